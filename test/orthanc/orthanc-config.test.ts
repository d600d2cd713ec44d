import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { readOrthancSettings, startLocalOrthanc } from '../../orthanc-config/local-orthanc.ts';
import { PrereadError } from '../../sidecar/errors.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { ctImage } from '../support/orthanc-objects.ts';

const ROOT = join(import.meta.dirname, '..', '..');

describe('orthanc-config: orthanc.json and the account of Preread', () => {
  let orthanc: TestOrthanc;
  let study: string;

  /** A request as `preread`; the status, and whether the body came from beyond the filter. */
  async function asPreread(method: string, path: string, headers: Record<string, string> = {}): Promise<number> {
    const authorization = `Basic ${Buffer.from(`preread:${orthanc.password}`).toString('base64')}`;
    const body = method === 'POST' || method === 'PUT' ? '{}' : null;
    const answer = await fetch(`${orthanc.url}${path}`, { method, body, headers: { authorization, ...headers } });
    await answer.body?.cancel();
    return answer.status;
  }

  before(async () => {
    orthanc = await startTestOrthanc();
    await orthanc.upload(ctImage({ study: '1.6.1', series: '1.6.1.1', sop: '1.6.1.1.1' }));
    const { body } = await orthanc.ask('GET', '/studies');
    study = (body as string[])[0] ?? '';
  });
  after(() => orthanc.stop());

  it('wants an account for everything', async () => {
    for (const path of ['/system', '/dicom-web/studies', '/app/explorer.html'])
      expect((await fetch(`${orthanc.url}${path}`)).status, path).to.equal(401);
  });

  it('lets preread read what it needs', async () => {
    const allowed = [
      ['GET', '/system'],
      ['GET', '/statistics'],
      ['GET', '/tools/now'],
      ['GET', '/changes?since=0&limit=1'],
      ['GET', `/studies/${study}`],
      ['GET', '/dicom-web/studies/1.6.1/series'],
      ['POST', '/tools/lookup'],
    ] as const;
    for (const [method, path] of allowed) expect(await asPreread(method, path), path).to.equal(200);
    // Refused by what they find in the body, not by the filter.
    for (const path of ['/tools/find', '/tools/bulk-content', '/dicom-web/studies', '/dicom-web/studies/1.6.1'])
      expect(await asPreread('POST', path), path).not.to.be.oneOf([200, 401, 403]);
  });

  it('refuses preread everything else, however it is dressed', async () => {
    const refused = [
      ['DELETE', `/studies/${study}`],
      ['DELETE', '/changes'],
      ['PUT', `/studies/${study}/metadata/1024`],
      ['POST', '/instances'],
      ['POST', `/studies/${study}/anonymize`],
      ['POST', `/studies/${study}?_method=DELETE`],
      ['GET', `/studies/${study}?_method=DELETE`],
      ['POST', '/tools/execute-script'],
      ['POST', '/tools/shutdown'],
      ['POST', '/tools/reset'],
      ['POST', '/tools/find/../shutdown'],
      ['POST', '/dicom-web/studies/%2e%2e/servers'],
      ['GET', '/modalities'],
      ['GET', '/patients'],
      ['GET', '/jobs'],
      ['GET', '/dicom-web/servers'],
      ['GET', '/studiesx'],
    ] as const;
    for (const [method, path] of refused) expect(await asPreread(method, path), `${method} ${path}`).to.equal(403);
    expect(await asPreread('POST', `/studies/${study}`, { 'X-HTTP-Method-Override': 'DELETE' })).to.equal(403);
    expect((await orthanc.ask('GET', `/studies/${study}`)).status).to.equal(200);
  });

  it('refuses preread every other system, unless PrereadArchives lists it', async () => {
    const id = '0a1b2c3d-0000-4000-8000-000000000000';
    const allowed = [
      ['POST', '/modalities/vna/echo'],
      ['POST', '/modalities/vna/query'],
      // 1.12.6 or newer; here it finds nothing.
      ['POST', '/modalities/vna/get'],
      ['GET', `/queries/${id}/answers?expand`],
      ['POST', `/queries/${id}/answers/0/retrieve`],
      ['GET', `/jobs/${id}`],
      ['POST', `/jobs/${id}/cancel`],
    ] as const;
    const refused = [
      ['GET', '/modalities'],
      ['GET', '/modalities/vna'],
      ['PUT', '/modalities/vna'],
      ['DELETE', '/modalities/vna'],
      ['POST', '/modalities/vna/store'],
      ['POST', '/modalities/vna/move'],
      ['POST', '/modalities/other/query'],
      ['POST', '/modalities/other/get'],
      ['POST', '/modalities/vna/query/../store'],
      ['GET', '/queries'],
      ['DELETE', `/queries/${id}`],
      ['POST', `/queries/${id}/retrieve`],
      ['GET', '/jobs'],
      ['POST', `/jobs/${id}/resubmit`],
      ['POST', `/jobs/${id}/pause`],
    ] as const;
    for (const [method, path] of [...allowed, ...refused])
      expect(await asPreread(method, path), `${method} ${path} without a list`).to.equal(403);
    const without = orthanc;
    const at = { AET: 'VNA', Host: '127.0.0.1', Port: 9 };
    const DicomModalities = { vna: at, other: at };
    const listing = await startTestOrthanc({ settings: { DicomModalities, PrereadArchives: ['vna'] } });
    try {
      orthanc = listing;
      for (const [method, path] of allowed)
        expect(await asPreread(method, path), `${method} ${path}`).not.to.be.oneOf([200, 401, 403]);
      for (const [method, path] of refused) expect(await asPreread(method, path), `${method} ${path}`).to.equal(403);
    } finally {
      orthanc = without;
      await listing.stop();
    }
  });

  it('defines no hook that runs when instances arrive', () => {
    const lua = readFileSync(join(ROOT, 'orthanc-config', 'preread-account.lua'), 'utf8').replace(/--.*/g, '');
    const functions = [...lua.matchAll(/^function (\w+)/gm)].map(([, name]) => name);
    expect(functions).to.deep.equal(['IncomingHttpRequestFilter']);
  });

  it('keeps the settings Preread depends on', () => {
    expect(readOrthancSettings()).to.deep.include({
      AuthenticationEnabled: true,
      RemoteAccessAllowed: false,
      OverwriteInstances: false,
      DefaultEncoding: 'Utf8',
      ExecuteLuaEnabled: false,
      DicomAlwaysAllowFind: false,
      DicomAlwaysAllowGet: false,
      DicomAlwaysAllowMove: false,
    });
  });

  it('refuses an account whose password was forgotten', async () => {
    const settings = {
      RegisteredUsers: { admin: `\${${'ORTHANC_ADMIN_PASSWORD'}}`, preread: `\${${'NOT_SET_ANYWHERE'}}` },
    };
    const other = await startTestOrthanc({ settings });
    try {
      const authorization = `Basic ${Buffer.from('preread:').toString('base64')}`;
      expect((await fetch(`${other.url}/system`, { headers: { authorization } })).status).to.equal(403);
      expect((await other.ask('GET', '/system')).status).to.equal(200);
    } finally {
      await other.stop();
    }
  });
});

