/** Why a candidate is chosen or not: one code, one sentence without PHI. `draft --dry-run` and the ledger speak from it. */
export const PRIOR_REASONS = {
  chosen: 'Same patient, same modality, same region, earlier, and within the limits set.',
  currentStudy: 'It is the current study itself.',
  duplicateInArchive: 'The same study was already judged in another archive.',
  otherPatient: 'Patient ID, issuer, birth date, sex or name differ.',
  identityNotEstablished: 'Identity not established: a patient ID alone does not name a person.',
  dateNotKnown: 'Date not known: it cannot be shown to be earlier.',
  notEarlier: 'It is not earlier than the current study.',
  tooOld: 'It is older than the years set.',
  modalityNotKnown: 'Modality not known.',
  otherModality: 'No modality in common.',
  regionNotKnown: 'Region not known: no body part, procedure code or description to compare.',
  otherRegion: 'Another region of the body.',
  differentSide: 'The other side of the body.',
  beyondMaximum: 'Comparable, but the maximum number of priors is taken by later ones.',
} as const satisfies Record<string, string>;

export type PriorReason = keyof typeof PRIOR_REASONS;
