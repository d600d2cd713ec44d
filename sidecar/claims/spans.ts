import type { ComparisonOutcome } from '../domain/comparison.ts';
import type { ClaimedInterval, ClaimedSize, Concept, ExtraTerm, Laterality } from './claim.ts';
import { type CueKind, escapePattern, lexicon, phraseKey, phrasesIn } from './lexicon/lookup.ts';
import { COUNT_NOUNS, INTERVAL_UNITS, UNITS } from './lexicon/units.ts';
import { predicatesIn } from './predicates.ts';

export type SpanContent =
  /** `look`: a word for its looks that stands in the piece, too (looks.ts). */
  | { readonly kind: 'finding'; readonly concept: Concept; readonly plural?: true; readonly look?: string }
  | { readonly kind: 'site'; readonly concept: Concept; readonly laterality?: Laterality }
  | { readonly kind: 'side'; readonly laterality: Laterality }
  | { readonly kind: 'change'; readonly change: ComparisonOutcome }
  | { readonly kind: 'cue'; readonly cues: readonly CueKind[] }
  | { readonly kind: 'size'; readonly sizes: readonly ClaimedSize[] }
  | { readonly kind: 'percent'; readonly value: number }
  | { readonly kind: 'interval'; readonly interval: ClaimedInterval }
  | { readonly kind: 'count'; readonly value: number; readonly noun?: string }
  | { readonly kind: 'date'; readonly date: string }
  /** A name of the caller's that stands right before its number. */
  | { readonly kind: 'quantity'; readonly name: string }
  | { readonly kind: 'fixed' };

/** One understood piece of a text, by offset. */
export type Span = SpanContent & { readonly start: number; readonly end: number };

const FILLER = '\uFFFC';
const NUMBER = '[+\\-−]?\\d+(?:\\.\\d+)?(?:e[+\\-]?\\d+)?';
/** A number does not begin inside a word or another number (`1,2 cm` is one number, and not read as 2 cm). */
const BEFORE = '(?<![\\p{L}\\p{M}\\p{N}.]|\\d,)';
const AFTER = '(?![\\p{L}\\p{M}\\p{N}])';

const DIGIT = /\d/;
const WORD_BEFORE = /[\p{L}\p{M}\p{N}]$/u;
const WORD_AFTER = /^[\p{L}\p{M}\p{N}]/u;

const toNumber = (text: string): number => Number(text.replace('−', '-'));

/** Takes pieces out of a text one kind after the other; what is taken is not looked at again. */
class Reader {
  readonly spans: Span[] = [];
  rest: string;

  constructor(text: string) {
    this.rest = text;
  }

  take(pattern: RegExp, content: (match: RegExpExecArray) => SpanContent | undefined): void {
    this.takeAll(this.rest.matchAll(pattern), content);
  }

  /** The text is written anew once, however much is taken: a long one would else be copied for every match. */
  takeAll(matches: Iterable<RegExpExecArray>, content: (match: RegExpExecArray) => SpanContent | undefined): void {
    const left: string[] = [];
    let from = 0;
    for (const match of matches) {
      const found = content(match);
      if (found === undefined || match[0] === '') continue;
      const end = match.index + match[0].length;
      this.spans.push({ ...found, start: match.index, end });
      left.push(this.rest.slice(from, match.index), FILLER.repeat(match[0].length));
      from = end;
    }
    if (from > 0) this.rest = left.join('') + this.rest.slice(from);
  }

  put(start: number, end: number, content: SpanContent): void {
    this.spans.push({ ...content, start, end });
    this.rest = this.rest.slice(0, start) + FILLER.repeat(end - start) + this.rest.slice(end);
  }
}

const NUMBER_BEFORE = new RegExp(`${BEFORE}(${NUMBER}) $`, 'u');
const TERM_ORDER: readonly ExtraTerm['kind'][] = ['unit', 'quantity', 'finding', 'site', 'fixed'];

function contentOfTerm(term: ExtraTerm): SpanContent {
  if (term.kind === 'finding') return { kind: 'finding', concept: term.concept };
  if (term.kind === 'quantity') return { kind: 'quantity', name: term.text };
  if (term.kind !== 'site') return { kind: 'fixed' };
  const side = term.laterality === undefined ? {} : { laterality: term.laterality };
  return { kind: 'site', concept: term.concept, ...side };
}

