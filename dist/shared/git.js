import { n as UserError, t as EnvironmentError } from "./errors.js";
import { a as oneLine, c as quoted, i as listed } from "./text.js";
import { i as withoutNewline, n as gitFailure, r as gitMessage, t as Git } from "./process.js";
import { n as readRecord, r as recordText } from "./ledger-record.js";
import { F as string, S as object, w as parse } from "./dist.js";
import { access, copyFile, lstat, mkdir, mkdtemp, open, readFile, readdir, rename, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { createHash, randomUUID } from "node:crypto";
import { Socket } from "node:net";
import { createReadStream } from "node:fs";
import { setTimeout as setTimeout$1 } from "node:timers/promises";

// src/adapters/git/cat-file.ts
/** Milliseconds after which a process that nobody asks anything is ended. */
const idleMs = 1e4;
/**
* One `git cat-file --batch` (or `--batch-check`), started when it is first needed. It ends when it is closed, when
* it was idle for a while, and with this process however that ends: its input is then closed. It never keeps this
* process alive.
*/
var CatFile = class {
	#git;
	#mode;
	#running;
	#queue = Promise.resolve();
	#idle;
	constructor(git, mode) {
		this.#git = git;
		this.#mode = mode;
	}
	/**
	* Asks for objects and visits the answers in the same order. An object that isn't there (or whose short name is
	* ambiguous) is undefined. Names must not hold a newline.
	*/
	each(names, visit) {
		const asked = this.#queue.then(() => this.#ask(names, visit));
		this.#queue = asked.catch(() => void 0);
		return asked;
	}
	/** Ends the process once what was asked is answered. Asking again starts another. */
	async close() {
		await this.#queue;
		clearTimeout(this.#idle);
		const running = this.#running;
		this.#running = void 0;
		await running?.end();
	}
	async #ask(names, visit) {
		if (names.length === 0) return;
		clearTimeout(this.#idle);
		const running = this.#running ??= new Running(this.#git, this.#mode);
		try {
			running.hold();
			running.write(names);
			for (const index of names.keys()) {
				const object = parseHeader(await running.line());
				const content = new Content(running, this.#mode === "--batch" ? object?.size ?? 0 : 0);
				await visit(object, content, index);
				await content.skip();
				if (object && this.#mode === "--batch") await running.line();
			}
			running.release();
			this.#idle = setTimeout(() => void this.close(), idleMs).unref();
		} catch (error) {
			this.#running = void 0;
			await running.kill();
			throw running.failed() ?? error;
		}
	}
};
var Running = class {
	#child;
	#chunks;
	#ended;
	#mode;
	#buffer = Buffer.alloc(0);
	#stderr = "";
	#broken = false;
	#startError;
	constructor(git, mode) {
		this.#mode = mode;
		this.#child = git.spawn(["cat-file", mode]);
		this.#chunks = this.#child.stdout[Symbol.asyncIterator]();
		this.#child.stderr.setEncoding("utf8").on("data", (text) => {
			this.#stderr = (this.#stderr + text).slice(-4096);
		});
		this.#child.stdin.on("error", () => void 0);
		this.#ended = new Promise((resolve) => {
			this.#child.once("close", resolve);
			this.#child.once("error", (error) => {
				this.#startError = error;
				resolve(null);
			});
		});
	}
	write(names) {
		this.#child.stdin.write(names.map((name) => `${name}\n`).join(""));
	}
	async line() {
		for (;;) {
			const end = this.#buffer.indexOf(10);
			if (end >= 0) {
				const line = this.#buffer.toString("utf8", 0, end);
				this.#buffer = this.#buffer.subarray(end + 1);
				return line;
			}
			this.#buffer = Buffer.concat([this.#buffer, await this.#more()]);
		}
	}
	/** The next bytes, at most `limit` of them. */
	async piece(limit) {
		if (this.#buffer.length === 0) this.#buffer = await this.#more();
		const piece = this.#buffer.subarray(0, limit);
		this.#buffer = this.#buffer.subarray(piece.length);
		return piece;
	}
	async #more() {
		const { value, done } = await this.#chunks.next();
		if (done !== true) return value;
		this.#broken = true;
		await this.#ended;
		throw new Error("git cat-file ended early");
	}
	/** The error to throw where git itself is what failed. */
	failed() {
		if (!this.#broken) return void 0;
		if (this.#startError instanceof Error) return this.#startError;
		const { exitCode: code } = this.#child;
		return gitFailure(["cat-file", this.#mode], {
			code,
			stderr: this.#stderr,
			timedOut: false
		});
	}
	hold() {
		for (const handle of this.#handles()) handle.ref();
	}
	release() {
		for (const handle of this.#handles()) handle.unref();
	}
	#handles() {
		const { stdin, stdout, stderr } = this.#child;
		return [this.#child, ...[
			stdin,
			stdout,
			stderr
		].filter((stream) => stream instanceof Socket)];
	}
	async end() {
		this.hold();
		this.#child.stdin.end();
		this.#child.stdout.resume();
		await this.#ended;
	}
	async kill() {
		this.hold();
		this.#child.kill();
		this.#child.stdout.destroy();
		await this.#ended;
	}
};
var Content = class {
	#running;
	#left;
	constructor(running, size) {
		this.#running = running;
		this.#left = size;
	}
	async bytes(limit = Infinity) {
		const pieces = [];
		let wanted = Math.min(limit, this.#left);
		while (wanted > 0) {
			const piece = await this.#piece(wanted);
			wanted -= piece.length;
			pieces.push(piece);
		}
		return Buffer.concat(pieces);
	}
	async *chunks() {
		while (this.#left > 0) yield await this.#piece(this.#left);
	}
	async skip() {
		while (this.#left > 0) await this.#piece(this.#left);
	}
	async #piece(limit) {
		const piece = await this.#running.piece(limit);
		this.#left -= piece.length;
		return piece;
	}
};
function parseHeader(line) {
	const match = /^([0-9a-f]{40}|[0-9a-f]{64}) (blob|tree|commit|tag) (\d+)$/.exec(line);
	if (!match) return void 0;
	const [, oid = "", type = "", size = ""] = match;
	return {
		oid,
		type,
		size: Number(size)
	};
}

// src/adapters/git/context.ts
/** Opens what lies in a git directory itself, without looking for a work tree. */
function contextOf(git, places) {
	return {
		git,
		check: new CatFile(git, "--batch-check"),
		contents: new CatFile(git, "--batch"),
		gitDirectory: places.gitDirectory,
		commonDirectory: places.commonDirectory,
		workTree: places.workTree
	};
}
async function closeContext(context) {
	await Promise.all([context.check.close(), context.contents.close()]);
}
/** The id of the object that a name stands for; undefined if there is none. */
async function objectId(context, name) {
	if (/[\0\n]/.test(name)) return void 0;
	let id;
	await context.check.each([name], (object) => {
		id = object?.oid;
	});
	return id;
}
/** The id of a commit's or tree's tree. @throws UserError if there is no such thing. */
async function treeId(context, treeish) {
	const id = treeish === "" ? void 0 : await objectId(context, `${treeish}^{tree}`);
	if (id !== void 0) return id;
	throw await unknownRevision(context, treeish);
}
/** The id of the commit that a revision names. @throws UserError if there is no such thing. */
async function commitId(context, revision) {
	const id = revision === "" ? void 0 : await objectId(context, `${revision}^{commit}`);
	if (id !== void 0) return id;
	throw await unknownRevision(context, revision);
}
async function unknownRevision(context, revision) {
	if (revision === "HEAD" && await objectId(context, "HEAD^{commit}") === void 0) return new UserError("The repository has no commit on its current branch yet.", {
		code: "no-commit",
		next: "Make a first commit: git add . && git commit -m \"Start\""
	});
	const shallow = (await shallowBoundary(context)).size > 0;
	return new UserError(`${quoted(revision)} names no commit of this repository.`, {
		code: "unknown-revision",
		next: shallow ? "This clone is shallow. Fetch the rest with `git fetch --unshallow`, or name a branch, a tag or a commit that is here." : "Name a branch, a tag or a commit that `git log --all` shows; `git fetch` brings those of the remote."
	});
}
/** The commits at which a shallow clone's history is cut; none in a full one. */
async function shallowBoundary(context) {
	const text = await readFile(join(context.commonDirectory, "shallow"), "utf8").catch(() => "");
	return new Set(text.split("\n").filter((line) => line !== ""));
}
/** The error for a question whose answer lies beyond where a shallow clone's history is cut. */
function cutHistory(commit) {
	const where = commit === void 0 ? "" : ` at commit ${commit.slice(0, 12)}`;
	return new EnvironmentError(`This clone is shallow: its history is cut${where}, so what lies before isn't known.`, {
		code: "shallow",
		next: "Fetch the rest with `git fetch --unshallow`; in a workflow, set `fetch-depth: 0` for actions/checkout."
	});
}
/** A value of git's configuration; undefined where it isn't set. */
async function configuration(context, key) {
	const result = await context.git.run([
		"config",
		"-z",
		"--get",
		key
	]);
	return result.code === 0 ? result.stdout.toString("utf8").replace(/\0$/, "") : void 0;
}
async function exists(path) {
	return access(path).then(() => true, () => false);
}

// src/adapters/git/entries.ts
/** A path that no tree and no work tree has. */
const nowhere = ".git/nowhere";
/** A path as git has it: no `.` and no doubled or last `/`. Undefined for the root; nowhere if it leaves that. */
function repositoryPath(path) {
	const parts = path.split("/").filter((part) => part !== "" && part !== ".");
	if (path.startsWith("/") || parts.includes("..") || path.includes("\0")) return nowhere;
	return parts.length === 0 ? void 0 : parts.join("/");
}
/** Paths for git's command line. None means: all. */
function pathArguments(paths) {
	const known = paths.map(repositoryPath);
	return known.some((path) => path === void 0) ? [] : known.filter((path) => path !== void 0);
}
/** Every file below `paths`, sorted by the bytes of its path. @throws UserError for an unknown treeish. */
async function readEntries(context, treeish, paths) {
	const tree = await treeId(context, treeish);
	const wanted = pathArguments(paths);
	const listings = listingsOf(context);
	const whole = listings.get(tree);
	if (whole) return below(await whole, wanted);
	const key = [tree, ...wanted].join("\0");
	const known = listings.get(key);
	if (known) return known;
	const listing = listTree(context, tree, wanted);
	listings.keep(key, listing);
	return listing;
}
/** A tree never changes, and is asked for again and again: for each bot, and for each commit that has it. */
var Listings = class {
	#kept = /* @__PURE__ */ new Map();
	#size = 0;
	get(key) {
		return this.#kept.get(key)?.listing;
	}
	keep(key, listing) {
		const kept = {
			listing,
			size: 0
		};
		this.#kept.set(key, kept);
		listing.then(({ length }) => {
			kept.size = length + 1;
			this.#size += kept.size;
			for (const [oldest, { size }] of this.#kept) {
				if (this.#size <= mostEntries) break;
				this.#kept.delete(oldest);
				this.#size -= size;
			}
		}, () => this.#kept.delete(key));
	}
};
/** How many entries are kept in all: some 50 MB. */
const mostEntries = 2e5;
const remembered = /* @__PURE__ */ new WeakMap();
function listingsOf(context) {
	const listings = remembered.get(context) ?? new Listings();
	remembered.set(context, listings);
	return listings;
}
async function listTree(context, tree, wanted) {
	return parseEntries(await context.git.output([
		"ls-tree",
		"-r",
		"-z",
		"--full-tree",
		tree,
		"--",
		...wanted
	]));
}
/** Those that git would list for these paths; all where none is named. */
function below(entries, wanted) {
	if (wanted.length === 0) return entries;
	return entries.filter(({ path }) => wanted.some((one) => path === one || path.startsWith(`${one}/`)));
}
/** Parses the output of `git ls-tree -r -z`. */
function parseEntries(output) {
	return split(output).map((record) => {
		const [, mode = "", oid = "", path = ""] = /^(\d{6}) [a-z]+ ([0-9a-f]+)\t(.*)$/s.exec(record) ?? [];
		return {
			mode,
			oid,
			path
		};
	});
}
/** Splits output of `-z` into its records. */
function split(output) {
	const records = decode(output).split("\0");
	records.pop();
	return records;
}
const strict = new TextDecoder("utf-8", {
	fatal: true,
	ignoreBOM: true
});
function decode(output) {
	try {
		return strict.decode(output);
	} catch {
		return splitBytes(output).map(decodeName).join("\0");
	}
}
function splitBytes(output) {
	const records = [];
	let start = 0;
	for (let end = output.indexOf(0); end >= 0; end = output.indexOf(0, start)) {
		records.push(output.subarray(start, end));
		start = end + 1;
	}
	return [...records, output.subarray(start)];
}
/**
* A name that isn't UTF-8 keeps its bytes apart as lone surrogates (U+DC80 to U+DCFF), which no UTF-8 decodes to: so
* different names stay different. Such a file can be told from others, but isn't laid out.
*/
function decodeName(name) {
	try {
		return strict.decode(name);
	} catch {
		return [...name].map((byte) => String.fromCharCode(byte < 128 ? byte : 56320 + byte)).join("");
	}
}

// src/adapters/git/scratch.ts
/**
* Works with a directory of its own below the repository's, which is removed afterwards. Its name begins with the
* process's id: what a process left that was killed, the next one takes away.
*/
async function withScratch(context, work) {
	const parent = join(context.commonDirectory, "tidegate", "tmp");
	await mkdir(parent, { recursive: true });
	for (const name of await readdir(parent)) if (!isRunning(Number(/^(\d+)-/.exec(name)?.[1]))) await rm(join(parent, name), {
		recursive: true,
		force: true
	});
	const directory = await mkdtemp(join(parent, `${process.pid}-`));
	try {
		return await work(directory);
	} finally {
		await rm(directory, {
			recursive: true,
			force: true
		});
	}
}
function isRunning(pid) {
	try {
		return process.kill(pid, 0);
	} catch (error) {
		return error instanceof Error && "code" in error && error.code === "EPERM";
	}
}

// src/adapters/git/errors.ts
/** The error for a directory that git finds no repository in. */
function notARepository(directory, result) {
	const where = quoted(directory, 400);
	if (/dubious ownership|unsafe repository/.test(result.stderr)) {
		const [, named = directory] = /repository (?:at |\()?'([^'\n]+)'/.exec(result.stderr) ?? [];
		return new EnvironmentError(`git refuses the repository at ${quoted(named, 400)}: it belongs to another user.`, {
			code: "unsafe-repository",
			next: `If you trust it: git config --global --add safe.directory ${shellWord(named)}`
		});
	}
	if (/not a git repository/i.test(result.stderr)) return new UserError(`${where} lies in no git repository.`, {
		code: "not-a-repository",
		next: "Change into a repository, or make one of this directory: git init"
	});
	return gitFailure(["rev-parse"], result);
}
const signatures = [
	["denied", /Authentication failed|could not read (Username|Password)|Permission denied|Permission to .* denied|access denied|error: 40[13]\b|HTTP 40[13]\b|Host key verification failed|not allowed to (push|upload)|Write access to repository not granted|dubious ownership|insufficient permission|unable to create temporary object directory|Read-only file system/i],
	["unreachable", /Could not resolve host|Name or service not known|Temporary failure in name resolution|Connection refused|Connection timed out|Failed to connect|Couldn't connect to server|Network is unreachable|No route to host|Operation timed out|SSL|certificate/i],
	["missing", /does not appear to be a git repository|Repository not found|repository '.*' (does not exist|not found)|No such remote|No such file or directory|error: 404\b/i],
	["interrupted", /remote end hung up|early EOF|Connection reset|error: 5\d\d\b|HTTP 5\d\d\b|RPC failed|unexpected disconnect|Broken pipe|transfer closed|index-pack failed|unpack-objects/i]
];
/** Reads why git failed to fetch from or push to a remote. */
function remoteTrouble(doing, remote, result) {
	const said = gitMessage(result.stderr);
	const kind = result.timedOut ? "unreachable" : signatures.find(([, pattern]) => pattern.test(result.stderr))?.[0] ?? "unknown";
	const name = quoted(withoutCredentials(remote));
	const because = said === "" ? "." : `: ${withoutCredentials(said)}`;
	const [message, next] = {
		unreachable: [`The remote ${name} can't be reached to ${doing}${result.timedOut ? ": it took too long." : because}`, "Look at the network, then do it again. `git ls-remote` shows whether the remote answers."],
		denied: [`The remote ${name} doesn't let us ${doing}${because}`, "Give git an account that may do this: a token with `contents: write`, or an SSH key that the remote knows."],
		missing: [`There is no repository at the remote ${name} to ${doing}${because}`, "Correct its address: git remote -v"],
		interrupted: [`The remote ${name} broke off while we tried to ${doing}${because}`, "Do it again."],
		unknown: [`git failed to ${doing} at the remote ${name}${because}`, "Try `git fetch` by hand, which says more."]
	}[kind];
	return {
		kind,
		error: new EnvironmentError(message, {
			code: `remote-${kind}`,
			next
		})
	};
}
/** An address or a message without the passwords and tokens that addresses may hold. */
function withoutCredentials(text) {
	return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^/@\s'"]+@/gi, "$1");
}
/** What a server's hooks and rules said, on one line and safe to show. */
function serverMessage(stderr) {
	const lines = stderr.split(/[\r\n]+/).filter((line) => line.startsWith("remote:")).map((line) => line.slice(7).trim()).filter((line) => line !== "");
	return oneLine(withoutCredentials(lines.join(" ")), 800);
}
/** A word for a line that a person copies into a shell. */
function shellWord(text) {
	return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

// src/adapters/git/submodules.ts
/** The mode of a submodule's entry. */
const submoduleMode = "160000";
/**
* Replaces submodules by the files of their commits, as far as their objects are here: one portion per repository,
* the outermost first. `opened` gathers what the caller has to close.
*/
async function expandSubmodules(context, tree, entries, opened, prefix = "") {
	const portions = [{
		context,
		tree,
		entries: entries.filter(({ mode }) => mode !== submoduleMode)
	}];
	const problems = [];
	const submodules = entries.filter(({ mode }) => mode === submoduleMode);
	const names = submodules.length > 0 ? await submoduleNames(context, tree) : /* @__PURE__ */ new Map();
	for (const { oid, path } of submodules) {
		const inner = await openSubmodule(context, names, path.slice(prefix.length), oid);
		if (!inner) {
			problems.push(submoduleMissing(path, oid, names.has(path.slice(prefix.length)), prefix));
			continue;
		}
		opened.push(inner);
		const expanded = await expandSubmodules(inner, oid, (await readEntries(inner, oid, [])).map((entry) => ({
			...entry,
			path: `${path}/${entry.path}`
		})), opened, `${path}/`);
		portions.push(...expanded.portions);
		problems.push(...expanded.problems);
	}
	return {
		portions,
		problems
	};
}
/** From a submodule's path to its name, as .gitmodules has it at that state. */
async function submoduleNames(context, tree) {
	const listing = await context.git.output([
		"ls-tree",
		"-z",
		"--full-tree",
		tree,
		"--",
		".gitmodules"
	]);
	const file = parseEntries(listing)[0];
	if (!file) return /* @__PURE__ */ new Map();
	const result = await context.git.run([
		"config",
		"-z",
		`--blob=${file.oid}`,
		"--get-regexp",
		"^submodule\\..*\\.path$"
	]);
	const settings = split(result.stdout).map((setting) => {
		const newline = setting.indexOf("\n");
		return [setting.slice(newline + 1), setting.slice(10, newline - 5)];
	});
	return new Map(settings.filter(([, name]) => !name.split(/[\\/]/).includes("..")));
}
async function openSubmodule(context, names, path, commit) {
	const name = names.get(path);
	const places = [...name === void 0 ? [] : [context.gitDirectory, context.commonDirectory].map((base) => join(base, "modules", name)), ...context.workTree === void 0 ? [] : [join(context.workTree, path, ".git")]];
	for (const place of new Set(places)) {
		if (!await exists(join(place, "objects"))) continue;
		const git = new Git({
			directory: place,
			gitDirectory: place
		});
		const inner = contextOf(git, {
			gitDirectory: place,
			commonDirectory: place
		});
		if (await objectId(inner, `${commit}^{commit}`) === commit) return inner;
		await closeContext(inner);
	}
}
function submoduleMissing(path, commit, named, prefix) {
	const where = prefix === "" ? "" : "--recursive ";
	return {
		severity: "error",
		code: "submodule-missing",
		message: named ? `The submodule ${quoted(path, 400)} isn't here at its commit ${commit.slice(0, 12)}.` : `${quoted(path, 400)} is a submodule, but .gitmodules doesn't name it.`,
		place: { file: path },
		next: named ? `git submodule update --init ${where}-- ${shellWord(path)}` : "Add it with `git submodule add`, or take it out of the repository."
	};
}

// src/adapters/git/checkout.ts
const mostPaths = 50;
/** Bytes of git's list of changes that are enough for so many. */
const enough = 1048576;
/** What differs from HEAD, and whether HEAD is on a remote. */
async function checkoutState(context, paths) {
	requireWorkTree(context);
	const args = [
		"status",
		"--porcelain=v1",
		"-z",
		"--untracked-files=all",
		"--ignore-submodules=none",
		"--no-renames"
	];
	const result = await context.git.run([
		...args,
		"--",
		...pathArguments(paths)
	], { stopAfter: enough });
	const stopped = result.code === null && result.stdout.length > enough;
	if (result.code !== 0 && !stopped) throw gitFailure(args, result);
	const whole = result.stdout.subarray(0, result.stdout.lastIndexOf(0) + 1);
	return {
		uncommitted: split(whole).slice(0, mostPaths).map((record) => record.slice(3)),
		unpushed: await isUnpushed(context)
	};
}
async function isUnpushed(context) {
	if (withoutNewline(await context.git.output(["remote"])) === "") return false;
	const head = await objectId(context, "HEAD^{commit}");
	if (head === void 0) return true;
	return (await context.git.output([...[
		"for-each-ref",
		"--count=1",
		"--format=%(refname)",
		`--contains=${head}`,
		"refs/remotes/"
	]])).length === 0;
}
/**
* Writes the tree that HEAD would have if everything below `paths` were committed as it stands in the work tree. It
* works on a copy of the index, so that nothing but new objects is left behind.
*/
async function writeSnapshot(context, paths) {
	const workTree = requireWorkTree(context);
	return withScratch(context, async (scratch) => {
		const index = join(scratch, "index");
		const environment = { GIT_INDEX_FILE: index };
		const real = join(context.gitDirectory, "index");
		if (await exists(real)) await copyIndex(real, index);
		const head = await objectId(context, "HEAD^{tree}");
		await context.git.output(["read-tree", ...head === void 0 ? ["--empty"] : ["--reset", head]], { environment });
		const update = (option, files) => context.git.output([
			"update-index",
			"-z",
			"--add",
			"--replace",
			option,
			"--stdin"
		], {
			environment,
			input: files.map((path) => `${path}\0`).join("")
		});
		const { there, gone } = await differences(context, workTree, pathArguments(paths), environment);
		await update("--force-remove", gone);
		await update("--remove", there);
		return context.git.line(["write-tree"], { environment });
	});
}
/**
* Copies an index with its age. A file that was changed in the same moment in which the index was written looks unchanged
* by its times; git reads such files, and knows them by the index being no younger than they are (git's
* Documentation/technical/racy-git.txt). A little older is safe: then more files are read.
*/
async function copyIndex(from, to) {
	const { atimeMs, mtimeMs } = await stat(from);
	await copyFile(from, to);
	await utimes(to, atimeMs / 1e3, (Math.floor(mtimeMs) - 1) / 1e3);
}
/** Files that an index has otherwise than the work tree, and new ones; `gone` are those that are no files any more. */
async function differences(context, workTree, paths, environment) {
	const list = async (...options) => split(await context.git.output([
		"ls-files",
		"-z",
		...options,
		"--",
		...paths
	], { environment }));
	const there = await list("--others", "--exclude-standard");
	const gone = [];
	const staged = (await list("--stage")).filter((entry) => entry.startsWith(submoduleMode));
	const submodules = new Set(staged.map((entry) => entry.slice(entry.indexOf("	") + 1)));
	for (const path of new Set(await list("--modified"))) (await standsAsItself(workTree, path, submodules.has(path)) ? there : gone).push(path);
	return {
		there,
		gone
	};
}
/** Whether a file (or a submodule's directory) is at a path, with no symbolic link on the way to it. */
async function standsAsItself(workTree, path, directory) {
	const parts = path.split("/");
	for (const depth of parts.keys()) {
		const found = await lstat(join(workTree, ...parts.slice(0, depth + 1))).catch(() => void 0);
		const expected = depth < parts.length - 1 || directory;
		if (!found || found.isDirectory() !== expected) return false;
	}
	return true;
}
function requireWorkTree(context) {
	if (context.workTree !== void 0) return context.workTree;
	throw new UserError("This repository is bare: it has no files that somebody works on.", {
		code: "bare-repository",
		next: "Name a branch or a commit, or work in a clone."
	});
}

// src/adapters/git/history.ts
/** Characters of a commit's message that are kept, and bytes of the object that are read for them. */
const longestSubject = 1e3;
const longestBody = 32e3;
const readBytes = 196608;
/** First-parent history as the port tells it. @throws EnvironmentError where a shallow clone's cut hides an answer. */
async function readHistory(context, query) {
	const to = await commitId(context, query.to);
	const from = query.from === void 0 ? void 0 : await commitId(context, query.from);
	await refuseCut(context, to, from);
	return readCommits(context, await revisions(context, [
		"--first-parent",
		to,
		...from === void 0 ? [] : [`^${from}`]
	], query.paths));
}
/** Reads commits by their ids, in the order given. */
async function readCommits(context, ids) {
	const commits = [];
	await context.contents.each(ids, async (object, content, index) => {
		if (object?.type !== "commit") throw cutHistory(ids[index]);
		commits.push(parseCommit(object.oid, await content.bytes(readBytes)));
	});
	return commits;
}
/** The best common ancestor. @throws EnvironmentError where none is found because the history is cut. */
async function findMergeBase(context, a, b) {
	const ids = [await commitId(context, a), await commitId(context, b)];
	const result = await context.git.run(["merge-base", ...ids]);
	if (result.code === 0) return result.stdout.toString("utf8").trim().split("\n")[0];
	if ((await shallowBoundary(context)).size > 0) throw cutHistory(void 0);
}
async function refuseCut(context, to, from) {
	const boundary = await shallowBoundary(context);
	if (boundary.size === 0) return;
	const ranges = from === void 0 ? [[to]] : [[to, `^${from}`], [from, `^${to}`]];
	for (const range of ranges) {
		const cut = (await revisions(context, range, [])).find((id) => boundary.has(id));
		if (cut !== void 0) throw cutHistory(cut);
	}
}
async function revisions(context, range, paths) {
	return (await context.git.output([
		"rev-list",
		...range,
		"--",
		...pathArguments(paths)
	])).toString("latin1").split("\n").filter((line) => line !== "");
}
/** Parses a commit object. */
function parseCommit(id, object) {
	const gap = object.indexOf("\n\n");
	const headers = (gap < 0 ? object : object.subarray(0, gap)).toString("latin1").split("\n").map((line) => {
		const space = line.indexOf(" ");
		return [line.slice(0, space), line.slice(space + 1)];
	});
	const header = (name) => headers.find(([key]) => key === name)?.[1] ?? "";
	const text = decoder(header("encoding"));
	const author = parsePerson$1(text(Buffer.from(header("author"), "latin1")));
	const committer = parsePerson$1(header("committer"));
	return {
		id,
		parents: headers.filter(([key]) => key === "parent").map(([, parent]) => parent),
		author: {
			name: author.name,
			email: author.email
		},
		at: committer.at,
		...parseMessage(gap < 0 ? "" : text(object.subarray(gap + 2)))
	};
}
function parseMessage(message) {
	const lines = message.replace(/^(\s*\n)+/, "").split("\n");
	const blank = lines.findIndex((line) => line.trim() === "");
	const end = blank < 0 ? lines.length : blank;
	return {
		subject: cut(lines.slice(0, end).map((line) => line.trim()).join(" "), longestSubject),
		body: cut(lines.slice(end).join("\n").trim(), longestBody)
	};
}
function cut(text, limit) {
	return text.length > limit ? `${text.slice(0, limit).toWellFormed()}…` : text;
}
function parsePerson$1(line) {
	const [, name = "", email = "", seconds = ""] = /^(.*?) ?<([^>]*)>.*? (-?\d+)(?: [+-]\d+)?$/s.exec(line) ?? [];
	const date = /* @__PURE__ */ new Date(Number(seconds) * 1e3);
	return {
		name,
		email,
		at: (Number.isNaN(date.getTime()) ? /* @__PURE__ */ new Date(0) : date).toISOString()
	};
}
function decoder(encoding) {
	try {
		const known = new TextDecoder(encoding === "" ? "utf-8" : encoding, { ignoreBOM: true });
		return (bytes) => known.decode(bytes);
	} catch {
		return (bytes) => bytes.toString("latin1");
	}
}

// src/adapters/git/lfs.ts
/** Pointers are shorter than this (the specification of Git LFS). */
const longestPointer = 1024;
/** Reads a pointer of Git LFS (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md); undefined if it is none. */
function parsePointer(content) {
	if (content.length >= 1024) return void 0;
	const text = content.toString("latin1").replaceAll("\r\n", "\n");
	if (!text.startsWith("version https://git-lfs.github.com/spec/v1\n")) return void 0;
	const oid = /^oid sha256:([0-9a-f]{64})$/m.exec(text)?.[1];
	const size = /^size (\d{1,15})$/m.exec(text)?.[1];
	return oid === void 0 || size === void 0 ? void 0 : {
		oid,
		size: Number(size)
	};
}
/** Where a repository keeps the content of LFS objects. */
async function lfsDirectory(context) {
	const storage = await configuration(context, "lfs.storage");
	return join(storage === void 0 ? join(context.commonDirectory, "lfs") : resolve(context.commonDirectory, storage), "objects");
}
/** The file that holds an LFS object; undefined if it isn't here. */
async function lfsFile(directory, { oid }) {
	const file = join(directory, oid.slice(0, 2), oid.slice(2, 4), oid);
	return await exists(file) ? file : void 0;
}
/** The content of an LFS object, checked as it is read. @throws EnvironmentError at the end if it isn't what it should be. */
async function* lfsContent(file, { oid, size }, path) {
	const hash = createHash("sha256");
	let read = 0;
	for await (const chunk of createReadStream(file, { highWaterMark: 1048576 })) {
		hash.update(chunk);
		read += chunk.length;
		yield chunk;
	}
	if (read === size && hash.digest("hex") === oid) return;
	throw new EnvironmentError(`The Git LFS content of ${quoted(path, 400)} is damaged: ${file} isn't what its name says.`, {
		code: "lfs-damaged",
		place: { file: path },
		next: "Remove that file, then: git lfs fetch"
	});
}
/** A pointer whose content isn't here. `commit` is undefined for uncommitted work. */
function lfsMissing(path, commit) {
	return {
		severity: "error",
		code: "lfs-missing",
		message: `The content of ${quoted(path, 400)} is in Git LFS and isn't here.`,
		place: { file: path },
		next: `git lfs fetch origin${commit === void 0 ? "" : ` ${commit}`}`
	};
}

// src/adapters/git/links.ts
const mostHops = 40;
/**
* What is wrong with symbolic links among files that are laid out together: each must lead, through whichever other
* links, to one of these files or directories.
* @param paths every path that is laid out, links among them.
* @param links from a link's path to its target.
*/
function linkProblems(paths, links) {
	const files = new Set(paths);
	const directories = /* @__PURE__ */ new Set([""]);
	for (const path of files) for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) directories.add(path.slice(0, end));
	return [...links].flatMap(([path, target]) => {
		const end = follow(path, target, links, directories);
		if (end !== void 0 && (directories.has(end) || files.has(end))) return [];
		return {
			severity: "error",
			code: "link-leaves",
			message: `The symbolic link ${quoted(path, 400)} leads to ${quoted(target, 400)}, which isn't among the files of the bot.`,
			place: { file: path },
			next: "Commit the file itself in place of the link, or name where it leads under `shared:` in tidegate.yml."
		};
	});
}
/** Where a link ends; undefined when it leaves the directory, passes through what is no directory, or never ends. */
function follow(path, target, links, directories) {
	const reached = path.split("/").slice(0, -1);
	const ahead = target.split("/");
	if (target.startsWith("/") || target === "") return void 0;
	for (let hops = 0; ahead.length > 0;) {
		if (!directories.has(reached.join("/"))) return void 0;
		const part = ahead.shift();
		if (part === "" || part === ".") continue;
		if (part === "..") {
			if (reached.pop() === void 0) return void 0;
			continue;
		}
		const next = links.get([...reached, part].join("/"));
		if (next === void 0) reached.push(String(part));
		else {
			hops += 1;
			if (hops > mostHops || next.startsWith("/")) return void 0;
			ahead.unshift(...next.split("/"));
		}
	}
	return reached.join("/");
}

// src/adapters/git/names.ts
/**
* What is wrong with names of files that are to be laid out together: each must stay below its directory, mean the
* same file on every system, and not be git's own.
*/
function nameProblems(entries) {
	const problems = [];
	const refuse = (path, code, why) => problems.push({
		severity: "error",
		code,
		message: `${quoted(path, 400)} can't be laid out: ${why}`,
		place: { file: path },
		next: "Rename it in the repository, and commit."
	});
	/** What each name without regard to case stands for; directories are known by all that lies in them. */
	const seen = /* @__PURE__ */ new Map();
	const paths = /* @__PURE__ */ new Set();
	for (const { path } of entries) {
		const why = paths.has(path) ? "it is there twice." : hostile(path);
		paths.add(path);
		if (why !== void 0) {
			refuse(path, "hostile-name", why);
			continue;
		}
		for (const { name, file } of prefixes(path)) {
			const folded = name.normalize("NFC").toLowerCase();
			const other = seen.get(folded);
			seen.set(folded, other ?? {
				name,
				file
			});
			if (other === void 0 || other.name === name && !other.file && !file) continue;
			const same = other.name === name;
			refuse(path, same ? "hostile-name" : "case-collision", same ? `${quoted(name)} can't be a file and a directory at once.` : `where case doesn't count, ${quoted(name)} and ${quoted(other.name)} are one name.`);
			break;
		}
	}
	return problems;
}
/** A path and all directories above it. */
function prefixes(path) {
	const parts = path.split("/");
	return parts.map((_, index) => ({
		name: parts.slice(0, index + 1).join("/"),
		file: index === parts.length - 1
	}));
}
function hostile(path) {
	if (!path.isWellFormed()) return "its name isn't UTF-8.";
	if (path.includes("\0")) return "its name holds a NUL character.";
	for (const part of path.split("/")) {
		if (part === "") return "its name is absolute or has an empty part.";
		if (part === "." || part === "..") return `a part of it is ${part}.`;
		if (isGitsOwn(part)) return `${quoted(part)} is a name of git's own.`;
		if (new TextEncoder().encode(part).length > 255) return "a part of it is longer than 255 bytes.";
	}
}
/** `.git` as some file system would see it: without regard to case, trailing dots or ignored characters. */
function isGitsOwn(part) {
	const seen = part.replaceAll(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, "").toLowerCase();
	return /^\.git[. ]*(:.*)?$/.test(seen) || seen === "git~1";
}

// src/adapters/git/partial.ts
const timeoutMs = 6e5;
/** A clone doesn't become a partial one while we look at it. */
const promisors = /* @__PURE__ */ new WeakMap();
/**
* Brings objects of a tree that a partial clone left at its remote, in one request; git alone would ask for one at a
* time. Does nothing in a full clone.
* @throws EnvironmentError when the remote can't give them.
*/
async function fetchMissing(context, tree, wanted) {
	let asking = promisors.get(context);
	if (!asking) promisors.set(context, asking = promisor(context));
	const remote = await asking;
	if (remote === void 0) return;
	const listed = await context.git.output([
		"rev-list",
		"--objects",
		"--no-object-names",
		"--missing=print",
		tree,
		"--"
	]);
	const missing = new Set(listed.toString("latin1").split("\n").filter((line) => line.startsWith("?")).map((line) => line.slice(1)));
	const asked = [...new Set(wanted)].filter((oid) => missing.has(oid));
	if (asked.length === 0) return;
	const result = await context.git.run([...[
		"-c",
		"fetch.negotiationAlgorithm=noop",
		"fetch",
		"--quiet",
		"--no-tags",
		"--no-write-fetch-head"
	], ...[
		"--filter=blob:none",
		"--stdin",
		remote
	]], {
		input: asked.map((oid) => `${oid}\n`).join(""),
		timeoutMs
	});
	if (result.code !== 0) throw remoteTrouble("fetch files of this partial clone", remote, result).error;
}
/** The remote that a partial clone's missing objects are at; undefined in a full clone. */
async function promisor(context) {
	const result = await context.git.run([
		"config",
		"--name-only",
		"--get-regexp",
		"^remote\\..*\\.promisor$"
	]);
	const [first = ""] = withoutNewline(result.stdout).split("\n");
	return /^remote\.(.*)\.promisor$/.exec(first)?.[1];
}

// src/adapters/git/materialize.ts
const linkMode = "120000";
/** Bytes of the longest path that systems take as a link's target. */
const longestTarget = 4096;
/** Lays files out as the port says: all of them, or an error that names every file at fault. */
async function materialize(context, treeish, entries, directory) {
	await ensureEmpty(directory);
	const tree = await treeId(context, treeish);
	const commit = await objectId(context, `${treeish}^{commit}`);
	const opened = [];
	try {
		const { portions, problems } = await expandSubmodules(context, tree, entries, opened);
		const all = portions.flatMap((portion) => portion.entries);
		refuse([...problems, ...nameProblems(all)]);
		for (const portion of portions) await fetchMissing(portion.context, portion.tree, portion.entries.map(({ oid }) => oid));
		const links = await readLinks(portions);
		refuse(linkProblems(all.map(({ path }) => path), links));
		await makeDirectories(all, directory);
		const missing = [];
		for (const portion of portions) missing.push(...await writeFiles(portion, directory, commit));
		refuse(missing);
		for (const [path, target] of links) await symlink(target, join(directory, path));
	} catch (error) {
		throw diskError(error, directory);
	} finally {
		await Promise.all(opened.map(closeContext));
	}
}
function refuse(problems) {
	const [first] = problems;
	if (!first) return;
	const more = problems.length > 1 ? ` (and ${problems.length - 1} more of the bot's files)` : "";
	const details = {
		code: first.code,
		...first.place && { place: first.place },
		...first.next !== void 0 && { next: first.next },
		problems
	};
	const message = `${first.message}${more}`;
	if (/-missing$/.test(first.code)) throw new EnvironmentError(message, details);
	throw new UserError(message, details);
}
async function ensureEmpty(directory) {
	await mkdir(directory, { recursive: true });
	if ((await readdir(directory)).length === 0) return;
	throw new EnvironmentError(`Files can't be laid out in ${quoted(directory, 400)}: it isn't empty.`, {
		code: "not-empty",
		next: "Empty the directory, or name another."
	});
}
async function readLinks(portions) {
	const links = /* @__PURE__ */ new Map();
	for (const { context, entries } of portions) {
		const own = entries.filter(({ mode }) => mode === linkMode);
		await context.contents.each(own.map(({ oid }) => oid), async (object, content, index) => {
			const { path } = found(own, index, object);
			const target = await content.bytes(4097);
			links.set(path, target.length > longestTarget || target.includes(0) ? "" : target.toString("utf8"));
		});
	}
	return links;
}
async function makeDirectories(entries, directory) {
	const directories = new Set(entries.map(({ path }) => dirname(path)));
	for (const path of directories) await mkdir(join(directory, path), { recursive: true });
}
/** Writes the files of one repository. @returns the LFS pointers whose content isn't here. */
async function writeFiles(portion, directory, commit) {
	const files = portion.entries.filter(({ mode }) => mode !== linkMode);
	const missing = [];
	let lfs;
	await portion.context.contents.each(files.map(({ oid }) => oid), async (object, content, index) => {
		const { mode, path } = found(files, index, object);
		const file = join(directory, path);
		const permissions = Number.parseInt(mode, 8) & 73 ? 493 : 420;
		if ((object?.size ?? 0) >= 1024) return writeChunks(file, content.chunks(), permissions);
		const bytes = await content.bytes();
		const pointer = parsePointer(bytes);
		if (!pointer) return writeFile(file, bytes, {
			mode: permissions,
			flag: "wx"
		});
		lfs ??= await lfsDirectory(portion.context);
		const stored = await lfsFile(lfs, pointer);
		if (stored === void 0) return void missing.push(lfsMissing(path, commit));
		return writeChunks(file, lfsContent(stored, pointer, path), permissions);
	});
	return missing;
}
async function writeChunks(file, chunks, mode) {
	await using handle = await open(file, "wx", mode);
	for await (const chunk of chunks) await handle.writeFile(chunk);
}
function found(entries, index, object) {
	const entry = entries[index];
	if (entry && object?.type === "blob") return entry;
	throw new EnvironmentError(`The repository lacks the content of ${quoted(entry?.path ?? "", 400)}.`, {
		code: "object-missing",
		next: "Look at the repository with `git fsck`, then fetch what is missing or clone it anew."
	});
}
/** An error of the file system, told as one sentence. Others stay as they are. */
function diskError(error, directory) {
	const code = error instanceof Error && "syscall" in error ? error.code : void 0;
	if (code === void 0) return error;
	const why = {
		ENOSPC: "the disk is full",
		EDQUOT: "the quota is used up",
		EROFS: "the disk is read-only",
		EACCES: "it may not be written"
	}[code] ?? error.message;
	return new EnvironmentError(`Files can't be laid out in ${quoted(directory, 400)}: ${why}.`, {
		code: "disk",
		cause: error
	});
}

// src/adapters/git/people.ts
/** Reads `Name <address>`. @throws UserError for anything else. */
function parsePerson(text) {
	const [, name = "", email = ""] = /^\s*([^<>\n]*?)\s*<\s*([^<>\s]+)\s*>\s*$/.exec(text) ?? [];
	if (name !== "" && email !== "") return {
		name: cleanIdentity(name),
		email: cleanIdentity(email)
	};
	throw new UserError(`${quoted(text)} doesn't name a person; \`Name <address>\` does.`, { code: "bad-identity" });
}
/** Who works here, as git would say it of an author. @throws UserError where nobody told git. */
async function whoWorksHere(context) {
	const name = await first(process.env["GIT_AUTHOR_NAME"], context, ["author.name", "user.name"]);
	const email = await first(process.env["GIT_AUTHOR_EMAIL"], context, ["author.email", "user.email"]);
	if (name !== void 0 && email !== void 0) return `${name} <${email}>`;
	const missing = name === void 0 ? "name" : "email";
	throw new UserError(`git doesn't know who you are: \`user.${missing}\` isn't set, and releases are recorded with a name.`, {
		code: "no-identity",
		next: missing === "name" ? "git config --global user.name \"Your Name\"" : "git config --global user.email you@example.com"
	});
}
/** Variables with which git writes commits and tags as this person at this time. */
function signedBy(person, at) {
	const date = gitDate(at);
	return {
		GIT_AUTHOR_NAME: person.name,
		GIT_AUTHOR_EMAIL: person.email,
		GIT_AUTHOR_DATE: date,
		GIT_COMMITTER_NAME: person.name,
		GIT_COMMITTER_EMAIL: person.email,
		GIT_COMMITTER_DATE: date
	};
}
/** A time as objects of git hold it: seconds since 1970, in UTC. @throws UserError if it is no time. */
function gitDate(at) {
	const seconds = Math.floor(Date.parse(at) / 1e3);
	if (Number.isNaN(seconds) || seconds < 0) throw new UserError(`${quoted(at)} is no time after 1970 in ISO 8601.`, { code: "bad-time" });
	return `@${seconds} +0000`;
}
async function first(variable, context, keys) {
	for (const read of [() => variable, ...keys.map((key) => () => configuration(context, key))]) {
		const value = cleanIdentity(await read() ?? "");
		if (value !== "") return value;
	}
}
/** A name or an address as git writes it: without what would end it early. */
function cleanIdentity(text) {
	return text.replaceAll(/[\p{Cc}<>]/gu, "").trim();
}

// src/adapters/git/remote.ts
/** Milliseconds that one talk with a remote may take. */
const remoteTimeoutMs = 12e4;
/**
* The remote that the repository's people share: `origin`, or else the only one, or else the one that the current
* branch follows. Undefined where there is none.
* @throws UserError where there are several and nothing tells which.
*/
async function defaultRemote(context) {
	const names = withoutNewline(await context.git.output(["remote"])).split("\n").filter((name) => name !== "");
	if (names.includes("origin")) return "origin";
	if (names.length < 2) return names[0];
	const branch = await currentBranch(context);
	const followed = branch === void 0 ? void 0 : await configuration(context, `branch.${branch}.remote`);
	if (followed !== void 0 && names.includes(followed)) return followed;
	throw new UserError(`The repository has several remotes (${listed(names.map((name) => quoted(name)))}), none of them \`origin\`.`, {
		code: "which-remote",
		next: "Name one in tidegate.yml under `ledger: { remote: … }`, or rename it: git remote rename NAME origin"
	});
}
/** The branch that is checked out; undefined when detached. */
async function currentBranch(context) {
	const result = await context.git.run([
		"symbolic-ref",
		"--quiet",
		"HEAD"
	]);
	const name = withoutNewline(result.stdout);
	return result.code === 0 && name.startsWith("refs/heads/") ? name.slice(11) : void 0;
}
/**
* The branch that others are merged into, as far as this clone knows: the remote's HEAD, or else `main` or `master`
* where there is one, or else the branch that is checked out. Nothing is fetched.
*/
async function defaultBranch(context) {
	const remote = await defaultRemote(context).catch(() => void 0);
	if (remote !== void 0) {
		const prefix = `refs/remotes/${remote}/`;
		const head = await context.git.run([
			"symbolic-ref",
			"--quiet",
			`${prefix}HEAD`
		]);
		const name = withoutNewline(head.stdout);
		if (head.code === 0 && name.startsWith(prefix)) return name.slice(prefix.length);
	}
	for (const name of ["main", "master"]) {
		const places = [`refs/heads/${name}`, ...remote === void 0 ? [] : [`refs/remotes/${remote}/${name}`]];
		for (const place of places) if (await objectId(context, `${place}^{commit}`) !== void 0) return name;
	}
	return currentBranch(context);
}
/**
* The commit at which a branch stands on the default remote now, after a fetch that keeps `<remote>/<branch>` up to
* date; without a remote, the commit of the branch here.
*/
async function upstreamCommit(context, branch) {
	const remote = await defaultRemote(context);
	if (remote === void 0) {
		const id = await objectId(context, `refs/heads/${branch}^{commit}`);
		if (id !== void 0) return id;
		throw noBranch(branch, "The repository");
	}
	await checkBranchName(context, branch);
	const tracking = `refs/remotes/${remote}/${branch}`;
	const result = await context.git.run([...[
		"fetch",
		"--quiet",
		"--no-tags",
		"--no-write-fetch-head",
		"--end-of-options",
		remote
	], `+refs/heads/${branch}:${tracking}`], { timeoutMs: remoteTimeoutMs });
	if (/couldn't find remote ref/i.test(result.stderr)) throw noBranch(branch, `The remote ${quoted(remote)}`);
	if (result.code !== 0 && !/cannot lock ref/i.test(result.stderr)) throw remoteTrouble(`fetch the branch ${quoted(branch)}`, remote, result).error;
	const id = await objectId(context, `${tracking}^{commit}`);
	if (id !== void 0) return id;
	throw new EnvironmentError(`The branch ${quoted(branch)} was fetched, but ${tracking} names no commit.`, {
		code: "fetch-lost",
		next: "Do it again."
	});
}
/** @throws UserError for what can't be a branch's name. */
async function checkBranchName(context, branch) {
	if (!(branch === "" || /^-|\0/.test(branch)) && (await context.git.run(["check-ref-format", `refs/heads/${branch}`])).code === 0) return;
	throw new UserError(`${quoted(branch)} can't name a branch.`, {
		code: "bad-branch",
		next: "Use letters, digits, `-`, `_`, `.` and `/`, as in `release/2026`."
	});
}
/** What a remote's references stand for now. `peeled` is what an annotated tag points to. */
async function remoteReference(context, remote, name) {
	const result = await context.git.run([
		"ls-remote",
		"--quiet",
		"--end-of-options",
		remote,
		name,
		`${name}^{}`
	], { timeoutMs: remoteTimeoutMs });
	if (result.code !== 0) throw remoteTrouble("read its branches and tags", remote, result).error;
	const ids = new Map(withoutNewline(result.stdout).split("\n").map((line) => {
		const [id = "", reference = ""] = line.split("	");
		return [reference, id];
	}));
	const id = ids.get(name);
	return id === void 0 ? void 0 : {
		id,
		peeled: ids.get(`${name}^{}`) ?? id
	};
}
function noBranch(branch, where) {
	return new UserError(`${where} has no branch ${quoted(branch)}.`, {
		code: "no-branch",
		next: `Push it, or name another one in tidegate.yml under \`branches:\`.`
	});
}

// src/adapters/git/merge-tree.ts
/** The tree that merging two commits gives, written as git objects; undefined where they conflict. */
async function mergedTree(context, a, b) {
	const ids = [await commitId(context, a), await commitId(context, b)];
	const result = await context.git.run([
		"merge-tree",
		"--write-tree",
		"--no-messages",
		...ids
	]);
	const tree = /^([0-9a-f]{40}|[0-9a-f]{64})$/m.exec(result.stdout.toString("latin1"))?.[1];
	if (result.code === 1 && tree !== void 0) return void 0;
	if (result.code === 0 && tree !== void 0) return tree;
	throw new EnvironmentError(`git can't tell what the merge would give: ${gitMessage(result.stderr)}`, {
		code: "merge-unknown",
		next: "Use git 2.38 or later, with the whole history (`fetch-depth: 0` for actions/checkout)."
	});
}

// src/adapters/git/tag.ts
/**
* Makes an annotated tag and pushes it, never over another. The remote (if there is one) decides: it takes a new
* name from one of several writers only. The same request makes the same object, so a repetition finds its own.
*/
async function makeTag(context, request) {
	const name = `refs/tags/${request.name}`;
	if (/^-|\0/.test(request.name) || (await context.git.run(["check-ref-format", name])).code !== 0) throw new UserError(`${quoted(request.name)} can't name a tag.`, { code: "bad-tag" });
	const commit = await commitId(context, request.commit);
	const tag = await writeTag(context, request, commit);
	const here = await objectId(context, `${name}^{commit}`);
	if (here !== void 0 && here !== commit) return "conflict";
	const remote = await defaultRemote(context);
	if (remote === void 0) return here === void 0 ? createHere(context, name, tag, commit) : "exists";
	const outcome = await push(context, remote, name, tag, commit);
	if (outcome !== "conflict" && here === void 0) await createHere(context, name, tag, commit);
	return outcome;
}
async function writeTag(context, request, commit) {
	const tagger = parsePerson(request.tagger);
	const message = request.message.replaceAll("\0", "").replaceAll(/\r\n?/g, "\n").trimEnd();
	const lines = [
		`object ${commit}`,
		"type commit",
		`tag ${request.name}`,
		`tagger ${tagger.name} <${tagger.email}> ${gitDate(request.at).slice(1)}`,
		"",
		message,
		""
	];
	return context.git.line(["mktag"], { input: lines.join("\n") });
}
async function createHere(context, name, tag, commit) {
	const absent = "0".repeat(tag.length);
	const result = await context.git.run([
		"update-ref",
		name,
		tag,
		absent
	]);
	if (result.code === 0) return "created";
	const here = await objectId(context, `${name}^{commit}`);
	if (here === void 0) throw new EnvironmentError(`The tag ${quoted(name)} couldn't be written: ${gitMessage(result.stderr)}`, {
		code: "tag-failed",
		next: "Look for a leftover lock below .git/refs/tags, then do it again."
	});
	return here === commit ? "exists" : "conflict";
}
async function push(context, remote, name, tag, commit) {
	const result = await context.git.run([
		"push",
		"--porcelain",
		"--no-verify",
		"--no-signed",
		"--end-of-options",
		remote,
		`${tag}:${name}`
	], { timeoutMs: remoteTimeoutMs });
	const line = withoutNewline(result.stdout).split("\n").find((candidate) => candidate.includes(`:${name}\t`)) ?? "";
	if (result.code === 0) return line.startsWith("=") ? "exists" : "created";
	const there = await remoteReference(context, remote, name);
	if (there) return there.peeled === commit ? "exists" : "conflict";
	if (line.startsWith("!")) {
		const said = serverMessage(result.stderr) || line.split("	")[2];
		throw new EnvironmentError(`The remote ${quoted(remote)} refused the tag ${quoted(name)}: ${said ?? "no reason given"}`, {
			code: "remote-denied",
			next: "Let this account create tags in the repository (its tag rules or the token decide), then do it again."
		});
	}
	throw remoteTrouble("push a tag", remote, result).error;
}

// src/adapters/git/repository.ts
/** Bytes of the largest file that is read into memory. */
const mostRead = 33554432;
const mostLinks = 8;
const oldestGit = [2, 30];
/** The repository that a directory lies in, over the git executable. In a bare one `root` is the repository itself. */
var GitRepository = class {
	root;
	#context;
	constructor(context) {
		this.#context = context;
		this.root = context.workTree ?? context.gitDirectory;
	}
	async resolve(revision) {
		const id = await this.#commitNamed(revision);
		if (id === void 0) return void 0;
		const [commit] = await readCommits(this.#context, [id]);
		return commit;
	}
	mergeBase(a, b) {
		return findMergeBase(this.#context, a, b);
	}
	mergeTree(a, b) {
		return mergedTree(this.#context, a, b);
	}
	entries(treeish, paths) {
		return readEntries(this.#context, treeish, paths);
	}
	/** Links are followed within the tree. @throws UserError for a file of more than 32 MiB. */
	async read(treeish, path) {
		let wanted = repositoryPath(path);
		const tree = await treeId(this.#context, treeish);
		for (let hops = 0; wanted !== void 0 && hops <= mostLinks; hops++) {
			const found = (await readEntries(this.#context, tree, [wanted])).find((entry) => entry.path === wanted);
			if (!found || found.mode === "160000") return void 0;
			await fetchMissing(this.#context, tree, [found.oid]);
			const content = await this.#blob(found);
			if (found.mode !== "120000") return content;
			wanted = linked(found.path, content.toString("utf8"));
		}
	}
	history(query) {
		return readHistory(this.#context, query);
	}
	materialize(treeish, entries, directory) {
		return materialize(this.#context, treeish, entries, directory);
	}
	tag(request) {
		return makeTag(this.#context, request);
	}
	branch() {
		return currentBranch(this.#context);
	}
	identity() {
		return whoWorksHere(this.#context);
	}
	state(paths) {
		return checkoutState(this.#context, paths);
	}
	snapshot(paths) {
		return writeSnapshot(this.#context, paths);
	}
	upstream(branch) {
		return upstreamCommit(this.#context, branch);
	}
	/** The remote that people share: `origin`, the only one, or the one that the current branch follows. */
	defaultRemote() {
		return defaultRemote(this.#context);
	}
	/** The branch that others are merged into, as far as this clone knows. Nothing is fetched. */
	defaultBranch() {
		return defaultBranch(this.#context);
	}
	/** The address of that remote; undefined where there is none, or where it has none. */
	async remoteAddress() {
		const remote = await defaultRemote(this.#context);
		return remote === void 0 ? void 0 : configuration(this.#context, `remote.${remote}.url`);
	}
	/** Ends the helper processes. They would end with this process too. */
	close() {
		return closeContext(this.#context);
	}
	[Symbol.asyncDispose]() {
		return this.close();
	}
	async #commitNamed(revision) {
		if (revision === "") return void 0;
		const id = await objectId(this.#context, `${revision}^{commit}`);
		if (id !== void 0) return revision.length < 7 && id.startsWith(revision) ? void 0 : id;
		const remote = await defaultRemote(this.#context).catch(() => void 0);
		return remote === void 0 ? void 0 : objectId(this.#context, `refs/remotes/${remote}/${revision}^{commit}`);
	}
	async #blob(entry) {
		let content;
		let size = 0;
		await this.#context.contents.each([entry.oid], async (object, body) => {
			size = object?.size ?? 0;
			if (object && size <= mostRead) content = await body.bytes();
		});
		if (content) return content;
		if (size > 0) throw new UserError(`${quoted(entry.path, 400)} has ${size} bytes; files of at most ${mostRead} bytes can be read here.`, {
			code: "file-too-big",
			place: { file: entry.path }
		});
		throw new EnvironmentError(`The repository lacks the content of ${quoted(entry.path, 400)}.`, {
			code: "object-missing",
			next: "Look at the repository with `git fsck`, then fetch what is missing or clone it anew."
		});
	}
};
/**
* Opens the repository that a directory lies in. Close it when done.
* @throws UserError when it lies in none, EnvironmentError when git is missing, too old or refuses it.
*/
async function openRepository(directory) {
	return new GitRepository(await openContext(directory));
}
/** What `openRepository` opens, for the other parts of this adapter. */
async function openContext(directory) {
	const start = resolve(directory);
	const git = new Git({ directory: start });
	const [version, own, common, top] = await Promise.all([
		git.line(["--version"]),
		git.run(["rev-parse", "--absolute-git-dir"]),
		git.run(["rev-parse", "--git-common-dir"]),
		git.run(["rev-parse", "--show-toplevel"])
	]);
	checkVersion(version);
	if (own.code !== 0) throw notARepository(start, own);
	const gitDirectory = withoutNewline(own.stdout);
	const workTree = top.code === 0 ? withoutNewline(top.stdout) : void 0;
	const places = {
		gitDirectory,
		commonDirectory: resolve(start, withoutNewline(common.stdout)),
		...workTree !== void 0 && { workTree: resolve(workTree) }
	};
	return contextOf(new Git({ directory: places.workTree ?? gitDirectory }), places);
}
function checkVersion(version) {
	const [, major = "0", minor = "0"] = /(\d+)\.(\d+)/.exec(version) ?? [];
	const [oldestMajor, oldestMinor] = oldestGit;
	if (Number(major) > oldestMajor || Number(major) === oldestMajor && Number(minor) >= oldestMinor) return;
	throw new EnvironmentError(`This is ${version}; git ${oldestGit.join(".")} or later is needed.`, {
		code: "git-too-old",
		next: "Install a newer git."
	});
}
/** Where a link of the tree leads; undefined when that is outside. */
function linked(path, target) {
	if (target.startsWith("/")) return void 0;
	const parts = [];
	for (const part of `${dirname(path)}/${target}`.split("/")) {
		if (part === ".." && parts.pop() === void 0) return void 0;
		if (part !== "" && part !== "." && part !== "..") parts.push(part);
	}
	return parts.join("/");
}

// src/adapters/git/ledger/branch.ts
/** The ledger as a branch of the repository itself, where that has no remote. */
function localBranch(context, branch) {
	const name = `refs/heads/${branch}`;
	const tip = () => objectId(context, `${name}^{commit}`);
	return {
		tip,
		async advance(commit, base) {
			const expected = base ?? "0".repeat(commit.length);
			const result = await context.git.run([
				"update-ref",
				name,
				commit,
				expected
			]);
			if (result.code === 0) return { state: "moved" };
			const error = new EnvironmentError(`The ledger's branch ${quoted(branch)} couldn't be moved: ${gitMessage(result.stderr)}`, {
				code: "ledger-locked",
				next: "If no other git command runs, remove the lock file that git names, then do it again."
			});
			if (/Permission denied|Read-only file system|No space left/i.test(result.stderr)) throw error;
			return {
				state: "lost",
				error
			};
		},
		cached: async () => ({
			tip: await tip(),
			readAt: (/* @__PURE__ */ new Date()).toISOString()
		})
	};
}

// src/adapters/git/ledger/layout.ts
const readmePath = "README.md";
const readme = `# Tidegate's ledger

Tidegate writes this branch: which inputs gave which package, what was verified, released and rolled back, by whom,
when and why. It only grows. Don't edit it by hand, don't merge it anywhere, and protect it from force pushes.
\`tidegate history\` shows it.
`;
const digits = 8;
const mostRecords = 10 ** digits;
/** Where a record of this number lies. */
function recordPath(number) {
	return `records/${String(number).padStart(digits, "0").match(/../g)?.join("/") ?? ""}.json`;
}
/** Where the claim of a record lies that can be said once; undefined for other records. */
function claimPath(record) {
	switch (record.kind) {
		case "package": return `packages/${record.bot}/${hexPath(record.inputs)}`;
		case "release": return `releases/${record.environment}/${record.bot}/${hexPath(record.plan)}`;
		default: return;
	}
}
function hexPath(digest) {
	const hex = digest.slice(7);
	return `${hex.slice(0, 2)}/${hex.slice(2)}.json`;
}
/** Sorts the files of the branch. */
function parseListing(entries) {
	const numbered = [];
	const claims = /* @__PURE__ */ new Map();
	const foreign = [];
	for (const { path, oid } of entries) {
		const number = /^records\/(\d\d)\/(\d\d)\/(\d\d)\/(\d\d)\.json$/.exec(path)?.slice(1).join("");
		if (number !== void 0) numbered.push({
			number: Number(number),
			path,
			oid
		});
		else if (/^(packages|releases)\//.test(path)) claims.set(path, oid);
		else if (path !== "README.md") foreign.push(path);
	}
	numbered.sort((a, b) => a.number - b.number);
	return {
		records: numbered,
		claims,
		next: (numbered.at(-1)?.number ?? -1) + 1,
		foreign
	};
}
/** A commit's message for records. */
function commitMessage(records) {
	const lines = records.map((record) => `${record.bot}: ${record.kind} ${subjectOf(record).slice(0, 19)}`);
	const [first = ""] = lines;
	return lines.length === 1 ? `${first}\n` : `${first} and ${lines.length - 1} more\n\n${lines.join("\n")}\n`;
}
function subjectOf(record) {
	return record.kind === "rollback" ? record.to : record.package;
}

// src/adapters/git/ledger/remote-branch.ts
const stampSchema = object({ readAt: string() });
/** Reasons for which a server turns a push down because another one is in its way. */
const busy = /cannot lock ref|failed to (update|lock) ref|reference already exists|incorrect old value|fetch first|non-fast-forward|stale info/i;
/**
* The ledger as a branch of a remote. What was read of it is kept under a reference of our own, below
* `refs/tidegate/`: so the next reading needs one question, and nothing that people see is touched.
*/
function remoteBranch(context, remote, branch) {
	const name = `refs/heads/${branch}`;
	const key = createHash("sha256").update(`${remote}\0${branch}`).digest("hex").slice(0, 16);
	const ours = `refs/tidegate/ledger/${key}`;
	const stamp = join(context.commonDirectory, "tidegate", `ledger-${key}.json`);
	const shown = quoted(withoutCredentials(remote));
	let address;
	const seen = () => objectId(context, `${ours}^{commit}`);
	/** The reference of our own only saves work, so a lock that another process holds is no matter. */
	const remember = async (commit) => {
		await context.git.run([
			"update-ref",
			ours,
			commit
		]);
		await writeStamp(stamp);
	};
	const fetch = async () => {
		const result = await context.git.run([...[
			"fetch",
			"--quiet",
			"--no-tags",
			"--no-write-fetch-head",
			"--no-filter",
			"--refmap="
		], ...[
			"--end-of-options",
			remote,
			name
		]], { timeoutMs: remoteTimeoutMs });
		if (result.code === 0) return true;
		if (/couldn't find remote ref/i.test(result.stderr)) return false;
		throw remoteTrouble("read the ledger", remote, result).error;
	};
	return {
		async tip() {
			const before = await seen();
			const there = await remoteReference(context, remote, name);
			if (there?.id === before) {
				await writeStamp(stamp);
				return before;
			}
			const fetched = there !== void 0 && await fetch();
			if (before !== void 0 && !(fetched && await isAncestor(context, before, there.id))) throw rewritten(shown, branch, remote, ours, before, !fetched);
			if (!fetched) return void 0;
			await remember(there.id);
			return there.id;
		},
		async advance(commit, base) {
			const result = await context.git.run([
				"push",
				"--porcelain",
				"--no-verify",
				"--no-signed",
				"--end-of-options",
				await (address ??= pushAddress(context, remote)),
				`${commit}:${name}`
			], { timeoutMs: remoteTimeoutMs });
			if (result.code === 0) {
				await remember(commit);
				return { state: "moved" };
			}
			const line = withoutNewline(result.stdout).split("\n").find((candidate) => candidate.startsWith("!"));
			if (line === void 0) {
				const { kind, error } = remoteTrouble("write the ledger", remote, result);
				if (kind === "interrupted") return {
					state: "lost",
					error
				};
				throw error;
			}
			const reason = oneLine(line.split("	")[2] ?? "", 300);
			const said = serverMessage(result.stderr);
			const error = new EnvironmentError(`The remote ${shown} refused to move the ledger's branch ${quoted(branch)}: ${said === "" ? reason : `${reason}: ${said}`}`, {
				code: "remote-denied",
				next: `Let this account push to ${branch} (a branch rule or a hook of the remote forbids it), then do it again.`
			});
			if (busy.test(`${reason} ${result.stderr}`)) return {
				state: "lost",
				error
			};
			if ((await remoteReference(context, remote, name))?.id !== base) return {
				state: "lost",
				error
			};
			throw error;
		},
		async cached() {
			return {
				tip: await seen(),
				readAt: await readStamp(stamp)
			};
		}
	};
}
/** By its address, not its name: git then leaves the reference that follows the branch to the person's own fetches. */
async function pushAddress(context, remote) {
	const result = await context.git.run([
		"remote",
		"get-url",
		"--push",
		"--end-of-options",
		remote
	]);
	return result.code === 0 ? withoutNewline(result.stdout).split("\n")[0] ?? remote : remote;
}
async function isAncestor(context, ancestor, commit) {
	return (await context.git.run([
		"merge-base",
		"--is-ancestor",
		ancestor,
		commit
	])).code === 0;
}
function rewritten(shown, branch, remote, ours, before, gone) {
	return new EnvironmentError(gone ? `The ledger's branch ${quoted(branch)} is gone from the remote ${shown}, where this clone has seen it.` : `The ledger's branch ${quoted(branch)} was rewritten at the remote ${shown}: what this clone has seen of it is no longer there.`, {
		code: "ledger-rewritten",
		next: `Restore it: git push ${gone ? "" : "--force "}${shellWord(remote)} ${before}:refs/heads/${branch} — or, if that was meant, forget what was seen: git update-ref -d ${ours}`
	});
}
async function writeStamp(file) {
	const temporary = `${file}.${randomUUID()}`;
	try {
		await mkdir(join(file, ".."), { recursive: true });
		await writeFile(temporary, JSON.stringify({ readAt: (/* @__PURE__ */ new Date()).toISOString() }));
		await rename(temporary, file);
	} catch {}
}
async function readStamp(file) {
	try {
		return parse(stampSchema, JSON.parse(await readFile(file, "utf8"))).readAt;
	} catch {
		return;
	}
}

// src/adapters/git/ledger/ledger.ts
const longestRecordBytes = 1048576;
/** For how many files that can't be read the commit is looked up that wrote them. */
const mostWriters = 3;
/** Opens the ledger. The repository is opened when it is first needed. */
function openLedger(options) {
	return new BranchLedger(options);
}
var BranchLedger = class {
	#options;
	#opened;
	/** What was read of blobs, which never change. */
	#records = /* @__PURE__ */ new Map();
	#listed;
	/** The tip that was read last, and what of it was left out. */
	#left;
	#writing = Promise.resolve();
	constructor(options) {
		this.#options = options;
	}
	async read() {
		const { context, branch } = await this.#open();
		return this.#readAt(context, await branch.tip());
	}
	async readCached() {
		const { context, branch } = await this.#open();
		const { tip, readAt } = await branch.cached();
		return {
			records: await this.#readAt(context, tip),
			readAt
		};
	}
	async unread() {
		if (!this.#left) await this.read();
		const { tip, files } = this.#left ?? {
			tip: void 0,
			files: []
		};
		const { context } = await this.#open();
		return Promise.all(files.map(async ({ path, why }, index) => ({
			file: `${this.#options.branch}:${path}`,
			commit: index < mostWriters && tip !== void 0 ? await context.git.line([
				"log",
				"-1",
				"--format=%H",
				tip,
				"--",
				path
			]) : void 0,
			why
		})));
	}
	append(records) {
		const written = this.#writing.then(() => this.#append(records));
		this.#writing = written.catch(() => void 0);
		return written;
	}
	async close() {
		const opened = await this.#opened?.catch(() => void 0);
		if (opened) await closeContext(opened.context);
	}
	#open() {
		this.#opened ??= (async () => {
			const { directory, branch, remote } = this.#options;
			const context = await openContext(directory);
			await checkBranchName(context, branch);
			return {
				context,
				branch: remote === void 0 ? localBranch(context, branch) : remoteBranch(context, remote, branch)
			};
		})();
		return this.#opened;
	}
	async #append(records) {
		if (records.length === 0) return [];
		const texts = records.map(recordText);
		const { context, branch } = await this.#open();
		const { identity } = this.#options;
		const person = parsePerson(typeof identity === "string" ? identity : await identity());
		const written = [];
		for (const [index, record] of records.entries()) {
			const oid = await context.git.line([
				"hash-object",
				"-w",
				"--stdin"
			], { input: texts[index] ?? "" });
			written.push({
				record,
				oid
			});
		}
		const deadline = Date.now() + (this.#options.writeTimeoutMs ?? 6e4);
		for (let attempt = 0;; attempt++) {
			const start = Date.now();
			const tip = await branch.tip();
			const { standing, fresh, files } = merge(await this.#list(context, tip), written);
			if (fresh.length > 0) {
				const advance = await branch.advance(await this.#commit(context, tip, files, fresh, person), tip);
				if (advance.state === "lost") {
					if (Date.now() >= deadline) throw advance.error;
					await setTimeout$1(Math.random() * Math.min(5e3, (Date.now() - start) * 2 ** attempt));
					continue;
				}
			}
			return this.#parsed(context, tip, standing);
		}
	}
	/** The records behind blobs; ours are in git, too, so that what is returned is what others will read. */
	async #parsed(context, tip, oids) {
		await this.#load(context, tip, oids.map((oid) => ({
			oid,
			path: oid
		})));
		return oids.map((oid) => {
			const record = this.#records.get(oid);
			if (record && !("unread" in record)) return record;
			throw new EnvironmentError("The record that stands in the ledger in place of this one was written by a newer Tidegate, or is damaged.", {
				code: "ledger-unreadable",
				next: "Update Tidegate to the version that wrote it, then do it again."
			});
		});
	}
	async #readAt(context, tip) {
		const { records, foreign } = await this.#list(context, tip);
		await this.#load(context, tip, records);
		const understood = [];
		const left = [];
		for (const { path, oid } of records) {
			const record = this.#records.get(oid) ?? { unread: "it isn't there" };
			if ("unread" in record) left.push({
				path,
				why: record.unread
			});
			else understood.push(record);
		}
		for (const path of foreign) left.push({
			path,
			why: "it is no file of the ledger"
		});
		for (const { path, why } of left) this.#tell(path, why);
		this.#left = {
			tip,
			files: left.filter(({ path }) => path.endsWith(".json"))
		};
		return understood;
	}
	async #list(context, tip) {
		if (tip === void 0) return parseListing([]);
		if (this.#listed?.tip !== tip) this.#listed = {
			tip,
			listing: parseListing(await readEntries(context, tip, []))
		};
		return this.#listed.listing;
	}
	async #load(context, tip, files) {
		const unknown = files.filter(({ oid }) => !this.#records.has(oid));
		if (unknown.length === 0) return;
		if (tip !== void 0) await fetchMissing(context, tip, unknown.map(({ oid }) => oid));
		await context.contents.each(unknown.map(({ oid }) => oid), async (object, content, index) => {
			const { oid = "" } = unknown[index] ?? {};
			const tooLong = object !== void 0 && object.size > longestRecordBytes;
			const readable = object?.type === "blob" && !tooLong;
			const read = readRecord(readable ? (await content.bytes()).toString("utf8") : "");
			if (read.state === "record") this.#records.set(oid, read.record);
			else if (read.state === "newer") this.#records.set(oid, { unread: "a newer version of Tidegate wrote it" });
			else this.#records.set(oid, { unread: tooLong ? "it is too long" : readable ? read.why : "it isn't a file" });
		});
	}
	#told = /* @__PURE__ */ new Set();
	#tell(path, why) {
		if (this.#told.has(path)) return;
		this.#told.add(path);
		this.#options.onProblem?.({
			severity: "warning",
			code: "ledger-unreadable",
			message: `The file ${quoted(path)} of the ledger is left out: ${why}.`,
			place: { file: `${this.#options.branch}:${path}` },
			next: "If it tells of a newer version, update Tidegate. Otherwise see who wrote it: git log on that branch."
		});
	}
	async #commit(context, tip, files, records, person) {
		const all = new Map(files);
		if (tip === void 0) all.set(readmePath, await context.git.line([
			"hash-object",
			"-w",
			"--stdin"
		], { input: readme }));
		return withScratch(context, async (scratch) => {
			const environment = { GIT_INDEX_FILE: join(scratch, "index") };
			const plain = [
				"-c",
				"core.sparseCheckout=false",
				"-c",
				"index.sparse=false"
			];
			await context.git.output([
				...plain,
				"read-tree",
				tip ?? "--empty"
			], { environment });
			const input = [...all].map(([path, oid]) => `100644 ${oid} 0\t${path}\0`).join("");
			await context.git.output([
				...plain,
				"update-index",
				"-z",
				"--index-info"
			], {
				environment,
				input
			});
			const tree = await context.git.line([
				...plain,
				"write-tree",
				"--missing-ok"
			], { environment });
			const at = records.map((record) => record.at).sort().at(-1) ?? "";
			return context.git.line([
				"commit-tree",
				tree,
				...tip === void 0 ? [] : ["-p", tip]
			], {
				environment: signedBy(person, at),
				input: commitMessage(records)
			});
		});
	}
};
/** What records become on top of what stands: the blobs that stand for each, and the files to add. */
function merge(listing, written) {
	const there = new Set(listing.records.map(({ oid }) => oid));
	const files = /* @__PURE__ */ new Map();
	const fresh = [];
	let next = listing.next;
	return {
		standing: written.map(({ record, oid }) => {
			const claim = claimPath(record);
			const first = claim === void 0 ? void 0 : listing.claims.get(claim) ?? files.get(claim);
			if (first !== void 0) return first;
			if (there.has(oid)) return oid;
			if (next >= mostRecords) throw new EnvironmentError("The ledger is full.", { code: "ledger-full" });
			files.set(recordPath(next), oid);
			if (claim !== void 0) files.set(claim, oid);
			there.add(oid);
			fresh.push(record);
			next += 1;
			return oid;
		}),
		fresh,
		files
	};
}

export { openRepository as n, openLedger as t };