import { w as parse } from "./shared/dist.js";
import { A as conversationsFile, C as recordProcesses, D as markOf, F as packageDirectory, G as portState, H as saveState, J as readIfThere, K as codeOf, M as layoutOf, N as logDirectory, O as signal, P as logFile, R as packFailure, S as ownerVariable, U as freePort, V as loadState, W as loopback, Y as writeAtomically, _ as withStarted, a as targetState, b as baseEnvironment, c as noSuchRevision, d as nextExpiry, f as portsOf, g as withRetired, h as withPorts, i as runningHalves, j as directoryIdentity, k as signalGroup, l as findBot, m as withExpired, n as botUrl, o as causeOf, p as withEnded, q as messageOf, r as idleHalves, s as noSuchBot, t as tryLock, u as findRevision, v as withSwitched, x as endOrphans, y as withWoken, z as requestSchemas } from "./shared/lock.js";
import { n as UserError, t as EnvironmentError } from "./shared/errors.js";
import { t as actionsBase } from "./shared/actions-url.js";
import { a as exchange, i as refusalOf, r as readStatus, t as failureOf } from "./shared/status.js";
import { access, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs, stripVTControlCharacters } from "node:util";
import { randomBytes, randomInt, timingSafeEqual } from "node:crypto";
import { Agent, createServer, request } from "node:http";
import { connect } from "node:net";
import { existsSync } from "node:fs";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
import { pipeline } from "node:stream";
import { spawn } from "node:child_process";
import { exec } from "child_process";
import { createGzip } from "zlib";
import { Writable } from "stream";
import { access as access$1, constants as constants$2, createReadStream as createReadStream$1, createWriteStream } from "fs";
import { mkdir as mkdir$1, open as open$1, readFile as readFile$1, rename as rename$1, stat as stat$1, unlink as unlink$1, writeFile as writeFile$1 } from "fs/promises";
import { sep as sep$1 } from "path";
import { TextDecoder as TextDecoder$1 } from "util";
import { setTimeout as setTimeout$2 } from "timers";

