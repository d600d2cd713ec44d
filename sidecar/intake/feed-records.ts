import type { Knex } from 'knex';
import type { OrthancId, StudyInstanceUid } from '../domain/identifiers.ts';
import { PrereadError } from '../errors.ts';
import { ANCHOR_WINDOW, type Change, type Watermark } from './continuity.ts';

/** There is one feed now; the name keeps room for more PACS. */
export const FEED = 'orthanc';

export interface StoredWatermark extends Watermark {
  readonly stoppedCode: string | undefined;
}

/** What one page says about one study. */
export interface Arrival {
  readonly studyInstanceUid: StudyInstanceUid;
  readonly orthancId: OrthancId;
  readonly evidenceDocument: boolean;
  /** No image is among its instances of this page. */
  readonly documentsOnly: boolean;
  /** StableStudy came after its last instance of this page. */
  readonly stable: boolean;
  readonly lastSeq: number;
}

interface AnchorRow {
  seq: string;
  orthanc_id: OrthancId;
  change_type: string;
  change_date: string;
}

/** The watermark as last committed; undefined before the first start. */
export async function readWatermark(knex: Knex): Promise<StoredWatermark | undefined> {
  const row = await knex('preread.feed_watermark').where({ feed: FEED }).first();
  if (!row) return undefined;
  const anchors: AnchorRow[] = await knex('preread.feed_anchor').where({ feed: FEED }).orderBy('seq');
  return {
    seq: Number(row.seq),
    maxChangeDate: row.max_change_date ?? '',
    stoppedCode: row.stopped_code ?? undefined,
    anchors: anchors.map((a) => ({
      seq: Number(a.seq),
      changeType: a.change_type,
      orthancId: a.orthanc_id,
      date: a.change_date,
    })),
  };
}

/** First start, or a restart asked for by an operator: other anchors, and an alarm is cleared. */
export async function placeWatermark(trx: Knex, { seq, maxChangeDate, anchors }: Watermark, now: Date): Promise<void> {
  const row = {
    feed: FEED,
    seq,
    max_change_date: maxChangeDate,
    set_at: now,
    stopped_code: null,
    stopped_detail: null,
  };
  await trx('preread.feed_watermark').insert(row).onConflict('feed').merge();
  await trx('preread.feed_anchor').where({ feed: FEED }).delete();
  await insertAnchors(trx, anchors);
}

async function insertAnchors(trx: Knex, changes: readonly Change[]): Promise<void> {
  const rows = changes
    .slice(-ANCHOR_WINDOW)
    .map((c) => ({ feed: FEED, seq: c.seq, orthanc_id: c.orthancId, change_type: c.changeType, change_date: c.date }));
  if (rows.length > 0) await trx('preread.feed_anchor').insert(rows);
}

/**
 * Moves the watermark, in the transaction that writes the page's pending rows.
 * @throws PrereadError FEED_LOST when it is not where this process left it: another follower took over
 */
export async function moveWatermark(
  trx: Knex,
  from: number,
  to: Watermark,
  added: readonly Change[],
  now: Date,
): Promise<void> {
  const moved = await trx('preread.feed_watermark')
    .where({ feed: FEED, seq: from, stopped_code: null })
    .update({ seq: to.seq, max_change_date: to.maxChangeDate, set_at: now });
  if (moved !== 1) throw new PrereadError('FEED_LOST');
  await insertAnchors(trx, added);
  const oldest = to.anchors[0];
  if (oldest) await trx('preread.feed_anchor').where({ feed: FEED }).andWhere('seq', '<', oldest.seq).delete();
}

export async function stopFeed(trx: Knex, error: PrereadError): Promise<void> {
  await trx('preread.feed_watermark')
    .where({ feed: FEED })
    .update({ stopped_code: error.code, stopped_detail: error.message });
}

/** (Re)starts the quiet period of the studies. @returns those that were not pending before */
export async function upsertPending(trx: Knex, arrivals: readonly Arrival[], now: Date): Promise<StudyInstanceUid[]> {
  if (arrivals.length === 0) return [];
  const rows = arrivals.map((a) => ({
    study_instance_uid: a.studyInstanceUid,
    orthanc_id: a.orthancId,
    first_instance_at: now,
    last_instance_at: now,
    evidence_document: a.evidenceDocument,
    stable: a.stable,
    last_seq: a.lastSeq,
  }));
  // xmax is 0 only in a row that this statement inserted.
  const written = await trx('preread.pending_study')
    .insert(rows)
    .onConflict('study_instance_uid')
    .merge({
      orthanc_id: trx.raw('excluded.orthanc_id'),
      last_instance_at: trx.raw('excluded.last_instance_at'),
      evidence_document: trx.raw('pending_study.evidence_document or excluded.evidence_document'),
      stable: trx.raw('excluded.stable'),
      last_seq: trx.raw('excluded.last_seq'),
      // The feed has it: what a sweep counted is old.
      found_by: null,
      instances: null,
    })
    .returning(['study_instance_uid', trx.raw('(xmax = 0) as inserted')]);
  return written.filter((row) => row.inserted).map((row) => row.study_instance_uid as StudyInstanceUid);
}

export async function markStable(trx: Knex, orthancIds: readonly OrthancId[]): Promise<void> {
  if (orthancIds.length > 0)
    await trx('preread.pending_study').whereIn('orthanc_id', orthancIds).update({ stable: true });
}
