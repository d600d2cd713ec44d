import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { PrereadError } from '../errors.ts';
import { digestOfFile } from './digest.ts';
import type { ModelEntry, ModelFile } from './manifest.ts';
import { readManifest } from './read-manifest.ts';

/** @throws PrereadError MODEL_MISSING where there is no manifest, MODEL_MANIFEST */
export async function loadManifest(modelsDir: string): Promise<ModelEntry[]> {
  const json = await readFile(join(modelsDir, 'manifest.json'), 'utf8').catch((thrown: unknown) => {
    throw new PrereadError('MODEL_MISSING', { detail: 'MODELS_DIR holds no manifest.json.', cause: thrown });
  });
  return readManifest(json);
}

/** @throws PrereadError MODEL_MISSING */
export function entryOf<Task extends ModelEntry['task']>(
  entries: readonly ModelEntry[],
  id: string,
  task: Task,
): Extract<ModelEntry, { task: Task }> {
  const entry = entries.find((one) => one.id === id);
  if (entry?.task === task) return entry as Extract<ModelEntry, { task: Task }>;
  const what = entry ? `is not for ${task}` : 'is not in the manifest';
  throw new PrereadError('MODEL_MISSING', { detail: `${id} ${what}.` });
}

/** Paths of all files of a folder, with `/`, in no order. @throws the error of the file system */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

async function fileProblem(folder: string, { path, bytes, sha256 }: ModelFile): Promise<PrereadError | undefined> {
  try {
    const { size } = await stat(join(folder, path));
    if (size !== bytes)
      return new PrereadError('MODEL_CHANGED', { detail: `${path} has ${size} bytes, not ${bytes}.` });
    if ((await digestOfFile(join(folder, path))) === sha256) return undefined;
    return new PrereadError('MODEL_CHANGED', { detail: `${path} has another SHA-256.` });
  } catch (thrown) {
    return new PrereadError('MODEL_MISSING', { detail: `${path} cannot be read.`, cause: thrown });
  }
}

/**
 * What lies in the folder is what the entry names, to the byte, and nothing else.
 * @throws PrereadError MODEL_MISSING, MODEL_CHANGED
 */
export async function verifyModel(modelsDir: string, entry: ModelEntry): Promise<void> {
  const folder = join(modelsDir, entry.id);
  const found = await filesIn(folder).catch((thrown: unknown) => {
    throw new PrereadError('MODEL_MISSING', { detail: `MODELS_DIR has no folder ${entry.id}.`, cause: thrown });
  });
  const named = new Set(entry.files.map(({ path }) => path));
  // The names of strange files are not told: nobody knows what they hold.
  const strange = found.filter((path) => !named.has(path)).length;
  if (strange > 0)
    throw new PrereadError('MODEL_CHANGED', {
      detail: `${entry.id} holds ${strange} file(s) that are not named there.`,
    });
  for (const file of entry.files) {
    const problem = await fileProblem(folder, file);
    if (problem) throw problem;
  }
}
