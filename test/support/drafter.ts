import { join } from 'node:path';
import type { DrafterEntry } from '../../sidecar/inference/manifest.ts';
import type { ConstraintSpec } from '../../sidecar/inference/text-model.ts';
import { entryOf, loadManifest } from '../../sidecar/inference/verify-model.ts';

export const MODELS_DIR = process.env.MODELS_DIR ?? join(import.meta.dirname, '../../models');
export const DRAFTER = 'preread-drafter-1';

export const shippedDrafter = async (modelsDir = MODELS_DIR): Promise<DrafterEntry> =>
  entryOf(await loadManifest(modelsDir), DRAFTER, 'report-drafting');

/** A prompt of the shipped drafter. */
export interface DraftPrompt {
  readonly prefix: string;
  readonly prompt: string;
}

const asked = (specialty: string, section: string, ...lines: readonly string[]): DraftPrompt => ({
  prefix: `style american-academic\nspecialty ${specialty}\nsection ${section}\n`,
  prompt: `${lines.map((line) => `${line}\n`).join('')}=\n`,
});

const PRIOR = 'prior CT of the head; date=January 12, 2026';

/** Invented findings: equal beginnings, other sections, lines of prior studies, one of the lines alone. */
export const PROMPTS: readonly DraftPrompt[] = [
  asked(
    'neuro',
    'findings',
    PRIOR,
    'finding mass; site=cerebellum; side=left; size=32.2 x 24.0 mm; change=unchanged; was=32.2 mm',
  ),
  asked('neuro', 'findings', PRIOR, 'finding mass; site=cerebellum; side=right; size=9.8 mm; change=new'),
  asked('neuro', 'impression', PRIOR, 'resolved subdural hematoma; side=right'),
  asked('chest', 'findings', 'finding nodule; site=upper lobe of lung; side=right; size=6.1 mm'),
  asked('chest', 'findings', 'absent pneumothorax'),
  asked('abdomen', 'impression', 'finding cyst; site=kidney; side=left; size=14 mm'),
];

/** Fits the first of the prompts, and none other. */
export const CONSTRAINT: ConstraintSpec = {
  literals: ['32.2 x 24.0 mm', '32.2 mm', 'January 12, 2026'],
  words:
    'a an again and as at before cerebellar cerebellum compared for from has in interval is it left mass measures measuring no noted not of on previously seen since stable study the there to unchanged was which with'.split(
      ' ',
    ),
};
