import type { Lobe } from '../bodies/torso.ts';
import type { OpacitySpec, ScatteredSpec, TorsoLesionSpec } from '../lesions/torso-specs.ts';
import { belly, by, CHEST_VIEWS, chest, type RareDisease, type Severity } from './disease.ts';

const ALL_LOBES: readonly Lobe[] = ['RUL', 'RML', 'RLL', 'LUL', 'LLL'];

const inLobes = (
  kind: OpacitySpec['kind'],
  lobes: readonly Lobe[],
  share: number,
  distribution: NonNullable<OpacitySpec['distribution']>,
): OpacitySpec[] => lobes.map((lobe) => ({ id: `${kind}-${lobe}`, kind, lobe, share, distribution }));

const cysts = (seed: string, rest: Omit<ScatteredSpec, 'id' | 'kind' | 'seed'>): ScatteredSpec => ({
  id: 'cysts',
  kind: 'cysts',
  seed,
  ...rest,
});

const grains = (seed: string, rest: Omit<ScatteredSpec, 'id' | 'kind' | 'seed'>): ScatteredSpec => ({
  id: 'nodules',
  kind: 'micronodules',
  seed,
  ...rest,
});

const effusion = (side: 'left' | 'right', ml: number, hu?: number): TorsoLesionSpec => ({
  id: `effusion-${side}`,
  kind: 'effusion',
  side,
  ml,
  ...(hu === undefined ? {} : { hu }),
});

const emphysema = (severity: Severity, seed: string) =>
  cysts(seed, { count: by(severity, 40, 90, 160), diameterMm: [4, 11], zone: 'upper', elongation: 1.6 });

const heartFailure = (severity: Severity): TorsoLesionSpec[] => [
  { id: 'heart', kind: 'cardiomegaly', ratio: by(severity, 0.54, 0.59, 0.64) },
  effusion('right', by(severity, 150, 350, 600)),
];

