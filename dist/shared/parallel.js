import { C as optional, D as pipe, F as string, S as object, _ as minValue, d as length, f as literal, i as custom, j as safeInteger, o as exactOptional, t as array, x as number } from "./dist.js";
import { r as isToldError, t as EnvironmentError } from "./errors.js";
import { i as isDigest, n as digestOf, t as canonicalJson } from "./digest.js";
import { i as readDocument, r as parseMetadata, t as metadataBytes } from "./package-metadata.js";

// src/adapters/oci/failures.ts
/** What the operating system's codes mean to people, and what they can do. */
const meanings = {
	ENOSPC: [
		"disk-full",
		"the disk is full",
		"Free some space, then run the same command again."
	],
	EDQUOT: [
		"disk-full",
		"the disk quota is used up",
		"Free some space, then run the same command again."
	],
	EFBIG: [
		"disk-full",
		"the file would be larger than is allowed here",
		"Raise the limit of file sizes."
	],
	EROFS: [
		"read-only-disk",
		"the disk is read-only",
		"Name a store that can be written to."
	],
	EACCES: [
		"no-permission",
		"permission is denied",
		"Give the user that runs this the right to it."
	],
	EPERM: [
		"no-permission",
		"permission is denied",
		"Give the user that runs this the right to it."
	],
	EIO: [
		"disk-failed",
		"the disk failed",
		"Check the disk."
	]
};
/** The operating system's code of an error, such as `ENOENT`. */
function codeOf(error) {
	if (typeof error !== "object" || error === null || !("code" in error)) return void 0;
	return typeof error.code === "string" ? error.code : void 0;
}
/** SQLite's primary codes, as the operating system's that they stand for. */
const sqliteCodes = {
	8: "EROFS",
	10: "EIO",
	13: "ENOSPC"
};
/** The code that says why: the operating system's, or the one that SQLite's stands for. */
function reasonOf(error) {
	return Object.entries(sqliteCodes).find(([code]) => hasSqliteCode(error, Number(code)))?.[1] ?? codeOf(error) ?? "";
}
/** Whether an error is one of the operating system's with one of these codes. */
function hasCode(error, ...codes) {
	return codes.includes(codeOf(error) ?? "");
}
/** Whether an error is SQLite's with that primary code, such as 5 for `SQLITE_BUSY`. */
function hasSqliteCode(error, code) {
	return typeof error === "object" && error !== null && "errcode" in error && (Number(error.errcode) & 255) === code;
}
/**
* Turns what went wrong in a file system into a sentence. Errors that are ours already pass as they are.
* @param doing a clause such as `The package couldn't be stored in /srv/models`.
*/
function fileFailure(error, doing) {
	if (isToldError(error)) return error;
	const [name, meaning, next] = meanings[reasonOf(error)] ?? [
		"file-failed",
		String(error?.message ?? error),
		void 0
	];
	return new EnvironmentError(`${doing}: ${meaning}.`, {
		code: name,
		cause: error,
		...next !== void 0 && { next }
	});
}
/** Runs something that touches files; what goes wrong there comes out as a sentence. */
async function withFileFailures(doing, work) {
	try {
		return await work();
	} catch (error) {
		throw fileFailure(error, doing);
	}
}
/** The same for what is read bit by bit. */
async function* streamed(doing, items) {
	try {
		yield* items;
	} catch (error) {
		throw fileFailure(error, doing);
	}
}

