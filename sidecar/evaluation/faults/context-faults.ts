import type { Random } from '../../synth/random.ts';
import {
  DEGREES,
  HEDGES,
  NO_CATEGORY,
  NUMBERS,
  OTHER_CHANGES,
  OTHER_DEGREES,
  OTHER_DEVICES,
  OTHER_PLACES,
  OTHER_SIDES,
} from './context-words.ts';
import { type FaultKind, type FaultPlan, pickPlace, placesIn } from './fault.ts';
import {
  capitalLike,
  type Line,
  outsideBrackets,
  replaceAt,
  type Subject,
  speaksOfSame,
  statedSubject,
  subjectOf,
  unquoted,
  withWords,
} from './line.ts';

const aboutFindings = ({ section }: Line): boolean => section === 'findings' || section === 'impression';

/** One place or side for another, inside of the phrase that names the finding. */
interface Swap {
  readonly was: string;
  readonly now: readonly string[];
}

function swapIn(phrase: string, swaps: readonly Swap[]): Swap | undefined {
  return swaps.find(({ was }) => withWords(phrase, was, '') !== undefined);
}

function inPhrase(text: string, subject: Subject | undefined, was: string, now: string): string | undefined {
  if (subject === undefined) return undefined;
  const phrase = withWords(subject.phrase, was, now);
  return phrase === undefined ? undefined : replaceAt(text, subject.nameStart, subject.end, phrase);
}

function swapped(
  lines: readonly Line[],
  random: Random,
  swaps: readonly Swap[],
  isMeant: (subject: Subject) => boolean = () => true,
): FaultPlan | undefined {
  const place = pickPlace(
    random,
    placesIn(lines, (line) => {
      const subject = subjectOf(line);
      return subject && isMeant(subject) ? swapIn(subject.phrase, swaps) : undefined;
    }),
  );
  if (place === undefined) return undefined;
  const { was, now } = place.found;
  const instead = random.pick(now);
  const change = (text: string) => inPhrase(text, subjectOf({ section: 'findings', text }), was, instead);
  return { line: place.line, change };
}

/** Of a device the place is where its tip lies, which is an error of its own. */
const isLesion = ({ name }: Subject): boolean => !Object.hasOwn(OTHER_DEVICES, name.toLowerCase());
const PLACES: readonly Swap[] = OTHER_PLACES.map(([was, now]) => ({ was, now }));
const SIDES: readonly Swap[] = Object.entries(OTHER_SIDES).map(([was, now]) => ({ was, now }));

const degreeOf = ({ name }: Subject): readonly [string, string] | undefined =>
  Object.entries(DEGREES).find(([finding]) => finding === name.toLowerCase())?.[1];

/** Behind the name and place: "Severity: Mild." in the source's own words, too. */
function statedDegree(text: string): { readonly match: RegExpExecArray; readonly now: string } | undefined {
  for (const [pattern, now] of OTHER_DEGREES) {
    const match = pattern.exec(unquoted(text));
    if (match) return { match, now };
  }
  return undefined;
}

function withDegree(text: string, much: boolean): string | undefined {
  const subject = statedSubject({ section: 'findings', text });
  if (subject === undefined) return undefined;
  const stated = statedDegree(text);
  if (stated) {
    const { match, now } = stated;
    return replaceAt(text, match.index, match.index + match[0].length, capitalLike(match[0], now));
  }
  const degree = degreeOf(subject)?.[much ? 0 : 1];
  return degree && withWord(text, subject, degree);
}

/** A word put before the finding's name. */
function withWord(text: string, { nameStart, name }: Subject, word: string): string {
  const small = name.replace(/^\p{Lu}(?=\p{Ll})/u, (letter) => letter.toLowerCase());
  return replaceAt(text, nameStart, nameStart + name.length, `${capitalLike(name, word)} ${small}`);
}

