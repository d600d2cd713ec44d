import type { TruthStudy } from '../department/truth.ts';
import { seededRandom } from '../random.ts';

/** What is wrong with one of a study's images. */
export interface Breakage {
  /** Which of them, from 0 over all views. */
  readonly at: number;
  /** cut: the file ends in its middle. shortPixels: a whole file with fewer pixels than Rows x Columns. */
  readonly how: 'cut' | 'shortPixels';
  /** How much of the file or of its pixels is there. */
  readonly share: number;
}

/** The planted broken image of a study with so many images; undefined where none is planted. */
export function breakageOf(study: TruthStudy, imageCount: number): Breakage | undefined {
  if (!study.hazards.some(({ kind, document }) => kind === 'brokenObject' && document === 'images')) return undefined;
  const random = seededRandom(`${study.studyInstanceUid}/broken image`);
  return {
    at: random.integer(0, imageCount - 1),
    how: random.pick(['cut', 'shortPixels']),
    share: random.between(0.3, 0.8),
  };
}
