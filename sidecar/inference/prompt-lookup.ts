/** How many tokens are proposed at once, and the longest run of tokens that is looked for. */
export const LOOKUP = { proposals: 8, longest: 6 } as const;

/** How many tokens end equally at `a` and `b` (both included), at most `limit`. */
function equalTail(tokens: readonly number[], a: number, b: number, limit: number): number {
  let length = 0;
  while (length < limit && a - length >= 0 && tokens[a - length] === tokens[b - length]) length++;
  return length;
}

/**
 * Proposes what comes next (prompt-lookup decoding): what stands in the prompt behind the longest run of tokens that the
 * sequence ends with; of equally long ones behind the last. A drafter copies much of its prompt.
 * @param tokens prompt and what was written so far
 * @param promptLength tokens of the prompt
 * @returns at most `proposals` tokens; none where the last token is not in the prompt
 */
export function proposed(tokens: readonly number[], promptLength: number, proposals: number): number[] {
  const end = tokens.length - 1;
  let best = 0;
  let from = -1;
  for (let at = Math.min(promptLength, tokens.length) - 2; at >= 0 && best < LOOKUP.longest; at--) {
    const length = equalTail(tokens, at, end, LOOKUP.longest);
    if (length > best) [best, from] = [length, at];
  }
  return from < 0 ? [] : tokens.slice(from + 1, Math.min(from + 1 + proposals, promptLength));
}

/** How many tokens two sequences begin with in common. */
export function commonPrefix(a: readonly number[], b: readonly number[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}
