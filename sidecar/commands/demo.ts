import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { type LocalOrthanc, startLocalOrthanc } from '../../orthanc-config/local-orthanc.ts';
import { loadConfig } from '../config.ts';
import type { DocumentIdentity } from '../domain/draft.ts';
import { PrereadError } from '../errors.ts';
import { verifyDatabase } from '../ledger/export.ts';
import type { ChainedEntry } from '../ledger/hash-chain.ts';
import { queryLedger } from '../ledger/query.ts';
import { createLog } from '../log.ts';
import { type Service, startService } from '../main.ts';
import type { CommandContext, Done } from './command.ts';
import { type DemoResult, demoChecks, statementText } from './demo-checks.ts';
import { type DemoStudies, makeDemoStudies } from './demo-studies.ts';

interface DemoOptions {
  readonly once?: boolean;
  readonly out?: string;
  readonly json?: boolean;
  readonly seed: string;
}

/** Longest the demo waits for its draft. */
const PATIENCE_MS = 120_000;

const credentials = ({ adminUsername, adminPassword }: LocalOrthanc) =>
  `Basic ${Buffer.from(`${adminUsername}:${adminPassword}`).toString('base64')}`;

async function upload(orthanc: LocalOrthanc, files: readonly Uint8Array[]): Promise<void> {
  for (const file of files) {
    const body = new Uint8Array(file);
    const answer = await fetch(`${orthanc.url}/instances`, {
      method: 'POST',
      headers: { authorization: credentials(orthanc) },
      body,
    });
    if (!answer.ok) throw new PrereadError('PACS_SERVER_ERROR', { detail: `(upload: ${answer.status})` });
  }
}

/** A stored document as a file, as the PACS has it. */
async function download(orthanc: LocalOrthanc, { sopInstanceUid }: DocumentIdentity): Promise<Uint8Array> {
  const headers = { authorization: credentials(orthanc) };
  const found = await fetch(`${orthanc.url}/tools/lookup`, { method: 'POST', headers, body: sopInstanceUid });
  const [instance] = (await found.json()) as { ID: string }[];
  const file = await fetch(`${orthanc.url}/instances/${instance?.ID}/file`, { headers });
  if (!file.ok) throw new PrereadError('PACS_NOT_FOUND', { detail: '(the stored draft)' });
  return new Uint8Array(await file.arrayBuffer());
}

async function waitForEnd(context: CommandContext, service: Service, study: string): Promise<string> {
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until && !context.signal.aborted) {
    for await (const { content } of queryLedger(service.database.knex, { study, kind: 'jobEnded' }))
      return (content as { outcome: string }).outcome;
    await sleep(100);
  }
  throw new PrereadError('INTERNAL', { detail: 'The demo saw no draft in time; see the log lines above.' });
}

async function contentsOf<T>(service: Service, study: string, kind: string): Promise<T[]> {
  const found: T[] = [];
  for await (const { content } of queryLedger(service.database.knex, { study, kind })) found.push(content as T);
  return found;
}

async function readResult(service: Service, study: string, outcome: string): Promise<DemoResult> {
  type Intended = Pick<DemoResult, 'identity' | 'statements'>;
  const [intended] = await contentsOf<Intended>(service, study, 'draftIntended');
  const [compared] = await contentsOf<Pick<DemoResult, 'comparisons' | 'series'>>(service, study, 'comparison');
  const [searched] = await contentsOf<Pick<DemoResult, 'decisions'>>(service, study, 'priorDecision');
  if (!intended || !compared || !searched)
    throw new PrereadError('INTERNAL', { detail: `The demo's study ended as: ${outcome}.` });
  return { outcome, ...intended, ...compared, ...searched };
}

/** Of the settings of this machine only those of the language model count: all else is the demo's own. */
function demoConfig(
  orthanc: LocalOrthanc,
  folder: string,
  { MODELS_DIR, MODEL, HOUSE_STYLE }: CommandContext['environment'],
) {
  return loadConfig({
    ORTHANC_URL: orthanc.url,
    ORTHANC_USERNAME: orthanc.username,
    ORTHANC_PASSWORD: orthanc.password,
    PREREAD_DATA: join(folder, 'data'),
    HTTP_PORT: '0',
    MODELS_DIR,
    MODEL,
    HOUSE_STYLE,
  });
}

interface Running {
  readonly orthanc: LocalOrthanc;
  readonly service: Service;
  readonly studies: DemoStudies;
}

/** Earlier studies first, then the service (which begins at now), then the current study: as on the day it is switched on. */
async function tellStory(context: CommandContext, { orthanc, service, studies }: Running): Promise<DemoResult> {
  context.say(`2/4 the current study (${studies.current.files.length} files) is sent to Orthanc`);
  await upload(orthanc, studies.current.files);
  const began = performance.now();
  context.say('3/4 waiting until it has settled, then: gather, compare, draft, store, read back');
  const outcome = await waitForEnd(context, service, studies.current.study.studyInstanceUid);
  context.say(
    `4/4 ${outcome}, ${((performance.now() - began) / 1000).toFixed(1)} s after the last image (5 s of them the quiet period)`,
  );
  return readResult(service, studies.current.study.studyInstanceUid, outcome);
}

