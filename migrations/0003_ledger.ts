import type { Knex } from 'knex';

/**
 * The audit ledger. `content` is text: the canonical JSON (RFC 8785) exactly as it was hashed; jsonb would write
 * numbers and keys its own way and refuse the escape of U+0000.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(TABLES);
  await knex.raw(APPEND);
  await knex.raw(APPEND_ONLY);
  await knex.raw(ROLES);
}

const TABLES = `
  create table preread.ledger_head (
    only_row boolean primary key default true check (only_row),
    seq bigint not null,
    entry_hash text not null
  );
  comment on table preread.ledger_head is 'Where the chain ends. Its row lock numbers the entries: no gaps, no sequence.';
  insert into preread.ledger_head (seq, entry_hash) values (0, repeat('0', 64));

  create table preread.ledger_entry (
    seq bigint primary key,
    kind text not null check (kind ~ '^[A-Za-z]{1,40}$'),
    version int not null check (version > 0),
    at timestamptz not null check (date_trunc('milliseconds', at at time zone 'UTC') = at at time zone 'UTC'),
    study_instance_uid text check (study_instance_uid ~ '^[0-9.]{1,64}$'),
    patient_hash text check (patient_hash ~ '^[0-9a-f]{64}$'),
    job_id uuid,
    model_digest text check (model_digest ~ '^[0-9a-f]{64}$'),
    content text not null,
    content_digest text not null,
    previous_hash text not null,
    entry_hash text not null
  );
  comment on column preread.ledger_entry.content is 'Canonical JSON (RFC 8785), exactly as hashed.';
  create index ledger_entry_by_study on preread.ledger_entry (study_instance_uid, seq) where study_instance_uid is not null;
  create index ledger_entry_by_patient on preread.ledger_entry (patient_hash, seq) where patient_hash is not null;
  create index ledger_entry_by_model on preread.ledger_entry (model_digest, seq) where model_digest is not null;
  create index ledger_entry_by_kind on preread.ledger_entry (kind, seq);
  create index ledger_entry_by_time on preread.ledger_entry (at);
`;

/**
 * The recipe stands in sidecar/ledger/hash-chain.ts; the checks above keep every value but `content` free of anything
 * that JSON would escape. The row lock on the head lasts until the caller's transaction ends.
 */
const APPEND = `
  create function preread.ledger_append(
    p_kind text, p_version int, p_at timestamptz, p_study_instance_uid text, p_patient_hash text, p_job_id uuid,
    p_model_digest text, p_content text
  ) returns table (seq bigint, entry_hash text)
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  declare
    head preread.ledger_head;
    facts text;
    digest text;
    next_hash text;
  begin
    select * into strict head from preread.ledger_head for update;
    facts := '{"at":"' || to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"'
      || ',"content":' || p_content
      || coalesce(',"jobId":"' || p_job_id || '"', '')
      || ',"kind":"' || p_kind || '"'
      || coalesce(',"modelDigest":"' || p_model_digest || '"', '')
      || coalesce(',"patientHash":"' || p_patient_hash || '"', '')
      || coalesce(',"studyInstanceUid":"' || p_study_instance_uid || '"', '')
      || ',"version":' || p_version || '}';
    digest := encode(sha256(convert_to(facts, 'UTF8')), 'hex');
    next_hash := encode(sha256(convert_to(
      '{"contentDigest":"' || digest || '","previousHash":"' || head.entry_hash || '","seq":' || head.seq + 1 || '}',
      'UTF8')), 'hex');
    insert into preread.ledger_entry
      values (head.seq + 1, p_kind, p_version, p_at, p_study_instance_uid, p_patient_hash, p_job_id, p_model_digest,
        p_content, digest, head.entry_hash, next_hash);
    update preread.ledger_head h set seq = head.seq + 1, entry_hash = next_hash;
    return query select head.seq + 1, next_hash;
  end $$;
  revoke all on function preread.ledger_append(text, int, timestamptz, text, text, uuid, text, text) from public;
`;

/** For everybody, the owner and superusers included, until the owner takes the triggers away. */
const APPEND_ONLY = `
  create function preread.ledger_refuse() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    raise exception 'the ledger is append-only: % of % is refused', tg_op, tg_table_name
      using errcode = 'insufficient_privilege';
  end $$;
  create function preread.ledger_head_guard() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    if new.seq = old.seq + 1 and exists (
      select from preread.ledger_entry e
      where e.seq = new.seq and e.previous_hash = old.entry_hash and e.entry_hash = new.entry_hash
    ) then
      return new;
    end if;
    raise exception 'the ledger head only moves to the next entry' using errcode = 'insufficient_privilege';
  end $$;
  revoke all on function preread.ledger_refuse(), preread.ledger_head_guard() from public;

  create trigger ledger_entry_append_only before update or delete on preread.ledger_entry
    for each row execute function preread.ledger_refuse();
  create trigger ledger_entry_no_truncate before truncate on preread.ledger_entry
    for each statement execute function preread.ledger_refuse();
  create trigger ledger_head_no_delete before delete on preread.ledger_head
    for each row execute function preread.ledger_refuse();
  create trigger ledger_head_no_truncate before truncate on preread.ledger_head
    for each statement execute function preread.ledger_refuse();
  create trigger ledger_head_next before update on preread.ledger_head
    for each row execute function preread.ledger_head_guard();
  alter table preread.ledger_entry enable always trigger ledger_entry_append_only;
  alter table preread.ledger_entry enable always trigger ledger_entry_no_truncate;
  alter table preread.ledger_head enable always trigger ledger_head_no_delete;
  alter table preread.ledger_head enable always trigger ledger_head_no_truncate;
  alter table preread.ledger_head enable always trigger ledger_head_next;
`;

/**
 * Group roles: the owner migrates, a login role in preread_service runs the service, one in preread_auditor reads.
 * Roles belong to the whole server, so they may be there already, or be made by somebody with the right to; each
 * `preread migrate` grants again. A later migration that adds a table replaces apply_grants().
 */
const ROLES = `
  do $$
  declare role_name text;
  begin
    foreach role_name in array array['preread_service', 'preread_auditor'] loop
      if not exists (select from pg_roles where rolname = role_name) then
        begin
          execute format('create role %I nologin', role_name);
        exception
          when insufficient_privilege then
            raise notice 'role % was not created: this user may not; create it and migrate again', role_name;
          when duplicate_object or unique_violation then null;
        end;
      end if;
    end loop;
  end $$;

  create function preread.apply_grants() returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    revoke all on schema preread from public;
    revoke all on all tables in schema preread from public;
    revoke all on all functions in schema preread from public;
    if exists (select from pg_roles where rolname = 'preread_service') then
      grant usage on schema preread to preread_service;
      grant select on all tables in schema preread to preread_service;
      grant insert, update on preread.feed_watermark, preread.job, preread.draft to preread_service;
      grant insert, update, delete on preread.feed_anchor, preread.pending_study to preread_service;
      grant execute on function
        preread.ledger_append(text, int, timestamptz, text, text, uuid, text, text) to preread_service;
    end if;
    if exists (select from pg_roles where rolname = 'preread_auditor') then
      grant usage on schema preread to preread_auditor;
      grant select on all tables in schema preread to preread_auditor;
    end if;
  end $$;
  revoke all on function preread.apply_grants() from public;
`;

export function down(): never {
  throw new Error('migrations go forward only: restore the backup from before the upgrade');
}
