import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { OrthancPrograms } from '../../orthanc-config/local-orthanc.ts';
import { PrereadError } from '../../sidecar/errors.ts';
import { type DicomProxy, startDicomProxy } from './dicom-proxy.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { newerOrthanc } from './newer-orthanc.ts';
import { freePorts, startTestOrthanc, type TestOrthanc } from './orthanc.ts';
import { ctImage, type TestDataset } from './orthanc-objects.ts';

/** The PACS and, over networks that fail when told to, a second Orthanc that holds priors. */
export interface Site {
  readonly here: TestOrthanc;
  readonly archive: TestOrthanc;
  readonly dicom: DicomProxy;
  readonly web: FaultProxy;
  /** Tells the archive who the PACS is; `{}` = as it is. */
  introduce(differently?: object): Promise<void>;
  /** Both networks work, the archive is empty, and the PACS holds nothing but the study with this UID. */
  reset(but?: string): Promise<void>;
  stop(): Promise<void>;
}

/** Deletes all studies, but for the one with this UID. */
export async function empty(orthanc: TestOrthanc, but?: string): Promise<void> {
  const kept = but ? ((await orthanc.ask('POST', '/tools/lookup', but)).body as { ID: string }[]) : [];
  for (const id of (await orthanc.ask('GET', '/studies')).body as string[])
    if (!kept.some(({ ID }) => ID === id)) await orthanc.ask('DELETE', `/studies/${id}`);
}

/** How many studies an Orthanc holds. */
export const countStudies = async (orthanc: TestOrthanc): Promise<number> =>
  ((await orthanc.ask('GET', '/studies')).body as string[]).length;

/** The file of one of its instances is gone, and its index does not know. */
export async function loseFile({ archive }: Site, instance: string): Promise<void> {
  const { FileUuid: uuid } = (await archive.ask('GET', `/instances/${instance}`)).body as { FileUuid: string };
  rmSync(join(dirname(archive.logFile), 'storage', uuid.slice(0, 2), uuid.slice(2, 4), uuid));
}

/** How many instances an Orthanc holds. */
export const countInstances = async (orthanc: TestOrthanc): Promise<number> =>
  ((await orthanc.ask('GET', '/instances')).body as string[]).length;

/** @param programs of the PACS; the archive is always this machine's Orthanc */
export async function startSite(programs?: OrthancPrograms): Promise<Site> {
  const [ours = 0, theirs = 0] = await freePorts(2);
  const dicom = await startDicomProxy(theirs);
  const at = (port: number, aet = 'VNA') => ({ AET: aet, Host: '127.0.0.1', Port: port });
  const DicomModalities = {
    vna: at(dicom.port),
    // Port 9 (discard) is open nowhere.
    down: at(9),
    misnamed: at(theirs, 'NOBODY'),
    // Orthanc comes to it under a title that it does not know.
    strict: { ...at(theirs), LocalAet: 'STRANGER' },
  };
  const here = await startTestOrthanc({
    dicomPort: ours,
    settings: { DicomAet: 'HERE', DicomModalities, PrereadArchives: [...Object.keys(DicomModalities), 'forgotten'] },
    ...(programs && { programs }),
  });
  const archive = await startTestOrthanc({
    dicomPort: theirs,
    // It leaves some questions unanswered (README.md of orthanc-config): for so long then. Its files may get
    // lost, so none is kept in memory.
    settings: {
      DicomAet: 'VNA',
      DicomCheckCalledAet: true,
      DicomScpTimeout: 5,
      MaximumStorageCacheSize: 0,
      DicomModalities: { here: at(ours, 'HERE') },
    },
  });
  const web = await startFaultProxy(archive);
  const introduce = async (differently = {}) => {
    const { status } = await archive.ask(
      'PUT',
      '/modalities/here',
      JSON.stringify({ ...at(ours, 'HERE'), ...differently }),
    );
    expect(status).to.equal(200);
  };
  return {
    here,
    archive,
    dicom,
    web,
    introduce,
    async reset(but) {
      dicom.holds = () => false;
      dicom.breaks = () => false;
      dicom.release();
      web.fault = () => 'pass';
      web.release();
      await introduce();
      await empty(archive);
      await empty(here, but);
    },
    async stop() {
      await web.close();
      await dicom.close();
      await here.stop();
      await archive.stop();
    },
  };
}