const touchesWord = (text: string, start: number, end: number): boolean =>
  WORD_BEFORE.test(text.slice(Math.max(0, start - 2), start)) || WORD_AFTER.test(text.slice(end, end + 2));

/** Places where a term stands, never inside a word: as written; what may begin a sentence also with a capital. */
function placesOf(text: string, term: ExtraTerm): number[] {
  const places: number[] = [];
  const begins = term.kind === 'finding' || term.kind === 'fixed';
  const capital = term.text.replace(/^[a-z]/, (letter) => letter.toUpperCase());
  for (const variant of new Set(begins ? [term.text, capital] : [term.text])) {
    for (let at = text.indexOf(variant); at >= 0; at = text.indexOf(variant, at + variant.length))
      if (!touchesWord(text, at, at + variant.length)) places.push(at);
  }
  return places;
}

/** A quantity stands right before its number; right behind one the same word is that number's unit ("cm 8.0 cm"). */
const isBeforeNumber = (text: string, start: number, end: number): boolean =>
  /^ (?:[+-]?\d|\uFFFC)/.test(text.slice(end, end + 3)) && !/\d $/.test(text.slice(0, start));

const isWord = (text: string): boolean => !/\s/.test(text);

/** Whether one word stands inside a phrase of the lexicon: a finding that is called "of" is not in "upper lobe of lung". */
function insidePhrase(text: string): (start: number, end: number) => boolean {
  let phrases: readonly RegExpExecArray[] | undefined;
  return (start, end) => {
    phrases ??= [...phrasesIn(text)];
    return phrases.some(({ 0: phrase, index }) => index < start && end < index + phrase.length);
  };
}

