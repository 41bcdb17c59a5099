import { r as __toESM } from "./rolldown-runtime.js";
import { n as UserError, t as EnvironmentError } from "./errors.js";
import { a as oneLine, c as quoted, i as listed } from "./text.js";
import { C as optional, D as pipe, F as string, M as safeParse, S as object, b as nullish, f as literal, k as record, n as boolean, p as looseObject, s as getDotPath, t as array, v as nonEmpty, x as number, y as nullable, z as unknown } from "./dist.js";
import { r as reasonOf, t as CallFailure } from "./transport.js";
import { t as isLoopback } from "./loopback.js";
import { access, readFile } from "node:fs/promises";
import { delimiter, dirname, join, resolve } from "node:path";
import { connect, isIP, isIPv6 } from "node:net";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
import { connect as connect$1 } from "node:tls";
import { homedir } from "node:os";

// src/adapters/kubernetes/api/status.ts
const causeSchema = object({
	reason: optional(string(), ""),
	message: optional(string(), ""),
	field: optional(string(), "")
});
/** `meta/v1` Status, which the API server answers with where it doesn't do what it was asked. */
const statusSchema = object({
	kind: literal("Status"),
	apiVersion: literal("v1"),
	status: optional(string()),
	message: optional(string(), ""),
	reason: optional(string(), ""),
	code: optional(number()),
	details: optional(object({
		name: optional(string(), ""),
		kind: optional(string(), ""),
		causes: optional(array(causeSchema), []),
		retryAfterSeconds: optional(number())
	}))
});
/** Bytes of a refusal that are looked at. */
const bodyLimit = 1 << 20;
/** Reads the body of an answer that isn't what was hoped for. Whatever comes, it gives a refusal. */
async function readRefusal(reply) {
	const text = await reply.text(bodyLimit).catch(() => "");
	return refusalOf(reply.status, text, first(reply.headers["retry-after"]));
}
/** The same of a text that was read already, as an event of a watch carries one. */
function refusalOf(status, text, retryAfter) {
	const parsed = safeParse(statusSchema, jsonOf(text));
	if (!parsed.success) return {
		status,
		reason: "",
		message: plain(text.startsWith("<") ? "" : text),
		about: {
			kind: "",
			name: ""
		},
		causes: [],
		retryAfterMs: waitOf(retryAfter),
		own: false
	};
	const { message, reason, code, details } = parsed.output;
	return {
		status: code ?? status,
		reason,
		message: plain(message),
		about: {
			kind: details?.kind ?? "",
			name: details?.name ?? ""
		},
		causes: details?.causes ?? [],
		retryAfterMs: waitOf(retryAfter) ?? (details?.retryAfterSeconds === void 0 ? void 0 : details.retryAfterSeconds * 1e3),
		own: true
	};
}
/** A server-side apply with a field that nobody knows: the API server calls that its own failure (500). */
function isUndeclared({ status, message }) {
	return status === 500 && /field not declared in schema|failed to create typed patch object/.test(message);
}
/** A JSON text's value; undefined if it is none. */
function jsonOf(text) {
	try {
		return JSON.parse(text);
	} catch {
		return;
	}
}
/** `Retry-After` in seconds, as milliseconds. The API server never sends a date. */
function waitOf(retryAfter) {
	const seconds = Number(retryAfter ?? NaN);
	return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1e3 : void 0;
}
/**
* A message on one line. Validation quotes whole structures in Go's notation, where values of the object stand: they go,
* and the reason that follows them stays. What looks like a token goes too.
*/
function plain(text) {
	const short = text.replace(/Invalid value: (?:[\w.]+\{.*\}|\{.*\}|"(?:[^"\\]|\\.){80,}"): /gs, "").replace(/\bbearer [\w.~+/=-]{8,}/gi, "Bearer ***").replace(/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]+/g, "***");
	return oneLine(short, 500).replace(/[.!]+$/, "");
}
function first(value) {
	return typeof value === "string" ? value : value?.[0];
}

