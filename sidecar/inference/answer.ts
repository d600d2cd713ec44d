import type { ConstraintState } from './constraint.ts';
import type { Tokens } from './tokens.ts';

/** What a token makes of an answer: it goes on, it ends, or there is none that is allowed. */
export type Choice = { readonly id: number } | 'eos' | 'line' | 'none';

/** The index of the largest; of equal ones the first. */
export function largest(row: Float32Array): number {
  let best = 0;
  let height = row[0] ?? 0;
  for (let id = 1; id < row.length; id++) {
    const logit = row[id] ?? 0;
    if (logit > height) [best, height] = [id, logit];
  }
  return best;
}

/** An answer that is being written, token by token: of the allowed ones the best. */
export class Answer {
  readonly #tokens: Tokens;
  readonly #ids: number[] = [];
  #state: ConstraintState | undefined;
  #text = '';

  /** @param start absent: any text */
  constructor(tokens: Tokens, start: ConstraintState | undefined) {
    this.#tokens = tokens;
    this.#state = start;
  }

  get length(): number {
    return this.#ids.length;
  }

  /** One line. */
  get text(): string {
    const text = this.#state ? this.#text : (this.#tokens.text(this.#ids).split('\n')[0] ?? '');
    return text.trim();
  }

  /** Takes the best allowed token. @param logits one for each token of the vocabulary */
  choose(logits: Float32Array): Choice {
    const best = largest(logits);
    const id = this.#allows(best) ? best : this.#bestAllowed(logits);
    if (id < 0) return 'none';
    if (this.#tokens.ends.has(id)) return 'eos';
    const [piece = '', ...more] = this.#piece(id).split('\n');
    this.#text += piece;
    this.#ids.push(id);
    if (more.length > 0) return 'line';
    this.#state &&= this.#state.advance(piece);
    return { id };
  }

  /** A text does not begin with a space, though its first token may. */
  #piece(id: number): string {
    const piece = this.#tokens.piece(id);
    return this.#ids.length === 0 ? piece.replace(/^ /, '') : piece;
  }

  #allows(id: number): boolean {
    const state = this.#state;
    if (!state) return true;
    if (this.#tokens.ends.has(id)) return state.canEnd;
    const [piece = '', ...more] = this.#piece(id).split('\n');
    if (more.length > 0) return state.advance(piece)?.canEnd ?? false;
    return piece !== '' && state.advance(piece) !== undefined;
  }

  /** Asks only of tokens that are better than the best allowed one so far. @returns -1: none is allowed */
  #bestAllowed(logits: Float32Array): number {
    let best = -1;
    let height = Number.NEGATIVE_INFINITY;
    for (let id = 0; id < logits.length; id++) {
      const logit = logits[id] ?? Number.NEGATIVE_INFINITY;
      if (logit > height && this.#allows(id)) [best, height] = [id, logit];
    }
    return best;
  }
}
