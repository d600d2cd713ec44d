/**
 * A finding by name. Its code is SNOMED CT or DCM where a DICOM context group carries it, else SNOMED CT or RadLex as
 * checked elsewhere; a finding whose code nobody could check has none: it is known as a word and stays in its quotation.
 */
export interface FindingEntry {
  readonly value?: string;
  readonly scheme?: 'SCT' | 'RADLEX' | 'DCM';
  /** How a draft says it. */
  readonly name: string;
  /** Other ways to say it; plurals are made by rule. */
  readonly synonyms: readonly string[];
}

export const finding = (
  scheme: 'SCT' | 'RADLEX' | 'DCM',
  value: string,
  name: string,
  ...synonyms: string[]
): FindingEntry => ({ value, scheme, name, synonyms });

/** Known as a word only. */
export const uncoded = (name: string, ...synonyms: string[]): FindingEntry => ({ name, synonyms });
