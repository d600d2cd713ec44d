import { compareStudies } from '../comparison/compare.ts';
import type { Comparison } from '../domain/comparison.ts';
import type { Evidence, InstanceReference, StudyEvidence, UnreadEvidence } from '../domain/evidence.ts';
import type { Digest, StudyInstanceUid } from '../domain/identifiers.ts';
import { type CandidatePrior, type DicomJson, isImageSeries, type PriorDecision, type Study } from '../domain/study.ts';
import { coerceError, type ErrorCode, PrereadError } from '../errors.ts';
import { isOwnDocument } from '../evidence/own-drafts.ts';
import { predecessorsOf } from '../evidence/predecessors.ts';
import { readDocument, unreadOf } from '../evidence/read-document.ts';
import { isOfAnotherPatient } from '../evidence/same-patient.ts';
import { readTechnique } from '../evidence/technique.ts';
import { isVerifiedReport } from '../evidence/verified-report.ts';
import { type SelectionRules, selectStudy } from '../intake/selection-rules.ts';
import { selectPriors } from '../priors/select-priors.ts';
import { digestOf } from './identity.ts';

/** A document of a study (SR, KO, SEG, ...) that may hold evidence; not read yet. */
export interface DocumentReference {
  readonly instance: InstanceReference;
  readonly modality: string;
}

/** What the pipeline needs of the PACS to know a study. */
export interface StudySource {
  /** Series that Preread wrote are not among it. */
  gatherStudy(
    studyInstanceUid: StudyInstanceUid,
  ): Promise<{ readonly study: Study; readonly documents: readonly DocumentReference[] }>;
  document(reference: InstanceReference): Promise<DicomJson>;
  candidatePriors(study: Study): Promise<readonly CandidatePrior[]>;
}

export interface DraftPolicy {
  readonly rules: SelectionRules;
  readonly priorsMax: number;
  readonly priorsYears: number;
  readonly draftWithoutFindings: boolean;
}

/** A prior that was fetched and read. */
export interface UsedPrior {
  readonly candidate: CandidatePrior;
  readonly evidence: StudyEvidence;
}

/** All that a draft rests on, before a word is written. */
export interface Prepared {
  readonly study: Study;
  readonly evidence: StudyEvidence;
  readonly documentCount: number;
  readonly decisions: readonly PriorDecision[];
  readonly priors: readonly UsedPrior[];
  readonly comparisons: readonly Comparison[];
  /** Equal digest = the same draft, word for word. */
  readonly digest: Digest;
}

export type SkipOutcome = 'noImages' | 'notSelected' | 'alreadyVerified' | 'nothingToSay';
export type Preparation =
  | { readonly ready: true; readonly prepared: Prepared }
  | { readonly ready: false; readonly outcome: SkipOutcome; readonly detail: string; readonly prepared?: Prepared };

/** Documents that may say something of a finding. Others (SEG, KO, PR, RTSTRUCT, ...) are neither read nor counted as unread. */
const STATING: ReadonlySet<string> = new Set(['SR', 'DOC']);

/** Causes that concern one document; anything else (PACS away) concerns the whole attempt. */
const DOCUMENT_ERRORS: ReadonlySet<ErrorCode> = new Set([
  'EVIDENCE_UNREADABLE',
  'EVIDENCE_UNKNOWN_KIND',
  'DICOM_INVALID',
  'PACS_NOT_FOUND',
  'PACS_BAD_ANSWER',
  'PACS_TOO_LARGE',
]);

/** Failures of the PACS at one object: waited for at first; a PACS that keeps failing at it must not cost the study. */
const STUBBORN_ERRORS: ReadonlySet<ErrorCode> = new Set(['PACS_SERVER_ERROR', 'PACS_TIMEOUT']);

interface OneDocument {
  readonly instance: InstanceReference;
  readonly items: readonly Evidence[];
  readonly unread: readonly UnreadEvidence[];
  readonly verified: boolean;
  /** SOP Instance UIDs of the documents it replaces (0040,A360). */
  readonly replaces: readonly string[];
}

interface ReadDocuments {
  readonly items: readonly Evidence[];
  readonly unread: readonly UnreadEvidence[];
  readonly verified: boolean;
  /** Documents that were read. */
  readonly count: number;
}

/** What went wrong with one document, as long as it concerns that document only; anything else is thrown on. */
function unreadable(instance: InstanceReference, thrown: unknown, patient: boolean): OneDocument {
  const error = coerceError(thrown, 'EVIDENCE_UNREADABLE');
  if (!DOCUMENT_ERRORS.has(error.code) && (patient || !STUBBORN_ERRORS.has(error.code))) throw error;
  const unread = [{ instance, code: error.code, cause: error.message }];
  return { instance, items: [], unread, verified: false, replaces: [] };
}

/** @returns undefined for what Preread wrote itself */
async function readOne(
  source: StudySource,
  study: Study,
  instance: InstanceReference,
): Promise<OneDocument | undefined> {
  const dataset = await source.document(instance);
  if (isOwnDocument(dataset)) return undefined;
  if (isOfAnotherPatient(dataset, study))
    throw new PrereadError('EVIDENCE_UNREADABLE', { detail: 'It names another patient than the images.' });
  const verified = isVerifiedReport(dataset);
  const replaces = predecessorsOf(dataset);
  try {
    const items = readDocument(dataset, instance);
    return { instance, items, unread: unreadOf(dataset, instance), verified, replaces };
  } catch (thrown) {
    return { ...unreadable(instance, thrown, true), verified, replaces };
  }
}

