import { expect } from 'chai';
import type { Evidence } from '../../../sidecar/domain/evidence.ts';
import { draftReport } from '../../../sidecar/drafting/draft-report.ts';
import { documentSource, evidenceId, finding, input, PRIOR, technique, withPrior } from './builders.ts';

const sentence = (name: string, role: 'history' | 'indication', text: string, over: object = {}): Evidence => ({
  ...finding(name),
  kind: 'reportStatement',
  role,
  text,
  id: evidenceId(name),
  source: documentSource({ observerType: 'person', verificationFlag: 'VERIFIED' }),
  ...over,
});

describe('drafting: why a study was made', () => {
  const source = input(
    [
      technique('t', { indication: 'Known malignancy, "staging"' }),
      technique('u', { modality: 'PT', indication: 'Known malignancy, "staging"' }),
      sentence('s', 'indication', 'Cough for three weeks.'),
      finding('f1'),
    ],
    withPrior([sentence('h', 'history', 'Lobectomy in 2019.', { studyInstanceUid: PRIOR })], []),
  );
  const draft = draftReport(source);
  const said = draft.statements.filter(({ section }) => section === 'summary').map(({ text }) => text);

  it('is quoted from the order once, and from the reports with their status', () => {
    expect(draft.dropped).to.deep.equal([]);
    expect(said).to.include(`Indication as ordered: "Known malignancy, 'staging'"`);
    expect(said.filter((text) => text.startsWith('Indication as ordered'))).to.have.length(1);
    expect(said).to.include('Verified report of this study, indication: "Cough for three weeks."');
    expect(said.some((text) => /^Verified report of .+, history: "Lobectomy in 2019\."$/.test(text))).to.equal(true);
  });

  it('makes no finding of what it says', () => {
    const asked = draftReport(input([technique('t', { indication: 'Pneumothorax?' }), finding('f1')]));
    const others = asked.statements.filter(({ section }) => section !== 'summary').map(({ text }) => text);
    expect(others.join(' ')).not.to.match(/pneumothorax/i);
  });
});
