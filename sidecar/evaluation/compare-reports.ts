import { type Match, matchFacts } from './match.ts';
import { type ReportReading, readReport } from './report-reading.ts';
import { ageIn, type Patient } from './significance.ts';

/** Two reports of one study, read and aligned: what every metric starts from. */
export interface Comparison extends Match {
  readonly reference: ReportReading;
  readonly candidate: ReportReading;
  readonly patient: Patient;
}

export interface ComparedTexts {
  readonly reference: string;
  readonly candidate: string;
  readonly age?: number | string;
  readonly indication?: string;
}

/** Where age or indication are not given, those that the reference states. */
function patientOf({ age, indication }: ComparedTexts, reference: ReportReading): Patient {
  const told = indication ?? (reference.indication === '' ? undefined : reference.indication);
  const years = ageIn(age) ?? ageIn(told);
  return { ...(years === undefined ? {} : { age: years }), ...(told === undefined ? {} : { indication: told }) };
}

export function compareReports(texts: ComparedTexts): Comparison {
  const reference = readReport(texts.reference);
  const candidate = readReport(texts.candidate);
  const patient = patientOf(texts, reference);
  return { reference, candidate, patient, ...matchFacts(reference.facts, candidate.facts, patient) };
}
