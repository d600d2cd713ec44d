import type { RuleReference } from '../../domain/comparison.ts';
import type { QualitativeEvidence } from '../../domain/evidence.ts';
import { type NoduleFacts, nodulesIn } from './nodule-facts.ts';
import { qualitiesOf, wordsOf } from './patient-context.ts';
import type { Rule, RuleInput, RuleSaying } from './rule-input.ts';

export const TI_RADS_2017: RuleReference = {
  id: 'acr-ti-rads-2017',
  name: 'ACR TI-RADS',
  version: '2017',
  source: 'Tessler et al., J Am Coll Radiol 2017;14:587-595',
};

export type Feature = 'composition' | 'echogenicity' | 'shape' | 'margin' | 'foci';

/** Points of each answer, by the words in which sources say it. First match counts: the more specific stands first. */
export const POINTS: Readonly<Record<Feature, readonly (readonly [RegExp, number])[]>> = {
  composition: [
    [/\bmixed\b|\bcystic and solid\b|\bsolid and cystic\b|\b(predominantly|partly) cystic\b/, 1],
    [/\bcystic\b|\bspongiform\b/, 0],
    [/\bsolid\b/, 2],
  ],
  echogenicity: [
    [/\b(very|markedly) hypo ?echoic\b|\bmarked hypo ?echo/, 3],
    [/\bhypo ?echoic\b/, 2],
    [/\b(hyper|iso) ?echoic\b/, 1],
    [/\banechoic\b/, 0],
  ],
  shape: [
    [/\btaller\b/, 3],
    [/\bwider\b/, 0],
  ],
  margin: [
    [/\bextra ?thyroid/, 3],
    [/\b(lobulated|irregular)\b/, 2],
    [/\b(smooth|ill defined)\b/, 0],
  ],
  foci: [
    [/\bpunctate\b/, 3],
    [/\b(peripheral|rim)\b/, 2],
    [/\bmacro ?calcification/, 1],
    [/^(none|no|absent|no echogenic foci)$|\blarge comet tail/, 0],
  ],
};

const QUESTIONS: Readonly<Record<Feature, RegExp>> = {
  composition: /\bcomposition\b/,
  echogenicity: /\bechogenicity\b/,
  shape: /\bshape\b/,
  margin: /\bmargins?\b/,
  foci: /\b(echogenic )?foci\b/,
};

export type TiRads = 'TR1' | 'TR2' | 'TR3' | 'TR4' | 'TR5';

/** Points -> level: 0 TR1, 2 TR2, 3 TR3, 4 to 6 TR4, 7 and more TR5; one point exists in no combination of the chart. */
export function tiRadsLevel(points: number): TiRads | undefined {
  if (points >= 7) return 'TR5';
  if (points >= 4) return 'TR4';
  if (points === 3) return 'TR3';
  if (points === 2) return 'TR2';
  return points === 0 ? 'TR1' : undefined;
}

/** mm of the largest dimension from which on FNA or follow-up is suggested. */
export const SIZES: Readonly<
  Record<TiRads, { readonly fna: number; readonly follow: number; readonly at: string } | null>
> = {
  TR1: null,
  TR2: null,
  TR3: { fna: 25, follow: 15, at: 'at 1, 3 and 5 years' },
  TR4: { fna: 15, follow: 10, at: 'at 1, 2, 3 and 5 years' },
  TR5: { fna: 10, follow: 5, at: 'yearly for 5 years' },
};

export function tiRadsSuggestion(level: TiRads, longMm: number): string {
  const sizes = SIZES[level];
  if (!sizes || longMm < sizes.follow) return 'no FNA, no follow-up by this rule';
  return longMm >= sizes.fna ? 'fine-needle aspiration' : `ultrasound follow-up ${sizes.at}`;
}

/** "not taller than wide", "no punctate foci": what is denied scores nothing that the table could tell. */
const DENIED = /\b(no|not|non|without|absence of)\b/;
const NO_FOCI = /^(none|no|absent|no echogenic foci)$/;

