import dcmjs from 'dcmjs';
import type { DicomJson, DicomJsonAttribute } from '../domain/study.ts';
import { PrereadError } from '../errors.ts';
import { TAG, text } from './dicom-json.ts';
import { invalid, numberValues, stringValues } from './vr-rules.ts';

const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
/** Names the software that wrote the file (PS3.10 7.1). */
const IMPLEMENTATION_CLASS_UID = '2.25.101584223583381367963581930684427848712';
const IMPLEMENTATION_VERSION_NAME = 'PREREAD';
/** The one character set Preread writes: UTF-8. */
const UTF8 = 'ISO_IR 192';

type Elements = Record<string, { readonly vr: string; readonly Value: readonly unknown[] }>;

/** Compressed pixels: one fragment for each frame, as RLE wants it (PS3.5 A.4). */
export interface EncapsulatedPixels {
  readonly transferSyntaxUid: string;
  readonly frames: readonly Uint8Array[];
}

const BINARY: ReadonlySet<string> = new Set(['OB', 'OW', 'UN']);

/** Pixel data and the like: `InlineBinary` (base64) or one Uint8Array as Value; little endian, padded to even length. */
function bytesOf(attribute: DicomJsonAttribute, where: string): ArrayBuffer {
  const value = attribute.Value?.[0];
  const bytes =
    attribute.InlineBinary === undefined
      ? (value ?? new Uint8Array())
      : new Uint8Array(Buffer.from(attribute.InlineBinary, 'base64'));
  if (!(bytes instanceof Uint8Array)) throw invalid(where, `is ${attribute.vr} and holds no bytes`);
  return evenLength(bytes);
}

function evenLength(bytes: Uint8Array): ArrayBuffer {
  const padded = new Uint8Array(bytes.length + (bytes.length % 2));
  padded.set(bytes);
  return padded.buffer;
}

function element(tag: string, attribute: DicomJsonAttribute, where: string, carried: boolean): Elements[string] {
  const { vr, Value: values = [] } = attribute;
  if (attribute.BulkDataURI !== undefined) throw invalid(where, 'is bulk data that was not fetched');
  if (!Array.isArray(values)) throw invalid(where, 'has a value that is no list of values');
  if (vr === 'SQ') return { vr, Value: values.map((item, at) => elements(item as DicomJson, `${where}[${at + 1}].`)) };
  if (BINARY.has(vr)) return { vr, Value: [bytesOf(attribute, where)] };
  const checked = stringValues(vr, values, where, carried) ?? numberValues(vr, values, where);
  if (!checked) throw invalid(where, `has the VR ${vr}, which Preread does not write`);
  if (tag === TAG.SpecificCharacterSet && (checked.length !== 1 || checked[0] !== UTF8))
    throw invalid(where, `names a character set other than ${UTF8}`);
  return { vr, Value: checked };
}

const NONE: ReadonlySet<string> = new Set();

function elements(dataset: DicomJson, path: string, carried = NONE): Elements {
  if (typeof dataset !== 'object' || dataset === null) throw invalid(path, 'has an item that is none');
  const written: Elements = {};
  for (const [key, attribute] of Object.entries(dataset)) {
    const tag = key.toUpperCase();
    const where = `${path}(${tag.slice(0, 4)},${tag.slice(4)})`;
    // Group lengths, command and file meta elements do not belong into a dataset (PS3.10 7.1).
    if (!/^[0-9A-F]{8}$/.test(tag) || tag.endsWith('0000') || tag < '00080001')
      throw invalid(where, 'is no dataset tag');
    written[tag] = element(tag, attribute, where, carried.has(tag));
  }
  return written;
}

/** File Meta Information by hand: dcmjs' own has a UID longer than its rule allows (PS3.10 7.1). */
function fileMeta(sopClassUid: string, sopInstanceUid: string, transferSyntaxUid: string): Elements {
  return {
    '00020001': { vr: 'OB', Value: [new Uint8Array([0, 1]).buffer] },
    '00020002': { vr: 'UI', Value: [sopClassUid] },
    '00020003': { vr: 'UI', Value: [sopInstanceUid] },
    '00020010': { vr: 'UI', Value: [transferSyntaxUid] },
    '00020012': { vr: 'UI', Value: [IMPLEMENTATION_CLASS_UID] },
    '00020013': { vr: 'SH', Value: [IMPLEMENTATION_VERSION_NAME] },
  };
}

/** dcmjs only logs when it writes something else than it was given: here that is an error. */
function loudly<T>(work: () => T): T {
  const loggers = [dcmjs.log, dcmjs.log.getLogger('validation.dcmjs')];
  const before = loggers.map(({ info, warn, error }) => ({ info, warn, error }));
  // Its `info` only says that a text is long, which the rules here have judged already.
  const refuse = (): never => {
    throw new PrereadError('DICOM_INVALID', { detail: 'The encoder would have changed a value.' });
  };
  for (const logger of loggers) Object.assign(logger, { info: () => undefined, warn: refuse, error: refuse });
  try {
    return work();
  } catch (thrown) {
    // The text of a dcmjs error may quote a value: a patient's name must not get into a log.
    if (thrown instanceof PrereadError) throw thrown;
    throw new PrereadError('DICOM_INVALID', { detail: 'The encoder failed.', cause: thrown });
  } finally {
    for (const [at, logger] of loggers.entries()) Object.assign(logger, before[at]);
  }
}

/**
 * A dataset of the DICOM JSON model as a Part 10 file: Explicit VR Little Endian, UTF-8. Equal datasets give equal bytes.
 * Binary values (OB, OW, UN) stand as `InlineBinary` or as one Uint8Array in `Value`.
 * @param carried tags carried over from somebody's images: an overlong LO or SH stays as it is there
 * @param pixels compressed Pixel Data, instead of what the dataset has of it
 * @throws PrereadError DICOM_INVALID for any value that its VR does not allow; nothing is cut or repaired
 */
export function encodePart10(dataset: DicomJson, carried = NONE, pixels?: EncapsulatedPixels): Uint8Array {
  const sopClassUid = text(dataset, TAG.SOPClassUID);
  const sopInstanceUid = text(dataset, TAG.SOPInstanceUID);
  if (!sopClassUid || !sopInstanceUid)
    throw new PrereadError('DICOM_INVALID', { detail: 'The dataset lacks its SOP Class or SOP Instance UID.' });
  const dict = elements(dataset, '', carried);
  dict[TAG.SpecificCharacterSet] = { vr: 'CS', Value: [UTF8] };
  if (pixels) dict[TAG.PixelData] = { vr: 'OB', Value: pixels.frames.map(evenLength) };
  const transferSyntaxUid = pixels?.transferSyntaxUid ?? EXPLICIT_LITTLE_ENDIAN;
  return loudly(() => {
    const file = new dcmjs.data.DicomDict(fileMeta(sopClassUid, sopInstanceUid, transferSyntaxUid));
    file.dict = dict;
    // Lengths are checked above; dcmjs' own check quotes the value in its message, and knows no 1950.01.01.
    return new Uint8Array(file.write({ allowInvalidVRLength: true, fragmentMultiframe: false }));
  });
}
