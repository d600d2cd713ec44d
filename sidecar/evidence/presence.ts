import { type Code, sameCode } from '../domain/code.ts';
import type { Presence } from '../domain/evidence.ts';
import { currentCode } from './legacy-codes.ts';

/** Questions whose answer says whether a finding is there: SCT "Presence", TID 1350 "Presence of property". */
const PRESENCE_CONCEPTS: readonly Code[] = [
  { value: '705057003', scheme: 'SCT', meaning: 'Presence' },
  { value: '121052', scheme: 'DCM', meaning: 'Presence of property' },
];

/** CID 240 Present-Absent and what else stands for it. */
const ANSWERS: Readonly<Record<string, Presence>> = {
  'SCT|52101004': 'present',
  'SCT|272519000': 'absent',
  'SCT|2667000': 'absent',
  'SCT|373068000': 'uncertain',
  'DCM|121059': 'uncertain',
};

export const isPresenceConcept = (concept: Code): boolean =>
  PRESENCE_CONCEPTS.some((known) => sameCode(currentCode(concept), known));

/** What a coded answer says of presence; undefined when it is an answer to something else. */
export function presenceOf(answer: Code): Presence | undefined {
  const { scheme, value } = currentCode(answer);
  const key = `${scheme}|${value}`;
  return Object.hasOwn(ANSWERS, key) ? ANSWERS[key] : undefined;
}

/**
 * Presence from all answers given about one finding. Nothing said: it is described, so it is present. An answer that
 * is not understood, or two that differ, leave it uncertain: never present by default, never absent by vote.
 */
export function presenceFrom(answers: readonly Code[]): Presence {
  const said = new Set(answers.map((answer) => presenceOf(answer) ?? 'uncertain'));
  if (said.size > 1) return 'uncertain';
  const [only] = said;
  return only ?? 'present';
}
