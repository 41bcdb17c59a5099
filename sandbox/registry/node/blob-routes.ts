import { pipeline } from 'node:stream/promises';
import { digestFrom, RegistryError } from './protocol.ts';
import { refuseDelete, type Call, type Handlers, type Registry } from './routes.ts';

/** `/v2/NAME/blobs/DIGEST`. */
export const blobRoutes: Handlers = {
  GET: async (call) => {
    const { registry, response, request } = call;
    const { digest, size } = await blob(call);
    if (registry.storage && request.method === 'GET') {
      response.writeHead(307, { location: registry.storage.address(digest), 'content-length': 0 }).end();
      return;
    }
    await sendBlob(call, digest, size);
  },
  DELETE: async (call) => {
    refuseDelete(call);
    const { digest } = await blob(call);
    await call.registry.content.removeBlob(call.route.repository, digest);
    call.response.writeHead(202, { 'content-length': 0 }).end();
  },
};

async function blob({ registry, route }: Call): Promise<{ digest: string; size: number }> {
  const digest = digestFrom(route.reference);
  const size = await registry.content.blobSize(route.repository, digest);
  if (size === undefined) throw new RegistryError(404, 'BLOB_UNKNOWN', 'This repository has no such blob.');
  return { digest, size };
}

/** Sends a blob or the range of it that is asked for; to HEAD its size. */
export async function sendBlob(
  {
    registry: { content, quirks },
    request,
    response,
  }: Pick<Call, 'request' | 'response'> & { readonly registry: Pick<Registry, 'content' | 'quirks'> },
  digest: string,
  size: number,
): Promise<void> {
  const range = quirks.noRanges ? undefined : rangeOf(request.headers.range, size);
  const length = range ? range.end - range.start + 1 : size;
  const head = request.method === 'HEAD';
  response.writeHead(range && !head ? 206 : 200, {
    'content-type': 'application/octet-stream',
    'docker-content-digest': digest,
    etag: `"${digest}"`,
    ...(!quirks.noRanges && { 'accept-ranges': 'bytes' }),
    ...(!(head && quirks.noHeadSize) && { 'content-length': head ? size : length }),
    ...(range && !head && { 'content-range': `bytes ${range.start}-${range.end}/${size}` }),
  });
  if (head || length === 0) response.end();
  else await pipeline(content.openBlob(digest, range), response);
}

/**
 * One range of bytes; undefined where none is asked for, or more than one.
 * @throws RegistryError 416 where it lies outside.
 */
function rangeOf(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start <= end) return { start, end };
  throw new RegistryError(416, 'RANGE_INVALID', 'The range lies outside of the blob.', {
    'content-range': `bytes */${size}`,
  });
}
