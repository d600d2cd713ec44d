import { withAnswers } from './answers.ts';
import { type Aside, asidesOf, PAST_ONLY, TREATED } from './asides.ts';
import { changeOf, polarityOf } from './change.ts';
import type { Claim, ClaimedSize, Concept, ExtraTerm, Laterality } from './claim.ts';
import { isDevice } from './lexicon/findings-devices.ts';
import { isWithin } from './lexicon/lookup.ts';
import { lookingLike, withLooks } from './looks.ts';
import { foreignTo } from './own-places.ts';
import { placementOf } from './placement.ts';
import { stanceOf } from './polarity.ts';
import { qualifiersOf, wordsAbout } from './qualifiers.ts';
import { recommendationIn } from './recommendations.ts';
import { isCue, type Mention, ofKind, type Scope } from './scope.ts';
import { type Sentence, splitSentences } from './sentences.ts';
import { completeSizes } from './sizes.ts';
import { readSpans, type Span } from './spans.ts';

/** Words that name a finding of the chest only by custom. */
const CHEST_WORDS = /^effusions?$/i;
const CHEST = { value: '816094009', scheme: 'SCT', meaning: 'chest' };

const BOUNDARY = /[,;:()]|\b(?:and|or|with|plus)\b/i;
/** "a resolution of the effusion", "new effusion": a change that stands right before its finding. */
const LEADING_CHANGE = /^\s*(?:(?:of|in)\s+)?(?:(?:the|a|an|size of the|size of)\s+)?(?:\p{L}+\s+)?$/iu;

/** Which finding a piece belongs to: the one before it, unless it stands right before the next ("left effusion"). */
function ownerOf(scope: Scope, findings: readonly Mention[], span: Span): number {
  const next = findings.findIndex((mention) => mention.start >= span.end);
  if (next <= 0) return next === 0 ? 0 : findings.length - 1;
  const behind = scope.text.slice((findings[next - 1] as Mention).end, span.start);
  const gap = scope.text.slice(span.end, (findings[next] as Mention).start);
  if (span.kind === 'change') return BOUNDARY.test(behind) && LEADING_CHANGE.test(gap) ? next : next - 1;
  const words = gap.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const inside = /\b(?:in|of|at|within)\b/i.test(gap);
  const adjacent = !BOUNDARY.test(gap) && words.length <= 1 && !inside;
  const ownClause = BOUNDARY.test(behind) && !BOUNDARY.test(gap) && !inside;
  return adjacent || ownClause ? next : next - 1;
}

function sizesOf(scope: Scope, sentence: Sentence, spans: readonly Span[]): ClaimedSize[] {
  return ofKind(spans, 'size').flatMap((span) => {
    const cued = scope.spans.some(
      (cue) => isCue(cue, 'prior') && cue.end <= span.start && scope.text.slice(cue.end, span.start).trim() === '',
    );
    const before = scope.raw.slice(Math.max(sentence.start, span.start - 80), span.start);
    const after = scope.raw.slice(span.end, Math.min(sentence.end, span.end + 60));
    return completeSizes(span.sizes, before, after, cued);
  });
}

function sideOf(spans: readonly Span[]): Laterality | undefined {
  const sides = new Set<Laterality>();
  for (const span of spans)
    if ((span.kind === 'side' || span.kind === 'site') && span.laterality !== undefined) sides.add(span.laterality);
  // Left and right in one breath is both.
  return sides.size > 1 ? 'bilateral' : [...sides][0];
}

/** The places named, each once, without those that another one lies in ("right upper lobe of the lung"). */
function placesOf(own: readonly Span[]): readonly Concept[] {
  const named = ofKind(own, 'site').map((span) => span.concept);
  const places = named.filter((place, at) => named.findIndex((other) => other.name === place.name) === at);
  const holds = (outer: Concept, inner: Concept): boolean =>
    outer !== inner && outer.code !== undefined && inner.code !== undefined && isWithin(inner.code, outer.code);
  return places.filter((place) => !places.some((other) => holds(place, other)));
}

/** "Effusion" alone is the pleura's, unless the sentence says where else it is. */
function conceptOf(scope: Scope, mention: Mention | undefined, site: Concept | undefined): Concept | undefined {
  const bare = mention && CHEST_WORDS.test(scope.raw.slice(mention.start, mention.end));
  if (!bare || site?.code === undefined || isWithin(site.code, CHEST)) return mention?.concept;
  return { name: 'effusion' };
}

type Said = Pick<Claim, 'polarity'> & Partial<Claim>;

function claimFrom(scope: Scope, sentence: Sentence, own: readonly Span[], said: Said): Claim {
  const change = changeOf(scope, own);
  const [site, ...otherSites] = placesOf(own);
  const concept = conceptOf(scope, ofKind(own, 'finding')[0], site);
  const laterality = sideOf(own);
  return {
    ...(concept === undefined ? {} : { concept }),
    ...said,
    polarity: polarityOf(said.polarity, own, change),
    ...(site === undefined ? {} : { site }),
    ...(otherSites.length === 0 ? {} : { otherSites }),
    ...(laterality === undefined ? {} : { laterality }),
    sizes: sizesOf(scope, sentence, own),
    percents: ofKind(own, 'percent').map((span) => span.value),
    intervals: ofKind(own, 'interval').map((span) => span.interval),
    counts: ofKind(own, 'count').map(({ value, noun }) => (noun === undefined ? { value } : { value, noun })),
    ...(change === undefined || change === 'several' ? {} : { change }),
    priorReference: ofKind(own, 'change').length > 0 || own.some((span) => isCue(span, 'prior')),
    normality: own.some((span) => isCue(span, 'normality')),
    dates: ofKind(own, 'date').map((span) => span.date),
    start: sentence.start,
    end: sentence.end,
  };
}