// src/adapters/kubernetes/api/failures.ts
const again = "Run it again: it goes on where it stopped.";
/** An API server that gave no whole answer. */
function unreachableError(failure, { host, context }) {
	const { kind, message } = failure;
	return new EnvironmentError(`The API server ${host} (context ${quoted(context)}) can't be reached: ${message}.`, {
		code: "kubernetes-unreachable",
		next: kind === "tls" ? "See that the kubeconfig is of this cluster: its certificate-authority is what is trusted." : kind === "not-tls" ? "See that the kubeconfig names the right address: what answers there speaks no TLS." : `See whether \`kubectl version\` reaches it from here. ${again}`
	});
}
/** A request on an API that was closed. */
function closedError() {
	return new EnvironmentError("The connection to the cluster was closed already.", { code: "kubernetes-closed" });
}
/** Whether that was why: to whoever follows something, the end. */
function isClosed(error) {
	return error instanceof EnvironmentError && error.code === "kubernetes-closed";
}
/** An answer that isn't what Kubernetes describes. */
function answerError(doing, problem, { host }) {
	return new EnvironmentError(`The API server ${host} didn't ${doing} as Kubernetes describes it: ${problem}.`, {
		code: "kubernetes-answer",
		next: "See that the kubeconfig names a Kubernetes API server; if it does, please report this sentence."
	});
}
/**
* The error of ours for what the API server refused.
* @param doing what was tried, as in `apply Deployment rose-1a2b-core`
*/
function refusedError(refusal, doing, where) {
	const { status, message } = refusal;
	const { namespace, context, host } = where;
	const said = message === "" ? `it answered ${status}` : message;
	if (!refusal.own && status !== 401 && status !== 403 && status < 500 && status !== 429) return answerError(doing, said, where);
	if (isUndeclared(refusal)) return invalid(`The cluster didn't ${doing}: ${undeclared(message) || said}.`);
	switch (status) {
		case 400: return invalid(`The cluster didn't ${doing}: ${strictly(message) || said}.`);
		case 401: return new UserError(`The API server ${host} doesn't take the login of context ${quoted(context)}.`, {
			code: "kubernetes-unauthorized",
			next: "Log in again: the token or the certificate may have ended. `kubectl auth whoami` shows whether it works."
		});
		case 403: return forbidden(refusal, doing, where);
		case 404:
			if (refusal.about.kind === "namespaces") return new UserError(`There is no namespace ${quoted(namespace)} in the cluster of context ${quoted(context)}.`, {
				code: "kubernetes-namespace",
				next: `Type \`kubectl create namespace ${namespace}\`, or correct \`namespace\` of the environment in tidegate.yml.`
			});
			return new UserError(`The cluster has nothing to ${doing}: ${said}.`, { code: "kubernetes-missing" });
		case 409: return conflict(refusal, doing);
		case 410: return new EnvironmentError(`The cluster has forgotten what was needed to ${doing}: ${said}.`, {
			code: "kubernetes-busy",
			next: again
		});
		case 413: return invalid(`The cluster didn't ${doing}, because it is too large: ${said}.`);
		case 422: return invalid(`The cluster didn't ${doing}: ${causesText(refusal.causes) || said}.`);
		case 429: return new EnvironmentError(`The cluster asks to wait before it can ${doing}: ${said}.`, {
			code: "kubernetes-busy",
			next: again
		});
		default:
			if (status >= 500) return new EnvironmentError(`The cluster could not ${doing}: ${said} (${status}).`, {
				code: "kubernetes-busy",
				next: again
			});
			return answerError(doing, `${said} (${status})`, where);
	}
}
function invalid(message) {
	return new UserError(message, {
		code: "kubernetes-invalid",
		next: "Correct the settings of the environment in tidegate.yml (a `patch` of it, most likely); `tidegate manifests` prints what is applied."
	});
}
/** A missing right, or something that looks at what is written and says no. */
function forbidden({ message, status }, doing, where) {
	const { namespace, context } = where;
	if (/because it is being terminated/.test(message)) return new UserError(`The namespace ${quoted(namespace)} is being removed: nothing new can be made in it.`, {
		code: "kubernetes-namespace",
		next: "Wait until it is gone and make it again, or name another `namespace` in tidegate.yml."
	});
	const right = /cannot (\w+) resource "([^"]+)"(?: in API group "([^"]*)")?/.exec(message);
	if (right || message === "" || /^Forbidden$/i.test(message)) {
		const [, verb = "", resource = "", group = ""] = right ?? [];
		const what = right ? `${verb} ${resource}${group === "" ? "" : ` (${group})`}` : doing;
		return new UserError(`The login of context ${quoted(context)} may not ${what} in the namespace ${quoted(namespace)}, which is needed to ${doing}.`, {
			code: "kubernetes-forbidden",
			next: "Give it that right: `tidegate rbac` prints the Role that is needed."
		});
	}
	return new UserError(`The cluster's rules don't let anybody ${doing}: ${message || `status ${status}`}.`, {
		code: "kubernetes-admission",
		next: "Fit the settings of the environment in tidegate.yml to that rule, or ask whoever looks after the cluster."
	});
}
function conflict({ causes, message }, doing) {
	const fields = causes.filter(({ reason }) => reason === "FieldManagerConflict");
	if (fields.length === 0) return new UserError(`The cluster didn't ${doing}, because something else changed it at the same time: ${message}.`, {
		code: "kubernetes-conflict",
		next: again
	});
	const managers = new Set(fields.map((cause) => /conflict with ("[^"]*")/.exec(cause.message)?.[1] ?? "another manager"));
	const names = fields.map(({ field }) => field).filter((field) => field !== "");
	return new UserError(`The cluster didn't ${doing}, because ${listed([...managers])} manages ${listed(names, 3)}.`, {
		code: "kubernetes-conflict",
		next: "See who writes that field beside Tidegate (`kubectl get … --show-managed-fields`), and let it go there."
	});
}
/** The part of a message of strict validation that matters: `unknown field "spec.replica"`. */
function strictly(message) {
	return /strict decoding error: (.*)/s.exec(message)?.[1] ?? "";
}
/** The same for a field that server-side apply doesn't know: `unknown field .spec.replica`. */
function undeclared(message) {
	const fields = [...message.matchAll(/(\.[^\s:]+): field not declared in schema/g)].map(([, field = ""]) => field);
	return fields.length === 0 ? "" : `unknown field ${listed(fields, 3)}`;
}
function causesText(causes) {
	return causes.map(({ field, message }) => {
		const reason = message.replace(/^Invalid value: (?:[\w.]+\{.*\}|\{.*\}|"(?:[^"\\]|\\.){80,}"): /s, "").replace(/[.!]+$/, "");
		return oneLine(field === "" ? reason : `${field}: ${reason}`, 300);
	}).slice(0, 3).join("; ");
}

// src/adapters/kubernetes/api/kinds.ts
/**
* Every kind that is read or written, all of them namespaced. Secrets aren't among them: nothing here ever reads one.
* Their paths are part of Kubernetes' stable API, so nobody has to ask the server for them.
*/
const kinds = {
	ConfigMap: {
		apiVersion: "v1",
		plural: "configmaps"
	},
	Deployment: {
		apiVersion: "apps/v1",
		plural: "deployments"
	},
	EndpointSlice: {
		apiVersion: "discovery.k8s.io/v1",
		plural: "endpointslices"
	},
	Event: {
		apiVersion: "v1",
		plural: "events"
	},
	Job: {
		apiVersion: "batch/v1",
		plural: "jobs"
	},
	Lease: {
		apiVersion: "coordination.k8s.io/v1",
		plural: "leases"
	},
	LimitRange: {
		apiVersion: "v1",
		plural: "limitranges"
	},
	NetworkPolicy: {
		apiVersion: "networking.k8s.io/v1",
		plural: "networkpolicies"
	},
	PersistentVolumeClaim: {
		apiVersion: "v1",
		plural: "persistentvolumeclaims"
	},
	Pod: {
		apiVersion: "v1",
		plural: "pods"
	},
	PodDisruptionBudget: {
		apiVersion: "policy/v1",
		plural: "poddisruptionbudgets"
	},
	ReplicaSet: {
		apiVersion: "apps/v1",
		plural: "replicasets"
	},
	ResourceQuota: {
		apiVersion: "v1",
		plural: "resourcequotas"
	},
	Service: {
		apiVersion: "v1",
		plural: "services"
	},
	ServiceAccount: {
		apiVersion: "v1",
		plural: "serviceaccounts"
	}
};
/** Whether a text of a manifest names one of the kinds above. */
function isKind(name) {
	return Object.hasOwn(kinds, name);
}
/** The path of all objects of a kind in a namespace, or of the one of that name. */
function pathOf$1(kind, namespace, name) {
	const { apiVersion, plural } = kinds[kind];
	const all = `${apiVersion.includes("/") ? "/apis" : "/api"}/${apiVersion}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
	return name === void 0 ? all : `${all}/${encodeURIComponent(name)}`;
}

// src/adapters/kubernetes/api/lines.ts
/** Characters after which a line that doesn't end is given as it is. */
const longestLine = 4194304;
/** The lines of a text in UTF-8 that comes in pieces, without their ends; also a last one that has none. */
async function* linesOf(chunks) {
	const decoder = new TextDecoder();
	let held = [];
	let size = 0;
	for await (const chunk of chunks) {
		const parts = decoder.decode(chunk, { stream: true }).split("\n");
		const rest = parts.pop() ?? "";
		for (const part of parts) {
			yield withoutReturn(held.join("") + part);
			held = [];
			size = 0;
		}
		held.push(rest);
		size += rest.length;
		if (size <= longestLine) continue;
		yield held.join("");
		held = [];
		size = 0;
	}
	const last = held.join("") + decoder.decode();
	if (last !== "") yield withoutReturn(last);
}
function withoutReturn(line) {
	return line.endsWith("\r") ? line.slice(0, -1) : line;
}

// src/adapters/kubernetes/api/logs.ts
/** A timer of Node's can't be longer: a container may be silent as long as it likes. */
const forEver = 2 ** 31 - 1;
/** The query of a pod's log. */
function logQuery(options) {
	const { container, previous, tail, since, timestamps, follow } = options;
	const query = new URLSearchParams();
	if (container !== void 0) query.set("container", container);
	if (previous === true) query.set("previous", "true");
	if (tail !== void 0) query.set("tailLines", String(tail));
	if (since !== void 0) query.set("sinceTime", wholeSeconds(since));
	if (timestamps === true) query.set("timestamps", "true");
	if (follow === true) query.set("follow", "true");
	const text = query.toString();
	return text === "" ? "" : `?${text}`;
}
/** The API reads times to the second; an earlier one loses nothing. */
function wholeSeconds(time) {
	const ms = Date.parse(time);
	return Number.isNaN(ms) ? time : (/* @__PURE__ */ new Date(Math.floor(ms / 1e3) * 1e3)).toISOString().replace(".000", "");
}
/** The lines of a log. What the kubelet says where there are none is the diagnosis, and told. */
async function* readLog(ask, path, { pod, options, where, refused }) {
	const { follow = false, signal } = options;
	let answer;
	try {
		answer = await ask({
			method: "GET",
			path,
			headers: { accept: "text/plain, application/json" },
			repeat: "safe",
			signal,
			...follow && { idleMs: forEver }
		});
	} catch (error) {
		if (signal?.aborted || isClosed(error)) return;
		throw error;
	}
	if (answer.refusal) {
		const { status, message } = answer.refusal;
		if (status !== 400) throw refused(answer.refusal);
		throw new UserError(`There is no log of pod ${pod}: ${message}.`, { code: "kubernetes-no-logs" });
	}
	try {
		yield* linesOf(answer.reply.body);
	} catch (error) {
		if (signal?.aborted) return;
		if (!(error instanceof CallFailure)) throw error;
		if (!follow) throw unreachableError(error, where);
	} finally {
		answer.reply.cancel();
	}
}

// src/adapters/kubernetes/api/parse.ts
const textMap = optional(record(string(), string()));
const metaSchema = looseObject({
	name: optional(string(), ""),
	uid: optional(string(), ""),
	resourceVersion: optional(string(), ""),
	namespace: optional(string()),
	generation: optional(number()),
	creationTimestamp: optional(nullable(string())),
	deletionTimestamp: optional(string()),
	labels: textMap,
	annotations: textMap,
	ownerReferences: optional(array(looseObject({
		kind: string(),
		name: string(),
		uid: string(),
		controller: optional(boolean())
	})))
});
const objectSchema = looseObject({ metadata: metaSchema });
const listSchema = looseObject({
	metadata: looseObject({
		resourceVersion: optional(string(), ""),
		continue: optional(string(), "")
	}),
	items: nullish(array(unknown()), [])
});
/** One object of a kind, or what is wrong with it, in one clause. */
function parseObject(value, kind) {
	const parsed = safeParse(objectSchema, value);
	if (!parsed.success) return problemOf(parsed.issues);
	return {
		...parsed.output,
		apiVersion: kinds[kind].apiVersion,
		kind
	};
}
/** One page of a list, with the token of the next one (empty: it was the last), or what is wrong with it. */
function parseList(value, kind) {
	const parsed = safeParse(listSchema, value);
	if (!parsed.success) return problemOf(parsed.issues);
	const { metadata, items } = parsed.output;
	const objects = [];
	for (const item of items) {
		const object = parseObject(item, kind);
		if (typeof object === "string") return object;
		objects.push(object);
	}
	return {
		items: objects,
		resourceVersion: metadata.resourceVersion,
		next: metadata.continue
	};
}
function problemOf(issues) {
	const [issue] = issues;
	return `at ${getDotPath(issue) ?? "its root"}, ${issue.expected ?? "something else"} was expected`;
}
/**
* Whether an object has everything that was to be written: lists whole, of maps every entry, of the metadata labels and
* annotations. Tells, after an answer was lost, whether it was one's own write that came first.
*/
function holds(object, wanted) {
	return Object.entries(wanted).every(([key, value]) => {
		if (key === "apiVersion" || key === "kind" || key === "status") return true;
		if (key !== "metadata") return covers(object[key], value);
		const { labels, annotations } = value ?? {};
		return covers(object.metadata.labels, labels ?? {}) && covers(object.metadata.annotations, annotations ?? {});
	});
}
function covers(has, wanted) {
	if (Array.isArray(wanted)) return Array.isArray(has) && has.length === wanted.length && wanted.every((one, at) => covers(has[at], one));
	if (typeof wanted === "object" && wanted !== null) {
		const inside = typeof has === "object" && has !== null ? has : {};
		return Object.entries(wanted).every(([key, value]) => covers(inside[key], value));
	}
	return wanted === null ? has === null || has === void 0 : has === wanted;
}

// src/adapters/kubernetes/api/proxied.ts
/** Milliseconds that a bot has for the beginning of an answer. */
const usualTimeoutMs = 6e4;
/** Bytes of an answer that are looked at, to see who speaks: the API server says little. */
const statusLimit = 65536;
/** Times that the API server may ask to wait. */
const mostWaits = 5;
/** Headers of one connection (RFC 9110, section 7.6.1), and those that the API server needs for itself. */
const notForwarded = /* @__PURE__ */ new Set([
	"connection",
	"keep-alive",
	"proxy-connection",
	"proxy-authorization",
	"te",
	"trailer",
	"transfer-encoding",
	"upgrade",
	"expect",
	"host",
	"authorization",
	"content-length"
]);
const notReturned = /* @__PURE__ */ new Set([
	"connection",
	"keep-alive",
	"transfer-encoding",
	"trailer",
	"upgrade",
	"audit-id"
]);
/** The way to a pod or a Service by the API server's proxy (`services/proxy`, `pods/proxy`). */
function proxyEndpoint(connection, target) {
	const [plural, object] = "service" in target ? ["services", target.service] : ["pods", target.pod];
	const { namespace } = connection.whereabouts;
	const root = `/api/v1/namespaces/${encodeURIComponent(namespace)}/${plural}/${encodeURIComponent(`${object}:${target.port}`)}/proxy`;
	const name = `${"service" in target ? "service" : "pod"} ${object}, port ${target.port}`;
	return {
		name,
		send: (request) => send(connection, root, name, request)
	};
}
async function send(connection, root, name, request) {
	const { method, body, signal, timeoutMs = usualTimeoutMs } = request;
	const path = pathOf(request.path);
	const headers = forwarded(request.headers ?? {});
	let renewed = false;
	for (let waits = 0;;) {
		const { reply } = await connection.ask({
			method,
			path: root + path,
			headers,
			body,
			signal,
			repeat: "forwarded",
			headMs: timeoutMs,
			idleMs: timeoutMs
		});
		if (!reply) throw new TypeError("A forwarded request always has an answer.");
		const { refusal, body: content } = await whoSpeaks(reply).catch((error) => {
			throw error instanceof CallFailure ? unreachableError(error, connection.whereabouts) : error;
		});
		if (!refusal) return {
			kind: "answered",
			status: reply.status,
			headers: returned(reply.headers),
			body: content
		};
		if (refusal.status === 401 && !renewed) {
			renewed = true;
			await connection.renew();
		} else if (refusal.status === 429 && waits < mostWaits) {
			waits += 1;
			await setTimeout$1(refusal.retryAfterMs ?? 1e3, void 0, signal ? { signal } : {});
		} else if (refusal.status === 401 || refusal.status === 403 && refusal.reason === "Forbidden") throw refusedError(refusal, `talk to ${name}`, connection.whereabouts);
		else return {
			kind: "unreachable",
			status: refusal.status,
			message: clauseOf(refusal)
		};
	}
}
/**
* Whether an answer is the API server's own: a Status, with a status of failure. Its bytes are read then; otherwise what
* was read comes first, and the rest as it comes.
*/
async function whoSpeaks(reply) {
	const type = String(reply.headers["content-type"] ?? "");
	if (reply.status < 400 || !type.startsWith("application/json")) return { body: reply.body };
	const rest = reply.body[Symbol.asyncIterator]();
	const read = [];
	let size = 0;
	for (;;) {
		const { done, value } = await rest.next();
		if (done === true) break;
		read.push(value);
		size += value.byteLength;
		if (size > statusLimit) return { body: joined(read, rest) };
	}
	const refusal = refusalOf(reply.status, Buffer.concat(read).toString("utf8"), retryAfterOf(reply));
	return refusal.own ? {
		refusal,
		body: joined([], rest)
	} : { body: joined(read, rest) };
}
async function* joined(read, rest) {
	try {
		yield* read;
		for (let step = await rest.next(); step.done !== true; step = await rest.next()) yield step.value;
	} finally {
		await rest.return?.();
	}
}
const retryAfterOf = ({ headers }) => {
	const value = headers["retry-after"];
	return typeof value === "string" ? value : value?.[0];
};
/** Why the API server can't get there, without what it always says. */
function clauseOf({ message, status }) {
	return message.replace(/^error trying to reach service: /, "") || `the API server answers ${status}`;
}
/**
* A path and its query, which can't leave what stands behind the proxy: `..` in any spelling is resolved here, where it
* ends at the root.
*/
function pathOf(path) {
	const url = URL.parse(`http://bot.invalid${path.startsWith("/") ? "" : "/"}${path}`);
	if (url?.host !== "bot.invalid") throw new TypeError("A path begins with \"/\".");
	return url.pathname + url.search;
}
function forwarded(headers) {
	const kept = {};
	const named = String(headers["connection"] ?? "").toLowerCase().split(/\s*,\s*/);
	for (const [name, value] of Object.entries(headers)) {
		const lower = name.toLowerCase();
		if (value === void 0 || notForwarded.has(lower) || named.includes(lower) || lower.startsWith(":")) continue;
		if (lower.startsWith("impersonate-")) continue;
		kept[lower] = value;
	}
	return kept;
}
function returned(headers) {
	return Object.fromEntries(Object.entries(headers).filter(([name]) => !notReturned.has(name) && !name.startsWith("x-kubernetes-pf-")));
}

// src/adapters/kubernetes/api/watch.ts
/** Milliseconds without a byte: bookmarks come every minute. */
const usualWatchIdleMs = 75e3;
const headMs = 15e3;
const types = {
	ADDED: "added",
	MODIFIED: "modified",
	DELETED: "deleted",
	BOOKMARK: "bookmark"
};
/**
* Opens a watch at once, before anybody reads it, and gives its events as they come. It ends where it can't go on; a
* server that refuses it (but for having forgotten the past) makes the first step throw.
*/
function openWatch({ ask, path, kind, idleMs, signal, refused }) {
	const opening = ask({
		method: "GET",
		path,
		repeat: "safe",
		headMs,
		idleMs,
		signal
	});
	opening.catch(() => void 0);
	async function* events() {
		let answer;
		try {
			answer = await opening;
		} catch (error) {
			if (signal?.aborted || isClosed(error)) return;
			throw error;
		}
		if (answer.refusal) {
			if (answer.refusal.status === 410) return;
			throw refused(answer.refusal);
		}
		try {
			for await (const line of linesOf(answer.reply.body)) {
				const event = eventOf(line, kind);
				if (event === void 0) return;
				yield event;
			}
		} catch (error) {
			if (signal?.aborted || error instanceof CallFailure) return;
			throw error;
		} finally {
			answer.reply.cancel();
		}
	}
	const reading = events();
	let begun = false;
	const iterator = {
		next() {
			begun = true;
			return reading.next();
		},
		async return() {
			if (!begun) opening.then(({ reply }) => reply?.cancel()).catch(() => void 0);
			return reading.return(void 0);
		}
	};
	return { [Symbol.asyncIterator]: () => iterator };
}
/** Undefined where a watch can't go on: an error of the server's, as 410, or something that nobody understands. */
function eventOf(line, kind) {
	const value = jsonOf(line);
	if (typeof value !== "object" || value === null) return void 0;
	const { type, object } = value;
	const known = typeof type === "string" ? types[type] : void 0;
	const parsed = known && parseObject(object, kind);
	return known && typeof parsed === "object" ? {
		type: known,
		object: parsed
	} : void 0;
}

// src/adapters/kubernetes/api/client.ts
/** Whose fields they are that Tidegate writes. */
const manager = "tidegate";
/** Bytes of one answer: 500 of the largest objects that etcd takes would be more, and nothing good. */
const largestAnswer = 268435456;
/** Objects in one page, as kubectl asks for. */
const usualPage = 500;
const usualWatchSeconds = 290;
/** Times that an apply is tried which met another write. */
const mostMeetings = 5;
/** The API of one namespace over one connection. */
var Client = class {
	namespace;
	context;
	server;
	#connection;
	constructor(connection) {
		this.#connection = connection;
		this.namespace = connection.whereabouts.namespace;
		this.context = connection.whereabouts.context;
		this.server = connection.origin;
	}
	async get(kind, name, signal) {
		const answer = await this.#ask({
			method: "GET",
			path: this.#path(kind, name),
			repeat: "safe",
			signal
		});
		if (answer.refusal?.status === 404 && answer.refusal.own) return void 0;
		return this.#object(answer, kind, `read ${kind} ${name}`);
	}
	async list(kind, selector, options = {}) {
		const { fieldSelector, pageSize = usualPage, signal } = options;
		const doing = `list the ${kinds[kind].plural} of namespace ${this.namespace}`;
		let limit = pageSize;
		let next = "";
		let items = [];
		for (;;) {
			const query = queryOf({
				labelSelector: selector,
				fieldSelector,
				limit: limit === 0 ? void 0 : String(limit),
				continue: next || void 0
			});
			const answer = await this.#ask({
				method: "GET",
				path: this.#path(kind) + query,
				repeat: "safe",
				signal
			});
			if (answer.refusal?.status === 410 && next !== "") {
				[limit, next, items] = [
					0,
					"",
					[]
				];
				continue;
			}
			const page = parseList(await this.#json(answer, doing), kind);
			if (typeof page === "string") throw answerError(doing, page, this.#connection.whereabouts);
			items.push(...page.items);
			next = page.next;
			if (next === "") return {
				items,
				resourceVersion: page.resourceVersion
			};
		}
	}
	async create(manifest, options = {}) {
		const kind = kindOf(manifest);
		const answer = await this.#ask({
			method: "POST",
			path: this.#path(kind) + writeQuery(options),
			headers: json,
			body: JSON.stringify(manifest),
			repeat: "safe",
			signal: options.signal
		});
		if (answer.refusal?.reason === "AlreadyExists") return "exists";
		return this.#object(answer, kind, `create ${kind} ${manifest.metadata.name}`);
	}
	async apply(manifest, options = {}) {
		const kind = kindOf(manifest);
		const { name } = manifest.metadata;
		let { force = false } = options;
		for (let tries = 1;; tries += 1) {
			const answer = await this.#ask({
				method: "PATCH",
				path: this.#path(kind, name) + writeQuery(options, { force: String(force) }),
				headers: { "content-type": "application/apply-patch+yaml" },
				body: JSON.stringify(manifest),
				repeat: "safe",
				signal: options.signal
			});
			if (answer.refusal && tries < mostMeetings) {
				if (isMeeting(answer.refusal)) continue;
				if (!force && isOwn(answer.refusal)) {
					force = true;
					continue;
				}
			}
			return this.#object(answer, kind, `apply ${kind} ${name}`);
		}
	}
	async replace(kind, object, options = {}) {
		const { name } = object.metadata;
		const answer = await this.#ask({
			method: "PUT",
			path: this.#path(kind, name) + writeQuery(options),
			headers: json,
			body: JSON.stringify(object),
			repeat: "safe",
			signal: options.signal
		});
		const { refusal } = answer;
		if (refusal?.status === 409) return this.#ownWrite(kind, name, object, answer);
		if (refusal?.status === 404 && isAbsent(refusal)) return "conflict";
		return this.#object(answer, kind, `replace ${kind} ${name}`);
	}
	async patch(kind, name, change, options = {}) {
		const { resourceVersion } = options;
		const merge = "merge" in change;
		const body = merge ? mergeAt(change.merge, resourceVersion) : operationsAt(change.operations, resourceVersion);
		const answer = await this.#ask({
			method: "PATCH",
			path: this.#path(kind, name) + writeQuery(options),
			headers: { "content-type": merge ? "application/merge-patch+json" : "application/json-patch+json" },
			body: JSON.stringify(body),
			repeat: merge || resourceVersion !== void 0 ? "safe" : "once",
			signal: options.signal
		});
		const { refusal } = answer;
		if (refusal?.status === 409) return merge ? this.#ownWrite(kind, name, change.merge, answer) : "conflict";
		if (refusal?.status === 404 && isAbsent(refusal)) return "absent";
		return this.#object(answer, kind, `patch ${kind} ${name}`);
	}
	async remove(kind, name, options = {}) {
		const { uid, signal } = options;
		const answer = await this.#ask({
			method: "DELETE",
			path: this.#path(kind, name),
			headers: json,
			body: JSON.stringify({
				apiVersion: "v1",
				kind: "DeleteOptions",
				propagationPolicy: "Background",
				...uid !== void 0 && { preconditions: { uid } }
			}),
			repeat: "safe",
			signal
		});
		const { refusal } = answer;
		if (refusal && !(refusal.status === 404 && refusal.own) && !(refusal.status === 409 && uid !== void 0)) throw this.#refused(refusal, `remove ${kind} ${name}`);
		answer.reply?.cancel();
	}
	watch(kind, options) {
		const query = queryOf({
			watch: "1",
			allowWatchBookmarks: "true",
			resourceVersion: options.from,
			timeoutSeconds: String(options.timeoutSeconds ?? usualWatchSeconds),
			labelSelector: options.selector,
			fieldSelector: options.fieldSelector
		});
		return openWatch({
			ask: (ask) => this.#connection.ask(ask),
			path: this.#path(kind) + query,
			kind,
			idleMs: options.idleMs ?? 75e3,
			signal: options.signal,
			refused: (refusal) => this.#refused(refusal, `watch the ${kinds[kind].plural} of namespace ${this.namespace}`)
		});
	}
	logs(pod, options = {}) {
		return readLog((ask) => this.#connection.ask(ask), `${this.#path("Pod", pod)}/log${logQuery(options)}`, {
			pod,
			options,
			where: this.#connection.whereabouts,
			refused: (refusal) => this.#refused(refusal, `read the log of pod ${pod}`)
		});
	}
	proxied(target) {
		return proxyEndpoint(this.#connection, target);
	}
	async may(access) {
		const doing = "say what this login may do";
		const answer = await this.#ask({
			method: "POST",
			path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
			headers: json,
			body: JSON.stringify({
				apiVersion: "authorization.k8s.io/v1",
				kind: "SelfSubjectAccessReview",
				spec: { resourceAttributes: {
					namespace: this.namespace,
					...access
				} }
			}),
			repeat: "safe"
		});
		const { status } = await this.#json(answer, doing);
		if (typeof status?.allowed === "boolean") return status.allowed;
		throw answerError(doing, "at status.allowed, true or false was expected", this.#connection.whereabouts);
	}
	async version() {
		const doing = "tell its version";
		const answer = await this.#ask({
			method: "GET",
			path: "/version",
			repeat: "safe"
		});
		const { gitVersion } = await this.#json(answer, doing);
		if (typeof gitVersion === "string") return gitVersion;
		throw answerError(doing, "at gitVersion, a text was expected", this.#connection.whereabouts);
	}
	close() {
		this.#connection.close();
	}
	#ask(ask) {
		return this.#connection.ask({
			whole: largestAnswer,
			...ask
		});
	}
	#path(kind, name) {
		return pathOf$1(kind, this.namespace, name);
	}
	#refused(refusal, doing) {
		return refusedError(refusal, doing, this.#connection.whereabouts);
	}
	/** A conflict after an answer was lost may be one with oneself: then what is there is what was to be written. */
	async #ownWrite(kind, name, wanted, { repeated }) {
		const there = repeated ? await this.get(kind, name) : void 0;
		return there && holds(there, wanted) ? there : "conflict";
	}
	async #object(answer, kind, doing) {
		const object = parseObject(await this.#json(answer, doing), kind);
		if (typeof object === "string") throw answerError(doing, object, this.#connection.whereabouts);
		return object;
	}
	/** The JSON object of an answer. @throws what the server refused, as an error of ours */
	async #json(answer, doing) {
		if (answer.refusal) throw this.#refused(answer.refusal, doing);
		const value = jsonOf(await answer.reply.text(largestAnswer));
		if (typeof value === "object" && value !== null) return value;
		throw answerError(doing, "the answer is no JSON", this.#connection.whereabouts);
	}
};
const json = { "content-type": "application/json" };
function queryOf(parameters) {
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(parameters)) if (value !== void 0) query.set(name, value);
	const text = query.toString();
	return text === "" ? "" : `?${text}`;
}
function writeQuery({ dryRun }, more = {}) {
	return queryOf({
		fieldManager: manager,
		fieldValidation: "Strict",
		dryRun: dryRun === true ? "All" : void 0,
		...more
	});
}
function kindOf({ kind, apiVersion, metadata }) {
	if (isKind(kind) && kinds[kind].apiVersion === apiVersion) return kind;
	throw new UserError(`${kind} ${metadata.name} (${apiVersion}) is no kind of object that Tidegate writes.`, {
		code: "kubernetes-invalid",
		next: `It writes ${Object.keys(kinds).join(", ")}.`
	});
}
/** Another write came between, which has nothing to do with whose a field is. */
function isMeeting({ status, causes }) {
	return status === 409 && !causes.some(({ reason }) => reason === "FieldManagerConflict");
}
/** All fields in conflict are those that Tidegate itself wrote by `replace` or `patch`: to the server, that is another. */
function isOwn({ status, causes }) {
	const conflicts = causes.filter(({ reason }) => reason === "FieldManagerConflict");
	return status === 409 && conflicts.length > 0 && conflicts.every(({ message }) => message.startsWith(`conflict with "${manager}"`));
}
/** The object isn't there; where it is the namespace, that is another matter. */
function isAbsent({ own, about }) {
	return own && about.kind !== "namespaces";
}
function mergeAt(merge, resourceVersion) {
	if (resourceVersion === void 0) return merge;
	const metadata = merge["metadata"] ?? {};
	return {
		...merge,
		metadata: {
			...metadata,
			resourceVersion
		}
	};
}
/** Set to what it was read as, the version is compared by the server; a `test` of it would be refused as invalid. */
function operationsAt(operations, resourceVersion) {
	if (resourceVersion === void 0) return operations;
	return [...operations, {
		op: "replace",
		path: "/metadata/resourceVersion",
		value: resourceVersion
	}];
}

