import { expect } from 'chai';
import type { DoseEvidence } from '../../../../sidecar/domain/evidence.ts';
import type { TruthStudy } from '../../../../sidecar/synth/department/truth.ts';
import { doseSr } from '../../../../sidecar/synth/documents/dose-sr.ts';
import { readMade } from '../../../support/made-documents/read-made.ts';
import { mixedPatients } from '../../../support/synthetic-department.ts';

const studies = mixedPatients(40).flatMap((patient) => patient.studies);
const of = (...modalities: readonly string[]) => {
  const found = studies.filter(({ modality }) => modalities.includes(modality));
  expect(found.length).to.be.at.least(3);
  return found;
};

function dosesOf(study: TruthStudy): readonly DoseEvidence[] {
  const dataset = doseSr(study);
  if (!dataset) expect.fail('no dose report');
  const { items, causes } = readMade({ name: 'dose', dataset });
  expect(causes).to.deep.equal([]);
  return items.flatMap((item) => (item.kind === 'dose' ? [item] : []));
}

/** DCM codes: values of one quantity, of the study or of its events. */
const valuesOf = (doses: readonly DoseEvidence[], code: string, scope: 'study' | 'event') =>
  doses.filter(({ quantity, scope: its }) => quantity.value === code && its === scope);
const sum = (doses: readonly DoseEvidence[]) => doses.reduce((total, { value }) => total + value, 0);

describe('synth documents: dose report', () => {
  it('of a CT gives a dose length product that is the sum of its events, by lengths and doses', () => {
    for (const study of of('CT')) {
      const doses = dosesOf(study);
      const [total, ...more] = valuesOf(doses, '113813', 'study');
      const events = valuesOf(doses, '113838', 'event');
      expect(more).to.deep.equal([]);
      expect(total?.unit.value).to.equal('mGy.cm');
      expect(events).to.have.length(2);
      expect(total?.value).to.be.closeTo(sum(events), 1e-9);
      expect(valuesOf(doses, '113830', 'event')).to.have.length(2);
      expect(valuesOf(doses, '113812', 'study').map(({ value }) => value)).to.deep.equal([2]);
      for (const event of events)
        expect(event.phantom?.meaning).to.match(study.specialty === 'neuro' ? /Head/ : /Body/);
    }
  });

  it('of a radiograph gives an area product that is the sum of its views', () => {
    for (const study of of('DX')) {
      const doses = dosesOf(study);
      const events = valuesOf(doses, '122130', 'event');
      expect(events).to.have.length(study.views.length);
      const [total] = valuesOf(doses, '113722', 'study');
      expect(total?.unit.value).to.equal('Gy.m2');
      expect(total?.value).to.be.closeTo(sum(events), 1e-12);
      expect(valuesOf(doses, '113725', 'study')[0]?.value).to.be.closeTo(sum(valuesOf(doses, '113738', 'event')), 1e-9);
      if (study.side) for (const event of events) expect(event.laterality?.meaning.toLowerCase()).to.equal(study.side);
    }
  });

  it('of a mammogram gives each breast the glandular dose of its two views', () => {
    for (const study of of('MG')) {
      const doses = dosesOf(study);
      const events = valuesOf(doses, '111631', 'event');
      expect(events).to.have.length(4);
      for (const side of ['Left', 'Right']) {
        const ofSide = (all: readonly DoseEvidence[]) => all.filter(({ laterality }) => laterality?.meaning === side);
        const [total, ...more] = ofSide(valuesOf(doses, '111637', 'study'));
        expect(more).to.deep.equal([]);
        expect(ofSide(events)).to.have.length(2);
        expect(total?.value).to.be.closeTo(sum(ofSide(events)), 1e-9);
      }
    }
  });

  it('is not there where no tube was used', () => {
    for (const study of of('MR')) expect(doseSr(study)).to.equal(undefined);
  });
});
