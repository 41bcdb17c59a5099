import { n as UserError, r as isToldError, t as EnvironmentError } from "./errors.js";
import { a as trainingJob, i as trainingExits, n as trainingAnnotations, o as trainingSelector, r as trainingContainer, t as podsOfJob } from "./training.js";
import { r as isRegistryLocation } from "./store-location.js";
import { n as readRepository, t as registryBlobs } from "./registry.js";
import { n as fetchResult, r as storeInputs } from "./artifacts.js";
import { A as timeOf, C as byText, D as named, F as asPod, N as asEvent, O as pathOf, P as asJob, _ as atOnce, d as counts, f as disruptionOf, g as createTrouble, h as timesText, i as sceneOf, j as told, m as exitText, n as judged, o as controllerOf, p as podTroubles, r as missing, v as field, w as conditionOf, x as evidenceText, y as notByItself } from "./classify.js";
import { n as parseLine } from "./lines.js";
import { r as counted } from "./text.js";
import { s as parseEnd } from "./documents2.js";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

// src/adapters/kubernetes/training/log.ts
/** Lines that are looked at for what went wrong. */
const lastLines = 40;
/** What a container wrote last and isn't in the form of our own lines: what went wrong there. Empty where nobody knows. */
async function lastWords(api, { pod, container, previous }) {
	const words = [];
	try {
		for await (const text of api.logs(pod, {
			container,
			previous,
			tail: lastLines
		})) if (text.trim() !== "" && parseLine(text) === void 0) words.push(text);
	} catch (error) {
		if (!isToldError(error)) throw error;
	}
	return words;
}
/** Follows the log of one pod after the other. */
function followLogs(api, onProgress) {
	const stop = new AbortController();
	let current;
	async function read(reading) {
		let passed = 0;
		try {
			const { pod } = reading;
			const lines = api.logs(pod, {
				container: trainingContainer,
				follow: true,
				signal: stop.signal
			});
			for await (const text of lines) {
				if (stop.signal.aborted) return;
				passed += 1;
				if (passed <= reading.seen) continue;
				reading.seen = passed;
				const line = parseLine(text);
				if (line?.type === "progress") onProgress?.({
					phase: line.phase,
					fraction: line.fraction
				});
			}
		} catch (error) {
			if (!stop.signal.aborted && !isToldError(error)) throw error;
		}
	}
	return {
		follow(pod) {
			if (stop.signal.aborted || current?.pod === pod && current.reading) return;
			const reading = current?.pod === pod ? current : {
				pod,
				seen: 0,
				reading: void 0
			};
			current = reading;
			reading.reading = read(reading).finally(() => reading.reading = void 0);
			reading.reading.catch(() => void 0);
		},
		async end() {
			stop.abort();
			await current?.reading;
		}
	};
}

