import type { ConstraintSpec } from './text-model.ts';

/** Stand behind a word; then comes a space. Behind a bracket one of them may stand, too. */
const MARKS = '.,;:';

/** One letter of a word or literal on the way from its beginning. */
interface Node {
  readonly next: Map<string, Node>;
  ends: boolean;
  /** A name ends here, and nothing else. */
  isName: boolean;
  /** Bits of what is written at most once: of the word that ends here, and of all that go on from here. */
  own: bigint;
  below: bigint;
  /** Something that may be written again and again goes on from here. */
  isFree: boolean;
}

const node = (): Node => ({ next: new Map(), ends: false, isName: false, own: 0n, below: 0n, isFree: false });

/** @param bit of what is written at most once; 0: as often as it likes */
function add(root: Node, text: string, bit: bigint, isName = false): void {
  let at = root;
  for (const letter of text) {
    const next = at.next.get(letter) ?? node();
    at.next.set(letter, next);
    at = next;
    at.below |= bit;
    at.isFree ||= bit === 0n;
  }
  if (at === root) return;
  at.isName = isName && (at.isName || !at.ends);
  at.own |= bit;
  at.ends = true;
}

/** Something that is being written, and bits of what has been written before it. */
interface Thread {
  readonly at: Node;
  readonly used: bigint;
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const formsOf = (word: string): string[] => [word, capital(word), word.toUpperCase()];
/** Words and names of so many letters are written as abbreviations, too: RUL, COPD. */
const SHORT = { word: 3, name: 4 } as const;
const abbreviated = (word: string, most: number): string[] => (word.length <= most ? [word.toUpperCase()] : []);
/** At the beginning of a sentence, and within it. */
const bigForms = (word: string, most: number = SHORT.word): string[] => [capital(word), ...abbreviated(word, most)];
const innerForms = (word: string, most: number = SHORT.word): string[] => [word, ...abbreviated(word, most)];

/** What may begin at a place of the sentence. */
interface Roots {
  readonly first: Node;
  /** Before the name is written. */
  readonly before: Node;
  readonly behind: Node;
}
/** Where in the sentence something stands. */
type Place = keyof Roots;

/** What is written is whole; where it goes on to be another word, it may have been written before. */
const isWhole = ({ at, used }: Thread): boolean => at.ends && (at.own & used) === 0n;

/**
 * A text so far, as far as it matters for what may follow. Immutable; equal situations are one object, so that what was
 * asked once is remembered.
 */
export class ConstraintState {
  readonly #owner: Interned;
  /** What is being written; several where one is the beginning of another. */
  readonly #threads: readonly Thread[];
  /** What has been written, where the next word or literal begins. */
  readonly #behind: readonly bigint[];
  readonly #canBegin: boolean;
  /** The mark or bracket that was written last, where it was the last letter. */
  readonly #mark: string;
  readonly #place: Place;
  readonly #asked = new Map<string, ConstraintState | undefined>();

  constructor(owner: Interned, { threads, behind, canBegin, mark, place }: Situation) {
    this.#owner = owner;
    this.#threads = threads;
    this.#behind = behind;
    this.#canBegin = canBegin;
    this.#mark = mark;
    this.#place = place;
  }

  /** Every word and literal is whole, and something stands there. */
  get #isWhole(): boolean {
    return (this.#mark !== '' && this.#mark !== '(') || this.#threads.some(isWhole);
  }

  get #hasName(): boolean {
    return this.#place === 'behind' || this.#threads.some((one) => isWhole(one) && one.at.isName);
  }

  /** All is whole, and what was to be named is named. */
  get canEnd(): boolean {
    return this.#isWhole && this.#hasName;
  }

