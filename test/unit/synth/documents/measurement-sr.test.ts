import { expect } from 'chai';
import { items, TAG, text } from '../../../../sidecar/dicom/dicom-json.ts';
import type { Evidence, FindingEvidence } from '../../../../sidecar/domain/evidence.ts';
import { RARE_DISEASES } from '../../../../sidecar/synth/department/lesions.ts';
import { planPatient } from '../../../../sidecar/synth/department/plan-patient.ts';
import { studyPlan } from '../../../../sidecar/synth/department/study-plan.ts';
import { SPECIALTIES, type TruthFinding, type TruthStudy } from '../../../../sidecar/synth/department/truth.ts';
import * as vocabulary from '../../../../sidecar/synth/department/vocabulary.ts';
import { codeOfConcept } from '../../../../sidecar/synth/documents/concepts.ts';
import { lesionRegions, NO_REGIONS } from '../../../../sidecar/synth/documents/lesion-regions.ts';
import { isMeasuredByDevice, measurementSr } from '../../../../sidecar/synth/documents/measurement-sr.ts';
import { lesionFacts } from '../../../../sidecar/synth/images/study-images.ts';
import { imageReference } from '../../../../sidecar/synth/objects/study-object.ts';
import { readMade } from '../../../support/made-documents/read-made.ts';
import { departmentPatients, itemsNamed, mixedPatients } from '../../../support/synthetic-department.ts';

const read = (study: TruthStudy) => readMade({ name: 'measurement', dataset: measurementSr(study, NO_REGIONS) });

const isFinding = (item: Evidence): item is FindingEvidence => item.kind === 'finding';
const named = (words: string) => words.toLowerCase();
const described = (study: TruthStudy): readonly TruthFinding[] =>
  study.findings.filter(({ reader }) => reader.described);

/** What a reader wrote, as people say it. */
function numbersOf({ reader: { longMm, shortMm, volumeMl, numbers = {} } }: TruthFinding): string[] {
  const said: readonly (readonly [string, number | undefined, string])[] = [
    ['long axis', longMm, 'mm'],
    ['short axis', shortMm, 'mm'],
    ['volume', volumeMl, 'ml'],
    ['depth', numbers.apexMm, 'mm'],
    ['thickness', numbers.thicknessMm, 'mm'],
    ['midline shift', numbers.midlineShiftMm, 'mm'],
    ['long axis of solid component', numbers.solidMm, 'mm'],
    ['distance of tip above carina', numbers.tipAboveCarinaMm, 'mm'],
    ['cardiothoracic ratio', numbers.cardiothoracicRatio, '{ratio}'],
  ];
  return said.flatMap(([name, value, unit]) => (value === undefined ? [] : [`${name} ${value} ${unit}`])).sort();
}

const readNumbers = (evidence: readonly Evidence[], { id }: FindingEvidence): string[] =>
  evidence
    .flatMap((item) => {
      if (item.kind !== 'measurement' || item.findingId !== id) return [];
      const part = item.modifiers?.[0] ? ` of ${named(item.modifiers[0].value.meaning)}` : '';
      return [`${named(item.quantity.meaning)}${part} ${item.value} ${item.unit.value}`];
    })
    .sort();

const answersOf = (evidence: readonly Evidence[], { id, topographicalModifiers = [] }: FindingEvidence): string[] =>
  [
    ...evidence.flatMap((item) => (item.kind === 'qualitative' && item.findingId === id ? [item.answer] : [])),
    ...topographicalModifiers,
  ]
    .map(({ meaning }) => named(meaning))
    .sort();

for (const specialty of SPECIALTIES)
  describe(`synth documents: measurement SR, ${specialty}`, () => {
    const studies = departmentPatients(specialty, 12).flatMap((patient) => patient.studies);

    it('is read as what the reader described: finding, place, side, tracking, numbers with units, answers', () => {
      expect(studies.flatMap(described).length).to.be.at.least(10);
      for (const study of studies) {
        const { items: evidence, causes } = read(study);
        expect(causes).to.deep.equal([]);
        const present = evidence.filter(isFinding).filter(({ presence }) => presence === 'present');
        const told = present.map((found) => ({
          finding: named(found.finding.meaning),
          site: named(found.site?.meaning ?? ''),
          side: named(found.laterality?.meaning ?? ''),
          tracking: found.tracking,
          numbers: readNumbers(evidence, found),
          answers: answersOf(evidence, found),
        }));
        const meant = described(study).map((one) => ({
          finding: one.finding.name,
          site: one.site.name,
          side: one.laterality ?? '',
          tracking: { identifier: one.trackingIdentifier, uid: one.trackingUid },
          numbers: numbersOf(one),
          answers: [...one.descriptors, ...(one.severity ? [one.severity] : [])].sort(),
        }));
        expect(told).to.deep.equal(meant);
      }
    });

    it('denies what the truth denies, and a person says so, whoever measured', () => {
      for (const study of studies) {
        const absent = read(study)
          .items.filter(isFinding)
          .filter(({ presence }) => presence === 'absent');
        expect(absent.map(({ finding }) => named(finding.meaning))).to.deep.equal(
          study.attestedAbsent.map(({ name }) => name),
        );
        for (const { source } of absent) expect(source).to.include({ observerType: 'person' });
      }
    });
  });

