import { TAG, text } from '../../sidecar/dicom/dicom-json.ts';
import { doseSr } from '../support/synthetic-patient/dose-sr.ts';
import { measurementSr } from '../support/synthetic-patient/measurement-sr.ts';
import { makeDemoStudies, type StudyFiles } from '../support/synthetic-patient/patient-files.ts';
import type { SyntheticPatient, SyntheticStudy } from '../support/synthetic-patient/timeline.ts';

const DATE = '20260601';
const SLICES = 2;

/** One study of a batch: what is sent at first, and what comes later. */
export interface BatchStudy {
  readonly studyInstanceUid: string;
  readonly first: readonly Uint8Array[];
  readonly later: readonly Uint8Array[];
  /** SOP Instance UIDs of documents that its last draft must rest on. */
  readonly evidence: readonly string[];
  /** A person's signed report comes later: then its draft is retired, or there never is one. */
  readonly signed?: true;
}

const uidOf = (dataset: Parameters<typeof text>[0]): string => text(dataset, TAG.SOPInstanceUID) ?? '';

const whole = (patient: SyntheticPatient, study: SyntheticStudy, { files }: StudyFiles): BatchStudy => ({
  studyInstanceUid: study.studyInstanceUid,
  first: files,
  later: [],
  evidence: [uidOf(measurementSr(patient, study))],
});

/**
 * How the studies of a patient come, in turn: at once; the SR after the images; another document after the SR, which makes
 * a second version; a signed report after the SR, which ends the draft.
 */
export const WAYS = ['plain', 'late', 'twice', 'signed'] as const;
export type Way = (typeof WAYS)[number];

/** An earlier study and its successor. */
function pair(seed: string, way: Way): BatchStudy[] {
  const doseReports = way === 'twice' ? (['current'] as const) : [];
  const verifiedReports = way === 'signed' ? (['current'] as const) : [];
  const options = { sliceCount: SLICES, doseReports, verifiedReports };
  const { patient, prior, current } = makeDemoStudies(seed, DATE, options);
  const study = whole(patient, patient.current, current);
  const dose = way === 'twice' ? [uidOf(doseSr(patient, patient.current))] : [];
  const split = way === 'plain' ? study.first.length : -1;
  return [
    whole(patient, patient.prior, prior),
    {
      ...study,
      first: study.first.slice(0, split),
      later: way === 'plain' ? [] : study.first.slice(split),
      // With a signed report nothing else is looked at.
      evidence: way === 'signed' ? [] : [...study.evidence, ...dose],
      ...(way === 'signed' ? { signed: true } : {}),
    },
  ];
}

/** Same seed, same bytes. */
export function makeBatch(seed: string, count: number, ways: readonly Way[] = WAYS): BatchStudy[] {
  const pairs = Array.from({ length: Math.ceil(count / 2) }, (_, at) =>
    pair(`${seed}/${at}`, ways[at % ways.length] ?? 'plain'),
  );
  return pairs.flat().slice(0, count);
}