// src/domain/rollout/job.ts
/** What a Job's condition says of why it failed, what that means, and what to do. */
const endings = {
	BackoffLimitExceeded: ["job-failed", "failed"],
	DeadlineExceeded: ["job-deadline", "took longer than it may"],
	PodFailurePolicy: ["job-policy", "failed in a way that no second try helps"]
};
/**
* Judges a Job: `ready` is that it has completed. Whether it failed is the Job's own word; a try of several that fails
* is told and waited for.
* @param name of the Job among the objects.
*/
function classifyJob(name, objects, now, policy) {
	const scene = sceneOf(objects, now, policy);
	const job = objects.jobs?.find(({ metadata }) => metadata.name === name);
	if (!job) return judged([missing(scene, void 0, "Job", name)], now, policy, []);
	if (isCompleteJob(job)) return { state: "ready" };
	return judged(jobTroubles(scene, job, podsOf(job, objects.pods)), now, policy, []);
}
function isCompleteJob(job) {
	return conditionOf(job, "Complete")?.status === "True";
}
/** The pods of a Job, the oldest first. */
function podsOf({ metadata }, pods) {
	return pods.filter((pod) => controllerOf(pod.metadata)?.uid === metadata.uid).toSorted((a, b) => createdOf(a) - createdOf(b) || byText((pod) => `${pod.metadata.name} ${pod.metadata.uid}`)(a, b));
}
function createdOf({ metadata }) {
	return timeOf(metadata.creationTimestamp) ?? 0;
}
/** What keeps a Job from completing, if it is only that it runs. */
function jobTroubles(scene, job, pods) {
	const { status, spec, metadata } = job;
	const about = `the Job ${named(metadata.name)}`;
	const failed = ["Failed", "FailureTarget"].map((type) => conditionOf(job, type)).find((condition) => condition?.status === "True");
	const tries = pods.flatMap((pod) => tryOf(pod, scene.events));
	const last = tries.at(-1);
	if (failed) {
		const reason = String(failed.reason);
		const [code, text] = endings[reason] ?? ["job-failed", "failed"];
		return [failedJob(about, {
			code,
			text,
			said: field(`status.conditions[${failed.type}]`, `${told(reason, 60)}: ${told(failed.message)}`),
			last,
			count: tries.length
		})];
	}
	if (metadata.deletionTimestamp !== void 0) return [{
		code: "deleted",
		half: void 0,
		until: atOnce,
		headline: `${about} is being deleted`,
		evidence: [field("metadata.deletionTimestamp", told(metadata.deletionTimestamp, 60))],
		remedy: "Find out who deletes it, and begin again."
	}];
	if (spec?.suspend === true) return [{
		code: "suspended",
		half: void 0,
		until: notByItself,
		headline: `${about} is suspended and waits for its turn`,
		evidence: [field("spec.suspend", "true")],
		remedy: "Look at the queue that it is in, or let it go: set its spec.suspend to false."
	}];
	const live = pods.filter((pod) => counts(pod) && pod.status?.phase !== "Failed");
	const refused = live.length === 0 ? createTrouble(scene, job, [], void 0) : void 0;
	const found = live.flatMap((pod) => podTroubles(scene, {
		pod,
		half: void 0,
		job: true
	}));
	return [
		...refused ? [refused] : [],
		...found,
		...last ? [{
			code: "crash",
			half: void 0,
			until: notByItself,
			culprit: last.culprit,
			headline: `${about} failed ${timesText(tries.length)} (${last.text}) and is tried again`,
			evidence: [last.evidence, field("status.failed", counted(status?.failed ?? tries.length, "pod"))],
			remedy: "Read the last lines of its log."
		}] : [],
		{
			code: "progress",
			half: void 0,
			until: notByItself,
			headline: `${about} runs`,
			evidence: [field("status.active", counted(status?.active ?? 0, "pod"))],
			remedy: "Allow it more time, or read its log for what takes so long."
		}
	];
}
function tryOf(pod, events) {
	if (disruptionOf({
		pod,
		half: void 0,
		job: true
	}, events.about(pod)) !== void 0) return [];
	const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
	return [...initContainerStatuses.map((status) => ({
		status,
		path: "initContainerStatuses"
	})), ...containerStatuses.map((status) => ({
		status,
		path: "containerStatuses"
	}))].flatMap(({ status, path }) => {
		const ended = status.state?.terminated ?? status.lastState?.terminated;
		if (ended === void 0 || ended.exitCode === 0) return [];
		const previous = status.state?.terminated === void 0;
		const container = [...pod.spec.initContainers ?? [], ...pod.spec.containers].find(({ name }) => name === status.name);
		return [{
			text: `the container ${named(status.name)} ended with ${exitText(ended)}`,
			evidence: field(`${pathOf(path, status.name)}.${previous ? "lastState" : "state"}.terminated`, `${told(ended.reason, 60)}, ${exitText(ended)}`),
			culprit: {
				half: void 0,
				pod: pod.metadata.name,
				container: status.name,
				previous,
				exitCode: ended.exitCode
			},
			status,
			limit: container?.resources?.limits?.["memory"]
		}];
	}).slice(0, 1);
}
function failedJob(about, told) {
	const { code, text, said, last, count } = told;
	const fatal = {
		half: void 0,
		until: atOnce
	};
	if (!last) return {
		...fatal,
		code,
		headline: `${about} ${text}`,
		evidence: [said],
		remedy: code === "job-deadline" ? "Allow it more time (activeDeadlineSeconds), or make it smaller." : "Look at its events: kubectl describe job."
	};
	const often = count > 1 ? ` ${timesText(count)}` : "";
	const { status, limit, culprit, evidence } = last;
	if ((status.state?.terminated ?? status.lastState?.terminated)?.reason === "OOMKilled") {
		const now = limit === void 0 ? "none is set" : `now ${named(limit)}`;
		return {
			...fatal,
			code: "out-of-memory",
			culprit,
			evidence: [evidence, said],
			headline: `${about} needs more memory than its limit (${now}) and was killed`,
			remedy: `Raise its memory limit (${now}).`
		};
	}
	return {
		...fatal,
		code,
		culprit,
		evidence: [evidence, said],
		headline: `${about} ${text}${often}: ${last.text}`,
		remedy: code === "job-deadline" ? "Allow it more time (activeDeadlineSeconds), or make it smaller." : "Read the last lines of its log and correct what ended it."
	};
}

