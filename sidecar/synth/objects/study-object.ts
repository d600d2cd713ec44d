import { attr, codeItem, personNameAttr, sequence, TAG } from '../../dicom/dicom-json.ts';
import type { InstanceReference } from '../../domain/evidence.ts';
import { seriesInstanceUid, sopClassUid, sopInstanceUid } from '../../domain/identifiers.ts';
import type { DicomJson } from '../../domain/study.ts';
import type { StudyModality, TruthStudy } from '../department/truth.ts';
import type { ViewName } from '../images/views.ts';
import { syntheticUid } from '../synthetic-uid.ts';

/** One object of a study as a Part 10 file; `name` says what it is and names nobody. */
export interface SyntheticObject {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A UID of an object of this study: a study's UID is made from all that its bytes depend on. */
export const objectUid = ({ studyInstanceUid }: TruthStudy, ...parts: readonly string[]): string =>
  syntheticUid(studyInstanceUid, ...parts);

const IMAGE_CLASSES: Readonly<Record<StudyModality, string>> = {
  CT: '1.2.840.10008.5.1.4.1.1.2',
  // Digital X-Ray and Digital Mammography X-Ray Image Storage - For Presentation (PS3.4 B.5).
  DX: '1.2.840.10008.5.1.4.1.1.1.1',
  MG: '1.2.840.10008.5.1.4.1.1.1.2',
  MR: '1.2.840.10008.5.1.4.1.1.4',
};

/** How image `index` (from 0) of a view is called: one series for each view. */
export function imageReference(study: TruthStudy, view: ViewName, index: number): InstanceReference {
  return {
    studyInstanceUid: study.studyInstanceUid,
    seriesInstanceUid: seriesInstanceUid(objectUid(study, view)),
    sopInstanceUid: sopInstanceUid(objectUid(study, view, String(index))),
    sopClassUid: sopClassUid(IMAGE_CLASSES[study.modality]),
  };
}

/** What the modules of a study say. */
export type StudyHeader = Pick<
  TruthStudy,
  'studyInstanceUid' | 'studyDate' | 'studyTime' | 'studyId' | 'accessionNumber' | 'description'
> & {
  readonly identity: Omit<TruthStudy['identity'], 'sex'> & { readonly sex: string };
  readonly order: Pick<TruthStudy['order'], 'referringPhysician' | 'requestedProcedure'>;
};

/** Patient and General Study modules (PS3.3 C.7.1.1, C.7.2.1), the same in all objects of a study. */
export function studyModules(study: StudyHeader): DicomJson {
  const { identity, order } = study;
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
    [TAG.ReferringPhysicianName]: personNameAttr({ alphabetic: order.referringPhysician }),
    [TAG.StudyDescription]: attr('LO', study.description),
    [TAG.ProcedureCodeSequence]: sequence(codeItem(order.requestedProcedure)),
    [TAG.InstitutionName]: attr('LO', 'SYNTHETIC'),
  };
}

/** A time of day (DICOM TM) some minutes after the study began; studies begin well before midnight. */
export function timeAfter({ studyTime }: Pick<TruthStudy, 'studyTime'>, minutes: number): string {
  const start = Number(studyTime.slice(0, 2)) * 60 + Number(studyTime.slice(2, 4));
  const part = (value: number) => String(value).padStart(2, '0');
  return `${part(Math.floor((start + minutes) / 60))}${part((start + minutes) % 60)}00`;
}
