import type { ComparisonOutcome } from '../../domain/comparison.ts';
import { readOutcome } from './growth.ts';
import { hazardsOf } from './hazards.ts';
import type {
  Expected,
  ExpectedComparison,
  Fact,
  PriorJudgement,
  Quantity,
  Reading,
  TruthFinding,
  TruthStudy,
} from './truth.ts';

export type StudyBefore = Omit<TruthStudy, 'expected'>;

/** What a correct draft of this study does with the studies before it. */
export function expectedOf(study: StudyBefore, earlier: readonly StudyBefore[]): Expected {
  const chosen = chosenPrior(study, earlier);
  return {
    priors: earlier.map((prior) => judged(study, prior, chosen)),
    ...(chosen ? { chosenPrior: chosen.studyInstanceUid } : {}),
    comparisons: chosen ? comparisons(study, chosen) : [],
    mustHold: mustHold(study),
    mustNotHold: mustNotHold(study, earlier),
  };
}

/** The archive calls them one person: id, issuer, name, birth date and sex agree. */
const samePerson = (a: StudyBefore, b: StudyBefore): boolean =>
  a.identity.patientId === b.identity.patientId &&
  a.identity.issuerOfPatientId === b.identity.issuerOfPatientId &&
  a.identity.birthDate === b.identity.birthDate;

const sameExam = (a: StudyBefore, b: StudyBefore): boolean => a.specialty === b.specialty && a.side === b.side;

/** Of the same person and region: the same modality before another, then the newest. */
function chosenPrior(study: StudyBefore, earlier: readonly StudyBefore[]): StudyBefore | undefined {
  const fitting = earlier.filter((prior) => samePerson(study, prior) && sameExam(study, prior));
  return fitting.findLast(({ modality }) => modality === study.modality) ?? fitting.at(-1);
}

function judged(study: StudyBefore, prior: StudyBefore, chosen: StudyBefore | undefined): PriorJudgement {
  const { studyInstanceUid } = prior;
  if (prior === chosen) return { studyInstanceUid, reason: 'chosen' };
  if (prior.identity.patientId !== study.identity.patientId) return { studyInstanceUid, reason: 'otherPatientId' };
  if (!samePerson(study, prior)) return { studyInstanceUid, reason: 'otherPerson' };
  return { studyInstanceUid, reason: sameExam(study, prior) ? 'olderOrLessAlike' : 'otherRegion' };
}

const findingOf = (study: StudyBefore, trackingUid: string): TruthFinding | undefined =>
  study.findings.find((one) => one.trackingUid === trackingUid);

function comparisons(study: StudyBefore, prior: StudyBefore): ExpectedComparison[] {
  const uids = new Set([...prior.findings, ...study.findings].map(({ trackingUid }) => trackingUid));
  return [...uids].flatMap((trackingUid): ExpectedComparison[] => {
    const outcome = outcomeOf(study, findingOf(study, trackingUid), prior, findingOf(prior, trackingUid));
    if (!outcome) return [];
    const disturbedBy = [...new Set([study, prior].flatMap(({ hazards }) => hazardsOf(hazards, trackingUid)))];
    return [{ trackingUid, outcome, ...(disturbedBy.length > 0 ? { disturbedBy } : {}) }];
  });
}

const denies = ({ attestedAbsent }: StudyBefore, { finding }: TruthFinding): boolean =>
  attestedAbsent.some(({ name }) => name === finding.name);

/** What the documents of a study say of a finding: the reader, or the program where the reader overlooked it. */
function toldOf({ reader, ai, exact: { longMm } }: TruthFinding): Reading | undefined {
  if (reader.described) return reader;
  if (ai !== 'found') return undefined;
  // As it stands in the program's document.
  return { described: true, ...(longMm === undefined ? {} : { longMm: Math.round(longMm * 10) / 10 }) };
}

