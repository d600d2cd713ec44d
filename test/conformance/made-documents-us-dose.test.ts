import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  complaintsAbout,
  counted,
  DCMTK_WITHOUT_TEMPLATE,
  DICOM3TOOLS_WITHOUT_CLASS,
  PIXELMED_WITHOUT_TEMPLATE,
  type Validated,
} from '../support/made-documents/complaints.ts';
import { madeCtDose, madeMammographyDose, madeProjectionDose } from '../support/made-documents/dose.ts';
import { madeEcho, madeSimplifiedEcho } from '../support/made-documents/echo.ts';
import { madeObGyn } from '../support/made-documents/obgyn.ts';
import { madeVascular } from '../support/made-documents/vascular.ts';

/** PixelMed of 2022 knows the dose templates, and none of ultrasound; dicom3tools is older than Simplified Adult Echo SR. */
const KINDS: Readonly<Record<string, Validated>> = {
  'CT dose': { documents: madeCtDose(), passedOver: [] },
  'projection dose': { documents: madeProjectionDose(), passedOver: [] },
  'mammography dose': { documents: madeMammographyDose(), passedOver: [] },
  echo: { documents: madeEcho(), passedOver: [PIXELMED_WITHOUT_TEMPLATE] },
  'simplified echo': {
    documents: madeSimplifiedEcho(),
    passedOver: [PIXELMED_WITHOUT_TEMPLATE, DICOM3TOOLS_WITHOUT_CLASS, DCMTK_WITHOUT_TEMPLATE],
  },
  'OB-GYN': { documents: madeObGyn(), passedOver: [PIXELMED_WITHOUT_TEMPLATE] },
  vascular: { documents: madeVascular(), passedOver: [PIXELMED_WITHOUT_TEMPLATE] },
};

describe('conformance: made dose and ultrasound reports', () => {
  const folder = mkdtempSync(join(tmpdir(), 'preread-made-'));
  after(() => rmSync(folder, { recursive: true }));

  it('independent validators accept every one', async () => {
    expect(await complaintsAbout(folder, KINDS)).to.deep.equal([]);
    console.log(`      made and accepted: ${counted(KINDS)}`);
  }).timeout(300_000);
});
