import { expect } from 'chai';
import type { DraftIdentity } from '../../sidecar/domain/draft.ts';
import type { JobId, StudyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import {
  endedForReport,
  expiredDrafts,
  newestDrafts,
  readDrafts,
  recordChecked,
  recordIntended,
  recordRemoval,
  recordRemoved,
  recordStored,
} from '../../sidecar/drafts/draft-records.ts';
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../support/databases.ts';

const JOB = '11111111-1111-4111-8111-111111111111' as JobId;
const at = (day: number) => new Date(Date.UTC(2026, 0, day));

const identity = (study: string, version: number, more: object = {}): DraftIdentity =>
  ({
    kind: 'text',
    studyInstanceUid: study,
    seriesInstanceUid: `${study}.1`,
    sopInstanceUid: `${study}.1.${version}`,
    sopClassUid: '1.2.840.10008.5.1.4.1.1.88.11',
    instanceNumber: version,
    contentDate: '20260101',
    contentTime: '120000',
    timezoneOffset: '+0000',
    evidenceDigest: `digest ${version}`,
    ...more,
  }) as unknown as DraftIdentity;

for (const kind of DATABASE_KINDS)
  describe(`draft records on ${kind}`, () => {
    let test: TestDatabase;
    before(async () => {
      test = await testDatabase(kind);
    });
    after(() => test?.remove());

    const stored = async (one: DraftIdentity, day: number) => {
      const { knex } = test.database;
      await recordIntended(knex, one, JOB, at(day));
      await recordStored(knex, one, at(day));
    };

    it('reads what an earlier release wrote, which did not say what kind of document it is', async () => {
      const { kind: _kind, ...before } = identity('1.2.1', 1);
      await stored(before as DraftIdentity, 1);
      const [record] = await readDrafts(test.database.knex, '1.2.1' as StudyInstanceUid);
      expect(record?.identity.kind).to.equal('text');
      expect(record?.storedAt).to.deep.equal(at(1));
    });

    it('finds drafts that have grown old, and not those retired, superseded or removed', async () => {
      const retirement = { reason: 'expired' };
      await stored(identity('1.2.2', 1), 2);
      await stored(identity('1.2.2', 2, { retired: true, retirement }), 3);
      await stored(identity('1.2.3', 1), 4);
      await stored(identity('1.2.4', 1), 5);
      await recordRemoval(test.database.knex, identity('1.2.4', 1), { because: 'uninstalled' });
      await recordRemoved(test.database.knex, identity('1.2.4', 1));
      expect(await expiredDrafts(test.database.knex, at(10), 10)).to.deep.equal(['1.2.1', '1.2.3']);
      expect(await expiredDrafts(test.database.knex, at(4), 10)).to.deep.equal(['1.2.1']);
      expect(await expiredDrafts(test.database.knex, at(10), 1)).to.deep.equal(['1.2.1']);
    });

    it('looks after the reports that replaced drafts in turn, those of the last days only', async () => {
      const replaced = (study: string) => ({
        retired: true,
        retirement: { reason: 'verified', replacedBy: { instance: { sopInstanceUid: `${study}.9` }, words: 'Report' } },
      });
      for (const [study, day] of [
        ['1.3.1', 1],
        ['1.3.2', 8],
        ['1.3.3', 9],
      ] as const)
        await stored(identity(study, 1, replaced(study)), day);
      const look = async (day: number) => {
        const found = await endedForReport(test.database.knex, at(7), 1);
        for (const one of found) await recordChecked(test.database.knex, one, at(day));
        return found.map(({ report }) => report.sopInstanceUid as string);
      };
      const seen = [...(await look(20)), ...(await look(21)), ...(await look(22))];
      expect(seen.slice(0, 2).sort()).to.deep.equal(['1.3.2.9', '1.3.3.9']);
      expect(seen[2]).to.equal(seen[0]);
    });

    it('lists the newest version of every study', async () => {
      const list: string[] = [];
      for await (const { identity: one, state, removal } of newestDrafts(test.database.knex))
        list.push([one.studyInstanceUid, one.instanceNumber, state, removal?.because ?? ''].join(' '));
      expect(list).to.deep.equal([
        '1.2.1 1 stored ',
        '1.2.2 2 stored ',
        '1.2.3 1 stored ',
        '1.2.4 1 removed uninstalled',
        '1.3.1 1 stored ',
        '1.3.2 1 stored ',
        '1.3.3 1 stored ',
      ]);
    });
  });
