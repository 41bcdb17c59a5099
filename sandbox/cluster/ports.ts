import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { writeWhole, type Places } from './state.ts';

/** The ports of a cluster on 127.0.0.1. */
export interface Ports {
  /** The API server's on the outside. */
  readonly api: number;
  /** The registry's: the same on both sides of the fence, because it is part of its name. */
  readonly registry: number;
}

const fileOf = (places: Places) => join(places.home, 'ports.json');

/** The ports of a cluster that has been started. */
export const portsOf = (places: Places): Ports => JSON.parse(readFileSync(fileOf(places), 'utf8')) as Ports;

/** The ports that the cluster had before; else free ones, which stay the same until it is stopped. */
export async function choosePorts(places: Places): Promise<Ports> {
  if (!existsSync(fileOf(places))) {
    const ports: Ports = { api: await freePort(), registry: await freePort() };
    writeWhole(fileOf(places), JSON.stringify(ports));
  }
  return portsOf(places);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
