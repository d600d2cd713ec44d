import { type Comparison, compareReports } from '../compare-reports.ts';
import { describeErrors } from '../describe-errors.ts';
import { scoreComparison } from '../evaluate-line.ts';
import { isStated } from '../facts.ts';
import { furtherScores } from '../further-scores.ts';
import { type Grounding, grounding } from '../metrics/grounding.ts';
import { houseStyleScore } from '../metrics/house-style.ts';
import { progressionPairs } from '../metrics/progression.ts';
import { sideOf, sideRelation } from '../places.ts';
import { caseGates, wantedFacts } from './case-gates.ts';
import { hazardOutcomes, kindsOf } from './case-hazards.ts';
import type { CaseMetric, CaseResult, SaidOutcome } from './case-result.ts';
import { caseWording } from './case-wording.ts';
import { currentStudy, type ScoredCase } from './drafted-case.ts';
import { factOfEvidence, factOfMeasurement } from './evidence-facts.ts';
import { type ReadStatement, readDraft, textOfToday } from './read-draft.ts';

/** A case with its scores and with what they were made of. */
export interface CaseScoring {
  readonly result: CaseResult;
  readonly statements: readonly ReadStatement[];
  /** Reference and draft, without what only an AI result says and is named for, and without earlier studies' findings. */
  readonly comparison: Comparison;
}

const MOST_ERRORS = 8;
const DAYS_PER_YEAR = 365.25;
const DAY_MS = 86_400_000;

const timeOf = (date: string): number => Date.UTC(+date.slice(0, 4), +date.slice(4, 6) - 1, +date.slice(6, 8));

/** In years on the day of the study; undefined for a date that is none. */
function ageOf(scored: ScoredCase): number | undefined {
  const { identity, studyDate } = currentStudy(scored.patient);
  const years = (timeOf(studyDate) - timeOf(identity.birthDate)) / DAY_MS / DAYS_PER_YEAR;
  return Number.isFinite(years) ? years : undefined;
}

function comparisonOf(scored: ScoredCase, statements: readonly ReadStatement[]): Comparison {
  const age = ageOf(scored);
  return compareReports({
    reference: scored.reference,
    candidate: textOfToday(scored, statements, ({ isEarlier, ai }) => !isEarlier && ai !== 'named'),
    indication: currentStudy(scored.patient).indication,
    ...(age === undefined ? {} : { age }),
  });
}

/** Each statement against exactly what it names as its evidence. */
function groundingOf({ drafted }: ScoredCase, statements: readonly ReadStatement[]): Grounding['verdicts'] {
  return statements.flatMap(({ facts, evidence, statement }) => {
    const own = drafted.comparisons.filter(({ id }) => id === statement.comparisonId);
    const sources = evidence.flatMap((item) => {
      if (item.kind === 'measurement') return factOfMeasurement(item, drafted.evidence, own) ?? [];
      return item.kind === 'finding' ? (factOfEvidence(item, drafted.evidence, own) ?? []) : [];
    });
    return grounding(facts, sources).verdicts;
  });
}

/** Each expected comparison that no planted error touches, with what the pipeline made of it. */
function comparedOutcomes({ patient, drafted }: ScoredCase): CaseResult['comparisons'] {
  const { comparisons, chosenPrior } = currentStudy(patient).expected;
  const uidOf = new Map(
    drafted.evidence.flatMap((item) => (item.kind === 'finding' ? [[item.id, item.tracking.uid] as const] : [])),
  );
  return comparisons
    .filter(({ disturbedBy }) => disturbedBy === undefined)
    .map(({ trackingUid, outcome: expected }) => {
      const found = drafted.comparisons.find(
        ({ priorStudyInstanceUid, currentFindingId, priorFindingId }) =>
          priorStudyInstanceUid === chosenPrior &&
          [currentFindingId, priorFindingId].some((id) => id !== undefined && uidOf.get(id) === trackingUid),
      );
      return { expected, said: (found?.outcome ?? 'none') satisfies SaidOutcome };
    });
}

function priorChoice({ patient, drafted }: ScoredCase): number | undefined {
  const { priors, chosenPrior } = currentStudy(patient).expected;
  if (priors.length === 0) return undefined;
  const first = drafted.decisions.find(({ rank }) => rank === 1)?.studyInstanceUid;
  return first === chosenPrior ? 1 : 0;
}

const share = (all: readonly unknown[], part: number): number | undefined =>
  all.length === 0 ? undefined : part / all.length;

function lateralityAccuracy({ pairs }: Comparison): number | undefined {
  const sided = pairs.filter(({ reference }) => sideOf(reference) !== undefined);
  return share(sided, sided.filter(({ reference, candidate }) => sideRelation(reference, candidate) === 'same').length);
}

