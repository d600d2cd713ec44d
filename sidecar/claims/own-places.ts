import { EXAMINATIONS } from './lexicon/recommendation-words.ts';
import { anyOf } from './lexicon/word-lists.ts';
import { isCue, type Mention, type Scope } from './scope.ts';
import type { Span } from './spans.ts';

/** A place as written: site, side, or both in a row ("the left kidney"). */
interface Phrase {
  readonly start: number;
  readonly end: number;
  readonly spans: readonly Span[];
}

/** "4 cm from the nipple", "abutting the left kidney": where something is near, not where it is. */
const LANDMARK =
  /\b(?:adjacent to|next to|close to|near|abutting|contiguous with|(?:[cm]m|away|distance|distant)\s+(?:\w+ly\s+)?(?:from|above|below|superior to|inferior to|proximal to|distal to|lateral to|medial to|anterior to|posterior to))\s+(?:the\s+|its\s+)?$/i;

/** "Left breast ultrasound": the place names an examination. */
const EXAMINED = new RegExp(`^\\s*(?:\\w+\\s+){0,2}?${anyOf(Object.values(EXAMINATIONS).flat())}`, 'i');

/** Right before a place that begins something new. */
const OPENS = /(?:[,;]|\b(?:and|while|whereas|but|with)\b)\s*(?:the\s+)?$/i;
const CLOSES =
  /;|(?:,|\b(?:and|while|whereas|but|there)\b)(?!\s*(?:and\s+)?(?:with|contain\w*|has|have|shows?|demonstrates?)\b)/i;
/** What is said of the place itself. `are` is left out: "nodules in the right and left lung are unchanged". */
const OWN_VERB = /^\s*(?:\p{L}+\s+){0,3}?(?:is|has|was|appears|remains|shows|demonstrates|contains|measures)\b/iu;
const MEASURES = /^\s*(?:\p{L}+\s+){0,2}?(?:measur\w+|is|are)\s+(?:(?:approximately|about|up|to|now|at)\s+)*$/iu;
/** A side with one of these behind it speaks of the finding ("right greater than left"); any other word is a place of its own. */
const OF_THE_FINDING =
  /^\s*(?:$|[^\s\p{L}]|(?:greater|more|less|larger|worse|than|and|or|on|side|sided|is|are|was|were)\b)/iu;

const isPlace = (span: Span): boolean => span.kind === 'site' || span.kind === 'side';
const isLandmark = (scope: Scope, { start }: Phrase): boolean =>
  LANDMARK.test(scope.raw.slice(Math.max(0, start - 80), start));
const sideOf = (span: Span) => (span.kind === 'site' || span.kind === 'side' ? span.laterality : undefined);

function phrasesOf(scope: Scope, own: readonly Span[]): Phrase[] {
  const phrases: Phrase[] = [];
  for (const span of own.filter(isPlace)) {
    const last = phrases.at(-1);
    if (last && scope.raw.slice(last.end, span.start).trim() === '')
      phrases[phrases.length - 1] = { start: last.start, end: span.end, spans: [...last.spans, span] };
    else phrases.push({ start: span.start, end: span.end, spans: [span] });
  }
  return phrases;
}

/** Something is called normal within a few words behind the place: "the left kidney is normal". */
function isCalledNormal(scope: Scope, { end }: Phrase, until: number): Span | undefined {
  return scope.spans.find(
    (span) =>
      (isCue(span, 'normality') || isCue(span, 'negationAfter')) &&
      span.start >= end &&
      span.end <= until &&
      /^\s*(?:\p{L}+\s+){0,3}$/u.test(scope.raw.slice(end, span.start)),
  );
}

/** Behind its finding: a new clause that speaks of this place ("..., and the left lung is clear"). */
function isOtherClause(scope: Scope, mention: Mention, phrase: Phrase, all: readonly Phrase[]): boolean {
  const gap = scope.raw.slice(mention.end, phrase.start);
  if (/;|\b(?:but|however|whereas)\b/i.test(gap)) return true;
  if (!OPENS.test(gap)) return false;
  const rest = scope.raw.slice(phrase.end).split(/[,;.\n]/)[0] ?? '';
  if (OWN_VERB.test(rest) || isCalledNormal(scope, phrase, phrase.end + rest.length)) return true;
  const [side, ...more] = phrase.spans;
  if (side?.kind !== 'side' || more.length > 0 || !/,\s*$/.test(gap) || OF_THE_FINDING.test(rest)) return false;
  return all.some((other) => other.end <= phrase.start && other.spans.some((one) => sideOf(one) !== undefined));
}

