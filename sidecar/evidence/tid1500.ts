import { MEASUREMENT_REPORT as MR } from '../dicom/codes.ts';
import type { ContentItem } from '../dicom/content-tree.ts';
import { type Code, sameCode } from '../domain/code.ts';
import type {
  Evidence,
  FindingEvidence,
  MeasurementEvidence,
  QualitativeEvidence,
  Tracking,
  UnreadEvidence,
} from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import type { ErrorCode } from '../errors.ts';
import { ERRORS } from '../errors.ts';
import { childrenOf, isNamed, type SrDocument, sourceOf } from './document.ts';
import { evidenceId } from './evidence-id.ts';
import { resolvePlace } from './laterality.ts';
import { currentCode } from './legacy-codes.ts';
import { isPresenceConcept, presenceFrom, presenceOf } from './presence.ts';
import { isAboutOtherStudy, regionsOf } from './regions.ts';
import { isImpossibleUnit } from './units.ts';

const FINDING_CATEGORY: Code = { value: '276214006', scheme: 'SCT', meaning: 'Finding category' };

/** What was read from one document, and what was there and could not be used. */
export interface ReadResult {
  readonly items: readonly Evidence[];
  readonly unread: readonly UnreadEvidence[];
}

const NOTHING: ReadResult = { items: [], unread: [] };
const joined = (results: readonly ReadResult[]): ReadResult => ({
  items: results.flatMap((result) => result.items),
  unread: results.flatMap((result) => result.unread),
});

function unread({ instance }: SrDocument, detail: string): ReadResult {
  const code: ErrorCode = 'EVIDENCE_UNREADABLE';
  return { items: [], unread: [{ instance, code, cause: `${ERRORS[code].cause} ${detail}` }] };
}

/** Codes of the children that answer one concept, each once. */
function answers(children: readonly ContentItem[], concept: Code): readonly Code[] {
  const found = children.flatMap((child) => (child.code && isNamed(child, concept) ? [currentCode(child.code)] : []));
  return found.filter((code, at) => found.findIndex((other) => sameCode(other, code)) === at);
}

/** Viewers put free text into a code that is the same for every text: it names nothing. */
const isRealCode = ({ value }: Code): boolean => value !== 'CORNERSTONEFREETEXT';

function trackingOf(children: readonly ContentItem[]): Tracking {
  const identifier = children.find((child) => isNamed(child, MR.TrackingIdentifier))?.text;
  const uid = children.find((child) => isNamed(child, MR.TrackingUniqueIdentifier))?.uid;
  return { ...(identifier === undefined ? {} : { identifier }), ...(uid === undefined ? {} : { uid }) };
}

/** Site and side around an item: as modifier or as content, the side below the site or beside it (TID 1410, old writers). */
function placeOf(document: SrDocument, children: readonly ContentItem[]) {
  const sites = answers(children, MR.FindingSite);
  const below = children
    .filter((child) => isNamed(child, MR.FindingSite))
    .flatMap((site) => childrenOf(document, site));
  // Two different sites for one finding: none of them is surely the one.
  return resolvePlace(sites.length === 1 ? sites[0] : undefined, answers([...below, ...children], MR.Laterality));
}

/**
 * One NUM. Never a bare number: without value or unit it is unread.
 * @param method stated for the whole group, where it is
 */
function readNumber(
  document: SrDocument,
  trail: readonly ContentItem[],
  findingId: EvidenceId | undefined,
  method: Code | undefined,
): ReadResult {
  const item = trail.at(-1);
  if (!item?.concept || !item.number) return unread(document, 'A measurement has no value.');
  const { value, valueText, unit } = item.number;
  if (!unit) return unread(document, 'A measurement has no unit.');
  const quantity = currentCode(item.concept);
  if (isImpossibleUnit(quantity, unit)) return unread(document, 'A measurement has a unit that does not fit it.');
  const children = childrenOf(document, item);
  const own = { method: answers(children, MR.MeasurementMethod), derivation: answers(children, MR.Derivation) };
  const content = {
    quantity,
    value,
    valueText,
    unit,
    ...(findingId === undefined ? {} : { findingId }),
    ...((own.method[0] ?? method) ? { method: own.method[0] ?? method } : {}),
    ...(own.derivation[0] ? { derivation: own.derivation[0] } : {}),
    regions: regionsOf(document, item),
  };
  const { instance } = document;
  const measurement = {
    kind: 'measurement',
    id: evidenceId('measurement', instance.sopInstanceUid, item.path, content),
    studyInstanceUid: instance.studyInstanceUid,
    source: sourceOf(document, trail),
    ...content,
  } as MeasurementEvidence;
  return { items: [measurement], unread: [] };
}

function qualitative(
  document: SrDocument,
  trail: readonly ContentItem[],
  question: Code,
  answer: Code,
  findingId?: EvidenceId,
): QualitativeEvidence {
  const { instance } = document;
  const source = sourceOf(document, trail);
  const content = { question, answer, ...(findingId === undefined ? {} : { findingId }) };
  const id = evidenceId('qualitative', instance.sopInstanceUid, source.contentItem, content);
  return { kind: 'qualitative', id, studyInstanceUid: instance.studyInstanceUid, source, ...content };
}

