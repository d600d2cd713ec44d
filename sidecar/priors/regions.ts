/** A region of the body, by the name that explanations use; most are defined terms of PS3.16 Annex L. */
export interface Region {
  /** The region it is part of. */
  readonly within?: string;
  /** Each side is examined on its own: an examination of the other side is no prior. */
  readonly paired?: boolean;
  /** Its own examination shows so little of the region around it that only the same technique compares with that. */
  readonly narrow?: boolean;
  /** It has an examination of its own, made for it: one of the region around it shows it, and coarsely. */
  readonly dedicated?: boolean;
}

const within = (parent: string, names: string, more: Omit<Region, 'within'> = {}): [string, Region][] =>
  names.split(' ').map((name) => [name, { within: parent, ...more }]);

/**
 * What contains what. Brain, skull and head are one region here, lung and chest too: their examinations are the same,
 * and the terms are used for each other. Spine and limbs belong to the skeleton, which bone scans and surveys show: a
 * chest CT is not read for the spine, nor a bone scan for the lungs.
 */
export const REGIONS: ReadonlyMap<string, Region> = new Map<string, Region>([
  ['WHOLEBODY', {}],
  ...within('WHOLEBODY', 'HEAD NECK CHEST ABDOMEN PELVIS SKELETON'),
  ...within('WHOLEBODY', 'BREAST', { paired: true, dedicated: true }),
  ...within('SKELETON', 'SPINE'),
  ...within('SKELETON', 'UPPERLIMB LOWERLIMB', { paired: true, dedicated: true }),
  ...within('HEAD', 'FACE SELLA EAR', { narrow: true, dedicated: true }),
  ...within('FACE', 'SINUS ORBIT JAW', { narrow: true }),
  ...within('JAW', 'TMJ', { narrow: true, dedicated: true }),
  ...within('NECK', 'THYROID LARYNX PHARYNX PAROTID CAROTID'),
  ...within('CHEST', 'MEDIASTINUM ESOPHAGUS', { narrow: true }),
  ...within('CHEST', 'RIB STERNUM HEART', { narrow: true, dedicated: true }),
  ...within('ABDOMEN', 'LIVER GALLBLADDER PANCREAS SPLEEN STOMACH BOWEL AORTA RETROPERITONEUM'),
  ...within('ABDOMEN', 'KIDNEY ADRENAL'),
  ...within('PELVIS', 'BLADDER PROSTATE UTERUS OVARY RECTUM'),
  ...within('PELVIS', 'SIJOINT', { narrow: true }),
  ...within('PELVIS', 'SCROTUM FETUS', { narrow: true, dedicated: true }),
  ['HIP', { within: 'PELVIS', narrow: true, paired: true }],
  ...within('SPINE', 'CSPINE TSPINE LSPINE SSPINE'),
  ...within('UPPERLIMB', 'SHOULDER CLAVICLE SCAPULA HUMERUS ELBOW FOREARM WRIST HAND', {
    paired: true,
    dedicated: true,
  }),
  ...within('HAND', 'FINGER', { paired: true }),
  ...within('LOWERLIMB', 'FEMUR KNEE LOWERLEG ANKLE FOOT', { paired: true, dedicated: true }),
  ...within('FOOT', 'TOE CALCANEUS', { paired: true }),
  ...within('KNEE', 'PATELLA', { paired: true }),
]);

/** Neighbours whose usual views reach into each other: a forearm is imaged with wrist and elbow. */
const EDGES: readonly (readonly [string, string])[] = [
  ['SHOULDER', 'CLAVICLE'],
  ['SHOULDER', 'SCAPULA'],
  ['SHOULDER', 'HUMERUS'],
  ['HUMERUS', 'ELBOW'],
  ['ELBOW', 'FOREARM'],
  ['FOREARM', 'WRIST'],
  ['WRIST', 'HAND'],
  ['HIP', 'FEMUR'],
  ['FEMUR', 'KNEE'],
  ['KNEE', 'LOWERLEG'],
  ['LOWERLEG', 'ANKLE'],
  ['ANKLE', 'FOOT'],
  ['ANKLE', 'CALCANEUS'],
  ['LSPINE', 'SSPINE'],
];

/** Neighbours that are named as such when they are rejected; parts of one spine or limb are too. */
const ADJACENT: readonly (readonly [string, string])[] = [
  ['HEAD', 'NECK'],
  ['NECK', 'CHEST'],
  ['CHEST', 'ABDOMEN'],
  ['ABDOMEN', 'PELVIS'],
  ['NECK', 'CSPINE'],
  ['PELVIS', 'LSPINE'],
  ['PELVIS', 'SSPINE'],
  ['CHEST', 'BREAST'],
];

const TRUNK: ReadonlySet<string> = new Set(['CHEST', 'ABDOMEN', 'PELVIS']);
const CHAINS: ReadonlySet<string> = new Set(['SPINE', 'UPPERLIMB', 'LOWERLIMB']);

/** The region itself and all that contain it, from the inside out. */
export function lineOf(region: string): readonly string[] {
  const line: string[] = [];
  for (let at: string | undefined = region; at !== undefined; at = REGIONS.get(at)?.within) line.push(at);
  return line;
}

const contains = (outer: string, inner: string): boolean => lineOf(inner).includes(outer);

/**
 * Whether the outer name only says where to look for the inner one: "extremity: knee", "pelvis with left hip", "whole body
 * bone scan".
 */
const isFrame = (outer: string, inner: string): boolean =>
  CHAINS.has(outer) || (outer === 'WHOLEBODY' ? inner === 'SKELETON' : (REGIONS.get(inner)?.paired ?? false));

const isInside = (inner: string, outer: string): boolean => inner !== outer && contains(outer, inner);

