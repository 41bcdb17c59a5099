// src/engine/tracker/redis/settings.ts
/** Settings that can't be: nothing of a password is in the message. */
var BadStoreSettings = class extends Error {};
const variables = {
	store: "TIDEGATE_TRACKER_STORE",
	prefix: "TIDEGATE_TRACKER_PREFIX",
	expiry: "TIDEGATE_TRACKER_EXPIRY"
};
const example = "redis://HOST:6379/0, or rediss://USER:PASSWORD@HOST:6379/0 with TLS";
/** A hundred years: as long as for ever, and within what Redis can count. */
const longestExpiry = 316224e4;
/**
* Reads where conversations are kept from environment variables; undefined where none names a store.
* @throws BadStoreSettings
*/
function redisSettings(environment) {
	const text = environment[variables.store]?.trim() ?? "";
	if (text === "") return void 0;
	const bad = (wrong) => new BadStoreSettings(`${variables.store} can't be used: ${wrong}. Write ${example}.`);
	if (!URL.canParse(text)) throw bad("it is no address");
	const { protocol, hostname, port, pathname, username, password, search, hash } = new URL(text);
	if (protocol !== "redis:" && protocol !== "rediss:") throw bad(`${protocol}// is spoken by something else than Redis`);
	if (hostname === "") throw bad("it names no host");
	if (search !== "" || hash !== "") throw bad("it holds a ? or a #, which an address may not");
	const database = /^\/?(\d{0,5})$/.exec(pathname)?.[1];
	if (database === void 0) throw bad("behind the host stands something else than the number of a database");
	return {
		host: hostname.replace(/^\[(.*)\]$/, "$1"),
		port: port === "" ? 6379 : Number(port),
		tls: protocol === "rediss:",
		username: decoded(username, bad),
		password: decoded(password, bad),
		database: Number(database),
		prefix: prefixOf(environment[variables.prefix]),
		expirySeconds: expiryOf(environment[variables.expiry])
	};
}
function decoded(part, bad) {
	try {
		return part === "" ? void 0 : decodeURIComponent(part);
	} catch {
		throw bad("its user or password holds a % that stands for nothing (a % itself is written %25)");
	}
}
function prefixOf(text) {
	const prefix = text === void 0 || text === "" ? "bot" : text;
	if (/^[A-Za-z0-9._/-]{1,200}$/.test(prefix)) return prefix;
	throw new BadStoreSettings(`${variables.prefix} can't be used: it may have up to 200 letters, digits and . _ / -, such as staging/bakery.`);
}
function expiryOf(text) {
	if (text === void 0 || text === "") return void 0;
	const seconds = /^\d{1,10}$/.test(text) ? Number(text) : 0;
	if (seconds >= 1 && seconds <= longestExpiry) return seconds;
	throw new BadStoreSettings(`${variables.expiry} can't be used: it is a whole number of seconds, at least 1, such as 2592000 for thirty days.`);
}
/** A Redis as people may read of it: without user and password. */
function shownRedis({ host, port, tls, database }) {
	const name = host.includes(":") ? `[${host}]` : host;
	return `${tls ? "rediss" : "redis"}://${name}:${port}/${database}`;
}

export { variables as i, redisSettings as n, shownRedis as r, BadStoreSettings as t };