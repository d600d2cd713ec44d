import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { compareWithBaseline } from '../../../../sidecar/evaluation/runner/baseline.ts';
import { BadGates, judgeGates, parseGates } from '../../../../sidecar/evaluation/runner/gate-limits.ts';
import { BadRun, parseRun, RUN_FORMAT } from '../../../../sidecar/evaluation/runner/run-document.ts';
import { summariseRun } from '../../../../sidecar/evaluation/runner/summary.ts';
import { runTable } from '../../../../sidecar/evaluation/runner/table.ts';
import { madeResult, NO_GATES } from './made-case.ts';

const RESULTS = [
  madeResult('1', {
    scores: { crimson: 1, green: 1 },
    comparisons: [
      { expected: 'larger', said: 'larger' },
      { expected: 'new', said: 'notDescribedBefore' },
    ],
    progression: [
      { expected: 'worse', said: 'worse' },
      { expected: 'new', said: 'none' },
    ],
  }),
  madeResult('2', { scores: { crimson: 0.5 }, specialty: 'neuro', rare: { key: 'lam', mimic: true } }),
  madeResult('3', {
    scores: { crimson: -0.5 },
    clean: false,
    kinds: ['swappedSide'],
    hazards: [
      { kind: 'swappedSide', passedOn: true },
      { kind: 'swappedSide', passedOn: false },
    ],
    gates: { ...NO_GATES, contradictions: 2 },
  }),
];
const HEAD = { drafter: 'deterministic', softwareVersion: '1.0.0', corpus: { seed: 's', patients: 3, sha256: 'abc' } };

describe('summary of a run', () => {
  const summary = summariseRun(RESULTS);
  it('takes means over the cases without planted errors, and counts gates over all', () => {
    // (1 + 0.5) / 2; the third case is disturbed.
    expect(summary.metrics.crimson).to.include({ mean: 0.75, cases: 2 });
    expect(summary.metrics.green).to.deep.equal({ mean: 1, low: 1, high: 1, cases: 1 });
    expect(summary.metrics).to.not.have.property('completeness');
    expect(summary.gates).to.deep.equal({ ...NO_GATES, contradictions: 2 });
    expect(summary).to.include({ cases: 3, clean: 2 });
  });

  it('tells specialties, rare diseases and error kinds apart', () => {
    expect(Object.keys(summary.specialties)).to.deep.equal(['chest', 'neuro']);
    expect(summary.rare['lam (mimic)']?.metrics.crimson?.mean).to.equal(0.5);
    expect(summary.kinds.swappedSide).to.deep.include({ cases: 1, planted: 2, passedOn: 1 });
    expect(summary.kinds.swappedSide?.metrics.crimson?.mean).to.equal(-0.5);
  });

  it('counts comparisons and progression over all findings', () => {
    expect(summary.comparisons).to.deep.equal({ larger: { larger: 1 }, new: { notDescribedBefore: 1 } });
    // F1 of worse 1, of new 0: classes that occur are two.
    expect(summary.progression).to.deep.include({ macroF1: 0.5, accuracy: 0.5, findings: 2 });
  });

  it('does not depend on the order of the cases', () => {
    const turned = summariseRun(RESULTS.toReversed());
    expect(turned.gates).to.deep.equal(summary.gates);
    expect(turned.metrics.crimson?.mean).to.equal(summary.metrics.crimson?.mean);
    expect(turned.comparisons).to.deep.equal(summary.comparisons);
  });

  it('can be of no case at all', () => {
    expect(summariseRun([])).to.deep.include({ cases: 0, metrics: {}, specialties: {} });
  });
});

describe('gates of a run', () => {
  const shipped = readFileSync(new URL('../../../../sidecar/evaluation/gates.json', import.meta.url), 'utf8');
  const limit = (over: object = {}) =>
    JSON.stringify({ gates: [{ name: 'a', metric: 'crimson', min: 0.75, why: 'because', ...over }] });

  it('pass or fail at their limits', () => {
    const summary = summariseRun(RESULTS);
    const verdict = (text: string) => judgeGates(parseGates(text), summary)[0];
    expect(verdict(limit())).to.include({ passed: true, value: 0.75 });
    expect(verdict(limit({ min: 0.76 }))).to.include({ passed: false });
    expect(verdict(limit({ metric: 'contradictions', min: undefined, max: 2 }))).to.include({ passed: true, value: 2 });
    expect(verdict(limit({ metric: 'contradictions', min: undefined, max: 1 }))).to.include({ passed: false });
    expect(verdict(limit({ metric: 'completeness' })), 'not measured').to.deep.include({ passed: true });
  });

  it('ship as a right file with a gate for each count', () => {
    const gates = parseGates(shipped);
    for (const gate of Object.keys(NO_GATES))
      expect(
        gates.some(({ metric, max }) => metric === gate && max === 0),
        gate,
      ).to.equal(true);
  });

  for (const [what, text, message] of [
    ['no JSON', '{', 'not JSON'],
    ['no list', '{}', '"gates" is missing'],
    ['an empty list', '{"gates": []}', '"gates" is missing'],
    ['a row that is none', '{"gates": [1]}', 'gate 1 is no object'],
    ['a metric that does not exist', limit({ metric: 'beauty' }), 'there is no metric "beauty"'],
    ['a limit that is none', limit({ min: 'high' }), '"min" is no number'],
    ['no limit', limit({ min: undefined }), 'neither "max" nor "min"'],
    ['no reason', limit({ why: ' ' }), '"why" is missing'],
    ['a field by another name', limit({ minimum: 1 }), '"minimum" is no field'],
  ] as const)
    it(`are refused: ${what}`, () => {
      expect(() => parseGates(text)).to.throw(BadGates, message);
    });

  it('are refused when two have one name', () => {
    const row = JSON.parse(limit()).gates[0];
    expect(() => parseGates(JSON.stringify({ gates: [row, row] }))).to.throw(BadGates, 'stands twice');
  });
});

