/**
 * The results of `work` for each of `all`, in their order, at most `most` at once; what is undefined is left out. Rejects
 * with the first failure, and begins no other one after it.
 */
export async function atOnce<T, R>(
  most: number,
  all: readonly T[],
  work: (one: T) => Promise<R | undefined>,
): Promise<R[]> {
  const results: (R | undefined)[] = [];
  const left = all.entries();
  let failed = false;
  const lane = async () => {
    try {
      for (const [at, one] of left) {
        if (failed) return;
        results[at] = await work(one);
      }
    } catch (thrown) {
      failed = true;
      throw thrown;
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, all.length) }, lane));
  return results.filter((one) => one !== undefined);
}
