import { r as __toESM, t as __commonJSMin } from "./rolldown-runtime.js";
import { n as cut, t as bodyLimit } from "./fit.js";
import { n as UserError, r as isToldError, t as EnvironmentError } from "./errors.js";
import { a as oneLine } from "./text.js";
import { A as regex$2, B as variant, C as optional, D as pipe, E as picklist, F as string, L as transform, M as safeParse, R as union, S as object, _ as minValue, a as digits, b as nullish, f as literal, j as safeInteger, k as record, n as boolean, r as check, s as getDotPath, t as array, x as number, y as nullable, z as unknown } from "./dist.js";
import { n as RequestError } from "./dist-bundle.js";
import { t as Octokit } from "./dist-src.js";
import { t as isSame } from "./pull-request.js";
import { i as unknown$1, t as known } from "./facts.js";
import { t as readGitHubSettings } from "./settings3.js";
import { setTimeout as setTimeout$1 } from "node:timers/promises";

// src/adapters/github/failures.ts
/**
* The error of ours for a failed request. Nothing of the request is kept in it: a token stands in its headers.
* @param doing what was tried, as in `read pull request 12`.
*/
function forgeError(doing, thrown, secrets) {
	if (isToldError(thrown)) return thrown;
	if (thrown instanceof TypeError) return unexpectedAnswer(doing, withoutSecrets(oneLine(thrown.message, 200), secrets));
	const { status, message, headers } = failureOf(thrown);
	const said = withoutSecrets(oneLine(message, 400), secrets).replace(/[.!]+$/, "");
	const limit = limitOf(status, said, headers);
	if (limit !== void 0) return new EnvironmentError(`GitHub asks to wait before going on (${limit}); it could not ${doing}.`, {
		code: "forge-limited",
		next: "Run it again later: it goes on where it stopped."
	});
	switch (status) {
		case void 0: return new EnvironmentError(`GitHub can't be reached to ${doing}: ${said}.`, {
			code: "forge-unreachable",
			next: "Look at https://www.githubstatus.com and at your network, and run it again."
		});
		case 401: return new UserError(`GitHub doesn't take the token to ${doing}: ${said}.`, {
			code: "forge-token",
			next: "Give it a token that is valid: it may be mistyped, revoked or out of date."
		});
		case 403: {
			const needed = headers["x-accepted-github-permissions"];
			const which = typeof needed === "string" && needed !== "" ? ` (it needs ${oneLine(needed, 100)})` : "";
			return new UserError(`GitHub doesn't let this token ${doing}${which}: ${said}.`, {
				code: "forge-forbidden",
				next: "Grant the job that permission under `permissions:`; the token of a fork or of Dependabot never has it."
			});
		}
		case 404:
		case 410: return new UserError(`GitHub has nothing to ${doing}: ${said}.`, {
			code: "forge-missing",
			next: "See that the repository is the one you mean, and that the token may read it."
		});
		default: return new EnvironmentError(`GitHub could not ${doing}: ${said} (${status}).`, {
			code: status >= 500 ? "forge-failed" : "forge-refused",
			next: status >= 500 ? "Look at https://www.githubstatus.com, and run it again: it goes on where it stopped." : "Run it again; if it comes back, it is a defect of Tidegate: please report it with this sentence."
		});
	}
}
/** The error for an answer that isn't what GitHub describes. */
function unexpectedAnswer(doing, problem) {
	return new EnvironmentError(`GitHub's answer isn't what it should be to ${doing}: ${problem}.`, {
		code: "forge-answer",
		next: "Run it again; if it comes back, it is a defect of Tidegate: please report it with this sentence."
	});
}
/** Whether a write may have happened although it failed: its answer was lost, or the host broke while writing. */
function mayHaveHappened(error) {
	return error instanceof EnvironmentError && (error.code === "forge-unreachable" || error.code === "forge-failed");
}
/** Whether what was asked for isn't there. */
function isMissing(error) {
	return error instanceof UserError && error.code === "forge-missing";
}
function failureOf(thrown) {
	if (typeof thrown !== "object" || thrown === null) return {
		status: void 0,
		message: String(thrown),
		headers: {}
	};
	const { status, message, response } = thrown;
	const answered = typeof response === "object" && response !== null;
	const { headers, status: given } = answered ? response : {};
	const known = typeof status === "number" ? status : given;
	return {
		status: answered && typeof known === "number" ? known : void 0,
		message: typeof message === "string" && message !== "" ? message : "no reason was given",
		headers: typeof headers === "object" && headers !== null ? headers : {}
	};
}
/** Until when to wait, in words, where a limit is why; undefined where it isn't. */
function limitOf(status, message, headers) {
	if (status !== 403 && status !== 429 && status !== 200) return void 0;
	if (headers["x-ratelimit-remaining"] === "0" && status !== 200) {
		const reset = Number(headers["x-ratelimit-reset"]);
		return Number.isSafeInteger(reset) && reset > 0 && reset < 1e11 ? `no request is left until ${(/* @__PURE__ */ new Date(reset * 1e3)).toISOString()}` : "no request is left in this hour";
	}
	const seconds = Number(headers["retry-after"]);
	if (seconds > 0) return `for ${seconds} seconds`;
	return status === 429 || /rate limit/i.test(message) ? "too many requests" : void 0;
}
/** A text without the secrets that must not be read in it, and without what looks like a token of GitHub's. */
function withoutSecrets(text, secrets) {
	return secrets.filter((secret) => secret.length >= 4).reduce((rest, secret) => rest.replaceAll(secret, "***"), text).replace(/\b(gh[pousr]_|github_pat_)\w+/g, "***").replace(/(:\/\/)[^/\s@]+@/g, "$1***@").replace(/\b(bearer|token|basic) [\w.~+/=-]{8,}/gi, "$1 ***");
}

// src/adapters/github/once.ts
/** Looks after a write of which nobody knows whether it happened: the host may list it some seconds later. */
const looks = 3;
/**
* Writes something that must be there once. Where a write failed in a way that leaves open whether it happened, it is
* looked up, more than once, before it is tried again.
*/
async function once({ attempts, delayMs }, write, find) {
	for (let attempt = 1;; attempt += 1) try {
		return await write();
	} catch (error) {
		if (!mayHaveHappened(error)) throw error;
		for (let look = 0; look < looks; look += 1) {
			await setTimeout$1(delayMs * 2 ** look);
			const found = await find();
			if (found !== void 0) return found;
		}
		if (attempt >= attempts) throw error;
	}
}

// src/adapters/github/shapes.ts
const id = pipe(number(), safeInteger(), minValue(1));
const oid = pipe(string(), regex$2(/^([0-9a-f]{40}|[0-9a-f]{64})$/, "a commit"));
const time = pipe(string(), check((text) => !Number.isNaN(Date.parse(text)), "a time"));
const account$1 = object({
	__typename: string(),
	login: string()
});
const pageInfo = object({
	hasNextPage: boolean(),
	endCursor: nullish(string())
});
/** A page of a connection. GitHub leaves `null` where a node may not be seen. */
function connection(node) {
	return object({
		nodes: pipe(nullish(array(nullable(node)), []), transform((nodes) => nodes.filter((one) => one !== null))),
		pageInfo
	});
}
const checkRunContext = object({
	__typename: literal("CheckRun"),
	name: string(),
	status: string(),
	conclusion: nullish(string()),
	startedAt: nullish(time),
	completedAt: nullish(time),
	detailsUrl: nullish(string())
});
const statusContext = object({
	__typename: literal("StatusContext"),
	context: string(),
	state: string(),
	createdAt: time,
	targetUrl: nullish(string())
});
const contextNode = variant("__typename", [checkRunContext, statusContext]);
const rollup = nullish(object({ contexts: connection(contextNode) }));
const commitContexts = object({
	oid,
	statusCheckRollup: rollup
});
const commitNode = object({
	...commitContexts.entries,
	associatedPullRequests: nullish(object({ nodes: array(nullable(object({
		number: id,
		state: string(),
		baseRefName: string(),
		mergeCommit: nullish(object({ oid }))
	}))) }))
});
const reviewNode = object({
	author: nullish(account$1),
	state: string(),
	commit: nullish(object({ oid })),
	submittedAt: nullish(time),
	authorCanPushToRepository: boolean(),
	url: string()
});
const pullCommitNode = object({ commit: object({
	oid,
	author: nullish(object({ user: nullish(object({ login: string() })) }))
}) });
const pullNode = object({
	number: id,
	title: string(),
	url: string(),
	state: picklist([
		"OPEN",
		"CLOSED",
		"MERGED"
	]),
	isDraft: boolean(),
	author: nullish(account$1),
	headRefName: string(),
	headRefOid: oid,
	isCrossRepository: boolean(),
	baseRefName: string(),
	mergedAt: nullish(time),
	mergedBy: nullish(account$1),
	mergeCommit: nullish(object({ oid })),
	labels: nullish(object({ nodes: nullish(array(nullable(object({ name: string() })))) })),
	reviews: nullish(connection(reviewNode)),
	commits: connection(pullCommitNode),
	head: object({ nodes: nullish(array(nullable(object({ commit: commitContexts })))) })
});
/** A 64-bit number, which GraphQL gives as a text. */
const bigId = pipe(union([number(), pipe(string(), digits())]), transform(Number), id);
const commentNode = object({
	fullDatabaseId: bigId,
	url: string(),
	body: string(),
	viewerDidAuthor: boolean()
});
const issueNode = object({
	number: id,
	url: string(),
	title: string(),
	body: string(),
	state: picklist(["OPEN", "CLOSED"]),
	viewerDidAuthor: boolean()
});
const viewer = object({ viewer: account$1 });
/** A repository with one member of any kind. */
function inRepository(member, schema) {
	return object({ repository: nullish(object({ [member]: nullish(schema) })) });
}
/** A repository whose members are all of one kind, under names of our own. */
function repositoryOf(schema) {
	return object({ repository: nullish(record(string(), nullish(schema))) });
}
const checkRun = object({
	id,
	name: string(),
	external_id: nullish(string()),
	status: string(),
	html_url: nullish(string()),
	output: object({ annotations_count: pipe(number(), safeInteger(), minValue(0)) })
});
const checkRuns = object({
	total_count: number(),
	check_runs: array(checkRun)
});
const deployment = object({
	id,
	environment: string(),
	payload: unknown()
});
const deployments = array(deployment);
const deploymentStatus = object({
	id,
	state: string(),
	description: nullish(string())
});
const deploymentStatuses = array(deploymentStatus);
const comment = object({
	id,
	html_url: string()
});
const issue = object({
	number: id,
	html_url: string()
});
const release = object({
	id,
	html_url: string(),
	tag_name: string(),
	name: nullish(string()),
	body: nullish(string()),
	draft: boolean()
});
const workflowRun = object({
	id,
	run_attempt: nullish(number(), 1),
	path: string(),
	event: string(),
	head_branch: nullish(string()),
	head_sha: oid,
	status: nullish(string()),
	conclusion: nullish(string()),
	created_at: time,
	html_url: string()
});
const workflowRuns = object({ workflow_runs: array(workflowRun) });
const installation = object({ id });
const anything = unknown();
const contexts$1 = object({ contexts: optional(array(string())) });
const protectedBranch = object({ protection: optional(object({ required_status_checks: nullish(contexts$1) })) });
/** Rules of every kind have parameters of their own: those of checks are read apart. */
const branchRules = array(object({
	type: string(),
	parameters: optional(unknown())
}));
const checksRule = object({ required_status_checks: optional(array(object({ context: string() })), []) });

