/** A coded concept (PS3.3 8.8, Basic Coded Entry): the triple that names a thing the same way everywhere. */
export interface Code {
  readonly value: string;
  /** Coding Scheme Designator (0008,0102): DCM, SCT, LN, UCUM, RADLEX, or a private 99... */
  readonly scheme: string;
  readonly meaning: string;
}

/** Two codes are the same concept when value and scheme agree; the meaning is only how it is read aloud. */
export function sameCode(a: Code, b: Code): boolean {
  return a.value === b.value && a.scheme === b.scheme;
}
