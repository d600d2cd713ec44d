import { setTimeout as sleep } from 'node:timers/promises';
import type { TestOrthanc } from '../../test/support/orthanc.ts';

interface Arrival {
  /** Milliseconds since 1970 when its change was first seen, at most a few after it happened. */
  readonly at: number;
  readonly orthancId: string;
}

interface Tags {
  readonly StudyInstanceUID: string;
  readonly SeriesInstanceUID: string;
  readonly SOPInstanceUID: string;
  readonly Modality: string;
  readonly SeriesDescription?: string;
}

export interface TextArrival {
  readonly at: number;
  readonly tags: Tags;
}

/** The change feed as a bystander sees it: the same look at either system, at the same small cost. */
export interface Bystander {
  /** The first text report of each of these studies, once all have one. */
  reports(studies: readonly string[]): Promise<Map<string, TextArrival>>;
}

const EVERY_MS = 5;

export async function startBystander(orthanc: TestOrthanc): Promise<Bystander> {
  const changes = async (query: string) => (await orthanc.ask('GET', `/changes?${query}`)).body as Page;
  let since = (await changes('last')).Last;
  const tagsOf = async (id: string) => (await orthanc.ask('GET', `/instances/${id}/simplified-tags`)).body as Tags;
  const isReport = ({ Modality, SeriesDescription = '' }: Tags) =>
    Modality === 'SR' && /DRAFT REPORT/.test(SeriesDescription);
  async function next(): Promise<Arrival[]> {
    const page = await changes(`since=${since}&limit=1000`);
    const at = Date.now();
    since = page.Last;
    return page.Changes.filter(({ ChangeType }) => ChangeType === 'NewInstance').map(({ ID }) => ({
      at,
      orthancId: ID,
    }));
  }
  return {
    async reports(studies) {
      const wanted = new Set(studies);
      const found = new Map<string, TextArrival>();
      for (const end = performance.now() + 600_000; found.size < wanted.size; await sleep(EVERY_MS)) {
        if (performance.now() > end) throw new Error('the reports did not come in time');
        for (const { at, orthancId } of await next()) {
          const tags = await tagsOf(orthancId);
          const { StudyInstanceUID: study } = tags;
          if (isReport(tags) && wanted.has(study) && !found.has(study)) found.set(study, { at, tags });
        }
      }
      return found;
    },
  };
}

interface Page {
  readonly Last: number;
  readonly Changes: readonly { readonly ChangeType: string; readonly ID: string }[];
}
