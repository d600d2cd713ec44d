import { attr, codeItem, personNameAttr, sequence, TAG } from '../../../sidecar/dicom/dicom-json.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import type { SyntheticPatient, SyntheticStudy } from './timeline.ts';

/**
 * Patient and General Study modules (PS3.3 C.7.1.1, C.7.2.1) and what all objects of a study share. The referring
 * physician is empty on purpose, as in much real data: a draft must keep it empty.
 */
export function studyModules(patient: SyntheticPatient, study: SyntheticStudy): DicomJson {
  const { identity } = patient;
  return {
    [TAG.SpecificCharacterSet]: attr('CS', 'ISO_IR 192'),
    [TAG.TimezoneOffsetFromUTC]: attr('SH', '+0000'),
    [TAG.PatientName]: personNameAttr(identity.name),
    [TAG.PatientID]: attr('LO', identity.patientId),
    [TAG.IssuerOfPatientID]: attr('LO', identity.issuerOfPatientId),
    [TAG.PatientBirthDate]: attr('DA', identity.birthDate),
    [TAG.PatientSex]: attr('CS', identity.sex),
    [TAG.StudyInstanceUID]: attr('UI', study.studyInstanceUid),
    [TAG.StudyDate]: attr('DA', study.studyDate),
    [TAG.StudyTime]: attr('TM', study.studyTime),
    [TAG.StudyID]: attr('SH', study.studyId),
    [TAG.AccessionNumber]: attr('SH', study.accessionNumber),
    [TAG.ReferringPhysicianName]: attr('PN'),
    [TAG.StudyDescription]: attr('LO', 'CT CHEST WITHOUT CONTRAST'),
    [TAG.ProcedureCodeSequence]: sequence(
      codeItem({ value: '29252-4', scheme: 'LN', meaning: 'CT Chest WO contrast' }),
    ),
    [TAG.InstitutionName]: attr('LO', 'SYNTHETIC'),
  };
}

/** A time of day (DICOM TM) some minutes after the study began; the timeline ends its studies well before midnight. */
export function timeAfter(study: SyntheticStudy, minutes: number): string {
  const start = Number(study.studyTime.slice(0, 2)) * 60 + Number(study.studyTime.slice(2, 4));
  const part = (value: number) => String(value).padStart(2, '0');
  return `${part(Math.floor((start + minutes) / 60))}${part((start + minutes) % 60)}00`;
}
