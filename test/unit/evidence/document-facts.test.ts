import { expect } from 'chai';
import { attr, sequence, TAG } from '../../../sidecar/dicom/dicom-json.ts';
import { studyInstanceUid } from '../../../sidecar/domain/identifiers.ts';
import { DOCUMENT_MODALITIES, type Study } from '../../../sidecar/domain/study.ts';
import { predecessorsOf } from '../../../sidecar/evidence/predecessors.ts';
import { isOfAnotherPatient } from '../../../sidecar/evidence/same-patient.ts';
import { declared, IMAGE, report } from './made-sr.ts';

const STUDY: Study = {
  studyInstanceUid: studyInstanceUid('1.2.7.1'),
  patient: { patientId: '42', birthDate: '19600102', sex: 'F' },
  procedureCodes: [],
  series: [],
  identifyingModules: {},
};

describe('predecessorsOf', () => {
  it('names the documents that one replaces', () => {
    const ds = report([], { [TAG.PredecessorDocumentsSequence]: sequence(declared(IMAGE)) });
    expect(predecessorsOf(ds)).to.deep.equal([IMAGE.sopInstanceUid]);
    expect(predecessorsOf(report([]))).to.deep.equal([]);
  });
});

describe('isOfAnotherPatient', () => {
  const patient = (id: string, birthDate: string, sex: string) => ({
    [TAG.PatientID]: attr('LO', id),
    [TAG.PatientBirthDate]: attr('DA', birthDate),
    [TAG.PatientSex]: attr('CS', sex),
  });
  it('is so where a stated attribute differs', () => {
    expect(isOfAnotherPatient(patient('42 ', '1960.01.02', 'F'), STUDY)).to.equal(false);
    expect(isOfAnotherPatient(patient('43', '19600102', 'F'), STUDY)).to.equal(true);
    expect(isOfAnotherPatient(patient('42', '19600201', 'F'), STUDY)).to.equal(true);
    expect(isOfAnotherPatient(patient('42', '19600102', 'M'), STUDY)).to.equal(true);
  });
  it('is not so where either side says nothing', () => {
    expect(isOfAnotherPatient({}, STUDY)).to.equal(false);
    expect(isOfAnotherPatient(patient('', '', ''), STUDY)).to.equal(false);
    expect(isOfAnotherPatient(patient('43', '19600102', 'M'), { ...STUDY, patient: {} })).to.equal(false);
  });
});

describe('DOCUMENT_MODALITIES', () => {
  it('holds what is no image, and no modality of images', () => {
    for (const modality of ['SR', 'RTPLAN', 'RTDOSE', 'RTRECORD', 'ECG', 'SMR', 'M3D', 'ANN'])
      expect(DOCUMENT_MODALITIES.has(modality), modality).to.equal(true);
    for (const modality of [
      'CT',
      'MR',
      'PT',
      'NM',
      'US',
      'DX',
      'CR',
      'MG',
      'XA',
      'RF',
      'RTIMAGE',
      'OP',
      'OPT',
      'SM',
      'OT',
    ])
      expect(DOCUMENT_MODALITIES.has(modality), modality).to.equal(false);
  });
});
