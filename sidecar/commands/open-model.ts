import type { Config } from '../config.ts';
import type { Digest } from '../domain/identifiers.ts';
import { coerceError, type PrereadError } from '../errors.ts';
import { digestOfText, modelDigest } from '../inference/digest.ts';
import type { DrafterEntry, EncoderEntry } from '../inference/manifest.ts';
import { HOST_DEFAULTS, ModelHost } from '../inference/model-host.ts';
import { textModel } from '../inference/open-text-model.ts';
import { sentenceModel } from '../inference/sentence-model.ts';
import type { TextModel } from '../inference/text-model.ts';
import { entryOf, loadManifest, verifyModel } from '../inference/verify-model.ts';
import type { Log } from '../log.ts';
import type { DraftEncoder } from '../pipeline/likeness.ts';
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

/** The models that words of drafts come from: the drafter of the settings, and the first encoder of its manifest. */
export interface DraftingEntries {
  readonly drafter: DrafterEntry;
  readonly encoder?: EncoderEntry;
  /** Why there is no encoder though the manifest names one: drafts are made without it. */
  readonly encoderFailure?: PrereadError;
}

interface OpenModels {
  readonly host: ModelHost;
  readonly text: TextModel;
  readonly encoder?: DraftEncoder;
}

/** Models as drafting uses them, in one of the drafter's house styles (the first one where it has no such style). */
export function draftModel({ text, encoder }: OpenModels, styleId: string, config: Settings): DraftModel {
  const { id, version, digest, purpose, settings, intendedUse, styles } = text;
  const style = styles.find((one) => one.id === styleId) ?? styles[0];
  return {
    identity: { id, version, digest, purpose },
    settings,
    intendedUse,
    organLabels: style?.organLabels ?? false,
    mayLeaveDemonstration: config.allowDemonstrationModels,
    deadlineMs: config.modelDeadlineSeconds * 1000,
    write: sentenceWriter(text, style?.id ?? styleId),
    ...(encoder ? { encoder } : {}),
  };
}

function draftEncoder(host: ModelHost, entry: EncoderEntry): DraftEncoder {
  const { id, version, digest, purpose, intendedUse, cosines } = sentenceModel(host, entry);
  return { identity: { id, version, digest, purpose }, intendedUse, cosines };
}

/** All models in one process of their own. @throws PrereadError MODEL_MISSING, MODEL_CHANGED, MODEL_FAILED */
export async function openModels(entries: DraftingEntries, config: Settings, log: Log): Promise<OpenModels> {
  const { drafter, encoder } = entries;
  const { modelsDir, modelThreads: threads, modelMemoryMb } = config;
  const memoryBytes = modelMemoryMb * 2 ** 20;
  const wanted = encoder ? [drafter, encoder] : [drafter];
  const host = await ModelHost.open({ ...HOST_DEFAULTS, modelsDir, entries: wanted, threads, memoryBytes, log });
  const text = textModel(host, drafter, threads);
  return { host, text, ...(encoder ? { encoder: draftEncoder(host, encoder) } : {}) };
}

/** @throws PrereadError MODEL_MISSING, MODEL_MANIFEST */
export async function draftingEntries(config: Settings): Promise<DraftingEntries> {
  const entries = await loadManifest(config.modelsDir);
  const drafter = entryOf(entries, config.model, 'report-drafting');
  const encoder = entries.find((one) => one.task === 'sentence-embedding');
  // A clinical drafter is for studies of patients, on which an encoder for demonstration may not be asked.
  const mayRank = config.allowDemonstrationModels || drafter.purpose === 'demonstration';
  if (encoder === undefined || (encoder.purpose === 'demonstration' && !mayRank)) return { drafter };
  try {
    await verifyModel(config.modelsDir, encoder);
    return { drafter, encoder };
  } catch (thrown) {
    return { drafter, encoderFailure: coerceError(thrown) };
  }
}

/** Over all files of all of them. */
function digestOfAll({ drafter, encoder }: DraftingEntries): Digest {
  const own = modelDigest(drafter.files);
  return encoder ? digestOfText(`${own}\n${modelDigest(encoder.files)}\n`) : own;
}

/**
 * Begins to load the models of the settings, and goes on: a service without its model drafts deterministically, and each
 * draft says why.
 */
export async function openModel(config: Settings, log: Log): Promise<DraftingModel> {
  if (config.model === 'none') return NO_MODEL;
  const failed = (thrown: unknown): ModelChoice => {
    const { code } = coerceError(thrown);
    log.error('language model not loaded: drafts are deterministic', { code });
    return { reason: failureWords(thrown) };
  };
  let entries: DraftingEntries;
  try {
    entries = await draftingEntries(config);
    const { encoderFailure } = entries;
    if (encoderFailure)
      log.error('sentence encoder not loaded: drafts name no candidates', { code: encoderFailure.code });
  } catch (thrown) {
    const choice = failed(thrown);
    return { ...NO_MODEL, choice: async () => choice };
  }
  let host: ModelHost | undefined;
  const choice = openModels(entries, config, log).then((models): ModelChoice => {
    host = models.host;
    return { model: draftModel(models, config.houseStyle, config) };
  }, failed);
  return {
    choice: () => choice,
    digest: digestOfAll(entries),
    async stop() {
      await choice;
      await host?.stop();
    },
  };
}
