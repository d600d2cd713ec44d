import { expect } from 'chai';
import type { StatementWording, WordingRecord } from '../../../../sidecar/domain/draft.ts';
import { houseModel, houseStyleScore } from '../../../../sidecar/evaluation/metrics/house-style.ts';
import { caseWording } from '../../../../sidecar/evaluation/runner/case-wording.ts';
import { scoreCase } from '../../../../sidecar/evaluation/runner/score-case.ts';
import { summariseRun } from '../../../../sidecar/evaluation/runner/summary.ts';
import { runTable } from '../../../../sidecar/evaluation/runner/table.ts';
import { acceptedWording, demonstrationModel, wordingRecord } from '../../../support/model-wording.ts';
import { CURRENT } from '../../drafting/builders.ts';
import { madePatient, madeResult, madeStudy, NODULE, NODULE_EVIDENCE, says, scoredCase } from './made-case.ts';

const sentence = (attempts: number, accepted: boolean, ...reasons: readonly string[]) =>
  acceptedWording({
    attempts,
    accepted,
    reasons,
    tokensIn: 30 * attempts,
    tokensOut: 12 * attempts,
    ms: 50.25 * attempts,
  });
const record = (statements: readonly StatementWording[], reason?: string): WordingRecord =>
  wordingRecord({ statements, ...(reason === undefined ? {} : { reason }) });
const worded = (id: string, statements: readonly StatementWording[], reason?: string) => {
  const wording = caseWording(record(statements, reason));
  return madeResult(id, wording === undefined ? {} : { wording });
};

const SIDE = 'its side is missing';
const SITE = 'its site is missing';
const LATE = 'the time for the whole draft was used up';
const RESULTS = [
  worded('1', [sentence(1, true), sentence(1, true), sentence(2, true, SIDE)]),
  worded('2', [sentence(2, false, SIDE, SITE)]),
  worded('3', [], LATE),
  madeResult('4'),
];

describe('the words of a draft', () => {
  it('are counted by whose answer stands', () => {
    expect(RESULTS[0]?.wording).to.deep.equal({
      ...{ asked: 3, firstTry: 2, retried: 1, replaced: 0, reasons: { [SIDE]: 1 } },
      ...{ tokensIn: 120, tokensOut: 48, ms: 201 },
    });
    expect(RESULTS[1]?.wording).to.include({ asked: 1, firstTry: 0, retried: 0, replaced: 1 });
    expect(RESULTS[2]?.wording).to.include({ asked: 0, stopped: LATE });
  });

  it('are not told where no model was to word', () => {
    expect(caseWording(undefined)).to.equal(undefined);
    expect(summariseRun([madeResult('4')])).to.not.have.property('wording');
  });

  it('add up over a run, in whatever order its cases come', () => {
    const { wording } = summariseRun(RESULTS);
    expect(wording).to.deep.include({ drafts: 3, asked: 4, retried: 1, replaced: 1, tokensIn: 180, tokensOut: 72 });
    expect(wording).to.deep.include({ medianMs: (201 + 101) / 2, stopped: [[LATE, 1]] });
    expect(wording?.reasons).to.deep.equal([
      [SIDE, 2],
      [SITE, 1],
    ]);
    // 2 of 4; the two drafts with sentences give 2 of 3 and 0 of 1.
    expect(wording?.firstTry).to.deep.equal({ mean: 0.5, low: 0, high: 2 / 3 });
    const { firstTry: _drawn, ...counts } = summariseRun(RESULTS.toReversed()).wording ?? {};
    const { firstTry: _before, ...same } = wording ?? {};
    expect(counts).to.deep.equal(same);
  });

  it('have no share and no time where nothing was asked', () => {
    const { wording } = summariseRun([worded('3', [], LATE)]);
    expect(wording).to.deep.include({ drafts: 1, asked: 0 });
    expect(wording).to.not.have.any.keys('firstTry', 'medianMs');
  });

  it('stand in the table with the model and what it is for', () => {
    const head = {
      drafter: 'preread-drafter',
      softwareVersion: '1.0.0',
      corpus: { seed: 's', patients: 4, sha256: '' },
    };
    const table = runTable({ ...head, model: demonstrationModel() }, summariseRun(RESULTS), [
      { name: 'a', metric: 'failed', max: 0, why: 'x', value: 0, passed: true },
    ]);
    expect(table).to.include(
      'preread-drafter 0.3.0, a model for demonstration: trained on synthetic text, not for clinical use',
    );
    expect(table).to.match(/^sentences of the model: 4 asked for in 3 drafts$/m);
    expect(table).to.match(/at first try 50\.0 % \(0\.0 % to 66\.7 %\), at the second 1, by the realiser 1;/);
    expect(table)
      .to.match(/^ +2 {2}its side is missing$/m)
      .and.match(/^ +1 {2}the time for the whole draft/m);
  });
});

describe('a case that is to be in the words of a house', () => {
  const house = houseModel(['Nodule in the left upper lobe.', 'No effusion.']);
  const patient = madePatient(madeStudy(CURRENT, [NODULE]));
  const text = 'Nodule in the left upper lobe, 8 mm.';
  const statements = [
    says('Compared with nothing.', [], { section: 'comparison' }),
    says(text, ['f1', 'm1']),
    says(`1. ${text}`, ['f1', 'm1'], { section: 'impression' }),
  ];
  const scored = scoredCase(patient, `FINDINGS:\n${text}`, statements, { evidence: NODULE_EVIDENCE });

  it('is scored by its findings and impression', () => {
    const { scores } = scoreCase({ ...scored, house }).result;
    expect(scores.houseStyle).to.be.closeTo(houseStyleScore(text, house) ?? 0, 1e-6);
    expect(scores.houseStyle).to.be.within(0.1, 0.9);
  });

  it('has no such score without a house, or without a word', () => {
    expect(scoreCase(scored).result.scores).to.not.have.property('houseStyle');
    const empty = scoredCase(patient, `FINDINGS:\n${text}`, [], {});
    expect(scoreCase({ ...empty, house }).result.scores).to.not.have.property('houseStyle');
  });

  it('tells how a model worded its draft', () => {
    const { draft } = scored.drafted;
    if (draft === undefined) throw new Error('the made case has no draft');
    const drafted = { ...scored.drafted, draft: { ...draft, wording: record([sentence(1, true)]) } };
    expect(scoreCase({ ...scored, drafted }).result.wording).to.include({ asked: 1, firstTry: 1 });
    expect(scoreCase(scored).result).to.not.have.property('wording');
  });
});