// src/adapters/local/control-server.ts
const longestRequest = 8388608;
/** Serves commands: `POST /<verb>` with a JSON body and the bearer token that only the owner can read. */
async function serveControl(greeting, environment, stop) {
	const token = randomBytes(32).toString("base64url");
	const expected = Buffer.from(`Bearer ${token}`);
	const server = createServer((request, response) => {
		serve(request, response).catch((error) => answer(response, 500, packFailure(error)));
	});
	const serve = async (request, response) => {
		const given = Buffer.from(request.headers.authorization ?? "");
		if (given.length !== expected.length || !timingSafeEqual(given, expected)) return answer(response, 401, packFailure(/* @__PURE__ */ new Error("This supervisor takes no orders without its token.")));
		const verb = (request.url ?? "").slice(1);
		if (request.method !== "POST" || !isVerb(verb)) return answer(response, 404, packFailure(/* @__PURE__ */ new Error(`This supervisor knows nothing of "${verb}".`)));
		const body = await readBody(request);
		answer(response, 200, await handle(verb, JSON.parse(body), greeting, environment));
		if (verb === "stop") stop();
	};
	await new Promise((resolve, reject) => {
		server.once("error", reject);
		server.listen({
			port: 0,
			host: loopback
		}, resolve);
	});
	const address = server.address();
	if (typeof address !== "object" || !address) throw new Error("The control port could not be opened.");
	return {
		port: address.port,
		token,
		close: () => close(server)
	};
}
async function handle(verb, body, greeting, environment) {
	switch (verb) {
		case "hello": return greeting;
		case "current": return environment.current();
		case "start": {
			const { request, settings } = parse(requestSchemas.start, body);
			return { outcome: await environment.start(request, settings) };
		}
		case "watch": {
			const { bot, revision, seen, waitMs } = parse(requestSchemas.watch, body);
			const watched = await environment.watch(bot, revision, seen, waitMs);
			return watched ? { watched } : {};
		}
		case "reach": {
			const { bot, revision } = parse(requestSchemas.reach, body);
			const address = environment.reach(bot, revision);
			return address ? { address } : {};
		}
		case "switch": {
			const { bot, revision, expected, keepMinutes } = parse(requestSchemas.switch, body);
			return environment.switch(bot, revision, expected, keepMinutes);
		}
		case "retire": {
			const { bot, revision } = parse(requestSchemas.retire, body);
			await environment.retire(bot, revision);
			return {};
		}
		case "end":
			await environment.end(parse(requestSchemas.end, body).bot);
			return {};
		case "stop":
			await environment.stop();
			return {};
	}
}
function isVerb(text) {
	return Object.hasOwn(requestSchemas, text);
}
async function readBody(request) {
	const chunks = [];
	let size = 0;
	for await (const chunk of request) {
		size += chunk.length;
		if (size > longestRequest) throw new Error(`The request is larger than ${longestRequest} bytes.`);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString("utf8") || "{}";
}
function answer(response, status, value) {
	if (response.headersSent || response.destroyed) return;
	response.writeHead(status, {
		"content-type": "application/json",
		connection: "close"
	});
	response.end(JSON.stringify(value));
}
function close(server) {
	return new Promise((resolve) => {
		server.close(() => resolve());
		setTimeout(() => server.closeAllConnections(), 500).unref();
	});
}

// src/adapters/local/proxy.ts
/** Milliseconds that a customer's idle connection is kept: longer than usual clients and proxies keep theirs. */
const idleMs = 65e3;
/** Headers that speak of one connection (RFC 9110, section 7.6.1), and `expect`, which is answered here. */
const hopByHop = /* @__PURE__ */ new Set([
	"connection",
	"keep-alive",
	"proxy-connection",
	"te",
	"trailer",
	"upgrade",
	"expect"
]);
/** A bot's stable port: a reverse proxy to whichever revision has the traffic. */
var BotProxy = class {
	bot;
	port;
	#route;
	#server;
	#upgraded = /* @__PURE__ */ new Set();
	#opened = false;
	constructor(bot, port, route) {
		this.bot = bot;
		this.port = port;
		this.#route = route;
		this.#server = createServer({
			keepAliveTimeout: idleMs,
			requestTimeout: 0
		}, (request, response) => this.#forward(request, response, true));
		this.#server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
		this.#server.on("clientError", (_error, socket) => {
			if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
			else socket.destroy();
		});
	}
	/** Whether it listens. */
	get open() {
		return this.#opened;
	}
	/** Listens. @throws the system's error, such as EADDRINUSE. */
	listen() {
		return new Promise((resolve, reject) => {
			this.#server.once("error", reject);
			this.#server.listen({
				port: this.port,
				host: loopback,
				exclusive: true
			}, () => {
				this.#server.off("error", reject);
				this.#server.on("error", () => void 0);
				this.#opened = true;
				resolve();
			});
		});
	}
	/** Takes no new connections, lets requests finish, and closes what is left after the grace. */
	async close(graceMs) {
		if (!this.#opened) return;
		this.#opened = false;
		await new Promise((resolve) => {
			const timer = setTimeout(() => {
				this.#server.closeAllConnections();
				for (const socket of this.#upgraded) socket.destroy();
			}, graceMs);
			this.#server.close(() => {
				clearTimeout(timer);
				resolve();
			});
			this.#server.closeIdleConnections();
		});
	}
	#forward(request$1, response, mayRetry) {
		const route = this.#route();
		if (!route) {
			this.#refuse(response, 503, "NothingActive", `No revision of ${this.bot} has the traffic.`);
			return;
		}
		const bodyless = request$1.headers["transfer-encoding"] === void 0 && !Number(request$1.headers["content-length"] ?? 0);
		let upstream;
		try {
			upstream = request({
				host: loopback,
				port: route.port,
				method: request$1.method,
				path: request$1.url,
				headers: forwardedHeaders(request$1),
				agent: route.agent,
				setHost: false
			});
		} catch (error) {
			this.#refuse(response, 400, "BadRequest", `The request can't be passed on: ${messageOf(error)}.`);
			return;
		}
		const over = route.begin();
		upstream.on("response", (answer) => {
			response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer.rawHeaders, false));
			pipeline(answer, response, (error) => {
				over();
				if (error) response.destroy();
			});
		});
		upstream.on("error", (error) => {
			over();
			request$1.unpipe(upstream);
			request$1.resume();
			if (response.headersSent || response.destroyed) {
				response.destroy();
				return;
			}
			if (mayRetry && upstream.reusedSocket && bodyless && codeOf(error) === "ECONNRESET") {
				this.#forward(request$1, response, false);
				return;
			}
			const refused = codeOf(error) === "ECONNREFUSED";
			this.#refuse(response, refused ? 503 : 502, refused ? "Starting" : "UpstreamFailed", refused ? `Revision ${route.revision} of ${this.bot} does not listen: it is starting, or it ended.` : `Revision ${route.revision} of ${this.bot} broke off before it answered (${codeOf(error) ?? messageOf(error)}).`);
		});
		response.on("close", () => {
			over();
			if (!response.writableFinished) upstream.destroy();
		});
		if (bodyless) upstream.end();
		else request$1.pipe(upstream);
	}
	/** In the form of Rasa's own errors, so that clients read it the same way. */
	#refuse(response, status, reason, message) {
		const body = JSON.stringify({
			status: "failure",
			reason,
			message,
			code: status
		});
		response.writeHead(status, {
			"content-type": "application/json",
			"content-length": Buffer.byteLength(body),
			...status === 503 && { "retry-after": "1" }
		});
		response.end(body);
	}
	/** WebSockets (Rasa's socketio channel) are piped through as they are. */
	#upgrade(request, socket, head) {
		const route = this.#route();
		if (!route) {
			socket.end("HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n");
			return;
		}
		const over = route.begin();
		const upstream = connect({
			host: loopback,
			port: route.port
		});
		this.#upgraded.add(socket);
		const end = () => {
			over();
			this.#upgraded.delete(socket);
			socket.destroy();
			upstream.destroy();
		};
		socket.on("error", end).on("close", end);
		upstream.on("error", end).on("close", end);
		upstream.on("connect", () => {
			const lines = pairs([...request.rawHeaders, ...forwardedFor(request)]).map(([name, value]) => `${name}: ${value}`);
			upstream.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`, "latin1");
			upstream.write(head);
			socket.pipe(upstream).pipe(socket);
		});
	}
};
function forwardedHeaders(request) {
	return [...endToEnd(request.rawHeaders, true), ...forwardedFor(request)];
}
/** X-Forwarded-*: behind another proxy, what that one said stays in front. */
function forwardedFor(request) {
	const { headers, socket } = request;
	const before = headers["x-forwarded-for"];
	const client = socket.remoteAddress ?? "127.0.0.1";
	return [
		"X-Forwarded-For",
		before === void 0 ? client : `${String(before)}, ${client}`,
		...headers["x-forwarded-proto"] === void 0 ? ["X-Forwarded-Proto", "http"] : [],
		...headers["x-forwarded-host"] === void 0 && headers.host !== void 0 ? ["X-Forwarded-Host", headers.host] : []
	];
}
/** Headers as they came, without those of the connection and those that `Connection` names. */
function endToEnd(rawHeaders, isRequest) {
	const all = pairs(rawHeaders);
	const named = all.filter(([name]) => name.toLowerCase() === "connection").flatMap(([, value]) => value.toLowerCase().split(",").map((token) => token.trim()));
	const dropped = /* @__PURE__ */ new Set([
		...hopByHop,
		...named,
		...isRequest ? ["x-forwarded-for"] : ["transfer-encoding"]
	]);
	dropped.delete("content-length");
	if (isRequest) dropped.delete("transfer-encoding");
	return all.filter(([name]) => !dropped.has(name.toLowerCase())).flat();
}
function pairs(rawHeaders) {
	return Array.from({ length: rawHeaders.length >> 1 }, (_, index) => [rawHeaders[2 * index] ?? "", rawHeaders[2 * index + 1] ?? ""]);
}

// src/adapters/local/bot-ports.ts
/** Milliseconds: a few quick tries first, since a connection that just ended may hold a port for a moment. */
const retryMs$1 = {
	quick: 150,
	slow: 1e3
};
const quickTries = 3;
/** Milliseconds that customers' connections may take to end when a port is given up. */
const closeMs = 1e4;
/** The ports of one bot: the one that customers use, and the next one while tidegate.yml moves it. */
var BotPorts = class {
	#bot;
	#route;
	#changed;
	#open = /* @__PURE__ */ new Map();
	#trouble = /* @__PURE__ */ new Map();
	constructor(bot, route, changed) {
		this.#bot = bot;
		this.#route = route;
		this.#changed = changed;
	}
	/** Why a port isn't open, if it isn't. */
	trouble(port) {
		return this.#trouble.get(port);
	}
	isOpen(port) {
		return this.#open.get(port)?.proxy.open ?? false;
	}
	/** Opens and closes until exactly these are open. Resolves when each was tried. */
	async sync(ports) {
		for (const [port, { proxy, stop }] of this.#open) {
			if (ports.has(port) && !this.#trouble.has(port)) continue;
			this.#open.delete(port);
			this.#trouble.delete(port);
			stop.abort();
			proxy.close(closeMs);
		}
		for (const port of ports) {
			if (this.#open.has(port)) continue;
			const stop = new AbortController();
			const proxy = new BotProxy(this.#bot, port, this.#route);
			const settled = new Promise((resolve) => void this.#keepTrying(proxy, stop.signal, resolve));
			this.#open.set(port, {
				proxy,
				stop,
				settled
			});
		}
		await Promise.all([...this.#open.values()].map(({ settled }) => settled));
	}
	/** Closes all ports; requests on their way get the grace. */
	async close(graceMs) {
		const all = [...this.#open.values()];
		this.#open.clear();
		for (const { stop } of all) stop.abort();
		await Promise.all(all.map(({ proxy }) => proxy.close(graceMs)));
	}
	/** A port that is taken is tried for as long as it is wanted: whoever has it may leave. */
	async #keepTrying(proxy, stop, settle) {
		for (let tries = 1; !stop.aborted; tries += 1) {
			try {
				await proxy.listen();
				if (stop.aborted) await proxy.close(0);
				if (this.#trouble.delete(proxy.port)) this.#changed();
				settle();
				return;
			} catch (error) {
				if (tries >= quickTries && !stop.aborted && !this.#trouble.has(proxy.port)) {
					this.#trouble.set(proxy.port, codeOf(error) === "EACCES" ? "denied" : "taken");
					this.#changed();
					settle();
				}
			}
			const pause = tries < quickTries ? retryMs$1.quick : retryMs$1.slow;
			await setTimeout$1(pause, void 0, { signal: stop }).catch(() => void 0);
		}
		settle();
	}
};

// src/adapters/local/changes.ts
/** Lets many wait for the next change. Versions of two supervisors are never taken for each other's. */
var Changes = class {
	#version = randomInt(1, 2 ** 40);
	#waiting = /* @__PURE__ */ new Set();
	get version() {
		return this.#version;
	}
	announce() {
		this.#version += 1;
		const waiting = this.#waiting;
		this.#waiting = /* @__PURE__ */ new Set();
		for (const wake of waiting) wake();
	}
	/** Resolves when something has changed since the version, or after `waitMs`. */
	since(version, waitMs) {
		if (version !== this.#version) return Promise.resolve();
		return new Promise((resolve) => {
			const over = () => {
				clearTimeout(timer);
				this.#waiting.delete(over);
				resolve();
			};
			const timer = setTimeout(over, waitMs);
			this.#waiting.add(over);
		});
	}
};

// src/adapters/local/process-book.ts
/** Keeps the record of running processes up to date on disk, for whoever comes after this supervisor. */
var ProcessBook = class {
	#layout;
	#log;
	#processes = /* @__PURE__ */ new Map();
	#writing;
	#stale = false;
	constructor(layout, log) {
		this.#layout = layout;
		this.#log = log;
	}
	add(process) {
		this.#processes.set(process.pid, process);
		this.#writeSoon();
	}
	remove(pid) {
		if (this.#processes.delete(pid)) this.#writeSoon();
	}
	/** Writes are gathered: one at a time, and one more if something changed meanwhile. */
	async write() {
		this.#stale = true;
		this.#writing ??= (async () => {
			while (this.#stale) {
				this.#stale = false;
				await recordProcesses(this.#layout, [...this.#processes.values()]);
			}
		})().finally(() => {
			this.#writing = void 0;
		});
		await this.#writing;
	}
	#writeSoon() {
		this.write().catch((error) => this.#log(`the process record could not be written: ${messageOf(error)}`));
	}
};

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
/**
* Milliseconds for which a half that was ready may fail every health check before it is taken for hung, ended and
* started again; and how many checks that must be, for a machine that was busy in between.
*/
const hangMs = 3e4;
const hangChecks = 3;
/** Milliseconds that the output of an ended process may take to arrive. */
const lastWordsMs = 300;
/** One process of a revision: started, watched, started again with growing pauses, and stopped. */
var HalfProcess = class {
	half;
	#events;
	#log;
	#hangMs;
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
	#hung;
	constructor(half, log, events, options = {}) {
		this.half = half;
		this.#log = log;
		this.#events = events;
		this.#hangMs = options.hangMs ?? 3e4;
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
		this.#hung = void 0;
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
			this.#watch(plan, pid, gone.signal);
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
			hung: this.#hung,
			lines: log.tail.filter(({ source }) => source !== "tidegate")
		};
	}
	async #watch(plan, pid, gone) {
		const began = performance.now();
		let failed = 0;
		let failing = began;
		while (!gone.aborted) {
			const probe = await plan.probe();
			if (gone.aborted) return;
			const wasWell = this.#probe?.state === "ok";
			const before = this.#probe?.text;
			this.#probe = probe;
			failed = probe.state === "ok" ? 0 : failed + 1;
			if (failed <= 1) failing = performance.now();
			if (probe.state === "ok") {
				const now = performance.now();
				this.#readySince ??= now;
				this.#crashes = 0;
				if (now - this.#readySince > stableMs) this.#failures = 0;
				this.#become("ready");
			} else if (this.#readySince !== void 0 && failed >= tolerated) {
				this.#become("unready");
				if (failed >= hangChecks && performance.now() - failing >= this.#hangMs) return this.#end(pid, probe);
			} else if (probe.text !== before || wasWell) this.#events.changed();
			const pause = this.#readySince === void 0 ? performance.now() - began < impatientMs ? probeMs.starting : probeMs.slow : failed === 0 ? probeMs.well : probeMs.unwell;
			await setTimeout$1(pause, void 0, { signal: gone }).catch(() => void 0);
		}
	}
	/** It runs and doesn't serve: what follows is what follows a crash, with the same pauses. */
	#end(pid, probe) {
		this.#hung = probe.text;
		const seconds = Math.round(this.#hangMs / 1e3);
		this.#log.note(`was not well for ${seconds} s (${probe.text}): it is ended and started again`);
		signal(pid, "SIGKILL");
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

// src/adapters/local/sweep.ts
/** Milliseconds that something unneeded stays: a command may just be unpacking it for its start. */
const unpackingMs = 6e5;
/** Logs of forgotten revisions per bot that stay, to find out why they failed. */
const keptLogs = 5;
/** A directory on its way out: renamed first, so that nobody takes half of it for the whole. */
const leaving = ".leaving-";
/** Removes packages that no revision needs, and logs of revisions that are long forgotten. */
async function sweep(layout, state, now = Date.now()) {
	await sweepPackages(layout, state, now);
	await sweepLogs(layout, state);
}
async function sweepPackages(layout, state, now) {
	const records = state.bots.flatMap((bot) => bot.revisions);
	const needed = new Set(records.map(({ revision }) => packageDirectory(layout, revision.package)));
	for (const name of await namesIn(layout.packages)) {
		const directory = join(layout.packages, name);
		if (needed.has(directory)) continue;
		if (await stat(directory).then(({ ctimeMs }) => now - ctimeMs < unpackingMs, () => true) && !name.startsWith(leaving)) continue;
		await removeDirectory(layout.packages, name);
	}
}
/** Removes the unpacked package of a revision that was just forgotten, unless another one needs it. */
async function dropPackage(layout, state, directory) {
	if (state.bots.flatMap((bot) => bot.revisions).some(({ revision }) => packageDirectory(layout, revision.package) === directory)) return;
	await removeDirectory(layout.packages, directory.slice(layout.packages.length + 1));
}
async function removeDirectory(parent, name) {
	let doomed = join(parent, name);
	if (!name.startsWith(leaving)) {
		doomed = join(parent, `${leaving}${randomBytes(6).toString("hex")}`);
		try {
			await rename(join(parent, name), doomed);
		} catch (error) {
			if (codeOf(error) === "ENOENT") return;
			throw error;
		}
	}
	await rm(doomed, {
		recursive: true,
		force: true
	});
}
async function sweepLogs(layout, state) {
	for (const bot of await namesIn(layout.logs)) {
		const known = new Set(state.bots.find((record) => record.bot === bot)?.revisions.map(({ revision }) => revision.id));
		const forgotten = (await namesIn(join(layout.logs, bot))).filter((name) => !known.has(name));
		const dated = await Promise.all(forgotten.map(async (name) => ({
			name,
			at: await stat(join(layout.logs, bot, name)).then(({ mtimeMs }) => mtimeMs, () => 0)
		})));
		for (const { name } of dated.sort((a, b) => b.at - a.at).slice(keptLogs)) await rm(join(layout.logs, bot, name), {
			recursive: true,
			force: true
		});
	}
}
async function namesIn(directory) {
	try {
		return await readdir(directory);
	} catch (error) {
		if (codeOf(error) === "ENOENT") return [];
		throw error;
	}
}

// src/adapters/local/verdict.ts
/** Milliseconds that an action server elsewhere may refuse while everything else is ready. */
const elsewhereGraceMs = 1e4;
/** The verdict on a revision's start, from what is known now. The root cause comes first: actions before the core. */
function judge(facts) {
	const broken = [facts.actions, facts.core].find((half) => half && isBroken(half));
	if (broken) return crashed(broken, facts);
	const stranger = [facts.core, facts.actions].find((half) => half?.probe?.state === "wrong");
	if (stranger) return wrongModel(stranger, facts);
	if (facts.port) return portTrouble(facts.port, facts);
	const waiting = [facts.actions, facts.core].find((half) => half && half.state !== "ready");
	if (waiting) return notReady(waiting, facts);
	if (facts.elsewhere && facts.elsewhere.probe?.state !== "ok") return elsewhere(facts.elsewhere, facts);
	return { state: "ready" };
}
/** Two crashes before it was ready are a loop, and what can't be started at all needs no second try. */
function isBroken(half) {
	if (half.state === "ready") return false;
	return half.gaveUp || half.crashes >= 2 || half.lastExit?.spawnError !== void 0;
}
function crashed(half, facts) {
	const exit = half.lastExit;
	const text = crashText(exit ? causeOf(exit) : {
		kind: "exit",
		code: 0,
		message: void 0
	}, `The ${nameOf(half.half)} of ${facts.bot}`, half, facts);
	return {
		state: "fatal",
		headline: text.headline,
		evidence: [
			...exit && exit.spawnError === void 0 ? [exitText(exit)] : [],
			...half.crashes > 1 ? [`${half.crashes} crashes before it was ready`] : [],
			...half.program === void 0 ? [] : [`program: ${half.program}`],
			...half.port === void 0 ? [] : [`port ${half.port}`]
		],
		remedy: text.remedy,
		half: half.half,
		lastLines: linesOf(exit?.lines ?? half.lines)
	};
}
function crashText(cause, who, half, facts) {
	const logs = `Read the whole log: tidegate logs ${facts.bot} --environment ${facts.environment}`;
	switch (cause.kind) {
		case "not-started": {
			const absent = cause.error.includes("ENOENT");
			if (absent && facts.missingPackage !== void 0) return {
				headline: `${who} can't start: its package no longer lies on disk.`,
				remedy: `Bring it back: tidegate deploy ${facts.bot} --environment ${facts.environment} --package ${facts.missingPackage.slice(7, 19)}; where releases alone are taken, roll back and promote it again.`
			};
			return absent ? {
				headline: `${who} can't start: the program "${half.program ?? ""}" or its package directory is not there.`,
				remedy: `Install ${half.program ?? "the program"}, or put its directory on PATH.`
			} : {
				headline: `${who} can't start: ${cause.error}.`,
				remedy: logs
			};
		}
		case "hung": return {
			headline: `${who} ran and did not serve any more: ${withoutDot(cause.asked)}.`,
			remedy: logs
		};
		case "out-of-memory": return {
			headline: cause.certain ? `${who} ran out of memory.` : `${who} was killed, most likely because memory ran out.`,
			remedy: "Free memory on this machine, or stop other revisions of it."
		};
		case "missing-variable": return {
			headline: `${who} needs the variable ${cause.name}, which environment "${facts.environment}" does not set.`,
			remedy: `Set ${cause.name} in ${settingOf(facts, "variables")} of tidegate.yml.`
		};
		case "port-taken": return {
			headline: `${who} could not listen on port ${half.port ?? ""}: another program took it.`,
			remedy: "Run the same command again: it chooses another port."
		};
		case "disk-full": return {
			headline: `${who} can't write: the disk is full that environment "${facts.environment}" lies on.`,
			remedy: `Free some space there: df -h ${JSON.stringify(facts.directory)} shows how much there is.`
		};
		case "killed": return {
			headline: `${who} was ended by ${cause.signal} before it was ready.`,
			remedy: logs
		};
		case "exit": {
			const said = cause.message === void 0 ? ", and said nothing" : `: ${withoutDot(cause.message)}`;
			return {
				headline: `${who} ended with exit code ${cause.code} before it was ready${said}.`,
				remedy: logs
			};
		}
	}
}
function exitText(exit) {
	return exit.signal === null ? `exit code ${String(exit.code)}` : `signal ${exit.signal}`;
}
function wrongModel(half, facts) {
	return {
		state: "fatal",
		headline: `Behind port ${half.port ?? ""} answers another model than the one of this package of ${facts.bot}.`,
		evidence: [half.probe?.text ?? ""],
		remedy: "See which program listens on that port; if it is the bot itself, train it again: its package is not what it says.",
		half: half.half,
		lastLines: linesOf(half.lines)
	};
}
function portTrouble(port, facts) {
	const whose = port.fixed ? `which environment "${facts.environment}" fixes for ${facts.bot}` : `which ${facts.bot} has in environment "${facts.environment}"`;
	const taken = port.trouble === "taken";
	return {
		state: "fatal",
		headline: `Port ${port.number}, ${whose}, ${taken ? "is taken by another program" : "may not be opened by this user"}.`,
		evidence: [`listening on 127.0.0.1:${port.number} failed with ${taken ? "EADDRINUSE" : "EACCES"}`],
		remedy: `${taken ? `End the program that listens on it, or write` : "Write"} another port in ${settingOf(facts, "port")} of tidegate.yml.`,
		half: void 0,
		lastLines: []
	};
}
function notReady(half, facts) {
	const asked = half.probe?.text ?? `port ${half.port ?? "?"} was not asked yet`;
	const once = half.lastExit && half.crashes > 0 ? [`it crashed before (${exitText(half.lastExit)})`] : [];
	return {
		state: "waiting",
		headline: `The ${nameOf(half.half)} of ${facts.bot} is not ready: ${asked}.`,
		evidence: [...once, ...half.pid === void 0 ? ["no process runs"] : [`process ${half.pid} runs`]],
		remedy: `Read the whole log: tidegate logs ${facts.bot} --environment ${facts.environment}; if it only needs more time, write it in environments.${facts.environment}.ready of tidegate.yml.`,
		half: half.half,
		lastLines: linesOf(half.lines)
	};
}
function elsewhere(server, facts) {
	return {
		state: server.refusedForMs >= 1e4 ? "fatal" : "waiting",
		headline: `The action server of ${facts.bot} at ${server.url} does not answer.`,
		evidence: [server.probe?.text ?? `GET ${server.url}/health was not asked yet`],
		remedy: `Start that action server, or correct its address in ${settingOf(facts, "actions")} of tidegate.yml.`,
		half: "actions",
		lastLines: []
	};
}
function nameOf(half) {
	return half === "actions" ? "action server" : half;
}
/** Where a setting of the bot stands in tidegate.yml. */
function settingOf(facts, key) {
	return `environments.${facts.environment}.bots.${facts.bot}.${key}`;
}
function linesOf(lines) {
	return lines.filter(({ source }) => source !== "tidegate").slice(-20).map(({ text }) => text);
}
function withoutDot(text) {
	return text.replace(/[.\s]+$/, "");
}

