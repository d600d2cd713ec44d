import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { TAG, text } from '../../sidecar/dicom/dicom-json.ts';
import { encodePart10 } from '../../sidecar/dicom/part10.ts';
import { sha256, uidFromDigest } from '../../sidecar/dicom/uids.ts';
import type { DocumentIdentity } from '../../sidecar/domain/draft.ts';
import type { InstanceReference } from '../../sidecar/domain/evidence.ts';
import { type OrthancId, sopInstanceUid } from '../../sidecar/domain/identifiers.ts';
import type { DicomJson } from '../../sidecar/domain/study.ts';
import { createDicomweb, type Dicomweb } from '../../sidecar/pacs/dicomweb.ts';
import { createHttp } from '../../sidecar/pacs/http.ts';
import { sameDataset } from '../../sidecar/pacs/same-dataset.ts';
import { buildDraftDocument } from '../../sidecar/report/draft-document.ts';
import { measurementDocument } from '../../sidecar/report/measurement-document.ts';
import { retiredDocument } from '../../sidecar/report/retired-document.ts';
import { draftInput, report, STUDY } from '../conformance/drafts.ts';
import { BOX, GROWN, LONG, measurementInput } from '../conformance/measurements.ts';
import { newerOrthanc } from '../support/newer-orthanc.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { ctImage, textSr } from '../support/orthanc-objects.ts';

/** Auto-routing as the Orthanc Book has it ("Server-side scripting with Lua"): drafts go on, nothing else does. */
const ROUTE_DRAFTS = `
function OnStoredInstance(instanceId, tags, metadata, origin)
  if origin['RequestOrigin'] ~= 'Lua' and tags['Modality'] == 'SR' and tags['Manufacturer'] == 'Preread' then
    SendToModality(instanceId, 'next')
  end
end
`;

const NAME = { alphabetic: 'Yamada^Tarou', ideographic: '山田^太郎', phonetic: 'やまだ^たろう' };
const FLAGS = {
  completionFlag: TAG.CompletionFlag,
  verificationFlag: TAG.VerificationFlag,
  preliminaryFlag: TAG.PreliminaryFlag,
};

interface Made {
  readonly what: string;
  readonly identity: DocumentIdentity;
  readonly dataset: DicomJson;
}

/** The last version of the series of a document. */
function retire(document: Made, study: Parameters<typeof retiredDocument>[0]['study']): Made {
  const { retired, predecessor, ...before } = document.identity;
  const identity: DocumentIdentity = {
    ...before,
    sopInstanceUid: sopInstanceUid(uidFromDigest(sha256(`retired ${document.what}`))),
    instanceNumber: before.instanceNumber + 1,
    predecessor: before,
    retired: true,
  };
  const replacedBy = { instance: report(), words: 'CT of the chest, verified 2026-01-02 11:30 by Żółć^Anna.' };
  const because = { reason: 'verified' as const, replacedBy };
  const dataset = retiredDocument({ identity, study, because, softwareVersion: '0.1.0' });
  return { what: `retired ${document.what}`, identity, dataset };
}

/** Drafts as the product makes them: a text, measurements, and what retires each. */
function makeDrafts(): Made[] {
  const texts = draftInput({ label: 'forwarded', name: NAME });
  const measurements = measurementInput({
    label: 'forwarded',
    name: NAME,
    lesions: [{ name: 'a', regions: [BOX], numbers: [LONG], priors: [GROWN] }],
  });
  const measured = measurementDocument(measurements);
  if (!measured) throw new Error('No measurement document was made.');
  const words: Made = { what: 'text draft', identity: texts.identity, dataset: buildDraftDocument(texts) };
  const numbers: Made = { what: 'measurements', identity: measurements.identity, dataset: measured };
  return [words, numbers, retire(words, texts.study), retire(numbers, measurements.study)];
}

/** What follows the File Meta Information (PS3.10 7.1). */
function datasetBytes(file: Buffer): Buffer {
  expect(file.toString('latin1', 128, 132)).to.equal('DICM');
  return file.subarray(132 + 12 + file.readUInt32LE(140));
}

const LONG_VRS = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
const UNDEFINED = 0xffffffff;
const isEnd = (bytes: Buffer, at: number) =>
  bytes.readUInt16LE(at) === 0xfffe && [0xe00d, 0xe0dd].includes(bytes.readUInt16LE(at + 2));

/** Up to its length, or to its delimiter where that is undefined; `into` reads one entry and says where the next is. */
function readUntil(bytes: Buffer, start: number, length: number, into: (at: number) => number): number {
  const end = length === UNDEFINED ? bytes.length : start + length;
  let at = start;
  while (at < end) {
    if (length === UNDEFINED && isEnd(bytes, at)) return at + 8;
    at = into(at);
  }
  return at;
}

/**
 * Elements of Explicit VR Little Endian (PS3.5 7.1.2) one a line, header and value bytes, without how long sequences and
 * items are or where they end: PS3.5 7.5 leaves that to whoever writes, and DCMTK writes it anew when it sends.
 */
