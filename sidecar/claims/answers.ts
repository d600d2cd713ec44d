import type { Claim } from './claim.ts';
import { DESCRIPTORS, SEVERITY, type Severity } from './lexicon/qualifiers.ts';
import type { Sentence } from './sentences.ts';

/** A sentence with its claims. */
export interface SaidInSentence {
  readonly sentence: Sentence;
  readonly claims: readonly Claim[];
}

/** "Severity: Moderate." */
const ANSWER = /^([\p{L}][\p{L} ]{2,30}?): ?([\p{L}][\p{L} -]{2,30}?)[.;]?$/u;
const OF_DEGREE = /^(?:severity|degree|grade|extent)\b/i;
const OF_LOOKS =
  /^(?:composition|border|margins?|shape|definition|descriptor|density|attenuation|texture|appearance|morphology|acuity|displacement|calcification|echogenicity)\b/i;

const isDegree = (word: string, degree: Severity): boolean =>
  (SEVERITY[degree] as readonly string[]).includes(word) || word === degree;

/** The one answer that would be a finding where it stood alone. */
const GROUND_GLASS = 'ground glass';

/** What an answer says of the finding before it; undefined for any other sentence. */
function answerIn(text: string): Pick<Claim, 'severity' | 'descriptors'> | undefined {
  const [, question = '', answer = ''] = ANSWER.exec(text) ?? [];
  const word = answer.toLowerCase().replaceAll('-', ' ');
  if (OF_DEGREE.test(question)) {
    const severity = (Object.keys(SEVERITY) as Severity[]).find((degree) => isDegree(word, degree));
    return severity && { severity };
  }
  if (!OF_LOOKS.test(question)) return undefined;
  if (word === GROUND_GLASS) return { descriptors: ['ground-glass'] };
  return DESCRIPTORS.includes(word) ? { descriptors: [word] } : undefined;
}

const answered = (claim: Claim, answer: Pick<Claim, 'severity' | 'descriptors'>): Claim => ({
  ...answer,
  ...claim,
  ...(answer.descriptors === undefined
    ? {}
    : { descriptors: [...new Set([...(claim.descriptors ?? []), ...answer.descriptors])] }),
});

/**
 * Claims in their order; what a filled-in form answers behind a finding ("Severity: Moderate. Border shape: Spiculated.")
 * belongs to the last finding of its line.
 */
export function withAnswers(text: string, said: readonly SaidInSentence[]): Claim[] {
  const all: Claim[] = [];
  for (const { sentence, claims } of said) {
    const last = all.findLastIndex(({ concept, aside }) => concept !== undefined && aside === undefined);
    const before = all[last];
    const isBehind = before !== undefined && !text.slice(before.start, sentence.start).includes('\n');
    const answer = isBehind ? answerIn(text.slice(sentence.start, sentence.end)) : undefined;
    if (answer === undefined || before === undefined) {
      all.push(...claims);
      continue;
    }
    all[last] = answered(before, answer);
    all.push(...claims.filter(({ concept }) => concept === undefined));
  }
  return all;
}
