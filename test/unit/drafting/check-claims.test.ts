import { expect } from 'chai';
import type { Statement } from '../../../sidecar/domain/draft.ts';
import { checkStatement } from '../../../sidecar/drafting/check-claims.ts';
import { checkContext } from '../../../sidecar/drafting/check-context.ts';
import { draftReport } from '../../../sidecar/drafting/draft-report.ts';
import type { DraftingInput } from '../../../sidecar/drafting/drafting-input.ts';
import {
  comparison,
  evidenceId,
  finding,
  grownNodule,
  input,
  measurement,
  PRIOR,
  quality,
  RIGHT,
  sct,
  technique,
  withPrior,
} from './builders.ts';

const EFFUSION = sct('60046008', 'Pleural effusion');

function statementOf(source: DraftingInput, section: string): Statement {
  const found = draftReport(source).statements.find((statement) => statement.section === section);
  if (found === undefined) throw new Error(`no statement in ${section}`);
  return { ...found, text: found.text.replace(/^\d+\. /, '') };
}

/** The faults a statement must not survive: [kind, what stands, what is put there]. */
const FAULTS: readonly [string, string | RegExp, string][] = [
  ['polarity', /^Nodule/, 'No nodule'],
  ['polarity by a cue behind', ': long axis', ' is not seen: long axis'],
  ['certainty', /^Nodule/, 'Possible nodule'],
  ['side', 'left lung', 'right lung'],
  ['side added', 'left lung', 'left lung, bilateral'],
  ['site', 'upper lobe', 'lower lobe'],
  ['number', '9.8 mm', '9.9 mm'],
  ['number of the prior', '8.0 mm', '8.1 mm'],
  ['decimal point lost', '9.8 mm', '98 mm'],
  ['digits more than the source has', '9.8 mm', '9.80001 mm'],
  ['numbers exchanged', 'long axis 9.8 mm, previously 8.0 mm', 'long axis 8.0 mm, previously 9.8 mm'],
  ['unit', '9.8 mm', '9.8 cm'],
  ['sign of the difference', '+1.8 mm', '-1.8 mm'],
  ['percentage', '22.5 %', '25.2 %'],
  ['interval', '184 days', '148 days'],
  ['interval unit', '184 days', '184 weeks'],
  ['change reversed', 'larger', 'smaller'],
  ['change denied', 'larger', 'unchanged'],
  ['new claimed', 'larger', 'new'],
  ['resolution claimed', 'larger', 'resolved'],
  ['date', '2026-05-20', '2025-05-20'],
  ['finding replaced', /^Nodule/, 'Mass'],
  ['finding added', 'Also short', 'Pleural effusion. Also short'],
  ['unknown finding added', 'Also short', 'Honeycombing. Also short'],
  ['label', 'Lesion 1', 'Lesion 2'],
  ['quality', 'Spiculated', 'Smooth'],
  ['rule limit', 'limit 1.5 mm', 'limit 2.5 mm'],
  ['source', 'a device', 'a person'],
  ['verification', 'unverified', 'verified'],
  ['normality', 'Also short', 'The heart is normal. Also short'],
  ['hidden prior', 'Also short', 'Compared with CT of 2024-01-01. Also short'],
  ['recommendation', 'Also short', 'Follow-up CT is advised. Also short'],
];

describe('checkStatement: planted faults', () => {
  const source = grownNodule();
  const context = checkContext(source);
  const clean = statementOf(source, 'findings');

  it('lets the clean statement through', () => {
    expect(checkStatement(clean, context)).to.deep.equal([]);
  });

  for (const [kind, from, to] of FAULTS) {
    it(`notices: ${kind}`, () => {
      const text = clean.text.replace(from, to);
      expect(text).not.to.equal(clean.text);
      expect(checkStatement({ ...clean, text }, context)).not.to.deep.equal([]);
    });
  }

  it('accepts the same length in another unit, but no more digits than the source has', () => {
    const said = (text: string) => checkStatement({ ...clean, text: clean.text.replace('9.8 mm', text) }, context);
    expect(said('0.98 cm')).to.deep.equal([]);
    expect(said('1.0 cm')).not.to.deep.equal([]);
    expect(said('1 cm')).not.to.deep.equal([]);
  });

  it('quotes nothing of the text in its reasons', () => {
    const text = `${clean.text} Doe Jane 4711.`;
    expect(checkStatement({ ...clean, text }, context).join(' ')).not.to.match(/doe|jane|4711/i);
  });

  it('wants evidence named, and supplied', () => {
    expect(checkStatement({ ...clean, evidenceIds: [] }, context)).to.include('it names no evidence');
    const strange = { ...clean, evidenceIds: [...clean.evidenceIds, evidenceId('elsewhere')] };
    expect(checkStatement(strange, context)).to.include('it names evidence that was not supplied');
  });

  it('does not take the evidence of another statement', () => {
    const two = {
      ...source,
      evidence: {
        ...source.evidence,
        items: [...source.evidence.items, finding('f2', { finding: EFFUSION, laterality: RIGHT })],
      },
    };
    const text = clean.text.replace('Also', 'Pleural effusion, right. Also');
    expect(checkStatement({ ...clean, text }, checkContext(two))).to.include(
      'a finding that the evidence does not name',
    );
  });
});

