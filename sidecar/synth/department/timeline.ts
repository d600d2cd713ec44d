import type { ViewName } from '../images/views.ts';
import { type Random, seededRandom } from '../random.ts';
import type { Look } from '../rare/disease.ts';
import { weighted } from './growth.ts';
import { DAY_MS } from './person.ts';
import type { Region, Specialty, StudyKind, StudyModality } from './truth.ts';

/** What is examined, and how; before anybody is ill. */
export interface Exam {
  readonly specialty: Specialty;
  readonly region: Region;
  readonly modality: StudyModality;
  readonly views: readonly ViewName[];
  readonly side?: 'left' | 'right';
  readonly description: string;
  readonly procedure: { readonly value: string; readonly scheme: string; readonly meaning: string };
}

export interface Slot {
  readonly kind: StudyKind;
  /** Days since the first study. */
  readonly day: number;
  readonly exam: Exam;
  /** What a rare disease shows in this part of the body. */
  readonly look?: Look;
}

const loinc = (value: string, meaning: string) => ({ value, scheme: 'LN', meaning });

type ExamRow = Omit<Exam, 'specialty' | 'side'> & { readonly weight: number };
const row = (
  weight: number,
  region: Region,
  modality: StudyModality,
  views: readonly ViewName[],
  description: string,
  procedure: Exam['procedure'],
): ExamRow => ({ weight, region, modality, views, description, procedure });

const BREAST_VIEWS: readonly ViewName[] = ['breastRightCc', 'breastLeftCc', 'breastRightMlo', 'breastLeftMlo'];

/** Examinations by specialty; LOINC. */
const EXAMS: Readonly<Record<Specialty, readonly ExamRow[]>> = {
  chest: [
    row(6, 'trunk', 'CT', ['chestCt'], 'CT CHEST', loinc('24627-2', 'CT Chest')),
    row(4, 'trunk', 'DX', ['chestPa', 'chestLateral'], 'XR CHEST 2 VIEWS', loinc('36643-5', 'XR Chest 2 Views')),
  ],
  neuro: [row(1, 'head', 'CT', ['headCt'], 'CT HEAD', loinc('24725-4', 'CT Head'))],
  msk: [
    row(1, 'knee', 'MR', ['kneeMr'], 'MR KNEE', loinc('24802-1', 'MR Knee')),
    row(
      1,
      'knee',
      'DX',
      ['kneeAp', 'kneeLateral'],
      'XR KNEE 2 VIEWS',
      loinc('43468-8', 'XR Unspecified body region Views'),
    ),
  ],
  breast: [row(1, 'breast', 'MG', BREAST_VIEWS, 'MG SCREENING', loinc('24606-6', 'MG Breast Screening'))],
  abdomen: [row(1, 'trunk', 'CT', ['abdomenCt'], 'CT ABDOMEN', loinc('41806-1', 'CT Abdomen'))],
};

export function drawExam(random: Random, specialty: Specialty, modality?: StudyModality): Exam {
  const wished = EXAMS[specialty].filter((one) => one.modality === modality);
  const fitting = wished.length > 0 ? wished : EXAMS[specialty];
  const { weight: _weight, ...exam } = weighted(random, fitting, ({ weight }) => weight);
  const side = exam.region === 'knee' ? { side: random.pick(['left', 'right'] as const) } : {};
  return { specialty, ...exam, ...side };
}

const COUNTS: readonly (readonly [count: number, weight: number])[] = [
  [1, 0.2],
  [2, 0.3],
  [3, 0.25],
  [4, 0.15],
  [5, 0.1],
];
const MIDDLE: readonly (readonly [StudyKind, number])[] = [
  ['followUp', 0.46],
  ['unrelated', 0.18],
  ['outside', 0.18],
  ['otherPerson', 0.18],
];
/** Days between two studies, as follow-up is recommended; acute heads are looked at again soon. */
const GAPS: Readonly<Record<Specialty, readonly number[]>> = {
  chest: [21, 90, 180, 365],
  neuro: [2, 7, 30, 90],
  msk: [14, 60, 180],
  breast: [180, 365, 365],
  abdomen: [60, 180, 365],
};
/** Follow-ups by another modality of the same region. */
const OTHER_MODALITY = 0.15;

const OTHER_SPECIALTIES: Readonly<Record<Specialty, readonly Specialty[]>> = {
  chest: ['msk', 'neuro'],
  neuro: ['chest', 'msk'],
  msk: ['chest', 'neuro'],
  breast: ['msk', 'neuro'],
  abdomen: ['msk', 'neuro'],
};

/** 1 to 5 studies, oldest first: a baseline, what lies between, and the current one. */
export function drawTimeline(seed: string, specialty: Specialty, modality?: StudyModality): Slot[] {
  const random = seededRandom(`${seed}/timeline`);
  const [count] = weighted(random, COUNTS, ([, weight]) => weight);
  const usual = drawExam(random, specialty, modality);
  const slots: Slot[] = [{ kind: 'baseline', day: 0, exam: usual }];
  let day = 0;
  for (let at = 1; at < count; at++) {
    const last = at === count - 1;
    const kind = last ? 'followUp' : weighted(random, MIDDLE, ([, weight]) => weight)[0];
    day += Math.max(1, Math.round(random.pick(GAPS[specialty]) * random.between(0.85, 1.15)));
    slots.push({ kind, day, exam: examOf(random, kind, usual) });
  }
  return slots;
}

function examOf(random: Random, kind: StudyKind, usual: Exam): Exam {
  if (kind === 'unrelated') return drawExam(random, random.pick(OTHER_SPECIALTIES[usual.specialty]));
  if (random.uniform() >= OTHER_MODALITY) return usual;
  const { side: _drawn, ...other } = drawExam(random, usual.specialty);
  return usual.side ? { ...other, side: usual.side } : other;
}

/** A rare disease is looked for in other parts of the body, too: soon after the first study, if there is time for it. */
export function withLooks(seed: string, slots: readonly Slot[], looks: readonly Look[]): Slot[] {
  const random = seededRandom(`${seed}/looks`);
  const [first, ...later] = slots;
  const room = (later[0]?.day ?? 1) - 1;
  const more = looks.slice(0, Math.min(room, MOST_STUDIES - slots.length)).map((look, at): Slot => {
    const exam = drawExam(random, specialtyOf(look), 'CT');
    return { kind: 'unrelated', day: at + 1, exam: 'side' in look ? { ...exam, side: look.side } : exam, look };
  });
  return first ? [first, ...more, ...later] : [];
}

export function specialtyOf({ region, views }: Look): Specialty {
  if (region === 'head') return 'neuro';
  if (region === 'knee') return 'msk';
  return views.includes('abdomenCt') ? 'abdomen' : 'chest';
}

const MOST_STUDIES = 5;
const FIRST_CURRENT = Date.UTC(2026, 0, 5);

/** The day of the last study. */
export const currentDayOf = (seed: string): Date =>
  new Date(FIRST_CURRENT + seededRandom(`${seed}/current`).integer(0, 59) * DAY_MS);
