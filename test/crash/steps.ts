import { seededRandom } from '../../sidecar/synth/random.ts';
import type { BatchStudy } from './batch.ts';
import { checkAll } from './check.ts';
import { lastWords, sendFirst, sendLater, settleAndCheck, startService, watch } from './lives.ts';
import { type Outcome, secondsSince } from './outcome.ts';
import type { Seen } from './plan.ts';
import { type CrashPlan, type Killed, WHENS, type When } from './plan.ts';
import type { Exit } from './process.ts';
import type { Place, Site } from './site.ts';
import { type Violation, violation } from './violations.ts';

export type Kill = NonNullable<CrashPlan['kill']>;

/** One step of a study's life, as a run that nobody disturbed showed it. */
export interface Step {
  readonly label: string;
  readonly count: number;
  /** It is about one study; else about the process (start, feed, polls). */
  readonly ofStudy: boolean;
  /** Milliseconds after the start at which it first occurred. */
  readonly firstMs: number;
  /** The number of that call, of all calls. */
  readonly firstAt: number;
}

/** Left alone for so long, it shows the steps that come by the clock too. */
const RECORD_REST_MS = 11_000;
/** A step of the whole process is hit together with all studies that are not finished: a few kills are enough. */
const PROCESS_KILLS = 3;
const MAX_ROUNDS = 12;
/** The service gives a job up after five attempts that ended with their process: a round ends before. */
const MOST_DEATHS = 2;
/** Different studies or jobs, from which on a step counts as one of studies. */
const STUDY_SUBJECTS = 4;

function stepOf(label: string, all: readonly Seen[], studies: number, firstAt: number): Step {
  const subjects = new Set(all.flatMap((one) => one.subject ?? []));
  const isBegin = /^sql begin\b/i.test(label) && all.length >= studies;
  const ofStudy = subjects.size >= Math.min(STUDY_SUBJECTS, studies) || isBegin;
  return { label, count: all.length, ofStudy, firstMs: all[0]?.ms ?? 0, firstAt };
}

/** Every step of the life of these studies, in the order in which they first occur. */
export async function recordSteps(
  site: Site,
  batch: readonly BatchStudy[],
  restMs = RECORD_REST_MS,
): Promise<{ readonly steps: Step[]; readonly violations: readonly Violation[] }> {
  const place = await site.fresh();
  const life = startService(place, { everyCall: true });
  try {
    const studies = { all: batch.length, unfinished: batch.length };
    await sendFirst(place, batch);
    await watch(life, place, studies, { restMs: 300 });
    await sendLater(place, batch);
    const { end } = await watch(life, place, studies, { restMs });
    const knex = place.connect();
    const violations = end === 'rest' ? await checkAll(knex, place, batch) : [violation('stuck', end)];
    await knex.destroy();
    const { seen } = await life.kill();
    const labels = Map.groupBy(seen, (one) => one.label);
    return {
      steps: [...labels].map(([label, all]) => stepOf(label, all, batch.length, seen.indexOf(all[0] as Seen))),
      violations,
    };
  } finally {
    await life.kill();
    await place.remove();
  }
}

/** What to do in one life after another. */
export interface Script {
  readonly name: string;
  /** Where the next life ends. */
  next(): Kill;
  /** @returns whether there were enough, of all rounds together */
  killed(kill: Killed, round: number, unfinished: number): boolean;
  /** The step was not reached in a whole life. @returns whether nothing is left to try */
  passed?(): boolean;
  readonly figures: () => { readonly kills: number; readonly studies: number };
  /** Gets a word about each life. */
  told?: (life: string) => void;
  /** A life without anything to do is ended only when it is so old. */
  readonly ageMs: number;
}

interface Round {
  readonly violations: readonly Violation[];
  readonly enough: boolean;
  readonly lives: number;
}

/** What was seen, and the kill that came before. */
class Sightings {
  readonly first = new Map<string, Killed | undefined>();
  before: Killed | undefined;

