import { n as UserError, r as isToldError, t as EnvironmentError } from "./errors.js";
import { a as registryLocationText, i as readRegistryLocation, n as isRegistryLocation } from "./store-location.js";
import { C as optional, D as pipe, F as string, M as safeParse, S as object, T as parseJson, _ as minValue, d as length, f as literal, i as custom, j as safeInteger, k as record, o as exactOptional, p as looseObject, t as array, x as number$2, y as nullable } from "./dist.js";
import { i as isDigest, n as digestOf, t as canonicalJson } from "./digest.js";
import { a as entryRules, c as nameProblem, i as readDocument, l as shown, n as metadataFile, o as limits, r as parseMetadata, s as placeProblem, t as metadataBytes } from "./package-metadata.js";
import { a as oneLine, c as quoted, i as listed } from "./text.js";
import { t as isLoopback } from "./loopback.js";
import { n as isName } from "./bot.js";
import { t as packageTag } from "./package.js";
import { chmod, constants, lstat, mkdir, open, readFile, readdir, realpath, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { createHash, randomUUID } from "node:crypto";
import http from "node:http";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
import { Readable } from "node:stream";
import { spawn } from "node:child_process";
import https from "node:https";
import { DatabaseSync } from "node:sqlite";
import { Buffer as Buffer$1 } from "node:buffer";
import { crc32, createInflateRaw } from "node:zlib";
import { homedir } from "node:os";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

// src/adapters/oci/failures.ts
/** What the operating system's codes mean to people, and what they can do. */
const meanings$1 = {
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
	const [name, meaning, next] = meanings$1[reasonOf(error)] ?? [
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
/**
* The two documents that make a layer a package: an image's config and its manifest, as canonical JSON. Nothing in a
* package runs by itself, but an image must name a platform, and containerd unpacks only those of its node's: it is
* linux/amd64, as Rasa's own images are.
*/
function packageManifest(metadata, layer) {
	const config = document(mediaTypes.config, {
		architecture: "amd64",
		config: { Labels: {
			"dev.tidegate.bot": metadata.bot,
			"dev.tidegate.inputs": metadata.inputs
		} },
		os: "linux",
		rootfs: {
			diff_ids: [layer.digest],
			type: "layers"
		}
	});
	return {
		config,
		manifest: document(mediaTypes.manifest, {
			annotations: {
				[metadataAnnotation]: new TextDecoder().decode(metadataBytes(metadata)),
				[packageMark]: String(metadata.schema)
			},
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
	size: pipe(number$2(), safeInteger(), minValue(0))
});
const manifestSchema = object({
	schemaVersion: literal(2),
	mediaType: exactOptional(literal(mediaTypes.manifest)),
	annotations: optional(object({
		[packageMark]: literal("1", "only version 1 of the format is known"),
		[metadataAnnotation]: string()
	}), {}),
	config: descriptorOf(mediaTypes.config),
	layers: pipe(array(descriptorOf(mediaTypes.layer)), length(1, ({ received }) => `there are ${received}, and a package has exactly 1`))
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

// src/adapters/oci/durable.ts
/** Makes a directory's names durable. Windows can't open directories, and needs no such thing. */
async function syncDirectory(directory) {
	if (process.platform === "win32") return;
	await using handle = await open(directory);
	await handle.sync();
}
/** Makes a directory and those above it, where they aren't there yet. */
async function makeDirectories(directory) {
	try {
		await mkdir(directory, { recursive: true });
	} catch (error) {
		if (!hasCode(error, "ENOENT")) throw error;
		let missing = directory;
		while (!await statIfThere(dirname(missing)) && dirname(missing) !== missing) missing = dirname(missing);
		await mkdir(missing);
		await mkdir(directory, { recursive: true });
	}
}
/** Sets a directory's permissions, whatever the umask is. */
async function setMode(path, mode) {
	if (process.platform !== "win32") await chmod(path, mode);
}
/** Writes all bytes of a chunk to a place in a file; one call may write fewer. */
async function writeAll(handle, chunk, position) {
	for (let at = 0; at < chunk.byteLength;) {
		const { bytesWritten } = await handle.write(chunk, at, chunk.byteLength - at, position + at);
		at += bytesWritten;
	}
}
const absent = (error) => {
	if (hasCode(error, "ENOENT", "ENOTDIR")) return void 0;
	throw error;
};
/** What is known of a file; undefined if there is none. */
const statIfThere = (file) => stat(file).catch(absent);
/** A file's bytes; undefined if there is none. */
const readIfThere = (file) => readFile(file).catch(absent);
/** A file, opened to be read; undefined if there is none. */
const openIfThere = (file) => open(file).catch(absent);

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

// src/adapters/oci/layout-index.ts
/** The annotation of a descriptor in an index that tags it. */
const tagAnnotation = "org.opencontainers.image.ref.name";
/** Bytes that an index may have: some 100,000 packages. */
const indexLimit = 33554432;
/** The text of an index that names nothing. */
const emptyIndex = indexText({
	schemaVersion: 2,
	mediaType: mediaTypes.index,
	manifests: []
});
/** index.json as far as it matters here; what else is in it is kept as it is. */
const indexSchema = looseObject({
	schemaVersion: literal(2),
	manifests: array(looseObject({
		mediaType: string(),
		digest: string(),
		size: number$2(),
		annotations: exactOptional(nullable(record(string(), string())))
	}))
});
/** @throws EnvironmentError `store-damaged` */
function parseIndex(bytes, file) {
	const read = readDocument(bytes, indexLimit, indexSchema);
	if (!read.ok) throw new EnvironmentError(`The store's index is damaged: ${read.problem}`, {
		code: "store-damaged",
		place: { file },
		next: "Restore the file, or use another store."
	});
	const manifests = read.value.manifests.flatMap(({ mediaType, digest, size }) => isDigest(digest) ? [{
		mediaType,
		digest,
		size
	}] : []);
	return {
		text: Buffer.from(bytes).toString("utf8"),
		document: read.value,
		manifests
	};
}
/** The text of an index with a manifest in it, which takes the tag from whichever had it before. */
function withManifest(index, { mediaType, digest, size }, tag) {
	const untagged = index.document.manifests.map((descriptor) => {
		if (descriptor.annotations?.[tagAnnotation] !== tag || descriptor.digest === digest) return descriptor;
		const { annotations, ...rest } = descriptor;
		const others = Object.entries(annotations).filter(([key]) => key !== tagAnnotation);
		return others.length > 0 ? {
			...rest,
			annotations: Object.fromEntries(others)
		} : rest;
	});
	const tagged = (untagged.findIndex((descriptor) => descriptor.digest === digest) === -1 ? [...untagged, {
		mediaType,
		digest,
		size
	}] : untagged).map((descriptor) => descriptor.digest === digest ? withAnnotation(descriptor, tagAnnotation, tag) : descriptor);
	return indexText({
		...index.document,
		manifests: tagged
	});
}
function withAnnotation(descriptor, key, value) {
	return {
		...descriptor,
		annotations: {
			...descriptor.annotations,
			[key]: value
		}
	};
}
function indexText(document) {
	return `${JSON.stringify(document, void 0, 2)}\n`;
}

// src/adapters/oci/lock.ts
const sqliteBusy = 5;
/**
* Takes a lock on a file, shared with other readers or for this process alone, or returns undefined at once where
* somebody else's lock is in the way. The lock is SQLite's own (on an empty database that is never written): that
* works on every file system and platform that SQLite runs on, between processes and within one.
* @throws EnvironmentError when the lock can't be opened, as on a full disk.
*/
function tryLock(file, mode) {
	let database;
	try {
		const opened = new DatabaseSync(file, { timeout: 0 });
		database = opened;
		if (mode === "exclusive") opened.exec("BEGIN EXCLUSIVE");
		else opened.exec("BEGIN; SELECT count(*) FROM sqlite_schema");
		const release = () => {
			if (opened.isOpen) opened.close();
		};
		return {
			release,
			[Symbol.dispose]: release
		};
	} catch (error) {
		database?.close();
		if (hasSqliteCode(error, sqliteBusy)) return void 0;
		throw fileFailure(error, `The lock ${file} couldn't be taken`);
	}
}
/**
* Takes a lock, and waits for it where it must.
* @throws EnvironmentError `store-locked` when it couldn't be had in time.
*/
async function lock(file, mode, deadlineMs = 6e4) {
	const end = performance.now() + deadlineMs;
	for (;;) {
		const held = tryLock(file, mode);
		if (held) return held;
		if (performance.now() > end) throw new EnvironmentError(`Another process has held the lock ${file} for ${Math.round(deadlineMs / 1e3)} s.`, {
			code: "store-locked",
			next: `Find it with: fuser ${JSON.stringify(file)}`
		});
		await setTimeout$1(2 + Math.random() * 10);
	}
}

// src/adapters/oci/layout.ts
/** Written bytes after which the disk is set to work, so that little is left to wait for at the end. */
const syncEvery = 134217728;
/**
* Blobs in an OCI image layout (image-spec 1.1) in a folder.
*
* Files come to be under a name of their own below `.tidegate/new`, are made durable and then renamed, blobs before
* the index that names them: whenever a writer ends, the layout is valid. Two kernel locks, which end with their
* process, keep writers apart: `.tidegate/index` while index.json is read, changed and replaced, and
* `.tidegate/writers`, which every writer shares while it has unfinished files and a cleaner takes alone. Readers
* need no lock.
*
* @param durable false: for blobs that are needed for the time being alone. Nothing waits for the disk then.
*/
function layoutBlobs(folder, { durable = true } = {}) {
	const location = resolve(folder);
	const blobs = join(location, "blobs", "sha256");
	const own = join(location, ".tidegate");
	const unfinished = join(own, "new");
	const indexFile = join(location, "index.json");
	const fileOf = (digest) => join(blobs, digest.slice(7));
	const reading = `The store ${location} couldn't be read`;
	const writing = `The store ${location} couldn't be written to`;
	/** Makes the folders, and removes what writers that are gone left behind; while another one is at work, it waits. */
	async function prepare() {
		await makeDirectories(blobs);
		await makeDirectories(unfinished);
		const left = await readdir(unfinished);
		if (left.length === 0) return;
		using alone = tryLock(join(own, "writers"), "exclusive");
		if (alone) for (const name of left) await rm(join(unfinished, name), { force: true });
	}
	/** Makes an empty folder a layout. */
	async function initialize() {
		if (await exists(indexFile) && await exists(join(location, "oci-layout"))) return;
		using _held = await lock(join(own, "index"), "exclusive");
		if (!await exists(join(location, "oci-layout"))) await replace(join(location, "oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
		if (!await exists(indexFile)) await replace(indexFile, emptyIndex);
	}
	/** Does something that leaves unfinished files if it is killed. */
	async function asWriter(work) {
		try {
			await prepare();
			using _held = await lock(join(own, "writers"), "shared");
			await initialize();
			return await work();
		} catch (error) {
			throw fileFailure(error, writing);
		}
	}
	/** Writes a small file whole or not at all. */
	async function replace(file, content) {
		const temporary = join(unfinished, randomUUID());
		try {
			await writeFile(temporary, content, {
				flag: "wx",
				flush: true
			});
			await rename(temporary, file);
		} catch (error) {
			await rm(temporary, { force: true }).catch(() => void 0);
			throw error;
		}
	}
	async function readIndex() {
		const bytes = await readIfThere(indexFile);
		return bytes === void 0 ? parseIndex(Buffer.from(emptyIndex), indexFile) : parseIndex(bytes, indexFile);
	}
	async function matches(blob) {
		if (!await has(blob)) return false;
		const handle = await openIfThere(fileOf(blob.digest));
		if (!handle) return false;
		const hash = createHash("sha256");
		for await (const chunk of chunksOf$1(handle, blob)) hash.update(chunk);
		return `sha256:${hash.digest("hex")}` === blob.digest;
	}
	async function has(blob) {
		const stats = await statIfThere(fileOf(blob.digest));
		return stats?.isFile() === true && stats.size === blob.size;
	}
	async function take(source, expected, onBytes) {
		const temporary = join(unfinished, randomUUID());
		try {
			const blob = await write(temporary, source, durable, onBytes);
			if (expected && (blob.digest !== expected.digest || blob.size !== expected.size)) throw new EnvironmentError(`The blob ${expected.digest} is damaged where it was read: ${blob.size} bytes with the digest ${blob.digest} came instead of ${expected.size}.`, {
				code: "blob-damaged",
				next: "Pack it again, or copy it from a store where it is whole."
			});
			await rename(temporary, fileOf(blob.digest));
			return blob;
		} catch (error) {
			await rm(temporary, { force: true }).catch(() => void 0);
			throw error;
		}
	}
	return {
		location,
		has: (blob) => withFileFailures(reading, () => has(blob)),
		file: (blob) => fileOf(blob.digest),
		async open(blob) {
			const handle = await withFileFailures(reading, () => openIfThere(fileOf(blob.digest)));
			return handle && streamed(reading, chunksOf$1(handle, blob));
		},
		ingest: (source, expected, onBytes) => asWriter(async () => {
			if (expected && await matches(expected)) {
				onBytes?.(expected.size);
				return expected;
			}
			return await take(source, expected, onBytes);
		}),
		manifest: (digest) => withFileFailures(reading, async () => {
			const listed = (await readIndex()).manifests.find((manifest) => manifest.digest === digest);
			if (!listed || listed.size > 4194304) return void 0;
			return await readIfThere(fileOf(digest));
		}),
		publish: (manifest, tag) => asWriter(async () => {
			await replace(fileOf(manifest.descriptor.digest), manifest.bytes);
			await syncDirectory(blobs);
			using _held = await lock(join(own, "index"), "exclusive");
			const before = await readIndex();
			const after = withManifest(before, manifest.descriptor, tag);
			if (after !== before.text) await replace(indexFile, after);
			await syncDirectory(location);
		}),
		list: () => withFileFailures(reading, async () => (await readIndex()).manifests.filter((manifest) => manifest.mediaType === mediaTypes.manifest).map((manifest) => manifest.digest).reverse())
	};
}
/**
* Refuses a folder that holds something else. One that isn't there yet, or is empty, is fine.
* @throws UserError `not-a-store`
*/
async function checkFolder(folder) {
	const location = resolve(folder);
	const stats = await statIfThere(location);
	if (!stats) return;
	const use = "Name a folder that is empty, or not there yet.";
	if (!stats.isDirectory()) throw new UserError(`The store ${location} can't be used: it isn't a folder.`, {
		code: "not-a-store",
		next: use
	});
	const names = await readdir(location);
	const version = names.includes("oci-layout") ? await readIfThere(join(location, "oci-layout")) : void 0;
	if (version === void 0) {
		if (names.filter((name) => name !== ".tidegate" && name !== "blobs").length > 0) throw new UserError(`The store ${location} can't be used: it is a folder of other things, and no OCI image layout.`, {
			code: "not-a-store",
			next: use
		});
		return;
	}
	if (!/"imageLayoutVersion"\s*:\s*"1\.\d+\.\d+"/.test(version.toString("utf8"))) throw new UserError(`The store ${location} can't be used: its oci-layout doesn't name version 1 of the OCI image layout.`, {
		code: "not-a-store",
		next: use
	});
}
/** The bytes of a blob, as many as there are up to its size. Closes the file. */
async function* chunksOf$1(handle, { digest, size }) {
	await using _open = handle;
	const { size: there } = await handle.stat();
	const shorter = () => new EnvironmentError(`The blob ${digest} became shorter while it was read.`, { code: "blob-damaged" });
	yield* readChunks(handle, Math.min(size, there), shorter);
}
/** Writes a source into a new file, hashes it on the way, and makes it durable if it is to be. */
async function write(file, source, durable, onBytes) {
	const hash = createHash("sha256");
	await using handle = await open(file, "wx", 420);
	const writing = [];
	let syncing;
	let size = 0;
	let unsynced = 0;
	try {
		for await (const chunk of source.open()) {
			const written = writeAll(handle, chunk, size);
			written.catch(() => void 0);
			writing.push(written);
			hash.update(chunk);
			size += chunk.byteLength;
			unsynced += chunk.byteLength;
			onBytes?.(chunk.byteLength);
			if (writing.length >= 4) await writing.shift();
			if (durable && unsynced >= syncEvery && !syncing) {
				unsynced = 0;
				const done = () => syncing = void 0;
				syncing = handle.datasync().then(done, done);
			}
		}
		await Promise.all(writing);
	} finally {
		await Promise.allSettled([...writing, syncing]);
	}
	if (durable) await handle.sync();
	return {
		digest: `sha256:${hash.digest("hex")}`,
		size
	};
}
async function exists(file) {
	return await statIfThere(file) !== void 0;
}

// src/adapters/oci/registry/http.ts
/** A request without a whole answer. The message is a clause that holds neither headers nor queries. */
var HttpFailure = class extends Error {
	name = "HttpFailure";
	kind;
	constructor(kind, message) {
		super(message);
		this.kind = kind;
	}
};
/** Bytes of a body that are read for the sake of the connection alone. */
const worthReading = 65536;
/** The answer that Node's client gives, as ours; `chunks` reads its body once. */
function responseOf(message, url, chunks) {
	return {
		status: message.statusCode ?? 0,
		url,
		header: (name) => message.headersDistinct[name]?.[0],
		headerValues: (name) => message.headersDistinct[name] ?? [],
		body: { [Symbol.asyncIterator]: () => chunks()[Symbol.asyncIterator]() },
		async bytes(limit) {
			const parts = [];
			let size = 0;
			for await (const chunk of chunks()) {
				size += chunk.byteLength;
				if (size > limit) throw new HttpFailure("too-long", `its answer is longer than ${limit} bytes`);
				parts.push(Uint8Array.from(chunk));
			}
			return Buffer.concat(parts, size);
		},
		async discard() {
			let size = 0;
			try {
				for await (const chunk of chunks()) if ((size += chunk.byteLength) > worthReading) break;
			} catch {}
		}
	};
}

// src/adapters/oci/registry/patience.ts
const realWaiting = {
	now: () => Date.now(),
	sleep: (milliseconds) => setTimeout$1(milliseconds),
	random: () => Math.random()
};
/** Milliseconds: the first wait is around half a second, each further one twice as long. */
const firstWait = 500;
const longestWait = 3e4;
/** Tries in a row that moved nothing on. */
const fruitlessTries = 6;
/** Tries in all, and milliseconds that are waited in all, however much moved on in between. */
const allTries = 60;
const allWaits = 3e5;
/** How often and how long one piece of work is tried again: bounded in number and in time. */
var Patience = class {
	#waiting;
	#fruitless = 0;
	#tries = 1;
	#waited = 0;
	constructor(waiting) {
		this.#waiting = waiting;
	}
	/** Tries so far. */
	get tries() {
		return this.#tries;
	}
	/** Something moved on: what comes next is not the same failure again. */
	progressed() {
		this.#fruitless = 0;
	}
	/**
	* Waits until the next try is due; false at once if there should be none.
	* @param retryAfter the registry's `Retry-After`: seconds, or a date.
	* @param most tries in a row for a failure that seldom passes.
	*/
	async again(retryAfter, most = fruitlessTries) {
		this.#fruitless++;
		if (this.#fruitless >= most || this.#tries >= allTries) return false;
		const asked = retryAfter === void 0 ? 0 : retryAfterMilliseconds(retryAfter, this.#waiting.now());
		const usual = Math.min(longestWait, firstWait * 2 ** (this.#fruitless - 1));
		const wait = Math.max(asked, usual * (.5 + this.#waiting.random()));
		if (this.#waited + wait > allWaits) return false;
		this.#waited += wait;
		this.#tries++;
		await this.#waiting.sleep(wait);
		return true;
	}
};
/** Milliseconds that a `Retry-After` asks for; 0 where it can't be read or lies in the past. */
function retryAfterMilliseconds(value, now) {
	const text = value.trim();
	if (/^\d{1,9}$/.test(text)) return Number(text) * 1e3;
	const date = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : NaN;
	return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}

// src/adapters/oci/registry/auth-exchange.ts
/** Bytes of a token server's answer; tokens that carry many rights have some 10 KiB. */
const largestAnswer$1 = 131072;
/** Failures and statuses that may pass. */
const passingKinds = [
	"unreachable",
	"broken",
	"timeout"
];
const passingStatuses = [
	429,
	500,
	502,
	503,
	504
];
const mostTries = 3;
/**
* Exchanges with a token server over the registry's HTTP client. No redirect is followed. What may pass is tried
* three times in all: a token request changes nothing.
*/
function tokenExchange(request, waiting) {
	return async (url, { headers, body }) => {
		const patience = new Patience(waiting);
		for (;;) try {
			const response = await request({
				method: body === void 0 ? "GET" : "POST",
				url,
				headers,
				...body !== void 0 && { body: Buffer$1.from(body, "utf8") }
			});
			const answer = Buffer$1.from(await response.bytes(largestAnswer$1)).toString("utf8");
			if (!passingStatuses.includes(response.status) || !await patience.again(response.header("retry-after"), mostTries)) return {
				status: response.status,
				body: answer
			};
		} catch (error) {
			if (!(error instanceof HttpFailure)) throw error;
			if (!passingKinds.includes(error.kind) || !await patience.again(void 0, mostTries)) throw new EnvironmentError(`The token server ${url.origin} can't be used: ${error.message}.`, {
				code: "token-server-failed",
				next: "Try again later; if it stays so, ask those who run the registry."
			});
		}
	};
}

// src/adapters/oci/registry/auth-realm.ts
/**
* The token server that a registry names, if a credential may go there: over https anywhere; over plain http only
* on the registry's own host where that speaks plain http itself, or from this machine to this machine.
* @throws EnvironmentError `token-server-refused`.
*/
function parseRealm(realm, origin) {
	const refuse = (why) => new EnvironmentError(`The registry ${origin.host} names a token server that can't be used: ${why}.`, {
		code: "token-server-refused",
		next: "Nothing was sent there. Check the address of the registry, and ask those who run it."
	});
	if (realm === void 0 || !URL.canParse(realm)) throw refuse(`${quoted(realm ?? "", 80)} is no address`);
	const url = new URL(realm);
	if (url.protocol !== "https:" && url.protocol !== "http:") throw refuse(`${quoted(url.protocol, 40)} is neither https nor http`);
	if (url.username !== "" || url.password !== "") throw refuse("its address holds a login");
	const sameHost = origin.protocol === "http:" && url.hostname === origin.hostname;
	const onThisMachine = isLoopback(url.hostname) && isLoopback(origin.hostname);
	if (url.protocol === "http:" && !sameHost && !onThisMachine) throw refuse(`${url.origin} would get the credential over plain http`);
	return url;
}

// src/adapters/oci/registry/auth-scopes.ts
/** Scopes taken of one challenge; it is a stranger's text. */
const most$1 = 32;
/** What requests of these scopes need. Registries let only those push who may pull, so pushing asks for both. */
function demandOf(scopes) {
	return merged(scopes.map(({ repository, actions }) => [`repository:${repository}`, actions.includes("push") ? ["pull", "push"] : actions]));
}
/** What a challenge's `scope` names: `type:name:action,action`, several with spaces between them. */
function parseDemand(text) {
	return merged(text.split(/\s+/).filter((part) => part !== "").slice(0, most$1).map((part) => {
		const colon = part.lastIndexOf(":");
		return part.indexOf(":") === colon ? [part, []] : [part.slice(0, colon), part.slice(colon + 1).split(",")];
	}));
}
/** Both demands in one. */
function union(a, b) {
	return merged([...a, ...b]);
}
/** Whether a token for `granted` serves a request that needs `wanted`. */
function covers(granted, wanted) {
	return [...wanted].every(([resource, actions]) => granted.get(resource)?.isSupersetOf(actions) ?? false);
}
/** A demand as the parameters of a token request: one text for each resource, always in the same order. */
function scopeTexts(demand) {
	return [...demand].map(([resource, actions]) => actions.size === 0 ? resource : `${resource}:${[...actions].sort().join(",")}`).sort();
}
function merged(parts) {
	const result = /* @__PURE__ */ new Map();
	for (const [resource, actions] of parts) result.set(resource, (result.get(resource) ?? /* @__PURE__ */ new Set()).union(new Set(actions)));
	return result;
}

// src/adapters/oci/registry/auth-token.ts
const defaultSeconds = 60;
const longestSeconds = 86400;
const earlierMs = 1e4;
const text$1 = optional(nullable(string()));
const answerSchema$1 = object({
	token: text$1,
	access_token: text$1,
	refresh_token: text$1,
	issued_at: text$1,
	expires_in: optional(nullable(number$2()))
});
/**
* Asks a token server (distribution's token specification): GET with a login or anonymously, or OAuth2's POST
* with an identity token.
* @returns undefined where it refuses (400, 401, 403).
* @throws EnvironmentError `token-server-failed`; nothing of what was sent or answered is in its message.
*/
async function requestToken(request, exchange, now) {
	const { realm, credential } = request;
	const askedAt = now();
	const failed = (what, next) => new EnvironmentError(`The token server ${realm.origin} ${what}.`, {
		code: "token-server-failed",
		next: next ?? "Try again later; if it stays so, ask those who run the registry."
	});
	const { status, body } = credential?.kind === "identity-token" ? await exchange(realm, refreshForm(request, credential.token)) : await exchange(queryUrl(request), { headers: {
		accept: "application/json",
		...loginOf(credential)
	} });
	if (status === 400 || status === 401 || status === 403) return void 0;
	if (status >= 300 && status < 400) throw failed("sends elsewhere (a redirect), which is not followed because the credential would go along");
	if (credential?.kind === "identity-token" && (status === 404 || status === 405)) throw failed(`doesn't take identity tokens (it answered ${status} to the OAuth2 request)`, "Log in with a user name and a password or token instead.");
	if (status !== 200) throw failed(`answered ${status}`);
	const answer = safeParse(pipe(string(), parseJson(), answerSchema$1), body);
	if (!answer.success) throw failed("answered something else than JSON with a token");
	const value = answer.output.token || answer.output.access_token;
	if (!value || !/^[\x21-\x7e]+$/.test(value)) throw failed("answered without a token");
	const { expires_in, issued_at, refresh_token } = answer.output;
	return {
		value,
		demand: request.demand,
		issuedAt: askedAt,
		renewAt: renewalOf(askedAt, expires_in ?? void 0, issued_at ?? void 0),
		refreshToken: refresh_token || void 0
	};
}
/** `Basic` credentials as RFC 7617 writes them; nothing for none. */
function loginOf(credential) {
	if (credential?.kind !== "basic") return {};
	return { authorization: `Basic ${Buffer$1.from(`${credential.username}:${credential.password}`, "utf8").toString("base64")}` };
}
/** A renewal a little early; the server's clock counts only where it makes sense by ours. */
function renewalOf(askedAt, expiresIn, issuedAt) {
	const lifeMs = (expiresIn !== void 0 && expiresIn > 0 ? Math.min(expiresIn, longestSeconds) : defaultSeconds) * 1e3;
	const early = Math.min(earlierMs, lifeMs / 4);
	const issued = issuedAt === void 0 ? NaN : Date.parse(issuedAt);
	return (issued <= askedAt && issued + lifeMs - early > askedAt ? issued : askedAt) + lifeMs - early;
}
function queryUrl({ realm, service, demand }) {
	const url = new URL(realm);
	if (service !== void 0) url.searchParams.set("service", service);
	for (const scope of scopeTexts(demand)) url.searchParams.append("scope", scope);
	return url;
}
function refreshForm({ service, demand }, refreshToken) {
	const form = new URLSearchParams({
		grant_type: "refresh_token",
		client_id: "tidegate"
	});
	if (service !== void 0) form.set("service", service);
	const scopes = scopeTexts(demand);
	if (scopes.length > 0) form.set("scope", scopes.join(" "));
	form.set("refresh_token", refreshToken);
	return {
		headers: {
			accept: "application/json",
			"content-type": "application/x-www-form-urlencoded"
		},
		body: form.toString()
	};
}

// src/adapters/oci/registry/auth-token-cache.ts
function tokenCache(options) {
	const { realm, service, exchange, now } = options;
	let refreshToken;
	let isRefused = false;
	let tokens = [];
	let underWay = [];
	/** What the server refused already: it would refuse it again. */
	const refused = /* @__PURE__ */ new Set();
	const fetch = async (demand) => {
		const name = scopeTexts(demand).join(" ");
		if (refused.has(name)) return void 0;
		const login = await options.credential();
		const credential = login?.kind === "identity-token" && refreshToken !== void 0 ? {
			...login,
			token: refreshToken
		} : login;
		const token = await requestToken({
			realm,
			service,
			demand,
			credential
		}, exchange, now);
		isRefused = token === void 0;
		if (token === void 0) {
			refused.add(name);
			return;
		}
		refreshToken = token.refreshToken ?? refreshToken;
		tokens = [token, ...tokens.filter((old) => now() < old.renewAt && !covers(demand, old.demand))];
		return token;
	};
	const covering = (demand) => tokens.find((token) => now() < token.renewAt && covers(token.demand, demand));
	return {
		covering,
		async obtain(demand) {
			const there = covering(demand);
			if (there !== void 0) return there;
			const coming = underWay.find((other) => covers(other.demand, demand));
			if (coming !== void 0) return coming.token;
			const entry = {
				demand,
				token: fetch(demand)
			};
			underWay = [...underWay, entry];
			try {
				return await entry.token;
			} finally {
				underWay = underWay.filter((other) => other !== entry);
			}
		},
		find: (value) => tokens.find((token) => token.value === value),
		drop(token) {
			tokens = tokens.filter((other) => other !== token);
		},
		get isRefused() {
			return isRefused;
		}
	};
}

// src/adapters/oci/registry/challenge.ts
/** Characters read of one header; Node itself takes 16 KiB of all headers together. */
const limit = 16384;
const separators = /[ \t,]*/y;
const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const blanks = /[ \t]*/y;
const equals = /[ \t]*=[ \t]*/y;
/** What stands alone after a scheme, such as Negotiate's data: it ends the challenge. */
const token68 = /[0-9A-Za-z._~+/-]+=*[ \t]*(?=,|$)/y;
const quotedString = /"((?:[^"\\]|\\[^])*)"/y;
/** Wider than the grammar's token: some registries leave out the quotation marks of a scope or a realm. */
const bareValue = /[^",\s]+/y;
/**
* Reads WWW-Authenticate headers by the grammar of RFC 9110 (11.6.1): several challenges in one header, quoted
* strings with escapes and commas, names in any case. It never throws: reading a header ends where it is no longer
* a challenge, and what was read before counts.
*/
function parseChallenges(headers) {
	return headers.flatMap(parseHeader$1);
}
function parseHeader$1(header) {
	const text = header.slice(0, limit);
	const challenges = [];
	let at = 0;
	const take = (pattern) => {
		pattern.lastIndex = at;
		const found = pattern.exec(text);
		if (found !== null) at = pattern.lastIndex;
		return found ?? void 0;
	};
	/** `name = value`; undefined, and nothing taken, where something else comes. */
	const parameter = () => {
		const start = at;
		const name = take(token)?.[0];
		if (name !== void 0 && take(equals) !== void 0) {
			const value = take(quotedString)?.[1]?.replace(/\\([^])/g, "$1") ?? take(bareValue)?.[0];
			if (value !== void 0) return [name.toLowerCase(), value];
		}
		at = start;
	};
	for (;;) {
		take(separators);
		const scheme = take(token)?.[0].toLowerCase();
		if (scheme === void 0) return challenges;
		const parameters = /* @__PURE__ */ new Map();
		challenges.push({
			scheme,
			parameters
		});
		if (take(blanks)?.[0] === "" || take(token68) !== void 0) continue;
		for (;;) {
			const found = parameter();
			if (found === void 0) break;
			if (!parameters.has(found[0])) parameters.set(found[0], found[1]);
			take(separators);
		}
	}
}

// src/adapters/oci/registry/authorizer.ts
/** Milliseconds after which a token that is refused may have ended before its time: a new one is worth asking for. */
const freshFor = 1e4;
/** An authorizer that knows nothing until the registry demands something. Credentials are looked for then, once. */
function createAuthorizer(options) {
	const { origin, credentials, request, waiting = realWaiting } = options;
	const exchange = tokenExchange(request, waiting);
	const now = () => waiting.now();
	let demanded;
	let known;
	const credential = () => known ??= credentials.for(origin.host);
	/** Takes in what a Bearer challenge says; the tokens of an earlier one stay if it says the same. */
	const tokensFor = ({ parameters }) => {
		const realm = parseRealm(parameters.get("realm"), origin);
		const service = parameters.get("service");
		const name = JSON.stringify([realm.href, service]);
		if (demanded?.scheme !== "bearer" || demanded.realm !== name) demanded = {
			scheme: "bearer",
			realm: name,
			tokens: tokenCache({
				realm,
				service,
				credential,
				exchange,
				now
			})
		};
		return demanded.tokens;
	};
	const bearer = async (challenge, wanted, sent) => {
		const tokens = tokensFor(challenge);
		const all = union(wanted, parseDemand(challenge.parameters.get("scope") ?? ""));
		const error = challenge.parameters.get("error");
		const used = sent !== void 0 ? tokens.find(sent.replace(/^Bearer /, "")) : error !== void 0 ? tokens.covering(all) : void 0;
		if (used !== void 0) {
			if (covers(used.demand, all)) {
				if (error === "insufficient_scope") return false;
				if (now() - used.issuedAt < freshFor && now() < used.renewAt) return false;
			}
			tokens.drop(used);
		}
		if (await tokens.obtain(all) !== void 0) return true;
		return used === void 0 && await tokens.obtain(wanted) !== void 0;
	};
	const basic = async (sent) => {
		const { authorization } = loginOf(await credential());
		if (authorization === void 0 || authorization === sent) return false;
		demanded = {
			scheme: "basic",
			header: authorization
		};
		return true;
	};
	return {
		async header(scopes) {
			if (demanded === void 0) return void 0;
			if (demanded.scheme === "basic") return demanded.header;
			const token = await demanded.tokens.obtain(demandOf(scopes));
			return token && `Bearer ${token.value}`;
		},
		async challenged(wwwAuthenticate, scopes, sent) {
			const challenges = parseChallenges(wwwAuthenticate);
			const challenge = challenges.find(({ scheme }) => scheme === "bearer");
			if (challenge !== void 0) return bearer(challenge, demandOf(scopes), sent);
			return challenges.some(({ scheme }) => scheme === "basic") && basic(sent);
		},
		async login() {
			const found = await credential();
			if (found === void 0) {
				const places = credentials.places?.(origin.host) ?? [];
				return `no credentials for ${origin.host} were found${places.length > 0 ? ` in ${listed(places)}` : ""}`;
			}
			const source = `the credentials from ${found.source ?? "this environment"}`;
			return demanded?.scheme === "bearer" && demanded.tokens.isRefused ? `its token server refused ${source}` : `with ${source}`;
		}
	};
}

// src/adapters/oci/registry/errors.ts
const again = "Run the same command again: what is done already stays.";
/** A registry that no answer came from. */
function failureError({ kind, message }, host, origin) {
	if (kind === "not-tls") return new EnvironmentError(`The registry ${host} doesn't speak TLS.`, {
		code: "registry-plain-http",
		next: `If it is meant to speak plain HTTP, add ${host} to registries.plainHttp in tidegate.yml.`
	});
	if (kind === "not-http" && origin.protocol === "http:") return new EnvironmentError(`The registry ${host} doesn't speak plain HTTP.`, {
		code: "registry-unreachable",
		next: `If it speaks TLS, take ${host} out of registries.plainHttp in tidegate.yml.`
	});
	if (kind === "too-long") return new EnvironmentError(`The registry ${host} can't be used: ${message}.`, { code: "registry-refused" });
	return new EnvironmentError(`The registry ${host} can't be used: ${message}.`, {
		code: "registry-unreachable",
		next: kind === "tls" ? "Let NODE_EXTRA_CA_CERTS name a file with the certificate of the authority that it trusts." : `Check its name and the network. ${again}`
	});
}
/** What a registry said, as the end of a sentence. */
const said = ({ text, status }) => `${(text === "" ? `it answered ${status}` : text).replace(/\.$/, "")}.`;
/** A registry that doesn't do what it was asked. */
function refusedError(refusal, host) {
	if (refusal.status === 429 || refusal.status >= 500) return new EnvironmentError(`The registry ${host} is busy or unwell: ${said(refusal)}`, {
		code: "registry-busy",
		next: again
	});
	return new EnvironmentError(`The registry ${host} refuses with status ${refusal.status}: ${said(refusal)}`, { code: "registry-refused" });
}
/**
* A registry that doesn't let us do what we asked for.
* @param login whose login was used, as a clause.
*/
function deniedError(refusal, host, scopes, login) {
	const right = scopes.some(({ actions }) => actions.includes("push")) ? "write" : "read";
	const names = scopes.map(({ repository }) => repository).join(" and ");
	const docker = `docker login ${host}`;
	return new EnvironmentError(`The registry ${host} gives no right to ${right} ${names} (${oneLine(login, 500)}): ${said(refusal)}`, {
		code: "registry-denied",
		next: host === "ghcr.io" ? `In a workflow, give the job \`permissions: packages: ${right}\`; elsewhere type \`${docker}\` with a token that may ${right} packages.` : `Type \`${docker}\` with a login that may ${right} there.`
	});
}
/** A registry that sends us where we don't go. */
function misguidedError(host, where) {
	return new EnvironmentError(`The registry ${host} sends on to ${where}.`, { code: "registry-refused" });
}
/** A blob whose bytes aren't those of its name. */
function damagedError({ digest }, where, what) {
	return new EnvironmentError(`The blob ${digest} is damaged ${where}: ${what}.`, {
		code: "blob-damaged",
		next: "Pack it again, or copy it from a store where it is whole."
	});
}

// src/adapters/oci/registry/refusal.ts
/** Bytes of an error's body that are looked at. */
const bodyLimit = 65536;
/** Reads the body of a refusal. Whatever comes, it gives a refusal. */
async function readRefusal(response) {
	const body = await response.bytes(bodyLimit).catch(() => /* @__PURE__ */ new Uint8Array(0));
	const errors = errorsOf(Buffer.from(body).toString("utf8"));
	const codes = errors.map(({ code }) => code).filter((code) => /^[A-Z0-9_]{1,60}$/.test(code));
	const texts = errors.map(({ code, message }) => [code, message].filter((part) => part !== "" && part !== void 0).join(": "));
	return {
		status: response.status,
		codes,
		text: plain(texts.join("; ")),
		retryAfter: response.header("retry-after")
	};
}
/** Where a text names an address, its query may be a signature. */
function plain(text) {
	return oneLine(text.replace(/([a-z][a-z0-9+.-]*:\/\/[^\s?"'<>]*)\?[^\s"'<>]*/gi, "$1"), 300);
}
/** The errors of the distribution specification's JSON; none where it is something else. */
function errorsOf(text) {
	let value;
	try {
		value = JSON.parse(text);
	} catch {
		return [];
	}
	const errors = member(value, "errors");
	if (!Array.isArray(errors)) return [];
	return errors.slice(0, 3).map((error) => ({
		code: textOf(member(error, "code")),
		message: textOf(member(error, "message"))
	}));
}
function member(value, name) {
	return typeof value === "object" && value !== null ? value[name] : void 0;
}
function textOf(value) {
	return typeof value === "string" ? value : "";
}

// src/adapters/oci/registry/client.ts
const redirects = [
	301,
	302,
	303,
	307,
	308
];
const mostRedirects = 5;
/** Tries with new tokens, in case one ran out on the way. */
const mostChallenges = 2;
/** Tries of what seldom passes by itself: nobody there, a failure within the registry. */
const fewTries$1 = 3;
/**
* Talks to one registry: authorizes, follows redirects by origin, and repeats what may pass. The Authorization header
* goes to the registry's own origin and nowhere else, and nothing that began with TLS goes on without.
*/
var RegistryClient = class {
	#options;
	/** Whether it ever answered. Where it did, it may come back; a wrong name is worth no waiting. */
	#answered = false;
	constructor(options) {
		this.#options = options;
	}
	get origin() {
		return this.#options.origin;
	}
	patience() {
		return new Patience(this.#options.waiting);
	}
	/** An address of the registry's API. */
	url(repository, path, query = {}) {
		const url = new URL(`/v2/${repository.name}/${path}`, this.origin);
		for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
		return url;
	}
	/**
	* Does a call, again and again while that may help, and reads its answer.
	* @param expected the statuses that `read` understands.
	* @throws EnvironmentError `registry-denied`, `registry-refused`, `registry-busy`, `registry-unreachable`,
	* `registry-plain-http`
	*/
	async send(call, expected, read) {
		const patience = this.patience();
		for (;;) {
			let problem;
			try {
				const response = await this.exchange(call);
				if (expected.includes(response.status)) return await read(response);
				problem = await readRefusal(response);
			} catch (error) {
				if (!(error instanceof HttpFailure)) throw error;
				problem = error;
			}
			if (!await this.worthAnother(problem, patience)) throw await this.error(problem, call);
		}
	}
	/** Waits until a failed call may be repeated; false where it shouldn't be. */
	async worthAnother(problem, patience) {
		if (problem instanceof HttpFailure) {
			if (problem.kind === "unreachable") return await patience.again(void 0, this.#answered ? void 0 : fewTries$1);
			return (problem.kind === "broken" || problem.kind === "timeout") && await patience.again();
		}
		if (problem.status === 500) return await patience.again(problem.retryAfter, fewTries$1);
		return [
			429,
			502,
			503,
			504
		].includes(problem.status) && await patience.again(problem.retryAfter);
	}
	/** A failure as a sentence. */
	async error(problem, call) {
		const { host, origin, authorizer } = this.#options;
		if (problem instanceof HttpFailure) return failureError(problem, host, origin);
		if (problem.status !== 401 && problem.status !== 403) return refusedError(problem, host);
		return deniedError(problem, host, call.scopes, await authorizer.login());
	}
	/**
	* Does a call once: with the rights that it needs, wherever it is redirected to.
	* @throws HttpFailure, or EnvironmentError `registry-denied` where the registry wants other credentials.
	*/
	async exchange(call) {
		const { authorizer } = this.#options;
		for (let challenges = 0;; challenges++) {
			const { response, sent } = await this.#follow(call);
			if (response.status !== 401 || response.url.origin !== this.origin.origin) return response;
			const demanded = response.headerValues("www-authenticate");
			const refusal = await readRefusal(response);
			if (challenges >= mostChallenges || !await authorizer.challenged(demanded, call.scopes, sent)) throw await this.error(refusal, call);
		}
	}
	/** Resolves what a registry gives as a Location. @throws EnvironmentError `registry-refused` */
	resolve(location, base) {
		const { host } = this.#options;
		if (location === void 0 || !URL.canParse(location, base.href)) throw misguidedError(host, "an address that is none");
		const url = new URL(location, base);
		url.username = url.password = url.hash = "";
		if (base.protocol === "https:" && url.protocol === "http:" && url.hostname === base.hostname) {
			url.protocol = "https:";
			url.port = base.port;
		}
		if (url.protocol !== "https:" && (url.protocol !== "http:" || base.protocol === "https:")) throw misguidedError(host, `an address without TLS, at ${url.host || "nowhere"}`);
		return url;
	}
	/** Does a call as far as it leads, and says what the registry was told about who we are. */
	async #follow(call) {
		const { request, authorizer, host } = this.#options;
		const reads = call.method === "GET" || call.method === "HEAD";
		let url = call.url;
		for (let followed = 0;; followed++) {
			const authorization = url.origin === this.origin.origin ? await authorizer.header(call.scopes) : void 0;
			const response = await request({
				method: call.method,
				url,
				headers: {
					...call.headers,
					...authorization !== void 0 && { authorization }
				},
				...call.body && { body: call.body },
				...call.idle !== void 0 && { idle: call.idle }
			});
			this.#answered = true;
			if (!redirects.includes(response.status)) return {
				response,
				sent: authorization
			};
			await response.discard();
			if (!reads && response.status !== 307 && response.status !== 308) throw misguidedError(host, "another address for something to be written");
			if (followed >= mostRedirects) throw misguidedError(host, "one address after another");
			url = this.resolve(response.header("location"), url);
		}
	}
};

// src/adapters/oci/registry/auth-hosts.ts
/** Names under which Docker Hub is known: one account, and one entry in Docker's files. */
const dockerHub = /* @__PURE__ */ new Set([
	"docker.io",
	"index.docker.io",
	"registry-1.docker.io"
]);
/** What Docker's files and helpers call Docker Hub. */
const dockerHubKey = "https://index.docker.io/v1/";
/** A host with its port in lower case, by which entries are compared; all names of Docker Hub are one. */
function canonicalHost(host) {
	const name = host.toLowerCase();
	return dockerHub.has(name) ? "docker.io" : name;
}
/** What a credential helper is asked for. */
function helperKey(host) {
	return canonicalHost(host) === "docker.io" ? dockerHubKey : host;
}
/**
* The host that a key of `auths` or `credHelpers` is about: `ghcr.io`, `localhost:5000`,
* `https://index.docker.io/v1/`, `quay.io/team/image`. Undefined where it is none.
*/
function parseRegistryKey(key) {
	const text = /^https?:\/\//i.test(key) ? key : `https://${key}`;
	if (!URL.canParse(text)) return void 0;
	const { host, pathname, username, password } = new URL(text);
	if (host === "" || username !== "" || password !== "") return void 0;
	return {
		host: canonicalHost(host),
		whole: /^\/(v[12]\/?)?$/.test(pathname)
	};
}

// src/adapters/oci/registry/auth-helper.ts
/** Some helpers ask a person, or a cloud far away. */
const patienceMs = 6e4;
const largestAnswer = 65536;
/** What Docker's own helpers print when they know nothing about a registry. */
const notFound = /credentials not found/i;
/** The user name by which a helper says that its secret is an OAuth2 refresh token. */
const identityTokenUser = "<token>";
const answerSchema = object({
	Username: string(),
	Secret: string()
});
/**
* Asks a credential helper for a registry's credential: `get`, the registry on standard input, JSON on standard
* output (the protocol of docker-credential-helpers). Nothing that it prints ever comes out in an error.
* @returns undefined where it knows none.
* @throws UserError `bad-docker-config` for a name that is none; EnvironmentError `credential-helper-missing`,
* `credential-helper-failed`.
*/
async function askHelper(options) {
	const { name, host, place } = options;
	if (!/^[A-Za-z0-9_.-]{1,100}$/.test(name)) throw new UserError(`The credential helper ${quoted(name, 60)} in ${place.file} can't be used.`, {
		code: "bad-docker-config",
		place,
		next: "Name a helper by letters, digits, \"_\", \".\" and \"-\": `pass` stands for the program docker-credential-pass."
	});
	const program = `docker-credential-${name}`;
	const failed = (what) => new EnvironmentError(`The credential helper ${program}, which ${place.file} names for ${host}, ${what}.`, {
		code: "credential-helper-failed",
		place,
		next: `See whether \`${program} list\` works in a terminal, or take the helper out of ${place.file} and log in again.`
	});
	const result = await run(program, options);
	switch (result.kind) {
		case "not-started": throw notStarted(program, result.code, place, host);
		case "timeout": throw failed(`didn't answer within ${(options.timeoutMs ?? patienceMs) / 1e3} seconds`);
		case "too-large": throw failed(`answered more than ${largestAnswer} bytes`);
		case "ended": if (result.code !== 0) {
			if (notFound.test(result.output)) return void 0;
			throw failed(result.code === null ? "was ended by a signal" : `failed with exit code ${result.code}`);
		}
	}
	const answer = safeParse(pipe(string(), parseJson(), answerSchema), result.output);
	if (!answer.success) throw failed("answered something else than JSON with the texts \"Username\" and \"Secret\"");
	const { Username: username, Secret: secret } = answer.output;
	const source = `${program} (named in ${place.file})`;
	if (secret === "") return void 0;
	return username === identityTokenUser ? {
		kind: "identity-token",
		token: secret,
		source
	} : {
		kind: "basic",
		username,
		password: secret,
		source
	};
}
function run(program, options) {
	return new Promise((resolve) => {
		const child = spawn(program, ["get"], {
			cwd: dirname(options.place.file),
			env: options.environment,
			stdio: [
				"pipe",
				"pipe",
				"ignore"
			],
			windowsHide: true
		});
		const chunks = [];
		let size = 0;
		const settle = (result) => {
			clearTimeout(timer);
			resolve(result);
		};
		const stop = (result) => {
			child.kill("SIGKILL");
			child.stdout.destroy();
			settle(result);
		};
		const timer = setTimeout(() => stop({ kind: "timeout" }), options.timeoutMs ?? patienceMs);
		child.once("error", (error) => settle({
			kind: "not-started",
			code: error.code
		}));
		child.once("close", (code) => settle({
			kind: "ended",
			code,
			output: Buffer$1.concat(chunks).toString("utf8")
		}));
		child.stdout.on("data", (chunk) => {
			chunks.push(chunk);
			size += chunk.length;
			if (size > largestAnswer) stop({ kind: "too-large" });
		});
		child.stdin.on("error", () => void 0);
		child.stdin.end(helperKey(options.host));
	});
}
function notStarted(program, code, place, host) {
	const missing = code === "ENOENT";
	return new EnvironmentError(`The credential helper ${program}, which ${place.file} names for ${host}, ` + (missing ? "isn't on PATH." : `couldn't be started (${code ?? "unknown"}).`), {
		code: missing ? "credential-helper-missing" : "credential-helper-failed",
		place,
		next: `Install ${program}, or take it out of ${place.file} and log in again.`
	});
}

// src/adapters/oci/registry/auth-json.ts
/** A text that is no JSON. The message never quotes it: such files hold passwords. */
var JsonError = class extends Error {
	name = "JsonError";
	line;
	constructor(message, line) {
		super(message);
		this.line = line;
	}
};
const deepest = 100;
const space = /[ \t\r\n]*/y;
const stringPart = /"((?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"/y;
const numberPart = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const wordPart = /true|false|null/y;
/**
* Reads JSON (RFC 8259) and keeps the lines, which JSON.parse doesn't tell. Of a repeated name the last counts.
* @throws JsonError with the line of what is wrong.
*/
function parseLocatedJson(text) {
	let at = 0;
	let line = 1;
	const take = (pattern) => {
		pattern.lastIndex = at;
		const found = pattern.exec(text)?.[0];
		if (found === void 0) return void 0;
		at += found.length;
		return found;
	};
	const skip = () => {
		for (const character of take(space) ?? "") if (character === "\n") line += 1;
	};
	const fail = (expected) => {
		const found = at >= text.length ? "the file ends" : "something else comes";
		throw new JsonError(`${expected} is expected, and ${found}`, line);
	};
	const isNext = (character) => {
		skip();
		if (text[at] !== character) return false;
		at += 1;
		return true;
	};
	const string = () => {
		const found = take(stringPart);
		return found === void 0 ? void 0 : JSON.parse(found);
	};
	/** What stands between an opening bracket and its `end`. */
	const items = (end, item) => {
		if (isNext(end)) return;
		do
			item();
		while (isNext(","));
		if (!isNext(end)) fail(`A comma or "${end}"`);
	};
	const value = (depth) => {
		skip();
		const here = line;
		if (depth > deepest) throw new JsonError(`It is nested more than ${deepest} levels deep`, here);
		if (isNext("{")) {
			const entries = /* @__PURE__ */ new Map();
			items("}", () => {
				skip();
				const name = string() ?? fail("A name in quotation marks");
				if (!isNext(":")) fail("A colon");
				entries.set(name, value(depth + 1));
			});
			return {
				line: here,
				value: entries
			};
		}
		if (isNext("[")) {
			const values = [];
			items("]", () => values.push(value(depth + 1)));
			return {
				line: here,
				value: values
			};
		}
		const text = string();
		if (text !== void 0) return {
			line: here,
			value: text
		};
		const literal = take(wordPart) ?? take(numberPart) ?? fail("A value");
		return {
			line: here,
			value: JSON.parse(literal)
		};
	};
	const result = value(1);
	skip();
	if (at < text.length) fail("The end of the file");
	return result;
}

// src/adapters/oci/registry/docker-config.ts
/** Far beyond any real one; a file that is larger is something else. */
const largest = 1048576;
/**
* Reads a file in the form of Docker's config.json or podman's auth.json.
* @returns undefined where there is no such file.
* @throws UserError `bad-docker-config` with file and line; its message holds nothing of the file's secrets.
*/
async function readDockerConfig(file) {
	const text = await withFileFailures(`The credentials in ${file} couldn't be read`, () => readText(file));
	return text === void 0 ? void 0 : parseDockerConfig(text, file);
}
/** The same for a text that was read already. */
function parseDockerConfig(text, file) {
	const bad = (what, line) => badConfig(file, what, line);
	const root = parseRoot(text, file);
	const section = (name) => {
		const found = root.get(name);
		if (found === void 0 || found.value === null) return /* @__PURE__ */ new Map();
		if (!(found.value instanceof Map)) throw bad(`"${name}" must be an object`, found.line);
		return found.value;
	};
	const [auths, credHelpers] = [section("auths"), section("credHelpers")];
	const credsStore = root.get("credsStore");
	const helperName = (name, where) => {
		if (typeof name.value !== "string") throw bad(`${where} must be the name of a helper`, name.line);
		return name.value === "" ? void 0 : {
			name: name.value,
			line: name.line
		};
	};
	return {
		file,
		helper(host) {
			const own = findHost(credHelpers, host);
			if (own !== void 0) return helperName(own.entry, `"credHelpers" of ${quoted(own.key)}`);
			return credsStore === void 0 || credsStore.value === null ? void 0 : helperName(credsStore, "\"credsStore\"");
		},
		credential(host) {
			const found = findHost(auths, host);
			if (found === void 0 || found.entry.value === null) return void 0;
			const where = `"auths" of ${quoted(found.key)}`;
			if (!(found.entry.value instanceof Map)) throw bad(`${where} must be an object`, found.entry.line);
			const entry = found.entry.value;
			return credentialOf((name) => {
				const value = entry.get(name);
				if (value === void 0 || value.value === null || value.value === "") return void 0;
				if (typeof value.value !== "string") throw bad(`"${name}" in ${where} must be a text`, value.line);
				return value.value;
			}, file, (what) => bad(`"auth" in ${where} ${what}`, entry.get("auth")?.line));
		}
	};
}
/** What an entry of `auths` holds; `login` leaves an empty one where a helper keeps the secret. */
function credentialOf(text, source, bad) {
	const identity = text("identitytoken");
	if (identity !== void 0) return {
		kind: "identity-token",
		token: identity,
		source
	};
	const auth = text("auth");
	if (auth !== void 0) {
		const [username, password] = decodeAuth(auth, bad);
		return {
			kind: "basic",
			username,
			password,
			source
		};
	}
	const [username, password] = [text("username"), text("password")];
	if (username === void 0 || password === void 0) return void 0;
	return {
		kind: "basic",
		username,
		password,
		source
	};
}
function decodeAuth(auth, bad) {
	if (!/^[A-Za-z0-9+/_-]+={0,2}\s*$/.test(auth)) throw bad("must be base64");
	const text = Buffer$1.from(auth, "base64").toString("utf8");
	const colon = text.indexOf(":");
	if (colon < 1) throw bad("must be base64 of \"username:password\"");
	return [text.slice(0, colon), text.slice(colon + 1).replace(/\0+$/, "")];
}
/** The entry for a host: one for the whole host before one for a path below it. */
function findHost(entries, host) {
	const wanted = canonicalHost(host);
	const matches = [...entries].flatMap(([key, entry]) => {
		const parsed = parseRegistryKey(key);
		return parsed?.host === wanted ? [{
			key,
			entry,
			whole: parsed.whole
		}] : [];
	});
	return matches.find(({ whole }) => whole) ?? matches[0];
}
function parseRoot(text, file) {
	try {
		const { value } = parseLocatedJson(text.replace(/^\uFEFF/, ""));
		if (value instanceof Map) return value;
	} catch (error) {
		if (error instanceof JsonError) throw badConfig(file, `it is no valid JSON: ${error.message}`, error.line);
		throw error;
	}
	throw badConfig(file, "it must be a JSON object", 1);
}
async function readText(file) {
	let handle;
	try {
		handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
	} catch (error) {
		if (hasCode(error, "ENOENT", "ENOTDIR")) return void 0;
		throw error;
	}
	try {
		const found = await handle.stat();
		if (!found.isFile()) throw badConfig(file, "it is no file", void 0);
		if (found.size > largest) throw badConfig(file, `it is larger than ${largest} bytes`, void 0);
		const buffer = Buffer$1.alloc(found.size);
		const { bytesRead } = await handle.read(buffer, 0, found.size, 0);
		return buffer.subarray(0, bytesRead).toString("utf8");
	} finally {
		await handle.close();
	}
}
function badConfig(file, what, line) {
	return new UserError(`The credentials in ${file} can't be used: ${what}.`, {
		code: "bad-docker-config",
		place: {
			file,
			...line !== void 0 && { line }
		},
		next: "Correct the file, or log in again with `docker login` (docs/REGISTRY.md says which files are read)."
	});
}

// src/adapters/oci/registry/credentials.ts
/**
* The credentials that this machine's container tools use, as docs/REGISTRY.md lists them in their order; after
* them, on GitHub, the job's own token for GitHub's own registry. Files are read and helpers are asked once, when a
* registry demands a login.
* @param environment its variables alone say where to look, and helpers run with them.
*/
function dockerCredentials(environment, options = {}) {
	const files = configFiles(environment);
	const github = githubCredential(environment);
	const configs = /* @__PURE__ */ new Map();
	const read = (file) => {
		const known = configs.get(file) ?? readDockerConfig(file);
		configs.set(file, known);
		return known;
	};
	const search = async (host) => {
		for (const file of files) {
			const config = await read(file);
			if (config === void 0) continue;
			const helper = config.helper(host);
			const credential = (helper && await askHelper({
				name: helper.name,
				host,
				place: {
					file,
					line: helper.line
				},
				environment,
				...options.helperTimeoutMs !== void 0 && { timeoutMs: options.helperTimeoutMs }
			})) ?? config.credential(host);
			if (credential !== void 0) return credential;
		}
		return github?.host === canonicalHost(host) ? github.credential : void 0;
	};
	const found = /* @__PURE__ */ new Map();
	return {
		for(host) {
			const name = canonicalHost(host);
			const known = found.get(name) ?? search(host);
			found.set(name, known);
			return known;
		},
		places(host) {
			const isGithub = canonicalHost(host) === githubRegistry(environment);
			const shown = files.map((file) => withTilde(file, homeOf(environment)));
			return isGithub ? [...shown, "GITHUB_TOKEN"] : shown;
		}
	};
}
function homeOf(environment) {
	return environment["HOME"] || environment["USERPROFILE"] || homedir();
}
/** A path as a shell's user would write it. */
function withTilde(path, home) {
	const within = relative(home, path);
	return within.startsWith("..") || isAbsolute(within) ? path : join("~", within);
}
/** The files that may hold credentials: what was named for this purpose comes before what lies in a known place. */
function configFiles(environment) {
	const value = (name) => environment[name] || void 0;
	const home = homeOf(environment);
	const runtime = value("XDG_RUNTIME_DIR");
	return [
		value("REGISTRY_AUTH_FILE"),
		join(value("DOCKER_CONFIG") ?? join(home, ".docker"), "config.json"),
		runtime && join(runtime, "containers", "auth.json"),
		join(value("XDG_CONFIG_HOME") ?? join(home, ".config"), "containers", "auth.json")
	].filter((file) => file !== void 0);
}
/** The one registry that a workflow's token is for: ghcr.io, or that of the GitHub server that gave the token. */
function githubRegistry(environment) {
	const server = environment["GITHUB_SERVER_URL"] || "https://github.com";
	if (!URL.canParse(server)) return void 0;
	const { protocol, hostname } = new URL(server);
	if (protocol !== "https:") return void 0;
	return hostname === "github.com" ? "ghcr.io" : `containers.${hostname}`;
}
function githubCredential(environment) {
	const [host, token] = [githubRegistry(environment), environment["GITHUB_TOKEN"]];
	if (host === void 0 || !token) return void 0;
	return {
		host,
		credential: {
			kind: "basic",
			username: environment["GITHUB_ACTOR"] || "x-access-token",
			password: token,
			source: "GITHUB_TOKEN"
		}
	};
}

// src/adapters/oci/registry/young-garbage.ts
/** Bytes that are read before their buffers are given back. */
const often = 8388608;
let collect;
let read = 0;
/**
* To be told of bytes that came from a socket. Node makes two buffers for every 64 KiB of an HTTP body, and V8, which
* sees only their small handles, lets a hundred megabytes of them pile up. A young collection for every 8 MiB keeps a
* download below 90 MiB in place of 150, takes a millisecond, and costs nothing in all: the same memory is used again
* while it is still in the cache.
*/
function bytesRead(count) {
	read += count;
	if (read < often) return;
	read = 0;
	collect ??= collector();
	collect({ type: "minor" });
}
/** V8's own function; one that does nothing where it can't be had. */
function collector() {
	try {
		setFlagsFromString("--expose-gc");
		const found = runInNewContext("gc");
		setFlagsFromString("--no-expose-gc");
		if (typeof found === "function") return found;
	} catch {}
	return () => void 0;
}

// src/adapters/oci/registry/node-body.ts
/** Full chunks that wait for whoever reads; then the network waits too. */
const chunksReady = 2;
/**
* A body in large chunks whose memory is used again, as blobs have them: a socket gives 64 KiB at a time, and a step
* through iterators for each of those would cost more than the bytes do. What came before a failure is given first.
*/
async function* bodyChunks(message) {
	const size = bufferSize(message);
	const ring = [];
	const ready = [];
	let count = 0;
	let filled = 0;
	let ended = false;
	let failure;
	let wake = () => {};
	const finish = (error) => {
		if (ended) return;
		ended = true;
		failure = error;
		if (filled > 0) ready.push(current().subarray(0, filled));
		wake();
	};
	const current = () => ring[count % (4 + chunksReady + 2)] ??= Buffer.allocUnsafeSlow(size);
	message.on("data", (piece) => {
		bytesRead(piece.byteLength);
		for (let at = 0; at < piece.byteLength;) {
			const buffer = current();
			const part = piece.subarray(at, at + size - filled);
			buffer.set(part, filled);
			filled += part.byteLength;
			at += part.byteLength;
			if (filled < size) continue;
			ready.push(buffer);
			count++;
			filled = 0;
			wake();
		}
		if (ready.length >= chunksReady) message.pause();
	});
	message.once("end", () => finish());
	message.once("error", finish);
	const cut = () => finish(/* @__PURE__ */ new Error("The body was cut off."));
	message.once("close", cut);
	if (message.destroyed) cut();
	for (;;) {
		const chunk = ready.shift();
		if (chunk) yield chunk;
		else if (!ended) {
			const woken = new Promise((resolve) => wake = resolve);
			message.resume();
			await woken;
		} else if (failure !== void 0) throw failure;
		else return;
	}
}
/** Short bodies need no large chunk. */
function bufferSize(message) {
	const length = Number(message.headers["content-length"] ?? NaN);
	return length > 0 && length < 1048576 ? length : chunkSize;
}

// src/adapters/oci/registry/node-failures.ts
/** What the codes of Node and the operating system mean. Their own messages are left out: a proxy's may hold a password. */
const meanings = {
	ENOTFOUND: ["unreachable", "its name is unknown"],
	EAI_AGAIN: ["unreachable", "its name could not be looked up"],
	ECONNREFUSED: ["unreachable", "nothing answers at its port"],
	EHOSTUNREACH: ["unreachable", "there is no way to it"],
	ENETUNREACH: ["unreachable", "there is no way to its network"],
	EADDRNOTAVAIL: ["unreachable", "there is no way to its network"],
	ETIMEDOUT: ["timeout", "it did not answer in time"],
	ECONNRESET: ["broken", "the connection broke"],
	EPIPE: ["broken", "the connection broke"],
	ECONNABORTED: ["broken", "the connection broke"],
	ERR_STREAM_PREMATURE_CLOSE: ["broken", "the connection broke"],
	ERR_STREAM_DESTROYED: ["broken", "the connection broke"],
	ERR_PROXY_TUNNEL: ["unreachable", "the proxy of this environment let nobody through to it"],
	EPROTO: ["tls", "TLS failed"],
	DEPTH_ZERO_SELF_SIGNED_CERT: ["tls", "its certificate is signed by itself alone"],
	SELF_SIGNED_CERT_IN_CHAIN: ["tls", "its certificate is signed by somebody who is not trusted here"],
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ["tls", "its certificate is signed by somebody who is not trusted here"],
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: ["tls", "its certificate is signed by somebody who is not trusted here"],
	ERR_TLS_CERT_ALTNAME_INVALID: ["tls", "its certificate is for another name"],
	CERT_HAS_EXPIRED: ["tls", "its certificate has expired"],
	CERT_NOT_YET_VALID: ["tls", "its certificate is not valid yet"],
	ABORT_ERR: ["aborted", "it was interrupted"]
};
/** An error of Node's client as one of ours; ours pass as they are. */
function failureOf(error) {
	if (error instanceof HttpFailure) return error;
	const { code = "", message = "", errors = [] } = error ?? {};
	if (Array.isArray(errors) && errors.length > 0) return failureOf(errors[0]);
	if (/wrong version number|packet length too long/i.test(String(message))) return new HttpFailure("not-tls", "it does not speak TLS");
	const name = typeof code === "string" && /^[A-Z0-9_]{1,60}$/.test(code) ? code : "";
	const known = meanings[name];
	if (known) return new HttpFailure(...known);
	if (name.startsWith("HPE_")) return new HttpFailure("not-http", "it does not speak HTTP");
	if (/^(ERR_SSL|ERR_TLS|CERT_|UNABLE_TO)/.test(name)) return new HttpFailure("tls", `TLS failed (${name})`);
	return new HttpFailure("broken", `the connection failed${name && ` (${name})`}`);
}

// src/adapters/oci/registry/node-request.ts
/** Milliseconds. */
const usualTimeouts = {
	connect: 3e4,
	idle: 6e4
};
/** Chunks that are on their way to the kernel while the next one is read: a source holds `chunksHeld` of them. */
const writesUnderWay = 2;
/**
* An HTTP client on Node's own, one connection pool for all its requests. It streams in both directions, which
* `fetch` doesn't: that holds a whole upload in memory.
* @param environment `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are honoured where Node can (24.5 and later), but
* never for this machine itself.
*/
function createRequest(environment, timeouts = usualTimeouts) {
	const agents = /* @__PURE__ */ new Map();
	const agentFor = (url) => {
		const local = isLoopback(url.hostname);
		const key = `${url.protocol} ${local}`;
		const options = {
			keepAlive: true,
			...!local && { proxyEnv: environment }
		};
		const agent = agents.get(key) ?? (url.protocol === "https:" ? new https.Agent(options) : new http.Agent(options));
		agents.set(key, agent);
		return agent;
	};
	return (request) => exchange(request, agentFor(request.url), timeouts);
}
function exchange(request, agent, timeouts) {
	const { method, signal, body } = request;
	const url = new URL(request.url);
	url.username = url.password = "";
	const size = body && (body instanceof Uint8Array ? body.byteLength : body.size);
	return new Promise((resolve, reject) => {
		const call = (url.protocol === "https:" ? https : http).request(url, {
			method,
			agent,
			headers: {
				"user-agent": "tidegate",
				"accept-encoding": "identity",
				...request.headers,
				...size !== void 0 ? { "content-length": size } : bodiless(method)
			},
			...signal && { signal }
		});
		const watch = watchIdle(call, timeouts.connect, request.idle ?? timeouts.idle);
		let stopped = () => {};
		const stop = new Promise((stops) => stopped = stops);
		call.on("error", (error) => {
			stopped();
			reject(failureOf(error));
		});
		call.on("close", () => {
			stopped();
			reject(new HttpFailure("broken", "the connection was closed before an answer came"));
		});
		call.on("response", (message) => {
			stopped();
			resolve(responseOf(message, request.url, () => chunksOf(call, message, watch)));
		});
		if (body === void 0 || body instanceof Uint8Array) call.end(body);
		else send(call, body, stop, watch).catch((error) => {
			reject(error);
			call.destroy();
		});
	});
}
/** What is sent with methods that usually have a body: without it, some servers wait for one. */
function bodiless(method) {
	return method === "POST" || method === "PUT" || method === "PATCH" ? { "content-length": 0 } : {};
}
/** Sends a body in step with the network, until all is sent or `stop` says that nobody wants it any more. */
async function send(call, body, stop, watch) {
	let going = true;
	stop.then(() => going = false);
	const writes = [];
	let sent = 0;
	watch.pause();
	for await (const chunk of body.open()) {
		watch.resume();
		if (!going) return;
		sent += chunk.byteLength;
		if (sent > body.size) throw new Error(`A body has more than its ${body.size} bytes.`);
		writes.push(new Promise((done) => call.write(chunk, () => done())));
		if (writes.length > writesUnderWay) await Promise.race([writes.shift(), stop]);
		watch.pause();
	}
	watch.resume();
	if (!going) return;
	if (sent < body.size) throw new Error(`A body has ${sent} of its ${body.size} bytes.`);
	call.end();
}
/** The body of an answer; closes the connection unless both sides have said all. */
async function* chunksOf(call, message, watch) {
	try {
		for await (const chunk of bodyChunks(message)) {
			watch.pause();
			yield chunk;
			watch.resume();
		}
	} catch (error) {
		throw watch.failure ?? failureOf(error);
	} finally {
		watch.pause();
		if (!message.complete || !call.writableFinished) call.destroy();
	}
}
function watchIdle(call, connect, idle) {
	let paused = false;
	let missed = false;
	let failure;
	const late = (doing, after) => {
		failure = new HttpFailure("timeout", `${doing} within ${after / 1e3} seconds`);
		call.destroy(failure);
	};
	const connecting = setTimeout(() => late("no connection came to be", connect), connect);
	call.on("close", () => clearTimeout(connecting));
	call.on("socket", (socket) => {
		const connected = () => clearTimeout(connecting);
		if (!socket.connecting) connected();
		else socket.once("encrypted" in socket ? "secureConnect" : "connect", connected);
	});
	call.setTimeout(idle, () => {
		if (paused) missed = true;
		else late("nothing moved", idle);
	});
	return {
		get failure() {
			return failure;
		},
		pause: () => void (paused = true),
		resume() {
			paused = false;
			if (missed) call.setTimeout(idle);
			missed = false;
		}
	};
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

// src/adapters/oci/registry/download.ts
/**
* Reads a blob of a registry. A connection that breaks goes on where it stood. Its digest isn't verified, but a body of
* another length than the blob's is told.
* @param call the GET of the blob.
* @returns undefined where there is none.
* @throws EnvironmentError `blob-damaged`, or what a registry client throws.
*/
async function download(client, call, blob, where) {
	const first = await client.send(call, [200, 404], (response) => Promise.resolve(response));
	if (first.status === 200) return bodyOf(client, call, blob, where, first);
	await first.discard();
}
async function* bodyOf(client, call, blob, where, first) {
	const damaged = (what) => damagedError(blob, `in ${where}`, what);
	const patience = client.patience();
	let position = 0;
	/** Whether an answer ended before the blob did, and claimed to be whole. */
	let short = false;
	let response = first;
	for (;;) {
		let problem;
		try {
			response ??= await client.exchange(position === 0 ? call : rangeOf(call, position));
			if (response.status === 200 || response.status === 206) {
				const skip = position - startOf(response);
				for await (const chunk of after(response, skip, damaged)) {
					position += chunk.byteLength;
					if (position > blob.size) throw damaged(`more than its ${blob.size} bytes came`);
					patience.progressed();
					yield chunk;
				}
				if (position === blob.size) return;
				short = true;
				problem = new HttpFailure("broken", "its answer was cut off");
			} else {
				problem = await readRefusal(response);
				short &&= problem.status === 416;
			}
		} catch (error) {
			if (!(error instanceof HttpFailure)) throw error;
			if (position === blob.size) return;
			problem = error;
			short = false;
		}
		response = void 0;
		if (await client.worthAnother(problem, patience)) continue;
		if (short) throw damaged(`only ${position} of its ${blob.size} bytes came`);
		throw await client.error(problem, call);
	}
}
const rangeOf = (call, position) => ({
	...call,
	headers: {
		...call.headers,
		range: `bytes=${position}-`
	}
});
/** Where in the blob a body starts: a registry may answer a range with everything. */
function startOf(response) {
	if (response.status === 200) return 0;
	return Number(/^bytes (\d{1,15})-/.exec(response.header("content-range") ?? "")?.[1] ?? NaN);
}
/** A body without its first bytes. */
async function* after(response, skip, damaged) {
	if (!(skip >= 0)) {
		await response.discard();
		throw damaged("another part of it came than was asked for");
	}
	let left = skip;
	for await (const chunk of response.body) {
		const skipped = Math.min(left, chunk.byteLength);
		left -= skipped;
		if (skipped < chunk.byteLength) yield skipped === 0 ? chunk : chunk.subarray(skipped);
	}
}

// src/adapters/oci/registry/verified-source.ts
/**
* The bytes of a source from an offset on. All of them are hashed, and the last chunk comes only once it is known that
* together they are the expected blob: whoever gets it late has not sent a damaged blob whole.
* @throws EnvironmentError `blob-damaged`
*/
async function* verified(source, expected, offset = 0) {
	const damaged = (what) => damagedError(expected, "where it was read", what);
	const hash = createHash("sha256");
	let last;
	let position = 0;
	for await (const chunk of source.open()) {
		if (chunk.byteLength === 0) continue;
		const start = position;
		position += chunk.byteLength;
		if (position > expected.size) throw damaged(`it has more than its ${expected.size} bytes`);
		hash.update(chunk);
		const part = chunk.subarray(Math.max(0, offset - start));
		if (position === expected.size) last = part;
		else if (part.byteLength > 0) yield part;
	}
	if (position < expected.size) throw damaged(`it has ${position} of its ${expected.size} bytes`);
	const digest = `sha256:${hash.digest("hex")}`;
	if (digest !== expected.digest) throw damaged(`its bytes have the digest ${digest}`);
	if (last && last.byteLength > 0) yield last;
}
/** What the bytes of a source are called. */
async function nameOf(source) {
	const hash = createHash("sha256");
	let size = 0;
	for await (const chunk of source.open()) {
		hash.update(chunk);
		size += chunk.byteLength;
	}
	return {
		digest: `sha256:${hash.digest("hex")}`,
		size
	};
}

// src/adapters/oci/registry/upload.ts
/** Milliseconds that a registry may be silent while it takes in what it got. */
const takingIn = 6e5;
/** Bytes of one PATCH where a registry doesn't take all at once: GHCR takes no more. */
const usualChunk = 4194304;
const smallestChunk = 262144;
/** Chunks lie in memory; a registry that insists on larger ones gets all at once. */
const largestChunk = 33554432;
/** Statuses by which a registry says that it doesn't take a blob in this form. */
const otherForm = [
	405,
	411,
	413,
	415,
	501
];
/** Tries of what a registry should take at once. */
const fewTries = 3;
/** Tries with so many bytes that all come to nothing, before it is tried with fewer at once. */
const brokenTries = 2;
/**
* One blob on its way into a repository (distribution-spec 1.1, "Pushing blobs"): one PUT with all its bytes where the
* registry takes them so, chunks otherwise. What breaks off goes on where the registry stands, or begins anew where it
* has forgotten.
*/
var Upload = class {
	#target;
	#name;
	#source;
	#onBytes;
	#patience;
	/** Where the registry takes the blob's bytes; undefined before it has said so. */
	#session;
	/** Bytes that the registry has. */
	#offset = 0;
	/** Bytes of one PATCH; undefined as long as one PUT may do. */
	#chunk;
	#leastChunk = 0;
	/** Tries in a row that broke off and that nothing came of. */
	#broken = 0;
	#reported = 0;
	/** The bytes to come, and where in the blob they start. */
	#bytes;
	#held;
	constructor(target, name, source, onBytes) {
		this.#target = target;
		this.#name = name;
		this.#source = source;
		this.#onBytes = onBytes ?? (() => void 0);
		this.#patience = target.client.patience();
	}
	/** @throws EnvironmentError what a registry client throws, and `blob-damaged` where the source has other bytes. */
	async run() {
		try {
			for (;;) {
				const problem = await this.#try();
				if (problem === void 0 || !await this.#recover(problem)) break;
			}
			this.#report(this.#name.size);
		} catch (error) {
			await this.#cancel();
			throw error;
		} finally {
			await this.#bytes?.chunks.return(void 0);
		}
	}
	/** Sends what is missing. What went wrong, or undefined once the blob is there. */
	async #try() {
		try {
			this.#session ??= await this.#begin();
			if (this.#chunk === void 0 && this.#offset === 0) return await this.#finish({
				size: this.#name.size,
				open: () => this.#counted(0)
			});
			while (this.#offset < this.#name.size) {
				const problem = await this.#patch(this.#chunk ?? Infinity);
				if (problem) return problem;
			}
			return await this.#finish(/* @__PURE__ */ new Uint8Array(0));
		} catch (error) {
			if (error instanceof HttpFailure) return error;
			throw error;
		}
	}
	async #begin() {
		const { client, repository } = this.#target;
		const url = client.url(repository, "blobs/uploads/");
		this.#offset = 0;
		return await client.send(this.#call("POST", url), [202], async (response) => {
			await response.discard();
			this.#leastChunk = Number(/^\d{1,12}$/.exec(response.header("oci-chunk-min-length") ?? "")?.[0] ?? 0);
			return client.resolve(response.header("location"), response.url);
		});
	}
	/** Ends the upload with the blob's name, and with all its bytes where they weren't sent before. */
	async #finish(body) {
		const url = new URL(this.#where());
		url.search += `${url.search === "" ? "?" : "&"}digest=${encodeURIComponent(this.#name.digest)}`;
		const response = await this.#target.client.exchange({
			...this.#call("PUT", url),
			headers: octets,
			body,
			idle: takingIn
		});
		if (response.status < 200 || response.status > 299) return await readRefusal(response);
		await response.discard();
	}
	async #patch(chunk) {
		const start = this.#offset;
		const left = this.#name.size - start;
		const body = chunk === Infinity ? {
			size: left,
			open: () => this.#counted(start)
		} : await this.#hold(start, Math.min(chunk, left));
		const size = body instanceof Uint8Array ? body.byteLength : body.size;
		const response = await this.#target.client.exchange({
			...this.#call("PATCH", this.#where()),
			headers: {
				...octets,
				"content-range": `${start}-${start + size - 1}`
			},
			body,
			idle: takingIn
		});
		if (response.status < 200 || response.status > 299) return await readRefusal(response);
		await response.discard();
		this.#offset = Math.min(start + size, rangeEnd(response) ?? start + size);
		this.#moved(response);
		this.#patience.progressed();
		this.#report(this.#offset);
	}
	/** Whether to try again after a failure; false where the blob is there all the same. */
	async #recover(problem) {
		const { client, there } = this.#target;
		const failed = async () => await client.error(problem, this.#call("PUT", this.#where()));
		if (problem instanceof HttpFailure || passing(problem)) {
			const patient = await client.worthAnother(problem, this.#patience);
			if (problem instanceof HttpFailure && !patient) throw await failed();
			if (await there()) return false;
			if (!patient) throw await failed();
			const before = this.#offset;
			await this.#ask();
			this.#broken = this.#offset > before ? 0 : this.#broken + 1;
			if (this.#broken >= brokenTries && this.#smaller()) this.#broken = 0;
			return true;
		}
		if (otherForm.includes(problem.status) || problem.codes.includes("UNSUPPORTED")) {
			if (!this.#smaller()) throw await failed();
			await this.#ask();
			return true;
		}
		const lost = problem.status === 404 || problem.codes.some((code) => forgotten.includes(code));
		const elsewhere = problem.status === 416 || problem.status === 409;
		if (!(lost || elsewhere) || !await this.#patience.again(void 0, fewTries)) throw await failed();
		if (await there()) return false;
		if (elsewhere) await this.#ask();
		else {
			if (this.#patience.tries > 2 && this.#chunk === void 0) this.#smaller();
			this.#session = void 0;
		}
		return true;
	}
	/** Takes smaller pieces from now on; false where there are none. */
	#smaller() {
		const next = this.#chunk === void 0 || this.#chunk === Infinity ? Math.max(usualChunk, this.#leastChunk) : Math.floor(this.#chunk / 4);
		if (next < Math.max(smallestChunk, this.#leastChunk)) return false;
		if (this.#chunk === Infinity && next > largestChunk) return false;
		this.#chunk = next > largestChunk ? Infinity : next;
		return true;
	}
	/** Finds out how far the upload is; where the registry can't say, it begins anew. */
	async #ask() {
		if (!this.#session) return;
		const { client } = this.#target;
		try {
			const response = await client.exchange(this.#call("GET", this.#session));
			await response.discard();
			const end = rangeEnd(response);
			if ((response.status === 204 || response.status === 202 || response.status === 200) && end !== void 0) {
				if (end > this.#offset) this.#patience.progressed();
				this.#offset = Math.min(end, this.#name.size);
				this.#moved(response);
				return;
			}
		} catch (error) {
			if (!(error instanceof HttpFailure)) throw error;
		}
		this.#session = void 0;
	}
	/** Lets the registry forget an upload that comes to nothing; where it doesn't listen, it forgets by itself. */
	async #cancel() {
		if (this.#session) await cancelUpload(this.#target, this.#session);
	}
	#call(method, url) {
		return {
			method,
			url,
			scopes: this.#target.scopes
		};
	}
	#where() {
		if (!this.#session) throw misguidedError(this.#target.repository.host, "nowhere");
		return this.#session;
	}
	#moved(response) {
		const location = response.header("location");
		if (location !== void 0) this.#session = this.#target.client.resolve(location, response.url);
	}
	/** The bytes from an offset on, each reported as it goes out. */
	async *#counted(offset) {
		let position = offset;
		for await (const chunk of verified(this.#source, this.#name, offset)) {
			position += chunk.byteLength;
			yield chunk;
			this.#report(position);
		}
	}
	/** The bytes of one chunk. They stay at hand until those behind them are asked for. */
	async #hold(start, size) {
		const held = this.#held;
		if (held && start >= held.start && start < held.start + held.bytes.byteLength) return held.bytes.subarray(start - held.start, start - held.start + size);
		if (this.#bytes?.next !== start) {
			await this.#bytes?.chunks.return(void 0);
			const chunks = verified(this.#source, this.#name, start);
			this.#bytes = {
				chunks,
				next: start,
				rest: /* @__PURE__ */ new Uint8Array(0)
			};
		}
		const reading = this.#bytes;
		const bytes = new Uint8Array(size);
		for (let at = 0; at < size;) {
			if (reading.rest.byteLength === 0) {
				const { done, value } = await reading.chunks.next();
				if (done) break;
				reading.rest = value;
			}
			const part = reading.rest.subarray(0, size - at);
			bytes.set(part, at);
			at += part.byteLength;
			reading.rest = reading.rest.subarray(part.byteLength);
		}
		reading.next = start + size;
		this.#held = {
			start,
			bytes
		};
		return bytes;
	}
	#report(position) {
		if (position <= this.#reported) return;
		this.#onBytes(position - this.#reported);
		this.#reported = position;
	}
};
const octets = { "content-type": "application/octet-stream" };
/** Codes of an upload that the registry lost, or in which it has other bytes than we sent. */
const forgotten = [
	"BLOB_UPLOAD_UNKNOWN",
	"BLOB_UPLOAD_INVALID",
	"DIGEST_INVALID",
	"SIZE_INVALID"
];
function passing({ status }) {
	return status === 429 || status >= 500 && status !== 501;
}
/** Bytes that the registry has by its Range, `0-N` with N included; `0-0` is what several say of none. */
function rangeEnd(response) {
	const end = /^(?:bytes=)?0-(\d{1,15})$/.exec(response.header("range") ?? "")?.[1];
	if (end === void 0) return void 0;
	return end === "0" ? 0 : Number(end) + 1;
}
/** Gives an upload up. It is a courtesy: nothing depends on it. */
async function cancelUpload({ client, scopes }, session) {
	try {
		await (await client.exchange({
			method: "DELETE",
			url: session,
			scopes,
			idle: 5e3
		})).discard();
	} catch {}
}

// src/adapters/oci/registry/mount.ts
/**
* Lets a blob of one repository be in another one of the same registry, without its bytes being moved
* (distribution-spec 1.1, "Mounting a blob from another repository").
* @returns false where the registry doesn't do that, or not for us.
*/
async function mount(client, { digest }, from, to) {
	const scopes = [{
		repository: from.name,
		actions: ["pull"]
	}, {
		repository: to.name,
		actions: ["pull", "push"]
	}];
	const url = client.url(to, "blobs/uploads/", {
		mount: digest,
		from: from.name
	});
	const refusals = [
		400,
		403,
		404,
		405,
		415,
		501
	];
	try {
		return await client.send({
			method: "POST",
			url,
			scopes
		}, [
			201,
			202,
			...refusals
		], async (response) => {
			await response.discard();
			const location = response.header("location");
			if (response.status === 202 && location !== void 0) await cancelUpload({
				client,
				scopes
			}, client.resolve(location, response.url));
			return response.status === 201;
		});
	} catch (error) {
		if (error instanceof EnvironmentError && error.code === "registry-denied") return false;
		throw error;
	}
}

// src/adapters/oci/registry/tags.ts
/** Bytes that a page of names may have. */
const pageLimit = 4194304;
const mostPages = 1e3;
/**
* The tags of a repository, page by page; none where there is no such repository.
* @throws EnvironmentError `registry-refused` for what is no list of tags, or what a registry client throws.
*/
async function* listTags(client, repository, scopes) {
	const refused = (what) => new EnvironmentError(`The registry ${repository.host} gives no list of tags: ${what}.`, { code: "registry-refused" });
	let url = client.url(repository, "tags/list", { n: "1000" });
	for (let pages = 0; url !== void 0; pages++) {
		if (pages >= mostPages) throw refused(`it has more than ${mostPages} pages`);
		const page = await client.send({
			method: "GET",
			url,
			scopes
		}, [200, 404], async (response) => {
			if (response.status === 404) {
				await response.discard();
				return {
					tags: [],
					link: void 0
				};
			}
			return {
				tags: tagsOf(Buffer.from(await response.bytes(pageLimit)).toString("utf8")),
				link: nextLink(response.headerValues("link"))
			};
		});
		if (page.tags === void 0) throw refused("its answer is none");
		yield page.tags;
		const next = page.link === void 0 ? void 0 : client.resolve(page.link, url);
		if (next && next.origin !== url.origin) throw refused("its next page lies elsewhere");
		if (next?.href === url.href) throw refused("its next page is the same one");
		url = next;
	}
}
/** The tags of a page; undefined where it is something else. A repository without tags may say `null`. */
function tagsOf(text) {
	let value;
	try {
		value = JSON.parse(text);
	} catch {
		return;
	}
	if (typeof value !== "object" || value === null || !("tags" in value)) return void 0;
	if (value.tags === null) return [];
	if (!Array.isArray(value.tags)) return void 0;
	return value.tags.filter((tag) => typeof tag === "string" && /^\w[\w.-]{0,127}$/.test(tag));
}
/** The address of the next page by RFC 8288, as the distribution specification has it. */
function nextLink(values) {
	for (const [, address, parameters] of values.join(", ").matchAll(/<([^>]*)>((?:\s*;[^,]*)?)/g)) if (/;\s*rel\s*=\s*"?next"?\s*(;|$)/i.test(parameters ?? "")) return address;
}

// src/adapters/oci/registry/repository-blobs.ts
/** Where the blobs that were made here lie, so that one place can mount another's. */
const repositories = /* @__PURE__ */ new WeakMap();
/** Kinds of manifests that a tag may point at; only the first is ever a package's. */
const accept = [
	mediaTypes.manifest,
	mediaTypes.index,
	"application/vnd.docker.distribution.manifest.v2+json",
	"application/vnd.docker.distribution.manifest.list.v2+json"
].join(", ");
/** A tag as `packageTag` makes it, with the first digits of its manifest's digest. */
const ourTag = /^[a-z0-9][a-z0-9._-]*-([0-9a-f]{12})(?:-local)?$/;
/** Tags that are looked up at the same time. */
const atOnce$1 = 8;
/** Bytes of manifests that are kept between `list` and the `manifest` of each. */
const keptBytes = 16777216;
/** Blobs and manifests in a repository of a registry (OCI distribution-spec 1.1). docs/REGISTRY.md says what it needs. */
function repositoryBlobs(client, repository) {
	const { location, name: path } = repository;
	const reading = [{
		repository: path,
		actions: ["pull"]
	}];
	const writing = [{
		repository: path,
		actions: ["pull", "push"]
	}];
	/** Blobs that came here since the last manifest that names them. */
	const moved = /* @__PURE__ */ new Set();
	/** Manifests that `list` has read, each for the one time that it is asked for next. */
	const read = /* @__PURE__ */ new Map();
	const blobCall = (method, { digest }, scopes) => ({
		method,
		url: client.url(repository, `blobs/${digest}`),
		scopes
	});
	const manifestCall = (method, reference, scopes) => ({
		method,
		url: client.url(repository, `manifests/${reference}`),
		scopes,
		headers: { accept }
	});
	/** Bytes of a blob that is there; undefined for none, and its own size where the registry doesn't say. */
	async function sizeHere(blob, scopes) {
		return await client.send(blobCall("HEAD", blob, scopes), [200, 404], async (response) => {
			await response.discard();
			if (response.status === 404) return void 0;
			const length = response.header("content-length");
			return length === void 0 ? blob.size : Number(length);
		});
	}
	/** The bytes of a manifest; undefined if there is none. */
	async function readManifest(reference) {
		return await client.send(manifestCall("GET", reference, reading), [200, 404], async (response) => {
			if (response.status === 404) return void await response.discard();
			const type = response.header("content-type")?.split(";")[0]?.trim() ?? "";
			return {
				bytes: await response.bytes(documentLimit),
				type
			};
		});
	}
	/** The digest of the package that one of our tags points at, if it does. */
	async function lookUp(tag) {
		const manifest = await readManifest(tag);
		if (manifest?.type !== mediaTypes.manifest) return void 0;
		const digest = `sha256:${createHash("sha256").update(manifest.bytes).digest("hex")}`;
		if (ourTag.exec(tag)?.[1] !== digest.slice(7, 19)) return void 0;
		if ([...read.values()].reduce((sum, { byteLength }) => sum + byteLength, 0) + manifest.bytes.byteLength <= keptBytes) read.set(digest, manifest.bytes);
		return digest;
	}
	const blobs = {
		location,
		has: async (blob) => await sizeHere(blob, reading) === blob.size,
		open: (blob) => download(client, blobCall("GET", blob, reading), blob, location),
		async ingest(source, expected, onBytes) {
			const blob = expected ?? await nameOf(source);
			const size = await sizeHere(blob, writing);
			if (size === blob.size) {
				onBytes?.(blob.size);
				return blob;
			}
			const there = async () => await sizeHere(blob, writing) === blob.size;
			await new Upload({
				client,
				repository,
				scopes: writing,
				there
			}, blob, source, onBytes).run();
			if (size !== void 0 && !await there()) throw damagedError(blob, `in ${location}`, `the registry keeps ${size} bytes of its ${blob.size}`);
			moved.add(blob.digest);
			return blob;
		},
		async adopt(blob, from) {
			const source = repositories.get(from);
			if (source?.origin.href !== repository.origin.href) return false;
			if (source.name !== path && !await mount(client, blob, source, repository)) return false;
			if (source.name !== path) moved.add(blob.digest);
			return true;
		},
		async manifest(digest) {
			if (!isDigest(digest)) return void 0;
			const known = read.get(digest);
			read.delete(digest);
			return known ?? (await readManifest(digest))?.bytes;
		},
		async publish({ descriptor, bytes }, tag) {
			const text = Buffer.from(bytes).toString("utf8");
			const named = [...moved].filter((digest) => text.includes(digest));
			const tagged = async () => await client.send(manifestCall("HEAD", tag, writing), [200, 404], async (response) => {
				await response.discard();
				return response.status === 200 && response.header("docker-content-digest") === descriptor.digest;
			});
			if (named.length === 0 && await tagged()) return;
			const put = async () => await client.send({
				...manifestCall("PUT", tag, writing),
				headers: { "content-type": descriptor.mediaType },
				body: bytes
			}, [
				200,
				201,
				202,
				204
			], async (response) => {
				await response.discard();
				return (response.header("docker-content-digest") ?? descriptor.digest) === descriptor.digest;
			});
			if (!await put() && !await put()) throw changedError(descriptor.digest, repository);
			for (const digest of named) moved.delete(digest);
		},
		async list() {
			const found = /* @__PURE__ */ new Set();
			read.clear();
			for await (const tags of listTags(client, repository, reading)) {
				const ours = tags.filter((tag) => ourTag.test(tag));
				for (const digest of await inParallel(ours, atOnce$1, lookUp)) if (digest) found.add(digest);
			}
			return [...found];
		}
	};
	repositories.set(blobs, repository);
	return blobs;
}
/** A registry that stores other bytes than it was given would give the package another name. */
function changedError(digest, { host }) {
	return new EnvironmentError(`The registry ${host} stored the manifest ${digest} under another digest: it changed its bytes.`, { code: "registry-refused" });
}

// src/adapters/oci/registry/repository.ts
/**
* Reads the location of a store in a registry. It is spoken to over TLS, or in plain HTTP where it is this machine
* itself or named: a connection never falls back from one to the other.
* @param plainHttp hosts (`host` or `host:port`, as the location writes them) that speak plain HTTP.
* @throws UserError `not-a-store`
*/
function readRepository(location, plainHttp = []) {
	const read = readRegistryLocation(location);
	if ("fault" in read) {
		const shown = location.replace(/\/\/.*@/s, "//…@");
		throw new UserError(`The store ${shown} can't be used: ${read.fault.wrong}.`, {
			code: "not-a-store",
			next: read.fault.next.replaceAll(/\/\/\S*@/g, "//")
		});
	}
	const { host, path } = read.value;
	const named = plainHttp.some((allowed) => allowed.toLowerCase() === host);
	const machine = host === "docker.io" || host === "index.docker.io" ? "registry-1.docker.io" : host;
	const secure = new URL(`https://${machine}`);
	return {
		location: registryLocationText(read.value),
		host,
		origin: named || isLoopback(secure.hostname) ? new URL(`http://${machine}`) : secure,
		name: path
	};
}

// src/adapters/oci/registry/index.ts
/** The clients of this process, by what they were made from: repositories of one registry share its tokens. */
const clients = /* @__PURE__ */ new WeakMap();
/**
* The blobs of a repository in a registry. Nothing is asked of the registry before it is needed.
* @throws UserError `not-a-store` for a location that can't be one.
*/
function registryBlobs(options) {
	const repository = readRepository(options.location, options.plainHttp);
	return repositoryBlobs(clientFor(repository, options), repository);
}
function clientFor({ origin, host }, { environment = process.env, waiting = realWaiting }) {
	const owner = waiting === realWaiting ? environment : waiting;
	const known = clients.get(owner) ?? /* @__PURE__ */ new Map();
	clients.set(owner, known);
	const client = known.get(origin.href) ?? create();
	known.set(origin.href, client);
	return client;
	function create() {
		const request = createRequest(environment);
		const credentials = dockerCredentials(environment);
		const authorizer = createAuthorizer({
			origin,
			credentials,
			request,
			waiting
		});
		return new RegistryClient({
			origin,
			host,
			request,
			authorizer,
			waiting
		});
	}
}

// src/adapters/oci/memory-bytes.ts
/** Bytes in memory as a source of a blob. */
function bytesOf(bytes) {
	return {
		size: bytes.byteLength,
		async *open() {
			yield bytes;
		}
	};
}

// src/domain/model-archive.ts
/** What is sensible for a model archive: models are a few GiB at most, and weights hardly shrink. */
const modelLimits = {
	/** Bytes of the whole archive once it isn't compressed any more. */
	unpackedBytes: limits.packageBytes,
	/** Bytes that may come out whatever went in: small models are mostly text, and the archive is filled up with zeros. */
	freeBytes: 64 * 1024 ** 2,
	/** Bytes that may come out beyond these for each byte that went in. Deflate itself ends at about 1,030. */
	ratio: 200
};
const tooLarge = {
	code: "unpacked-too-large",
	reason: `makes it larger than ${modelLimits.unpackedBytes} bytes when it is unpacked`
};
/** The path of the directory that an archive was made of, which its writer archived too. */
const archivedDirectory = ".";
/** The rules for all entries of one model archive together; their paths are those of `modelPath`. */
function modelRules() {
	const rules = entryRules(tooLarge);
	let before = false;
	return { admit(entry) {
		if (entry.path !== "." || entry.kind !== "directory") return rules.admit(entry);
		if (before) return {
			code: "duplicate-name",
			reason: "comes twice"
		};
		before = true;
	} };
}
/**
* What is wrong with how much came out of a compressed archive so far; undefined if nothing is.
* @param unpacked bytes that came out.
* @param packed bytes that went in.
*/
function expansionProblem(unpacked, packed) {
	if (unpacked > modelLimits.unpackedBytes) return {
		...tooLarge,
		reason: `has more than ${modelLimits.unpackedBytes} bytes when it is unpacked`
	};
	if (unpacked > modelLimits.freeBytes + modelLimits.ratio * packed) return {
		code: "compression-bomb",
		reason: `is a compression bomb: ${packed} bytes of it become more than ${unpacked}`
	};
}
/**
* The path of an entry of a model archive as the rules for entries take it: writers that archive the directory itself
* put `./` before each name (tar -C dir .). The directory itself, which Python calls `/` where it is archived under an
* empty name, as Rasa does, becomes `archivedDirectory`.
*/
function modelPath(path, directory) {
	if (directory && (path === "/" || path === "./" || path === ".")) return ".";
	return path.startsWith("./") ? path.slice(2) : path;
}

// src/adapters/oci/gunzip.ts
/** What every file that is compressed with gzip starts with. */
const gzipMagic = [31, 139];
/** Bytes of one read, and of one chunk that comes out. */
const pieceSize = 65536;
/** More than any writer's file name and comment. */
const headerLimit = 65536;
/** The bits of a gzip header's flags (RFC 1952). */
const flag = {
	headerCrc: 2,
	extra: 4,
	name: 8,
	comment: 16,
	reserved: 224
};
/**
* What a gzip file holds, piece by piece, in a few MiB of memory. It must be one member from front to back, whole and
* with the right checksum: Node's own Gunzip goes on into further members and ignores what lies behind, and readers
* differ there.
* @param size bytes of the file.
* @throws what `refuse` makes: `gzip-…`, `compression-bomb`, `unpacked-too-large`
*/
async function* gunzip$1(handle, size, refuse) {
	const start = await passHeader(handle, refuse);
	const file = Readable.from(pieces(handle, start), { highWaterMark: 1 });
	const inflate = createInflateRaw({ chunkSize: pieceSize });
	file.once("error", (error) => inflate.destroy(error));
	file.pipe(inflate);
	let unpacked = 0;
	let sum = 0;
	try {
		for await (const piece of inflate) {
			unpacked += piece.byteLength;
			const problem = expansionProblem(unpacked, start + inflate.bytesWritten);
			if (problem) throw refuse(problem);
			sum = crc32(piece, sum);
			yield piece;
		}
	} catch (error) {
		if (hasCode(error, "Z_BUF_ERROR")) throw refuse(truncated);
		if (hasCode(error, "Z_DATA_ERROR", "Z_NEED_DICT")) throw refuse({
			code: "gzip-corrupt",
			reason: "is damaged: its compression makes no sense"
		});
		throw error;
	} finally {
		file.destroy();
		inflate.destroy();
	}
	await checkTrailer(handle, start + inflate.bytesWritten, size, {
		unpacked,
		sum
	}, refuse);
}
const truncated = {
	code: "gzip-truncated",
	reason: "ends too early: it is compressed, and cut short"
};
/** Passes over the header of the first member; says where the compressed bytes start. */
async function passHeader(handle, refuse) {
	const buffer = Buffer.alloc(headerLimit);
	const bytes = buffer.subarray(0, await readUpTo(handle, buffer, 0));
	const bad = (reason) => refuse({
		code: "gzip-header",
		reason
	});
	const flags = bytes.length < 10 ? 0 : bytes.readUInt8(3);
	if (bytes.length >= 10 && (bytes.readUInt8(2) !== 8 || (flags & flag.reserved) !== 0)) throw bad("has a gzip header of a kind that nobody knows");
	let at = 10;
	if ((flags & flag.extra) !== 0 && at + 2 <= bytes.length) at += 2 + bytes.readUInt16LE(at);
	for (const text of [flag.name, flag.comment]) {
		if ((flags & text) === 0) continue;
		const end = bytes.indexOf(0, at);
		at = end === -1 ? Number.POSITIVE_INFINITY : end + 1;
	}
	const summed = at;
	if ((flags & flag.headerCrc) !== 0) at += 2;
	if (at > bytes.length) {
		if (bytes.length < headerLimit) throw refuse(truncated);
		throw bad(`has a gzip header of more than ${headerLimit} bytes`);
	}
	if (at > summed && bytes.readUInt16LE(summed) !== (crc32(bytes.subarray(0, summed)) & 65535)) throw bad("has a gzip header whose checksum is wrong");
	return at;
}
/** Behind the compressed bytes: the checksum and the size of what came out, and nothing more. */
async function checkTrailer(handle, at, size, { unpacked, sum }, refuse) {
	const trailer = Buffer.alloc(8 + gzipMagic.length);
	if (await readUpTo(handle, trailer, at) < 8) throw refuse(truncated);
	if (trailer.readUInt32LE(0) !== sum || trailer.readUInt32LE(4) !== unpacked % 2 ** 32) throw refuse({
		code: "gzip-corrupt",
		reason: "is damaged: its checksum or its size is another"
	});
	if (at + 8 === size) return;
	throw refuse(gzipMagic.every((byte, index) => trailer[8 + index] === byte) ? {
		code: "gzip-several-members",
		reason: "is several compressed files, one behind the other"
	} : {
		code: "gzip-trailing-data",
		reason: "has data behind what is compressed"
	});
}
/** A file from a place on. A stream of the handle's own would close it. */
async function* pieces(handle, start) {
	for (let at = start;;) {
		const buffer = Buffer.allocUnsafe(pieceSize);
		const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
		if (bytesRead === 0) return;
		at += bytesRead;
		yield buffer.subarray(0, bytesRead);
	}
}
/** Fills a buffer from a place in a file as far as there are bytes. */
async function readUpTo(handle, buffer, position) {
	let there = 0;
	while (there < buffer.length) {
		const { bytesRead } = await handle.read(buffer, there, buffer.length - there, position + there);
		if (bytesRead === 0) break;
		there += bytesRead;
	}
	return there;
}
/** What a gzip file holds, as the tar reader wants it. How much that is isn't known before its end. */
var GzipBytes = class {
	left = Number.POSITIVE_INFINITY;
	#pieces;
	/** What of the last piece nobody took yet. */
	#rest = /* @__PURE__ */ new Uint8Array(0);
	constructor(handle, size, refuse) {
		this.#pieces = gunzip$1(handle, size, refuse);
	}
	async read(most) {
		while (this.#rest.byteLength === 0) {
			const { done, value } = await this.#pieces.next();
			if (done) break;
			this.#rest = value;
		}
		const taken = this.#rest.subarray(0, most);
		this.#rest = this.#rest.subarray(taken.byteLength);
		return taken;
	}
	async skip(bytes) {
		let left = bytes;
		while (left > 0) {
			const { byteLength } = await this.read(left);
			if (byteLength === 0) break;
			left -= byteLength;
		}
		return bytes - left;
	}
	async [Symbol.asyncDispose]() {
		await this.#pieces.return(void 0);
	}
};

// src/adapters/oci/tar-header.ts
const gnuExtension = {
	code: "gnu-extension",
	reason: "uses an extension of GNU or Solaris tar"
};
const refusedTypes = {
	"1": {
		code: "hard-link",
		reason: "is a hard link"
	},
	"2": {
		code: "symbolic-link",
		reason: "is a symbolic link"
	},
	"3": {
		code: "character-device",
		reason: "is a character device"
	},
	"4": {
		code: "block-device",
		reason: "is a block device"
	},
	"6": {
		code: "fifo",
		reason: "is a named pipe"
	},
	"7": {
		code: "contiguous-file",
		reason: "is a contiguous file"
	},
	S: {
		code: "sparse-file",
		reason: "is a sparse file"
	},
	g: {
		code: "pax-global",
		reason: "is a global PAX header"
	},
	...Object.fromEntries([..."ADEIKLMNVX"].map((type) => [type, gnuExtension]))
};
/** What may stand in a header of each dialect: files, directories, and what goes before them. */
const takenTypes = {
	package: [
		"0",
		"5",
		"x"
	],
	model: [
		"0",
		"5",
		"x",
		"L"
	]
};
/**
* Reads a header, and refuses what no entry may be.
* @param longPath the path that a header before this one gave; the header's own may be cut then.
*/
function parseHeader(kind, block, longPath) {
	const latin = Buffer.from(block.buffer, block.byteOffset, block.byteLength).toString("latin1");
	const gnu = checkMagic(kind, latin);
	if (checksumOf(block) !== octal(kind, latin, 148, 8, "checksum")) throw kind.refuse({
		code: "bad-checksum",
		reason: "has a header whose checksum is wrong"
	});
	const type = latin.charAt(156) === "\0" ? "0" : latin.charAt(156);
	if (gnu && !isZero(block.subarray(345, 500))) throw kind.refuse(gnuExtension);
	const own = gnu && longPath !== void 0 ? "" : ownPath(kind, block);
	const path = longPath ?? own;
	if (!takenTypes[kind.dialect].includes(type)) {
		const unknown = {
			code: "unknown-type",
			reason: `is of the unknown type ${shown(type)}`
		};
		throw kind.refuse(Object.hasOwn(refusedTypes, type) && refusedTypes[type] || unknown, path);
	}
	if (latin.charAt(157) !== "\0" && type !== "x") throw kind.refuse({
		code: "link-name",
		reason: "names a link, but is none"
	}, path);
	return {
		type,
		path,
		size: octal(kind, latin, 124, 12, "size"),
		mode: octal(kind, latin, 100, 8, "mode")
	};
}
/** The sum of a header's bytes as unsigned numbers, the checksum's own counting as spaces. */
function checksumOf(block) {
	let sum = 256;
	for (let at = 0; at < block.length; at++) if (at < 148 || at >= 156) sum += block[at];
	return sum;
}
/** Whether a header is in GNU tar's own form. */
function checkMagic(kind, header) {
	const magic = header.slice(257, 265);
	if (magic === "ustar\x0000") return false;
	if (magic === "ustar  \0" && kind.dialect === "model") return true;
	throw kind.refuse(magic.startsWith("ustar") ? {
		code: "gnu-extension",
		reason: "is in GNU tar's own form; only POSIX ustar is accepted"
	} : {
		code: "not-tar",
		reason: "isn't a tar archive (POSIX ustar)"
	});
}
function ownPath(kind, block) {
	const prefix = text(kind, block, 345, 155);
	const name = text(kind, block, 0, 100);
	return prefix === "" ? name : `${prefix}/${name}`;
}
/** A number field: octal digits, then NULs or spaces. Base-256 and signs are refused. */
function octal(kind, header, at, length, what) {
	const digits = /^ *([0-7]+)[ \0]*$/.exec(header.slice(at, at + length))?.[1];
	if (digits === void 0) throw kind.refuse({
		code: "bad-number",
		reason: `has a header whose ${what} isn't an octal number`
	});
	return Number.parseInt(digits, 8);
}
/** A text field: UTF-8 up to the first NUL, behind which nothing may hide. */
function text(kind, block, at, length) {
	const field = block.subarray(at, at + length);
	const end = field.indexOf(0);
	if (end === -1) return utf8(kind, field);
	if (!isZero(field.subarray(end))) throw kind.refuse({
		code: "nul-in-name",
		reason: "has a name with a NUL in it"
	});
	return utf8(kind, field.subarray(0, end));
}
const decoder = new TextDecoder("utf-8", {
	fatal: true,
	ignoreBOM: true
});
/** Bytes as UTF-8, or a refusal. */
function utf8(kind, bytes) {
	try {
		return decoder.decode(bytes);
	} catch {
		throw kind.refuse({
			code: "not-utf8",
			reason: "has a name that isn't UTF-8"
		});
	}
}
const zeros = /* @__PURE__ */ new Uint8Array(65536);
/** Whether up to 64 KiB are nothing but zeros. */
function isZero(bytes) {
	return Buffer.compare(bytes, zeros.subarray(0, bytes.byteLength)) === 0;
}
/** The entry that a header tells of, with the slash behind a directory's path left out. */
function entryOf(kind, header) {
	const directory = header.type === "5";
	const path = kind.dialect === "model" ? modelPath(header.path, directory) : header.path;
	const bare = directory && path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
	const refusal = entryProblem(kind, header, bare, directory);
	if (refusal) throw kind.refuse(refusal, header.path);
	return {
		path: bare,
		kind: directory ? "directory" : "file",
		size: header.size,
		executable: !directory && (header.mode & 64) !== 0
	};
}
function entryProblem(kind, header, path, directory) {
	if (!directory && path.length > 1 && path.endsWith("/")) return {
		code: "slash-after-file",
		reason: "is a file whose name ends with a slash"
	};
	const special = kind.dialect === "model" && directory ? 2560 : 3584;
	if ((header.mode & special) !== 0) return {
		code: "special-mode",
		reason: "is marked set-user-id, set-group-id or sticky"
	};
	if (directory && header.size > 0) return {
		code: "directory-with-content",
		reason: "is a directory with content"
	};
	if (header.size > limits.fileBytes) return {
		code: "file-too-large",
		reason: `has more than ${limits.fileBytes} bytes`
	};
	if (kind.dialect === "model" && directory && path === ".") return void 0;
	return nameProblem(path);
}

// src/adapters/oci/tar-writer.ts
const blockSize = 512;
const end = new Uint8Array(2 * 512);
/** Bytes from the end of a content to the next whole block. */
function paddingOf(size) {
	return (512 - size % 512) % 512;
}
/**
* A tar archive in the one form that docs/PACKAGE.md specifies. It is written here and not by a library, because a
* package's digest hangs on every byte of it: an update must never change what an entry looks like.
*/
function archive(entries) {
	const headers = entries.map((entry) => header(entry));
	const contents = entries.map((entry) => entry.size + paddingOf(entry.size));
	const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
	return {
		size: sum(headers.map((bytes) => bytes.byteLength)) + sum(contents) + end.byteLength,
		async *open() {
			for (const [at, entry] of entries.entries()) {
				yield headers[at];
				if (entry.content) yield* entry.content();
				const padding = paddingOf(entry.size);
				if (padding > 0) yield end.subarray(0, padding);
			}
			yield end;
		}
	};
}
/** The header of an entry; a name that a plain header can't hold gets a PAX header in front of it. */
function header(entry) {
	const path = entry.kind === "directory" ? `${entry.path}/` : entry.path;
	const mode = entry.kind === "directory" || entry.executable ? 493 : 420;
	const type = entry.kind === "directory" ? "5" : "0";
	const plain = plainName(path);
	if (plain) return block(plain, mode, entry.size, type);
	const record = paxRecord$1("path", path);
	const name = {
		prefix: "",
		name: "pax"
	};
	return Buffer.concat([
		block(name, 420, record.byteLength, "x"),
		record,
		end.subarray(0, paddingOf(record.byteLength)),
		block(name, mode, entry.size, type)
	]);
}
/** A path as the two fields of a plain header hold it: printable ASCII, cut at the first slash that makes it fit. */
function plainName(path) {
	if (!/^[ -~]*$/.test(path)) return void 0;
	if (path.length <= 100) return {
		prefix: "",
		name: path
	};
	const cut = path.indexOf("/", path.length - 101);
	return cut > 0 && cut <= 155 && cut < path.length - 1 ? {
		prefix: path.slice(0, cut),
		name: path.slice(cut + 1)
	} : void 0;
}
/** `<length> key=value\n`, where the length counts itself. */
function paxRecord$1(key, value) {
	const rest = Buffer.byteLength(` ${key}=${value}\n`);
	let length = rest + String(rest).length;
	if (String(length).length > String(rest).length) length = rest + String(length).length;
	return Buffer.from(`${length} ${key}=${value}\n`);
}
/** One 512-byte header of POSIX ustar: owner 0, time 0, no names of users. */
function block({ prefix, name }, mode, size, type) {
	const bytes = Buffer.alloc(512);
	const octal = (value, at, digits) => bytes.write(`${value.toString(8).padStart(digits, "0")}\0`, at, "latin1");
	bytes.write(name, 0, "latin1");
	octal(mode, 100, 7);
	octal(0, 108, 7);
	octal(0, 116, 7);
	octal(size, 124, 11);
	octal(0, 136, 11);
	bytes.fill(" ", 148, 156);
	bytes.write(type, 156, "latin1");
	bytes.write("ustar\x0000", 257, "latin1");
	octal(0, 329, 7);
	octal(0, 337, 7);
	bytes.write(prefix, 345, "latin1");
	const checksum = bytes.reduce((total, byte) => total + byte, 0);
	bytes.write(`${checksum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
	return bytes;
}

// src/adapters/oci/tar-extensions.ts
/** Longer than any path that is allowed, so that its length is what is refused. */
const most = 8 * 512;
/** Whether a header only says something about the entry behind it. */
function isExtension(type) {
	return type === "x" || type === "L";
}
/**
* Reads what a PAX header (`x`) or a long name of GNU tar (`L`) says about the next entry.
* @returns its path, where it gives one.
*/
async function readExtension(kind, bytes, { type, size }) {
	if (size > most) throw kind.refuse(type === "x" ? paxTooLarge : longNameTooLong);
	const content = await readWhole(kind, bytes, size);
	return type === "x" ? paxPath(kind, content) : longName(kind, content);
}
const paxTooLarge = {
	code: "pax-too-large",
	reason: `has a PAX header of more than ${most} bytes`
};
const longNameTooLong = {
	code: "path-too-long",
	reason: `has a path of more than ${limits.pathBytes} bytes`
};
/** Reads a few bytes, and what fills up their last block. */
async function readWhole(kind, bytes, size) {
	const cut = () => kind.refuse({
		code: "truncated",
		reason: "ends within a header"
	});
	const whole = Buffer.alloc(size);
	for (let at = 0; at < size;) {
		const chunk = await bytes.read(size - at);
		if (chunk.byteLength === 0) throw cut();
		whole.set(chunk, at);
		at += chunk.byteLength;
	}
	if (await bytes.skip(paddingOf(size)) < paddingOf(size)) throw cut();
	return whole;
}
/** A path, and the one NUL that ends it. */
function longName(kind, content) {
	if (content.length < 2 || content.indexOf(0) !== content.length - 1) throw kind.refuse({
		code: "long-name-malformed",
		reason: "has a malformed long name"
	});
	return utf8(kind, content.subarray(0, -1));
}
const number = /^-?[0-9]{1,20}(?:\.[0-9]{1,20})?$/;
const word = /^[^\0-\u001f]{0,255}$/;
/** What a model's writer may say beside the path. Nothing is made of it. */
const harmless = new Map([...[
	"mtime",
	"atime",
	"ctime",
	"uid",
	"gid"
].map((key) => [key, number]), ...["uname", "gname"].map((key) => [key, word])]);
/** Reads records `<length> key=value\n` that fill a PAX header exactly. */
function paxPath(kind, content) {
	const seen = /* @__PURE__ */ new Map();
	for (let at = 0; at < content.length;) {
		const { key, value, end } = paxRecord(kind, content, at);
		const refusal = keyProblem(kind, key, value);
		if (refusal) throw kind.refuse(refusal);
		if (seen.has(key)) throw kind.refuse({
			code: "pax-duplicate",
			reason: `has a PAX header that gives the ${key} twice`
		});
		seen.set(key, value);
		at = end;
	}
	if (seen.size === 0) throw kind.refuse({
		code: "pax-malformed",
		reason: "has an empty PAX header"
	});
	return seen.get("path");
}
function keyProblem(kind, key, value) {
	if (key === "path") return void 0;
	if (key.startsWith("GNU.sparse.")) return {
		code: "sparse-file",
		reason: "holds a sparse file (PAX)"
	};
	const form = kind.dialect === "model" ? harmless.get(key) : void 0;
	if (!form) {
		const allowed = kind.dialect === "model" ? ["path", ...harmless.keys()].join(", ") : "only path";
		return {
			code: "pax-key",
			reason: `has a PAX header with the key ${shown(key)}; allowed is ${allowed}`
		};
	}
	if (form.test(value)) return void 0;
	return {
		code: "pax-malformed",
		reason: `has a PAX header whose ${key} is ${shown(value)}`
	};
}
function paxRecord(kind, content, at) {
	const space = content.indexOf(32, at);
	const digits = content.toString("latin1", at, Math.max(space, at));
	const end = /^[1-9][0-9]{0,5}$/.test(digits) ? at + Number(digits) : NaN;
	const equals = content.indexOf(61, space);
	if (!(end <= content.length) || equals === -1 || equals >= end - 1 || content[end - 1] !== 10) throw kind.refuse({
		code: "pax-malformed",
		reason: "has a malformed PAX header"
	});
	return {
		key: utf8(kind, content.subarray(space + 1, equals)),
		value: utf8(kind, content.subarray(equals + 1, end - 1)),
		end
	};
}

// src/adapters/oci/tar-reader.ts
const magics = [
	["gzip", [31, 139]],
	["zstd", [
		40,
		181,
		47,
		253
	]],
	["lz4", [
		4,
		34,
		77,
		24
	]],
	["xz", [
		253,
		55,
		122,
		88,
		90
	]],
	["bzip2", [
		66,
		90,
		104
	]],
	["zip", [
		80,
		75,
		3,
		4
	]],
	["compress", [31, 157]]
];
/**
* Reads a tar archive, and takes nothing but plain files and directories. It is written here and not by a library,
* because libraries are lenient where two readers could understand two things.
* @throws what `kind.refuse` makes.
*/
async function* readTar(kind, bytes) {
	let longPath;
	/** The type of the header that is waiting for its entry. */
	let pending;
	for (let first = true;; first = false) {
		const block = await readBlock(kind, bytes, first);
		if (isZero(block)) {
			if (pending !== void 0) throw kind.refuse(alone(pending));
			return await readEnd(kind, bytes);
		}
		const header = parseHeader(kind, block, longPath);
		if (isExtension(header.type)) {
			if (pending !== void 0) throw kind.refuse(alone(pending));
			longPath = await readExtension(kind, bytes, header);
			pending = header.type;
			continue;
		}
		longPath = pending = void 0;
		const entry = entryOf(kind, header);
		if (header.size + paddingOf(header.size) > bytes.left) throw kind.refuse(cutShort, header.path);
		yield* withContent(kind, entry, bytes);
	}
}
const cutShort = {
	code: "truncated",
	reason: "is longer than what is there of the archive"
};
function alone(type) {
	return {
		code: "pax-alone",
		reason: `has a ${type === "x" ? "PAX header" : "long name"} that belongs to no entry`
	};
}
async function* withContent(kind, entry, bytes) {
	let left = entry.size;
	yield {
		...entry,
		async *content() {
			while (left > 0) {
				const chunk = await bytes.read(left);
				if (chunk.byteLength === 0) throw kind.refuse(cutShort, entry.path);
				left -= chunk.byteLength;
				yield chunk;
			}
		}
	};
	const rest = left + paddingOf(entry.size);
	if (await bytes.skip(rest) < rest) throw kind.refuse(cutShort, entry.path);
}
async function readBlock(kind, bytes, first) {
	const block = new Uint8Array(512);
	let there = 0;
	while (there < 512) {
		const chunk = await bytes.read(512 - there);
		if (chunk.byteLength === 0) break;
		block.set(chunk, there);
		there += chunk.byteLength;
	}
	const packed = first && magics.find(([, magic]) => magic.every((byte, at) => block[at] === byte));
	if (packed) throw kind.refuse({
		code: "compressed",
		reason: `is compressed (${packed[0]}) where a plain tar archive must be`
	});
	if (there === 0) throw kind.refuse(noEnd);
	if (there < 512) throw kind.refuse({
		code: "truncated",
		reason: "ends within a header"
	});
	return block;
}
const noEnd = {
	code: "no-end",
	reason: "ends without the two empty blocks that end an archive"
};
/** After the first empty block: one more, and then nothing but zeros, as some writers fill up. */
async function readEnd(kind, bytes) {
	let zeros = 0;
	for (;;) {
		const chunk = await bytes.read(65536);
		if (chunk.byteLength === 0) break;
		if (!isZero(chunk)) throw kind.refuse({
			code: "data-after-end",
			reason: "has data after its end"
		});
		zeros += chunk.byteLength;
	}
	if (zeros < 512) throw kind.refuse(noEnd);
}

// src/adapters/oci/model-archive.ts
/**
* Lists a model that is an archive (a tar compressed with gzip, as Rasa makes them), and refuses what could do harm
* when an engine unpacks it: the archive is code, which only an engine within a target opens. Nothing is written. A
* file that doesn't start as gzip does is no archive, and isn't looked at any further.
* @param called what a message calls it.
* @param doing what is not done with the package when this fails.
* @throws EnvironmentError `model-archive-<RefusalCode>`
*/
async function checkModelArchive(file, called, doing) {
	await using handle = await open(file);
	const start = new Uint8Array(gzipMagic.length);
	await handle.read(start, 0, start.byteLength, 0);
	if (gzipMagic.some((byte, at) => start[at] !== byte)) return;
	const kind = {
		dialect: "model",
		refuse(refusal, path) {
			const subject = path === void 0 ? "The model archive" : `${shown(path)} in the model archive`;
			return new EnvironmentError(`${subject} ${called} ${refusal.reason}. Nothing was ${doing}.`, {
				code: `model-archive-${refusal.code}`,
				next: "See what the trainer or a custom component writes into its models, then train the bot again."
			});
		}
	};
	const rules = modelRules();
	const { size } = await handle.stat();
	await using bytes = new GzipBytes(handle, size, kind.refuse);
	for await (const entry of readTar(kind, bytes)) {
		const refused = rules.admit(entry);
		if (refused) throw kind.refuse(refused, entry.path);
	}
}

// src/adapters/oci/source-tree.ts
/** The content of a file of a known size, which fails if the file changes meanwhile. */
function contentOf(file, size) {
	const changed = () => new EnvironmentError(`${file} changed while it was packed.`, {
		code: "file-changed",
		next: "Run the same command again."
	});
	const read = async function* () {
		await using handle = await open(file);
		const before = await handle.stat();
		if (before.size !== size) throw changed();
		yield* readChunks(handle, size, changed);
		const after = await handle.stat();
		if (after.size !== size || after.mtimeMs !== before.mtimeMs) throw changed();
	};
	return () => streamed(`${file} couldn't be packed`, read());
}
/** A regular file as an entry of an archive. Its owner, times and permissions don't matter, but for being executable. */
async function fileEntry(file, path, executable) {
	const stats = await stat(file);
	if (!stats.isFile()) throw new UserError(`${file} can't be packed: it isn't a regular file.`, { code: "not-a-file" });
	return {
		path,
		kind: "file",
		size: stats.size,
		executable: executable ?? (stats.mode & 64) !== 0,
		content: contentOf(file, stats.size)
	};
}
/**
* A model as an entry of an archive. Where it is an archive itself, it is listed first.
* @throws EnvironmentError `model-archive-<RefusalCode>`
*/
async function modelEntry(file, path) {
	const entry = await fileEntry(file, path, false);
	await checkModelArchive(file, file, "packed");
	return entry;
}
function directoryEntry(path) {
	return {
		path,
		kind: "directory",
		size: 0,
		executable: false,
		content: void 0
	};
}
/**
* Everything below a directory, sorted by the bytes of the paths. A link to a file within the directory is packed as
* that file; any other link, and what is neither file nor directory, is refused.
* @param prefix what stands before the paths in the archive.
*/
async function treeEntries(directory, prefix) {
	const root = await realpath(directory);
	const found = [directoryEntry(prefix)];
	const pending = [[root, prefix]];
	for (let next = pending.pop(); next; next = pending.pop()) {
		const [path, at] = next;
		for (const raw of await readdir(path, { encoding: "buffer" })) {
			const name = raw.toString("utf8");
			if (!Buffer.from(name, "utf8").equals(raw)) throw new UserError(`A file in ${path} can't be packed: its name ${shown(name)} isn't UTF-8.`, {
				code: "not-packable",
				next: "Rename it."
			});
			const entry = await treeEntry(root, join(path, name), `${at}/${name}`);
			if (entry.kind === "directory") pending.push([join(path, name), entry.path]);
			found.push(entry);
			if (found.length > limits.entries) throw new UserError(`${directory} can't be packed: it has more than ${limits.entries} files.`, { code: "not-packable" });
		}
	}
	const order = (entry) => Buffer.from(entry.kind === "directory" ? `${entry.path}/` : entry.path);
	return found.map((entry) => ({
		entry,
		key: order(entry)
	})).sort((a, b) => a.key.compare(b.key)).map(({ entry }) => entry);
}
/**
* Refuses what a reader would refuse: names and amounts, over all entries of a package.
* @throws UserError `not-packable`
*/
function checkEntries(entries) {
	const rules = entryRules();
	for (const entry of entries) {
		const refused = rules.admit(entry);
		if (refused) throw new UserError(`${shown(entry.path)} can't be packed: it ${refused.reason}.`, {
			code: "not-packable",
			next: "Rename or remove it."
		});
	}
}
async function treeEntry(root, file, path) {
	const stats = await lstat(file);
	if (stats.isDirectory()) return directoryEntry(path);
	if (stats.isFile()) return await fileEntry(file, path);
	if (stats.isSymbolicLink()) {
		const target = await realpath(file).catch(() => void 0);
		if (target?.startsWith(root + sep) && (await stat(target)).isFile()) return await fileEntry(target, path);
		throw new UserError(`${file} can't be packed: it is a link that isn't to a file within ${root}.`, {
			code: "not-packable",
			next: "Put the file itself there."
		});
	}
	throw new UserError(`${file} can't be packed: it is neither a file nor a directory.`, {
		code: "not-packable",
		next: "Remove it."
	});
}

// src/adapters/oci/place.ts
const sqliteCannotOpen = 14;
/**
* Makes a directory in one step: `fill` works in an unfinished one beside it, which is then renamed. If another
* process made the same one meanwhile, that is as good. What killed processes left unfinished is removed.
* @param fill gets an empty directory that will be the new one, and another one for what it needs meanwhile.
* @throws UserError `directory-exists`
*/
async function placeDirectory(directory, fill) {
	const place = resolve(directory);
	try {
		if (await lstat(place).catch(() => void 0)) {
			await clean(dirname(place)).catch(() => void 0);
			throw inTheWay(place);
		}
		await makeDirectories(dirname(place));
		await clean(dirname(place));
		const { folder, held } = await unfinished(place);
		try {
			const tree = join(folder, "tree");
			await mkdir(tree);
			await setMode(tree, 493);
			await fill(tree, join(folder, "scratch"));
			await moveInto(tree, place);
			await syncDirectory(dirname(place));
		} finally {
			await discard(folder, held);
		}
	} catch (error) {
		throw fileFailure(error, `${place} couldn't be unpacked`);
	}
}
function inTheWay(place) {
	return new UserError(`${place} is in the way: a package is only unpacked to where nothing is yet.`, {
		code: "directory-exists",
		next: "Remove it, or name another directory."
	});
}
const unfinishedName = /^\..*\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.unpacking$/s;
const lockName = "lock";
/** A folder beside the place, on the same file system, with a lock that says that its process is alive. */
async function unfinished(place) {
	for (;;) {
		const name = `.${basename(place).slice(0, 40)}.${randomUUID()}.unpacking`;
		const folder = join(dirname(place), name);
		await mkdir(folder, { mode: 448 });
		const held = tryFolder(folder);
		if (held && await statIfThere(join(folder, lockName))) return {
			folder,
			held
		};
		held?.release();
		if (await statIfThere(folder)) await rm(folder, {
			recursive: true,
			force: true
		});
	}
}
function tryFolder(folder) {
	try {
		return tryLock(join(folder, lockName), "exclusive");
	} catch (error) {
		if (hasSqliteCode(error, sqliteCannotOpen)) return void 0;
		throw error;
	}
}
/**
* Removes the unfinished folders below a directory whose processes are gone, for whatever place they were meant: who
* was killed right after its place had come to be may never be asked for the same one again.
*/
async function clean(directory) {
	for (const name of await readdir(directory)) {
		if (!unfinishedName.test(name)) continue;
		const folder = join(directory, name);
		if (!await statIfThere(join(folder, lockName))) {
			await rmdir(folder).catch(() => void 0);
			continue;
		}
		const held = tryFolder(folder);
		if (held) await discard(folder, held);
	}
}
/**
* Removes an unfinished folder, the lock last of all: whoever is killed within leaves a folder that is either empty or
* known by its free lock.
*/
async function discard(folder, held) {
	try {
		for (const name of await readdir(folder).catch(() => [])) if (name !== lockName) await rm(join(folder, name), {
			recursive: true,
			force: true
		});
	} finally {
		held.release();
	}
	await rm(join(folder, lockName), { force: true });
	await rmdir(folder).catch(() => void 0);
}
async function moveInto(tree, place) {
	try {
		await rename(tree, place);
	} catch (error) {
		if (!hasCode(error, "ENOTEMPTY", "EEXIST", "EPERM", "ENOTDIR")) throw error;
		if (!await lstat(place).catch(() => void 0)) throw error;
		if (!await sameTree(tree, place)) throw inTheWay(place);
	}
}
/** Whether another process laid out the same package: equal metadata, and every file there in its size. */
async function sameTree(ours, theirs) {
	try {
		if (!(await readFile(join(theirs, "package.json"))).equals(await readFile(join(ours, "package.json")))) return false;
		const names = await readdir(ours, { recursive: true });
		for (const name of names) {
			const [a, b] = [await lstat(join(ours, name)), await lstat(join(theirs, name))];
			if (a.isFile() !== b.isFile() || a.isFile() && a.size !== b.size) return false;
		}
		return names.length === (await readdir(theirs, { recursive: true })).length;
	} catch (error) {
		if (hasCode(error, "ENOENT", "ENOTDIR", "EISDIR")) return false;
		throw error;
	}
}

// src/adapters/oci/unpack.ts
/** Files whose content is on its way to the disk at one time. */
const syncsAtOnce = 16;
/** The layer of a package as an archive. */
function layerTar(layer) {
	return {
		dialect: "package",
		refuse(refusal, path) {
			const subject = `${path === void 0 ? "The archive" : `${shown(path)} in the archive`} ${layer.digest}`;
			return new EnvironmentError(`${subject} ${refusal.reason}. Nothing of it was unpacked.`, { code: `archive-${refusal.code}` });
		}
	};
}
/**
* Refuses a package by its size alone, before any of it is fetched.
* @throws EnvironmentError `archive-package-too-large`
*/
function checkAmount({ layer }) {
	if (layer.size <= limits.layerBytes) return;
	const reason = `has ${layer.size} bytes, and ${limits.layerBytes} are allowed`;
	throw layerTar(layer).refuse({
		code: "package-too-large",
		reason
	});
}
/**
* Lists the layer of a package, refuses what is hostile or doesn't fit, and only then lays it out, verifying its
* digest while its bytes pass. Last of all, a model that is an archive is listed too.
* @param directory an empty directory. When this fails, something may be left in it.
* @throws EnvironmentError `archive-<RefusalCode>`, `model-archive-<RefusalCode>`, `blob-damaged`, `package-damaged`
*/
async function extractPackage(blobs, manifest, directory, onProgress) {
	const { layer, metadata } = manifest;
	await checkConfig(blobs, manifest);
	try {
		await listLayer(blobs, manifest);
	} catch (error) {
		await verifyBlob(blobs, layer);
		throw error;
	}
	const rules = entryRules();
	let done = 0;
	const output = treeWriter(directory, (bytes) => onProgress?.(done += bytes, layer.size));
	try {
		await walkLayer(blobs, layer, "hashed", async (entry) => {
			judge(layer, entry, rules.admit(entry) ?? placeProblem(entry, metadata.model.file));
			await output.add(entry);
		});
		const model = `model/${metadata.model.file}`;
		await checkModelArchive(join(directory, model), `${model} of the archive ${layer.digest}`, "unpacked");
	} finally {
		await output.finish();
	}
}
async function checkConfig(blobs, { config, layer }) {
	if (config.size > 4194304) throw damaged(blobs, config, `it has ${config.size} bytes`);
	await using handle = await openBlob(blobs, config);
	const bytes = await handle.readFile();
	if (digestOfBytes(bytes) !== config.digest) throw damaged(blobs, config, "its bytes have another digest");
	const problem = configProblem(bytes, layer);
	if (problem !== void 0) throw new EnvironmentError(`The config ${config.digest} of a package can't be used: ${problem}`, { code: "package-damaged" });
}
/** The first look: headers and `package.json` are read, nothing is written. */
async function listLayer(blobs, manifest) {
	const { layer, metadata } = manifest;
	const rules = entryRules();
	const found = /* @__PURE__ */ new Map();
	let metadataFits = false;
	await walkLayer(blobs, layer, "listed", async (entry) => {
		judge(layer, entry, rules.admit(entry) ?? placeProblem(entry, metadata.model.file));
		found.set(entry.path, entry);
		if (entry.path === "package.json") metadataFits = await holds(entry, manifest.metadataBytes);
	});
	const model = `model/${metadata.model.file}`;
	for (const path of [model, metadataFile]) if (!found.has(path)) throw layerTar(layer).refuse({
		code: "missing-entry",
		reason: "is missing"
	}, path);
	if (!metadataFits) throw mismatch(layer, metadataFile, "isn't the metadata that the manifest repeats");
	if (found.get(model)?.size !== metadata.model.size) throw mismatch(layer, model, "isn't the model that package.json describes");
	const hasActions = [...found.keys()].some((path) => path === "actions" || path.startsWith("actions/"));
	if (hasActions !== (metadata.actions.kind === "javascript")) throw mismatch(layer, metadataFile, `says that there are ${hasActions ? "no actions, but there are some" : "actions, but there are none"}`);
}
function mismatch(layer, path, reason) {
	return layerTar(layer).refuse({
		code: "metadata-mismatch",
		reason
	}, path);
}
/** Whether the content of an entry is these bytes. */
async function holds(entry, bytes) {
	if (entry.size !== bytes.byteLength) return false;
	let at = 0;
	for await (const chunk of entry.content()) {
		if (Buffer.compare(chunk, bytes.subarray(at, at + chunk.byteLength)) !== 0) return false;
		at += chunk.byteLength;
	}
	return true;
}
function judge(layer, entry, refusal) {
	if (refusal) throw layerTar(layer).refuse(refusal, entry.path);
}
/**
* Goes over the entries of a layer.
* @param how `listed` jumps over contents; `hashed` reads every byte and fails in the end if the digest isn't right.
*/
async function walkLayer(blobs, layer, how, visit) {
	await using handle = await openBlob(blobs, layer);
	const hash = how === "hashed" ? createHash("sha256") : void 0;
	for await (const entry of readTar(layerTar(layer), new FileBytes(handle, layer.size, hash))) await visit(entry);
	if (hash && `sha256:${hash.digest("hex")}` !== layer.digest) throw damaged(blobs, layer, "its bytes have another digest");
}
async function verifyBlob(blobs, blob) {
	await using handle = await openBlob(blobs, blob);
	const hash = createHash("sha256");
	await new FileBytes(handle, blob.size, hash).skip(blob.size);
	if (`sha256:${hash.digest("hex")}` !== blob.digest) throw damaged(blobs, blob, "its bytes have another digest");
}
async function openBlob(blobs, blob) {
	let handle;
	try {
		handle = await open(blobs.file(blob));
	} catch (error) {
		if (hasCode(error, "ENOENT")) throw damaged(blobs, blob, "it is missing");
		throw error;
	}
	const { size } = await handle.stat();
	if (size === blob.size) return handle;
	await handle.close();
	throw damaged(blobs, blob, `it has ${size} bytes instead of ${blob.size}`);
}
function damaged(blobs, blob, how) {
	return new EnvironmentError(`The blob ${blob.digest} in ${blobs.location} is damaged: ${how}.`, {
		code: "blob-damaged",
		next: "Train the bot again, or copy the package from a store where it is whole."
	});
}
function digestOfBytes(bytes) {
	return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
/** Lays entries out below a directory, with the modes 0644 and 0755 whatever the umask is, and makes them durable. */
function treeWriter(root, onBytes) {
	const directories = /* @__PURE__ */ new Set([root]);
	const pending = /* @__PURE__ */ new Set();
	let failure;
	async function makeDirectory(path) {
		let at = root;
		for (const name of path === "" ? [] : path.split("/")) {
			at = join(at, name);
			if (directories.has(at)) continue;
			await mkdir(at);
			await setMode(at, 493);
			directories.add(at);
		}
	}
	async function writeFile(entry) {
		const handle = await open(join(root, ...entry.path.split("/")), "wx", 384);
		try {
			let position = 0;
			for await (const chunk of entry.content()) {
				await writeAll(handle, chunk, position);
				position += chunk.byteLength;
				onBytes(chunk.byteLength);
			}
			await handle.chmod(entry.executable ? 493 : 420);
		} catch (error) {
			await handle.close();
			throw error;
		}
		const syncing = sync(handle).catch((error) => void (failure ??= error)).finally(() => pending.delete(syncing));
		pending.add(syncing);
		if (pending.size >= syncsAtOnce) await Promise.race(pending);
	}
	return {
		async add(entry) {
			if (failure !== void 0) throw failure;
			if (entry.kind === "directory") return await makeDirectory(entry.path);
			await makeDirectory(entry.path.split("/").slice(0, -1).join("/"));
			await writeFile(entry);
		},
		/** Waits until everything is on the disk. */
		async finish() {
			await Promise.all(pending);
			if (failure !== void 0) throw failure;
			for (const directory of directories) await syncDirectory(directory);
		}
	};
}
async function sync(handle) {
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}

// src/adapters/oci/store.ts
/** The blobs behind the stores that were made here, so that one store can copy from another. */
const blobsOf = /* @__PURE__ */ new WeakMap();
/** Packages on top of any place for blobs: everything that is the same for a folder and a registry. */
function packageStore(blobs) {
	const store = {
		location: blobs.location,
		pack: (source, onProgress) => pack(blobs, source, onProgress),
		async find(digest) {
			const opened = await openPackage(blobs, digest);
			return typeof opened === "string" ? void 0 : await whole(blobs, opened);
		},
		async list(bot) {
			return (await inParallel(await blobs.list(), atOnce, async (digest) => {
				const opened = await openPackage(blobs, digest);
				if (typeof opened === "string" || bot !== void 0 && opened.manifest.metadata.bot !== bot) return void 0;
				return whole(blobs, opened);
			})).filter((stored) => stored !== void 0);
		},
		async unpack(digest, directory, onProgress) {
			const opened = await openOrFail(blobs, digest);
			checkAmount(opened.manifest);
			await placeDirectory(directory, async (tree, scratch) => {
				const files = await nearby(blobs, opened.manifest, digest, scratch, onProgress);
				await extractPackage(files, opened.manifest, tree, blobs.file && onProgress);
			});
		},
		copy: (digest, from, onProgress) => copy(blobs, digest, from, onProgress)
	};
	blobsOf.set(store, blobs);
	return store;
}
/** Packages that are looked at at once: each takes a registry several requests. */
const atOnce = 8;
async function pack(blobs, source, onProgress) {
	const { metadata, entries } = await readSource(source);
	const content = archive(entries);
	let done = 0;
	const onBytes = (bytes) => onProgress?.(done += bytes, content.size);
	const blob = await blobs.ingest(content, void 0, onBytes);
	const layer = {
		mediaType: mediaTypes.layer,
		...blob
	};
	const { config, manifest } = packageManifest(metadata, layer);
	await blobs.ingest(bytesOf(config.bytes), config.descriptor);
	await blobs.publish(manifest, packageTag(metadata, manifest.descriptor.digest));
	return {
		digest: manifest.descriptor.digest,
		metadata,
		size: sizeOf(manifest.bytes, {
			config: config.descriptor,
			layer
		})
	};
}
/** The metadata with what is known of the model, as a reader will read them. */
function checked(metadata, size) {
	const read = parseMetadata(metadataBytes({
		...metadata,
		model: {
			...metadata.model,
			size
		}
	}));
	if (read.ok) return read.value;
	throw new EnvironmentError(`The metadata of a package of ${metadata.bot} can't be written: ${read.problem}`, { code: "bad-metadata" });
}
/** What goes into the layer of a package, all of it looked at before anything is written. */
async function readSource(source) {
	const { metadata, modelFile, actionsDirectory } = source;
	if (!isName(metadata.bot)) throw new UserError(`${JSON.stringify(metadata.bot)} can't name a bot.`, { code: "bad-name" });
	if (metadata.actions.kind === "javascript" && actionsDirectory === void 0) throw new EnvironmentError("A package with JavaScript actions needs the directory of their code.", { code: "no-actions-code" });
	try {
		const model = await modelEntry(modelFile, `model/${metadata.model.file}`);
		const final = checked(metadata, model.size);
		const actions = metadata.actions.kind === "javascript" && actionsDirectory !== void 0 ? await treeEntries(actionsDirectory, "actions") : [];
		const entries = [
			directoryEntry("model"),
			model,
			...actions,
			memoryEntry(metadataFile, metadataBytes(final))
		];
		checkEntries(entries);
		return {
			metadata: final,
			entries
		};
	} catch (error) {
		throw fileFailure(error, `The bot ${metadata.bot} couldn't be packed`);
	}
}
function memoryEntry(path, bytes) {
	return {
		path,
		kind: "file",
		size: bytes.byteLength,
		executable: false,
		content: () => bytesOf(bytes).open()
	};
}
/** Opens a package, or says in a clause why it can't be. */
async function openPackage(blobs, digest) {
	const bytes = await blobs.manifest(digest);
	if (!bytes) return "its manifest is missing";
	if (digestOf(bytes) !== digest) return "its manifest is damaged: the digest of its bytes is another";
	const manifest = parseManifest(bytes);
	if (!manifest.ok) return `its manifest isn't that of a package: ${manifest.problem}`;
	return {
		digest,
		bytes,
		manifest: manifest.value
	};
}
async function openOrFail(blobs, digest) {
	if (!isDigest(digest)) throw new UserError(`${JSON.stringify(digest)} isn't the digest of a package.`, {
		code: "no-such-package",
		next: "List what is there with: tidegate models"
	});
	const opened = await openPackage(blobs, digest);
	if (typeof opened !== "string") return opened;
	if (await blobs.manifest(digest) === void 0) throw new UserError(`The store ${blobs.location} has no package ${digest}.`, {
		code: "no-such-package",
		next: "List what is there with: tidegate models"
	});
	throw new EnvironmentError(`The package ${digest} in ${blobs.location} can't be used: ${opened}`, {
		code: "package-damaged",
		next: "Train the bot again, or copy the package from a store where it is whole."
	});
}
/** The package as the port tells it, if all its blobs are there. */
async function whole(blobs, opened) {
	const { digest, bytes, manifest } = opened;
	for (const blob of [manifest.config, manifest.layer]) if (!await blobs.has(blob)) return void 0;
	return {
		digest,
		metadata: manifest.metadata,
		size: sizeOf(bytes, manifest)
	};
}
/** Bytes of all blobs of a package, its manifest among them. */
function sizeOf(manifestBytes, { config, layer }) {
	return manifestBytes.byteLength + config.size + layer.size;
}
async function copy(blobs, digest, from, onProgress) {
	const source = blobsOf.get(from);
	if (!source) throw new EnvironmentError(`Packages can't be copied from ${from.location}: it is a store of another kind.`, { code: "foreign-store" });
	const { bytes, manifest } = await openOrFail(source, digest);
	if (manifest.config.size > 4194304) throw new EnvironmentError(`The package ${digest} has a config of ${manifest.config.size} bytes.`, { code: "package-damaged" });
	const onBytes = summed(manifest, onProgress);
	const transfer = {
		moved: 0,
		mounted: 0,
		present: 0
	};
	for (const blob of [manifest.layer, manifest.config]) {
		if (await blobs.adopt?.(blob, source)) {
			transfer.mounted += blob.size;
			onBytes(blob.size);
			continue;
		}
		const counted = countedReads(await sourceOf(source, blob, digest));
		await blobs.ingest(counted.source, blob, onBytes);
		const read = counted.bytes();
		if (read > 0) transfer.moved += read;
		else transfer.present += blob.size;
	}
	const descriptor = {
		mediaType: mediaTypes.manifest,
		digest,
		size: bytes.byteLength
	};
	await blobs.publish({
		descriptor,
		bytes
	}, packageTag(manifest.metadata, digest));
	return transfer;
}
/** Sums the bytes of a package's blobs up. */
function summed({ config, layer }, onProgress) {
	const of = config.size + layer.size;
	let done = 0;
	return (bytes) => onProgress?.(done = Math.min(of, done + bytes), of);
}
/** A source that counts what is really read of it. */
function countedReads(source) {
	let bytes = 0;
	return {
		source: {
			size: source.size,
			async *open() {
				for await (const chunk of source.open()) {
					bytes += chunk.byteLength;
					yield chunk;
				}
			}
		},
		bytes: () => bytes
	};
}
/** The blobs of a package as files of this machine; a registry's are fetched for the time being. */
async function nearby(blobs, manifest, of, scratch, onProgress) {
	const { file, location } = blobs;
	if (file) return {
		file,
		location
	};
	const { file: fetched, ...near } = layoutBlobs(scratch, { durable: false });
	const onBytes = summed(manifest, onProgress);
	for (const blob of [manifest.config, manifest.layer]) await near.ingest(await sourceOf(blobs, blob, of), blob, onBytes);
	return {
		file: fetched,
		location
	};
}
/** A blob of another place as a source. */
async function sourceOf(blobs, blob, of) {
	const missing = () => new EnvironmentError(`The package ${of} in ${blobs.location} isn't whole: the blob ${blob.digest} is missing.`, {
		code: "package-damaged",
		next: "Train the bot again, or copy the package from a store where it is whole."
	});
	if (!await blobs.has(blob)) throw missing();
	return {
		size: blob.size,
		async *open() {
			const content = await blobs.open(blob);
			if (!content) throw missing();
			yield* content;
		}
	};
}

// src/adapters/oci/index.ts
/**
* Opens a store of packages: an OCI image layout in a folder, which comes to be with the first package, or a repository
* of a registry.
* @param location a path, or `oci://host[:port]/path`.
* @throws UserError `not-a-store` where the location can't be one.
*/
async function openPackageStore(location, options = {}) {
	if (isRegistryLocation(location)) return packageStore(registryBlobs({
		...options,
		location
	}));
	const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(location)?.[1];
	if (location === "" || scheme !== void 0) throw new UserError(location === "" ? "The location of the store is empty." : `The store ${location.replace(/\/\/.*@/s, "//…@")} can't be used: a store is a folder or oci://host/path, and ${scheme}:// is neither.`, {
		code: "not-a-store",
		next: "Set `store` in tidegate.yml to a folder, such as .tidegate/store, or to a registry, such as oci://ghcr.io/owner/bots."
	});
	await withFileFailures(`The store ${location} couldn't be opened`, () => checkFolder(location));
	return packageStore(layoutBlobs(location));
}

export { openPackageStore };