import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PrereadError } from '../sidecar/errors.ts';

/** Where Orthanc is installed. */
export interface OrthancPrograms {
  readonly program: string;
  /** libOrthancDicomWeb.so */
  readonly plugin: string;
}

export interface LocalOrthancOptions {
  /** Where it stores; kept when it stops. Absent: a temporary folder that goes with it. */
  readonly folder?: string;
  /** Absent: a free one. */
  readonly httpPort?: number;
  /** Absent: no DICOM server (Orthanc 1.10.1 can only open it to the whole network). 0: a free port. */
  readonly dicomPort?: number;
  /** Whether the account of Preread may delete Preread's own documents. */
  readonly mayDelete?: boolean;
  /** Lua files to load after the account's rights. */
  readonly luaScripts?: readonly string[];
  /** Settings of orthanc.json to replace. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Added to the environment, e.g. TZ. */
  readonly env?: Readonly<Record<string, string>>;
  /** Absent: the Orthanc of this machine. */
  readonly programs?: OrthancPrograms;
}

export interface LocalOrthanc {
  readonly url: string;
  readonly dicomwebUrl: string;
  /** The account of Preread, with its least rights. */
  readonly username: string;
  readonly password: string;
  readonly adminUsername: string;
  readonly adminPassword: string;
  readonly dicomPort?: number;
  readonly pid: number;
  readonly logFile: string;
  /** Ends Orthanc, and removes its folder if it was a temporary one. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 30_000;
const PORT_ATTEMPTS = 3;
const PROGRAMS = ['/usr/sbin/Orthanc', '/usr/local/sbin/Orthanc', '/usr/local/bin/Orthanc'];
const PLUGIN_FOLDERS = ['/usr/share/orthanc/plugins', '/usr/local/share/orthanc/plugins', '/usr/lib/orthanc/plugins'];

/**
 * Runs Orthanc ($1 with configuration $2, log $3) until its own input ends, which also happens when we are killed.
 * Then it ends Orthanc, by force after ten seconds, and removes folder $4 if one is named.
 */
const GUARD = `
"$1" "$2" </dev/null >"$3" 2>&1 &
pid=$!
echo $pid
cat >/dev/null
kill -TERM $pid 2>/dev/null
tries=0
while kill -0 $pid 2>/dev/null && [ $tries -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
kill -KILL $pid 2>/dev/null
wait
[ -z "$4" ] || rm -rf -- "$4"
`;

/** @throws PrereadError PROGRAM_MISSING */
function findOrthanc(): OrthancPrograms {
  const onPath = (process.env.PATH ?? '').split(':').map((folder) => join(folder, 'Orthanc'));
  const program = [...onPath, ...PROGRAMS].find((path) => existsSync(path));
  if (program === undefined) throw new PrereadError('PROGRAM_MISSING', { detail: 'Orthanc was not found.' });
  const plugin = PLUGIN_FOLDERS.map((folder) => join(folder, 'libOrthancDicomWeb.so')).find((path) => existsSync(path));
  if (plugin === undefined)
    throw new PrereadError('PROGRAM_MISSING', {
      detail: "Orthanc's DICOMweb plugin (libOrthancDicomWeb.so) was not found.",
    });
  return { program, plugin };
}

/** The settings of orthanc.json. Orthanc takes comments in JSON; a string may hold what looks like one. */
export function readOrthancSettings(path = join(import.meta.dirname, 'orthanc.json')): Record<string, unknown> {
  const text = readFileSync(path, 'utf8');
  return JSON.parse(text.replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_all, string) => string ?? ''));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

interface Prepared {
  readonly folder: string;
  readonly configFile: string;
  readonly logFile: string;
  readonly httpPort: number;
  readonly dicomPort: number | undefined;
}

/** A folder with the configuration; the passwords are not in it, they go by environment as in production. */
async function prepare(options: LocalOrthancOptions, plugin: string): Promise<Prepared> {
  const httpPort = options.httpPort ?? (await freePort());
  const dicomPort = options.dicomPort === 0 ? await freePort() : options.dicomPort;
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'preread-orthanc-'));
  const storage = join(folder, 'storage');
  mkdirSync(storage, { recursive: true });
  const settings = {
    ...readOrthancSettings(),
    Name: 'Preread local Orthanc',
    StorageDirectory: storage,
    IndexDirectory: storage,
    TemporaryDirectory: storage,
    Plugins: [plugin],
    LuaScripts: [join(import.meta.dirname, 'preread-account.lua'), ...(options.luaScripts ?? [])],
    HttpPort: httpPort,
    DicomServerEnabled: dicomPort !== undefined,
    ...(dicomPort !== undefined && { DicomPort: dicomPort }),
    // A throw-away database does not need to survive a power cut.
    SyncStorageArea: false,
    ...(options.mayDelete !== undefined && { PrereadMayDelete: options.mayDelete }),
    ...options.settings,
  };
  const configFile = join(folder, 'orthanc.json');
  writeFileSync(configFile, JSON.stringify(settings, null, 2), { mode: 0o600 });
  return { folder, configFile, logFile: join(folder, 'orthanc.log'), httpPort, dicomPort };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Starts the guard; the pid is Orthanc's own. */
