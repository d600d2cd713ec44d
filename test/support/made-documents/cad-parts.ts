import { attr, TAG } from '../../../sidecar/dicom/dicom-json.ts';
import type { Code } from '../../../sidecar/domain/code.ts';
import type { DicomJson } from '../../../sidecar/domain/study.ts';
import { type MadeInstance, object, type Shape, scoord } from './image-parts.ts';
import {
  code,
  container,
  dcm,
  item,
  LANGUAGE,
  mod,
  numAs,
  type Relationship,
  reference,
  sct,
  text,
  ucum,
  uid,
  uidOf,
} from './sr-parts.ts';

export const PERCENT = ucum('%', 'Percent');
export const MM = ucum('mm', 'millimeter');
export const COUNT = ucum('1', 'no units');
export const LATERALITY = sct('272741003', 'Laterality');

/** CID 6034. */
export const INTENT = {
  required: dcm('111150', 'Presentation Required: Rendering device is expected to present'),
  optional: dcm('111151', 'Presentation Optional: Rendering device may present'),
  withheld: dcm('111152', 'Not for Presentation: Rendering device expected not to present'),
} as const;

/** CID 6047. */
export const OVERALL = {
  without: dcm('111241', 'All algorithms succeeded; without findings'),
  with: dcm('111242', 'All algorithms succeeded; with findings'),
  partlyWithout: dcm('111243', 'Not all algorithms succeeded; without findings'),
  partlyWith: dcm('111244', 'Not all algorithms succeeded; with findings'),
  failed: dcm('111245', 'No algorithms succeeded; without findings'),
} as const;

/** CID 6042. */
export const STATUS = {
  succeeded: dcm('111222', 'Succeeded'),
  partly: dcm('111223', 'Partially Succeeded'),
  failed: dcm('111224', 'Failed'),
  notAttempted: dcm('111225', 'Not Attempted'),
} as const;

export const intent = (one: keyof typeof INTENT): DicomJson => mod(dcm('111056', 'Rendering Intent'), INTENT[one]);

/** TID 4019. Mammography CAD has it among the properties, chest CAD as observation context. */
export const algorithm = (relationship: Relationship, name: string, version = '2.1'): readonly DicomJson[] => [
  text(relationship, dcm('111001', 'Algorithm Name'), name),
  text(relationship, dcm('111003', 'Algorithm Version'), version),
];

/** TID 4108. */
export const tracking = (label: string): readonly DicomJson[] => [
  text('HAS OBS CONTEXT', dcm('112039', 'Tracking Identifier'), label),
  uid('HAS OBS CONTEXT', dcm('112040', 'Tracking Unique Identifier'), uidOf(`tracked ${label}`)),
];

export const certainty = (percent: string): DicomJson =>
  numAs('HAS PROPERTIES', dcm('111012', 'Certainty of Finding'), percent, PERCENT);

export const property = (name: Code, value: Code): DicomJson => code('HAS PROPERTIES', name, value);

export const CENTER = dcm('111010', 'Center');
export const OUTLINE = dcm('111041', 'Outline');

/** Where the library of every made CAD document stands: right after its language (TID 4000, 4100). */
const LIBRARY = 2;

/** An image: the nth of the library by reference, or itself by value, as DCMTK wants it in colon CAD (PS3.3 A.35.10). */
export type On = number | MadeInstance;
const image = (relationship: Relationship, on: On): DicomJson =>
  typeof on === 'number' ? reference(relationship, 1, LIBRARY, on) : object(relationship, 'IMAGE', on);

/** A region on an image (TID 4021, 4107). */
export const region = (name: Code, shape: Shape, data: readonly number[], on: On): DicomJson =>
  scoord('HAS PROPERTIES', name, shape, data, image('SELECTED FROM', on));
/** TID 1400: a distance along a path that is drawn on an image. */
export const distance = (name: Code, mm: string, on: On, path: readonly number[]): DicomJson =>
  numAs(
    'HAS PROPERTIES',
    name,
    mm,
    MM,
    scoord('INFERRED FROM', dcm('121055', 'Path'), 'POLYLINE', path, image('SELECTED FROM', on)),
  );

