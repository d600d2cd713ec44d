import { expect } from 'chai';
import { items, TAG, text } from '../../../../sidecar/dicom/dicom-json.ts';
import type { DicomJson } from '../../../../sidecar/domain/study.ts';
import { printedDate } from '../../../../sidecar/synth/corpus/numbers.ts';
import type { HazardKind, TruthPatient, TruthStudy } from '../../../../sidecar/synth/department/truth.ts';
import { aiResultSr } from '../../../../sidecar/synth/documents/ai-result-sr.ts';
import { NO_REGIONS } from '../../../../sidecar/synth/documents/lesion-regions.ts';
import { measurementSr } from '../../../../sidecar/synth/documents/measurement-sr.ts';
import { comparedStudy, houseStyleOf, priorReport } from '../../../../sidecar/synth/documents/prior-report.ts';
import { documentObjects } from '../../../../sidecar/synth/documents/study-documents.ts';
import { readLoosely } from '../../../fuzz/loose-reader.ts';
import { readMade } from '../../../support/made-documents/read-made.ts';
import {
  contentItems,
  differences,
  itemsNamed,
  onlyWith,
  studiesWith,
  unharmed,
} from '../../../support/synthetic-department.ts';

const GROUP = '125007';
const measurements = (study: TruthStudy): DicomJson => measurementSr(study, NO_REGIONS);
const uidOf = (group: DicomJson): string | undefined => {
  const [item = {}] = itemsNamed(group, '112040');
  return text(item, TAG.UID);
};
const groupsOf = (document: DicomJson) => itemsNamed(document, GROUP);
const causesOf = (dataset: DicomJson) => readMade({ name: 'hazard', dataset }).causes;

/** Documents with and without the one hazard, for each study that has it planted in that document. */
function pairs(kind: HazardKind, document: string, make: (study: TruthStudy, patient: TruthPatient) => DicomJson) {
  const found = studiesWith(kind, document);
  expect(found.length).to.be.at.least(3);
  return found.map(({ patient, study }) => {
    const hazard = study.hazards.find((one) => one.kind === kind);
    if (!hazard) throw new Error('not planted');
    return {
      patient,
      study,
      hazard,
      hurt: make(onlyWith(study, kind), patient),
      sound: make(unharmed(study), patient),
    };
  });
}

describe('synth documents: hazards in measurements', () => {
  it('missing units: those of one finding say "no units" or are not there, and its sizes are not read', () => {
    const ways = new Set<string>();
    for (const { hazard, hurt, sound } of pairs('missingUnits', 'measurementSr', measurements)) {
      const changed = differences(groupsOf(sound), groupsOf(hurt));
      const at = groupsOf(sound).findIndex((group) => uidOf(group) === hazard.trackingUid);
      for (const { path, after } of changed) {
        expect(path).to.match(
          new RegExp(`^/${at}/.*/${TAG.MeasuredValueSequence}/.*${TAG.MeasurementUnitsCodeSequence}`),
        );
        ways.add(after === undefined ? 'none' : 'no units');
      }
      expect(changed.length).to.be.at.least(1);
      const group = groupsOf(hurt)[at] ?? {};
      for (const number of contentItems(group).filter((item) => text(item, TAG.ValueType) === 'NUM')) {
        const [measured = {}] = items(number, TAG.MeasuredValueSequence);
        const [unit] = items(measured, TAG.MeasurementUnitsCodeSequence);
        expect(unit && text(unit, TAG.CodeValue)).to.be.oneOf([undefined, '1']);
      }
      expect(causesOf(hurt).join()).to.match(/not calibrated|no unit/);
    }
    expect(ways).to.deep.equal(new Set(['none', 'no units']));
  });

  it('swapped side: the side of one finding is the other one', () => {
    for (const { hazard, hurt, sound } of pairs('swappedSide', 'measurementSr', measurements)) {
      const changed = differences(sound, hurt);
      expect(changed.map(({ before, after }) => [before, after])).to.have.deep.members([
        [hazard.value === 'left' ? 'Right' : 'Left', hazard.value === 'left' ? 'Left' : 'Right'],
        [hazard.value === 'left' ? '24028007' : '7771000', hazard.value === 'left' ? '7771000' : '24028007'],
      ]);
      const group = groupsOf(hurt).find((one) => uidOf(one) === hazard.trackingUid) ?? {};
      const [side = {}] = itemsNamed(group, '272741003').flatMap((item) => items(item, TAG.ConceptCodeSequence));
      expect(text(side, TAG.CodeMeaning)?.toLowerCase()).to.equal(hazard.value);
    }
  });

  it('duplicate lesion: one group stands twice, the second time under another tracking UID', () => {
    for (const { hazard, hurt, sound } of pairs('duplicateLesion', 'measurementSr', measurements)) {
      const [before, after] = [groupsOf(sound), groupsOf(hurt)];
      const at = before.findIndex((group) => uidOf(group) === hazard.trackingUid);
      expect(after.toSpliced(at + 1, 1)).to.deep.equal(before);
      const changed = differences(after[at], after[at + 1]);
      expect(changed.map((one) => one.before)).to.deep.equal([hazard.trackingUid]);
      expect(changed[0]?.after).to.match(/^2\.25\.\d+$/);
    }
  });

  it('hidden instruction: one comment more', () => {
    for (const { hazard, hurt, sound } of pairs('hiddenInstruction', 'measurementSr', measurements)) {
      const [before, after] = [contentItems(sound), contentItems(hurt)];
      expect(after.length).to.equal(before.length + 1);
      expect(itemsNamed(hurt, '121106').map((item) => text(item, TAG.TextValue))).to.deep.equal([hazard.value]);
      expect(itemsNamed(sound, '121106')).to.deep.equal([]);
      expect(causesOf(hurt)).to.deep.equal(['A comment is free text, which is not read.']);
    }
  });

  it('wrong accession number: that of the one document, and nothing else', () => {
    const both = [
      ...pairs('wrongAccession', 'measurementSr', measurements),
      ...pairs('wrongAccession', 'aiSr', (study) => aiResultSr(study, NO_REGIONS)),
    ];
    for (const { study, hazard, hurt, sound } of both) {
      const changed = differences(sound, hurt);
      // Of the study, of the order, and the filler's number of it.
      expect(changed.map(({ path }) => path)).to.have.members([
        `/${TAG.AccessionNumber}/Value/0`,
        `/0040A370/Value/0/${TAG.AccessionNumber}/Value/0`,
        '/0040A370/Value/0/00402017/Value/0',
      ]);
      for (const { before, after } of changed)
        expect([before, after]).to.deep.equal([study.accessionNumber, hazard.value]);
      expect(hazard.value).to.not.equal(study.accessionNumber);
    }
  });
});

