import { PrereadError } from '../errors.ts';
import { DTYPES, type ModelEntry, onnxPath, PROMPT_FORMATS, PURPOSES, SPECIALTIES } from './manifest.ts';

type Fields = Readonly<Record<string, unknown>>;
/** Says what is wrong with a value that stands at `where`. */
type Check = (value: unknown, where: string) => string[];

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const matching =
  (pattern: RegExp, what: string): Check =>
  (value, where) =>
    typeof value === 'string' && pattern.test(value) ? [] : [`${where} must be ${what}`];

const oneOf =
  (values: readonly string[]): Check =>
  (value, where) =>
    values.includes(value as string) ? [] : [`${where} must be one of: ${values.join(', ')}`];

const list =
  (check: Check, least = 0): Check =>
  (value, where) => {
    if (!Array.isArray(value)) return [`${where} must be a list`];
    if (value.length < least) return [`${where} must not be empty`];
    return value.flatMap((one, index) => check(one, `${where}[${index}]`));
  };

const orNull =
  (check: Check): Check =>
  (value, where) =>
    value === null ? [] : check(value, where);

/** Every field must be there, and no other. */
const object =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value, where) => {
    if (!isRecord(value)) return [`${where} must be an object`];
    const unknown = Object.keys(value).filter((key) => !(key in fields));
    return [
      ...unknown.map(() => `${where} has a field that is not one of: ${Object.keys(fields).join(', ')}`),
      ...Object.entries(fields).flatMap(([key, check]) => check(value[key], `${where}.${key}`)),
    ];
  };

const text = matching(/\S/, 'a text');
const truth: Check = (value, where) => (typeof value === 'boolean' ? [] : [`${where} must be true or false`]);
const count: Check = (value, where) =>
  Number.isSafeInteger(value) && (value as number) > 0 ? [] : [`${where} must be a whole number above 0`];
/** An id is a folder's name, and stands in documents (at most 64 characters there) and log lines. */
const id = matching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'letters, digits, dots, hyphens or underscores, at most 64');
const digest = matching(/^[0-9a-f]{64}$/, 'a SHA-256 of 64 hex digits in lower case');
/** Never out of the folder, nor two names of one file. */
const path = matching(
  /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*$/,
  'a path inside the folder, with /',
);

const COMMON: Readonly<Record<string, Check>> = {
  id,
  version: matching(/^[A-Za-z0-9][A-Za-z0-9.+_-]{0,63}$/, 'letters, digits, dots, at most 64'),
  task: text,
  dtype: oneOf(Object.keys(DTYPES)),
  files: list(object({ path, sha256: digest, bytes: count }), 1),
  licence: text,
  purpose: oneOf(PURPOSES),
  intendedUse: object({ modalities: list(text), regions: list(text), specialties: list(oneOf(SPECIALTIES)) }),
  trainingData: orNull(object({ command: text, sha256: digest })),
  evaluation: orNull(text),
  predecessor: orNull(object({ id, digest })),
};

const TASKS: Readonly<Record<ModelEntry['task'], Check>> = {
  'report-drafting': object({
    ...COMMON,
    promptFormat: oneOf(PROMPT_FORMATS),
    styles: list(object({ id, organLabels: truth }), 1),
    limits: object({ contextTokens: count, maxNewTokens: count }),
  }),
  'sentence-embedding': object({ ...COMMON, limits: object({ contextTokens: count }) }),
};

const repeats = (values: readonly string[]): boolean => new Set(values).size < values.length;

function entryProblems(entry: unknown, where: string): string[] {
  const task = isRecord(entry) ? entry.task : undefined;
  const check = Object.entries(TASKS).find(([name]) => name === task)?.[1];
  if (!check) return [`${where}.task must be one of: ${Object.keys(TASKS).join(', ')}`];
  const problems = check(entry, where);
  if (problems.length > 0) return problems;
  const { files, dtype } = entry as ModelEntry;
  const paths = files.map((file) => file.path);
  if (repeats(paths)) problems.push(`${where}.files names a file twice`);
  if (!paths.includes(onnxPath(dtype))) problems.push(`${where}.files lacks ${onnxPath(dtype)}, where ${dtype} lies`);
  return problems;
}

/** Every problem of a document that `JSON.parse` gave; values are not quoted. */
export function manifestProblems(document: unknown): string[] {
  const problems = object({ models: list(entryProblems) })(document, 'the manifest');
  if (problems.length > 0) return problems;
  const ids = (document as { models: ModelEntry[] }).models.map((entry) => entry.id.toLowerCase());
  return repeats(ids) ? ['two models have the same id'] : [];
}

/** Reads `manifest.json`. @throws PrereadError MODEL_MANIFEST with every problem of it */
export function readManifest(json: string): ModelEntry[] {
  let document: unknown;
  try {
    document = JSON.parse(json);
  } catch (thrown) {
    throw new PrereadError('MODEL_MANIFEST', { detail: 'It is not valid JSON.', cause: thrown });
  }
  const problems = manifestProblems(document);
  if (problems.length > 0) throw new PrereadError('MODEL_MANIFEST', { detail: `${problems.join('; ')}.` });
  return (document as { models: ModelEntry[] }).models;
}
