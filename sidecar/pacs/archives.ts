import type { StudyInstanceUid } from '../domain/identifiers.ts';
import type { CandidatePrior, CandidateSearch, Study, UnavailableArchive } from '../domain/study.ts';
import { coerceError, PrereadError } from '../errors.ts';
import { createArchiveBreaker } from './archive-breaker.ts';
import { archiveError, modalityError } from './archives-errors.ts';
import type { Archive, DicomwebArchive, ModalityArchive } from './archives-file.ts';
import { candidatePriors } from './candidate-priors.ts';
import { createDicomweb, type Dicomweb } from './dicomweb.ts';
import { createHttp, type Http } from './http.ts';
import { modalityCandidates } from './modality-candidates.ts';
import { createModalities, type MoveState, type StartedMove } from './modality-rest.ts';

type Searched = Pick<Study, 'studyInstanceUid' | 'patient'>;

/** What is known of where priors lie beside the PACS, and the ways there. */
export interface Archives {
  /** As configured, in that order. */
  readonly list: readonly Archive[];
  /**
   * Candidates of all archives at once. Never throws: an archive that is down, slow or refuses is named among the
   * unavailable, and costs the others nothing.
   */
  search(study: Searched): Promise<CandidateSearch>;
  /** The server of a DICOMweb archive. @throws PrereadError ARCHIVE_FAILED where no such archive is configured */
  dicomweb(name: string): Dicomweb;
  /** Begins the transfer of a study from a DICOM archive into Orthanc. */
  startMove(name: string, study: StudyInstanceUid, seconds: number): Promise<StartedMove>;
  moveState(jobId: string): Promise<MoveState>;
  cancelMove(jobId: string): Promise<void>;
  /** For `doctor`. @returns what answered @throws PrereadError ARCHIVE_* */
  check(name: string): Promise<string>;
  close(): void;
}

export interface ArchivesOptions {
  readonly archives: readonly Archive[];
  /** Longest time that one archive gets for one search. */
  readonly seconds: number;
  /** Longest time that one request for a study's content may take. */
  readonly readSeconds: number;
  /** Orthanc, through which DICOM archives are asked. */
  readonly orthanc: Http;
  readonly orthancUrl: string;
  readonly caFile?: string | undefined;
}

interface Server {
  readonly http: Http;
  readonly dicomweb: Dicomweb;
}

function connect({ url, username, password }: DicomwebArchive, { caFile, readSeconds }: ArchivesOptions): Server {
  const http = createHttp({ username, password, caFile, timeoutMs: readSeconds * 1000, retries: 1 });
  return { http, dicomweb: createDicomweb(http, url) };
}

const unavailable = (archive: string, { code, message }: PrereadError): UnavailableArchive => ({
  archive,
  code,
  cause: message,
});

class ConfiguredArchives implements Archives {
  readonly list: readonly Archive[];
  readonly #options: ArchivesOptions;
  readonly #servers: ReadonlyMap<string, Server>;
  readonly #modalities: ReturnType<typeof createModalities>;
  readonly #breaker = createArchiveBreaker(() => performance.now());

  constructor(options: ArchivesOptions) {
    this.list = options.archives;
    this.#options = options;
    this.#modalities = createModalities(options.orthanc, options.orthancUrl);
    this.#servers = new Map(
      options.archives.flatMap((archive) =>
        archive.kind === 'dicomweb' ? [[archive.name, connect(archive, options)] as const] : [],
      ),
    );
  }

  async search(study: Searched): Promise<CandidateSearch> {
    const answers = await Promise.all(this.list.map((archive) => this.#searchOne(archive, study)));
    return {
      candidates: answers.flatMap((answer) => (Array.isArray(answer) ? answer : [])),
      unavailable: answers.flatMap((answer) => (Array.isArray(answer) ? [] : [answer])),
    };
  }

  dicomweb(name: string): Dicomweb {
    const server = this.#servers.get(name);
    if (!server) throw new PrereadError('ARCHIVE_FAILED', { detail: 'It is not among the archives configured.' });
    return server.dicomweb;
  }

  startMove(name: string, study: StudyInstanceUid, seconds: number): Promise<StartedMove> {
    const { modality, retrieve } = this.#modality(name);
    return this.#modalities.startMove(modality, study, { seconds, retrieve });
  }

  moveState(jobId: string): Promise<MoveState> {
    return this.#modalities.moveState(jobId);
  }

  cancelMove(jobId: string): Promise<void> {
    return this.#modalities.cancelMove(jobId);
  }

  async check(name: string): Promise<string> {
    const archive = this.list.find((one) => one.name === name);
    if (archive?.kind === 'modality')
      return this.#checkModality(archive).catch((thrown) => Promise.reject(modalityError(thrown)));
    const signal = AbortSignal.timeout(this.#options.seconds * 1000);
    await this.dicomweb(name)
      .searchStudies({ limit: 1 }, { signal })
      .catch((thrown) => Promise.reject(archiveError(thrown)));
    return 'DICOMweb answers';
  }

  close(): void {
    for (const { http } of this.#servers.values()) http.close();
  }

  /** An archive's C-ECHO is open to many AE titles that its C-FIND refuses: both are asked. */
  async #checkModality({ modality, retrieve }: ModalityArchive): Promise<string> {
    const { seconds } = this.#options;
    await this.#modalities.checkRetrieve(retrieve);
    await this.#modalities.echo(modality, { seconds });
    // A UID that no study has: the root of UUIDs with the number 0 (PS3.5 B.2).
    await this.#modalities.find(modality, 'Study', { StudyInstanceUID: '2.25.0' }, { seconds });
    const { aet, port } = await this.#modalities.self();
    const sendsTo = retrieve === 'C-GET' ? '' : `: the archive must know where ${aet} is (port ${port ?? 'unknown'})`;
    return `C-ECHO and C-FIND answer; a transfer is not tried${sendsTo}`;
  }

  #modality(name: string): ModalityArchive {
    const archive = this.list.find((one) => one.name === name);
    if (archive?.kind === 'modality') return archive;
    throw new PrereadError('ARCHIVE_FAILED', { detail: 'It is not among the archives configured.' });
  }

  async #searchOne(archive: Archive, study: Searched): Promise<CandidatePrior[] | UnavailableArchive> {
    const { name, kind } = archive;
    try {
      return await this.#breaker.run(name, () =>
        this.#ask(archive, study).catch((thrown) =>
          Promise.reject(kind === 'dicomweb' ? archiveError(thrown) : modalityError(thrown)),
        ),
      );
    } catch (thrown) {
      return unavailable(name, coerceError(thrown, 'ARCHIVE_FAILED'));
    }
  }

  #ask(archive: Archive, study: Searched): Promise<CandidatePrior[]> {
    const { seconds } = this.#options;
    const asked = { archive: archive.name, signal: AbortSignal.timeout(seconds * 1000) };
    if (archive.kind === 'dicomweb') return candidatePriors(this.dicomweb(archive.name), study, asked);
    return modalityCandidates(this.#modalities, study, { ...asked, modality: archive.modality, seconds });
  }
}

/** Connects nothing yet: the first request does. */
export const createArchives = (options: ArchivesOptions): Archives => new ConfiguredArchives(options);
