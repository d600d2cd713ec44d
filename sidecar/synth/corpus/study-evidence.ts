import { written } from '../department/expected.ts';
import { ASSESSED } from '../department/readers.ts';
import type { Concept, TruthFinding, TruthStudy } from '../department/truth.ts';
import { SITE } from '../department/vocabulary.ts';
import type {
  AbsentItem,
  AiOnlyItem,
  EvidenceItem,
  FindingItem,
  NormalItem,
  Placed,
  PriorEvidence,
  RecommendationItem,
  ResolvedItem,
  StudyEvidence,
} from './evidence-items.ts';
import { examName, techniqueOf } from './exam-words.ts';
import { FINDING_WORDS } from './finding-words.ts';
import type { Certainty } from './house-style.ts';
import { recommendationsFor } from './recommendations.ts';

/** `E1`, `E2`, ... */
type NextId = () => string;

/** How sure the reader is of a finding (by its tracking UID) or of an absence (by the finding's name); absent: sure. */
export type Hedging = ReadonlyMap<string, Certainty>;
const SURE: Hedging = new Map();

/**
 * @param prior the earlier study that the report names; changes are told only where it is the one that the truth has chosen,
 * so that nothing is ever compared with a stranger's study or one of another region
 */
export function evidenceOf(study: TruthStudy, prior: TruthStudy | undefined, hedging: Hedging = SURE): StudyEvidence {
  let count = 0;
  const next: NextId = () => `E${++count}`;
  const before = prior?.studyInstanceUid === study.expected.chosenPrior ? prior : undefined;
  const indication = { id: next(), text: study.indication };
  const technique = { id: next(), text: techniqueOf(study) };
  const named = prior && priorEvidence(study, prior, next);
  const findings = study.findings
    .filter(({ reader }) => reader.described)
    .map((one) => findingItem(one, study, before, hedging, next));
  const gone = before ? resolvedItems(study, before, next) : [];
  const isGone = ({ name }: Concept) => gone.some(({ finding }) => finding.name === name);
  const absent = study.attestedAbsent.map((one) => absentItem(one, isGone(one) ? SURE : hedging, next));
  const normals = attestedNormal(study);
  const normal = normals.map((site): NormalItem => ({ kind: 'normal', id: next(), site }));
  const items: EvidenceItem[] = [...findings, ...gone, ...absent, ...normal, ...aiOnlyItems(study, next)];
  const recommended = recommendationsFor(study.modality, findings).map(
    ({ what, of }): RecommendationItem => ({ kind: 'recommendation', id: next(), what, of }),
  );
  return {
    studyInstanceUid: study.studyInstanceUid,
    specialty: study.specialty,
    modality: study.modality,
    exam: examName(study),
    indication,
    technique,
    ...(named ? { prior: named } : {}),
    items: [...items, ...recommended],
    isNormal:
      findings.length + gone.length === 0 && study.attestedNormal.length === ASSESSED[study.specialty].organs.length,
  };
}

const priorEvidence = (study: TruthStudy, prior: TruthStudy, next: NextId): PriorEvidence => ({
  id: next(),
  exam: examName(prior),
  modality: prior.modality,
  date: prior.studyDate,
  days: study.day - prior.day,
});

/** A radiograph of the knee shows bones and fluid: nobody attests menisci on it. */
const attestedNormal = ({ modality, attestedNormal: organs }: TruthStudy): readonly Concept[] =>
  modality === 'DX' ? organs.filter(({ name }) => name !== SITE.meniscus.name) : organs;

const placed = ({ spec, finding, site, laterality, descriptors }: TruthFinding): Placed => ({
  lesion: spec.kind,
  finding,
  site,
  ...(laterality ? { laterality } : {}),
  descriptors,
});

function findingItem(
  one: TruthFinding,
  study: TruthStudy,
  prior: TruthStudy | undefined,
  hedging: Hedging,
  next: NextId,
): FindingItem {
  const { spec, severity, urgency, quantity, reader, trackingUid } = one;
  const change = prior && changeOf(one, study, prior);
  const certainty = hedging.get(trackingUid);
  return {
    kind: 'finding',
    id: next(),
    ...placed(one),
    ...(severity && FINDING_WORDS[spec.kind].degrees ? { degree: severity } : {}),
    urgency,
    quantity,
    reading: reader,
    ...(spec.kind === 'ribFracture' ? { rib: spec.rib } : {}),
    ...(change ? { change } : {}),
    // What can be compared was seen twice: nobody doubts it.
    ...(certainty && certainty !== 'unlikely' && !change ? { certainty } : {}),
  };
}

/** As the documents of both studies allow, and no more: that a list is silent says nothing. */
function changeOf(
  { trackingUid, quantity }: TruthFinding,
  { expected }: TruthStudy,
  prior: TruthStudy,
): FindingItem['change'] {
  const outcome = expected.comparisons.find((one) => one.trackingUid === trackingUid)?.outcome;
  const before = prior.findings.find((one) => one.trackingUid === trackingUid);
  if (outcome === 'new') return { outcome };
  if (outcome === 'notComparable') return before?.reader.described ? { outcome: 'again' } : undefined;
  if (outcome !== 'larger' && outcome !== 'smaller' && outcome !== 'unchanged') return undefined;
  const from = before && written(before.reader, quantity);
  return { outcome, ...(from === undefined ? {} : { from }) };
}

const resolvedItems = ({ expected }: TruthStudy, prior: TruthStudy, next: NextId): ResolvedItem[] =>
  expected.comparisons
    .filter(({ outcome }) => outcome === 'resolved')
    .flatMap(({ trackingUid }) => prior.findings.filter((one) => one.trackingUid === trackingUid))
    .map((one) => ({ kind: 'resolved', id: next(), ...placed(one) }));

function absentItem(finding: Concept, hedging: Hedging, next: NextId): AbsentItem {
  const unsure = hedging.get(finding.name) === 'unlikely';
  return { kind: 'absent', id: next(), finding, ...(unsure ? { certainty: 'unlikely' } : {}) };
}

/** Without numbers: those of true marks and of false ones must not tell which is which. */
function aiOnlyItems({ findings, falsePositives }: TruthStudy, next: NextId): AiOnlyItem[] {
  const unread = findings.filter(({ reader, ai }) => ai === 'found' && !reader.described);
  return [...unread, ...falsePositives].map(({ finding, site, laterality }) => ({
    kind: 'aiOnly',
    id: next(),
    finding,
    site,
    ...(laterality ? { laterality } : {}),
  }));
}
