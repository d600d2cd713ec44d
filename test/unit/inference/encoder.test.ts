import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Evidence } from '../../../sidecar/domain/evidence.ts';
import { LIKELY_COSINE, notRedescribed, textsToEmbed } from '../../../sidecar/drafting/redescribed.ts';
import { coerceError } from '../../../sidecar/errors.ts';
import { embed, type LoadedEncoder } from '../../../sidecar/inference/encode.ts';
import { keepLocal, loadEncoder } from '../../../sidecar/inference/load-model.ts';
import { HOST_DEFAULTS, ModelHost } from '../../../sidecar/inference/model-host.ts';
import { sentenceModel } from '../../../sidecar/inference/sentence-model.ts';
import { cosine, cosines, meanDirection } from '../../../sidecar/inference/vectors.ts';
import { MODELS_DIR } from '../../support/drafter.ts';
import { ENCODER, shippedEncoder } from '../../support/encoder.ts';
import { CURRENT, finding, LEFT, PRIOR, UPPER_LOBE } from '../drafting/builders.ts';
import { sentence } from '../drafting/evidence-kinds.ts';

describe('directions of texts', () => {
  it('are the mean over tokens, with length 1', () => {
    const direction = meanDirection(Float32Array.of(1, 0, 5, 8), 2);
    expect([...direction]).to.deep.equal([Math.fround(0.6), Math.fround(0.8)]);
    expect([...meanDirection(Float32Array.of(1, -1, -1, 1), 2)]).to.deep.equal([0, 0]);
  });

  it('have cosines from -1 to 1, row by column, and only of one model', () => {
    const [a, b] = [Float32Array.of(0.6, 0.8), Float32Array.of(-0.8, 0.6)];
    const table = cosines([a, b], [a, b, a]);
    expect(table.map((row) => row.map((value) => Math.round(value * 1e6) / 1e6 + 0))).to.deep.equal([
      [1, 0, 1],
      [0, 1, 0],
    ]);
    expect(cosine(Float32Array.of(1.0001), Float32Array.of(1))).to.equal(1);
    expect(() => cosine(a, Float32Array.of(1))).to.throw(RangeError);
  });
});

