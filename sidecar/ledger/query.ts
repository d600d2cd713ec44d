import { setImmediate } from 'node:timers/promises';
import type { Knex } from 'knex';
import { databaseError } from '../db/pg-errors.ts';
import { canonicalJson } from './canonical-json.ts';
import { EntryText } from './entry-text.ts';
import type { ChainedEntry } from './hash-chain.ts';

export interface LedgerFilter {
  readonly study?: string;
  readonly patientHash?: string;
  readonly kind?: string;
  readonly model?: string;
  /** ISO 8601: entries at or after. */
  readonly from?: string;
  /** ISO 8601: entries before. */
  readonly to?: string;
}

interface LedgerRow {
  seq: string;
  kind: string;
  version: number;
  at: string;
  study_instance_uid: string | null;
  patient_hash: string | null;
  job_id: string | null;
  model_digest: string | null;
  content: string;
  content_digest: string;
  previous_hash: string;
  entry_hash: string;
}

const PAGE_ROWS = 1_000;
const ROWS_AT_ONCE = 100;
/** A page ends early at this much content, so that long entries do not fill the memory. */
const PAGE_BYTES = 4_000_000;
const COLUMNS = ['seq', 'kind', 'version', 'study_instance_uid', 'patient_hash', 'job_id', 'model_digest', 'content'];
const LINKS = ['content_digest', 'previous_hash', 'entry_hash'];
/** As it was hashed; to_char alone writes a time before Christ, or with microseconds, as if it were another. */
const AT = `to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || case
  when at >= '0001-01-01T00:00:00Z' and at = date_trunc('milliseconds', at) then '' else ' ' || at end as at`;
/** Bytes, and by rows: the length of a long text is known without unpacking it, its characters must be counted. */
const BYTES_BEFORE =
  'sum(octet_length(content)) over (order by seq rows unbounded preceding) - octet_length(content) as bytes_before';

/**
 * Entries in the order of the chain, a page at a time (two in memory at most, no transaction held open). The ledger only
 * grows, so pages fit together; entries appended meanwhile may or may not be among them. `upTo`: the last number.
 */
export async function* queryLedger(knex: Knex, filter: LedgerFilter = {}, upTo?: number): AsyncGenerator<ChainedEntry> {
  for await (const row of readRows(knex, filter, upTo)) yield toEntry(row);
}

/** The same of all entries, for verifying. */
export async function* ledgerTexts(knex: Knex): AsyncGenerator<EntryText | ChainedEntry> {
  for await (const row of readRows(knex, {}, undefined)) yield toText(row) ?? toEntry(row, exactly);
}

async function* readRows(knex: Knex, filter: LedgerFilter, upTo: number | undefined): AsyncGenerator<LedgerRow> {
  let rows = await page(knex, filter, 0, upTo);
  for (let last = rows.at(-1); last; last = rows.at(-1)) {
    // Asked for before this page is worked on: the database reads while we hash.
    const next = page(knex, filter, Number(last.seq), upTo);
    // Whoever breaks off the loop never comes to await it.
    next.catch(() => undefined);
    for (const [index, row] of rows.entries()) {
      // Only then is the next page asked for and received: work that never waits for anything lets nothing else run.
      if (index % ROWS_AT_ONCE === 0) await setImmediate();
      yield row;
    }
    rows = await next;
  }
}

async function page(knex: Knex, filter: LedgerFilter, after: number, upTo: number | undefined): Promise<LedgerRow[]> {
  const candidates = knex
    .withSchema('preread')
    .from('ledger_entry')
    .select(...COLUMNS, ...LINKS, knex.raw(AT), knex.raw(BYTES_BEFORE))
    .where('seq', '>', after)
    .modify((builder) => applyFilter(builder, filter, upTo))
    .orderBy('seq')
    .limit(PAGE_ROWS);
  try {
    return await knex.from(candidates.as('candidates')).where('bytes_before', '<', PAGE_BYTES).orderBy('seq');
  } catch (error) {
    throw databaseError(error);
  }
}

function applyFilter(builder: Knex.QueryBuilder, filter: LedgerFilter, upTo: number | undefined): void {
  if (upTo !== undefined) builder.where('seq', '<=', upTo);
  if (filter.study !== undefined) builder.where('study_instance_uid', filter.study);
  if (filter.patientHash !== undefined) builder.where('patient_hash', filter.patientHash);
  if (filter.kind !== undefined) builder.where('kind', filter.kind);
  if (filter.model !== undefined) builder.where('model_digest', filter.model);
  if (filter.from !== undefined) builder.where('at', '>=', filter.from);
  if (filter.to !== undefined) builder.where('at', '<', filter.to);
}

function toEntry(row: LedgerRow, read = parsed): ChainedEntry {
  // In the order of canonical JSON: what is in order already is hashed several times faster.
  return {
    at: row.at,
    content: read(row.content),
    contentDigest: row.content_digest,
    entryHash: row.entry_hash,
    ...(row.job_id === null ? {} : { jobId: row.job_id }),
    kind: row.kind,
    ...(row.model_digest === null ? {} : { modelDigest: row.model_digest }),
    ...(row.patient_hash === null ? {} : { patientHash: row.patient_hash }),
    previousHash: row.previous_hash,
    seq: Number(row.seq),
    ...(row.study_instance_uid === null ? {} : { studyInstanceUid: row.study_instance_uid }),
    version: row.version,
  };
}

/** Nothing that JSON would escape, so that no value can pass for two members. */
const PLAIN = /^[A-Za-z0-9.-]*$/;

function toText(row: LedgerRow): EntryText | undefined {
  const { kind, study_instance_uid: study, patient_hash: patient, job_id: job, model_digest: model } = row;
  if (!PLAIN.test(`${kind}${study ?? ''}${patient ?? ''}${job ?? ''}${model ?? ''}`)) return undefined;
  const head = `{"at":"${row.at}","content":`;
  const member = (name: string, value: string | null) => (value === null ? '' : `,"${name}":"${value}"`);
  const tail =
    `${member('jobId', job)},"kind":"${kind}"${member('modelDigest', model)}${member('patientHash', patient)}` +
    `${member('studyInstanceUid', study)},"version":${row.version}}`;
  const { content_digest: contentDigest, previous_hash: previousHash, entry_hash: entryHash, content } = row;
  const place = { seq: Number(row.seq), contentDigest, previousHash, entryHash };
  return new EntryText(place, { head, content, tail }, () => toEntry(row, exactly));
}

/** Content of the newest entry of a kind. */
export async function newestOfKind(knex: Knex, kind: string): Promise<unknown> {
  try {
    const row = await knex
      .withSchema('preread')
      .from('ledger_entry')
      .where({ kind })
      .orderBy('seq', 'desc')
      .first('content');
    return row && parsed(row.content);
  } catch (error) {
    throw databaseError(error);
  }
}

/** Content that somebody made unreadable is handed on as text: then the digest does not fit, and verifying says so. */
function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return content;
  }
}

/** The same for text that is not canonical, though it may say what was hashed: with a member twice, it says more. */
function exactly(content: string): unknown {
  const value = parsed(content);
  try {
    return canonicalJson(value) === content ? value : content;
  } catch {
    return value;
  }
}
