import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { type LocalOrthanc, type LocalOrthancOptions, startLocalOrthanc } from '../../orthanc-config/local-orthanc.ts';
import type { OrthancId } from '../../sidecar/domain/identifiers.ts';
import { addFile, addPassword } from './phi/sentinels.ts';

/** A throw-away Orthanc with what tests do to it as its administrator. */
export interface TestOrthanc extends LocalOrthanc {
  /** Any REST call as administrator; the body parsed when it is JSON. */
  ask(method: string, path: string, body?: string | Uint8Array): Promise<{ status: number; body: unknown }>;
  /** Uploads Part 10 files, in order, and returns their Orthanc ids. */
  upload(...files: readonly (Uint8Array | string)[]): Promise<OrthancId[]>;
  /** Deletes a study by Orthanc id. */
  deleteStudy(orthancId: OrthancId): Promise<void>;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The two ends of a line between DICOM systems, which must know each other's ports before either starts. */
export const freePorts = (count: number): Promise<number[]> =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      server.close();
      await once(server, 'close');
      return port;
    }),
  );

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // A test has ended it already.
  }
}

/** Starts Orthanc for one test file; call `stop()` in `after`. */
export async function startTestOrthanc(options: LocalOrthancOptions = {}): Promise<TestOrthanc> {
  const orthanc = await startLocalOrthanc(options);
  addPassword(orthanc.password, orthanc.username);
  addPassword(orthanc.adminPassword, orthanc.adminUsername);
  const authorization = `Basic ${Buffer.from(`${orthanc.adminUsername}:${orthanc.adminPassword}`).toString('base64')}`;
  const ask: TestOrthanc['ask'] = async (method, path, body) => {
    if (method === 'POST' && path === '/instances' && typeof body === 'object') addFile(body);
    const init = { method, headers: { authorization }, ...(body !== undefined && { body: Buffer.from(body) }) };
    const answer = await fetch(`${orthanc.url}${path}`, init);
    return { status: answer.status, body: parse(await answer.text()) };
  };
  let stopped = false;
  return {
    ...orthanc,
    ask,
    async upload(...files) {
      const ids: OrthancId[] = [];
      for (const file of files) {
        const bytes = typeof file === 'string' ? readFileSync(file) : file;
        let answer = await ask('POST', '/instances', bytes);
        // Orthanc 1.10.1, asked by several at once, seldom (1 in 100,000) answers 500 to a file that it takes a moment later.
        if (answer.status === 500) answer = await ask('POST', '/instances', bytes);
        if (answer.status !== 200)
          throw new Error(`Orthanc refused a test file: ${answer.status} ${JSON.stringify(answer.body)}`);
        ids.push((answer.body as { ID: OrthancId }).ID);
      }
      return ids;
    },
    async stop() {
      // It takes two seconds to end by itself. What it would still write down goes with its folder.
      if (options.folder === undefined && !stopped) kill(orthanc.pid);
      stopped = true;
      await orthanc.stop();
    },
    async deleteStudy(orthancId) {
      await ask('DELETE', `/studies/${orthancId}`);
    },
  };
}

/** Folder of the shared DICOM files, beside the project; tests that need it skip nothing, they are not defined without. */
export const SHARED_DICOM = join(import.meta.dirname, '..', '..', '..', 'shared', 'dicom');
