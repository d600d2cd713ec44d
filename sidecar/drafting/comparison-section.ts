import type { PriorDecision } from '../domain/study.ts';
import { daysBetween } from './dates.ts';
import type { DraftingInput, FetchedPrior, Wording } from './drafting-input.ts';
import { frameIds, plainReason } from './frame.ts';
import { counted } from './numbers.ts';
import { earlier, priorName, priorQuotes, reportsRead } from './quotes.ts';
import { type NotRedescribed, notRedescribed } from './redescribed.ts';
import { capitalised, sanitise } from './terms.ts';
import { unreadTexts } from './unread.ts';
import { NO_PRIOR, NOT_SEARCHED } from './wording.ts';

const COMPARABLE: ReadonlySet<string> = new Set(['finding', 'measurement']);

/** How a prior was used: compared, read, or fetched for nothing. */
function useText(input: DraftingInput, prior: FetchedPrior): string {
  const { items, unread } = prior.evidence;
  const used = input.comparisons.some(
    (item) =>
      item.priorStudyInstanceUid === prior.study.studyInstanceUid &&
      item.currentFindingId !== undefined &&
      item.priorFindingId !== undefined,
  );
  const name = `${priorName(prior)}${earlier(daysBetween(prior.study.studyDate, input.study.studyDate))}`;
  const reports = reportsRead(prior);
  if (used) return `Compared with ${name}${reports === '' ? '' : `; ${reports}`}.`;
  const holds = items.some((item) => COMPARABLE.has(item.kind)) || unread.length > 0 || reports !== '';
  const unused = holds
    ? 'was read; no finding of it could be compared'
    : 'was fetched; it holds no findings or measurements to compare with';
  return `${capitalised(name)} ${unused}${reports === '' ? '' : `; ${reports}`}.`;
}

const openIn = ({ evidence, comparisons, similarity }: DraftingInput, prior: FetchedPrior): NotRedescribed[] =>
  notRedescribed({ current: evidence, prior: prior.evidence, comparisons }, similarity);

function priorWordings(input: DraftingInput, prior: FetchedPrior, at: number): Wording[] {
  const own = frameIds(prior.evidence.items);
  const evidenceIds = own.length > 0 ? own : frameIds(input.evidence.items);
  const unusable = unreadTexts(prior.evidence, ` of ${priorName(prior)}`);
  return [
    ...[useText(input, prior), ...unusable].map((text) => ({ text, evidenceIds })),
    // Only the most relevant prior speaks for itself: a draft is no copy of the archive.
    ...(at === 0 ? priorQuotes(prior, openIn(input, prior)) : []),
  ];
}

/** A reason behind a colon: without its own heading, and small where it begins with a common word. */
const behindColon = (explanation: string): string =>
  plainReason(explanation.replace(/^Possible prior, not used: /, '')).replace(/^[A-Z](?=[a-z]* )/, (letter) =>
    letter.toLowerCase(),
  );

/** Decisions of the same words, counted; `one` and `many` are said with the count, the reason behind. */
function groupedTexts(decisions: readonly PriorDecision[], one: string, many: string): string[] {
  const groups = Map.groupBy(decisions, (decision) => behindColon(decision.explanation));
  return [...groups].map(([reason, same]) => {
    const was = same.length === 1 ? 'was' : 'were';
    return `${counted(same.length, one, many)} ${was} found and not used: ${reason}.`;
  });
}

/** What is said of a prior that was not used even where others were: it may be this patient's, or it came too late. */
const ALWAYS_SAID: readonly { readonly reason: string; readonly one: string; readonly many: string }[] = [
  { reason: 'possiblePatient', one: 'possible prior', many: 'possible priors' },
  { reason: 'notFetched', one: 'chosen prior', many: 'chosen priors' },
];

function missingPriors(input: DraftingInput): string[] {
  const { searched, chosen, rejected, unavailable = [] } = input.priorSearch;
  const said = ALWAYS_SAID.flatMap(({ reason, one, many }) =>
    groupedTexts(
      rejected.filter((decision) => decision.reason === reason),
      one,
      many,
    ),
  );
  const archives = unavailable.map(
    ({ archive, cause }) =>
      `Archive "${sanitise(archive)}" could not be asked for priors${plainReason(cause) === '' ? '' : `: ${behindColon(cause)}`}.`,
  );
  const missing = Math.max(0, chosen - input.priors.length);
  const lost = `${counted(missing, 'earlier study', 'earlier studies')} ${missing === 1 ? 'was' : 'were'} chosen and could not be fetched.`;
  const always = [...said, ...archives];
  if (missing > 0) return [...always, lost];
  if (input.priors.length > 0) return always;
  if (!searched) return [...always, NOT_SEARCHED];
  const others = rejected.filter(({ reason }) => !ALWAYS_SAID.some((one) => one.reason === reason));
  // An archive that did not answer may hold one.
  if (rejected.length === 0) return archives.length > 0 ? archives : [NO_PRIOR];
  return [...always, ...groupedTexts(others, 'earlier study', 'earlier studies')];
}

/** Each prior used with its date and what was read of it; those not used with the reason; archives that did not answer. */
export function comparisonWordings(input: DraftingInput): Wording[] {
  const evidenceIds = frameIds(input.evidence.items);
  return [
    ...input.priors.flatMap((prior, at) => priorWordings(input, prior, at)),
    ...missingPriors(input).map((text) => ({ text, evidenceIds })),
  ];
}