/** Before its finding: what is said of the place is over before the finding begins ("the spleen is normal, ..."). */
function isOverBefore(scope: Scope, mention: Mention, phrase: Phrase): boolean {
  const gap = scope.raw.slice(phrase.end, mention.start);
  // "Left kidney: normal in size; 4 mm calculus" is a heading for all of it.
  if (/^\s*:/.test(gap)) return false;
  if (gap.includes(';')) return true;
  const normal = isCalledNormal(scope, phrase, mention.start);
  if (normal) return CLOSES.test(scope.raw.slice(normal.end, mention.start));
  const praised = scope.spans.some(
    (span) =>
      isCue(span, 'normality') && span.end <= phrase.start && /^\s*$/.test(scope.raw.slice(span.end, phrase.start)),
  );
  if (praised) return /[,;]|\b(?:and|with|but)\b/i.test(gap);
  const size = sizeOfPlace(scope, phrase, mention.start);
  return size !== undefined && CLOSES.test(scope.raw.slice(size.end, mention.start));
}

/** "The aorta measures 3.2 cm": the number is the organ's. */
function sizeOfPlace(scope: Scope, phrase: Phrase, until: number): Span | undefined {
  const size = scope.spans.find((span) => span.kind === 'size' && span.start >= phrase.end && span.end <= until);
  if (!size) return undefined;
  const gap = scope.raw.slice(phrase.end, size.start);
  return MEASURES.test(gap) ? size : undefined;
}

/**
 * "Kidneys and ureters: cyst, left kidney": the heading of a line names where its organ group is told of; a finding that
 * has a place of its own behind it lies there. A heading with a side tells that of its findings.
 */
function headingOf(scope: Scope, mention: Mention, phrases: readonly Phrase[]): readonly Phrase[] {
  const colon = scope.raw.lastIndexOf(':', mention.start);
  const hasFinding = scope.spans.some((span) => span.kind === 'finding' && span.end <= colon);
  if (colon < 0 || hasFinding || !phrases.some((phrase) => phrase.start > colon)) return [];
  return phrases.filter(({ end, spans }) => end <= colon && spans.every((span) => sideOf(span) === undefined));
}

export interface Ownership {
  /** The finding is denied. */
  readonly denied: boolean;
  /** The sentence recommends something: what it names may be the examination's ("left breast ultrasound"). */
  readonly recommends: boolean;
}

/**
 * Pieces near a finding that speak of something else: headings, landmarks, places of another clause, places of a recommended
 * examination, and the sizes of such places. A side taken from them would be guessed. A denial keeps them where it has
 * no other place, for without one it would deny the finding everywhere.
 */
export function foreignTo(
  scope: Scope,
  mention: Mention,
  own: readonly Span[],
  { denied, recommends }: Ownership,
): ReadonlySet<Span> {
  const phrases = phrasesOf(scope, own);
  const isBehind = (phrase: Phrase): boolean => phrase.start >= mention.end;
  const heading = headingOf(scope, mention, phrases);
  const away = phrases.filter((phrase) => {
    if (isLandmark(scope, phrase) || heading.includes(phrase)) return true;
    if (recommends && EXAMINED.test(scope.raw.slice(phrase.end))) return true;
    return isBehind(phrase) ? isOtherClause(scope, mention, phrase, phrases) : isOverBefore(scope, mention, phrase);
  });
  const keepsNone = away.length === phrases.length;
  const foreign = new Set(denied && keepsNone ? [] : away.flatMap(({ spans }) => spans));
  for (const size of own.filter((span) => span.kind === 'size')) {
    const measured = phrases.findLast((phrase) => phrase.end <= size.start);
    if (!measured) continue;
    const isOrgans = isBehind(measured)
      ? away.includes(measured)
      : size === sizeOfPlace(scope, measured, mention.start);
    const isMarked = isLandmark(scope, measured);
    if (isOrgans && !isMarked) foreign.add(size);
  }
  return foreign;
}