describe('checkStatement: change and priors', () => {
  it('refuses numbers that do not add up, whatever the text says', () => {
    const broken = grownNodule();
    const wrong = broken.comparisons.map((item) =>
      item.change ? { ...item, change: { ...item.change, difference: 4.8, percent: 60 } } : item,
    );
    const { statements, dropped } = draftReport({ ...broken, comparisons: wrong });
    expect(dropped.flatMap((item) => item.reasons)).to.include('a difference that the measurements do not give');
    expect(statements.map((item) => item.text).join('\n')).not.to.match(/larger|4\.8/);
  });

  it('refuses "larger" for a number that fell', () => {
    const fell = grownNodule();
    const swapped = fell.comparisons.map((item) =>
      item.change
        ? {
            ...item,
            change: {
              ...item.change,
              currentMeasurementId: item.change.priorMeasurementId,
              priorMeasurementId: item.change.currentMeasurementId,
              difference: -1.8,
              percent: -18.4,
              priorValue: 9.8,
            },
          }
        : item,
    );
    const { statements } = draftReport({ ...fell, comparisons: swapped });
    expect(statements.map((item) => item.text).join('\n')).not.to.include('larger');
  });

  it('refuses a prior reference where no prior was fetched', () => {
    const alone = input([technique('t'), finding('f1'), measurement('m1', 'f1', '9.8')]);
    const clean = statementOf(alone, 'findings');
    expect(checkStatement(clean, checkContext(alone))).to.deep.equal([]);
    for (const added of [
      ' Unchanged.',
      ' Previously 9.8 mm.',
      ' Again seen.',
      ' Compared with CT of 2026-05-20.',
      ' New.',
    ])
      expect(checkStatement({ ...clean, text: clean.text + added }, checkContext(alone)), added).not.to.deep.equal([]);
  });

  it('knows "No prior study available" only where that is so', () => {
    const alone = input([technique('t'), finding('f1')]);
    const said = statementOf(alone, 'comparison');
    expect(said.text).to.equal('No prior study available for comparison.');
    expect(checkStatement(said, checkContext(alone))).to.deep.equal([]);
    const compared = statementOf(grownNodule(), 'comparison');
    expect(checkStatement({ ...compared, text: said.text }, checkContext(grownNodule()))).not.to.deep.equal([]);
  });

  it('lets "new" and "resolved" stand only on attested absence', () => {
    const gone = input(
      [technique('t'), finding('f1', { finding: EFFUSION, presence: 'absent' })],
      withPrior(
        [finding('p1', { finding: EFFUSION, studyInstanceUid: PRIOR })],
        [comparison({ outcome: 'resolved', currentFindingId: evidenceId('f1'), priorFindingId: evidenceId('p1') })],
      ),
    );
    const draft = draftReport(gone);
    expect(draft.dropped).to.deep.equal([]);
    expect(statementOf(gone, 'findings').text).to.equal(
      'Pleural effusion, described on 2026-05-20: resolved; its absence is attested in the current study. Source: a device, unverified.',
    );
    const silent = { ...gone, comparisons: [comparison({ outcome: 'resolved', priorFindingId: evidenceId('p1') })] };
    expect(
      draftReport(silent)
        .statements.map((item) => item.text)
        .join('\n'),
    ).not.to.include('resolved');
  });

  it('sees exchanged counts and a changed notice in the frame', () => {
    const source = input([technique('t'), finding('f1'), quality('q1', 'f1', 'Margin', 'Smooth')]);
    const [notice, basis] = draftReport(source).statements;
    if (notice === undefined || basis === undefined) throw new Error('no summary');
    const context = checkContext(source);
    const swapped = basis.text.replace('2 series, 40 images', '40 series, 2 images');
    expect(checkStatement({ ...basis, text: swapped }, context)).to.deep.equal(['a count that is not known']);
    expect(checkStatement({ ...basis, text: basis.text.replace('02:40', '03:40') }, context)).not.to.deep.equal([]);
    expect(
      checkStatement({ ...notice, text: notice.text.replace('NOT VERIFIED', 'VERIFIED') }, context),
    ).not.to.deep.equal([]);
  });
});