  add({ seen, killed }: Pick<Exit, 'seen'> & Partial<Pick<Exit, 'killed'>>): void {
    for (const { label } of seen) if (!this.first.has(label)) this.first.set(label, this.before);
    this.before = killed?.gaveUp ? undefined : killed;
  }
}

/** One batch of studies, one life after another, until there were enough kills or nothing is left to be killed at. */
async function playRound(
  place: Place,
  batch: readonly BatchStudy[],
  script: Script,
  round: number,
  sightings: Sightings,
): Promise<Round> {
  const half = script.figures().studies + batch.length / 2;
  let [later, enough, lives, unfinished] = [false, false, 0, batch.length];
  const violations: Violation[] = [];
  const sendRest = async () => {
    if (!later) await sendLater(place, batch);
    later = true;
  };
  await sendFirst(place, batch);
  while (!enough && violations.length === 0) {
    const patience = { restMs: 400, ageMs: script.ageMs };
    const life = startService(place, { kill: script.next() });
    const lived = await watch(life, place, { all: batch.length, unfinished }, patience);
    lives++;
    unfinished = lived.unfinished;
    const exit = await lived.life.kill();
    script.told?.(
      `${lived.end}, ${unfinished} unfinished, ${lived.seconds} s, ${exit.killed?.subjects.length ?? 0} cut`,
    );
    sightings.add(exit);
    if (exit.killed?.gaveUp) enough = script.passed?.() ?? true;
    else if (exit.killed) enough = script.killed(exit.killed, round, unfinished);
    else if (lived.end === 'died' || lived.end === 'stuck') violations.push(violation(lived.end, lastWords(exit)));
    else if (!later) await sendRest();
    else if (script.passed?.() ?? true) break;
    if (lived.deaths >= MOST_DEATHS) break;
    if (script.figures().studies >= half) await sendRest();
  }
  await sendRest();
  const settled = await settleAndCheck(place, batch);
  sightings.add(settled);
  return { violations: [...violations, ...settled.violations], enough, lives: lives + 1 };
}

/** Rounds with a fresh place each, until the script has had enough. */
export async function play(site: Site, batch: readonly BatchStudy[], script: Script): Promise<Outcome> {
  const began = performance.now();
  const sightings = new Sightings();
  const violations: Violation[] = [];
  let [rounds, lives, enough] = [0, 0, false];
  while (!enough && rounds < MAX_ROUNDS && violations.length === 0) {
    const place = await site.fresh();
    try {
      const before = script.figures().kills;
      const played = await playRound(place, batch, script, ++rounds, sightings);
      violations.push(...played.violations);
      lives += played.lives;
      enough = played.enough || script.figures().kills === before;
    } finally {
      await place.remove();
    }
  }
  return {
    name: script.name,
    ...script.figures(),
    rounds,
    lives,
    violations,
    seconds: secondsSince(began),
    seen: sightings.first,
  };
}

/** How much is done at each step. */
export interface Extent {
  /** Different studies to be hit. */
  readonly studies: number;
  /** WORKERS of the service: so many studies may be at one step at once. */
  readonly workers: number;
  /** Most kills, whatever they hit. */
  readonly most: number;
}

