import { rmSync } from 'node:fs';
import { connect, createServer, type ListenOptions, type Server } from 'node:net';
import { pathToFileURL } from 'node:url';

/**
 * Leads every connection to `from` on to `to`, byte by byte, both ends closed for themselves. Each is `ADDRESS:PORT` or
 * the path of a socket; a socket's file that nobody listens on any more is replaced.
 */
export function forward(from: string, to: string): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (incoming) => {
    const outgoing = connect({ ...placeOf(to), allowHalfOpen: true, noDelay: true });
    incoming.pipe(outgoing).pipe(incoming);
    // What breaks on one side breaks on the other: whoever asked must not wait for an answer that won't come.
    for (const [one, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroySoon());
    }
  });
  const place = placeOf(from);
  if ('path' in place) rmSync(place.path, { force: true });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(place as ListenOptions, () => resolve(server));
  });
}

function placeOf(text: string): { host: string; port: number } | { path: string } {
  const port = /^([\d.]+):(\d+)$/.exec(text);
  return port ? { host: port[1] ?? '', port: Number(port[2]) } : { path: text };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [from = '', to = ''] = process.argv.slice(2);
  await forward(from, to);
}