// src/adapters/kubernetes/api/socket.ts
/** Milliseconds until a connection stands, with everything between. */
const connectMs = 1e4;
const portOf = (url) => Number(url.port || (url.protocol === "https:" ? 443 : 80));
const hostOf = (url) => url.hostname.replace(/^\[|\]$/g, "");
/**
* The proxy to go through: the kubeconfig's own, else the one that the environment names for https, unless NO_PROXY
* lists the server's host. What is on this machine is reached directly.
*/
function proxyFor(way, environment) {
	if (way.proxy) return way.proxy;
	const host = hostOf(way.server);
	if (way.server.protocol !== "https:" || isLoopback(way.server.hostname)) return void 0;
	const named = environment["HTTPS_PROXY"] || environment["https_proxy"];
	const url = named ? URL.parse(named.includes("://") ? named : `http://${named}`) : null;
	if (!url || ![
		"http:",
		"https:",
		"socks5:",
		"socks5h:"
	].includes(url.protocol)) return void 0;
	return (environment["NO_PROXY"] || environment["no_proxy"] || "").split(/[\s,]+/).some((entry) => {
		const name = entry.toLowerCase().replace(/^\*?\./, "").replace(/:\d+$/, "");
		return entry === "*" || name !== "" && (host === name || host.endsWith(`.${name}`));
	}) ? void 0 : url;
}
/** A connection to the API server that is ready for requests. @throws CallFailure, of which nothing arrived. */
async function openSocket(options) {
	const { server } = options.way;
	const opened = [];
	let timer;
	const late = new Promise((_, reject) => {
		timer = setTimeout(() => {
			reject(new CallFailure("timeout", `no connection came to be within ${connectMs / 1e3} seconds`, false));
		}, connectMs);
	});
	try {
		return await Promise.race([late, reach()]);
	} catch (error) {
		for (const socket of opened) socket.destroy();
		throw CallFailure.of(error, false);
	} finally {
		clearTimeout(timer);
	}
	async function reach() {
		const [host, port] = [hostOf(server), portOf(server)];
		let socket = options.proxy ? await throughProxy(options.proxy, host, port, opened) : await ready(connect({
			host,
			port,
			noDelay: true,
			keepAlive: true,
			keepAliveInitialDelay: 15e3
		}), "connect", opened);
		if (server.protocol === "https:") socket = await secured(socket, host);
		return socket;
	}
	function secured(socket, host) {
		const { trust } = options.way;
		const name = trust.name ?? host;
		const tls = {
			socket,
			host: name,
			...isIP(name) === 0 && { servername: name },
			rejectUnauthorized: !trust.blind,
			ALPNProtocols: [...options.protocols],
			...options.authority && { ca: options.authority },
			...options.identity
		};
		return ready(connect$1(tls), "secureConnect", opened);
	}
}
async function throughProxy(proxy, host, port, opened) {
	const { tunnel } = await import("./tunnel.js");
	const plain = await ready(connect({
		host: hostOf(proxy),
		port: proxy.port ? Number(proxy.port) : proxy.protocol.startsWith("socks") ? 1080 : portOf(proxy),
		noDelay: true,
		keepAlive: true
	}), "connect", opened);
	const name = hostOf(proxy);
	return tunnel(proxy.protocol === "https:" ? await ready(connect$1({
		socket: plain,
		host: name,
		...isIP(name) === 0 && { servername: name }
	}), "secureConnect", opened) : plain, proxy, host, port);
}
/** Waits until a socket is as far as `event` says. Its later errors are for whoever uses it. */
function ready(socket, event, opened) {
	opened.push(socket);
	return new Promise((resolve, reject) => {
		const closed = () => reject(new CallFailure("broken", "the connection was closed while it was being made", false));
		socket.once("error", reject);
		socket.once("close", closed);
		socket.once(event, () => {
			socket.off("error", reject);
			socket.off("close", closed);
			socket.on("error", () => void 0);
			resolve(socket);
		});
	});
}

