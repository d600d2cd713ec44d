import { MEASUREMENT_REPORT as MR } from '../dicom/codes.ts';
import type { ContentItem } from '../dicom/content-tree.ts';
import { type Code, sameCode } from '../domain/code.ts';
import type { FindingEvidence } from '../domain/evidence.ts';
import type { About } from './about.ts';
import { childrenOf, holdsDangling, isNamed, type SrDocument } from './document.ts';
import { currentCode } from './legacy-codes.ts';
import { isNamedByAbsence, isPresenceConcept, presenceFrom } from './presence.ts';
import { joined, NOTHING, type ReadResult, unread } from './read-result.ts';
import { aboutOf, isOfEarlierTime, regionsOf, segmentsOf } from './regions.ts';
import { presenceAnswers, unclear } from './tid1500-evaluations.ts';
import {
  answers,
  dangling,
  finding,
  isRealCode,
  placeOf,
  qualitative,
  regionsLost,
  type Trail,
  trackingOf,
} from './tid1500-items.ts';
import { type GroupContext, modifiersOf, readNumber } from './tid1500-numbers.ts';
import { isFindingInWords, wordsLeft } from './tid1500-words.ts';

/** TID 1410, 1411, 1501. */
const GROUP_TEMPLATES: ReadonlySet<string> = new Set(['1410', '1411', '1501']);

/** By name, by template, or, where a writer forgot both, by what is inside. */
export function isMeasurementGroup(item: ContentItem): boolean {
  if (item.valueType !== 'CONTAINER') return false;
  if (isNamed(item, MR.MeasurementGroup) || GROUP_TEMPLATES.has(item.templateId ?? '')) return true;
  const marks = [MR.TrackingUniqueIdentifier, MR.TrackingIdentifier, MR.Finding];
  return item.concept === undefined && item.children.some((child) => marks.some((mark) => isNamed(child, mark)));
}

/** Concepts of a group that say what it is about; every other coded content is an evaluation of the finding. */
const STRUCTURE = [
  ...[MR.Finding, MR.FindingCategory, MR.FindingSite],
  ...[MR.Laterality, MR.MeasurementMethod, MR.TopographicalModifier],
];
const isStructure = (item: ContentItem): boolean =>
  STRUCTURE.some((concept) => isNamed(item, concept)) ||
  (item.concept !== undefined && isPresenceConcept(item.concept));

const isMeasurementOrAnswer = (item: ContentItem): boolean =>
  item.valueType === 'NUM' || (item.valueType === 'CODE' && !isStructure(item));

/** What the group is about. Not named: its category, else only that it is a measurement group. Never a guess. */
function subjectOf(children: readonly ContentItem[]) {
  const [named, ...others] = answers(children, MR.Finding).filter(isRealCode);
  const category = answers(children, MR.FindingCategory).find(isRealCode);
  return { subject: named ?? category ?? MR.MeasurementGroup, others, ...(category ? { category } : {}) };
}

/** Why a group as a whole does not speak of this study; undefined where it does. */
function whyNotOfThisStudy(document: SrDocument, trail: Trail, context: About): string | undefined {
  const about = aboutOf(document, trail.slice(-1));
  if (about === 'other' || context === 'other') return 'A measurement group is about images of another study.';
  return about === 'unsaid' && isOfEarlierTime(document, trail)
    ? 'A measurement group is of an earlier time point and names no image of this study.'
    : undefined;
}

/** The finding of a group with where and on what it was seen; undefined where its presence is not understood. */
function findingOf(document: SrDocument, trail: Trail, children: readonly ContentItem[]) {
  const { subject, others, ...category } = subjectOf(children);
  const named = children.filter((child) => isNamed(child, MR.Finding));
  const about = [...children, ...named.flatMap((item) => childrenOf(document, item))];
  const presence = presenceFrom(presenceAnswers(subject, about));
  if (presence === undefined || isNamedByAbsence(subject)) return undefined;
  const { regions, dropped, inSpace } = regionsOf(document, trail.at(-1) ?? document.root);
  const { segments, dropped: segmentDropped } = segmentsOf(document, children);
  const found = finding(document, trail, {
    finding: subject,
    presence,
    ...placeOf(document, about),
    ...category,
    tracking: trackingOf(children),
    regions,
    ...(segments.length > 0 ? { segments } : {}),
  });
  return { found, others, lost: regionsLost(document, { dropped: dropped || segmentDropped, inSpace }) };
}

