import type { Config } from '../config.ts';
import { PREREAD_MANUFACTURER } from '../domain/device.ts';
import type { DraftIdentity } from '../domain/draft.ts';
import type { InstanceReference } from '../domain/evidence.ts';
import { DOCUMENT_MODALITIES } from '../domain/study.ts';
import { coerceError, PrereadError } from '../errors.ts';
import type { FeedSource } from '../intake/follow-feed.ts';
import { loadSelectionRules } from '../intake/selection-rules.ts';
import { candidatePriors } from '../pacs/candidate-priors.ts';
import { createDicomweb, type Dicomweb } from '../pacs/dicomweb.ts';
import { gatherStudy } from '../pacs/gather-study.ts';
import { createHttp } from '../pacs/http.ts';
import { createOrthancRest, type OrthancRest } from '../pacs/orthanc-rest.ts';
import { sameDataset } from '../pacs/same-dataset.ts';
import type { StudySource } from '../pipeline/study-source.ts';
import type { DraftStore } from '../pipeline/write-draft.ts';

/** The PACS as the other rooms want it. */
export interface Pacs {
  readonly rest: OrthancRest;
  readonly dicomweb: Dicomweb;
  readonly feed: FeedSource;
  readonly source: StudySource;
  readonly store: DraftStore;
  close(): void;
}

function feedSource(rest: OrthancRest): FeedSource {
  return {
    changes: (since, limit) => rest.changes(since, limit),
    newestChange: () => rest.newestChange(),
    async resolveInstances(ids) {
      const resolved = await rest.resolveInstances(ids);
      const entries = [...resolved].map(([id, { manufacturer, ...instance }]) => {
        const own = instance.modality === 'SR' && manufacturer === PREREAD_MANUFACTURER;
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

function studySource(dicomweb: Dicomweb, rest: OrthancRest, config: Config): StudySource {
  // Only rules on the calling AE need it, and only Orthanc's REST knows it: else nothing is asked.
  const asksAe = loadSelectionRules(config.rulesFile).rules.some((rule) => rule.when.callingAe);
  const callingAe = asksAe ? { callingAe: rest.callingAe.bind(rest) } : {};
  const source = { document: (reference: InstanceReference) => dicomweb.instanceMetadata(reference) };
  const local: StudySource = {
    async gatherStudy(uid) {
      try {
        const gathered = await gatherStudy(dicomweb, uid, { ownManufacturer: PREREAD_MANUFACTURER, ...callingAe });
        return { ...gathered, source };
      } catch (thrown) {
        const error = coerceError(thrown);
        // Without its plug-in Orthanc answers 404 to everything under DICOMweb: no reason to give up a study it has.
        if (error.code !== 'STUDY_GONE' || (await rest.lookupStudy(uid)).length === 0) throw error;
        throw new PrereadError('PACS_BAD_ANSWER', { detail: 'Orthanc has the study, and DICOMweb does not know it.' });
      }
    },
    candidatePriors: async (study) => ({ candidates: await candidatePriors(dicomweb, study), unavailable: [] }),
    gatherPrior: (candidate) => local.gatherStudy(candidate.studyInstanceUid),
  };
  return local;
}

/** Failure Reason (0008,1197) as PS3.18 writes it: four hex digits. */
const hex = (reason: number | undefined) =>
  reason === undefined ? 'none given' : `0x${reason.toString(16).padStart(4, '0')}`;

/** Processing failure and out of resources (PS3.18 Table I.2-2): the PACS may take the same object later. */
const isPassing = (reason: number) => reason === 0x0110 || (reason >= 0xa700 && reason <= 0xa7ff);

function draftStore(dicomweb: Dicomweb): DraftStore {
  return {
    async store(bytes: Uint8Array, identity: DraftIdentity) {
      const outcome = await dicomweb.store(bytes, identity.studyInstanceUid);
      if (outcome.referenced.includes(identity.sopInstanceUid)) return;
      const failure = outcome.failed.find((failed) => failed.sopInstanceUid === identity.sopInstanceUid);
      const passing = failure?.reason !== undefined && isPassing(failure.reason);
      throw new PrereadError(passing ? 'PACS_SERVER_ERROR' : 'STORE_REJECTED', {
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
  };
}

/** Connects nothing yet: the first request does. */
export function connectPacs(config: Config): Pacs {
  const http = createHttp({
    username: config.orthancUsername,
    password: config.orthancPassword,
    caFile: config.caFile,
  });
  const rest = createOrthancRest(http, config.orthancUrl);
  const dicomweb = createDicomweb(http, config.dicomwebUrl);
  return {
    rest,
    dicomweb,
    feed: feedSource(rest),
    source: studySource(dicomweb, rest, config),
    store: draftStore(dicomweb),
    close: () => http.close(),
  };
}
