import { expect } from 'chai';
import { studyInstanceUid } from '../../../sidecar/domain/identifiers.ts';
import type { LedgerEntry } from '../../../sidecar/domain/ledger-entry.ts';
import { PrereadError } from '../../../sidecar/errors.ts';
import { costOf } from '../../../sidecar/ledger/cost.ts';
import { GENESIS_HASH } from '../../../sidecar/ledger/hash-chain.ts';
import { intendedOf, retiredOf } from '../../support/intended.ts';
import {
  acceptedWording,
  demonstrationModel,
  digestOfLetter,
  refusedWording,
  wordingRecord,
} from '../../support/model-wording.ts';

const ASSUMED = { cpuWatts: 12, cloudPriceIn: 3, cloudPriceOut: 15 };
const AT = '2026-03-01T00:00:00.000Z';
const [ONE, TWO, THREE] = ['1.2.1', '1.2.2', '1.2.3'].map(studyInstanceUid) as [never, never, never];

const chained = (entries: readonly LedgerEntry[]) =>
  entries.map((entry, at) => ({
    ...entry,
    seq: at + 1,
    contentDigest: GENESIS_HASH,
    previousHash: GENESIS_HASH,
    entryHash: GENESIS_HASH,
  }));
const cost = (...entries: readonly LedgerEntry[]) => costOf(chained(entries), ASSUMED);

describe('what drafts cost', () => {
  it("charges the field's habit with the price that the field reports", async () => {
    const { cloud } = await cost(intendedOf(ONE, AT));
    expect(cloud).to.deep.equal({ sameTokens: 0, habit: 0.063 });
  });

  it('charges the same tokens at the same prices', async () => {
    const statements = [acceptedWording({ tokensIn: 15_000, tokensOut: 1_200 })];
    const { cloud } = await cost(intendedOf(ONE, AT, wordingRecord({ statements })));
    expect(cloud).to.deep.equal({ sameTokens: 0.063, habit: 0.063 });
  });

  it('makes watt-hours of CPU seconds: an hour of a core at 12 W is 12 Wh', async () => {
    const statements = [acceptedWording({ cpuMs: 1_800_000 }), refusedWording({ cpuMs: 1_800_000 })];
    const { cpuSeconds, wattHours } = await cost(intendedOf(ONE, AT, wordingRecord({ statements })));
    expect({ cpuSeconds, wattHours }).to.deep.equal({ cpuSeconds: 3600, wattHours: 12 });
  });

  it('counts studies once, drafts by who worded them, and the reasons of those without a model', async () => {
    const busy = { reason: 'busy', statements: [] };
    const late = wordingRecord({ reason: 'late', statements: [acceptedWording(), refusedWording()] });
    const { studies, drafts, statements, models } = await cost(
      intendedOf(ONE, AT, wordingRecord()),
      intendedOf(ONE, AT, late),
      intendedOf(TWO, AT, busy),
      intendedOf(TWO, AT, busy),
      intendedOf(THREE, AT),
      retiredOf(THREE, AT),
    );
    expect(studies).to.equal(3);
    expect(drafts).to.deep.equal({
      all: 5,
      byModel: 2,
      inPart: 1,
      deterministic: 3,
      reasons: [
        { reason: 'busy', drafts: 2 },
        { reason: 'no language model is configured', drafts: 1 },
      ],
    });
    expect(statements).to.deep.equal({ asked: 3, accepted: 2, retried: 1, replaced: 1 });
    expect(models).to.deep.equal([{ id: 'preread-drafter', version: '0.3.0', digest: digestOfLetter('a'), drafts: 2 }]);
  });

  it('charges what a model was asked in vain', async () => {
    const { drafts, tokensIn, models } = await cost(
      intendedOf(ONE, AT, wordingRecord({ statements: [refusedWording({ tokensIn: 70 })] })),
    );
    expect(drafts).to.deep.include({ byModel: 0, deterministic: 1 });
    expect(drafts.reasons[0]?.reason).to.match(/^none of its sentences/);
    expect(tokensIn).to.equal(70);
    expect(models).to.have.length(1);
  });

  it('refuses an entry that cannot be read', async () => {
    const broken = { ...chained([intendedOf(ONE, AT)])[0], content: 'not JSON' } as never;
    const code = await costOf([broken], ASSUMED).then(
      () => 'read',
      (thrown: unknown) => (thrown instanceof PrereadError ? thrown.code : String(thrown)),
    );
    expect(code).to.equal('LEDGER_BROKEN');
  });
});

describe('"draft intended" of a draft that a model was asked for', () => {
  it('is found by the digest of the model, and says what was asked and what became of it', () => {
    const wording = wordingRecord({ statements: [acceptedWording(), refusedWording()] });
    const entry = intendedOf(ONE, AT, wording);
    expect(entry.modelDigest).to.equal(demonstrationModel().digest);
    expect(entry.kind === 'draftIntended' && entry.content.wording).to.deep.equal({
      ...wording,
      counts: { asked: 2, accepted: 1, retried: 1, replaced: 1, tokensIn: 200, tokensOut: 40, ms: 600, cpuMs: 1000 },
    });
  });

  it('has no model where none was asked, and the reason where one was to be', () => {
    const reason = 'the model is not there';
    const entry = intendedOf(ONE, AT, { reason, statements: [] });
    expect(entry).not.to.have.property('modelDigest');
    expect(entry.kind === 'draftIntended' && entry.content.wording?.reason).to.equal(reason);
    expect(intendedOf(ONE, AT).content).not.to.have.property('wording');
  });
});
