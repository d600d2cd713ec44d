import { MEASUREMENT_REPORT as MR } from '../dicom/codes.ts';
import type { ContentItem } from '../dicom/content-tree.ts';
import { type Code, sameCode } from '../domain/code.ts';
import type { FindingEvidence } from '../domain/evidence.ts';
import { PrereadError } from '../errors.ts';
import { childrenOf, isNamed, type SrDocument } from './document.ts';
import { currentCode } from './legacy-codes.ts';
import { certaintyOf, isNamedByAbsence, isPresenceConcept, presenceFrom, presenceOf } from './presence.ts';
import { type DocumentReader, GENERAL_SR, joined, NOTHING, type ReadResult, unread } from './read-result.ts';
import { aboutOf, isOfEarlierTime, regionsOf } from './regions.ts';
import {
  answers,
  droppedRegion,
  finding,
  isRealCode,
  placeOf,
  qualitative,
  readNumber,
  trackingOf,
} from './tid1500-items.ts';

const FINDING_CATEGORY: Code = { value: '276214006', scheme: 'SCT', meaning: 'Finding category' };

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

type Trail = readonly ContentItem[];
const isFreeTextFinding = (item: ContentItem): boolean =>
  isNamed(item, MR.Finding) && (item.valueType === 'TEXT' || (item.code !== undefined && !isRealCode(item.code)));

/** What of a group stands in words: it is not read, and that is said. */
function freeText(document: SrDocument, children: readonly ContentItem[]): ReadResult {
  return joined([
    children.some(isFreeTextFinding) ? unread(document, 'A finding is written as free text.') : NOTHING,
    children.some((item) => item.valueType === 'TEXT' && isNamed(item, MR.Comment))
      ? unread(document, 'A comment is free text, which is not read.')
      : NOTHING,
  ]);
}

/** Answers about the presence of a finding, and qualifiers that deny or doubt it. */
function presenceAnswers(subject: Code, about: readonly ContentItem[]): readonly Code[] {
  return about.flatMap(({ concept, code }) => {
    if (!concept || !code) return [];
    if (isPresenceConcept(concept) || sameCode(currentCode(concept), subject)) return [code];
    return certaintyOf(concept, code) ?? [];
  });
}

/** Why a finding is left out: what is there can neither be called present nor absent. */
const unclear = (document: SrDocument): ReadResult =>
  unread(document, 'Whether a finding is present is not stated in a way that is understood.');

/** Why a group as a whole does not speak of this study; undefined where it does. */
function whyNotOfThisStudy(document: SrDocument, trail: Trail, group: ContentItem): string | undefined {
  const about = aboutOf(document, [group]);
  if (about === 'other') return 'A measurement group is about images of another study.';
  const own = childrenOf(document, group).filter((child) => !isMeasurementOrAnswer(child));
  if (aboutOf(document, own) === 'other') return 'A measurement group is about images of another study.';
  return about === 'unsaid' && isOfEarlierTime(trail)
    ? 'A measurement group is of an earlier time point and names no image of this study.'
    : undefined;
}

const isMeasurementOrAnswer = (item: ContentItem): boolean =>
  item.valueType === 'NUM' || (item.valueType === 'CODE' && !isStructure(item));

/** One measurement group (TID 1410, 1411, 1501): a finding with its measurements and evaluations. */
function readGroup(document: SrDocument, trail: Trail): ReadResult {
  const group = trail.at(-1);
  if (!group) return NOTHING;
  const why = whyNotOfThisStudy(document, trail, group);
  if (why !== undefined) return unread(document, why);
  const children = childrenOf(document, group);
  const { subject, others } = subjectOf(children);
  const words = freeText(document, children);
  const isNameless = sameCode(subject, MR.MeasurementGroup);
  // "No nodule" in words, and nothing else: there is no finding to tell of.
  if (isNameless && children.some(isFreeTextFinding) && !children.some(({ valueType }) => valueType === 'NUM'))
    return words;
  const named = children.filter((child) => isNamed(child, MR.Finding));
  const about = [...children, ...named.flatMap((item) => childrenOf(document, item))];
  const presence = presenceFrom(presenceAnswers(subject, about));
  if (presence === undefined || isNamedByAbsence(subject)) return joined([unclear(document), words]);
  const { regions, dropped } = regionsOf(document, group);
  const tracking = trackingOf(children);
  const found = finding(document, trail, {
    finding: subject,
    presence,
    ...placeOf(document, about),
    tracking,
    regions,
  });
  const further = others.map((other) => qualitative(document, trail, MR.Finding, other, found.id));
  return joined([
    { items: [found, ...further], unread: [] },
    dropped ? droppedRegion(document) : NOTHING,
    ...children.filter((c) => c.valueType === 'CODE').map((item) => readOfGroup(document, [...trail, item], found)),
    ...children.filter((c) => c.valueType === 'NUM').map((item) => readOfGroup(document, [...trail, item], found)),
    words,
  ]);
}

