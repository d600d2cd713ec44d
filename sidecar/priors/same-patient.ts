import type { PatientIdentity } from '../domain/study.ts';
import { type Agreement, agreement } from './agreement.ts';
import { sameName } from './names.ts';
import { PRIOR_REASONS, type PriorReason } from './prior-reasons.ts';
import { isCalendarDate } from './study-time.ts';

/** What two records of a person may differ in; named in explanations, its values never are. */
type Attribute = 'Patient ID' | 'issuer of the Patient ID' | 'birth date' | 'sex' | 'name';

/** Whether two records are of one person; `why` is a sentence without PHI. */
export type PersonVerdict =
  | { readonly same: true; readonly byOtherId: boolean }
  | { readonly same: false; readonly reason: PriorReason; readonly why: string };

interface Identifier {
  readonly id: string;
  readonly issuer: string | undefined;
  /** Not one of the Other Patient IDs. */
  readonly primary: boolean;
}

const text = (value: string | undefined): string | undefined => value?.trim() || undefined;

const issuerName = (value: string | undefined): string | undefined => text(value)?.normalize('NFKC').toUpperCase();

function identifiers(patient: PatientIdentity): readonly Identifier[] {
  const primary = { patientId: patient.patientId ?? '', issuerOfPatientId: patient.issuerOfPatientId };
  return [primary, ...(patient.otherIds ?? [])].flatMap((one, index) => {
    const id = text(one.patientId);
    return id === undefined ? [] : [{ id, issuer: issuerName(one.issuerOfPatientId), primary: index === 0 }];
  });
}

/**
 * A register numbers its patients. A word (REMOVED, ANONYMOUS), zeros or one digit over and over are what stands there
 * when the number was taken away or never known: everybody of that archive may share it. No list of such words: they
 * come in every language. An issuer that vouches for the ID on both sides is believed.
 */
const namesNobody = ({ id }: Identifier): boolean => {
  const digits = id.replace(/[^\p{N}\p{L}]+/gu, '');
  return /^[\p{L}0]*$/u.test(digits) || /^(\d)\1{2,}$/.test(digits);
};

/**
 * What registers put where no birth date is known (19000101, 11111111, 99991231) is none: everybody whose date is not
 * known shares it.
 */
const birthDate = (value: string | undefined): string | undefined => {
  const digits = text(value)?.replace(/[.]/g, '');
  if (digits === undefined || !isCalendarDate(digits)) return undefined;
  return digits > '19000101' && digits < '21000101' ? digits : undefined;
};

/** PS3.3 C.7.1.1 has M, F and O; anything else that stands there (U, X) means "not known". */
const sex = (value: string | undefined): string | undefined => {
  const upper = text(value)?.toUpperCase();
  return upper !== undefined && /^[MFO]$/.test(upper) ? upper : undefined;
};

interface Match {
  readonly issuer: Agreement;
  readonly byOtherId: boolean;
  readonly namesNobody: boolean;
}

const rank = (match: Match): number =>
  (match.issuer === 'different' ? 8 : 0) +
  (match.namesNobody ? 4 : 0) +
  (match.byOtherId ? 2 : 0) +
  (match.issuer === 'same' ? 0 : 1);

/** The best pair of equal IDs: issuers that do not conflict first, then an ID that names somebody, then Patient IDs. */
function bestMatch(a: PatientIdentity, b: PatientIdentity): Match | undefined {
  const matches = identifiers(a).flatMap((ours) =>
    identifiers(b)
      .filter((theirs) => theirs.id === ours.id)
      .map((theirs) => {
        const issuer = agreement(ours.issuer, theirs.issuer);
        const byOtherId = !ours.primary || !theirs.primary;
        return { issuer, byOtherId, namesNobody: issuer !== 'same' && namesNobody(ours) };
      }),
  );
  return matches.sort((x, y) => rank(x) - rank(y))[0];
}

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

const notSame = (reason: PriorReason, detail?: string): PersonVerdict => ({
  same: false,
  reason,
  why: detail === undefined ? PRIOR_REASONS[reason] : `${PRIOR_REASONS[reason]} ${detail}`,
});

/** No ID in common. */
function withoutId(a: PatientIdentity, b: PatientIdentity, different: readonly Attribute[]): PersonVerdict {
  const bothKnown = text(a.patientId) !== undefined && text(b.patientId) !== undefined;
  if (!bothKnown && different.length === 0)
    return notSame('identityNotEstablished', 'There is no Patient ID on both sides.');
  const attributes: readonly Attribute[] = bothKnown ? ['Patient ID', ...different] : different;
  return notSame('otherPatient', `They differ in ${listed(attributes)}.`);
}

/**
 * Whether two records are of one person.
 * - Birth date, sex or name that contradict, and issuers that do, exclude. Where an ID agrees all the same, the study is
 *   shown as a possible prior with what differs: somebody may have mistyped, and Patient IDs do collide.
 * - The same Patient ID of the same issuer needs birth date and sex, known and equal; names must not contradict.
 * - An ID whose issuer is not known on both sides, and one of the Other Patient IDs (0010,1000 and 0010,1002: also of
 *   merged records), counts only if birth date, sex and name are all known and agree.
 * - An ID that names nobody counts never (see `namesNobody`).
 */
export function samePatient(a: PatientIdentity, b: PatientIdentity): PersonVerdict {
  const demographics: readonly (readonly [Attribute, Agreement])[] = [
    ['birth date', agreement(birthDate(a.birthDate), birthDate(b.birthDate))],
    ['sex', agreement(sex(a.sex), sex(b.sex))],
    ['name', sameName(a.name, b.name)],
  ];
  const those = (wanted: Agreement) => demographics.filter(([, found]) => found === wanted).map(([name]) => name);
  const match = bestMatch(a, b);
  if (!match) return withoutId(a, b, those('different'));
  const different = [
    ...(match.issuer === 'different' ? (['issuer of the Patient ID'] as const) : []),
    ...those('different'),
  ];
  const which = match.byOtherId ? 'One of the Other Patient IDs' : 'The Patient ID';
  if (different.length > 0)
    return notSame('possiblePatient', `${which} agrees, and they differ in ${listed(different)}.`);
  if (match.namesNobody)
    return notSame('identityNotEstablished', `${which} agrees, but is no number that a register gives to one person.`);
  const isStrict = match.byOtherId || match.issuer !== 'same';
  const lacking = those('unknown').filter((name) => isStrict || name !== 'name');
  if (lacking.length > 0)
    return notSame('identityNotEstablished', `Not known, or not comparable, on both sides: ${listed(lacking)}.`);
  return { same: true, byOtherId: match.byOtherId };
}