describe('the shipped sentence encoder', function () {
  this.timeout(60_000);
  const { fetch } = globalThis;
  const never = () => false;
  let encoder: LoadedEncoder;
  const likeness = async (...texts: readonly [string, string]): Promise<number> => {
    const [a, b] = await embed(encoder, texts, never);
    return a && b ? cosine(a, b) : Number.NaN;
  };

  before(async () => {
    keepLocal(MODELS_DIR);
    encoder = await loadEncoder(MODELS_DIR, await shippedEncoder(), 2);
  });
  after(() => {
    globalThis.fetch = fetch;
  });

  it('proposes from the cosine on that its card has chosen', async () => {
    const card = await readFile(join(MODELS_DIR, ENCODER, 'MODEL_CARD.md'), 'utf8');
    expect(card).to.include(`**Threshold ${LIKELY_COSINE.toFixed(2)}**`);
  });

  it('reads texts as the tokenizer that it was made with, and control tokens as nothing', () => {
    expect(encoder.encode('Gallstone 13.5 × 11.1 mm.')).to.deep.equal([
      ...[101, 26033, 9221, 2410, 1012, 1019, 1095, 2340, 1012, 1015, 3461, 1012, 102],
    ]);
    expect(encoder.encode('“Naïve” 5µm, T2/FLAIR: Œdème – ≥3 cm²')).to.deep.equal([
      ...[101, 1523, 15743, 1524, 1019, 29659, 2213, 1010, 1056, 2475, 1013, 22012, 1024, 1107, 3207, 4168],
      ...[1516, 1609, 2509, 4642, 10701, 102],
    ]);
    expect(encoder.encode('A nodule. [SEP] [CLS]')).to.deep.equal(encoder.encode('A nodule.'));
  });

  it('says what the original says, but for its eight bits', async () => {
    // Of the original in 32 bits.
    expect(await likeness('Multiple pulmonary nodules.', 'Many lung nodules.')).to.be.closeTo(0.869, 0.06);
    expect(await likeness('Many lung nodules.', 'nodule, upper lobe of left lung')).to.be.closeTo(0.728, 0.06);
    const other = 'Moderate joint effusion of the right knee.';
    expect(await likeness('Multiple pulmonary nodules.', other)).to.be.closeTo(0.22, 0.06);
  });

  it('gives a text the same direction in whatever company, and one of length 1 to the longest', async () => {
    const texts = ['Nodule.', 'nodule '.repeat(5000), '', 'No effusion.'];
    const forwards = await embed(encoder, texts, never);
    const backwards = await embed(encoder, texts.toReversed(), never);
    expect(forwards.map((one) => [...one])).to.deep.equal(backwards.toReversed().map((one) => [...one]));
    for (const one of forwards) expect(cosine(one, one)).to.be.closeTo(1, 1e-5);
  });

  it('ends between two texts where its time is over', async () => {
    let asked = 0;
    const failed = await embed(encoder, ['a', 'b', 'c'], () => ++asked > 2).catch((thrown) => coerceError(thrown).code);
    expect(failed).to.equal('MODEL_TIMEOUT');
  });

  /** What the draft would propose for a prior's sentence, with the encoder's own cosines. */
  async function proposed(prior: string, current: readonly Evidence[]) {
    const said = sentence('p', prior, { role: 'findings', studyInstanceUid: PRIOR });
    const both = {
      current: {
        studyInstanceUid: CURRENT,
        items: [finding('other', { site: UPPER_LOBE, laterality: LEFT }), ...current],
        unread: [],
      },
      prior: { studyInstanceUid: PRIOR, items: [said], unread: [] },
      comparisons: [],
    };
    const { priorIds, currentIds, ...texts } = textsToEmbed(both);
    const rows = await embed(encoder, texts.prior, never);
    const similarity = { priorIds, currentIds, cosine: cosines(rows, await embed(encoder, texts.current, never)) };
    return notRedescribed(both, similarity).map(({ candidates }) => candidates.map(({ id }) => id));
  }

  it('hardly sees a side or a denial: they are kept apart all the same', async () => {
    const right = 'Moderate joint effusion of the right knee.';
    for (const other of ['Small joint effusion of the left knee.', 'No left knee joint effusion.']) {
      expect(await likeness(right, other)).to.be.greaterThan(LIKELY_COSINE);
      expect(await proposed(right, [sentence('c', other, { role: 'findings' })]), other).to.deep.equal([[]]);
    }
    const denial = 'No joint effusion of the right knee.';
    expect(await likeness(right, denial)).to.be.greaterThan(LIKELY_COSINE);
    expect(
      await proposed(right, [sentence('c', denial, { role: 'findings' })]),
      'denied, so no more open',
    ).to.deep.equal([]);
    const open = sentence('c', 'Some joint effusion of the knee.', { role: 'findings' });
    expect(await proposed(right, [open]), 'a side less').to.deep.equal([['c']]);
  });

  it('ranks what is left open, and proposes nothing that is worded otherwise', async () => {
    const alike = finding('alike', { finding: { value: '1', scheme: '99V', meaning: 'pleural plaque' } });
    const unlike = finding('unlike', { finding: { value: '2', scheme: '99V', meaning: 'Wandverdickung' } });
    expect(await proposed('Calcified pleural plaques.', [unlike, alike])).to.deep.equal([['alike']]);
  });

  it('works in the process of the models, and in time', async () => {
    const entry = await shippedEncoder();
    const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    const options = {
      ...HOST_DEFAULTS,
      modelsDir: MODELS_DIR,
      entries: [entry],
      threads: 2,
      memoryBytes: 2 ** 31,
      log,
    };
    const host = await ModelHost.open(options);
    try {
      const model = sentenceModel(host, entry);
      const [rows, columns] = [
        ['Many lung nodules.', 'Nodule.'],
        ['Nodule.', 'Ascites.', 'Nodule.'],
      ];
      const here = cosines(await embed(encoder, rows, never), await embed(encoder, columns, never));
      expect(await model.cosines({ rows, columns, deadlineMs: 30_000 })).to.deep.equal(here);
      expect(await model.cosines({ rows, columns: [], deadlineMs: 30_000 })).to.deep.equal([[], []]);
      const many = Array.from({ length: 20_000 }, (_, at) => `Nodule ${at}.`);
      const late = await model
        .cosines({ rows: many, columns, deadlineMs: 100 })
        .catch((thrown) => coerceError(thrown).code);
      expect(late).to.equal('MODEL_TIMEOUT');
      expect(await model.cosines({ rows, columns, deadlineMs: 30_000 }), 'goes on').to.deep.equal(here);
      expect(host.status().restarts).to.equal(0);
      const generated = host.ask(
        { kind: 'generate', model: entry.id, wanted: { prefix: '', prompt: 'a', maxNewTokens: 1 } },
        { deadlineMs: 30_000 },
      );
      expect(await generated.catch((thrown) => coerceError(thrown).code)).to.equal('MODEL_MISSING');
    } finally {
      await host.stop();
    }
  });
});
