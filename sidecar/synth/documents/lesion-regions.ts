import { studyPlan } from '../department/study-plan.ts';
import type { TruthStudy } from '../department/truth.ts';
import { lesionFacts } from '../images/study-images.ts';
import type { Detail } from '../images/views.ts';
import { imageReference } from '../objects/study-object.ts';
import type { WrittenRegion } from './measurement-report.ts';

/** Outlines of lesions by their id in the phantoms. */
export type LesionRegions = ReadonlyMap<string, WrittenRegion>;

export const NO_REGIONS: LesionRegions = new Map();

/**
 * The box around each lesion in the image of its first view that shows most of it. Masks are made for it: not cheap.
 * @param detail pixels and slices that the study's images are made with
 */
export function lesionRegions(study: TruthStudy, detail: Detail = {}): LesionRegions {
  const found = new Map<string, WrittenRegion>();
  for (const { id, views } of lesionFacts({ ...studyPlan(study), ...detail })) {
    const view = study.views.find((name) => views[name] !== undefined);
    const seen = view && views[view];
    if (!view || !seen) continue;
    const [left, top, right, bottom] = seen.key.box;
    const outline = [left, top, right, top, right, bottom, left, bottom, left, top];
    found.set(id, { outline, image: imageReference(study, view, seen.keyImage) });
  }
  return found;
}