/** A list's silence proves nothing: new and resolved need the other report to attest the absence. */
function outcomeOf(
  study: StudyBefore,
  now: TruthFinding | undefined,
  prior: StudyBefore,
  before: TruthFinding | undefined,
): ComparisonOutcome | undefined {
  const [here, there] = [now && toldOf(now), before && toldOf(before)];
  if (!now || !here)
    return before && there ? (!now && denies(study, before) ? 'resolved' : 'notDescribedNow') : undefined;
  if (!before || !there) return !before && denies(prior, now) ? 'new' : 'notDescribedBefore';
  const [from, to] = [written(there, before.quantity), written(here, now.quantity)];
  if (from === undefined || to === undefined || study.modality !== prior.modality) return 'notComparable';
  return readOutcome(now.finding, now.site, from, to, study.modality);
}

/** The number that stands in the documents for the quantity. */
export function written({ longMm, shortMm, volumeMl, numbers }: Reading, quantity: Quantity): number | undefined {
  switch (quantity) {
    case 'longAxis':
      return longMm;
    case 'shortAxis':
      return shortMm;
    case 'volume':
      return volumeMl;
    case 'depth':
      return numbers?.apexMm ?? numbers?.thicknessMm;
    case 'ratio':
      return numbers?.cardiothoracicRatio;
    // A tube's size is where its tip is.
    case 'none':
      return numbers?.tipAboveCarinaMm;
    default:
      return undefined;
  }
}

const placed = ({ finding, site, laterality, trackingUid }: TruthFinding) => ({
  finding,
  site,
  trackingUid,
  ...(laterality ? { laterality } : {}),
});

/** Of nodes the short axis (RECIST 1.1). */
function sizeToTell({ reader: { longMm, shortMm }, quantity }: TruthFinding): { readonly sizeMm?: number } {
  const sizeMm = quantity === 'shortAxis' ? (shortMm ?? longMm) : longMm;
  return sizeMm === undefined ? {} : { sizeMm };
}

const mustHold = ({ findings }: StudyBefore): Fact[] =>
  findings
    .filter(({ reader, urgency }) => reader.described && urgency !== 'benign')
    .map((one) => ({
      ...placed(one),
      polarity: 'present',
      ...sizeToTell(one),
      ...(one.reader.volumeMl === undefined ? {} : { volumeMl: one.reader.volumeMl }),
      why: 'the reader described it',
    }));

const OTHER_SIDE = { left: 'right', right: 'left' } as const;

function mustNotHold(study: StudyBefore, earlier: readonly StudyBefore[]): Fact[] {
  const { findings, falsePositives } = study;
  const isThere = (name: string, side?: string) =>
    findings.some(
      (one) => one.finding.name === name && (!side || !one.laterality || [side, 'bilateral'].includes(one.laterality)),
    );
  const wrongSides = findings.flatMap((one): Fact[] => {
    const { laterality } = one;
    if (!one.reader.described || laterality === undefined || laterality === 'bilateral') return [];
    const other = OTHER_SIDE[laterality];
    if (isThere(one.finding.name, other)) return [];
    return [{ ...placed(one), laterality: other, polarity: 'present', why: 'wrong side' }];
  });
  const denied = findings
    .filter(({ reader, urgency }) => reader.described && urgency !== 'benign')
    .map((one): Fact => ({ ...placed(one), polarity: 'absent', why: 'it is there' }));
  const invented = falsePositives
    .filter(({ finding }) => !isThere(finding.name))
    .map(
      ({ confidence: _confidence, longMm: _size, ...rest }): Fact => ({
        ...rest,
        polarity: 'present',
        why: 'only an AI result says so: not without naming it as such',
      }),
    );
  const strangers = earlier
    .filter(({ identity }) => identity.birthDate !== study.identity.birthDate)
    .flatMap((other) => other.findings.filter(({ finding }) => !isThere(finding.name)))
    .map((one): Fact => ({ ...placed(one), polarity: 'present', why: 'another person under the same Patient ID' }));
  return [...wrongSides, ...denied, ...invented, ...strangers];
}
