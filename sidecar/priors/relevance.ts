import type { PriorDecision } from '../domain/study.ts';
import type { Exam } from './exam.ts';
import { PRIOR_REASONS, type PriorReason } from './prior-reasons.ts';
import { inCommon, isPaired, type Relation, relate } from './regions.ts';
import { substitutionFor, WEIGHTS } from './weights.ts';

export type Factor = NonNullable<PriorDecision['factors']>[number];

/** How well an exam serves for comparison; `why` says why it does not at all. */
export interface Relevance {
  /** 0 to 100, two decimals: the sum of the factors, none below 0. */
  readonly score: number;
  readonly factors: readonly Factor[];
  readonly why?: { readonly reason: PriorReason; readonly explanation: string };
}

const rounded = (points: number): number => Math.round(points * 100) / 100;
const factor = (name: string, points: number, explanation: string): Factor => ({
  name,
  points: rounded(points),
  explanation,
});

const names = (regions: ReadonlySet<string>): string => [...regions].sort().join(', ').toLowerCase();
const share = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => [...a].some((value) => b.has(value));
const isEqual = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((value) => b.has(value));

/** A hybrid study is its functional part: the CT of a PET/CT is no diagnostic CT. */
function techniques({ modalities }: Exam): readonly string[] {
  const hybrid = ['PT', 'NM'].find((modality) => modalities.includes(modality));
  return hybrid ? [hybrid] : modalities;
}

/** Sections through the body show what lies beside an organ as well. */
const CROSS_SECTIONS: ReadonlySet<string> = new Set(['CT', 'MR', 'PT']);
const areSections = (...exams: readonly Exam[]): boolean =>
  exams.every((exam) => techniques(exam).some((one) => CROSS_SECTIONS.has(one)));

/** A tracer goes to one organ: a lung scan shows no heart. */
const isNuclear = (exam: Exam): boolean => techniques(exam).includes('NM');

interface Match {
  readonly factor?: Factor;
  readonly reason?: PriorReason;
  readonly detail?: string;
}

type Technique = 'same' | 'substitute';

type Part = Extract<Relation, { kind: 'part' }>;

function partOf(
  { share: ofRegions, narrow, organs }: Part,
  current: Exam,
  prior: Exam,
  technique: Technique,
  they: string,
): Match {
  if (narrow && (technique === 'substitute' || isNuclear(current)))
    return { reason: 'otherRegion', detail: `${they}.` };
  const points = organs && areSections(current, prior) ? WEIGHTS.partInSection : WEIGHTS.partOfRegion;
  return {
    factor: factor(
      'region',
      (narrow ? WEIGHTS.narrowPart : points) * ofRegions,
      `Shows a part of the region: ${they}.`,
    ),
  };
}

function related(relation: Relation, current: Exam, prior: Exam, technique: Technique): Match {
  const they = `${names(prior.regions)} for ${names(current.regions)}`;
  const isUptake = isNuclear(current) && isNuclear(prior);
  switch (relation.kind) {
    case 'same':
      return { factor: factor('region', WEIGHTS.sameRegion, `Same region: ${names(current.regions)}.`) };
    case 'contains':
      if (!relation.coarse)
        return { factor: factor('region', WEIGHTS.containsRegion, `Contains the region: ${they}.`) };
      if (isUptake) return { reason: 'otherRegion', detail: `${they}, with another tracer.` };
      return { factor: factor('region', WEIGHTS.containsCoarsely, `Contains the region, not made for it: ${they}.`) };
    case 'overlap': {
      const points = WEIGHTS.overlap + WEIGHTS.overlapShare * relation.share;
      return { factor: factor('region', points, `Shows some of the regions: ${they}.`) };
    }
    case 'part':
      return partOf(relation, current, prior, technique, they);
    case 'sameField':
      if (technique === 'substitute' || !areSections(current, prior))
        return { reason: 'otherRegion', detail: `${they}.` };
      return { factor: factor('region', WEIGHTS.sameField, `Another organ in the same field of view: ${they}.`) };
    case 'edge':
      if (technique === 'substitute') return { reason: 'adjacentRegion', detail: `${they}.` };
      return { factor: factor('region', WEIGHTS.edge, `A neighbour whose views reach into it: ${they}.`) };
    case 'adjacent':
      return { reason: 'adjacentRegion', detail: `${they}.` };
    case 'apart':
      return { reason: 'otherRegion', detail: `${they}.` };
  }
}

/** Where a region is not known, only the same modality with the same procedure code or description vouches for it. */
function vouchedFor(current: Exam, prior: Exam, technique: Technique): Match {
  const byCode = share(current.procedureCodes, prior.procedureCodes);
  const byWords = current.descriptionWords.size > 0 && isEqual(current.descriptionWords, prior.descriptionWords);
  if (technique !== 'same' || !(byCode || byWords)) return { reason: 'regionNotKnown' };
  const what = byCode ? 'procedure code' : 'description';
  return { factor: factor('region', WEIGHTS.regionVouchedFor, `Region not named on both sides; same ${what}.`) };
}

function regionMatch(current: Exam, prior: Exam, technique: Technique): Match {
  if (current.regions.size === 0 || prior.regions.size === 0) return vouchedFor(current, prior, technique);
  return related(relate(current.regions, prior.regions), current, prior, technique);
}

