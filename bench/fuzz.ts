/**
 * Spoilt documents and answers by the hundred thousand, through everything of the product that reads outside bytes.
 * Run: node bench/fuzz.ts [COUNT] [SEED] [PROCESSES]; one number again: node bench/fuzz.ts --number N SEED.
 * SIGTERM: no further block is begun, and the summary is of what was done.
 * Progress on stderr, one JSON summary on stdout; exit 1 when there is a defect. Children do the work: one that crashes,
 * hangs or grows past its bound is recorded with seed and number, and another goes on behind it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createFuzzer } from '../test/fuzz/mutation.ts';
import { startPacsServer } from '../test/fuzz/pacs-server.ts';

const DRAFT_EVERY = 10;
/** Longest that one mutation may compute. */
const LONGEST_MS = 2000;
/** Only what never comes back is killed, so that a slow one is measured. */
const KILL_AFTER_CPU_MS = 15_000;
const HEAP_MB = 1024;
/** Resident memory of one child at its peak, its fixed part (fonts, lexicon, bases: about 250 MiB) included. */
const PEAK_BOUND_MB = 1536;
/** Numbers handed out at once. */
const BLOCK = 500;
const LARGE_ANSWER = 64 * 1024 * 1024;
/** Channel on which a child says where it is: written at once, even if it hangs right afterwards. */
const CHANNEL = 3;

interface Line {
  readonly at?: number;
  readonly done?: number;
  readonly way?: string;
  readonly what?: string;
  readonly outcome?: string;
  readonly defects?: readonly string[];
  readonly ms?: number;
  readonly rss?: number;
  readonly idle?: true;
}

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const say = (line: Line): void => void writeSync(CHANNEL, `${JSON.stringify(line)}\n`);

async function child(seed: string): Promise<void> {
  const server = await startPacsServer();
  const fuzzer = createFuzzer(seed, server, { shared: true, draftEvery: DRAFT_EVERY });
  say({ idle: true });
  for await (const text of createInterface({ input: process.stdin })) {
    const [from = 0, to = 0] = text.split(' ').map(Number);
    for (let number = from; number <= to; number++) {
      say({ at: number });
      const before = cpuMs();
      const { way, what, outcome, defects } = await fuzzer.run(number);
      say({ done: number, way, what, outcome, defects, ms: cpuMs() - before, rss: process.memoryUsage.rss() });
    }
    say({ idle: true });
  }
  await server.close();
}

interface Defect {
  readonly number: number;
  readonly what: string;
  readonly cause: string;
}

const tally = {
  done: 0,
  ways: {} as Record<string, number>,
  outcomes: {} as Record<string, number>,
  defects: [] as Defect[],
  slowestMs: 0,
  peakMb: 0,
  /** Resident memory after a block of each child, for its growth. */
  after: [] as number[][],
};

function note({ done = 0, way = '', what = '', outcome = '', defects = [], ms = 0 }: Line): void {
  tally.done++;
  tally.ways[way] = (tally.ways[way] ?? 0) + 1;
  tally.outcomes[outcome] = (tally.outcomes[outcome] ?? 0) + 1;
  tally.slowestMs = Math.max(tally.slowestMs, ms);
  const all = ms > LONGEST_MS ? [...defects, `took ${Math.round(ms)} ms`] : defects;
  for (const cause of all) {
    tally.defects.push({ number: done, what: `${way}: ${what}`, cause });
    process.stderr.write(`defect ${done} ${way}: ${what}: ${cause.slice(0, 300)}\n`);
  }
}

/** From /proc, so that a child that hangs can be asked too. */
function statusOf(pid: number): { cpuMs: number; peakMb: number } | undefined {
  try {
    const [, , , , , , , , , , , user = 0, system = 0] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
      .map(Number);
    const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
    return { cpuMs: (user + system) * 10, peakMb: Math.round(Number(peak) / 1024) };
  } catch {
    return undefined;
  }
}

const start = (seed: string): ChildProcess =>
  spawn(process.execPath, [`--max-old-space-size=${HEAP_MB}`, import.meta.filename, '--child', seed], {
    stdio: ['pipe', 'ignore', 'inherit', 'pipe'],
  });

