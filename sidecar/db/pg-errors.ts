import { type ErrorCode, PrereadError } from '../errors.ts';

/** SQLSTATE values that code here decides on (PostgreSQL manual, appendix A). */
export const PG = {
  uniqueViolation: '23505',
  insufficientPrivilege: '42501',
  undefinedTable: '42P01',
  serializationFailure: '40001',
  deadlockDetected: '40P01',
  lockNotAvailable: '55P03',
  invalidPassword: '28P01',
  invalidAuthorization: '28000',
  unknownDatabase: '3D000',
  tooManyConnections: '53300',
  diskFull: '53100',
  adminShutdown: '57P01',
  crashShutdown: '57P02',
  cannotConnectNow: '57P03',
} as const;

const UNREACHABLE: ReadonlySet<string> = new Set([
  PG.tooManyConnections,
  PG.adminShutdown,
  PG.crashShutdown,
  PG.cannotConnectNow,
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
const REFUSED: ReadonlySet<string> = new Set([
  PG.invalidPassword,
  PG.invalidAuthorization,
  PG.unknownDatabase,
  PG.insufficientPrivilege,
]);

const SQLSTATE = /^[0-9A-Z]{5}$/;

/** SQLSTATE or system error code of something thrown (or of what a PrereadError was made from), where it has one. */
export function pgCode(thrown: unknown): string | undefined {
  if (thrown instanceof PrereadError) return pgCode(thrown.cause);
  const code = (thrown as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/**
 * A failure of the database as a PrereadError: DB_UNREACHABLE, DB_REFUSED or DB_FAILED with the SQLSTATE. Nothing of
 * the driver's text is taken over: it holds SQL, values and, for a wrong URL, the URL.
 */
export function databaseError(thrown: unknown): PrereadError {
  if (thrown instanceof PrereadError) return thrown;
  const code = pgCode(thrown);
  // A host with several addresses fails with one error per address.
  const inner = thrown instanceof AggregateError ? pgCode(thrown.errors[0]) : undefined;
  const known = code ?? inner;
  const detail = known && /^[0-9A-Z_]{3,20}$/.test(known) ? `(${known})` : '';
  return new PrereadError(errorCode(known, thrown), { detail, cause: thrown });
}

function errorCode(code: string | undefined, thrown: unknown): ErrorCode {
  if (code !== undefined && UNREACHABLE.has(code)) return 'DB_UNREACHABLE';
  if (code !== undefined && REFUSED.has(code)) return 'DB_REFUSED';
  if (code === PG.diskFull || code === 'ENOSPC') return 'DB_FULL';
  if (code !== undefined && SQLSTATE.test(code)) return 'DB_FAILED';
  // pg and knex give a lost or late connection no code.
  const text = thrown instanceof Error ? `${thrown.name} ${thrown.message}` : '';
  return /connection (terminated|ended)|timeout|not queryable|Unable to acquire/i.test(text)
    ? 'DB_UNREACHABLE'
    : 'INTERNAL';
}
