import type { Evidence, EvidenceSource, ReportStatementEvidence } from '../domain/evidence.ts';
import { sanitise } from './terms.ts';

/** What a report is worth, as it says itself: completion and verification (0040,A491; 0040,A493) travel with its words. */
export function reportName(source: EvidenceSource): string {
  if (source.kind === 'encapsulated-document') return 'PDF report of unknown verification';
  if (source.kind !== 'content-item') return 'report of unknown verification';
  const { verificationFlag, completionFlag, observerType } = source;
  const verified =
    verificationFlag === 'VERIFIED' ? 'verified' : verificationFlag === 'UNVERIFIED' ? 'unverified' : undefined;
  const words = [...(completionFlag === 'PARTIAL' ? ['partial'] : []), ...(verified === undefined ? [] : [verified])];
  const name = [words.join(', '), 'report'].filter(Boolean).join(' ');
  const unknown = verified === undefined ? ' of unknown verification' : '';
  return `${name}${unknown}${observerType === 'device' ? ' by a device' : ''}`;
}

/** A document's status in brackets' words: `unverified`, `partial document`; nothing where there is nothing to warn of. */
function statusOf(source: EvidenceSource): string[] {
  if (source.kind === 'encapsulated-document') return ['verification not known'];
  if (source.kind !== 'content-item') return [];
  return [
    ...(source.verificationFlag === 'UNVERIFIED' ? ['unverified'] : []),
    ...(source.completionFlag === 'PARTIAL' ? ['partial document'] : []),
  ];
}

/** Read out of the sentences of a report: what is said from it is that report's. */
const isFromText = (item: Evidence): boolean => 'statementId' in item && item.statementId !== undefined;

/** Who said it and how far it was checked, `a device, unverified`; empty when there is nothing to warn of. */
export function shownSource(item: Evidence): string {
  const { source } = item;
  if (isFromText(item)) return `text of the ${reportName(source)}`;
  const status = statusOf(source);
  if (source.kind === 'encapsulated-document') return ['a PDF document', ...status].join(', ');
  if (source.kind !== 'content-item') return '';
  if (source.observerType === 'device') return ['a device', ...status].join(', ');
  if (status.length === 0) return '';
  return [source.observerType === 'person' ? 'a person' : 'an author not stated', ...status].join(', ');
}

export const UNVERIFIED_MARK = '(unverified)';
export const DEVICE_MARK = '(by a device)';
export const UNKNOWN_MARK = '(verification not known)';

/** How far a line may be trusted, in short: the weakest of its sources counts; a report's text is named as such. */
export function trustMark(items: readonly Evidence[]): string {
  const flags = (item: Evidence) => (item.source.kind === 'content-item' ? item.source : undefined);
  const marked = (item: Evidence, mark: string): string =>
    isFromText(item) ? `(per the ${reportName(item.source)})` : mark;
  const unverified = items.find((item) => flags(item)?.verificationFlag === 'UNVERIFIED');
  if (unverified) return marked(unverified, UNVERIFIED_MARK);
  const unknown = items.find(
    (item) => item.source.kind === 'encapsulated-document' || (isFromText(item) && !flags(item)?.verificationFlag),
  );
  if (unknown) return marked(unknown, UNKNOWN_MARK);
  const text = items.find(isFromText);
  if (text) return marked(text, '');
  return items.some((item) => flags(item)?.observerType === 'device') ? DEVICE_MARK : '';
}

/** Longest quotation of one sentence. */
const MAX_QUOTE = 300;

const isForeign = (language: string): boolean => !/^en(?:-|$)/i.test(language);

/**
 * A report's sentence, verbatim in quotation marks; a language that is not English is marked behind it (RFC 5646). Empty
 * where nothing readable is left of it.
 */
export function quotation({ text, language }: Pick<ReportStatementEvidence, 'text' | 'language'>): string {
  const words = sanitise(text, MAX_QUOTE);
  if (words === '') return '';
  const tag =
    language !== undefined && /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}$/.test(language) ? language : undefined;
  return `"${words}"${tag !== undefined && isForeign(tag) ? ` [${tag}]` : ''}`;
}