/** Kills at one step, before its call leaves or when its answer has come, until so many different studies were hit. */
export function killsAt(step: Step, when: When, seed: string, { studies, workers, most }: Extent): Script {
  const random = seededRandom(`${seed}/${step.label}/${when}`);
  const spread = step.ofStudy ? Math.ceil(step.count / studies) : Math.min(6, Math.ceil(step.count / 4));
  // What comes by the clock comes seldom.
  const passing = step.firstMs > 6000 ? 1 : spread;
  // A step of the very first start does not come again in the same place.
  const once = !step.ofStudy && step.count <= 2 && step.firstMs <= 6000;
  const hit = new Set<string>();
  let [kills, others, repeated] = [0, 0, 0];
  // One call for many studies, as for a page of the feed: each kill names the same one, and hits them all.
  const hitsAll = () => !step.ofStudy || repeated >= PROCESS_KILLS;
  // Few studies of a batch come to some steps (their report is signed), when all the others are finished.
  const reached = () => (hitsAll() ? Math.max(others, hit.size) : hit.size);
  return {
    name: `${when} ${step.label}`,
    ageMs: step.firstMs + 2000,
    next: () => ({
      label: step.label,
      when,
      skip: random.integer(0, passing - 1),
      hold: step.ofStudy ? random.pick([1, workers, workers]) : 1,
      ...(once ? { giveUpAfter: 2 * step.firstAt + 40 } : {}),
    }),
    killed({ subjects }, round, unfinished) {
      kills++;
      const before = hit.size;
      for (const subject of subjects) hit.add(`${round} ${subject ?? `call ${kills}`}`);
      repeated = hit.size === before ? repeated + 1 : 0;
      // At rest it is all of them that the next process has to find as they were; a call about one study hits that one.
      const isAtRest = unfinished === 0 && subjects.every((subject) => subject === null);
      others += isAtRest ? studies : unfinished;
      if (kills >= most) return true;
      return reached() >= studies && (kills >= PROCESS_KILLS || !hitsAll());
    },
    figures: () => ({ kills, studies: reached() }),
  };
}

/** A step that only occurs in a life after a certain kill: two lives in turn. */
export function killsAfter(label: string, when: When, first: Killed, seed: string, { studies, most }: Extent): Script {
  const random = seededRandom(`${seed}/${label}/${when}/after`);
  let [lives, kills, others] = [0, 0, 0];
  return {
    name: `${when} ${label}, after a kill ${first.when} ${first.label}`,
    ageMs: 2000,
    next: () =>
      lives++ % 2 === 0
        ? { label: first.label, when: first.when, skip: 0, hold: 1 }
        : { label, when, skip: random.integer(0, 1), hold: 1 },
    killed(kill, _round, unfinished) {
      if (kill.label !== label) return false;
      kills++;
      others += Math.max(1, unfinished);
      return kills >= most || (kills >= PROCESS_KILLS && others >= studies);
    },
    figures: () => ({ kills, studies: others }),
  };
}

/**
 * Several scripts, one after the other on the same studies: quicker, as the studies are settled and checked once; what goes
 * wrong is then to be looked for among all of them.
 */
export function together(scripts: readonly Script[]): Script {
  let at = 0;
  const current = () => scripts[Math.min(at, scripts.length - 1)] as Script;
  return {
    name: scripts.map((script) => script.name).join(' + '),
    get ageMs() {
      return current().ageMs;
    },
    next: () => current().next(),
    killed(kill, round, unfinished) {
      if (current().killed(kill, round, unfinished)) at++;
      return at >= scripts.length;
    },
    passed() {
      at++;
      return at >= scripts.length;
    },
    figures() {
      const all = scripts.map((script) => script.figures());
      const sum = (of: (one: (typeof all)[number]) => number) => all.reduce((total, one) => total + of(one), 0);
      return { kills: sum((one) => one.kills), studies: sum((one) => one.studies) };
    },
  };
}

/** A process is killed at any call, and the next one soon after it began. */
export function doubleKills(seed: string, pairs: number): Script {
  const random = seededRandom(`${seed}/double`);
  let kills = 0;
  let studies = 0;
  return {
    name: 'double kills',
    ageMs: 0,
    // The first calls of a process are its start; a study takes about fifty.
    next: () => ({
      when: random.pick(WHENS),
      skip: kills % 2 === 0 ? random.integer(40, 250) : random.integer(0, 80),
      hold: 1,
    }),
    killed(_kill, _round, unfinished) {
      kills++;
      studies += unfinished;
      return kills >= 2 * pairs;
    },
    figures: () => ({ kills, studies }),
  };
}
