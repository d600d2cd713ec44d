import { expect } from 'chai';
import { type TestDatabase, testDatabase, until } from '../support/databases.ts';
import { createDraftCollector } from '../support/draft-collector.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { makeDemoStudies } from '../support/synthetic-patient/patient-files.ts';

const DATE = '20260601';
const small = { sliceCount: 3, withoutPrior: true };

describe('two services on one Postgres', function () {
  this.timeout(120_000);
  let orthanc: TestOrthanc;
  let test: TestDatabase;
  const services: TestService[] = [];

  before(async () => {
    orthanc = await startTestOrthanc();
    test = await testDatabase('postgres');
    await test.database.close();
  });
  after(async () => {
    for (const service of services) await service.stop();
    await orthanc?.stop();
    await test?.remove();
  });

  const feedOf = async (service: TestService) =>
    ((await (await fetch(`${service.address}/readyz`)).json()) as { feed: string }).feed;
  const feeds = async () => (await Promise.all(services.map(feedOf))).sort();

  it('share the work and follow the feed once; the other takes over when one ends', async () => {
    services.push(await startTestService(orthanc, test), await startTestService(orthanc, test));
    await until('one follows, one waits', async () => (await feeds()).join() === 'following,waiting');
    const one = services[0] as TestService;
    const studies = ['a', 'b', 'c', 'd', 'e', 'f'].map((seed) => makeDemoStudies(`two-${seed}`, DATE, small).current);
    for (const study of studies) await orthanc.upload(...study.files);
    for (const study of studies) expect(await one.outcomes(study.studyInstanceUid)).to.deep.equal(['drafted']);
    const collector = createDraftCollector();
    expect(await collector.collect(orthanc)).to.have.length(studies.length);

    const states = await Promise.all(services.map(feedOf));
    const [leader] = services.splice(states.indexOf('following'), 1);
    await leader?.stop();
    await until('the other follows', async () => (await feeds()).join() === 'following', 10_000);
    const next = makeDemoStudies('two-after', DATE, small).current;
    await orthanc.upload(...next.files);
    expect(await (services[0] as TestService).outcomes(next.studyInstanceUid)).to.deep.equal(['drafted']);
    expect(await (services[0] as TestService).entries('feedStarted')).to.have.length(1);
  });
});
