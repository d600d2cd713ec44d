import { attr, TAG, text } from '../dicom/dicom-json.ts';
import type { StudyInstanceUid } from '../domain/identifiers.ts';
import type { DicomJson } from '../domain/study.ts';
import { PrereadError } from '../errors.ts';
import { type CandidateSource, candidatePriors } from '../pacs/candidate-priors.ts';
import { gatherStudy, type StudyQueries } from '../pacs/gather-study.ts';
import type { StudySource } from '../pipeline/study-source.ts';
import { isOwnSeries } from './own-series.ts';

type Queries = StudyQueries & CandidateSource;

const keyOf = (dataset: DicomJson, tag: string): string => text(dataset, tag) ?? '';

/** One of several objects that share a UID, as an archive answers a query: whichever came first. */
const firstOf = (datasets: readonly DicomJson[], tag: string): readonly DicomJson[] =>
  [...Map.groupBy(datasets, (dataset) => keyOf(dataset, tag)).values()].flatMap(([first]) => (first ? [first] : []));

/** What `?` and `*` of a query stand for (PS3.4 C.2.2.2.4). */
const matcher = (query: string): RegExp =>
  new RegExp(
    `^${query
      .replace(/[\\^$.+()[\]{}|]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  );

/** The objects of one case as a DICOMweb archive answers for them. */
class CaseArchive implements Queries {
  readonly #datasets: readonly DicomJson[];

  constructor(datasets: readonly DicomJson[]) {
    this.#datasets = datasets;
  }

  async searchStudies(query: Readonly<Record<string, string | number>>): Promise<DicomJson[]> {
    const pattern = matcher(String(query.PatientID ?? '*'));
    const found = this.#datasets.filter((dataset) => pattern.test(keyOf(dataset, TAG.PatientID).trim()));
    return firstOf(found, TAG.StudyInstanceUID).map((dataset) => {
      const uid = keyOf(dataset, TAG.StudyInstanceUID);
      const modalities = new Set(this.#of(TAG.StudyInstanceUID, uid).map((one) => keyOf(one, TAG.Modality)));
      return { ...dataset, [TAG.ModalitiesInStudy]: attr('CS', ...modalities) };
    });
  }

  async listSeries(study: string): Promise<DicomJson[]> {
    return [...firstOf(this.#of(TAG.StudyInstanceUID, study), TAG.SeriesInstanceUID)];
  }

  async *listInstances(study: string, series: string): AsyncGenerator<DicomJson[], void> {
    yield this.#inSeries(study, series);
  }

  async anyInstance(study: string, series: string): Promise<DicomJson | undefined> {
    return this.#inSeries(study, series)[0];
  }

  async instanceMetadata({ sopInstanceUid: uid }: { readonly sopInstanceUid: string }): Promise<DicomJson> {
    const [found] = this.#of(TAG.SOPInstanceUID, uid);
    if (found === undefined) throw new PrereadError('PACS_NOT_FOUND');
    return found;
  }

  #of(tag: string, uid: string): DicomJson[] {
    return this.#datasets.filter((dataset) => keyOf(dataset, tag) === uid);
  }

  #inSeries(study: string, series: string): DicomJson[] {
    return this.#of(TAG.StudyInstanceUID, study).filter((one) => keyOf(one, TAG.SeriesInstanceUID) === series);
  }
}

/**
 * A handful of objects in memory in the place of a PACS. Everything else is the service's own way: which of them are
 * candidates, what names a study, what a prior is.
 */
export function caseSource(datasets: readonly DicomJson[]): StudySource {
  const archive = new CaseArchive(datasets);
  const gather = async (uid: StudyInstanceUid) => ({
    ...(await gatherStudy(archive, uid, { isOwn: isOwnSeries(uid) })),
    source: { document: (reference: { readonly sopInstanceUid: string }) => archive.instanceMetadata(reference) },
  });
  return {
    gatherStudy: gather,
    candidatePriors: async (study) => ({ candidates: await candidatePriors(archive, study), unavailable: [] }),
    gatherPrior: (candidate) => gather(candidate.studyInstanceUid),
  };
}
