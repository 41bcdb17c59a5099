import type { IncomingMessage } from 'node:http';
import type { StoredManifest } from './content.ts';
import { blobsOf, manifestLimit, readManifest, type Manifest } from './manifest.ts';
import { digestFrom, digestOf, isDigest, isTag, RegistryError } from './protocol.ts';
import { refuseDelete, sendBytes, sendJson, type Call, type Handlers } from './routes.ts';
import { created } from './upload-routes.ts';

/** `/v2/NAME/manifests/TAG-OR-DIGEST`. */
export const manifestRoutes: Handlers = {
  GET: async (call) => {
    const { response, registry, request } = call;
    const { digest, type, bytes } = await stored(call);
    const accepted = (request.headers.accept ?? '').split(',').map((one) => one.split(';', 1)[0]?.trim());
    if (registry.quirks.strictAccept && !accepted.includes(type) && !accepted.includes('*/*')) {
      throw new RegistryError(
        404,
        'MANIFEST_UNKNOWN',
        `The manifest is a ${type}, which Accept doesn't name.`,
      );
    }
    response.setHeader('docker-content-digest', digest);
    response.setHeader('etag', `"${digest}"`);
    if (request.method === 'HEAD' && registry.quirks.noHeadSize) {
      response.writeHead(200, { 'content-type': type }).end();
    } else sendBytes(call, 200, bytes, type);
  },

  PUT: async (call) => {
    const { registry, route, request, response } = call;
    const type = request.headers['content-type'] ?? '';
    const bytes = await limitedBody(request);
    const document = readManifest(bytes, type);
    const digest = await store(call, document, { type, bytes });
    if (isTag(route.reference)) {
      await registry.content.putTag(route.repository, route.reference, digest);
      const { staleTagLists } = registry.quirks;
      const key = `${route.repository}:${route.reference}`;
      if (staleTagLists !== undefined && !registry.staleTags.has(key)) {
        registry.staleTags.set(key, staleTagLists);
      }
    }
    const subject = registry.quirks.noReferrers ? undefined : document.subject?.digest;
    response.writeHead(201, {
      ...created(digest, `/v2/${route.repository}/manifests/${digest}`),
      ...(subject !== undefined && { 'oci-subject': subject }),
    });
    response.end();
  },

  DELETE: async (call) => {
    refuseDelete(call);
    const { registry, route } = call;
    const { digest } = await stored(call);
    if (isDigest(route.reference)) await registry.content.removeManifest(route.repository, digest);
    else await registry.content.removeTag(route.repository, route.reference);
    call.response.writeHead(202, { 'content-length': 0 }).end();
  },
};

/** The manifest that is asked for. @throws RegistryError `MANIFEST_UNKNOWN`. */
async function stored({ registry, route }: Call): Promise<StoredManifest> {
  const { repository, reference } = route;
  const digest = isDigest(reference)
    ? reference
    : isTag(reference)
      ? await registry.content.tag(repository, reference)
      : undefined;
  const found = digest && (await registry.content.manifest(repository, digest));
  if (!found) throw new RegistryError(404, 'MANIFEST_UNKNOWN', 'This repository has no such manifest.');
  return found;
}

/** Stores a manifest all of whose content is there, and gives its digest. */
async function store(
  { registry, route }: Call,
  document: Manifest,
  { type, bytes }: Omit<StoredManifest, 'digest'>,
): Promise<string> {
  const { repository, reference } = route;
  const algorithm = isDigest(reference) ? reference.split(':', 1)[0] : 'sha256';
  const digest = digestOf(bytes, algorithm);
  if (!isTag(reference) && digestFrom(reference) !== digest) {
    throw new RegistryError(400, 'DIGEST_INVALID', `The manifest has the digest ${digest}.`);
  }
  for (const blob of blobsOf(document)) {
    if ((await registry.content.blobSize(repository, blob)) !== undefined) continue;
    throw new RegistryError(404, 'MANIFEST_BLOB_UNKNOWN', `The manifest names ${blob}, which isn't here.`);
  }
  for (const { digest: part } of document.manifests ?? []) {
    if (await registry.content.manifest(repository, part)) continue;
    throw new RegistryError(404, 'MANIFEST_UNKNOWN', `The index names ${part}, which isn't here.`);
  }
  await registry.content.putManifest(repository, { digest, type, bytes });
  return digest;
}

async function limitedBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size <= manifestLimit) chunks.push(chunk);
  }
  if (size <= manifestLimit) return Buffer.concat(chunks);
  throw new RegistryError(413, 'MANIFEST_INVALID', `A manifest has at most ${manifestLimit} bytes.`);
}

/** `/v2/NAME/tags/list`, in pages. */
export const tagRoutes: Handlers = {
  GET: async (call) => {
    const { registry, route, query, response } = call;
    const { repository } = route;
    if (!(await registry.content.has(repository))) {
      throw new RegistryError(404, 'NAME_UNKNOWN', 'There is no such repository.');
    }
    const all = (await registry.content.tags(repository)).map(({ name }) => name);
    const shown = all.filter((name) => !stale(registry.staleTags, `${repository}:${name}`));
    const last = query.get('last');
    const rest = last === null ? shown : shown.filter((name) => name > last);
    const asked = query.has('n') ? pageSize(query.get('n')) : Infinity;
    const size = Math.min(asked, registry.quirks.tagPage ?? Infinity);
    const page = rest.slice(0, size);
    if (page.length > 0 && page.length < rest.length) {
      const next = new URLSearchParams({ n: `${size}`, last: `${page.at(-1)}` });
      response.setHeader('link', `</v2/${repository}/tags/list?${next}>; rel="next"`);
    }
    sendJson(call, 200, { name: repository, tags: page });
  },
};

function pageSize(text: string | null): number {
  if (/^\d{1,9}$/.test(text ?? '')) return Number(text);
  throw new RegistryError(
    400,
    'PAGINATION_NUMBER_INVALID',
    'The size of a page is a number of at most 9 digits.',
  );
}

/** Whether a tag is not in the lists yet; each look brings it nearer. */
function stale(tags: Map<string, number>, key: string): boolean {
  const left = tags.get(key) ?? 0;
  if (left > 0) tags.set(key, left - 1);
  return left > 0;
}

/** `/v2/NAME/referrers/DIGEST`: what says that a manifest is its subject. */
export const referrerRoutes: Handlers = {
  GET: async (call) => {
    const { registry, route, query, response } = call;
    if (registry.quirks.noReferrers)
      throw new RegistryError(404, 'NAME_UNKNOWN', 'There is no such API here.');
    const subject = digestFrom(route.reference);
    const wanted = query.get('artifactType');
    const manifests: object[] = [];
    for (const digest of await registry.content.manifests(route.repository)) {
      const found = await registry.content.manifest(route.repository, digest);
      const document = found && readManifest(found.bytes, found.type);
      if (!found || document?.subject?.digest !== subject) continue;
      const artifactType = document.artifactType ?? document.config?.mediaType;
      if (wanted !== null && artifactType !== wanted) continue;
      const { annotations } = document;
      const size = found.bytes.byteLength;
      manifests.push({ mediaType: found.type, digest, size, artifactType, annotations });
    }
    if (wanted !== null) response.setHeader('oci-filters-applied', 'artifactType');
    const mediaType = 'application/vnd.oci.image.index.v1+json';
    sendJson(call, 200, { schemaVersion: 2, mediaType, manifests }, mediaType);
  },
};
