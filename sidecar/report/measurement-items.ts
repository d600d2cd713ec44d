import { attr, codeItem, sequence, TAG } from '../dicom/dicom-json.ts';
import { type Code, sameCode } from '../domain/code.ts';
import type { ImageRegion, InstanceReference } from '../domain/evidence.ts';
import type { DicomJson } from '../domain/study.ts';
import { PrereadError } from '../errors.ts';
import { decimalString, shortCode } from './foreign-values.ts';
import { hasOneFrame } from './instance-kinds.ts';

/** Relationships that a measurement report uses; which of them between what, depends on its class (PS3.3 A.35). */
export type Relationship =
  | 'CONTAINS'
  | 'HAS OBS CONTEXT'
  | 'HAS ACQ CONTEXT'
  | 'HAS CONCEPT MOD'
  | 'HAS PROPERTIES'
  | 'INFERRED FROM'
  | 'SELECTED FROM';

/** One content item by value, before the tree is whole. */
export interface Item {
  readonly relationship: Relationship;
  /** Everything but the relationship and what stands below. */
  readonly value: DicomJson;
  readonly below: readonly Node[];
  /** What an IMAGE or COMPOSITE points at, with its place in study and series. */
  readonly reference?: InstanceReference;
}

/** A relationship by reference: to an item that stands elsewhere in the same tree. */
export interface Link {
  readonly relationship: Relationship;
  readonly to: Item;
}

export type Node = Item | Link;

const isLink = (node: Node): node is Link => 'to' in node;

const item = (
  relationship: Relationship,
  valueType: string,
  concept: Code | undefined,
  value: DicomJson,
  below: readonly Node[] = [],
): Item => ({
  relationship,
  value: {
    [TAG.ValueType]: attr('CS', valueType),
    ...(concept ? { [TAG.ConceptNameCodeSequence]: sequence(codeItem(shortCode(concept))) } : {}),
    ...value,
  },
  below,
});

export const linkTo = (relationship: Relationship, to: Item): Link => ({ relationship, to });

export const codeValue = (relationship: Relationship, concept: Code, value: Code, below: readonly Node[] = []): Item =>
  item(relationship, 'CODE', concept, { [TAG.ConceptCodeSequence]: sequence(codeItem(shortCode(value))) }, below);

export const textValue = (relationship: Relationship, concept: Code, value: string): Item =>
  item(relationship, 'TEXT', concept, { [TAG.TextValue]: attr('UT', value) });

export const uidValue = (relationship: Relationship, concept: Code, value: string): Item =>
  item(relationship, 'UIDREF', concept, { [TAG.UID]: attr('UI', value) });

/** @param value DICOM DA */
export const dateValue = (relationship: Relationship, concept: Code, value: string): Item =>
  item(relationship, 'DATE', concept, { [TAG.Date]: attr('DA', value) });

/** @param templateId where this is the outermost container of a template (PS3.3 C.18.8) */
export const containerValue = (
  relationship: Relationship,
  concept: Code,
  below: readonly Node[],
  templateId?: string,
): Item => {
  const template = {
    [TAG.MappingResource]: attr('CS', 'DCMR'),
    [TAG.MappingResourceUID]: attr('UI', '1.2.840.10008.8.1.1'),
    [TAG.TemplateIdentifier]: attr('CS', templateId),
  };
  const value = {
    [TAG.ContinuityOfContent]: attr('CS', 'SEPARATE'),
    ...(templateId ? { [TAG.ContentTemplateSequence]: sequence(template) } : {}),
  };
  return item(relationship, 'CONTAINER', concept, value, below);
};

/** A number as it is written, with its unit. Digits beyond a DS stand in Floating Point Value (PS3.3 C.18.1). */
export function numberValue(
  relationship: Relationship,
  concept: Code,
  written: { readonly text: string; readonly unit: Code },
  below: readonly Node[] = [],
): Item {
  const { decimal, exact } = decimalString(written.text);
  const measured = {
    [TAG.MeasurementUnitsCodeSequence]: sequence(codeItem(shortCode(written.unit))),
    ...(exact === undefined ? {} : { [FLOATING_POINT_VALUE]: attr('FD', exact) }),
    [TAG.NumericValue]: attr('DS', decimal),
  };
  return item(relationship, 'NUM', concept, { [TAG.MeasuredValueSequence]: sequence(measured) }, below);
}