// src/adapters/github/checks.ts
/** Annotations that GitHub takes in one request. */
const annotationsAtOnce = 50;
/** Check runs on GitHub, known by their `external_id`. */
function openChecks(client, repetition) {
	/** Check runs of commits by their keys, as far as this client has read or written them. */
	const known = /* @__PURE__ */ new Map();
	const ofCommit = (commit) => {
		const listed = known.get(commit) ?? listChecks(client, commit);
		known.set(commit, listed);
		listed.catch(() => known.delete(commit));
		return listed;
	};
	const create = async (report, body) => {
		const doing = `write the check ${report.name}`;
		const runs = await ofCommit(report.commit);
		const created = await once(repetition, () => client.rest("POST /repos/{owner}/{repo}/check-runs", {
			...body,
			head_sha: report.commit,
			external_id: report.key
		}, checkRun, doing), async () => (await listChecks(client, report.commit, report.name)).get(report.key));
		runs.set(report.key, created);
		return created;
	};
	/** Changes a check. Annotations are added to those that it has: a change that may have happened is looked at. */
	const update = async (run, report, body, added) => {
		const expected = run.output.annotations_count + added;
		const send = (retries) => client.rest("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", {
			...body,
			check_run_id: run.id,
			...retries
		}, checkRun, `write the check ${report.name}`);
		const find = async () => {
			const now = await client.rest("GET /repos/{owner}/{repo}/check-runs/{check_run_id}", { check_run_id: run.id }, checkRun, `read the check ${report.name}`);
			return now.output.annotations_count >= expected ? now : void 0;
		};
		const updated = added === 0 ? await send({}) : await once(repetition, () => send({ request: { retries: 0 } }), find);
		(await ofCommit(report.commit)).set(report.key, updated);
		return updated;
	};
	return {
		async report(report) {
			const existing = (await ofCommit(report.commit)).get(report.key);
			const ended = report.state.phase === "ended";
			const given = existing?.output.annotations_count ?? 0;
			const rest = ended ? report.annotations.slice(given) : [];
			const batches = Array.from({ length: Math.max(1, Math.ceil(rest.length / annotationsAtOnce)) }, (_, n) => rest.slice(n * annotationsAtOnce, (n + 1) * annotationsAtOnce));
			let run = existing;
			for (const [index, batch] of batches.entries()) {
				const body = bodyOf(report, batch, index === batches.length - 1);
				run = run ? await update(run, report, body, batch.length) : await create(report, body);
			}
			return ownOf(run, report.key);
		},
		async own(commit, prefix) {
			return [...await ofCommit(commit)].filter(([key]) => key.startsWith(prefix)).map(([key, run]) => ownOf(run, key));
		}
	};
}
/** Check runs of a commit that have a key, the newest of each; of one name if it is given. */
async function listChecks(client, commit, name) {
	const found = /* @__PURE__ */ new Map();
	for (let page = 1; page <= 50; page += 1) {
		const { check_runs: runs } = await client.rest("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
			ref: commit,
			filter: "all",
			per_page: 100,
			page,
			...name !== void 0 && { check_name: name }
		}, checkRuns, `read the checks of ${commit.slice(0, 12)}`);
		for (const run of runs) {
			const key = run.external_id ?? "";
			const other = found.get(key);
			if (key !== "" && (!other || other.id < run.id)) found.set(key, run);
		}
		if (runs.length < 100) break;
	}
	return found;
}
function ownOf(run, key) {
	return {
		name: run.name,
		key,
		ended: run.status === "completed",
		url: run.html_url ?? ""
	};
}
const conclusions = {
	success: "success",
	failure: "failure",
	neutral: "neutral",
	cancelled: "cancelled",
	skipped: "skipped",
	"timed-out": "timed_out"
};
function bodyOf(report, annotations, last) {
	const { state, text, detailsUrl, startedAt, endedAt } = report;
	const ends = state.phase === "ended" && last;
	return {
		name: report.name,
		...detailsUrl !== void 0 && { details_url: detailsUrl },
		...startedAt !== void 0 && { started_at: startedAt },
		...ends ? {
			status: "completed",
			conclusion: conclusions[state.conclusion],
			...endedAt !== void 0 && { completed_at: endedAt }
		} : { status: state.phase === "queued" ? "queued" : "in_progress" },
		output: {
			title: cut(report.title, 255),
			summary: cut(report.summary, bodyLimit, "bytes"),
			...text !== void 0 && { text: cut(text, 65535, "bytes") },
			...annotations.length > 0 && { annotations: annotations.map(annotationOf) }
		}
	};
}
function annotationOf({ path, line, level, title, message }) {
	return {
		path,
		start_line: line,
		end_line: line,
		annotation_level: level,
		title: cut(title, 255),
		message: message === "" ? title : message
	};
}

