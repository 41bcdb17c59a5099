import { a as problemOf, n as UserError, r as isToldError, t as EnvironmentError } from "./errors.js";
import { n as stableService, t as manifestsOf } from "./manifests.js";
import { r as renderKubernetes } from "./settings.js";
import { n as storeProblem, t as podReference } from "./reference.js";
import { n as isPlainHttp } from "./store-location.js";
import { a as labelKeys, c as ports, i as fieldManager, l as selectorOf$1, n as botLabels, r as containerNames, s as namesOf, t as annotationKeys, u as selectorText } from "./names.js";
import { i as isDigest } from "./digest.js";
import { D as named, E as isReadyPod, F as asPod, I as asReplicaSet, L as parseDeployment, M as asDeployment, N as asEvent, S as eventsIn, T as halfName, a as subjectsOf, b as asRolloutVerdict, c as ownedIn, k as probeAllowanceMs, l as scopeOf, s as isComplete, t as classify, u as wantedOf, w as conditionOf, x as evidenceText } from "./classify.js";
import { n as resourceName, t as requiredAccess } from "./access.js";
import "./api.js";
import { C as optional, D as pipe, F as string, M as safeParse, S as object, T as parseJson, k as record, n as boolean, t as array, x as number, y as nullable, z as unknown } from "./dist.js";
import { i as listed$1 } from "./text.js";
import { t as durationText } from "./transfer.js";
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
import { Readable } from "node:stream";
import { pipeline as pipeline$1 } from "node:stream/promises";

// src/adapters/kubernetes/api/loopback.ts
/** Bytes of a request that are taken: messages to bots are short. */
const largestBody = 16777216;
/**
* Opens a port of this machine whose requests go to a bot through the API server. What can't be sent on is answered
* with 502 in Rasa's form of an error, so that whoever talks reads why.
*/
async function reachOnLoopback(endpoint) {
	const prefix = `/${randomBytes(24).toString("base64url")}`;
	const server = createServer({ requestTimeout: 0 }, (request, response) => {
		const { url = "" } = request;
		if (url !== prefix && !url.startsWith(`${prefix}/`) && !url.startsWith(`${prefix}?`)) {
			request.resume();
			response.writeHead(404).end();
			return;
		}
		forward(endpoint, url.slice(prefix.length), request, response).catch(() => response.destroy());
	});
	server.on("clientError", (_error, socket) => socket.destroy());
	await new Promise((resolve, reject) => {
		server.once("error", reject);
		server.listen({
			port: 0,
			host: "127.0.0.1",
			exclusive: true
		}, () => {
			server.off("error", reject);
			server.on("error", () => void 0);
			resolve();
		});
	});
	server.unref();
	const { port } = server.address();
	return {
		url: `http://127.0.0.1:${port}${prefix}`,
		close: () => new Promise((resolve) => {
			server.close(() => resolve());
			server.closeAllConnections();
		})
	};
}
async function forward(endpoint, path, request, response) {
	const gone = new AbortController();
	response.once("close", () => gone.abort());
	const body = await bodyOf(request);
	if (body === void 0) return fail(response, 413, `a request may have ${largestBody} bytes`);
	let answer;
	try {
		answer = await endpoint.send({
			method: request.method ?? "GET",
			path,
			headers: request.headers,
			...body.length > 0 && { body },
			signal: gone.signal
		});
	} catch (error) {
		if (!isToldError(error)) throw error;
		return fail(response, 502, error.message);
	}
	if (answer.kind === "unreachable") return fail(response, 502, `the API server can't get to ${endpoint.name}: ${answer.message}`);
	const headers = Object.entries(answer.headers).map(([name, value]) => [name, typeof value === "string" ? value : [...value]]);
	response.writeHead(answer.status, Object.fromEntries(headers));
	await pipeline$1(Readable.from(answer.body), response);
}
async function bodyOf(request) {
	const parts = [];
	let size = 0;
	for await (const part of request) {
		size += part.length;
		if (size <= largestBody) parts.push(part);
	}
	return size > largestBody ? void 0 : Buffer.concat(parts, size);
}
/** Rasa's form of an error, which whoever talks to bots understands. */
function fail(response, code, message) {
	if (response.destroyed) return;
	response.writeHead(code, { "content-type": "application/json" });
	response.end(JSON.stringify({
		status: "failure",
		reason: "Unreachable",
		message,
		code
	}));
}

