import { expect } from 'chai';
import { findingOfPhrase } from '../../../sidecar/claims/lexicon/lookup.ts';
import { compareStudies } from '../../../sidecar/comparison/compare.ts';
import { withoutRestated } from '../../../sidecar/comparison/restated.ts';
import type { Evidence, FindingEvidence, ReportRole } from '../../../sidecar/domain/evidence.ts';
import { draftReport } from '../../../sidecar/drafting/draft-report.ts';
import type { DraftingInput } from '../../../sidecar/drafting/drafting-input.ts';
import { FINDING_FAMILIES } from '../../../sidecar/drafting/finding-families.ts';
import { LIKELY_COSINE, notRedescribed, type Similarity, textsToEmbed } from '../../../sidecar/drafting/redescribed.ts';
import { claimedEvidence } from '../../../sidecar/evidence/report-claims.ts';
import {
  CURRENT,
  finding,
  input,
  LEFT,
  NODULE,
  PRIOR,
  RIGHT,
  sct,
  technique,
  UPPER_LOBE,
  withPrior,
} from './builders.ts';
import { personSource, sentence } from './evidence-kinds.ts';

const EFFUSION = sct('60046008', 'Pleural effusion');

/** A prior's report, as it is read: each sentence and what it claims. */
const report = (...lines: readonly (string | readonly [ReportRole, string])[]): readonly Evidence[] =>
  withoutRestated(
    lines.flatMap((line, at) => {
      const [role, text] = typeof line === 'string' ? (['findings', line] as const) : line;
      const statement = sentence(`s${at}`, text, { role, studyInstanceUid: PRIOR, source: personSource('2.25.30') });
      return [statement, ...claimedEvidence(statement)];
    }),
  );
const now = (...items: readonly FindingEvidence[]): readonly FindingEvidence[] => items;
const nodule = (id: string, over: Partial<FindingEvidence> = {}) =>
  finding(id, { site: UPPER_LOBE, laterality: LEFT, ...over });

function bothOf(current: readonly Evidence[], prior: readonly Evidence[]) {
  const studies = {
    current: { studyInstanceUid: CURRENT, items: current, unread: [] },
    prior: { studyInstanceUid: PRIOR, items: prior, unread: [] },
  };
  return { ...studies, comparisons: compareStudies({ ...studies, priorDate: '20260520', currentDate: '20261120' }) };
}

const openIn = (current: readonly Evidence[], prior: readonly Evidence[]): string[] =>
  notRedescribed(bothOf(current, prior)).map(({ statement }) => statement.text);

/** As if an encoder found all texts alike. */
function allAlike(both: ReturnType<typeof bothOf>, cosine = 0.99): Similarity {
  const { priorIds, currentIds } = textsToEmbed(both);
  return { priorIds, currentIds, cosine: priorIds.map(() => currentIds.map(() => cosine)) };
}

const candidatesOf = (current: readonly Evidence[], prior: readonly Evidence[], cosine?: number) => {
  const both = bothOf(current, prior);
  return notRedescribed(both, allAlike(both, cosine)).map(({ candidates }) => candidates.map(({ id }) => id));
};

