import { expect } from 'chai';
import { items, TAG, text } from '../../../../sidecar/dicom/dicom-json.ts';
import { SPECIALTIES, type TruthStudy } from '../../../../sidecar/synth/department/truth.ts';
import { aiResultSr } from '../../../../sidecar/synth/documents/ai-result-sr.ts';
import { lesionRegions, NO_REGIONS } from '../../../../sidecar/synth/documents/lesion-regions.ts';
import { readMade } from '../../../support/made-documents/read-made.ts';
import { departmentPatients, itemsNamed } from '../../../support/synthetic-department.ts';

const read = (study: TruthStudy) => readMade({ name: 'ai', dataset: aiResultSr(study, NO_REGIONS) });

/** What is read of each finding by its tracking UID. */
function told(study: TruthStudy) {
  const { items: evidence, causes } = read(study);
  expect(causes).to.deep.equal([]);
  return evidence.flatMap((found) => {
    if (found.kind !== 'finding') return [];
    const numbers = evidence.flatMap((item) =>
      item.kind === 'measurement' && item.findingId === found.id
        ? [[item.quantity.meaning, item.value, item.unit.value] as const]
        : [],
    );
    return [{ found, numbers }];
  });
}

for (const specialty of SPECIALTIES)
  describe(`synth documents: AI result, ${specialty}`, () => {
    const studies = departmentPatients(specialty, 14).flatMap((patient) => patient.studies);

    it('names what the program found and what it took for a finding, and nothing that it missed', () => {
      const counts = { found: 0, missed: 0, false: 0 };
      for (const study of studies) {
        const here = study.findings.filter(({ ai }) => ai === 'found');
        const meant = [...here, ...study.falsePositives].map((one) => ({
          finding: one.finding.name,
          site: one.site.name,
          side: one.laterality ?? '',
          uid: one.trackingUid,
        }));
        const said = told(study).map(({ found }) => ({
          finding: found.finding.meaning.toLowerCase(),
          site: found.site?.meaning.toLowerCase(),
          side: found.laterality?.meaning.toLowerCase() ?? '',
          uid: found.tracking.uid,
        }));
        expect(said).to.deep.equal(meant);
        counts.found += here.length;
        counts.missed += study.findings.length - here.length;
        counts.false += study.falsePositives.length;
      }
      expect(Math.min(counts.found, counts.missed, counts.false)).to.be.at.least(1);
    });

    it('gives each a certainty in percent; the size of what the reader measured is the same', () => {
      for (const study of studies)
        for (const { found, numbers } of told(study)) {
          const certainties = numbers.filter(([quantity]) => quantity === 'Certainty of Finding');
          expect(certainties.map(([, , unit]) => unit)).to.deep.equal(['%']);
          const invented = study.falsePositives.find(({ trackingUid }) => trackingUid === found.tracking.uid);
          if (invented) expect(certainties[0]?.[1]).to.be.closeTo(invented.confidence * 100, 0.5);
          else expect(certainties[0]?.[1]).to.be.within(55, 99);
          const truth = study.findings.find(({ trackingUid }) => trackingUid === found.tracking.uid);
          const long = numbers.filter(([quantity]) => quantity === 'Long Axis').map(([, value, unit]) => [value, unit]);
          if (truth?.reader.described)
            expect(long).to.deep.equal(truth.reader.longMm === undefined ? [] : [[truth.reader.longMm, 'mm']]);
          if (invented) expect(long).to.deep.equal(invented.longMm === undefined ? [] : [[invented.longMm, 'mm']]);
        }
    });

    it('is a program speaking, unverified, which gives its name and version', () => {
      for (const study of studies)
        for (const { found } of told(study)) {
          if (found.source.kind !== 'content-item') expect.fail('not from the document');
          expect(found.source).to.include({ observerType: 'device', verificationFlag: 'UNVERIFIED' });
          expect(found.source.algorithm?.name).to.match(/^Synthetic \w+ AI$/);
          expect(found.source.algorithm?.version).to.match(/^\d+\.\d+\.\d+$/);
        }
    });
  });

describe('synth documents: AI result with something that has no place in an image', () => {
  const [study] = departmentPatients('breast', 14)
    .flatMap((patient) => patient.studies)
    .filter((one) => one.falsePositives.length > 0 && one.findings.some(({ ai }) => ai === 'found'));
  if (!study) throw new Error('no study with both');

  it('points at the images by its numbers, and no group is a planar one', () => {
    const dataset = aiResultSr(study, lesionRegions(study));
    const groups = itemsNamed(dataset, '125007');
    const templates = groups
      .flatMap((group) => items(group, TAG.ContentTemplateSequence))
      .map((template) => text(template, TAG.TemplateIdentifier));
    expect(new Set(templates)).to.deep.equal(new Set(['1501']));
    const evidence = readMade({ name: 'ai', dataset });
    expect(evidence.causes).to.deep.equal([]);
    const invented = new Set(study.falsePositives.map(({ trackingUid }) => trackingUid));
    for (const item of evidence.items) {
      if (item.kind !== 'measurement') continue;
      const found = evidence.items.find(({ id }) => id === item.findingId);
      const uid = found?.kind === 'finding' ? found.tracking.uid : undefined;
      expect(item.regions).to.have.length(uid !== undefined && invented.has(uid) ? 0 : 1);
    }
  });
});
