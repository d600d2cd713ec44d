import type { Laterality } from '../claim.ts';

/** Places in the body (SNOMED CT codes of DICOM's anatomy context groups). `{side}` stands for left or right. */
export interface SiteEntry {
  readonly value: string;
  readonly name: string;
  /** How a draft says it with a side; absent: `<name>, <side>`. */
  readonly sided?: string;
  /** The code itself means one side. */
  readonly side?: Laterality;
  readonly synonyms: readonly string[];
  /** Abbreviations that name the side, too. */
  readonly left?: readonly string[];
  readonly right?: readonly string[];
}

export const SITES: readonly SiteEntry[] = [
  { value: '816094009', name: 'chest', synonyms: ['thorax', 'thoracic', 'hemithorax', '{side} hemithorax'] },
  { value: '39607008', name: 'lung', sided: '{side} lung', synonyms: ['pulmonary'] },
  {
    value: '45653009',
    name: 'upper lobe of lung',
    sided: 'upper lobe of {side} lung',
    synonyms: ['upper lobe', '{side} upper lobe', '{side} upper lobe of lung', 'upper lobe of the {side} lung'],
    left: ['lul'],
    right: ['rul'],
  },
  {
    value: '72481006',
    name: 'middle lobe of right lung',
    side: 'right',
    synonyms: ['middle lobe', 'right middle lobe', 'right middle lobe of lung', 'middle lobe of the right lung', 'rml'],
  },
  {
    value: '90572001',
    name: 'lower lobe of lung',
    sided: 'lower lobe of {side} lung',
    synonyms: ['lower lobe', '{side} lower lobe', '{side} lower lobe of lung', 'lower lobe of the {side} lung'],
    left: ['lll'],
    right: ['rll'],
  },
  { value: '3120008', name: 'pleura', sided: '{side} pleura', synonyms: ['pleural space', 'pleural cavity'] },
  { value: '72410000', name: 'mediastinum', synonyms: ['mediastinal'] },
  { value: '80891009', name: 'heart', synonyms: ['cardiac'] },
  { value: '12738006', name: 'brain', synonyms: ['intracranial', 'cerebral'] },
  { value: '818981001', name: 'abdomen', synonyms: ['abdominal'] },
  { value: '10200004', name: 'liver', synonyms: ['hepatic'] },
  { value: '64033007', name: 'kidney', sided: '{side} kidney', synonyms: ['renal'] },
  { value: '15776009', name: 'pancreas', synonyms: ['pancreatic'] },
  { value: '78961009', name: 'spleen', synonyms: ['splenic'] },
  { value: '69748006', name: 'thyroid', synonyms: ['thyroid gland'] },
  { value: '76752008', name: 'breast', sided: '{side} breast', synonyms: [] },
  { value: '72696002', name: 'knee', sided: '{side} knee', synonyms: [] },
  { value: '421060004', name: 'spine', synonyms: ['vertebral column', 'spinal'] },
];

/** Sides as coded: SNOMED CT and its former SRT identifiers (CID 244). */
export const SIDE_CODES: Readonly<Record<string, Laterality>> = {
  'SCT|7771000': 'left',
  'SCT|24028007': 'right',
  'SCT|51440002': 'bilateral',
  'SRT|G-A101': 'left',
  'SRT|G-A100': 'right',
  'SRT|G-A102': 'bilateral',
  'SNM3|G-A101': 'left',
  'SNM3|G-A100': 'right',
  'SNM3|G-A102': 'bilateral',
};

export const SIDE_WORDS: Readonly<Record<Laterality, readonly string[]>> = {
  left: ['left', 'left sided', 'on the left'],
  right: ['right', 'right sided', 'on the right'],
  bilateral: ['bilateral', 'bilaterally', 'both', 'both sides'],
};
