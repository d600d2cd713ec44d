import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { coerceError, PrereadError } from '../errors.ts';
import { digestOfFile, modelDigest } from '../inference/digest.ts';
import {
  type DrafterEntry,
  DTYPES,
  type Dtype,
  type ModelEntry,
  onnxPath,
  type Purpose,
} from '../inference/manifest.ts';
import { HOST_DEFAULTS, ModelHost } from '../inference/model-host.ts';
import { textModel } from '../inference/open-text-model.ts';
import { manifestProblems } from '../inference/read-manifest.ts';
import { filesIn, loadManifest } from '../inference/verify-model.ts';
import { usage, wholeNumber } from './arguments.ts';
import { type CommandContext, commandLog, settingsOf } from './command.ts';

export interface ImportOptions {
  readonly licence: string;
  readonly id?: string;
  readonly modelVersion: string;
  readonly dtype?: string;
  readonly purpose: string;
  readonly modalities?: string;
  readonly regions?: string;
  readonly context?: string;
  readonly replace?: boolean;
}

const NEEDED = ['config.json', 'tokenizer.json', 'tokenizer_config.json'];
/** What of a model's folder is taken besides; examples, other weights and hidden files stay where they are. */
const TAKEN =
  /^(?:generation_config\.json|special_tokens_map\.json|chat_template\.jinja|MODEL_CARD\.md|README\.md|LICENSE(?:\.\w+)?)$/;
const LONGEST_CONTEXT = 4096;
const SMOKE = { prefix: '', prompt: 'finding nodule; site=lung', maxNewTokens: 8, deadlineMs: 120_000 } as const;

/** House styles that an instruct model is asked for by name (`inference/chat-prompt.ts`). */
const CHAT_STYLES = [
  { id: 'american-structured', organLabels: true },
  { id: 'american-academic', organLabels: false },
  { id: 'british-tertiary', organLabels: false },
];

const listOf = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((one) => one.trim().toUpperCase())
    .filter(Boolean);

function dtypeOf(found: readonly string[], wanted: string | undefined): Dtype {
  const there = (Object.keys(DTYPES) as Dtype[]).filter((dtype) => found.includes(onnxPath(dtype)));
  if (wanted === undefined && there.length === 1 && there[0]) return there[0];
  const known = there.find((dtype) => dtype === wanted);
  if (known) return known;
  const names = there.map((dtype) => `${dtype} (${onnxPath(dtype)})`).join(', ') || 'none';
  throw usage(`--dtype has to name weights that the folder has: ${names}.`);
}

async function json(path: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  } catch {
    throw usage(`${basename(path)} cannot be read as JSON.`);
  }
}

/** The files that are taken, by their paths in the folder. @throws PrereadError USAGE for a folder of another layout */
async function chosenFiles(folder: string, options: ImportOptions): Promise<{ dtype: Dtype; paths: string[] }> {
  const found = await filesIn(folder).catch(() => {
    throw usage('The folder cannot be read.');
  });
  const missing = NEEDED.filter((path) => !found.includes(path));
  if (missing.length > 0)
    throw usage(`The folder lacks ${missing.join(', ')}: it is not in the layout that is needed.`);
  const dtype = dtypeOf(found, options.dtype);
  const weights = found.filter((path) => path === onnxPath(dtype) || path.startsWith(`${onnxPath(dtype)}_data`));
  return { dtype, paths: [...NEEDED, ...found.filter((path) => TAKEN.test(path)), ...weights].sort() };
}

async function contextOf(folder: string, wanted: string | undefined): Promise<number> {
  if (wanted !== undefined) return wholeNumber(wanted, '--context', 64, 1_000_000);
  const { max_position_embeddings: most } = await json(join(folder, 'config.json'));
  return Math.min(LONGEST_CONTEXT, typeof most === 'number' ? most : LONGEST_CONTEXT);
}

