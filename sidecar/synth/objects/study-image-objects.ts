import { encodePart10 } from '../../dicom/part10.ts';
import { studyPlan } from '../department/study-plan.ts';
import type { TruthStudy } from '../department/truth.ts';
import { type StudyImage, studyImages } from '../images/study-images.ts';
import { type Detail, viewOf } from '../images/views.ts';
import { breakageOf } from './broken-object.ts';
import { codingOf, encodeImage, pixelEncoder } from './compressed.ts';
import { imageObject } from './image-object.ts';
import { hasSweep, sweepReference, ultrasoundSweep } from './multi-frame.ts';
import { segmentationOf } from './segmentation.ts';
import { imageReference, type SyntheticObject } from './study-object.ts';

const fileName = (kind: string, number: number): string =>
  `${kind.toLowerCase()}-${String(number).padStart(4, '0')}.dcm`;

/** How many images the study's views have. */
function imageCount({ views, body }: TruthStudy, detail: Detail): number {
  const counts = views.map((name) => {
    const view = viewOf(name, body, detail);
    return view.kind === 'section' ? view.stack.sliceCount : 1;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

/**
 * All image objects of a study as Part 10 files: its views' images, for some an ultrasound sweep, and the outlines of few
 * lesions. One is held at a time (and the outlines' bits).
 * @param detail fewer pixels and slices than the views usually have
 */
export async function* imageObjects(study: TruthStudy, detail: Detail = {}): AsyncGenerator<SyntheticObject> {
  const segmentation = segmentationOf(study);
  const broken = breakageOf(study, imageCount(study, detail));
  let made = 0;
  for (const shown of studyImages({ ...studyPlan(study), ...detail })) {
    segmentation.add(shown);
    const breakage = broken?.at === made ? broken : undefined;
    made++;
    const share = breakage?.how === 'shortPixels' ? breakage.share : 1;
    const bytes = await encodedImage(study, shown, share);
    const kept = breakage?.how === 'cut' ? bytes.slice(0, Math.floor(bytes.length * breakage.share)) : bytes;
    yield { name: fileName(shown.image.modality, made), bytes: kept };
  }
  if (hasSweep(study)) {
    const encoder = await pixelEncoder(codingOf(sweepReference(study).seriesInstanceUid));
    yield { name: fileName('us', 1), bytes: encodeImage(ultrasoundSweep(study, detail), encoder) };
  }
  const outlines = segmentation.dataset();
  if (outlines) yield { name: fileName('seg', 1), bytes: encodePart10(outlines) };
}

async function encodedImage(study: TruthStudy, shown: StudyImage, share: number): Promise<Uint8Array> {
  const { seriesInstanceUid } = imageReference(study, shown.view, shown.image.index);
  const encoder = await pixelEncoder(codingOf(seriesInstanceUid));
  return encodeImage(imageObject(study, shown), encoder, share);
}
