import { QUANTITY } from '../dicom/codes.ts';
import { type Code, sameCode } from '../domain/code.ts';
import type { ImageRegion, MeasurementEvidence } from '../domain/evidence.ts';
import { isClosed, type OhifTool } from './ohif-tools.ts';
import type { GraphicType } from './profiles.ts';

/** One number of a group, and the region that stands below it. */
export interface PlacedNumber {
  readonly measurement: MeasurementEvidence;
  readonly region?: ImageRegion;
}

/** How a lesion is written so that OHIF shows it and, with a tool, hydrates it with the right numbers. */
export interface RegionForm {
  /** Absent: it is shown only. */
  readonly tool?: OhifTool;
  readonly region: ImageRegion;
  /** What the source has, where the destination does not draw that. */
  readonly drawnFrom?: GraphicType;
  /** In the order of the document: OHIF takes the first for what its tool measures. */
  readonly numbers: readonly PlacedNumber[];
}

const LENGTH_UNITS: ReadonlySet<string> = new Set(['um', 'mm', 'cm', 'm']);

const is = (measurement: MeasurementEvidence, quantity: Code): boolean => sameCode(measurement.quantity, quantity);
const isLength = ({ unit }: MeasurementEvidence): boolean => LENGTH_UNITS.has(unit.value);

export const sameRegion = (a: ImageRegion, b: ImageRegion): boolean =>
  a.graphicType === b.graphicType &&
  a.image.sopInstanceUid === b.image.sopInstanceUid &&
  (a.image.frames ?? []).join() === (b.image.frames ?? []).join() &&
  a.graphicData.join() === b.graphicData.join();

const isLine = ({ graphicType, graphicData }: ImageRegion): boolean =>
  graphicType === 'POLYLINE' && graphicData.length === 4;

/** Four corners along rows and columns, with or without the first one again. What OHIF would draw askew is no box here. */
function isBox({ graphicType, graphicData: data }: ImageRegion): boolean {
  if (graphicType !== 'POLYLINE' || (data.length !== 8 && data.length !== 10)) return false;
  const [x0, y0, x1, y1, x2, y2, x3, y3, x4 = x0, y4 = y0] = data;
  const acrossFirst = y0 === y1 && x1 === x2 && y2 === y3 && x3 === x0;
  const downFirst = x0 === x1 && y1 === y2 && x2 === x3 && y3 === y0;
  return (acrossFirst || downFirst) && x4 === x0 && y4 === y0 && x0 !== x2 && y0 !== y2;
}

/** Numbers with the region below the first one. */
const led = (
  region: ImageRegion,
  first: MeasurementEvidence | undefined,
  all: readonly MeasurementEvidence[],
): readonly PlacedNumber[] =>
  first === undefined
    ? []
    : [{ measurement: first, region }, ...all.filter((one) => one !== first).map((measurement) => ({ measurement }))];

const shownOnly = (region: ImageRegion, all: readonly MeasurementEvidence[]): RegionForm => ({
  region,
  numbers: all.map((measurement) => ({ measurement })),
});

/** A long and a short axis, each with its own line on one image. */
function bidirectional(region: ImageRegion, all: readonly MeasurementEvidence[]): RegionForm | undefined {
  const [long, short] = [QUANTITY.LongAxis, QUANTITY.ShortAxis].map((axis) => all.filter((one) => is(one, axis)));
  const [longest, shortest] = [long?.[0], short?.[0]];
  if (!longest || !shortest || long?.length !== 1 || short?.length !== 1) return undefined;
  const lines = [longest, shortest].map(({ regions }) => regions.find(isLine));
  const [longLine, shortLine] = lines;
  if (!longLine || !shortLine || !sameRegion(region, longLine)) return undefined;
  if (longLine.image.sopInstanceUid !== shortLine.image.sopInstanceUid) return undefined;
  const rest = all.filter((one) => one !== longest && one !== shortest).map((measurement) => ({ measurement }));
  const axes = [
    { measurement: longest, region: longLine },
    { measurement: shortest, region: shortLine },
  ];
  return { tool: 'Bidirectional', region: longLine, numbers: [...axes, ...rest] };
}

/** A line and the one length that was measured along it. */
function length(region: ImageRegion, all: readonly MeasurementEvidence[]): RegionForm | undefined {
  const lengths = all.filter(isLength);
  const along = lengths.filter(({ regions }) => regions.some((other) => sameRegion(other, region)));
  const [first, ...others] = along.length > 0 ? along : lengths;
  return first && others.length === 0 ? { tool: 'Length', region, numbers: led(region, first, all) } : undefined;
}

/** A closed shape whose area was measured: OHIF calls the first number of such a group its area, whatever it is. */
function withArea(tool: OhifTool, region: ImageRegion, all: readonly MeasurementEvidence[]): RegionForm | undefined {
  const [area, ...others] = all.filter((one) => is(one, QUANTITY.Area));
  return area && others.length === 0 ? { tool, region, numbers: led(region, area, all) } : undefined;
}

const plain = (tool: OhifTool, region: ImageRegion, all: readonly MeasurementEvidence[]): RegionForm => ({
  tool,
  region,
  numbers: led(region, all[0], all),
});

function polyline(region: ImageRegion, all: readonly MeasurementEvidence[]): RegionForm | undefined {
  if (isLine(region)) return bidirectional(region, all) ?? length(region, all);
  if (isBox(region)) return withArea('RectangleROI', region, all) ?? plain('RectangleROI', region, all);
  if (!isClosed(region)) return plain('PlanarFreehandROI', region, all);
  // Without any number OHIF would take four or five points for a box; by this name it takes them for what it cannot hydrate.
  return all.length === 0 ? plain('PlanarFreehandROI', region, all) : withArea('PlanarFreehandROI', region, all);
}

/**
 * The form in which a region is copied. A tool is chosen only where OHIF then shows the right number under its own
 * heading: an ellipse with a diameter would hydrate with the diameter as its area, a point with a diameter as a density.
 */
export function regionForm(region: ImageRegion, all: readonly MeasurementEvidence[]): RegionForm {
  const form = {
    POINT: () => plain('ArrowAnnotate', region, all),
    MULTIPOINT: () => undefined,
    POLYLINE: () => polyline(region, all),
    CIRCLE: () => withArea('CircleROI', region, all),
    ELLIPSE: () => withArea('EllipticalROI', region, all),
  }[region.graphicType]();
  return form ?? shownOnly(region, all);
}
