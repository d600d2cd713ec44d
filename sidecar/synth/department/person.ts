import { sha256 } from '../../dicom/uids.ts';
import type { BodyParameters } from '../bodies/body.ts';
import { type NameScript, type Sex, syntheticName } from '../names.ts';
import { type Random, seededRandom } from '../random.ts';
import { weighted } from './growth.ts';
import type { Identity, Specialty } from './truth.ts';

export const SCRIPT_SHARES: readonly (readonly [NameScript, number])[] = [
  ['latin', 0.52],
  ['japanese', 0.14],
  ['arabic', 0.13],
  ['cyrillic', 0.13],
  ['chinese', 0.08],
];
/** Ages of those who are examined. */
const AGES: Readonly<Record<Specialty, readonly [number, number]>> = {
  chest: [24, 88],
  neuro: [20, 90],
  msk: [16, 76],
  breast: [38, 80],
  abdomen: [22, 84],
};
export const HOUSE_ISSUER = 'SYNTHETIC HOUSE';
const OTHER_ISSUERS = ['SYNTHETIC CITY CLINIC', 'SYNTHETIC LAKE HOSPITAL', 'SYNTHETIC COAST IMAGING'] as const;

export interface Person {
  readonly identity: Identity;
  readonly script: NameScript;
  readonly heightCm: number;
  readonly bodyMassIndex: number;
  /** Seed of the inside. */
  readonly bodySeed: string;
}

interface Wish {
  readonly sexes?: readonly Sex[];
  readonly ages?: readonly number[];
}

/** A person of this seed; `current` is the day of the last study, at which the age counts. */
export function makePerson(seed: string, specialty: Specialty, current: Date, wish: Wish = {}): Person {
  const random = seededRandom(`${seed}/person`);
  const [script] = weighted(random, SCRIPT_SHARES, ([, share]) => share);
  const sex: Sex = wish.sexes ? random.pick(wish.sexes) : specialty === 'breast' ? 'F' : random.pick(['F', 'M']);
  const [low, high] = AGES[specialty];
  const age = wish.ages ? random.pick(wish.ages) : random.integer(low, high);
  return {
    script,
    identity: {
      patientId: patientIdOf(seed),
      issuerOfPatientId: HOUSE_ISSUER,
      name: syntheticName(seededRandom(`${seed}/name`), script, sex),
      birthDate: bornSo(random, current, age),
      sex,
    },
    heightCm: Math.round((sex === 'F' ? 165 : 177) + 6 * clamped(random.normal(), 2)),
    bodyMassIndex: Math.round(10 * (26 + 3.5 * clamped(random.normal(), 2))) / 10,
    bodySeed: `${seed}/body`,
  };
}

const clamped = (value: number, most: number): number => Math.min(most, Math.max(-most, value));

const patientIdOf = (seed: string): string => `SYNTHETIC-${sha256(seed).slice(0, 12).toUpperCase()}`;

/** A birth date at which the person has this age on that day. */
function bornSo(random: Random, current: Date, age: number): string {
  const born = Date.UTC(current.getUTCFullYear() - age, current.getUTCMonth(), current.getUTCDate());
  return dicomDate(new Date(born - random.integer(1, 360) * DAY_MS));
}

export const DAY_MS = 86_400_000;
/** @throws RangeError unless it is YYYYMMDD */
export function dayOf(date: string): Date {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(date) ?? [];
  const time = Date.UTC(Number(year), Number(month) - 1, Number(day));
  if (Number.isNaN(time)) throw new RangeError('a date is YYYYMMDD');
  return new Date(time);
}
export const dicomDate = (day: Date): string => day.toISOString().slice(0, 10).replaceAll('-', '');

export function ageOn({ birthDate }: Identity, studyDate: string): number {
  const years = Number(studyDate.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return studyDate.slice(4) < birthDate.slice(4) ? years - 1 : years;
}

export const bodyOf = (person: Person, studyDate: string): BodyParameters => ({
  seed: person.bodySeed,
  sex: person.identity.sex,
  ageYears: ageOn(person.identity, studyDate),
  heightCm: person.heightCm,
  bodyMassIndex: person.bodyMassIndex,
});

/** The same person as another hospital knows it. */
export function identityElsewhere(seed: string, { identity }: Person): Identity {
  const random = seededRandom(`${seed}/elsewhere`);
  return { ...identity, patientId: patientIdOf(`${seed}/elsewhere`), issuerOfPatientId: random.pick(OTHER_ISSUERS) };
}
