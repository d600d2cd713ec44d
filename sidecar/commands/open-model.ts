import type { Config } from '../config.ts';
import type { Digest } from '../domain/identifiers.ts';
import { coerceError } from '../errors.ts';
import { modelDigest } from '../inference/digest.ts';
import type { DrafterEntry } from '../inference/manifest.ts';
import { HOST_DEFAULTS, ModelHost } from '../inference/model-host.ts';
import { textModel } from '../inference/open-text-model.ts';
import type { TextModel } from '../inference/text-model.ts';
import { entryOf, loadManifest } from '../inference/verify-model.ts';
import type { Log } from '../log.ts';
import type { DraftModel, ModelChoice } from '../pipeline/model-words.ts';
import { failureWords, sentenceWriter } from './sentence-writer.ts';

/** The language model of this process, if it has one. */
export interface DraftingModel {
  /** Waits for the model to be loaded. Never rejects. */
  choice(): Promise<ModelChoice>;
  /** As the manifest names it, whether it can be loaded or not; null: none is wanted. */
  readonly digest: Digest | null;
  stop(): Promise<void>;
}

type Settings = Pick<
  Config,
  | 'modelsDir'
  | 'model'
  | 'houseStyle'
  | 'allowDemonstrationModels'
  | 'modelDeadlineSeconds'
  | 'modelThreads'
  | 'modelMemoryMb'
>;

export const NO_MODEL: DraftingModel = { choice: async () => undefined, digest: null, stop: async () => undefined };

/** A text model as drafting uses it, in one of its house styles (the first one where it has no such style). */
export function draftModel(model: TextModel, styleId: string, config: Settings): DraftModel {
  const { id, version, digest, purpose, settings, intendedUse, styles } = model;
  const style = styles.find((one) => one.id === styleId) ?? styles[0];
  return {
    identity: { id, version, digest, purpose },
    settings,
    intendedUse,
    organLabels: style?.organLabels ?? false,
    mayLeaveDemonstration: config.allowDemonstrationModels,
    deadlineMs: config.modelDeadlineSeconds * 1000,
    write: sentenceWriter(model, style?.id ?? styleId),
  };
}

/** A drafter in a process of its own. @throws PrereadError MODEL_MISSING, MODEL_CHANGED, MODEL_FAILED */
export async function openTextModel(entry: DrafterEntry, config: Settings, log: Log) {
  const { modelsDir, modelThreads: threads, modelMemoryMb } = config;
  const memoryBytes = modelMemoryMb * 2 ** 20;
  const host = await ModelHost.open({ ...HOST_DEFAULTS, modelsDir, entries: [entry], threads, memoryBytes, log });
  return { host, model: textModel(host, entry, threads) };
}

export const drafterEntry = async (config: Pick<Config, 'modelsDir' | 'model'>): Promise<DrafterEntry> =>
  entryOf(await loadManifest(config.modelsDir), config.model, 'report-drafting');

/**
 * Begins to load the drafter of the settings, and goes on: a service without its model drafts deterministically, and each
 * draft says why.
 */
export async function openModel(config: Settings, log: Log): Promise<DraftingModel> {
  if (config.model === 'none') return NO_MODEL;
  const failed = (thrown: unknown): ModelChoice => {
    const { code } = coerceError(thrown);
    log.error('language model not loaded: drafts are deterministic', { code });
    return { reason: failureWords(thrown) };
  };
  let entry: DrafterEntry;
  try {
    entry = await drafterEntry(config);
  } catch (thrown) {
    const choice = failed(thrown);
    return { ...NO_MODEL, choice: async () => choice };
  }
  let host: ModelHost | undefined;
  const choice = openTextModel(entry, config, log).then((one): ModelChoice => {
    host = one.host;
    return { model: draftModel(one.model, config.houseStyle, config) };
  }, failed);
  return {
    choice: () => choice,
    digest: modelDigest(entry.files),
    async stop() {
      await choice;
      await host?.stop();
    },
  };
}
