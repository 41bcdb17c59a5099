import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnvironmentError } from '../../src/domain/errors.ts';
import type { Places } from './state.ts';

/**
 * Does something with a cluster while nobody else starts or stops it. Who waits longer than `timeoutMs` gives up.
 * The lock is a socket's name in the kernel: it goes with the process that holds it, however that ends.
 * @throws EnvironmentError `cluster-busy` after `timeoutMs`.
 */
export async function alone<T>(places: Places, act: () => Promise<T>, timeoutMs = 300_000): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const release = await hold(`\0${places.name}`);
    if (release) {
      try {
        return await act();
      } finally {
        release();
      }
    }
    if (Date.now() > deadline) {
      throw new EnvironmentError('Somebody else has been starting or stopping this cluster for too long.', {
        code: 'cluster-busy',
        next: 'See what runs: ps aux | grep sandbox/cluster',
      });
    }
    await sleep(200);
  }
}

function hold(path: string): Promise<(() => void) | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ path }, () => resolve(() => server.close()));
  });
}
