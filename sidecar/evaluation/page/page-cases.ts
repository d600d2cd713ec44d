import { CASE_GATES, type CaseResult } from '../runner/case-result.ts';
import { type Html, html } from './html.ts';
import { KIND_TEXTS } from './metric-texts.ts';
import type { ShownBlock, ShownCase, ShownLine, ShownPiece, ShownVerdict } from './shown-case.ts';

interface VerdictText {
  readonly sign: string;
  readonly name: string;
  readonly about: string;
}

/** In the order of the legend. The sign stands behind the finding, so that the colour is not needed. */
export const VERDICTS: Readonly<Record<ShownVerdict, VerdictText>> = {
  matched: { sign: '✓', name: 'matched', about: 'both say the same' },
  attribute: {
    sign: '≈',
    name: 'differs in an attribute',
    about: 'same finding; side, place, size, degree, certainty or change differ',
  },
  missed: { sign: '−', name: 'missed', about: 'only the reference says it' },
  false: { sign: '+', name: 'false', about: 'only the draft says it' },
  contradicted: { sign: '!', name: 'contradicted', about: 'one says it is there, the other that it is not' },
};

function pieceHtml({ text, verdict, note }: ShownPiece): Html {
  if (verdict === undefined) return html`${text}`;
  const { sign, name } = VERDICTS[verdict];
  const told = note === undefined ? name : `${name}: ${note}`;
  return html`<span class="claim v-${verdict}" title="${told}">${text}<sup aria-label="${name}">${sign}</sup></span>`;
}

function lineHtml({ pieces, aside, worded }: ShownLine): Html {
  const names = [...(aside === undefined ? [] : ['aside']), ...(worded ? ['worded'] : [])].join(' ');
  const named = names === '' ? undefined : html` class="${names}"`;
  const told = worded ? html` title="its first sentence is the model's"` : undefined;
  const why = aside === undefined ? undefined : html` <small>[${aside}]</small>`;
  return html`<p${named}${told}>${pieces.map(pieceHtml)}${why}</p>`;
}

const blockHtml = ({ heading, lines }: ShownBlock): Html => html`<h5>${heading}</h5>${lines.map(lineHtml)}`;

const two = (value: number | undefined): string => (value === undefined ? 'not scored' : value.toFixed(2));

function brokenGates({ gates }: CaseResult): Html | undefined {
  const broken = CASE_GATES.filter((gate) => gates[gate] > 0).map((gate) => `${gate} ${gates[gate]}`);
  return broken.length === 0 ? undefined : html` <strong class="failed">✗ gates: ${broken.join(', ')}</strong>`;
}

function caseTitle({ id, specialty, rare, kinds, scores }: CaseResult): Html {
  const disease = rare === undefined ? '' : `, ${rare.key}${rare.mimic ? ' (mimic)' : ''}`;
  const told = kinds.length === 0 ? '' : `; ${kinds.map((kind) => KIND_TEXTS[kind]).join(', ')}`;
  return html`<h3>Case ${id}, ${specialty}${disease}</h3><span class="soft">CRIMSON ${two(scores.crimson)}, GREEN ${two(scores.green)}, complete ${two(scores.completeness)}${told}</span>`;
}

export function caseHtml({ result, reference, draft }: ShownCase): Html {
  const differences = result.errors.map((error) => html`<li>${error}</li>`);
  const said = draft.length === 0 ? [html`<p class="soft">No draft: ${result.outcome}.</p>`] : draft.map(blockHtml);
  return html`<article class="case"><header>${caseTitle(result)}${brokenGates(result)}</header>
<div class="sides"><div class="report"><h4 class="side-title">Reference: what the reader saw</h4>${reference.map(blockHtml)}</div>
<div class="report"><h4 class="side-title">Draft (not verified)</h4>${said}</div></div>
${differences.length === 0 ? undefined : html`<ul class="differences">${differences}</ul>`}</article>`;
}

export const legendHtml = (): Html =>
  html`<div class="legend" role="note" aria-label="Legend">${Object.entries(VERDICTS).map(
    ([verdict, { sign, name, about }]) =>
      html`<span><span class="claim v-${verdict}">${name}<sup>${sign}</sup></span> <span class="soft">${about}</span></span>`,
  )}</div>`;
