import { SPECIALTIES, type Specialty } from '../synth/department/truth.ts';
import { usage } from './arguments.ts';

/** What both kinds of `preread synth` understand. */
export interface SynthArguments {
  readonly seed: string;
  readonly specialty?: string;
  readonly json?: boolean;
}

export function specialtyIn(text: string | undefined): Specialty | undefined {
  const known = SPECIALTIES.find((one) => one === text);
  if (text !== undefined && known === undefined) throw usage(`--specialty is one of ${SPECIALTIES.join(', ')}.`);
  return known;
}
