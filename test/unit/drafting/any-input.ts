import fc from 'fast-check';
import type { Code } from '../../../sidecar/domain/code.ts';
import type { Comparison, ComparisonOutcome } from '../../../sidecar/domain/comparison.ts';
import type { Evidence, FindingEvidence, MeasurementEvidence } from '../../../sidecar/domain/evidence.ts';
import type { DraftingInput } from '../../../sidecar/drafting/drafting-input.ts';
import {
  comparison,
  documentSource,
  evidenceId,
  finding,
  input,
  LEFT,
  LONG_AXIS,
  MM,
  measurement,
  NODULE,
  PRIOR,
  quality,
  RIGHT,
  RULE,
  sct,
  technique,
  UPPER_LOBE,
  withPrior,
} from './builders.ts';

/** Drafting inputs as documents of any origin may make them. */

/** Names out of the words that a draft is checked for: sides, changes, denials, places, findings, numbers. */
const LEXICON_WORDS =
  'Left left right bilateral both New new no not normal stable larger resolved prior nodule lesion Lung kidney lobe liver spine effusion of the in and with segment 4 T4 3 mm cm % 2020-01-01 previously undetermined constructor , : . ( )';
const lexiconWords = fc
  .array(fc.constantFrom(...LEXICON_WORDS.split(' ')), { minLength: 1, maxLength: 5 })
  .map((words) => words.join(' '));

export const foreignWords = fc.oneof(
  fc.constantFrom(
    'Nodule',
    'Mass lesion',
    'Verdichtung',
    '結節影',
    'عقدة رئوية',
    'узел',
    'Left nodule',
    'New lesion',
    'Lesion 3 cm',
    'Normal',
    'No finding',
    'N/A',
    'x',
  ),
  lexiconWords,
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
export const code = (scheme: string): fc.Arbitrary<Code> =>
  fc.record({ value: fc.string({ minLength: 1, maxLength: 16 }), scheme: fc.constant(scheme), meaning: foreignWords });
const findingCode = fc.oneof(
  fc.constantFrom(NODULE, sct('60046008', 'Pleural effusion'), sct('36118008', '気胸')),
  code('99VENDOR'),
);
const siteCode = fc.oneof(
  fc.constantFrom(
    UPPER_LOBE,
    sct('39607008', 'Lung'),
    sct('x', 'Left lower lobe'),
    sct('72481006', 'RML'),
    sct('64033007', 'Right kidney'),
  ),
  code('99VENDOR'),
);
const sideCode = fc.constantFrom(LEFT, RIGHT, sct('51440002', 'Bilateral'), sct('66459002', 'Unilateral'));
export const unitCode: fc.Arbitrary<Code> = fc.oneof(
  fc.constantFrom(
    MM,
    ...['cm', 'mm3', 'mL', '%', '1', '{ratio}', "[hnsf'U]", '{SUVbw}g/ml', 'ms'].map((value) => ({
      value,
      scheme: 'UCUM',
      meaning: value,
    })),
  ),
  code('99UNIT'),
);
export const numberText = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }).map(String),
  fc.constantFrom('8.0', '0', '-0', '9.800000190734863', '1e21', '1.5e-7', '-650'),
);
const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

