import type { TextReading } from '../claims/parse-claims.ts';
import type { Span } from '../claims/spans.ts';
import { describable, type Named } from './check-context.ts';

const isNumber = (span: Span | undefined): boolean =>
  span !== undefined && ['size', 'percent', 'count'].includes(span.kind);

/**
 * Words that deny, doubt or refer back stand in three places only: "No" right before the finding that is absent,
 * "undetermined" of a finding that its source leaves open, "previously" right before its number. Everything else that
 * denies is a fixed phrase, known whole where it is true (`phrases.ts`), and does not come here.
 */
export function cueReasons(reading: TextReading, named: Named): string[] {
  const { text } = named.statement;
  return reading.spans.flatMap((span, index): string[] => {
    if (span.kind !== 'cue' || span.cues.includes('normality')) return [];
    const words = text.slice(span.start, span.end).toLowerCase();
    const next = reading.spans[index + 1];
    const adjacent = next !== undefined && text.slice(span.end, next.start) === ' ';
    if (words === 'no')
      // Whether the finding is absent is the finding's own question.
      return adjacent && next.kind === 'finding' ? [] : ['a denial that no source makes'];
    if (words === 'undetermined')
      return describable(named).some((finding) => finding.presence === 'uncertain') ? [] : ['a doubt of nobody'];
    if (words === 'previously') return adjacent && isNumber(next) ? [] : ['a reference to a prior without its number'];
    return ['a denial, doubt or reference that is not in its place'];
  });
}
