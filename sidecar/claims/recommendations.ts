import type { ClaimedRecommendation } from './claim.ts';
import { recommendedInterval, WHEN } from './intervals.ts';
import {
  ACTIONS,
  CONDITIONS,
  EXAMINATIONS,
  IMPERATIVES,
  NECESSITY,
  NOT_NEEDED,
  NOT_NEEDED_KINDS,
  PLAIN_URGING,
  URGING_BEFORE,
  URGING_BEHIND,
} from './lexicon/recommendation-words.ts';
import { anyOf } from './lexicon/word-lists.ts';

const wordsOf = (list: readonly string[]): RegExp => new RegExp(`\\b${anyOf(list)}`, 'i');

const MODALITIES = Object.entries(EXAMINATIONS).map(([modality, words]) => [modality, wordsOf(words)] as const);
/** In capitals it is no pronoun. */
const ULTRASOUND = /\bUS\b/;
const EXAMINATION = `(?:${anyOf(Object.values(EXAMINATIONS).flat())})`;
const ACTION = wordsOf(ACTIONS);
const ACTION_OR_EXAMINATION = `(?:${EXAMINATION}|${anyOf(ACTIONS)})`;

const PLAIN_URGE = wordsOf(PLAIN_URGING);
const URGED_NEAR = new RegExp(
  `\\b${anyOf(URGING_BEFORE)}(?:\\W+\\w+){0,5}?\\W+${ACTION_OR_EXAMINATION}|${ACTION_OR_EXAMINATION}(?:\\W+\\w+){0,6}?\\W+${anyOf(URGING_BEHIND)}`,
  'i',
);
const OF_FINDINGS = /\b(?:ct|mri?|ultrasound|imaging|radiographic) (?:findings|appearances?|features)\b/i;

/** A denial does not reach over these: "no nodule, follow-up is recommended", "no nodule but CT is recommended". */
const REACH = '(?:(?!\\b(?:but|however|and|with|for)\\b)[^.;,:]){0,40}?';
const DECLINED = new RegExp(
  [
    `\\b(?:no|without|neither|not|unlikely to)\\b${REACH}\\b${anyOf(NECESSITY)}`,
    `\\bno (?:${anyOf(NOT_NEEDED_KINDS)}[ ,]+)*(?:${anyOf(NOT_NEEDED)})`,
  ].join('|'),
  'i',
);
/** Speaks of an earlier recommendation. */
const PAST = /\b(?:was|were|had been|previously|as) (?:previously )?(?:recommended|advised|suggested)\b/i;
const CONDITION = wordsOf(CONDITIONS);

const LIST_NUMBER = '^\\W*(?:\\d+[.)]\\s*)?';
/** "Follow-up CT in 6 months.": no verb, but what and when. */
const IMPERATIVE = new RegExp(
  `${LIST_NUMBER}(?:please\\s+)?(?:short[- ](?:term|interval)\\s+)?(?:${anyOf(IMPERATIVES)}|\\w+[- ]month\\b)`,
  'i',
);
/** "Chest CT in 3 months." */
const EXAMINATION_FIRST = new RegExp(`${LIST_NUMBER}(?:[\\w/-]+\\s+){0,3}?${EXAMINATION}`, 'i');
const TELLS =
  /\b(?:is|was|are|were|has|have|had|shows?|showed|demonstrat\w+|reveal\w+|performed|obtained|compar\w+)\b/i;

/** What is named; the CT of a PET/CT is no examination of its own. */
function modalitiesIn(clause: string): ReadonlySet<string> {
  const pet = /\bpet[ /-]ct\b/gi;
  const rest = clause.replace(pet, ' ');
  const named = MODALITIES.flatMap(([modality, pattern]) => (pattern.test(rest) ? [modality] : []));
  return new Set([...(rest === clause ? [] : ['PT']), ...named, ...(ULTRASOUND.test(rest) ? ['US'] : [])]);
}

function urges(clause: string): boolean {
  return PLAIN_URGE.test(clause) || (URGED_NEAR.test(clause) && !OF_FINDINGS.test(clause));
}

/** Without a verb that urges: it begins like an order, and names a time. */
const isOrder = (clause: string): boolean =>
  IMPERATIVE.test(clause) || (EXAMINATION_FIRST.test(clause) && WHEN.test(clause) && !TELLS.test(clause));

function inClause(clause: string, sentence: string, heading: boolean): ClaimedRecommendation | undefined {
  if (DECLINED.test(clause) || PAST.test(clause)) return undefined;
  const modalities = modalitiesIn(clause);
  if (modalities.size === 0 && !ACTION.test(clause)) return undefined;
  const interval = recommendedInterval(clause);
  if (!heading && !urges(clause) && !(isOrder(clause) && interval !== undefined)) return undefined;
  const [modality, ...others] = modalities;
  return {
    ...(modality !== undefined && others.length === 0 ? { modality } : {}),
    ...(interval === undefined ? {} : { interval }),
    conditional: CONDITION.test(sentence),
  };
}

/** "No follow-up of the cysts, but MRI of the mass": what one clause declines the next may recommend. */
const CLAUSES = /;|,?\s+\b(?:but|however)\b,?|,\s+(?:and|while|whereas|although)\b/i;

/**
 * What one sentence recommends, the first of several things; undefined where it recommends nothing, says that nothing is
 * needed, or tells of an earlier recommendation.
 * @param sentence verbatim
 * @param heading the sentence stands under a heading "Recommendation": there "CT in 6 months" is one
 */
export function recommendationIn(sentence: string, heading = false): ClaimedRecommendation | undefined {
  const clauses = sentence.split(CLAUSES);
  for (const clause of clauses) {
    const found = inClause(clause, sentence, heading);
    if (found) return found;
  }
  return undefined;
}
