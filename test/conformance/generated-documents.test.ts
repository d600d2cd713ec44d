import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { TAG, text } from '../../sidecar/dicom/dicom-json.ts';
import { fileDigest, type SrFindings, validateSr } from '../support/validate-sr.ts';
import { type Generated, generatedDocuments } from './generated-documents.ts';
import { illegalRelationships } from './measurements-legal.ts';

/** Every shape of document that Preread writes as SR, many times over, through three validators (check-sr). */
describe('generated documents of all shapes against three validators', () => {
  const AT_LEAST = 300;
  const folder = mkdtempSync(join(tmpdir(), 'preread-generated-'));
  let documents: readonly Generated[] = [];
  let files: readonly string[] = [];
  let findings: readonly SrFindings[] = [];

  before(async function () {
    this.timeout(600_000);
    documents = await generatedDocuments();
    files = documents.map(({ bytes }, at) => {
      const file = join(folder, `${at}.dcm`);
      writeFileSync(file, bytes);
      return file;
    });
    findings = await validateSr(files);
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it(`are at least ${AT_LEAST} distinct ones`, () => {
    const distinct = new Set(files.map(fileDigest));
    const shapes = Map.groupBy(documents, ({ shape }) => shape);
    for (const [shape, all] of shapes) console.log(`      ${String(all.length).padStart(4)} ${shape}`);
    console.log(`      ${String(distinct.size).padStart(4)} distinct documents of ${shapes.size} shapes`);
    expect(distinct.size).to.be.at.least(AT_LEAST);
  });

  it('have no error', () => {
    const wrong = findings.flatMap(({ errors }, at) =>
      errors.length > 0 ? [[documents[at]?.shape, documents[at]?.label, ...errors]] : [],
    );
    expect(findings).to.have.length(documents.length);
    expect(wrong).to.deep.equal([]);
  });

  it('relate their items as their SR class allows', () => {
    const wrong = documents.flatMap(({ shape, label, dataset }) => {
      const illegal = illegalRelationships(dataset);
      return illegal.length > 0 ? [[shape, label, ...illegal]] : [];
    });
    expect(wrong).to.deep.equal([]);
  });

  it('are partial, preliminary and unverified, each of them', () => {
    const flags = [TAG.CompletionFlag, TAG.PreliminaryFlag, TAG.VerificationFlag];
    const said = new Set(documents.map(({ dataset }) => flags.map((flag) => text(dataset, flag)).join()));
    expect([...said]).to.deep.equal(['PARTIAL,PRELIMINARY,UNVERIFIED']);
  });
});
