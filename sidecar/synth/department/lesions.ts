import { sha256 } from '../../dicom/uids.ts';
import { type Random, seededRandom } from '../random.ts';
import type { Look, RareDisease } from '../rare/disease.ts';
import { FOCAL_DISEASES } from '../rare/focal-diseases.ts';
import { LUNG_DISEASES } from '../rare/lung-diseases.ts';
import { CONDITIONS } from './conditions/by-specialty.ts';
import type { Condition, LesionCourse } from './conditions/condition.ts';
import { drawLaw, sizeOn, weighted } from './growth.ts';
import { specFacts } from './spec-facts.ts';
import { specialtyOf } from './timeline.ts';
import type { Degree, GrowthLaw, LesionSpec, RareCase, Specialty, Urgency } from './truth.ts';

/** One lesion of one body over time. */
export interface Lesion {
  /** Its id in the phantoms, the same in all studies. */
  readonly id: string;
  readonly condition: string;
  readonly indications: readonly string[];
  readonly growth: GrowthLaw;
  /** Undefined: not there that day. */
  readonly on: (
    day: number,
  ) => { readonly spec: LesionSpec; readonly urgency: Urgency; readonly severity?: Degree } | undefined;
}

const COUNTS: readonly (readonly [count: number, weight: number])[] = [
  [0, 0.15],
  [1, 0.35],
  [2, 0.28],
  [3, 0.14],
  [4, 0.08],
];

interface Wanted {
  readonly specialty: Specialty;
  readonly ageYears: number;
  readonly sex: 'F' | 'M';
  /** From the first study to the last one. */
  readonly spanDays: number;
}

/** Common lesions of one region of one person. */
export function drawLesions(seed: string, { specialty, ageYears, sex, spanDays }: Wanted): Lesion[] {
  const random = seededRandom(`${seed}/lesions/${specialty}`);
  const fitting = CONDITIONS[specialty].filter(
    ({ ages: [low, high], sexes }) => ageYears >= low && ageYears <= high && (!sexes || sexes.includes(sex)),
  );
  const [count] = weighted(random, COUNTS, ([, weight]) => weight);
  const taken = new Set<string>();
  const lesions: Lesion[] = [];
  for (let at = 0; at < count && fitting.length > 0; at++) {
    const condition = weighted(random, fitting, ({ weight }) => weight);
    const course = condition.draw(random);
    const lesion = lesionOf(random, `lesion-${lesions.length + 1}`, condition, course, spanDays);
    if (taken.has(course.slot)) continue;
    taken.add(course.slot);
    lesions.push(lesion);
  }
  return lesions;
}

function lesionOf(random: Random, id: string, condition: Condition, course: LesionCourse, spanDays: number): Lesion {
  const first = random.between(...condition.size);
  const { quantity } = specFacts(course.at(id, first));
  const [smallest, largest] = condition.bounds;
  const growth = drawLaw(random, condition.growth, spanDays, quantity, { first, smallest, largest });
  return {
    id,
    condition: condition.key,
    indications: condition.indications,
    growth,
    on: (day) => {
      const size = sizeOn(growth, first, day, quantity);
      if (size === undefined) return undefined;
      const severity = degreeOf(condition, size);
      return { spec: course.at(id, size), urgency: condition.urgency(size), ...(severity ? { severity } : {}) };
    },
  };
}

function degreeOf({ grades }: Condition, size: number): Degree | undefined {
  if (!grades) return undefined;
  return size >= grades[1] ? 'severe' : size >= grades[0] ? 'moderate' : 'mild';
}

export const RARE_DISEASES: readonly RareDisease[] = [...LUNG_DISEASES, ...FOCAL_DISEASES];

/** @throws RangeError for a key that no recipe has */
export function rareDisease(key: string): RareDisease {
  const disease = RARE_DISEASES.find((one) => one.key === key);
  if (!disease) throw new RangeError('no rare disease of this name');
  return disease;
}

/** Keys of all rare diseases, or of those that one specialty meets, and their mimics as well. */
export const rareKeys = (specialty?: Specialty): readonly string[] =>
  RARE_DISEASES.filter(
    ({ recipe, mimic }) =>
      specialty === undefined ||
      [recipe, mimic.recipe].every((make) => make(1, '').some((look) => specialtyOf(look) === specialty)),
  ).map(({ key }) => key);

/** The looks of a rare case or of its mimic. */
export function looksOf({ key, severity, mimic }: RareCase, seed: string): readonly Look[] {
  const disease = rareDisease(key);
  return (mimic ? disease.mimic : disease).recipe(severity, sha256(`${seed}/rare`).slice(0, 16));
}

const DEGREES = ['mild', 'moderate', 'severe'] as const;

/** A rare disease stays as it is from study to study. */
export const rareLesions = (rare: RareCase, look: Look): Lesion[] =>
  look.lesions.map((spec) => ({
    id: spec.id,
    condition: 'rare',
    indications: ['Unexplained findings, second opinion', 'Progressive symptoms, cause unknown'],
    growth: { kind: 'stable' },
    on: () => ({ spec, urgency: 'actionable', severity: DEGREES[rare.severity - 1] as Degree }),
  }));
