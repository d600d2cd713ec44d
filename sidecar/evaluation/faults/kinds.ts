import { CONTENT_FAULTS } from './content-faults.ts';
import { CONTEXT_FAULTS } from './context-faults.ts';
import { DEVICE_FAULTS } from './device-faults.ts';
import type { FaultKind } from './fault.ts';
import { LANGUAGE_FAULTS } from './language-faults.ts';

/**
 * Kinds of errors that a report may hold: those of ReXErr-v1 (arXiv 2409.10829), and laterality, change, date of the
 * prior, unit and certainty beside them.
 */
export const FAULT_KINDS: readonly FaultKind[] = [
  ...CONTENT_FAULTS,
  ...DEVICE_FAULTS,
  ...CONTEXT_FAULTS,
  ...LANGUAGE_FAULTS,
];
