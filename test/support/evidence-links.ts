import type { TestOrthanc } from './orthanc.ts';

type Tags = Readonly<Record<string, unknown>>;

const items = (tags: Tags, name: string): Tags[] => (tags[name] as Tags[] | undefined) ?? [];

interface Link {
  readonly sopInstanceUid: string;
  readonly seriesInstanceUid: string | undefined;
}

/** Where the evidence sequences (PS3.3 C.17.2.3) say that each instance stands. */
function placesOf(document: Tags): ReadonlyMap<string, string> {
  const sequences = ['CurrentRequestedProcedureEvidenceSequence', 'PertinentOtherEvidenceSequence'];
  const series = sequences
    .flatMap((name) => items(document, name))
    .flatMap((study) => items(study, 'ReferencedSeriesSequence'));
  return new Map(
    series.flatMap((one) =>
      items(one, 'ReferencedSOPSequence').map((sop) => [
        String(sop.ReferencedSOPInstanceUID),
        String(one.SeriesInstanceUID),
      ]),
    ),
  );
}

/** INFERRED FROM below TEXT, and every other reference of the tree, at any depth. */
function linksOf(document: Tags): { readonly texts: number; readonly inferred: number; readonly links: Link[] } {
  const places = placesOf(document);
  let [texts, inferred] = [0, 0];
  const links: Link[] = [];
  const visit = (item: Tags): void => {
    for (const child of items(item, 'ContentSequence')) {
      if (child.ValueType === 'TEXT') texts++;
      for (const sop of items(child, 'ReferencedSOPSequence')) {
        const sopInstanceUid = String(sop.ReferencedSOPInstanceUID);
        links.push({ sopInstanceUid, seriesInstanceUid: places.get(sopInstanceUid) });
        if (item.ValueType === 'TEXT' && child.RelationshipType === 'INFERRED FROM') inferred++;
      }
      visit(child);
    }
  };
  visit(document);
  return { texts, inferred, links };
}

export interface WalkedLinks {
  readonly documents: number;
  /** TEXT items with what they are inferred from. */
  readonly texts: number;
  readonly inferred: number;
  /** Links to what no archive holds, or to what stands elsewhere than the evidence sequences say. */
  readonly broken: readonly string[];
}

async function holds(archives: readonly TestOrthanc[], { sopInstanceUid, seriesInstanceUid }: Link): Promise<boolean> {
  for (const archive of archives) {
    const query = {
      SOPInstanceUID: sopInstanceUid,
      ...(seriesInstanceUid ? { SeriesInstanceUID: seriesInstanceUid } : {}),
    };
    const { body } = await archive.ask('POST', '/tools/find', JSON.stringify({ Level: 'Instance', Query: query }));
    if (seriesInstanceUid !== undefined && (body as unknown[]).length > 0) return true;
  }
  return false;
}

interface Walk {
  /** Other archives, where priors may lie. */
  readonly others?: readonly TestOrthanc[];
  /** SOP Instance UIDs of the documents to walk; absent: all. */
  readonly only?: ReadonlySet<string>;
}

/** Walks every link of every SR that Preread wrote into the archive. */
export async function walkEvidenceLinks(orthanc: TestOrthanc, { others = [], only }: Walk = {}): Promise<WalkedLinks> {
  const query = JSON.stringify({ Level: 'Series', Expand: true, Query: { Manufacturer: 'Preread', Modality: 'SR' } });
  const { body } = await orthanc.ask('POST', '/tools/find', query);
  const ids = (body as { Instances: string[] }[]).flatMap((series) => series.Instances);
  const known = new Map<string, boolean>();
  let [documents, texts, inferred] = [0, 0, 0];
  const broken: string[] = [];
  for (const id of ids) {
    const document = (await orthanc.ask('GET', `/instances/${id}/simplified-tags`)).body as Tags;
    if (only && !only.has(String(document.SOPInstanceUID))) continue;
    documents++;
    const found = linksOf(document);
    texts += found.texts;
    inferred += found.inferred;
    for (const link of found.links) {
      const key = `${link.sopInstanceUid} ${link.seriesInstanceUid}`;
      if (!known.has(key)) known.set(key, await holds([orthanc, ...others], link));
      if (!known.get(key)) broken.push(`${document.SeriesDescription}: ${key}`);
    }
  }
  return { documents, texts, inferred, broken };
}
