import { createHash, randomUUID } from 'node:crypto';
import type { DicomJson } from '../domain/study.ts';
import { coerceError } from '../errors.ts';
import type { Held, TransferState } from '../intake/fetch-priors.ts';
import type { FetchKey } from '../intake/prior-fetch-records.ts';
import type { Archives } from '../pacs/archives.ts';
import type { Dicomweb } from '../pacs/dicomweb.ts';
import type { FetchedStudy } from '../pipeline/study-source.ts';
import { documentsThere, type KnownDocuments, readThere } from './read-there.ts';

/** Priors that are read from DICOMweb archives before their draft asks for them; kept for a while, in memory only. */
export interface ReadAhead {
  /** Begins to read. @returns the id of the reading */
  begin(key: FetchKey, seconds: number): string;
  /** `unknown` where another process reads, or read and died. */
  state(id: string): TransferState;
  cancel(id: string): void;
  /** What has been read; documents that have not been are read until `signal`. */
  read(key: FetchKey, signal: AbortSignal): FetchedStudy | undefined;
  holds(key: FetchKey): Held | undefined;
  /** Breaks off what is being read. */
  close(): void;
}

/** Most studies kept, the newest: metadata and reports, no pixels. */
const MAX_KEPT = 16;
/** For how long, in milliseconds. */
const KEEP_MS = 600_000;
const PREFIX = 'read:';

/** Whether a job's id is of a reading; those of Orthanc's jobs are bare UUIDs. */
export const isReading = (jobId: string): boolean => jobId.startsWith(PREFIX);

/** What stands for the content of a study: equal digest, the same instances. */
export const heldOf = (sopInstanceUids: readonly string[]): Held => ({
  digest: createHash('sha256').update(sopInstanceUids.toSorted().join('\n')).digest('hex'),
  count: sopInstanceUids.length,
});

const uidsOf = ({ study }: FetchedStudy): string[] =>
  study.series.flatMap((series) => series.instances.map((instance) => instance.sopInstanceUid));

const nameOf = ({ archive, studyInstanceUid }: FetchKey) => `${studyInstanceUid} ${archive}`;

interface WholeStudy {
  readonly study: FetchedStudy;
  readonly documents: KnownDocuments;
}

/** Small documents, which every draft wants; others are asked for when they are read. */
const READ_AHEAD: ReadonlySet<string> = new Set(['SR', 'KO']);

/** The study and its reports at once; a report that fails is asked for again by whoever wants it. */
async function readWhole(dicomweb: Dicomweb, key: FetchKey, signal: AbortSignal): Promise<WholeStudy> {
  const study = await readThere(dicomweb, key.studyInstanceUid, signal);
  const documents = new Map<string, DicomJson>();
  for (const { instance } of study.documents.filter(({ modality }) => READ_AHEAD.has(modality))) {
    const dataset = await study.source.document(instance).catch(() => undefined);
    signal.throwIfAborted();
    if (dataset) documents.set(instance.sopInstanceUid, dataset);
  }
  return { study, documents };
}

export function createReadAhead(archives: Pick<Archives, 'dicomweb'>): ReadAhead {
  const running = new Map<string, { state: TransferState; readonly aborter: AbortController }>();
  const kept = new Map<string, WholeStudy & { readonly at: number }>();
  const keep = (key: FetchKey, whole: WholeStudy) => {
    const now = performance.now();
    kept.delete(nameOf(key));
    kept.set(nameOf(key), { ...whole, at: now });
    for (const [name, { at }] of kept) if (kept.size > MAX_KEPT || now - at > KEEP_MS) kept.delete(name);
  };
  const find = (key: FetchKey) => {
    const found = kept.get(nameOf(key));
    return found && performance.now() - found.at <= KEEP_MS ? found : undefined;
  };
  return {
    begin(key, seconds) {
      const id = `${PREFIX}${randomUUID()}`;
      const reading = { state: { state: 'running' } as TransferState, aborter: new AbortController() };
      running.set(id, reading);
      const signal = AbortSignal.any([reading.aborter.signal, AbortSignal.timeout(Math.ceil(seconds * 1000))]);
      readWhole(archives.dicomweb(key.archive), key, signal).then(
        (whole) => {
          keep(key, whole);
          reading.state = { state: 'done' };
        },
        (thrown) => {
          reading.state = { state: 'failed', error: coerceError(thrown, 'ARCHIVE_FAILED') };
        },
      );
      return id;
    },
    state(id) {
      const state = running.get(id)?.state ?? { state: 'unknown' };
      if (state.state !== 'running') running.delete(id);
      return state;
    },
    cancel(id) {
      running.get(id)?.aborter.abort();
      running.delete(id);
    },
    read(key, signal) {
      const found = find(key);
      if (!found) return undefined;
      return { ...found.study, source: documentsThere(archives.dicomweb(key.archive), signal, found.documents) };
    },
    holds(key) {
      const found = find(key);
      return found && heldOf(uidsOf(found.study));
    },
    close: () => running.forEach(({ aborter }) => void aborter.abort()),
  };
}
