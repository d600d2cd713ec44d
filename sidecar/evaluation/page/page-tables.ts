import { OUTCOME_WORDS } from '../../domain/comparison.ts';
import type { BaselineComparison } from '../runner/baseline.ts';
import { CASE_METRICS, type CaseKind } from '../runner/case-result.ts';
import { type GateVerdict, limitInWords } from '../runner/gate-limits.ts';
import type { KindSummary, RunSummary } from '../runner/summary.ts';
import { type Html, html } from './html.ts';
import { KIND_TEXTS, METRIC_TEXTS } from './metric-texts.ts';
import { intervalMark } from './plots.ts';

const shown = (value: number | undefined): string => (value === undefined ? 'not measured' : String(+value.toFixed(4)));
const three = (value: number): string => value.toFixed(3);

export function gatesTable(gates: readonly GateVerdict[]): Html {
  const rows = gates.map(
    (gate) => html`<tr><td class="${gate.passed ? 'passed' : 'failed'}">${gate.passed ? '✓ passed' : '✗ FAILED'}</td>
<th scope="row">${gate.name}</th><td class="number">${shown(gate.value)}</td><td class="number">${limitInWords(gate)}</td><td>${gate.why}</td></tr>`,
  );
  return html`<div class="scroll"><table><thead><tr><th scope="col">verdict</th><th scope="col">gate</th><th scope="col" class="number">found</th><th scope="col" class="number">allowed</th><th scope="col">why</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

export function metricsTable({ metrics, progression }: RunSummary): Html {
  const rows = CASE_METRICS.flatMap((metric) => {
    const found = metrics[metric];
    if (found === undefined) return [];
    const { name, about } = METRIC_TEXTS[metric];
    return [
      html`<tr><th scope="row">${name}</th><td class="number">${three(found.mean)}</td><td class="number">${three(found.low)} to ${three(found.high)}</td><td>${intervalMark(found)}</td><td class="number">${found.cases}</td><td>${about}</td></tr>`,
    ];
  });
  const { macroF1, reversalRate, findings } = progression;
  const changes =
    findings === 0
      ? undefined
      : html`<tr><th scope="row">Progression, macro-F1</th><td class="number">${three(macroF1)}</td><td></td><td></td><td class="number"></td><td>Mean F1 of new, worse, stable, improved, resolved over ${findings} findings; ${three(reversalRate)} of them reversed.</td></tr>`;
  return html`<div class="scroll"><table><thead><tr><th scope="col">score</th><th scope="col" class="number">mean</th><th scope="col" class="number">95 % interval</th><th scope="col">0 to 1</th><th scope="col" class="number">cases</th><th scope="col">what it tells</th></tr></thead><tbody>${rows}${changes}</tbody></table></div>`;
}

const handedOn = ({ planted, passedOn }: KindSummary): string => (planted === 0 ? '' : `${passedOn} of ${planted}`);

export function kindsTable(kinds: RunSummary['kinds']): Html {
  const entries = Object.entries(kinds) as [CaseKind, KindSummary][];
  const mean = (kind: KindSummary, metric: 'crimson' | 'completeness'): string => {
    const found = kind.metrics[metric];
    return found === undefined ? '' : three(found.mean);
  };
  const rows = entries.map(
    ([kind, summary]) =>
      html`<tr><th scope="row">${KIND_TEXTS[kind]}</th><td class="number">${summary.cases}</td><td class="number">${handedOn(summary)}</td><td class="number">${mean(summary, 'crimson')}</td><td class="number">${mean(summary, 'completeness')}</td></tr>`,
  );
  return html`<div class="scroll"><table><thead><tr><th scope="col">what is wrong in the sources</th><th scope="col" class="number">cases</th><th scope="col" class="number">handed on by the draft</th><th scope="col" class="number">CRIMSON</th><th scope="col" class="number">completeness</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

const SAID_WORDS: Readonly<Record<string, string>> = { ...OUTCOME_WORDS, none: 'nothing' };

export function comparisonsTable(comparisons: RunSummary['comparisons']): Html {
  const expected = Object.keys(comparisons);
  const said = [...new Set(expected.flatMap((one) => Object.keys(comparisons[one] ?? {})))].sort();
  const words = (outcome: string): string => SAID_WORDS[outcome] ?? outcome;
  const counts = new Map(
    Object.entries(comparisons).map(([one, given]) => [one, new Map(Object.entries(given))] as const),
  );
  const rows = expected.map((one) => {
    const cells = said.map(
      (other) => html`<td class="number${one === other ? ' same' : ''}">${counts.get(one)?.get(other) ?? ''}</td>`,
    );
    return html`<tr><th scope="row">${words(one)}</th>${cells}</tr>`;
  });
  const heads = said.map((one) => html`<th scope="col" class="number">${words(one)}</th>`);
  return html`<div class="scroll"><table><thead><tr><th scope="col">expected \\ given</th>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** @param now who worded the present run */
export function baselineTable({ drafter, softwareVersion, cases, changes }: BaselineComparison, now: string): Html {
  const [was, is] = drafter === now ? ['before', 'now'] : [drafter, now];
  const rows = changes.map(
    ({ metric, before, after, difference, p, verdict }) =>
      html`<tr><th scope="row">${METRIC_TEXTS[metric].name}</th><td class="number">${three(before)}</td><td class="number">${three(after)}</td><td class="number">${difference > 0 ? '+' : ''}${three(difference)}</td><td class="number">${p.toFixed(4)}</td><td>${verdict}</td></tr>`,
  );
  return html`<p class="soft">Earlier run: drafter ${drafter}, Preread ${softwareVersion}; ${cases} cases of both runs. The difference is what this run has more. A paired randomisation test asks how often chance alone would make as large a difference (p).</p>
<div class="scroll"><table><thead><tr><th scope="col">score</th><th scope="col" class="number">${was}</th><th scope="col" class="number">${is}</th><th scope="col" class="number">difference</th><th scope="col" class="number">p</th><th scope="col">verdict</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}
