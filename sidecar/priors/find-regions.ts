import { type RegionLexicon, type RegionWord, regionLexicon } from './region-words.ts';
import { merged } from './regions.ts';

/** Capital letters without accents, split at everything that is neither letter nor digit. */
export const wordsOf = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
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

/** Names of regions that a text names; none where it names none. */
export function regionsIn(text: string | undefined): ReadonlySet<string> {
  const words = wordsOf(text);
  const found = new Set<string>();
  for (let at = 0; at < words.length; ) {
    const match = matchAt(words, at);
    for (const region of match?.regions ?? []) found.add(region);
    at += match?.words.length ?? 1;
  }
  return merged(found);
}
