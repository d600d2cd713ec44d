/**
 * Tests for `test/unit/phi-scan.test.ts` alone, which runs them in a process of their own: each puts a secret where none
 * may be, in the way the product could. All pass; the scan at the end of the run must not.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PrereadError } from '../../../sidecar/errors.ts';
import { createApp, listen } from '../../../sidecar/http/app.ts';
import { createLog } from '../../../sidecar/log.ts';
import { memoryLog, testDatabase } from '../databases.ts';
import { ctImage } from '../orthanc-objects.ts';
import { PLANTED } from './planted-values.ts';
import { addFile, addPassword } from './sentinels.ts';
import { readErrorTexts, scrape } from './watch-service.ts';

const log = memoryLog();

/** A program that is not started by its name alone: what it gets by environment, no argument shows. */
const child = (script: string, planted: string, ...args: readonly string[]): Promise<unknown> =>
  new Promise((resolve) => {
    execFile(process.execPath, ['-e', script, ...args], { env: { ...process.env, planted } }, resolve);
  });

async function plantInAnswer(): Promise<void> {
  const text = `preread_jobs{patient="${PLANTED.patientId}"} 1\n`;
  const metrics = { render: async () => ({ contentType: 'text/plain', text }), jobEnded: () => undefined };
  const readiness = async () => ({ ready: true, parts: {} });
  const app = createApp({ readiness, metrics: metrics as never, token: undefined, log });
  const server = await listen(app, '127.0.0.1', 0);
  await scrape(server.address);
  await server.close();
}

async function plantInDatabase(): Promise<void> {
  const test = await testDatabase('postgres');
  const id = '00000000-0000-4000-8000-000000000001';
  const row = { id, study_instance_uid: '1.2.3', state: 'failed', reason: 'command' };
  await test.database.knex('preread.job').insert({ ...row, error_detail: `not stored: ${PLANTED.accessionNumber}` });
  await readErrorTexts(test.database.knex);
  await test.remove();
}

async function plantInFile(): Promise<void> {
  const folder = join(tmpdir(), 'preread-planted');
  await mkdir(folder);
  await writeFile(join(folder, 'notes'), `draft of ${PLANTED.name.replace('^', ' ')}`);
  // Gone before the end: it was there all the same.
  rmSync(folder, { recursive: true });
}

async function plantDocument(): Promise<void> {
  const uids = { study: PLANTED.study, series: `${PLANTED.study}.1`, sop: `${PLANTED.study}.1.1` };
  const image = ctImage(uids, {
    '00080020': ['DA', PLANTED.birthDate],
    '00100010': ['PN', PLANTED.name],
    '00100020': ['LO', PLANTED.patientId],
    '00100030': ['DA', PLANTED.birthDate],
  });
  await writeFile(join(tmpdir(), 'preread-document'), image);
}

/** Its arguments are seen in the list of processes only: the shell fills them in. */
async function plantBelow(): Promise<void> {
  const script = `"${process.execPath}" -e 'setTimeout(() => 0, 4000)' "$planted"; true`;
  const shell = spawn('/bin/sh', ['-c', script], { env: { ...process.env, planted: PLANTED.birthDate } });
  await once(shell, 'exit');
}

const PLANTS: Readonly<Record<string, () => unknown>> = {
  log: () => log.warn(`the study of ${PLANTED.name}`),
  command: () => createLog('info').warn('born', { detail: PLANTED.birthDate.replace(/(....)(..)(..)/, '$1-$2-$3') }),
  process: () => child('console.error(process.env.planted)', PLANTED.password),
  answer: plantInAnswer,
  error: () => new PrereadError('INTERNAL', { detail: `in ${PLANTED.study}` }),
  database: plantInDatabase,
  file: plantInFile,
  document: plantDocument,
  fileName: async () => mkdir(join(tmpdir(), PLANTED.patientId)),
  arguments: () => child('0', '', `--password=${PLANTED.password}`),
  below: plantBelow,
  allowed: () => child('0', '', 'draft', PLANTED.study),
  forms: () => promisify(setImmediate)().then(() => log.warn('made', { detail: PLANTED.madeUid })),
};

describe('planted', () => {
  before(() => {
    const { study, name, patientId, birthDate, accessionNumber } = PLANTED;
    addFile(
      ctImage(
        { study, series: `${study}.1`, sop: `${study}.1.1` },
        {
          '00100010': ['PN', name],
          '00100020': ['LO', patientId],
          '00100030': ['DA', birthDate],
          '00080050': ['SH', accessionNumber],
        },
      ),
    );
    addPassword(PLANTED.password, 'preread');
  });
  for (const name of process.env.PLANTS?.split(',') ?? [])
    it(name, async function () {
      this.timeout(60_000);
      await PLANTS[name]?.();
    });
});
