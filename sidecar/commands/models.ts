import type { Command } from 'commander';
import { coerceError } from '../errors.ts';
import { modelDigest } from '../inference/digest.ts';
import { DTYPES, type ModelEntry, PURPOSES } from '../inference/manifest.ts';
import { loadManifest, verifyModel } from '../inference/verify-model.ts';
import { usage } from './arguments.ts';
import { type CommandContext, type Done, settingsOf } from './command.ts';
import { benchModel } from './models-bench.ts';
import { type ImportOptions, importModel } from './models-import.ts';

interface Listed {
  readonly id: string;
  readonly version: string;
  readonly task: string;
  readonly purpose: string;
  readonly licence: string;
  readonly dtype: string;
  readonly bytes: number;
  readonly digest: string;
  readonly styles: readonly string[];
  /** `ok`, or the code of what is wrong with it. */
  readonly state: string;
  readonly detail?: string;
}

async function listed(modelsDir: string, entry: ModelEntry): Promise<Listed> {
  const { id, version, task, purpose, licence, dtype, files } = entry;
  const about = {
    ...{ id, version, task, purpose, licence, dtype },
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    digest: modelDigest(files),
    styles: task === 'report-drafting' ? entry.styles.map((style) => style.id) : [],
  };
  try {
    await verifyModel(modelsDir, entry);
    return { ...about, state: 'ok' };
  } catch (thrown) {
    const { code, message } = coerceError(thrown);
    return { ...about, state: code, detail: message };
  }
}

const MIB = 2 ** 20;

function printed(context: CommandContext, models: readonly Listed[], inUse: string): void {
  for (const { id, version, task, purpose, licence, dtype, bytes, digest, styles, state, detail } of models) {
    context.print(`${id} ${version}${id === inUse ? '  (MODEL)' : ''}`);
    context.print(`  ${task}, ${purpose}, ${licence}, ${dtype}, ${(bytes / MIB).toFixed(1)} MiB`);
    context.print(`  SHA-256 ${digest}`);
    if (styles.length > 0) context.print(`  styles: ${styles.join(', ')}`);
    context.print(`  ${state === 'ok' ? 'ok: every file is as the manifest names it' : `${state}: ${detail}`}`);
  }
}

/** @returns whether all that was asked for is as the manifest names it */
async function list(context: CommandContext, ids: readonly string[], json: boolean): Promise<boolean> {
  const { modelsDir, model } = settingsOf(context);
  const entries = await loadManifest(modelsDir);
  const unknown = ids.find((id) => !entries.some((entry) => entry.id === id));
  if (unknown !== undefined)
    throw usage(`The manifest has no model of that id; it has: ${entries.map(({ id }) => id).join(', ')}.`);
  const wanted = entries.filter(({ id }) => ids.length === 0 || ids.includes(id));
  const models = await Promise.all(wanted.map((entry) => listed(modelsDir, entry)));
  if (json) context.print(JSON.stringify({ modelsDir, models }, null, 2));
  else printed(context, models, model);
  return models.every(({ state }) => state === 'ok');
}

function addImport(models: Command, context: CommandContext, done: Done): void {
  models
    .command('import <DIR>')
    .description(
      'check a model in the ONNX layout of Hugging Face, copy it into MODELS_DIR, and name it in the manifest',
    )
    .requiredOption('--licence <TEXT>', 'licence of the weights, as an SPDX expression or in words')
    .option('--id <ID>', "the model's name in MODELS_DIR; default: the name of the folder")
    .option('--model-version <V>', 'its version', '1')
    .option('--dtype <TYPE>', `which weights: ${Object.keys(DTYPES).join(', ')}; default: those that are there`)
    .option('--purpose <P>', PURPOSES.join(' or '), 'demonstration')
    .option('--modalities <LIST>', 'modalities it may be used on, such as CT,MR; default: any')
    .option('--regions <LIST>', 'body regions it may be used on, such as CHEST,HEAD; default: any')
    .option('--context <TOKENS>', 'longest prompt and answer; default: what the model allows, at most 4096')
    .option('--replace', 'take the place of the model of that id, which is named as its predecessor')
    .action(async (folder: string, options: ImportOptions) => {
      await importModel(context, folder, options);
      done(0);
    });
}

export function addModelsCommand(program: Command, context: CommandContext, done: Done): void {
  const models = program.command('models').description('the language models that word drafts');
  models
    .command('list')
    .description('models of the manifest, and whether their files are as it names them')
    .option('--json', 'one JSON document on stdout')
    .action(async ({ json = false }: { json?: boolean }) => {
      await list(context, [], json);
      done(0);
    });
  models
    .command('verify [ID...]')
    .description('recompute the digests of all files; exit 1 where one is not as the manifest names it')
    .option('--json', 'one JSON document on stdout')
    .action(async (ids: string[], { json = false }: { json?: boolean }) => {
      done((await list(context, ids, json)) ? 0 : 1);
    });
  addImport(models, context, done);
  models
    .command('bench [ID]')
    .description('load time, tokens a second, memory and time for a sentence; default: the model of the settings')
    .option('--json', 'one JSON document on stdout')
    .action(async (id: string | undefined, { json = false }: { json?: boolean }) => {
      await benchModel(context, id, json);
      done(0);
    });
}
