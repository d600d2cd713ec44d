import { coresInUse } from '../machine.ts';
import type { Bench } from '../measure.ts';

/** Cores that others may use. */
const MOST = 0.3;
const TRIES = 60;

/**
 * Waits, a few minutes at most, until nobody else uses the machine. Threads that wait for one another by spinning come to a
 * near stop where they share a core with other work: the ratio to such a peer would flatter us, and not by a little.
 * @throws Error where it does not become quiet
 */
export async function whenQuiet(bench: Bench): Promise<void> {
  if (bench.quick) return;
  for (let tried = 0; tried < TRIES; tried++) {
    const used = await coresInUse();
    if (used <= MOST) return;
    bench.say(`others use ${used} cores: waiting`);
  }
  throw new Error('others are at work on the machine: such figures are not worth keeping');
}
