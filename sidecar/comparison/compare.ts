import { createHash } from 'node:crypto';
import type { Comparison, ComparisonOutcome } from '../domain/comparison.ts';
import type { FindingEvidence, StudyEvidence } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import { attestationOf } from './attestation.ts';
import { intervalDays } from './dates.ts';
import { judgeChange } from './measured-change.ts';
import { type MeasuredFinding, measuredFindings } from './measured-finding.ts';
import { pairByNearestSize } from './nearest-size.ts';
import { type Match, pairFindings } from './pairing.ts';
import { holds, placeOf, relateSites } from './places.ts';
import { type Judged, notComparable } from './quantity-change.ts';
import { REASONS } from './reasons.ts';
import { mergeRepeated, type Repeated } from './repeated.ts';

export interface StudiesToCompare {
  readonly current: StudyEvidence;
  readonly prior: StudyEvidence;
  /** DICOM DA of the two studies. */
  readonly currentDate?: string;
  readonly priorDate?: string;
}

/** Both studies with what belongs to each of their findings. */
interface Sides {
  readonly studies: StudiesToCompare;
  readonly days: number | undefined;
  readonly ofCurrent: (finding: FindingEvidence) => MeasuredFinding;
  readonly ofPrior: (finding: FindingEvidence) => MeasuredFinding;
}

type JudgedMatch = Judged & Pick<Comparison, 'attestation'>;

/** Seen before anything else: one tracked lesion cannot be left in one study, right in the other, or lung and liver. */
function placeConflict(a: FindingEvidence, b: FindingEvidence): string | undefined {
  if (a.sideDisputed || b.sideDisputed) return REASONS.sideDisputed;
  const [placeA, placeB] = [placeOf(a), placeOf(b)];
  // "No effusion on either side" is of the left one as well.
  const [gone, there] = a.presence === 'absent' ? [placeA, placeB] : [placeB, placeA];
  if (a.presence !== b.presence && holds(gone, there)) return undefined;
  const sides = [placeA.side, placeB.side];
  const conflict = placeA.side !== placeB.side && !sides.includes(undefined) && !sides.includes('one');
  if (conflict) return REASONS.sideConflict;
  return relateSites(placeA, placeB) === 'different' ? REASONS.siteConflict : undefined;
}

/** Why the silence of a study says nothing; undefined where its documents were read and hold findings. */
function whySilent(study: StudyEvidence, side: 'prior' | 'current'): string | undefined {
  if (!study.items.some((item) => item.kind === 'finding')) return REASONS[`${side}Silent`];
  return study.unread.length > 0 ? REASONS[`${side}PartlyRead`] : undefined;
}

/** One study describes it, the other says that it is not there: it takes a person's word, and more than a CAD mark. */
function judgeAbsence(outcome: 'new' | 'resolved', there: FindingEvidence, gone: FindingEvidence): JudgedMatch {
  if (there.renderingIntent !== undefined) return notComparable(REASONS.markOnly);
  const attestation = attestationOf(gone);
  return attestation === undefined ? notComparable(REASONS.weakAttestation) : { outcome, attestation };
}

/** undefined: nothing to say (absent in both). */
function judgePair(current: FindingEvidence, prior: FindingEvidence, sides: Sides): JudgedMatch | undefined {
  if (current.presence === 'absent' && prior.presence === 'absent') return undefined;
  const conflict = placeConflict(current, prior);
  if (conflict !== undefined) return notComparable(conflict);
  if (current.presence === 'uncertain' || prior.presence === 'uncertain') return notComparable(REASONS.undetermined);
  if (prior.presence === 'absent') return judgeAbsence('new', current, prior);
  if (current.presence === 'absent') return judgeAbsence('resolved', prior, current);
  return judgeChange(sides.ofCurrent(current), sides.ofPrior(prior), sides.days);
}

function judgeMatch({ current, prior, reason }: Match, sides: Sides): JudgedMatch | undefined {
  const only = current ?? prior;
  if (!only) return undefined;
  if (current && prior) return judgePair(current, prior, sides);
  if (only.presence === 'absent') return undefined;
  const { studies } = sides;
  const why = reason ?? (current ? whySilent(studies.prior, 'prior') : whySilent(studies.current, 'current'));
  if (why !== undefined) return notComparable(why);
  return { outcome: current ? 'notDescribedBefore' : 'notDescribedNow' };
}

function toComparison(match: Match, judged: JudgedMatch, studies: StudiesToCompare, repeated: Repeated): Comparison {
  const { current, prior, pairedBy, pairedBySize } = match;
  const { change } = judged;
  const again = [current, prior].flatMap((finding) => (finding ? (repeated.get(finding.id) ?? []) : []));
  const evidenceIds = [
    ...[current?.id, prior?.id, change?.currentMeasurementId, change?.priorMeasurementId],
    ...again,
  ].filter((id): id is EvidenceId => id !== undefined);
  // Evidence ids alone would give the same id against two priors that both lack the finding.
  const rests = [studies.current.studyInstanceUid, studies.prior.studyInstanceUid, ...evidenceIds];
  return {
    id: `cmp_${createHash('sha256').update(rests.join('\n')).digest('hex').slice(0, 16)}`,
    ...judged,
    priorStudyInstanceUid: studies.prior.studyInstanceUid,
    ...(studies.priorDate === undefined ? {} : { priorStudyDate: studies.priorDate }),
    ...(current ? { currentFindingId: current.id } : {}),
    ...(prior ? { priorFindingId: prior.id } : {}),
    ...(pairedBy ? { pairedBy } : {}),
    ...(pairedBySize ? { pairedBySize } : {}),
    evidenceIds,
  };
}

/** Only so that the order is always the same; what matters most is for the draft to decide. */
const ORDER: readonly ComparisonOutcome[] = [
  'new',
  'larger',
  'smaller',
  'resolved',
  'unchanged',
  'notComparable',
  'notDescribedBefore',
  'notDescribedNow',
];

/**
 * Compares what is known of a study with what is known of one prior, lesion by lesion. Pure and independent of the
 * order of its input. `new` and `resolved` rest on an attested absence at the same place, never on a list's silence.
 */
export function compareStudies(studies: StudiesToCompare): readonly Comparison[] {
  const [current, prior] = [mergeRepeated(studies.current), mergeRepeated(studies.prior)];
  const repeated = new Map([...current.repeated, ...prior.repeated]);
  const sides: Sides = {
    studies,
    days: intervalDays(studies.priorDate, studies.currentDate),
    ofCurrent: measuredFindings(studies.current),
    ofPrior: measuredFindings(studies.prior),
  };
  const matches = pairFindings(current.findings, prior.findings, (ours, theirs) =>
    pairByNearestSize(ours.map(sides.ofCurrent), theirs.map(sides.ofPrior)),
  );
  return matches
    .flatMap((match) => {
      const judged = judgeMatch(match, sides);
      return judged ? [toComparison(match, judged, studies, repeated)] : [];
    })
    .sort((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome) || (a.id < b.id ? -1 : 1));
}
