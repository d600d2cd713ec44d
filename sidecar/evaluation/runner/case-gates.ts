import { readText } from '../../claims/parse-claims.ts';
import type { Comparison } from '../../domain/comparison.ts';
import type { TruthFinding } from '../../synth/department/truth.ts';
import { relationOf } from '../concepts/table.ts';
import { type Fact, isStated } from '../facts.ts';
import { contradictions, isReversal, isSameQuantity, quantitiesOf } from '../metrics/gates.ts';
import { grounding } from '../metrics/grounding.ts';
import { maySharePlace, sideOf, sideRelation } from '../places.ts';
import type { CaseGate } from './case-result.ts';
import { currentStudy, type ScoredCase } from './drafted-case.ts';
import { quantitiesOfEvidence } from './evidence-facts.ts';
import type { ReadStatement } from './read-draft.ts';
import { disturbedFindings, factOfTruth } from './truth-facts.ts';

/** What a correct draft must say: what a reader described, and no planted error touches. */
export function undisturbed({ patient }: Pick<ScoredCase, 'patient'>): readonly TruthFinding[] {
  const study = currentStudy(patient);
  const disturbed = disturbedFindings(study);
  return study.findings.filter(({ reader, trackingUid }) => reader.described && !disturbed.has(trackingUid));
}

/** Facts that the truth wants said, each with its finding. */
export function wantedFacts(scored: Pick<ScoredCase, 'patient'>): readonly { finding: TruthFinding; fact: Fact }[] {
  const findings = new Map(undisturbed(scored).map((finding) => [finding.trackingUid, finding]));
  return currentStudy(scored.patient).expected.mustHold.flatMap((fact) => {
    const finding = findings.get(fact.trackingUid ?? '');
    return finding === undefined ? [] : [{ finding, fact: factOfTruth(fact) }];
  });
}

/** Statements that the truth answers for: not what a program alone saw and is named for, nor what an error was planted in. */
export function answeredFor(scored: ScoredCase, statements: readonly ReadStatement[]): readonly ReadStatement[] {
  const disturbed = disturbedFindings(currentStudy(scored.patient));
  return statements.filter(
    ({ isEarlier, ai, tracked }) => !isEarlier && ai !== 'named' && !tracked.some((uid) => disturbed.has(uid)),
  );
}

const factsOf = (statements: readonly ReadStatement[]): readonly Fact[] => statements.flatMap(({ facts }) => facts);

function contradictionCount(scored: ScoredCase, statements: readonly ReadStatement[]): number {
  const { attestedAbsent } = currentStudy(scored.patient);
  const truth = [
    ...wantedFacts(scored).map(({ fact }) => fact),
    ...attestedAbsent.map((finding) => factOfTruth({ finding, polarity: 'absent', why: 'attested' })),
  ];
  return contradictions({ reference: { facts: truth }, candidate: { facts: factsOf(statements) } }).length;
}

const isAbout = (fact: Fact, { concept }: Fact): boolean => relationOf(concept, fact.concept) !== undefined;

/** By the lesions that a statement names; where it names none, by what must not be said anywhere. */
function hasWrongSide(scored: ScoredCase, { facts, tracked }: ReadStatement): boolean {
  const study = currentStudy(scored.patient);
  const named = wantedFacts(scored).filter(({ finding }) => tracked.includes(finding.trackingUid));
  if (named.length > 0)
    return facts.some(
      (fact) =>
        isStated(fact) &&
        named.some((one) => isAbout(fact, one.fact) && sideRelation(one.fact, fact) === 'opposite') &&
        !named.some((one) => isAbout(fact, one.fact) && sideRelation(one.fact, fact) === 'same'),
    );
  const own = new Set(undisturbed(scored).map(({ trackingUid }) => trackingUid));
  const forbidden = study.expected.mustNotHold
    .filter(({ polarity, trackingUid }) => polarity === 'present' && own.has(trackingUid ?? ''))
    .map(factOfTruth);
  return facts.some(
    (fact) =>
      isStated(fact) &&
      forbidden.some((one) => one.concept === fact.concept && sideOf(one) === sideOf(fact) && maySharePlace(one, fact)),
  );
}

