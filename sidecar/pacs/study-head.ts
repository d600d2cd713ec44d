import { TAG, text } from '../dicom/dicom-json.ts';
import { isUid, type StudyInstanceUid, seriesInstanceUid } from '../domain/identifiers.ts';
import { type DicomJson, DOCUMENT_MODALITIES, type Series, type Study } from '../domain/study.ts';
import type { Dicomweb } from './dicomweb.ts';

/** What can be known of a study at once, without asking for its instances. */
export type StudyHead = Pick<Study, 'series' | 'institution' | 'description' | 'orderPriority'>;

const REQUESTED_PROCEDURE_PRIORITY = '00401003';
/** Study Priority ID, retired: LOW, MED, HIGH. */
const STUDY_PRIORITY_ID = '0032000C';

export const orderPriorityOf = (dataset: DicomJson): string | undefined =>
  text(dataset, REQUESTED_PROCEDURE_PRIORITY)?.trim() || text(dataset, STUDY_PRIORITY_ID)?.trim() || undefined;

const given = <K extends string, V>(key: K, value: V | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };

function headOfSeries(answer: DicomJson): Series[] {
  const uid = text(answer, TAG.SeriesInstanceUID);
  if (uid === undefined || !isUid(uid)) return [];
  return [
    {
      seriesInstanceUid: seriesInstanceUid(uid),
      modality: text(answer, TAG.Modality) ?? '',
      ...given('description', text(answer, TAG.SeriesDescription)),
      ...given('bodyPart', text(answer, TAG.BodyPartExamined)?.toUpperCase()),
      instances: [],
    },
  ];
}

/** Its series, and one of its images: three requests, whatever the study's size. */
export async function studyHead(
  dicomweb: Pick<Dicomweb, 'listSeries' | 'anyInstance'>,
  study: StudyInstanceUid,
  signal: AbortSignal,
): Promise<StudyHead> {
  const series = (await dicomweb.listSeries(study, { signal })).flatMap(headOfSeries);
  const images = series.find(({ modality }) => !DOCUMENT_MODALITIES.has(modality));
  const image = images && (await dicomweb.anyInstance(study, images.seriesInstanceUid, { signal }));
  return {
    series,
    ...given('institution', text(image ?? {}, TAG.InstitutionName)),
    ...given('description', text(image ?? {}, TAG.StudyDescription)),
    ...given('orderPriority', image && orderPriorityOf(image)),
  };
}
