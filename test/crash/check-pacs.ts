import { createHash } from 'node:crypto';
import type { TestOrthanc } from '../support/orthanc.ts';
import { type Violation, violation } from './violations.ts';

/** One document of Preread as the PACS holds it. */
interface HeldDocument {
  readonly sopInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly instanceNumber: string;
  readonly sha256: string;
}

interface OrthancSeries {
  readonly Instances: readonly string[];
  readonly MainDicomTags: { readonly SeriesInstanceUID: string };
}

async function fileDigest(orthanc: TestOrthanc, id: string): Promise<string> {
  const authorization = `Basic ${Buffer.from(`${orthanc.adminUsername}:${orthanc.adminPassword}`).toString('base64')}`;
  const answer = await fetch(`${orthanc.url}/instances/${id}/file`, { headers: { authorization } });
  return createHash('sha256')
    .update(new Uint8Array(await answer.arrayBuffer()))
    .digest('hex');
}

async function heldDocuments(orthanc: TestOrthanc): Promise<HeldDocument[]> {
  const query = { Level: 'Series', Expand: true, Query: { Manufacturer: 'Preread' } };
  const { body } = await orthanc.ask('POST', '/tools/find', JSON.stringify(query));
  const found: HeldDocument[] = [];
  for (const { Instances, MainDicomTags } of body as OrthancSeries[])
    for (const id of Instances) {
      const instance = (await orthanc.ask('GET', `/instances/${id}`)).body as {
        MainDicomTags: { SOPInstanceUID: string; InstanceNumber: string };
      };
      found.push({
        sopInstanceUid: instance.MainDicomTags.SOPInstanceUID,
        instanceNumber: instance.MainDicomTags.InstanceNumber,
        seriesInstanceUid: MainDicomTags.SeriesInstanceUID,
        sha256: await fileDigest(orthanc, id),
      });
    }
  return found;
}

function numbersTwice(held: readonly HeldDocument[]): Violation[] {
  const places = Map.groupBy(held, (one) => `${one.seriesInstanceUid} number ${one.instanceNumber}`);
  return [...places]
    .filter(([, all]) => all.length > 1)
    .map(([place, all]) => violation('twice', `${all.length} documents in series ${place}`));
}

/**
 * @param stored SOP Instance UIDs of all documents that the tables know as stored
 * @param intended by SOP Instance UID, the digest that the ledger says
 */
export async function checkPacs(
  orthanc: TestOrthanc,
  stored: ReadonlySet<string>,
  intended: ReadonlyMap<string, string>,
): Promise<Violation[]> {
  const held = await heldDocuments(orthanc);
  const uids = new Set(held.map((one) => one.sopInstanceUid));
  return [
    ...held.filter((one) => !stored.has(one.sopInstanceUid)).map((one) => violation('orphan', one.sopInstanceUid)),
    ...[...stored].filter((uid) => !uids.has(uid)).map((uid) => violation('missing', uid)),
    ...held.filter((one) => !intended.has(one.sopInstanceUid)).map((one) => violation('unnamed', one.sopInstanceUid)),
    ...held
      .filter((one) => intended.has(one.sopInstanceUid) && intended.get(one.sopInstanceUid) !== one.sha256)
      .map((one) => violation('content', `${one.sopInstanceUid} is not what was intended`)),
    ...numbersTwice(held),
  ];
}
