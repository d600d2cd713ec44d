import { sha256 } from '../../dicom/uids.ts';
import { type Random, seededRandom } from '../random.ts';
import { type Look, SEVERITIES } from '../rare/disease.ts';
import { makeChart } from './chart.ts';
import { expectedOf, type StudyBefore } from './expected.ts';
import type { HazardRates } from './hazards.ts';
import { drawLesions, looksOf, rareDisease, rareLesions } from './lesions.ts';
import { ageOn, DAY_MS, dayOf, dicomDate, makePerson, type Person } from './person.ts';
import { type Draft, type Subject, studyOf } from './study.ts';
import { currentDayOf, drawTimeline, type Exam, type Slot, specialtyOf, withLooks } from './timeline.ts';
import { type RareCase, SPECIALTIES, type Specialty, type TruthPatient } from './truth.ts';

export interface PatientOptions {
  readonly seed: string;
  readonly index: number;
  /** Default: drawn. */
  readonly specialty?: Specialty;
  /** Keys of rare diseases to draw from; in a quarter of the patients the common mimic comes instead. */
  readonly rare?: readonly string[];
  readonly hazardRates?: HazardRates;
  /** DICOM DA of the last study. Default: drawn. */
  readonly currentDate?: string;
}

function keyOf({ seed, index, specialty, rare, currentDate }: PatientOptions): string {
  const wishes = [specialty ?? '', rare ?? '', ...(currentDate ? [currentDate] : [])];
  return JSON.stringify(['department', seed, index, ...wishes]);
}

/** Which studies `planPatient` will plan, long before it is known who is ill of what: for whoever looks for one in many. */
export const timelineOf = (
  options: PatientOptions & { readonly specialty: Specialty; readonly rare?: never },
): Slot[] => drawTimeline(sha256(keyOf(options)), options.specialty);

/** Patient `index` of a seed: the same whoever else is made, and in whatever order. */
export function planPatient(options: PatientOptions): TruthPatient {
  const { index, currentDate, specialty: wished, hazardRates = {} } = options;
  const key = keyOf(options);
  const seed = sha256(key);
  const random = seededRandom(`${seed}/plan`);
  const rare = options.rare ? drawRare(random, options.rare) : undefined;
  const [firstLook, ...otherLooks] = rare ? inOrder(looksOf(rare, seed), wished) : [];
  const specialty = firstLook ? specialtyOf(firstLook) : (wished ?? random.pick(SPECIALTIES));
  const current = currentDate ? dayOf(currentDate) : currentDayOf(seed);
  const disease = rare && rareDisease(rare.key);
  const person = makePerson(seed, specialty, current, disease);
  const slots = withLooks(seed, drawTimeline(seed, specialty, rare ? 'CT' : undefined), otherLooks);
  const firstDay = new Date(current.getTime() - (slots.at(-1)?.day ?? 0) * DAY_MS);
  const draft: Draft = {
    seed,
    key: JSON.stringify([key, sortedRates(hazardRates)]),
    person,
    slots,
    firstDay,
    hazardRates,
    ...(rare ? { rare } : {}),
  };
  const known = rare && disease ? [rareDiagnosis(rare)] : [];
  const age = ageOn(person.identity, dicomDate(firstDay));
  const { identity, script } = person;
  const chart = makeChart(seed, person, age, specialty, firstDay, known);
  return {
    key: draft.key,
    index,
    specialty,
    script,
    identity,
    chart,
    ...(rare ? { rare } : {}),
    studies: studiesOf(draft, firstLook),
  };
}

const sortedRates = (rates: HazardRates) =>
  Object.entries(rates)
    .filter(([, rate]) => rate > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));

/** What the wished specialty sees comes first: that is what the patient is followed for. */
const inOrder = (looks: readonly Look[], wished: Specialty | undefined): Look[] =>
  looks.toSorted((a, b) => Number(specialtyOf(b) === wished) - Number(specialtyOf(a) === wished));

const drawRare = (random: Random, keys: readonly string[]): RareCase => ({
  key: random.pick(keys),
  severity: random.pick(SEVERITIES),
  mimic: random.uniform() < 0.25,
});

function rareDiagnosis({ key, mimic }: RareCase) {
  const disease = rareDisease(key);
  return mimic
    ? { name: disease.mimic.name, icd10: disease.mimic.icd10 }
    : { name: disease.name, icd10: disease.icd10[0] ?? '' };
}

/** @param look what the rare disease shows in the part of the body that the patient is followed for */
function studiesOf(draft: Draft, look: Look | undefined): TruthPatient['studies'] {
  const { seed, person, slots, rare } = draft;
  const spanDays = slots.at(-1)?.day ?? 0;
  const main = slots[0]?.exam as Exam;
  const wanted = { ageYears: ageOn(person.identity, dicomDate(draft.firstDay)), sex: person.identity.sex, spanDays };
  const lesions = rare && look ? rareLesions(rare, look) : drawLesions(seed, { ...wanted, specialty: main.specialty });
  const own: Subject = { seed, person, lesions };
  const made: StudyBefore[] = [];
  for (const [at, slot] of slots.entries()) made.push(studyOf(draft, at, slot, subjectOf(draft, at, slot, own), made));
  return made.map((study, at) => ({ ...study, expected: expectedOf(study, made.slice(0, at)) }));
}

function subjectOf(draft: Draft, at: number, { kind, day, exam, look }: Slot, own: Subject): Subject {
  const { seed, person, firstDay, rare } = draft;
  if (kind !== 'otherPerson' && kind !== 'unrelated') return own;
  const { specialty } = exam;
  const studyDay = new Date(firstDay.getTime() + day * DAY_MS);
  const part = `${seed}/${kind}-${at}`;
  if (rare && look) return { seed: part, person, lesions: rareLesions(rare, look) };
  const somebody = kind === 'unrelated' ? person : stranger(part, specialty, studyDay, person);
  const { sex } = somebody.identity;
  const ageYears = ageOn(somebody.identity, dicomDate(studyDay));
  return { seed: part, person: somebody, lesions: drawLesions(part, { specialty, ageYears, sex, spanDays: 0 }) };
}

/** Somebody else under the same id: at least the birth date differs. */
function stranger(part: string, specialty: Specialty, day: Date, { identity }: Person): Person {
  const drawn = makePerson(part, specialty, day);
  const { patientId, issuerOfPatientId } = identity;
  const year = Number(drawn.identity.birthDate.slice(0, 4));
  const birthDate =
    drawn.identity.birthDate === identity.birthDate
      ? `${year - 1}${drawn.identity.birthDate.slice(4)}`
      : drawn.identity.birthDate;
  return { ...drawn, identity: { ...drawn.identity, patientId, issuerOfPatientId, birthDate } };
}
