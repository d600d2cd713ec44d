/** A thread for the tests of the pool: the square of the task, late where it is asked to be, and an error at one of them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { PrereadError } from '../../sidecar/errors.ts';
import { answerTasks } from '../../sidecar/threads.ts';

answerTasks(async (index: number, { failsAt, lateAt }: { readonly failsAt?: number; readonly lateAt?: number }) => {
  if (index === failsAt) throw new PrereadError('STORE_REJECTED', { detail: '(in a thread)' });
  if (index === lateAt) await sleep(50);
  return index * index;
});
