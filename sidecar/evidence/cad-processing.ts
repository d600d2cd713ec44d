import type { ContentItem } from '../dicom/content-tree.ts';
import type { Evidence, EvidenceSource, FindingEvidence, ProcessingEvidence } from '../domain/evidence.ts';
import { entryOf } from '../domain/table.ts';
import { CAD, isSeenAs, TITLE_OF_CLASS, TITLE_OF_TEMPLATE } from './cad-codes.ts';
import { childrenOf, isNamed, type SrDocument, sourceOf } from './document.ts';
import { evidenceId } from './evidence-id.ts';
import { currentCode } from './legacy-codes.ts';
import { NOTHING, type ReadResult, unread } from './read-result.ts';
import { codeKey, type Trail } from './tid1500-items.ts';

type ContentSource = Extract<EvidenceSource, { kind: 'content-item' }>;
type Outcome = ProcessingEvidence['outcome'];
type Findings = ProcessingEvidence['findings'];

/** CID 6047 CAD Processing and Finding Summary. Where no algorithm succeeded, nobody looked: "without" says nothing. */
const OVERALL: Readonly<Record<string, { readonly outcome: Outcome; readonly findings: Findings }>> = {
  '111241': { outcome: 'succeeded', findings: 'without' },
  '111242': { outcome: 'succeeded', findings: 'with' },
  '111243': { outcome: 'partly', findings: 'without' },
  '111244': { outcome: 'partly', findings: 'with' },
  '111245': { outcome: 'failed', findings: 'unknown' },
};

/** CID 6042 Status of Results. */
const STATUS: Readonly<Record<string, Outcome>> = {
  '111222': 'succeeded',
  '111223': 'partly',
  '111224': 'failed',
  '111225': 'notAttempted',
};

const ofDcm = <T>(table: Readonly<Record<string, T>>, item: ContentItem | undefined): T | undefined =>
  item?.code?.scheme === 'DCM' ? entryOf(table, item.code.value) : undefined;

/** Which CAD a document is of: its title, else what its template or SOP class can only be. */
export function processOf({ root, instance }: SrDocument) {
  const titles = [CAD.MammographyReport, CAD.ChestReport, CAD.ColonReport];
  return (
    titles.find((title) => isNamed(root, title)) ??
    entryOf(TITLE_OF_CLASS, instance.sopClassUid) ??
    (root.concept === undefined ? entryOf(TITLE_OF_TEMPLATE, root.templateId ?? '') : undefined)
  );
}

const summariesOf = ({ root }: SrDocument): readonly ContentItem[] =>
  root.children.filter((item) => isNamed(item, CAD.SummaryOfDetections) || isNamed(item, CAD.SummaryOfAnalyses));

/** One word for several: they agree, or it went partly. What was not attempted does not count where something was. */
function combined(outcomes: readonly Outcome[]): Outcome {
  const attempted = outcomes.filter((outcome) => outcome !== 'notAttempted');
  const [first, ...others] = attempted;
  if (!first) return outcomes.length > 0 ? 'notAttempted' : 'unknown';
  if (attempted.includes('unknown')) return 'unknown';
  return others.every((outcome) => outcome === first) ? first : 'partly';
}

/** Whether the two summaries of a document can both be true: "all succeeded" and "detections failed" cannot. */
function agree(overall: Outcome, summed: Outcome): boolean {
  if (summed === 'unknown' || overall === summed) return true;
  return overall === 'failed' && summed === 'notAttempted';
}

interface Run {
  readonly trail: Trail;
  readonly outcome: Outcome;
  readonly isDetection: boolean;
}

/** TID 4015, 4016: every algorithm that ran, in the list of those that succeeded or of those that failed. */
function runsOf(document: SrDocument): readonly Run[] {
  return summariesOf(document).flatMap((summary) =>
    childrenOf(document, summary).flatMap((list) => {
      const failed = isNamed(list, CAD.FailedDetections) || isNamed(list, CAD.FailedAnalyses);
      const succeeded = isNamed(list, CAD.SuccessfulDetections) || isNamed(list, CAD.SuccessfulAnalyses);
      if (!failed && !succeeded) return [];
      const outcome: Outcome = failed ? 'failed' : 'succeeded';
      return childrenOf(document, list).flatMap((item) => {
        const isDetection = isNamed(item, CAD.DetectionPerformed);
        if (!item.code || (!isDetection && !isNamed(item, CAD.AnalysisPerformed))) return [];
        return [{ trail: [document.root, summary, list, item], outcome, isDetection }];
      });
    }),
  );
}

