import { isPartOf } from './regions.ts';

/**
 * What makes an earlier study a good comparison, in points. All that helps adds up to 100.
 *
 * The principle, in the order a radiologist asks:
 * 1. Does it show the region that was examined? If not, nothing else counts.
 * 2. Was it done the same way? The same modality is worth more than any substitute: a study of the same modality up to
 *    two years old (which loses 10.4 of 28 points for its age) stays before the best substitute of yesterday, and a
 *    chest radiograph up to about five years old before the chest CT of yesterday.
 * 3. How long ago? Recent is better; the loss is steep at first and flat later (half-life of three years).
 * 4. Procedure code, side, description and contrast decide between studies that are alike otherwise; together they are
 *    worth less than the difference between a modality and its substitute.
 */
export const WEIGHTS = {
  /** The same region. */
  sameRegion: 30,
  /** More than the region, all of it included: a CT of chest, abdomen and pelvis for one of the chest. */
  containsRegion: 27,
  /** Some of several regions: this, and up to `overlapShare` more by the share of the regions that it shows. */
  overlap: 12,
  overlapShare: 12,
  /** One organ of the region: an ultrasound of the liver for a CT of the abdomen. */
  partOfRegion: 14,
  /** A part that is examined for its own sake: the orbits for the head. Counts in the same technique only. */
  narrowPart: 4,
  /** Another organ of the same part of the trunk, both in cross-section: each shows the other as well. */
  sameField: 6,
  /** Region not named on one side; the same procedure code, or the same description, vouches for it. */
  regionVouchedFor: 18,

  sameModality: 34,
  /** A report without images: what it says can be quoted, nothing can be looked at. At most this. */
  reportOnly: 12,

  /** A study of today; halved every `ageHalfLife` years. */
  recent: 28,
  ageHalfLife: 3,

  procedureCode: 3,
  /** By the share of words in common. */
  description: 2,
  sameSide: 2,
  sameContrast: 1,
} as const;

/** Which earlier modality serves for which current one. First row that fits counts; no row: it does not serve. */
export interface Substitution {
  readonly current: readonly string[];
  readonly prior: readonly string[];
  /** Regions it holds in (as in `regions.ts`, their parts included); absent = everywhere. */
  readonly regions?: readonly string[];
  readonly points: number;
  readonly why: string;
}

const RADIOGRAPH = ['CR', 'DX', 'RG'];
const TRUNK = ['CHEST', 'ABDOMEN', 'PELVIS'];
const LIMBS = ['UPPERLIMB', 'LOWERLIMB'];

