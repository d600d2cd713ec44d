import type { Knex } from 'knex';
import type { DraftIdentity } from '../../sidecar/domain/draft.ts';
import { verifyDatabase } from '../../sidecar/ledger/export.ts';
import type { ChainedEntry } from '../../sidecar/ledger/hash-chain.ts';
import { queryLedger } from '../../sidecar/ledger/query.ts';
import type { BatchStudy } from './batch.ts';
import { type Violation, violation } from './violations.ts';

interface Attached {
  readonly sopInstanceUid: string;
  readonly sha256: string;
}

/** What the ledger says of documents. */
export interface LedgerView {
  /** SHA-256 of the bytes, by SOP Instance UID of the document: as intended. */
  readonly intended: ReadonlyMap<string, string>;
  readonly violations: readonly Violation[];
}

const contentOf = <T>(entry: ChainedEntry): T => entry.content as T;

function countTwice(uids: readonly string[], what: string): Violation[] {
  const counted = Map.groupBy(uids, (uid) => uid);
  return [...counted].filter(([, all]) => all.length > 1).map(([uid]) => violation('twice', `${what} twice: ${uid}`));
}

/** Each stored version was intended earlier. */
function order(entries: readonly ChainedEntry[]): Violation[] {
  const found: Violation[] = [];
  const intended = new Set<string>();
  for (const entry of entries) {
    if (entry.kind === 'draftIntended')
      intended.add(contentOf<{ identity: DraftIdentity }>(entry).identity.sopInstanceUid);
    if (entry.kind !== 'draftStored') continue;
    const { sopInstanceUid } = contentOf<Attached>(entry);
    if (!intended.has(sopInstanceUid)) found.push(violation('order', `stored before intended: ${sopInstanceUid}`));
  }
  return found;
}

function jobs(entries: readonly ChainedEntry[]): Violation[] {
  const idsOf = (kind: string) => entries.filter((one) => one.kind === kind).map((one) => one.jobId ?? '');
  const [settled, ended] = [new Set(idsOf('settled')), Map.groupBy(idsOf('jobEnded'), (id) => id)];
  const wrong = [...settled].filter((id) => (ended.get(id)?.length ?? 0) !== 1);
  const unknown = [...ended.keys()].filter((id) => !settled.has(id));
  return [
    ...wrong.map((id) => violation('ended', `job ${id} ended ${ended.get(id)?.length ?? 0} times`)),
    ...unknown.map((id) => violation('ended', `job ${id} ended and was never opened`)),
  ];
}

/** The last look at a study saw the newest evidence. */
function evidence(entries: readonly ChainedEntry[], studies: readonly BatchStudy[]): Violation[] {
  return studies.flatMap((study) => {
    const mine = entries.findLast(
      (one) =>
        one.kind === 'evidenceRead' &&
        contentOf<{ studyInstanceUid: string }>(one).studyInstanceUid === study.studyInstanceUid &&
        one.studyInstanceUid === study.studyInstanceUid,
    );
    const text = JSON.stringify(mine?.content ?? {});
    return study.evidence
      .filter((uid) => !text.includes(uid))
      .map((uid) => violation('evidence', `study ${study.studyInstanceUid} was not looked at with ${uid}`));
  });
}

export async function checkLedger(knex: Knex, studies: readonly BatchStudy[]): Promise<LedgerView> {
  const verified = await verifyDatabase(knex);
  const chain = verified.valid
    ? []
    : [violation('chain', `entry ${verified.firstBad?.seq}: ${verified.firstBad?.why}`)];
  const entries: ChainedEntry[] = [];
  for await (const entry of queryLedger(knex)) entries.push(entry);
  const intended = new Map<string, string>();
  for (const entry of entries.filter((one) => one.kind === 'draftIntended')) {
    type Intended = { identity: DraftIdentity; sha256: string; attached?: readonly Attached[] };
    const { identity, sha256, attached = [] } = contentOf<Intended>(entry);
    intended.set(identity.sopInstanceUid, sha256);
    for (const one of attached) intended.set(one.sopInstanceUid, one.sha256);
  }
  const uidsOf = (kind: string, uid: (entry: ChainedEntry) => string) =>
    entries.filter((one) => one.kind === kind).map(uid);
  return {
    intended,
    violations: [
      ...chain,
      ...order(entries),
      ...jobs(entries),
      ...evidence(entries, studies),
      ...countTwice(
        uidsOf('draftIntended', (one) => contentOf<{ identity: DraftIdentity }>(one).identity.sopInstanceUid),
        'intended',
      ),
      ...countTwice(
        uidsOf('draftStored', (one) => contentOf<Attached>(one).sopInstanceUid),
        'stored',
      ),
    ],
  };
}
