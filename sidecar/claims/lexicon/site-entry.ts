import type { Laterality } from '../claim.ts';

/** Places in the body (SNOMED CT codes of DICOM's anatomy context groups). `{side}` stands for left or right. */
export interface SiteEntry {
  readonly value: string;
  readonly name: string;
  /** How a draft says it with a side; absent: `<name>, <side>`. */
  readonly sided?: string;
  /** The code itself means one side. */
  readonly side?: Laterality;
  readonly synonyms: readonly string[];
  /** Abbreviations that name the side, too. */
  readonly left?: readonly string[];
  readonly right?: readonly string[];
  /** The code of the place it is part of. */
  readonly within?: string;
}

/** One place; `sided` names how it is said with a side where it is paired. */
export const site = (value: string, name: string, within: string | undefined, ...synonyms: string[]): SiteEntry => ({
  value,
  name,
  synonyms,
  ...(within === undefined ? {} : { within }),
});

/** A paired organ or limb: `{side} <name>`. */
export const paired = (value: string, name: string, within: string | undefined, ...synonyms: string[]): SiteEntry => ({
  ...site(value, name, within, ...synonyms),
  sided: `{side} ${name}`,
});
