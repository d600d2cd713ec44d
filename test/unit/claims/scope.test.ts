import { expect } from 'chai';
import type { Claim } from '../../../sidecar/claims/claim.ts';
import { parseClaims } from '../../../sidecar/claims/parse-claims.ts';
import { SENTENCES } from './scope-sentences.ts';

const SIGNS = { present: '+', absent: '-', uncertain: '?' } as const;

function short(claim: Claim): string {
  const flags = `${SIGNS[claim.polarity]}${claim.narrowed ? '~' : ''}${claim.ambiguous ? '!' : ''}`;
  const others = claim.otherSites ? `+${claim.otherSites.length}` : '';
  const sizes = claim.sizes.map(
    ({ valueText, unit, previous, range, bound, quantity }) =>
      `${valueText} ${unit}${previous ? '<' : ''}${range || bound || quantity === 'other' ? '#' : ''}`,
  );
  const parts = [
    claim.concept?.name,
    flags,
    claim.aside ? `(${claim.aside})` : '',
    claim.laterality,
    claim.site ? `${claim.site.name}${others}` : '',
    ...sizes,
  ];
  return parts.filter(Boolean).join(' ');
}

describe('scope of denials, hedges, sides and numbers', () => {
  for (const [sentence, expected] of SENTENCES)
    it(sentence, () => {
      const claims = parseClaims(sentence).filter((claim) => claim.concept !== undefined);
      expect(claims.map(short).join('; ')).to.equal(expected);
    });

  it('holds at least 120 sentences', () => {
    expect(new Set(SENTENCES.map(([sentence]) => sentence)).size).to.be.at.least(120);
  });
});