// node_modules/bottleneck/light.js
var require_light = /* @__PURE__ */ __commonJSMin(((exports, module, this$1) => {
	/**
	* This file contains the Bottleneck library (MIT), compiled to ES2017, and without Clustering support.
	* https://github.com/SGrondin/bottleneck
	*/
	(function(global, factory) {
		typeof exports === "object" && typeof module !== "undefined" ? module.exports = factory() : typeof define === "function" && define.amd ? define(factory) : global.Bottleneck = factory();
	})(this$1, (function() {
		"use strict";
		var commonjsGlobal = typeof globalThis !== "undefined" ? globalThis : typeof window !== "undefined" ? window : typeof global !== "undefined" ? global : typeof self !== "undefined" ? self : {};
		function getCjsExportFromNamespace(n) {
			return n && n["default"] || n;
		}
		var load = function(received, defaults, onto = {}) {
			var k, ref, v;
			for (k in defaults) {
				v = defaults[k];
				onto[k] = (ref = received[k]) != null ? ref : v;
			}
			return onto;
		};
		var overwrite = function(received, defaults, onto = {}) {
			var k, v;
			for (k in received) {
				v = received[k];
				if (defaults[k] !== void 0) onto[k] = v;
			}
			return onto;
		};
		var parser = {
			load,
			overwrite
		};
		var DLList_1 = class DLList {
			constructor(incr, decr) {
				this.incr = incr;
				this.decr = decr;
				this._first = null;
				this._last = null;
				this.length = 0;
			}
			push(value) {
				var node;
				this.length++;
				if (typeof this.incr === "function") this.incr();
				node = {
					value,
					prev: this._last,
					next: null
				};
				if (this._last != null) {
					this._last.next = node;
					this._last = node;
				} else this._first = this._last = node;
			}
			shift() {
				var value;
				if (this._first == null) return;
				else {
					this.length--;
					if (typeof this.decr === "function") this.decr();
				}
				value = this._first.value;
				if ((this._first = this._first.next) != null) this._first.prev = null;
				else this._last = null;
				return value;
			}
			first() {
				if (this._first != null) return this._first.value;
			}
			getArray() {
				var node = this._first, ref, results = [];
				while (node != null) results.push((ref = node, node = node.next, ref.value));
				return results;
			}
			forEachShift(cb) {
				var node = this.shift();
				while (node != null) cb(node), node = this.shift();
			}
			debug() {
				var node = this._first, ref, ref1, ref2, results = [];
				while (node != null) results.push((ref = node, node = node.next, {
					value: ref.value,
					prev: (ref1 = ref.prev) != null ? ref1.value : void 0,
					next: (ref2 = ref.next) != null ? ref2.value : void 0
				}));
				return results;
			}
		};
		var Events_1 = class Events {
			constructor(instance) {
				this.instance = instance;
				this._events = {};
				if (this.instance.on != null || this.instance.once != null || this.instance.removeAllListeners != null) throw new Error("An Emitter already exists for this object");
				this.instance.on = (name, cb) => {
					return this._addListener(name, "many", cb);
				};
				this.instance.once = (name, cb) => {
					return this._addListener(name, "once", cb);
				};
				this.instance.removeAllListeners = (name = null) => {
					if (name != null) return delete this._events[name];
					else return this._events = {};
				};
			}
			_addListener(name, status, cb) {
				var base;
				if ((base = this._events)[name] == null) base[name] = [];
				this._events[name].push({
					cb,
					status
				});
				return this.instance;
			}
			listenerCount(name) {
				if (this._events[name] != null) return this._events[name].length;
				else return 0;
			}
			async trigger(name, ...args) {
				var e, promises;
				try {
					if (name !== "debug") this.trigger("debug", `Event triggered: ${name}`, args);
					if (this._events[name] == null) return;
					this._events[name] = this._events[name].filter(function(listener) {
						return listener.status !== "none";
					});
					promises = this._events[name].map(async (listener) => {
						var e, returned;
						if (listener.status === "none") return;
						if (listener.status === "once") listener.status = "none";
						try {
							returned = typeof listener.cb === "function" ? listener.cb(...args) : void 0;
							if (typeof (returned != null ? returned.then : void 0) === "function") return await returned;
							else return returned;
						} catch (error) {
							e = error;
							this.trigger("error", e);
							return null;
						}
					});
					return (await Promise.all(promises)).find(function(x) {
						return x != null;
					});
				} catch (error) {
					e = error;
					this.trigger("error", e);
					return null;
				}
			}
		};
		var DLList$1 = DLList_1, Events$1 = Events_1;
		var Queues_1 = class Queues {
			constructor(num_priorities) {
				this.Events = new Events$1(this);
				this._length = 0;
				this._lists = (function() {
					var j, ref, results = [];
					for (j = 1, ref = num_priorities; 1 <= ref ? j <= ref : j >= ref; 1 <= ref ? ++j : --j) results.push(new DLList$1((() => {
						return this.incr();
					}), (() => {
						return this.decr();
					})));
					return results;
				}).call(this);
			}
			incr() {
				if (this._length++ === 0) return this.Events.trigger("leftzero");
			}
			decr() {
				if (--this._length === 0) return this.Events.trigger("zero");
			}
			push(job) {
				return this._lists[job.options.priority].push(job);
			}
			queued(priority) {
				if (priority != null) return this._lists[priority].length;
				else return this._length;
			}
			shiftAll(fn) {
				return this._lists.forEach(function(list) {
					return list.forEachShift(fn);
				});
			}
			getFirst(arr = this._lists) {
				var j = 0, len = arr.length, list;
				for (; j < len; j++) {
					list = arr[j];
					if (list.length > 0) return list;
				}
				return [];
			}
			shiftLastFrom(priority) {
				return this.getFirst(this._lists.slice(priority).reverse()).shift();
			}
		};
		var BottleneckError_1 = class BottleneckError extends Error {};
		var BottleneckError$1, DEFAULT_PRIORITY, Job, NUM_PRIORITIES = 10, parser$1;
		DEFAULT_PRIORITY = 5;
		parser$1 = parser;
		BottleneckError$1 = BottleneckError_1;
		Job = class Job {
			constructor(task, args, options, jobDefaults, rejectOnDrop, Events, _states, Promise) {
				this.task = task;
				this.args = args;
				this.rejectOnDrop = rejectOnDrop;
				this.Events = Events;
				this._states = _states;
				this.Promise = Promise;
				this.options = parser$1.load(options, jobDefaults);
				this.options.priority = this._sanitizePriority(this.options.priority);
				if (this.options.id === jobDefaults.id) this.options.id = `${this.options.id}-${this._randomIndex()}`;
				this.promise = new this.Promise((_resolve, _reject) => {
					this._resolve = _resolve;
					this._reject = _reject;
				});
				this.retryCount = 0;
			}
			_sanitizePriority(priority) {
				var sProperty = ~~priority !== priority ? DEFAULT_PRIORITY : priority;
				if (sProperty < 0) return 0;
				else if (sProperty > NUM_PRIORITIES - 1) return NUM_PRIORITIES - 1;
				else return sProperty;
			}
			_randomIndex() {
				return Math.random().toString(36).slice(2);
			}
			doDrop({ error, message = "This job has been dropped by Bottleneck" } = {}) {
				if (this._states.remove(this.options.id)) {
					if (this.rejectOnDrop) this._reject(error != null ? error : new BottleneckError$1(message));
					this.Events.trigger("dropped", {
						args: this.args,
						options: this.options,
						task: this.task,
						promise: this.promise
					});
					return true;
				} else return false;
			}
			_assertStatus(expected) {
				var status = this._states.jobStatus(this.options.id);
				if (!(status === expected || expected === "DONE" && status === null)) throw new BottleneckError$1(`Invalid job status ${status}, expected ${expected}. Please open an issue at https://github.com/SGrondin/bottleneck/issues`);
			}
			doReceive() {
				this._states.start(this.options.id);
				return this.Events.trigger("received", {
					args: this.args,
					options: this.options
				});
			}
			doQueue(reachedHWM, blocked) {
				this._assertStatus("RECEIVED");
				this._states.next(this.options.id);
				return this.Events.trigger("queued", {
					args: this.args,
					options: this.options,
					reachedHWM,
					blocked
				});
			}
			doRun() {
				if (this.retryCount === 0) {
					this._assertStatus("QUEUED");
					this._states.next(this.options.id);
				} else this._assertStatus("EXECUTING");
				return this.Events.trigger("scheduled", {
					args: this.args,
					options: this.options
				});
			}
			async doExecute(chained, clearGlobalState, run, free) {
				var error, eventInfo, passed;
				if (this.retryCount === 0) {
					this._assertStatus("RUNNING");
					this._states.next(this.options.id);
				} else this._assertStatus("EXECUTING");
				eventInfo = {
					args: this.args,
					options: this.options,
					retryCount: this.retryCount
				};
				this.Events.trigger("executing", eventInfo);
				try {
					passed = await (chained != null ? chained.schedule(this.options, this.task, ...this.args) : this.task(...this.args));
					if (clearGlobalState()) {
						this.doDone(eventInfo);
						await free(this.options, eventInfo);
						this._assertStatus("DONE");
						return this._resolve(passed);
					}
				} catch (error1) {
					error = error1;
					return this._onFailure(error, eventInfo, clearGlobalState, run, free);
				}
			}
			doExpire(clearGlobalState, run, free) {
				var error, eventInfo;
				if (this._states.jobStatus(this.options.id === "RUNNING")) this._states.next(this.options.id);
				this._assertStatus("EXECUTING");
				eventInfo = {
					args: this.args,
					options: this.options,
					retryCount: this.retryCount
				};
				error = new BottleneckError$1(`This job timed out after ${this.options.expiration} ms.`);
				return this._onFailure(error, eventInfo, clearGlobalState, run, free);
			}
			async _onFailure(error, eventInfo, clearGlobalState, run, free) {
				var retry, retryAfter;
				if (clearGlobalState()) {
					retry = await this.Events.trigger("failed", error, eventInfo);
					if (retry != null) {
						retryAfter = ~~retry;
						this.Events.trigger("retry", `Retrying ${this.options.id} after ${retryAfter} ms`, eventInfo);
						this.retryCount++;
						return run(retryAfter);
					} else {
						this.doDone(eventInfo);
						await free(this.options, eventInfo);
						this._assertStatus("DONE");
						return this._reject(error);
					}
				}
			}
			doDone(eventInfo) {
				this._assertStatus("EXECUTING");
				this._states.next(this.options.id);
				return this.Events.trigger("done", eventInfo);
			}
		};
		var Job_1 = Job;
		var BottleneckError$2, LocalDatastore, parser$2 = parser;
		BottleneckError$2 = BottleneckError_1;
		LocalDatastore = class LocalDatastore {
			constructor(instance, storeOptions, storeInstanceOptions) {
				this.instance = instance;
				this.storeOptions = storeOptions;
				this.clientId = this.instance._randomIndex();
				parser$2.load(storeInstanceOptions, storeInstanceOptions, this);
				this._nextRequest = this._lastReservoirRefresh = this._lastReservoirIncrease = Date.now();
				this._running = 0;
				this._done = 0;
				this._unblockTime = 0;
				this.ready = this.Promise.resolve();
				this.clients = {};
				this._startHeartbeat();
			}
			_startHeartbeat() {
				var base;
				if (this.heartbeat == null && (this.storeOptions.reservoirRefreshInterval != null && this.storeOptions.reservoirRefreshAmount != null || this.storeOptions.reservoirIncreaseInterval != null && this.storeOptions.reservoirIncreaseAmount != null)) return typeof (base = this.heartbeat = setInterval(() => {
					var amount, incr, maximum, now = Date.now(), reservoir;
					if (this.storeOptions.reservoirRefreshInterval != null && now >= this._lastReservoirRefresh + this.storeOptions.reservoirRefreshInterval) {
						this._lastReservoirRefresh = now;
						this.storeOptions.reservoir = this.storeOptions.reservoirRefreshAmount;
						this.instance._drainAll(this.computeCapacity());
					}
					if (this.storeOptions.reservoirIncreaseInterval != null && now >= this._lastReservoirIncrease + this.storeOptions.reservoirIncreaseInterval) {
						({reservoirIncreaseAmount: amount, reservoirIncreaseMaximum: maximum, reservoir} = this.storeOptions);
						this._lastReservoirIncrease = now;
						incr = maximum != null ? Math.min(amount, maximum - reservoir) : amount;
						if (incr > 0) {
							this.storeOptions.reservoir += incr;
							return this.instance._drainAll(this.computeCapacity());
						}
					}
				}, this.heartbeatInterval)).unref === "function" ? base.unref() : void 0;
				else return clearInterval(this.heartbeat);
			}
			async __publish__(message) {
				await this.yieldLoop();
				return this.instance.Events.trigger("message", message.toString());
			}
			async __disconnect__(flush) {
				await this.yieldLoop();
				clearInterval(this.heartbeat);
				return this.Promise.resolve();
			}
			yieldLoop(t = 0) {
				return new this.Promise(function(resolve, reject) {
					return setTimeout(resolve, t);
				});
			}
			computePenalty() {
				var ref;
				return (ref = this.storeOptions.penalty) != null ? ref : 15 * this.storeOptions.minTime || 5e3;
			}
			async __updateSettings__(options) {
				await this.yieldLoop();
				parser$2.overwrite(options, options, this.storeOptions);
				this._startHeartbeat();
				this.instance._drainAll(this.computeCapacity());
				return true;
			}
			async __running__() {
				await this.yieldLoop();
				return this._running;
			}
			async __queued__() {
				await this.yieldLoop();
				return this.instance.queued();
			}
			async __done__() {
				await this.yieldLoop();
				return this._done;
			}
			async __groupCheck__(time) {
				await this.yieldLoop();
				return this._nextRequest + this.timeout < time;
			}
			computeCapacity() {
				var maxConcurrent, reservoir;
				({maxConcurrent, reservoir} = this.storeOptions);
				if (maxConcurrent != null && reservoir != null) return Math.min(maxConcurrent - this._running, reservoir);
				else if (maxConcurrent != null) return maxConcurrent - this._running;
				else if (reservoir != null) return reservoir;
				else return null;
			}
			conditionsCheck(weight) {
				var capacity = this.computeCapacity();
				return capacity == null || weight <= capacity;
			}
			async __incrementReservoir__(incr) {
				var reservoir;
				await this.yieldLoop();
				reservoir = this.storeOptions.reservoir += incr;
				this.instance._drainAll(this.computeCapacity());
				return reservoir;
			}
			async __currentReservoir__() {
				await this.yieldLoop();
				return this.storeOptions.reservoir;
			}
			isBlocked(now) {
				return this._unblockTime >= now;
			}
			check(weight, now) {
				return this.conditionsCheck(weight) && this._nextRequest - now <= 0;
			}
			async __check__(weight) {
				var now;
				await this.yieldLoop();
				now = Date.now();
				return this.check(weight, now);
			}
			async __register__(index, weight, expiration) {
				var now, wait;
				await this.yieldLoop();
				now = Date.now();
				if (this.conditionsCheck(weight)) {
					this._running += weight;
					if (this.storeOptions.reservoir != null) this.storeOptions.reservoir -= weight;
					wait = Math.max(this._nextRequest - now, 0);
					this._nextRequest = now + wait + this.storeOptions.minTime;
					return {
						success: true,
						wait,
						reservoir: this.storeOptions.reservoir
					};
				} else return { success: false };
			}
			strategyIsBlock() {
				return this.storeOptions.strategy === 3;
			}
			async __submit__(queueLength, weight) {
				var blocked, now, reachedHWM;
				await this.yieldLoop();
				if (this.storeOptions.maxConcurrent != null && weight > this.storeOptions.maxConcurrent) throw new BottleneckError$2(`Impossible to add a job having a weight of ${weight} to a limiter having a maxConcurrent setting of ${this.storeOptions.maxConcurrent}`);
				now = Date.now();
				reachedHWM = this.storeOptions.highWater != null && queueLength === this.storeOptions.highWater && !this.check(weight, now);
				blocked = this.strategyIsBlock() && (reachedHWM || this.isBlocked(now));
				if (blocked) {
					this._unblockTime = now + this.computePenalty();
					this._nextRequest = this._unblockTime + this.storeOptions.minTime;
					this.instance._dropAllQueued();
				}
				return {
					reachedHWM,
					blocked,
					strategy: this.storeOptions.strategy
				};
			}
			async __free__(index, weight) {
				await this.yieldLoop();
				this._running -= weight;
				this._done += weight;
				this.instance._drainAll(this.computeCapacity());
				return { running: this._running };
			}
		};
		var LocalDatastore_1 = LocalDatastore;
		var BottleneckError$3 = BottleneckError_1;
		var States_1 = class States {
			constructor(status1) {
				this.status = status1;
				this._jobs = {};
				this.counts = this.status.map(function() {
					return 0;
				});
			}
			next(id) {
				var current = this._jobs[id], next = current + 1;
				if (current != null && next < this.status.length) {
					this.counts[current]--;
					this.counts[next]++;
					return this._jobs[id]++;
				} else if (current != null) {
					this.counts[current]--;
					return delete this._jobs[id];
				}
			}
			start(id) {
				var initial = 0;
				this._jobs[id] = initial;
				return this.counts[initial]++;
			}
			remove(id) {
				var current = this._jobs[id];
				if (current != null) {
					this.counts[current]--;
					delete this._jobs[id];
				}
				return current != null;
			}
			jobStatus(id) {
				var ref;
				return (ref = this.status[this._jobs[id]]) != null ? ref : null;
			}
			statusJobs(status) {
				var k, pos, ref, results, v;
				if (status != null) {
					pos = this.status.indexOf(status);
					if (pos < 0) throw new BottleneckError$3(`status must be one of ${this.status.join(", ")}`);
					ref = this._jobs;
					results = [];
					for (k in ref) {
						v = ref[k];
						if (v === pos) results.push(k);
					}
					return results;
				} else return Object.keys(this._jobs);
			}
			statusCounts() {
				return this.counts.reduce(((acc, v, i) => {
					acc[this.status[i]] = v;
					return acc;
				}), {});
			}
		};
		var DLList$2 = DLList_1;
		var Sync_1 = class Sync {
			constructor(name, Promise) {
				this.schedule = this.schedule.bind(this);
				this.name = name;
				this.Promise = Promise;
				this._running = 0;
				this._queue = new DLList$2();
			}
			isEmpty() {
				return this._queue.length === 0;
			}
			async _tryToRun() {
				var args, cb, error, reject, resolve, returned, task;
				if (this._running < 1 && this._queue.length > 0) {
					this._running++;
					({task, args, resolve, reject} = this._queue.shift());
					cb = await (async function() {
						try {
							returned = await task(...args);
							return function() {
								return resolve(returned);
							};
						} catch (error1) {
							error = error1;
							return function() {
								return reject(error);
							};
						}
					})();
					this._running--;
					this._tryToRun();
					return cb();
				}
			}
			schedule(task, ...args) {
				var promise, reject, resolve = reject = null;
				promise = new this.Promise(function(_resolve, _reject) {
					resolve = _resolve;
					return reject = _reject;
				});
				this._queue.push({
					task,
					args,
					resolve,
					reject
				});
				this._tryToRun();
				return promise;
			}
		};
		var version = "2.19.5";
		var version$2 = /*#__PURE__*/ Object.freeze({
			version,
			default: { version }
		});
		var require$$2 = () => console.log("You must import the full version of Bottleneck in order to use this feature.");
		var require$$3 = () => console.log("You must import the full version of Bottleneck in order to use this feature.");
		var require$$4 = () => console.log("You must import the full version of Bottleneck in order to use this feature.");
		var Events$2, Group, IORedisConnection$1, RedisConnection$1, Scripts$1, parser$3 = parser;
		Events$2 = Events_1;
		RedisConnection$1 = require$$2;
		IORedisConnection$1 = require$$3;
		Scripts$1 = require$$4;
		Group = (function() {
			class Group {
				constructor(limiterOptions = {}) {
					this.deleteKey = this.deleteKey.bind(this);
					this.limiterOptions = limiterOptions;
					parser$3.load(this.limiterOptions, this.defaults, this);
					this.Events = new Events$2(this);
					this.instances = {};
					this.Bottleneck = Bottleneck_1;
					this._startAutoCleanup();
					this.sharedConnection = this.connection != null;
					if (this.connection == null) {
						if (this.limiterOptions.datastore === "redis") this.connection = new RedisConnection$1(Object.assign({}, this.limiterOptions, { Events: this.Events }));
						else if (this.limiterOptions.datastore === "ioredis") this.connection = new IORedisConnection$1(Object.assign({}, this.limiterOptions, { Events: this.Events }));
					}
				}
				key(key = "") {
					var ref;
					return (ref = this.instances[key]) != null ? ref : (() => {
						var limiter = this.instances[key] = new this.Bottleneck(Object.assign(this.limiterOptions, {
							id: `${this.id}-${key}`,
							timeout: this.timeout,
							connection: this.connection
						}));
						this.Events.trigger("created", limiter, key);
						return limiter;
					})();
				}
				async deleteKey(key = "") {
					var deleted, instance = this.instances[key];
					if (this.connection) deleted = await this.connection.__runCommand__(["del", ...Scripts$1.allKeys(`${this.id}-${key}`)]);
					if (instance != null) {
						delete this.instances[key];
						await instance.disconnect();
					}
					return instance != null || deleted > 0;
				}
				limiters() {
					var k, ref = this.instances, results = [], v;
					for (k in ref) {
						v = ref[k];
						results.push({
							key: k,
							limiter: v
						});
					}
					return results;
				}
				keys() {
					return Object.keys(this.instances);
				}
				async clusterKeys() {
					var cursor, end, found, i, k, keys, len, next, start;
					if (this.connection == null) return this.Promise.resolve(this.keys());
					keys = [];
					cursor = null;
					start = `b_${this.id}-`.length;
					end = 9;
					while (cursor !== 0) {
						[next, found] = await this.connection.__runCommand__([
							"scan",
							cursor != null ? cursor : 0,
							"match",
							`b_${this.id}-*_settings`,
							"count",
							1e4
						]);
						cursor = ~~next;
						for (i = 0, len = found.length; i < len; i++) {
							k = found[i];
							keys.push(k.slice(start, -end));
						}
					}
					return keys;
				}
				_startAutoCleanup() {
					var base;
					clearInterval(this.interval);
					return typeof (base = this.interval = setInterval(async () => {
						var e, k, ref, results, time = Date.now(), v;
						ref = this.instances;
						results = [];
						for (k in ref) {
							v = ref[k];
							try {
								if (await v._store.__groupCheck__(time)) results.push(this.deleteKey(k));
								else results.push(void 0);
							} catch (error) {
								e = error;
								results.push(v.Events.trigger("error", e));
							}
						}
						return results;
					}, this.timeout / 2)).unref === "function" ? base.unref() : void 0;
				}
				updateSettings(options = {}) {
					parser$3.overwrite(options, this.defaults, this);
					parser$3.overwrite(options, options, this.limiterOptions);
					if (options.timeout != null) return this._startAutoCleanup();
				}
				disconnect(flush = true) {
					var ref;
					if (!this.sharedConnection) return (ref = this.connection) != null ? ref.disconnect(flush) : void 0;
				}
			}
			Group.prototype.defaults = {
				timeout: 3e5,
				connection: null,
				Promise,
				id: "group-key"
			};
			return Group;
		}).call(commonjsGlobal);
		var Group_1 = Group;
		var Batcher, Events$3, parser$4 = parser;
		Events$3 = Events_1;
		Batcher = (function() {
			class Batcher {
				constructor(options = {}) {
					this.options = options;
					parser$4.load(this.options, this.defaults, this);
					this.Events = new Events$3(this);
					this._arr = [];
					this._resetPromise();
					this._lastFlush = Date.now();
				}
				_resetPromise() {
					return this._promise = new this.Promise((res, rej) => {
						return this._resolve = res;
					});
				}
				_flush() {
					clearTimeout(this._timeout);
					this._lastFlush = Date.now();
					this._resolve();
					this.Events.trigger("batch", this._arr);
					this._arr = [];
					return this._resetPromise();
				}
				add(data) {
					var ret;
					this._arr.push(data);
					ret = this._promise;
					if (this._arr.length === this.maxSize) this._flush();
					else if (this.maxTime != null && this._arr.length === 1) this._timeout = setTimeout(() => {
						return this._flush();
					}, this.maxTime);
					return ret;
				}
			}
			Batcher.prototype.defaults = {
				maxTime: null,
				maxSize: null,
				Promise
			};
			return Batcher;
		}).call(commonjsGlobal);
		var Batcher_1 = Batcher;
		var require$$4$1 = () => console.log("You must import the full version of Bottleneck in order to use this feature.");
		var require$$8 = getCjsExportFromNamespace(version$2);
		var Bottleneck, DEFAULT_PRIORITY$1, Events$4, Job$1, LocalDatastore$1, NUM_PRIORITIES$1, Queues$1, RedisDatastore$1, States$1, Sync$1, parser$5, splice = [].splice;
		NUM_PRIORITIES$1 = 10;
		DEFAULT_PRIORITY$1 = 5;
		parser$5 = parser;
		Queues$1 = Queues_1;
		Job$1 = Job_1;
		LocalDatastore$1 = LocalDatastore_1;
		RedisDatastore$1 = require$$4$1;
		Events$4 = Events_1;
		States$1 = States_1;
		Sync$1 = Sync_1;
		Bottleneck = (function() {
			class Bottleneck {
				constructor(options = {}, ...invalid) {
					var storeInstanceOptions, storeOptions;
					this._addToQueue = this._addToQueue.bind(this);
					this._validateOptions(options, invalid);
					parser$5.load(options, this.instanceDefaults, this);
					this._queues = new Queues$1(NUM_PRIORITIES$1);
					this._scheduled = {};
					this._states = new States$1([
						"RECEIVED",
						"QUEUED",
						"RUNNING",
						"EXECUTING"
					].concat(this.trackDoneStatus ? ["DONE"] : []));
					this._limiter = null;
					this.Events = new Events$4(this);
					this._submitLock = new Sync$1("submit", this.Promise);
					this._registerLock = new Sync$1("register", this.Promise);
					storeOptions = parser$5.load(options, this.storeDefaults, {});
					this._store = (function() {
						if (this.datastore === "redis" || this.datastore === "ioredis" || this.connection != null) {
							storeInstanceOptions = parser$5.load(options, this.redisStoreDefaults, {});
							return new RedisDatastore$1(this, storeOptions, storeInstanceOptions);
						} else if (this.datastore === "local") {
							storeInstanceOptions = parser$5.load(options, this.localStoreDefaults, {});
							return new LocalDatastore$1(this, storeOptions, storeInstanceOptions);
						} else throw new Bottleneck.prototype.BottleneckError(`Invalid datastore type: ${this.datastore}`);
					}).call(this);
					this._queues.on("leftzero", () => {
						var ref;
						return (ref = this._store.heartbeat) != null ? typeof ref.ref === "function" ? ref.ref() : void 0 : void 0;
					});
					this._queues.on("zero", () => {
						var ref;
						return (ref = this._store.heartbeat) != null ? typeof ref.unref === "function" ? ref.unref() : void 0 : void 0;
					});
				}
				_validateOptions(options, invalid) {
					if (!(options != null && typeof options === "object" && invalid.length === 0)) throw new Bottleneck.prototype.BottleneckError("Bottleneck v2 takes a single object argument. Refer to https://github.com/SGrondin/bottleneck#upgrading-to-v2 if you're upgrading from Bottleneck v1.");
				}
				ready() {
					return this._store.ready;
				}
				clients() {
					return this._store.clients;
				}
				channel() {
					return `b_${this.id}`;
				}
				channel_client() {
					return `b_${this.id}_${this._store.clientId}`;
				}
				publish(message) {
					return this._store.__publish__(message);
				}
				disconnect(flush = true) {
					return this._store.__disconnect__(flush);
				}
				chain(_limiter) {
					this._limiter = _limiter;
					return this;
				}
				queued(priority) {
					return this._queues.queued(priority);
				}
				clusterQueued() {
					return this._store.__queued__();
				}
				empty() {
					return this.queued() === 0 && this._submitLock.isEmpty();
				}
				running() {
					return this._store.__running__();
				}
				done() {
					return this._store.__done__();
				}
				jobStatus(id) {
					return this._states.jobStatus(id);
				}
				jobs(status) {
					return this._states.statusJobs(status);
				}
				counts() {
					return this._states.statusCounts();
				}
				_randomIndex() {
					return Math.random().toString(36).slice(2);
				}
				check(weight = 1) {
					return this._store.__check__(weight);
				}
				_clearGlobalState(index) {
					if (this._scheduled[index] != null) {
						clearTimeout(this._scheduled[index].expiration);
						delete this._scheduled[index];
						return true;
					} else return false;
				}
				async _free(index, job, options, eventInfo) {
					var e, running;
					try {
						({running} = await this._store.__free__(index, options.weight));
						this.Events.trigger("debug", `Freed ${options.id}`, eventInfo);
						if (running === 0 && this.empty()) return this.Events.trigger("idle");
					} catch (error1) {
						e = error1;
						return this.Events.trigger("error", e);
					}
				}
				_run(index, job, wait) {
					var clearGlobalState, free, run;
					job.doRun();
					clearGlobalState = this._clearGlobalState.bind(this, index);
					run = this._run.bind(this, index, job);
					free = this._free.bind(this, index, job);
					return this._scheduled[index] = {
						timeout: setTimeout(() => {
							return job.doExecute(this._limiter, clearGlobalState, run, free);
						}, wait),
						expiration: job.options.expiration != null ? setTimeout(function() {
							return job.doExpire(clearGlobalState, run, free);
						}, wait + job.options.expiration) : void 0,
						job
					};
				}
				_drainOne(capacity) {
					return this._registerLock.schedule(() => {
						var args, index, next, options, queue;
						if (this.queued() === 0) return this.Promise.resolve(null);
						queue = this._queues.getFirst();
						({options, args} = next = queue.first());
						if (capacity != null && options.weight > capacity) return this.Promise.resolve(null);
						this.Events.trigger("debug", `Draining ${options.id}`, {
							args,
							options
						});
						index = this._randomIndex();
						return this._store.__register__(index, options.weight, options.expiration).then(({ success, wait, reservoir }) => {
							var empty;
							this.Events.trigger("debug", `Drained ${options.id}`, {
								success,
								args,
								options
							});
							if (success) {
								queue.shift();
								empty = this.empty();
								if (empty) this.Events.trigger("empty");
								if (reservoir === 0) this.Events.trigger("depleted", empty);
								this._run(index, next, wait);
								return this.Promise.resolve(options.weight);
							} else return this.Promise.resolve(null);
						});
					});
				}
				_drainAll(capacity, total = 0) {
					return this._drainOne(capacity).then((drained) => {
						var newCapacity;
						if (drained != null) {
							newCapacity = capacity != null ? capacity - drained : capacity;
							return this._drainAll(newCapacity, total + drained);
						} else return this.Promise.resolve(total);
					}).catch((e) => {
						return this.Events.trigger("error", e);
					});
				}
				_dropAllQueued(message) {
					return this._queues.shiftAll(function(job) {
						return job.doDrop({ message });
					});
				}
				stop(options = {}) {
					var done, waitForExecuting;
					options = parser$5.load(options, this.stopDefaults);
					waitForExecuting = (at) => {
						var finished = () => {
							var counts = this._states.counts;
							return counts[0] + counts[1] + counts[2] + counts[3] === at;
						};
						return new this.Promise((resolve, reject) => {
							if (finished()) return resolve();
							else return this.on("done", () => {
								if (finished()) {
									this.removeAllListeners("done");
									return resolve();
								}
							});
						});
					};
					done = options.dropWaitingJobs ? (this._run = function(index, next) {
						return next.doDrop({ message: options.dropErrorMessage });
					}, this._drainOne = () => {
						return this.Promise.resolve(null);
					}, this._registerLock.schedule(() => {
						return this._submitLock.schedule(() => {
							var k, ref = this._scheduled, v;
							for (k in ref) {
								v = ref[k];
								if (this.jobStatus(v.job.options.id) === "RUNNING") {
									clearTimeout(v.timeout);
									clearTimeout(v.expiration);
									v.job.doDrop({ message: options.dropErrorMessage });
								}
							}
							this._dropAllQueued(options.dropErrorMessage);
							return waitForExecuting(0);
						});
					})) : this.schedule({
						priority: NUM_PRIORITIES$1 - 1,
						weight: 0
					}, () => {
						return waitForExecuting(1);
					});
					this._receive = function(job) {
						return job._reject(new Bottleneck.prototype.BottleneckError(options.enqueueErrorMessage));
					};
					this.stop = () => {
						return this.Promise.reject(new Bottleneck.prototype.BottleneckError("stop() has already been called"));
					};
					return done;
				}
				async _addToQueue(job) {
					var args, blocked, error, options, reachedHWM, shifted, strategy;
					({args, options} = job);
					try {
						({reachedHWM, blocked, strategy} = await this._store.__submit__(this.queued(), options.weight));
					} catch (error1) {
						error = error1;
						this.Events.trigger("debug", `Could not queue ${options.id}`, {
							args,
							options,
							error
						});
						job.doDrop({ error });
						return false;
					}
					if (blocked) {
						job.doDrop();
						return true;
					} else if (reachedHWM) {
						shifted = strategy === Bottleneck.prototype.strategy.LEAK ? this._queues.shiftLastFrom(options.priority) : strategy === Bottleneck.prototype.strategy.OVERFLOW_PRIORITY ? this._queues.shiftLastFrom(options.priority + 1) : strategy === Bottleneck.prototype.strategy.OVERFLOW ? job : void 0;
						if (shifted != null) shifted.doDrop();
						if (shifted == null || strategy === Bottleneck.prototype.strategy.OVERFLOW) {
							if (shifted == null) job.doDrop();
							return reachedHWM;
						}
					}
					job.doQueue(reachedHWM, blocked);
					this._queues.push(job);
					await this._drainAll();
					return reachedHWM;
				}
				_receive(job) {
					if (this._states.jobStatus(job.options.id) != null) {
						job._reject(new Bottleneck.prototype.BottleneckError(`A job with the same id already exists (id=${job.options.id})`));
						return false;
					} else {
						job.doReceive();
						return this._submitLock.schedule(this._addToQueue, job);
					}
				}
				submit(...args) {
					var cb, fn, job, options, ref, ref1, task;
					if (typeof args[0] === "function") {
						ref = args, [fn, ...args] = ref, [cb] = splice.call(args, -1);
						options = parser$5.load({}, this.jobDefaults);
					} else {
						ref1 = args, [options, fn, ...args] = ref1, [cb] = splice.call(args, -1);
						options = parser$5.load(options, this.jobDefaults);
					}
					task = (...args) => {
						return new this.Promise(function(resolve, reject) {
							return fn(...args, function(...args) {
								return (args[0] != null ? reject : resolve)(args);
							});
						});
					};
					job = new Job$1(task, args, options, this.jobDefaults, this.rejectOnDrop, this.Events, this._states, this.Promise);
					job.promise.then(function(args) {
						return typeof cb === "function" ? cb(...args) : void 0;
					}).catch(function(args) {
						if (Array.isArray(args)) return typeof cb === "function" ? cb(...args) : void 0;
						else return typeof cb === "function" ? cb(args) : void 0;
					});
					return this._receive(job);
				}
				schedule(...args) {
					var job, options, task;
					if (typeof args[0] === "function") {
						[task, ...args] = args;
						options = {};
					} else [options, task, ...args] = args;
					job = new Job$1(task, args, options, this.jobDefaults, this.rejectOnDrop, this.Events, this._states, this.Promise);
					this._receive(job);
					return job.promise;
				}
				wrap(fn) {
					var schedule = this.schedule.bind(this), wrapped = function(...args) {
						return schedule(fn.bind(this), ...args);
					};
					wrapped.withOptions = function(options, ...args) {
						return schedule(options, fn, ...args);
					};
					return wrapped;
				}
				async updateSettings(options = {}) {
					await this._store.__updateSettings__(parser$5.overwrite(options, this.storeDefaults));
					parser$5.overwrite(options, this.instanceDefaults, this);
					return this;
				}
				currentReservoir() {
					return this._store.__currentReservoir__();
				}
				incrementReservoir(incr = 0) {
					return this._store.__incrementReservoir__(incr);
				}
			}
			Bottleneck.default = Bottleneck;
			Bottleneck.Events = Events$4;
			Bottleneck.version = Bottleneck.prototype.version = require$$8.version;
			Bottleneck.strategy = Bottleneck.prototype.strategy = {
				LEAK: 1,
				OVERFLOW: 2,
				OVERFLOW_PRIORITY: 4,
				BLOCK: 3
			};
			Bottleneck.BottleneckError = Bottleneck.prototype.BottleneckError = BottleneckError_1;
			Bottleneck.Group = Bottleneck.prototype.Group = Group_1;
			Bottleneck.RedisConnection = Bottleneck.prototype.RedisConnection = require$$2;
			Bottleneck.IORedisConnection = Bottleneck.prototype.IORedisConnection = require$$3;
			Bottleneck.Batcher = Bottleneck.prototype.Batcher = Batcher_1;
			Bottleneck.prototype.jobDefaults = {
				priority: DEFAULT_PRIORITY$1,
				weight: 1,
				expiration: null,
				id: "<no-id>"
			};
			Bottleneck.prototype.storeDefaults = {
				maxConcurrent: null,
				minTime: 0,
				highWater: null,
				strategy: Bottleneck.prototype.strategy.LEAK,
				penalty: null,
				reservoir: null,
				reservoirRefreshInterval: null,
				reservoirRefreshAmount: null,
				reservoirIncreaseInterval: null,
				reservoirIncreaseAmount: null,
				reservoirIncreaseMaximum: null
			};
			Bottleneck.prototype.localStoreDefaults = {
				Promise,
				timeout: null,
				heartbeatInterval: 250
			};
			Bottleneck.prototype.redisStoreDefaults = {
				Promise,
				timeout: null,
				heartbeatInterval: 5e3,
				clientTimeout: 1e4,
				Redis: null,
				clientOptions: {},
				clusterNodes: null,
				clearDatastore: false,
				connection: null
			};
			Bottleneck.prototype.instanceDefaults = {
				datastore: "local",
				connection: null,
				id: "<no-id>",
				rejectOnDrop: true,
				trackDoneStatus: false,
				Promise
			};
			Bottleneck.prototype.stopDefaults = {
				enqueueErrorMessage: "This limiter has been stopped and cannot accept new jobs.",
				dropWaitingJobs: true,
				dropErrorMessage: "This limiter has been stopped."
			};
			return Bottleneck;
		}).call(commonjsGlobal);
		var Bottleneck_1 = Bottleneck;
		return Bottleneck_1;
	}));
}));

