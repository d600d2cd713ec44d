import { expect } from 'chai';
import { parseClaims, parseDescriptions } from '../../../sidecar/claims/parse-claims.ts';

const told = (text: string) =>
  parseDescriptions(text).map(({ concept, site, laterality, polarity, change, narrowed, sizes, descriptors = [] }) => [
    ...[concept?.name, site?.name, laterality, polarity, change, narrowed && 'narrowed'].filter(Boolean),
    ...sizes.map(({ valueText, unit, previous }) => `${previous ? 'before ' : ''}${valueText} ${unit}`),
    ...descriptors,
  ]);
const names = (claims: readonly { readonly concept?: { readonly name: string } }[]) =>
  claims.map(({ concept }) => concept?.name);

describe('parseDescriptions', () => {
  it('takes a finding that stands right before a nodule, mass or lesion for its looks', () => {
    expect(told('Ground-glass nodule in the right lower lobe, 8 mm.')).to.deep.equal([
      ['nodule', 'lower lobe of lung', 'right', 'present', '8 mm', 'ground-glass'],
    ]);
    expect(told('Left upper lobe ground-glass nodule.')).to.deep.equal([
      ['nodule', 'upper lobe of lung', 'left', 'present', 'ground-glass'],
    ]);
    expect(names(parseDescriptions('GGO nodule, and a left ground-glass opacity nodule.'))).to.deep.equal([
      'nodule',
      'nodule',
    ]);
  });

  it('says of it all that it would say without the looks', () => {
    const texts = [
      ...['8 mm X nodule, previously 6 mm.', '8 mm X nodule, 5 mm from the pleura.', 'New X nodule in the left lung.'],
      ...[
        '8 mm X nodule with a 3 mm solid component.',
        'Resolved X nodule in the left upper lobe.',
        'Possible X mass.',
      ],
      ...['The X nodule in the left upper lobe has resolved.', 'Enlarging apical X nodule.', 'Multiple X nodules.'],
      ...['Bilateral X nodules, largest in the left lower lobe.', 'X nodule, CT in 6 months recommended.'],
      ...['Right lower lobe X nodule extending to the chest wall.', 'History of X nodule.', 'No new X nodule.'],
      'Left upper lobe X nodules in both lungs.',
    ];
    for (const text of texts) {
      const [plain, ...others] = parseClaims(text.replace('X ', ''));
      const [looking, ...more] = parseDescriptions(text.replace('X', 'ground-glass'));
      const { start: _start, end: _end, mention: _mention, descriptors: looks = [], ...said } = looking ?? {};
      const { start: _from, end: _to, mention: _where, descriptors = [], ...same } = plain ?? {};
      expect(said, text).to.deep.equal(same);
      expect(looks, text).to.have.members([...descriptors, 'ground-glass']);
      expect(more.length, text).to.equal(others.length);
    }
  });

  it('denies with "no ground-glass nodule" only nodules of that kind', () => {
    expect(told('No ground-glass nodule or consolidation.')).to.deep.equal([
      ['nodule', 'absent', 'narrowed', 'ground-glass'],
      ['consolidation', 'absent'],
    ]);
    expect(told('The ground-glass nodule has resolved.')[0]).to.not.include('narrowed');
  });

  it('leaves two findings what they are', () => {
    for (const text of [
      ...['Ground-glass opacity and a nodule.', 'Ground-glass opacity. Nodule.', 'Nodule, effusion.'],
      ...['Ground-glass opacity\nNodule', 'Nodule ground-glass opacity.', 'Ground-glass opacities nodules.'],
      ...[
        'Ground-glass consolidation.',
        'Ground-glass opacity - nodule not excluded.',
        'Ground-glass and solid nodules.',
      ],
    ])
      expect(parseDescriptions(text), text).to.deep.equal(parseClaims(text));
    expect(names(parseDescriptions('Ground-glass opacity and a nodule.'))).to.deep.equal([
      'ground-glass opacity',
      'nodule',
    ]);
  });
});
