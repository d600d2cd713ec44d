import type { PairingBasis } from '../domain/comparison.ts';
import type { FindingEvidence } from '../domain/evidence.ts';
import { byStrength } from './attestation.ts';
import type { FindingPair } from './nearest-size.ts';
import { conceptOf, holds, isOrganBound, lacksSide, placeKey, placeOf, relatePlaces } from './places.ts';
import { REASONS } from './reasons.ts';
import { isPersons } from './repeated.ts';

/** What belongs together: a pair, an attestation with what it is about, or one finding alone (with a reason if unclear). */
export interface Match {
  readonly current?: FindingEvidence;
  readonly prior?: FindingEvidence;
  readonly pairedBy?: PairingBasis;
  /** Several stood at the place; their sizes told them apart. */
  readonly pairedBySize?: true;
  /** Why no comparison is possible; absent = nothing speaks against one. */
  readonly reason?: string;
}

/** Pairs several findings of one kind at one place, as far as their sizes leave no doubt. */
export type SizePairing = (
  current: readonly FindingEvidence[],
  prior: readonly FindingEvidence[],
) => readonly FindingPair[];

type Side = 'current' | 'prior';

/** Findings of one study that are not yet matched, by what they say. */
interface Pool {
  readonly side: Side;
  /** present or uncertain */
  readonly described: readonly FindingEvidence[];
  /** said to be absent; a CAD mark says nothing of that kind */
  readonly absent: readonly FindingEvidence[];
  /** Every finding of the study, matched or not. */
  readonly all: readonly FindingEvidence[];
}

/** A measurement group whose document does not say what was measured (125007, DCM): no ground to take two for one. */
const isUnnamed = ({ finding }: FindingEvidence): boolean => finding.scheme === 'DCM' && finding.value === '125007';

const isDescribed = (finding: FindingEvidence): boolean => finding.presence !== 'absent';

const isDenied = (finding: FindingEvidence): boolean =>
  finding.presence === 'absent' && finding.renderingIntent === undefined;

const alone = (side: Side, finding: FindingEvidence, reason?: string): Match =>
  ({ [side]: finding, ...(reason === undefined ? {} : { reason }) }) as Match;

function groupBy(findings: readonly FindingEvidence[], key: (f: FindingEvidence) => string | undefined) {
  const groups = new Map<string, FindingEvidence[]>();
  for (const finding of findings) {
    const k = key(finding);
    if (k) groups.set(k, [...(groups.get(k) ?? []), finding]);
  }
  return groups;
}

function poolOf(side: Side, all: readonly FindingEvidence[], taken: ReadonlySet<FindingEvidence>): Pool {
  const free = all.filter((finding) => !taken.has(finding));
  return { side, all, described: free.filter(isDescribed), absent: free.filter(isDenied) };
}

/** Of documents that differ about one lesion a person's counts; where two persons differ, or two devices, none does. */
function decisive(same: readonly FindingEvidence[]): FindingEvidence | undefined {
  const counted = same.length > 1 ? same.filter(isPersons) : same;
  return counted.length === 1 ? counted[0] : undefined;
}

/** First rule: the tracking UID is one lesion's identity across time (TID 1410/1411, 112040). */
function matchTracked(current: readonly FindingEvidence[], prior: readonly FindingEvidence[]): readonly Match[] {
  const ours = groupBy(current, (f) => f.tracking.uid);
  const theirs = groupBy(prior, (f) => f.tracking.uid);
  return [...ours].flatMap(([uid, c]): Match[] => {
    const p = theirs.get(uid) ?? [];
    if (p.length === 0) return [];
    const [oneC, oneP] = [decisive(c), decisive(p)];
    const paired = oneC && oneP;
    const rest = (side: Side, all: readonly FindingEvidence[], one: FindingEvidence | undefined): Match[] =>
      all.filter((f) => !paired || f !== one).map((f) => alone(side, f, REASONS.sameTracking));
    return [
      ...(paired ? [{ current: oneC, prior: oneP, pairedBy: 'trackingUid' } as const] : []),
      ...rest('current', c, oneC),
      ...rest('prior', p, oneP),
    ];
  });
}

