import type { TruthPatient } from './truth.ts';

/** Format of truth.json; a reader refuses what it does not know. */
export const TRUTH_FORMAT = 'preread-synthetic-truth/1';

/** The file beside a patient's images; the same patient gives the same bytes. */
export const truthJson = (patient: TruthPatient): string =>
  `${JSON.stringify({ format: TRUTH_FORMAT, mark: 'SYNTHETIC', ...patient }, undefined, 1)}\n`;
