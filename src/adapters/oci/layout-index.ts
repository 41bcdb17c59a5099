import * as v from 'valibot';
import { isDigest, type Digest } from '../../domain/digest.ts';
import { EnvironmentError } from '../../domain/errors.ts';
import { mediaTypes, type Descriptor } from '../../domain/package-manifest.ts';
import { readDocument } from '../../domain/package-metadata.ts';

/** The annotation of a descriptor in an index that tags it. */
const tagAnnotation = 'org.opencontainers.image.ref.name';

/** Bytes that an index may have: some 100,000 packages. */
const indexLimit = 32 * 1024 * 1024;

/** The text of an index that names nothing. */
export const emptyIndex = indexText({ schemaVersion: 2, mediaType: mediaTypes.index, manifests: [] });

/** index.json as far as it matters here; what else is in it is kept as it is. */
const indexSchema = v.looseObject({
  schemaVersion: v.literal(2),
  manifests: v.array(
    v.looseObject({
      mediaType: v.string(),
      digest: v.string(),
      size: v.number(),
      annotations: v.exactOptional(v.nullable(v.record(v.string(), v.string()))),
    }),
  ),
});

type IndexDocument = v.InferOutput<typeof indexSchema>;
type ListedManifest = IndexDocument['manifests'][number];

export interface Index {
  readonly text: string;
  readonly document: IndexDocument;
  /** What is listed under a SHA-256 digest. */
  readonly manifests: readonly {
    readonly mediaType: string;
    readonly digest: Digest;
    readonly size: number;
  }[];
}

/** @throws EnvironmentError `store-damaged` */
export function parseIndex(bytes: Uint8Array, file: string): Index {
  const read = readDocument<IndexDocument>(bytes, indexLimit, indexSchema);
  if (!read.ok)
    throw new EnvironmentError(`The store's index is damaged: ${read.problem}`, {
      code: 'store-damaged',
      place: { file },
      next: 'Restore the file, or use another store.',
    });
  const manifests = read.value.manifests.flatMap(({ mediaType, digest, size }) =>
    isDigest(digest) ? [{ mediaType, digest, size }] : [],
  );
  return { text: Buffer.from(bytes).toString('utf8'), document: read.value, manifests };
}

/** The text of an index with a manifest in it, which takes the tag from whichever had it before. */
export function withManifest(index: Index, { mediaType, digest, size }: Descriptor, tag: string): string {
  const untagged: ListedManifest[] = index.document.manifests.map((descriptor) => {
    if (descriptor.annotations?.[tagAnnotation] !== tag || descriptor.digest === digest) return descriptor;
    const { annotations, ...rest } = descriptor;
    const others = Object.entries(annotations).filter(([key]) => key !== tagAnnotation);
    return others.length > 0 ? { ...rest, annotations: Object.fromEntries(others) } : rest;
  });
  const at = untagged.findIndex((descriptor) => descriptor.digest === digest);
  const manifests: ListedManifest[] = at === -1 ? [...untagged, { mediaType, digest, size }] : untagged;
  const tagged = manifests.map((descriptor) =>
    descriptor.digest === digest ? withAnnotation(descriptor, tagAnnotation, tag) : descriptor,
  );
  return indexText({ ...index.document, manifests: tagged });
}

function withAnnotation(descriptor: ListedManifest, key: string, value: string): ListedManifest {
  return { ...descriptor, annotations: { ...descriptor.annotations, [key]: value } };
}

function indexText(document: object): string {
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
