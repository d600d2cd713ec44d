import { BODY_CONCEPTS } from './body.ts';
import { BONE_CONCEPTS } from './bones.ts';
import { CHEST_CONCEPTS } from './chest.ts';
import { type ConceptRow, row } from './concept-row.ts';
import { DEVICE_CONCEPTS } from './devices.ts';
import { HEAD_CONCEPTS } from './head.ts';
import { HEART_VESSEL_CONCEPTS } from './heart-vessels.ts';

const ALL: readonly ConceptRow[] = [
  ...CHEST_CONCEPTS,
  ...HEART_VESSEL_CONCEPTS,
  ...DEVICE_CONCEPTS,
  ...BONE_CONCEPTS,
  ...HEAD_CONCEPTS,
  ...BODY_CONCEPTS,
];
const BY_NAME: ReadonlyMap<string, ConceptRow> = new Map(ALL.map((one) => [one.name, one]));

export const CONCEPT_NAMES: readonly string[] = ALL.map(({ name }) => name);

/** A finding that no table knows is taken seriously: somebody has to look. */
export const conceptRow = (name: string): ConceptRow => BY_NAME.get(name) ?? row(name, 'actionable');

/** Steps from a concept up to a broader one; 0 the same, undefined where it is none. */
export function stepsUp(narrow: string, broad: string): number | undefined {
  let level: readonly string[] = [narrow];
  for (let steps = 0; steps < 6 && level.length > 0; steps += 1) {
    if (level.includes(broad)) return steps;
    level = level.flatMap((name) => conceptRow(name).broader);
  }
  return undefined;
}

export type Relation =
  | { readonly kind: 'same' }
  /** The candidate says less than the reference, by so many steps. */
  | { readonly kind: 'broader'; readonly steps: number }
  /** The candidate says more than the reference. */
  | { readonly kind: 'narrower'; readonly steps: number }
  /** One is a sign of the other, or both are kinds of one lesion. */
  | { readonly kind: 'related' }
  /** Two readings of one shadow ("atelectasis" for "pneumonia"): akin only where they lie in the very same place. */
  | { readonly kind: 'sibling' };

/** A sign counts for the whole family below the disease: what shows an aneurysm shows an aortic aneurysm. */
export function shows(disease: string, sign: string): boolean {
  const { shows: signs, broader } = conceptRow(disease);
  return signs.some((one) => stepsUp(one, sign) !== undefined) || broader.some((broad) => shows(broad, sign));
}

const SIGN_BOTH_WAYS: readonly (readonly [string, string])[] = [
  ['costophrenic angle blunting', 'pleural effusion'],
  ['nodule', 'mass'],
  ['cavitary lesion', 'mass'],
  ['cavitary lesion', 'nodule'],
  ['pulmonary nodule', 'mass'],
];

/** A disease and what goes along with it: said beside it, the sign is no finding of its own. */
const GOES_ALONG: readonly (readonly [disease: string, sign: string])[] = [
  ['pulmonary edema', 'vascular congestion'],
  ['pulmonary edema', 'septal line'],
  ['heart failure', 'vascular congestion'],
  ['heart failure', 'pulmonary edema'],
  ['heart failure', 'cardiomegaly'],
  ['pneumonia', 'infiltrate'],
  ['emphysema', 'hyperinflation'],
  ['chronic obstructive pulmonary disease', 'hyperinflation'],
  ['pleural effusion', 'costophrenic angle blunting'],
  ['interstitial lung disease', 'reticular pattern'],
  ['perforation', 'pneumoperitoneum'],
];

export const goesAlong = (disease: string, sign: string): boolean =>
  GOES_ALONG.some(([of, one]) => one === sign && stepsUp(disease, of) !== undefined);

/** How two findings are akin, as reference and candidate name them; undefined where they are not. */
export function relationOf(reference: string, candidate: string): Relation | undefined {
  if (reference === candidate) return { kind: 'same' };
  const up = stepsUp(reference, candidate);
  if (up !== undefined) return { kind: 'broader', steps: up };
  const down = stepsUp(candidate, reference);
  if (down !== undefined) return { kind: 'narrower', steps: down };
  const paired = SIGN_BOTH_WAYS.some((pair) => pair.includes(reference) && pair.includes(candidate));
  if (paired || shows(reference, candidate) || shows(candidate, reference)) return { kind: 'related' };
  const isShadow = (name: string): boolean => stepsUp(name, 'opacity') !== undefined;
  return isShadow(reference) && isShadow(candidate) ? { kind: 'sibling' } : undefined;
}
