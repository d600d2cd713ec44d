import { schedule } from 'node-cron';

/** What runs by the clock of this machine. */
export interface Schedule {
  /** Ends it; what runs is not waited for. */
  stop(): void;
}

/**
 * Runs `work` at the times of a cron expression (minute, hour, day, month, weekday; local time), never twice at once. A time
 * missed while the process was busy or asleep is not made up for: the next night does.
 * @param work never throws
 */
export function runAt(expression: string, work: () => Promise<void>): Schedule {
  const task = schedule(expression, work, { noOverlap: true });
  return { stop: () => void task.destroy() };
}
