import type { Config } from '../config.ts';
import type { CandidatePrior, Study } from '../domain/study.ts';
import { coerceError, PrereadError } from '../errors.ts';
import type { PriorTransfers } from '../intake/fetch-priors.ts';
import { loadSelectionRules } from '../intake/selection-rules.ts';
import type { Archives } from '../pacs/archives.ts';
import { LOCAL_ARCHIVE } from '../pacs/archives-file.ts';
import { candidatePriors } from '../pacs/candidate-priors.ts';
import type { Dicomweb } from '../pacs/dicomweb.ts';
import { gatherStudy } from '../pacs/gather-study.ts';
import type { OrthancRest } from '../pacs/orthanc-rest.ts';
import type { DocumentSource, FetchedStudy, StudySource } from '../pipeline/study-source.ts';
import { isOwnSeries } from './own-series.ts';
import type { ReadAhead } from './read-ahead.ts';
import { readInstance, readThere } from './read-there.ts';
import { chosenPriors, recheck } from './recheck-prior.ts';

/** What the PACS itself has. */
export type LocalSource = Pick<StudySource, 'gatherStudy' | 'candidatePriors'>;

const documentsOf = (dicomweb: Dicomweb): DocumentSource => ({
  document: (reference) => readInstance(dicomweb, reference),
});

/** @param rest absent: the PACS is no Orthanc, and nobody knows who sent an image */
export function localSource(dicomweb: Dicomweb, rest: OrthancRest | undefined, config: Config): LocalSource {
  // Only rules on the calling AE need it, and only Orthanc's REST knows it: else nothing is asked.
  const asksAe = loadSelectionRules(config.rulesFile).rules.some((rule) => rule.when.callingAe);
  const callingAe = asksAe && rest ? { callingAe: rest.callingAe.bind(rest) } : {};
  const source = documentsOf(dicomweb);
  return {
    async gatherStudy(uid) {
      try {
        const gathered = await gatherStudy(dicomweb, uid, { isOwn: isOwnSeries(uid), ...callingAe });
        return { ...gathered, source };
      } catch (thrown) {
        const error = coerceError(thrown);
        // Without its plug-in Orthanc answers 404 to everything under DICOMweb: no reason to give up a study it has.
        if (error.code !== 'STUDY_GONE' || !rest || (await rest.lookupStudy(uid)).length === 0) throw error;
        throw new PrereadError('PACS_BAD_ANSWER', { detail: 'Orthanc has the study, and DICOMweb does not know it.' });
      }
    },
    candidatePriors: async (study) => ({ candidates: await candidatePriors(dicomweb, study), unavailable: [] }),
  };
}

/** How priors come from other archives: asked for, waited for, and what has been read ahead. */
export interface PriorWays extends PriorTransfers {
  readonly ahead: Pick<ReadAhead, 'read'>;
}

interface Around {
  readonly rest: OrthancRest;
  readonly config: Config;
  /** Absent: nothing may be moved or written (a dry run). */
  readonly transfers: PriorWays | undefined;
}

/** The PACS with the archives beside it: one that fails never costs the others, nor the draft. */
export function withArchives(local: LocalSource, archives: Archives, around: Around): StudySource {
  if (archives.list.length === 0)
    return { ...local, gatherPrior: (candidate) => local.gatherStudy(candidate.studyInstanceUid) };
  return new ArchivesSource(local, archives, around);
}

class ArchivesSource implements StudySource {
  readonly gatherStudy: StudySource['gatherStudy'];
  readonly #local: LocalSource;
  readonly #archives: Archives;
  readonly #around: Around;
  /** Until when the draft of a study waits for all its priors together. */
  readonly #waits = new WeakMap<Study, AbortSignal>();

  constructor(local: LocalSource, archives: Archives, around: Around) {
    this.gatherStudy = local.gatherStudy;
    this.#local = local;
    this.#archives = archives;
    this.#around = around;
  }

  /** The chosen ones are asked for at once, so that they travel together. */
  async candidatePriors(study: Study) {
    const [here, there] = await Promise.all([this.#local.candidatePriors(study), this.#archives.search(study)]);
    const search = {
      candidates: [...here.candidates, ...there.candidates],
      unavailable: [...here.unavailable, ...there.unavailable],
    };
    for (const { studyInstanceUid, archive } of chosenPriors(study, search.candidates, this.#around.config))
      if (archive !== LOCAL_ARCHIVE)
        await this.#around.transfers?.request({ studyInstanceUid, archive }, study.studyInstanceUid);
    this.#waits.set(study, AbortSignal.timeout(this.#around.config.priorFetchSeconds * 1000));
    return search;
  }

  async gatherPrior(candidate: CandidatePrior, current: Study): Promise<FetchedStudy> {
    const { studyInstanceUid: uid, archive } = candidate;
    const limit = this.#waits.get(current) ?? AbortSignal.timeout(this.#around.config.priorFetchSeconds * 1000);
    if (archive === LOCAL_ARCHIVE) {
      // A part of a prior must not pass for the whole, while the rest is on its way or failed to come.
      const unfinished = await this.#around.transfers?.unfinished(uid);
      if (unfinished) await this.#around.transfers?.arrival(unfinished, current.studyInstanceUid, limit);
      return this.gatherStudy(uid);
    }
    await this.#arrived(candidate, current, limit);
    const fetched = this.#isMoved(archive) ? await this.gatherStudy(uid) : await this.#readThere(candidate, limit);
    return recheck(fetched, candidate, current, this.#around.config);
  }

  async #arrived({ studyInstanceUid, archive }: CandidatePrior, current: Study, limit: AbortSignal): Promise<void> {
    const { transfers, rest } = this.#around;
    if (transfers) return transfers.arrival({ studyInstanceUid, archive }, current.studyInstanceUid, limit);
    if (!this.#isMoved(archive) || (await rest.lookupStudy(studyInstanceUid)).length > 0) return;
    throw new PrereadError('PRIOR_NOT_IN_TIME', { detail: 'It lies in another archive, and a dry run moves nothing.' });
  }

  /** What this process has read ahead, or what it reads now: another process may have been the one that read. */
  async #readThere({ studyInstanceUid, archive }: CandidatePrior, limit: AbortSignal): Promise<FetchedStudy> {
    const ahead = this.#around.transfers?.ahead.read({ studyInstanceUid, archive }, limit);
    return ahead ?? readThere(this.#archives.dicomweb(archive), studyInstanceUid, limit);
  }

  #isMoved(archive: string): boolean {
    return this.#archives.list.some((one) => one.name === archive && one.kind === 'modality');
  }
}
