import type { Specialty } from '../truth.ts';
import { ABDOMEN_CONDITIONS } from './abdomen.ts';
import { AROUND_LUNGS } from './around-lungs.ts';
import { BREAST_CONDITIONS } from './breast.ts';
import type { Condition } from './condition.ts';
import { DEVICE_CONDITIONS } from './devices.ts';
import { LUNG_CONDITIONS } from './lungs.ts';
import { MSK_CONDITIONS } from './msk.ts';
import { NEURO_CONDITIONS } from './neuro.ts';

export const CONDITIONS: Readonly<Record<Specialty, readonly Condition[]>> = {
  chest: [...LUNG_CONDITIONS, ...AROUND_LUNGS, ...DEVICE_CONDITIONS],
  neuro: NEURO_CONDITIONS,
  msk: MSK_CONDITIONS,
  breast: BREAST_CONDITIONS,
  abdomen: ABDOMEN_CONDITIONS,
};
