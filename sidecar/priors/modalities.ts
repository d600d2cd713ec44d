/** Retired defined terms of Modality (PS3.3 C.7.3.1.1.1) in old archives, and what information systems write instead. */
const CALLED: Readonly<Record<string, readonly string[]>> = {
  DX: ['XR', 'RX', 'XRAY'],
  CT: ['CTA'],
  MR: ['MA', 'MS', 'MRI'],
  US: ['CD', 'DD', 'EC'],
  NM: ['ST'],
  PT: ['PET'],
  MG: ['MAMMO'],
  RF: ['CF', 'DF', 'VF', 'FL'],
  XA: ['DS'],
  BMD: ['DEXA', 'DXA'],
};

const BY_CALLED: ReadonlyMap<string, string> = new Map(
  Object.entries(CALLED).flatMap(([modality, names]) => names.map((name) => [name, modality] as const)),
);

/** The defined term of a modality, as far as it is known. */
export function modalityNamed(value: string): string {
  const name = value.trim().toUpperCase();
  return BY_CALLED.get(name) ?? name;
}

/** What an examination shows that names no region: some modalities have one only, or one that goes without saying. */
const UNNAMED: readonly { readonly modalities: string; readonly word?: RegExp; readonly regions: string }[] = [
  { modalities: 'MG', regions: 'BREAST' },
  { modalities: 'PX IO', regions: 'JAW' },
  { modalities: 'OP OPT OPTENF OPTBSV', regions: 'ORBIT' },
  { modalities: 'BMD', regions: 'SKELETON' },
  { modalities: 'IVUS IVOCT', regions: 'HEART' },
  // From the base of the skull to the thighs, with the bones (EANM guidelines for FDG PET/CT of tumours, version 2.0, 2015).
  { modalities: 'PT', regions: 'NECK CHEST ABDOMEN PELVIS SKELETON' },
  { modalities: 'US', word: /^ECHO$/, regions: 'HEART' },
];

/** @param words of the description */
export function regionsUnnamed(modalities: readonly string[], words: readonly string[]): ReadonlySet<string> {
  const row = UNNAMED.find(
    (one) =>
      one.modalities.split(' ').some((modality) => modalities.includes(modality)) &&
      (one.word === undefined || words.some((word) => one.word?.test(word))),
  );
  return new Set(row?.regions.split(' '));
}
