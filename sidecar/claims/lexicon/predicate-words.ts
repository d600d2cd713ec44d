/**
 * Findings that a report states as a property of an organ: "the heart is mildly enlarged", "widened upper mediastinal
 * contour", "blunting of the left costophrenic angle". The property is the mention; the organ stays a place.
 */
export interface PredicateEntry {
  /** The finding, by its name in the tables of findings. */
  readonly finding: string;
  /** What it is said of; patterns, lower case. */
  readonly subjects: readonly string[];
  /** Single words, said before or behind the subject. */
  readonly adjectives: readonly string[];
  /** Nouns, said "of" the subject. */
  readonly nouns?: readonly string[];
}

export const PREDICATES: readonly PredicateEntry[] = [
  {
    finding: 'cardiomegaly',
    subjects: [
      'heart(?: (?:size|silhouette|shadow|contour))?',
      'cardiac (?:size|silhouette|contour|shadow)(?: size)?',
      'cardio-?mediastinal silhouette',
    ],
    adjectives: ['enlarged'],
    nouns: ['enlargement'],
  },
  {
    finding: 'mediastinal widening',
    subjects: ['mediastinum', '(?:superior |upper )?mediastinal (?:contours?|silhouette|shadow)'],
    adjectives: ['widened', 'wide', 'broadened'],
    nouns: ['widening', 'broadening'],
  },
  {
    finding: 'mediastinal shift',
    subjects: ['mediastinum', 'trachea', 'mediastinal structures'],
    adjectives: ['shifted', 'deviated', 'displaced'],
    nouns: ['shift', 'deviation', 'displacement'],
  },
  {
    finding: 'lymphadenopathy',
    subjects: ['(?:lymph )?nodes?'],
    adjectives: ['enlarged', 'bulky'],
    nouns: ['enlargement'],
  },
  {
    finding: 'hilar enlargement',
    subjects: ['hil(?:um|a)', 'hilar (?:contours?|shadows?|structures)'],
    adjectives: ['enlarged', 'prominent', 'bulky'],
    nouns: ['enlargement', 'prominence'],
  },
  {
    finding: 'aortic tortuosity',
    subjects: ['aorta', 'aortic (?:arch|knob|contour)'],
    adjectives: ['tortuous', 'unfolded', 'ectatic', 'uncoiled', 'elongated'],
    nouns: ['unfolding', 'tortuosity'],
  },
  {
    finding: 'aortic calcification',
    subjects: ['aorta', 'aortic (?:arch|knob|wall)'],
    adjectives: ['calcified', 'atherosclerotic'],
    nouns: ['calcifications?'],
  },
  {
    finding: 'aortic dilatation',
    subjects: ['aorta', 'aortic (?:arch|root|contour)'],
    adjectives: ['dilated', 'enlarged'],
    nouns: ['dilatation', 'dilation', 'enlargement'],
  },
  {
    finding: 'hyperinflation',
    subjects: ['lungs?', 'lung (?:volumes?|fields?)', 'chest', '(?:hemi)?diaphragms?'],
    adjectives: ['hyperinflated', 'hyperexpanded', 'overinflated', 'flattened'],
    nouns: ['hyperinflation', 'hyperexpansion', 'flattening'],
  },
  { finding: 'low lung volumes', subjects: ['lung volumes?', 'inspiratory volumes?'], adjectives: ['low', 'reduced'] },
  { finding: 'low lung volumes', subjects: ['lungs?'], adjectives: ['hypoinflated', 'underinflated'] },
  {
    finding: 'pulmonary artery enlargement',
    subjects: ['(?:main )?pulmonary arter(?:y|ies)'],
    adjectives: ['enlarged', 'dilated', 'prominent'],
    nouns: ['enlargement', 'dilatation', 'dilation', 'prominence'],
  },
  {
    finding: 'elevated hemidiaphragm',
    subjects: ['(?:hemi)?diaphragm'],
    adjectives: ['elevated', 'raised', 'high'],
    nouns: ['elevation'],
  },
  {
    finding: 'costophrenic angle blunting',
    subjects: ['cp angles?', 'costophrenic (?:angles?|sulc(?:us|i)|recess(?:es)?)'],
    adjectives: ['blunted', 'obscured', 'obliterated', 'effaced'],
    nouns: ['blunting', 'obscuration', 'obliteration', 'effacement'],
  },
  { finding: 'collapse', subjects: ['lung', '(?:upper|middle|lower) lobe', 'lingula'], adjectives: ['collapsed'] },
  {
    finding: 'fracture',
    subjects: [
      'clavicle',
      'ribs?',
      'humerus',
      'femur',
      'radius',
      'ulna',
      'tibia',
      'fibula',
      'sternum',
      'scapula',
      'pelvis',
    ],
    adjectives: ['fractured', 'broken'],
  },
  {
    finding: 'vascular congestion',
    subjects: ['(?:pulmonary )?vasculature', '(?:pulmonary )?vessels', 'pulmonary vascularity'],
    adjectives: ['congested', 'engorged', 'indistinct'],
    nouns: ['engorgement', 'congestion', 'indistinctness'],
  },
];