/** The lesion that a comparison is about. */
function trackingOf({ evidence }: ScoredCase['drafted'], { currentFindingId, priorFindingId }: Comparison) {
  const uids = [currentFindingId, priorFindingId].flatMap((id) =>
    evidence.flatMap((item) => (item.id === id && item.kind === 'finding' ? (item.tracking.uid ?? []) : [])),
  );
  return uids[0];
}

function isReversed({ drafted, patient }: ScoredCase, { statement, facts }: ReadStatement): boolean {
  const comparison = drafted.comparisons.find(({ id }) => id === statement.comparisonId);
  const uid = comparison && trackingOf(drafted, comparison);
  const { chosenPrior, comparisons } = currentStudy(patient).expected;
  const expected = comparisons.find((one) => one.trackingUid === uid && !one.disturbedBy);
  // An older prior may well show another change than the chosen one.
  if (expected === undefined || comparison?.priorStudyInstanceUid !== chosenPrior) return false;
  return facts.some(({ change }) => isReversal(expected.outcome, change));
}

const isoDate = (date: string): string => date.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');

/** Speaks of an earlier study where none was fetched, or names a date that is none of theirs. */
function inventsPrior({ drafted, patient }: ScoredCase, { claims }: ReadStatement): boolean {
  const used = new Set(drafted.decisions.filter(({ chosen }) => chosen).map((one) => one.studyInstanceUid));
  const dates = new Set(
    patient.studies
      .filter(
        ({ studyInstanceUid }) =>
          used.has(studyInstanceUid) || studyInstanceUid === currentStudy(patient).studyInstanceUid,
      )
      .map(({ studyDate }) => isoDate(studyDate)),
  );
  return claims.some(
    ({ claim }) =>
      (claim.priorReference && used.size === 0) || claim.dates.some((date) => !dates.has(date.slice(0, 10))),
  );
}

function untraceable({ drafted }: ScoredCase, { claims, evidence, statement }: ReadStatement): number {
  const ids = new Set<string>(evidence.map(({ id }) => id));
  const comparisons = drafted.comparisons.filter(
    ({ id, currentFindingId }) => id === statement.comparisonId || ids.has(currentFindingId ?? ''),
  );
  const limits = comparisons.flatMap(({ change }) =>
    quantitiesOf({ claims: readText(change?.rule?.limit ?? '').claims.map((claim) => ({ claim, sentence: '' })) }),
  );
  const known = [...quantitiesOfEvidence(evidence, comparisons), ...limits];
  return quantitiesOf({ claims }).filter((one) => !known.some((other) => isSameQuantity(one, other))).length;
}

/** UIDs of studies of somebody else under the same Patient ID. */
const strangers = ({ patient }: ScoredCase): ReadonlySet<string> =>
  new Set(
    patient.studies
      .filter(({ identity }) => identity.birthDate !== currentStudy(patient).identity.birthDate)
      .map(({ studyInstanceUid }) => studyInstanceUid),
  );

/** Counts of what must not happen in a case, against the truth for what it answers for, and against the evidence. */
export function caseGates(scored: ScoredCase, statements: readonly ReadStatement[]): Record<CaseGate, number> {
  const { drafted } = scored;
  const answered = answeredFor(scored, statements);
  const others = strangers(scored);
  const said = factsOf(statements.filter((one) => !one.isEarlier));
  const count = (of: readonly ReadStatement[], is: (one: ReadStatement) => boolean): number => of.filter(is).length;
  return {
    contradictions: contradictionCount(scored, answered),
    sideErrors: count(answered, (one) => hasWrongSide(scored, one)),
    directionReversals: count(answered, (one) => isReversed(scored, one)),
    inventedPriors: count(statements, (one) => inventsPrior(scored, one)),
    untraceableNumbers: statements.reduce((sum, one) => sum + untraceable(scored, one), 0),
    missedCategory1: wantedFacts(scored).filter(
      ({ finding, fact }) => finding.urgency === 'urgent' && grounding(said, [fact]).completeness < 1,
    ).length,
    unattributedAi: count(statements, (one) => !one.isEarlier && one.ai === 'unnamed'),
    strangersFindings: count(statements, ({ evidence }) => evidence.some((one) => others.has(one.studyInstanceUid))),
    strangersPriors: drafted.decisions.filter((one) => one.chosen && others.has(one.studyInstanceUid)).length,
    failed: drafted.failed ? 1 : 0,
  };
}
