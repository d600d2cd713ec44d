import type { LungNoduleSpec, LungPlace } from '../lesions/torso-specs.ts';
import { belly, by, CHEST_VIEWS, chest, type Look, type RareDisease, type Severity } from './disease.ts';

const PLACES: readonly LungPlace[] = [
  { side: 'right', lateral: 0.4, posterior: 0.2, height: 0.66 },
  { side: 'left', lateral: 0.3, posterior: -0.3, height: 0.55 },
  { side: 'right', lateral: 0.1, posterior: 0.5, height: 0.32 },
  { side: 'left', lateral: 0.4, posterior: 0.4, height: 0.4 },
  { side: 'right', lateral: 0.5, posterior: -0.3, height: 0.45 },
  { side: 'left', lateral: 0.1, posterior: 0.1, height: 0.78 },
  { side: 'right', lateral: -0.1, posterior: 0.3, height: 0.82 },
];

/** Solid nodules at the first places; `cavity` is the hollow's share of the diameter. */
const nodules = (count: number, longMm: number, cavity: number): LungNoduleSpec[] =>
  PLACES.slice(0, count).map((at, index) => {
    const size = longMm * (1 - 0.07 * index);
    return {
      id: `nodule-${index + 1}`,
      kind: size > 30 ? 'mass' : 'nodule',
      at,
      longMm: size,
      density: 'solid',
      ...(cavity > 0 && index < 4 ? { cavityMm: size * cavity } : {}),
    };
  });

const pneumonia = (severity: Severity): Look[] =>
  chest({ id: 'pneumonia', kind: 'consolidation', lobe: 'LLL', share: by(severity, 0.25, 0.5, 0.9) });

const subependymal = (severity: Severity): Look => ({
  region: 'head',
  views: ['headCt'],
  lesions: [
    { id: 'nodules', kind: 'subependymalNodules', count: by(severity, 4, 7, 11), longMm: by(severity, 4, 6, 9) },
    { id: 'tubers', kind: 'corticalTubers', count: by(severity, 3, 6, 10), longMm: by(severity, 10, 14, 18) },
  ],
});