// src/adapters/oci/file-bytes.ts
/** Bytes of one read: SHA-256 is at its best with 1 MiB. */
const chunkSize = 1048576;
/** Reads that are under way before they are asked for. */
const readAhead = 2;
/**
* The bytes of a file from front to back, the next chunks being read while the last ones are worked on. A chunk's
* memory is used again once `chunksHeld` further ones were asked for.
* @param size bytes that the file must have. One that is shorter fails; what lies behind is not read.
*/
async function* readChunks(handle, size, shorter) {
	const count = Math.ceil(size / chunkSize);
	const ring = [];
	const reading = [];
	const start = (at) => {
		const read = fill(handle, (ring[at % (4 + readAhead)] ??= new Uint8Array(Math.min(chunkSize, size))).subarray(0, Math.min(chunkSize, size - at * chunkSize)), at * chunkSize, shorter);
		read.catch(() => void 0);
		reading.push(read);
	};
	for (let at = 0; at < Math.min(readAhead, count); at++) start(at);
	for (let at = 0; at < count; at++) {
		yield await reading.shift();
		if (at + readAhead < count) start(at + readAhead);
	}
}
async function fill(handle, chunk, position, shorter) {
	for (let at = 0; at < chunk.byteLength;) {
		const { bytesRead } = await handle.read(chunk, at, chunk.byteLength - at, position + at);
		if (bytesRead === 0) throw shorter();
		at += bytesRead;
	}
	return chunk;
}
/** A file as the tar reader wants it. Without a hash it jumps over what isn't read; with one it reads and hashes all. */
var FileBytes = class {
	#handle;
	#size;
	#hash;
	#buffer;
	/** What the buffer holds that nobody took yet. */
	#rest = /* @__PURE__ */ new Uint8Array(0);
	/** Where in the file the buffer's content ends. */
	#position = 0;
	constructor(handle, size, hash) {
		this.#handle = handle;
		this.#size = size;
		this.#hash = hash;
		this.#buffer = new Uint8Array(Math.max(1, Math.min(hash ? chunkSize : 16384, size)));
	}
	get left() {
		return this.#size - this.#position + this.#rest.byteLength;
	}
	async read(most) {
		if (this.#rest.byteLength === 0 && this.#position < this.#size) await this.#fill();
		const taken = this.#rest.subarray(0, most);
		this.#rest = this.#rest.subarray(taken.byteLength);
		return taken;
	}
	async skip(bytes) {
		const passed = Math.min(bytes, this.left);
		for (let left = passed; left > 0;) {
			if (this.#rest.byteLength === 0 && !this.#hash) {
				this.#position += left;
				break;
			}
			left -= (await this.read(left)).byteLength;
		}
		return passed;
	}
	async #fill() {
		const { bytesRead } = await this.#handle.read(this.#buffer, 0, this.#buffer.byteLength, this.#position);
		if (bytesRead === 0) throw new EnvironmentError("A blob became shorter while it was read.", { code: "blob-damaged" });
		this.#rest = this.#buffer.subarray(0, bytesRead);
		this.#position += bytesRead;
		this.#hash?.update(this.#rest);
	}
};

