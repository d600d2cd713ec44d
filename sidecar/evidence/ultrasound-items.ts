import { MEASUREMENT_REPORT as MR } from '../dicom/codes.ts';
import type { ContentItem } from '../dicom/content-tree.ts';
import type { Code } from '../domain/code.ts';
import type { FindingEvidence, MeasurementEvidence, QualitativeEvidence } from '../domain/evidence.ts';
import { childrenOf, isNamed, type SrDocument, sourceOf } from './document.ts';
import { evidenceId } from './evidence-id.ts';
import { currentCode } from './legacy-codes.ts';
import { certaintyOf, isNamedByAbsence, isPresenceConcept, presenceFrom, presenceOf } from './presence.ts';
import { joined, NOTHING, type ReadResult, unread } from './read-result.ts';
import { aboutOf, regionsOf } from './regions.ts';
import { isNameless, ULTRASOUND } from './ultrasound-codes.ts';
import { type Context, contextIn, placeIn } from './ultrasound-context.ts';
import { isImpossibleUnit, isUncalibrated } from './units.ts';

type Trail = readonly ContentItem[];

const note = (document: SrDocument, why: string | undefined): ReadResult =>
  why === undefined ? NOTHING : unread(document, why);

/** Why a number cannot be used; undefined where it can. Never a bare number. */
function flaw(document: SrDocument, item: ContentItem): string | undefined {
  const { concept, number } = item;
  if (!concept || isNameless(concept)) return 'A measurement has no name.';
  if (!number) return 'A measurement has no value.';
  if (!number.unit) return 'A measurement has no unit.';
  const quantity = currentCode(concept);
  if (isImpossibleUnit(quantity, number.unit)) return 'A measurement has a unit that does not fit it.';
  if (isUncalibrated(quantity, number.unit)) return 'A size is not calibrated: it has no unit of length.';
  const about = aboutOf(document, [item]);
  return about === 'other' || about === 'both' ? 'A measurement is about an image of another study.' : undefined;
}

/** (121404, DCM): any reason for the selection counts, the last value as well as the mean (CID 224, 12301). */
const isSelected = (children: readonly ContentItem[]): boolean =>
  children.some((child) => child.code !== undefined && isNamed(child, ULTRASOUND.SelectionStatus));

/** Ad hoc measurements (TID 5303) have a generic code: what they measure is in their label only. */
function subjectOf(trail: Trail, children: readonly ContentItem[], context: Context): string | undefined {
  const isAdhoc = trail.some((item) => isNamed(item, ULTRASOUND.AdhocMeasurements));
  const label = children.find((child) => isNamed(child, ULTRASOUND.ShortLabel))?.text?.trim();
  return context.subject ?? (isAdhoc && label ? label : undefined);
}

/**
 * One NUM (TID 300) with what its place in the tree says of it.
 * @param above context of what it stands in
 */
export function readMeasurement(document: SrDocument, trail: Trail, above: Context): ReadResult {
  const item = trail.at(-1);
  if (!item) return NOTHING;
  const why = flaw(document, item);
  if (why !== undefined) return unread(document, why);
  const { concept, number } = item;
  if (!concept || !number?.unit) return NOTHING;
  const children = childrenOf(document, item);
  const context = contextIn(document, item, above);
  const { place, doubt } = placeIn(context);
  const { regions, dropped } = regionsOf(document, item);
  const derivation = children.find((child) => child.code && isNamed(child, MR.Derivation))?.code;
  const subject = subjectOf(trail, children, context);
  const content = {
    quantity: currentCode(concept),
    value: number.value,
    valueText: number.valueText,
    unit: number.unit,
    ...(context.method ? { method: context.method } : {}),
    ...(derivation ? { derivation: currentCode(derivation) } : {}),
    regions,
    ...place,
    ...(context.modifiers.length > 0 ? { modifiers: context.modifiers } : {}),
    ...(subject === undefined ? {} : { subject }),
    ...(isSelected(children) ? { selected: true as const } : {}),
  };
  const { instance } = document;
  const measurement: MeasurementEvidence = {
    kind: 'measurement',
    id: evidenceId('measurement', instance.sopInstanceUid, item.path, content),
    studyInstanceUid: instance.studyInstanceUid,
    source: sourceOf(document, trail),
    ...content,
  };
  return joined([
    { items: [measurement], unread: [] },
    note(document, doubt),
    note(document, dropped ? 'A region is incomplete, or its image is not surely one of this study.' : undefined),
    note(
      document,
      children.some((child) => isNamed(child, ULTRASOUND.Normality))
        ? 'Whether a value is normal is not read.'
        : undefined,
    ),
  ]);
}

type NewFinding = Omit<FindingEvidence, 'kind' | 'id' | 'studyInstanceUid' | 'source'>;

function findingEvidence(document: SrDocument, trail: Trail, content: NewFinding): FindingEvidence {
  const { instance } = document;
  const source = sourceOf(document, trail);
  const id = evidenceId('finding', instance.sopInstanceUid, source.contentItem, content);
  return { kind: 'finding', id, studyInstanceUid: instance.studyInstanceUid, source, ...content };
}

function answerEvidence(document: SrDocument, trail: Trail, question: Code, answer: Code, context: Context) {
  const { instance } = document;
  const source = sourceOf(document, trail);
  const content = { question, answer, ...placeIn(context).place };
  const id = evidenceId('qualitative', instance.sopInstanceUid, source.contentItem, content);
  return {
    kind: 'qualitative',
    id,
    studyInstanceUid: instance.studyInstanceUid,
    source,
    ...content,
  } satisfies QualitativeEvidence;
}

/**
 * One coded statement: (Finding) = stenosis, or a question with its answer; "septal defect: absent" is a finding with
 * its presence. What is said of a fetus is left out: as evidence it would read as said of the mother.
 */
export function readStatement(document: SrDocument, trail: Trail, above: Context): ReadResult {
  const item = trail.at(-1);
  if (!item?.concept || !item.code || isNameless(item.code))
    return unread(document, 'A coded statement has no answer.');
  const context = contextIn(document, item, above);
  if (context.subject !== undefined) return unread(document, 'A coded statement about a fetus is not read.');
  const [question, answer] = [currentCode(item.concept), currentCode(item.code)];
  const { place, doubt } = placeIn(context);
  const isFinding = isNamed(item, MR.Finding);
  const presence = presenceOf(answer);
  if (!isFinding && presence === undefined)
    return joined([
      { items: [answerEvidence(document, trail, question, answer, context)], unread: [] },
      note(document, doubt),
    ]);
  const below = childrenOf(document, item).flatMap(({ concept, code }) => {
    if (!concept || !code) return [];
    return isPresenceConcept(concept) || presenceOf(code) !== undefined ? [code] : (certaintyOf(concept, code) ?? []);
  });
  const subject = isFinding ? answer : question;
  const stated = presenceFrom(isFinding ? below : [answer, ...below]);
  if (stated === undefined || isNamedByAbsence(subject))
    return unread(document, 'Whether a finding is present is not stated in a way that is understood.');
  const found = findingEvidence(document, trail, {
    finding: subject,
    presence: stated,
    ...place,
    tracking: {},
    regions: [],
  });
  return joined([{ items: [found], unread: [] }, note(document, doubt)]);
}
