import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Knex } from 'knex';
import type { LedgerEntry } from '../../sidecar/domain/ledger-entry.ts';
import { append } from '../../sidecar/ledger/append.ts';
import { type BatchStudy, makeBatch } from '../crash/batch.ts';
import { checkAll } from '../crash/check.ts';
import { sendFirst, sendLater, settleAndCheck, startService, watch } from '../crash/lives.ts';
import { openSite, type Place, type Site } from '../crash/site.ts';
import type { Rule } from '../crash/violations.ts';

/** The checker of the crash tests can fail: each kind of violation is planted, and seen. */
describe('what the crash tests check', function () {
  this.timeout(240_000);
  const batch = makeBatch('checker', 6);
  const [first] = batch as [BatchStudy, ...BatchStudy[]];
  const study = first.studyInstanceUid;
  const at = '2026-06-01T10:00:00.000Z';
  let scratch: string;
  let site: Site;
  let place: Place;
  let knex: Knex;

  before(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'preread-crash-scratch-'));
    site = await openSite('postgres', scratch, { workers: 3 });
    place = await site.fresh();
    await sendFirst(place, batch);
    const life = startService(place);
    await watch(life, place, { all: batch.length, unfinished: batch.length }, { restMs: 300 });
    await sendLater(place, batch);
    await watch(life, place, { all: batch.length, unfinished: batch.length }, { restMs: 300 });
    await life.kill();
    knex = place.connect();
  });
  after(async () => {
    await knex?.destroy();
    await place?.remove();
    await site?.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  /** Rules that are broken once `plant` has changed the tables; nothing of it stays. */
  async function brokenBy(plant: (trx: Knex) => Promise<unknown>): Promise<Rule[]> {
    const trx = await knex.transaction();
    try {
      await plant(trx);
      return await rulesOf(trx);
    } finally {
      await trx.rollback();
    }
  }

  const rulesOf = async (with_: Knex): Promise<Rule[]> => [
    ...new Set((await checkAll(with_, place, batch)).map(({ rule }) => rule)),
  ];

  const entry = (kind: string, content: object, jobId?: string): LedgerEntry =>
    ({ kind, version: 1, at, studyInstanceUid: study, ...(jobId ? { jobId } : {}), content }) as LedgerEntry;

  const jobOf = async (trx: Knex): Promise<string> =>
    (await trx('preread.job').where({ study_instance_uid: study }).first('id')).id;

  const storedEntry = async (trx: Knex) =>
    JSON.parse(
      (await trx('preread.ledger_entry').where({ kind: 'draftStored' }).orderBy('seq').first('content')).content,
    );

  it('finds nothing where nothing is wrong', async () => {
    expect(await checkAll(knex, place, batch)).to.deep.equal([]);
  });

  const draft = (trx: Knex) => trx('preread.draft').where({ study_instance_uid: study });
  const PLANTED: readonly [string, readonly Rule[], (trx: Knex) => Promise<unknown>][] = [
    ['a study without a current draft', ['currentDraft'], (trx) => draft(trx).update({ state: 'superseded' })],
    ['a draft that stayed intended', ['currentDraft', 'orphan'], (trx) => draft(trx).update({ state: 'intended' })],
    [
      'two current drafts of one study',
      ['currentDraft'],
      (trx) =>
        trx.raw(
          `insert into preread.draft (study_instance_uid, version, state, evidence_digest, identity, job_id)
           select study_instance_uid, 99, 'stored', 'other', jsonb_set(identity, '{sopInstanceUid}', '"1.2.3"'), job_id
           from preread.draft where study_instance_uid = ?`,
          [study],
        ),
    ],
    ['a document that no table knows', ['currentDraft', 'orphan'], (trx) => draft(trx).delete()],
    [
      'a ledger that was changed',
      ['chain'],
      (trx) =>
        trx.raw(`alter table preread.ledger_entry disable trigger all;
          update preread.ledger_entry set at = at + interval '1 hour' where seq = 3`),
    ],
    [
      'a draft stored that was never intended',
      ['order'],
      (trx) => append(trx, entry('draftStored', { sopInstanceUid: '1.2.3', instanceNumber: 1 })),
    ],
    ['a draft stored twice', ['twice'], async (trx) => append(trx, entry('draftStored', await storedEntry(trx)))],
    [
      'a job that ended twice',
      ['ended'],
      async (trx) => append(trx, entry('jobEnded', { outcome: 'drafted' }, await jobOf(trx))),
    ],
    [
      'a job that never ended',
      ['ended'],
      (trx) => append(trx, entry('settled', { reason: 'x' }, '00000000-0000-4000-8000-000000000000')),
    ],
    [
      'a study that waits',
      ['pending'],
      (trx) =>
        trx('preread.pending_study').insert({
          study_instance_uid: study,
          first_instance_at: at,
          last_instance_at: at,
          last_seq: 1,
        }),
    ],
    [
      'a job that is open',
      ['openJob'],
      async (trx) =>
        trx('preread.job')
          .where({ id: await jobOf(trx) })
          .update({ state: 'active' }),
    ],
    [
      'a job that failed',
      ['openJob'],
      async (trx) =>
        trx('preread.job')
          .where({ id: await jobOf(trx) })
          .update({ state: 'failed' }),
    ],
    [
      'an entry left in the queue',
      ['queue'],
      (trx) => trx.raw(`update pgboss.job set state = 'retry' where id = (select id from pgboss.job limit 1)`),
    ],
    ['a feed not read to its end', ['watermark'], (trx) => trx('preread.feed_watermark').update({ seq: 1 })],
  ];
  for (const [what, rules, plant] of PLANTED)
    it(`sees ${what}`, async () => {
      expect(await brokenBy(plant)).to.include.members([...rules]);
    });

  it('sees evidence that was never looked at', async () => {
    const more = [{ ...first, evidence: [...first.evidence, '1.2.3'] }, ...batch.slice(1)];
    expect((await checkAll(knex, place, more)).map(({ rule }) => rule)).to.deep.equal(['evidence']);
  });

  const ask = (method: string, path: string, body?: string | Uint8Array) => place.orthanc.ask(method, path, body);

  /** Orthanc id and bytes of a draft of the first study. */
  async function aDraft(): Promise<{ id: string; bytes: Uint8Array }> {
    const query = { Level: 'Series', Expand: true, Query: { StudyInstanceUID: study, Manufacturer: 'Preread' } };
    const [series] = (await ask('POST', '/tools/find', JSON.stringify(query))).body as { Instances: [string] }[];
    const id = series?.Instances[0] ?? '';
    const { adminUsername, adminPassword, url } = place.orthanc;
    const authorization = `Basic ${Buffer.from(`${adminUsername}:${adminPassword}`).toString('base64')}`;
    const answer = await fetch(`${url}/instances/${id}/file`, { headers: { authorization } });
    return { id, bytes: new Uint8Array(await answer.arrayBuffer()) };
  }

  it('sees a draft that the PACS lacks, and one that is not what was sent', async () => {
    const { id, bytes } = await aDraft();
    await ask('DELETE', `/instances/${id}`);
    expect(await rulesOf(knex)).to.deep.equal(['missing']);
    // The preamble is anybody's: the same dataset in other bytes.
    const changed = bytes.slice();
    changed[5] = 1;
    await place.orthanc.upload(changed);
    // Nobody runs who could read these changes.
    expect(await rulesOf(knex)).to.have.members(['content', 'watermark']);
    await ask('DELETE', `/instances/${id}`);
    await place.orthanc.upload(bytes);
    expect(await rulesOf(knex)).to.deep.equal(['watermark']);
  });

  it('sees another document under a number that is taken, of which the ledger says nothing', async () => {
    const { id, bytes } = await aDraft();
    const { MainDicomTags } = (await ask('GET', `/instances/${id}`)).body as {
      MainDicomTags: { SOPInstanceUID: string };
    };
    const uid = MainDicomTags.SOPInstanceUID;
    const other = `${uid.slice(0, -1)}${uid.endsWith('1') ? 2 : 1}`;
    await place.orthanc.upload(Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll(uid, other), 'latin1'));
    expect(await rulesOf(knex)).to.include.members(['orphan', 'unnamed', 'twice']);
  });

  it('sees a service that ends by itself', async () => {
    const broken = { ...place, env: { ...place.env, WORKERS: 'many' } };
    expect((await settleAndCheck(broken, batch)).violations.map(({ rule }) => rule)).to.deep.equal(['died']);
  });
});
