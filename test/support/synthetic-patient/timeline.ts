import { sha256 } from '../../../sidecar/dicom/uids.ts';
import type { Code } from '../../../sidecar/domain/code.ts';
import type { ComparisonOutcome } from '../../../sidecar/domain/comparison.ts';
import { type StudyInstanceUid, studyInstanceUid } from '../../../sidecar/domain/identifiers.ts';
import type { PatientIdentity } from '../../../sidecar/domain/study.ts';
import type { Side } from '../../../sidecar/synth/bodies/torso.ts';
import { type NameScript, type Sex, syntheticName } from '../../../sidecar/synth/names.ts';
import { type Random, seededRandom } from '../../../sidecar/synth/random.ts';
import { syntheticUid } from '../../../sidecar/synth/synthetic-uid.ts';
import type { Point3 } from '../../../sidecar/synth/volume/point.ts';
import { pointInLung } from './anatomy.ts';
import { chestGrid, imagePosition, nearestSlice, type SliceGrid } from './slice-grid.ts';

export interface SyntheticOptions {
  /** Script of the patient's name; default latin. */
  readonly nameScript?: NameScript;
  /** DICOM DA: another person under the same Patient ID and name. */
  readonly birthDate?: string;
  /** Slices per CT; the default 40 lie gapless over the chest, fewer lie apart. */
  readonly sliceCount?: number;
}

/** The three studies of the timeline, oldest first. */
export const STUDY_ROLES = ['baseline', 'prior', 'current'] as const;
export type StudyRole = (typeof STUDY_ROLES)[number];
export type PriorRole = Exclude<StudyRole, 'current'>;

/** One chest CT of the timeline. */
export interface SyntheticStudy {
  readonly role: StudyRole;
  readonly studyInstanceUid: StudyInstanceUid;
  /** DICOM DA and TM, UTC. */
  readonly studyDate: string;
  readonly studyTime: string;
  readonly studyId: string;
  readonly accessionNumber: string;
}

/** One lesion as it is and as the measuring software told it. */
export interface SyntheticLesion {
  readonly trackingIdentifier: string;
  /** The same in all studies. */
  readonly trackingUid: string;
  readonly finding: Code;
  readonly site: Code;
  readonly laterality: Code;
  /** LPS, mm; in the plane of a slice. */
  readonly centre: Point3;
  /** Exact diameter in the images of each study. */
  readonly diameterMm: Readonly<Record<StudyRole, number>>;
  /** Long axis as each study's SR says it, to 0.1 mm; absent = that SR is silent, though the lesion is in the images. */
  readonly measuredMm: Readonly<Partial<Record<StudyRole, number>>>;
  /** Volume doubling time; absent = it does not grow. */
  readonly doublingDays?: number;
  /** What a comparison of the current SR with each earlier one may say, and no more. */
  readonly expected: Readonly<Record<PriorRole, ComparisonOutcome>>;
}

export interface SyntheticPatient {
  /** Everything that the bytes depend on; UIDs are made from it, so that other content never comes under the same UID. */
  readonly key: string;
  /** Seed of this person's inside: vessels and lesions. */
  readonly bodySeed: string;
  readonly identity: Required<Omit<PatientIdentity, 'otherIds'>>;
  readonly grid: SliceGrid;
  /** The first study; `prior` is the one between. */
  readonly baseline: SyntheticStudy;
  readonly prior: SyntheticStudy;
  readonly current: SyntheticStudy;
  /** Whole days from each earlier study to the current one. */
  readonly daysAgo: Readonly<Record<PriorRole, number>>;
  readonly lesions: readonly SyntheticLesion[];
}

const NODULE: Code = { value: '27925004', scheme: 'SCT', meaning: 'Nodule' };
const UPPER_LOBE: Code = { value: '45653009', scheme: 'SCT', meaning: 'Upper lobe of lung' };
const LOWER_LOBE: Code = { value: '90572001', scheme: 'SCT', meaning: 'Lower lobe of lung' };
const LATERALITY: Readonly<Record<Side, Code>> = {
  1: { value: '7771000', scheme: 'SCT', meaning: 'Left' },
  [-1]: { value: '24028007', scheme: 'SCT', meaning: 'Right' },
};
const DEFAULT_SLICES = 40;

/**
 * A patient with three chest CTs in about a year (baseline, five months later, a little over six months after that): one
 * nodule that grew, one that did not, one that only the earlier SRs tell of and one that only the current SR does (all
 * are in the images of all studies: a list's silence proves nothing).
 * @param seed any text; the same seed is the same person
 * @param currentDate DICOM DA of the current study
 */
export function makePatient(seed: string, currentDate: string, options: SyntheticOptions = {}): SyntheticPatient {
  const { nameScript = 'latin', sliceCount = DEFAULT_SLICES } = options;
  const random = seededRandom(`${seed}/patient`);
  const sex: Sex = random.pick(['F', 'M']);
  const birthDate = `${random.integer(1948, 1964)}${pad(random.integer(1, 12))}${pad(random.integer(1, 28))}`;
  const daysAgo = timeBetween(random);
  const identity = {
    patientId: `SYNTH-${sha256(seed).slice(0, 8).toUpperCase()}`,
    issuerOfPatientId: 'SYNTHETIC',
    name: syntheticName(seededRandom(`${seed}/name`), nameScript, sex),
    birthDate: options.birthDate ?? birthDate,
    sex,
  };
  // Another birth date is another person: only Patient ID, name and sex are shared.
  const bodySeed = options.birthDate ? `${seed}/${options.birthDate}` : seed;
  const grid = chestGrid(sliceCount);
  const key = JSON.stringify([seed, currentDate, nameScript, identity.birthDate, sliceCount]);
  return {
    key,
    bodySeed,
    identity,
    grid,
    baseline: makeStudy(key, 'baseline', daysBefore(currentDate, daysAgo.baseline), random),
    prior: makeStudy(key, 'prior', daysBefore(currentDate, daysAgo.prior), random),
    current: makeStudy(key, 'current', currentDate, random),
    daysAgo,
    lesions: makeLesions(bodySeed, grid, daysAgo),
  };
}