// src/adapters/kubernetes/training/look.ts
const day = 864e5;
/** Milliseconds for which a Job waits for a place: somebody else decides how long that takes. */
const patience = {
	quota: day,
	unschedulable: day,
	scaleUp: day
};
/** Looks at the pods of a Job, and at its events where they don't say all. */
async function lookAt(api, job) {
	const { name, uid } = job.metadata;
	const { items } = await api.list("Pod", podsOfJob(name));
	const pods = items.map((item) => asPod(item)).filter((pod) => pod.metadata.ownerReferences?.some((owner) => owner.uid === uid)).sort((a, b) => (b.metadata.creationTimestamp ?? "").localeCompare(a.metadata.creationTimestamp ?? ""));
	const running = pods.find((pod) => containerOf(pod)?.state?.running !== void 0);
	return {
		result: pods.map(resultOf).find((result) => result !== void 0),
		overdue: pods[0]?.status?.reason === "DeadlineExceeded",
		running: running?.metadata.name,
		async verdict() {
			const objects = {
				deployments: [],
				replicaSets: [],
				pods,
				events: await eventsOf(api, job, pods[0]),
				jobs: [job]
			};
			const now = Date.now();
			return classifyJob(name, objects, now, {
				deadlineAt: now + day,
				graceMs: patience
			});
		}
	};
}
function resultOf(pod) {
	const terminated = containerOf(pod)?.state?.terminated;
	const digest = parseEnd(terminated?.message);
	return terminated && digest && {
		digest,
		exit: terminated.exitCode
	};
}
function containerOf(pod) {
	return pod.status?.containerStatuses?.find((status) => status.name === trainingContainer);
}
/** Events of a Job and of its newest pod. */
async function eventsOf(api, job, pod) {
	const of = [job.metadata.uid, ...pod ? [pod.metadata.uid] : []];
	return (await Promise.all(of.map((uid) => api.list("Event", void 0, { fieldSelector: `involvedObject.uid=${uid}` })))).flatMap(({ items }) => items.map((item) => asEvent(item)));
}

