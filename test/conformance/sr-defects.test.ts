import { existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { SHARED_DICOM } from '../support/orthanc.ts';
import { type SrFindings, validateSr } from '../support/validate-sr.ts';
import { DEFECTS, NOT_DETECTABLE, UNBROKEN } from './broken-documents.ts';

const SHARED = join(SHARED_DICOM, 'sr-defects');
const shared = (name: string) => join(SHARED, `${name}.dcm`);

/** A check is worth what it finds: documents with one defect each. */
describe('defects that three validators find', () => {
  const folder = mkdtempSync(join(tmpdir(), 'preread-defects-'));
  const ownFile = (name: string) => join(folder, `${name}.dcm`);
  const found = new Map<string, SrFindings>();
  const errorsOf = (file: string): readonly string[] => found.get(file)?.errors ?? ['not validated'];
  const unbroken = UNBROKEN.map((_, at) => ownFile(`unbroken ${at}`));

  before(async function () {
    this.timeout(600_000);
    for (const { name, own } of DEFECTS) if (own) writeFileSync(ownFile(name), own());
    for (const [at, make] of UNBROKEN.entries()) writeFileSync(unbroken[at] ?? '', make());
    const files = [...DEFECTS.flatMap(({ name, own }) => (own ? [ownFile(name)] : [])), ...unbroken];
    if (existsSync(SHARED)) files.push(...[...DEFECTS.map(({ name }) => name), ...NOT_DETECTABLE].map(shared));
    for (const findings of await validateSr(files)) found.set(findings.file, findings);
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('find nothing in ours before they are broken', () => {
    expect(unbroken.map(errorsOf)).to.deep.equal(unbroken.map(() => []));
  });

  for (const { name, own, complaint } of DEFECTS)
    if (own)
      it(`find it in one of ours: ${name}`, () => {
        expect(
          errorsOf(ownFile(name)).some((line) => complaint.test(line)),
          errorsOf(ownFile(name)).join('\n'),
        ).to.equal(true);
      });

  // Only with the shared files there is something to define: a skipped test counts as a failure of the run.
  if (existsSync(SHARED)) {
    it('know every shared file', () => {
      const files = globSync('*.dcm', { cwd: SHARED }).map((file) => basename(file, '.dcm'));
      expect(files.sort()).to.deep.equal([...DEFECTS.map(({ name }) => name), ...NOT_DETECTABLE].sort());
    });

    for (const { name, complaint } of DEFECTS)
      it(`find it in the shared file: ${name}`, () => {
        expect(
          errorsOf(shared(name)).some((line) => complaint.test(line)),
          errorsOf(shared(name)).join('\n'),
        ).to.equal(true);
      });

    for (const name of NOT_DETECTABLE)
      it(`cannot find it, so that it needs a test of its own: ${name}`, () => {
        expect(errorsOf(shared(name))).to.deep.equal([]);
      });
  }
});