describe('synth documents: hazards in reports', () => {
  const reportOf = (study: TruthStudy, patient: TruthPatient): DicomJson => priorReport(patient, study) ?? {};
  const saidUnder = (report: DicomJson, element: string) =>
    itemsNamed(report, element)
      .filter((item) => text(item, TAG.ValueType) === 'TEXT')
      .map((item) => text(item, TAG.TextValue));
  const notCurrent = ({ patient, study }: { patient: TruthPatient; study: TruthStudy }) =>
    study.studyInstanceUid !== patient.studies.at(-1)?.studyInstanceUid;

  it('hidden instruction: it stands at the end of the findings', () => {
    const found = pairs('hiddenInstruction', 'report', reportOf).filter(notCurrent);
    expect(found.length).to.be.at.least(1);
    for (const { hazard, hurt, sound } of found) {
      const changed = differences(sound, hurt);
      expect(changed).to.have.length(1);
      expect(changed[0]?.after).to.equal(`${changed[0]?.before}\n${hazard.value}`);
      expect(saidUnder(hurt, '121071')).to.deep.equal([changed[0]?.after]);
    }
  });

  it('stale prior: the comparison names the old date', () => {
    // Where the old date is that of the study which the report rightly compares with, nothing is stale.
    const found = pairs('stalePrior', 'report', reportOf)
      .filter(notCurrent)
      .filter(({ patient, study, hazard }) => comparedStudy(patient, study)?.studyDate !== hazard.value);
    expect(found.length).to.be.at.least(1);
    for (const { patient, hazard, hurt, sound } of found) {
      const stale = printedDate(hazard.value ?? '', houseStyleOf(patient).dates);
      expect(saidUnder(hurt, '121065')[1]).to.contain(stale);
      expect(saidUnder(sound, '121065')[1]).to.not.contain(stale);
      expect(saidUnder(hurt, '121065')[0]).to.equal(saidUnder(sound, '121065')[0]);
    }
  });
});

describe('synth documents: broken objects', () => {
  const named = { measurementSr: 'measurement-sr.dcm', aiSr: 'ai-result-sr.dcm' } as const;

  it('end too early: in the file, or in the tree of a sound file; the other documents are as ever', () => {
    const ways = new Set<string>();
    for (const [document, name] of Object.entries(named))
      for (const { patient, study } of studiesWith('brokenObject', document)) {
        const make = (one: TruthStudy) => documentObjects(patient, one, { regions: false });
        const [hurt, sound] = [make(onlyWith(study, 'brokenObject')), make(unharmed(study))];
        for (const [at, { name: its, bytes }] of hurt.entries()) {
          const before = sound[at]?.bytes ?? new Uint8Array();
          if (its !== name) expect(Buffer.compare(bytes, before)).to.equal(0);
          else ways.add(howBroken(before, bytes));
        }
      }
    expect(ways).to.deep.equal(new Set(['file', 'tree']));
  });

  function howBroken(before: Uint8Array, after: Uint8Array): string {
    expect(after.length).to.be.lessThan(before.length);
    if (Buffer.compare(after, before.slice(0, after.length)) === 0) return 'file';
    const [whole, cut] = [before, after].map((bytes) => contentItems(readLoosely(bytes).dataset));
    const own = (all: readonly DicomJson[] = []) =>
      all.map(({ [TAG.ContentSequence]: _below, ...item }) => JSON.stringify(item));
    expect(own(cut).length).to.be.within(1, own(whole).length - 1);
    expect(own(cut)).to.deep.equal(own(whole).slice(0, own(cut).length));
    return 'tree';
  }
});
