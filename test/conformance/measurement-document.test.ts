import { expect } from 'chai';
import { attr, codeItem, items, sequence, TAG, text } from '../../sidecar/dicom/dicom-json.ts';
import type { DicomJson } from '../../sidecar/domain/study.ts';
import { measurementDocument } from '../../sidecar/report/measurement-document.ts';
import { haveRealOhif, ohifView, realOhif } from '../support/ohif.ts';
import { build } from './measurements-built.ts';
import { syntheticInput } from './measurements-of-synthetic-patient.ts';
import { SHAPES } from './measurements-shapes.ts';
import { unexpectedWarnings, validated } from './measurements-validated.ts';

type Change = (item: DicomJson) => DicomJson;
const named = (item: DicomJson, concept: string): boolean =>
  items(item, TAG.ConceptNameCodeSequence).some((code) => text(code, TAG.CodeValue) === concept);
const typed = (item: DicomJson, type: string): boolean => text(item, TAG.ValueType) === type;

/** The document with every content item changed, children first. */
function changed(item: DicomJson, change: Change): DicomJson {
  const children = items(item, TAG.ContentSequence).map((child) => changed(child, change));
  return change(children.length > 0 ? { ...item, [TAG.ContentSequence]: sequence(...children) } : item);
}
const withoutItems = (document: DicomJson, isGone: (item: DicomJson) => boolean): DicomJson =>
  changed(document, (item) => {
    const children = items(item, TAG.ContentSequence);
    return children.length > 0
      ? { ...item, [TAG.ContentSequence]: sequence(...children.filter((child) => !isGone(child))) }
      : item;
  });
const withRelationship = (relationship: string, isIt: (item: DicomJson) => boolean) => (document: DicomJson) =>
  changed(document, (item) => (isIt(item) ? { ...item, [TAG.RelationshipType]: attr('CS', relationship) } : item));

/** What a mistake of ours would look like, and who must notice. */
const BROKEN: readonly {
  readonly label: string;
  readonly damage: (document: DicomJson) => DicomJson;
  readonly complaint?: RegExp;
  /** What OHIF makes of it, where that differs from the good one. */
  readonly ohif?: 'does not load' | 'does not hydrate';
}[] = [
  {
    label: 'region contained in its number',
    damage: withRelationship('CONTAINS', (item) => typed(item, 'SCOORD')),
    complaint: /(dsrdump|pixelmed): /,
  },
  {
    label: 'site contained',
    damage: withRelationship('CONTAINS', (item) => named(item, '363698007')),
    complaint: /pixelmed: .*Finding Site/,
  },
  {
    label: 'no evidence sequences',
    damage: ({
      [TAG.CurrentRequestedProcedureEvidenceSequence]: _own,
      [TAG.PertinentOtherEvidenceSequence]: _others,
      ...rest
    }) => rest,
    complaint: /dciodvfy: /,
  },
  {
    label: 'regions on no image',
    damage: (document) =>
      changed(document, (item) => {
        const { [TAG.ContentSequence]: _image, ...bare } = item;
        return typed(item, 'SCOORD') ? bare : item;
      }),
    complaint: /(dciodvfy|pixelmed): /,
  },
  {
    label: 'a coordinate missing',
    damage: (document) =>
      changed(document, (item) =>
        typed(item, 'SCOORD') ? { ...item, [TAG.GraphicData]: attr('FL', 1, 2, 3, 4, 5, 6, 7) } : item,
      ),
    complaint: /dsrdump: /,
  },
  {
    label: 'a reference to nothing',
    damage: (document) =>
      changed(document, (item) =>
        item[TAG.ReferencedContentItemIdentifier]
          ? { ...item, [TAG.ReferencedContentItemIdentifier]: attr('UL', 1, 99, 1) }
          : item,
      ),
    complaint: /dsrdump: /,
  },
  {
    label: 'a procedure of another context group',
    damage: (document) =>
      changed(document, (item) =>
        named(item, '121058')
          ? { ...item, [TAG.ConceptCodeSequence]: sequence(codeItem({ value: 'X', scheme: '99X', meaning: 'X' })) }
          : item,
      ),
    complaint: /pixelmed: /,
  },
  {
    label: 'no tracking UID',
    damage: (document) => withoutItems(document, (item) => named(item, '112040')),
    ohif: 'does not load',
  },
  {
    label: 'no tracking identifier',
    damage: (document) => withoutItems(document, (item) => named(item, '112039')),
    ohif: 'does not load',
  },
  {
    label: 'groups without regions',
    damage: (document) => withoutItems(document, (item) => typed(item, 'SCOORD')),
    ohif: 'does not load',
  },
  {
    label: 'a number without region before the others',
    damage: (document) =>
      changed(document, (item) => {
        const { [TAG.ContentSequence]: _region, ...bare } = item;
        return typed(item, 'NUM') && !named(item, 'DIFFERENCE') && !named(item, 'PERCENT') ? bare : item;
      }),
    ohif: 'does not hydrate',
  },
  {
    label: 'translated names',
    damage: (document) =>
      changed(document, (item) =>
        named(item, '125007')
          ? {
              ...item,
              [TAG.ConceptNameCodeSequence]: sequence(
                codeItem({ value: '125007', scheme: 'DCM', meaning: 'Messgruppe' }),
              ),
            }
          : item,
      ),
    ohif: 'does not hydrate',
  },
];

