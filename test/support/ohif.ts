import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { items, number, numbers, TAG, text } from '../../sidecar/dicom/dicom-json.ts';
import type { DicomJson } from '../../sidecar/domain/study.ts';

/** What OHIF makes of one measurement group. */
export interface HydratedGroup {
  readonly tool: string;
  /** What its panel then shows under these names. */
  readonly length?: number;
  readonly width?: number;
  readonly area?: number;
}

export interface OhifView {
  /** false: the document as a whole fails, and nothing of it is shown. */
  readonly loads: boolean;
  /** Identifiers of the groups that are drawn over their image. */
  readonly drawn: readonly string[];
  readonly hydrated: readonly HydratedGroup[];
}

const conceptOf = (item: DicomJson): DicomJson => items(item, TAG.ConceptNameCodeSequence)[0] ?? {};
const codeOf = (item: DicomJson) => text(conceptOf(item), TAG.CodeValue);
const meaningOf = (item: DicomJson) => text(conceptOf(item), TAG.CodeMeaning);
const below = (item: DicomJson | undefined): readonly DicomJson[] => (item ? items(item, TAG.ContentSequence) : []);
const typeOf = (item: DicomJson) => text(item, TAG.ValueType);
const ofType = (all: readonly DicomJson[], type: string) => all.filter((item) => typeOf(item) === type);
const measured = (item: DicomJson | undefined) =>
  item && number(items(item, TAG.MeasuredValueSequence)[0] ?? {}, TAG.NumericValue);

/** In the order in which OHIF asks its adapters. */
const TOOLS = ['Length', 'Bidirectional', 'RectangleROI', 'PlanarFreehandROI', 'EllipticalROI', 'CircleROI'].concat([
  'Probe',
  'ArrowAnnotate',
  'Angle',
  'CobbAngle',
  'KeyImage',
]);

function toolOf(group: DicomJson, identifier: string): string | undefined {
  const byTag = TOOLS.find(
    (tool) =>
      identifier.startsWith(`Cornerstone3DTools@^0.1.0:${tool}`) || identifier === `cornerstoneTools@^4.0.0:${tool}`,
  );
  if (byTag) return byTag;
  const [shape] = ofType(below(group), 'SCOORD');
  const points = shape ? numbers(shape, TAG.GraphicData).length / 2 : 0;
  const type = shape && text(shape, TAG.GraphicType);
  if (type === 'POLYLINE' && (points === 4 || points === 5)) return 'RectangleROI';
  return type === 'POINT' && points <= 2 ? 'Probe' : undefined;
}

/** A group as `MeasurementReport.generateToolState` of the adapters takes it; undefined where that throws or finds none. */
export function hydratedGroup(group: DicomJson): HydratedGroup | undefined {
  const content = below(group);
  const identifier = content.find((item) => meaningOf(item) === 'Tracking Identifier');
  const tool = toolOf(group, identifier ? (text(identifier, TAG.TextValue) ?? '') : '');
  const [first] = ofType(content, 'NUM');
  const [region] = ofType(first ? below(first) : content, 'SCOORD');
  const onImage = below(region).some((item) => items(item, TAG.ReferencedSOPSequence).length > 0);
  if (!identifier || !tool || !region || !onImage) return undefined;
  const area = measured(ofType(content, 'NUM').find((item) => meaningOf(item) === 'Area'));
  const value = measured(first);
  if (tool === 'Length') return value === undefined ? undefined : { tool, length: value };
  if (tool === 'Bidirectional') {
    const [long, short] = ['Long Axis', 'Short Axis'].map((name) => content.find((item) => meaningOf(item) === name));
    const [length, width] = [measured(long), measured(short)];
    const lines = [long, short].every((axis) => ofType(below(axis), 'SCOORD').length > 0);
    return lines && length !== undefined && width !== undefined ? { tool, length, width } : undefined;
  }
  if (tool === 'RectangleROI') return { tool, area: area ?? 0 };
  const points = numbers(region, TAG.GraphicData);
  const isClosed = points[0] === points.at(-2) && points[1] === points.at(-1);
  if (tool === 'CircleROI' || tool === 'EllipticalROI' || (tool === 'PlanarFreehandROI' && isClosed))
    return value === undefined ? undefined : { tool, area: area ?? value };
  if (tool === 'Angle' || tool === 'CobbAngle') return value === undefined ? undefined : { tool };
  return { tool };
}

/**
 * OHIF 3.13.13's rules (SOP class handler of its SR extension, adapters 5.14), transcribed. They are checked against the
 * real code where that is at hand (`realOhif`).
 */
