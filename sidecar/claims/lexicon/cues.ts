import type { ComparisonOutcome } from '../../domain/comparison.ts';

/** Words that decide how a finding is meant. `before`: the cue stands before the finding, `after`: behind it. */
export interface PolarityCues {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** NegEx-style cues; a longer cue wins over a shorter one inside it ("cannot exclude" over "exclude"). */
export const NEGATION: PolarityCues = {
  before: [
    'no',
    'not',
    'without',
    'no evidence of',
    'without evidence of',
    'no sign of',
    'no signs of',
    'absence of',
    'free of',
    'negative for',
    'lack of',
    'rules out',
    'neither',
    'nor',
    'absent',
  ],
  after: [
    'absent',
    'is absent',
    'are absent',
    'not seen',
    'not identified',
    'not present',
    'not visible',
    'not visualized',
    'not visualised',
    'not demonstrated',
    'is excluded',
    'ruled out',
    'has been removed',
    'removed',
  ],
};

export const UNCERTAINTY: PolarityCues = {
  before: [
    'possible',
    'possibly',
    'probable',
    'probably',
    'likely',
    'unlikely',
    'suspected',
    'suspicious for',
    'suspicion of',
    'suspicion for',
    'concern for',
    'concerning for',
    'questionable',
    'question of',
    'may represent',
    'may be',
    'might be',
    'might represent',
    'could be',
    'could represent',
    'consider',
    'favor',
    'favors',
    'favour',
    'versus',
    'differential includes',
    'equivocal',
    'undetermined',
    'cannot exclude',
    'can not exclude',
    'cannot rule out',
    // CheXpert counts it as uncertain: the old finding may still be there.
    'no new',
  ],
  after: [
    'undetermined',
    'not excluded',
    'cannot be excluded',
    'can not be excluded',
    'is possible',
    'is suspected',
    'is likely',
    'is unlikely',
    'not well seen',
    'is questionable',
    'is equivocal',
  ],
};

/** A cue does not reach beyond these. */
export const TERMINATORS: readonly string[] = [
  'but',
  'however',
  'although',
  'though',
  'except',
  'except for',
  'apart from',
  'aside from',
  'other than',
  'which',
  'whereas',
  'while',
];

/** Change words by what they say. A change word is a reference to an earlier study. */
export const CHANGE: Readonly<Record<ComparisonOutcome, readonly string[]>> = {
  larger: [
    'larger',
    'bigger',
    'enlarged since',
    'enlarging',
    'increased',
    'increase',
    'increasing',
    'grown',
    'growing',
    'growth',
    'progressed',
    'progression',
    'worse',
    'worsened',
    'worsening',
  ],
  smaller: [
    'smaller',
    'decreased',
    'decrease',
    'decreasing',
    'reduced',
    'shrunk',
    'shrunken',
    'regressed',
    'regression',
    'improved',
    'improvement',
    'improving',
  ],
  unchanged: [
    'unchanged',
    'stable',
    'constant',
    'no change',
    'no interval change',
    'no significant change',
    'no definite change',
    'without change',
    'not changed',
    'not significantly changed',
    'similar in size',
  ],
  new: ['new', 'newly', 'interval development of', 'developed since'],
  resolved: ['resolved', 'has resolved', 'have resolved', 'resolution', 'cleared', 'no longer seen', 'disappeared'],
  notDescribedBefore: ['not described in the prior', 'not described before', 'not mentioned in the prior'],
  notDescribedNow: ['not described in the current', 'not described now', 'not mentioned in the current'],
  notComparable: ['not comparable', 'cannot be compared'],
};

/** Words that speak of an earlier study without saying what changed. */
export const PRIOR: readonly string[] = [
  'prior',
  'priors',
  'previous',
  'previously',
  'earlier study',
  'earlier examination',
  'compared',
  'comparison',
  'in comparison',
  'interval',
  'since',
  'again',
  'again seen',
  'redemonstrated',
  're demonstrated',
  'persistent',
  'persisting',
  'persists',
  'described on',
  'formerly',
];

export const NORMALITY: readonly string[] = [
  'normal',
  'normally',
  'unremarkable',
  'within normal limits',
  'healthy',
  'clear',
  'no abnormality',
  'no abnormalities',
];

/** Says that there is no earlier study: a claim of its own, and no reference to one. */
export const NO_PRIOR: readonly string[] = [
  'no prior study available for comparison',
  'no prior studies available for comparison',
  'no prior study',
  'no prior studies',
  'no prior available',
  'no priors available',
  'no comparison available',
  'no comparison',
];

/** Look like cues and are none: they are taken out before the cues are looked for. */
export const PSEUDO: readonly string[] = [
  'this does not make it new',
  'this does not mean that it has resolved',
  'no increased risk',
  'increased risk',
  'new york',
  'not only',
  'not necessarily',
  'prior to',
  'clear cell',
];
