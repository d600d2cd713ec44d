import { seededRandom } from '../random.ts';
import type { Law } from './solid.ts';

/** Values that look random, repeat every `size` cells, and vary smoothly between them. Mean 0, deviation about `sd`. */
export function smoothTexture(seed: string, cellMm: number, sd: number, size = 32): Law {
  const random = seededRandom(seed);
  // Linear mixing of eight knots leaves about half of their deviation.
  const knots = Float32Array.from({ length: size ** 3 }, () => random.normal() * sd * 1.9);
  const mask = size - 1;
  if ((size & mask) !== 0) throw new RangeError('the size is a power of two');
  const knot = (x: number, y: number, z: number) => knots[((z & mask) * size + (y & mask)) * size + (x & mask)] ?? 0;
  return (x, y, z) => {
    const i = Math.floor(x / cellMm);
    const j = Math.floor(y / cellMm);
    const k = Math.floor(z / cellMm);
    const fu = x / cellMm - i;
    const fv = y / cellMm - j;
    const fw = z / cellMm - k;
    const row = (dy: number, dz: number) => knot(i, j + dy, k + dz) * (1 - fu) + knot(i + 1, j + dy, k + dz) * fu;
    const lower = row(0, 0) * (1 - fv) + row(1, 0) * fv;
    const upper = row(0, 1) * (1 - fv) + row(1, 1) * fv;
    return lower * (1 - fw) + upper * fw;
  };
}

const TILE = 512;

/** Noise of a detector after the blur of the reconstruction: one tile per study, laid anew for each image. */
export interface NoiseTile {
  /** Adds noise of deviation `sd`; the same image number gives the same noise, whatever was made before. */
  addTo(values: Float32Array, columns: number, image: number, sd: number): void;
}

export function noiseTile(seed: string, blurred = true): NoiseTile {
  const random = seededRandom(`${seed}/noise`);
  const white = Float32Array.from({ length: TILE * TILE }, () => random.normal());
  const tile = blurred ? smoothed(white) : white;
  return {
    addTo(values, columns, image, sd) {
      const place = seededRandom(`${seed}/noise/${image}`);
      const [right, down] = [place.integer(0, TILE - 1), place.integer(0, TILE - 1)];
      for (let index = 0, row = 0; index < values.length; row++) {
        const line = ((row + down) % TILE) * TILE;
        for (let column = 0; column < columns; column++, index++)
          values[index] = (values[index] ?? 0) + sd * (tile[line + ((column + right) & (TILE - 1))] ?? 0);
      }
    },
  };
}

/** Binomial over three cells both ways, round the edges; it leaves 3/8 of the deviation, which is given back. */
function smoothed(white: Float32Array): Float32Array {
  const at = (values: Float32Array, row: number, column: number) =>
    values[(row & (TILE - 1)) * TILE + (column & (TILE - 1))] ?? 0;
  const pass = (values: Float32Array, dr: number, dc: number) =>
    values.map((value, index) => {
      const [row, column] = [Math.floor(index / TILE), index % TILE];
      return (at(values, row - dr, column - dc) + 2 * value + at(values, row + dr, column + dc)) / 4;
    });
  return pass(pass(white, 0, 1), 1, 0).map((value) => value / 0.375);
}
