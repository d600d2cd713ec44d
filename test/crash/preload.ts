/**
 * Loaded into the service by `--import`: sees every call that touches the outside (SQL through pg, HTTP to the PACS, files
 * of ours, the start of the embedded engine) and kills the process with SIGKILL before one leaves, or when its answer has
 * come. The service knows nothing of it.
 */
import fs, { appendFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { flushCompileCache, syncBuiltinESMExports } from 'node:module';
import { join, relative } from 'node:path';
import pg from 'pg';
import { type Call, call, fileCall, httpCall, sqlCall } from './labels.ts';
import { type CrashPlan, type Killed, PLAN_VARIABLE, type Seen, type When } from './plan.ts';

const plan: CrashPlan = JSON.parse(process.env[PLAN_VARIABLE] ?? '{}');
/** A process that is killed does not keep what it compiled: the next start is quicker when it does. */
const FLUSH_MS = 4000;
/** How long calls are held for one more to come to the same step. */
const HOLD_MS = 250;

setTimeout(flushCompileCache, FLUSH_MS).unref();

const report = (line: Seen | Killed): void => appendFileSync(plan.report, `${JSON.stringify(line)}\n`);
const names = new Set<string>();
let passed = 0;
let calls = 0;
const held: Call[] = [];
let waiting: NodeJS.Timeout | undefined;

function die(when: When, gaveUp = false): never {
  const [first] = held;
  const subjects = held.map((one) => one.subject ?? null);
  report({ killed: true, label: first?.label ?? '', when, subjects, ...(gaveUp ? { gaveUp: true } : {}) });
  process.kill(process.pid, 'SIGKILL');
  // The signal is on its way: nothing else runs any more.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
}

/** @returns whether the call goes no further: the process is about to end */
function stopsAt(one: Call, when: When): boolean {
  const { kill } = plan;
  if (kill === undefined || kill.when !== when || (kill.label !== undefined && kill.label !== one.label)) return false;
  if (passed++ < kill.skip) return false;
  held.push(one);
  if (held.length >= kill.hold) die(when);
  clearTimeout(waiting);
  waiting = setTimeout(() => die(when), HOLD_MS);
  return true;
}

function isStopped(one: Call): boolean {
  calls++;
  if (plan.everyCall || !names.has(one.label)) report({ ...one, ms: Math.round(performance.now()) });
  names.add(one.label);
  const { giveUpAfter = Number.POSITIVE_INFINITY } = plan.kill ?? {};
  if (calls > giveUpAfter && held.length === 0) die('before', true);
  return stopsAt(one, 'before');
}

const never = () => new Promise<never>(() => undefined);

/** A call that gives a promise. */
async function around<T>(one: Call, go: () => Promise<T>): Promise<T> {
  if (isStopped(one)) return never();
  const answer = await go();
  return stopsAt(one, 'after') ? never() : answer;
}

// -- SQL

type Loose = (...args: unknown[]) => unknown;
type Client = pg.Client & { transaction?: { subject?: string; last: string } };

/** The end of a transaction is called by what stood last in it; whatever is in one is about one thing. */
function inContext(client: Client, one: Call): Call {
  const word = /^sql (\w+)/.exec(one.label)?.[1]?.toLowerCase();
  if (word === 'begin') {
    client.transaction = { last: '' };
    return one;
  }
  const { transaction } = client;
  if (!transaction) return one;
  const subject = one.subject ?? transaction.subject;
  if (word === 'commit' || word === 'rollback') {
    delete client.transaction;
    return call(`sql ${word} after ${transaction.last}`, subject);
  }
  client.transaction = { last: one.label, ...(subject === undefined ? {} : { subject }) };
  return call(one.label, subject);
}

/** A function of pg that takes a callback or gives a promise. */
function wrapped(original: Loose, self: unknown, args: unknown[], one: Call): unknown {
  const at = args.findLastIndex((arg) => typeof arg === 'function');
  if (at < 0) return around(one, () => original.apply(self, args) as Promise<unknown>);
  if (isStopped(one)) return undefined;
  const callback = args[at] as Loose;
  const seen: Loose = (...answer) => (stopsAt(one, 'after') ? undefined : callback(...answer));
  return original.apply(self, args.with(at, seen));
}

const prototype = pg.Client.prototype as unknown as Record<'query' | 'connect', Loose>;
const { query, connect } = prototype;
prototype.query = function patched(this: Client, ...args: unknown[]) {
  const [config] = args as [string | { text?: string; values?: unknown[] }];
  const sql = typeof config === 'string' ? config : config?.text;
  if (typeof sql !== 'string') return query.apply(this, args);
  const values = typeof config === 'string' ? (args[1] as unknown[]) : config.values;
  return wrapped(query, this, args, inContext(this, sqlCall(sql, Array.isArray(values) ? values : [])));
};
prototype.connect = function patched(this: Client, ...args: unknown[]) {
  return wrapped(connect, this, args, { label: 'sql connect' });
};

// -- HTTP

function watched(outgoing: http.ClientRequest): http.ClientRequest {
  const { end, emit } = outgoing;
  let one: Call | undefined;
  // Nothing has left before the body is there.
  outgoing.end = ((...args: unknown[]) => {
    const [body] = args;
    const text =
      typeof body === 'string' ? body : body instanceof Uint8Array ? Buffer.from(body).toString('latin1') : '';
    one = httpCall(outgoing.method, outgoing.path, text);
    return isStopped(one) ? outgoing : (end as Loose).apply(outgoing, args);
  }) as typeof end;
  outgoing.emit = (event: string, ...args: unknown[]) => {
    if (event === 'response' && one && stopsAt(one, 'after')) return true;
    return emit.call(outgoing, event, ...args);
  };
  return outgoing;
}

for (const module of [http, https] as { request: Loose }[]) {
  const { request } = module;
  module.request = (...args) => watched(request(...args) as http.ClientRequest);
}

// -- files of ours, and the embedded engine

const inFolder = (path: unknown): path is string => typeof path === 'string' && path.startsWith(plan.folder);
const nameOf = (path: string) => relative(plan.folder, path) || '.';

const promises = fs.promises as unknown as Record<string, Loose>;
for (const operation of ['link', 'mkdir', 'readdir', 'readFile', 'rename', 'rm', 'unlink', 'writeFile']) {
  const original = promises[operation] as Loose;
  promises[operation] = (...args) => {
    if (!inFolder(args[0])) return original(...args);
    return around(fileCall(operation, nameOf(args[0])), () => original(...args) as Promise<unknown>);
  };
}
const { renameSync } = fs;
fs.renameSync = (from, to) => {
  const one = inFolder(from) ? fileCall('rename', nameOf(from)) : undefined;
  // Held or not: nobody can wait here.
  if (one && isStopped(one)) die('before');
  renameSync(from, to);
  if (one && stopsAt(one, 'after')) die('after');
};
syncBuiltinESMExports();

if (!process.env.DATABASE_URL) {
  const { PGlite } = await import('@electric-sql/pglite');
  const engine = PGlite as unknown as { create: Loose };
  const { create } = engine;
  engine.create = (...args) => {
    const where = typeof args[0] === 'string' ? relative(join(plan.folder, 'database'), args[0]) : '';
    return around({ label: `engine start ${where}` }, () => create.apply(PGlite, args) as Promise<unknown>);
  };
}
