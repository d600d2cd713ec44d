import type { Code } from '../../domain/code.ts';
import type { ComparisonOutcome } from '../../domain/comparison.ts';
import { entryOf } from '../../domain/table.ts';
import type { Concept, Laterality } from '../claim.ts';
import { CHANGE, NO_PRIOR, NORMALITY, PRIOR, PSEUDO } from './cues.ts';
import { NEGATION, NO_NEW, TERMINATORS, UNCERTAINTY } from './cues-polarity.ts';
import type { FindingEntry } from './finding-entry.ts';
import { FINDINGS } from './findings.ts';
import type { SiteEntry } from './site-entry.ts';
import { SIDE_CODES, SIDE_WORDS, SITES } from './sites.ts';

export type CueKind =
  | 'negationBefore'
  | 'negationAfter'
  | 'uncertaintyBefore'
  | 'uncertaintyAfter'
  | 'terminator'
  | 'prior'
  | 'noPrior'
  | 'noNew'
  | 'normality'
  | 'pseudo';

/** What one phrase of the lexicon may mean; "absent" is a cue before and after its finding. */
export interface PhraseMeaning {
  finding?: Concept;
  /** The finding's plural. */
  plural?: true;
  site?: Concept;
  laterality?: Laterality;
  change?: ComparisonOutcome;
  cues?: CueKind[];
}

interface Lexicon {
  /** Keyed by `phraseKey`. */
  readonly meanings: ReadonlyMap<string, PhraseMeaning>;
  /** The phrases that begin with a word (in lower case), longest first. */
  readonly byFirstWord: ReadonlyMap<string, readonly string[]>;
}

/** Case, and space against hyphen, make no difference: "left-sided" is "left sided". */
export const phraseKey = (phrase: string): string => phrase.toLowerCase().replace(/[\s-]+/g, ' ');

export const escapePattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

function plural(phrase: string): string {
  if (/[^aeiou]y$/.test(phrase)) return `${phrase.slice(0, -1)}ies`;
  if (phrase.endsWith('sis')) return `${phrase.slice(0, -2)}es`;
  return /(?:s|x|ch|sh)$/.test(phrase) ? `${phrase}es` : `${phrase}s`;
}

const findingConcept = (entry: FindingEntry): Concept => ({
  name: entry.name,
  ...(entry.value === undefined || entry.scheme === undefined
    ? {}
    : { code: { value: entry.value, scheme: entry.scheme, meaning: entry.name } }),
});

const siteConcept = (entry: SiteEntry): Concept => ({
  name: entry.name,
  code: { value: entry.value, scheme: 'SCT', meaning: entry.name },
});

type Add = (phrase: string, meaning: PhraseMeaning) => void;

function addSites(add: Add): void {
  for (const entry of SITES) {
    const site = siteConcept(entry);
    const own = entry.side === undefined ? {} : { laterality: entry.side };
    for (const phrase of [entry.name, entry.sided, ...entry.synonyms]) {
      if (phrase === undefined) continue;
      if (!phrase.includes('{side}')) {
        add(phrase, { site, ...own });
        add(plural(phrase), { site, ...own });
      } else
        for (const side of ['left', 'right'] as const) add(phrase.replace('{side}', side), { site, laterality: side });
    }
    for (const phrase of entry.left ?? []) add(phrase, { site, laterality: 'left' });
    for (const phrase of entry.right ?? []) add(phrase, { site, laterality: 'right' });
  }
}

function addCues(add: Add): void {
  const tables: readonly [CueKind, readonly string[]][] = [
    ['negationBefore', NEGATION.before],
    ['negationAfter', NEGATION.after],
    ['uncertaintyBefore', UNCERTAINTY.before],
    ['uncertaintyAfter', UNCERTAINTY.after],
    ['terminator', TERMINATORS],
    ['prior', PRIOR],
    ['noPrior', NO_PRIOR],
    ['uncertaintyBefore', NO_NEW],
    ['noNew', NO_NEW],
    ['normality', NORMALITY],
    ['pseudo', PSEUDO],
  ];
  for (const [cue, phrases] of tables) for (const phrase of phrases) add(phrase, { cues: [cue] });
  for (const [outcome, phrases] of Object.entries(CHANGE) as [ComparisonOutcome, readonly string[]][])
    for (const phrase of phrases) add(phrase, { change: outcome });
}

