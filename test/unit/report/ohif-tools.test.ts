import { expect } from 'chai';
import { QUANTITY } from '../../../sidecar/dicom/codes.ts';
import { items, TAG } from '../../../sidecar/dicom/dicom-json.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { openDocument } from '../../../sidecar/evidence/document.ts';
import { measurementReportReader } from '../../../sidecar/evidence/tid1500.ts';
import { isShownAlready } from '../../../sidecar/report/already-shown.ts';
import { measurementDocument } from '../../../sidecar/report/measurement-document.ts';
import { hydrates, identifierFor, toolOfIdentifier } from '../../../sidecar/report/ohif-tools.ts';
import { PROFILES } from '../../../sidecar/report/profiles.ts';
import {
  AREA,
  BOX,
  CIRCLE,
  ELLIPSE,
  type LesionSpec,
  LINE,
  LONG,
  measurementInput,
  OUTLINE,
  POINT,
  region,
  SHORT,
  SHORT_LINE,
  sourceOfClass,
} from '../../conformance/measurements.ts';
import { hydratedGroup } from '../../support/ohif.ts';
import { measurementSr } from '../../support/synthetic-patient/measurement-sr.ts';
import { makePatient, measuredLesions, STUDY_ROLES } from '../../support/synthetic-patient/timeline.ts';
import { haveSharedFiles, referenceTo, sharedDataset, sharedFiles } from '../evidence/shared-files.ts';

const tag = (tool: string) => `Cornerstone3DTools@^0.1.0:${tool}`;

/** The decision about one lesion as a source document has it. */
function decide(spec: Partial<LesionSpec>): boolean {
  const { items: all } = measurementInput({ label: 'test', lesions: [{ name: 'a', ...spec }] }).evidence;
  const finding = all.find((item) => item.kind === 'finding');
  if (!finding) throw new Error('no finding');
  return isShownAlready(
    PROFILES.ohif,
    finding,
    all.filter((item) => item.kind === 'measurement'),
  );
}

const on = (spec: typeof LONG, ...regions: (typeof BOX)[]) => ({ ...spec, regions });

describe('what a viewer hydrates already', () => {
  const CASES: readonly (readonly [string, Partial<LesionSpec>, boolean])[] = [
    ['a box without numbers, whatever its name', { regions: [BOX] }, true],
    ['a box with the number beside it', { regions: [BOX], numbers: [LONG] }, false],
    ['a box that its number carries as well', { regions: [BOX], numbers: [on(LONG, BOX)] }, true],
    ['a box that only its number carries, without a tag', { numbers: [on(LONG, BOX)] }, false],
    [
      'a box that only its number carries, with a tag',
      { identifier: tag('RectangleROI'), numbers: [on(LONG, BOX)] },
      true,
    ],
    ['a box whose second number carries it', { regions: [BOX], numbers: [SHORT, on(LONG, BOX)] }, false],
    ['a point of a vendor', { regions: [POINT] }, true],
    ['a line of a vendor', { regions: [LINE], numbers: [on(LONG, LINE)] }, false],
    ['a line with a tag', { identifier: tag('Length'), regions: [LINE], numbers: [on(LONG, LINE)] }, true],
    ['a line with a tag and a name', { identifier: `${tag('Length')}:AI-1`, numbers: [on(LONG, LINE)] }, true],
    ['a line with an old tag', { identifier: 'cornerstoneTools@^4.0.0:Length', numbers: [on(LONG, LINE)] }, true],
    [
      'a line with an old tag and a name',
      { identifier: 'cornerstoneTools@^4.0.0:Length:1', numbers: [on(LONG, LINE)] },
      false,
    ],
    ['a line with a tag and no number', { identifier: tag('Length'), regions: [LINE] }, false],
    ['two axes', { identifier: tag('Bidirectional'), numbers: [on(LONG, LINE), on(SHORT, SHORT_LINE)] }, true],
    ['one of two axes', { identifier: tag('Bidirectional'), numbers: [on(LONG, LINE), SHORT] }, false],
    [
      'two axes named otherwise',
      {
        identifier: tag('Bidirectional'),
        numbers: [
          { ...on(LONG, LINE), quantity: { ...QUANTITY.LongAxis, meaning: 'Long axis' } },
          on(SHORT, SHORT_LINE),
        ],
      },
      false,
    ],
    ['a circle of a vendor', { regions: [CIRCLE], numbers: [on(AREA, CIRCLE)] }, false],
    ['a circle with a tag', { identifier: tag('CircleROI'), numbers: [on(AREA, CIRCLE)] }, true],
    ['a circle with a tag and no number', { identifier: tag('CircleROI'), regions: [CIRCLE] }, false],
    ['an ellipse with a tag', { identifier: tag('EllipticalROI'), numbers: [on(AREA, ELLIPSE)] }, true],
    ['an outline with a tag', { identifier: tag('PlanarFreehandROI'), numbers: [on(AREA, OUTLINE)] }, true],
    ['an outline with a tag and no number', { identifier: tag('PlanarFreehandROI'), regions: [OUTLINE] }, false],
    [
      'an open curve with a tag and no number',
      { identifier: tag('PlanarFreehandROI'), regions: [region('POLYLINE', [1, 2, 3, 5, 8, 13])] },
      true,
    ],
    ['a lesion without identifier', { identifier: null, regions: [BOX] }, false],
    ['a lesion without UID', { trackingUid: null, regions: [BOX] }, false],
    ['a lesion without region', { identifier: tag('Length'), numbers: [LONG] }, false],
    ['a group below another container', { path: '1.6.1.1', regions: [BOX] }, false],
    ['a group directly below the root', { path: '1.6', regions: [BOX] }, false],
    ['an Enhanced SR', { document: sourceOfClass('22'), regions: [BOX] }, true],
    ['a Comprehensive SR', { document: sourceOfClass('33'), regions: [BOX] }, true],
    ['a CAD document', { document: sourceOfClass('65'), regions: [POINT] }, false],
  ];
  for (const [what, spec, expected] of CASES)
    it(`${expected ? 'is' : 'is not'} ${what}`, () => {
      expect(decide(spec)).to.equal(expected);
    });
});

