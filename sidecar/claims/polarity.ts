import type { Polarity } from './claim.ts';
import { EXCEPTING, NARROWING } from './lexicon/qualifiers.ts';
import {
  coordinated,
  isAlternative,
  isCue,
  isPartOf,
  type Mention,
  type Scope,
  terminated,
  wordsBetween,
} from './scope.ts';
import type { Span } from './spans.ts';

/** How a denial goes on from one finding to the next. */
type Link = 'goesOn' | 'stops' | 'doubtful';

export interface Stance {
  readonly polarity: Polarity;
  /** Denied only in part. */
  readonly narrowed?: true;
  /** How far the denial reaches cannot be told. */
  readonly ambiguous?: true;
}

const NEW_CLAUSE = /(?:\band\b|,|\bwith\b)\s+there\b/i;
const DEFINITE = /(?:\band\b|,)\s+(?:the|an?)\b/i;
/** Between "no" and its finding: a noun of its own and a finding taken for granted ("no follow-up of the cysts"). */
const OF_KNOWN =
  /(?:^|\s)([\p{L}-]+)\s+(?:of|in|within|for|to|on|from|with)\s+(?:the|this|these|those|that|its|their|known|either)\b(?:[\s-]+(?!(?:to|or|and|nor|with|suggest\w*)\b)(?:\p{L}+|\uFFFC+)){0,5}\s*$/iu;
/** Nouns that hand the denial on: "no evidence of the". */
const HANDING_ON =
  /^(?:evidence|signs?|suggestion|indication|findings?|features?|appearance|presence|traces?|recurrence)$/i;
const AFFIRMED = /^\W*(?:is|are|has|have|measur\w+|remains?|persists?|appears?)\b(?!\s+(?:not|no)\b)/i;
const VERB = /\b(?:is|are|was|were|has|have|had|shows?|demonstrates?|measures?|there|seen|noted)\b/i;
/** More plain words than this between "no" and its finding: it need not be its finding. */
const REACH = 8;

function joins(scope: Scope, left: Mention, right: Mention): boolean {
  return coordinated(scope, left, right) || /\bn?or\b/i.test(scope.text.slice(left.end, right.start));
}

/** The list goes on to an "or", which closes what "no" opened: "no large mass, small cyst or nodule". */
function listGoesOn(scope: Scope, findings: readonly Mention[], from: number): boolean {
  for (let at = from; at + 1 < findings.length; at += 1) {
    const [left, right] = [findings[at] as Mention, findings[at + 1] as Mention];
    const gap = scope.text.slice(left.end, right.start);
    if (/\bn?or\b/i.test(gap)) return true;
    if (!gap.includes(',') || terminated(scope, left.end, right.start)) return false;
  }
  return false;
}

function linkOf(scope: Scope, findings: readonly Mention[], at: number): Link {
  const [left, right] = [findings[at - 1] as Mention, findings[at] as Mention];
  if (terminated(scope, left.end, right.start)) return 'stops';
  const gap = scope.text.slice(left.end, right.start);
  if (NEW_CLAUSE.test(gap)) return 'stops';
  if (DEFINITE.test(gap) && AFFIRMED.test(scope.raw.slice(right.end, right.end + 40))) return 'stops';
  if (joins(scope, left, right) || /^[\s\uFFFC]*$/.test(gap)) return 'goesOn';
  return listGoesOn(scope, findings, at) ? 'goesOn' : 'doubtful';
}

/** Links from each finding to the one before it: the same for every cue, and asked for by each. */
const LINKS = new WeakMap<readonly Mention[], Map<number, Link>>();

function link(scope: Scope, findings: readonly Mention[], at: number): Link {
  const known = LINKS.get(findings) ?? new Map<number, Link>();
  LINKS.set(findings, known);
  const found = known.get(at) ?? linkOf(scope, findings, at);
  known.set(at, found);
  return found;
}