describe('a run against an earlier one', () => {
  const document = (results: unknown, over: object = {}) =>
    JSON.stringify({ format: RUN_FORMAT, ...HEAD, results, ...over });
  const results = (crimson: number) =>
    Array.from({ length: 12 }, (_, at) =>
      madeResult(String(at), { scores: { crimson, contradictionRate: 1 - crimson } }),
    );

  it('finds a difference that is always the same, in the direction that is better', () => {
    const before = parseRun(document(results(0.5)));
    const { cases, changes } = compareWithBaseline(before, HEAD, results(0.75));
    expect(cases).to.equal(12);
    const [crimson, contradictionRate] = changes;
    // All 12 differences have one sign: by chance 2 of 2^12.
    expect(crimson).to.include({ metric: 'crimson', difference: 0.25, before: 0.5, after: 0.75, verdict: 'better' });
    expect(crimson?.p).to.be.lessThan(0.01);
    expect(contradictionRate).to.include({ metric: 'contradictionRate', difference: -0.25, verdict: 'better' });
    const back = compareWithBaseline(parseRun(document(results(0.75))), HEAD, results(0.5));
    expect(back.changes.map(({ verdict }) => verdict)).to.deep.equal(['worse', 'worse']);
  });

  it('finds none between a run and itself, and pairs by id', () => {
    const same = RESULTS.toReversed();
    const { changes } = compareWithBaseline(parseRun(document(RESULTS)), HEAD, same);
    for (const change of changes) expect(change).to.include({ difference: 0, p: 1, verdict: 'no difference shown' });
    expect(changes.find(({ metric }) => metric === 'green')?.cases).to.equal(1);
  });

  it('is refused between other cases', () => {
    const before = parseRun(document(RESULTS, { corpus: { seed: 's', patients: 3, sha256: 'other' } }));
    expect(() => compareWithBaseline(before, HEAD, RESULTS)).to.throw(BadRun, 'other cases');
    const elsewhere = [madeResult('99')];
    expect(() => compareWithBaseline(parseRun(document(RESULTS)), HEAD, elsewhere)).to.throw(BadRun, 'share no case');
  });

  for (const [what, text, message] of [
    ['no JSON', '[', 'not JSON'],
    ['another format', '{"format": "x/1"}', 'not of the format'],
    ['no corpus', document([], { corpus: undefined }), '"corpus" is missing'],
    ['no results', document(undefined), '"results" is missing'],
    ['a result without id', document([{}]), 'result 1 has no id'],
    ['a result without scores', document([{ id: '1' }]), 'result 1 has no scores'],
    ['a score that is none', document([{ id: '1', scores: { crimson: 'good' } }]), '"crimson" is no number'],
  ] as const)
    it(`refuses a file: ${what}`, () => {
      expect(() => parseRun(text)).to.throw(BadRun, message);
    });
});

describe('table of a run', () => {
  it('names every group, the mark and every gate with its verdict', () => {
    const summary = summariseRun(RESULTS);
    const gates = judgeGates(
      parseGates('{"gates": [{"name": "no contradiction", "metric": "contradictions", "max": 0, "why": "x"}]}'),
      summary,
    );
    const table = runTable(HEAD, summary, gates);
    for (const words of ['SYNTHETIC', 'lam (mimic)', 'neuro', 'swappedSide', '1/2', 'notDescribedBefore 1'])
      expect(table).to.include(words);
    expect(table).to.match(/^FAILED {2}no contradiction {2}contradictions 2, at most 0$/m);
    expect(table).to.match(/^crimson\s+0\.750\s+0\.500 to 1\.000\s+2$/m);
  });
});
