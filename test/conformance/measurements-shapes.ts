import { QUANTITY, UNIT } from '../../sidecar/dicom/codes.ts';
import type { HydratedGroup } from '../support/ohif.ts';
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
  multiFrame,
  OLDER,
  OUTLINE,
  POINT,
  region,
  report,
  SHORT,
  SHORT_LINE,
  STUDY,
  sourceOfClass,
  TILTED,
} from './measurements.ts';

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
export interface Shape extends MeasurementSpec {
  readonly shown: number;
  readonly hydrated: readonly HydratedGroup[];
}

export const SHAPES: readonly Shape[] = [
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
        document: sourceOfClass('65'),
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
