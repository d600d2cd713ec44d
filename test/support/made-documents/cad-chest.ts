import type { Code } from '../../../sidecar/domain/code.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import {
  algorithm,
  cadContent,
  center,
  certainty,
  composite,
  distance,
  LATERALITY,
  OUTLINE,
  OVERALL,
  property,
  type Run,
  region,
  related,
  single,
  tracking,
} from './cad-parts.ts';
import { CT, declaring, type MadeInstance, made, object, RADIOGRAPH } from './image-parts.ts';
import { code, dcm, type MadeDocument, madeReport, mod, sct, srt } from './sr-parts.ts';

const CHEST_CAD = 65;
const COLON_CAD = 69;

const OPACITY = dcm('112033', 'Abnormal opacity');
const NODULE = sct('27925004', 'Nodule');
const IN_CHEST = dcm('112013', 'Location in Chest');
const UPPER_LOBE = sct('45653009', 'Upper lobe of lung');
const RIGHT = sct('24028007', 'Right');
const LEFT = sct('7771000', 'Left');
const LONG_AXIS = sct('103339001', 'Long Axis');
const SHORT_AXIS = sct('103340004', 'Short Axis');

const NODULE_DETECTOR = 'Made Nodule Detector';
const byNodules = algorithm('HAS OBS CONTEXT', NODULE_DETECTOR, '3.0');
const [FIRST, SECOND] = [1, 2];
const NODULES: Run = { kind: 'detection', what: NODULE, name: NODULE_DETECTOR, version: '3.0', on: [FIRST, SECOND] };
const FAILED: Run = { ...NODULES, failed: true };

function report(
  name: string,
  [sopClass, title, template]: readonly [number, Code, string],
  images: readonly { readonly image: MadeInstance; readonly view?: Code; readonly side?: Code }[],
  content: readonly [Code, readonly DicomJson[], readonly Run[]],
): MadeDocument {
  const library = images.map(({ image, view, side }) =>
    object(
      'CONTAINS',
      'IMAGE',
      image,
      [],
      [
        ...(side ? [code('HAS ACQ CONTEXT', dcm('111027', 'Image Laterality'), side)] : []),
        ...(view ? [code('HAS ACQ CONTEXT', dcm('111031', 'Image View'), view)] : []),
      ],
    ),
  );
  const document = madeReport(name, sopClass, title, template, cadContent(library, ...content));
  return declaring(
    document,
    images.map(({ image }) => image),
  );
}

export const chestCad = (
  name: string,
  overall: Code,
  found: readonly DicomJson[],
  runs: readonly Run[],
): MadeDocument =>
  report(
    name,
    [CHEST_CAD, dcm('112000', 'Chest CAD Report'), '4100'],
    [{ image: made(name, 'slice 41', CT) }, { image: made(name, 'slice 87', CT) }],
    [overall, found, runs],
  );

/** TID 4104: an opacity that is a nodule, where it lies, and two axes. */
const nodule = (
  presented: 'required' | 'optional' | 'withheld',
  on: number,
  [long, short]: readonly [string, string],
  ...children: readonly DicomJson[]
): DicomJson =>
  single(
    'INFERRED FROM',
    OPACITY,
    presented,
    mod(dcm('112024', 'Single Image Finding Modifier'), NODULE),
    ...byNodules,
    center(on, 210, 188),
    region(OUTLINE, 'POLYLINE', [204, 182, 216, 182, 216, 194, 204, 194, 204, 182], on),
    distance(LONG_AXIS, long, on, [204, 188, 216, 188]),
    distance(SHORT_AXIS, short, on, [210, 182, 210, 194]),
    ...children,
  );

const nodules = (name: string): MadeDocument =>
  chestCad(
    name,
    OVERALL.with,
    [
      nodule(
        'required',
        FIRST,
        ['8.4', '6.9'],
        ...tracking('N1'),
        certainty('91'),
        property(IN_CHEST, UPPER_LOBE),
        property(IN_CHEST, sct('68599007', 'Subpleural')),
        property(LATERALITY, RIGHT),
        property(dcm('112025', 'Size Descriptor'), sct('255507004', 'Small')),
      ),
      // Codes of before 2017, and a lobe that names its side.
      nodule(
        'optional',
        SECOND,
        ['5.0', '4.6'],
        certainty('55.5'),
        property(IN_CHEST, srt('T-28600', 'Upper lobe of left lung')),
      ),
      nodule('withheld', SECOND, ['2.1', '2.0'], certainty('12')),
    ],
    [NODULES],
  );

/** TID 4102: one nodule on the two projections of a radiograph, whose laterality says how they were taken. */
const radiograph = (name: string): MadeDocument =>
  report(
    name,
    [CHEST_CAD, dcm('112000', 'Chest CAD Report'), '4100'],
    [
      { image: made(name, 'frontal', RADIOGRAPH), view: sct('272479007', 'postero-anterior') },
      { image: made(name, 'lateral', RADIOGRAPH), view: sct('399173006', 'left lateral'), side: LEFT },
    ],
    [
      OVERALL.with,
      [
        composite(
          'INFERRED FROM',
          OPACITY,
          'required',
          mod(dcm('112023', 'Composite Feature Modifier'), NODULE),
          ...byNodules,
          ...related('spatially'),
          property(IN_CHEST, sct('45653009', 'Upper lobe of lung')),
          nodule('required', FIRST, ['11', '9']),
          nodule('required', SECOND, ['12', '10']),
        ),
      ],
      [NODULES],
    ],
  );

/** TID 4100. */
export const madeChestCad = (): readonly MadeDocument[] => [
  nodules('chest-nodules'),
  radiograph('chest-radiograph'),
  chestCad('chest-without-findings', OVERALL.without, [], [NODULES]),
  chestCad('chest-failed', OVERALL.failed, [], [FAILED]),
];

const POLYP = sct('68496003', 'Polyp of colon');
const byPolyps = algorithm('HAS OBS CONTEXT', 'Made Polyp Detector');

const colon = (name: string, overall: Code, found: (slice: MadeInstance) => readonly DicomJson[]): MadeDocument => {
  const slice = made(name, 'slice 203', CT);
  const run: Run = { kind: 'detection', what: POLYP, name: 'Made Polyp Detector', on: [slice] };
  const kind = [COLON_CAD, dcm('112220', 'Colon CAD Report'), '4120'] as const;
  return report(name, kind, [{ image: slice }], [overall, found(slice), [run]]);
};

/** TID 4120. */
export const madeColonCad = (): readonly MadeDocument[] => [
  colon('colon-polyp', OVERALL.with, (slice) => [
    single(
      'INFERRED FROM',
      POLYP,
      'required',
      ...byPolyps,
      certainty('77'),
      center(slice, 300, 320),
      property(sct('363698007', 'Finding Site'), sct('60184004', 'Sigmoid colon')),
      distance(sct('373197004', 'Polyp size, largest dimension'), '9', slice, [296, 320, 304, 320]),
    ),
    // What a detector takes for no polyp.
    single('INFERRED FROM', sct('23153004', 'Ileocecal valve'), 'withheld', ...byPolyps, center(slice, 120, 380)),
  ]),
  colon('colon-without-findings', OVERALL.without, () => []),
];
