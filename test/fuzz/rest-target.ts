import type {
  OrthancId,
  SeriesInstanceUid,
  SopInstanceUid,
  StudyInstanceUid,
} from '../../sidecar/domain/identifiers.ts';
import type { Http } from '../../sidecar/pacs/http.ts';
import { createOrthancRest } from '../../sidecar/pacs/orthanc-rest.ts';
import { createOwnDocuments } from '../../sidecar/pacs/own-documents.ts';
import { type MadeArchive, orthancIdOf } from './made-archive.ts';
import { judgeError } from './pipeline-target.ts';

/** Every question that the product has for Orthanc's REST, one after the other: an answer or a named error. */
export async function restDefects(http: Http, url: string, { held }: MadeArchive): Promise<string[]> {
  const rest = createOrthancRest(http, url);
  const own = createOwnDocuments(http, url);
  const ids = held.map(({ study, series, sop }) => orthancIdOf(study, series, sop) as OrthancId);
  const studies = held.map(({ study }) => orthancIdOf(study) as OrthancId);
  const [one] = held;
  if (!one) return [];
  const [study, sop] = [one.study as StudyInstanceUid, one.sop as SopInstanceUid];
  const questions: Readonly<Record<string, () => Promise<unknown>>> = {
    changes: () => rest.changes(0, 100),
    newestChange: () => rest.newestChange(),
    resolveInstances: () => rest.resolveInstances(ids),
    resolveStudies: () => rest.resolveStudies(studies),
    modalitiesInStudies: () => rest.modalitiesInStudies(studies),
    studyExists: () => rest.studyExists(studies[0] as OrthancId),
    lookupStudy: () => rest.lookupStudy(study),
    sopInstanceUids: () => rest.sopInstanceUids(study),
    callingAe: () => rest.callingAe(ids[0] as OrthancId),
    system: () => rest.system(),
    inSeries: () => own.inSeries(study, [one.series as SeriesInstanceUid]),
    sopInstanceUidsOf: () => own.sopInstanceUidsOf(ids),
    deleteInstance: () => own.deleteInstance(sop),
  };
  const defects: string[] = [];
  for (const [name, ask] of Object.entries(questions))
    try {
      await ask();
    } catch (thrown) {
      defects.push(...judgeError(thrown, name).defects);
    }
  return defects;
}
