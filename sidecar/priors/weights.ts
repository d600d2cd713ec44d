import { isPartOf } from './regions.ts';

/**
 * What makes an earlier study a good comparison, in points. All that helps adds up to 100.
 *
 * The principle, in the order a radiologist asks:
 * 1. Does it show the region that was examined? If not, nothing else counts. An examination made for the region is worth
 *    more than one that only passes through it: a sinus CT more than one of the head.
 * 2. Was it done the same way? The same modality is worth more than any substitute: a study of the same modality up to
 *    two years old (which loses 10 of 27 points for its age) stays before the best substitute of yesterday; an MR of the
 *    brain up to nearly five years before the CT, a chest radiograph up to five before the chest CT, and a chest CT for
 *    ten before the radiograph.
 * 3. How long ago? Recent is better; the loss is steep at first and flat later (half-life of three years).
 * 4. Procedure code, side, description and contrast decide between studies that are alike otherwise; together they are
 *    worth less than the difference between a modality and its substitute.
 *
 * No source gives such numbers; they were set so that the order of the lists in `test/unit/priors/lists` comes out, which
 * were written first. Try a change there.
 */
export const WEIGHTS = {
  /** The same region. */
  sameRegion: 30,
  /** More than the region, all of it included: a CT of chest, abdomen and pelvis for one of the chest. */
  containsRegion: 27,
  /** Contained in an examination that was not made for it: the heart in a CT of the chest, a sinus in one of the head. */
  containsCoarsely: 14,
  /** Some of several regions: this, and up to `overlapShare` more by the share of the regions that it shows. */
  overlap: 12,
  overlapShare: 12,
  /** One organ of neck or trunk, both in sections: a CT of the liver shows nearly all of the abdomen. */
  partInSection: 25,
  /** One organ of the region otherwise: an ultrasound of the kidneys for one of the abdomen. */
  partOfRegion: 6,
  /** A part that is examined for its own sake: the orbits for the head. Counts in the same technique only. */
  narrowPart: 4,
  /** Another organ of the same part of the trunk, in sections of the same modality: each shows the other as well. */
  sameField: 8,
  /** A neighbour in a limb whose usual views reach into the region: the hand for the wrist. Same technique only. */
  edge: 2,
  /** Region not named on one side; the same procedure code, or the same description, vouches for it. */
  regionVouchedFor: 18,

  sameModality: 34,
  /** The same modality, used to guide a needle. */
  guidance: 20,
  /** A report without images: what it says can be quoted, nothing can be looked at. At most this. */
  reportOnly: 12,

  /** A study of today; halved every `ageHalfLife` years. */
  recent: 27,
  ageHalfLife: 3,

  procedureCode: 3,
  /** By the share of words in common. */
  description: 2,
  sameSide: 2,
  /** Half of what is to be compared is missing. */
  oneSideOfTwo: -10,
  sameContrast: 2,
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
  {
    current: ['PX', ...RADIOGRAPH],
    prior: ['PX', ...RADIOGRAPH],
    regions: ['JAW'],
    points: 33,
    why: 'A panoramic radiograph is coded as one or the other.',
  },
  {
    current: ['PX', 'IO', ...RADIOGRAPH],
    prior: ['PX', 'IO', ...RADIOGRAPH],
    regions: ['JAW'],
    points: 14,
    why: 'Both are dental radiographs.',
  },

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
    regions: ['SKELETON'],
    points: 8,
    why: 'Uptake in bone, without its detail.',
  },
  {
    current: ['NM'],
    prior: ['CT', ...RADIOGRAPH],
    regions: ['SKELETON', 'CHEST'],
    points: 12,
    why: 'Uptake in bone or lung is read with the images of its form.',
  },
  {
    current: ['CT'],
    prior: ['NM'],
    regions: ['CHEST'],
    points: 6,
    why: 'Perfusion and ventilation of the lung, without its form.',
  },
  {
    current: ['NM', 'US'],
    prior: ['NM', 'US'],
    regions: ['THYROID', 'KIDNEY', 'GALLBLADDER', 'LIVER'],
    points: 10,
    why: 'Function and form of one organ are read together.',
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
    current: ['PT'],
    prior: ['MR'],
    regions: ['HEAD', 'ABDOMEN', 'PELVIS', 'NECK'],
    points: 14,
    why: 'MR shows size and place of what PET measures.',
  },
  { current: ['MR'], prior: ['PT'], regions: ['HEAD'], points: 8, why: 'Uptake in the brain, little of its form.' },

  {
    current: RADIOGRAPH,
    prior: ['CT'],
    regions: [...TRUNK, 'SKELETON', 'HEAD'],
    points: 14,
    why: 'CT shows what a radiograph projects, and more; it looks different.',
  },
  {
    current: ['CT'],
    prior: RADIOGRAPH,
    regions: [...TRUNK, 'SKELETON'],
    points: 8,
    why: 'A radiograph shows large changes only.',
  },
  {
    current: ['MR'],
    prior: RADIOGRAPH,
    regions: ['SKELETON', 'HIP', 'SIJOINT'],
    points: 12,
    why: 'Joints and spine are read with their radiographs: bone, alignment, calcification.',
  },
  {
    current: RADIOGRAPH,
    prior: ['MR'],
    regions: ['SKELETON', 'HIP', 'SIJOINT'],
    points: 10,
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
    points: 10,
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
    current: ['US', 'CT', 'XA'],
    prior: ['US', 'CT', 'XA'],
    regions: LIMBS,
    points: 8,
    why: 'Duplex and angiography show the same vessels.',
  },
  {
    current: ['RF'],
    prior: ['CT'],
    regions: TRUNK,
    points: 8,
    why: 'Fluoroscopy of gut and urinary tract is read with cross-sections.',
  },
  {
    current: ['PX', 'IO'],
    prior: ['CT'],
    regions: ['FACE'],
    points: 12,
    why: 'Cone beam CT shows teeth and jaws as well.',
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
  {
    current: ['US', 'CT', 'MR', 'XA', 'NM'],
    prior: ['US', 'CT', 'MR', 'XA', 'NM'],
    regions: ['HEART'],
    points: 6,
    why: 'Each shows a part of form, function and vessels of the heart.',
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
