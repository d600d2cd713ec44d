/** Of nobody, and in no other test: the scan of the run that tests the scan must not know them. */
export const PLANTED = {
  name: 'Quillfeather^Ottoline',
  patientId: 'PLANTED-4711-0815',
  birthDate: '19330317',
  accessionNumber: 'PLACC00998877',
  study: '1.2.276.0.7230010.3.99.4711',
  password: 'planted passphrase 0815',
  /** Never registered: known by its form. */
  madeUid: ['2', '25', '193303174711081599887766554433'].join('.'),
} as const;