const lesion = fc
  .record({
    finding: findingCode,
    presence: fc.constantFrom('present' as const, 'absent' as const, 'uncertain' as const),
    site: optional(siteCode),
    laterality: optional(sideCode),
    sideDisputed: optional(fc.constant(true as const)),
    identifier: optional(fc.oneof(fc.constantFrom('Lesion 3', 'AI-nodule-1', 'Right lesion'), foreignWords)),
    observerType: fc.constantFrom('person' as const, 'device' as const, 'unknown' as const),
    verificationFlag: fc.constantFrom('VERIFIED', 'UNVERIFIED'),
    completionFlag: fc.constantFrom('PARTIAL', 'COMPLETE'),
    numbers: fc.array(
      fc.record({ text: numberText, unit: unitCode, quantity: fc.oneof(fc.constant(LONG_AXIS), code('99Q')) }),
      { maxLength: 3 },
    ),
    quality: optional(fc.tuple(foreignWords, foreignWords)),
  })
  .map((made) => (name: string, study: 'current' | 'prior'): Evidence[] => {
    const { observerType, verificationFlag, completionFlag } = made;
    const source = documentSource({ observerType, verificationFlag, completionFlag });
    const over = { source, ...(study === 'prior' ? { studyInstanceUid: PRIOR } : {}) };
    const subject: FindingEvidence = finding(name, {
      ...over,
      finding: made.finding,
      presence: made.presence,
      ...(made.site ? { site: made.site } : {}),
      ...(made.laterality ? { laterality: made.laterality } : {}),
      ...(made.sideDisputed ? { sideDisputed: made.sideDisputed } : {}),
      tracking: made.identifier === undefined ? {} : { identifier: made.identifier },
    });
    const numbers: MeasurementEvidence[] = made.numbers.map((item, index) =>
      measurement(`${name}m${index}`, name, item.text, { ...over, unit: item.unit, quantity: item.quantity }),
    );
    return [subject, ...numbers, ...(made.quality ? [quality(`${name}q`, name, ...made.quality)] : [])];
  });

const outcomes: readonly ComparisonOutcome[] = [
  'larger',
  'smaller',
  'unchanged',
  'notComparable',
  'notDescribedBefore',
  'notDescribedNow',
];

export interface Case {
  readonly input: DraftingInput;
}
export const caseOf = (priors: boolean): fc.Arbitrary<Case> =>
  fc
    .record({
      now: fc.array(lesion, { maxLength: 4 }),
      earlier: fc.array(lesion, { maxLength: 3 }),
      outcome: fc.constantFrom(...outcomes),
      mm: fc.tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 999 })),
    })
    .map(({ now, earlier, outcome, mm }) => {
      const current = [technique('t'), ...now.flatMap((make, index) => make(`f${index}`, 'current'))];
      const before = earlier.flatMap((make, index) => make(`p${index}`, 'prior'));
      if (!priors) return { input: input(current) };
      const lone = comparisonOf(outcome, current, before);
      const measured = measuredPair(mm[0] / 10, mm[1] / 10);
      const over = withPrior([...before, ...measured.prior], [...lone, ...measured.comparisons]);
      return { input: input([...current, ...measured.current], over) };
    });

function comparisonOf(
  outcome: ComparisonOutcome,
  current: readonly Evidence[],
  before: readonly Evidence[],
): Comparison[] {
  const now = current.find((item) => item.kind === 'finding');
  const then = before.find((item) => item.kind === 'finding');
  const side = outcome === 'notDescribedNow' ? {} : now && { currentFindingId: now.id };
  const other = outcome === 'notDescribedBefore' ? {} : then && { priorFindingId: then.id };
  if (side === undefined || other === undefined) return [];
  return [comparison({ id: 'lone', outcome, ...side, ...other, reason: 'no rule for this quantity' })];
}

export function measuredPair(now: number, then: number) {
  const difference = Number((now - then).toFixed(1));
  const outcome = difference >= 1.5 ? 'larger' : difference <= -1.5 ? 'smaller' : 'unchanged';
  return {
    current: [finding('fx'), measurement('mx', 'fx', now.toFixed(1))],
    prior: [
      finding('px', { studyInstanceUid: PRIOR }),
      measurement('pmx', 'px', then.toFixed(1), { studyInstanceUid: PRIOR }),
    ],
    comparisons: [
      comparison({
        id: 'pair',
        outcome,
        currentFindingId: evidenceId('fx'),
        priorFindingId: evidenceId('px'),
        change: {
          currentMeasurementId: evidenceId('mx'),
          priorMeasurementId: evidenceId('pmx'),
          currentValue: now,
          priorValue: then,
          unit: 'mm',
          difference,
          percent: Number(((100 * difference) / then).toFixed(1)),
          intervalDays: 184,
          rule: RULE,
        },
      }),
    ],
  };
}