function takeTerms(reader: Reader, terms: readonly ExtraTerm[]): void {
  const isInside = insidePhrase(reader.rest);
  // Longest first; of the same words what is bound to a number, then the finding.
  const ordered = terms
    .filter((term) => term.text !== '')
    .sort((a, b) => b.text.length - a.text.length || TERM_ORDER.indexOf(a.kind) - TERM_ORDER.indexOf(b.kind));
  for (const term of ordered) {
    for (const start of placesOf(reader.rest, term)) {
      const end = start + term.text.length;
      if (isWord(term.text) && isInside(start, end)) continue;
      if (term.kind === 'quantity' && !isBeforeNumber(reader.rest, start, end)) continue;
      if (term.kind !== 'unit') reader.put(start, end, contentOfTerm(term));
      else {
        const valueText = reader.rest.slice(0, start).match(NUMBER_BEFORE)?.[1];
        if (valueText === undefined) continue;
        const sizes = [{ value: toNumber(valueText), valueText, unit: term.unit }];
        reader.put(start - valueText.length - 1, end, { kind: 'size', sizes });
      }
    }
  }
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

function isoDate(day: string, month: string, year: string): string | undefined {
  const index = MONTHS.indexOf(month.slice(0, 3).toLowerCase());
  if (index < 0) return undefined;
  return `${year}-${String(index + 1).padStart(2, '0')}-${day.padStart(2, '0')}`;
}

const TIME = '(?: \\d{2}:\\d{2}(?::\\d{2})?(?: [+-]\\d{2}:\\d{2})?)?';
const MONTH_NAME = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?';
const ISO_DATE = new RegExp(`${BEFORE}\\d{4}-\\d{2}-\\d{2}${TIME}${AFTER}`, 'gu');
const DAY_MONTH = new RegExp(`${BEFORE}(\\d{1,2})\\.? ${MONTH_NAME},? (\\d{4})${AFTER}`, 'giu');
const MONTH_DAY = new RegExp(`(?<!\\p{L})${MONTH_NAME} (\\d{1,2}),? (\\d{4})${AFTER}`, 'giu');
const NUMERIC_DATE = new RegExp(`${BEFORE}\\d{1,2}[./]\\d{1,2}[./]\\d{2,4}${AFTER}`, 'gu');

function takeDates(reader: Reader): void {
  const date = (value: string | undefined): SpanContent | undefined =>
    value === undefined ? undefined : { kind: 'date', date: value };
  reader.take(ISO_DATE, (match) => date(match[0]));
  reader.take(DAY_MONTH, (match) => date(isoDate(match[1] ?? '', match[2] ?? '', match[3] ?? '')));
  reader.take(MONTH_DAY, (match) => date(isoDate(match[2] ?? '', match[1] ?? '', match[3] ?? '')));
  // Day and month cannot be told apart with certainty: as written.
  reader.take(NUMERIC_DATE, (match) => date(match[0]));
}

const UNIT_OF_TEXT: ReadonlyMap<string, string> = new Map(
  UNITS.flatMap((unit) => unit.texts.map((text) => [text.toLowerCase(), unit.ucum])),
);
/** Longest first. */
const anyOf = (texts: Iterable<string>): string =>
  [...texts]
    .sort((a, b) => b.length - a.length)
    .map(escapePattern)
    .join('|');
const DIMENSION = `(${NUMBER})(?:\\s*(x|×|by|to|-|–)\\s*(\\d+(?:\\.\\d+)?))?(?:\\s*(?:x|×|by)\\s*(\\d+(?:\\.\\d+)?))?`;
const SIZE = new RegExp(`${BEFORE}${DIMENSION}[\\s-]?(${anyOf(UNIT_OF_TEXT.keys())})${AFTER}`, 'giu');
const SUV = new RegExp(`(?<!\\p{L})SUV(?:\\s?(?:max|mean|peak|bw))?(?: of)? (${NUMBER})${AFTER}`, 'giu');

function takeSizes(reader: Reader): void {
  const sizes = (numbers: readonly (string | undefined)[], unit: string, range = false): SpanContent => ({
    kind: 'size',
    sizes: numbers.flatMap((text) =>
      text === undefined
        ? []
        : [{ value: toNumber(text), valueText: text, unit, ...(range ? { range: true as const } : {}) }],
    ),
  });
  reader.take(SIZE, (match) =>
    sizes(
      [match[1], match[3], match[4]],
      UNIT_OF_TEXT.get((match[5] ?? '').toLowerCase()) ?? '',
      /^(?:to|-|–)$/i.test(match[2] ?? ''),
    ),
  );
  reader.take(SUV, (match) => sizes([match[1]], '{SUV}'));
}

const LEVEL = new RegExp(`(?<![\\p{L}\\p{M}\\p{N}])[CTLS]\\d{1,2}\\s?[-/]\\s?[CTLS]?\\d{1,2}${AFTER}`, 'gu');

/** `L4-5`: the level of a disc, before its digits are taken for numbers; an unknown one has no code. */
function takeLevels(reader: Reader): void {
  const { meanings } = lexicon();
  reader.take(LEVEL, (match) => {
    const site = meanings.get(phraseKey(match[0].replace(/\s*([-/])\s*/, '$1')))?.site;
    return { kind: 'site', concept: site ?? { name: match[0] } };
  });
}

const ROMAN: readonly string[] = ['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii'];
const SEGMENT_NUMBER = '([1-8]|VIII|VII|VI|IV|V|III|II|I)[ab]?';
const SEGMENT = `(?:(?:hepatic|liver) segment ${SEGMENT_NUMBER}|segment ${SEGMENT_NUMBER} of (?:the )?liver)`;
const LIVER_SEGMENT = new RegExp(`(?<![\\p{L}\\p{M}\\p{N}])${SEGMENT}${AFTER}`, 'giu');

/** `hepatic segment 7`, `segment IVa of the liver`: before the number is taken for a count. */
function takeLiverSegments(reader: Reader): void {
  reader.take(LIVER_SEGMENT, (match) => {
    const written = (match[1] ?? match[2] ?? '').toLowerCase();
    const digit = ROMAN.includes(written) ? String(ROMAN.indexOf(written) + 1) : written;
    const site = lexicon().meanings.get(`liver segment ${digit}`)?.site;
    return site && { kind: 'site', concept: site };
  });
}

const PERCENT = new RegExp(`${BEFORE}(${NUMBER})\\s?(?:%|percent${AFTER})`, 'giu');
const INTERVAL = new RegExp(`${BEFORE}(${NUMBER})[\\s-](${anyOf(Object.keys(INTERVAL_UNITS))})${AFTER}`, 'giu');
const COUNT = new RegExp(`${BEFORE}(${NUMBER})(?: (${anyOf(Object.keys(COUNT_NOUNS))}))?${AFTER}`, 'giu');

function takeNumbers(reader: Reader): void {
  takeSizes(reader);
  reader.take(PERCENT, (match) => ({ kind: 'percent', value: toNumber(match[1] ?? '') }));
  reader.take(INTERVAL, (match) => ({
    kind: 'interval',
    interval: { value: toNumber(match[1] ?? ''), unit: INTERVAL_UNITS[(match[2] ?? '').toLowerCase()] ?? '' },
  }));
  reader.take(COUNT, (match) => {
    const noun = COUNT_NOUNS[(match[2] ?? '').toLowerCase()];
    return { kind: 'count', value: toNumber(match[1] ?? ''), ...(noun === undefined ? {} : { noun }) };
  });
}

function takePhrases(reader: Reader): void {
  const { meanings } = lexicon();
  reader.takeAll(phrasesIn(reader.rest), (match) => {
    const meaning = meanings.get(phraseKey(match[0]));
    if (meaning === undefined) return undefined;
    const side = meaning.laterality === undefined ? {} : { laterality: meaning.laterality };
    if (meaning.finding)
      return { kind: 'finding', concept: meaning.finding, ...(meaning.plural ? { plural: true } : {}) };
    if (meaning.site) return { kind: 'site', concept: meaning.site, ...side };
    if (meaning.laterality) return { kind: 'side', laterality: meaning.laterality };
    if (meaning.change) return { kind: 'change', change: meaning.change };
    return meaning.cues ? { kind: 'cue', cues: meaning.cues } : undefined;
  });
}

/** Properties that are findings, where nothing else was read ("heart is enlarged"; "enlarged heart" is a phrase). */
function takePredicates(reader: Reader, text: string): void {
  for (const { concept, start, end } of predicatesIn(text))
    if (!reader.rest.slice(start, end).includes(FILLER)) reader.put(start, end, { kind: 'finding', concept });
}

/**
 * "R PTX", "LT lower lobe" (not "post RT", radiotherapy): a letter is a side only before what has one; anywhere else it is
 * a unit, a level or a name.
 */
const SIDE_LETTER =
  /(?<![\p{L}\p{M}\p{N}.'/-]|\b(?:[Pp]ost|[Aa]fter|[Pp]rior|[Pp]revious)[ -])[RL][Tt]?(?=\s+(?:PTX|pneumothora|pleural|effusion|lung|lower|upper|middle|mid|hil|IJ|SC|subclavian|internal|PICC|CVC|central|chest|apical|basilar|basal|base|apex|hemi|breast|kidney|renal|hip|knee|femoral|rib|shoulder|sided)\p{L}*(?!\p{L}))/gu;

function takeSideLetters(reader: Reader): void {
  reader.take(SIDE_LETTER, (match) => ({ kind: 'side', laterality: match[0].startsWith('L') ? 'left' : 'right' }));
}

/** Everything the lexicon, the number grammar and the caller's terms recognise; `rest` holds the other characters in place. */
export function readSpans(
  text: string,
  terms: readonly ExtraTerm[],
): { readonly spans: Span[]; readonly rest: string } {
  const reader = new Reader(text);
  takeTerms(reader, terms);
  // Most names, and many sentences, hold no digit: then none of these can be there.
  const hasDigit = DIGIT.test(reader.rest);
  if (hasDigit) {
    reader.take(/^\s*\d{1,3}[.)](?=\s)/gmu, () => ({ kind: 'fixed' }));
    takeDates(reader);
    takeLevels(reader);
  }
  takeLiverSegments(reader);
  if (hasDigit) takeNumbers(reader);
  takeSideLetters(reader);
  takePhrases(reader);
  takePredicates(reader, text);
  reader.spans.sort((a, b) => a.start - b.start);
  return { spans: reader.spans, rest: reader.rest };
}
