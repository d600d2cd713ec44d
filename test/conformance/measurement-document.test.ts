import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { QUANTITY, UNIT } from '../../sidecar/dicom/codes.ts';
import { attr, codeItem, items, sequence, TAG, text } from '../../sidecar/dicom/dicom-json.ts';
import { encodePart10 } from '../../sidecar/dicom/part10.ts';
import type { DicomJson } from '../../sidecar/domain/study.ts';
import { measurementDocument } from '../../sidecar/report/measurement-document.ts';
import { type HydratedGroup, haveRealOhif, ohifView, realOhif } from '../support/ohif.ts';
import { type SrFindings, validateSr } from '../support/validate-sr.ts';
import {
  AREA,
  BOX,
  CIRCLE,
  ELLIPSE,
  GROWN,
  image,
  LIMIT,
  LINE,
  LONG,
  type MeasurementSpec,
  measurementInput,
  multiFrame,
  OLDER,
  OUTLINE,
  POINT,
  region,
  report,
  SHORT,
  SHORT_LINE,
  STUDY,
  TILTED,
} from './measurements.ts';
import { syntheticInput } from './measurements-of-synthetic-patient.ts';

/** Numbers in a source that no viewer hydrates: a box with a vendor's name, and a number without a place. */
const boxed = { name: 'a', regions: [BOX], numbers: [LONG] };
const VOLUME = { quantity: QUANTITY.Volume, text: '998', unit: UNIT.CubicMillimeter };
const VDT = {
  doublingDays: 139,
  formula: 't ln2 / (3 ln(d2/d1))',
  band: 'below 400 days',
  rule: { id: 'bts', name: 'BTS pulmonary nodules 2015', version: '2015', source: 'Thorax 2015;70 Suppl 2' },
};

/** A document, and what OHIF is meant to make of it. */
interface Shape extends MeasurementSpec {
  readonly shown: number;
  readonly hydrated: readonly HydratedGroup[];
}

