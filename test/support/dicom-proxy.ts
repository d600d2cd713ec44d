import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What the asking side says: it opens an association, or gives a command within one. */
export type Word = 'associate' | 'echo' | 'find' | 'move' | 'get' | 'other';

export interface DicomProxy {
  readonly port: number;
  /** Whether this word is held back: it and all after it stand still, and nothing comes back. */
  holds: (word: Word) => boolean;
  /** Whether the line breaks when this word is said. */
  breaks: (word: Word) => boolean;
  /** Lets go of all that was held back; it goes on as if nothing had been. */
  release(): void;
  /** Words said so far. */
  readonly seen: Record<Word, number>;
  close(): Promise<void>;
}

/** Command Field (0000,0100) of the requests that a client makes (PS3.7 E.1). */
const COMMANDS: Readonly<Record<number, Word>> = { 48: 'echo', 32: 'find', 33: 'move', 16: 'get' };
const ASSOCIATE_RQ = 1;
const P_DATA_TF = 4;
/** Type, reserved, length (PS3.8 9.3). */
const PDU_HEAD = 6;
/** Of a PDU: item length, context, and the control header whose first bit says "command" (PS3.8 9.3.5, E.2). */
const CONTROL_HEADER = PDU_HEAD + 5;
/** Command Field, 2 bytes, Implicit VR Little Endian. */
const COMMAND_FIELD = Buffer.from([0x00, 0x00, 0x00, 0x01, 0x02, 0x00, 0x00, 0x00]);

function wordOf(pdu: Buffer): Word {
  if (pdu[0] === ASSOCIATE_RQ) return 'associate';
  const isCommand = pdu[0] === P_DATA_TF && ((pdu[CONTROL_HEADER] ?? 0) & 1) === 1;
  const at = isCommand ? pdu.indexOf(COMMAND_FIELD) : -1;
  return at < 0 ? 'other' : (COMMANDS[pdu.readUInt16LE(at + COMMAND_FIELD.length)] ?? 'other');
}

/** What one side sends, cut into protocol data units. */
async function* pdusOf(socket: Socket): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= PDU_HEAD && rest.length >= PDU_HEAD + rest.readUInt32BE(2)) {
      const length = PDU_HEAD + rest.readUInt32BE(2);
      yield rest.subarray(0, length);
      rest = rest.subarray(length);
    }
  }
}

/**
 * A network between Orthanc and a DICOM archive that stands still or breaks when told to.
 * @param target port of the archive
 */
export async function startDicomProxy(target: number): Promise<DicomProxy> {
  const sockets = new Set<Socket>();
  const held = new Set<() => void>();
  const seen = { associate: 0, echo: 0, find: 0, move: 0, get: 0, other: 0 };
  const state: Pick<DicomProxy, 'holds' | 'breaks' | 'seen'> = { holds: () => false, breaks: () => false, seen };
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  };
  async function relay(incoming: Socket): Promise<void> {
    let outgoing: Socket | undefined;
    for await (const pdu of pdusOf(incoming)) {
      const word = wordOf(pdu);
      seen[word]++;
      if (state.holds(word)) await new Promise<void>((resolve) => held.add(resolve));
      if (state.breaks(word)) {
        outgoing?.destroy();
        return void incoming.destroy();
      }
      if (!outgoing) {
        outgoing = connect(target, '127.0.0.1');
        keep(outgoing);
        outgoing.pipe(incoming);
      }
      outgoing.write(pdu);
    }
    outgoing?.end();
  }
  const server = createServer((incoming) => {
    keep(incoming);
    relay(incoming).catch(() => incoming.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(state, {
    port: (server.address() as AddressInfo).port,
    release() {
      for (const resume of held) resume();
      held.clear();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  });
}