function elementsOf(bytes: Buffer): string[] {
  const lines: string[] = [];
  const item = (at: number): number => {
    lines.push('item');
    return readUntil(bytes, at + 8, bytes.readUInt32LE(at + 4), element);
  };
  const element = (at: number): number => {
    const vr = bytes.toString('latin1', at + 4, at + 6);
    const header = bytes.toString('hex', at, at + 6);
    const isLong = LONG_VRS.has(vr);
    const value = at + (isLong ? 12 : 8);
    const length = isLong ? bytes.readUInt32LE(at + 8) : bytes.readUInt16LE(at + 6);
    lines.push(vr === 'SQ' ? header : `${header} ${bytes.toString('hex', value, value + length)}`);
    if (vr !== 'SQ') return value + length;
    const next = readUntil(bytes, value, length, item);
    lines.push('end');
    return next;
  };
  readUntil(bytes, 0, bytes.length, element);
  return lines;
}

const newer = newerOrthanc();
const OF_THIS_MACHINE = { name: 'Orthanc', options: {} };
const NEWER = newer && { name: 'a newer Orthanc', options: { programs: newer } };
/** From which to which. */
const LINES = [
  [OF_THIS_MACHINE, OF_THIS_MACHINE] as const,
  ...(NEWER ? [[OF_THIS_MACHINE, NEWER] as const, [NEWER, OF_THIS_MACHINE] as const] : []),
];

for (const [from, to] of LINES)
  describe(`drafts that ${from.name} forwards to ${to.name} by C-STORE`, () => {
    const drafts = makeDrafts();
    let folder: string;
    let first: TestOrthanc;
    let second: TestOrthanc;

    const webOf = (orthanc: TestOrthanc): Dicomweb =>
      createDicomweb(createHttp({ username: orthanc.username, password: orthanc.password }), orthanc.dicomwebUrl);
    const idIn = async (orthanc: TestOrthanc, sop: string): Promise<OrthancId | undefined> => {
      const { body } = await orthanc.ask('POST', '/tools/lookup', sop);
      return (body as { ID: OrthancId; Type: string }[]).find(({ Type }) => Type === 'Instance')?.ID;
    };
    /** As long as the test may take. */
    const arrived = async (sop: string): Promise<OrthancId> => {
      for (;;) {
        const id = await idIn(second, sop);
        if (id !== undefined) return id;
        await sleep(50);
      }
    };
    const fileOf = async (orthanc: TestOrthanc, id: OrthancId): Promise<Buffer> => {
      const authorization = `Basic ${Buffer.from(`admin:${orthanc.adminPassword}`).toString('base64')}`;
      const answer = await fetch(`${orthanc.url}/instances/${id}/file`, { headers: { authorization } });
      return Buffer.from(await answer.arrayBuffer());
    };
    const addressOf = ({ identity }: Made): InstanceReference => identity;

    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'preread-routing-'));
      const script = join(folder, 'route.lua');
      writeFileSync(script, ROUTE_DRAFTS);
      second = await startTestOrthanc({ ...to.options, dicomPort: 0, settings: { DicomAet: 'NEXT' } });
      const next = { AET: 'NEXT', Host: '127.0.0.1', Port: second.dicomPort };
      const settings = { DicomModalities: { next } };
      first = await startTestOrthanc({ ...from.options, luaScripts: [script], settings });
      const others = { study: STUDY, series: '1.11.1' };
      await first.upload(
        ctImage({ ...others, sop: '1.11.1.1' }),
        textSr({ ...others, series: '1.11.2', sop: '1.11.2.1' }, { '00080070': ['LO', 'Maker'] }),
      );
      for (const { identity, dataset } of drafts) {
        const outcome = await webOf(first).store(encodePart10(dataset), STUDY);
        expect(outcome.referenced).to.deep.equal([identity.sopInstanceUid]);
      }
    });
    after(async () => {
      await first.stop();
      await second.stop();
      rmSync(folder, { recursive: true });
    });

    for (const made of drafts)
      it(`arrive unchanged: ${made.what}`, async () => {
        const id = await arrived(made.identity.sopInstanceUid);
        const [kept, got] = await Promise.all(
          [first, second].map((orthanc) => webOf(orthanc).readBack(addressOf(made))),
        );
        expect(sameDataset(made.dataset, got as DicomJson), 'what was made').to.equal(undefined);
        expect(sameDataset(kept as DicomJson, got as DicomJson), 'nothing lost').to.equal(undefined);
        expect(sameDataset(got as DicomJson, kept as DicomJson), 'nothing added').to.equal(undefined);
        const here = await idIn(first, made.identity.sopInstanceUid);
        const [before, sent] = [await fileOf(first, here as OrthancId), await fileOf(second, id)].map(datasetBytes);
        const written = datasetBytes(Buffer.from(encodePart10(made.dataset)));
        expect(before?.equals(written), 'stored byte by byte').to.equal(true);
        expect(elementsOf(sent as Buffer))
          .to.deep.equal(elementsOf(written))
          .and.to.have.length.above(100);
      });

    it('say there that they are preliminary and unverified, as here', async () => {
      for (const made of drafts) {
        await arrived(made.identity.sopInstanceUid);
        const got = await webOf(second).instanceMetadata(addressOf(made));
        for (const [flag, tag] of Object.entries(FLAGS))
          expect(text(got, tag), `${made.what}: ${flag}`).to.equal(text(made.dataset, tag));
        expect(text(got, TAG.VerificationFlag)).to.equal('UNVERIFIED');
      }
    });

    it('are all that goes', async () => {
      for (const { identity } of drafts) await arrived(identity.sopInstanceUid);
      for (const sop of ['1.11.1.1', '1.11.2.1']) expect(await idIn(second, sop)).to.equal(undefined);
    });
  });
