import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { makeDemoStudies } from '../support/synthetic-patient/patient-files.ts';
import { validateSr } from '../support/validate-sr.ts';

const PREREAD = join(import.meta.dirname, '../../sidecar/preread.mjs');
const DATE = '20260601';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as a user runs it: a process of its own, with these settings and no others. */
function preread(settings: Record<string, string>, ...args: readonly string[]): Promise<Ended> {
  const { PATH = '', HOME = '' } = process.env;
  return new Promise((resolve) => {
    const options = { env: { PATH, HOME, ...settings }, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, [PREREAD, ...args], options, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr }),
    );
  });
}

describe('the commands', function () {
  this.timeout(180_000);
  let orthanc: TestOrthanc;
  let folder: string;
  let settings: Record<string, string>;
  const { prior, current, patient } = makeDemoStudies('commands', DATE, { sliceCount: 4 });

  before(async () => {
    orthanc = await startTestOrthanc();
    folder = mkdtempSync(join(tmpdir(), 'preread-cli-'));
    settings = {
      ORTHANC_URL: orthanc.url,
      ORTHANC_USERNAME: orthanc.username,
      ORTHANC_PASSWORD: orthanc.password,
      PREREAD_DATA: join(folder, 'data'),
    };
    await orthanc.upload(...prior.files, ...current.files);
  });
  after(async () => {
    await orthanc?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const draftCount = async () => {
    const query = { Level: 'Instance', Query: { SeriesDescription: 'AI DRAFT REPORT - NOT VERIFIED' } };
    return ((await orthanc.ask('POST', '/tools/find', JSON.stringify(query))).body as unknown[]).length;
  };

  it('--help tells commands and settings; wrong use and wrong settings end with 2', async () => {
    const help = await preread({}, '--help');
    expect(help.code).to.equal(0);
    for (const word of ['start', 'draft', 'migrate', 'doctor', 'ledger', 'demo', 'SETTLE_SECONDS', 'PREREAD_CONFIG'])
      expect(help.stdout).to.contain(word);
    expect((await preread({}, 'no-such-command')).code).to.equal(2);
    expect((await preread(settings, 'draft', 'not-a-uid')).code).to.equal(2);
    const wrong = await preread({ ...settings, HTTP_PORT: 'x', WRITE: 'y' }, 'start');
    expect(wrong.code).to.equal(2);
    expect(wrong.stderr).to.contain('HTTP_PORT').and.to.contain('WRITE');
  });

  it('draft --dry-run writes nothing and shows the draft with its evidence', async () => {
    const data = join(folder, 'never-made');
    const shown = await preread(
      { ...settings, PREREAD_DATA: data },
      'draft',
      current.studyInstanceUid,
      '--dry-run',
      '--json',
    );
    expect(shown.code).to.equal(0);
    const result = JSON.parse(shown.stdout);
    expect(result.outcome).to.equal('drafted');
    expect(result.priors).to.have.length(1);
    expect(result.evidence).to.have.length(2);
    expect(result.comparisons).not.to.deep.equal([]);
    const ids = new Set(
      result.evidence.flatMap((one: { items: { id: string }[] }) => one.items.map((item) => item.id)),
    );
    for (const statement of result.draft.statements) {
      expect(statement.evidenceIds, statement.text).not.to.deep.equal([]);
      for (const id of statement.evidenceIds) expect(ids.has(id), statement.text).to.equal(true);
    }
    expect(existsSync(data)).to.equal(false);
    expect(await draftCount()).to.equal(0);
  });

  it('draft writes one study now, and no second version of the same', async () => {
    const drafted = await preread(settings, 'draft', current.studyInstanceUid, '--json');
    expect(JSON.parse(drafted.stdout)).to.include({ outcome: 'drafted' });
    expect(drafted.code).to.equal(0);
    expect(await draftCount()).to.equal(1);
    expect(JSON.parse((await preread(settings, 'draft', current.studyInstanceUid, '--json')).stdout)).to.include({
      outcome: 'unchanged',
    });
    expect(await draftCount()).to.equal(1);
    const gone = await preread(settings, 'draft', '1.2.3.4.5', '--json');
    expect(JSON.parse(gone.stdout)).to.include({ outcome: 'studyGone' });
  });

  it('ledger verifies, answers queries, and exports what a stranger can verify', async () => {
    const verified = await preread(settings, 'ledger', 'verify', '--json');
    expect(verified.code).to.equal(0);
    expect(JSON.parse(verified.stdout)).to.include({ valid: true });
    const entries = JSON.parse(
      (await preread(settings, 'ledger', 'query', '--study', current.studyInstanceUid, '--json')).stdout,
    ) as { kind: string; patientHash?: string }[];
    expect(entries.map((entry) => entry.kind)).to.include.members([
      'settled',
      'priorDecision',
      'evidenceRead',
      'comparison',
      'draftIntended',
      'draftStored',
      'jobEnded',
    ]);
    const hash = entries.find((entry) => entry.patientHash)?.patientHash as string;
    const ofPatient = JSON.parse(
      (await preread(settings, 'ledger', 'query', '--patient-hash', hash, '--kind', 'draftStored', '--json')).stdout,
    );
    expect(ofPatient).to.have.length(1);
    expect(JSON.stringify(entries)).not.to.contain(patient.identity.patientId);

    const out = join(folder, 'ledger.ndjson');
    expect((await preread(settings, 'ledger', 'export', '--out', out)).code).to.equal(0);
    expect((await preread({}, 'ledger', 'verify', '--export', out)).code).to.equal(0);
    expect((await preread(settings, 'ledger', 'export', '--out', out)).code, 'never over an older export').to.equal(2);
    writeFileSync(out, readFileSync(out, 'utf8').replace('"outcome":"drafted"', '"outcome":"nothing"'));
    const tampered = await preread({}, 'ledger', 'verify', '--export', out, '--json');
    expect(tampered.code).to.equal(1);
    expect(JSON.parse(tampered.stdout).firstBad.why).to.equal('contentDigest');
  });

  it('start runs until SIGTERM, stops cleanly, and owns its data folder meanwhile', async () => {
    const { PATH = '', HOME = '' } = process.env;
    const env = { PATH, HOME, ...settings, HTTP_PORT: '0' };
    const { spawn } = await import('node:child_process');
    const service = spawn(process.execPath, [PREREAD, 'start'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let logged = '';
    service.stderr.on('data', (part: Buffer) => {
      logged += part.toString();
    });
    const exited = new Promise<number | null>((resolve) => service.once('exit', resolve));
    try {
      while (!logged.includes('"started"')) await new Promise((resume) => setTimeout(resume, 50));
      const second = await preread({ ...settings, HTTP_PORT: '0' }, 'start');
      expect(second.code).to.equal(1);
      expect(second.stderr).to.contain('DB_LOCKED');
      expect((await preread(settings, 'ledger', 'verify')).code, 'through the running service').to.equal(0);
      const beside = await preread(settings, 'draft', prior.studyInstanceUid, '--json');
      expect(JSON.parse(beside.stdout)).to.include({ outcome: 'drafted' });
    } finally {
      service.kill('SIGTERM');
    }
    expect(await exited).to.equal(0);
    for (const line of logged.trim().split('\n')) expect(JSON.parse(line)).to.have.property('level');
    for (const secret of [
      current.studyInstanceUid,
      prior.studyInstanceUid,
      patient.identity.patientId,
      orthanc.password,
    ])
      expect(logged).not.to.contain(secret);
  });

  it('start ends with 2 when its port is taken, and leaves nothing running', async () => {
    const { createServer } = await import('node:net');
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    try {
      const port = String((server.address() as { port: number }).port);
      const ended = await preread({ ...settings, HTTP_PORT: port, PREREAD_DATA: join(folder, 'port') }, 'start');
      expect(ended.code).to.equal(2);
      expect(ended.stderr).to.contain('HTTP_PORT').and.to.contain('EADDRINUSE');
    } finally {
      server.close();
    }
  });

  it('demo --once makes, checks and saves a draft that three validators accept', async () => {
    const out = join(folder, 'out');
    const demo = await preread({}, 'demo', '--once', '--json', '--out', out, '--seed', 'test');
    expect(demo.code, demo.stderr).to.equal(0);
    const summary = JSON.parse(demo.stdout);
    expect(summary.passed).to.equal(true);
    const chosen = summary.priors.map((prior: { chosen: boolean }) => prior.chosen);
    expect(chosen.filter(Boolean).length).to.be.at.least(2);
    expect(chosen).to.include(false);
    const points = summary.series.map((one: { points: unknown[] }) => one.points.length);
    expect(points.filter((count: number) => count === 3).length).to.be.at.least(2);
    expect(JSON.parse(readFileSync(join(out, 'summary.json'), 'utf8'))).to.deep.equal(summary);
    expect((await validateSr([join(out, 'draft.dcm')]))[0]?.errors).to.deep.equal([]);
  });
});