/** A nested container by value: another group, or something whose place in the group nobody knows. */
function readNested(document: SrDocument, trail: Trail): ReadResult {
  const nested = (trail.at(-1)?.children ?? []).filter(({ valueType }) => valueType === 'CONTAINER');
  return joined(
    nested.map((child) =>
      isMeasurementGroup(child)
        ? readGroup(document, [...trail, child])
        : unread(document, 'A part of a measurement group is nested in a way that is not known.'),
    ),
  );
}

/** One measurement group (TID 1410, 1411, 1501): a finding with its measurements and evaluations. */
export function readGroup(document: SrDocument, trail: Trail): ReadResult {
  const group = trail.at(-1);
  if (!group) return NOTHING;
  const children = childrenOf(document, group);
  const context = aboutOf(
    document,
    children.filter((child) => !isMeasurementOrAnswer(child)),
  );
  const why = whyNotOfThisStudy(document, trail, context);
  if (why !== undefined) return unread(document, why);
  const words = joined([wordsLeft(document, children), holdsDangling(document, group) ? dangling(document) : NOTHING]);
  const content = children.filter(isMeasurementOrAnswer);
  const isNameless = sameCode(subjectOf(children).subject, MR.MeasurementGroup);
  // "No nodule" in words, and nothing else: there is no finding to tell of.
  if (isNameless && children.some(isFindingInWords) && !content.some(({ valueType }) => valueType === 'NUM'))
    return words;
  const { found, others, lost } = findingOf(document, trail, children) ?? {};
  if (!found || !lost) return joined([unclear(document), words]);
  const forNumbers: GroupContext = {
    found,
    methods: answers(children, MR.MeasurementMethod),
    modifiers: modifiersOf(children, [MR.TopographicalModifier]),
  };
  const further = (others ?? []).map((other) => qualitative(document, trail, [MR.Finding, other], found.id));
  const read = (type: string) =>
    content
      .filter(({ valueType }) => valueType === type)
      .map((item) => readOfGroup(document, [...trail, item], forNumbers, context));
  return joined([
    { items: [found], unread: [] },
    ...further,
    lost,
    ...read('CODE'),
    ...read('NUM'),
    readNested(document, trail),
    words,
  ]);
}

/** A measurement or an evaluation of a group; each must speak of this study itself, or else with its group. */
function readOfGroup(document: SrDocument, trail: Trail, group: GroupContext, context: About): ReadResult {
  const item = trail.at(-1);
  if (!item || (item.relationship ?? 'CONTAINS') !== 'CONTAINS') return NOTHING;
  const own = aboutOf(document, [item]);
  const about = own === 'unsaid' ? context : own;
  if (about === 'other' || about === 'both')
    return unread(document, 'A measurement or evaluation is about an image of another study.');
  return item.valueType === 'NUM' ? readNumber(document, trail, group) : readAnswer(document, trail, group.found);
}

function readAnswer(document: SrDocument, trail: Trail, found: FindingEvidence | undefined): ReadResult {
  const item = trail.at(-1);
  // Free text is said with the words of the group.
  if (!item || (item.code && !isRealCode(item.code))) return NOTHING;
  if (!item.concept || !item.code) return unread(document, 'An evaluation lacks its question or its answer.');
  const [question, answer]: readonly [Code, Code] = [currentCode(item.concept), currentCode(item.code)];
  if (found && presenceAnswers(found.finding, [item]).length > 0) return NOTHING;
  return qualitative(document, trail, [question, answer], found?.id);
}
