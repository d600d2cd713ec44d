import { CONTEXT, MEASUREMENT_REPORT as MR } from '../dicom/codes.ts';
import { type ContentItem, itemAt } from '../dicom/content-tree.ts';
import { type Code, sameCode } from '../domain/code.ts';
import type { Evidence, FindingEvidence, MeasurementEvidence, MeasurementModifier } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import { childrenOf, holdsDangling, type SrDocument, sourceOf } from './document.ts';
import { evidenceId } from './evidence-id.ts';
import { currentCode } from './legacy-codes.ts';
import { isPresenceConcept } from './presence.ts';
import { joined, NOTHING, type ReadResult, unread } from './read-result.ts';
import { aboutOf, regionsOf } from './regions.ts';
import { answers, codeKey, dangling, placeOf, regionsLost, type Trail } from './tid1500-items.ts';
import { exactUnit, isImpossibleUnit, isUncalibrated } from './units.ts';

/** What a measurement takes over from its group. */
export interface GroupContext {
  readonly found?: FindingEvidence;
  /** Stated for the whole group; a measurement's own methods go before. */
  readonly methods: readonly Code[];
  readonly modifiers: readonly MeasurementModifier[];
}

export const NO_GROUP: GroupContext = { methods: [], modifiers: [] };

/** Coded children of a group or measurement that say something else than under which circumstances was measured. */
const NO_MODIFIERS: readonly Code[] = [
  ...[MR.Finding, MR.FindingCategory, MR.FindingSite, MR.Laterality, MR.MeasurementMethod, MR.Derivation],
  ...[MR.AlgorithmFamily, MR.SelectionStatus, MR.EquivalentMeaning, CONTEXT.Language, CONTEXT.CountryOfLanguage],
];

/** Circumstances (HAS CONCEPT MOD) in an order of their own, so that equal ones are equal. */
export function modifiersOf(children: readonly ContentItem[], besides: readonly Code[] = []): MeasurementModifier[] {
  const found = new Map<string, MeasurementModifier>();
  for (const { relationship, concept: name, code } of children) {
    if ((relationship ?? 'HAS CONCEPT MOD') !== 'HAS CONCEPT MOD' || !name || !code || isPresenceConcept(name))
      continue;
    const [concept, value] = [currentCode(name), currentCode(code)];
    if ([...NO_MODIFIERS, ...besides].some((known) => sameCode(known, concept))) continue;
    found.set(`${codeKey(concept)}=${codeKey(value)}`, { concept, value });
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, modifier]) => modifier);
}

/** Why a NUM is no measurement that could be said; undefined where it is one. */
function whyNot({ concept, number, qualifier }: ContentItem): string | undefined {
  // CID 42: not a number, measurement failure, out of range, ...
  if (qualifier) return 'A measurement has no valid value, as its source says.';
  if (!number) return 'A measurement has no value.';
  if (!concept) return 'A measurement has no name.';
  if (!number.unit) return 'A measurement has no unit.';
  const [quantity, unit] = [currentCode(concept), exactUnit(number.unit)];
  if (isImpossibleUnit(quantity, unit)) return 'A measurement has a unit that does not fit it.';
  if (isUncalibrated(quantity, unit)) return 'A size is not calibrated: it has no unit of length.';
  return undefined;
}

/** Method, derivation and circumstances: the measurement's own, else the group's. Of several, none is lost. */
function howMeasured(children: readonly ContentItem[], group: GroupContext) {
  const own = answers(children, MR.MeasurementMethod);
  const [method, ...methods] = own.length > 0 ? own : group.methods;
  const [derivation, ...derivations] = answers(children, MR.Derivation);
  const modifiers = [
    ...methods.map((value) => ({ concept: MR.MeasurementMethod, value })),
    ...derivations.map((value) => ({ concept: MR.Derivation, value })),
    ...modifiersOf(children),
    ...group.modifiers,
  ];
  return {
    ...(method ? { method } : {}),
    ...(derivation ? { derivation } : {}),
    ...(modifiers.length > 0 ? { modifiers } : {}),
    ...(answers(children, MR.SelectionStatus).length > 0 ? { selected: true as const } : {}),
  };
}

