import { expect } from 'chai';
import { withoutRestated } from '../../../sidecar/comparison/restated.ts';
import type { Evidence, FindingEvidence, ReportRole } from '../../../sidecar/domain/evidence.ts';
import type { EvidenceId } from '../../../sidecar/domain/identifiers.ts';
import {
  BILATERAL,
  EFFUSION,
  finding,
  LEFT,
  LIVER,
  LUNG,
  measurement,
  RIGHT,
  SHORT_AXIS,
  SIZE,
  sourceIn,
  UPPER_LOBE,
  VERIFIED,
  VOLUME,
} from './made-evidence.ts';

/** A sentence of a report with the finding that was parsed from it; `id` is the finding's. */
function sentence(
  id: string,
  text: string,
  change: Partial<FindingEvidence> = {},
  { role = 'findings', document = '1.2.3', size = '' }: { role?: ReportRole; document?: string; size?: string } = {},
): Evidence[] {
  const statementId = `s-${id}` as EvidenceId;
  const source = sourceIn(document);
  const found = finding(id, { source, ...change, statementId });
  return [
    { kind: 'reportStatement', id: statementId, studyInstanceUid: found.studyInstanceUid, source, role, text },
    found,
    ...size.split(' x ').flatMap((one) => (one === '' ? [] : [measurement(id, one, 'mm', SIZE, { statementId })])),
  ];
}
const findingsOf = (...items: readonly (readonly Evidence[])[]): readonly string[] =>
  withoutRestated(items.flat()).flatMap((item) => (item.kind === 'finding' ? [item.id] : []));

const AT = { site: UPPER_LOBE, laterality: RIGHT };
const MEASURED = [finding('measured', AT), measurement('measured', '8.3', 'mm')];

