import type { Code } from '../domain/code.ts';
import type { ComparisonOutcome } from '../domain/comparison.ts';

export type Laterality = 'left' | 'right' | 'bilateral';
export type Polarity = 'present' | 'absent' | 'uncertain';

/** A finding or a site as a text names it; without code when only the caller's own terms know it. */
export interface Concept {
  readonly name: string;
  readonly code?: Code;
}

/** One number with its unit. `10 x 8 mm` is two. */
export interface ClaimedSize {
  readonly value: number;
  /** As written, sign included: `+1.8`. */
  readonly valueText: string;
  /** UCUM. */
  readonly unit: string;
  /** A word such as "previously" stands right before the number: it is an earlier study's. */
  readonly previous?: true;
}

export interface ClaimedInterval {
  readonly value: number;
  /** UCUM: d, wk, mo, a. */
  readonly unit: string;
}

/** A number without a unit: a count when a noun of the lexicon follows ("2 series"). */
export interface ClaimedCount {
  readonly value: number;
  readonly noun?: string;
}

/** What one sentence says about one finding; without concept when the sentence names none. */
export interface Claim {
  readonly concept?: Concept;
  readonly polarity: Polarity;
  readonly site?: Concept;
  readonly laterality?: Laterality;
  readonly sizes: readonly ClaimedSize[];
  readonly percents: readonly number[];
  readonly intervals: readonly ClaimedInterval[];
  readonly counts: readonly ClaimedCount[];
  readonly change?: ComparisonOutcome;
  /** The sentence speaks of an earlier study (clinical rule: a change word does, too). */
  readonly priorReference: boolean;
  /** The sentence calls something normal. */
  readonly normality: boolean;
  /** `YYYY-MM-DD`, with ` HH:MM +HH:MM` where a time is written. Other notations as written. */
  readonly dates: readonly string[];
  /** Offsets of the sentence in the text, UTF-16 units, end exclusive. */
  readonly start: number;
  readonly end: number;
}

/**
 * A word sequence the caller knows beyond the lexicon (a vendor's code meaning). It is taken as one piece: what stands
 * inside it (numbers, "no", "new") is a name and makes no claim.
 */
export type ExtraTerm =
  | { readonly kind: 'finding'; readonly text: string; readonly concept: Concept }
  | { readonly kind: 'site'; readonly text: string; readonly concept: Concept; readonly laterality?: Laterality }
  /** The name of what is measured; known only right before a number. */
  | { readonly kind: 'quantity'; readonly text: string }
  /** Known only right behind a number. */
  | { readonly kind: 'unit'; readonly text: string; readonly unit: string }
  | { readonly kind: 'fixed'; readonly text: string };
