import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { attr, TAG } from '../../sidecar/dicom/dicom-json.ts';
import { encodePart10 } from '../../sidecar/dicom/part10.ts';
import { sha256, uidFromDigest } from '../../sidecar/dicom/uids.ts';
import type { StudyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import type { DicomJson } from '../../sidecar/domain/study.ts';
import { ERRORS } from '../../sidecar/errors.ts';
import { verifyDatabase } from '../../sidecar/ledger/export.ts';
import { readLoosely } from '../fuzz/loose-reader.ts';
import { type Held, MadeArchive } from '../fuzz/made-archive.ts';
import { memoryHttp } from '../fuzz/pacs-server.ts';
import { draftFrom } from '../fuzz/pipeline-target.ts';
import { type TestDatabase, testDatabase, until } from '../support/databases.ts';
import { madeNarrative } from '../support/made-documents/narrative.ts';
import { byName } from '../support/made-documents/read-made.ts';
import { SHARED_DICOM, startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { ctImage } from '../support/orthanc-objects.ts';
import { restamped } from '../support/restamp.ts';
import { startTestService, type TestService } from '../support/service.ts';

/** A file as part of the current study's images, of a prior, or as a report of the current study. */
const ROLES = ['image', 'prior', 'report'] as const;
type Role = (typeof ROLES)[number];

interface BadFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const uid = (...parts: readonly string[]): string => uidFromDigest(sha256(`bad input ${parts.join(' ')}`));

/** One patient for each file and role, so that none can spoil another's. */
interface Case {
  readonly file: BadFile;
  readonly role: Role;
  readonly patient: string;
  readonly study: StudyInstanceUid;
  readonly prior: string;
  /** The bad object, under the UIDs of its place. */
  readonly sop: string;
  readonly bad: Buffer;
  /** Images and a report that nothing is wrong with. */
  readonly good: readonly Uint8Array[];
}

const OLD_SITE = 'OLD SITE';
const patientTags = (patient: string) =>
  ({ '00100020': ['LO', patient], '00100030': ['DA', '19600101'], '00100040': ['CS', 'F'] }) as const;

const imageOf = (study: string, patient: string, isPrior: boolean): Buffer =>
  ctImage(
    { study, series: uid(study, 'ct'), sop: uid(study, 'image') },
    {
      '00080020': ['DA', isPrior ? '20230105' : '20240105'],
      '00080080': ['LO', isPrior ? OLD_SITE : 'SITE'],
      '00100020': ['LO', patient],
    },
  );

function goodReport(study: string, patient: string): Uint8Array {
  const { dataset } = byName(madeNarrative(), 'one-text');
  const values: DicomJson = {
    [TAG.StudyInstanceUID]: attr('UI', study),
    [TAG.SeriesInstanceUID]: attr('UI', uid(study, 'report')),
    [TAG.SOPInstanceUID]: attr('UI', uid(study, 'report', 'instance')),
    [TAG.PatientID]: attr('LO', patient),
    [TAG.PatientName]: attr('PN', { Alphabetic: 'Test^One' }),
    [TAG.PatientBirthDate]: attr('DA', '19600101'),
  };
  return encodePart10({ ...dataset, ...values });
}

function caseOf(file: BadFile, role: Role): Case {
  const patient = `BAD ${sha256(`${file.name} ${role}`).slice(0, 12)}`;
  const [study, prior] = [uid(patient, 'current') as StudyInstanceUid, uid(patient, 'prior')];
  const sop = uid(patient, 'bad');
  const bad = restamped(file.bytes, {
    '00080018': ['UI', sop],
    '0020000D': ['UI', role === 'prior' ? prior : study],
    '0020000E': ['UI', uid(patient, 'bad series')],
    ...patientTags(patient),
    ...(role === 'report' ? { '00080060': ['CS', 'SR'] as const } : {}),
  });
  const good = [imageOf(study, patient, false), goodReport(study, patient), imageOf(prior, patient, true)];
  return { file, role, patient, study, prior, sop, bad, good };
}

const text = (dataset: DicomJson, tag: string): string => String(dataset[tag]?.Value?.[0] ?? '');

/** As an archive would hold it that took every file. */
function heldOf(bytes: Uint8Array): Held {
  const { dataset } = readLoosely(bytes);
  return {
    study: text(dataset, TAG.StudyInstanceUID),
    series: text(dataset, TAG.SeriesInstanceUID),
    sop: text(dataset, TAG.SOPInstanceUID),
    sopClass: text(dataset, TAG.SOPClassUID) || '1.2.840.10008.5.1.4.1.1.7',
    modality: text(dataset, TAG.Modality) || 'OT',
    dataset,
  };
}

/** What Orthanc does not take, given to the same code from an archive that takes everything, under the UIDs of its place. */
async function besideOrthanc({ study, prior, role, sop, patient, bad, good }: Case) {
  const place = { study: role === 'prior' ? prior : study, series: uid(patient, 'bad series'), sop };
  const held = { ...heldOf(bad), ...place, ...(role === 'report' ? { modality: 'SR' } : {}) };
  const archive = new MadeArchive([...good.map(heldOf), held]);
  const options = { profile: 'ohif', input: () => JSON.stringify(held.dataset), spoilt: sop } as const;
  return draftFrom(memoryHttp(archive), 'http://archive.example', study, options);
}

interface Outcome {
  readonly outcome: string;
  /** Of a failed one: the code, then the cause. */
  readonly detail?: string;
}

function suite(title: string, files: () => readonly BadFile[]): void {
  describe(`bad input: ${title}`, function () {
    this.timeout(600_000);
    let orthanc: TestOrthanc;
    let test: TestDatabase;
    let service: TestService;
    const stored: Case[] = [];
    const refused: Case[] = [];
    const neighbours: string[] = [];
    const ended = new Map<string, Outcome>();

    before(async () => {
      orthanc = await startTestOrthanc();
      test = await testDatabase('postgres');
      await test.database.close();
      service = await startTestService(orthanc, test, { WORKERS: '3' });
      await until('the feed is followed', async () => (await service.entries('feedStarted')).length > 0);
      for (const file of files()) for (const role of ROLES) await send(caseOf(file, role));
      for (let at = 0; at < 3; at++) await sendNeighbour(`GOOD ${at}`);
      const wanted = [...stored.map(({ study }) => study), ...neighbours];
      await until(
        'every study has ended',
        async () => (await endings()) && wanted.every((study) => ended.has(study)),
        500_000,
      );
    });
    after(async () => {
      await service?.stop();
      await orthanc?.stop();
      await test?.remove();
    });

    async function send(one: Case): Promise<void> {
      // The prior first: it is there when the draft is made.
      const [image, report, old] = one.good as [Uint8Array, Uint8Array, Uint8Array];
      await orthanc.upload(old);
      const { status } = await orthanc.ask('POST', '/instances', one.bad);
      await orthanc.upload(image, report);
      (status === 200 ? stored : refused).push(one);
    }

    async function sendNeighbour(patient: string): Promise<void> {
      const study = uid(patient, 'current');
      await orthanc.upload(imageOf(study, patient, false), goodReport(study, patient));
      neighbours.push(study);
    }

    async function endings(): Promise<boolean> {
      for (const { studyInstanceUid, content } of await service.entries('jobEnded'))
        if (studyInstanceUid) ended.set(studyInstanceUid, content as Outcome);
      return true;
    }

    it('ends every study with a draft or a named error', () => {
      const wrong = stored.flatMap(({ file, role, study }) => {
        const { outcome, detail = '' } = ended.get(study) ?? { outcome: 'none' };
        const errorCode = detail.split(':')[0] ?? '';
        const isNamed = outcome !== 'failed' || (errorCode !== 'INTERNAL' && Object.hasOwn(ERRORS, errorCode));
        return isNamed ? [] : [`${file.name} as ${role}: ${outcome} ${detail}`];
      });
      const counts = Map.groupBy(stored, ({ study }) =>
        Object.values(ended.get(study) ?? {})
          .join(' ')
          .slice(0, 60),
      );
      console.log([...counts].map(([what, all]) => `      ${what}: ${all.length}`).join('\n'));
      expect(wrong).to.deep.equal([]);
      expect(stored.length).to.be.greaterThan(0);
    });

    it('costs a study its draft only where its images name no one study or patient', () => {
      const lost = stored.filter(({ study }) => ended.get(study)?.outcome === 'failed');
      expect(
        lost.map(({ file, role }) => `${file.name} as ${role}`).filter((one) => !/ as image$/.test(one)),
      ).to.deep.equal([]);
    });

    it('costs no other study anything', () => {
      expect(neighbours.map((study) => ended.get(study)?.outcome)).to.deep.equal(neighbours.map(() => 'drafted'));
    });

    it('is named in the ledger, where it is a report of the study: read, or not used', async () => {
      for (const { file, role, study, sop, bad } of stored) {
        if (role !== 'report' || ended.get(study)?.outcome !== 'drafted') continue;
        // What names no class is nothing that anybody could refer to (PS3.3 C.12.1): it counts as no instance.
        if (heldOf(bad).dataset[TAG.SOPClassUID] === undefined) continue;
        // Some files end up under UIDs of their own: then they are no part of this study.
        const { body } = await orthanc.ask('POST', '/tools/lookup', sop);
        if ((body as unknown[]).length === 0) continue;
        const read = JSON.stringify((await service.entries('evidenceRead', study)).map(({ content }) => content));
        expect(read, file.name).to.include(sop);
      }
    });

    it('leaves a ledger that verifies', async () => {
      expect(await verifyDatabase(service.database.knex)).to.deep.include({ valid: true });
    });

    it('is no harm either where an archive takes what Orthanc refuses', async () => {
      const outcomes: string[] = [];
      for (const one of refused) {
        const { outcome, defects } = await besideOrthanc(one);
        expect(defects, `${one.file.name} as ${one.role}`).to.deep.equal([]);
        outcomes.push(`${one.file.name} as ${one.role}: ${outcome}`);
      }
      console.log(outcomes.map((line) => `      ${line}`).join('\n'));
    });
  });
}

/** Files of our own, one for each way of being broken: for a clone without the collection. */
function ownFiles(): BadFile[] {
  const report = goodReport(uid('own'), 'OWN');
  const image = imageOf(uid('own'), 'OWN', false);
  const spoil = (bytes: Uint8Array, tag: string, value: string): Buffer => restamped(bytes, { [tag]: ['CS', value] });
  return [
    { name: 'report cut off', bytes: report.subarray(0, Math.floor(report.length * 0.7)) },
    { name: 'image cut off', bytes: image.subarray(0, image.length - 4) },
    { name: 'report with a charset that is none', bytes: spoil(report, '00080005', 'NO CHARSET') },
    { name: 'report whose value type is none', bytes: spoil(report, '0040A040', 'NOTHING') },
    { name: 'image without date', bytes: spoil(image, '00080020', '') },
    {
      name: 'report with control characters',
      bytes: Buffer.from(report).fill(7, report.length - 60, report.length - 50),
    },
    { name: 'no DICOM at all', bytes: Buffer.from('<html>not here</html>'.repeat(20)) },
  ];
}

suite('files of our own', ownFiles);

if (existsSync(SHARED_DICOM))
  suite('real broken files, and reports with a defect each', () =>
    globSync('{broken,sr-defects}/*.dcm', { cwd: SHARED_DICOM })
      .sort()
      .map((name) => ({ name, bytes: readFileSync(join(SHARED_DICOM, name)) })));
