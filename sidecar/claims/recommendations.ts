import type { ClaimedRecommendation } from './claim.ts';

/** Examinations by the modality (0008,0060) that makes them; a radiograph is DX here, whoever made the earlier ones. */
const MODALITIES: readonly (readonly [string, RegExp])[] = [
  ['PT', /\bpet\b/i],
  ['CT', /\b(?:cta?|hrct|ldct|computed tomograph\w+|cat scan)s?\b/i],
  ['MR', /\b(?:mri|mra|mrcp|mr|magnetic resonance)s?\b/i],
  ['US', /\bultrasound|\bultrasonograph\w+|\bsonogra\w+|\bdoppler|\bechocardiogra\w+/i],
  ['US', /\bUS\b/],
  ['MG', /\bmammogra\w+|\btomosynthesis/i],
  ['DX', /\bradiograph\w*|\bx-?rays?\b|\bcxr\b|\bplain films?\b/i],
  ['NM', /\bbone scan|\bscintigra\w+|\bspect\b/i],
];

/** What can be recommended, besides an examination. */
const ACTION =
  /\bfollow[- ]?up\b|\bsurveillance\b|\bbiops\w+|\bimaging\b|\bcorrelat\w+|\bevaluation\b|\bwork-?up\b|\breferral\b|\bconsultation\b|\bexamination\b|\bsampling\b|\baspiration\b|\bscreening\b|\brepeat\b|\breassess\w+|\bendoscop\w+|\bcolonoscop\w+|\bbronchoscop\w+|\bassessment\b|\bcharacteri[sz]ation\b/i;

const URGING =
  /\brecommend(?:s|ed|ation)?\b|\badvis(?:e|ed|able)\b|\b(?:is|are|be|may be|would be) (?:warranted|indicated|helpful|useful|suggested|considered|obtained|performed)\b|\bcould be considered\b|\bsuggest(?:ed)?\b|\bconsider(?:ation)?\b|\bplease (?:obtain|correlate|consider)\b|\bshould (?:be|undergo|have|follow)\b|\bneeds?\b|\brequires?\b/i;

const DECLINED =
  /\b(?:no|not|without|neither)\b[^.;]{0,40}\b(?:recommend\w*|necessary|needed|required|indicated|warranted|advised)\b|\b(?:is|are) not\b[^.;]{0,20}\b(?:recommend\w*|necessary|needed|required|indicated|warranted|advised)\b|\bno (?:further |additional |routine |specific |dedicated )*(?:follow[- ]?up|imaging|work-?up|evaluation|surveillance)\b/i;

/** Speaks of an earlier recommendation. */
const PAST = /\b(?:was|were|had been|previously|as) (?:previously )?(?:recommended|advised|suggested)\b/i;

const CONDITION =
  /\bif\b|\bunless\b|\bas clinically (?:indicated|warranted|appropriate)|\bclinically (?:indicated|warranted|appropriate)|\bwhen clinically\b|\bdepending\b|\bin case\b|\bshould (?:symptoms|there|the patient|clinical|pain)\b|\bat the discretion\b|\boptional\b|\b(?:low|high)[- ]risk\b|\bper clinical\b|\bas needed\b/i;

const NUMBER_WORDS: Readonly<Record<string, number>> = {
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
};
const UNIT_WORDS: readonly (readonly [RegExp, 'd' | 'wk' | 'mo' | 'a'])[] = [
  [/^d/i, 'd'],
  [/^w/i, 'wk'],
  [/^m/i, 'mo'],
  [/^y/i, 'a'],
];
const AMOUNT = `(\\d{1,3}|${Object.keys(NUMBER_WORDS).join('|')})`;
const INTERVAL = new RegExp(
  `(within |over |for |since |past |last |age[d]? )?(?:(?:the )?next )?${AMOUNT}(?:\\s*(?:-|–|to|or)\\s*${AMOUNT})?[\\s-]+(days?|weeks?|wks?|months?|mos?|years?|yrs?)\\b(?![- ]old)`,
  'gi',
);
const YEARLY = /\b(?:annual(?:ly)?|yearly)\b/i;