const FLOATING_POINT_VALUE = '0040A161';

function referencing(
  relationship: Relationship,
  valueType: 'IMAGE' | 'COMPOSITE',
  concept: Code | undefined,
  reference: InstanceReference,
): Item {
  const { sopClassUid, sopInstanceUid, frames = [] } = reference;
  const sop = {
    [TAG.ReferencedSOPClassUID]: attr('UI', sopClassUid),
    [TAG.ReferencedSOPInstanceUID]: attr('UI', sopInstanceUid),
    ...(frames.length > 0 && !hasOneFrame(sopClassUid) ? { [TAG.ReferencedFrameNumber]: attr('IS', ...frames) } : {}),
  };
  return { ...item(relationship, valueType, concept, { [TAG.ReferencedSOPSequence]: sequence(sop) }), reference };
}

export const imageValue = (relationship: Relationship, image: InstanceReference, concept?: Code): Item =>
  referencing(relationship, 'IMAGE', concept, image);

export const compositeValue = (relationship: Relationship, concept: Code, document: InstanceReference): Item =>
  referencing(relationship, 'COMPOSITE', concept, document);

/** Stone reads no document in which the image of a region has no name, and draws on no image of another name. */
const ORIGINAL_SOURCE: Code = { value: '111040', scheme: 'DCM', meaning: 'Original Source' };

/** A region on its image (PS3.3 C.18.6): column\row pairs. */
export const regionValue = (relationship: Relationship, concept: Code, region: ImageRegion): Item =>
  item(
    relationship,
    'SCOORD',
    concept,
    { [TAG.GraphicData]: attr('FL', ...region.graphicData), [TAG.GraphicType]: attr('CS', region.graphicType) },
    [imageValue('SELECTED FROM', region.image, ORIGINAL_SOURCE)],
  );

/** Paths of all items below the root, whose own path is 1 (PS3.3 C.17.3.2.5). */
function pathsOf(nodes: readonly Node[]): ReadonlyMap<Item, readonly number[]> {
  const paths = new Map<Item, readonly number[]>();
  const visit = (below: readonly Node[], above: readonly number[]): void => {
    for (const [at, node] of below.entries()) {
      if (isLink(node)) continue;
      const path = [...above, at + 1];
      if (paths.has(node)) throw new PrereadError('DICOM_INVALID', { detail: 'A content item stands in two places.' });
      paths.set(node, path);
      visit(node.below, path);
    }
  };
  visit(nodes, [1]);
  return paths;
}

/**
 * The items of a root as datasets, relationships by reference resolved to positions.
 * @throws PrereadError DICOM_INVALID for an item that stands twice, or a reference to one that stands nowhere
 */
export function toDatasets(nodes: readonly Node[]): readonly DicomJson[] {
  const paths = pathsOf(nodes);
  const write = (node: Node): DicomJson => {
    const relationship = { [TAG.RelationshipType]: attr('CS', node.relationship) };
    if (!isLink(node)) {
      const below = node.below.length > 0 ? { [TAG.ContentSequence]: sequence(...node.below.map(write)) } : {};
      return { ...relationship, ...node.value, ...below };
    }
    const path = paths.get(node.to);
    if (!path) throw new PrereadError('DICOM_INVALID', { detail: 'An item by reference points at nothing.' });
    return { ...relationship, [TAG.ReferencedContentItemIdentifier]: attr('UL', ...path) };
  };
  return nodes.map(write);
}

/** Everything that IMAGE and COMPOSITE items point at, in document order. */
export const referencesIn = (nodes: readonly Node[]): readonly InstanceReference[] =>
  nodes.flatMap((node) =>
    isLink(node) ? [] : [...(node.reference ? [node.reference] : []), ...referencesIn(node.below)],
  );

/** The code as our tables have it: viewers look for the meaning, which another writer may spell otherwise. */
export const asKnown = (known: Readonly<Record<string, Code>>, code: Code): Code =>
  Object.values(known).find((one) => sameCode(one, code)) ?? code;
