import { encodePart10 } from '../../dicom/part10.ts';
import type { DicomJson } from '../../domain/study.ts';
import type { TruthPatient, TruthStudy } from '../department/truth.ts';
import type { Detail } from '../images/views.ts';
import type { SyntheticObject } from '../objects/study-object.ts';
import { seededRandom } from '../random.ts';
import { aiResultSr } from './ai-result-sr.ts';
import { cutFile, cutTree } from './broken-document.ts';
import { doseSr } from './dose-sr.ts';
import { lesionRegions, NO_REGIONS } from './lesion-regions.ts';
import { measurementSr } from './measurement-sr.ts';
import { priorReport } from './prior-report.ts';
import { documentSeed, hazardIn } from './truth-study.ts';

export interface DocumentOptions {
  /**
   * Whether measurements and detections point at the images (TID 1410); default true. Masks must be made for it: without,
   * a study's documents take a small part of the time.
   */
  readonly regions?: boolean;
  /** Pixels and slices that the study's images are made with, where that is not what their views usually have. */
  readonly detail?: Detail;
}

/**
 * The documents of one study as Part 10 files: measurements, AI result, dose report where a tube was used, and the
 * verified report where the study is not the current one. Same arguments, same bytes.
 */
export function documentObjects(
  patient: TruthPatient,
  study: TruthStudy,
  options: DocumentOptions = {},
): SyntheticObject[] {
  const regions = options.regions === false ? NO_REGIONS : lesionRegions(study, options.detail);
  const [dose, report] = [doseSr(study), priorReport(patient, study)];
  return [
    { name: 'measurement-sr.dcm', bytes: written(study, 'measurementSr', measurementSr(study, regions)) },
    { name: 'ai-result-sr.dcm', bytes: written(study, 'aiSr', aiResultSr(study, regions)) },
    ...(dose ? [{ name: 'dose-sr.dcm', bytes: encodePart10(dose) }] : []),
    ...(report ? [{ name: 'report.dcm', bytes: encodePart10(report) }] : []),
  ];
}

function written(study: TruthStudy, document: 'measurementSr' | 'aiSr', dataset: DicomJson): Uint8Array {
  if (!hazardIn(study, document, 'brokenObject')) return encodePart10(dataset);
  const random = seededRandom(documentSeed(study, `broken/${document}`));
  if (random.uniform() < 0.5) return encodePart10(cutTree(dataset, random));
  return cutFile(encodePart10(dataset), random);
}
