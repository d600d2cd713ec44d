import type { Comparison, LesionSeries, MeasuredChange } from '../../../sidecar/domain/comparison.ts';
import type { FindingEvidence } from '../../../sidecar/domain/evidence.ts';
import { studyInstanceUid } from '../../../sidecar/domain/identifiers.ts';
import type { DraftingInput, FetchedPrior } from '../../../sidecar/drafting/drafting-input.ts';
import {
  CURRENT,
  comparison,
  evidenceId,
  finding,
  input,
  LEFT,
  LONG_AXIS,
  measurement,
  PRIOR,
  RULE,
  sct,
  technique,
  UPPER_LOBE,
} from './builders.ts';
import { dose, keyObject, personSource, processing, recommended, sentence, ultrasound } from './evidence-kinds.ts';

export const OLDER = studyInstanceUid('2.25.3');
export const BTS = { id: 'bts-2015', name: 'BTS 2015', version: '2015', source: 'BTS guideline 2015' } as const;
export const FLEISCHNER = {
  id: 'fleischner-2017',
  name: 'Fleischner Society 2017',
  version: '2017',
  source: 'Radiology 2017;284:228-243',
} as const;
const LESION: Partial<FindingEvidence> = {
  site: UPPER_LOBE,
  laterality: LEFT,
  tracking: { identifier: 'Lesion 1', uid: '2.25.99' },
};

const ids = (...names: readonly string[]) => names.map(evidenceId);

const prior = (uid: typeof PRIOR, studyDate: string, items: FetchedPrior['evidence']['items']): FetchedPrior => ({
  study: { studyInstanceUid: uid, studyDate, modality: 'CT' },
  evidence: {
    studyInstanceUid: uid,
    items: [technique(`t${uid}`, { studyInstanceUid: uid }), ...items],
    unread: [],
  },
});

const grown = (uid: typeof PRIOR, date: string, name: string, was: number, days: number): Comparison => {
  const difference = Number((9.8 - was).toFixed(1));
  const change: MeasuredChange = {
    currentMeasurementId: evidenceId('m1'),
    priorMeasurementId: evidenceId(`m${name}`),
    currentValue: 9.8,
    priorValue: was,
    unit: 'mm',
    difference,
    percent: Number(((100 * difference) / was).toFixed(1)),
    intervalDays: days,
    rule: RULE,
    growth: {
      doublingDays: Math.round((days * Math.LN2) / (3 * Math.log(9.8 / was))),
      formula: 't ln2 / (3 ln(d2/d1))',
      rule: BTS,
      band: 'below 400 days',
    },
  };
  return comparison({
    id: `c${name}`,
    outcome: 'larger',
    priorStudyInstanceUid: uid,
    priorStudyDate: date,
    currentFindingId: evidenceId('f1'),
    priorFindingId: evidenceId(name),
    pairedBy: 'trackingUid',
    change,
    evidenceIds: ids('f1', 'm1', name, `m${name}`),
  });
};

const SERIES: LesionSeries = {
  id: 's1',
  currentFindingId: evidenceId('f1'),
  quantity: LONG_AXIS,
  unit: 'mm',
  points: [
    { studyInstanceUid: OLDER, studyDate: '20251120', measurementId: evidenceId('mp2'), value: 6.1 },
    { studyInstanceUid: PRIOR, studyDate: '20260520', measurementId: evidenceId('mp1'), value: 8 },
    { studyInstanceUid: CURRENT, studyDate: '20261120', measurementId: evidenceId('m1'), value: 9.8 },
  ],
  evidenceIds: ids('f1', 'p1', 'p2'),
};

/** One nodule at three time points, a pleural effusion that only the older prior describes, rules and dose. */
export function threeTimePoints(): DraftingInput {
  const ofPrior = { studyInstanceUid: PRIOR };
  const ofOlder = { studyInstanceUid: OLDER };
  const items = [
    technique('t'),
    finding('f1', LESION),
    measurement('m1', 'f1', '9.8'),
    finding('f2', { finding: sct('373945007', 'Pericardial effusion') }),
    finding('f3', { finding: sct('36118008', 'Pneumothorax'), presence: 'absent' }),
    dose('d1', '113813', 'CT Dose Length Product Total', '512.3', 'mGy.cm'),
    dose('d2', '113830', 'Mean CTDIvol', '7.81', 'mGy', { scope: 'event' }),
    keyObject('k1', '113002', 'For Referring Provider', 2),
  ];
  return input(items, {
    study: { studyInstanceUid: CURRENT, studyDate: '20261120' },
    priors: [
      prior(PRIOR, '20260520', [finding('p1', { ...LESION, ...ofPrior }), measurement('mp1', 'p1', '8.0', ofPrior)]),
      prior(OLDER, '20251120', [finding('p2', { ...LESION, ...ofOlder }), measurement('mp2', 'p2', '6.1', ofOlder)]),
    ],
    priorSearch: {
      searched: true,
      chosen: 2,
      rejected: [
        {
          studyInstanceUid: studyInstanceUid('2.25.4'),
          chosen: false,
          reason: 'possiblePatient',
          explanation: 'The Patient ID agrees, and they differ in birth date.',
        },
      ],
      unavailable: [{ archive: 'CENTRAL', code: 'PACS_UNREACHABLE', cause: 'It did not answer in time.' }],
    },
    comparisons: [grown(PRIOR, '20260520', 'p1', 8, 184), grown(OLDER, '20251120', 'p2', 6.1, 365)],
    series: [SERIES],
    sums: [],
    ruleOutputs: [
      {
        id: 'r1',
        rule: FLEISCHNER,
        findingId: evidenceId('f1'),
        status: 'notEstablished',
        reasons: ['known cancer', 'immunosuppression'],
        evidenceIds: ids('f1', 'm1'),
      },
    ],
    basis: {
      seriesCount: 2,
      imageCount: 40,
      documentCount: 2,
      unlooked: [
        { modality: 'PR', seriesCount: 1 },
        { modality: 'SEG', seriesCount: 1 },
      ],
      until: '2026-11-20T02:40:00+00:00',
    },
  });
}

