import { r as isToldError } from "./errors.js";
import { t as failureOf } from "./node-failures.js";

// src/adapters/kubernetes/api/transport.ts
/** A request without a whole answer. The message is a clause without headers, queries or addresses. */
var CallFailure = class CallFailure extends Error {
	name = "CallFailure";
	kind;
	/** Whether the server may have carried it out. */
	arrived;
	constructor(kind, message, arrived) {
		super(message);
		this.kind = kind;
		this.arrived = arrived;
	}
	/** What Node threw, as one of these; one of these and errors for people as they are. */
	static of(error, arrived) {
		if (error instanceof CallFailure || isToldError(error)) return error;
		const { kind, message } = failureOf(error);
		return new CallFailure(kind, message, arrived);
	}
};
/** The body of an answer, which is read once, with a limit on silence. Time that its reader takes doesn't count. */
function bodyOf(stream, call) {
	const { idleMs, signal } = call;
	stream.on("error", () => void 0);
	const abort = () => stream.destroy(reasonOf(signal));
	if (signal?.aborted) abort();
	signal?.addEventListener("abort", abort, { once: true });
	stream.once("close", () => signal?.removeEventListener("abort", abort));
	async function* chunks() {
		const quiet = () => {
			stream.destroy(new CallFailure("timeout", `nothing moved within ${idleMs / 1e3} seconds`, true));
		};
		let timer = setTimeout(quiet, idleMs);
		try {
			for await (const chunk of stream) {
				clearTimeout(timer);
				yield chunk;
				timer = setTimeout(quiet, idleMs);
			}
		} catch (error) {
			throw signal?.aborted ? reasonOf(signal) : CallFailure.of(error, true);
		} finally {
			clearTimeout(timer);
			if (!stream.destroyed) stream.destroy();
		}
	}
	const read = chunks();
	return {
		body: read,
		async text(limit) {
			const parts = [];
			let size = 0;
			for await (const chunk of read) {
				size += chunk.byteLength;
				if (size > limit) throw new CallFailure("too-long", `its answer is longer than ${limit} bytes`, true);
				parts.push(chunk);
			}
			return Buffer.concat(parts, size).toString("utf8");
		},
		cancel: () => void stream.destroy()
	};
}
/** Why a signal was given, as an error. */
function reasonOf(signal) {
	const reason = signal?.reason;
	return reason instanceof Error ? reason : new DOMException("It was interrupted.", "AbortError");
}

export { bodyOf as n, reasonOf as r, CallFailure as t };