import { escapePattern } from './lookup.ts';

/**
 * Any of the words, as one group that ends at a word's end. `*` stands for any ending, a space for space or hyphen;
 * longer ones come first, so that none is found inside another.
 */
export const anyOf = (words: readonly string[]): string =>
  `(?:${[...words]
    .sort((a, b) => b.length - a.length)
    .map((word) => escapePattern(word).replace(/\\\*$/, '\\w*').replaceAll(' ', '[\\s-]+'))
    .join('|')})(?!\\w)`;
