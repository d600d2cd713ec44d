import type { ClaimedCount, ExtraTerm } from '../claims/claim.ts';
import type { DraftBasis, SectionName, WordingRecord } from '../domain/draft.ts';
import type { Evidence, TechniqueEvidence } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import { modelThatWorded, whyDeterministic } from '../domain/model-wording.ts';
import { comparisonWordings } from './comparison-section.ts';
import { doseWordings } from './dose.ts';
import type { DraftingInput, Wording } from './drafting-input.ts';
import { frameIds, modalityText, plainReason } from './frame.ts';
import { indicationWordings } from './indication.ts';
import { counted, shownTime } from './numbers.ts';
import { keyObjectWordings, processingWordings } from './processing.ts';
import { currentQuotes } from './quotes.ts';
import { recommendationWordings } from './recommendations.ts';
import { sumWordings } from './sums.ts';
import { sanitise, shownName } from './terms.ts';
import { unreadTexts } from './unread.ts';
import {
  demonstrationNotice,
  deterministicNotice,
  draftNotice,
  modelNotice,
  NOTHING_PRESENT,
  NOTHING_SUPPLIED,
  partlyNotice,
  SCOPE_NOTICE,
} from './wording.ts';

const receivedText = (until: string | undefined): string => (until === undefined ? '' : `received until ${until}`);

function basisText(basis: DraftBasis): string {
  const counts = `${counted(basis.seriesCount, 'series', 'series')}, ${counted(basis.imageCount, 'image')}`;
  const received = receivedText(shownTime(basis.until));
  return `Rests on ${counts} and ${counted(basis.documentCount, 'structured report')}${received && ` ${received}`}.`;
}

/** `Not looked at: 2 series of a kind no reader knows (SEG, PR).` */
function unlookedText({ unlooked }: DraftBasis): string[] {
  const count = unlooked.reduce((sum, one) => sum + one.seriesCount, 0);
  const kinds = unlooked.map((one) => sanitise(one.modality, 16) || 'modality not stated').join(', ');
  return count === 0
    ? []
    : [`Not looked at: ${counted(count, 'series', 'series')} of a kind no reader knows (${kinds}).`];
}

/** Which language model worded the draft, or why none did. Nothing where none is configured. */
function wordedTexts(wording: WordingRecord | undefined): string[] {
  if (wording === undefined) return [];
  const model = modelThatWorded(wording);
  if (model === undefined) return [deterministicNotice(plainReason(whyDeterministic(wording) ?? ''))];
  const notice = model.purpose === 'demonstration' ? demonstrationNotice : modelNotice;
  const { reason } = wording;
  return [
    notice(sanitise(model.id), sanitise(model.version)),
    ...(reason === undefined ? [] : [partlyNotice(plainReason(reason))]),
  ];
}

export function summaryWordings(input: DraftingInput): Wording[] {
  const evidenceIds = frameIds(input.evidence.items);
  const framed = (texts: readonly string[]): Wording[] => texts.map((text) => ({ text, evidenceIds }));
  return [
    ...framed([draftNotice(input.softwareVersion), ...wordedTexts(input.wording), basisText(input.basis)]),
    ...indicationWordings(input),
    ...framed([...unlookedText(input.basis), ...unreadTexts(input.evidence, '')]),
    ...keyObjectWordings(input.evidence.items),
    ...framed([SCOPE_NOTICE]),
  ];
}

const bodyPartText = (bodyPart: string): string => shownName(bodyPart.toLowerCase(), { sidesAllowed: false });
const SIDE_NAMES = { L: 'left', R: 'right', B: 'both sides' } as const;

/** `knee, left`: what was imaged, in one piece. */
function imagedText({ bodyPart, laterality }: TechniqueEvidence): string {
  const side = laterality === undefined ? '' : SIDE_NAMES[laterality];
  return [bodyPart ? bodyPartText(bodyPart) : '', side].filter(Boolean).join(', ');
}
const contrastText = (agent: string): string => `contrast agent recorded: ${shownName(agent)}`;
const seriesText = (description: string): string => `series description "${sanitise(description)}"`;