/** One NUM. Never a bare number: without value or unit it is unread. */
export function readNumber(document: SrDocument, trail: Trail, group: GroupContext): ReadResult {
  const item = trail.at(-1);
  const why = item ? whyNot(item) : 'A measurement has no value.';
  if (why !== undefined || !item?.concept || !item.number?.unit) return unread(document, why ?? '');
  const children = childrenOf(document, item);
  const { site, laterality } = placeOf(document, children);
  const side = group.found?.laterality;
  if (laterality && side && !sameCode(laterality, side))
    return unread(document, 'A measurement is on another side than its finding.');
  const { regions, ...lost } = regionsOf(document, item);
  const content = {
    quantity: currentCode(item.concept),
    value: item.number.value,
    valueText: item.number.valueText,
    unit: exactUnit(item.number.unit),
    ...(group.found ? { findingId: group.found.id } : {}),
    ...howMeasured(children, group),
    ...(site ? { site } : {}),
    ...(laterality ? { laterality } : {}),
    regions,
  };
  const { instance } = document;
  const measurement: MeasurementEvidence = {
    kind: 'measurement',
    id: evidenceId('measurement', instance.sopInstanceUid, item.path, content),
    studyInstanceUid: instance.studyInstanceUid,
    source: sourceOf(document, trail),
    ...content,
  };
  const below = item.children.filter(({ valueType }) => valueType === 'NUM');
  return joined([
    { items: [measurement], unread: [] },
    regionsLost(document, lost),
    holdsDangling(document, item) ? dangling(document) : NOTHING,
    ...below.map((child) => readNumberBelow(document, [...trail, child], group)),
  ]);
}

const isInferredFrom = ({ relationship }: ContentItem): boolean => /\bINFERRED FROM$/.test(relationship ?? '');

/** A NUM below a NUM by value: what the other was computed from, or what describes it (TID 310, 311). */
function readNumberBelow(document: SrDocument, trail: Trail, group: GroupContext): ReadResult {
  const item = trail.at(-1);
  if (!item) return NOTHING;
  if (!isInferredFrom(item))
    return unread(document, 'A value that describes another measurement (a norm, a rank) is not read.');
  // A change since the prior is computed from a value of the prior: only images say which study it is of.
  return aboutOf(document, [item]) === 'this'
    ? readNumber(document, trail, group)
    : unread(document, 'A value that another is computed from does not say which study it is of.');
}

/** Paths of the measurements that a NUM is computed from, by reference (TID 1420) or by value where that is read. */
function sourcesOf({ root }: SrDocument, path: string, isRead: (path: string) => boolean): readonly string[] {
  const item = itemAt(root, path);
  const sources = (item?.children ?? []).filter(isInferredFrom).flatMap((child) => {
    if (child.referencedItem === undefined) return child.valueType === 'NUM' && isRead(child.path) ? [child.path] : [];
    const target = itemAt(root, child.referencedItem);
    return target?.valueType === 'NUM' ? [target.path] : [];
  });
  return [...new Set(sources)];
}

const pathOf = ({ source }: MeasurementEvidence): string => (source.kind === 'content-item' ? source.contentItem : '');

/** Paths whose sources are all there, from the measured up to the computed; what goes in circles is never reached. */
function wellFounded(sources: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const waiting = new Map([...sources].map(([path, from]) => [path, from.length]));
  const dependents = Map.groupBy(
    [...sources].flatMap(([path, from]) => from.map((source) => ({ path, source }))),
    ({ source }) => source,
  );
  const ready = [...waiting].flatMap(([path, open]) => (open === 0 ? [path] : []));
  // The list grows while it is gone through.
  for (const path of ready)
    for (const { path: dependent } of dependents.get(path) ?? []) {
      const open = (waiting.get(dependent) ?? 0) - 1;
      waiting.set(dependent, open);
      if (open === 0) ready.push(dependent);
    }
  return new Set(ready);
}

/**
 * Links computed measurements to those they rest on. One that rests on a measurement that was not read (of another
 * study, without unit, ...) is left out with it. The ids stay as they are: the path says which item it is.
 */
export function linkDerived(document: SrDocument, { items, unread: before }: ReadResult): ReadResult {
  const measurements = items.filter((item) => item.kind === 'measurement');
  const ids = new Map<string, EvidenceId[]>();
  for (const one of measurements) {
    const known = ids.get(pathOf(one));
    if (known) known.push(one.id);
    else ids.set(pathOf(one), [one.id]);
  }
  const sources = new Map(
    [...ids.keys()].map((path) => [path, sourcesOf(document, path, (other) => ids.has(other))] as const),
  );
  const founded = wellFounded(sources);
  const lost = measurements.filter((one) => !founded.has(pathOf(one)));
  const linked = items.flatMap((item): readonly Evidence[] => {
    if (item.kind !== 'measurement') return [item];
    if (!founded.has(pathOf(item))) return [];
    const derivedFrom = (sources.get(pathOf(item)) ?? []).flatMap((path) => ids.get(path) ?? []);
    return [derivedFrom.length > 0 ? { ...item, derivedFrom } : item];
  });
  const said = lost.map(() => unread(document, 'A computed measurement rests on one that is not read.'));
  return { items: linked, unread: [...before, ...joined(said).unread] };
}
