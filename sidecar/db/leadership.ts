import pg from 'pg';
import type { Database } from './database.ts';
import { databaseError } from './pg-errors.ts';

/** Any number, as long as nothing else in the database locks it: "prefeed" in ASCII. */
const FEED_LOCK = '31650977427514724';

/**
 * A machine that loses its power or its network says no goodbye, and the server would keep its lock for two hours (the
 * usual tcp_keepalives_idle): it is asked after 5 s of silence, and given up within 9. No effect on a Unix socket.
 */
const KEEPALIVE = `set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 2`;

/**
 * Makes this process the one that follows the feed. On Postgres a session's advisory lock on a connection of its own:
 * when the process or its connection dies, the server frees it. The embedded database grants such a lock to everybody;
 * there the owner of the data folder leads.
 *
 * @param lost called once when the connection that holds the lock breaks
 * @returns a function that gives the leadership back; undefined while somebody else leads
 */
export async function lead(database: Database, lost: () => void): Promise<(() => Promise<void>) | undefined> {
  if (database.kind === 'embedded') return database.owner ? async () => undefined : undefined;
  const client = new pg.Client({ ...database.connection, keepAlive: true });
  // Without a listener a broken connection would end the process.
  client.on('error', lost);
  client.on('end', lost);
  try {
    await client.connect();
    await client.query(KEEPALIVE);
    const { rows } = await client.query(`select pg_try_advisory_lock(${FEED_LOCK}) as leads`);
    if (rows[0].leads === true) return () => client.end();
    await client.end();
    return undefined;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw databaseError(error);
  }
}

/** Whether some process leads. Of the embedded database its owner does. */
export async function isLed(database: Database): Promise<boolean> {
  if (database.kind === 'embedded') return !database.owner;
  const { rows } = await database.knex.raw(
    `select 1 from pg_locks where locktype = 'advisory' and granted
       and database = (select oid from pg_database where datname = current_database())
       and (classid::bigint << 32) | objid::bigint = ${FEED_LOCK}`,
  );
  return rows.length > 0;
}
