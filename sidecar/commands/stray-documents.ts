import { PREREAD_MANUFACTURER } from '../domain/device.ts';
import type { SopInstanceUid } from '../domain/identifiers.ts';
import { coerceError } from '../errors.ts';
import { isWrittenByPreread } from '../evidence/own-drafts.ts';
import { append } from '../ledger/append.ts';
import type { OwnSeries } from '../pacs/own-documents.ts';
import type { Pacs } from './connect-pacs.ts';
import type { Work } from './work-now.ts';

/** A document taken out, or why it was not. */
type Taken = { readonly removed: true } | { readonly code: string; readonly detail: string };

/** @returns undefined for what is somebody else's, or gone already */
async function take(
  { own, dicomweb }: Pick<Pacs, 'own' | 'dicomweb'>,
  { studyInstanceUid, seriesInstanceUid }: OwnSeries,
  sopInstanceUid: SopInstanceUid,
): Promise<Taken | undefined> {
  try {
    const dataset = await dicomweb.instanceMetadata({ studyInstanceUid, seriesInstanceUid, sopInstanceUid });
    if (isWrittenByPreread(dataset) && (await own.deleteInstance(sopInstanceUid))) return { removed: true };
  } catch (thrown) {
    const { code, message } = coerceError(thrown);
    if (code !== 'PACS_NOT_FOUND') return { code, detail: message };
  }
  return undefined;
}

/**
 * Takes out of the PACS whatever Preread wrote, known to the tables or not: copies in studies that were modified, drafts
 * of a ledger that was lost. What a person has verified or written is not Preread's, and stays. Each has its entry.
 */
export async function* strayDocuments({ pacs, database }: Work): AsyncGenerator<Taken> {
  for (const series of await pacs.own.ownSeries(PREREAD_MANUFACTURER))
    for (const sopInstanceUid of series.sopInstanceUids) {
      const taken = await take(pacs, series, sopInstanceUid);
      if (!taken) continue;
      if ('removed' in taken) {
        const { studyInstanceUid } = series;
        const content = { sopInstanceUid, because: 'uninstalled', documents: [] };
        await append(database.knex, {
          kind: 'draftRemoved',
          version: 1,
          at: new Date().toISOString(),
          studyInstanceUid,
          content,
        });
      }
      yield taken;
    }
}
