import { DESCRIPTORS, SEVERITY, type Severity } from './lexicon/qualifiers.ts';
import type { Mention, Scope } from './scope.ts';

const word = (phrase: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])${phrase.replaceAll(' ', '[\\s-]')}(?![\\p{L}\\p{N}])`, 'iu');

const SEVERITIES: readonly (readonly [RegExp, Severity])[] = (
  Object.entries(SEVERITY) as [Severity, readonly string[]][]
)
  .flatMap(([severity, phrases]) => phrases.map((phrase) => [phrase, severity] as const))
  .sort(([a], [b]) => b.length - a.length)
  .map(([phrase, severity]) => [word(phrase), severity] as const);

const DESCRIBING: readonly (readonly [RegExp, string])[] = [...new Set(DESCRIPTORS)]
  .sort((a, b) => b.length - a.length)
  .map((phrase) => [word(phrase), phrase] as const);

/**
 * Degree and looks of a finding: the words right before it, back to the last comma, "and" or finding. They are only
 * noted; they stay plain words for whoever checks that every word of a text is known.
 */
export function qualifiersOf(
  scope: Scope,
  mention: Mention,
  from: number,
): { readonly severity?: Severity; readonly descriptors?: readonly string[] } {
  const lead = scope.raw.slice(from, mention.start);
  const cut = Math.max(...[...lead.matchAll(/[;:.]|\b(?:and|or|with|but)\b/gi)].map((match) => match.index), -1);
  let words = lead.slice(cut + 1);
  const severity = SEVERITIES.find(([pattern]) => pattern.test(words))?.[1];
  const descriptors: string[] = [];
  for (const [pattern, phrase] of DESCRIBING) {
    if (!pattern.test(words)) continue;
    descriptors.push(phrase);
    words = words.replace(pattern, ' ');
  }
  return {
    ...(severity === undefined ? {} : { severity }),
    ...(descriptors.length === 0 ? {} : { descriptors }),
  };
}
