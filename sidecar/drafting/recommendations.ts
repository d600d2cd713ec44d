import type { RuleOutput } from '../domain/comparison.ts';
import type { Evidence, FindingEvidence, RecommendationEvidence, ReportStatementEvidence } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import { ofDate } from './dates.ts';
import type { DraftingInput, Wording } from './drafting-input.ts';
import { type DatedStudy, dueText } from './due.ts';
import { modalityText, plainReason } from './frame.ts';
import { subjectPhrase } from './realiser.ts';
import { quotation, reportName, trustMark } from './sources.ts';
import { capitalised, sanitise } from './terms.ts';

type Index = ReadonlyMap<EvidenceId, Evidence>;

/** A study whose reports may recommend something. */
interface ReportedStudy extends DatedStudy {
  readonly name: string;
  readonly items: readonly Evidence[];
}

function currentStudy(input: DraftingInput): ReportedStudy {
  const { items } = input.evidence;
  const modalities = items.flatMap((item) => (item.kind === 'technique' ? [modalityText(item.modality)] : []));
  const dated = input.study.studyDate === undefined ? {} : { studyDate: input.study.studyDate };
  return { modality: [...new Set(modalities)].join('/') || 'images', ...dated, name: 'this study', items };
}

const priorStudies = (input: DraftingInput): ReportedStudy[] =>
  input.priors.map(({ study, evidence }) => {
    const modality = modalityText(study.modality);
    const dated = study.studyDate === undefined ? {} : { studyDate: study.studyDate };
    return { modality, ...dated, name: ofDate(modality, study.studyDate), items: evidence.items };
  });

/** One sentence of a report with all that it recommends, and when that is due. */
function quoted(
  statement: ReportStatementEvidence,
  recommended: readonly RecommendationEvidence[],
  of: ReportedStudy,
  input: DraftingInput,
): Wording[] {
  const quote = quotation(statement);
  if (quote === '') return [];
  const current = currentStudy(input);
  const priors = priorStudies(input);
  const due = recommended.map((item) => dueText(item, of.studyDate, current, priors)).filter(Boolean);
  const conditional = recommended.some((item) => item.conditional) ? ' Conditional as worded.' : '';
  const dates = [...new Set(due)].map((text) => ` ${capitalised(text)}.`).join('');
  return [
    {
      text: `${capitalised(reportName(statement.source))} of ${of.name} recommends: ${quote}${conditional}${dates}`,
      evidenceIds: [statement.id, ...recommended.map((item) => item.id)],
    },
  ];
}

/** What reports of this study and its priors recommend, quoted; of a sentence nobody could read the quotation alone. */
function reportWordings(input: DraftingInput): Wording[] {
  return [currentStudy(input), ...priorStudies(input)].flatMap((study) => {
    const recommended = study.items.filter((item): item is RecommendationEvidence => item.kind === 'recommendation');
    const byStatement = Map.groupBy(recommended, (item) => item.statementId);
    const statements = study.items.filter((item): item is ReportStatementEvidence => item.kind === 'reportStatement');
    return statements
      .filter((item) => item.role === 'recommendation' || byStatement.has(item.id))
      .flatMap((item) => quoted(item, byStatement.get(item.id) ?? [], study, input));
  });
}

const findingOf = ({ findingId }: RuleOutput, index: Index): FindingEvidence | undefined => {
  const item = findingId === undefined ? undefined : index.get(findingId);
  return item?.kind === 'finding' ? item : undefined;
};

/** Nothing is said from a rule whose finding or evidence nobody supplied. */
export const ruleHolds = (output: RuleOutput, index: Index): boolean =>
  (output.findingId === undefined || findingOf(output, index) !== undefined) &&
  output.evidenceIds.every((id) => index.has(id)) &&
  (output.findingId !== undefined || output.evidenceIds.length > 0);

/** `Rule output (Fleischner Society 2017, version 2017-07): CT at 6 to 12 months`. */
function ruleText(output: RuleOutput): string {
  const { rule, status, category, suggestion } = output;
  const name = sanitise(rule.name);
  const reasons = output.reasons.map(plainReason).filter(Boolean).join('; ');
  if (status === 'notEstablished')
    return `${name}: applicability not established${reasons === '' ? '' : ` (not known: ${reasons})`}`;
  if (status === 'excluded') return `${name}: does not apply${reasons === '' ? '' : ` (${reasons})`}`;
  const said = [
    ...(category === undefined ? [] : [`category ${sanitise(category)}`]),
    ...(suggestion === undefined ? [] : [plainReason(suggestion)]),
  ].join('; ');
  const given = said === '' ? 'no category and no suggestion' : said;
  return `Rule output (${name}, version ${sanitise(rule.version)}): ${given}${reasons === '' ? '' : ` (${reasons})`}`;
}

/** Outputs of the same words are one line that names its findings. */
function ruleWordings(input: DraftingInput, index: Index): Wording[] {
  const usable = input.ruleOutputs.filter((output) => ruleHolds(output, index));
  const applying = (output: RuleOutput): number => (output.status === 'applies' ? 0 : 1);
  const ordered = usable.toSorted((a, b) => applying(a) - applying(b));
  return [...Map.groupBy(ordered, ruleText)].map(([text, outputs]) => {
    const findings = outputs.flatMap((output) => findingOf(output, index) ?? []);
    const evidenceIds = [
      ...new Set([...outputs.flatMap((output) => output.evidenceIds), ...findings.map((item) => item.id)]),
    ];
    const names = [...new Set(findings.map(subjectPhrase))];
    const about = names.length === 0 ? '' : ` For: ${names.join('; ')}.`;
    const mark = trustMark(evidenceIds.flatMap((id) => index.get(id) ?? []));
    return { text: `${text}${mark === '' ? '' : ` ${mark}`}.${about}`, evidenceIds };
  });
}

/** The recommendation section: quotations of reports with their dates, and outputs of rules as such. Nothing of ours. */
export const recommendationWordings = (input: DraftingInput, index: Index): Wording[] => [
  ...reportWordings(input),
  ...ruleWordings(input, index),
];
