import { n as UserError, t as EnvironmentError } from "./errors.js";
import { C as picklist, D as safeInteger, O as safeParse, T as record, _ as nullable, a as exactOptional, b as object, d as looseObject, f as maxLength, h as minValue, i as custom, j as string, k as strictObject, l as length, m as minLength, n as boolean, o as getDotPath, p as maxValue, r as check, t as array, u as literal, w as pipe, x as optional, y as number } from "./dist.js";
import { a as shortDigest, i as isDigest, n as digestOf, t as canonicalJson } from "./digest.js";
import { n as isName } from "./bot.js";
import { chmod, lstat, mkdir, open, readFile, readdir, realpath, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { createHash, randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { DatabaseSync } from "node:sqlite";

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
	if (error instanceof UserError || error instanceof EnvironmentError) return error;
	const [name, meaning, next] = meanings[codeOf(error) ?? ""] ?? [
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

// src/domain/package-entries.ts
/** What is sensible. All are inclusive. */
const limits = {
	/** Bytes of one file: what the size field of a plain tar header can say. */
	fileBytes: 8 * 1024 ** 3 - 1,
	/** Bytes of all files. */
	packageBytes: 16 * 1024 ** 3,
	entries: 1e5,
	/** Bytes of a name between slashes: what Linux allows. */
	nameBytes: 255,
	pathBytes: 1024,
	depth: 64
};
const encoder = new TextEncoder();
const control = /[\u0001-\u001f\u007f-\u009f]/;
/** What is wrong with a relative path, for any file system that it could be laid out on; undefined if nothing. */
function nameProblem(path) {
	if (path === "") return {
		code: "empty-name",
		reason: "has no name"
	};
	if (path.includes("\0")) return {
		code: "nul-in-name",
		reason: "has a NUL in its name"
	};
	if (control.test(path)) return {
		code: "control-character",
		reason: "has a control character in its name"
	};
	if (path.includes("\\")) return {
		code: "backslash",
		reason: "has a backslash in its name"
	};
	if (path.startsWith("/")) return {
		code: "absolute-path",
		reason: "has an absolute path"
	};
	if (/^[A-Za-z]:/.test(path)) return {
		code: "drive-letter",
		reason: "has a path that starts with a drive letter"
	};
	if (!path.isWellFormed()) return {
		code: "not-utf8",
		reason: "has a name that isn't Unicode"
	};
	if (encoder.encode(path).byteLength > limits.pathBytes) return {
		code: "path-too-long",
		reason: `has a path of more than ${limits.pathBytes} bytes`
	};
	const components = path.split("/");
	if (components.length > limits.depth) return {
		code: "too-deep",
		reason: `is more than ${limits.depth} directories deep`
	};
	for (const component of components) {
		const problem = componentProblem(component);
		if (problem) return problem;
	}
}
function componentProblem(component) {
	if (component === "") return {
		code: "empty-component",
		reason: "has an empty name in its path"
	};
	if (component === ".") return {
		code: "current-directory",
		reason: "has `.` in its path"
	};
	if (component === "..") return {
		code: "parent-directory",
		reason: "has `..` in its path"
	};
	if (component.startsWith(".wh.")) return {
		code: "whiteout",
		reason: "is named like a whiteout (`.wh.`), which deletes files of an image"
	};
	if (encoder.encode(component).byteLength > limits.nameBytes) return {
		code: "name-too-long",
		reason: `has a name of more than ${limits.nameBytes} bytes`
	};
}
/**
* The form in which two names meet on a file system that ignores case or Unicode normalization (APFS, NTFS). Upper
* case comes last, because it alone unites `ß` with `ss` and both small sigmas.
*/
function foldedName(path) {
	return path.normalize("NFD").toLowerCase().toUpperCase().normalize("NFD");
}
/** Rules for all entries of one package together. */
function entryRules() {
	const known = /* @__PURE__ */ new Map();
	let bytes = 0;
	let entries = 0;
	function register(path, kind, listed) {
		const folded = foldedName(path);
		const before = known.get(folded);
		if (!before) {
			known.set(folded, {
				path,
				kind,
				listed
			});
			return;
		}
		if (before.path !== path) return collision(before.path, path);
		if (before.kind === "file" && kind === "directory") return {
			code: "file-as-directory",
			reason: `needs ${shown(path)} as a directory, but that is a file`
		};
		if (before.kind === "directory" && kind === "file") return {
			code: "directory-as-file",
			reason: "is a file, but a directory of that name came before"
		};
		if (before.listed && listed) return {
			code: "duplicate-name",
			reason: "comes twice"
		};
		before.listed ||= listed;
	}
	return { admit(entry) {
		const problem = nameProblem(entry.path);
		if (problem) return problem;
		entries += 1;
		if (entries > limits.entries) return {
			code: "too-many-entries",
			reason: `is one of more than ${limits.entries} entries`
		};
		if (entry.size > limits.fileBytes) return {
			code: "file-too-large",
			reason: `has more than ${limits.fileBytes} bytes`
		};
		bytes += entry.size;
		if (bytes > limits.packageBytes) return {
			code: "package-too-large",
			reason: `makes the package larger than ${limits.packageBytes} bytes`
		};
		for (let at = entry.path.indexOf("/"); at !== -1; at = entry.path.indexOf("/", at + 1)) {
			const refused = register(entry.path.slice(0, at), "directory", false);
			if (refused) return refused;
		}
		return register(entry.path, entry.kind, true);
	} };
}
function collision(before, path) {
	return before.normalize("NFD") === path.normalize("NFD") ? {
		code: "unicode-collision",
		reason: `differs from ${shown(before)} only in its Unicode form`
	} : {
		code: "case-collision",
		reason: `differs from ${shown(before)} only in upper and lower case`
	};
}
/** A name from an archive as a message may show it: quoted, escaped and cut. */
function shown(path) {
	return JSON.stringify(path.length > 120 ? `${path.slice(0, 120)}…` : path);
}
/** What is wrong with where an entry lies, in a package whose model file is called `model`. */
function placeProblem(entry, model) {
	const { path, kind } = entry;
	if (kind === "directory" ? path === "model" || path === "actions" || path.startsWith("actions/") : path === `model/${model}` || path.startsWith("actions/") || path === "package.json") return void 0;
	return {
		code: "out-of-place",
		reason: `has no place in a package: only model/${model}, actions/ and package.json have one`
	};
}

// src/domain/package-metadata.ts
/** The file of a package that holds its metadata. */
const metadataFile = "package.json";
/** Bytes that the metadata may have. */
const metadataLimit = 1048576;
const fraction = pipe(number(), minValue(0), maxValue(1));
const count = pipe(number(), safeInteger(), minValue(0));
const text$1 = pipe(string(), minLength(1), maxLength(1e3));
const digest = custom((input) => typeof input === "string" && isDigest(input), "it must be sha256: and 64 hexadecimal digits");
const share = strictObject({
	right: count,
	of: count
});
const conversations = strictObject({
	conversations: share,
	actions: share
});
const schema = strictObject({
	schema: literal(1),
	bot: pipe(string(), check(isName, "it isn't a bot's name")),
	inputs: digest,
	local: boolean(),
	engine: strictObject({
		name: picklist(["builtin", "rasa"]),
		trainer: text$1
	}),
	images: record(text$1, text$1),
	model: strictObject({
		file: pipe(string(), check((file) => !file.includes("/") && nameProblem(file) === void 0, "it isn't the plain name of a file")),
		size: count,
		id: text$1
	}),
	actions: strictObject({
		kind: picklist(["javascript", "none"]),
		names: array(text$1)
	}),
	metrics: strictObject({
		intents: exactOptional(strictObject({
			accuracy: fraction,
			macroF1: fraction,
			examples: count,
			folds: count
		})),
		entities: exactOptional(strictObject({
			precision: fraction,
			recall: fraction,
			f1: fraction,
			support: count
		})),
		givenIntents: exactOptional(conversations),
		predictedIntents: exactOptional(conversations)
	})
});
/** Reads a JSON document from bytes against a schema. Never throws, whatever the bytes are. */
function readDocument(bytes, limit, schema) {
	if (bytes.byteLength > limit) return {
		ok: false,
		problem: `it has ${bytes.byteLength} bytes, and ${limit} are allowed.`
	};
	let parsed;
	try {
		parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
	} catch (error) {
		return {
			ok: false,
			problem: `it isn't JSON in UTF-8: ${error.message}.`
		};
	}
	const result = safeParse(schema, parsed, { abortEarly: true });
	if (result.success) return {
		ok: true,
		value: result.output
	};
	const [issue] = result.issues;
	return {
		ok: false,
		problem: `${getDotPath(issue) ?? "the document"}: ${issue.message}.`
	};
}
/** Reads a package's metadata from the bytes of its `package.json`. */
function parseMetadata(bytes) {
	return readDocument(bytes, metadataLimit, schema);
}
/** The bytes of a package's `package.json`: canonical JSON in UTF-8, no newline at its end. */
function metadataBytes(metadata) {
	return new TextEncoder().encode(canonicalJson(metadata));
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
	size: pipe(number(), safeInteger(), minValue(0))
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
		if (this.#rest.byteLength === 0) await this.#fill();
		const taken = this.#rest.subarray(0, most);
		this.#rest = this.#rest.subarray(taken.byteLength);
		return taken;
	}
	async skip(bytes) {
		let left = bytes;
		while (left > 0) {
			if (this.#rest.byteLength === 0 && !this.#hash) {
				this.#position += left;
				return;
			}
			left -= (await this.read(left)).byteLength;
		}
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
		size: number(),
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
*/
function tryLock(file, mode) {
	const database = new DatabaseSync(file, { timeout: 0 });
	try {
		if (mode === "exclusive") database.exec("BEGIN EXCLUSIVE");
		else database.exec("BEGIN; SELECT count(*) FROM sqlite_schema");
	} catch (error) {
		database.close();
		if (hasSqliteCode(error, sqliteBusy)) return void 0;
		throw error;
	}
	const release = () => {
		if (database.isOpen) database.close();
	};
	return {
		release,
		[Symbol.dispose]: release
	};
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
		await setTimeout(2 + Math.random() * 10);
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
*/
function layoutBlobs(folder) {
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
		for await (const chunk of chunksOf(handle, blob)) hash.update(chunk);
		return `sha256:${hash.digest("hex")}` === blob.digest;
	}
	async function has(blob) {
		const stats = await statIfThere(fileOf(blob.digest));
		return stats?.isFile() === true && stats.size === blob.size;
	}
	async function take(source, expected, onBytes) {
		const temporary = join(unfinished, randomUUID());
		try {
			const blob = await write(temporary, source, onBytes);
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
			return handle && streamed(reading, chunksOf(handle, blob));
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
async function* chunksOf(handle, { digest, size }) {
	await using _open = handle;
	const { size: there } = await handle.stat();
	const shorter = () => new EnvironmentError(`The blob ${digest} became shorter while it was read.`, { code: "blob-damaged" });
	yield* readChunks(handle, Math.min(size, there), shorter);
}
/** Writes a source into a new file, hashes it on the way, and makes it durable. */
async function write(file, source, onBytes) {
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
			if (unsynced >= syncEvery && !syncing) {
				unsynced = 0;
				const done = () => syncing = void 0;
				syncing = handle.datasync().then(done, done);
			}
		}
		await Promise.all(writing);
	} finally {
		await Promise.allSettled([...writing, syncing]);
	}
	await handle.sync();
	return {
		digest: `sha256:${hash.digest("hex")}`,
		size
	};
}
async function exists(file) {
	return await statIfThere(file) !== void 0;
}

// src/domain/package.ts
/** The tag that people see, such as `helpdesk-3f2a9c01b2c4`. Everything of ours goes by digest. */
function packageTag(metadata) {
	return `${metadata.bot}-${shortDigest(metadata.inputs)}${metadata.local ? "-local" : ""}`;
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
	const record = paxRecord("path", path);
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
function paxRecord(key, value) {
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
		if (await lstat(place).catch(() => void 0)) throw inTheWay(place);
		await makeDirectories(dirname(place));
		await clean(place);
		const { folder, held } = await unfinished(place);
		using _held = held;
		try {
			const tree = join(folder, "tree");
			await mkdir(tree);
			await setMode(tree, 493);
			await fill(tree, join(folder, "scratch"));
			await moveInto(tree, place);
			await syncDirectory(dirname(place));
		} finally {
			held.release();
			await rm(folder, {
				recursive: true,
				force: true
			});
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
const prefixOf = (place) => `.${basename(place).slice(0, 100)}.`;
const suffix = ".unpacking";
/** A folder beside the place, on the same file system, with a lock that says that its process is alive. */
async function unfinished(place) {
	for (;;) {
		const folder = join(dirname(place), `${prefixOf(place)}${randomUUID()}${suffix}`);
		await mkdir(folder, { mode: 448 });
		const held = tryFolder(folder);
		if (held && await statIfThere(join(folder, "lock"))) return {
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
		return tryLock(join(folder, "lock"), "exclusive");
	} catch (error) {
		if (hasSqliteCode(error, sqliteCannotOpen)) return void 0;
		throw error;
	}
}
/** Removes unfinished folders whose process is gone. */
async function clean(place) {
	for (const name of await readdir(dirname(place))) {
		if (!name.startsWith(prefixOf(place)) || !name.endsWith(suffix)) continue;
		const folder = join(dirname(place), name);
		if (!await statIfThere(join(folder, "lock"))) {
			await rmdir(folder).catch(() => void 0);
			continue;
		}
		using held = tryFolder(folder);
		if (held) await rm(folder, {
			recursive: true,
			force: true
		});
	}
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

// src/adapters/oci/tar-reader.ts
/** Refuses an archive, by the name of what is wrong with it. */
function refuse(archive, refusal, path) {
	const subject = path === void 0 ? `The archive ${archive}` : `${shown(path)} in the archive ${archive}`;
	return new EnvironmentError(`${subject} ${refusal.reason}. Nothing of it was unpacked.`, { code: `archive-${refusal.code}` });
}
const magics = [
	["gzip", [31, 139]],
	["zstd", [
		40,
		181,
		47,
		253
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
	]]
];
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
	...Object.fromEntries([..."ADEIKLMNVX"].map((type) => [type, {
		code: "gnu-extension",
		reason: "uses an extension of GNU or Solaris tar"
	}]))
};
/**
* Reads a tar archive, and takes nothing but what a package may hold: plain files and directories in POSIX ustar, and
* a PAX `path`. It is written here and not by a library, because libraries are lenient where two readers could
* understand two things.
* @param name what a message calls the archive.
* @throws EnvironmentError `archive-<RefusalCode>`.
*/
async function* readTar(name, bytes) {
	let longPath;
	for (let first = true;; first = false) {
		const block = await readBlock(name, bytes, first);
		if (isZero(block)) {
			if (longPath !== void 0) throw refuse(name, dangling);
			return await readEnd(name, bytes);
		}
		const header = parseHeader(name, block);
		if (header.type === "x") {
			if (longPath !== void 0) throw refuse(name, dangling);
			longPath = await readPax(name, bytes, header.size);
			continue;
		}
		const path = longPath ?? header.path;
		longPath = void 0;
		const entry = entryOf(name, header, path);
		if (header.size + paddingOf(header.size) > bytes.left) throw refuse(name, {
			code: "truncated",
			reason: "is longer than what is there of the archive"
		}, path);
		yield* withContent(entry, bytes);
	}
}
const dangling = {
	code: "pax-alone",
	reason: "has a PAX header that belongs to no entry"
};
async function* withContent(entry, bytes) {
	let left = entry.size;
	yield {
		...entry,
		async *content() {
			while (left > 0) {
				const chunk = await bytes.read(left);
				left -= chunk.byteLength;
				yield chunk;
			}
		}
	};
	await bytes.skip(left + paddingOf(entry.size));
}
async function readBlock(name, bytes, first) {
	if (bytes.left === 0) throw refuse(name, {
		code: "no-end",
		reason: "ends without the two empty blocks that end an archive"
	});
	const block = await readExactly(name, bytes, Math.min(512, bytes.left));
	if (first) {
		const packed = magics.find(([, magic]) => magic.every((byte, at) => block[at] === byte));
		if (packed) throw refuse(name, {
			code: "compressed",
			reason: `is compressed (${packed[0]}); only plain tar is accepted`
		});
	}
	if (block.byteLength < 512) throw refuse(name, {
		code: "truncated",
		reason: "ends within a header"
	});
	return block;
}
/** Reads a few bytes into memory of their own. */
async function readExactly(name, bytes, size) {
	if (size > bytes.left) throw refuse(name, {
		code: "truncated",
		reason: "ends within a header"
	});
	const whole = Buffer.alloc(size);
	for (let at = 0; at < size;) {
		const chunk = await bytes.read(size - at);
		whole.set(chunk, at);
		at += chunk.byteLength;
	}
	return whole;
}
/** After the first empty block: one more, and then nothing but zeros, as some writers fill up. */
async function readEnd(name, bytes) {
	if (bytes.left < 512) throw refuse(name, {
		code: "no-end",
		reason: "ends without the two empty blocks that end an archive"
	});
	while (bytes.left > 0) if (!isZero(await bytes.read(bytes.left))) throw refuse(name, {
		code: "data-after-end",
		reason: "has data after its end"
	});
}
function isZero(bytes) {
	return bytes.every((byte) => byte === 0);
}
function parseHeader(name, block) {
	const latin = Buffer.from(block.buffer, block.byteOffset, block.byteLength).toString("latin1");
	if (latin.slice(257, 265) !== "ustar\x0000") throw refuse(name, latin.startsWith("ustar", 257) ? {
		code: "gnu-extension",
		reason: "is in GNU tar's own form; only POSIX ustar is accepted"
	} : {
		code: "not-tar",
		reason: "isn't a tar archive (POSIX ustar)"
	});
	if (block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0) !== octal(name, latin, 148, 8, "checksum")) throw refuse(name, {
		code: "bad-checksum",
		reason: "has a header whose checksum is wrong"
	});
	const type = latin.charAt(156) === "\0" ? "0" : latin.charAt(156);
	const prefix = text(name, block, 345, 155);
	const base = text(name, block, 0, 100);
	const path = prefix === "" ? base : `${prefix}/${base}`;
	const refused = refusedTypes[type];
	if (refused) throw refuse(name, refused, path);
	if (type === "g") throw refuse(name, {
		code: "pax-global",
		reason: "has a global PAX header"
	});
	if (![
		"0",
		"5",
		"x"
	].includes(type)) throw refuse(name, {
		code: "unknown-type",
		reason: `is of the unknown type ${shown(type)}`
	}, path);
	if (type !== "x" && latin.charAt(157) !== "\0") throw refuse(name, {
		code: "link-name",
		reason: "names a link, but is none"
	}, path);
	return {
		type,
		path,
		size: octal(name, latin, 124, 12, "size"),
		mode: octal(name, latin, 100, 8, "mode")
	};
}
/** A number field: octal digits, then NULs or spaces. Base-256 and signs are refused. */
function octal(name, header, at, length, what) {
	const digits = /^ *([0-7]+)[ \0]*$/.exec(header.slice(at, at + length))?.[1];
	if (digits === void 0) throw refuse(name, {
		code: "bad-number",
		reason: `has a header whose ${what} isn't an octal number`
	});
	return Number.parseInt(digits, 8);
}
/** A text field: UTF-8 up to the first NUL, behind which nothing may hide. */
function text(name, block, at, length) {
	const field = block.subarray(at, at + length);
	const end = field.indexOf(0);
	if (end === -1) return utf8(name, field);
	if (!isZero(field.subarray(end))) throw refuse(name, {
		code: "nul-in-name",
		reason: "has a name with a NUL in it"
	});
	return utf8(name, field.subarray(0, end));
}
function utf8(name, bytes) {
	try {
		return new TextDecoder("utf-8", {
			fatal: true,
			ignoreBOM: true
		}).decode(bytes);
	} catch {
		throw refuse(name, {
			code: "not-utf8",
			reason: "has a name that isn't UTF-8"
		});
	}
}
function entryOf(name, header, path) {
	const directory = header.type === "5";
	const bare = directory && path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
	const refusal = entryProblem(header, bare, directory);
	if (refusal) throw refuse(name, refusal, path);
	return {
		path: bare,
		kind: directory ? "directory" : "file",
		size: header.size,
		executable: !directory && (header.mode & 64) !== 0
	};
}
function entryProblem(header, path, directory) {
	if (!directory && path.length > 1 && path.endsWith("/")) return {
		code: "slash-after-file",
		reason: "is a file whose name ends with a slash"
	};
	if ((header.mode & 3584) !== 0) return {
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
	return nameProblem(path);
}
/** Longer than any path that is allowed, so that its length is what is refused. */
const paxLimit = 8 * 512;
/** Reads a PAX header: records `<length> key=value\n` that fill it exactly. Only `path` is allowed. */
async function readPax(name, bytes, size) {
	const bad = (code, reason) => refuse(name, {
		code,
		reason
	});
	if (size > paxLimit) throw bad("pax-too-large", `has a PAX header of more than ${paxLimit} bytes`);
	const content = await readExactly(name, bytes, size);
	await bytes.skip(Math.min(paddingOf(size), bytes.left));
	let path;
	for (let at = 0; at < size;) {
		const space = content.indexOf(32, at);
		const digits = content.toString("latin1", at, Math.max(space, at));
		const end = /^[1-9][0-9]{0,5}$/.test(digits) ? at + Number(digits) : NaN;
		const equals = content.indexOf(61, space);
		if (!(end <= size) || equals === -1 || equals >= end - 1 || content[end - 1] !== 10) throw bad("pax-malformed", "has a malformed PAX header");
		const key = utf8(name, content.subarray(space + 1, equals));
		if (key.startsWith("GNU.sparse.")) throw bad("sparse-file", "holds a sparse file (PAX)");
		if (key !== "path") throw bad("pax-key", `has a PAX header with the key ${shown(key)}; only path is allowed`);
		if (path !== void 0) throw bad("pax-duplicate", "has a PAX header that gives a path twice");
		path = utf8(name, content.subarray(equals + 1, end - 1));
		at = end;
	}
	if (path === void 0) throw bad("pax-malformed", "has an empty PAX header");
	return path;
}

// src/adapters/oci/unpack.ts
/** Files whose content is on its way to the disk at one time. */
const syncsAtOnce = 16;
/**
* Lists the layer of a package, refuses what is hostile or doesn't fit, and only then lays it out, verifying its
* digest while its bytes pass.
* @param directory an empty directory. When this fails, something may be left in it.
* @throws EnvironmentError `archive-<RefusalCode>`, `blob-damaged`, `package-damaged`
*/
async function extractPackage(blobs, manifest, directory) {
	const { layer, metadata } = manifest;
	await checkConfig(blobs, manifest);
	try {
		await listLayer(blobs, manifest);
	} catch (error) {
		await verifyBlob(blobs, layer);
		throw error;
	}
	const rules = entryRules();
	const output = treeWriter(directory);
	try {
		await walkLayer(blobs, layer, "hashed", async (entry) => {
			judge(layer, entry, rules.admit(entry) ?? placeProblem(entry, metadata.model.file));
			await output.add(entry);
		});
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
	for (const path of [model, metadataFile]) if (!found.has(path)) throw refuse(layer.digest, {
		code: "missing-entry",
		reason: "is missing"
	}, path);
	if (!metadataFits) throw mismatch(layer, metadataFile, "isn't the metadata that the manifest repeats");
	if (found.get(model)?.size !== metadata.model.size) throw mismatch(layer, model, "isn't the model that package.json describes");
	const hasActions = [...found.keys()].some((path) => path === "actions" || path.startsWith("actions/"));
	if (hasActions !== (metadata.actions.kind === "javascript")) throw mismatch(layer, metadataFile, `says that there are ${hasActions ? "no actions, but there are some" : "actions, but there are none"}`);
}
function mismatch(layer, path, reason) {
	return refuse(layer.digest, {
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
	if (refusal) throw refuse(layer.digest, refusal, entry.path);
}
/**
* Goes over the entries of a layer.
* @param how `listed` jumps over contents; `hashed` reads every byte and fails in the end if the digest isn't right.
*/
async function walkLayer(blobs, layer, how, visit) {
	await using handle = await openBlob(blobs, layer);
	const hash = how === "hashed" ? createHash("sha256") : void 0;
	for await (const entry of readTar(layer.digest, new FileBytes(handle, layer.size, hash))) await visit(entry);
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
function treeWriter(root) {
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
			const found = [];
			for (const digest of await blobs.list()) {
				const opened = await openPackage(blobs, digest);
				if (typeof opened === "string" || bot !== void 0 && opened.manifest.metadata.bot !== bot) continue;
				const stored = await whole(blobs, opened);
				if (stored) found.push(stored);
			}
			return found;
		},
		async unpack(digest, directory) {
			const opened = await openOrFail(blobs, digest);
			await placeDirectory(directory, async (tree, scratch) => {
				const files = await nearby(blobs, opened.manifest, digest, scratch);
				await extractPackage(files, opened.manifest, tree);
			});
		},
		copy: (digest, from) => copy(blobs, digest, from)
	};
	blobsOf.set(store, blobs);
	return store;
}
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
	await blobs.publish(manifest, packageTag(metadata));
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
		const model = await fileEntry(modelFile, `model/${metadata.model.file}`, false);
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
async function copy(blobs, digest, from) {
	const source = blobsOf.get(from);
	if (!source) throw new EnvironmentError(`Packages can't be copied from ${from.location}: it is a store of another kind.`, { code: "foreign-store" });
	const { bytes, manifest } = await openOrFail(source, digest);
	if (manifest.config.size > 4194304) throw new EnvironmentError(`The package ${digest} has a config of ${manifest.config.size} bytes.`, { code: "package-damaged" });
	for (const blob of [manifest.layer, manifest.config]) {
		if (await blobs.adopt?.(blob, source)) continue;
		await blobs.ingest(await sourceOf(source, blob, digest), blob);
	}
	const descriptor = {
		mediaType: mediaTypes.manifest,
		digest,
		size: bytes.byteLength
	};
	await blobs.publish({
		descriptor,
		bytes
	}, packageTag(manifest.metadata));
}
/** The blobs of a package as files of this machine; a registry's are fetched for the time being. */
async function nearby(blobs, manifest, of, scratch) {
	const { file, location } = blobs;
	if (file) return {
		file,
		location
	};
	const { file: fetched, ...near } = layoutBlobs(scratch);
	for (const blob of [manifest.config, manifest.layer]) await near.ingest(await sourceOf(blobs, blob, of), blob);
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
* Opens a store of packages: an OCI image layout in a folder, which comes to be with the first package.
* @param location a path.
* @throws UserError `not-a-store` where the location can't be one.
*/
async function openPackageStore(location) {
	const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(location)?.[1];
	if (location === "" || scheme !== void 0) throw new UserError(location === "" ? "The location of the store is empty." : `The store ${location} can't be used: a store is a folder, and ${scheme}:// is none.`, {
		code: "not-a-store",
		next: "Set `store` in tidegate.yml to a folder, such as .tidegate/store."
	});
	await withFileFailures(`The store ${location} couldn't be opened`, () => checkFolder(location));
	return packageStore(layoutBlobs(location));
}

export { openPackageStore };