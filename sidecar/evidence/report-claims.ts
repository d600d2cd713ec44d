import type { Claim, ClaimedSize, Laterality } from '../claims/claim.ts';
import { parseDescriptions } from '../claims/parse-claims.ts';
import { LATERALITY } from '../dicom/codes.ts';
import type { Code } from '../domain/code.ts';
import type {
  Evidence,
  FindingEvidence,
  MeasurementEvidence,
  RecommendationEvidence,
  ReportStatementEvidence,
} from '../domain/evidence.ts';
import { evidenceId } from './evidence-id.ts';

const SIDES: Readonly<Record<Laterality, Code>> = {
  left: LATERALITY.Left,
  right: LATERALITY.Right,
  bilateral: LATERALITY.Bilateral,
};

const sct = (value: string, meaning: string): Code => ({ value, scheme: 'SCT', meaning });

/** What a sentence measures; words that name no axis give a size and nothing more. */
const QUANTITIES: Readonly<Record<Exclude<ClaimedSize['quantity'], undefined | 'other'>, Code>> = {
  'long axis': sct('103339001', 'Long Axis'),
  'short axis': sct('103340004', 'Short Axis'),
  diameter: sct('81827009', 'Diameter'),
  area: sct('42798000', 'Area'),
  volume: sct('118565006', 'Volume'),
  attenuation: { value: '112031', scheme: 'DCM', meaning: 'Attenuation Coefficient' },
};
const SIZE = sct('246115007', 'Size');

/**
 * Whether a claim states one finding of the study plainly enough to be evidence. History, earlier results, questions,
 * denials of a part ("no large effusion"), and what cannot be told stay words in their quotation.
 */
function isPlain(claim: Claim): boolean {
  if (claim.concept?.code === undefined || claim.aside !== undefined) return false;
  if (claim.ambiguous || claim.narrowed) return false;
  // "Nodules" are not one lesion that could be compared; "bilateral effusions" are.
  if (claim.plural && claim.polarity !== 'absent' && claim.laterality !== 'bilateral') return false;
  // "No nodule in the upper or lower lobe" without a place would deny it everywhere.
  return claim.polarity !== 'absent' || claim.otherSites === undefined;
}

/** Where the words do not say which of several places is meant, none is. */
function placeOf({ site, otherSites, laterality }: Claim) {
  if (otherSites !== undefined) return {};
  return {
    ...(site?.code ? { site: site.code } : {}),
    ...(laterality === undefined ? {} : { laterality: SIDES[laterality] }),
  };
}

const common = ({ studyInstanceUid, source }: ReportStatementEvidence) => ({ studyInstanceUid, source });

function idOf(statement: ReportStatementEvidence, kind: Evidence['kind'], content: object) {
  const { source } = statement;
  const instance = 'instance' in source ? source.instance.sopInstanceUid : '';
  return evidenceId(kind, instance, statement.id, content);
}

function findingOf(statement: ReportStatementEvidence, claim: Claim, finding: Code): FindingEvidence {
  const content = {
    finding,
    presence: claim.polarity,
    ...placeOf(claim),
    tracking: {},
    regions: [],
    statementId: statement.id,
  };
  const id = idOf(statement, 'finding', [content, claim.mention]);
  return { kind: 'finding', id, ...common(statement), ...content };
}

/** Sizes of one lesion as it is in this study: no limits, ranges, earlier sizes, or sizes beside several lesions. */
function measurementsOf(statement: ReportStatementEvidence, claim: Claim, found: FindingEvidence) {
  if (claim.plural || claim.polarity === 'absent') return [];
  const own = claim.sizes.filter(
    ({ previous, range, bound, quantity }) => !previous && !range && !bound && quantity !== 'other',
  );
  return own.map(({ value, valueText, unit, quantity }): MeasurementEvidence => {
    const content = {
      findingId: found.id,
      quantity: quantity === undefined || quantity === 'other' ? SIZE : QUANTITIES[quantity],
      value,
      valueText,
      unit: { value: unit, scheme: 'UCUM', meaning: unit },
      regions: [],
      statementId: statement.id,
    };
    return { kind: 'measurement', id: idOf(statement, 'measurement', content), ...common(statement), ...content };
  });
}

/** What a sentence recommends, with the time it names. */
export function recommendationOf(
  statement: ReportStatementEvidence,
  recommended: Claim['recommendation'],
): RecommendationEvidence[] {
  if (recommended === undefined) return [];
  const content = { statementId: statement.id, ...recommended };
  return [{ kind: 'recommendation', id: idOf(statement, 'recommendation', content), ...common(statement), ...content }];
}

/** Findings, sizes and recommendations that one English sentence of a report states; everything points back at it. */
export function claimedEvidence(statement: ReportStatementEvidence): readonly Evidence[] {
  return parseDescriptions(statement.text).flatMap((claim) => {
    const recommended = recommendationOf(statement, claim.recommendation);
    if (!isPlain(claim) || !claim.concept?.code) return recommended;
    const found = findingOf(statement, claim, claim.concept.code);
    return [found, ...measurementsOf(statement, claim, found), ...recommended];
  });
}