describe('tracking identifiers for OHIF', () => {
  it('keep the name that a lesion has', () => {
    expect(identifierFor('Length', 'Nodule 1')).to.equal(`${tag('Length')}:Nodule 1`);
    expect(identifierFor('Length', `${tag('Length')}:Nodule 1`)).to.equal(`${tag('Length')}:Nodule 1`);
    expect(identifierFor('CircleROI', tag('Length'))).to.equal(`${tag('CircleROI')}:${tag('Length')}`);
    expect(identifierFor('Length', 'cornerstoneTools@^4.0.0:Length')).to.match(/^Cornerstone3DTools@\^0\.1\.0:Length:/);
  });

  it('name the tool they are made for, and no other', () => {
    for (const tool of ['Length', 'Angle', 'CobbAngle', 'CircleROI', 'ArrowAnnotate'] as const)
      expect(toolOfIdentifier(identifierFor(tool, 'x'))).to.equal(tool);
    expect(toolOfIdentifier('Nodule')).to.equal(undefined);
  });
});

/** The item at a path of the content tree. */
const itemAt = (dataset: DicomJson, path: string): DicomJson =>
  path
    .split('.')
    .slice(1)
    .reduce((item, step) => items(item, TAG.ContentSequence)[Number(step) - 1] ?? {}, dataset);

/** Findings with a region, as they are read from a whole document: what is decided of each, and what OHIF does with its group. */
function decisions(dataset: DicomJson) {
  const { items: read } = measurementReportReader.read(openDocument(dataset, referenceTo(dataset)));
  const measurements = read.filter((item) => item.kind === 'measurement');
  return read.flatMap((item) => {
    if (item.kind !== 'finding' || item.source.kind !== 'content-item') return [];
    const own = measurements.filter(({ findingId }) => findingId === item.id);
    if ([item, ...own].every(({ regions }) => regions.length === 0)) return [];
    const group = itemAt(dataset, item.source.contentItem);
    return [{ decided: hydrates(item, own), ohif: hydratedGroup(group) !== undefined }];
  });
}

describe('the decision against the rules of OHIF, read from whole documents', () => {
  const agree = (dataset: DicomJson): number => {
    const all = decisions(dataset);
    for (const { decided, ohif } of all) expect(decided).to.equal(ohif);
    return all.length;
  };

  it('agrees on the documents of the synthetic vendor', () => {
    const patient = makePatient('measurements', '20260102');
    const counts = [patient.baseline, patient.prior, patient.current].map((study) =>
      agree(measurementSr(patient, study)),
    );
    expect(counts).to.deep.equal(STUDY_ROLES.map((role) => measuredLesions(patient, role).length));
  });

  it('agrees on documents of our own', () => {
    const shapes: readonly Partial<LesionSpec>[] = [
      { regions: [BOX], numbers: [LONG] },
      { regions: [POINT], numbers: [LONG] },
      { regions: [LINE], numbers: [LONG] },
      { regions: [CIRCLE], numbers: [LONG] },
      { regions: [CIRCLE], numbers: [AREA] },
      { regions: [ELLIPSE], numbers: [SHORT, AREA] },
      { regions: [OUTLINE], numbers: [LONG] },
      { numbers: [on(LONG, LINE), on(SHORT, SHORT_LINE)] },
    ];
    for (const shape of shapes) {
      const made = measurementDocument(measurementInput({ label: 'own', lesions: [{ name: 'a', ...shape }] }));
      expect(agree(made ?? {})).to.equal(1);
    }
  });

  // Without the collection there is nothing to define: a skipped test counts as a failure of the run.
  if (haveSharedFiles())
    it('agrees on the measurement reports of the collection', () => {
      const reports = [...sharedFiles('sr/tid1500-*.dcm'), ...sharedFiles('sr-json/*.json')].map(sharedDataset);
      expect(reports.reduce((sum, dataset) => sum + agree(dataset), 0)).to.be.greaterThan(0);
    });
});