/** From the cue to the first finding behind it. */
function directLink(scope: Scope, cue: Span, first: Mention): Link {
  if (terminated(scope, cue.end, first.start)) return 'stops';
  const gap = scope.text.slice(cue.end, first.start);
  // "no evidence that the nodule has grown" takes the nodule for granted.
  if (/\bthat\b/i.test(gap)) return /\bthat\s+(?:the|this|these|those)\b/i.test(gap) ? 'stops' : 'doubtful';
  const [, noun] = OF_KNOWN.exec(gap) ?? [];
  if (noun !== undefined && !HANDING_ON.test(noun)) return 'stops';
  if (/\bor\b/i.test(gap) && !VERB.test(gap)) return 'goesOn';
  if (gap.includes(',') || VERB.test(gap) || wordsBetween(scope, cue.end, first.start).length > REACH)
    return 'doubtful';
  return 'goesOn';
}

/** Whether a cue before the findings reaches the mention, and over how sure a way. */
function reachBefore(scope: Scope, findings: readonly Mention[], index: number, cue: Span): Link {
  const first = findings.findIndex((finding) => finding.start >= cue.end);
  if (first < 0 || first > index) return 'stops';
  let reached = directLink(scope, cue, findings[first] as Mention);
  for (let at = first + 1; at <= index && reached !== 'stops'; at += 1) {
    const next = link(scope, findings, at);
    reached = next === 'goesOn' ? reached : next;
  }
  return reached;
}

/** "not seen on the prior": that it is new, not that it is absent; "not seen on the lateral view": neither. */
function reachAfter(scope: Scope, groupEnd: number, cue: Span): Link {
  if (terminated(scope, groupEnd, cue.start)) return 'stops';
  const after = scope.raw.slice(cue.end, cue.end + 50);
  if (/^\s*(?:\w+\s+){0,3}(?:prior|previous|previously|earlier|before|comparison|old|last)\b/i.test(after))
    return 'stops';
  if (/^\s*on\b/i.test(after) && !/^\s*on (?:the |this )?(?:current|present|today)/i.test(after)) return 'doubtful';
  const comma = scope.text.slice(groupEnd, cue.start).lastIndexOf(',');
  // "Left breast mass, right breast negative": another place has come in between.
  const isPlace = (span: Span): boolean => span.kind === 'site' || span.kind === 'side';
  if (comma >= 0 && scope.spans.some((span) => isPlace(span) && span.start > groupEnd + comma && span.end <= cue.start))
    return scope.spans.some((span) => isPlace(span) && span.end <= groupEnd + comma) ? 'stops' : 'doubtful';
  if (/[,:]/.test(scope.text.slice(groupEnd, cue.start)) && VERB.test(scope.text.slice(groupEnd, cue.start)))
    return 'doubtful';
  return 'goesOn';
}

/** "Pneumothorax: no." answers what stands before it. */
const isAnswer = (scope: Scope, cue: Span, groupEnd: number): boolean =>
  /^no$/i.test(scope.raw.slice(cue.start, cue.end)) &&
  cue.start >= groupEnd &&
  /^\s*[:?=-]\s*$/.test(scope.raw.slice(groupEnd, cue.start)) &&
  /^\s*(?:[.;,\n]|$)/.test(scope.raw.slice(cue.end));

/** Words between "no" and the finding that leave something undenied, a limit behind it, or an exception. */
function isNarrowed(scope: Scope, cue: Span, mention: Mention): boolean {
  const words = wordsBetween(scope, cue.end, mention.start).map((word) => word.toLowerCase());
  if (words.some((word) => NARROWING.includes(word))) return true;
  const changed = scope.spans.some(
    (span) => span.kind === 'change' && span.start >= cue.end && span.end <= mention.start,
  );
  return changed || EXCEPTING.test(scope.raw.slice(mention.end, mention.end + 40).split(/[.;\n]/)[0] ?? '');
}

