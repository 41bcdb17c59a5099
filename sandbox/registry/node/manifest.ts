import * as v from 'valibot';
import { isDigest, RegistryError } from './protocol.ts';

const descriptor = v.object({
  mediaType: v.optional(v.string()),
  digest: v.pipe(v.string(), v.check(isDigest)),
  size: v.number(),
  urls: v.optional(v.array(v.string())),
});

const manifest = v.object({
  schemaVersion: v.literal(2),
  mediaType: v.optional(v.string()),
  artifactType: v.optional(v.string()),
  config: v.optional(descriptor),
  layers: v.optional(v.array(descriptor)),
  manifests: v.optional(v.array(descriptor)),
  subject: v.optional(descriptor),
  annotations: v.optional(v.record(v.string(), v.string())),
});

/** What a registry reads of an image manifest or an index. */
export type Manifest = v.InferOutput<typeof manifest>;

/** Bytes of the largest manifest that is taken. */
export const manifestLimit = 4 * 1024 * 1024;

/**
 * Reads a manifest of the type that its header says.
 * @throws RegistryError `MANIFEST_INVALID`.
 */
export function readManifest(bytes: Uint8Array, type: string): Manifest {
  const invalid = (why: string) => new RegistryError(400, 'MANIFEST_INVALID', why);
  let document: unknown;
  try {
    document = JSON.parse(Buffer.from(bytes).toString());
  } catch {
    throw invalid('The manifest is not JSON.');
  }
  const read = v.safeParse(manifest, document);
  if (!read.success)
    throw invalid(`The manifest is malformed at ${v.getDotPath(read.issues[0]) ?? 'its top'}.`);
  if (read.output.mediaType !== undefined && read.output.mediaType !== type) {
    throw invalid('The manifest says another mediaType than the request.');
  }
  return read.output;
}

/** Digests of blobs that must be there before the manifest is. Layers with addresses of their own needn't. */
export function blobsOf({ config, layers = [] }: Manifest): string[] {
  const own = layers.filter(({ urls }) => urls === undefined || urls.length === 0);
  return [...(config ? [config] : []), ...own].map(({ digest }) => digest);
}