// node_modules/@octokit/plugin-retry/dist-bundle/index.js
var import_light = /* @__PURE__ */ __toESM(require_light(), 1);
var VERSION$1 = "0.0.0-development";
function isRequestError(error) {
	return error.request !== void 0;
}
async function errorRequest(state, octokit, error, options) {
	if (!isRequestError(error) || !error?.request.request) throw error;
	if (error.status >= 400 && !state.doNotRetry.includes(error.status)) {
		const retries = options.request.retries != null ? options.request.retries : state.retries;
		const retryAfter = Math.pow((options.request.retryCount || 0) + 1, 2);
		throw octokit.retry.retryRequest(error, retries, retryAfter);
	}
	throw error;
}
async function wrapRequest$1(state, octokit, request, options) {
	const limiter = new import_light.default();
	limiter.on("failed", function(error, info) {
		const maxRetries = ~~error.request.request?.retries;
		const after = ~~error.request.request?.retryAfter;
		options.request.retryCount = info.retryCount + 1;
		if (maxRetries > info.retryCount) return after * state.retryAfterBaseValue;
	});
	return limiter.schedule(requestWithGraphqlErrorHandling.bind(null, state, octokit, request), options);
}
async function requestWithGraphqlErrorHandling(state, octokit, request, options) {
	const response = await request(options);
	if (response.data && response.data.errors && response.data.errors.length > 0 && /Something went wrong while executing your query/.test(response.data.errors[0].message)) return errorRequest(state, octokit, new RequestError(response.data.errors[0].message, 500, {
		request: options,
		response
	}), options);
	return response;
}
function retry(octokit, octokitOptions) {
	const state = Object.assign({
		enabled: true,
		retryAfterBaseValue: 1e3,
		doNotRetry: [
			400,
			401,
			403,
			404,
			410,
			422,
			451
		],
		retries: 3
	}, octokitOptions.retry);
	const retryPlugin = { retry: { retryRequest: (error, retries, retryAfter) => {
		error.request.request = Object.assign({}, error.request.request, {
			retries,
			retryAfter
		});
		return error;
	} } };
	if (state.enabled) {
		octokit.hook.error("request", errorRequest.bind(null, state, retryPlugin));
		octokit.hook.wrap("request", wrapRequest$1.bind(null, state, retryPlugin));
	}
	return retryPlugin;
}
retry.VERSION = VERSION$1;