/** Keeps one child at work until no block is left; a new one takes the place of one that ended. */
async function worker(seed: string, nextBlock: () => readonly [number, number] | undefined): Promise<void> {
  let rest: readonly [number, number] | undefined;
  for (let more = true; more; ) {
    const process_ = start(seed);
    const pid = process_.pid ?? 0;
    const sizes: number[] = [];
    tally.after.push(sizes);
    let at = 0;
    let startedCpu = 0;
    let block: readonly [number, number] | undefined;
    let why = 'ended by itself';
    const watch = setInterval(() => {
      const status = statusOf(pid);
      if (!status) return;
      tally.peakMb = Math.max(tally.peakMb, status.peakMb);
      if (at > 0 && startedCpu > 0 && status.cpuMs - startedCpu > KILL_AFTER_CPU_MS) {
        why = `hung: more than ${KILL_AFTER_CPU_MS} ms`;
        process_.kill('SIGKILL');
      }
    }, 200);
    more = false;
    for await (const text of createInterface({ input: process_.stdio[CHANNEL] as NodeJS.ReadableStream })) {
      const line = JSON.parse(text) as Line;
      if (line.at !== undefined) {
        at = line.at;
        startedCpu = statusOf(pid)?.cpuMs ?? 0;
      }
      if (line.done !== undefined) {
        note(line);
        at = 0;
        if (line.done % BLOCK === 0) sizes.push(Math.round((line.rss ?? 0) / 2 ** 20));
      }
      if (!line.idle) continue;
      block = rest ?? nextBlock();
      rest = undefined;
      if (block) process_.stdin?.write(`${block[0]} ${block[1]}\n`);
      else process_.stdin?.end();
    }
    if (process_.exitCode === null && process_.signalCode === null) await once(process_, 'exit');
    clearInterval(watch);
    if (at === 0 || !block) continue;
    const cause = `${why} (${process_.signalCode ?? process_.exitCode})`;
    note({ done: at, way: 'lost', outcome: 'lost', defects: [cause] });
    rest = at < block[1] ? [at + 1, block[1]] : undefined;
    more = true;
  }
}

/** What one answer of 64 MiB costs at its peak, in a process of its own. */
async function largeAnswer(): Promise<{ outcome: string; peakMb: number; seconds: number }> {
  const process_ = spawn(process.execPath, [import.meta.filename, '--large'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  process_.stdout.on('data', (chunk) => {
    output += chunk;
  });
  await once(process_, 'close');
  return JSON.parse(output === '' ? '{"outcome":"lost","peakMb":0,"seconds":0}' : output);
}

async function large(): Promise<void> {
  const { createDicomweb } = await import('../sidecar/pacs/dicomweb.ts');
  const server = await startPacsServer();
  const item = JSON.stringify({ '0040A160': { vr: 'UT', Value: ['There is no pneumothorax.'] } });
  const body = `[{"0040A730":{"vr":"SQ","Value":[${Array(Math.floor(LARGE_ANSWER / (item.length + 1)))
    .fill(item)
    .join(',')}]}}]`;
  const answer = { status: 200, headers: { 'content-type': 'application/dicom+json' }, bytes: Buffer.from(body) };
  Object.assign(server.archive, { answer: () => answer });
  const from = performance.now();
  const outcome = await createDicomweb(server.http, `${server.url}/dicom-web`)
    .instanceMetadata({ studyInstanceUid: '1.2', seriesInstanceUid: '1.3', sopInstanceUid: '1.4' } as never)
    .then(
      () => 'read',
      (thrown: unknown) => (thrown as { code?: string }).code ?? 'escaped',
    );
  const seconds = Number(((performance.now() - from) / 1000).toFixed(2));
  process.stdout.write(JSON.stringify({ outcome, peakMb: statusOf(process.pid)?.peakMb, seconds }));
  await server.close();
}

async function main(count: number, seed: string, processes: number): Promise<void> {
  const from = performance.now();
  let next = 1;
  let ended = false;
  process.once('SIGTERM', () => {
    ended = true;
  });
  const nextBlock = (): readonly [number, number] | undefined => {
    if (next > count || ended) return undefined;
    const block = [next, Math.min(count, next + BLOCK - 1)] as const;
    next += BLOCK;
    const seconds = Math.round((performance.now() - from) / 1000);
    process.stderr.write(`${block[0] - 1} of ${count} begun, ${seconds} s, ${tally.defects.length} defects\n`);
    return block;
  };
  await Promise.all(Array.from({ length: processes }, () => worker(seed, nextBlock)));
  const { after, defects, ...rest } = tally;
  const growth = after.filter((sizes) => sizes.length > 1).map((sizes) => ({ first: sizes[0], last: sizes.at(-1) }));
  const answer = await largeAnswer();
  const summary = {
    ...{ seed, count, processes, seconds: Math.round((performance.now() - from) / 1000), ...rest },
    ...{ bounds: { ms: LONGEST_MS, peakMb: PEAK_BOUND_MB }, residentMb: growth, answerOf64MiB: answer, defects },
  };
  process.stdout.write(`${JSON.stringify(summary)}\n`);
  const isGood = defects.length === 0 && tally.peakMb <= PEAK_BOUND_MB && answer.peakMb <= PEAK_BOUND_MB;
  process.exitCode = isGood && answer.outcome !== 'lost' ? 0 : 1;
}

async function again(number: number, seed: string): Promise<void> {
  const server = await startPacsServer();
  const before = cpuMs();
  const found = await createFuzzer(seed, server, { shared: true, draftEvery: DRAFT_EVERY }).run(number);
  process.stdout.write(`${JSON.stringify({ ...found, ms: Math.round(cpuMs() - before) }, null, 2)}\n`);
  await server.close();
}

const [first = '100000', second, third = '2'] = process.argv.slice(2);
if (first === '--child') await child(second ?? 'preread');
else if (first === '--large') await large();
else if (first === '--number') await again(Number(second), third);
else await main(Number(first), second ?? 'preread', Number(third));
