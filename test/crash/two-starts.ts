import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../sidecar/synth/random.ts';
import type { DatabaseKind } from '../support/databases.ts';
import { type BatchStudy, makeBatch } from './batch.ts';
import { checkAll } from './check.ts';
import { lastWords, sendFirst, sendLater, startService, watch } from './lives.ts';
import { type Outcome, secondsSince } from './outcome.ts';
import type { Life } from './process.ts';
import { openSite, type Place } from './site.ts';
import { type Violation, violation } from './violations.ts';

/** Of two services on one folder, exactly one is refused. @returns the one that works */
async function refusedOne(lives: readonly [Life, Life]): Promise<{ winner: Life; violations: Violation[] }> {
  const first = await Promise.race(lives.map((life) => life.exited.then((exit) => ({ life, exit }))));
  const winner = lives.find((life) => life !== first.life) ?? lives[0];
  const { code, output } = first.exit;
  const isRefused = code === 1 && output.includes('DB_LOCKED');
  return { winner, violations: isRefused ? [] : [violation('locked', lastWords(first.exit))] };
}

async function startTwo(place: Place, batch: readonly BatchStudy[], apartMs: number): Promise<Violation[]> {
  // Orthanc is full already: both find all the work at once.
  await sendFirst(place, batch);
  const one = startService(place);
  await sleep(apartMs);
  const two = startService(place);
  try {
    const { winner, violations } =
      place.kind === 'embedded' ? await refusedOne([one, two]) : { winner: one, violations: [] };
    const studies = { all: batch.length, unfinished: batch.length };
    await watch(winner, place, studies, { restMs: 300 });
    await sendLater(place, batch);
    const { end } = await watch(winner, place, studies, { restMs: 1000 });
    if (end !== 'rest') violations.push(violation('stuck', `the first service: ${end}`));
    const other = two.exit();
    if (place.kind === 'postgres' && other) violations.push(violation('died', lastWords(other)));
    const knex = place.connect();
    violations.push(...(await checkAll(knex, place, batch)));
    await knex.destroy();
    return violations;
  } finally {
    await Promise.all([one.kill(), two.kill()]);
  }
}

/** Two services that start at the same moment (or a little apart) on one database. */
export async function runTwoStarts(
  kind: DatabaseKind,
  scratch: string,
  seed: string,
  { rounds, studies }: { readonly rounds: number; readonly studies: number },
): Promise<Outcome[]> {
  const began = performance.now();
  const random = seededRandom(`${seed}/two-starts`);
  const batch = makeBatch(`${seed}/two-starts`, studies);
  const violations: Violation[] = [];
  const site = await openSite(kind, scratch, { workers: 2 });
  try {
    for (let round = 0; round < rounds; round++) {
      const place = await site.fresh();
      violations.push(...(await startTwo(place, batch, round === 0 ? 0 : random.integer(0, 400))));
      await place.remove();
    }
  } finally {
    await site.close();
  }
  const figures = { kills: 0, studies: studies * rounds, rounds, lives: 2 * rounds, seconds: secondsSince(began) };
  return [{ name: 'two starts', ...figures, violations }];
}
