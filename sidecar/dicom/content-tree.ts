import type { Code } from '../domain/code.ts';
import type { InstanceReference } from '../domain/evidence.ts';
import { isUid, seriesInstanceUid, sopClassUid, sopInstanceUid, studyInstanceUid } from '../domain/identifiers.ts';
import type { DicomJson, PersonName } from '../domain/study.ts';
import { PrereadError } from '../errors.ts';
import { code, items, number, numbers, personName, TAG, text } from './dicom-json.ts';

/** An instance as a content item names it (PS3.3 C.18.3, C.18.4): without study and series. */
export interface ContentReference {
  readonly sopClassUid?: string;
  readonly sopInstanceUid: string;
  /** 1-based; absent = the whole instance, empty = they are stated and cannot be read. */
  readonly frames?: readonly number[];
  /** Segment numbers of a referenced segmentation. */
  readonly segments?: readonly number[];
}

/** One node of an SR content tree (PS3.3 C.17.3). What the document does not say is absent. */
export interface ContentItem {
  /** 1-based, the root is `1`: `1.4.2` (PS3.3 C.17.3.2.5). */
  readonly path: string;
  /** (0040,A010): CONTAINS, HAS OBS CONTEXT, ...; absent on the root and where a document forgot it. */
  readonly relationship?: string;
  /** (0040,A040); absent for an item by reference. */
  readonly valueType?: string;
  readonly concept?: Code;
  readonly text?: string;
  readonly code?: Code;
  readonly number?: { readonly value: number; readonly valueText: string; readonly unit?: Code };
  /** (0040,A301): why a NUM has no value, or what is special about it (CID 42). */
  readonly qualifier?: Code;
  readonly personName?: PersonName;
  readonly uid?: string;
  /** Value of a DATE, TIME or DATETIME as it stands. */
  readonly date?: string;
  readonly references: readonly ContentReference[];
  /** Column\row pairs (SCOORD) or x\y\z triples in mm (SCOORD3D). */
  readonly graphic?: { readonly type: string; readonly data: readonly number[]; readonly frameOfReferenceUid?: string };
  /** A container whose items are one running text: (0040,A050) is CONTINUOUS. */
  readonly isContinuous?: true;
  /** (0040,DB00) of the template this container invokes. */
  readonly templateId?: string;
  /** Path of the item that is meant instead (by-reference relationship, (0040,DB73)). */
  readonly referencedItem?: string;
  readonly children: readonly ContentItem[];
}

/** Real documents are a few levels deep; what is deeper is an attack or an accident. */
const MAX_DEPTH = 64;
const MAX_ITEMS = 100_000;
const REFERENCED_SEGMENT_NUMBER = '0062000B';

const unreadable = (detail: string) => new PrereadError('EVIDENCE_UNREADABLE', { detail });

/**
 * All values of an attribute where every one of them is a number; absent when it has none. A coordinate or a step of a
 * path that is missing in the middle would shift the others into its place.
 * @returns an empty list where a value is none
 */
function wholly(
  item: DicomJson,
  tag: string,
  isFit = (_value: number): boolean => true,
): readonly number[] | undefined {
  const stated: unknown = item[tag]?.Value;
  if (!Array.isArray(stated) || stated.length === 0) return undefined;
  const found = numbers(item, tag);
  return found.length === stated.length && found.every(isFit) ? found : [];
}

const isOrdinal = (value: number): boolean => Number.isSafeInteger(value) && value > 0;

/** Leaves out members that are undefined, as exactOptionalPropertyTypes wants it. */
type Loose<T> = { [K in keyof T]?: T[K] | undefined };
const defined = <T extends object>(members: Loose<T>): T =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;

function referencesOf(item: DicomJson): readonly ContentReference[] {
  return items(item, TAG.ReferencedSOPSequence).flatMap((reference) => {
    const instance = text(reference, TAG.ReferencedSOPInstanceUID);
    if (instance === undefined) return [];
    const segments = wholly(reference, REFERENCED_SEGMENT_NUMBER, isOrdinal) ?? [];
    return [
      defined<ContentReference>({
        sopClassUid: text(reference, TAG.ReferencedSOPClassUID),
        sopInstanceUid: instance,
        frames: wholly(reference, TAG.ReferencedFrameNumber, isOrdinal),
        segments: segments.length > 0 ? segments : undefined,
      }),
    ];
  });
}

/** DS (PS3.5 6.2): what JavaScript takes for a number besides (0x10) is none. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The measured value; a NUM without one (empty sequence, qualifier) or with several has none (PS3.3 C.18.1: VM 1). */
function measuredValue(item: DicomJson): ContentItem['number'] {
  const [measured, ...more] = items(item, TAG.MeasuredValueSequence);
  if (measured === undefined || more.length > 0) return undefined;
  const stated: unknown = measured[TAG.NumericValue]?.Value;
  const value = number(measured, TAG.NumericValue);
  if (value === undefined || !Array.isArray(stated) || stated.length !== 1) return undefined;
  const unit = code(measured, TAG.MeasurementUnitsCodeSequence);
  const valueText = (text(measured, TAG.NumericValue) ?? '').trim();
  if (!DECIMAL.test(valueText)) return undefined;
  return unit ? { value, valueText, unit } : { value, valueText };
}

