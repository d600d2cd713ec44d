import type { PreTrainedTokenizer } from '@xenova/transformers';
import type { PromptFormat } from './manifest.ts';
import { commonPrefix } from './prompt-lookup.ts';

export interface PromptTokens {
  /** The prompt as the model is given it. */
  readonly text: string;
  readonly ids: readonly number[];
  /** How many tokens the prefix is, with what stands before it; at least one token is behind it. */
  readonly head: number;
}

/** A model's tokenizer, as decoding needs it. */
export interface Tokens {
  prompt(prefix: string, prompt: string): PromptTokens;
  /** What a token adds to a text that it does not begin; `\uFFFD` where it is part of a letter only. */
  piece(id: number): string;
  /** Without control tokens. */
  text(ids: readonly number[]): string;
  /** Tokens that end an answer. */
  readonly ends: ReadonlySet<number>;
}

/** A text that a tokenizer takes for nothing but text: evidence that spells a control token becomes none. */
export function withoutControls(text: string, controls: readonly string[]): string {
  let clean = text;
  while (controls.some((control) => clean.includes(control)))
    for (const control of controls) clean = clean.replaceAll(control, ' ');
  return clean;
}

/** How the control tokens are spelled. */
export function controlsOf(tokenizer: PreTrainedTokenizer): string[] {
  const added: readonly { readonly content: string }[] = tokenizer._tokenizerJSON.added_tokens ?? [];
  return added.map(({ content }) => content).filter((content) => content.trim() !== '');
}

/** `chat-1`: one message of the user, in the model's own template; else the text behind the token that begins one. */
function wrapped(tokenizer: PreTrainedTokenizer, format: PromptFormat, content: string): string {
  if (format === 'statement-lines-1') return `${tokenizer.bos_token}${content}`;
  return tokenizer.apply_chat_template([{ role: 'user', content }], { tokenize: false, add_generation_prompt: true });
}

const VERBATIM = { skip_special_tokens: false, clean_up_tokenization_spaces: false };

export function tokensOf(tokenizer: PreTrainedTokenizer, format: PromptFormat, ends: ReadonlySet<number>): Tokens {
  const controls = controlsOf(tokenizer);
  const encode = (text: string): number[] => tokenizer.encode(text, { add_special_tokens: false });
  const decode = (ids: readonly number[]): string => tokenizer.decode([...ids], VERBATIM);
  // Some tokenizers take the space off a text's first token: pieces are read behind another one.
  const before = encode('a');
  const skipped = decode(before).length;
  const pieces: (string | undefined)[] = [];
  return {
    ends,
    prompt(prefix, prompt) {
      const text = wrapped(tokenizer, format, withoutControls(`${prefix}${prompt}`, controls));
      const ids = encode(text);
      const at = text.indexOf(prefix);
      const head = at < 0 ? [] : encode(text.slice(0, at + prefix.length));
      return { text, ids, head: Math.max(0, Math.min(commonPrefix(ids, head), ids.length - 1)) };
    },
    piece(id) {
      const piece = pieces[id] ?? decode([...before, id]).slice(skipped);
      pieces[id] = piece;
      return piece;
    },
    text: (ids) => tokenizer.decode([...ids], { ...VERBATIM, skip_special_tokens: true }),
  };
}
