import { expect } from 'chai';
import type { PatientIdentity, PriorDecision } from '../../../sidecar/domain/study.ts';
import { selectPriors } from '../../../sidecar/priors/select-priors.ts';
import { candidatePrior, currentStudy, PERSON } from './made-exams.ts';
import { type CandidateList, candidateLists } from './read-lists.ts';

const UNLIMITED = { max: 100, years: 10 };

function decide({ current, candidates }: CandidateList): ReadonlyMap<string, PriorDecision> {
  const names = new Map([...candidates].map(([name, { studyInstanceUid }]) => [String(studyInstanceUid), name]));
  const decisions = selectPriors(current, [...candidates.values()], UNLIMITED);
  return new Map(decisions.map((decision) => [names.get(decision.studyInstanceUid) ?? '', decision]));
}

describe('ranking of candidate lists', () => {
  for (const [file, lists] of candidateLists())
    describe(file, () => {
      for (const list of lists)
        it(list.name, () => {
          const decisions = decide(list);
          const rankOf = (name: string): number => decisions.get(name)?.rank ?? Number.POSITIVE_INFINITY;
          const told = [...decisions].map(([name, { reason, score }]) => `${name} ${score ?? reason}`).join(', ');
          const wanted = new Set(list.orders.flat(2));
          for (const name of wanted) expect(decisions.get(name)?.reason, `${name}: ${told}`).to.equal('chosen');
          for (const order of list.orders)
            order.slice(1).forEach((group, at) => {
              for (const better of order.slice(0, at + 1).flat())
                for (const worse of group)
                  expect(rankOf(better), `${better} ${worse}: ${told}`).to.be.below(rankOf(worse));
            });
          for (const name of list.open)
            for (const better of wanted)
              expect(rankOf(better), `${better} ${name}: ${told}`).to.be.at.most(rankOf(name));
          for (const [name, reason] of list.rejected) {
            expect(decisions.get(name)?.chosen, `${name}: ${told}`).to.equal(false);
            if (reason !== undefined) expect(decisions.get(name)?.reason, name).to.equal(reason);
          }
          const judged = [...wanted, ...list.rejected.keys(), ...list.open];
          expect(judged.toSorted(), 'each candidate once').to.deep.equal([...list.candidates.keys()].toSorted());
        });
    });

  it('gives a chosen one the sum of its factors, and a reason without PHI to everyone', () => {
    for (const list of [...candidateLists().values()].flat())
      for (const { chosen, score, factors = [], explanation } of decide(list).values()) {
        const sum = factors.reduce((all, { points }) => all + points, 0);
        if (chosen) expect(score).to.be.closeTo(sum, 0.011);
        for (const text of [explanation, ...factors.map((one) => one.explanation)]) {
          expect(text).to.match(/\.$/);
          expect(text).to.not.match(/Roe|Jane|4711|19600102|1\.2\.3/);
        }
      }
  });

  it('asks who it is before how well it fits', () => {
    const twin: PatientIdentity = { ...PERSON, patientId: 'H-4712', name: { alphabetic: 'Roe^Joan' } };
    const ct = { modalities: 'CT', part: 'CHEST', months: 1 };
    const candidates = [
      candidatePrior({ modalities: 'DX', part: 'CHEST', months: 60 }, 1),
      candidatePrior({ ...ct, patient: twin }, 2),
      candidatePrior({ ...ct, patient: { ...PERSON, birthDate: '19710304' } }, 3),
      candidatePrior({ ...ct, patient: { ...PERSON, name: { alphabetic: 'Roe^Baby' } } }, 4),
      candidatePrior({ ...ct, patient: { patientId: 'H-4711' } }, 5),
    ];
    const decisions = selectPriors(currentStudy({ modalities: 'CT', part: 'CHEST' }), candidates, UNLIMITED);
    expect(new Map(decisions.map((one) => [String(one.studyInstanceUid), one.reason]))).to.deep.equal(
      new Map([
        ['1.2.3.1', 'chosen'],
        ['1.2.3.2', 'otherPatient'],
        ['1.2.3.3', 'possiblePatient'],
        ['1.2.3.4', 'possiblePatient'],
        ['1.2.3.5', 'identityNotEstablished'],
      ]),
    );
  });
});
