import { createReadStream, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { PrereadError } from '../errors.ts';
import { compareReports } from '../evaluation/compare-reports.ts';
import { type LineResult, scoreComparison } from '../evaluation/evaluate-line.ts';
import { FURTHER_SCORES, type FurtherScores, furtherScores } from '../evaluation/further-scores.ts';
import { type ProgressionPair, progressionPairs, progressionScores } from '../evaluation/metrics/progression.ts';
import { BadLine, parseReportLine } from '../evaluation/report-line.ts';
import { bootstrapMean } from '../evaluation/statistics.ts';
import type { CommandContext } from './command.ts';

export const REPORTS_HELP = `
--reports: input, one JSON object a line:
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
Without --json the summary also has triples, measurements, sections, readability, progression, and beside them BLEU and
ROUGE-L, which see none of this.
The scores are computed by rules and tables, without a model: the same line gives the same answer. They see what the
tables name. English only. A wrong line is named by its number on stderr, the others go on, and the exit code is 1.`;

const SCORES = ['crimson', 'green', 'f1Chexpert'] as const;
const SUMMARISED = [...SCORES, ...FURTHER_SCORES] as const;

interface Totals {
  readonly scores: Readonly<Record<(typeof SUMMARISED)[number], number[]>>;
  readonly progression: ProgressionPair[];
}

const noTotals = (): Totals => ({
  scores: {
    ...{ crimson: [], green: [], f1Chexpert: [], triplesSimple: [], triples: [], measurementPrecision: [] },
    ...{ measurementRecall: [], sections: [], gradeLevel: [], bleu: [], rougeL: [] },
  },
  progression: [],
});

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
const LABEL_WIDTH = 20;

function summary({ scores, progression }: Totals): string {
  const rows = SUMMARISED.map((name) => {
    const { mean, low, high } = bootstrapMean(scores[name], { seed: name });
    return `${name.padEnd(LABEL_WIDTH)} mean ${mean.toFixed(3)}, 95% interval ${low.toFixed(3)} to ${high.toFixed(3)}`;
  });
  const { accuracy, macroF1, reversalRate } = progressionScores(progression);
  const changes =
    progression.length === 0
      ? 'no report says what became of a finding'
      : `macro-F1 ${macroF1.toFixed(3)}, accuracy ${accuracy.toFixed(3)}, reversed ${reversalRate.toFixed(3)} of ${progression.length}`;
  return [`\n${scores.crimson.length} reports`, ...rows, `${'progression'.padEnd(LABEL_WIDTH)} ${changes}`].join('\n');
}

interface Scored {
  readonly result: LineResult;
  /** Only asked for where it is told. */
  further(): FurtherScores;
  progression(): readonly ProgressionPair[];
}

/** The result of one line, or what is wrong with it. */
function scored(line: string): Scored | BadLine {
  try {
    const { id, ...texts } = parseReportLine(line);
    const comparison = compareReports(texts);
    return {
      result: { id, ...scoreComparison(comparison) },
      further: () => furtherScores(comparison),
      progression: () => progressionPairs(comparison),
    };
  } catch (thrown) {
    if (thrown instanceof BadLine) return thrown;
    throw thrown;
  }
}

function addTo(totals: Totals, { result, further, progression }: Scored): void {
  const { crimson, green, f1Chexpert } = result;
  const all = { crimson, green, f1Chexpert, ...further() };
  for (const name of SUMMARISED) totals.scores[name].push(all[name]);
  totals.progression.push(...progression());
}

/** Line by line: with --json memory does not grow with the file. @returns whether every line was right */
export async function evaluateReports(context: CommandContext, path: string, json: boolean): Promise<boolean> {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new PrereadError('USAGE', { detail: 'The file of reports does not exist.' });
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  const totals = noTotals();
  let [number, wrong] = [0, 0];
  if (!json) context.print(HEADING);
  for await (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    const one = scored(line);
    if (one instanceof BadLine) {
      wrong += 1;
      context.say(`line ${number}: ${one.message}`);
      continue;
    }
    if (!json) addTo(totals, one);
    context.print(json ? JSON.stringify(one.result) : rowOf(one.result));
  }
  if (!json && totals.scores.crimson.length > 0) context.print(summary(totals));
  if (wrong > 0) context.say(`${wrong} of ${number} lines could not be read`);
  return wrong === 0;
}
