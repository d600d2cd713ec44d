import { MEASUREMENT_REPORT as MR } from '../dicom/codes.ts';
import type { ContentItem } from '../dicom/content-tree.ts';
import { type Code, sameCode } from '../domain/code.ts';
import type { MeasurementModifier } from '../domain/evidence.ts';
import { childrenOf, isNamed, type SrDocument } from './document.ts';
import { resolvePlace } from './laterality.ts';
import { currentCode } from './legacy-codes.ts';
import { isCircumstance, isPlace, ULTRASOUND } from './ultrasound-codes.ts';

/**
 * What holds for an item by standing where it stands: the templates state site, side and mode once, for a section or a
 * group (TID 5103, 5104, 5202), and the subject as observation context, which is inherited (PS3.3 C.17.5).
 */
export interface Context {
  /** Several at one level: none is surely the one. */
  readonly sites: readonly Code[];
  /** Every side stated from the root down; they must agree. */
  readonly sides: readonly Code[];
  readonly method?: Code;
  readonly modifiers: readonly MeasurementModifier[];
  /** `Fetus A`; absent = the patient. */
  readonly subject?: string;
}

export const NO_CONTEXT: Context = { sites: [], sides: [], modifiers: [] };

const STRUCTURAL = [MR.FindingSite, MR.Laterality, MR.MeasurementMethod, MR.Derivation, MR.Finding];
/** Whether a coded child says how or where was measured, whatever relationship the writer chose. */
export const isStructural = (item: ContentItem): boolean => STRUCTURAL.some((concept) => isNamed(item, concept));

function distinct(codes: readonly Code[]): readonly Code[] {
  return codes.filter((code, at) => codes.findIndex((other) => sameCode(other, code)) === at);
}

const answersTo = (children: readonly ContentItem[], concept: Code): readonly Code[] =>
  distinct(children.flatMap((child) => (child.code && isNamed(child, concept) ? [currentCode(child.code)] : [])));

const key = ({ concept, value }: MeasurementModifier): string =>
  [concept.scheme, concept.value, value.scheme, value.value].join('|');

/** The nearest statement about one concept counts; the order of the document must not make two quantities of one. */
function merged(
  inherited: readonly MeasurementModifier[],
  own: readonly MeasurementModifier[],
): readonly MeasurementModifier[] {
  const kept = inherited.filter(({ concept }) => !own.some((one) => sameCode(one.concept, concept)));
  const all = [...new Map([...kept, ...own].map((one) => [key(one), one])).values()];
  return all.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

const MODIFYING = new Set(['HAS CONCEPT MOD', 'HAS ACQ CONTEXT']);

/** INFERRED FROM (Equation) = Hadlock 1984: by which growth table an age or weight was found. */
const isEquation = (item: ContentItem): boolean =>
  isNamed(item, ULTRASOUND.Equation) || isNamed(item, ULTRASOUND.TableOfValues);

function modifiersAmong(children: readonly ContentItem[]): readonly MeasurementModifier[] {
  return children.flatMap((child) => {
    const { concept, code } = child;
    if (!concept || !code || !isCircumstance(child)) return [];
    if (isStructural(child)) return [];
    if (!isEquation(child) && !MODIFYING.has(child.relationship ?? '')) return [];
    return [{ concept: currentCode(concept), value: currentCode(code) }];
  });
}

/**
 * TID 1008: a nested subject context replaces the one above it.
 * @returns undefined where nothing is said, '' for the patient
 */
function subjectAmong(children: readonly ContentItem[]): string | undefined {
  const said = children.find((child) => child.code && isNamed(child, ULTRASOUND.SubjectClass))?.code;
  const ids = new Set(
    children.flatMap((child) => (isNamed(child, ULTRASOUND.FetusId) ? [child.text?.trim() ?? ''] : [])),
  );
  const [id, ...others] = [...ids].filter((one) => one !== '');
  // Two ids at once: a fetus, but nobody knows which.
  if (id) return others.length > 0 ? 'Fetus' : `Fetus ${id}`;
  if (!said) return undefined;
  return sameCode(said, ULTRASOUND.Fetus) ? 'Fetus' : '';
}

/** What a container is named after, where that is more than the structure of the template (DCM, LOINC). */
const nameOf = ({ valueType, concept }: ContentItem): Code | undefined =>
  valueType === 'CONTAINER' && concept && !['DCM', 'LN'].includes(concept.scheme) ? concept : undefined;

/**
 * Context of what stands in or below an item. A container named after a place (a vessel) is that place; one with another
 * name (a vendor's, a procedure's) sets its numbers apart from those of its neighbours.
 */
export function contextIn(document: SrDocument, item: ContentItem, above: Context): Context {
  const children = childrenOf(document, item);
  const sites = answersTo(children, MR.FindingSite);
  const belowSites = children
    .filter((child) => isNamed(child, MR.FindingSite))
    .flatMap((site) => childrenOf(document, site));
  const named = nameOf(item);
  const isVessel = named !== undefined && isPlace(named);
  const own = sites.length > 0 || !isVessel ? sites : [currentCode(named)];
  const group = named && !isVessel ? [{ concept: MR.MeasurementGroup, value: currentCode(named) }] : [];
  const method = answersTo(children, MR.MeasurementMethod)[0] ?? above.method;
  const said = subjectAmong(children);
  const subject = said ?? above.subject;
  return {
    sites: own.length > 0 ? own : above.sites,
    sides: distinct([...above.sides, ...answersTo(children, MR.Laterality), ...answersTo(belowSites, MR.Laterality)]),
    modifiers: merged(above.modifiers, [...group, ...modifiersAmong(children), ...modifiersAmong(belowSites)]),
    ...(method ? { method } : {}),
    ...(subject ? { subject } : {}),
  };
}

/** Site and side as far as they are sure, and why one of them is not. A wrong side is worse than none. */
export function placeIn({ sites, sides }: Context) {
  const [site, ...others] = sites;
  if (others.length > 0) return { place: {}, doubt: 'A measurement has two sites.' };
  const place = resolvePlace(site, sides);
  const doubt = sides.length > 0 && !place.laterality ? 'The sides of a measurement contradict each other.' : undefined;
  return { place, doubt };
}
