import { main } from '../../sidecar/cli.ts';
import { attr, TAG } from '../../sidecar/dicom/dicom-json.ts';
import { encodePart10 } from '../../sidecar/dicom/part10.ts';
import { sha256, uidFromDigest } from '../../sidecar/dicom/uids.ts';
import type { OrthancId, StudyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import type { DicomJson } from '../../sidecar/domain/study.ts';
import { testDatabase, until } from './databases.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { startTestOrthanc, type TestOrthanc } from './orthanc.ts';
import { startTestService, type TestService } from './service.ts';
import { type DemoOptions, type DemoStudies, makeDemoStudies } from './synthetic-patient/patient-files.ts';
import { verifiedReport } from './synthetic-patient/verified-report.ts';

const DATE = '20260601';

/** One document of Preread as the PACS holds it. */
export interface HeldDocument {
  readonly id: OrthancId;
  readonly sopInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly isText: boolean;
  readonly instanceNumber: number;
  readonly retired: boolean;
  readonly tags: Readonly<Record<string, unknown>>;
}

export type Settings = Record<string, string>;

/** One Orthanc behind a network that fails when told to, one database, and the service on them, begun anew as often as needed. */
export interface DraftRig {
  readonly orthanc: TestOrthanc;
  readonly proxy: FaultProxy;
  restart(settings?: Settings, version?: string): Promise<TestService>;
  stop(): Promise<void>;
  close(): Promise<void>;
  /** Uploads a study; its draft is in the PACS when this returns. */
  drafted(seed: string, options?: DemoOptions): Promise<DemoStudies>;
  /** As the service's own, without the waits between attempts. */
  outcomes(study: string, count?: number): Promise<string[]>;
  /** Preread's documents in a study, by series and number. */
  held(study: StudyInstanceUid): Promise<HeldDocument[]>;
  find(level: string, query: Settings): Promise<OrthancId[]>;
  /** Where the study counts as changed, though nothing arrived. */
  poke(study: StudyInstanceUid): Promise<void>;
  command(...args: readonly string[]): Promise<number>;
}

export const uidOf = ({ current }: DemoStudies, name: string): string =>
  uidFromDigest(sha256(`${current.studyInstanceUid} ${name}`));

/** The radiologist's report of the current study, changed as a test needs it. */
export const signedReport = (studies: DemoStudies, name: string, changes: DicomJson = {}): Uint8Array =>
  encodePart10({
    ...verifiedReport(studies.patient, studies.patient.current),
    [TAG.SOPInstanceUID]: attr('UI', uidOf(studies, name)),
    ...changes,
  });

/** The last document of each series. */
export const lastOfEach = (held: readonly HeldDocument[]): HeldDocument[] =>
  [...Map.groupBy(held, (one) => one.seriesInstanceUid).values()].map((all) => all.at(-1) as HeldDocument);

export async function startDraftRig(): Promise<DraftRig> {
  const orthanc = await startTestOrthanc({ mayDelete: true });
  const proxy = await startFaultProxy(orthanc);
  const test = await testDatabase('embedded');
  await test.database.close();
  let service: TestService | undefined;
  const running = (): TestService => {
    if (!service) throw new Error('no service runs');
    return service;
  };

  const find: DraftRig['find'] = async (level, query) =>
    (await orthanc.ask('POST', '/tools/find', JSON.stringify({ Level: level, Query: query }))).body as OrthancId[];

  const heldAt = async (id: OrthancId): Promise<HeldDocument> => {
    const tags = (await orthanc.ask('GET', `/instances/${id}/simplified-tags`)).body as HeldDocument['tags'];
    return {
      id,
      sopInstanceUid: String(tags.SOPInstanceUID),
      seriesInstanceUid: String(tags.SeriesInstanceUID),
      isText: /REPORT/.test(String(tags.SeriesDescription)),
      instanceNumber: Number(tags.InstanceNumber),
      retired: /RETIRED/.test(String(tags.CompletionFlagDescription)),
      tags,
    };
  };

  const outcomes: DraftRig['outcomes'] = (study, count = 1) =>
    until(
      `${count} job(s) of the study end`,
      async () => {
        await running().database.knex.raw("update pgboss.job set start_after = now() where state = 'retry'");
        const ended = await running().entries('jobEnded', study);
        return ended.length >= count && ended.map(({ content }) => (content as { outcome: string }).outcome);
      },
      60_000,
    );

  const stop = async () => {
    await service?.stop();
    service = undefined;
  };

  return {
    orthanc,
    proxy,
    find,
    outcomes,
    stop,
    async restart(settings = {}, version = '0.0.0-test') {
      await stop();
      proxy.fault = () => 'pass';
      const common = { START_FROM: 'now', REDRAFT_MINUTES: '0', SETTLE_SECONDS: '0.4' };
      service = await startTestService({ ...orthanc, url: proxy.url }, test, { ...common, ...settings }, version);
      return service;
    },
    async close() {
      await stop();
      await proxy.close();
      await orthanc.stop();
      await test.remove();
    },
    async drafted(seed, options = {}) {
      const studies = makeDemoStudies(seed, DATE, { sliceCount: 2, ...options });
      await orthanc.upload(...studies.prior.files, ...studies.current.files);
      const [outcome] = await outcomes(studies.current.studyInstanceUid);
      if (outcome !== 'drafted') throw new Error(`the study to begin with ended as ${outcome}`);
      return studies;
    },
    async held(study) {
      const ids = await find('Instance', { StudyInstanceUID: study, SeriesDescription: 'AI *NOT VERIFIED' });
      const all = await Promise.all(ids.map(heldAt));
      return all.sort((a, b) =>
        a.seriesInstanceUid === b.seriesInstanceUid
          ? a.instanceNumber - b.instanceNumber
          : a.seriesInstanceUid < b.seriesInstanceUid
            ? -1
            : 1,
      );
    },
    async poke(study) {
      const at = new Date();
      const row = { study_instance_uid: study, first_instance_at: at, last_instance_at: at, last_seq: 1 };
      await running().database.knex('preread.pending_study').insert(row);
    },
    async command(...args) {
      const saved = { ...process.env };
      Object.assign(process.env, {
        ORTHANC_URL: proxy.url,
        ORTHANC_USERNAME: orthanc.username,
        ORTHANC_PASSWORD: orthanc.password,
        PREREAD_DATA: test.dataFolder,
      });
      try {
        return await main(args);
      } finally {
        process.env = saved;
      }
    },
  };
}
