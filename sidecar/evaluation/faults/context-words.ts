/** Words that an error of context exchanges. */

/** Places of which each is surely not the other. */
export const OTHER_PLACES: readonly (readonly [was: string, now: readonly string[]])[] = [
  ['middle lobe of right lung', ['lower lobe of right lung', 'upper lobe of right lung']],
  ['upper lobe', ['lower lobe']],
  ['lower lobe', ['upper lobe']],
  ['hilum of lung', ['chest wall']],
  ['frontal lobe', ['occipital lobe', 'parietal lobe']],
  ['parietal lobe', ['frontal lobe', 'temporal lobe']],
  ['occipital lobe', ['frontal lobe', 'temporal lobe']],
  ['cerebellum', ['frontal lobe', 'thalamus']],
  ['upper outer quadrant', ['lower inner quadrant', 'upper inner quadrant']],
  ['upper inner quadrant', ['lower outer quadrant', 'upper outer quadrant']],
  ['lower outer quadrant', ['upper inner quadrant', 'lower inner quadrant']],
  ['lower inner quadrant', ['upper outer quadrant', 'lower outer quadrant']],
  ['liver', ['spleen', 'pancreas']],
  ['spleen', ['liver', 'pancreas']],
  ['pancreas', ['liver', 'spleen']],
  ['kidney', ['adrenal gland', 'ureter']],
  ['femur', ['tibia', 'fibula']],
  ['tibia', ['femur', 'fibula']],
  ['mediastinum', ['axilla']],
  ['chest wall', ['clavicle', 'scapula']],
];

export const OTHER_SIDES: Readonly<Record<string, readonly string[]>> = {
  left: ['right'],
  right: ['left'],
  bilateral: ['left', 'right'],
};

/** Device by device: one of another kind that such an image may show. */
export const OTHER_DEVICES: Readonly<Record<string, readonly string[]>> = {
  'endotracheal tube': ['tracheostomy tube', 'nasogastric tube'],
  'nasogastric tube': ['endotracheal tube', 'central line'],
  'central line': ['chest tube', 'nasogastric tube'],
  'chest tube': ['central line', 'nasogastric tube'],
  'cardiac pacemaker': ['implantable defibrillator'],
};

/** Where the tip lies, so that no draft that says otherwise, or nothing, is right. */
export const WRONG_TIPS: Readonly<Record<string, readonly string[]>> = {
  'endotracheal tube': ['with its tip in the right main bronchus', 'with its tip in the esophagus'],
  'nasogastric tube': ['with its tip in the right main bronchus', 'coiled in the esophagus'],
  'central line': ['with its tip in the azygos vein', 'with its tip in the right ventricle'],
  'chest tube': ['with its tip in the chest wall', 'with its side hole outside of the pleural space'],
  'cardiac pacemaker': ['with a lead fracture', 'with a displaced lead'],
};
/** And where it should: an error where the draft tells of a wrong place. */
export const RIGHT_TIPS: Readonly<Record<string, string>> = {
  'endotracheal tube': 'with its tip in the mid trachea',
  'nasogastric tube': 'with its tip in the stomach',
};
export const WRONG_PLACE = /bronchus|esophagus/i;

/** How much there is of a finding, where that is said of it: too much, too little. */
export const DEGREES: Readonly<Record<string, readonly [much: string, little: string]>> = {
  'pleural effusion': ['large', 'minimal'],
  'pericardial effusion': ['large', 'minimal'],
  'joint effusion': ['large', 'minimal'],
  pneumothorax: ['large', 'minimal'],
  cardiomegaly: ['severe', 'borderline'],
  atelectasis: ['severe', 'minimal'],
  consolidation: ['extensive', 'minimal'],
  'ground-glass opacity': ['extensive', 'minimal'],
  'pulmonary fibrosis': ['severe', 'minimal'],
  'subdural hematoma': ['large', 'minimal'],
  'epidural hematoma': ['large', 'minimal'],
  'intraparenchymal hemorrhage': ['large', 'minimal'],
  'midline shift': ['severe', 'minimal'],
  hydrocephalus: ['severe', 'mild'],
  hydronephrosis: ['severe', 'mild'],
  lymphadenopathy: ['severe', 'minimal'],
};

/** A degree that a draft states, for one two steps away. */
export const OTHER_DEGREES: readonly (readonly [RegExp, string])[] = [
  [/\b(?:minimal|trace|mild|small|borderline)\b/i, 'severe'],
  [/\b(?:severe|marked|large|extensive|massive)\b/i, 'mild'],
  [/\bmoderate\b/i, 'severe'],
];

export const HEDGES: readonly string[] = ['possible', 'probable', 'suspected'];

/** What a draft says of a change, for what it must not be. */
export const OTHER_CHANGES: readonly (readonly [was: RegExp, now: readonly string[]])[] = [
  [/(?<=[:;,] )larger\b/, ['smaller', 'unchanged']],
  [/(?<=[:;,] )smaller\b/, ['larger', 'unchanged']],
  [/(?<=[:;,] )unchanged\b/, ['larger', 'smaller']],
  [/(?<=[:;,] )new(?=;)/, ['unchanged', 'smaller']],
  [/(?<=[:;,] )resolved(?=;)/, ['unchanged', 'larger']],
  [/(?<=: )not among the findings read from the prior stud(?:y|ies)[^;]*; this does not make it new/, ['new']],
  [
    /is not among the findings read from the current documents; this does not mean that it has resolved/,
    ['has resolved'],
  ],
  [
    /(?<=[:;] )(?:not comparable with [^.;(]*|also described in [^.;(]*, without measurement to compare)/,
    ['unchanged'],
  ],
];

/** No rule tells a category: the numbers still say that it is not the other way round. */
export const NO_CATEGORY = /(?<=: )no category assigned/;
export const NUMBERS = / (\d+(?:\.\d+)?)(?: [a-z]+)?, previously (\d+(?:\.\d+)?)\b/;
