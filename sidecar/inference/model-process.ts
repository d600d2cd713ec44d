/** The child process that models run in: ONNX Runtime blocks its thread, and may take its process with it. */
import { coerceError, PrereadError } from '../errors.ts';
import { digestOfText } from './digest.ts';
import { embed, type LoadedEncoder } from './encode.ts';
import { generate, type LoadedDrafter } from './generate.ts';
import { keepLocal, loadDrafter, loadEncoder } from './load-model.ts';
import type { FromChild, Opening, Task, TaskAnswer, ToChild } from './messages.ts';

const drafters = new Map<string, LoadedDrafter>();
const encoders = new Map<string, LoadedEncoder>();
/** Of the task at work: the moment that it has to end by; a cancelled one by now. */
let until = 0;

const send = (message: FromChild): void => void process.send?.(message);
const isOver = (): boolean => performance.now() >= until;

/** The first pass through a graph is slower than all others: it is gone through once. */
async function open({ modelsDir, entries, threads }: Opening): Promise<void> {
  keepLocal(modelsDir);
  for (const entry of entries) {
    if (entry.task === 'report-drafting') {
      const drafter = await loadDrafter(modelsDir, entry, threads);
      await generate(drafter, { prefix: '', prompt: 'a', maxNewTokens: 2 }, () => false);
      drafters.set(entry.id, drafter);
    } else {
      const encoder = await loadEncoder(modelsDir, entry, threads);
      await embed(encoder, ['a'], () => false);
      encoders.set(entry.id, encoder);
    }
  }
}

function opened<Model>(models: ReadonlyMap<string, Model>, id: string): Model {
  const model = models.get(id);
  if (!model) throw new PrereadError('MODEL_MISSING', { detail: 'It was not opened.' });
  return model;
}

async function answerTo(task: Task): Promise<TaskAnswer> {
  if (task.kind === 'embed')
    return { kind: 'embed', directions: await embed(opened(encoders, task.model), task.texts, isOver) };
  const drafter = opened(drafters, task.model);
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const { promptText, ...generated } = await generate(drafter, task.wanted, isOver);
  const { user, system } = process.cpuUsage(cpu);
  const times = { ms: performance.now() - began, cpuMs: (user + system) / 1000 };
  return { kind: 'generate', answer: { ...generated, promptDigest: digestOfText(promptText), ...times } };
}

async function listen(message: ToChild): Promise<void> {
  if (message.kind === 'cancel') {
    until = 0;
    return;
  }
  try {
    if (message.kind === 'open') {
      await open(message.opening);
      send({ kind: 'ready', rss: process.memoryUsage.rss() });
    } else {
      until = performance.now() + message.ms;
      const answer = await answerTo(message.task);
      send({ kind: 'answer', answer, rss: process.memoryUsage.rss() });
    }
  } catch (thrown) {
    const { code, message: text } = coerceError(thrown, 'MODEL_FAILED');
    send({ kind: 'failed', code, message: text, rss: process.memoryUsage.rss() });
  }
}

process.on('message', (message: ToChild) => void listen(message));
// It ends with the service, and not before it: an interrupt from the terminal goes to both.
process.on('disconnect', () => process.exit(0));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