/** A study that describes a finding and attests its absence at the same place is no ground for either. */
const contradictsItself = (pool: Pool, key: string): boolean =>
  pool.all.some((f) => isDescribed(f) && placeKey(f) === key) && pool.absent.some((f) => placeKey(f) === key);

/** Whether both could be one lesion, if only what one of them leaves unsaid were known. */
const isOpen = (a: FindingEvidence, b: FindingEvidence): boolean =>
  conceptOf(a) === conceptOf(b) && relatePlaces(a, b) === 'open';

const hasPlace = (finding: FindingEvidence): boolean => placeOf(finding).words !== undefined;

/** Several at one place: all that size tells apart are pairs, what is over stands alone; else nobody knows which is which. */
function matchCrowd(
  c: readonly FindingEvidence[],
  p: readonly FindingEvidence[],
  pairs: readonly FindingPair[],
): Match[] {
  const paired = new Set(pairs.flat());
  const reason = pairs.length === 0 ? REASONS.ambiguous : undefined;
  const rest = (side: Side, findings: readonly FindingEvidence[]): Match[] =>
    findings.filter((f) => !paired.has(f)).map((f) => alone(side, f, reason));
  return [
    ...pairs.map(
      ([current, prior]): Match => ({ current, prior, pairedBy: 'findingSiteLaterality', pairedBySize: true }),
    ),
    ...rest('current', c),
    ...rest('prior', p),
  ];
}

/**
 * "No pleural effusion" denies the left one as well: an attestation without a side, of a place that holds the finding's.
 * Only of what cannot be elsewhere, and not in a study that describes such a finding: then it may mean "no other one".
 */
function deniesAll({ all }: Pool, absent: FindingEvidence, described: FindingEvidence): boolean {
  if (!isOrganBound(absent) || conceptOf(absent) !== conceptOf(described) || lacksSide(described)) return false;
  if (all.some((f) => isDescribed(f) && conceptOf(f) === conceptOf(absent))) return false;
  return holds(placeOf(absent), placeOf(described));
}

interface Grounds {
  /** Where tracking UIDs are kept from study to study, two different ones are two lesions; else they may be fresh ones. */
  readonly trackingPersists: boolean;
  readonly bySize: SizePairing;
}

function matchPlace(key: string, current: Pool, prior: Pool, { trackingPersists, bySize }: Grounds): readonly Match[] {
  const c = current.described.filter((f) => placeKey(f) === key);
  const p = prior.described.filter((f) => placeKey(f) === key);
  const each = (reason?: string): Match[] => [
    ...c.map((f) => alone('current', f, reason)),
    ...p.map((f) => alone('prior', f, reason)),
  ];
  if (contradictsItself(current, key) || contradictsItself(prior, key)) return each(REASONS.contradiction);
  const [oneC, oneP] = [c[0], p[0]];
  if (oneC && oneP) {
    if (isUnnamed(oneC)) return each(REASONS.unnamed);
    if (!hasPlace(oneC) || lacksSide(oneC)) return each(REASONS.placeNotStated);
    const areTracked = trackingPersists && [c, p].every((side) => side.some((f) => f.tracking.uid));
    if (c.length > 1 || p.length > 1) return matchCrowd(c, p, areTracked ? [] : bySize(c, p));
    if (areTracked) return each(REASONS.otherTracking);
    return [{ current: oneC, prior: oneP, pairedBy: 'findingSiteLaterality' }];
  }
  const only = oneC ?? oneP;
  const attested = (pool: Pool): FindingEvidence | undefined =>
    pool.absent.filter((f) => placeKey(f) === key || (only && deniesAll(pool, f, only))).sort(byStrength)[0];
  const [absentNow, absentBefore] = [attested(current), attested(prior)];
  const opposite = oneC ? prior : current;
  // "No nodule in the lung" beside "a nodule in the lung", sides unsaid, or beside one that may be this very one.
  if (only && (absentNow || absentBefore) && (lacksSide(only) || opposite.described.some((f) => isOpen(only, f))))
    return each(REASONS.placeNotStated);
  if (oneC && absentBefore)
    return c.map((f) => ({ current: f, prior: absentBefore, pairedBy: 'findingSiteLaterality' }));
  if (oneP && absentNow) return p.map((f) => ({ current: absentNow, prior: f, pairedBy: 'findingSiteLaterality' }));
  return each();
}

