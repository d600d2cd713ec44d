import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { attr, TAG } from '../../sidecar/dicom/dicom-json.ts';
import { encodePart10 } from '../../sidecar/dicom/part10.ts';
import { sha256, uidFromDigest } from '../../sidecar/dicom/uids.ts';
import { type StudyInstanceUid, studyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import type { DicomJson } from '../../sidecar/domain/study.ts';
import { createDicomweb } from '../../sidecar/pacs/dicomweb.ts';
import { createHttp } from '../../sidecar/pacs/http.ts';
import { startTestOrthanc, type TestOrthanc } from '../../test/support/orthanc.ts';
import { ctImages } from '../../test/support/synthetic-patient/ct-images.ts';
import { measurementSr } from '../../test/support/synthetic-patient/measurement-sr.ts';
import { makePatient } from '../../test/support/synthetic-patient/timeline.ts';
import { type Bench, inPairs, type Measure, type Outcome, type Row, timed } from '../measure.ts';

const BOUNDARY = 'preread-bench-boundary';

/** The body as the standard has it (PS3.18 8.6.1.2.1), the bytes that our client sends as well. */
const multipart = (file: Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from(`--${BOUNDARY}\r\nContent-Type: application/dicom\r\n\r\n`),
    file,
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ]);

/** One curl for all files of a batch, on one connection: starting a program is not what is compared. */
async function curl(orthanc: TestOrthanc, study: string, files: readonly Uint8Array[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'preread-bench-stow-'));
  try {
    const quoted = (text: string) => JSON.stringify(text);
    const one = (file: Uint8Array, at: number) => {
      const path = join(folder, `${at}.multipart`);
      writeFileSync(path, multipart(file));
      return [
        `url = ${quoted(`${orthanc.url}/dicom-web/studies/${study}`)}`,
        `user = ${quoted(`${orthanc.username}:${orthanc.password}`)}`,
        `header = ${quoted(`Content-Type: multipart/related; type="application/dicom"; boundary=${BOUNDARY}`)}`,
        'header = "Accept: application/dicom+json"',
        'header = "Expect:"',
        `data-binary = ${quoted(`@${path}`)}`,
        `output = ${quoted(join(folder, 'answer'))}`,
        'write-out = "%{http_code}\\n"',
      ].join('\n');
    };
    writeFileSync(join(folder, 'config'), files.map(one).join('\nnext\n'), { mode: 0o600 });
    let said = '';
    const ms = await timed(async () => {
      said = (await promisify(execFile)('curl', ['--silent', '--config', join(folder, 'config')])).stdout;
    });
    if (said !== '200\n'.repeat(files.length)) throw new Error('curl: not every file was stored');
    return ms / files.length;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(bench: Bench, orthanc: TestOrthanc, dataset: DicomJson, batch: number): Promise<Row> {
  const http = createHttp({ username: orthanc.username, password: orthanc.password });
  const dicomweb = createDicomweb(http, orthanc.dicomwebUrl);
  let made = 0;
  const study: StudyInstanceUid = studyInstanceUid(String(dataset[TAG.StudyInstanceUID]?.Value?.[0]));
  const sopClass = dataset[TAG.SOPClassUID]?.Value?.[0];
  const fresh = () =>
    Array.from({ length: batch }, () => {
      const sop = uidFromDigest(sha256(`stow ${sopClass} ${++made}`));
      return encodePart10({ ...dataset, [TAG.SOPInstanceUID]: attr('UI', sop) });
    });
  const ours = async () => {
    const files = fresh();
    const ms = await timed(async () => {
      for (const file of files)
        if ((await dicomweb.store(file, study)).referenced.length !== 1) throw new Error('not stored');
    });
    return ms / batch;
  };
  try {
    await ours();
    await curl(orthanc, study, fresh());
    const pairs = await inPairs(bench, ours, () => curl(orthanc, study, fresh()));
    const size = Math.round((fresh()[0]?.length ?? 0) / 1024);
    return {
      what: `STOW-RS of one file of ${size} KiB (mean of ${batch} in a row)`,
      unit: 'ms',
      against: 'curl, one connection',
      pairs,
    };
  } finally {
    http.close();
  }
}

async function run(bench: Bench): Promise<Outcome> {
  const orthanc = await startTestOrthanc();
  const patient = makePatient('bench/store', '20260601', { sliceCount: 1 });
  const [image] = ctImages(patient, patient.current);
  try {
    const batch = bench.quick ? 5 : 40;
    const rows = [await compare(bench, orthanc, measurementSr(patient, patient.current), batch)];
    if (image) rows.push(await compare(bench, orthanc, image, batch));
    return { rows };
  } finally {
    await orthanc.stop();
  }
}

export const store: Measure = {
  name: 'store',
  about:
    "our client's STOW-RS (`dicomweb.store`: sends one Part 10 file, reads the answer and what it says of the file), one file after the other, against one `curl` process that sends files of the same content and size, each new to Orthanc, on one connection. curl's start is in its time, spread over the batch.",
  run,
};
