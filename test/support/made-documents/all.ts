import { madeBreastAndImage } from './cad-breast.ts';
import { madeChestCad, madeColonCad } from './cad-chest.ts';
import { madeMammographyCad } from './cad-mammography.ts';
import { madeCtDose, madeMammographyDose, madeProjectionDose } from './dose.ts';
import { madeEcho, madeSimplifiedEcho } from './echo.ts';
import { madeEncapsulatedPdf } from './encapsulated-pdf.ts';
import { madeKeyObjects } from './key-objects.ts';
import { madeNarrative } from './narrative.ts';
import { madeObGyn } from './obgyn.ts';
import { byName } from './read-made.ts';
import type { MadeDocument } from './sr-parts.ts';
import { madeVascular } from './vascular.ts';

/**
 * What makes the documents of each kind; a new kind is a new line. Only what validators accept: the made
 * radiopharmaceutical dose is a fragment of TID 10021 for one reader's test.
 */
const KINDS: Readonly<Record<string, () => readonly MadeDocument[]>> = {
  'CT dose': madeCtDose,
  'projection dose': madeProjectionDose,
  'mammography dose': madeMammographyDose,
  echo: madeEcho,
  'simplified echo': madeSimplifiedEcho,
  'OB-GYN': madeObGyn,
  vascular: madeVascular,
  'mammography CAD': () => [...madeMammographyCad(), ...madeBreastAndImage()],
  'chest CAD': madeChestCad,
  'colon CAD': madeColonCad,
  'key objects': madeKeyObjects,
  narrative: madeNarrative,
  'encapsulated PDF': madeEncapsulatedPdf,
};

export interface MadeEntry {
  readonly kind: string;
  readonly name: string;
  readonly make: () => MadeDocument;
}

/** Every made document by kind and name. They are no vendor's files: a listing counts them apart from real ones. */
export const MADE_DOCUMENTS: readonly MadeEntry[] = Object.entries(KINDS).flatMap(([kind, documents]) =>
  documents().map(({ name }) => ({ kind, name, make: () => byName(documents(), name) })),
);
