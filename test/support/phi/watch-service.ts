import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { gather } from './gathered.ts';

/** Milliseconds: where PACS or database hang, a test's end need not wait for an answer. */
const PATIENCE = 3000;

/** All that the service says over HTTP, errors included. */
export async function scrape(address: string, token?: string): Promise<void> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const ask = async (path: string, init: RequestInit = { headers }) => {
    const signal = AbortSignal.timeout(PATIENCE);
    const answer = await fetch(`${address}${path}`, { ...init, signal }).catch(() => undefined);
    const text = await answer?.text().catch(() => undefined);
    for (const line of text?.split('\n') ?? []) gather('an answer over HTTP', line);
  };
  await Promise.all([
    ask('/healthz'),
    ask('/readyz'),
    ask('/metrics'),
    ask('/metrics', {}),
    ask('/nowhere'),
    ask('/%', { method: 'POST' }),
  ]);
}

/** Texts that the product keeps for people to read, outside the ledger. */
const TEXTS: readonly (readonly [table: string, column: string])[] = [
  ['preread.job', 'error_detail'],
  ['preread.prior_fetch', 'error_detail'],
  ['preread.feed_watermark', 'stopped_detail'],
  ['pgboss.job', 'output'],
];

async function readTexts(knex: Knex): Promise<void> {
  for (const [table, column] of TEXTS) {
    // A test may have taken the database away.
    const rows = await knex(table)
      .whereNotNull(column)
      .distinct(knex.raw('??::text as text', [column]))
      .catch(() => []);
    for (const { text } of rows as { text: string }[]) gather('an error text in the database', text);
  }
}

export const readErrorTexts = (knex: Knex): Promise<void> =>
  Promise.race([readTexts(knex), sleep(PATIENCE, undefined, { ref: false })]);