function build(): Lexicon {
  const meanings = new Map<string, PhraseMeaning>();
  const add: Add = (phrase, meaning) => {
    const key = phraseKey(phrase);
    const known = meanings.get(key);
    if (known === undefined) meanings.set(key, { ...meaning });
    else if (known.cues && meaning.cues) known.cues = [...known.cues, ...meaning.cues];
  };
  for (const entry of FINDINGS) {
    for (const phrase of [entry.name, ...entry.synonyms]) {
      add(phrase, { finding: findingConcept(entry) });
      add(plural(phrase), { finding: findingConcept(entry), plural: true });
    }
  }
  addSites(add);
  for (const [side, words] of Object.entries(SIDE_WORDS) as [Laterality, readonly string[]][])
    for (const word of words) add(word, { laterality: side });
  addCues(add);
  const phrases = [...meanings.keys()].sort((a, b) => b.length - a.length);
  return { meanings, byFirstWord: Map.groupBy(phrases, (phrase) => phrase.match(WORD)?.[0] ?? '') };
}

/** A run of letters, marks and digits; every phrase begins with one. */
const WORD = /[\p{L}\p{M}\p{N}]+/gu;

let built: Lexicon | undefined;

/** The compiled lexicon; built at first use. */
export function lexicon(): Lexicon {
  built ??= build();
  return built;
}

const patterns = new Map<string, RegExp>();
/** The phrases that begin with this word, on a word's end; compiled when a text first has the word. */
function patternOf(word: string, phrases: readonly string[]): RegExp {
  const known = patterns.get(word);
  if (known) return known;
  const alternatives = phrases.map((phrase) => escapePattern(phrase).replaceAll(' ', '[\\s-]+')).join('|');
  const compiled = new RegExp(`(?:${alternatives})(?![\\p{L}\\p{M}\\p{N}])`, 'iuy');
  patterns.set(word, compiled);
  return compiled;
}

/**
 * The phrases of the lexicon in a text, from its begin, at each place the longest, on word boundaries. By the first word:
 * one pattern of all three thousand phrases would try them all at every word.
 */
export function* phrasesIn(text: string): Generator<RegExpExecArray, void> {
  const { byFirstWord } = lexicon();
  let from = 0;
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const key = word.toLowerCase();
    const phrases = index < from ? undefined : byFirstWord.get(key);
    if (phrases === undefined) continue;
    const pattern = patternOf(key, phrases);
    pattern.lastIndex = index;
    const match = pattern.exec(text);
    if (match === null) continue;
    from = index + match[0].length;
    yield match;
  }
}

/** The finding of the lexicon that a code means: by value and scheme, else by its meaning when that is a known phrase. */
export function findingOfCode(code: Code): Concept | undefined {
  const entry = FINDINGS.find((known) => known.value === code.value && known.scheme === code.scheme);
  return entry ? findingConcept(entry) : findingOfPhrase(code.meaning);
}

export const findingOfPhrase = (phrase: string): Concept | undefined =>
  lexicon().meanings.get(phraseKey(phrase.trim()))?.finding;

export interface KnownSite {
  readonly concept: Concept;
  readonly laterality?: Laterality;
  readonly sided?: string;
}

/** The site of the lexicon that a code means, with the side its code or meaning holds. */
export function siteOfCode(code: Code): KnownSite | undefined {
  const byCode = SITES.find((known) => known.value === code.value && code.scheme === 'SCT');
  const phrase = lexicon().meanings.get(phraseKey(code.meaning.trim()));
  const entry = byCode ?? SITES.find((known) => known.value === phrase?.site?.code?.value);
  // A meaning that names another place contradicts its code: neither is taken for granted.
  if (entry === undefined || (phrase?.site && phrase.site.code?.value !== entry.value)) return undefined;
  const laterality = entry.side ?? (byCode ? undefined : phrase?.laterality);
  return {
    concept: siteConcept(entry),
    ...(laterality === undefined ? {} : { laterality }),
    ...(entry.sided === undefined ? {} : { sided: entry.sided }),
  };
}

/** Whether one place is the other or a part of it, by the lexicon's table. */
export function isWithin(code: Code, ancestor: Code): boolean {
  let at: string | undefined = code.value;
  for (let step = 0; at !== undefined && step < 8; step += 1) {
    if (at === ancestor.value) return true;
    const value: string = at;
    at = SITES.find((known) => known.value === value)?.within;
  }
  return false;
}

/** The side that a code means; undefined for anything else (unilateral, midline, unknown). */
export function sideOfCode(code: Code): Laterality | undefined {
  const side = entryOf(SIDE_CODES, `${code.scheme}|${code.value}`);
  if (side) return side;
  const meaning = lexicon().meanings.get(phraseKey(code.meaning.trim()));
  return meaning?.site ? undefined : meaning?.laterality;
}

/** Two names of one concept: same code where both have one, else the same words. */
export const conceptKey = (concept: Concept): string =>
  concept.code ? `${concept.code.scheme}|${concept.code.value}` : phraseKey(concept.name);
