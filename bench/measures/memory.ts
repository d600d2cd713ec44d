import { sha256, uidFromDigest } from '../../sidecar/dicom/uids.ts';
import { startTestOrthanc, type TestOrthanc } from '../../test/support/orthanc.ts';
import { ctImage } from '../../test/support/orthanc-objects.ts';
import { type Bench, inPairs, type Measure, type Outcome } from '../measure.ts';
import { type BenchPostgres, startPostgres } from '../support/postgres.ts';
import { startServiceProcess } from '../support/service-process.ts';
import { untilDrafted } from '../support/wait.ts';

const SENDERS = 8;

/** A study of small images in one series, of a patient of its own. */
async function upload(orthanc: TestOrthanc, name: string, instances: number): Promise<string> {
  const uid = (part: string) => uidFromDigest(sha256(`${name}/${part}`));
  const [study, series] = [uid('study'), uid('series')];
  let next = 0;
  const send = async () => {
    while (next < instances) {
      const at = ++next;
      const overrides = {
        '00100020': ['LO', `BENCH-${sha256(name).slice(0, 8)}`],
        '00200013': ['IS', String(at)],
      } as const;
      await orthanc.upload(ctImage({ study, series, sop: uid(String(at)) }, overrides as never));
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, send));
  return study;
}

async function run(bench: Bench): Promise<Outcome> {
  const [few, many, studies] = bench.quick ? [20, 200, 2] : [150, 1_500, 3];
  const orthanc = await startTestOrthanc();
  const postgres: BenchPostgres = await startPostgres({ durable: true });
  let made = 0;
  /** A new process, its drafts of a few studies, and the most memory it ever held. */
  const peak = async (instances: number) => {
    const db = await postgres.fresh();
    // Without findings too: images alone are what is to be counted here.
    const service = await startServiceProcess(orthanc, db, { SETTLE_SECONDS: '1', DRAFT_WITHOUT_FINDINGS: 'on' });
    const uids: string[] = [];
    for (let at = 0; at < studies; at++) uids.push(await upload(orthanc, `memory/${++made}`, instances));
    await untilDrafted(db, uids);
    const mebibytes = service.peakMemory();
    await service.stop();
    await db.remove();
    return mebibytes;
  };
  try {
    const pairs = await inPairs(
      bench,
      () => peak(many),
      () => peak(few),
    );
    return {
      rows: [
        {
          what: `peak memory of the service, ${studies} studies of ${many} instances`,
          unit: 'MiB',
          against: `the same of ${few} instances, another process`,
          pairs,
          aims: [{ of: 'ratio', atMost: 1.1 }],
        },
      ],
      notes: ['"Memory flat" is taken as: ten times the instances, at most a tenth more memory.'],
    };
  } finally {
    await postgres.stop();
    await orthanc.stop();
  }
}

export const memory: Measure = {
  name: 'memory',
  about:
    'VmHWM of the whole service (`preread start` in a process of its own), from its start until the drafts of its studies are stored. Node itself, with all that is loaded, is in the figure. Every process gets new studies.',
  run,
};
