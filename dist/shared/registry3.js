import { t as EnvironmentError } from "./errors.js";
import { C as optional, D as pipe, F as string, M as safeParse, R as union, S as object, f as literal, k as record, r as check, s as getDotPath, t as array, u as is, x as number } from "./dist.js";
import { mkdir, mkdtemp, open, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { delimiter, dirname, join, resolve } from "node:path";
import { X509Certificate, createHash, createHmac, randomBytes, randomUUID, sign, timingSafeEqual, verify } from "node:crypto";
import { createServer, request } from "node:http";
import { accessSync, constants as constants$1, createReadStream } from "node:fs";
import { setImmediate, setTimeout as setTimeout$1 } from "node:timers/promises";
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { pipeline } from "node:stream/promises";

// sandbox/registry/running.ts
/** A `Running` from its port and what ends it. */
function running(port, end) {
	let ended;
	const stop = () => ended ??= end();
	const host = `127.0.0.1:${port}`;
	return {
		origin: `http://${host}`,
		host,
		stop,
		[Symbol.asyncDispose]: stop
	};
}
/** Listens on 127.0.0.1 and gives the port. @throws the system's error, such as `EADDRINUSE`. */
function listen(server, port = 0) {
	return new Promise((resolve, reject) => {
		server.once("error", reject);
		server.listen(port, "127.0.0.1", () => {
			server.off("error", reject);
			resolve(server.address().port);
		});
	});
}
/** Stops listening and breaks every connection. */
function close(server) {
	return new Promise((resolve) => {
		server.close(() => resolve());
		server.closeAllConnections();
	});
}
/** Starts a server on 127.0.0.1. */
async function serve(server, { port } = {}) {
	return running(await listen(server, port), () => close(server));
}

// sandbox/registry/docker-registry.ts
/** The path of Debian's `docker-registry`; undefined where it isn't installed. */
function dockerRegistryBinary() {
	return [
		...(process.env.PATH ?? "").split(delimiter),
		"/usr/bin",
		"/usr/local/bin"
	].filter((folder) => folder !== "").map((folder) => join(folder, "docker-registry")).find(isExecutable);
}
/** Whether Debian's `docker-registry` is installed. */
const dockerRegistryInstalled = () => dockerRegistryBinary() !== void 0;
/**
* Starts Debian's `docker-registry` (distribution 2.8) on a folder of its own, on 127.0.0.1. Deleting is allowed. When
* this returns, it answers. It ends with `stop`, and with this process however that ends.
* @throws EnvironmentError `docker-registry-missing` where it isn't installed, `docker-registry-failed` with what it
* said when it ends or doesn't answer in time.
*/
async function startDockerRegistry(options) {
	const binary = dockerRegistryBinary();
	if (binary === void 0) throw new EnvironmentError("docker-registry is not installed on this machine.", {
		code: "docker-registry-missing",
		next: "apt-get install -y --no-install-recommends docker-registry"
	});
	const config = await writeSettings(options);
	const child = spawn(process.execPath, [
		"-e",
		guard,
		binary,
		"serve",
		config
	], {
		stdio: [
			"pipe",
			"ignore",
			"pipe"
		],
		env: {
			PATH: process.env.PATH,
			OTEL_TRACES_EXPORTER: "none"
		}
	});
	const ended = new Promise((done) => child.once("close", () => done()));
	const stop = async () => {
		child.stdin.destroy();
		await ended;
	};
	try {
		const port = await listeningPort(child, options.timeoutMs ?? 1e4);
		return running(port, stop);
	} catch (error) {
		await stop();
		throw error;
	}
}
/**
* A process between this one and the registry. It ends the registry when its standard input closes, which the system
* sees to even where this process is killed.
*/
const guard = `
const { spawn } = require('node:child_process');
const [binary, ...args] = process.argv.slice(1);
const child = spawn(binary, args, { stdio: ['ignore', 'ignore', 'inherit'] });
child.once('error', (error) => { console.error(error.message); process.exit(1); });
child.once('exit', (code) => process.exit(code ?? 0));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.stdin.resume().once('close', () => child.kill('SIGKILL'));
`;
/** Waits until the registry has written which port it listens on. Its log is kept for the error only. */
function listeningPort(child, timeoutMs) {
	let log = "";
	child.stdin.on("error", () => void 0);
	return new Promise((done, fail) => {
		const failed = (what) => fail(new EnvironmentError(`docker-registry ${what}. It said: ${log.trim().slice(-2e3) || "nothing"}`, { code: "docker-registry-failed" }));
		const timer = setTimeout(() => failed(`did not answer within ${timeoutMs} ms`), timeoutMs);
		child.once("error", (error) => failed(`could not be started (${error.message})`));
		child.once("close", () => {
			clearTimeout(timer);
			failed("ended");
		});
		child.stderr.on("data", (chunk) => {
			log = `${log}${chunk.toString()}`.slice(-2e4);
			const port = /listening on 127\.0\.0\.1:(\d+)/.exec(log)?.[1];
			if (port === void 0) return;
			clearTimeout(timer);
			done(Number(port));
		});
	});
}
/** Writes the registry's settings into its folder and gives their path. */
async function writeSettings({ directory, auth, port = 0 }) {
	const root = resolve(directory);
	await mkdir(join(root, "content"), { recursive: true });
	const certificate = join(root, "issuer.pem");
	if (auth) await writeFile(certificate, auth.certificate);
	const settings = {
		version: "0.1",
		log: {
			level: "info",
			formatter: "json",
			accesslog: { disabled: true }
		},
		storage: {
			filesystem: { rootdirectory: join(root, "content") },
			delete: { enabled: true },
			maintenance: { uploadpurging: { enabled: false } }
		},
		http: {
			addr: `127.0.0.1:${port}`,
			secret: await uploadSecret(join(root, "upload-secret"))
		},
		...auth && { auth: { token: {
			realm: auth.realm,
			service: auth.service,
			issuer: auth.issuer,
			rootcertbundle: certificate
		} } }
	};
	const file = join(root, "settings.yml");
	await writeFile(file, JSON.stringify(settings, void 0, 2), { mode: 384 });
	return file;
}
/** What signs the state of uploads. It is kept, so that an upload can go on after a restart. */
async function uploadSecret(file) {
	try {
		return await readFile(file, "utf8");
	} catch {
		const secret = randomBytes(32).toString("hex");
		await writeFile(file, secret, { mode: 384 });
		return secret;
	}
}
function isExecutable(file) {
	try {
		accessSync(file, constants$1.X_OK);
		return true;
	} catch {
		return false;
	}
}

// sandbox/registry/bodies.ts
/** Writes a body to where it goes, no faster than that takes it. @throws when that is closed first. */
async function pump(body, target) {
	for await (const chunk of body) {
		if (target.destroyed) throw new Error("The receiving side is closed.");
		if (!target.write(chunk)) await drained(target);
	}
}
function drained(target) {
	return new Promise((done, fail) => {
		const off = () => {
			target.off("drain", onDrain);
			target.off("close", onClose);
		};
		const onDrain = () => {
			off();
			done();
		};
		const onClose = () => {
			off();
			fail(/* @__PURE__ */ new Error("The receiving side was closed."));
		};
		target.once("drain", onDrain);
		target.once("close", onClose);
		if (target.destroyed) onClose();
	});
}
/** Looks at each chunk. */
const observed = (look) => async function* (body) {
	for await (const chunk of body) {
		look(chunk);
		yield chunk;
	}
};
/** The first `at` bytes, then `then`, which decides how it goes on: it may throw. */
const first = (at, then = () => void 0) => async function* (body) {
	let left = at;
	if (left > 0) for await (const chunk of body) {
		yield chunk.subarray(0, left);
		left -= chunk.byteLength;
		if (left <= 0) break;
	}
	then();
};
/** The byte at `at` is another. */
const altered = (at) => async function* (body) {
	let position = 0;
	for await (const chunk of body) {
		const index = at - position;
		position += chunk.byteLength;
		if (index >= 0 && index < chunk.byteLength) {
			const copy = Uint8Array.from(chunk);
			copy[index] = (copy[index] ?? 0) ^ 255;
			yield copy;
		} else yield chunk;
	}
};
/** `bytes` per tick; after `hangAt` bytes nothing until the signal. @throws when the signal comes. */
const trickled = (bytes, tickMs, hangAt, signal) => async function* (body) {
	let position = 0;
	for await (const chunk of body) for (let at = 0; at < chunk.byteLength;) {
		const size = Math.min(Math.max(1, bytes), chunk.byteLength - at, hangAt - position);
		if (size <= 0) await aborted(signal);
		yield chunk.subarray(at, at + size);
		at += size;
		position += size;
		await setTimeout$1(tickMs, void 0, { signal });
	}
	if (position >= hangAt) await aborted(signal);
};
/** Waits for the signal alone. @throws its reason. */
function aborted(signal) {
	return new Promise((_, fail) => {
		const stop = () => fail(signal.reason);
		if (signal.aborted) stop();
		else signal.addEventListener("abort", stop, { once: true });
	});
}

// sandbox/registry/exchange.ts
/** Headers that are about one connection. */
const ofConnections = new Set("connection keep-alive proxy-connection te trailer transfer-encoding upgrade host expect".split(" "));
const untouched = (body) => body;
/** One request of a client, on its way to an upstream and back. */
var Exchange = class {
	record;
	incoming;
	outgoing;
	/** Comes when the client's connection is gone. */
	gone;
	#journal;
	#destination;
	#socket;
	constructor(journal, record, incoming, outgoing, destination) {
		this.#journal = journal;
		this.record = record;
		this.incoming = incoming;
		this.outgoing = outgoing;
		this.#destination = destination;
		this.#socket = incoming.socket;
		const gone = new AbortController();
		this.gone = gone.signal;
		outgoing.on("error", () => void 0);
		incoming.on("error", () => void 0);
		outgoing.once("close", () => gone.abort(/* @__PURE__ */ new Error("The client is gone.")));
	}
	/** The request's body as it comes. It can be left in the middle without breaking the connection. */
	body() {
		const body = this.incoming.iterator({ destroyOnReturn: false });
		return observed((chunk) => this.#journal.count(this.record, "request", chunk))(body);
	}
	/**
	* Asks the upstream and gives its answer, which may come before the body has gone there.
	* @throws what the upstream's connection or the shape throws.
	*/
	async ask(shape = untouched) {
		const { origin, url, headers } = this.#destination;
		const { hostname, port, host } = new URL(origin);
		const upstream = request({
			host: hostname,
			port,
			method: this.incoming.method,
			path: url,
			headers: {
				...passedOn(headers),
				host
			},
			agent: false
		});
		this.record.forwarded = true;
		const leave = () => upstream.destroy();
		this.gone.addEventListener("abort", leave, { once: true });
		const answered = new Promise((done, fail) => {
			upstream.once("response", done);
			upstream.on("error", fail);
			upstream.once("close", () => fail(/* @__PURE__ */ new Error("The upstream left without an answer.")));
		});
		const sent = this.#send(upstream, shape);
		const answer = await Promise.race([answered, sent.then(() => answered)]);
		sent.catch(() => this.incoming.resume());
		answer.on("error", () => void 0);
		this.record.upstreamStatus = answer.statusCode;
		return {
			status: answer.statusCode ?? 502,
			headers: passedOn(answer.headersDistinct),
			body: answer
		};
	}
	async #send(upstream, shape) {
		const { "content-length": length, "transfer-encoding": encoding } = this.incoming.headers;
		if (length !== void 0 || encoding !== void 0) try {
			await pump(shape(this.body()), upstream);
		} catch (error) {
			if (!upstream.socket || upstream.socket.connecting) upstream.flushHeaders();
			await flushed(() => upstream.socket ?? void 0, upstream);
			upstream.destroy();
			throw error;
		}
		upstream.end();
	}
	/** Tells the client an answer. @throws what the shape throws, after what came before it was sent. */
	async tell({ status, headers, body }, shape = untouched) {
		const { outgoing, record } = this;
		outgoing.writeHead(status, headers);
		record.status = status;
		record.responseHeaders = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
		outgoing.flushHeaders();
		const counted = observed((chunk) => this.#journal.count(record, "response", chunk));
		try {
			await pump(counted(shape(body)), outgoing);
		} catch (error) {
			await flushed(() => this.#socket, outgoing);
			throw error;
		}
		await new Promise((done) => {
			outgoing.once("close", done);
			outgoing.end(done);
		});
	}
	/** Reads the rest of the request's body, so that a client that only writes comes to its end. */
	async drain() {
		for await (const _ of this.body());
	}
	/** Breaks the client's connection: RST. */
	reset() {
		this.#socket.resetAndDestroy();
	}
	/** Closes the client's connection: FIN, and nothing is read any more. */
	close() {
		this.#socket.destroy();
	}
	/** Says FIN, and reads on. */
	halfClose() {
		this.#socket.end();
		this.incoming.resume();
	}
	/** Writes bytes past HTTP, then closes. */
	async raw(bytes) {
		await new Promise((done) => this.#socket.write(bytes, () => done()));
		this.#socket.destroy();
	}
};
/** Headers without those of the connection; single values as such. */
function passedOn(headers) {
	return Object.fromEntries(Object.entries(headers).filter(([name]) => !ofConnections.has(name)).map(([name, value]) => [name, Array.isArray(value) && value.length === 1 ? value[0] : value]));
}
/** Waits until what was written has gone to the system, or the connection is gone. */
async function flushed(socket, message) {
	for (;;) {
		const one = socket();
		if (message.destroyed || one?.destroyed) return;
		if (one && !one.connecting && one.writableLength === 0 && message.writableLength === 0) return;
		await setImmediate();
	}
}

// sandbox/registry/inject.ts
/** The end of a body by a fault. */
var Cut = class extends Error {};
const cut = () => {
	throw new Cut("The fault cuts the body here.");
};
/** Carries a request through a fault, or without one. @throws when the connection is to be closed. */
async function carry(exchange, fault, around) {
	const ask = async (shape) => {
		const answer = await exchange.ask(shape);
		await around.answered();
		return {
			...answer,
			headers: around.rewrite(answer.headers)
		};
	};
	const over = AbortSignal.any([exchange.gone, around.cleared]);
	switch (fault?.kind) {
		case void 0: return exchange.tell(await ask());
		case "reset": return exchange.reset();
		case "close": return exchange.close();
		case "half-close":
			exchange.halfClose();
			return aborted(over);
		case "down": return around.goDown(fault.forMs);
		case "hang": return aborted(over);
		case "garbage": return exchange.raw(fault.bytes);
		case "cut-request": return cutRequest(exchange, fault.at);
		case "cut-response": return cutResponse(exchange, await ask(), fault.at, fault.how ?? "reset");
		case "slow": {
			const shape = trickled(fault.bytes, fault.tickMs ?? 20, fault.hangAt ?? Infinity, over);
			if (fault.body === "request") return exchange.tell(await ask(shape));
			return exchange.tell(await ask(), shape);
		}
		case "status":
			if (!fault.early) await exchange.drain();
			return exchange.tell(made(fault.status, fault.headers, fault.body));
		case "status-after": {
			const answer = await ask();
			if (answer.status >= 300) return exchange.tell(answer);
			await collected(answer.body);
			return exchange.tell(made(fault.status, fault.headers, fault.body));
		}
		case "reset-after":
			await collected((await ask()).body);
			return exchange.reset();
		case "wrong-length": return wrongLength(exchange, await ask(), fault.by);
		case "truncate": {
			const { answer, length } = await sized(await ask());
			const shorter = {
				...answer.headers,
				"content-length": Math.min(fault.at, length)
			};
			return exchange.tell({
				...answer,
				headers: shorter
			}, first(fault.at));
		}
		case "alter":
			if (fault.body === "request") return exchange.tell(await ask(altered(fault.at)));
			return exchange.tell(await ask(), altered(fault.at));
		case "headers": {
			const answer = await ask();
			const headers = Object.entries({
				...answer.headers,
				...fault.headers
			});
			const kept = Object.fromEntries(headers.filter(([, value]) => value !== void 0));
			return exchange.tell({
				...answer,
				headers: kept
			});
		}
		case "redirect": {
			await exchange.drain();
			const location = fault.location?.replace("{url}", exchange.record.url) ?? around.elsewhere();
			return exchange.tell(made(fault.status ?? 307, { location }));
		}
	}
}
async function cutRequest(exchange, at) {
	try {
		await exchange.tell(await exchange.ask(first(at, cut)));
	} catch (error) {
		if (!(error instanceof Cut)) throw error;
		exchange.reset();
	}
}
async function cutResponse(exchange, answer, at, how) {
	try {
		await exchange.tell(answer, first(at, cut));
	} catch (error) {
		if (!(error instanceof Cut)) throw error;
		if (how === "reset") exchange.reset();
		else exchange.close();
	}
}
async function wrongLength(exchange, given, by) {
	const { answer, length } = await sized(given);
	const headers = {
		...answer.headers,
		"content-length": Math.max(0, length + by),
		connection: "close"
	};
	exchange.outgoing.shouldKeepAlive = false;
	await exchange.tell({
		...answer,
		headers
	});
}
/** An answer of the proxy's own. */
function made(status, headers = {}, text = "") {
	const body = Buffer.from(text);
	return {
		status,
		headers: {
			...headers,
			"content-length": body.byteLength
		},
		body: one(body)
	};
}
/** An answer whose length is known: by its header, or because all of it was read. */
async function sized(answer) {
	const stated = answer.headers["content-length"];
	if (stated !== void 0) return {
		answer,
		length: Number(stated)
	};
	const whole = await collected(answer.body);
	return {
		answer: {
			...answer,
			body: one(whole)
		},
		length: whole.byteLength
	};
}
async function* one(bytes) {
	if (bytes.byteLength > 0) yield bytes;
}
async function collected(body) {
	const chunks = [];
	for await (const chunk of body) chunks.push(chunk);
	return Buffer.concat(chunks);
}

// sandbox/registry/journal.ts
/** The requests that came, in their order. */
var Journal = class {
	/** All since the last reset. */
	requests = [];
	#waiting = /* @__PURE__ */ new Set();
	/** Bytes of each body that are kept. */
	#capture;
	constructor(capture) {
		this.#capture = capture;
	}
	add(origin, method, url, headers) {
		const request = {
			number: this.requests.length + 1,
			origin,
			method,
			path: url.split("?", 1)[0] ?? url,
			url,
			headers,
			requestBytes: 0,
			forwarded: false,
			upstreamStatus: void 0,
			status: void 0,
			responseHeaders: {},
			responseBytes: 0,
			fault: void 0,
			state: "open",
			captured: {
				request: [],
				response: []
			}
		};
		this.requests.push(request);
		this.changed();
		return request;
	}
	/** Counts a chunk of a body, and keeps it while there is room. */
	count(request, body, chunk) {
		const before = body === "request" ? request.requestBytes : request.responseBytes;
		if (body === "request") request.requestBytes += chunk.byteLength;
		else request.responseBytes += chunk.byteLength;
		const room = this.#capture - before;
		if (room > 0) request.captured[body].push(Buffer.from(chunk.subarray(0, room)));
	}
	end(request, state) {
		if (request.state === "open") request.state = state;
		this.changed();
	}
	reset() {
		this.requests.length = 0;
		this.changed();
	}
	/** Everything that was recorded as one text: what a canary is looked for in. */
	text() {
		return this.requests.map((request) => [
			`${request.method} ${request.origin}${request.url}`,
			JSON.stringify(request.headers),
			Buffer.concat(request.captured.request).toString("latin1"),
			`${request.status ?? "no answer"}`,
			JSON.stringify(request.responseHeaders),
			Buffer.concat(request.captured.response).toString("latin1")
		].join("\n")).join("\n\n");
	}
	/** Tells who waits that something changed. */
	changed() {
		for (const look of [...this.#waiting]) look();
	}
	/**
	* Waits until a condition holds; it is looked at whenever a request comes or ends.
	* @throws when it doesn't within `timeoutMs`.
	*/
	until(holds, timeoutMs, what) {
		return new Promise((done, fail) => {
			const look = () => {
				if (!holds()) return;
				clearTimeout(timer);
				this.#waiting.delete(look);
				done();
			};
			const timer = setTimeout(() => {
				this.#waiting.delete(look);
				const seen = this.requests.map((one) => `${one.number} ${one.method} ${one.url} ${one.status ?? one.state}`);
				fail(/* @__PURE__ */ new Error(`Waited ${timeoutMs} ms in vain until ${what}. Seen:\n${seen.join("\n")}`));
			}, timeoutMs);
			this.#waiting.add(look);
			look();
		});
	}
};

// sandbox/registry/rules.ts
/** Counts the requests that fit. */
var Matcher = class {
	#when;
	#seen = 0;
	/** @param past the requests of this run that came before the rule. */
	constructor(when, past) {
		this.#when = when;
		for (const request of past) this.fits(request);
	}
	/** Whether a request fits, once per request; `nth` counts on. */
	fits({ method, url }) {
		const { method: wanted, path, nth = 1 } = this.#when;
		if (wanted !== void 0 && ![wanted].flat().includes(method)) return false;
		if (path !== void 0 && url.search(path) < 0) return false;
		this.#seen += 1;
		return this.#seen >= nth;
	}
};
/** The faults and holds that wait for their requests. */
var Rules = class {
	#journal;
	#rules = [];
	#holds = [];
	constructor(journal) {
		this.#journal = journal;
	}
	add({ when, times = 1, fault }) {
		this.#rules.push({
			matcher: new Matcher(when, this.#journal.requests),
			fault,
			left: times
		});
	}
	hold(when, phase) {
		const hold = {
			matcher: new Matcher(when, this.#journal.requests),
			phase,
			released: Promise.withResolvers(),
			request: void 0,
			reached: false,
			done: false
		};
		this.#holds.push(hold);
		hold.released.promise.catch(() => void 0);
		const release = () => {
			hold.done = true;
			hold.released.resolve();
		};
		return {
			reached: async (timeoutMs = 1e4) => {
				await this.#journal.until(() => hold.reached, timeoutMs, "the request to be held was there");
				return hold.request;
			},
			release,
			break: () => {
				hold.done = true;
				hold.released.reject(/* @__PURE__ */ new Error("The hold was broken."));
			},
			[Symbol.dispose]: release
		};
	}
	/** What awaits a request: a fault, and the hold that stops it. To be asked once per request, in their order. */
	meet(request) {
		const rule = this.#rules.filter((rule) => rule.matcher.fits(request) && rule.left > 0)[0];
		if (rule) rule.left -= 1;
		const hold = this.#holds.filter((one) => one.matcher.fits(request)).find((one) => !one.done && !one.request);
		if (hold) hold.request = request;
		return {
			fault: rule?.fault,
			pass: async (phase, signal) => {
				if (hold?.phase !== phase) return;
				hold.reached = true;
				this.#journal.changed();
				await Promise.race([hold.released.promise, aborted(signal)]);
			}
		};
	}
	/** Takes all rules away and lets go what is held. */
	clear() {
		this.#rules = [];
		for (const hold of this.#holds) {
			hold.done = true;
			hold.released.resolve();
		}
		this.#holds = [];
	}
};

// sandbox/registry/fault-proxy.ts
/** Starts a fault proxy in front of a registry; see `FaultProxy`, and `faults.ts` for what it can do. */
async function startFaultProxy(options) {
	const proxy = new Proxy(options);
	await proxy.start();
	return proxy.facade();
}
var Proxy = class {
	#options;
	#journal;
	#rules;
	#fronts = [];
	#sockets = /* @__PURE__ */ new Set();
	/** What `elsewhere` serves, by the id in its addresses. */
	#tickets = /* @__PURE__ */ new Map();
	#cleared = new AbortController();
	#revival;
	constructor(options) {
		this.#options = options;
		this.#journal = new Journal(options.capture ?? 65536);
		this.#rules = new Rules(this.#journal);
	}
	async start() {
		const upstreams = [this.#options.upstream, ...this.#options.others ?? []].map((one) => new URL(one).origin);
		try {
			for (const [index, origin] of upstreams.entries()) await this.#open(origin, index === 0 ? this.#options.port : void 0);
			await this.#open(void 0);
		} catch (error) {
			await this.#stop();
			throw error;
		}
	}
	facade() {
		const journal = this.#journal;
		const rules = this.#rules;
		const [main, elsewhere] = [this.#fronts[0], this.#fronts.at(-1)];
		return {
			...running(main.port, () => this.#stop()),
			requests: journal.requests,
			elsewhere: elsewhere.origin,
			originOf: (upstream) => {
				const front = this.#fronts.find(({ origin }) => origin === new URL(upstream).origin);
				if (!front) throw new Error(`The proxy doesn't stand for ${upstream}.`);
				return `http://127.0.0.1:${front.port}`;
			},
			fail: (rule) => rules.add(rule),
			hold: (which, phase = "arrived") => rules.hold(typeof which === "number" ? { nth: which } : which, phase),
			clear: () => this.#clear(),
			reset: () => {
				this.#clear();
				journal.reset();
			},
			goDown: () => this.#goDown(),
			comeUp: () => this.#comeUp(),
			idle: (timeoutMs = 1e4) => journal.until(() => journal.requests.every(({ state }) => state !== "open"), timeoutMs, "all requests had ended"),
			text: () => journal.text()
		};
	}
	/** Opens an address for an upstream; without one, `elsewhere`. */
	async #open(upstream, port) {
		const server = createServer({
			keepAliveTimeout: 6e4,
			requestTimeout: 0,
			headersTimeout: 0
		});
		server.on("connection", (socket) => {
			this.#sockets.add(socket);
			socket.once("close", () => this.#sockets.delete(socket));
		});
		const actual = await listen(server, port);
		const origin = upstream ?? `http://127.0.0.1:${actual}`;
		this.#fronts.push({
			server,
			port: actual,
			origin
		});
		server.on("request", (incoming, outgoing) => {
			const { method = "GET", url = "/", headers } = incoming;
			const record = this.#journal.add(origin, method, url, headers);
			const destination = upstream === void 0 ? this.#ticket(url, headers) : {
				origin: upstream,
				url,
				headers
			};
			if (!destination) {
				record.status = 404;
				outgoing.writeHead(404).end(() => this.#journal.end(record, "answered"));
				return;
			}
			this.#handle(new Exchange(this.#journal, record, incoming, outgoing, destination), destination);
		});
	}
	/** Carries one request; it never fails. */
	async #handle(exchange, destination) {
		const { record, gone, outgoing } = exchange;
		const { fault, pass } = this.#rules.meet(record);
		record.fault = fault?.kind;
		try {
			await pass("arrived", gone);
			await carry(exchange, fault, {
				goDown: (forMs) => {
					this.#goDown();
					if (forMs !== void 0) this.#revival = setTimeout(() => void this.#comeUp(), forMs);
				},
				elsewhere: () => this.#issue(destination),
				cleared: this.#cleared.signal,
				answered: () => pass("answered", gone),
				rewrite: (headers) => this.#rewrite(headers)
			});
		} catch {
			exchange.close();
		}
		this.#journal.end(record, wholeAnswer(outgoing, fault) ? "answered" : "broken");
	}
	#issue(destination) {
		const id = randomUUID();
		this.#tickets.set(id, destination);
		return `${this.#fronts.at(-1)?.origin}/${id}?X-Signature=${id.replaceAll("-", "")}`;
	}
	/** What an address of `elsewhere` stands for: asked with the first request's credential, which the client needn't send. */
	#ticket(url, headers) {
		const first = this.#tickets.get(url.slice(1, 37));
		return first && {
			...first,
			headers: {
				...headers,
				...credential(first.headers)
			}
		};
	}
	/** Puts the proxy's addresses where the upstream named its own, so that clients keep coming through the proxy. */
	#rewrite(headers) {
		const through = (text) => this.#fronts.reduce((now, { origin, port }) => now.replace(new RegExp(`${origin.replaceAll(".", "\\.")}(?!\\d)`, "g"), `http://127.0.0.1:${port}`), text);
		return Object.fromEntries(Object.entries(headers).map(([name, value]) => addressed.has(name.toLowerCase()) && value !== void 0 ? [name, Array.isArray(value) ? value.map(through) : through(String(value))] : [name, value]));
	}
	#clear() {
		this.#rules.clear();
		this.#cleared.abort(/* @__PURE__ */ new Error("The rules were cleared."));
		this.#cleared = new AbortController();
	}
	async #goDown() {
		clearTimeout(this.#revival);
		const closed = this.#fronts.map(({ server }) => new Promise((done) => server.listening ? server.close(() => done()) : done()));
		for (const socket of this.#sockets) socket.resetAndDestroy();
		await Promise.all(closed);
	}
	async #comeUp() {
		clearTimeout(this.#revival);
		for (const { server, port } of this.#fronts) if (!server.listening) await listen(server, port);
	}
	async #stop() {
		clearTimeout(this.#revival);
		this.#clear();
		await Promise.all(this.#fronts.map(({ server }) => close(server)));
	}
};
/** Headers that name addresses. */
const addressed = /* @__PURE__ */ new Set([
	"location",
	"link",
	"www-authenticate",
	"content-location"
]);
function credential(headers) {
	return headers.authorization === void 0 ? {} : { authorization: headers.authorization };
}
/** Whether the client was given all that its answer promised. */
function wholeAnswer(outgoing, fault) {
	return outgoing.writableFinished && fault?.kind !== "wrong-length";
}

// sandbox/registry/credentials.ts
/** A name and a password from an `Authorization: Basic` header; undefined where it is none. */
function basicCredentials(header) {
	const encoded = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header ?? "")?.[1];
	if (encoded === void 0) return void 0;
	const text = Buffer.from(encoded, "base64").toString();
	const colon = text.indexOf(":");
	return colon < 0 ? void 0 : {
		name: text.slice(0, colon),
		password: text.slice(colon + 1)
	};
}
/** The user with this name and password. */
function findUser(users, name, password) {
	const user = Object.hasOwn(users, name) ? users[name] : void 0;
	return user && same(user.password, password) ? user : void 0;
}
/** The SHA-256 of a secret, in hex: what is kept of it. */
const fingerprint = (secret) => createHash("sha256").update(secret).digest("hex");
/** Compares secrets without telling by the time how far they agree. */
function same(a, b) {
	return timingSafeEqual(Buffer.from(fingerprint(a)), Buffer.from(fingerprint(b)));
}

// sandbox/registry/jwt.ts
const header = object({ alg: literal("ES256") });
const claims = object({
	iss: string(),
	aud: union([string(), array(string())]),
	exp: number(),
	nbf: number(),
	access: array(object({
		type: string(),
		name: string(),
		actions: array(string())
	}))
});
/**
* What a token allows.
* @param now seconds since 1970.
* @returns undefined where it is malformed, of another issuer or audience, not signed by the key, or not valid now.
*/
function readToken(token, publicKey, expected, now) {
	const [head = "", body = "", signature = "", more] = token.split(".");
	if (more !== void 0 || !is(header, json(head))) return void 0;
	const key = {
		key: publicKey,
		dsaEncoding: "ieee-p1363"
	};
	if (!verify("sha256", Buffer.from(`${head}.${body}`), key, Buffer.from(signature, "base64url"))) return void 0;
	const read = safeParse(claims, json(body));
	if (!read.success) return void 0;
	const { iss, aud, exp, nbf, access } = read.output;
	return iss === expected.issuer && [aud].flat().includes(expected.audience) && nbf <= now && now < exp ? access : void 0;
}
function json(part) {
	try {
		return JSON.parse(Buffer.from(part, "base64url").toString());
	} catch {
		return;
	}
}

// sandbox/registry/scopes.ts
/** Whether grants hold an action. */
function may(grants, { type, name }, action) {
	const wanted = type === "repository" ? name : `${type}:${name}`;
	return Object.entries(grants).some(([pattern, actions]) => covers(pattern, wanted) && (actions.includes("*") || actions.includes(action)));
}
function covers(pattern, name) {
	if (pattern === "*") return true;
	return pattern.endsWith("/*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

// sandbox/registry/node/protocol.ts
/** What went wrong, as the distribution specification wants it told. */
var RegistryError = class extends Error {
	status;
	code;
	headers;
	constructor(status, code, message, headers = {}) {
		super(message);
		this.status = status;
		this.code = code;
		this.headers = headers;
	}
	get body() {
		return JSON.stringify({ errors: [{
			code: this.code,
			message: this.message
		}] });
	}
};
const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tag = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const digest = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;
const isTag = (text) => tag.test(text);
const isDigest = (text) => digest.test(text);
/** A digest from outside. @throws RegistryError `DIGEST_INVALID`. */
function digestFrom(text) {
	if (text !== null && text !== void 0 && isDigest(text)) return text;
	throw new RegistryError(400, "DIGEST_INVALID", "The digest is malformed.");
}
/** The name of a repository: at most 255 characters. */
function isRepository(name) {
	return name.length <= 255 && name.split("/").every((part) => component.test(part));
}
/** What a path names. @throws RegistryError where it names nothing that there is. */
function routeOf(path) {
	if (path === "/v2/" || path === "/v2") return {
		kind: "base",
		repository: "",
		reference: ""
	};
	for (const [pattern, kind] of routes) {
		const found = pattern.exec(path);
		if (!found) continue;
		const [, repository = "", reference = ""] = found;
		if (!isRepository(repository)) throw new RegistryError(400, "NAME_INVALID", "The repository name is malformed.");
		return {
			kind,
			repository,
			reference
		};
	}
	throw new RegistryError(404, "NAME_UNKNOWN", "There is nothing at this address.");
}
/** The longer ones first: `blobs/uploads/` would be a blob otherwise. */
const routes = [
	[/^\/v2\/(.+)\/blobs\/uploads\/([^/]*)$/, "upload"],
	[/^\/v2\/(.+)\/blobs\/([^/]+)$/, "blob"],
	[/^\/v2\/(.+)\/manifests\/([^/]+)$/, "manifest"],
	[/^\/v2\/(.+)\/referrers\/([^/]+)$/, "referrers"],
	[/^\/v2\/(.+)\/tags\/list$/, "tags"]
];
/** The digest of bytes. */
const digestOf = (bytes, algorithm = "sha256") => `${algorithm}:${createHash(algorithm).update(bytes).digest("hex")}`;

// sandbox/registry/node/access.ts
/** The guard of a registry; without `authentication` everybody may do everything. */
function accessOf(authentication) {
	if (!authentication) return {
		require: () => void 0,
		mayPull: () => true
	};
	const rights = "users" in authentication ? byPassword(authentication) : byToken(authentication);
	return {
		require: (request, route) => {
			const grants = rights.of(request);
			const action = actionOf(request.method ?? "GET", route);
			const repository = {
				type: "repository",
				name: route.repository
			};
			if (route.kind === "base" ? grants : grants && may(grants, repository, action)) return;
			throw rights.refusal(route.kind === "base" ? void 0 : {
				...route,
				action
			}, grants !== void 0);
		},
		mayPull: (request, name) => may(rights.of(request) ?? {}, {
			type: "repository",
			name
		}, "pull")
	};
}
function byPassword({ users, anonymous }) {
	return {
		of: ({ headers: { authorization } }) => {
			if (authorization === void 0) return anonymous;
			const given = basicCredentials(authorization);
			return given && findUser(users, given.name, given.password)?.repositories;
		},
		refusal: (_wanted, known) => known && !anonymous ? new RegistryError(403, "DENIED", "This is not allowed to you.") : new RegistryError(401, "UNAUTHORIZED", "Authentication is required.", { "www-authenticate": "Basic realm=\"tidegate sandbox\"" })
	};
}
function byToken({ realm, service, issuer, certificate }) {
	const { publicKey } = new X509Certificate(certificate);
	return {
		of: ({ headers: { authorization } }) => {
			const token = /^bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
			const now = Date.now() / 1e3;
			const access = token === void 0 ? void 0 : readToken(token, publicKey, {
				issuer,
				audience: service
			}, now);
			if (!access) return void 0;
			const names = Map.groupBy(access.filter(({ type }) => type === "repository"), ({ name }) => name);
			return Object.fromEntries([...names].map(([name, all]) => [name, all.flatMap(({ actions }) => actions)]));
		},
		refusal: (wanted, known) => {
			const actions = wanted?.action === "push" ? "pull,push" : wanted?.action;
			const challenge = [
				`realm="${realm}"`,
				`service="${service}"`,
				...wanted ? [`scope="repository:${wanted.repository}:${actions}"`] : [],
				...known ? ["error=\"insufficient_scope\""] : []
			];
			return new RegistryError(401, "UNAUTHORIZED", "Authentication is required.", { "www-authenticate": `Bearer ${challenge.join(",")}` });
		}
	};
}
function actionOf(method, { kind }) {
	if (kind === "upload") return "push";
	if (method === "DELETE") return "delete";
	return method === "GET" || method === "HEAD" ? "pull" : "push";
}

// sandbox/registry/node/routes.ts
/** Answers with JSON. */
function sendJson(call, status, body, type = "application/json") {
	sendBytes(call, status, Buffer.from(JSON.stringify(body)), type);
}
/** Answers with bytes; to HEAD with their size alone. */
function sendBytes({ request, response }, status, bytes, type) {
	response.writeHead(status, {
		"content-type": type,
		"content-length": bytes.byteLength
	});
	response.end(request.method === "HEAD" ? void 0 : bytes);
}
/** @throws RegistryError where this registry deletes nothing. */
function refuseDelete({ registry }) {
	if (registry.quirks.refusesDelete) throw unsupported("Nothing can be deleted here.");
}
const unsupported = (message) => new RegistryError(405, "UNSUPPORTED", message);

// sandbox/registry/node/blob-routes.ts
/** `/v2/NAME/blobs/DIGEST`. */
const blobRoutes = {
	GET: async (call) => {
		const { registry, response, request } = call;
		const { digest, size } = await blob(call);
		if (registry.storage && request.method === "GET") {
			response.writeHead(307, {
				location: registry.storage.address(digest),
				"content-length": 0
			}).end();
			return;
		}
		await sendBlob(call, digest, size);
	},
	DELETE: async (call) => {
		refuseDelete(call);
		const { digest } = await blob(call);
		await call.registry.content.removeBlob(call.route.repository, digest);
		call.response.writeHead(202, { "content-length": 0 }).end();
	}
};
async function blob({ registry, route }) {
	const digest = digestFrom(route.reference);
	const size = await registry.content.blobSize(route.repository, digest);
	if (size === void 0) throw new RegistryError(404, "BLOB_UNKNOWN", "This repository has no such blob.");
	return {
		digest,
		size
	};
}
/** Sends a blob or the range of it that is asked for; to HEAD its size. */
async function sendBlob({ registry: { content, quirks }, request, response }, digest, size) {
	const range = quirks.noRanges ? void 0 : rangeOf(request.headers.range, size);
	const length = range ? range.end - range.start + 1 : size;
	const head = request.method === "HEAD";
	response.writeHead(range && !head ? 206 : 200, {
		"content-type": "application/octet-stream",
		"docker-content-digest": digest,
		etag: `"${digest}"`,
		...!quirks.noRanges && { "accept-ranges": "bytes" },
		...!(head && quirks.noHeadSize) && { "content-length": head ? size : length },
		...range && !head && { "content-range": `bytes ${range.start}-${range.end}/${size}` }
	});
	if (head || length === 0) response.end();
	else await pipeline(content.openBlob(digest, range), response);
}
/**
* One range of bytes; undefined where none is asked for, or more than one.
* @throws RegistryError 416 where it lies outside.
*/
function rangeOf(header, size) {
	const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
	if (first === "" && last === "") return void 0;
	const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
	const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
	if (start <= end) return {
		start,
		end
	};
	throw new RegistryError(416, "RANGE_INVALID", "The range lies outside of the blob.", { "content-range": `bytes */${size}` });
}

// sandbox/registry/node/content.ts
/**
* What a registry keeps, in files: the bytes of blobs and manifests once (`blobs/ALGORITHM/HEX`), and for each
* repository which of them it has. Parts of a repository's name can't begin with `_`, so that its own folders may lie
* beside repositories below it. Every file appears under its name when it is whole.
*/
var Content = class {
	#root;
	constructor(root) {
		this.#root = root;
	}
	/** The size of a repository's blob; undefined if it doesn't have it. */
	async blobSize(repository, digest) {
		if (!await there(this.#entry(repository, "blobs", digest))) return void 0;
		return this.byteCount(digest);
	}
	/** The size of a blob, whichever repository has it; undefined if none does. */
	async byteCount(digest) {
		return (await there(this.#bytes(digest)))?.size;
	}
	/** Reads a blob, or the bytes `start` to `end` (both inclusive) of it. */
	openBlob(digest, range) {
		return createReadStream(this.#bytes(digest), {
			...range,
			highWaterMark: 262144
		});
	}
	/** Makes a whole file, whose digest was verified, a blob of a repository. The file is gone afterwards. */
	async adoptFile(repository, file, digest) {
		const target = this.#bytes(digest);
		await mkdir(join(target, ".."), { recursive: true });
		if (await there(target)) await rm(file, { force: true });
		else await rename(file, target);
		await this.linkBlob(repository, digest);
	}
	/** Says that a repository has a blob whose bytes are here already. */
	async linkBlob(repository, digest) {
		await this.#write(this.#entry(repository, "blobs", digest), "");
	}
	async removeBlob(repository, digest) {
		await rm(this.#entry(repository, "blobs", digest), { force: true });
	}
	async putManifest(repository, { digest, type, bytes }) {
		await this.#write(this.#bytes(digest), bytes);
		await this.#write(this.#entry(repository, "manifests", digest), type);
	}
	async manifest(repository, digest) {
		const type = await readThere(this.#entry(repository, "manifests", digest));
		const bytes = type && await readThere(this.#bytes(digest));
		return bytes && {
			digest,
			type: type.toString(),
			bytes
		};
	}
	/** Digests of a repository's manifests, sorted. */
	async manifests(repository) {
		return (await namesIn(this.#folder(repository, "manifests"))).map((name) => name.replace("-", ":")).sort();
	}
	/** Removes a manifest and every tag of it. */
	async removeManifest(repository, digest) {
		for (const tag of await this.tags(repository)) if (tag.digest === digest) await this.removeTag(repository, tag.name);
		await rm(this.#entry(repository, "manifests", digest), { force: true });
	}
	async tag(repository, name) {
		return (await readTag(this.#tagFile(repository, name)))?.digest;
	}
	async putTag(repository, name, digest) {
		await this.#write(this.#tagFile(repository, name), `${digest} ${name}`);
	}
	async removeTag(repository, name) {
		await rm(this.#tagFile(repository, name), { force: true });
	}
	/** A repository's tags, sorted by their bytes. */
	async tags(repository) {
		const folder = this.#folder(repository, "tags");
		return (await Promise.all((await namesIn(folder)).map((name) => readTag(join(folder, name))))).filter((tag) => tag !== void 0).sort((a, b) => a.name < b.name ? -1 : 1);
	}
	/** Whether anything was ever pushed there. */
	async has(repository) {
		return await there(join(this.#root, "repositories", repository)) !== void 0;
	}
	/** The file of an upload under way. */
	uploadFile(repository, id) {
		return join(this.#folder(repository, "uploads"), id);
	}
	#folder(repository, kind) {
		return join(this.#root, "repositories", repository, `_${kind}`);
	}
	#entry(repository, kind, digest) {
		return join(this.#folder(repository, kind), digest.replace(":", "-"));
	}
	/** By the tag's hash: file systems may not tell `A` from `a`. */
	#tagFile(repository, name) {
		return join(this.#folder(repository, "tags"), digestOf(Buffer.from(name)).slice(7));
	}
	#bytes(digest) {
		return join(this.#root, "blobs", ...digest.split(":"));
	}
	/** Writes a file so that nobody ever sees half of it. */
	async #write(file, content) {
		const temporary = join(this.#root, "writing", randomUUID());
		await mkdir(join(temporary, ".."), { recursive: true });
		await mkdir(join(file, ".."), { recursive: true });
		await writeFile(temporary, content);
		await rename(temporary, file);
	}
};
/** The digest of a file. */
async function digestOfFile(file, algorithm) {
	const hash = createHash(algorithm);
	for await (const chunk of createReadStream(file, { highWaterMark: 1048576 })) hash.update(chunk);
	return `${algorithm}:${hash.digest("hex")}`;
}
/** Undefined in place of the error that says that there is no such file. */
function orAbsent(error) {
	const code = error.code;
	if (code === "ENOENT" || code === "ENOTDIR") return void 0;
	throw error;
}
/** What is known of a file; undefined if there is none. */
const there = (file) => stat(file).catch(orAbsent);
const readThere = (file) => readFile(file).catch(orAbsent);
const namesIn = async (folder) => await readdir(folder).catch(orAbsent) ?? [];
async function readTag(file) {
	const [digest = "", name = ""] = (await readThere(file))?.toString().split(" ") ?? [];
	return name === "" ? void 0 : {
		digest,
		name
	};
}

// sandbox/registry/node/manifest.ts
const descriptor = object({
	mediaType: optional(string()),
	digest: pipe(string(), check(isDigest)),
	size: number(),
	urls: optional(array(string()))
});
const manifest = object({
	schemaVersion: literal(2),
	mediaType: optional(string()),
	artifactType: optional(string()),
	config: optional(descriptor),
	layers: optional(array(descriptor)),
	manifests: optional(array(descriptor)),
	subject: optional(descriptor),
	annotations: optional(record(string(), string()))
});
/** Bytes of the largest manifest that is taken. */
const manifestLimit = 4194304;
/**
* Reads a manifest of the type that its header says.
* @throws RegistryError `MANIFEST_INVALID`.
*/
function readManifest(bytes, type) {
	const invalid = (why) => new RegistryError(400, "MANIFEST_INVALID", why);
	let document;
	try {
		document = JSON.parse(Buffer.from(bytes).toString());
	} catch {
		throw invalid("The manifest is not JSON.");
	}
	const read = safeParse(manifest, document);
	if (!read.success) throw invalid(`The manifest is malformed at ${getDotPath(read.issues[0]) ?? "its top"}.`);
	if (read.output.mediaType !== void 0 && read.output.mediaType !== type) throw invalid("The manifest says another mediaType than the request.");
	return read.output;
}
/** Digests of blobs that must be there before the manifest is. Layers with addresses of their own needn't. */
function blobsOf({ config, layers = [] }) {
	const own = layers.filter(({ urls }) => urls === void 0 || urls.length === 0);
	return [...config ? [config] : [], ...own].map(({ digest }) => digest);
}

// sandbox/registry/node/upload-routes.ts
/** `/v2/NAME/blobs/uploads/ID`; without an id a new upload. */
const uploadRoutes = {
	POST: async (call) => {
		const { registry, route, query, request, response } = call;
		if (route.reference !== "") throw unsupported("An upload goes on with PATCH or PUT.");
		if (query.has("mount") && await mount(call)) return;
		const id = await registry.uploads.begin(route.repository);
		if (!query.has("digest")) {
			const minimum = registry.quirks.chunkMinLength;
			const chunks = minimum === void 0 ? {} : { "oci-chunk-min-length": minimum };
			response.writeHead(202, {
				...progress(call, id, 0),
				...chunks
			}).end();
			return;
		}
		const digest = digestFrom(query.get("digest"));
		await registry.uploads.append(route.repository, id, request);
		await finish(call, id, digest);
	},
	GET: async (call) => {
		const { id, size } = await upload(call);
		call.response.writeHead(204, progress(call, id, size)).end();
	},
	PATCH: async (call) => {
		const { registry, request, response } = call;
		const { id, size } = await upload(call);
		checkState(call, id, size);
		const { patchLimit, chunkMinLength } = registry.quirks;
		const length = lengthOf(call);
		if (patchLimit !== void 0 && (length ?? Infinity) > patchLimit) throw new RegistryError(413, "SIZE_INVALID", `A chunk has at most ${patchLimit} bytes.`);
		const now = await append(call, id, contentStart(request.headers["content-range"], length));
		if (chunkMinLength !== void 0) registry.uploads.noteChunk(id, now - size, chunkMinLength);
		response.writeHead(202, progress(call, id, now)).end();
	},
	PUT: async (call) => {
		const { registry, query, request } = call;
		const { id, size } = await upload(call);
		checkState(call, id, size);
		const digest = digestFrom(query.get("digest"));
		if (lengthOf(call) !== 0) {
			const refused = registry.quirks.refusesPutBody;
			if (refused !== void 0) throw new RegistryError(refused, "UNSUPPORTED", "Send the content by PATCH.");
			await append(call, id, contentStart(request.headers["content-range"], lengthOf(call)));
		}
		await finish(call, id, digest);
	},
	DELETE: async (call) => {
		const { id } = await upload(call);
		await call.registry.uploads.remove(call.route.repository, id);
		call.response.writeHead(204).end();
	}
};
/** Takes a blob from another repository. False where an upload has to do it. */
async function mount({ registry, route, query, request, response }) {
	const { mount: quirk } = registry.quirks;
	if (typeof quirk === "number") throw new RegistryError(quirk, mountCodes[quirk], "Nothing is mounted here.");
	const [digest, from] = [query.get("mount") ?? "", query.get("from") ?? ""];
	if (quirk === "never" || !isDigest(digest) || !isRepository(from)) return false;
	if (!registry.access.mayPull(request, from)) return false;
	if (await registry.content.blobSize(from, digest) === void 0) return false;
	await registry.content.linkBlob(route.repository, digest);
	response.writeHead(201, created(digest, `/v2/${route.repository}/blobs/${digest}`)).end();
	return true;
}
const mountCodes = {
	401: "UNAUTHORIZED",
	403: "DENIED",
	404: "BLOB_UNKNOWN",
	405: "UNSUPPORTED"
};
async function upload({ registry, route }) {
	const id = route.reference;
	return {
		id,
		size: await registry.uploads.size(route.repository, id)
	};
}
/** Appends the body. Where the connection breaks, the upload is kept, or forgotten if that is how the registry is. */
async function append({ registry, route, request }, id, start) {
	try {
		return await registry.uploads.append(route.repository, id, request, start);
	} catch (error) {
		if (registry.quirks.forgetsUploads && !(error instanceof RegistryError)) await registry.uploads.remove(route.repository, id);
		throw error;
	}
}
async function finish({ registry, route, response }, id, digest) {
	await registry.uploads.finish(route.repository, id, digest);
	response.writeHead(201, created(digest, `/v2/${route.repository}/blobs/${digest}`)).end();
}
/** @throws RegistryError where the state that was given out last doesn't come back. */
function checkState({ registry, query }, id, size) {
	if (!registry.quirks.locationState || query.get("_state") === registry.uploads.state(id, size)) return;
	throw new RegistryError(400, "BLOB_UPLOAD_INVALID", "The state in the address is not the current one.");
}
/** Where an upload stands. Like other registries it says `0-0` of no byte as of one. */
function progress(call, id, size) {
	const { registry, route, request } = call;
	const state = registry.quirks.locationState ? `?_state=${registry.uploads.state(id, size)}` : "";
	const path = `/v2/${route.repository}/blobs/uploads/${id}${state}`;
	return {
		location: registry.quirks.relativeLocation ? path : `http://${request.headers.host}${path}`,
		range: `0-${Math.max(0, size - 1)}`,
		"docker-upload-uuid": id,
		"content-length": 0
	};
}
function created(digest, location) {
	return {
		location,
		"docker-content-digest": digest,
		"content-length": 0
	};
}
/** Bytes of the body; undefined where the request doesn't say. */
function lengthOf({ request: { headers } }) {
	if (headers["content-length"] !== void 0) return Number(headers["content-length"]);
	return headers["transfer-encoding"] === void 0 ? 0 : void 0;
}
/** Where a chunk begins. @throws RegistryError where its range and its length disagree. */
function contentStart(header, length) {
	if (header === void 0) return void 0;
	const [, first, last] = /^(?:bytes[ =])?(\d+)-(\d+)(?:\/.*)?$/.exec(header) ?? [];
	const bytes = Number(last) - Number(first) + 1;
	if (first !== void 0 && bytes > 0 && (length === void 0 || bytes === length)) return Number(first);
	throw new RegistryError(416, "BLOB_UPLOAD_INVALID", "Content-Range is malformed, or not as long as the chunk.");
}

// sandbox/registry/node/manifest-routes.ts
/** `/v2/NAME/manifests/TAG-OR-DIGEST`. */
const manifestRoutes = {
	GET: async (call) => {
		const { response, registry, request } = call;
		const { digest, type, bytes } = await stored(call);
		const accepted = (request.headers.accept ?? "").split(",").map((one) => one.split(";", 1)[0]?.trim());
		if (registry.quirks.strictAccept && !accepted.includes(type) && !accepted.includes("*/*")) throw new RegistryError(404, "MANIFEST_UNKNOWN", `The manifest is a ${type}, which Accept doesn't name.`);
		response.setHeader("docker-content-digest", digest);
		response.setHeader("etag", `"${digest}"`);
		if (request.method === "HEAD" && registry.quirks.noHeadSize) response.writeHead(200, { "content-type": type }).end();
		else sendBytes(call, 200, bytes, type);
	},
	PUT: async (call) => {
		const { registry, route, request, response } = call;
		const type = request.headers["content-type"] ?? "";
		const bytes = await limitedBody(request);
		const document = readManifest(bytes, type);
		const digest = await store(call, document, {
			type,
			bytes
		});
		if (isTag(route.reference)) {
			await registry.content.putTag(route.repository, route.reference, digest);
			const { staleTagLists } = registry.quirks;
			const key = `${route.repository}:${route.reference}`;
			if (staleTagLists !== void 0 && !registry.staleTags.has(key)) registry.staleTags.set(key, staleTagLists);
		}
		const subject = registry.quirks.noReferrers ? void 0 : document.subject?.digest;
		response.writeHead(201, {
			...created(digest, `/v2/${route.repository}/manifests/${digest}`),
			...subject !== void 0 && { "oci-subject": subject }
		});
		response.end();
	},
	DELETE: async (call) => {
		refuseDelete(call);
		const { registry, route } = call;
		const { digest } = await stored(call);
		if (isDigest(route.reference)) await registry.content.removeManifest(route.repository, digest);
		else await registry.content.removeTag(route.repository, route.reference);
		call.response.writeHead(202, { "content-length": 0 }).end();
	}
};
/** The manifest that is asked for. @throws RegistryError `MANIFEST_UNKNOWN`. */
async function stored({ registry, route }) {
	const { repository, reference } = route;
	const digest = isDigest(reference) ? reference : isTag(reference) ? await registry.content.tag(repository, reference) : void 0;
	const found = digest && await registry.content.manifest(repository, digest);
	if (!found) throw new RegistryError(404, "MANIFEST_UNKNOWN", "This repository has no such manifest.");
	return found;
}
/** Stores a manifest all of whose content is there, and gives its digest. */
async function store({ registry, route }, document, { type, bytes }) {
	const { repository, reference } = route;
	const algorithm = isDigest(reference) ? reference.split(":", 1)[0] : "sha256";
	const digest = digestOf(bytes, algorithm);
	if (!isTag(reference) && digestFrom(reference) !== digest) throw new RegistryError(400, "DIGEST_INVALID", `The manifest has the digest ${digest}.`);
	for (const blob of blobsOf(document)) {
		if (await registry.content.blobSize(repository, blob) !== void 0) continue;
		throw new RegistryError(404, "MANIFEST_BLOB_UNKNOWN", `The manifest names ${blob}, which isn't here.`);
	}
	for (const { digest: part } of document.manifests ?? []) {
		if (await registry.content.manifest(repository, part)) continue;
		throw new RegistryError(404, "MANIFEST_UNKNOWN", `The index names ${part}, which isn't here.`);
	}
	await registry.content.putManifest(repository, {
		digest,
		type,
		bytes
	});
	return digest;
}
async function limitedBody(request) {
	const chunks = [];
	let size = 0;
	for await (const chunk of request) {
		size += chunk.byteLength;
		if (size <= 4194304) chunks.push(chunk);
	}
	if (size <= 4194304) return Buffer.concat(chunks);
	throw new RegistryError(413, "MANIFEST_INVALID", `A manifest has at most ${manifestLimit} bytes.`);
}
/** `/v2/NAME/tags/list`, in pages. */
const tagRoutes = { GET: async (call) => {
	const { registry, route, query, response } = call;
	const { repository } = route;
	if (!await registry.content.has(repository)) throw new RegistryError(404, "NAME_UNKNOWN", "There is no such repository.");
	const shown = (await registry.content.tags(repository)).map(({ name }) => name).filter((name) => !stale(registry.staleTags, `${repository}:${name}`));
	const last = query.get("last");
	const rest = last === null ? shown : shown.filter((name) => name > last);
	const asked = query.has("n") ? pageSize(query.get("n")) : Infinity;
	const size = Math.min(asked, registry.quirks.tagPage ?? Infinity);
	const page = rest.slice(0, size);
	if (page.length > 0 && page.length < rest.length) {
		const next = new URLSearchParams({
			n: `${size}`,
			last: `${page.at(-1)}`
		});
		response.setHeader("link", `</v2/${repository}/tags/list?${next}>; rel="next"`);
	}
	sendJson(call, 200, {
		name: repository,
		tags: page
	});
} };
function pageSize(text) {
	if (/^\d{1,9}$/.test(text ?? "")) return Number(text);
	throw new RegistryError(400, "PAGINATION_NUMBER_INVALID", "The size of a page is a number of at most 9 digits.");
}
/** Whether a tag is not in the lists yet; each look brings it nearer. */
function stale(tags, key) {
	const left = tags.get(key) ?? 0;
	if (left > 0) tags.set(key, left - 1);
	return left > 0;
}
/** `/v2/NAME/referrers/DIGEST`: what says that a manifest is its subject. */
const referrerRoutes = { GET: async (call) => {
	const { registry, route, query, response } = call;
	if (registry.quirks.noReferrers) throw new RegistryError(404, "NAME_UNKNOWN", "There is no such API here.");
	const subject = digestFrom(route.reference);
	const wanted = query.get("artifactType");
	const manifests = [];
	for (const digest of await registry.content.manifests(route.repository)) {
		const found = await registry.content.manifest(route.repository, digest);
		const document = found && readManifest(found.bytes, found.type);
		if (!found || document?.subject?.digest !== subject) continue;
		const artifactType = document.artifactType ?? document.config?.mediaType;
		if (wanted !== null && artifactType !== wanted) continue;
		const { annotations } = document;
		const size = found.bytes.byteLength;
		manifests.push({
			mediaType: found.type,
			digest,
			size,
			artifactType,
			annotations
		});
	}
	if (wanted !== null) response.setHeader("oci-filters-applied", "artifactType");
	const mediaType = "application/vnd.oci.image.index.v1+json";
	sendJson(call, 200, {
		schemaVersion: 2,
		mediaType,
		manifests
	}, mediaType);
} };

// sandbox/registry/node/uploads.ts
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Uploads under way. Each is a file that grows; it survives a restart. */
var Uploads = class {
	#content;
	/** Signs the states of uploads. */
	#secret;
	#sessions = /* @__PURE__ */ new Map();
	constructor(content, secret) {
		this.#content = content;
		this.#secret = secret;
	}
	static secret() {
		return randomBytes(32);
	}
	/** Starts an upload and gives its id. */
	async begin(repository) {
		const id = randomUUID();
		const file = this.#content.uploadFile(repository, id);
		await mkdir(dirname(file), { recursive: true });
		await writeFile(file, "");
		return id;
	}
	/** Bytes that are there. @throws RegistryError `BLOB_UPLOAD_UNKNOWN`. */
	async size(repository, id) {
		const found = uuid.test(id) ? await there(this.#content.uploadFile(repository, id)) : void 0;
		if (found) return found.size;
		throw new RegistryError(404, "BLOB_UPLOAD_UNKNOWN", "There is no such upload.");
	}
	/**
	* Appends a request's body. Another request that is still writing is broken first: its client has come back.
	* @param start where the client means to go on; undefined where it doesn't say.
	* @throws RegistryError `BLOB_UPLOAD_INVALID` (416) when that isn't where the upload is; the stream's error when it
	* breaks, after what came was kept.
	*/
	async append(repository, id, body, start) {
		const session = this.#session(id);
		while (session.interrupt) {
			session.interrupt();
			await session.writing;
		}
		const { promise, resolve } = Promise.withResolvers();
		session.interrupt = () => body.destroy();
		session.writing = promise;
		try {
			const size = await this.size(repository, id);
			if (start !== void 0 && start !== size) throw new RegistryError(416, "BLOB_UPLOAD_INVALID", `The upload is at byte ${size}.`);
			return await this.#write(this.#content.uploadFile(repository, id), session, body, size);
		} finally {
			session.interrupt = void 0;
			resolve();
		}
	}
	async #write(file, session, body, from) {
		await using handle = await open(file, "a");
		let size = from;
		for await (const chunk of body) {
			await handle.appendFile(chunk);
			if (session.hashed === size) {
				session.hash.update(chunk);
				session.hashed += chunk.byteLength;
			}
			size += chunk.byteLength;
		}
		return size;
	}
	/**
	* Makes an upload a blob.
	* @throws RegistryError `DIGEST_INVALID` when its bytes are others; the upload is gone then.
	*/
	async finish(repository, id, digest) {
		const size = await this.size(repository, id);
		const file = this.#content.uploadFile(repository, id);
		const [algorithm = ""] = digest.split(":");
		const session = this.#session(id);
		const actual = algorithm === "sha256" && session.hashed === size ? `sha256:${session.hash.copy().digest("hex")}` : await digestOfFile(file, algorithm);
		if (actual !== digest) {
			await this.remove(repository, id);
			throw new RegistryError(400, "DIGEST_INVALID", `The content has the digest ${actual}.`);
		}
		await this.#content.adoptFile(repository, file, digest);
		this.#sessions.delete(id);
	}
	async remove(repository, id) {
		this.#sessions.get(id)?.interrupt?.();
		this.#sessions.delete(id);
		await rm(this.#content.uploadFile(repository, id), { force: true });
	}
	/** What a client has to send back with its next step, where the registry insists on that. */
	state(id, size) {
		return createHmac("sha256", this.#secret).update(`${id} ${size}`).digest("base64url");
	}
	/** Notes the size of a chunk. @throws RegistryError when the one before it was too small to have a next one. */
	noteChunk(id, bytes, minimum) {
		const session = this.#session(id);
		if (session.short) throw new RegistryError(400, "SIZE_INVALID", `Chunks must have ${minimum} bytes.`);
		session.short = bytes < minimum;
	}
	#session(id) {
		const found = this.#sessions.get(id);
		if (found) return found;
		const session = {
			hash: createHash("sha256"),
			hashed: 0,
			interrupt: void 0,
			writing: Promise.resolve(),
			short: false
		};
		this.#sessions.set(id, session);
		return session;
	}
};

// sandbox/registry/node-registry.ts
const handlers = {
	base: { GET: ({ response }) => void response.writeHead(200, { "content-type": "application/json" }).end("{}") },
	blob: blobRoutes,
	upload: uploadRoutes,
	manifest: manifestRoutes,
	tags: tagRoutes,
	referrers: referrerRoutes
};
/**
* Starts a registry of our own: version 1.1 of the OCI distribution specification with files in a folder, for machines
* that have no other, and with the peculiarities that real ones have (`quirks`). Several pushes at a time are safe; two
* registries on one folder are not.
*/
async function startNodeRegistry(options = {}) {
	const { quirks = {} } = options;
	const directory = options.directory ?? await mkdtemp(join(tmpdir(), "tidegate-registry-"));
	const open = [];
	const stop = async () => {
		for (const end of open.reverse()) await end();
		if (options.directory === void 0) await rm(directory, {
			recursive: true,
			force: true,
			maxRetries: 5
		});
	};
	try {
		await mkdir(directory, { recursive: true });
		const secret = await secretIn(directory);
		const content = new Content(directory);
		const storage = quirks.redirectsBlobs ? await startStorage(content, secret, quirks) : void 0;
		if (storage) open.push(storage.stop);
		const registry = {
			content,
			uploads: new Uploads(content, secret),
			access: accessOf(options.auth),
			quirks,
			storage,
			staleTags: /* @__PURE__ */ new Map()
		};
		const answering = /* @__PURE__ */ new Set();
		const server = createServer({
			requestTimeout: 0,
			keepAliveTimeout: 6e4
		}, (request, response) => {
			const one = answer(registry, request, response).finally(() => answering.delete(one));
			answering.add(one);
		});
		open.push(() => Promise.all(answering));
		const place = await serve(server, options);
		open.push(place.stop);
		const port = Number(new URL(place.origin).port);
		return {
			...running(port, stop),
			directory,
			storage: storage?.origin,
			get leaks() {
				return storage?.leaks() ?? 0;
			}
		};
	} catch (error) {
		await stop();
		throw error;
	}
}
/** Answers one request, whatever goes wrong in it. */
async function answer(registry, request, response) {
	response.setHeader("docker-distribution-api-version", "registry/2.0");
	request.on("error", () => void 0);
	try {
		const { pathname, searchParams: query } = new URL(request.url ?? "/", "http://registry.invalid");
		const route = routeOf(decoded(pathname));
		registry.access.require(request, route);
		const { method = "GET" } = request;
		const methods = handlers[route.kind];
		const handler = Object.hasOwn(methods, method) ? methods[method] : method === "HEAD" ? methods.GET : void 0;
		if (!handler) throw unsupported(`${method} is not for this address.`);
		await handler({
			registry,
			route,
			query,
			request,
			response
		});
	} catch (error) {
		refuse(request, response, error);
	}
}
/** Tells the client at once what was wrong, and reads what it still sends: it may not listen before. */
function refuse(request, response, error) {
	if (response.headersSent || request.destroyed && !request.complete) return void response.destroy();
	const told = error instanceof RegistryError ? error : new RegistryError(500, "UNKNOWN", "The registry failed.");
	const body = Buffer.from(told.body);
	response.writeHead(told.status, {
		"content-type": "application/json",
		"content-length": body.byteLength,
		...told.headers
	});
	response.end(request.method === "HEAD" ? void 0 : body);
	request.resume();
}
function decoded(path) {
	try {
		return decodeURIComponent(path);
	} catch {
		throw new RegistryError(400, "NAME_INVALID", "The address is malformed.");
	}
}
/** Serves blobs by signed addresses, as the storage behind a registry does. */
async function startStorage(content, secret, quirks) {
	let leaks = 0;
	const signature = (digest) => createHmac("sha256", secret).update(digest).digest("hex");
	const handle = async (request, response) => {
		const { pathname, searchParams } = new URL(request.url ?? "/", "http://storage.invalid");
		const digest = pathname.slice(1);
		if (request.headers.authorization !== void 0) {
			leaks += 1;
			response.writeHead(400).end("Only one way to authenticate is allowed.");
		} else if (!isDigest(digest) || searchParams.get("X-Signature") !== signature(digest)) response.writeHead(403).end("The signature is wrong.");
		else {
			const size = await content.byteCount(digest);
			if (size === void 0) response.writeHead(404).end();
			else await sendBlob({
				registry: {
					content,
					quirks
				},
				request,
				response
			}, digest, size);
		}
	};
	const place = await serve(createServer((request, response) => {
		handle(request, response).catch(() => response.destroy());
	}));
	const address = (digest) => `${place.origin}/${digest}?X-Signature=${signature(digest)}&X-Expires=300`;
	return {
		...place,
		address,
		leaks: () => leaks
	};
}
/** The registry's secret, kept beside its content so that what it signed outlives it. */
async function secretIn(directory) {
	const file = join(directory, "secret");
	try {
		return await readFile(file);
	} catch {
		const secret = Uploads.secret();
		await writeFile(file, secret, { mode: 384 });
		return secret;
	}
}

// src/cli/demo/registry.ts
/**
* Starts Debian's `docker-registry` where it is installed, a small one of our own elsewhere. What goes there goes
* through a proxy that counts: so the story tells what was measured, not what was meant.
* @param directory where it keeps its content.
*/
async function startRegistry(directory) {
	const debian = dockerRegistryInstalled();
	const registry = debian ? await startDockerRegistry({ directory }) : await startNodeRegistry({ directory });
	const proxy = await startFaultProxy({
		upstream: registry.origin,
		capture: 0
	}).catch(async (error) => {
		await registry.stop();
		throw error;
	});
	const blobs = () => proxy.requests.filter(({ path }) => path.includes("/blobs/"));
	return {
		name: debian ? "Debian's docker-registry" : "a small one of its own, since docker-registry is not installed",
		host: proxy.host,
		watch: () => proxy.reset(),
		seen: () => ({
			sent: blobs().reduce((sum, { requestBytes }) => sum + requestBytes, 0),
			mounted: blobs().filter(({ url, status }) => /[?&]mount=/.test(url) && status === 201).length
		}),
		async stop() {
			await proxy.stop();
			await registry.stop();
		}
	};
}

export { startRegistry };