import { TAG, text } from '../dicom/dicom-json.ts';
import { isUid, type StudyInstanceUid, sopClassUid } from '../domain/identifiers.ts';
import { readDrafts } from './settle-with-pacs.ts';
import type { DocumentReference } from './study-source.ts';
import { documentsOf } from './versions.ts';
import type { WriteDeps } from './write-deps.ts';

/**
 * What stands in series of Preread and is not in its tables: a report that somebody signed there, or a copy that Orthanc
 * made of a draft when it changed the study and kept the series. Read to know the class; most studies have none.
 */
export async function strangersIn(study: StudyInstanceUid, deps: WriteDeps): Promise<DocumentReference[]> {
  const { versions, held } = await readDrafts(study, deps);
  const known = new Set(versions.flatMap(({ identity }) => documentsOf(identity)).map((one) => one.sopInstanceUid));
  const found: DocumentReference[] = [];
  for (const [sopInstanceUid, seriesInstanceUid] of held) {
    if (known.has(sopInstanceUid)) continue;
    const place = { studyInstanceUid: study, seriesInstanceUid, sopInstanceUid };
    const dataset = await deps.store.readBack({ ...place, sopClassUid: sopClassUid('1.2.840.10008.5.1.4.1.1.88.11') });
    const [sopClass, modality] = [text(dataset ?? {}, TAG.SOPClassUID), text(dataset ?? {}, TAG.Modality)];
    if (sopClass !== undefined && isUid(sopClass))
      found.push({ modality: modality ?? 'SR', instance: { ...place, sopClassUid: sopClassUid(sopClass) } });
  }
  return found;
}
