/**
 * The crash harness: the real service on a real Orthanc and a real database, killed (SIGKILL) before and after every step
 * of a study's life, started again, and checked. See README.md in this folder.
 */
import { appendFileSync, chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DATABASE_KINDS, type DatabaseKind } from '../support/databases.ts';
import { mochaHooks } from '../support/postgres.ts';
import { type BatchStudy, makeBatch, WAYS } from './batch.ts';
import { runMigrations } from './migrations.ts';
import type { Outcome } from './outcome.ts';
import { WHENS } from './plan.ts';
import { openSite, type Site } from './site.ts';
import { doubleKills, killsAfter, killsAt, play, recordSteps, type Script, together } from './steps.ts';
import { runTakeOver } from './take-over.ts';
import { runTwoStarts } from './two-starts.ts';
import type { Violation } from './violations.ts';

const HELP = `node test/crash/run.ts [options]
  --studies N       studies of a batch, and different studies hit at each step (default 20)
  --seed S          any text: same seed, same studies and same kills (default "crash")
  --ways LIST       how the patients' studies come, in turn, of plain,late,twice,signed (default: all): a step that
                    only signed studies come to wants a batch of them
  --database KIND   postgres, embedded or both (default)
  --steps REGEX     only steps whose name ("before ..." or "after ...") matches; the scenarios are named
                    "double kills", "migrations", "take-over", "two starts"
  --part K/N        every N-th step from the K-th on: to share the work among processes
  --from N          begins with the N-th step of these: to go on where a run was cut off
  --kills N         at most N kills at each step, for a quicker run (default: as many as it takes)
  --together N      N steps share a batch of studies: quicker, and less exact about what a violation comes from
  --workers N       WORKERS of the service (default 4)
  --deletes         SUPERSEDED=delete and RETIRED=delete: steps of taking documents out of the PACS
  --out FILE        one JSON line for each step, as it ends
  --verbose         a line about each life
  --list            names of the steps, and nothing else
Progress on stderr, one JSON summary on stdout; exit 1 on any violation, 2 on wrong use.
`;

