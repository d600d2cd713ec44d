/**
 * Several connections on PGlite's one backend. The backend keeps one unnamed statement, one portal and one
 * transaction, so a connection holds the engine from its first message until the engine has answered a Sync or a
 * Query outside a transaction; the others wait. (The server of @electric-sql/pglite-socket changes connections
 * between the messages of one query: one client's Bind then meets another one's statement.)
 *
 * What connections still share, as there is one backend: SET, SET ROLE, temporary tables, session advisory locks,
 * names of prepared statements.
 */
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';

/** What is used of PGlite. */
export interface Engine {
  execProtocolRawStream(message: Uint8Array, options: { onRawData: (data: Uint8Array) => void }): Promise<void>;
  isInTransaction(): boolean;
}

export interface EmbeddedServer {
  /** Cuts the connections, waits for the message in work, stops listening. */
  close(): Promise<void>;
}

/** Codes of messages without a type, in front of or instead of a startup message (manual, 54.7). */
const PLAIN_REQUESTS = { cancel: 80877102, ssl: 80877103, gssapi: 80877104 } as const;
const QUERY = 0x51;
const SYNC = 0x53;
const TERMINATE = 0x58;
const SYNC_MESSAGE = Buffer.from([SYNC, 0, 0, 0, 4]);
const ROLLBACK_MESSAGE = Buffer.concat([Buffer.from([QUERY, 0, 0, 0, 13]), Buffer.from('ROLLBACK\0')]);

/** Serves the engine on a Unix socket, for whoever may enter the socket's folder: there is no password. */
export async function serveEngine(engine: Engine, path: string): Promise<EmbeddedServer> {
  const gate = createGate();
  const sessions = new Set<Session>();
  const server = createServer((socket) => {
    const session = new Session(socket, engine, gate);
    sessions.add(session);
    socket.once('close', () => void session.end().finally(() => sessions.delete(session)));
  });
  // Only the owner of the folder gets here: a socket file is a dead owner's.
  rmSync(path, { force: true });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  chmodSync(path, 0o600);
  return {
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const session of sessions) session.cut();
      await closed;
      await Promise.all([...sessions].map((session) => session.end()));
    },
  };
}

interface Gate {
  /** Resolves with the function that lets the next one in. */
  enter(): Promise<() => void>;
}

function createGate(): Gate {
  let last: Promise<void> = Promise.resolve();
  return {
    async enter() {
      const before = last;
      let leave = () => {};
      last = new Promise((resolve) => {
        leave = resolve;
      });
      await before;
      return leave;
    },
  };
}

class Session {
  readonly #socket: Socket;
  readonly #engine: Engine;
  readonly #gate: Gate;
  #chunks: Buffer[] = [];
  #buffered = 0;
  #needed = 0;
  #started = false;
  #messages: Buffer[] = [];
  #working: Promise<void> | undefined;
  #leave: (() => void) | undefined;
  #ended: Promise<void> | undefined;

  constructor(socket: Socket, engine: Engine, gate: Gate) {
    this.#socket = socket;
    this.#engine = engine;
    this.#gate = gate;
    // The close event follows every error and does the rest.
    socket.on('error', () => {});
    socket.on('data', (data) => this.#receive(data));
  }

  cut(): void {
    this.#socket.destroy();
  }

  /** Leaves the engine as the next connection needs it: no half-sent query, no open transaction. */
  end(): Promise<void> {
    this.#ended ??= (async () => {
      this.#messages = [];
      await this.#working;
      if (!this.#leave) return;
      try {
        await this.#engine.execProtocolRawStream(SYNC_MESSAGE, { onRawData: () => {} });
        if (this.#engine.isInTransaction())
          await this.#engine.execProtocolRawStream(ROLLBACK_MESSAGE, { onRawData: () => {} });
      } finally {
        this.#leaveGate();
      }
    })();
    return this.#ended;
  }

  #receive(data: Buffer): void {
    this.#chunks.push(data);
    this.#buffered += data.length;
    // A message of many megabytes comes in many pieces: they are put together once, not once per piece.
    if (this.#buffered < this.#needed) return;
    let rest = this.#chunks.length === 1 ? data : Buffer.concat(this.#chunks);
    for (;;) {
      const length = this.#messageLength(rest);
      if (length !== undefined && length < 5) {
        // No message is that short: what comes is not the protocol.
        this.cut();
        return;
      }
      this.#needed = length ?? 0;
      if (length === undefined || rest.length < length) break;
      this.#take(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#buffered = rest.length;
    if (this.#messages.length > 0) this.#working ??= this.#work();
  }

  #messageLength(bytes: Buffer): number | undefined {
    if (this.#started) return bytes.length >= 5 ? 1 + bytes.readInt32BE(1) : undefined;
    return bytes.length >= 8 ? bytes.readInt32BE(0) : undefined;
  }

  #take(message: Buffer): void {
    if (this.#started) {
      this.#messages.push(message);
      return;
    }
    const code = message.readInt32BE(4);
    if (code === PLAIN_REQUESTS.ssl || code === PLAIN_REQUESTS.gssapi) this.#socket.write('N');
    else if (code === PLAIN_REQUESTS.cancel) this.#socket.end();
    else {
      this.#started = true;
      this.#messages.push(message);
    }
  }

  async #work(): Promise<void> {
    try {
      for (let message = this.#messages.shift(); message; message = this.#messages.shift()) {
        if (message[0] === TERMINATE) return void this.#socket.end();
        this.#leave ??= await this.#gate.enter();
        if (this.#ended) return;
        await this.#engine.execProtocolRawStream(message, { onRawData: (data) => this.#answer(data) });
        if (endsQuery(message) && !this.#engine.isInTransaction()) this.#leaveGate();
      }
    } catch {
      // The engine itself failed (a Postgres error is an answer): this connection cannot go on.
      this.cut();
    } finally {
      this.#working = undefined;
    }
  }

  #answer(data: Uint8Array): void {
    // Copied: the bytes are a view into the engine's memory.
    if (this.#socket.writable) this.#socket.write(Buffer.from(data));
  }

  #leaveGate(): void {
    this.#leave?.();
    this.#leave = undefined;
  }
}

/** A startup message begins with the zero of its length. */
const endsQuery = (message: Buffer): boolean => message[0] === QUERY || message[0] === SYNC || message[0] === 0;
