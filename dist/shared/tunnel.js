import { t as CallFailure } from "./transport.js";
import { isIP } from "node:net";

// src/adapters/kubernetes/api/tunnel.ts
const largestHead = 16384;
/**
* Has a proxy connect to a host: `CONNECT` (RFC 9110, section 9.3.6), or SOCKS 5 (RFC 1928, names are looked up there,
* and RFC 1929 for a login). A login stands in the proxy's address, and appears in no message.
* @returns the same socket, whose other end is the host now
*/
async function tunnel(socket, proxy, host, port) {
	const reader = readerOf(socket);
	const username = decodeURIComponent(proxy.username);
	const password = decodeURIComponent(proxy.password);
	try {
		if (proxy.protocol.startsWith("socks")) await socks(socket, reader, {
			username,
			password,
			host,
			port
		});
		else await connect$1(socket, reader, {
			username,
			password,
			host,
			port
		});
	} finally {
		reader.release();
	}
	return socket;
}
const refused = (what) => new CallFailure("unreachable", `the proxy ${what}`, false);
async function connect$1(socket, reader, to) {
	const authority = `${isIP(to.host) === 6 ? `[${to.host}]` : to.host}:${to.port}`;
	const login = Buffer.from(`${to.username}:${to.password}`).toString("base64");
	socket.write(`CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n${to.username ? `proxy-authorization: Basic ${login}\r\n` : ""}\r\n`);
	const head = await reader.until("\r\n\r\n");
	const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
	if (status === void 0) throw refused("speaks no HTTP");
	if (!status.startsWith("2")) throw refused(status === "407" ? "wants a login (407)" : `lets nobody through (it answered ${status})`);
}
async function socks(socket, reader, to) {
	const withLogin = to.username !== "";
	socket.write(Buffer.from(withLogin ? [
		5,
		2,
		0,
		2
	] : [
		5,
		1,
		0
	]));
	const [version, method] = await reader.bytes(2);
	if (version !== 5) throw refused("speaks no SOCKS 5");
	if (method === 2 && withLogin) {
		const [name, password] = [Buffer.from(to.username), Buffer.from(to.password)];
		socket.write(Buffer.concat([
			Buffer.from([1, name.length]),
			name,
			Buffer.from([password.length]),
			password
		]));
		const [, outcome] = await reader.bytes(2);
		if (outcome !== 0) throw refused("refuses its login");
	} else if (method !== 0) throw refused("wants a login");
	const name = Buffer.from(to.host);
	socket.write(Buffer.concat([
		Buffer.from([
			5,
			1,
			0,
			3,
			name.length
		]),
		name,
		Buffer.from([to.port >> 8, to.port & 255])
	]));
	const [, outcome, , kind] = await reader.bytes(4);
	if (outcome !== 0) throw refused(`lets nobody through (SOCKS ${String(outcome)})`);
	const length = kind === 1 ? 4 : kind === 4 ? 16 : (await reader.bytes(1))[0] ?? 0;
	await reader.bytes(length + 2);
}
/** Reads a socket piece by piece, without taking more of it than is asked for. */
function readerOf(socket) {
	let held = Buffer.alloc(0);
	let over;
	let wake = () => {};
	const data = (chunk) => {
		held = Buffer.concat([held, chunk]);
		wake();
	};
	const end = (error) => {
		over ??= error instanceof Error ? error : refused("closed the connection");
		wake();
	};
	const closed = () => end();
	socket.on("data", data);
	socket.on("error", end);
	socket.on("close", closed);
	const take = async (length) => {
		for (;;) {
			const wanted = length();
			if (wanted > 0 && held.length >= wanted) {
				const taken = held.subarray(0, wanted);
				held = held.subarray(wanted);
				return taken;
			}
			if (over) throw over;
			if (held.length > largestHead) throw refused("speaks no HTTP");
			await new Promise((resolve) => wake = resolve);
		}
	};
	return {
		bytes: (count) => take(() => count),
		async until(mark) {
			return (await take(() => {
				const at = held.indexOf(mark);
				return at === -1 ? 0 : at + mark.length;
			})).toString("latin1");
		},
		release() {
			socket.off("data", data);
			socket.off("error", end);
			socket.off("close", closed);
			socket.pause();
			if (held.length > 0) socket.unshift(held);
		}
	};
}

export { tunnel };