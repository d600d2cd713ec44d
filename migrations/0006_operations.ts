import type { Knex } from 'knex';

/** What an operator does about work: pause it, try it again, leave it; and what the PACS holds against what came of it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table preread.job drop constraint job_state_check;
    alter table preread.job add constraint job_state_check
      check (state in ('queued', 'active', 'done', 'failed', 'ignored'));
    alter table preread.job add column died int not null default 0;
    alter table preread.job add column instances int;
    comment on column preread.job.died is 'Attempts that ended with their process, without a word.';
    comment on column preread.job.instances is
      'Instances that were not Preread''s when the PACS was last asked about the study; null = nobody counted.';
    comment on column preread.job.reason is
      'settled-quiet, settled-stable, settled-deadline; reconciled, backfilled; prior-arrived, command; expired, discarded, uninstall; report-withdrawn, study-changed.';
    create index job_by_creation on preread.job (created_at);

    alter table preread.pending_study add column found_by text check (found_by in ('reconciled', 'backfilled'));
    alter table preread.pending_study add column instances int;
    comment on column preread.pending_study.found_by is 'The sweep that found it; null = the feed did.';

    create table preread.study_seen (
      study_instance_uid text primary key,
      instances int not null,
      seen_at timestamptz not null
    );
    comment on table preread.study_seen is
      'How many instances that are not Preread''s a study held when it was last dealt with: more or fewer are news.';

    create table preread.control (
      only_row boolean primary key default true check (only_row),
      paused_at timestamptz,
      paused_by text,
      paused_because text
    );
    comment on table preread.control is 'What an operator asked of all processes. Paused: no study is begun.';
    insert into preread.control default values;
  `);
  await knex.raw(GRANTS);
}

const GRANTS = `
  create or replace function preread.apply_grants() returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    revoke all on schema preread from public;
    revoke all on all tables in schema preread from public;
    revoke all on all functions in schema preread from public;
    if exists (select from pg_roles where rolname = 'preread_service') then
      grant usage on schema preread to preread_service;
      grant select on all tables in schema preread to preread_service;
      grant insert, update on preread.feed_watermark, preread.job, preread.draft, preread.prior_fetch,
        preread.study_seen to preread_service;
      grant insert, update, delete on preread.feed_anchor, preread.pending_study to preread_service;
      grant update on preread.control to preread_service;
      grant execute on function
        preread.ledger_append(text, int, timestamptz, text, text, uuid, text, text) to preread_service;
    end if;
    if exists (select from pg_roles where rolname = 'preread_auditor') then
      grant usage on schema preread to preread_auditor;
      grant select on all tables in schema preread to preread_auditor;
    end if;
  end $$;
`;

export function down(): never {
  throw new Error('migrations go forward only: restore the backup from before the upgrade');
}
