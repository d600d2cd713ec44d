import { DESCRIPTORS, SEVERITY, type Severity } from './lexicon/qualifiers.ts';
import { ZONES } from './lexicon/zone-words.ts';
import type { Mention, Scope } from './scope.ts';

const word = (phrase: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])${phrase.replaceAll(' ', '[\\s-]')}(?![\\p{L}\\p{N}])`, 'iu');

/** Longest first, so that "moderate to severe" is not taken for "severe". */
const worded = <T>(pairs: readonly (readonly [string, T])[]): readonly (readonly [RegExp, T])[] =>
  [...pairs].sort(([a], [b]) => b.length - a.length).map(([phrase, meaning]) => [word(phrase), meaning] as const);

const SEVERITIES = worded(
  (Object.entries(SEVERITY) as [Severity, readonly string[]][]).flatMap(([severity, phrases]) =>
    phrases.map((phrase) => [phrase, severity] as const),
  ),
);
const DESCRIBING = worded([...new Set(DESCRIPTORS)].map((phrase) => [phrase, phrase] as const));
const ZONE_WORDS = worded(
  Object.entries(ZONES).flatMap(([zone, phrases]) => phrases.map((phrase) => [phrase, zone] as const)),
);
/** Most words are none: looked at first, at once. */
const anyWord = (phrases: readonly string[]): RegExp => word(`(?:${phrases.join('|')})`);
const ANY_ZONE = anyWord(Object.values(ZONES).flat());
const ANY_SEVERITY = anyWord(Object.values(SEVERITY).flat());
const ANY_DESCRIPTOR = anyWord(DESCRIPTORS);
/** "The effusion is small": right behind the finding, and nothing else follows. */
const SAID_BEHIND =
  /^\s*(?:[,(:]|\b(?:is|are|appears?|remains?|now)\b)(?:\s+(?:is|are|now|still|overall|very))*\s+([\p{L}-]+(?: to [\p{L}-]+)?)\s*(?:(?:left|right|bilateral)\b\s*)?(?:$|[.;,)]|\bin (?:size|degree|severity)\b)/iu;

export interface Qualifiers {
  readonly severity?: Severity;
  readonly descriptors?: readonly string[];
  readonly zones?: readonly string[];
}

/** From the last comma, "and" or finding before a mention: where the words that belong to it begin. */
function leadStart(scope: Scope, mention: Mention, from: number): number {
  const lead = scope.raw.slice(from, mention.start);
  const cut = Math.max(...[...lead.matchAll(/[;:.]|\b(?:and|or|with|but)\b/gi)].map((match) => match.index), -1);
  return from + cut + 1;
}

/** The words about one finding, its own among them, up to those of the next. */
export function wordsAbout(
  scope: Scope,
  mention: Mention,
  from: number,
  next: Mention | undefined,
  end: number,
): string {
  const until = next === undefined ? end : Math.max(mention.end, leadOfNext(scope, mention, next));
  return scope.raw.slice(leadStart(scope, mention, from), until);
}

/** Before the next finding its own words begin behind the last comma or "and"; without one all between is the first's. */
function leadOfNext(scope: Scope, mention: Mention, next: Mention): number {
  const gap = scope.raw.slice(mention.end, next.start);
  const cut = Math.max(...[...gap.matchAll(/[,;:.]|\b(?:and|or|with|but)\b/gi)].map((match) => match.index), -1);
  return cut < 0 ? next.start : mention.end + cut;
}

function severityOf(lead: string, behind: string): Severity | undefined {
  const before = ANY_SEVERITY.test(lead) ? SEVERITIES.find(([pattern]) => pattern.test(lead))?.[1] : undefined;
  if (before !== undefined) return before;
  const [, said = ''] = SAID_BEHIND.exec(behind) ?? [];
  return said === ''
    ? undefined
    : SEVERITIES.find(([pattern]) => new RegExp(`^${pattern.source}$`, 'iu').test(said))?.[1];
}

/**
 * Degree, looks and zone of a finding: the words right before it, back to the last comma, "and" or finding; a zone also
 * behind it ("at the left base"). They are only noted; they stay plain words for whoever checks that every word of a text
 * is known.
 * @param about the words about the finding, see `wordsAbout`
 */
export function qualifiersOf(scope: Scope, mention: Mention, from: number, about: string): Qualifiers {
  let words = scope.raw.slice(leadStart(scope, mention, from), mention.start);
  const behind = scope.raw.slice(mention.end, mention.end + 60);
  const severity = severityOf(words, behind);
  const descriptors: string[] = [];
  for (const [pattern, phrase] of ANY_DESCRIPTOR.test(words) ? DESCRIBING : []) {
    if (!pattern.test(words)) continue;
    descriptors.push(phrase);
    words = words.replace(pattern, ' ');
  }
  const told = ANY_ZONE.test(about) ? ZONE_WORDS.filter(([pattern]) => pattern.test(about)) : [];
  const zones = [...new Set(told.map(([, zone]) => zone))];
  return {
    ...(severity === undefined ? {} : { severity }),
    ...(descriptors.length === 0 ? {} : { descriptors }),
    ...(zones.length === 0 ? {} : { zones }),
  };
}
