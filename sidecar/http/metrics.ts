import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type CostAssumptions, cloudPrice, wattHours } from '../domain/cost.ts';
import type { JobOutcome } from '../domain/ledger-entry.ts';
import { type RecordedWording, whyDeterministic } from '../domain/model-wording.ts';

/** What is read at each scrape. */
export interface Gauges {
  readonly watermark: () => number;
  readonly changesRead: () => number;
  readonly following: () => boolean;
  /** No study is begun: paused, or the PACS is away. */
  readonly held: () => boolean;
  /** Waiting studies; waiting, active and failed jobs. */
  readonly backlog: () => Promise<Readonly<Record<'pending' | 'queued' | 'active' | 'failed', number>>>;
}

export interface Metrics {
  jobEnded(outcome: JobOutcome, ms: number): void;
  /** A version of a draft was intended. */
  drafted(wording: RecordedWording | undefined): void;
  /** Prometheus text format. No label ever carries a UID, a name or an id of a patient. */
  render(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** Who worded drafts, and what it took. */
function draftCounters(registers: Registry[], assumed: CostAssumptions): Metrics['drafted'] {
  const counter = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Counter({ name, help, labelNames, registers });
  const drafts = counter('preread_drafts_total', 'Versions of drafts, by who worded them.', 'worded_by');
  const tokens = counter(
    'preread_model_tokens_total',
    "Tokens of the language model's prompts and answers.",
    'direction',
  );
  const cpu = counter('preread_model_cpu_seconds_total', 'CPU time of the language model, all cores together.');
  const energy = counter('preread_model_watt_hours_total', 'Energy of the language model, estimated with CPU_WATTS.');
  const price = counter(
    'preread_model_cloud_dollars_total',
    'What a cloud would have charged for the same tokens, at CLOUD_PRICE_IN and CLOUD_PRICE_OUT.',
  );
  // A rate over a counter that comes into being with its first draft would miss that one.
  for (const by of ['model', 'realiser']) drafts.inc({ worded_by: by }, 0);
  for (const direction of ['in', 'out']) tokens.inc({ direction }, 0);
  return (wording) => {
    drafts.inc({ worded_by: whyDeterministic(wording) === undefined ? 'model' : 'realiser' });
    if (wording === undefined) return;
    const { tokensIn, tokensOut, cpuMs } = wording.counts;
    tokens.inc({ direction: 'in' }, tokensIn);
    tokens.inc({ direction: 'out' }, tokensOut);
    cpu.inc(cpuMs / 1000);
    energy.inc(wattHours(cpuMs, assumed));
    price.inc(cloudPrice(tokensIn, tokensOut, assumed));
  };
}

export function createMetrics(gauges: Gauges, assumed: CostAssumptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'preread_' });
  const ended = new Counter({
    name: 'preread_jobs_ended_total',
    help: 'Jobs by how they ended.',
    labelNames: ['outcome'],
    registers,
  });
  const buckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
  const seconds = new Histogram({
    name: 'preread_attempt_seconds',
    help: 'Time of the last attempt of a job.',
    buckets,
    registers,
  });
  const simple = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  simple('preread_feed_watermark', 'Number of the last change read.', gauges.watermark);
  simple('preread_feed_changes_read', 'Changes read since this process started.', gauges.changesRead);
  simple('preread_feed_following', '1 while this process follows the feed.', () => (gauges.following() ? 1 : 0));
  simple('preread_work_held', '1 while no study is begun: paused, or the PACS is away.', () => (gauges.held() ? 1 : 0));
  new Gauge({
    name: 'preread_backlog',
    help: 'Studies pending; jobs queued, active, and failed (nobody tried again or left them yet).',
    labelNames: ['state'],
    registers,
    async collect() {
      for (const [state, count] of Object.entries(await gauges.backlog())) this.set({ state }, count);
    },
  });
  return {
    jobEnded(outcome, ms) {
      ended.inc({ outcome });
      seconds.observe(ms / 1000);
    },
    drafted: draftCounters(registers, assumed),
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