const US_IMAGES = { modality: 'US', seriesCount: 1, imageCount: 60 };
const bare = ({ sliceThicknessMm: _thickness, bodyPart: _part, ...rest }: ReturnType<typeof technique>) => rest;

/** An echocardiogram: measurements under their structures, one of two equal ones selected. */
export function echo(): DraftingInput {
  const lv = { site: sct('87878005', 'Left ventricle') };
  const biplane = { value: '125207', scheme: 'DCM', meaning: 'Biplane Method of Disks' };
  const systole = { concept: sct('272518008', 'Cardiac cycle'), value: sct('111973004', 'Systole') };
  return input([
    bare(technique('t', US_IMAGES)),
    ultrasound('e1', ['18043-0', 'Left Ventricular Ejection Fraction by US'], '55', '%', { ...lv, method: biplane }),
    ultrasound('e2', ['29436-3', 'Left Ventricle Internal End Diastolic Dimension'], '4.8', 'cm', lv),
    ultrasound('e3', ['29436-3', 'Left Ventricle Internal End Diastolic Dimension'], '4.9', 'cm', {
      ...lv,
      selected: true,
    }),
    ultrasound('e4', ['20247-3', 'Peak Gradient'], '12', 'mm[Hg]', {
      site: sct('34202007', 'Aortic Valve'),
      modifiers: [systole],
    }),
  ]);
}

/** Twins: the same quantities for each fetus. */
export function twins(): DraftingInput {
  const of = (subject: string, at: number, bpd: string, fl: string) => [
    ultrasound(`b${at}`, ['11820-8', 'Biparietal Diameter'], bpd, 'mm', { subject }),
    ultrasound(`l${at}`, ['11963-6', 'Femur Length'], fl, 'mm', { subject }),
  ];
  return input([
    bare(technique('t', US_IMAGES)),
    ...of('Fetus A', 1, '45.2', '31.0'),
    ...of('Fetus B', 2, '44.1', '30.2'),
  ]);
}

/** Mammography CAD that ran and marked nothing, beside one that failed. */
export function mammographyCad(): DraftingInput {
  const images = bare(technique('t', { modality: 'MG', seriesCount: 4, imageCount: 4 }));
  return input([
    images,
    processing('x1', ['111036', 'Mammography CAD Report'], { withheld: 2 }),
    processing('x2', ['112000', 'Chest CAD Report'], { outcome: 'failed', findings: 'unknown' }),
  ]);
}

/** A prior with a verified report that recommends a CT in 6 months, and a German preliminary report of this study. */
export function dueRecommendation(): DraftingInput {
  const ofPrior = { studyInstanceUid: PRIOR };
  const preliminary = { source: personSource('2.25.13', { verificationFlag: 'UNVERIFIED' }), language: 'de' };
  const items = [technique('t'), sentence('g1', 'Rundherd im linken Oberlappen, keine Stauung.', preliminary)];
  return input(items, {
    study: { studyInstanceUid: CURRENT, studyDate: '20261124' },
    priors: [
      prior(PRIOR, '20260520', [
        sentence('s1', 'Solid nodule in the left upper lobe, 8 mm.', ofPrior),
        sentence('s2', 'Follow-up chest CT in 6 months.', { ...ofPrior, role: 'recommendation' }),
        recommended('r1', 's2', { ...ofPrior, modality: 'CT', interval: { from: 6, to: 6, unit: 'mo' } }),
        finding('p1', { ...LESION, ...ofPrior, source: personSource(), statementId: evidenceId('s1'), tracking: {} }),
        measurement('mp1', 'p1', '8', { ...ofPrior, source: personSource(), statementId: evidenceId('s1') }),
      ]),
    ],
    priorSearch: { searched: true, chosen: 1, rejected: [] },
    comparisons: [
      comparison({
        outcome: 'notDescribedNow',
        priorFindingId: evidenceId('p1'),
        evidenceIds: ids('p1', 'mp1'),
      }),
    ],
  });
}
