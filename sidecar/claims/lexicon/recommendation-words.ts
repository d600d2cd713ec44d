/** Words by which a report recommends. Plain words and beginnings (`biops*`); space stands for space or hyphen. */

/** Examinations by the modality (0008,0060) that makes them; a radiograph is DX here, whoever made the earlier ones. */
export const EXAMINATIONS: Readonly<Record<string, readonly string[]>> = {
  PT: ['pet'],
  CT: ['ct', 'cts', 'cta', 'hrct', 'ldct', 'computed tomograph*', 'cat scan*'],
  MR: ['mri', 'mris', 'mra', 'mrcp', 'mr', 'magnetic resonance'],
  US: ['ultrasound*', 'ultrasonograph*', 'sonogra*', 'doppler', 'echocardiogra*'],
  MG: ['mammogra*', 'tomosynthesis'],
  DX: ['radiograph*', 'x ray*', 'xray*', 'cxr', 'plain film*'],
  NM: ['bone scan', 'scintigra*', 'spect'],
};

/** What can be recommended, besides an examination. */
export const ACTIONS: readonly string[] = [
  'follow up',
  'followup',
  'f/u',
  'surveillance',
  'biops*',
  'imaging',
  'correlat*',
  'evaluation',
  'work up',
  'workup',
  'referral',
  'consultation',
  'examination',
  'sampling',
  'aspiration',
  'fna',
  'excision',
  'tissue diagnosis',
  'additional views',
  'screening',
  'repeat',
  'reassess*',
  'endoscop*',
  'colonoscop*',
  'bronchoscop*',
  'assessment',
  'characterization',
  'characterisation',
];

/** Urge wherever they stand beside an examination or action. */
export const PLAIN_URGING: readonly string[] = [
  'recommend',
  'recommends',
  'recommended',
  'recommendation',
  'advise',
  'advised',
  'advisable',
  'please',
  'warrant',
  'warrants',
  'warranted',
  'indicated',
  'helpful',
  'useful',
  'optional',
];

/** Urge only with the examination or action right behind: "the CT findings suggest pneumonia" urges nothing. */
export const URGING_BEFORE: readonly string[] = [
  'suggest',
  'suggested',
  'consider',
  'consider for',
  'consideration of',
  'consideration for',
  'consideration should be given to',
  'need',
  'needs',
  'require',
  'requires',
  'should be',
  'should undergo',
  'should have',
  'should follow',
  'should return',
];

/** Urge only with the examination or action right before. */
export const URGING_BEHIND: readonly string[] = [
  'is suggested',
  'are suggested',
  'be suggested',
  'be considered',
  'be obtained',
  'be performed',
  'is considered',
  'should be',
  'could be considered',
  'may be considered',
];

/** A sentence that begins so and names a time recommends: "Follow-up CT in 6 months." */
export const IMPERATIVES: readonly string[] = [
  'follow up',
  'followup',
  'repeat',
  'obtain',
  'annual',
  'yearly',
  'optional',
  'continue',
  'continued',
  'resume',
  'return',
  'routine',
  'surveillance',
];

/** What is denied by them ("is not recommended", "no follow-up is needed") is no recommendation. */
export const NECESSITY: readonly string[] = [
  'recommend*',
  'necessary',
  'need',
  'needs',
  'needed',
  'require',
  'requires',
  'required',
  'indicated',
  'warrant*',
  'advised',
];

/** Between "no" and what is not needed: "no further routine follow-up". */
export const NOT_NEEDED_KINDS: readonly string[] = [
  'further',
  'additional',
  'routine',
  'specific',
  'dedicated',
  'immediate',
  'other',
  'imaging',
  'clinical',
  'radiographic',
  'ct',
  'mri',
  'ultrasound',
  'annual',
  'interval',
  'short term',
  'short interval',
];

export const NOT_NEEDED: readonly string[] = [
  'follow up',
  'followup',
  'f/u',
  'imaging',
  'work up',
  'workup',
  'evaluation',
  'surveillance',
  'recommendation*',
];

/** It depends on something. */
export const CONDITIONS: readonly string[] = [
  'if',
  'unless',
  'as clinically indicated',
  'as clinically warranted',
  'clinically indicated',
  'clinically warranted',
  'clinically appropriate',
  'when clinically',
  'depending',
  'in case',
  'should symptoms',
  'should there',
  'should the patient',
  'should clinical',
  'should pain',
  'at the discretion',
  'optional',
  'optionally',
  'low risk',
  'high risk',
  'per clinical',
  'as needed',
];

export const NUMBER_WORDS: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  eighteen: 18,
  'twenty four': 24,
};

/** Before or behind a length of time that is no time from now: a duration, an age, the past, or from another event on. */
export const NOT_FROM_NOW = {
  before: ['over', 'for', 'since', 'past', 'last', 'age', 'aged', 'ages', 'prior', 'previous', 'first'],
  behind: [
    'ago',
    'old',
    'earlier',
    'prior',
    'previously',
    'before',
    'after',
    'following',
    'post*',
    'from the',
    'from prior',
    'from initial',
    'from baseline',
    'of',
    'stability',
    'interval stability',
    'history',
    'gestation*',
    'pregnan*',
  ],
} as const;
