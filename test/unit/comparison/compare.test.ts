import { expect } from 'chai';
import { compareStudies } from '../../../sidecar/comparison/compare.ts';
import { REASONS } from '../../../sidecar/comparison/reasons.ts';
import type { Comparison } from '../../../sidecar/domain/comparison.ts';
import type { Evidence, FindingEvidence, ProcessingEvidence, StudyEvidence } from '../../../sidecar/domain/evidence.ts';
import type { EvidenceId } from '../../../sidecar/domain/identifiers.ts';
import {
  BILATERAL,
  CURRENT,
  EFFUSION,
  finding,
  INSTANCE,
  LEFT,
  LUNG,
  MASS,
  PRIOR,
  RIGHT,
  study,
  UPPER_LOBE,
  VERIFIED,
} from './made-evidence.ts';

const compare = (current: readonly Evidence[], prior: readonly Evidence[]): readonly Comparison[] =>
  compareStudies({
    current: study(CURRENT, current),
    prior: study(PRIOR, prior),
    currentDate: '20250601',
    priorDate: '20250301',
  });

const IN_LUNG = { site: LUNG, laterality: RIGHT };

const outcomes = (comparisons: readonly Comparison[]) =>
  comparisons.map(({ outcome, currentFindingId, priorFindingId }) => [outcome, currentFindingId, priorFindingId]);

