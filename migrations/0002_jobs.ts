import type { Knex } from 'knex';

/** Work on one study, and the versions of its draft. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table preread.job (
      id uuid primary key,
      study_instance_uid text not null,
      orthanc_id text,
      state text not null check (state in ('queued', 'active', 'done', 'failed')),
      priority int not null default 0,
      reason text not null,
      attempts int not null default 0,
      outcome text,
      error_code text,
      error_detail text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      finished_at timestamptz
    );
    comment on column preread.job.reason is 'settled-quiet, settled-stable, settled-deadline or command.';
    create unique index job_one_open_per_study on preread.job (study_instance_uid) where state in ('queued', 'active');
    create index job_by_study on preread.job (study_instance_uid, created_at);
    create index job_by_state on preread.job (state, updated_at);

    create table preread.draft (
      study_instance_uid text not null,
      version int not null check (version > 0),
      state text not null check (state in ('intended', 'stored', 'failed', 'superseded', 'gone')),
      evidence_digest text not null,
      identity jsonb not null,
      job_id uuid not null,
      created_at timestamptz not null default now(),
      stored_at timestamptz,
      primary key (study_instance_uid, version)
    );
    comment on column preread.draft.identity is 'What a retry reuses: UIDs, instance number, content date and time.';
    create unique index draft_one_per_evidence on preread.draft (study_instance_uid, evidence_digest)
      where state in ('intended', 'stored');
    create unique index draft_sop_instance_uid on preread.draft ((identity ->> 'sopInstanceUid'));
  `);
}

export function down(): never {
  throw new Error('migrations go forward only: restore the backup from before the upgrade');
}