const amount = (text: string): number => NUMBER_WORDS[text.toLowerCase()] ?? Number(text);

/** The first length of time that says when: "in 6 to 12 months", "6-month follow-up". */
function intervalIn(text: string): ClaimedRecommendation['interval'] {
  for (const match of text.matchAll(INTERVAL)) {
    const [, lead = '', first = '', second, word = ''] = match;
    if (/^(?:over|for|since|past|last|age)/i.test(lead)) continue;
    const unit = UNIT_WORDS.find(([pattern]) => pattern.test(word))?.[1];
    const [a, b] = [amount(first), amount(second ?? first)];
    if (unit === undefined || !(a > 0) || b < a) continue;
    // "within 2 weeks" may be at once.
    return { from: /^within/i.test(lead) ? 0 : a, to: b, unit };
  }
  return YEARLY.test(text) ? { from: 1, to: 1, unit: 'a' } : undefined;
}

/** What is named; the CT of a PET/CT is no examination of its own. */
function modalitiesIn(sentence: string): ReadonlySet<string> {
  const pet = /\bpet[ /-]ct\b/gi;
  const rest = sentence.replace(pet, ' ');
  const named = MODALITIES.flatMap(([modality, pattern]) => (pattern.test(rest) ? [modality] : []));
  return new Set(pet.test(sentence) ? ['PT', ...named] : named);
}

/** "Follow-up CT in 6 months.": no verb, but what and when. */
const IMPERATIVE =
  /^\W*(?:\d+[.)]\s*)?(?:(?:please\s+)?(?:short[- ](?:term|interval)\s+)?(?:follow[- ]?up|repeat|obtain|annual|\w+[- ]month))\b/i;

/**
 * What one sentence recommends; undefined where it recommends nothing, says that nothing is needed, or tells of an
 * earlier recommendation.
 * @param sentence verbatim
 * @param heading the sentence stands under a heading "Recommendation": there "CT in 6 months" is one
 */
export function recommendationIn(sentence: string, heading = false): ClaimedRecommendation | undefined {
  if (DECLINED.test(sentence) || PAST.test(sentence)) return undefined;
  const modalities = modalitiesIn(sentence);
  if (modalities.size === 0 && !ACTION.test(sentence)) return undefined;
  const interval = intervalIn(sentence);
  const urged = URGING.test(sentence) && urges(sentence);
  if (!urged && !heading && !(IMPERATIVE.test(sentence) && interval !== undefined)) return undefined;
  const [modality, ...others] = modalities;
  return {
    ...(modality !== undefined && others.length === 0 ? { modality } : {}),
    ...(interval === undefined ? {} : { interval }),
    conditional: CONDITION.test(sentence),
  };
}

const ACTION_OR_MODALITY = `(?:${ACTION.source}|${MODALITIES.map(([, pattern]) => pattern.source).join('|')})`;
const URGED_NEAR = new RegExp(
  `\\b(?:suggest(?:ed)?|consider(?:ation)?(?: of| for| should be given to)?|needs?|requires?|should (?:be|undergo|have|follow))\\b(?:\\W+\\w+){0,5}?\\W+${ACTION_OR_MODALITY}|${ACTION_OR_MODALITY}(?:\\W+\\w+){0,6}?\\W+(?:(?:is|are|be) (?:suggested|considered|obtained|performed)|should be|could be considered|may be considered)`,
  'i',
);
const PLAIN_URGE =
  /\brecommend(?:s|ed|ation)?\b|\badvis(?:e|ed|able)\b|\bplease\b|\b(?:warranted|indicated|helpful|useful)\b/i;
const OF_FINDINGS = /\b(?:ct|mri?|ultrasound|imaging|radiographic) (?:findings|appearances?|features)\b/i;

/**
 * "suggested" and "needs" urge only where what is suggested is an examination or an action right there: "the CT findings
 * suggest pneumonia" urges nothing.
 */
function urges(sentence: string): boolean {
  return PLAIN_URGE.test(sentence) || (URGED_NEAR.test(sentence) && !OF_FINDINGS.test(sentence));
}
