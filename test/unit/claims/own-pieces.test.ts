import { expect } from 'chai';
import { parseClaims } from '../../../sidecar/claims/parse-claims.ts';

/** Concept, side, places and change of each claim; `?` where it names no finding. */
const said = (text: string) =>
  parseClaims(text).map(({ concept, laterality, site, otherSites = [], change }) =>
    [concept?.name ?? '?', laterality, site?.name, ...otherSites.map(({ name }) => name), change && `^${change}`]
      .filter(Boolean)
      .join(' '),
  );

describe('pieces of a sentence and their finding', () => {
  it('takes the heading of an organ group for no second place, and still as said', () => {
    expect(said('Kidneys and ureters: cyst, left kidney.')).to.deep.equal(['cyst left kidney', '? kidney ureter']);
    expect(said('Liver: nodule, upper lobe of left lung.')).to.deep.equal([
      'nodule left upper lobe of lung',
      '? liver',
    ]);
  });

  it('takes the heading where it is the only place, and where it tells the side', () => {
    expect(said('Liver: cyst.')).to.deep.equal(['cyst liver']);
    expect(said('Right lung: nodule in the upper lobe.')).to.deep.equal(['nodule right upper lobe of lung']);
    expect(said('Liver cyst: 4 mm, adrenal gland nodule.')).to.deep.equal(['cyst liver', 'nodule adrenal gland']);
  });

  it('takes "both studies" for no two sides', () => {
    expect(said('Nodule, described in both studies.')).to.deep.equal(['nodule']);
    expect(said('Effusion on both sides.')).to.deep.equal(['pleural effusion bilateral']);
  });

  it('gives what stands behind a bracket to the finding before it', () => {
    expect(said('Subdural hematoma, left (with midline shift of 3 mm), larger.')).to.deep.equal([
      'subdural hematoma left ^larger',
      'midline shift',
    ]);
    expect(said('Opacity (pneumonia, larger).')).to.deep.equal(['opacity', 'pneumonia ^larger']);
  });
});
