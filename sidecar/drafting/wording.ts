/** Every fixed sentence and word of a draft, in one place for the people who answer for them. */

export const draftNotice = (version: string): string =>
  `AI DRAFT - NOT VERIFIED. Prepared by Preread ${version} without a radiologist.`;

/** Which language model a reader has before them. `id` and `version` as its manifest entry has them. */
export const demonstrationNotice = (id: string, version: string): string =>
  `Worded by the demonstration model ${id} ${version}: trained on synthetic text, not for clinical use.`;
export const modelNotice = (id: string, version: string): string => `Worded by the language model ${id} ${version}.`;
export const partlyNotice = (reason: string): string => `Worded in part without the language model: ${reason}.`;
export const deterministicNotice = (reason: string): string => `Worded without a language model: ${reason}.`;

export const SCOPE_NOTICE = 'Only what is listed was assessed; nothing here says that anything else is normal.';
export const NOTHING_SUPPLIED =
  'No findings or measurements were supplied; absence of a statement is not a normal result.';
export const NOTHING_PRESENT =
  'No present finding was supplied; only what is listed under findings was stated by a source.';
export const NO_PRIOR = 'No prior study available for comparison.';
export const NOT_SEARCHED = 'No search for prior studies was made.';

export const omittedNotice = (count: number): string =>
  count === 1
    ? '1 statement was omitted because its evidence does not support it.'
    : `${count} statements were omitted because their evidence does not support them.`;

/**
 * Names of measured quantities in house style, by `scheme|value`. Others stand as the source writes them; a meaning
 * that equals one of these but for its case is written like it.
 */
export const QUANTITY_NAMES: Readonly<Record<string, string>> = {
  'SCT|103339001': 'long axis',
  'SCT|103340004': 'short axis',
  'SCT|410668003': 'length',
  'SCT|42798000': 'area',
  'SCT|118565006': 'volume',
  'SCT|81827009': 'diameter',
  'SCT|246115007': 'size',
  'SCT|131190003': 'radius',
  'SCT|373098007': 'mean',
  'SCT|56851009': 'maximum',
  'SCT|255605001': 'minimum',
  'DCM|112031': 'attenuation coefficient',
  // Echocardiography (CID 12200-12204, 12239)
  'LN|18043-0': 'LVEF',
  'LN|18026-5': 'LV end-diastolic volume',
  'LN|18148-7': 'LV end-systolic volume',
  'LN|29436-3': 'LV end-diastolic diameter',
  'LN|29438-9': 'LV end-systolic diameter',
  'LN|18154-5': 'septal thickness in diastole',
  'LN|18152-9': 'LV posterior wall thickness in diastole',
  'LN|18087-7': 'LV mass',
  'SCT|82799009': 'cardiac output',
  'SCT|90096001': 'stroke volume',
  'LN|20247-3': 'peak gradient',
  'LN|20256-4': 'mean gradient',
  'LN|20354-7': 'VTI',
  // Fetal biometry (CID 12005, 12019)
  'LN|11820-8': 'BPD',
  'LN|11984-2': 'HC',
  'LN|11979-2': 'AC',
  'LN|11963-6': 'FL',
  'LN|11851-3': 'OFD',
  'LN|11727-5': 'estimated weight',
  'LN|11948-7': 'fetal heart rate',
  'LN|18185-9': 'gestational age',
  'LN|11885-1': 'gestational age by LMP',
  'LN|11888-5': 'composite ultrasound age',
  // Flow (CID 12120)
  'LN|11726-7': 'PSV',
  'LN|11653-3': 'EDV',
  'LN|11692-1': 'time averaged peak velocity',
  'LN|20352-1': 'time averaged mean velocity',
  'SCT|252068008': 'pulsatility index',
};

/** Places beyond the lexicon whose names mean nothing but the place (CID 12104, 12105, 12236, 3010): never quoted. */
export const KNOWN_PLACES: ReadonlySet<string> = new Set([
  'left ventricle',
  'right ventricle',
  'left atrium',
  'right atrium',
  'mitral valve',
  'aortic valve',
  'tricuspid valve',
  'pulmonary valve',
  'aorta',
  'abdominal aorta',
  'thoracic aorta',
  'pulmonary artery',
  'pulmonary vein',
  'inferior vena cava',
  'common carotid artery',
  'internal carotid artery',
  'external carotid artery',
  'vertebral artery',
  'uterus',
  'ovary',
  'cervix',
  'placenta',
]);

/**
 * The words that a draft may use outside names, numbers, fixed phrases and the lexicon. A statement with any other word
 * is not let through: what the lexicon does not know cannot be checked.
 */
export const TEMPLATE_WORDS: ReadonlySet<string> = new Set('rests on and also according to the source'.split(' '));
