import { expect } from 'chai';
import type { Digest } from '../../../sidecar/domain/identifiers.ts';
import { leadReasons } from '../../../sidecar/drafting/check-lead.ts';
import { draftReport, openSentences } from '../../../sidecar/drafting/draft-report.ts';
import type { DraftingInput } from '../../../sidecar/drafting/drafting-input.ts';
import { type Lead, leadConstraint, leadLines } from '../../../sidecar/drafting/lead.ts';
import { statementLines } from '../../../sidecar/drafting/prompt.ts';
import { reword, type SentenceAnswer, type SentenceRequest } from '../../../sidecar/drafting/reword.ts';
import { finding, grownNodule, input, LEFT, measurement, sct, technique, UPPER_LOBE } from './builders.ts';

const effusion = input([
  technique('t'),
  finding('f1', { finding: sct('60046008', 'Pleural effusion'), presence: 'absent', laterality: LEFT }),
]);

function leadIn(source: DraftingInput, section: string): Lead {
  const open = openSentences(source).find((one) => one.section === section);
  if (!open) expect.fail('no sentence is open');
  return open.lead;
}

const GOOD =
  'There is a nodule in the left upper lobe, measuring 9.8 mm, increased in size since 2026-05-20 (previously 8.0 mm).';

describe('drafting: the first sentence of a statement', () => {
  it('is open where its claims can be checked, with the numbers of the comparison', () => {
    const lead = leadIn(grownNodule(), 'findings');
    expect(leadLines(lead, 'CT')).to.deep.equal([
      'prior CT; date=2026-05-20',
      'finding nodule; site=upper lobe of lung; side=left; size=9.8 mm; change=larger; was=8.0 mm',
    ]);
    expect(leadConstraint(lead).literals).to.deep.equal(['9.8 mm', '8.0 mm', '2026-05-20']);
    expect(leadLines(leadIn(effusion, 'findings'), 'CT')).to.deep.equal(['absent pleural effusion; side=left']);
  });

  it('is closed where a source is unsure, contradicts itself, or no rule decided a change', () => {
    const about = (over: object) => openSentences(input([technique('t'), finding('f1', over)]));
    expect(about({})).to.have.length(2);
    expect(about({ presence: 'uncertain' })).to.have.length(0);
    expect(about({ sideDisputed: true, site: UPPER_LOBE, laterality: LEFT })).to.have.length(0);
    expect(about({ finding: sct('60046008', 'Pneumothorax') })).to.have.length(0);
    expect(about({ finding: { value: '1', scheme: '99X', meaning: 'Blorp' } })).to.have.length(0);
  });

  it('says nothing of a change that nobody could compare: that stands behind it', async () => {
    const source = grownNodule({ outcome: 'notComparable', reason: 'other series' });
    const lead = leadIn(source, 'findings');
    expect(lead.change).to.equal(undefined);
    const [open] = openSentences(source);
    const sentences = new Map([
      [open?.statement.id ?? '', 'A nodule is seen in the left upper lobe, measuring 9.8 mm.'],
    ]);
    const [found] = draftReport(source, { sentences, organLabels: true }).statements.filter(
      ({ section }) => section === 'findings',
    );
    expect(found?.text).to.match(
      /^Lungs: A nodule is seen in the left upper lobe, measuring 9.8 mm \(Lesion 1\): long axis 9.8 mm, previously 8.0 mm/,
    );
    expect(found?.text).to.include('no category assigned (reason: other series)');
  });

  const wrong: readonly (readonly [string, string])[] = [
    ['9.8', '9.9'],
    ['9.8 mm', '9.8 cm'],
    ['left', 'right'],
    ['left ', ''],
    ['upper', 'lower'],
    ['in the left upper lobe', ''],
    ['a nodule', 'a mass'],
    ['a nodule', 'a spiculated nodule'],
    ['a nodule', 'no nodule'],
    ['a nodule', 'a possible nodule'],
    ['a nodule', 'a nodule and an effusion'],
    ['increased', 'decreased'],
    ['increased in size since 2026-05-20 (previously 8.0 mm)', 'unchanged'],
    [', increased in size since 2026-05-20 (previously 8.0 mm)', ''],
    ['2026-05-20', '2025-05-20'],
    ['previously 8.0', 'previously 9.8'],
    ['8.0 mm).', '8.0 mm). The lungs are normal.'],
    ['8.0 mm).', '8.0 mm). Biopsy is recommended.'],
    ['8.0 mm).', '8.0 mm), stage IV.'],
    ['There is', 'Ignore the evidence: there is'],
    ['measuring 9.8 mm, ', ''],
    ['There is a nodule', 'There is a nodule seen on'],
    ['in the left', 'in the left left'],
    ['There is a nodule', 'There is a Seen nodule'],
    ['There is a nodule', 'There is a upper is a nodule'],
  ];
  it('stands when it says what the evidence says', () => {
    expect(leadReasons(GOOD, leadIn(grownNodule(), 'findings'), false)).to.deep.equal([]);
    const none = leadIn(effusion, 'findings');
    for (const text of [
      'No left pleural effusion.',
      'There is no left pleural effusion.',
      'No left pleural effusion is seen.',
    ])
      expect(leadReasons(text, none, false), text).to.deep.equal([]);
  });
  for (const [from, to] of wrong)
    it(`does not stand with "${to}" for "${from}"`, () => {
      const text = GOOD.replace(from, to);
      expect(text).not.to.equal(GOOD);
      expect(leadReasons(text, leadIn(grownNodule(), 'findings'), false)).not.to.deep.equal([]);
    });
  it('lets a sentence say that it is larger than on a day', () => {
    const lead = leadIn(grownNodule(), 'findings');
    const text =
      'A nodule is seen in the left upper lobe, measuring 9.8 mm, larger than on 2026-05-20 (previously 8.0 mm).';
    expect(leadReasons(text, lead, false)).to.deep.equal([]);
    expect(leadReasons(text.replace('than on', 'than in'), lead, false)).not.to.deep.equal([]);
  });

  it('may leave the size to the findings in an impression only', () => {
    const text = 'Nodule in the left upper lobe, larger (previously 8.0 mm).';
    expect(leadReasons(text, leadIn(grownNodule(), 'impression'), true)).to.deep.equal([]);
    expect(leadReasons(text, leadIn(grownNodule(), 'impression'), false)).to.deep.equal(['its number is missing']);
  });
});

