import { SEVERITY } from '../claims/lexicon/qualifiers.ts';
import { conceptRow, stepsUp } from './concepts/table.ts';
import { type Fact, isStated } from './facts.ts';
import { maySharePlace, placeRelation, sideOf } from './places.ts';

/** "Opacity, likely pneumonia": the second names what the first is. */
const EXPLAINS =
  /\b(?:consistent|compatible|keeping|represent\w*|reflect\w*|likely|suggest\w*|concerning|concern|worrisome|suspicious|suspicion|may|might|could|probabl[ey]|possibl[ey]|due to|from|favou?r\w*|related|indicat\w*|secondary|suspected|versus|vs)\b|[:(/]/i;

const sameSize = (one: Fact, other: Fact): boolean => {
  const [a, b] = [one.sizesMm[0], other.sizesMm[0]];
  return a === undefined || b === undefined || Math.abs(a - b) <= 1;
};

/** Severity, change and size of one thing do not speak against those of the other. */
const agrees = (one: Fact, other: Fact): boolean =>
  sameSize(one, other) &&
  (one.placement === undefined || other.placement === undefined || one.placement === other.placement) &&
  isStated(one) === isStated(other) &&
  one.earlier === other.earlier &&
  maySharePlace(one, other) &&
  placeRelation(one, other) !== 'adjacent';

/** A sided one and one of the other side, or of both, are two facts, unless the words repeat. */
const sameSide = (one: Fact, other: Fact): boolean => {
  const [a, b] = [sideOf(one), sideOf(other)];
  return a === undefined || b === undefined || a === b;
};

function isRepeated(known: Fact, fact: Fact): boolean {
  return known.concept === fact.concept && agrees(known, fact) && sameSide(known, fact);
}

/** In one breath, and said to be the same thing; or both with the very same side and place. */
function isExplained(broad: Fact, narrow: Fact): boolean {
  if (!isStated(broad) || !isStated(narrow) || !agrees(broad, narrow) || !sameSide(broad, narrow)) return false;
  const isKind = (stepsUp(narrow.concept, broad.concept) ?? 0) > 0;
  const isSign = conceptRow(narrow.concept).shows.includes(broad.concept);
  if (!isKind && !isSign) return false;
  if (broad.at.sentence === narrow.at.sentence && broad.section === narrow.section) {
    const [first, second] = broad.at.start < narrow.at.start ? [broad, narrow] : [narrow, broad];
    const between = first.sentence.slice(first.at.end - first.at.sentence, second.at.start - first.at.sentence);
    // "An opacity, atelectasis versus pneumonia": what is not sure stands beside what is seen.
    const isGuess = narrow.stance === 'uncertain' && first === broad && !/\b(?:and|with|plus)\b|;/i.test(between);
    return isGuess || EXPLAINS.test(between);
  }
  const placed = broad.sites.length + broad.zones.length > 0 && sideOf(broad) !== undefined;
  return isKind && placed && sideOf(broad) === sideOf(narrow) && narrow.sites.length + narrow.zones.length > 0;
}

const DEGREES: readonly string[] = Object.keys(SEVERITY);

/** Both speak of it, and not alike; "mild" and "small" are, "mild" and "moderate" are nearly. */
function differs(known: Fact, fact: Fact): Partial<Pick<Fact, 'change' | 'severity' | 'stance'>> | undefined {
  const { change, severity, stance } = fact;
  const otherChange = change !== undefined && known.change !== undefined && change !== known.change;
  const steps = [known.severity, severity].map((one) => (one === undefined ? Number.NaN : DEGREES.indexOf(one)));
  const otherDegree = Math.abs((steps[0] ?? 0) - (steps[1] ?? 0)) >= 2;
  const otherStance = stance !== known.stance && known.narrowed === undefined && fact.narrowed === undefined;
  if (!otherChange && !otherDegree && !otherStance) return undefined;
  return {
    ...(otherChange ? { change } : {}),
    ...(otherDegree && severity !== undefined ? { severity } : {}),
    ...(otherStance ? { stance } : {}),
  };
}

/** One fact of two, with what the two tell differently. */
function joined(known: Fact, fact: Fact): Fact {
  const one = united(known, fact);
  const said = [known, fact].flatMap((told) => {
    const other = differs(one, told);
    return other === undefined ? [] : [{ ...one, ...other }];
  });
  const all = [...(known.toldOtherwise ?? []), ...(fact.toldOtherwise ?? []), ...said];
  return all.length === 0 ? one : { ...one, toldOtherwise: all };
}

/** One fact of two: what one leaves open the other says. */
function united(known: Fact, fact: Fact): Fact {
  const { side = fact.side, severity = fact.severity, change = fact.change, placement = fact.placement } = known;
  const stance = known.stance === fact.stance || known.stance === 'present' ? known.stance : fact.stance;
  return {
    ...known,
    stance,
    sites: known.sites.length > 0 ? known.sites : fact.sites,
    zones: [...new Set([...known.zones, ...fact.zones])],
    sizesMm: known.sizesMm.length > 0 ? known.sizesMm : fact.sizesMm,
    descriptors: [...new Set([...known.descriptors, ...fact.descriptors])],
    priorReference: known.priorReference || fact.priorReference,
    ...(side === undefined ? {} : { side }),
    ...(severity === undefined ? {} : { severity }),
    ...(change === undefined ? {} : { change }),
    ...(placement === undefined ? {} : { placement }),
  };
}

/** The narrower of two keeps its own certainty: the opacity is sure, what it is may not be. */
const explained = (broad: Fact, narrow: Fact): Fact => ({ ...united(narrow, broad), stance: narrow.stance });

/** Each finding once: impressions repeat findings, and say what they are. */
export function mergeFacts(facts: readonly Fact[]): Fact[] {
  const merged: Fact[] = [];
  for (const fact of facts) {
    const at = merged.findIndex((known) => isRepeated(known, fact));
    const known = merged[at];
    if (known === undefined) merged.push(fact);
    else merged[at] = joined(known, fact);
  }
  let left = merged;
  for (const broad of merged) {
    // "An opacity, atelectasis or pneumonia": each of them lies where the opacity does.
    const narrow = left.filter((one) => one !== broad && isExplained(broad, one));
    if (narrow.length === 0) continue;
    left = left.filter((one) => one !== broad).map((one) => (narrow.includes(one) ? explained(broad, one) : one));
  }
  return left;
}