export const center = (on: On, column: number, row: number): DicomJson => region(CENTER, 'POINT', [column, row], on);

/** TID 4006 and 4104: INFERRED FROM, or CONTAINS below the container of an impression. */
export const single = (
  relationship: Relationship,
  finding: Code,
  presented: keyof typeof INTENT,
  ...children: readonly DicomJson[]
): DicomJson => code(relationship, dcm('111059', 'Single Image Finding'), finding, intent(presented), ...children);
export const composite = (
  relationship: Relationship,
  finding: Code,
  presented: keyof typeof INTENT,
  ...children: readonly DicomJson[]
): DicomJson => code(relationship, dcm('111015', 'Composite Feature'), finding, intent(presented), ...children);

/** TID 4005, 4103: what the parts of a composite are to each other, and how many images show it. */
export const related = (how: 'temporally' | 'spatially' | 'contra-laterally'): readonly DicomJson[] => {
  const types = { temporally: '111153', spatially: '111154', 'contra-laterally': '111155' };
  return [
    property(dcm('111016', 'Composite Type'), dcm(types[how], `Target content items are related ${how}`)),
    property(dcm('111057', 'Scope of Feature'), dcm('111158', 'Feature detected on multiple images')),
  ];
};

const inferredContainer = (name: Code, ...children: readonly DicomJson[]): DicomJson =>
  item('INFERRED FROM', 'CONTAINER', name, { [TAG.ContinuityOfContent]: attr('CS', 'SEPARATE') }, children);

/** TID 4003. */
export const impression = (presented: keyof typeof INTENT, ...children: readonly DicomJson[]): DicomJson =>
  inferredContainer(dcm('111034', 'Individual Impression/Recommendation'), intent(presented), ...children);

/** TID 4017, 4018: what one algorithm looked for, and on which images of the library. */
export interface Run {
  readonly kind: 'detection' | 'analysis';
  readonly what: Code;
  readonly name: string;
  readonly version?: string;
  readonly failed?: true;
  readonly on: readonly On[];
}

const performed = ({ kind, what, name, version, on }: Run): DicomJson =>
  code(
    'CONTAINS',
    kind === 'detection' ? dcm('111022', 'Detection Performed') : dcm('111004', 'Analysis Performed'),
    what,
    ...algorithm('HAS PROPERTIES', name, version),
    ...on.map((one) => image('HAS PROPERTIES', one)),
  );

function statusOf(runs: readonly Run[]): Code {
  const failed = runs.filter((run) => run.failed).length;
  if (runs.length === 0) return STATUS.notAttempted;
  return failed === 0 ? STATUS.succeeded : failed === runs.length ? STATUS.failed : STATUS.partly;
}

/** Rows 6 to 9 of TID 4000 and 4100. */
function summary(name: Code, [good, bad]: readonly [Code, Code], runs: readonly Run[]): DicomJson {
  const lists = [runs.filter((run) => !run.failed), runs.filter((run) => run.failed)].map((list, at) =>
    list.length > 0 ? [inferredContainer(at === 0 ? good : bad, ...list.map(performed))] : [],
  );
  return code('CONTAINS', name, statusOf(runs), ...lists.flat());
}

/** What stands in the root of a CAD document (TID 4000, 4100, 4120). */
export const cadContent = (
  library: readonly DicomJson[],
  overall: Code,
  found: readonly DicomJson[],
  runs: readonly Run[],
): readonly DicomJson[] => [
  LANGUAGE,
  container(dcm('111028', 'Image Library'), ...library),
  code('CONTAINS', dcm('111017', 'CAD Processing and Findings Summary'), overall, ...found),
  summary(
    dcm('111064', 'Summary of Detections'),
    [dcm('111063', 'Successful Detections'), dcm('111025', 'Failed Detections')],
    runs.filter(({ kind }) => kind === 'detection'),
  ),
  summary(
    dcm('111065', 'Summary of Analyses'),
    [dcm('111062', 'Successful Analyses'), dcm('111024', 'Failed Analyses')],
    runs.filter(({ kind }) => kind === 'analysis'),
  ),
];
