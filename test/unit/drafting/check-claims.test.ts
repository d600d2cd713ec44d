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
  ['polarity', 'nodule', 'no nodule'],
  ['polarity by a cue behind', ': long axis', ' is not seen: long axis'],
  ['certainty', 'nodule', 'possible nodule'],
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
  ['finding replaced', 'nodule', 'mass'],
  ['finding added', 'Also short', 'Pleural effusion. Also short'],
  ['unknown finding added', 'Also short', 'Honeycombing. Also short'],
  ['label', 'Lesion 1', 'Lesion 2'],
  ['quality', 'Spiculated', 'Smooth'],
  ['rule limit', 'limit 1.5 mm', 'limit 2.5 mm'],
  ['source', 'a device', 'a person'],
  ['verification', 'unverified', 'verified'],
  ['normality', 'Also short', 'The heart is normal. Also short'],
  ['hidden prior', 'Also short', 'Compared with CT of 2024-01-01. Also short'],
  ['denial behind a colon', ': long axis', ': not found in the current study; long axis'],
  ['absence that nobody attests', 'Also short', 'Its absence is attested in the current study. Also short'],
  [
    'absence by a device that attests none',
    ': larger',
    ': larger; its absence is attested in the current study by a device, unverified',
  ],
  ['a phrase cut out of the frame', 'Also short', 'It could not be found. Also short'],
  ['bare denial', 'Also short', 'It was not. Also short'],
  ['denied change', ': larger', ': not larger'],
  ['denied description', 'Also short', 'The nodule was not described. Also short'],
  [
    'silence that was not there',
    ': larger',
    ': larger; not among the findings read from the prior study of 2026-05-20; this does not make it new',
  ],
  ['quantities exchanged', 'long axis 9.8 mm', 'short axis 9.8 mm'],
  ['quantities exchanged behind "also"', 'short axis 7.1 mm', 'long axis 7.1 mm'],
  ['a size as a difference', 'Also short', 'It is 9.8 mm larger. Also short'],
  ['a difference as a size', 'long axis 9.8 mm', 'long axis 1.8 mm'],
  ['date behind the current number', '9.8 mm,', '9.8 mm on 2026-05-20,'],
  [
    'date moved to the current number',
    '9.8 mm, previously 8.0 mm on 2026-05-20',
    '9.8 mm on 2026-05-20, previously 8.0 mm',
  ],
  ['list number', /^Lungs/, '500. Lungs'],
  ['organ', /^Lungs/, 'Pleura'],
  ['organ that is none', /^Lungs/, 'Right lung'],
  ['doubt of nobody', ': larger', ': undetermined according to the source; larger'],
  ['"again"', ': larger', ': again larger'],
  ['no rule where there is one', ': larger', '; no rule fits this change; larger'],
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
      'Pleura: pleural effusion, described on 2026-05-20: resolved; its absence is attested in the current study by a device, unverified. Source: a device, unverified.',
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

  it('refuses sentences that deny findings or priors in the frame', () => {
    const source = grownNodule();
    const context = checkContext(source);
    const put = (section: string, text: string) => checkStatement({ ...statementOf(source, section), text }, context);
    for (const text of [
      'No studies were found to compare.',
      'No search for prior studies was made.',
      'CT of 2026-05-20 was read; no finding of it could be compared.',
      'Compared with CT of 2025-05-20.',
    ])
      expect(put('comparison', text), text).not.to.deep.equal([]);
    for (const section of ['summary', 'impression'])
      for (const text of [
        'No findings.',
        'No present finding was supplied; only what is listed under findings was stated by a source.',
        'No findings or measurements were supplied; absence of a statement is not a normal result.',
      ])
        expect(put(section, text), text).not.to.deep.equal([]);
    expect(put('comparison', 'Compared with CT of 2026-05-20.')).to.deep.equal([]);
  });

  it('lets two quantities of one finding stand only with their own numbers', () => {
    const axes = [
      measurement('m1', 'f1', '9.8'),
      measurement('m2', 'f1', '6.5', { quantity: sct('103340004', 'Short Axis') }),
    ];
    const source = input([technique('t'), finding('f1'), ...axes]);
    const clean = statementOf(source, 'findings');
    expect(clean.text).to.include('long axis 9.8 mm, short axis 6.5 mm');
    const swapped = clean.text.replace('9.8 mm, short axis 6.5', '6.5 mm, short axis 9.8');
    expect(checkStatement({ ...clean, text: swapped }, checkContext(source))).not.to.deep.equal([]);
  });

  it('takes a list number only in the impression, and none beyond its lines', () => {
    const source = grownNodule();
    const said = statementOf(source, 'impression');
    const of = (number: string) => checkStatement({ ...said, text: `${number}. ${said.text}` }, checkContext(source));
    expect(of('1')).to.deep.equal([]);
    expect(of('2')).not.to.deep.equal([]);
  });
});
