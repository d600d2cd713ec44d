import { createHash } from 'node:crypto';
import type { DraftIdentity } from '../domain/draft.ts';
import type { Digest } from '../domain/identifiers.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { coerceError, PrereadError } from '../errors.ts';
import { referenceTo } from './identity.ts';
import {
  type EntryMaker,
  idsOf,
  type Rendered,
  type RenderedVersion,
  type WriteDeps,
  type WritingJob,
} from './write-deps.ts';

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex') as Digest;

/** Stores and reads back: "saved" means both, whatever the status code said. */
export async function storeAndReadBack(
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

interface Attached {
  readonly stored: readonly Rendered[];
  readonly failures: readonly LedgerEntry[];
  /** In words. */
  readonly missing: readonly string[];
}

/** The documents besides the text. One that the PACS refuses does not cost the others, nor the draft. */
async function storeAttached(
  documents: readonly Rendered[],
  known: boolean,
  entryFor: EntryMaker,
  deps: WriteDeps,
): Promise<Attached> {
  const stored: Rendered[] = [];
  const failures: LedgerEntry[] = [];
  const missing: string[] = [];
  for (const document of documents)
    try {
      await storeAndReadBack(document, known, deps);
      stored.push(document);
    } catch (thrown) {
      const { retryable, code, message } = coerceError(thrown);
      if (retryable) throw thrown;
      failures.push(entryFor('draftFailed', { ...idsOf(document.identity), code, detail: message }));
      missing.push(`${document.identity.kind}: ${code}: ${message}`);
    }
  return { stored, failures, missing };
}

/**
 * One version: intended (which fixes content time, numbers and UIDs), stored document by document, read back, recorded.
 * The text document is the version: without it nothing is. Another document that the PACS refuses is recorded as failed.
 * @returns what was not stored, in words
 * @throws PrereadError STORE_REJECTED, STORE_MISMATCH (recorded as failed), or of the PACS (a retry stores the same objects)
 */
export async function writeVersion(version: VersionToWrite, entryFor: EntryMaker, deps: WriteDeps): Promise<string[]> {
  const { identity, rendered, known, job } = version;
  const [text, ...others] = rendered.documents;
  if (!text) throw new PrereadError('INTERNAL', { detail: 'A version without documents.' });
  if (!known) await deps.book.intend(identity, job.id, version.intended);
  try {
    await storeAndReadBack(text, known, deps);
  } catch (thrown) {
    const { retryable, code, message } = coerceError(thrown);
    const failure = { ...idsOf(identity), code, detail: message };
    if (!retryable) await deps.book.failed(identity, entryFor('draftFailed', failure));
    throw thrown;
  }
  const { stored, failures, missing } = await storeAttached(others, known, entryFor, deps);
  const digests = stored.map((one) => ({ ...idsOf(one.identity), kind: one.identity.kind, sha256: sha256(one.bytes) }));
  const entry = entryFor('draftStored', { ...idsOf(identity), sha256: sha256(text.bytes), attached: digests });
  const attached = stored.map((one) => one.identity);
  await deps.book.stored({ ...identity, attached }, [entry, ...failures, ...version.alsoStored]);
  return [...rendered.omitted.map(({ kind, code, detail }) => `${kind}: ${code}: ${detail}`), ...missing];
}
