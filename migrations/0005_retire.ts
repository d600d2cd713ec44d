import type { Knex } from 'knex';

/** The end of drafts: versions that retire one, and documents that Preread took out of the PACS. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table preread.draft drop constraint draft_state_check;
    alter table preread.draft add constraint draft_state_check
      check (state in ('intended', 'stored', 'failed', 'superseded', 'gone', 'removed'));
    alter table preread.draft add column removal jsonb;
    alter table preread.draft add column checked_at timestamptz;
    comment on column preread.draft.removal is
      'Why Preread deletes it from the PACS (superseded, uninstalled, or why the draft ended): begun, done in state removed.';
    comment on column preread.draft.checked_at is
      'When it was last looked whether the report that replaces this draft is still there.';
    -- The same evidence may need another version: by other software, or where a document of it is missing.
    drop index preread.draft_one_per_evidence;
    create unique index draft_one_per_evidence on preread.draft (study_instance_uid, evidence_digest)
      where state = 'intended';
    create index draft_to_expire on preread.draft (stored_at)
      where state = 'stored' and identity -> 'retirement' is null;
    create index draft_ended_for_report on preread.draft (checked_at)
      where state in ('stored', 'removed')
        and coalesce(identity -> 'retirement' -> 'replacedBy', removal -> 'replacedBy') is not null;
    comment on column preread.job.reason is
      'settled-quiet, settled-stable, settled-deadline, prior-arrived, command; expired, discarded, uninstall; report-withdrawn, study-changed.';
  `);
}

export function down(): never {
  throw new Error('migrations go forward only: restore the backup from before the upgrade');
}
