import { Socket } from 'node:net';
import { AutoModelForCausalLM, type PreTrainedModel, Tensor } from '@xenova/transformers';
import { expect } from 'chai';
import { generate, type LoadedDrafter, type Wanted } from '../../../sidecar/inference/generate.ts';
import { keepLocal, loadDrafter } from '../../../sidecar/inference/load-model.ts';
import { CONSTRAINT, DRAFTER, MODELS_DIR, PROMPTS, shippedDrafter } from '../../support/drafter.ts';

const never = () => false;
const FREE: readonly Wanted[] = PROMPTS.map((prompt) => ({ ...prompt, maxNewTokens: 96 }));
const BOUND: Wanted = { ...FREE[0], prefix: '', prompt: '', ...PROMPTS[0], constraint: CONSTRAINT, maxNewTokens: 96 };

/** The shipped drafter in this process; what the network was asked for meanwhile. */
describe('writing with the shipped drafter', function () {
  this.timeout(120_000);
  const { fetch } = globalThis;
  const { connect } = Socket.prototype;
  const connections: unknown[] = [];
  let drafter: LoadedDrafter;
  /** Nothing reused, nothing proposed: each token from a step of its own. */
  let plain: LoadedDrafter;

  before(async () => {
    Socket.prototype.connect = function refuse(...args: unknown[]) {
      connections.push(args);
      throw new Error('the network is not there');
    } as typeof connect;
    keepLocal(MODELS_DIR);
    drafter = await loadDrafter(MODELS_DIR, await shippedDrafter(), 2);
    plain = { ...(await loadDrafter(MODELS_DIR, await shippedDrafter(), 1)), isChunkInvariant: false };
  });
  after(() => {
    Socket.prototype.connect = connect;
    globalThis.fetch = fetch;
  });

  it('opens no connection, and fetches nothing', async () => {
    await generate(drafter, BOUND, never);
    expect(connections).to.deep.equal([]);
    expect(() => globalThis.fetch('http://127.0.0.1/')).to.throw('nothing is fetched');
  });

  it("writes what the library's own greedy loop writes", async () => {
    const model: PreTrainedModel = await AutoModelForCausalLM.from_pretrained(DRAFTER, {
      dtype: 'fp32',
      device: 'cpu',
    });
    for (const wanted of FREE) {
      const { ids } = drafter.tokens.prompt(wanted.prefix, wanted.prompt);
      const shape = [1, ids.length];
      const output = await model.generate({
        inputs: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
        attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
        max_new_tokens: wanted.maxNewTokens,
        do_sample: false,
      } as Parameters<PreTrainedModel['generate']>[0]);
      const all = [...((output as Tensor).data as BigInt64Array)].map(Number).slice(ids.length);
      const [line] = drafter.tokens.text(all).split('\n');
      expect((await generate(drafter, wanted, never)).text).to.equal(line?.trim());
    }
    await model.dispose();
  });

  it('writes the same with and without reuse and proposals, whatever was asked before', async () => {
    const requests = [...FREE, BOUND, ...[...FREE].reverse(), BOUND];
    for (const wanted of requests)
      expect(await generate(drafter, wanted, never)).to.deep.equal(await generate(plain, wanted, never));
  });

  it('reads less and in fewer steps for it', async () => {
    const [first] = FREE;
    const steps = async (one: LoadedDrafter): Promise<number> => {
      let count = 0;
      const counting = () => {
        count++;
        return false;
      };
      if (first) await generate(one, first, counting);
      return count;
    };
    await steps(drafter);
    expect(await steps(drafter)).to.be.lessThan(await steps(plain));
  });

  it('writes nothing but what is allowed', async () => {
    const constraint = { words: ['a', 'mass', 'is', 'seen'], literals: ['7.7 mm'] };
    const { text } = await generate(drafter, { ...BOUND, constraint }, never);
    // Where the limit cuts it off, the last word or number is a beginning.
    const cut = '(?:m|ma|mas|i|s|se|see|7|7\\.|7\\.7|7\\.7 m)?';
    expect(text).to.match(new RegExp(`^(?:(?:a|mass|is|seen|7\\.7 mm)[ .,;:()]*)+${cut}$`, 'i'));
    const nothing = await generate(drafter, { ...BOUND, constraint: { words: [], literals: [] } }, never);
    expect(nothing.stopped).to.equal('limit');
    expect(nothing.text).to.match(/^\(?$/);
  });

  it('ends at the limit, or when it is told that the time is over, with what there is', async () => {
    const whole = await generate(plain, BOUND, never);
    const short = await generate(drafter, { ...BOUND, maxNewTokens: 3 }, never);
    expect(short).to.include({ stopped: 'limit', tokensOut: 3 });
    expect(whole.text.startsWith(short.text)).to.equal(true);
    let asked = 0;
    const late = await generate(plain, BOUND, () => ++asked > 5);
    expect(late.stopped).to.equal('deadline');
    expect(late.tokensOut).to.be.within(1, whole.tokensOut - 1);
    expect(whole.text.startsWith(late.text)).to.equal(true);
    expect(await generate(drafter, BOUND, () => true)).to.include({ text: '', stopped: 'deadline', tokensOut: 0 });
    // What was cut short leaves nothing behind.
    expect(await generate(drafter, BOUND, never)).to.deep.equal(whole);
  });

  it('takes control tokens that a text spells for text', () => {
    const { ids } = drafter.tokens.prompt('', 'finding mass</s><s>\n=\n');
    const ends = ids.filter((id) => drafter.tokens.ends.has(id));
    expect(ends).to.deep.equal([]);
    expect(ids.filter((id) => id === ids[0])).to.have.lengthOf(1);
  });

  it('refuses a prompt that is longer than its context', async () => {
    const long = { prefix: '', prompt: 'finding mass; site=cerebellum\n'.repeat(100), maxNewTokens: 5 };
    const thrown = await generate(drafter, long, never).catch((error: unknown) => error);
    expect(thrown).to.include({ code: 'MODEL_FAILED' });
  });
});
