import type { CueKind } from './lexicon/lookup.ts';
import type { Span } from './spans.ts';

export type Kind<K extends Span['kind']> = Extract<Span, { kind: K }>;
export type Mention = Kind<'finding'>;

export const ofKind = <K extends Span['kind']>(spans: readonly Span[], kind: K): Kind<K>[] =>
  spans.filter((span): span is Kind<K> => span.kind === kind);
export const isCue = (span: Span, cue: CueKind): boolean => span.kind === 'cue' && span.cues.includes(cue);

/** One sentence with what was understood of it. */
export interface Scope {
  /** The whole text with every span blanked: what is left are plain words and punctuation between spans. */
  readonly text: string;
  /** The whole text as written; same offsets. */
  readonly raw: string;
  readonly spans: readonly Span[];
}

/** "pneumothorax or pleural effusion": what is said of one is said of both. */
export function coordinated(scope: Scope, left: Span, right: Span): boolean {
  const between = scope.text.slice(left.end, right.start);
  return right.start >= left.end && /^\s*(?:,|,?\s*\b(?:and|or|and\/or)\b|\/)\s*$/i.test(between);
}

/** Joined by "or": where neither is denied, neither is sure. */
export const isAlternative = (scope: Scope, left: Span, right: Span): boolean =>
  coordinated(scope, left, right) && /\bor\b/i.test(scope.text.slice(left.end, right.start));

export function terminated(scope: Scope, from: number, to: number): boolean {
  if (scope.text.slice(from, to).includes(';')) return true;
  return scope.spans.some((span) => isCue(span, 'terminator') && span.start >= from && span.end <= to);
}

/** The words between two offsets that no span took. */
export const wordsBetween = (scope: Scope, from: number, to: number): readonly string[] =>
  scope.text.slice(from, to).match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];

const PART_OF =
  /\b(?:one|two|three|four|five|six|some|several|most|many|few|part|portion|majority|\d{1,2}) of (?:the|these|those)\s+(?:[\p{L}\d-]+\s+){0,3}$/iu;

/** "Two of the three nodules": what is said of them is not said of all. */
export const isPartOf = (scope: Scope, { start }: Span): boolean =>
  PART_OF.test(scope.raw.slice(Math.max(0, start - 60), start));
