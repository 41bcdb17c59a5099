import { C as optional, F as string, M as safeParse, R as union, S as object, k as record, n as boolean, s as getDotPath, t as array, x as number } from "./dist.js";
import { t as EnvironmentError } from "./errors.js";
import { a as oneLine, c as quoted, d as withoutCredentials } from "./text.js";
import { t as durationText } from "./transfer.js";

// src/adapters/kubernetes/api/objects.ts
const text = optional(string());
const count = optional(number());
const truth = optional(boolean());
const texts = optional(record(string(), string()));
const meta = object({
	name: string(),
	uid: string(),
	namespace: text,
	resourceVersion: text,
	generation: count,
	creationTimestamp: text,
	deletionTimestamp: text,
	labels: texts,
	annotations: texts,
	ownerReferences: optional(array(object({
		kind: string(),
		name: string(),
		uid: string(),
		controller: truth
	})))
});
const conditions = optional(array(object({
	type: string(),
	status: string(),
	reason: text,
	message: text,
	lastTransitionTime: text,
	lastUpdateTime: text
})));
const port = union([number(), string()]);
const probe = optional(object({
	httpGet: optional(object({
		path: text,
		port
	})),
	tcpSocket: optional(object({ port })),
	grpc: optional(object({ port: number() })),
	exec: optional(object({ command: optional(array(string())) })),
	initialDelaySeconds: count,
	periodSeconds: count,
	timeoutSeconds: count,
	successThreshold: count,
	failureThreshold: count
}));
const container = object({
	name: string(),
	image: text,
	imagePullPolicy: text,
	restartPolicy: text,
	resources: optional(object({
		requests: texts,
		limits: texts
	})),
	startupProbe: probe,
	readinessProbe: probe,
	livenessProbe: probe
});
const podSpec = object({
	nodeName: text,
	restartPolicy: text,
	initContainers: optional(array(container)),
	containers: array(container),
	volumes: optional(array(object({
		name: string(),
		image: optional(object({ reference: text }))
	})))
});
const containerState = optional(object({
	waiting: optional(object({
		reason: text,
		message: text
	})),
	running: optional(object({ startedAt: text })),
	terminated: optional(object({
		exitCode: number(),
		signal: count,
		reason: text,
		message: text,
		startedAt: text,
		finishedAt: text
	}))
}));
const containerStatuses = optional(array(object({
	name: string(),
	ready: optional(boolean(), false),
	restartCount: optional(number(), 0),
	started: truth,
	image: text,
	state: containerState,
	lastState: containerState
})));
const deploymentSchema = object({
	metadata: meta,
	spec: object({
		replicas: count,
		paused: truth,
		minReadySeconds: count,
		progressDeadlineSeconds: count,
		template: optional(object({ spec: optional(podSpec) }))
	}),
	status: optional(object({
		observedGeneration: count,
		replicas: count,
		updatedReplicas: count,
		readyReplicas: count,
		availableReplicas: count,
		conditions
	}))
});
const replicaSetSchema = object({
	metadata: meta,
	spec: optional(object({ replicas: count })),
	status: optional(object({
		observedGeneration: count,
		replicas: count,
		readyReplicas: count,
		availableReplicas: count,
		conditions
	}))
});
const podSchema = object({
	metadata: meta,
	spec: podSpec,
	status: optional(object({
		phase: text,
		reason: text,
		message: text,
		startTime: text,
		nominatedNodeName: text,
		conditions,
		initContainerStatuses: containerStatuses,
		containerStatuses
	}))
});
const eventSchema = object({
	metadata: meta,
	involvedObject: optional(object({
		kind: text,
		name: text,
		uid: text,
		fieldPath: text
	}), {}),
	type: text,
	reason: text,
	message: text,
	count,
	firstTimestamp: text,
	lastTimestamp: text,
	eventTime: text,
	series: optional(object({
		count,
		lastObservedTime: text
	}))
});
const jobSchema = object({
	metadata: meta,
	spec: optional(object({
		suspend: truth,
		completions: count,
		backoffLimit: count,
		activeDeadlineSeconds: count
	})),
	status: optional(object({
		active: count,
		ready: count,
		succeeded: count,
		failed: count,
		startTime: text,
		completionTime: text,
		conditions
	}))
});
/** The objects of these kinds. @throws EnvironmentError `kubernetes-answer` where one isn't what Kubernetes describes. */
const asDeployment = (object) => parse(deploymentSchema, object);
const asReplicaSet = (object) => parse(replicaSetSchema, object);
const asPod = (object) => parse(podSchema, object);
const asEvent = (object) => parse(eventSchema, object);
const asJob = (object) => parse(jobSchema, object);
/** The same where one of many that can't be understood must not spoil the others: undefined. */
const parseDeployment = (object) => attempt(asDeployment, object);
function attempt(read, object) {
	try {
		return read(object);
	} catch (error) {
		if (error instanceof EnvironmentError) return void 0;
		throw error;
	}
}
function parse(schema, object) {
	const parsed = safeParse(schema, withoutNulls(object));
	if (parsed.success) return parsed.output;
	const [issue] = parsed.issues;
	const where = getDotPath(issue) ?? "its root";
	throw new EnvironmentError(`The cluster's ${object.kind} ${object.metadata.name} isn't as Kubernetes describes it: at ${where}, ${oneLine(issue.expected ?? "something else", 100)} was expected.`, {
		code: "kubernetes-answer",
		next: "Run it again; if it comes back, please report this sentence."
	});
}
/** Null is how a server in Go writes that something is left out. */
function withoutNulls(value) {
	if (Array.isArray(value)) return value.map(withoutNulls);
	if (typeof value !== "object" || value === null) return value;
	const kept = {};
	for (const [key, inner] of Object.entries(value)) if (inner !== null) kept[key] = withoutNulls(inner);
	return kept;
}

