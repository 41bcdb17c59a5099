import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessOf, type Authentication } from './node/access.ts';
import { blobRoutes, sendBlob } from './node/blob-routes.ts';
import { Content } from './node/content.ts';
import { manifestRoutes, referrerRoutes, tagRoutes } from './node/manifest-routes.ts';
import { isDigest, RegistryError, routeOf, type Route } from './node/protocol.ts';
import type { Quirks } from './node/quirks.ts';
import { unsupported, type Handlers, type Registry } from './node/routes.ts';
import { uploadRoutes } from './node/upload-routes.ts';
import { Uploads } from './node/uploads.ts';
import { running, serve, type Place, type Running } from './running.ts';

export interface NodeRegistryOptions extends Place {
  /** Where it keeps its content, for another time too. Without it a temporary one that goes when it stops. */
  readonly directory?: string;
  /** Without it everybody may do everything. */
  readonly auth?: Authentication;
  readonly quirks?: Quirks;
}

export interface NodeRegistry extends Running {
  /** Where its content is. */
  readonly directory: string;
  /** The origin that blobs are served from where `redirectsBlobs` is on. */
  readonly storage: string | undefined;
  /** Requests for blobs there that brought a credential along. */
  readonly leaks: number;
}

const handlers: Readonly<Record<Route['kind'], Handlers>> = {
  base: {
    GET: ({ response }) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
  },
  blob: blobRoutes,
  upload: uploadRoutes,
  manifest: manifestRoutes,
  tags: tagRoutes,
  referrers: referrerRoutes,
};

/**
 * Starts a registry of our own: version 1.1 of the OCI distribution specification with files in a folder, for machines
 * that have no other, and with the peculiarities that real ones have (`quirks`). Several pushes at a time are safe; two
 * registries on one folder are not.
 */
export async function startNodeRegistry(options: NodeRegistryOptions = {}): Promise<NodeRegistry> {
  const { quirks = {} } = options;
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'tidegate-registry-')));
  const open: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const end of open.reverse()) await end();
    if (options.directory === undefined) await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await mkdir(directory, { recursive: true });
    const secret = await secretIn(directory);
    const content = new Content(directory);
    const storage = quirks.redirectsBlobs ? await startStorage(content, secret, quirks) : undefined;
    if (storage) open.push(storage.stop);
    const registry: Registry = {
      content,
      uploads: new Uploads(content, secret),
      access: accessOf(options.auth),
      quirks,
      storage,
      staleTags: new Map(),
    };
    const answering = new Set<Promise<void>>();
    const server = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000 }, (request, response) => {
      const one = answer(registry, request, response).finally(() => answering.delete(one));
      answering.add(one);
    });
    // Who starts again on the folder must not meet the rest of what this one did.
    open.push(() => Promise.all(answering));
    const place = await serve(server, options);
    open.push(place.stop);
    const port = Number(new URL(place.origin).port);
    return {
      ...running(port, stop),
      directory,
      storage: storage?.origin,
      get leaks() {
        return storage?.leaks() ?? 0;
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Answers one request, whatever goes wrong in it. */
async function answer(registry: Registry, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('docker-distribution-api-version', 'registry/2.0');
  request.on('error', () => undefined);
  try {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://registry.invalid');
    const route = routeOf(decoded(pathname));
    registry.access.require(request, route);
    const { method = 'GET' } = request;
    const methods = handlers[route.kind];
    const handler = Object.hasOwn(methods, method)
      ? methods[method]
      : method === 'HEAD'
        ? methods.GET
        : undefined;
    if (!handler) throw unsupported(`${method} is not for this address.`);
    await handler({ registry, route, query, request, response });
  } catch (error) {
    refuse(request, response, error);
  }
}

/** Tells the client at once what was wrong, and reads what it still sends: it may not listen before. */
function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  // It left, or was given half of something: only a broken connection tells it so.
  if (response.headersSent || (request.destroyed && !request.complete)) return void response.destroy();
  const told =
    error instanceof RegistryError ? error : new RegistryError(500, 'UNKNOWN', 'The registry failed.');
  const body = Buffer.from(told.body);
  response.writeHead(told.status, {
    'content-type': 'application/json',
    'content-length': body.byteLength,
    ...told.headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
  request.resume();
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new RegistryError(400, 'NAME_INVALID', 'The address is malformed.');
  }
}

/** Serves blobs by signed addresses, as the storage behind a registry does. */
async function startStorage(content: Content, secret: Buffer, quirks: Quirks) {
  let leaks = 0;
  const signature = (digest: string) => createHmac('sha256', secret).update(digest).digest('hex');
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://storage.invalid');
    const digest = pathname.slice(1);
    if (request.headers.authorization !== undefined) {
      leaks += 1;
      response.writeHead(400).end('Only one way to authenticate is allowed.');
    } else if (!isDigest(digest) || searchParams.get('X-Signature') !== signature(digest)) {
      response.writeHead(403).end('The signature is wrong.');
    } else {
      const size = await content.byteCount(digest);
      if (size === undefined) response.writeHead(404).end();
      else await sendBlob({ registry: { content, quirks }, request, response }, digest, size);
    }
  };
  const place = await serve(
    createServer((request, response) => {
      handle(request, response).catch(() => response.destroy());
    }),
  );
  const address = (digest: string) =>
    `${place.origin}/${digest}?X-Signature=${signature(digest)}&X-Expires=300`;
  return { ...place, address, leaks: () => leaks };
}

/** The registry's secret, kept beside its content so that what it signed outlives it. */
async function secretIn(directory: string): Promise<Buffer> {
  const file = join(directory, 'secret');
  try {
    return await readFile(file);
  } catch {
    const secret = Uploads.secret();
    await writeFile(file, secret, { mode: 0o600 });
    return secret;
  }
}
