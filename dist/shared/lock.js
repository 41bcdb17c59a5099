import { A as regex, B as variant, C as optional, D as pipe, E as picklist, F as string, L as transform, M as safeParse, S as object, _ as minValue, f as literal, h as maxValue, i as custom, k as record, l as integer, n as boolean, o as exactOptional, t as array, w as parse, x as number } from "./dist.js";
import { n as UserError, r as isToldError, t as EnvironmentError } from "./errors.js";
import { n as isDiskFull, t as diskFull$1 } from "./disk.js";
import { i as isDigest } from "./digest.js";
import { open, readFile, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { realpathSync, statSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { execFile } from "node:child_process";
import { DatabaseSync } from "node:sqlite";

// src/adapters/local/files.ts
/**
* Replaces a file's content in one step: whoever reads it, or dies, at any moment sees the old content or the new.
* The file is readable by its owner alone.
* @throws EnvironmentError `disk-full` that names the directory.
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
		throw isDiskFull(error) ? diskFull$1(dirname(path), error) : error;
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
		const server = createServer();
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
	/** The identity of the directory: a copied file speaks of another environment's supervisor. */
	owner: string(),
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
	end: object({ bot: string() }),
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
	if (isToldError(error)) {
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
			previous: maybeText,
			at: maybeText
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
	end: empty,
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
		while ((left = await alive(left)).length > 0 && performance.now() < deadline) await setTimeout(20);
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

// src/adapters/local/base-environment.ts
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

// src/adapters/local/transitions.ts
/** Pure changes of what should run: the same record and arguments give the same next record. */
/** Minutes after which a candidate that nobody started again or waited for is forgotten. */
const candidateMinutes = 60;
const minute = 6e4;
function findBot(state, bot) {
	return state.bots.find((record) => record.bot === bot);
}
function findRevision(state, bot, revision) {
	return findBot(state, bot)?.revisions.find((record) => record.revision.id === revision);
}
/** Ports that the record speaks for, so that no other revision is given one of them. */
function portsOf(state) {
	return new Set(state.bots.flatMap((bot) => [
		bot.port,
		...bot.fixedPort === void 0 ? [] : [bot.fixedPort],
		...bot.revisions.flatMap(({ ports }) => [ports.core, ports.actions])
	]));
}
/**
* A revision is asked for. A new one is added, previews beyond the cap make room (the oldest first); one that is
* there runs again if it was stopped.
*/
function withStarted(state, request, free, now) {
	const { revision } = request;
	const bot = findBot(state, revision.bot) ?? {
		bot: revision.bot,
		port: request.port ?? free.bot,
		fixedPort: void 0,
		active: void 0,
		previous: void 0,
		revisions: []
	};
	const at = new Date(now).toISOString();
	const existing = bot.revisions.find((record) => record.revision.id === revision.id);
	const next = existing ? restarted(existing, request, state.keepMinutes, now) : {
		revision,
		serve: request.serve,
		role: request.role,
		since: at,
		started: at,
		commit: request.commit,
		version: request.version,
		branch: request.branch,
		ports: {
			core: free.core,
			actions: free.actions
		},
		running: true,
		until: request.role === "candidate" ? now + 60 * minute : void 0
	};
	const others = bot.revisions.filter((record) => record !== existing);
	const room = next.role === "preview" ? withRoom(others, state.previews - 1) : others;
	const port = bot.active === void 0 ? request.port ?? bot.port : bot.port;
	const fixedPort = request.role === "preview" && bot.active !== void 0 ? bot.fixedPort : request.port;
	return replaceBot(state, {
		...bot,
		port,
		fixedPort,
		revisions: [...room, next]
	});
}
function restarted(record, request, keepMinutes, now) {
	const running = {
		...record,
		...saidOf(record, request),
		serve: request.serve,
		running: true
	};
	if (record.role === "active") return running;
	if (record.role === "kept") return {
		...running,
		until: now + Math.max(keepMinutes, 60) * minute
	};
	const since = record.role === request.role ? record.since : new Date(now).toISOString();
	const until = request.role === "candidate" ? now + 60 * minute : void 0;
	return {
		...running,
		role: request.role,
		since,
		until
	};
}
/**
* What is said of a revision that is asked for again. A preview moves no traffic, so what has it, or is there to go
* back to, goes on being that of whoever brought it there.
*/
function saidOf(record, { role, ...said }) {
	const { commit, version, branch } = record;
	if (role === "preview" && (record.role === "active" || record.role === "kept")) return {
		commit,
		version,
		branch
	};
	return {
		commit: said.commit ?? commit,
		version: said.version ?? version,
		branch: said.branch ?? branch
	};
}
function withRoom(records, allowed) {
	const previews = records.filter(({ role }) => role === "preview").sort((a, b) => a.since < b.since ? -1 : a.since > b.since ? 1 : 0);
	const leaving = new Set(previews.slice(0, Math.max(0, previews.length - Math.max(0, allowed))));
	return records.filter((record) => !leaving.has(record));
}
/** A stopped revision runs again, for as long as a kept one does. Undefined: there is no such revision. */
function withWoken(state, bot, revision, now) {
	const record = findRevision(state, bot, revision);
	if (!record) return void 0;
	const until = record.role === "kept" || record.role === "candidate" ? Math.max(record.until ?? 0, now + 60 * minute) : record.until;
	return replaceRevision(state, {
		...record,
		running: true,
		until
	});
}
/**
* The revision has the traffic; the one that had it is kept and is what a rollback goes to. Kept ones of earlier
* switches stop, and stay known until their time is over. The bot moves to the port that tidegate.yml fixes now.
*/
function withSwitched(state, bot, revision, now) {
	const record = findBot(state, bot);
	if (!record || record.active === revision) return state;
	const before = Date.parse(record.revisions.find((one) => one.revision.id === record.active)?.since ?? "");
	const since = new Date(Number.isNaN(before) ? now : Math.max(now, before + 1)).toISOString();
	const revisions = record.revisions.map((one) => {
		if (one.revision.id === revision) return {
			...one,
			role: "active",
			since,
			running: true,
			until: void 0
		};
		if (one.revision.id !== record.active) return one.role === "kept" ? {
			...one,
			running: false
		} : one;
		return {
			...one,
			role: "kept",
			since,
			until: now + state.keepMinutes * minute
		};
	});
	return replaceBot(state, {
		...record,
		port: record.fixedPort ?? record.port,
		active: revision,
		previous: record.active ?? record.previous,
		revisions
	});
}
/** The revision is forgotten. The active one stays whatever is asked. */
function withRetired(state, bot, revision) {
	const record = findBot(state, bot);
	if (!record || record.active === revision) return state;
	return replaceBot(state, {
		...record,
		previous: record.previous === revision ? void 0 : record.previous,
		revisions: record.revisions.filter((one) => one.revision.id !== revision)
	});
}
/** The bot is forgotten, the active revision too. */
function withEnded(state, bot) {
	return {
		...state,
		bots: state.bots.filter((record) => record.bot !== bot)
	};
}
/** Other ports for a revision whose own were taken while it didn't run. */
function withPorts(state, bot, revision, ports) {
	const record = findRevision(state, bot, revision);
	return record ? replaceRevision(state, {
		...record,
		ports
	}) : state;
}
/**
* What time has ended: the previous revision stops but stays known, since a rollback may want it; older kept ones
* and abandoned candidates are forgotten. The same record if nothing was due.
*/
function withExpired(state, now) {
	let changed = false;
	const bots = state.bots.map((bot) => {
		const revisions = bot.revisions.flatMap((record) => {
			if (!(record.until !== void 0 && record.until <= now && record.revision.id !== bot.active)) return [record];
			const previous = record.revision.id === bot.previous;
			if (previous && !record.running) return [record];
			changed = true;
			return previous ? [{
				...record,
				running: false
			}] : [];
		});
		return {
			...bot,
			revisions
		};
	});
	return changed ? {
		...state,
		bots
	} : state;
}
/** When `withExpired` has something to do next: milliseconds of the epoch. */
function nextExpiry(state) {
	const times = state.bots.flatMap((bot) => bot.revisions.filter((record) => record.running || record.revision.id !== bot.previous).flatMap(({ until }) => until === void 0 ? [] : [until]));
	return times.length === 0 ? void 0 : Math.min(...times);
}
function replaceBot(state, bot) {
	const others = state.bots.filter((record) => record.bot !== bot.bot);
	return {
		...state,
		bots: [...others, bot].sort((a, b) => a.bot < b.bot ? -1 : 1)
	};
}
function replaceRevision(state, record) {
	const bot = findBot(state, record.revision.bot);
	if (!bot) return state;
	return replaceBot(state, {
		...bot,
		revisions: bot.revisions.map((one) => one.revision.id === record.revision.id ? record : one)
	});
}

// src/adapters/local/unknown.ts
/** What is said about a bot that an environment doesn't hold. */
function noSuchBot(state, bot) {
	const known = state.bots.map((record) => record.bot);
	return new UserError(`Environment "${state.environment}" holds no bot ${JSON.stringify(bot)}; it holds ${known.length > 0 ? known.join(", ") : "none"}.`, {
		code: "unknown-bot",
		next: `See what it holds: tidegate status --environment ${state.environment}`
	});
}
/** What is said about a revision that an environment doesn't hold. */
function noSuchRevision(state, bot, revision) {
	const known = findBot(state, bot)?.revisions.map((record) => record.revision.id) ?? [];
	return new UserError(`Environment "${state.environment}" holds no revision ${revision} of ${bot}${known.length > 0 ? `; it holds ${known.join(", ")}` : ""}.`, {
		code: "unknown-revision",
		next: `See what it holds: tidegate status --environment ${state.environment}`
	});
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
const diskFull = /\bENOSPC\b|no space left on device|disk quota exceeded|database or disk is full/i;
const portTaken = /\bEADDRINUSE\b|address already in use|port \d+ is (?:already )?in use/i;
/** Finds out why a process ended. */
function causeOf(exit) {
	if (exit.spawnError !== void 0) return {
		kind: "not-started",
		error: exit.spawnError
	};
	if (exit.hung !== void 0) return {
		kind: "hung",
		asked: exit.hung
	};
	const texts = exit.lines.map(({ text }) => text);
	const killed = exit.signal === "SIGKILL" || exit.code === 137;
	const certain = texts.some((text) => outOfMemory.test(text));
	if (killed || certain) return {
		kind: "out-of-memory",
		certain
	};
	for (const text of texts) for (const pattern of missingVariable) {
		const name = pattern.exec(text)?.[1];
		if (name !== void 0) return {
			kind: "missing-variable",
			name
		};
	}
	if (texts.some((text) => portTaken.test(text))) return { kind: "port-taken" };
	if (texts.some((text) => diskFull.test(text))) return { kind: "disk-full" };
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
function hungText(asked, then) {
	return `It hung (${asked.replace(/[.\s]+$/, "")}) and ${then}.`;
}
function troubleOf({ state, probe, lastExit, gaveUp }) {
	switch (state) {
		case "ready":
		case "stopped":
		case "elsewhere": return;
		case "crashed": {
			if (!lastExit) return "It ended.";
			const cause = causeOf(lastExit);
			if (cause.kind === "hung") return hungText(cause.asked, "is started again");
			return `It ended (${(cause.kind === "not-started" ? cause.error : cause.kind === "missing-variable" ? `the variable ${cause.name} is missing` : cause.kind === "exit" ? `exit code ${cause.code}${cause.message === void 0 ? "" : `, ${cause.message}`}` : cause.kind === "killed" ? cause.signal : cause.kind.replaceAll("-", " ")).replace(/[.\s]+$/, "")}) and ${gaveUp ? "is not started again" : "is started again"}.`;
		}
		case "starting":
			if (lastExit?.hung !== void 0) return hungText(lastExit.hung, "was started again");
			return probe && probe.state !== "ok" ? `${probe.text}.` : void 0;
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
		if (isDiskFull(error)) throw diskFull$1(dirname(path), error);
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

export { conversationsFile as A, unpackFailure as B, recordProcesses as C, markOf as D, isAlive as E, packageDirectory as F, portState as G, saveState as H, answerSchemas as I, readIfThere as J, codeOf as K, controlSchema as L, layoutOf as M, logDirectory as N, signal as O, logFile as P, packFailure as R, ownerVariable as S, endProcesses as T, freePort as U, loadState as V, loopback as W, writeAtomically as Y, withStarted as _, targetState as a, baseEnvironment as b, noSuchRevision as c, nextExpiry as d, portsOf as f, withRetired as g, withPorts as h, runningHalves as i, directoryIdentity as j, signalGroup as k, findBot as l, withExpired as m, botUrl as n, causeOf as o, withEnded as p, messageOf as q, idleHalves as r, noSuchBot as s, tryLock as t, findRevision as u, withSwitched as v, recordedProcesses as w, endOrphans as x, withWoken as y, requestSchemas as z };