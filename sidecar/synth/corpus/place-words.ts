import type { Concept, Laterality } from '../department/truth.ts';
import { SITE } from '../department/vocabulary.ts';

/** `{side}`: the side of the finding; a row for one side, one for both, one for none. */
interface PlaceWords {
  readonly sided?: string;
  readonly both?: string;
  readonly plain?: string;
}

const organ = (name: string, plural: string): PlaceWords => ({
  sided: `the {side} ${name}`,
  both: `both ${plural}`,
  plain: `the ${name}`,
});
const quadrant = (words: string): PlaceWords => ({ sided: `the ${words} of the {side} breast`, plain: `the ${words}` });

/** Places by the names of the vocabulary. */
const PLACE_WORDS: Readonly<Record<string, PlaceWords>> = {
  [SITE.lung.name]: organ('lung', 'lungs'),
  [SITE.upperLobe.name]: organ('upper lobe', 'upper lobes'),
  [SITE.middleLobe.name]: { sided: 'the right middle lobe', plain: 'the right middle lobe' },
  [SITE.lowerLobe.name]: organ('lower lobe', 'lower lobes'),
  [SITE.hilum.name]: organ('hilum', 'hila'),
  [SITE.mediastinum.name]: { sided: 'the {side} side of the mediastinum', plain: 'the mediastinum' },
  [SITE.chestWall.name]: { sided: 'the {side} chest wall', plain: 'the chest wall' },
  [SITE.brain.name]: {
    sided: 'the {side} cerebral hemisphere',
    both: 'both cerebral hemispheres',
    plain: 'the brain',
  },
  [SITE.frontal.name]: organ('frontal lobe', 'frontal lobes'),
  [SITE.parietal.name]: organ('parietal lobe', 'parietal lobes'),
  [SITE.occipital.name]: organ('occipital lobe', 'occipital lobes'),
  [SITE.cerebellum.name]: { sided: 'the {side} cerebellum', plain: 'the cerebellum' },
  [SITE.ventricle.name]: organ('lateral ventricle', 'lateral ventricles'),
  [SITE.knee.name]: organ('knee', 'knees'),
  [SITE.meniscus.name]: organ('knee', 'knees'),
  [SITE.femur.name]: organ('femur', 'femora'),
  [SITE.tibia.name]: organ('tibia', 'tibiae'),
  [SITE.breast.name]: organ('breast', 'breasts'),
  [SITE.upperOuter.name]: quadrant('upper outer quadrant'),
  [SITE.upperInner.name]: quadrant('upper inner quadrant'),
  [SITE.lowerOuter.name]: quadrant('lower outer quadrant'),
  [SITE.lowerInner.name]: quadrant('lower inner quadrant'),
  [SITE.kidney.name]: organ('kidney', 'kidneys'),
  [SITE.liver.name]: organ('liver', 'liver'),
  [SITE.gallbladder.name]: organ('gallbladder', 'gallbladder'),
};

/** `the right upper lobe`; undefined where no words are known: then no place is said. */
export function placeWords(site: Concept, side: Laterality | undefined): string | undefined {
  const words = PLACE_WORDS[site.name];
  if (side === 'bilateral') return words?.both;
  return side === undefined ? words?.plain : words?.sided?.replace('{side}', side);
}

export interface OrganWords {
  /** In a sentence, without article. */
  readonly name: string;
  readonly isMany: boolean;
  readonly label: string;
}

const words = (
  name: string,
  isMany = false,
  label = `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
): OrganWords => ({
  name,
  isMany,
  label,
});

/** Organs that reports speak of, in the order in which they do; `lines`, `peritoneum` and `joint` hold what is in no organ. */
export const ORGAN_WORDS: Readonly<Record<string, OrganWords>> = {
  lines: words('lines and tubes', true),
  [SITE.lung.name]: words('lungs', true),
  [SITE.pleura.name]: words('pleura'),
  [SITE.heart.name]: words('heart'),
  [SITE.mediastinum.name]: words('mediastinum'),
  [SITE.chestWall.name]: words('chest wall'),
  [SITE.brain.name]: words('brain'),
  [SITE.ventricle.name]: words('lateral ventricles', true, 'Ventricles'),
  [SITE.skull.name]: words('skull'),
  [SITE.femur.name]: words('femur'),
  [SITE.tibia.name]: words('tibia'),
  bones: words('bones', true),
  [SITE.meniscus.name]: words('menisci', true),
  [SITE.knee.name]: words('knee joint', false, 'Joint'),
  [SITE.breast.name]: words('breasts', true),
  [SITE.axilla.name]: words('axillary regions', true, 'Axilla'),
  [SITE.liver.name]: words('liver'),
  [SITE.gallbladder.name]: words('gallbladder'),
  [SITE.kidney.name]: words('kidneys', true),
  [SITE.spleen.name]: words('spleen'),
  [SITE.pancreas.name]: words('pancreas'),
  peritoneum: words('peritoneum'),
};
export const ORGAN_ORDER: readonly string[] = Object.keys(ORGAN_WORDS);

/** Under which organ a denial stands; a denial of something else stands behind all of them. */
export const ORGAN_OF_DENIAL: Readonly<Record<string, string>> = {
  'pleural effusion': SITE.pleura.name,
  pneumothorax: SITE.pleura.name,
  consolidation: SITE.lung.name,
  'intracranial hemorrhage': SITE.brain.name,
  'subdural hematoma': SITE.brain.name,
  'midline shift': SITE.brain.name,
  hydrocephalus: SITE.ventricle.name,
  fracture: 'bones',
  'joint effusion': SITE.knee.name,
  'mammographic mass': SITE.breast.name,
  'breast calcification': SITE.breast.name,
  'architectural distortion': SITE.breast.name,
  hydronephrosis: SITE.kidney.name,
  'renal calculus': SITE.kidney.name,
  'gallbladder stone': SITE.gallbladder.name,
  ascites: 'peritoneum',
  pneumoperitoneum: 'peritoneum',
};
