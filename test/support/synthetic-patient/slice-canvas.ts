import { type Oval, ovalDistance } from '../../../sidecar/synth/bodies/oval.ts';
import type { Random } from '../../../sidecar/synth/random.ts';
import type { Rod } from '../../../sidecar/synth/volume/shapes.ts';
import { rodDistance } from './anatomy.ts';
import { imagePosition, type SliceGrid } from './slice-grid.ts';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
  readonly halfDepth: number;
}
type DistanceAt = (x: number, y: number) => number;
type HuAt = (index: number, x: number, y: number) => number;

const AIR_HU = -1000;

/** One slice while it is painted: each shape covers what lies under it, with the soft edge of a partly filled pixel. */
export class SliceCanvas {
  readonly grid: SliceGrid;
  /** Height of the slice's plane. mm. */
  readonly z: number;
  /** Hounsfield units, row by row. */
  hu: Float32Array;
  readonly #left: number;
  readonly #top: number;

  constructor(grid: SliceGrid, z: number) {
    this.grid = grid;
    this.z = z;
    this.hu = new Float32Array(grid.rows * grid.columns).fill(AIR_HU);
    [this.#left, this.#top] = imagePosition(grid, 0);
  }

  /** Paints where `distance` (mm, negative inside) says, looking only into `box`. */
  paint(box: Box, hu: number | HuAt, distance: DistanceAt): void {
    const spacing = this.grid.pixelSpacingMm;
    this.#forEachPixel(box, (index, x, y) => {
      const share = Math.min(1, Math.max(0, 0.5 - distance(x, y) / spacing));
      if (share === 0) return;
      const under = this.hu[index] ?? AIR_HU;
      this.hu[index] = under + share * ((typeof hu === 'number' ? hu : hu(index, x, y)) - under);
    });
  }

  /** An oval, made larger (or smaller, below 0) by `margin` mm. */
  paintOval(oval: Oval, hu: number, margin = 0): void {
    const box = { ...oval, halfWidth: oval.halfWidth + margin, halfDepth: oval.halfDepth + margin };
    this.paint(box, hu, (x, y) => ovalDistance(oval, x, y, margin));
  }

  /**
   * A rod (or, with both ends at one point, a sphere), the mean of three heights of the slice (partial volume).
   * `within` says per pixel how much of it may be covered.
   */
  paintRod(rod: Rod, hu: number, within?: Float32Array): void {
    const { from, to, radius } = rod;
    const half = this.grid.sliceThicknessMm / 2;
    if (Math.min(from[2], to[2]) - radius > this.z + half || Math.max(from[2], to[2]) + radius < this.z - half) return;
    const box = {
      x: (from[0] + to[0]) / 2,
      y: (from[1] + to[1]) / 2,
      halfWidth: Math.abs(from[0] - to[0]) / 2 + radius,
      halfDepth: Math.abs(from[1] - to[1]) / 2 + radius,
    };
    const spacing = this.grid.pixelSpacingMm;
    const step = this.grid.sliceThicknessMm / 3;
    const shareAt = (distance: number) => Math.min(1, Math.max(0, 0.5 - distance / spacing));
    this.#forEachPixel(box, (index, x, y) => {
      const middle = rodDistance(rod, x, y, this.z);
      // A distance changes by at most the way gone: beyond this no height of the slice meets the rod.
      if (middle > step + spacing / 2) return;
      const above = rodDistance(rod, x, y, this.z + step);
      const below = rodDistance(rod, x, y, this.z - step);
      const share = ((shareAt(above) + shareAt(middle) + shareAt(below)) / 3) * (within?.[index] ?? 1);
      const under = this.hu[index] ?? AIR_HU;
      this.hu[index] = under + share * (hu - under);
    });
  }

  /** How much of each pixel lies inside one of the ovals, 0 to 1. */
  insideShare(ovals: readonly Oval[]): Float32Array {
    const share = new Float32Array(this.hu.length);
    for (const oval of ovals)
      this.#forEachPixel(oval, (index, x, y) => {
        const inside = 0.5 - ovalDistance(oval, x, y) / this.grid.pixelSpacingMm;
        share[index] = Math.min(1, Math.max(share[index] ?? 0, inside));
      });
    return share;
  }

  /** Noise that varies smoothly: random values every `step` pixels, linear between them. Standard deviation about `sd`. */
  smoothField(random: Random, step: number, sd: number): Float32Array {
    const { rows, columns } = this.grid;
    const width = Math.ceil(columns / step) + 1;
    const knots = Float32Array.from({ length: width * (Math.ceil(rows / step) + 1) }, () => random.normal() * sd * 1.5);
    const field = new Float32Array(rows * columns);
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const x = Math.floor(column / step);
        const y = Math.floor(row / step);
        const fx = column / step - x;
        const fy = row / step - y;
        const knot = (dx: number, dy: number) => knots[(y + dy) * width + x + dx] ?? 0;
        const upper = knot(0, 0) * (1 - fx) + knot(1, 0) * fx;
        const lower = knot(0, 1) * (1 - fx) + knot(1, 1) * fx;
        field[row * columns + column] = upper * (1 - fy) + lower * fy;
      }
    return field;
  }

  /** The point spread of the reconstruction: a binomial blur of three pixels. */
  blur(): void {
    this.hu = this.#blurred(this.hu);
  }

  /** Noise of the reconstruction, blurred as the image is. `sd` in HU. */
  addNoise(random: Random, sd: number): void {
    const white = new Float32Array(this.hu.length);
    for (let index = 0; index < white.length; index++) white[index] = random.normal();
    // The blur leaves 0.375 of white noise's standard deviation: (1/16 + 1/4 + 1/16) in each direction.
    const noise = this.#blurred(white);
    for (let index = 0; index < this.hu.length; index++)
      this.hu[index] = (this.hu[index] ?? 0) + ((noise[index] ?? 0) * sd) / 0.375;
  }

  #blurred(source: Float32Array): Float32Array {
    const { rows, columns } = this.grid;
    const across = new Float32Array(source.length);
    const both = new Float32Array(source.length);
    const mixed = (from: Float32Array, index: number, stride: number, first: boolean, last: boolean) => {
      const value = from[index] ?? 0;
      const before = first ? value : (from[index - stride] ?? 0);
      const after = last ? value : (from[index + stride] ?? 0);
      return (before + 2 * value + after) / 4;
    };
    for (let row = 0, index = 0; row < rows; row++)
      for (let column = 0; column < columns; column++, index++)
        across[index] = mixed(source, index, 1, column === 0, column === columns - 1);
    for (let row = 0, index = 0; row < rows; row++)
      for (let column = 0; column < columns; column++, index++)
        both[index] = mixed(across, index, columns, row === 0, row === rows - 1);
    return both;
  }

  #forEachPixel(box: Box, visit: (index: number, x: number, y: number) => void): void {
    const { rows, columns, pixelSpacingMm: spacing } = this.grid;
    const first = (low: number, origin: number) => Math.max(0, Math.floor((low - origin) / spacing) - 1);
    const last = (high: number, origin: number, count: number) =>
      Math.min(count - 1, Math.ceil((high - origin) / spacing) + 1);
    const columnEnd = last(box.x + box.halfWidth, this.#left, columns);
    const rowEnd = last(box.y + box.halfDepth, this.#top, rows);
    const columnStart = first(box.x - box.halfWidth, this.#left);
    for (let row = first(box.y - box.halfDepth, this.#top); row <= rowEnd; row++)
      for (let column = columnStart; column <= columnEnd; column++)
        visit(row * columns + column, this.#left + column * spacing, this.#top + row * spacing);
  }
}
