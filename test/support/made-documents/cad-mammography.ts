import type { Code } from '../../../sidecar/domain/code.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import {
  algorithm,
  COUNT,
  cadContent,
  center,
  certainty,
  composite,
  distance,
  impression,
  OUTLINE,
  OVERALL,
  PERCENT,
  property,
  type Run,
  region,
  related,
  single,
} from './cad-parts.ts';
import { declaring, MAMMOGRAM, made, object } from './image-parts.ts';
import { code, dcm, type MadeDocument, madeReport, numAs, reference, sct } from './sr-parts.ts';

const MAMMOGRAPHY_CAD = 50;
const TITLE = dcm('111036', 'Mammography CAD Report');

const LEFT_BREAST = sct('80248007', 'Left breast');
export const RIGHT_BREAST = sct('73056007', 'Right breast');
const CC = sct('399162004', 'cranio-caudal');
const MLO = sct('399368009', 'medio-lateral oblique');
const DIAMETER = sct('81827009', 'Diameter');

const CLUSTER = sct('129769006', 'Calcification Cluster');
const CALCIFICATION = sct('129770007', 'Individual Calcification');
const DENSITY = sct('129793001', 'Mammography breast density');
const MASS = sct('129788004', 'Mammographic breast mass');
const GEOMETRY = dcm('111100', 'Breast geometry');
const NIPPLE = sct('24142002', 'Nipple');

/** Where the four views stand in the library. */
export const [RCC, LCC, RMLO, LMLO, EARLIER] = [1, 2, 3, 4, 5];
const VIEWS: readonly (readonly [string, Code, Code])[] = [
  ['RCC', RIGHT_BREAST, CC],
  ['LCC', LEFT_BREAST, CC],
  ['RMLO', RIGHT_BREAST, MLO],
  ['LMLO', LEFT_BREAST, MLO],
];

const CALC_DETECTOR = 'Made Calcification Detector';
const DENSITY_DETECTOR = 'Made Density Detector';
const ALL = [RCC, LCC, RMLO, LMLO];
const CLUSTERS: Run = { kind: 'detection', what: CLUSTER, name: CALC_DETECTOR, on: ALL };
export const DENSITIES: Run = { kind: 'detection', what: DENSITY, name: DENSITY_DETECTOR, on: ALL };

/** A report on four views; earlier ones follow in the library, of the year before. */
export function mammographyCad(
  name: string,
  overall: Code,
  found: readonly DicomJson[],
  runs: readonly Run[],
  earlier: readonly string[] = [],
): MadeDocument {
  const now = VIEWS.map(([label]) => made(name, label, MAMMOGRAM));
  const before = earlier.map((label) => made(name, label, MAMMOGRAM, `${name} earlier study`));
  const library = [...now, ...before].map((image, at) => {
    const label = at < VIEWS.length ? undefined : earlier[at - VIEWS.length];
    const [, side, view] = VIEWS.find(([known]) => known === label) ?? VIEWS[at] ?? ['', LEFT_BREAST, CC];
    return object(
      'CONTAINS',
      'IMAGE',
      image,
      [],
      [
        code('HAS ACQ CONTEXT', dcm('111027', 'Image Laterality'), side),
        code('HAS ACQ CONTEXT', dcm('111031', 'Image View'), view),
      ],
    );
  });
  const document = madeReport(name, MAMMOGRAPHY_CAD, TITLE, '4000', cadContent(library, overall, found, runs));
  return declaring(document, [...now, ...before]);
}

const byCalcifications = algorithm('HAS PROPERTIES', CALC_DETECTOR);
export const byDensities = algorithm('HAS PROPERTIES', DENSITY_DETECTOR);

/** TID 4008: what every mammography CAD draws for itself. One mark in an impression: siblings confuse PixelMed. */
export const outlined = (on: number): DicomJson =>
  impression(
    'withheld',
    single(
      'CONTAINS',
      GEOMETRY,
      'withheld',
      ...byDensities,
      region(
        dcm('111007', 'Breast Outline Including Pectoral Muscle Tissue'),
        'POLYLINE',
        [0, 100, 900, 1200, 0, 2300],
        on,
      ),
    ),
  );
const nipple = (on: number): DicomJson =>
  impression('withheld', single('CONTAINS', NIPPLE, 'withheld', ...byDensities, center(on, 880, 1210)));

const calcification = (presented: 'optional' | 'withheld', on: number, column: number): DicomJson =>
  single('INFERRED FROM', CALCIFICATION, presented, ...byCalcifications, center(on, column, 700));

