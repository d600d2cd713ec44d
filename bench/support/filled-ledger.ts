import { startTestOrthanc } from '../../test/support/orthanc.ts';
import { createPatients } from './patients.ts';
import type { BenchDatabase } from './postgres.ts';
import { runCommand } from './service-process.ts';

/** In steps: one statement's entries all move one row, and each move passes the versions of it that came before. */
const STEP = `
  select count(*) from (
    select e.* from generate_series(1, ?::int) as g(n)
    join lateral (select * from preread.ledger_entry where seq = (?::int[])[1 + (g.n + ?::int) % ?::int]) e on true
  ) t, lateral preread.ledger_append(t.kind, t.version, t.at, t.study_instance_uid, t.patient_hash, t.job_id,
    t.model_digest, t.content)`;
const STEP_ENTRIES = 500;

/**
 * The entries of one real draft, again and again, chained: contents as long and as deep as they are.
 * @param longest leaves out those with more characters of content
 */
export async function fillLedger(db: BenchDatabase, wanted: number, longest: number): Promise<{ meanLength: number }> {
  const orthanc = await startTestOrthanc();
  try {
    const { prior, current } = createPatients('filled-ledger')();
    await orthanc.upload(...prior.files, ...current.files);
    await runCommand(orthanc, db, 'draft', current.studyInstanceUid);
  } finally {
    await orthanc.stop();
  }
  const { knex } = db.database;
  const size = async () => Number((await knex('preread.ledger_head').first('seq'))?.seq);
  const templates = await knex('preread.ledger_entry')
    .whereRaw('length(content) <= ?', [longest])
    .orderBy('seq')
    .pluck('seq');
  for (let at = await size(); at < wanted; at += STEP_ENTRIES)
    await knex.raw(STEP, [Math.min(STEP_ENTRIES, wanted - at), `{${templates}}`, at, templates.length]);
  const { rows } = await knex.raw('select avg(length(content)) as mean from preread.ledger_entry');
  return { meanLength: Math.round(Number(rows[0].mean)) };
}
