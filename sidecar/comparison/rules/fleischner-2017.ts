import type { RuleReference } from '../../domain/comparison.ts';
import { type NoduleFacts, type NoduleType, nodulesIn } from './nodule-facts.ts';
import { type Known, type PatientContext, patientContext } from './patient-context.ts';
import type { Rule, RuleInput, RuleSaying } from './rule-input.ts';

export const FLEISCHNER_2017: RuleReference = {
  id: 'fleischner-2017',
  name: 'Fleischner Society 2017',
  version: '2017',
  source: 'MacMahon et al., Radiology 2017;284:228-243',
};

export type SizeBand = 'below6' | 'from6to8' | 'above8';
export type Risk = 'low' | 'high';

/** Management of incidental nodules: type, single or multiple, size band, risk. `both` where risk does not matter. */
interface Row {
  readonly types: readonly NoduleType[];
  readonly multiple: boolean;
  readonly bands: readonly SizeBand[];
  readonly risk: Risk | 'both';
  readonly management: string;
}

const SOLID = ['solid'] as const;
const SUBSOLID = ['partSolid', 'groundGlass'] as const;
const FROM_6 = ['from6to8', 'above8'] as const;

/** One line a row of the guideline's table. Sizes are the mean of long and short axis, rounded to whole millimetres. */
export const TABLE: readonly Row[] = [
  row(SOLID, false, ['below6'], 'low', 'no routine follow-up'),
  row(SOLID, false, ['below6'], 'high', 'optional CT at 12 months'),
  row(SOLID, false, ['from6to8'], 'low', 'CT at 6 to 12 months, then consider CT at 18 to 24 months'),
  row(SOLID, false, ['from6to8'], 'high', 'CT at 6 to 12 months, then CT at 18 to 24 months'),
  row(SOLID, false, ['above8'], 'both', 'consider CT at 3 months, PET/CT or tissue sampling'),
  row(SOLID, true, ['below6'], 'low', 'no routine follow-up'),
  row(SOLID, true, ['below6'], 'high', 'optional CT at 12 months'),
  row(SOLID, true, FROM_6, 'low', 'CT at 3 to 6 months, then consider CT at 18 to 24 months'),
  row(SOLID, true, FROM_6, 'high', 'CT at 3 to 6 months, then CT at 18 to 24 months'),
  row(SUBSOLID, false, ['below6'], 'both', 'no routine follow-up'),
  row(
    ['groundGlass'],
    false,
    FROM_6,
    'both',
    'CT at 6 to 12 months to confirm persistence, then every 2 years to 5 years',
  ),
  row(
    ['partSolid'],
    false,
    FROM_6,
    'both',
    'CT at 3 to 6 months to confirm persistence; if unchanged and the solid part stays below 6 mm, yearly CT for 5 years',
  ),
  row(SUBSOLID, true, ['below6'], 'both', 'CT at 3 to 6 months; if stable, consider CT at 2 and 4 years'),
  row(SUBSOLID, true, FROM_6, 'both', 'CT at 3 to 6 months, then by the most suspicious nodule'),
];

function row(
  types: readonly NoduleType[],
  multiple: boolean,
  bands: readonly SizeBand[],
  risk: Row['risk'],
  management: string,
): Row {
  return { types, multiple, bands, risk, management };
}

/**
 * Size band by the mean diameter, else by volume.
 * @param meanMm mean of long and short axis in mm; it is rounded to whole millimetres first
 * @param volumeMm3 used where no mean diameter is known (100 and 250 mm3)
 */
export function sizeBand({ meanMm, volumeMm3 }: Pick<NoduleFacts, 'meanMm' | 'volumeMm3'>): SizeBand | undefined {
  if (meanMm !== undefined) {
    const whole = Math.round(meanMm);
    return whole < 6 ? 'below6' : whole <= 8 ? 'from6to8' : 'above8';
  }
  if (volumeMm3 === undefined) return undefined;
  return volumeMm3 < 100 ? 'below6' : volumeMm3 <= 250 ? 'from6to8' : 'above8';
}

/** Rows that fit, one for each risk they speak of; empty for a combination the table does not have. */
export const managementOf = (type: NoduleType, multiple: boolean, band: SizeBand): readonly Row[] =>
  TABLE.filter((one) => one.types.includes(type) && one.multiple === multiple && one.bands.includes(band));

const MIN_AGE = 35;