async function entryFor(
  folder: string,
  id: string,
  options: ImportOptions,
  predecessor: ModelEntry | undefined,
): Promise<DrafterEntry> {
  const { dtype, paths } = await chosenFiles(folder, options);
  const template = (await json(join(folder, 'tokenizer_config.json'))).chat_template;
  if (template === undefined && !paths.includes('chat_template.jinja'))
    throw usage('The tokenizer has no chat template: only instruct models can be asked for a sentence.');
  const files = await Promise.all(
    paths.map(async (path) => ({
      path,
      sha256: await digestOfFile(join(folder, path)),
      bytes: (await stat(join(folder, path))).size,
    })),
  );
  return {
    id,
    version: options.modelVersion,
    task: 'report-drafting',
    dtype,
    files,
    licence: options.licence,
    purpose: options.purpose as Purpose,
    intendedUse: { modalities: listOf(options.modalities), regions: listOf(options.regions), specialties: [] },
    promptFormat: 'chat-1',
    styles: CHAT_STYLES,
    limits: { contextTokens: await contextOf(folder, options.context), maxNewTokens: 96 },
    trainingData: null,
    evaluation: null,
    predecessor: predecessor ? { id: predecessor.id, digest: modelDigest(predecessor.files) } : null,
  };
}

/** Loads it as the service would and lets it write. @throws PrereadError MODEL_FAILED, MODEL_TIMEOUT */
async function smoke(context: CommandContext, modelsDir: string, entry: DrafterEntry): Promise<void> {
  const config = settingsOf(context);
  const { modelThreads: threads, modelMemoryMb } = config;
  const opening = { modelsDir, entries: [entry], threads, memoryBytes: modelMemoryMb * 2 ** 20 };
  const host = await ModelHost.open({ ...HOST_DEFAULTS, ...opening, log: commandLog(context, config) });
  try {
    const { tokensIn, tokensOut, ms } = await textModel(host, entry, threads).generate(SMOKE);
    context.print(`it read ${tokensIn} tokens and wrote ${tokensOut} in ${Math.round(ms)} ms`);
  } finally {
    await host.stop();
  }
}

async function copied(folder: string, target: string, { files }: DrafterEntry): Promise<void> {
  for (const { path } of files) {
    await mkdir(dirname(join(target, path)), { recursive: true });
    await copyFile(join(folder, path), join(target, path));
  }
}

/** As a whole or not at all. */
async function writeManifest(modelsDir: string, models: readonly ModelEntry[]): Promise<void> {
  const path = join(modelsDir, 'manifest.json');
  await writeFile(`${path}.new`, `${JSON.stringify({ models }, null, 2)}\n`);
  await rename(`${path}.new`, path);
}

const manifestOf = (modelsDir: string): Promise<ModelEntry[]> =>
  loadManifest(modelsDir).catch((thrown: unknown) => {
    // The first model of an empty folder.
    if (coerceError(thrown).code === 'MODEL_MISSING' && !existsSync(join(modelsDir, 'manifest.json'))) return [];
    throw thrown;
  });

/**
 * @throws PrereadError USAGE (layout, arguments, an id that is taken), MODEL_FAILED, MODEL_TIMEOUT; then nothing was
 * changed
 */
export async function importModel(context: CommandContext, dir: string, options: ImportOptions): Promise<void> {
  const { modelsDir } = settingsOf(context);
  const folder = resolve(dir);
  const id = options.id ?? basename(folder);
  const models = await manifestOf(modelsDir);
  const before = models.find((entry) => entry.id === id);
  if (before && !options.replace) throw usage('A model of that id is there; --replace takes its place.');
  const entry = await entryFor(folder, id, options, before);
  const problems = manifestProblems({ models: [entry] });
  if (problems.length > 0) throw usage(`The model cannot be named in the manifest: ${problems.join('; ')}.`);
  const staged = join(modelsDir, '.import');
  await rm(staged, { recursive: true, force: true });
  try {
    await copied(folder, join(staged, id), entry);
    await smoke(context, staged, entry);
    await rm(join(modelsDir, id), { recursive: true, force: true });
    await rename(join(staged, id), join(modelsDir, id));
    await writeManifest(modelsDir, [...models.filter((one) => one !== before), entry]);
  } catch (thrown) {
    throw thrown instanceof PrereadError ? thrown : coerceError(thrown, 'MODEL_FAILED');
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
  context.print(
    `${id}: ${entry.files.length} files, SHA-256 ${modelDigest(entry.files)}. MODEL=${id} words drafts with it.`,
  );
}
