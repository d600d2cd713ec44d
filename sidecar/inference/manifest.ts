import type { Digest } from '../domain/identifiers.ts';

/**
 * How weights are stored, and the end of the file's name in the ONNX layout of Hugging Face. Models that keep half
 * precision between their layers are not run on a CPU.
 */
export const DTYPES = { fp32: '', q8: '_quantized', int8: '_int8', uint8: '_uint8', q4: '_q4' } as const;

export type Dtype = keyof typeof DTYPES;

export const onnxPath = (dtype: Dtype): string => `onnx/model${DTYPES[dtype]}.onnx`;

/**
 * Logits that do not depend on how a sequence is cut into pieces (to four decimals). Kernels of fewer bits round their
 * input: eight-bit ones by the largest number of the piece, four-bit ones so that the last bit of a sum may decide (0.03
 * was seen between logits). For them a sequence is always cut the same way, and nothing is proposed.
 */
export const isChunkInvariant = (dtype: Dtype): boolean => dtype === 'fp32';

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
  readonly specialties: readonly (typeof SPECIALTIES)[number][];
}

export const PURPOSES = ['clinical', 'demonstration'] as const;

export type Purpose = (typeof PURPOSES)[number];

export const SPECIALTIES = ['chest', 'neuro', 'msk', 'breast', 'abdomen'] as const;

/** `statement-lines-1`: evidence lines of one statement, as the shipped drafter was trained; `chat-1`: an instruct model. */
export const PROMPT_FORMATS = ['statement-lines-1', 'chat-1'] as const;

export type PromptFormat = (typeof PROMPT_FORMATS)[number];

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
