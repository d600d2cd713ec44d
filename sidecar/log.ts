import winston from 'winston';
import type { PrereadError } from './errors.ts';

/**
 * The fields a log line may carry. A closed list: job ids, codes, counts and times; no UID, name, id or URL of a
 * patient has a field to go into.
 */
export interface LogFields {
  readonly jobId?: string;
  readonly code?: string;
  readonly step?: string;
  readonly outcome?: string;
  readonly count?: number;
  readonly seq?: number;
  readonly ms?: number;
  readonly attempt?: number;
  readonly address?: string;
  readonly version?: string;
  readonly status?: number;
  readonly detail?: string;
}

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** UIDs and e-mail-like or URL-embedded credentials never leave through a log line, whoever put them there. */
export function redact(text: string): string {
  return text
    .replace(/\b[0-9]+(?:\.[0-9]+){5,}\b/g, '[uid]')
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{8}){4}\b/g, '[orthanc-id]')
    .replace(/\/\/[^/@\s]*@/g, '//[credentials]@');
}

const redactFormat = winston.format((info) => {
  for (const [key, value] of Object.entries(info)) if (typeof value === 'string') info[key] = redact(value);
  return info;
});

/** JSON lines on stderr (stdout belongs to `--json` answers). */
export function createLog(level: string): Log {
  const logger = winston.createLogger({
    level,
    format: winston.format.combine(winston.format.timestamp(), redactFormat(), winston.format.json()),
    transports: [new winston.transports.Stream({ stream: process.stderr })],
  });
  const at =
    (severity: string) =>
    (message: string, fields: LogFields = {}) =>
      void logger.log(severity, message, fields);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** What a log line says of an error: its code and safe message, never its stack or cause. */
export function errorFields(error: PrereadError): LogFields {
  return { code: error.code, detail: error.message };
}