// node_modules/@octokit/plugin-throttling/dist-bundle/index.js
var VERSION = "0.0.0-development";
var noop = () => Promise.resolve();
function wrapRequest(state, request, options) {
	return state.retryLimiter.schedule(doRequest, state, request, options);
}
async function doRequest(state, request, options) {
	const { pathname } = new URL(options.url, "http://github.test");
	const isAuth = isAuthRequest(options.method, pathname);
	const isWrite = !isAuth && options.method !== "GET" && options.method !== "HEAD";
	const isSearch = options.method === "GET" && pathname.startsWith("/search/");
	const isGraphQL = pathname.startsWith("/graphql");
	const jobOptions = ~~request.retryCount > 0 ? {
		priority: 0,
		weight: 0
	} : {};
	if (state.clustering) jobOptions.expiration = 6e4;
	if (isWrite || isGraphQL) await state.write.key(state.id).schedule(jobOptions, noop);
	if (isWrite && state.triggersNotification(pathname)) await state.notifications.key(state.id).schedule(jobOptions, noop);
	if (isSearch) await state.search.key(state.id).schedule(jobOptions, noop);
	const req = (isAuth ? state.auth : state.global).key(state.id).schedule(jobOptions, request, options);
	if (isGraphQL) {
		const res = await req;
		if (res.data.errors != null && res.data.errors.some((error) => error.type === "RATE_LIMITED")) throw Object.assign(/* @__PURE__ */ new Error("GraphQL Rate Limit Exceeded"), {
			response: res,
			data: res.data
		});
	}
	return req;
}
function isAuthRequest(method, pathname) {
	return method === "PATCH" && /^\/applications\/[^/]+\/token\/scoped$/.test(pathname) || method === "POST" && (/^\/applications\/[^/]+\/token$/.test(pathname) || /^\/app\/installations\/[^/]+\/access_tokens$/.test(pathname) || pathname === "/login/oauth/access_token");
}
var triggers_notification_paths_default = [
	"/orgs/{org}/invitations",
	"/orgs/{org}/invitations/{invitation_id}",
	"/orgs/{org}/teams/{team_slug}/discussions",
	"/orgs/{org}/teams/{team_slug}/discussions/{discussion_number}/comments",
	"/repos/{owner}/{repo}/collaborators/{username}",
	"/repos/{owner}/{repo}/commits/{commit_sha}/comments",
	"/repos/{owner}/{repo}/issues",
	"/repos/{owner}/{repo}/issues/{issue_number}/comments",
	"/repos/{owner}/{repo}/issues/{issue_number}/sub_issue",
	"/repos/{owner}/{repo}/issues/{issue_number}/sub_issues/priority",
	"/repos/{owner}/{repo}/pulls",
	"/repos/{owner}/{repo}/pulls/{pull_number}/comments",
	"/repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies",
	"/repos/{owner}/{repo}/pulls/{pull_number}/merge",
	"/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers",
	"/repos/{owner}/{repo}/pulls/{pull_number}/reviews",
	"/repos/{owner}/{repo}/releases",
	"/teams/{team_id}/discussions",
	"/teams/{team_id}/discussions/{discussion_number}/comments"
];
function routeMatcher(paths) {
	const regex2 = `^(?:${paths.map((path) => path.split("/").map((c) => c.startsWith("{") ? "(?:.+?)" : c).join("/")).map((r) => `(?:${r})`).join("|")})[^/]*$`;
	return new RegExp(regex2, "i");
}
var regex = routeMatcher(triggers_notification_paths_default);
var triggersNotification = regex.test.bind(regex);
var groups = {};
var createGroups = function(Bottleneck, common) {
	groups.global = new Bottleneck.Group({
		id: "octokit-global",
		maxConcurrent: 10,
		...common
	});
	groups.auth = new Bottleneck.Group({
		id: "octokit-auth",
		maxConcurrent: 1,
		...common
	});
	groups.search = new Bottleneck.Group({
		id: "octokit-search",
		maxConcurrent: 1,
		minTime: 2e3,
		...common
	});
	groups.write = new Bottleneck.Group({
		id: "octokit-write",
		maxConcurrent: 1,
		minTime: 1e3,
		...common
	});
	groups.notifications = new Bottleneck.Group({
		id: "octokit-notifications",
		maxConcurrent: 1,
		minTime: 3e3,
		...common
	});
};
function throttling(octokit, octokitOptions) {
	const { enabled = true, Bottleneck = import_light.default, id = "no-id", timeout = 12e4, connection } = octokitOptions.throttle || {};
	if (!enabled) return {};
	const common = { timeout };
	if (typeof connection !== "undefined") common.connection = connection;
	const state = Object.assign({
		clustering: connection != null,
		triggersNotification,
		fallbackSecondaryRateRetryAfter: 60,
		retryAfterBaseValue: 1e3,
		id
	}, octokitOptions.throttle);
	if (typeof state.onSecondaryRateLimit !== "function" || typeof state.onRateLimit !== "function") throw new Error(`octokit/plugin-throttling error:
        You must pass the onSecondaryRateLimit and onRateLimit error handlers.
        See https://octokit.github.io/rest.js/#throttling

        const octokit = new Octokit({
          throttle: {
            onSecondaryRateLimit: (retryAfter, options) => {/* ... */},
            onRateLimit: (retryAfter, options) => {/* ... */}
          }
        })
    `);
	let initialized = false;
	const initializeBottleneck = () => {
		if (initialized) return;
		initialized = true;
		if (groups.global == null) createGroups(Bottleneck, common);
		state.global = state.global ?? groups.global;
		state.auth = state.auth ?? groups.auth;
		state.search = state.search ?? groups.search;
		state.write = state.write ?? groups.write;
		state.notifications = state.notifications ?? groups.notifications;
		state.retryLimiter = state.retryLimiter ?? new Bottleneck();
		const events = {};
		const emitter = new Bottleneck.Events(events);
		events.on("secondary-limit", state.onSecondaryRateLimit);
		events.on("rate-limit", state.onRateLimit);
		events.on("error", (e) => octokit.log.warn("Error in throttling-plugin limit handler", e));
		state.retryLimiter.on("failed", async function(error, info) {
			const [state2, request, options] = info.args;
			const { pathname } = new URL(options.url, "http://github.test");
			if (!(pathname.startsWith("/graphql") && error.status !== 401 || error.status === 403 || error.status === 429)) return;
			const retryCount = ~~request.retryCount;
			request.retryCount = retryCount;
			options.request.retryCount = retryCount;
			const { wantRetry, retryAfter = 0 } = await (async function() {
				if (/\bsecondary rate\b/i.test(error.message)) {
					const retryAfter2 = Number(error.response.headers["retry-after"]) || state2.fallbackSecondaryRateRetryAfter;
					return {
						wantRetry: await emitter.trigger("secondary-limit", retryAfter2, options, octokit, retryCount),
						retryAfter: retryAfter2
					};
				}
				if (error.response.headers != null && error.response.headers["x-ratelimit-remaining"] === "0" || (error.response.data?.errors ?? []).some((error2) => error2.type === "RATE_LIMITED")) {
					const rateLimitReset = (/* @__PURE__ */ new Date(~~error.response.headers["x-ratelimit-reset"] * 1e3)).getTime();
					const retryAfter2 = Math.max(Math.ceil((rateLimitReset - Date.now()) / 1e3) + 1, 0);
					return {
						wantRetry: await emitter.trigger("rate-limit", retryAfter2, options, octokit, retryCount),
						retryAfter: retryAfter2
					};
				}
				return {};
			})();
			if (wantRetry) {
				request.retryCount++;
				return retryAfter * state2.retryAfterBaseValue;
			}
		});
	};
	octokit.hook.wrap("request", (request, options) => {
		initializeBottleneck();
		return wrapRequest(state, request, options);
	});
	return {};
}
throttling.VERSION = VERSION;
throttling.triggersNotification = triggersNotification;

