import { i as releasesOf } from "./history.js";
import { c as checkDrift, d as outcomeOf, l as isConfirmedBy, s as applicable } from "./line-facts.js";
import { a as tagMessage, o as tagName, r as notesMarkdown } from "./release.js";
import { a as oneLine, r as counted } from "./text.js";
import { t as bringPackage } from "./bring.js";
import { s as environmentNamed } from "./project.js";
import { n as planFrom, r as runningOf } from "./plan.js";
import { r as isToldError } from "./errors.js";
import { i as recordOrPostpone, n as describeRevision, r as recordOf, t as beforeOf } from "./rollback.js";
import { i as prepareScript, n as holdConversation, r as isExpectedModel } from "./smoke-test.js";
import { t as rollout } from "./rollout.js";

// src/steps/listen.ts
/** Failures in a row that mean that answers have stopped: one alone may be an address that hasn't spread yet. */
const timesUntilSilent = 3;
/** Milliseconds from one round to the next. */
const pauseMs = 2e3;
const noAnswer = /* @__PURE__ */ new Set([
	"timeout",
	"unreachable",
	"refused",
	"empty-answer"
]);
/**
* Talks to a bot through the address of its customers for as long as its environment says, after it was given the
* traffic. When answers stop, what had the traffic before gets it back by the same compare-and-swap.
*/
async function listen(ports, target, request) {
	const { environment, bot, signal } = request;
	const forMs = environment.listenSeconds * 1e3;
	if (forMs === 0) return {
		reason: "answers",
		rounds: 0
	};
	const started = ports.clock.now().getTime();
	const step = ports.reporter.step(`Listen to ${bot} in ${environment.name}`);
	const conversations = saidAgain(request);
	let rounds = 0;
	let unheard = 0;
	let silence;
	for (let round = 0;; round += 1) {
		const elapsed = ports.clock.now().getTime() - started;
		if (signal?.aborted === true || round > 0 && elapsed >= forMs && !silence) break;
		const heard = await hear(ports, target, request, conversations[rounds % conversations.length], `tidegate-${started.toString(36)}-${round}`);
		if (heard === void 0) {
			rounds += 1;
			silence = void 0;
		} else {
			const now = await runningNow(target, bot);
			if (!now) {
				unheard += 1;
				silence = void 0;
			} else if (now.active?.id !== request.revision) {
				step.failed("something else changed it in the meantime");
				return {
					reason: "overtaken",
					active: now.active?.id
				};
			} else {
				const afterSeconds = silence?.afterSeconds ?? Math.round(elapsed / 1e3);
				silence = {
					...heard,
					times: (silence?.times ?? 0) + 1,
					afterSeconds
				};
				if (silence.times >= timesUntilSilent) {
					step.failed(silenceSentence(silence));
					return goBack(ports, target, request, silence, beforeOf(now.active, now.previous));
				}
			}
		}
		step.progress(Math.min(1, elapsed / forMs), silence ? silence.message : "it answers");
		await ports.clock.wait(pauseMs, signal);
	}
	return ended(ports, target, request, step, {
		rounds,
		unheard
	});
}
/** Nothing more is heard. A rollback to a revision of the same model sounds the same: the target tells. */
async function ended(ports, target, { bot, environment, revision }, step, { rounds, unheard }) {
	const now = await runningNow(target, bot);
	if (now && now.active?.id !== revision) {
		step.failed("something else changed it in the meantime");
		return {
			reason: "overtaken",
			active: now.active?.id
		};
	}
	step.done(`it answered ${counted(rounds, "time")}`);
	if (unheard > 0) ports.reporter.problem({
		severity: "warning",
		code: "not-listened",
		message: `${environment.name} couldn't be asked while ${bot} was listened to (${counted(unheard, "time")}): whether it answered all along isn't known.`,
		next: `Look at it: tidegate doctor ${bot} --environment ${environment.name}`
	});
	return {
		reason: "answers",
		rounds
	};
}
/** How answers stopped, in a sentence. Untrusted text. */
function silenceSentence({ times, afterSeconds, message }) {
	return `It stopped answering ${afterSeconds} s after the switch (${times} times in a row): ${message}`;
}
/** The conversations that it got right before; examples of its intents where it has none. */
function saidAgain({ script, smoke }) {
	return [...script.conversations, ...script.examples].filter(({ name }) => smoke.passed.includes(name));
}
/** Talks to whatever customers reach, once; undefined where it answers. */
async function hear(ports, target, { bot, metadata, script, environment }, conversation, sender) {
	const address = await target.reach(bot, "active").catch(told);
	if (!address || "message" in address) return {
		code: "unreachable",
		message: address?.message ?? "Nothing answers at its address."
	};
	const model = await ports.talk.model(address);
	if (model.kind !== "serving") return {
		code: "unreachable",
		message: model.message
	};
	if (!isExpectedModel(model, metadata)) return {
		code: "wrong-model",
		message: `The model behind its address is ${model.modelFile}, not ${metadata.model.file}.`
	};
	if (address.actions !== void 0 && await ports.talk.actions(address) === void 0) return {
		code: "action-server-down",
		message: `Its action server at ${address.actions} doesn't answer.`
	};
	if (!conversation) return void 0;
	const patienceMs = environment.answerSeconds * 1e3;
	const held = await holdConversation(ports, {
		address,
		script,
		patienceMs
	}, conversation, sender);
	if (held.outcome !== "failed" || !noAnswer.has(held.failure.code)) return void 0;
	return {
		code: "no-answer",
		message: held.failure.message
	};
}
/** An error that is told to people, as a value. @throws any other. */
function told(error) {
	if (!isToldError(error)) throw error;
	return { message: error.message };
}
/** What has the traffic, and what had it before; undefined where the target can't be asked. */
async function runningNow(target, bot) {
	const state = await target.current().catch(told);
	if ("message" in state || !state.running) return void 0;
	return state.bots.find((candidate) => candidate.bot === bot) ?? {};
}
/** @param to what had the traffic before; what fell silent itself where there is nothing older. */
async function goBack(ports, target, request, silence, to) {
	const { bot, environment, revision, keepFailed } = request;
	const stays = async (why) => ({
		reason: "stays",
		silence,
		why,
		cause: await causeOf(target, bot, revision)
	});
	const step = ports.reporter.step(`Switch ${bot} back in ${environment.name}`);
	try {
		if (!to || to.id === revision) {
			step.failed("there is nothing to go back to");
			return await stays(`${environment.name} holds nothing of ${bot} to go back to.`);
		}
		const deadlineMs = environment.readySeconds * 1e3;
		const onChange = (text) => step.progress(void 0, text);
		const verdict = await target.ready(bot, to.id, {
			deadlineMs,
			onChange
		});
		if (verdict.state !== "ready") {
			step.failed(verdict.headline);
			return await stays(`${describeRevision(to)}, which had the traffic before, isn't ready: ${verdict.headline}`);
		}
		const switched = await target.switch(bot, to.id, revision);
		if (switched.state === "conflict") {
			step.failed("something else changed it in the meantime");
			return {
				reason: "overtaken",
				active: switched.active
			};
		}
		if (switched.state === "not-ready") {
			step.failed("it stopped before it could get the traffic");
			return await stays(`${describeRevision(to)}, which had the traffic before, stopped before it could get it back.`);
		}
		step.done(`${describeRevision(to)} has the traffic`);
		const cause = await causeOf(target, bot, revision);
		if (!keepFailed) await target.retire(bot, revision).catch(told);
		return {
			reason: "switched-back",
			silence,
			to,
			url: switched.url,
			switched: switched.at,
			cause
		};
	} catch (error) {
		const { message } = told(error);
		step.failed(message);
		return stays(`Going back failed: ${message}`);
	}
}
/** What the target says about a revision at this moment. */
async function causeOf(target, bot, revision) {
	const verdict = await target.ready(bot, revision, { deadlineMs: 0 }).catch(told);
	return "state" in verdict && verdict.state !== "ready" ? verdict : void 0;
}