/** The guideline's exclusions: under 35, known cancer, immunosuppression, screening. */
function applicability(context: PatientContext): { readonly excluded: string[]; readonly unknown: string[] } {
  const { ageYears, cancer, immunosuppression, screening } = context;
  const age: Known = ageYears === undefined ? 'unknown' : ageYears < MIN_AGE ? 'yes' : 'no';
  const each: readonly (readonly [Known, string, string])[] = [
    [age, `age below ${MIN_AGE} years`, 'age'],
    [cancer, 'a cancer is on record', 'history of cancer'],
    [immunosuppression, 'immunosuppression is on record', 'immune status'],
    [screening, 'the study is a screening examination', 'whether this is lung cancer screening'],
  ];
  return {
    excluded: each.flatMap(([known, reason]) => (known === 'yes' ? [reason] : [])),
    unknown: each.flatMap(([known, , missing]) => (known === 'unknown' ? [missing] : [])),
  };
}

function suggestionFor(rows: readonly Row[], risk: PatientContext['risk']): string | undefined {
  const fitting = rows.filter((one) => one.risk === 'both' || risk === 'unknown' || one.risk === risk);
  const [first] = fitting;
  if (!first) return undefined;
  if (fitting.every((one) => one.management === first.management)) return first.management;
  return fitting.map((one) => `${one.risk} risk: ${one.management}`).join('; ');
}

/** An earlier study describes it, too: its follow-up has begun, and the table counts from the first study on. */
const isKnown = ({ comparisons }: RuleInput, { finding }: NoduleFacts): boolean =>
  comparisons.some(
    ({ currentFindingId, priorFindingId, outcome }) =>
      currentFindingId === finding.id && priorFindingId !== undefined && outcome !== 'new',
  );

/** One nodule against the table; what is missing is named. */
function sayOf(input: RuleInput, nodule: NoduleFacts, count: number, context: PatientContext): RuleSaying {
  const base = { findingId: nodule.finding.id, evidenceIds: nodule.evidenceIds };
  if (isKnown(input, nodule))
    return {
      ...base,
      status: 'notEstablished',
      reasons: ['when the nodule was first found, as an earlier study describes it'],
    };
  const band = sizeBand(nodule);
  const missing = [
    ...(nodule.type === undefined ? ['nodule type (solid, part-solid, ground-glass)'] : []),
    ...(band === undefined ? ['mean of long and short axis, or volume'] : []),
  ];
  if (nodule.type === undefined || band === undefined) return { ...base, status: 'notEstablished', reasons: missing };
  const suggestion = suggestionFor(managementOf(nodule.type, count > 1, band), context.risk);
  if (suggestion === undefined) return { ...base, status: 'notEstablished', reasons: ['a row of the table that fits'] };
  const counted =
    count === 1 ? 'read as a single nodule: 1 is described' : `read as multiple nodules: ${count} are described`;
  return { ...base, status: 'applies', suggestion, reasons: [counted] };
}

/** A report of this study speaks of "nodules", which are not counted: then one that is described is not surely single. */
const speaksOfSeveral = ({ evidence }: RuleInput): boolean =>
  evidence.items.some(
    (item) =>
      item.kind === 'reportStatement' &&
      ['findings', 'impression', 'addendum'].includes(item.role) &&
      /\bnodules\b/i.test(item.text) &&
      !/\b(?:no|not|without|thyroid|adrenal)\b/i.test(item.text),
  );

function apply(input: RuleInput): readonly RuleSaying[] {
  // The table is made for nodules found on CT.
  const onCt = input.evidence.items.some((item) => item.kind === 'technique' && item.modality === 'CT');
  const nodules = onCt ? nodulesIn(input, 'lung') : [];
  if (nodules.length === 0) return [];
  const context = patientContext(input);
  const { excluded, unknown } = applicability(context);
  const evidenceIds = nodules.flatMap((nodule) => nodule.evidenceIds);
  if (excluded.length > 0) return [{ status: 'excluded', reasons: excluded, evidenceIds }];
  if (unknown.length > 0) return [{ status: 'notEstablished', reasons: unknown, evidenceIds }];
  if (nodules.length === 1 && speaksOfSeveral(input))
    return [
      { status: 'notEstablished', reasons: ['how many nodules there are, as a report speaks of several'], evidenceIds },
    ];
  return nodules.map((nodule) => sayOf(input, nodule, nodules.length, context));
}

/** Incidental pulmonary nodules on CT, newly found. Applies only where every exclusion is known not to hold. */
export const fleischner2017: Rule = { reference: FLEISCHNER_2017, apply };
