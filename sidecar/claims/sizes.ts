import type { ClaimedSize, SizeQuantity } from './claim.ts';
import { UNITS } from './lexicon/units.ts';

/** Words between "previously" and its number. */
const FILLING =
  '(?:(?:size|measurement|measured|measuring|measures|of|at|was|were|value|study|exam(?:ination)?|ct|mri|scan|approximately|about|around|up to|a|the|on|from|to|=|:)[ :]*)*';
const BEFORE_PREVIOUS = new RegExp(
  `(?:\\bpreviously|\\bprior|\\bprevious|\\bformerly|\\bearlier|\\bcompared (?:to|with)|\\bversus|\\bvs\\.?|\\bhad been|\\bwas|\\bwere|\\boriginally|\\binitially|\\bbaseline)[ ,:]*${FILLING}$`,
  'i',
);
const AFTER_PREVIOUS =
  /^\s*(?:(?:on|in|at|from)\s+)?(?:the\s+)?(?:\(?(?:prior|previous(?:ly)?|earlier|last|baseline|before|formerly)\b|on \d|in (?:19|20)\d\d|\w+ \d{4}\b)/i;
/** "11 mm (previously 8 mm)": the word speaks of the number behind it. */
const OF_THE_NEXT = new RegExp(
  `^\\s*\\(?(?:on |in |at |from )?(?:the )?(?:prior|previous(?:ly)?|earlier|last|baseline|before|formerly)[ ,:]*${FILLING}\\d`,
  'i',
);
/** "has increased from", "down from": the number behind it is how it was. */
const CHANGED_FROM =
  /\b(?:increas|decreas|grow|grew|enlarg|chang|reduc|shr[aiu]nk|progress|regress|up|down)\w*\b[^.;\d]{0,40}\bfrom\s+(?:(?:approximately|about|a|up to)\s+)*$/i;
/** "ranging from 2 mm to 9 mm": both ends of a range, each with its unit. */
const RANGING = /\brang\w+\b(?:[^.;\d]{0,20}\bfrom|[^.;]{0,20}\bfrom\b[^.;]{0,12}\bto)\s*$/i;
const BOUND =
  /(?:less than|smaller than|greater than|larger than|bigger than|more than|at least|at most|up to|over|under|exceeding|below|above|no more than|maximum of|[≤≥<>])\s*$/i;

const AFTER_QUANTITY: readonly (readonly [RegExp, SizeQuantity])[] = [
  [/^\s*\(?\s*(?:in\s+)?(?:its\s+|the\s+)?short[- ]axis/i, 'short axis'],
  [/^\s*\(?\s*(?:in\s+)?(?:its\s+|the\s+)?long(?:est)?[- ]axis/i, 'long axis'],
  [/^\s*(?:in\s+)?(?:\w+\s+){0,2}diameter/i, 'diameter'],
  [
    /^\s*(?:-|in\s+)?(?:thick\w*|deep|depth|wide|width|long|length|high|height|tall|apart|away|above|below|from|proximal|distal|superior|inferior|lateral|medial|anterior|posterior|cranial|caudal|cephalad|to the|into|slices?|sections?|gap|margin|collimation|per\b|of (?:contrast|saline|iohexol|iopamidol|gadolinium)|(?:of )?(?:\w+ward |left-to-right |right-to-left )?(?:midline )?shift|i\.?v\.?\b|intravenous)/i,
    'other',
  ],
];
const BEFORE_QUANTITY: readonly (readonly [RegExp, SizeQuantity])[] = [
  [/short[- ]axis(?: diameter| dimension)?(?: of| measures| measuring|:| is| =)*\s*$/i, 'short axis'],
  [/long(?:est)?[- ]axis(?: diameter| dimension)?(?: of| measures| measuring|:| is| =)*\s*$/i, 'long axis'],
  [/(?<!axis )diameter(?: of| measures| measuring|:| is| =)*(?: approximately| about)?\s*$/i, 'diameter'],
  [
    /(?:thickness|thick|width|depth|length|height|distance|shift|gap|interval|collimation|margin|within|located|terminat\w+|tip|spacing|slices?)(?: of| is| at| measures| measuring|:| =)*(?: approximately| about)?\s*$/i,
    'other',
  ],
];

/** What the unit alone says of what is measured. */
function quantityOfUnit(ucum: string): SizeQuantity | undefined {
  const dimension = UNITS.find((unit) => unit.ucum === ucum)?.dimension;
  if (dimension === 'volume' || dimension === 'area' || dimension === 'attenuation') return dimension;
  return dimension === 'length' ? undefined : 'other';
}

const matching = (rules: readonly (readonly [RegExp, SizeQuantity])[], text: string): SizeQuantity | undefined =>
  rules.find(([pattern]) => pattern.test(text))?.[1];

/**
 * Completes the numbers of one span from the words about them: which are an earlier study's, which are only a limit, and
 * what they measure where the text says so.
 * @param before the sentence up to the number, `after` what follows it
 * @param cued a word of the lexicon that means an earlier study stands right before the number
 */
export function completeSizes(
  sizes: readonly ClaimedSize[],
  before: string,
  after: string,
  cued: boolean,
): readonly ClaimedSize[] {
  const behind = AFTER_PREVIOUS.test(after) && !OF_THE_NEXT.test(after);
  const previous = cued || behind || BEFORE_PREVIOUS.test(before) || CHANGED_FROM.test(before);
  const bound = BOUND.test(before);
  const stated = matching(BEFORE_QUANTITY, before) ?? matching(AFTER_QUANTITY, after);
  const ranging = RANGING.test(before);
  const fromTo = sizes.length === 2 && sizes[0]?.range === true && !ranging && /\bfrom\s*$/i.test(before);
  return sizes.map((size, at) => {
    const { range, ...plain } = size;
    const quantity = quantityOfUnit(size.unit) ?? stated;
    return {
      ...plain,
      // "increased from 6 to 8 mm": the first is how it was.
      ...((previous && !fromTo) || (fromTo && at === 0) ? { previous: true as const } : {}),
      ...((range || ranging) && !fromTo ? { range: true as const } : {}),
      ...(bound ? { bound: true as const } : {}),
      ...(quantity === undefined ? {} : { quantity }),
    };
  });
}
