import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attr, TAG, text } from '../../sidecar/dicom/dicom-json.ts';
import { encodePart10 } from '../../sidecar/dicom/part10.ts';
import { sha256, uidFromDigest } from '../../sidecar/dicom/uids.ts';
import type { DicomJson } from '../../sidecar/domain/study.ts';
import { MADE_DOCUMENTS } from '../support/made-documents/all.ts';
import { SHARED_DICOM } from '../support/orthanc.ts';
import { ctImages } from '../support/synthetic-patient/ct-images.ts';
import { doseSr } from '../support/synthetic-patient/dose-sr.ts';
import { measurementSr } from '../support/synthetic-patient/measurement-sr.ts';
import { studyModules } from '../support/synthetic-patient/study-modules.ts';
import { makePatient, type StudyRole, type SyntheticPatient } from '../support/synthetic-patient/timeline.ts';
import { verifiedReport } from '../support/synthetic-patient/verified-report.ts';
import { readLoosely } from './loose-reader.ts';
import type { Held } from './made-archive.ts';

/** A document to be spoilt, as one of a study of the synthetic patient. */
export interface Base {
  readonly name: string;
  readonly dataset: DicomJson;
  /** As a file; absent where it is no legal one. */
  readonly file?: () => Uint8Array;
}

export const PATIENT: SyntheticPatient = makePatient('fuzz', '20260601', { sliceCount: 2 });

/** Pixels have no place in metadata. */
const withoutPixels = ({ [TAG.PixelData]: _pixels, ...rest }: DicomJson): DicomJson => rest;

const uid = (...parts: readonly string[]): string => uidFromDigest(sha256(`fuzz ${parts.join(' ')}`));

const holdOf = (dataset: DicomJson): Held => ({
  study: text(dataset, TAG.StudyInstanceUID) ?? '',
  series: text(dataset, TAG.SeriesInstanceUID) ?? '',
  sop: text(dataset, TAG.SOPInstanceUID) ?? '',
  sopClass: text(dataset, TAG.SOPClassUID) ?? '1.2.840.10008.5.1.4.1.1.88.33',
  modality: text(dataset, TAG.Modality) ?? 'SR',
  dataset,
});

/** Images and measurements of the patient's current study and of the one before: what is around the spoilt document. */
export const AROUND: Readonly<Record<'current' | 'prior', readonly Held[]>> = {
  current: surroundings('current'),
  prior: surroundings('prior'),
};

function surroundings(role: StudyRole): readonly Held[] {
  const [first, second] = ctImages(PATIENT, PATIENT[role]);
  const images = [first, second].flatMap((one) => (one ? [holdOf(withoutPixels(one))] : []));
  return [...images, holdOf(measurementSr(PATIENT, PATIENT[role]))];
}

/** The document as one of the patient's, in a series of its own. */
export function inStudy(role: 'current' | 'prior', { name, dataset }: Pick<Base, 'name' | 'dataset'>): Held {
  const modality = text(dataset, TAG.Modality) ?? 'SR';
  return holdOf({
    ...dataset,
    ...studyModules(PATIENT, PATIENT[role]),
    [TAG.SOPClassUID]: dataset[TAG.SOPClassUID] ?? attr('UI', '1.2.840.10008.5.1.4.1.1.88.33'),
    [TAG.SeriesInstanceUID]: attr('UI', uid(role, name, 'series')),
    [TAG.SOPInstanceUID]: attr('UI', uid(role, name)),
    [TAG.Modality]: attr('CS', modality),
  });
}

const base = (name: string, dataset: DicomJson): Base => ({
  name,
  dataset,
  file: () => encodePart10({ ...dataset, [TAG.SpecificCharacterSet]: attr('CS', 'ISO_IR 192') }),
});

/** Those that are always there: the project's own. */
export function ownBases(): Base[] {
  const made = MADE_DOCUMENTS.map(({ kind, name, make }) => base(`${kind}/${name}`, make().dataset));
  const [image] = ctImages(PATIENT, PATIENT.current);
  return [
    ...made,
    base('synth/measurements', measurementSr(PATIENT, PATIENT.current)),
    base('synth/dose', doseSr(PATIENT, PATIENT.current)),
    base('synth/report', verifiedReport(PATIENT, PATIENT.current)),
    ...(image ? [base('synth/image', withoutPixels(image))] : []),
  ];
}

/** Larger ones are images whose bytes nothing here reads. */
const LARGEST = 300_000;

/** Real files, where the collection is. */
export function sharedBases(): Base[] {
  if (!existsSync(SHARED_DICOM)) return [];
  const files = globSync('{sr,sr-defects,rdsr,objects,broken,charset,longitudinal}/*.dcm', {
    cwd: SHARED_DICOM,
  }).sort();
  const read = files.flatMap((name) => {
    const bytes = readFileSync(join(SHARED_DICOM, name));
    if (bytes.length > LARGEST) return [];
    return [{ name, dataset: withoutPixels(readLoosely(bytes).dataset), file: () => bytes }];
  });
  const json = globSync('sr-json/*.json', { cwd: SHARED_DICOM }).sort();
  const parsed = json.map((name) => ({ name, dataset: JSON.parse(readFileSync(join(SHARED_DICOM, name), 'utf8')) }));
  return [...read, ...parsed];
}
