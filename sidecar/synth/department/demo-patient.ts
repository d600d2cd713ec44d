import type { ComparisonOutcome } from '../../domain/comparison.ts';
import { readOutcome } from './growth.ts';
import { planPatient, timelineOf } from './plan-patient.ts';
import type { Slot } from './timeline.ts';
import type { ExpectedComparison, Reading, TruthPatient, TruthStudy } from './truth.ts';

/** Patients looked at before the search is given up; about one in 20,000 fits, so a seed without one is not met. */
const MOST = 500_000;

const isChestCt = ({ specialty, modality }: Pick<TruthStudy, 'specialty' | 'modality'>): boolean =>
  specialty === 'chest' && modality === 'CT';

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

/** Tells nearly all others apart by the list of their examinations alone, which is drawn fast. */
function mayTellTheStory(slots: readonly Slot[]): boolean {
  const own = slots.filter(({ kind, exam }) => kind !== 'otherPerson' && isChestCt(exam));
  return own.length >= 3 && slots.some(({ kind }) => kind === 'otherPerson');
}

const isMarkedByAProgramAlone = ({ falsePositives, findings }: TruthStudy): boolean =>
  falsePositives.length > 0 || findings.some(({ ai, reader }) => ai === 'found' && !reader.described);

const isDecided = (outcome: ComparisonOutcome): boolean => outcome === 'larger' || outcome === 'smaller';
const CHANGES: ReadonlySet<string> = new Set(['larger', 'smaller', 'unchanged']);

/** Not at a limit either, where binary numbers and decimals part. mm. */
const NEXT_TO_IT = [-0.01, 0, 0.01] as const;
const SIZES: readonly ((reading: Reading) => number | undefined)[] = [
  ({ longMm }) => longMm,
  ({ shortMm }) => shortMm,
  ({ numbers }) => numbers?.solidMm,
];

/**
 * Whether the one quantity that the truth judges by tells the whole outcome: a long axis, which every document of a study
 * gives (another number may stand in one of them alone), and neither the shorter one nor the solid part says otherwise.
 */
function isToldByItsLength({ outcome, trackingUid }: ExpectedComparison, prior: TruthStudy, now: TruthStudy): boolean {
  if (!CHANGES.has(outcome)) return true;
  const [before, after] = [prior, now].map(({ findings }) => findings.find((one) => one.trackingUid === trackingUid));
  if (!before || !after || after.quantity !== 'longAxis') return false;
  const { finding, site } = after;
  return SIZES.every((sizeOf) => {
    const [from, to] = [sizeOf(before.reader), sizeOf(after.reader)];
    if (from === undefined || to === undefined) return true;
    const said = NEXT_TO_IT.map((more) => readOutcome(finding, site, from, to + more, now.modality));
    return said.every((one) => one === outcome || (sizeOf !== SIZES[0] && !isDecided(one)));
  });
}

/**
 * What a demonstration should show: two earlier CTs, in all three a lesion that grew and one that did not, and a study that
 * must not be taken for a prior although it lies under the same Patient ID. Nothing that a program alone marks, and no lesion
 * that one quantity does not tell all of: what is to come of the comparison is known to the last lesion.
 */
function tellsTheStory(patient: TruthPatient): boolean {
  const current = patient.studies.at(-1);
  const earlier = earlierCts(patient);
  if (!current || !isChestCt(current) || earlier.length !== 2) return false;
  if (!patient.studies.some(({ kind }) => kind === 'otherPerson')) return false;
  const all = [...earlier, current];
  if (all.some(isMarkedByAProgramAlone)) return false;
  const tracked = followedLesions(all);
  const { comparisons, chosenPrior } = current.expected;
  const prior = earlier.find(({ studyInstanceUid }) => studyInstanceUid === chosenPrior);
  if (!prior || !comparisons.every((one) => isToldByItsLength(one, prior, current))) return false;
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
    const options = { seed, index, specialty: 'chest', currentDate } as const;
    if (!mayTellTheStory(timelineOf(options))) continue;
    const patient = planPatient(options);
    if (tellsTheStory(patient)) return patient;
  }
  throw new RangeError('this seed has no patient for the demo; take another one');
}
