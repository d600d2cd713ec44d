import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { type Database, openDatabase } from '../../sidecar/db/database.ts';
import { verifyDatabase } from '../../sidecar/ledger/export.ts';
import { queryLedger } from '../../sidecar/ledger/query.ts';
import { backlogOf, hasten, onlyWaits } from '../crash/nurse.ts';
import { COMPILED } from '../crash/process.ts';
import { type CliProcess, type Ended, startCli } from '../support/cli.ts';
import {
  draftCounts,
  type FaultRig,
  type SmallStudy,
  smallStudies,
  smallStudy,
  startFaultRig,
  uploadStudies,
} from '../support/fault-rig.ts';

/** Megabytes that the process' objects may take: enough for any ordinary study. */
const HEAP_MB = 128;
/** Attempts that may end with their process (README, "What a study goes through"). */
const DEATHS = 5;
/** Ordinary studies that are there at first, and that arrive after each of the first deaths. */
const [FIRST, LATER, TIMES] = [3, 2, 2] as const;
const LOOK_MS = 100;

describe('a study that takes more memory than the process has', function () {
  this.timeout(180_000);
  let rig: FaultRig;
  let database: Database;
  let life: { readonly child: CliProcess; readonly begunAt: Date; ended: Ended | undefined };

  before(async () => {
    rig = await startFaultRig('postgres');
    database = await openDatabase({ url: rig.test.url ?? '', dataFolder: rig.test.dataFolder });
  });
  after(async () => {
    life?.child.kill('SIGKILL');
    await life?.child.ended;
    await database?.close();
    await rig?.close();
  });

  /** As a service manager does; code that is compiled already makes it quicker. */
  function begin(): void {
    const node = { NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`, NODE_COMPILE_CACHE: COMPILED };
    const child = startCli({ ...rig.settings, ...node, HTTP_PORT: '0' }, 'start');
    const begun: typeof life = { child, begunAt: new Date(), ended: undefined };
    void child.ended.then((end) => (begun.ended = end));
    life = begun;
  }

  const jobOf = ({ studyInstanceUid }: SmallStudy) =>
    database.knex('preread.job').where({ study_instance_uid: studyInstanceUid }).first();

  const ended = () => database.knex('preread.job').whereIn('state', ['done', 'failed']).select('id');

  async function contents(kind: string, { studyInstanceUid }: SmallStudy): Promise<Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = [];
    for await (const { content } of queryLedger(database.knex, { kind, study: studyInstanceUid }))
      found.push(content as Record<string, unknown>);
    return found;
  }

  /** Begins the service again whenever it died, until `isOver`. @returns how it died each time */
  async function keepAlive(isOver: () => Promise<boolean>, afterDeath: () => Promise<void>): Promise<Ended[]> {
    const deaths: Ended[] = [];
    begin();
    while (!(await isOver()) && deaths.length <= DEATHS) {
      if (life.ended) {
        deaths.push(life.ended);
        await afterDeath();
        begin();
      }
      if (onlyWaits(await backlogOf(database.knex, rig, life.begunAt)))
        await hasten(database.knex, 'postgres', life.begunAt);
      await sleep(LOOK_MS);
    }
    return deaths;
  }

  it('is given up as PROCESS_DIED after five deaths; the others are drafted meanwhile, each once', async () => {
    const killer = smallStudy('killer', 1);
    const others = smallStudies('beside-killer', FIRST + LATER * TIMES);
    // 18 MB of JSON, which Orthanc itself needs minutes to make; as objects they are twenty times as large.
    rig.proxy.fault = (_method, path) =>
      path.includes(`${killer.studyInstanceUid}/`) && path.endsWith('/metadata') ? 'flood' : 'pass';
    const late = others.slice(FIRST);
    await uploadStudies(rig.orthanc, [killer, ...others.slice(0, FIRST)]);
    const deaths = await keepAlive(
      async () => (await ended()).length > others.length,
      () => uploadStudies(rig.orthanc, late.splice(0, LATER)),
    );
    for (const { code, stderr } of deaths) {
      expect(code, 'ended by a signal').to.equal(-1);
      expect(stderr).to.contain('JavaScript heap out of memory');
    }
    expect(deaths).to.have.length(DEATHS);
    expect(await jobOf(killer)).to.include({ state: 'failed', error_code: 'PROCESS_DIED', died: DEATHS });
    expect((await contents('jobEnded', killer)).map(({ outcome }) => outcome)).to.deep.equal(['failed']);
    expect((await contents('jobEnded', killer))[0]?.detail).to.match(/^PROCESS_DIED: /);
    expect(await contents('draftIntended', killer)).to.deep.equal([]);

    const drafts = await draftCounts(rig.orthanc);
    expect(drafts.size, 'nothing was drafted of the study itself').to.equal(others.length);
    for (const one of others) {
      expect(drafts.get(one.studyInstanceUid), 'drafts in the PACS').to.equal(1);
      expect(await contents('draftIntended', one)).to.have.length(1);
      // `unchanged`: its draft was stored when the process died, and its next attempt found it.
      const outcomes = (await contents('jobEnded', one)).map(({ outcome }) => outcome);
      expect(outcomes).to.have.length(1);
      expect(['drafted', 'unchanged']).to.include(outcomes[0]);
    }
    expect(await verifyDatabase(database.knex)).to.include({ valid: true });
    expect((await rig.doctor()).get('jobs: JOBS_FAILED')?.detail).to.contain('PROCESS_DIED 1');
  });
});
