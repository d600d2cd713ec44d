import dcmjs from 'dcmjs';
import { withoutPadding } from '../../sidecar/domain/padding.ts';
import type { DicomJson, DicomJsonAttribute } from '../../sidecar/domain/study.ts';

/**
 * Part 10 bytes as DICOM JSON, the way a careless PACS would do it: it takes whatever it can, believes every VR, and never
 * refuses. Reading stops where nothing follows any more. It is a source of odd JSON, and no part of the product.
 */

/** Where one element stands in the file, for mutators that know the structure. */
export interface Place {
  readonly tag: string;
  readonly start: number;
  readonly vr: string;
  /** Position and size of its length field. */
  readonly lengthAt: number;
  readonly lengthSize: 2 | 4;
  readonly valueAt: number;
  readonly end: number;
}

interface Reading {
  readonly bytes: Buffer;
  readonly explicit: boolean;
  readonly encoding: 'utf8' | 'latin1';
  readonly places: Place[];
}

const LONG = new Set(['OB', 'OW', 'OF', 'OD', 'OL', 'OV', 'SQ', 'UN', 'UT', 'UC', 'UR', 'SV', 'UV']);
const BINARY = new Set(['OB', 'OW', 'OF', 'OD', 'OL', 'OV', 'UN']);
const ONE_VALUE = new Set(['UT', 'ST', 'LT', 'UR']);
const UNDEFINED_LENGTH = 0xffffffff;
const [ITEM, ITEM_END, SEQUENCE_END] = ['FFFEE000', 'FFFEE00D', 'FFFEE0DD'];
/** Deeper than anything in the product may go, and within this reader's own stack. */
const MAX_DEPTH = 1000;
const IMPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2';

const { dictionary } = (
  dcmjs.data as unknown as { DicomMetaDictionary: { dictionary: Record<string, { vr: string } | undefined> } }
).DicomMetaDictionary;
const vrOf = (tag: string): string => dictionary[`(${tag.slice(0, 4)},${tag.slice(4)})`]?.vr ?? 'UN';

const tagAt = (bytes: Buffer, at: number): string =>
  (
    bytes.readUInt16LE(at).toString(16).padStart(4, '0') +
    bytes
      .readUInt16LE(at + 2)
      .toString(16)
      .padStart(4, '0')
  ).toUpperCase();

type Numbers = readonly [width: number, read: (bytes: Buffer, at: number) => unknown];
const NUMBERS: Readonly<Record<string, Numbers>> = {
  US: [2, (bytes, at) => bytes.readUInt16LE(at)],
  SS: [2, (bytes, at) => bytes.readInt16LE(at)],
  UL: [4, (bytes, at) => bytes.readUInt32LE(at)],
  SL: [4, (bytes, at) => bytes.readInt32LE(at)],
  FL: [4, (bytes, at) => bytes.readFloatLE(at)],
  FD: [8, (bytes, at) => bytes.readDoubleLE(at)],
  AT: [4, tagAt],
};

function textValue(vr: string, text: string): unknown {
  if (vr === 'PN') {
    const [alphabetic = '', ideographic = '', phonetic = ''] = text.split('=');
    return {
      Alphabetic: alphabetic,
      ...(ideographic && { Ideographic: ideographic }),
      ...(phonetic && { Phonetic: phonetic }),
    };
  }
  const number = vr === 'DS' || vr === 'IS' ? Number(text) : Number.NaN;
  return text !== '' && Number.isFinite(number) ? number : text;
}

function attributeOf(vr: string, value: Buffer, encoding: Reading['encoding']): DicomJsonAttribute {
  if (value.length === 0) return { vr };
  const numbers = NUMBERS[vr];
  if (numbers) {
    const [width, read] = numbers;
    return { vr, Value: Array.from({ length: Math.floor(value.length / width) }, (_, n) => read(value, n * width)) };
  }
  if (BINARY.has(vr)) return { vr, InlineBinary: value.toString('base64') };
  const text = withoutPadding(value.toString(encoding));
  const parts = ONE_VALUE.has(vr) ? [text] : text.split('\\').map((part) => part.trim());
  return { vr, Value: parts.map((part) => textValue(vr, part)) };
}

