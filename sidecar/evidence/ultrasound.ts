import { MEASUREMENT_REPORT as MR } from '../dicom/codes.ts';
import { type ContentItem, walk } from '../dicom/content-tree.ts';
import { type Code, sameCode } from '../domain/code.ts';
import type { Evidence, MeasurementModifier } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import { childrenOf, isNamed, type SrDocument } from './document.ts';
import { currentCode } from './legacy-codes.ts';
import { joined, NOTHING, type ReadResult, srClasses, unread } from './read-result.ts';
import { among, isDemographic, RANKS, ULTRASOUND } from './ultrasound-codes.ts';
import { type Context, contextIn, isStructural, NO_CONTEXT } from './ultrasound-context.ts';
import { readMeasurement, readStatement } from './ultrasound-items.ts';

type Trail = readonly ContentItem[];

/** Enhanced, Comprehensive, Comprehensive 3D, Simplified Adult Echo: Basic Text holds no numbers. */
export const ULTRASOUND_CLASSES = srClasses(22, 33, 34, 72);

/** Numbers of a biometry group that speak of another number of it: its age, its rank. */
const isAboutBiometry = (item: ContentItem): boolean =>
  isNamed(item, ULTRASOUND.GestationalAge) || among(RANKS, item.concept);

const of = (value: Code): MeasurementModifier => ({
  concept: ULTRASOUND.BiometryGroup,
  value: currentCode(value),
});

/** What the group measures (TID 5008): its ages and ranks are those of this one; several, and nobody knows whose. */
function measuredIn(group: ContentItem): Code | undefined {
  const names = group.children.flatMap((child) =>
    child.valueType === 'NUM' && child.concept && !isAboutBiometry(child) ? [child.concept] : [],
  );
  const [first] = names;
  return first && names.every((name) => sameCode(name, first)) ? first : undefined;
}

/** A number below a number: what it was computed from is one of its own; of its properties only ranks are. */
function readNested(document: SrDocument, trail: Trail, context: Context): ReadResult {
  const number = trail.at(-1);
  if (!number) return NOTHING;
  const nested = number.children.filter((child) => child.valueType === 'NUM');
  return joined(
    nested.map((child) => {
      if (child.relationship === 'INFERRED FROM') return readNumber(document, [...trail, child], context);
      if (!among(RANKS, child.concept) && !isNamed(child, ULTRASOUND.GestationalAge))
        return unread(document, 'A property of a measurement (normal range, statistics) is not read.');
      const modifiers = number.concept ? [...context.modifiers, of(number.concept)] : context.modifiers;
      return readMeasurement(document, [...trail, child], { ...context, modifiers });
    }),
  );
}

function readNumber(document: SrDocument, trail: Trail, context: Context): ReadResult {
  const item = trail.at(-1);
  if (!item || isDemographic(item)) return NOTHING;
  return joined([readMeasurement(document, trail, context), readNested(document, trail, context)]);
}

/** Circumstances are read with what they modify; here only what a container itself contains. */
const isContained = (item: ContentItem): boolean => (item.relationship ?? 'CONTAINS') === 'CONTAINS';

function readItem(document: SrDocument, trail: Trail, context: Context): ReadResult {
  const item = trail.at(-1);
  if (!item) return NOTHING;
  if (item.valueType === 'CONTAINER')
    return isNamed(item, MR.ImageLibrary) ? NOTHING : readBelow(document, trail, context);
  // Some carts forget the relationship of a number, or choose another.
  if (item.valueType === 'NUM') return readNumber(document, trail, context);
  if (!isContained(item) || isDemographic(item)) return NOTHING;
  if (item.valueType === 'CODE')
    return isStructural(item) && !isNamed(item, MR.Finding) ? NOTHING : readStatement(document, trail, context);
  if (item.valueType === 'TEXT') return unread(document, 'A comment or statement is free text, which is not read.');
  if (item.valueType === 'DATE' || item.valueType === 'DATETIME')
    return unread(document, 'A date (of the pregnancy, of a procedure) is not read.');
  return NOTHING;
}

/** @param above context of what the last item of the trail stands in */
function readBelow(document: SrDocument, trail: Trail, above: Context): ReadResult {
  const container = trail.at(-1);
  if (!container) return NOTHING;
  const context = contextIn(document, container, above);
  const measured = isNamed(container, ULTRASOUND.BiometryGroup) ? measuredIn(container) : undefined;
  const aboutIt = measured ? { ...context, modifiers: [...context.modifiers, of(measured)] } : context;
  return joined(
    container.children.map((child) =>
      readItem(document, [...trail, child], measured && isAboutBiometry(child) ? aboutIt : context),
    ),
  );
}

/** Measurements that a number says it was computed from, by value or by reference (PS3.3 C.17.3.2.5). */
function derivedFrom(
  document: SrDocument,
  item: ContentItem,
  ids: ReadonlyMap<string, EvidenceId>,
): readonly EvidenceId[] {
  const sources = childrenOf(document, item).filter(
    (child) => child.relationship === 'INFERRED FROM' && child.valueType === 'NUM',
  );
  return [...new Set(sources.flatMap(({ path }) => ids.get(path) ?? []))];
}

function withOrigins(document: SrDocument, result: ReadResult): ReadResult {
  const pathOf = (one: Evidence) => (one.source.kind === 'content-item' ? one.source.contentItem : '');
  const ids = new Map(
    result.items.flatMap((one) => (one.kind === 'measurement' ? [[pathOf(one), one.id] as const] : [])),
  );
  const numbers = [...walk(document.root)].filter(({ valueType }) => valueType === 'NUM');
  const origins = new Map(numbers.map((item) => [item.path, derivedFrom(document, item, ids)]));
  const items = result.items.map((one) => {
    const from = one.kind === 'measurement' ? (origins.get(pathOf(one)) ?? []).filter((id) => id !== one.id) : [];
    return from.length > 0 ? { ...one, derivedFrom: from } : one;
  });
  return { ...result, items };
}

/** Whether the root says that it is one of these reports; without a title the template id decides. */
export const isReportOf = ({ root }: SrDocument, titles: readonly Code[], templates: readonly string[]): boolean =>
  root.concept === undefined
    ? root.templateId !== undefined && templates.includes(root.templateId)
    : titles.some((title) => isNamed(root, title));

/**
 * The measurements and coded statements of an ultrasound report, whatever its sections: sites, sides, modes and
 * subjects are inherited down the tree. Modifiers of the root itself (language, procedure) are none of measurements.
 */
export function readUltrasound(document: SrDocument): ReadResult {
  const { root } = document;
  const { subject } = contextIn(document, root, NO_CONTEXT);
  const context = subject === undefined ? NO_CONTEXT : { ...NO_CONTEXT, subject };
  return withOrigins(document, joined(root.children.map((child) => readItem(document, [root, child], context))));
}