/** Whether the draft, in a line of the same finding, tells a degree of which "much" is not two steps away. */
function isStrong(lines: readonly Line[], own: Line): boolean {
  const said = lines.filter((line) => speaksOfSame(line, own)).map(({ text }) => unquoted(text));
  return said.some((text) => /\b(?:moderate|severe|marked|large|extensive|massive)\b/i.test(text));
}

function severity(lines: readonly Line[], random: Random): FaultPlan | undefined {
  const drawn = random.uniform() < 0.5;
  const place = pickPlace(
    random,
    placesIn(lines, (line) => (aboutFindings(line) && withDegree(line.text, drawn) !== undefined ? line : undefined)),
  );
  if (place === undefined) return undefined;
  const said = lines.filter((line) => speaksOfSame(line, place.found) && statedDegree(line.text) !== undefined);
  const much = said.length > 0 ? !isStrong(lines, place.found) : drawn;
  return { line: place.line, change: (text) => withDegree(text, much) };
}

const UNDETERMINED = /[:;] undetermined according to the source(?:; )?/;

/** A hedge before what is stated plainly; a doubt of the source left out. */
function withDoubt(text: string, hedge: string): string | undefined {
  const subject = statedSubject({ section: 'findings', text });
  if (subject === undefined) return undefined;
  const doubted = UNDETERMINED.exec(text);
  if (doubted === null) return withWord(text, subject, hedge);
  const goesOn = doubted[0].endsWith('; ');
  return replaceAt(text, doubted.index, doubted.index + doubted[0].length, goesOn ? ': ' : '');
}

function certainty(lines: readonly Line[], random: Random): FaultPlan | undefined {
  const hedge = random.pick(HEDGES);
  const place = pickPlace(random, placesIn(lines, statedSubject));
  return place && { line: place.line, change: (text) => withDoubt(text, hedge) };
}

interface Piece {
  readonly start: number;
  readonly was: string;
  /** Wrong instead; one of them is taken. */
  readonly now: readonly string[];
}

/** A plan that exchanges a piece of the text, wherever a line of the same finding says it in the same words. */
function exchange(
  lines: readonly Line[],
  random: Random,
  find: (text: string) => readonly Piece[],
  isPlace: (line: Line) => boolean = aboutFindings,
  alike?: FaultPlan['alike'],
): FaultPlan | undefined {
  const places = placesIn(lines, (line) => {
    const pieces = isPlace(line) ? find(line.text) : [];
    return pieces.length > 0 ? pieces : undefined;
  });
  const place = pickPlace(random, places);
  if (place === undefined) return undefined;
  const own = lines[place.line]?.text;
  const piece = random.pick(place.found);
  const instead = random.pick(piece.now);
  const change = (text: string): string | undefined => {
    const same = text === own ? piece : find(text).find(({ was }) => was === piece.was);
    return same && replaceAt(text, same.start, same.start + same.was.length, instead);
  };
  return { line: place.line, change, ...(alike === undefined ? {} : { alike }) };
}

const QUANTITY = /(?<![\w.+-])\d+(?:\.\d+)?(?= (?:mm|cm|ml|cm3|HU)\b)|(?<=[Rr]atio )0\.\d+/g;
const isRatio = (text: string): boolean => /^0\.\d/.test(text);
/** Far enough away that nobody takes it for a second reading of the same. */
const FACTORS: readonly number[] = [0.5, 0.6, 1.7, 2.2];

function otherNumber(text: string, factor: number): string {
  const decimals = text.split('.')[1]?.length ?? 0;
  // A ratio of parts stays one: a small heart for a large one.
  if (isRatio(text)) return (Number(text) >= 0.55 ? Number(text) - 0.2 : Number(text) + 0.2).toFixed(decimals);
  const changed = (Number(text) * factor).toFixed(decimals);
  // One mm for two is hardly a wrong one.
  const isNear = Math.abs(Number(changed) - Number(text)) < 3 * 10 ** -decimals;
  return isNear ? (Number(text) + 4 * 10 ** -decimals).toFixed(decimals) : changed;
}

