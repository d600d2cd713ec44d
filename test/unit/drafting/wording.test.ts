import { expect } from 'chai';
import fc from 'fast-check';
import type { Comparison, MeasuredChange } from '../../../sidecar/domain/comparison.ts';
import type { UnreadEvidence } from '../../../sidecar/domain/evidence.ts';
import { sopInstanceUid } from '../../../sidecar/domain/identifiers.ts';
import { shownChange } from '../../../sidecar/drafting/change-numbers.ts';
import { draftReport } from '../../../sidecar/drafting/draft-report.ts';
import type { DraftingInput } from '../../../sidecar/drafting/drafting-input.ts';
import {
  comparison,
  documentSource,
  evidenceId,
  finding,
  grownNodule,
  input,
  LEFT,
  measurement,
  PRIOR,
  quality,
  RIGHT,
  RULE,
  sct,
  technique,
  UPPER_LOBE,
  withPrior,
} from './builders.ts';
import { dose, processing } from './evidence-kinds.ts';

/** A section's lines; a draft of these tests drops nothing. */
function said(source: DraftingInput, section: string): string[] {
  const draft = draftReport(source);
  expect(draft.dropped).to.deep.equal([]);
  return draft.statements.filter((one) => one.section === section).map((one) => one.text);
}
const ofPrior = { studyInstanceUid: PRIOR };
const person = { source: documentSource({ observerType: 'person', verificationFlag: 'VERIFIED' }) };
const paired = (over: Partial<Comparison> & Pick<Comparison, 'outcome'>): Comparison =>
  comparison({ currentFindingId: evidenceId('f1'), priorFindingId: evidenceId('p1'), ...over });

function pairOf(now: string, then: string, over: Partial<MeasuredChange> = {}, unit = 'mm'): DraftingInput {
  const code = { value: unit, scheme: 'UCUM', meaning: unit };
  const difference = Number((Number(now) - Number(then)).toFixed(6));
  const change: MeasuredChange = {
    currentMeasurementId: evidenceId('m1'),
    priorMeasurementId: evidenceId('pm1'),
    currentValue: Number(now),
    priorValue: Number(then),
    unit,
    difference,
    percent: Number(((100 * difference) / Number(then)).toFixed(1)),
    intervalDays: 184,
    rule: RULE,
    ...over,
  };
  return input(
    [technique('t'), finding('f1'), measurement('m1', 'f1', now, { unit: code })],
    withPrior(
      [finding('p1', ofPrior), measurement('pm1', 'p1', then, { ...ofPrior, unit: code })],
      [paired({ outcome: difference >= 1.5 ? 'larger' : 'unchanged', change })],
    ),
  );
}

