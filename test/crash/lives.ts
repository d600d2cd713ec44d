import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { BatchStudy } from './batch.ts';
import { checkAll } from './check.ts';
import { backlogOf, hasten, isAtRest, onlyWaits } from './nurse.ts';
import { secondsSince } from './outcome.ts';
import type { CrashPlan } from './plan.ts';
import { type Exit, type Life, startLife } from './process.ts';
import type { Place } from './site.ts';
import { type Violation, violation } from './violations.ts';

const LOOK_MS = 200;
/** A service that is not at rest after so long is stuck. */
const STUCK_MS = 180_000;

export const sendFirst = async ({ orthanc }: Place, batch: readonly BatchStudy[]): Promise<void> => {
  for (const study of batch) await orthanc.upload(...study.first);
};
export const sendLater = async ({ orthanc }: Place, batch: readonly BatchStudy[]): Promise<void> => {
  for (const study of batch) await orthanc.upload(...study.later);
};

export type LifeEnd = 'killed' | 'died' | 'rest' | 'stuck';

export interface Lived {
  readonly end: LifeEnd;
  /** Studies that had no ended job when it was last looked. */
  readonly unfinished: number;
  /** Most attempts of one open job that ended with their process, before this life. */
  readonly deaths: number;
  readonly life: Life;
  readonly seconds: number;
}

const PROGRESS = `select count(distinct study_instance_uid) filter (where state = 'done')::int as finished,
  coalesce(max(died) filter (where state in ('queued', 'active')), 0)::int as deaths from preread.job`;

export interface Patience {
  /** So long it must have had nothing to do. */
  readonly restMs: number;
  /** And so long it must have lived. */
  readonly ageMs?: number;
}

/**
 * Waits until the process is dead, or has nothing to do. It still lives then.
 * @param studies that are not finished as far as is known
 */
export async function watch(
  life: Life,
  place: Place,
  { all, unfinished: known }: { readonly all: number; readonly unfinished: number },
  { restMs, ageMs = 0 }: Patience,
): Promise<Lived> {
  const knex = place.connect();
  const began = performance.now();
  let restSince: number | undefined;
  let unfinished = known;
  let deaths = 0;
  const of = (end: LifeEnd): Lived => ({ end, unfinished, deaths, life, seconds: secondsSince(began) });
  try {
    for (;;) {
      const exit = life.exit();
      if (exit) return of(exit.killed || exit.signal === 'SIGKILL' ? 'killed' : 'died');
      // The engine of an embedded database may not be there yet, or may die with its process.
      const backlog = await backlogOf(knex, place, life.begunAt).catch(() => undefined);
      const now = performance.now();
      if (backlog) {
        const seen = await progress(knex);
        if (seen) [unfinished, deaths] = [all - seen.finished, Math.max(deaths, seen.deaths)];
        if (onlyWaits(backlog)) await hasten(knex, place.kind, life.begunAt).catch(() => undefined);
        restSince = isAtRest(backlog) ? (restSince ?? now) : undefined;
        const age = Date.now() - life.begunAt.getTime();
        if (restSince !== undefined && now - restSince >= restMs && age >= ageMs) return of('rest');
      }
      if (now - began > STUCK_MS) return of('stuck');
      await Promise.race([life.exited, sleep(LOOK_MS)]);
    }
  } finally {
    await knex.destroy().catch(() => undefined);
  }
}

const progress = (knex: Knex): Promise<{ finished: number; deaths: number } | undefined> =>
  knex.raw(PROGRESS).then(
    ({ rows }) => rows[0],
    () => undefined,
  );

/** One life of the service, begun. */
export const startService = (place: Place, plan: Pick<CrashPlan, 'kill' | 'everyCall'> = {}): Life =>
  startLife(['start'], place.env, place.scratch, plan);

/** How it ended, and what it said last. */
export const lastWords = ({ code, signal, output }: Exit): string =>
  `ended with ${signal ?? code}: ${output.trim().split('\n').slice(-3).join(' | ').slice(-600)}`;

/** A last life that nobody disturbs, until it rests; then everything is checked. */
export async function settleAndCheck(
  place: Place,
  batch: readonly BatchStudy[],
): Promise<{ readonly violations: readonly Violation[]; readonly seen: Exit['seen'] }> {
  const studies = { all: batch.length, unfinished: batch.length };
  const lived = await watch(startService(place), place, studies, { restMs: 300 });
  const ended = lived.life.exit();
  if (ended) return { violations: [violation('died', lastWords(ended))], seen: ended.seen };
  const knex = place.connect();
  try {
    const stuck =
      lived.end === 'stuck'
        ? [violation('stuck', JSON.stringify(await backlogOf(knex, place, lived.life.begunAt)))]
        : [];
    const violations = [...stuck, ...(await checkAll(knex, place, batch))];
    return { violations, seen: (await lived.life.kill()).seen };
  } finally {
    await knex.destroy().catch(() => undefined);
    await lived.life.kill();
  }
}
