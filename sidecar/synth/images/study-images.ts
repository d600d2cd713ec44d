import type { BodyParameters, Posture, Scene } from '../bodies/body.ts';
import { type BreastLesionSpec, illBreasts } from '../lesions/breast-lesions.ts';
import { type HeadLesionSpec, illHead } from '../lesions/head-lesions.ts';
import { illKnee, type KneeLesionSpec } from '../lesions/knee-lesions.ts';
import type { Lesion } from '../lesions/lesion.ts';
import { illTorso } from '../lesions/torso-lesions.ts';
import type { TorsoLesionSpec } from '../lesions/torso-specs.ts';
import { windowOf } from '../volume/plane.ts';
import type { Box3, Solid } from '../volume/solid.ts';
import { CT_INTERCEPT, ctSlices, mrSlices, planeOf } from './cross-sections.ts';
import type { SyntheticImage } from './image.ts';
import { type Mask, type MaskMeasures, maskInPlane, maskInShadow, measured } from './masks.ts';
import { projectionImage, type Shadow, shadowsOf } from './projections.ts';
import { maskInSector, ultrasoundSlices } from './ultrasound.ts';
import { type Detail, type SectionView, type ShadowView, type View, type ViewName, viewOf } from './views.ts';

interface Planned extends Detail {
  readonly body: BodyParameters;
  readonly views: readonly ViewName[];
  /** Seed of the noise: another for each study of a person. */
  readonly noiseSeed: string;
}

/** What is to be imaged. Plain data: the same plan gives the same bytes. */
export type StudyPlan = Planned &
  (
    | { readonly region: 'trunk'; readonly lesions: readonly TorsoLesionSpec[] }
    | { readonly region: 'head'; readonly lesions: readonly HeadLesionSpec[] }
    | { readonly region: 'knee'; readonly side: 'left' | 'right'; readonly lesions: readonly KneeLesionSpec[] }
    | { readonly region: 'breast'; readonly lesions: readonly BreastLesionSpec[] }
  );

/** One lesion as one image shows it. */
export interface LesionInImage extends MaskMeasures {
  readonly lesionId: string;
  /** CT: mean Hounsfield units of the mask's pixels, noise and blur included. */
  readonly meanHu?: number;
}

/** An image with what can be seen in it. */
export interface StudyImage {
  readonly view: ViewName;
  readonly image: SyntheticImage;
  /** Lesions that meet this image. */
  readonly lesions: readonly LesionInImage[];
  /** The pixels of one of them, for a segmentation. */
  maskOf(lesionId: string): Mask;
}

/** What is true of a lesion, whatever the images: exact numbers, and what each view's masks sum up to. */
export interface LesionFacts extends Omit<Lesion, 'solids' | 'extent' | 'keepClear'> {
  readonly views: Readonly<Partial<Record<ViewName, LesionInView>>>;
}

export interface LesionInView {
  /** Indexes of the first and last image that show it, and of the one that shows most of it. */
  readonly firstImage: number;
  readonly lastImage: number;
  readonly keyImage: number;
  /** Cross-sections: voxels of all masks. */
  readonly voxelMl?: number;
  /** In the key image. */
  readonly key: MaskMeasures;
}

interface IllBody {
  readonly scene: readonly Solid[];
  readonly lesions: readonly Lesion[];
}

function illBody(plan: StudyPlan, posture: Posture): IllBody {
  switch (plan.region) {
    case 'trunk':
      return illTorso(plan.body, plan.lesions, posture);
    case 'head':
      return illHead(plan.body, plan.lesions);
    case 'knee':
      return illKnee(plan.body, plan.side, plan.lesions);
    case 'breast':
      return illBreasts(plan.body, plan.lesions);
  }
}

/** The plan's images, view by view, one at a time; memory does not grow with their number. */
export function* studyImages(plan: StudyPlan): Generator<StudyImage> {
  const bodies = onePerPosture(plan);
  let shadows: { readonly key: string; readonly made: ReturnType<typeof shadowsOf> } | undefined;
  for (const name of plan.views) {
    const view = viewOf(name, plan.body, plan);
    const ill = onSide(bodies(view.posture), view);
    const seed = `${plan.noiseSeed}/${name}`;
    if (view.kind === 'section') {
      const images = sectionImages(ill.scene, view, seed);
      for (const image of images) yield inStudy(name, image, view, ill);
      continue;
    }
    // A lateral comes out of the same pass as its frontal view.
    const key = JSON.stringify([view.stack, view.posture]);
    if (shadows?.key !== key) shadows = { key, made: shadowsOf(ill.scene, view.stack, view.contrast) };
    const { shadow } = shadows.made.find(({ along }) => along === view.along) as { shadow: Shadow };
    const image = projectionImage(
      shadow,
      view.stack.pixelSpacingMm,
      { ...view.exposure, seed },
      view.modality,
      0,
      view.projection,
    );
    yield inStudy(name, image, view, ill);
  }
}

function sectionImages(scene: Scene, view: SectionView, seed: string): Generator<SyntheticImage> {
  if (view.modality === 'US') return ultrasoundSlices(scene, view.stack, seed);
  return view.modality === 'CT' ? ctSlices(scene, view.stack, seed, view) : mrSlices(scene, view.stack, seed, view);
}