/** "Not described" is not said of a finding that the other side describes, or denies, without saying as exactly where. */
function withOpenPlaces(matches: readonly Match[], current: Pool, prior: Pool): readonly Match[] {
  const singles = matches.filter((m) => !m.current !== !m.prior);
  return matches.map((match) => {
    const own = match.current ?? match.prior;
    if (!own || match.reason !== undefined || (match.current && match.prior)) return match;
    const described = singles.map((m) => (match.current ? m.prior : m.current)).filter((f) => f !== undefined);
    const denied = (match.current ? prior : current).absent;
    return [...described, ...denied].some((other) => isOpen(own, other))
      ? { ...match, reason: REASONS.placeNotStated }
      : match;
  });
}

const isMark = ({ renderingIntent }: FindingEvidence): boolean => renderingIntent !== undefined;
const isTold = ({ statementId }: FindingEvidence): boolean => statementId !== undefined;

/** Whether a finding without a partner may be the one meant; a mark never, a sentence not beside two that are measured. */
function couldBeMeant(other: FindingEvidence, own: FindingEvidence, partner: FindingEvidence): boolean {
  if (isMark(other) || (isTold(other) && !isTold(own) && !isTold(partner))) return false;
  return isOpen(own, other);
}

/**
 * Two at one place are no pair where a third one, described less exactly or more so, could be either of them: a nodule of
 * the upper lobe, before it one of the upper lobe and one "of the right lung".
 */
function withoutDoubtful(matches: readonly Match[]): readonly Match[] {
  const singles = matches.filter((m) => !m.current || !m.prior);
  const single = (side: Side): readonly FindingEvidence[] =>
    singles
      .map((m) => m[side])
      .filter((one) => one !== undefined)
      .filter(isDescribed);
  const [ours, theirs] = [single('current'), single('prior')];
  return matches.flatMap((match): readonly Match[] => {
    const { current, prior, pairedBy } = match;
    if (!current || !prior || pairedBy !== 'findingSiteLaterality') return [match];
    if (!isDescribed(current) || !isDescribed(prior)) return [match];
    const doubtful =
      theirs.some((other) => couldBeMeant(other, current, prior)) ||
      ours.some((other) => couldBeMeant(other, prior, current));
    if (!doubtful) return [match];
    return [alone('current', current, REASONS.placeNotStated), alone('prior', prior, REASONS.placeNotStated)];
  });
}

/**
 * Pairs the findings of two studies: tracking UID first, then finding + site + laterality, one to one, several at one
 * place by `bySize`. Nothing is paired by likelihood; where two could be meant, each stands alone with the reason. A
 * described finding is in at most one match; an attestation of absence may answer several findings of its place.
 */
export function pairFindings(
  current: readonly FindingEvidence[],
  prior: readonly FindingEvidence[],
  bySize: SizePairing,
): readonly Match[] {
  const tracked = matchTracked(current, prior);
  const taken = new Set(tracked.flatMap((match) => [match.current, match.prior]).filter((f) => f !== undefined));
  const trackingPersists = tracked.some((match) => match.pairedBy === 'trackingUid');
  const ours = poolOf('current', current, taken);
  const theirs = poolOf('prior', prior, taken);
  const keys = new Set([...ours.described, ...theirs.described].map(placeKey));
  const placed = [...keys].flatMap((key) => matchPlace(key, ours, theirs, { trackingPersists, bySize }));
  return withOpenPlaces(withoutDoubtful([...tracked, ...placed]), ours, theirs);
}
