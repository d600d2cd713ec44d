import type { Knex } from 'knex';

/** The change feed: how far it was followed, how to recognise it again, and which studies are still arriving. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table preread.feed_watermark (
      feed text primary key,
      seq bigint not null,
      max_change_date text,
      set_at timestamptz not null default now(),
      stopped_code text,
      stopped_detail text
    );
    comment on column preread.feed_watermark.seq is 'Every change up to this number has been dealt with.';
    comment on column preread.feed_watermark.stopped_code is 'Why intake does not go on (an error code); null = it runs.';

    create table preread.feed_anchor (
      feed text not null,
      seq bigint not null,
      orthanc_id text not null,
      change_type text not null,
      change_date text not null,
      primary key (feed, seq)
    );
    comment on table preread.feed_anchor is
      'Recent changes as they were seen: a feed that now answers others is not the one that was followed.';

    create table preread.pending_study (
      study_instance_uid text primary key,
      orthanc_id text,
      first_instance_at timestamptz not null,
      last_instance_at timestamptz not null,
      evidence_document boolean not null default false,
      stable boolean not null default false,
      last_seq bigint not null
    );
    comment on table preread.pending_study is 'Studies whose instances still arrive; settling turns a row into a job.';
    comment on column preread.pending_study.evidence_document is 'An SR that may hold evidence is among the new instances.';
    comment on column preread.pending_study.stable is 'Orthanc called the study stable.';
  `);
}

export function down(): never {
  throw new Error('migrations go forward only: restore the backup from before the upgrade');
}