// src/adapters/github/http-fetch.ts
const mostRedirects = 5;
/** Bytes that an answer may unpack to: a page of a hundred pull requests takes a few. */
const mostUnpacked = 64 * 2 ** 20;
/**
* A `fetch` over Node's own HTTP, which loads in half the time that Node's `fetch` takes, and which goes through the
* proxies that an environment names for this adapter alone: Node's own way is global, and what talks to bots beside it
* must not go through a proxy. Redirects are followed on the same host alone: the token is for no other.
* @throws EnvironmentError where a proxy is named and this Node knows none.
*/
function httpFetch(proxies) {
	const named = Object.keys(proxies).some((name) => /^https?_proxy$/i.test(name));
	const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
	if (named && (major < 24 || major === 24 && minor < 5)) throw new EnvironmentError(`Node ${process.versions.node} can't use a proxy; 24.5 and later can.`, {
		code: "node-too-old",
		next: "Use a later Node, or take HTTP_PROXY and HTTPS_PROXY away."
	});
	const options = {
		keepAlive: true,
		...named && { proxyEnv: { ...proxies } }
	};
	const clients = {};
	return async (input, init = {}) => {
		let url = new URL(input);
		for (let redirects = 0;; redirects += 1) {
			const client = await (clients[url.protocol] ??= openClient$1(url.protocol, options));
			const answer = await send(url, init, client);
			const location = answer.headers.get("location");
			if (!([
				301,
				302,
				307,
				308
			].includes(answer.status) && location !== null) || redirects === mostRedirects) return answer;
			const next = new URL(location, url);
			if (next.origin !== url.origin) return answer;
			url = next;
		}
	};
}
/** Only what the address asks for is loaded. */
async function openClient$1(protocol, options) {
	if (protocol === "http:") {
		const { request, Agent } = await import("node:http");
		return {
			request,
			agent: new Agent(options)
		};
	}
	const { request, Agent } = await import("node:https");
	return {
		request,
		agent: new Agent(options)
	};
}
function send(url, { method = "GET", headers, body, signal }, client) {
	const text = typeof body === "string" ? body : void 0;
	return new Promise((resolve, reject) => {
		const fail = (error) => reject(signal?.aborted ? signal.reason : error);
		const options = {
			method,
			headers: {
				"accept-encoding": "gzip",
				...headers,
				...text !== void 0 && { "content-length": Buffer.byteLength(text) }
			},
			agent: client.agent,
			...signal && { signal }
		};
		const request = client.request(url, options, (message) => {
			const parts = [];
			message.on("data", (part) => parts.push(part));
			message.on("error", fail);
			message.on("end", () => {
				unpacked(message, Buffer.concat(parts)).then((content) => resolve(answerOf(url, message, content)), fail);
			});
		});
		request.on("error", fail);
		request.end(text);
	});
}
async function unpacked({ headers }, content) {
	if (headers["content-encoding"] !== "gzip" || content.length === 0) return content;
	const { gunzip } = await import("node:zlib");
	return new Promise((resolve, reject) => {
		gunzip(content, { maxOutputLength: mostUnpacked }, (error, all) => error ? reject(error) : resolve(all));
	});
}
function answerOf(url, message, content) {
	const { statusCode = 0, statusMessage = "", headersDistinct } = message;
	const entries = Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(", ")]);
	const headers = new Map(entries);
	return {
		status: statusCode,
		statusText: statusMessage,
		url: url.href,
		headers: {
			get: (name) => headers.get(name.toLowerCase()) ?? null,
			[Symbol.iterator]: () => headers.entries()
		},
		text: () => Promise.resolve(new TextDecoder().decode(content)),
		arrayBuffer: () => Promise.resolve(new Uint8Array(content).buffer)
	};
}

// src/adapters/github/client.ts
const usualPatience = {
	requestMs: 3e4,
	limitMs: 3e5,
	repeatMs: 1e3
};
/** Octokit's plugins wrap each other in this order: what stands first sees every single request. */
const PatientOctokit = Octokit.plugin(watched, throttling, retry);
function watched(octokit, options) {
	const watcher = options["watcher"];
	const before = /* @__PURE__ */ new WeakSet();
	octokit.hook.wrap("request", async (request, sent) => {
		watcher.sent(routeOf(sent), before.has(sent));
		before.add(sent);
		sent.request.signal = AbortSignal.timeout(watcher.requestMs);
		try {
			const response = await request(sent);
			watcher.answered(response.headers);
			if (isLimited(response.data)) throw Object.assign(/* @__PURE__ */ new Error("API rate limit exceeded"), {
				status: 429,
				request: sent,
				response
			});
			return response;
		} catch (error) {
			markLimit(error);
			throw error;
		}
	});
}
function routeOf({ method, url, query }) {
	const name = typeof query === "string" ? /^query (\w+)/.exec(query)?.[1] : void 0;
	return name === void 0 ? `${method} ${url}` : `GraphQL ${name}`;
}
const complaints = object({ errors: array(object({ type: nullish(string()) })) });
/** GraphQL tells a limit with the status of a success. */
function isLimited(data) {
	const parsed = safeParse(complaints, data);
	return parsed.success && parsed.output.errors.some(({ type }) => type === "RATE_LIMITED");
}
/** The throttling knows a secondary limit by its words alone; GitHub promises only the header. */
function markLimit(error) {
	if (!(error instanceof Error)) return;
	const { status, response } = error;
	const told = response?.headers?.["retry-after"] !== void 0;
	if ((status === 403 || status === 429) && told && !/\bsecondary rate\b/i.test(error.message)) error.message = `${error.message} (secondary rate limit)`;
}
/** Statuses that come back the same however often one asks; limits are the throttling's matter. */
const doNotRetry = [
	400,
	401,
	403,
	404,
	405,
	406,
	409,
	410,
	412,
	413,
	415,
	422,
	429,
	451
];
const nothing = () => {};
const silent = {
	debug: nothing,
	info: nothing,
	warn: nothing,
	error: nothing
};
/** Only GitHub's own servers ask for a second between two writes; a company's own server does as it is set up. */
function isGitHubsOwn(apiUrl) {
	const { hostname } = new URL(apiUrl);
	return hostname === "api.github.com" || hostname.endsWith(".ghe.com");
}
/** A limiter that lets everything through at once, in the shape that the throttling calls. */
const freeGroup = { key: () => ({ schedule: (_job, run) => run() }) };
const unhurried = {
	write: freeGroup,
	notifications: freeGroup
};
/** Opens a client. Nothing is sent yet. @throws EnvironmentError where a proxy can't be used. */
function openClient(settings, patience = usualPatience) {
	const { owner, name, auth, graphqlUrl } = settings;
	const secrets = auth.kind === "token" ? [auth.token] : [auth.privateKey];
	const fetch = httpFetch(settings.proxies);
	const count = {
		calls: 0,
		repeated: 0,
		waitedMs: 0,
		remaining: void 0
	};
	const byRoute = /* @__PURE__ */ new Map();
	const watcher = {
		requestMs: patience.requestMs,
		sent(route, repeated) {
			count.calls += 1;
			if (repeated) count.repeated += 1;
			byRoute.set(route, (byRoute.get(route) ?? 0) + 1);
		},
		answered(headers) {
			const left = headers["x-ratelimit-remaining"];
			if (left !== void 0 && /^\d{1,9}$/.test(String(left))) count.remaining = Number(left);
		}
	};
	const onLimit = (seconds, _options, _octokit, retryCount) => {
		if (retryCount >= 3 || count.waitedMs + seconds * 1e3 > patience.limitMs) return false;
		count.waitedMs += seconds * 1e3;
		return true;
	};
	const open = (credentials) => {
		const octokit = new PatientOctokit({
			baseUrl: settings.apiUrl,
			userAgent: "tidegate",
			log: silent,
			watcher,
			request: { fetch },
			retry: {
				retryAfterBaseValue: patience.repeatMs,
				doNotRetry
			},
			throttle: {
				onRateLimit: onLimit,
				onSecondaryRateLimit: onLimit,
				...isGitHubsOwn(settings.apiUrl) ? {} : unhurried
			},
			...credentials
		});
		octokit.hook.before("request", (options) => {
			if (options.method === "POST" && options.url !== graphqlUrl) options.request.retries = 0;
		});
		return octokit;
	};
	const connect = async () => {
		if (auth.kind === "token") return open({ auth: auth.token });
		const { createAppAuth } = await import("./dist-node.js");
		const app = {
			appId: auth.id,
			privateKey: auth.privateKey
		};
		const asApp = open({
			authStrategy: createAppAuth,
			auth: app
		});
		const installationId = auth.installation ?? await findInstallation(asApp, {
			owner,
			repo: name
		}, secrets);
		return open({
			authStrategy: createAppAuth,
			auth: {
				...app,
				installationId
			}
		});
	};
	let connected;
	const connection = () => {
		connected ??= connect();
		connected.catch(() => connected = void 0);
		return connected;
	};
	const send = async (route, parameters, doing) => {
		try {
			return (await (await connection()).request(route, { ...parameters })).data;
		} catch (error) {
			throw forgeError(doing, error, secrets);
		}
	};
	return {
		async rest(route, parameters, schema, doing) {
			return read(schema, await send(route, {
				owner,
				repo: name,
				...parameters
			}, doing), doing);
		},
		async graphql(query, variables, schema, doing) {
			const body = {
				query,
				variables: {
					owner,
					name,
					...variables
				}
			};
			const answer = read(envelope, await send(`POST ${graphqlUrl}`, body, doing), doing);
			refuseErrors(answer.errors ?? [], doing, secrets);
			return read(schema, answer.data, doing);
		},
		usage: () => ({
			...count,
			byRoute: Object.fromEntries(byRoute)
		})
	};
}
async function findInstallation(octokit, repository, secrets) {
	const doing = "find where the App is installed";
	try {
		const { data } = await octokit.request("GET /repos/{owner}/{repo}/installation", repository);
		return read(installation, data, doing).id;
	} catch (error) {
		throw forgeError(doing, error, secrets);
	}
}
const envelope = object({
	data: nullish(unknown()),
	errors: nullish(array(object({
		type: nullish(string()),
		message: string(),
		path: nullish(array(union([string(), number()])))
	})))
});
/** What isn't there is null in the data, and no failure; everything else that GraphQL complains of is one. */
function refuseErrors(errors, doing, secrets) {
	const fatal = errors.find(({ type, path }) => type !== "NOT_FOUND" || (path?.length ?? 0) < 2);
	if (!fatal) return;
	const status = fatal.type === "NOT_FOUND" ? 404 : fatal.type === "FORBIDDEN" ? 403 : 400;
	throw forgeError(doing, {
		message: fatal.message,
		status,
		response: { headers: {} }
	}, secrets);
}
function read(schema, data, doing) {
	const parsed = safeParse(schema, data, { abortEarly: true });
	if (parsed.success) return parsed.output;
	const [issue] = parsed.issues;
	throw unexpectedAnswer(doing, oneLine(`${getDotPath(issue) ?? "the whole"}: ${issue.message}`, 300));
}

// src/adapters/github/deployments.ts
const states$1 = {
	queued: "queued",
	running: "in_progress",
	success: "success",
	failure: "failure",
	error: "error",
	inactive: "inactive"
};
/** Characters that GitHub takes in a deployment's description. */
const descriptionLimit = 139;
/** How many older deployments of an environment are looked at. */
const lookBack = 10;
/** Deployments of a commit that one request gives, and requests that are made for them at most. */
const ofCommitAtOnce = 100;
const mostPages$1 = 20;
const payload = object({ key: string() });
/** Deployments on GitHub, known by a key in their payload. */
function openDeployments(client, repetition) {
	/** Deployments as this client has read or written them, newest first: of an environment, or of a commit. */
	const known = /* @__PURE__ */ new Map();
	const page = (query, what) => client.rest("GET /repos/{owner}/{repo}/deployments", query, deployments, `read the deployments of ${what}`);
	/** Of production what went before must be ended, elsewhere GitHub does that: one list of the commit tells all. */
	const list = async ({ production, environment, commit }) => {
		if (production) return page({
			environment,
			per_page: lookBack
		}, environment);
		const found = [];
		for (let number = 1; number <= mostPages$1; number += 1) {
			const nodes = await page({
				sha: commit,
				per_page: ofCommitAtOnce,
				page: number
			}, commit.slice(0, 12));
			found.push(...nodes);
			if (nodes.length < ofCommitAtOnce) break;
		}
		return found;
	};
	const listed = (report) => {
		const scope = scopeOf(report);
		const nodes = known.get(scope) ?? list(report);
		known.set(scope, nodes);
		nodes.catch(() => known.delete(scope));
		return nodes;
	};
	const create = async (report) => {
		const created = await once(repetition, () => client.rest("POST /repos/{owner}/{repo}/deployments", {
			ref: report.commit,
			environment: report.environment,
			description: oneLine(report.description, descriptionLimit),
			payload: { key: report.key },
			auto_merge: false,
			required_contexts: [],
			production_environment: report.production,
			transient_environment: report.transient
		}, deployment, `write a deployment of ${report.environment}`), async () => (await list(report)).find((node) => keyOf(node) === report.key));
		const before = await listed(report);
		known.set(scopeOf(report), Promise.resolve([created, ...before]));
		return created;
	};
	return { async report(report) {
		const before = await listed(report);
		const existing = before.find((node) => keyOf(node) === report.key);
		const node = existing ?? await create(report);
		const changed = existing === void 0 || !isState(await newestStatus(client, node.id, report.environment), report);
		if (changed) await addStatus(client, repetition, node.id, report);
		if (changed && report.state === "success" && report.production) for (const older of before.filter(({ id }) => id < node.id)) await endOlder(client, repetition, older.id, report);
		return {
			id: node.id,
			changed
		};
	} };
}
function scopeOf({ production, environment, commit }) {
	return production ? `environment ${environment}` : `commit ${commit}`;
}
function keyOf({ payload: said }) {
	const parsed = safeParse(payload, typeof said === "string" ? parsedJson(said) : said);
	return parsed.success ? parsed.output.key : void 0;
}
function parsedJson(text) {
	try {
		return JSON.parse(text);
	} catch {
		return;
	}
}
async function newestStatus(client, id, environment) {
	return (await client.rest("GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", {
		deployment_id: id,
		per_page: 10
	}, deploymentStatuses, `read the deployments of ${environment}`)).toSorted((a, b) => b.id - a.id)[0];
}
function isState(status, report) {
	return status?.state === states$1[report.state] && (status.description ?? "") === oneLine(report.description, descriptionLimit);
}
async function addStatus(client, repetition, id, report) {
	await once(repetition, () => client.rest("POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", {
		deployment_id: id,
		state: states$1[report.state],
		description: oneLine(report.description, descriptionLimit),
		environment: report.environment,
		auto_inactive: report.state === "success",
		...report.url !== void 0 && { environment_url: report.url },
		...report.logUrl !== void 0 && { log_url: report.logUrl }
	}, deploymentStatus, `write a deployment of ${report.environment}`), async () => {
		const newest = await newestStatus(client, id, report.environment);
		return isState(newest, report) ? newest : void 0;
	});
}
/** Ends an older deployment of production that still counts as active. */
async function endOlder(client, repetition, id, report) {
	if ((await newestStatus(client, id, report.environment))?.state !== "success") return;
	const { url: _url, ...rest } = report;
	await addStatus(client, repetition, id, {
		...rest,
		url: void 0,
		state: "inactive",
		description: "Another deployment took its place."
	});
}

