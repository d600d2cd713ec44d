import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { NameScript } from '../../sidecar/synth/names.ts';
import { makeDemoStudies } from '../support/synthetic-patient/patient-files.ts';
import { STUDY_ROLES } from '../support/synthetic-patient/timeline.ts';
import { validateSr } from '../support/validate-sr.ts';

const SCRIPTS = ['latin', 'japanese', 'arabic', 'cyrillic', 'chinese'] as const satisfies NameScript[];
const SLICES = 2;

/** Runs a DICOM tool; one that is not installed is a failure, never a pass. */
function tool(program: string, ...args: string[]) {
  const { error, status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (error) throw error;
  return { status, output: `${stdout}\n${stderr}` };
}

describe('conformance: synthetic studies', () => {
  const folder = mkdtempSync(join(tmpdir(), 'preread-synth-'));
  after(() => rmSync(folder, { recursive: true }));

  const studies = SCRIPTS.map((nameScript) => {
    const made = makeDemoStudies('conformance', '20260115', {
      nameScript,
      sliceCount: SLICES,
      verifiedReports: STUDY_ROLES,
      doseReports: STUDY_ROLES,
    });
    const paths = STUDY_ROLES.map((role) =>
      made[role].files.map((file, index) => {
        const path = join(folder, `${nameScript}-${role}-${index}.dcm`);
        writeFileSync(path, file);
        return path;
      }),
    );
    return {
      name: made.patient.identity.name,
      nameScript,
      images: paths.flatMap((files) => files.slice(0, SLICES)),
      measurements: paths.flatMap((files) => files.slice(SLICES, SLICES + 1)),
      doses: paths.flatMap((files) => files.slice(SLICES + 1, SLICES + 2)),
      reports: paths.flatMap((files) => files.slice(SLICES + 2)),
    };
  });

  for (const { nameScript, images } of studies)
    it(`CT images of a patient with a ${nameScript} name pass dciodvfy`, () => {
      for (const path of images) {
        const { status, output } = tool('dciodvfy', path);
        expect(output).to.contain('CTImage');
        expect(output.split('\n').filter((line) => /^(Error|Warning)/.test(line))).to.deep.equal([]);
        expect(status).to.equal(0);
      }
    });

  for (const { nameScript, images, name } of studies)
    it(`the ${nameScript} name reads back unharmed in DCMTK`, () => {
      const { output } = tool('dcmdump', '+P', 'PatientName', images[0] ?? '');
      const written = [name.alphabetic, name.ideographic, name.phonetic].join('=').replace(/=+$/, '');
      expect(output).to.contain(`[${written}]`);
    });

  for (const { nameScript, measurements, doses, reports } of studies)
    it(`SRs of a patient with a ${nameScript} name pass dciodvfy`, () => {
      for (const path of [...measurements, ...doses, ...reports]) {
        const { status, output } = tool('dciodvfy', path);
        expect(output).to.match(/Comprehensive3DSR|BasicTextSR|XRayRadiationDoseSR/);
        expect(output.split('\n').filter((line) => /^Error/.test(line))).to.deep.equal([]);
        expect(status).to.equal(0);
      }
    });

  // The template validator takes seconds for each file, and names are nothing to it.
  it('each kind of SR passes all three validators, the measurements without a template warning', async () => {
    const [latin, japanese] = studies;
    const measurements = [...(latin?.measurements ?? []), ...(japanese?.measurements.slice(2) ?? [])];
    // The first report has no study before it to speak of, the second one does.
    const reports = latin?.reports.slice(0, 2) ?? [];
    const findings = await validateSr([...measurements, ...reports, ...(latin?.doses.slice(2) ?? [])]);
    expect(findings).to.have.length(7);
    expect(findings.flatMap(({ errors }) => errors)).to.deep.equal([]);
    const ofMeasurements = findings.filter(({ file }) => measurements.includes(file));
    expect(ofMeasurements.flatMap(({ templateWarnings }) => templateWarnings)).to.deep.equal([]);
  });
});
