import { expect } from 'chai';
import { withoutRestated } from '../../../sidecar/comparison/restated.ts';
import type { Evidence, FindingEvidence } from '../../../sidecar/domain/evidence.ts';
import type { EvidenceId } from '../../../sidecar/domain/identifiers.ts';
import { EFFUSION, finding, LEFT, LIVER, LUNG, measurement, RIGHT, SIZE, UPPER_LOBE } from './made-evidence.ts';

const statementId = 's' as EvidenceId;
/** A finding out of a sentence. */
const said = (id: string, change: Partial<FindingEvidence> = {}): FindingEvidence =>
  finding(id, { statementId, ...change });
const size = (of: string, value: string, unit = 'mm') => measurement(of, value, unit, SIZE, { statementId });
const idsOf = (...items: readonly Evidence[]): readonly string[] => withoutRestated(items).map(({ id }) => id);

const AT = { site: UPPER_LOBE, laterality: RIGHT };
const MEASURED = [finding('measured', AT), measurement('measured', '8.3', 'mm')];
const OWN = ['measured', MEASURED[1]?.id];

describe('withoutRestated', () => {
  it('leaves out what a report tells again of a measured lesion, sizes as far as they are rounded', () => {
    expect(idsOf(...MEASURED, said('text', AT))).to.deep.equal(OWN);
    expect(idsOf(...MEASURED, said('text', AT), size('text', '8'))).to.deep.equal(OWN);
    expect(idsOf(said('text', AT), size('text', '0.8', 'cm'), ...MEASURED), 'in any order').to.deep.equal(OWN);
    expect(idsOf(...MEASURED, said('text', { site: LUNG })), 'said less exactly').to.deep.equal(OWN);
  });

  it('keeps what contradicts: another size, side, place, finding or presence', () => {
    const other: readonly (readonly Evidence[])[] = [
      [said('text', AT), size('text', '12')],
      [said('text', { ...AT, laterality: LEFT })],
      [said('text', { site: LIVER })],
      [said('text', { ...AT, finding: EFFUSION })],
      [said('text', { ...AT, presence: 'uncertain' })],
      [said('text', { ...AT, presence: 'absent' })],
    ];
    for (const items of other) expect(idsOf(...MEASURED, ...items)).to.include('text');
  });

  it('takes an impression for the findings told again, once each', () => {
    expect(idsOf(said('a', AT), size('a', '8'), said('b', AT), size('b', '8'))).to.deep.equal(['a', size('a', '8').id]);
    expect(idsOf(said('a', AT), size('a', '8'), said('b', AT), size('b', '5'))).to.have.length(4);
  });

  it('of absences leaves out only the very same', () => {
    const absent = { presence: 'absent', finding: EFFUSION } as const;
    expect(idsOf(said('a', absent), said('b', absent))).to.deep.equal(['a']);
    expect(idsOf(said('a', { ...absent, laterality: LEFT }), said('b', absent))).to.deep.equal(['a', 'b']);
  });

  it('never leaves out what was measured or coded, nor any other evidence', () => {
    const twins = [finding('x', AT), finding('y', AT), measurement('x', '8', 'mm'), measurement('y', '8', 'mm')];
    expect(idsOf(...twins)).to.deep.equal(twins.map(({ id }) => id));
  });
});