function asideOf(scope: Scope, sentence: Sentence, asides: readonly Aside[], span: Span): Claim['aside'] {
  const inside = asides.find((aside) => span.start >= aside.start && span.end <= aside.end);
  if (inside || span.kind !== 'finding') return inside?.kind;
  const rest = scope.raw.slice(span.end, sentence.end);
  if (/^\s+protocol\b/i.test(rest)) return 'question';
  if (TREATED.test(rest)) return 'history';
  return PAST_ONLY.test(rest) ? 'earlier' : undefined;
}

/** The device's own name says where it enters ("internal jugular line"), not where it ends. */
const placementIn = (scope: Scope, { concept, start, end }: Mention, about: string) =>
  placementOf(concept.name, about.replace(scope.raw.slice(start, end), ' '));

/** "Hematoma (thickness 11 mm, midline shift 3 mm), larger": what stands behind a bracket is not of what stands inside. */
function outsideOf(scope: Scope, findings: readonly Mention[], span: Span): readonly Mention[] {
  const isShut = ({ start, end }: Mention): boolean => {
    const open = scope.raw.lastIndexOf('(', start);
    const close = scope.raw.indexOf(')', end);
    const isInside = open >= 0 && close >= 0 && !scope.raw.slice(open, start).includes(')');
    return isInside && span.start > close;
  };
  const left = findings.filter((mention) => !isShut(mention));
  return left.length > 0 ? left : findings;
}

/** The claims of a sentence that names findings; what stands in an aside belongs to the findings of that aside. */
function claimsOfFindings(scope: Scope, sentence: Sentence, recommends: boolean): Claim[] {
  const asides = asidesOf(scope.raw.slice(sentence.start, sentence.end)).map((aside) => ({
    ...aside,
    start: aside.start + sentence.start,
    end: aside.end + sentence.start,
  }));
  const findings = ofKind(scope.spans, 'finding');
  const asideKinds = findings.map((mention) => asideOf(scope, sentence, asides, mention));
  const owned = findings.map((mention): Span[] => [mention]);
  for (const span of scope.spans) {
    if (span.kind === 'finding') continue;
    const aside = asides.find((one) => span.start >= one.start && span.end <= one.end);
    const near = findings.filter(
      (mention) => aside === asides.find((one) => mention.start >= one.start && mention.end <= one.end),
    );
    const open = outsideOf(scope, near, span);
    const owner = open[ownerOf(scope, open, span)];
    if (owner) owned[findings.indexOf(owner)]?.push(span);
  }
  const over: Span[] = [];
  const claims = findings.map((mention, index) => {
    const { start, end, plural } = mention;
    const aside = asideKinds[index];
    const from = findings[index - 1]?.end ?? sentence.start;
    const about = wordsAbout(scope, mention, from, findings[index + 1], sentence.end);
    const placement = isDevice(mention.concept) ? placementIn(scope, mention, about) : undefined;
    const said: Said = {
      ...stanceOf(scope, findings, index),
      ...qualifiersOf(scope, mention, from, about),
      ...(placement === undefined ? {} : { placement }),
      ...(plural ? { plural } : {}),
      ...(aside === undefined ? {} : { aside }),
      mention: { start, end },
    };
    const all = owned[index] ?? [];
    const foreign = foreignTo(scope, mention, all, { denied: said.polarity === 'absent', recommends });
    over.push(...foreign);
    const mine = foreign.size === 0 ? all : all.filter((span) => !foreign.has(span));
    return lookingLike(claimFrom(scope, sentence, mine, said), mention);
  });
  // What belongs to no finding is still said: whoever checks a text sees it as a claim of its own.
  return over.length === 0 ? claims : [...claims, claimFrom(scope, sentence, over, { polarity: 'present' })];
}

function claimsOfSentence(text: string, raw: string, sentence: Sentence, all: readonly Span[]): Claim[] {
  const spans = all.filter((span) => span.start >= sentence.start && span.end <= sentence.end);
  const scope: Scope = { text, raw, spans };
  const recommendation = recommendationIn(raw.slice(sentence.start, sentence.end));
  const claims: Claim[] = [];
  if (spans.some((span) => span.kind === 'finding'))
    claims.push(...claimsOfFindings(scope, sentence, recommendation !== undefined));
  else {
    const says = spans.some(
      (span) => !['fixed', 'quantity'].includes(span.kind) && !isCue(span, 'pseudo') && !isCue(span, 'terminator'),
    );
    const negated = spans.some((span) => isCue(span, 'negationBefore') || isCue(span, 'negationAfter'));
    if (says || recommendation)
      claims.push(claimFrom(scope, sentence, spans, { polarity: negated ? 'absent' : 'present' }));
  }
  return claims.map((claim, at) => (at === 0 && recommendation ? { ...claim, recommendation } : claim));
}

/** What a text claims, and the words that neither the lexicon nor the caller's terms know, in lower case. */
export interface TextReading {
  readonly claims: readonly Claim[];
  readonly unknownWords: readonly string[];
  readonly spans: readonly Span[];
}

export const readText = (text: string, terms: readonly ExtraTerm[] = []): TextReading =>
  readingOf(text, readSpans(text, terms));

function readingOf(text: string, { spans, rest }: ReturnType<typeof readSpans>): TextReading {
  const said = splitSentences(rest).map((sentence) => ({
    sentence,
    claims: claimsOfSentence(rest, text, sentence, spans),
  }));
  const claims = withAnswers(text, said);
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

/** The same, for whoever asks what a report describes and not what its words are: a "ground-glass nodule" is one finding. */
export function parseDescriptions(text: string): Claim[] {
  const { spans, rest } = readSpans(text, []);
  return [...readingOf(text, { spans: [...withLooks(text, spans)], rest }).claims];
}
