import type { Interval } from '../statistics.ts';
import { type Html, html } from './html.ts';

const fixed = (value: number): string => value.toFixed(2);

export interface HistogramOptions {
  readonly title: string;
  readonly low: number;
  readonly high: number;
  readonly bins: number;
}

const PLOT = { width: 460, height: 190, left: 34, right: 20, top: 24, bottom: 30 } as const;

/** Bin of a value; the upper end belongs to the last one. */
const binOf = (value: number, { low, high, bins }: HistogramOptions): number =>
  Math.min(Math.max(Math.floor(((value - low) / (high - low)) * bins), 0), bins - 1);

/** How many cases have which score. */
export function histogram(values: readonly number[], options: HistogramOptions): Html {
  const { title, low, high, bins } = options;
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[binOf(value, options)] = (counts[binOf(value, options)] ?? 0) + 1;
  const most = Math.max(1, ...counts);
  const { width, height, left, right, top, bottom } = PLOT;
  const [plotWidth, plotHeight] = [width - left - right, height - top - bottom];
  const base = height - bottom;
  const step = plotWidth / bins;
  const from = (at: number): string => fixed(low + ((high - low) * at) / bins);
  const bars = counts.map((count, at) => {
    const tall = (count / most) * plotHeight;
    return html`<rect class="bar" x="${fixed(left + at * step + 1)}" y="${fixed(base - tall)}" width="${fixed(step - 2)}" height="${fixed(tall)}"><title>${from(at)} to ${from(at + 1)}: ${count} cases</title></rect>`;
  });
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const x = left + share * plotWidth;
    return html`<text class="tick" x="${fixed(x)}" y="${base + 16}" text-anchor="middle">${fixed(low + share * (high - low))}</text>`;
  });
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}: distribution over ${values.length} cases">
<text class="plot-title" x="${left}" y="14">${title}, ${values.length} cases</text>
<text class="tick" x="${left - 6}" y="${top + 8}" text-anchor="end">${most}</text>
<text class="tick" x="${left - 6}" y="${base}" text-anchor="end">0</text>
<line class="axis" x1="${left}" y1="${base}" x2="${width - right}" y2="${base}"/>
${bars}${ticks}</svg>`;
}

/** A mean with its interval as a line between 0 and 1, for a cell of a table; below 0 it begins at the left end. */
export function intervalMark({ mean, low, high }: Interval): Html {
  const at = (value: number): string => fixed(4 + Math.min(Math.max(value, 0), 1) * 112);
  return html`<svg class="mark" viewBox="0 0 120 14" role="img" aria-label="${fixed(mean)}, from ${fixed(low)} to ${fixed(high)}"><line class="axis" x1="4" y1="7" x2="116" y2="7"/><line class="range" x1="${at(low)}" y1="7" x2="${at(high)}" y2="7"/><circle class="dot" cx="${at(mean)}" cy="7" r="3.5"/></svg>`;
}

export interface BarRow extends Interval {
  readonly name: string;
  readonly cases: number;
}

const BARS = { width: 720, name: 270, plot: 280, row: 24, top: 26 } as const;

/** One bar for each group from 0 to its mean, with its interval. Below 0 the bar has no length; the number tells. */
export function barPlot(title: string, rows: readonly BarRow[]): Html {
  const { width, name: left, plot, row, top } = BARS;
  const height = top + rows.length * row + 6;
  const at = (value: number): string => fixed(left + Math.min(Math.max(value, 0), 1) * plot);
  const bars = rows.map(({ name, mean, low, high, cases }, index) => {
    const y = top + index * row;
    return html`<text class="tick name" x="${left - 8}" y="${y + 14}" text-anchor="end">${name}</text>
<rect class="bar" x="${left}" y="${y + 4}" width="${fixed(Math.min(Math.max(mean, 0), 1) * plot)}" height="${row - 10}"/>
<line class="whisker" x1="${at(low)}" y1="${y + 11}" x2="${at(high)}" y2="${y + 11}"/>
<text class="tick" x="${left + plot + 10}" y="${y + 14}">${fixed(mean)} (${fixed(low)} to ${fixed(high)}), ${cases}</text>`;
  });
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
<text class="plot-title" x="0" y="14">${title}: mean (95 % interval), cases</text>
<line class="axis" x1="${left}" y1="${top}" x2="${left}" y2="${height - 4}"/>
<line class="grid" x1="${left + plot}" y1="${top}" x2="${left + plot}" y2="${height - 4}"/>
${bars}</svg>`;
}
