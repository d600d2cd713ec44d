import { planPatient } from './plan-patient.ts';
import type { TruthPatient, TruthStudy } from './truth.ts';

/** Patients looked at before the search is given up; about one in a thousand fits. */
const MOST = 50_000;

const isChestCt = ({ specialty, modality }: TruthStudy): boolean => specialty === 'chest' && modality === 'CT';

/** CTs of the chest that the archive would call this person's. */
export const earlierCts = ({ studies, identity }: TruthPatient): TruthStudy[] =>
  studies
    .slice(0, -1)
    .filter(
      (study) =>
        isChestCt(study) &&
        study.identity.patientId === identity.patientId &&
        study.identity.birthDate === identity.birthDate,
    );

/** Lesions that every one of the studies measured. */
export function followedLesions(studies: readonly TruthStudy[]): string[] {
  const [first, ...others] = studies.map(
    ({ findings }) =>
      new Set(
        findings.flatMap(({ trackingUid, reader }) =>
          reader.described && reader.longMm !== undefined ? [trackingUid] : [],
        ),
      ),
  );
  return [...(first ?? [])].filter((uid) => others.every((set) => set.has(uid)));
}

/**
 * What a demonstration should show: two earlier CTs, in all three a lesion that grew and one that did not, and a study that
 * must not be taken for a prior although it lies under the same Patient ID. No false mark of a program: what is to come of
 * the comparison is known to the last lesion.
 */
function tellsTheStory(patient: TruthPatient): boolean {
  const current = patient.studies.at(-1);
  const earlier = earlierCts(patient);
  if (!current || !isChestCt(current) || earlier.length !== 2) return false;
  if (!patient.studies.some(({ kind }) => kind === 'otherPerson')) return false;
  const all = [...earlier, current];
  if (all.some(({ falsePositives }) => falsePositives.length > 0)) return false;
  const tracked = followedLesions(all);
  const { comparisons } = current.expected;
  return (['larger', 'unchanged'] as const).every((wanted) =>
    comparisons.some(({ outcome, trackingUid }) => outcome === wanted && tracked.includes(trackingUid)),
  );
}

/**
 * The first patient of a seed whose studies tell the whole story.
 * @param currentDate DICOM DA of the current study
 * @throws RangeError where the seed has none
 */
export function demoPatient(seed: string, currentDate: string): TruthPatient {
  for (let index = 0; index < MOST; index++) {
    const patient = planPatient({ seed, index, specialty: 'chest', currentDate });
    if (tellsTheStory(patient)) return patient;
  }
  throw new RangeError('this seed has no patient for the demo; take another one');
}