function reportMatch(current: Exam, prior: Exam): Match {
  const common = inCommon(current.regions, prior.regions);
  const points = prior.modalities.flatMap((theirs) =>
    techniques(current).map((ours) =>
      ours === theirs ? WEIGHTS.sameModality : (substitutionFor(ours, theirs, common)?.points ?? 0),
    ),
  );
  if (points.length > 0 && Math.max(...points) === 0) return { reason: 'otherModality' };
  const best = Math.min(WEIGHTS.reportOnly, ...(points.length > 0 ? [Math.max(...points)] : []));
  return { factor: factor('modality', best, 'A report without images: it can be quoted, not looked at.') };
}

function modalityMatch(current: Exam, prior: Exam): Match {
  const [ours, theirs] = [techniques(current), techniques(prior)];
  if (prior.holds === 'nothing') return { reason: 'nothingToCompare' };
  if (ours.length === 0 || (theirs.length === 0 && prior.holds === 'images')) return { reason: 'modalityNotKnown' };
  if (prior.holds === 'report') return reportMatch(current, prior);
  const same = ours.filter((one) => theirs.includes(one));
  if (same.length > 0 && prior.guidance && !current.guidance)
    return { factor: factor('modality', WEIGHTS.guidance, `Same modality, to guide a procedure: ${same.join(', ')}.`) };
  if (same.length > 0)
    return { factor: factor('modality', WEIGHTS.sameModality, `Same modality: ${same.join(', ')}.`) };
  const common = inCommon(current.regions, prior.regions);
  const rows = ours.flatMap((one) =>
    theirs.flatMap((other) => {
      const row = substitutionFor(one, other, common);
      return row ? [{ ...row, they: `${other} for ${one}` }] : [];
    }),
  );
  const [best] = rows.sort((a, b) => b.points - a.points || (a.they < b.they ? -1 : 1));
  if (!best) return { reason: 'otherModality', detail: `${theirs.join(', ')} for ${ours.join(', ')}.` };
  return { factor: factor('modality', best.points, `${best.they}. ${best.why}`) };
}

/** Points of the same technique: CR and DX are one as far as regions go. */
const SAME_TECHNIQUE = WEIGHTS.guidance;

function sideMatch(current: Exam, prior: Exam): Match {
  const { sides } = current;
  if (sides.size === 0 || prior.sides.size === 0) return {};
  const matters = isPaired(current.regions) || isPaired(prior.regions) || current.regions.size === 0;
  if (!matters) return {};
  if (!share(sides, prior.sides)) return { reason: 'differentSide' };
  return [...sides].every((side) => prior.sides.has(side))
    ? { factor: factor('side', WEIGHTS.sameSide, 'Same side.') }
    : { factor: factor('side', WEIGHTS.oneSideOfTwo, 'One side of both.') };
}

function smallFactors(current: Exam, prior: Exam): Factor[] {
  const found: Factor[] = [];
  if (share(current.procedureCodes, prior.procedureCodes))
    found.push(factor('procedure', WEIGHTS.procedureCode, 'Same procedure code.'));
  const [ours, theirs] = [current.descriptionWords, prior.descriptionWords];
  const common = [...ours].filter((word) => theirs.has(word)).length;
  const all = new Set([...ours, ...theirs]).size;
  if (common > 0)
    found.push(
      factor('description', (WEIGHTS.description * common) / all, `${common} of ${all} words of the descriptions.`),
    );
  if (current.contrast !== undefined && current.contrast === prior.contrast)
    found.push(
      factor('contrast', WEIGHTS.sameContrast, current.contrast ? 'Both with contrast.' : 'Both without contrast.'),
    );
  return found;
}

const ageFactor = (years: number): Factor =>
  factor('age', WEIGHTS.recent * 2 ** (-years / WEIGHTS.ageHalfLife), `${years.toFixed(1)} years before.`);

function judged(factors: readonly Factor[], match?: Match): Relevance {
  const score = rounded(factors.reduce((sum, { points }) => sum + points, 0));
  if (match?.reason === undefined) return { score, factors };
  const { reason, detail } = match;
  const explanation = detail === undefined ? PRIOR_REASONS[reason] : `${PRIOR_REASONS[reason]} ${detail}`;
  // What makes a study useless is not outweighed by what would make it useful.
  return { score: 0, factors, why: { reason, explanation } };
}

/**
 * How well an earlier exam serves for comparison: region first, then side, then modality; each may rule it out (score
 * 0). Points and substitutes are in `weights.ts`.
 * @param years between the two, a fraction
 */
export function relevanceOf(current: Exam, prior: Exam, years: number): Relevance {
  const modality = modalityMatch(current, prior);
  const points = modality.factor?.points ?? 0;
  const region = regionMatch(current, prior, points >= SAME_TECHNIQUE ? 'same' : 'substitute');
  const side = sideMatch(current, prior);
  const factors = [region, side, modality].flatMap((match) => match.factor ?? []);
  const unusable = modality.reason === 'modalityNotKnown' || modality.reason === 'nothingToCompare';
  const failed = [...(unusable ? [modality] : []), region, side, modality].find((match) => match.reason !== undefined);
  if (failed) return judged(factors, failed);
  return judged([...factors, ageFactor(years), ...smallFactors(current, prior)]);
}