async function conclude(
  context: CommandContext,
  running: Running,
  result: DemoResult,
  options: DemoOptions,
): Promise<boolean> {
  const { orthanc, service, studies } = running;
  const file = await download(orthanc, result.identity);
  const [measured] = result.identity.attached ?? [];
  const measurements = measured && (await download(orthanc, measured));
  const ledger = await verifyDatabase(service.database.knex);
  const checks = demoChecks({ result, file, measurements, ledger, studies });
  const summary = {
    synthetic: true,
    outcome: result.outcome,
    passed: checks.every((check) => check.passed),
    checks,
    studyInstanceUid: studies.current.study.studyInstanceUid,
    // The one that is compared first; `priors` has all with their reasons.
    priorStudyInstanceUid: studies.current.study.expected.chosenPrior,
    priors: result.decisions,
    draft: result.identity,
    statements: result.statements,
    comparisons: result.comparisons,
    series: result.series,
    ledger,
  };
  if (options.out) {
    const folder = resolve(options.out);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'draft.dcm'), file);
    if (measurements) await writeFile(join(folder, 'measurements.dcm'), measurements);
    await writeFile(join(folder, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
    context.say(`saved draft.dcm, measurements.dcm and summary.json in ${folder}`);
  }
  if (options.json) context.print(JSON.stringify(summary, null, 2));
  else context.print(`\n${statementText(result.statements)}\n`);
  for (const { name, passed } of checks) context.say(`${passed ? 'ok  ' : 'FAIL'} ${name}`);
  return summary.passed;
}

async function addresses(context: CommandContext, { orthanc, service, studies }: Running): Promise<void> {
  const headers = { authorization: credentials(orthanc) };
  const found = await fetch(`${orthanc.url}/tools/lookup`, {
    method: 'POST',
    headers,
    body: studies.current.study.studyInstanceUid,
  });
  const [study] = (await found.json()) as { ID: string }[];
  context.say(
    [
      '',
      `Orthanc      ${orthanc.url}/app/explorer.html#study?uuid=${study?.ID}`,
      `             user ${orthanc.adminUsername}, password ${orthanc.adminPassword}`,
      `DICOMweb     ${orthanc.url}/dicom-web (for OHIF, Weasis, ...)`,
      `Preread      ${service.address}/readyz and /metrics`,
      'Everything is synthetic and is removed when you stop the demo with Ctrl-C.',
    ].join('\n'),
  );
}

const today = (now: Date) =>
  `${now.getFullYear()}${String(now.getMonth() + 1).padStart(2, '0')}${String(now.getDate()).padStart(2, '0')}`;

async function runDemo(context: CommandContext, options: DemoOptions): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'preread-demo-'));
  // Asked for at once: Ctrl-C must clean up, whenever it comes.
  const { signal } = context;
  const cleanups: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    context.say(
      '1/4 starting a throw-away Orthanc and an embedded Postgres; a synthetic patient is made, the earlier studies are stored',
    );
    const orthanc = await startLocalOrthanc();
    cleanups.push(() => orthanc.stop());
    const studies = await makeDemoStudies(options.seed, today(new Date()));
    for (const { files } of studies.earlier) await upload(orthanc, files);
    const log = createLog(context.environment.LOG_LEVEL ?? 'warn');
    const service = await startService({
      config: demoConfig(orthanc, folder, context.environment),
      version: context.version,
      log,
    });
    cleanups.push(() => service.stop());
    await feedBegun(service);
    const running = { orthanc, service, studies };
    const passed = await conclude(context, running, await tellStory(context, running), options);
    if (!options.once) {
      await addresses(context, running);
      if (!signal.aborted)
        await new Promise<void>((stop) => signal.addEventListener('abort', () => stop(), { once: true }));
    }
    return passed;
  } finally {
    for (const cleanup of cleanups.reverse()) await cleanup();
  }
}

/** "Now" must lie before the current study. */
async function feedBegun(service: Service): Promise<void> {
  const begun = async () => {
    const entries: ChainedEntry[] = [];
    for await (const entry of queryLedger(service.database.knex, { kind: 'feedStarted' })) entries.push(entry);
    return entries.length > 0;
  };
  for (let tries = 0; tries < 300 && !(await begun()); tries++) await sleep(100);
}

export function addDemoCommand(program: Command, context: CommandContext, done: Done): void {
  program
    .command('demo')
    .description('own Orthanc, own embedded database, a synthetic patient with two priors: see a draft being made')
    .option('--once', 'end after checking the result; exit 1 when a check fails')
    .option('--out <DIR>', 'save what was written (draft.dcm, measurements.dcm) and summary.json')
    .option('--json', 'one JSON document on stdout')
    .option('--seed <TEXT>', 'another synthetic patient', 'demo')
    .action(async (options: DemoOptions) => done((await runDemo(context, options)) ? 0 : 1));
}
