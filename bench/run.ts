/** `npm run bench [-- --only NAME] [-- --quick]`: see RESULTS.md. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { coresInUse, machine } from './machine.ts';
import type { Measure } from './measure.ts';
import { badAmongGood } from './measures/bad-among-good.ts';
import { decodeLoop } from './measures/decode-loop.ts';
import { drafter } from './measures/drafter.ts';
import { feedDrain } from './measures/feed-drain.ts';
import { ledgerAppend } from './measures/ledger-append.ts';
import { ledgerVerify } from './measures/ledger-verify.ts';
import { memory } from './measures/memory.ts';
import { peer } from './measures/peer.ts';
import { runtimes } from './measures/runtimes.ts';
import { settledToReadable } from './measures/settled-to-readable.ts';
import { store } from './measures/store.ts';
import { throughput } from './measures/throughput.ts';
import { withModel } from './measures/with-model.ts';
import { render, section } from './render.ts';
import { type Result, readResults, writeResults } from './results.ts';

/** In the order of RESULTS.md. */
const MEASURES: readonly Measure[] = [
  settledToReadable,
  throughput,
  withModel,
  badAmongGood,
  peer,
  feedDrain,
  store,
  ledgerAppend,
  ledgerVerify,
  memory,
  decodeLoop,
  runtimes,
  drafter,
];
const PAIRS = 11;
const QUICK_PAIRS = 3;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function runOne(measure: Measure, quick: boolean): Promise<Result> {
  const { name, about } = measure;
  say(`== ${name}`);
  const bench = { quick, pairs: quick ? QUICK_PAIRS : PAIRS, say: (text: string) => say(`   ${text}`) };
  const before = { at: new Date().toISOString(), inUseBefore: await coresInUse(), machine: machine() };
  const from = performance.now();
  const outcome = await measure.run(bench);
  return { name, about, ...before, seconds: Math.round((performance.now() - from) / 1000), ...outcome };
}

/** Each measure is kept as soon as it has ended: a later one that fails costs nothing that was measured. */
function keep(result: Result): void {
  const all = [...readResults().filter(({ name }) => name !== result.name), result];
  const order = (name: string) => MEASURES.findIndex((measure) => measure.name === name);
  const sorted = all.filter(({ name }) => order(name) >= 0).sort((a, b) => order(a.name) - order(b.name));
  writeResults(sorted);
  writeFileSync(join(import.meta.dirname, 'RESULTS.md'), render(sorted));
}

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, quick: { type: 'boolean', default: false } },
});
const { only, quick = false } = values;
const unknown = only?.filter((name) => !MEASURES.some((measure) => measure.name === name)) ?? [];
if (unknown.length > 0) {
  say(`no measure is called ${unknown.join(', ')}; there are ${MEASURES.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const shown: Result[] = [];
for (const measure of MEASURES.filter(({ name }) => !only || only.includes(name)))
  try {
    const result = await runOne(measure, quick);
    shown.push(result);
    if (!quick) keep(result);
  } catch (thrown) {
    process.exitCode = 1;
    say(`   FAILED: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : thrown}`);
  }
process.stdout.write(`${shown.map(section).join('\n\n')}\n`);
