import type { Evidence, FindingEvidence, MeasurementEvidence, ReportStatementEvidence } from '../domain/evidence.ts';
import type { EvidenceId } from '../domain/identifiers.ts';
import { isAsStrong } from './attestation.ts';
import { SHORT } from './limits.ts';
import { isFromText } from './measured-finding.ts';
import { conceptOf, placeOf, relatePlaces } from './places.ts';
import { quantityKind } from './quantities.ts';
import { agree, areAmong, sizesOf } from './rounded-sizes.ts';

/** What is known of the study's sentences and sizes. */
interface Study {
  readonly statements: ReadonlyMap<EvidenceId, ReportStatementEvidence>;
  readonly measurements: ReadonlyMap<EvidenceId | undefined, readonly MeasurementEvidence[]>;
  /** Place in the study's list: what comes later in a report may tell again what came before. */
  readonly order: ReadonlyMap<EvidenceId, number>;
}

/** One lesion, and the sentences that tell it again. */
interface Lesion {
  readonly lead: FindingEvidence;
  readonly again: FindingEvidence[];
}

const sizesIn = ({ measurements }: Study, finding: FindingEvidence) => {
  const all = measurements.get(finding.id) ?? [];
  const sizes = all.filter((one) => isFromText(one) || quantityKind(one.quantity) !== undefined);
  const isShort = ({ quantity }: MeasurementEvidence): boolean => SHORT.includes(quantity.value);
  return {
    lengths: sizesOf(sizes, 'linear'),
    // Nodes are told by their short axis alone: it is not the longest one.
    shorts: sizesOf(sizes.filter(isShort), 'linear'),
    longs: sizesOf(
      sizes.filter((one) => !isShort(one)),
      'linear',
    ),
    volumes: sizesOf(sizes, 'volume'),
  };
};

const statementOf = ({ statements }: Study, { statementId }: FindingEvidence) =>
  statementId === undefined ? undefined : statements.get(statementId);

/** One section of one report: within it a lesion is described once. */
function isSameSection(study: Study, a: FindingEvidence, b: FindingEvidence): boolean {
  const [one, other] = [statementOf(study, a), statementOf(study, b)];
  if (!one || !other || one.source.kind === 'image-attributes' || other.source.kind === 'image-attributes')
    return false;
  return one.role === other.role && one.source.instance.sopInstanceUid === other.source.instance.sopInstanceUid;
}

/** A patient has one of these at a place, or none: two sentences are no two of them. */
const ONCE_PER_PLACE: ReadonlySet<string> = new Set([
  'SCT|36118008', // pneumothorax
  'SCT|60046008', // pleural effusion
  'SCT|373945007', // pericardial effusion
  'SCT|16838000', // pneumomediastinum
  'SCT|287272002', // cardiomegaly
  'SCT|19242006', // pulmonary edema
  'SCT|51615001', // pulmonary fibrosis
  'SCT|12295008', // bronchiectasis
  'SCT|76171001', // air trapping
  'RADLEX|RID4799', // emphysema
  'RADLEX|RID4803', // pneumoperitoneum
  'RADLEX|RID1541', // ascites
  'RADLEX|RID34393', // hydronephrosis
  'SCT|197321007', // hepatic steatosis
  'SCT|19943007', // cirrhosis
  'SCT|80515008', // hepatomegaly
  'SCT|16294009', // splenomegaly
  'SCT|230745008', // hydrocephalus
  'SCT|298382003', // scoliosis
]);

/** Begins or says that a lesion is introduced: "There is a nodule", "A second nodule". */
const INTRODUCES =
  /^\W*(?:\d+[.)]\s*)?(?:there (?:is|are)|an?)\b|\b(?:another|second|third|additional|further|separate|also|other)\b/i;
const DEFINITE = /^\W*(?:\d+[.)]\s*)?(?:the|this|that|these)\b/i;

/**
 * Whether two sentences of one section speak of two lesions although nothing tells them apart: one sentence names two,
 * the later one introduces its own, or gives a size of its own without an article that points back.
 */
