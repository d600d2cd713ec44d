import { encodePart10 } from '../../sidecar/dicom/part10.ts';
import { sha256, uidFromDigest } from '../../sidecar/dicom/uids.ts';
import type { DicomJson } from '../../sidecar/domain/study.ts';
import { ctImages } from '../../test/support/synthetic-patient/ct-images.ts';
import { measurementSr } from '../../test/support/synthetic-patient/measurement-sr.ts';
import { makePatient } from '../../test/support/synthetic-patient/timeline.ts';

const PIXEL_DATA = '7FE00010';

export interface BenchStudy {
  readonly studyInstanceUid: string;
  /** Two CT slices, then the measurement SR. */
  readonly files: readonly Uint8Array[];
}

export interface BenchPatient {
  readonly prior: BenchStudy;
  readonly current: BenchStudy;
}

/**
 * As many patients as wanted, each with a CT of today and one half a year older, both with a measurement SR. All are one
 * synthetic patient under other UIDs and another patient id: drawing each anew would take longer than drafting.
 */
export function createPatients(seed: string): () => BenchPatient {
  const patient = makePatient(`bench/${seed}`, '20260601', { sliceCount: 2 });
  // Pixels name nobody, and are bytes, which JSON is not made for.
  const texts = (role: 'prior' | 'current') =>
    [...ctImages(patient, patient[role]), measurementSr(patient, patient[role])].map((one) => {
      const { [PIXEL_DATA]: pixels, ...rest } = one;
      return { text: JSON.stringify(rest), pixels: pixels ? { [PIXEL_DATA]: pixels } : {} };
    });
  const originals = { prior: texts('prior'), current: texts('current') };
  const id = patient.identity.patientId;
  let made = 0;
  return () => {
    const key = `${seed}/${++made}`;
    const rekeyed = (text: string) =>
      text
        .replaceAll(/\b2\.25\.\d+/g, (uid) => uidFromDigest(sha256(`${key}/${uid}`)))
        .replaceAll(id, `BENCH-${sha256(key).slice(0, 8).toUpperCase()}`);
    const study = (role: 'prior' | 'current'): BenchStudy => ({
      studyInstanceUid: rekeyed(patient[role].studyInstanceUid),
      files: originals[role].map(({ text, pixels }) =>
        encodePart10({ ...(JSON.parse(rekeyed(text)) as DicomJson), ...pixels }),
      ),
    });
    return { prior: study('prior'), current: study('current') };
  };
}
