import { ellipsoidMl } from '../lesions/lesion.ts';
import { NODULE_HU } from '../lesions/lung-nodules.ts';
import type { LungPlace } from '../lesions/torso-specs.ts';
import type { Concept, ExactSizes, Laterality, LesionSpec, Quantity } from './truth.ts';
import { FINDING, SITE } from './vocabulary.ts';

/** What a phantom's lesion is called, where it lies and how large it is; exactly as `sidecar/synth/lesions` paints it. */
export interface SpecFacts {
  readonly finding: Concept;
  readonly site: Concept;
  readonly laterality?: Laterality;
  readonly quantity: Quantity;
  readonly sizes: ExactSizes;
  readonly descriptors: readonly string[];
}

type Kind = LesionSpec['kind'];
/** Density only where one number is true of the whole lesion. */
type Row = readonly [finding: Concept, site: Concept, quantity: Quantity, hu?: number];

const ROWS: Readonly<Record<Kind, Row>> = {
  nodule: [FINDING.nodule, SITE.lung, 'longAxis'],
  mass: [FINDING.mass, SITE.lung, 'longAxis'],
  effusion: [FINDING.effusion, SITE.pleura, 'volume', 8],
  pneumothorax: [FINDING.pneumothorax, SITE.pleura, 'depth', -1000],
  consolidation: [FINDING.consolidation, SITE.lung, 'share', 38],
  groundGlass: [FINDING.groundGlass, SITE.lung, 'share', -600],
  crazyPaving: [FINDING.groundGlass, SITE.lung, 'share', -600],
  atelectasis: [FINDING.atelectasis, SITE.lung, 'share', 45],
  cardiomegaly: [FINDING.cardiomegaly, SITE.heart, 'ratio'],
  ribFracture: [FINDING.fracture, SITE.chestWall, 'none'],
  cysts: [FINDING.cyst, SITE.lung, 'none'],
  micronodules: [FINDING.micronodule, SITE.lung, 'none'],
  sand: [FINDING.micronodule, SITE.lung, 'share', -430],
  fibrosis: [FINDING.fibrosis, SITE.lung, 'depth'],
  mediastinalMass: [FINDING.mass, SITE.mediastinum, 'longAxis', 45],
  hilarNode: [FINDING.lymphadenopathy, SITE.hilum, 'shortAxis', 45],
  arteriovenousMalformation: [FINDING.vascularMalformation, SITE.lung, 'longAxis', 42],
  sequestration: [FINDING.mass, SITE.lung, 'longAxis', 40],
  scimitarVein: [FINDING.vascularMalformation, SITE.lung, 'none'],
  renalCyst: [FINDING.cyst, SITE.kidney, 'longAxis', 6],
  renalStone: [FINDING.renalStone, SITE.kidney, 'longAxis', 900],
  renalMass: [FINDING.mass, SITE.kidney, 'longAxis', 48],
  angiomyolipoma: [FINDING.angiomyolipoma, SITE.kidney, 'longAxis', -55],
  hepaticCyst: [FINDING.cyst, SITE.liver, 'longAxis', 4],
  hepaticMass: [FINDING.mass, SITE.liver, 'longAxis', 30],
  gallstone: [FINDING.gallstone, SITE.gallbladder, 'longAxis', 160],
  perirenalTissue: [FINDING.lesion, SITE.kidney, 'depth'],
  endotrachealTube: [FINDING.endotrachealTube, SITE.trachea, 'none'],
  nasogastricTube: [FINDING.nasogastricTube, SITE.stomach, 'none'],
  centralVenousCatheter: [FINDING.centralLine, SITE.mediastinum, 'none'],
  chestTube: [FINDING.chestTube, SITE.pleura, 'none'],
  pacemaker: [FINDING.pacemaker, SITE.chestWall, 'none'],
  subduralHaematoma: [FINDING.subdural, SITE.brain, 'depth', 68],
  extraduralHaematoma: [FINDING.epidural, SITE.brain, 'depth', 68],
  intracerebralHaemorrhage: [FINDING.brainHaemorrhage, SITE.brain, 'longAxis', 68],
  brainMass: [FINDING.mass, SITE.brain, 'longAxis', 30],
  subependymalNodules: [FINDING.nodule, SITE.ventricle, 'none'],
  corticalTubers: [FINDING.lesion, SITE.brain, 'none'],
  kneeEffusion: [FINDING.jointEffusion, SITE.knee, 'depth'],
  meniscalTear: [FINDING.meniscalTear, SITE.meniscus, 'none'],
  boneFracture: [FINDING.fracture, SITE.knee, 'none'],
  osteosclerosis: [FINDING.sclerosis, SITE.femur, 'none'],
  breastMass: [FINDING.breastMass, SITE.breast, 'longAxis'],
  calcifications: [FINDING.breastCalcification, SITE.breast, 'longAxis'],
};