/** PT and NM stand for hybrid studies too (PT with CT): their CT serves attenuation correction first. */
export const SUBSTITUTIONS: readonly Substitution[] = [
  { current: RADIOGRAPH, prior: RADIOGRAPH, points: 33, why: 'Both are projection radiographs.' },
  { current: ['PX', 'IO'], prior: ['PX', 'IO'], points: 14, why: 'Both are dental radiographs.' },

  {
    current: ['PT'],
    prior: ['CT'],
    regions: [...TRUNK, 'HEAD', 'NECK', 'WHOLEBODY'],
    points: 18,
    why: 'CT shows size and place of what PET measures.',
  },
  {
    current: ['CT'],
    prior: ['PT'],
    regions: [...TRUNK, 'NECK', 'WHOLEBODY'],
    points: 18,
    why: 'A PET/CT holds a CT, often of low dose and in free breathing.',
  },
  { current: ['NM'], prior: ['PT'], points: 14, why: 'Both show uptake.' },
  { current: ['PT'], prior: ['NM'], points: 10, why: 'Both show uptake, planar images less.' },
  {
    current: ['CT', 'MR'],
    prior: ['NM'],
    regions: ['SPINE', ...LIMBS],
    points: 8,
    why: 'Uptake in bone, without its detail.',
  },

  {
    current: ['MR'],
    prior: ['CT'],
    regions: ['HEAD', 'SPINE'],
    points: 16,
    why: 'CT shows haemorrhage, ventricles, mass effect and bone; less of the tissue.',
  },
  {
    current: ['CT'],
    prior: ['MR'],
    regions: ['HEAD', 'SPINE'],
    points: 16,
    why: 'MR shows the same structures, usually better.',
  },
  {
    current: ['MR', 'CT'],
    prior: ['MR', 'CT'],
    regions: ['ABDOMEN', 'PELVIS', 'NECK', ...LIMBS],
    points: 16,
    why: 'Both are cross-sections: place and size compare, signal and density do not.',
  },
  {
    current: ['MR', 'CT'],
    prior: ['MR', 'CT'],
    regions: [...TRUNK, 'NECK', 'WHOLEBODY'],
    points: 12,
    why: 'Both are cross-sections; MR shows little of the lung.',
  },
  {
    current: ['MR'],
    prior: ['PT'],
    regions: ['ABDOMEN', 'PELVIS', 'NECK'],
    points: 12,
    why: 'The CT of a PET/CT shows place and size.',
  },

  {
    current: RADIOGRAPH,
    prior: ['CT'],
    regions: [...TRUNK, 'SPINE', 'HEAD', ...LIMBS],
    points: 14,
    why: 'CT shows what a radiograph projects, and more; it looks different.',
  },
  {
    current: ['CT'],
    prior: RADIOGRAPH,
    regions: [...TRUNK, 'SPINE', ...LIMBS],
    points: 8,
    why: 'A radiograph shows large changes only.',
  },
  {
    current: ['MR'],
    prior: RADIOGRAPH,
    regions: ['SPINE', ...LIMBS],
    points: 12,
    why: 'Joints and spine are read with their radiographs: bone, alignment, calcification.',
  },
  {
    current: RADIOGRAPH,
    prior: ['MR'],
    regions: ['SPINE', ...LIMBS],
    points: 8,
    why: 'MR explains what a radiograph only hints at.',
  },

  {
    current: ['US'],
    prior: ['CT', 'MR'],
    regions: ['ABDOMEN', 'PELVIS', 'NECK'],
    points: 14,
    why: 'Organs and lesions that ultrasound shows are seen in cross-section.',
  },
  {
    current: ['CT', 'MR'],
    prior: ['US'],
    regions: ['ABDOMEN', 'PELVIS', 'NECK'],
    points: 12,
    why: 'Ultrasound shows organs and large lesions, as far as it reaches them.',
  },
  {
    current: ['MR', 'US'],
    prior: ['MR', 'US'],
    regions: ['HEAD', 'HEART', ...LIMBS],
    points: 10,
    why: 'Ultrasound through the fontanelle, of the heart or of a joint shows part of what MR shows.',
  },
  {
    current: ['US', ...RADIOGRAPH],
    prior: ['US', ...RADIOGRAPH],
    regions: ['HIP'],
    points: 8,
    why: 'Hips of infants are followed by ultrasound, later by radiographs.',
  },

  {
    current: ['MG', 'US', 'MR'],
    prior: ['MG', 'US', 'MR'],
    regions: ['BREAST'],
    points: 14,
    why: 'Mammography, ultrasound and MR of the breast are read together.',
  },
  {
    current: ['XA', 'CT', 'MR'],
    prior: ['XA', 'CT', 'MR'],
    regions: ['HEAD', 'NECK', 'HEART', ...TRUNK, ...LIMBS],
    points: 10,
    why: 'Angiography and cross-sections show the same vessels.',
  },
];

/**
 * The row for an earlier modality; undefined where it does not serve.
 * @param regions what both examinations show: the row must hold in each of them
 */
export function substitutionFor(current: string, prior: string, regions: readonly string[]): Substitution | undefined {
  const holds = (row: Substitution): boolean =>
    regions.every((region) => row.regions?.some((outer) => isPartOf(region, outer)) ?? true);
  return SUBSTITUTIONS.find((row) => row.current.includes(current) && row.prior.includes(prior) && holds(row));
}
