import { type RegionLexicon, type RegionWord, regionLexicon } from './region-words.ts';
import { merged } from './regions.ts';

/** Japanese and Chinese put no spaces: sides (left, right, both), plain, with contrast are words of their own. */
const HAN_WORDS = /[左右両双]|単純|平扫|造影|增强/g;

/** Capital letters without accents, split at everything that is neither letter nor digit. */
export const wordsOf = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replace(HAN_WORDS, ' $& ')
    .toUpperCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

let lexicon: RegionLexicon | undefined;
const getLexicon = (): RegionLexicon => {
  lexicon ??= regionLexicon();
  return lexicon;
};

function startsHere(words: readonly string[], at: number, { words: phrase, isStem }: RegionWord): boolean {
  return phrase.every((part, i) => {
    const word = words[at + i];
    return word === part || (isStem && i === phrase.length - 1 && (word?.startsWith(part) ?? false));
  });
}

function matchAt(words: readonly string[], at: number): RegionWord | undefined {
  const word = words[at] ?? '';
  const { byFirstWord, stems } = getLexicon();
  return (
    byFirstWord.get(word)?.find((entry) => startsHere(words, at, entry)) ??
    stems.find((entry) => startsHere(words, at, entry))
  );
}

/** What names a region: `words[from]` up to, without, `words[to]`. */
export interface Place {
  readonly from: number;
  readonly to: number;
  readonly regions: readonly string[];
}

/** Where words name regions, in their order; a phrase that names none is not among them. */
export function placesIn(words: readonly string[]): readonly Place[] {
  const places: Place[] = [];
  for (let at = 0; at < words.length; ) {
    const match = matchAt(words, at);
    const to = at + (match?.words.length ?? 1);
    if (match && match.regions.length > 0) places.push({ from: at, to, regions: match.regions });
    at = to;
  }
  return places;
}

/** Names of regions that a text names; none where it names none. */
export const regionsIn = (text: string | undefined): ReadonlySet<string> =>
  merged(new Set(placesIn(wordsOf(text)).flatMap(({ regions }) => regions)));