interface Reached {
  readonly link: Link;
  readonly cue: Span;
}

function nearest(
  scope: Scope,
  findings: readonly Mention[],
  index: number,
  cueKind: 'negationBefore' | 'uncertaintyBefore',
): Reached | undefined {
  const mention = findings[index] as Mention;
  for (const cue of scope.spans.toReversed()) {
    if (!isCue(cue, cueKind) || cue.end > mention.start) continue;
    const reached = reachBefore(scope, findings, index, cue);
    if (reached !== 'stops') return { cue, link: reached };
  }
  return undefined;
}

function groupEndOf(scope: Scope, findings: readonly Mention[], index: number): number {
  let last = index;
  while (last + 1 < findings.length && coordinated(scope, findings[last] as Mention, findings[last + 1] as Mention))
    last += 1;
  return last;
}

/** "not absent": two denials in a row, and nobody knows. */
function isDoubled(scope: Scope, cue: Span, mention: Mention): boolean {
  return scope.spans.some(
    (other) =>
      other !== cue &&
      isCue(other, 'negationBefore') &&
      other.end <= cue.start &&
      /^[\s\w]{0,12}$/.test(scope.text.slice(other.end, cue.start)) &&
      cue.end <= mention.start,
  );
}

function questioned(scope: Scope, mention: Mention): boolean {
  return (
    /\?\s*$/.test(scope.raw.slice(Math.max(0, mention.start - 2), mention.start)) ||
    /^\s*\?/.test(scope.raw.slice(mention.end, mention.end + 3))
  );
}

/**
 * What a sentence says of one finding. NegEx: a cue before it reaches to the end of its list, a cue behind it the nearest
 * finding; where the end of the list cannot be told, the finding is uncertain and said to be ambiguous.
 */
export function stanceOf(scope: Scope, findings: readonly Mention[], index: number): Stance {
  const mention = findings[index] as Mention;
  const last = groupEndOf(scope, findings, index);
  const groupEnd = (findings[last] as Mention).end;
  const nextStart = findings[last + 1]?.start ?? Number.POSITIVE_INFINITY;
  const behind = scope.spans.filter((span) => span.start >= groupEnd && span.end <= nextStart);
  const before = nearest(scope, findings, index, 'negationBefore');
  const doubt = nearest(scope, findings, index, 'uncertaintyBefore');
  // "cannot exclude", "no definite": the nearer of the two cues speaks.
  if (before && !(doubt && doubt.cue.start > before.cue.start)) {
    if (before.link === 'doubtful') return { polarity: 'uncertain', ambiguous: true };
    if (isDoubled(scope, before.cue, mention)) return { polarity: 'uncertain' };
    return isNarrowed(scope, before.cue, mention) ? { polarity: 'absent', narrowed: true } : { polarity: 'absent' };
  }
  const denials = behind
    .filter((span) => isCue(span, 'negationAfter') || isAnswer(scope, span, groupEnd))
    .map((span) => reachAfter(scope, groupEnd, span));
  if (denials.includes('goesOn'))
    return isPartOf(scope, mention) ? { polarity: 'absent', narrowed: true } : { polarity: 'absent' };
  if (denials.includes('doubtful')) return { polarity: 'uncertain', ambiguous: true };
  if (doubt) {
    const noNew = isCue(doubt.cue, 'noNew') ? { narrowed: true as const } : {};
    return { polarity: 'uncertain', ...noNew };
  }
  const doubtedBehind = behind.some(
    (span) => isCue(span, 'uncertaintyAfter') && !terminated(scope, groupEnd, span.start),
  );
  const alternative = [index - 1, index].some((at) => {
    const [left, right] = [findings[at], findings[at + 1]];
    return left !== undefined && right !== undefined && isAlternative(scope, left, right);
  });
  return { polarity: doubtedBehind || alternative || questioned(scope, mention) ? 'uncertain' : 'present' };
}
