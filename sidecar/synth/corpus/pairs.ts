import { sha256 } from '../../dicom/uids.ts';
import { looksOf, RARE_DISEASES } from '../department/lesions.ts';
import { planPatient } from '../department/plan-patient.ts';
import { specialtyOf } from '../department/timeline.ts';
import type { Specialty, StudyModality, TruthPatient, TruthStudy } from '../department/truth.ts';
import { type Random, seededRandom } from '../random.ts';
import type { StudyEvidence } from './evidence-items.ts';
import { evidenceLines, type Printing } from './evidence-lines.ts';
import { DEVICE_KINDS, FINDING_WORDS } from './finding-words.ts';
import { CERTAINTIES, type Certainty } from './house-style.ts';
import { HOUSE_STYLES } from './house-styles.ts';
import { plainEvidence } from './plain-evidence.ts';
import { evidenceOf, type Hedging } from './study-evidence.ts';
import { composeReport, type ReportSections, type Statement } from './write-report.ts';

export const SPLITS = ['train', 'validation', 'test'] as const;
export type Split = (typeof SPLITS)[number];

/** One line of a corpus: what is known of a study, and a report that says it. */
export interface Pair {
  readonly mark: 'SYNTHETIC';
  readonly id: string;
  readonly patient: string;
  readonly split: Split;
  readonly specialty: Specialty;
  readonly modality: StudyModality;
  readonly style: string;
  /** Key of a rare disease, or of the one that its common mimic stands for. */
  readonly rare?: string;
  readonly evidence: readonly string[];
  readonly report: { readonly sections: ReportSections };
  readonly statements: readonly Statement[];
}

export interface PairOptions {
  readonly seed: string;
  /** Default: all. */
  readonly specialty?: Specialty;
  /** As a service asks a language model to word it (`plain-evidence.ts`), not as readers tell it. */
  readonly plain?: boolean;
}

/** Of the patients: each with a rare disease, or the mimic of one. */
const RARE_SHARE = 0.1;

/**
 * Pair `index` of a seed: the same whoever else is made, and in whatever order. Each pair has a patient of its own, so that
 * no patient is in two splits; which of the patient's studies it is, the current one or an earlier one, is drawn. The
 * styles take turns.
 */
export function pairAt(options: PairOptions, index: number): Pair {
  const style = HOUSE_STYLES[index % HOUSE_STYLES.length] ?? HOUSE_STYLES[0];
  if (!style) throw new RangeError('no house style');
  const { patient, study, evidence } = studyFor(options, index);
  const { sections, statements } = composeReport(evidence, style);
  const key = `SYNTHETIC-${sha256(patient.key).slice(0, 24).toUpperCase()}`;
  return {
    mark: 'SYNTHETIC',
    id: `${key}/${study.studyId}`,
    patient: key,
    split: splitOf(evidence),
    specialty: study.specialty,
    modality: study.modality,
    style: style.id,
    ...(patient.rare ? { rare: patient.rare.key } : {}),
    evidence: evidenceLines(evidence, style),
    report: { sections },
    statements,
  };
}

/** Tries until a study has something to say; the first try nearly always has. */
const TRIES = 20;

interface Chosen {
  readonly patient: TruthPatient;
  readonly study: TruthStudy;
  readonly evidence: StudyEvidence;
}

