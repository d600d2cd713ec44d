import { type Code, sameCode } from '../../domain/code.ts';
import type { Evidence, FindingEvidence, QualitativeEvidence } from '../../domain/evidence.ts';
import type { RuleInput } from './rule-input.ts';

/** Attested, denied, or nobody says. Unknown is never taken for "no". */
export type Known = 'yes' | 'no' | 'unknown';

const sct = (value: string, meaning: string): Code => ({ value, scheme: 'SCT', meaning });

/** Codes that state a circumstance of the patient (CID 3724, 602 and their like). */
const CIRCUMSTANCES = {
  cancer: [
    sct('363346000', 'Malignant neoplastic disease'),
    sct('86049000', 'Malignant neoplasm, primary'),
    sct('14799000', 'Malignant neoplasm, secondary'),
    sct('128462008', 'Secondary malignant neoplastic disease'),
    sct('94391008', 'Secondary malignant neoplasm of lung'),
  ],
  immunosuppression: [sct('370388006', 'Patient immunocompromised')],
  screening: [sct('360156006', 'Screening - procedure intent')],
  smoker: [sct('77176002', 'Smoker'), sct('8517006', 'Ex-smoker')],
} as const satisfies Record<string, readonly Code[]>;

const states = (code: Code, among: readonly Code[]): boolean => among.some((one) => sameCode(one, code));

/** Only of the whole patient or study, or of a described lesion: a mass somewhere may be a metastasis. */
function statementsOf(items: readonly Evidence[], among: readonly Code[]): Known[] {
  return items.flatMap((item): Known[] => {
    if (item.kind === 'qualitative' && item.findingId === undefined && states(item.answer, among)) return ['yes'];
    if (item.kind !== 'finding' || !states(item.finding, among)) return [];
    if (item.presence === 'uncertain') return ['unknown'];
    return [item.presence === 'present' ? 'yes' : 'no'];
  });
}

/** One "yes" decides; two sources that contradict each other leave it to the one that says yes, the safer side for an exclusion. */
function known(items: readonly Evidence[], among: readonly Code[]): Known {
  const said = statementsOf(items, among);
  if (said.includes('yes')) return 'yes';
  return said.includes('unknown') ? 'unknown' : said.includes('no') ? 'no' : 'unknown';
}

/** Whole years at the study's date; undefined where either date is missing or no calendar date. */
export function ageAt(birthDate: string | undefined, studyDate: string | undefined): number | undefined {
  const [birth, then] = [birthDate, studyDate].map((date) => /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(date?.trim() ?? ''));
  if (!birth || !then) return undefined;
  const number = (match: RegExpExecArray): number => Number(match.slice(1).join(''));
  const years = Math.floor((number(then) - number(birth)) / 10_000);
  return years >= 0 && years < 130 ? years : undefined;
}

const SCREENING = /\b(screening|depistage|vorsorge)\b/i;

/**
 * Whether the study is a screening: its own description or procedure code says so, or coded evidence says or denies
 * it. Silence means unknown, for protocols are named in many ways.
 */
function screening({ study, evidence }: RuleInput): Known {
  const names = [study.description ?? '', ...study.procedureCodes.map((code) => code.meaning)];
  return names.some((name) => SCREENING.test(name.normalize('NFKD').replace(/\p{M}/gu, '')))
    ? 'yes'
    : known(evidence.items, CIRCUMSTANCES.screening);
}

export interface PatientContext {
  readonly ageYears?: number;
  readonly cancer: Known;
  readonly immunosuppression: Known;
  readonly screening: Known;
  /** `high` where smoking is attested; `unknown` otherwise: the absence of every other risk factor is never on record. */
  readonly risk: 'high' | 'unknown';
}

export function patientContext(input: RuleInput): PatientContext {
  const { items } = input.evidence;
  const age = ageAt(input.study.patient.birthDate, input.study.studyDate);
  return {
    ...(age === undefined ? {} : { ageYears: age }),
    cancer: known(items, CIRCUMSTANCES.cancer),
    immunosuppression: known(items, CIRCUMSTANCES.immunosuppression),
    screening: screening(input),
    risk: known(items, CIRCUMSTANCES.smoker) === 'yes' ? 'high' : 'unknown',
  };
}

/** Words of a coded evaluation, question and answer apart, in lower case. */
export const wordsOf = (code: Code): string =>
  code.meaning
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Coded evaluations of one finding. */
export const qualitiesOf = (input: RuleInput, finding: FindingEvidence): readonly QualitativeEvidence[] =>
  input.evidence.items.filter((item) => item.kind === 'qualitative').filter((item) => item.findingId === finding.id);
