import { expect } from 'chai';
import type { OrthancId, StudyInstanceUid } from '../../../sidecar/domain/identifiers.ts';
import type { Change } from '../../../sidecar/intake/continuity.ts';
import { type ResolvedInstance, readPage } from '../../../sidecar/intake/read-page.ts';

const id = (text: string) => text as OrthancId;
let seq = 0;
const change = (changeType: string, orthancId: string): Change => ({
  seq: ++seq,
  changeType,
  orthancId: id(orthancId),
  date: '',
});
const instance = (orthancId: string, study: string, modality: string, own = false): [OrthancId, ResolvedInstance] => [
  id(orthancId),
  {
    orthancId: id(orthancId),
    studyOrthancId: id(study),
    studyInstanceUid: `uid-${study}` as StudyInstanceUid,
    modality,
    own,
  },
];

describe('a page of changes', () => {
  it('becomes one arrival per study', () => {
    const resolved = new Map([instance('a', 's1', 'CT'), instance('b', 's1', 'CT'), instance('c', 's2', 'MR')]);
    const { arrivals } = readPage(
      ['a', 'b', 'c'].map((x) => change('NewInstance', x)),
      resolved,
    );
    expect(arrivals.map((a) => a.studyInstanceUid)).to.have.members(['uid-s1', 'uid-s2']);
  });

  it('does not count own drafts, key objects and presentation states', () => {
    const resolved = new Map([instance('a', 's1', 'SR', true), instance('b', 's2', 'KO'), instance('c', 's3', 'PR')]);
    const { arrivals } = readPage(
      ['a', 'b', 'c'].map((x) => change('NewInstance', x)),
      resolved,
    );
    expect(arrivals).to.deep.equal([]);
  });

  it('marks the arrival of an SR, also when images follow', () => {
    const resolved = new Map([instance('a', 's1', 'SR'), instance('b', 's1', 'CT')]);
    const { arrivals } = readPage([change('NewInstance', 'a'), change('NewInstance', 'b')], resolved);
    expect(arrivals[0]?.evidenceDocument).to.equal(true);
  });

  it('tells studies of which only documents arrived from those with images', () => {
    const resolved = new Map([
      instance('a', 's1', 'SR'),
      instance('b', 's2', 'SR'),
      instance('c', 's2', 'CT'),
      instance('d', 's2', 'SR'),
    ]);
    const { arrivals } = readPage(
      ['a', 'b', 'c', 'd'].map((x) => change('NewInstance', x)),
      resolved,
    );
    expect(arrivals.map((a) => a.documentsOnly)).to.deep.equal([true, false]);
  });

  it('leaves out instances deleted meanwhile', () => {
    expect(readPage([change('NewInstance', 'gone')], new Map()).arrivals).to.deep.equal([]);
  });

  it('believes StableStudy only until the next instance', () => {
    const resolved = new Map([instance('a', 's1', 'CT'), instance('b', 's1', 'CT'), instance('c', 's2', 'CT')]);
    const page = [
      change('NewInstance', 'a'),
      change('StableStudy', 's1'),
      change('NewInstance', 'b'),
      change('StableStudy', 's2'),
      change('NewInstance', 'c'),
      change('StableStudy', 's9'),
      change('StableStudy', 's2'),
    ];
    const { arrivals, stable } = readPage(page, resolved);
    expect(arrivals.map((a) => [a.studyInstanceUid, a.stable])).to.deep.equal([
      ['uid-s1', false],
      ['uid-s2', true],
    ]);
    expect(stable).to.deep.equal(['s9']);
  });
});
