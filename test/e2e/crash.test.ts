import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { makeBatch } from '../crash/batch.ts';
import { runMigrations } from '../crash/migrations.ts';
import type { Outcome } from '../crash/outcome.ts';
import { openSite } from '../crash/site.ts';
import { doubleKills, play } from '../crash/steps.ts';
import { runTakeOver } from '../crash/take-over.ts';
import { runTwoStarts } from '../crash/two-starts.ts';
import { DATABASE_KINDS } from '../support/databases.ts';

/** A sample of what `test/crash/run.ts` does at length. */
const SEED = 'ci';
const STUDIES = 20;
const FEW = { rounds: 1, studies: 4 };

const unharmed = (outcomes: readonly Outcome[]): void => {
  expect(outcomes.flatMap(({ name, violations }) => violations.map((one) => ({ name, ...one })))).to.deep.equal([]);
};

describe('killed at any moment', function () {
  this.timeout(600_000);
  let scratch: string;
  before(() => {
    scratch = mkdtempSync(join(tmpdir(), 'preread-crash-scratch-'));
  });
  after(() => rmSync(scratch, { recursive: true, force: true }));

  for (const kind of DATABASE_KINDS)
    it(`the service loses nothing, doubles nothing and comes to rest, on ${kind}`, async () => {
      const site = await openSite(kind, scratch, { workers: 3 });
      try {
        const outcome = await play(site, makeBatch(SEED, STUDIES), doubleKills(SEED, 1));
        expect(outcome.kills).to.equal(2);
        unharmed([outcome]);
      } finally {
        await site.close();
      }
    });

  it('a migration is done by the next one, on a server', async () => {
    const outcomes = await runMigrations('postgres', scratch, SEED, { sample: 1 });
    expect(outcomes.map(({ kills }) => kills)).to.deep.equal([1, 1]);
    unharmed(outcomes);
  });

  it('a migration is done by the next one, in an embedded database of an older release', async () => {
    const outcomes = await runMigrations('embedded', scratch, SEED, { sample: 1, grounds: /^older$/ });
    expect(outcomes.map(({ kills }) => kills)).to.deep.equal([1]);
    unharmed(outcomes);
  });

  it('the follower of the feed is followed by another within ten seconds, and nothing is lost', async () => {
    const outcomes = await runTakeOver('postgres', scratch, SEED, FEW);
    expect(outcomes[0]?.measured).to.have.property('slowestTakeOverSeconds');
    unharmed(outcomes);
  });
});

describe('two services that start at one moment', function () {
  this.timeout(600_000);
  let scratch: string;
  before(() => {
    scratch = mkdtempSync(join(tmpdir(), 'preread-crash-scratch-'));
  });
  after(() => rmSync(scratch, { recursive: true, force: true }));

  it('share the work on one server', async () => unharmed(await runTwoStarts('postgres', scratch, SEED, FEW)));

  it('are one on one folder: the other is refused, and the first unharmed', async () =>
    unharmed(await runTwoStarts('embedded', scratch, SEED, FEW)));
});
