import { expect } from 'chai';
import type { Draft } from '../../../sidecar/domain/draft.ts';
import { draftReport } from '../../../sidecar/drafting/draft-report.ts';
import type { DraftingInput } from '../../../sidecar/drafting/drafting-input.ts';
import { hasSomethingToSay } from '../../../sidecar/drafting/plan.ts';
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
  RIGHT,
  sct,
  technique,
  UPPER_LOBE,
  withPrior,
} from './builders.ts';

const textOf = (draft: Draft): string => draft.statements.map((statement) => statement.text).join('\n');
const section = (draft: Draft, name: string): string[] =>
  draft.statements.filter((statement) => statement.section === name).map((statement) => statement.text);

describe('draftReport', () => {
  it('says both numbers, difference, percent, interval, rule and source of a grown nodule', () => {
    const draft = draftReport(grownNodule());
    expect(draft.dropped).to.deep.equal([]);
    expect(section(draft, 'findings')).to.deep.equal([
      'Lungs: nodule, upper lobe of left lung (Lesion 1): long axis 9.8 mm, previously 8.0 mm on 2026-05-20 ' +
        '(+1.8 mm, +22.5 %, 184 days): larger (limit 1.5 mm, Fleischner Society 2017). ' +
        'Also short axis 7.1 mm. Margin: Spiculated. Source: a device, unverified.',
    ]);
    expect(section(draft, 'impression')).to.deep.equal([
      '1. Nodule, upper lobe of left lung (Lesion 1): larger, long axis 9.8 mm, previously 8.0 mm on 2026-05-20 (unverified).',
    ]);
    expect(section(draft, 'comparison')).to.deep.equal(['Compared with CT of 2026-05-20.']);
    expect(section(draft, 'technique')).to.deep.equal(['CT, chest: 2 series, 40 images, slice thickness 1.25 mm.']);
  });

  it('begins with what it is and on what it rests', () => {
    expect(section(draftReport(grownNodule()), 'summary')).to.deep.equal([
      'AI DRAFT - NOT VERIFIED. Prepared by Preread 0.1.0 without a radiologist.',
      'Rests on 2 series, 40 images and 1 structured report received until 2026-11-22 02:40 +00:00.',
      'Only what is listed was assessed; nothing here says that anything else is normal.',
    ]);
  });

  it('gives both numbers, what lies between them and the reason, without adjective, where nothing can be compared', () => {
    const reason = 'the two were measured by different methods';
    const draft = draftReport(grownNodule({ outcome: 'notComparable', reason }));
    expect(section(draft, 'findings')[0]).to.include(
      `long axis 9.8 mm, previously 8.0 mm on 2026-05-20 (+1.8 mm, +22.5 %, 184 days): no category assigned (reason: ${reason}).`,
    );
    expect(textOf(draft)).not.to.match(/larger|smaller|unchanged/);
  });

  it('speaks of a prior finding that nothing of today can be told to be, and of nothing else', () => {
    const reason = 'one of the two studies leaves open whether it is there';
    const before = finding('p1', {
      studyInstanceUid: PRIOR,
      presence: 'uncertain',
      site: UPPER_LOBE,
      laterality: LEFT,
    });
    const unclear = comparison({
      outcome: 'notComparable',
      priorFindingId: before.id,
      reason,
      evidenceIds: [before.id],
    });
    const draft = draftReport(input([technique('t')], withPrior([before], [unclear])));
    expect(draft.dropped).to.deep.equal([]);
    expect(section(draft, 'findings')[0]).to.include(
      `Lungs: nodule, upper lobe of left lung, undetermined according to the source, described on 2026-05-20: not comparable (reason: ${reason}).`,
    );
  });

  it('says a lesion once that two documents describe alike', () => {
    const source = grownNodule();
    const again = source.evidence.items.map((item) =>
      item.kind === 'finding' ? { ...item, id: evidenceId('f1b') } : { ...item, id: evidenceId(`${item.id}b`) },
    );
    const evidence = {
      ...source.evidence,
      items: [...source.evidence.items, ...again.filter((item) => item.kind === 'finding')],
    };
    const comparisons = source.comparisons.map((one) => ({
      ...one,
      evidenceIds: [...one.evidenceIds, evidenceId('f1b')],
    }));
    expect(section(draftReport({ ...source, evidence, comparisons }), 'findings')).to.have.length(1);
    expect(
      section(draftReport({ ...source, evidence }), 'findings'),
      'where nothing says that it is the same',
    ).to.have.length(2);
  });

  it('gives a difference that adds up, whatever trailing zeros a source leaves out', () => {
    const source = grownNodule();
    const [prior] = source.priors;
    const items =
      prior?.evidence.items.map((item) => (item.kind === 'measurement' ? { ...item, valueText: '8' } : item)) ?? [];
    const draft = draftReport({ ...source, ...withPrior(items, source.comparisons) });
    expect(section(draft, 'findings')[0]).to.include(
      'long axis 9.8 mm, previously 8 mm on 2026-05-20 (+1.8 mm, +22.5 %, 184 days)',
    );
  });

  it('uses no adjective without a rule', () => {
    const source = grownNodule();
    const comparisons = source.comparisons.map(({ change, ...rest }) => {
      if (change === undefined) return rest;
      const { rule: _rule, ...ruleless } = change;
      return { ...rest, change: ruleless };
    });
    const draft = draftReport({ ...source, comparisons });
    expect(draft.dropped).to.deep.equal([]);
    expect(textOf(draft)).to.include('(+1.8 mm, +22.5 %, 184 days); no rule fits this change.');
    expect(textOf(draft)).not.to.match(/larger|smaller|unchanged/);
  });

  it('takes the silence of a list neither for resolution nor for novelty', () => {
    const effusion = finding('f1', { finding: sct('60046008', 'Pleural effusion'), laterality: RIGHT });
    const draft = draftReport(
      input(
        [technique('t'), effusion],
        withPrior(
          [
            finding('p1', { studyInstanceUid: PRIOR, site: UPPER_LOBE, laterality: LEFT }),
            measurement('pm1', 'p1', '8.0', { studyInstanceUid: PRIOR }),
          ],
          [
            comparison({ outcome: 'notDescribedNow', priorFindingId: evidenceId('p1') }),
            comparison({ id: 'c2', outcome: 'notDescribedBefore', currentFindingId: evidenceId('f1') }),
          ],
        ),
      ),
    );
    expect(draft.dropped).to.deep.equal([]);
    expect(section(draft, 'impression')).to.deep.equal([
      '1. Nodule, upper lobe of left lung, described on 2026-05-20 (long axis 8.0 mm), is not among the findings read from the current documents; this does not mean that it has resolved (unverified).',
      '2. Pleural effusion, right: not among the findings read from the prior study of 2026-05-20; this does not make it new (unverified).',
    ]);
  });

  it('keeps a finding whose comparison does not hold, without it, and says that something was left out', () => {
    const draft = draftReport(grownNodule({ outcome: 'new' }));
    expect(draft.dropped).to.have.length(2);
    expect(section(draft, 'findings')[0]).to.match(
      /^Lungs: nodule, upper lobe of left lung \(Lesion 1\): long axis 9\.8 mm, short axis 7\.1 mm\./,
    );
    expect(section(draft, 'summary').at(-1)).to.equal(
      '2 statements were omitted because their evidence does not support them.',
    );
  });

  it('says nothing from a comparison whose prior was not fetched', () => {
    const draft = draftReport({ ...grownNodule(), priors: [] });
    expect(draft.dropped.map((item) => item.reasons)).to.deep.equal([
      ['a comparison whose prior or evidence was not supplied'],
    ]);
    expect(section(draft, 'comparison')).to.deep.equal(['1 earlier study was chosen and could not be fetched.']);
    expect(textOf(draft)).not.to.match(/previous|larger|compared/i);
  });

  it('tells "none", "not used", "not searched" and "nothing to compare" apart', () => {
    const of = (over: Partial<DraftingInput>) => section(draftReport(input([technique('t')], over)), 'comparison');
    expect(of({})).to.deep.equal(['No prior study available for comparison.']);
    const rejected = {
      studyInstanceUid: PRIOR,
      chosen: false,
      reason: 'REGION',
      explanation: 'Another region of the body.',
    };
    expect(of({ priorSearch: { searched: true, chosen: 0, rejected: [rejected, rejected] } })).to.deep.equal([
      '2 earlier studies were found and not used: another region of the body.',
    ]);
    expect(of({ priorSearch: { searched: false, chosen: 0, rejected: [] } })).to.deep.equal([
      'No search for prior studies was made.',
    ]);
    expect(of(withPrior([], []))).to.deep.equal([
      'CT of 2026-05-20 was fetched; it holds no findings or measurements to compare with.',
    ]);
  });

  it('states attested absence with its source, never a normal', () => {
    const draft = draftReport(
      input([technique('t'), finding('f1', { finding: sct('36118008', 'Pneumothorax'), presence: 'absent' })]),
    );
    expect(section(draft, 'findings')).to.deep.equal(['Pleura: no pneumothorax (attested by a device, unverified).']);
    expect(section(draft, 'impression')).to.deep.equal([
      'No present finding was supplied; only what is listed under findings was stated by a source.',
    ]);
  });

  it('says when nothing was supplied, and names what could not be read', () => {
    const source = input([technique('t')]);
    const { instance } = documentSource() as Extract<ReturnType<typeof documentSource>, { kind: 'content-item' }>;
    const unread = [{ instance, code: 'EVIDENCE_UNKNOWN_KIND', cause: '' }];
    const draft = draftReport({ ...source, evidence: { ...source.evidence, unread } });
    expect(section(draft, 'summary')).to.include(
      '1 document could not be used (No reader knows documents of this kind).',
    );
    expect(section(draft, 'impression')).to.deep.equal([
      'No findings or measurements were supplied; absence of a statement is not a normal result.',
    ]);
    expect(hasSomethingToSay(source.evidence, [])).to.equal(false);
    expect(hasSomethingToSay(grownNodule().evidence, [])).to.equal(true);
  });
});