/** Diseases of single places: nodules, masses, vessels; and those of several organs. */
export const FOCAL_DISEASES: readonly RareDisease[] = [
  {
    key: 'granulomatosis-with-polyangiitis',
    name: 'Granulomatosis with polyangiitis',
    icd10: ['M31.30', 'M31.31'],
    orpha: { code: 900, checked: false },
    sexes: ['M', 'F'],
    ages: [39, 52, 64],
    signature: 'several nodules and masses with thick-walled cavities',
    recipe: (severity) => chest(...nodules(by(severity, 3, 5, 7), by(severity, 18, 28, 42), 0.45)),
    mimic: {
      name: 'Cavitating metastases of squamous cell cancer',
      icd10: 'C78.00',
      difference: 'more, and more even, nodules; some hollow, most not',
      recipe: (severity) => chest(...nodules(7, by(severity, 12, 18, 26), 0.3)),
    },
  },
  {
    key: 'pulmonary-sequestration',
    name: 'Pulmonary sequestration',
    icd10: ['Q33.2'],
    sexes: ['M', 'F'],
    ages: [19, 28, 41],
    signature: 'mass of the left lower lobe with an artery of its own from the aorta',
    recipe: (severity) =>
      chest({
        id: 'sequestration',
        kind: 'sequestration',
        side: 'left',
        longMm: by(severity, 36, 52, 72),
        vesselMm: by(severity, 5, 7, 9),
      }),
    mimic: {
      name: 'Lobar pneumonia',
      icd10: 'J18.1',
      difference: 'no vessel from the aorta; air bronchograms; gone after treatment',
      recipe: pneumonia,
    },
  },
  {
    key: 'scimitar-syndrome',
    name: 'Scimitar syndrome',
    icd10: ['Q26.8'],
    sexes: ['F', 'M'],
    ages: [18, 30, 44],
    signature: 'a curved vein beside the right heart border down to the vena cava, small right lung',
    recipe: (severity) =>
      chest(
        { id: 'vein', kind: 'scimitarVein', side: 'right', longMm: 180, vesselMm: by(severity, 7, 10, 14) },
        ...(severity > 1
          ? [{ id: 'small-lung', kind: 'atelectasis', lobe: 'RLL', collapse: by(severity, 0, 0.3, 0.5) } as const]
          : []),
      ),
    mimic: {
      name: 'Atelectasis of the right lower lobe',
      icd10: 'J98.11',
      difference: 'a wedge with a straight edge, no vessel',
      recipe: (severity) =>
        chest({ id: 'collapse', kind: 'atelectasis', lobe: 'RLL', collapse: by(severity, 0.4, 0.65, 0.9) }),
    },
  },
  {
    key: 'pulmonary-arteriovenous-malformation',
    name: 'Hereditary haemorrhagic telangiectasia with pulmonary arteriovenous malformation',
    icd10: ['I78.0'],
    orpha: { code: 774, checked: false },
    sexes: ['F', 'M'],
    ages: [26, 39, 57],
    signature: 'a smooth nodule with one feeding and one draining vessel',
    recipe: (severity) =>
      chest(
        {
          id: 'avm',
          kind: 'arteriovenousMalformation',
          side: 'right',
          longMm: by(severity, 11, 18, 30),
          vesselMm: by(severity, 3.2, 4.5, 7),
        },
        ...(severity === 3
          ? [{ id: 'avm-left', kind: 'arteriovenousMalformation', side: 'left', longMm: 14, vesselMm: 3.8 } as const]
          : []),
      ),
    mimic: {
      name: 'Solitary solid nodule',
      icd10: 'R91.1',
      difference: 'the same nodule without vessels',
      recipe: (severity) =>
        chest({
          id: 'nodule',
          kind: 'nodule',
          at: { side: 'right', lateral: 0.45, posterior: 0.35, height: 0.2 },
          longMm: by(severity, 11, 18, 30),
          density: 'solid',
        }),
    },
  },
  {
    key: 'castleman-disease',
    name: 'Castleman disease, one centre',
    icd10: ['D47.Z2'],
    orpha: { code: 160, checked: true },
    sexes: ['F', 'M'],
    ages: [28, 36, 51],
    signature: 'one strongly enhancing mass of the mediastinum',
    recipe: (severity) =>
      chest({ id: 'mass', kind: 'mediastinalMass', side: 'left', longMm: by(severity, 36, 56, 84), hu: 130 }),
    mimic: {
      name: 'Thymoma',
      icd10: 'D15.0',
      difference: 'hardly enhances',
      recipe: (severity) =>
        chest({ id: 'mass', kind: 'mediastinalMass', side: 'left', longMm: by(severity, 36, 56, 84), hu: 48 }),
    },
  },
  {
    key: 'erdheim-chester',
    name: 'Erdheim-Chester disease',
    icd10: ['E88.89'],
    orpha: { code: 35687, checked: false },
    sexes: ['M', 'F'],
    ages: [46, 57, 66],
    signature: 'ragged tissue all round both kidneys ("hairy kidneys"), dense shafts next to both knees',
    recipe: (severity) => [
      belly({ id: 'rind', kind: 'perirenalTissue', thicknessMm: by(severity, 6, 11, 18) }),
      ...(['left', 'right'] as const).map(
        (side): Look => ({
          region: 'knee',
          side,
          views: ['kneeAp', 'kneeLateral'],
          lesions: [{ id: 'sclerosis', kind: 'osteosclerosis', hu: by(severity, 400, 700, 1000) }],
        }),
      ),
    ],
    mimic: {
      name: 'Lymphoma around one kidney',
      icd10: 'C85.93',
      difference: 'lumps in the kidney itself, on one side; bones normal',
      recipe: (severity) => [belly({ id: 'mass', kind: 'renalMass', side: 'left', longMm: by(severity, 26, 42, 64) })],
    },
  },
  {
    key: 'tuberous-sclerosis',
    name: 'Tuberous sclerosis complex',
    icd10: ['Q85.1'],
    orpha: { code: 805, checked: false },
    sexes: ['F', 'M'],
    ages: [19, 27, 40],
    signature:
      'calcified nodules along the ventricles, pale tubers of the cortex, fat-holding tumours of both kidneys, lung cysts',
    recipe: (severity, seed) => [
      subependymal(severity),
      belly(
        { id: 'aml-right', kind: 'angiomyolipoma', side: 'right', longMm: by(severity, 14, 30, 54) },
        { id: 'aml-left', kind: 'angiomyolipoma', side: 'left', longMm: by(severity, 10, 24, 44), along: 0.4 },
        { id: 'cyst', kind: 'renalCyst', side: 'left', longMm: by(severity, 12, 18, 30), along: -0.6 },
      ),
      ...(severity === 3
        ? [
            {
              region: 'trunk',
              views: CHEST_VIEWS,
              lesions: [{ id: 'cysts', kind: 'cysts', seed, count: 60, diameterMm: [5, 10], zone: 'all' }],
            } as const,
          ]
        : []),
    ],
    mimic: {
      name: 'Sporadic angiomyolipoma',
      icd10: 'D17.71',
      difference: 'one fat-holding tumour of one kidney, brain normal',
      recipe: (severity) => [
        belly({ id: 'aml', kind: 'angiomyolipoma', side: 'right', longMm: by(severity, 14, 30, 54) }),
        { region: 'head', views: ['headCt'], lesions: [] },
      ],
    },
  },
];
