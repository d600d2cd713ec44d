import type { InstanceReference } from '../domain/evidence.ts';
import type { StudyInstanceUid } from '../domain/identifiers.ts';
import type { DicomJson } from '../domain/study.ts';
import { type ErrorCode, PrereadError } from '../errors.ts';
import { isEncapsulatedPdf } from '../evidence/encapsulated-pdf.ts';
import { archiveError } from '../pacs/archives-errors.ts';
import type { Dicomweb } from '../pacs/dicomweb.ts';
import { gatherStudy } from '../pacs/gather-study.ts';
import type { DocumentSource, FetchedStudy } from '../pipeline/study-source.ts';
import { isOwnSeries } from './own-series.ts';

/** What a PDF says lies in its bulk data; the metadata of everything else is all there is to read. */
export const readInstance = (
  dicomweb: Dicomweb,
  reference: InstanceReference,
  options: { signal?: AbortSignal | undefined } = {},
) =>
  isEncapsulatedPdf(reference) ? dicomweb.readBack(reference, options) : dicomweb.instanceMetadata(reference, options);

const OF_ONE_DOCUMENT: ReadonlySet<ErrorCode> = new Set(['PACS_NOT_FOUND', 'PACS_TOO_LARGE']);

/** @throws PrereadError PRIOR_NOT_IN_TIME once `signal` is aborted, else ARCHIVE_* */
async function inTime<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (signal.aborted) throw new PrereadError('PRIOR_NOT_IN_TIME', { detail: 'Its archive was too slow.' });
    // Of one document it is said that it was not read; the study is used without it.
    if (thrown instanceof PrereadError && OF_ONE_DOCUMENT.has(thrown.code)) throw thrown;
    throw archiveError(thrown);
  }
}

/** Documents by SOP Instance UID. */
export type KnownDocuments = ReadonlyMap<string, DicomJson>;

/** The documents of a study in a DICOMweb archive; those known are not asked for. */
export const documentsThere = (
  dicomweb: Dicomweb,
  signal: AbortSignal,
  known: KnownDocuments = new Map(),
): DocumentSource => ({
  document: async (reference) =>
    known.get(reference.sopInstanceUid) ?? inTime(signal, () => readInstance(dicomweb, reference, { signal })),
});

/**
 * A prior as a DICOMweb archive has it; nothing of it is copied.
 * @throws PrereadError PRIOR_NOT_IN_TIME once `signal` is aborted, else ARCHIVE_*
 */
export async function readThere(dicomweb: Dicomweb, uid: StudyInstanceUid, signal: AbortSignal): Promise<FetchedStudy> {
  const options = { isOwn: isOwnSeries(uid), signal };
  const gathered = await inTime(signal, () => gatherStudy(dicomweb, uid, options));
  return { ...gathered, source: documentsThere(dicomweb, signal) };
}
