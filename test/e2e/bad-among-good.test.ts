import { expect } from 'chai';
import { setPause } from '../../sidecar/intake/control-records.ts';
import type { JobRow } from '../../sidecar/intake/job-operations.ts';
import { verifyDatabase } from '../../sidecar/ledger/export.ts';
import { BROKEN_REPORT, type MixedStudy, mixture, queueWhilePaused } from '../support/bad-among-good.ts';
import { until } from '../support/databases.ts';
import {
  draftCounts,
  type FaultRig,
  hurry,
  readiness,
  shownJobs,
  smallStudy,
  startFaultRig,
} from '../support/fault-rig.ts';
import type { TestService } from '../support/service.ts';

const { good, bad, first, mixed, fault } = mixture('among');
/** As many as there are studies at which the PACS hangs: each of them is stuck at once. */
const WORKERS = String(first.length);

/** Of the 30 s that a second try hangs, so many may be over. */
const FRESH_MS = 15_000;

describe(`${good.length} good studies among ${bad.length} bad ones`, function () {
  this.timeout(300_000);
  let rig: FaultRig;
  let service: TestService;
  /** In the order in which the PACS was asked for them. */
  const asked = new Set<string>();

  before(async () => {
    rig = await startFaultRig('postgres');
    rig.proxy.fault = (method, path) => {
      const [, study] = /\/dicom-web\/studies\/([\d.]+)/.exec(path) ?? [];
      if (study) asked.add(study);
      return fault(method, path);
    };
    service = await rig.start({ WORKERS });
    const { knex } = service.database;
    await setPause(knex, { at: new Date(), by: 'test', because: 'all arrive before the first is begun' });
    await until('work is paused', async () => (await readiness(service)).work === 'held: WORK_PAUSED');
    await queueWhilePaused(knex, rig.orthanc, first, mixed);
    service.log.lines.length = 0;
    await setPause(knex, undefined);
  });
  after(() => rig?.close());

  /** How many entries of a kind each study has. */
  const counts = async (kind: string) => {
    const entries = await service.entries(kind);
    return new Map(
      [...Map.groupBy(entries, (one) => String(one.studyInstanceUid))].map(([uid, all]) => [uid, all.length]),
    );
  };
  const uidOf = ({ studyInstanceUid }: MixedStudy) => studyInstanceUid;
  const hangs = ({ bad: way }: MixedStudy) => way?.fault === 'hang' || way?.stowFault === 'hang';
  const ofEach = (studies: readonly MixedStudy[], found: ReadonlyMap<string, number>) =>
    studies.map((one) => found.get(uidOf(one)) ?? 0);
  const once = (studies: readonly MixedStudy[]) => studies.map(() => 1);

  /** State of each bad study's job, with its code, or its outcome once it is done. */
  async function becameOfBad(): Promise<string[]> {
    const shown = new Map((await shownJobs(service)).map((job) => [String(job.studyInstanceUid), job]));
    const ended = new Map(
      (await service.entries('jobEnded')).map((one) => [
        one.studyInstanceUid,
        (one.content as { outcome: string }).outcome,
      ]),
    );
    return bad.map((one) => {
      const job = shown.get(uidOf(one));
      // One that is tried again just now carries the code of the try before.
      const state = job?.state === 'active' ? 'queued' : job?.state;
      return `${state ?? 'done'} ${job ? job.code : ended.get(uidOf(one))}`;
    });
  }

  it('each good one gets its draft while the bad ones are bad, and no work is held for them', async () => {
    await until(
      'all good ones are drafted',
      async () => {
        const ended = await counts('jobEnded');
        return good.every((one) => ended.has(uidOf(one)));
      },
      200_000,
    );
    expect([...asked].slice(0, first.length), 'every worker was stuck at first').to.have.members(first.map(uidOf));
    expect(ofEach(good, await draftCounts(rig.orthanc)), 'drafts in the PACS').to.deep.equal(once(good));
    expect(ofEach(good, await counts('draftStored')), 'stored, says the ledger').to.deep.equal(once(good));
    expect(service.log.lines.map(({ message }) => message)).not.to.include('no study is begun');
  });

  it('each bad one has ended, or waits, under the name of what is wrong with it', async () => {
    const isAsExpected = (became: readonly string[]) => bad.every((one, at) => one.bad?.becomes.includes(became[at]));
    await until('each has been tried', async () => isAsExpected(await becameOfBad())).catch(() => undefined);
    const became = await becameOfBad();
    const named = (of: (one: MixedStudy, at: number) => string | undefined) =>
      bad.map((one, at) => `${one.bad?.name}: ${of(one, at)}`);
    const expected = named(({ bad: way }, at) => way?.becomes.find((one) => one === became[at]) ?? way?.becomes[0]);
    expect(named((_, at) => became[at])).to.deep.equal(expected);
    const drafted = bad.filter((one) => one.bad?.becomes.includes('done drafted'));
    const drafts = await draftCounts(rig.orthanc);
    expect([...drafts.keys()].sort(), 'nothing else has a draft').to.deep.equal(
      [...good, ...drafted].map(uidOf).sort(),
    );
    expect(ofEach(drafted, drafts)).to.deep.equal(once(drafted));
  });

  it('a report that cannot be read is named in the ledger, and its draft does without', async () => {
    for (const one of bad.filter((each) => each.bad?.name === BROKEN_REPORT)) {
      const { unread } = await service.first<{ unread: { code: string }[] }>('evidenceRead', uidOf(one));
      expect(unread.map(({ code }) => code)).to.deep.equal(['EVIDENCE_UNREADABLE']);
    }
  });

  it('those at which the PACS hangs, tried again, leave a worker to a study that comes now', async () => {
    const hanging = new Set(bad.filter((one) => hangs(one)).map(uidOf));
    const tries = async () =>
      (await shownJobs(service)).filter((job) => hanging.has(job.studyInstanceUid) && job.state === 'active');
    const nameOf = ({ id, attempts }: JobRow) => `${id} ${attempts}`;
    const before = await until(
      'all workers that may are stuck again, for a while yet',
      async () => {
        await hurry(service);
        const fresh = (await tries()).filter(({ updatedAt }) => Date.now() - Date.parse(updatedAt) < FRESH_MS);
        return fresh.length >= first.length - 1 && fresh;
      },
      90_000,
    );
    const one = smallStudy('among-late', 1);
    await rig.orthanc.upload(one.file);
    await until('it has its draft', async () => (await counts('draftStored')).has(one.studyInstanceUid));
    expect((await tries()).map(nameOf), 'tries that still hang').to.include.members(before.map(nameOf));
  });

  it('none is lost: once the PACS is well each of those that it failed has one draft as well', async () => {
    rig.proxy.fault = () => 'pass';
    rig.proxy.release();
    await rig.retryFailed();
    const mended = bad.filter(({ bad: way }) => way?.fault ?? way?.stowFault);
    const again = setInterval(() => void hurry(service), 500);
    await until('each is drafted', async () => {
      const found = await draftCounts(rig.orthanc);
      return mended.every((one) => found.has(uidOf(one)));
    }).finally(() => clearInterval(again));
    const open = async () => (await shownJobs(service)).filter((job) => job.state !== 'failed').length;
    await until('no job is open', async () => (await open()) === 0);
    expect(ofEach(mended, await draftCounts(rig.orthanc)), 'drafts in the PACS').to.deep.equal(once(mended));
    expect(ofEach(mended, await counts('draftStored')), 'stored, says the ledger').to.deep.equal(once(mended));
    expect(ofEach(good, await draftCounts(rig.orthanc)), 'good ones still have one').to.deep.equal(once(good));
    expect(Math.min(...ofEach([...good, ...bad], await counts('jobEnded'))), 'every study ended').to.be.at.least(1);
    expect((await verifyDatabase(service.database.knex)).valid, 'the ledger verifies').to.equal(true);
  });
});
