import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { InstanceReference } from '../../sidecar/domain/evidence.ts';
import { isUid, type OrthancId, studyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import { coerceError } from '../../sidecar/errors.ts';
import { isEncapsulatedPdf, readEncapsulatedPdf } from '../../sidecar/evidence/encapsulated-pdf.ts';
import { readDocument } from '../../sidecar/evidence/read-document.ts';
import { readTechnique } from '../../sidecar/evidence/technique.ts';
import { createDicomweb, type Dicomweb } from '../../sidecar/pacs/dicomweb.ts';
import { gatherStudy } from '../../sidecar/pacs/gather-study.ts';
import { createHttp } from '../../sidecar/pacs/http.ts';
import { SHARED_DICOM, startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';

/** Broken files that Orthanc 1.10.1 does not take, and compressed ones whose file meta it cannot read. */
const NOT_STORED = [
  ...['empty-charset', 'enhanced-mr-j2k-too-short', 'meta-missing-transfer-syntax', 'mr-truncated-pixel'],
  ...['no-file-meta', 'no-meta-group-length', 'rtplan-truncated', 'un-sequence'],
].map((name) => `broken/${name}.dcm`);
const ALSO_NOT_STORED = [
  'charset/chrSQEncoding.dcm',
  'image/jpegls-near-lossless-16.dcm',
  'image/sc-htj2k-lossy-rgb.dcm',
  'sr/basictext-synthetic-nested.dcm',
];

/** A collection beside the project; a clone without it has nothing to try. */
if (existsSync(SHARED_DICOM))
  describe('every real file, in a real Orthanc', () => {
    let orthanc: TestOrthanc;
    let dicomweb: Dicomweb;
    before(async () => {
      orthanc = await startTestOrthanc();
      const http = createHttp({ username: orthanc.username, password: orthanc.password, retries: 0 });
      dicomweb = createDicomweb(http, orthanc.dicomwebUrl);
    });
    after(() => orthanc.stop());

    async function documentOutcome(instance: InstanceReference): Promise<string> {
      const isPdf = isEncapsulatedPdf(instance);
      const ds = await (isPdf ? dicomweb.readBack(instance) : dicomweb.instanceMetadata(instance));
      const { items, unread } = isPdf ? await readEncapsulatedPdf(ds, instance) : readDocument(ds, instance);
      return `read: ${items.length} items${unread.length > 0 ? `, ${unread.length} not usable` : ''}`;
    }

    /** What becomes of the one instance of a study. */
    async function outcomeIn(uid: string): Promise<string> {
      if (!isUid(uid)) return 'refused: its Study Instance UID is none';
      try {
        const { study, documents } = await gatherStudy(dicomweb, studyInstanceUid(uid));
        const [document] = documents;
        if (document) return await documentOutcome(document.instance);
        const [technique] = readTechnique(study);
        return technique ? `read: technique of ${technique.modality || 'an unnamed modality'}` : 'no outcome';
      } catch (thrown) {
        const error = coerceError(thrown);
        return `refused: ${error.code} ${error.message}`;
      }
    }

    /** One at a time: several files bear the same UIDs. */
    async function outcomeOf(path: string): Promise<string> {
      const { status, body } = await orthanc.ask('POST', '/instances', readFileSync(join(SHARED_DICOM, path)));
      if (status !== 200) return 'refused: Orthanc does not store it';
      const { ParentStudy: id } = body as { ParentStudy: OrthancId };
      const { body: study } = await orthanc.ask('GET', `/studies/${id}`);
      const outcome = await outcomeIn(
        (study as { MainDicomTags: { StudyInstanceUID: string } }).MainDicomTags.StudyInstanceUID,
      );
      await orthanc.deleteStudy(id);
      return outcome;
    }

    it('is read, or refused by name', async () => {
      const files = globSync('**/*.dcm', { cwd: SHARED_DICOM }).sort();
      const outcomes = new Map<string, string>();
      for (const file of files) outcomes.set(file, await outcomeOf(file));
      console.log([...outcomes].map(([file, outcome]) => `      ${file}: ${outcome}`).join('\n'));
      const having = (pattern: RegExp) => files.filter((file) => pattern.test(outcomes.get(file) ?? ''));
      const read = having(/^read: [1-9t]/);
      console.log(`      ${read.length} of ${files.length} read`);
      expect(having(/^refused: Orthanc/)).to.deep.equal([...NOT_STORED, ...ALSO_NOT_STORED].sort());
      expect([...read, ...having(/^refused: ./)].sort()).to.deep.equal(files);
      const refused = files.filter(
        (file) => /^(?:sr|rdsr|image|longitudinal|study-liver)\//.test(file) && !read.includes(file),
      );
      expect(refused).to.deep.equal([
        'image/jpegls-near-lossless-16.dcm',
        'image/sc-htj2k-lossy-rgb.dcm',
        'rdsr/rf-esr-siemens-private-template.dcm',
        'sr/basictext-offis-reportsi.dcm',
        'sr/basictext-osirix-annotations.dcm',
        'sr/basictext-synthetic-nested.dcm',
        'sr/enhanced-diagnostic-imaging-report-agfa.dcm',
        'study-liver/seg.dcm',
      ]);
    }).timeout(300_000);
  });
