import type { TruthStudy } from '../department/truth.ts';
import { organOf } from '../department/vocabulary.ts';
import { seededRandom } from '../random.ts';
import type {
  AbsentItem,
  EvidenceItem,
  FindingItem,
  NormalItem,
  RecommendationItem,
  ResolvedItem,
  StudyEvidence,
} from './evidence-items.ts';
import { DEVICE_KINDS } from './finding-words.ts';
import type { HouseStyle, SectionName } from './house-style.ts';
import { printedDate } from './numbers.ts';
import { ORGAN_OF_DENIAL, ORGAN_ORDER, ORGAN_WORDS } from './place-words.ts';
import { denialSentence, findingSentence, normalSentence, type Pen, resolvedSentence } from './sentences.ts';
import { evidenceOf } from './study-evidence.ts';
import { fill } from './templates.ts';

/** Texts of a report, without headings. */
export interface ReportSections {
  readonly indication: string;
  readonly technique: string;
  readonly comparison: string;
  readonly findings: string;
  readonly impression: string;
  readonly recommendation?: string;
}

/** One thing that a report says, and the evidence it says. */
export interface Statement {
  readonly text: string;
  readonly evidence: readonly string[];
  readonly section: SectionName;
}

export interface WrittenReport {
  readonly sections: ReportSections;
  readonly statements: readonly Statement[];
}

/**
 * The report of a study as its reader writes it in a house: what the reader described, with the reader's numbers, what is
 * attested as normal or absent, and changes as far as the documents of both studies allow them. What was overlooked, and
 * what only a program marked, is not in it. The same study, prior and style give the same text.
 * @param prior the study that is named as compared with; changes are told only where the truth has chosen it
 */
export const writeReport = (study: TruthStudy, prior: TruthStudy | undefined, style: HouseStyle): ReportSections =>
  composeReport(evidenceOf(study, prior), style).sections;

type Said = Omit<Statement, 'section'>;

/** Where nothing was described and nothing attested. */
const NOTHING: Said = { text: 'Images reviewed.', evidence: [] };

export function composeReport(evidence: StudyEvidence, style: HouseStyle): WrittenReport {
  const random = seededRandom(`${evidence.studyInstanceUid}/report/${style.id}`);
  const { prior, items } = evidence;
  const draws = new Map(items.map(({ id }) => [id, random.integer(0, 11)]));
  const pen: Pen = { style, random, draws, ...(prior ? { prior } : {}) };
  const groups = findingGroups(items, pen);
  const impression = impressionOf(evidence, pen);
  const recommended = ofKind(items, 'recommendation').map((one) => recommendationSaid(one, pen));
  const [indication, technique, comparison] = frameOf(evidence, pen);
  const newline = style.layout === 'lines' ? '\n' : ' ';
  const numbered = style.numberedImpression && impression.length > 1;
  const inSection = (section: SectionName, said: readonly Said[]): Statement[] =>
    said.map((one) => ({ ...one, section }));
  return {
    sections: {
      indication: indication.text,
      technique: technique.text,
      comparison: comparison.text,
      findings: groups.map((group) => textOf(group, style.organLabels ? ' ' : newline)).join(newline),
      impression: numbered
        ? impression.map(({ text }, at) => `${at + 1}. ${text}`).join('\n')
        : textOf(impression, newline),
      ...(recommended.length > 0 ? { recommendation: textOf(recommended, newline) } : {}),
    },
    statements: [
      ...inSection('indication', [indication]),
      ...inSection('technique', [technique]),
      ...inSection('comparison', [comparison]),
      ...inSection('findings', groups.flat()),
      ...inSection('impression', impression),
      ...inSection('recommendation', recommended),
    ],
  };
}

const textOf = (said: readonly Said[], between: string): string => said.map(({ text }) => text).join(between);

/** As printed: in the order of the house, under its headings. Without a heading of their own recommendations end the impression. */
export function reportText(sections: ReportSections, { headings }: HouseStyle): string {
  const hasOwn = headings.some(([section]) => section === 'recommendation');
  const bodyOf = (section: SectionName): string | undefined =>
    section === 'impression' && !hasOwn
      ? [sections.impression, sections.recommendation].filter((text) => text !== undefined).join('\n')
      : sections[section];
  return headings
    .flatMap(([section, heading]) => {
      const body = bodyOf(section);
      return body === undefined ? [] : [`${heading}:\n${body}`];
    })
    .join('\n\n');
}

function ofKind<K extends EvidenceItem['kind']>(items: readonly EvidenceItem[], kind: K) {
  return items.filter((one): one is Extract<EvidenceItem, { kind: K }> => one.kind === kind);
}

function frameOf({ indication, technique, prior }: StudyEvidence, { style }: Pen): readonly [Said, Said, Said] {
  const compared: Said = prior
    ? {
        text: fill(style.comparison, { exam: prior.exam, date: printedDate(prior.date, style.dates) }),
        evidence: [prior.id],
      }
    : { text: style.noComparison, evidence: [] };
  return [
    { text: `${indication.text}.`, evidence: [indication.id] },
    { text: fill(style.technique, { exam: technique.text }), evidence: [technique.id] },
    compared,
  ];
}

