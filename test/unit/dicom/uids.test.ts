import { expect } from 'chai';
import fc from 'fast-check';
import { sha256, uidFromDigest } from '../../../sidecar/dicom/uids.ts';
import { isUid } from '../../../sidecar/domain/identifiers.ts';
import { PrereadError } from '../../../sidecar/errors.ts';

describe('uidFromDigest', () => {
  it('is 2.25 and the first 128 bits as a decimal number', () => {
    expect(uidFromDigest(`${'0'.repeat(31)}f${'a'.repeat(32)}`)).to.equal('2.25.15');
    expect(uidFromDigest('f'.repeat(64))).to.equal('2.25.340282366920938463463374607431768211455');
    expect(uidFromDigest('0'.repeat(64))).to.equal('2.25.0');
  });

  it('gives a legal UID for any content, the same each time, another for other content', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        const uid = uidFromDigest(sha256(one));
        expect(isUid(uid)).to.equal(true);
        expect(uid).to.match(/^2\.25\.(0|[1-9]\d*)$/);
        expect(uid.length).to.be.at.most(44);
        expect(uidFromDigest(sha256(other)) === uid).to.equal(one === other);
      }),
    );
  });

  for (const wrong of ['', 'abc', 'g'.repeat(64), 'a'.repeat(63), 'a'.repeat(65)])
    it(`refuses what is no SHA-256: "${wrong.slice(0, 5)}" (${wrong.length})`, () => {
      expect(() => uidFromDigest(wrong)).to.throw(PrereadError);
    });
});
