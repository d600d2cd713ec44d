import type { PatientIdentity, PersonName } from '../domain/study.ts';
import type { PriorReason } from './prior-reasons.ts';

type Agreement = 'same' | 'different' | 'unknown';

const text = (value: string | undefined): string | undefined => value?.trim() || undefined;

const agreement = (a: string | undefined, b: string | undefined): Agreement => {
  if (a === undefined || b === undefined) return 'unknown';
  return a === b ? 'same' : 'different';
};

/** Family and given name; middle names, prefixes and suffixes come and go between systems (PS3.5 6.2.1.1). */
function nameParts(group: string | undefined): readonly (string | undefined)[] {
  const parts = (group ?? '').normalize('NFKC').toLowerCase().split('^');
  return [parts[0], parts[1]].map((part) => text(part?.replace(/\s+/g, ' ')));
}

/** Names are compared group by group: a Latin transcription says nothing about an ideographic spelling. */
function sameName(a: PersonName | undefined, b: PersonName | undefined): Agreement {
  let result: Agreement = 'unknown';
  for (const group of ['alphabetic', 'ideographic', 'phonetic'] as const) {
    const [familyA, givenA] = nameParts(a?.[group]);
    const [familyB, givenB] = nameParts(b?.[group]);
    const family = agreement(familyA, familyB);
    const given = agreement(givenA, givenB);
    if (family === 'different' || given === 'different') return 'different';
    if (family === 'same' && givenA === givenB) result = 'same';
  }
  return result;
}

/**
 * Whether two records are of one person, first form: same Patient ID, issuer, birth date and sex, all of them known
 * (Patient IDs collide between archives, and de-identified or emergency records share them within one). Names that
 * contradict each other exclude. An issuer only one side states passes only if the names agree as well: the ID alone
 * would then be compared across unknown domains.
 * @returns undefined if it is the same person, else why that is not so or cannot be told
 */
export function whyNotSamePatient(a: PatientIdentity, b: PatientIdentity): PriorReason | undefined {
  const name = sameName(a.name, b.name);
  const needed = [
    agreement(text(a.patientId), text(b.patientId)),
    agreement(text(a.birthDate), text(b.birthDate)),
    agreement(text(a.sex), text(b.sex)),
  ];
  const issuers = [text(a.issuerOfPatientId), text(b.issuerOfPatientId)];
  const issuer = agreement(issuers[0], issuers[1]);
  if ([...needed, issuer, name].includes('different')) return 'otherPatient';
  if (needed.includes('unknown')) return 'identityNotEstablished';
  const issuerOnOneSide = issuer === 'unknown' && (issuers[0] ?? issuers[1]) !== undefined;
  if (issuerOnOneSide && name !== 'same') return 'identityNotEstablished';
  return undefined;
}
