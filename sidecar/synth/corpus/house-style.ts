export const SECTION_NAMES = [
  'indication',
  'technique',
  'comparison',
  'findings',
  'impression',
  'recommendation',
] as const;
export type SectionName = (typeof SECTION_NAMES)[number];

/** What a report says of a finding against the prior; `again`: both reports describe it, and nothing compares them. */
export const SAID_CHANGES = ['larger', 'smaller', 'unchanged', 'new', 'again'] as const;
export type SaidChange = (typeof SAID_CHANGES)[number];

/** How sure a reader is: fixed steps, one way to say each in a house. A finding without one is stated plainly. */
export const CERTAINTIES = ['consistentWith', 'likely', 'possible', 'unlikely'] as const;
export type Certainty = (typeof CERTAINTIES)[number];

export interface NumberFormat {
  readonly unit: 'mm' | 'cm';
  /** cm are whole or tenths of mm: 1 or 2 decimals; mm: 0 or 1. */
  readonly decimals: 0 | 1 | 2;
  /** Both axes of a lesion, or the long one alone. */
  readonly axes: 'long' | 'both';
  readonly times: 'x' | '×';
}

/**
 * How one department words its reports. Templates hold `{...}` for what is filled in:
 * findings: `{a}` with its article, `{np}` without, `{in}` place behind it, `{at}` place before it, `{is}` is or are,
 * `{size}`, `{change}`; changes: `{was}` the number before, `{date}` the day of the prior; lists: `{list}`, `{organs}`.
 */
export interface HouseStyle {
  readonly id: string;
  readonly spelling: 'american' | 'british';
  /** Sections in their order, as printed. */
  readonly headings: readonly (readonly [section: SectionName, heading: string])[];
  readonly grouping: 'organ' | 'importance';
  /** `Lungs: ...` before what is said of an organ. */
  readonly organLabels: boolean;
  readonly layout: 'paragraph' | 'lines';
  readonly numberedImpression: boolean;
  readonly numbers: NumberFormat;
  readonly dates: 'iso' | 'dayMonth' | 'monthDay';
  /** Words and what is written for them. */
  readonly abbreviations: readonly (readonly [words: string, short: string])[];
  /** `R` and `L` before the words that have a side. */
  readonly sideLetters: boolean;
  /** Of what lies in a place that has a name. */
  readonly finding: readonly string[];
  readonly impression: readonly string[];
  /** `{n}`: the number with its unit, and what it measures. */
  readonly size: string;
  /** Behind the name of a tube or line: where it ends. */
  readonly tip: string;
  readonly change: Readonly<Record<SaidChange, readonly string[]>>;
  readonly resolved: readonly string[];
  readonly hedges: Readonly<Record<Certainty, string>>;
  readonly denial: readonly string[];
  readonly normal: readonly string[];
  readonly normalStudy: readonly string[];
  readonly technique: string;
  readonly comparison: string;
  readonly noComparison: string;
  readonly recommendation: readonly string[];
}
