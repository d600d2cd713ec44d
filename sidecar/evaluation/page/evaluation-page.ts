import type { BaselineComparison } from '../runner/baseline.ts';
import type { CaseKind, CaseMetric } from '../runner/case-result.ts';
import type { RunDocument } from '../runner/run-document.ts';
import type { GroupSummary } from '../runner/summary.ts';
import { Html, html } from './html.ts';
import { KIND_TEXTS } from './metric-texts.ts';
import { caseHtml, legendHtml } from './page-cases.ts';
import { PAGE_STYLE } from './page-style.ts';
import { baselineTable, comparisonsTable, gatesTable, kindsTable, metricsTable } from './page-tables.ts';
import { modelHtml, wordingHtml } from './page-wording.ts';
import { type BarRow, barPlot, histogram } from './plots.ts';
import type { ShownCase } from './shown-case.ts';

export interface PageInput {
  readonly run: RunDocument;
  readonly baseline: BaselineComparison | undefined;
  readonly worst: readonly ShownCase[];
  /** For kinds of planted errors that a draft handed on, one case each. */
  readonly handedOn: readonly (readonly [kind: string, shown: ShownCase])[];
}

function headHtml(run: RunDocument): Html {
  const { drafter, softwareVersion, corpus, summary, gates } = run;
  const failed = gates.filter(({ passed }) => !passed).length;
  const outcomes = Object.entries(summary.outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  return html`<header><div class="mark-synthetic">SYNTHETIC</div><h1>Preread: drafts against the truth</h1>
<p class="soft">Drafter ${drafter}, Preread ${softwareVersion}; ${summary.cases} synthetic patients of seed ${corpus.seed} (${outcomes.join(', ')}). No patient described here exists, and nothing here is a result for any patient.</p>${modelHtml(run)}
<div class="verdict ${failed === 0 ? 'passed' : 'failed'}">${failed === 0 ? `✓ All ${gates.length} gates passed` : `✗ ${failed} of ${gates.length} gates failed`}</div></header>`;
}

const valuesOf = ({ results }: RunDocument, metric: CaseMetric): readonly number[] =>
  results.flatMap(({ clean, scores }) => (clean ? (scores[metric] ?? []) : []));

function barRows(groups: Readonly<Record<string, GroupSummary>>, named = (name: string): string => name): BarRow[] {
  return Object.entries(groups).flatMap(([name, { metrics }]) =>
    metrics.crimson === undefined ? [] : [{ name: named(name), ...metrics.crimson }],
  );
}

function plotsHtml(run: RunDocument): Html {
  const { specialties, rare } = run.summary;
  const rows = [barRows(specialties), barRows(rare, (name) => name.replaceAll('-', ' '))] as const;
  return html`<h2>How the cases are spread</h2><div class="plots">
${histogram(valuesOf(run, 'crimson'), { title: 'CRIMSON', low: -1, high: 1, bins: 20 })}
${histogram(valuesOf(run, 'green'), { title: 'GREEN', low: 0, high: 1, bins: 20 })}</div>
<h2>By specialty</h2><div class="plots">${barPlot('CRIMSON by specialty', rows[0])}</div>
${rows[1].length === 0 ? undefined : html`<h2>By rare disease</h2><p class="soft">A mimic is the common disease that looks alike.</p><div class="plots">${barPlot('CRIMSON by rare disease', rows[1])}</div>`}`;
}

function kindsHtml({ summary }: RunDocument): Html | undefined {
  if (Object.keys(summary.kinds).length === 0) return undefined;
  const named = (name: string): string => KIND_TEXTS[name as CaseKind];
  return html`<h2>Errors in the sources</h2><p>What a planted error disturbs is no fault of the drafter, and is kept out of the scores above. Whether the draft hands it on as if it were so is counted here.</p>
${kindsTable(summary.kinds)}<div class="plots">${barPlot('CRIMSON by error kind', barRows(summary.kinds, named))}</div>`;
}

function casesHtml({ run, worst, handedOn }: PageInput): Html {
  const examples = handedOn.map(
    ([kind, shown]) => html`<h3>Handed on: ${KIND_TEXTS[kind as CaseKind]}</h3>${caseHtml(shown)}`,
  );
  return html`<h2>Worst cases</h2><p>Some of each specialty: those that break a gate, then those with the lowest CRIMSON. A line in brackets was not scored against the reference, for the reason given.${run.model === undefined ? '' : ' A line with a bar at its left begins with a sentence of the model.'}</p>
${legendHtml()}${worst.map(caseHtml)}
${examples.length === 0 ? undefined : html`<h2>Planted errors that a draft handed on</h2>${examples}`}`;
}

const BLIND_SPOTS = html`<h2>What these scores cannot see</h2><ul>
<li>The patients are made: real reports are messier, and real documents are wrong in more ways.</li>
<li>A finding that the tables of terms do not name is not seen in either report.</li>
<li>Pixels are not looked at: a draft is judged by documents and by what the generator knows.</li>
<li>Order and brevity hardly count, and style only word by word, against made houses. Whether a radiologist likes to read it, only radiologists can tell.</li></ul>`;

/** One page that needs nothing else: no script, no request, no font. */
export function evaluationPage(input: PageInput): string {
  const { run, baseline } = input;
  const { summary, gates } = run;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Preread evaluation (SYNTHETIC)</title><style>${new Html(PAGE_STYLE)}</style></head><body>
${headHtml(run)}
<h2>Gates</h2><p class="soft">What must hold before a drafter is used. Counts are over all ${summary.cases} cases, means over the ${summary.clean} without planted errors.</p>${gatesTable(gates)}
<h2>Scores</h2>${metricsTable(summary)}
${wordingHtml(summary.wording)}
${baseline === undefined ? undefined : html`<h2>Against an earlier run${baseline.drafter === run.drafter ? '' : `: ${run.drafter} and ${baseline.drafter}`}</h2>${baselineTable(baseline, run.drafter)}`}
${plotsHtml(run)}
${Object.keys(summary.comparisons).length === 0 ? undefined : html`<h2>Comparisons with the prior</h2><p class="soft">What the documents of both studies allow to be said, against what was said; right ones in bold.</p>${comparisonsTable(summary.comparisons)}`}
${kindsHtml(run)}
${casesHtml(input)}
${BLIND_SPOTS}
</body></html>
`;
  return page.text;
}
