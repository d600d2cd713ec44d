import type { Config } from '../config.ts';
import type { DocumentIdentity } from '../domain/draft.ts';
import type { InstanceReference } from '../domain/evidence.ts';
import { DOCUMENT_MODALITIES } from '../domain/study.ts';
import { coerceError, type ErrorCode, PrereadError } from '../errors.ts';
import type { FeedSource } from '../intake/follow-feed.ts';
import { createPacsWatch, type PacsWatch } from '../intake/pacs-watch.ts';
import { type Archives, createArchives } from '../pacs/archives.ts';
import { createDicomweb, type Dicomweb } from '../pacs/dicomweb.ts';
import { createHttp, type Http, type HttpOptions } from '../pacs/http.ts';
import { createStudyList, type StudyList } from '../pacs/list-studies.ts';
import { createOrthancRest, type OrthancRest } from '../pacs/orthanc-rest.ts';
import { createOwnDocuments, type OwnDocuments } from '../pacs/own-documents.ts';
import { createOwnOverDicomweb } from '../pacs/own-over-dicomweb.ts';
import { sameDataset } from '../pacs/same-dataset.ts';
import type { StudySource } from '../pipeline/study-source.ts';
import type { DraftStore } from '../pipeline/versions.ts';
import { isOwnSeries } from './own-series.ts';
import { localSource, type PriorWays, withArchives } from './study-source.ts';

/** The PACS as the other rooms want it. */
export interface Pacs {
  readonly rest: OrthancRest;
  readonly dicomweb: Dicomweb;
  readonly feed: FeedSource;
  readonly archives: Archives;
  /** Studies and priors, from other archives too. Without `transfers` nothing is moved into the PACS. */
  source(transfers?: PriorWays): StudySource;
  readonly store: DraftStore;
  readonly own: OwnDocuments;
  readonly list: StudyList;
  /** Whether it answers: the one circuit breaker of whoever works with this PACS. */
  readonly watch: PacsWatch;
  /** What time it is there; undefined when it does not say. */
  clock(): Promise<Date | undefined>;
  close(): void;
}

function feedSource(rest: OrthancRest): FeedSource {
  return {
    changes: (since, limit) => rest.changes(since, limit),
    newestChange: () => rest.newestChange(),
    async resolveInstances(ids) {
      const resolved = await rest.resolveInstances(ids);
      const entries = [...resolved].map(([id, { manufacturer, ...instance }]) => {
        const { seriesInstanceUid, studyInstanceUid } = instance;
        const own = isOwnSeries(studyInstanceUid)({ seriesInstanceUid, manufacturer });
        return [id, { ...instance, own }] as const;
      });
      return new Map(entries);
    },
    async studiesWithImages(ids) {
      const modalities = await rest.modalitiesInStudies(ids);
      const hasImages = (found: ReadonlySet<string>) => [...found].some((one) => !DOCUMENT_MODALITIES.has(one));
      return new Set([...modalities].filter(([, found]) => hasImages(found)).map(([id]) => id));
    },
  };
}

/** Failure Reason (0008,1197) as PS3.18 writes it: four hex digits. */
const hex = (reason: number | undefined) =>
  reason === undefined ? 'none given' : `0x${reason.toString(16).padStart(4, '0')}`;

/**
 * Failure reasons of PS3.18 Table I.2-2: out of resources is everybody's, and passes; a processing failure may pass; with
 * all others the PACS does not take this object.
 */
function codeOfReason(reason = 0): ErrorCode {
  if (reason >= 0xa700 && reason <= 0xa7ff) return 'PACS_STORED_NOTHING';
  return reason === 0x0110 ? 'PACS_SERVER_ERROR' : 'STORE_REJECTED';
}

