import { C as optional, D as pipe, F as string, M as safeParse, S as object, v as nonEmpty, y as nullable } from "./dist.js";
import { Agent, request } from "node:http";
import { Agent as Agent$1, request as request$1 } from "node:https";

// src/adapters/talk/http.ts
const oneMebibyte = 1048576;
/** Agents that keep idle connections for less time than servers do, so that none is used while it is being closed. */
function keepAliveAgents() {
	const options = {
		keepAlive: true,
		maxFreeSockets: 4,
		timeout: 2e3
	};
	return {
		http: new Agent(options),
		https: new Agent$1(options)
	};
}
/** One request over HTTP or HTTPS with one deadline and a limit for the answer. Redirects are not followed. */
function exchange(address, options) {
	const began = performance.now();
	const { timeoutMs, limit = oneMebibyte, body } = options;
	return new Promise((resolve) => {
		let url;
		try {
			url = new URL(address);
			if (url.protocol !== "http:" && url.protocol !== "https:") throw new Error("it is no http address");
		} catch {
			resolve({
				kind: "unreachable",
				code: "ERR_INVALID_URL",
				message: `${address} is no http or https address`
			});
			return;
		}
		let settled = false;
		const settle = (result) => {
			if (settled) return;
			settled = true;
			clearTimeout(timer);
			options.signal?.removeEventListener("abort", onAbort);
			resolve(result);
			if (result.kind !== "response") request$2.destroy();
		};
		const failed = (error) => {
			settle({
				kind: "unreachable",
				code: error.code,
				message: reasonOf(error)
			});
		};
		const secure = url.protocol === "https:";
		const request$2 = (secure ? request$1 : request)(url, {
			method: options.method ?? "GET",
			agent: options.agent ? secure ? options.agent.https : options.agent.http : false,
			headers: {
				accept: "application/json",
				...body !== void 0 && {
					"content-type": "application/json",
					"content-length": String(Buffer.byteLength(body))
				},
				...options.headers
			}
		});
		const timer = setTimeout(() => settle({
			kind: "timeout",
			afterMs: timeoutMs
		}), timeoutMs);
		const onAbort = () => settle({
			kind: "unreachable",
			code: "ABORT_ERR",
			message: "it was cancelled"
		});
		if (options.signal?.aborted) queueMicrotask(onAbort);
		options.signal?.addEventListener("abort", onAbort, { once: true });
		request$2.on("error", failed);
		request$2.on("response", (response) => {
			const chunks = [];
			let size = 0;
			response.on("data", (chunk) => {
				size += chunk.length;
				if (size > limit) settle({
					kind: "too-large",
					limit
				});
				else chunks.push(chunk);
			});
			response.on("error", failed);
			response.on("end", () => settle({
				kind: "response",
				status: response.statusCode ?? 0,
				body: Buffer.concat(chunks).toString("utf8"),
				tookMs: performance.now() - began
			}));
			response.on("close", () => settle({
				kind: "unreachable",
				code: "ECONNRESET",
				message: "the connection closed in the middle of the answer"
			}));
		});
		request$2.end(body);
	});
}
const reasons = {
	ECONNREFUSED: "connection refused",
	ECONNRESET: "the connection was reset",
	ENOTFOUND: "its host name is unknown",
	EAI_AGAIN: "its host name could not be looked up",
	EHOSTUNREACH: "there is no route to its host",
	ENETUNREACH: "there is no route to its network",
	ETIMEDOUT: "connecting took too long",
	EPIPE: "the connection was closed"
};
/** A network error in a few words. Where both address families failed, the first tells. */
function reasonOf(error) {
	if ("errors" in error && Array.isArray(error.errors) && error.errors.length > 0) return reasonOf(error.errors[0]);
	const known = error.code === void 0 ? void 0 : reasons[error.code];
	return known ? `${known} (${error.code})` : error.message || "the connection failed";
}

// src/adapters/talk/status.ts
const statusSchema = object({
	model_file: pipe(string(), nonEmpty()),
	model_id: optional(nullable(string()))
});
const failureSchema = object({ message: string() });
/** Characters of somebody else's message that are repeated. */
const quoted = 300;
/** Understands an answer of `GET /status`: 200 with `model_file` and `model_id`, or 409 while there is no model. */
function readStatus(answer) {
	if (answer.kind !== "response") return {
		kind: "unreachable",
		message: failureOf(answer)
	};
	if (answer.status === 409) return {
		kind: "no-model",
		message: "it answers, but has no model loaded (409)"
	};
	if (answer.status !== 200) return {
		kind: "unreachable",
		message: refusalOf(answer)
	};
	const status = safeParse(statusSchema, parseJson(answer.body));
	if (!status.success) return {
		kind: "no-model",
		message: "it answers 200, but names no model_file"
	};
	return {
		kind: "serving",
		modelFile: status.output.model_file,
		modelId: status.output.model_id ?? void 0
	};
}
/** Why there is no answer, to stand behind "because": `connection refused (ECONNREFUSED)`. */
function failureOf(answer) {
	switch (answer.kind) {
		case "timeout": return `no answer within ${seconds(answer.afterMs)}`;
		case "too-large": return `its answer is larger than ${answer.limit} bytes`;
		case "unreachable": return answer.message;
	}
}
/** What a server says that doesn't answer 2xx: the status, and the message of Rasa's error form if there is one. */
function refusalOf(answer) {
	const parsed = safeParse(failureSchema, parseJson(answer.body));
	const message = parsed.success ? parsed.output.message : "";
	return `it answers ${answer.status}${message ? `: ${message.slice(0, quoted)}` : ""}`;
}
/** A JSON text's value; undefined if it is none. */
function parseJson(text) {
	try {
		return JSON.parse(text);
	} catch {
		return;
	}
}
function seconds(ms) {
	return ms < 1e3 ? `${Math.round(ms)} ms` : `${Number((ms / 1e3).toFixed(1))} s`;
}

export { exchange as a, refusalOf as i, parseJson as n, keepAliveAgents as o, readStatus as r, failureOf as t };