const BRAIN_SITES: Readonly<Record<string, Concept>> = {
  basalGanglia: SITE.brain,
  frontal: SITE.frontal,
  parietal: SITE.parietal,
  occipital: SITE.occipital,
  cerebellum: SITE.cerebellum,
};

/** @param knee the side of a knee study */
export function specFacts(spec: LesionSpec, knee?: 'left' | 'right'): SpecFacts {
  const [finding, site, quantity, hu] = ROWS[spec.kind];
  const laterality = sideOf(spec, knee);
  return {
    finding,
    site: siteOf(spec) ?? site,
    ...(laterality ? { laterality } : {}),
    quantity,
    sizes: sizesOf(spec, hu),
    descriptors: descriptorsOf(spec),
  };
}

const BOTH: ReadonlySet<Kind> = new Set<Kind>([
  'cysts',
  'micronodules',
  'fibrosis',
  'perirenalTissue',
  'subependymalNodules',
  'corticalTubers',
]);
/** Unless told otherwise: as the phantoms place them. */
const USUAL_SIDE: Readonly<Partial<Record<Kind, Laterality>>> = {
  renalCyst: 'left',
  renalStone: 'left',
  renalMass: 'left',
  angiomyolipoma: 'left',
  centralVenousCatheter: 'right',
  chestTube: 'right',
  pacemaker: 'left',
};

function sideOf(spec: LesionSpec, knee: 'left' | 'right' | undefined): Laterality | undefined {
  if (BOTH.has(spec.kind)) return 'bilateral';
  if ('at' in spec) return spec.at.side;
  if ('lobe' in spec && !('oedemaMm' in spec) && /^[LR]/.test(spec.lobe))
    return spec.lobe.startsWith('L') ? 'left' : 'right';
  if ('side' in spec && spec.side) return spec.side;
  return knee ?? USUAL_SIDE[spec.kind];
}

function siteOf(spec: LesionSpec): Concept | undefined {
  switch (spec.kind) {
    case 'nodule':
    case 'mass':
      return lobeOf(spec.at);
    case 'consolidation':
    case 'groundGlass':
    case 'crazyPaving':
    case 'sand':
    case 'atelectasis':
      return spec.lobe === 'RML' ? SITE.middleLobe : spec.lobe.endsWith('UL') ? SITE.upperLobe : SITE.lowerLobe;
    case 'intracerebralHaemorrhage':
    case 'brainMass':
      return BRAIN_SITES[spec.lobe];
    case 'boneFracture':
      return SITE[spec.bone];
    case 'breastMass':
    case 'calcifications':
      return SITE[spec.at.quadrant];
    case 'endotrachealTube':
      return (spec.tipAboveCarinaMm ?? 0) < 0 ? SITE.bronchus : undefined;
    case 'nasogastricTube':
      return (spec.tipAboveCarinaMm ?? -200) > -120 ? SITE.esophagus : undefined;
    default:
      return undefined;
  }
}

/** Only where no fissure is near: elsewhere it is a place of the lung. */
function lobeOf({ side, posterior, height }: LungPlace): Concept {
  if (height >= 0.68 && posterior <= 0.3) return SITE.upperLobe;
  if (height <= 0.35 && posterior >= 0.3) return SITE.lowerLobe;
  if (side === 'right' && height >= 0.26 && height <= 0.37 && posterior <= -0.6) return SITE.middleLobe;
  return SITE.lung;
}

