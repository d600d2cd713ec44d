import { expect } from 'chai';
import { foldLooks } from '../../../sidecar/claims/looks.ts';
import { parseClaims } from '../../../sidecar/claims/parse-claims.ts';

const folded = (text: string) => foldLooks(text, parseClaims(text));
const told = (text: string) =>
  folded(text).map(({ concept, site, laterality, polarity, narrowed, sizes, descriptors = [] }) => [
    ...[concept?.name, site?.name, laterality, polarity, narrowed && 'narrowed'].filter(Boolean),
    ...sizes.map(({ valueText, unit }) => `${valueText} ${unit}`),
    ...descriptors,
  ]);

describe('foldLooks', () => {
  it('takes a finding that stands right before another one for its looks', () => {
    expect(told('Ground-glass nodule in the right lower lobe, 8 mm.')).to.deep.equal([
      ['nodule', 'lower lobe of lung', 'right', 'present', '8 mm', 'ground-glass'],
    ]);
    expect(told('A ground-glass pulmonary nodule is seen in the left lower lobe.')[0]).to.include('ground-glass');
  });

  it('takes place, side and size from where they stand', () => {
    expect(told('Left upper lobe ground-glass nodule.')).to.deep.equal([
      ['nodule', 'upper lobe of lung', 'left', 'present', 'ground-glass'],
    ]);
    expect(told('8 mm ground glass nodule.')).to.deep.equal([['nodule', 'present', '8 mm', 'ground-glass']]);
  });

  it('denies with "no ground-glass nodule" only nodules of that kind', () => {
    expect(told('No ground-glass nodule.')).to.deep.equal([['nodule', 'absent', 'narrowed', 'ground-glass']]);
  });

  it('leaves two findings what they are', () => {
    for (const text of [
      ...['Ground-glass opacity and a nodule.', 'Ground-glass opacity. Nodule.', 'Nodule, effusion.'],
      ...['Ground-glass opacity\nNodule', 'Nodule ground-glass opacity.'],
    ])
      expect(folded(text).map(({ concept }) => concept?.name)).to.deep.equal(
        parseClaims(text).map(({ concept }) => concept?.name),
      );
    expect(folded('Ground-glass opacity and a nodule.')).to.have.length(2);
  });

  it('keeps what the sentence recommends', () => {
    const [only, ...others] = folded('Ground-glass nodule, CT in 6 months recommended.');
    expect(others).to.deep.equal([]);
    expect(only?.recommendation).to.include({ modality: 'CT' });
  });
});
