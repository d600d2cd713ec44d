import type { Evidence } from '../../domain/evidence.ts';
import type { HazardKind, PlantedHazard, TruthStudy } from '../../synth/department/truth.ts';
import { relationOf } from '../concepts/table.ts';
import { isStated } from '../facts.ts';
import { sideOf } from '../places.ts';
import { type CaseKind, type HazardOutcome, READING_KINDS } from './case-result.ts';
import { currentStudy, expectedPrior, type ScoredCase } from './drafted-case.ts';
import type { ReadStatement } from './read-draft.ts';
import { factOfTruth } from './truth-facts.ts';

interface Planted {
  readonly hazard: PlantedHazard;
  readonly study: TruthStudy;
}

/** What stands in quotation marks is somebody else's. */
const unquoted = (text: string): string => text.replace(/"[^"]*"/g, '""');

const trackingOf = (item: Evidence): string | undefined => (item.kind === 'finding' ? item.tracking.uid : undefined);

/** Statements that rest on the finding in which the error was planted. */
const statementsOn = ({ hazard }: Planted, statements: readonly ReadStatement[]): readonly ReadStatement[] =>
  statements.filter(({ evidence }) => evidence.some((item) => trackingOf(item) === hazard.trackingUid));

type PassedOn = (scored: ScoredCase, planted: Planted, statements: readonly ReadStatement[]) => boolean;

/** The side that the document says, and that the lesion does not lie on. */
const passesSide: PassedOn = (scored, planted, statements) => {
  const finding = planted.study.findings.find(({ trackingUid }) => trackingUid === planted.hazard.trackingUid);
  if (finding === undefined) return false;
  const { concept } = factOfTruth({ finding: finding.finding, site: finding.site, polarity: 'present', why: '' });
  const isOfStudy = planted.study === currentStudy(scored.patient);
  return statementsOn(planted, statements)
    .filter(({ isEarlier }) => isEarlier !== isOfStudy)
    .some(({ facts }) =>
      facts.some(
        (fact) =>
          isStated(fact) && relationOf(concept, fact.concept) !== undefined && sideOf(fact) === planted.hazard.value,
      ),
    );
};

/** A number whose document gives no unit stands in the draft with one. */
const passesUnit: PassedOn = (scored, planted, statements) => {
  const bare = scored.drafted.evidence.filter(
    (item) => item.kind === 'measurement' && (item.unit.value === '1' || item.unit.value === ''),
  );
  return statementsOn(planted, statements).some(({ claims, evidence }) =>
    evidence.some(
      (item) =>
        item.kind === 'measurement' &&
        bare.includes(item) &&
        claims.some(({ claim }) => claim.sizes.some(({ value, unit }) => value === item.value && unit !== '1')),
    ),
  );
};

/** One lesion is told as two. */
const passesTwice: PassedOn = (_scored, planted, statements) => {
  const finding = planted.study.findings.find(({ trackingUid }) => trackingUid === planted.hazard.trackingUid);
  if (finding === undefined) return false;
  const fact = factOfTruth({ ...finding, polarity: 'present', why: '' });
  const told = statements.filter(
    ({ statement, facts, isEarlier }) =>
      !isEarlier &&
      statement.section === 'findings' &&
      facts.some((one) => isStated(one) && one.concept === fact.concept && sideOf(one) === sideOf(fact)),
  );
  const alike = planted.study.findings.filter(
    ({ finding: other, laterality, reader }) =>
      reader.described && other.name === finding.finding.name && laterality === finding.laterality,
  );
  return told.length > alike.length;
};

const says: PassedOn = ({ drafted }, { hazard: { value } }) =>
  value !== undefined &&
  (drafted.draft?.statements ?? []).some(({ text }) => unquoted(text).toLowerCase().includes(value.toLowerCase()));

/** The date of an outdated comparison is taken for that of the prior. */
const passesDate: PassedOn = ({ patient, drafted }) => {
  const { chosenPrior } = currentStudy(patient).expected;
  return drafted.decisions.find(({ rank }) => rank === 1)?.studyInstanceUid !== chosenPrior;
};

const PASSED_ON: Readonly<Record<HazardKind, PassedOn>> = {
  missingUnits: passesUnit,
  swappedSide: passesSide,
  stalePrior: passesDate,
  duplicateLesion: passesTwice,
  wrongAccession: says,
  burnedInText: says,
  // The study is drafted without the object, and the draft holds nothing in its place.
  brokenObject: ({ drafted }) => drafted.failed,
  hiddenInstruction: says,
};

/** The errors planted in what the draft reads: in this study and in the prior it compares with. */
function plantedIn({ patient }: ScoredCase): readonly Planted[] {
  const prior = expectedPrior(patient);
  return [currentStudy(patient), ...(prior === undefined ? [] : [prior])].flatMap((study) =>
    study.hazards.map((hazard) => ({ hazard, study })),
  );
}

export const hazardOutcomes = (scored: ScoredCase, statements: readonly ReadStatement[]): readonly HazardOutcome[] =>
  plantedIn(scored).map((planted) => ({
    kind: planted.hazard.kind,
    passedOn: PASSED_ON[planted.hazard.kind](scored, planted, statements),
  }));

/** What is planted anywhere in the documents of the case, and what readers and programs got wrong in this study. */
export function kindsOf({ patient }: ScoredCase): readonly CaseKind[] {
  const { falsePositives, findings } = currentStudy(patient);
  const reading = {
    aiFalsePositive: falsePositives.length > 0,
    aiMiss: findings.some(({ ai, visible }) => ai === 'missed' && visible),
    readerMiss: findings.some(({ reader, visible }) => !reader.described && visible),
  };
  const hazards = new Set(patient.studies.flatMap((study) => study.hazards.map(({ kind }) => kind)));
  return [...[...hazards].sort(), ...READING_KINDS.filter((kind) => reading[kind])];
}
