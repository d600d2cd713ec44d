import { identifyingModules } from '../dicom/identifying-modules.ts';
import type { DraftIdentity, Retirement } from '../domain/draft.ts';
import type { PatientIdentity, Study } from '../domain/study.ts';
import { coerceError } from '../errors.ts';
import { errorFields } from '../log.ts';
import { intendedEntry } from './entries.ts';
import { digestOf, localStamp, referenceTo, type Stamp, stampOf, versionIdentity } from './identity.ts';
import { renderRetirement } from './render-version.ts';
import { retiredEntry, settleWithPacs } from './settle-with-pacs.ts';
import { currentOf, type DraftVersion, lastDocuments, nextNumber } from './versions.ts';
import { type EntryMaker, entryMaker, idsOf, type WriteDeps, type WritingJob } from './write-deps.ts';
import { removeSuperseded, removeVersions, writeVersion } from './write-version.ts';

export interface RetiredOutcome {
  readonly outcome: 'retired' | 'shadow';
  readonly detail?: string;
}

/** The study as gathered; without it (deleted, or of two patients) the draft's own header says whose it is. */
export type RetiredStudy = Pick<Study, 'studyInstanceUid' | 'series' | 'identifyingModules' | 'patient'>;

const reportOf = ({ replacedBy }: Retirement) => replacedBy?.instance.sopInstanceUid ?? null;

/** Whether there is something to retire, or to say anew: a retired draft names the report that counts now. */
function isDue(retirement: Retirement, current: DraftVersion | undefined): current is DraftVersion {
  const before = current?.identity.retirement;
  if (!current || !before) return current !== undefined;
  return reportOf(retirement) !== null && reportOf(retirement) !== reportOf(before);
}

function identityAt(
  retirement: Retirement,
  current: DraftIdentity,
  instanceNumber: number,
  stamp: Stamp,
  { softwareVersion, configuration }: WriteDeps,
): DraftIdentity {
  const { studyInstanceUid } = current;
  const what = { retires: current.sopInstanceUid, reason: retirement.reason, replacedBy: reportOf(retirement) };
  const identity = versionIdentity({
    studyInstanceUid,
    evidenceDigest: digestOf(what),
    madeBy: { softwareVersion, configuration: configuration ?? null },
    predecessor: current,
    instanceNumber,
    stamp,
  });
  return { ...identity, retired: true, retirement };
}

function intendedBefore(
  retirement: Retirement,
  versions: readonly DraftVersion[],
  deps: WriteDeps,
): DraftIdentity | undefined {
  const current = currentOf(versions);
  if (!current) return undefined;
  return versions.find(({ state, identity }) => {
    if (state !== 'intended' && state !== 'failed') return false;
    const again = identityAt(retirement, current.identity, identity.instanceNumber, stampOf(identity), deps);
    return again.sopInstanceUid === identity.sopInstanceUid;
  })?.identity;
}

/** Series are left out: what the study holds does not matter to a document without findings. */
async function headerFromDraft({ identity }: DraftVersion, deps: WriteDeps) {
  const held = await deps.store.readBack(referenceTo(identity));
  return {
    studyInstanceUid: identity.studyInstanceUid,
    series: [],
    identifyingModules: identifyingModules(held ?? {}),
  };
}

/** `RETIRED=delete`. @returns why not, where the account may not */
async function removeAll(
  retirement: Retirement,
  versions: readonly DraftVersion[],
  current: DraftVersion,
  entryFor: EntryMaker,
  deps: WriteDeps,
): Promise<string | undefined> {
  try {
    await removeVersions(versions, retirement.reason, entryFor, deps);
    await deps.book.note([entryFor('draftRetired', { ...idsOf(current.identity), ...retirement })]);
    return undefined;
  } catch (thrown) {
    const error = coerceError(thrown);
    if (error.code !== 'PACS_FORBIDDEN') throw error;
    deps.log.warn('a retired draft was not deleted', errorFields(error));
    return `not deleted: ${error.code}: ${error.message}`;
  }
}

/**
 * Ends the draft of a study: a last version in each of its series that says RETIRED and why, or (`RETIRED=delete`, where
 * the account may) nothing of it left in the PACS.
 * @param study as gathered, where it could be
 * @returns undefined when there is no draft to retire
 * @throws PrereadError of the PACS; a retry stores the same objects
 */
export async function retireDraft(
  retirement: Retirement,
  job: WritingJob,
  study: RetiredStudy | undefined,
  deps: WriteDeps,
): Promise<RetiredOutcome | undefined> {
  const { studyInstanceUid } = job;
  const patient: PatientIdentity = study?.patient ?? {};
  const hash = deps.patientHash(patient);
  const about = { studyInstanceUid, jobId: job.id, ...(hash ? { patientHash: hash } : {}) };
  const entryFor = entryMaker(about, deps);
  const before = (versions: readonly DraftVersion[]) => intendedBefore(retirement, versions, deps);
  const versions = await settleWithPacs(studyInstanceUid, before, entryFor, deps);
  const current = currentOf(versions);
  if (!isDue(retirement, current)) return undefined;
  const notDeleted =
    deps.retired === 'delete' && deps.write === 'on'
      ? await removeAll(retirement, versions, current, entryFor, deps)
      : undefined;
  if (deps.retired === 'delete' && deps.write === 'on' && notDeleted === undefined) return { outcome: 'retired' };

  const known = before(versions);
  const text = known ?? identityAt(retirement, current.identity, nextNumber(versions), localStamp(deps.now()), deps);
  const header = study ?? (await headerFromDraft(current, deps));
  // Of a version that was intended before, its own words: a retry stores the same object.
  const rendered = await renderRetirement(text, text.retirement ?? retirement, header, lastDocuments(versions), deps);
  const identity = { ...text, attached: rendered.documents.slice(1).map((one) => one.identity) };
  const at = deps.now().toISOString();
  const because = [`retired:${retirement.reason}`];
  const intended = [intendedEntry(identity, rendered, { because, shadow: deps.write === 'shadow' }, about, at)];
  if (deps.write === 'shadow') {
    await deps.book.note(intended);
    return { outcome: 'shadow' };
  }
  const alsoStored = retiredEntry(identity, versions, entryFor);
  const missing = await writeVersion(
    { identity, rendered, known: known !== undefined, job, intended, alsoStored },
    entryFor,
    deps,
  );
  missing.push(...(await removeSuperseded(job, entryFor, deps)), ...(notDeleted ? [notDeleted] : []));
  return { outcome: 'retired', ...(missing.length > 0 ? { detail: missing.join(' ') } : {}) };
}
