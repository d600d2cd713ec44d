import { DOCUMENT_PURPOSE, IMAGE_PURPOSE, LATERALITY, MEASUREMENT_REPORT as MR, QUANTITY } from '../dicom/codes.ts';
import { type Code, sameCode } from '../domain/code.ts';
import type { EvidenceSource, FindingEvidence, ImageRegion, MeasurementEvidence } from '../domain/evidence.ts';
import { isWritable, plainText } from './foreign-values.ts';
import { isImageClass } from './instance-kinds.ts';
import { type Lesion, trackingNameOf, trackingUidOf } from './lesions.ts';
import {
  asKnown,
  codeValue,
  compositeValue,
  containerValue,
  type Item,
  imageValue,
  type Node,
  numberValue,
  type Relationship,
  regionValue,
  textValue,
  uidValue,
} from './measurement-items.ts';
import { identifierFor } from './ohif-tools.ts';
import type { RegionForm } from './region-form.ts';
import { MARK } from './report-text.ts';

/** A lesion's group in the document, and where its numbers stand in it. */
export interface LesionGroup {
  readonly group: Item;
  readonly numbers: ReadonlyMap<MeasurementEvidence, Item>;
}

/** The source did not name what it measured: then neither do we. */
const isNamed = (finding: Code): boolean => !sameCode(finding, MR.MeasurementGroup);

const coded = (
  relationship: 'CONTAINS' | 'HAS CONCEPT MOD',
  concept: Code,
  value: Code | undefined,
  below: readonly Node[] = [],
): readonly Item[] => (value && isWritable(value) ? [codeValue(relationship, concept, value, below)] : []);

/** The side as the source states it, below what it is the side of (TID 1419); never one that nobody stated. */
const side = (laterality: Code | undefined): readonly Item[] =>
  coded('HAS CONCEPT MOD', MR.Laterality, laterality && asKnown(LATERALITY, laterality));

/** Identifier and UID stand first: OHIF takes the first UIDREF of a group for its tracking UID. */
export const trackingItems = (
  finding: FindingEvidence,
  identifier: string,
  relationship: Relationship = 'HAS OBS CONTEXT',
): readonly Item[] => [
  textValue(relationship, MR.TrackingIdentifier, identifier),
  uidValue(relationship, MR.TrackingUniqueIdentifier, trackingUidOf(finding)),
];

/** Where the lesion is as its source states it; nothing where the study's sources name different sides. */
const placeOf = (finding: FindingEvidence): Pick<FindingEvidence, 'site' | 'laterality'> =>
  finding.sideDisputed ? {} : finding;

/** What the lesion is; a side without a site stands with it. */
function whatItems(lesion: FindingEvidence): readonly Item[] {
  const { finding, category } = lesion;
  const { site, laterality } = placeOf(lesion);
  const named = isNamed(finding)
    ? coded('CONTAINS', MR.Finding, finding, site && isWritable(site) ? [] : side(laterality))
    : [];
  return [...coded('CONTAINS', MR.FindingCategory, category), ...named];
}

function whereItems(lesion: FindingEvidence): readonly Item[] {
  const { topographicalModifiers = [] } = lesion;
  const { site, laterality } = placeOf(lesion);
  const parts = topographicalModifiers.flatMap((part) => coded('HAS CONCEPT MOD', MR.TopographicalModifier, part));
  return coded('HAS CONCEPT MOD', MR.FindingSite, site, [...side(laterality), ...parts]);
}

/** Who measured, where the source says so (TID 4019): this document only copies. */
function algorithmItems(source: EvidenceSource): readonly Item[] {
  const algorithm = source.kind === 'content-item' ? source.algorithm : undefined;
  if (!algorithm) return [];
  return [
    textValue('HAS CONCEPT MOD', MR.AlgorithmName, plainText(algorithm.name) || 'unknown'),
    textValue('HAS CONCEPT MOD', MR.AlgorithmVersion, plainText(algorithm.version) || 'unknown'),
  ];
}

/** One measured number as its source wrote it: quantity, unit, method, derivation and circumstances. */
function measuredNumber(measurement: MeasurementEvidence, regions: readonly Item[]): Item {
  const { quantity, valueText, value, unit, method, derivation, modifiers = [] } = measurement;
  const text = valueText.trim() === '' ? String(value) : valueText;
  return numberValue('CONTAINS', asKnown(QUANTITY, quantity), { text, unit }, [
    ...modifiers.flatMap(({ concept, value: answer }) =>
      isWritable(concept) ? coded('HAS CONCEPT MOD', concept, answer) : [],
    ),
    ...coded('HAS CONCEPT MOD', MR.MeasurementMethod, method),
    ...coded('HAS CONCEPT MOD', MR.Derivation, derivation),
    ...regions,
  ]);
}

