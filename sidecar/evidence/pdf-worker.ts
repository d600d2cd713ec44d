import { parentPort } from 'node:worker_threads';
import { extractText, getDocumentProxy } from 'unpdf';

/** What is asked of the thread: a file, and how many pages are too many. */
export interface PdfQuestion {
  readonly file: Uint8Array;
  readonly mostPages: number;
}

/** Text of each page, or why there is none. */
export type PdfAnswer = readonly string[] | 'tooManyPages' | 'cannotBeOpened';

async function pagesOf({ file, mostPages }: PdfQuestion): Promise<PdfAnswer> {
  try {
    const pdf = await getDocumentProxy(file, { verbosity: 0 });
    try {
      if (pdf.numPages > mostPages) return 'tooManyPages';
      return (await extractText(pdf, { mergePages: false })).text;
    } finally {
      await pdf.loadingTask.destroy();
    }
  } catch {
    // The library's message may hold words of the document.
    return 'cannotBeOpened';
  }
}

/** The body of a thread of its own (pdf-text.ts): whoever imports this in the main thread gets nothing but types. */
parentPort?.on('message', async (question: PdfQuestion) => parentPort?.postMessage(await pagesOf(question)));
// A broken file leaves promises of the library behind that nobody waits for; in the service they would end the process.
if (parentPort) process.on('unhandledRejection', () => undefined);
