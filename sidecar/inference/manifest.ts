import type { Digest } from '../domain/identifiers.ts';

/** How weights are stored; each has its file name in the ONNX layout of Hugging Face. */
export type Dtype = 'fp32' | 'fp16' | 'q8' | 'int8' | 'uint8' | 'q4' | 'q4f16';

/** One file of a model. `path`: inside the model's folder, with `/`. */
export interface ModelFile {
  readonly path: string;
  readonly sha256: Digest;
  readonly bytes: number;
}

/** What a model may be used on; an empty list = on any. */
export interface IntendedUse {
  /** (0008,0060). */
  readonly modalities: readonly string[];
  /** Names of `priors/regions.ts`. */
  readonly regions: readonly string[];
  /** chest, neuro, msk, breast, abdomen. */
  readonly specialties: readonly string[];
}

export type Purpose = 'clinical' | 'demonstration';

/** `statement-lines-1`: evidence lines of one statement, as the shipped drafter was trained; `chat-1`: an instruct model. */
export type PromptFormat = 'statement-lines-1' | 'chat-1';

/** A house style that a model writes. `organLabels`: findings stand behind the name of their organ. */
export interface ModelStyle {
  readonly id: string;
  readonly organLabels: boolean;
}

/** What the entries of all tasks say. */
interface AnyEntry {
  /** Name of the folder beside the manifest. */
  readonly id: string;
  readonly version: string;
  readonly dtype: Dtype;
  /** Every file in the folder. */
  readonly files: readonly ModelFile[];
  /** SPDX expression, or plain words. */
  readonly licence: string;
  readonly purpose: Purpose;
  readonly intendedUse: IntendedUse;
  /** How the training data are made and their digest; null: not known here. */
  readonly trainingData: { readonly command: string; readonly sha256: Digest } | null;
  /** Where its evaluation stands; null: none. */
  readonly evaluation: string | null;
  /** The model that this one took the place of. */
  readonly predecessor: { readonly id: string; readonly digest: Digest } | null;
}

export interface DrafterEntry extends AnyEntry {
  readonly task: 'report-drafting';
  readonly promptFormat: PromptFormat;
  readonly styles: readonly ModelStyle[];
  readonly limits: { readonly contextTokens: number; readonly maxNewTokens: number };
}

export interface EncoderEntry extends AnyEntry {
  readonly task: 'sentence-embedding';
  readonly limits: { readonly contextTokens: number };
}

export type ModelEntry = DrafterEntry | EncoderEntry;
