import type { ComparisonOutcome } from '../domain/comparison.ts';
import type { Polarity } from './claim.ts';
import { isCue, isPartOf, ofKind, type Scope } from './scope.ts';
import type { Span } from './spans.ts';

const BEFORE_DENIED = /^\s*(?:(?:or|significantly|substantially|definitely|longer)\s+)*$/i;
/** "no evidence that the nodule has grown" */
const DENIED_CLAUSE = /^\s*(?:\w+\s+){0,2}that\b/i;

/** A change that a denial stands right before ("not enlarged", "no new or enlarging") did not happen. */
function isDenied(scope: Scope, change: Span): boolean {
  return scope.spans.some(
    (cue) =>
      (isCue(cue, 'negationBefore') || isCue(cue, 'noNew')) &&
      cue.end <= change.start &&
      (BEFORE_DENIED.test(scope.text.slice(cue.end, change.start)) ||
        DENIED_CLAUSE.test(scope.raw.slice(cue.end, change.start))),
  );
}

/** "nearly resolved": something is left. */
const IN_PART =
  /\b(?:near(?:ly)?|almost|largely|mostly|partial(?:ly)?|partly|incomplete(?:ly)?|substantial(?:ly)?|virtual(?:ly)?|not)[\s-]+(?:(?:yet|fully|full|completely|complete|entirely|total|interval)\s+)*$/i;
/** "to ensure resolution of the pneumonia": it is hoped for. */
const HOPED_FOR =
  /\b(?:to (?:ensure|document|confirm|verify|assess|evaluate|demonstrate|show)|until|pending|for|ensure|document|confirm)\s+(?:(?:for|the|its|full|complete|continued|interval|expected)\s+)*$/i;

/** "cannot tell whether it is new" */
const isOpen = (scope: Scope, change: Span): boolean =>
  /\bwhether\b[^.;\n]*$/i.test(scope.raw.slice(Math.max(0, change.start - 80), change.start));

const isUnfinished = (scope: Scope, { start }: Span): boolean => {
  const before = scope.raw.slice(Math.max(0, start - 60), start);
  return IN_PART.test(before) || (HOPED_FOR.test(before) && !/\bexcept for\s+$/i.test(before));
};

/** Of one finding at one moment only one of them holds. */
const EXCLUSIVE: readonly ComparisonOutcome[] = ['larger', 'smaller', 'unchanged', 'new', 'resolved'];

/** What became of a finding; `several` where it is told in parts ("larger on the right, smaller on the left"). */
export function changeOf(scope: Scope, own: readonly Span[]): ComparisonOutcome | 'several' | undefined {
  const isOfPart = ofKind(own, 'finding').some((mention) => isPartOf(scope, mention));
  const changes = ofKind(own, 'change').filter(
    (span) =>
      !isDenied(scope, span) &&
      !isOpen(scope, span) &&
      !(span.change === 'resolved' && (isOfPart || isUnfinished(scope, span))),
  );
  const told = new Set(changes.map(({ change }) => change).filter((change) => EXCLUSIVE.includes(change)));
  return told.size > 1 ? 'several' : changes[0]?.change;
}

/** Gone only where nothing else became of it. */
export function polarityOf(said: Polarity, own: readonly Span[], change: ReturnType<typeof changeOf>): Polarity {
  if (change === 'resolved') return 'absent';
  const partlyGone = change === 'several' && ofKind(own, 'change').some((span) => span.change === 'resolved');
  return partlyGone && said === 'present' ? 'uncertain' : said;
}
