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

/** "Ground-glass nodule" is one finding, not two: for whoever asks what a text describes, and not what its words are. */
export function foldLooks(text: string, claims: readonly Claim[]): Claim[] {
  const kept: Claim[] = [];
  for (const claim of claims) {
    const look = kept.at(-1);
    const said = look?.concept && LOOKS[look.concept.name];
    const gap = look?.mention && claim.mention && text.slice(look.mention.end, claim.mention.start);
    const isNext = claim.concept !== undefined && gap !== undefined && /^[\s-]*$/.test(gap);
    if (look && said && isNext && claim.mention && look.mention && claim.mention.start >= look.mention.end)
      kept.splice(-1, 1, withLook(claim, look, said));
    else kept.push(claim);
  }
  return kept;
}