// src/domain/kubernetes/training-turn.ts
/**
* Milliseconds after a Job was made until every one that was made before it is surely among those that are listed:
* times of creation are whole seconds.
*/
const settleMs = 1500;
/** A Job whose maker died before it looked counts for so long, in milliseconds, by the API server's clock. */
const abandonedMs = 3e4;
/** Whether another training may begin: fewer run than may. One that somebody suspended takes nobody's place. */
function hasRoom(jobs, most) {
	return jobs.filter(running).length < most;
}
/**
* Whether a Job that was made suspended may run. Of several that are made at once, those that come first by time and
* name do, so that never more than `most` run: `settle` means to look again once `settleMs` have passed since it was
* made; `wait`, to take it away and come back when there is room.
* @param jobs all trainings of the namespace, itself among them.
* @param sinceMs how long ago it was made.
*/
function turnOf(own, jobs, { most, sinceMs }) {
	const others = jobs.filter(({ name }) => name !== own.name);
	const rivals = others.filter((job) => job.unfinished && job.suspended && job.awaitsTurn && own.createdAt - job.createdAt < abandonedMs);
	const busy = others.filter(running).length;
	if (busy + rivals.length < most) return "go";
	if (busy >= most) return "wait";
	if (sinceMs < 1500) return "settle";
	return busy + rivals.filter((job) => isAhead(job, own)).length < most ? "go" : "wait";
}
function running({ unfinished, suspended }) {
	return unfinished && !suspended;
}
function isAhead(a, b) {
	return a.createdAt < b.createdAt || a.createdAt === b.createdAt && a.name < b.name;
}

// src/adapters/kubernetes/training/turn.ts
/** Whether a Job has succeeded or failed for good. */
function finished(job) {
	const is = (type) => job.status?.conditions?.some((condition) => condition.type === type && condition.status === "True");
	if (is("Complete")) return "complete";
	return is("Failed") ? "failed" : void 0;
}
/** Whether a Job waits for somebody who looks whether it is its turn. */
function awaitsTurn(job) {
	return job.spec?.suspend === true && job.metadata.annotations?.[trainingAnnotations.turn] !== void 0;
}
/** Whether there is a place for one more. Where a queue orders them, it decides, and there always is. */
async function room(api, settings) {
	return settings.queue !== void 0 || hasRoom(await turns(api), settings.atOnce);
}
/**
* Lets a Job run that was made suspended, if it is its turn; it is taken away if it isn't.
* @param sinceMs how long it has been known here.
* @returns `settle`: ask again after `settleMs`.
*/
async function takeTurn(api, settings, job, sinceMs) {
	const { name, uid } = job.metadata;
	const turn = turnOf(turnFacts(job), await turns(api), {
		most: settings.atOnce,
		sinceMs
	});
	if (turn === "settle") return "settle";
	if (turn === "wait") {
		await api.remove("Job", name, { uid });
		return "waits";
	}
	await api.patch("Job", name, { merge: {
		metadata: {
			uid,
			annotations: { [trainingAnnotations.turn]: null }
		},
		spec: { suspend: false }
	} });
	return "went";
}
/** Milliseconds after which a Job that has to settle is looked at again. */
const settleAgainMs = settleMs + 50;
async function turns(api) {
	const { items } = await api.list("Job", trainingSelector);
	return items.map((item) => turnFacts(asJob(item)));
}
function turnFacts(job) {
	const { name, creationTimestamp, deletionTimestamp } = job.metadata;
	return {
		name,
		createdAt: Date.parse(creationTimestamp ?? ""),
		unfinished: finished(job) === void 0 && deletionTimestamp === void 0,
		suspended: job.spec?.suspend === true,
		awaitsTurn: awaitsTurn(job)
	};
}