describe('sentences of a prior that nothing was paired with', () => {
  it('are those whose findings no comparison can speak of: several of a kind, and words without a code', () => {
    const prior = report(
      'Multiple pulmonary nodules.',
      'Biapical pleural thickening.',
      'Left upper lobe nodule, 8 mm.',
    );
    expect(openIn(now(nodule('f')), prior)).to.deep.equal([
      'Multiple pulmonary nodules.',
      'Biapical pleural thickening.',
    ]);
  });

  it('are not denials, normal organs, history, questions, earlier results, or other sections', () => {
    const prior = report(
      ...['No pulmonary nodules.', 'The lungs are clear.', 'Status post resection of lung metastases.'],
      ...['No pleural thickening or empyema.', 'The heart is normal.', 'No new nodules.', 'No large hernia.'],
      ['indication', 'Pulmonary nodules.'],
      ['recommendation', 'CT of the nodules in 6 months.'],
    );
    expect(openIn(now(nodule('f')), prior)).to.deep.equal([]);
  });

  it('are not those whose finding is compared, or told again, or said not to be described now', () => {
    const prior = report('There is a left upper lobe nodule, 8 mm.', ['impression', 'Left upper lobe nodule.']);
    expect(openIn(now(nodule('f')), prior), 'paired').to.deep.equal([]);
    expect(
      openIn(now(finding('f', { finding: EFFUSION, laterality: LEFT })), prior),
      'not described now',
    ).to.deep.equal([]);
  });

  it('are not those whose finding is compared by its name, whatever its looks ("ground-glass nodule" is one finding)', () => {
    const prior = report('There is a ground-glass nodule in the left upper lobe, 8 mm.');
    expect(prior.map(({ kind }) => kind)).to.deep.equal(['reportStatement', 'finding', 'measurement']);
    const both = bothOf(now(nodule('f')), prior);
    expect(both.comparisons.map(({ outcome }) => outcome)).to.deep.equal(['notComparable']);
    expect(notRedescribed(both)).to.deep.equal([]);
    const solid = report('No ground-glass nodule.');
    expect(
      solid.map(({ kind }) => kind),
      'denies that kind alone',
    ).to.deep.equal(['reportStatement']);
  });

  it('are not those that the current report names again, or denies, in whatever words the lexicon knows', () => {
    const prior = report('Moderate left joint effusion.', 'Left pleural thickening.', 'Medial meniscal tear.');
    const current = (...texts: readonly string[]) => [
      nodule('f'),
      ...texts.map((text, at) => sentence(`c${at}`, text, { role: 'findings' })),
    ];
    expect(openIn(current('Small left knee effusion.'), prior), 'the joint is named').to.include(
      'Medial meniscal tear.',
    );
    expect(
      openIn(current('Left joint effusion, small.', 'No pleural thickening.', 'Meniscal tear.'), prior),
    ).to.deep.equal([]);
    expect(
      openIn(current('Right joint effusion.', 'No large pleural thickening.', 'No right meniscal tear.'), prior),
    ).to.deep.equal(prior.flatMap((item) => (item.kind === 'reportStatement' ? [item.text] : [])));
  });

  it('are told once: the conclusion, and of the findings what it does not tell', () => {
    const prior = report('Multiple nodules in both lungs.', 'Pleural thickening.', [
      'impression',
      'Pulmonary nodules.',
    ]);
    const both = bothOf(now(finding('f', { finding: EFFUSION })), prior);
    expect(notRedescribed(both).map(({ statement }) => statement.text)).to.deep.equal([
      'Pulmonary nodules.',
      'Pleural thickening.',
    ]);
    const same = report('Multiple lung nodules.', ['impression', 'Multiple lung nodules.']);
    expect(openIn(now(nodule('f')), same)).to.deep.equal(['Multiple lung nodules.']);
  });

  it('are none where the current documents hold no finding, or could not all be read', () => {
    const prior = report('Multiple pulmonary nodules.');
    expect(openIn([], prior)).to.deep.equal([]);
    const both = bothOf(now(nodule('f')), prior);
    const [instance] = prior.flatMap((item) => ('instance' in item.source ? [item.source.instance] : []));
    if (!instance) throw new Error('no document');
    const unread = [{ instance, code: 'EVIDENCE_UNREADABLE', cause: 'It is broken.' }];
    expect(notRedescribed({ ...both, current: { ...both.current, unread } })).to.deep.equal([]);
  });

  it('are none in a language that is not parsed', () => {
    const german = sentence('s', 'Multiple nodules.', { role: 'findings', language: 'de', studyInstanceUid: PRIOR });
    expect(openIn(now(nodule('f')), [german])).to.deep.equal([]);
  });
});