  /** The state behind a piece of text; undefined where nothing allowed begins so. */
  advance(piece: string): ConstraintState | undefined {
    if (this.#asked.has(piece)) return this.#asked.get(piece);
    let state: ConstraintState | undefined = this;
    for (const letter of piece) if (state) state = state.#next(letter);
    this.#asked.set(piece, state);
    return state;
  }

  #next(letter: string): ConstraintState | undefined {
    const root = this.#owner.roots[this.#place];
    const begun = this.#canBegin ? this.#behind.map((used): Thread => ({ at: root, used })) : [];
    const threads = [...this.#threads, ...begun].flatMap(({ at, used }): Thread[] => {
      const next = at.next.get(letter);
      return next && (next.isFree || (next.below & ~used) !== 0n) ? [{ at: next, used }] : [];
    });
    const isBehindMark = this.#mark !== '' && MARKS.includes(this.#mark);
    // Nothing is closed nor opened before the sentence has named what it is about.
    const isMark = MARKS.includes(letter) || letter === ')';
    const closes = this.#isWhole && this.#hasName && !isBehindMark && isMark;
    const opens = this.#canBegin && this.#place === 'behind' && this.#mark !== '(' && letter === '(';
    const canBegin = opens || (this.#isWhole && letter === ' ');
    if (threads.length === 0 && !closes && !canBegin) return undefined;
    // Only what was a name to its end counts: it may have gone on to be another word.
    const isPast = (closes || letter === ' ') && this.#hasName;
    const place = isPast ? 'behind' : this.#place === 'first' ? 'before' : this.#place;
    return this.#owner.state({
      threads,
      behind: closes || canBegin ? this.#written : [],
      canBegin,
      mark: closes || opens ? letter : '',
      place,
    });
  }

  /** What has been written when the word or literal at hand is whole. */
  get #written(): bigint[] {
    const ended = this.#threads.filter(isWhole).map(({ at, used }) => used | at.own);
    return [...new Set([...ended, ...(ended.length === 0 ? this.#behind : [])])];
  }
}

interface Situation {
  readonly threads: readonly Thread[];
  readonly behind: readonly bigint[];
  readonly canBegin: boolean;
  readonly mark: string;
  readonly place: Place;
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

  state(situation: Situation): ConstraintState {
    const { threads, behind, canBegin, mark, place } = situation;
    const key = `${threads.map(({ at, used }) => `${this.#id(at)}-${used}`).join()}/${behind.join()}/${canBegin}/${mark}/${place}`;
    const state = this.#states.get(key) ?? new ConstraintState(this, situation);
    this.#states.set(key, state);
    return state;
  }
}

/** Bits of words and literals that are written at most once; those of a group have one bit. */
function bitsOf(once: ConstraintSpec['once'] = []): (text: string) => bigint {
  const bits = new Map(once.flatMap((group, at) => group.map((text) => [text, 1n << BigInt(at)] as const)));
  return (text) => bits.get(text) ?? 0n;
}

/**
 * Texts of allowed words and whole literals, with a few punctuation marks between them: `. , ; : ) (` and spaces. A digit
 * stands only inside a literal that is written from its beginning (or in an allowed word that has one), and what is begun
 * is completed. Where there are names, the sentence begins with a capital, leads to one of them by the words `before`,
 * writes it once, and only then numbers and all other words. Of each group of `once` one is written, once. The state
 * before the first letter.
 */
export function constraintStart({ literals, words, naming, once }: ConstraintSpec): ConstraintState {
  const bitOf = bitsOf(once);
  const behind = node();
  const addWords = (root: Node, some: readonly string[], formsOf: (word: string) => readonly string[]): void => {
    for (const word of some) for (const form of formsOf(word)) add(root, form, bitOf(word));
  };
  for (const text of literals) add(behind, text, bitOf(text));
  addWords(behind, words, naming ? (word) => innerForms(word) : formsOf);
  const startAt = (roots: Roots, place: Place) =>
    new Interned(roots).state({ threads: [], behind: [0n], canBegin: true, mark: '', place });
  if (!naming) return startAt({ first: behind, before: behind, behind }, 'behind');
  const [first, before] = [node(), node()];
  addWords(first, naming.before, (word) => bigForms(word));
  addWords(before, naming.before, (word) => innerForms(word));
  for (const form of naming.names.flatMap((name) => bigForms(name, SHORT.name))) add(first, form, 0n, true);
  for (const form of naming.names.flatMap((name) => innerForms(name, SHORT.name))) add(before, form, 0n, true);
  return startAt({ first, before, behind }, 'first');
}
