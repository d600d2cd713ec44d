// `npm test`: lint, type check, tests; ends with one line "N passed, N failed". Plain JavaScript, so that an old Node can say so.
import { spawnSync } from 'node:child_process';

const run = (command, ...args) => spawnSync(command, args, { stdio: 'inherit' }).status === 0;
const node = (...args) => run(process.execPath, ...args);

if (!node('sidecar/preread.mjs', '--check-node')) process.exit(2);
const specs = process.argv.length > 2 ? process.argv.slice(2) : ['test/**/*.test.ts'];
const steps = [
  ['lint', () => node('node_modules/@biomejs/biome/bin/biome', 'check', '.')],
  ['type check', () => node('node_modules/typescript/bin/tsc', '--noEmit')],
  ['tests', () => node('node_modules/mocha/bin/mocha.js', '--reporter', 'test/support/reporter.cjs', ...specs)],
];
for (const [name, step] of steps) {
  process.stdout.write(`== ${name}\n`);
  if (!step()) {
    if (name !== 'tests') process.stdout.write(`${name} failed\n0 passed, 1 failed\n`);
    process.exit(1);
  }
}
