import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { number, onOff, text } from './setting-values.ts';

/** Settings of language models, and of what they cost. */
export interface ModelConfig {
  readonly modelsDir: string;
  /** Id of the drafter in the manifest; `none`: drafts are deterministic. */
  readonly model: string;
  readonly allowDemonstrationModels: boolean;
  readonly houseStyle: string;
  /** For a whole draft. */
  readonly modelDeadlineSeconds: number;
  readonly modelThreads: number;
  readonly modelMemoryMb: number;
  /** Watts of a busy core. */
  readonly cpuWatts: number;
  /** US dollars for a million tokens. */
  readonly cloudPriceIn: number;
  readonly cloudPriceOut: number;
}

interface ModelSetting {
  readonly name: string;
  readonly field: keyof ModelConfig;
  readonly fallback?: string;
  readonly help: string;
  readonly parse: (raw: string) => unknown;
}

/** More threads than cores halve the speed, and a drafter gains nothing beyond four. */
const MOST_THREADS = 4;
const threads = number(0, 256);

export const MODEL_SETTINGS: readonly ModelSetting[] = [
  {
    name: 'MODELS_DIR',
    field: 'modelsDir',
    help: 'folder of manifest.json and the models; default: the one that comes with Preread',
    parse: (raw) => resolve(raw),
  },
  {
    name: 'MODEL',
    field: 'model',
    fallback: 'preread-drafter-1',
    help: 'language model that words drafts, by its id in the manifest; none = the deterministic wording',
    parse: text,
  },
  {
    name: 'ALLOW_DEMONSTRATION_MODELS',
    field: 'allowDemonstrationModels',
    fallback: 'off',
    help: 'on = a demonstration model may word drafts of studies that are not marked as synthetic',
    parse: onOff,
  },
  {
    name: 'HOUSE_STYLE',
    field: 'houseStyle',
    fallback: 'american-structured',
    help: 'style that the model writes, one of those that `preread models list` names',
    parse: text,
  },
  {
    name: 'MODEL_DEADLINE_SECONDS',
    field: 'modelDeadlineSeconds',
    fallback: '8',
    help: 'longest time the model gets for a whole draft; what is not worded by then is worded deterministically',
    parse: number(0.1, 600, false),
  },
  {
    name: 'MODEL_THREADS',
    field: 'modelThreads',
    fallback: '0',
    help: 'threads of the model; 0 = as many as there are cores, at most 4',
    parse: (raw) => threads(raw) || Math.min(MOST_THREADS, availableParallelism()),
  },
  {
    name: 'MODEL_MEMORY_MB',
    field: 'modelMemoryMb',
    fallback: '2048',
    help: 'memory of the process of the model, in MiB, above which it is replaced between two sentences',
    parse: number(128, 1_048_576),
  },
  // 12 W: what the Green Algorithms calculator (green-algorithms.org, TDP_cpu.csv) takes for a core of any CPU.
  {
    name: 'CPU_WATTS',
    field: 'cpuWatts',
    fallback: '12',
    help: 'watts that a busy core takes, for `preread cost`; default: a core of any CPU in the Green Algorithms calculator',
    parse: number(0, 1000, false),
  },
  {
    name: 'CLOUD_PRICE_IN',
    field: 'cloudPriceIn',
    fallback: '3',
    help: 'US dollars for a million input tokens in a cloud, for `preread cost` to compare with',
    parse: number(0, 100_000, false),
  },
  {
    name: 'CLOUD_PRICE_OUT',
    field: 'cloudPriceOut',
    fallback: '15',
    help: 'the same for a million output tokens',
    parse: number(0, 100_000, false),
  },
];
