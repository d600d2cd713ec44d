import type { Random } from '../random.ts';
import type { Lesion } from './lesions.ts';
import type { Exam } from './timeline.ts';
import type { Order, Specialty, StudyKind, TruthFinding } from './truth.ts';

const CHECKUPS: Readonly<Record<Specialty, readonly string[]>> = {
  chest: ['Cough', 'Preoperative assessment'],
  neuro: ['Headache', 'Dizziness'],
  msk: ['Knee pain'],
  breast: ['Screening mammography'],
  abdomen: ['Abdominal pain'],
};
const REFERRERS = ['Sample^Rosa', 'Mockman^Ivo', 'Dummy^Lene', 'Fixture^Omar'] as const;

/** Why the study was asked for; with two things amiss both are said. */
export function indicationOf(random: Random, kind: StudyKind, exam: Exam, lesions: readonly Lesion[]): string {
  const reasons = lesions.map(({ indications }) => random.pick(indications));
  const chosen = reasons.length === 0 ? [random.pick(CHECKUPS[exam.specialty])] : [...new Set(reasons)].slice(0, 2);
  const words = chosen.join('; ');
  return kind === 'followUp' ? `Follow-up. ${words}` : words;
}

export function orderOf(
  random: Random,
  procedure: Exam['procedure'],
  reason: string,
  findings: readonly TruthFinding[],
): Order {
  const urgent = findings.some(({ urgency }) => urgency === 'urgent');
  return {
    placerOrderNumber: `ORD${random.integer(10_000_000, 99_999_999)}`,
    requestedProcedure: procedure,
    reason,
    priority: urgent && random.uniform() < 0.7 ? 'STAT' : random.uniform() < 0.1 ? 'HIGH' : 'ROUTINE',
    referringPhysician: random.pick(REFERRERS),
  };
}

const two = (value: number): string => String(value).padStart(2, '0');
export const timeOf = (random: Random): string =>
  `${two(random.integer(7, 18))}${two(random.integer(0, 59))}${two(random.integer(0, 59))}`;
