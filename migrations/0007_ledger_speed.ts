import type { Knex } from 'knex';

/**
 * Appending, faster: the same checks, the same recipe (sidecar/ledger/hash-chain.ts) and the same entries as in 0003.
 * plpgsql prepares every expression anew in each transaction, and a function with a `set` of its own changes the
 * setting and back at each call: there are fewer of both.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(APPEND);
  await knex.raw(GUARD);
}

const APPEND = `
  create or replace function preread.ledger_append(
    p_kind text, p_version int, p_at timestamptz, p_study_instance_uid text, p_patient_hash text, p_job_id uuid,
    p_model_digest text, p_content text
  ) returns table (seq bigint, entry_hash text)
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  declare
    previous text;
    digest text;
  begin
    select h.seq + 1, h.entry_hash into strict seq, previous from preread.ledger_head h for update;
    digest := encode(sha256(convert_to(
      '{"at":"' || to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"'
      || ',"content":' || p_content
      || coalesce(',"jobId":"' || p_job_id || '"', '')
      || ',"kind":"' || p_kind || '"'
      || coalesce(',"modelDigest":"' || p_model_digest || '"', '')
      || coalesce(',"patientHash":"' || p_patient_hash || '"', '')
      || coalesce(',"studyInstanceUid":"' || p_study_instance_uid || '"', '')
      || ',"version":' || p_version || '}', 'UTF8')), 'hex');
    entry_hash := encode(sha256(convert_to(
      '{"contentDigest":"' || digest || '","previousHash":"' || previous || '","seq":' || seq || '}', 'UTF8')), 'hex');
    insert into preread.ledger_entry
      values (seq, p_kind, p_version, p_at, p_study_instance_uid, p_patient_hash, p_job_id, p_model_digest,
        p_content, digest, previous, entry_hash);
    update preread.ledger_head h set seq = ledger_append.seq, entry_hash = ledger_append.entry_hash;
    return next;
  end $$;
`;

/**
 * Without a search_path of its own: ledger_append's holds for it. Whoever else may move the head is the owner, whose
 * path could hide an operator from it, and who may as well take the trigger away.
 */
const GUARD = `
  create or replace function preread.ledger_head_guard() returns trigger language plpgsql as $$
  begin
    if new.seq = old.seq + 1 and exists (
      select from preread.ledger_entry e
      where e.seq = new.seq and e.previous_hash = old.entry_hash and e.entry_hash = new.entry_hash
    ) then
      return new;
    end if;
    raise exception 'the ledger head only moves to the next entry' using errcode = 'insufficient_privilege';
  end $$;
`;

export function down(): never {
  throw new Error('migrations go forward only: restore the backup from before the upgrade');
}
