import { expect } from 'chai';
import { type DemoResult, demoChecks } from '../../../sidecar/commands/demo-checks.ts';
import type { DemoStudies } from '../../../sidecar/commands/demo-studies.ts';
import type { LesionSeries } from '../../../sidecar/domain/comparison.ts';
import type { SectionName } from '../../../sidecar/domain/draft.ts';
import type { EvidenceId } from '../../../sidecar/domain/identifiers.ts';
import { demoPatient, earlierCts, followedLesions } from '../../../sidecar/synth/department/demo-patient.ts';
import type { TruthStudy } from '../../../sidecar/synth/department/truth.ts';
import { totalDlp } from '../../../sidecar/synth/documents/ct-dose.ts';
import { ctDose } from '../../../sidecar/synth/documents/dose-sr.ts';
import { acceptedWording, wordingRecord } from '../../support/model-wording.ts';

const patient = demoPatient('checks', '20260601');
const studies: DemoStudies = {
  patient,
  earlier: patient.studies.slice(0, -1).map((study) => ({ study, files: [] })),
  current: { study: patient.studies.at(-1) as TruthStudy, files: [] },
};
const current = studies.current.study;
const cts = [...earlierCts(patient), current] as const;
const [oldest, before] = cts as readonly TruthStudy[] as readonly [TruthStudy, TruthStudy];
const tracked = followedLesions(cts);
const ID = 'ev_1' as EvidenceId;
const iso = (date: string) => `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
const dlp = (study: TruthStudy) => totalDlp(ctDose(study).events) / 100;
/** What the reader wrote of a lesion in each of the three CTs. mm. */
const sizesOf = (uid: string): number[] =>
  cts.map(({ findings }) => findings.find(({ trackingUid }) => trackingUid === uid)?.reader.longMm ?? Number.NaN);

const seriesOf = (uid: string): LesionSeries => ({
  id: uid,
  currentFindingId: ID,
  quantity: { value: '103339001', scheme: 'SCT', meaning: 'Long Axis' },
  unit: 'mm',
  points: cts.map(({ studyInstanceUid, studyDate }, at) => ({
    studyInstanceUid,
    studyDate,
    measurementId: ID,
    value: sizesOf(uid)[at] ?? 0,
  })),
  evidenceIds: [ID],
});
const lineOf = (uid: string): string =>
  `${cts.map(({ studyDate }, at) => `${sizesOf(uid)[at]} mm (${iso(studyDate)})`).join(', ')}.`;

/** All that the demo's patient leads to when everything works. */
const RIGHT: DemoResult = {
  outcome: 'drafted',
  identity: {} as DemoResult['identity'],
  decisions: current.expected.priors.map(({ studyInstanceUid, reason }, at) => {
    const chosen = reason === 'chosen' || reason === 'olderOrLessAlike';
    return {
      studyInstanceUid,
      chosen,
      reason: chosen ? 'chosen' : 'possiblePatient',
      explanation: 'As the records say.',
      ...(chosen ? { rank: at + 1, factors: [{ name: 'modality', points: 3, explanation: 'the same' }] } : {}),
    };
  }),
  comparisons: current.expected.comparisons.map(({ trackingUid, outcome }) => ({
    id: trackingUid,
    outcome,
    priorStudyInstanceUid: current.expected.chosenPrior ?? expect.fail('no prior'),
    evidenceIds: [ID],
  })),
  series: tracked.map(seriesOf),
  statements: [
    { section: 'summary', text: 'AI DRAFT - NOT VERIFIED.', wordedBy: 'realiser' },
    { section: 'technique', text: `Radiation dose: DLP total ${dlp(current)} mGy.cm.`, wordedBy: 'realiser' },
    ...earlierCts(patient).map(({ studyDate }) => ({
      section: 'comparison' as const,
      wordedBy: 'realiser' as const,
      text: `Compared with CT of ${iso(studyDate)}.`,
    })),
    ...tracked.map((uid) => ({ section: 'findings' as const, wordedBy: 'model' as const, text: lineOf(uid) })),
  ],
  wording: wordingRecord({ statements: tracked.map((statementId) => acceptedWording({ statementId })) }),
};
const FILE = Buffer.from('AI DRAFT REPORT - NOT VERIFIED PARTIAL UNVERIFIED PRELIMINARY');
const MEASUREMENTS = Buffer.from(`AI MEASUREMENTS - NOT VERIFIED ${tracked.join(' ')}`);
const LEDGER = { valid: true, size: 12, headHash: '0' };

const failedOf = (result: DemoResult, ledger = LEDGER, measurements: Buffer | undefined = MEASUREMENTS) =>
  demoChecks({ result, file: FILE, measurements, ledger, studies }).flatMap(({ name, passed }) =>
    passed ? [] : [name],
  );
/** The statements of one section, worded anew. */
const reworded = (section: SectionName, reword: (text: string) => string): DemoResult => ({
  ...RIGHT,
  statements: RIGHT.statements.map((one) => (one.section === section ? { ...one, text: reword(one.text) } : one)),
});
const onlyFailed = (result: DemoResult, ...parts: readonly string[]): void => {
  const failed = failedOf(result);
  expect(failed).to.have.length(parts.length);
  for (const [at, part] of parts.entries()) expect(failed[at]).to.contain(part);
};

describe("the demo's checks", () => {
  it('pass what the truth has', () => {
    expect(failedOf(RIGHT)).to.deep.equal([]);
    expect(tracked.length).to.be.greaterThan(1);
  });

  it('see a prior that was not chosen, one of somebody else, or a choice without a reason', () => {
    const at = (chosen: boolean) => RIGHT.decisions.findIndex((one) => one.chosen === chosen);
    const changed = (index: number, change: object) =>
      RIGHT.decisions.map((one, i) => (i === index ? { ...one, ...change } : one));
    for (const decisions of [
      changed(at(true), { chosen: false }),
      changed(at(true), { explanation: '' }),
      changed(at(true), { factors: [] }),
      changed(at(false), { chosen: true }),
    ])
      expect(failedOf({ ...RIGHT, decisions })[0]).to.contain('were chosen as priors, each with its reasons');
    onlyFailed({ ...RIGHT, decisions: changed(at(false), { explanation: '' }) }, 'another person');
  });

  it('see a wrong outcome, and one too many', () => {
    const [first, ...others] = RIGHT.comparisons;
    if (!first) expect.fail('no comparisons');
    for (const comparisons of [
      [{ ...first, outcome: 'smaller' as const }, ...others],
      [{ ...first, outcome: 'notDescribedNow' as const }, ...RIGHT.comparisons],
    ])
      onlyFailed({ ...RIGHT, comparisons }, `compared with ${iso(before.studyDate)}`);
  });

  it('see a time point that is missing, in the numbers and in the draft', () => {
    const short = RIGHT.series.map((one) => ({ ...one, points: one.points.slice(1) }));
    onlyFailed({ ...RIGHT, series: short }, 'lesions were followed over three time points');
    const gone = (text: string) => text.replaceAll(iso(oldest.studyDate), '');
    onlyFailed(reworded('findings', gone), ...tracked.map(() => 'at three time points in the draft'));
    onlyFailed(reworded('comparison', gone), 'the draft names all of them');
  });

  it('see a draft that the model worded in part, or not at all', () => {
    const part = { ...RIGHT, wording: wordingRecord({ statements: [acceptedWording()], reason: 'it was late' }) };
    onlyFailed(part, '(it was late)');
    const { wording: _wording, ...without } = RIGHT;
    onlyFailed(without, 'each read back and held by its evidence');
    onlyFailed(
      { ...RIGHT, statements: RIGHT.statements.map((one) => ({ ...one, wordedBy: 'realiser' as const })) },
      'worded 0',
    );
  });

  it('see a measurement document without a lesion, or none', () => {
    for (const measurements of [Buffer.from('AI MEASUREMENTS - NOT VERIFIED'), Buffer.from('')]) {
      const failed = failedOf(RIGHT, LEDGER, measurements);
      expect(failed).to.have.length(1);
      expect(failed[0]).to.contain('TID 1500');
    }
  });

  it('see a wrong size, and take a difference for none', () => {
    const [first] = tracked as [string];
    const size = `${sizesOf(first)[0]} mm`;
    for (const other of ['99 mm', `1${size}`, `+${size}`]) {
      const changed = reworded('findings', (text) => (text === lineOf(first) ? text.replace(size, other) : text));
      onlyFailed(changed, 'at three time points in the draft');
    }
  });

  it('see the dose missing, or that of an earlier study', () => {
    const name = `the draft gives the dose of this study, and of no other: DLP ${dlp(current)} mGy.cm`;
    expect(failedOf(reworded('technique', () => 'CT.'))).to.deep.equal([name]);
    expect(failedOf(reworded('technique', (text) => `${text} DLP ${dlp(before)} mGy.cm.`))).to.deep.equal([name]);
  });

  it('see a ledger that does not verify, and a draft that does not say what it is', () => {
    expect(failedOf(RIGHT, { ...LEDGER, valid: false })).to.deep.equal(['the ledger verifies (12 entries)']);
    expect(failedOf(reworded('summary', () => 'A report.'))).to.deep.equal([
      'the draft says what it is: AI DRAFT, NOT VERIFIED',
    ]);
  });
});

describe("the demo's patient", () => {
  it('tells the whole story, whatever the seed', () => {
    for (const seed of ['demo', '1', 'anything']) {
      const { studies: all } = demoPatient(seed, '20260601');
      const now = all.at(-1);
      expect(now?.studyDate).to.equal('20260601');
      expect(now?.expected.comparisons.map(({ outcome }) => outcome)).to.include.members(['larger', 'unchanged']);
      expect(now?.expected.priors.map(({ reason }) => reason)).to.include.members(['chosen', 'otherPerson']);
    }
  });
});
