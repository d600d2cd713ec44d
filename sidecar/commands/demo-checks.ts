import { createHash } from 'node:crypto';
import type { Comparison, LesionSeries } from '../domain/comparison.ts';
import type { DraftIdentity, SectionName, Statement, WordingRecord } from '../domain/draft.ts';
import type { PriorDecision } from '../domain/study.ts';
import type { Verification } from '../ledger/verify.ts';
import { earlierCts, followedLesions } from '../synth/department/demo-patient.ts';
import type { TruthFinding, TruthStudy } from '../synth/department/truth.ts';
import { totalDlp } from '../synth/documents/ct-dose.ts';
import { ctDose } from '../synth/documents/dose-sr.ts';
import type { DemoStudies } from './demo-studies.ts';

/** What the demo found in the ledger about the current study. */
export interface DemoResult {
  readonly outcome: string;
  readonly identity: DraftIdentity;
  readonly statements: readonly Pick<Statement, 'section' | 'text' | 'wordedBy'>[];
  readonly wording?: WordingRecord;
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

/** (103339001, SCT) */
const LONG_AXIS = '103339001';

const sorted = (values: readonly string[]) => [...values].sort().join(', ');
const isoDate = (date: string): string => date.replace(/^(....)(..)(..)$/, '$1-$2-$3');
/** `8 mm` and `8.0 mm` are one size, `8.5 mm` and `18 mm` are others, `+8 mm` is a difference. */
const isShown = (millimetres: number, line: string): boolean =>
  [...line.matchAll(/(?<![+\d.-])(\d+(?:\.\d+)?) mm/g)].some(([, shown]) => Number(shown) === millimetres);
const linesOf = ({ statements }: Pick<DemoResult, 'statements'>, section: SectionName): string =>
  statements.flatMap((statement) => (statement.section === section ? [statement.text] : [])).join('\n');
/** The three CTs of the chest, oldest first. */
const followUp = ({ patient, current }: DemoStudies): TruthStudy[] => [...earlierCts(patient), current.study];

/** One lesion in each of them. */
function followed(studies: DemoStudies): TruthFinding[][] {
  const all = followUp(studies);
  return followedLesions(all).map((uid) =>
    all.flatMap(({ findings }) => findings.filter(({ trackingUid }) => trackingUid === uid)),
  );
}

interface Content {
  readonly result: Omit<DemoResult, 'identity'>;
  readonly studies: DemoStudies;
}

/** Of what was compared and said, whatever documents it became. */
export const contentChecks = (content: Content): Check[] => [
  { name: 'the study got a draft', passed: content.result.outcome === 'drafted' },
  ...priorChecks(content),
  ...timelineChecks(content),
];

/** What the demo's patient must lead to; the generator's truth decides, not this program's earlier output. */
export const demoChecks = (material: Material): Check[] => [
  ...contentChecks(material),
  ...documentChecks(material),
  ...modelChecks(material),
];

/** Every sentence that the model wrote was read back; what did not hold was not written. */
function modelChecks({ result: { statements, wording } }: Material): Check[] {
  const accepted = (wording?.statements ?? []).filter((one) => one.accepted).length;
  const worded = statements.filter(({ wordedBy }) => wordedBy === 'model').length;
  const why = wording?.reason === undefined ? '' : ` (${wording.reason})`;
  return [
    {
      name: `the shipped language model worded ${worded} statements, each read back and held by its evidence${why}`,
      passed: worded > 0 && worded === accepted && why === '',
    },
  ];
}

function priorChecks({ result, studies }: Content): Check[] {
  const { patient, current } = studies;
  const { priors, chosenPrior, comparisons } = current.study.expected;
  const dateOf = (uid: string) => isoDate(patient.studies.find((one) => one.studyInstanceUid === uid)?.studyDate ?? '');
  const own = priors.filter(({ reason }) => reason === 'chosen' || reason === 'olderOrLessAlike');
  const [used, others] = [own, priors.filter((prior) => !own.includes(prior))].map((some) =>
    some.map(({ studyInstanceUid }) => studyInstanceUid as string),
  ) as [string[], string[]];
  const chosen = result.decisions.filter((decision) => decision.chosen);
  const expected = sorted(comparisons.map(({ outcome }) => outcome));
  const found = result.comparisons.filter((one) => one.priorStudyInstanceUid === chosenPrior);
  return [
    {
      name: `the earlier studies of this person and region were chosen as priors, each with its reasons: ${used.map(dateOf).join(', ')}`,
      passed:
        sorted(chosen.map((one) => one.studyInstanceUid)) === sorted(used) &&
        chosen.every(({ explanation, factors = [] }) => explanation !== '' && factors.length > 0),
    },
    {
      name: `the others were not, another person under the same Patient ID among them: ${others.map(dateOf).join(', ')}`,
      passed: result.decisions.every((one) => one.chosen || one.explanation !== '') && others.length > 0,
    },
    {
      name: `compared with ${dateOf(chosenPrior ?? '')} it found what the truth has: ${expected}`,
      passed: sorted(found.map(({ outcome }) => outcome)) === expected,
    },
    {
      name: `the draft names all of them: ${used.map(dateOf).join(', ')}`,
      passed: used.every((uid) => linesOf(result, 'comparison').includes(dateOf(uid))),
    },
  ];
}

function timelineChecks({ result, studies }: Content): Check[] {
  const all = followUp(studies);
  const lesions = followed(studies);
  const pointsOf = (lesion: readonly TruthFinding[]) =>
    lesion.map(({ reader }, at) => `${all[at]?.studyDate} ${reader.longMm} mm`).join(' ');
  const found = result.series
    .filter(({ quantity }) => quantity.value === LONG_AXIS)
    .map(({ unit, points }) => points.map(({ studyDate, value }) => `${studyDate} ${value} ${unit}`).join(' '));
  const dose = totalDlp(ctDose(studies.current.study).events) / 100;
  const doses = [...linesOf(result, 'technique').matchAll(/([\d.]+) mGy\.cm/g)].map(([, shown]) =>
    String(Number(shown)),
  );
  return [
    {
      name: `${lesions.length} lesions were followed over three time points, with the truth's numbers`,
      passed: lesions.length > 0 && sorted(found) === sorted(lesions.map(pointsOf)),
    },
    ...lesions.map((lesion) => lesionCheck(lesion, { result, studies })),
    {
      name: `the draft gives the dose of this study, and of no other: DLP ${dose} mGy.cm`,
      passed: sorted(doses) === String(dose),
    },
  ];
}

/** One statement of the findings tells the lesion's three sizes and both earlier dates. */
function lesionCheck(lesion: readonly TruthFinding[], { result, studies }: Content): Check {
  const sizes = lesion.map(({ reader }) => reader.longMm ?? Number.NaN);
  const dates = followUp(studies).map(({ studyDate }) => isoDate(studyDate));
  const name = lesion[0]?.trackingIdentifier ?? '';
  const told = linesOf(result, 'findings')
    .split('\n')
    .some(
      (line) => sizes.every((size) => isShown(size, line)) && dates.slice(0, -1).every((date) => line.includes(date)),
    );
  return { name: `${name} at three time points in the draft: ${sizes.join(', ')} mm`, passed: told };
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
        followed(studies).every(([lesion]) => lesion !== undefined && measured.includes(lesion.trackingUid)),
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
