import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { isLoopback } from '../../../domain/loopback.ts';
import { CallFailure } from './transport.ts';
import type { Identity } from './credentials.ts';
import type { Way } from './way.ts';

/** Milliseconds until a connection stands, with everything between. */
const connectMs = 10_000;

/** How a connection is made: where to, and what is shown and believed at its beginning. */
export interface SocketOptions {
  readonly way: Pick<Way, 'server' | 'trust'>;
  readonly proxy: URL | undefined;
  readonly authority: Buffer | undefined;
  readonly identity: Identity | undefined;
  /** Protocols offered, the best first. */
  readonly protocols: readonly string[];
}

export const portOf = (url: URL) => Number(url.port || (url.protocol === 'https:' ? 443 : 80));
const hostOf = (url: URL) => url.hostname.replace(/^\[|\]$/g, '');

/**
 * The proxy to go through: the kubeconfig's own, else the one that the environment names for https, unless NO_PROXY
 * lists the server's host. What is on this machine is reached directly.
 */
export function proxyFor(
  way: Pick<Way, 'server' | 'proxy'>,
  environment: NodeJS.ProcessEnv,
): URL | undefined {
  if (way.proxy) return way.proxy;
  const host = hostOf(way.server);
  if (way.server.protocol !== 'https:' || isLoopback(way.server.hostname)) return undefined;
  const named = environment['HTTPS_PROXY'] || environment['https_proxy'];
  const url = named ? URL.parse(named.includes('://') ? named : `http://${named}`) : null;
  if (!url || !['http:', 'https:', 'socks5:', 'socks5h:'].includes(url.protocol)) return undefined;
  const except = (environment['NO_PROXY'] || environment['no_proxy'] || '').split(/[\s,]+/);
  const spared = except.some((entry) => {
    const name = entry
      .toLowerCase()
      .replace(/^\*?\./, '')
      .replace(/:\d+$/, '');
    return entry === '*' || (name !== '' && (host === name || host.endsWith(`.${name}`)));
  });
  return spared ? undefined : url;
}

/** A connection to the API server that is ready for requests. @throws CallFailure, of which nothing arrived. */
export async function openSocket(options: SocketOptions): Promise<Socket | TLSSocket> {
  const { server } = options.way;
  const opened: Socket[] = [];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new CallFailure('timeout', `no connection came to be within ${connectMs / 1000} seconds`, false),
      );
    }, connectMs);
  });
  try {
    return await Promise.race([late, reach()]);
  } catch (error) {
    for (const socket of opened) socket.destroy();
    throw CallFailure.of(error, false);
  } finally {
    clearTimeout(timer);
  }

  async function reach(): Promise<Socket> {
    const [host, port] = [hostOf(server), portOf(server)];
    let socket = options.proxy
      ? await throughProxy(options.proxy, host, port, opened)
      : await ready(
          connectPlain({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 15_000 }),
          'connect',
          opened,
        );
    if (server.protocol === 'https:') socket = await secured(socket, host);
    return socket;
  }

  function secured(socket: Socket, host: string): Promise<Socket> {
    const { trust } = options.way;
    const name = trust.name ?? host;
    const tls: ConnectionOptions = {
      socket,
      host: name,
      ...(isIP(name) === 0 && { servername: name }),
      rejectUnauthorized: !trust.blind,
      ALPNProtocols: [...options.protocols],
      ...(options.authority && { ca: options.authority }),
      ...options.identity,
    };
    return ready(connectTls(tls), 'secureConnect', opened);
  }
}

async function throughProxy(proxy: URL, host: string, port: number, opened: Socket[]): Promise<Socket> {
  const { tunnel } = await import('./tunnel.ts');
  const plain = await ready(
    connectPlain({
      host: hostOf(proxy),
      port: proxy.port ? Number(proxy.port) : proxy.protocol.startsWith('socks') ? 1080 : portOf(proxy),
      noDelay: true,
      keepAlive: true,
    }),
    'connect',
    opened,
  );
  const name = hostOf(proxy);
  const toProxy =
    proxy.protocol === 'https:'
      ? await ready(
          connectTls({ socket: plain, host: name, ...(isIP(name) === 0 && { servername: name }) }),
          'secureConnect',
          opened,
        )
      : plain;
  return tunnel(toProxy, proxy, host, port);
}

/** Waits until a socket is as far as `event` says. Its later errors are for whoever uses it. */
function ready<S extends Socket>(
  socket: S,
  event: 'connect' | 'secureConnect',
  opened: Socket[],
): Promise<S> {
  opened.push(socket);
  return new Promise((resolve, reject) => {
    const closed = () =>
      reject(new CallFailure('broken', 'the connection was closed while it was being made', false));
    socket.once('error', reject);
    socket.once('close', closed);
    socket.once(event, () => {
      socket.off('error', reject);
      socket.off('close', closed);
      // An error between two uses must not end the process.
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}