/** What is named in one place: of a region and its part the region ("brain and orbits" is the head), frames apart. */
export function merged(regions: ReadonlySet<string>): ReadonlySet<string> {
  const all = [...regions];
  return new Set(
    all.filter(
      (one) =>
        !all.some((outer) => isInside(one, outer) && !isFrame(outer, one)) &&
        !all.some((inner) => isInside(inner, one) && isFrame(one, inner)),
    ),
  );
}

/**
 * What is coded, and what is said in words: of a region and its part what the words say, since they name what was
 * ordered (ABDOMEN and "MR liver", LIVER and "CT abdomen"), frames apart. Other coded regions are kept.
 */
export function combined(coded: ReadonlySet<string>, said: ReadonlySet<string>): ReadonlySet<string> {
  const kept = [...coded].filter(
    (one) => ![...said].some((other) => isInside(other, one) || (isInside(one, other) && !isFrame(other, one))),
  );
  const words = [...said].filter((one) => ![...coded].some((other) => isInside(other, one) && isFrame(one, other)));
  return new Set([...kept, ...words]);
}

/** How two sets of regions lie to each other, seen from the current one. */
export type Relation =
  | { readonly kind: 'same' | 'sameField' | 'edge' | 'adjacent' | 'apart' }
  /** Shows all of the current regions, `coarse` if one of them not in an examination made for it. */
  | { readonly kind: 'contains'; readonly coarse: boolean }
  /** `share` of the current regions (0..1) that the prior shows whole. */
  | { readonly kind: 'overlap'; readonly share: number }
  /** Parts of that share of the current regions only; `organs`: of neck or trunk, where sections show the neighbours as well. */
  | { readonly kind: 'part'; readonly share: number; readonly narrow: boolean; readonly organs: boolean };

const parentOf = (region: string): string => REGIONS.get(region)?.within ?? region;
const isNarrow = (region: string): boolean => REGIONS.get(region)?.narrow ?? false;

/** Whether the way out from a region to one around it leaves an examination of its own: sinus, face, head. */
function isCoarse(inner: string, outer: string): boolean {
  const line = lineOf(inner);
  return line.slice(0, line.indexOf(outer)).some((one) => REGIONS.get(one)?.dedicated);
}

const areEdges = (a: string, b: string): boolean =>
  EDGES.some(([x, y]) => (x === a && y === b) || (x === b && y === a));

function areAdjacent(a: string, b: string): boolean {
  if (ADJACENT.some(([x, y]) => (contains(x, a) && contains(y, b)) || (contains(x, b) && contains(y, a)))) return true;
  return parentOf(a) === parentOf(b) && CHAINS.has(parentOf(a));
}

const isOrgan = (region: string): boolean => TRUNK.has(parentOf(region)) || parentOf(region) === 'NECK';

const shareField = (a: string, b: string): boolean =>
  parentOf(a) === parentOf(b) && TRUNK.has(parentOf(a)) && !isNarrow(a) && !isNarrow(b);

/** From the vertex to the thighs a whole body is its pieces: a PET/CT without the head shows most of it. */
const piecesOf = (region: string): readonly string[] =>
  region === 'WHOLEBODY' ? ['HEAD', 'NECK', 'CHEST', 'ABDOMEN', 'PELVIS', 'SKELETON'] : [region];

/** @param current and @param prior sets of names in `REGIONS`, neither empty */
export function relate(current: ReadonlySet<string>, prior: ReadonlySet<string>): Relation {
  const [ours, theirs] = [prior.has('WHOLEBODY') ? [...current] : [...current].flatMap(piecesOf), [...prior]];
  const shown = ours.filter((one) => theirs.some((other) => contains(other, one)));
  if (shown.length === ours.length) {
    if (theirs.length === ours.length && theirs.every((other) => current.has(other))) return { kind: 'same' };
    const isFine = (one: string) => theirs.some((other) => contains(other, one) && !isCoarse(one, other));
    return { kind: 'contains', coarse: !ours.every(isFine) };
  }
  if (shown.length > 0) return { kind: 'overlap', share: shown.length / ours.length };
  const parts = theirs.filter((other) => ours.some((one) => contains(one, other)));
  const touched = ours.filter((one) => theirs.some((other) => contains(one, other)));
  if (parts.length > 0)
    return {
      kind: 'part',
      share: touched.length / ours.length,
      narrow: parts.every(isNarrow),
      organs: parts.every(isOrgan),
    };
  const pairs = ours.flatMap((one) => theirs.map((other) => [one, other] as const));
  if (pairs.some(([one, other]) => shareField(one, other))) return { kind: 'sameField' };
  if (pairs.some(([one, other]) => areEdges(one, other))) return { kind: 'edge' };
  return { kind: pairs.some(([one, other]) => areAdjacent(one, other)) ? 'adjacent' : 'apart' };
}

/** What both show: of each two that overlap the inner one; the current ones where none do. */
export function inCommon(current: ReadonlySet<string>, prior: ReadonlySet<string>): readonly string[] {
  const found = [...current].flatMap((one) =>
    [...prior].flatMap((other) => (contains(other, one) ? [one] : contains(one, other) ? [other] : [])),
  );
  return found.length > 0 ? [...new Set(found)] : [...current];
}

/** Whether a region is another one or part of it; the whole body as an examination is itself only. */
export const isPartOf = (region: string, outer: string): boolean =>
  region === outer || (outer !== 'WHOLEBODY' && contains(outer, region));

/** Whether each of the regions is examined side by side. */
export const isPaired = (regions: ReadonlySet<string>): boolean =>
  regions.size > 0 && [...regions].every((one) => REGIONS.get(one)?.paired ?? false);

/** Whether it is a limb without saying which part of it. */
export const isLimb = (region: string): boolean => region === 'UPPERLIMB' || region === 'LOWERLIMB';
