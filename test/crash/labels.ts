import { createHash } from 'node:crypto';

/**
 * Names of steps: every call that touches the outside gets one that says what it does and not to whom, so that the same
 * step of another study, or of another run, has the same name. Polls interleave, so a number would not do.
 */

/** One call as it is about to leave. */
export interface Call {
  readonly label: string;
  /** Digest of the Study Instance UID, job or queue entry that it is about, where the call itself says so. */
  readonly subject?: string;
}

const UID = /\b[0-9]+(?:\.[0-9]+){2,}\b/;
const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/i;
const ORTHANC_ID = /\b[0-9a-f]{8}(?:-[0-9a-f]{8}){4}\b/gi;
const LONGEST = 64;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Tells one from another, and does not say who: it is written to a temporary folder. */
function subjectIn(text: string): string | undefined {
  const found = (UID.exec(text) ?? UUID.exec(text))?.[0];
  return found === undefined ? undefined : digest(found).slice(0, 16);
}

export const call = (label: string, subject: string | undefined): Call =>
  subject === undefined ? { label } : { label, subject };

function normalised(sql: string): string {
  const plain = sql
    .replace(/'(?:[^']|'')*'/g, '?')
    .replace(/\$[0-9]+/g, '?')
    .replace(/\b[0-9]+\b/g, '?')
    .replace(/\s+/g, ' ')
    .trim();
  // However many rows or values: one name.
  return plain.replace(/\(\?(?:, ?\?)*\)(?:, ?\(\?(?:, ?\?)*\))*/g, '(?)').replace(/\?(?:, ?\?)+/g, '?');
}

/** What an SQL statement is called: its beginning, and a digest where it is longer. */
function sqlName(sql: string): string {
  const text = normalised(sql);
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, LONGEST)}~${digest(text).slice(0, 6)}`;
}

const flat = (value: unknown): string =>
  typeof value === 'string' ? value.slice(0, 2000) : Array.isArray(value) ? value.map(flat).join(' ') : '';

export function sqlCall(sql: string, values: readonly unknown[]): Call {
  const kind = /ledger_append/.test(sql) && typeof values[0] === 'string' ? ` [${values[0]}]` : '';
  return call(`sql ${sqlName(sql)}${kind}`, subjectIn(flat(values)) ?? subjectIn(sql));
}

/** What a body tells of the step: which document is stored, what is looked for. */
function bodyName(body: string): string {
  const document = /AI (DRAFT REPORT|MEASUREMENTS)/.exec(body)?.[1];
  if (document) return ` [${document.toLowerCase()}]`;
  const level = /"Level":\s*"(\w+)"/.exec(body)?.[1];
  return level ? ` [${level}]` : '';
}

export function httpCall(method: string, path: string, body: string): Call {
  const [place = '', query = ''] = path.split('?');
  const masked = place
    .replace(ORTHANC_ID, '{id}')
    .replace(new RegExp(UID, 'g'), '{uid}')
    .replace(new RegExp(UUID, 'gi'), '{uuid}')
    .replace(/\/[0-9]+(?=\/|$)/g, '/{n}');
  const names = [...new URLSearchParams(query).keys()].join('&');
  return call(`http ${method} ${masked}${names ? `?${names}` : ''}${bodyName(body)}`, subjectIn(`${place} ${body}`));
}

/** A call on a file of ours, by what it is: numbers and random parts masked. */
export function fileCall(operation: string, path: string): Call {
  return call(`file ${operation} ${path.replace(/\.[0-9a-f]{8,}\b/g, '.{hex}').replace(/[0-9]+/g, '{n}')}`, undefined);
}