const CLUSTER_OUTLINE = [500, 680, 560, 680, 560, 740, 500, 740, 500, 680];
/** TID 4010: seven calcifications, two of which are drawn. */
const cluster = (presented: 'required' | 'optional', on: number, ...children: readonly DicomJson[]): DicomJson =>
  single(
    'CONTAINS',
    CLUSTER,
    presented,
    ...byCalcifications,
    certainty('86.5'),
    center(on, 530, 710),
    region(OUTLINE, 'POLYLINE', CLUSTER_OUTLINE, on),
    property(dcm('111009', 'Calcification Type'), dcm('111344', 'Fine pleomorphic calcification')),
    property(dcm('111008', 'Calcification Distribution'), sct('129766004', 'Grouped calcification distribution')),
    numAs('HAS PROPERTIES', dcm('111038', 'Number of calcifications'), '7', COUNT),
    distance(DIAMETER, '9', on, [500, 710, 560, 710]),
    ...children,
  );

/** TID 4011: one density on one view. */
const density = (
  relationship: 'CONTAINS' | 'INFERRED FROM',
  presented: 'required' | 'optional' | 'withheld',
  on: number,
  diameter: string,
  spiculated = false,
): DicomJson =>
  single(
    relationship,
    DENSITY,
    presented,
    ...byDensities,
    center(on, 300, 1500),
    distance(DIAMETER, diameter, on, [250, 1500, 350, 1500]),
    ...(spiculated ? [property(dcm('111037', 'Margins'), sct('129742005', 'Spiculated lesion'))] : []),
  );

/** TID 4004: a mass seen as a density on each of two views. */
const mass = (presented: 'required' | 'optional', ...parts: readonly DicomJson[]): DicomJson =>
  composite(
    'CONTAINS',
    MASS,
    presented,
    ...related('spatially'),
    ...byDensities,
    numAs('HAS PROPERTIES', dcm('111011', 'Certainty of Feature'), '62', PERCENT),
    ...parts,
  );

const failing = (run: Run): Run => ({ ...run, failed: true });
const massInTwoViews = (presented: 'required' | 'optional'): DicomJson =>
  mass(
    presented,
    density('INFERRED FROM', 'optional', LCC, '14', true),
    density('INFERRED FROM', 'optional', LMLO, '15.5'),
  );

const withFindings = (name: string): MadeDocument =>
  mammographyCad(
    name,
    OVERALL.with,
    [
      outlined(LCC),
      nipple(LCC),
      impression(
        'required',
        cluster('required', RCC, calcification('optional', RCC, 520), calcification('withheld', RCC, 545)),
      ),
      impression('optional', massInTwoViews('optional')),
      // A mark below the operating point of the device: nobody is to see it.
      impression('required', density('CONTAINS', 'withheld', RMLO, '6')),
      impression('withheld', density('CONTAINS', 'optional', RCC, '5')),
    ],
    [CLUSTERS, DENSITIES],
  );

/** TID 4004 by reference: the parts of a mass stand as marks of their own in another impression. */
const byReference = (name: string): MadeDocument =>
  mammographyCad(
    name,
    OVERALL.with,
    [
      impression('required', density('CONTAINS', 'required', LCC, '14'), density('CONTAINS', 'required', LMLO, '15.5')),
      impression(
        'required',
        mass('required', reference('INFERRED FROM', 1, 3, 1, 2), reference('INFERRED FROM', 1, 3, 1, 3)),
      ),
    ],
    [DENSITIES],
  );

/** One mass now and a year before: the earlier density is no evidence of this study. */
const comparedWithEarlier = (name: string): MadeDocument =>
  mammographyCad(
    name,
    OVERALL.with,
    [
      impression(
        'required',
        composite(
          'CONTAINS',
          MASS,
          'required',
          ...related('temporally'),
          ...byDensities,
          density('INFERRED FROM', 'required', LCC, '14'),
          density('INFERRED FROM', 'required', EARLIER, '8'),
        ),
      ),
    ],
    [
      DENSITIES,
      { kind: 'analysis', what: sct('133886009', 'Temporal correlation'), name: 'Made Comparer', on: [LCC, EARLIER] },
    ],
    ['LCC'],
  );

/** TID 4000. */
export const madeMammographyCad = (): readonly MadeDocument[] => [
  mammographyCad('mammography-without-findings', OVERALL.without, [outlined(RCC), nipple(RCC)], [CLUSTERS, DENSITIES]),
  withFindings('mammography-with-findings'),
  byReference('mammography-by-reference'),
  comparedWithEarlier('mammography-with-earlier'),
  mammographyCad(
    'mammography-partly-with',
    OVERALL.partlyWith,
    [impression('required', cluster('required', LMLO))],
    [CLUSTERS, failing(DENSITIES)],
  ),
  mammographyCad('mammography-partly-without', OVERALL.partlyWithout, [], [CLUSTERS, failing(DENSITIES)]),
  mammographyCad('mammography-failed', OVERALL.failed, [], [failing(CLUSTERS), failing(DENSITIES)]),
  mammographyCad('mammography-not-attempted', OVERALL.failed, [], []),
];
