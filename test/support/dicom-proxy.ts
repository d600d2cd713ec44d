import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What an association is for, by the SOP class that its request proposes (PS3.4 C.6.2). */
export type Purpose = 'find' | 'move' | 'other';

const FIND = '1.2.840.10008.5.1.4.1.2.2.1';
const MOVE = '1.2.840.10008.5.1.4.1.2.2.2';

export interface DicomProxy {
  readonly port: number;
  /** Port of the archive behind it; may be changed. */
  target: number;
  /** Whether an association for this purpose is held back: nothing goes there, nothing comes back. */
  holds: (purpose: Purpose) => boolean;
  /** Lets go of all that were held back; they go on as if nothing had been. */
  release(): void;
  /** Associations asked for so far, by purpose. */
  readonly seen: Record<Purpose, number>;
  close(): Promise<void>;
}

function purposeOf(request: Buffer): Purpose {
  if (request.includes(MOVE)) return 'move';
  return request.includes(FIND) ? 'find' : 'other';
}

/** A network between Orthanc and a DICOM archive that stands still when told to. */
export async function startDicomProxy(target: number): Promise<DicomProxy> {
  const sockets = new Set<Socket>();
  const held = new Set<() => void>();
  const state: Pick<DicomProxy, 'target' | 'holds' | 'seen'> = {
    target,
    holds: () => false,
    seen: { find: 0, move: 0, other: 0 },
  };
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  };
  const server = createServer((incoming) => {
    keep(incoming);
    incoming.once('data', (request: Buffer) => {
      incoming.pause();
      const purpose = purposeOf(request);
      state.seen[purpose]++;
      const forward = () => {
        const outgoing = connect(state.target, '127.0.0.1');
        keep(outgoing);
        outgoing.write(request);
        incoming.pipe(outgoing).pipe(incoming);
      };
      if (state.holds(purpose)) held.add(forward);
      else forward();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(state, {
    port: (server.address() as AddressInfo).port,
    release() {
      for (const forward of held) forward();
      held.clear();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  });
}