// src/adapters/github/pull-nodes.ts
function accountOf(node) {
	return node ? {
		login: node.login,
		kind: node.__typename === "Bot" || node.login.endsWith("[bot]") ? "bot" : "person"
	} : void 0;
}
/** A pull request with all of its reviews, commits and checks. */
function pullOf(node, all) {
	const author = accountOf(node.author);
	const { mergedAt, mergeCommit } = node;
	return {
		number: node.number,
		title: node.title,
		url: node.url,
		state: states[node.state],
		draft: node.isDraft,
		author,
		committers: committersOf(all.commits, author),
		head: {
			branch: node.headRefName,
			commit: node.headRefOid,
			fork: node.isCrossRepository
		},
		base: node.baseRefName,
		labels: (node.labels?.nodes ?? []).flatMap((label) => label ? [label.name] : []),
		merged: node.state === "MERGED" && mergedAt && mergeCommit ? {
			commit: mergeCommit.oid,
			at: mergedAt,
			by: accountOf(node.mergedBy)
		} : void 0,
		commits: all.commits.length,
		reviews: all.reviews.flatMap(reviewOf),
		checks: all.contexts.map(checkOf)
	};
}
const states = {
	OPEN: "open",
	CLOSED: "closed",
	MERGED: "merged"
};
function committersOf(commits, author) {
	const logins = /* @__PURE__ */ new Map();
	for (const { commit } of commits) {
		const login = commit.author?.user?.login;
		if (login !== void 0) logins.set(login.toLowerCase(), login);
	}
	return [...logins.values()].map((login) => ({
		login,
		kind: login.endsWith("[bot]") ? "bot" : "person"
	})).filter((account) => !isSame(account, author));
}
const reviewStates = {
	APPROVED: "approved",
	CHANGES_REQUESTED: "changes-requested",
	COMMENTED: "commented",
	DISMISSED: "dismissed"
};
/** A review that was sent; what somebody only began to write is nobody's word yet. */
function reviewOf(node) {
	const state = Object.hasOwn(reviewStates, node.state) ? reviewStates[node.state] : void 0;
	if (state === void 0 || !node.submittedAt) return [];
	return [{
		by: accountOf(node.author),
		state,
		commit: node.commit?.oid,
		at: node.submittedAt,
		mayWrite: node.authorCanPushToRepository,
		url: node.url
	}];
}
function checkOf(node) {
	if (node.__typename === "StatusContext") return {
		name: node.context,
		state: statusStates[node.state] ?? "failing",
		startedAt: node.createdAt,
		url: node.targetUrl ?? void 0
	};
	return {
		name: node.name,
		state: node.status === "COMPLETED" ? conclusionState(node.conclusion) : "pending",
		startedAt: node.startedAt ?? node.completedAt ?? void 0,
		url: node.detailsUrl ?? void 0
	};
}
const statusStates = {
	SUCCESS: "passed",
	PENDING: "pending",
	EXPECTED: "pending"
};
/** What nobody has heard of yet is no success. */
function conclusionState(conclusion) {
	return [
		"SUCCESS",
		"NEUTRAL",
		"SKIPPED"
	].includes(conclusion ?? "") ? "passed" : "failing";
}

// src/adapters/github/pages.ts
/** Pages that are followed at most: 100 of them hold 10,000 of whatever it is. */
const mostPages = 100;
/**
* All nodes of a connection, page by page.
* @param first undefined where the connection itself is null: it has nothing.
* @param next undefined where what holds the connection has gone meanwhile.
*/
async function allNodes(first, next) {
	const nodes = [];
	let page = first;
	for (let pages = 0; page && pages < mostPages; pages += 1) {
		nodes.push(...page.nodes);
		const { hasNextPage, endCursor } = page.pageInfo;
		if (!hasNextPage || typeof endCursor !== "string") break;
		page = await next(endCursor);
	}
	return nodes;
}
/** The same for a connection whose first page isn't there yet. */
async function everyNode(next) {
	return allNodes(await next(void 0), next);
}
/** Parts of a list, of at most so many each. */
function chunks(items, size) {
	return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}

