import { expect } from 'chai';
import type { Line } from '../../../../sidecar/evaluation/faults/line.ts';
import { LINES, manyChanges, manySlips } from './sample-lines.ts';

const finding = (text: string): Line => ({ section: 'findings', text });
const results = (id: string, ...texts: readonly string[]): Set<string> =>
  new Set(manySlips(id, texts.map(finding)).map(({ now }) => now));

describe('errors of context', () => {
  it('side: the other one, in the place of the finding and nowhere else', () => {
    for (const { was, now } of manySlips('laterality')) {
      const swapped = was.replace(/\b(left|right)\b(?= (?:lung|pleura))/, (side) =>
        side === 'left' ? 'right' : 'left',
      );
      expect(now).to.equal(swapped).and.not.to.equal(was);
    }
    expect(results('laterality', 'Pleural effusion, bilateral.')).to.have.all.keys(
      'Pleural effusion, left.',
      'Pleural effusion, right.',
    );
    expect(results('laterality', 'Heart: cardiomegaly, heart.').size).to.equal(0);
  });

  it('place: one that the first is surely not, on the same side', () => {
    const said = results('location', 'Lungs: nodule, upper lobe of left lung: long axis 9.8 mm.');
    expect([...said]).to.deep.equal(['Lungs: nodule, lower lobe of left lung: long axis 9.8 mm.']);
    expect(results('location', 'Lungs: nodule, middle lobe of right lung.')).to.have.all.keys(
      'Lungs: nodule, lower lobe of right lung.',
      'Lungs: nodule, upper lobe of right lung.',
    );
    expect(results('location', 'Pleura: pleural effusion, right pleura.').size).to.equal(0);
  });

  it('measurement: a number that is no second reading, with as many decimals', () => {
    const number = /(?<![\w.+-])\d+(?:\.\d+)?(?= (?:mm|ml)\b)/g;
    const slips = manySlips('measurement');
    expect(slips.length).to.be.greaterThan(30);
    for (const { was, now } of slips) {
      const [before, after] = [was, now].map((text) => text.replace(/\([^)]*\)/g, '').match(number) ?? []);
      const at = before?.findIndex((value, index) => value !== after?.[index]) ?? -1;
      const [a, b] = [Number(before?.[at]), Number(after?.[at])];
      expect(Math.max(a, b) / Math.min(a, b), now).to.be.greaterThan(1.4);
      expect(after?.[at]?.split('.')[1]?.length).to.equal(before?.[at]?.split('.')[1]?.length);
      expect(now.replace(after?.[at] ?? '', '')).to.equal(was.replace(before?.[at] ?? '', ''));
    }
  });

  it('unit: ten times as much, or a tenth', () => {
    const said = new Set(manySlips('unit').map(({ now }) => now));
    expect([...said].some((text) => text.includes('volume 340 liters;'))).to.equal(true);
    expect([...said].some((text) => text.includes('long axis 9.8 cm, previously 8.0 mm'))).to.equal(true);
    expect([...said].every((text) => !text.includes('limit 1.5 cm') && !text.includes('+1.8 cm'))).to.equal(true);
    expect(results('unit', 'Heart: cardiomegaly, heart: ratio 0.56.').size).to.equal(0);
  });

  it('change: another one than the draft says, or one where it says that none can be told', () => {
    const nodule = 'Lungs: nodule, left lung: long axis 9 mm, previously 5 mm on 2026-05-20';
    expect(results('change', `${nodule} (+4 mm): larger (limit 1.5 mm).`)).to.have.all.keys(
      `${nodule} (+4 mm): smaller (limit 1.5 mm).`,
      `${nodule} (+4 mm): unchanged (limit 1.5 mm).`,
    );
    const silent = 'not among the findings read from the prior study of 2026-05-20; this does not make it new';
    expect([...results('change', `Pleural effusion, left: ${silent}.`)]).to.deep.equal([
      'Pleural effusion, left: new.',
    ]);
    expect([...results('change', LINES[4]?.text ?? '')]).to.deep.equal([
      'Lungs: mass, lower lobe of right lung, described on 2026-05-20 (31 mm), has resolved.',
    ]);
    expect(results('change', 'Lungs: nodule, left lung: new; its absence is attested by a person.')).to.have.all.keys(
      'Lungs: nodule, left lung: unchanged; its absence is attested by a person.',
      'Lungs: nodule, left lung: smaller; its absence is attested by a person.',
    );
    expect([...results('change', `${nodule}: no category assigned.`)]).to.deep.equal([`${nodule}: smaller.`]);
    expect(results('change', 'Lungs: nodule, left lung.').size).to.equal(0);
  });

  it('date of the prior: one that the draft does not have, everywhere where it is made throughout', () => {
    const known = '2026-05-20';
    for (const changes of manyChanges('priorDate', LINES, 'throughout')) {
      expect(changes.length).to.equal(LINES.filter(({ text }) => text.includes(known)).length);
      for (const { now } of changes)
        expect(now)
          .to.match(/\d{4}-\d{2}-\d{2}/)
          .and.not.to.include(known);
    }
  });

  it('certainty: a doubt that nobody has, or one left out', () => {
    const said = results('certainty', 'Lungs: nodule, left lung: long axis 9 mm.');
    expect(said).to.have.all.keys(
      ...['possible', 'probable', 'suspected'].map((doubt) => `Lungs: ${doubt} nodule, left lung: long axis 9 mm.`),
    );
    expect([...results('certainty', 'Nodule: undetermined according to the source; long axis 9 mm.')]).to.deep.equal([
      'Nodule: long axis 9 mm.',
    ]);
    expect([...results('certainty', 'Nodule: undetermined according to the source (unverified).')]).to.deep.equal([
      'Nodule (unverified).',
    ]);
    expect(results('certainty', 'Pleura: no pneumothorax (attested by a person).').size).to.equal(0);
  });

  it('severity: two steps from what is said; where nothing is said, too much or too little', () => {
    expect(results('severity', 'Pleural effusion, left: volume 340 ml.')).to.have.all.keys(
      'Large pleural effusion, left: volume 340 ml.',
      'Minimal pleural effusion, left: volume 340 ml.',
    );
    expect([...results('severity', 'Pleural effusion, left. Severity: Mild.')]).to.deep.equal([
      'Pleural effusion, left. Severity: Severe.',
    ]);
    expect(results('severity', 'Lungs: nodule, left lung.').size).to.equal(0);
  });

  it('device: another one, or its tip elsewhere', () => {
    const tube = 'Lines and tubes: endotracheal tube, trachea: tip above carina 40 mm.';
    expect(results('deviceName', tube)).to.have.all.keys(
      'Lines and tubes: tracheostomy tube, trachea: tip above carina 40 mm.',
      'Lines and tubes: nasogastric tube, trachea: tip above carina 40 mm.',
    );
    expect(results('devicePosition', tube)).to.have.all.keys(
      'Lines and tubes: endotracheal tube with its tip in the right main bronchus: tip above carina 40 mm.',
      'Lines and tubes: endotracheal tube with its tip in the esophagus: tip above carina 40 mm.',
    );
    expect([...results('devicePosition', 'Airways: endotracheal tube, right bronchus.')]).to.deep.equal([
      'Airways: endotracheal tube with its tip in the mid trachea.',
    ]);
    expect(results('deviceName', 'Lungs: nodule, left lung.').size).to.equal(0);
  });
});
