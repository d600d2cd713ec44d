import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readPart10 } from '../../sidecar/dicom/read-part10.ts';
import { readDocument } from '../../sidecar/evidence/read-document.ts';
import { createDicomweb, type Dicomweb } from '../../sidecar/pacs/dicomweb.ts';
import { gatherStudy } from '../../sidecar/pacs/gather-study.ts';
import { createHttp } from '../../sidecar/pacs/http.ts';
import { planPatient } from '../../sidecar/synth/department/plan-patient.ts';
import type { TruthPatient } from '../../sidecar/synth/department/truth.ts';
import { documentObjects } from '../../sidecar/synth/documents/study-documents.ts';
import type { NameScript } from '../../sidecar/synth/names.ts';
import { blankImages } from '../../sidecar/synth/objects/blank-images.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';

/** The first patient of the seed with a name in this script, and in letters that ASCII lacks. */
function patientWith(script: NameScript): TruthPatient {
  for (let index = 0; index < 300; index++) {
    const patient = planPatient({ seed: 'charsets', index });
    const name = Object.values(patient.identity.name).join('');
    if (patient.script === script && /\P{ASCII}/u.test(name)) return patient;
  }
  return expect.fail(`no name in ${script}`);
}

/** The current study's blank images and measurements, in UTF-8. */
function filesOf(patient: TruthPatient): Uint8Array[] {
  const study = patient.studies.at(-1) ?? expect.fail('no study');
  const [measurements] = documentObjects(patient, study, { regions: false });
  return [...[...blankImages(study)].map(({ bytes }) => bytes), measurements?.bytes ?? expect.fail('no document')];
}

/** Each component with iconv of the C library: its escape sequences end before the delimiter (PS3.5 6.1.2.5.3). */
const inIso2022 = (group: string): Buffer =>
  Buffer.concat(
    group
      .split('^')
      .flatMap((component, at) => [
        Buffer.from(at === 0 ? '' : '^'),
        execFileSync('iconv', ['-f', 'UTF-8', '-t', 'ISO-2022-JP'], { input: component }),
      ]),
  );

describe('synthetic files in other character sets than UTF-8', function () {
  this.timeout(60_000);
  let orthanc: TestOrthanc;
  let dicomweb: Dicomweb;
  let folder: string;
  /** The file after a program of DCMTK has changed it. */
  const changed = (program: string, bytes: Uint8Array, ...args: readonly string[]): Uint8Array => {
    const path = join(folder, 'object.dcm');
    writeFileSync(path, bytes);
    const paths = program === 'dcmconv' ? [path, path] : [path];
    execFileSync(program, [...args, ...paths]);
    return readFileSync(path);
  };
  const gathered = async (patient: TruthPatient) => {
    const study = patient.studies.at(-1) ?? expect.fail('no study');
    return gatherStudy(dicomweb, study.studyInstanceUid, {
      isOwn: () => false,
      callingAe: async () => undefined,
    });
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'preread-charsets-'));
    orthanc = await startTestOrthanc();
    const http = createHttp({ username: orthanc.username, password: orthanc.password });
    dicomweb = createDicomweb(http, orthanc.dicomwebUrl);
  });

  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await orthanc.stop();
  });

  for (const [script, charset] of [
    ['latin', 'ISO_IR 100'],
    ['cyrillic', 'ISO_IR 144'],
  ] as const)
    it(`recoded to ${charset} by DCMTK they name the same person and say the same`, async () => {
      const patient = patientWith(script);
      const files = filesOf(patient);
      const recoded = files.map((bytes) => changed('dcmconv', bytes, '--convert-to-charset', charset));
      expect(recoded.every((bytes) => Buffer.from(bytes).includes(charset))).to.equal(true);
      await orthanc.upload(...recoded);
      const { study, documents } = await gathered(patient);
      expect(study.patient.name).to.deep.equal(patient.identity.name);
      const [document] = documents;
      if (!document) expect.fail('no document');
      const dataset = await dicomweb.instanceMetadata(document.instance);
      const original = readPart10(files.at(-1) as Uint8Array);
      expect(readDocument(dataset, document.instance)).to.deep.equal(readDocument(original, document.instance));
    });

  it('with a name in ISO 2022 IR 87, written by iconv and dcmodify, they name the same person', async () => {
    const patient = patientWith('japanese');
    const { alphabetic = '', ideographic = '', phonetic = '' } = patient.identity.name;
    const name = Buffer.concat([
      Buffer.from(`${alphabetic}=`),
      inIso2022(ideographic),
      Buffer.from('='),
      inIso2022(phonetic),
    ]);
    expect(name.includes('\u001b$B') && name.every((byte) => byte < 0x80)).to.equal(true);
    // By a file: names do not belong into the arguments of a process.
    const value = join(folder, 'name');
    writeFileSync(value, name);
    const args = ['-nb', '-m', '(0008,0005)=\\ISO 2022 IR 87', '-mf', `(0010,0010)=${value}`];
    const images = filesOf(patient).slice(0, -1);
    await orthanc.upload(...images.map((bytes) => changed('dcmodify', bytes, ...args)));
    const { study } = await gathered(patient);
    expect(study.patient.name).to.deep.equal(patient.identity.name);
  });
});
