import { createHash } from 'node:crypto';
import type { DocumentIdentity, DraftIdentity } from '../domain/draft.ts';
import type { Digest } from '../domain/identifiers.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { coerceError, PrereadError } from '../errors.ts';
import { errorFields } from '../log.ts';
import { referenceTo } from './identity.ts';
import { type DraftVersion, documentsOf, mayBeHeld, type RemovedBecause } from './versions.ts';
import {
  type EntryMaker,
  idsOf,
  type Rendered,
  type RenderedVersion,
  type WriteDeps,
  type WritingJob,
} from './write-deps.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex') as Digest;

/** Stores and reads back: "saved" means both, whatever the status code said. */
async function storeAndReadBack(
  { identity, dataset, bytes }: Rendered,
  known: boolean,
  { store }: WriteDeps,
): Promise<void> {
  const reference = referenceTo(identity);
  const already = known ? await store.readBack(reference) : undefined;
  if (!already) await store.store(bytes, identity);
  const held = already ?? (await store.readBack(reference));
  if (!held)
    throw new PrereadError('STORE_REJECTED', { detail: 'It answered that it stored the draft, and does not have it.' });
  const difference = store.difference(dataset, held);
  if (difference) throw new PrereadError('STORE_MISMATCH', { detail: `First difference at ${difference}.` });
}

interface VersionToWrite {
  readonly identity: DraftIdentity;
  readonly rendered: RenderedVersion;
  /** An earlier attempt intended it: parts of it may be in the PACS already. */
  readonly known: boolean;
  readonly job: WritingJob;
  /** Of "intended", all of them. */
  readonly intended: readonly LedgerEntry[];
  /** What else is true once it is stored. */
  readonly alsoStored: readonly LedgerEntry[];
}

/**
 * One version: intended (which fixes content time, numbers and UIDs), stored document by document, read back, recorded.
 * The text document is the version: without it nothing is. Another document that the PACS refuses is recorded as failed.
 * @returns what was not stored, in words
 * @throws PrereadError STORE_REJECTED, STORE_MISMATCH (recorded as failed), or of the PACS (a retry stores the same objects)
 */
export async function writeVersion(version: VersionToWrite, entryFor: EntryMaker, deps: WriteDeps): Promise<string[]> {
  const { identity, rendered, known, job } = version;
  if (!known) await deps.book.intend(identity, job.id, version.intended);
  const entries: LedgerEntry[] = [];
  const attached: DocumentIdentity[] = [];
  const missing = rendered.omitted.map(({ kind, code, detail }) => `${kind}: ${code}: ${detail}`);
  for (const document of rendered.documents) {
    const isText = document.identity.kind === 'text';
    try {
      await storeAndReadBack(document, known, deps);
      entries.push(entryFor('draftStored', { ...idsOf(document.identity), sha256: sha256(document.bytes) }));
      if (!isText) attached.push(document.identity);
    } catch (thrown) {
      const error = coerceError(thrown);
      if (error.retryable) throw error;
      const failure = { ...idsOf(document.identity), code: error.code, detail: error.message };
      if (isText) await deps.book.failed(identity, entryFor('draftFailed', failure));
      if (isText) throw error;
      entries.push(entryFor('draftFailed', failure));
      missing.push(`${document.identity.kind}: ${error.code}: ${error.message}`);
    }
  }
  await deps.book.stored({ ...identity, attached }, [...entries, ...version.alsoStored]);
  return missing;
}

/**
 * Takes versions out of the PACS, oldest first, each with its entry.
 * @throws PrereadError PACS_FORBIDDEN where the account may not; what was removed until then is recorded
 */
export async function removeVersions(
  versions: readonly DraftVersion[],
  because: RemovedBecause,
  entryFor: EntryMaker,
  deps: WriteDeps,
): Promise<number> {
  let count = 0;
  for (const { identity } of mayBeHeld(versions)) {
    for (const one of documentsOf(identity)) await deps.store.remove(one.sopInstanceUid);
    const documents = documentsOf(identity).map(({ sopInstanceUid, kind }) => ({ sopInstanceUid, kind }));
    await deps.book.removed(identity, because, entryFor('draftRemoved', { ...idsOf(identity), because, documents }));
    count += documents.length;
  }
  return count;
}

/** `SUPERSEDED=delete`. What cannot be deleted stays, is said, and is tried again with the next version. */
export async function removeSuperseded(job: WritingJob, entryFor: EntryMaker, deps: WriteDeps): Promise<string[]> {
  if (deps.superseded !== 'delete') return [];
  try {
    const versions = await deps.book.versions(job.studyInstanceUid);
    const old = versions.filter(({ state }) => state === 'superseded');
    await removeVersions(old, 'superseded', entryFor, deps);
    return [];
  } catch (thrown) {
    const error = coerceError(thrown);
    deps.log.warn('older versions were not deleted', { jobId: job.id, ...errorFields(error) });
    return [`older versions: ${error.code}: ${error.message}`];
  }
}
