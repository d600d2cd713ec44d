import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePart10 } from '../../../sidecar/dicom/part10.ts';
import { validateSr } from '../validate-sr.ts';
import type { MadeDocument } from './sr-parts.ts';

/** Documents of one kind, as they are to be validated. */
export interface Validated {
  readonly documents: readonly MadeDocument[];
  /** What a validator says because it does not know the kind, or gets a clause wrong. */
  readonly passedOver: readonly RegExp[];
}

/** DCMTK says of the kinds with a template of their own that it does not look at it. */
export const DCMTK_WITHOUT_TEMPLATE = /^dsrdump: .*Check for template constraints not yet supported/;
/** The kind has no template that PixelMed of 2022 knows. */
export const PIXELMED_WITHOUT_TEMPLATE = /^pixelmed: found no root template$/;
/** The SOP class is not one that dicom3tools of 2022 knows. */
export const DICOM3TOOLS_WITHOUT_CLASS = /^dciodvfy: Error - Information Object Not found/;

/**
 * What independent validators say against made documents, each line with kind and name. The template validator takes
 * seconds to start: all files in one run.
 */
export async function complaintsAbout(
  folder: string,
  kinds: Readonly<Record<string, Validated>>,
): Promise<readonly string[]> {
  const written = Object.entries(kinds).flatMap(([kind, { documents, passedOver }]) =>
    documents.map(({ name, dataset }) => {
      const file = join(folder, `${name}.dcm`);
      writeFileSync(file, encodePart10(dataset));
      return { title: `${kind} ${name}`, file, passedOver };
    }),
  );
  const findings = await validateSr(written.map(({ file }) => file));
  return written.flatMap(({ title, passedOver }, at) =>
    (findings[at]?.errors ?? ['not validated'])
      .filter((line) => !passedOver.some((known) => known.test(line)))
      .map((line) => `${title}: ${line}`),
  );
}

/** `echo 4, vascular 3`, for the listing. */
export const counted = (kinds: Readonly<Record<string, Validated>>): string =>
  Object.entries(kinds)
    .map(([kind, { documents }]) => `${kind} ${documents.length}`)
    .join(', ');
