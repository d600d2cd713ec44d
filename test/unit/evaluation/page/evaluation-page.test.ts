import { expect } from 'chai';
import fc from 'fast-check';
import { evaluationPage } from '../../../../sidecar/evaluation/page/evaluation-page.ts';
import { html } from '../../../../sidecar/evaluation/page/html.ts';
import { VERDICTS } from '../../../../sidecar/evaluation/page/page-cases.ts';
import { type ShownCase, shownCase } from '../../../../sidecar/evaluation/page/shown-case.ts';
import { WorstCases } from '../../../../sidecar/evaluation/page/worst-cases.ts';
import type { BaselineComparison } from '../../../../sidecar/evaluation/runner/baseline.ts';
import type { CaseResult } from '../../../../sidecar/evaluation/runner/case-result.ts';
import { judgeGates } from '../../../../sidecar/evaluation/runner/gate-limits.ts';
import { RUN_FORMAT, type RunHead } from '../../../../sidecar/evaluation/runner/run-document.ts';
import { scoreCase } from '../../../../sidecar/evaluation/runner/score-case.ts';
import { summariseRun } from '../../../../sidecar/evaluation/runner/summary.ts';
import { demonstrationModel } from '../../../support/model-wording.ts';
import { CURRENT } from '../../drafting/builders.ts';
import {
  madePatient,
  madeResult,
  madeStudy,
  NO_GATES,
  NODULE,
  NODULE_EVIDENCE,
  PNEUMOTHORAX,
  PNEUMOTHORAX_EVIDENCE,
  says,
  scoredCase,
} from '../runner/made-case.ts';

const VOID: ReadonlySet<string> = new Set(['meta', 'br', 'hr', 'img', 'input', 'link']);

