import { expect } from 'chai';
import { draftReport } from '../../../sidecar/drafting/draft-report.ts';
import { organOf, REGIONS } from '../../../sidecar/drafting/organs.ts';
import { finding, input, LEFT, sct, technique, UPPER_LOBE } from './builders.ts';

const organ = (over: Parameters<typeof finding>[1]) => organOf(finding('f', over))?.name;

describe('findings by organ', () => {
  it('knows an organ by what the finding is, else by its site as coded', () => {
    expect(organ({ site: UPPER_LOBE })).to.equal('Lungs');
    expect(organ({ finding: sct('60046008', 'Pleural effusion'), site: sct('39607008', 'Lung') })).to.equal('Pleura');
    expect(organ({ site: sct('x', 'Liver') })).to.equal('Liver');
    expect(organ({ site: { value: '87878005', scheme: 'SCT', meaning: 'Left ventricle' } })).to.equal('Heart');
  });

  it('guesses none: no site, an unknown one, a code whose meaning names another place', () => {
    expect(organ({})).to.equal(undefined);
    expect(organ({ site: { value: '1', scheme: '99X', meaning: 'Segment 4b' } })).to.equal(undefined);
    expect(organ({ site: { value: '39607008', scheme: '99X', meaning: 'Site' } })).to.equal(undefined);
    expect(organ({ site: sct('10200004', 'Lung') })).to.equal(undefined);
  });

  it('puts the findings in the order of the table, and what has no organ last', () => {
    const texts = draftReport(
      input([
        technique('t'),
        finding('a'),
        finding('b', { finding: sct('36118008', 'Pneumothorax') }),
        finding('c', { finding: sct('27925004', 'Nodule'), site: sct('10200004', 'Liver') }),
        finding('d', { site: UPPER_LOBE, laterality: LEFT }),
        finding('e', { finding: sct('94391008', 'Lung metastasis'), presence: 'absent' }),
      ]),
    ).statements.filter((one) => one.section === 'findings');
    expect(texts.map((one) => one.text.split(/[.(]/)[0]?.trim())).to.deep.equal([
      'Lungs: nodule, upper lobe of left lung',
      'Lungs: no lung metastasis',
      'Pleura: pneumothorax',
      'Liver: nodule, liver',
      'Nodule',
    ]);
  });

  it('names no code twice', () => {
    const groups = REGIONS.flatMap((region) => region.organs);
    const codes = groups.flatMap((group) => [...group.sites, ...(group.findings ?? [])]);
    expect(codes.length).to.equal(new Set(codes).size);
  });
});
