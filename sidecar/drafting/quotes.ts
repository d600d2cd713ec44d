import type { Evidence, ReportRole, ReportStatementEvidence } from '../domain/evidence.ts';
import { inDays, ofDate } from './dates.ts';
import type { FetchedPrior, Wording } from './drafting-input.ts';
import { modalityText } from './frame.ts';
import { counted } from './numbers.ts';
import type { NotRedescribed } from './redescribed.ts';
import { quotation, reportName } from './sources.ts';
import { capitalised } from './terms.ts';

/** More lines of one report than these are only counted: a draft is no copy. */
export const MOST_QUOTES = 5;

/** What is quoted of a report: its conclusion and what was added to it; without one, its findings. */
const CONCLUDING: readonly ReportRole[] = ['impression', 'addendum'];

function quotable(items: readonly Evidence[]): ReportStatementEvidence[] {
  // What a report recommends stands under the recommendations.
  const recommended = new Set(items.flatMap((item) => (item.kind === 'recommendation' ? [item.statementId] : [])));
  const statements = items.filter(
    (item): item is ReportStatementEvidence =>
      item.kind === 'reportStatement' && !recommended.has(item.id) && quotation(item) !== '',
  );
  const of = (roles: readonly ReportRole[]) => statements.filter((item) => roles.includes(item.role));
  return of(CONCLUDING).length > 0 ? of(CONCLUDING) : of(['findings']);
}

const ROLE_NAMES: Readonly<Partial<Record<ReportRole, string>>> = { impression: 'impression', addendum: 'addendum' };

/** `Unverified report of this study, impression: "Nodule."` */
function quoteText(statement: ReportStatementEvidence, of: string, open?: NotRedescribed): string {
  const role = ROLE_NAMES[statement.role] ?? 'findings';
  const note = open === undefined ? '' : `, ${openNote(open)}`;
  const behind = open === undefined ? '' : candidatesText(open);
  return `${capitalised(reportName(statement.source))} of ${of}, ${role}${note}: ${quotation(statement)}${behind}`;
}

const NOT_REDESCRIBED = 're-described in the current documents';
const openNote = ({ isAlone }: NotRedescribed): string => `not ${isAlone ? '' : 'surely '}${NOT_REDESCRIBED}`;

const candidatesText = ({ candidates }: NotRedescribed): string =>
  candidates.length === 0
    ? ''
    : `, possibly the same as: ${[...new Set(candidates.map(({ name }) => name))].join('; ')}`;

const quoteOf = (statement: ReportStatementEvidence, of: string, open?: NotRedescribed): Wording => ({
  text: quoteText(statement, of, open),
  evidenceIds: [statement.id, ...(open?.candidates ?? []).map(({ id }) => id)],
});

/** @param open sentences that nothing in the current study was paired with: they are marked, or listed where not quoted */
function quotesOf(items: readonly Evidence[], of: string, open: readonly NotRedescribed[] = []): Wording[] {
  const statements = quotable(items);
  const shown = statements.slice(0, MOST_QUOTES);
  const unquoted = open.filter(({ statement }) => !shown.includes(statement) && quotation(statement) !== '');
  const left = unquoted.slice(MOST_QUOTES);
  const rest = statements.slice(MOST_QUOTES).filter((item) => !unquoted.some(({ statement }) => statement === item));
  const more = {
    text: `${counted(rest.length, 'more line')} of reports of ${of} not quoted.`,
    evidenceIds: rest.map((item) => item.id),
  };
  const moreOpen = {
    text: `${counted(left.length, 'more line')} of reports of ${of} not surely ${NOT_REDESCRIBED}.`,
    evidenceIds: left.map(({ statement }) => statement.id),
  };
  return [
    ...shown.map((item) =>
      quoteOf(
        item,
        of,
        open.find(({ statement }) => statement === item),
      ),
    ),
    ...(rest.length > 0 ? [more] : []),
    ...unquoted.slice(0, MOST_QUOTES).map((one) => quoteOf(one.statement, of, one)),
    ...(left.length > 0 ? [moreOpen] : []),
  ];
}

/** What reports of this study say already; nobody has verified them, else there would be no draft. */
export const currentQuotes = (items: readonly Evidence[]): Wording[] => quotesOf(items, 'this study');

export const priorName = ({ study }: FetchedPrior): string => ofDate(modalityText(study.modality), study.studyDate);

/** What the reports of the most relevant prior conclude, and what of them nothing now was paired with. */
export const priorQuotes = (prior: FetchedPrior, open: readonly NotRedescribed[]): Wording[] =>
  quotesOf(prior.evidence.items, priorName(prior), open);

/** `its verified report was read`; empty where no text of the prior was used. */
export function reportsRead({ evidence }: FetchedPrior): string {
  const names = evidence.items.flatMap((item) => (item.kind === 'reportStatement' ? [reportName(item.source)] : []));
  const unique = [...new Set(names)];
  return unique.length === 0 ? '' : `its ${unique.join(' and its ')} ${unique.length === 1 ? 'was' : 'were'} read`;
}

export const earlier = (days: number | undefined): string => {
  if (days === undefined || days < 0) return '';
  return days === 0 ? ' (same day)' : ` (${inDays(days)} earlier)`;
};
