import { describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forward } from '../../../sandbox/cluster/forward.ts';

/** A folder and servers that are gone after the block. */
function world() {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-forward-'));
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const keep = (server: Server) => {
    servers.push(server);
    server.on('connection', (socket) => sockets.add(socket));
    return server;
  };
  return {
    folder,
    keep,
    /** A server on 127.0.0.1; gives its address. */
    async serve(answer: (socket: Socket) => void) {
      const server = keep(createServer({ allowHalfOpen: true }, answer));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return `127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Sends bytes, says that this is all, and gives what comes back until the other end says so too. */
function ask(path: string, bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path });
    const parts: Buffer[] = [];
    socket.on('data', (part) => parts.push(part));
    socket.once('error', reject);
    socket.once('close', () => resolve(Buffer.concat(parts)));
    socket.end(bytes);
  });
}

describe('the way into the namespace', () => {
  test('leads bytes through two halves, both ways, and keeps half-closed connections', async () => {
    await using there = world();
    // It answers only after it has heard the end of the question.
    const target = await there.serve((socket) => {
      let heard = 0;
      socket.on('data', (part) => (heard += part.byteLength));
      socket.on('end', () => socket.end(`${heard}`));
    });
    const [outer, inner] = [join(there.folder, 'outer.sock'), join(there.folder, 'inner.sock')];
    there.keep(await forward(inner, target));
    there.keep(await forward(outer, inner));
    const large = Buffer.alloc(5_000_000, 7);
    expect(String(await ask(outer, large))).toBe('5000000');
    expect(
      await Promise.all([1, 2, 3].map(async (size) => String(await ask(outer, Buffer.alloc(size))))),
    ).toEqual(['1', '2', '3']);
  });

  test('gives all of a large answer although the asker has said its last word', async () => {
    await using there = world();
    const target = await there.serve((socket) => socket.resume().end(Buffer.alloc(5_000_000, 9)));
    const path = join(there.folder, 'way.sock');
    there.keep(await forward(path, target));
    expect((await ask(path, Buffer.from('?'))).byteLength).toBe(5_000_000);
  });

  test('breaks the connection of who asks where nobody listens', async () => {
    await using there = world();
    const path = join(there.folder, 'way.sock');
    there.keep(await forward(path, join(there.folder, 'nobody.sock')));
    const bytes = await ask(path, Buffer.from('?')).catch((error: NodeJS.ErrnoException) => error.code);
    expect(['ECONNRESET', 'EPIPE', '']).toContain(String(bytes));
  });

  test('listens at a path where a process that was killed has left its file', async () => {
    await using there = world();
    const path = join(there.folder, 'way.sock');
    writeFileSync(path, '');
    const target = await there.serve((socket) => socket.resume().end('here'));
    there.keep(await forward(path, target));
    expect(String(await ask(path, Buffer.from('?')))).toBe('here');
  });
});
