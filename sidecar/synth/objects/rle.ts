import { bytesPerPixel, type Frame } from './pixels.ts';

const HEADER_BYTES = 64;
const LONGEST = 128;
/** Shorter repeats cost as much as they save. */
const LEAST_REPEAT = 3;

/** How often the byte at `from` stands there in a row, up to `end`. */
function repeatAt(plane: Uint8Array, from: number, end: number): number {
  const value = plane[from];
  const most = Math.min(end, from + LONGEST);
  let at = from + 1;
  while (at < most && plane[at] === value) at++;
  return at - from;
}

/** One row of a byte plane by the PackBits scheme (PS3.5 G.3.1); `out` gets the bytes from `at` on. @returns the new end */
function packRow(plane: Uint8Array, row: number, rowEnd: number, out: Uint8Array, at: number): number {
  let end = at;
  for (let from = row; from < rowEnd; ) {
    const repeat = repeatAt(plane, from, rowEnd);
    if (repeat >= LEAST_REPEAT) {
      out[end++] = 257 - repeat;
      out[end++] = plane[from] ?? 0;
      from += repeat;
      continue;
    }
    let to = from + repeat;
    while (to < rowEnd && to - from < LONGEST && repeatAt(plane, to, rowEnd) < LEAST_REPEAT) to++;
    out[end++] = to - from - 1;
    while (from < to) out[end++] = plane[from++] ?? 0;
  }
  return end;
}

/** Each row on its own, padded to an even length (PS3.5 G.3.1, G.2). */
function packPlane(plane: Uint8Array, columns: number): Uint8Array {
  // A literal run needs one byte for every 128, and each row may end in a short one.
  const out = new Uint8Array(plane.length + Math.ceil(plane.length / columns) * (Math.ceil(columns / LONGEST) + 1) + 1);
  let end = 0;
  for (let from = 0; from < plane.length; from += columns) end = packRow(plane, from, from + columns, out, end);
  return out.subarray(0, end + (end % 2));
}

function bytePlane({ pixels }: Frame, shift: number): Uint8Array {
  const plane = new Uint8Array(pixels.length);
  for (let index = 0; index < pixels.length; index++) plane[index] = (pixels[index] ?? 0) >> shift;
  return plane;
}

/** A frame as RLE Lossless (PS3.5 Annex G): a segment for each byte of a pixel, the most significant one first. */
export function rleLossless(frame: Frame): Uint8Array {
  const shifts = bytesPerPixel(frame) === 1 ? [0] : [8, 0];
  const segments = shifts.map((shift) => packPlane(bytePlane(frame, shift), frame.columns));
  const header = new DataView(new ArrayBuffer(HEADER_BYTES));
  header.setUint32(0, segments.length, true);
  let offset = HEADER_BYTES;
  for (const [at, segment] of segments.entries()) {
    header.setUint32(4 * (at + 1), offset, true);
    offset += segment.length;
  }
  return new Uint8Array(Buffer.concat([new Uint8Array(header.buffer), ...segments]));
}