/** Exact numbers of every lesion and what its masks measure in each view; no image is made for it. */
export function lesionFacts(plan: StudyPlan): LesionFacts[] {
  const bodies = onePerPosture(plan);
  const lesions = bodies('supine').lesions;
  return lesions.map((lesion, index) => {
    const { solids: _solids, extent: _extent, keepClear: _keepClear, ...facts } = lesion;
    const views: Partial<Record<ViewName, LesionInView>> = {};
    for (const name of plan.views) {
      const view = viewOf(name, plan.body, plan);
      const shown = bodies(view.posture).lesions[index] as Lesion;
      if (!isOnSide(shown.extent.box, view)) continue;
      const { scene } = bodies(view.posture);
      const seen = view.kind === 'section' ? inSection(shown, view, scene) : inShadow(shown, view);
      if (seen) views[name] = seen;
    }
    return { ...facts, views };
  });
}

/** A picture of one breast holds nothing of the other. */
function onSide({ scene, lesions }: IllBody, view: View): IllBody {
  return {
    scene: scene.filter(({ box, name }) => isOnSide(box, view) && !(view.kind === 'shadow' && name === view.without)),
    lesions: lesions.filter(({ extent }) => isOnSide(extent.box, view)),
  };
}

function isOnSide({ min, max }: Box3, view: View): boolean {
  const laterality = view.kind === 'shadow' ? view.projection.laterality : undefined;
  return laterality === undefined || (laterality === 'L' ? min[0] + max[0] > 0 : min[0] + max[0] < 0);
}

function onePerPosture(plan: StudyPlan): (posture: Posture) => IllBody {
  const made = new Map<Posture, IllBody>();
  return (posture) => {
    const known = made.get(posture) ?? illBody(plan, posture);
    made.set(posture, known);
    return known;
  };
}

/** A lesion's pixels in one slice. */
function sectionMask({ extent }: Lesion, { stack, modality }: SectionView, index: number, scene: Scene): Mask {
  const plane = planeOf(stack, index);
  const mask = maskInPlane(plane, extent);
  return modality === 'US' ? maskInSector(mask, scene, plane) : mask;
}

/** Most slices do not meet most lesions: their masks need not be made. */
const meets = ({ extent }: Lesion, view: View, index: number): boolean =>
  view.kind === 'shadow' || windowOf(planeOf(view.stack, index), extent.box) !== undefined;

function inSection(lesion: Lesion, view: SectionView, scene: Scene): LesionInView | undefined {
  const { stack } = view;
  const seen = Array.from({ length: stack.sliceCount }, (_, index) => ({
    index,
    key: meets(lesion, view, index)
      ? measured(sectionMask(lesion, view, index, scene), stack.pixelSpacingMm)
      : undefined,
  })).filter((one): one is { index: number; key: MaskMeasures } => one.key !== undefined);
  if (seen.length === 0) return undefined;
  const most = seen.reduce((a, b) => (b.key.pixelCount > a.key.pixelCount ? b : a));
  const area = seen.reduce((sum, { key }) => sum + key.areaMm2, 0);
  return {
    firstImage: seen[0]?.index ?? 0,
    lastImage: seen.at(-1)?.index ?? 0,
    keyImage: most.index,
    voxelMl: area * stack.sliceSpacingMm * 1e-3,
    key: most.key,
  };
}

function inShadow({ extent }: Lesion, view: ShadowView): LesionInView | undefined {
  const key = shadowMeasures(extent, view);
  return key && { firstImage: 0, lastImage: 0, keyImage: 0, key };
}

const shadowMask = (extent: Lesion['extent'], { stack, along, exposure }: ShadowView): Mask =>
  maskInShadow(stack, along, extent, exposure.magnify);

const shadowMeasures = (extent: Lesion['extent'], view: ShadowView): MaskMeasures | undefined =>
  measured(shadowMask(extent, view), view.stack.pixelSpacingMm / view.exposure.magnify);

function inStudy(name: ViewName, image: SyntheticImage, view: View, ill: IllBody): StudyImage {
  const { lesions, scene } = ill;
  const maskOf = (lesionId: string): Mask => {
    const lesion = lesions.find(({ id }) => id === lesionId);
    if (!lesion) throw new RangeError('no such lesion in this study');
    return view.kind === 'section' ? sectionMask(lesion, view, image.index, scene) : shadowMask(lesion.extent, view);
  };
  const seen = lesions.flatMap((lesion): LesionInImage[] => {
    if (!meets(lesion, view, image.index)) return [];
    const { id } = lesion;
    const mask = maskOf(id);
    const measures = measured(mask, image.pixelSpacingMm[0]);
    if (!measures) return [];
    return [{ lesionId: id, ...measures, ...(image.modality === 'CT' ? { meanHu: meanOf(image.pixels, mask) } : {}) }];
  });
  return { view: name, image, lesions: seen, maskOf };
}

function meanOf(pixels: Uint16Array, mask: Mask): number {
  let [sum, count] = [0, 0];
  for (let index = 0; index < pixels.length; index++) {
    if (!mask.pixels[index]) continue;
    sum += pixels[index] ?? 0;
    count++;
  }
  return sum / count + CT_INTERCEPT;
}