const SYNTHETIC = 'the synthetic patient over three time points';

describe('measurement documents against three validators and OHIF', () => {
  const documents = new Map<string, DicomJson>();
  const documentOf = (label: string): DicomJson => documents.get(label) ?? {};
  let checked: Awaited<ReturnType<typeof validated>>;

  before(async function () {
    this.timeout(600_000);
    for (const shape of SHAPES) documents.set(shape.label, build(shape.lesions, shape) ?? {});
    documents.set(SYNTHETIC, measurementDocument(syntheticInput()) ?? {});
    const good = documentOf('box with prior');
    for (const { label, damage } of BROKEN) documents.set(`broken: ${label}`, damage(good));
    checked = await validated(documents);
  });

  after(() => checked?.remove());

  for (const { label, shown, hydrated } of SHAPES) {
    it(`validators find no error: ${label}`, () => {
      const { findings } = checked.of(label);
      expect(findings.errors).to.deep.equal([]);
      expect(unexpectedWarnings(findings)).to.deep.equal([]);
    });

    it(`OHIF shows and hydrates what it is meant to: ${label}`, () => {
      const view = ohifView(documentOf(label));
      expect(view.loads).to.equal(true);
      expect(view.drawn).to.have.length(shown);
      expect(view.hydrated).to.deep.equal(hydrated);
    });
  }

  it('validators find no error in what was read and compared by the product, and viewers no second copy of it', () => {
    expect(checked.of(SYNTHETIC).findings.errors).to.deep.equal([]);
    expect(ohifView(documentOf(SYNTHETIC))).to.deep.equal({ loads: true, drawn: [], hydrated: [] });
    const derived = items(documentOf(SYNTHETIC), TAG.ContentSequence).find((item) => named(item, '126011')) ?? {};
    const names = ['DIFFERENCE', 'PERCENT', 'DOUBLING'];
    const counts = names.map((name) => items(derived, TAG.ContentSequence).filter((item) => named(item, name)).length);
    const changes = syntheticInput().comparisons.flatMap(({ change }) => change ?? []);
    const growths = changes.filter(({ growth }) => growth !== undefined);
    expect(growths).to.not.have.length(0);
    expect(counts).to.deep.equal([changes.length, changes.length, growths.length]);
  });

  for (const { label, complaint, ohif } of BROKEN)
    it(`is worth something: ${label} is found`, () => {
      const key = `broken: ${label}`;
      const { errors } = checked.of(key).findings;
      if (complaint) expect(errors.filter((line) => complaint.test(line))).to.not.deep.equal([]);
      const view = ohifView(documentOf(key));
      if (ohif === 'does not load') expect(view.loads).to.equal(false);
      if (ohif === 'does not hydrate') expect(view).to.deep.include({ loads: true, hydrated: [] });
    });

  // Without the adapters there is nothing to define: a skipped test counts as a failure of the run.
  if (haveRealOhif())
    it("OHIF's own code does the same with every one that loads", function () {
      this.timeout(300_000);
      const labels = [...documents.keys()].filter((label) => ohifView(documentOf(label)).loads);
      const real = realOhif(labels.map((label) => checked.of(label).file));
      for (const [at, label] of labels.entries()) {
        const { drawn, hydrated } = ohifView(documentOf(label));
        // The order is by tool there.
        expect(real[at]?.hydrated, label).to.have.deep.members([...hydrated]);
        // Identifiers are not compared: dcmjs, with which it reads files, decodes UTF-8 below the first level wrongly.
        expect(real[at]?.drawn, label).to.have.length(drawn.length);
      }
      console.log(`      the same as OHIF's adapters: ${labels.length} documents`);
    });
});
