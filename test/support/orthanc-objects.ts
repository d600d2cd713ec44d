import type { DicomJson } from '../../sidecar/domain/study.ts';

/** Values of a test object: keyed by tag, VR first. Strings are written as UTF-8; bytes as they are; arrays are items. */
export type TestDataset = Record<string, [vr: string, value?: string | number | Uint8Array | TestDataset[]]>;

const LONG_VRS = new Set(['OB', 'OW', 'SQ', 'UN', 'UT', 'UC', 'UR']);

function valueBytes(vr: string, value: string | number | Uint8Array): Buffer {
  let bytes = Buffer.from(
    typeof value === 'number' ? Buffer.from(new Uint16Array([value]).buffer) : (value as string | Uint8Array),
  );
  if (bytes.length % 2 === 1) bytes = Buffer.concat([bytes, Buffer.from(vr === 'UI' || vr === 'OB' ? '\0' : ' ')]);
  return bytes;
}

function tagBytes(tag: string, length: number): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16LE(Number.parseInt(tag.slice(0, 4), 16), 0);
  head.writeUInt16LE(Number.parseInt(tag.slice(4), 16), 2);
  head.writeUInt32LE(length, 4);
  return head;
}

/** Explicit VR Little Endian (PS3.5 A.2), only what tests need. */
export function encodeDataset(dataset: TestDataset): Buffer {
  const parts: Buffer[] = [];
  for (const [tag, [vr, value]] of Object.entries(dataset).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const body = Array.isArray(value)
      ? Buffer.concat(
          value.map((item) => {
            const bytes = encodeDataset(item);
            return Buffer.concat([tagBytes('FFFEE000', bytes.length), bytes]);
          }),
        )
      : value === undefined
        ? Buffer.alloc(0)
        : valueBytes(vr, value);
    const head = tagBytes(tag, 0).subarray(0, 4);
    const long = LONG_VRS.has(vr);
    const rest = Buffer.alloc(long ? 8 : 4);
    rest.write(vr, 0, 'latin1');
    if (long) rest.writeUInt32LE(body.length, 4);
    else rest.writeUInt16LE(body.length, 2);
    parts.push(head, rest, body);
  }
  return Buffer.concat(parts);
}

/** A Part 10 file (PS3.10 7.1) around a dataset that names its SOP class and instance. */
export function part10(dataset: TestDataset): Buffer {
  const meta = encodeDataset({
    '00020001': ['OB', new Uint8Array([0, 1])],
    '00020002': ['UI', dataset['00080016']?.[1] as string],
    '00020003': ['UI', dataset['00080018']?.[1] as string],
    '00020010': ['UI', '1.2.840.10008.1.2.1'],
    '00020012': ['UI', '1.2.826.0.1.3680043.8.498.1'],
  });
  const length = Buffer.alloc(4);
  length.writeUInt32LE(meta.length, 0);
  const group = Buffer.concat([tagBytes('00020000', 0).subarray(0, 4), Buffer.from('UL\x04\x00', 'latin1'), length]);
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), group, meta, encodeDataset(dataset)]);
}

export const CT_IMAGE = '1.2.840.10008.5.1.4.1.1.2';
export const BASIC_TEXT_SR = '1.2.840.10008.5.1.4.1.1.88.11';

/** A small CT image (2 by 2 pixels) of made-up patient `T1`; `overrides` replace or add attributes. */
export function ctImage(uids: { study: string; series: string; sop: string }, overrides: TestDataset = {}): Buffer {
  return part10({
    '00080005': ['CS', 'ISO_IR 192'],
    '00080016': ['UI', CT_IMAGE],
    '00080018': ['UI', uids.sop],
    '00080020': ['DA', '20240105'],
    '00080030': ['TM', '101500'],
    '00080050': ['SH'],
    '00080060': ['CS', 'CT'],
    '00080070': ['LO', 'Maker'],
    '00080090': ['PN'],
    '00081030': ['LO', 'Chest'],
    '0008103E': ['LO', 'Axial'],
    '00100010': ['PN', 'Test^One'],
    '00100020': ['LO', 'T1'],
    '00100030': ['DA', '19600101'],
    '00100040': ['CS', 'F'],
    '00180015': ['CS', 'CHEST'],
    '0020000D': ['UI', uids.study],
    '0020000E': ['UI', uids.series],
    '00200010': ['SH', '7'],
    '00200011': ['IS', '1'],
    '00200013': ['IS', '1'],
    '00280002': ['US', 1],
    '00280004': ['CS', 'MONOCHROME2'],
    '00280010': ['US', 2],
    '00280011': ['US', 2],
    '00280100': ['US', 16],
    '00280101': ['US', 12],
    '00280102': ['US', 11],
    '00280103': ['US', 0],
    '7FE00010': ['OW', new Uint8Array(8)],
    ...overrides,
  });
}

/** A bare Basic Text SR (not a valid report: no tree) for storing and reading back. */
export function textSr(uids: { study: string; series: string; sop: string }, overrides: TestDataset = {}): Buffer {
  return part10({
    '00080005': ['CS', 'ISO_IR 192'],
    '00080016': ['UI', BASIC_TEXT_SR],
    '00080018': ['UI', uids.sop],
    '00080020': ['DA', '20240105'],
    '00080030': ['TM', '101500'],
    '00080060': ['CS', 'SR'],
    '00080070': ['LO', 'Preread'],
    '00100010': ['PN', 'Test^One'],
    '00100020': ['LO', 'T1'],
    '00100030': ['DA', '19600101'],
    '00100040': ['CS', 'F'],
    '0020000D': ['UI', uids.study],
    '0020000E': ['UI', uids.series],
    '00200011': ['IS', '900'],
    '00200013': ['IS', '1'],
    '0040A040': ['CS', 'CONTAINER'],
    ...overrides,
  });
}

/** The same dataset as DICOM JSON (PS3.18 F.2), for comparison with what a PACS answers. UTF-8 strings only. */
export function asDicomJson(dataset: TestDataset): DicomJson {
  return Object.fromEntries(
    Object.entries(dataset).map(([tag, [vr, value]]) => {
      if (value === undefined) return [tag, { vr }];
      if (Array.isArray(value)) return [tag, { vr, Value: value.map(asDicomJson) }];
      const one = (text: string) => (vr === 'PN' ? { Alphabetic: text } : text);
      return [tag, { vr, Value: typeof value === 'string' ? value.split('\\').map(one) : [value] }];
    }),
  );
}
