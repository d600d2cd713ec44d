import { hash } from 'node:crypto';
import { isCanonicalText } from './canonical-text.ts';
import type { ChainedEntry } from './hash-chain.ts';

/** An entry as it stands in the table or in an export, its content not taken apart. */
export class EntryText {
  readonly place: Pick<ChainedEntry, 'seq' | 'contentDigest' | 'previousHash' | 'entryHash'>;
  readonly #head: string;
  readonly #content: string;
  readonly #tail: string;
  readonly #parse: () => unknown;

  /**
   * @param facts `head + content + tail` is step 1 of the recipe (hash-chain.ts) as canonical JSON, if `content` is:
   *   head and tail are ASCII, and whoever makes them knows that they hold the members they seem to hold
   * @param parse the entry (or what stands in its place) taken apart
   */
  constructor(
    place: EntryText['place'],
    facts: { readonly head: string; readonly content: string; readonly tail: string },
    parse: () => unknown,
  ) {
    this.place = place;
    this.#head = facts.head;
    this.#content = facts.content;
    this.#tail = facts.tail;
    this.#parse = parse;
  }

  parse(): unknown {
    return this.#parse();
  }

  /**
   * Whether this is the entry after number `size`, whose hash is `headHash`, by steps 2 to 5 of the recipe, worked out
   * on the text as it is. True is certain; false may also mean that the text is not canonical: then take it apart.
   */
  follows(size: number, headHash: string): boolean {
    const { seq, contentDigest, previousHash, entryHash } = this.place;
    if (seq !== size + 1 || previousHash !== headHash || !this.#content.isWellFormed()) return false;
    const text = this.#head + this.#content + this.#tail;
    // UTF-8 takes three bytes at most for a UTF-16 code unit.
    if (scratch.length < text.length * 3) scratch = Buffer.allocUnsafeSlow(text.length * 3);
    const length = scratch.write(text, 'utf8');
    if (!isCanonicalText(scratch, this.#head.length, length - this.#tail.length)) return false;
    if (hash('sha256', scratch.subarray(0, length), 'hex') !== contentDigest) return false;
    const envelope = `{"contentDigest":"${contentDigest}","previousHash":"${previousHash}","seq":${seq}}`;
    return hash('sha256', envelope, 'hex') === entryHash;
  }
}

/** The bytes of the entry just looked at: making room for each anew costs more than its hash. */
let scratch = Buffer.alloc(0);
