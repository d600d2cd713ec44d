import type { DicomJson } from '../domain/study.ts';

/** Real objects nest a few sequences; readers refuse a content tree long before (content-tree.ts). */
const MAX_DEPTH = 128;
const TAG_KEY = /^[0-9A-Fa-f]{8}$/;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Sound = Record<string, unknown>;

/** `vr`, and of the value what has its shape; nothing where there is no attribute at all. */
function soundAttribute(value: unknown, depth: number): Sound | undefined {
  if (!isObject(value)) return undefined;
  const attribute: Sound = { vr: typeof value.vr === 'string' ? value.vr.toWellFormed() : 'UN' };
  if (Array.isArray(value.Value)) attribute.Value = value.Value.map((one) => soundValue(one, depth));
  for (const member of ['InlineBinary', 'BulkDataURI'])
    if (typeof value[member] === 'string') attribute[member] = value[member];
  return attribute;
}

/** An item of a sequence, a person's name, a text or a number; else nothing, in its place. */
function soundValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return isObject(value) ? soundObject(value, depth + 1) : null;
}

function soundObject(value: Readonly<Record<string, unknown>>, depth: number): Sound {
  const sound: Sound = {};
  if (depth > MAX_DEPTH) return sound;
  for (const [key, member] of Object.entries(value)) {
    const isTag = TAG_KEY.test(key);
    if (!isTag && typeof member === 'string' && /^[A-Z]\w{1,20}$/.test(key)) sound[key] = member.toWellFormed();
    const attribute = isTag ? soundAttribute(member, depth) : undefined;
    if (attribute) sound[key.toUpperCase()] = attribute;
  }
  return sound;
}

/**
 * An answer of a PACS with the shape of the DICOM JSON model (PS3.18 F.2), whatever it was: what cannot be an attribute or
 * a value is left out or null, half characters are replaced, numbers are finite, and nothing is deeper than anybody
 * reads. Behind this nobody needs to ask whether `Value` is a list.
 */
export const soundDataset = (answer: Readonly<Record<string, unknown>>): DicomJson =>
  soundObject(answer, 0) as unknown as DicomJson;
