import type { FindingEntry } from './finding-entry.ts';
import { BODY_FINDINGS } from './findings-body.ts';
import { BONE_FINDINGS } from './findings-bones.ts';
import { CHEST_FINDINGS } from './findings-chest.ts';
import { DEVICES } from './findings-devices.ts';
import { HEAD_FINDINGS } from './findings-head.ts';

/** Every finding the parser knows. */
export const FINDINGS: readonly FindingEntry[] = [
  ...CHEST_FINDINGS,
  ...DEVICES,
  ...HEAD_FINDINGS,
  ...BODY_FINDINGS,
  ...BONE_FINDINGS,
];
