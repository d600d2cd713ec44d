import type { Frame } from './pixels.ts';

/**
 * Length of the Huffman code for each number of bits that a difference has: the usual table for differences (ITU-T T.81
 * K.3.1), taken on to 16 bits.
 */
const CODE_LENGTHS = [2, 3, 3, 3, 3, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14] as const;
const LONGEST_CODE = 16;
/** A code of 14 and a difference of 12 bits make 4 bytes, of which each may need a zero behind it. */
const MOST_BYTES_PER_PIXEL = 8;

/** Codes in the order of their lengths (T.81 C.2). */
function codes(): number[] {
  let next = 0;
  return CODE_LENGTHS.map((length, at) => {
    if (at > 0) next = (next + 1) << (length - (CODE_LENGTHS[at - 1] ?? length));
    return next;
  });
}

const marker = (code: number, content: readonly number[]): number[] => [
  0xff,
  code,
  (content.length + 2) >> 8,
  (content.length + 2) & 0xff,
  ...content,
];

/** Start of image, frame (SOF3), Huffman table and scan header with predictor 1 (T.81 B.2). */
function headers({ rows, columns, bitsStored }: Frame): number[] {
  const counts = Array.from(
    { length: LONGEST_CODE },
    (_, at) => CODE_LENGTHS.filter((length) => length === at + 1).length,
  );
  return [
    ...[0xff, 0xd8],
    ...marker(0xc3, [bitsStored, rows >> 8, rows & 0xff, columns >> 8, columns & 0xff, 1, 1, 0x11, 0]),
    ...marker(0xc4, [0, ...counts, ...CODE_LENGTHS.keys()]),
    ...marker(0xda, [1, 1, 0, 1, 0, 0]),
  ];
}

/** A frame as JPEG Lossless, process 14, selection value 1 (T.81 Annex H, PS3.5 8.2.1). */
export function jpegLossless(frame: Frame): Uint8Array {
  const { rows, columns, bitsStored, pixels } = frame;
  const start = headers(frame);
  const out = new Uint8Array(start.length + rows * columns * MOST_BYTES_PER_PIXEL + 4);
  out.set(start);
  let end = start.length;
  let [held, count] = [0, 0];
  const put = (bits: number, length: number): void => {
    held = (held << length) | bits;
    count += length;
    while (count >= 8) {
      count -= 8;
      const byte = (held >> count) & 0xff;
      out[end++] = byte;
      // What looks like a marker is told from one by a zero (T.81 F.1.2.3).
      if (byte === 0xff) out[end++] = 0;
    }
    held &= (1 << count) - 1;
  };
  const table = codes();
  for (let row = 0, at = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, at++) {
      const first = row === 0 ? 2 ** (bitsStored - 1) : (pixels[at - columns] ?? 0);
      const predicted = column === 0 ? first : (pixels[at - 1] ?? 0);
      const difference = (pixels[at] ?? 0) - predicted;
      const bits = 32 - Math.clz32(Math.abs(difference));
      put(table[bits] ?? 0, CODE_LENGTHS[bits] ?? 0);
      if (bits > 0) put(difference < 0 ? difference + 2 ** bits - 1 : difference, bits);
    }
  if (count > 0) put(2 ** (8 - count) - 1, 8 - count);
  out.set([0xff, 0xd9], end);
  return out.slice(0, end + 2);
}
