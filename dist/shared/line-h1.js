import { n as bodyOf, r as reasonOf, t as CallFailure } from "./transport.js";
import { Agent, request } from "node:http";
import { Agent as Agent$1, request as request$1 } from "node:https";

// src/adapters/kubernetes/api/line-h1.ts
/**
* A line over HTTP/1.1: connections are kept and used again, as many as there are requests at once.
* @param first a connection that stands already.
*/
function createH1Line(origin, open, first) {
	const secure = origin.protocol === "https:";
	const agent = new (secure ? Agent$1 : Agent)({
		keepAlive: true,
		scheduling: "lifo",
		timeout: 0
	});
	let spare = first;
	agent.createConnection = (_options, callback) => {
		const kept = spare && !spare.destroyed ? spare : void 0;
		spare = void 0;
		(kept ? Promise.resolve(kept) : open()).then((socket) => callback?.(null, socket), (error) => callback?.(error, void 0));
	};
	let usable = true;
	return {
		protocol: "http/1.1",
		get usable() {
			return usable;
		},
		send: (call, headers) => send(origin, secure ? request$1 : request, agent, call, headers),
		retire() {
			usable = false;
		},
		destroy() {
			usable = false;
			spare?.destroy();
			agent.destroy();
		}
	};
}
function send(origin, open, agent, call, headers) {
	const { method, path, body, signal, headMs } = call;
	return new Promise((resolve, reject) => {
		const request = open({
			protocol: origin.protocol,
			hostname: origin.hostname,
			port: origin.port,
			method,
			path,
			agent,
			headers: {
				...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, typeof value === "string" ? value : [...value]])),
				...body === void 0 && method !== "GET" && method !== "HEAD" && { "content-length": 0 }
			}
		});
		let connected = false;
		request.once("socket", () => connected = true);
		const abort = () => request.destroy(reasonOf(signal));
		const timer = setTimeout(() => {
			request.destroy(new CallFailure("timeout", `it did not answer within ${headMs / 1e3} seconds`, connected));
		}, headMs);
		const settled = () => {
			clearTimeout(timer);
			signal?.removeEventListener("abort", abort);
		};
		request.on("error", (error) => {
			settled();
			reject(signal?.aborted ? reasonOf(signal) : CallFailure.of(error, connected));
		});
		request.once("close", () => {
			settled();
			reject(new CallFailure("broken", "the connection broke", connected));
		});
		request.once("response", (message) => {
			settled();
			const entries = Object.entries(message.headersDistinct).map(([name, values = []]) => [name, values.length === 1 ? values[0] ?? "" : values]);
			resolve({
				status: message.statusCode ?? 0,
				headers: Object.fromEntries(entries),
				...bodyOf(message, call)
			});
		});
		if (signal?.aborted) abort();
		signal?.addEventListener("abort", abort, { once: true });
		request.end(body);
	});
}

export { createH1Line };