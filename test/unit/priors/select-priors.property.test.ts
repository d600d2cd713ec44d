import { expect } from 'chai';
import fc from 'fast-check';
import type { CandidatePrior, PatientIdentity } from '../../../sidecar/domain/study.ts';
import { samePatient } from '../../../sidecar/priors/same-patient.ts';
import { selectPriors } from '../../../sidecar/priors/select-priors.ts';
import { isEarlier } from '../../../sidecar/priors/study-time.ts';
import { candidatePrior, currentStudy, PERSON } from './made-exams.ts';

const PEOPLE: readonly PatientIdentity[] = [
  PERSON,
  { ...PERSON, issuerOfPatientId: 'HOSPITAL' },
  { ...PERSON, birthDate: '19600103' },
  { ...PERSON, name: { alphabetic: 'Roe^Joan' } },
  { ...PERSON, patientId: 'H-4712', otherIds: [{ patientId: 'H-4711' }] },
  { patientId: 'H-4711' },
];
const pick = <T>(...values: readonly T[]) => fc.constantFrom(...values);

const anyCandidate: fc.Arbitrary<CandidatePrior> = fc
  .record({
    number: fc.nat(12),
    modalities: pick('CT', 'CT SR', 'MR', 'DX', 'US', 'PT CT', 'SR', 'OT', 'MG'),
    part: pick('CHEST', 'HEAD', 'ABDOMEN', 'CHESTABDPELVIS', 'KNEE', 'HEART', ''),
    text: pick('CT chest', 'XR knee left', 'MR Brain', '', 'Routine', 'Knee right'),
    months: fc.integer({ min: -2, max: 130 }),
    patient: pick(...PEOPLE),
    archive: pick('local', 'remote', 'vault'),
    code: pick('A', 'B', ''),
  })
  .map(({ number, ...made }) => candidatePrior(made, number));

const anyCurrent = fc
  .record({
    modalities: pick('CT', 'DX', 'MR', 'PT CT'),
    part: pick('CHEST', 'HEAD', 'KNEE', ''),
    text: pick('CT chest', 'Knee left', 'Routine'),
    code: pick('A', ''),
  })
  .map(currentStudy);
const LIMITS = { max: 3, years: 10 };

describe('selectPriors, whatever the candidates', () => {
  it('decides on each of them, independent of their order', () => {
    fc.assert(
      fc.property(anyCurrent, fc.array(anyCandidate, { maxLength: 14 }), fc.nat(), (current, candidates, seed) => {
        const decisions = selectPriors(current, candidates, LIMITS);
        expect(decisions).to.have.length(candidates.length);
        const turned = candidates.map((_, i) => candidates[(i + seed) % candidates.length] as CandidatePrior);
        expect(selectPriors(current, turned, LIMITS)).to.deep.equal(decisions);
        expect(selectPriors(current, candidates.toReversed(), LIMITS)).to.deep.equal(decisions);
      }),
      { numRuns: 300 },
    );
  });

  it('never chooses another person, what is not earlier, or one study twice; ranks follow scores', () => {
    fc.assert(
      fc.property(anyCurrent, fc.array(anyCandidate, { maxLength: 14 }), (current, candidates) => {
        const chosen = selectPriors(current, candidates, LIMITS).filter((decision) => decision.chosen);
        expect(chosen.length).to.be.at.most(LIMITS.max);
        expect(new Set(chosen.map((one) => one.studyInstanceUid)).size).to.equal(chosen.length);
        chosen.forEach(({ studyInstanceUid, archive, rank, score = 0 }, at) => {
          const copies = candidates.filter((c) => c.studyInstanceUid === studyInstanceUid && c.archive === archive);
          expect(copies.some((c) => samePatient(current.patient, c.patient).same && isEarlier(c, current))).to.equal(
            true,
          );
          expect(rank).to.equal(at + 1);
          expect(score).to.be.within(1, at === 0 ? 100 : (chosen[at - 1]?.score ?? 0));
        });
      }),
      { numRuns: 500 },
    );
  });

  it('gives a candidate the same score whoever competes, and a worse one changes no better one', () => {
    fc.assert(
      fc.property(
        anyCurrent,
        fc.uniqueArray(anyCandidate, { maxLength: 12, selector: (c) => c.studyInstanceUid }),
        (current, candidates) => {
          const unlimited = { max: 100, years: 10 };
          const all = selectPriors(current, candidates, unlimited).filter((decision) => decision.chosen);
          const worst = all.at(-1);
          if (!worst) return;
          const without = candidates.filter((c) => c.studyInstanceUid !== worst.studyInstanceUid);
          const rest = selectPriors(current, without, unlimited).filter((decision) => decision.chosen);
          expect(rest).to.deep.equal(all.slice(0, -1));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is worth less the older it is, all else equal', () => {
    const current = currentStudy({ modalities: 'CT', part: 'CHEST' });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 59 }), fc.integer({ min: 60, max: 119 }), (newer, older) => {
        const made = { modalities: 'CT', part: 'CHEST' };
        const decisions = selectPriors(
          current,
          [candidatePrior({ ...made, months: older }, 1), candidatePrior({ ...made, months: newer }, 2)],
          LIMITS,
        );
        expect(decisions.map((d) => String(d.studyInstanceUid))).to.deep.equal(['1.2.3.2', '1.2.3.1']);
      }),
    );
  });
});