/** A way from an archive to a draft. */
export interface Path {
  readonly name: string;
  /** Whether priors are copied into the PACS. */
  readonly isMoved: boolean;
  /** Of the PACS; absent: this machine's Orthanc. */
  readonly programs?: OrthancPrograms;
  /** The archive `old` as ARCHIVES_FILE has it. */
  entry(site: Site): object;
  /** Searches go on, and what brings a study stands still. */
  hold(site: Site): void;
  release(site: Site): void;
  /** The line breaks as soon as a study is to be brought. */
  breakOff(site: Site): void;
  /** How often the archive was asked to bring a study. */
  asked(site: Site): number;
}

/** Only reading a whole study goes through its instances page by page. */
const isReading = (path: string) => path.includes('offset=');

const dicomwebPath = (): Path => {
  const counts = new WeakMap<Site, number>();
  const watch = (site: Site, fault: 'pass' | 'hold' | 'dropRequest') => {
    site.web.fault = (_method, path) => {
      if (!isReading(path)) return 'pass';
      counts.set(site, (counts.get(site) ?? 0) + 1);
      return fault;
    };
  };
  return {
    name: 'a DICOMweb archive',
    isMoved: false,
    entry(site) {
      counts.set(site, 0);
      watch(site, 'pass');
      return { name: 'old', dicomweb: { url: `${site.web.url}/dicom-web` } };
    },
    hold: (site) => watch(site, 'hold'),
    release(site) {
      watch(site, 'pass');
      site.web.release();
    },
    breakOff: (site) => watch(site, 'dropRequest'),
    asked: (site) => counts.get(site) ?? 0,
  };
};

const isBringing = (word: string) => word === 'move' || word === 'get';

const dicomPath = (retrieve: 'C-MOVE' | 'C-GET', programs?: OrthancPrograms): Path => {
  let before = 0;
  const all = ({ dicom }: Site) => (retrieve === 'C-GET' ? dicom.seen.get : dicom.seen.move);
  return {
    name: `a DICOM archive by ${retrieve}${programs ? ' (Orthanc 1.12)' : ''}`,
    isMoved: true,
    ...(programs && { programs }),
    entry(site) {
      before = all(site);
      return { name: 'old', modality: 'vna', retrieve };
    },
    hold: ({ dicom }) => {
      dicom.holds = isBringing;
    },
    release({ dicom }) {
      dicom.holds = () => false;
      dicom.release();
    },
    breakOff: ({ dicom }) => {
      dicom.breaks = isBringing;
    },
    asked: (site) => all(site) - before,
  };
};

/** Every way there is. Orthanc asks with C-GET since 1.12.6 only. */
export function paths(): readonly Path[] {
  const newer = newerOrthanc();
  const newerPaths = newer ? [dicomPath('C-MOVE', newer), dicomPath('C-GET', newer)] : [];
  return [dicomwebPath(), dicomPath('C-MOVE'), ...newerPaths];
}

/** One image of a study of patient `T1`. */
export const image = (study: string, overrides: TestDataset = {}, sop = 1): Buffer =>
  ctImage({ study, series: `${study}.1`, sop: `${study}.1.${sop}` }, overrides);
/** Earlier than the study of `ctImage`. */
export const older: TestDataset = { '00080020': ['DA', '20220105'] };
/** Under the same Patient ID. */
export const somebodyElse: TestDataset = {
  ...older,
  '00100010': ['PN', 'Other^Person'],
  '00100030': ['DA', '19810305'],
  '00100040': ['CS', 'M'],
};
/** What nothing that is shown or logged may contain. */
export const PHI = /Test\^One|Other\^Person|19600101|19810305|\b1\.7\.\d/;

export const errorOf = (work: Promise<unknown>): Promise<PrereadError> =>
  work.then(
    () => {
      throw new Error('it did not fail');
    },
    (error) => {
      if (error instanceof PrereadError) return error;
      throw error;
    },
  );
