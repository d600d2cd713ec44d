import { MEASUREMENT_REPORT as MR } from '../dicom/codes.ts';
import type { ContentItem } from '../dicom/content-tree.ts';
import { type Code, sameCode } from '../domain/code.ts';
import type { DoseEvidence } from '../domain/evidence.ts';
import { entryOf } from '../domain/table.ts';
import { childrenOf, isNamed, type SrDocument, sourceOf } from './document.ts';
import {
  ACCUMULATIONS,
  BESIDE_DOSE,
  DIMENSION_OF_DOSE,
  DOSE,
  DOSE_TEMPLATES,
  dimensionOf,
  EVENTS,
  NO_DOSES,
} from './dose-codes.ts';
import { evidenceId } from './evidence-id.ts';
import { resolvePlace } from './laterality.ts';
import { currentCode } from './legacy-codes.ts';
import { type DocumentReader, joined, NOTHING, type ReadResult, srClasses, unread } from './read-result.ts';

type Trail = readonly ContentItem[];
type Content = Omit<DoseEvidence, 'kind' | 'id' | 'studyInstanceUid' | 'source'>;

const isDcmOf = ({ concept }: ContentItem, codes: ReadonlySet<string>): boolean =>
  concept?.scheme === 'DCM' && codes.has(concept.value);

const isPlaceOfEvent = (item: ContentItem): boolean =>
  [DOSE.TargetRegion, DOSE.AnatomicalStructure, MR.FindingSite].some((concept) => isNamed(item, concept));

/** TID 10005 names the breast ("Left breast"), TID 10003 the side. */
const sideOf = (code: Code): Code => resolvePlace(currentCode(code), []).laterality ?? currentCode(code);

/** What an accumulation covers. The standard demands that it is said (TID 10001, 10011); unsaid, it is nobody's total. */
type Coverage = 'study' | 'other study' | 'unsaid' | Code;

type Circumstances = Partial<Pick<Content, 'targetRegion' | 'protocol' | 'phantom' | 'plane' | 'acquisitionType'>>;

/** What holds for a value by standing where it stands: the nearest statement counts. */
interface Context {
  readonly container?: 'accumulation' | 'event';
  readonly coverage: Coverage;
  readonly circumstances: Circumstances;
  /** Sides stated about the place of the event. */
  readonly sides: readonly Code[];
}

const NO_CONTEXT: Context = { coverage: 'unsaid', circumstances: {}, sides: [] };

function coverageAmong({ instance }: SrDocument, children: readonly ContentItem[]): Coverage | undefined {
  const said = children.find((child) => child.code && isNamed(child, DOSE.ScopeOfAccumulation));
  if (!said?.code) return undefined;
  if (!sameCode(said.code, DOSE.Study)) return currentCode(said.code);
  const study = said.children.find((child) => isNamed(child, DOSE.StudyInstanceUid));
  const uid = study?.uid ?? study?.text;
  return uid === undefined || uid.trim() === instance.studyInstanceUid ? 'study' : 'other study';
}

function circumstancesAmong(children: readonly ContentItem[]): Circumstances {
  const codeOf = (...concepts: readonly Code[]): Code | undefined => {
    const found = children.find((child) => child.code && concepts.some((concept) => isNamed(child, concept)))?.code;
    return found && currentCode(found);
  };
  // An organ dose names its organ as finding site (TID 10024).
  const targetRegion = codeOf(DOSE.TargetRegion, MR.FindingSite);
  const [plane, phantom] = [codeOf(DOSE.AcquisitionPlane), codeOf(DOSE.PhantomType)];
  const acquisitionType = codeOf(DOSE.CtAcquisitionType, DOSE.IrradiationEventType);
  const protocol = children.find((child) => isNamed(child, DOSE.AcquisitionProtocol))?.text?.trim();
  return {
    ...(targetRegion ? { targetRegion } : {}),
    ...(protocol ? { protocol } : {}),
    ...(phantom ? { phantom } : {}),
    ...(plane ? { plane } : {}),
    ...(acquisitionType ? { acquisitionType } : {}),
  };
}

/** Sides stated directly among these items. */
const sidesAmong = (children: readonly ContentItem[]): readonly Code[] =>
  children.flatMap((child) => (child.code && isNamed(child, MR.Laterality) ? [sideOf(child.code)] : []));

function contextIn(document: SrDocument, item: ContentItem, above: Context): Context {
  const children = childrenOf(document, item);
  const sides = children.filter(isPlaceOfEvent).flatMap((place) => sidesAmong(childrenOf(document, place)));
  const container = isDcmOf(item, EVENTS) ? 'event' : isDcmOf(item, ACCUMULATIONS) ? 'accumulation' : above.container;
  return {
    ...(container ? { container } : {}),
    coverage: coverageAmong(document, children) ?? above.coverage,
    circumstances: { ...above.circumstances, ...circumstancesAmong(children) },
    sides: sides.length > 0 ? sides : above.sides,
  };
}

