import { a as oneLine, c as quoted, i as listed } from "./text.js";
import { n as UserError, t as EnvironmentError } from "./errors.js";
import { n as HttpFailure, r as responseOf, t as failureOf } from "./node-failures.js";
import { t as isLoopback } from "./loopback.js";
import { C as optional, D as pipe, F as string, M as safeParse, S as object, T as parseJson, x as number, y as nullable } from "./dist.js";
import { a as mediaTypes, g as withFileFailures, p as hasCode, r as documentLimit, t as inParallel, u as chunkSize } from "./parallel.js";
import { i as isDigest } from "./digest.js";
import { a as readRegistryLocation, o as registryLocationText } from "./store-location.js";
import { constants, open } from "node:fs/promises";
import { dirname, isAbsolute, join, relative } from "node:path";
import { createHash } from "node:crypto";
import http from "node:http";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
import { spawn } from "node:child_process";
import https from "node:https";
import { Buffer as Buffer$1 } from "node:buffer";
import { homedir } from "node:os";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

// src/adapters/oci/registry/patience.ts
const realWaiting = {
	now: () => Date.now(),
	sleep: (milliseconds) => setTimeout$1(milliseconds),
	random: () => Math.random()
};
/** Milliseconds: the first wait is around half a second, each further one twice as long. */
const firstWait = 500;
const longestWait = 3e4;
/** Tries in a row that moved nothing on. */
const fruitlessTries = 6;
/** Tries in all, and milliseconds that are waited in all, however much moved on in between. */
const allTries = 60;
const allWaits = 3e5;
/** How often and how long one piece of work is tried again: bounded in number and in time. */
var Patience = class {
	#waiting;
	#fruitless = 0;
	#tries = 1;
	#waited = 0;
	constructor(waiting) {
		this.#waiting = waiting;
	}
	/** Tries so far. */
	get tries() {
		return this.#tries;
	}
	/** Something moved on: what comes next is not the same failure again. */
	progressed() {
		this.#fruitless = 0;
	}
	/**
	* Waits until the next try is due; false at once if there should be none.
	* @param retryAfter the registry's `Retry-After`: seconds, or a date.
	* @param most tries in a row for a failure that seldom passes.
	*/
	async again(retryAfter, most = fruitlessTries) {
		this.#fruitless++;
		if (this.#fruitless >= most || this.#tries >= allTries) return false;
		const asked = retryAfter === void 0 ? 0 : retryAfterMilliseconds(retryAfter, this.#waiting.now());
		const usual = Math.min(longestWait, firstWait * 2 ** (this.#fruitless - 1));
		const wait = Math.max(asked, usual * (.5 + this.#waiting.random()));
		if (this.#waited + wait > allWaits) return false;
		this.#waited += wait;
		this.#tries++;
		await this.#waiting.sleep(wait);
		return true;
	}
};
/** Milliseconds that a `Retry-After` asks for; 0 where it can't be read or lies in the past. */
function retryAfterMilliseconds(value, now) {
	const text = value.trim();
	if (/^\d{1,9}$/.test(text)) return Number(text) * 1e3;
	const date = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : NaN;
	return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}

// src/adapters/oci/registry/auth-exchange.ts
/** Bytes of a token server's answer; tokens that carry many rights have some 10 KiB. */
const largestAnswer$1 = 131072;
/** Failures and statuses that may pass. */
const passingKinds = [
	"unreachable",
	"broken",
	"timeout"
];
const passingStatuses = [
	429,
	500,
	502,
	503,
	504
];
const mostTries = 3;
/**
* Exchanges with a token server over the registry's HTTP client. No redirect is followed. What may pass is tried
* three times in all: a token request changes nothing.
*/
function tokenExchange(request, waiting) {
	return async (url, { headers, body }) => {
		const patience = new Patience(waiting);
		for (;;) try {
			const response = await request({
				method: body === void 0 ? "GET" : "POST",
				url,
				headers,
				...body !== void 0 && { body: Buffer$1.from(body, "utf8") }
			});
			const answer = Buffer$1.from(await response.bytes(largestAnswer$1)).toString("utf8");
			if (!passingStatuses.includes(response.status) || !await patience.again(response.header("retry-after"), mostTries)) return {
				status: response.status,
				body: answer
			};
		} catch (error) {
			if (!(error instanceof HttpFailure)) throw error;
			if (!passingKinds.includes(error.kind) || !await patience.again(void 0, mostTries)) throw new EnvironmentError(`The token server ${url.origin} can't be used: ${error.message}.`, {
				code: "token-server-failed",
				next: "Try again later; if it stays so, ask those who run the registry."
			});
		}
	};
}

// src/adapters/oci/registry/auth-realm.ts
/**
* The token server that a registry names, if a credential may go there: over https anywhere; over plain http only
* on the registry's own host where that speaks plain http itself, or from this machine to this machine.
* @throws EnvironmentError `token-server-refused`.
*/
function parseRealm(realm, origin) {
	const refuse = (why) => new EnvironmentError(`The registry ${origin.host} names a token server that can't be used: ${why}.`, {
		code: "token-server-refused",
		next: "Nothing was sent there. Check the address of the registry, and ask those who run it."
	});
	if (realm === void 0 || !URL.canParse(realm)) throw refuse(`${quoted(realm ?? "", 80)} is no address`);
	const url = new URL(realm);
	if (url.protocol !== "https:" && url.protocol !== "http:") throw refuse(`${quoted(url.protocol, 40)} is neither https nor http`);
	if (url.username !== "" || url.password !== "") throw refuse("its address holds a login");
	const sameHost = origin.protocol === "http:" && url.hostname === origin.hostname;
	const onThisMachine = isLoopback(url.hostname) && isLoopback(origin.hostname);
	if (url.protocol === "http:" && !sameHost && !onThisMachine) throw refuse(`${url.origin} would get the credential over plain http`);
	return url;
}

// src/adapters/oci/registry/auth-scopes.ts
/** Scopes taken of one challenge; it is a stranger's text. */
const most = 32;
/** What requests of these scopes need. Registries let only those push who may pull, so pushing asks for both. */
function demandOf(scopes) {
	return merged(scopes.map(({ repository, actions }) => [`repository:${repository}`, actions.includes("push") ? ["pull", "push"] : actions]));
}
/** What a challenge's `scope` names: `type:name:action,action`, several with spaces between them. */
function parseDemand(text) {
	return merged(text.split(/\s+/).filter((part) => part !== "").slice(0, most).map((part) => {
		const colon = part.lastIndexOf(":");
		return part.indexOf(":") === colon ? [part, []] : [part.slice(0, colon), part.slice(colon + 1).split(",")];
	}));
}
/** Both demands in one. */
function union(a, b) {
	return merged([...a, ...b]);
}
/** Whether a token for `granted` serves a request that needs `wanted`. */
function covers(granted, wanted) {
	return [...wanted].every(([resource, actions]) => granted.get(resource)?.isSupersetOf(actions) ?? false);
}
/** A demand as the parameters of a token request: one text for each resource, always in the same order. */
function scopeTexts(demand) {
	return [...demand].map(([resource, actions]) => actions.size === 0 ? resource : `${resource}:${[...actions].sort().join(",")}`).sort();
}
function merged(parts) {
	const result = /* @__PURE__ */ new Map();
	for (const [resource, actions] of parts) result.set(resource, (result.get(resource) ?? /* @__PURE__ */ new Set()).union(new Set(actions)));
	return result;
}

// src/adapters/oci/registry/auth-token.ts
const defaultSeconds = 60;
const longestSeconds = 86400;
const earlierMs = 1e4;
const text = optional(nullable(string()));
const answerSchema$1 = object({
	token: text,
	access_token: text,
	refresh_token: text,
	issued_at: text,
	expires_in: optional(nullable(number()))
});
/**
* Asks a token server (distribution's token specification): GET with a login or anonymously, or OAuth2's POST
* with an identity token.
* @returns undefined where it refuses (400, 401, 403).
* @throws EnvironmentError `token-server-failed`; nothing of what was sent or answered is in its message.
*/
async function requestToken(request, exchange, now) {
	const { realm, credential } = request;
	const askedAt = now();
	const failed = (what, next) => new EnvironmentError(`The token server ${realm.origin} ${what}.`, {
		code: "token-server-failed",
		next: next ?? "Try again later; if it stays so, ask those who run the registry."
	});
	const { status, body } = credential?.kind === "identity-token" ? await exchange(realm, refreshForm(request, credential.token)) : await exchange(queryUrl(request), { headers: {
		accept: "application/json",
		...loginOf(credential)
	} });
	if (status === 400 || status === 401 || status === 403) return void 0;
	if (status >= 300 && status < 400) throw failed("sends elsewhere (a redirect), which is not followed because the credential would go along");
	if (credential?.kind === "identity-token" && (status === 404 || status === 405)) throw failed(`doesn't take identity tokens (it answered ${status} to the OAuth2 request)`, "Log in with a user name and a password or token instead.");
	if (status !== 200) throw failed(`answered ${status}`);
	const answer = safeParse(pipe(string(), parseJson(), answerSchema$1), body);
	if (!answer.success) throw failed("answered something else than JSON with a token");
	const value = answer.output.token || answer.output.access_token;
	if (!value || !/^[\x21-\x7e]+$/.test(value)) throw failed("answered without a token");
	const { expires_in, issued_at, refresh_token } = answer.output;
	return {
		value,
		demand: request.demand,
		issuedAt: askedAt,
		renewAt: renewalOf(askedAt, expires_in ?? void 0, issued_at ?? void 0),
		refreshToken: refresh_token || void 0
	};
}
/** `Basic` credentials as RFC 7617 writes them; nothing for none. */
function loginOf(credential) {
	if (credential?.kind !== "basic") return {};
	return { authorization: `Basic ${Buffer$1.from(`${credential.username}:${credential.password}`, "utf8").toString("base64")}` };
}
/** A renewal a little early; the server's clock counts only where it makes sense by ours. */
function renewalOf(askedAt, expiresIn, issuedAt) {
	const lifeMs = (expiresIn !== void 0 && expiresIn > 0 ? Math.min(expiresIn, longestSeconds) : defaultSeconds) * 1e3;
	const early = Math.min(earlierMs, lifeMs / 4);
	const issued = issuedAt === void 0 ? NaN : Date.parse(issuedAt);
	return (issued <= askedAt && issued + lifeMs - early > askedAt ? issued : askedAt) + lifeMs - early;
}
function queryUrl({ realm, service, demand }) {
	const url = new URL(realm);
	if (service !== void 0) url.searchParams.set("service", service);
	for (const scope of scopeTexts(demand)) url.searchParams.append("scope", scope);
	return url;
}
function refreshForm({ service, demand }, refreshToken) {
	const form = new URLSearchParams({
		grant_type: "refresh_token",
		client_id: "tidegate"
	});
	if (service !== void 0) form.set("service", service);
	const scopes = scopeTexts(demand);
	if (scopes.length > 0) form.set("scope", scopes.join(" "));
	form.set("refresh_token", refreshToken);
	return {
		headers: {
			accept: "application/json",
			"content-type": "application/x-www-form-urlencoded"
		},
		body: form.toString()
	};
}

// src/adapters/oci/registry/auth-token-cache.ts
function tokenCache(options) {
	const { realm, service, exchange, now } = options;
	let refreshToken;
	let isRefused = false;
	let tokens = [];
	let underWay = [];
	/** What the server refused already: it would refuse it again. */
	const refused = /* @__PURE__ */ new Set();
	const fetch = async (demand) => {
		const name = scopeTexts(demand).join(" ");
		if (refused.has(name)) return void 0;
		const login = await options.credential();
		const credential = login?.kind === "identity-token" && refreshToken !== void 0 ? {
			...login,
			token: refreshToken
		} : login;
		const token = await requestToken({
			realm,
			service,
			demand,
			credential
		}, exchange, now);
		isRefused = token === void 0;
		if (token === void 0) {
			refused.add(name);
			return;
		}
		refreshToken = token.refreshToken ?? refreshToken;
		tokens = [token, ...tokens.filter((old) => now() < old.renewAt && !covers(demand, old.demand))];
		return token;
	};
	const covering = (demand) => tokens.find((token) => now() < token.renewAt && covers(token.demand, demand));
	return {
		covering,
		async obtain(demand) {
			const there = covering(demand);
			if (there !== void 0) return there;
			const coming = underWay.find((other) => covers(other.demand, demand));
			if (coming !== void 0) return coming.token;
			const entry = {
				demand,
				token: fetch(demand)
			};
			underWay = [...underWay, entry];
			try {
				return await entry.token;
			} finally {
				underWay = underWay.filter((other) => other !== entry);
			}
		},
		find: (value) => tokens.find((token) => token.value === value),
		drop(token) {
			tokens = tokens.filter((other) => other !== token);
		},
		get isRefused() {
			return isRefused;
		}
	};
}

// src/adapters/oci/registry/challenge.ts
/** Characters read of one header; Node itself takes 16 KiB of all headers together. */
const limit = 16384;
const separators = /[ \t,]*/y;
const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const blanks = /[ \t]*/y;
const equals = /[ \t]*=[ \t]*/y;
/** What stands alone after a scheme, such as Negotiate's data: it ends the challenge. */
const token68 = /[0-9A-Za-z._~+/-]+=*[ \t]*(?=,|$)/y;
const quotedString = /"((?:[^"\\]|\\[^])*)"/y;
/** Wider than the grammar's token: some registries leave out the quotation marks of a scope or a realm. */
const bareValue = /[^",\s]+/y;
/**
* Reads WWW-Authenticate headers by the grammar of RFC 9110 (11.6.1): several challenges in one header, quoted
* strings with escapes and commas, names in any case. It never throws: reading a header ends where it is no longer
* a challenge, and what was read before counts.
*/
function parseChallenges(headers) {
	return headers.flatMap(parseHeader);
}
function parseHeader(header) {
	const text = header.slice(0, limit);
	const challenges = [];
	let at = 0;
	const take = (pattern) => {
		pattern.lastIndex = at;
		const found = pattern.exec(text);
		if (found !== null) at = pattern.lastIndex;
		return found ?? void 0;
	};
	/** `name = value`; undefined, and nothing taken, where something else comes. */
	const parameter = () => {
		const start = at;
		const name = take(token)?.[0];
		if (name !== void 0 && take(equals) !== void 0) {
			const value = take(quotedString)?.[1]?.replace(/\\([^])/g, "$1") ?? take(bareValue)?.[0];
			if (value !== void 0) return [name.toLowerCase(), value];
		}
		at = start;
	};
	for (;;) {
		take(separators);
		const scheme = take(token)?.[0].toLowerCase();
		if (scheme === void 0) return challenges;
		const parameters = /* @__PURE__ */ new Map();
		challenges.push({
			scheme,
			parameters
		});
		if (take(blanks)?.[0] === "" || take(token68) !== void 0) continue;
		for (;;) {
			const found = parameter();
			if (found === void 0) break;
			if (!parameters.has(found[0])) parameters.set(found[0], found[1]);
			take(separators);
		}
	}
}

// src/adapters/oci/registry/authorizer.ts
/** Milliseconds after which a token that is refused may have ended before its time: a new one is worth asking for. */
const freshFor = 1e4;
/** An authorizer that knows nothing until the registry demands something. Credentials are looked for then, once. */
function createAuthorizer(options) {
	const { origin, credentials, request, waiting = realWaiting } = options;
	const exchange = tokenExchange(request, waiting);
	const now = () => waiting.now();
	let demanded;
	let known;
	const credential = () => known ??= credentials.for(origin.host);
	/** Takes in what a Bearer challenge says; the tokens of an earlier one stay if it says the same. */
	const tokensFor = ({ parameters }) => {
		const realm = parseRealm(parameters.get("realm"), origin);
		const service = parameters.get("service");
		const name = JSON.stringify([realm.href, service]);
		if (demanded?.scheme !== "bearer" || demanded.realm !== name) demanded = {
			scheme: "bearer",
			realm: name,
			tokens: tokenCache({
				realm,
				service,
				credential,
				exchange,
				now
			})
		};
		return demanded.tokens;
	};
	const bearer = async (challenge, wanted, sent) => {
		const tokens = tokensFor(challenge);
		const all = union(wanted, parseDemand(challenge.parameters.get("scope") ?? ""));
		const error = challenge.parameters.get("error");
		const used = sent !== void 0 ? tokens.find(sent.replace(/^Bearer /, "")) : error !== void 0 ? tokens.covering(all) : void 0;
		if (used !== void 0) {
			if (covers(used.demand, all)) {
				if (error === "insufficient_scope") return false;
				if (now() - used.issuedAt < freshFor && now() < used.renewAt) return false;
			}
			tokens.drop(used);
		}
		if (await tokens.obtain(all) !== void 0) return true;
		return used === void 0 && await tokens.obtain(wanted) !== void 0;
	};
	const basic = async (sent) => {
		const { authorization } = loginOf(await credential());
		if (authorization === void 0 || authorization === sent) return false;
		demanded = {
			scheme: "basic",
			header: authorization
		};
		return true;
	};
	return {
		async header(scopes) {
			if (demanded === void 0) return void 0;
			if (demanded.scheme === "basic") return demanded.header;
			const token = await demanded.tokens.obtain(demandOf(scopes));
			return token && `Bearer ${token.value}`;
		},
		async challenged(wwwAuthenticate, scopes, sent) {
			const challenges = parseChallenges(wwwAuthenticate);
			const challenge = challenges.find(({ scheme }) => scheme === "bearer");
			if (challenge !== void 0) return bearer(challenge, demandOf(scopes), sent);
			return challenges.some(({ scheme }) => scheme === "basic") && basic(sent);
		},
		async login() {
			const found = await credential();
			if (found === void 0) {
				const places = credentials.places?.(origin.host) ?? [];
				return `no credentials for ${origin.host} were found${places.length > 0 ? ` in ${listed(places)}` : ""}`;
			}
			const source = `the credentials from ${found.source ?? "this environment"}`;
			return demanded?.scheme === "bearer" && demanded.tokens.isRefused ? `its token server refused ${source}` : `with ${source}`;
		}
	};
}

// src/adapters/oci/registry/errors.ts
const again = "Run the same command again: what is done already stays.";
/** A registry that no answer came from. */
function failureError({ kind, message }, host, origin) {
	if (kind === "not-tls") return new EnvironmentError(`The registry ${host} doesn't speak TLS.`, {
		code: "registry-plain-http",
		next: `If it is meant to speak plain HTTP, add ${host} to registries.plainHttp in tidegate.yml.`
	});
	if (kind === "not-http" && origin.protocol === "http:") return new EnvironmentError(`The registry ${host} doesn't speak plain HTTP.`, {
		code: "registry-unreachable",
		next: `If it speaks TLS, take ${host} out of registries.plainHttp in tidegate.yml.`
	});
	if (kind === "too-long") return new EnvironmentError(`The registry ${host} can't be used: ${message}.`, { code: "registry-refused" });
	return new EnvironmentError(`The registry ${host} can't be used: ${message}.`, {
		code: "registry-unreachable",
		next: kind === "tls" ? "Let NODE_EXTRA_CA_CERTS name a file with the certificate of the authority that it trusts." : `Check its name and the network. ${again}`
	});
}
/** What a registry said, as the end of a sentence. */
const said = ({ text, status }) => `${(text === "" ? `it answered ${status}` : text).replace(/\.$/, "")}.`;
/** A registry that doesn't do what it was asked. */
function refusedError(refusal, host) {
	if (refusal.status === 429 || refusal.status >= 500) return new EnvironmentError(`The registry ${host} is busy or unwell: ${said(refusal)}`, {
		code: "registry-busy",
		next: again
	});
	return new EnvironmentError(`The registry ${host} refuses with status ${refusal.status}: ${said(refusal)}`, { code: "registry-refused" });
}
/**
* A registry that doesn't let us do what we asked for.
* @param login whose login was used, as a clause.
*/
function deniedError(refusal, host, scopes, login) {
	const right = scopes.some(({ actions }) => actions.includes("push")) ? "write" : "read";
	const names = scopes.map(({ repository }) => repository).join(" and ");
	const docker = `docker login ${host}`;
	return new EnvironmentError(`The registry ${host} gives no right to ${right} ${names} (${oneLine(login, 500)}): ${said(refusal)}`, {
		code: "registry-denied",
		next: host === "ghcr.io" ? `In a workflow, give the job \`permissions: packages: ${right}\`; elsewhere type \`${docker}\` with a token that may ${right} packages.` : `Type \`${docker}\` with a login that may ${right} there.`
	});
}
/** A registry that sends us where we don't go. */
function misguidedError(host, where) {
	return new EnvironmentError(`The registry ${host} sends on to ${where}.`, { code: "registry-refused" });
}
/** A blob whose bytes aren't those of its name. */
function damagedError({ digest }, where, what) {
	return new EnvironmentError(`The blob ${digest} is damaged ${where}: ${what}.`, {
		code: "blob-damaged",
		next: "Pack it again, or copy it from a store where it is whole."
	});
}

// src/adapters/oci/registry/refusal.ts
/** Bytes of an error's body that are looked at. */
const bodyLimit = 65536;
/** Reads the body of a refusal. Whatever comes, it gives a refusal. */
async function readRefusal(response) {
	const body = await response.bytes(bodyLimit).catch(() => /* @__PURE__ */ new Uint8Array(0));
	const errors = errorsOf(Buffer.from(body).toString("utf8"));
	const codes = errors.map(({ code }) => code).filter((code) => /^[A-Z0-9_]{1,60}$/.test(code));
	const texts = errors.map(({ code, message }) => [code, message].filter((part) => part !== "" && part !== void 0).join(": "));
	return {
		status: response.status,
		codes,
		text: plain(texts.join("; ")),
		retryAfter: response.header("retry-after")
	};
}
/** Where a text names an address, its query may be a signature. */
function plain(text) {
	return oneLine(text.replace(/([a-z][a-z0-9+.-]*:\/\/[^\s?"'<>]*)\?[^\s"'<>]*/gi, "$1"), 300);
}
/** The errors of the distribution specification's JSON; none where it is something else. */
function errorsOf(text) {
	let value;
	try {
		value = JSON.parse(text);
	} catch {
		return [];
	}
	const errors = member(value, "errors");
	if (!Array.isArray(errors)) return [];
	return errors.slice(0, 3).map((error) => ({
		code: textOf(member(error, "code")),
		message: textOf(member(error, "message"))
	}));
}
function member(value, name) {
	return typeof value === "object" && value !== null ? value[name] : void 0;
}
function textOf(value) {
	return typeof value === "string" ? value : "";
}

// src/adapters/oci/registry/client.ts
const redirects = [
	301,
	302,
	303,
	307,
	308
];
const mostRedirects = 5;
/** Tries with new tokens, in case one ran out on the way. */
const mostChallenges = 2;
/** Tries of what seldom passes by itself: nobody there, a failure within the registry. */
const fewTries$1 = 3;
/**
* Talks to one registry: authorizes, follows redirects by origin, and repeats what may pass. The Authorization header
* goes to the registry's own origin and nowhere else, and nothing that began with TLS goes on without.
*/
var RegistryClient = class {
	#options;
	/** Whether it ever answered. Where it did, it may come back; a wrong name is worth no waiting. */
	#answered = false;
	constructor(options) {
		this.#options = options;
	}
	get origin() {
		return this.#options.origin;
	}
	patience() {
		return new Patience(this.#options.waiting);
	}
	/** An address of the registry's API. */
	url(repository, path, query = {}) {
		const url = new URL(`/v2/${repository.name}/${path}`, this.origin);
		for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
		return url;
	}
	/**
	* Does a call, again and again while that may help, and reads its answer.
	* @param expected the statuses that `read` understands.
	* @throws EnvironmentError `registry-denied`, `registry-refused`, `registry-busy`, `registry-unreachable`,
	* `registry-plain-http`
	*/
	async send(call, expected, read) {
		const patience = this.patience();
		for (;;) {
			let problem;
			try {
				const response = await this.exchange(call);
				if (expected.includes(response.status)) return await read(response);
				problem = await readRefusal(response);
			} catch (error) {
				if (!(error instanceof HttpFailure)) throw error;
				problem = error;
			}
			if (!await this.worthAnother(problem, patience)) throw await this.error(problem, call);
		}
	}
	/** Waits until a failed call may be repeated; false where it shouldn't be. */
	async worthAnother(problem, patience) {
		if (problem instanceof HttpFailure) {
			if (problem.kind === "unreachable") return await patience.again(void 0, this.#answered ? void 0 : fewTries$1);
			return (problem.kind === "broken" || problem.kind === "timeout") && await patience.again();
		}
		if (problem.status === 500) return await patience.again(problem.retryAfter, fewTries$1);
		return [
			429,
			502,
			503,
			504
		].includes(problem.status) && await patience.again(problem.retryAfter);
	}
	/** A failure as a sentence. */
	async error(problem, call) {
		const { host, origin, authorizer } = this.#options;
		if (problem instanceof HttpFailure) return failureError(problem, host, origin);
		if (problem.status !== 401 && problem.status !== 403) return refusedError(problem, host);
		return deniedError(problem, host, call.scopes, await authorizer.login());
	}
	/**
	* Does a call once: with the rights that it needs, wherever it is redirected to.
	* @throws HttpFailure, or EnvironmentError `registry-denied` where the registry wants other credentials.
	*/
	async exchange(call) {
		const { authorizer } = this.#options;
		for (let challenges = 0;; challenges++) {
			const { response, sent } = await this.#follow(call);
			if (response.status !== 401 || response.url.origin !== this.origin.origin) return response;
			const demanded = response.headerValues("www-authenticate");
			const refusal = await readRefusal(response);
			if (challenges >= mostChallenges || !await authorizer.challenged(demanded, call.scopes, sent)) throw await this.error(refusal, call);
		}
	}
	/** Resolves what a registry gives as a Location. @throws EnvironmentError `registry-refused` */
	resolve(location, base) {
		const { host } = this.#options;
		if (location === void 0 || !URL.canParse(location, base.href)) throw misguidedError(host, "an address that is none");
		const url = new URL(location, base);
		url.username = url.password = url.hash = "";
		if (base.protocol === "https:" && url.protocol === "http:" && url.hostname === base.hostname) {
			url.protocol = "https:";
			url.port = base.port;
		}
		if (url.protocol !== "https:" && (url.protocol !== "http:" || base.protocol === "https:")) throw misguidedError(host, `an address without TLS, at ${url.host || "nowhere"}`);
		return url;
	}
	/** Does a call as far as it leads, and says what the registry was told about who we are. */
	async #follow(call) {
		const { request, authorizer, host } = this.#options;
		const reads = call.method === "GET" || call.method === "HEAD";
		let url = call.url;
		for (let followed = 0;; followed++) {
			const authorization = url.origin === this.origin.origin ? await authorizer.header(call.scopes) : void 0;
			const response = await request({
				method: call.method,
				url,
				headers: {
					...call.headers,
					...authorization !== void 0 && { authorization }
				},
				...call.body && { body: call.body },
				...call.idle !== void 0 && { idle: call.idle }
			});
			this.#answered = true;
			if (!redirects.includes(response.status)) return {
				response,
				sent: authorization
			};
			await response.discard();
			if (!reads && response.status !== 307 && response.status !== 308) throw misguidedError(host, "another address for something to be written");
			if (followed >= mostRedirects) throw misguidedError(host, "one address after another");
			url = this.resolve(response.header("location"), url);
		}
	}
};

// src/adapters/oci/registry/auth-hosts.ts
/** Names under which Docker Hub is known: one account, and one entry in Docker's files. */
const dockerHub = /* @__PURE__ */ new Set([
	"docker.io",
	"index.docker.io",
	"registry-1.docker.io"
]);
/** What Docker's files and helpers call Docker Hub. */
const dockerHubKey = "https://index.docker.io/v1/";
/** A host with its port in lower case, by which entries are compared; all names of Docker Hub are one. */
function canonicalHost(host) {
	const name = host.toLowerCase();
	return dockerHub.has(name) ? "docker.io" : name;
}
/** What a credential helper is asked for. */
function helperKey(host) {
	return canonicalHost(host) === "docker.io" ? dockerHubKey : host;
}
/**
* The host that a key of `auths` or `credHelpers` is about: `ghcr.io`, `localhost:5000`,
* `https://index.docker.io/v1/`, `quay.io/team/image`. Undefined where it is none.
*/
function parseRegistryKey(key) {
	const text = /^https?:\/\//i.test(key) ? key : `https://${key}`;
	if (!URL.canParse(text)) return void 0;
	const { host, pathname, username, password } = new URL(text);
	if (host === "" || username !== "" || password !== "") return void 0;
	return {
		host: canonicalHost(host),
		whole: /^\/(v[12]\/?)?$/.test(pathname)
	};
}

// src/adapters/oci/registry/auth-helper.ts
/** Some helpers ask a person, or a cloud far away. */
const patienceMs = 6e4;
const largestAnswer = 65536;
/** What Docker's own helpers print when they know nothing about a registry. */
const notFound = /credentials not found/i;
/** The user name by which a helper says that its secret is an OAuth2 refresh token. */
const identityTokenUser = "<token>";
const answerSchema = object({
	Username: string(),
	Secret: string()
});
/**
* Asks a credential helper for a registry's credential: `get`, the registry on standard input, JSON on standard
* output (the protocol of docker-credential-helpers). Nothing that it prints ever comes out in an error.
* @returns undefined where it knows none.
* @throws UserError `bad-docker-config` for a name that is none; EnvironmentError `credential-helper-missing`,
* `credential-helper-failed`.
*/
async function askHelper(options) {
	const { name, host, place } = options;
	if (!/^[A-Za-z0-9_.-]{1,100}$/.test(name)) throw new UserError(`The credential helper ${quoted(name, 60)} in ${place.file} can't be used.`, {
		code: "bad-docker-config",
		place,
		next: "Name a helper by letters, digits, \"_\", \".\" and \"-\": `pass` stands for the program docker-credential-pass."
	});
	const program = `docker-credential-${name}`;
	const failed = (what) => new EnvironmentError(`The credential helper ${program}, which ${place.file} names for ${host}, ${what}.`, {
		code: "credential-helper-failed",
		place,
		next: `See whether \`${program} list\` works in a terminal, or take the helper out of ${place.file} and log in again.`
	});
	const result = await run(program, options);
	switch (result.kind) {
		case "not-started": throw notStarted(program, result.code, place, host);
		case "timeout": throw failed(`didn't answer within ${(options.timeoutMs ?? patienceMs) / 1e3} seconds`);
		case "too-large": throw failed(`answered more than ${largestAnswer} bytes`);
		case "ended": if (result.code !== 0) {
			if (notFound.test(result.output)) return void 0;
			throw failed(result.code === null ? "was ended by a signal" : `failed with exit code ${result.code}`);
		}
	}
	const answer = safeParse(pipe(string(), parseJson(), answerSchema), result.output);
	if (!answer.success) throw failed("answered something else than JSON with the texts \"Username\" and \"Secret\"");
	const { Username: username, Secret: secret } = answer.output;
	const source = `${program} (named in ${place.file})`;
	if (secret === "") return void 0;
	return username === identityTokenUser ? {
		kind: "identity-token",
		token: secret,
		source
	} : {
		kind: "basic",
		username,
		password: secret,
		source
	};
}
function run(program, options) {
	return new Promise((resolve) => {
		const child = spawn(program, ["get"], {
			cwd: dirname(options.place.file),
			env: options.environment,
			stdio: [
				"pipe",
				"pipe",
				"ignore"
			],
			windowsHide: true
		});
		const chunks = [];
		let size = 0;
		const settle = (result) => {
			clearTimeout(timer);
			resolve(result);
		};
		const stop = (result) => {
			child.kill("SIGKILL");
			child.stdout.destroy();
			settle(result);
		};
		const timer = setTimeout(() => stop({ kind: "timeout" }), options.timeoutMs ?? patienceMs);
		child.once("error", (error) => settle({
			kind: "not-started",
			code: error.code
		}));
		child.once("close", (code) => settle({
			kind: "ended",
			code,
			output: Buffer$1.concat(chunks).toString("utf8")
		}));
		child.stdout.on("data", (chunk) => {
			chunks.push(chunk);
			size += chunk.length;
			if (size > largestAnswer) stop({ kind: "too-large" });
		});
		child.stdin.on("error", () => void 0);
		child.stdin.end(helperKey(options.host));
	});
}
function notStarted(program, code, place, host) {
	const missing = code === "ENOENT";
	return new EnvironmentError(`The credential helper ${program}, which ${place.file} names for ${host}, ` + (missing ? "isn't on PATH." : `couldn't be started (${code ?? "unknown"}).`), {
		code: missing ? "credential-helper-missing" : "credential-helper-failed",
		place,
		next: `Install ${program}, or take it out of ${place.file} and log in again.`
	});
}

// src/adapters/oci/registry/auth-json.ts
/** A text that is no JSON. The message never quotes it: such files hold passwords. */
var JsonError = class extends Error {
	name = "JsonError";
	line;
	constructor(message, line) {
		super(message);
		this.line = line;
	}
};
const deepest = 100;
const space = /[ \t\r\n]*/y;
const stringPart = /"((?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"/y;
const numberPart = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const wordPart = /true|false|null/y;
/**
* Reads JSON (RFC 8259) and keeps the lines, which JSON.parse doesn't tell. Of a repeated name the last counts.
* @throws JsonError with the line of what is wrong.
*/
function parseLocatedJson(text) {
	let at = 0;
	let line = 1;
	const take = (pattern) => {
		pattern.lastIndex = at;
		const found = pattern.exec(text)?.[0];
		if (found === void 0) return void 0;
		at += found.length;
		return found;
	};
	const skip = () => {
		for (const character of take(space) ?? "") if (character === "\n") line += 1;
	};
	const fail = (expected) => {
		const found = at >= text.length ? "the file ends" : "something else comes";
		throw new JsonError(`${expected} is expected, and ${found}`, line);
	};
	const isNext = (character) => {
		skip();
		if (text[at] !== character) return false;
		at += 1;
		return true;
	};
	const string = () => {
		const found = take(stringPart);
		return found === void 0 ? void 0 : JSON.parse(found);
	};
	/** What stands between an opening bracket and its `end`. */
	const items = (end, item) => {
		if (isNext(end)) return;
		do
			item();
		while (isNext(","));
		if (!isNext(end)) fail(`A comma or "${end}"`);
	};
	const value = (depth) => {
		skip();
		const here = line;
		if (depth > deepest) throw new JsonError(`It is nested more than ${deepest} levels deep`, here);
		if (isNext("{")) {
			const entries = /* @__PURE__ */ new Map();
			items("}", () => {
				skip();
				const name = string() ?? fail("A name in quotation marks");
				if (!isNext(":")) fail("A colon");
				entries.set(name, value(depth + 1));
			});
			return {
				line: here,
				value: entries
			};
		}
		if (isNext("[")) {
			const values = [];
			items("]", () => values.push(value(depth + 1)));
			return {
				line: here,
				value: values
			};
		}
		const text = string();
		if (text !== void 0) return {
			line: here,
			value: text
		};
		const literal = take(wordPart) ?? take(numberPart) ?? fail("A value");
		return {
			line: here,
			value: JSON.parse(literal)
		};
	};
	const result = value(1);
	skip();
	if (at < text.length) fail("The end of the file");
	return result;
}

// src/adapters/oci/registry/docker-config.ts
/** Far beyond any real one; a file that is larger is something else. */
const largest = 1048576;
/**
* Reads a file in the form of Docker's config.json or podman's auth.json.
* @returns undefined where there is no such file.
* @throws UserError `bad-docker-config` with file and line; its message holds nothing of the file's secrets.
*/
async function readDockerConfig(file) {
	const text = await withFileFailures(`The credentials in ${file} couldn't be read`, () => readText(file));
	return text === void 0 ? void 0 : parseDockerConfig(text, file);
}
/** The same for a text that was read already. */
function parseDockerConfig(text, file) {
	const bad = (what, line) => badConfig(file, what, line);
	const root = parseRoot(text, file);
	const section = (name) => {
		const found = root.get(name);
		if (found === void 0 || found.value === null) return /* @__PURE__ */ new Map();
		if (!(found.value instanceof Map)) throw bad(`"${name}" must be an object`, found.line);
		return found.value;
	};
	const [auths, credHelpers] = [section("auths"), section("credHelpers")];
	const credsStore = root.get("credsStore");
	const helperName = (name, where) => {
		if (typeof name.value !== "string") throw bad(`${where} must be the name of a helper`, name.line);
		return name.value === "" ? void 0 : {
			name: name.value,
			line: name.line
		};
	};
	return {
		file,
		helper(host) {
			const own = findHost(credHelpers, host);
			if (own !== void 0) return helperName(own.entry, `"credHelpers" of ${quoted(own.key)}`);
			return credsStore === void 0 || credsStore.value === null ? void 0 : helperName(credsStore, "\"credsStore\"");
		},
		credential(host) {
			const found = findHost(auths, host);
			if (found === void 0 || found.entry.value === null) return void 0;
			const where = `"auths" of ${quoted(found.key)}`;
			if (!(found.entry.value instanceof Map)) throw bad(`${where} must be an object`, found.entry.line);
			const entry = found.entry.value;
			return credentialOf((name) => {
				const value = entry.get(name);
				if (value === void 0 || value.value === null || value.value === "") return void 0;
				if (typeof value.value !== "string") throw bad(`"${name}" in ${where} must be a text`, value.line);
				return value.value;
			}, file, (what) => bad(`"auth" in ${where} ${what}`, entry.get("auth")?.line));
		}
	};
}
/** What an entry of `auths` holds; `login` leaves an empty one where a helper keeps the secret. */
function credentialOf(text, source, bad) {
	const identity = text("identitytoken");
	if (identity !== void 0) return {
		kind: "identity-token",
		token: identity,
		source
	};
	const auth = text("auth");
	if (auth !== void 0) {
		const [username, password] = decodeAuth(auth, bad);
		return {
			kind: "basic",
			username,
			password,
			source
		};
	}
	const [username, password] = [text("username"), text("password")];
	if (username === void 0 || password === void 0) return void 0;
	return {
		kind: "basic",
		username,
		password,
		source
	};
}
function decodeAuth(auth, bad) {
	if (!/^[A-Za-z0-9+/_-]+={0,2}\s*$/.test(auth)) throw bad("must be base64");
	const text = Buffer$1.from(auth, "base64").toString("utf8");
	const colon = text.indexOf(":");
	if (colon < 1) throw bad("must be base64 of \"username:password\"");
	return [text.slice(0, colon), text.slice(colon + 1).replace(/\0+$/, "")];
}
/** The entry for a host: one for the whole host before one for a path below it. */
function findHost(entries, host) {
	const wanted = canonicalHost(host);
	const matches = [...entries].flatMap(([key, entry]) => {
		const parsed = parseRegistryKey(key);
		return parsed?.host === wanted ? [{
			key,
			entry,
			whole: parsed.whole
		}] : [];
	});
	return matches.find(({ whole }) => whole) ?? matches[0];
}
function parseRoot(text, file) {
	try {
		const { value } = parseLocatedJson(text.replace(/^\uFEFF/, ""));
		if (value instanceof Map) return value;
	} catch (error) {
		if (error instanceof JsonError) throw badConfig(file, `it is no valid JSON: ${error.message}`, error.line);
		throw error;
	}
	throw badConfig(file, "it must be a JSON object", 1);
}
async function readText(file) {
	let handle;
	try {
		handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
	} catch (error) {
		if (hasCode(error, "ENOENT", "ENOTDIR")) return void 0;
		throw error;
	}
	try {
		const found = await handle.stat();
		if (!found.isFile()) throw badConfig(file, "it is no file", void 0);
		if (found.size > largest) throw badConfig(file, `it is larger than ${largest} bytes`, void 0);
		const buffer = Buffer$1.alloc(found.size);
		const { bytesRead } = await handle.read(buffer, 0, found.size, 0);
		return buffer.subarray(0, bytesRead).toString("utf8");
	} finally {
		await handle.close();
	}
}
function badConfig(file, what, line) {
	return new UserError(`The credentials in ${file} can't be used: ${what}.`, {
		code: "bad-docker-config",
		place: {
			file,
			...line !== void 0 && { line }
		},
		next: "Correct the file, or log in again with `docker login` (docs/REGISTRY.md says which files are read)."
	});
}

// src/adapters/oci/registry/credentials.ts
/**
* The credentials that this machine's container tools use, as docs/REGISTRY.md lists them in their order; after
* them, on GitHub, the job's own token for GitHub's own registry. Files are read and helpers are asked once, when a
* registry demands a login.
* @param environment its variables alone say where to look, and helpers run with them.
*/
function dockerCredentials(environment, options = {}) {
	const files = configFiles(environment);
	const github = githubCredential(environment);
	const configs = /* @__PURE__ */ new Map();
	const read = (file) => {
		const known = configs.get(file) ?? readDockerConfig(file);
		configs.set(file, known);
		return known;
	};
	const search = async (host) => {
		for (const file of files) {
			const config = await read(file);
			if (config === void 0) continue;
			const helper = config.helper(host);
			const credential = (helper && await askHelper({
				name: helper.name,
				host,
				place: {
					file,
					line: helper.line
				},
				environment,
				...options.helperTimeoutMs !== void 0 && { timeoutMs: options.helperTimeoutMs }
			})) ?? config.credential(host);
			if (credential !== void 0) return credential;
		}
		return github?.host === canonicalHost(host) ? github.credential : void 0;
	};
	const found = /* @__PURE__ */ new Map();
	return {
		for(host) {
			const name = canonicalHost(host);
			const known = found.get(name) ?? search(host);
			found.set(name, known);
			return known;
		},
		places(host) {
			const isGithub = canonicalHost(host) === githubRegistry(environment);
			const shown = files.map((file) => withTilde(file, homeOf(environment)));
			return isGithub ? [...shown, "GITHUB_TOKEN"] : shown;
		}
	};
}
function homeOf(environment) {
	return environment["HOME"] || environment["USERPROFILE"] || homedir();
}
/** A path as a shell's user would write it. */
function withTilde(path, home) {
	const within = relative(home, path);
	return within.startsWith("..") || isAbsolute(within) ? path : join("~", within);
}
/** The files that may hold credentials: what was named for this purpose comes before what lies in a known place. */
function configFiles(environment) {
	const value = (name) => environment[name] || void 0;
	const home = homeOf(environment);
	const runtime = value("XDG_RUNTIME_DIR");
	return [
		value("REGISTRY_AUTH_FILE"),
		join(value("DOCKER_CONFIG") ?? join(home, ".docker"), "config.json"),
		runtime && join(runtime, "containers", "auth.json"),
		join(value("XDG_CONFIG_HOME") ?? join(home, ".config"), "containers", "auth.json")
	].filter((file) => file !== void 0);
}
/** The one registry that a workflow's token is for: ghcr.io, or that of the GitHub server that gave the token. */
function githubRegistry(environment) {
	const server = environment["GITHUB_SERVER_URL"] || "https://github.com";
	if (!URL.canParse(server)) return void 0;
	const { protocol, hostname } = new URL(server);
	if (protocol !== "https:") return void 0;
	return hostname === "github.com" ? "ghcr.io" : `containers.${hostname}`;
}
function githubCredential(environment) {
	const [host, token] = [githubRegistry(environment), environment["GITHUB_TOKEN"]];
	if (host === void 0 || !token) return void 0;
	return {
		host,
		credential: {
			kind: "basic",
			username: environment["GITHUB_ACTOR"] || "x-access-token",
			password: token,
			source: "GITHUB_TOKEN"
		}
	};
}

// src/adapters/oci/registry/young-garbage.ts
/** Bytes that are read before their buffers are given back. */
const often = 8388608;
let collect;
let read = 0;
/**
* To be told of bytes that came from a socket. Node makes two buffers for every 64 KiB of an HTTP body, and V8, which
* sees only their small handles, lets a hundred megabytes of them pile up. A young collection for every 8 MiB keeps a
* download below 90 MiB in place of 150, takes a millisecond, and costs nothing in all: the same memory is used again
* while it is still in the cache.
*/
function bytesRead(count) {
	read += count;
	if (read < often) return;
	read = 0;
	collect ??= collector();
	collect({ type: "minor" });
}
/** V8's own function; one that does nothing where it can't be had. */
function collector() {
	try {
		setFlagsFromString("--expose-gc");
		const found = runInNewContext("gc");
		setFlagsFromString("--no-expose-gc");
		if (typeof found === "function") return found;
	} catch {}
	return () => void 0;
}

// src/adapters/oci/registry/node-body.ts
/** Full chunks that wait for whoever reads; then the network waits too. */
const chunksReady = 2;
/**
* A body in large chunks whose memory is used again, as blobs have them: a socket gives 64 KiB at a time, and a step
* through iterators for each of those would cost more than the bytes do. What came before a failure is given first.
*/
async function* bodyChunks(message) {
	const size = bufferSize(message);
	const ring = [];
	const ready = [];
	let count = 0;
	let filled = 0;
	let ended = false;
	let failure;
	let wake = () => {};
	const finish = (error) => {
		if (ended) return;
		ended = true;
		failure = error;
		if (filled > 0) ready.push(current().subarray(0, filled));
		wake();
	};
	const current = () => ring[count % (4 + chunksReady + 2)] ??= Buffer.allocUnsafeSlow(size);
	message.on("data", (piece) => {
		bytesRead(piece.byteLength);
		for (let at = 0; at < piece.byteLength;) {
			const buffer = current();
			const part = piece.subarray(at, at + size - filled);
			buffer.set(part, filled);
			filled += part.byteLength;
			at += part.byteLength;
			if (filled < size) continue;
			ready.push(buffer);
			count++;
			filled = 0;
			wake();
		}
		if (ready.length >= chunksReady) message.pause();
	});
	message.once("end", () => finish());
	message.once("error", finish);
	const cut = () => finish(/* @__PURE__ */ new Error("The body was cut off."));
	message.once("close", cut);
	if (message.destroyed) cut();
	for (;;) {
		const chunk = ready.shift();
		if (chunk) yield chunk;
		else if (!ended) {
			const woken = new Promise((resolve) => wake = resolve);
			message.resume();
			await woken;
		} else if (failure !== void 0) throw failure;
		else return;
	}
}
/** Short bodies need no large chunk. */
function bufferSize(message) {
	const length = Number(message.headers["content-length"] ?? NaN);
	return length > 0 && length < 1048576 ? length : chunkSize;
}

// src/adapters/oci/registry/node-request.ts
/** Milliseconds. */
const usualTimeouts = {
	connect: 3e4,
	idle: 6e4
};
/** Chunks that are on their way to the kernel while the next one is read: a source holds `chunksHeld` of them. */
const writesUnderWay = 2;
/**
* An HTTP client on Node's own, one connection pool for all its requests. It streams in both directions, which
* `fetch` doesn't: that holds a whole upload in memory.
* @param environment `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are honoured where Node can (24.5 and later), but
* never for this machine itself.
*/
function createRequest(environment, timeouts = usualTimeouts) {
	const agents = /* @__PURE__ */ new Map();
	const agentFor = (url) => {
		const local = isLoopback(url.hostname);
		const key = `${url.protocol} ${local}`;
		const options = {
			keepAlive: true,
			...!local && { proxyEnv: environment }
		};
		const agent = agents.get(key) ?? (url.protocol === "https:" ? new https.Agent(options) : new http.Agent(options));
		agents.set(key, agent);
		return agent;
	};
	return (request) => exchange(request, agentFor(request.url), timeouts);
}
function exchange(request, agent, timeouts) {
	const { method, signal, body } = request;
	const url = new URL(request.url);
	url.username = url.password = "";
	const size = body && (body instanceof Uint8Array ? body.byteLength : body.size);
	return new Promise((resolve, reject) => {
		const call = (url.protocol === "https:" ? https : http).request(url, {
			method,
			agent,
			headers: {
				"user-agent": "tidegate",
				"accept-encoding": "identity",
				...request.headers,
				...size !== void 0 ? { "content-length": size } : bodiless(method)
			},
			...signal && { signal }
		});
		const watch = watchIdle(call, timeouts.connect, request.idle ?? timeouts.idle);
		let stopped = () => {};
		const stop = new Promise((stops) => stopped = stops);
		call.on("error", (error) => {
			stopped();
			reject(failureOf(error));
		});
		call.on("close", () => {
			stopped();
			reject(new HttpFailure("broken", "the connection was closed before an answer came"));
		});
		call.on("response", (message) => {
			stopped();
			resolve(responseOf(message, request.url, () => chunksOf(call, message, watch)));
		});
		if (body === void 0 || body instanceof Uint8Array) call.end(body);
		else send(call, body, stop, watch).catch((error) => {
			reject(error);
			call.destroy();
		});
	});
}
/** What is sent with methods that usually have a body: without it, some servers wait for one. */
function bodiless(method) {
	return method === "POST" || method === "PUT" || method === "PATCH" ? { "content-length": 0 } : {};
}
/** Sends a body in step with the network, until all is sent or `stop` says that nobody wants it any more. */
async function send(call, body, stop, watch) {
	let going = true;
	stop.then(() => going = false);
	const writes = [];
	let sent = 0;
	watch.pause();
	for await (const chunk of body.open()) {
		watch.resume();
		if (!going) return;
		sent += chunk.byteLength;
		if (sent > body.size) throw new Error(`A body has more than its ${body.size} bytes.`);
		writes.push(new Promise((done) => call.write(chunk, () => done())));
		if (writes.length > writesUnderWay) await Promise.race([writes.shift(), stop]);
		watch.pause();
	}
	watch.resume();
	if (!going) return;
	if (sent < body.size) throw new Error(`A body has ${sent} of its ${body.size} bytes.`);
	call.end();
}
/** The body of an answer; closes the connection unless both sides have said all. */
async function* chunksOf(call, message, watch) {
	try {
		for await (const chunk of bodyChunks(message)) {
			watch.pause();
			yield chunk;
			watch.resume();
		}
	} catch (error) {
		throw watch.failure ?? failureOf(error);
	} finally {
		watch.pause();
		if (!message.complete || !call.writableFinished) call.destroy();
	}
}
function watchIdle(call, connect, idle) {
	let paused = false;
	let missed = false;
	let failure;
	const late = (doing, after) => {
		failure = new HttpFailure("timeout", `${doing} within ${after / 1e3} seconds`);
		call.destroy(failure);
	};
	const connecting = setTimeout(() => late("no connection came to be", connect), connect);
	call.on("close", () => clearTimeout(connecting));
	call.on("socket", (socket) => {
		const connected = () => clearTimeout(connecting);
		if (!socket.connecting) connected();
		else socket.once("encrypted" in socket ? "secureConnect" : "connect", connected);
	});
	call.setTimeout(idle, () => {
		if (paused) missed = true;
		else late("nothing moved", idle);
	});
	return {
		get failure() {
			return failure;
		},
		pause: () => void (paused = true),
		resume() {
			paused = false;
			if (missed) call.setTimeout(idle);
			missed = false;
		}
	};
}

// src/adapters/oci/registry/download.ts
/**
* Reads a blob of a registry. A connection that breaks goes on where it stood. Its digest isn't verified, but a body of
* another length than the blob's is told.
* @param call the GET of the blob.
* @returns undefined where there is none.
* @throws EnvironmentError `blob-damaged`, or what a registry client throws.
*/
async function download(client, call, blob, where) {
	const first = await client.send(call, [200, 404], (response) => Promise.resolve(response));
	if (first.status === 200) return bodyOf(client, call, blob, where, first);
	await first.discard();
}
async function* bodyOf(client, call, blob, where, first) {
	const damaged = (what) => damagedError(blob, `in ${where}`, what);
	const patience = client.patience();
	let position = 0;
	/** Whether an answer ended before the blob did, and claimed to be whole. */
	let short = false;
	let response = first;
	for (;;) {
		let problem;
		try {
			response ??= await client.exchange(position === 0 ? call : rangeOf(call, position));
			if (response.status === 200 || response.status === 206) {
				const skip = position - startOf(response);
				for await (const chunk of after(response, skip, damaged)) {
					position += chunk.byteLength;
					if (position > blob.size) throw damaged(`more than its ${blob.size} bytes came`);
					patience.progressed();
					yield chunk;
				}
				if (position === blob.size) return;
				short = true;
				problem = new HttpFailure("broken", "its answer was cut off");
			} else {
				problem = await readRefusal(response);
				short &&= problem.status === 416;
			}
		} catch (error) {
			if (!(error instanceof HttpFailure)) throw error;
			if (position === blob.size) return;
			problem = error;
			short = false;
		}
		response = void 0;
		if (await client.worthAnother(problem, patience)) continue;
		if (short) throw damaged(`only ${position} of its ${blob.size} bytes came`);
		throw await client.error(problem, call);
	}
}
const rangeOf = (call, position) => ({
	...call,
	headers: {
		...call.headers,
		range: `bytes=${position}-`
	}
});
/** Where in the blob a body starts: a registry may answer a range with everything. */
function startOf(response) {
	if (response.status === 200) return 0;
	return Number(/^bytes (\d{1,15})-/.exec(response.header("content-range") ?? "")?.[1] ?? NaN);
}
/** A body without its first bytes. */
async function* after(response, skip, damaged) {
	if (!(skip >= 0)) {
		await response.discard();
		throw damaged("another part of it came than was asked for");
	}
	let left = skip;
	for await (const chunk of response.body) {
		const skipped = Math.min(left, chunk.byteLength);
		left -= skipped;
		if (skipped < chunk.byteLength) yield skipped === 0 ? chunk : chunk.subarray(skipped);
	}
}

// src/adapters/oci/registry/verified-source.ts
/**
* The bytes of a source from an offset on. All of them are hashed, and the last chunk comes only once it is known that
* together they are the expected blob: whoever gets it late has not sent a damaged blob whole.
* @throws EnvironmentError `blob-damaged`
*/
async function* verified(source, expected, offset = 0) {
	const damaged = (what) => damagedError(expected, "where it was read", what);
	const hash = createHash("sha256");
	let last;
	let position = 0;
	for await (const chunk of source.open()) {
		if (chunk.byteLength === 0) continue;
		const start = position;
		position += chunk.byteLength;
		if (position > expected.size) throw damaged(`it has more than its ${expected.size} bytes`);
		hash.update(chunk);
		const part = chunk.subarray(Math.max(0, offset - start));
		if (position === expected.size) last = part;
		else if (part.byteLength > 0) yield part;
	}
	if (position < expected.size) throw damaged(`it has ${position} of its ${expected.size} bytes`);
	const digest = `sha256:${hash.digest("hex")}`;
	if (digest !== expected.digest) throw damaged(`its bytes have the digest ${digest}`);
	if (last && last.byteLength > 0) yield last;
}
/** What the bytes of a source are called. */
async function nameOf(source) {
	const hash = createHash("sha256");
	let size = 0;
	for await (const chunk of source.open()) {
		hash.update(chunk);
		size += chunk.byteLength;
	}
	return {
		digest: `sha256:${hash.digest("hex")}`,
		size
	};
}

// src/adapters/oci/registry/upload.ts
/** Milliseconds that a registry may be silent while it takes in what it got. */
const takingIn = 6e5;
/** Bytes of one PATCH where a registry doesn't take all at once: GHCR takes no more. */
const usualChunk = 4194304;
const smallestChunk = 262144;
/** Chunks lie in memory; a registry that insists on larger ones gets all at once. */
const largestChunk = 33554432;
/** Statuses by which a registry says that it doesn't take a blob in this form. */
const otherForm = [
	405,
	411,
	413,
	415,
	501
];
/** Tries of what a registry should take at once. */
const fewTries = 3;
/** Tries with so many bytes that all come to nothing, before it is tried with fewer at once. */
const brokenTries = 2;
/**
* One blob on its way into a repository (distribution-spec 1.1, "Pushing blobs"): one PUT with all its bytes where the
* registry takes them so, chunks otherwise. What breaks off goes on where the registry stands, or begins anew where it
* has forgotten.
*/
var Upload = class {
	#target;
	#name;
	#source;
	#onBytes;
	#patience;
	/** Where the registry takes the blob's bytes; undefined before it has said so. */
	#session;
	/** Bytes that the registry has. */
	#offset = 0;
	/** Bytes of one PATCH; undefined as long as one PUT may do. */
	#chunk;
	#leastChunk = 0;
	/** Tries in a row that broke off and that nothing came of. */
	#broken = 0;
	#reported = 0;
	/** The bytes to come, and where in the blob they start. */
	#bytes;
	#held;
	constructor(target, name, source, onBytes) {
		this.#target = target;
		this.#name = name;
		this.#source = source;
		this.#onBytes = onBytes ?? (() => void 0);
		this.#patience = target.client.patience();
	}
	/** @throws EnvironmentError what a registry client throws, and `blob-damaged` where the source has other bytes. */
	async run() {
		try {
			for (;;) {
				const problem = await this.#try();
				if (problem === void 0 || !await this.#recover(problem)) break;
			}
			this.#report(this.#name.size);
		} catch (error) {
			await this.#cancel();
			throw error;
		} finally {
			await this.#bytes?.chunks.return(void 0);
		}
	}
	/** Sends what is missing. What went wrong, or undefined once the blob is there. */
	async #try() {
		try {
			this.#session ??= await this.#begin();
			if (this.#chunk === void 0 && this.#offset === 0) return await this.#finish({
				size: this.#name.size,
				open: () => this.#counted(0)
			});
			while (this.#offset < this.#name.size) {
				const problem = await this.#patch(this.#chunk ?? Infinity);
				if (problem) return problem;
			}
			return await this.#finish(/* @__PURE__ */ new Uint8Array(0));
		} catch (error) {
			if (error instanceof HttpFailure) return error;
			throw error;
		}
	}
	async #begin() {
		const { client, repository } = this.#target;
		const url = client.url(repository, "blobs/uploads/");
		this.#offset = 0;
		return await client.send(this.#call("POST", url), [202], async (response) => {
			await response.discard();
			this.#leastChunk = Number(/^\d{1,12}$/.exec(response.header("oci-chunk-min-length") ?? "")?.[0] ?? 0);
			return client.resolve(response.header("location"), response.url);
		});
	}
	/** Ends the upload with the blob's name, and with all its bytes where they weren't sent before. */
	async #finish(body) {
		const url = new URL(this.#where());
		url.search += `${url.search === "" ? "?" : "&"}digest=${encodeURIComponent(this.#name.digest)}`;
		const response = await this.#target.client.exchange({
			...this.#call("PUT", url),
			headers: octets,
			body,
			idle: takingIn
		});
		if (response.status < 200 || response.status > 299) return await readRefusal(response);
		await response.discard();
	}
	async #patch(chunk) {
		const start = this.#offset;
		const left = this.#name.size - start;
		const body = chunk === Infinity ? {
			size: left,
			open: () => this.#counted(start)
		} : await this.#hold(start, Math.min(chunk, left));
		const size = body instanceof Uint8Array ? body.byteLength : body.size;
		const response = await this.#target.client.exchange({
			...this.#call("PATCH", this.#where()),
			headers: {
				...octets,
				"content-range": `${start}-${start + size - 1}`
			},
			body,
			idle: takingIn
		});
		if (response.status < 200 || response.status > 299) return await readRefusal(response);
		await response.discard();
		this.#offset = Math.min(start + size, rangeEnd(response) ?? start + size);
		this.#moved(response);
		this.#patience.progressed();
		this.#report(this.#offset);
	}
	/** Whether to try again after a failure; false where the blob is there all the same. */
	async #recover(problem) {
		const { client, there } = this.#target;
		const failed = async () => await client.error(problem, this.#call("PUT", this.#where()));
		if (problem instanceof HttpFailure || passing(problem)) {
			const patient = await client.worthAnother(problem, this.#patience);
			if (problem instanceof HttpFailure && !patient) throw await failed();
			if (await there()) return false;
			if (!patient) throw await failed();
			const before = this.#offset;
			await this.#ask();
			this.#broken = this.#offset > before ? 0 : this.#broken + 1;
			if (this.#broken >= brokenTries && this.#smaller()) this.#broken = 0;
			return true;
		}
		if (otherForm.includes(problem.status) || problem.codes.includes("UNSUPPORTED")) {
			if (!this.#smaller()) throw await failed();
			await this.#ask();
			return true;
		}
		const lost = problem.status === 404 || problem.codes.some((code) => forgotten.includes(code));
		const elsewhere = problem.status === 416 || problem.status === 409;
		if (!(lost || elsewhere) || !await this.#patience.again(void 0, fewTries)) throw await failed();
		if (await there()) return false;
		if (elsewhere) await this.#ask();
		else {
			if (this.#patience.tries > 2 && this.#chunk === void 0) this.#smaller();
			this.#session = void 0;
		}
		return true;
	}
	/** Takes smaller pieces from now on; false where there are none. */
	#smaller() {
		const next = this.#chunk === void 0 || this.#chunk === Infinity ? Math.max(usualChunk, this.#leastChunk) : Math.floor(this.#chunk / 4);
		if (next < Math.max(smallestChunk, this.#leastChunk)) return false;
		if (this.#chunk === Infinity && next > largestChunk) return false;
		this.#chunk = next > largestChunk ? Infinity : next;
		return true;
	}
	/** Finds out how far the upload is; where the registry can't say, it begins anew. */
	async #ask() {
		if (!this.#session) return;
		const { client } = this.#target;
		try {
			const response = await client.exchange(this.#call("GET", this.#session));
			await response.discard();
			const end = rangeEnd(response);
			if ((response.status === 204 || response.status === 202 || response.status === 200) && end !== void 0) {
				if (end > this.#offset) this.#patience.progressed();
				this.#offset = Math.min(end, this.#name.size);
				this.#moved(response);
				return;
			}
		} catch (error) {
			if (!(error instanceof HttpFailure)) throw error;
		}
		this.#session = void 0;
	}
	/** Lets the registry forget an upload that comes to nothing; where it doesn't listen, it forgets by itself. */
	async #cancel() {
		if (this.#session) await cancelUpload(this.#target, this.#session);
	}
	#call(method, url) {
		return {
			method,
			url,
			scopes: this.#target.scopes
		};
	}
	#where() {
		if (!this.#session) throw misguidedError(this.#target.repository.host, "nowhere");
		return this.#session;
	}
	#moved(response) {
		const location = response.header("location");
		if (location !== void 0) this.#session = this.#target.client.resolve(location, response.url);
	}
	/** The bytes from an offset on, each reported as it goes out. */
	async *#counted(offset) {
		let position = offset;
		for await (const chunk of verified(this.#source, this.#name, offset)) {
			position += chunk.byteLength;
			yield chunk;
			this.#report(position);
		}
	}
	/** The bytes of one chunk. They stay at hand until those behind them are asked for. */
	async #hold(start, size) {
		const held = this.#held;
		if (held && start >= held.start && start < held.start + held.bytes.byteLength) return held.bytes.subarray(start - held.start, start - held.start + size);
		if (this.#bytes?.next !== start) {
			await this.#bytes?.chunks.return(void 0);
			const chunks = verified(this.#source, this.#name, start);
			this.#bytes = {
				chunks,
				next: start,
				rest: /* @__PURE__ */ new Uint8Array(0)
			};
		}
		const reading = this.#bytes;
		const bytes = new Uint8Array(size);
		for (let at = 0; at < size;) {
			if (reading.rest.byteLength === 0) {
				const { done, value } = await reading.chunks.next();
				if (done) break;
				reading.rest = value;
			}
			const part = reading.rest.subarray(0, size - at);
			bytes.set(part, at);
			at += part.byteLength;
			reading.rest = reading.rest.subarray(part.byteLength);
		}
		reading.next = start + size;
		this.#held = {
			start,
			bytes
		};
		return bytes;
	}
	#report(position) {
		if (position <= this.#reported) return;
		this.#onBytes(position - this.#reported);
		this.#reported = position;
	}
};
const octets = { "content-type": "application/octet-stream" };
/** Codes of an upload that the registry lost, or in which it has other bytes than we sent. */
const forgotten = [
	"BLOB_UPLOAD_UNKNOWN",
	"BLOB_UPLOAD_INVALID",
	"DIGEST_INVALID",
	"SIZE_INVALID"
];
function passing({ status }) {
	return status === 429 || status >= 500 && status !== 501;
}
/** Bytes that the registry has by its Range, `0-N` with N included; `0-0` is what several say of none. */
function rangeEnd(response) {
	const end = /^(?:bytes=)?0-(\d{1,15})$/.exec(response.header("range") ?? "")?.[1];
	if (end === void 0) return void 0;
	return end === "0" ? 0 : Number(end) + 1;
}
/** Gives an upload up. It is a courtesy: nothing depends on it. */
async function cancelUpload({ client, scopes }, session) {
	try {
		await (await client.exchange({
			method: "DELETE",
			url: session,
			scopes,
			idle: 5e3
		})).discard();
	} catch {}
}

// src/adapters/oci/registry/mount.ts
/**
* Lets a blob of one repository be in another one of the same registry, without its bytes being moved
* (distribution-spec 1.1, "Mounting a blob from another repository").
* @returns false where the registry doesn't do that, or not for us.
*/
async function mount(client, { digest }, from, to) {
	const scopes = [{
		repository: from.name,
		actions: ["pull"]
	}, {
		repository: to.name,
		actions: ["pull", "push"]
	}];
	const url = client.url(to, "blobs/uploads/", {
		mount: digest,
		from: from.name
	});
	const refusals = [
		400,
		403,
		404,
		405,
		415,
		501
	];
	try {
		return await client.send({
			method: "POST",
			url,
			scopes
		}, [
			201,
			202,
			...refusals
		], async (response) => {
			await response.discard();
			const location = response.header("location");
			if (response.status === 202 && location !== void 0) await cancelUpload({
				client,
				scopes
			}, client.resolve(location, response.url));
			return response.status === 201;
		});
	} catch (error) {
		if (error instanceof EnvironmentError && error.code === "registry-denied") return false;
		throw error;
	}
}

// src/adapters/oci/registry/tags.ts
/** Bytes that a page of names may have. */
const pageLimit = 4194304;
const mostPages = 1e3;
/**
* The tags of a repository, page by page; none where there is no such repository.
* @throws EnvironmentError `registry-refused` for what is no list of tags, or what a registry client throws.
*/
async function* listTags(client, repository, scopes) {
	const refused = (what) => new EnvironmentError(`The registry ${repository.host} gives no list of tags: ${what}.`, { code: "registry-refused" });
	let url = client.url(repository, "tags/list", { n: "1000" });
	for (let pages = 0; url !== void 0; pages++) {
		if (pages >= mostPages) throw refused(`it has more than ${mostPages} pages`);
		const page = await client.send({
			method: "GET",
			url,
			scopes
		}, [200, 404], async (response) => {
			if (response.status === 404) {
				await response.discard();
				return {
					tags: [],
					link: void 0
				};
			}
			return {
				tags: tagsOf(Buffer.from(await response.bytes(pageLimit)).toString("utf8")),
				link: nextLink(response.headerValues("link"))
			};
		});
		if (page.tags === void 0) throw refused("its answer is none");
		yield page.tags;
		const next = page.link === void 0 ? void 0 : client.resolve(page.link, url);
		if (next && next.origin !== url.origin) throw refused("its next page lies elsewhere");
		if (next?.href === url.href) throw refused("its next page is the same one");
		url = next;
	}
}
/** The tags of a page; undefined where it is something else. A repository without tags may say `null`. */
function tagsOf(text) {
	let value;
	try {
		value = JSON.parse(text);
	} catch {
		return;
	}
	if (typeof value !== "object" || value === null || !("tags" in value)) return void 0;
	if (value.tags === null) return [];
	if (!Array.isArray(value.tags)) return void 0;
	return value.tags.filter((tag) => typeof tag === "string" && /^\w[\w.-]{0,127}$/.test(tag));
}
/** The address of the next page by RFC 8288, as the distribution specification has it. */
function nextLink(values) {
	for (const [, address, parameters] of values.join(", ").matchAll(/<([^>]*)>((?:\s*;[^,]*)?)/g)) if (/;\s*rel\s*=\s*"?next"?\s*(;|$)/i.test(parameters ?? "")) return address;
}

// src/adapters/oci/registry/repository-blobs.ts
/** Where the blobs that were made here lie, so that one place can mount another's. */
const repositories = /* @__PURE__ */ new WeakMap();
/** Kinds of manifests that a tag may point at; only the first is ever a package's. */
const accept = [
	mediaTypes.manifest,
	mediaTypes.index,
	"application/vnd.docker.distribution.manifest.v2+json",
	"application/vnd.docker.distribution.manifest.list.v2+json"
].join(", ");
/** A tag as `packageTag` makes it, with the first digits of its manifest's digest. */
const ourTag = /^[a-z0-9][a-z0-9._-]*-([0-9a-f]{12})(?:-local)?$/;
/** Tags that are looked up at the same time. */
const atOnce = 8;
/** Bytes of manifests that are kept between `list` and the `manifest` of each. */
const keptBytes = 16777216;
/** Blobs and manifests in a repository of a registry (OCI distribution-spec 1.1). docs/REGISTRY.md says what it needs. */
function repositoryBlobs(client, repository) {
	const { location, name: path } = repository;
	const reading = [{
		repository: path,
		actions: ["pull"]
	}];
	const writing = [{
		repository: path,
		actions: ["pull", "push"]
	}];
	/** Blobs that came here since the last manifest that names them. */
	const moved = /* @__PURE__ */ new Set();
	/** Manifests that `list` has read, each for the one time that it is asked for next. */
	const read = /* @__PURE__ */ new Map();
	const blobCall = (method, { digest }, scopes) => ({
		method,
		url: client.url(repository, `blobs/${digest}`),
		scopes
	});
	const manifestCall = (method, reference, scopes) => ({
		method,
		url: client.url(repository, `manifests/${reference}`),
		scopes,
		headers: { accept }
	});
	/** Bytes of a blob that is there; undefined for none, and its own size where the registry doesn't say. */
	async function sizeHere(blob, scopes) {
		return await client.send(blobCall("HEAD", blob, scopes), [200, 404], async (response) => {
			await response.discard();
			if (response.status === 404) return void 0;
			const length = response.header("content-length");
			return length === void 0 ? blob.size : Number(length);
		});
	}
	/** The bytes of a manifest; undefined if there is none. */
	async function readManifest(reference) {
		return await client.send(manifestCall("GET", reference, reading), [200, 404], async (response) => {
			if (response.status === 404) return void await response.discard();
			const type = response.header("content-type")?.split(";")[0]?.trim() ?? "";
			return {
				bytes: await response.bytes(documentLimit),
				type
			};
		});
	}
	/** The digest of the package that one of our tags points at, if it does. */
	async function lookUp(tag) {
		const manifest = await readManifest(tag);
		if (manifest?.type !== mediaTypes.manifest) return void 0;
		const digest = `sha256:${createHash("sha256").update(manifest.bytes).digest("hex")}`;
		if (ourTag.exec(tag)?.[1] !== digest.slice(7, 19)) return void 0;
		if ([...read.values()].reduce((sum, { byteLength }) => sum + byteLength, 0) + manifest.bytes.byteLength <= keptBytes) read.set(digest, manifest.bytes);
		return digest;
	}
	const blobs = {
		location,
		has: async (blob) => await sizeHere(blob, reading) === blob.size,
		open: (blob) => download(client, blobCall("GET", blob, reading), blob, location),
		async ingest(source, expected, onBytes) {
			const blob = expected ?? await nameOf(source);
			const size = await sizeHere(blob, writing);
			if (size === blob.size) {
				onBytes?.(blob.size);
				return blob;
			}
			const there = async () => await sizeHere(blob, writing) === blob.size;
			await new Upload({
				client,
				repository,
				scopes: writing,
				there
			}, blob, source, onBytes).run();
			if (size !== void 0 && !await there()) throw damagedError(blob, `in ${location}`, `the registry keeps ${size} bytes of its ${blob.size}`);
			moved.add(blob.digest);
			return blob;
		},
		async adopt(blob, from) {
			const source = repositories.get(from);
			if (source?.origin.href !== repository.origin.href) return false;
			if (source.name !== path && !await mount(client, blob, source, repository)) return false;
			if (source.name !== path) moved.add(blob.digest);
			return true;
		},
		async manifest(digest) {
			if (!isDigest(digest)) return void 0;
			const known = read.get(digest);
			read.delete(digest);
			return known ?? (await readManifest(digest))?.bytes;
		},
		async publish({ descriptor, bytes }, tag) {
			const text = Buffer.from(bytes).toString("utf8");
			const named = [...moved].filter((digest) => text.includes(digest));
			const tagged = async () => await client.send(manifestCall("HEAD", tag, writing), [200, 404], async (response) => {
				await response.discard();
				return response.status === 200 && response.header("docker-content-digest") === descriptor.digest;
			});
			if (named.length === 0 && await tagged()) return;
			const put = async () => await client.send({
				...manifestCall("PUT", tag, writing),
				headers: { "content-type": descriptor.mediaType },
				body: bytes
			}, [
				200,
				201,
				202,
				204
			], async (response) => {
				await response.discard();
				return (response.header("docker-content-digest") ?? descriptor.digest) === descriptor.digest;
			});
			if (!await put() && !await put()) throw changedError(descriptor.digest, repository);
			for (const digest of named) moved.delete(digest);
		},
		async list() {
			const found = /* @__PURE__ */ new Set();
			read.clear();
			for await (const tags of listTags(client, repository, reading)) {
				const ours = tags.filter((tag) => ourTag.test(tag));
				for (const digest of await inParallel(ours, atOnce, lookUp)) if (digest) found.add(digest);
			}
			return [...found];
		}
	};
	repositories.set(blobs, repository);
	return blobs;
}
/** A registry that stores other bytes than it was given would give the package another name. */
function changedError(digest, { host }) {
	return new EnvironmentError(`The registry ${host} stored the manifest ${digest} under another digest: it changed its bytes.`, { code: "registry-refused" });
}

// src/adapters/oci/registry/repository.ts
/**
* Reads the location of a store in a registry. It is spoken to over TLS, or in plain HTTP where it is this machine
* itself or named: a connection never falls back from one to the other.
* @param plainHttp hosts (`host` or `host:port`, as the location writes them) that speak plain HTTP.
* @throws UserError `not-a-store`
*/
function readRepository(location, plainHttp = []) {
	const read = readRegistryLocation(location);
	if ("fault" in read) {
		const shown = location.replace(/\/\/.*@/s, "//…@");
		throw new UserError(`The store ${shown} can't be used: ${read.fault.wrong}.`, {
			code: "not-a-store",
			next: read.fault.next.replaceAll(/\/\/\S*@/g, "//")
		});
	}
	const { host, path } = read.value;
	const named = plainHttp.some((allowed) => allowed.toLowerCase() === host);
	const machine = host === "docker.io" || host === "index.docker.io" ? "registry-1.docker.io" : host;
	const secure = new URL(`https://${machine}`);
	return {
		location: registryLocationText(read.value),
		host,
		origin: named || isLoopback(secure.hostname) ? new URL(`http://${machine}`) : secure,
		name: path
	};
}

// src/adapters/oci/registry/index.ts
/** The clients of this process, by what they were made from: repositories of one registry share its tokens. */
const clients = /* @__PURE__ */ new WeakMap();
/**
* The blobs of a repository in a registry. Nothing is asked of the registry before it is needed.
* @throws UserError `not-a-store` for a location that can't be one.
*/
function registryBlobs(options) {
	const repository = readRepository(options.location, options.plainHttp);
	return repositoryBlobs(clientFor(repository, options), repository);
}
function clientFor({ origin, host }, { environment = process.env, waiting = realWaiting }) {
	const owner = waiting === realWaiting ? environment : waiting;
	const known = clients.get(owner) ?? /* @__PURE__ */ new Map();
	clients.set(owner, known);
	const client = known.get(origin.href) ?? create();
	known.set(origin.href, client);
	return client;
	function create() {
		const request = createRequest(environment);
		const credentials = dockerCredentials(environment);
		const authorizer = createAuthorizer({
			origin,
			credentials,
			request,
			waiting
		});
		return new RegistryClient({
			origin,
			host,
			request,
			authorizer,
			waiting
		});
	}
}

export { readRepository as n, registryBlobs as t };