const URGENCIES = ['urgent', 'actionable', 'notActionable', 'benign'] as const;

const byUrgency = (findings: readonly FindingItem[]): FindingItem[] =>
  findings.toSorted((a, b) => URGENCIES.indexOf(a.urgency) - URGENCIES.indexOf(b.urgency));

const findingSaid = (one: FindingItem, pen: Pen): Said => ({
  text: findingSentence(one, pen, pen.style.finding),
  evidence: [one.id],
});
const resolvedSaid = (one: ResolvedItem, pen: Pen): Said => ({ text: resolvedSentence(one, pen), evidence: [one.id] });
const idsOf = (items: readonly { readonly id: string }[]): string[] => items.map(({ id }) => id);

/** All that is surely absent in one sentence, and each that is only unlikely in its own. */
function denialsSaid(absent: readonly AbsentItem[], pen: Pen): Said[] {
  const sure = absent.filter(({ certainty }) => certainty === undefined);
  const unsure = absent.filter(({ certainty }) => certainty !== undefined).map((one) => [one]);
  return [...(sure.length > 0 ? [sure] : []), ...unsure].map((items) => ({
    text: denialSentence(items, pen),
    evidence: idsOf(items),
  }));
}

const normalsSaid = (normal: readonly NormalItem[], pen: Pen): Said[] =>
  normal.length === 0 ? [] : [{ text: normalSentence(normal, pen), evidence: idsOf(normal) }];

/** Organ by organ, or what matters most first; without anything to say, that the images were looked at. */
function findingGroups(items: readonly EvidenceItem[], pen: Pen): Said[][] {
  const groups = pen.style.grouping === 'organ' ? byOrgan(items, pen) : [byImportance(items, pen)];
  const said = groups.filter((group) => group.length > 0);
  return said.length > 0 ? said : [[NOTHING]];
}

const byImportance = (items: readonly EvidenceItem[], pen: Pen): Said[] => [
  ...byUrgency(ofKind(items, 'finding')).map((one) => findingSaid(one, pen)),
  ...ofKind(items, 'resolved').map((one) => resolvedSaid(one, pen)),
  ...denialsSaid(ofKind(items, 'absent'), pen),
  ...normalsSaid(ofKind(items, 'normal'), pen),
];

const organKey = ({ lesion, site }: Pick<FindingItem, 'lesion' | 'site'>): string =>
  DEVICE_KINDS.has(lesion) ? 'lines' : organOf(site).name;

function byOrgan(items: readonly EvidenceItem[], pen: Pen): Said[][] {
  const [findings, gone] = [ofKind(items, 'finding'), ofKind(items, 'resolved')];
  const [absent, normal] = [ofKind(items, 'absent'), ofKind(items, 'normal')];
  return ORGAN_ORDER.map((organ) => {
    const said = [
      ...byUrgency(findings.filter((one) => organKey(one) === organ)).map((one) => findingSaid(one, pen)),
      ...gone.filter((one) => organKey(one) === organ).map((one) => resolvedSaid(one, pen)),
      ...normalsSaid(
        normal.filter(({ site }) => site.name === organ),
        pen,
      ),
      ...denialsSaid(
        absent.filter(({ finding }) => ORGAN_OF_DENIAL[finding.name] === organ),
        pen,
      ),
    ];
    const label = pen.style.organLabels ? `${ORGAN_WORDS[organ]?.label}: ` : '';
    return said.map((one, at) => (at === 0 ? { ...one, text: `${label}${one.text}` } : one));
  });
}

/** Most urgent first. What is benign is left to the findings, unless there is nothing else. */
function impressionOf({ items, isNormal, exam }: StudyEvidence, pen: Pen): Said[] {
  const findings = byUrgency(ofKind(items, 'finding'));
  const gone = ofKind(items, 'resolved');
  const [absent, normal] = [ofKind(items, 'absent'), ofKind(items, 'normal')];
  const matters = findings.filter(({ urgency }) => urgency !== 'benign');
  const main = matters.length + gone.length > 0 ? matters : findings;
  const said = [
    ...main.map((one) => ({ text: findingSentence(one, pen, pen.style.impression), evidence: [one.id] })),
    ...gone.map((one) => resolvedSaid(one, pen)),
  ];
  if (said.length > 0) return said;
  if (isNormal && absent.every(({ certainty }) => certainty === undefined))
    return [{ text: fill(pen.random.pick(pen.style.normalStudy), { exam }), evidence: idsOf([...normal, ...absent]) }];
  const denied = denialsSaid(absent, pen);
  if (denied.length > 0) return denied;
  const attested = pen.style.organLabels ? [] : normalsSaid(normal, pen);
  return attested.length > 0 ? attested : [NOTHING];
}

const recommendationSaid = ({ id, what, of }: RecommendationItem, { style, random }: Pen): Said => ({
  text: fill(random.pick(style.recommendation), { what }),
  evidence: [id, ...of],
});