function techniqueText(item: TechniqueEvidence): string {
  const about = [modalityText(item.modality), imagedText(item)].filter(Boolean).join(', ');
  const thickness = item.sliceThicknessMm;
  const parts = [
    counted(item.seriesCount, 'series', 'series'),
    counted(item.imageCount, 'image'),
    ...(thickness === undefined || !Number.isFinite(thickness)
      ? []
      : [`slice thickness ${Number(thickness.toFixed(3))} mm`]),
    ...(item.contrastAgent ? [contrastText(item.contrastAgent)] : []),
    ...(item.seriesDescription ? [seriesText(item.seriesDescription)] : []),
  ];
  return `${about}: ${parts.join(', ')}.`;
}

const imageWordings = (items: readonly Evidence[]): Wording[] =>
  items.flatMap((item) => (item.kind === 'technique' ? [{ text: techniqueText(item), evidenceIds: [item.id] }] : []));

const ranWordings = ({ items }: DraftingInput['evidence']): Wording[] => [
  ...doseWordings(items),
  ...processingWordings(items),
];

export const techniqueWordings = (input: DraftingInput): Wording[] => [
  ...imageWordings(input.evidence.items),
  ...ranWordings(input.evidence),
];

/** What the impression says when it has no finding to name. */
export function emptyImpressionText(input: DraftingInput): string {
  const supplied = input.evidence.items.some((item) => item.kind !== 'technique') || input.comparisons.length > 0;
  return supplied ? NOTHING_PRESENT : NOTHING_SUPPLIED;
}

type Index = ReadonlyMap<EvidenceId, Evidence>;
export type FixedTexts = ReadonlyMap<string, readonly string[]>;

const idsKey = (ids: readonly EvidenceId[]): string => [...ids].sort().join('\n');
const byIds = (wordings: readonly Wording[]): FixedTexts => {
  const groups = Map.groupBy(wordings, (wording) => idsKey(wording.evidenceIds));
  return new Map([...groups].map(([key, same]) => [key, same.map((wording) => wording.text)]));
};

/**
 * Sentences that are only known whole, and only under exactly the evidence they are true of: quotations, doses, what a
 * rule gives, what was not looked at. By section and evidence ids.
 */
export function fixedTexts(input: DraftingInput, index: Index): Readonly<Record<SectionName, FixedTexts>> {
  const basis = basisText(input.basis);
  return {
    summary: byIds(summaryWordings(input).filter((wording) => wording.text !== basis)),
    technique: byIds(ranWordings(input.evidence)),
    comparison: byIds(comparisonWordings(input)),
    findings: byIds([...sumWordings(input, index, true), ...currentQuotes(input.evidence.items)]),
    impression: byIds(sumWordings(input, index, false)),
    recommendation: byIds(recommendationWordings(input, index)),
  };
}

export const fixedFor = (texts: FixedTexts, ids: readonly EvidenceId[]): readonly string[] =>
  texts.get(idsKey(ids)) ?? [];

/** For the checker: the names that a section's frame brings, beside its fixed sentences. */
export function sectionTerms(
  section: SectionName,
  techniques: readonly TechniqueEvidence[],
  input: DraftingInput,
): ExtraTerm[] {
  const texts: string[] = [];
  if (section === 'summary') texts.push(receivedText(shownTime(input.basis.until)));
  if (section === 'technique')
    for (const item of techniques) {
      texts.push(modalityText(item.modality), 'slice thickness');
      if (imagedText(item) !== '') texts.push(imagedText(item));
      if (item.contrastAgent) texts.push(contrastText(item.contrastAgent));
      if (item.seriesDescription) texts.push(seriesText(item.seriesDescription));
    }
  return texts.map((text) => ({ kind: 'fixed', text }));
}

/** For the checker: the counts that a section's frame may state. */
export function sectionCounts(
  section: SectionName,
  techniques: readonly TechniqueEvidence[],
  { basis }: DraftingInput,
): ClaimedCount[] {
  const of = (noun: string, value: number): ClaimedCount => ({ value, noun });
  if (section === 'summary')
    return [
      of('series', basis.seriesCount),
      of('image', basis.imageCount),
      of('structured report', basis.documentCount),
    ];
  if (section !== 'technique') return [];
  return techniques.flatMap((item) => [of('series', item.seriesCount), of('image', item.imageCount)]);
}
