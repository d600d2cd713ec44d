import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { encodePart10 } from '../../sidecar/dicom/part10.ts';
import type { DicomJson } from '../../sidecar/domain/study.ts';
import { ReportFonts } from '../../sidecar/fonts/report-fonts.ts';
import { pdfDocument, retiredPdfDocument } from '../../sidecar/report/pdf-document.ts';
import { wordingRecord } from '../support/model-wording.ts';
import { type DraftSpec, image, NOTHING_STATED, olderDraft } from './drafts.ts';
import { MANY, NAMES, pdfInput } from './pdf-inputs.ts';

const SPECS: readonly DraftSpec[] = [
  { label: 'plain' },
  ...Object.entries(NAMES).map(([label, name]) => ({ label, name })),
  { label: 'nothing but the study UID', name: 'absent', without: NOTHING_STATED },
  { label: 'second version', predecessor: olderDraft(), instanceNumber: 2 },
  { label: 'worded by a model', wording: wordingRecord() },
  { label: 'many statements', statements: MANY },
  { label: 'a title nobody has', series: [{ modality: 'XX' }] },
];

/** Lines of dciodvfy that make the object invalid. A program that did not run is none that found nothing. */
function errorsOf(folder: string, dataset: DicomJson): readonly string[] {
  const file = join(folder, 'pdf.dcm');
  writeFileSync(file, encodePart10(dataset));
  const { status, stdout, stderr, error } = spawnSync('dciodvfy', [file], { encoding: 'utf8' });
  if (error) throw error;
  const lines = `${stdout}\n${stderr}`.split('\n');
  expect(lines).to.include('EncapsulatedPDF');
  const errors = lines.filter((line) => /^Error/.test(line));
  return status !== 0 && errors.length === 0 ? [`exit ${status}`] : errors;
}

describe('Encapsulated PDF against dciodvfy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'preread-pdf-'));
  const fonts = new ReportFonts();
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const spec of SPECS)
    it(`finds no error: ${spec.label}`, async () => {
      expect(errorsOf(folder, await pdfDocument(pdfInput(spec), fonts))).to.deep.equal([]);
    });

  it('finds no error: made from no other document', async () => {
    const { textDocument: _none, ...input } = pdfInput();
    expect(errorsOf(folder, await pdfDocument(input, fonts))).to.deep.equal([]);
  });

  it('finds no error: retired', async () => {
    const { draft: _none, identity, ...input } = pdfInput({ predecessor: olderDraft(), instanceNumber: 2 });
    const because = { reason: 'verified', replacedBy: { instance: image(), words: 'CT Chest Report' } } as const;
    const document = await retiredPdfDocument({ ...input, identity: { ...identity, retired: true }, because }, fonts);
    expect(errorsOf(folder, document)).to.deep.equal([]);
  });

  it('is worth something: what is missing or wrong is found', async () => {
    const document = await pdfDocument(pdfInput(), fonts);
    const { '00420012': _mime, ...withoutMime } = document;
    expect(errorsOf(folder, withoutMime).join()).to.match(/MIMETypeOfEncapsulatedDocument/);
    const { '00280301': _burnedIn, ...withoutBurnedIn } = document;
    expect(errorsOf(folder, withoutBurnedIn).join()).to.match(/BurnedInAnnotation/);
  });
});
