import { type Code, sameCode } from '../domain/code.ts';
import type { Presence } from '../domain/evidence.ts';
import { currentCode } from './legacy-codes.ts';

/** Questions whose answer says whether a finding is there: SCT "Presence", TID 1350 "Presence of property". */
const PRESENCE_CONCEPTS: readonly Code[] = [
  { value: '705057003', scheme: 'SCT', meaning: 'Presence' },
  { value: '121052', scheme: 'DCM', meaning: 'Presence of property' },
];

/** CID 240 Present-Absent: what answers so speaks of presence, whatever the question. */
const ANSWERS: Readonly<Record<string, Presence>> = {
  'SCT|52101004': 'present',
  'SCT|272519000': 'absent',
  'SCT|2667000': 'absent',
  'SCT|373068000': 'uncertain',
  'DCM|121059': 'uncertain',
};

/** Answers of presence only where presence, or the finding itself, is asked for: "contrast given: yes" is no finding. */
const YES_NO: Readonly<Record<string, Presence>> = {
  'SCT|373066001': 'present', // Yes
  'SCT|373067005': 'absent', // No
  'SCT|10828004': 'present', // Positive
  'SCT|260385009': 'absent', // Negative
};

/** Certainty of a finding as a qualifier of it (SNOMED CT finding context values), by code or by name. */
const CERTAINTY_CONCEPT = /\b(certainty|likelihood|probability|finding context|evidence)\b/i;
const DENIED_CODES: ReadonlySet<string> = new Set(['SCT|410516002', 'SCT|410594000']); // known absent, definitely not
const DENIED =
  /^\s*(no|absent|absence|known absent|not (present|seen|found)|definitely not|ruled out|excluded|none)\b/i;
const DOUBTED = /^\s*(unlikely|improbable|very unlikely|probably not|doubtful|highly unlikely)\b/i;

const keyOf = (code: Code): string => {
  const { scheme, value } = currentCode(code);
  return `${scheme}|${value}`;
};

export const isPresenceConcept = (concept: Code): boolean =>
  PRESENCE_CONCEPTS.some((known) => sameCode(currentCode(concept), known));

/** What a coded answer says of presence whatever was asked; undefined when it is an answer to something else. */
export const presenceOf = (answer: Code): Presence | undefined =>
  Object.hasOwn(ANSWERS, keyOf(answer)) ? ANSWERS[keyOf(answer)] : undefined;

/** Whether a qualifier of a finding denies or doubts it ("no evidence of", "unlikely"). */
export function certaintyOf(concept: Code, answer: Code): Code | undefined {
  const denies = DENIED_CODES.has(keyOf(answer)) || DENIED.test(answer.meaning);
  const speaks = CERTAINTY_CONCEPT.test(concept.meaning) || /^\s*no evidence\b/i.test(answer.meaning);
  if (!speaks || !(denies || DOUBTED.test(answer.meaning))) return undefined;
  return denies ? { value: '272519000', scheme: 'SCT', meaning: 'Absent' } : answer;
}

/** A finding whose own name denies it ("No nodule"): present would say the opposite. */
export const isNamedByAbsence = ({ meaning }: Code): boolean =>
  /^\s*(no|not|absence of|absent|without|negative for)\b/i.test(meaning);

/**
 * Presence from all answers given about one finding. Nothing said: it is described, so it is present. Uncertain is only
 * what the source calls so; an answer that is not understood, or two that differ, say nothing that could be passed on.
 * @returns undefined where the answers cannot be used
 */
export function presenceFrom(answers: readonly Code[]): Presence | undefined {
  const said = new Set(answers.map((answer) => presenceOf(answer) ?? YES_NO[keyOf(answer)]));
  if (said.size > 1) return undefined;
  return answers.length === 0 ? 'present' : [...said][0];
}
