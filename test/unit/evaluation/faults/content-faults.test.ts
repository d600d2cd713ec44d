import { expect } from 'chai';
import {
  ADDED_DEVICES,
  ADDED_FINDINGS,
  regionOf,
  wrongAdditions,
} from '../../../../sidecar/evaluation/faults/additions.ts';
import type { Line } from '../../../../sidecar/evaluation/faults/line.ts';
import { LINES, manyChanges, manySlips } from './sample-lines.ts';

const finding = (text: string): Line => ({ section: 'findings', text });
/** What stands behind the text as it was. */
const appended = (id: string): Set<string> =>
  new Set(manySlips(id).flatMap(({ was, now }) => (now.startsWith(`${was} `) ? [now.slice(was.length + 1)] : [])));

describe('errors of content', () => {
  it('add devices of the region that the draft does not name', () => {
    const said = appended('addDevice');
    expect(said.size).to.be.greaterThan(2);
    const known = ADDED_DEVICES.chest.map(({ text }) => text);
    for (const text of said) {
      expect(known).to.include(text);
      expect(text).not.to.match(/endotracheal/i);
    }
  });

  it('tell the region by the words of the draft', () => {
    expect(regionOf(LINES)).to.equal('chest');
    expect(regionOf([finding('Joints: joint effusion, left knee.')])).to.equal('knee');
    expect(regionOf([finding('Brain: subdural hematoma, left.')])).to.equal('head');
    expect(regionOf([finding('Breast: mammographic mass, left breast.')])).to.equal('breast');
    expect(regionOf([finding('Liver: cyst, liver.')])).to.equal('abdomen');
  });

  it('add no finding that the draft states, and may add one that it denies', () => {
    const additions = wrongAdditions(LINES, ADDED_FINDINGS).map(({ text }) => text);
    expect(additions).to.include('Right apical pneumothorax.');
    expect(additions).not.to.include('Small left pleural effusion.');
  });

  it('state what is denied, and what nobody named', () => {
    const slips = manySlips('falsePrediction');
    expect(slips.map(({ now }) => now)).to.include('Pleura: pneumothorax.');
    expect(appended('falsePrediction').size).to.be.greaterThan(2);
    expect(
      slips.every(({ now }) => !/\bno\b/.test(now) || /attested by|: larger|not among|undetermined/.test(now)),
    ).to.equal(true);
  });

  it('state nothing that another line states already', () => {
    const both = [...LINES, finding('Pleura: pneumothorax, left pleura (AI finding 1).')];
    const undenied = manySlips('falsePrediction', both).filter(({ was }) => was.includes('no pneumothorax'));
    for (const { was, now } of undenied) expect(now).to.include(was);
  });

  it('deny what is stated, with nothing left of it', () => {
    const said = new Set(manySlips('falseNegation').map(({ now }) => now));
    expect(said).to.include('Lungs: no nodule, upper lobe of left lung.');
    expect(said).to.include('1. There is no nodule in the upper lobe of left lung.');
    expect(said).to.include('Pleura: no evidence of pleural effusion in the right pleura.');
    for (const text of said)
      expect(text.replace(/"[^"]*"/, ''))
        .to.match(/\bno\b/i)
        .and.not.to.match(/pneumothorax|mass,|mm/);
  });

  it('are made throughout where the impression says the same', () => {
    const both = manyChanges('falseNegation', LINES, 'throughout').find((changes) =>
      changes.some(({ was }) => was.startsWith('1. Nodule')),
    );
    expect(both?.map(({ line }) => line)).to.deep.equal([3, 8]);
  });
});
