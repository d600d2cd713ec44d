import { expect } from 'chai';
import {
  outsideBrackets,
  spoken,
  statedSubject,
  subjectOf,
  withWords,
} from '../../../../sidecar/evaluation/faults/line.ts';
import { LINES } from './sample-lines.ts';

describe('lines of a draft', () => {
  it('tell their finding and place, behind the heading or at the head', () => {
    const subjects = LINES.map((line) => subjectOf(line)?.phrase);
    expect(subjects).to.deep.equal([
      undefined,
      undefined,
      'endotracheal tube, trachea',
      'nodule, upper lobe of left lung',
      'mass, lower lobe of right lung',
      'pleural effusion, right pleura',
      'pneumothorax',
      '"Meniscal 9 mm thing", left lung',
      'Nodule, upper lobe of left lung',
      'Pleural effusion, right pleura',
    ]);
  });

  it('tell where the phrase stands in the text', () => {
    for (const line of LINES) {
      const subject = subjectOf(line);
      if (subject) expect(line.text.slice(subject.nameStart, subject.end)).to.equal(subject.phrase);
    }
  });

  it('state nothing where they deny, or tell of an earlier study', () => {
    const silent = LINES.filter((line) => subjectOf(line) && !statedSubject(line)).map(({ text }) => text.slice(0, 18));
    expect(silent).to.deep.equal(['Lungs: mass, lower', 'Pleura: no pneumot']);
  });

  it('do not take a measured quantity for a finding', () => {
    expect(subjectOf({ section: 'findings', text: 'Left ventricle: LVEF 55 %.' })).to.equal(undefined);
  });

  it('are spoken with their place', () => {
    const said = (text: string): string => {
      const subject = subjectOf({ section: 'findings', text });
      return subject === undefined ? '' : spoken(subject);
    };
    expect(said('Lungs: nodule, upper lobe of left lung: long axis 4 mm.')).to.equal(
      'nodule in the upper lobe of left lung',
    );
    expect(said('Pleural effusion, left.')).to.equal('left pleural effusion');
    expect(said('Mediastinum: lymphadenopathy, hilum of lung, right.')).to.equal(
      'lymphadenopathy in the right hilum of lung',
    );
  });

  it('exchange words outside of quotations only, with the capital they had', () => {
    expect(withWords('"left" and left', 'left', 'right')).to.equal('"left" and right');
    expect(withWords('Left-sided', 'left', 'right')).to.equal('Right-sided');
    expect(withWords('cleft', 'left', 'right')).to.equal(undefined);
    expect(outsideBrackets('a (b 1 mm) "c 2 mm" d').replaceAll('\uFFFC', '')).to.equal('a   d');
  });
});
