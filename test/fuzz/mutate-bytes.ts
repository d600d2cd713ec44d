import type { Random } from '../../sidecar/synth/random.ts';
import { type Place, readLoosely } from './loose-reader.ts';

/** What may happen to a Part 10 file on its way; each takes bytes and gives others. */
type Change = (bytes: Buffer, random: Random, places: readonly Place[]) => Buffer;

const cut = (bytes: Buffer, from: number, to: number, ...between: readonly Uint8Array[]): Buffer =>
  Buffer.concat([bytes.subarray(0, from), ...between, bytes.subarray(to)]);

const copyOf = (bytes: Buffer): Buffer => Buffer.from(bytes);

/** Behind preamble and file meta, where there is any. */
const within = (bytes: Buffer, random: Random): number =>
  random.integer(Math.min(132, bytes.length - 1), bytes.length - 1);

const VRS = ['SQ', 'UN', 'OB', 'UT', 'DS', 'IS', 'US', 'FD', 'PN', 'UI', 'CS', 'AT', 'UL', 'LO', 'DA', 'zz', 'FL'];
const CHARSETS = [
  'ISO_IR 192',
  'ISO_IR 100',
  'ISO 2022 IR 87',
  'GB18030',
  '\\ISO 2022 IR 149',
  'NONE',
  '',
  'ISO_IR 13',
];

function deepSequence(depth: number): Buffer {
  // (0040,A730) SQ of undefined length, with one item of undefined length.
  const open = Buffer.from('4000 30a7 5351 0000 ffffffff feff00e0 ffffffff'.replaceAll(' ', ''), 'hex');
  return Buffer.concat(Array.from({ length: depth }, () => open));
}

function withValue(bytes: Buffer, place: Place, value: Buffer): Buffer {
  const padded = value.length % 2 === 0 ? value : Buffer.concat([value, Buffer.from(' ')]);
  const length = Buffer.alloc(place.lengthSize);
  if (place.lengthSize === 2) length.writeUInt16LE(padded.length & 0xffff);
  else length.writeUInt32LE(padded.length);
  return cut(bytes, place.lengthAt, place.end, length, padded);
}

function flipBits(bytes: Buffer, random: Random): Buffer {
  const changed = copyOf(bytes);
  for (let left = random.integer(1, 16); left > 0; left--) {
    const at = within(changed, random);
    changed[at] = (changed[at] ?? 0) ^ (1 << random.integer(0, 7));
  }
  return changed;
}

function spoilLength(bytes: Buffer, random: Random, places: readonly Place[]): Buffer {
  const changed = copyOf(bytes);
  const { lengthAt, lengthSize, valueAt, end } = random.pick(places);
  const right = end - valueAt;
  const wrong = random.pick([
    0,
    1,
    right + 1,
    right + 2,
    right * 2,
    Math.max(0, right - 1),
    0x7fffffff,
    0xfffffffe,
    0xffffffff,
  ]);
  if (lengthSize === 2) changed.writeUInt16LE(wrong & 0xffff, lengthAt);
  else changed.writeUInt32LE(wrong >>> 0, lengthAt);
  return changed;
}

function swapVr(bytes: Buffer, random: Random, places: readonly Place[]): Buffer {
  const changed = copyOf(bytes);
  changed.write(random.pick(VRS), random.pick(places).start + 4, 'latin1');
  return changed;
}

function copyElement(bytes: Buffer, random: Random, places: readonly Place[]): Buffer {
  const [from, to] = [random.pick(places), random.pick(places)];
  const copies = random.integer(1, 3);
  return cut(bytes, to.start, to.start, ...Array.from({ length: copies }, () => bytes.subarray(from.start, from.end)));
}

function overwrite(bytes: Buffer, random: Random): Buffer {
  const changed = copyOf(bytes);
  const at = within(changed, random);
  const fill = random.pick([0, 0xff, 0x5c, 0x1b, 0x20, random.integer(0, 255)]);
  changed.fill(fill, at, Math.min(changed.length, at + random.integer(1, 64)));
  return changed;
}

const CHANGES: readonly (readonly [weight: number, change: Change])[] = [
  [6, flipBits],
  [2, (bytes, random) => bytes.subarray(0, within(bytes, random))],
  [4, spoilLength],
  [4, swapVr],
  [
    3,
    (bytes, random, places) => {
      const { start, end } = random.pick(places);
      return cut(bytes, start, end);
    },
  ],
  [3, copyElement],
  [3, overwrite],
  [2, (bytes, random, places) => withValue(bytes, random.pick(places), Buffer.alloc(0))],
  [
    2,
    (bytes, random, places) => {
      const at = random.pick(places);
      return withValue(
        bytes,
        at,
        Buffer.from(Array.from({ length: random.integer(1, 40) }, () => random.integer(0, 255))),
      );
    },
  ],
  [
    1,
    (bytes, random, places) =>
      withValue(bytes, random.pick(places), Buffer.from('1\\'.repeat(random.integer(100, 16_000)))),
  ],
  [
    1,
    (bytes, random, places) => {
      const { start } = random.pick(places);
      return cut(bytes, start, start, deepSequence(random.pick([3, 70, 700, 5000])));
    },
  ],
  [
    1,
    (bytes, random, places) => {
      const charset = places.find(({ tag }) => tag === '00080005');
      return charset ? withValue(bytes, charset, Buffer.from(random.pick(CHARSETS))) : bytes;
    },
  ],
];

const BAG = CHANGES.flatMap(([weight, change]) => Array.from({ length: weight }, () => change));

/** One to four changes, each on what the ones before left. */
export function mutateBytes(file: Uint8Array, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(file);
  for (let left = random.pick([1, 1, 1, 2, 2, 3, 4]); left > 0 && bytes.length > 200; left--) {
    const { places } = readLoosely(bytes);
    if (places.length === 0) break;
    bytes = random.pick(BAG)(bytes, random, places);
  }
  return bytes;
}
