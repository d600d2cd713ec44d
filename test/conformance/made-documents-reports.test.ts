import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { TAG } from '../../sidecar/dicom/dicom-json.ts';
import { encodePart10 } from '../../sidecar/dicom/part10.ts';
import { madeEncapsulatedPdf } from '../support/made-documents/encapsulated-pdf.ts';
import { madeNarrative } from '../support/made-documents/narrative.ts';
import { changed } from '../support/made-documents/read-made.ts';
import type { MadeDocument } from '../support/made-documents/sr-parts.ts';
import { validateSr } from '../support/validate-sr.ts';

describe('conformance: made reports', () => {
  const folder = mkdtempSync(join(tmpdir(), 'preread-made-'));
  after(() => rmSync(folder, { recursive: true }));

  const write = ({ name, dataset }: MadeDocument): string => {
    const file = join(folder, `${name}.dcm`);
    writeFileSync(file, encodePart10(dataset));
    return file;
  };

  it('independent validators accept every narrative report, and not a broken one', async () => {
    const made = madeNarrative();
    const [first] = made;
    if (!first) throw new Error('none made');
    const broken = changed({ ...first, name: 'broken' }, (item) => {
      const { [TAG.RelationshipType]: _relationship, ...rest } = item;
      return rest;
    });
    const findings = await validateSr([...made, broken].map(write));
    const errors = findings.map((one) => one.errors);
    expect(errors.slice(0, -1)).to.deep.equal(made.map(() => []));
    expect(errors.at(-1)).to.not.deep.equal([]);
    console.log(`      made and accepted: narrative ${made.length}`);
  }).timeout(300_000);

  it('dciodvfy accepts every encapsulated PDF, and not one without its document', () => {
    const made = madeEncapsulatedPdf();
    for (const document of made)
      expect(() => execFileSync('dciodvfy', [write(document)], { stdio: 'pipe' })).to.not.throw();
    const { '00420011': _document, ...rest } = made[0]?.dataset ?? {};
    expect(spawnSync('dciodvfy', [write({ name: 'empty', dataset: rest })]).status).to.equal(1);
    console.log(`      made and accepted: encapsulated PDF ${made.length}`);
  });
});
