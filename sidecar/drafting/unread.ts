import type { StudyEvidence, UnreadEvidence } from '../domain/evidence.ts';
import { ERRORS, type ErrorCode } from '../errors.ts';
import { plainReason } from './frame.ts';
import { counted } from './numbers.ts';

/** The reader's own cause; the error table's words where it gives none. */
const unreadCause = (unread: UnreadEvidence): string =>
  plainReason(unread.cause) ||
  (Object.hasOwn(ERRORS, unread.code) ? plainReason(ERRORS[unread.code as ErrorCode].cause) : 'no cause given');

/** More causes than these are only counted. */
const MOST_CAUSES = 3;

function causesText(unread: readonly UnreadEvidence[]): string {
  const causes = [...new Set(unread.map(unreadCause))];
  const more = causes.length - MOST_CAUSES;
  const said = [...causes.slice(0, MOST_CAUSES), ...(more > 0 ? [counted(more, 'other cause')] : [])];
  return said.join('; ');
}

/** One entry may be a content item: documents are counted by their UIDs, those that were read in part on their own. */
export function unreadTexts({ items, unread }: StudyEvidence, of: string): string[] {
  const read = new Set(items.flatMap(({ source }) => ('instance' in source ? [source.instance.sopInstanceUid] : [])));
  const documents = (some: readonly UnreadEvidence[]): string =>
    `${counted(new Set(some.map((one) => one.instance.sopInstanceUid)).size, 'document')}${of}`;
  const whole = unread.filter((one) => !read.has(one.instance.sopInstanceUid));
  const partly = unread.filter((one) => read.has(one.instance.sopInstanceUid));
  return [
    ...(whole.length > 0 ? [`${documents(whole)} could not be used (${causesText(whole)}).`] : []),
    ...(partly.length > 0
      ? [`${counted(partly.length, 'item')} of ${documents(partly)} could not be used (${causesText(partly)}).`]
      : []),
  ];
}
