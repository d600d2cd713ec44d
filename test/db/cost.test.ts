import { expect } from 'chai';
import { draftBook } from '../../sidecar/commands/draft-book.ts';
import { studyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import { append } from '../../sidecar/ledger/append.ts';
import type { Cost } from '../../sidecar/ledger/cost.ts';
import { verifyDatabase } from '../../sidecar/ledger/export.ts';
import { type CliSettings, runCli } from '../support/cli.ts';
import { DATABASE_KINDS, type TestDatabase, testDatabase } from '../support/databases.ts';
import { intendedOf, retiredOf } from '../support/intended.ts';
import { acceptedWording, demonstrationModel, digestOfLetter, wordingRecord } from '../support/model-wording.ts';

const [ONE, TWO, THREE] = ['1.2.1', '1.2.2', '1.2.3'].map(studyInstanceUid) as [never, never, never];
const OTHER = demonstrationModel({ id: 'other', digest: digestOfLetter('f') });
const worded = (tokensIn: number, model = demonstrationModel()) =>
  wordingRecord({ model, statements: [acceptedWording({ tokensIn, tokensOut: 10, ms: 1.25, cpuMs: 2000.5 })] });

for (const kind of DATABASE_KINDS)
  describe(`preread cost on ${kind}`, () => {
    let test: TestDatabase;
    let settings: CliSettings;
    before(async () => {
      test = await testDatabase(kind);
      settings = { PREREAD_DATA: test.dataFolder, ...(test.url ? { DATABASE_URL: test.url } : {}) };
      for (const entry of [
        intendedOf(ONE, '2026-01-31T23:59:59.999Z', worded(1000)),
        intendedOf(ONE, '2026-02-01T00:00:00.000Z', worded(20_000)),
        intendedOf(TWO, '2026-02-28T23:59:59.999Z', worded(300_000, OTHER)),
        retiredOf(TWO, '2026-02-28T23:59:59.999Z'),
        intendedOf(TWO, '2026-03-01T00:00:00.000Z'),
      ])
        await append(test.database.knex, entry);
    });
    after(() => test?.remove());

    const cost = async (args: readonly string[] = [], more: CliSettings = {}): Promise<Cost> => {
      const { code, stdout, stderr } = await runCli({ ...settings, ...more }, 'cost', '--json', ...args);
      expect(code, stderr).to.equal(0);
      return JSON.parse(stdout);
    };

    it('sums up all that the ledger has', async () => {
      const { studies, drafts, tokensIn, tokensOut, cpuSeconds, models } = await cost();
      expect({ studies, tokensIn, tokensOut, cpuSeconds }).to.deep.equal({
        studies: 2,
        tokensIn: 321_000,
        tokensOut: 30,
        cpuSeconds: 6.0015,
      });
      expect(drafts).to.deep.include({ all: 4, byModel: 3, deterministic: 1 });
      expect(models.map(({ id, drafts: count }) => [id, count])).to.deep.equal([
        ['preread-drafter', 2],
        ['other', 1],
      ]);
    });

    it('takes both days as wholes', async () => {
      expect((await cost(['--from', '2026-02-01', '--to', '2026-02-28'])).tokensIn).to.equal(320_000);
      expect((await cost(['--from', '2026-02-28'])).tokensIn).to.equal(300_000);
      expect((await cost(['--to', '2026-01-31'])).tokensIn).to.equal(1000);
    });

    it('takes prices and watts from the settings, and says which', async () => {
      const prices = { CPU_WATTS: '720', CLOUD_PRICE_IN: '1', CLOUD_PRICE_OUT: '100' };
      const { cloud, wattHours, assumptions } = await cost(['--to', '2026-01-31'], prices);
      expect({ wattHours, ...cloud }).to.deep.equal({ wattHours: 0.4001, sameTokens: 0.002, habit: 0.135 });
      expect(assumptions).to.deep.include({ cpuWatts: 720, cloudPriceIn: 1, cloudPriceOut: 100 });
    });

    it('says the same to people', async () => {
      const { code, stdout } = await runCli(settings, 'cost');
      expect(code).to.equal(0);
      expect(stdout).to.match(/^drafts +4, of 2 studies$/m);
      expect(stdout).to.match(/^ +1: no language model is configured$/m);
      expect(stdout).to.match(/^tokens +321,000 in, 30 out$/m);
      expect(stdout).to.match(/^energy, estimated +0\.02 Wh at 12 W for a busy core$/m);
      expect(stdout).to.match(/^the same tokens in a cloud +\$0\.96345 at \$3 in, \$15 out for a million$/m);
      expect(stdout).to.match(/^the cloud's habit +\$0\.126 for 2 studies of 15,000 in, 1,200 out$/m);
    });

    it('refuses what is no day, and a period that ends before it begins', async () => {
      for (const args of [
        ['--from', '2026-02-30'],
        ['--to', 'today'],
        ['--from', '2026-02-02', '--to', '2026-02-01'],
      ])
        expect((await runCli(settings, 'cost', ...args)).code, args.join(' ')).to.equal(2);
    });

    it('tells the metrics of each version once it stands in the ledger, and of no last version', async () => {
      const told: (number | undefined)[] = [];
      const book = draftBook(test.database.knex, (wording) => told.push(wording?.counts.tokensIn));
      const at = '2026-04-01T00:00:00.000Z';
      for (const entry of [intendedOf(THREE, at, worded(7)), intendedOf(THREE, at), retiredOf(THREE, at)]) {
        if (entry.kind !== 'draftIntended') throw new Error('another kind');
        await book.note([entry]);
      }
      const entry = intendedOf(THREE, at, worded(8));
      if (entry.kind !== 'draftIntended' || !entry.jobId) throw new Error('another kind');
      await book.intend(entry.content.identity, entry.jobId, [entry]);
      const again = await book.intend(entry.content.identity, entry.jobId, [entry]).then(
        () => 'recorded twice',
        () => 'refused',
      );
      expect({ told, again }).to.deep.equal({ told: [7, undefined, 8], again: 'refused' });
    });

    it('leaves a ledger that verifies, in which a model is found by its digest', async () => {
      expect((await verifyDatabase(test.database.knex)).valid).to.equal(true);
      const { stdout } = await runCli(settings, 'ledger', 'query', '--model', OTHER.digest, '--json');
      const found = JSON.parse(stdout) as { studyInstanceUid: string; kind: string }[];
      expect(found.map((entry) => [entry.kind, entry.studyInstanceUid])).to.deep.equal([['draftIntended', TWO]]);
    });
  });