describe('compareStudies: presence', () => {
  const effusion = (id: string, presence: 'present' | 'absent' | 'uncertain', laterality = LEFT) =>
    finding(id, { finding: EFFUSION, presence, laterality });

  it('calls new what the prior attests absent, and resolved what the current study attests absent', () => {
    expect(outcomes(compare([effusion('c', 'present')], [effusion('p', 'absent')]))).to.deep.equal([['new', 'c', 'p']]);
    expect(outcomes(compare([effusion('c', 'absent')], [effusion('p', 'present')]))).to.deep.equal([
      ['resolved', 'c', 'p'],
    ]);
    const tracked = { uid: '1.5', site: LUNG };
    expect(
      outcomes(compare([finding('c', { ...tracked, presence: 'absent' })], [finding('p', tracked)])),
    ).to.deep.equal([['resolved', 'c', 'p']]);
  });

  it('needs no place for a finding of an organ that nobody has two of', () => {
    const cardiomegaly = { value: '287272002', scheme: 'SCT', meaning: 'Cardiomegaly' };
    const [pair] = compare([finding('c', { finding: cardiomegaly })], [finding('p', { finding: cardiomegaly })]);
    expect(pair).to.include({
      outcome: 'notComparable',
      reason: REASONS.noMeasurement,
      pairedBy: 'findingSiteLaterality',
    });
    const [alone] = compare([finding('c')], [finding('p')]);
    expect(alone).to.include({ outcome: 'notComparable', reason: REASONS.placeNotStated });
  });

  it('takes the word of a person for absence, carried with its strength, and nothing less', () => {
    if (VERIFIED.kind !== 'content-item') throw new Error('no content item');
    const { verificationFlag: _flag, ...unsigned } = VERIFIED;
    const { instance } = VERIFIED;
    const said = (from: Partial<FindingEvidence>) => {
      const [result] = compare([effusion('c', 'present')], [{ ...effusion('p', 'absent'), ...from }]);
      const [mirror] = compare([{ ...effusion('c', 'absent'), ...from }], [effusion('p', 'present')]);
      expect(mirror?.reason).to.equal(result?.reason);
      expect(mirror?.attestation).to.equal(result?.attestation);
      return result?.attestation ?? result?.reason;
    };
    expect(said({})).to.equal('verified');
    expect(said({ statementId: 's' as EvidenceId })).to.equal('verified');
    expect(said({ source: { ...VERIFIED, observerType: 'device' } })).to.equal('verified');
    expect(said({ source: { ...VERIFIED, completionFlag: 'PARTIAL' } })).to.equal('unverified');
    expect(said({ source: { ...unsigned, verificationFlag: 'UNVERIFIED' } })).to.equal('unverified');
    expect(said({ source: unsigned })).to.equal('unverified');
    expect(said({ source: { ...unsigned, observerType: 'device' } })).to.equal(REASONS.weakAttestation);
    expect(said({ source: { ...unsigned, observerType: 'unknown' } })).to.equal(REASONS.weakAttestation);
    expect(said({ source: { kind: 'encapsulated-document', instance, page: 1 } })).to.equal(REASONS.weakAttestation);
  });

  it('takes the strongest of several attestations', () => {
    if (VERIFIED.kind !== 'content-item') throw new Error('no content item');
    const weak = { ...effusion('p1', 'absent'), source: { ...VERIFIED, verificationFlag: 'UNVERIFIED' } };
    const [result] = compare([effusion('c', 'present')], [weak, effusion('p2', 'absent')]);
    expect([result?.outcome, result?.priorFindingId, result?.attestation]).to.deep.equal(['new', 'p2', 'verified']);
  });

  it('draws neither presence nor absence over time from the mark of a detection program', () => {
    const [marked] = compare([{ ...effusion('c', 'present'), renderingIntent: 'optional' }], [effusion('p', 'absent')]);
    expect(marked?.reason).to.equal(REASONS.markOnly);
    const unmarked = { ...effusion('p', 'absent'), renderingIntent: 'required' as const };
    expect(outcomes(compare([effusion('c', 'present')], [unmarked]))).to.deep.equal([
      ['notDescribedBefore', 'c', undefined],
    ]);
  });

  it('takes a detection program that found nothing for silence', () => {
    const ran = (id: string): ProcessingEvidence => ({
      kind: 'processing',
      id: id as EvidenceId,
      studyInstanceUid: PRIOR,
      source: VERIFIED,
      process: { value: '112000', scheme: 'DCM', meaning: 'Chest CAD Report' },
      outcome: 'succeeded',
      findings: 'without',
      withheld: 0,
    });
    expect(compare([effusion('c', 'present')], [ran('p')]).map((r) => r.reason)).to.deep.equal([REASONS.priorSilent]);
  });

  it('takes no silence for absence', () => {
    const other = finding('x', { ...IN_LUNG, presence: 'absent' });
    expect(outcomes(compare([effusion('c', 'present')], [other]))).to.deep.equal([
      ['notDescribedBefore', 'c', undefined],
    ]);
    expect(outcomes(compare([other], [effusion('p', 'present')]))).to.deep.equal([['notDescribedNow', undefined, 'p']]);
  });

  it('does not call undescribed what stands against documents that were not read, or not wholly', () => {
    const here = [effusion('c', 'present')];
    expect(compare(here, []).map((r) => [r.outcome, r.reason])).to.deep.equal([['notComparable', REASONS.priorSilent]]);
    expect(compare([], here)[0]?.reason).to.equal(REASONS.currentSilent);
    const partly = (uid: typeof PRIOR) => ({
      ...study(uid, [finding('x', IN_LUNG)]),
      unread: [{ instance: INSTANCE, code: 'EVIDENCE_UNKNOWN_KIND', cause: 'No reader.' }],
    });
    const reasons = (current: StudyEvidence, prior: StudyEvidence) =>
      compareStudies({ current, prior }).map((r) => r.reason);
    expect(reasons(study(CURRENT, here), partly(PRIOR))).to.include(REASONS.priorPartlyRead);
    expect(reasons(partly(CURRENT), study(PRIOR, here))).to.include(REASONS.currentPartlyRead);
  });

  it('neither calls undescribed nor new what is denied without saying as exactly where', () => {
    for (const open of [{ site: LUNG }, {}, { site: UPPER_LOBE, laterality: RIGHT }])
      for (const [c, p] of [
        [finding('c', IN_LUNG), finding('p', { ...open, presence: 'absent' as const })],
        [finding('c', { ...open, presence: 'absent' as const }), finding('p', IN_LUNG)],
      ] as const)
        expect(compare([c], [p]).map((r) => [r.outcome, r.reason])).to.deep.equal([
          ['notComparable', REASONS.placeNotStated],
        ]);
  });

  it('takes a denial without a side for both sides, of what can be in one organ only', () => {
    const none = (id: string, change = {}) => finding(id, { finding: EFFUSION, presence: 'absent', ...change });
    const left = effusion('p', 'present');
    for (const whole of [none('c'), none('c', { laterality: BILATERAL })]) {
      expect(outcomes(compare([whole], [left]))).to.deep.equal([['resolved', 'c', 'p']]);
      expect(outcomes(compare([effusion('x', 'present')], [{ ...whole, id: 'y' as EvidenceId }]))).to.deep.equal([
        ['new', 'x', 'y'],
      ]);
    }
    // "No other effusion", beside one on the right, and a lesion that may be anywhere.
    const beside = compare([none('c'), effusion('r', 'present', RIGHT)], [left]);
    expect(beside.map(({ outcome }) => outcome)).not.to.include('resolved');
    const mass = compare(
      [finding('c', { finding: MASS, presence: 'absent' })],
      [finding('p', { ...IN_LUNG, finding: MASS })],
    );
    expect(mass.map(({ outcome, reason }) => [outcome, reason])).to.deep.equal([
      ['notComparable', REASONS.placeNotStated],
    ]);
  });

  it('takes no absence on the other side for absence here', () => {
    expect(outcomes(compare([effusion('c', 'present', RIGHT)], [effusion('p', 'absent', LEFT)]))).to.deep.equal([
      ['notDescribedBefore', 'c', undefined],
    ]);
  });

  it('says nothing of what is absent in both, or attested absent in one only', () => {
    expect(compare([effusion('c', 'absent')], [effusion('p', 'absent')])).to.deep.equal([]);
    expect(compare([effusion('c', 'absent')], [])).to.deep.equal([]);
    expect(
      compare([finding('c', { uid: '1.5', presence: 'absent' })], [finding('p', { uid: '1.5', presence: 'absent' })]),
    ).to.deep.equal([]);
  });

  it('draws nothing from an uncertain or contradictory source', () => {
    const [uncertain] = compare([effusion('c', 'uncertain')], [effusion('p', 'absent')]);
    expect(uncertain?.reason).to.equal(REASONS.undetermined);
    const [open] = compare([finding('c', { ...IN_LUNG, presence: 'uncertain' })], [finding('p', IN_LUNG)]);
    expect(open?.reason).to.equal(REASONS.undetermined);
    const contradiction = compare([effusion('c', 'present')], [effusion('p1', 'absent'), effusion('p2', 'present')]);
    expect(contradiction.map((r) => r.reason)).to.deep.equal(Array(2).fill(REASONS.contradiction));
  });

  it('lets one attestation answer all findings of its place', () => {
    const result = compare(
      [finding('c1', IN_LUNG), finding('c2', IN_LUNG)],
      [finding('p', { ...IN_LUNG, presence: 'absent' })],
    );
    expect(outcomes(result).sort()).to.deep.equal([
      ['new', 'c1', 'p'],
      ['new', 'c2', 'p'],
    ]);
  });

  it('gives different ids against different priors', () => {
    const current = study(CURRENT, [effusion('c', 'present')]);
    const prior = [finding('x', IN_LUNG)];
    const ids = [PRIOR, CURRENT].map((uid) => compareStudies({ current, prior: study(uid, prior) })[0]?.id);
    expect(new Set(ids).size).to.equal(2);
  });

  it('keeps reasons short, and free of words of change and of numbers', () => {
    for (const reason of Object.values(REASONS)) expect(reason.length).to.be.at.most(100);
    for (const reason of Object.values(REASONS))
      expect(reason).to.not.match(/\b(new|larger|smaller|unchanged|resolved|stable)\b|\d/);
  });
});
