import { expect } from 'chai';
import { settle } from '../../../sidecar/intake/settling.ts';

const policy = { settleSeconds: 5, deadlineSeconds: 1800, redraftMinutes: 5 };
const study = { firstInstanceAt: 0, lastInstanceAt: 0, stable: false, evidenceDocument: false };

describe('settling policy', () => {
  it('waits until the study was quiet for SETTLE_SECONDS', () => {
    expect(settle(study, policy, 4_999)).to.equal(undefined);
    expect(settle(study, policy, 5_000)).to.equal('settled-quiet');
  });

  it('takes a study that Orthanc calls stable at once', () => {
    expect(settle({ ...study, stable: true }, policy, 10)).to.equal('settled-stable');
  });

  it('takes a study that never falls quiet at its deadline', () => {
    const trickling = { ...study, lastInstanceAt: 1_799_000 };
    expect(settle(trickling, policy, 1_799_500)).to.equal(undefined);
    expect(settle(trickling, policy, 1_800_000)).to.equal('settled-deadline');
  });

  it('keeps REDRAFT_MINUTES between two versions', () => {
    const redrafted = { ...study, lastDraftAt: 0, lastInstanceAt: 60_000 };
    expect(settle(redrafted, policy, 299_999)).to.equal(undefined);
    expect(settle({ ...redrafted, stable: true }, policy, 299_999)).to.equal(undefined);
    expect(settle(redrafted, policy, 300_000)).to.equal('settled-quiet');
  });

  it('does not let an evidence SR wait for that', () => {
    const withSr = { ...study, lastDraftAt: 0, lastInstanceAt: 60_000, evidenceDocument: true };
    expect(settle(withSr, policy, 64_999)).to.equal(undefined);
    expect(settle(withSr, policy, 65_000)).to.equal('settled-quiet');
  });
});