// src/domain/package-manifest.ts
/** Media types of the OCI image specification 1.1 that a package is made of. */
const mediaTypes = {
	index: "application/vnd.oci.image.index.v1+json",
	manifest: "application/vnd.oci.image.manifest.v1+json",
	config: "application/vnd.oci.image.config.v1+json",
	/** A tar archive as it is. Compressed layers are refused. */
	layer: "application/vnd.oci.image.layer.v1.tar"
};
/** The annotation of a manifest that marks a package; its value is the version of the format. */
const packageMark = "dev.tidegate.package";
/**
* The annotation of a manifest that repeats `package.json` as text: so a package is found, listed and promoted by its
* manifest alone, however large the layer is in which the file lies.
*/
const metadataAnnotation = "dev.tidegate.metadata";
/** Bytes that a manifest or a config may have: what registries accept. */
const documentLimit = 4194304;
/** The two documents that make a layer a package. */
function packageManifest(metadata, layer) {
	return imageManifest(layer, {
		labels: {
			"dev.tidegate.bot": metadata.bot,
			"dev.tidegate.inputs": metadata.inputs
		},
		annotations: {
			[metadataAnnotation]: new TextDecoder().decode(metadataBytes(metadata)),
			[packageMark]: String(metadata.schema)
		}
	});
}
/**
* The two documents that make a layer an image: its config and its manifest, as canonical JSON. Nothing in it runs by
* itself, but an image must name a platform, and containerd unpacks only those of its node's: it is linux/amd64, as
* Rasa's own images are.
*/
function imageManifest(layer, said) {
	const config = document(mediaTypes.config, {
		architecture: "amd64",
		config: { Labels: said.labels },
		os: "linux",
		rootfs: {
			diff_ids: [layer.digest],
			type: "layers"
		}
	});
	return {
		config,
		manifest: document(mediaTypes.manifest, {
			annotations: said.annotations,
			config: descriptorJson(config.descriptor),
			layers: [descriptorJson(layer)],
			mediaType: mediaTypes.manifest,
			schemaVersion: 2
		})
	};
}
function document(mediaType, value) {
	const bytes = new TextEncoder().encode(canonicalJson(value));
	return {
		descriptor: {
			mediaType,
			digest: digestOf(bytes),
			size: bytes.byteLength
		},
		bytes
	};
}
function descriptorJson({ mediaType, digest, size }) {
	return {
		mediaType,
		digest,
		size
	};
}
const descriptorOf = (mediaType) => object({
	mediaType: literal(mediaType, (issue) => `it is ${issue.received}, and only ${mediaType} is allowed`),
	digest: custom((input) => typeof input === "string" && isDigest(input), "it must be sha256: and 64 hexadecimal digits"),
	size: pipe(number(), safeInteger(), minValue(0))
});
/** What is the same in the manifest of every image with one layer. */
const imageMembers = {
	schemaVersion: literal(2),
	mediaType: exactOptional(literal(mediaTypes.manifest)),
	config: descriptorOf(mediaTypes.config),
	layers: pipe(array(descriptorOf(mediaTypes.layer)), length(1, ({ received }) => `there are ${received}, and a package has exactly 1`))
};
const manifestSchema = object({
	...imageMembers,
	annotations: optional(object({
		[packageMark]: literal("1", "only version 1 of the format is known"),
		[metadataAnnotation]: string()
	}), {})
});
/** Reads a package's manifest. A foreign image is a problem too: it lacks the mark. */
function parseManifest(bytes) {
	const read = readDocument(bytes, documentLimit, manifestSchema);
	if (!read.ok) return read;
	const { annotations, config, layers } = read.value;
	const text = new TextEncoder().encode(annotations[metadataAnnotation]);
	const metadata = parseMetadata(text);
	if (!metadata.ok) return {
		ok: false,
		problem: `annotations.${metadataAnnotation}: ${metadata.problem}`
	};
	const [layer] = layers;
	return {
		ok: true,
		value: {
			config,
			layer,
			metadata: metadata.value,
			metadataBytes: text
		}
	};
}
/** Reads the manifest of an image with one layer whose annotation `mark` is `1`. */
function parseMarkedManifest(bytes, mark) {
	const schema = object({
		...imageMembers,
		annotations: object({ [mark]: literal("1") })
	});
	const read = readDocument(bytes, documentLimit, schema);
	if (!read.ok) return read;
	const [layer] = read.value.layers;
	return {
		ok: true,
		value: {
			config: read.value.config,
			layer
		}
	};
}
const configSchema = object({ rootfs: object({
	type: literal("layers"),
	diff_ids: array(string())
}) });
/** Checks that a config names the layer of its manifest and no other; one sentence if it doesn't. */
function configProblem(bytes, layer) {
	const read = readDocument(bytes, documentLimit, configSchema);
	if (!read.ok) return read.problem;
	const named = read.value.rootfs.diff_ids;
	return named.length === 1 && named[0] === layer.digest ? void 0 : "its rootfs.diff_ids aren't the digest of the manifest's layer alone.";
}

// src/adapters/oci/parallel.ts
/** Works on items, so many at a time, and gives the results in the items' order. */
async function inParallel(items, limit, work) {
	const results = [];
	let next = 0;
	const worker = async () => {
		for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at]);
	};
	await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
	return results;
}

export { mediaTypes as a, parseMarkedManifest as c, readChunks as d, fileFailure as f, withFileFailures as g, streamed as h, imageManifest as i, FileBytes as l, hasSqliteCode as m, configProblem as n, packageManifest as o, hasCode as p, documentLimit as r, parseManifest as s, inParallel as t, chunkSize as u };