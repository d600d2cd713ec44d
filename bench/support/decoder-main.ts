/** The process of `decoder-process.ts`: loads one model in one way, then writes when it is asked to. */
import type { Asked, FromDecoder, Kind, ToDecoder, Written } from './decoder-process.ts';

/** The first pass through a graph is slower than all others. */
const WARM_UP: Asked = { prompt: 16, seed: 1_000_003, write: 4 };

type Write = (asked: Asked) => Promise<Written>;

/** Only what a way needs is loaded: the rest would be in its memory. */
const WAYS: Readonly<Record<Kind, (to: ToDecoder) => Promise<Write>>> = {
  ours: async (to) => (await import('./decoder-ours.ts')).openOurs(to),
  bare: async (to) => (await import('./decoder-bare.ts')).openBare(to),
  bareDefault: async (to) => (await import('./decoder-bare.ts')).openBare(to),
  library: async (to) => (await import('./decoder-library.ts')).openLibrary(to),
  peer: async (to) => (await import('./decoder-peer.ts')).openPeer(to),
};

let write: Write | undefined;

async function answerTo(message: ToDecoder | Asked): Promise<FromDecoder> {
  try {
    if (write && 'write' in message) return { written: await write(message) };
    if (!('kind' in message)) throw new TypeError('nothing is loaded yet');
    write = await WAYS[message.kind](message);
    await write(WARM_UP);
    return {};
  } catch (thrown) {
    return { failure: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) };
  }
}

process.on('message', async (message: ToDecoder | Asked) => process.send?.(await answerTo(message)));
process.on('disconnect', () => process.exit(0));
