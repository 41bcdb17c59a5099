import { promisify } from "node:util";
import { createServer } from "node:http";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
import { gunzip, inflate } from "node:zlib";

// src/engine/server/http.ts
/** An answer that isn't what was asked for: Rasa's shape of an error. */
var HttpError = class extends Error {
	status;
	reason;
	constructor(status, reason, message) {
		super(message);
		this.status = status;
		this.reason = reason;
	}
};
/** Milliseconds that requests under way get when the server closes. */
const graceMs = 1e4;
/** How a server on all addresses of the machine is asked for. */
const everywhere = "*";
/** Serves HTTP. A handler that throws answers as `toError` says; it never ends the process. */
async function listen(options) {
	let isEnding = false;
	const server = createServer((incoming, outgoing) => {
		if (isEnding) outgoing.setHeader("connection", "close");
		answer(incoming, outgoing, options, () => isEnding);
	});
	server.keepAliveTimeout = 65e3;
	server.requestTimeout = 6e4;
	await new Promise((resolve, reject) => {
		server.once("error", reject);
		server.listen(options.port, options.host === everywhere ? void 0 : options.host, resolve);
	});
	const { port } = server.address();
	return {
		port,
		async drain(ms) {
			isEnding = true;
			await setTimeout$1(ms);
		},
		close: () => close(server)
	};
}
async function answer(incoming, outgoing, options, isEnding) {
	let found;
	try {
		const url = new URL(incoming.url ?? "/", "http://localhost");
		if (isEnding() && url.pathname === options.healthPath) throw new HttpError(503, "ServiceUnavailable", "This is ending: others take what is asked next.");
		found = await options.handle({
			method: incoming.method ?? "GET",
			path: url.pathname,
			query: url.searchParams,
			json: () => readJson(incoming, options.largestBody)
		});
	} catch (error) {
		found = options.toError(error);
	}
	send(incoming, outgoing, found);
}
function send(incoming, outgoing, { status, body }) {
	const isText = typeof body === "string";
	const bytes = Buffer.from(body === void 0 ? "" : isText ? body : JSON.stringify(body));
	const unread = !incoming.complete;
	outgoing.writeHead(status, {
		"content-type": isText ? "text/plain; charset=utf-8" : "application/json",
		"content-length": bytes.length,
		...unread && { connection: "close" }
	});
	outgoing.end(incoming.method === "HEAD" ? void 0 : bytes);
	if (unread) incoming.resume();
}
async function readJson(incoming, largest) {
	const body = await decoded(await readBody(incoming, largest), incoming.headers["content-encoding"], largest);
	let text;
	try {
		text = new TextDecoder("utf-8", { fatal: true }).decode(body);
	} catch {
		throw new HttpError(400, "BadRequest", "The body is not valid UTF-8.");
	}
	try {
		return JSON.parse(text);
	} catch {
		throw new HttpError(400, "BadRequest", "The body is not valid JSON.");
	}
}
async function readBody(incoming, largest) {
	const chunks = [];
	let size = 0;
	for await (const chunk of incoming) {
		size += chunk.length;
		if (size > largest) throw tooLarge(largest);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}
function tooLarge(largest) {
	return new HttpError(413, "PayloadTooLarge", `The body is larger than ${largest} bytes.`);
}
async function decoded(body, encoding, largest) {
	const options = { maxOutputLength: largest };
	try {
		switch (encoding ?? "identity") {
			case "identity": return body;
			case "gzip": return await promisify(gunzip)(body, options);
			case "deflate": return await promisify(inflate)(body, options);
		}
	} catch (error) {
		if (error instanceof RangeError) throw tooLarge(largest);
		throw new HttpError(400, "BadRequest", `The body is not valid ${encoding ?? ""}.`);
	}
	throw new HttpError(415, "UnsupportedMediaType", `The content encoding ${String(encoding)} is not understood.`);
}
async function close(server) {
	const done = new Promise((resolve) => {
		server.close(() => resolve());
	});
	server.closeIdleConnections();
	const timer = setTimeout(() => server.closeAllConnections(), graceMs);
	const sweep = setInterval(() => server.closeIdleConnections(), 50);
	await done;
	clearTimeout(timer);
	clearInterval(sweep);
}

export { listen as n, HttpError as t };