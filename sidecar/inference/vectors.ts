/**
 * One direction for a text: the mean of what a model says of its tokens, with length 1; the zero vector stays as it is.
 * @param hidden token after token, `width` numbers each
 */
export function meanDirection(hidden: Float32Array, width: number): Float32Array {
  const sum = new Float64Array(width);
  for (const [at, value] of hidden.entries()) sum[at % width] = (sum[at % width] ?? 0) + value;
  const length = Math.hypot(...sum);
  return Float32Array.from(sum, (value) => (length === 0 ? 0 : value / length));
}

/** Of two directions, -1 to 1. @throws RangeError where they are of two models */
export function cosine(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new RangeError(`directions of ${a.length} and ${b.length} numbers`);
  const dot = a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
  return Math.max(-1, Math.min(1, dot));
}

/** `[row][column]` */
export const cosines = (rows: readonly Float32Array[], columns: readonly Float32Array[]): number[][] =>
  rows.map((row) => columns.map((column) => cosine(row, column)));