function studyFor({ seed, specialty, plain = false }: PairOptions, index: number): Chosen {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const own = JSON.stringify(['corpus', seed, attempt]);
    const random = seededRandom(`${own}/${index}`);
    const rare = attempt === 0 && random.uniform() < RARE_SHARE ? rareKeys(specialty) : [];
    const patient = planPatient({
      seed: own,
      index,
      ...(specialty ? { specialty } : {}),
      ...(rare.length > 0 ? { rare } : {}),
    });
    // Of another person under the same id nothing is known but this one study.
    const fitting = patient.studies.filter(
      (study) => study.kind !== 'otherPerson' && (!specialty || study.specialty === specialty),
    );
    if (fitting.length === 0) continue;
    const changed = fitting.filter(hasChanged);
    const study = random.pick(changed.length > 0 && random.uniform() < CHANGED_SHARE ? changed : fitting);
    const prior = patient.studies.find(({ studyInstanceUid }) => studyInstanceUid === study.expected.chosenPrior);
    const told = evidenceOf(study, prior, plain ? undefined : hedgingOf(study, random));
    const evidence = plain ? plainEvidence(told, random) : told;
    if (evidence.items.some(({ kind }) => kind !== 'aiOnly')) return { patient, study, evidence };
  }
  throw new RangeError('no study of this specialty has anything to say');
}

/** Most findings are seen once, or cannot be compared: where something has become of one, that study is taken more often. */
const CHANGED_SHARE = 0.75;
const CHANGES: ReadonlySet<string> = new Set(['larger', 'smaller', 'new', 'resolved']);
const hasChanged = ({ expected }: TruthStudy): boolean =>
  expected.comparisons.some(({ outcome }) => CHANGES.has(outcome));

/** Rare diseases that are looked for first by this specialty; all without one. */
const rareKeys = (specialty: Specialty | undefined): string[] =>
  RARE_DISEASES.map(({ key }) => key).filter((key) => {
    const [look] = looksOf({ key, severity: 1, mimic: false }, key);
    return !specialty || (look !== undefined && specialtyOf(look) === specialty);
  });

const HEDGED_FINDINGS = 0.3;
const HEDGED_ABSENCES = 0.08;
const FINDING_STEPS = CERTAINTIES.filter((step) => step !== 'unlikely');

/** Radiographs leave a reader unsure. In corpora only: where the truth counts, what a reader described is there. */
function hedgingOf({ modality, findings, attestedAbsent }: TruthStudy, random: Random): Hedging {
  const hedging = new Map<string, Certainty>();
  if (modality !== 'DX') return hedging;
  for (const { trackingUid, spec } of findings) {
    const isHedged = random.uniform() < HEDGED_FINDINGS;
    if (isHedged && !DEVICE_KINDS.has(spec.kind) && FINDING_WORDS[spec.kind].grammar !== 'many')
      hedging.set(trackingUid, random.pick(FINDING_STEPS));
  }
  for (const { name } of attestedAbsent) if (random.uniform() < HEDGED_ABSENCES) hedging.set(name, 'unlikely');
  return hedging;
}

/** The coarsest of all houses: what two evidences look alike in, in whatever house, they look alike in here. */
const COARSE: Printing = { id: '', numbers: { unit: 'mm', decimals: 0, axes: 'long', times: 'x' }, dates: 'iso' };
const SHARES: readonly (readonly [Split, number])[] = [
  ['test', 0.1],
  ['validation', 0.2],
];

/** Ids, and lines that do not tell two reports apart: how it was examined, what it is compared with, what only a program marked. */
const ID = /^E\d+ /;
const UNTOLD = /^(?:technique|prior|ai-only|recommendation) /;
/** Some healthy findings are met in a hundredth of all pairs: with this salt they do not tip the shares. */
const SALT = 'split 0';

/**
 * By what the evidence lets a report say, whatever the style, the dates and the last digit: two patients of whom the same is
 * known (many are healthy) are always in the same split, so that nothing of test or validation stands in train in other
 * words. Of one pair alone, without memory of the others; about 80, 10 and 10 % of the pairs.
 */
export function splitOf(evidence: StudyEvidence): Split {
  const said = evidenceLines(evidence, COARSE)
    .map((line) => line.replace(ID, ''))
    .filter((line) => !UNTOLD.test(line));
  const share = Number.parseInt(sha256([SALT, ...said].join('\n')).slice(0, 8), 16) / 2 ** 32;
  return SHARES.find(([, upTo]) => share < upTo)?.[0] ?? 'train';
}
