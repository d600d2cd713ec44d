import { PROGRESSIONS } from '../metrics/progression.ts';
import type { BaselineComparison } from './baseline.ts';
import { CASE_METRICS } from './case-result.ts';
import type { WordingSummary } from './case-wording.ts';
import { type GateVerdict, limitInWords } from './gate-limits.ts';
import type { RunHead } from './run-document.ts';
import { GROUP_METRICS, type GroupSummary, type KindSummary, type MetricSummary, type RunSummary } from './summary.ts';

/** Names of rare diseases with their mimics are the longest. */
const NAME = 42;
const CELL = 14;
const cell = (text: string | number): string => String(text).padStart(CELL);
const number = (value: number | undefined): string => cell(value === undefined ? '-' : value.toFixed(3));
const line = (name: string, ...cells: readonly string[]): string => `${name.padEnd(NAME)}${cells.join('')}`.trimEnd();

const interval = ({ mean, low, high, cases }: MetricSummary): string =>
  `${number(mean)}${`${low.toFixed(3)} to ${high.toFixed(3)}`.padStart(CELL + 8)}${cell(cases)}`;

function metricRows({ metrics, progression }: RunSummary): string[] {
  const rows = CASE_METRICS.flatMap((name) => {
    const found = metrics[name];
    return found === undefined ? [] : [line(name, interval(found))];
  });
  const { macroF1, accuracy, reversalRate, findings } = progression;
  return [
    line('', cell('mean'), '95% interval'.padStart(CELL + 8), cell('cases')),
    ...rows,
    findings === 0
      ? line('progression', '  no report says what became of a finding')
      : line(
          'progression',
          `  macro-F1 ${macroF1.toFixed(3)}, accuracy ${accuracy.toFixed(3)}, reversed ${reversalRate.toFixed(3)}, of ${findings} findings (${PROGRESSIONS.join(', ')})`,
        ),
  ];
}

const MOST_REASONS = 5;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const most = (rows: WordingSummary['reasons']): string[] =>
  rows.slice(0, MOST_REASONS).map(([reason, count]) => `${String(count).padStart(8)}  ${reason}`);

function wordingRows(wording: WordingSummary | undefined): string[] {
  if (wording === undefined) return [];
  const { drafts, asked, firstTry, retried, replaced, tokensIn, tokensOut, medianMs, reasons, stopped } = wording;
  const share = firstTry
    ? `at first try ${percent(firstTry.mean)} (${percent(firstTry.low)} to ${percent(firstTry.high)}), `
    : '';
  const time = medianMs === undefined ? '' : `, median ${Math.round(medianMs)} ms a draft`;
  return [
    '',
    `sentences of the model: ${asked} asked for in ${drafts} drafts`,
    `  ${share}at the second ${retried}, by the realiser ${replaced}; tokens ${tokensIn} in, ${tokensOut} out${time}`,
    ...(reasons.length === 0 ? [] : ['  answers refused, sentences', ...most(reasons)]),
    ...(stopped.length === 0 ? [] : ['  worded less than it could have, drafts', ...most(stopped)]),
  ];
}

const groupCells = ({ cases, metrics }: GroupSummary): string[] => [
  cell(cases),
  ...GROUP_METRICS.map((name) => number(metrics[name]?.mean)),
];

function groupRows(title: string, groups: Readonly<Record<string, GroupSummary>>): string[] {
  const rows = Object.entries(groups).map(([name, group]) => line(name, ...groupCells(group)));
  if (rows.length === 0) return [];
  const names = GROUP_METRICS.map((name) => cell(name === 'groundedPrecision' ? 'grounded' : name));
  return ['', line(title, cell('cases'), ...names), ...rows];
}

function kindRows(kinds: RunSummary['kinds']): string[] {
  const rows = Object.entries(kinds).map(([name, kind]: [string, KindSummary]) =>
    line(name, ...groupCells(kind), cell(kind.planted === 0 ? '-' : `${kind.passedOn}/${kind.planted}`)),
  );
  if (rows.length === 0) return [];
  const names = GROUP_METRICS.map((name) => cell(name === 'groundedPrecision' ? 'grounded' : name));
  return ['', line('by error kind', cell('cases'), ...names, cell('passed on')), ...rows];
}

function comparisonRows(comparisons: RunSummary['comparisons']): string[] {
  const rows = Object.entries(comparisons).map(([expected, given]) => {
    const all = Object.entries(given).map(([said, count]) => `${said} ${count}`);
    return line(expected, `  ${all.join(', ')}`);
  });
  return rows.length === 0 ? [] : ['', 'comparisons: expected, and what was given', ...rows];
}

function gateRows(gates: readonly GateVerdict[]): string[] {
  const width = Math.max(...gates.map(({ name }) => name.length)) + 2;
  const shown = (value: number | undefined) => (value === undefined ? 'not measured' : String(+value.toFixed(4)));
  return [
    '',
    'gates',
    ...gates.map((gate) => {
      const said = `${gate.passed ? 'passed' : 'FAILED'}  ${gate.name.padEnd(width)}`;
      return `${said}${gate.metric} ${shown(gate.value)}, ${limitInWords(gate)}`;
    }),
  ];
}

function baselineRows({ drafter, softwareVersion, cases, changes }: BaselineComparison): string[] {
  return [
    '',
    `against the run of ${drafter} ${softwareVersion}, ${cases} cases of both`,
    line('', ...['before', 'after', 'difference', 'p'].map(cell)),
    ...changes.map(({ metric, before, after, difference, p, verdict }) =>
      line(metric, number(before), number(after), number(difference), cell(p.toFixed(4)), `  ${verdict}`),
    ),
  ];
}

const USE = {
  clinical: 'clinical use',
  demonstration: 'demonstration: trained on synthetic text, not for clinical use',
} as const;

/** A run for people at a terminal. */
export function runTable(
  { drafter, model, softwareVersion, corpus }: RunHead,
  summary: RunSummary,
  gates: readonly GateVerdict[],
  baseline?: BaselineComparison,
): string {
  const outcomes = Object.entries(summary.outcomes).map(([outcome, count]) => `${outcome} ${count}`);
  return [
    `SYNTHETIC cases of seed ${corpus.seed}, drafter ${drafter}, Preread ${softwareVersion}`,
    `${summary.cases} cases (${outcomes.join(', ')}); the scores are those of the ${summary.clean} without planted errors`,
    ...(model === undefined ? [] : [`worded by ${model.id} ${model.version}, a model for ${USE[model.purpose]}`]),
    '',
    ...metricRows(summary),
    ...wordingRows(summary.wording),
    ...groupRows('by specialty', summary.specialties),
    ...groupRows('by rare disease', summary.rare),
    ...kindRows(summary.kinds),
    ...comparisonRows(summary.comparisons),
    ...gateRows(gates),
    ...(baseline === undefined ? [] : baselineRows(baseline)),
  ].join('\n');
}
