import type { Concept } from '../../claims/claim.ts';

interface Refinement {
  readonly concept: string;
  /** The site as named; absent: also without one. */
  readonly at?: RegExp;
  readonly is: string;
}

const LUNG = /\blung\b|bronchus|hilum/;
const BRAIN = /brain|frontal lobe|parietal|temporal lobe|occipital|cerebell|thalam|cerebral|insula/;

/** One word means different things in different places; first match decides. */
const REFINEMENTS: readonly Refinement[] = [
  { concept: 'pulmonary nodule', is: 'nodule' },
  { concept: 'emphysema', at: /neck|chest wall/, is: 'subcutaneous emphysema' },
  { concept: 'edema', at: /\blung\b|hilum|chest|^$/, is: 'pulmonary edema' },
  { concept: 'collapse', at: LUNG, is: 'atelectasis' },
  { concept: 'volume loss', at: LUNG, is: 'atelectasis' },
  { concept: 'aneurysm', at: /aorta/, is: 'aortic aneurysm' },
  { concept: 'calcification', at: /aorta/, is: 'aortic calcification' },
  { concept: 'atherosclerosis', at: /aorta/, is: 'aortic calcification' },
  { concept: 'calcification', at: /breast/, is: 'breast calcification' },
  { concept: 'nodule', at: /thyroid/, is: 'thyroid nodule' },
  { concept: 'calculus', at: /kidney|renal/, is: 'renal calculus' },
  { concept: 'calculus', at: /ureter/, is: 'ureteral calculus' },
  { concept: 'calculus', at: /gallbladder/, is: 'gallbladder stone' },
  { concept: 'hemorrhage', at: BRAIN, is: 'intracranial hemorrhage' },
  { concept: 'lymphadenopathy', at: /axilla/, is: 'axillary lymphadenopathy' },
  { concept: 'metastasis', at: LUNG, is: 'lung metastasis' },
  { concept: 'carcinoma', at: LUNG, is: 'lung cancer' },
  { concept: 'malignancy', at: LUNG, is: 'lung cancer' },
  { concept: 'fibrosis', at: LUNG, is: 'pulmonary fibrosis' },
  { concept: 'contusion', at: LUNG, is: 'pulmonary contusion' },
  { concept: 'infection', at: LUNG, is: 'pneumonia' },
  { concept: 'tear', at: /meniscus/, is: 'meniscal tear' },
  { concept: 'effusion', at: /knee|shoulder|elbow|ankle|hip/, is: 'joint effusion' },
];

export interface Refined {
  readonly concept: string;
  /** Where the name itself said the place. */
  readonly sites: readonly Concept[];
}

const placeOf = (value: string, name: string): Concept => ({ name, code: { value, scheme: 'SCT', meaning: name } });
/** Names that say the place themselves. */
const OWN_SITES: Readonly<Record<string, Concept>> = {
  'pulmonary nodule': placeOf('39607008', 'lung'),
  'lung cancer': placeOf('39607008', 'lung'),
  'lung metastasis': placeOf('39607008', 'lung'),
  'hilar enlargement': placeOf('46750007', 'hilum of lung'),
  cardiomegaly: placeOf('80891009', 'heart'),
  'gallbladder stone': placeOf('28231008', 'gallbladder'),
  'renal calculus': placeOf('64033007', 'kidney'),
  'mediastinal widening': placeOf('72410000', 'mediastinum'),
};

/** The concept by which a finding is compared. */
export function refine(concept: string, site: string | undefined): Refined {
  const found = REFINEMENTS.find((one) => one.concept === concept && (one.at?.test(site ?? '') ?? true));
  const own = OWN_SITES[concept];
  const sites = own !== undefined && site === undefined ? [own] : [];
  return { concept: found?.is ?? concept, sites };
}
