import { createHash } from 'node:crypto';
import type { Draft, DraftIdentity } from '../domain/draft.ts';
import type { InstanceReference } from '../domain/evidence.ts';
import type { Digest, EvidenceId, JobId, PatientHash, StudyInstanceUid } from '../domain/identifiers.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { type DicomJson, DOCUMENT_MODALITIES, isImageSeries } from '../domain/study.ts';
import { draftReport } from '../drafting/draft-report.ts';
import { coerceError, PrereadError } from '../errors.ts';
import { buildDraftDocument } from '../report/draft-document.ts';
import { consideredEntries, intendedEntry } from './entries.ts';
import { draftIdentity, isoOf, localStamp, referenceTo } from './identity.ts';
import type { Prepared } from './prepare-draft.ts';

/** One version of a study's draft as the working tables know it. */
export interface DraftVersion {
  readonly version: number;
  readonly state: 'intended' | 'stored' | 'failed' | 'superseded';
  readonly identity: DraftIdentity;
}

/** What the store said, and what the PACS then holds. */
export interface DraftStore {
  store(bytes: Uint8Array, identity: DraftIdentity): Promise<void>;
  /** The dataset under the draft's UID; undefined when there is none. */
  readBack(reference: InstanceReference): Promise<DicomJson | undefined>;
  /** Where sent and held differ (a tag path); undefined when they are the same. */
  difference(sent: DicomJson, held: DicomJson): string | undefined;
}

/** State changes, each one transaction with its ledger entries. */
export interface DraftBook {
  versions(studyInstanceUid: StudyInstanceUid): Promise<readonly DraftVersion[]>;
  intend(identity: DraftIdentity, jobId: JobId, entries: readonly LedgerEntry[]): Promise<void>;
  stored(identity: DraftIdentity, entry: LedgerEntry): Promise<void>;
  failed(identity: DraftIdentity, entry: LedgerEntry): Promise<void>;
  /** Entries alone (shadow, nothing to say). */
  note(entries: readonly LedgerEntry[]): Promise<void>;
}

export interface WriteDeps {
  readonly store: DraftStore;
  readonly book: DraftBook;
  /** `carried`: tags that stand in the images as they are, overlong ones included. */
  readonly encode: (dataset: DicomJson, carried: ReadonlySet<string>) => Uint8Array;
  readonly patientHash: (prepared: Prepared) => PatientHash | undefined;
  readonly now: () => Date;
  readonly softwareVersion: string;
  readonly write: 'on' | 'shadow';
}

