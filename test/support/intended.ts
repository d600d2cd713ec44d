import type { DraftIdentity, WordingRecord } from '../../sidecar/domain/draft.ts';
import type { JobId, StudyInstanceUid } from '../../sidecar/domain/identifiers.ts';
import type { LedgerEntry } from '../../sidecar/domain/ledger-entry.ts';
import { intendedEntry } from '../../sidecar/pipeline/entries.ts';
import { draftInput } from '../conformance/drafts.ts';

const ABOUT = { jobId: '11111111-1111-4111-8111-111111111111' as JobId };
const WHY = { because: ['first'], shadow: false };

/** "draft intended" as the pipeline makes it, of a draft worded so. Its document has no bytes: nobody looks into it. */
export function intendedOf(study: StudyInstanceUid, at: string, wording?: WordingRecord): LedgerEntry {
  const { draft, identity } = draftInput({ label: `${study} ${at}`, ...(wording ? { wording } : {}) });
  const own = { ...(identity as DraftIdentity), studyInstanceUid: study };
  const documents = [{ identity: own, dataset: {}, bytes: new Uint8Array() }];
  const about = { ...ABOUT, studyInstanceUid: study };
  return intendedEntry(own, { draft, documents, omitted: [] }, WHY, about, at);
}

/** The same of a last version, which holds no draft. */
export function retiredOf(study: StudyInstanceUid, at: string): LedgerEntry {
  const { identity } = draftInput({ label: `${study} ${at}` });
  const retirement = { reason: 'expired' } as const;
  const own: DraftIdentity = { ...(identity as DraftIdentity), studyInstanceUid: study, retired: true, retirement };
  const documents = [{ identity: own, dataset: {}, bytes: new Uint8Array() }];
  return intendedEntry(own, { documents, omitted: [] }, WHY, { ...ABOUT, studyInstanceUid: study }, at);
}
