import { createHash } from 'node:crypto';
import type { Comparison, ComparisonOutcome } from '../domain/comparison.ts';
import type { FindingEvidence, MeasurementEvidence, StudyEvidence } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import { type Judged, judgeChange, type MeasuredFinding } from './measured-change.ts';
import { type Match, pairFindings } from './pairing.ts';
import { placeOf, relateSites } from './places.ts';
import { REASONS } from './reasons.ts';
import { mergeRepeated, type Repeated } from './repeated.ts';

export interface StudiesToCompare {
  readonly current: StudyEvidence;
  readonly prior: StudyEvidence;
  /** DICOM DA of the two studies. */
  readonly currentDate?: string;
  readonly priorDate?: string;
}

const DAY_MS = 86_400_000;

/** DA as epoch days; undefined when it is not a calendar date. */
function epochDay(date: string | undefined): number | undefined {
  const [, year, month, day] = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(date?.trim() ?? '') ?? [];
  if (!year || !month || !day) return undefined;
  const time = Date.UTC(Number(year), Number(month) - 1, Number(day));
  return new Date(time).toISOString().startsWith(`${year}-${month}-${day}`) ? time / DAY_MS : undefined;
}

function intervalDays(from: string | undefined, to: string | undefined): number | undefined {
  const [start, end] = [epochDay(from), epochDay(to)];
  return start === undefined || end === undefined ? undefined : end - start;
}

function measured(study: StudyEvidence, finding: FindingEvidence): MeasuredFinding {
  const isOwn = (item: StudyEvidence['items'][number]): item is MeasurementEvidence =>
    item.kind === 'measurement' && item.findingId === finding.id;
  const modalities = study.items.flatMap((item) => (item.kind === 'technique' ? [item.modality] : []));
  return { finding, measurements: study.items.filter(isOwn), modalities: new Set(modalities) };
}

/** Seen before anything else: one tracked lesion cannot be left in one study, right in the other, or lung and liver. */
function placeConflict(a: FindingEvidence, b: FindingEvidence): string | undefined {
  const [placeA, placeB] = [placeOf(a), placeOf(b)];
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

/** undefined: nothing to say (absent in both). */
function judgePair(current: FindingEvidence, prior: FindingEvidence, studies: StudiesToCompare): Judged | undefined {
  if (current.presence === 'absent' && prior.presence === 'absent') return undefined;
  const conflict = placeConflict(current, prior);
  if (conflict !== undefined) return { outcome: 'notComparable', reason: conflict };
  if (current.presence === 'uncertain' || prior.presence === 'uncertain')
    return { outcome: 'notComparable', reason: REASONS.undetermined };
  if (prior.presence === 'absent') return { outcome: 'new' };
  if (current.presence === 'absent') return { outcome: 'resolved' };
  const days = intervalDays(studies.priorDate, studies.currentDate);
  return judgeChange(measured(studies.current, current), measured(studies.prior, prior), days);
}

function judgeMatch({ current, prior, reason }: Match, studies: StudiesToCompare): Judged | undefined {
  const only = current ?? prior;
  if (!only) return undefined;
  if (current && prior) return judgePair(current, prior, studies);
  if (only.presence === 'absent') return undefined;
  const why = reason ?? (current ? whySilent(studies.prior, 'prior') : whySilent(studies.current, 'current'));
  if (why !== undefined) return { outcome: 'notComparable', reason: why };
  return { outcome: current ? 'notDescribedBefore' : 'notDescribedNow' };
}

function toComparison(match: Match, judged: Judged, studies: StudiesToCompare, repeated: Repeated): Comparison {
  const { current, prior, pairedBy } = match;
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
  const matches = pairFindings(current.findings, prior.findings);
  return matches
    .flatMap((match) => {
      const judged = judgeMatch(match, studies);
      return judged ? [toComparison(match, judged, studies, repeated)] : [];
    })
    .sort((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome) || (a.id < b.id ? -1 : 1));
}
