import { bytesOf, type Frame } from './pixels.ts';

/** What the codec takes by default; a small frame cannot be halved so often. */
const MOST_DECOMPOSITIONS = 5;

type Codec = Awaited<ReturnType<typeof load>>;

async function load() {
  const { default: start } = await import('@cornerstonejs/codec-openjpeg/wasmjs');
  return start();
}

let loading: Promise<Codec> | undefined;

function encode({ J2KEncoder }: Codec, frame: Frame): Uint8Array {
  const { rows, columns, bitsStored } = frame;
  const encoder = new J2KEncoder();
  try {
    const size = { width: columns, height: rows, bitsPerSample: bitsStored, componentCount: 1, isSigned: false };
    encoder.getDecodedBuffer(size).set(bytesOf(frame));
    encoder.setDecompositions(Math.min(MOST_DECOMPOSITIONS, Math.floor(Math.log2(Math.min(rows, columns)))));
    encoder.encode();
    // The codec's memory is used again by the next one.
    return encoder.getEncodedBuffer().slice();
  } finally {
    encoder.delete();
  }
}

/**
 * The encoder of JPEG 2000 codestreams without loss (PS3.5 8.2.4): OpenJPEG in WebAssembly, which is loaded once, when
 * somebody asks for it.
 */
export async function loadJpeg2000(): Promise<(frame: Frame) => Uint8Array> {
  loading ??= load();
  const codec = await loading;
  return (frame) => encode(codec, frame);
}
