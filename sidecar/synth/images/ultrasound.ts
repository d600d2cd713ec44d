import type { Scene } from '../bodies/body.ts';
import { type PlaneGeometry, paintPlane, pointAt } from '../volume/plane.ts';
import { noiseTile } from '../volume/texture.ts';
import { planeOf, type Stack, solidsBySlice } from './cross-sections.ts';
import type { SyntheticImage } from './image.ts';
import type { Mask } from './masks.ts';

/** Half of the opening of the sector, and how far the probe's curved face lies from the point its beams come from. */
const HALF_ANGLE = 0.62;
const FACE_MM = 42;
const GEL_MM = 16;
const BEAMS = 384;
const SAMPLE_MM = 0.4;
/** What is left of the sound behind gas, bone or stone, per mm. */
const SHADOW_PER_MM = 0.45;
const MOST_STORED = 4095;

/** Brightness of an echo by the tissue's density: fluid black, fat and stones bright. 0 to 1. */
function echoOf(hu: number): number {
  if (hu < -300 || hu > 130) return 1;
  if (hu < -30) return 0.55;
  if (hu < 14) return 0.02;
  if (hu < 37) return 0.24;
  if (hu < 48) return 0.3;
  return hu < 56 ? 0.34 : 0.42;
}

/**
 * Sector pictures of a scene, as a curved probe on the skin makes them: speckle, shadows behind gas and stones, brighter
 * echoes behind fluid. The planes' first row is the side of the probe.
 */
export function* ultrasoundSlices(scene: Scene, stack: Stack, seed: string): Generator<SyntheticImage> {
  const bySlice = solidsBySlice(stack, scene);
  const speckle = noiseTile(seed);
  for (let index = 0; index < stack.sliceCount; index++) {
    const plane = planeOf(stack, index);
    const { rows, columns, spacingMm } = plane;
    const hu = new Float32Array(rows * columns).fill(-1000);
    paintPlane(plane, bySlice[index] ?? [], hu);
    const sector: Sector = { hu, rows, columns, spacingMm, apexRow: apexRowOf(scene, plane) };
    const samples = Math.ceil((rows * spacingMm) / SAMPLE_MM);
    const echoes = beams(sector, samples);
    const noise = new Float32Array(echoes.length);
    speckle.addTo(noise, samples, index, 1);
    for (let at = 0; at < echoes.length; at++)
      echoes[at] = (echoes[at] ?? 0) * Math.abs(0.75 + 0.42 * (noise[at] ?? 0));
    yield {
      modality: 'US',
      index,
      rows,
      columns,
      pixels: scanConverted(sector, echoes, samples),
      bitsStored: 12,
      photometric: 'MONOCHROME2',
      pixelSpacingMm: [spacingMm, spacingMm],
      window: { center: 2048, width: 4096 },
    };
  }
}

interface Sector {
  readonly hu: Float32Array;
  readonly rows: number;
  readonly columns: number;
  readonly spacingMm: number;
  /** Row of the point that all beams come from; above the image. */
  readonly apexRow: number;
}

/** The row that all beams come from: the probe touches the skin in the middle column. */
function apexRowOf(scene: Scene, plane: PlaneGeometry): number {
  const skin = scene.find(({ name }) => name === 'skin');
  let row = 0;
  while (skin && row < plane.rows && skin.distance(...pointAt(plane, plane.columns >> 1, row)) > 0) row++;
  return row - FACE_MM / plane.spacingMm;
}

/** Beam and depth of a pixel; undefined outside of the sector. */
function inSector(columns: number, spacingMm: number, apexRow: number, row: number, column: number) {
  const [dx, dy] = [column - columns / 2, row - apexRow];
  const depthMm = Math.sqrt(dx * dx + dy * dy) * spacingMm - FACE_MM;
  const beam = Math.floor((Math.atan2(dx, dy) / (2 * HALF_ANGLE) + 0.5) * BEAMS);
  return depthMm < 0 || beam < 0 || beam >= BEAMS ? undefined : { beam, depthMm };
}

/** The part of a mask that the sector shows. */
export function maskInSector({ rows, columns, pixels }: Mask, scene: Scene, plane: PlaneGeometry): Mask {
  const apexRow = apexRowOf(scene, plane);
  const shown = pixels.map((value, index) =>
    value && inSector(columns, plane.spacingMm, apexRow, Math.floor(index / columns), index % columns) ? 1 : 0,
  );
  return { rows, columns, pixels: shown };
}

/** Echoes along each beam, from the face of the probe on. */
function beams({ hu, rows, columns, spacingMm, apexRow }: Sector, samples: number): Float32Array {
  const echoes = new Float32Array(BEAMS * samples);
  for (let beam = 0; beam < BEAMS; beam++) {
    const angle = ((beam + 0.5) / BEAMS - 0.5) * 2 * HALF_ANGLE;
    const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
    let left = 1;
    let before = 0.3;
    for (let sample = 0; sample < samples; sample++) {
      const far = (FACE_MM + sample * SAMPLE_MM) / spacingMm;
      const column = Math.round(columns / 2 + far * sin);
      const row = Math.round(apexRow + far * cos);
      if (column < 0 || column >= columns || row < 0 || row >= rows) break;
      const value = hu[row * columns + column] ?? -1000;
      const echo = echoOf(value);
      // Where tissues meet, their border sends back more than either.
      echoes[beam * samples + sample] = left * (echo + 1.4 * Math.abs(echo - before) * 0.5);
      before = echo;
      // Gel fills what lies between the probe and a curved skin.
      const blocks = (value < -300 && sample * SAMPLE_MM > GEL_MM) || value > 130;
      left *= blocks ? SHADOW_PER_MM ** SAMPLE_MM : echo < 0.1 ? 1.004 : 0.9985;
    }
  }
  return echoes;
}

/** Beams as pixels: black outside of the sector; brightness as the logarithm of the echo. */
function scanConverted(
  { rows, columns, spacingMm, apexRow }: Sector,
  echoes: Float32Array,
  samples: number,
): Uint16Array {
  const pixels = new Uint16Array(rows * columns);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const place = inSector(columns, spacingMm, apexRow, row, column);
      if (!place) continue;
      const sample = Math.floor(place.depthMm / SAMPLE_MM);
      if (sample >= samples) continue;
      const echo = echoes[place.beam * samples + sample] ?? 0;
      pixels[row * columns + column] = Math.min(MOST_STORED, Math.max(0, (1 + Math.log10(echo + 1e-3) / 2.2) * 3100));
    }
  return pixels;
}