/** The document that a finding or measurement stands in. */
export function documentItems(source: EvidenceSource, isPrior: boolean): readonly Item[] {
  if (!('instance' in source)) return [];
  const purpose = isPrior ? DOCUMENT_PURPOSE.PreviousFinding : DOCUMENT_PURPOSE.CurrentProcedureEvidence;
  return [compositeValue('CONTAINS', purpose, source.instance)];
}

function numbersOf({ numbers }: RegionForm): ReadonlyMap<MeasurementEvidence, Item> {
  return new Map(
    numbers.map(({ measurement, region }) => {
      const below = region ? [regionValue('INFERRED FROM', MR.ImageRegion, region)] : [];
      return [measurement, measuredNumber(measurement, below)] as const;
    }),
  );
}

/**
 * What a viewer shows beside a hydrated annotation: it carries the mark out of the document, and the side, which OHIF's
 * list of measurements leaves out. No template has a place for
 * how a region was changed, so that stands here as well.
 */
function label(lesion: FindingEvidence, { region, drawnFrom }: RegionForm): string {
  const { finding } = lesion;
  const { laterality } = placeOf(lesion);
  const stated = laterality && asKnown(LATERALITY, laterality);
  const said = [
    ...(isNamed(finding) ? [plainText(finding.meaning)] : []),
    ...(stated && isWritable(stated) ? [plainText(stated.meaning).toLowerCase()] : []),
  ];
  const name = said.length > 0 ? `${MARK} ${said.join(', ')}` : MARK;
  if (!drawnFrom) return name;
  return `${name} (${drawnFrom.toLowerCase()} of the source, drawn as ${region.graphicData.length / 2} points)`;
}

/** TID 1410 Planar ROI Measurements: the lesion with its region, its numbers and its source. */
export function lesionGroup({ finding }: Lesion, form: RegionForm): LesionGroup {
  const numbers = numbersOf(form);
  const name = trackingNameOf(finding);
  const below = [
    ...trackingItems(finding, form.tool ? identifierFor(form.tool, name) : name),
    ...whatItems(finding),
    regionValue('CONTAINS', MR.ImageRegion, form.region),
    ...algorithmItems(finding.source),
    ...whereItems(finding),
    ...numbers.values(),
    ...documentItems(finding.source, false),
    textValue('CONTAINS', MR.Comment, label(finding, form)),
  ];
  return { group: containerValue('CONTAINS', MR.MeasurementGroup, below, '1410'), numbers };
}

const imagesOf = (regions: readonly ImageRegion[]): readonly Item[] => {
  const images = new Map(regions.map(({ image }) => [`${image.sopInstanceUid} ${image.frames ?? ''}`, image]));
  return [...images.values()]
    .filter(({ sopClassUid }) => isImageClass(sopClassUid))
    .map((image) => imageValue('CONTAINS', image, IMAGE_PURPOSE.SourceOfMeasurement));
};

/**
 * TID 1501 without a region of its own: a measurement that stands in another document, as that document has it, for a
 * derived value to be inferred from.
 * @param context which study it is of
 */
export function sourceGroup(
  finding: FindingEvidence | undefined,
  measurement: MeasurementEvidence,
  context: readonly Item[],
  isPrior: boolean,
): LesionGroup {
  const number = measuredNumber(measurement, []);
  const about = finding
    ? [...trackingItems(finding, trackingNameOf(finding)), ...whatItems(finding), ...whereItems(finding)]
    : [];
  const below = [
    ...about,
    ...context,
    ...algorithmItems(measurement.source),
    number,
    ...imagesOf(measurement.regions),
    ...documentItems(measurement.source, isPrior),
  ];
  const group = containerValue('INFERRED FROM', MR.MeasurementGroup, below, '1501');
  return { group, numbers: new Map([[measurement, number]]) };
}

/**
 * The number of a source group with what stands around it below it, for classes in which a number is inferred from no
 * container and has no observation context of its own (Enhanced SR, PS3.3 A.35.2.3.1.2).
 */
export function sourceNumbers({ group, numbers }: LesionGroup): readonly Item[] {
  const own = new Set<Node>(numbers.values());
  const around = group.below
    .filter((node) => !own.has(node))
    .map((node): Node => {
      if (node.relationship === 'HAS CONCEPT MOD') return node;
      const isSource = 'reference' in node;
      return { ...node, relationship: isSource ? 'INFERRED FROM' : 'HAS PROPERTIES' };
    });
  return [...numbers.values()].map((number) => ({
    ...number,
    relationship: 'INFERRED FROM',
    below: [...number.below, ...around],
  }));
}
