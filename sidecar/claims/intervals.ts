import type { ClaimedRecommendation } from './claim.ts';
import { NOT_FROM_NOW, NUMBER_WORDS } from './lexicon/recommendation-words.ts';
import { anyOf } from './lexicon/word-lists.ts';

type Interval = NonNullable<ClaimedRecommendation['interval']>;

const UNIT_LETTERS: Readonly<Record<string, Interval['unit']>> = { d: 'd', w: 'wk', m: 'mo', y: 'a' };

const AMOUNT = `(?:\\d{1,3}(?!\\d|[.]\\d)|${anyOf(Object.keys(NUMBER_WORDS))})`;
const TO = '\\s*(?:-|–|to|or)\\s*';
/** `6`, `6 to 12`, `12 and 24`, `6, 12 and 24`: with several times the first is when something is due next. */
const TIMES = new RegExp(
  `(?<lead>\\b${anyOf(NOT_FROM_NOW.before)}\\s+|\\bwithin\\s+)?(?:(?:the )?next )?(?<![\\w.])` +
    `(?:(?<first>${AMOUNT})(?:${TO}(?<second>${AMOUNT}))?(?:(?:\\s*,\\s*(?:and\\s+)?|\\s+(?:and|&)\\s+)${AMOUNT}(?:${TO}${AMOUNT})?)*|(?<=\\b(?:in|within|after) )(?<one>an?))` +
    `[\\s-]+(?<unit>days?|weeks?|wks?|months?|mos?|years?|yrs?)\\b(?<behind>[\\s-]+(?:${anyOf(NOT_FROM_NOW.behind)}|(?:and\\s+)?\\d+\\s*days?))?`,
  'gi',
);
const YEARLY = /\b(?:annual(?:ly)?|yearly)\b/i;

const amount = (text: string): number =>
  Object.hasOwn(NUMBER_WORDS, text.toLowerCase()) ? (NUMBER_WORDS[text.toLowerCase()] ?? Number.NaN) : Number(text);

/** "in 6 months", "every year", where it directly follows. */
export const WHEN = new RegExp(
  `\\b(?:in|at|within|every)\\s+(?:(?:about|approximately|the next)\\s+)?(?:${AMOUNT}|an?\\s+(?:week|month|year))`,
  'i',
);

/** The first length of time that says when, counted from the report: "in 6 to 12 months", "6-month follow-up". */
export function recommendedInterval(text: string): Interval | undefined {
  for (const { groups } of text.matchAll(TIMES)) {
    const { lead = '', first, second, one, unit: word = '', behind } = groups ?? {};
    const isWithin = /^within/i.test(lead);
    if (behind !== undefined || (lead !== '' && !isWithin)) continue;
    const unit = UNIT_LETTERS[word.charAt(0).toLowerCase()];
    const from = one === undefined ? amount(first ?? '') : 1;
    const to = second === undefined ? from : amount(second);
    if (unit === undefined || !(from > 0) || to < from) continue;
    // "within 2 weeks" may be at once.
    return { from: isWithin ? 0 : from, to, unit };
  }
  return YEARLY.test(text) ? { from: 1, to: 1, unit: 'a' } : undefined;
}
