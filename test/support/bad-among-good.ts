import type { Knex } from 'knex';
import type { OrthancId } from '../../sidecar/domain/identifiers.ts';
import { until } from './databases.ts';
import type { Fault } from './fault-proxy.ts';
import { smallStudies, smallStudy } from './fault-rig.ts';
import type { TestOrthanc } from './orthanc.ts';
import { ctImage, type TestDataset, textSr } from './orthanc-objects.ts';

/** A way of being bad, and what becomes of the study's job while it lasts. */
interface Way {
  readonly name: string;
  /** Of twenty. */
  readonly count: number;
  /** State of the job with its code, or with its outcome where it is done; the second when it was tried again by then. */
  readonly becomes: readonly [string, string?];
  /** What the PACS does with every request about the study; with its STOW only. */
  readonly fault?: Fault;
  readonly stowFault?: Fault;
  /** A further file of the study. */
  readonly also?: (study: string, patient: TestDataset) => Uint8Array;
}

const code = (value: string, scheme: string, meaning: string): TestDataset[string] => [
  'SQ',
  [{ '00080100': ['SH', value], '00080102': ['SH', scheme], '00080104': ['LO', meaning] }],
];

/** A report whose only item, a finding, has no value (PS3.3 C.17.3.2). */
const brokenReport = (study: string, patient: TestDataset): Uint8Array =>
  textSr(
    { study, series: `${study}.2`, sop: `${study}.2.1` },
    {
      ...patient,
      '00080070': ['LO', 'Maker'],
      '0040A043': code('18748-4', 'LN', 'Diagnostic imaging report'),
      '0040A730': [
        'SQ',
        [
          {
            '0040A010': ['CS', 'CONTAINS'],
            '0040A040': ['CS', 'TEXT'],
            '0040A043': code('121071', 'DCM', 'Finding'),
          },
        ],
      ],
    },
  );

const imageOfAnother = (study: string): Uint8Array =>
  ctImage({ study, series: `${study}.2`, sop: `${study}.2.1` }, { '00100020': ['LO', 'ANOTHER-PATIENT'] });

const NEVER = 'never answered';
export const BROKEN_REPORT = 'broken report';
const DELETED = 'deleted';

const WAYS: readonly Way[] = [
  { name: NEVER, count: 4, fault: 'hang', becomes: ['queued PACS_TIMEOUT'] },
  { name: 'store never answered', count: 1, stowFault: 'hang', becomes: ['queued PACS_TIMEOUT'] },
  { name: 'server error', count: 3, fault: 'error500', becomes: ['queued PACS_SERVER_ERROR'] },
  { name: 'answers cut off', count: 1, fault: 'half', becomes: ['queued PACS_UNREACHABLE'] },
  { name: 'answers that are no HTTP', count: 1, fault: 'garbage', becomes: ['queued PACS_BAD_ANSWER'] },
  { name: 'store too large', count: 2, stowFault: 'error413', becomes: ['failed PACS_TOO_LARGE'] },
  {
    name: 'stored, answer lost',
    count: 1,
    stowFault: 'dropAnswer',
    becomes: ['queued PACS_UNREACHABLE', 'done drafted'],
  },
  { name: 'two patients', count: 2, also: imageOfAnother, becomes: ['failed STUDY_CONFLICTING_PATIENT'] },
  { name: BROKEN_REPORT, count: 3, also: brokenReport, becomes: ['done drafted'] },
  { name: DELETED, count: 2, becomes: ['done studyGone'] },
];

export interface MixedStudy {
  readonly studyInstanceUid: string;
  /** In the order of their arrival. */
  readonly files: readonly Uint8Array[];
  /** Absent: nothing is wrong with it. */
  readonly bad?: Way;
}

export interface Mixture {
  readonly good: readonly MixedStudy[];
  readonly bad: readonly MixedStudy[];
  /** Those at which the PACS hangs: where they come first, they take all workers at once. */
  readonly first: readonly MixedStudy[];
  /** All others, one bad after so many good ones. */
  readonly mixed: readonly MixedStudy[];
  /** What the network does with a request. */
  readonly fault: (method: string, path: string) => Fault;
}

function badStudy(name: string, n: number, way: Way): MixedStudy {
  const patient: TestDataset = { '00100020': ['LO', `${name}-${n}`] };
  const { studyInstanceUid, file } = smallStudy(name, n, patient);
  // A report that comes first waits for the images: no look at the study falls between the two.
  const files = way.also ? [way.also(studyInstanceUid, patient), file] : [file];
  return { studyInstanceUid, files, bad: way };
}

function faultOf(bad: readonly MixedStudy[]): Mixture['fault'] {
  const ways = new Map(bad.map(({ studyInstanceUid, bad: way }) => [studyInstanceUid, way]));
  return (method, path) => {
    const [, study = ''] = /\/studies\/([\d.]+)/.exec(path) ?? [];
    const { fault, stowFault } = ways.get(study) ?? {};
    return fault ?? (method === 'POST' ? stowFault : undefined) ?? 'pass';
  };
}

/** 180 good studies and twenty that are bad in every way above; `name` makes them others. Fewer of both for a quick look. */
export function mixture(name: string, goods = 180, ofEachWay = 4): Mixture {
  const good = smallStudies(`${name}-good`, goods).map(({ studyInstanceUid, file }) => ({
    studyInstanceUid,
    files: [file],
  }));
  const ways = WAYS.flatMap((way) => Array.from({ length: Math.min(way.count, ofEachWay) }, () => way));
  const bad = ways.map((way, at) => badStudy(`${name}-bad`, at + 1, way));
  const first = bad.filter((one) => one.bad?.name === NEVER);
  const others = bad.filter((one) => one.bad?.name !== NEVER);
  const between = Math.floor(goods / others.length);
  const before = (at: number) => (at % between === 0 ? others.slice(at / between, at / between + 1) : []);
  return { good, bad, first, mixed: good.flatMap((one, at) => [...before(at), one]), fault: faultOf(bad) };
}

/** Eight at a time. */
async function upload(orthanc: TestOrthanc, studies: readonly MixedStudy[]): Promise<void> {
  const rest = studies.values();
  const some = async () => {
    for (const { files } of rest) await orthanc.upload(...files);
  };
  await Promise.all(Array.from({ length: 8 }, some));
}

/**
 * While work is paused: each of the groups becomes jobs before the next one arrives, then what is to be deleted is. All of
 * them wait, the first group first.
 */
export async function queueWhilePaused(
  knex: Knex,
  orthanc: TestOrthanc,
  ...groups: readonly (readonly MixedStudy[])[]
) {
  const jobs = async () => Number((await knex('preread.job').countDistinct('study_instance_uid as n').first())?.n);
  let count = await jobs();
  for (const group of groups) {
    await upload(orthanc, group);
    count += group.length;
    await until('each has its job', async () => (await jobs()) === count);
  }
  for (const { studyInstanceUid } of groups.flat().filter(({ bad }) => bad?.name === DELETED)) {
    const { body } = await orthanc.ask('POST', '/tools/lookup', studyInstanceUid);
    for (const { ID, Type } of body as { ID: OrthancId; Type: string }[])
      if (Type === 'Study') await orthanc.deleteStudy(ID);
  }
}
