import type { TruthStudy } from '../department/truth.ts';
import { CT_INTERCEPT, planeOf } from '../images/cross-sections.ts';
import type { SyntheticImage } from '../images/image.ts';
import { type View, viewOf } from '../images/views.ts';
import { encodeImage } from './compressed.ts';
import { imageObject } from './image-object.ts';
import type { SyntheticObject } from './study-object.ts';

const EDGE = 8;

const BLANK = {
  index: 0,
  rows: EDGE,
  columns: EDGE,
  pixels: new Uint16Array(EDGE * EDGE),
  bitsStored: 12,
  photometric: 'MONOCHROME2',
} as const;

function blankOf(view: View): SyntheticImage {
  const { stack } = view;
  const spacing = stack.pixelSpacingMm;
  const image = { ...BLANK, pixelSpacingMm: [spacing, spacing] as const };
  if (view.kind === 'shadow')
    return { ...image, modality: view.modality, window: { center: 2048, width: 4096 }, projection: view.projection };
  const { position, rowDirection, columnDirection } = planeOf(stack, 0);
  const { thicknessMm, sliceSpacingMm: spacingMm } = stack;
  return {
    ...image,
    modality: view.modality,
    window: view.window,
    plane: { position, rowDirection, columnDirection, thicknessMm, spacingMm },
    ...(view.modality === 'CT' ? { rescale: { intercept: CT_INTERCEPT, slope: 1 } } : {}),
  };
}

/** One black image for each view of a study: all that its headers say, where nobody looks at pixels. */
export function* blankImages(study: TruthStudy): Generator<SyntheticObject> {
  for (const [at, name] of study.views.entries()) {
    const image = blankOf(viewOf(name, study.body, { size: EDGE, sliceCount: 1 }));
    yield { name: `blank-${at + 1}.dcm`, bytes: encodeImage(imageObject(study, { view: name, image })) };
  }
}