export function ohifView(document: DicomJson): OhifView {
  const nothing = { loads: true, drawn: [], hydrated: [] };
  if (codeOf(document) !== '126000') return nothing;
  const container = below(document).find((item) => codeOf(item) === '126010');
  const groups = below(container).filter((item) => codeOf(item) === '125007');
  const views = groups.map((group) => {
    const content = below(group);
    const named = content.every((item) => codeOf(item) !== undefined);
    const uid = content.find((item) => typeOf(item) === 'UIDREF');
    const identifier = content.find((item) => codeOf(item) === '112039');
    const [shape] = [
      ...ofType(content, 'SCOORD'),
      ...ofType(content, 'NUM').flatMap((n) => ofType(below(n), 'SCOORD')),
    ];
    const isTracked = uid && codeOf(uid) === '112040' && identifier;
    const image = shape && below(shape).flatMap((item) => items(item, TAG.ReferencedSOPSequence))[0];
    return { loads: named && Boolean(isTracked) && shape !== undefined, image, identifier };
  });
  if (views.some(({ loads }) => !loads)) return { loads: false, drawn: [], hydrated: [] };
  const isTemplate = items(document, TAG.ContentTemplateSequence).some(
    (t) => text(t, TAG.TemplateIdentifier) === '1500',
  );
  const byMeaning = below(document).find((item) => meaningOf(item) === 'Imaging Measurements');
  const candidates = isTemplate ? below(byMeaning).filter((item) => meaningOf(item) === 'Measurement Group') : [];
  return {
    loads: true,
    drawn: views.flatMap(({ image, identifier }) =>
      image && identifier ? [text(identifier, TAG.TextValue) ?? ''] : [],
    ),
    hydrated: candidates.flatMap((group) => hydratedGroup(group) ?? []),
  };
}

const TOOL = join(import.meta.dirname, '../../../shared/tools/ohif-hydrate.mjs');
/** A folder with `node_modules` that holds @cornerstonejs/adapters 5.14.0, dcmjs and @babel/runtime: 185 MB, so not ours. */
const ADAPTERS = process.env.OHIF_ADAPTERS;

/** Whether OHIF's own code is here; the tests pass without. */
export const haveRealOhif = (): boolean =>
  existsSync(TOOL) && ADAPTERS !== undefined && existsSync(join(ADAPTERS, 'node_modules/@cornerstonejs/adapters'));

/** An image plane on which a pixel is a millimetre. */
const PLANE = `import { metaData } from '@cornerstonejs/core';
const plane = { columnCosines: [0, 1, 0], rowCosines: [1, 0, 0], imagePositionPatient: [0.5, 0.5, 0],
  columnPixelSpacing: 1, rowPixelSpacing: 1, frameOfReferenceUID: '1.2.3' };
metaData.addProvider((type) => (type === 'imagePlaneModule' ? plane : undefined));
`;

const drawnIn = (line: string): readonly string[] => {
  const [, identifier, drawn] = /^group (.*) \| path .* \| drawn read-only: (.*?) \| adapter/.exec(line) ?? [];
  const isDrawn = drawn !== undefined && drawn !== 'nothing' && !drawn.includes('(no image ref!)');
  return identifier !== undefined && isDrawn ? [identifier] : [];
};

function hydratedIn(line: string): readonly HydratedGroup[] {
  const [, tool, json] = /^HYDRATED (\w+) (\{.*)$/.exec(line) ?? [];
  if (tool === undefined || json === undefined) return [];
  const { stats } = JSON.parse(json) as { stats?: Record<string, Record<string, number>> };
  const { length, width, area } = Object.values(stats ?? {})[0] ?? {};
  const shown = Object.entries({ length, width, area }).filter(([, value]) => value !== undefined);
  return [{ tool, ...Object.fromEntries(shown) }];
}

/** What OHIF's own adapters do with Part 10 files, run outside of a browser. */
export function realOhif(files: readonly string[]): readonly Omit<OhifView, 'loads'>[] {
  const folder = mkdtempSync(join(tmpdir(), 'preread-ohif-'));
  try {
    copyFileSync(TOOL, join(folder, 'ohif-hydrate.mjs'));
    symlinkSync(join(ADAPTERS ?? '', 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'plane.mjs'), PLANE);
    return files.map((file) => {
      const args = ['--import', './plane.mjs', 'ohif-hydrate.mjs', file];
      const lines = execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).split('\n');
      return { drawn: lines.flatMap(drawnIn), hydrated: lines.flatMap(hydratedIn) };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
