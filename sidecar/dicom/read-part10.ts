import { withoutPadding } from '../domain/padding.ts';
import type { DicomJson, DicomJsonAttribute } from '../domain/study.ts';
import { PrereadError } from '../errors.ts';

/** VRs whose length has four bytes behind two reserved ones (PS3.5 7.1.2). */
const LONG: ReadonlySet<string> = new Set('OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' '));
const BINARY: ReadonlySet<string> = new Set('OB OD OF OL OV OW UN'.split(' '));
/** A backslash in these is a character like any other (PS3.5 6.2). */
const SINGLE: ReadonlySet<string> = new Set(['LT', 'ST', 'UR', 'UT']);
/** In these leading spaces count (PS3.5 6.2). */
const TEXT: ReadonlySet<string> = new Set(['LT', 'ST', 'UC', 'UT']);
const UNDEFINED_LENGTH = 0xffffffff;
const ITEM = 'FFFEE000';
const ITEM_END = 'FFFEE00D';
const SEQUENCE_END = 'FFFEE0DD';
/** Float, double float and integer pixel data (PS3.3 C.7.6.3, C.7.6.24): what follows is not looked at. */
const PIXELS: ReadonlySet<string> = new Set(['7FE00008', '7FE00009', '7FE00010']);
const MAX_DEPTH = 64;

const TRANSFER_SYNTAX = '00020010';
const CHARACTER_SET = '00080005';
/** Implicit VR and big endian and deflated datasets; all others, compressed ones too, are Explicit VR Little Endian (PS3.5 A). */
const OTHER_ENCODINGS: ReadonlySet<string> = new Set([
  '1.2.840.10008.1.2',
  '1.2.840.10008.1.2.2',
  '1.2.840.10008.1.2.1.99',
]);
/** Defined terms of (0008,0005) by Node's name for them (PS3.3 C.12.1.1.2). */
const ENCODINGS: Readonly<Record<string, BufferEncoding>> = {
  '': 'latin1',
  'ISO_IR 6': 'latin1',
  'ISO_IR 100': 'latin1',
  'ISO_IR 192': 'utf8',
};

const invalid = (detail: string): PrereadError => new PrereadError('DICOM_INVALID', { detail });

type Numbers = readonly [width: number, read: (bytes: Buffer, at: number) => number | string];
const NUMBERS: Readonly<Record<string, Numbers>> = {
  US: [2, (bytes, at) => bytes.readUInt16LE(at)],
  SS: [2, (bytes, at) => bytes.readInt16LE(at)],
  UL: [4, (bytes, at) => bytes.readUInt32LE(at)],
  SL: [4, (bytes, at) => bytes.readInt32LE(at)],
  FL: [4, (bytes, at) => bytes.readFloatLE(at)],
  FD: [8, (bytes, at) => bytes.readDoubleLE(at)],
  AT: [4, (bytes, at) => tagAt(bytes, at)],
};

function tagAt(bytes: Buffer, at: number): string {
  const part = (from: number) => bytes.readUInt16LE(from).toString(16).padStart(4, '0');
  return `${part(at)}${part(at + 2)}`.toUpperCase();
}

/** As the DICOM JSON model has it (PS3.18 F.2): names by their groups, DS and IS as numbers, nothing as null. */
function oneValue(vr: string, text: string): unknown {
  if (text === '') return null;
  if (vr === 'PN') {
    const [Alphabetic = '', Ideographic = '', Phonetic = ''] = text.split('=');
    return { Alphabetic, ...(Ideographic && { Ideographic }), ...(Phonetic && { Phonetic }) };
  }
  const number = vr === 'DS' || vr === 'IS' ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : text;
}

function attributeOf(vr: string, bytes: Buffer, encoding: BufferEncoding): DicomJsonAttribute {
  if (bytes.length === 0) return { vr };
  const numbers = NUMBERS[vr];
  if (numbers) {
    const [width, read] = numbers;
    if (bytes.length % width !== 0) throw invalid(`A value of VR ${vr} has a wrong length.`);
    return { vr, Value: Array.from({ length: bytes.length / width }, (_, at) => read(bytes, at * width)) };
  }
  if (BINARY.has(vr)) return { vr, InlineBinary: bytes.toString('base64') };
  const text = withoutPadding(bytes.toString(encoding));
  const values = SINGLE.has(vr) ? [text] : text.split('\\').map(withoutPadding);
  const shown = values.map((value) => oneValue(vr, TEXT.has(vr) ? value : value.trimStart()));
  return shown.every((value) => value === null) ? { vr } : { vr, Value: shown };
}

interface Head {
  readonly tag: string;
  readonly vr: string;
  readonly length: number;
  readonly valueAt: number;
}

/** Reads elements one behind the other; `encoding` changes where the dataset names its character set. */
class Reader {
  readonly #bytes: Buffer;
  #encoding: BufferEncoding = 'latin1';
  #at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** Group 2, which is Explicit VR Little Endian in every file (PS3.10 7.1). */
  fileMeta(): DicomJson {
    const meta: Record<string, DicomJsonAttribute> = {};
    while (this.#at + 8 <= this.#bytes.length && tagAt(this.#bytes, this.#at) < '00030000') {
      const head = this.#head(this.#bytes.length);
      meta[head.tag] = this.#value(head, this.#bytes.length, 0);
    }
    return meta;
  }

  /** @param isWhole false: there is more of the file than these bytes, so that its end must not come before the pixels */
  dataset(isWhole: boolean): DicomJson {
    const { found, atPixels } = this.#elements(this.#bytes.length, 0);
    if (!atPixels && !isWhole) throw invalid('Its end was not reached.');
    return found;
  }

  #elements(end: number, depth: number): { found: DicomJson; atPixels: boolean } {
    if (depth > MAX_DEPTH) throw invalid('Its sequences are nested too deeply.');
    const found: Record<string, DicomJsonAttribute> = {};
    while (this.#at < end) {
      this.#need(8, end);
      const tag = tagAt(this.#bytes, this.#at);
      if (tag === ITEM_END) {
        this.#at += 8;
        break;
      }
      if (depth === 0 && PIXELS.has(tag)) return { found, atPixels: true };
      const head = this.#head(end);
      found[tag] = this.#value(head, end, depth);
      if (tag === CHARACTER_SET && depth === 0) this.#encoding = encodingOf(found[tag]);
    }
    return { found, atPixels: false };
  }

  #head(end: number): Head {
    this.#need(8, end);
    const [bytes, at] = [this.#bytes, this.#at];
    const vr = bytes.toString('latin1', at + 4, at + 6);
    if (!/^[A-Z]{2}$/.test(vr)) throw invalid('An element has no VR.');
    const isLong = LONG.has(vr);
    this.#need(isLong ? 12 : 8, end);
    const length = isLong ? bytes.readUInt32LE(at + 8) : bytes.readUInt16LE(at + 6);
    return { tag: tagAt(bytes, at), vr, length, valueAt: at + (isLong ? 12 : 8) };
  }

  #value({ vr, length, valueAt }: Head, end: number, depth: number): DicomJsonAttribute {
    this.#at = valueAt;
    if (vr === 'SQ') return this.#sequence(length, end, depth);
    if (length === UNDEFINED_LENGTH) throw invalid(`A value of VR ${vr} has no length.`);
    this.#need(length, end);
    this.#at = valueAt + length;
    return attributeOf(vr, this.#bytes.subarray(valueAt, this.#at), this.#encoding);
  }

  #sequence(length: number, end: number, depth: number): DicomJsonAttribute {
    const isOpen = length === UNDEFINED_LENGTH;
    if (!isOpen) this.#need(length, end);
    const stop = isOpen ? end : this.#at + length;
    const items: DicomJson[] = [];
    while (isOpen || this.#at < stop) {
      this.#need(8, stop);
      const tag = tagAt(this.#bytes, this.#at);
      const size = this.#bytes.readUInt32LE(this.#at + 4);
      this.#at += 8;
      if (tag === SEQUENCE_END) break;
      if (tag !== ITEM) throw invalid('A sequence holds something that is no item.');
      if (size !== UNDEFINED_LENGTH) this.#need(size, stop);
      items.push(this.#elements(size === UNDEFINED_LENGTH ? stop : this.#at + size, depth + 1).found);
    }
    return items.length > 0 ? { vr: 'SQ', Value: items } : { vr: 'SQ' };
  }

  #need(count: number, end: number): void {
    if (this.#at + count > end) throw invalid('It ends in the middle of an element.');
  }
}

function encodingOf(attribute: DicomJsonAttribute | undefined): BufferEncoding {
  const [first = '', ...more] = attribute?.Value ?? [];
  const encoding = more.length === 0 ? ENCODINGS[String(first ?? '')] : undefined;
  if (encoding === undefined) throw invalid('Its character set is none of those that are read from files.');
  return encoding;
}

/**
 * What stands before the pixels of a Part 10 file, as a PACS answers it (PS3.18 F.2); binary values stand inline. For
 * files that Preread's generator wrote: Explicit VR Little Endian, compressed pixels or not.
 * @param isWhole false: only the first bytes of a longer file
 * @throws PrereadError DICOM_INVALID for a file that is cut off, broken, or encoded in another way
 */
export function readPart10(file: Uint8Array, isWhole = true): DicomJson {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.toString('latin1', 128, 132) !== 'DICM') throw invalid('It is no Part 10 file.');
  const reader = new Reader(bytes, 132);
  const syntax = String(reader.fileMeta()[TRANSFER_SYNTAX]?.Value?.[0] ?? '');
  if (syntax === '' || OTHER_ENCODINGS.has(syntax)) throw invalid('Its transfer syntax is not read from files.');
  return reader.dataset(isWhole);
}
