import type { ConstraintSpec } from './text-model.ts';

/** Stand behind a word; then comes a space. Behind a bracket one of them may stand, too. */
const MARKS = '.,;:';

/** One letter of a word or literal on the way from its beginning. */
interface Node {
  readonly next: Map<string, Node>;
  ends: boolean;
}

const node = (): Node => ({ next: new Map(), ends: false });

function add(root: Node, text: string): void {
  let at = root;
  for (const letter of text) {
    const next = at.next.get(letter) ?? node();
    at.next.set(letter, next);
    at = next;
  }
  if (at !== root) at.ends = true;
}

/** As words are written: in a sentence, at its beginning, as an abbreviation. */
const formsOf = (word: string): string[] => [word, word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()];

/**
 * A text so far, as far as it matters for what may follow. Immutable; equal situations are one object, so that what was
 * asked once is remembered.
 */
export class ConstraintState {
  readonly #owner: Interned;
  /** What is being written; two where one is the beginning of the other. */
  readonly #nodes: readonly Node[];
  readonly #canBegin: boolean;
  /** The mark or bracket that was written last, where it was the last letter. */
  readonly #mark: string;
  readonly #asked = new Map<string, ConstraintState | undefined>();

  constructor(owner: Interned, nodes: readonly Node[], canBegin: boolean, mark: string) {
    this.#owner = owner;
    this.#nodes = nodes;
    this.#canBegin = canBegin;
    this.#mark = mark;
  }

  /** Every word and literal is whole, and something stands there. */
  get canEnd(): boolean {
    return (this.#mark !== '' && this.#mark !== '(') || this.#nodes.some((one) => one.ends);
  }

  /** The state behind a piece of text; undefined where nothing allowed begins so. */
  advance(piece: string): ConstraintState | undefined {
    if (this.#asked.has(piece)) return this.#asked.get(piece);
    let state: ConstraintState | undefined = this;
    for (const letter of piece) if (state) state = state.#behind(letter);
    this.#asked.set(piece, state);
    return state;
  }

  #behind(letter: string): ConstraintState | undefined {
    const from = this.#canBegin ? [...this.#nodes, this.#owner.root] : this.#nodes;
    const nodes = from.flatMap((one) => one.next.get(letter) ?? []);
    const isBehindMark = this.#mark !== '' && MARKS.includes(this.#mark);
    const closes = this.canEnd && !isBehindMark && (MARKS.includes(letter) || letter === ')');
    const opens = this.#canBegin && this.#mark !== '(' && letter === '(';
    const canBegin = opens || (this.canEnd && letter === ' ');
    if (nodes.length === 0 && !closes && !canBegin) return undefined;
    return this.#owner.state(nodes, canBegin, closes || opens ? letter : '');
  }
}

/** The states of one constraint. */
class Interned {
  readonly root: Node;
  readonly #ids = new Map<Node, number>();
  readonly #states = new Map<string, ConstraintState>();

  constructor(root: Node) {
    this.root = root;
  }

  #id(one: Node): number {
    const id = this.#ids.get(one) ?? this.#ids.size;
    this.#ids.set(one, id);
    return id;
  }

  state(nodes: readonly Node[], canBegin: boolean, mark: string): ConstraintState {
    const key = `${nodes.map((one) => this.#id(one)).join()}/${canBegin}/${mark}`;
    const state = this.#states.get(key) ?? new ConstraintState(this, nodes, canBegin, mark);
    this.#states.set(key, state);
    return state;
  }
}

/**
 * Texts of allowed words and whole literals, with a few punctuation marks between them: `. , ; : ) (` and spaces. A digit
 * stands only inside a literal that is written from its beginning (or in an allowed word that has one), and what is begun
 * is completed. The state before the first letter.
 */
export function constraintStart({ literals, words }: ConstraintSpec): ConstraintState {
  const root = node();
  for (const literal of literals) add(root, literal);
  for (const form of words.flatMap(formsOf)) add(root, form);
  return new Interned(root).state([], true, '');
}
