import { createReadStream, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { PrereadError } from '../errors.ts';
import { evaluateLine, type LineResult } from '../evaluation/evaluate-line.ts';
import { BadLine, parseReportLine } from '../evaluation/report-line.ts';
import { bootstrapMean, type Interval } from '../evaluation/statistics.ts';
import type { CommandContext, Done } from './command.ts';

const HELP = `
Input, one JSON object a line:
  {"id": "1", "reference": "...", "candidate": "...", "age": 71, "indication": "..."}
  age (years, or "6 months") and indication may be left out; they decide what a finding means for this patient.
Output with --json, one JSON object a line, in the order of the input:
  {"id", "crimson", "green", "f1Chexpert", "errors": [{kind, finding, significant, expected, said}], "gates": {...}}
  crimson     in (-1, 1], higher is better: what the findings are worth clinically, less what false ones cost;
              1 says the same, 0 is no better than calling everything normal
  green       matched findings / (matched + clinically significant errors)
  f1Chexpert  micro-F1 over the 14 labels of CheXpert; uncertain counts as positive
  gates       counts of what must not happen: contradictions, sideErrors, directionReversals, inventedPriors,
              untraceableNumbers, missedCategory1
The scores are computed by rules and tables, without a model: the same line gives the same answer. They see what the
tables name. English only. A wrong line is named by its number on stderr, the others go on, and the exit code is 1.`;

interface Totals {
  readonly crimson: number[];
  readonly green: number[];
  readonly f1Chexpert: number[];
}

const SCORES = ['crimson', 'green', 'f1Chexpert'] as const;
const cell = (text: string | number): string => String(text).padStart(9);
const score = (value: number): string => cell(value.toFixed(3));

function rowOf({ id, errors, gates, ...scores }: LineResult): string {
  const broken = Object.entries(gates)
    .filter(([, count]) => count > 0)
    .map(([gate, count]) => `${gate} ${count}`);
  const significant = errors.filter((one) => one.significant).length;
  return [
    String(id).padEnd(16),
    ...SCORES.map((name) => score(scores[name])),
    cell(significant),
    `  ${broken.join(', ')}`,
  ]
    .join('')
    .trimEnd();
}

const HEADING = ['id'.padEnd(16), ...['crimson', 'green', 'chexpert', 'errors'].map(cell), '  gates'].join('');

function summary(totals: Totals): string {
  const rows = SCORES.map((name) => {
    const { mean, low, high }: Interval = bootstrapMean(totals[name], { seed: name });
    return `${name.padEnd(12)} mean ${mean.toFixed(3)}, 95% interval ${low.toFixed(3)} to ${high.toFixed(3)}`;
  });
  return [`\n${totals.crimson.length} reports`, ...rows].join('\n');
}

/** The result of one line, or what is wrong with it. */
function scored(line: string): LineResult | BadLine {
  try {
    return evaluateLine(parseReportLine(line));
  } catch (thrown) {
    if (thrown instanceof BadLine) return thrown;
    throw thrown;
  }
}

/** Line by line: memory does not grow with the file. @returns whether every line was right */
async function evaluateReports(context: CommandContext, path: string, json: boolean): Promise<boolean> {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new PrereadError('USAGE', { detail: 'The file of reports does not exist.' });
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  const totals: Totals = { crimson: [], green: [], f1Chexpert: [] };
  let [number, wrong] = [0, 0];
  if (!json) context.print(HEADING);
  for await (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    const result = scored(line);
    if (result instanceof BadLine) {
      wrong += 1;
      context.say(`line ${number}: ${result.message}`);
      continue;
    }
    if (!json) for (const name of SCORES) totals[name].push(result[name]);
    context.print(json ? JSON.stringify(result) : rowOf(result));
  }
  if (!json && totals.crimson.length > 0) context.print(summary(totals));
  if (wrong > 0) context.say(`${wrong} of ${number} lines could not be read`);
  return wrong === 0;
}

export function addEvalCommand(program: Command, context: CommandContext, done: Done): void {
  program
    .command('eval')
    .description('score reports against references by what matters in the clinic')
    .requiredOption('--reports <FILE>', 'reports that Preread did not write, one JSON object a line')
    .option('--json', 'one JSON object a line on stdout')
    .addHelpText('after', HELP)
    .action(async ({ reports, json = false }: { reports: string; json?: boolean }) => {
      done((await evaluateReports(context, reports, json)) ? 0 : 1);
    });
}