// src/adapters/local/environment.ts
/** Milliseconds that requests get to finish on a revision that stops, and its processes after them. */
const drainMs = 3e4;
const graceMs = 5e3;
/** When the whole environment stops, customers' requests get less. */
const stopDrainMs = 3e3;
const longestTimerMs = 2147483647;
/** An environment as its supervisor holds it: one record of what should run, and the processes and ports that do. */
var RunningEnvironment = class {
	#layout;
	#owner;
	#log;
	#runners = /* @__PURE__ */ new Map();
	#stopping = /* @__PURE__ */ new Map();
	#ports = /* @__PURE__ */ new Map();
	#processes;
	#changes = new Changes();
	#state;
	#queue = Promise.resolve();
	#timer;
	#ended = false;
	constructor(layout, owner, state, log) {
		this.#layout = layout;
		this.#owner = owner;
		this.#state = state;
		this.#log = log;
		this.#processes = new ProcessBook(layout, log);
	}
	/** Runs what the record says should run. */
	async restore() {
		await this.#exclusively(() => this.#reconcile());
		this.#inBackground("sweeping", () => sweep(this.#layout, this.#state));
	}
	/** Adds a revision, or starts one again. `missing-package`: unpack it (again) and ask once more. */
	start(request, settings) {
		return this.#exclusively(async () => {
			const { bot, id } = request.revision;
			if (!findRevision(this.#state, bot, id) && request.role === "preview" && settings.previews < 1) throw new UserError(`Environment "${this.#state.environment}" takes no previews.`, {
				code: "no-previews",
				next: `Write a number in environments.${this.#state.environment}.previews of tidegate.yml.`
			});
			if (!await access(packageDirectory(this.#layout, request.revision.package)).then(() => true, () => false)) return "missing-package";
			const free = await this.#freePorts();
			const started = withStarted({
				...this.#state,
				...settings
			}, request, free, Date.now());
			await this.#commit(started);
			this.#runners.get(key(bot, id))?.start();
			return "started";
		});
	}
	/** Waits until the judgement on a revision may have changed since `seen`, at most `waitMs`. Undefined: unknown. */
	async watch(bot, revision, seen, waitMs) {
		if (seen === void 0) await this.#wake(bot, revision);
		else await this.#changes.since(seen, waitMs);
		if (this.#ended) throw this.#stoppingError();
		const record = findRevision(this.#state, bot, revision);
		const runner = this.#runners.get(key(bot, revision));
		if (!record || !runner) return void 0;
		const { package: digest } = record.revision;
		const judgement = judge({
			...runner.facts,
			bot,
			environment: this.#state.environment,
			directory: this.#layout.directory,
			missingPackage: existsSync(packageDirectory(this.#layout, digest)) ? void 0 : digest,
			port: this.#portTrouble(bot)
		});
		return {
			seen: this.#changes.version,
			judgement,
			tookMs: runner.readyAfterMs ?? 0
		};
	}
	reach(bot, revision) {
		const record = findBot(this.#state, bot);
		if (revision !== "active") return this.#runners.get(key(bot, revision))?.address();
		if (record?.active === void 0) return void 0;
		const address = this.#runners.get(key(bot, record.active))?.address();
		const open = this.#ports.get(bot)?.isOpen(record.port) ?? false;
		return address && open ? {
			core: botUrl(record),
			actions: address.actions
		} : void 0;
	}
	switch(bot, revision, expected, keepMinutes) {
		return this.#exclusively(async () => {
			const record = findBot(this.#state, bot);
			if (!record || !findRevision(this.#state, bot, revision)) throw noSuchRevision(this.#state, bot, revision);
			if (record.active === revision) return switched(record);
			if (record.active !== expected) return {
				state: "conflict",
				active: record.active
			};
			const port = record.fixedPort ?? record.port;
			if (!(this.#ports.get(bot)?.isOpen(port) ?? false) || !await this.#runners.get(key(bot, revision))?.confirm()) return { state: "not-ready" };
			await this.#commit(withSwitched({
				...this.#state,
				keepMinutes
			}, bot, revision, Date.now()));
			this.#log(`${bot}: ${revision} has the traffic, before it ${record.active ?? "nothing had"}`);
			return switched(findBot(this.#state, bot) ?? record);
		});
	}
	/** Forgets a revision and waits until its processes are gone. */
	async retire(bot, revision) {
		await this.#exclusively(async () => {
			if (findBot(this.#state, bot)?.active === revision) throw new UserError(`Revision ${revision} of ${bot} has the traffic, so it can't be retired.`, {
				code: "active-revision",
				next: `Give the traffic to another revision first: tidegate rollback ${bot} --environment ${this.#state.environment}`
			});
			const state = withRetired(this.#state, bot, revision);
			if (state !== this.#state) await this.#commit(state);
		});
		await this.#stopping.get(key(bot, revision));
	}
	/** Ends a bot, whatever of it has the traffic, and forgets it. Resolves when its processes are gone. */
	async end(bot) {
		const revisions = await this.#exclusively(async () => {
			const record = findBot(this.#state, bot);
			if (!record) throw noSuchBot(this.#state, bot);
			await this.#commit(withEnded(this.#state, bot));
			this.#log(`${bot}: ended and forgotten`);
			return record.revisions;
		});
		await Promise.all(revisions.map(({ revision }) => this.#stopping.get(key(bot, revision.id))));
	}
	current() {
		return targetState(this.#state, true, (record) => {
			const runner = this.#runners.get(key(record.revision.bot, record.revision.id));
			return runner ? runningHalves(runner.facts) : idleHalves(record, void 0, () => void 0);
		});
	}
	/** Ends every process and closes every port; the record stays. */
	async stop() {
		this.#ended = true;
		clearTimeout(this.#timer);
		await this.#queue;
		await Promise.all([...this.#ports.values()].map((ports) => ports.close(stopDrainMs)));
		await Promise.all([...[...this.#runners.values()].map((runner) => runner.stop(stopDrainMs, graceMs)), ...this.#stopping.values()]);
		this.#runners.clear();
		await this.#processes.write();
	}
	/** One change after the other: each sees the whole of the one before. */
	#exclusively(change) {
		const result = this.#queue.then(() => {
			if (this.#ended) throw this.#stoppingError();
			return change();
		});
		this.#queue = result.catch(() => void 0);
		return result;
	}
	#stoppingError() {
		return new EnvironmentError(`Environment "${this.#state.environment}" is being stopped.`, {
			code: "stopping",
			next: "Run the same command again when it has stopped."
		});
	}
	/** Writes what should be, and only then makes it so. */
	async #commit(state) {
		await saveState(this.#layout, state);
		const before = this.#state;
		this.#state = state;
		await this.#reconcile();
		for (const bot of before.bots) for (const { revision } of bot.revisions) if (!findRevision(state, bot.bot, revision.id)) this.#forget(revision);
		this.#changes.announce();
	}
	/** A forgotten revision's package goes when its processes have gone and no other revision needs it. */
	#forget(revision) {
		const name = key(revision.bot, revision.id);
		const gone = (this.#stopping.get(name) ?? Promise.resolve()).then(() => this.#exclusively(async () => {
			await dropPackage(this.#layout, this.#state, packageDirectory(this.#layout, revision.package));
			await sweep(this.#layout, this.#state);
		})).catch((error) => this.#log(`a package could not be removed: ${messageOf(error)}`)).finally(() => {
			if (this.#stopping.get(name) === gone) this.#stopping.delete(name);
		});
		this.#stopping.set(name, gone);
	}
	async #reconcile() {
		const wanted = new Map(this.#state.bots.flatMap((bot) => bot.revisions.filter(({ running }) => running).map((record) => [key(bot.bot, record.revision.id), record])));
		for (const [name, runner] of this.#runners) {
			if (wanted.has(name)) continue;
			this.#runners.delete(name);
			const stopped = runner.stop(drainMs, graceMs).finally(() => {
				if (this.#stopping.get(name) === stopped) this.#stopping.delete(name);
			});
			this.#stopping.set(name, stopped);
		}
		for (const [name, record] of wanted) {
			const runner = this.#runners.get(name);
			if (runner) {
				runner.adopt(record);
				continue;
			}
			const started = this.#newRunner(record);
			this.#runners.set(name, started);
			started.start();
		}
		await this.#openPorts();
		this.#schedule();
	}
	#newRunner(record) {
		return new RevisionRunner(record, {
			layout: this.#layout,
			owner: this.#owner,
			reassign: (stale) => this.#reassign(stale),
			started: (process) => this.#processes.add(process),
			ended: (pid) => this.#processes.remove(pid),
			changed: () => this.#changes.announce()
		});
	}
	async #openPorts() {
		for (const [bot, ports] of this.#ports) {
			if (findBot(this.#state, bot)) continue;
			this.#ports.delete(bot);
			ports.close(drainMs);
		}
		const opened = [];
		for (const bot of this.#state.bots) {
			const ports = this.#ports.get(bot.bot) ?? new BotPorts(bot.bot, () => this.#route(bot.bot), () => this.#changes.announce());
			this.#ports.set(bot.bot, ports);
			const wanted = bot.revisions.length === 0 ? [] : [bot.port, ...bot.fixedPort === void 0 ? [] : [bot.fixedPort]];
			opened.push(ports.sync(new Set(wanted)));
		}
		await Promise.all(opened);
	}
	#route(bot) {
		const active = findBot(this.#state, bot)?.active;
		const runner = active === void 0 ? void 0 : this.#runners.get(key(bot, active));
		if (active === void 0 || !runner) return void 0;
		return {
			port: runner.corePort,
			agent: runner.agent,
			revision: active,
			begin: () => runner.begin()
		};
	}
	#portTrouble(bot) {
		const record = findBot(this.#state, bot);
		if (!record) return void 0;
		const number = record.fixedPort ?? record.port;
		const trouble = this.#ports.get(bot)?.trouble(number);
		return trouble && {
			number,
			fixed: record.fixedPort !== void 0,
			trouble
		};
	}
	async #wake(bot, revision) {
		await this.#exclusively(async () => {
			const state = withWoken(this.#state, bot, revision, Date.now());
			if (!state) throw noSuchRevision(this.#state, bot, revision);
			await this.#commit(state);
		});
	}
	async #reassign(stale) {
		const { bot, id } = stale.revision;
		const { core, actions } = await this.#freePorts();
		const ports = {
			core,
			actions
		};
		await this.#exclusively(async () => {
			const state = withPorts(this.#state, bot, id, ports);
			await saveState(this.#layout, state);
			this.#state = state;
		});
		return ports;
	}
	async #freePorts() {
		const taken = new Set(portsOf(this.#state));
		const take = async () => {
			const port = await freePort(taken);
			taken.add(port);
			return port;
		};
		return {
			bot: await take(),
			core: await take(),
			actions: await take()
		};
	}
	#schedule() {
		clearTimeout(this.#timer);
		const due = nextExpiry(this.#state);
		if (due === void 0 || this.#ended) return;
		const pause = Math.min(longestTimerMs, Math.max(0, due - Date.now()));
		this.#timer = setTimeout(() => {
			this.#inBackground("expiry", async () => {
				const state = withExpired(this.#state, Date.now());
				if (state === this.#state) return this.#schedule();
				await this.#commit(state);
				await sweep(this.#layout, this.#state);
			});
		}, pause);
	}
	#inBackground(what, change) {
		this.#exclusively(change).catch((error) => {
			if (!this.#ended) this.#log(`${what} failed: ${messageOf(error)}`);
		});
	}
};
function switched(record) {
	const at = record.revisions.find(({ revision }) => revision.id === record.active)?.since;
	return {
		state: "switched",
		url: botUrl(record),
		previous: record.previous,
		at
	};
}
function key(bot, revision) {
	return `${bot}/${revision}`;
}

// src/adapters/local/supervisor.ts
/**
* The program that runs a local environment and outlives the command that started it:
* `node supervisor.js --directory DIR --environment NAME`. Its standard output and error are its log.
*/
/** Milliseconds between looks whether the directory is still there. */
const abandonedCheckMs = 3e3;
function log(text) {
	process.stdout.write(`${(/* @__PURE__ */ new Date()).toISOString()} ${text}\n`);
}
async function main() {
	const { values } = parseArgs({ options: {
		directory: { type: "string" },
		environment: { type: "string" }
	} });
	if (!values.directory || !values.environment) throw new Error("usage: supervisor --directory DIR --environment NAME");
	const layout = layoutOf(values.directory);
	await mkdir(layout.directory, {
		recursive: true,
		mode: 448
	});
	const lock = tryLock(layout.lock);
	if (!lock) {
		process.exitCode = 75;
		return;
	}
	process.on("SIGHUP", () => void 0);
	process.on("uncaughtException", (error) => log(`unexpected: ${error.stack ?? error.message}`));
	process.on("unhandledRejection", (error) => log(`unexpected: ${messageOf(error)}`));
	const owner = directoryIdentity(layout.directory);
	const self = await markOf(process.pid);
	if (owner === void 0) throw new Error(`${layout.directory} is gone`);
	const state = await loadState(layout) ?? {
		schema: 1,
		environment: values.environment,
		keepMinutes: 0,
		previews: 0,
		bots: []
	};
	const orphans = await endOrphans(layout);
	if (orphans.found.length > 0) log(`ended ${orphans.found.length} processes of an earlier supervisor`);
	for (const { pid } of orphans.left) log(`process ${pid} of an earlier supervisor could not be ended`);
	await recordProcesses(layout, []);
	const environment = new RunningEnvironment(layout, owner, state, log);
	let ending = false;
	let control = "";
	const end = async () => {
		if (ending) return;
		ending = true;
		await environment.stop().catch((error) => log(`unexpected: ${messageOf(error)}`));
		if (await readIfThere(layout.control).catch(() => void 0) === control) await rm(layout.control, { force: true }).catch(() => void 0);
		await server.close();
		log("stopped");
		lock.release();
		process.exit(0);
	};
	const greeting = {
		protocol: 1,
		environment: state.environment,
		owner,
		pid: process.pid
	};
	const server = await serveControl(greeting, environment, () => void end());
	process.on("SIGTERM", () => void end());
	process.on("SIGINT", () => void end());
	await environment.restore();
	control = JSON.stringify({
		protocol: 1,
		owner,
		pid: process.pid,
		start: self?.start ?? "",
		port: server.port,
		token: server.token
	});
	await writeAtomically(layout.control, control);
	log(`supervising ${state.environment} as process ${process.pid}`);
	setInterval(() => {
		if (directoryIdentity(layout.directory) !== owner) end();
	}, abandonedCheckMs);
}
await main().catch((error) => {
	log(`failed: ${messageOf(error)}`);
	process.exit(1);
});

export {  };