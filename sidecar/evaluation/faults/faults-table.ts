import type { Proportion } from '../statistics.ts';
import type { FaultResults, FaultRow } from './run-faults.ts';

const percent = (share: number): string => (100 * share).toFixed(1);

/** `99.5 % (97.3-99.9)`: share and 95 % interval. */
function cell({ hits, of, low, high }: Proportion): string {
  return of === 0 ? '-' : `${percent(hits / of)} % (${percent(low)}-${percent(high)})`;
}

/** A Markdown table that reads well as plain text, too. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[], fill = ' '): string =>
    `| ${row.map((text, at) => text.padEnd(widths[at] ?? 0, fill)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [
    line(head),
    line(
      head.map(() => ''),
      '-',
    ),
    ...body.map((row) => line(row)),
  ].join('\n');
}

const HEAD = [
  'error',
  'drafts',
  'claim checker',
  'metrics: listed, throughout',
  'metrics: listed, once',
  'metrics: scored, throughout',
  'metrics: scored, once',
];

const rowOf = ({ kind, injected, checker, noticed, scored }: FaultRow): string[] => [
  `${kind.group}: ${kind.name}`,
  String(injected),
  ...[checker, noticed.throughout, noticed.once, scored.throughout, scored.once].map(cell),
];

/** The counts for people, as Markdown. */
export function faultsTable({ drafts, rows, falseAlarms }: FaultResults): string {
  const { checker, same, reworded } = falseAlarms;
  const alarms = [
    ['untouched', 'of', 'false alarms'],
    ['claim checker: statements of the drafts', String(checker.of), cell(checker)],
    ['metrics: a draft against itself', String(same.of), cell(same)],
    ['metrics, listed: the same facts in another style', String(reworded.noticed.of), cell(reworded.noticed)],
    ['metrics, scored: the same facts in another style', String(reworded.scored.of), cell(reworded.scored)],
  ];
  return [
    `Errors noticed, of ${drafts} correct drafts with one error each (share, 95 % interval)`,
    table([HEAD, ...rows.map(rowOf)]),
    'False alarms',
    table(alarms),
  ].join('\n\n');
}
