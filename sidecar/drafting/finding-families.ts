import type { Concept } from '../claims/claim.ts';
import { conceptKey, findingOfPhrase } from '../claims/lexicon/lookup.ts';

/**
 * Findings that readers name differently for one thing seen; by their names in the lexicon. Two of one family are not
 * surely one finding; two of different families surely are not.
 */
export const FINDING_FAMILIES: readonly (readonly string[])[] = [
  [
    ...[
      'nodule',
      'pulmonary nodule',
      'micronodule',
      'thyroid nodule',
      'mass',
      'mammographic mass',
      'lesion',
      'neoplasm',
    ],
    ...['metastasis', 'lung metastasis', 'bone metastasis', 'lung cancer', 'carcinoma', 'malignancy', 'lymphoma'],
    ...['granuloma', 'cavitary lesion', 'cyst', 'breast cyst', 'pseudocyst', 'fibroadenoma', 'hemangioma', 'lipoma'],
    ...['adenoma', 'angiomyolipoma', 'focal nodular hyperplasia', 'hepatocellular carcinoma', 'meningioma', 'glioma'],
    ...['schwannoma', 'pituitary adenoma', 'uterine leiomyoma', 'polyp', 'polyp of colon', 'lytic lesion'],
    ...['sclerotic lesion', 'enchondroma', 'exostosis', 'abscess', 'asymmetry', 'architectural distortion', 'opacity'],
  ],
  [
    ...['opacity', 'ground-glass opacity', 'infiltrate', 'consolidation', 'pneumonia', 'aspiration pneumonia'],
    ...['atelectasis', 'plate-like atelectasis', 'rounded atelectasis', 'volume loss', 'collapse', 'scarring'],
    ...[
      'parenchymal band',
      'pulmonary contusion',
      'pulmonary hemorrhage',
      'air bronchogram',
      'infection',
      'mucus plugging',
    ],
  ],
  [
    ...[
      'reticular pattern',
      'honeycomb pattern',
      'septal line',
      'interstitial prominence',
      'interstitial lung disease',
    ],
    ...['pulmonary fibrosis', 'fibrosis', 'bronchiectasis', 'scarring', 'parenchymal band', 'ground-glass opacity'],
  ],
  ['pulmonary edema', 'edema', 'vascular congestion', 'heart failure', 'septal line', 'interstitial prominence'],
  ['tree-in-bud', 'micronodule', 'miliary pattern', 'bronchitis', 'bronchial wall thickening', 'mucus plugging'],
  ['emphysema', 'chronic obstructive pulmonary disease', 'hyperinflation', 'bulla', 'air trapping', 'mosaic pattern'],
  [
    ...['pleural effusion', 'empyema', 'hemothorax', 'chylothorax', 'hydropneumothorax', 'costophrenic angle blunting'],
    ...['pleural thickening', 'pleural plaque'],
  ],
  ['pneumothorax', 'hydropneumothorax'],
  [
    'lymphadenopathy',
    'axillary lymphadenopathy',
    'hilar enlargement',
    'mediastinal widening',
    'lymphoma',
    'metastasis',
  ],
  ['aneurysm', 'aortic aneurysm', 'aortic dilatation', 'aortic tortuosity', 'pseudoaneurysm', 'mediastinal widening'],
  ['thrombus', 'thrombosis', 'deep vein thrombosis', 'pulmonary embolism', 'occlusion'],
  [
    'coronary atherosclerosis',
    'atherosclerosis',
    'coronary artery calcification',
    'aortic calcification',
    'calcification',
  ],
  ['stenosis', 'occlusion', 'spinal canal stenosis', 'foraminal stenosis'],
  [
    ...['hemorrhage', 'intracranial hemorrhage', 'subdural hematoma', 'subarachnoid hemorrhage', 'epidural hematoma'],
    ...['intraparenchymal hemorrhage', 'intraventricular hemorrhage', 'microhemorrhage', 'contusion'],
  ],
  ['cerebral infarction', 'infarct', 'restricted diffusion', 'encephalomalacia', 'gliosis'],
  ['white matter disease', 'gliosis', 'demyelination', 'multiple sclerosis'],
  ['hydrocephalus', 'ventriculomegaly'],
  ['midline shift', 'mass effect', 'herniation'],
  ['renal calculus', 'ureteral calculus', 'calculus', 'gallbladder stone', 'choledocholithiasis', 'calcification'],
  ['ascites', 'fluid collection', 'abscess'],
  ['bowel obstruction', 'bowel dilatation', 'ileus'],
  ['hernia', 'hiatal hernia'],
  ['breast calcification', 'breast microcalcification', 'calcification'],
  ['fracture', 'compression fracture', 'nonunion'],
  ['joint effusion', 'lipohemarthrosis', 'synovitis', 'bursitis'],
  ['tear', 'meniscal tear', 'ligament tear', 'rotator cuff tear', 'labral tear'],
  [
    'osteoarthritis',
    'degenerative change',
    'osteophyte',
    'joint space narrowing',
    'subchondral sclerosis',
    'cartilage loss',
  ],
  ['disc herniation', 'disc bulge', 'disc degeneration', 'degenerative change', 'facet arthropathy'],
];

const MEMBERS = new Map<string, ReadonlySet<number>>();

/** The families of a concept, by their place in the table. */
function familiesOf(concept: Concept): ReadonlySet<number> {
  const key = conceptKey(concept);
  const known = MEMBERS.get(key);
  if (known) return known;
  const isOne = (name: string): boolean => {
    const member = findingOfPhrase(name);
    return member !== undefined && conceptKey(member) === key;
  };
  const found = new Set(FINDING_FAMILIES.flatMap((names, at) => (names.some(isOne) ? [at] : [])));
  MEMBERS.set(key, found);
  return found;
}

/** Whether two findings may be names of one. A concept that the lexicon does not know may be anything. */
export function mayBeOneFinding(a: Concept, b: Concept): boolean {
  if (conceptKey(a) === conceptKey(b)) return true;
  if ([a, b].some(({ name }) => findingOfPhrase(name) === undefined)) return true;
  const others = familiesOf(b);
  return [...familiesOf(a)].some((family) => others.has(family));
}