// src/steps/promote.ts
/**
* Applies a plan: reads the facts again, stops at any difference before anything moves, and brings the very same
* packages into the environment, one bot after the other. The first failure stops it; what was done before stays
* done, and the same command again goes on from there: what was released and isn't running is brought back.
*/
async function promote(ports, request) {
	const environment = environmentNamed(request.workspace.project, request.environment);
	const records = await ports.ledger.read();
	const { plan, done } = await standingPlan(ports, request, records);
	const refused = applicable(plan, request.confirmed).filter(({ allowed }) => !allowed);
	if (refused.length > 0) return {
		reason: "unconfirmed",
		plan,
		decisions: refused,
		bots: []
	};
	const outcome = outcomeOf(plan);
	const moves = [];
	for (const bot of plan.bots) {
		const move = await moveOf(ports, request, environment, bot, records, done);
		if (move) moves.push(move);
	}
	if (moves.length === 0) return {
		reason: outcome === "denied" ? "denied" : "nothing",
		plan,
		decisions: [],
		bots: []
	};
	const obstacles = [];
	const transfers = /* @__PURE__ */ new Map();
	for (const move of moves) {
		const prepared = await prepare(ports, request, environment, move);
		if ("reason" in prepared) obstacles.push(prepared);
		else transfers.set(move, prepared.transfer);
	}
	const bots = [];
	for (const bot of plan.bots) {
		const about = {
			bot: bot.bot,
			plan: bot
		};
		const move = moves.find((candidate) => candidate.plan === bot);
		const obstacle = obstacles.find((candidate) => candidate.bot === bot.bot);
		if (!move) bots.push({
			...about,
			reason: "not-shipping"
		});
		else if (obstacle) bots.push(obstacle);
		else if (obstacles.length > 0 || bots.some(isFailure)) bots.push({
			...about,
			reason: "not-tried"
		});
		else if (await overtake(ports, request, environment, bots)) bots.push({
			...about,
			reason: "not-tried"
		});
		else bots.push(await promoteBot(ports, request, environment, plan, move, transfers.get(move)));
	}
	return {
		reason: bots.some(isFailure) ? "failed" : outcome === "denied" ? "partly" : "promoted",
		plan,
		decisions: [],
		bots
	};
}
/** A bot moves where it ships, and where what was released isn't what runs. */
async function moveOf(ports, request, environment, plan, records, done) {
	if (plan.ships) {
		const { package: digest, line, version } = plan;
		const recorded = done.find((record) => record.bot === plan.bot);
		return {
			plan,
			package: digest,
			line,
			version,
			from: recorded ? {
				package: digest,
				version
			} : plan.from,
			recorded
		};
	}
	const { from } = plan;
	const recorded = releasesOf(records, plan.bot).findLast((release) => release.environment === environment.name && release.package === from?.package);
	if (plan.outcome !== "nothing" || !recorded) return void 0;
	const target = await (await ports.target(request.workspace.project, environment)).current();
	const { up, active } = runningOf(target, plan.bot);
	if (up && active?.package === recorded.package) return void 0;
	const { package: digest, commit: line, version } = recorded;
	return {
		plan,
		package: digest,
		line,
		version,
		from,
		recorded
	};
}
const failures = /* @__PURE__ */ new Set([...[
	"not-rolled-out",
	"drifted",
	"package-missing"
], ...[
	"switched-back",
	"stopped-answering",
	"overtaken"
]]);
function isFailure({ reason }) {
	return failures.has(reason);
}
/**
* Whether somebody took the traffic from a bot that this promotion gave it to: a rollback in the middle of it stops it
* before its next bot. Such bots are told as overtaken.
*/
async function overtake(ports, request, environment, bots) {
	if (!bots.some((bot) => "release" in bot)) return false;
	const state = await (await ports.target(request.workspace.project, environment)).current();
	let overtaken = false;
	for (const [index, promoted] of bots.entries()) {
		if (!("release" in promoted)) continue;
		const { bot, plan, release } = promoted;
		const active = state.bots.find((candidate) => candidate.bot === bot)?.active;
		if (active?.package === release.package) continue;
		bots[index] = {
			bot,
			plan,
			reason: "overtaken",
			active: active?.id,
			released: release
		};
		overtaken = true;
	}
	return overtaken;
}
/**
* The plan as the facts give it now. Where a promotion of the confirmed plan was interrupted, its own releases are
* facts, too: they are set aside, so that the same plan stands and the rest of it can follow.
*/
async function standingPlan(ports, request, records) {
	const asked = {
		...request,
		withoutTarget: true
	};
	const now = await planFrom(ports, asked, records);
	const { confirmed } = request;
	if (confirmed === void 0 || isConfirmedBy(now.hash, confirmed)) return {
		plan: now,
		done: []
	};
	const done = records.filter((record) => record.kind === "release").filter((record) => isConfirmedBy(record.plan, confirmed));
	const before = await planFrom(ports, asked, records.filter((record) => !done.some((release) => release === record)));
	return isConfirmedBy(before.hash, confirmed) ? {
		plan: before,
		done
	} : {
		plan: now,
		done: []
	};
}
/** Looks whether a bot may move: its target still runs what the plan says, and its package is where it will run. */
async function prepare(ports, request, environment, { plan: botPlan, package: digest, from }) {
	const { project } = request.workspace;
	const about = {
		bot: botPlan.bot,
		plan: botPlan
	};
	const target = await (await ports.target(project, environment)).current();
	const { decision } = checkDrift({
		...about,
		package: digest,
		from
	}, runningOf(target, botPlan.bot));
	if (!decision.allowed) return {
		...about,
		reason: "drifted",
		decision
	};
	return await bringPackage(ports, project, environment, digest) ?? {
		...about,
		reason: "package-missing"
	};
}
async function promoteBot(ports, request, environment, plan, move, transfer) {
	const { project } = request.workspace;
	const { plan: botPlan, package: digest, line, version, recorded } = move;
	const bot = request.bots.find(({ name }) => name === botPlan.bot);
	const about = {
		bot: bot.name,
		plan: botPlan
	};
	const prepared = await prepare(ports, request, environment, move);
	if ("reason" in prepared) return prepared;
	const script = await prepareScript(ports, {
		project,
		bot,
		treeish: line
	});
	const result = await rollout(ports, {
		project,
		environment,
		bot,
		package: prepared.stored,
		script,
		commit: line,
		branch: void 0,
		version,
		preview: false,
		keepFailed: request.keepFailed,
		...request.signal && { signal: request.signal }
	});
	if (result.reason !== "switched" && result.reason !== "already-active") return {
		...about,
		reason: "not-rolled-out",
		rollout: result
	};
	const heard = recorded !== void 0 && result.reason === "already-active" ? {
		reason: "answers",
		rounds: 0
	} : await listen(ports, await ports.target(project, environment), {
		environment,
		bot: bot.name,
		revision: result.revision.id,
		script,
		smoke: result.smoke,
		metadata: prepared.stored.metadata,
		keepFailed: request.keepFailed,
		signal: request.signal
	});
	if (heard.reason === "overtaken") return {
		...about,
		...heard,
		released: recorded
	};
	if (heard.reason === "switched-back") {
		const { to, switched, silence } = heard;
		const why = oneLine(`Switched back by itself. ${silenceSentence(silence)}`, 500);
		const said = {
			environment,
			bot: bot.name,
			by: request.by,
			why
		};
		const done = await recordOrPostpone(ports, recordOf(ports, said, digest, to, switched));
		return {
			...about,
			...heard,
			recorded: done
		};
	}
	if (recorded && !botPlan.ships && heard.reason === "answers") return {
		...about,
		reason: "restored",
		release: recorded,
		url: result.url
	};
	const release = recorded ?? {
		kind: "release",
		schema: 1,
		environment: environment.name,
		bot: bot.name,
		version,
		package: digest,
		revision: result.revision.id,
		commit: line,
		plan: plan.hash,
		previous: botPlan.from?.package,
		switched: result.switched,
		at: ports.clock.now().toISOString(),
		by: request.by,
		why: request.why
	};
	const figures = {
		bot: bot.name,
		version,
		environment: environment.name,
		package: digest,
		inputs: prepared.stored.metadata.inputs,
		previousVersion: botPlan.from?.version,
		picked: botPlan.picked,
		passengers: botPlan.passengers,
		by: release.by,
		why: release.why
	};
	const tag = tagName(bot.name, version);
	const tagging = ports.repository.tag({
		name: tag,
		commit: line,
		message: tagMessage(figures),
		tagger: release.by,
		at: release.at
	});
	await tagging.catch(() => void 0);
	if (!recorded) await ports.ledger.append([release]);
	const tagged = await tagging;
	if (heard.reason === "stays") return {
		...about,
		...heard,
		reason: "stopped-answering",
		release,
		url: result.url
	};
	const reason = recorded ? "already-released" : "released";
	const notes = notesMarkdown(figures);
	return {
		...about,
		reason,
		release,
		url: result.url,
		tag,
		tagged,
		notes,
		transfer
	};
}

export { silenceSentence as n, promote as t };