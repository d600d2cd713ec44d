/** Why a part of a sentence states no finding of the study it reports on. */
export type AsideKind =
  /** What the patient had or what was done: "history of lymphoma", "status post left nephrectomy". */
  | 'history'
  /** What an earlier examination showed. */
  | 'earlier'
  /** What is asked, feared or conditional: "to evaluate for embolism", "if fracture is suspected". */
  | 'question';

export interface Aside {
  readonly kind: AsideKind;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

const EARLIER_NAMES = '(?:prior|previous|earlier|outside|old|last|comparison|preceding)';
const EXAMINATION =
  '(?:stud(?:y|ies)|exam(?:ination)?s?|cts?|mris?|mrs?|ultrasounds?|radiographs?|films?|scans?|mammograms?|reports?|imaging|x-?rays?|pet(?:/ct)?)';

/** Words that open an aside, and how it goes on. */
const OPENINGS: readonly { readonly kind: AsideKind; readonly opening: string }[] = [
  {
    kind: 'history',
    opening: 'status[ -]post|s/p\\b|post[ -]?operative state|hx of|h/o|history of|history:|known history',
  },
  {
    kind: 'history',
    opening:
      '(?:prior|previous|remote|old) (?:left |right |partial |total |bilateral |\\w+ectomy )*(?:resection|surgery|\\w+ectomy|\\w+plasty|ablation|biopsy|radiation|radiotherapy)',
  },
  {
    kind: 'question',
    opening:
      '(?:to|for) (?:further |better )?(?:evaluat\\w+|assess\\w*|exclu\\w+|rule[ -]?out|look\\w*|detect\\w*|screen\\w*)',
  },
  {
    kind: 'question',
    opening:
      'evaluat(?:e|ion) (?:for|of)|assess(?:ment)? (?:for|of)|rule[ -]out|r/o\\b|screening for|concern was raised for|work-?up of',
  },
  {
    kind: 'question',
    opening: 'risk (?:of|for|factors? for)|at risk|predispos\\w+|in case of|\\bif\\b|should there be|unless',
  },
  {
    kind: 'earlier',
    opening: `${EARLIER_NAMES} (?:\\w+ ){0,3}(?:showed|demonstrated|revealed|described|reported|documented|identified)`,
  },
  {
    kind: 'earlier',
    opening: `${EXAMINATION} (?:\\w+ ){0,5}(?:ago|(?:in|from|of|dated) (?:\\w+ )?(?:19|20)\\d\\d) (?:showed|demonstrated|revealed|described)`,
  },
  {
    kind: 'earlier',
    opening: `(?:on|in|at|from) (?:the |a |an )?${EARLIER_NAMES} (?:\\w+ ){0,2}${EXAMINATION}(?: (?:of|from|dated) [^,;]*)?,? (?:there (?:was|were)|showed)`,
  },
];

/** An aside ends where the sentence comes back to what is seen. */
const CLOSING =
  /[.;,)\n]|\b(?:with|without|no|now|who|presents?|presenting|shows?|demonstrat\w+|there (?:is|are)|but|however|today|currently|is (?:again |now )?(?:seen|noted|present)|recommend\w*)\b/i;

const OPENING_PATTERNS = OPENINGS.map(({ kind, opening }) => ({
  kind,
  pattern: new RegExp(`(?<![\\p{L}\\p{N}])(?:${opening})(?![\\p{L}\\p{N}])`, 'giu'),
}));

/** Only what directly follows is closed by a comma in an enumeration of earlier results. */
const CLOSING_EARLIER = /[.;\n]|\b(?:but|however|now|today|currently|which (?:is|has|are|have))\b/i;

/** The parts of a text that are history, earlier results or questions. Offsets are the text's. */
export function asidesOf(text: string): readonly Aside[] {
  return OPENING_PATTERNS.flatMap(({ kind, pattern }) =>
    [...text.matchAll(pattern)].map(({ index, 0: opening }): Aside => {
      const from = index + opening.length;
      const closing = (kind === 'earlier' ? CLOSING_EARLIER : CLOSING).exec(text.slice(from));
      return { kind, start: index, end: closing ? from + closing.index : text.length };
    }),
  );
}

/**
 * A mention whose own sentence places it in an earlier study and says nothing of now: "the nodule was seen on the prior
 * CT", "a cyst in 2019".
 */
export const PAST_ONLY = new RegExp(
  `^[^.;,]{0,40}\\b(?:was|were|had been)\\b[^.;,]{0,40}\\b(?:on|in|at|by)\\b (?:the |a |an )?(?:${EARLIER_NAMES}\\b|(?:19|20)\\d\\d)`,
  'i',
);

/** "hernia repair", "tumor resection": what was done about it. */
export const TREATED =
  /^\s+(?:repair|resection|excision|ablation|embolization|coiling|clipping|stripping|debridement)\b/i;
