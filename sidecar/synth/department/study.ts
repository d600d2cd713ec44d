import { sha256 } from '../../dicom/uids.ts';
import { studyInstanceUid } from '../../domain/identifiers.ts';
import { type Random, seededRandom } from '../random.ts';
import { syntheticUid } from '../synthetic-uid.ts';
import type { StudyBefore } from './expected.ts';
import { trueOutcome } from './growth.ts';
import { type HazardRates, plantHazards } from './hazards.ts';
import type { Lesion } from './lesions.ts';
import { indicationOf, orderOf, timeOf } from './order.ts';
import { bodyOf, DAY_MS, dicomDate, identityElsewhere, type Person } from './person.ts';
import { ASSESSED, aiResult, falsePositives, isVisible, readingOf } from './readers.ts';
import { mainSize, type SpecFacts, specFacts } from './spec-facts.ts';
import type { Exam, Slot } from './timeline.ts';
import type { Concept, Gone, RareCase, TrueChange, TruthFinding } from './truth.ts';
import { FINDING, organOf } from './vocabulary.ts';

/** Everything that is drawn before the studies are made. */
export interface Draft {
  /** Seed of all that is not a UID; hazards do not move it. */
  readonly seed: string;
  /** UIDs are made from it: with hazards the documents differ, so that they must not come under the same UID. */
  readonly key: string;
  readonly person: Person;
  readonly slots: readonly Slot[];
  readonly firstDay: Date;
  readonly rare?: RareCase;
  readonly hazardRates: HazardRates;
}

/** A person with what ails the examined region. */
export interface Subject {
  readonly seed: string;
  readonly person: Person;
  readonly lesions: readonly Lesion[];
}

export function studyOf(
  draft: Draft,
  at: number,
  slot: Slot,
  subject: Subject,
  earlier: readonly StudyBefore[],
): StudyBefore {
  const { key, seed, firstDay } = draft;
  const { kind, day, exam } = slot;
  const random = seededRandom(`${seed}/study-${at}`);
  const studyDate = dicomDate(new Date(firstDay.getTime() + day * DAY_MS));
  const uid = studyInstanceUid(syntheticUid(key, String(at), 'study'));
  const accessionNumber = `SYN${sha256(`${key}/${at}/accession`).slice(0, 12).toUpperCase()}`;
  const before = comparable(exam, subject, earlier);
  const findings = subject.lesions.flatMap((lesion) => findingOn(draft, slot, subject, lesion, random, before));
  const present = findings.filter(({ reader }) => reader.described);
  const { procedure, ...shown } = exam;
  const { organs, denied } = ASSESSED[exam.specialty];
  const touched = new Set(findings.map(({ site }) => organOf(site).name));
  const indication = indicationOf(random, kind, exam, subject.lesions);
  const { identity } = subject.person;
  return {
    studyInstanceUid: uid,
    kind,
    identity: kind === 'outside' ? identityElsewhere(seed, subject.person) : identity,
    accessionNumber,
    studyId: String(at + 1),
    studyDate,
    studyTime: timeOf(random),
    day,
    ...shown,
    indication,
    order: orderOf(random, procedure, indication, findings),
    body: bodyOf(subject.person, studyDate),
    findings,
    gone: goneSince(before, findings),
    falsePositives: falsePositives(random, exam.specialty, syntheticUid(key, String(at), 'false'), exam.side),
    attestedNormal: organs.filter(({ name }) => !touched.has(name)),
    attestedAbsent: denied.filter((concept) => !isPresent(concept, findings)),
    hazards: plantHazards(`${seed}/study-${at}`, draft.hazardRates, {
      findings: present,
      accessionNumber,
      earlierDates: earlier.map((study) => study.studyDate),
      label: `SYNTHETIC ${identity.patientId} ${studyDate}`,
    }),
  };
}

const BLEEDING: ReadonlySet<string> = new Set(
  [FINDING.subdural, FINDING.epidural, FINDING.brainHaemorrhage].map(({ name }) => name),
);

/** Whether a denial of it would be untrue. */
function isPresent({ name }: Concept, findings: readonly TruthFinding[]): boolean {
  if (name === FINDING.intracranialHaemorrhage.name) return findings.some(({ finding }) => BLEEDING.has(finding.name));
  if (name === FINDING.midlineShift.name) return findings.some(({ exact }) => (exact.numbers.midlineShiftMm ?? 0) > 0);
  return findings.some(({ finding }) => finding.name === name);
}

function findingOn(
  { key }: Draft,
  { kind, day, exam }: Slot,
  subject: Subject,
  lesion: Lesion,
  random: Random,
  before: StudyBefore | undefined,
): TruthFinding[] {
  const there = lesion.on(kind === 'unrelated' || kind === 'otherPerson' ? 0 : day);
  if (!there) return [];
  const facts = specFacts(there.spec, exam.side);
  const { hu, ...flat } = facts.sizes;
  const exact = exam.modality === 'CT' && hu !== undefined ? facts.sizes : flat;
  const trackingUid = syntheticUid(key, subject.seed, lesion.id);
  const visible = isVisible(there.spec, exam.modality);
  const change = changeOf(facts, trackingUid, exam, before);
  return [
    {
      trackingIdentifier: `${facts.finding.name} ${lesion.id}`,
      trackingUid,
      condition: lesion.condition,
      spec: there.spec,
      finding: facts.finding,
      site: facts.site,
      ...(facts.laterality ? { laterality: facts.laterality } : {}),
      quantity: facts.quantity,
      exact,
      ...(there.severity ? { severity: there.severity } : {}),
      descriptors: facts.descriptors,
      urgency: there.urgency,
      growth: lesion.growth,
      visible,
      ...(change ? { change } : {}),
      reader: readingOf(random, facts.sizes, visible, exam.modality),
      ai: aiResult(random, visible),
    },
  ];
}

/** The last study before that shows this body in the same way, whoever's archive holds it. */
const comparable = (exam: Exam, subject: Subject, earlier: readonly StudyBefore[]): StudyBefore | undefined =>
  earlier.findLast(
    ({ body, specialty, modality, side }) =>
      body.seed === subject.person.bodySeed &&
      specialty === exam.specialty &&
      modality === exam.modality &&
      side === exam.side,
  );

function changeOf(
  facts: SpecFacts,
  trackingUid: string,
  exam: Exam,
  before: StudyBefore | undefined,
): TrueChange | undefined {
  if (!before) return undefined;
  const earlier = before.findings.find((one) => one.trackingUid === trackingUid);
  const since = before.studyInstanceUid;
  if (!earlier) return { since, outcome: 'new' };
  const [from, to] = [mainSize(specFacts(earlier.spec, exam.side)), mainSize(facts)];
  if (from === undefined || to === undefined) return { since, outcome: 'unchanged' };
  const outcome = trueOutcome(facts.finding, facts.quantity, from, to);
  return { since, outcome, from, to };
}

/** What the study before still showed. */
const goneSince = (before: StudyBefore | undefined, findings: readonly TruthFinding[]): Gone[] =>
  (before?.findings ?? [])
    .filter(({ trackingUid }) => findings.every((one) => one.trackingUid !== trackingUid))
    .map(({ trackingUid, finding, site, laterality }) => ({
      trackingUid,
      finding,
      site,
      ...(laterality ? { laterality } : {}),
      since: before?.studyInstanceUid as Gone['since'],
    }));
