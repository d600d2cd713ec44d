import type { PersonName } from '../../domain/study.ts';
import type { TruthStudy } from '../department/truth.ts';
import { seededRandom } from '../random.ts';
import { documentSeed } from './truth-study.ts';

const RADIOLOGISTS: readonly PersonName[] = [
  { alphabetic: 'Reader^Synthetic^^Dr' },
  { alphabetic: 'Lightbox^Synthia^^Dr' },
  { alphabetic: 'Viewer^Mock^^Dr' },
  { alphabetic: 'Reporter^Sample^^Dr' },
];

/** Who reads a study: measures in it and signs its report. */
export const radiologistOf = (study: TruthStudy): PersonName =>
  seededRandom(documentSeed(study, 'radiologist')).pick(RADIOLOGISTS);