// src/adapters/kubernetes/api/way.ts
/** Reads what may stand in a file. @throws UserError where it can't be. */
async function readPem(pem) {
	if ("data" in pem) return pem.data;
	return readCredential(pem.file);
}
/** A file that a kubeconfig names. @throws UserError `kubernetes-kubeconfig`. */
async function readCredential(file) {
	try {
		return await readFile(file);
	} catch (error) {
		const code = error.code ?? "unknown";
		throw new UserError(`The kubeconfig names the file ${file}, which can't be read (${code}).`, {
			code: "kubernetes-kubeconfig",
			place: { file },
			next: "Log in to the cluster again."
		});
	}
}

// src/adapters/kubernetes/api/credentials.ts
/** Milliseconds: a token's file is read again when it is older, as kubelets write it anew. */
const tokenAge = 6e4;
/** Milliseconds before its end at which a plugin's credential counts as ended. */
const leeway = 3e4;
/** The credentials of a way in. Nothing is read or started before they are needed. */
function createCredentials(way, environment, now = Date.now) {
	const { login } = way;
	const plugin = pluginOf(way, environment, now);
	let file;
	let provider;
	const token = async () => {
		if (!login) return void 0;
		if (plugin) return (await plugin.get()).token;
		if (login["auth-provider"]) return (provider ??= providerToken(way))();
		if (login.tokenFile) {
			if (!file || now() - file.at > tokenAge) file = {
				token: (await readCredential(resolve(login.directory, login.tokenFile))).toString("utf8").trim(),
				at: now()
			};
			return file.token;
		}
		return login.token ?? void 0;
	};
	return {
		async headers() {
			const bearer = await token();
			const { as, "as-uid": uid, "as-groups": groups, username, password } = login ?? {};
			const basic = Buffer.from(`${username ?? ""}:${password ?? ""}`).toString("base64");
			return {
				...username && { authorization: `Basic ${basic}` },
				...bearer && { authorization: `Bearer ${bearer}` },
				...as && { "impersonate-user": as },
				...uid && { "impersonate-uid": uid },
				...groups && groups.length > 0 && { "impersonate-group": groups }
			};
		},
		async identity() {
			const given = await plugin?.get();
			if (given?.certificate && given.key) return {
				cert: given.certificate,
				key: given.key
			};
			if (!login?.certificate || !login.key) return void 0;
			return {
				cert: await readPem(login.certificate),
				key: await readPem(login.key)
			};
		},
		stale: () => plugin?.staleIdentity() ?? false
	};
}
/** The exec plugin of a login, asked when there is no good answer yet, and once for all who wait. */
function pluginOf(way, environment, now) {
	const { login, trust } = way;
	const exec = login?.exec;
	if (!login || !exec) return void 0;
	let asked;
	let last;
	const over = (one) => one.expires !== void 0 && one.expires - leeway < now();
	return {
		get() {
			if (last && over(last)) asked = last = void 0;
			asked ??= (async () => {
				const { askPlugin } = await import("./exec-plugin.js");
				const authority = trust.authority && await readPem(trust.authority);
				last = await askPlugin({
					exec,
					way,
					authority,
					directory: login.directory,
					environment
				});
				return last;
			})();
			const mine = asked;
			return mine.catch((error) => {
				if (asked === mine) asked = void 0;
				throw error;
			});
		},
		staleIdentity: () => last?.certificate !== void 0 && over(last)
	};
}
/** The one provider that kubectl still has: OpenID Connect, with a refresh token. It takes long to load. */
function providerToken({ context, login }) {
	const provider = login?.["auth-provider"];
	if (!provider) return async () => void 0;
	if (provider.name !== "oidc") throw new UserError(`The context ${quoted(context)} logs in with the provider ${quoted(provider.name, 40)}, which kubectl has no more either.`, {
		code: "kubernetes-login",
		next: provider.name === "azure" ? "Type `kubelogin convert-kubeconfig`, which writes the login anew." : "Log in again with a tool of this year: it writes an `exec` plugin."
	});
	const loading = import("./oidc_auth.js").then(({ OpenIDConnectAuth }) => new OpenIDConnectAuth());
	return async () => {
		const opts = { headers: {} };
		try {
			await (await loading).applyAuthentication({
				name: context,
				authProvider: provider
			}, opts);
		} catch (error) {
			const reason = oneLine(error instanceof Error ? error.message : "no reason was given", 200);
			throw new UserError(`The context ${quoted(context)} can't renew its OpenID Connect login: ${reason}.`, {
				code: "kubernetes-login",
				next: "Log in again."
			});
		}
		return opts.headers["Authorization"]?.replace(/^Bearer /, "");
	};
}

