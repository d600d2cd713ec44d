import { type Condition, LEVELS, type Significance, WEIGHTS } from './concepts/concept-row.ts';
import { PROCEDURES, UNEXPECTED_BEFORE } from './concepts/context-rules.ts';
import { MISPLACED } from './concepts/devices.ts';
import { conceptRow } from './concepts/table.ts';
import type { Fact } from './facts.ts';

/** What is known of the patient beside the report. */
export interface Patient {
  /** In years. */
  readonly age?: number;
  readonly indication?: string;
}

const anyIn = (wanted: readonly string[] | undefined, given: readonly string[]): boolean =>
  wanted === undefined || wanted.some((one) => given.includes(one));

function holds(condition: Condition, fact: Fact, { age }: Patient): boolean {
  const { severity, descriptor, zone, belowMm, fromMm, ageBelow, ageFrom } = condition;
  const size = fact.sizesMm[0];
  return (
    anyIn(severity, fact.severity === undefined ? [] : [fact.severity]) &&
    anyIn(descriptor, fact.descriptors) &&
    anyIn(zone, fact.zones) &&
    (belowMm === undefined || (size !== undefined && size < belowMm)) &&
    (fromMm === undefined || (size !== undefined && size >= fromMm)) &&
    (ageBelow === undefined || (age !== undefined && age < ageBelow)) &&
    (ageFrom === undefined || (age !== undefined && age >= ageFrom))
  );
}

const moved = (level: Significance, by: 1 | -1): Significance =>
  LEVELS[Math.min(Math.max(LEVELS.indexOf(level) + by, 0), LEVELS.length - 1)] ?? level;

/** Left behind by the operation that the indication names; a large one or one under tension is not. */
function isExpected(fact: Fact, indication: string): boolean {
  if (fact.severity === 'severe' || fact.descriptors.includes('tension')) return false;
  return PROCEDURES.some(({ said, expected }) => expected.includes(fact.concept) && said.test(indication));
}

/** What a finding means for this patient. */
export function significanceOf(fact: Fact, patient: Patient): Significance {
  if (fact.device) return fact.placement === 'wrong' ? (MISPLACED[fact.concept] ?? 'actionable') : 'benign';
  const { when, significance } = conceptRow(fact.concept);
  const base = when.find((condition) => holds(condition, fact, patient))?.is ?? significance;
  if (patient.indication !== undefined && isExpected(fact, patient.indication))
    return base === 'notActionable' ? base : moved(base, -1);
  const youngest = UNEXPECTED_BEFORE[fact.concept];
  const early = youngest !== undefined && patient.age !== undefined && patient.age < youngest;
  return early && base !== 'benign' ? moved(base, 1) : base;
}

export const weightOf = (fact: Fact, patient: Patient): number => WEIGHTS[significanceOf(fact, patient)];

const UNITS_PER_YEAR: Readonly<Record<string, number>> = { d: 365, w: 52, m: 12, y: 1 };
const UNIT = '(d(?:ays?)?|w(?:eeks?|ks?)?|m(?:onths?|os?)?|y(?:ears?|rs?)?)';
/** A field that holds the age alone: `80`, `6 months`, DICOM's `080Y`. */
const FIELD = new RegExp(`^\\s*(\\d{1,3}(?:\\.\\d+)?)[\\s-]*${UNIT}?(?:[\\s-]*old)?\\s*$`, 'i');
/** In a sentence a number of years is an age only where it says so: "10 years of smoking" is none. */
const IN_TEXT = new RegExp(`\\b(\\d{1,3})[\\s-]*${UNIT}[\\s-]*(?:/?o\\b|old\\b)`, 'i');
const WITH_SEX = /\b(\d{1,3})\s?[MF]\b/;

/** Years by what an age field or an indication says: `80`, `80 years`, "6-month-old boy", `35F`. */
export function ageIn(said: string | number | undefined): number | undefined {
  if (said === undefined) return undefined;
  const match = FIELD.exec(String(said)) ?? IN_TEXT.exec(String(said));
  if (match) return Number(match[1]) / (UNITS_PER_YEAR[(match[2] ?? 'y').charAt(0).toLowerCase()] ?? 1);
  const [, years] = WITH_SEX.exec(String(said)) ?? [];
  return years === undefined ? undefined : Number(years);
}
