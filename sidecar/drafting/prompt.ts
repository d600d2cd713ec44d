import type { SentenceRequest } from './reword.ts';

/** A prompt in two pieces: what all sentences of a section begin with, and what is this one's own. */
export interface Prompt {
  readonly prefix: string;
  readonly prompt: string;
}

/**
 * The prompt of models with the format `statement-lines-1`, as `models/training` makes it of a corpus. Values are evidence
 * and hold no line break; what a value says is data, for the answer is checked against the evidence, whatever it is.
 */
export function statementLines(
  { specialty, section, lines }: Pick<SentenceRequest, 'specialty' | 'section' | 'lines'>,
  style: string,
): Prompt {
  return {
    prefix: `style ${style}\nspecialty ${specialty}\nsection ${section}\n`,
    prompt: `${lines.map((line) => `${line.replace(/\s+/g, ' ')}\n`).join('')}=\n`,
  };
}
