import { expect } from 'chai';
import type { Claim } from '../../../sidecar/claims/claim.ts';
import { parseClaims } from '../../../sidecar/claims/parse-claims.ts';
import { RECOMMENDING } from './recommending-sentences.ts';
import { REPORT_SENTENCES } from './report-sentences.ts';
import { SENTENCES } from './scope-sentences.ts';

const SIGNS = { present: '+', absent: '-', uncertain: '?' } as const;

function short(claim: Claim, withChange = false): string {
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
    withChange && claim.change ? `^${claim.change}` : '',
  ];
  return parts.filter(Boolean).join(' ');
}

function shortRecommendation({ recommendation }: Claim): string {
  if (!recommendation) return '';
  const { modality, interval, conditional } = recommendation;
  const when = interval && `${[...new Set([interval.from, interval.to])].join('-')} ${interval.unit}`;
  return [modality ?? (when ? '' : '-'), when, conditional ? '?' : ''].filter(Boolean).join(' ');
}

const findingsIn = (sentence: string): string =>
  parseClaims(sentence)
    .filter((claim) => claim.concept !== undefined)
    .map((claim) => short(claim, true))
    .join('; ');

describe('scope of denials, hedges, sides and numbers', () => {
  for (const [sentence, expected] of SENTENCES)
    it(sentence, () => {
      const claims = parseClaims(sentence).filter((claim) => claim.concept !== undefined);
      expect(claims.map((claim) => short(claim)).join('; ')).to.equal(expected);
    });

  it('holds at least 120 sentences', () => {
    expect(new Set(SENTENCES.map(([sentence]) => sentence)).size).to.be.at.least(120);
  });
});

describe('sentences as reports have them', () => {
  for (const [sentence, expected] of REPORT_SENTENCES)
    it(sentence, () => {
      expect(findingsIn(sentence)).to.equal(expected);
      expect(parseClaims(sentence).map(shortRecommendation).join(''), 'recommends').to.equal('');
    });
  for (const [sentence, expected, recommended] of RECOMMENDING)
    it(`${sentence} -> ${recommended || 'nothing recommended'}`, () => {
      expect(findingsIn(sentence)).to.equal(expected);
      expect(parseClaims(sentence).map(shortRecommendation).filter(Boolean).join('|')).to.equal(recommended);
    });

  it('gives a place of another clause to no finding, and still says it', () => {
    const [cyst, rest, ...more] = parseClaims('Right renal cyst; left kidney measures 11 cm.');
    expect(cyst).to.deep.include({ laterality: 'right', sizes: [] });
    expect(rest).to.not.have.property('concept');
    expect([rest?.laterality, rest?.sizes.length, more.length]).to.deep.equal(['left', 1, 0]);
  });
});
