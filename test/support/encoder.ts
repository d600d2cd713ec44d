import type { EncoderEntry } from '../../sidecar/inference/manifest.ts';
import { entryOf, loadManifest } from '../../sidecar/inference/verify-model.ts';
import { MODELS_DIR } from './drafter.ts';

export const ENCODER = 'preread-encoder-1';

export const shippedEncoder = async (modelsDir = MODELS_DIR): Promise<EncoderEntry> =>
  entryOf(await loadManifest(modelsDir), ENCODER, 'sentence-embedding');
