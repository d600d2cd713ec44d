import type { WordingSummary } from '../runner/case-wording.ts';
import type { RunHead } from '../runner/run-document.ts';
import { type Html, html } from './html.ts';

const MOST_REASONS = 10;

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** Who worded the drafts, and what that may be used for; undefined where it was the realiser. */
export function modelHtml({ model }: RunHead): Html | undefined {
  if (model === undefined) return undefined;
  const { id, version, digest, purpose } = model;
  const use =
    purpose === 'demonstration'
      ? html`<strong>For demonstration only: trained on synthetic text, not for clinical use.</strong>`
      : undefined;
  return html`<p>Worded by the language model ${id}, version ${version} <span class="soft">(SHA-256 <code title="${digest}">${digest.slice(0, 12)}</code>)</span>: the first sentence of each statement that it could word. All else is the realiser’s. ${use}</p>`;
}

function counts(wording: WordingSummary): Html {
  const { drafts, asked, firstTry, retried, replaced, tokensIn, tokensOut, medianMs } = wording;
  const row = (name: string, value: string, about: string): Html =>
    html`<tr><th scope="row">${name}</th><td class="number">${value}</td><td>${about}</td></tr>`;
  const rows = [
    row('Sentences asked for', String(asked), `In ${drafts} drafts, those of disturbed cases among them.`),
    ...(firstTry === undefined
      ? []
      : [
          row(
            'First answer stands',
            percent(firstTry.mean),
            `${asked - retried - replaced} sentences; 95 % interval over drafts ${percent(firstTry.low)} to ${percent(firstTry.high)}.`,
          ),
        ]),
    row(
      'Second answer stands',
      String(retried),
      'The first one was refused; this one is in the other form of the house.',
    ),
    row('Realiser instead', String(replaced), 'Both were refused, or there was no second one in time.'),
    row('Tokens', `${tokensIn} + ${tokensOut}`, 'Read and written, of all answers.'),
    ...(medianMs === undefined
      ? []
      : [row('Time of a draft', `${Math.round(medianMs)} ms`, 'Median, elapsed on the machine of this run.')]),
  ];
  return html`<div class="scroll"><table><tbody>${rows}</tbody></table></div>`;
}

function frequencies(title: string, what: string, rows: WordingSummary['reasons']): Html | undefined {
  if (rows.length === 0) return undefined;
  const shown = rows
    .slice(0, MOST_REASONS)
    .map(([reason, count]) => html`<tr><th scope="row">${reason}</th><td class="number">${count}</td></tr>`);
  return html`<div class="scroll"><table class="narrow"><thead><tr><th scope="col">${title}</th><th scope="col" class="number">${what}</th></tr></thead><tbody>${shown}</tbody></table></div>`;
}

/** What a language model did of what it was asked; undefined where none was to word a draft. */
export function wordingHtml(wording: WordingSummary | undefined): Html | undefined {
  if (wording === undefined) return undefined;
  return html`<h2>The model's sentences</h2><p class="soft">Each sentence is read again and held against its evidence. One that says something else, or less, is asked for once more; then the realiser's stands.</p>
${counts(wording)}
${frequencies('why answers were refused', 'sentences', wording.reasons)}
${frequencies('why the model worded less than it could have', 'drafts', wording.stopped)}`;
}
