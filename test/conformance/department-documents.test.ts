import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { planPatient } from '../../sidecar/synth/department/plan-patient.ts';
import { documentObjects } from '../../sidecar/synth/documents/study-documents.ts';
import { mixedPatients } from '../support/synthetic-department.ts';
import { validateSr } from '../support/validate-sr.ts';

/** Patients whose first two studies' documents also point at the images: masks for them take their time. */
const WITH_REGIONS = 5;
const PATIENTS = 40;
/** What says something wrong is no less valid. A number without unit and a broken object are not. */
const MISLEADING_RATES = { swappedSide: 1, stalePrior: 1, duplicateLesion: 1, wrongAccession: 1, hiddenInstruction: 1 };
const MISLEADING = 4;

describe('conformance: documents of the synthetic department', () => {
  const folder = mkdtempSync(join(tmpdir(), 'preread-department-'));
  after(() => rmSync(folder, { recursive: true }));

  it('three validators find no error in any document that is not broken on purpose', async () => {
    const sound = mixedPatients(PATIENTS).flatMap((patient, index) =>
      patient.studies.flatMap((study, at) =>
        documentObjects(patient, study, { regions: index < WITH_REGIONS && at < 2 }),
      ),
    );
    const misleading = Array.from({ length: MISLEADING }, (_, index) =>
      planPatient({ seed: 'misleading', index, hazardRates: MISLEADING_RATES }),
    ).flatMap((patient) => patient.studies.flatMap((study) => documentObjects(patient, study, { regions: false })));
    const documents = [...sound, ...misleading];
    const files = documents.map(({ bytes }, at) => {
      const file = join(folder, `${at}.dcm`);
      writeFileSync(file, bytes);
      return file;
    });
    const findings = await validateSr(files);
    const wrong = findings.flatMap(({ errors }, at) => (errors.length > 0 ? [[documents[at]?.name, ...errors]] : []));
    expect(wrong).to.deep.equal([]);
    const kinds = Map.groupBy(documents, ({ name }) => name);
    for (const [name, all] of kinds) console.log(`      ${String(all.length).padStart(4)} ${name}`);
    expect([...kinds.keys()]).to.have.members(['measurement-sr.dcm', 'ai-result-sr.dcm', 'dose-sr.dcm', 'report.dcm']);
  }).timeout(600_000);
});
