import { expect } from 'chai';
import { compareStudies } from '../../../sidecar/comparison/compare.ts';
import type { Comparison } from '../../../sidecar/domain/comparison.ts';
import type { Evidence } from '../../../sidecar/domain/evidence.ts';
import {
  answer,
  CURRENT,
  finding,
  LIVER,
  LUNG,
  measurement,
  PRIOR,
  RIGHT,
  study,
  technique,
  VOLUME,
} from './made-evidence.ts';

const dayOf = (days: number): string =>
  new Date(Date.UTC(2024, 0, 1) + days * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');

function compared(now: readonly Evidence[], before: readonly Evidence[], days: number): Comparison | undefined {
  const [current, prior] = [study(CURRENT, now), study(PRIOR, before)];
  return compareStudies({ current, prior, currentDate: dayOf(days), priorDate: dayOf(0) })[0];
}

const IN_LUNG = { site: LUNG, laterality: RIGHT };
const sized = (id: string, mm: string, place = IN_LUNG) => [finding(id, place), measurement(id, mm, 'mm')];
const growth = (before: string, now: string, days: number) =>
  compared(sized('c', now), sized('p', before), days)?.change?.growth;

describe('volume doubling time', () => {
  it('is that of the worked examples', () => {
    expect(growth('6', '8', 90)).to.include({ doublingDays: 72, band: 'below 400 days' });
    expect(growth('8', '10', 180)).to.include({ doublingDays: 186, band: 'below 400 days' });
    expect(growth('8', '10', 180)?.formula).to.equal('t ln2 / (3 ln(d2/d1))');
    expect(growth('8', '10', 180)?.rule).to.include({ id: 'bts-2015-vdt', version: '2015' });
    expect(growth('10', '12.6', 365)?.doublingDays).to.be.within(364, 366); // +26 % of diameter = twice the volume
  });

  it('is the same by the volumes of those spheres: 6 mm are 113 mm3, 8 mm 268, 10 mm 524', () => {
    const byVolume = (before: string, now: string, days: number) => {
      const volume = (id: string, mm3: string) => [finding(id, IN_LUNG), measurement(id, mm3, 'mm3', VOLUME)];
      return compared(volume('c', now), volume('p', before), days)?.change?.growth;
    };
    expect(byVolume('113', '268', 90)).to.include({ doublingDays: 72, formula: 't ln2 / ln(V2/V1)' });
    expect(byVolume('268', '524', 180)?.doublingDays).to.equal(186);
    expect(byVolume('524', '1767', 100)?.doublingDays).to.equal(growth('10', '15', 100)?.doublingDays);
    expect(byVolume('1767', '4189', 100)?.doublingDays).to.equal(growth('15', '20', 100)?.doublingDays);
    expect(byVolume('4189', '14137', 100)?.doublingDays).to.equal(growth('20', '30', 100)?.doublingDays);
    // 34 to 113 mm3: 4 to 6 mm.
    expect(byVolume('34', '113', 100)?.doublingDays).to.be.within(57, 58);
  });

  it('is not given below repeatability: 6 to 6.5 mm in 365 days', () => {
    const result = compared(sized('c', '6.5'), sized('p', '6'), 365);
    expect(result?.outcome).to.equal('unchanged');
    expect(result?.change).to.not.have.property('growth');
  });

  it('names its band', () => {
    expect(growth('10', '12', 315)?.band).to.equal('below 400 days'); // 399
    expect(growth('10', '12', 316)?.band).to.equal('400 to 600 days'); // 400
    expect(growth('10', '12', 473)?.band).to.equal('400 to 600 days'); // 599
    const doubled = (days: number) => {
      const volume = (id: string, mm3: string) => [finding(id, IN_LUNG), measurement(id, mm3, 'mm3', VOLUME)];
      return compared(volume('c', '200'), volume('p', '100'), days)?.change?.growth?.band;
    };
    expect([399, 400, 600, 601].map(doubled)).to.deep.equal([
      'below 400 days',
      '400 to 600 days',
      '400 to 600 days',
      'above 600 days',
    ]);
    expect(growth('10', '12', 475)?.band).to.equal('above 600 days'); // 602
  });

  it('rests on the volumes where both studies have them', () => {
    const both = (id: string, mm: string, mm3: string) => [...sized(id, mm), measurement(id, mm3, 'mm3', VOLUME)];
    const result = compared(both('c', '10', '400'), both('p', '8', '200'), 100);
    expect(result?.change?.growth).to.include({ doublingDays: 100, formula: 't ln2 / ln(V2/V1)' });
    const one = compared(both('c', '10', '400'), sized('p', '8'), 180);
    expect(one?.change?.growth?.doublingDays).to.equal(186);
    // The volumes do not agree that it grew.
    expect(compared(both('c', '10', '210'), both('p', '8', '200'), 100)?.change).to.not.have.property('growth');
    const volumes = (id: string, value: string, unit: string) => [
      finding(id, IN_LUNG),
      measurement(id, value, unit, VOLUME),
    ];
    expect(
      compared(volumes('c', '0.400', 'ml'), volumes('p', '200', 'mm3'), 100)?.change?.growth?.doublingDays,
    ).to.equal(100);
  });

  it('is given of lung nodules that grew over at least a day, and of nothing else', () => {
    expect(growth('6', '8', 0)).to.equal(undefined);
    expect(growth('6', '8', -10)).to.equal(undefined);
    expect(growth('6', '8', 1)?.doublingDays).to.equal(1);
    expect(growth('8', '6', 90)).to.equal(undefined);
    const inLiver = compared(
      sized('c', '40', { site: LIVER } as typeof IN_LUNG),
      sized('p', '20', { site: LIVER } as typeof IN_LUNG),
      90,
    );
    expect(inLiver?.outcome).to.equal('larger');
    expect(inLiver?.change).to.not.have.property('growth');
    const onMr = compared([...sized('c', '40'), technique('MR')], [...sized('p', '20'), technique('MR')], 90);
    expect(onMr?.outcome).to.equal('larger');
    expect(onMr?.change).to.not.have.property('growth');
    const [current, prior] = [study(CURRENT, sized('c', '8')), study(PRIOR, sized('p', '6'))];
    expect(compareStudies({ current, prior, currentDate: '20250101' })[0]?.change).to.not.have.property('growth');
  });

  it('puts a subsolid nodule in no band: the bands are of solid ones', () => {
    const code = { value: '1', scheme: '99TEST', meaning: 'Part-solid' };
    const now = [...sized('c', '8'), answer('q', { ...code, meaning: 'Composition' }, code, 'c')];
    const result = compared(now, sized('p', '6'), 90)?.change?.growth;
    expect(result?.doublingDays).to.equal(72);
    expect(result).to.not.have.property('band');
  });
});
