import { expect } from 'chai';
import { type DemoResult, demoChecks } from '../../../sidecar/commands/demo-checks.ts';
import type { Comparison, LesionSeries } from '../../../sidecar/domain/comparison.ts';
import type { SectionName } from '../../../sidecar/domain/draft.ts';
import type { EvidenceId } from '../../../sidecar/domain/identifiers.ts';
import { makeDemoStudies } from '../../../sidecar/synth/patient-files.ts';
import { STUDY_ROLES, type SyntheticLesion } from '../../../sidecar/synth/timeline.ts';

const studies = makeDemoStudies('checks', '20260601', { sliceCount: 1 });
const { lesions, doseLengthProduct } = studies.truth;
const PRIORS = [studies.prior, studies.baseline];
const iso = (date: string) => `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
const [nodule, stable] = lesions as [SyntheticLesion, SyntheticLesion];
const ID = 'ev_1' as EvidenceId;

const seriesOf = ({ trackingIdentifier, measuredMm }: SyntheticLesion): LesionSeries => ({
  id: trackingIdentifier,
  currentFindingId: ID,
  quantity: { value: '103339001', scheme: 'SCT', meaning: 'Long Axis' },
  unit: 'mm',
  points: STUDY_ROLES.map((role) => ({
    studyInstanceUid: studies[role].studyInstanceUid,
    studyDate: studies[role].studyDate,
    measurementId: ID,
    value: measuredMm[role] ?? 0,
  })),
  evidenceIds: [ID],
});

const lineOf = ({ trackingIdentifier, measuredMm }: SyntheticLesion, rest = '') =>
  `${trackingIdentifier}: ${STUDY_ROLES.map((role) => `${measuredMm[role]} mm (${iso(studies[role].studyDate)})`).join(', ')}${rest}.`;

/** All that the demo's patient leads to when everything works. */
const RIGHT: DemoResult = {
  outcome: 'drafted',
  identity: {} as DemoResult['identity'],
  decisions: PRIORS.map(({ studyInstanceUid }, at) => ({
    studyInstanceUid,
    chosen: true,
    reason: 'chosen',
    explanation: 'Same person, same region.',
    rank: at + 1,
    factors: [{ name: 'modality', points: 3, explanation: 'the same' }],
  })),
  comparisons: (['prior', 'baseline'] as const).flatMap((role) =>
    lesions.map(
      ({ expected, trackingUid }): Comparison => ({
        id: `${role} ${trackingUid}`,
        outcome: expected[role],
        priorStudyInstanceUid: studies[role].studyInstanceUid,
        evidenceIds: [ID],
      }),
    ),
  ),
  series: [seriesOf(stable), seriesOf(nodule)],
  statements: [
    { section: 'summary', text: 'AI DRAFT - NOT VERIFIED.' },
    { section: 'technique', text: `Radiation dose: DLP total ${doseLengthProduct.current} mGy.cm.` },
    ...PRIORS.map(({ studyDate }) => ({
      section: 'comparison' as const,
      text: `Compared with CT of ${iso(studyDate)}.`,
    })),
    {
      section: 'findings',
      text: lineOf(nodule, `; volume doubling time ${Math.round(nodule.doublingDays ?? 0) + 2} days`),
    },
    { section: 'findings', text: lineOf(stable) },
  ],
};
const FILE = Buffer.from('AI DRAFT REPORT - NOT VERIFIED PARTIAL UNVERIFIED PRELIMINARY');
const MEASUREMENTS = Buffer.from(
  `AI MEASUREMENTS - NOT VERIFIED ${lesions.map(({ trackingUid }) => trackingUid).join(' ')}`,
);
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

describe("the demo's checks", () => {
  it('pass what the generator put in', () => {
    expect(failedOf(RIGHT)).to.deep.equal([]);
  });

  it('see a prior that was not chosen, or without a reason', () => {
    const [first, second] = RIGHT.decisions;
    if (!first || !second) expect.fail('no decisions');
    for (const changed of [
      { ...second, chosen: false },
      { ...second, explanation: '' },
      { ...second, factors: [] },
    ])
      expect(failedOf({ ...RIGHT, decisions: [first, changed] })).to.deep.equal([
        'both earlier studies were chosen as priors, each with its reasons',
      ]);
  });

  it('see a wrong outcome, and one too many, by the prior it is about', () => {
    const [first, ...others] = RIGHT.comparisons;
    if (!first) expect.fail('no comparisons');
    const wrong = failedOf({ ...RIGHT, comparisons: [{ ...first, outcome: 'smaller' }, ...others] });
    const more = failedOf({ ...RIGHT, comparisons: [{ ...first, outcome: 'notDescribedNow' }, ...RIGHT.comparisons] });
    for (const failed of [wrong, more]) {
      expect(failed).to.have.length(1);
      expect(failed[0]).to.contain(`compared with ${iso(studies.prior.studyDate)}`);
    }
  });

  it('see a time point that is missing, in the numbers and in the draft', () => {
    const short = RIGHT.series.map((one) => ({ ...one, points: one.points.slice(1) }));
    expect(failedOf({ ...RIGHT, series: short })).to.deep.equal([
      "2 lesions were followed over three time points, with the generator's numbers",
    ]);
    const failed = failedOf(reworded('findings', (text) => text.replaceAll(iso(studies.baseline.studyDate), '')));
    expect(failed).to.have.length(2);
    expect(failed[0]).to.contain('Nodule 1 at three time points');
    expect(failedOf(reworded('comparison', (text) => text.replace(iso(studies.baseline.studyDate), '')))[0]).to.contain(
      'the draft names both',
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
    const size = `${nodule.measuredMm.baseline} mm`;
    for (const other of ['99 mm', `1${size}`, `+${size}`])
      expect(failedOf(reworded('findings', (text) => text.replace(`: ${size}`, `: ${other}`)))[0], other).to.contain(
        'Nodule 1 at three time points',
      );
    expect(failedOf(reworded('findings', (text) => text.replace('8 mm', '8.0 mm')))).to.deep.equal([]);
  });

  it('see a doubling time that is wrong, missing, or said of what did not grow', () => {
    const about = 'doubling time 99 days';
    expect(failedOf(reworded('findings', (text) => text.replace(/doubling time \d+ days/, about)))[0]).to.contain(
      'Nodule 1',
    );
    expect(failedOf(reworded('findings', (text) => text.replace(/; volume.*/, '.')))[0]).to.contain('Nodule 1');
    expect(failedOf(reworded('findings', (text) => `${text} ${about}`)).at(-1)).to.contain('Nodule 2');
  });

  it('see the dose missing, or that of an earlier study', () => {
    const name = `the draft gives the dose of this study, and of no other: DLP ${doseLengthProduct.current} mGy.cm`;
    expect(failedOf(reworded('technique', () => 'CT.'))).to.deep.equal([name]);
    expect(failedOf(reworded('technique', (text) => `${text} DLP ${doseLengthProduct.prior} mGy.cm.`))).to.deep.equal([
      name,
    ]);
  });

  it('see a ledger that does not verify, and a draft that does not say what it is', () => {
    expect(failedOf(RIGHT, { ...LEDGER, valid: false })).to.deep.equal(['the ledger verifies (12 entries)']);
    expect(failedOf(reworded('summary', () => 'A report.'))).to.deep.equal([
      'the draft says what it is: AI DRAFT, NOT VERIFIED',
    ]);
  });
});
