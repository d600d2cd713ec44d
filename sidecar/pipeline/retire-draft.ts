import { TAG, text } from '../dicom/dicom-json.ts';
import { identifyingModules } from '../dicom/identifying-modules.ts';
import type { DraftIdentity, Retirement } from '../domain/draft.ts';
import type { Study } from '../domain/study.ts';
import { intendedEntry } from './entries.ts';
import { digestOf, localStamp, referenceTo, type Stamp, stampOf, versionIdentity } from './identity.ts';
import { removeSuperseded, removeVersions } from './remove-versions.ts';
import { renderRetirement, type StudyHeader } from './render-version.ts';
import { readDrafts, retiredEntry, settleWithPacs } from './settle-with-pacs.ts';
import { currentOf, lastHeld, lastOf, nextNumber, type StudyDrafts } from './versions.ts';
import { type About, aboutOf, entryMaker, type WriteDeps, type WritingJob } from './write-deps.ts';
import { writeVersion } from './write-version.ts';

export interface RetiredOutcome {
  readonly outcome: 'retired' | 'shadow';
  readonly detail?: string;
}

/** The study as gathered; without it (deleted, or of two patients) the draft's own header says whose it is. */
export type RetiredStudy = Pick<Study, 'studyInstanceUid' | 'series' | 'identifyingModules' | 'patient'>;

const reportOf = (retirement: Retirement | undefined) => retirement?.replacedBy?.instance.sopInstanceUid ?? null;

/** Whether a document of the draft still counts, or a retired draft is to say something else: another report, or none. */
function isDue(retirement: Retirement, drafts: StudyDrafts, mine: DraftIdentity | undefined): boolean {
  if ([...lastHeld(drafts, mine).values()].some((one) => !one.retired)) return true;
  const before = currentOf(drafts.versions)?.identity.retirement;
  if (!before) return false;
  if (before.reason === 'verified' && retirement.reason !== 'verified') return true;
  return reportOf(retirement) !== null && reportOf(retirement) !== reportOf(before);
}

/** Everything that the documents will say decides their UIDs: what the study says of itself is in them too. */
function identityAt(
  retirement: Retirement,
  ended: DraftIdentity,
  header: StudyHeader,
  place: { readonly instanceNumber: number; readonly stamp: Stamp },
  { softwareVersion, configuration }: WriteDeps,
): DraftIdentity {
  const kinds = header.series.map(({ modality, bodyPart }) => [modality, bodyPart ?? null]);
  const what = {
    retires: ended.sopInstanceUid,
    reason: retirement.reason,
    replacedBy: retirement.replacedBy ?? null,
    header: [header.identifyingModules, kinds],
  };
  const identity = versionIdentity({
    studyInstanceUid: ended.studyInstanceUid,
    evidenceDigest: digestOf(what),
    madeBy: { softwareVersion, configuration: configuration ?? null },
    predecessor: ended,
    ...place,
  });
  return { ...identity, retired: true, retirement };
}

/** What is to be ended: the version that stands in the PACS, or the last that did. */
const endedOf = ({ versions }: StudyDrafts): DraftIdentity | undefined =>
  (currentOf(versions) ?? lastOf(versions))?.identity;

function intendedBefore(
  retirement: Retirement,
  drafts: StudyDrafts,
  header: StudyHeader,
  deps: WriteDeps,
): DraftIdentity | undefined {
  const ended = endedOf(drafts);
  if (!ended) return undefined;
  return drafts.versions.find(({ state, identity }) => {
    if (state !== 'intended' && state !== 'failed') return false;
    const place = { instanceNumber: identity.instanceNumber, stamp: stampOf(identity) };
    return identityAt(retirement, ended, header, place, deps).sopInstanceUid === identity.sopInstanceUid;
  })?.identity;
}