/** A measurement or an evaluation of a group; each must speak of this study itself. */
function readOfGroup(document: SrDocument, trail: Trail, found: FindingEvidence): ReadResult {
  const [group, item] = [trail.at(-2), trail.at(-1)];
  if (!group || !item || (item.relationship ?? 'CONTAINS') !== 'CONTAINS' || !isMeasurementOrAnswer(item))
    return NOTHING;
  const siblings = childrenOf(document, group);
  const context = siblings.filter((child) => !isMeasurementOrAnswer(child));
  const own = aboutOf(document, [item]);
  const about = own === 'unsaid' ? aboutOf(document, context) : own;
  if (about === 'other' || about === 'both')
    return unread(document, 'A measurement or evaluation is about an image of another study.');
  if (item.valueType === 'NUM')
    return readNumber(document, trail, found.id, answers(siblings, MR.MeasurementMethod)[0]);
  if (!item.concept || !item.code || !item.relationship || presenceAnswers(found.finding, [item]).length > 0)
    return NOTHING;
  return {
    items: [qualitative(document, trail, currentCode(item.concept), currentCode(item.code), found.id)],
    unread: [],
  };
}

/** TID 1500 Qualitative Evaluations: "pneumothorax: absent" is a finding with its presence, the rest are answers. */
function readEvaluation(document: SrDocument, trail: Trail): ReadResult {
  const item = trail.at(-1);
  if (item?.valueType === 'TEXT') return unread(document, 'An evaluation is written as free text.');
  if (!item?.concept || !item.code) return NOTHING;
  const children = childrenOf(document, item);
  const [question, answer] = [currentCode(item.concept), currentCode(item.code)];
  // (Finding) = X, with or without a presence below it (TID 1350).
  const isFinding = isNamed(item, MR.Finding) && isRealCode(answer);
  if (isNamed(item, MR.Finding) && !isFinding) return unread(document, 'A finding is written as free text.');
  if (presenceOf(answer) === undefined && !isFinding)
    return { items: [qualitative(document, trail, question, answer)], unread: [] };
  const subject = isFinding ? answer : question;
  const below = presenceAnswers(subject, children);
  const presence = presenceFrom(isFinding ? below : [answer, ...below]);
  if (presence === undefined || isNamedByAbsence(subject)) return unclear(document);
  const content = { presence, ...placeOf(document, children), tracking: trackingOf(children), regions: [] };
  return { items: [finding(document, trail, { finding: subject, ...content })], unread: [] };
}

/** A measurement or evaluation outside of groups. */
function readLoose(document: SrDocument, trail: Trail, isEvaluation: boolean): ReadResult {
  const item = trail.at(-1);
  if (item?.relationship !== 'CONTAINS') return NOTHING;
  const isNumber = item.valueType === 'NUM';
  if (!isNumber && !isEvaluation)
    return item.valueType === 'TEXT' && isNamed(item, MR.Comment) ? freeText(document, [item]) : NOTHING;
  const about = aboutOf(document, [item]);
  if (about === 'other' || about === 'both' || (about === 'unsaid' && isOfEarlierTime(trail)))
    return unread(document, 'A measurement or evaluation is about another study.');
  return isNumber ? readNumber(document, trail, undefined, undefined) : readEvaluation(document, trail);
}

/** Goes down to the groups, measurements and evaluations, wherever a writer put them; the image library holds none. */
function readBelow(document: SrDocument, trail: Trail): ReadResult {
  const container = trail.at(-1);
  if (!container) return NOTHING;
  const evaluations = isNamed(container, MR.QualitativeEvaluations);
  return joined(
    container.children.map((child) => {
      const next = [...trail, child];
      if (isNamed(child, MR.ImageLibrary)) return NOTHING;
      if (child.valueType === 'CONTAINER' && isNamed(child, MR.MeasurementGroup)) return readGroup(document, next);
      if (child.valueType === 'CONTAINER') return readBelow(document, next);
      return readLoose(document, next, evaluations);
    }),
  );
}

/** CID 7021 Measurement Report Document Titles. */
const TITLES = [
  MR.ImagingMeasurementReport,
  MR.OncologyMeasurementReport,
  MR.DceMrMeasurementReport,
  MR.PetMeasurementReport,
];

const CONTENT = [MR.ImagingMeasurements, MR.DerivedImagingMeasurements, MR.QualitativeEvaluations];

function isMeasurementReport({ root }: SrDocument): boolean {
  const title = root.concept && currentCode(root.concept);
  return title ? TITLES.some((known) => sameCode(known, title)) : root.templateId === '1500';
}

function readReport(document: SrDocument): ReadResult {
  const result = readBelow(document, [document.root]);
  // TID 1500 wants at least one of its content containers; a report without any is broken, not empty.
  const holdsAny = document.root.children.some(({ concept }) => concept && CONTENT.some((c) => sameCode(c, concept)));
  if (!holdsAny && result.items.length + result.unread.length === 0)
    throw new PrereadError('EVIDENCE_UNREADABLE', {
      detail: 'It holds neither measurements nor evaluations (TID 1500).',
    });
  return result;
}

/** A measurement report (TID 1500, roots 126000 to 126003) of any vendor; tolerant of missing parts. */
export const measurementReportReader: DocumentReader = {
  kind: 'TID 1500 measurement report',
  sopClasses: GENERAL_SR,
  matches: isMeasurementReport,
  read: readReport,
};
