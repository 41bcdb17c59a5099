import * as v from 'valibot';
import { canonicalJson, digestOf, isDigest, type Digest, type Json } from './digest.ts';
import type { PackageMetadata } from './package.ts';
import { metadataBytes, parseMetadata, readDocument, type Read } from './package-metadata.ts';

/** Media types of the OCI image specification 1.1 that a package is made of. */
export const mediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  /** A tar archive as it is. Compressed layers are refused. */
  layer: 'application/vnd.oci.image.layer.v1.tar',
} as const;

/** The annotation of a manifest that marks a package; its value is the version of the format. */
export const packageMark = 'dev.tidegate.package';

/**
 * The annotation of a manifest that repeats `package.json` as text: so a package is found, listed and promoted by its
 * manifest alone, however large the layer is in which the file lies.
 */
export const metadataAnnotation = 'dev.tidegate.metadata';

/** Bytes that a manifest or a config may have: what registries accept. */
export const documentLimit = 4 * 1024 * 1024;

/** What points at a blob. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
}

export interface PackageManifest {
  readonly config: Descriptor;
  /** The one layer: model, actions and metadata. */
  readonly layer: Descriptor;
  readonly metadata: PackageMetadata;
  /** The bytes that the layer's `package.json` must have: those of the annotation. */
  readonly metadataBytes: Uint8Array;
}

/** Bytes with the descriptor that points at them. */
export interface Document {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

/** The two documents that make a layer a package. */
export function packageManifest(
  metadata: PackageMetadata,
  layer: Descriptor,
): { readonly config: Document; readonly manifest: Document } {
  return imageManifest(layer, {
    labels: { 'dev.tidegate.bot': metadata.bot, 'dev.tidegate.inputs': metadata.inputs },
    annotations: {
      [metadataAnnotation]: new TextDecoder().decode(metadataBytes(metadata)),
      [packageMark]: String(metadata.schema),
    },
  });
}

/**
 * The two documents that make a layer an image: its config and its manifest, as canonical JSON. Nothing in it runs by
 * itself, but an image must name a platform, and containerd unpacks only those of its node's: it is linux/amd64, as
 * Rasa's own images are.
 */
export function imageManifest(
  layer: Descriptor,
  said: {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  },
): { readonly config: Document; readonly manifest: Document } {
  const config = document(mediaTypes.config, {
    architecture: 'amd64',
    config: { Labels: said.labels },
    os: 'linux',
    rootfs: { diff_ids: [layer.digest], type: 'layers' },
  });
  const manifest = document(mediaTypes.manifest, {
    annotations: said.annotations,
    config: descriptorJson(config.descriptor),
    layers: [descriptorJson(layer)],
    mediaType: mediaTypes.manifest,
    schemaVersion: 2,
  });
  return { config, manifest };
}

function document(mediaType: string, value: Json): Document {
  const bytes = new TextEncoder().encode(canonicalJson(value));
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.byteLength }, bytes };
}

function descriptorJson({ mediaType, digest, size }: Descriptor): Json {
  return { mediaType, digest, size };
}

const descriptorOf = (mediaType: string) =>
  v.object({
    mediaType: v.literal(mediaType, (issue) => `it is ${issue.received}, and only ${mediaType} is allowed`),
    digest: v.custom<Digest>(
      (input) => typeof input === 'string' && isDigest(input),
      'it must be sha256: and 64 hexadecimal digits',
    ),
    size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  });

/** What is the same in the manifest of every image with one layer. */
const imageMembers = {
  schemaVersion: v.literal(2),
  mediaType: v.exactOptional(v.literal(mediaTypes.manifest)),
  config: descriptorOf(mediaTypes.config),
  layers: v.pipe(
    v.array(descriptorOf(mediaTypes.layer)),
    v.length(1, ({ received }) => `there are ${received}, and a package has exactly 1`),
  ),
};

const manifestSchema = v.object({
  ...imageMembers,
  // An image without annotations is told that it lacks this one.
  annotations: v.optional(
    v.object({
      [packageMark]: v.literal('1', 'only version 1 of the format is known'),
      [metadataAnnotation]: v.string(),
    }),
    {} as never,
  ),
});

/** Reads a package's manifest. A foreign image is a problem too: it lacks the mark. */
export function parseManifest(bytes: Uint8Array): Read<PackageManifest> {
  const read = readDocument(bytes, documentLimit, manifestSchema);
  if (!read.ok) return read;
  const { annotations, config, layers } = read.value;
  const text = new TextEncoder().encode(annotations[metadataAnnotation]);
  const metadata = parseMetadata(text);
  if (!metadata.ok) return { ok: false, problem: `annotations.${metadataAnnotation}: ${metadata.problem}` };
  const [layer] = layers as [Descriptor];
  return { ok: true, value: { config, layer, metadata: metadata.value, metadataBytes: text } };
}

/** Reads the manifest of an image with one layer whose annotation `mark` is `1`. */
export function parseMarkedManifest(
  bytes: Uint8Array,
  mark: string,
): Read<Pick<PackageManifest, 'config' | 'layer'>> {
  const schema = v.object({ ...imageMembers, annotations: v.object({ [mark]: v.literal('1') }) });
  const read = readDocument(bytes, documentLimit, schema);
  if (!read.ok) return read;
  const [layer] = read.value.layers as [Descriptor];
  return { ok: true, value: { config: read.value.config, layer } };
}

const configSchema = v.object({
  rootfs: v.object({ type: v.literal('layers'), diff_ids: v.array(v.string()) }),
});

/** Checks that a config names the layer of its manifest and no other; one sentence if it doesn't. */
export function configProblem(bytes: Uint8Array, layer: Pick<Descriptor, 'digest'>): string | undefined {
  const read = readDocument(bytes, documentLimit, configSchema);
  if (!read.ok) return read.problem;
  const named = read.value.rootfs.diff_ids;
  const same = named.length === 1 && named[0] === layer.digest;
  return same ? undefined : "its rootfs.diff_ids aren't the digest of the manifest's layer alone.";
}
