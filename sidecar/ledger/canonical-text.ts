/**
 * Whether a text is canonical JSON (RFC 8785) already, found by reading it once and making nothing of it: about as fast
 * as JSON.parse alone, where parsing and writing again takes two to three times as long.
 *
 * True is certain. False also where it is merely rare (\u escapes, member names beyond ASCII, numbers with an odd form,
 * deep nesting): then parse, write again and compare.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const [MINUS, POINT, ZERO] = [0x2d, 0x2e, 0x30];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY] = [0x7b, 0x7d, 0x5b, 0x5d];
const DEEPEST = 100;

const table = (holds: (byte: number) => boolean) =>
  Uint8Array.from({ length: 256 }, (_, byte) => (holds(byte) ? 1 : 0));
const among = (characters: string) => table((byte) => characters.includes(String.fromCharCode(byte)));
const IN_STRING = table((byte) => byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH);
/** ASCII: there the order of bytes is that of UTF-16 code units. */
const IN_NAME = table((byte) => byte >= 0x20 && byte < 0x7f && byte !== QUOTE && byte !== BACKSLASH);
/** What stands after a backslash in canonical form, but for \u. */
const ESCAPED = among('"\\bfnrt');
const DIGIT = among('0123456789');
const IN_NUMBER = among('0123456789+-.e');
/** Any two numbers of so many digits are two doubles: none of them is written in another, shorter way. */
const EXACT_DIGITS = 15;
const NOT = -1;

/** @param bytes valid UTF-8; `from` and `to` lie between characters */
export function isCanonicalText(bytes: Uint8Array, from: number, to: number): boolean {
  return afterValue(bytes, from, 0) === to;
}

/** Where the value that begins at `at` ends; NOT if it is not (or not certainly) canonical. So are those below. */
function afterValue(bytes: Uint8Array, at: number, depth: number): number {
  switch (bytes[at]) {
    case QUOTE:
      return afterString(bytes, at + 1);
    case OPEN_OBJECT:
      return depth < DEEPEST ? afterObject(bytes, at + 1, depth + 1) : NOT;
    case OPEN_ARRAY:
      return depth < DEEPEST ? afterArray(bytes, at + 1, depth + 1) : NOT;
    case 0x74:
      return afterWord(bytes, at, 'true');
    case 0x66:
      return afterWord(bytes, at, 'false');
    case 0x6e:
      return afterWord(bytes, at, 'null');
    default:
      return afterNumber(bytes, at);
  }
}

function afterString(bytes: Uint8Array, from: number): number {
  for (let at = from; ; at += 2) {
    while (IN_STRING[bytes[at] as number] === 1) at++;
    if (bytes[at] === QUOTE) return at + 1;
    if (bytes[at] !== BACKSLASH || ESCAPED[bytes[at + 1] as number] !== 1) return NOT;
  }
}

function afterObject(bytes: Uint8Array, from: number, depth: number): number {
  if (bytes[from] === CLOSE_OBJECT) return from + 1;
  let [nameFrom, nameTo] = [0, 0];
  for (let at = from; ; at++) {
    if (bytes[at] !== QUOTE) return NOT;
    const start = ++at;
    // Sorted, each name once: where it first differs from the one before, it is greater, or goes on where that ends.
    let before = nameFrom;
    while (before < nameTo && bytes[before] === bytes[at]) {
      before++;
      at++;
    }
    if (nameTo > 0 && bytes[at] === QUOTE) return NOT;
    if (before < nameTo && (bytes[before] as number) > (bytes[at] as number)) return NOT;
    while (IN_NAME[bytes[at] as number] === 1) at++;
    if (bytes[at] !== QUOTE || bytes[at + 1] !== COLON) return NOT;
    [nameFrom, nameTo] = [start, at];
    at = afterValue(bytes, at + 2, depth);
    if (at === NOT) return NOT;
    if (bytes[at] === CLOSE_OBJECT) return at + 1;
    if (bytes[at] !== COMMA) return NOT;
  }
}

function afterArray(bytes: Uint8Array, from: number, depth: number): number {
  if (bytes[from] === CLOSE_ARRAY) return from + 1;
  for (let at = from; ; at++) {
    at = afterValue(bytes, at, depth);
    if (at === NOT) return NOT;
    if (bytes[at] === CLOSE_ARRAY) return at + 1;
    if (bytes[at] !== COMMA) return NOT;
  }
}

function afterWord(bytes: Uint8Array, from: number, word: string): number {
  for (let index = 0; index < word.length; index++) if (bytes[from + index] !== word.charCodeAt(index)) return NOT;
  return from + word.length;
}

/** Few digits and no exponent, as nearly all are, or written again and compared. */
function afterNumber(bytes: Uint8Array, from: number): number {
  const negative = bytes[from] === MINUS;
  const first = negative ? from + 1 : from;
  let at = afterDigits(bytes, first);
  const whole = at - first;
  const startsWithZero = bytes[first] === ZERO;
  if (bytes[at] !== POINT) {
    const short = whole > 0 && whole <= EXACT_DIGITS && !(startsWithZero && (negative || whole > 1));
    return short && IN_NUMBER[bytes[at] as number] !== 1 ? at : afterRareNumber(bytes, from);
  }
  at = afterDigits(bytes, at + 1);
  const short = whole > 0 && at - first - 1 <= EXACT_DIGITS;
  // 0.0000001 has an exponent in canonical form, 1.50 a digit less.
  const usual = startsWithZero ? whole === 1 && bytes[first + 2] !== ZERO : true;
  const ends = DIGIT[bytes[at - 1] as number] === 1 && bytes[at - 1] !== ZERO && IN_NUMBER[bytes[at] as number] !== 1;
  return short && usual && ends ? at : afterRareNumber(bytes, from);
}

function afterDigits(bytes: Uint8Array, from: number): number {
  let at = from;
  while (DIGIT[bytes[at] as number] === 1) at++;
  return at;
}

function afterRareNumber(bytes: Uint8Array, from: number): number {
  let at = from;
  let text = '';
  for (; IN_NUMBER[bytes[at] as number] === 1; at++) text += String.fromCharCode(bytes[at] as number);
  // RFC 8785 writes numbers as ECMAScript does.
  return text !== '' && String(Number(text)) === text ? at : NOT;
}