/** Diffuse lung diseases: cysts, fine nodules, filled air spaces, scars. */
export const LUNG_DISEASES: readonly RareDisease[] = [
  {
    key: 'lymphangioleiomyomatosis',
    name: 'Lymphangioleiomyomatosis',
    icd10: ['J84.81'],
    orpha: { code: 538, checked: true },
    sexes: ['F'],
    ages: [29, 38, 46],
    signature: 'round thin-walled cysts of one size all over both lungs, chylous effusion, fat-holding renal tumour',
    recipe: (severity, seed) => [
      ...chest(
        cysts(seed, { count: by(severity, 70, 170, 320), diameterMm: [6, 12], zone: 'all' }),
        ...(severity > 1 ? [effusion('right', by(severity, 0, 250, 700), -6)] : []),
      ),
      belly({ id: 'aml', kind: 'angiomyolipoma', side: 'right', longMm: by(severity, 12, 28, 52) }),
    ],
    mimic: {
      name: 'Centrilobular emphysema',
      icd10: 'J43.2',
      difference: 'holes of uneven size in the upper zones only, smoker, no effusion, kidneys normal',
      recipe: (severity, seed) => chest(emphysema(severity, seed)),
    },
  },
  {
    key: 'alveolar-proteinosis',
    name: 'Autoimmune pulmonary alveolar proteinosis',
    icd10: ['J84.01'],
    orpha: { code: 747, checked: true },
    sexes: ['M', 'F'],
    ages: [36, 47, 58],
    signature: 'crazy paving around both hila, bat-wing on the radiograph, heart of normal size, no effusion',
    recipe: (severity) => chest(...inLobes('crazyPaving', ALL_LOBES, by(severity, 0.25, 0.5, 0.8), 'perihilar')),
    mimic: {
      name: 'Cardiogenic pulmonary oedema',
      icd10: 'J81.0',
      difference: 'large heart and effusions beside the perihilar haze',
      recipe: (severity) =>
        chest(
          ...inLobes('groundGlass', ALL_LOBES, by(severity, 0.2, 0.45, 0.7), 'perihilar'),
          ...heartFailure(severity),
        ),
    },
  },
  {
    key: 'usual-interstitial-pneumonia',
    name: 'Idiopathic pulmonary fibrosis, usual interstitial pneumonia',
    icd10: ['J84.112'],
    orpha: { code: 2032, checked: true },
    sexes: ['M', 'F'],
    ages: [63, 71, 78],
    signature: 'honeycombs in a rim under the pleura of both bases',
    recipe: (severity) =>
      chest({ id: 'honeycomb', kind: 'fibrosis', depthMm: by(severity, 10, 20, 34), cellMm: by(severity, 4, 5.5, 7) }),
    mimic: {
      name: 'Heart failure with interstitial oedema',
      icd10: 'I50.9',
      difference: 'thick septa without honeycombs, effusion, large heart',
      recipe: (severity) =>
        chest(
          ...inLobes('crazyPaving', ['RLL', 'LLL'], by(severity, 0.3, 0.5, 0.8), 'peripheral'),
          ...heartFailure(severity),
        ),
    },
  },
  {
    key: 'langerhans-histiocytosis',
    name: 'Pulmonary Langerhans cell histiocytosis',
    icd10: ['J84.82'],
    sexes: ['M', 'F'],
    ages: [27, 35, 44],
    signature: 'bizarre cysts and small nodules of the upper zones, bases spared, smoker',
    recipe: (severity, seed) =>
      chest(
        cysts(seed, { count: by(severity, 30, 70, 140), diameterMm: [6, 18], zone: 'upper', elongation: 2.2 }),
        grains(seed, { count: by(severity, 60, 45, 25), diameterMm: [3, 7], zone: 'upper' }),
      ),
    mimic: {
      name: 'Centrilobular emphysema',
      icd10: 'J43.2',
      difference: 'holes without walls or nodules',
      recipe: (severity, seed) => chest(emphysema(severity, seed)),
    },
  },
  {
    key: 'birt-hogg-dube',
    name: 'Birt-Hogg-Dubé syndrome',
    icd10: ['Q87.89'],
    orpha: { code: 122, checked: false },
    sexes: ['F', 'M'],
    ages: [33, 45, 56],
    signature: 'lens-shaped cysts at the bases and along the septa, pneumothorax again and again',
    recipe: (severity, seed) =>
      chest(
        cysts(seed, { count: by(severity, 10, 22, 40), diameterMm: [10, 28], zone: 'lower', elongation: 2.6 }),
        ...(severity > 1
          ? [{ id: 'pneumothorax', kind: 'pneumothorax', side: 'left', apexMm: by(severity, 0, 18, 36) } as const]
          : []),
      ),
    mimic: {
      name: 'Primary spontaneous pneumothorax',
      icd10: 'J93.11',
      difference: 'one small apical bulla, lungs else normal',
      recipe: (severity, seed) =>
        chest(cysts(seed, { count: 4, diameterMm: [8, 16], zone: 'upper' }), {
          id: 'pneumothorax',
          kind: 'pneumothorax',
          side: 'left',
          apexMm: by(severity, 12, 22, 40),
        }),
    },
  },
  {
    key: 'alveolar-microlithiasis',
    name: 'Pulmonary alveolar microlithiasis',
    icd10: ['J84.02'],
    orpha: { code: 60025, checked: false },
    sexes: ['M', 'F'],
    ages: [24, 37, 50],
    signature: 'sand of chalk in both lungs, densest at the bases; the heart borders are lost',
    recipe: (severity) =>
      chest(
        ...inLobes('sand', ['RLL', 'LLL'], by(severity, 0.5, 1, 1), 'central'),
        ...inLobes('sand', ['RUL', 'RML', 'LUL'], by(severity, 0.15, 0.35, 0.8), 'perihilar'),
      ),
    mimic: {
      name: 'Healed varicella or miliary tuberculosis',
      icd10: 'B90.9',
      difference: 'tens, not thousands, of larger calcified nodules',
      recipe: (severity, seed) =>
        chest(grains(seed, { count: by(severity, 25, 50, 90), diameterMm: [2, 4], zone: 'all', hu: 500 })),
    },
  },
  {
    key: 'sarcoidosis',
    name: 'Sarcoidosis of lung and lymph nodes',
    icd10: ['D86.0', 'D86.2'],
    orpha: { code: 797, checked: false },
    sexes: ['F', 'M'],
    ages: [31, 42, 59],
    signature: 'nodes of the same size at both hila, small nodules along fissures and pleura',
    recipe: (severity, seed) =>
      chest(
        { id: 'node-right', kind: 'hilarNode', side: 'right', longMm: by(severity, 24, 34, 42) },
        { id: 'node-left', kind: 'hilarNode', side: 'left', longMm: by(severity, 22, 32, 40) },
        ...(severity > 1
          ? [grains(seed, { count: by(severity, 0, 160, 320), diameterMm: [2, 4], zone: 'perilymphatic' })]
          : []),
      ),
    mimic: {
      name: 'Lung cancer with hilar metastases',
      icd10: 'C77.1',
      difference: 'nodes of one side and a mass on that side',
      recipe: (severity) =>
        chest(
          { id: 'node-right', kind: 'hilarNode', side: 'right', longMm: by(severity, 24, 34, 42) },
          {
            id: 'tumour',
            kind: 'mass',
            at: { side: 'right', lateral: 0.3, posterior: 0.2, height: 0.68 },
            longMm: by(severity, 32, 40, 52),
            density: 'solid',
            margin: 'spiculated',
          },
        ),
    },
  },
  {
    key: 'chronic-eosinophilic-pneumonia',
    name: 'Chronic eosinophilic pneumonia',
    icd10: ['J82.81'],
    sexes: ['F', 'M'],
    ages: [34, 48, 61],
    signature: 'dense rims along the outer wall of both upper lobes, the hila free',
    recipe: (severity) =>
      chest(
        ...inLobes(
          'consolidation',
          severity === 3 ? ['RUL', 'LUL', 'RLL', 'LLL'] : ['RUL', 'LUL'],
          by(severity, 0.25, 0.45, 0.6),
          'peripheral',
        ),
      ),
    mimic: {
      name: 'Community-acquired lobar pneumonia',
      icd10: 'J18.1',
      difference: 'one lobe, from the middle outwards, with air bronchograms',
      recipe: (severity) => [
        {
          region: 'trunk',
          views: CHEST_VIEWS,
          lesions: inLobes('consolidation', ['RUL'], by(severity, 0.3, 0.6, 1), 'central'),
        },
      ],
    },
  },
];
