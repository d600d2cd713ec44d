import type { ContentItem } from '../dicom/content-tree.ts';
import type { Code } from '../domain/code.ts';
import type { ObserverType } from '../domain/evidence.ts';

/** What a content item says about all that is below it (PS3.3 C.17.5); absent = it says nothing of that. */
export interface ItemContext {
  readonly observerType?: ObserverType;
  /** `unclear`: one is named, but not which in which version. */
  readonly algorithm?: { readonly name: string; readonly version: string } | 'unclear';
  /** TID 1502: whether its time point is an earlier one. */
  readonly isEarlier?: boolean;
}

const OBSERVER_TYPE = '121005';
const PERSON = '121006';
const DEVICE = '121007';
const PERSON_NAME = '121008';
const DEVICE_UID = '121012';
const ALGORITHM_NAME = '111001';
const ALGORITHM_VERSION = '111003';

const isDcm = (code: Code | undefined, value: string): boolean => code?.scheme === 'DCM' && code.value === value;

/** TID 1002: said by the type, else by which kind of observer is named; two kinds at once leave it open. */
function observerIn({ children }: ContentItem): ObserverType | undefined {
  const types = new Set<ObserverType>();
  for (const { concept, code } of children) {
    if (isDcm(concept, OBSERVER_TYPE) && isDcm(code, PERSON)) types.add('person');
    if (isDcm(concept, OBSERVER_TYPE) && isDcm(code, DEVICE)) types.add('device');
    if (isDcm(concept, PERSON_NAME)) types.add('person');
    if (isDcm(concept, DEVICE_UID)) types.add('device');
  }
  const [only, ...others] = types;
  return only && others.length > 0 ? 'unknown' : only;
}

/** TID 4019; without name and version, or with two of them, it identifies nothing, and the one around it is not meant. */
function algorithmIn({ children }: ContentItem): ItemContext['algorithm'] {
  const texts = (value: string) =>
    new Set(children.flatMap(({ concept, text }) => (text && isDcm(concept, value) ? [text] : [])));
  const [names, versions] = [texts(ALGORITHM_NAME), texts(ALGORITHM_VERSION)];
  if (names.size + versions.size === 0) return undefined;
  const [[name], [version]] = [names, versions];
  return names.size === 1 && versions.size === 1 && name && version ? { name, version } : 'unclear';
}

/** TID 1502: Time Point (C2348792, UMLS), and its kinds and labels (126070 to 126073, DCM). */
const isTimePoint = ({ concept }: ContentItem): boolean =>
  (concept?.scheme === 'UMLS' && concept.value === 'C2348792') ||
  (concept?.scheme === 'DCM' && /^12607[0-3]$/.test(concept.value));
const EARLIER_WORDS = /\b(baseline|prior|previous|screening|nadir|pre[- ]?treatment)\b/i;
/** (UMLS) CID 6146: Baseline, Pretreatment, Nadir. */
const EARLIER_CODES: ReadonlySet<string> = new Set(['C1442488', 'C3539075', 'C1708760']);

function isEarlierIn({ children }: ContentItem): boolean | undefined {
  const stated = children.filter(isTimePoint);
  if (stated.length === 0) return undefined;
  return stated.some(
    ({ text, code }) =>
      EARLIER_WORDS.test(`${text ?? ''} ${code?.meaning ?? ''}`) ||
      (code?.scheme === 'UMLS' && EARLIER_CODES.has(code.value)),
  );
}

/** Context of every item that gives any, by path: looked at once, however often it is inherited. */
export function contextsOf(all: readonly ContentItem[]): ReadonlyMap<string, ItemContext> {
  const contexts = new Map<string, ItemContext>();
  for (const item of all) {
    const [observerType, algorithm, isEarlier] = [observerIn(item), algorithmIn(item), isEarlierIn(item)];
    if (observerType === undefined && algorithm === undefined && isEarlier === undefined) continue;
    contexts.set(item.path, {
      ...(observerType === undefined ? {} : { observerType }),
      ...(algorithm === undefined ? {} : { algorithm }),
      ...(isEarlier === undefined ? {} : { isEarlier }),
    });
  }
  return contexts;
}

/** What the nearest of a trail's items (root first) that says anything says. */
export const inherited = <K extends keyof ItemContext>(
  contexts: ReadonlyMap<string, ItemContext>,
  trail: readonly ContentItem[],
  key: K,
): ItemContext[K] | undefined =>
  trail.map(({ path }) => contexts.get(path)?.[key]).findLast((one) => one !== undefined);
