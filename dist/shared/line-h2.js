import { n as bodyOf, r as reasonOf, t as CallFailure } from "./transport.js";
import { connect, constants } from "node:http2";

// src/adapters/kubernetes/api/line-h2.ts
/** Bytes that may be on their way: the usual 64 KiB make one round trip of every 64 KiB of a list. */
const streamWindow = 1 << 20;
const sessionWindow = 1 << 26;
/**
* A line over one HTTP/2 connection, which carries all requests at once.
* @param pulseMs milliseconds between two looks at a connection that something waits on, and for the answer to each
*/
function createH2Line(socket, origin, pulseMs) {
	const session = connect(origin, {
		createConnection: () => socket,
		settings: {
			enablePush: false,
			initialWindowSize: streamWindow
		}
	});
	let usable = true;
	const end = () => usable = false;
	session.on("error", end);
	session.on("goaway", end);
	session.on("close", end);
	session.once("connect", () => session.setLocalWindowSize(sessionWindow));
	const alive = keepAlive(session, pulseMs);
	return {
		protocol: "h2",
		get usable() {
			return usable && !session.closed && !session.destroyed;
		},
		send: (call, headers) => send(session, call, headers, alive, end),
		retire() {
			end();
			session.close();
		},
		destroy() {
			end();
			session.destroy();
		}
	};
}
function send(session, call, headers, alive, retire) {
	const { method, path, body, signal, headMs } = call;
	return new Promise((resolve, reject) => {
		let stream;
		try {
			stream = session.request({
				...headers,
				":method": method,
				":path": path
			}, { endStream: body === void 0 });
		} catch (error) {
			reject(CallFailure.of(error, false));
			return;
		}
		alive.begin();
		const arrived = () => !stream.pending && stream.rstCode !== constants.NGHTTP2_REFUSED_STREAM;
		const abort = () => {
			reject(reasonOf(signal));
			stream.close(constants.NGHTTP2_CANCEL);
		};
		const timer = setTimeout(() => {
			reject(new CallFailure("timeout", `it did not answer within ${headMs / 1e3} seconds`, arrived()));
			stream.close(constants.NGHTTP2_CANCEL);
			retire();
		}, headMs);
		const settled = () => {
			clearTimeout(timer);
			signal?.removeEventListener("abort", abort);
		};
		stream.on("error", (error) => {
			settled();
			reject(CallFailure.of(error, arrived()));
		});
		stream.once("close", () => {
			settled();
			alive.end();
			reject(new CallFailure("broken", "the connection broke", arrived()));
		});
		stream.once("response", (head) => {
			settled();
			const { ":status": status = 0, ...rest } = head;
			const plain = Object.entries(rest).filter((entry) => entry[1] !== void 0);
			resolve({
				status,
				headers: Object.fromEntries(plain),
				...bodyOf(stream, call)
			});
		});
		if (signal?.aborted) abort();
		signal?.addEventListener("abort", abort, { once: true });
		if (body !== void 0) stream.end(body);
	});
}
/**
* Sees whether the other side is still there while something waits for it: a connection may be cut without a word.
* While nothing waits, it holds no process back from ending.
*/
function keepAlive(session, pulseMs) {
	let open = 0;
	let timer;
	let answer;
	const dead = () => session.destroy(new CallFailure("timeout", `nothing moved within ${2 * pulseMs / 1e3} seconds`, true));
	const beat = () => {
		if (session.destroyed || answer) return;
		answer = setTimeout(dead, pulseMs).unref();
		session.ping(() => {
			clearTimeout(answer);
			answer = void 0;
		});
	};
	const stop = () => {
		clearInterval(timer);
		clearTimeout(answer);
		timer = answer = void 0;
	};
	session.once("close", stop);
	session.unref();
	return {
		begin() {
			open += 1;
			if (open > 1) return;
			session.ref();
			timer = setInterval(beat, pulseMs).unref();
		},
		end() {
			open -= 1;
			if (open > 0) return;
			stop();
			if (!session.destroyed) session.unref();
		}
	};
}

export { createH2Line };