const { values: options } = parseArgs({
  options: {
    studies: { type: 'string', default: '20' },
    seed: { type: 'string', default: 'crash' },
    ways: { type: 'string', default: WAYS.join() },
    database: { type: 'string', default: 'both' },
    steps: { type: 'string', default: '' },
    part: { type: 'string', default: '1/1' },
    from: { type: 'string', default: '1' },
    kills: { type: 'string', default: 'Infinity' },
    together: { type: 'string', default: '1' },
    workers: { type: 'string', default: '4' },
    out: { type: 'string' },
    deletes: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const kinds = DATABASE_KINDS.filter((kind) => options.database === 'both' || options.database === kind);
const numbers = [options.studies, options.workers, options.kills, options.from].map(Number);
const [studies, workers, most, from] = numbers as [number, number, number, number];
const ways = options.ways.split(',').flatMap((name) => WAYS.find((way) => way === name) ?? []);
const extent = { studies, workers, most };
const [part = 1, parts = 1] = options.part.split('/').map(Number);
if (
  kinds.length === 0 ||
  ways.length !== options.ways.split(',').length ||
  !(studies >= 2) ||
  !(workers >= 1) ||
  !(most >= 1) ||
  !(from >= 1) ||
  !(part >= 1 && part <= parts)
) {
  process.stderr.write(HELP);
  process.exit(2);
}
const wanted = new RegExp(options.steps);

interface Row extends Omit<Outcome, 'seen'> {
  readonly database: DatabaseKind;
  readonly steps: number;
  readonly reproduce?: string;
}

const rows: Row[] = [];
const say = (text: string): void => void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
const masked = (name: string) => name.replaceAll(/[\\^$.*+?()[\]{}|"']/g, '.');
const quoted = (names: readonly string[]) => `'^(${names.map(masked).join('|')})$'`;

/** @param group the scripts of an outcome that several made together: each gets its row */
function record(database: DatabaseKind, outcome: Omit<Outcome, 'seen'>, group: readonly Script[] = []): void {
  const { violations, name, kills, studies: hit, lives, seconds } = outcome;
  const names = group.length > 0 ? group.map((script) => script.name) : [name];
  const limits = `${most < Infinity ? `--kills ${most} ` : ''}${names.length > 1 ? `--together ${names.length} ` : ''}`;
  const again =
    `node test/crash/run.ts --database ${database} --studies ${studies} --seed '${options.seed}' --ways ${options.ways} ` +
    `--workers ${workers} ${options.deletes ? '--deletes ' : ''}${limits}--steps ${quoted(names)}`;
  const row: Row = {
    database,
    ...outcome,
    steps: names.length,
    ...(violations.length > 0 ? { reproduce: again } : {}),
  };
  rows.push(row);
  const parts = group.map((script) => ({ name: script.name, ...script.figures() }));
  if (options.out) appendFileSync(options.out, `${JSON.stringify({ ...row, parts })}\n`);
  for (const one of parts.length > 1 ? parts : [outcome])
    say(`${database}: ${one.name}: ${one.kills} kills, ${one.studies} studies`);
  say(`${database}: ${kills} kills, ${hit} studies, ${lives} lives, ${seconds} s, ${violations.length} violations`);
  for (const { rule, detail } of violations) say(`  VIOLATION ${rule}: ${detail}`);
  if (violations.length > 0) say(`  again: ${again}`);
}

const chained = new Set<string>();

/** The scripts of a kind of database, and what a run that nobody disturbed broke. */
async function scriptsFor(site: Site, batch: readonly BatchStudy[]) {
  const { steps, violations } = await recordSteps(site, batch);
  const scripts = [
    ...steps.flatMap((step) => WHENS.map((when) => killsAt(step, when, options.seed, extent))),
    doubleKills(options.seed, Math.min(studies, most)),
  ];
  const mine = scripts
    .filter((script) => wanted.test(script.name))
    .filter((_, at) => at % parts === part - 1)
    .slice(from - 1);
  say(`${site.kind}: ${steps.length} steps, ${mine.length} of ${scripts.length} scripts to play`);
  if (violations.length > 0)
    record(site.kind, { name: 'undisturbed', kills: 0, studies, rounds: 1, lives: 1, violations, seconds: 0 });
  return { known: new Set(steps.map(({ label }) => label)), queue: mine };
}

async function playAll(site: Site): Promise<void> {
  const batch = makeBatch(options.seed, studies, ways);
  const { known, queue } = await scriptsFor(site, batch);
  if (options.list) process.stdout.write(queue.map((script) => `${site.kind}: ${script.name}\n`).join(''));
  if (options.list) return;
  // Steps that those before them in a group left nothing to be killed at: each gets studies of its own.
  const alone: Script[] = [];
  while (queue.length + alone.length > 0) {
    const group = alone.length > 0 ? alone.splice(0, 1) : queue.splice(0, Number(options.together));
    const script = group.length === 1 && group[0] ? group[0] : together(group);
    if (options.verbose) script.told = (life) => say(`  ${life}`);
    const { seen = new Map(), ...outcome } = await play(site, batch, script);
    const missed = group.length > 1 ? group.filter((one) => one.figures().kills === 0) : [];
    alone.push(...missed);
    const played = group.filter((one) => !missed.includes(one));
    record(site.kind, outcome, played);
    // A chain of discoveries ends here: what is found after two kills is left to the double kills.
    const found = [...seen].filter(([label, kill]) => kill && !known.has(label) && !chained.has(kill.label));
    for (const [label, kill] of found) {
      known.add(label);
      chained.add(label);
      say(`${site.kind}: seen only after a kill ${kill.when} ${kill.label}: ${label}`);
      const after = WHENS.map((when) => killsAfter(label, when, kill, options.seed, extent));
      queue.push(...after.filter(({ name }) => wanted.test(name)));
    }
    say(`${site.kind}: ${queue.length + alone.length} to go`);
  }
}

async function runScenarios(kind: DatabaseKind, scratch: string): Promise<void> {
  const size = { rounds: 3, studies };
  const scenarios = [
    ['migrations', () => runMigrations(kind, scratch, options.seed, most < Infinity ? { sample: 4 * most } : {})],
    ['take-over', () => runTakeOver(kind, scratch, options.seed, size)],
    ['two starts', () => runTwoStarts(kind, scratch, options.seed, size)],
  ] as const;
  for (const [name, run] of scenarios)
    if (part === 1 && wanted.test(name)) for (const one of await run()) record(kind, one);
}

async function runKind(kind: DatabaseKind, scratch: string): Promise<void> {
  const site = await openSite(kind, scratch, { workers, deletes: options.deletes });
  try {
    await playAll(site);
  } finally {
    await site.close();
  }
  if (!options.list) await runScenarios(kind, scratch);
}

const began = performance.now();
// Everything that this run makes lies in one folder, which goes with it, also when it is interrupted.
const scratch = mkdtempSync(join(tmpdir(), 'preread-crash-run-'));
process.env.TMPDIR = scratch;
// Postgres runs as another user, and must reach its own folder in it.
chmodSync(scratch, 0o755);
const cleanUp = async (): Promise<void> => {
  await mochaHooks.afterAll();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
};
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void cleanUp().finally(() => process.exit(130)));
try {
  for (const kind of kinds) await runKind(kind, scratch);
} finally {
  await cleanUp();
}
const sum = (of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0);
const bad = rows.filter((row) => row.violations.length > 0);
if (!options.list)
  process.stdout.write(
    `${JSON.stringify({
      steps: sum((row) => row.steps),
      kills: sum((row) => row.kills),
      lives: sum((row) => row.lives),
      studiesHit: sum((row) => row.studies),
      violations: sum((row) => row.violations.length),
      seconds: Math.round((performance.now() - began) / 1000),
      seed: options.seed,
      bad: bad.map(
        ({ database, name, violations, reproduce }): Partial<Row> & { violations: readonly Violation[] } => ({
          database,
          name,
          violations,
          ...(reproduce ? { reproduce } : {}),
        }),
      ),
    })}\n`,
  );
process.exitCode = bad.length > 0 ? 1 : 0;
