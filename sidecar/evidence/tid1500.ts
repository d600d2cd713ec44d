import { MEASUREMENT_REPORT as MR } from '../dicom/codes.ts';
import { type Code, sameCode } from '../domain/code.ts';
import { PrereadError } from '../errors.ts';
import { isNamed, type SrDocument } from './document.ts';
import { currentCode } from './legacy-codes.ts';
import { type DocumentReader, GENERAL_SR, joined, NOTHING, type ReadResult, unread } from './read-result.ts';
import { aboutOf, isOfEarlierTime } from './regions.ts';
import { readEvaluation } from './tid1500-evaluations.ts';
import { isMeasurementGroup, readGroup } from './tid1500-group.ts';
import type { Trail } from './tid1500-items.ts';
import { linkDerived, NO_GROUP, readNumber } from './tid1500-numbers.ts';
import { wordsLeft } from './tid1500-words.ts';

/** A measurement, evaluation or text outside of groups. */
function readLoose(document: SrDocument, trail: Trail, isEvaluation: boolean): ReadResult {
  const item = trail.at(-1);
  if (!item || (item.relationship ?? 'CONTAINS') !== 'CONTAINS') return NOTHING;
  if (item.valueType === 'TEXT') return wordsLeft(document, [item]);
  if (item.valueType !== 'NUM' && item.valueType !== 'CODE') return NOTHING;
  const about = aboutOf(document, [item]);
  if (about === 'other' || about === 'both' || (about === 'unsaid' && isOfEarlierTime(document, trail)))
    return unread(document, 'A measurement or evaluation is about another study.');
  if (item.valueType === 'NUM') return readNumber(document, trail, NO_GROUP);
  return isEvaluation
    ? readEvaluation(document, trail)
    : unread(document, 'A coded answer stands outside of groups and evaluations.');
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
      if (isMeasurementGroup(child)) return readGroup(document, next);
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

const MEASUREMENTS = [MR.ImagingMeasurements, MR.DerivedImagingMeasurements];

const holds = ({ root }: SrDocument, concepts: readonly Code[]): boolean =>
  root.children.some((child) => concepts.some((concept) => isNamed(child, concept)));

/**
 * By title, by template, or by what is inside where neither says so: vendors give titles of their own. A title of a
 * narrative report (LOINC) is believed.
 */
function isMeasurementReport(document: SrDocument): boolean {
  const { concept, templateId } = document.root;
  const title = concept && currentCode(concept);
  if (templateId === '1500' || TITLES.some((known) => title && sameCode(known, title))) return true;
  return templateId === undefined && title?.scheme !== 'LN' && holds(document, MEASUREMENTS);
}

function readReport(document: SrDocument): ReadResult {
  const result = linkDerived(document, readBelow(document, [document.root]));
  // TID 1500 wants at least one of its content containers; a report without any is broken, not empty.
  const holdsAny = holds(document, MEASUREMENTS) || holds(document, [MR.QualitativeEvaluations]);
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
