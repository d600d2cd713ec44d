// `npm test`: lint, type check, tests; ends with one line "N passed, N failed". Plain JavaScript, so that an old Node can say so.
import { spawn, spawnSync } from 'node:child_process';

const run = (command, ...args) => spawnSync(command, args, { stdio: 'inherit' }).status === 0;
const node = (...args) => run(process.execPath, ...args);
const COUNT = /^(\d+) passed, (\d+) failed$/m;
// biome-ignore lint/suspicious/noControlCharactersInRegex: mocha colours its words
const FAILING = /^[ \u001b[\dm]*\d+ failing/m;

/**
 * Four at once on two cores: tests of whole services wait most of the time, the others compute. The first one is the
 * longest. The output of the others is kept until it has ended.
 */
const LANES = [
  ['whole services, a to d', ['test/e2e/[a-d]*.test.ts']],
  ['whole services, e to p, and Orthanc', ['test/e2e/[e-p]*.test.ts', 'test/orthanc/**/*.test.ts']],
  ['whole services, q to z, and the browser', ['test/e2e/[q-z]*.test.ts', 'test/browser/**/*.test.ts']],
  ['everything else', ['test/{unit,db,conformance}/**/*.test.ts']],
];

/** @returns what mocha wrote after its own last line, and how it ended */
function mocha(specs, show) {
  const args = ['node_modules/mocha/bin/mocha.js', '--reporter', 'test/support/reporter.cjs', ...specs];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
    if (show) process.stdout.write(String(chunk).replace(COUNT, ''));
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on('close', (status) => {
      const [, passed = '0', failed = '1'] = COUNT.exec(output) ?? [];
      // Ended without counting (it could not load a file, or was killed): not a success, whatever it says.
      resolve({ output: output.replace(COUNT, ''), status, passed: Number(passed), failed: Number(failed) });
    });
  });
}

async function test(specs) {
  const lanes = specs.length > 0 ? [['tests', specs]] : LANES;
  const running = lanes.map(([, files], at) => mocha(files, at === 0));
  process.stdout.write(`== ${lanes[0][0]}\n`);
  const ended = [];
  for (const [at, lane] of running.entries()) {
    ended.push(await lane);
    if (at > 0) process.stdout.write(`== ${lanes[at][0]}\n${ended[at].output}`);
  }
  // Once more at the end, where a reader of a long log looks first.
  for (const [at, lane] of ended.entries()) {
    const failing = lane.output.search(FAILING);
    if (failing >= 0) process.stdout.write(`== ${lanes[at][0]}:${lane.output.slice(failing)}`);
  }
  const sum = (of) => ended.reduce((total, lane) => total + of(lane), 0);
  const failed = sum((lane) => (lane.failed === 0 && lane.status !== 0 ? 1 : lane.failed));
  process.stdout.write(`${sum((lane) => lane.passed)} passed, ${failed} failed\n`);
  return failed === 0;
}

if (!node('sidecar/preread.mjs', '--check-node')) process.exit(2);
for (const [name, step] of [
  ['lint', () => node('node_modules/@biomejs/biome/bin/biome', 'check', '.')],
  ['type check', () => node('node_modules/typescript/bin/tsc', '--noEmit')],
]) {
  process.stdout.write(`== ${name}\n`);
  if (step()) continue;
  process.stdout.write(`${name} failed\n0 passed, 1 failed\n`);
  process.exit(1);
}
process.exit((await test(process.argv.slice(2))) ? 0 : 1);