// src/adapters/github/queries.ts
const account = `fragment account on Actor { __typename login }`;
const context = `
fragment context on StatusCheckRollupContext {
  __typename
  ... on CheckRun { name status conclusion startedAt completedAt detailsUrl }
  ... on StatusContext { context state createdAt targetUrl }
}`;
const contexts = `
fragment contexts on Commit {
  oid
  statusCheckRollup {
    contexts(first: 100) { nodes { ...context } pageInfo { hasNextPage endCursor } }
  }
}`;
const review = `
fragment review on PullRequestReview {
  author { ...account }
  state
  commit { oid }
  submittedAt
  authorCanPushToRepository
  url
}`;
const pullParts = [
	account,
	context,
	contexts,
	review,
	`
fragment pull on PullRequest {
  number
  title
  url
  state
  isDraft
  author { ...account }
  headRefName
  headRefOid
  isCrossRepository
  baseRefName
  mergedAt
  mergedBy { ...account }
  mergeCommit { oid }
  labels(first: 100) { nodes { name } }
  reviews(first: 100) { nodes { ...review } pageInfo { hasNextPage endCursor } }
  commits(first: 100) {
    nodes { commit { oid author { user { login } } } }
    pageInfo { hasNextPage endCursor }
  }
  head: commits(last: 1) { nodes { commit { ...contexts } } }
}`
].join("\n");
/** Commits with the pull requests that they belong to and with their own checks: `c0`, `c1` … for `$c0`, `$c1` … */
function commitsQuery(count) {
	const numbers = Array.from({ length: count }, (_, index) => index);
	return `query commits($owner: String!, $name: String!${numbers.map((n) => `, $c${n}: GitObjectID!`).join("")}) {
  repository(owner: $owner, name: $name) {
${numbers.map((n) => `    c${n}: object(oid: $c${n}) { ...found }`).join("\n")}
  }
}
fragment found on Commit {
  ...contexts
  associatedPullRequests(first: 20) { nodes { number state baseRefName mergeCommit { oid } } }
}
${context}
${contexts}`;
}
/** Pull requests by their numbers: `p0`, `p1` … for `$p0`, `$p1` … */
function pullsQuery(count) {
	const numbers = Array.from({ length: count }, (_, index) => index);
	return `query pulls($owner: String!, $name: String!${numbers.map((n) => `, $p${n}: Int!`).join("")}) {
  repository(owner: $owner, name: $name) {
${numbers.map((n) => `    p${n}: pullRequest(number: $p${n}) { ...pull }`).join("\n")}
  }
}
${pullParts}`;
}
/** Open pull requests, oldest first. */
const openQuery = `query open($owner: String!, $name: String!, $head: String, $base: String, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequests(
      states: [OPEN]
      headRefName: $head
      baseRefName: $base
      first: 25
      after: $after
      orderBy: { field: CREATED_AT, direction: ASC }
    ) {
      nodes { ...pull }
      pageInfo { hasNextPage endCursor }
    }
  }
}
${pullParts}`;
/** Further reviews of a pull request. */
const reviewsQuery = `query reviews($owner: String!, $name: String!, $number: Int!, $after: String!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      reviews(first: 100, after: $after) { nodes { ...review } pageInfo { hasNextPage endCursor } }
    }
  }
}
${account}
${review}`;
/** Further commits of a pull request. */
const pullCommitsQuery = `query pullCommits($owner: String!, $name: String!, $number: Int!, $after: String!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      commits(first: 100, after: $after) {
        nodes { commit { oid author { user { login } } } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;
/** Further checks of a commit. */
const contextsQuery = `query contexts($owner: String!, $name: String!, $oid: GitObjectID!, $after: String!) {
  repository(owner: $owner, name: $name) {
    object(oid: $oid) {
      ... on Commit {
        statusCheckRollup {
          contexts(first: 100, after: $after) { nodes { ...context } pageInfo { hasNextPage endCursor } }
        }
      }
    }
  }
}
${context}`;
const comments = `comments(first: 100, after: $after) {
        nodes { fullDatabaseId url body viewerDidAuthor }
        pageInfo { hasNextPage endCursor }
      }`;
/** Comments of an issue or a pull request, oldest first. */
const commentsQuery = `query comments($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    issueOrPullRequest(number: $number) {
      ... on PullRequest { ${comments} }
      ... on Issue { ${comments} }
    }
  }
}`;
/** Issues with a label, oldest first, closed ones too. */
const issuesQuery = `query issues($owner: String!, $name: String!, $label: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    issues(labels: [$label], first: 100, after: $after, orderBy: { field: CREATED_AT, direction: ASC }) {
      nodes { number url title body state viewerDidAuthor }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;
/** Who the token speaks for. */
const viewerQuery = `query viewer { viewer { ...account } }\n${account}`;

// src/adapters/github/pulls.ts
/** Commits and pull requests per query: as many as GitHub answers within its own limit of time. */
const atOnce = {
	commits: 100,
	pulls: 25
};
/** Milliseconds after which a commit without a pull request has none: the host's index is later only by seconds. */
const settledAfterMs = 3e5;
/** Milliseconds before a young commit is looked up again; each wait is twice the one before. */
const firstWaitMs = 1e3;
/** What people said about changes, on GitHub. */
function openPulls(client) {
	return {
		async merged(query) {
			const result = /* @__PURE__ */ new Map();
			const until = Date.now() + query.patienceMs;
			let open = [...new Map(query.commits.map((commit) => [commit.id, commit])).values()];
			for (let waitMs = firstWaitMs;; waitMs *= 2) {
				const found = await lookUp(client, query.branch, open);
				for (const [id, fact] of found) result.set(id, fact);
				open = open.filter(({ id }) => !found.has(id));
				const left = until - Date.now();
				if (open.length === 0 || left <= 0) break;
				await setTimeout$1(Math.min(waitMs, left), void 0, query.signal && { signal: query.signal });
			}
			for (const { id } of open) result.set(id, unknown$1("GitHub has not said yet which pull request brought it"));
			return result;
		},
		async open({ head, base }) {
			const wanted = (await everyNode(async (after) => {
				return (await client.graphql(openQuery, {
					head: head ?? null,
					base: base ?? null,
					after: after ?? null
				}, inRepository("pullRequests", connection(pullNode)), "read the open pull requests")).repository?.["pullRequests"];
			})).filter((node) => head === void 0 || !node.isCrossRepository);
			return Promise.all(wanted.map((node) => complete(client, node)));
		},
		async get(number) {
			return (await pullsByNumber(client, [number])).get(number);
		}
	};
}
/** What is known of commits by now. One that isn't in the answer is too young to say that it has no pull request. */
async function lookUp(client, branch, commits) {
	const nodes = await commitNodes(client, commits.map(({ id }) => id));
	const numbers = /* @__PURE__ */ new Map();
	for (const commit of commits) {
		const number = candidateOf(branch, commit, nodes.get(commit.id));
		if (number !== void 0) numbers.set(commit.id, number);
	}
	const pulls = await pullsByNumber(client, [...new Set(numbers.values())]);
	const result = /* @__PURE__ */ new Map();
	for (const commit of commits) {
		const node = nodes.get(commit.id);
		if (!node) continue;
		const number = numbers.get(commit.id);
		const listed = node.associatedPullRequests?.nodes.some((one) => one?.number === number) ?? false;
		const pull = number === void 0 ? void 0 : pulls.get(number);
		const brought = pull && brings(pull, branch, commit.id, listed) ? pull : void 0;
		if (brought || isSettled(commit)) {
			const checks = brought?.head.commit === commit.id ? [] : await commitChecks(client, node);
			result.set(commit.id, known({
				commit: commit.id,
				pull: brought,
				checks
			}));
		}
	}
	for (const commit of commits) if (!nodes.get(commit.id) && isSettled(commit)) result.set(commit.id, unknown$1(`GitHub doesn't know the commit ${commit.id.slice(0, 12)}`));
	return result;
}
/** The pull request that seems to have brought a commit: what the index says, or else what the commit itself says. */
function candidateOf(branch, commit, node) {
	const merged = (node?.associatedPullRequests?.nodes ?? []).filter((one) => one !== null && one.state === "MERGED" && one.baseRefName === branch);
	return (merged.find((one) => one?.mergeCommit?.oid === commit.id) ?? merged[0])?.number ?? commit.number;
}
/** A number that only the commit's own words tell counts if the pull request ended with that very commit. */
function brings(pull, branch, commit, listed) {
	return pull.base === branch && pull.merged !== void 0 && (listed || pull.merged.commit === commit);
}
function isSettled({ at }) {
	return Date.parse(at) < Date.now() - settledAfterMs;
}
async function commitNodes(client, ids) {
	const found = /* @__PURE__ */ new Map();
	for (const part of chunks(ids, atOnce.commits)) {
		const data = await client.graphql(commitsQuery(part.length), Object.fromEntries(part.map((id, index) => [`c${index}`, id])), repositoryOf(commitNode), "read which pull requests brought commits");
		for (const node of Object.values(data.repository ?? {})) if (node) found.set(node.oid, node);
	}
	return found;
}
async function pullsByNumber(client, numbers) {
	const found = /* @__PURE__ */ new Map();
	for (const part of chunks(numbers, atOnce.pulls)) {
		const data = await client.graphql(pullsQuery(part.length), Object.fromEntries(part.map((number, index) => [`p${index}`, number])), repositoryOf(pullNode), "read pull requests");
		for (const node of Object.values(data.repository ?? {})) if (node) found.set(node.number, await complete(client, node));
	}
	return found;
}
/** Follows what goes beyond the first page of a pull request's connections. */
async function complete(client, node) {
	const { number } = node;
	const more = (query, member, schema) => {
		return async (after) => {
			return (await client.graphql(query, {
				number,
				after
			}, inRepository("pullRequest", object({ [member]: nullish(connection(schema)) })), `read pull request ${number}`)).repository?.["pullRequest"]?.[member];
		};
	};
	const reviews = await allNodes(node.reviews, more(reviewsQuery, "reviews", reviewNode));
	const commits = await allNodes(node.commits, more(pullCommitsQuery, "commits", pullCommitNode));
	const last = node.head.nodes?.at(-1)?.commit;
	const contexts = last?.oid === node.headRefOid ? await contextsOf(client, last) : await headContexts(client, node);
	return pullOf(node, {
		reviews,
		commits,
		contexts
	});
}
async function headContexts(client, { headRefOid }) {
	const node = (await commitNodes(client, [headRefOid])).get(headRefOid);
	return node ? contextsOf(client, node) : [];
}
async function commitChecks(client, node) {
	return (await contextsOf(client, node)).map(checkOf);
}
async function contextsOf(client, { oid, statusCheckRollup }) {
	const shape = object({ statusCheckRollup: nullish(object({ contexts: connection(contextNode) })) });
	return allNodes(statusCheckRollup?.contexts, async (after) => {
		return (await client.graphql(contextsQuery, {
			oid,
			after
		}, inRepository("object", shape), `read the checks of ${oid.slice(0, 12)}`)).repository?.["object"]?.statusCheckRollup?.contexts;
	});
}

// src/adapters/github/same-text.ts
/** Whether two texts read the same: GitHub may keep other ends of lines than were sent, and none at the end. */
function isSameText(a, b) {
	const plain = (text) => text.replaceAll("\r\n", "\n").trimEnd();
	return plain(a) === plain(b);
}

// src/adapters/github/releases.ts
/** Characters that GitHub takes in a release's notes. */
const notesLimit = 125e3;
/** Releases on GitHub, known by their tags. */
function openReleases(client, repetition) {
	return { async publish({ tag, name, notes, latest }) {
		const body = {
			name,
			body: cut(notes, notesLimit),
			draft: false,
			make_latest: String(latest)
		};
		const doing = `write the release ${tag}`;
		const old = await releaseOf(client, tag);
		if (old && old.name === name && isSameText(old.body ?? "", body.body)) return {
			number: old.id,
			url: old.html_url,
			outcome: "unchanged"
		};
		if (old) {
			const { id, html_url: url } = await client.rest("PATCH /repos/{owner}/{repo}/releases/{release_id}", {
				...body,
				release_id: old.id
			}, release, doing);
			return {
				number: id,
				url,
				outcome: "updated"
			};
		}
		const { id, html_url: url } = await once(repetition, () => client.rest("POST /repos/{owner}/{repo}/releases", {
			...body,
			tag_name: tag
		}, release, doing), () => releaseOf(client, tag));
		return {
			number: id,
			url,
			outcome: "created"
		};
	} };
}
async function releaseOf(client, tag) {
	try {
		return await client.rest("GET /repos/{owner}/{repo}/releases/tags/{tag}", { tag }, release, `read the release ${tag}`);
	} catch (error) {
		if (isMissing(error)) return void 0;
		throw error;
	}
}

// src/adapters/github/rules.ts
/**
* Whether a branch asks for a check before anything is merged into it: by its protection, or by a rule. A token that may
* read the repository sees both.
*/
async function isCheckRequired(client, branch, check) {
	const doing = `read the rules of ${branch}`;
	const { protection } = await client.rest("GET /repos/{owner}/{repo}/branches/{branch}", { branch }, protectedBranch, doing);
	if (protection?.required_status_checks?.contexts?.includes(check) === true) return true;
	return (await client.rest("GET /repos/{owner}/{repo}/rules/branches/{branch}", {
		branch,
		per_page: 100
	}, branchRules, doing).catch((error) => {
		if (isMissing(error)) return [];
		throw error;
	})).filter(({ type }) => type === "required_status_checks").some(({ parameters }) => {
		const read = safeParse(checksRule, parameters);
		return read.success && read.output.required_status_checks.some(({ context }) => context === check);
	});
}

// src/adapters/github/threads.ts
/** Standing texts on GitHub, known by what they begin with and by who wrote them. */
function openThreads(client, repetition) {
	return {
		async commentBody(number, marker) {
			return (await ownComments(client, number, marker))[0]?.body;
		},
		async comment(number, marker, body) {
			const [old] = await ownComments(client, number, marker);
			const wanted = typeof body === "string" ? body : body(old?.body);
			if (wanted === void 0) return {
				number,
				url: old?.url ?? "",
				outcome: "unchanged"
			};
			const text = textOf(marker, wanted);
			if (old) return changeComment(client, number, old, text);
			const doing = `write the comment on ${number}`;
			return settleComments(client, number, marker, text, await once(repetition, async () => {
				const made = await client.rest("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
					issue_number: number,
					body: text
				}, comment, doing);
				return {
					id: made.id,
					url: made.html_url
				};
			}, async () => {
				const [made] = await ownComments(client, number, marker);
				return made && {
					id: made.fullDatabaseId,
					url: made.url
				};
			}));
		},
		async board({ marker, label, title, body }) {
			const text = textOf(marker, body);
			const [old] = await ownIssues(client, label, marker);
			if (old) return changeIssue(client, old, title, text);
			const created = await once(repetition, () => client.rest("POST /repos/{owner}/{repo}/issues", {
				title,
				body: text,
				labels: [label]
			}, issue, `write the issue ${title}`), async () => {
				const [made] = await ownIssues(client, label, marker);
				return made && {
					number: made.number,
					html_url: made.url
				};
			});
			const [first, ...others] = await ownIssues(client, label, marker);
			for (const other of others) await closeIssue(client, other);
			if (first && first.number !== created.number) return changeIssue(client, first, title, text);
			return {
				number: created.number,
				url: created.html_url,
				outcome: "created"
			};
		}
	};
}
function textOf(marker, body) {
	if (!body.startsWith(marker)) throw new Error("A standing text begins with its marker.");
	return cut(body, bodyLimit);
}
/** Comments of ours with a marker, oldest first. */
async function ownComments(client, number, marker) {
	const shape = object({ comments: nullish(connection(commentNode)) });
	return (await everyNode(async (after) => {
		const found = (await client.graphql(commentsQuery, {
			number,
			after: after ?? null
		}, inRepository("issueOrPullRequest", shape), `read the comments of ${number}`)).repository?.["issueOrPullRequest"];
		if (!found) throw new UserError(`GitHub has no issue or pull request ${number}.`, {
			code: "forge-missing",
			next: "See that the repository is the one you mean."
		});
		return found.comments;
	})).filter(({ viewerDidAuthor, body }) => viewerDidAuthor && body.startsWith(marker)).toSorted((a, b) => a.fullDatabaseId - b.fullDatabaseId);
}
async function changeComment(client, number, old, text) {
	if (isSameText(old.body, text)) return {
		number,
		url: old.url,
		outcome: "unchanged"
	};
	await client.rest("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", {
		comment_id: old.fullDatabaseId,
		body: text
	}, comment, `change the comment on ${number}`);
	return {
		number,
		url: old.url,
		outcome: "updated"
	};
}
/** Two runs may write the first comment at once: each keeps the oldest, so one is left, whoever is later. */
async function settleComments(client, number, marker, text, created) {
	const [first, ...others] = await ownComments(client, number, marker);
	for (const other of others) await removeComment(client, number, other.fullDatabaseId);
	if (first && first.fullDatabaseId !== created.id) return changeComment(client, number, first, text);
	return {
		number,
		url: created.url,
		outcome: "created"
	};
}
async function removeComment(client, number, id) {
	try {
		await client.rest("DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}", { comment_id: id }, anything, `take away a second comment on ${number}`);
	} catch (error) {
		if (!isMissing(error)) throw error;
	}
}
/** Issues of ours with a label and a marker, oldest first. */
async function ownIssues(client, label, marker) {
	return (await everyNode(async (after) => {
		return (await client.graphql(issuesQuery, {
			label,
			after: after ?? null
		}, inRepository("issues", connection(issueNode)), `read the issues with the label ${label}`)).repository?.["issues"];
	})).filter(({ viewerDidAuthor, body }) => viewerDidAuthor && body.startsWith(marker)).toSorted((a, b) => a.number - b.number);
}
async function changeIssue(client, old, title, text) {
	const { number, url } = old;
	if (isSameText(old.body, text) && old.title === title && old.state === "OPEN") return {
		number,
		url,
		outcome: "unchanged"
	};
	await client.rest("PATCH /repos/{owner}/{repo}/issues/{issue_number}", {
		issue_number: number,
		title,
		body: text,
		state: "open"
	}, issue, `change the issue ${number}`);
	return {
		number,
		url,
		outcome: "updated"
	};
}
async function closeIssue(client, { number, state }) {
	if (state === "CLOSED") return;
	await client.rest("PATCH /repos/{owner}/{repo}/issues/{issue_number}", {
		issue_number: number,
		state: "closed",
		state_reason: "not_planned"
	}, issue, `close the second issue ${number}`);
}

// src/adapters/github/workflows.ts
/** Workflow runs on GitHub. */
function openWorkflows(client) {
	const listed = async (workflow, query) => {
		const { workflow_runs: runs } = await client.rest("GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs", {
			workflow_id: fileOf(workflow),
			...query,
			per_page: 100
		}, workflowRuns, `read the runs of ${workflow}`);
		return runs.map(runOf).toSorted((a, b) => b.id - a.id);
	};
	return {
		async active(workflow, branch) {
			return (await listed(workflow, { branch })).filter(({ state }) => state !== "ended");
		},
		async ofCommit(workflow, event, commit) {
			return (await listed(workflow, {
				event,
				head_sha: commit
			})).filter((run) => run.event === event && run.commit === commit);
		},
		async run(id) {
			try {
				return runOf(await client.rest("GET /repos/{owner}/{repo}/actions/runs/{run_id}", { run_id: id }, workflowRun, `read the run ${id}`));
			} catch (error) {
				if (isMissing(error)) return void 0;
				throw error;
			}
		},
		async cancel(id) {
			try {
				await client.rest("POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel", { run_id: id }, anything, `cancel the run ${id}`);
			} catch (error) {
				if ((await this.run(id))?.state !== "ended") throw error;
			}
		},
		async dispatch(workflow, ref, inputs) {
			const doing = `start ${workflow}`;
			const route = "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches";
			try {
				await client.rest(route, {
					workflow_id: fileOf(workflow),
					ref,
					inputs
				}, anything, doing);
			} catch (error) {
				if (!mayHaveHappened(error)) throw error;
				throw new EnvironmentError(`Nobody can tell whether GitHub did ${doing}: its answer was lost.`, {
					code: "forge-unsure",
					next: "Look in the Actions tab whether it runs, and start it again only if it does not."
				});
			}
		}
	};
}
/** GitHub knows a workflow by the name of its file. */
function fileOf(workflow) {
	return workflow.slice(workflow.lastIndexOf("/") + 1);
}
function runOf(node) {
	return {
		id: node.id,
		attempt: node.run_attempt,
		workflow: node.path.replace(/@.*$/, ""),
		event: node.event,
		branch: node.head_branch ?? void 0,
		commit: node.head_sha,
		state: node.status === "completed" ? "ended" : node.status === "in_progress" ? "running" : "waiting",
		conclusion: node.conclusion ?? void 0,
		createdAt: node.created_at,
		url: node.html_url
	};
}

// src/adapters/github/index.ts
/** How often a write that may have happened is looked up and tried again. */
const attempts = 3;
/**
* GitHub as a code host. Nothing is sent before something is asked for.
* @throws EnvironmentError where a proxy is named that this Node can't use.
*/
function openGitHub(settings, patience = usualPatience) {
	const client = openClient(settings, patience);
	const repetition = {
		attempts,
		delayMs: patience.repeatMs
	};
	const { owner, name, serverUrl } = settings;
	return {
		repository: {
			owner,
			name,
			url: `${serverUrl}/${owner}/${name}`
		},
		pulls: openPulls(client),
		checks: openChecks(client, repetition),
		deployments: openDeployments(client, repetition),
		threads: openThreads(client, repetition),
		releases: openReleases(client, repetition),
		workflows: openWorkflows(client),
		async whoAmI() {
			const { viewer: node } = await client.graphql(viewerQuery, {}, viewer, "tell who the token is of");
			return accountOf(node);
		},
		isCheckRequired: (branch, check) => isCheckRequired(client, branch, check),
		usage: () => client.usage()
	};
}

export { openGitHub, readGitHubSettings };