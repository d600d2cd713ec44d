import { createHash } from 'node:crypto';
import type { Comparison, LesionSeries } from '../domain/comparison.ts';
import type { DraftIdentity, SectionName, Statement } from '../domain/draft.ts';
import type { PriorDecision } from '../domain/study.ts';
import type { Verification } from '../ledger/verify.ts';
import type { DemoStudies } from '../synth/patient-files.ts';
import { type PriorRole, STUDY_ROLES, type SyntheticLesion } from '../synth/timeline.ts';

/** What the demo found in the ledger about the current study. */
export interface DemoResult {
  readonly outcome: string;
  readonly identity: DraftIdentity;
  readonly statements: readonly Pick<Statement, 'section' | 'text'>[];
  readonly comparisons: readonly Comparison[];
  readonly series: readonly LesionSeries[];
  readonly decisions: readonly PriorDecision[];
}

interface Check {
  readonly name: string;
  readonly passed: boolean;
}

interface Material {
  readonly result: DemoResult;
  /** The stored draft as the PACS gives it back. */
  readonly file: Uint8Array;
  /** The stored measurement document, where there is one. */
  readonly measurements: Uint8Array | undefined;
  readonly ledger: Verification;
  readonly studies: DemoStudies;
}

const PRIOR_ROLES: readonly PriorRole[] = ['baseline', 'prior'];
/** Sizes are measured to a tenth of a mm, so doubling times come out so near to the true one. */
const DOUBLING_TOLERANCE = 0.05;

const sorted = (values: readonly string[]) => [...values].sort().join(', ');
const isoDate = (date: string): string => date.replace(/^(....)(..)(..)$/, '$1-$2-$3');
/** `8 mm` and `8.0 mm` are one size, `8.5 mm` and `18 mm` are others, `+8 mm` is a difference. */
const isShown = (millimetres: number, line: string): boolean =>
  [...line.matchAll(/(?<![+\d.-])(\d+(?:\.\d+)?) mm/g)].some(([, shown]) => Number(shown) === millimetres);
const linesOf = ({ statements }: DemoResult, section: SectionName): string =>
  statements.flatMap((statement) => (statement.section === section ? [statement.text] : [])).join('\n');
/** Lesions that all three measurement reports tell of. */
const followed = ({ truth }: DemoStudies): readonly SyntheticLesion[] =>
  truth.lesions.filter(({ measuredMm }) => STUDY_ROLES.every((role) => measuredMm[role] !== undefined));

/** What the demo's patient must lead to; the generator's truth decides, not this program's earlier output. */
export const demoChecks = (material: Material): Check[] => [
  { name: 'the study got a draft', passed: material.result.outcome === 'drafted' },
  ...priorChecks(material),
  ...timelineChecks(material),
  ...documentChecks(material),
];

function priorChecks({ result, studies }: Material): Check[] {
  const wanted = PRIOR_ROLES.map((role) => studies[role]);
  const chosen = result.decisions.filter((decision) => decision.chosen);
  const compared = PRIOR_ROLES.map((role): Check => {
    const { studyInstanceUid, studyDate } = studies[role];
    const expected = sorted(studies.truth.lesions.map((lesion) => lesion.expected[role]));
    const found = result.comparisons.filter((one) => one.priorStudyInstanceUid === studyInstanceUid);
    return {
      name: `compared with ${isoDate(studyDate)} it found what the generator put in: ${expected}`,
      passed: sorted(found.map(({ outcome }) => outcome)) === expected,
    };
  });
  return [
    {
      name: 'both earlier studies were chosen as priors, each with its reasons',
      passed:
        sorted(chosen.map((one) => one.studyInstanceUid)) === sorted(wanted.map((one) => one.studyInstanceUid)) &&
        chosen.every(({ explanation, factors = [] }) => explanation !== '' && factors.length > 0),
    },
    ...compared,
    {
      name: `the draft names both: ${wanted.map((one) => isoDate(one.studyDate)).join(', ')}`,
      passed: wanted.every((one) => linesOf(result, 'comparison').includes(isoDate(one.studyDate))),
    },
  ];
}