describe('withoutRestated', () => {
  it('leaves out what a report tells again of a measured lesion, sizes as far as they are rounded', () => {
    expect(findingsOf(MEASURED, sentence('t', 'Nodule.', AT))).to.deep.equal(['measured']);
    expect(findingsOf(MEASURED, sentence('t', 'Nodule, 8 mm.', AT, { size: '8' }))).to.deep.equal(['measured']);
    expect(findingsOf(sentence('t', '8 mm nodule.', AT, { size: '8' }), MEASURED), 'any order').to.deep.equal([
      'measured',
    ]);
    expect(findingsOf(MEASURED, sentence('t', 'Nodule.', { site: LUNG })), 'less exactly').to.deep.equal(['measured']);
    const cm = [...sentence('t', '', AT), measurement('t', '0.8', 'cm', SIZE, { statementId: 's-t' as EvidenceId })];
    expect(findingsOf(MEASURED, cm)).to.deep.equal(['measured']);
  });

  it('knows a short axis that is told alone, and another one', () => {
    const node = [...MEASURED, measurement('measured', '6.1', 'mm', SHORT_AXIS)];
    const told = (mm: string) => [
      ...sentence('t', `Node, ${mm} mm in short axis.`, AT),
      measurement('t', mm, 'mm', SHORT_AXIS, { statementId: 's-t' as EvidenceId }),
    ];
    expect(findingsOf(node, told('6'))).to.deep.equal(['measured']);
    expect(findingsOf(node, told('8.3')), 'that is the long one').to.deep.equal(['measured', 't']);
    expect(findingsOf(MEASURED, told('6')), 'nobody measured it').to.deep.equal(['measured', 't']);
  });

  it('leaves out its sizes, too, and never the sentence', () => {
    const items = withoutRestated([...MEASURED, ...sentence('t', '8 mm nodule.', AT, { size: '8' })]);
    expect(items.map(({ id }) => id)).to.deep.equal([...MEASURED.map(({ id }) => id), 's-t']);
  });

  it('keeps what contradicts: another size, side, place, finding or presence', () => {
    const other: readonly (readonly Evidence[])[] = [
      sentence('t', '', AT, { size: '12' }),
      sentence('t', '', { ...AT, laterality: LEFT }),
      sentence('t', '', { site: LIVER }),
      sentence('t', '', { ...AT, finding: EFFUSION }),
      sentence('t', '', { ...AT, presence: 'uncertain' }),
      sentence('t', '', { ...AT, presence: 'absent' }),
    ];
    for (const items of other) expect(findingsOf(MEASURED, items)).to.include('t');
  });

  it('rounds no further than people do: 1 cm is not 6 mm, and not 14 mm', () => {
    const said = [...sentence('t', '', AT), measurement('t', '1', 'cm', SIZE, { statementId: 's-t' as EvidenceId })];
    const near = (mm: string) => findingsOf([finding('m', AT), measurement('m', mm, 'mm')], said).length === 1;
    expect(['6', '8.9', '9', '10', '11', '11.1', '14'].filter(near)).to.deep.equal(['9', '10', '11']);
    const great = (mm: string) =>
      findingsOf(
        [finding('m', AT), measurement('m', mm, 'mm')],
        [...sentence('t', '', AT), measurement('t', '5', 'cm', SIZE, { statementId: 's-t' as EvidenceId })],
      ).length === 1;
    expect(['46', '48', '50', '52', '54'].filter(great)).to.deep.equal(['48', '50', '52']);
  });

  it('holds a size against the longest one: a 6 mm nodule is not the short axis of an 8 x 6 mm one', () => {
    const known = [finding('m', AT), measurement('m', '8', 'mm'), measurement('m', '6', 'mm', SHORT_AXIS)];
    expect(findingsOf(known, sentence('t', '', AT, { size: '6' }))).to.have.length(2);
    expect(findingsOf(known, sentence('t', '', AT, { size: '8' }))).to.have.length(1);
    expect(findingsOf(known, sentence('t', '', AT, { size: '8 x 6' }))).to.have.length(1);
    expect(findingsOf(known, sentence('t', '', AT, { size: '8 x 5' }))).to.have.length(2);
    const volume = (id: string, value: string) => measurement(id, value, 'mm3', VOLUME);
    expect(
      findingsOf([...MEASURED, volume('measured', '300')], [...sentence('t', '', AT), volume('t', '900')]),
    ).to.include('t');
  });

  it('takes an impression for the findings told again, once each', () => {
    const impression = { role: 'impression' } as const;
    const first = sentence('a', 'There is an 8 mm nodule.', AT, { size: '8' });
    expect(findingsOf(first, sentence('b', '1. 8 mm nodule.', AT, { ...impression, size: '8' }))).to.deep.equal(['a']);
    expect(findingsOf(first, sentence('b', '1. Nodule.', AT, impression))).to.deep.equal(['a']);
    expect(findingsOf(first, sentence('b', '5 mm nodule.', AT, { ...impression, size: '5' }))).to.have.length(2);
    // What says more speaks for the other, wherever it stands.
    expect(
      findingsOf(
        sentence('a', 'There is a nodule.', { site: LUNG, laterality: RIGHT }),
        sentence('b', '8 mm nodule.', AT, { ...impression, size: '8' }),
      ),
    ).to.deep.equal(['b']);
  });

  it('hides no second lesion that one section describes alike', () => {
    const one = sentence('a', 'There is an 8 mm nodule.', AT, { size: '8' });
    const two = sentence('b', 'There is an 8 mm nodule more posteriorly.', AT, { size: '8' });
    expect(findingsOf(one, two)).to.deep.equal(['a', 'b']);
    expect(findingsOf(one, sentence('b', '8 mm nodule.', AT, { size: '8' })), 'a list').to.have.length(2);
    expect(findingsOf(one, sentence('b', 'A second nodule.', { site: LUNG }))).to.have.length(2);
    expect(findingsOf(one, sentence('b', 'Another nodule is seen.', AT))).to.have.length(2);
    expect(findingsOf(MEASURED, one, two), 'one measured, two described').to.have.length(2);
    // Findings and impression name both: two, and not four.
    const again = ['c', 'd'].map((id) => sentence(id, '8 mm nodule.', AT, { role: 'impression', size: '8' }));
    expect(findingsOf(one, two, ...again)).to.have.length(2);
    const [statement, first, size] = one;
    if (first?.kind !== 'finding' || !statement || !size) throw new Error('no finding');
    const twice = [statement, first, size, { ...first, id: 'b' as EvidenceId }];
    expect(findingsOf(twice), 'two in one sentence').to.have.length(2);
  });

  it('takes for told again what points back within a section', () => {
    const one = sentence('a', 'There is an 8 mm nodule.', AT, { size: '8' });
    expect(findingsOf(one, sentence('b', 'The nodule is spiculated.'))).to.deep.equal(['a']);
    expect(findingsOf(one, sentence('b', 'The 8 mm nodule is spiculated.', AT, { size: '8' }))).to.deep.equal(['a']);
  });

  it('does not take both sides for one, nor two sides for one that has none', () => {
    const effusion = (laterality?: typeof LEFT) => ({ finding: EFFUSION, ...(laterality ? { laterality } : {}) });
    const coded = (laterality?: typeof LEFT) => [finding('coded', effusion(laterality))];
    expect(findingsOf(coded(LEFT), sentence('t', 'Bilateral effusions.', effusion(BILATERAL)))).to.have.length(2);
    expect(findingsOf(coded(BILATERAL), sentence('t', 'Left effusion.', effusion(LEFT)))).to.deep.equal(['coded']);
    const sides = [sentence('l', 'Left.', effusion(LEFT)), sentence('r', 'Right.', effusion(RIGHT))];
    expect(findingsOf(coded(), ...sides)).to.deep.equal(['coded', 'r']);
  });

  it('of absences leaves out only the very same, and never the stronger word', () => {
    const absent = { presence: 'absent', finding: EFFUSION } as const;
    expect(findingsOf(sentence('a', '', absent), sentence('b', '', absent))).to.deep.equal(['a']);
    expect(findingsOf(sentence('a', '', { ...absent, laterality: LEFT }), sentence('b', '', absent))).to.deep.equal([
      'a',
      'b',
    ]);
    const byDevice = finding('device', { ...absent, source: sourceIn('1.9') });
    expect(findingsOf([byDevice], sentence('t', '', { ...absent, source: VERIFIED }))).to.deep.equal(['device', 't']);
  });

  it('never takes a person at the word of a detection program', () => {
    const mark = finding('mark', { ...AT, renderingIntent: 'required' });
    expect(findingsOf([mark], sentence('t', 'Nodule.', AT))).to.deep.equal(['mark', 't']);
  });

  it('counts an effusion once, in however many sentences', () => {
    const at = { finding: EFFUSION, laterality: RIGHT };
    expect(
      findingsOf(sentence('a', 'There is an effusion.', at), sentence('b', 'A small effusion.', at)),
    ).to.deep.equal(['a']);
  });

  it('never leaves out what was measured or coded, nor any other evidence', () => {
    const twins = [finding('x', AT), finding('y', AT), measurement('x', '8', 'mm'), measurement('y', '8', 'mm')];
    expect(withoutRestated(twins)).to.deep.equal(twins);
  });
});
