import { expect } from 'chai';
import { modelThatWorded, whyDeterministic, wordingCounts } from '../../../sidecar/domain/model-wording.ts';
import { acceptedWording, demonstrationModel, refusedWording, wordingRecord } from '../../support/model-wording.ts';

describe('record of a wording', () => {
  it('counts statements by what became of them, and all that they cost', () => {
    const statements = [
      acceptedWording({ tokensIn: 10, tokensOut: 2, ms: 5, cpuMs: 7 }),
      acceptedWording({ attempts: 2, tokensIn: 30, tokensOut: 4, ms: 11, cpuMs: 13 }),
      refusedWording({ tokensIn: 40, tokensOut: 6, ms: 17, cpuMs: 19 }),
    ];
    expect(wordingCounts(wordingRecord({ statements }))).to.deep.equal({
      asked: 3,
      accepted: 2,
      retried: 2,
      replaced: 1,
      tokensIn: 80,
      tokensOut: 12,
      ms: 33,
      cpuMs: 39,
    });
    expect(wordingCounts({ reason: 'none', statements: [] })).to.deep.include({ asked: 0, accepted: 0, tokensIn: 0 });
  });

  it('names a model only where one of its sentences stands in the draft', () => {
    expect(modelThatWorded(wordingRecord())).to.deep.equal(demonstrationModel());
    expect(modelThatWorded(wordingRecord({ statements: [refusedWording()] }))).to.equal(undefined);
    expect(modelThatWorded(undefined)).to.equal(undefined);
  });

  it('always has a reason where no model worded, and none where one did', () => {
    expect(whyDeterministic(undefined)).to.equal('no language model is configured');
    expect(whyDeterministic({ reason: 'busy', statements: [] })).to.equal('busy');
    expect(whyDeterministic(wordingRecord({ statements: [refusedWording()] }))).to.match(/^none of its sentences/);
    expect(whyDeterministic(wordingRecord({ reason: 'late' }))).to.equal(undefined);
  });
});
