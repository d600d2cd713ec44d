import knexModule, { type Knex } from 'knex';
import type { ClientConfig } from 'pg';
import { PrereadError } from '../errors.ts';
import { openEmbedded } from './embedded.ts';
import { databaseError } from './pg-errors.ts';

export interface Database {
  /** The one pool of this process. */
  readonly knex: Knex;
  readonly kind: 'postgres' | 'embedded';
  /** What `pg` needs for one more connection of its own (a session's advisory lock). Holds the password: never log. */
  readonly connection: ClientConfig;
  /** Embedded only: whether this process runs the engine; false = another process does. Always true on a server. */
  readonly owner: boolean;
  /** May be called again: it closes once. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** DATABASE_URL; absent = embedded. */
  readonly url?: string;
  /** PREREAD_DATA, where the embedded database lives. */
  readonly dataFolder: string;
  /** The service must own an embedded database; a command may also use a running service's. Default: a command. */
  readonly purpose?: 'service' | 'command';
}

/** Connections that one process may open through its pool. */
const POOL_SIZE = 10;
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Opens the pool and proves that a query is answered. Throws DB_UNREACHABLE, DB_REFUSED, DB_FAILED, DB_LOCKED or
 * CONFIG_INVALID (a URL that is none), never with the URL or a part of it.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const embedded =
    options.url === undefined
      ? await openEmbedded(options.dataFolder, { join: options.purpose !== 'service' })
      : undefined;
  const connection = embedded?.connection ?? serverConnection(options.url ?? '');
  const knex = createPool(connection, { namedStatements: embedded === undefined });
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= knex.destroy().then(() => embedded?.close());
    return closed;
  };
  try {
    await knex.raw('select 1');
  } catch (error) {
    await close();
    throw databaseError(error);
  }
  return { knex, kind: embedded ? 'embedded' : 'postgres', connection, owner: embedded?.owner ?? true, close };
}

function serverConnection(url: string): ClientConfig {
  // pg takes any text for a database name: a mistyped URL would end in a strange "unknown database".
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url))
    throw new PrereadError('CONFIG_INVALID', {
      detail: 'DATABASE_URL is not a URL of the form postgres://user:password@host:port/database.',
    });
  return { connectionString: url, application_name: 'preread', connectionTimeoutMillis: CONNECT_TIMEOUT_MS };
}

/**
 * What a pool says of itself, as `knex.userParams`, in a transaction too. Named statements are prepared once for each
 * connection; on the embedded database all connections are one session, and the second would find the name taken.
 */
export interface PoolTraits {
  readonly namedStatements: boolean;
}

function createPool(connection: ClientConfig, traits: PoolTraits): Knex {
  const pool = knexModule({
    client: 'pg',
    connection: { ...connection } as Knex.PgConnectionConfig,
    pool: { min: 0, max: POOL_SIZE },
    acquireConnectionTimeout: 30_000,
    // The text of an error would hold the values of the statement otherwise.
    compileSqlOnError: false,
    // knex writes to the console what it also throws.
    log: { warn() {}, error() {}, deprecate() {}, debug() {} },
  });
  pool.userParams = { ...traits };
  return pool;
}

/**
 * Runs `work` in one transaction: all of it, or nothing. On the embedded database everybody else waits meanwhile, and
 * a query on another connection that `work` waits for never gets its turn: use the transaction for everything.
 *
 * Throws what `work` throws where that is a PrereadError, else see `databaseError`.
 */
export async function inTransaction<T>(knex: Knex, work: (transaction: Knex.Transaction) => Promise<T>): Promise<T> {
  try {
    return await knex.transaction(work);
  } catch (error) {
    throw databaseError(error);
  }
}
