import { TAG, text } from '../dicom/dicom-json.ts';
import type { DicomJson } from '../domain/study.ts';

/**
 * Radiographs say it image by image, in Image Laterality (0020,0062) (PS3.3 C.8.11.2), and their series then has no
 * Laterality (0020,0060) (C.7.3.1).
 */
const BY_IMAGE: ReadonlySet<string> = new Set(['CR', 'DX', 'IO', 'MG']);

/** What the list of a series' instances is asked for besides: it comes with the answer, without another request. */
export const sideFields = (modality: string): readonly string[] =>
  BY_IMAGE.has(modality) ? [TAG.ImageLaterality] : [];

export const imageSide = (dataset: DicomJson): string | undefined => text(dataset, TAG.ImageLaterality)?.trim();

/**
 * The side that all images of such a series show: L, R, or B where some show one and some the other. Undefined where an
 * image says nothing or shows an unpaired part (U): what the others say is not said of it.
 * @param listed what the list of its images says, image by image
 * @param representative one of the images whole, for the archive that answers no more than QIDO's own set
 */
export function sideOfImages(
  modality: string,
  listed: readonly (string | undefined)[],
  representative: DicomJson | undefined,
): 'L' | 'R' | 'B' | undefined {
  if (!BY_IMAGE.has(modality)) return undefined;
  const said = new Set(listed.length === 1 ? [listed[0] ?? imageSide(representative ?? {})] : listed);
  if (said.size === 0 || ![...said].every((side) => side === 'L' || side === 'R' || side === 'B')) return undefined;
  if (said.size > 1 || said.has('B')) return 'B';
  return said.has('L') ? 'L' : 'R';
}