const SHAPES: readonly Shape[] = [
  { label: 'box without prior', lesions: [boxed], shown: 1, hydrated: [{ tool: 'RectangleROI', area: 0 }] },
  {
    label: 'box with prior',
    lesions: [{ ...boxed, algorithm: { name: 'Vendor Nodule AI', version: '2.1' }, priors: [GROWN] }],
    shown: 1,
    hydrated: [{ tool: 'RectangleROI', area: 0 }],
  },
  {
    label: 'box with area',
    lesions: [{ ...boxed, numbers: [LONG, AREA] }],
    shown: 1,
    hydrated: [{ tool: 'RectangleROI', area: 103.5 }],
  },
  { label: 'point', lesions: [{ ...boxed, regions: [POINT] }], shown: 1, hydrated: [{ tool: 'ArrowAnnotate' }] },
  {
    label: 'mark of a detection program',
    lesions: [
      {
        name: 'mark',
        document: { ...report(), sopClassUid: '1.2.840.10008.5.1.4.1.1.88.65' as typeof BOX.image.sopClassUid },
        regions: [POINT],
        finding: { renderingIntent: 'required' },
        identifier: null,
        trackingUid: null,
      },
    ],
    shown: 1,
    hydrated: [{ tool: 'ArrowAnnotate' }],
  },
  {
    label: 'line',
    lesions: [{ ...boxed, regions: [LINE] }],
    shown: 1,
    hydrated: [{ tool: 'Length', length: 12.4 }],
  },
  { label: 'line with a volume', lesions: [{ ...boxed, regions: [LINE], numbers: [VOLUME] }], shown: 1, hydrated: [] },
  {
    label: 'two axes',
    lesions: [{ name: 'a', numbers: [{ ...SHORT, regions: [SHORT_LINE] }, VOLUME, { ...LONG, regions: [LINE] }] }],
    shown: 1,
    hydrated: [{ tool: 'Bidirectional', length: 12.4, width: 9.1 }],
  },
  {
    label: 'circle with area',
    lesions: [{ ...boxed, regions: [CIRCLE], numbers: [LONG, AREA] }],
    shown: 1,
    hydrated: [{ tool: 'CircleROI', area: 103.5 }],
  },
  { label: 'circle with a diameter', lesions: [{ ...boxed, regions: [CIRCLE] }], shown: 1, hydrated: [] },
  {
    label: 'ellipse with area',
    lesions: [{ ...boxed, regions: [ELLIPSE], numbers: [SHORT, LONG, AREA] }],
    shown: 1,
    hydrated: [{ tool: 'EllipticalROI', area: 103.5 }],
  },
  {
    label: 'ellipse with axes',
    lesions: [{ ...boxed, regions: [ELLIPSE], numbers: [LONG, SHORT] }],
    shown: 1,
    hydrated: [],
  },
  {
    label: 'outline with area',
    lesions: [{ ...boxed, regions: [OUTLINE], numbers: [LONG, AREA] }],
    shown: 1,
    hydrated: [{ tool: 'PlanarFreehandROI', area: 103.5 }],
  },
  { label: 'outline with a diameter', lesions: [{ ...boxed, regions: [OUTLINE] }], shown: 1, hydrated: [] },
  { label: 'tilted box', lesions: [{ ...boxed, regions: [TILTED] }], shown: 1, hydrated: [] },
  {
    label: 'open curve',
    lesions: [{ name: 'a', regions: [region('POLYLINE', [1, 2, 3, 5, 8, 13])], numbers: [LONG] }],
    shown: 1,
    hydrated: [{ tool: 'PlanarFreehandROI' }],
  },
  {
    label: 'frame of a multi-frame image',
    lesions: [{ ...boxed, regions: [{ ...BOX, image: { ...multiFrame(), frames: [3] } }] }],
    shown: 1,
    hydrated: [{ tool: 'RectangleROI', area: 0 }],
  },
  {
    label: 'frame of a single-frame image',
    lesions: [{ ...boxed, regions: [{ ...BOX, image: { ...image(40), frames: [1] } }] }],
    shown: 1,
    hydrated: [{ tool: 'RectangleROI', area: 0 }],
  },
  {
    label: 'three time points and a doubling time',
    lesions: [
      {
        ...boxed,
        priors: [
          { ...GROWN, growth: VDT, days: 186 },
          { study: OLDER, date: '20240101', number: { text: '8' }, difference: 4.4, percent: 55, days: 732 },
        ],
      },
    ],
    shown: 1,
    hydrated: [{ tool: 'RectangleROI', area: 0 }],
  },
  {
    label: 'several lesions',
    lesions: [
      { ...boxed, priors: [GROWN] },
      { name: 'b', regions: [region('POINT', [30, 40], image(12))], numbers: [SHORT] },
      { name: 'c', numbers: [LONG], priors: [{ ...GROWN, rule: LIMIT }] },
      { name: 'd', identifier: 'Cornerstone3DTools@^0.1.0:Length', numbers: [{ ...LONG, regions: [LINE] }] },
      {
        name: 'e',
        regions: [CIRCLE],
        numbers: [AREA],
        finding: { finding: { value: '125007', scheme: 'DCM', meaning: 'Measurement Group' } },
      },
    ],
    shown: 3,
    hydrated: [{ tool: 'RectangleROI', area: 0 }, { tool: 'ArrowAnnotate' }, { tool: 'CircleROI', area: 103.5 }],
  },
  {
    label: 'changes of what is hydrated already',
    lesions: [
      {
        name: 'a',
        identifier: 'Cornerstone3DTools@^0.1.0:Length',
        numbers: [{ ...LONG, regions: [LINE] }],
        priors: [GROWN],
      },
    ],
    shown: 0,
    hydrated: [],
  },
  {
    label: 'foreign names and codes',
    name: { alphabetic: 'Yamada^Tarou', ideographic: '山田^太郎', phonetic: 'やまだ^たろう' },
    lesions: [
      {
        ...boxed,
        name: 'Läsion',
        identifier: 'Läsion 1\\2\n胸部',
        finding: {
          finding: { value: '27925004', scheme: 'SCT', meaning: '結節' },
          site: { value: 'https://example.org/codes/lung', scheme: '99X', meaning: 'Oberlappen der Lunge, '.repeat(5) },
          category: { value: 'M-01000', scheme: 'SRT', meaning: 'Morphologisch veränderte Struktur' },
          topographicalModifiers: [{ value: '255561001', scheme: 'SCT', meaning: 'Medial' }],
        },
        numbers: [
          {
            ...LONG,
            text: '12.400000000000001',
            method: { value: '241', scheme: '99X', meaning: 'von Hand' },
            modifiers: [
              {
                concept: { value: '260674002', scheme: 'SCT', meaning: 'Direction' },
                value: { value: '1', scheme: '99X', meaning: 'quer' },
              },
            ],
          },
        ],
      },
    ],
    shown: 1,
    hydrated: [{ tool: 'RectangleROI', area: 0 }],
  },
  {
    label: 'second version',
    lesions: [{ ...boxed, priors: [GROWN] }],
    predecessor: report(STUDY, 'older measurements'),
    instanceNumber: 2,
    shown: 1,
    hydrated: [{ tool: 'RectangleROI', area: 0 }],
  },
  {
    label: 'Comprehensive SR',
    lesions: [{ ...boxed, priors: [GROWN] }],
    sopClass: 'comprehensive',
    configuration: 'ab12',
    shown: 1,
    hydrated: [{ tool: 'RectangleROI', area: 0 }],
  },
  {
    label: 'another modality',
    modality: 'MG',
    lesions: [{ ...boxed, priors: [{ ...GROWN, outcome: 'notComparable', reason: 'no limit is on file' }] }],
    shown: 1,
    hydrated: [{ tool: 'RectangleROI', area: 0 }],
  },
];

