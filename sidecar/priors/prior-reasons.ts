/**
 * Why a candidate is chosen or not: one code, one sentence without PHI, to which a decision may add what exactly (the
 * attribute that differs, the regions). `draft --dry-run` and the ledger speak from it.
 */
export const PRIOR_REASONS = {
  chosen: 'Same patient, comparable region and modality, earlier, and within the limits set.',
  currentStudy: 'It is the current study itself.',
  duplicateInArchive: 'The same study was already judged in another archive.',
  otherPatient: 'Another person.',
  possiblePatient: 'Possible prior, not used: it may be the same person, and the records contradict each other.',
  identityNotEstablished: 'Identity not established: not enough agrees to tell that it is the same person.',
  dateNotKnown: 'Date not known: it cannot be shown to be earlier.',
  notEarlier: 'It is not earlier than the current study.',
  tooOld: 'It is older than the years set.',
  nothingToCompare: 'It holds neither images nor a report of findings: dose, key images or display settings only.',
  modalityNotKnown: 'Modality not known.',
  otherModality: 'No modality in common, and none that substitutes for it in this region.',
  regionNotKnown: 'Region not known, and neither procedure code nor description agree in the same modality.',
  otherRegion: 'Another region of the body.',
  adjacentRegion: 'A neighbouring region: it shows the edge of what was examined at most.',
  differentSide: 'The other side of the body.',
  beyondMaximum: 'Comparable, but the maximum number of priors is taken by more relevant ones.',
} as const satisfies Record<string, string>;

export type PriorReason = keyof typeof PRIOR_REASONS;