describe('orthanc-config: the local Orthanc', () => {
  it('leaves nothing behind when stopped, and opens a DICOM port only when asked to', async () => {
    const orthanc = await startLocalOrthanc({ dicomPort: 0 });
    const folder = dirname(orthanc.logFile);
    expect(existsSync(folder)).to.equal(true);
    const socket = connect(orthanc.dicomPort ?? 0, '127.0.0.1');
    await once(socket, 'connect');
    socket.destroy();
    await orthanc.stop();
    expect(existsSync(folder)).to.equal(false);
    expect(() => process.kill(orthanc.pid, 0)).to.throw('ESRCH');
  });

  for (const end of ['throw new Error("end")', 'process.kill(process.pid, "SIGKILL")'])
    it(`leaves nothing behind when its parent ends by ${end}`, async () => {
      const script = `
        const { startLocalOrthanc } = await import(${JSON.stringify(join(ROOT, 'orthanc-config', 'local-orthanc.ts'))});
        const { pid, logFile } = await startLocalOrthanc();
        await new Promise((written) => process.stdout.write(JSON.stringify({ pid, logFile }), written));
        ${end};`;
      const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const [output] = (await once(parent.stdout, 'data')) as [Buffer];
      const { pid, logFile } = JSON.parse(output.toString()) as { pid: number; logFile: string };
      while (existsSync(dirname(logFile))) await sleep(100);
      expect(() => process.kill(pid, 0)).to.throw('ESRCH');
    });

  it('says when Orthanc does not start', async () => {
    // A place of its own: other tests make their folders in the common one meanwhile.
    const { TMPDIR: common } = process.env;
    const place = mkdtempSync(join(tmpdir(), 'preread-not-started-'));
    process.env.TMPDIR = place;
    try {
      const faults: [string, Record<string, unknown>][] = [
        ['ended', { StorageDirectory: '/proc/nowhere', IndexDirectory: '/proc/nowhere' }],
        ['without DICOMweb', { Plugins: [] }],
      ];
      for (const [outcome, settings] of faults) {
        const error = await startTestOrthanc({ settings }).catch((thrown) => thrown);
        expect(error).to.be.instanceOf(PrereadError);
        expect(error.message).to.contain(`did not start (${outcome})`);
      }
      expect(readdirSync(place)).to.deep.equal([]);
    } finally {
      if (common === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = common;
      rmSync(place, { recursive: true, force: true });
    }
  });
});
