import { seededRandom } from '../random.ts';
import { DAY_MS, dicomDate, type Person } from './person.ts';
import type { Chart, Specialty } from './truth.ts';

interface ChartRow {
  readonly name: string;
  readonly icd10: string;
  readonly sct?: string;
  /** Share of grown-ups at 40 and at 80 years. */
  readonly share: readonly [at40: number, at80: number];
  readonly more?: Readonly<Partial<Record<Specialty, number>>>;
  readonly drugs: readonly DrugName[];
}

/** WHO ATC codes. */
const DRUGS = {
  amlodipine: 'C08CA01',
  ramipril: 'C09AA05',
  metformin: 'A10BA02',
  atorvastatin: 'C10AA05',
  salbutamol: 'R03AC02',
  apixaban: 'B01AF02',
  furosemide: 'C03CA01',
  bisoprolol: 'C07AB07',
  levothyroxine: 'H03AA01',
  methotrexate: 'L04AX03',
  'alendronic acid': 'M05BA04',
  tamoxifen: 'L02BA01',
  paracetamol: 'N02BE01',
  'acetylsalicylic acid': 'B01AC06',
} as const;
type DrugName = keyof typeof DRUGS;

/** Common diseases of those who are examined; ICD-10-CM and SNOMED CT. Shares are rough, for variety, not for epidemiology. */
const ROWS: readonly ChartRow[] = [
  { name: 'Hypertension', icd10: 'I10', sct: '38341003', share: [0.15, 0.6], drugs: ['amlodipine', 'ramipril'] },
  { name: 'Type 2 diabetes mellitus', icd10: 'E11.9', sct: '44054006', share: [0.05, 0.22], drugs: ['metformin'] },
  { name: 'Hyperlipidaemia', icd10: 'E78.5', sct: '55822004', share: [0.1, 0.4], drugs: ['atorvastatin'] },
  {
    name: 'Chronic obstructive pulmonary disease',
    icd10: 'J44.9',
    sct: '13645005',
    share: [0.02, 0.12],
    more: { chest: 0.15 },
    drugs: ['salbutamol'],
  },
  { name: 'History of nicotine dependence', icd10: 'Z87.891', share: [0.2, 0.3], more: { chest: 0.25 }, drugs: [] },
  {
    name: 'Atrial fibrillation',
    icd10: 'I48.91',
    sct: '49436004',
    share: [0.01, 0.15],
    more: { neuro: 0.1 },
    drugs: ['apixaban', 'bisoprolol'],
  },
  {
    name: 'Heart failure',
    icd10: 'I50.9',
    sct: '84114007',
    share: [0.01, 0.12],
    more: { chest: 0.06 },
    drugs: ['furosemide', 'bisoprolol'],
  },
  {
    name: 'Coronary artery disease',
    icd10: 'I25.10',
    sct: '53741008',
    share: [0.02, 0.25],
    drugs: ['acetylsalicylic acid'],
  },
  { name: 'Hypothyroidism', icd10: 'E03.9', sct: '40930008', share: [0.04, 0.1], drugs: ['levothyroxine'] },
  { name: 'Rheumatoid arthritis', icd10: 'M06.9', sct: '69896004', share: [0.01, 0.03], drugs: ['methotrexate'] },
  {
    name: 'Osteoporosis',
    icd10: 'M81.0',
    sct: '64859006',
    share: [0.01, 0.25],
    more: { msk: 0.05 },
    drugs: ['alendronic acid'],
  },
  {
    name: 'Osteoarthritis of knee',
    icd10: 'M17.9',
    sct: '239873007',
    share: [0.04, 0.3],
    more: { msk: 0.2 },
    drugs: ['paracetamol'],
  },
  {
    name: 'Personal history of breast cancer',
    icd10: 'Z85.3',
    share: [0, 0.02],
    more: { breast: 0.08 },
    drugs: ['tamoxifen'],
  },
  {
    name: 'Calculus of kidney',
    icd10: 'N20.0',
    sct: '95570007',
    share: [0.04, 0.08],
    more: { abdomen: 0.08 },
    drugs: [],
  },
];

/** Conditions and medications; those of a rare disease are said by its codes. */
export function makeChart(
  seed: string,
  person: Person,
  ageYears: number,
  specialty: Specialty,
  firstStudy: Date,
  known: readonly { readonly name: string; readonly icd10: string }[],
): Chart {
  const random = seededRandom(`${seed}/chart`);
  const conditions: Chart['conditions'][number][] = [];
  const medications: Chart['medications'][number][] = [];
  const since = (most: number) => dicomDate(new Date(firstStudy.getTime() - random.integer(30, most) * DAY_MS));
  for (const { name, icd10 } of known) conditions.push({ name, icd10, since: since(900) });
  for (const { name, icd10, sct, share, more, drugs } of ROWS) {
    const [at40, at80] = share;
    const grown = Math.min(1, Math.max(0, (ageYears - 40) / 40));
    const chance = ageYears < 25 ? at40 / 4 : at40 + (at80 - at40) * grown + (more?.[specialty] ?? 0);
    const drawn = random.uniform();
    if (icd10 === 'Z85.3' && person.identity.sex === 'M') continue;
    if (drawn >= chance) continue;
    const begun = since(3000);
    conditions.push({ name, icd10, ...(sct ? { sct } : {}), since: begun });
    const drug = drugs.length > 0 ? random.pick(drugs) : undefined;
    if (drug && medications.every((one) => one.name !== drug))
      medications.push({ name: drug, atc: DRUGS[drug], since: begun });
  }
  return { conditions, medications };
}