// src/adapters/kubernetes/training/job.ts
/** Milliseconds between two looks. */
const lookEvery = 1e3;
/** Milliseconds between two looks for a free place; chance keeps those who wait from looking all at once. */
const roomEvery = () => 1e3 + Math.random() * 1e3;
/** Seconds that a Job stays when its result was brought away: others may follow it too. */
const staySeconds = 60;
const mostEvidence = 5;
/**
* Runs a training's Job, or follows the one that runs already, until it has ended. One that failed before anybody
* asked is made anew, unless it says that the bot is broken.
* @throws the signal's reason; the Job goes on.
*/
async function runJob(run) {
	const follower = followLogs(run.api, run.onProgress);
	try {
		return await new JobRunner(run, follower).end();
	} finally {
		await follower.end();
	}
}
var JobRunner = class {
	#run;
	#follower;
	#name;
	/** When it was first seen to await its turn, by this process's clock. */
	#awaitsSince;
	/** The Job that was made or seen here before it had ended. */
	#followed;
	#told;
	constructor(run, follower) {
		this.#run = run;
		this.#follower = follower;
		this.#name = run.manifest.metadata.name;
	}
	async end() {
		const { api, signal } = this.#run;
		for (;;) {
			signal?.throwIfAborted();
			const object = await api.get("Job", this.#name, signal);
			const job = object && asJob(object);
			if (!job) await this.#make();
			else if (job.metadata.deletionTimestamp !== void 0) {
				this.#tell(`the last Job ${this.#name} is on its way out`);
				await this.#wait(lookEvery);
			} else if (awaitsTurn(job)) await this.#await(job);
			else {
				const end = await this.#look(job);
				if (end) return end;
			}
		}
	}
	/** Makes the Job once there is room for it. Another process may be faster; then it is the same one. */
	async #make() {
		const { api, settings, manifest } = this.#run;
		if (await room(api, settings)) {
			this.#tell(`starting the Job ${this.#name}`);
			const made = await api.create(manifest);
			if (made !== "exists") this.#followed = made.metadata.uid;
			return;
		}
		this.#tellRoom();
		await this.#wait(roomEvery());
	}
	async #await(job) {
		const { api, settings } = this.#run;
		const { uid } = job.metadata;
		if (this.#awaitsSince?.uid !== uid) this.#awaitsSince = {
			uid,
			at: performance.now()
		};
		const turn = await takeTurn(api, settings, job, performance.now() - this.#awaitsSince.at);
		if (turn === "settle") await this.#wait(settleAgainMs);
		if (turn !== "waits") return;
		this.#tellRoom();
		await this.#wait(roomEvery());
	}
	async #look(job) {
		const { api, settings } = this.#run;
		const { name, uid } = job.metadata;
		const look = await lookAt(api, job);
		const ended = finished(job);
		const { result } = look;
		if ((ended === "failed" || result?.exit === trainingExits.failed) && this.#followed !== uid) {
			if (result?.exit !== trainingExits.invalid) {
				await api.remove("Job", name, { uid });
				return;
			}
		}
		this.#followed = uid;
		if (result !== void 0 || ended === "complete") return {
			kind: "ended",
			job: {
				name,
				uid
			},
			result: result?.digest
		};
		if (look.running !== void 0) this.#follower.follow(look.running);
		if (job.spec?.suspend === true) {
			const why = settings.queue === void 0 ? "somebody suspended it" : `the queue ${settings.queue} orders it`;
			this.#tell(`the Job ${name} waits: ${why}`);
		} else {
			const verdict = await look.verdict();
			if (verdict.state === "fatal") return await this.#failed(job, verdict, look.overdue);
			if (look.running === void 0 && verdict.state === "waiting") this.#tell(verdict.headline);
		}
		await this.#wait(lookEvery);
	}
	/** What is wrong, with the last words of the pod. A Job that would try the same for ever is taken away. */
	async #failed(job, verdict, overdue) {
		const { name, uid } = job.metadata;
		const { deadlineSeconds } = this.#run.settings;
		const words = verdict.culprit ? await lastWords(this.#run.api, verdict.culprit) : [];
		if (finished(job) === void 0) await this.#run.api.remove("Job", name, { uid });
		const note = (code, message) => ({
			severity: "note",
			code,
			message
		});
		return {
			kind: "failed",
			problems: [
				overdue ? {
					severity: "error",
					code: "training-deadline",
					message: `The training took longer than ${deadlineSeconds} s, and its Job ${name} was ended.`,
					next: "Allow it more time with train.deadline in tidegate.yml, or more of the processor with train.resources."
				} : {
					severity: "error",
					code: `training-${verdict.cause}`,
					message: verdict.headline,
					next: verdict.remedy
				},
				...verdict.evidence.slice(0, mostEvidence).map((evidence) => note("training-evidence", evidenceText(evidence))),
				...words.map((line) => note("training-log", line))
			]
		};
	}
	#tellRoom() {
		const { api, settings } = this.#run;
		const { atOnce } = settings;
		this.#tell(atOnce === 1 ? `waiting: one training runs in ${api.namespace}, and no more may at once` : `waiting: ${atOnce} trainings run in ${api.namespace}, and no more may at once`);
	}
	/** Tells each thing once. */
	#tell(phase) {
		if (this.#told === phase) return;
		this.#told = phase;
		this.#run.onProgress?.({
			phase,
			fraction: void 0
		});
	}
	async #wait(ms) {
		const { signal } = this.#run;
		await setTimeout(ms, void 0, signal && { signal }).catch((error) => {
			signal?.throwIfAborted();
			throw error;
		});
	}
};
/** A Job whose result was brought away goes soon, and its pod with it. Who follows it too still finds it. */
async function endSoon(api, { name, uid }) {
	await api.patch("Job", name, { merge: {
		metadata: { uid },
		spec: { ttlSecondsAfterFinished: staySeconds }
	} });
}