/** Reads the documents of one study, one at a time: one that cannot be read never costs the others. */
async function readDocuments(
  source: StudySource,
  study: Study,
  documents: readonly DocumentReference[],
  patient: boolean,
): Promise<ReadDocuments> {
  const read: OneDocument[] = [];
  for (const { instance, modality } of documents) {
    if (!STATING.has(modality)) continue;
    const one = await readOne(source, study, instance).catch((thrown) => unreadable(instance, thrown, patient));
    if (one) read.push(one);
  }
  const replaced = new Set(read.flatMap((one) => one.replaces));
  const current = read.filter((one) => !replaced.has(one.instance.sopInstanceUid));
  return {
    items: current.flatMap((one) => one.items),
    unread: current.flatMap((one) => one.unread),
    verified: read.some((one) => one.verified),
    count: current.filter((one) => one.items.length > 0).length,
  };
}

async function readPrior(source: StudySource, candidate: CandidatePrior, patient: boolean): Promise<UsedPrior> {
  const { study, documents } = await source.gatherStudy(candidate.studyInstanceUid);
  const { items, unread } = await readDocuments(source, study, documents, patient);
  const { studyInstanceUid } = study;
  return { candidate, evidence: { studyInstanceUid, items: [...readTechnique(study), ...items], unread } };
}

/** The prior, if one was chosen and could be fetched; a prior that vanished meanwhile is a rejected one. */
async function gatherPriors(source: StudySource, study: Study, policy: DraftPolicy, patient: boolean) {
  const candidates = await source.candidatePriors(study);
  // This release compares with the newest prior only.
  const limits = { max: Math.min(1, policy.priorsMax), years: policy.priorsYears };
  const decisions = [...selectPriors(study, candidates, limits)];
  const priors: UsedPrior[] = [];
  for (const [at, decision] of decisions.entries()) {
    const candidate = candidates.find((c) => decision.chosen && c.studyInstanceUid === decision.studyInstanceUid);
    if (!candidate) continue;
    try {
      priors.push(await readPrior(source, candidate, patient));
    } catch (thrown) {
      const error = coerceError(thrown);
      if (error.retryable && (patient || !STUBBORN_ERRORS.has(error.code))) throw error;
      const { rank: _rank, ...rest } = decision;
      decisions[at] = { ...rest, chosen: false, reason: 'notFetched', explanation: error.message };
    }
  }
  return { decisions, priors };
}

const speaks = (evidence: StudyEvidence) => evidence.items.some((item) => item.kind !== 'technique');

function compareAll(study: Study, evidence: StudyEvidence, priors: readonly UsedPrior[]): Comparison[] {
  const date = <K extends string>(key: K, value: string | undefined) =>
    (value ? { [key]: value } : {}) as { [P in K]?: string };
  return priors.flatMap((prior) =>
    compareStudies({
      current: evidence,
      prior: prior.evidence,
      ...date('currentDate', study.studyDate),
      ...date('priorDate', prior.candidate.studyDate),
    }),
  );
}

/** Series whose images and documents the draft rests on. */
const countOf = (study: Study) =>
  study.series.map((s) => ({ uid: s.seriesInstanceUid, instances: s.instances.map((i) => i.sopInstanceUid) }));

/**
 * Gather, read, choose priors, compare: everything about a study that a draft is made of, or why there is none.
 * Writes nothing anywhere.
 * @param patient false = leave out what the PACS keeps failing to give (one document, a prior), and say so
 * @throws PrereadError of the PACS (STUDY_GONE, PACS_UNREACHABLE, ...)
 */
export async function prepareDraft(
  source: StudySource,
  policy: DraftPolicy,
  studyInstanceUid: StudyInstanceUid,
  patient = true,
): Promise<Preparation> {
  const { study, documents } = await source.gatherStudy(studyInstanceUid);
  if (!study.series.some(isImageSeries))
    return { ready: false, outcome: 'noImages', detail: 'The study holds no images.' };
  const selection = selectStudy(policy.rules, study);
  if (!selection.draft) return { ready: false, outcome: 'notSelected', detail: `Rule: ${selection.rule}` };
  const current = await readDocuments(source, study, documents, patient);
  if (current.verified)
    return { ready: false, outcome: 'alreadyVerified', detail: 'The study already has a verified report.' };
  const { decisions, priors } = await gatherPriors(source, study, policy, patient);
  const evidence: StudyEvidence = {
    studyInstanceUid,
    items: [...readTechnique(study), ...current.items],
    unread: current.unread,
  };
  const comparisons = compareAll(study, evidence, priors);
  const digest = digestOf({
    evidence,
    decisions,
    comparisons,
    priors: priors.map((prior) => prior.evidence),
    series: countOf(study),
    modules: study.identifyingModules,
  });
  const prepared: Prepared = { study, evidence, documentCount: current.count, decisions, priors, comparisons, digest };
  if (!policy.draftWithoutFindings && !speaks(evidence) && comparisons.length === 0)
    return { ready: false, outcome: 'nothingToSay', detail: 'No finding, measurement or comparison exists.', prepared };
  return { ready: true, prepared };
}
