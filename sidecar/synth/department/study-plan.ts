import type { StudyPlan } from '../images/study-images.ts';
import type { TruthStudy } from './truth.ts';

/** What the phantoms are to image of a study. Everything that is there is painted, seen or overlooked. */
export function studyPlan(study: TruthStudy): StudyPlan {
  const { body, views, region, side, findings, studyInstanceUid } = study;
  return {
    body,
    views,
    // Another noise for each study; a study's UID is made from all that its bytes depend on.
    noiseSeed: studyInstanceUid,
    region,
    ...(side ? { side } : {}),
    lesions: findings.map(({ spec }) => spec),
    // Each condition belongs to one region, so that the lesions are those of the region.
  } as StudyPlan;
}
