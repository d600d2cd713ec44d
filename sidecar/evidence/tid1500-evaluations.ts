import { MEASUREMENT_REPORT as MR } from '../dicom/codes.ts';
import type { ContentItem } from '../dicom/content-tree.ts';
import { type Code, sameCode } from '../domain/code.ts';
import { childrenOf, isNamed, type SrDocument } from './document.ts';
import { currentCode } from './legacy-codes.ts';
import { certaintyOf, isNamedByAbsence, isPresenceConcept, presenceFrom, presenceOf } from './presence.ts';
import { joined, type ReadResult, unread } from './read-result.ts';
import { finding, isRealCode, placeOf, qualitative, type Trail, trackingOf } from './tid1500-items.ts';
import { wordsLeft } from './tid1500-words.ts';

/** Answers about the presence of a finding, and qualifiers that deny or doubt it. */
export function presenceAnswers(subject: Code, about: readonly ContentItem[]): readonly Code[] {
  return about.flatMap(({ concept, code }) => {
    if (!concept || !code) return [];
    if (isPresenceConcept(concept) || sameCode(currentCode(concept), subject)) return [code];
    return certaintyOf(concept, code) ?? [];
  });
}

/** Why a finding is left out: what is there can neither be called present nor absent. */
export const unclear = (document: SrDocument): ReadResult =>
  unread(document, 'Whether a finding is present is not stated in a way that is understood.');

/** TID 1500 Qualitative Evaluations: "pneumothorax: absent" is a finding with its presence, the rest are answers. */
export function readEvaluation(document: SrDocument, trail: Trail): ReadResult {
  const item = trail.at(-1);
  if (!item?.concept) return unread(document, 'An evaluation does not say what is evaluated.');
  if (!item.code) return unread(document, 'An evaluation has no answer.');
  if (!isRealCode(item.code)) return wordsLeft(document, [item]);
  const children = childrenOf(document, item);
  const [question, answer] = [currentCode(item.concept), currentCode(item.code)];
  // (Finding) = X, with or without a presence below it (TID 1350).
  const isFinding = isNamed(item, MR.Finding);
  if (presenceOf(answer) === undefined && !isFinding) return qualitative(document, trail, [question, answer]);
  const subject = isFinding ? answer : question;
  const below = presenceAnswers(subject, children);
  const presence = presenceFrom(isFinding ? below : [answer, ...below]);
  if (presence === undefined || isNamedByAbsence(subject)) return unclear(document);
  const content = { presence, ...placeOf(document, children), tracking: trackingOf(children), regions: [] };
  const found = finding(document, trail, { finding: subject, ...content });
  return joined([{ items: [found], unread: [] }, wordsLeft(document, children)]);
}
