import type { TestOrthanc } from './orthanc.ts';
import { part10, type TestDataset } from './orthanc-objects.ts';

/** A tiny valid-enough CT instance: identifiers only, no pixels. */
function tinyInstance(study: number, instance: number): Uint8Array {
  const dataset: TestDataset = {
    '00080016': ['UI', '1.2.840.10008.5.1.4.1.1.2'],
    '00080018': ['UI', `2.25.7.${study}.1.${instance}`],
    '00080060': ['CS', 'CT'],
    '00100010': ['PN', 'Many^Instances'],
    '00100020': ['LO', `MANY-${study}`],
    '0020000D': ['UI', `2.25.7.${study}`],
    '0020000E': ['UI', `2.25.7.${study}.1`],
    '00200013': ['IS', String(instance)],
  };
  return part10(dataset);
}

/** Uploads `studies` x `perStudy` instances, eight at a time: as many changes, and a few more for their parents. */
export async function uploadMany(orthanc: TestOrthanc, studies: number, perStudy: number): Promise<void> {
  const total = studies * perStudy;
  let next = 0;
  const worker = async () => {
    while (next < total) {
      const n = next++;
      await orthanc.upload(tinyInstance(Math.floor(n / perStudy) + 1, (n % perStudy) + 1));
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}