function timelineChecks({ result, studies }: Material): Check[] {
  const lesions = followed(studies);
  const pointsOf = ({ measuredMm }: SyntheticLesion) =>
    STUDY_ROLES.map((role) => `${studies[role].studyDate} ${measuredMm[role]} mm`).join(' ');
  const found = result.series.map(({ unit, points }) =>
    points.map(({ studyDate, value }) => `${studyDate} ${value} ${unit}`).join(' '),
  );
  const dose = studies.truth.doseLengthProduct.current;
  const doses = [...linesOf(result, 'technique').matchAll(/([\d.]+) mGy\.cm/g)].map(([, shown]) =>
    String(Number(shown)),
  );
  return [
    {
      name: `${lesions.length} lesions were followed over three time points, with the generator's numbers`,
      passed: lesions.length > 0 && sorted(found) === sorted(lesions.map(pointsOf)),
    },
    ...lesions.map((lesion) => lesionCheck(lesion, { result, studies })),
    {
      name: `the draft gives the dose of this study, and of no other: DLP ${dose} mGy.cm`,
      passed: sorted(doses) === String(dose),
    },
  ];
}

/** One statement of the findings tells the lesion's three sizes, both earlier dates, and the doubling time of what grew. */
function lesionCheck(lesion: SyntheticLesion, { result, studies }: Pick<Material, 'result' | 'studies'>): Check {
  const { trackingIdentifier, measuredMm, doublingDays } = lesion;
  const sizes = STUDY_ROLES.map((role) => measuredMm[role] ?? Number.NaN);
  const about = linesOf(result, 'findings')
    .split('\n')
    .filter((line) => line.includes(trackingIdentifier));
  const stated = about.flatMap((line) =>
    [...line.matchAll(/doubling time (\d+) days/g)].map(([, days]) => Number(days)),
  );
  const isRight = (days: number) =>
    doublingDays !== undefined && Math.abs(days / doublingDays - 1) <= DOUBLING_TOLERANCE;
  const told = about.some(
    (line) =>
      sizes.every((size) => isShown(size, line)) &&
      PRIOR_ROLES.every((role) => line.includes(isoDate(studies[role].studyDate))),
  );
  const growth = doublingDays === undefined ? '' : `, volume doubling time about ${Math.round(doublingDays)} days`;
  return {
    name: `${trackingIdentifier} at three time points in the draft: ${sizes.join(', ')} mm${growth}`,
    passed: told && stated.every(isRight) && stated.length > 0 === (doublingDays !== undefined),
  };
}

function documentChecks({ result, file, measurements, ledger, studies }: Material): Check[] {
  const bytes = Buffer.from(file).toString('latin1');
  const measured = Buffer.from(measurements ?? []).toString('latin1');
  const text = result.statements.map((statement) => statement.text).join('\n');
  return [
    {
      name: 'the draft says what it is: AI DRAFT, NOT VERIFIED',
      passed: bytes.includes('AI DRAFT REPORT - NOT VERIFIED') && text.includes('AI DRAFT'),
    },
    {
      name: 'PARTIAL, UNVERIFIED, PRELIMINARY',
      passed: ['PARTIAL', 'UNVERIFIED', 'PRELIMINARY'].every((flag) => bytes.includes(flag)),
    },
    {
      name: 'the measured changes stand in a document of their own (TID 1500), NOT VERIFIED, under the tracking UIDs of the source',
      passed:
        measured.includes('AI MEASUREMENTS - NOT VERIFIED') &&
        followed(studies).every(({ trackingUid }) => measured.includes(trackingUid)),
    },
    { name: `the ledger verifies (${ledger.size} entries)`, passed: ledger.valid && ledger.size > 0 },
    {
      name: `the stored file came back (SHA-256 ${createHash('sha256').update(file).digest('hex').slice(0, 16)}...)`,
      passed: file.length > 0,
    },
  ];
}

/** The draft as lines under its section headings. */
export function statementText(statements: readonly Pick<Statement, 'section' | 'text'>[]): string {
  const sections = new Map<string, string[]>();
  for (const { section, text } of statements) sections.set(section, [...(sections.get(section) ?? []), text]);
  return [...sections]
    .map(
      ([section, lines]) =>
        `${section.toUpperCase()}\n${lines.map((line) => `  ${line.replaceAll('\n', '\n  ')}`).join('\n')}`,
    )
    .join('\n\n');
}
