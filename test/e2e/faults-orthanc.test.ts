import { expect } from 'chai';
import { until } from '../support/databases.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import {
  draftCounts,
  expectOneDraftEach,
  type FaultRig,
  hurry,
  readiness,
  scratchFolder,
  shownJobs,
  smallStudies,
  smallStudy,
  startFaultRig,
  uploadStudies,
} from '../support/fault-rig.ts';
import { freePorts, startTestOrthanc } from '../support/orthanc.ts';
import { ctImage } from '../support/orthanc-objects.ts';
import { startTestService } from '../support/service.ts';
import { MAY_MOUNT, type SmallDisk, smallDisk } from '../support/small-disk.ts';

describe('an Orthanc that comes and goes', function () {
  this.timeout(180_000);
  const folder = scratchFolder('orthanc-kept');
  let rig: FaultRig;

  before(async () => {
    rig = await startFaultRig('postgres', { folder: folder.path });
  });
  after(async () => {
    await rig?.close();
    folder.remove();
  });
  afterEach(() => {
    rig.proxy.fault = () => 'pass';
    rig.proxy.release();
  });

  it('absent when the service starts: it waits, says so, and begins when Orthanc has come', async () => {
    const [port = 0] = await freePorts(1);
    const url = `http://127.0.0.1:${port}`;
    const settings = { ...rig.settings, ORTHANC_URL: url };
    const service = await startTestService({ ...rig.orthanc, url }, rig.test, settings);
    try {
      await until('the feed fails', async () => (await readiness(service)).feed === 'failing: PACS_UNREACHABLE');
      expect(await readiness(service)).to.deep.include({ dicomweb: 'PACS_UNREACHABLE', database: 'ok', code: 503 });
      const studies = smallStudies('absent', 3);
      await uploadStudies(rig.orthanc, studies);
      const proxy = await startFaultProxy(rig.orthanc, port);
      try {
        await expectOneDraftEach(service, rig.orthanc, studies);
        expect((await readiness(service)).status).to.equal('ready');
      } finally {
        await service.stop();
        await proxy.close();
      }
    } finally {
      await service.stop();
    }
  });

  it('restarted in the middle of twenty studies: none is lost, none done twice, none fails', async () => {
    const service = await rig.start();
    const studies = smallStudies('restart', 20);
    await uploadStudies(rig.orthanc, studies);
    await until('some are done', async () => (await draftCounts(rig.orthanc)).size >= 6);
    await rig.orthanc.stop();
    await until('work is held', async () => (await readiness(service)).work === 'held: PACS_UNREACHABLE');
    expect((await shownJobs(service)).map((job) => job.state)).to.not.include('failed');
    rig.orthanc = await startTestOrthanc({ folder: folder.path });
    rig.proxy.target = rig.orthanc;
    await expectOneDraftEach(service, rig.orthanc, studies);
    expect(await service.entries('jobEnded')).to.satisfy((entries: { content: { outcome: string } }[]) =>
      entries.every(({ content }) => content.outcome === 'drafted'),
    );
  });

  it('an instance lost between list and fetch: the draft is made of what is there', async () => {
    const service = await rig.start();
    const study = smallStudy('lost', 1);
    const root = study.studyInstanceUid;
    const second = ctImage({ study: root, series: `${root}.1`, sop: `${root}.1.2` }, { '00100020': ['LO', 'lost-1'] });
    let lost = '';
    rig.proxy.fault = (_method, path) => {
      const [, sop] = /\/instances\/([\d.]+)\/metadata/.exec(path) ?? [];
      if (lost || !sop || !path.includes(root)) return 'pass';
      lost = sop;
      return 'hold';
    };
    const [, id] = await rig.orthanc.upload(study.file, second);
    await until('it has been listed', () => lost !== '');
    const query = { Level: 'Instance', Query: { SOPInstanceUID: lost } };
    const { body } = await rig.orthanc.ask('POST', '/tools/find', JSON.stringify(query));
    expect(id, 'both were stored').to.be.a('string');
    await rig.orthanc.ask('DELETE', `/instances/${(body as string[])[0]}`);
    rig.proxy.release();
    const again = setInterval(() => void hurry(service), 500);
    await expectOneDraftEach(service, rig.orthanc, [study]).finally(() => clearInterval(again));
  });
});

if (MAY_MOUNT)
  describe('an Orthanc whose disk is full', function () {
    this.timeout(180_000);
    let rig: FaultRig;
    let disk: SmallDisk;
    const index = scratchFolder('orthanc-index');

    before(async () => {
      disk = smallDisk('orthanc', 48);
      const settings = { StorageDirectory: disk.path, IndexDirectory: index.path, TemporaryDirectory: index.path };
      rig = await startFaultRig('postgres', { settings });
    });
    after(async () => {
      await rig?.close();
      disk?.remove();
      index.remove();
    });

    it('stores nothing and does not say so: the drafts wait, and are stored when there is room', async () => {
      const service = await rig.start();
      const studies = smallStudies('full', 3);
      let stows = 0;
      rig.proxy.fault = (method, path) =>
        method === 'POST' && path.startsWith('/dicom-web') && ++stows ? 'hold' : 'pass';
      await uploadStudies(rig.orthanc, studies);
      await until('a draft is on its way', () => stows > 0);
      disk.fill();
      rig.proxy.fault = () => 'pass';
      rig.proxy.release();
      const waiting = async () => (await shownJobs(service)).filter((job) => job.code === 'PACS_STORED_NOTHING');
      await until('each has been tried', async () => (await waiting()).length === studies.length);
      expect((await shownJobs(service)).map((job) => job.state)).to.not.include('failed');
      const log = service.log.lines.filter(
        ({ fields }) => (fields as { code?: string }).code === 'PACS_STORED_NOTHING',
      );
      expect(log.map(({ message }) => message)).to.include('attempt failed, will try again');
      disk.makeRoom();
      const again = setInterval(() => void hurry(service), 500);
      await expectOneDraftEach(service, rig.orthanc, studies).finally(() => clearInterval(again));
    });
  });
