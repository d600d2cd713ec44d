import type { ComparisonOutcome } from '../domain/comparison.ts';

/**
 * The words that a sentence of a language model may use besides the names of its evidence, by what they say: those that
 * deny only of an absence, those that tell a change only of that change. A word of the lexicon that stands in no list
 * can only come in by the evidence's own names.
 */
const words = (text: string): readonly string[] => text.split(' ');

/** A sentence may use them again and again; all other words once. */
export const SMALL_WORDS: ReadonlySet<string> = new Set(words('a an the of in on to from with at is are'));

/** They lead to the name of a finding. */
export const LEADING_WORDS = words('a an the there is are');
export const LEADING_DENIALS = words('there is no evidence of negative for');
export const LEADING_RESOLVED = words('the there has been interval resolution of previously described');

/** They stand behind the name, and say that it was seen, where, and that what follows is its size. */
export const PLAIN_WORDS = words(
  'a an the of in is are was which identified seen noted demonstrated present visible shown measuring measures measured',
);
export const DENIAL_WORDS = words('is seen identified demonstrated visible noted');

/** How a side of these places is said (SNOMED CT codes): a left cerebral hemisphere, the left side of the mediastinum. */
export const PLACE_WORDS: Readonly<Record<string, readonly string[]>> = {
  '12738006': words('cerebral hemisphere'),
  '72410000': words('side'),
};

const SINCE = words('since from to on compared with when than previously was it previous study in size interval has');

/** Of a finding that was compared; those of "resolved" tell of no other. */
export const CHANGE_WORDS: Readonly<Partial<Record<ComparisonOutcome, readonly string[]>>> = {
  larger: [...SINCE, ...words('larger bigger increased increase enlarged enlarging grown growth having progressed')],
  smaller: [...SINCE, ...words('smaller decreased decrease reduced regression regressed having improved')],
  unchanged: [...SINCE, ...words('unchanged stable constant no change significant')],
  new: [...SINCE, ...words('new')],
  resolved: [...SINCE, ...words('been resolved no longer described')],
};
