import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { caseSource } from '../../../sidecar/commands/case-archive.ts';
import { readPart10 } from '../../../sidecar/dicom/read-part10.ts';
import type { CaseResult } from '../../../sidecar/evaluation/runner/case-result.ts';
import { EVERY_STUDY } from '../../../sidecar/intake/selection-rules.ts';
import { prepareDraft } from '../../../sidecar/pipeline/prepare-draft.ts';
import { planPatient } from '../../../sidecar/synth/department/plan-patient.ts';
import { patientFiles } from '../../../sidecar/synth/patient-folder.ts';
import { runCli } from '../../support/cli.ts';
import { makeDemoStudies } from '../../support/synthetic-patient/patient-files.ts';

const PATIENTS = 4;
const SEED = 'eval cases';

async function writeCases(folder: string): Promise<void> {
  for (let index = 0; index < PATIENTS; index += 1) {
    const place = join(folder, 'patients', String(index + 1).padStart(6, '0'));
    const hazardRates = index === 0 ? { swappedSide: 1 } : {};
    const patient = planPatient({ seed: SEED, index, specialty: 'chest', hazardRates });
    for await (const { path, bytes } of patientFiles(patient, { light: true })) {
      mkdirSync(dirname(join(place, path)), { recursive: true });
      writeFileSync(join(place, path), bytes);
    }
  }
  const manifest = { format: 'preread-synthetic/1', seed: SEED, patients: PATIENTS, sha256: 'made' };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
}

describe('preread eval --cases', function () {
  this.timeout(120_000);
  let folder: string;
  let cases: string;
  let run: { readonly results: readonly CaseResult[]; readonly [key: string]: unknown };
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const gate = (metric: string, limit: object) =>
    JSON.stringify({ gates: [{ name: 'made gate', metric, ...limit, why: 'a test' }] });

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'preread-eval-cases-'));
    cases = join(folder, 'cases');
    await writeCases(cases);
    const { stdout, stderr } = await runCli({}, 'eval', '--cases', cases, '--json');
    expect(stdout, stderr).to.not.equal('');
    run = JSON.parse(stdout);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('drafts and scores every case, in order, and marks the document as synthetic', () => {
    expect(run).to.include({ format: 'preread-evaluation/1', mark: 'SYNTHETIC', drafter: 'deterministic' });
    expect(run.corpus).to.deep.equal({ seed: SEED, patients: PATIENTS, sha256: 'made' });
    expect(run.results.map(({ id }) => id)).to.deep.equal(['000001', '000002', '000003', '000004']);
    for (const { outcome, gates } of run.results) {
      expect(outcome).to.be.oneOf(['drafted', 'nothingToSay']);
      expect(gates.failed).to.equal(0);
    }
    const [disturbed] = run.results;
    expect(disturbed?.kinds).to.include('swappedSide');
    expect(disturbed?.clean).to.equal(false);
  });

  it('gives the same results whatever the number of threads', async () => {
    const of = async (threads: string) =>
      (await runCli({}, 'eval', '--cases', cases, '--json', '--threads', threads)).stdout;
    const one = await of('1');
    expect(await of('3')).to.equal(one);
    expect(JSON.parse(one)).to.deep.equal(run);
  });

  it('compares a run with an earlier one of itself, and writes a page', async () => {
    const baseline = file('run.json', JSON.stringify(run));
    const page = join(folder, 'page.html');
    const options = ['--baseline', baseline, '--html', page, '--gates', file('ok.json', gate('failed', { max: 0 }))];
    const { code, stdout } = await runCli({}, 'eval', '--cases', cases, ...options);
    expect(code).to.equal(0);
    expect(stdout).to.match(/^passed {2}made gate {2}failed 0, at most 0$/m);
    expect(stdout).to.include('4 cases of both');
    expect(stdout).to.match(/^crimson .*no difference shown$/m);
    expect(readFileSync(page, 'utf8')).to.include('SYNTHETIC').and.include('Against an earlier run');
  });

  it('exits 1 and names the gate that fails', async () => {
    const gates = file('strict.json', gate('crimson', { min: 1.1 }));
    const { code, stderr } = await runCli({}, 'eval', '--cases', cases, '--gates', gates);
    expect(code).to.equal(1);
    expect(stderr).to.match(/^gate failed: made gate \(crimson [\d.]+\)$/m);
  });

  it('exits 2 on wrong use, and says what is wrong', async () => {
    const refused = async (words: string, ...args: readonly string[]) => {
      const { code, stderr } = await runCli({}, 'eval', ...args);
      expect(code, words).to.equal(2);
      expect(stderr).to.include(words);
    };
    await refused('those that exist: deterministic', '--cases', cases, '--drafter', 'genius');
    await refused('holds no folder "patients"', '--cases', folder);
    await refused('The baseline cannot be used: not JSON', '--cases', cases, '--baseline', file('bad.json', '{'));
    await refused('The baseline cannot be read', '--cases', cases, '--baseline', join(folder, 'none.json'));
    await refused('there is no metric "x"', '--cases', cases, '--gates', file('bad-gates.json', gate('x', { max: 0 })));
    await refused('does not exist', '--cases', cases, '--html', join(folder, 'no folder', 'page.html'));
    await refused('Either --reports or --cases', '--cases', cases, '--reports', 'x.jsonl');
    await refused('--html goes with --cases', '--reports', 'x.jsonl', '--html', 'page.html');
  });

  it('refuses cases of another format, and says which', async () => {
    const other = join(folder, 'other');
    mkdirSync(join(other, 'patients', '000001'), { recursive: true });
    const eval_ = () => runCli({}, 'eval', '--cases', other);
    expect((await eval_()).stderr).to.include('manifest.json of the cases cannot be read');
    writeFileSync(join(other, 'manifest.json'), '{"format": "something/9"}');
    expect((await eval_()).stderr).to.include('not of the format preread-synthetic/1');
    writeFileSync(
      join(other, 'manifest.json'),
      JSON.stringify({ format: 'preread-synthetic/1', seed: 's', patients: 1 }),
    );
    const { code, stderr } = await eval_();
    expect(code).to.equal(2);
    expect(stderr).to.include('truth.json of case 000001 cannot be read');
  });
});

