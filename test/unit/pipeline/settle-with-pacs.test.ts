import { expect } from 'chai';
import type { DocumentIdentity, DraftIdentity } from '../../../sidecar/domain/draft.ts';
import { type SopInstanceUid, sopInstanceUid, studyInstanceUid } from '../../../sidecar/domain/identifiers.ts';
import type { LedgerEntry } from '../../../sidecar/domain/ledger-entry.ts';
import { digestOf } from '../../../sidecar/pipeline/identity.ts';
import { settleWithPacs } from '../../../sidecar/pipeline/settle-with-pacs.ts';
import type { DraftVersion } from '../../../sidecar/pipeline/versions.ts';
import type { WriteDeps } from '../../../sidecar/pipeline/write-deps.ts';

const STUDY = studyInstanceUid('1.2.3');
const [TEXT, MEASUREMENTS] = [sopInstanceUid('1.2.3.1'), sopInstanceUid('1.2.3.2')];

const document = (kind: DocumentIdentity['kind'], uid: SopInstanceUid) =>
  ({
    kind,
    sopInstanceUid: uid,
    studyInstanceUid: STUDY,
    seriesInstanceUid: `${uid}.9`,
    instanceNumber: 1,
  }) as DraftIdentity;

const INTENDED: DraftIdentity = {
  ...document('text', TEXT),
  evidenceDigest: digestOf('evidence'),
  attached: [document('measurements', MEASUREMENTS)],
};

/** One version that was intended, a PACS that holds these documents, and what is recorded of it. */
async function settled(...held: SopInstanceUid[]): Promise<{ state: string; identity: DraftIdentity }> {
  let version: DraftVersion = { version: 1, state: 'intended', identity: INTENDED };
  const book = {
    versions: async () => [version],
    async stored(identity: DraftIdentity) {
      version = { ...version, state: 'stored', identity };
    },
    async failed() {
      version = { ...version, state: 'failed' };
    },
  };
  const store = { held: async () => new Map(held.map((uid) => [uid, `${uid}.9`])) };
  const entryFor = (kind: string, content: object) => ({ kind, content }) as unknown as LedgerEntry;
  await settleWithPacs(STUDY, async () => undefined, entryFor, { book, store } as unknown as WriteDeps);
  return { state: version.state, identity: version.identity };
}

describe('a version that an attempt intended and did not live to record', () => {
  it('is stored, with all its documents, where the PACS holds them', async () => {
    expect(await settled(TEXT, MEASUREMENTS)).to.deep.equal({ state: 'stored', identity: INTENDED });
  });

  it('is stored without the documents that the PACS never got, and does not count for its evidence', async () => {
    const { state, identity } = await settled(TEXT);
    const { evidenceDigest, ...rest } = identity;
    const { evidenceDigest: complete, ...intended } = INTENDED;
    expect({ state, ...rest }).to.deep.equal({ state: 'stored', ...intended, attached: [] });
    expect(evidenceDigest).not.to.equal(complete);
  });

  it('has failed where the PACS holds no text', async () => {
    expect(await settled()).to.deep.equal({ state: 'failed', identity: INTENDED });
  });
});