describe('synth documents: measurement SR', () => {
  const studies = mixedPatients(30).flatMap((patient) => patient.studies);

  it('is by a person or by the workstation, both of which occur, and unverified', () => {
    const observers = studies.flatMap((study) => {
      const expected = isMeasuredByDevice(study) ? 'device' : 'person';
      const found = read(study).items.filter((item) => isFinding(item) && item.presence === 'present');
      for (const { source } of found)
        expect(source).to.include({ observerType: expected, verificationFlag: 'UNVERIFIED' });
      return found.length > 0 ? [expected] : [];
    });
    expect(new Set(observers)).to.deep.equal(new Set(['person', 'device']));
  });

  it('has a code for all that a department can show, rare diseases included', () => {
    const many = Array.from({ length: 150 }, (_, index) => planPatient({ seed: 'codes', index }));
    const rare = RARE_DISEASES.flatMap(({ key }) =>
      [0, 1, 2, 3].map((index) => planPatient({ seed: 'codes', index, rare: [key] })),
    );
    for (const study of [...many, ...rare].flatMap((patient) => patient.studies))
      expect(() => measurementSr(study, NO_REGIONS)).to.not.throw();
  });

  it('gives each concept of the vocabulary a code of its own, private ones within 16 characters', () => {
    const codes = [...Object.values(vocabulary.FINDING), ...Object.values(vocabulary.SITE)].map(codeOfConcept);
    expect(new Set(codes.map(({ scheme, value }) => `${scheme} ${value}`)).size).to.equal(codes.length);
    for (const { value } of codes) expect(value).to.match(/^[A-Z0-9]{1,16}$/i);
    expect(() => codeOfConcept({ name: 'something else' })).to.throw(RangeError);
  });
});

describe('synth documents: regions of a measurement SR', () => {
  const [study] = departmentPatients('chest', 8)
    .flatMap((patient) => patient.studies)
    .filter((one) => one.modality === 'DX' && described(one).length > 0);
  if (!study) throw new Error('no radiograph with a finding');
  const facts = lesionFacts(studyPlan(study));
  const document = measurementSr(study, lesionRegions(study));
  const { items: evidence, causes } = readMade({ name: 'regions', dataset: document });

  it('are the boxes of the masks, on the image that shows most', () => {
    expect(causes).to.deep.equal([]);
    const found = evidence.filter(isFinding).filter(({ presence }) => presence === 'present');
    for (const [at, truth] of described(study).entries()) {
      const views = facts.find(({ id }) => id === truth.spec.id)?.views ?? {};
      const view = study.views.find((name) => views[name]);
      const seen = view && views[view];
      if (!view || !seen) expect.fail('not in any image');
      const [region] = found[at]?.regions ?? [];
      expect(region?.image).to.deep.equal(imageReference(study, view, seen.keyImage));
      const data = region?.graphicData ?? [];
      const [columns, rows] = [0, 1].map((parity) => data.filter((_, index) => index % 2 === parity));
      expect([columns, rows].map((values = []) => [Math.min(...values), Math.max(...values)])).to.deep.equal([
        [seen.key.box[0], seen.key.box[2]],
        [seen.key.box[1], seen.key.box[3]],
      ]);
    }
  });

  it('make all groups planar ones; without regions none is', () => {
    const templates = (made: typeof document) =>
      new Set(
        itemsNamed(made, '125007')
          .flatMap((group) => items(group, TAG.ContentTemplateSequence))
          .map((template) => text(template, TAG.TemplateIdentifier)),
      );
    expect(templates(document)).to.deep.equal(new Set(['1410']));
    expect(templates(measurementSr(study, NO_REGIONS))).to.deep.equal(new Set(['1501']));
  });
});