describe('draftReport: numbers that add up', () => {
  it('adds decimals until the shown numbers give the shown difference', () => {
    expect(said(pairOf('9.86', '8.14'), 'findings')[0]).to.include(
      'long axis 9.86 mm, previously 8.14 mm on 2026-05-20 (+1.72 mm, +21.1 %, 184 days)',
    );
  });

  it('adds decimals until the difference stands on its side of the limit', () => {
    expect(said(pairOf('9.49', '8.00'), 'findings')[0]).to.match(
      /9\.49 mm, previously 8\.00 mm .*\(\+1\.49 mm.*unchanged/,
    );
  });

  it('gives percentages their difference in percentage points, and bare numbers theirs', () => {
    expect(said(pairOf('23', '20', {}, '%'), 'findings')[0]).to.include(
      'long axis 23 %, previously 20 % on 2026-05-20 (+3 percentage points, 184 days)',
    );
    expect(said(pairOf('1.5', '1.2', {}, '1'), 'findings')[0]).to.include(
      'long axis 1.5, previously 1.2 on 2026-05-20 (+0.3, +25.0 %, 184 days)',
    );
  });

  it('holds for any two numbers of up to three decimals', () => {
    const value = fc.tuple(fc.integer({ min: 1, max: 99999 }), fc.integer({ min: 0, max: 3 }));
    fc.assert(
      fc.property(value, value, ([a, places], [b, others]) => {
        const [now, then] = [(a / 10 ** places).toFixed(places), (b / 10 ** others).toFixed(others)];
        const source = pairOf(now, then);
        const change = source.comparisons[0]?.change as MeasuredChange;
        const shown = shownChange(measurement('m1', 'f1', now), measurement('pm1', 'p1', then), change);
        if (shown === undefined) throw new Error('nothing is shown');
        expect(Number(shown.current) - Number(shown.prior)).to.be.closeTo(Number(shown.difference), 1e-9);
        expect(Math.sign(Math.abs(Number(shown.difference)) - 1.5)).to.equal(
          Math.sign(Math.abs(change.difference) - 1.5),
        );
        expect(said(source, 'findings')).to.have.length(1);
      }),
      { numRuns: 200 },
    );
  });
});

describe('draftReport: what only the prior says', () => {
  const before = [finding('p1', { ...ofPrior, laterality: RIGHT }), measurement('pm1', 'p1', '8', ofPrior)];
  const reason = 'one of the two studies leaves open whether it is there';

  it('keeps a lesion of the prior that a denial of today cannot be told to be', () => {
    const source = input(
      [technique('t'), finding('f1', { presence: 'absent' })],
      withPrior(before, [paired({ outcome: 'notComparable', reason })]),
    );
    expect(said(source, 'findings')).to.deep.equal([
      `Nodule, right, described on 2026-05-20 (long axis 8 mm): not comparable (reason: ${reason}). Source: a device, unverified.`,
      'No nodule (attested by a device, unverified).',
    ]);
  });

  it('gives numbers and side of a prior finding that cannot be compared', () => {
    const source = input(
      [technique('t'), finding('f1', { laterality: LEFT }), measurement('m1', 'f1', '9.8')],
      withPrior(before, [paired({ outcome: 'notComparable', reason: 'the two studies name different sides' })]),
    );
    expect(said(source, 'findings')[0]).to.include(
      'Nodule, left: long axis 9.8 mm; the finding described on 2026-05-20 (right, long axis 8 mm) is not comparable (reason: the two studies name different sides).',
    );
  });

  it('says "compared" only where two findings were', () => {
    const silent = comparison({ outcome: 'notDescribedNow', priorFindingId: evidenceId('p1') });
    expect(said(input([technique('t')], withPrior(before, [silent])), 'comparison')).to.deep.equal([
      'CT of 2026-05-20 was read; no finding of it could be compared.',
    ]);
  });
});

describe('draftReport: sources and pairing', () => {
  it('names the source of the prior where it is another one, and marks the impression', () => {
    const source = input(
      [technique('t'), finding('f1', person)],
      withPrior([finding('p1', ofPrior)], [paired({ outcome: 'unchanged', pairedBy: 'findingSiteLaterality' })]),
    );
    expect(said(source, 'findings')).to.deep.equal([
      'Nodule: also described in the prior study of 2026-05-20, without measurement to compare (matched by finding, site and side). Prior: a device, unverified.',
    ]);
    expect(said(source, 'impression')[0]).to.match(/to compare \(unverified\)\.$/);
    expect(said(input([technique('t'), finding('f1', person)]), 'impression')).to.deep.equal(['1. Nodule.']);
  });

  it('numbers the impression in the order of the document, also where a comparison fell', () => {
    const source = grownNodule({ outcome: 'new' });
    const items = [...source.evidence.items, finding('f2', { finding: sct('4147007', 'Mass') })];
    const draft = draftReport({ ...source, evidence: { ...source.evidence, items } });
    const lines = draft.statements.filter((one) => one.section === 'impression');
    expect(lines.map((one) => one.text.slice(0, 2))).to.deep.equal(['1.', '2.']);
    expect(lines.map((one) => one.weight)).to.deep.equal(lines.map((one) => one.weight).toSorted((a, b) => b - a));
  });
});

describe('draftReport: what could not be used', () => {
  const { instance } = documentSource() as Extract<ReturnType<typeof documentSource>, { kind: 'content-item' }>;
  const unread = (document: string, cause: string): UnreadEvidence => ({
    instance: { ...instance, sopInstanceUid: sopInstanceUid(document) },
    code: 'EVIDENCE_UNKNOWN_KIND',
    cause,
  });
  const summary = (entries: readonly UnreadEvidence[]) => {
    const source = input([technique('t'), finding('f1')]);
    return said({ ...source, evidence: { ...source.evidence, unread: entries } }, 'summary').slice(2, -1);
  };

  it('counts documents, not their items, and says up to three causes', () => {
    const entries = ['a', 'a', 'b', 'c', 'd'].map((cause) => unread('2.25.50', `Cause ${cause}.`));
    expect(summary(entries)).to.deep.equal([
      '1 document could not be used (Cause a; Cause b; Cause c; 1 other cause).',
    ]);
  });

  it('counts the items of a document that was read in part', () => {
    const own = '2.25.11';
    expect(summary([unread(own, 'No unit'), unread(own, 'No value'), unread('2.25.50', 'Broken')])).to.deep.equal([
      '1 document could not be used (Broken).',
      '2 items of 1 document could not be used (No unit; No value).',
    ]);
  });
});

describe('draftReport: foreign names', () => {
  const first = (meaning: string, value = '1', scheme = '99X') =>
    said(input([technique('t'), finding('f1', { finding: { value, scheme, meaning } })]), 'findings')[0];

  it('quotes every name that is not wholly in the lexicon', () => {
    for (const meaning of [
      'Adenocarcinoma confirmed, start chemotherapy',
      'RT lung biopsy proven cancer',
      'Verdichtung',
    ])
      expect(first(meaning)).to.equal(`"${meaning}". Source: a device, unverified.`);
    const site = { value: '1', scheme: '99X', meaning: 'Lung, biopsy proven' };
    expect(said(input([technique('t'), finding('f1', { site })]), 'findings')[0]).to.match(/^Nodule, "Lung, biopsy/);
    expect(said(input([technique('t'), finding('f1', { site: UPPER_LOBE })]), 'findings')[0]).to.not.include('"');
  });

  it('quotes a place that is called like a finding', () => {
    for (const meaning of ['Left nodule', 'Nodule', 'Lung nodule']) {
      const site = { value: '1', scheme: '99X', meaning };
      const answer = { ...quality('q1', undefined, 'Margin', 'Smooth'), site };
      const written = [
        said(input([technique('t'), finding('f1', { site })]), 'findings')[0],
        said(input([technique('t'), measurement('m1', undefined, '9.8', { site })]), 'findings')[0],
        said(input([technique('t'), answer]), 'findings')[0],
      ];
      for (const line of written) expect(line).to.include(`"${meaning}"`);
    }
  });

  it('words a quantity that is called like its unit', () => {
    const quantity = { value: '1', scheme: '99X', meaning: 'cm' };
    const measured = measurement('m1', 'f1', '8.0', { quantity, unit: { value: 'cm', scheme: 'UCUM', meaning: 'cm' } });
    expect(said(input([technique('t'), finding('f1'), measured]), 'impression')).to.deep.equal([
      '1. Nodule: cm 8.0 cm (unverified).',
    ]);
  });

  it('knows no code that is called like a property of every object', () => {
    for (const value of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      const code = (scheme: string) => ({ value, scheme, meaning: value });
      const made = (name: string, scheme: string) =>
        measurement(name, 'f1', '9.8', { quantity: code(scheme), unit: code('UCUM') });
      const source = input([
        technique('t'),
        finding('f1', { finding: code('SCT'), site: code('SCT'), laterality: code('SCT') }),
        made('m1', 'SCT'),
        made('m2', 'DCM'),
        dose('d1', value, value, '1', value),
        processing('p1', [value, value]),
      ]);
      const draft = draftReport(source);
      expect(draft.dropped).to.deep.equal([]);
      expect(draft.statements.map((statement) => statement.text).join('\n')).not.to.match(
        /undefined|\[native|\[object/,
      );
    }
  });

  it('says nothing of presence where a name denies its own code', () => {
    const source = input([technique('t'), finding('f1', { finding: sct('36118008', 'No pneumothorax') })]);
    expect(said(source, 'findings')[0]).to.match(
      /^"No pneumothorax": name and code contradict each other, so nothing is said/,
    );
    expect(said(source, 'impression')[0]).to.match(/^No present finding was supplied/);
  });

  it('calls a measurement group no finding', () => {
    const group = finding('f1', { finding: { value: '125007', scheme: 'DCM', meaning: 'Measurement Group' } });
    expect(said(input([technique('t'), group, measurement('m1', 'f1', '9.8')]), 'findings')[0]).to.match(
      /^Measurement without a named finding: long axis 9\.8 mm\./,
    );
  });
});
