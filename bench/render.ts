import type { Aim, Row } from './measure.ts';
import type { Result } from './results.ts';
import { type Estimate, estimate, judge, pairedRatio } from './statistics.ts';

/** Two or three digits; what rounds up to a longer number counts as one, else it would be printed with an exponent. */
const number = (value: number): string =>
  value >= 999.5 ? Math.round(value).toLocaleString('en') : value.toPrecision(value >= 99.5 ? 3 : 2);

const ratio = ({ median, low, high }: Estimate): string =>
  `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;

const bound = ({ atMost, atLeast }: Aim, unit: string): string =>
  [
    ...(atMost === undefined ? [] : [`at most ${atMost}`]),
    ...(atLeast === undefined ? [] : [`at least ${atLeast.toLocaleString('en')}`]),
  ].join(', ') + unit;

/** The same seed each time: a rendering changes only with its samples. */
function estimates({ what, pairs, samples = [] }: Row): { ours: Estimate; against?: Estimate; ratio?: Estimate } {
  if (!pairs) return { ours: estimate(samples, what) };
  const of = (half: 'ours' | 'against') =>
    estimate(
      pairs.map((pair) => pair[half]),
      `${what}/${half}`,
    );
  return { ours: of('ours'), against: of('against'), ratio: pairedRatio(pairs, what) };
}

function line(row: Row): string {
  const { what, unit, aims = [] } = row;
  const found = estimates(row);
  const judged = aims.flatMap((aim) => {
    const estimated = aim.of === 'ours' ? found.ours : found.ratio;
    return estimated
      ? [{ text: bound(aim, aim.of === 'ours' ? ` ${unit}` : ' x'), verdict: judge(estimated, aim) }]
      : [];
  });
  const cells = [
    what,
    `${number(found.ours.median)} ${unit} (${number(found.ours.low)} to ${number(found.ours.high)})`,
    found.against ? `${number(found.against.median)} ${unit}: ${row.against}` : '',
    found.ratio ? ratio(found.ratio) : '',
    String(found.ours.count),
    judged.map(({ text }) => text).join('; '),
    judged.map(({ verdict }) => (verdict === 'met' ? verdict : `**${verdict}**`)).join('; '),
  ];
  return `| ${cells.join(' | ')} |`;
}

const HEAD = `| what | ours | against | ratio ours / against | pairs | aim | |
|---|---|---|---|---|---|---|`;

function machineLine({ machine: m }: Result): string {
  return `${m.cores} cores (${m.cpu}), ${m.memoryGiB} GiB, ${m.system}, kernel ${m.kernel}, Node ${m.node}, Postgres ${m.postgres}, Orthanc ${m.orthanc}`;
}

const BUSY = 0.5;

export function section(result: Result): string {
  const { name, about, at, seconds, inUseBefore, rows, notes = [] } = result;
  const busy =
    inUseBefore > BUSY
      ? ` **Others were at work on the machine** (${inUseBefore} cores in use before it began): trust the ratios, not the times.`
      : '';
  return [
    `## ${name}`,
    `${about[0]?.toUpperCase()}${about.slice(1)}`,
    `Run ${at.slice(0, 10)}, ${Math.round(seconds)} s.${busy}`,
    `${HEAD}\n${rows.map(line).join('\n')}`,
    ...notes,
  ].join('\n\n');
}

const INTRO = `# Figures

Rendered by \`npm run bench\` from \`results.json\`, which holds every sample. Timings are never a test's pass condition.

\`\`\`sh
npm --prefix bench run bench                     # everything, about two hours on two cores
npm --prefix bench run bench -- --only store     # one measure; the others keep their last figures
npm --prefix bench run bench -- --quick          # whether everything works: few pairs, nothing is kept
\`\`\`

It needs what \`npm run setup\` finds, curl, for \`peer\` Debian's \`orthanc-python\` and \`python3-pydicom\`, and for \`runtimes\` the package of the bench alone: \`npm --prefix bench ci --ignore-scripts\` (725 MB; its library for the CPU is prebuilt).

A pair is ours and the other, one right after the other, in turns first. "ours" and "against" are medians; in brackets the 95 % interval of the median (bootstrap of 10,000 resamples, seeded). The ratio is the median of the ratios within pairs. An aim is met when the whole interval keeps it, not met when the whole interval misses it, and else not certain.`;

export function render(results: readonly Result[]): string {
  const machines = [...new Set(results.map(machineLine))];
  return `${[INTRO, `Machine: ${machines.join('; and ')}.`, ...results.map(section)].join('\n\n')}\n`;
}
