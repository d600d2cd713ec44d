import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { AutoTokenizer, env, LogLevel } from '@xenova/transformers';
import { InferenceSession } from 'onnxruntime-node';
import { coerceError } from '../errors.ts';
import { DecoderSession } from './decoder-session.ts';
import type { LoadedEncoder } from './encode.ts';
import type { LoadedDrafter } from './generate.ts';
import { type DrafterEntry, type EncoderEntry, isChunkInvariant, type ModelEntry, onnxPath } from './manifest.ts';
import { controlsOf, tokensOf, withoutControls } from './tokens.ts';
import { verifyModel } from './verify-model.ts';

/** More threads than cores halve the speed. */
export const usableThreads = (wanted: number): number => Math.max(1, Math.min(wanted, availableParallelism()));

const refuse = (): never => {
  throw new TypeError('models are local files: nothing is fetched');
};

/** Before anything is loaded. The library prints prompts with its errors, so it prints nothing. */
export function keepLocal(modelsDir: string): void {
  globalThis.fetch = refuse;
  Object.assign(env, {
    fetch: refuse,
    allowRemoteModels: false,
    localModelPath: modelsDir,
    useFSCache: false,
    logLevel: LogLevel.NONE,
  });
}

/**
 * The session, from the path: the library itself would read the file a second time into memory. Threads that wait do not
 * spin: other work of the machine goes on.
 */
export function openSession(modelsDir: string, entry: ModelEntry, threads: number): Promise<InferenceSession> {
  return InferenceSession.create(join(modelsDir, entry.id, onnxPath(entry.dtype)), {
    executionProviders: ['cpu'],
    intraOpNumThreads: usableThreads(threads),
    interOpNumThreads: 1,
    logSeverityLevel: 4,
    extra: { 'session.intra_op.allow_spinning': '0' },
  });
}

export const openTokenizer = (entry: ModelEntry): ReturnType<typeof AutoTokenizer.from_pretrained> =>
  AutoTokenizer.from_pretrained(entry.id, { local_files_only: true });

const asIds = (value: unknown): number[] => [value].flat().filter((id) => typeof id === 'number');

/** Tokens that end an answer, as the model's own settings say. */
async function endsOf(modelsDir: string, entry: DrafterEntry): Promise<number[]> {
  const named = entry.files.map(({ path }) => path);
  const files = ['generation_config.json', 'config.json'].filter((path) => named.includes(path));
  const found = files.map(async (path) => {
    const settings: unknown = JSON.parse(await readFile(join(modelsDir, entry.id, path), 'utf8'));
    return asIds((settings as { eos_token_id?: unknown } | null)?.eos_token_id);
  });
  return (await Promise.all(found)).flat();
}

/**
 * A drafter, ready to write; its files are checked first. Call `keepLocal` before. Blocks the event loop while ONNX Runtime
 * reads the weights. @throws PrereadError MODEL_MISSING, MODEL_CHANGED, MODEL_FAILED (it cannot be run)
 */
export async function loadDrafter(modelsDir: string, entry: DrafterEntry, threads: number): Promise<LoadedDrafter> {
  await verifyModel(modelsDir, entry);
  try {
    const tokenizer = await openTokenizer(entry);
    const ends = new Set([...asIds(tokenizer.eos_token_id), ...(await endsOf(modelsDir, entry))]);
    const session = new DecoderSession(await openSession(modelsDir, entry, threads), entry.limits.contextTokens);
    const tokens = tokensOf(tokenizer, entry.promptFormat, ends);
    return { session, tokens, isChunkInvariant: isChunkInvariant(entry.dtype) };
  } catch (thrown) {
    throw coerceError(thrown, 'MODEL_FAILED');
  }
}

/** A sentence encoder, as `loadDrafter` loads a drafter. @throws PrereadError MODEL_MISSING, MODEL_CHANGED, MODEL_FAILED */
export async function loadEncoder(modelsDir: string, entry: EncoderEntry, threads: number): Promise<LoadedEncoder> {
  await verifyModel(modelsDir, entry);
  try {
    const tokenizer = await openTokenizer(entry);
    const session = await openSession(modelsDir, entry, threads);
    const controls = controlsOf(tokenizer);
    const encode = (text: string): number[] => tokenizer.encode(withoutControls(text, controls));
    return { session, encode, contextTokens: entry.limits.contextTokens };
  } catch (thrown) {
    throw coerceError(thrown, 'MODEL_FAILED');
  }
}
