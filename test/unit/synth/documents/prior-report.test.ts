import { expect } from 'chai';
import { TAG, text } from '../../../../sidecar/dicom/dicom-json.ts';
import type { ReportRole } from '../../../../sidecar/domain/evidence.ts';
import { isVerifiedReport } from '../../../../sidecar/evidence/verified-report.ts';
import { writeReport } from '../../../../sidecar/synth/corpus/write-report.ts';
import { SPECIALTIES, type TruthFinding } from '../../../../sidecar/synth/department/truth.ts';
import { comparedStudy, houseStyleOf, priorReport } from '../../../../sidecar/synth/documents/prior-report.ts';
import { readMade } from '../../../support/made-documents/read-made.ts';
import { departmentPatients, mixedPatients } from '../../../support/synthetic-department.ts';

/** Sentences as the reader keeps them: each once, and without a heading that the house prints again. */
const sentences = (text = ''): string[] => [
  ...new Set(
    text
      .replace(/^Recommendation: /, '')
      .split(/(?<=\.)\s+/)
      .map((sentence) => sentence.replace(/\s+/g, ' ').trim()),
  ),
];

for (const specialty of SPECIALTIES)
  describe(`synth documents: prior reports, ${specialty}`, () => {
    const patients = departmentPatients(specialty, 12);
    const reported = patients.flatMap((patient) =>
      patient.studies.slice(0, -1).map((study) => {
        const dataset = priorReport(patient, study);
        if (!dataset) throw new Error('no report');
        return { patient, study, dataset };
      }),
    );

    it('are there for every study but the current one, verified by a person', () => {
      expect(reported.length).to.be.at.least(5);
      for (const { dataset } of reported) {
        expect(isVerifiedReport(dataset)).to.equal(true);
        expect(text(dataset, TAG.CompletionFlag)).to.equal('COMPLETE');
      }
      for (const patient of patients) {
        const current = patient.studies.at(-1);
        if (!current) expect.fail('a patient without studies');
        expect(priorReport(patient, current)).to.equal(undefined);
      }
    });

    it('say what the house writes, each section under its own heading', () => {
      for (const { patient, study, dataset } of reported) {
        const { items } = readMade({ name: 'report', dataset });
        const written = writeReport(study, comparedStudy(patient, study), houseStyleOf(patient));
        const under = (role: ReportRole) =>
          sentences(
            items
              .flatMap((item) => (item.kind === 'reportStatement' && item.role === role ? [item.text] : []))
              .join(' '),
          );
        for (const role of ['indication', 'comparison', 'findings', 'impression', 'recommendation'] as const)
          expect(under(role)).to.deep.equal(sentences(written[role]));
        expect(under('technique')).to.deep.equal(sentences(`${written.technique} SYNTHETIC - NOT A PATIENT.`));
      }
    });

    it('are of one house for each patient', () => {
      for (const patient of patients)
        expect(houseStyleOf(patient)).to.equal(houseStyleOf({ ...patient, key: 'other' }));
    });
  });

/** The lexicon's name without the organ; a ground-glass nodule is read as an opacity, too. */
const familyOf = (name: string): string => name.toLowerCase().replace(/^pulmonary (?=nodule)/, '');
const familiesOf = ({ finding, descriptors }: TruthFinding): string[] => [
  familyOf(finding.name),
  ...(descriptors.includes('ground glass') ? ['ground-glass opacity'] : []),
];

describe('synth documents: what Preread reads from the words of prior reports', () => {
  const studies = mixedPatients(60).flatMap((patient) =>
    patient.studies.slice(0, -1).map((study) => {
      const dataset = priorReport(patient, study);
      if (!dataset) throw new Error('no report');
      const { items } = readMade({ name: 'report', dataset });
      const present = items.filter((item) => item.kind === 'finding').filter(({ presence }) => presence === 'present');
      const told = present.map((one) => ({
        name: familyOf(one.finding.meaning),
        side: one.laterality?.meaning.toLowerCase(),
      }));
      return { told, described: study.findings.filter(({ reader }) => reader.described) };
    }),
  );

  it('is nothing that was not described, on no side where it is not', () => {
    for (const { told, described } of studies)
      for (const { name, side } of told) {
        const sides = described.filter((one) => familiesOf(one).includes(name)).map(({ laterality }) => laterality);
        expect(sides).to.not.deep.equal([], name);
        if (side !== undefined) expect(sides, name).to.include(side);
      }
  });

  it('is nearly all of what was described and has a code', () => {
    const coded = studies.flatMap(({ told, described }) =>
      described.flatMap((one) => (one.finding.code ? [{ one, told }] : [])),
    );
    expect(coded.length).to.be.at.least(40);
    const read = coded.filter(({ one, told }) => told.some(({ name }) => familiesOf(one).includes(name)));
    expect(read.length / coded.length).to.be.at.least(0.9);
  });
});
