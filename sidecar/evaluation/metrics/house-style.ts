/*
 * How near words are to how a house writes: a bigram model of its words. It knows no meaning: what is said in the house's
 * words of another patient scores as high.
 */

/** Before the first word of a line, and of every sentence. */
const START = '<start>';
const DATE = '<date>';
const NUMBER = '<number>';
const UNKNOWN = '<unknown>';

const MONTHS = 'January|February|March|April|May|June|July|August|September|October|November|December';
const DATES = new RegExp(
  String.raw`\b(?:\d{4}-\d{2}-\d{2}|\d{1,2} (?:${MONTHS}) \d{4}|(?:${MONTHS}) \d{1,2}, \d{4})\b`,
  'g',
);
const NUMBERS = /\d+(?:\.\d+)?/g;
/** A mask, a word, or a sign: signs are style, too. Below the masks nothing of a number is left. */
const TOKENS = /<\w+>|[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*|[^\s\p{L}\p{M}]/gu;
const ENDS: ReadonlySet<string> = new Set(['.', '!', '?']);

/**
 * Sentences as a house model sees them: words and signs. Numbers and dates are masked, since they are the patient's, and
 * the numbers of a list are left out. Lower case: where a sentence begins is told by its start; elsewhere capitals belong
 * to names and abbreviations, which are told by their letters.
 */
export function styleWords(text: string): readonly (readonly string[])[] {
  return text.split('\n').flatMap((line) => {
    const masked = line
      .replace(/^\s*\d+\. /, '')
      .replace(DATES, DATE)
      .replace(NUMBERS, NUMBER);
    const sentences: string[][] = [[]];
    for (const token of masked.toLowerCase().match(TOKENS) ?? []) {
      sentences.at(-1)?.push(token);
      if (ENDS.has(token)) sentences.push([]);
    }
    return sentences.filter((one) => one.length > 0);
  });
}

/** How often a house writes which word behind which. */
export interface HouseModel {
  /** A word, then the one behind it, to how often. */
  readonly pairs: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** How often anything stands behind the word. */
  readonly totals: ReadonlyMap<string, number>;
  readonly vocabulary: ReadonlySet<string>;
}

/** @param reports findings and impressions of one house */
export function houseModel(reports: readonly string[]): HouseModel {
  const pairs = new Map<string, Map<string, number>>();
  const totals = new Map<string, number>();
  const vocabulary = new Set<string>([UNKNOWN]);
  for (const sentence of reports.flatMap(styleWords)) {
    let before = START;
    for (const word of sentence) {
      const behind = pairs.get(before) ?? new Map<string, number>();
      pairs.set(before, behind.set(word, (behind.get(word) ?? 0) + 1));
      totals.set(before, (totals.get(before) ?? 0) + 1);
      vocabulary.add(word);
      before = word;
    }
  }
  return { pairs, totals, vocabulary };
}

/** Added to each count (add-k): a word that was never seen there is rare, not impossible. */
const K = 0.1;

/**
 * Geometric mean of the probabilities of a text's words under a house's model, in (0, 1): higher is nearer to the house.
 * @returns undefined for a text without a word
 */
export function houseStyleScore(text: string, { pairs, totals, vocabulary }: HouseModel): number | undefined {
  let [logs, words] = [0, 0];
  for (const sentence of styleWords(text)) {
    let before = START;
    for (const written of sentence) {
      const word = vocabulary.has(written) ? written : UNKNOWN;
      const count = pairs.get(before)?.get(word) ?? 0;
      logs += Math.log((count + K) / ((totals.get(before) ?? 0) + K * vocabulary.size));
      words += 1;
      before = word;
    }
  }
  return words === 0 ? undefined : Math.exp(logs / words);
}