/** Short axis where the spec leaves it to the phantom. */
const USUAL_SHORT: Readonly<Partial<Record<Kind, number>>> = {
  nodule: 1,
  mass: 1,
  mediastinalMass: 0.8,
  hilarNode: 0.8,
  arteriovenousMalformation: 0.9,
  sequestration: 0.9,
  renalCyst: 1,
  renalStone: 0.8,
  renalMass: 1,
  angiomyolipoma: 1,
  hepaticCyst: 1,
  hepaticMass: 1,
  gallstone: 0.8,
  intracerebralHaemorrhage: 0.8,
  brainMass: 0.8,
  breastMass: 0.85,
};

function sizesOf(spec: LesionSpec, usualHu: number | undefined): ExactSizes {
  const hu =
    spec.kind === 'nodule' || spec.kind === 'mass'
      ? NODULE_HU[spec.density]
      : 'hu' in spec && spec.kind !== 'osteosclerosis' && spec.kind !== 'cysts' && spec.kind !== 'micronodules'
        ? (spec.hu ?? usualHu)
        : usualHu;
  const numbers = numbersOf(spec);
  const density = hu === undefined ? {} : { hu };
  if (spec.kind === 'effusion') return { volumeMl: spec.ml, ...density, numbers };
  if (spec.kind === 'calcifications') return { longMm: spec.spanMm, numbers };
  const ratio = USUAL_SHORT[spec.kind];
  if (ratio === undefined || !('longMm' in spec)) return { ...density, numbers };
  const { longMm } = spec;
  const shortMm = ('shortMm' in spec ? spec.shortMm : undefined) ?? longMm * ratio;
  // An aberrant lobe is cut off at the pleura: no formula gives its volume.
  const volume = spec.kind === 'sequestration' ? {} : { volumeMl: ellipsoidMl(longMm, shortMm, shortMm) };
  return { longMm, shortMm, ...volume, ...density, numbers };
}

const NUMBERS = ['apexMm', 'thicknessMm', 'midlineShiftMm', 'solidMm', 'cavityMm', 'gapMm', 'displacementMm'] as const;
const MORE_NUMBERS = ['tipAboveCarinaMm', 'share', 'collapse', 'depthMm', 'count', 'rib', 'vesselMm'] as const;

function numbersOf(spec: LesionSpec): Record<string, number> {
  const numbers: Record<string, number> = {};
  for (const name of [...NUMBERS, ...MORE_NUMBERS]) {
    const value = (spec as unknown as Record<string, unknown>)[name];
    if (typeof value === 'number') numbers[name] = value;
  }
  if (spec.kind === 'cardiomegaly') numbers.cardiothoracicRatio = spec.ratio;
  return numbers;
}

const DENSITY_WORDS: Readonly<Record<keyof typeof NODULE_HU, string>> = {
  solid: 'solid',
  partSolid: 'part solid',
  groundGlass: 'ground glass',
  calcified: 'calcified',
};

function descriptorsOf(spec: LesionSpec): string[] {
  const words: string[] = [];
  if (spec.kind === 'nodule' || spec.kind === 'mass') words.push(DENSITY_WORDS[spec.density]);
  if ('margin' in spec && spec.margin && spec.margin !== 'smooth') words.push(spec.margin);
  if ('cavityMm' in spec && spec.cavityMm) words.push('cavitary');
  if ('displacementMm' in spec) words.push(spec.displacementMm >= 2 ? 'displaced' : 'nondisplaced');
  if ('compartment' in spec) words.push(spec.compartment);
  if (spec.kind === 'renalCyst' || spec.kind === 'hepaticCyst') words.push('simple');
  if ('distribution' in spec && spec.distribution === 'peripheral') words.push('subpleural');
  return words;
}

/** The number by which a lesion's change is told. */
export function mainSize({ quantity, sizes }: Pick<SpecFacts, 'quantity' | 'sizes'>): number | undefined {
  const { numbers } = sizes;
  switch (quantity) {
    case 'longAxis':
      return sizes.longMm;
    case 'shortAxis':
      return sizes.shortMm;
    case 'volume':
      return sizes.volumeMl;
    case 'depth':
      return numbers.apexMm ?? numbers.thicknessMm ?? numbers.depthMm;
    case 'ratio':
      return numbers.cardiothoracicRatio;
    case 'share':
      return numbers.share ?? numbers.collapse;
    case 'none':
      return undefined;
  }
}