describe('a case in the place of a PACS', () => {
  const POLICY = { rules: EVERY_STUDY, priorsMax: 3, priorsYears: 10, draftWithoutFindings: false };
  const studies = makeDemoStudies('case archive', '20260601');
  const read = (files: readonly Uint8Array[]) => files.map((one) => readPart10(one));
  const { baseline, prior, current } = studies;
  const uid = current.studyInstanceUid;

  it('gives studies, candidates and documents as the pipeline asks for them', async () => {
    const datasets = [baseline, prior, current].flatMap(({ files }) => read(files));
    const preparation = await prepareDraft(caseSource(datasets), POLICY, uid);
    expect(preparation.ready).to.equal(true);
    const chosen = preparation.prepared?.decisions.filter((one) => one.chosen).map((one) => one.studyInstanceUid);
    expect(chosen).to.have.members([prior.studyInstanceUid, baseline.studyInstanceUid]);
    const names = new Set(preparation.prepared?.evidence.items.map(({ kind }) => kind));
    expect([...names]).to.include.members(['finding', 'measurement', 'technique']);
  });

  it('finds no study under another Patient ID', async () => {
    const elsewhere = read(prior.files).map((one) => ({ ...one, '00100020': { vr: 'LO', Value: ['SYN-OTHER'] } }));
    const preparation = await prepareDraft(caseSource([...elsewhere, ...read(current.files)]), POLICY, uid);
    expect(preparation.prepared?.decisions).to.deep.equal([]);
  });

  it('says of a study that it does not hold that it is gone', async () => {
    const error = await prepareDraft(caseSource(read(prior.files)), POLICY, uid).catch((thrown) => thrown);
    expect(error).to.include({ code: 'STUDY_GONE' });
  });
});
