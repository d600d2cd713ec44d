import type { ConstraintSpec } from './text-model.ts';

/** Stand behind a word; then comes a space. Behind a bracket one of them may stand, too. */
const MARKS = '.,;:';

/** One letter of a word or literal on the way from its beginning. */
interface Node {
  readonly next: Map<string, Node>;
  ends: boolean;
  /** A name ends here, and nothing else. */
  isName: boolean;
}

const node = (): Node => ({ next: new Map(), ends: false, isName: false });

function add(root: Node, text: string, isName = false): void {
  let at = root;
  for (const letter of text) {
    const next = at.next.get(letter) ?? node();
    at.next.set(letter, next);
    at = next;
  }
  if (at === root) return;
  at.isName = isName && (at.isName || !at.ends);
  at.ends = true;
}

/** As words are written at the beginning of a sentence and as an abbreviation; within it as they are, too. */
const bigForms = (word: string): string[] => [word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()];
const formsOf = (word: string): string[] => [word, ...bigForms(word)];
const innerForms = (word: string): string[] => [word, word.toUpperCase()];

/** What may begin at a place of the sentence. */
interface Roots {
  readonly first: Node;
  /** Before the name is written. */
  readonly before: Node;
  readonly behind: Node;
}
/** Where in the sentence something stands. */
type Place = keyof Roots;

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
  readonly #place: Place;
  readonly #asked = new Map<string, ConstraintState | undefined>();

  constructor(owner: Interned, nodes: readonly Node[], canBegin: boolean, mark: string, place: Place) {
    this.#owner = owner;
    this.#nodes = nodes;
    this.#canBegin = canBegin;
    this.#mark = mark;
    this.#place = place;
  }

  /** Every word and literal is whole, and something stands there. */
  get #isWhole(): boolean {
    return (this.#mark !== '' && this.#mark !== '(') || this.#nodes.some((one) => one.ends);
  }

  get #hasName(): boolean {
    return this.#place === 'behind' || this.#nodes.some((one) => one.ends && one.isName);
  }

  /** All is whole, and what was to be named is named. */
  get canEnd(): boolean {
    return this.#isWhole && this.#hasName;
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
    const from = this.#canBegin ? [...this.#nodes, this.#owner.roots[this.#place]] : this.#nodes;
    const nodes = from.flatMap((one) => one.next.get(letter) ?? []);
    const isBehindMark = this.#mark !== '' && MARKS.includes(this.#mark);
    // Nothing is closed nor opened before the sentence has named what it is about.
    const isMark = MARKS.includes(letter) || letter === ')';
    const closes = this.#isWhole && this.#hasName && !isBehindMark && isMark;
    const opens = this.#canBegin && this.#place === 'behind' && this.#mark !== '(' && letter === '(';
    const canBegin = opens || (this.#isWhole && letter === ' ');
    if (nodes.length === 0 && !closes && !canBegin) return undefined;
    // Only what was a name to its end counts: it may have gone on to be another word.
    const isPast = (closes || letter === ' ') && this.#hasName;
    const place = isPast ? 'behind' : this.#place === 'first' ? 'before' : this.#place;
    return this.#owner.state(nodes, canBegin, closes || opens ? letter : '', place);
  }
}

/** The states of one constraint. */
class Interned {
  readonly roots: Roots;
  readonly #ids = new Map<Node, number>();
  readonly #states = new Map<string, ConstraintState>();

  constructor(roots: Roots) {
    this.roots = roots;
  }

  #id(one: Node): number {
    const id = this.#ids.get(one) ?? this.#ids.size;
    this.#ids.set(one, id);
    return id;
  }

  state(nodes: readonly Node[], canBegin: boolean, mark: string, place: Place): ConstraintState {
    const key = `${nodes.map((one) => this.#id(one)).join()}/${canBegin}/${mark}/${place}`;
    const state = this.#states.get(key) ?? new ConstraintState(this, nodes, canBegin, mark, place);
    this.#states.set(key, state);
    return state;
  }
}

/**
 * Texts of allowed words and whole literals, with a few punctuation marks between them: `. , ; : ) (` and spaces. A digit
 * stands only inside a literal that is written from its beginning (or in an allowed word that has one), and what is begun
 * is completed. Where there are names, the sentence begins with a capital, leads to one of them by the words `before`,
 * writes it once, and only then numbers and all other words. The state before the first letter.
 */
export function constraintStart({ literals, words, naming }: ConstraintSpec): ConstraintState {
  const behind = node();
  const within = naming ? innerForms : formsOf;
  for (const text of [...literals, ...words.flatMap(within)]) add(behind, text);
  if (!naming) return new Interned({ first: behind, before: behind, behind }).state([], true, '', 'behind');
  const [first, before] = [node(), node()];
  for (const form of naming.before.flatMap(bigForms)) add(first, form);
  for (const form of naming.before.flatMap(innerForms)) add(before, form);
  for (const form of naming.names.flatMap(bigForms)) add(first, form, true);
  for (const form of naming.names.flatMap(innerForms)) add(before, form, true);
  return new Interned({ first, before, behind }).state([], true, '', 'first');
}
