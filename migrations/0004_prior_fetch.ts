import type { Knex } from 'knex';

/** Priors that are brought from other archives into Orthanc: one transfer for one study and archive, whoever asks. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table preread.prior_fetch (
      study_instance_uid text not null,
      archive text not null,
      state text not null check (state in ('requested', 'running', 'arrived', 'failed')),
      asked_by text not null,
      drafted_without text[] not null default '{}',
      orthanc_job_id text,
      expected_instances int,
      lease_until timestamptz,
      holds text,
      open_until timestamptz,
      error_code text,
      error_detail text,
      requested_at timestamptz not null default now(),
      started_at timestamptz,
      finished_at timestamptz,
      primary key (study_instance_uid, archive)
    );
    comment on column preread.prior_fetch.asked_by is 'Study Instance UID of the study whose prior it is (the first that asked).';
    comment on column preread.prior_fetch.drafted_without is 'Studies whose draft did not wait for it: they get a new one when it arrives.';
    comment on column preread.prior_fetch.lease_until is 'Until then the process that runs the transfer is taken to live.';
    comment on column preread.prior_fetch.expected_instances is 'How many the archive has, where only that tells whether all have come.';
    comment on column preread.prior_fetch.holds is 'Digest of the SOP Instance UIDs that the transfer left in Orthanc.';
    comment on column preread.prior_fetch.open_until is 'What arrives until then, after a transfer that failed, is still taken for it.';
    comment on column preread.prior_fetch.started_at is 'When the archive was asked to send; null = it never was.';
    create index prior_fetch_open on preread.prior_fetch (requested_at) where state in ('requested', 'running');
    create index prior_fetch_late on preread.prior_fetch (finished_at) where drafted_without <> '{}';
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
      grant insert, update on preread.feed_watermark, preread.job, preread.draft, preread.prior_fetch to preread_service;
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
