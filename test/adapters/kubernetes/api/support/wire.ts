import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A piece of network between a client and a server, which can be cut, frozen or made slow. */
export interface Wire extends AsyncDisposable {
  /** Where clients connect, on 127.0.0.1. */
  readonly port: number;
  /** Connections that were ever made. */
  readonly connections: number;
  /** Breaks every connection. */
  cut(): void;
  /** Lets nothing through in either direction, without a word to anybody; new connections work. */
  freeze(): void;
  /** Loses what the server says on the connections that are there; what is sent to it arrives. */
  mute(): void;
  /** Breaks every connection, also those that are tried, until it comes up again. */
  goDown(): void;
  comeUp(): void;
  /** Connections that were tried while it was down. */
  readonly refused: number;
}

/** @param delayMs milliseconds that every byte takes in each direction */
export async function openWire(upstream: { host: string; port: number }, delayMs = 0): Promise<Wire> {
  const pairs = new Set<Pair>();
  let connections = 0;
  let refused = 0;
  let isDown = false;
  let server: Server;
  const listen = () =>
    new Promise<number>((resolve, reject) => {
      server = createServer({ noDelay: true }, (incoming) => {
        if (isDown) {
          refused += 1;
          incoming.on('error', () => undefined).resetAndDestroy();
          return;
        }
        connections += 1;
        const pair = new Pair(incoming, connect({ ...upstream, noDelay: true }), delayMs);
        pairs.add(pair);
        incoming.once('close', () => pairs.delete(pair));
      });
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  const cut = () => {
    for (const pair of pairs) pair.destroy();
  };
  const port = await listen();
  return {
    port,
    get connections() {
      return connections;
    },
    cut,
    freeze: () => pairs.forEach((pair) => (pair.up = pair.down = false)),
    mute: () => pairs.forEach((pair) => (pair.down = false)),
    goDown() {
      isDown = true;
      cut();
    },
    comeUp: () => void (isDown = false),
    get refused() {
      return refused;
    },
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}

class Pair {
  up = true;
  down = true;
  readonly #incoming: Socket;
  readonly #outgoing: Socket;

  constructor(incoming: Socket, outgoing: Socket, delayMs: number) {
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    const later = (act: () => void) => (delayMs === 0 ? act() : setTimeout(act, delayMs));
    incoming.on('data', (data) => later(() => this.up && outgoing.writable && outgoing.write(data)));
    outgoing.on('data', (data) => later(() => this.down && incoming.writable && incoming.write(data)));
    for (const [one, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      one.on('error', () => undefined);
      one.on('end', () => later(() => other.end()));
      one.on('close', () => later(() => other.destroy()));
    }
  }

  destroy(): void {
    this.#incoming.resetAndDestroy();
    this.#outgoing.destroy();
  }
}