const isWanted = ({ concept, number }: ContentItem): boolean =>
  (concept?.scheme === 'DCM' && (Object.hasOwn(DIMENSION_OF_DOSE, concept.value) || BESIDE_DOSE.has(concept.value))) ||
  // Vendors' own quantities: their unit tells a dose from a distance.
  (number?.unit !== undefined && dimensionOf(number.unit) !== undefined);

/** Why a value cannot be used; undefined where it can. A unit nobody knows stays as the source writes it. */
function flaw({ concept, number }: ContentItem): string | undefined {
  if (!concept) return 'A dose has no name.';
  if (!number) return 'A dose has no value.';
  if (!number.unit) return 'A dose has no unit.';
  if (number.value < 0) return 'A dose is negative.';
  const expected = concept.scheme === 'DCM' ? entryOf(DIMENSION_OF_DOSE, concept.value) : undefined;
  const given = dimensionOf(number.unit);
  const isBare = ['1', '{1}'].includes(number.unit.value.trim());
  if (expected !== undefined && (isBare || (given !== undefined && given !== expected)))
    return 'A dose has a unit that does not fit it.';
  return undefined;
}

/** Where the value belongs: the study, one event, or an accumulation over less than the study; else why it is not used. */
function scopeOf({ container, coverage }: Context): Pick<Content, 'scope' | 'accumulatedOver'> | string {
  if (container === 'event') return { scope: 'event' };
  if (!container) return 'A dose stands neither in an accumulation nor in an event.';
  if (coverage === 'study') return { scope: 'study' };
  if (coverage === 'unsaid') return 'An accumulated dose does not say over what it is accumulated.';
  if (coverage === 'other study') return 'An accumulated dose is that of another study by its own words.';
  return { scope: 'event', accumulatedOver: coverage };
}

/** @param above context of what the value stands in */
function readDose(document: SrDocument, trail: Trail, above: Context): ReadResult {
  const item = trail.at(-1);
  if (!item || !isWanted(item)) return NOTHING;
  const why = flaw(item);
  if (why !== undefined) return unread(document, why);
  const scope = scopeOf(above);
  if (typeof scope === 'string') return unread(document, scope);
  const { concept, number } = item;
  if (!concept || !number?.unit) return NOTHING;
  const own = sidesAmong(childrenOf(document, item));
  const sides = own.length > 0 ? own : above.sides;
  const { laterality } = resolvePlace(undefined, sides);
  const content: Content = {
    quantity: currentCode(concept),
    value: number.value,
    valueText: number.valueText,
    unit: number.unit,
    ...scope,
    ...contextIn(document, item, above).circumstances,
    ...(laterality ? { laterality } : {}),
  };
  const { instance } = document;
  const dose: DoseEvidence = {
    kind: 'dose',
    id: evidenceId('dose', instance.sopInstanceUid, item.path, content),
    studyInstanceUid: instance.studyInstanceUid,
    source: sourceOf(document, trail),
    ...content,
  };
  const contradicts = sides.length > 0 && !laterality;
  const doubt = contradicts ? unread(document, 'The sides of a dose contradict each other.') : NOTHING;
  return { items: [dose], unread: doubt.unread };
}

/** @param above context of what the last item of the trail stands in */
function readBelow(document: SrDocument, trail: Trail, above: Context): ReadResult {
  const container = trail.at(-1);
  if (!container || isDcmOf(container, NO_DOSES)) return NOTHING;
  const context = contextIn(document, container, above);
  return joined(
    container.children.map((child) => {
      const next = [...trail, child];
      if (child.valueType === 'NUM') return readDose(document, next, context);
      return child.children.length > 0 ? readBelow(document, next, context) : NOTHING;
    }),
  );
}

const ROOTS = [DOSE.XRayReport, DOSE.RadiopharmaceuticalReport, DOSE.PatientReport];

/**
 * Radiation dose reports of any vendor: CT (TID 10011), projection, fluoroscopy and mammography (TID 10001),
 * radiopharmaceuticals (TID 10021), patient dose (TID 10030), enhanced X-ray (TID 10040); in their own classes and in
 * Enhanced SR, as carts before 2006 wrote them. Values stay as written: nothing is added up, planes least of all.
 */
export const doseReportReader: DocumentReader = {
  kind: 'radiation dose report',
  sopClasses: srClasses(22, 33, 67, 68, 73, 76),
  matches: ({ root }) =>
    ROOTS.some((title) => isNamed(root, title)) ||
    (root.concept === undefined && root.templateId !== undefined && DOSE_TEMPLATES.has(root.templateId)),
  read: (document) => readBelow(document, [document.root], NO_CONTEXT),
};