function pointsOf(feature: Feature, answers: readonly string[]): number | undefined {
  const isRead = (answer: string): boolean => !DENIED.test(answer) || (feature === 'foci' && NO_FOCI.test(answer));
  const points = answers.map((answer) =>
    isRead(answer) ? POINTS[feature].find(([words]) => words.test(answer))?.[1] : undefined,
  );
  if (points.length === 0 || points.includes(undefined)) return undefined;
  const known = points.filter((one) => one !== undefined);
  // Echogenic foci add up; of every other feature a nodule has one, and two different answers are none.
  if (feature === 'foci') {
    // "None" beside some contradicts itself.
    const none = answers.some((answer) => NO_FOCI.test(answer));
    return none && answers.length > 1 ? undefined : known.reduce((sum, one) => sum + one, 0);
  }
  return new Set(known).size === 1 ? known[0] : undefined;
}

/**
 * Points of each feature, from coded evaluations.
 * @returns undefined for a feature that is not stated, or not in words the table knows
 */
export function tiRadsPoints(qualities: readonly Pick<QualitativeEvidence, 'question' | 'answer'>[]) {
  const answersTo = (feature: Feature): string[] => [
    ...new Set(
      qualities.filter((one) => QUESTIONS[feature].test(wordsOf(one.question))).map((one) => wordsOf(one.answer)),
    ),
  ];
  const of = (feature: Feature): number | undefined => pointsOf(feature, answersTo(feature));
  const compositions = answersTo('composition');
  return {
    // Whatever else it is said to be made of contradicts it.
    spongiform:
      compositions.length > 0 && compositions.every((answer) => /^(?!.*\b(no|not|non)\b).*spongiform/.test(answer)),
    points: {
      composition: of('composition'),
      echogenicity: of('echogenicity'),
      shape: of('shape'),
      margin: of('margin'),
      foci: of('foci'),
    } satisfies Record<Feature, number | undefined>,
  };
}

function sayOf(input: RuleInput, nodule: NoduleFacts): RuleSaying {
  const base = { findingId: nodule.finding.id, evidenceIds: nodule.evidenceIds };
  const { spongiform, points } = tiRadsPoints(qualitiesOf(input, nodule.finding));
  // A spongiform nodule is TR1 whatever else is said of it.
  const missing = spongiform
    ? []
    : Object.entries(points).flatMap(([feature, one]) => (one === undefined ? [feature] : []));
  const total = spongiform ? 0 : Object.values(points).reduce<number>((sum, one) => sum + (one ?? 0), 0);
  const level = missing.length === 0 ? tiRadsLevel(total) : undefined;
  if (level === undefined)
    return { ...base, status: 'notEstablished', reasons: missing.length > 0 ? missing : ['a level for 1 point'] };
  const { longMm } = nodule;
  if (longMm === undefined)
    return { ...base, status: 'applies', category: level, reasons: ['largest dimension is not known'] };
  const suggestion = tiRadsSuggestion(level, longMm);
  return {
    ...base,
    status: 'applies',
    category: level,
    suggestion,
    reasons: spongiform ? ['spongiform'] : [`${total} points`],
  };
}

function apply(input: RuleInput): readonly RuleSaying[] {
  // A nodule without a single one of the five features was not described for this system.
  const described = (nodule: NoduleFacts): boolean =>
    Object.values(tiRadsPoints(qualitiesOf(input, nodule.finding)).points).some((one) => one !== undefined);
  const onUs = input.evidence.items.some((item) => item.kind === 'technique' && item.modality === 'US');
  return onUs
    ? nodulesIn(input, 'thyroid')
        .filter(described)
        .map((nodule) => sayOf(input, nodule))
    : [];
}

/** Thyroid nodules on ultrasound. */
export const tiRads: Rule = { reference: TI_RADS_2017, apply };
