import type { Concept, Laterality } from '../claims/claim.ts';
import { isWithin } from '../claims/lexicon/lookup.ts';
import { conceptRow } from './concepts/table.ts';
import type { Fact } from './facts.ts';

/** The candidate's side against the reference's. `extra`: the reference names none. */
export type SideRelation = 'same' | 'extra' | 'missing' | 'part' | 'opposite';
export type PlaceRelation = 'same' | 'extra' | 'missing' | 'adjacent' | 'different';

type Lobe = 'upper' | 'middle' | 'lingula' | 'lower' | 'hilum';

const LOBE_OF_SITE: readonly (readonly [RegExp, Lobe])[] = [
  [/upper lobe/, 'upper'],
  [/middle lobe/, 'middle'],
  [/lower lobe/, 'lower'],
  [/hilum|hilar/, 'hilum'],
];
const LOBE_OF_ZONE: Readonly<Record<string, Lobe>> = {
  apex: 'upper',
  mid: 'middle',
  base: 'lower',
  lingula: 'lingula',
  hilum: 'hilum',
};
/** Lobes that lie beside one another: to mistake one for the other changes nothing (CRIMSON). */
const ADJACENT: readonly (readonly [Lobe, Lobe])[] = [
  ['upper', 'middle'],
  ['middle', 'lower'],
  ['upper', 'lingula'],
  ['lingula', 'lower'],
  ['middle', 'lingula'],
  ['hilum', 'upper'],
  ['hilum', 'middle'],
  ['hilum', 'lower'],
  ['hilum', 'lingula'],
];

export function sideOf({ side, zones }: Pick<Fact, 'side' | 'zones'>): Laterality | undefined {
  return side ?? (zones.includes('lingula') ? 'left' : undefined);
}

function lobesOf({ sites, zones }: Fact): readonly Lobe[] {
  const bySite = sites.flatMap(({ name }) => LOBE_OF_SITE.filter(([pattern]) => pattern.test(name)).map(([, l]) => l));
  const byZone = zones.flatMap((zone) => LOBE_OF_ZONE[zone] ?? []);
  return [...new Set([...bySite, ...byZone])];
}

export function sideRelation(reference: Fact, candidate: Fact): SideRelation {
  const [of, said] = [sideOf(reference), sideOf(candidate)];
  // "Tip in the right atrium" is no side of the line: only left against right tells something.
  if (reference.device && (of === undefined || said === undefined || [of, said].includes('bilateral'))) return 'same';
  if (of === undefined) return said === undefined ? 'same' : 'extra';
  if (said === undefined) return of === 'bilateral' && conceptRow(reference.concept).diffuse ? 'same' : 'missing';
  if (of === said) return 'same';
  return of === 'bilateral' || said === 'bilateral' ? 'part' : 'opposite';
}

function lobeRelation(of: readonly Lobe[], said: readonly Lobe[], side: Laterality | undefined): PlaceRelation {
  if (of.length === 0) return said.length === 0 ? 'same' : 'extra';
  if (said.length === 0) return 'missing';
  if (of.some((lobe) => said.includes(lobe))) return 'same';
  // On the left the upper lobe and the lower one share their whole border.
  const pairs = side === 'left' ? [...ADJACENT, ['upper', 'lower'] as const] : ADJACENT;
  const touch = (a: Lobe, b: Lobe) => pairs.some((pair) => pair.includes(a) && pair.includes(b) && a !== b);
  return of.some((a) => said.some((b) => touch(a, b))) ? 'adjacent' : 'different';
}

const CHEST = { value: '816094009', scheme: 'SCT', meaning: 'chest' };
const isThoracic = ({ code, name }: Concept): boolean =>
  /chest|lung|pleura|aorta|hilum|mediastin/.test(name) || (code !== undefined && isWithin(code, CHEST));

function siteRelation(of: readonly Concept[], said: readonly Concept[]): PlaceRelation {
  if (of.length === 0) return said.length === 0 ? 'same' : 'extra';
  if (said.length === 0) return 'missing';
  const meets = (a: Concept, b: Concept): boolean => {
    if (a.name === b.name || (isThoracic(a) && isThoracic(b))) return true;
    return a.code !== undefined && b.code !== undefined && (isWithin(a.code, b.code) || isWithin(b.code, a.code));
  };
  return of.some((a) => said.some((b) => meets(a, b))) ? 'same' : 'different';
}

/** A rib is known as a zone. */
const bonesToo = ({ sites, zones }: Fact): readonly Concept[] =>
  zones.includes('rib') ? [...sites, { name: 'rib' }] : sites;

/** The candidate's place against the reference's: lobes and zones of the lung, else organs and their parts. */
export function placeRelation(reference: Fact, candidate: Fact): PlaceRelation {
  // Of a device the place is where its end lies: that is its placement.
  if (reference.device) return 'same';
  // The lungs as a whole, however they are named.
  if (conceptRow(reference.concept).diffuse && lobesOf(candidate).length === 0) return 'same';
  const [of, said] = [lobesOf(reference), lobesOf(candidate)];
  if (of.length > 0 || said.length > 0) return lobeRelation(of, said, sideOf(reference) ?? sideOf(candidate));
  return siteRelation(bonesToo(reference), bonesToo(candidate));
}

/** Whether both may speak of one thing. */
export function maySharePlace(one: Fact, other: Fact): boolean {
  return placeRelation(one, other) !== 'different' && sideRelation(one, other) !== 'opposite';
}