function graphicOf(item: DicomJson): ContentItem['graphic'] {
  const type = text(item, TAG.GraphicType);
  if (type === undefined) return undefined;
  const frame = text(item, TAG.ReferencedFrameOfReferenceUID);
  const data = wholly(item, TAG.GraphicData) ?? [];
  return frame === undefined ? { type, data } : { type, data, frameOfReferenceUid: frame };
}

/** What is no item keeps its place as an empty one: paths count positions. */
function childItems(item: DicomJson): readonly DicomJson[] {
  const stated: unknown = item[TAG.ContentSequence]?.Value;
  const isItem = (value: unknown): value is DicomJson =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  return Array.isArray(stated) ? stated.map((value) => (isItem(value) ? value : {})) : [];
}

function parse(item: DicomJson, path: string, depth: number, budget: { left: number }): ContentItem {
  if (depth > MAX_DEPTH) throw unreadable(`Its content tree is deeper than ${MAX_DEPTH} levels.`);
  if (budget.left-- <= 0) throw unreadable(`It has more than ${MAX_ITEMS} content items.`);
  const target = wholly(item, TAG.ReferencedContentItemIdentifier, isOrdinal);
  const template = items(item, TAG.ContentTemplateSequence)[0];
  return defined<ContentItem>({
    path,
    relationship: text(item, TAG.RelationshipType),
    valueType: text(item, TAG.ValueType),
    concept: code(item, TAG.ConceptNameCodeSequence),
    text: text(item, TAG.TextValue),
    code: code(item, TAG.ConceptCodeSequence),
    number: measuredValue(item),
    qualifier: code(item, TAG.NumericValueQualifierCodeSequence),
    personName: personName(item, TAG.PersonName),
    uid: text(item, TAG.UID),
    date: text(item, TAG.DateTime) ?? text(item, TAG.Date) ?? text(item, TAG.Time),
    references: referencesOf(item),
    graphic: graphicOf(item),
    isContinuous: text(item, TAG.ContinuityOfContent) === 'CONTINUOUS' ? true : undefined,
    templateId: template && text(template, TAG.TemplateIdentifier),
    referencedItem: target?.join('.'),
    children: childItems(item).map((child, at) => parse(child, `${path}.${at + 1}`, depth + 1, budget)),
  });
}

/**
 * The content tree of an SR dataset, whatever its template: tolerant of missing and odd members.
 * @throws PrereadError EVIDENCE_UNREADABLE when there is no content, or more than can be believed
 */
export function parseContentTree(dataset: DicomJson): ContentItem {
  const root = parse(dataset, '1', 1, { left: MAX_ITEMS });
  if (root.children.length === 0) throw unreadable('It holds no content items.');
  return root;
}

/** The item and all below it, in document order. */
export function* walk(item: ContentItem): Generator<ContentItem> {
  const open = [item];
  for (let next = open.pop(); next; next = open.pop()) {
    yield next;
    for (const child of next.children.toReversed()) open.push(child);
  }
}

/** The item a path names; for following `referencedItem`. */
export function itemAt(root: ContentItem, path: string): ContentItem | undefined {
  const [first, ...steps] = path.split('.').map(Number);
  if (first !== 1) return undefined;
  return steps.reduce<ContentItem | undefined>((item, step) => item?.children[step - 1], root);
}

/**
 * Instances that the document declares to have used: (0040,A375) and (0040,A385) (PS3.3 C.17.2.3), by SOP Instance UID.
 * Gives content references their study and series; entries with invalid UIDs are passed over.
 */
export function declaredEvidence(dataset: DicomJson): ReadonlyMap<string, InstanceReference> {
  const found = new Map<string, InstanceReference>();
  const studies = [
    ...items(dataset, TAG.CurrentRequestedProcedureEvidenceSequence),
    ...items(dataset, TAG.PertinentOtherEvidenceSequence),
  ];
  for (const study of studies)
    for (const series of items(study, TAG.ReferencedSeriesSequence))
      for (const instance of items(series, TAG.ReferencedSOPSequence)) {
        const uids = [
          text(study, TAG.StudyInstanceUID),
          text(series, TAG.SeriesInstanceUID),
          text(instance, TAG.ReferencedSOPInstanceUID),
          text(instance, TAG.ReferencedSOPClassUID),
        ].map((value) => value ?? '');
        const [studyUid = '', seriesUid = '', sopUid = '', classUid = ''] = uids;
        if (!uids.every(isUid) || found.has(sopUid)) continue;
        found.set(sopUid, {
          studyInstanceUid: studyInstanceUid(studyUid),
          seriesInstanceUid: seriesInstanceUid(seriesUid),
          sopInstanceUid: sopInstanceUid(sopUid),
          sopClassUid: sopClassUid(classUid),
        });
      }
  return found;
}