function isSecond(study: Study, a: FindingEvidence, b: FindingEvidence): boolean {
  if (ONCE_PER_PLACE.has(conceptOf(a))) return false;
  if (a.statementId !== undefined && a.statementId === b.statementId) return true;
  if (!isSameSection(study, a, b)) return false;
  const place = ({ id }: FindingEvidence): number => study.order.get(id) ?? 0;
  const { text = '' } = statementOf(study, place(a) > place(b) ? a : b) ?? {};
  if (INTRODUCES.test(text)) return true;
  const bothSized = [a, b].every((finding) => sizesIn(study, finding).lengths.length > 0);
  return bothSized && !DEFINITE.test(text);
}

/** Whether nothing in place or size speaks against one lesion. "Bilateral" is more than one side of it. */
function mayBeOne(study: Study, said: FindingEvidence, known: FindingEvidence): boolean {
  if (relatePlaces(said, known) === 'different') return false;
  if (placeOf(said).side === 'both' && placeOf(known).side !== 'both') return false;
  const [ours, theirs] = [sizesIn(study, said), sizesIn(study, known)];
  const volumesAgree = ours.volumes.length === 0 || theirs.volumes.length === 0 || agree(ours.volumes, theirs.volumes);
  const shortsAgree = areAmong(ours.shorts, theirs.shorts);
  return volumesAgree && shortsAgree && (ours.longs.length === 0 || agree(ours.longs, theirs.lengths));
}

/** Whether a finding out of a sentence tells a lesion again; of absences only the very same, on no stronger word. */
function restates(study: Study, said: FindingEvidence, { lead, again }: Lesion): boolean {
  if (conceptOf(said) !== conceptOf(lead) || said.presence !== lead.presence) return false;
  if (said.presence === 'absent') return relatePlaces(said, lead) === 'same' && isAsStrong(lead, said);
  const told = [lead, ...again];
  // Sizes are held against the one that speaks for all, places and sections against each.
  return (
    mayBeOne(study, said, lead) &&
    again.every((other) => relatePlaces(said, other) !== 'different') &&
    !told.some((other) => isSecond(study, said, other))
  );
}

/** What says most comes first, so that it speaks for the others: sizes, then the more exact place. */
function byDetail(study: Study): (a: FindingEvidence, b: FindingEvidence) => number {
  const detail = (finding: FindingEvidence): number => {
    const { words = [], side } = placeOf(finding);
    return (sizesIn(study, finding).lengths.length > 0 ? 100 : 0) + words.length + (side === undefined ? 0 : 1);
  };
  return (a, b) => detail(b) - detail(a);
}

function studyOf(items: readonly Evidence[]): Study {
  return {
    statements: new Map(items.flatMap((item) => (item.kind === 'reportStatement' ? [[item.id, item]] : []))),
    measurements: Map.groupBy(
      items.filter((item) => item.kind === 'measurement'),
      (item) => item.findingId,
    ),
    order: new Map(items.map(({ id }, at) => [id, at])),
  };
}

/**
 * A study's evidence without what its reports only tell again: an impression repeats the findings, and a report repeats
 * what was measured. Such a finding is no second lesion; the sentence itself stays, to be quoted. Where two lesions could
 * be meant, both stay: a lesion too many makes a comparison ambiguous, a lesion too few is one overlooked. The mark of a
 * detection program stands for nothing that a person says.
 */
export function withoutRestated(items: readonly Evidence[]): readonly Evidence[] {
  const study = studyOf(items);
  const findings = items.filter((item) => item.kind === 'finding');
  const lesions = findings
    .filter(({ statementId, renderingIntent }) => statementId === undefined && renderingIntent === undefined)
    .map((lead): Lesion => ({ lead, again: [] }));
  const restated = new Set<EvidenceId | undefined>();
  const told = findings.filter(({ statementId }) => statementId !== undefined);
  for (const said of told.sort(byDetail(study))) {
    const lesion = lesions.find((one) => restates(study, said, one));
    if (!lesion) lesions.push({ lead: said, again: [] });
    else {
      lesion.again.push(said);
      restated.add(said.id);
    }
  }
  const isRestated = (item: Evidence): boolean =>
    item.kind === 'finding'
      ? restated.has(item.id)
      : item.kind === 'measurement' && item.findingId !== undefined && restated.has(item.findingId);
  return items.filter((item) => !isRestated(item));
}
