import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../sidecar/synth/random.ts';
import { type DatabaseKind, until } from '../support/databases.ts';
import { makeBatch } from './batch.ts';
import { checkAll } from './check.ts';
import { sendFirst, sendLater, watch } from './lives.ts';
import { type Outcome, secondsSince } from './outcome.ts';
import { type Life, startLife } from './process.ts';
import { openSite, type Place } from './site.ts';
import { type Violation, violation } from './violations.ts';

/** The requirement: another follows so long after the follower was killed. */
const TAKEN_OVER_SECONDS = 10;

const startLoud = (place: Place): Life => startLife(['start'], { ...place.env, LOG_LEVEL: 'info' }, place.scratch);

/** What the service says of the feed: `following`, `waiting`, ... */
async function feedOf(life: Life): Promise<string | undefined> {
  const address = /"address":"(http[^"]*)"/.exec(life.output())?.[1];
  if (address === undefined) return undefined;
  const answer = await fetch(`${address}/readyz`).catch(() => undefined);
  return ((await answer?.json().catch(() => undefined)) as { feed?: string } | undefined)?.feed;
}

async function leaderOf(lives: readonly Life[]): Promise<Life | undefined> {
  for (const life of lives) if ((await feedOf(life)) === 'following') return life;
  return undefined;
}

/**
 * Two services on one server; the one that follows the feed is killed in the middle of the work, the other takes over, a
 * new one waits in its turn. Nothing is hastened here: a dead process's jobs wait for their heartbeat, as in production.
 */
export async function runTakeOver(
  kind: DatabaseKind,
  scratch: string,
  seed: string,
  { rounds, studies }: { readonly rounds: number; readonly studies: number },
): Promise<Outcome[]> {
  // The embedded database lets one service in: there is nobody to take over.
  if (kind === 'embedded') return [];
  const began = performance.now();
  const random = seededRandom(`${seed}/take-over`);
  const violations: Violation[] = [];
  let slowest = 0;
  const site = await openSite(kind, scratch, { workers: 2 });
  const place = await site.fresh();
  let lives: Life[] = [startLoud(place), startLoud(place)];
  const all = lives.slice();
  try {
    const batch = makeBatch(`${seed}/take-over`, studies);
    const size = Math.ceil(batch.length / rounds);
    for (let round = 0; round < rounds; round++) {
      const leader = await until('one follows', () => leaderOf(lives), 60_000);
      await until('the other waits', async () => (await Promise.all(lives.map(feedOf))).includes('waiting'), 60_000);
      await sendFirst(place, batch.slice(round * size, (round + 1) * size));
      await sleep(random.integer(0, 2500));
      await leader.kill();
      const dead = performance.now();
      lives = lives.filter((life) => life !== leader);
      await until('the other follows', () => leaderOf(lives), 60_000);
      const seconds = secondsSince(dead);
      slowest = Math.max(slowest, seconds);
      if (seconds > TAKEN_OVER_SECONDS) violations.push(violation('takeOver', `it took ${seconds} s`));
      lives.push(startLoud(place));
      all.push(lives.at(-1) as Life);
    }
    await sendLater(place, batch);
    const [life] = lives as [Life];
    const { end } = await watch(life, place, { all: studies, unfinished: studies }, { restMs: 1000 });
    if (end !== 'rest') violations.push(violation('stuck', `the service that is left: ${end}`));
    const knex = place.connect();
    violations.push(...(await checkAll(knex, place, batch)));
    await knex.destroy();
  } finally {
    for (const life of all) await life.kill();
    await place.remove();
    await site.close();
  }
  const measured = { slowestTakeOverSeconds: slowest };
  const figures = { kills: rounds, studies, rounds, lives: all.length, seconds: secondsSince(began) };
  return [{ name: 'take-over', ...figures, violations, measured }];
}
