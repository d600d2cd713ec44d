import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { JobOutcome } from '../domain/ledger-entry.ts';

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
  /** Prometheus text format. No label ever carries a UID, a name or an id of a patient. */
  render(): Promise<{ readonly contentType: string; readonly text: string }>;
}

export function createMetrics(gauges: Gauges): Metrics {
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
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