function evidence(
  { instance }: SrDocument,
  source: ContentSource,
  content: Omit<ProcessingEvidence, 'kind' | 'id' | 'studyInstanceUid' | 'source'>,
): ProcessingEvidence {
  const { studyInstanceUid, sopInstanceUid } = instance;
  const id = evidenceId('processing', sopInstanceUid, source.contentItem, content);
  return { kind: 'processing', id, studyInstanceUid, source, ...content };
}

/** Whether a mark was made by this run: same algorithm, and what it looks for is what was marked, or one view of it. */
function isOf(run: ProcessingEvidence, { source, finding, category }: FindingEvidence): boolean {
  if (source.kind !== 'content-item' || run.source.kind !== 'content-item') return false;
  const [one, other] = [source.algorithm, run.source.algorithm];
  const { performed } = run;
  if (!one || !other || !performed || one.name !== other.name || one.version !== other.version) return false;
  return [finding, category].some((code) => code && isSeenAs(code, performed));
}

function readRun(
  document: SrDocument,
  { trail, outcome, isDetection }: Run,
  overall: Findings,
  marks: readonly Evidence[],
) {
  const code = trail.at(-1)?.code;
  const process = processOf(document);
  if (!code || !process) return [];
  const content = { process, performed: currentCode(code), outcome, findings: 'unknown' as Findings, withheld: 0 };
  const source = sourceOf(document, trail);
  const run = evidence(document, source, content);
  if (outcome !== 'succeeded') return [run];
  if (overall === 'without') return [evidence(document, source, { ...content, findings: 'without' })];
  const found = isDetection && marks.some((mark) => mark.kind === 'finding' && isOf(run, mark));
  return [found ? evidence(document, source, { ...content, findings: 'with' }) : run];
}

const CONTRADICTION = 'Its summaries contradict each other: how the processing ended is not known.';

/** How the processing as a whole ended, from all that the document says about it. */
function concluded(document: SrDocument, hasMarks: boolean) {
  const statuses = summariesOf(document).map((item) => ofDcm(STATUS, item) ?? 'unknown');
  const summed = combined(statuses);
  const summaries = document.root.children.filter((item) => isNamed(item, CAD.FindingsSummary));
  const [summary] = summaries;
  const isOne = new Set(summaries.map(({ code }) => code && codeKey(code))).size <= 1;
  const stated = isOne ? ofDcm(OVERALL, summary) : undefined;
  const contradicts =
    !isOne || (stated !== undefined && (!agree(stated.outcome, summed) || (hasMarks && stated.findings !== 'with')));
  const told = stated ?? { outcome: summed, findings: 'unknown' as Findings };
  const outcome = told.outcome === 'failed' && summed === 'notAttempted' ? summed : told.outcome;
  return {
    trail: summary ? [document.root, summary] : [document.root],
    contradicts,
    outcome: contradicts ? ('unknown' as const) : outcome,
    findings: hasMarks ? ('with' as const) : contradicts ? ('unknown' as const) : told.findings,
  };
}

/**
 * That the algorithms ran and how they ended: once for the document (TID 4001, 4101: CID 6047, checked against CID
 * 6042), and once for each of several algorithms. What the summaries do not say stays unknown: no marks are no "without".
 * @param marks what was read from the marks
 * @param withheld marks that are not for presentation
 */
export function readProcessing(document: SrDocument, marks: readonly Evidence[], withheld: number): ReadResult {
  const process = processOf(document);
  if (!process) return NOTHING;
  const runs = runsOf(document);
  const hasMarks = marks.some((mark) => mark.kind === 'finding');
  const { trail, contradicts, outcome, findings } = concluded(document, hasMarks);
  // An algorithm named in the summary (TID 4002) made the overall impression: it is not all that ran.
  const { algorithm: _summing, ...source } = sourceOf(document, trail);
  const [only, ...others] = runs;
  const algorithm = only && others.length === 0 ? sourceOf(document, only.trail).algorithm : undefined;
  const whole = evidence(document, algorithm ? { ...source, algorithm } : source, {
    process,
    outcome,
    findings,
    withheld,
  });
  const each = others.length > 0 ? runs.flatMap((run) => readRun(document, run, findings, marks)) : [];
  return { items: [whole, ...each], unread: contradicts ? unread(document, CONTRADICTION).unread : [] };
}
