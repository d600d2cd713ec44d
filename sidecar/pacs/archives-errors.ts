import { coerceError, type ErrorCode, PrereadError } from '../errors.ts';

/** What an error of our DICOMweb client means when an archive, not the PACS, is at the other end. */
const AS_ARCHIVE: Partial<Readonly<Record<ErrorCode, ErrorCode>>> = {
  PACS_UNREACHABLE: 'ARCHIVE_UNREACHABLE',
  PACS_TIMEOUT: 'ARCHIVE_TIMEOUT',
  PACS_UNAUTHORIZED: 'ARCHIVE_REFUSED',
  PACS_FORBIDDEN: 'ARCHIVE_REFUSED',
  PACS_SERVER_ERROR: 'ARCHIVE_FAILED',
  PACS_BAD_ANSWER: 'ARCHIVE_FAILED',
  PACS_NOT_FOUND: 'ARCHIVE_FAILED',
  PACS_TOO_LARGE: 'ARCHIVE_FAILED',
};

/** It was there when the archive was searched. */
export const NOT_THERE = 'It does not have the study (any more).';

/** `(GET /dicom-web/studies: 503)`: where and what, without identifiers (http.ts). */
const detailOf = (message: string) => /\([^()]*\)$/.exec(message)?.[0];

/**
 * Anything thrown while talking to an archive, as an error of that archive. None of them is retryable: an archive that
 * is down must never hold up a draft, which says what it could not ask.
 */
export function archiveError(thrown: unknown): PrereadError {
  if (thrown instanceof DOMException && thrown.name === 'TimeoutError') return new PrereadError('ARCHIVE_TIMEOUT');
  const error = coerceError(thrown, 'ARCHIVE_FAILED');
  if (error.code === 'STUDY_GONE') return new PrereadError('ARCHIVE_FAILED', { detail: NOT_THERE });
  const code = AS_ARCHIVE[error.code];
  if (code === undefined) return error;
  const detail = detailOf(error.message);
  return new PrereadError(code, { cause: thrown, ...(detail !== undefined && { detail }) });
}

/** The same where Orthanc stands between: what it says of itself is ours to mend, only its waiting was for the archive. */
export function modalityError(thrown: unknown): PrereadError {
  const isTimeout = thrown instanceof DOMException && thrown.name === 'TimeoutError';
  const error = isTimeout ? new PrereadError('ARCHIVE_TIMEOUT') : coerceError(thrown, 'ARCHIVE_FAILED');
  return error.code === 'PACS_TIMEOUT' ? new PrereadError('ARCHIVE_TIMEOUT', { cause: thrown }) : error;
}

const REFUSED = 'It rejected the association, or broke it off: it may not know our AE title, or we not its own.';

/** How DCMTK's texts, which Orthanc passes on, name what went wrong; the first that fits. */
const DICOM_FAILURES: readonly (readonly [RegExp, ErrorCode, string | undefined])[] = [
  [/No modality with symbolic name/i, 'ARCHIVE_FAILED', "Orthanc's DicomModalities has no such name."],
  [/Association Rejected|aborted association|No Acceptable Presentation/i, 'ARCHIVE_REFUSED', REFUSED],
  [/TCP Initialization|Connection refused|unreachable|Unknown host|Host not found/i, 'ARCHIVE_UNREACHABLE', undefined],
  [/timeout|timed out|No Data Available/i, 'ARCHIVE_TIMEOUT', undefined],
];

/** What Orthanc says of a failed DICOM exchange. Its text is not passed on: only the DIMSE status is (PS3.7 C). */
export function dicomFailure(text: string): PrereadError {
  const known = DICOM_FAILURES.find(([pattern]) => pattern.test(text));
  if (known) return new PrereadError(known[1], known[2] === undefined ? {} : { detail: known[2] });
  const status = /0x[0-9A-Fa-f]{4}/.exec(text)?.[0];
  return new PrereadError('ARCHIVE_FAILED', { detail: status ? `(DIMSE status ${status})` : '(DICOM exchange)' });
}
