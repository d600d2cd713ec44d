import type { Claim } from './claim.ts';
import type { Mention } from './scope.ts';
import type { Span } from './spans.ts';

/** The finding that tells the looks of the one it stands right before, and the word that it is then. */
const LOOK = { finding: 'ground-glass opacity', word: 'ground-glass' } as const;
/** What has looks. A ground-glass consolidation is an opacity still. */
const HAS_LOOKS = /(?:^| )(?:nodule|mass|lesion)$/;

const isFinding = (span: Span): span is Mention => span.kind === 'finding';

/** One noun phrase: several opacities are not the looks of anything, nor are they behind a dash with spaces. */
function areOne(text: string, look: Mention, finding: Mention): boolean {
  const isSaidOf = /^(?:[^\S\n]+|-)$/.test(text.slice(look.end, finding.start));
  return isSaidOf && look.end < finding.start && !look.plural && HAS_LOOKS.test(finding.concept.name);
}

/** "Ground-glass nodule" as one finding, which begins where its looks do. */
export function withLooks(text: string, spans: readonly Span[]): readonly Span[] {
  const findings = spans.filter(isFinding).sort((a, b) => a.start - b.start);
  const looks = new Map<Span, Mention>();
  for (const [at, look] of findings.entries()) {
    const next = findings[at + 1];
    if (next && look.concept.name === LOOK.finding && areOne(text, look, next)) looks.set(next, look);
  }
  if (looks.size === 0) return spans;
  const told = new Set<Span>(looks.values());
  return spans.flatMap((span): Span[] => {
    const look = looks.get(span);
    if (told.has(span)) return [];
    return look && isFinding(span) ? [{ ...span, start: look.start, look: LOOK.word }] : [span];
  });
}

/** The word among the descriptors. "No ground-glass nodule" leaves the solid ones; that one has resolved leaves none of it. */
export function lookingLike(claim: Claim, { look }: Mention): Claim {
  if (look === undefined) return claim;
  const isNarrowed = claim.polarity === 'absent' && claim.change !== 'resolved';
  return {
    ...claim,
    descriptors: [...new Set([...(claim.descriptors ?? []), look])],
    ...(isNarrowed ? { narrowed: true } : {}),
  };
}