const numbersIn = (text: string, factor: number): Piece[] =>
  [...outsideBrackets(text).matchAll(QUANTITY)].map(({ 0: was, index }) => ({
    start: index,
    was,
    now: [otherNumber(was, factor)],
  }));

const OTHER_UNITS: readonly (readonly [RegExp, string])[] = [
  [/(?<=\d )mm\b/g, 'cm'],
  [/(?<=\d )cm\b/g, 'mm'],
  [/(?<=\d )ml\b/g, 'liters'],
];

const unitsIn = (text: string): Piece[] =>
  OTHER_UNITS.flatMap(([pattern, now]) =>
    [...outsideBrackets(text).matchAll(pattern)]
      .map(({ index, 0: unit }) => {
        // 0 mm is 0 cm. With its number, so that the very same size is found in other lines.
        const number = /[\d.]+ $/.exec(text.slice(0, index))?.[0] ?? '';
        return { start: index - number.length, was: number + unit, now: [number + now] };
      })
      .filter(({ was }) => Number.parseFloat(was) !== 0),
  );

/** Against the numbers: what grew is smaller, what shrank is larger. */
function categoryIn(text: string): Piece[] {
  const match = NO_CATEGORY.exec(text);
  const [, now, before] = NUMBERS.exec(text) ?? [];
  if (match === null || now === undefined) return [];
  const difference = Number(now) - Number(before);
  const wrong = [...(difference >= 0 ? ['smaller'] : []), ...(difference <= 0 ? ['larger'] : [])];
  return [{ start: match.index, was: match[0], now: wrong }];
}

const changesIn = (text: string): Piece[] => [
  ...OTHER_CHANGES.flatMap(([pattern, now]) => {
    const match = pattern.exec(outsideBrackets(text));
    return match === null ? [] : [{ start: match.index, was: match[0], now }];
  }),
  ...categoryIn(outsideBrackets(text)),
];

const DATE = /\b(\d{4})-(\d{2})-(\d{2})\b/g;

/** Another day of another year, which no line of the draft names. */
function otherDate(was: string, years: number): string {
  const [year = '', month = '', day = ''] = was.split('-');
  const other = Number(month) > 6 ? Number(month) - 5 : Number(month) + 5;
  return `${Number(year) - years}-${String(other).padStart(2, '0')}-${day === '31' ? '28' : day}`;
}

function priorDate(lines: readonly Line[], random: Random): FaultPlan | undefined {
  const years = random.integer(1, 2);
  const find = (text: string): Piece[] =>
    [...unquoted(text).matchAll(DATE)].map(({ 0: was, index }) => ({
      start: index,
      was,
      now: [otherDate(was, years)],
    }));
  const isPlace = (line: Line): boolean => aboutFindings(line) || line.section === 'comparison';
  return exchange(lines, random, find, isPlace, isPlace);
}

/** What is there and said otherwise. */
export const CONTEXT_FAULTS: readonly FaultKind[] = [
  { id: 'severity', group: 'context', name: 'severity', plan: severity },
  {
    id: 'location',
    group: 'context',
    name: 'location',
    plan: (lines, random) => swapped(lines, random, PLACES, isLesion),
  },
  { id: 'laterality', group: 'context', name: 'laterality', plan: (lines, random) => swapped(lines, random, SIDES) },
  {
    id: 'measurement',
    group: 'context',
    name: 'measurement',
    plan: (lines, random) => {
      const factor = random.pick(FACTORS);
      return exchange(lines, random, (text) => numbersIn(text, factor));
    },
  },
  { id: 'unit', group: 'context', name: 'unit', plan: (lines, random) => exchange(lines, random, unitsIn) },
  {
    id: 'change',
    group: 'context',
    name: 'change since the prior',
    plan: (lines, random) => exchange(lines, random, changesIn),
  },
  { id: 'priorDate', group: 'context', name: 'date of the prior', plan: priorDate },
  { id: 'certainty', group: 'context', name: 'certainty', plan: certainty },
];
