import { statementLines } from '../drafting/prompt.ts';
import type { SentenceAnswer, SentenceRequest, SentenceWriter } from '../drafting/reword.ts';
import { coerceError, type ErrorCode } from '../errors.ts';
import { chatPrompt } from '../inference/chat-prompt.ts';
import type { TextModel } from '../inference/text-model.ts';

/** What a draft says of a model that gave no sentence. */
const FAILURES: Readonly<Partial<Record<ErrorCode, string>>> = {
  MODEL_BUSY: 'the queue of the language model was full',
  MODEL_TIMEOUT: 'the language model did not answer in time',
  MODEL_MISSING: 'files of the language model are missing',
  MODEL_CHANGED: 'files of the language model are not those that its manifest names',
  MODEL_MANIFEST: 'the manifest of the language models is not valid',
};

export const failureWords = (thrown: unknown): string =>
  FAILURES[coerceError(thrown).code] ?? 'the language model failed';

const MAX_NEW_TOKENS = 96;

/** Asks a text model for sentences, in the prompt format that it understands. */
export function sentenceWriter(model: TextModel, style: string): SentenceWriter {
  const promptOf = (request: SentenceRequest) =>
    model.promptFormat === 'chat-1' ? chatPrompt(request, style) : statementLines(request, style);
  return async (request): Promise<SentenceAnswer> => {
    const { constraint, deadlineMs } = request;
    try {
      return await model.generate({ ...promptOf(request), constraint, deadlineMs, maxNewTokens: MAX_NEW_TOKENS });
    } catch (thrown) {
      return { failure: failureWords(thrown) };
    }
  };
}
