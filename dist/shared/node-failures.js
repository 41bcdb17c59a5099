// src/adapters/oci/registry/http.ts
/** A request without a whole answer. The message is a clause that holds neither headers nor queries. */
var HttpFailure = class extends Error {
	name = "HttpFailure";
	kind;
	constructor(kind, message) {
		super(message);
		this.kind = kind;
	}
};
/** Bytes of a body that are read for the sake of the connection alone. */
const worthReading = 65536;
/** The answer that Node's client gives, as ours; `chunks` reads its body once. */
function responseOf(message, url, chunks) {
	return {
		status: message.statusCode ?? 0,
		url,
		header: (name) => message.headersDistinct[name]?.[0],
		headerValues: (name) => message.headersDistinct[name] ?? [],
		body: { [Symbol.asyncIterator]: () => chunks()[Symbol.asyncIterator]() },
		async bytes(limit) {
			const parts = [];
			let size = 0;
			for await (const chunk of chunks()) {
				size += chunk.byteLength;
				if (size > limit) throw new HttpFailure("too-long", `its answer is longer than ${limit} bytes`);
				parts.push(Uint8Array.from(chunk));
			}
			return Buffer.concat(parts, size);
		},
		async discard() {
			let size = 0;
			try {
				for await (const chunk of chunks()) if ((size += chunk.byteLength) > worthReading) break;
			} catch {}
		}
	};
}

// src/adapters/oci/registry/node-failures.ts
/** What the codes of Node and the operating system mean. Their own messages are left out: a proxy's may hold a password. */
const meanings = {
	ENOTFOUND: ["unreachable", "its name is unknown"],
	EAI_AGAIN: ["unreachable", "its name could not be looked up"],
	ECONNREFUSED: ["unreachable", "nothing answers at its port"],
	EHOSTUNREACH: ["unreachable", "there is no way to it"],
	ENETUNREACH: ["unreachable", "there is no way to its network"],
	EADDRNOTAVAIL: ["unreachable", "there is no way to its network"],
	ETIMEDOUT: ["timeout", "it did not answer in time"],
	ECONNRESET: ["broken", "the connection broke"],
	EPIPE: ["broken", "the connection broke"],
	ECONNABORTED: ["broken", "the connection broke"],
	ERR_STREAM_PREMATURE_CLOSE: ["broken", "the connection broke"],
	ERR_STREAM_DESTROYED: ["broken", "the connection broke"],
	ERR_PROXY_TUNNEL: ["unreachable", "the proxy of this environment let nobody through to it"],
	EPROTO: ["tls", "TLS failed"],
	DEPTH_ZERO_SELF_SIGNED_CERT: ["tls", "its certificate is signed by itself alone"],
	SELF_SIGNED_CERT_IN_CHAIN: ["tls", "its certificate is signed by somebody who is not trusted here"],
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ["tls", "its certificate is signed by somebody who is not trusted here"],
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: ["tls", "its certificate is signed by somebody who is not trusted here"],
	ERR_TLS_CERT_ALTNAME_INVALID: ["tls", "its certificate is for another name"],
	CERT_HAS_EXPIRED: ["tls", "its certificate has expired"],
	CERT_NOT_YET_VALID: ["tls", "its certificate is not valid yet"],
	ABORT_ERR: ["aborted", "it was interrupted"]
};
/** An error of Node's client as one of ours; ours pass as they are. */
function failureOf(error) {
	if (error instanceof HttpFailure) return error;
	const { code = "", message = "", errors = [] } = error ?? {};
	if (Array.isArray(errors) && errors.length > 0) return failureOf(errors[0]);
	if (/wrong version number|packet length too long/i.test(String(message))) return new HttpFailure("not-tls", "it does not speak TLS");
	const name = typeof code === "string" && /^[A-Z0-9_]{1,60}$/.test(code) ? code : "";
	const known = meanings[name];
	if (known) return new HttpFailure(...known);
	if (name.startsWith("HPE_")) return new HttpFailure("not-http", "it does not speak HTTP");
	if (/^(ERR_SSL|ERR_TLS|CERT_|UNABLE_TO)/.test(name)) return new HttpFailure("tls", `TLS failed (${name})`);
	return new HttpFailure("broken", `the connection failed${name && ` (${name})`}`);
}

export { HttpFailure as n, responseOf as r, failureOf as t };