// src/adapters/kubernetes/api/connection.ts
const usualPatience = {
	firstMs: 8e3,
	laterMs: 6e4,
	pulseMs: 5e3
};
/** Milliseconds: a write may wait for webhooks, of which each has 10 s. */
const usualHeadMs = 35e3;
const usualIdleMs = 3e4;
const firstWait = 100;
const longestWait = 3e3;
/** Tries of what the server can't do for a reason of its own: a webhook that fails won't mend itself. */
const triesOfFailures = 4;
/** The one warm connection to an API server: it is made when it is needed, kept, and replaced when it breaks. */
var Connection = class Connection {
	whereabouts;
	origin;
	#options;
	#patience;
	#way;
	#credentials;
	#line;
	/** Of the lines so far that still carry something. */
	#lines = /* @__PURE__ */ new Set();
	#answered = false;
	#closed = false;
	constructor(options, way) {
		this.#options = options;
		this.#way = way;
		this.#credentials = createCredentials(way, options.environment);
		this.#patience = {
			...usualPatience,
			...options.patience
		};
		this.origin = way.server.origin;
		this.whereabouts = {
			context: way.context,
			host: way.server.host,
			namespace: options.namespace ?? way.namespace ?? "default"
		};
	}
	static async open(options) {
		return new Connection(options, await options.load());
	}
	get closed() {
		return this.#closed;
	}
	/**
	* Sends a request, again where that is safe and may help, and gives the answer.
	* @throws EnvironmentError `kubernetes-unreachable` or `kubernetes-closed`, UserError of the login, or the signal's reason.
	*/
	async ask(ask) {
		const began = performance.now();
		let repeated = false;
		let renewed = false;
		for (let tries = 1;; tries += 1) {
			if (ask.signal?.aborted) throw reasonOf(ask.signal);
			if (this.#closed) throw closedError();
			const outcome = await this.#attempt(ask);
			let wait;
			if (outcome instanceof CallFailure) {
				if (this.#closed) throw closedError();
				if (outcome.kind === "tls" || outcome.kind === "not-tls" || outcome.kind === "not-http" || outcome.arrived && ask.repeat !== "safe" || outcome.kind === "too-long") throw unreachableError(outcome, this.whereabouts);
				repeated ||= outcome.arrived;
				if (!this.#mayWait(began)) throw unreachableError(outcome, this.whereabouts);
			} else {
				this.#answered = true;
				if (outcome.status < 300 && outcome.status >= 200) return {
					reply: outcome,
					repeated
				};
				if (ask.repeat === "forwarded") return {
					reply: outcome,
					repeated
				};
				if (outcome.status === 401 && !renewed) {
					renewed = true;
					outcome.cancel();
					await this.renew();
					continue;
				}
				const refusal = await readRefusal(outcome);
				if (!this.#passing(refusal, ask, tries) || !this.#mayWait(began, refusal.retryAfterMs)) return {
					refusal,
					repeated
				};
				repeated ||= refusal.status !== 429;
				wait = refusal.retryAfterMs;
			}
			const pause = Math.min(firstWait * 2 ** (tries - 1), longestWait) * (.5 + Math.random());
			await setTimeout$1(Math.max(pause, wait ?? 0), void 0, ask.signal ? { signal: ask.signal } : {}).catch(() => void 0);
		}
	}
	/** Ends all that is under way. */
	close() {
		this.#closed = true;
		for (const line of this.#lines) line.destroy();
		this.#lines.clear();
		this.#line = void 0;
	}
	/** Whether a refusal may be another one in a moment, and asking again does no harm. */
	#passing(refusal, { repeat }, tries) {
		const { status, own } = refusal;
		if (status === 429) return true;
		if (repeat !== "safe" || isUndeclared(refusal)) return false;
		if (status === 500) return tries < triesOfFailures;
		return status === 502 || status === 503 || status === 504 || status === 404 && !own && tries < triesOfFailures;
	}
	#mayWait(began, wait = 0) {
		const { firstMs, laterMs } = this.#patience;
		return performance.now() - began + wait < (this.#answered ? laterMs : firstMs);
	}
	/** One try. A failure below HTTP is its outcome; what is for people is thrown. */
	async #attempt(ask) {
		const body = typeof ask.body === "string" ? Buffer.from(ask.body) : ask.body;
		try {
			const login = await this.#credentials.headers();
			const reply = await (await this.#current()).send({
				method: ask.method,
				path: this.#way.server.pathname.replace(/\/$/, "") + ask.path,
				...body !== void 0 && { body },
				signal: ask.signal,
				headMs: ask.headMs ?? usualHeadMs,
				idleMs: ask.idleMs ?? usualIdleMs
			}, {
				"user-agent": "tidegate",
				accept: "application/json",
				"accept-encoding": "identity",
				...ask.headers,
				...body !== void 0 && { "content-length": String(body.byteLength) },
				...login
			});
			if (ask.whole === void 0 || reply.status >= 300) return reply;
			const text = await reply.text(ask.whole);
			return {
				...reply,
				text: async () => text
			};
		} catch (error) {
			if (error instanceof CallFailure) return error;
			throw error;
		}
	}
	async #current() {
		const known = this.#line;
		if (known) {
			const line = await known;
			if (line.usable && !this.#credentials.stale()) return line;
			this.#drop(known, line);
		}
		const opening = this.#line ??= this.#open();
		try {
			return await opening;
		} catch (error) {
			if (this.#line === opening) this.#line = void 0;
			throw error;
		}
	}
	#drop(known, line) {
		if (this.#line !== known) return;
		this.#line = void 0;
		line.retire();
	}
	async #open() {
		const way = this.#way;
		const [authority, identity] = await Promise.all([way.trust.authority && readPem(way.trust.authority), this.#credentials.identity()]);
		const proxy = proxyFor(way, this.#options.environment);
		const open = (...protocols) => openSocket({
			way,
			proxy,
			authority,
			identity,
			protocols
		});
		let line;
		if (way.server.protocol === "http:") {
			const { createH1Line } = await import("./line-h1.js");
			line = createH1Line(way.server, () => open(), void 0);
		} else {
			const [socket, { createH2Line }] = await Promise.all([open("h2", "http/1.1"), import("./line-h2.js")]);
			if (socket.alpnProtocol === "h2") line = createH2Line(socket, way.server, this.#patience.pulseMs);
			else {
				const { createH1Line } = await import("./line-h1.js");
				line = createH1Line(way.server, () => open("http/1.1"), socket);
			}
		}
		if (this.#closed) {
			line.destroy();
			throw closedError();
		}
		this.#lines.forEach((one) => one.usable || one.retire());
		this.#lines.add(line);
		return line;
	}
	/**
	* Finds the way in anew, after a login that wasn't taken: somebody may have logged in again, or a token may have been
	* written anew.
	*/
	async renew() {
		this.#way = await this.#options.load();
		this.#credentials = createCredentials(this.#way, this.#options.environment);
		const known = this.#line;
		const line = await known?.catch(() => void 0);
		if (known && line) this.#drop(known, line);
	}
};

// src/adapters/kubernetes/api/in-cluster.ts
/** Where the kubelet mounts a pod's service account. */
const account = "/var/run/secrets/kubernetes.io/serviceaccount";
/**
* The way in from inside of a pod: its own service account, and the API server's address from the environment.
* @param directory where the account's files are, for tests.
* @returns undefined outside of a pod, or in one whose account isn't mounted
*/
async function inClusterWay(environment, directory = account) {
	const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = "443" } = environment;
	if (!host) return void 0;
	const tokenFile = `${directory}/token`;
	try {
		await access(tokenFile);
	} catch {
		return;
	}
	const namespace = await readFile(`${directory}/namespace`, "utf8").catch(() => "");
	const server = URL.parse(`https://${isIPv6(host) ? `[${host}]` : host}:${port}`);
	if (!server) return void 0;
	return {
		context: "in-cluster",
		namespace: namespace.trim() || void 0,
		server,
		trust: {
			authority: { file: `${directory}/ca.crt` },
			name: void 0,
			blind: false
		},
		proxy: void 0,
		login: {
			...nobody,
			tokenFile,
			directory
		}
	};
}
const nobody = {
	token: void 0,
	"client-certificate": void 0,
	"client-certificate-data": void 0,
	"client-key": void 0,
	"client-key-data": void 0,
	username: void 0,
	password: void 0,
	as: void 0,
	"as-uid": void 0,
	"as-groups": void 0,
	exec: void 0,
	"auth-provider": void 0,
	certificate: void 0,
	key: void 0
};

// src/adapters/kubernetes/api/kubeconfig-schema.ts
const text = nullish(string());
const truth = nullish(boolean());
const execSchema = object({
	apiVersion: text,
	command: pipe(string(), nonEmpty()),
	args: nullish(array(string())),
	env: nullish(array(object({
		name: string(),
		value: string()
	}))),
	installHint: text,
	provideClusterInfo: truth,
	interactiveMode: text
});
const userSchema = object({
	token: text,
	tokenFile: text,
	"client-certificate": text,
	"client-certificate-data": text,
	"client-key": text,
	"client-key-data": text,
	username: text,
	password: text,
	as: text,
	"as-uid": text,
	"as-groups": nullish(array(string())),
	exec: nullish(execSchema),
	"auth-provider": nullish(object({
		name: string(),
		config: optional(unknown())
	}))
});
const clusterSchema = object({
	server: pipe(string(), nonEmpty()),
	"certificate-authority": text,
	"certificate-authority-data": text,
	"insecure-skip-tls-verify": truth,
	"tls-server-name": text,
	"proxy-url": text
});
const contextSchema = object({
	cluster: string(),
	user: text,
	namespace: text
});
const named = (key, schema) => nullish(array(object({
	name: string(),
	[key]: schema
})), []);
const kubeconfigSchema = object({
	"current-context": text,
	clusters: named("cluster", clusterSchema),
	users: named("user", nullish(userSchema, {})),
	contexts: named("context", contextSchema)
});

// src/adapters/kubernetes/api/kubeconfig.ts
/**
* Finds the way in as kubectl does: the files of `KUBECONFIG` (of two entries of one name the first counts), else
* ~/.kube/config, else the service account of the pod that this runs in.
* @throws UserError `kubernetes-kubeconfig` with the file, never with what is secret in it.
*/
async function findWay(settings) {
	const { environment } = settings;
	const files = kubeconfigFiles(environment);
	const configs = (await Promise.all(files.map(readKubeconfig))).filter((one) => one !== void 0);
	if (configs.length > 0) return wayOf(configs, settings.context);
	const inside = settings.context === void 0 ? await inClusterWay(environment) : void 0;
	if (inside) return inside;
	throw new UserError(`There is no kubeconfig at ${listed(files)}, so nobody knows how to reach the cluster.`, {
		code: "kubernetes-kubeconfig",
		next: "Log in to the cluster first (`kubectl config current-context` says what there is), or let KUBECONFIG name the file."
	});
}
function kubeconfigFiles(environment) {
	const named = (environment["KUBECONFIG"] ?? "").split(delimiter).filter((file) => file !== "");
	const home = environment["HOME"] ?? environment["USERPROFILE"] ?? homedir();
	return named.length > 0 ? named.map((file) => resolve(file)) : [join(home, ".kube", "config")];
}
/** @returns undefined where there is no such file, as kubectl takes it */
async function readKubeconfig(file) {
	const failed = (what) => new UserError(`The kubeconfig ${file} ${what}.`, {
		code: "kubernetes-kubeconfig",
		place: { file },
		next: "Log in to the cluster again, or let KUBECONFIG name another file."
	});
	let text;
	try {
		text = await readFile(file, "utf8");
	} catch (error) {
		const code = error.code;
		if (code === "ENOENT" || code === "ENOTDIR") return void 0;
		throw failed(`can't be read (${code ?? "unknown"})`);
	}
	const value = await parseText(text).catch(() => {
		throw failed("isn't YAML");
	});
	const parsed = safeParse(kubeconfigSchema, value ?? {});
	if (parsed.success) return {
		file,
		config: parsed.output
	};
	const [issue] = parsed.issues;
	throw failed(`can't be understood: at ${getDotPath(issue) ?? "its root"}, ${oneLine(issue.expected ?? "another value", 60)} was expected`);
}
async function parseText(text) {
	if (text.trimStart().startsWith("{")) return JSON.parse(text);
	const { parse } = await import("./dist3.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	return parse(text, { maxAliasCount: 100 });
}
function wayOf(read, wanted) {
	const files = listed(read.map(({ file }) => file));
	const contexts = /* @__PURE__ */ new Map();
	const clusters = /* @__PURE__ */ new Map();
	const users = /* @__PURE__ */ new Map();
	let current;
	for (const { file, config } of read) {
		current ||= config["current-context"] ?? void 0;
		for (const { name, context } of config.contexts) if (!contexts.has(name)) contexts.set(name, context);
		for (const { name, cluster } of config.clusters) if (!clusters.has(name)) clusters.set(name, {
			...cluster,
			file
		});
		for (const { name, user } of config.users) if (!users.has(name)) users.set(name, {
			...user,
			file
		});
	}
	const bad = (what, next) => new UserError(`${what} in ${files}.`, {
		code: "kubernetes-kubeconfig",
		next
	});
	const name = wanted ?? current;
	if (!name) throw bad("No context is chosen", "Choose one with `kubectl config use-context NAME`, or as `context` of the environment in tidegate.yml.");
	const context = contexts.get(name);
	const known = [...contexts.keys()];
	if (!context) throw bad(`There is no context ${quoted(name)}`, known.length > 0 ? `There is ${listed(known)}: write one of them as \`context\` of the environment in tidegate.yml, or log in to the cluster that is missing.` : "Log in to the cluster first.");
	const cluster = clusters.get(context.cluster);
	if (!cluster) throw bad(`The context ${quoted(name)} names the cluster ${quoted(context.cluster)}, which isn't`, "Log in to the cluster again.");
	const user = context.user ? users.get(context.user) : void 0;
	if (context.user && !user) throw bad(`The context ${quoted(name)} names the user ${quoted(context.user)}, who isn't`, "Log in to the cluster again.");
	return {
		context: name,
		namespace: context.namespace ?? void 0,
		server: serverOf(cluster),
		trust: {
			authority: bytesOf(cluster["certificate-authority"], cluster["certificate-authority-data"], cluster.file),
			name: cluster["tls-server-name"] ?? void 0,
			blind: cluster["insecure-skip-tls-verify"] === true
		},
		proxy: proxyOf(cluster),
		login: user ? {
			...user,
			certificate: bytesOf(user["client-certificate"], user["client-certificate-data"], user.file),
			key: bytesOf(user["client-key"], user["client-key-data"], user.file),
			directory: dirname(user.file)
		} : void 0
	};
}
function serverOf({ server, file }) {
	const url = URL.parse(server);
	if (url && (url.protocol === "https:" || url.protocol === "http:")) return url;
	throw new UserError(`The kubeconfig ${file} names the server ${quoted(server)}, which is no http or https address.`, {
		code: "kubernetes-kubeconfig",
		place: { file },
		next: "Log in to the cluster again."
	});
}
function proxyOf(cluster) {
	const text = cluster["proxy-url"];
	if (!text) return void 0;
	const url = URL.parse(text);
	if (url && [
		"http:",
		"https:",
		"socks5:",
		"socks5h:"
	].includes(url.protocol)) return url;
	throw new UserError(`The kubeconfig ${cluster.file} has a proxy-url that is no http, https or socks5 address.`, {
		code: "kubernetes-kubeconfig",
		place: { file: cluster.file },
		next: "Write it as in `proxy-url: http://proxy.example.com:3128`."
	});
}
/** Data stand in the file itself, in base64; otherwise a path counts from the file on. Read when they are needed. */
function bytesOf(path, data, file) {
	if (data) return { data: Buffer.from(data, "base64") };
	return path ? { file: resolve(dirname(file), path) } : void 0;
}

// src/adapters/kubernetes/api/index.ts
/**
* The API of a namespace. Nothing is connected before the first request.
* @throws UserError `kubernetes-kubeconfig` where no way in is known.
*/
async function openApi(settings = {}) {
	const { context, namespace, environment = process.env, patience } = settings;
	const load = () => findWay({
		context,
		environment
	});
	return new Client(await Connection.open({
		load,
		environment,
		namespace,
		patience
	}));
}

export { openApi as t };