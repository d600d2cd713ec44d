import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../test/support/databases.ts';
import type { BenchDatabase } from './postgres.ts';

/** Milliseconds since 1970 that the first such entry of a study carries; undefined while there is none. */
async function entryAt({ database }: BenchDatabase, kind: string, study: string): Promise<number | undefined> {
  const row = await database
    .knex('preread.ledger_entry')
    .where({ kind, study_instance_uid: study })
    .orderBy('seq')
    .first('at');
  return (row?.at as Date | undefined)?.getTime();
}

/** Looks every two milliseconds: the look itself is a small query that the service does not feel. */
export async function untilEntry(db: BenchDatabase, kind: string, study: string, ms = 120_000): Promise<number> {
  for (const end = performance.now() + ms; performance.now() < end; await sleep(2)) {
    const at = await entryAt(db, kind, study);
    if (at !== undefined) return at;
  }
  throw new Error(`no entry ${kind} of the study in time`);
}

/** How the jobs of these studies ended, once every one of them has. */
export async function untilEnded(
  { database }: BenchDatabase,
  studies: readonly string[],
): Promise<{ at: number; outcome: string }[]> {
  const ended = () =>
    database
      .knex('preread.ledger_entry')
      .where({ kind: 'jobEnded' })
      .whereIn('study_instance_uid', studies)
      .select('study_instance_uid', 'at', 'content');
  const rows = await until(
    `${studies.length} jobs end`,
    async () => {
      const found = await ended();
      return new Set(found.map((row) => row.study_instance_uid)).size === studies.length && found;
    },
    600_000,
  );
  return rows.map((row) => ({ at: (row.at as Date).getTime(), outcome: JSON.parse(row.content).outcome }));
}

/** @throws Error where a job ended in another way: a figure of failed work is none */
export async function untilDrafted(db: BenchDatabase, studies: readonly string[]): Promise<number> {
  const ended = await untilEnded(db, studies);
  const other = ended.find(({ outcome }) => outcome !== 'drafted');
  if (other) throw new Error(`a job ended as ${other.outcome}`);
  return Math.max(...ended.map(({ at }) => at));
}
