import { attr, TAG } from '../../dicom/dicom-json.ts';
import type { DicomJson, DicomJsonAttribute } from '../../domain/study.ts';

/** One frame of unsigned grey values, row by row. */
export interface Frame {
  readonly rows: number;
  readonly columns: number;
  readonly bitsStored: 8 | 12;
  readonly pixels: Uint16Array;
}

/** A dataset without its Pixel Data, and the frames that belong there, at least one, all of one size. */
export interface ImageDataset {
  readonly dataset: DicomJson;
  readonly frames: readonly [Frame, ...Frame[]];
}

export const bytesPerPixel = ({ bitsStored }: Frame): 1 | 2 => (bitsStored === 8 ? 1 : 2);

/** Image Pixel module (PS3.3 C.7.6.3) without the data. */
export const imagePixelModule = (frame: Frame): DicomJson => ({
  [TAG.SamplesPerPixel]: attr('US', 1),
  [TAG.PhotometricInterpretation]: attr('CS', 'MONOCHROME2'),
  [TAG.Rows]: attr('US', frame.rows),
  [TAG.Columns]: attr('US', frame.columns),
  [TAG.BitsAllocated]: attr('US', 8 * bytesPerPixel(frame)),
  [TAG.BitsStored]: attr('US', frame.bitsStored),
  [TAG.HighBit]: attr('US', frame.bitsStored - 1),
  [TAG.PixelRepresentation]: attr('US', 0),
});

/** Pixels as uncompressed Pixel Data holds them: little endian, one or two bytes each. */
export function bytesOf(frame: Frame): Uint8Array {
  const { pixels } = frame;
  if (bytesPerPixel(frame) === 1) return Uint8Array.from(pixels);
  const view = new DataView(new ArrayBuffer(pixels.length * 2));
  for (let index = 0; index < pixels.length; index++) view.setUint16(index * 2, pixels[index] ?? 0, true);
  return new Uint8Array(view.buffer);
}

/**
 * Uncompressed Pixel Data (PS3.5 8.1.1), one frame behind the other.
 * @param share how much of it is kept: less than 1 is a broken object
 */
export function nativePixelData(frames: ImageDataset['frames'], share = 1): DicomJsonAttribute {
  const bytes = Buffer.concat(frames.map(bytesOf));
  const kept = new Uint8Array(bytes.subarray(0, Math.floor(bytes.length * share)));
  return attr(bytesPerPixel(frames[0]) === 1 ? 'OB' : 'OW', kept);
}
