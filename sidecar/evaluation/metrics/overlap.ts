/*
 * Word overlap, printed only to show what it misses: "No pleural effusion" and "Pleural effusion" share two words of three.
 */

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

function ngrams(words: readonly string[], size: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (let at = 0; at + size <= words.length; at += 1) {
    const gram = words.slice(at, at + size).join(' ');
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

function clippedPrecision(reference: readonly string[], candidate: readonly string[], size: number): number {
  const [of, said] = [ngrams(reference, size), ngrams(candidate, size)];
  const total = [...said.values()].reduce((sum, count) => sum + count, 0);
  const clipped = [...said].reduce((sum, [gram, count]) => sum + Math.min(count, of.get(gram) ?? 0), 0);
  return total === 0 ? 0 : clipped / total;
}

/** BLEU with one reference, no smoothing: geometric mean of clipped n-gram precisions, with the brevity penalty. */
export function bleu(reference: string, candidate: string, longest = 4): number {
  const [of, said] = [wordsOf(reference), wordsOf(candidate)];
  if (said.length === 0) return 0;
  const sizes = Array.from({ length: longest }, (_, at) => at + 1);
  const precisions = sizes.map((size) => clippedPrecision(of, said, size));
  if (precisions.some((one) => one === 0)) return 0;
  const mean = Math.exp(precisions.reduce((sum, one) => sum + Math.log(one), 0) / longest);
  return mean * Math.min(1, Math.exp(1 - of.length / said.length));
}

function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row = new Uint32Array(b.length + 1);
  for (const word of a) {
    const next = new Uint32Array(b.length + 1);
    for (let at = 0; at < b.length; at += 1)
      next[at + 1] = b[at] === word ? (row[at] ?? 0) + 1 : Math.max(row[at + 1] ?? 0, next[at] ?? 0);
    row = next;
  }
  return row[b.length] ?? 0;
}

/** ROUGE-L: F1 of the longest common subsequence of words. */
export function rougeL(reference: string, candidate: string): number {
  const [of, said] = [wordsOf(reference), wordsOf(candidate)];
  const common = longestCommon(of, said);
  return common === 0 ? 0 : (2 * common) / (of.length + said.length);
}
