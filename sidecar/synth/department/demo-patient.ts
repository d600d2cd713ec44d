import { planPatient } from './plan-patient.ts';
import type { TruthPatient, TruthStudy } from './truth.ts';

/** Patients looked at before the search is given up; about one in some hundreds fits. */
const MOST = 50_000;

const isChestCt = ({ specialty, modality }: TruthStudy): boolean => specialty === 'chest' && modality === 'CT';

/** CTs of the chest that the archive would call this person's. */
const earlierCts = ({ studies, identity }: TruthPatient): TruthStudy[] =>
  studies
    .slice(0, -1)
    .filter(
      (study) =>
        isChestCt(study) &&
        study.identity.patientId === identity.patientId &&
        study.identity.birthDate === identity.birthDate,
    );

/** Lesions that every one of the studies measured. */
function followed(studies: readonly TruthStudy[]): string[] {
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
 * What a demonstration should show: two earlier CTs, in all three a lesion that grew and another finding, and a study
 * that must not be taken for a prior although it lies under the same Patient ID.
 */
function tellsTheStory(patient: TruthPatient): boolean {
  const current = patient.studies.at(-1);
  const earlier = earlierCts(patient);
  if (!current || !isChestCt(current) || earlier.length !== 2 || current.findings.length < 2) return false;
  if (!patient.studies.some(({ kind }) => kind === 'otherPerson')) return false;
  const { comparisons } = current.expected;
  const grown = comparisons.filter(({ outcome }) => outcome === 'larger').map(({ trackingUid }) => trackingUid);
  return followed([...earlier, current]).some((uid) => grown.includes(uid));
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
