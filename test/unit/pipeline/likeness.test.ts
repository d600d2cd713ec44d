import { expect } from 'chai';
import { draftingEntries, draftModel, openModels } from '../../../sidecar/commands/open-model.ts';
import { compareStudies } from '../../../sidecar/comparison/compare.ts';
import { loadConfig } from '../../../sidecar/config.ts';
import type { Evidence } from '../../../sidecar/domain/evidence.ts';
import type { Study } from '../../../sidecar/domain/study.ts';
import { draftReport } from '../../../sidecar/drafting/draft-report.ts';
import type { DraftingInput } from '../../../sidecar/drafting/drafting-input.ts';
import { claimedEvidence } from '../../../sidecar/evidence/report-claims.ts';
import { createLog } from '../../../sidecar/log.ts';
import { type DraftEncoder, likenessIn } from '../../../sidecar/pipeline/likeness.ts';
import { type DraftModel, modelWords, wordsDigest } from '../../../sidecar/pipeline/model-words.ts';
import { MODELS_DIR } from '../../support/drafter.ts';
import { digestOfLetter } from '../../support/model-wording.ts';
import { finding, input, LEFT, PRIOR, technique, UPPER_LOBE, withPrior } from '../drafting/builders.ts';
import { personSource, sentence } from '../drafting/evidence-kinds.ts';

const said = (text: string): Evidence[] => {
  const one = sentence('s0', text, { role: 'findings', studyInstanceUid: PRIOR, source: personSource('2.25.30') });
  return [one, ...claimedEvidence(one)];
};

/** A nodule now, and a prior's report with one sentence. */
function inputOf(text: string): DraftingInput {
  const current = [technique('t'), finding('f', { site: UPPER_LOBE, laterality: LEFT })];
  const source = input(current, withPrior(said(text), []));
  const [prior] = source.priors;
  if (!prior) throw new Error('no prior');
  const both = { current: source.evidence, prior: prior.evidence };
  return { ...source, comparisons: compareStudies({ ...both, priorDate: '20260520', currentDate: '20261120' }) };
}

const OPEN = inputOf('Multiple left upper lobe nodules.');
const NOTHING_OPEN = inputOf('No pleural effusion.');
// Which study it is matters to the intended use alone, and here there is none.
const STUDY = { series: [], procedureCodes: [] } as unknown as Study;

const identity = { id: 'alike', version: '1', digest: digestOfLetter('e'), purpose: 'demonstration' } as const;
const anywhere = { modalities: [], regions: [] };
const encoderOf = (cosines: DraftEncoder['cosines']): DraftEncoder => ({ identity, intendedUse: anywhere, cosines });

describe('how alike a prior’s sentences and current findings are worded', () => {
  it('is asked for what nothing paired, in whole thousandths, and for nothing else', async () => {
    const asked: unknown[] = [];
    const encoder = encoderOf(async ({ rows, columns, deadlineMs }) => {
      asked.push([rows, columns, deadlineMs]);
      return [[0.123_456]];
    });
    const similarity = await likenessIn(OPEN, encoder, 700);
    expect(asked).to.deep.equal([[['Multiple left upper lobe nodules.'], ['nodule, upper lobe of left lung'], 700]]);
    expect(similarity?.cosine).to.deep.equal([[0.123]]);
    expect(await likenessIn(NOTHING_OPEN, encoder, 700), 'nothing is open').to.equal(undefined);
    expect(await likenessIn({ ...OPEN, priors: [] }, encoder, 700), 'no prior').to.equal(undefined);
    expect(await likenessIn(OPEN, encoder, 0), 'no time').to.equal(undefined);
    expect(asked).to.have.length(1);
  });

  it('is not known where the encoder fails, and that is no failure', async () => {
    const encoder = encoderOf(async () => Promise.reject(new Error('it hangs')));
    expect(await likenessIn(OPEN, encoder, 700)).to.equal(undefined);
  });
});

describe('a draft with the shipped drafter and encoder', function () {
  this.timeout(60_000);
  const config = loadConfig({ MODELS_DIR });
  let stop: () => Promise<void>;
  let model: DraftModel;

  before(async () => {
    const models = await openModels(await draftingEntries(config), config, createLog('error'));
    stop = () => models.host.stop();
    const allowed = { intendedUse: anywhere, mayLeaveDemonstration: true };
    model = { ...draftModel(models, config.houseStyle, config), ...allowed };
  });
  after(() => stop());

  const wordsFor = (source: DraftingInput, over: Partial<DraftModel> = {}) =>
    modelWords(STUDY, source, { model: { ...model, ...over } }, () => performance.now());

  it('names what may be the same, and which encoder says so', async () => {
    const words = await wordsFor(OPEN);
    expect(words.record?.encoder).to.deep.include({ id: 'preread-encoder-1', purpose: 'demonstration' });
    expect(words.record?.model?.id).to.equal('preread-drafter-1');
    const { similarity, record } = words;
    if (!similarity || !record) throw new Error('nothing was asked');
    const draft = draftReport({ ...OPEN, similarity, wording: record }, words.words);
    expect(draft.dropped).to.deep.equal([]);
    const compared = draft.statements.filter(({ section }) => section === 'comparison').map(({ text }) => text);
    expect(compared.at(-1)).to.match(/"Multiple left upper lobe nodules\.", possibly the same as: nodule, upper/);
    expect(await wordsFor(OPEN), 'the same again').to.have.deep.property('similarity', similarity);
  });

  it('is another version where another encoder, or none, ranked', async () => {
    const { encoder } = model;
    if (!encoder) throw new Error('no encoder');
    const other = { ...encoder, identity: { ...encoder.identity, digest: digestOfLetter('f') } };
    const digests = await Promise.all(
      [{}, { encoder: other }, { encoder: encoderOf(() => Promise.reject(new Error('gone'))) }].map(async (over) =>
        wordsDigest(await wordsFor(OPEN, over)),
      ),
    );
    expect(new Set(digests).size).to.equal(3);
  });

  it('is not ranked by an encoder for demonstration where the study is somebody’s', async () => {
    const clinical = { identity: { ...model.identity, purpose: 'clinical' }, mayLeaveDemonstration: false } as const;
    const { record, similarity } = await wordsFor(OPEN, clinical);
    expect(record?.statements).to.have.length.greaterThan(0);
    expect([record?.encoder, similarity]).to.deep.equal([undefined, undefined]);
  });

  it('is not ranked by an encoder outside its intended use', async () => {
    const { encoder } = model;
    if (!encoder) throw new Error('no encoder');
    const elsewhere = { ...encoder, intendedUse: { modalities: ['MG'], regions: [] } };
    expect((await wordsFor(OPEN, { encoder: elsewhere })).record?.encoder).to.equal(undefined);
  });

  it('has no encoder in its record where there was nothing to rank', async () => {
    expect((await wordsFor(NOTHING_OPEN)).record?.encoder).to.equal(undefined);
  });
});