function draftStore(dicomweb: Dicomweb, own: OwnDocuments): DraftStore {
  return {
    async store(bytes: Uint8Array, identity: DocumentIdentity) {
      const outcome = await dicomweb.store(bytes, identity.studyInstanceUid);
      if (outcome.referenced.includes(identity.sopInstanceUid)) return;
      const failure = outcome.failed.find((failed) => failed.sopInstanceUid === identity.sopInstanceUid);
      if (!failure && outcome.failed.length === 0) throw new PrereadError('PACS_STORED_NOTHING');
      throw new PrereadError(codeOfReason(failure?.reason), {
        detail: `Status ${outcome.status}, failure reason ${hex(failure?.reason)}.`,
      });
    },
    async readBack(reference: InstanceReference) {
      try {
        return await dicomweb.readBack(reference);
      } catch (thrown) {
        const error = coerceError(thrown);
        if (error.code === 'PACS_NOT_FOUND') return undefined;
        throw error;
      }
    },
    difference: sameDataset,
    held: (study, series) => own.inSeries(study, series),
    remove: (sopInstanceUid) => own.deleteInstance(sopInstanceUid),
  };
}

/** Milliseconds that a PACS which is well does not need for its shortest answer. */
const PROBE_MS = 10_000;

async function probe(dicomweb: Dicomweb): Promise<void> {
  const signal = AbortSignal.timeout(PROBE_MS);
  try {
    await dicomweb.searchStudies({ limit: 1 }, { signal });
  } catch (thrown) {
    throw signal.aborted ? new PrereadError('PACS_TIMEOUT', { detail: `(no answer in ${PROBE_MS / 1000} s)` }) : thrown;
  }
}

/** `20260131T235959`, UTC, as Orthanc writes it. */
const ORTHANC_TIME = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)$/;

/** To the second: the middle of it is meant. Orthanc 1.10.1 sends no Date header, a proxy before it does. */
async function clock(http: Http, config: Config): Promise<Date | undefined> {
  const isOrthanc = config.feed === 'changes';
  const url = isOrthanc ? `${config.orthancUrl}/tools/now` : `${config.dicomwebUrl}/studies?limit=1`;
  const { status, headers, bytes } = await http.exchange({ method: 'GET', url, retry: false });
  const parts = isOrthanc && status === 200 ? ORTHANC_TIME.exec(bytes.toString('latin1').trim()) : undefined;
  const text = parts ? `${parts.slice(1, 4).join('-')}T${parts.slice(4).join(':')}Z` : (headers.date ?? '');
  const at = new Date(text).getTime();
  return Number.isNaN(at) ? undefined : new Date(at + 500);
}

/** Longest that one request to a DICOMweb archive may take: one that fetches from tape answers after minutes. */
const LONGEST_READ_SECONDS = 300;

/** Connects nothing yet: the first request does. */
export function connectPacs(config: Config, limits: Pick<HttpOptions, 'timeoutMs' | 'retries'> = {}): Pacs {
  const http = createHttp({
    ...limits,
    username: config.orthancUsername,
    password: config.orthancPassword,
    caFile: config.caFile,
  });
  const rest = createOrthancRest(http, config.orthancUrl);
  const dicomweb = createDicomweb(http, config.dicomwebUrl);
  const archives = createArchives({
    archives: config.archives,
    seconds: config.archiveSeconds,
    readSeconds: Math.min(config.priorFetchDeadlineSeconds, LONGEST_READ_SECONDS),
    orthanc: http,
    orthancUrl: config.orthancUrl,
    caFile: config.caFile,
  });
  const isOrthanc = config.feed === 'changes';
  const own = isOrthanc ? createOwnDocuments(http, config.orthancUrl) : createOwnOverDicomweb(dicomweb);
  const local = localSource(dicomweb, isOrthanc ? rest : undefined, config);
  return {
    rest,
    dicomweb,
    feed: feedSource(rest),
    archives,
    source: (transfers) => withArchives(local, archives, { rest, config, transfers }),
    store: draftStore(dicomweb, own),
    own,
    list: createStudyList(dicomweb, isOwnSeries),
    watch: createPacsWatch(
      () => probe(dicomweb),
      () => performance.now(),
    ),
    clock: () => clock(http, config),
    close: () => {
      archives.close();
      http.close();
    },
  };
}
