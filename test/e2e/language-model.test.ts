import { expect } from 'chai';
import { parseContentTree, walk } from '../../sidecar/dicom/content-tree.ts';
import { attr } from '../../sidecar/dicom/dicom-json.ts';
import { readPart10 } from '../../sidecar/dicom/read-part10.ts';
import type { ChainedEntry } from '../../sidecar/ledger/hash-chain.ts';
import { IMAGE_COMMENTS } from '../../sidecar/synth/synthetic-mark.ts';
import { cliSettings, runCli } from '../support/cli.ts';
import { type TestDatabase, testDatabase } from '../support/databases.ts';
import { createDraftCollector } from '../support/draft-collector.ts';
import { DRAFTER } from '../support/drafter.ts';
import { startTestOrthanc, type TestOrthanc } from '../support/orthanc.ts';
import { startTestService, type TestService } from '../support/service.ts';
import type { StudyFiles } from '../support/synthetic-patient/patient-files.ts';
import { lastDraft, studyLike, WITH_MODEL, type WordedDraft, wordedDraft } from '../support/worded-drafts.ts';

const HASH = /^[0-9a-f]{64}$/;

/** An Orthanc and a database that nothing was in before. */
async function freshSite() {
  const orthanc: TestOrthanc = await startTestOrthanc();
  const test: TestDatabase = await testDatabase('embedded');
  await test.database.close();
  let service: TestService | undefined;
  const stop = async () => {
    await service?.stop();
    service = undefined;
  };
  return {
    orthanc,
    test,
    stop,
    async begin(settings: Record<string, string> = {}): Promise<TestService> {
      service = await startTestService(orthanc, test, { ...WITH_MODEL, START_FROM: 'now', ...settings });
      return service;
    },
    async drafted({ studyInstanceUid, files }: StudyFiles): Promise<WordedDraft> {
      if (!service) throw new Error('no service runs');
      await orthanc.upload(...files);
      expect(await service.outcomes(studyInstanceUid)).to.deep.equal(['drafted']);
      return lastDraft(service, studyInstanceUid);
    },
    async close() {
      await stop();
      await orthanc.stop();
      await test.remove();
    },
  };
}
type Site = Awaited<ReturnType<typeof freshSite>>;

describe('drafts worded by the shipped language model', function () {
  this.timeout(120_000);
  let site: Site;
  const collector = createDraftCollector();

  const study = studyLike('worded');
  let first: WordedDraft;

  before(async () => {
    site = await freshSite();
    await site.begin();
    first = await site.drafted(study);
    await site.stop();
  });
  afterEach(() => site?.stop());
  after(() => site?.close());

  it('say so in the summary, in the ledger and in the document, and pass three validators', async () => {
    const { wording, worded, summary, entry } = first;
    expect(worded.length).to.be.greaterThan(2);
    expect(summary).to.include(`demonstration model ${DRAFTER}`).and.to.include('not for clinical use');
    expect(wording?.counts.accepted).to.equal(worded.length);
    expect(wording?.reason).to.equal(undefined);
    expect(entry.modelDigest).to.match(HASH).and.to.equal(wording?.model?.digest);
    expect(wording?.statements.length).to.be.greaterThan(2);
    for (const { promptDigest, modelTextDigest, realiserTextDigest, tokensIn, tokensOut } of wording?.statements ??
      []) {
      for (const digest of [promptDigest, modelTextDigest, realiserTextDigest]) expect(digest).to.match(HASH);
      expect(tokensIn * tokensOut).to.be.greaterThan(0);
    }

    const [file] = await collector.collect(site.orthanc, study.studyInstanceUid);
    const dataset = readPart10(file as Uint8Array);
    const items = [...walk(parseContentTree(dataset))];
    // Lines are as wide as a viewer's, and each statement says that it is a draft.
    const texts = items.map(({ text = '' }) => text.replaceAll('\n', ' ').replace('[AI DRAFT - NOT VERIFIED] ', ''));
    for (const text of worded) expect(texts).to.include(text);
    const named = (name: string) => items.filter(({ concept }) => concept?.meaning === name).map(({ text }) => text);
    expect(named('Algorithm Name')).to.deep.equal([DRAFTER]);
    expect(named('Algorithm Parameters')).to.include(`SHA-256 ${entry.modelDigest}`);
    const equipment = JSON.stringify(dataset['0018A001']);
    expect(equipment).to.include(DRAFTER).and.to.include('Worded sentences of this report');
    await collector.validate();
  });

  it('are found by the digest of their model, and are the same for a process of its own', async () => {
    const settings = { ...cliSettings(site.orthanc, site.test), ...WITH_MODEL };
    await site.begin();
    const query = async (digest: string) =>
      JSON.parse((await runCli(settings, 'ledger', 'query', '--model', digest, '--json')).stdout) as ChainedEntry[];
    const found = await query(first.entry.modelDigest ?? '');
    expect(found.filter(({ kind }) => kind === 'draftIntended').map(({ seq }) => seq)).to.deep.equal([first.entry.seq]);
    expect(await query('0'.repeat(64))).to.deep.equal([]);
    const { stdout } = await runCli(settings, 'draft', study.studyInstanceUid, '--dry-run', '--json');
    const { draft } = JSON.parse(stdout) as { draft: object };
    expect(wordedDraft({ ...first.entry, content: draft as never }).worded).to.deep.equal(first.worded);
  });

  it('are the same byte for byte in another site', async () => {
    const other = await freshSite();
    try {
      await other.begin();
      const second = await other.drafted(study);
      expect(second.worded.length).to.be.greaterThan(2);
      // What was known until when is the moment of the draft.
      const said = ({ statements }: WordedDraft) => statements.filter(({ section }) => section !== 'summary');
      expect(said(second)).to.deep.equal(said(first));
      const digests = ({ wording }: WordedDraft) =>
        wording?.statements.map(({ promptDigest, modelTextDigest }) => [promptDigest, modelTextDigest]);
      expect(digests(second)).to.deep.equal(digests(first));
    } finally {
      await other.close();
    }
  });

  const unmarked = (name: string) => studyLike(name, { images: { [IMAGE_COMMENTS]: attr('LT', 'Routine') } });

  it('are not for a study that is not marked as synthetic: it is worded without, and says why', async () => {
    await site.begin();
    const draft = await site.drafted(unmarked('unmarked'));
    expect(draft.worded).to.deep.equal([]);
    expect(draft.entry.modelDigest ?? null).to.equal(null);
    const why = 'the language model is for demonstration only, and this study is not marked as synthetic';
    expect(draft.summary).to.include(`Worded without a language model: ${why}.`);
    expect(draft.wording).to.deep.include({ reason: why, statements: [] });
  });

  it('are for such a study, too, where somebody has allowed it', async () => {
    await site.begin({ ALLOW_DEMONSTRATION_MODELS: 'on' });
    const draft = await site.drafted(unmarked('unmarked-allowed'));
    expect(draft.worded.length).to.be.greaterThan(2);
    expect(draft.summary).to.include(`demonstration model ${DRAFTER}`).and.to.include('not for clinical use');
  });
});
