import { createServer } from 'node:net';
import { codeOf } from './files.ts';

/** Everything of the local target listens here: it is not offered to other machines. */
export const loopback = '127.0.0.1';

/** A port that is free now and not among `taken`, chosen by the system. */
export async function freePort(taken: ReadonlySet<number>): Promise<number> {
  for (;;) {
    const port = await tryListening(0);
    if (typeof port === 'number' && !taken.has(port)) return port;
  }
}

/** Whether nobody listens on a port; `denied` if this user may not open it at all. */
export async function portState(port: number): Promise<'free' | 'taken' | 'denied'> {
  const result = await tryListening(port);
  return typeof result === 'number' ? 'free' : result;
}

function tryListening(port: number): Promise<number | 'taken' | 'denied'> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      const code = codeOf(error);
      if (code === 'EADDRINUSE') resolve('taken');
      else if (code === 'EACCES') resolve('denied');
      else reject(error);
    });
    server.listen({ port, host: loopback, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}