type Scores = Partial<Record<CaseMetric, number | undefined>>;

/** Digits beyond these differ between ways to add the same numbers; what cannot be measured is left out. */
const rounded = (scores: Scores): CaseResult['scores'] =>
  Object.fromEntries(
    Object.entries(scores).flatMap(([name, score]) =>
      score === undefined ? [] : [[name, Math.round(score * 1e6) / 1e6] as const],
    ),
  );

/** What a comparison commits itself to; everything else says that nothing can be said. */
const CHANGES: ReadonlySet<SaidOutcome> = new Set<SaidOutcome>(['larger', 'smaller', 'unchanged', 'new', 'resolved']);

/** Against what the pipeline should have found and chosen, whatever words the draft uses. */
function structuralScores(scored: ScoredCase, outcomes: CaseResult['comparisons']): Scores {
  const right = outcomes.filter(({ expected, said }) => expected === said && CHANGES.has(said)).length;
  return {
    comparisonPrecision: share(
      outcomes.filter(({ said }) => CHANGES.has(said)),
      right,
    ),
    comparisonCoverage: share(
      outcomes.filter(({ expected }) => CHANGES.has(expected)),
      right,
    ),
    priorChoice: priorChoice(scored),
  };
}

/** Of findings and impression as they stand in the draft, whoever worded them. */
function houseStyle({ drafted, house }: ScoredCase): number | undefined {
  const told = (drafted.draft?.statements ?? []).filter(
    ({ section }) => section === 'findings' || section === 'impression',
  );
  return house && houseStyleScore(told.map(({ text }) => text).join('\n'), house);
}

/** Against reference, truth and evidence, by the words of the draft. */
function textScores(scored: ScoredCase, statements: readonly ReadStatement[], comparison: Comparison): Scores {
  const { crimson, green, f1Chexpert } = scoreComparison(comparison);
  const { gradeLevel: _ofPatients, ...further } = furtherScores(comparison);
  const wanted = wantedFacts(scored).map(({ fact }) => fact);
  const said = statements.filter(({ isEarlier }) => !isEarlier).flatMap(({ facts }) => facts);
  const verdicts = groundingOf(scored, statements);
  const changes = progressionPairs(comparison);
  const of = (verdict: string): number => verdicts.filter((one) => one.verdict === verdict).length;
  return {
    crimson,
    green,
    // Its labels are those of the chest.
    f1Chexpert: currentStudy(scored.patient).specialty === 'chest' ? f1Chexpert : undefined,
    groundedPrecision: share(verdicts, of('supported')),
    contradictionRate: share(verdicts, of('contradicted')),
    completeness: wanted.length === 0 ? undefined : grounding(said, wanted).completeness,
    lateralityAccuracy: lateralityAccuracy(comparison),
    progressionAccuracy: share(changes, changes.filter((one) => one.expected === one.said).length),
    ...further,
    houseStyle: houseStyle(scored),
  };
}

const inWords = (comparison: Comparison): string[] =>
  describeErrors(comparison)
    .filter(({ significant }) => significant)
    .slice(0, MOST_ERRORS)
    .map(({ kind, finding, expected, said }) => `${kind}: ${finding}: expected ${expected}, said ${said}`);

/** A study of which nobody has to be told anything, and that got no draft, has nothing to be scored by its words. */
function isScored({ drafted }: ScoredCase, comparison: Comparison): boolean {
  return drafted.draft !== undefined || drafted.failed || comparison.reference.facts.some(isStated);
}

/** Scores one case against its truth. Pure: the same case gives the same scores. */
export function scoreCase(scored: ScoredCase): CaseScoring {
  const { id, patient, drafted } = scored;
  const statements = readDraft(scored);
  const comparison = comparisonOf(scored, statements);
  const outcomes = comparedOutcomes(scored);
  const counts = isScored(scored, comparison);
  const kinds = kindsOf(scored);
  const wording = caseWording(drafted.draft?.wording);
  const text = counts ? textScores(scored, statements, comparison) : {};
  const result: CaseResult = {
    id,
    specialty: currentStudy(patient).specialty,
    ...(patient.rare === undefined ? {} : { rare: { key: patient.rare.key, mimic: patient.rare.mimic } }),
    outcome: drafted.outcome,
    kinds,
    clean: patient.studies.every(({ hazards }) => hazards.length === 0),
    scores: rounded({ ...text, ...structuralScores(scored, outcomes) }),
    gates: caseGates(scored, statements),
    comparisons: outcomes,
    progression: counts ? progressionPairs(comparison) : [],
    hazards: hazardOutcomes(scored, statements),
    ...(wording === undefined ? {} : { wording }),
    errors: counts ? inWords(comparison) : [],
  };
  return { result, statements, comparison };
}