/**
 * Follow-up as recommended, and a few days late as people are: 3 to 6 months after the baseline, then 6 months (at most
 * 184 days) later.
 */
function timeBetween(random: Random): Record<PriorRole, number> {
  const prior = random.integer(184, 194);
  return { baseline: prior + random.integer(150, 156), prior };
}

/** A lesion of one study's SR: it has a number there. */
export const measuredLesions = (patient: SyntheticPatient, role: StudyRole): readonly SyntheticLesion[] =>
  patient.lesions.filter((lesion) => lesion.measuredMm[role] !== undefined);

const pad = (value: number): string => String(value).padStart(2, '0');

function daysBefore(date: string, days: number): string {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(date) ?? [];
  const time = Date.UTC(Number(year), Number(month) - 1, Number(day) - days);
  if (Number.isNaN(time)) throw new RangeError('a date is YYYYMMDD');
  return new Date(time).toISOString().slice(0, 10).replaceAll('-', '');
}

function makeStudy(key: string, role: StudyRole, studyDate: string, random: Random): SyntheticStudy {
  return {
    role,
    studyInstanceUid: studyInstanceUid(syntheticUid(key, role, 'study')),
    studyDate,
    studyTime: `${pad(random.integer(8, 15))}${pad(random.integer(0, 59))}00`,
    studyId: String(STUDY_ROLES.indexOf(role) + 1),
    accessionNumber: `SYN${sha256(`${key}/${role}/accession`).slice(0, 10).toUpperCase()}`,
  };
}

/** Exponential growth: a volume doubling is 2^(1/3) in diameter. mm and days. */
const grown = (diameter: number, days: number, doublingDays: number): number =>
  diameter * 2 ** (days / (3 * doublingDays));

const tenth = (value: number): number => Math.round(value * 10) / 10;

const onBoth = (outcome: ComparisonOutcome): Record<PriorRole, ComparisonOutcome> => ({
  baseline: outcome,
  prior: outcome,
});

const always = (diameter: number): Record<StudyRole, number> => ({
  baseline: diameter,
  prior: diameter,
  current: diameter,
});

function makeLesions(seed: string, grid: SliceGrid, daysAgo: Record<PriorRole, number>): SyntheticLesion[] {
  const random = seededRandom(`${seed}/lesions`);
  const near = (value: number, jitter: number) => value + random.between(-jitter, jitter);
  // A centre in the plane of a slice: the slice through it shows the full diameter.
  const place = (side: Side, lateral: number, posterior: number, z: number): Point3 => {
    const plane = imagePosition(grid, nearestSlice(grid, near(z, 6)))[2];
    return pointInLung(side, near(lateral, 0.08), near(posterior, 0.08), plane);
  };
  const lesion = (
    label: string,
    side: Side,
    site: Code,
    rest: Omit<SyntheticLesion, 'trackingIdentifier' | 'trackingUid' | 'finding' | 'site' | 'laterality'>,
  ): SyntheticLesion => ({
    trackingIdentifier: label,
    trackingUid: syntheticUid(seed, label),
    finding: NODULE,
    site,
    laterality: LATERALITY[side],
    ...rest,
  });
  return [
    lesion('Nodule 1', 1, UPPER_LOBE, { centre: place(1, 0.2, -0.4, 46), ...growing(near(200, 6), daysAgo) }),
    lesion('Nodule 2', -1, LOWER_LOBE, {
      centre: place(-1, 0.25, 0.45, -38),
      diameterMm: always(6),
      // The reader's hand, not the nodule: below the 1.5 mm that count as growth.
      measuredMm: { baseline: tenth(near(6, 0.3)), prior: 6, current: tenth(6 + random.between(0.1, 0.6)) },
      expected: onBoth('unchanged'),
    }),
    lesion('Nodule 3', -1, UPPER_LOBE, {
      centre: place(-1, -0.1, -0.35, 44),
      diameterMm: always(5),
      measuredMm: { baseline: 5, prior: 5 },
      expected: onBoth('notDescribedNow'),
    }),
    lesion('Nodule 4', 1, LOWER_LOBE, {
      centre: place(1, 0.2, 0.5, -34),
      diameterMm: always(7),
      measuredMm: { current: 7 },
      expected: onBoth('notDescribedBefore'),
    }),
  ];
}

/**
 * 8.0 mm in the prior. From the baseline to there it grows by less than the 1.5 mm that count, since then by more: three
 * time points tell what two of them do not.
 */
function growing(doublingDays: number, daysAgo: Record<PriorRole, number>) {
  const diameterMm = {
    baseline: grown(8, daysAgo.prior - daysAgo.baseline, doublingDays),
    prior: 8,
    current: grown(8, daysAgo.prior, doublingDays),
  };
  const { baseline, prior, current } = diameterMm;
  return {
    doublingDays,
    diameterMm,
    measuredMm: { baseline: tenth(baseline), prior, current: tenth(current) },
    expected: onBoth('larger'),
  };
}
