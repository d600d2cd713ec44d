import type { Growth } from '../domain/comparison.ts';
import { toNumber } from './decimal.ts';
import { isLungNodule } from './limits.ts';
import type { MeasuredFinding } from './measured-finding.ts';
import type { JudgedQuantity } from './quantity-change.ts';

const RULE: Growth['rule'] = {
  id: 'bts-2015-vdt',
  name: 'BTS pulmonary nodules 2015',
  version: '2015',
  source: 'Callister MEJ et al., Thorax 2015;70 Suppl 2:ii1-ii54; volume doubling time as in NELSON',
};
const BY_VOLUME = 't ln2 / ln(V2/V1)';
const BY_DIAMETER = 't ln2 / (3 ln(d2/d1))';

const SUBSOLID = /ground.?glass|sub.?solid|part.?solid|semi.?solid|non.?solid/i;

/** The bands are of solid nodules; subsolid cancers double more slowly (mean 598 and 848 days), so none is named there. */
function bandOf(days: number, { finding, answers }: MeasuredFinding): string | undefined {
  if ([finding.finding, ...answers].some(({ meaning }) => SUBSOLID.test(meaning))) return undefined;
  if (days < 400) return 'below 400 days';
  return days <= 600 ? '400 to 600 days' : 'above 600 days';
}

const isGrown = ({ judged, row }: JudgedQuantity): boolean =>
  judged.outcome === 'larger' && row?.appliesTo === isLungNodule;

/**
 * Volume doubling time of a lung nodule that grew beyond the limit of its kind, at least a day apart; from the volumes
 * where both studies have them, else from the diameters as those of a sphere. Undefined in every other case.
 */
export function growthOf(
  current: MeasuredFinding,
  quantities: readonly JudgedQuantity[],
  days: number | undefined,
): Growth | undefined {
  const volume = quantities.find(({ row }) => row?.kind === 'volume');
  const basis = volume ?? quantities.find(({ row }) => row?.kind === 'linear');
  if (!basis?.sized || !isGrown(basis) || days === undefined || days < 1) return undefined;
  const ratio = toNumber(basis.sized.current) / toNumber(basis.sized.prior);
  if (!Number.isFinite(ratio) || ratio <= 1) return undefined;
  const dimensions = volume ? 1 : 3;
  const doublingDays = Math.round((days * Math.LN2) / (dimensions * Math.log(ratio)));
  if (doublingDays < 1) return undefined;
  const band = bandOf(doublingDays, current);
  return { doublingDays, formula: volume ? BY_VOLUME : BY_DIAMETER, rule: RULE, ...(band ? { band } : {}) };
}
