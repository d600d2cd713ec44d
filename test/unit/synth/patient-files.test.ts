import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { type DemoOptions, makeDemoStudies } from '../../support/synthetic-patient/patient-files.ts';

const SMALL = { sliceCount: 3 };
const DATE = '20260115';

const digest = (files: readonly Uint8Array[]) => files.map((file) => createHash('sha256').update(file).digest('hex'));
const make = (options: DemoOptions = {}) => makeDemoStudies('files', DATE, { ...SMALL, ...options });
const all = ({ baseline, prior, current }: ReturnType<typeof make>) =>
  digest([...baseline.files, ...prior.files, ...current.files]);
/** The text of a Part 10 file, one character per byte. */
const bytesAsText = (file: Uint8Array | undefined) => Buffer.from(file ?? []).toString('latin1');
/** Media Storage SOP Instance UID (0002,0003): tag, VR, 16-bit length, value (PS3.10 7.1). */
function sopInstanceUid(file: Uint8Array): string {
  const bytes = Buffer.from(file);
  const at = bytes.indexOf(Buffer.from([2, 0, 3, 0]));
  return bytes.toString('latin1', at + 8, at + 8 + bytes.readUInt16LE(at + 6));
}

describe('synth: files of a demonstration patient', () => {
  const usual = make();

  it('are the same bytes for the same seed and date, and other bytes for others', () => {
    expect(all(make())).to.deep.equal(all(usual));
    const otherSeed = all(makeDemoStudies('other', DATE, SMALL));
    const otherDay = all(makeDemoStudies('files', '20260116', SMALL));
    expect(otherSeed.filter((one) => all(usual).includes(one))).to.deep.equal([]);
    expect(otherDay.filter((one) => all(usual).includes(one))).to.deep.equal([]);
  });

  it('hold the images and one measurement SR per study', () => {
    for (const { files } of [usual.baseline, usual.prior, usual.current]) expect(files).to.have.length(4);
    expect(bytesAsText(usual.current.files[3])).to.contain('1.2.840.10008.5.1.4.1.1.88.34');
    for (const { files, studyInstanceUid } of [usual.baseline, usual.prior, usual.current])
      for (const file of files) expect(bytesAsText(file)).to.contain(studyInstanceUid);
  });

  it('leave out what is not wanted, without a change to the rest', () => {
    expect(digest(make({ withoutSr: true }).current.files)).to.deep.equal(digest(usual.current.files).slice(0, 3));
    const alone = make({ withoutPrior: true });
    expect([...alone.baseline.files, ...alone.prior.files]).to.deep.equal([]);
    expect(alone.prior.studyInstanceUid).to.equal(usual.prior.studyInstanceUid);
    expect(digest(alone.current.files)).to.deep.equal(digest(usual.current.files));
  });

  it('add a verified report where asked', () => {
    const { prior, current } = make({ verifiedReports: ['current'] });
    expect(prior.files).to.have.length(4);
    expect(current.files).to.have.length(5);
    expect(bytesAsText(current.files[4])).to.contain('VERIFIED');
  });

  it('add a dose report where asked, before the verified report, and tell its total', () => {
    const { baseline, current, truth } = make({ doseReports: ['current'], verifiedReports: ['current'] });
    expect(baseline.files).to.have.length(4);
    expect(current.files).to.have.length(6);
    expect(bytesAsText(current.files[4])).to.contain('1.2.840.10008.5.1.4.1.1.88.67').and.to.contain('113813');
    expect(bytesAsText(current.files[4])).to.contain(truth.doseLengthProduct.current.toFixed(2));
    expect(bytesAsText(current.files[5])).to.contain('VERIFIED');
  });

  it('never put other content under the same UID', () => {
    const variants = [usual, make({ birthDate: '19990101' }), make({ nameScript: 'arabic' }), make({ sliceCount: 2 })];
    const seen = new Set<string>();
    for (const { baseline, prior, current } of variants)
      for (const file of [...baseline.files, ...prior.files, ...current.files]) {
        const uid = sopInstanceUid(file);
        expect(uid).to.match(/^2\.25\./);
        expect(seen.has(uid)).to.equal(false);
        seen.add(uid);
      }
    expect(seen.size).to.equal(12 + 12 + 12 + 9);
  });
});
