import { QUANTITY } from '../dicom/codes.ts';
import type { FindingEvidence, ImageRegion, MeasurementEvidence } from '../domain/evidence.ts';

/**
 * What OHIF 3.13 (cornerstone adapters 5.14) makes of a measurement group: it hydrates (becomes an annotation that can be
 * edited) when an adapter is found for it and finds what it needs. Everything else is shown, and no more.
 */
export type OhifTool =
  | 'Length'
  | 'Bidirectional'
  | 'RectangleROI'
  | 'PlanarFreehandROI'
  | 'EllipticalROI'
  | 'CircleROI'
  | 'Probe'
  | 'ArrowAnnotate'
  | 'Angle'
  | 'CobbAngle'
  | 'KeyImage';

/** Adapters that read the first number of the group without asking whether there is one. */
const NEEDS_NUMBER: ReadonlySet<OhifTool> = new Set(['Length', 'EllipticalROI', 'CircleROI', 'Angle', 'CobbAngle']);

const TOOLS: readonly OhifTool[] = [
  ...(['Length', 'Bidirectional', 'RectangleROI', 'PlanarFreehandROI', 'EllipticalROI', 'CircleROI'] as const),
  ...(['Probe', 'ArrowAnnotate', 'Angle', 'CobbAngle', 'KeyImage'] as const),
];

const tagOf = (tool: OhifTool): string => `Cornerstone3DTools@^0.1.0:${tool}`;

/** By the Tracking Identifier: OHIF's own tags, followed by anything, or those of its predecessor. */
export const toolOfIdentifier = (identifier: string): OhifTool | undefined =>
  TOOLS.find((tool) => identifier.startsWith(tagOf(tool)) || identifier === `cornerstoneTools@^4.0.0:${tool}`);

/** The identifier with which OHIF finds the tool, and everybody else the lesion's own name. */
export const identifierFor = (tool: OhifTool, identifier: string): string =>
  toolOfIdentifier(identifier) === tool && identifier.startsWith(tagOf(tool))
    ? identifier
    : `${tagOf(tool)}:${identifier}`;

const pointsOf = ({ graphicData }: ImageRegion): number => graphicData.length / 2;

/** Without a tag: by the shape that stands in the group itself. Any polyline of four or five points is taken for a box. */
export function toolOfShape(region: ImageRegion): OhifTool | undefined {
  if (region.graphicType === 'POINT') return 'Probe';
  return region.graphicType === 'POLYLINE' && [4, 5].includes(pointsOf(region)) ? 'RectangleROI' : undefined;
}

/** First and last point are one (PS3.3 C.18.6.1.2). */
export function isClosed({ graphicData: data }: ImageRegion): boolean {
  const [x, y] = data.slice(-2);
  return data.length > 2 && data[0] === x && data[1] === y;
}

const stepsOf = ({ source }: FindingEvidence | MeasurementEvidence): readonly number[] =>
  source.kind === 'content-item' ? source.contentItem.split('.').map(Number) : [];

/** Whether the finding stands where TID 1500 has its groups: root, container, group. */
export const isInGroup = (finding: FindingEvidence): boolean => stepsOf(finding).length === 3;

/** The numbers that stand in the finding's own group, in the order of the document. */
function numbersOf(finding: FindingEvidence, measurements: readonly MeasurementEvidence[]) {
  const group = stepsOf(finding);
  return measurements
    .map((measurement) => ({ measurement, steps: stepsOf(measurement) }))
    .filter(({ steps }) => steps.length === group.length + 1 && group.every((step, at) => steps[at] === step))
    .sort((a, b) => (a.steps.at(-1) ?? 0) - (b.steps.at(-1) ?? 0))
    .map(({ measurement }) => measurement);
}

/** Both axes as numbers with a line of their own; OHIF looks for these very meanings. */
const hasBothAxes = (numbers: readonly MeasurementEvidence[]): boolean =>
  [QUANTITY.LongAxis, QUANTITY.ShortAxis].every(
    (axis) => (numbers.find(({ quantity }) => quantity.meaning === axis.meaning)?.regions.length ?? 0) > 0,
  );

/**
 * Whether OHIF hydrates this finding from the SR document it was read from. By what is known of that document: the place
 * of the group, its tracking, and where regions and numbers stand.
 * @param measurements of the finding
 */
export function hydrates(finding: FindingEvidence, measurements: readonly MeasurementEvidence[]): boolean {
  const { tracking, regions } = finding;
  if (!isInGroup(finding) || !tracking.identifier || !tracking.uid) return false;
  const [shape] = regions;
  const tool = toolOfIdentifier(tracking.identifier) ?? (shape && toolOfShape(shape));
  if (!tool) return false;
  const numbers = numbersOf(finding, measurements);
  const [first] = numbers;
  // The first number must carry the region; a group without numbers has it itself.
  const drawn = first ? first.regions[0] : shape;
  if (!drawn) return false;
  if (tool === 'Bidirectional') return hasBothAxes(numbers);
  const needsNumber = NEEDS_NUMBER.has(tool) || (tool === 'PlanarFreehandROI' && isClosed(drawn));
  return first !== undefined || !needsNumber;
}
