import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ModelIdentity } from '../domain/draft.ts';
import { coerceError } from '../errors.ts';
import { evaluationPage } from '../evaluation/page/evaluation-page.ts';
import { WorstCases } from '../evaluation/page/worst-cases.ts';
import { type BaselineComparison, checkSameCases, compareWithBaseline } from '../evaluation/runner/baseline.ts';
import type { CaseResult } from '../evaluation/runner/case-result.ts';
import { BadGates, type GateLimit, judgeGates, parseGates } from '../evaluation/runner/gate-limits.ts';
import {
  BadRun,
  type EarlierRun,
  parseRun,
  RUN_FORMAT,
  type RunDocument,
  type RunHead,
} from '../evaluation/runner/run-document.ts';
import { summariseRun } from '../evaluation/runner/summary.ts';
import { runTable } from '../evaluation/runner/table.ts';
import { modelDigest } from '../inference/digest.ts';
import { loadManifest, verifyModel } from '../inference/verify-model.ts';
import { inThreads } from '../threads.ts';
import { usage } from './arguments.ts';
import { listCases } from './case-folder.ts';
import { type CommandContext, settingsOf } from './command.ts';
import { DETERMINISTIC } from './eval-case.ts';
import type { CaseAnswer, CasesSetup } from './eval-thread.ts';
import { createProgress } from './progress.ts';

export const CASES_HELP = `
--cases: a folder that \`preread synth --patients N --out DIR\` wrote. The last study of each patient is drafted as the
service would, without PACS and database; the earlier ones are what the archive holds. Each draft is scored against the
patient's truth.json. Printed are means with 95 % intervals over the cases without planted errors, by specialty and rare
disease; by kind of error those with one, and how many errors the drafts handed on as if they were so.
  --drafter ID       who words the drafts: deterministic (default), or a language model of MODELS_DIR by its id
  --json             one JSON document on stdout: summary, gates, and the scores of every case
  --baseline FILE    such a document of an earlier run over the same cases: what changed, with a paired test
  --html FILE        a page for people: plots, gates, and the worst cases beside their references
  --threads N        how many threads work; default: one for each core
  --gates FILE       other thresholds than evaluation/gates.json
Exit code 1 when a gate fails.`;

export interface CasesOptions {
  readonly drafter: string;
  readonly json: boolean;
  readonly baseline?: string;
  readonly html?: string;
  readonly gates?: string;
  /** Default: one for each core. */
  readonly threads?: number;
}

const GATES = new URL('../evaluation/gates.json', import.meta.url);

function textOf(path: string | URL, what: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw usage(`${what} cannot be read.`);
  }
}

function limitsOf(path: string | undefined): readonly GateLimit[] {
  try {
    return parseGates(textOf(path ?? GATES, 'The file of gates'));
  } catch (thrown) {
    if (thrown instanceof BadGates) throw usage(`The file of gates: ${thrown.message}.`);
    throw thrown;
  }
}

/** What is wrong with a baseline is wrong use. */
function asUsage<T>(work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof BadRun) throw usage(`The baseline cannot be used: ${thrown.message}.`);
    throw thrown;
  }
}

/**
 * The language model of that id, whole and unchanged; undefined for the realiser.
 * @throws PrereadError USAGE for an id that does not exist, MODEL_MISSING, MODEL_CHANGED, MODEL_MANIFEST
 */
async function drafterOf(id: string, modelsDir: string): Promise<ModelIdentity | undefined> {
  if (id === DETERMINISTIC) return undefined;
  const models = await loadManifest(modelsDir).catch((thrown) => {
    // Without a manifest there are no models; one that is wrong is another matter.
    if (coerceError(thrown).code === 'MODEL_MISSING') return [];
    throw thrown;
  });
  const drafters = models.filter(({ task }) => task === 'report-drafting');
  const entry = drafters.find((model) => model.id === id);
  if (entry === undefined) {
    const ids = [DETERMINISTIC, ...drafters.map((model) => model.id)];
    throw usage(`There is no drafter of that id; those that exist: ${ids.join(', ')}.`);
  }
  await verifyModel(modelsDir, entry);
  return { id, version: entry.version, digest: modelDigest(entry.files), purpose: entry.purpose };
}

/** Before the work, not behind it. */
function checkPlace(html: string | undefined): void {
  if (html === undefined || statSync(dirname(resolve(html)), { throwIfNoEntry: false })?.isDirectory()) return;
  throw usage('The folder of the page that --html names does not exist.');
}

interface Scored {
  readonly results: readonly CaseResult[];
  readonly worst: WorstCases;
}

/** Scores are kept of every case, texts only of the worst: memory hardly grows with the number of cases. */
async function scoreAll(
  context: CommandContext,
  folder: string,
  ids: readonly string[],
  { drafter, html, threads }: CasesOptions,
): Promise<Scored> {
  const results: CaseResult[] = [];
  const worst = new WorstCases();
  const progress = createProgress(context, ids.length, 'cases');
  const { modelsDir } = settingsOf(context);
  const head = { folder, drafter, modelsDir, softwareVersion: context.version };
  const setup: CasesSetup = { ...head, ids, shown: html !== undefined };
  const module = new URL('./eval-thread.ts', import.meta.url);
  const running = { count: ids.length, setup, signal: context.signal, ...(threads === undefined ? {} : { threads }) };
  for await (const { result, shown } of inThreads<CaseAnswer>(module, running)) {
    results.push(result);
    if (shown) worst.add(shown);
    progress.done(results.length);
  }
  return { results, worst };
}

function writePage(path: string, document: RunDocument, baseline: BaselineComparison | undefined, worst: WorstCases) {
  const page = evaluationPage({ run: document, baseline, worst: worst.list(), handedOn: worst.handedOn() });
  try {
    writeFileSync(path, page);
  } catch {
    throw usage('The page cannot be written where --html says.');
  }
}

/** @returns whether every gate was passed */
export async function evaluateCases(context: CommandContext, folder: string, options: CasesOptions): Promise<boolean> {
  const { modelsDir } = settingsOf(context);
  const model = await drafterOf(options.drafter, modelsDir);
  checkPlace(options.html);
  const limits = limitsOf(options.gates);
  const path = options.baseline;
  const before: EarlierRun | undefined =
    path === undefined ? undefined : asUsage(() => parseRun(textOf(path, 'The baseline')));
  const { corpus, ids } = listCases(folder);
  const head: RunHead = {
    drafter: options.drafter,
    ...(model === undefined ? {} : { model }),
    softwareVersion: context.version,
    corpus,
  };
  if (before) asUsage(() => checkSameCases(before, head));
  const { results, worst } = await scoreAll(context, folder, ids, options);
  const summary = summariseRun(results);
  const gates = judgeGates(limits, summary);
  const baseline = before && asUsage(() => compareWithBaseline(before, head, results));
  const document: RunDocument = {
    format: RUN_FORMAT,
    mark: 'SYNTHETIC',
    ...head,
    summary,
    gates,
    ...(baseline === undefined ? {} : { baseline }),
    results,
  };
  if (options.html !== undefined) writePage(options.html, document, baseline, worst);
  context.print(options.json ? JSON.stringify(document) : runTable(head, summary, gates, baseline));
  const failed = gates.filter(({ passed }) => !passed);
  for (const { name, metric, value } of failed) context.say(`gate failed: ${name} (${metric} ${value})`);
  return failed.length === 0;
}