/** Names of the elements that are opened and never closed, or closed and never opened; and attributes that are none. */
function malformed(page: string): readonly string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  const body = page.replace(/<!doctype html>/, '').replace(/<style>[^<]*<\/style>/, '');
  const rest = body.replace(
    /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z0-9:-]+="[^"<>]*")*)\s*(\/?)>/g,
    (_all, close, name, _attributes, empty) => {
      if (close && open.pop() !== name) wrong.push(`</${name}>`);
      if (!close && !empty && !VOID.has(name)) open.push(name);
      return '';
    },
  );
  if (/[<>]/.test(rest)) wrong.push('a bracket that is no element');
  if (/&(?!(?:amp|lt|gt|quot|#39);)/.test(rest)) wrong.push('an ampersand that is no entity');
  return [...wrong, ...open];
}

const pageOf = (
  results: readonly CaseResult[],
  worst: readonly ShownCase[],
  handedOn: readonly (readonly [string, ShownCase])[] = [],
  { model, baseline }: Pick<RunHead, 'model'> & { readonly baseline?: BaselineComparison } = {},
) => {
  const summary = summariseRun(results);
  const gates = judgeGates(
    [{ name: 'no contradiction', metric: 'contradictions', max: 0, why: 'It misleads.' }],
    summary,
  );
  const corpus = { seed: '<seed>', patients: results.length, sha256: '' };
  const head = { drafter: 'deterministic', softwareVersion: '1.0.0', corpus, ...(model ? { model } : {}) };
  const run = { format: RUN_FORMAT, mark: 'SYNTHETIC', ...head, summary, gates, results } as const;
  return evaluationPage({ run, baseline, worst, handedOn });
};

const NASTY = '</p><script>alert("x")</script><img src=x onerror=\'y\'> & "quoted" \u0000\ud800';
const shownOf = (text: string): ShownCase => ({
  result: madeResult(text, { scores: { crimson: -0.4 }, errors: [text], rare: { key: text, mimic: false } }),
  reference: [{ heading: text, lines: [{ pieces: [{ text, verdict: 'missed', note: text }] }] }],
  draft: [{ heading: text, lines: [{ pieces: [{ text }], aside: text }] }],
});

describe('page of an evaluation', () => {
  const shown = shownOf('Nodule.');
  const results = [
    madeResult('1', { scores: { crimson: 1, green: 1 }, comparisons: [{ expected: 'larger', said: 'larger' }] }),
    madeResult('2', { scores: { crimson: 0.2 }, specialty: 'breast', rare: { key: 'lam', mimic: false } }),
    madeResult('3', {
      clean: false,
      kinds: ['swappedSide'],
      hazards: [{ kind: 'swappedSide', passedOn: true }],
      scores: { crimson: 0 },
    }),
  ];

  it('is well formed, says that it is synthetic, and needs nothing else', () => {
    const page = pageOf(results, [shown], [['swappedSide', shown]]);
    expect(malformed(page)).to.deep.equal([]);
    expect(page).to.include('SYNTHETIC');
    expect(page).to.not.match(/<script|<link|<img|<iframe|@import|url\(|https?:|src=|\bon\w+="/);
    for (const words of ['lam', 'breast', 'wrong side in a source', '1 of 1', 'No draft', 'All 1 gates passed'].filter(
      (w) => w !== 'No draft',
    ))
      expect(page).to.include(words);
  });

  it('says which model worded, what it is for, and how its sentences fared', () => {
    const asked = { asked: 8, firstTry: 6, retried: 1, replaced: 1, tokensIn: 200, tokensOut: 90, ms: 412 };
    const worded = madeResult('1', { wording: { ...asked, reasons: { [NASTY]: 2 } } });
    const none = madeResult('2', {
      wording: { ...asked, asked: 0, firstTry: 0, retried: 0, replaced: 0, ms: 0, reasons: {}, stopped: NASTY },
    });
    const page = pageOf([worded, none], [], [], { model: demonstrationModel() });
    expect(malformed(page)).to.deep.equal([]);
    expect(page).to.include('preread-drafter, version 0.3.0').and.include('not for clinical use');
    for (const words of ['75.0 %', '6 sentences', '412 ms', '&lt;script&gt;', 'In 2 drafts'])
      expect(page).to.include(words);
    expect(pageOf([worded], [], [], { model: demonstrationModel({ purpose: 'clinical' }) })).to.not.include(
      'not for clinical use',
    );
    expect(pageOf(results, [])).to.not.match(/language model|The model's sentences/);
  });

  it('names both who worded where a run is compared with that of another', () => {
    const change = {
      metric: 'houseStyle',
      cases: 3,
      before: 0.0048,
      after: 0.0086,
      difference: 0.0038,
      p: 0.01,
    } as const;
    const baseline = (drafter: string): BaselineComparison => ({
      ...{ drafter, softwareVersion: '1.0.0', cases: 3 },
      changes: [{ ...change, verdict: 'better' }],
    });
    const page = pageOf(results, [], [], { baseline: baseline('other') });
    expect(malformed(page)).to.deep.equal([]);
    expect(page).to.include('Against an earlier run: deterministic and other');
    expect(page).to.include('>other</th><th scope="col" class="number">deterministic</th>').and.include('House style');
    expect(pageOf(results, [], [], { baseline: baseline('deterministic') })).to.include('>before</th>');
  });

  it('names the gates that failed', () => {
    const page = pageOf([madeResult('1', { gates: { ...NO_GATES, contradictions: 3 } })], []);
    expect(page).to.include('1 of 1 gates failed');
    expect(page).to.include('✗ FAILED');
    expect(malformed(page)).to.deep.equal([]);
  });

  it('escapes whatever stands in reports, ids and names', () => {
    const page = pageOf([madeResult(NASTY, { specialty: NASTY, outcome: NASTY })], [shownOf(NASTY)]);
    expect(malformed(page)).to.deep.equal([]);
    expect(page).to.not.include('<script');
    expect(page).to.not.include('<seed>');
    expect(page).to.include('&lt;script&gt;');
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (text) => malformed(html`<p title="${text}">${text}</p>`.text).length === 0,
      ),
    );
  });

  it('tells verdicts by a sign each, not by colour alone', () => {
    const signs = Object.values(VERDICTS).map(({ sign }) => sign);
    expect(new Set(signs).size).to.equal(signs.length);
    expect(pageOf(results, [shown])).to.include('<sup aria-label="missed">−</sup>');
  });
});

describe('a case as it is shown', () => {
  const REFERENCE = 'FINDINGS:\nNodule in the left upper lobe, 8 mm.\nRight pneumothorax.';
  const shown = (statements: readonly ReturnType<typeof says>[]) => {
    const patient = madePatient(madeStudy(CURRENT, [NODULE, PNEUMOTHORAX]));
    const scored = scoredCase(patient, REFERENCE, statements, {
      evidence: [...NODULE_EVIDENCE, ...PNEUMOTHORAX_EVIDENCE],
    });
    return shownCase({ ...scoreCase(scored), scored });
  };
  const marks = (blocks: ShownCase['draft']) =>
    blocks.flatMap(({ lines }) =>
      lines.flatMap(({ pieces }) =>
        pieces.flatMap(({ text, verdict }) => (verdict ? [`${text.toLowerCase()} ${verdict}`] : [])),
      ),
    );

  it('marks each finding by what became of it', () => {
    const { reference, draft } = shown([
      says('Nodule, upper lobe of right lung: 8 mm.', ['f1', 'm1']),
      says('Left pleural effusion.', []),
    ]);
    expect(marks(reference)).to.deep.equal(['nodule attribute', 'pneumothorax missed']);
    expect(marks(draft)).to.deep.equal(['nodule attribute', 'pleural effusion false']);
  });

  it('marks contradictions on both sides', () => {
    const { reference, draft } = shown([
      says('Nodule, upper lobe of left lung: 8 mm.', ['f1', 'm1']),
      says('No pneumothorax.', []),
    ]);
    expect(marks(reference)).to.deep.equal(['nodule matched', 'pneumothorax contradicted']);
    expect(marks(draft)).to.deep.equal(['nodule matched', 'pneumothorax contradicted']);
  });

  it('marks the lines that begin with a sentence of a model', () => {
    const { draft } = shown([
      says('An 8 mm nodule is seen in the left upper lobe.', ['f1', 'm1'], { wordedBy: 'model' }),
      says('Pneumothorax, right pleura.', ['f2']),
    ]);
    expect(draft.flatMap(({ lines }) => lines.map(({ worded }) => worded))).to.deep.equal([true, undefined]);
    const page = pageOf([], [{ ...shownOf('x'), draft }], [], { model: demonstrationModel() });
    expect(page.match(/<p class="worded"/g)).to.have.length(1);
    expect(page).to.include('begins with a sentence of the model');
    expect(malformed(page)).to.deep.equal([]);
  });

  it('keeps every letter of both texts', () => {
    const { reference, draft } = shown([says('Nodule, upper lobe of left lung: 8 mm.', ['f1', 'm1'])]);
    const textOf = (blocks: ShownCase['draft']) =>
      blocks
        .map(({ lines }) => lines.map(({ pieces }) => pieces.map(({ text }) => text).join('')).join('\n'))
        .join('\n');
    expect(textOf(reference)).to.equal(REFERENCE.replace('FINDINGS:\n', ''));
    expect(textOf(draft)).to.equal('Nodule, upper lobe of left lung: 8 mm.');
  });
});

describe('worst cases', () => {
  const of = (id: string, crimson: number, over: Partial<CaseResult> = {}): ShownCase => ({
    result: madeResult(id, { scores: { crimson }, ...over }),
    reference: [],
    draft: [],
  });
  const given = [
    of('1', 0.9),
    of('2', 0.1),
    of('3', 0.5),
    of('4', 0.8, { gates: { ...NO_GATES, sideErrors: 1 } }),
    of('5', 0.95, { specialty: 'neuro' }),
    of('6', -1, { clean: false, kinds: ['swappedSide'], hazards: [{ kind: 'swappedSide', passedOn: true }] }),
  ];
  const listed = (cases: readonly ShownCase[]) => {
    const worst = new WorstCases();
    for (const one of cases) worst.add(one);
    return [
      worst.list().map(({ result }) => result.id),
      worst.handedOn().map(([kind, { result }]) => [kind, result.id]),
    ];
  };

  it('are those that break a gate, then the lowest, some of each specialty, whatever the order', () => {
    // Of chest the two worst: 4 breaks a gate, 2 scores 0.1. A disturbed case is shown only for what it handed on.
    expect(listed(given)).to.deep.equal([['4', '2', '5'], [['swappedSide', '6']]]);
    fc.assert(
      fc.property(fc.shuffledSubarray(given, { minLength: given.length }), (order) => {
        expect(listed(order)).to.deep.equal(listed(given));
      }),
    );
  });
});
