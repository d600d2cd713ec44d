import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { PdfAnswer, PdfQuestion } from './pdf-worker.ts';

/** A report is read in a fraction of a second; what takes longer is broken or means harm. */
const LONGEST_MS = 20_000;
/** Of the thread's own heap. */
const HEAP_MB = 512;

let idle: Worker | undefined;

const started = (): Worker =>
  new Worker(new URL('./pdf-worker.ts', import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } });

async function answerOf(worker: Worker, question: PdfQuestion): Promise<PdfAnswer> {
  const inTime = AbortSignal.timeout(LONGEST_MS);
  const answer = once(worker, 'message', { signal: inTime });
  worker.postMessage(question);
  const [pages] = (await answer) as [PdfAnswer];
  return pages;
}

/** Kept for the next file; it holds up no process. An older one may be there already. */
function keep(worker: Worker): void {
  void idle?.terminate();
  idle = worker;
  worker.unref();
}

/**
 * Text of each page of a PDF, read in a thread of its own: a file that makes the library loop, or fail where nobody waits
 * for it, takes that thread and not the service.
 */
export async function textOfPdf(file: Uint8Array, mostPages: number): Promise<PdfAnswer> {
  const worker = idle ?? started();
  idle = undefined;
  worker.ref();
  // `once` rejects on an error of the thread; one that comes when nothing is asked is no matter.
  worker.on('error', () => undefined);
  try {
    const answer = await answerOf(worker, { file, mostPages });
    keep(worker);
    return answer;
  } catch {
    await worker.terminate();
    return 'cannotBeOpened';
  } finally {
    worker.removeAllListeners('error').on('error', () => {
      if (idle === worker) idle = undefined;
    });
  }
}