async function launch(program: string, prepared: Prepared, temporary: boolean, env: Record<string, string>) {
  const { configFile, logFile, folder } = prepared;
  const guard = spawn('/bin/sh', ['-c', GUARD, 'sh', program, configFile, logFile, temporary ? folder : ''], {
    stdio: ['pipe', 'pipe', 'ignore'],
    // Its own group: Ctrl-C ends us first, and the guard then cleans up.
    detached: true,
    env: { ...process.env, ...env },
  });
  const exited = once(guard, 'exit');
  const [line] = (await once(guard.stdout, 'data')) as [Buffer];
  // A process that forgets to stop it is not kept alive by it.
  guard.stdout.destroy();
  guard.unref();
  (guard.stdin as Socket).unref();
  const stop = async () => {
    guard.ref();
    guard.stdin.end();
    await exited;
  };
  return { pid: Number(line.toString().trim()), stop };
}

type Outcome = 'ready' | 'without DICOMweb' | 'ended' | 'late';

async function isAnswering(url: string, authorization: string): Promise<boolean> {
  const answer = await fetch(url, { headers: { authorization } }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.ok ?? false;
}

async function waitUntilReady(url: string, authorization: string, pid: number): Promise<Outcome> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadline) {
    if (!isAlive(pid)) return 'ended';
    if ((await isAnswering(`${url}/system`, authorization)) && isAlive(pid))
      // Orthanc starts without a plugin it cannot load.
      return (await isAnswering(`${url}/dicom-web/studies?limit=1`, authorization)) ? 'ready' : 'without DICOMweb';
    await sleep(50);
  }
  return 'late';
}

/** The last complaint in Orthanc's log: of a server without data yet, it names ports and files only. */
function lastError(logFile: string): string {
  const errors = readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('E'));
  return errors.at(-1)?.replace(/^.*?\] /, '') ?? 'no error in its log';
}

const basic = (username: string, password: string) =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

/** One attempt; undefined when Orthanc ended at once (its port may have been taken meanwhile). */
async function attempt(options: LocalOrthancOptions, isLast: boolean): Promise<LocalOrthanc | undefined> {
  const { program, plugin } = options.programs ?? findOrthanc();
  const prepared = await prepare(options, plugin);
  const [adminPassword, password] = [randomBytes(24).toString('hex'), randomBytes(24).toString('hex')];
  const env = { ...options.env, ORTHANC_ADMIN_PASSWORD: adminPassword, ORTHANC_PREREAD_PASSWORD: password };
  const isTemporary = options.folder === undefined;
  const { pid, stop } = await launch(program, prepared, isTemporary, env);
  const url = `http://127.0.0.1:${prepared.httpPort}`;
  const outcome = await waitUntilReady(url, basic('admin', adminPassword), pid);
  if (outcome !== 'ready') {
    const detail = `The local Orthanc did not start (${outcome}): ${lastError(prepared.logFile)}.`;
    await stop();
    if (outcome === 'ended' && !isLast) return undefined;
    throw new PrereadError('PACS_UNREACHABLE', { detail });
  }
  return {
    url,
    dicomwebUrl: `${url}/dicom-web`,
    username: 'preread',
    password,
    adminUsername: 'admin',
    adminPassword,
    ...(prepared.dicomPort !== undefined && { dicomPort: prepared.dicomPort }),
    pid,
    logFile: prepared.logFile,
    stop,
  };
}

/**
 * A throw-away Orthanc for demo and tests: the settings of orthanc.json on free ports, for this machine only, with
 * random passwords. It ends when `stop` is called and when this process ends, in whatever way.
 * @throws PrereadError PROGRAM_MISSING, PACS_UNREACHABLE when it does not start
 */
export async function startLocalOrthanc(options: LocalOrthancOptions = {}): Promise<LocalOrthanc> {
  const attempts = options.httpPort === undefined ? PORT_ATTEMPTS : 1;
  for (let count = 1; ; count++) {
    const started = await attempt(options, count >= attempts);
    if (started) return started;
  }
}
