import type { Claim, ClaimedSize, Concept } from '../claims/claim.ts';
import { conceptKey, isWithin } from '../claims/lexicon/lookup.ts';
import { isSameAt } from '../claims/lexicon/names.ts';
import { readText } from '../claims/parse-claims.ts';
import { isManyNamed, type Lead, type LeadNumber, leadConstraint } from './lead.ts';
import { ucumText } from './numbers.ts';
import { isPlaceImplied } from './organs.ts';

/** Attributes of a claim that no evidence of a first sentence holds: a sentence with one of them says too much. */
function surplusReasons(claim: Claim): string[] {
  const { percents, intervals, counts, zones, descriptors } = claim;
  const said: readonly (readonly [boolean, string])[] = [
    [claim.normality, 'something called normal that nobody attested'],
    [claim.aside !== undefined, 'it speaks of something else than the study'],
    [claim.recommendation !== undefined, 'a recommendation'],
    [claim.severity !== undefined || descriptors !== undefined || zones !== undefined, 'a quality nobody described'],
    [claim.placement !== undefined, 'a position that nobody described'],
    [
      claim.plural !== undefined && !(claim.concept && isManyNamed(claim.concept)),
      'several where the evidence has one',
    ],
    [claim.narrowed !== undefined || claim.ambiguous !== undefined, 'a denial whose reach is not clear'],
    [claim.otherSites !== undefined, 'a site that the evidence does not name'],
    [percents.length > 0 || intervals.length > 0 || counts.length > 0, 'a number that the evidence does not hold'],
  ];
  return said.flatMap(([is, reason]) => (is ? [reason] : []));
}

const isNumber = ({ value, unit, isShortAxis }: LeadNumber, size: ClaimedSize): boolean =>
  Number(size.valueText) === value &&
  ucumText(size.unit) === ucumText(unit) &&
  !size.bound &&
  !size.range &&
  (size.quantity === 'short axis') === isShortAxis;

/** Each number once and no other: the size as it is now, and the one before only as the one before. */
function sizeReasons({ sizes }: Claim, { size, change }: Lead, isShort: boolean): string[] {
  const left = { now: [...(size?.numbers ?? [])], before: [...(change?.was?.numbers ?? [])] };
  for (const claimed of sizes) {
    const known = claimed.previous ? left.before : left.now;
    const at = known.findIndex((one) => isNumber(claimed.previous ? { ...one, isShortAxis: false } : one, claimed));
    if (at < 0) return ['a number that the evidence does not hold'];
    known.splice(at, 1);
  }
  const isMissing = left.now.length > 0 && !(isShort && left.now.length === size?.numbers.length);
  return isMissing ? ['its number is missing'] : [];
}

/** The very place; what its finding says by itself may stand in the wider place: a meniscal tear of the knee. */
const isPlace = (claimed: Concept, site: Concept | undefined, isImplied: boolean): boolean =>
  site !== undefined &&
  (conceptKey(claimed) === conceptKey(site) ||
    (isImplied && site.code !== undefined && claimed.code !== undefined && isWithin(site.code, claimed.code)));

function placeReasons({ site, laterality }: Claim, lead: Lead): string[] {
  const reasons: string[] = [];
  const isImplied = lead.site !== undefined && isPlaceImplied(lead.finding, lead.site);
  if (site && !isPlace(site, lead.site, isImplied)) reasons.push('a site that the evidence does not name');
  if (!site && lead.site && !isImplied) reasons.push('its site is missing');
  if (laterality !== lead.laterality)
    reasons.push(laterality === undefined ? 'its side is missing' : 'a side that the evidence does not name');
  return reasons;
}

function changeReasons({ change, dates, priorReference }: Claim, lead: Lead): string[] {
  const outcome = lead.change?.outcome;
  const reasons: string[] = [];
  if (change !== outcome)
    reasons.push(change === undefined ? 'its change is missing' : 'a change that the comparison does not hold');
  if (dates.some((date) => date !== lead.change?.date)) reasons.push('a date that is not known');
  if (priorReference && outcome === undefined) reasons.push('a reference to a prior that was not compared');
  return reasons;
}

/** A resolved finding is absent now, and is named as the one before: the parser may read either. */
const isPolarity = ({ polarity, change }: Claim, { presence, change: known }: Lead): boolean =>
  known?.outcome === 'resolved' ? polarity === 'absent' || change === 'resolved' : polarity === presence;

/**
 * Reads the claims of a first sentence again from its text and holds each against what it had to say: the finding, its
 * presence, site, side, size, change and prior, nothing else and nothing less. Answers why it must not stand; empty = it
 * may. The reasons quote nothing: the text may name a patient.
 * @param isShort in an impression the size may be left to the findings, as many houses have it
 */
export function leadReasons(text: string, lead: Lead, isShort: boolean): string[] {
  const { claims, unknownWords } = readText(text);
  const about = claims.filter(({ concept }) => concept !== undefined);
  const others = claims.filter(({ concept }) => concept === undefined);
  const [claim] = about;
  if (claim === undefined) return ['it does not name the finding'];
  const { words, naming, literals } = leadConstraint(lead);
  const allowed = new Set([...words, ...naming.before, ...literals.flatMap((literal) => literal.split(' '))]);
  return [
    ...new Set([
      ...(about.length > 1 || others.length > 0 ? ['it says more than one thing'] : []),
      ...(claim.concept && isSameAt(claim.concept, lead.finding, lead.site)
        ? []
        : ['a finding that the evidence does not name']),
      ...(isPolarity(claim, lead) ? [] : ['a presence that the evidence does not say']),
      ...surplusReasons(claim),
      ...placeReasons(claim, lead),
      ...sizeReasons(claim, lead, isShort),
      ...changeReasons(claim, lead),
      ...(unknownWords.every((word) => allowed.has(word)) ? [] : ['an unsupported word']),
      ...(isSentence(text) ? [] : ['it is not one sentence']),
    ]),
  ];
}

/** Small words that something has to follow. */
const OPEN_END = /\b(?:a|an|the|of|in|on|at|to|for|from|with|than|since|is|are|was|has|which|and)\s*[,.;:()]/i;
const TWO_OPEN =
  /\b(?:(?:on|at|since|from|with|of|to|for) (?:in|on|of|at|is|are|has|since)|than (?:in|of|at|is|are|has|since))\b/i;
const SAID_TWICE = /\b(\p{L}+) \1\b/iu;
/** A side that is said at two names is read as two things. */
const SIDES_TWICE = /\b(?:left|right|l|r)\b.*\b(?:left|right|l|r)\b/i;
/** One clause has one verb: it began anew before it was through. */
const BEGUN_TWICE = /\b(?:is|are)\b(?:(?!\b(?:which|that|and)\b)[^,;:()])*\b(?:is|are)\b/i;
const BIG_WITHIN = / \p{Lu}\p{Ll}/u;

/** One sentence in plain characters that ends with a full stop and is not broken off within. */
const isSentence = (text: string): boolean =>
  text.length <= 300 &&
  /^[A-Z][\p{L}\p{M}\p{N} ,.:;()×'/+-]*\.$/u.test(text) &&
  !/[.!?]\s+\p{Lu}/u.test(text) &&
  !OPEN_END.test(text) &&
  !TWO_OPEN.test(text) &&
  !SAID_TWICE.test(text) &&
  !BEGUN_TWICE.test(text) &&
  !SIDES_TWICE.test(text) &&
  !BIG_WITHIN.test(text);
