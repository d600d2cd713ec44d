import { applyRules } from '../comparison/rules/apply-rules.ts';
import { compareTimeline, type TimelineComparison } from '../comparison/timeline.ts';
import type { Comparison, LesionSeries, RuleOutput, TargetSum } from '../domain/comparison.ts';
import type { VerifiedReport } from '../domain/draft.ts';
import type { Evidence, StudyEvidence } from '../domain/evidence.ts';
import type { Digest, StudyInstanceUid } from '../domain/identifiers.ts';
import { isImageSeries, type PriorDecision, type Study, type UnavailableArchive } from '../domain/study.ts';
import { readTechnique } from '../evidence/technique.ts';
import { type SelectionRules, selectStudy } from '../intake/selection-rules.ts';
import { gatherPriors, type PriorPolicy, type UsedPrior } from './gather-priors.ts';
import { digestOf } from './identity.ts';
import { type CopiedDraft, readDocuments } from './read-documents.ts';
import type { DocumentReference, StudySource } from './study-source.ts';

export interface DraftPolicy extends PriorPolicy {
  readonly rules: SelectionRules;
  readonly draftWithoutFindings: boolean;
}

/** All that a draft rests on, before a word is written. */
export interface Prepared {
  readonly study: Study;
  readonly evidence: StudyEvidence;
  readonly documentCount: number;
  readonly decisions: readonly PriorDecision[];
  readonly unavailable: readonly UnavailableArchive[];
  readonly priors: readonly UsedPrior[];
  readonly comparisons: readonly Comparison[];
  readonly series: readonly LesionSeries[];
  readonly sums: readonly TargetSum[];
  readonly ruleOutputs: readonly RuleOutput[];
  /** Equal digest = the same draft, word for word. */
  readonly digest: Digest;
}

export type SkipOutcome = 'noImages' | 'notSelected' | 'alreadyVerified' | 'nothingToSay';
/** `copies`: documents of Preread that were copied when the study was changed; they count as nothing of it. */
export type Preparation = (
  | { readonly ready: true; readonly prepared: Prepared }
  | {
      readonly ready: false;
      readonly outcome: SkipOutcome;
      readonly detail: string;
      readonly study: Study;
      readonly prepared?: Prepared;
      /** The report that counts, of an already verified study. */
      readonly verified?: VerifiedReport;
    }
) & { readonly copies: readonly CopiedDraft[] };

/** Kinds that accompany a study and say nothing of the patient: they are reported, and are no reason to report. */
const ACCOMPANYING: ReadonlySet<Evidence['kind']> = new Set(['technique', 'dose', 'keyObject']);

const speaks = (evidence: StudyEvidence) => evidence.items.some(({ kind }) => !ACCOMPANYING.has(kind));

function compareAll(study: Study, evidence: StudyEvidence, priors: readonly UsedPrior[]): TimelineComparison {
  const dated = (value: string | undefined) => (value ? { studyDate: value } : {});
  return compareTimeline(
    { evidence, ...dated(study.studyDate) },
    priors.map((prior) => ({ evidence: prior.evidence, ...dated(prior.candidate.studyDate) })),
  );
}

/** Reasons of a candidate that was not used and may yet be an earlier examination of the same lesion. */
const OPEN_REASONS: ReadonlySet<string> = new Set([
  ...['notFetched', 'possiblePatient', 'identityNotEstablished', 'dateNotKnown', 'tooOld'],
  ...['modalityNotKnown', 'regionNotKnown', 'beyondMaximum'],
]);

const arePriorsOpen = (decisions: readonly PriorDecision[], unavailable: readonly UnavailableArchive[]): boolean =>
  unavailable.length > 0 || decisions.some(({ chosen, reason }) => !chosen && OPEN_REASONS.has(reason));

