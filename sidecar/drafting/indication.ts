import type { Evidence, ReportStatementEvidence } from '../domain/evidence.ts';
import type { DraftingInput, Wording } from './drafting-input.ts';
import { priorName } from './quotes.ts';
import { quotation, reportName } from './sources.ts';
import { capitalised } from './terms.ts';

/** So many sentences of one report: a draft is no copy. */
const MOST = 2;

const orderedWordings = (items: readonly Evidence[]): Wording[] =>
  items.flatMap((item) => {
    if (item.kind !== 'technique' || item.indication === undefined) return [];
    const quoted = quotation({ text: item.indication });
    return quoted === '' ? [] : [{ text: `Indication as ordered: ${quoted}`, evidenceIds: [item.id] }];
  });

const isHistory = (item: Evidence): item is ReportStatementEvidence =>
  item.kind === 'reportStatement' && (item.role === 'indication' || item.role === 'history') && quotation(item) !== '';

const reportedWordings = (items: readonly Evidence[], of: string): Wording[] =>
  items
    .filter(isHistory)
    .slice(0, MOST)
    .map((item) => ({
      text: `${capitalised(reportName(item.source))} of ${of}, ${item.role}: ${quotation(item)}`,
      evidenceIds: [item.id],
    }));

/**
 * Why the study was made and what is known of the patient, out of the order, the reports of this study and those of the
 * most relevant prior: whole sentences in quotation marks, with their source. Nothing is drawn from them.
 */
export function indicationWordings(input: DraftingInput): Wording[] {
  const [prior] = input.priors;
  const ordered = orderedWordings(input.evidence.items);
  // Several modalities of one study have one order.
  const once = ordered.filter(({ text }, at) => ordered.findIndex((one) => one.text === text) === at);
  return [
    ...once,
    ...reportedWordings(input.evidence.items, 'this study'),
    ...(prior ? reportedWordings(prior.evidence.items, priorName(prior)) : []),
  ];
}
