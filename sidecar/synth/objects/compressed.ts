import { TAG } from '../../dicom/dicom-json.ts';
import { encodePart10 } from '../../dicom/part10.ts';
import { weighted } from '../department/growth.ts';
import { seededRandom } from '../random.ts';
import { loadJpeg2000 } from './jpeg-2000.ts';
import { jpegLossless } from './jpeg-lossless.ts';
import { type Frame, type ImageDataset, nativePixelData } from './pixels.ts';
import { rleLossless } from './rle.ts';

/** How pixels are written; all without loss. */
export const PIXEL_CODINGS = ['none', 'jpegLossless', 'jpeg2000', 'rle'] as const;
export type PixelCoding = (typeof PIXEL_CODINGS)[number];

const SHARES: readonly (readonly [PixelCoding, number])[] = [
  ['none', 0.7],
  ['jpegLossless', 0.1],
  ['jpeg2000', 0.1],
  ['rle', 0.1],
];

/** PS3.5 A.4.1 (process 14, selection value 1), A.4.4 (lossless only), A.4.2. */
const TRANSFER_SYNTAXES: Readonly<Record<Exclude<PixelCoding, 'none'>, string>> = {
  jpegLossless: '1.2.840.10008.1.2.4.70',
  jpeg2000: '1.2.840.10008.1.2.4.90',
  rle: '1.2.840.10008.1.2.5',
};

/** One for each series, drawn by its UID. */
export function codingOf(seriesInstanceUid: string): PixelCoding {
  const [coding] = weighted(seededRandom(`${seriesInstanceUid}/coding`), SHARES, ([, share]) => share);
  return coding;
}

/** One frame's pixels as they stand in Pixel Data. */
export type FrameEncoder = (frame: Frame) => Uint8Array;

/** How a series' images become files; the codec of JPEG 2000 is loaded when it is first wanted. */
export interface PixelEncoder {
  readonly transferSyntaxUid: string;
  readonly encode: FrameEncoder;
}

/** undefined: uncompressed. */
export async function pixelEncoder(coding: PixelCoding): Promise<PixelEncoder | undefined> {
  if (coding === 'none') return undefined;
  const transferSyntaxUid = TRANSFER_SYNTAXES[coding];
  switch (coding) {
    case 'jpegLossless':
      return { transferSyntaxUid, encode: jpegLossless };
    case 'rle':
      return { transferSyntaxUid, encode: rleLossless };
    case 'jpeg2000':
      return { transferSyntaxUid, encode: await loadJpeg2000() };
  }
}

/**
 * An image as a Part 10 file.
 * @param encoder default: uncompressed
 * @param share how much of each frame's data is kept: less than 1 is a broken object
 */
export function encodeImage({ dataset, frames }: ImageDataset, encoder?: PixelEncoder, share = 1): Uint8Array {
  if (!encoder) return encodePart10({ ...dataset, [TAG.PixelData]: nativePixelData(frames, share) });
  const { transferSyntaxUid, encode } = encoder;
  const encoded = frames.map(encode).map((bytes) => bytes.subarray(0, Math.floor(bytes.length * share)));
  return encodePart10(dataset, undefined, { transferSyntaxUid, frames: encoded });
}
