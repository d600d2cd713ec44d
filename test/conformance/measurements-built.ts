import fc from 'fast-check';
import { MEASUREMENT_REPORT as MR, QUANTITY } from '../../sidecar/dicom/codes.ts';
import { type ContentItem, parseContentTree, walk } from '../../sidecar/dicom/content-tree.ts';
import type { Code } from '../../sidecar/domain/code.ts';
import type { DicomJson } from '../../sidecar/domain/study.ts';
import { measurementDocument } from '../../sidecar/report/measurement-document.ts';
import {
  BOX,
  CIRCLE,
  ELLIPSE,
  GROWN,
  type LesionSpec,
  LINE,
  LONG,
  type MeasurementSpec,
  measurementInput,
  OUTLINE,
  POINT,
  region,
} from './measurements.ts';

/** Measurement documents by the lesions they are made of, and what stands in them. */

export const boxed: LesionSpec = { name: 'a', regions: [BOX], numbers: [LONG] };
export const tracked: LesionSpec = {
  name: 'a',
  identifier: 'Cornerstone3DTools@^0.1.0:Length',
  numbers: [{ ...LONG, regions: [LINE] }],
};

export const inputOf = (lesions: readonly LesionSpec[], spec: Partial<MeasurementSpec> = {}) =>
  measurementInput({ label: 'test', lesions, ...spec });
export const build = (lesions: readonly LesionSpec[], spec: Partial<MeasurementSpec> = {}) =>
  measurementDocument(inputOf(lesions, spec));
export const written = (lesions: readonly LesionSpec[], spec: Partial<MeasurementSpec> = {}): DicomJson => {
  const document = build(lesions, spec);
  if (!document) throw new Error('nothing to write');
  return document;
};

export const named = (item: ContentItem, { value, scheme }: Code) =>
  item.concept?.value === value && item.concept.scheme === scheme;
export const under = (root: ContentItem, container: Code) =>
  root.children.find((child) => named(child, container))?.children ?? [];
export const groupsOf = (document: DicomJson) => under(parseContentTree(document), MR.ImagingMeasurements);
export const derivedOf = (document: DicomJson) =>
  under(parseContentTree(document), MR.DerivedImagingMeasurements).filter(({ valueType }) => valueType === 'NUM');
export const valuesOf = (document: DicomJson) =>
  derivedOf(document).map(({ concept, number }) => [concept?.value, number?.valueText, number?.unit?.value]);
export const child = (item: ContentItem | undefined, concept: Code) =>
  item?.children.find((one) => named(one, concept));
export const everything = (document: DicomJson) => [...walk(parseContentTree(document))];

export const anyRegion = fc.constantFrom(
  BOX,
  LINE,
  CIRCLE,
  ELLIPSE,
  POINT,
  OUTLINE,
  region('MULTIPOINT', [1, 2, 3, 4]),
);
const anyNumber = fc.record({
  quantity: fc.constantFrom(QUANTITY.LongAxis, QUANTITY.ShortAxis, QUANTITY.Volume),
  text: fc.integer({ min: 1, max: 99999 }).map((tenths) => String(tenths / 10)),
  regions: fc.array(anyRegion, { maxLength: 2 }),
});
const anyLesion = fc
  .record({
    regions: fc.array(anyRegion, { maxLength: 2 }),
    numbers: fc.array(anyNumber, { minLength: 1, maxLength: 3 }),
    isTracked: fc.boolean(),
    hasPrior: fc.boolean(),
  })
  .map(({ isTracked, hasPrior, ...lesion }) => ({
    ...lesion,
    ...(isTracked ? { identifier: 'Cornerstone3DTools@^0.1.0:Length' } : {}),
    ...(hasPrior ? { priors: [GROWN] } : {}),
  }));
export const anyLesions = fc
  .array(anyLesion, { minLength: 1, maxLength: 4 })
  .map((lesions) => lesions.map((lesion, at) => ({ ...lesion, name: `lesion ${at}` })));
