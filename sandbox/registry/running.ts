import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of the sandbox that answers until it is stopped. `await using` stops it too. */
export interface Running extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  /** `127.0.0.1:PORT`: what stands before the repository in a reference. */
  readonly host: string;
  /** Ends it with every connection and process that belongs to it. A second call does nothing. */
  stop(): Promise<void>;
}

/** What every start of the sandbox can be told. */
export interface Place {
  /** The port on 127.0.0.1, for those who start again at the same address; without it a free one. */
  readonly port?: number;
}

/** A `Running` from its port and what ends it. */
export function running(port: number, end: () => Promise<void>): Running {
  let ended: Promise<void> | undefined;
  const stop = () => (ended ??= end());
  const host = `127.0.0.1:${port}`;
  return { origin: `http://${host}`, host, stop, [Symbol.asyncDispose]: stop };
}

/** Listens on 127.0.0.1 and gives the port. @throws the system's error, such as `EADDRINUSE`. */
export function listen(server: Server, port = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Stops listening and breaks every connection. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Starts a server on 127.0.0.1. */
export async function serve(server: Server, { port }: Place = {}): Promise<Running> {
  return running(await listen(server, port), () => close(server));
}
