import { A as transform, C as record, E as safeParse, M as variant, O as string, S as pipe, _ as number, a as exactOptional, b as parse, c as literal, d as maxValue, i as custom, n as boolean, p as minValue, s as integer, t as array, v as object, w as regex, x as picklist, y as optional } from "./dist.js";
import { i as isDigest } from "./digest.js";
import { n as UserError, t as EnvironmentError } from "./errors.js";
import { a as exchange, i as refusalOf, r as readStatus, t as failureOf } from "./status.js";
import { mkdir, open, readFile, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { createHash, randomBytes } from "node:crypto";
import { Agent } from "node:http";
import { createServer as createServer$1 } from "node:net";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
import { realpathSync, statSync } from "node:fs";
import { execFile, spawn } from "node:child_process";
import { exec } from "child_process";
import { createGzip } from "zlib";
import { Writable } from "stream";
import { access as access$1, constants as constants$2, createReadStream as createReadStream$1, createWriteStream } from "fs";
import { mkdir as mkdir$1, open as open$1, readFile as readFile$1, rename as rename$1, stat as stat$1, unlink as unlink$1, writeFile as writeFile$1 } from "fs/promises";
import { sep as sep$1 } from "path";
import { TextDecoder as TextDecoder$1 } from "util";
import { setTimeout as setTimeout$2 } from "timers";
import { DatabaseSync } from "node:sqlite";

// src/adapters/local/files.ts
/**
* Replaces a file's content in one step: whoever reads it, or dies, at any moment sees the old content or the new.
* The file is readable by its owner alone.
*/
async function writeAtomically(path, content) {
	const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
	try {
		const file = await open(temporary, "wx", 384);
		try {
			await file.writeFile(content);
			await file.sync();
		} finally {
			await file.close();
		}
		await rename(temporary, path);
	} catch (error) {
		await rm(temporary, { force: true }).catch(() => void 0);
		throw error;
	}
	await syncDirectory(dirname(path));
}
/** A rename outlives a power cut only when its directory reached the disk; not every system can be asked for that. */
async function syncDirectory(directory) {
	try {
		const handle = await open(directory, "r");
		try {
			await handle.sync();
		} finally {
			await handle.close();
		}
	} catch {}
}
/** A file's text; undefined if there is none. */
async function readIfThere(path) {
	try {
		return await readFile(path, "utf8");
	} catch (error) {
		if (codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR") return void 0;
		throw error;
	}
}
/** The system's code of an error, such as `ENOENT`. */
function codeOf(error) {
	if (typeof error !== "object" || error === null || !("code" in error)) return void 0;
	return typeof error.code === "string" ? error.code : void 0;
}
function messageOf(error) {
	return typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
}

// src/adapters/local/ports.ts
/** Everything of the local target listens here: it is not offered to other machines. */
const loopback = "127.0.0.1";
/** A port that is free now and not among `taken`, chosen by the system. */
async function freePort(taken) {
	for (;;) {
		const port = await tryListening(0);
		if (typeof port === "number" && !taken.has(port)) return port;
	}
}
/** Whether nobody listens on a port; `denied` if this user may not open it at all. */
async function portState(port) {
	const result = await tryListening(port);
	return typeof result === "number" ? "free" : result;
}
function tryListening(port) {
	return new Promise((resolve, reject) => {
		const server = createServer$1();
		server.once("error", (error) => {
			const code = codeOf(error);
			if (code === "EADDRINUSE") resolve("taken");
			else if (code === "EACCES") resolve("denied");
			else reject(error);
		});
		server.listen({
			port,
			host: loopback,
			exclusive: true
		}, () => {
			const address = server.address();
			server.close(() => resolve(typeof address === "object" && address ? address.port : port));
		});
	});
}

// src/adapters/local/state.ts
const digest$1 = custom((value) => typeof value === "string" && isDigest(value));
const texts = record(string(), string());
const halfSchema = object({
	command: array(string()),
	environment: texts,
	healthPath: string()
});
const serveSchema = object({
	core: halfSchema,
	actions: halfSchema,
	expect: object({
		modelFile: string(),
		modelId: string()
	})
});
const port = pipe(number(), integer(), minValue(1), maxValue(65535));
const portSchema = port;
const revisionSchema = object({
	id: pipe(string(), regex(/^[0-9a-z][0-9a-z.-]{0,63}$/, "a revision id")),
	environment: string(),
	bot: pipe(string(), regex(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/, "a bot name")),
	package: digest$1,
	settings: object({
		variables: texts,
		actionsUrl: exactOptional(string()),
		replicas: number()
	})
});
const revisionRecord = object({
	revision: revisionSchema,
	serve: serveSchema,
	role: picklist([
		"active",
		"kept",
		"preview",
		"candidate"
	]),
	since: string(),
	started: string(),
	commit: exactOptional(string()),
	version: exactOptional(string()),
	branch: exactOptional(string()),
	ports: object({
		core: port,
		actions: port
	}),
	running: boolean(),
	until: exactOptional(number())
});
const environmentRecord = object({
	schema: literal(1),
	environment: string(),
	keepMinutes: number(),
	previews: number(),
	bots: array(object({
		bot: string(),
		port,
		fixedPort: exactOptional(port),
		active: exactOptional(string()),
		previous: exactOptional(string()),
		revisions: array(revisionRecord)
	}))
});
/**
* Reads an environment's record; undefined if nothing was ever started there.
* @throws EnvironmentError if the file isn't one that Tidegate wrote.
*/
async function loadState(layout) {
	const text = await readIfThere(layout.state);
	if (text === void 0) return void 0;
	try {
		return parseState(JSON.parse(text));
	} catch (error) {
		throw new EnvironmentError(`The environment's state is damaged: ${messageOf(error)}`, {
			code: "state-damaged",
			place: { file: layout.state },
			next: "Restore the file from a backup, or move the directory away and deploy again.",
			cause: error
		});
	}
}
function parseState(value) {
	const parsed = parse(environmentRecord, value);
	return {
		...parsed,
		bots: parsed.bots.map((bot) => ({
			...bot,
			fixedPort: bot.fixedPort,
			active: bot.active,
			previous: bot.previous,
			revisions: bot.revisions.map((record) => ({
				...record,
				revision: withActionsUrl(record.revision),
				commit: record.commit,
				version: record.version,
				branch: record.branch,
				until: record.until
			}))
		}))
	};
}
/** JSON has no undefined: a member that was left out is there again, as undefined. */
function withActionsUrl(revision) {
	return {
		...revision,
		settings: {
			...revision.settings,
			actionsUrl: revision.settings.actionsUrl
		}
	};
}
/** Writes the record in one step. This is the commit point of every change. */
async function saveState(layout, state) {
	await writeAtomically(layout.state, `${JSON.stringify(state, void 0, 1)}\n`);
}

// src/adapters/local/protocol.ts
/** The control file: how to reach the supervisor that runs. */
const controlSchema = object({
	protocol: number(),
	pid: number(),
	/** The start of that process (processes.ts). */
	start: string(),
	port: number(),
	token: string()
});
const greetingSchema = object({
	protocol: number(),
	environment: string(),
	owner: string(),
	pid: number()
});
const one = {
	bot: string(),
	revision: string()
};
const requestSchemas = {
	hello: object({}),
	current: object({}),
	start: pipe(object({
		revision: revisionSchema,
		serve: serveSchema,
		role: picklist(["preview", "candidate"]),
		commit: exactOptional(string()),
		version: exactOptional(string()),
		branch: exactOptional(string()),
		port: exactOptional(portSchema),
		keepMinutes: pipe(number(), minValue(0)),
		previews: pipe(number(), minValue(0))
	}), transform(({ keepMinutes, previews, ...request }) => ({
		settings: {
			keepMinutes,
			previews
		},
		request: {
			...request,
			revision: withActionsUrl(request.revision),
			commit: request.commit,
			version: request.version,
			branch: request.branch,
			port: request.port
		}
	}))),
	watch: object({
		...one,
		seen: exactOptional(number()),
		waitMs: pipe(number(), maxValue(6e4))
	}),
	reach: object(one),
	switch: object({
		...one,
		expected: exactOptional(string()),
		keepMinutes: pipe(number(), minValue(0))
	}),
	retire: object(one),
	stop: object({})
};
const failureSchema = object({ failure: object({
	kind: picklist(["user", "environment"]),
	code: string(),
	message: string(),
	next: exactOptional(string())
}) });
/** An error, to be thrown again by whoever asked. */
function packFailure(error) {
	if (error instanceof UserError || error instanceof EnvironmentError) {
		const { code, message, next } = error;
		return { failure: {
			kind: error instanceof UserError ? "user" : "environment",
			code,
			message,
			...next !== void 0 && { next }
		} };
	}
	return { failure: {
		kind: "environment",
		code: "supervisor-failed",
		message: messageOf(error)
	} };
}
/** The error in an answer; undefined if the answer is none. */
function unpackFailure(value) {
	const parsed = safeParse(failureSchema, value);
	if (!parsed.success) return void 0;
	const { kind, message, code, next } = parsed.output.failure;
	const details = {
		code,
		...next !== void 0 && { next }
	};
	return kind === "user" ? new UserError(message, details) : new EnvironmentError(message, details);
}
const digest = custom((value) => typeof value === "string" && isDigest(value));
const maybeText = optional(string());
const half = pipe(object({
	half: picklist(["core", "actions"]),
	state: picklist([
		"starting",
		"ready",
		"unready",
		"crashed",
		"stopped",
		"elsewhere"
	]),
	restarts: number(),
	pid: optional(number()),
	trouble: maybeText
}), transform((value) => ({
	...value,
	pid: value.pid,
	trouble: value.trouble
})));
const revision = pipe(object({
	id: string(),
	package: digest,
	role: picklist([
		"active",
		"kept",
		"preview",
		"candidate"
	]),
	since: string(),
	commit: maybeText,
	version: maybeText,
	branch: maybeText,
	halves: array(half)
}), transform((value) => ({
	...value,
	commit: value.commit,
	version: value.version,
	branch: value.branch
})));
const bot = pipe(object({
	bot: string(),
	url: maybeText,
	active: optional(revision),
	previous: optional(revision),
	revisions: array(revision)
}), transform((value) => ({
	...value,
	url: value.url,
	active: value.active,
	previous: value.previous
})));
const judgement = variant("state", [object({ state: literal("ready") }), pipe(object({
	state: picklist(["fatal", "waiting"]),
	headline: string(),
	evidence: array(string()),
	remedy: string(),
	half: optional(picklist(["core", "actions"])),
	lastLines: array(string())
}), transform((value) => ({
	...value,
	half: value.half
})))]);
const address = pipe(object({
	core: string(),
	actions: maybeText
}), transform((value) => ({
	core: value.core,
	actions: value.actions
})));
const empty = object({});
const answerSchemas = {
	hello: greetingSchema,
	current: object({
		environment: string(),
		running: boolean(),
		bots: array(bot)
	}),
	start: object({ outcome: picklist(["started", "missing-package"]) }),
	watch: object({ watched: exactOptional(object({
		seen: number(),
		judgement,
		tookMs: number()
	})) }),
	reach: object({ address: exactOptional(address) }),
	switch: variant("state", [
		pipe(object({
			state: literal("switched"),
			url: string(),
			previous: maybeText
		}), transform((value) => ({
			...value,
			previous: value.previous
		}))),
		pipe(object({
			state: literal("conflict"),
			active: maybeText
		}), transform((value) => ({
			...value,
			active: value.active
		}))),
		object({ state: literal("not-ready") })
	]),
	retire: empty,
	stop: empty
};

// src/adapters/local/layout.ts
function layoutOf(directory) {
	return {
		directory,
		state: join(directory, "state.json"),
		processes: join(directory, "processes.json"),
		control: join(directory, "control.json"),
		lock: join(directory, "supervisor.lock"),
		supervisorLog: join(directory, "supervisor.log"),
		packages: join(directory, "packages"),
		conversations: join(directory, "conversations"),
		logs: join(directory, "logs")
	};
}
/** Where a package lies unpacked, shared by all revisions of it. */
function packageDirectory(layout, digest) {
	return join(layout.packages, digest.slice(7));
}
/** A bot's conversations, shared by its revisions so that a switch loses none. */
function conversationsFile(layout, bot) {
	return join(layout.conversations, `${bot}.sqlite`);
}
function logDirectory(layout, bot, revision) {
	return join(layout.logs, bot, revision);
}
function logFile(half) {
	return `${half}.log`;
}
/**
* Names a directory itself, so that a copy of it is another environment: what a copied record says about processes
* then isn't taken for the copy's own. Undefined while the directory doesn't exist.
*/
function directoryIdentity(directory) {
	try {
		const { dev, ino } = statSync(directory, { bigint: true });
		const name = ino === 0n ? realpathSync(directory) : `${dev}:${ino}`;
		return createHash("sha256").update(name).digest("hex").slice(0, 32);
	} catch {
		return;
	}
}

// src/adapters/local/processes.ts
const run = promisify(execFile);
/** The mark of a process that lives; undefined if there is none, or if nobody can tell. */
async function markOf(pid) {
	const start = process.platform === "linux" ? await startOnLinux(pid) : await startByPs(pid);
	return start === void 0 ? void 0 : {
		pid,
		start
	};
}
/** Whether this very process still runs. A zombie doesn't. */
async function isAlive(mark) {
	return (await markOf(mark.pid))?.start === mark.start;
}
let boot;
async function startOnLinux(pid) {
	let stat;
	try {
		stat = await readFile(`/proc/${pid}/stat`, "utf8");
	} catch {
		return;
	}
	const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
	if (fields[0] === "Z" || fields[0] === "X" || fields[19] === void 0) return void 0;
	boot ??= readFile("/proc/sys/kernel/random/boot_id", "utf8").then((id) => id.trim(), () => "unknown-boot");
	return `${await boot}:${fields[19]}`;
}
async function startByPs(pid) {
	if (process.platform === "win32") return void 0;
	try {
		const { stdout } = await run("ps", [
			"-o",
			"stat=",
			"-o",
			"lstart=",
			"-p",
			String(pid)
		], { env: {
			LC_ALL: "C",
			TZ: "UTC",
			PATH: process.env["PATH"]
		} });
		const [state, ...start] = stdout.trim().split(/\s+/);
		return !state || state.startsWith("Z") ? void 0 : start.join(" ");
	} catch {
		return;
	}
}
/**
* Processes whose environment holds exactly `name=value`: those that we started, and whatever they started in turn.
* Only what this user may look at is found.
*/
async function processesWith(name, value) {
	const wanted = `${name}=${value}`;
	const pids = process.platform === "linux" ? await scanProc(wanted) : await scanPs(wanted);
	return (await Promise.all(pids.filter((pid) => pid !== process.pid).map(markOf))).filter((mark) => mark !== void 0);
}
async function scanProc(wanted) {
	const found = [];
	for (const entry of await readdir("/proc").catch(() => [])) {
		if (!/^\d+$/.test(entry)) continue;
		if ((await readFile(`/proc/${entry}/environ`, "utf8").catch(() => "")).split("\0").includes(wanted)) found.push(Number(entry));
	}
	return found;
}
async function scanPs(wanted) {
	if (process.platform === "win32") return [];
	try {
		const { stdout } = await run("ps", [
			"-axEww",
			"-o",
			"pid=,command="
		], { maxBuffer: 67108864 });
		return stdout.split("\n").filter((line) => line.split(" ").includes(wanted)).map((line) => Number.parseInt(line, 10)).filter(Number.isInteger);
	} catch {
		return [];
	}
}
/** Sends a signal to a process and, where it leads one, to its group. It may be gone already. */
function signal(pid, name) {
	signalGroup(pid, name);
	send(pid, name);
}
/** Sends a signal to what is left of the group that a process led. */
function signalGroup(leader, name) {
	if (process.platform !== "win32") send(-leader, name);
}
function send(target, name) {
	try {
		process.kill(target, name);
	} catch (error) {
		if (codeOf(error) !== "ESRCH" && codeOf(error) !== "EPERM") throw error;
	}
}
/** Ends processes: a request, some grace, then for good. Resolves when they are gone, with those that are not. */
async function endProcesses(marks, graceMs) {
	let left = await alive(marks);
	for (const [name, patienceMs] of [["SIGTERM", graceMs], ["SIGKILL", 5e3]]) {
		for (const { pid } of left) signal(pid, name);
		const deadline = performance.now() + patienceMs;
		while ((left = await alive(left)).length > 0 && performance.now() < deadline) await setTimeout$1(20);
		if (left.length === 0) return left;
	}
	return left;
}
async function alive(marks) {
	const living = await Promise.all(marks.map(isAlive));
	return marks.filter((_, index) => living[index]);
}

// src/adapters/local/orphans.ts
/**
* Every process that is started has this variable, with the identity of the environment's directory: it finds those
* that a killed supervisor had no time to note, and what they started themselves.
*/
const ownerVariable = "TIDEGATE_ENVIRONMENT";
/** Milliseconds that an orphan gets to end by itself; its end of standard input came before. */
const orphanGraceMs = 2e3;
const schema = object({
	owner: string(),
	processes: array(object({
		pid: pipe(number(), integer(), minValue(2)),
		start: string(),
		bot: string(),
		revision: string(),
		half: picklist(["core", "actions"])
	}))
});
/** Notes which processes run, for whoever comes after this supervisor. */
async function recordProcesses(layout, processes) {
	const owner = directoryIdentity(layout.directory);
	await writeAtomically(layout.processes, `${JSON.stringify({
		owner,
		processes
	}, void 0, 1)}\n`);
}
/** The processes that were noted and still are what they were. A damaged or copied note counts as none. */
async function recordedProcesses(layout) {
	const text = await readIfThere(layout.processes);
	if (text === void 0) return [];
	let value;
	try {
		value = JSON.parse(text);
	} catch {
		return [];
	}
	const parsed = safeParse(schema, value);
	if (!parsed.success || parsed.output.owner !== directoryIdentity(layout.directory)) return [];
	const living = await Promise.all(parsed.output.processes.map(isAlive));
	return parsed.output.processes.filter((_, index) => living[index]);
}
/**
* Ends what an earlier supervisor of this directory left behind, and nothing else. Only the holder of the lock may
* call it. Returns what was found, and what would not go.
*/
async function endOrphans(layout) {
	const owner = directoryIdentity(layout.directory);
	const marked = owner === void 0 ? [] : await processesWith(ownerVariable, owner);
	const found = [...new Map([...await recordedProcesses(layout), ...marked].map((mark) => [mark.pid, mark])).values()];
	return {
		found,
		left: await endProcesses(found, orphanGraceMs)
	};
}

// src/adapters/local/half.ts
const probeMs = {
	starting: 100,
	slow: 500,
	well: 2e3,
	unwell: 500
};
/** Milliseconds of starting after which it is asked less often. */
const impatientMs = 1e4;
const backoffMs = {
	first: 100,
	most: 3e4
};
/** A process that was well for this long has earned a fresh count. */
const stableMs = 1e4;
/** Failed probes in a row before a half that was ready counts as unready. */
const tolerated = 2;
/** Milliseconds that the output of an ended process may take to arrive. */
const lastWordsMs = 300;
/** One process of a revision: started, watched, started again with growing pauses, and stopped. */
var HalfProcess = class {
	half;
	#events;
	#log;
	#state = "starting";
	#child;
	#plan;
	#restarts = 0;
	#crashes = 0;
	#failures = 0;
	#gaveUp = false;
	#readySince;
	#lastExit;
	#probe;
	#running;
	#stopping = new AbortController();
	#planned = false;
	constructor(half, log, events) {
		this.half = half;
		this.#log = log;
		this.#events = events;
	}
	get facts() {
		return {
			half: this.half,
			state: this.#state,
			pid: this.#child?.pid,
			port: this.#plan?.port,
			program: this.#plan?.command[0],
			restarts: this.#restarts,
			crashes: this.#crashes,
			gaveUp: this.#gaveUp,
			lastExit: this.#lastExit,
			probe: this.#probe,
			lines: this.#log.tail
		};
	}
	/** Starts it if it doesn't run and isn't about to. */
	start() {
		if (this.#running) return;
		this.#stopping = new AbortController();
		this.#gaveUp = false;
		this.#crashes = 0;
		this.#failures = 0;
		this.#running = this.#run(this.#stopping.signal).finally(() => {
			this.#running = void 0;
		});
	}
	/** Ends it: SIGTERM, grace, SIGKILL. Resolves when its process is gone. */
	async stop(graceMs) {
		this.#stopping.abort();
		const child = this.#child;
		if (child?.pid !== void 0) {
			const { pid } = child;
			signal(pid, "SIGTERM");
			const timer = setTimeout(() => signal(pid, "SIGKILL"), graceMs);
			await this.#running;
			clearTimeout(timer);
		}
		await this.#running;
		this.#become("stopped");
	}
	/** Ends the present process so that it starts again at once, by a fresh plan; no crash is counted. */
	replace() {
		const pid = this.#child?.pid;
		if (pid === void 0) return;
		this.#planned = true;
		signal(pid, "SIGKILL");
	}
	async #run(stopping) {
		while (!stopping.aborted) {
			this.#become("starting");
			const exit = await this.#once(stopping);
			if (stopping.aborted) break;
			this.#lastExit = exit;
			if (this.#planned) {
				this.#planned = false;
				continue;
			}
			this.#failures += 1;
			if (!exit.wasReady) this.#crashes += 1;
			const hopeless = exit.spawnError !== void 0 || this.#crashes >= 2;
			this.#gaveUp = hopeless && !this.#events.persistent();
			this.#become("crashed");
			if (this.#gaveUp) return;
			const pause = Math.min(backoffMs.most, backoffMs.first * 2 ** (this.#failures - 1));
			await setTimeout$1(pause, void 0, { signal: stopping }).catch(() => void 0);
			this.#restarts += 1;
		}
		this.#become("stopped");
	}
	/** One life of the process. */
	async #once(stopping) {
		this.#log.restart();
		this.#probe = void 0;
		this.#readySince = void 0;
		const nothing = {
			code: null,
			signal: null,
			wasReady: false
		};
		let plan;
		try {
			plan = await this.#events.plan();
		} catch (error) {
			return {
				...nothing,
				spawnError: messageOf(error),
				lines: []
			};
		}
		if (stopping.aborted) return {
			...nothing,
			spawnError: void 0,
			lines: []
		};
		this.#plan = plan;
		const [program, ...args] = plan.command;
		if (program === void 0) return {
			...nothing,
			spawnError: "its command is empty",
			lines: []
		};
		let child;
		try {
			child = spawn(program, args, {
				cwd: plan.directory,
				env: { ...plan.environment },
				stdio: [
					"pipe",
					"pipe",
					"pipe"
				],
				detached: process.platform !== "win32",
				windowsHide: true
			});
		} catch (error) {
			return {
				...nothing,
				spawnError: messageOf(error),
				lines: []
			};
		}
		return this.#live(child, plan);
	}
	async #live(child, plan) {
		const log = this.#log;
		child.stdin?.on("error", () => void 0);
		if (child.stdout) log.attach(child.stdout, "out");
		if (child.stderr) log.attach(child.stderr, "err");
		const closed = new Promise((resolve) => child.once("close", () => resolve()));
		const ended = new Promise((resolve) => {
			child.once("error", (error) => {
				if (child.pid === void 0) resolve({
					code: null,
					signal: null,
					spawnError: messageOf(error)
				});
			});
			child.once("exit", (code, name) => resolve({
				code,
				signal: name,
				spawnError: void 0
			}));
		});
		this.#child = child;
		const { pid } = child;
		const gone = new AbortController();
		if (pid !== void 0) {
			log.note(`started as process ${pid} on port ${plan.port}`);
			markOf(pid).then((mark) => mark && !gone.signal.aborted && this.#events.started(mark));
			this.#watch(plan, gone.signal);
		}
		const end = await ended;
		gone.abort();
		const wasReady = this.#readySince !== void 0;
		this.#child = void 0;
		if (pid !== void 0) {
			signalGroup(pid, "SIGKILL");
			await Promise.race([closed, setTimeout$1(lastWordsMs)]);
			log.note(end.signal ? `ended by ${end.signal}` : `ended with exit code ${String(end.code)}`);
			this.#events.ended(pid);
		}
		return {
			...end,
			wasReady,
			lines: log.tail.filter(({ source }) => source !== "tidegate")
		};
	}
	async #watch(plan, gone) {
		const began = performance.now();
		let failed = 0;
		while (!gone.aborted) {
			const probe = await plan.probe();
			if (gone.aborted) return;
			const wasWell = this.#probe?.state === "ok";
			const before = this.#probe?.text;
			this.#probe = probe;
			failed = probe.state === "ok" ? 0 : failed + 1;
			if (probe.state === "ok") {
				const now = performance.now();
				this.#readySince ??= now;
				this.#crashes = 0;
				if (now - this.#readySince > stableMs) this.#failures = 0;
				this.#become("ready");
			} else if (this.#readySince !== void 0 && failed >= tolerated) this.#become("unready");
			else if (probe.text !== before || wasWell) this.#events.changed();
			const pause = this.#readySince === void 0 ? performance.now() - began < impatientMs ? probeMs.starting : probeMs.slow : failed === 0 ? probeMs.well : probeMs.unwell;
			await setTimeout$1(pause, void 0, { signal: gone }).catch(() => void 0);
		}
	}
	#become(state) {
		if (this.#state === state) return;
		this.#state = state;
		this.#events.changed();
	}
};

// node_modules/rotating-file-stream/dist/esm/index.js
async function exists(filename) {
	return new Promise((resolve) => access$1(filename, constants$2.F_OK, (error) => resolve(!error)));
}
var RotatingFileStreamError = class extends Error {
	code = "RFS-TOO-MANY";
	constructor() {
		super("Too many destination file attempts");
	}
};
var RotatingFileStream = class extends Writable {
	createGzip;
	exec;
	file;
	filename;
	finished;
	fsCreateReadStream;
	fsCreateWriteStream;
	fsOpen;
	fsReadFile;
	fsStat;
	fsUnlink;
	generator;
	initPromise;
	last;
	maxTimeout;
	next;
	options;
	prev;
	rotation;
	size;
	stdout;
	timeout;
	timeoutPromise;
	constructor(generator, options) {
		const { encoding, history, maxFiles, maxSize, path } = options;
		super({
			decodeStrings: true,
			defaultEncoding: encoding
		});
		this.createGzip = createGzip;
		this.exec = exec;
		this.filename = path + generator(null);
		this.fsCreateReadStream = createReadStream$1;
		this.fsCreateWriteStream = createWriteStream;
		this.fsOpen = open$1;
		this.fsReadFile = readFile$1;
		this.fsStat = stat$1;
		this.fsUnlink = unlink$1;
		this.generator = generator;
		this.maxTimeout = 2147483640;
		this.options = options;
		this.stdout = process.stdout;
		if (maxFiles || maxSize) options.history = path + (history ? history : this.generator(null) + ".txt");
		this.on("close", () => this.finished ? null : this.emit("finish"));
		this.on("finish", () => this.finished = this.clear());
		(async () => {
			try {
				this.initPromise = this.init();
				await this.initPromise;
				delete this.initPromise;
			} catch (e) {
				this.destroy(e);
			}
		})();
	}
	_destroy(error, callback) {
		this.refinal(error, callback);
	}
	_final(callback) {
		this.refinal(void 0, callback);
	}
	_write(chunk, encoding, callback) {
		this.rewrite([{
			chunk,
			encoding
		}], 0, callback);
	}
	_writev(chunks, callback) {
		this.rewrite(chunks, 0, callback);
	}
	async refinal(error, callback) {
		try {
			this.clear();
			if (this.initPromise) await this.initPromise;
			if (this.timeoutPromise) await this.timeoutPromise;
			await this.reclose();
		} catch (e) {
			return callback(error || e);
		}
		callback(error);
	}
	async rewrite(chunks, index, callback) {
		const { size, teeToStdout } = this.options;
		try {
			if (this.initPromise) await this.initPromise;
			for (let i = 0; i < chunks.length; ++i) {
				const { chunk } = chunks[i];
				this.size += chunk.length;
				if (this.timeoutPromise) await this.timeoutPromise;
				await this.file.write(chunk);
				if (teeToStdout && !this.stdout.destroyed) this.stdout.write(chunk);
				if (size && this.size >= size) await this.rotate();
			}
		} catch (e) {
			return callback(e);
		}
		callback();
	}
	async init() {
		const { immutable, initialRotation, interval, size } = this.options;
		if (immutable) return new Promise((resolve, reject) => process.nextTick(() => this.immutate(true).then(resolve).catch(reject)));
		let stats;
		try {
			stats = await stat$1(this.filename);
		} catch (e) {
			if (e.code !== "ENOENT") throw e;
			return this.reopen(0);
		}
		if (!stats.isFile()) throw new Error(`Can't write on: ${this.filename} (it is not a file)`);
		if (initialRotation) {
			this.intervalBounds(this.now());
			const prev = this.prev;
			this.intervalBounds(new Date(stats.mtime.getTime()));
			if (prev !== this.prev) return this.rotate();
		}
		this.size = stats.size;
		if (!size || stats.size < size) return this.reopen(stats.size);
		if (interval) this.intervalBounds(this.now());
		return this.rotate();
	}
	async makePath(name) {
		return mkdir$1(name.split(sep$1).slice(0, -1).join(sep$1), { recursive: true });
	}
	async reopen(size) {
		let file;
		try {
			file = await open$1(this.filename, "a", this.options.mode);
		} catch (e) {
			if (e.code !== "ENOENT") throw e;
			await this.makePath(this.filename);
			file = await open$1(this.filename, "a", this.options.mode);
		}
		this.file = file;
		this.size = size;
		this.interval();
		this.emit("open", this.filename);
	}
	async reclose() {
		const { file } = this;
		if (!file) return;
		delete this.file;
		return file.close();
	}
	now() {
		return /* @__PURE__ */ new Date();
	}
	async rotate() {
		const { immutable, rotate } = this.options;
		this.size = 0;
		this.rotation = this.now();
		this.clear();
		this.emit("rotation");
		await this.reclose();
		if (rotate) return this.classical();
		if (immutable) return this.immutate(false);
		return this.move();
	}
	async findName() {
		const { interval, path, intervalBoundary } = this.options;
		for (let index = 1; index < 1e3; ++index) {
			const filename = path + this.generator(interval && intervalBoundary ? new Date(this.prev) : this.rotation, index);
			if (!await exists(filename)) return filename;
		}
		throw new RotatingFileStreamError();
	}
	async move() {
		const { compress } = this.options;
		const filename = await this.findName();
		await this.touch(filename);
		if (compress) await this.compress(filename);
		else await rename$1(this.filename, filename);
		return this.rotated(filename);
	}
	async touch(filename) {
		let file;
		try {
			file = await this.fsOpen(filename, "a");
		} catch (e) {
			if (e.code !== "ENOENT") throw e;
			await this.makePath(filename);
			file = await open$1(filename, "a");
		}
		await file.close();
		return this.unlink(filename);
	}
	async classical() {
		const { compress, path, rotate } = this.options;
		let rotatedName = "";
		for (let count = rotate; count > 0; --count) {
			const currName = path + this.generator(count);
			const prevName = count === 1 ? this.filename : path + this.generator(count - 1);
			if (!await exists(prevName)) continue;
			if (!rotatedName) rotatedName = currName;
			if (count === 1 && compress) await this.compress(currName);
			else try {
				await rename$1(prevName, currName);
			} catch (e) {
				if (e.code !== "ENOENT") throw e;
				await this.makePath(currName);
				await rename$1(prevName, currName);
			}
		}
		return this.rotated(rotatedName);
	}
	clear() {
		if (this.timeout) {
			clearTimeout(this.timeout);
			this.timeout = null;
		}
		return true;
	}
	intervalBoundsBig(now) {
		const year = this.options.intervalUTC ? now.getUTCFullYear() : now.getFullYear();
		let month = this.options.intervalUTC ? now.getUTCMonth() : now.getMonth();
		let day = this.options.intervalUTC ? now.getUTCDate() : now.getDate();
		let hours = this.options.intervalUTC ? now.getUTCHours() : now.getHours();
		const { num, unit } = this.options.interval;
		if (unit === "M") {
			day = 1;
			hours = 0;
		} else if (unit === "d") hours = 0;
		else hours = parseInt(hours / num, 10) * num;
		this.prev = this.options.intervalUTC ? Date.UTC(year, month, day, hours, 0, 0, 0) : new Date(year, month, day, hours, 0, 0, 0).getTime();
		if (unit === "M") month += num;
		else if (unit === "d") day += num;
		else hours += num;
		this.next = this.options.intervalUTC ? Date.UTC(year, month, day, hours, 0, 0, 0) : new Date(year, month, day, hours, 0, 0, 0).getTime();
	}
	intervalBounds(now) {
		const unit = this.options.interval.unit;
		if (unit === "M" || unit === "d" || unit === "h") this.intervalBoundsBig(now);
		else {
			let period = 1e3 * this.options.interval.num;
			if (unit === "m") period *= 60;
			this.prev = parseInt(now.getTime() / period, 10) * period;
			this.next = this.prev + period;
		}
		return new Date(this.prev);
	}
	interval() {
		if (!this.options.interval) return;
		this.intervalBounds(this.now());
		const set = async () => {
			const time = this.next - this.now().getTime();
			if (time <= 0) try {
				this.timeoutPromise = this.rotate();
				await this.timeoutPromise;
				delete this.timeoutPromise;
			} catch (e) {}
			else {
				this.timeout = setTimeout$2(set, time > this.maxTimeout ? this.maxTimeout : time);
				this.timeout.unref();
			}
		};
		set();
	}
	async compress(filename) {
		const { compress } = this.options;
		if (typeof compress === "function") await new Promise((resolve, reject) => {
			this.exec(compress(this.filename, filename), (error, stdout, stderr) => {
				this.emit("external", stdout, stderr);
				error ? reject(error) : resolve();
			});
		});
		else await this.gzip(filename);
		return this.unlink(this.filename);
	}
	async gzip(filename) {
		const { mode } = this.options;
		const options = mode ? { mode } : {};
		const inp = this.fsCreateReadStream(this.filename, {});
		const out = this.fsCreateWriteStream(filename, options);
		const zip = this.createGzip();
		await new Promise((resolve, reject) => {
			inp.once("error", reject);
			out.once("error", reject);
			zip.once("error", reject);
			out.once("finish", resolve);
			inp.pipe(zip).pipe(out);
		});
		await Promise.all([new Promise((resolve) => zip.close(resolve)), new Promise((resolve) => out.close((err) => {
			if (err) this.emit("warning", err);
			resolve();
		}))]);
	}
	async rotated(filename) {
		const { maxFiles, maxSize } = this.options;
		if (maxFiles || maxSize) await this.history(filename);
		this.emit("rotated", filename);
		return this.reopen(0);
	}
	async history(filename) {
		const { history, maxFiles, maxSize } = this.options;
		const res = [];
		let files = [filename];
		try {
			files = [...(await this.fsReadFile(history, "utf8")).toString().split("\n"), filename];
		} catch (e) {
			if (e.code !== "ENOENT") throw e;
		}
		for (const file of files) if (file) try {
			const stats = await this.fsStat(file);
			if (stats.isFile()) res.push({
				name: file,
				size: stats.size,
				time: stats.mtime.getTime()
			});
			else this.emit("warning", /* @__PURE__ */ new Error(`File '${file}' contained in history is not a regular file`));
		} catch (e) {
			if (e.code !== "ENOENT") throw e;
		}
		res.sort((a, b) => a.time - b.time);
		if (maxFiles) while (res.length > maxFiles) {
			const file = res.shift();
			await this.unlink(file.name);
			this.emit("removed", file.name, true);
		}
		if (maxSize) while (res.reduce((size, file) => size + file.size, 0) > maxSize) {
			const file = res.shift();
			await this.unlink(file.name);
			this.emit("removed", file.name, false);
		}
		await writeFile$1(history, res.map((e) => e.name).join("\n") + "\n", "utf-8");
		this.emit("history");
	}
	async immutate(first) {
		const { size } = this.options;
		const now = this.now();
		for (let index = 1; index < 1e3; ++index) {
			let fileSize = 0;
			let stats = void 0;
			this.filename = this.options.path + this.generator(now, index);
			try {
				stats = await this.fsStat(this.filename);
			} catch (e) {
				if (e.code !== "ENOENT") throw e;
			}
			if (stats) {
				fileSize = stats.size;
				if (!stats.isFile()) throw new Error(`Can't write on: '${this.filename}' (it is not a file)`);
				if (size && fileSize >= size) continue;
			}
			if (first) {
				this.last = this.filename;
				return this.reopen(fileSize);
			}
			await this.rotated(this.last);
			this.last = this.filename;
			return;
		}
		throw new RotatingFileStreamError();
	}
	async unlink(filename) {
		try {
			await this.fsUnlink(filename);
		} catch (e) {
			if (e.code !== "ENOENT") throw e;
			this.emit("warning", e);
		}
	}
};
function buildNumberCheck(field) {
	return (type, options, value) => {
		const converted = parseInt(value, 10);
		if (type !== "number" || converted !== value || converted <= 0) throw new Error(`'${field}' option must be a positive integer number`);
	};
}
function buildStringCheck(field, check) {
	return (type, options, value) => {
		if (type !== "string") throw new Error(`Don't know how to handle 'options.${field}' type: ${type}`);
		options[field] = check(value);
	};
}
function checkMeasure(value, what, units) {
	const ret = {};
	ret.num = parseInt(value, 10);
	if (isNaN(ret.num)) throw new Error(`Unknown 'options.${what}' format: ${value}`);
	if (ret.num <= 0) throw new Error(`A positive integer number is expected for 'options.${what}'`);
	ret.unit = value.replace(/^[ 0]*/g, "").substr((ret.num + "").length, 1);
	if (ret.unit.length === 0) throw new Error(`Missing unit for 'options.${what}'`);
	if (!units[ret.unit]) throw new Error(`Unknown 'options.${what}' unit: ${ret.unit}`);
	return ret;
}
const intervalUnits = {
	M: true,
	d: true,
	h: true,
	m: true,
	s: true
};
function checkIntervalUnit(ret, unit, amount) {
	if (parseInt(amount / ret.num, 10) * ret.num !== amount) throw new Error(`An integer divider of ${amount} is expected as ${unit} for 'options.interval'`);
}
function checkInterval(value) {
	const ret = checkMeasure(value, "interval", intervalUnits);
	switch (ret.unit) {
		case "h":
			checkIntervalUnit(ret, "hours", 24);
			break;
		case "m":
			checkIntervalUnit(ret, "minutes", 60);
			break;
		case "s": checkIntervalUnit(ret, "seconds", 60);
	}
	return ret;
}
const sizeUnits = {
	B: true,
	G: true,
	K: true,
	M: true
};
function checkSize(value) {
	const ret = checkMeasure(value, "size", sizeUnits);
	if (ret.unit === "K") return ret.num * 1024;
	if (ret.unit === "M") return ret.num * 1048576;
	if (ret.unit === "G") return ret.num * 1073741824;
	return ret.num;
}
const checks = {
	encoding: (type, options, value) => new TextDecoder$1(value),
	immutable: () => {},
	initialRotation: () => {},
	interval: buildStringCheck("interval", checkInterval),
	intervalBoundary: () => {},
	intervalUTC: () => {},
	maxFiles: buildNumberCheck("maxFiles"),
	maxSize: buildStringCheck("maxSize", checkSize),
	mode: () => {},
	omitExtension: () => {},
	rotate: buildNumberCheck("rotate"),
	size: buildStringCheck("size", checkSize),
	teeToStdout: () => {},
	compress: (type, options, value) => {
		if (value === false) return;
		if (!value) throw new Error("A value for 'options.compress' must be specified");
		if (type === "boolean") return options.compress = (source, dest) => `cat ${source} | gzip -c9 > ${dest}`;
		if (type === "function") return;
		if (type !== "string") throw new Error(`Don't know how to handle 'options.compress' type: ${type}`);
		if (value !== "gzip") throw new Error(`Don't know how to handle compression method: ${value}`);
	},
	history: (type) => {
		if (type !== "string") throw new Error(`Don't know how to handle 'options.history' type: ${type}`);
	},
	path: (type, options, value) => {
		if (type !== "string") throw new Error(`Don't know how to handle 'options.path' type: ${type}`);
		if (value[value.length - 1] !== sep$1) options.path = value + sep$1;
	}
};
function checkOpts(options) {
	const ret = {};
	let opt;
	for (opt in options) {
		const value = options[opt];
		const type = typeof value;
		if (!(opt in checks)) throw new Error(`Unknown option: ${opt}`);
		ret[opt] = options[opt];
		checks[opt](type, ret, value);
	}
	if (!ret.path) ret.path = "";
	if (!ret.interval) {
		delete ret.immutable;
		delete ret.initialRotation;
		delete ret.intervalBoundary;
		delete ret.intervalUTC;
	}
	if (ret.rotate) {
		delete ret.history;
		delete ret.immutable;
		delete ret.maxFiles;
		delete ret.maxSize;
		delete ret.intervalBoundary;
		delete ret.intervalUTC;
	}
	if (ret.immutable) delete ret.compress;
	if (!ret.intervalBoundary) delete ret.initialRotation;
	return ret;
}
function createClassical(filename, compress, omitExtension) {
	return (index) => index ? `${filename}.${index}${compress && !omitExtension ? ".gz" : ""}` : filename;
}
function createGenerator(filename, compress, omitExtension) {
	const pad = (num) => (num > 9 ? "" : "0") + num;
	return (time, index) => {
		if (!time) return filename;
		const month = time.getFullYear() + "" + pad(time.getMonth() + 1);
		const day = pad(time.getDate());
		const hour = pad(time.getHours());
		const minute = pad(time.getMinutes());
		return month + day + "-" + hour + minute + "-" + pad(index) + "-" + filename + (compress && !omitExtension ? ".gz" : "");
	};
}
function createStream(filename, options) {
	if (typeof options === "undefined") options = {};
	else if (typeof options !== "object") throw new Error(`The "options" argument must be of type object. Received type ${typeof options}`);
	const opts = checkOpts(options);
	const { compress, omitExtension } = opts;
	let generator;
	if (typeof filename === "string") generator = options.rotate ? createClassical(filename, !!compress, omitExtension) : createGenerator(filename, !!compress, omitExtension);
	else if (typeof filename === "function") generator = filename;
	else throw new Error(`The "filename" argument must be one of type string or function. Received type ${typeof filename}`);
	return new RotatingFileStream(generator, opts);
}

// src/adapters/local/log-writer.ts
/** Each half has one file of this size, and as many older ones. */
const fileSize = "4M";
const olderFiles = 2;
/** Characters of one line; what is longer is cut. */
const longestLine = 8192;
/** Milliseconds until a log that couldn't be written (a full disk) is tried again. */
const retryMs = 5e3;
/**
* Splits output into lines that a terminal can show: invalid UTF-8 and control characters become U+FFFD, terminal
* sequences are taken out, long lines are cut. Memory is bounded whatever comes.
*/
var LineSplitter = class {
	#decoder = new TextDecoder("utf-8");
	#emit;
	#rest = "";
	#dropped = 0;
	constructor(emit) {
		this.#emit = emit;
	}
	push(chunk) {
		this.#take(this.#decoder.decode(chunk, { stream: true }));
	}
	end() {
		this.#take(this.#decoder.decode());
		if (this.#rest !== "" || this.#dropped > 0) this.#line();
	}
	#take(text) {
		const parts = text.split(/\r\n|\n|\r/);
		for (const [index, part] of parts.entries()) {
			const room = longestLine - this.#rest.length;
			this.#rest += part.slice(0, room);
			this.#dropped += Math.max(0, part.length - room);
			if (index < parts.length - 1) this.#line();
		}
	}
	#line() {
		const line = readable(this.#rest) + (this.#dropped > 0 ? ` … (${this.#dropped} more characters)` : "");
		this.#rest = "";
		this.#dropped = 0;
		if (line.trim() !== "") this.#emit(line);
	}
};
function readable(text) {
	return stripVTControlCharacters(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "�");
}
/** The log of one half: lines with their time, in files of a limited size. Writing it never fails loudly. */
var HalfLog = class {
	#directory;
	#half;
	#stream;
	#brokenUntil = 0;
	#tail = [];
	constructor(directory, half) {
		this.#directory = directory;
		this.#half = half;
	}
	/** What was written since the process started, the last lines of it. */
	get tail() {
		return this.#tail;
	}
	/** A new process starts: what the last one said is no evidence about it. */
	restart() {
		this.#tail = [];
	}
	note(text) {
		this.#write([{
			source: "tidegate",
			text
		}]);
	}
	/** Takes all that a process says, and makes it wait while the disk is slower than it. */
	attach(readableStream, source) {
		let lines = [];
		const splitter = new LineSplitter((text) => lines.push({
			source,
			text
		}));
		const flush = () => {
			const batch = lines;
			lines = [];
			return batch.length === 0 || this.#write(batch);
		};
		readableStream.on("data", (chunk) => {
			splitter.push(chunk);
			const stream = flush() ? void 0 : this.#stream;
			if (!stream) return;
			readableStream.pause();
			const resume = () => {
				stream.off("drain", resume).off("close", resume);
				readableStream.resume();
			};
			stream.once("drain", resume).once("close", resume);
		});
		readableStream.on("error", () => void 0);
		readableStream.on("end", () => {
			splitter.end();
			flush();
		});
	}
	async close() {
		const stream = this.#stream;
		this.#stream = void 0;
		if (!stream || stream.destroyed) return;
		await new Promise((resolve) => {
			stream.once("close", resolve).once("error", () => resolve());
			stream.end();
		});
	}
	/** False if the file wants no more for now. */
	#write(lines) {
		this.#tail = [...this.#tail, ...lines].slice(-60);
		const now = Date.now();
		if (now < this.#brokenUntil) return true;
		const at = new Date(now).toISOString();
		return (this.#stream ??= this.#open()).write(lines.map(({ source, text }) => `${at} ${source} ${text}\n`).join(""));
	}
	#open() {
		const stream = createStream(logFile(this.#half), {
			path: this.#directory,
			size: fileSize,
			rotate: olderFiles,
			mode: 384
		});
		stream.on("error", () => {
			this.#brokenUntil = Date.now() + retryMs;
			if (this.#stream === stream) this.#stream = void 0;
		});
		return stream;
	}
};

// src/adapters/local/probe.ts
const well = {
	state: "ok",
	text: "",
	refused: false
};
/**
* Asks a core: `/status` must be 200 and name the expected model (Rasa answers `GET /` without any), and its health
* path 200.
*/
async function probeCore(base, healthPath, expect, timeoutMs) {
	const answer = await exchange(`${base}/status`, { timeoutMs });
	const status = readStatus(answer);
	if (status.kind !== "serving") return waiting(`GET ${base}/status`, status.message, refusedBy(answer));
	if (fileName(status.modelFile) !== fileName(expect.modelFile)) return {
		state: "wrong",
		text: `GET ${base}/status names the model ${fileName(status.modelFile)} instead of ${fileName(expect.modelFile)}`,
		refused: false
	};
	if (status.modelId !== void 0 && status.modelId !== expect.modelId) return {
		state: "wrong",
		text: `GET ${base}/status names the model id ${status.modelId} instead of ${expect.modelId}`,
		refused: false
	};
	return healthPath === "/status" ? well : probeHealth(base, healthPath, timeoutMs);
}
/** Asks whether a path answers 200. */
async function probeHealth(base, healthPath, timeoutMs) {
	const answer = await exchange(`${base}${healthPath}`, { timeoutMs });
	if (answer.kind !== "response") return waiting(`GET ${base}${healthPath}`, failureOf(answer), refusedBy(answer));
	return answer.status === 200 ? well : waiting(`GET ${base}${healthPath}`, refusalOf(answer), false);
}
/**
* The base URL of an action server, from the form that Rasa's endpoints.yml has (`http://host:5055/webhook`) or from
* one without the path.
*/
function actionsBase(url) {
	return url.replace(/\/+$/, "").replace(/\/webhook$/, "");
}
function waiting(asked, why, refused) {
	return {
		state: "waiting",
		text: `${asked}: ${why}`,
		refused
	};
}
function refusedBy(answer) {
	return answer.kind === "unreachable" && /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ERR_INVALID_URL)$/.test(answer.code ?? "");
}
function fileName(path) {
	return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

// src/adapters/local/runner.ts
/** Milliseconds that one health check may take; a busy machine answers late, and that is no failure. */
const patienceMs = 5e3;
const elsewherePauseMs = {
	starting: 250,
	well: 2e3
};
/** The pair of processes of one revision, and the way to it. */
var RevisionRunner = class {
	#record;
	#host;
	#logs;
	#core;
	#actions;
	#stopped = new AbortController();
	#ports;
	#portCheck;
	#elsewhere;
	#refusedSince;
	#inFlight = 0;
	#drained;
	#startedAt = performance.now();
	#readyAfterMs;
	/** Connections to the core. Idle ones are given up before any server does so, or a request could meet a closing one. */
	agent = new Agent({
		keepAlive: true,
		timeout: 2e3,
		maxFreeSockets: 32
	});
	constructor(record, host) {
		this.#record = record;
		this.#host = host;
		this.#ports = record.ports;
		const directory = logDirectory(host.layout, record.revision.bot, record.revision.id);
		this.#logs = {
			core: new HalfLog(directory, "core"),
			actions: new HalfLog(directory, "actions")
		};
		const half = (name) => new HalfProcess(name, this.#logs[name], {
			plan: () => this.#plan(name),
			persistent: () => this.#record.role === "active" || this.#record.role === "kept",
			started: (mark) => host.started({
				...mark,
				bot: record.revision.bot,
				revision: record.revision.id,
				half: name
			}),
			ended: (pid) => host.ended(pid),
			changed: () => {
				this.#noteReady();
				host.changed();
			}
		});
		this.#core = half("core");
		this.#actions = record.revision.settings.actionsUrl === void 0 ? half("actions") : void 0;
	}
	/** The same revision, with what is now said about it: its role, or another way to serve it at its next start. */
	adopt(record) {
		this.#record = record;
	}
	/** Starts what doesn't run. */
	start() {
		if (!this.isReady()) {
			this.#startedAt = performance.now();
			this.#readyAfterMs = void 0;
		}
		this.#actions?.start();
		this.#core.start();
		if (this.#record.revision.settings.actionsUrl !== void 0 && this.#elsewhere === void 0) this.#watchElsewhere(actionsBase(this.#record.revision.settings.actionsUrl));
	}
	/** Lets requests finish that are on their way, then ends both processes. */
	async stop(drainMs, graceMs) {
		await this.#drain(drainMs);
		this.#stopped.abort();
		await Promise.all([this.#core.stop(graceMs), this.#actions?.stop(graceMs)]);
		this.agent.destroy();
		await Promise.all([this.#logs.core.close(), this.#logs.actions.close()]);
	}
	get facts() {
		const url = this.#record.revision.settings.actionsUrl;
		return {
			core: this.#core.facts,
			actions: this.#actions?.facts,
			elsewhere: url === void 0 ? void 0 : {
				url: actionsBase(url),
				probe: this.#elsewhere,
				refusedForMs: this.#refusedSince === void 0 ? 0 : performance.now() - this.#refusedSince
			}
		};
	}
	get corePort() {
		return this.#ports.core;
	}
	/** Milliseconds from its start until all of it was ready; undefined if it never was. */
	get readyAfterMs() {
		return this.#readyAfterMs;
	}
	isReady() {
		return (this.#actions ? this.#actions.facts.state === "ready" : this.#elsewhere?.state === "ok") && this.#core.facts.state === "ready";
	}
	/** Asks both halves now instead of relying on the last check. */
	async confirm() {
		if (!this.isReady()) return false;
		const { serve, revision } = this.#record;
		return (await Promise.all([probeCore(this.#base("core"), serve.core.healthPath, serve.expect, patienceMs), revision.settings.actionsUrl === void 0 ? probeHealth(this.#base("actions"), serve.actions.healthPath, patienceMs) : probeHealth(actionsBase(revision.settings.actionsUrl), "/health", patienceMs)])).every(({ state }) => state === "ok");
	}
	/** How to talk to this revision; undefined while its core doesn't run. */
	address() {
		if (this.#core.facts.pid === void 0) return void 0;
		return {
			core: this.#base("core"),
			actions: this.#actionsUrl()
		};
	}
	/** A request is on its way to the core. Call what is returned when it is over. */
	begin() {
		this.#inFlight += 1;
		let over = false;
		return () => {
			if (over) return;
			over = true;
			this.#inFlight -= 1;
			if (this.#inFlight === 0) this.#drained?.();
		};
	}
	async #drain(deadlineMs) {
		if (this.#inFlight === 0) return;
		const drained = new Promise((resolve) => {
			this.#drained = resolve;
		});
		const over = new AbortController();
		await Promise.race([drained, setTimeout$1(deadlineMs, void 0, { signal: over.signal }).catch(() => void 0)]);
		over.abort();
	}
	#base(half) {
		return `http://${loopback}:${this.#ports[half]}`;
	}
	#actionsUrl() {
		const { actionsUrl } = this.#record.revision.settings;
		return actionsUrl === void 0 ? this.#base("actions") : actionsBase(actionsUrl);
	}
	#noteReady() {
		if (this.#readyAfterMs === void 0 && this.isReady()) this.#readyAfterMs = performance.now() - this.#startedAt;
	}
	async #plan(half) {
		await (this.#portCheck ??= this.#settlePorts().finally(() => {
			this.#portCheck = void 0;
		}));
		const { layout, owner } = this.#host;
		const { revision, serve } = this.#record;
		const conversations = conversationsFile(layout, revision.bot);
		await mkdir(layout.conversations, {
			recursive: true,
			mode: 448
		});
		const directory = packageDirectory(layout, revision.package);
		const values = {
			"{port}": String(this.#ports[half]),
			"{package}": directory,
			"{actions}": this.#actionsUrl(),
			"{conversations}": conversations
		};
		const described = serve[half];
		const base = this.#base(half);
		return {
			command: described.command.map((part) => fill(part, values)),
			environment: {
				...baseEnvironment(),
				...Object.fromEntries(Object.entries(described.environment).map(([name, value]) => [name, fill(value, values)])),
				...revision.settings.variables,
				[ownerVariable]: owner
			},
			directory,
			port: this.#ports[half],
			probe: () => half === "core" ? probeCore(base, described.healthPath, serve.expect, patienceMs) : probeHealth(base, described.healthPath, patienceMs)
		};
	}
	/** A port that somebody took while this revision didn't run is replaced. */
	async #settlePorts() {
		const stolen = async (half, port) => half !== void 0 && half.facts.pid === void 0 && await portState(port) !== "free";
		const [core, actions] = await Promise.all([stolen(this.#core, this.#ports.core), stolen(this.#actions, this.#ports.actions)]);
		if (!core && !actions) return;
		const fresh = await this.#host.reassign(this.#record);
		this.#ports = {
			core: core ? fresh.core : this.#ports.core,
			actions: actions ? fresh.actions : this.#ports.actions
		};
		if (actions) this.#core.replace();
	}
	async #watchElsewhere(base) {
		const { signal } = this.#stopped;
		while (!signal.aborted) {
			const probe = await probeHealth(base, "/health", patienceMs);
			if (signal.aborted) return;
			const before = this.#elsewhere;
			this.#elsewhere = probe;
			this.#refusedSince = probe.refused ? this.#refusedSince ?? performance.now() : void 0;
			this.#noteReady();
			if (before?.state !== probe.state || before.text !== probe.text) this.#host.changed();
			const pause = probe.state === "ok" ? elsewherePauseMs.well : elsewherePauseMs.starting;
			await setTimeout$1(pause, void 0, { signal }).catch(() => void 0);
		}
	}
};
/** Replaces all placeholders in one pass, so that nothing of a value is taken for another placeholder. */
function fill(text, values) {
	return text.replace(/\{(?:port|package|actions|conversations)\}/g, (name) => values[name] ?? name);
}
const inherited = [
	"PATH",
	"HOME",
	"TMPDIR",
	"LANG",
	"LC_ALL",
	"SystemRoot",
	"TEMP",
	"TMP",
	"USERPROFILE",
	"PATHEXT"
];
/** What every process needs of the machine: none of the secrets that a caller's environment may hold. */
function baseEnvironment() {
	return Object.fromEntries(inherited.flatMap((name) => {
		const value = process.env[name];
		return value === void 0 ? [] : [[name, value]];
	}));
}

// src/adapters/local/causes.ts
const outOfMemory = /JavaScript heap out of memory|\bMemoryError\b|\bOut of memory\b|std::bad_alloc|Cannot allocate memory/i;
/**
* How programs say that an environment variable is missing: Python's `os.environ["X"]`, Rasa about `${X}` in
* endpoints.yml, and the usual sentences.
*/
const missingVariable = [
	/\bKeyError: '([A-Z][A-Z0-9_]*)'/,
	/set these environment variables: ['"[]*\$?\{?([A-Za-z_]\w*)/,
	/environment variable[s]?:? ['"`$]*([A-Z][A-Z0-9_]*)['"`]? (?:is |was |are )?(?:not set|missing|required|undefined|unset|empty)/i,
	/(?:missing|required|unset|undefined|needs?|set) (?:the )?(?:required )?environment variable:? ['"`$]*([A-Z][A-Z0-9_]*)/i,
	/\b([A-Z][A-Z0-9_]{2,}) (?:environment variable )?(?:is not set|must be set|is required|is missing|not set)\b/
];
const portTaken = /\bEADDRINUSE\b|address already in use|port \d+ is (?:already )?in use/i;
/** Finds out why a process ended. */
function causeOf(exit) {
	if (exit.spawnError !== void 0) return {
		kind: "not-started",
		error: exit.spawnError
	};
	const texts = exit.lines.map(({ text }) => text);
	if (exit.signal === "SIGKILL" || exit.code === 137 || texts.some((text) => outOfMemory.test(text))) return { kind: "out-of-memory" };
	for (const text of texts) for (const pattern of missingVariable) {
		const name = pattern.exec(text)?.[1];
		if (name !== void 0) return {
			kind: "missing-variable",
			name
		};
	}
	if (texts.some((text) => portTaken.test(text))) return { kind: "port-taken" };
	if (exit.signal !== null) return {
		kind: "killed",
		signal: exit.signal
	};
	return {
		kind: "exit",
		code: exit.code ?? 0,
		message: lastWords(exit.lines)
	};
}
const longestQuote = 300;
/**
* The line of standard error that says most: the last one that names an error, or else the last that is no part of a
* stack trace; of standard output where the other is silent.
*/
function lastWords(lines) {
	const errors = lines.filter(({ source }) => source === "err");
	const telling = (errors.length > 0 ? errors : lines.filter(({ source }) => source === "out")).map(({ text }) => text.trim()).filter((text) => !/^(at |File "|\^+$|Node\.js v|node:|[{}\]]|Traceback|throw )/.test(text));
	const line = telling.findLast((text) => /^[\w.]*(?:Error|Exception|Fatal|FATAL|panic)\b.*:/.test(text)) ?? telling.at(-1);
	if (line === void 0 || line === "") return void 0;
	return line.length > longestQuote ? `${line.slice(0, longestQuote)}…` : line;
}

// src/adapters/local/view.ts
/** What the environment holds, for everybody who asks. `halvesOf` says how each revision's processes are. */
function targetState(state, running, halvesOf) {
	return {
		environment: state.environment,
		running,
		bots: state.bots.map((bot) => botState(bot, halvesOf))
	};
}
function botState(bot, halvesOf) {
	const revisions = bot.revisions.map((record) => ({
		id: record.revision.id,
		package: record.revision.package,
		role: record.role,
		since: record.since,
		commit: record.commit,
		version: record.version,
		branch: record.branch,
		halves: halvesOf(record)
	}));
	const find = (id) => revisions.find((revision) => revision.id === id);
	return {
		bot: bot.bot,
		url: bot.active === void 0 ? void 0 : botUrl(bot),
		active: find(bot.active),
		previous: find(bot.previous),
		revisions
	};
}
/** The address that customers use. */
function botUrl(bot) {
	return `http://${loopback}:${bot.port}`;
}
/** The halves of a running revision. */
function runningHalves(facts) {
	const { core, actions, elsewhere } = facts;
	return [
		halfState(core),
		...actions ? [halfState(actions)] : [],
		...elsewhere ? [{
			half: "actions",
			state: "elsewhere",
			restarts: 0,
			pid: void 0,
			trouble: elsewhere.probe?.state === "waiting" ? elsewhere.probe.text : void 0
		}] : []
	];
}
/** The halves of a revision that nobody watches: `trouble` says why. `pid` finds a process that still lives. */
function idleHalves(record, trouble, pid) {
	return ["core", "actions"].map((half) => {
		if (half === "actions" && record.revision.settings.actionsUrl !== void 0) return {
			half,
			state: "elsewhere",
			restarts: 0,
			pid: void 0,
			trouble: void 0
		};
		const orphan = pid(half);
		return orphan === void 0 ? {
			half,
			state: "stopped",
			restarts: 0,
			pid: void 0,
			trouble
		} : {
			half,
			state: "unready",
			restarts: 0,
			pid: orphan,
			trouble: `Process ${orphan} still runs, but nobody watches it and its bot's port is closed.`
		};
	});
}
function halfState(facts) {
	const { half, state, restarts, pid } = facts;
	return {
		half,
		state,
		restarts,
		pid,
		trouble: troubleOf(facts)
	};
}
function troubleOf({ state, probe, lastExit, gaveUp }) {
	switch (state) {
		case "ready":
		case "stopped":
		case "elsewhere": return;
		case "crashed": {
			if (!lastExit) return "It ended.";
			const cause = causeOf(lastExit);
			return `It ended (${(cause.kind === "not-started" ? cause.error : cause.kind === "missing-variable" ? `the variable ${cause.name} is missing` : cause.kind === "exit" ? `exit code ${cause.code}${cause.message === void 0 ? "" : `, ${cause.message}`}` : cause.kind === "killed" ? cause.signal : cause.kind.replaceAll("-", " ")).replace(/[.\s]+$/, "")}) and ${gaveUp ? "is not started again" : "is started again"}.`;
		}
		case "starting":
		case "unready": return probe && probe.state !== "ok" ? `${probe.text}.` : void 0;
	}
}

// src/adapters/local/lock.ts
/** SQLite's primary result code for a lock that somebody else holds. */
const sqliteBusy = 5;
/**
* Takes the environment's lock: an exclusive transaction that never writes. The system drops it with the process, so
* there is no stale lock and nobody has to judge whether one is. Undefined: another process holds it.
*/
function tryLock(path) {
	let database;
	try {
		database = new DatabaseSync(path, { timeout: 0 });
		database.exec("BEGIN EXCLUSIVE");
		const held = database;
		return { release: () => held.close() };
	} catch (error) {
		database?.close();
		if (resultCodeOf(error) === sqliteBusy) return void 0;
		throw new EnvironmentError(`The environment's lock can't be opened: ${messageOf(error)}.`, {
			code: "lock-unavailable",
			place: { file: path },
			next: "Check that the directory is on a local disk and that you may write to it.",
			cause: error
		});
	}
}
function resultCodeOf(error) {
	return typeof error === "object" && error !== null && "errcode" in error ? Number(error.errcode) & 255 : void 0;
}

export { messageOf as A, requestSchemas as C, freePort as D, saveState as E, writeAtomically as M, loopback as O, packFailure as S, loadState as T, logDirectory as _, targetState as a, answerSchemas as b, baseEnvironment as c, recordedProcesses as d, endProcesses as f, layoutOf as g, directoryIdentity as h, runningHalves as i, readIfThere as j, codeOf as k, endOrphans as l, markOf as m, botUrl as n, causeOf as o, isAlive as p, idleHalves as r, RevisionRunner as s, tryLock as t, recordProcesses as u, logFile as v, unpackFailure as w, controlSchema as x, packageDirectory as y };