/** What TID 1500 of 2022 does not know: the source of a group, its label, the finding's category, and all of TID 1420. */
const BESIDES_TEMPLATE = [
  /\/COMPOSITE \(122073,DCM,"Current procedure evidence"\): Content Item not in template$/,
  /\/CONTAINER \(125007,DCM,"Measurement Group"\)\/TEXT \(121106,DCM,"Comment"\): Content Item not in template$/,
  /\/CODE \(276214006,SCT,"Finding category"\): Content Item not in template$/,
  /\/CONTAINER \(126011,DCM,"Derived Imaging Measurements"\)\/NUM .*: Content Item not in template$/,
];

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

const build = (spec: MeasurementSpec): DicomJson => {
  const document = measurementDocument(measurementInput(spec));
  if (!document) throw new Error(`nothing to write: ${spec.label}`);
  return document;
};

describe('measurement documents against three validators and OHIF', () => {
  const folder = mkdtempSync(join(tmpdir(), 'preread-measurements-'));
  const documents = new Map<string, DicomJson>();
  const files = new Map<string, string>();
  const findings = new Map<string, SrFindings>();
  const documentOf = (label: string): DicomJson => documents.get(label) ?? {};

  before(async function () {
    this.timeout(600_000);
    for (const shape of SHAPES) documents.set(shape.label, build(shape));
    documents.set(SYNTHETIC, measurementDocument(syntheticInput()) ?? {});
    const good = documentOf('box with prior');
    for (const { label, damage } of BROKEN) documents.set(`broken: ${label}`, damage(good));
    for (const [label, document] of documents) {
      const file = join(folder, `${files.size}.dcm`);
      writeFileSync(file, encodePart10(document));
      files.set(label, file);
    }
    const all = await validateSr([...files.values()]);
    for (const [at, label] of [...files.keys()].entries()) {
      const found = all[at];
      if (found) findings.set(label, found);
    }
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const { label, shown, hydrated } of SHAPES) {
    it(`validators find no error: ${label}`, () => {
      const { errors, templateWarnings = [] } = findings.get(label) ?? {};
      expect(errors).to.deep.equal([]);
      expect(templateWarnings.filter((line) => !BESIDES_TEMPLATE.some((known) => known.test(line)))).to.deep.equal([]);
    });

    it(`OHIF shows and hydrates what it is meant to: ${label}`, () => {
      const view = ohifView(documentOf(label));
      expect(view.loads).to.equal(true);
      expect(view.drawn).to.have.length(shown);
      expect(view.hydrated).to.deep.equal(hydrated);
    });
  }

  it('validators find no error in what was read and compared by the product, and viewers no second copy of it', () => {
    expect(findings.get(SYNTHETIC)?.errors).to.deep.equal([]);
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
      if (complaint) expect(findings.get(key)?.errors.filter((line) => complaint.test(line))).to.not.deep.equal([]);
      const view = ohifView(documentOf(key));
      if (ohif === 'does not load') expect(view.loads).to.equal(false);
      if (ohif === 'does not hydrate') expect(view).to.deep.include({ loads: true, hydrated: [] });
    });

  // Without the adapters there is nothing to define: a skipped test counts as a failure of the run.
  if (haveRealOhif())
    it("OHIF's own code does the same with every one that loads", function () {
      this.timeout(300_000);
      const labels = [...documents.keys()].filter((label) => ohifView(documentOf(label)).loads);
      const real = realOhif(labels.map((label) => files.get(label) ?? ''));
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
