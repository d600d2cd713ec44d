import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { encodePart10 } from '../../sidecar/dicom/part10.ts';
import { madeCtDose, madeMammographyDose, madeProjectionDose } from '../support/made-documents/dose.ts';
import { madeEcho, madeSimplifiedEcho } from '../support/made-documents/echo.ts';
import { madeObGyn } from '../support/made-documents/obgyn.ts';
import type { MadeDocument } from '../support/made-documents/sr-parts.ts';
import { madeVascular } from '../support/made-documents/vascular.ts';
import { validateSr } from '../support/validate-sr.ts';

/** PixelMed of 2022 knows the dose templates, and none of ultrasound. */
const NO_TEMPLATE = /^pixelmed: found no root template$/;
/** dicom3tools of 2022 is older than Simplified Adult Echo SR; DCMTK says that it does not look at its template. */
const NOT_KNOWN =
  /^dciodvfy: Error - Information Object Not found|^dsrdump: .*Check for template constraints not yet supported/;

interface Kind {
  readonly documents: readonly MadeDocument[];
  /** What a validator says because it does not know the kind. */
  readonly passedOver: readonly RegExp[];
}

const KINDS: Readonly<Record<string, Kind>> = {
  'CT dose': { documents: madeCtDose(), passedOver: [] },
  'projection dose': { documents: madeProjectionDose(), passedOver: [] },
  'mammography dose': { documents: madeMammographyDose(), passedOver: [] },
  echo: { documents: madeEcho(), passedOver: [NO_TEMPLATE] },
  'simplified echo': { documents: madeSimplifiedEcho(), passedOver: [NO_TEMPLATE, NOT_KNOWN] },
  'OB-GYN': { documents: madeObGyn(), passedOver: [NO_TEMPLATE] },
  vascular: { documents: madeVascular(), passedOver: [NO_TEMPLATE] },
};

describe('conformance: made dose and ultrasound reports', () => {
  const folder = mkdtempSync(join(tmpdir(), 'preread-made-'));
  after(() => rmSync(folder, { recursive: true }));

  // The template validator takes seconds to start: all files in one run.
  it('independent validators accept every one', async () => {
    const written = Object.entries(KINDS).flatMap(([kind, { documents, passedOver }]) =>
      documents.map(({ name, dataset }) => {
        const file = join(folder, `${name}.dcm`);
        writeFileSync(file, encodePart10(dataset));
        return { kind, name, file, passedOver };
      }),
    );
    const findings = await validateSr(written.map(({ file }) => file));
    const complaints = written.flatMap(({ kind, name, passedOver }, at) =>
      (findings[at]?.errors ?? ['not validated'])
        .filter((line) => !passedOver.some((known) => known.test(line)))
        .map((line) => `${kind} ${name}: ${line}`),
    );
    expect(complaints).to.deep.equal([]);
    const counts = Object.entries(KINDS).map(([kind, { documents }]) => `${kind} ${documents.length}`);
    console.log(`      made and accepted: ${counts.join(', ')}`);
  }).timeout(300_000);
});
