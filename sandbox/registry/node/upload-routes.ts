import type { OutgoingHttpHeaders } from 'node:http';
import { digestFrom, isDigest, isRepository, RegistryError } from './protocol.ts';
import { unsupported, type Call, type Handlers } from './routes.ts';

/** `/v2/NAME/blobs/uploads/ID`; without an id a new upload. */
export const uploadRoutes: Handlers = {
  POST: async (call) => {
    const { registry, route, query, request, response } = call;
    if (route.reference !== '') throw unsupported('An upload goes on with PATCH or PUT.');
    if (query.has('mount') && (await mount(call))) return;
    const id = await registry.uploads.begin(route.repository);
    if (!query.has('digest')) {
      const minimum = registry.quirks.chunkMinLength;
      const chunks = minimum === undefined ? {} : { 'oci-chunk-min-length': minimum };
      response.writeHead(202, { ...progress(call, id, 0), ...chunks }).end();
      return;
    }
    // The whole blob in one request.
    const digest = digestFrom(query.get('digest'));
    await registry.uploads.append(route.repository, id, request);
    await finish(call, id, digest);
  },

  GET: async (call) => {
    const { id, size } = await upload(call);
    call.response.writeHead(204, progress(call, id, size)).end();
  },

  PATCH: async (call) => {
    const { registry, request, response } = call;
    const { id, size } = await upload(call);
    checkState(call, id, size);
    const { patchLimit, chunkMinLength } = registry.quirks;
    const length = lengthOf(call);
    if (patchLimit !== undefined && (length ?? Infinity) > patchLimit) {
      throw new RegistryError(413, 'SIZE_INVALID', `A chunk has at most ${patchLimit} bytes.`);
    }
    const start = contentStart(request.headers['content-range'], length);
    const now = await append(call, id, start);
    if (chunkMinLength !== undefined) registry.uploads.noteChunk(id, now - size, chunkMinLength);
    response.writeHead(202, progress(call, id, now)).end();
  },

  PUT: async (call) => {
    const { registry, query, request } = call;
    const { id, size } = await upload(call);
    checkState(call, id, size);
    const digest = digestFrom(query.get('digest'));
    if (lengthOf(call) !== 0) {
      const refused = registry.quirks.refusesPutBody;
      if (refused !== undefined)
        throw new RegistryError(refused, 'UNSUPPORTED', 'Send the content by PATCH.');
      await append(call, id, contentStart(request.headers['content-range'], lengthOf(call)));
    }
    await finish(call, id, digest);
  },

  DELETE: async (call) => {
    const { id } = await upload(call);
    await call.registry.uploads.remove(call.route.repository, id);
    call.response.writeHead(204).end();
  },
};

/** Takes a blob from another repository. False where an upload has to do it. */
async function mount({ registry, route, query, request, response }: Call): Promise<boolean> {
  const { mount: quirk } = registry.quirks;
  if (typeof quirk === 'number')
    throw new RegistryError(quirk, mountCodes[quirk], 'Nothing is mounted here.');
  const [digest, from] = [query.get('mount') ?? '', query.get('from') ?? ''];
  if (quirk === 'never' || !isDigest(digest) || !isRepository(from)) return false;
  if (!registry.access.mayPull(request, from)) return false;
  if ((await registry.content.blobSize(from, digest)) === undefined) return false;
  await registry.content.linkBlob(route.repository, digest);
  response.writeHead(201, created(digest, `/v2/${route.repository}/blobs/${digest}`)).end();
  return true;
}

const mountCodes = { 401: 'UNAUTHORIZED', 403: 'DENIED', 404: 'BLOB_UNKNOWN', 405: 'UNSUPPORTED' } as const;

async function upload({ registry, route }: Call): Promise<{ id: string; size: number }> {
  const id = route.reference;
  return { id, size: await registry.uploads.size(route.repository, id) };
}

/** Appends the body. Where the connection breaks, the upload is kept, or forgotten if that is how the registry is. */
async function append({ registry, route, request }: Call, id: string, start?: number): Promise<number> {
  try {
    return await registry.uploads.append(route.repository, id, request, start);
  } catch (error) {
    if (registry.quirks.forgetsUploads && !(error instanceof RegistryError)) {
      await registry.uploads.remove(route.repository, id);
    }
    throw error;
  }
}

async function finish({ registry, route, response }: Call, id: string, digest: string): Promise<void> {
  await registry.uploads.finish(route.repository, id, digest);
  response.writeHead(201, created(digest, `/v2/${route.repository}/blobs/${digest}`)).end();
}

/** @throws RegistryError where the state that was given out last doesn't come back. */
function checkState({ registry, query }: Call, id: string, size: number): void {
  if (!registry.quirks.locationState || query.get('_state') === registry.uploads.state(id, size)) return;
  throw new RegistryError(400, 'BLOB_UPLOAD_INVALID', 'The state in the address is not the current one.');
}

/** Where an upload stands. Like other registries it says `0-0` of no byte as of one. */
function progress(call: Call, id: string, size: number): OutgoingHttpHeaders {
  const { registry, route, request } = call;
  const state = registry.quirks.locationState ? `?_state=${registry.uploads.state(id, size)}` : '';
  const path = `/v2/${route.repository}/blobs/uploads/${id}${state}`;
  return {
    location: registry.quirks.relativeLocation ? path : `http://${request.headers.host}${path}`,
    range: `0-${Math.max(0, size - 1)}`,
    'docker-upload-uuid': id,
    'content-length': 0,
  };
}

export function created(digest: string, location: string): OutgoingHttpHeaders {
  return { location, 'docker-content-digest': digest, 'content-length': 0 };
}

/** Bytes of the body; undefined where the request doesn't say. */
function lengthOf({ request: { headers } }: Call): number | undefined {
  if (headers['content-length'] !== undefined) return Number(headers['content-length']);
  return headers['transfer-encoding'] === undefined ? 0 : undefined;
}

/** Where a chunk begins. @throws RegistryError where its range and its length disagree. */
function contentStart(header: string | undefined, length: number | undefined): number | undefined {
  if (header === undefined) return undefined;
  const [, first, last] = /^(?:bytes[ =])?(\d+)-(\d+)(?:\/.*)?$/.exec(header) ?? [];
  const bytes = Number(last) - Number(first) + 1;
  if (first !== undefined && bytes > 0 && (length === undefined || bytes === length)) return Number(first);
  throw new RegistryError(
    416,
    'BLOB_UPLOAD_INVALID',
    'Content-Range is malformed, or not as long as the chunk.',
  );
}