function sequenceAt(reading: Reading, from: number, end: number, depth: number): { items: DicomJson[]; at: number } {
  const found: DicomJson[] = [];
  let at = from;
  while (at + 8 <= end) {
    const tag = tagAt(reading.bytes, at);
    const length = reading.bytes.readUInt32LE(at + 4);
    at += 8;
    if (tag === SEQUENCE_END) break;
    if (tag !== ITEM) continue;
    const stop = length === UNDEFINED_LENGTH ? end : Math.min(end, at + length);
    const { dataset, at: after } = datasetAt(reading, at, stop, depth + 1);
    found.push(dataset);
    at = length === UNDEFINED_LENGTH ? after : stop;
  }
  return { items: found, at };
}

/** Tag, VR, length and where they stand; undefined where no element fits any more. */
function headAt({ bytes, explicit }: Reading, at: number, end: number): (Place & { length: number }) | undefined {
  if (at + 8 > end) return undefined;
  const tag = tagAt(bytes, at);
  const isDelimiter = tag === ITEM_END || tag === SEQUENCE_END || tag === ITEM;
  const stated = bytes.toString('latin1', at + 4, at + 6);
  const isExplicit = explicit && !isDelimiter && /^[A-Z]{2}$/.test(stated);
  const vr = isExplicit ? stated : vrOf(tag);
  const isLong = !isExplicit || LONG.has(vr);
  const lengthAt = isExplicit ? (isLong ? at + 8 : at + 6) : at + 4;
  if (lengthAt + 4 > bytes.length) return undefined;
  const length = isLong ? bytes.readUInt32LE(lengthAt) : bytes.readUInt16LE(lengthAt);
  const lengthSize = isLong ? 4 : 2;
  const valueAt = lengthAt + lengthSize;
  return { tag, vr, start: at, lengthAt, lengthSize, valueAt, end: Math.min(end, valueAt + length), length };
}

function datasetAt(reading: Reading, from: number, end: number, depth: number): { dataset: DicomJson; at: number } {
  const dataset: Record<string, DicomJsonAttribute> = {};
  let at = from;
  for (let head = headAt(reading, at, end); head; head = headAt(reading, at, end)) {
    const { tag, vr, valueAt, length } = head;
    at = head.end;
    if (tag === ITEM_END) return { dataset, at: valueAt };
    if (vr === 'SQ' || (length === UNDEFINED_LENGTH && valueAt < end)) {
      const stop = length === UNDEFINED_LENGTH ? end : head.end;
      const { items, at: after } =
        depth > MAX_DEPTH ? { items: [], at: stop } : sequenceAt(reading, valueAt, stop, depth);
      at = length === UNDEFINED_LENGTH ? after : stop;
      dataset[tag] = items.length > 0 ? { vr: 'SQ', Value: items } : { vr: 'SQ' };
    } else dataset[tag] = attributeOf(vr, reading.bytes.subarray(valueAt, head.end), reading.encoding);
    reading.places.push({ ...head, end: at });
    if (at <= head.start) break;
  }
  return { dataset, at: Math.max(at, from) };
}

/** The dataset without file meta, and where every element of it stands. */
export function readLoosely(file: Uint8Array): { dataset: DicomJson; places: readonly Place[] } {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const start = bytes.toString('latin1', 128, 132) === 'DICM' ? 132 : 0;
  const meta = datasetAt({ bytes, explicit: true, encoding: 'latin1', places: [] }, start, bytes.length, 0).dataset;
  const syntax = meta['00020010']?.Value?.[0];
  const isUtf8 = String(meta['00080005']?.Value?.[0] ?? '') === 'ISO_IR 192';
  const places: Place[] = [];
  const reading: Reading = {
    bytes,
    explicit: syntax !== IMPLICIT_LITTLE_ENDIAN,
    encoding: isUtf8 ? 'utf8' : 'latin1',
    places,
  };
  const { dataset } = datasetAt(reading, start, bytes.length, 0);
  return { dataset: Object.fromEntries(Object.entries(dataset).filter(([tag]) => tag > '0002FFFF')), places };
}
