import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { type Database, inTransaction, openDatabase } from '../../sidecar/db/database.ts';
import { migrate } from '../../sidecar/db/migrate.ts';
import { PG, pgCode } from '../../sidecar/db/pg-errors.ts';
import type { Digest, JobId, PatientHash, StudyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import type { LedgerEntry } from '../../sidecar/domain/ledger-entry.ts';
import { append } from '../../sidecar/ledger/append.ts';
import { EntryText } from '../../sidecar/ledger/entry-text.ts';
import { exportLedger, readHead, verifyDatabase } from '../../sidecar/ledger/export.ts';
import { GENESIS_HASH } from '../../sidecar/ledger/hash-chain.ts';
import { ledgerTexts, queryLedger } from '../../sidecar/ledger/query.ts';
import { verifyExport } from '../../sidecar/ledger/read-export.ts';
import { freshDatabase } from '../support/postgres.ts';

const STUDY = '1.2.826.0.1.3680043.8.498.1' as StudyInstanceUid;
const PATIENT = 'ab'.repeat(32) as PatientHash;
const MODEL = 'cd'.repeat(32) as Digest;
const JOB = randomUUID() as JobId;

function jobEnded(detail: string, extra: Partial<LedgerEntry> = {}): LedgerEntry {
  const facts = { kind: 'jobEnded', version: 1, at: '2024-05-06T07:08:09.012Z' } as const;
  return { ...facts, content: { outcome: 'drafted', detail }, ...extra } as LedgerEntry;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const codeOf = (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(
    () => 'it worked',
    (error: unknown) => pgCode(error),
  );

/** What the owner of the table can do: everything. */
async function tamper(knex: Knex, sql: string): Promise<void> {
  await knex.raw(`
    begin;
    alter table preread.ledger_entry disable trigger all;
    alter table preread.ledger_head disable trigger all;
    ${sql};
    alter table preread.ledger_entry enable trigger all;
    alter table preread.ledger_head enable trigger all;
    commit`);
}

interface Place {
  readonly name: string;
  /** `second`: a pool of its own, as another process would have. */
  open(): Promise<{ database: Database; second: Database; remove: () => Promise<void> }>;
}

const PLACES: readonly Place[] = [
  {
    name: 'Postgres',
    async open() {
      const { url, drop } = await freshDatabase();
      const open = () => openDatabase({ url, dataFolder: '' });
      return { database: await open(), second: await open(), remove: drop };
    },
  },
  {
    name: 'the embedded database',
    async open() {
      const dataFolder = mkdtempSync(join(tmpdir(), 'preread-ledger-'));
      const database = await openDatabase({ dataFolder, purpose: 'service' });
      await migrate(database);
      const second = await openDatabase({ dataFolder });
      return { database, second, remove: async () => rmSync(dataFolder, { recursive: true }) };
    },
  },
];

for (const place of PLACES)
  describe(`the ledger on ${place.name}`, () => {
    let database: Database;
    let second: Database;
    let knex: Knex;
    let remove: () => Promise<void>;
    before(async () => {
      ({ database, second, remove } = await place.open());
      knex = database.knex;
    });
    after(async () => {
      await second.close();
      await database.close();
      await remove();
    });
    // Each test begins with an empty ledger.
    beforeEach(() =>
      tamper(
        knex,
        `truncate preread.ledger_entry; update preread.ledger_head set seq = 0, entry_hash = repeat('0', 64)`,
      ),
    );

    const appendMany = async (count: number): Promise<void> => {
      for (let index = 0; index < count; index++) await append(knex, jobEnded(`number ${index}`));
    };

    it('numbers, hashes and verifies entries of every shape', async () => {
      const texts = ['', 'Größe 4,5 mm', '肺結節 😀', 'quote " backslash \\ line\nfeed', 'nul \0', '$1 ?? {} \u2028'];
      for (const text of texts) await append(knex, jobEnded(text));
      const full = { studyInstanceUid: STUDY, patientHash: PATIENT, jobId: JOB, modelDigest: MODEL };
      const last = await append(knex, jobEnded('all members', full));
      expect(last.seq).to.equal(texts.length + 1);
      expect(await readHead(knex)).to.deep.equal({ size: last.seq, headHash: last.entryHash });
      expect(await verifyDatabase(knex)).to.deep.equal({ valid: true, size: last.seq, headHash: last.entryHash });
      const entries = await collect(queryLedger(knex));
      expect(entries.slice(0, -1).map((entry) => (entry.content as { detail: string }).detail)).to.deep.equal(texts);
      expect(entries.at(-1)).to.include({ ...full, at: '2024-05-06T07:08:09.012Z', kind: 'jobEnded', version: 1 });
    });

    it('takes an entry back with the transaction it was in, and leaves no gap', async () => {
      await appendMany(1);
      const failed = inTransaction(knex, async (transaction) => {
        await append(transaction, jobEnded('taken back'));
        throw new Error('no');
      });
      expect(await codeOf(failed)).to.equal(undefined);
      expect((await append(knex, jobEnded('kept'))).seq).to.equal(2);
      expect((await verifyDatabase(knex)).valid).to.equal(true);
    });

    it('refuses to change, delete or empty, and to move the head elsewhere', async () => {
      await appendMany(2);
      for (const sql of [
        `update preread.ledger_entry set content = '{}'`,
        'delete from preread.ledger_entry where seq = 2',
        'truncate preread.ledger_entry',
        'truncate preread.ledger_head',
        'delete from preread.ledger_head',
        'update preread.ledger_head set seq = 0',
        'update preread.ledger_head set seq = seq + 1',
      ])
        expect(await codeOf(knex.raw(sql)), sql).to.equal(PG.insufficientPrivilege);
      expect(await verifyDatabase(knex)).to.include({ valid: true, size: 2 });
    });

    it('finds what the owner of the table did to it', async () => {
      const cases: readonly [string, { seq: number; why: string }][] = [
        [
          `update preread.ledger_entry set content = '{"outcome":"failed"}' where seq = 3`,
          { seq: 3, why: 'contentDigest' },
        ],
        [`update preread.ledger_entry set content = content || ' ]' where seq = 3`, { seq: 3, why: 'contentDigest' }],
        [`update preread.ledger_entry set study_instance_uid = '1.2' where seq = 2`, { seq: 2, why: 'contentDigest' }],
        [`update preread.ledger_entry set at = at + interval '1 ms' where seq = 2`, { seq: 2, why: 'contentDigest' }],
        // What reads it back takes it for what was hashed: JSON.parse, and to_char of a time before Christ.
        [
          `update preread.ledger_entry set content = '{"detail":"another",' || substr(content, 2) where seq = 3`,
          { seq: 3, why: 'contentDigest' },
        ],
        [`update preread.ledger_entry set content = content || ' ' where seq = 3`, { seq: 3, why: 'contentDigest' }],
        [
          `update preread.ledger_entry set at = '2024-05-06T07:08:09.012Z BC' where seq = 3`,
          { seq: 3, why: 'contentDigest' },
        ],
        // The bytes that are hashed stay the same here, and what they are said to mean does not.
        [
          `update preread.ledger_entry set content = content || ',"jobId":"' || job_id || '"', job_id = null where seq = 3`,
          { seq: 3, why: 'contentDigest' },
        ],
        [
          `alter table preread.ledger_entry drop constraint ledger_entry_kind_check;
           update preread.ledger_entry set kind = kind || '","modelDigest":"' || model_digest, model_digest = null
             where seq = 3;
           alter table preread.ledger_entry add constraint ledger_entry_kind_check
             check (kind ~ '^[A-Za-z]{1,40}$') not valid`,
          { seq: 3, why: 'contentDigest' },
        ],
        // Chained as it is, and not the canonical form of anything.
        [
          `delete from preread.ledger_entry where seq = 4;
           update preread.ledger_head set seq = 3,
             entry_hash = (select entry_hash from preread.ledger_entry where seq = 3);
           select preread.ledger_append('jobEnded', 1, '2024-05-06T07:08:09.012Z', null, null, null, null,
             '{"outcome":"drafted","detail":""}')`,
          { seq: 4, why: 'contentDigest' },
        ],
        ['delete from preread.ledger_entry where seq = 2', { seq: 3, why: 'gap' }],
        [
          `delete from preread.ledger_entry where seq = 2;
           update preread.ledger_entry set seq = seq - 1 where seq = 3;
           update preread.ledger_entry set seq = seq - 1 where seq = 4`,
          { seq: 2, why: 'previousHash' },
        ],
        [
          `update preread.ledger_entry set seq = 99 where seq = 2;
           update preread.ledger_entry set seq = 2 where seq = 3;
           update preread.ledger_entry set seq = 3 where seq = 99`,
          { seq: 2, why: 'previousHash' },
        ],
        ['delete from preread.ledger_entry where seq = 4', { seq: 4, why: 'cutTail' }],
        [
          `insert into preread.ledger_entry select 5, kind, version, at, study_instance_uid, patient_hash, job_id,
             model_digest, content, content_digest, entry_hash, entry_hash from preread.ledger_entry where seq = 4`,
          { seq: 5, why: 'entryHash' },
        ],
      ];
      for (const [sql, expected] of cases) {
        await tamper(
          knex,
          `truncate preread.ledger_entry; update preread.ledger_head set seq = 0, entry_hash = repeat('0', 64)`,
        );
        for (let index = 0; index < 4; index++)
          await append(knex, jobEnded(`number ${index}`, { jobId: JOB, modelDigest: MODEL }));
        await tamper(knex, sql);
        expect((await verifyDatabase(knex)).firstBad, sql).to.deep.equal(expected);
      }
    });

    it('verifies what it appended without taking it apart', async () => {
      await append(knex, jobEnded('Größe "4,5" mm', { studyInstanceUid: STUDY, patientHash: PATIENT }));
      await append(knex, jobEnded('肺結節 😀', { jobId: JOB, modelDigest: MODEL }));
      let [size, headHash] = [0, GENESIS_HASH];
      for await (const one of ledgerTexts(knex)) {
        if (!(one instanceof EntryText)) throw new Error(`entry ${one.seq} is taken apart`);
        expect(one.follows(size, headHash)).to.equal(true);
        ({ seq: size, entryHash: headHash } = one.place);
      }
      expect(await readHead(knex)).to.deep.equal({ size, headHash });
    });

    it('cannot see a cut tail whose head was put back, but a kept checkpoint can', async () => {
      await appendMany(4);
      const kept = await readHead(knex);
      await tamper(
        knex,
        `delete from preread.ledger_entry where seq > 2;
         update preread.ledger_head set seq = 2, entry_hash = (select entry_hash from preread.ledger_entry where seq = 2)`,
      );
      expect(await verifyDatabase(knex)).to.include({ valid: true, size: 2 });
      const lines = await collect(exportLedger(knex, '2024-05-06T07:08:09.012Z'));
      expect((await verifyExport(lines)).valid).to.equal(true);
      expect((await verifyExport(lines, kept)).firstBad).to.deep.equal({ seq: 3, why: 'cutTail' });
    });

    it('finds entries by study, patient, kind, model and time', async () => {
      await append(knex, jobEnded('a', { studyInstanceUid: STUDY }));
      await append(knex, jobEnded('b', { patientHash: PATIENT, at: '2024-06-01T00:00:00.000Z' }));
      await append(knex, jobEnded('c', { modelDigest: MODEL, at: '2024-07-01T00:00:00.000Z' }));
      const settled = { kind: 'settled', version: 1, at: '2024-08-01T00:00:00.000Z' } as const;
      await append(knex, { ...settled, content: { reason: 'settled-quiet' } });
      const find = async (filter: Parameters<typeof queryLedger>[1]) =>
        (await collect(queryLedger(knex, filter))).map((entry) => entry.seq);
      expect(await find({ study: STUDY })).to.deep.equal([1]);
      expect(await find({ patientHash: PATIENT })).to.deep.equal([2]);
      expect(await find({ model: MODEL })).to.deep.equal([3]);
      expect(await find({ kind: 'settled' })).to.deep.equal([4]);
      expect(await find({ from: '2024-06-01T00:00:00.000Z', to: '2024-08-01T00:00:00.000Z' })).to.deep.equal([2, 3]);
      expect(await find({ kind: 'jobEnded', study: '9.9' })).to.deep.equal([]);
    });

    it('reads and exports more than a page, long entries included', async () => {
      await inTransaction(knex, async (transaction) => {
        for (let index = 0; index < 1100; index++) await append(transaction, jobEnded(`number ${index}`));
        for (let index = 0; index < 3; index++) await append(transaction, jobEnded('x'.repeat(3_000_000)));
      });
      const lines = await collect(exportLedger(knex, '2024-05-06T07:08:09.012Z'));
      expect(lines).to.have.length(1105);
      expect(await verifyExport(lines)).to.include({ valid: true, size: 1103 });
    });

    it('keeps one chain when 20 append at once', async () => {
      const seqs = await Promise.all(
        Array.from({ length: 20 }, async (_, writer) => {
          const mine: number[] = [];
          const pool = writer % 2 === 0 ? knex : second.knex;
          for (let index = 0; index < 10; index++) mine.push((await append(pool, jobEnded(`${writer}/${index}`))).seq);
          return mine;
        }),
      );
      expect(seqs.flat().sort((a, b) => a - b)).to.deep.equal(Array.from({ length: 200 }, (_, index) => index + 1));
      expect(await verifyDatabase(knex)).to.include({ valid: true, size: 200 });
    });

    it('refuses content without a JSON form and values that would break the canonical form', async () => {
      const wrong = [
        { kind: 'job"Ended' },
        { studyInstanceUid: '1.2"' },
        { patientHash: 'nobody' },
        { at: '2024-05-06T07:08:09.012345Z' },
      ];
      for (const change of wrong)
        expect(await codeOf(append(knex, { ...jobEnded(''), ...change } as LedgerEntry))).to.equal('23514');
      expect(await append(knex, jobEnded('\ud800')).catch((error: unknown) => error)).to.be.instanceOf(TypeError);
      expect(await verifyDatabase(knex)).to.include({ valid: true, size: 0 });
    });
  });

describe('roles on Postgres', () => {
  const logins: string[] = [];
  let url: string;
  let drop: () => Promise<void>;
  let owner: Database;
  before(async () => {
    ({ url, drop } = await freshDatabase());
    owner = await openDatabase({ url, dataFolder: '' });
    await append(owner.knex, jobEnded('first'));
  });
  after(async () => {
    for (const login of logins) await owner.knex.raw(`drop role ${login}`);
    await owner.close();
    await drop();
  });

  async function login(group: string | undefined): Promise<Database> {
    const name = `login_${randomUUID().slice(0, 8)}`;
    logins.push(name);
    await owner.knex.raw(`create role ${name} login ${group ? `in role ${group}` : ''}`);
    return openDatabase({ url: url.replace('postgres@', `${name}@`), dataFolder: '' });
  }

  const CHANGES = [
    `update preread.ledger_entry set content = '{}'`,
    'delete from preread.ledger_entry',
    'truncate preread.ledger_entry',
    'update preread.ledger_head set seq = seq',
    `insert into preread.ledger_entry select * from preread.ledger_entry`,
    'alter table preread.ledger_entry disable trigger all',
    'drop table preread.ledger_entry',
    'select preread.apply_grants()',
  ];

  it('let the service append and read, and nothing else to the ledger', async () => {
    const service = await login('preread_service');
    try {
      await append(service.knex, jobEnded('by the service'));
      expect(await verifyDatabase(service.knex)).to.include({ valid: true, size: 2 });
      await service.knex.raw(`insert into preread.feed_watermark (feed, seq) values ('changes', 1)`);
      await service.knex.raw(`update preread.feed_watermark set seq = 2`);
      for (const sql of CHANGES) expect(await codeOf(service.knex.raw(sql)), sql).to.equal(PG.insufficientPrivilege);
    } finally {
      await service.close();
    }
  });

  it('let an auditor read, and nothing else', async () => {
    const auditor = await login('preread_auditor');
    try {
      expect(await verifyDatabase(auditor.knex)).to.include({ valid: true });
      expect(await codeOf(append(auditor.knex, jobEnded('by the auditor')))).to.equal(PG.insufficientPrivilege);
      const more = [
        "insert into preread.feed_watermark (feed, seq) values ('x', 1)",
        'delete from preread.pending_study',
      ];
      for (const sql of [...CHANGES, ...more])
        expect(await codeOf(auditor.knex.raw(sql)), sql).to.equal(PG.insufficientPrivilege);
    } finally {
      await auditor.close();
    }
  });

  it('let nobody else in', async () => {
    const stranger = await login(undefined);
    try {
      expect(await codeOf(stranger.knex.raw('select * from preread.ledger_entry'))).to.equal(PG.insufficientPrivilege);
      expect(await codeOf(append(stranger.knex, jobEnded('')))).to.equal(PG.insufficientPrivilege);
    } finally {
      await stranger.close();
    }
  });
});
