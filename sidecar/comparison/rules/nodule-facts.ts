import type { FindingEvidence, MeasurementEvidence } from '../../domain/evidence.ts';
import type { EvidenceId } from '../../domain/identifiers.ts';
import { conceptOf, placeOf } from '../places.ts';
import { unitOf } from '../quantities.ts';
import { inDecimalMillimetres } from './millimetres.ts';
import { qualitiesOf, wordsOf } from './patient-context.ts';
import type { RuleInput } from './rule-input.ts';

export type NoduleType = 'solid' | 'partSolid' | 'groundGlass';

/** What a rule table needs to know of one nodule; absent = the evidence does not say. */
export interface NoduleFacts {
  readonly finding: FindingEvidence;
  /** Mean of long and short axis, mm. */
  readonly meanMm?: number;
  /** Largest dimension, mm. */
  readonly longMm?: number;
  readonly volumeMm3?: number;
  /** Largest dimension of the solid part, mm. */
  readonly solidMm?: number;
  readonly type?: NoduleType;
  readonly evidenceIds: readonly EvidenceId[];
}

const LONG = new Set(['103339001', '131187009']);
const SHORT = new Set(['103340004', '131188004']);
const VOLUME = '118565006';
const NODULES = new Set(['SCT|27925004', 'RADLEX|RID50149']);

function inCubicMillimetres({ value, unit }: MeasurementEvidence): number | undefined {
  const known = unitOf(unit.value);
  return known?.kind === 'volume' && Number.isFinite(value) && value > 0 ? value * 10 ** known.exponent : undefined;
}

/** Only numbers that a source measured on this study's images: a size quoted from a report has no known axis. */
const measured = (input: RuleInput, finding: FindingEvidence): readonly MeasurementEvidence[] =>
  input.evidence.items
    .filter((item) => item.kind === 'measurement')
    .filter((item) => item.findingId === finding.id && item.statementId === undefined && item.derivation === undefined);

/** The single value of a quantity; two that differ are none. */
function only(values: readonly (number | undefined)[]): number | undefined {
  const distinct = new Set(values.filter((value) => value !== undefined));
  return distinct.size === 1 ? [...distinct][0] : undefined;
}

const TYPE_WORDS: readonly (readonly [NoduleType, RegExp])[] = [
  ['partSolid', /\b(part(ly|ially)? solid|part solid|semi ?solid|mixed solid)\b/],
  ['groundGlass', /\b(ground ?glass|non ?solid|nonsolid|pure ggo|ggn)\b/],
  ['solid', /\bsolid\b/],
];

/** From the finding's own name and its coded evaluations; contradicting ones leave it open. */
function typeOf(input: RuleInput, finding: FindingEvidence): NoduleType | undefined {
  const names = [wordsOf(finding.finding), ...qualitiesOf(input, finding).map((quality) => wordsOf(quality.answer))];
  const types = new Set(names.flatMap((name) => TYPE_WORDS.find(([, words]) => words.test(name))?.[0] ?? []));
  return types.size === 1 ? [...types][0] : undefined;
}

const isSolidPart = ({ quantity, modifiers = [] }: MeasurementEvidence): boolean =>
  /\bsolid (part|portion|component)\b/.test(wordsOf(quantity)) ||
  modifiers.some(({ value }) => /\bsolid (part|portion|component)\b/.test(wordsOf(value)));

function factsOf(input: RuleInput, finding: FindingEvidence): NoduleFacts {
  const all = measured(input, finding);
  const whole = all.filter((item) => !isSolidPart(item));
  const sizeOf = (codes: ReadonlySet<string>, from = whole): number | undefined =>
    only(from.filter((item) => codes.has(item.quantity.value)).map(inDecimalMillimetres));
  const [long, short] = [sizeOf(LONG), sizeOf(SHORT)];
  const volume = only(whole.filter((item) => item.quantity.value === VOLUME).map(inCubicMillimetres));
  const solid = sizeOf(LONG, all.filter(isSolidPart));
  const type = typeOf(input, finding);
  return {
    finding,
    ...(long === undefined ? {} : { longMm: long }),
    ...(long === undefined || short === undefined ? {} : { meanMm: (long + short) / 2 }),
    ...(volume === undefined ? {} : { volumeMm3: volume }),
    ...(solid === undefined ? {} : { solidMm: solid }),
    ...(type === undefined ? {} : { type }),
    evidenceIds: [finding.id, ...all.map(({ id }) => id), ...qualitiesOf(input, finding).map(({ id }) => id)],
  };
}

const isAt = (finding: FindingEvidence, organ: 'lung' | 'thyroid'): boolean => {
  const words = placeOf(finding).words ?? [];
  return words.includes(organ) && !words.some((word) => word.startsWith('pleura'));
};

/**
 * Nodules of an organ that somebody described as present. A CAD mark and a sentence of an older report are no
 * measured nodule of this study, and no rule speaks of them.
 */
export function nodulesIn(input: RuleInput, organ: 'lung' | 'thyroid'): readonly NoduleFacts[] {
  return input.evidence.items
    .filter((item) => item.kind === 'finding')
    .filter(({ presence, renderingIntent }) => presence === 'present' && renderingIntent === undefined)
    .filter((finding) => NODULES.has(conceptOf(finding)) || /\bnodule\b/.test(wordsOf(finding.finding)))
    .filter((finding) => isAt(finding, organ))
    .map((finding) => factsOf(input, finding));
}
