import { PREREAD_MANUFACTURER } from '../domain/device.ts';
import { coerceError } from '../errors.ts';
import { isOwnDocument } from '../evidence/own-drafts.ts';
import type { Pacs } from './connect-pacs.ts';

/** A document taken out, or why it was not. */
type Taken = { readonly removed: true } | { readonly code: string; readonly detail: string };

/**
 * Takes out of the PACS whatever says that Preread wrote it, known to the tables or not: copies in studies that were
 * modified, drafts of a ledger that was lost. What a person has verified since is not Preread's, and stays.
 */
export async function* strayDocuments({ own, dicomweb }: Pick<Pacs, 'own' | 'dicomweb'>): AsyncGenerator<Taken> {
  for (const { studyInstanceUid, seriesInstanceUid, sopInstanceUids } of await own.ownSeries(PREREAD_MANUFACTURER))
    for (const sopInstanceUid of sopInstanceUids) {
      try {
        const dataset = await dicomweb.instanceMetadata({ studyInstanceUid, seriesInstanceUid, sopInstanceUid });
        if (isOwnDocument(dataset) && (await own.deleteInstance(sopInstanceUid))) yield { removed: true };
      } catch (thrown) {
        const { code, message } = coerceError(thrown);
        if (code !== 'PACS_NOT_FOUND') yield { code, detail: message };
      }
    }
}