// src/adapters/kubernetes/pointer.ts
const nowhere = {
	active: void 0,
	previous: void 0,
	since: void 0,
	kept: /* @__PURE__ */ new Map(),
	leaving: []
};
const id = /^[0-9a-f]{12}$/;
/** Reads it off a Service. What isn't understood counts as not said. */
function readPointer(service) {
	if (!service) return nowhere;
	const said = service.metadata.annotations ?? {};
	const active = selectorOf(service)[labelKeys.revision];
	const kept = /* @__PURE__ */ new Map();
	for (const entry of (said[annotationKeys.kept] ?? "").split(" ")) {
		const [revision = "", since = ""] = entry.split("=");
		if (id.test(revision) && !Number.isNaN(Date.parse(since))) kept.set(revision, since);
	}
	const previous = said[annotationKeys.previous];
	return {
		active: active !== void 0 && id.test(active) ? active : void 0,
		previous: previous !== void 0 && id.test(previous) ? previous : void 0,
		since: said[annotationKeys.since],
		kept,
		leaving: (said[annotationKeys.leaving] ?? "").split(" ").filter((revision) => id.test(revision))
	};
}
/** The annotations that say it. */
function pointerAnnotations(pointer) {
	const { previous, since, kept, leaving } = pointer;
	return {
		...previous !== void 0 && { [annotationKeys.previous]: previous },
		...since !== void 0 && { [annotationKeys.since]: since },
		...kept.size > 0 && { [annotationKeys.kept]: [...kept].map(([key, at]) => `${key}=${at}`).join(" ") },
		...leaving.length > 0 && { [annotationKeys.leaving]: leaving.join(" ") }
	};
}
/** The Service with another word of where the traffic goes; all else, its resourceVersion too, stays. */
function withPointer(service, bot, pointer) {
	const own = [
		annotationKeys.previous,
		annotationKeys.since,
		annotationKeys.kept,
		annotationKeys.leaving
	];
	const others = Object.entries(service.metadata.annotations ?? {}).filter(([key]) => !own.includes(key));
	const spec = service["spec"];
	return {
		...service,
		metadata: {
			...service.metadata,
			annotations: {
				...Object.fromEntries(others),
				...pointerAnnotations(pointer)
			}
		},
		spec: {
			...isRecord(spec) ? spec : {},
			selector: pointer.active === void 0 ? selectorOf(service) : selectorOf$1(bot, pointer.active, "core")
		}
	};
}
/**
* The revision gets the traffic; what had it is what a rollback goes to. At most one pair is kept beside the active
* one: what was kept before that is on its way out.
*/
function moved(pointer, revision, now) {
	const before = Date.parse(pointer.since ?? "");
	const since = new Date(Number.isNaN(before) ? now : Math.max(now, before + 1)).toISOString();
	const kept = new Map(pointer.kept);
	kept.delete(revision);
	if (pointer.active !== void 0) kept.set(pointer.active, since);
	return {
		active: revision,
		previous: pointer.active ?? pointer.previous,
		since,
		kept,
		leaving: pointer.leaving
	};
}
/** Revisions go: from this write on none of them can get the traffic. The active one stays whatever is asked. */
function withLeaving(pointer, revisions) {
	const going = revisions.filter((revision) => revision !== pointer.active);
	const kept = new Map([...pointer.kept].filter(([revision]) => !going.includes(revision)));
	const previous = pointer.previous !== void 0 && going.includes(pointer.previous) ? void 0 : pointer.previous;
	return {
		...pointer,
		previous,
		kept,
		leaving: [.../* @__PURE__ */ new Set([...pointer.leaving, ...going])].sort()
	};
}
/** Revisions are gone, or come back. */
function withoutLeaving(pointer, revisions) {
	return {
		...pointer,
		leaving: pointer.leaving.filter((revision) => !revisions.includes(revision))
	};
}
function selectorOf(service) {
	const spec = service["spec"];
	const selector = isRecord(spec) ? spec["selector"] : void 0;
	if (!isRecord(selector)) return {};
	return Object.fromEntries(Object.entries(selector).filter((entry) => typeof entry[1] === "string"));
}
function isRecord(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

// src/adapters/kubernetes/held.ts
/** What finds everything that was made here. */
const ours = selectorText({ [labelKeys.managedBy]: fieldManager });
/** Reads what a namespace holds of all bots, or of one. Roles are told by the stable Service first. */
async function readHeld(api, bot) {
	const selector = bot === void 0 ? ours : selectorText(botLabels(bot));
	const [deployments, services] = await Promise.all([api.list("Deployment", selector), api.list("Service", selector)]);
	return heldBots(deployments.items, services.items);
}
/** The bots that Deployments and Services tell of, by name. */
function heldBots(deployments, services) {
	return [...new Set([...deployments, ...services].flatMap((object) => labelOf(object, labelKeys.bot) ?? []))].sort().map((bot) => {
		const isOf = (object) => labelOf(object, labelKeys.bot) === bot;
		const service = services.find((one) => isOf(one) && labelOf(one, labelKeys.revision) === void 0);
		const pointer = readPointer(service);
		const own = deployments.filter((one) => isOf(one) && one.metadata.deletionTimestamp === void 0);
		return {
			bot,
			service,
			pointer,
			revisions: own.flatMap((core) => {
				const id = labelOf(core, labelKeys.revision);
				if (id === void 0 || labelOf(core, labelKeys.component) !== "core") return [];
				return revisionOf(id, core, own.find((one) => labelOf(one, labelKeys.revision) === id && labelOf(one, labelKeys.component) === "actions"), pointer) ?? [];
			})
		};
	});
}
function revisionOf(id, core, actions, pointer) {
	const said = core.metadata.annotations ?? {};
	const digest = said[annotationKeys.package];
	if (digest === void 0 || !isDigest(digest)) return void 0;
	const role = roleOf(id, said[annotationKeys.role], pointer);
	const own = said[annotationKeys.since] ?? core.metadata.creationTimestamp ?? (/* @__PURE__ */ new Date(0)).toISOString();
	const modelFile = said[annotationKeys.modelFile];
	const modelId = said[annotationKeys.modelId];
	return {
		id,
		package: digest,
		role,
		since: (role === "active" ? pointer.since : role === "kept" ? pointer.kept.get(id) : void 0) ?? own,
		commit: said[annotationKeys.commit],
		version: said[annotationKeys.version],
		branch: said[annotationKeys.branch],
		expect: modelFile === void 0 || modelId === void 0 ? void 0 : {
			modelFile,
			modelId
		},
		deployments: {
			core,
			...actions && { actions }
		}
	};
}
/** What the stable Service says counts; only of what never had the traffic its own word does. */
function roleOf(id, written, pointer) {
	if (pointer.active === id) return "active";
	if (pointer.kept.has(id) || pointer.previous === id) return "kept";
	return written === "preview" ? "preview" : "candidate";
}
function labelOf(object, key) {
	return object.metadata.labels?.[key];
}

// src/adapters/kubernetes/traffic.ts
/** How often a write is made anew when something else of the Service was written in between. */
const tries$1 = 8;
/**
* Reads a bot's stable Service.
* @throws UserError where a Service of its name was made by somebody else.
*/
async function readTraffic(api, bot) {
	const { service: name } = namesOf(bot, "");
	const service = await api.get("Service", name);
	if (service && service.metadata.labels?.[labelKeys.bot] !== bot) throw new UserError(`The namespace ${api.namespace} has a Service ${name} that Tidegate didn't make, and ${bot} needs one of that name.`, {
		code: "foreign-service",
		next: `Give the bot another \`name:\` under \`bots:\` in tidegate.yml, or remove that Service.`
	});
	return {
		service,
		pointer: readPointer(service)
	};
}
/**
* Changes what a bot's stable Service says, compare-and-swap: `next` is asked with what stands there, and again
* whenever something else was written in between.
* @param next undefined: nothing is to be written.
* @returns what stands there now; undefined where there is no Service, and none is made.
*/
async function changeTraffic(api, bot, next) {
	for (let left = tries$1; left > 0; left -= 1) {
		const { service, pointer } = await readTraffic(api, bot);
		const wanted = service && next(pointer);
		if (!service || !wanted) return service && pointer;
		const written = await api.replace("Service", withPointer(service, bot, wanted));
		if (written !== "conflict") return readPointer(written);
	}
	throw busy(bot, api.namespace);
}
/** Too many write at the same time. */
function busy(bot, namespace) {
	return new UserError(`The Service of ${bot} in namespace ${namespace} is changed by others again and again.`, {
		code: "service-busy",
		next: "See what else writes it (`kubectl get service -o yaml --show-managed-fields` names it), and run the same command again."
	});
}

// src/adapters/kubernetes/remove.ts
/** What a revision is made of. The Deployments go last: the core's is the record that there is something to remove. */
const parts = [
	"NetworkPolicy",
	"PodDisruptionBudget",
	"Service"
];
/** Milliseconds after which objects without their core's Deployment are nobody's: a start may just be making them. */
const orphanMs = 6e5;
/**
* Removes revisions of a bot that don't have the traffic. The stable Service says so first: a switch at the same time
* either comes before that write, and then the revision stays, or sees it. Safe to repeat after any interruption.
* @returns what stays because it has the traffic.
*/
async function removeRevisions(api, bot, revisions) {
	if (revisions.length === 0) return [];
	const pointer = await changeTraffic(api, bot, (now) => changedOrNot(now, withLeaving(now, revisions)));
	const going = revisions.filter((revision) => revision !== pointer?.active);
	for (const revision of going) await removeObjects(api, bot, revision);
	await changeTraffic(api, bot, (now) => changedOrNot(now, withoutLeaving(now, going)));
	return revisions.filter((revision) => !going.includes(revision));
}
/** Removes all objects of one revision. */
async function removeObjects(api, bot, revision) {
	const selector = `${ours},${selectorText({
		[labelKeys.bot]: bot,
		[labelKeys.revision]: revision
	})}`;
	const remove = async (kind, objects) => {
		await Promise.all(objects.map(({ metadata: { name, uid } }) => api.remove(kind, name, { uid })));
	};
	await Promise.all(parts.map(async (kind) => remove(kind, (await api.list(kind, selector)).items)));
	const { items } = await api.list("Deployment", selector);
	const isCore = (one) => labelOf(one, labelKeys.component) === "core";
	await remove("Deployment", items.filter((one) => !isCore(one)));
	await remove("Deployment", items.filter(isCore));
}
/** Removes what a start or a removal left behind when it died: objects of revisions without their core's Deployment. */
async function removeOrphans(api, bot, now) {
	const selector = `${ours},${selectorText({ [labelKeys.bot]: bot })}`;
	const [deployments, services] = await Promise.all([api.list("Deployment", selector), api.list("Service", selector)]);
	const known = deployments.items.filter((one) => labelOf(one, labelKeys.component) === "core").map((one) => labelOf(one, labelKeys.revision));
	const orphans = [...deployments.items, ...services.items].flatMap((object) => {
		const revision = labelOf(object, labelKeys.revision);
		if (revision === void 0 || known.includes(revision)) return [];
		return now - Date.parse(object.metadata.creationTimestamp ?? "") >= orphanMs ? [revision] : [];
	});
	for (const revision of new Set(orphans)) await removeObjects(api, bot, revision);
}
/** Undefined where the one says what the other does: then nothing is written. */
function changedOrNot(before, after) {
	const text = (pointer) => JSON.stringify({
		...pointer,
		kept: [...pointer.kept]
	});
	return text(before) === text(after) ? void 0 : after;
}

// src/adapters/kubernetes/end.ts
/** What a bot has beside its revisions. */
const shared = [
	"NetworkPolicy",
	"PodDisruptionBudget",
	"Service"
];
/**
* Removes everything of a bot: first the Service of its customers, so that nobody is sent to what goes away. Safe to
* repeat after any interruption.
* @returns false where there was nothing.
*/
async function endBot(api, bot) {
	const { service } = await readTraffic(api, bot);
	if (service) await api.remove("Service", namesOf(bot, "").service, { uid: service.metadata.uid });
	const selector = `${ours},${selectorText({ [labelKeys.bot]: bot })}`;
	const { items } = await api.list("Deployment", selector);
	const revisions = new Set(items.flatMap((one) => labelOf(one, labelKeys.revision) ?? []));
	for (const revision of revisions) await removeObjects(api, bot, revision);
	let left = 0;
	for (const kind of shared) {
		const { items: objects } = await api.list(kind, selector);
		left += objects.length;
		await Promise.all(objects.map(({ metadata: { name, uid } }) => api.remove(kind, name, { uid })));
	}
	return service !== void 0 || revisions.size > 0 || left > 0;
}

// src/adapters/kubernetes/expiry.ts
/** Minutes after which a candidate that nobody started again is forgotten: whoever started it died. */
const candidateMinutes = 60;
const minute = 6e4;
/**
* Revisions of a bot whose time is over: kept pairs after `keepMinutes`, those before the previous one as soon as they
* have drained, abandoned candidates, and the oldest previews beyond the cap.
* @param now milliseconds of the epoch.
* @param staying a revision that stays whatever its age: somebody is at work on it.
*/
function expired({ pointer, revisions }, { keepMinutes, previews, drainSeconds }, now, staying) {
	const age = (since) => now - Date.parse(since);
	const others = revisions.filter(({ id, role }) => role !== "active" && id !== staying);
	const newest = others.filter(({ role }) => role === "preview").sort((a, b) => compare(b.since, a.since));
	const crowded = new Set(newest.slice(previews));
	return others.filter((revision) => {
		const { id, role, since } = revision;
		if (pointer.leaving.includes(id)) return true;
		if (role === "kept") {
			const keptMs = id === pointer.previous ? keepMinutes * minute : drainSeconds * 1e3;
			return age(since) >= Math.max(keptMs, drainSeconds * 1e3);
		}
		return role === "candidate" ? age(since) >= 60 * minute : crowded.has(revision);
	}).map(({ id }) => id).sort();
}
function compare(a, b) {
	return a < b ? -1 : a > b ? 1 : 0;
}

// src/adapters/kubernetes/queue.ts
/** Hands what several write over to one reader, in the order of writing. Who writes more than is read waits. */
var Queue = class {
	#limit;
	#items = [];
	#state = { state: "open" };
	#readers = [];
	#writers = [];
	/** @param limit items that may wait for their reader. */
	constructor(limit) {
		this.#limit = limit;
	}
	async push(item) {
		while (this.#state.state === "open" && this.#items.length >= this.#limit) await new Promise((resolve) => this.#writers.push(resolve));
		if (this.#state.state !== "open") return;
		this.#items.push(item);
		wakeAll(this.#readers);
	}
	/** What was written is still read; nothing more can be. */
	end() {
		if (this.#state.state === "open") this.#state = { state: "ended" };
		wakeAll(this.#readers);
		wakeAll(this.#writers);
	}
	/** Throws at the reader, behind what was written before. */
	fail(error) {
		if (this.#state.state === "open") this.#state = {
			state: "failed",
			error
		};
		wakeAll(this.#readers);
		wakeAll(this.#writers);
	}
	async *[Symbol.asyncIterator]() {
		for (;;) {
			const items = this.#items;
			this.#items = [];
			wakeAll(this.#writers);
			yield* items;
			if (this.#items.length > 0) continue;
			if (this.#state.state === "failed") throw this.#state.error;
			if (this.#state.state === "ended") return;
			await new Promise((resolve) => this.#readers.push(resolve));
		}
	}
};
function wakeAll(waiting) {
	for (const wake of waiting.splice(0)) wake();
}

// src/adapters/kubernetes/logs.ts
/** Milliseconds before a container that wrote nothing yet, or was restarted, is asked again. */
const askAgainMs$1 = 500;
/**
* What the containers of a namespace's bots wrote, in the order of time; and with `follow` what they write from now
* on, over restarts and in pods that come later.
*/
async function* readLogs(api, query) {
	const { signal } = query;
	if (signal?.aborted) return;
	const selector = selectorFor(query);
	try {
		if (query.follow) yield* following(api, query, selector);
		else yield* merged((await sources(api, selector)).map((source) => written(api, source, query)));
	} catch (error) {
		if (!signal?.aborted) throw error;
	}
}
function selectorFor({ bot, half, revision }) {
	const asked = {
		...bot !== void 0 && { [labelKeys.bot]: bot },
		...half !== void 0 && { [labelKeys.component]: half },
		...revision !== void 0 && { [labelKeys.revision]: revision }
	};
	return [
		ours,
		labelKeys.revision,
		selectorText(asked)
	].filter((part) => part !== "").join(",");
}
async function sources(api, selector) {
	const { items } = await api.list("Pod", selector);
	return items.flatMap((pod) => sourceOf(pod) ?? []);
}
function sourceOf(object) {
	const half = labelOf(object, labelKeys.component);
	const bot = labelOf(object, labelKeys.bot);
	const revision = labelOf(object, labelKeys.revision);
	if (half !== "core" && half !== "actions" || bot === void 0 || revision === void 0) return void 0;
	const restarts = (asPod(object)?.status?.containerStatuses)?.find(({ name }) => name === containerNames[half])?.restartCount ?? 0;
	return {
		pod: object.metadata.name,
		bot,
		half,
		revision,
		restarts
	};
}
/** What one container wrote until now: before its last restart too. */
async function* written(api, source, query) {
	const { tail, signal } = query;
	const options = {
		container: containerNames[source.half],
		timestamps: true,
		...tail !== void 0 && { tail },
		...signal && { signal }
	};
	const before = source.restarts > 0 ? await all(quiet(api.logs(source.pod, {
		...options,
		previous: true
	}))) : [];
	if (tail === void 0) {
		for (const line of before) yield lineOf(source, line);
		for await (const line of quiet(api.logs(source.pod, options))) yield lineOf(source, line);
		return;
	}
	const lines = [...before, ...await all(quiet(api.logs(source.pod, options)))];
	for (const line of tail === 0 ? [] : lines.slice(-tail)) yield lineOf(source, line);
}
async function all(lines) {
	const read = [];
	for await (const line of lines) read.push(line);
	return read;
}
/** A container that wrote nothing yet, or whose log is gone, has no lines: that is no failure of reading them. */
async function* quiet(lines) {
	try {
		yield* lines;
	} catch (error) {
		if (!isAbsent(error)) throw error;
	}
}
function isAbsent(error) {
	return isToldError(error) && (error.code === "kubernetes-no-logs" || error.code === "kubernetes-missing");
}
/** Several streams that are each in order, as one that is. */
async function* merged(streams) {
	const heads = await Promise.all(streams.map(async (stream) => ({
		stream,
		next: await stream.next()
	})));
	try {
		for (;;) {
			let first;
			for (const head of heads) {
				if (head.next.done === true) continue;
				const other = first?.next.done === true ? void 0 : first?.next.value;
				if (other === void 0 || head.next.value.at < other.at) first = head;
			}
			if (!first || first.next.done === true) return;
			yield first.next.value;
			first.next = await first.stream.next();
		}
	} finally {
		await Promise.all(streams.map((stream) => stream.return(void 0)));
	}
}
async function* following(api, query, selector) {
	const ended = new AbortController();
	const end = () => ended.abort();
	query.signal?.addEventListener("abort", end, { once: true });
	const { signal } = ended;
	const queue = new Queue(1e3);
	const known = /* @__PURE__ */ new Set();
	const work = [];
	const join = (source, tail) => {
		if (known.has(source.pod)) return;
		known.add(source.pod);
		work.push(tailOne(api, source, tail, queue, signal).catch((error) => queue.fail(error)));
	};
	const watching = async () => {
		let first = true;
		while (!signal.aborted) {
			const { items, resourceVersion } = await api.list("Pod", selector, { signal });
			for (const source of items.flatMap((pod) => sourceOf(pod) ?? [])) join(source, first ? query.tail : void 0);
			first = false;
			try {
				for await (const { type, object } of api.watch("Pod", {
					selector,
					from: resourceVersion,
					signal
				})) {
					const source = type === "deleted" || type === "bookmark" ? void 0 : sourceOf(object);
					if (source) join(source, void 0);
				}
			} catch (error) {
				if (!isToldError(error)) throw error;
			}
			await setTimeout$1(askAgainMs$1, void 0, { signal }).catch(() => void 0);
		}
	};
	work.push(watching().catch((error) => queue.fail(error)));
	signal.addEventListener("abort", () => queue.end(), { once: true });
	try {
		yield* queue;
	} finally {
		query.signal?.removeEventListener("abort", end);
		ended.abort();
		await Promise.all(work);
	}
}
/** Follows one pod's container over its restarts until the pod is gone. */
async function tailOne(api, source, tail, queue, signal) {
	let last;
	let first = true;
	while (!signal.aborted) {
		const options = {
			container: containerNames[source.half],
			timestamps: true,
			follow: true,
			signal,
			...first && tail !== void 0 && { tail },
			...last !== void 0 && { since: last }
		};
		try {
			for await (const text of api.logs(source.pod, options)) {
				first = false;
				const line = lineOf(source, text);
				if (last !== void 0 && line.at <= last) continue;
				last = line.at;
				await queue.push(line);
			}
		} catch (error) {
			if (signal.aborted || !isToldError(error)) return;
			if (error.code === "kubernetes-forbidden") throw error;
		}
		await setTimeout$1(askAgainMs$1, void 0, { signal }).catch(() => void 0);
		if (signal.aborted) return;
		if (await api.get("Pod", source.pod, signal).catch(() => "unknown") === void 0) return;
	}
}
/** `2026-11-23T10:00:00.123456789Z text`; what has no time gets the beginning of all times. */
function lineOf({ bot, half, revision }, line) {
	const space = line.indexOf(" ");
	const time = space === -1 ? line : line.slice(0, space);
	const known = !Number.isNaN(Date.parse(time));
	return {
		bot,
		half,
		revision,
		at: known ? time : (/* @__PURE__ */ new Date(0)).toISOString(),
		source: "out",
		text: known && space !== -1 ? line.slice(space + 1) : known ? "" : line
	};
}

// src/adapters/kubernetes/observe.ts
const kinds = [
	"Deployment",
	"ReplicaSet",
	"Pod",
	"Event"
];
/** Milliseconds between two lists of a kind whose watch has nothing to say: a dead connection hides nothing for long. */
const relistMs = 1e4;
/** Milliseconds before the API is asked again after it failed; doubled up to the last. */
const pauses = [
	100,
	250,
	500,
	1e3,
	2e3
];
/**
* Lists the objects of all bots of a namespace once, and its events only where something isn't well: they are many,
* and only then they have something to tell.
*/
async function lookAll(api, selector) {
	const store = new Store();
	const quiet = kinds.filter((kind) => kind !== "Event");
	await Promise.all(quiet.map(async (kind) => store.replace(kind, (await listed(api, kind, selector)).items)));
	if (!store.objects().deployments.every(({ spec, status }) => (status?.availableReplicas ?? 0) >= (spec.replicas ?? 1))) store.replace("Event", (await listed(api, "Event", selector)).items);
	return store.objects();
}
/** Lists the objects of one selector once. Events have no labels of their own: those of the namespace are given. */
async function look(api, selector) {
	const store = new Store();
	await Promise.all(kinds.map(async (kind) => store.replace(kind, (await listed(api, kind, selector)).items)));
	return store.objects();
}
/**
* Watches the objects of one selector. Lists decide what there is; a watch only says sooner what the next list would.
* Whatever breaks, it lists again, so that a broken connection or a restart of the API changes nothing but the time.
*/
async function observe$1(api, selector) {
	const store = new Store();
	const ended = new AbortController();
	const lists = await Promise.all(kinds.map(async (kind) => [kind, await listed(api, kind, selector)]));
	for (const [kind, { items }] of lists) store.replace(kind, items);
	const loops = lists.map(([kind, { resourceVersion }]) => follow(api, kind, selector, resourceVersion, store, ended.signal));
	return {
		objects: () => store.objects(),
		changed: (ms, signal) => store.changed(ms, signal),
		async refresh() {
			await Promise.all(kinds.map(async (kind) => store.replace(kind, (await listed(api, kind, selector)).items)));
		},
		async [Symbol.asyncDispose]() {
			ended.abort();
			await Promise.all(loops);
		}
	};
}
function listed(api, kind, selector, signal) {
	return api.list(kind, kind === "Event" ? void 0 : selector, signal ? { signal } : {});
}
async function follow(api, kind, selector, from, store, signal) {
	let at = from;
	let failures = 0;
	while (!signal.aborted) {
		try {
			if (at === void 0) {
				const { items, resourceVersion } = await listed(api, kind, selector, signal);
				store.replace(kind, items);
				at = resourceVersion;
			}
			const options = {
				...kind !== "Event" && { selector },
				from: at,
				signal
			};
			const seconds = Math.ceil(relistMs / 1e3);
			for await (const { type, object } of api.watch(kind, {
				...options,
				timeoutSeconds: seconds,
				idleMs: 11e3
			})) {
				if (type === "bookmark") continue;
				if (type === "deleted") store.remove(kind, object);
				else store.put(kind, object);
			}
			failures = 0;
		} catch (error) {
			if (signal.aborted) return;
			const pause = pauses[Math.min(failures, pauses.length - 1)] ?? 2e3;
			failures += 1;
			if (!(error instanceof EnvironmentError)) failures = pauses.length;
			await setTimeout$1(pause, void 0, { signal }).catch(() => void 0);
		}
		at = void 0;
	}
}
/** The newest that is known of each object. */
var Store = class {
	#objects = {
		Deployment: /* @__PURE__ */ new Map(),
		ReplicaSet: /* @__PURE__ */ new Map(),
		Pod: /* @__PURE__ */ new Map(),
		Event: /* @__PURE__ */ new Map()
	};
	#version = 0;
	#seen = 0;
	#waiting = /* @__PURE__ */ new Set();
	replace(kind, objects) {
		const next = new Map(objects.map((object) => [object.metadata.uid, object]));
		const known = this.#objects[kind];
		const same = next.size === known.size && objects.every(({ metadata: { uid, resourceVersion } }) => known.get(uid)?.metadata.resourceVersion === resourceVersion);
		this.#objects[kind] = next;
		if (!same) this.#announce();
	}
	put(kind, object) {
		this.#objects[kind].set(object.metadata.uid, object);
		this.#announce();
	}
	remove(kind, object) {
		if (kind !== "Event" && this.#objects[kind].delete(object.metadata.uid)) this.#announce();
	}
	objects() {
		const all = (kind, parse) => [...this.#objects[kind].values()].map(parse);
		return {
			deployments: all("Deployment", asDeployment),
			replicaSets: all("ReplicaSet", asReplicaSet),
			pods: all("Pod", asPod),
			events: all("Event", asEvent)
		};
	}
	changed(ms, signal) {
		if (this.#seen !== this.#version || signal?.aborted) {
			this.#seen = this.#version;
			return Promise.resolve();
		}
		return new Promise((resolve) => {
			const over = () => {
				clearTimeout(timer);
				signal?.removeEventListener("abort", over);
				this.#waiting.delete(over);
				this.#seen = this.#version;
				resolve();
			};
			const timer = setTimeout(over, Math.max(0, ms));
			signal?.addEventListener("abort", over, { once: true });
			this.#waiting.add(over);
		});
	}
	#announce() {
		this.#version += 1;
		for (const wake of [...this.#waiting]) wake();
	}
};

// src/adapters/kubernetes/preflight.ts
/** Whether the namespace can take anything: settings first, then whether it can be read, then each verb. Nothing is changed. */
async function checkNamespace(api, request) {
	const problems = settingProblems(request);
	try {
		await api.list("Deployment", ours, { pageSize: 1 });
	} catch (error) {
		return [...problems, problemOf(error)];
	}
	try {
		return [...problems, ...await missingAccess(api, request)];
	} catch (error) {
		return [...problems, problemOf(error)];
	}
}
/** What can be said without asking anybody. */
function settingProblems({ environment, settings, store }) {
	const problems = [];
	if (settings.image === void 0) problems.push({
		severity: "error",
		code: "image-missing",
		message: `environments.${environment}.target.kubernetes names no image that runs the bots.`,
		next: "Write image: HOST/PATH@sha256:… there, in tidegate.yml"
	});
	const folder = storeProblem(environment, store);
	return folder ? [...problems, folder] : problems;
}
async function missingAccess(api, { environment }) {
	const asked = requiredAccess("deployer").flatMap(({ group, resource, subresource, verbs }) => verbs.map((verb) => ({
		verb,
		resource,
		group,
		...subresource !== void 0 && { subresource }
	})));
	return (await Promise.all(asked.map(async (access) => ({
		access,
		allowed: await api.may(access)
	})))).filter(({ allowed }) => !allowed).map(({ access }) => {
		const what = `${resourceName(access)}${access.group === "" ? "" : ` (${access.group})`}`;
		return {
			severity: "error",
			code: "verb-missing",
			message: `This login may not ${access.verb} ${what} in the namespace ${api.namespace} of ${environment}.`,
			next: `Give it the Role that this prints: tidegate rbac --environment ${environment}`
		};
	});
}

// src/adapters/kubernetes/drift.ts
const managedSchema = array(object({
	manager: optional(string(), ""),
	subresource: optional(string()),
	time: optional(string()),
	fieldsV1: optional(record(string(), unknown()))
}));
/** Managers whose writes are the cluster's own work. */
const controllers = /^(kube-controller-manager|k3s|rancher|horizontal-pod-autoscaler|vpa-.*)$/;
/**
* Whether somebody changed the specification of an object since it was applied, in one sentence that names who and
* what. Server-side apply keeps a book of who set which field: fields of others are what was changed.
*/
function driftOf(object) {
	const parsed = safeParse(managedSchema, object.metadata.managedFields);
	if (!parsed.success) return void 0;
	for (const { manager, subresource, time, fieldsV1 } of parsed.output) {
		if (manager === "tidegate" || controllers.test(manager) || subresource === "status") continue;
		const fields = fieldsV1?.["f:spec"];
		if (fields === void 0) continue;
		const [first, ...more] = pathsOf(fields, "spec");
		if (first === void 0) continue;
		const others = more.length === 0 ? "" : ` and ${more.length} more`;
		return `${manager || "Somebody"} changed ${first}${others} of ${object.kind} ${object.metadata.name}${time === void 0 ? "" : ` at ${time}`}`;
	}
}
/** The paths of a tree of fields, as in `spec.template.spec.containers[core].image`. */
function pathsOf(fields, path) {
	if (typeof fields !== "object" || fields === null) return [path];
	const members = Object.entries(fields).filter(([key]) => key !== ".");
	if (members.length === 0) return [path];
	return members.flatMap(([key, value]) => pathsOf(value, `${path}${partOf(key)}`));
}
function partOf(key) {
	if (key.startsWith("f:")) return `.${key.slice(2)}`;
	return `[${/"name":"([^"]*)"/.exec(key)?.[1] ?? key.slice(2)}]`;
}

// src/adapters/kubernetes/view.ts
const halves = ["core", "actions"];
/** Whether every half of a revision has a pod of its newest form that may get traffic. */
function isSteady({ deployments }) {
	return halves.every((half) => {
		const object = deployments[half];
		if (!object) return half === "actions";
		return isAvailable(asDeployment(object));
	});
}
function isAvailable({ metadata, status }) {
	const { observedGeneration = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
	return observedGeneration >= (metadata.generation ?? 0) && updatedReplicas > 0 && availableReplicas > 0;
}
/**
* A bot as the port tells it.
* @param url the address that customers use.
* @param objects what its revisions are made of; events alone may be missing.
* @param now milliseconds of the epoch.
*/
function botState(held, url, objects, now) {
	const revisions = held.revisions.map((revision) => {
		const { id, role, since, commit, version, branch } = revision;
		const states = halves.map((half) => halfState(held.bot, revision, half, objects, now));
		return {
			id,
			package: revision.package,
			role,
			since,
			commit,
			version,
			branch,
			halves: states
		};
	});
	const find = (id) => revisions.find((revision) => revision.id === id);
	const active = find(held.pointer.active);
	return {
		bot: held.bot,
		url: held.pointer.active === void 0 ? void 0 : url,
		active,
		previous: find(held.pointer.previous),
		revisions
	};
}
function halfState(bot, revision, half, objects, now) {
	const object = revision.deployments[half];
	const none = {
		half,
		restarts: 0,
		pid: void 0,
		trouble: void 0
	};
	if (!object) return {
		...none,
		state: "elsewhere"
	};
	const deployment = asDeployment(object);
	const pods = objects.pods.filter((pod) => isOf(pod, bot, revision.id, half));
	const restarts = pods.reduce((sum, pod) => sum + restartsOf(pod, half), 0);
	if (deployment.spec.replicas === 0) return {
		...none,
		restarts,
		state: "stopped"
	};
	const drift = driftOf(object);
	const { replicas: wanted = 1 } = deployment.spec;
	const available = deployment.status?.availableReplicas ?? 0;
	if (isAvailable(deployment) && available >= wanted) return {
		...none,
		restarts,
		state: "ready",
		trouble: drift
	};
	const verdict = classify(objects, now, {
		deadlineAt: now + 864e5,
		halves: [{
			half,
			deployment: deployment.metadata.name
		}]
	});
	const trouble = verdict.state === "ready" ? drift : withoutDot(verdict.headline);
	const was = pods.some((pod) => restartsOf(pod, half) > 0);
	const state = verdict.state === "fatal" && was ? "crashed" : available > 0 || verdict.state === "fatal" ? "unready" : "starting";
	return {
		...none,
		restarts,
		state,
		trouble
	};
}
function isOf({ metadata: { labels } }, bot, revision, half) {
	return labels?.[labelKeys.bot] === bot && labels[labelKeys.revision] === revision && labels[labelKeys.component] === half;
}
function restartsOf(pod, half) {
	return (pod.status?.containerStatuses?.find(({ name }) => name === containerNames[half]))?.restartCount ?? 0;
}
function withoutDot(text) {
	return text.replace(/[.\s]+$/, "");
}

// src/adapters/kubernetes/switch.ts
/** How often a switch is tried anew when something else of the Service was written in between. */
const tries = 8;
/** Milliseconds that the endpoints have for following the selector. */
const endpointsMs = 1e4;
const pauseMs = 100;
/**
* Gives a revision the traffic: one write of the stable Service, which must still be what was read. Before it nothing
* has changed, after it everything has; the endpoints are waited for, and what fails afterwards takes nothing back.
*/
async function switchTraffic(api, request) {
	const { bot, revision, expected, stable, now } = request;
	for (let left = tries; left > 0; left -= 1) {
		const { service, pointer } = await readTraffic(api, bot);
		if (service && pointer.active === revision) {
			await endpointsFollow(api, bot, revision);
			return switched(service, pointer);
		}
		if (pointer.active !== expected) return {
			state: "conflict",
			active: pointer.active
		};
		if (pointer.leaving.includes(revision) || !await isReady(api, bot, revision)) return { state: "not-ready" };
		const next = moved(pointer, revision, now());
		const written = service ? await api.replace("Service", withPointer(service, bot, next)) : await api.create(stable(next));
		if (written === "conflict" || written === "exists") continue;
		await endpointsFollow(api, bot, revision);
		return switched(written, next);
	}
	throw busy(bot, api.namespace);
}
/** Where customers inside the cluster find a bot. */
function addressOf({ metadata: { name, namespace = "default" }, ...service }) {
	return `http://${name}.${namespace}.svc:${portOf(service)}`;
}
/** The port of a Service that customers use: its first. */
function portOf(service) {
	const parsed = safeParse(portsSchema, service["spec"]);
	return (parsed.success ? parsed.output.ports[0]?.port : void 0) ?? ports.core;
}
const portsSchema = object({ ports: array(object({ port: number() })) });
function switched(service, { previous, since }) {
	return {
		state: "switched",
		url: addressOf(service),
		previous,
		at: since
	};
}
async function isReady(api, bot, revision) {
	const found = (await readHeld(api, bot)).find((one) => one.bot === bot)?.revisions.find(({ id }) => id === revision);
	return found !== void 0 && isSteady(found);
}
const sliceSchema = object({ endpoints: optional(nullable(array(object({
	conditions: optional(object({ ready: optional(nullable(boolean())) })),
	targetRef: optional(object({ name: optional(string()) }))
})))) });
/** Names of the pods that a bot's stable Service leads to. */
async function customersPods(api, bot) {
	const selector = `kubernetes.io/service-name=${namesOf(bot, "").service}`;
	return (await api.list("EndpointSlice", selector)).items.flatMap(readyTargets);
}
/** Waits until the stable Service leads to pods of the revision and to no others; not for ever: the write counts. */
async function endpointsFollow(api, bot, revision) {
	const deadline = performance.now() + endpointsMs;
	for (;;) {
		const [targets, pods] = await Promise.all([customersPods(api, bot), api.list("Pod", selectorText(selectorOf$1(bot, revision, "core")))]);
		const own = new Set(pods.items.map(({ metadata }) => metadata.name));
		if (targets.length > 0 && targets.every((name) => own.has(name))) return;
		if (performance.now() >= deadline) return;
		await setTimeout$1(pauseMs);
	}
}
function readyTargets(slice) {
	const parsed = safeParse(sliceSchema, slice);
	if (!parsed.success) return [];
	return (parsed.output.endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false).flatMap(({ targetRef }) => targetRef?.name ?? []);
}

// src/adapters/kubernetes/reach.ts
/** One half of a revision, by its own Service, through the API server. */
function endpointOf(api, bot, revision, half) {
	return api.proxied({
		service: namesOf(bot, revision)[half],
		port: ports[half]
	});
}
/** Whichever core has the traffic, by the Service that customers use. */
function customersEndpoint(api, service) {
	return api.proxied({
		service: service.metadata.name,
		port: portOf(service)
	});
}
/** The ways to what runs, each opened when it is first asked for: a small proxy of this process that goes through the API server. */
var Ways = class {
	#open = /* @__PURE__ */ new Map();
	/** The http address of an endpoint. */
	async to(endpoint) {
		const known = this.#open.get(endpoint.name);
		const way = known ?? reachOnLoopback(endpoint);
		if (!known) this.#open.set(endpoint.name, way);
		return (await way).url;
	}
	async close() {
		const ways = [...this.#open.values()];
		this.#open.clear();
		for (const way of await Promise.allSettled(ways)) if (way.status === "fulfilled") await way.value.close();
	}
};
const limit = 65536;
/** Asks with GET. @throws what the endpoint throws: the API server is out of reach, or the verb is missing. */
async function ask(endpoint, path, timeoutMs) {
	const signal = AbortSignal.timeout(timeoutMs);
	const unanswered = {
		kind: "unreachable",
		message: `no answer within ${timeoutMs / 1e3} s`
	};
	try {
		const answer = await endpoint.send({
			method: "GET",
			path,
			headers: { accept: "application/json" },
			signal
		});
		if (answer.kind === "unreachable") return answer;
		const chunks = [];
		let size = 0;
		for await (const chunk of answer.body) {
			chunks.push(chunk);
			size += chunk.length;
			if (size > limit) break;
		}
		return {
			kind: "answered",
			status: answer.status,
			body: Buffer.concat(chunks).toString("utf8")
		};
	} catch (error) {
		if (signal.aborted) return unanswered;
		throw error;
	}
}

// src/domain/rollout/progress.ts
/** How far a half is: the steps that every pod goes through, in their order. */
const rolloutSteps = [
	"waiting",
	"placed",
	"pulling",
	"starting",
	"ready"
];
/** Judges a rollout like `classify`, and says how far each half is. */
function observe(objects, now, policy) {
	const owned = ownedIn(objects);
	const events = eventsIn(objects.events);
	return {
		halves: subjectsOf(objects, policy).map(({ half, name, deployment }) => {
			if (!deployment) return {
				half,
				deployment: name,
				wanted: 1,
				ready: 0,
				step: "waiting"
			};
			const wanted = wantedOf(deployment);
			const pods = scopeOf(deployment, owned).pods.filter(({ metadata, status }) => metadata.deletionTimestamp === void 0 && status?.phase !== "Failed");
			const behind = pods.length < wanted ? "waiting" : furthestBehind(pods.map((pod) => stepOf(pod, events)));
			const step = isComplete(deployment) ? "ready" : behind;
			return {
				half,
				deployment: name,
				wanted,
				ready: pods.filter(isReadyPod).length,
				step
			};
		}),
		verdict: classify(objects, now, policy)
	};
}
/** The least of the steps. A half is ready when its Deployment is: until then it is at most starting. */
function furthestBehind(steps) {
	const order = (step) => rolloutSteps.indexOf(step);
	return steps.reduce((least, step) => order(step) < order(least) ? step : least, "starting");
}
function stepOf(pod, events) {
	if (isReadyPod(pod)) return "ready";
	if ([...pod.status?.initContainerStatuses ?? [], ...pod.status?.containerStatuses ?? []].some(({ state }) => state?.running !== void 0 || state?.terminated !== void 0)) return "starting";
	const last = events.about(pod).findLast(({ reason }) => [
		"Pulling",
		"Pulled",
		"Created",
		"Started"
	].includes(String(reason)));
	if (last) return last.reason === "Pulling" ? "pulling" : "starting";
	return conditionOf(pod, "PodScheduled")?.status === "True" ? "placed" : "waiting";
}
/**
* What changed from one look to the next, in a few words for a log; undefined where nothing did that a person would
* want to know.
*/
function changeText(before, after) {
	const parts = after.halves.flatMap((half) => {
		const old = before?.halves.find(({ deployment }) => deployment === half.deployment);
		return old?.step === half.step && old.ready === half.ready ? [] : [halfText(half)];
	});
	const trouble = troubleText(after.verdict);
	if (trouble !== void 0 && trouble !== troubleText(before?.verdict)) parts.push(trouble);
	return parts.length === 0 ? void 0 : parts.join("; ");
}
function halfText({ half, deployment, wanted, ready, step }) {
	const name = half === void 0 ? named(deployment) : halfName(half).replace(/^the /, "");
	if (step === "ready") return `${name} ready`;
	const some = ready > 0 ? `, ${ready} of ${wanted} ready` : "";
	return `${name} ${stepTexts[step]}${some}`;
}
const stepTexts = {
	waiting: "waits for a node",
	placed: "has a node",
	pulling: "fetches its image",
	starting: "starts"
};
/** What is wrong and may pass; that something takes its time isn't. */
function troubleText(verdict) {
	if (verdict === void 0 || verdict.state === "ready") return void 0;
	return verdict.state === "waiting" && verdict.code === "progress" ? void 0 : verdict.headline;
}
/**
* What is told every so often while nothing changes: what is waited for, for how long it has been, and for how long
* at most it will be, such as `waiting for the core, 42 s; about 18 s more (gives up in 1 min 18 s)`.
*/
function heartbeatText({ halves, verdict }, now, { startedAt, estimate }) {
	const names = halves.filter(({ step }) => step !== "ready").map(({ half, deployment }) => half === void 0 ? named(deployment) : halfName(half));
	const gone = `waiting for ${listed$1(names)}, ${span(now - startedAt)}`;
	const left = estimate === void 0 ? 0 : startedAt + estimate.ms - now;
	return `${gone}${left > 0 ? `; ${estimate?.kind === "usual" ? "about" : "at most"} ${span(left)} more` : ""}${verdict.state === "waiting" && Number.isFinite(verdict.until) ? ` (gives up in ${span(verdict.until - now)})` : ""}`;
}
function span(ms) {
	return durationText(ms / 1e3);
}
/** Milliseconds that a Deployment's rollout took, once it has ended well. */
function rolloutMs({ metadata, status }) {
	const done = status?.conditions?.find(({ type, reason }) => type === "Progressing" && reason === "NewReplicaSetAvailable");
	const ms = Date.parse(done?.lastUpdateTime ?? "") - Date.parse(metadata.creationTimestamp ?? "");
	return Number.isFinite(ms) ? ms : void 0;
}
/**
* Estimates how long a rollout takes: as long as most of the last ones (the median of up to ten), or where there were
* none, at most what the probes of its slowest container allow.
* @param earlierMs what earlier rollouts of the bot took, the newest last; anything that isn't a duration is left out.
*/
function estimateOf(earlierMs, deployments) {
	const usual = earlierMs.filter((ms) => Number.isFinite(ms) && ms > 0).slice(-10).sort((a, b) => a - b);
	const median = usual[Math.floor((usual.length - 1) / 2)];
	if (median !== void 0) return {
		ms: median,
		kind: "usual"
	};
	const allowed = deployments.flatMap(({ spec }) => spec.template?.spec?.containers ?? []).map(({ startupProbe, readinessProbe }) => probeAllowanceMs(startupProbe) + probeAllowanceMs(readinessProbe));
	const most = Math.max(0, ...allowed);
	return most > 0 ? {
		ms: most,
		kind: "most"
	} : void 0;
}

// src/adapters/kubernetes/last-lines.ts
const shown = 20;
const patienceMs = 5e3;
/** What a kubelet answers, with 200, in the place of a log whose container is gone already. */
const gone = /^unable to retrieve container logs for \S+$/;
/**
* What the culprit of a verdict wrote last: its log, that of its other life where there is none, and at last what its
* status kept of it (`terminationMessagePolicy: FallbackToLogsOnError`). Nothing where none of them can be read: the
* verdict stands without.
*/
async function lastLinesOf(api, culprit) {
	const { previous } = culprit;
	for (const read of [
		() => logLines(api, culprit, previous),
		() => logLines(api, culprit, !previous),
		() => keptLines(api, culprit)
	]) {
		const lines = await read().catch(() => []);
		if (lines.length > 0) return lines;
	}
	return [];
}
async function logLines(api, { pod, container }, previous) {
	const lines = [];
	const options = {
		container,
		previous,
		tail: shown,
		signal: AbortSignal.timeout(patienceMs)
	};
	for await (const line of api.logs(pod, options)) if (!gone.test(line)) lines.push(line);
	return lines.slice(-20);
}
async function keptLines(api, { pod, container, previous }) {
	const object = await api.get("Pod", pod, AbortSignal.timeout(patienceMs));
	const status = object && asPod(object).status;
	const own = [...status?.initContainerStatuses ?? [], ...status?.containerStatuses ?? []].find(({ name }) => name === container);
	return (own ? messageOf(own, previous) : "").split("\n").filter((line) => line !== "").slice(-20);
}
function messageOf({ state, lastState }, previous) {
	const [now, before] = [state?.terminated?.message ?? "", lastState?.terminated?.message ?? ""];
	return previous ? before || now : now || before;
}

// src/adapters/kubernetes/serving.ts
const askMs = 5e3;
const statusSchema = object({
	model_file: string(),
	model_id: optional(nullable(string()))
});
/**
* Asks the core: it is ready when `/status` answers 200 and names the package's model, never by `/`. Action servers
* admit their own core alone, so that the kubelet's word counts for them, which asks `/health`.
*/
async function askServing(api, bot, revision) {
	const { id, expect } = revision;
	const core = await ask(endpointOf(api, bot, id, "core"), "/status", askMs);
	if (core.kind !== "answered" || core.status !== 200) return {
		state: "waiting",
		text: textOf("/status", core)
	};
	const status = safeParse(pipe(string(), parseJson(), statusSchema), core.body);
	if (!status.success) return {
		state: "waiting",
		text: "/status names no model"
	};
	const { model_file: file, model_id: model } = status.output;
	const right = model ? model === expect?.modelId : file.split(/[\\/]/).at(-1) === expect?.modelFile;
	if (expect === void 0 || right) return { state: "ready" };
	return {
		state: "wrong",
		text: `/status names the model ${model ? `${file} (${model})` : file}, not ${expect.modelFile} (${expect.modelId})`
	};
}
function textOf(path, answer) {
	return answer.kind === "answered" ? `${path} answers ${answer.status}` : `${path}: ${answer.message}`;
}

// src/adapters/kubernetes/ready.ts
/** Milliseconds between two looks where nothing changes: graces and deadlines pass without any event. */
const lookMs = 1e3;
/** Milliseconds between two questions to a pair whose pods are ready and that doesn't answer as it should yet. */
const askAgainMs = 250;
/** Milliseconds without a change after which it is said that it goes on. */
const heartbeatMs = 1e4;
/**
* Waits until a revision is ready or can't be: its pods by the API's objects, then what it serves, asked through the
* API server. An API that doesn't answer for a while only costs time.
* @throws UserError `unknown-revision` where the namespace holds no such revision, and what the API refuses.
*/
async function waitUntilReady(api, request) {
	const { bot, revision, options, now } = request;
	const { deadlineMs, signal } = options;
	signal?.throwIfAborted();
	const startedAt = now();
	const began = performance.now();
	const left = () => deadlineMs - (performance.now() - began);
	const { held, earlierMs } = await patiently(() => heldRevision(api, request), left, signal);
	const selector = selectorText({
		[labelKeys.bot]: bot,
		[labelKeys.revision]: revision
	});
	const names = namesOf(bot, revision);
	const policy = {
		deadlineAt: startedAt + Math.max(0, deadlineMs),
		startedAt,
		halves: ["core", "actions"].filter((half) => held.deployments[half] !== void 0).map((half) => ({
			half,
			deployment: names[half]
		}))
	};
	const took = () => Math.round(performance.now() - began);
	if (deadlineMs <= 0) {
		const judged = classify(await look(api, selector), now(), {
			...policy,
			deadlineAt: startedAt
		});
		return concluded(api, request, judged, judged.state === "ready" ? await askServing(api, bot, held) : void 0, took());
	}
	await using watched = await patiently(() => observe$1(api, selector), left, signal);
	let told;
	let toldAt = began;
	let before;
	let serving;
	for (;;) {
		signal?.throwIfAborted();
		if (left() <= 0) await watched.refresh().catch(() => void 0);
		const objects = watched.objects();
		const core = objects.deployments.find(({ metadata }) => metadata.name === names.core);
		if (!core || core.metadata.deletionTimestamp !== void 0) throw retired(request);
		const progress = observe(objects, now(), policy);
		const { verdict } = progress;
		serving = verdict.state === "ready" ? await askServing(api, bot, held).catch((error) => {
			if (!(error instanceof EnvironmentError)) throw error;
			return {
				state: "waiting",
				text: error.message
			};
		}) : void 0;
		const over = left() <= 0;
		if (verdict.state === "fatal" || serving?.state === "ready" || serving?.state === "wrong" || over) return concluded(api, request, verdict, serving, took());
		const text = serving ? servingText(bot, serving) : changeText(before, progress);
		const since = performance.now();
		if (text !== void 0 && text !== told) {
			options.onChange?.(text);
			[told, toldAt] = [text, since];
		} else if (since - toldAt >= heartbeatMs) {
			const estimate = estimateOf(earlierMs, objects.deployments);
			options.onChange?.(heartbeatText(progress, now(), {
				startedAt,
				estimate
			}));
			toldAt = since;
		}
		before = progress;
		await watched.changed(Math.min(left(), serving ? askAgainMs : lookMs), signal);
	}
}
/** The revision, and how long the cores of the others took to get ready, the newest last. */
async function heldRevision(api, request) {
	const { bot, revision } = request;
	const revisions = (await readHeld(api, bot)).find((one) => one.bot === bot)?.revisions ?? [];
	const held = revisions.find(({ id }) => id === revision);
	if (!held) throw retired(request);
	return {
		held,
		earlierMs: revisions.filter((other) => other !== held).sort((a, b) => Date.parse(a.since) - Date.parse(b.since)).flatMap(({ deployments: { core } }) => {
			const deployment = parseDeployment(core);
			return (deployment && rolloutMs(deployment)) ?? [];
		})
	};
}
function retired({ bot, revision, environment }) {
	return new UserError(`${environment} holds no revision ${revision} of ${bot}, or not any more.`, {
		code: "unknown-revision",
		next: `Run the same command again; see what runs: tidegate status --environment ${environment}`
	});
}
/** Tries again while the API is out of reach and there is time. */
async function patiently(work, left, signal) {
	for (;;) try {
		return await work();
	} catch (error) {
		signal?.throwIfAborted();
		if (!(error instanceof EnvironmentError) || left() <= 0) throw error;
		await new Promise((resolve) => setTimeout(resolve, Math.min(500, Math.max(0, left()))));
	}
}
async function concluded(api, { bot, environment, options: { deadlineMs } }, verdict, serving, tookMs) {
	const logs = `Read the whole log: tidegate logs ${bot} --environment ${environment}`;
	if (serving && serving.state !== "ready") return {
		state: serving.state === "wrong" ? "fatal" : "timeout",
		headline: servingText(bot, serving),
		evidence: [serving.text, ...waitedText(deadlineMs)],
		remedy: serving.state === "wrong" ? "Train the bot again: its package is not what it says." : `${logs}; if it only needs more time, write it in environments.${environment}.ready of tidegate.yml.`,
		half: "core",
		lastLines: []
	};
	if (verdict.state === "waiting") {
		const { headline, evidence, half } = verdict;
		return {
			state: "timeout",
			headline,
			evidence: [...evidence.map(evidenceText), ...waitedText(deadlineMs)],
			remedy: logs,
			half,
			lastLines: []
		};
	}
	const culprit = verdict.state === "fatal" ? verdict.culprit : void 0;
	const lastLines = culprit ? await lastLinesOf(api, culprit) : [];
	return asRolloutVerdict(verdict, {
		tookMs,
		lastLines
	});
}
/** Who only asks how it stands has waited for nothing. */
function waitedText(deadlineMs) {
	return deadlineMs > 0 ? [`waited ${Number((deadlineMs / 1e3).toFixed(1))} s for it`] : [];
}
function servingText(bot, serving) {
	return serving.state === "wrong" ? `The core of ${bot} serves another model than the one of its package.` : `The core of ${bot} is not ready: ${serving.text}.`;
}

// src/adapters/kubernetes/start.ts
/** The first minor version of Kubernetes 1 whose image volumes are stable. */
const imageVolumesSince = 36;
/**
* Applies a revision's objects by server-side apply: all of them are tried first, so that what is refused changes
* nothing. The core's Deployment comes last: it is the record that the revision is whole. Safe to repeat.
*/
async function applyAll(api, manifests) {
	await Promise.all(manifests.map((manifest) => api.apply(manifest, { dryRun: true })));
	const isRecord = ({ kind, metadata: { labels } }) => kind === "Deployment" && labels[labelKeys.component] === "core";
	await Promise.all(manifests.filter((one) => !isRecord(one)).map((one) => api.apply(one)));
	for (const record of manifests.filter(isRecord)) await api.apply(record);
}
/**
* What is said of a revision from now on. A preview moves no traffic, so what has it, or is there to go back to, goes
* on being that of whoever brought it there.
* @param now milliseconds of the epoch.
*/
function saidOf(known, request, now) {
	const { role, commit, version, branch } = request;
	const at = new Date(now).toISOString();
	if (!known) return {
		role,
		since: at,
		commit,
		version,
		branch
	};
	const traffic = known.role === "active" || known.role === "kept";
	if (traffic && role === "preview") {
		const { role: stays, since } = known;
		return {
			role: stays,
			since,
			commit: known.commit,
			version: known.version,
			branch: known.branch
		};
	}
	return {
		role: traffic ? known.role : role,
		since: traffic || known.role === role && role === "preview" ? known.since : at,
		commit: commit ?? known.commit,
		version: version ?? known.version,
		branch: branch ?? known.branch
	};
}
/** How packages get into pods there: image volumes where the server's version has them for good. */
async function settledDelivery(api, delivery) {
	if (delivery !== "auto") return delivery;
	const [, major = "0", minor = "0"] = /^v?(\d+)\.(\d+)/.exec(await api.version()) ?? [];
	return Number(major) > 1 || Number(major) === 1 && Number(minor) >= imageVolumesSince ? "image-volume" : "init-container";
}

// src/adapters/kubernetes/target.ts
/** Opens an environment. Nothing is asked of the cluster before a call that needs it. */
function openKubernetesTarget(options) {
	return new Namespace(options);
}
/** Milliseconds after which an action server counts as one that admits nobody. */
const admissionMs = 2e3;
var Namespace = class {
	environment;
	#options;
	#now;
	#ways = new Ways();
	/** What was started by this process: the first switch of a bot makes its Service after it. */
	#started = /* @__PURE__ */ new Map();
	/** Whether action servers let themselves be asked, by the name of their endpoint. */
	#admitted = /* @__PURE__ */ new Map();
	#opened;
	constructor(options) {
		this.environment = options.environment;
		this.#options = options;
		this.#now = options.now ?? (() => Date.now());
	}
	async preflight() {
		const { environment, settings, store } = this.#options;
		let api;
		try {
			api = await this.#api();
		} catch (error) {
			return [problemOf(error)];
		}
		return checkNamespace(api, {
			environment,
			settings,
			store
		});
	}
	async start(request) {
		const { settings, store, plainHttp } = this.#options;
		const { revision, serve } = request;
		const { bot, id } = revision;
		if (revision.environment !== this.environment) throw new UserError(`Revision ${id} is for environment "${revision.environment}", not for "${this.environment}".`, {
			code: "other-environment",
			next: `Deploy it to "${revision.environment}", or render it for this one.`
		});
		const reference = podReference(this.environment, store, revision.package);
		const api = await this.#api();
		const [delivery, held] = await Promise.all([settledDelivery(api, settings.delivery), this.#held(bot)]);
		const known = held?.revisions.find((one) => one.id === id);
		const manifests = manifestsOf({
			settings,
			revision,
			serve,
			said: saidOf(known, request, this.#now()),
			delivery,
			packageReference: reference,
			plainHttp: isPlainHttp(store, plainHttp)
		});
		if (held?.pointer.leaving.includes(id)) await changeTraffic(api, bot, (pointer) => withoutLeaving(pointer, [id]));
		if (held) await this.#sweep(api, held, request);
		await applyAll(api, manifests);
		this.#started.set(`${bot}/${id}`, request);
	}
	async ready(bot, revision, options) {
		const { environment } = this;
		return waitUntilReady(await this.#api(), {
			environment,
			bot,
			revision,
			options,
			now: this.#now
		});
	}
	async reach(bot, revision) {
		const held = await this.#held(bot);
		const id = revision === "active" ? held?.pointer.active : revision;
		const found = held?.revisions.find((one) => one.id === id);
		if (!held || !found) return void 0;
		const api = await this.#api();
		const customers = revision === "active" ? held.service : void 0;
		if (customers ? (await customersPods(api, bot)).length === 0 : !isSteady(found)) return void 0;
		const core = customers ? customersEndpoint(api, customers) : endpointOf(api, bot, found.id, "core");
		return {
			core: await this.#ways.to(core),
			actions: await this.#actions(api, bot, found)
		};
	}
	async switch(bot, revision, expected) {
		const api = await this.#api();
		const outcome = await switchTraffic(api, {
			bot,
			revision,
			expected,
			now: this.#now,
			stable: (pointer) => this.#stable(bot, revision, pointer)
		});
		if (outcome.state === "switched") {
			const held = await this.#held(bot).catch(() => void 0);
			if (held) await this.#sweep(api, held, void 0);
		}
		return outcome;
	}
	async retire(bot, revision) {
		const [staying] = await removeRevisions(await this.#api(), bot, [revision]);
		if (staying === void 0) return;
		throw new UserError(`Revision ${revision} of ${bot} has the traffic in ${this.environment}.`, {
			code: "active-revision",
			next: `Give the traffic to another one first: tidegate rollback ${bot} --environment ${this.environment}`
		});
	}
	async end(bot) {
		const api = await this.#api();
		if (await endBot(api, bot)) return;
		throw new UserError(`${this.environment} holds nothing of ${bot}.`, {
			code: "unknown-bot",
			next: `See what it holds: tidegate status --environment ${this.environment}`
		});
	}
	async current() {
		const api = await this.#api();
		const [deployments, services, objects] = await Promise.all([
			api.list("Deployment", ours),
			api.list("Service", ours),
			lookAll(api, ours)
		]);
		const now = this.#now();
		const bots = heldBots(deployments.items, services.items).map((held) => botState(held, held.service ? addressOf(held.service) : "", objects, now));
		return {
			environment: this.environment,
			running: true,
			bots
		};
	}
	async *logs(query) {
		yield* readLogs(await this.#api(), query);
	}
	async close() {
		await this.#ways.close();
		(await this.#opened?.catch(() => void 0))?.close();
	}
	#api() {
		this.#opened ??= this.#options.open().catch((error) => {
			this.#opened = void 0;
			throw error;
		});
		return this.#opened;
	}
	/** Action servers admit their core alone where the cluster enforces policies: then nobody else talks to them. */
	async #actions(api, bot, { id, deployments }) {
		if (!deployments.actions) return void 0;
		const endpoint = endpointOf(api, bot, id, "actions");
		const key = endpoint.name;
		const admitted = this.#admitted.get(key) ?? (await ask(endpoint, "/health", admissionMs)).kind === "answered";
		this.#admitted.set(key, admitted);
		return admitted ? this.#ways.to(endpoint) : void 0;
	}
	async #held(bot) {
		const api = await this.#api();
		const [all] = await Promise.all([readHeld(api, bot), readTraffic(api, bot)]);
		return all.find((one) => one.bot === bot);
	}
	/** Removes what has expired. It is tidied up on the way: what fails here is tried again by the next call. */
	async #sweep(api, held, starting) {
		const { keepMinutes, previews, settings } = this.#options;
		const now = this.#now();
		const limits = {
			keepMinutes,
			previews: starting?.role === "preview" ? Math.max(0, previews - 1) : previews,
			drainSeconds: settings.drainSeconds
		};
		try {
			await removeRevisions(api, held.bot, expired(held, limits, now, starting?.revision.id));
			await removeOrphans(api, held.bot, now);
		} catch (error) {
			if (!(error instanceof EnvironmentError || error instanceof UserError)) throw error;
		}
	}
	/** The Service that customers use, as it is made by a bot's first switch. */
	#stable(bot, id, pointer) {
		const { settings, readySeconds } = this.#options;
		const request = this.#started.get(`${bot}/${id}`);
		const kubernetes = renderKubernetes(settings, readySeconds);
		return stableService({
			settings,
			revision: request?.revision ?? {
				id,
				bot,
				environment: this.environment,
				settings: { kubernetes }
			},
			port: request?.port,
			annotations: pointerAnnotations(pointer)
		});
	}
};

export { openKubernetesTarget, reachOnLoopback as t };