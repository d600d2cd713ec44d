import { text } from '../dicom/dicom-json.ts';
import { isImageSeries, type Study } from '../domain/study.ts';
import { examOfStudy } from '../priors/exam.ts';
import { lineOf } from '../priors/regions.ts';

/** What a model may be used on, as its manifest entry says; empty = on any. */
export interface IntendedUse {
  /** (0008,0060). */
  readonly modalities: readonly string[];
  /** Names of `priors/regions.ts`: CHEST, HEAD, KNEE, ... */
  readonly regions: readonly string[];
}

const IMAGE_COMMENTS = '00204000';

/** Every image series says of itself that it is nobody's: `SYNTHETIC - NOT A PATIENT` in its Image Comments. */
export function isSynthetic(study: Study): boolean {
  const images = study.series.filter(isImageSeries);
  const marked = images.filter(({ representative }) =>
    text(representative ?? {}, IMAGE_COMMENTS)?.startsWith('SYNTHETIC - NOT A PATIENT'),
  );
  return images.length > 0 && marked.length === images.length;
}

/**
 * Why a model may not word the draft of this study; undefined where it may. A study that does not say what it shows is
 * outside every intended use. Plain words without PHI.
 */
export function outsideUse(study: Study, { modalities, regions }: IntendedUse): string | undefined {
  const exam = examOfStudy(study);
  const isKnown = exam.modalities.length > 0 && exam.modalities.every((one) => modalities.includes(one));
  if (modalities.length > 0 && !isKnown) return 'the modality is outside the intended use of the language model';
  if (regions.length === 0) return undefined;
  const inside = (region: string): boolean => lineOf(region).some((one) => regions.includes(one));
  return exam.regions.size > 0 && [...exam.regions].every(inside)
    ? undefined
    : 'the body region is outside the intended use of the language model, or not known';
}
