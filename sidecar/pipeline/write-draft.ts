import { createHash } from 'node:crypto';
import type { Draft, DraftIdentity } from '../domain/draft.ts';
import type { InstanceReference } from '../domain/evidence.ts';
import type { Digest, EvidenceId, JobId, PatientHash, StudyInstanceUid } from '../domain/identifiers.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { type DicomJson, DOCUMENT_MODALITIES, isImageSeries, type Study } from '../domain/study.ts';
import { draftReport } from '../drafting/draft-report.ts';
import { coerceError, PrereadError } from '../errors.ts';
import { buildDraftDocument } from '../report/draft-document.ts';
import { consideredEntries, intendedEntry } from './entries.ts';
import { draftIdentity, isoOf, localStamp, referenceTo } from './identity.ts';
import type { Prepared } from './prepare-draft.ts';

/** One version of a study's draft as the working tables know it. */
export interface DraftVersion {
  readonly version: number;
  readonly state: 'intended' | 'stored' | 'failed' | 'superseded' | 'gone';
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
  /** A stored draft that the PACS no longer holds. */
  gone(identity: DraftIdentity, entry: LedgerEntry): Promise<void>;
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
    const source = 'instance' in item.source ? [item.source.instance] : item.source.instances;
    const regions = 'regions' in item ? item.regions.map((region) => region.image) : [];
    return [...source, ...regions];
  };
}

/** Modalities whose documents are read or named as unread one by one. */
const READ_MODALITIES: ReadonlySet<string> = new Set(['SR', 'DOC', 'KO']);

/** Series that nothing here looks into: neither images (their pixels are the scope notice's matter) nor documents. */
function unlookedSeries(study: Study): Draft['basis']['unlooked'] {
  const counts = new Map<string, number>();
  for (const { modality } of study.series)
    if (DOCUMENT_MODALITIES.has(modality) && !READ_MODALITIES.has(modality))
      counts.set(modality, (counts.get(modality) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([modality, seriesCount]) => ({ modality, seriesCount }));
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
      // Without a patient id nothing can be asked for.
      searched: study.patient.patientId !== undefined,
      chosen: prepared.priors.length,
      rejected: prepared.decisions.filter((decision) => !decision.chosen),
      unavailable: prepared.unavailable,
    },
    comparisons: prepared.comparisons,
    series: prepared.series,
    sums: prepared.sums,
    ruleOutputs: prepared.ruleOutputs,
    basis: {
      seriesCount: images.length,
      imageCount: images.reduce((sum, series) => sum + series.instances.length, 0),
      documentCount: prepared.documentCount,
      unlooked: unlookedSeries(study),
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

const currentOf = (versions: readonly DraftVersion[]) => versions.findLast((version) => version.state === 'stored');

/** The identity that this content gets at this place; the same inputs give the same UIDs. */
function identityAt(
  prepared: Prepared,
  versions: readonly DraftVersion[],
  instanceNumber: number,
  stamp: Pick<DraftIdentity, 'contentDate' | 'contentTime' | 'timezoneOffset'>,
  deps: WriteDeps,
): DraftIdentity {
  const current = currentOf(versions);
  return draftIdentity({
    studyInstanceUid: prepared.study.studyInstanceUid,
    evidenceDigest: prepared.digest,
    softwareVersion: deps.softwareVersion,
    predecessor: current && referenceTo(current.identity),
    instanceNumber,
    stamp,
  });
}

/** A version that an earlier attempt intended for exactly this content, with this software: a retry stores that one. */
function intendedBefore(
  prepared: Prepared,
  versions: readonly DraftVersion[],
  deps: WriteDeps,
): DraftIdentity | undefined {
  for (const { identity, state } of versions) {
    if (state !== 'intended' && state !== 'failed') continue;
    const { contentDate, contentTime, timezoneOffset } = identity;
    const stamp = { contentDate, contentTime, timezoneOffset };
    const again = identityAt(prepared, versions, identity.instanceNumber, stamp, deps);
    if (again.sopInstanceUid === identity.sopInstanceUid) return again;
  }
  return undefined;
}

type EntryMaker = (kind: 'draftStored' | 'draftFailed' | 'draftGone', content: object) => LedgerEntry;
const idsOf = ({ sopInstanceUid, instanceNumber }: DraftIdentity) => ({ sopInstanceUid, instanceNumber });
const OVERTAKEN = { code: 'PACS_NOT_FOUND', detail: 'Overtaken by another version before it was stored.' };

/**
 * What the tables say against what the PACS holds. A version that was intended and that this attempt will not store may
 * have been stored by an attempt that did not live to say so: then it is a draft like any other. And a stored draft may
 * have been deleted since: then there is none.
 */
async function settleWithPacs(
  prepared: Prepared,
  entryFor: EntryMaker,
  deps: WriteDeps,
): Promise<readonly DraftVersion[]> {
  const versions = await deps.book.versions(prepared.study.studyInstanceUid);
  const mine = intendedBefore(prepared, versions, deps)?.sopInstanceUid;
  const current = currentOf(versions);
  const stale = versions.find((v) => v.state === 'intended' && v.identity.sopInstanceUid !== mine);
  const held = async ({ identity }: DraftVersion) => (await deps.store.readBack(referenceTo(identity))) !== undefined;
  if (stale) {
    const ids = idsOf(stale.identity);
    if (await held(stale)) await deps.book.stored(stale.identity, entryFor('draftStored', ids));
    else await deps.book.failed(stale.identity, entryFor('draftFailed', { ...ids, ...OVERTAKEN }));
  } else if (current && !(await held(current))) {
    await deps.book.gone(current.identity, entryFor('draftGone', idsOf(current.identity)));
  } else return versions;
  // Each round settles one version; the next looks again.
  return settleWithPacs(prepared, entryFor, deps);
}

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
 * @returns `unchanged` when the PACS already holds a draft that rests on exactly this
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
  const versions = await settleWithPacs(prepared, entryFor, deps);
  if (currentOf(versions)?.identity.evidenceDigest === prepared.digest) return 'unchanged';

  const before = intendedBefore(prepared, versions, deps);
  const next = 1 + Math.max(0, ...versions.map((version) => version.version));
  const identity = before ?? identityAt(prepared, versions, next, localStamp(deps.now()), deps);
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
  if (!before) await deps.book.intend(identity, jobId, entries);
  try {
    await storeAndReadBack(written, before !== undefined, deps.store);
  } catch (thrown) {
    const error = coerceError(thrown);
    const failure = { ...idsOf(identity), code: error.code, detail: error.message };
    if (!error.retryable) await deps.book.failed(identity, entryFor('draftFailed', failure));
    throw error;
  }
  await deps.book.stored(identity, entryFor('draftStored', { ...idsOf(identity), sha256: documentDigest }));
  return 'drafted';
}
