import { expect } from 'chai';
import { items, TAG, text } from '../../../../sidecar/dicom/dicom-json.ts';
import { planPatient } from '../../../../sidecar/synth/department/plan-patient.ts';
import { HAZARD_KINDS, type TruthPatient, type TruthStudy } from '../../../../sidecar/synth/department/truth.ts';
import { documentObjects } from '../../../../sidecar/synth/documents/study-documents.ts';
import { readLoosely } from '../../../fuzz/loose-reader.ts';
import { contentItems, mixedPatients } from '../../../support/synthetic-department.ts';

const quick = (patient: TruthPatient, study: TruthStudy) => documentObjects(patient, study, { regions: false });
const patients = mixedPatients(15);
const all = patients.flatMap((patient) => patient.studies.map((study) => ({ patient, study })));

describe('synth documents of a study', () => {
  it('are measurements and an AI result, a dose report but for MR, a report but for the current study', () => {
    for (const { patient, study } of all)
      expect(quick(patient, study).map(({ name }) => name)).to.deep.equal([
        'measurement-sr.dcm',
        'ai-result-sr.dcm',
        ...(study.modality === 'MR' ? [] : ['dose-sr.dcm']),
        ...(study === patient.studies.at(-1) ? [] : ['report.dcm']),
      ]);
  });

  it('are the same bytes for the same patient', () => {
    const rates = Object.fromEntries(HAZARD_KINDS.map((kind) => [kind, 0.5]));
    for (const index of [0, 1, 2]) {
      const [first, again] = [0, 1].map(() => planPatient({ seed: 'twice', index, hazardRates: rates }));
      if (!first || !again) expect.fail('no patient');
      for (const [at, study] of first.studies.entries()) {
        const [a, b] = [quick(first, study), quick(again, again.studies[at] as TruthStudy)];
        expect(a.map(({ bytes }) => Buffer.from(bytes).toString('base64'))).to.deep.equal(
          b.map(({ bytes }) => Buffer.from(bytes).toString('base64')),
        );
      }
    }
  });

  it('belong to the study and its patient, say SYNTHETIC, and have UIDs of their own', () => {
    const uids = new Set<string | undefined>();
    let count = 0;
    for (const { patient, study } of all)
      for (const { bytes } of quick(patient, study)) {
        const { dataset } = readLoosely(bytes);
        expect(text(dataset, TAG.StudyInstanceUID)).to.equal(study.studyInstanceUid);
        expect(text(dataset, TAG.PatientID))
          .to.equal(study.identity.patientId)
          .and.match(/^SYNTHETIC-/);
        expect(text(dataset, TAG.AccessionNumber)).to.equal(study.accessionNumber);
        expect(text(dataset, TAG.InstitutionName)).to.equal('SYNTHETIC');
        expect(text(dataset, TAG.SeriesDescription)).to.match(/SYNTHETIC$/);
        for (const tag of [TAG.SOPInstanceUID, TAG.SeriesInstanceUID]) uids.add(text(dataset, tag));
        count += 2;
      }
    expect(uids.size).to.equal(count);
    for (const uid of uids) expect(uid).to.match(/^2\.25\.\d+$/);
  });

  it('name their private designator wherever they use it', () => {
    for (const { patient, study } of all)
      for (const { bytes } of quick(patient, study)) {
        const { dataset } = readLoosely(bytes);
        const codes = contentItems(dataset).flatMap((item) =>
          [TAG.ConceptNameCodeSequence, TAG.ConceptCodeSequence].flatMap((tag) => items(item, tag)),
        );
        const isPrivate = codes.some((code) => text(code, TAG.CodingSchemeDesignator)?.startsWith('99'));
        const named = items(dataset, '00080110').map((scheme) => text(scheme, '00080102'));
        if (isPrivate) expect(named).to.deep.equal(['99PREREAD']);
      }
  });
});
