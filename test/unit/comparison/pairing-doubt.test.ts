import { expect } from 'chai';
import { compareStudies } from '../../../sidecar/comparison/compare.ts';
import { REASONS } from '../../../sidecar/comparison/reasons.ts';
import type { Evidence } from '../../../sidecar/domain/evidence.ts';
import type { EvidenceId } from '../../../sidecar/domain/identifiers.ts';
import { CURRENT, finding, LEFT, LUNG, measurement, PRIOR, RIGHT, study, UPPER_LOBE } from './made-evidence.ts';

const outcomes = (current: readonly Evidence[], prior: readonly Evidence[]) =>
  compareStudies({ current: study(CURRENT, current), prior: study(PRIOR, prior) }).map(
    ({ outcome, reason, currentFindingId, priorFindingId }) =>
      [currentFindingId, priorFindingId, reason ?? outcome] as const,
  );

const IN_LOBE = { site: UPPER_LOBE, laterality: RIGHT };
const IN_LUNG = { site: LUNG, laterality: RIGHT };
type Place = Parameters<typeof finding>[1];
const sized = (id: string, place: Place, mm: string): Evidence[] => [finding(id, place), measurement(id, mm, 'mm')];

/** Every finding by itself, for the place may be another one's. */
const doubtful = (...ids: readonly string[]) =>
  ids.map((id) => [id.startsWith('c') ? id : undefined, id.startsWith('p') ? id : undefined, REASONS.placeNotStated]);

describe('compareStudies: pairs that a third finding puts in doubt', () => {
  it('does not say growth where the prior has another lesion that may be this one', () => {
    const prior = [...sized('p1', IN_LOBE, '8'), ...sized('p2', IN_LUNG, '11')];
    expect(outcomes(sized('c', IN_LOBE, '12'), prior)).to.have.deep.members(doubtful('c', 'p1', 'p2'));
    expect(outcomes(prior.map(asCurrent), sized('p', IN_LOBE, '12'))).to.have.deep.members(doubtful('c1', 'c2', 'p'));
  });

  it('compares each with its own where both studies name both places', () => {
    const current = [...sized('c1', IN_LOBE, '12'), ...sized('c2', IN_LUNG, '11')];
    const prior = [...sized('p1', IN_LOBE, '8'), ...sized('p2', IN_LUNG, '11')];
    expect(outcomes(current, prior)).to.have.deep.members([
      ['c1', 'p1', 'larger'],
      ['c2', 'p2', 'unchanged'],
    ]);
  });

  it('is not put in doubt by another side, by tracking, by a mark, or by a sentence beside two measured ones', () => {
    const pair = (more: readonly Evidence[], uid?: string): unknown => {
      const place = uid === undefined ? IN_LOBE : { ...IN_LOBE, uid };
      return outcomes(sized('c', place, '12'), [...sized('p', place, '8'), ...more])[0]?.[2];
    };
    expect(pair(sized('p2', { ...IN_LUNG, laterality: LEFT }, '11'))).to.equal('larger');
    expect(pair(sized('p2', IN_LUNG, '11'), '1.5')).to.equal('larger');
    expect(pair([finding('p2', { ...IN_LUNG, renderingIntent: 'required' })])).to.equal('larger');
    expect(pair([finding('p2', { ...IN_LUNG, statementId: 's' as EvidenceId })])).to.equal('larger');
    expect(pair([finding('p2', { ...IN_LUNG, presence: 'absent' })])).to.equal('larger');
  });

  it('pairs nothing in one of two lobes of the brain, or in one of two menisci, without a side', () => {
    for (const [value, meaning] of [
      ['83251001', 'Frontal lobe'],
      ['113305005', 'Cerebellum'],
      ['42695009', 'Thalamus'],
      ['15924003', 'Maxillary sinus'],
      ['74135004', 'Meniscus'],
    ] as const) {
      const site = { value, scheme: 'SCT', meaning };
      expect(outcomes(sized('c', { site }, '12'), sized('p', { site }, '8')), meaning).to.have.deep.members(
        doubtful('c', 'p'),
      );
      const left = { site: { ...site, value: '99', meaning: `Left ${meaning}` } };
      expect(outcomes(sized('c', { site, laterality: LEFT }, '12'), sized('p', left, '8')), meaning).to.have.length(1);
    }
  });
});

function asCurrent(item: Evidence): Evidence {
  const id = item.id.replace(/^p/, 'c') as EvidenceId;
  return item.kind === 'measurement' && item.findingId
    ? { ...item, id, findingId: item.findingId.replace(/^p/, 'c') as EvidenceId }
    : { ...item, id };
}
