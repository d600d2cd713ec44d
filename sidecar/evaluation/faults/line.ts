import { findingOfPhrase } from '../../claims/lexicon/lookup.ts';
import type { Statement } from '../../domain/draft.ts';

/** One statement of a draft, as far as a fault changes it. */
export type Line = Pick<Statement, 'section' | 'text'>;

/** Which finding a line speaks of, and where in its text. */
export interface Subject {
  /** Offset behind the list number and the organ's heading. */
  readonly start: number;
  /** "no" stands before it. */
  readonly denied: boolean;
  /** As written: `nodule`. */
  readonly name: string;
  readonly nameStart: number;
  /** Name and place: `nodule, upper lobe of left lung`. */
  readonly phrase: string;
  /** Offset behind name and place. */
  readonly end: number;
  /** It is told of an earlier study only. */
  readonly ofPrior: boolean;
}

const LEAD = /^(?:\d{1,2}\. )?/;
const HEADING = /^[A-Z][a-z]+(?: [a-z]+)*: /;
/** A name, then its place; quoted where the lexicon has no word for it. */
const PHRASE = /^(no )?("[^"]+"|[^,:;(."]+)((?:, (?:"[^"]*"|[^:;(."])+)?)/i;
/** Behind name, place and label. */
const OF_PRIOR = /^(?: \([^)]*\))?, described (?:on|in) /;

function subjectAt(text: string, start: number): Subject | undefined {
  const [whole = '', no = '', named = '', place = ''] = PHRASE.exec(text.slice(start)) ?? [];
  const name = named.trim();
  if (name === '' || (!name.startsWith('"') && findingOfPhrase(name) === undefined)) return undefined;
  // "nodule, described on 2026-05-20 (8.0 mm)": the date is no place.
  const where = place.replace(/, described (?:on|in) .*$/, '').trimEnd();
  const nameStart = start + no.length;
  const phrase = `${name}${where}`;
  const behind = text.slice(start + whole.length - (place.length - where.length));
  return {
    start,
    denied: no !== '',
    name,
    nameStart,
    phrase,
    end: nameStart + phrase.length,
    ofPrior: OF_PRIOR.test(behind),
  };
}

const SIDE = 'left|right|bilateral';
const ONLY_SIDE = new RegExp(`^(?:${SIDE})$`);
const WITH_SIDE = new RegExp(`^(.*), (${SIDE})$`);

/** Name and place as a sentence says them: `nodule in the upper lobe of left lung`, `left pleural effusion`. */
export function spoken({ name, phrase }: Subject): string {
  const named = name.replace(/^\p{Lu}(?=\p{Ll})/u, (letter) => letter.toLowerCase());
  const place = phrase.slice(name.length).replace(/^, /, '');
  if (place === '') return named;
  if (ONLY_SIDE.test(place)) return `${place} ${named}`;
  const [, site = place, side = ''] = WITH_SIDE.exec(place) ?? [];
  return `${named} in the ${[side, site].filter(Boolean).join(' ')}`;
}

export const capitalised = (text: string): string => text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());

/** The finding that a line of the findings or of the impression speaks of: behind its organ's heading, or at its head. */
export function subjectOf({ section, text }: Line): Subject | undefined {
  if (section !== 'findings' && section !== 'impression') return undefined;
  const lead = LEAD.exec(text)?.[0].length ?? 0;
  const heading = HEADING.exec(text.slice(lead))?.[0].length ?? 0;
  return (heading > 0 ? subjectAt(text, lead + heading) : undefined) ?? subjectAt(text, lead);
}

/** Lines that state a finding of the study itself. */
export const statedSubject = (line: Line): Subject | undefined => {
  const subject = subjectOf(line);
  return subject === undefined || subject.denied || subject.ofPrior ? undefined : subject;
};

const sameWords = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Whether two lines speak of one finding: of the same name and place. */
export function speaksOfSame(one: Line, other: Line): boolean {
  const [a, b] = [subjectOf(one), subjectOf(other)];
  return a !== undefined && b !== undefined && sameWords(a.phrase, b.phrase) && a.denied === b.denied;
}

const FILLER = '\uFFFC';

/** The text with what stands in quotation marks blanked: those words are somebody else's. */
export const unquoted = (text: string): string => text.replace(/"[^"]*"/g, (quoted) => FILLER.repeat(quoted.length));

/** And without brackets, which hold differences, limits and sources. */
export const outsideBrackets = (text: string): string =>
  unquoted(text).replace(/\([^)]*\)/g, (bracket) => FILLER.repeat(bracket.length));

export const replaceAt = (text: string, start: number, end: number, now: string): string =>
  text.slice(0, start) + now + text.slice(end);

/** With a capital where the words it stands for had one. */
export const capitalLike = (model: string, text: string): string => (/^\p{Lu}/u.test(model) ? capitalised(text) : text);

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** The first of these words replaced, where they stand outside of quotations; undefined where they do not stand. */
export function withWords(text: string, was: string, now: string): string | undefined {
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${escaped(was)}(?![\\p{L}\\p{N}])`, 'iu');
  const match = pattern.exec(unquoted(text));
  if (match === null) return undefined;
  const end = match.index + match[0].length;
  return replaceAt(text, match.index, end, capitalLike(text.slice(match.index, end), now));
}

export const withSentence = (text: string, sentence: string): string => `${text.trimEnd()} ${sentence}`;