// src/adapters/kubernetes/training/engine.ts
/**
* An engine's `train` as a Job of a cluster. The bot's files travel through the registry; so does what comes out. The
* Job's name is made of what is trained: whoever asks for the same, now or after this process has died, follows the
* same Job. Whoever stops waiting leaves it running.
*/
function trainOnCluster(engine, training) {
	return (source, modelName, directory, options) => train(engine, training, {
		source,
		modelName,
		directory,
		...options
	});
}
async function train(engine, training, asked) {
	const { settings, store } = training;
	const { source, modelName, directory, signal } = asked;
	const repository = registryOf(store, settings);
	const blobs = registryBlobs(store);
	const tell = (phase, fraction) => asked.onProgress?.({
		phase,
		fraction
	});
	tell("sending the bot to the registry");
	const { trainer } = await engine.identity();
	const by = {
		engine: engine.name,
		trainer,
		image: settings.image
	};
	const inputs = await storeInputs(blobs, source, {
		...by,
		modelName
	});
	const manifest = trainingJob({
		settings,
		bot: source.name,
		inputs,
		repository: `${repository.host}/${repository.name}`,
		plainHttp: repository.origin.protocol === "http:"
	});
	const api = await training.open();
	try {
		for (let lost = 0;; lost += 1) {
			const end = await runJob({
				api,
				settings,
				manifest,
				onProgress: asked.onProgress,
				signal
			});
			if (end.kind === "failed") return {
				state: "failed",
				problems: end.problems
			};
			const { result, job } = end;
			const outcome = result && await fetchResult(blobs, result, join(directory, `training-${lost}`), source);
			if (outcome) {
				await endSoon(api, job);
				return outcome;
			}
			if (lost > 0) throw lostTwice(job.name, training);
			await api.remove("Job", job.name, { uid: job.uid });
		}
	} finally {
		api.close();
	}
}
function lostTwice(job, { settings, store }) {
	return new EnvironmentError(`The Job ${job} in ${settings.namespace} ended well twice, and what came out of it can't be found.`, {
		code: "training-lost",
		next: `Look whether ${store.location} keeps what is pushed to it, then train again.`
	});
}
/** @throws UserError `training-store` where the packages lie in a folder, which no pod can reach. */
function registryOf(store, settings) {
	if (isRegistryLocation(store.location)) return readRepository(settings.store ?? store.location, store.plainHttp);
	throw new UserError(`Bots are trained on a cluster (train.on: kubernetes), but their packages lie in ${store.location}, which no pod can reach.`, {
		code: "training-store",
		next: "Set `store` in tidegate.yml to a registry, such as oci://ghcr.io/owner/bots."
	});
}

export { trainOnCluster };