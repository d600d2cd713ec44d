import type { ComparisonOutcome } from '../domain/comparison.ts';

/**
 * The words that a sentence of a language model may use besides the names of its evidence, by what they say: those that
 * deny only of an absence, those that tell a change only of that change. A word of the lexicon that stands in no list
 * can only come in by the evidence's own names.
 */
const words = (text: string): readonly string[] => text.split(' ');

/** They carry no statement by themselves. */
export const PLAIN_WORDS: ReadonlySet<string> = new Set(
  words(
    'a an the of in within at along around for there is are was which that it and with has been identified seen noted ' +
      'demonstrated present visible visualized visualised shown measuring measures measured size axis thickness depth short side hemisphere',
  ),
);

/** Besides the plain ones, of what is attested to be absent. */
export const DENIAL_WORDS = words('no evidence negative not without');

const SINCE = words('since from to on compared with when than previously was previous study in size interval');

/** Besides the plain ones, of a finding that was compared. */
export const CHANGE_WORDS: Readonly<Partial<Record<ComparisonOutcome, readonly string[]>>> = {
  larger: [...SINCE, ...words('larger bigger increased increase enlarged enlarging grown growth having progressed')],
  smaller: [...SINCE, ...words('smaller decreased decrease reduced regression regressed having improved')],
  unchanged: [...SINCE, ...words('unchanged stable constant no change significant')],
  new: [...SINCE, ...words('new')],
  resolved: [...SINCE, ...words('resolved resolution no longer described seen')],
};
