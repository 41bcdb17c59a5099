import { n as UserError, r as isToldError, t as EnvironmentError } from "./errors.js";
import { I as summarize, M as safeParse } from "./dist.js";
import { n as isDiskFull, t as diskFull } from "./disk.js";
import { a as exchange, n as parseJson, t as failureOf } from "./status.js";
import { B as unpackFailure, C as recordProcesses, E as isAlive, F as packageDirectory, H as saveState, I as answerSchemas, J as readIfThere, K as codeOf, L as controlSchema, M as layoutOf, N as logDirectory, P as logFile, T as endProcesses, V as loadState, W as loopback, Y as writeAtomically, a as targetState, b as baseEnvironment, j as directoryIdentity, l as findBot, p as withEnded, q as messageOf, r as idleHalves, s as noSuchBot, t as tryLock, w as recordedProcesses, x as endOrphans } from "./lock.js";
import { access, constants, mkdir, open, readdir, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { closeSync, openSync, statSync, truncateSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { spawn } from "node:child_process";

// src/adapters/local/control-client.ts
const helloMs = 2e3;
/** Milliseconds that a supervisor may take from its start to its first answer: orphans may have to end first. */
const startMs = 3e4;
/** Milliseconds that a change may take; stopping a revision drains its requests first. */
const answerMs = 12e4;
/** Milliseconds until a command that found another supervisor starting tries for itself again. */
const relaunchMs = 1500;
const largestLog = 1048576;
const largestAnswer = 33554432;
/** The supervisor broke off: it died in the middle, or is gone. Whoever asked may start another and ask again. */
var SupervisorGone = class extends Error {};
/**
* Asks a supervisor.
* @throws SupervisorGone, or the error that the supervisor answers.
*/
async function ask(control, verb, request, options = {}) {
	const answer = await exchange(`http://${loopback}:${control.port}/${verb}`, {
		method: "POST",
		headers: { authorization: `Bearer ${control.token}` },
		body: JSON.stringify(request),
		timeoutMs: options.timeoutMs ?? answerMs,
		limit: largestAnswer,
		...options.signal && { signal: options.signal }
	});
	if (answer.kind !== "response") throw new SupervisorGone(failureOf(answer));
	const value = parseJson(answer.body);
	const failure = unpackFailure(value);
	if (!failure && answer.status !== 200) throw new SupervisorGone(`it answers ${answer.status}`);
	if (failure && answer.status === 401) throw new SupervisorGone("it does not know this token");
	if (failure) throw failure;
	const schema = answerSchemas[verb];
	const parsed = safeParse(schema, value);
	if (!parsed.success) throw new SupervisorGone(`its answer is not understood: ${summarize(parsed.issues)}`);
	return parsed.output;
}
/** The supervisor that runs this very directory; undefined if none answers. Nothing is changed. */
async function findSupervisor(layout) {
	const control = await readControl(layout);
	if (!control) return void 0;
	try {
		const greeting = await ask(control, "hello", {}, { timeoutMs: helloMs });
		if (greeting.owner !== directoryIdentity(layout.directory)) return void 0;
		if (greeting.protocol === 1) return control;
		throw new EnvironmentError(`Environment "${greeting.environment}" is run by a supervisor of another version of Tidegate (process ${greeting.pid}).`, {
			code: "other-version",
			next: `End it, and run the same command again: kill ${greeting.pid}`
		});
	} catch (error) {
		if (error instanceof SupervisorGone) return void 0;
		throw error;
	}
}
/** The supervisor of the directory; started if there is none. Ten commands may do this at once: one is started. */
async function ensureSupervisor(program) {
	const { layout } = program;
	const found = await findSupervisor(layout);
	if (found) return found;
	checkDirectory(layout);
	await makeDirectory(layout);
	const logEnd = sizeOf(layout.supervisorLog);
	const child = launch(program);
	let patience = performance.now() + relaunchMs;
	const deadline = performance.now() + startMs;
	while (performance.now() < deadline) {
		const control = await findSupervisor(layout);
		if (control) return control;
		const ended = child.ended();
		if (ended !== void 0 && ended !== 75) {
			await checkSpace$1(layout);
			throw new EnvironmentError(`The supervisor of environment "${program.environment}" could not start: ${await lastLogged(layout, logEnd, ended)}`, {
				code: "supervisor-failed",
				place: { file: layout.supervisorLog },
				next: `Read ${layout.supervisorLog}`
			});
		}
		if (ended === 75 && performance.now() > patience) {
			child.restart();
			patience = performance.now() + relaunchMs;
		}
		await setTimeout(20);
	}
	const control = await readControl(layout);
	const pid = control && await isAlive(control) ? control.pid : void 0;
	throw new EnvironmentError(`The supervisor of environment "${program.environment}"${pid === void 0 ? "" : ` (process ${pid})`} does not answer.`, {
		code: "supervisor-silent",
		place: { file: layout.supervisorLog },
		next: pid === void 0 ? `Read ${layout.supervisorLog}` : `End it, and run the same command again: kill -9 ${pid}`
	});
}
/** Ends the environment, whatever state its supervisor is in. Nothing of it runs afterwards. */
async function endSupervisor(layout, environment) {
	if (directoryIdentity(layout.directory) === void 0) return;
	const control = await findSupervisor(layout);
	if (control) await ask(control, "stop", {}).catch((error) => {
		if (!(error instanceof SupervisorGone)) throw error;
	});
	const known = control ?? await readControl(layout);
	if (known) {
		const deadline = performance.now() + (control ? 5e3 : 0);
		while (await isAlive(known) && performance.now() < deadline) await setTimeout(20);
		await endProcesses([known], 1e3);
	}
	const deadline = performance.now() + 5e3;
	for (;;) {
		const lock = tryLock(layout.lock);
		if (lock) try {
			const { left } = await endOrphans(layout);
			if (left.length === 0) await recordProcesses(layout, []);
			await rm(layout.control, { force: true });
			if (left.length === 0) return;
			throw new EnvironmentError(`Processes of environment "${environment}" could not be ended: ${left.map(({ pid }) => pid).join(", ")}.`, {
				code: "processes-left",
				next: `End them: kill -9 ${left.map(({ pid }) => pid).join(" ")}`
			});
		} finally {
			lock.release();
		}
		if (performance.now() > deadline) throw new EnvironmentError(`Environment "${environment}" was started again while it was being stopped.`, {
			code: "started-meanwhile",
			next: "Run the same command again."
		});
		await setTimeout(50);
	}
}
/** The control file as this directory's supervisor wrote it last; undefined if there is none to understand. */
async function readControl(layout) {
	const text = await readIfThere(layout.control);
	const parsed = safeParse(controlSchema, text === void 0 ? void 0 : parseJson(text));
	return parsed.success && parsed.output.owner === directoryIdentity(layout.directory) ? parsed.output : void 0;
}
/** A supervisor that finds no space can't write why it ends: what it couldn't, this command tries. */
async function checkSpace$1(layout) {
	const probe = join(layout.directory, `.space-${process.pid}`);
	await writeAtomically(probe, " ".repeat(8192));
	await rm(probe, { force: true });
}
/** @throws UserError if the directory's path is too long for what lies in it. */
function checkDirectory(layout) {
	const length = Buffer.byteLength(layout.directory);
	if (length <= 400) return;
	throw new UserError(`The environment's directory has a path of ${length} bytes; at most ${400} are allowed.`, {
		code: "directory-too-long",
		place: { file: layout.directory },
		next: "Set a shorter target.directory for the environment in tidegate.yml."
	});
}
async function makeDirectory(layout) {
	try {
		await mkdir(layout.directory, {
			recursive: true,
			mode: 448
		});
	} catch (error) {
		if (isDiskFull(error)) throw diskFull(layout.directory, error);
		throw new EnvironmentError(`The environment's directory can't be made: ${messageOf(error)}.`, {
			code: "directory-unwritable",
			place: { file: layout.directory },
			next: "Make it writable for you, or set another target.directory in tidegate.yml.",
			cause: error
		});
	}
}
/** Starts the supervisor's program, on its own: it shares no terminal, no file and no secret with this command. */
function launch(program) {
	const { layout, environment, nodePath, supervisorPath } = program;
	let ended;
	const start = () => {
		ended = void 0;
		if (sizeOf(layout.supervisorLog) > largestLog) truncateSync(layout.supervisorLog, 0);
		const output = openSync(layout.supervisorLog, "a", 384);
		try {
			const child = spawn(nodePath, [
				"--disable-warning=ExperimentalWarning",
				supervisorPath,
				"--directory",
				layout.directory,
				"--environment",
				environment
			], {
				cwd: layout.directory,
				detached: true,
				stdio: [
					"ignore",
					output,
					output
				],
				env: baseEnvironment(),
				windowsHide: true
			});
			child.once("error", () => ended = -1);
			child.once("exit", (code) => ended = code ?? -1);
			child.unref();
		} finally {
			closeSync(output);
		}
	};
	start();
	return {
		ended: () => ended,
		restart: start
	};
}
function sizeOf(path) {
	try {
		return statSync(path).size;
	} catch (error) {
		if (codeOf(error) === "ENOENT") return 0;
		throw error;
	}
}
async function lastLogged(layout, from, exit) {
	try {
		const file = await open(layout.supervisorLog, "r");
		try {
			const buffer = Buffer.alloc(4096);
			const size = sizeOf(layout.supervisorLog);
			const start = Math.max(from > size ? 0 : from, size - buffer.length);
			const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
			const lines = buffer.toString("utf8", 0, bytesRead).trim().split("\n");
			const said = lines.findLast((line) => line.includes("failed: ")) ?? lines.at(-1);
			if (said) return said.replace(/^\S+ failed: /, "");
		} finally {
			await file.close();
		}
	} catch {}
	return exit < 0 ? "its program could not be run." : `it ended with exit code ${exit}.`;
}

// src/adapters/local/idle.ts
/**
* Forgets a bot of an environment that no supervisor runs: its record is all there is to change. Nothing is started.
* @returns false where a supervisor is about to run, which is to be asked instead.
* @throws UserError if the environment holds no such bot.
*/
async function endIdleBot(layout, environment, bot) {
	const empty = {
		schema: 1,
		environment,
		keepMinutes: 0,
		previews: 0,
		bots: []
	};
	if (directoryIdentity(layout.directory) === void 0) throw noSuchBot(empty, bot);
	const lock = tryLock(layout.lock);
	if (!lock) return false;
	try {
		const state = await loadState(layout) ?? empty;
		if (!findBot(state, bot)) throw noSuchBot(state, bot);
		await endOrphans(layout);
		await saveState(layout, withEnded(state, bot));
		return true;
	} finally {
		lock.release();
	}
}

// src/adapters/local/log-lines.ts
const chunkBytes = 65536;
const newline = 10;
/** Puts lines together from bytes that come in any pieces; what follows the last line feed waits for more. */
var LineReader = class {
	#rest = Buffer.alloc(0);
	push(bytes) {
		const all = Buffer.concat([this.#rest, bytes]);
		const end = all.lastIndexOf(newline);
		this.#rest = Buffer.from(all.subarray(end + 1));
		return end < 0 ? [] : all.toString("utf8", 0, end).split("\n");
	}
};
/** The lines of a file's first `size` bytes, in order. */
async function* forwards(file, size) {
	const reader = new LineReader();
	const buffer = Buffer.alloc(chunkBytes);
	for (let position = 0; position < size;) {
		const { bytesRead } = await file.read(buffer, 0, Math.min(chunkBytes, size - position), position);
		if (bytesRead === 0) return;
		position += bytesRead;
		yield* reader.push(buffer.subarray(0, bytesRead));
	}
}
/** The lines of a file's first `size` bytes, the last one first; only as much is read as is asked for. */
async function* backwards(file, size) {
	let rest = Buffer.alloc(0);
	let end = size;
	while (end > 0) {
		const start = Math.max(0, end - chunkBytes);
		const buffer = Buffer.alloc(end - start);
		const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
		const bytes = Buffer.concat([buffer.subarray(0, bytesRead), rest]);
		const first = start === 0 ? 0 : bytes.indexOf(newline) + 1;
		if (start > 0 && first === 0) rest = bytes;
		else {
			rest = bytes.subarray(0, first);
			const lines = bytes.toString("utf8", first).split("\n");
			for (const line of lines.reverse()) if (line !== "") yield line;
		}
		end = start;
	}
}

// src/adapters/local/log-reader.ts
const pollMs = 200;
/** Polls between looks for new revisions. */
const discoverEvery = 5;
const halves = ["core", "actions"];
/**
* Lines of the environment's logs in the order of their times, from the files themselves: it works whatever runs.
* With `follow` it goes on, over rotations and restarts and with revisions that come later, until `signal`.
*/
async function* readLogs(layout, query) {
	const { signal } = query;
	const followed = /* @__PURE__ */ new Map();
	try {
		const sources = await findSources(layout, query);
		for (const source of sources) followed.set(source.path, await Follower.open(source));
		const backlogs = [...followed.values()].map((follower) => follower.backlog(query.tail));
		for await (const line of merged(backlogs)) {
			if (signal?.aborted) return;
			yield line;
		}
		if (!query.follow) return;
		for (let round = 1; !signal?.aborted; round += 1) {
			if (round % discoverEvery === 0) {
				for (const source of await findSources(layout, query)) if (!followed.has(source.path)) followed.set(source.path, new Follower(source));
			}
			const fresh = [];
			for (const follower of followed.values()) fresh.push(...await follower.more());
			yield* fresh.sort(byTime);
			await setTimeout(pollMs, void 0, signal ? { signal } : {}).catch(() => void 0);
		}
	} finally {
		for (const follower of followed.values()) await follower.close();
	}
}
/** Reads one source: first what is there, then what comes. */
var Follower = class Follower {
	#source;
	#file;
	#inode = 0;
	#position = 0;
	#lines;
	constructor(source) {
		this.#source = source;
		this.#lines = new LineReader();
	}
	static async open(source) {
		const follower = new Follower(source);
		await follower.#reopen();
		follower.#position = (await follower.#file?.stat())?.size ?? 0;
		return follower;
	}
	async *backlog(tail) {
		const files = [];
		try {
			for (const path of await this.#older()) {
				const file = await openIfThere(path);
				const facts = await file?.stat();
				if (!file || !facts || facts.ino === this.#inode) await file?.close();
				else files.push({
					file,
					size: facts.size
				});
			}
			const all = [...files, ...this.#file ? [{
				file: this.#file,
				size: this.#position
			}] : []];
			if (tail === void 0) {
				for (const { file, size } of all) yield* this.#parsed(forwards(file, size));
				return;
			}
			const last = [];
			for (const { file, size } of all.reverse()) for await (const text of backwards(file, size)) {
				if (last.length >= tail) break;
				const line = parseLine(this.#source, text);
				if (line) last.push(line);
			}
			yield* last.reverse();
		} finally {
			for (const { file } of files) await file.close();
		}
	}
	/** Lines that were written since the last call. */
	async more() {
		const lines = await this.#rest();
		const now = await inodeOf(this.#source.path);
		if (now === void 0 || now === this.#inode) return lines;
		lines.push(...await this.#rest());
		await this.#reopen();
		lines.push(...await this.#rest());
		return lines;
	}
	async close() {
		await this.#file?.close();
		this.#file = void 0;
	}
	async #rest() {
		if (!this.#file) return [];
		const { size } = await this.#file.stat();
		const lines = [];
		const buffer = Buffer.alloc(65536);
		while (this.#position < size) {
			const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, this.#position);
			if (bytesRead === 0) break;
			this.#position += bytesRead;
			for (const text of this.#lines.push(buffer.subarray(0, bytesRead))) {
				const line = parseLine(this.#source, text);
				if (line) lines.push(line);
			}
		}
		return lines;
	}
	async #reopen() {
		await this.close();
		this.#file = await openIfThere(this.#source.path);
		this.#inode = (await this.#file?.stat())?.ino ?? 0;
		this.#position = 0;
		this.#lines = new LineReader();
	}
	/** Rotated files, the oldest first. */
	async #older() {
		const slash = this.#source.path.lastIndexOf(logFile(this.#source.half));
		const directory = this.#source.path.slice(0, slash);
		const prefix = `${logFile(this.#source.half)}.`;
		return (await namesIn(directory)).filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length))).sort((a, b) => Number(b.slice(prefix.length)) - Number(a.slice(prefix.length))).map((name) => join(directory, name));
	}
	async *#parsed(lines) {
		for await (const text of lines) {
			const line = parseLine(this.#source, text);
			if (line) yield line;
		}
	}
};
async function findSources(layout, query) {
	const wanted = (name, asked) => asked === void 0 || name === asked;
	const sources = [];
	for (const bot of await namesIn(layout.logs)) {
		if (!wanted(bot, query.bot)) continue;
		for (const revision of await namesIn(join(layout.logs, bot))) {
			if (!wanted(revision, query.revision)) continue;
			const directory = logDirectory(layout, bot, revision);
			const files = await namesIn(directory);
			for (const half of halves) {
				if (!wanted(half, query.half) || !files.some((name) => name.startsWith(logFile(half)))) continue;
				sources.push({
					bot,
					revision,
					half,
					path: join(directory, logFile(half))
				});
			}
		}
	}
	return sources;
}
/** A line as the log writer writes it; undefined if it is something else, such as half a line of a killed supervisor. */
function parseLine(source, line) {
	const [, at, from, text] = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (out|err|tidegate) (.*)$/.exec(line) ?? [];
	if (at === void 0 || text === void 0) return void 0;
	const { bot, half, revision } = source;
	return {
		bot,
		half,
		revision,
		at,
		source: from,
		text
	};
}
/** Merges sources, each in order, by time. */
async function* merged(sources) {
	const heads = [];
	try {
		for (const source of sources) {
			const first = await source.next();
			if (!first.done) heads.push({
				line: first.value,
				source
			});
		}
		while (heads.length > 0) {
			const head = heads.reduce((least, one) => byTime(one.line, least.line) < 0 ? one : least);
			yield head.line;
			const following = await head.source.next();
			if (following.done) heads.splice(heads.indexOf(head), 1);
			else head.line = following.value;
		}
	} finally {
		for (const source of sources) await source.return(void 0);
	}
}
function byTime(a, b) {
	return a.at < b.at ? -1 : a.at > b.at ? 1 : 0;
}
async function openIfThere(path) {
	try {
		return await open(path, "r");
	} catch (error) {
		if (codeOf(error) === "ENOENT") return void 0;
		throw error;
	}
}
async function inodeOf(path) {
	try {
		return (await stat(path)).ino;
	} catch (error) {
		if (codeOf(error) === "ENOENT") return void 0;
		throw error;
	}
}
async function namesIn(directory) {
	try {
		return (await readdir(directory)).sort();
	} catch (error) {
		if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return [];
		throw error;
	}
}

// src/adapters/local/preflight.ts
/** Bytes that must be free: an unpacked package, its logs and conversations have to fit. */
const neededBytes = 67108864;
/** Whether the environment can take anything at all. Nothing is started; the directory is made if it isn't there. */
async function checkEnvironment(program) {
	const { layout } = program;
	try {
		checkDirectory(layout);
	} catch (error) {
		return [problemOf(error)];
	}
	const unwritable = await checkWritable(layout.directory);
	if (unwritable) return [unwritable];
	return (await Promise.all([
		checkSpace(layout.directory),
		checkProgram(program),
		Promise.all([loadState(layout), findSupervisor(layout)]).then(() => [], (error) => [problemOf(error)])
	])).flat();
}
async function checkWritable(directory) {
	const probe = join(directory, `.writable-${process.pid}`);
	try {
		await mkdir(directory, {
			recursive: true,
			mode: 448
		});
		await (await open(probe, "w", 384)).close();
		return;
	} catch (error) {
		return {
			severity: "error",
			code: "directory-unwritable",
			message: `The environment's directory can't be written: ${messageOf(error)}.`,
			place: { file: directory },
			next: "Make it writable for you, or set another target.directory for the environment in tidegate.yml."
		};
	} finally {
		await rm(probe, { force: true }).catch(() => void 0);
	}
}
async function checkSpace(directory) {
	const { bavail, bsize } = await statfs(directory);
	const free = bavail * bsize;
	if (free >= neededBytes) return [];
	return [{
		severity: "error",
		code: "disk-full",
		message: `Only ${Math.floor(free / 1048576)} MiB are free for the environment; ${neededBytes / 1048576} are needed.`,
		place: { file: directory },
		next: "Free some space on that disk."
	}];
}
async function checkProgram({ nodePath, supervisorPath }) {
	const problems = [];
	for (const [what, path, mode] of [[
		"Node",
		nodePath,
		constants.X_OK
	], [
		"The supervisor's program",
		supervisorPath,
		constants.R_OK
	]]) await access(path, mode).catch((error) => problems.push({
		severity: "error",
		code: "supervisor-missing",
		message: `${what} can't be run: ${messageOf(error)}.`,
		place: { file: path },
		next: "Install Tidegate again."
	}));
	return problems;
}
function problemOf(error) {
	if (isToldError(error)) return {
		severity: "error",
		code: error.code,
		message: error.message,
		...error.place && { place: error.place },
		...error.next !== void 0 && { next: error.next }
	};
	throw error;
}

// src/adapters/local/target.ts
/** How often a change is asked again of a new supervisor, when the one that was asked died. */
const revivals = 3;
const watchMs = 1e4;
const upMs = 6e4;
/** Milliseconds for a revision to be ready again after its supervisor died. */
const revivedMs = 3e4;
/** Opens the environment that lies in a directory. Nothing is started or written before a call that needs it. */
function openLocalTarget(options) {
	return new Local(options);
}
var Local = class {
	environment;
	#layout;
	#options;
	#program;
	#now;
	constructor(options) {
		this.environment = options.environment;
		this.#options = options;
		this.#layout = layoutOf(options.directory);
		this.#now = options.clock ?? (() => performance.now());
		this.#program = {
			layout: this.#layout,
			environment: options.environment,
			supervisorPath: options.supervisorPath,
			nodePath: options.nodePath ?? process.execPath
		};
	}
	preflight() {
		return checkEnvironment(this.#program);
	}
	async start(request, onFetch) {
		const { keepMinutes, previews } = this.#options;
		const { revision, serve, role, commit, version, branch, port } = request;
		if (revision.environment !== this.environment) throw new UserError(`Revision ${revision.id} is for environment "${revision.environment}", not for "${this.environment}".`, {
			code: "other-environment",
			next: `Deploy it to "${revision.environment}", or render it for this one.`
		});
		for (let tries = 0; tries < 5; tries += 1) {
			await this.#unpack(revision.package, onFetch);
			const { outcome } = await this.#change("start", {
				revision: {
					...revision,
					settings: withoutUndefined(revision.settings)
				},
				serve: {
					...serve,
					core: copied(serve.core),
					actions: copied(serve.actions)
				},
				role,
				keepMinutes,
				previews,
				...commit !== void 0 && { commit },
				...version !== void 0 && { version },
				...branch !== void 0 && { branch },
				...port !== void 0 && { port }
			});
			if (outcome === "started") return;
		}
		throw new EnvironmentError(`The unpacked package of ${revision.bot} keeps disappearing from its directory.`, {
			code: "package-vanishes",
			place: { file: packageDirectory(this.#layout, revision.package) },
			next: "See what else removes files there, and run the same command again."
		});
	}
	async ready(bot, revision, options) {
		const deadline = this.#now() + options.deadlineMs;
		let seen;
		let told;
		for (;;) {
			options.signal?.throwIfAborted();
			const left = Math.max(0, Math.ceil(deadline - this.#now()));
			const request = {
				bot,
				revision,
				...seen !== void 0 && { seen },
				waitMs: Math.min(watchMs, left)
			};
			const { watched } = await this.#change("watch", request, {
				...options.signal && { signal: options.signal },
				again: () => Promise.resolve({
					bot,
					revision,
					waitMs: 0
				})
			});
			options.signal?.throwIfAborted();
			if (!watched) throw new UserError(`Revision ${revision} of ${bot} was retired while it was waited for.`, {
				code: "unknown-revision",
				next: `Run the same command again; see what runs: tidegate status --environment ${this.environment}`
			});
			seen = watched.seen;
			const { judgement } = watched;
			if (judgement.state === "ready") return {
				state: "ready",
				tookMs: Math.round(watched.tookMs)
			};
			const { headline, evidence, remedy, half, lastLines } = judgement;
			if (judgement.state === "fatal") return {
				state: "fatal",
				headline,
				evidence,
				remedy,
				half,
				lastLines
			};
			if (this.#now() >= deadline) {
				const waited = options.deadlineMs > 0 ? [`waited ${seconds(options.deadlineMs)} for it`] : [];
				return {
					state: "timeout",
					headline,
					evidence: [...evidence, ...waited],
					remedy,
					half,
					lastLines
				};
			}
			if (headline !== told) options.onChange?.(headline);
			told = headline;
		}
	}
	async reach(bot, revision) {
		const control = await findSupervisor(this.#layout);
		if (!control) return void 0;
		return (await this.#read(control, "reach", {
			bot,
			revision
		}))?.address;
	}
	switch(bot, revision, expected) {
		const { keepMinutes } = this.#options;
		const request = {
			bot,
			revision,
			keepMinutes,
			...expected !== void 0 && { expected }
		};
		return this.#change("switch", request, { again: async () => {
			await this.ready(bot, revision, { deadlineMs: revivedMs });
			return request;
		} });
	}
	async retire(bot, revision) {
		if (await loadState(this.#layout)) await this.#change("retire", {
			bot,
			revision
		});
	}
	async current() {
		const control = await findSupervisor(this.#layout);
		const live = control && await this.#read(control, "current", {});
		if (live) return live;
		const state = await loadState(this.#layout);
		if (!state) return {
			environment: this.environment,
			running: false,
			bots: []
		};
		const processes = await recordedProcesses(this.#layout);
		const last = await readControl(this.#layout);
		const trouble = last && await isAlive(last) ? `The supervisor (process ${last.pid}) does not answer; end it with kill -9 ${last.pid}, and the next deploy or rollback starts everything again.` : last ? "The supervisor was killed; the next deploy or rollback starts everything again." : "The environment was stopped; the next deploy or rollback starts everything again.";
		return targetState(state, false, (record) => idleHalves(record, record.running ? trouble : void 0, (half) => {
			const { bot, id } = record.revision;
			return processes.find((one) => one.bot === bot && one.revision === id && one.half === half)?.pid;
		}));
	}
	logs(query) {
		return readLogs(this.#layout, query);
	}
	async stop() {
		await endSupervisor(this.#layout, this.environment);
	}
	async end(bot) {
		if (!(!await findSupervisor(this.#layout) && await endIdleBot(this.#layout, this.environment, bot))) await this.#change("end", { bot });
	}
	async up() {
		if (!await loadState(this.#layout)) return;
		await ensureSupervisor(this.#program);
		for (const { bot, active } of (await this.current()).bots) {
			if (!active) continue;
			const verdict = await this.ready(bot, active.id, { deadlineMs: upMs });
			if (verdict.state === "ready") continue;
			throw new EnvironmentError(verdict.headline, {
				code: "not-ready",
				next: verdict.remedy
			});
		}
	}
	/** Asks the supervisor, which is started if need be. If it dies in the middle, the next one is asked: all calls converge. */
	async #change(verb, request, options = {}) {
		const { signal, again } = options;
		let asked = request;
		for (let tries = 0;; tries += 1) {
			const control = await ensureSupervisor(this.#program);
			try {
				return await ask(control, verb, asked, signal && { signal });
			} catch (error) {
				signal?.throwIfAborted();
				if (!(error instanceof SupervisorGone)) throw error;
				if (tries >= revivals) throw new EnvironmentError(`The supervisor of environment "${this.environment}" broke off again and again: ${error.message}.`, {
					code: "supervisor-failed",
					next: `Read ${this.#layout.supervisorLog}`,
					cause: error
				});
				await setTimeout(50);
				if (again) asked = await again();
			}
		}
	}
	async #read(control, verb, request) {
		try {
			return await ask(control, verb, request, { timeoutMs: 1e4 });
		} catch (error) {
			if (error instanceof SupervisorGone) return void 0;
			throw error;
		}
	}
	/** Lays the package out unless it is there; whoever comes second finds the same content. */
	async #unpack(digest, onFetch) {
		const directory = packageDirectory(this.#layout, digest);
		if (await access(directory).then(() => true, () => false)) return;
		await mkdir(this.#layout.packages, {
			recursive: true,
			mode: 448
		});
		const temporary = join(this.#layout.packages, `.unpacking-${randomBytes(6).toString("hex")}`);
		try {
			await this.#options.store.unpack(digest, temporary, onFetch);
			await rename(temporary, directory);
		} catch (error) {
			await rm(temporary, {
				recursive: true,
				force: true
			});
			if ((codeOf(error) === "ENOTEMPTY" || codeOf(error) === "EEXIST" || codeOf(error) === "EPERM") && (await readdir(directory).catch(() => [])).length > 0) return;
			throw error;
		}
	}
};
function copied(half) {
	return {
		...half,
		command: [...half.command],
		environment: { ...half.environment }
	};
}
function withoutUndefined(settings) {
	const { variables, replicas, actionsUrl } = settings;
	return {
		variables: { ...variables },
		replicas,
		...actionsUrl !== void 0 && { actionsUrl }
	};
}
function seconds(ms) {
	return `${Number((ms / 1e3).toFixed(1))} s`;
}

export { openLocalTarget };