import type { Specialty } from '../truth.ts';
import { ABDOMEN_CONDITIONS } from './abdomen.ts';
import { BREAST_CONDITIONS } from './breast.ts';
import { CHEST_CONDITIONS } from './chest.ts';
import type { Condition } from './condition.ts';
import { DEVICE_CONDITIONS } from './devices.ts';
import { MSK_CONDITIONS } from './msk.ts';
import { NEURO_CONDITIONS } from './neuro.ts';

export const CONDITIONS: Readonly<Record<Specialty, readonly Condition[]>> = {
  chest: [...CHEST_CONDITIONS, ...DEVICE_CONDITIONS],
  neuro: NEURO_CONDITIONS,
  msk: MSK_CONDITIONS,
  breast: BREAST_CONDITIONS,
  abdomen: ABDOMEN_CONDITIONS,
};
