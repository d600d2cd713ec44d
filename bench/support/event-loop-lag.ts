import { monitorEventLoopDelay } from 'node:perf_hooks';

/** The longest time that this process could do nothing else while `work` ran, in milliseconds. */
export async function longestStall(work: () => Promise<unknown>): Promise<number> {
  const monitor = monitorEventLoopDelay({ resolution: 1 });
  monitor.enable();
  await work();
  monitor.disable();
  return monitor.max / 1e6;
}
