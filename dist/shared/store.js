import { n as isName } from "./bot.js";
import { i as isDigest, n as digestOf } from "./digest.js";
import { n as UserError, t as EnvironmentError } from "./errors.js";
import { t as packageTag } from "./package.js";
import { a as mediaTypes, d as readChunks, f as fileFailure, g as withFileFailures, h as streamed, l as FileBytes, m as hasSqliteCode, n as configProblem, o as packageManifest, p as hasCode, r as documentLimit, s as parseManifest, t as inParallel } from "./parallel.js";
import { a as entryRules, c as nameProblem, i as readDocument, l as shown, n as metadataFile, o as limits, r as parseMetadata, s as placeProblem, t as metadataBytes } from "./package-metadata.js";
import { F as string, f as literal, k as record, o as exactOptional, p as looseObject, t as array, x as number$2, y as nullable } from "./dist.js";
import { chmod, lstat, mkdir, open, readFile, readdir, realpath, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { createHash, randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { Readable } from "node:stream";
import { DatabaseSync } from "node:sqlite";
import { crc32, createInflateRaw } from "node:zlib";

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
		await setTimeout(2 + Math.random() * 10);
	}
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
/** Whether a file's name is that of a directory that is, or was, being made. */
function isUnfinished(name) {
	return unfinishedName.test(name);
}
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
		if (!isUnfinished(name)) continue;
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
	const placed = (entry) => placeProblem(entry, metadata.model.file);
	await extractLayer(blobs, layer, directory, placed, onProgress);
	const model = `model/${metadata.model.file}`;
	await checkModelArchive(join(directory, model), `${model} of the archive ${layer.digest}`, "unpacked");
}
/**
* Lays a layer out, verifying its digest while its bytes pass.
* @param directory an empty directory. When this fails, something may be left in it.
* @param placed what is wrong with where an entry lies, beside what is wrong anywhere.
* @throws EnvironmentError `archive-<RefusalCode>`, `blob-damaged`
*/
async function extractLayer(blobs, layer, directory, placed = () => void 0, onProgress) {
	const rules = entryRules();
	let done = 0;
	const output = treeWriter(directory, (bytes) => onProgress?.(done += bytes, layer.size));
	try {
		await walkLayer(blobs, layer, "hashed", async (entry) => {
			judge(layer, entry, rules.admit(entry) ?? placed(entry));
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
/** Bytes in memory as a file of an archive. */
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

export { bytesOf as _, extractLayer as a, checkEntries as c, isUnfinished as d, placeDirectory as f, syncDirectory as g, statIfThere as h, checkAmount as i, treeEntries as l, readIfThere as m, nearby as n, checkFolder as o, makeDirectories as p, packageStore as r, layoutBlobs as s, memoryEntry as t, archive as u };