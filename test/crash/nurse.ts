import type { Knex } from 'knex';
import { fromKnex, PgBoss } from 'pg-boss';
import type { Place } from './site.ts';

/** What is left to do. */
export interface Backlog {
  readonly pending: number;
  /** Of these, studies that wait for the end of a job of their own: nothing goes on with them before. */
  readonly held: number;
  readonly open: number;
  /** Queue entries that a worker may take. */
  readonly ready: number;
  /** Queue entries that wait for their next try. */
  readonly waiting: number;
  /** Queue entries that a worker of a process before this one has taken. */
  readonly left: number;
  readonly active: number;
  readonly behind: number;
}

const BACKLOG = `
  select (select count(*)::int from preread.pending_study) as pending,
    (select count(*)::int from preread.pending_study join preread.job using (study_instance_uid)
      where state in ('queued', 'active')) as held,
    (select count(*)::int from preread.job where state in ('queued', 'active')) as open,
    count(*) filter (where state in ('created', 'retry') and start_after <= now())::int as ready,
    count(*) filter (where state in ('created', 'retry') and start_after > now())::int as waiting,
    count(*) filter (where state = 'active' and started_on < ?)::int as left,
    count(*) filter (where state = 'active' and started_on >= ?)::int as active,
    coalesce((select seq from preread.feed_watermark), 0) as seq
  from pgboss.job`;

/** @param since when the living process began */
export async function backlogOf(knex: Knex, { orthanc }: Pick<Place, 'orthanc'>, since: Date): Promise<Backlog> {
  const newest = ((await orthanc.ask('GET', '/changes?last')).body as { Last: number }).Last;
  const { rows } = await knex.raw(BACKLOG, [since, since]);
  const { seq, ...counts } = rows[0];
  return { ...counts, behind: Math.max(0, newest - Number(seq)) };
}

export const isAtRest = ({ pending, open, ready, waiting, left, active, behind }: Backlog): boolean =>
  pending + open + ready + waiting + left + active + behind === 0;

/** Nothing goes on but waiting: for a heartbeat that has stopped, or for the next try. */
export const onlyWaits = ({ pending, held, ready, waiting, left, active, behind }: Backlog): boolean =>
  pending - held + ready + active + behind === 0 && waiting + left > 0;

/**
 * Waits that are only waiting, made short by moving times: the heartbeats of processes that are dead are as old as they
 * will be in ten seconds, and what waits for its next try is due. The queue's own supervision does the rest, as a second
 * process on the same database would.
 */
export async function hasten(knex: Knex, kind: Place['kind'], since: Date): Promise<void> {
  const old =
    "update pgboss.job set heartbeat_on = now() - interval '1 hour' where state = 'active' and started_on < ?";
  const { rowCount } = await knex.raw(old, [since]);
  if (rowCount > 0) {
    await knex.raw('update pgboss.queue set monitor_claim_on = null');
    const boss = new PgBoss({
      db: fromKnex(knex),
      backend: kind === 'embedded' ? 'pglite' : 'postgres',
      schedule: false,
      supervise: false,
      migrate: false,
      createSchema: false,
    });
    boss.on('error', () => undefined);
    await boss.start();
    await boss.supervise();
    await boss.stop({ graceful: false, close: false });
  }
  await knex.raw("update pgboss.job set start_after = now() where state = 'retry' and start_after > now()");
}