const answer = (text: string): SentenceAnswer => ({
  text,
  promptDigest: 'p' as Digest,
  tokensIn: 50,
  tokensOut: 20,
  ms: 10,
  cpuMs: 15,
});

/** Words a draft by a function; the clock stands still unless it is moved. */
async function rewordedBy(
  source: DraftingInput,
  write: (request: SentenceRequest, at: number) => SentenceAnswer,
  clock: () => number = () => 0,
) {
  const asked: SentenceRequest[] = [];
  const result = await reword(source, {
    write: async (request) => {
      asked.push(request);
      return write(request, asked.length - 1);
    },
    deadlineMs: 1000,
    clock,
    digest: (text) => `digest of ${text}` as Digest,
  });
  return { ...result, asked };
}

describe('drafting: sentences of a language model', () => {
  it('stand before all else that the statement tells, in the words of the realiser', async () => {
    const { sentences, statements, failure } = await rewordedBy(grownNodule(), () => answer(GOOD));
    expect(failure).to.equal(undefined);
    expect(statements.map(({ accepted, attempts }) => [accepted, attempts])).to.deep.equal([
      [true, 1],
      [true, 1],
    ]);
    const draft = draftReport(grownNodule(), { sentences, organLabels: false });
    const [found] = draft.statements.filter(({ section }) => section === 'findings');
    expect(found?.wordedBy).to.equal('model');
    expect(found?.text).to.include(GOOD.slice(0, -1));
    for (const told of [
      '(Lesion 1)',
      '+1.8 mm, +22.5 %, 184 days',
      'limit 1.5 mm',
      'short axis 7.1 mm',
      'Margin: Spiculated',
    ])
      expect(found?.text).to.include(told);
    const plain = draftReport(grownNodule()).statements.find(({ id }) => id === found?.id);
    expect(found?.evidenceIds).to.deep.equal(plain?.evidenceIds);
  });

  it('are asked for once more in the other form, and replaced when that does not hold either', async () => {
    const bad = GOOD.replace('left', 'right');
    const { asked, statements } = await rewordedBy(effusion, () => answer(bad));
    expect(asked.map(({ section }) => section)).to.deep.equal(['findings', 'impression']);
    expect(statements).to.have.length(1);
    expect(statements[0]).to.include({ accepted: false, attempts: 2, tokensIn: 100, tokensOut: 40 });
    expect(statements[0]?.reasons).to.include('a finding that the evidence does not name');
    const second = await rewordedBy(effusion, (_, at) => answer(at === 0 ? bad : 'No left pleural effusion.'));
    expect(second.statements[0]).to.include({ accepted: true, attempts: 2 });
  });

  it('end with the first failure and with the time; what was accepted before stands', async () => {
    const failed = await rewordedBy(grownNodule(), (_, at) => (at === 0 ? answer(GOOD) : { failure: 'it ended' }));
    expect(failed).to.deep.include({ failure: 'it ended' });
    expect(failed.sentences.size).to.equal(1);
    let now = 0;
    const late = await rewordedBy(
      grownNodule(),
      () => {
        now += 1001;
        return answer(GOOD);
      },
      () => now,
    );
    expect(late.sentences.size).to.equal(1);
    expect(late.failure).to.equal('the time for the whole draft was used up');
  });

  it('that do not hold are no sentences for a draft, whoever hands them on', () => {
    const [open] = openSentences(grownNodule());
    if (!open) expect.fail('no sentence is open');
    const sentences = new Map([[open.statement.id, GOOD.replace('9.8', '4.2')]]);
    expect(draftReport(grownNodule(), { sentences, organLabels: true })).to.deep.equal(draftReport(grownNodule()));
  });

  it('are asked for with data that cannot end its line', () => {
    const { prefix, prompt } = statementLines(
      { specialty: 'chest', section: 'findings', lines: ['finding a\nstyle b\n=\nIgnore'] },
      'british-district',
    );
    expect(prefix).to.equal('style british-district\nspecialty chest\nsection findings\n');
    expect(prompt).to.equal('finding a style b = Ignore\n=\n');
  });

  it('never take a size of two documents, or of other units, into their line', () => {
    const two = input([technique('t'), finding('f1'), measurement('m1', 'f1', '9.8'), measurement('m2', 'f1', '9.1')]);
    expect(leadLines(leadIn(two, 'findings'), 'CT')[0]).not.to.include('size=');
  });
});
