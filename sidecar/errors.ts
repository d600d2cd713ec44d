import { ERRORS, type ErrorCode, type ErrorKind } from './error-table.ts';

export { ERRORS, type ErrorCode };

interface ErrorOptions {
  /** What exactly, in words without PHI, credentials or URLs with identifiers. */
  readonly detail?: string;
  /** Kept for debugging in memory only; never logged as it is. */
  readonly cause?: unknown;
}

/** The one error class. Its message is safe to log and to show. */
export class PrereadError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly action: string;

  constructor(code: ErrorCode, options: ErrorOptions = {}) {
    const kind: ErrorKind = ERRORS[code];
    super(options.detail ? `${kind.cause} ${options.detail}` : kind.cause, { cause: options.cause });
    this.name = 'PrereadError';
    this.code = code;
    this.retryable = kind.retryable;
    this.action = kind.action;
  }
}

/** Anything thrown, as a PrereadError. The text of a foreign error is not taken over: it may hold PHI or passwords. */
export function coerceError(thrown: unknown, fallback: ErrorCode = 'INTERNAL'): PrereadError {
  if (thrown instanceof PrereadError) return thrown;
  const name = thrown instanceof Error ? thrown.name : typeof thrown;
  return new PrereadError(fallback, { detail: `(${name})`, cause: thrown });
}