// src/domain/rollout/words.ts
/** What others wrote, as a sentence may show it: in quotation marks, on one line, bounded, without credentials. */
function told(message, limit = 300) {
	const text = withoutCredentials(oneLine(message ?? "", 2e3));
	return text === "" ? "nothing more" : quoted(text, limit);
}
/** What layers of runtimes and registries put before the thing itself. */
const wrappings = /(?:failed to resolve (?:image|reference "[^"]{0,500}")|failed to do request|error during container init|unable to start container process): /g;
/** The telling end of a message that many layers have wrapped. */
function gist(message) {
	const text = String(message ?? "").slice(0, 1e4);
	const last = [...text.matchAll(wrappings)].at(-1);
	return last ? text.slice(last.index + last[0].length) : text;
}
/** A name out of the cluster in quotation marks: names are short, whatever stands there. */
function named(name) {
	return quoted(oneLine(name, 253), 100);
}
/** Where the status of a container stands, such as `status.containerStatuses[core]`. */
function pathOf(list, container) {
	return `status.${list}[${oneLine(container, 100)}]`;
}
/** `the core`, `the action server`, or for what belongs to neither, `the pod`. */
function halfName(half) {
	if (half === void 0) return "the pod";
	return half === "core" ? "the core" : "the action server";
}
/** A container as a sentence names it: the one that is called like its half is the half. */
function containerName(container, init, half) {
	if (!init && half === container.name) return halfName(half);
	return `the ${container.restartPolicy === "Always" ? "sidecar" : init ? "init container" : "container"} ${named(container.name)}${half === void 0 ? "" : ` of ${halfName(half)}`}`;
}
/** A sentence: the first letter large, a full stop at the end. */
function sentence(text) {
	return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
/** What a probe asks, such as `GET /status on port 5005`. */
function probeText({ httpGet, tcpSocket, grpc, exec }) {
	if (httpGet) return `GET ${oneLine(httpGet.path ?? "/", 100)} on port ${oneLine(String(httpGet.port), 40)}`;
	if (tcpSocket) return `a connection to port ${oneLine(String(tcpSocket.port), 40)}`;
	if (grpc) return `a gRPC health check on port ${grpc.port}`;
	return exec ? `the command ${told(exec.command?.join(" "), 100)}` : "its probe";
}
/** Milliseconds until a probe gives up, from when it begins. */
function probeAllowanceMs(probe) {
	if (!probe) return 0;
	const { initialDelaySeconds = 0, periodSeconds = 10, failureThreshold = 3, timeoutSeconds = 1 } = probe;
	return (initialDelaySeconds + periodSeconds * failureThreshold + timeoutSeconds) * 1e3;
}
/** A time of the API in milliseconds since 1970; undefined where there is none that can be read. */
function timeOf(text) {
	const time = Date.parse(text ?? "");
	return Number.isNaN(time) ? void 0 : time;
}
/** The later of times, as far as known. */
function latest(...times) {
	const known = times.filter((time) => time !== void 0);
	return known.length === 0 ? void 0 : Math.max(...known);
}
function conditionOf(object, type) {
	return object.status?.conditions?.find((condition) => condition.type === type);
}
function isReadyPod(pod) {
	return pod.metadata.deletionTimestamp === void 0 && conditionOf(pod, "Ready")?.status === "True";
}
/** Order by code units: the same everywhere. */
function byText(key) {
	return (a, b) => {
		const [left, right] = [key(a), key(b)];
		return left < right ? -1 : left > right ? 1 : 0;
	};
}

// src/domain/rollout/events.ts
/** Sorts events by what they are about, once: a namespace may hold thousands. */
function eventsIn(events) {
	const keyed = events.map((event) => ({
		event,
		last: lastOf(event),
		key: `${event.metadata.uid} ${event.reason} ${event.message}`
	}));
	const order = byText(({ key }) => key);
	const sorted = keyed.sort((a, b) => a.last - b.last || order(a, b)).map(({ event }) => event);
	const byUid = Map.groupBy(sorted, ({ involvedObject }) => involvedObject.uid ?? "");
	return { about: ({ metadata }) => byUid.get(metadata.uid) ?? [] };
}
/** When an event came last, in milliseconds since 1970; 0 where it doesn't say. */
function lastOf({ series, lastTimestamp, eventTime, firstTimestamp, metadata }) {
	return firstTime(series?.lastObservedTime, lastTimestamp, eventTime, firstTimestamp, metadata.creationTimestamp);
}
/** When an event came first. */
function firstOf({ firstTimestamp, eventTime, metadata }) {
	return firstTime(firstTimestamp, eventTime, metadata.creationTimestamp);
}
/** How often an event came. */
function countOf({ series, count }) {
	const times = Math.floor(series?.count ?? count ?? 1);
	return times > 0 ? times : 1;
}
/** Events of one kind as evidence: all of their times, and what the last says. */
function eventEvidence(events, limit = 300) {
	const last = events.at(-1);
	return {
		kind: "event",
		name: oneLine(String(last?.reason), 60),
		count: events.reduce((sum, event) => sum + countOf(event), 0),
		text: told(last?.message, limit)
	};
}
function firstTime(...texts) {
	return texts.map(timeOf).find((time) => time !== void 0) ?? 0;
}

// src/domain/rollout/quantity.ts
const factors = {
	n: 1e-9,
	u: 1e-6,
	m: .001,
	"": 1,
	k: 1e3,
	M: 1e6,
	G: 1e9,
	T: 0xe8d4a51000,
	P: 0x38d7ea4c68000,
	E: 0xde0b6b3a7640000,
	Ki: 1024,
	Mi: 2 ** 20,
	Gi: 2 ** 30,
	Ti: 2 ** 40,
	Pi: 2 ** 50,
	Ei: 2 ** 60
};
/** A quantity of the API (`500m`, `2Gi`, `1e3`) as a number of its unit; undefined for what isn't one. */
function quantityOf(text) {
	const [, digits, suffix = ""] = /^([+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,3})?)([numkMGTPE]|[KMGTPE]i)?$/.exec(text) ?? [];
	return digits === void 0 ? void 0 : Number(digits) * Number(factors[suffix]);
}
/** Whether one quantity is surely more than the other. */
function isMore(left, right) {
	return left !== void 0 && right !== void 0 && left > right;
}

// src/domain/rollout/verdict.ts
/**
* What can keep a rollout from being ready: a closed list, the root causes first. Where several things are wrong, the
* one that stands earlier here is the cause of the others, or hides them.
*/
const rolloutCodes = [
	"deleted",
	"admission",
	"quota",
	"paused",
	"scaled-down",
	"configuration-missing",
	"bad-reference",
	"image-absent",
	"pull-denied",
	"cannot-start",
	"out-of-memory",
	"probe-kill",
	"crash",
	"volume",
	"unschedulable",
	"pull-transient",
	"sandbox",
	"not-ready",
	"job-policy",
	"job-deadline",
	"job-failed",
	"suspended",
	"missing",
	"unobserved",
	"disruption",
	"progress",
	"restarts",
	"deadline"
];
const defaultGraceMs = {
	missing: 15e3,
	unobserved: 3e4,
	unschedulable: 6e4,
	scaleUp: 3e5,
	volume: 6e4,
	sandbox: 6e4,
	pullTransient: 9e4,
	create: 6e4,
	quota: 12e4,
	notReady: 12e4
};
/** A piece of evidence as people read it. */
function evidenceText({ kind, name, count, text }) {
	const times = count === 1 ? "" : kind === "event" ? ` (${count} times)` : ` (in ${count} pods)`;
	return `${kind === "event" ? "event " : ""}${name}${times}: ${text}`;
}
/**
* A verdict as a rollout ends with it.
* @param tookMs milliseconds since the start.
* @param lastLines of the culprit's log.
*/
function asRolloutVerdict(verdict, { tookMs, lastLines = [] }) {
	if (verdict.state === "ready") return {
		state: "ready",
		tookMs
	};
	const { code, headline, evidence, remedy, half } = verdict;
	return {
		state: code === "deadline" ? "timeout" : "fatal",
		headline,
		evidence: evidence.map(evidenceText),
		remedy,
		half,
		lastLines
	};
}

// src/domain/rollout/trouble.ts
const atOnce = Number.NEGATIVE_INFINITY;
const notByItself = Number.POSITIVE_INFINITY;
/** When a grace ends that began with the rollout, or at `since` if that is later; never in the future of `now`. */
function graceUntil({ now, startedAt, graceMs }, kind, since, atLeastMs = 0) {
	return Math.min(now, latest(since, startedAt) ?? now) + Math.max(graceMs[kind], atLeastMs);
}
/** The worst first: what is fatal, then by root cause, then in an order that no listing changes. */
function byWeight(now) {
	const weight = ({ code, until }) => (until <= now ? 0 : rolloutCodes.length) + rolloutCodes.indexOf(code);
	const place = byText(({ half, container, pod, headline }) => `${half === "core" ? 0 : 1} ${container} ${pod} ${headline}`);
	return (a, b) => weight(a) - weight(b) || place(a, b);
}
/** Troubles that are the same in several pods, told once. The worst first. */
function collapsed(troubles, now) {
	const sorted = troubles.toSorted(byWeight(now));
	return [...Map.groupBy(sorted, ({ code, half, container, until, pod, headline }) => `${code} ${half} ${container} ${until <= now} ${pod === void 0 ? headline : ""}`).values()].flatMap((group) => group.slice(0, 1).map((first) => together(first, group)));
}
function together(first, group) {
	const pods = new Set(group.flatMap(({ pod }) => pod ?? [])).size;
	return {
		...first,
		until: Math.min(...group.map(({ until }) => until)),
		headline: pods > 1 ? `${pods} pods: ${first.headline}` : first.headline,
		evidence: merged(group.flatMap(({ evidence }) => evidence))
	};
}
/** The same kind of evidence of several objects: the first text, and all of the counts. */
function merged(evidence) {
	return [...Map.groupBy(evidence, ({ kind, name }) => `${kind} ${name}`).values()].flatMap((group) => group.slice(0, 1).map((first) => ({
		...first,
		count: group.reduce((sum, { count }) => sum + count, 0)
	})));
}
function field(name, text, count = 1) {
	return {
		kind: "field",
		name,
		count,
		text
	};
}
/** Whose log tells more: that of the container that runs or has just ended, or of the one before it. */
function culpritOf({ half, pod, status }) {
	const ended = status.state?.terminated ?? status.lastState?.terminated;
	return {
		half,
		pod: pod.metadata.name,
		container: status.name,
		previous: status.state?.terminated === void 0 && status.lastState?.terminated !== void 0,
		exitCode: ended?.exitCode
	};
}
/** A trouble of one container. */
function troubleOf(place, trouble) {
	const { logged = false, ...rest } = trouble;
	return {
		...rest,
		half: place.half,
		pod: place.pod.metadata.name,
		container: `${place.init ? "init " : ""}${place.container.name}`,
		culprit: logged ? culpritOf(place) : void 0
	};
}

// src/domain/rollout/create.ts
/** Refusals that hold until somebody changes something; all others may pass. */
const refusals = /forbidden|denied|violates|invalid|unknown|not found|must specify/i;
/** Refusals that are another's trouble: a webhook that doesn't answer, an API server in a hurry. */
const passing$1 = /failed calling webhook|timed out|timeout|connection refused|etcdserver|too many requests|try again|already exists|deadline exceeded/i;
/**
* Reads a quota's refusal, as the API server's ResourceQuota plugin writes it:
* `exceeded quota: NAME, requested: cpu=1,pods=1, used: cpu=2,pods=3, limited: cpu=2,pods=3`.
*/
function quotaRefusal(message) {
	const [, quota, requested, limited] = /exceeded quota: ([^,]{1,253}), requested: (\S{1,4000}), used: \S{1,4000}, limited: (\S{1,4000})/.exec(message) ?? [];
	if (quota === void 0) return void 0;
	const limits = new Map(amounts(limited));
	return {
		quota,
		beyond: amounts(requested).flatMap(([resource, amount]) => {
			const limit = limits.get(resource);
			return limit !== void 0 && isMore(quantityOf(amount), quantityOf(limit)) ? [{
				resource,
				requested: amount,
				limited: limit
			}] : [];
		})
	};
}
function amounts(list) {
	return String(list).split(",").map((pair) => {
		const at = pair.indexOf("=");
		return [pair.slice(0, at), pair.slice(at + 1)];
	});
}
/** Why no pod is made: told by the ReplicaFailure condition of its owner, or by the owner's FailedCreate events. */
function createTrouble(scene, owner, conditions, half) {
	const condition = conditions.find((given) => given?.status === "True");
	const events = scene.events.about(owner).filter(({ reason }) => reason === "FailedCreate");
	const last = events.at(-1);
	if (!condition && !last) return void 0;
	const message = condition?.message ?? last?.message ?? "";
	return refusalTrouble(scene, message, {
		half,
		since: condition ? timeOf(condition.lastTransitionTime) : events.map(firstOf)[0],
		evidence: [...condition ? [field("status.conditions[ReplicaFailure]", told(message))] : [], ...last ? [eventEvidence(events)] : []]
	});
}
function refusalTrouble(scene, message, { half, since, evidence }) {
	const quota = quotaRefusal(message);
	const name = halfName(half);
	const [beyond] = quota?.beyond ?? [];
	if (beyond) {
		const { resource, requested, limited } = beyond;
		return {
			code: "quota",
			half,
			evidence,
			until: atOnce,
			headline: `${name} requests ${named(requested)} of ${named(resource)}, and the quota ${named(String(quota?.quota))} has ${named(limited)} for all together`,
			remedy: `Lower what ${name} requests, or have the quota raised.`
		};
	}
	if (quota) return {
		code: "quota",
		half,
		evidence,
		until: graceUntil(scene, "quota", since),
		headline: `the quota ${named(quota.quota)} is used up, and ${name} waits for others to end`,
		remedy: "End something in the namespace, or have the quota raised."
	};
	return {
		code: "admission",
		half,
		evidence,
		until: refusals.test(message) && !passing$1.test(message) ? atOnce : graceUntil(scene, "create", since),
		headline: `the cluster refuses to make ${name === "the pod" ? name : `the pods of ${name}`}: ${told(message, 240)}`,
		remedy: remedyOf(message)
	};
}
function remedyOf(message) {
	if (/PodSecurity/.test(message)) return "Change what the message names (security context, volumes), or the Pod Security level of the namespace.";
	if (/service ?account/i.test(message)) return "Create the ServiceAccount that the message names, in this namespace.";
	if (/failed calling webhook/.test(message)) return "Have the webhook that the message names repaired; it must answer before anything can start.";
	if (/exceeded|must specify|maximum|minimum/.test(message)) return "Set the requests and limits that the message asks for (resources).";
	return "Change what the message names, or ask who set the rule up.";
}

// src/domain/rollout/ended.ts
/** Ends that the node is to blame for: what ran there isn't known, or was lost with it. */
const lost = /* @__PURE__ */ new Set(["ContainerStatusUnknown", "Unknown"]);
/** Ends before the program ran: the runtime refused. */
const refused = /* @__PURE__ */ new Set(["StartError", "ContainerCannotRun"]);
/** How it ended last, unless the node is to blame. */
function endOf({ status }) {
	const ended = status.state?.terminated ?? status.lastState?.terminated;
	return ended === void 0 || lost.has(String(ended.reason)) ? void 0 : ended;
}
/** `exit code 1`, or `signal 9 (exit code 137)` where one ended it. */
function exitText({ exitCode, signal }) {
	const by = signal ?? (exitCode > 128 && exitCode < 160 ? exitCode - 128 : 0);
	return by > 0 ? `signal ${by} (exit code ${exitCode})` : `exit code ${exitCode}`;
}
/** A number of times in words: `once`, `twice`, `3 times`. */
function timesText(count) {
	return count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;
}
/** What is told of a container that ended, or is being ended, and should run or should have ended well. */
function endedTroubles(place, events) {
	const ended = endOf(place);
	const { restartPolicy } = place.pod.spec;
	const mayEnd = place.init || restartPolicy === "OnFailure" || restartPolicy === "Never";
	const badly = ended !== void 0 && !(mayEnd && ended.exitCode === 0) ? ended : void 0;
	if (badly?.reason === "OOMKilled") return [memoryTrouble(place, badly)];
	if (badly && refused.has(String(badly.reason))) return [refusedTrouble(place, badly)];
	const kills = killsOf(events);
	if (kills.length > 0 && (badly || place.status.state?.running)) return [killTrouble(place, kills, badly)];
	return badly ? [crashTrouble(place, badly, events)] : [];
}
/** What is told of a container that is ready, and is being ended because of a probe at this moment. */
function dyingTroubles(place, events) {
	const kills = killsOf(events).filter((event) => isSince(event, place));
	return kills.length > 0 ? [killTrouble(place, kills, void 0)] : [];
}
/** Whether an event is about the container that runs now, not about one before it. */
function isSince(event, { status }) {
	const started = timeOf(status.state?.running?.startedAt);
	return started !== void 0 && lastOf(event) > started;
}
/** What the kubelet says when a probe has a container ended (kubelet/kuberuntime, computePodActions). */
const killing = /failed (liveness|startup) probe/;
function killsOf(events) {
	return events.filter(({ reason, message }) => reason === "Killing" && killing.test(String(message)));
}
function untilOf({ job }) {
	return job ? notByItself : atOnce;
}
function endEvidence({ status, path }, ended, more = "") {
	const state = status.state?.terminated ? "state" : "lastState";
	return field(`${path}.${state}.terminated`, `${told(ended.reason, 60)}, ${exitText(ended)}${more}`);
}
function memoryTrouble(place, ended) {
	const limit = place.container.resources?.limits?.["memory"];
	const now = limit === void 0 ? "none is set, the node itself ran out" : `now ${named(limit)}`;
	return troubleOf(place, {
		code: "out-of-memory",
		until: untilOf(place),
		evidence: [endEvidence(place, ended)],
		logged: true,
		headline: `${place.name} needs more memory than its limit (${now}) and was killed`,
		remedy: `Raise the memory limit of ${place.name} (${now}).`
	});
}
function refusedTrouble(place, ended) {
	return troubleOf(place, {
		code: "cannot-start",
		until: untilOf(place),
		logged: true,
		headline: `${place.name} can't be started (${exitText(ended)}): ${told(gist(ended.message), 200)}`,
		evidence: [endEvidence(place, ended, `: ${told(ended.message)}`)],
		remedy: "Check the command, the image and the mounts of the container."
	});
}
function killTrouble(place, kills, ended) {
	const probe = String(killing.exec(String(kills.at(-1)?.message))?.[1]);
	return troubleOf(place, {
		code: "probe-kill",
		until: untilOf(place),
		logged: true,
		headline: `${place.name} was ended because its ${probe} probe failed`,
		evidence: [eventEvidence(kills), ...ended ? [endEvidence(place, ended)] : []],
		remedy: `Give it longer to answer (failureThreshold of the ${probe} probe), or make it answer sooner.`
	});
}
function crashTrouble(place, ended, events) {
	const { status, name, path } = place;
	const again = events.some((event) => event.reason === "BackOff" && isSince(event, place));
	const count = status.restartCount + (status.state?.running && !again ? 0 : 1);
	return troubleOf(place, {
		code: "crash",
		logged: true,
		until: count > 1 ? untilOf(place) : notByItself,
		headline: `${name} ended ${timesText(count)}, ${count > 1 ? "last " : ""}with ${exitText(ended)}`,
		evidence: [endEvidence(place, ended), field(`${path}.restartCount`, `ended ${timesText(count)}`)],
		remedy: "Read the last lines of its log and correct what ended it."
	});
}

// src/domain/rollout/pull.ts
/** Reasons of a waiting container that are about its image, or one that is mounted into it (kubelet/images/types.go). */
const pullReasons = /* @__PURE__ */ new Set([
	"ErrImagePull",
	"ImagePullBackOff",
	"RegistryUnavailable",
	"SignatureValidationFailed",
	"InvalidImageName",
	"ErrImageNeverPull",
	"ImageInspectError"
]);
const kinds = [
	["transient", /\b429\b|too many requests|toomanyrequests|\b50[0-9]\b|timeout|timed out|deadline exceeded/i],
	["denied", /\b40[13]\b|denied|unauthori[sz]ed|forbidden|insufficient_scope|authentication required|no basic auth credentials/i],
	["platform", /no match(ing manifest)? for (platform|linux|windows)/i],
	["absent", /not[ _]?found|manifest[ _]unknown|name[ _]unknown|does not exist|\b404\b/i]
];
/** What a registry's or runtime's message says, whatever the image is called; undefined: nothing in particular. */
function pullKindOf(message, image) {
	const words = message.slice(0, 1e4).replaceAll(image === "" ? "\"\"" : image, " ").replace(/"[^"]*"/g, " ").replace(/\S*[/@]\S*/g, (word) => word.endsWith(":") ? ":" : " ");
	return kinds.find(([, pattern]) => pattern.test(words))?.[0];
}
/** Why a container's image, or one that is mounted, doesn't arrive. */
function pullTrouble(scene, place, reason, message, events) {
	const { container, pod, name, path } = place;
	const mounted = pod.spec.volumes?.map(({ image }) => image?.reference).find((reference) => reference !== void 0 && message.includes(reference));
	const image = mounted ?? container.image ?? "";
	const failed = events.filter((event) => event.reason === "Failed" && String(event.message).startsWith(`Failed to pull image "${image}`));
	const last = failed.at(-1);
	const what = `the ${mounted === void 0 ? "image" : "package"} ${quoted(oneLine(image, 400), 200)} of ${name}`;
	const evidence = [field(`${path}.state.waiting`, `${reason}: ${told(message)}`), ...last ? [eventEvidence(failed)] : []];
	const fatal = {
		until: atOnce,
		evidence
	};
	const wrong = wrongReferences[reason];
	if (wrong !== void 0) {
		const [text, remedy] = wrong;
		return troubleOf(place, {
			...fatal,
			code: "bad-reference",
			headline: `${what} ${text}`,
			remedy
		});
	}
	switch (pullKindOf(message, image) ?? pullKindOf(String(last?.message), image)) {
		case "absent": return troubleOf(place, {
			...fatal,
			code: "image-absent",
			headline: `${what} isn't in its registry`,
			remedy: "Check that it was built and pushed, and that the reference is right."
		});
		case "platform": return troubleOf(place, {
			...fatal,
			code: "image-absent",
			headline: `${what} isn't in its registry for this kind of node`,
			remedy: "Build and push it for the architecture of the nodes too, or choose other nodes."
		});
		case "denied": return troubleOf(place, {
			...fatal,
			code: "pull-denied",
			headline: `the registry refuses ${what}`,
			remedy: "Give the environment a pull secret that may read this repository (pullSecrets), or the nodes the right to (AcrPull)."
		});
		case "transient":
		case void 0: return troubleOf(place, {
			evidence,
			code: "pull-transient",
			headline: `${what} can't be pulled now: ${told(gist(message), 200)}`,
			until: graceUntil(scene, "pullTransient", timeOf(pod.status?.startTime)),
			remedy: "Check that the registry answers from the nodes; it may be busy or not reachable."
		});
	}
}
/** What is wrong with a reference for good, and what to do, by the reason. */
const wrongReferences = {
	InvalidImageName: ["has a name that nothing can be pulled by", "Correct the reference of the image."],
	ErrImageNeverPull: ["isn't on the node, and its pull policy is Never", "Set the pull policy to IfNotPresent, or put the image on the nodes."],
	ImageInspectError: ["can't be read on the node", "Push the image again under another digest, or remove it from the node."],
	SignatureValidationFailed: ["has no signature that the nodes accept", "Sign the image with a key that the policy of the nodes trusts."]
};

// src/domain/rollout/container.ts
/** Reasons that say nothing but that it isn't its turn yet. */
const early = /* @__PURE__ */ new Set(["ContainerCreating", "PodInitializing"]);
/** Reasons for which a container couldn't be made or begun (kubelet/kuberuntime, kubelet/container). */
const unstartable = /* @__PURE__ */ new Set([
	"CreateContainerError",
	"RunContainerError",
	"PreCreateHookError",
	"PreStartHookError",
	"PostStartHookError"
]);
/** Troubles that nodes under load have for a moment. */
const passing = /context deadline exceeded|deadlineexceeded|timed out|failed to reserve container name/i;
/** Whether a container has done all that the pod's readiness needs of it. */
function isSettled(status, init, sidecar) {
	if (status.ready) return true;
	if (!init) return false;
	return sidecar ? status.started === true : status.state?.terminated?.exitCode === 0;
}
/** What keeps a container from being ready. Nothing is told of one whose turn hasn't come. */
function containerTroubles(scene, place) {
	const { status, pod, container, init } = place;
	const path = `{${container.name}}`;
	const events = scene.events.about(pod).filter(({ involvedObject }) => involvedObject.fieldPath?.endsWith(path) === true);
	if (isSettled(status, init, container.restartPolicy === "Always")) return dyingTroubles(place, events);
	const { waiting, running } = status.state ?? {};
	const reason = waiting?.reason ?? "";
	const message = waiting?.message ?? "";
	if (pullReasons.has(reason)) return [pullTrouble(scene, place, reason, message, scene.events.about(pod))];
	if (reason === "CreateContainerConfigError") return [configurationTrouble(scene, place, message)];
	if (unstartable.has(reason)) return [unstartableTrouble(scene, place, reason, message)];
	const ended = endedTroubles(place, events);
	if (running) return [...ended, runningTrouble(scene, place, running.startedAt, events)];
	if (ended.length > 0 || early.has(reason) || reason === "") return ended;
	return [troubleOf(place, {
		code: "sandbox",
		until: graceUntil(scene, "sandbox", timeOf(pod.status?.startTime)),
		headline: `${place.name} waits: ${told(reason, 60)}`,
		evidence: [field(`${place.path}.state.waiting`, `${told(reason, 60)}: ${told(message)}`)],
		remedy: "Look at the node that the pod is on; its container runtime may be unwell."
	})];
}
function configurationTrouble(scene, place, message) {
	const evidence = [field(`${place.path}.state.waiting`, `CreateContainerConfigError: ${told(message)}`)];
	if (/failed to sync .* cache/i.test(message)) return troubleOf(place, {
		code: "volume",
		evidence,
		until: graceUntil(scene, "create", timeOf(place.pod.status?.startTime)),
		headline: `the node hasn't read the configuration of ${place.name} yet`,
		remedy: "Check that the node reaches the API server."
	});
	const user = /runAsNonRoot|runAsUser|non-numeric user/i.test(message);
	return troubleOf(place, {
		code: user ? "cannot-start" : "configuration-missing",
		evidence,
		until: atOnce,
		headline: `${place.name} can't be configured: ${told(message, 200)}`,
		remedy: user ? "Build the image with a numeric user that is not root." : "Create the Secret or ConfigMap (or the key in it) that the message names, in this namespace."
	});
}
function unstartableTrouble(scene, place, reason, message) {
	const since = timeOf(place.pod.status?.startTime);
	return troubleOf(place, {
		code: "cannot-start",
		headline: `${place.name} can't be started: ${told(gist(message), 200)}`,
		until: passing.test(message) ? graceUntil(scene, "create", since) : atOnce,
		evidence: [field(`${place.path}.state.waiting`, `${reason}: ${told(message)}`)],
		remedy: "Check the command, the image and the mounts of the container.",
		logged: true
	});
}
/** It runs, and a probe hasn't passed. */
function runningTrouble(scene, place, startedAt, events) {
	const { container, status, name, path, pod } = place;
	const { startupProbe, readinessProbe } = container;
	const begun = timeOf(startedAt);
	if (place.init && !startupProbe) return progressOf(place, `${name} runs`, []);
	if (startupProbe && status.started !== true) return progressOf(place, `${name} is starting: ${probeText(startupProbe)} doesn't answer well yet`, unhealthy(events, "Startup"));
	if (!readinessProbe) return progressOf(place, `${name} is starting`, []);
	const failures = unhealthy(events, "Readiness");
	const since = latest(begun, timeOf(conditionOf(pod, "Ready")?.lastTransitionTime));
	const startup = probeAllowanceMs(startupProbe);
	const probe = probeText(readinessProbe);
	const [failed] = failures;
	return troubleOf(place, {
		code: "not-ready",
		until: graceUntil(scene, "notReady", since, startup + probeAllowanceMs(readinessProbe)),
		headline: `${name} runs and isn't ready${failed ? `: ${failed.text}` : ""}`,
		evidence: [...failures, field(`${path}.ready`, `false, asked by ${probe}`)],
		remedy: `Make ${probe} answer well, or give it more time; its log says what it waits for.`,
		logged: true
	});
}
function progressOf(place, headline, evidence) {
	return troubleOf(place, {
		code: "progress",
		until: notByItself,
		headline,
		logged: true,
		evidence: [...evidence, field(`${place.path}.state`, "running")],
		remedy: "Read its log for what takes so long, or allow more time (timeout)."
	});
}
/** The failures of a probe, the last text of all. */
function unhealthy(events, probe) {
	const failures = events.filter(({ reason, message }) => reason === "Unhealthy" && String(message).startsWith(`${probe} probe`));
	return failures.length > 0 ? [eventEvidence(failures, 200)] : [];
}

// src/domain/rollout/pod.ts
/** What a pod's status says where it was taken away rather than ended. */
const takenAway = /* @__PURE__ */ new Set([
	"Evicted",
	"Preempting",
	"Preempted",
	"NodeLost",
	"NodeShutdown",
	"Shutdown",
	"Terminated",
	"NodeAffinity",
	"UnexpectedAdmissionError"
]);
/** Events of what has to be there before a container: the newest of them counts until one is made. */
const preparing = {
	FailedMount: "volume",
	FailedAttachVolume: "volume",
	FailedMapVolume: "volume",
	FailedCreatePodSandBox: "sandbox",
	FailedPrepareDynamicResources: "sandbox",
	NetworkNotReady: "sandbox"
};
const prepared = /* @__PURE__ */ new Set([
	"Pulling",
	"Pulled",
	"Created",
	"Started"
]);
/** Whether a pod counts at all: one on its way out, and one that is done, don't. */
function counts(pod) {
	return pod.metadata.deletionTimestamp === void 0 && pod.status?.phase !== "Succeeded";
}
/**
* Why a pod was taken away: by eviction, preemption, its node's end. Undefined: it wasn't. A failed pod whose owner
* makes another one counts as taken away, whatever was the reason.
*/
function disruptionOf({ pod, job }, events) {
	const { reason, phase, containerStatuses = [] } = pod.status ?? {};
	const target = conditionOf(pod, "DisruptionTarget");
	if (target?.status === "True") return String(target.reason);
	if (takenAway.has(String(reason)) || phase === "Unknown") return String(reason ?? phase);
	if (phase === "Failed" && !job) return String(reason ?? phase);
	return events.some((event) => event.reason === "NodeNotReady") && containerStatuses.length > 0 && !isReadyPod(pod) && containerStatuses.every(({ ready }) => ready) ? "NodeNotReady" : void 0;
}
/** What keeps a pod from being ready: of an init container first, and else of each container. */
function podTroubles(scene, place) {
	const { pod } = place;
	if (!counts(pod)) return [];
	if (isReadyPod(pod)) return allContainersTroubles(scene, place);
	const events = scene.events.about(pod);
	const disruption = disruptionOf(place, events);
	if (disruption !== void 0) return [disruptionTrouble(place, disruption)];
	const scheduled = conditionOf(pod, "PodScheduled");
	if (scheduled?.status === "False") return [unschedulableTrouble(scene, place, scheduled, events)];
	const before = preparingTrouble(scene, place, events);
	const found = before ? [before] : allContainersTroubles(scene, place);
	return found.length > 0 ? found : [progressTrouble(place, events)];
}
function disruptionTrouble({ pod, half }, reason) {
	return {
		code: "disruption",
		until: notByItself,
		half,
		pod: pod.metadata.name,
		headline: `${halfName(half)} was taken off its node (${told(reason, 60)}) and is replaced`,
		evidence: [field("status.reason", `${told(reason, 60)}: ${told(pod.status?.message)}`)],
		remedy: "Wait for the replacement; if none comes, look at the nodes."
	};
}
function unschedulableTrouble(scene, { pod, half }, condition, events) {
	const scaling = events.findLast(({ reason }) => reason === "TriggeredScaleUp");
	const waits = graceUntil(scene, "unschedulable", timeOf(condition.lastTransitionTime));
	const gated = condition.reason === "SchedulingGated";
	const claim = /persistentvolumeclaim/i.test(String(condition.message));
	const [until, then] = gated ? [notByItself, " until its scheduling gates are taken away"] : scaling ? [Math.max(waits, graceUntil(scene, "scaleUp", lastOf(scaling))), "; a node is being added"] : [waits, ""];
	return {
		code: claim ? "volume" : "unschedulable",
		until,
		half,
		pod: pod.metadata.name,
		headline: `no node takes ${halfName(half)}${then}: ${told(condition.message, 240)}`,
		evidence: [field("status.conditions[PodScheduled]", `${told(condition.reason, 60)}: ${told(condition.message)}`), ...scaling ? [eventEvidence([scaling])] : []],
		remedy: claim ? "Create the PersistentVolumeClaim that the message names, in this namespace, or let it be bound." : "Request less, free or add nodes, or correct the node selector and the tolerations."
	};
}
/** Volumes that aren't mounted, a sandbox that isn't made. */
function preparingTrouble(scene, { pod, half }, events) {
	const failures = events.filter(({ reason }) => Object.hasOwn(preparing, String(reason)));
	const last = failures.at(-1);
	if (last === void 0 || !isWaitingForNode(pod)) return void 0;
	if (events.some((event) => prepared.has(String(event.reason)) && lastOf(event) >= lastOf(last))) return void 0;
	const reason = String(last.reason);
	const same = failures.filter((event) => event.reason === reason);
	const code = preparing[reason] === "volume" ? "volume" : "sandbox";
	const about = {
		code,
		half,
		pod: pod.metadata.name,
		evidence: [eventEvidence(same)]
	};
	const until = graceUntil(scene, code, Math.min(...same.map(firstOf)));
	return code === "volume" ? {
		...about,
		until,
		headline: `a volume of ${halfName(half)} can't be mounted: ${told(last.message, 240)}`,
		remedy: "Create what the message names (a Secret, ConfigMap or PersistentVolumeClaim) in this namespace."
	} : {
		...about,
		until,
		headline: `the node can't prepare ${halfName(half)}: ${told(last.message, 240)}`,
		remedy: "Look at the node: its network or its container runtime may be unwell."
	};
}
/** Whether nothing of a pod has begun. */
function isWaitingForNode({ status }) {
	return [...status?.initContainerStatuses ?? [], ...status?.containerStatuses ?? []].every(({ state, lastState }) => !state?.running && !state?.terminated && !lastState?.terminated && [
		"ContainerCreating",
		"PodInitializing",
		void 0
	].includes(state?.waiting?.reason));
}
function allContainersTroubles(scene, place) {
	const { spec, status } = place.pod;
	const of = (list, statuses, init) => list.flatMap((container) => {
		const found = statuses?.find(({ name }) => name === container.name);
		const path = pathOf(init ? "initContainerStatuses" : "containerStatuses", container.name);
		const name = containerName(container, init, place.half);
		return found ? [{
			...place,
			container,
			status: found,
			init,
			path,
			name
		}] : [];
	});
	const first = of(spec.initContainers ?? [], status?.initContainerStatuses, true).find(({ container, status: its }) => !isSettled(its, true, container.restartPolicy === "Always"));
	const early = first ? containerTroubles(scene, first) : [];
	if (early.length > 0) return early;
	return of(spec.containers, status?.containerStatuses, false).flatMap((container) => containerTroubles(scene, container));
}
function progressTrouble({ pod, half }, events) {
	const last = events.findLast(({ reason }) => reason === "Pulling" || prepared.has(String(reason)));
	const doing = last?.reason === "Pulling" ? "'s image is being pulled" : last ? " is starting" : " is being made";
	return {
		code: "progress",
		until: notByItself,
		half,
		pod: pod.metadata.name,
		headline: `${halfName(half)}${doing}`,
		evidence: last ? [eventEvidence([last])] : [field("status.phase", told(pod.status?.phase, 60))],
		remedy: "Allow more time (timeout), or look at the node that the pod is on."
	};
}

// src/domain/rollout/deployment.ts
const revisionAnnotation = "deployment.kubernetes.io/revision";
function ownedIn({ replicaSets, pods }) {
	return {
		replicaSets: byOwner(replicaSets),
		pods: byOwner(pods)
	};
}
function byOwner(objects) {
	const sorted = objects.toSorted(byText(({ metadata }) => `${metadata.name} ${metadata.uid}`));
	return Map.groupBy(sorted, ({ metadata }) => controllerOf(metadata)?.uid ?? "");
}
/** The object that made this one and replaces it. */
function controllerOf({ ownerReferences = [] }) {
	return ownerReferences.find(({ controller }) => controller === true) ?? ownerReferences[0];
}
/** What belongs to a Deployment's current revision: the ReplicaSet of that number (else the highest), and its pods. */
function scopeOf(deployment, owned) {
	const number = ({ metadata }) => Number(metadata.annotations?.[revisionAnnotation] ?? NaN);
	const wanted = number(deployment);
	const sets = (owned.replicaSets.get(deployment.metadata.uid) ?? []).filter((set) => !(number(set) < wanted));
	const numbers = sets.map((set) => number(set) || 0);
	const replicaSet = sets[numbers.indexOf(Math.max(...numbers))];
	return {
		deployment,
		replicaSet,
		pods: replicaSet ? owned.pods.get(replicaSet.metadata.uid) ?? [] : []
	};
}
/** How many pods a Deployment should have. */
function wantedOf({ spec }) {
	return spec.replicas ?? 1;
}
/** Whether the controller has seen the Deployment as it is. */
function isObserved({ metadata, status }) {
	return (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
}
/** Whether all that it should run is of its current revision, and available. */
function isComplete(deployment) {
	const { updatedReplicas = 0, availableReplicas = 0, replicas = 0 } = deployment.status ?? {};
	const wanted = wantedOf(deployment);
	return deployment.metadata.deletionTimestamp === void 0 && isObserved(deployment) && wanted > 0 && updatedReplicas >= wanted && availableReplicas >= wanted && replicas <= updatedReplicas;
}
/** The condition by which Kubernetes itself gave up waiting for it. */
function givenUp(deployment) {
	const progressing = conditionOf(deployment, "Progressing");
	return progressing?.status === "False" && progressing.reason === "ProgressDeadlineExceeded" && isObserved(deployment) && !isComplete(deployment) ? progressing : void 0;
}
/** What keeps a Deployment from being ready; nothing where it is. */
function deploymentTroubles(scene, scope, half) {
	const { deployment, replicaSet, pods } = scope;
	const { metadata, spec } = deployment;
	const about = half === void 0 ? `the Deployment ${named(metadata.name)}` : halfName(half);
	if (metadata.deletionTimestamp !== void 0) return [{
		code: "deleted",
		until: atOnce,
		half,
		headline: `${about} is being deleted`,
		evidence: [field("metadata.deletionTimestamp", told(metadata.deletionTimestamp, 60))],
		remedy: "Find out who deletes it, and deploy again."
	}];
	if (!isObserved(deployment)) {
		const { generation } = metadata;
		return [{
			code: "unobserved",
			half,
			headline: `the cluster hasn't seen the change of ${about} yet`,
			until: graceUntil(scene, "unobserved", timeOf(metadata.creationTimestamp)),
			evidence: [field("status.observedGeneration", `${deployment.status?.observedGeneration ?? 0} of ${generation}`)],
			remedy: "Look at the cluster's controller manager; it is behind, or doesn't run."
		}];
	}
	const found = (some) => some.flatMap((pod) => podTroubles(scene, {
		pod,
		half,
		job: false
	}));
	if (isComplete(deployment)) return found(pods.filter(isReadyPod));
	if (wantedOf(deployment) === 0) return [{
		code: "scaled-down",
		until: atOnce,
		half,
		headline: `${about} is scaled down to nothing`,
		evidence: [field("spec.replicas", "0")],
		remedy: `Scale it up: kubectl scale deployment ${metadata.name} --replicas 1`
	}];
	if (spec.paused === true) return [{
		code: "paused",
		until: atOnce,
		half,
		headline: `somebody paused the rollout of ${about}`,
		evidence: [field("spec.paused", "true")],
		remedy: `Resume it: kubectl rollout resume deployment ${metadata.name}`
	}];
	const live = pods.filter((pod) => pod.metadata.deletionTimestamp === void 0);
	const all = [...live.length < wantedOf(deployment) ? refusedPods(scene, scope, half) : [], ...found(pods)];
	if (all.length > 0) return all;
	const ready = live.filter(isReadyPod).length;
	return [{
		code: "progress",
		until: notByItself,
		half,
		headline: `${about} has ${ready} of ${wantedOf(deployment)} pods ready`,
		evidence: [field(replicaSet ? "status.availableReplicas" : "status.replicas", String(availableOf(deployment)))],
		remedy: "Allow more time (timeout), or look at the nodes."
	}];
}
function availableOf({ status }) {
	return status?.availableReplicas ?? 0;
}
function refusedPods(scene, { deployment, replicaSet }, half) {
	const owner = replicaSet ?? deployment;
	const conditions = [owner, deployment].map((object) => conditionOf(object, "ReplicaFailure"));
	const trouble = createTrouble(scene, owner, conditions, half);
	return trouble ? [trouble] : [];
}

// src/domain/rollout/classify.ts
/**
* Judges a rollout: both halves of a pair, or whatever Deployments the policy names. It is ready when all are; fatal
* when something can't get well by itself or has had its time; and else waits, with a time at which that changes.
* @param objects in any order; those of other Deployments and of older revisions don't count.
* @param now milliseconds since 1970.
*/
function classify(objects, now, policy) {
	const scene = sceneOf(objects, now, policy);
	const subjects = subjectsOf(objects, policy);
	const owned = ownedIn(objects);
	if (subjects.length === 0) return judged([missing(scene, void 0, "Deployment", "")], now, policy, []);
	const troubles = subjects.flatMap((subject) => troublesOf(scene, subject, owned));
	if (troubles.length === 0) return { state: "ready" };
	return judged(troubles, now, policy, subjects.flatMap(({ deployment }) => (deployment && givenUp(deployment)) ?? []).map(givenUpEvidence));
}
/** The Deployments that a policy asks about, in its order; else all of the objects', by half and name. */
function subjectsOf(objects, { halves }) {
	if (halves) {
		const byName = new Map(objects.deployments.map((deployment) => [deployment.metadata.name, deployment]));
		return halves.map(({ half, deployment: name }) => ({
			half,
			name,
			deployment: byName.get(name)
		}));
	}
	return objects.deployments.toSorted(byText(({ metadata }) => `${metadata.name} ${metadata.uid}`)).map((deployment) => ({
		half: halfOf(deployment),
		name: deployment.metadata.name,
		deployment
	}));
}
/** The half that an object is of, by its labels. */
function halfOf({ metadata }) {
	const component = metadata.labels?.["app.kubernetes.io/component"];
	return component === "core" || component === "actions" ? component : void 0;
}
/** What the rules of this folder look at beside one object. */
function sceneOf({ events }, now, policy) {
	const { startedAt, graceMs } = policy;
	return {
		now,
		startedAt,
		graceMs: {
			...defaultGraceMs,
			...graceMs
		},
		events: eventsIn(events)
	};
}
function troublesOf(scene, { half, name, deployment }, owned) {
	return deployment ? deploymentTroubles(scene, scopeOf(deployment, owned), half) : [missing(scene, half, "Deployment", name)];
}
/** Something that should be there, and isn't. */
function missing(scene, half, kind, name) {
	return {
		code: "missing",
		half,
		until: graceUntil(scene, "missing"),
		headline: `the ${kind}${name === "" ? "" : ` ${named(name)}`} isn't in the namespace`,
		evidence: [field("metadata.name", name === "" ? "none" : `no ${named(name)}`)],
		remedy: "Find out who deleted it, and deploy again."
	};
}
/** The verdict over troubles, of which there is at least one. */
function judged(troubles, now, policy, late) {
	const [worst = nothingKnown] = collapsed(troubles, now);
	const { code, headline, evidence, remedy, half, culprit, until } = worst;
	const fatal = {
		state: "fatal",
		cause: code,
		remedy,
		half,
		culprit
	};
	if (until <= now) return {
		...fatal,
		code,
		headline: sentence(headline),
		evidence
	};
	const { deadlineAt, startedAt } = policy;
	if (late.length > 0 || !(now < deadlineAt)) {
		const within = startedAt === void 0 ? "in time" : `within ${durationText((now - startedAt) / 1e3)}`;
		const said = late.length > 0 ? late : [field("deadline", `passed: not ready ${within}`)];
		return {
			...fatal,
			code: "deadline",
			evidence: [...evidence, ...said],
			headline: sentence(`it wasn't ready ${within}: ${headline}`)
		};
	}
	return {
		state: "waiting",
		code,
		headline: sentence(headline),
		evidence,
		half,
		until: Math.min(until, deadlineAt)
	};
}
const nothingKnown = {
	code: "progress",
	until: notByItself,
	half: void 0,
	headline: "it is starting",
	evidence: [],
	remedy: "Allow more time (timeout)."
};
function givenUpEvidence({ message }) {
	return field("status.conditions[Progressing]", `ProgressDeadlineExceeded: ${told(message)}`);
}

export { timeOf as A, byText as C, named as D, isReadyPod as E, asPod as F, asReplicaSet as I, parseDeployment as L, asDeployment as M, asEvent as N, pathOf as O, asJob as P, eventsIn as S, halfName as T, atOnce as _, subjectsOf as a, asRolloutVerdict as b, ownedIn as c, counts as d, disruptionOf as f, createTrouble as g, timesText as h, sceneOf as i, told as j, probeAllowanceMs as k, scopeOf as l, exitText as m, judged as n, controllerOf as o, podTroubles as p, missing as r, isComplete as s, classify as t, wantedOf as u, field as v, conditionOf as w, evidenceText as x, notByItself as y };