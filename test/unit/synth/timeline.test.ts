import { expect } from 'chai';
import { ovalDistance } from '../../../sidecar/synth/bodies/oval.ts';
import { lungOutline } from '../../support/synthetic-patient/anatomy.ts';
import { makePatient, type SyntheticPatient } from '../../support/synthetic-patient/timeline.ts';

const SEEDS = Array.from({ length: 40 }, (_, index) => `patient-${index}`);
const DATE = '20260301';

describe('synth: a patient over time', () => {
  it('has three studies: a baseline, one within 3 to 6 months of it, one a little over 6 months later', () => {
    for (const seed of SEEDS) {
      const { baseline, prior, current, daysAgo } = makePatient(seed, DATE);
      const day = (date: string) =>
        Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6))) / 86_400_000;
      expect(current.studyDate).to.equal(DATE);
      expect(day(current.studyDate) - day(prior.studyDate)).to.equal(daysAgo.prior);
      expect(day(current.studyDate) - day(baseline.studyDate)).to.equal(daysAgo.baseline);
      expect(daysAgo.baseline - daysAgo.prior).to.be.within(120, 180);
      expect(daysAgo.prior).to.be.within(184, 194);
      expect([baseline, prior, current].map(({ studyId }) => studyId)).to.deep.equal(['1', '2', '3']);
      expect(new Set([baseline, prior, current].map((study) => study.studyInstanceUid)).size).to.equal(3);
    }
  });

  it('makes the left upper lobe nodule grow clearly since the prior, and only that one', () => {
    for (const seed of SEEDS) {
      const grown = makePatient(seed, DATE).lesions.filter(({ measuredMm: { prior, current } }) =>
        prior !== undefined && current !== undefined ? current - prior > 1.5 : false,
      );
      expect(grown).to.have.length(1);
      expect(grown[0]?.laterality.meaning).to.equal('Left');
      expect(grown[0]?.measuredMm.prior).to.equal(8);
      expect(grown[0]?.measuredMm.current).to.be.within(9.7, 10.1);
    }
  });

  it('lets it grow with one doubling time all along, by too little to be told at the prior', () => {
    for (const seed of SEEDS) {
      const { lesions, daysAgo } = makePatient(seed, DATE);
      const growing = lesions.filter(({ doublingDays }) => doublingDays !== undefined);
      expect(growing.map(({ trackingIdentifier }) => trackingIdentifier)).to.deep.equal(['Nodule 1']);
      for (const { diameterMm, measuredMm, doublingDays = Number.NaN } of growing) {
        const doublings = (from: number, to: number) => 3 * Math.log2(to / from);
        expect(daysAgo.prior / doublings(diameterMm.prior, diameterMm.current)).to.be.closeTo(doublingDays, 1e-6);
        expect(daysAgo.baseline / doublings(diameterMm.baseline, diameterMm.current)).to.be.closeTo(doublingDays, 1e-6);
        expect((measuredMm.prior ?? 0) - (measuredMm.baseline ?? 0)).to.be.within(1, 1.5);
      }
    }
  });

  it('expects from each lesion what both lists allow, and no more', () => {
    for (const seed of SEEDS)
      for (const { measuredMm, diameterMm, expected } of makePatient(seed, DATE).lesions) {
        const { current } = measuredMm;
        for (const role of ['baseline', 'prior'] as const) {
          const earlier = measuredMm[role];
          if (earlier === undefined) expect(expected[role]).to.equal('notDescribedBefore');
          else if (current === undefined) expect(expected[role]).to.equal('notDescribedNow');
          else expect(expected[role]).to.equal(Math.abs(current - earlier) > 1.5 ? 'larger' : 'unchanged');
        }
        // A list's silence is not absence: each lesion is in the images of all studies.
        expect(Math.min(...Object.values(diameterMm))).to.be.above(4);
      }
  });

  it('places every lesion wholly inside the lung of its side', () => {
    for (const seed of SEEDS)
      for (const { centre, laterality, diameterMm } of makePatient(seed, DATE).lesions) {
        const [x, y, z] = centre;
        const lung = lungOutline(x > 0 ? 1 : -1, z);
        expect(laterality.meaning).to.equal(x > 0 ? 'Left' : 'Right');
        if (!lung) expect.fail('no lung at this height');
        expect(ovalDistance(lung, x, y)).to.be.below(-Math.max(...Object.values(diameterMm)) / 2);
      }
  });

  it('keeps a person the same on another day, and every other person apart', () => {
    const [one, later, other] = [makePatient('a', DATE), makePatient('a', '20270301'), makePatient('b', DATE)];
    const tracking = (patient: SyntheticPatient) => patient.lesions.map(({ trackingUid }) => trackingUid);
    expect(later.identity).to.deep.equal(one.identity);
    expect(tracking(later)).to.deep.equal(tracking(one));
    expect(later.current.studyInstanceUid).to.not.equal(one.current.studyInstanceUid);
    expect(other.identity.patientId).to.not.equal(one.identity.patientId);
    expect(tracking(other)).to.not.include.members([tracking(one)[0]]);
  });

  it('makes another person under the same Patient ID', () => {
    const [one, twin] = [makePatient('a', DATE), makePatient('a', DATE, { birthDate: '19990101' })];
    expect(twin.identity.patientId).to.equal(one.identity.patientId);
    expect(twin.identity.birthDate).to.equal('19990101');
    expect(one.identity.birthDate).to.not.equal('19990101');
    expect(twin.current.studyInstanceUid).to.not.equal(one.current.studyInstanceUid);
    expect(twin.lesions[0]?.trackingUid).to.not.equal(one.lesions[0]?.trackingUid);
  });

  it('writes names in the groups their script has', () => {
    const name = (nameScript: 'latin' | 'japanese' | 'arabic' | 'cyrillic' | 'chinese') =>
      makePatient('a', DATE, { nameScript }).identity.name;
    expect(name('japanese').alphabetic).to.match(/^[A-Za-z]+\^[A-Za-z]+$/);
    expect(name('japanese').ideographic).to.match(/^\p{Script=Han}+\^\p{Script=Han}+$/u);
    expect(name('japanese').phonetic).to.match(/^\p{Script=Hiragana}+\^\p{Script=Hiragana}+$/u);
    expect(name('chinese').ideographic).to.match(/^\p{Script=Han}+\^\p{Script=Han}+$/u);
    expect(name('arabic')).to.have.all.keys('alphabetic');
    expect(name('arabic').alphabetic).to.match(/^\p{Script=Arabic}+\^\p{Script=Arabic}+$/u);
    expect(name('cyrillic').alphabetic).to.match(/^\p{Script=Cyrillic}+\^\p{Script=Cyrillic}+$/u);
    expect(name('latin').alphabetic).to.match(/^[\p{Script=Latin}']+\^\p{Script=Latin}+$/u);
  });

  it('refuses a date that is none', () => {
    expect(() => makePatient('a', 'today')).to.throw(RangeError);
  });

  it('marks the patient as synthetic', () => {
    for (const seed of SEEDS) {
      const { identity } = makePatient(seed, DATE);
      expect(identity.patientId).to.match(/^SYNTH-[0-9A-F]{8}$/);
      expect(identity.issuerOfPatientId).to.equal('SYNTHETIC');
    }
  });
});
