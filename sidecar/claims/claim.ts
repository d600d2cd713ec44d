import type { Code } from '../domain/code.ts';
import type { ComparisonOutcome } from '../domain/comparison.ts';
import type { AsideKind } from './asides.ts';
import type { Severity } from './lexicon/qualifiers.ts';

export type Laterality = 'left' | 'right' | 'bilateral';
/** Whether a tube or line lies where it should. */
export type Placement = 'right' | 'wrong';
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
  /** The number is an earlier study's: "previously", "from 6 to 8 mm", "8 mm (6 mm in 2019)". */
  readonly previous?: true;
  /** One end of a range ("2-3 mm"). */
  readonly range?: true;
  /** A limit and no measurement ("less than 4 mm", "up to 8 mm"). */
  readonly bound?: true;
  /** What is measured, where words or the unit say so; `other`: a distance, a thickness, a dose of contrast medium. */
  readonly quantity?: SizeQuantity;
}

export type SizeQuantity = 'long axis' | 'short axis' | 'diameter' | 'area' | 'volume' | 'attenuation' | 'other';

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

/** What a sentence recommends. */
export interface ClaimedRecommendation {
  /** (0008,0060) of the examination; absent: none named, or a choice of several. */
  readonly modality?: string;
  /** `in 6 months`: both ends the same; `within 2 weeks`: from 0. */
  readonly interval?: { readonly from: number; readonly to: number; readonly unit: 'd' | 'wk' | 'mo' | 'a' };
  /** It depends on something: "if clinically indicated". */
  readonly conditional: boolean;
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
  /** The finding as the text writes it, by offset; absent where the sentence names none. */
  readonly mention?: { readonly start: number; readonly end: number };
  readonly severity?: Severity;
  /** How it looks, in the words of the text: `calcified`, `acute`. */
  readonly descriptors?: readonly string[];
  /** Parts of the place that have no code of their own: `apex`, `base`, `rib`. */
  readonly zones?: readonly string[];
  /** Of a device: by the words about it. */
  readonly placement?: Placement;
  /** More than one of its kind ("nodules"): numbers beside it need not be of one lesion. */
  readonly plural?: true;
  /** Further places in the same breath: which of them is meant, or both, the words do not say. */
  readonly otherSites?: readonly Concept[];
  /** It states nothing of the study: history, an earlier result, a question. */
  readonly aside?: AsideKind;
  /** Denied only in part: "no large effusion", "no new nodule", "no nodule over 4 mm". What is left is not denied. */
  readonly narrowed?: true;
  /** How far "no" reaches cannot be told ("No pneumothorax, small effusion"); the polarity is `uncertain`. */
  readonly ambiguous?: true;
  /** On the first claim of the sentence that recommends something. */
  readonly recommendation?: ClaimedRecommendation;
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
