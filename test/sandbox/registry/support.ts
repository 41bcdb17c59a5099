import { createHash } from 'node:crypto';
import { request, type Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';

/** A temporary directory that is gone after the block that declares it with `using`. */
export function temporary(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'tidegate-sandbox-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}

export const skopeoInstalled = spawnSync('skopeo', ['--version']).status === 0;

export const sha256 = (bytes: Uint8Array | string): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** What a client saw of one request: the head if one came, the bytes that came, and the error if there was one. */
export interface Seen {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The system's or the parser's code, such as `ECONNRESET`. */
  readonly error: string | undefined;
  /** Milliseconds. */
  readonly tookMs: number;
}

export interface CallOptions {
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Uint8Array | string;
  /** Sends the body without saying how long it is. */
  readonly chunked?: boolean;
  readonly signal?: AbortSignal;
  readonly agent?: Agent;
  /** Called with what came so far. */
  readonly onData?: (bytes: number) => void;
}

/** Asks with the plainest client there is: no redirects, no retries, a connection of its own. It never throws. */
export function call(method: string, url: string, options: CallOptions = {}): Promise<Seen> {
  const { headers = {}, body, chunked, signal, agent, onData } = options;
  const began = performance.now();
  return new Promise((done) => {
    const chunks: Buffer[] = [];
    let status: number | undefined;
    let received: IncomingHttpHeaders = {};
    const end = (error?: Error & { code?: string }) =>
      done({
        status,
        headers: received,
        body: Buffer.concat(chunks),
        error: error && (error.code ?? error.name),
        tookMs: performance.now() - began,
      });
    const length = body === undefined || chunked ? {} : { 'content-length': Buffer.byteLength(body) };
    const outgoing = request(
      url,
      { method, headers: { ...length, ...headers }, agent: agent ?? false, ...(signal && { signal }) },
      (response) => {
        status = response.statusCode;
        received = response.headers;
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          onData?.((bytes += chunk.byteLength));
        });
        response.once('end', () => end());
        response.once('error', end);
      },
    );
    outgoing.on('error', end);
    if (chunked && body !== undefined) outgoing.write(body, () => outgoing.end());
    else outgoing.end(body);
  });
}

/** What an answer says in JSON. */
export const jsonOf = (seen: Seen): unknown => JSON.parse(seen.body.toString());

/** The code of the first error in an answer. */
export const codeOf = (seen: Seen): string | undefined =>
  (jsonOf(seen) as { errors: { code: string }[] }).errors[0]?.code;

/** Where an upload goes on, with the digest that ends it. */
export function locationOf(seen: Seen, base: string, digest?: string): string {
  const url = new URL(String(seen.headers.location), base);
  if (digest !== undefined) url.searchParams.set('digest', digest);
  return url.href;
}

/** Pushes a blob in one PUT and gives its digest. @throws when that fails. */
export async function pushBlob(origin: string, repository: string, body: Uint8Array): Promise<string> {
  const digest = sha256(body);
  const begun = await call('POST', `${origin}/v2/${repository}/blobs/uploads/`);
  const put = await call('PUT', locationOf(begun, origin, digest), { body });
  if (put.status !== 201) throw new Error(`The blob wasn't taken: ${put.status} ${put.body.toString()}`);
  return digest;
}

export const imageType = 'application/vnd.oci.image.manifest.v1+json';
export const indexType = 'application/vnd.oci.image.index.v1+json';

/** An image manifest of one layer. */
export function imageOf(layer: Uint8Array, config: Uint8Array, more: object = {}): Buffer {
  const described = (mediaType: string, bytes: Uint8Array) => ({
    mediaType,
    digest: sha256(bytes),
    size: bytes.byteLength,
  });
  return Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: imageType,
      config: described('application/vnd.oci.image.config.v1+json', config),
      layers: [described('application/vnd.oci.image.layer.v1.tar', layer)],
      ...more,
    }),
  );
}

/** Pushes an image of one layer under a tag and gives the digest of its manifest. */
export async function pushImage(origin: string, repository: string, tag: string, layer: Uint8Array) {
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: [sha256(layer)] },
    }),
  );
  await pushBlob(origin, repository, layer);
  await pushBlob(origin, repository, config);
  const body = imageOf(layer, config);
  const put = await call('PUT', `${origin}/v2/${repository}/manifests/${tag}`, {
    body,
    headers: { 'content-type': imageType },
  });
  if (put.status !== 201) throw new Error(`The manifest wasn't taken: ${put.status} ${put.body.toString()}`);
  return sha256(body);
}

/** Bytes that repeat late. */
export function bytes(size: number, seed = 1): Buffer {
  const buffer = Buffer.alloc(size);
  let state = seed;
  for (let at = 0; at < size; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    buffer[at] = state >>> 24;
  }
  return buffer;
}
