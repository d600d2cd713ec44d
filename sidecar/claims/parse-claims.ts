import type { Claim, ClaimedSize, ExtraTerm, Laterality, Polarity } from './claim.ts';
import type { CueKind } from './lexicon/lookup.ts';
import { type Sentence, splitSentences } from './sentences.ts';
import { readSpans, type Span } from './spans.ts';

type Kind<K extends Span['kind']> = Extract<Span, { kind: K }>;
const ofKind = <K extends Span['kind']>(spans: readonly Span[], kind: K): Kind<K>[] =>
  spans.filter((span): span is Kind<K> => span.kind === kind);
const isCue = (span: Span, cue: CueKind): boolean => span.kind === 'cue' && span.cues.includes(cue);

interface Scope {
  /** The whole text with every span blanked: what is left are plain words and punctuation between spans. */
  readonly text: string;
  readonly spans: readonly Span[];
}

/** "pneumothorax or pleural effusion": what is said of one is said of both. */
function coordinated(scope: Scope, left: Span, right: Span): boolean {
  const between = scope.text.slice(left.end, right.start);
  return right.start >= left.end && /^\s*(?:,|,?\s*\b(?:and|or)\b|\/)\s*$/i.test(between);
}

function terminated(scope: Scope, from: number, to: number): boolean {
  if (scope.text.slice(from, to).includes(';')) return true;
  return scope.spans.some((span) => isCue(span, 'terminator') && span.start >= from && span.end <= to);
}

/** NegEx: a cue before the finding reaches to the end of its clause, a cue behind it reaches the nearest finding. */
function polarityOf(scope: Scope, findings: readonly Kind<'finding'>[], index: number): Polarity {
  const mention = findings[index] as Kind<'finding'>;
  let last = index;
  while (last + 1 < findings.length && coordinated(scope, findings[last] as Span, findings[last + 1] as Span))
    last += 1;
  const groupEnd = (findings[last] as Span).end;
  const nextStart = findings[last + 1]?.start ?? Number.POSITIVE_INFINITY;
  const reaches = (before: CueKind, after: CueKind): boolean =>
    scope.spans.some(
      (cue) =>
        (isCue(cue, before) && cue.end <= mention.start && !terminated(scope, cue.end, mention.start)) ||
        (isCue(cue, after) && cue.start >= groupEnd && cue.end <= nextStart && !terminated(scope, groupEnd, cue.start)),
    );
  if (reaches('negationBefore', 'negationAfter')) return 'absent';
  if (reaches('uncertaintyBefore', 'uncertaintyAfter')) return 'uncertain';
  return 'present';
}

/** Which finding a piece belongs to: the one before it, unless it stands right before the next ("left effusion"). */
function ownerOf(scope: Scope, findings: readonly Kind<'finding'>[], span: Span): number {
  const next = findings.findIndex((mention) => mention.start >= span.end);
  if (next <= 0) return next === 0 ? 0 : findings.length - 1;
  const gap = scope.text.slice(span.end, (findings[next] as Span).start);
  const words = gap.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const adjacent = !/[,;:()]/.test(gap) && words.length <= 1 && !/\b(?:and|or|with|in|of)\b/i.test(gap);
  return adjacent && span.kind !== 'change' ? next : next - 1;
}

function sizesOf(scope: Scope, spans: readonly Span[]): ClaimedSize[] {
  return ofKind(spans, 'size').flatMap((span) => {
    const previous = scope.spans.some(
      (cue) => isCue(cue, 'prior') && cue.end <= span.start && scope.text.slice(cue.end, span.start).trim() === '',
    );
    return span.sizes.map((size) => (previous ? { ...size, previous: true as const } : size));
  });
}

function sideOf(spans: readonly Span[]): Laterality | undefined {
  const sides = new Set<Laterality>();
  for (const span of spans)
    if ((span.kind === 'side' || span.kind === 'site') && span.laterality !== undefined) sides.add(span.laterality);
  // Left and right in one breath is both.
  return sides.size > 1 ? 'bilateral' : [...sides][0];
}

function claimFrom(scope: Scope, sentence: Sentence, own: readonly Span[], polarity: Polarity): Claim {
  const change = ofKind(own, 'change')[0]?.change;
  const concept = ofKind(own, 'finding')[0]?.concept;
  const site = ofKind(own, 'site')[0]?.concept;
  const laterality = sideOf(own);
  return {
    ...(concept === undefined ? {} : { concept }),
    polarity: change === 'resolved' ? 'absent' : polarity,
    ...(site === undefined ? {} : { site }),
    ...(laterality === undefined ? {} : { laterality }),
    sizes: sizesOf(scope, own),
    percents: ofKind(own, 'percent').map((span) => span.value),
    intervals: ofKind(own, 'interval').map((span) => span.interval),
    counts: ofKind(own, 'count').map(({ value, noun }) => (noun === undefined ? { value } : { value, noun })),
    ...(change === undefined ? {} : { change }),
    priorReference: change !== undefined || own.some((span) => isCue(span, 'prior')),
    normality: own.some((span) => isCue(span, 'normality')),
    dates: ofKind(own, 'date').map((span) => span.date),
    start: sentence.start,
    end: sentence.end,
  };
}

function claimsOfSentence(text: string, sentence: Sentence, all: readonly Span[]): Claim[] {
  const spans = all.filter((span) => span.start >= sentence.start && span.end <= sentence.end);
  const scope: Scope = { text, spans };
  const findings = ofKind(spans, 'finding');
  if (findings.length === 0) {
    const says = spans.some(
      (span) => !['fixed', 'quantity'].includes(span.kind) && !isCue(span, 'pseudo') && !isCue(span, 'terminator'),
    );
    const negated = spans.some((span) => isCue(span, 'negationBefore') || isCue(span, 'negationAfter'));
    return says ? [claimFrom(scope, sentence, spans, negated ? 'absent' : 'present')] : [];
  }
  const owned = findings.map((mention): Span[] => [mention]);
  for (const span of spans) if (span.kind !== 'finding') owned[ownerOf(scope, findings, span)]?.push(span);
  return owned.map((own, index) => claimFrom(scope, sentence, own, polarityOf(scope, findings, index)));
}

/** What a text claims, and the words that neither the lexicon nor the caller's terms know, in lower case. */
export interface TextReading {
  readonly claims: readonly Claim[];
  readonly unknownWords: readonly string[];
  readonly spans: readonly Span[];
}

export function readText(text: string, terms: readonly ExtraTerm[] = []): TextReading {
  const { spans, rest } = readSpans(text, terms);
  const claims = splitSentences(rest).flatMap((sentence) => claimsOfSentence(rest, sentence, spans));
  const unknownWords = (rest.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).map((word) => word.toLowerCase());
  return { claims, unknownWords, spans };
}

/**
 * The claims of a report text, sentence by sentence: finding, polarity, site, side, numbers, change, prior. The text is
 * data: whatever it asks for, nothing but its claims comes out. `terms` are names beyond the lexicon.
 */
export function parseClaims(text: string, options: { readonly terms?: readonly ExtraTerm[] } = {}): Claim[] {
  return [...readText(text, options.terms).claims];
}