describe('what is described now and possibly the same', () => {
  const prior = report('Multiple left upper lobe nodules.');

  it('is proposed from the threshold on, the most alike first, two at most', () => {
    expect(candidatesOf(now(nodule('f')), prior, LIKELY_COSINE)).to.deep.equal([['f']]);
    expect(candidatesOf(now(nodule('f')), prior, LIKELY_COSINE - 0.001)).to.deep.equal([[]]);
    const both = bothOf(now(nodule('a'), nodule('b'), nodule('c')), prior);
    const ranked = notRedescribed(both, { ...allAlike(both), cosine: [[0.8, 0.95, 0.9]] });
    expect(ranked[0]?.candidates.map(({ id }) => id)).to.deep.equal(['b', 'c']);
  });

  it('is never on the other side, a denial, in another organ, of another kind, or a mark, however alike', () => {
    const others = now(
      nodule('side', { laterality: RIGHT }),
      finding('organ', { site: sct('10200004', 'Liver') }),
      finding('kind', { finding: EFFUSION, laterality: LEFT }),
      nodule('mark', { renderingIntent: 'required' }),
    );
    expect(candidatesOf(others, prior)).to.deep.equal([[]]);
    expect(notRedescribed(bothOf(others, prior))[0]?.isAlone).to.equal(true);
    const denied = now(nodule('denied', { presence: 'absent' }));
    expect(candidatesOf(denied, report('Many left lung nodules.')), 'denied in a part').to.deep.equal([[]]);
    expect(openIn(denied, prior), 'denied at the very place').to.deep.equal([]);
  });

  it('may have another name of its family, a side less, or a name nobody knows', () => {
    const mass = sct('4147007', 'Mass');
    const foreign = { value: '1', scheme: '99V', meaning: 'Herd' };
    const { laterality: _none, ...sideless } = nodule('sideless');
    for (const one of [nodule('mass', { finding: mass }), nodule('foreign', { finding: foreign }), sideless])
      expect(candidatesOf(now(one), prior), one.id).to.deep.equal([[one.id]]);
  });

  it('may be a sentence of the current report that became no evidence', () => {
    const said = sentence('cs', 'Pleural thickening.', { role: 'findings' });
    const prior = report('Left pleural thickening.');
    expect(candidatesOf([nodule('f'), said], prior)).to.deep.equal([['cs']]);
    const other = sentence('cs', 'Right pleural thickening.', { role: 'findings' });
    expect(candidatesOf([nodule('f'), other], prior)).to.deep.equal([[]]);
  });

  it('is nothing without an encoder, and the sentence is not said to stand alone', () => {
    const [open] = notRedescribed(bothOf(now(nodule('f')), prior));
    expect(open).to.include({ isAlone: false });
    expect(open?.candidates).to.deep.equal([]);
  });

  it('is asked for by texts: a sentence of the prior, a name and a place, or the current report in its own words', () => {
    const said = sentence('cs', 'Nodular density at the left apex.', { role: 'findings' });
    const current = [nodule('coded'), said, nodule('read', { statementId: said.id })];
    expect(textsToEmbed(bothOf(current, prior))).to.deep.include({
      prior: ['Multiple left upper lobe nodules.'],
      current: ['nodule, upper lobe of left lung', 'Nodular density at the left apex.'],
    });
    expect(textsToEmbed(bothOf(now(nodule('f', { laterality: RIGHT })), prior)).prior).to.deep.equal([]);
  });
});

describe('the comparison section of what was not described again', () => {
  function said(current: readonly Evidence[], prior: readonly Evidence[], cosine?: number): string[] {
    const { comparisons, ...both } = bothOf([technique('t'), ...current], prior);
    const similarity = cosine === undefined ? {} : { similarity: allAlike({ ...both, comparisons }, cosine) };
    const source: DraftingInput = { ...input(both.current.items, withPrior(prior, comparisons)), ...similarity };
    const draft = draftReport(source);
    expect(draft.dropped).to.deep.equal([]);
    return draft.statements.filter(({ section }) => section === 'comparison').map(({ text }) => text);
  }
  const MANY =
    'Verified report of CT of 2026-05-20, findings, not surely re-described in the current documents: "Many lung nodules."';

  it('quotes the sentence, and names what may be the same where an encoder proposes it', () => {
    const prior = report('Many lung nodules.');
    const current = now(nodule('f', { finding: NODULE }));
    expect(said(current, prior).at(-1)).to.equal(MANY);
    expect(said(current, prior, 0.1).at(-1)).to.equal(MANY);
    expect(said(current, prior, 0.9).at(-1)).to.equal(`${MANY}, possibly the same as: nodule, upper lobe of left lung`);
  });

  it('marks what is quoted already and says nothing twice', () => {
    const prior = report('Pleural thickening.', 'Left upper lobe nodule.', ['impression', 'Many nodules.']);
    expect(said(now(nodule('f')), prior).slice(-2)).to.deep.equal([
      'Verified report of CT of 2026-05-20, impression, not surely re-described in the current documents: "Many nodules."',
      'Verified report of CT of 2026-05-20, findings, not re-described in the current documents: "Pleural thickening."',
    ]);
  });

  it('lists five at most and counts the rest', () => {
    const kinds = ['thickening', 'scarring', 'bullae', 'granulomas', 'hyperinflation', 'contusions', 'sinusitis'];
    const prior = report(['impression', 'Stable.'], ...kinds.map((kind) => `There are ${kind} and polyps.`));
    const lines = said(now(finding('f', { finding: EFFUSION, laterality: LEFT })), prior);
    const open = lines.filter((line) => line.includes('re-described'));
    expect(open).to.have.length(6);
    expect(open.at(-1)).to.match(
      /^\d more lines? of reports of CT of 2026-05-20 not surely re-described in the current documents\.$/,
    );
  });
});

describe('finding families', () => {
  it('name findings of the lexicon, as the lexicon does', () => {
    const strange = FINDING_FAMILIES.flat().filter((name) => findingOfPhrase(name)?.name !== name);
    expect(strange).to.deep.equal([]);
  });
});
