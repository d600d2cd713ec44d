import type { Random } from '../random.ts';
import type { Concept, ExactSizes, FalsePositive, LesionSpec, Reading, Specialty, StudyModality } from './truth.ts';
import { FINDING, SITE } from './vocabulary.ts';

/** The modality can show it at this size: what a radiograph hides, no reader can describe. */
export function isVisible(spec: LesionSpec, modality: StudyModality): boolean {
  if (modality !== 'DX') return true;
  switch (spec.kind) {
    case 'nodule':
      return spec.longMm >= 8 && spec.density !== 'groundGlass';
    case 'groundGlass':
      return spec.share >= 0.25;
    case 'effusion':
      return spec.ml >= 150;
    case 'hilarNode':
      return spec.longMm >= 18;
    case 'meniscalTear':
      return false;
    default:
      return true;
  }
}

const OVERLOOKED = 0.06;
const READER_MM = 1;
const tenth = (value: number): number => Math.round(value * 10) / 10;

/** What a person measures: to 0.1 mm, and off by at most 1 mm and a sixth; a volume to 10 ml, off by at most 5 %. */
export function readingOf(random: Random, sizes: ExactSizes, visible: boolean, modality: StudyModality): Reading {
  // Drawn in any case: what one lesion is seen with must not move what the next one gets.
  const [missed, a, b, c] = [random.uniform(), random.normal(), random.normal(), random.normal()];
  if (!visible || missed < OVERLOOKED) return { described: false };
  const off = (value: number, by: number) => {
    const most = Math.min(READER_MM, value / 6);
    return tenth(value + Math.min(most, Math.max(-most, by * 0.4)));
  };
  const longMm = sizes.longMm === undefined ? undefined : off(sizes.longMm, a);
  const shortMm = sizes.shortMm === undefined ? undefined : Math.min(off(sizes.shortMm, b), longMm ?? 0);
  const flat = modality === 'DX';
  const isFluid = sizes.longMm === undefined && sizes.volumeMl !== undefined && !flat;
  const ml = isFluid ? (sizes.volumeMl ?? 0) * (1 + Math.min(0.05, Math.max(-0.05, c * 0.025))) : undefined;
  const numbers: Record<string, number> = {};
  for (const name of ['apexMm', 'thicknessMm', 'midlineShiftMm', 'solidMm', 'tipAboveCarinaMm'] as const) {
    // A shift of less than half a millimetre is none to whoever measures it.
    const value = Math.round(sizes.numbers[name] ?? 0);
    if (value !== 0) numbers[name] = value;
  }
  const { cardiothoracicRatio } = sizes.numbers;
  if (cardiothoracicRatio) numbers.cardiothoracicRatio = Math.round(cardiothoracicRatio * 100) / 100;
  return {
    described: true,
    ...(longMm === undefined ? {} : { longMm }),
    ...(shortMm === undefined || flat ? {} : { shortMm }),
    ...(ml === undefined ? {} : { volumeMl: Math.round(ml / 10) * 10 }),
    ...(Object.keys(numbers).length > 0 ? { numbers } : {}),
  };
}

const AI_MISSES = 0.15;
export const aiResult = (random: Random, visible: boolean): 'found' | 'missed' => {
  const drawn = random.uniform();
  return visible && drawn >= AI_MISSES ? 'found' : 'missed';
};

type FalseRow = readonly [finding: Concept, site: Concept, sided: boolean, mm?: readonly [number, number]];

/** What programs take shadows for. */
const FALSE_ROWS: Readonly<Record<Specialty, readonly FalseRow[]>> = {
  chest: [
    [FINDING.nodule, SITE.lowerLobe, true, [4, 9]],
    [FINDING.consolidation, SITE.lowerLobe, true],
    [FINDING.pneumothorax, SITE.pleura, true],
  ],
  neuro: [[FINDING.subdural, SITE.brain, true]],
  msk: [[FINDING.fracture, SITE.tibia, true]],
  breast: [
    [FINDING.breastMass, SITE.upperOuter, true, [5, 12]],
    [FINDING.breastCalcification, SITE.lowerInner, true, [4, 9]],
  ],
  abdomen: [
    [FINDING.renalStone, SITE.kidney, true, [2, 5]],
    [FINDING.mass, SITE.liver, false, [8, 15]],
  ],
};
const FALSE_SHARE = 0.18;

export function falsePositives(
  random: Random,
  specialty: Specialty,
  trackingUid: string,
  side: 'left' | 'right' | undefined,
): FalsePositive[] {
  if (random.uniform() >= FALSE_SHARE) return [];
  const [finding, site, sided, mm] = random.pick(FALSE_ROWS[specialty]);
  const drawn = random.pick(['left', 'right'] as const);
  return [
    {
      trackingUid,
      finding,
      site,
      ...(sided ? { laterality: side ?? drawn } : {}),
      ...(mm ? { longMm: tenth(random.between(...mm)) } : {}),
      confidence: Math.round(random.between(0.5, 0.9) * 100) / 100,
    },
  ];
}

/** Organs that a report of this examination speaks of, and what it denies where it is not there. */
export const ASSESSED: Readonly<
  Record<Specialty, { readonly organs: readonly Concept[]; readonly denied: readonly Concept[] }>
> = {
  chest: {
    organs: [SITE.lung, SITE.pleura, SITE.heart, SITE.mediastinum, SITE.chestWall],
    denied: [FINDING.effusion, FINDING.pneumothorax, FINDING.consolidation],
  },
  neuro: {
    organs: [SITE.brain, SITE.ventricle, SITE.skull],
    denied: [FINDING.intracranialHaemorrhage, FINDING.subdural, FINDING.hydrocephalus, FINDING.midlineShift],
  },
  msk: {
    organs: [SITE.femur, SITE.tibia, SITE.meniscus],
    denied: [FINDING.fracture, FINDING.jointEffusion],
  },
  breast: {
    organs: [SITE.breast, SITE.axilla],
    denied: [FINDING.breastMass, FINDING.breastCalcification, FINDING.distortion],
  },
  abdomen: {
    organs: [SITE.liver, SITE.gallbladder, SITE.kidney, SITE.spleen, SITE.pancreas],
    denied: [FINDING.hydronephrosis, FINDING.ascites, FINDING.freeAir, FINDING.gallstone, FINDING.renalStone],
  },
};
