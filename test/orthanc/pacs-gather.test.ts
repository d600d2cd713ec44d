import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { StudyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import type { Study } from '../../sidecar/domain/study.ts';
import { PrereadError } from '../../sidecar/errors.ts';
import { candidatePriors } from '../../sidecar/pacs/candidate-priors.ts';
import { createDicomweb, type Dicomweb } from '../../sidecar/pacs/dicomweb.ts';
import { gatherStudy, type StudyQueries } from '../../sidecar/pacs/gather-study.ts';
import { createHttp } from '../../sidecar/pacs/http.ts';
import { createOrthancRest, type OrthancRest } from '../../sidecar/pacs/orthanc-rest.ts';
import { selectPriors } from '../../sidecar/priors/select-priors.ts';
import { SHARED_DICOM, startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { ctImage, type TestDataset, textSr } from '../support/orthanc-objects.ts';

const uid = (value: string) => value as StudyInstanceUid;
const uids = (study: string, series: number, sop: number) => ({
  study,
  series: `${study}.${series}`,
  sop: `${study}.${series}.${sop}`,
});
const number = (value: number): TestDataset => ({ '00200013': ['IS', String(value)] });
const codeOf = async (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error) => (error instanceof PrereadError ? error.code : String(error)),
  );

function connect(orthanc: TestOrthanc): { dicomweb: Dicomweb; rest: OrthancRest } {
  const http = createHttp({ username: orthanc.username, password: orthanc.password, retries: 0 });
  return { dicomweb: createDicomweb(http, orthanc.dicomwebUrl), rest: createOrthancRest(http, orthanc.url) };
}

describe('pacs/gather-study on a real Orthanc', () => {
  let orthanc: TestOrthanc;
  let dicomweb: Dicomweb;
  let rest: OrthancRest;

  before(async () => {
    orthanc = await startTestOrthanc();
    ({ dicomweb, rest } = connect(orthanc));
  });
  after(() => orthanc.stop());

  it('gathers series, instances in order, one representative each, and documents as references', async () => {
    await orthanc.upload(
      ctImage(uids('1.3.1', 2, 9), { ...number(1), '00200011': ['IS', '2'], '00200060': ['CS', 'L'] }),
      ctImage(uids('1.3.1', 1, 7), number(10)),
      ctImage(uids('1.3.1', 1, 8), number(2)),
      textSr(uids('1.3.1', 5, 1), { '00080070': ['LO', 'Another maker'] }),
      textSr(uids('1.3.1', 6, 1)),
    );
    const { study, documents } = await gatherStudy(dicomweb, uid('1.3.1'), {
      isOwn: ({ manufacturer }) => manufacturer === 'Preread',
      callingAe: (instance) => rest.callingAe(instance),
    });
    expect(study.series.map(({ seriesInstanceUid }) => seriesInstanceUid)).to.deep.equal([
      '1.3.1.1',
      '1.3.1.2',
      '1.3.1.5',
    ]);
    const [axial, second, report] = study.series;
    expect(axial?.instances).to.deep.equal([
      { sopInstanceUid: '1.3.1.1.8', sopClassUid: '1.2.840.10008.5.1.4.1.1.2', instanceNumber: 2 },
      { sopInstanceUid: '1.3.1.1.7', sopClassUid: '1.2.840.10008.5.1.4.1.1.2', instanceNumber: 10 },
    ]);
    expect(axial).to.include({ modality: 'CT', description: 'Axial', bodyPart: 'CHEST', manufacturer: 'Maker' });
    expect(axial?.representative?.['00080018']?.Value).to.deep.equal(['1.3.1.1.8']);
    expect(axial?.representative).not.to.have.property('7FE00010');
    expect(second?.laterality).to.equal('L');
    expect(report).to.include({ modality: 'SR', manufacturer: 'Another maker' });
    expect(report).not.to.have.property('representative');
    expect(documents.map(({ modality, instance }) => [modality, instance.sopInstanceUid])).to.deep.equal([
      ['SR', '1.3.1.5.1'],
    ]);
    expect(study).to.include({ studyDate: '20240105', studyTime: '101500', description: 'Chest' });
    expect(study.patient).to.deep.equal({
      patientId: 'T1',
      name: { alphabetic: 'Test^One' },
      birthDate: '19600101',
      sex: 'F',
    });
  });

  it('keeps identifying attributes as they are: empty stays empty, absent absent, no character set', async () => {
    const { study } = await gatherStudy(dicomweb, uid('1.3.1'));
    const modules = study.identifyingModules;
    expect(modules['00080050']).to.deep.equal({ vr: 'SH' });
    expect(modules['00100010']).to.deep.equal({ vr: 'PN', Value: [{ Alphabetic: 'Test^One' }] });
    expect(modules).not.to.have.any.keys('00080005', '00100021', '00080060', '00080018');
    expect(modules['0020000D']?.Value).to.deep.equal(['1.3.1']);
  });

  it('calls a study gone that is not there', async () => {
    expect(await codeOf(gatherStudy(dicomweb, uid('9.9.9')))).to.equal('STUDY_GONE');
  });

  it('refuses a study whose images name different patients', async () => {
    await orthanc.upload(
      ctImage(uids('1.3.2', 1, 1)),
      ctImage(uids('1.3.2', 2, 1), { '00100020': ['LO', 'T2'] }),
      ctImage(uids('1.3.3', 1, 1)),
      ctImage(uids('1.3.3', 2, 1), { '00100040': ['CS', 'M'] }),
      ctImage(uids('1.3.4', 1, 1)),
      ctImage(uids('1.3.4', 2, 1), { '00100030': ['DA'], '00100010': ['PN', 'Test^One^Middle'] }),
    );
    for (const study of ['1.3.2', '1.3.3'])
      expect(await codeOf(gatherStudy(dicomweb, uid(study))), study).to.equal('STUDY_CONFLICTING_PATIENT');
    expect((await gatherStudy(dicomweb, uid('1.3.4'))).study.series).to.have.length(2);
  });

  it('reads the side of radiographs from their images, with no request more than before', async () => {
    const shot = (series: number, sop: number, modality: string, side?: string): Buffer =>
      ctImage(uids('1.3.20', series, sop), {
        '00080060': ['CS', modality],
        '00200011': ['IS', String(series)],
        '00200013': ['IS', String(sop)],
        ...(side === undefined ? {} : { '00200062': ['CS', side] }),
      });
    await orthanc.upload(
      shot(1, 1, 'DX', 'R'),
      shot(1, 2, 'DX', 'R'),
      shot(2, 1, 'CR', 'L'),
      shot(2, 2, 'CR'),
      shot(3, 1, 'MG', 'L'),
      shot(3, 2, 'MG', 'R'),
      shot(4, 1, 'DX', 'U'),
      shot(5, 1, 'MR', 'L'),
    );
    const asked: string[] = [];
    const counted = <T>(kind: string, answer: T): T => {
      asked.push(kind);
      return answer;
    };
    const counting: StudyQueries = {
      listSeries: (...call) => counted('series', dicomweb.listSeries(...call)),
      listInstances: (...call) => counted('instances', dicomweb.listInstances(...call)),
      instanceMetadata: (...call) => counted('metadata', dicomweb.instanceMetadata(...call)),
    };
    const { study } = await gatherStudy(counting, uid('1.3.20'));
    expect(study.series.map(({ laterality }) => laterality)).to.deep.equal(['R', undefined, 'B', undefined, undefined]);
    expect(asked.filter((kind) => kind === 'instances')).to.have.length(5);
    expect(asked.filter((kind) => kind === 'metadata')).to.have.length(5);
    expect(asked).to.have.length(11);
  });

  it('lists a series of more than one page once and whole', async () => {
    const files = Array.from({ length: 401 }, (_, index) => ctImage(uids('1.3.5', 1, index), number(index + 1)));
    await orthanc.upload(...files);
    const pages: number[] = [];
    for await (const page of dicomweb.listInstances(uid('1.3.5'), '1.3.5.1' as never)) pages.push(page.length);
    expect(pages).to.deep.equal([200, 200, 1]);
    const { study } = await gatherStudy(dicomweb, uid('1.3.5'));
    const numbers = study.series[0]?.instances.map(({ instanceNumber }) => instanceNumber);
    expect(numbers).to.deep.equal(Array.from({ length: 401 }, (_, index) => index + 1));
  });

  it('finds other studies of the same patient id, newest first, described by their images', async () => {
    await orthanc.upload(
      ctImage(uids('1.3.6', 1, 1), { '00100020': ['LO', 'P*'], '00080020': ['DA', '20240101'] }),
      textSr(uids('1.3.7', 2, 1), { '00100020': ['LO', 'P*'], '00080020': ['DA', '20200101'] }),
      ctImage(uids('1.3.7', 1, 1), {
        '00100020': ['LO', 'P*'],
        '00100021': ['LO', 'ISSUER'],
        '00080020': ['DA', '20200101'],
        '00180015': ['CS', 'abdomen'],
        '00081032': ['SQ', [{ '00080100': ['SH', 'X1'], '00080102': ['SH', '99L'], '00080104': ['LO', 'Abdomen CT'] }]],
      }),
      ctImage(uids('1.3.8', 1, 1), { '00100020': ['LO', 'P*'], '00080020': ['DA', '20220101'] }),
      ctImage(uids('1.3.9', 1, 1), { '00100020': ['LO', 'PX'], '00080020': ['DA', '20220101'] }),
    );
    const { study } = await gatherStudy(dicomweb, uid('1.3.6'));
    const candidates = await candidatePriors(dicomweb, study);
    expect(candidates.map(({ studyInstanceUid }) => studyInstanceUid)).to.deep.equal(['1.3.8', '1.3.7']);
    expect(candidates[1]).to.deep.equal({
      studyInstanceUid: '1.3.7',
      patient: {
        patientId: 'P*',
        issuerOfPatientId: 'ISSUER',
        name: { alphabetic: 'Test^One' },
        birthDate: '19600101',
        sex: 'F',
      },
      studyDate: '20200101',
      studyTime: '101500',
      description: 'Chest',
      modalities: ['CT', 'SR'],
      bodyParts: ['ABDOMEN'],
      procedureCodes: [{ value: 'X1', scheme: '99L', meaning: 'Abdomen CT' }],
      seriesDescriptions: ['Axial'],
      archive: 'local',
    });
    // Where not all can be looked at, a newer study of another modality does not crowd out one of the same.
    await orthanc.upload(
      ctImage(uids('1.3.10', 1, 1), {
        '00100020': ['LO', 'P*'],
        '00080020': ['DA', '20231231'],
        '00080060': ['CS', 'CR'],
      }),
    );
    const [likeliest, ...others] = await candidatePriors(dicomweb, study, { limit: 1 });
    expect([likeliest?.studyInstanceUid, others.length]).to.deep.equal(['1.3.8', 0]);
    const anonymous: Pick<Study, 'studyInstanceUid' | 'patient'> = { studyInstanceUid: uid('1.3.6'), patient: {} };
    expect(await candidatePriors(dicomweb, anonymous)).to.deep.equal([]);
  });
});

const NUMBERS = { patient: 'M-1', old: 'M-0', retired: 'M-9', card: 'M-5' };
const item = (id: string, issuer?: string): TestDataset => ({
  '00100020': ['LO', id],
  ...(issuer !== undefined && { '00100021': ['LO', issuer] as const }),
});

describe('pacs: patients of several ids, and documents in unexpected series', () => {
  let orthanc: TestOrthanc;
  let dicomweb: Dicomweb;
  const person: TestDataset = { '00100020': ['LO', NUMBERS.patient], '00100021': ['LO', 'HOSPITAL'] };

  before(async () => {
    orthanc = await startTestOrthanc();
    ({ dicomweb } = connect(orthanc));
    await orthanc.upload(
      ctImage(uids('1.5.1', 1, 1), {
        ...person,
        '00101000': ['LO', `${NUMBERS.retired}\\${NUMBERS.old}`],
        '00101002': ['SQ', [item(NUMBERS.old, 'HOSPITAL'), item(NUMBERS.card), item(NUMBERS.patient, 'HOSPITAL')]],
      }),
      ctImage(uids('1.5.2', 1, 1), {
        '00080020': ['DA', '20230101'],
        '00100020': ['LO', NUMBERS.old],
        '00100021': ['LO', 'HOSPITAL'],
        '00180010': ['LO', 'Iohexol'],
        '00200060': ['CS', 'R'],
      }),
      ctImage(uids('1.5.3', 1, 1), { '00080020': ['DA', '20220101'], '00100020': ['LO', NUMBERS.retired] }),
      ctImage(uids('1.5.4', 1, 1), {
        '00080020': ['DA', '20210101'],
        '00100020': ['LO', NUMBERS.card],
        '00100030': ['DA', '19610101'],
      }),
      ctImage(uids('1.5.5', 1, 1), { '00080020': ['DA', '20200101'], '00100020': ['LO', 'M-77'] }),
    );
  });
  after(() => orthanc.stop());

  it('reads other ids with their issuers, each once', async () => {
    const { study } = await gatherStudy(dicomweb, uid('1.5.1'));
    expect(study.patient.otherIds).to.deep.equal([
      { patientId: NUMBERS.old, issuerOfPatientId: 'HOSPITAL' },
      { patientId: NUMBERS.card },
      { patientId: NUMBERS.retired },
    ]);
  });

  it('asks for each id, names the archive, and leaves it to the selection who is whom', async () => {
    const { study } = await gatherStudy(dicomweb, uid('1.5.1'));
    const candidates = await candidatePriors(dicomweb, study, { archive: 'vault' });
    expect(candidates.map(({ studyInstanceUid, archive }) => [studyInstanceUid, archive])).to.deep.equal([
      ['1.5.2', 'vault'],
      ['1.5.3', 'vault'],
      ['1.5.4', 'vault'],
    ]);
    expect(candidates[0]).to.deep.include({ lateralities: ['R'], seriesDescriptions: ['Axial'], contrast: true });
    const decisions = selectPriors(study, candidates, { max: 3, years: 10 });
    expect(decisions.map(({ studyInstanceUid, reason }) => [studyInstanceUid, reason])).to.deep.equal([
      ['1.5.2', 'chosen'],
      ['1.5.3', 'chosen'],
      ['1.5.4', 'possiblePatient'],
    ]);
    expect(decisions[0]?.explanation).to.contain('Other Patient IDs');
    expect(decisions[2]?.explanation).to.contain('birth date');
  });

  it('ends the search with the reason of its signal', async () => {
    const { study } = await gatherStudy(dicomweb, uid('1.5.1'));
    const reason = new Error('late');
    const controller = new AbortController();
    controller.abort(reason);
    const thrown = await candidatePriors(dicomweb, study, { signal: controller.signal }).catch((error) => error);
    expect(thrown).to.equal(reason);
  });

  it('finds an SR and a PDF by their class, whatever the modality of their series', async () => {
    await orthanc.upload(
      ctImage(uids('1.5.6', 1, 1)),
      textSr(uids('1.5.6', 1, 2), { '00080070': ['LO', 'Another maker'] }),
      ctImage(uids('1.5.6', 2, 1), {
        '00080016': ['UI', '1.2.840.10008.5.1.4.1.1.104.1'],
        '00080060': ['CS', 'OT'],
        '00200011': ['IS', '2'],
      }),
    );
    const { study, documents } = await gatherStudy(dicomweb, uid('1.5.6'));
    expect(documents.map(({ instance }) => instance.sopInstanceUid)).to.deep.equal(['1.5.6.1.2', '1.5.6.2.1']);
    expect(study.series.map(({ representative }) => representative !== undefined)).to.deep.equal([true, false]);
  });
});

if (existsSync(join(SHARED_DICOM, 'broken')))
  describe('pacs: real files that share a Patient ID', () => {
    it('never chooses another person, and shows that the ID agrees', async () => {
      const orthanc = await startTestOrthanc();
      try {
        const { dicomweb } = connect(orthanc);
        const files = [
          ...[1, 2, 3].map((n) => `broken/patient-id-collision-${n}`),
          'image/ct-jpeg-lossless-clearcanvas',
          'image/dx-fuji-veterinary',
          'objects/seg-labelmap-dcmqi-sparse',
          'rdsr/ct-siemens-flash-tap',
          'rdsr/ct-toshiba-dosecheck',
          'rdsr/dx-canon-cxdi',
        ];
        const studies = new Set<string>();
        for (const file of files) {
          const [id] = await orthanc.upload(readFileSync(join(SHARED_DICOM, `${file}.dcm`)));
          const { body } = await orthanc.ask('GET', `/instances/${id}/simplified-tags`);
          studies.add((body as { StudyInstanceUID: string }).StudyInstanceUID);
        }
        let possible = 0;
        for (const one of studies) {
          const { study } = await gatherStudy(dicomweb, uid(one));
          const decisions = selectPriors(study, await candidatePriors(dicomweb, study), { max: 9, years: 999 });
          for (const { chosen, reason } of decisions) {
            expect(chosen).to.equal(false);
            if (reason === 'possiblePatient') possible += 1;
          }
        }
        // Ordered pairs: three people of COMMON, four of 123456, two of one more ID.
        expect(possible).to.equal(6 + 12 + 2);
      } finally {
        await orthanc.stop();
      }
    });
  });

describe('pacs/gather-study and names in any script', () => {
  /** Bytes as modalities write them (PS3.5 Annex H, I, J and code tables of ISO 8859-5 and -6). */
  const names: [string, string, Uint8Array, object][] = [
    ['Arabic', 'ISO_IR 127', Buffer.from('e2c8c7e6ea5ee4e6d2c7d1', 'hex'), { alphabetic: 'قباني^لنزار' }],
    ['Cyrillic', 'ISO_IR 144', Buffer.from('bbeeda', 'hex'), { alphabetic: 'Люк' }],
    [
      'Japanese',
      '\\ISO 2022 IR 87',
      Buffer.from('Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B', 'latin1'),
      { alphabetic: 'Yamada^Tarou', ideographic: '山田^太郎', phonetic: 'やまだ^たろう' },
    ],
    [
      'Chinese',
      'GB18030',
      Buffer.from('Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab', 'latin1'),
      { alphabetic: 'Wang^XiaoDong', ideographic: '王^小东' },
    ],
    [
      'UTF-8',
      'ISO_IR 192',
      Buffer.from('Wang^XiaoDong=王^小東'),
      { alphabetic: 'Wang^XiaoDong', ideographic: '王^小東' },
    ],
  ];

  for (const encoding of ['Utf8', 'Latin1']) {
    describe(`with DefaultEncoding ${encoding}`, () => {
      let orthanc: TestOrthanc;
      let dicomweb: Dicomweb;

      before(async () => {
        orthanc = await startTestOrthanc({ settings: { DefaultEncoding: encoding } });
        ({ dicomweb } = connect(orthanc));
      });
      after(() => orthanc.stop());

      for (const [index, [script, charset, bytes, expected]] of names.entries())
        it(`reads a ${script} name, of the study and of its candidate priors`, async () => {
          const patient: TestDataset = {
            '00080005': ['CS', charset],
            '00100010': ['PN', bytes],
            '00100020': ['LO', `N${index}`],
          };
          const [current, prior] = [`1.4.${index}.1`, `1.4.${index}.2`];
          await orthanc.upload(ctImage(uids(current, 1, 1), patient), ctImage(uids(prior, 1, 1), patient));
          const { study } = await gatherStudy(dicomweb, uid(current));
          expect(study.patient.name).to.deep.equal(expected);
          const candidates = await candidatePriors(dicomweb, study);
          expect(candidates.map((candidate) => candidate.patient.name)).to.deep.equal([expected]);
        });
    });
  }

  if (existsSync(join(SHARED_DICOM, 'charset'))) {
    it('reads real files in Arabic, Japanese, Russian and Chinese', async () => {
      const orthanc = await startTestOrthanc();
      try {
        const { dicomweb } = connect(orthanc);
        const files = { chrArab: 'قباني^لنزار', chrRuss: 'Люкceмбypг', chrH31: 'Yamada^Tarou', chrX2: 'Wang^XiaoDong' };
        for (const [file, alphabetic] of Object.entries(files)) {
          const [id] = await orthanc.upload(readFileSync(join(SHARED_DICOM, 'charset', `${file}.dcm`)));
          const { body } = await orthanc.ask('GET', `/instances/${id}/simplified-tags`);
          const { study } = await gatherStudy(dicomweb, uid((body as { StudyInstanceUID: string }).StudyInstanceUID));
          expect(study.patient.name?.alphabetic).to.equal(alphabetic);
        }
      } finally {
        await orthanc.stop();
      }
    });
  }
});
