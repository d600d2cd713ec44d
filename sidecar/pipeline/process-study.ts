import type { Retirement, RetireReason } from '../domain/draft.ts';
import type { JobOutcome } from '../domain/ledger-entry.ts';
import type { Study } from '../domain/study.ts';
import { coerceError, type ErrorCode } from '../errors.ts';
import { adoptDraft } from './adopt-draft.ts';
import { endCopies } from './end-copies.ts';
import { consideredEntries } from './entries.ts';
import { ownSeriesOf } from './identity.ts';
import { type DraftPolicy, type Preparation, prepareDraft } from './prepare-draft.ts';
import { removeDrafts } from './remove-drafts.ts';
import { retireDraft } from './retire-draft.ts';
import { settleOnly } from './settle-with-pacs.ts';
import { strangersIn } from './strangers.ts';
import type { StudySource } from './study-source.ts';
import { aboutOf, type WriteDeps, type WritingJob } from './write-deps.ts';
import { writeDraft } from './write-draft.ts';

export interface ProcessDeps extends WriteDeps {
  readonly source: StudySource;
  readonly policy: DraftPolicy;
}

export interface ProcessResult {
  readonly outcome: JobOutcome;
  readonly detail?: string;
  /** Instances that are not Preread's which the study held. */
  readonly instances?: number;
}

/** Attempts that wait for every document; later ones do without what the PACS keeps failing to give. */
const PATIENT_ATTEMPTS = 3;

/** Reasons of jobs that end a draft instead of making one. */
const ENDS_DRAFT: ReadonlySet<string> = new Set(['expired', 'discarded'] satisfies RetireReason[]);

/** The study cannot be reported on, but its draft can be ended all the same. */
const UNREADABLE_STUDY: ReadonlySet<ErrorCode> = new Set(['STUDY_GONE', 'STUDY_EMPTY', 'STUDY_CONFLICTING_PATIENT']);

/** The study where it can be read; else the draft's own header has to do. */
async function readableStudy(job: WritingJob, deps: ProcessDeps): Promise<Study | undefined> {
  try {
    return (await deps.source.gatherStudy(job.studyInstanceUid)).study;
  } catch (thrown) {
    const error = coerceError(thrown);
    if (UNREADABLE_STUDY.has(error.code)) return undefined;
    throw error;
  }
}

async function endDraft(reason: RetireReason, job: WritingJob, deps: ProcessDeps): Promise<ProcessResult> {
  const retired = await retireDraft({ reason }, job, await readableStudy(job, deps), deps);
  return retired ?? { outcome: 'noDraft', detail: 'The study has no draft that could be retired.' };
}

/** There is to be no draft: one that is there is retired, for it tells what no longer holds. */
async function withoutDraft(
  preparation: Extract<Preparation, { ready: false }>,
  job: WritingJob,
  deps: ProcessDeps,
): Promise<ProcessResult> {
  const { outcome, detail, prepared, study, verified } = preparation;
  if (prepared) {
    const about = aboutOf(job, prepared.study.patient, deps);
    await deps.book.note(consideredEntries(prepared, undefined, about, deps.now().toISOString()));
  }
  const reason = outcome === 'alreadyVerified' ? 'verified' : outcome;
  const retirement: Retirement = { reason, ...(verified ? { replacedBy: verified } : {}) };
  return (await retireDraft(retirement, job, study, deps)) ?? { outcome, detail };
}

/**
 * One study's life, from its UID to its draft: gather, read evidence, choose priors, compare (prepareDraft); word,
 * check, fix in the ledger, store, read back (writeDraft), or the end of its draft (retireDraft). A language model takes
 * its place in the wording, with its issue.
 * @throws PrereadError; a retry of the same job goes on where this one stopped
 */
export async function processStudy(
  job: WritingJob & { readonly attempts: number },
  deps: ProcessDeps,
): Promise<ProcessResult> {
  if (job.reason === 'uninstall') return removeDrafts(job, deps);
  if (ENDS_DRAFT.has(job.reason)) return endDraft(job.reason as RetireReason, job, deps);
  const started = deps.now().getTime();
  let preparation: Preparation;
  try {
    const strangers = strangersIn(job.studyInstanceUid, deps);
    const patient = job.attempts <= PATIENT_ATTEMPTS;
    preparation = await prepareDraft(deps.source, deps.policy, job.studyInstanceUid, patient, strangers);
  } catch (thrown) {
    const error = coerceError(thrown);
    if (error.code === 'STUDY_EMPTY') return { ...(await endDraft('noImages', job, deps)), instances: 0 };
    if (error.code !== 'STUDY_GONE') throw error;
    await settleOnly(job, deps);
    return { outcome: 'studyGone', detail: error.message };
  }
  deps.log.debug('prepared', { jobId: job.id, step: 'prepare', ms: deps.now().getTime() - started });
  const study = preparation.ready ? preparation.prepared.study : preparation.study;
  const copies = preparation.ready
    ? await adoptDraft(preparation.prepared, preparation.copies, job, deps)
    : preparation.copies;
  const own = ownSeriesOf(job.studyInstanceUid);
  const there = copies.filter(({ instance }) => own.has(instance.seriesInstanceUid)).map((one) => one.instanceNumber);
  const placed = { ...job, above: Math.max(0, ...there.map((number) => number + 1)) };
  const failed = copies.length > 0 ? await endCopies(copies, study, job, preparation.ready, deps) : [];
  const { outcome, detail } = preparation.ready
    ? await writeDraft(preparation.prepared, placed, deps)
    : await withoutDraft(preparation, placed, deps);
  const adopted = preparation.copies.length - copies.length;
  const taken = `${adopted} documents of Preread in the PACS were not in the ledger, and are taken over.`;
  const details = [...(detail ? [detail] : []), ...failed, ...(adopted > 0 ? [taken] : [])];
  const instances = study.series.reduce((sum, series) => sum + series.instances.length, 0);
  return { outcome, instances, ...(details.length > 0 ? { detail: details.join(' ') } : {}) };
}
