import { TAG, text } from '../dicom/dicom-json.ts';
import type { DicomJson, Study } from '../domain/study.ts';

const stated = (value: string | undefined): string | undefined => value?.trim().toUpperCase() || undefined;
const digits = (value: string | undefined): string | undefined => stated(value)?.replace(/[^0-9]/g, '') || undefined;

const contradict = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && a !== b;

/**
 * Whether a document that is stored in the study names another person: its Patient ID, birth date or sex is stated and
 * is not the study's. What either side leaves out contradicts nothing.
 */
export const isOfAnotherPatient = (ds: DicomJson, { patient }: Study): boolean =>
  contradict(text(ds, TAG.PatientID)?.trim(), patient.patientId?.trim() || undefined) ||
  contradict(digits(text(ds, TAG.PatientBirthDate)), digits(patient.birthDate)) ||
  contradict(stated(text(ds, TAG.PatientSex)), stated(patient.sex));
