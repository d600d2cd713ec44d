import type { Claim } from './claim.ts';
import { isWithin } from './lexicon/lookup.ts';

/** Findings that tell the looks of the one they stand right before, and the word that they are then. */
const LOOKS: Readonly<Record<string, string>> = {
  'ground-glass opacity': 'ground-glass',
  'cavitary lesion': 'cavitary',
};

type Places = Pick<Claim, 'site' | 'otherSites'>;

const sitesOf = ({ site, otherSites = [] }: Places) => (site === undefined ? [] : [site, ...otherSites]);

/** "RML ground-glass nodule of the lung": the lobe stands with the look. */
const isFiner = (one: Places, other: Places): boolean =>
  sitesOf(one).some(({ code: inner }) =>
    sitesOf(other).some(({ code: outer }) => inner && outer && inner.value !== outer.value && isWithin(inner, outer)),
  );

function withLook(claim: Claim, look: Claim, said: string): Claim {
  const { site: _site, otherSites: _others, ...rest } = claim;
  const { site, otherSites } = claim.site === undefined || isFiner(look, claim) ? look : claim;
  const [laterality, recommendation] = [
    claim.laterality ?? look.laterality,
    claim.recommendation ?? look.recommendation,
  ];
  return {
    ...rest,
    ...(site === undefined ? {} : { site }),
    ...(otherSites === undefined ? {} : { otherSites }),
    ...(laterality === undefined ? {} : { laterality }),
    ...(recommendation === undefined ? {} : { recommendation }),
    sizes: claim.sizes.length > 0 ? claim.sizes : look.sizes,
    descriptors: [...new Set([...(claim.descriptors ?? []), ...(look.descriptors ?? []), said])],
    // "No ground-glass nodule" leaves the solid ones.
    ...(claim.polarity === 'absent' ? { narrowed: true } : {}),
  };
}

/** The word that a finding leaves that stands right before another one of its sentence. */
function lookBefore(text: string, look: Claim | undefined, claim: Claim): string | undefined {
  if (!look?.mention || !look.concept || !claim.mention || !claim.concept || look.start !== claim.start)
    return undefined;
  const isNext = /^[\s-]+$/.test(text.slice(look.mention.end, claim.mention.start));
  return isNext ? LOOKS[look.concept.name] : undefined;
}

/** "Ground-glass nodule" is one finding, not two: for whoever asks what a text describes, and not what its words are. */
export function foldLooks(text: string, claims: readonly Claim[]): Claim[] {
  const kept: Claim[] = [];
  for (const claim of claims) {
    const look = kept.at(-1);
    const said = lookBefore(text, look, claim);
    if (look && said) kept.splice(-1, 1, withLook(claim, look, said));
    else kept.push(claim);
  }
  return kept;
}
