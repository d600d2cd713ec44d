import { PrereadError } from '../errors.ts';
import { Answer } from './answer.ts';
import { constraintStart } from './constraint.ts';
import type { DecoderSession } from './decoder-session.ts';
import { commonPrefix, LOOKUP, proposed } from './prompt-lookup.ts';
import type { ConstraintSpec, Stopped } from './text-model.ts';
import type { PromptTokens, Tokens } from './tokens.ts';

export interface LoadedDrafter {
  readonly session: DecoderSession;
  readonly tokens: Tokens;
  readonly isChunkInvariant: boolean;
}

export interface Wanted {
  readonly prefix: string;
  readonly prompt: string;
  readonly constraint?: ConstraintSpec;
  readonly maxNewTokens: number;
}

export interface Generated {
  readonly text: string;
  /** The prompt as the model was given it. */
  readonly promptText: string;
  readonly tokensIn: number;
  readonly tokensOut: number;
  readonly stopped: Stopped;
}

/** What comes next behind all that is written. */
interface Step {
  readonly feed: readonly number[];
  readonly proposals: readonly number[];
}

/**
 * Takes tokens as long as the model says what was proposed. @param rows logits behind the last read token, then behind each
 * of the proposals @returns why it ended; else the tokens that were taken: the last of them is not read yet
 */
function take(answer: Answer, rows: readonly Float32Array[], proposals: readonly number[], limit: number) {
  const taken: number[] = [];
  for (const [index, row] of rows.entries()) {
    const choice = answer.choose(row);
    if (choice === 'none') return 'limit';
    if (typeof choice === 'string') return choice;
    taken.push(choice.id);
    if (answer.length >= limit) return 'limit';
    if (choice.id !== proposals[index]) break;
  }
  return taken;
}

/** Makes the cache the beginning of the prompt that may be used again. @returns the tokens that are left to read */
async function beginAt(drafter: LoadedDrafter, { ids, head }: PromptTokens, isOver: () => boolean): Promise<number[]> {
  const { session, isChunkInvariant } = drafter;
  // At least one token is read, for what comes behind it.
  if (isChunkInvariant) session.truncate(Math.min(commonPrefix(session.tokens, ids), ids.length - 1));
  else await session.begin(ids.slice(0, head), isOver);
  return ids.slice(session.tokens.length);
}

/**
 * Writes one line behind a prompt: always the best allowed token, so that equal requests have equal answers. What the
 * request before has in common with this one is not read again (its prefix; more where that changes nothing), and tokens
 * that stand in the prompt are proposed and read together. Neither changes what is written.
 * @param isOver asked between two steps: then the answer ends with what there is
 * @throws PrereadError MODEL_FAILED where the prompt does not fit into the context
 */
export async function generate(drafter: LoadedDrafter, wanted: Wanted, isOver: () => boolean): Promise<Generated> {
  const { session, tokens } = drafter;
  const prompt = tokens.prompt(wanted.prefix, wanted.prompt);
  const { text: promptText, ids } = prompt;
  const room = session.capacity - ids.length;
  if (ids.length === 0 || room <= 0)
    throw new PrereadError('MODEL_FAILED', { detail: `A prompt of ${ids.length} tokens does not fit its context.` });
  const limit = Math.min(wanted.maxNewTokens, room);
  const answer = new Answer(tokens, wanted.constraint && constraintStart(wanted.constraint));
  const all = [...ids];
  let step: Step = { feed: await beginAt(drafter, prompt, isOver), proposals: [] };
  let stopped: Stopped | undefined;
  while (stopped === undefined) {
    const { feed, proposals } = step;
    const rows = await session.read([...feed, ...proposals], proposals.length + 1, isOver);
    const taken = rows.length === 0 ? 'deadline' : take(answer, rows, proposals, limit);
    if (typeof taken === 'string') {
      stopped = taken;
      break;
    }
    session.truncate(all.length + taken.length - 1);
    all.push(...taken);
    const most = Math.min(LOOKUP.proposals, limit - answer.length - 1);
    const next = drafter.isChunkInvariant && most > 0 ? proposed(all, ids.length, most) : [];
    step = { feed: taken.slice(-1), proposals: next };
  }
  return { text: answer.text, promptText, tokensIn: ids.length, tokensOut: answer.length, stopped };
}