function finding(
  document: SrDocument,
  trail: readonly ContentItem[],
  content: Omit<FindingEvidence, 'kind' | 'id' | 'studyInstanceUid' | 'source'>,
): FindingEvidence {
  const { instance } = document;
  const source = sourceOf(document, trail);
  const id = evidenceId('finding', instance.sopInstanceUid, source.contentItem, content);
  return { kind: 'finding', id, studyInstanceUid: instance.studyInstanceUid, source, ...content };
}

/** Concepts of a group that say what it is about; every other coded content is an evaluation of the finding. */
const isStructure = (item: ContentItem): boolean =>
  [FINDING_CATEGORY, MR.Finding, MR.FindingSite, MR.Laterality, MR.MeasurementMethod, MR.TopographicalModifier].some(
    (concept) => isNamed(item, concept),
  ) ||
  (item.concept !== undefined && isPresenceConcept(item.concept));

/** What the group is about. Not named: its category, else only that it is a measurement group. Never a guess. */
function subjectOf(children: readonly ContentItem[]): { readonly subject: Code; readonly others: readonly Code[] } {
  const named = answers(children, MR.Finding).filter(isRealCode);
  const [subject, ...others] = named;
  if (subject) return { subject, others };
  return { subject: answers(children, FINDING_CATEGORY).find(isRealCode) ?? MR.MeasurementGroup, others: [] };
}

/** One measurement group (TID 1410, 1411, 1501): a finding with its measurements and evaluations. */
function readGroup(document: SrDocument, trail: readonly ContentItem[]): ReadResult {
  const group = trail.at(-1);
  if (!group) return NOTHING;
  if (isAboutOtherStudy(document, group))
    return unread(document, 'A measurement group is about images of another study.');
  const children = childrenOf(document, group);
  const { subject, others } = subjectOf(children);
  const namedItems = children.filter((child) => isNamed(child, MR.Finding));
  const about = [...children, ...namedItems.flatMap((item) => childrenOf(document, item))];
  const evaluations = children.filter((c) => c.code && c.concept && c.relationship === 'CONTAINS' && !isStructure(c));
  const saysPresence = (item: ContentItem): boolean =>
    item.concept !== undefined && (isPresenceConcept(item.concept) || sameCode(currentCode(item.concept), subject));
  const presence = presenceFrom(about.flatMap((item) => (item.code && saysPresence(item) ? [item.code] : [])));
  const found = finding(document, trail, {
    finding: subject,
    presence,
    ...placeOf(document, about),
    tracking: trackingOf(children),
    regions: regionsOf(document, group),
  });
  const [method] = answers(children, MR.MeasurementMethod);
  const numbers = children.filter(
    (child) => child.valueType === 'NUM' && (child.relationship ?? 'CONTAINS') === 'CONTAINS',
  );
  const answered = evaluations.flatMap((item) =>
    item.concept && item.code && !saysPresence(item)
      ? [qualitative(document, [...trail, item], currentCode(item.concept), currentCode(item.code), found.id)]
      : [],
  );
  const further = others.map((other) => qualitative(document, trail, MR.Finding, other, found.id));
  return joined([
    { items: [found, ...further, ...answered], unread: [] },
    ...numbers.map((item) => readNumber(document, [...trail, item], found.id, method)),
  ]);
}

/** TID 1500 Qualitative Evaluations: "pneumothorax: absent" is a finding with its presence, the rest are answers. */
function readEvaluation(document: SrDocument, trail: readonly ContentItem[]): ReadResult {
  const item = trail.at(-1);
  if (item?.valueType === 'TEXT') return unread(document, 'An evaluation is written as free text.');
  if (!item?.concept || !item.code) return NOTHING;
  const children = childrenOf(document, item);
  const [question, answer] = [currentCode(item.concept), currentCode(item.code)];
  const stated = presenceOf(answer);
  // (Finding) = X, with or without a presence below it (TID 1350).
  const isFinding = isNamed(item, MR.Finding) && isRealCode(answer);
  if (stated === undefined && !isFinding)
    return { items: [qualitative(document, trail, question, answer)], unread: [] };
  const below = children.flatMap((c) => (c.code && c.concept && isPresenceConcept(c.concept) ? [c.code] : []));
  const presence = presenceFrom(isFinding ? below : [answer, ...below]);
  const content = { presence, ...placeOf(document, children), tracking: trackingOf(children), regions: [] };
  return { items: [finding(document, trail, { finding: isFinding ? answer : question, ...content })], unread: [] };
}

/** Goes down to the groups, measurements and evaluations, wherever a writer put them; the image library holds none. */
function readBelow(document: SrDocument, trail: readonly ContentItem[]): ReadResult {
  const container = trail.at(-1);
  if (!container) return NOTHING;
  const evaluations = isNamed(container, MR.QualitativeEvaluations);
  return joined(
    container.children.map((child) => {
      const next = [...trail, child];
      if (isNamed(child, MR.ImageLibrary)) return NOTHING;
      if (child.valueType === 'CONTAINER' && isNamed(child, MR.MeasurementGroup)) return readGroup(document, next);
      if (child.valueType === 'CONTAINER') return readBelow(document, next);
      if (child.relationship !== 'CONTAINS') return NOTHING;
      if (child.valueType === 'NUM') return readNumber(document, next, undefined, undefined);
      return evaluations ? readEvaluation(document, next) : NOTHING;
    }),
  );
}

/** Reads a measurement report (TID 1500, roots 126000 to 126003) of any vendor; tolerant of missing parts. */
export const readMeasurementReport = (document: SrDocument): ReadResult => readBelow(document, [document.root]);