/** Whose study it is, as one of its own documents says; series do not matter to a document without findings. */
async function headerFromDraft(job: WritingJob, deps: WriteDeps): Promise<RetiredStudy> {
  const { studyInstanceUid } = job;
  const drafts = await readDrafts(studyInstanceUid, deps);
  const [document] = [...lastHeld(drafts).values()];
  const held = document && (await deps.store.readBack(referenceTo(document)));
  const [patientId, issuer] = [TAG.PatientID, TAG.IssuerOfPatientID].map((tag) => text(held ?? {}, tag)?.trim());
  const patient = {
    ...(patientId ? { patientId } : {}),
    ...(issuer ? { issuerOfPatientId: issuer } : {}),
  };
  return { studyInstanceUid, series: [], patient, identifyingModules: identifyingModules(held ?? {}) };
}

/** A last version in each series that still counts. */
async function writeRetirement(
  retirement: Retirement,
  job: WritingJob,
  study: RetiredStudy,
  drafts: StudyDrafts,
  about: About,
  deps: WriteDeps,
): Promise<RetiredOutcome | undefined> {
  const ended = endedOf(drafts);
  if (!ended) return undefined;
  const known = intendedBefore(retirement, drafts, study, deps);
  const place = { instanceNumber: nextNumber(drafts.versions, job.above), stamp: localStamp(deps.now()) };
  const last = known ?? identityAt(retirement, ended, study, place, deps);
  const rendered = await renderRetirement(last, last.retirement ?? retirement, study, lastHeld(drafts, last), deps);
  const identity = { ...last, attached: rendered.documents.slice(1).map((one) => one.identity) };
  const why = { because: [`retired:${retirement.reason}`], shadow: deps.write === 'shadow' };
  const intended = [intendedEntry(identity, rendered, why, about, deps.now().toISOString())];
  if (deps.write === 'shadow') {
    await deps.book.note(intended);
    return { outcome: 'shadow' };
  }
  const entryFor = entryMaker(about, deps);
  const alsoStored = retiredEntry(identity, drafts.versions, entryFor);
  const version = { identity, rendered, known: known !== undefined, job, intended, alsoStored };
  const missing = await writeVersion(version, entryFor, deps);
  return { outcome: 'retired', ...(missing.length > 0 ? { detail: missing.join(' ') } : {}) };
}

/**
 * Ends the draft of a study: a last version in each of its series that says RETIRED and why, or (`RETIRED=delete`, where
 * the account may) nothing of it left in the PACS.
 * @param gathered the study, where it could be read
 * @returns undefined when there is nothing to retire
 * @throws PrereadError of the PACS; a retry stores the same objects
 */
export async function retireDraft(
  retirement: Retirement,
  job: WritingJob,
  gathered: RetiredStudy | undefined,
  deps: WriteDeps,
): Promise<RetiredOutcome | undefined> {
  const { studyInstanceUid } = job;
  const study = gathered ?? (await headerFromDraft(job, deps));
  const about = aboutOf(job, study.patient, deps);
  const entryFor = entryMaker(about, deps);
  const before = (drafts: StudyDrafts) => intendedBefore(retirement, drafts, study, deps);
  const settling = async (drafts: StudyDrafts) => before(drafts);
  let drafts = await settleWithPacs(studyInstanceUid, settling, entryFor, deps);
  const details: string[] = [];
  if (isDue(retirement, drafts, before(drafts)) && deps.retired === 'delete' && deps.write === 'on') {
    const { reason: because, replacedBy } = retirement;
    const removal = { because, ...(replacedBy ? { replacedBy } : {}) };
    const { refused } = await removeVersions(drafts.versions, removal, drafts, entryFor, deps);
    if (refused.length === 0) return { outcome: 'retired' };
    details.push(...refused);
    drafts = await settleWithPacs(studyInstanceUid, settling, entryFor, deps);
  }
  const due = isDue(retirement, drafts, before(drafts));
  const written = due ? await writeRetirement(retirement, job, study, drafts, about, deps) : undefined;
  details.push(...(written?.detail ? [written.detail] : []), ...(await removeSuperseded(job, drafts, entryFor, deps)));
  return written && { outcome: written.outcome, ...(details.length > 0 ? { detail: details.join(' ') } : {}) };
}
