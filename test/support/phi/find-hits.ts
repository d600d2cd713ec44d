import type { SentinelKind, Sentinels } from './sentinels.ts';

export interface Hit {
  readonly kind: SentinelKind;
  readonly value: string;
}

/**
 * Ids that are known by their form, whoever made them. UIDs made from a hash or a UUID (PS3.5 B.2), identifiers of
 * Orthanc, the synthetic generator's ids, and the random passwords of a throw-away Orthanc.
 */
const FORMS: readonly [SentinelKind, RegExp][] = [
  ['UID', /(?<![\d.])2\.25\.\d{20,}/g],
  ['Orthanc id', /(?<![\da-f-])[\da-f]{8}(?:-[\da-f]{8}){4}(?![\da-f-])/g],
  ['patient id', /\bSYNTH(?:-[\dA-F]{8}|ETIC-[\dA-F]{12})\b/g],
  ['accession number', /\bSYN(?:[\dA-F]{10}|[\dA-F]{12})\b/g],
  ['password', /(?<![\da-f])[\da-f]{48}(?![\da-f])/g],
];

const UID = /(?<![\d.])\d+(?:\.\d+){2,}(?![\d.]*\d)/g;
/** With the order of its parts; day and month are tried either way. */
const DATES: readonly RegExp[] = [
  /(?<![\w.-])(?<year>\d{4})(?<one>\d{2})(?<two>\d{2})(?![\w-])/g,
  /(?<!\d)(?<year>\d{4})([-/.])(?<one>\d{2})\2(?<two>\d{2})(?!\d)/g,
  /(?<!\d)(?<one>\d{2})([-/.])(?<two>\d{2})\2(?<year>\d{4})(?!\d)/g,
];

const isWordCharacter = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}]/u.test(character);

/** Not as a part of a longer word: `Marta` is not in `Martagon`. */
function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
    if (!isWordCharacter(text[at - 1]) && !isWordCharacter(text[at + word.length])) return true;
  return false;
}

/** How many bytes the process holds is a number of eight digits as well, and now and then that of a day. */
const OWN_MEMORY = /^preread_(?:nodejs|process)_\w+_bytes(?:\{[^}]*\})? \d+$/gm;

function* dateHits(all: string, { dates }: Sentinels): Generator<Hit> {
  if (dates.size === 0) return;
  const text = all.replaceAll(OWN_MEMORY, '');
  for (const form of DATES)
    for (const match of text.matchAll(form)) {
      const { year = '', one = '', two = '' } = match.groups ?? {};
      const kind = dates.get(`${year}${one}${two}`) ?? dates.get(`${year}${two}${one}`);
      if (kind) yield { kind, value: match[0] };
    }
}

function* hits(text: string, sentinels: Sentinels): Generator<Hit> {
  for (const [kind, form] of FORMS) for (const [value] of text.matchAll(form)) yield { kind, value };
  for (const [value] of text.matchAll(UID)) if (sentinels.uids.has(value)) yield { kind: 'UID', value };
  for (const [word, kind] of sentinels.words) if (hasWord(text, word)) yield { kind, value: word };
  yield* dateHits(text, sentinels);
}

/** What of the sentinels stands in the text, each value once. */
export const findHits = (text: string, sentinels: Sentinels): Hit[] => [
  ...new Map([...hits(text, sentinels)].map((hit) => [hit.value, hit])).values(),
];

/** Enough to find the place, and not the secret: it stands in a test's output. */
export function masked(text: string, found: readonly Hit[]): string {
  const [first] = [...found].sort((a, b) => text.indexOf(a.value) - text.indexOf(b.value));
  const from = Math.max(0, text.indexOf(first?.value ?? '') - 100);
  let shown = text.slice(from, from + 300);
  for (const { kind, value } of [...found].sort((a, b) => b.value.length - a.value.length)) {
    shown = shown.replaceAll(value, `[${kind}]`);
    // Cut off by the end of what is shown.
    for (let length = value.length - 1; length > 3; length--)
      if (shown.endsWith(value.slice(0, length))) shown = `${shown.slice(0, -length)}[${kind}]`;
  }
  return shown.replaceAll(/\s+/g, ' ').trim();
}
