import type { Knex } from 'knex';
import { inTransaction } from '../db/database.ts';
import type { StudyInstanceUid } from '../domain/identifiers.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { recordSeen } from './job-records.ts';
import { type FoundBy, type KnownStudy, knownStudies, recordBaseline, upsertFound } from './sweep-records.ts';

/** One study as a list of the PACS shows it. */
export interface Listed {
  readonly studyInstanceUid: StudyInstanceUid;
  /** Preread's own included. */
  readonly instances: number | undefined;
  readonly hasImages: boolean;
}

/** What a sweep needs of the PACS. */
export interface ListSource {
  /** By Study Date (DICOM DA), in pages. */
  studiesOn(day: string, signal?: AbortSignal): AsyncGenerator<readonly Listed[]>;
  countForeign(
    study: StudyInstanceUid,
    signal?: AbortSignal,
  ): Promise<{ readonly instances: number; readonly srs: number }>;
}

export interface SweepDeps {
  readonly knex: Knex;
  readonly source: ListSource;
  readonly appendLedger: (trx: Knex, entry: LedgerEntry) => Promise<unknown>;
  readonly now: () => Date;
}

export interface SweepCounts {
  /** With images. */
  studies: number;
  /** Dealt with, or on their way. */
  accounted: number;
  /** Without an outcome, or with more or other images than when they were dealt with. */
  queued: number;
  /** Whose last job failed: they wait for somebody's decision. */
  failed: number;
}

export const noCounts = (): SweepCounts => ({ studies: 0, accounted: 0, queued: 0, failed: 0 });

export interface SweepOptions {
  /** Absent: for FEED=qido, where the sweep is the feed. */
  readonly foundBy?: FoundBy;
  /** Only count. */
  readonly dryRun?: boolean;
  /** Before each study that is queued: keeps a rate. */
  readonly pace?: () => Promise<void>;
  /** After each study. */
  readonly looked?: (counts: Readonly<SweepCounts>) => void;
  readonly signal?: AbortSignal;
}

type Verdict = 'accounted' | 'failed' | { readonly news: number; readonly srs: number };

const isOpen = ({ job }: KnownStudy) => job === 'queued' || job === 'active';

/** A job that ended without counting: it is taken for having seen what is there, but for one that found nothing there. */
const isUncounted = ({ job, outcome, seen, jobInstances }: KnownStudy) =>
  job === 'done' && outcome !== 'studyGone' && seen === undefined && jobInstances === undefined;

/**
 * What was there before anybody looked counts as seen, but for who asks for the past. Of a study that was gone and is there
 * again nothing has been seen.
 */
const countBefore = (known: KnownStudy, { foundBy }: SweepOptions): number | undefined => {
  if (known.pending) return known.pendingInstances;
  if (known.job === 'done' && known.outcome === 'studyGone') return undefined;
  return foundBy === 'backfilled' && known.job === undefined ? undefined : known.seen;
};

/**
 * What the PACS holds of a study against what came of it. Its instances are counted series by series only where the total
 * does not tell already.
 */
async function judge(study: Listed, known: KnownStudy, deps: SweepDeps, options: SweepOptions): Promise<Verdict> {
  const isFeed = options.foundBy === undefined;
  // It is on its way, and the sweep after its end sees whether that was all. What still arrives is the feed's to follow.
  if (known.pending ? !isFeed : isOpen(known)) return 'accounted';
  const before = countBefore(known, options);
  if (before !== undefined && study.instances === before + known.own) return 'accounted';
  const { instances, srs } = await deps.source.countForeign(study.studyInstanceUid, options.signal);
  if (instances === 0 || instances === before) return 'accounted';
  if (known.pending) return { news: instances, srs };
  if (isUncounted(known)) {
    if (!options.dryRun) await recordSeen(deps.knex, study.studyInstanceUid, instances, deps.now());
    return 'accounted';
  }
  const isDecided = known.jobInstances === undefined || known.jobInstances === instances;
  if (known.job === 'failed' && isDecided) return 'failed';
  if (known.job === 'ignored' && isDecided) return 'accounted';
  return { news: instances, srs };
}

async function queue(deps: SweepDeps, uid: StudyInstanceUid, news: { news: number; srs: number }, foundBy?: FoundBy) {
  const now = deps.now();
  await inTransaction(deps.knex, async (trx) => {
    const found = { studyInstanceUid: uid, instances: news.news, evidenceDocument: news.srs > 0, foundBy };
    if (!(await upsertFound(trx, found, now))) return;
    const content = { feed: foundBy ?? 'qido', seq: 0 };
    await deps.appendLedger(trx, {
      kind: 'changeSeen',
      version: 1,
      at: now.toISOString(),
      studyInstanceUid: uid,
      content,
    });
  });
}

/** Each study of the day is counted once; what has no outcome becomes pending, as if the feed had seen it. */
export async function sweepDay(
  deps: SweepDeps,
  day: string,
  counts: SweepCounts,
  options: SweepOptions,
): Promise<void> {
  for await (const page of deps.source.studiesOn(day, options.signal)) {
    const studies = page.filter(({ hasImages }) => hasImages);
    const known = await knownStudies(
      deps.knex,
      studies.map((one) => one.studyInstanceUid),
    );
    for (const study of studies) {
      options.signal?.throwIfAborted();
      const verdict = await judge(study, known.get(study.studyInstanceUid) as KnownStudy, deps, options);
      counts.studies++;
      if (typeof verdict === 'string') counts[verdict]++;
      else {
        if (!options.dryRun) {
          await options.pace?.();
          await queue(deps, study.studyInstanceUid, verdict, options.foundBy);
        }
        counts.queued++;
      }
      options.looked?.(counts);
    }
  }
}

/** What is there before anybody looks is no news (START_FROM=now). */
export async function baselineDay(deps: SweepDeps, day: string, signal?: AbortSignal): Promise<void> {
  for await (const page of deps.source.studiesOn(day, signal)) {
    const counted: { studyInstanceUid: StudyInstanceUid; instances: number }[] = [];
    for (const { studyInstanceUid, instances } of page) {
      // Where the list does not say: 0 would make news of the study.
      const count = instances ?? (await deps.source.countForeign(studyInstanceUid, signal)).instances;
      counted.push({ studyInstanceUid, instances: count });
    }
    await recordBaseline(deps.knex, counted, deps.now());
  }
}

/** Days from `from` to `to`, both included, as DICOM DA. Both are such days. */
export function daysBetween(from: string, to: string): string[] {
  const at = (day: string) => Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6, 8)));
  const days: string[] = [];
  for (let time = at(from); time <= at(to); time += 86_400_000) days.push(asDay(new Date(time)));
  return days;
}

/** The UTC date of a moment, as DICOM DA. */
const asDay = (moment: Date): string => moment.toISOString().slice(0, 10).replaceAll('-', '');

/** The days a nightly sweep looks at: the last `count`, and tomorrow, for a study dated by another time zone's clock. */
export function lastDays(now: Date, count: number): string[] {
  const day = (offset: number) =>
    asDay(new Date(now.getTime() - now.getTimezoneOffset() * 60_000 + offset * 86_400_000));
  return daysBetween(day(1 - count), day(1));
}
