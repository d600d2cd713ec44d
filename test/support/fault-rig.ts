import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { LocalOrthancOptions } from '../../orthanc-config/local-orthanc.ts';
import { examine } from '../../sidecar/commands/doctor.ts';
import type { Check } from '../../sidecar/commands/doctor-checks.ts';
import type { StudyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import { type JobRow, listJobs, retryJob } from '../../sidecar/intake/job-operations.ts';
import { startJobQueue } from '../../sidecar/intake/job-queue.ts';
import { append } from '../../sidecar/ledger/append.ts';
import { verifyDatabase } from '../../sidecar/ledger/export.ts';
import { type DatabaseKind, memoryLog, type TestDatabase, testDatabase, until } from './databases.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { startTestOrthanc, type TestOrthanc } from './orthanc.ts';
import { ctImage, type TestDataset } from './orthanc-objects.ts';
import { startTestService, type TestService } from './service.ts';

/** The smallest study that gets a draft: one image. */
export interface SmallStudy {
  readonly studyInstanceUid: StudyInstanceUid;
  readonly file: Uint8Array;
}

export function smallStudy(name: string, n: number, overrides: TestDataset = {}): SmallStudy {
  const root = `2.25.${Buffer.from(name).reduce((sum, byte) => (sum * 131 + byte) % 1_000_000_007, 7)}.${n}`;
  const patient: TestDataset = { '00100020': ['LO', `${name}-${n}`], '00100010': ['PN', `Fault^${name}`] };
  const file = ctImage({ study: root, series: `${root}.1`, sop: `${root}.1.1` }, { ...patient, ...overrides });
  return { studyInstanceUid: root as StudyInstanceUid, file };
}

export const smallStudies = (name: string, count: number): SmallStudy[] =>
  Array.from({ length: count }, (_, n) => smallStudy(name, n + 1));

/** Uploads eight at a time. */
export async function uploadStudies(orthanc: TestOrthanc, studies: readonly SmallStudy[]): Promise<void> {
  const rest = [...studies];
  const worker = async () => {
    for (let one = rest.shift(); one; one = rest.shift()) await orthanc.upload(one.file);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

interface Found {
  readonly ID: string;
  readonly ParentStudy: string;
  readonly Instances: readonly string[];
  readonly MainDicomTags: Readonly<Record<string, string>>;
}

/** Drafts that Orthanc holds, by study. */
export async function draftCounts(orthanc: TestOrthanc): Promise<Map<string, number>> {
  const find = async (level: string, query: Record<string, string>) =>
    (await orthanc.ask('POST', '/tools/find', JSON.stringify({ Level: level, Query: query, Expand: true })))
      .body as Found[];
  const series = await find('Series', { SeriesDescription: 'AI DRAFT REPORT - NOT VERIFIED' });
  const uids = new Map((await find('Study', {})).map((one) => [one.ID, String(one.MainDicomTags.StudyInstanceUID)]));
  return new Map(series.map((one) => [uids.get(one.ParentStudy) ?? '', one.Instances.length]));
}

/** What `jobs list` shows. */
export const shownJobs = (service: TestService): Promise<JobRow[]> =>
  listJobs(service.database.knex, { states: ['queued', 'active', 'failed'], limit: 1000 });

/** What /readyz says. */
export async function readiness(service: TestService): Promise<Record<string, string> & { code: number }> {
  const answer = await fetch(`${service.address}/readyz`);
  return { ...((await answer.json()) as Record<string, string>), code: answer.status } as never;
}

/** Waits of the product's between two attempts at the same job are over: what is due later is due now. */
export const hurry = (service: TestService): Promise<unknown> =>
  service.database.knex.raw("update pgboss.job set start_after = now() where state = 'retry'").catch(() => undefined);

/** Each of the studies ends with exactly one draft; nothing failed, waits, or is worked on any more; the ledger verifies. */
export async function expectOneDraftEach(
  service: TestService,
  orthanc: TestOrthanc,
  studies: readonly Pick<SmallStudy, 'studyInstanceUid'>[],
  ms = 60_000,
): Promise<void> {
  const wanted = new Set<string>(studies.map((one) => one.studyInstanceUid));
  const drafted = async () => {
    const drafts = await draftCounts(orthanc).catch(() => new Map<string, number>());
    return [...wanted].every((uid) => drafts.has(uid)) && drafts;
  };
  const drafts = await until('every study has its draft', drafted, ms);
  for (const uid of wanted) expect(drafts.get(uid), 'drafts of one study').to.equal(1);
  const open = async () => (await shownJobs(service)).filter((job) => wanted.has(job.studyInstanceUid)).length === 0;
  await until('no job is left', open, ms);
  for (const uid of wanted)
    expect(await service.entries('draftStored', uid), 'stored once').to.have.length.within(1, 2);
  expect((await verifyDatabase(service.database.knex)).valid, 'the ledger verifies').to.equal(true);
}

export interface FaultRig {
  orthanc: TestOrthanc;
  readonly proxy: FaultProxy;
  readonly test: TestDatabase;
  readonly settings: Record<string, string>;
  start(settings?: Record<string, string>): Promise<TestService>;
  /** As `jobs retry --all-failed`. */
  retryFailed(): Promise<void>;
  /** The checks that failed, or only told something, by name. */
  doctor(): Promise<Map<string, Check>>;
  close(): Promise<void>;
}

/** A draft of one image says only that there is nothing: it is one all the same. */
const COMMON = {
  START_FROM: 'beginning',
  SETTLE_SECONDS: '0.2',
  DRAFT_WITHOUT_FINDINGS: 'on',
  PROFILE: 'ohif',
  MODEL: 'none',
};

/** Real Orthanc behind a network that fails when told to, one database, and the service. */
export async function startFaultRig(
  database: DatabaseKind | TestDatabase,
  options: LocalOrthancOptions = {},
): Promise<FaultRig> {
  const orthanc = await startTestOrthanc(options);
  const test = typeof database === 'string' ? await testDatabase(database) : database;
  const proxy = await startFaultProxy(orthanc);
  await test.database.close();
  let service: TestService | undefined;
  const settings = {
    ORTHANC_URL: proxy.url,
    ORTHANC_USERNAME: orthanc.username,
    ORTHANC_PASSWORD: orthanc.password,
    PREREAD_DATA: test.dataFolder,
    ...(test.url ? { DATABASE_URL: test.url } : {}),
    ...COMMON,
  };
  const rig: FaultRig = {
    orthanc,
    proxy,
    test,
    settings,
    async start(more = {}) {
      await service?.stop();
      service = await startTestService({ ...orthanc, url: proxy.url }, test, { ...COMMON, ...more });
      return service;
    },
    async retryFailed() {
      if (!service) throw new Error('no service runs');
      const { knex, kind: embedded } = service.database;
      const queue = await startJobQueue({ knex, embedded: embedded === 'embedded', log: memoryLog(), migrate: false });
      const deps = { knex, queue, appendLedger: append, now: () => new Date(), by: 'test' };
      for (const job of await listJobs(knex, { states: ['failed'], limit: 1000 })) await retryJob(deps, job);
      await queue.stop(1000);
    },
    doctor: () => diagnose(settings),
    async close() {
      await service?.stop();
      await proxy.close();
      await rig.orthanc.stop();
      await test.remove();
    },
  };
  return rig;
}

/** What `doctor` finds: all but what is well, the first of each name and code. */
export async function diagnose(environment: Record<string, string>): Promise<Map<string, Check>> {
  const never = new AbortController().signal;
  const checks = await examine({ environment, version: '0.0.0-test', print() {}, say() {}, signal: never });
  return new Map(
    checks.filter(({ ok, action }) => !ok || action).map((one) => [`${one.name}: ${one.code ?? 'note'}`, one]),
  );
}

/** A folder of its own for a test, removed with it. */
export function scratchFolder(name: string): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `preread-${name}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
