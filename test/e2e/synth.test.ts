import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runCli } from '../support/cli.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';

/** Small images: what is tested is the way into the PACS. */
const SMALL = ['--size', '48', '--slices', '3', '--json'];

describe('preread synth --stow', function () {
  this.timeout(180_000);
  let orthanc: TestOrthanc;
  let folder: string;
  const settings = () => ({ ORTHANC_USERNAME: orthanc.username, ORTHANC_PASSWORD: orthanc.password });
  const root = () => `${orthanc.url}/dicom-web`;
  const stored = async () => (await orthanc.ask('GET', '/statistics')).body as Record<string, number>;

  before(async () => {
    orthanc = await startTestOrthanc();
    folder = mkdtempSync(join(tmpdir(), 'preread-synth-stow-'));
  });

  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await orthanc.stop();
  });

  it('stores every object of every study in the PACS, compressed ones and all, and keeps the truth in a folder', async () => {
    const args = ['--patients', '4', '--seed', 'stow', '--specialty', 'neuro', '--out', join(folder, 'neuro')];
    const { code, stdout, stderr } = await runCli(settings(), 'synth', ...args, '--stow', root(), ...SMALL);
    expect(code, stderr).to.equal(0);
    const { patients, studies, objects, refused } = JSON.parse(stdout);
    expect([patients, refused]).to.deep.equal([4, 0]);
    const { CountStudies, CountInstances } = await stored();
    expect([CountStudies, CountInstances]).to.deep.equal([studies, objects]);
    const truth = JSON.parse(readFileSync(join(folder, 'neuro', 'patients', '000001', 'truth.json'), 'utf8'));
    const found = await orthanc.ask('POST', '/tools/lookup', truth.studies[0].studyInstanceUid);
    expect(found.body).to.have.lengthOf(1);
  });

  it('goes on where the PACS does not take what is broken on purpose, and says how many', async () => {
    const before = await stored();
    const args = ['--patients', '4', '--seed', 'broken', '--specialty', 'neuro', '--hazards', 'brokenObject=1'];
    const { code, stdout, stderr } = await runCli(settings(), 'synth', ...args, '--stow', root(), ...SMALL);
    expect(code, stderr).to.equal(0);
    const { objects, refused } = JSON.parse(stdout);
    const after = await stored();
    expect((after.CountInstances ?? 0) - (before.CountInstances ?? 0)).to.equal(objects - refused);
    expect(refused).to.be.greaterThan(0);
  });

  it('ends with the plain cause where the PACS refuses who asks', async () => {
    const wrong = { ORTHANC_USERNAME: orthanc.username, ORTHANC_PASSWORD: 'not-it-at-all' };
    const { code, stderr } = await runCli(wrong, 'synth', '--patients', '1', '--light', '--stow', root());
    expect(code).to.equal(1);
    expect(stderr).to.include('PACS_UNAUTHORIZED');
  });
});
