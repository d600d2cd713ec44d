import type { DocumentIdentity, DraftIdentity } from '../domain/draft.ts';
import { type SopInstanceUid, sopInstanceUid } from '../domain/identifiers.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { basisHashes } from './basis-hashes.ts';
import { attachedIdentity, BASIC_TEXT_SR, digestOf, documentSeriesUid, versionIdentity } from './identity.ts';
import type { Prepared } from './prepare-draft.ts';
import type { CopiedDraft } from './read-documents.ts';
import { documentsOf } from './versions.ts';
import { aboutOf, idsOf, madeBy, type WriteDeps, type WritingJob } from './write-deps.ts';

/** What an older version rested on is not known any more; it is never asked. */
const UNKNOWN_DIGEST = digestOf({ evidence: 'of a version that the ledger lost' });

const byNumber = (a: CopiedDraft, b: CopiedDraft) => a.instanceNumber - b.instanceNumber;

/** A document named by its predecessor, as far as hashing and referring to it need. */
const named = (of: DocumentIdentity, sop: SopInstanceUid): DocumentIdentity => {
  const { predecessor: _none, ...same } = of;
  return { ...same, sopInstanceUid: sop };
};

/** Undefined first: a first version. */
const predecessorsOf = ({ predecessors }: CopiedDraft): readonly (SopInstanceUid | undefined)[] => [
  undefined,
  ...predecessors.map(sopInstanceUid),
];

/** The text as Preread names one with this evidence, at this place and time; undefined where the names differ. */
function provenText(prepared: Prepared, text: CopiedDraft, deps: WriteDeps): DraftIdentity | undefined {
  const { studyInstanceUid } = prepared.study;
  const { instanceNumber, stamp } = text;
  const input = { studyInstanceUid, evidenceDigest: prepared.digest, instanceNumber, stamp, madeBy: madeBy(deps) };
  const first = versionIdentity({ ...input, predecessor: undefined });
  for (const one of predecessorsOf(text)) {
    const identity = one ? versionIdentity({ ...input, predecessor: named(first, one) }) : first;
    if (identity.sopInstanceUid === text.instance.sopInstanceUid) return identity;
  }
  return undefined;
}

/** The same for another document of that version. */
function provenAttached(text: DraftIdentity, copy: CopiedDraft): DocumentIdentity | undefined {
  const { kind, instance } = copy;
  if (kind === 'text' || copy.instanceNumber !== text.instanceNumber) return undefined;
  const series = documentSeriesUid(text.studyInstanceUid, kind, instance.sopClassUid);
  for (const one of predecessorsOf(copy)) {
    const place = { ...text, kind, seriesInstanceUid: series, sopClassUid: instance.sopClassUid };
    const last = new Map(one ? [[series as string, named(place, one)]] : []);
    const identity = attachedIdentity(text, kind, instance.sopClassUid, last);
    if (identity.sopInstanceUid === instance.sopInstanceUid)
      return { ...identity, seriesInstanceUid: instance.seriesInstanceUid, ...(copy.retired ? { retired: true } : {}) };
  }
  return undefined;
}

/** Versions before the one that is proven; it names them, so they are as much Preread's as it is. */
function olderVersions(text: DraftIdentity, copies: readonly CopiedDraft[]): DraftIdentity[] {
  const older = copies.filter(({ instanceNumber }) => instanceNumber < text.instanceNumber);
  const asDocument = ({ kind, instance, instanceNumber, stamp, retired }: CopiedDraft): DocumentIdentity => ({
    ...{ kind, instanceNumber, ...stamp },
    ...{ studyInstanceUid: text.studyInstanceUid, seriesInstanceUid: instance.seriesInstanceUid },
    ...{ sopInstanceUid: instance.sopInstanceUid, sopClassUid: instance.sopClassUid },
    ...(retired ? { retired: true } : {}),
  });
  return older
    .filter(({ kind }) => kind === 'text')
    .map((copy) => ({
      ...asDocument(copy),
      evidenceDigest: UNKNOWN_DIGEST,
      attached: older
        .filter((other) => other.kind !== 'text' && other.instanceNumber === copy.instanceNumber)
        .map(asDocument),
    }));
}

/**
 * Drafts that stand in the PACS and that the tables do not know are taken over, where their names prove that they rest on
 * just this: the ledger was restored from an older backup, and nothing is written anew for that. The UID of a version is a
 * hash over what it rests on, its place, its time and its predecessor, so only a draft of this very content has it.
 * @param copies documents of Preread in this study that the tables do not know
 * @returns those that are not taken over
 */
export async function adoptDraft(
  prepared: Prepared,
  copies: readonly CopiedDraft[],
  job: WritingJob,
  deps: WriteDeps,
): Promise<readonly CopiedDraft[]> {
  const { studyInstanceUid } = prepared.study;
  const series = documentSeriesUid(studyInstanceUid, 'text', BASIC_TEXT_SR);
  const last = copies
    .filter(({ kind, instance }) => kind === 'text' && instance.seriesInstanceUid === series)
    .toSorted(byNumber)
    .at(-1);
  if (!last || last.retired || deps.write === 'shadow') return copies;
  const text = provenText(prepared, last, deps);
  if (!text) return copies;
  const attached = copies.flatMap((copy) => provenAttached(text, copy) ?? []);
  const newest = { ...text, attached, basisHashes: basisHashes(prepared, madeBy(deps), deps.keyedHash) };
  const versions = [...olderVersions(text, copies), newest];
  const known = new Set((await deps.book.versions(studyInstanceUid)).map(({ version }) => version));
  if (versions.some(({ instanceNumber }) => known.has(instanceNumber))) return copies;
  const about = aboutOf(job, prepared.study.patient, deps);
  const entries = versions.map(
    (version): LedgerEntry => ({
      ...{ kind: 'draftAdopted', version: 1, at: deps.now().toISOString() },
      ...about,
      content: idsOf(version),
    }),
  );
  await deps.book.adopt(versions, job.id, entries);
  deps.log.warn('drafts in the PACS that the ledger does not know: taken over', {
    jobId: job.id,
    code: 'LEDGER_BEHIND',
    count: versions.length,
  });
  const taken = new Set(versions.flatMap((one) => documentsOf(one)).map((one) => one.sopInstanceUid));
  return copies.filter(({ instance }) => !taken.has(instance.sopInstanceUid));
}
