import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { attr, TAG } from '../../../../sidecar/dicom/dicom-json.ts';
import {
  codingOf,
  encodeImage,
  type PIXEL_CODINGS,
  pixelEncoder,
} from '../../../../sidecar/synth/objects/compressed.ts';
import { bytesOf, type Frame, type ImageDataset, imagePixelModule } from '../../../../sidecar/synth/objects/pixels.ts';
import { seededRandom } from '../../../../sidecar/synth/random.ts';

const PATTERNS = {
  noise: (random: () => number, most: number) => Math.floor(random() * (most + 1)),
  extremes: (random: () => number, most: number) => (random() < 0.5 ? 0 : most),
  runs: (random: () => number, most: number, at: number) =>
    (Math.floor(at / 7) * 37 + (random() < 0.05 ? 1 : 0)) % most,
  flat: (_random: () => number, most: number) => most,
} as const;

/** Frames of one size: noise, jumps from black to white, repeats of a few pixels, one colour. */
const images = fc
  .record({
    rows: fc.integer({ min: 1, max: 40 }),
    columns: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 126, max: 300 })),
    bitsStored: fc.constantFrom<8 | 12>(8, 12),
    patterns: fc.array(fc.constantFrom<keyof typeof PATTERNS>('noise', 'extremes', 'runs', 'flat'), {
      minLength: 1,
      maxLength: 3,
    }),
    seed: fc.string(),
  })
  .map(({ rows, columns, bitsStored, patterns, seed }): [Frame, ...Frame[]] => {
    const { uniform } = seededRandom(seed);
    const frame = (pattern: keyof typeof PATTERNS): Frame => ({
      rows,
      columns,
      bitsStored,
      pixels: Uint16Array.from({ length: rows * columns }, (_, at) =>
        PATTERNS[pattern](uniform, 2 ** bitsStored - 1, at),
      ),
    });
    const [first = 'flat', ...others] = patterns;
    return [frame(first), ...others.map(frame)];
  });

const asObject = (frames: ImageDataset['frames']): ImageDataset => ({
  dataset: {
    ...imagePixelModule(frames[0]),
    [TAG.SOPClassUID]: attr('UI', '1.2.840.10008.5.1.4.1.1.7.2'),
    [TAG.SOPInstanceUID]: attr('UI', '2.25.1'),
    [TAG.NumberOfFrames]: attr('IS', frames.length),
  },
  frames,
});

const allBytes = (frames: readonly Frame[]): Buffer => Buffer.concat(frames.map(bytesOf));

describe('synth: pixels coded without loss', () => {
  const folder = mkdtempSync(join(tmpdir(), 'preread-coded-'));
  const path = (name: string) => join(folder, name);
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [coding, program] of [
    ['rle', 'dcmdrle'],
    ['jpegLossless', 'dcmdjpeg'],
  ] as const)
    it(`DCMTK's ${program} gives every frame back as it was`, async () => {
      const encoder = await pixelEncoder(coding);
      fc.assert(
        fc.property(images, (frames) => {
          writeFileSync(path('coded.dcm'), encodeImage(asObject(frames), encoder));
          execFileSync(program, [path('coded.dcm'), path('plain.dcm')], { stdio: 'pipe' });
          const wanted = allBytes(frames);
          // Pixel Data is the last element, padded to an even length.
          const plain = readFileSync(path('plain.dcm')).subarray(-(wanted.length + (wanted.length % 2)));
          expect(plain.subarray(0, wanted.length).equals(wanted)).to.equal(true);
        }),
        { numRuns: 40 },
      );
    });

  it("OpenJPEG's own program gives a JPEG 2000 frame back as it was", async () => {
    const encoder = await pixelEncoder('jpeg2000');
    if (!encoder) expect.fail('no encoder');
    fc.assert(
      fc.property(images, ([frame]) => {
        const codestream = encoder.encode(frame);
        // SOC and SIZ: a bare codestream, no JP2 file (PS3.5 A.4.4).
        expect(Buffer.from(codestream.subarray(0, 4)).toString('hex')).to.equal('ff4fff51');
        writeFileSync(path('frame.j2k'), codestream);
        execFileSync('opj_decompress', ['-i', path('frame.j2k'), '-o', path('frame.rawl')], { stdio: 'pipe' });
        expect(readFileSync(path('frame.rawl')).equals(bytesOf(frame))).to.equal(true);
      }),
      { numRuns: 25 },
    );
  });

  it('puts each frame into one fragment that DCMTK finds by the offset table, under the right transfer syntax', async () => {
    const frames = fc.sample(images, { numRuns: 30, seed: 1 }).find(({ length }) => length === 3);
    if (!frames) expect.fail('no sample of three frames');
    const syntaxes = { rle: '=RLELossless', jpegLossless: '=JPEGLossless', jpeg2000: '=JPEG2000LosslessOnly' };
    for (const coding of ['rle', 'jpegLossless', 'jpeg2000'] as const) {
      const encoder = await pixelEncoder(coding);
      writeFileSync(path('coded.dcm'), encodeImage(asObject(frames), encoder));
      const dump = execFileSync('dcmdump', [path('coded.dcm')], { encoding: 'utf8' });
      expect(dump).to.contain(syntaxes[coding]);
      const fragments = [...dump.matchAll(/^ {2}\(fffe,e000\) pi .*# +(\d+), 1 Item/gm)].map(([, length]) =>
        Number(length),
      );
      expect(fragments).to.have.length(4);
      expect(fragments[0]).to.equal(12);
      for (const [at, frame] of frames.entries()) {
        const length = encoder?.encode(frame).length ?? 0;
        expect(fragments[at + 1]).to.equal(length + (length % 2));
      }
    }
  });

  it('draws a coding for each series: most are plain, each of the others takes about a tenth', () => {
    const drawn = Array.from({ length: 4000 }, (_, at) => codingOf(`2.25.${at}`));
    const share = (coding: (typeof PIXEL_CODINGS)[number]) => drawn.filter((one) => one === coding).length / 4000;
    expect(share('none')).to.be.closeTo(0.7, 0.03);
    for (const coding of ['rle', 'jpegLossless', 'jpeg2000'] as const) expect(share(coding)).to.be.closeTo(0.1, 0.02);
  });
});
