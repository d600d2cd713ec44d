import { sha256 } from '../dicom/uids.ts';

/** Numbers that look random and are the same for the same seed, on every machine. */
export interface Random {
  /** In [0, 1). */
  uniform(): number;
  /** In [low, high). */
  between(low: number, high: number): number;
  /** A whole number in [low, high], both included. */
  integer(low: number, high: number): number;
  /** Mean 0, standard deviation 1. */
  normal(): number;
  /** One of the items. @throws RangeError on an empty list. */
  pick<T>(items: readonly T[]): T;
}

/** sfc32 (PractRand, C. Doty-Humphrey): 128 bits of state, 32 bits a step, passes PractRand and TestU01. */
function sfc32(state: Uint32Array): () => number {
  let [a = 0, b = 0, c = 0, counter = 1] = state;
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
}

/** A generator of its own for each seed text; `seed/part` gives parts that do not disturb one another. */
export function seededRandom(seed: string): Random {
  const digest = sha256(seed);
  const next = sfc32(Uint32Array.from([0, 8, 16, 24], (at) => Number.parseInt(digest.slice(at, at + 8), 16)));
  for (let warmUp = 0; warmUp < 12; warmUp++) next();
  let spare: number | undefined;
  const uniform = () => next() / 2 ** 32;
  const integer = (low: number, high: number) => low + Math.floor(uniform() * (high - low + 1));
  return {
    uniform,
    integer,
    between: (low, high) => low + uniform() * (high - low),
    normal() {
      if (spare !== undefined) {
        const kept = spare;
        spare = undefined;
        return kept;
      }
      // Box-Muller gives two independent deviates; 1 - u keeps the logarithm's argument above 0.
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    pick<T>(items: readonly T[]): T {
      if (items.length === 0) throw new RangeError('nothing to pick from');
      return items[integer(0, items.length - 1)] as T;
    },
  };
}
