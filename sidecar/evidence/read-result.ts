import type { Evidence, UnreadEvidence } from '../domain/evidence.ts';
import { ERRORS, type ErrorCode } from '../errors.ts';
import type { SrDocument } from './document.ts';

/** What was read from one document, and what was there and could not be used. */
export interface ReadResult {
  readonly items: readonly Evidence[];
  readonly unread: readonly UnreadEvidence[];
}

/** Reads one kind of document. It takes what it can and names what it cannot; it never guesses and never throws for one item. */
export interface DocumentReader {
  /** As the listing of the tests names it: `TID 1500 measurement report`. */
  readonly kind: string;
  /** SOP Class UIDs it may come in (PS3.4 B.5). */
  readonly sopClasses: ReadonlySet<string>;
  /** By root concept, template id or what is inside; ids are often missing. */
  matches(document: SrDocument): boolean;
  /** @throws PrereadError EVIDENCE_UNREADABLE when the document as a whole is broken */
  read(document: SrDocument): ReadResult;
}

export const NOTHING: ReadResult = { items: [], unread: [] };

export const joined = (results: readonly ReadResult[]): ReadResult => ({
  items: results.flatMap((result) => result.items),
  unread: results.flatMap((result) => result.unread),
});

/** One item of a document that could not be used. */
export function unread({ instance }: SrDocument, detail: string): ReadResult {
  const code: ErrorCode = 'EVIDENCE_UNREADABLE';
  return { items: [], unread: [{ instance, code, cause: `${ERRORS[code].cause} ${detail}` }] };
}

const SR_PREFIX = '1.2.840.10008.5.1.4.1.1.88.';
export const srClasses = (...suffixes: readonly number[]): ReadonlySet<string> =>
  new Set(suffixes.map((suffix) => `${SR_PREFIX}${suffix}`));

/** Basic Text, Enhanced, Comprehensive, Comprehensive 3D: writers put any template into any of them. */
export const GENERAL_SR = srClasses(11, 22, 33, 34);