/** Series of Preread are not gathered; what somebody else put there belongs to the study. */
function withSeries(study: Study, strangers: readonly DocumentReference[]): Study {
  if (strangers.length === 0) return study;
  const added = Map.groupBy(strangers, ({ instance }) => instance.seriesInstanceUid);
  const series = [...added].map(([seriesInstanceUid, all]) => ({
    seriesInstanceUid,
    modality: all[0]?.modality ?? 'SR',
    instances: all.map(({ instance: { sopInstanceUid, sopClassUid } }) => ({ sopInstanceUid, sopClassUid })),
  }));
  return { ...study, series: [...study.series, ...series] };
}

/** Copies of drafts are nothing that the study holds. */
function withoutCopies(study: Study, copies: readonly CopiedDraft[]): Study {
  const own = new Set(copies.map(({ instance }) => instance.sopInstanceUid));
  if (own.size === 0) return study;
  const series = study.series.map((one) => ({
    ...one,
    instances: one.instances.filter(({ sopInstanceUid }) => !own.has(sopInstanceUid)),
  }));
  return { ...study, series: series.filter(({ instances }) => instances.length > 0) };
}

/** Series whose images and documents the draft rests on. */
const countOf = (study: Study) =>
  study.series.map((s) => ({ uid: s.seriesInstanceUid, instances: s.instances.map((i) => i.sopInstanceUid) }));

const none = (study: Study, outcome: SkipOutcome, detail: string) =>
  ({ ready: false, outcome, detail, study, copies: [] }) as const;

/**
 * Gather, read, choose priors, compare: everything about a study that a draft is made of, or why there is none.
 * Writes nothing anywhere.
 * @param inOwnSeries documents that stand in series of Preread and that Preread did not write there
 * @param patient false = leave out what the PACS keeps failing to give (one document, a prior), and say so
 * @throws PrereadError of the PACS (STUDY_GONE, PACS_UNREACHABLE, ...)
 */
export async function prepareDraft(
  source: StudySource,
  policy: DraftPolicy,
  studyInstanceUid: StudyInstanceUid,
  patient = true,
  inOwnSeries: Promise<readonly DocumentReference[]> = Promise.resolve([]),
): Promise<Preparation> {
  const [{ study: found, documents, source: pacs }, strangers] = await Promise.all([
    source.gatherStudy(studyInstanceUid),
    inOwnSeries,
  ]);
  const gathered = withSeries(found, strangers);
  if (!gathered.series.some(isImageSeries)) return none(gathered, 'noImages', 'The study holds no images.');
  const selection = selectStudy(policy.rules, gathered);
  if (!selection.draft) return none(gathered, 'notSelected', `Rule: ${selection.rule}`);
  const current = await readDocuments(pacs, gathered, [...documents, ...strangers], patient);
  const { copies, verified } = current;
  const study = withoutCopies(gathered, copies);
  if (verified)
    return { ...none(study, 'alreadyVerified', 'The study already has a verified report.'), verified, copies };
  const { decisions, unavailable, priors } = await gatherPriors(source, study, policy, patient);
  const items = [...readTechnique(study), ...current.items];
  const evidence: StudyEvidence = { studyInstanceUid, items, unread: current.unread };
  const compared = compareAll(study, evidence, priors);
  const { comparisons } = compared;
  const ruleOutputs = applyRules({ study, evidence, comparisons, priorsOpen: arePriorsOpen(decisions, unavailable) });
  const digest = digestOf({
    evidence,
    decisions,
    unavailable,
    ...compared,
    ruleOutputs,
    priors: priors.map((prior) => prior.evidence),
    series: countOf(study),
    modules: study.identifyingModules,
  });
  const prepared: Prepared = {
    study,
    evidence,
    documentCount: current.count,
    decisions,
    unavailable,
    priors,
    ...compared,
    ruleOutputs,
    digest,
  };
  if (!policy.draftWithoutFindings && !speaks(evidence) && comparisons.length === 0)
    return { ...none(study, 'nothingToSay', 'No finding, measurement or comparison exists.'), prepared, copies };
  return { ready: true, prepared, copies };
}