/** A draft in all its forms. */
export interface Written {
  readonly identity: DraftIdentity;
  readonly draft: Draft;
  readonly document: DicomJson;
  readonly bytes: Uint8Array;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex') as Digest;

/** Instances that a piece of evidence refers to: the document it stands in, and the images it points at. */
function referencesOf(prepared: Prepared): (id: EvidenceId) => readonly InstanceReference[] {
  const items = [prepared.evidence, ...prepared.priors.map((prior) => prior.evidence)].flatMap(
    (evidence) => evidence.items,
  );
  const byId = new Map(items.map((item) => [item.id, item]));
  return (id) => {
    const item = byId.get(id);
    if (!item) return [];
    const source = item.source.kind === 'content-item' ? [item.source.instance] : item.source.instances;
    const regions = 'regions' in item ? item.regions.map((region) => region.image) : [];
    return [...source, ...regions];
  };
}

/** The words of the draft. Deterministic: same preparation and identity, same draft. */
export function wordDraft(prepared: Prepared, until: string, softwareVersion: string): Draft {
  const { study, evidence } = prepared;
  const images = study.series.filter(isImageSeries);
  return draftReport({
    study,
    evidence,
    priors: prepared.priors.map(({ candidate, evidence: read }) => ({
      study: { ...candidate, modality: candidate.modalities.filter((m) => !DOCUMENT_MODALITIES.has(m)).join('/') },
      evidence: read,
    })),
    priorSearch: {
      searched: true,
      chosen: prepared.priors.length,
      rejected: prepared.decisions.filter((decision) => !decision.chosen),
    },
    comparisons: prepared.comparisons,
    basis: {
      seriesCount: images.length,
      imageCount: images.reduce((sum, series) => sum + series.instances.length, 0),
      documentCount: prepared.documentCount,
      until,
    },
    softwareVersion,
  });
}

/** Draft -> document -> bytes. */
function render(prepared: Prepared, identity: DraftIdentity, deps: WriteDeps): Written {
  const draft = wordDraft(prepared, isoOf(identity), deps.softwareVersion);
  const document = buildDraftDocument({
    draft,
    identity,
    study: prepared.study,
    softwareVersion: deps.softwareVersion,
    referencesOf: referencesOf(prepared),
  });
  return {
    identity,
    draft,
    document,
    bytes: deps.encode(document, new Set(Object.keys(prepared.study.identifyingModules))),
  };
}

/** The identity of the version to write: the one already intended for the same content, else the next. */
function chooseIdentity(
  prepared: Prepared,
  versions: readonly DraftVersion[],
  deps: WriteDeps,
): { identity: DraftIdentity; known: boolean } {
  const current = versions.findLast((version) => version.state === 'stored');
  const make = (instanceNumber: number, stamp: Pick<DraftIdentity, 'contentDate' | 'contentTime' | 'timezoneOffset'>) =>
    draftIdentity({
      studyInstanceUid: prepared.study.studyInstanceUid,
      evidenceDigest: prepared.digest,
      softwareVersion: deps.softwareVersion,
      predecessor: current && referenceTo(current.identity),
      instanceNumber,
      stamp,
    });
  const unfinished = versions.filter((v) => v.state === 'intended' || v.state === 'failed');
  for (const { identity } of unfinished) {
    const { contentDate, contentTime, timezoneOffset } = identity;
    const again = make(identity.instanceNumber, { contentDate, contentTime, timezoneOffset });
    if (again.sopInstanceUid === identity.sopInstanceUid) return { identity: again, known: true };
  }
  const next = 1 + Math.max(0, ...versions.map((version) => version.version));
  return { identity: make(next, localStamp(deps.now())), known: false };
}

/**
 * An earlier attempt may have stored a version without living to say so, and its evidence has changed since. If the
 * PACS holds it, it is a stored draft like any other (and will be the predecessor); else it never was.
 */
async function settleUnfinished(
  prepared: Prepared,
  versions: readonly DraftVersion[],
  entryFor: EntryMaker,
  deps: WriteDeps,
) {
  const stale = versions.filter((v) => v.state === 'intended' && v.identity.evidenceDigest !== prepared.digest);
  for (const { identity } of stale) {
    const held = await deps.store.readBack(referenceTo(identity));
    if (held) await deps.book.stored(identity, entryFor('draftStored', idsOf(identity)));
    else
      await deps.book.failed(
        identity,
        entryFor('draftFailed', {
          ...idsOf(identity),
          code: 'PACS_NOT_FOUND',
          detail: 'Overtaken by a newer version before it was stored.',
        }),
      );
  }
  return stale.length > 0 ? deps.book.versions(prepared.study.studyInstanceUid) : versions;
}

type EntryMaker = (kind: 'draftStored' | 'draftFailed', content: object) => LedgerEntry;
const idsOf = (identity: DraftIdentity) => ({
  sopInstanceUid: identity.sopInstanceUid,
  instanceNumber: identity.instanceNumber,
});

/** Stores and reads back: "saved" means both, whatever the status code said. */
async function storeAndReadBack(
  { identity, document, bytes }: Written,
  known: boolean,
  store: DraftStore,
): Promise<void> {
  const reference = referenceTo(identity);
  const already = known ? await store.readBack(reference) : undefined;
  if (!already) await store.store(bytes, identity);
  const held = already ?? (await store.readBack(reference));
  if (!held)
    throw new PrereadError('STORE_REJECTED', { detail: 'It answered that it stored the draft, and does not have it.' });
  const difference = store.difference(document, held);
  if (difference) throw new PrereadError('STORE_MISMATCH', { detail: `First difference at ${difference}.` });
}

/**
 * Writes the draft: intended (which fixes content time, instance number and UIDs), stored, read back, recorded.
 * @returns `unchanged` when the current draft already rests on exactly this
 * @throws PrereadError STORE_REJECTED, STORE_MISMATCH (recorded as failed), or of the PACS (retry stores the same object)
 */
export async function writeDraft(
  prepared: Prepared,
  jobId: JobId,
  deps: WriteDeps,
): Promise<'drafted' | 'unchanged' | 'shadow'> {
  const hash = deps.patientHash(prepared);
  const about = { studyInstanceUid: prepared.study.studyInstanceUid, jobId, ...(hash ? { patientHash: hash } : {}) };
  const entryFor: EntryMaker = (kind, content) =>
    ({ kind, version: 1, at: deps.now().toISOString(), ...about, content }) as LedgerEntry;
  const versions = await settleUnfinished(
    prepared,
    await deps.book.versions(prepared.study.studyInstanceUid),
    entryFor,
    deps,
  );
  if (versions.findLast((v) => v.state === 'stored')?.identity.evidenceDigest === prepared.digest) return 'unchanged';

  const { identity, known } = chooseIdentity(prepared, versions, deps);
  const written = render(prepared, identity, deps);
  const documentDigest = sha256(written.bytes);
  const at = deps.now().toISOString();
  const entries = [
    ...consideredEntries(prepared, written.draft, about, at),
    intendedEntry(written, documentDigest, deps.write === 'shadow', about, at),
  ];
  if (deps.write === 'shadow') {
    await deps.book.note(entries);
    return 'shadow';
  }
  if (!known) await deps.book.intend(identity, jobId, entries);
  try {
    await storeAndReadBack(written, known, deps.store);
  } catch (thrown) {
    const error = coerceError(thrown);
    if (!error.retryable)
      await deps.book.failed(
        identity,
        entryFor('draftFailed', { ...idsOf(identity), code: error.code, detail: error.message }),
      );
    throw error;
  }
  await deps.book.stored(identity, entryFor('draftStored', { ...idsOf(identity), sha256: documentDigest }));
  return 'drafted';
}
