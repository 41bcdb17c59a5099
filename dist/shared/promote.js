import { i as releasesOf } from "./history.js";
import { c as checkDrift, d as outcomeOf, l as isConfirmedBy, s as applicable } from "./line-facts.js";
import { a as tagMessage, o as tagName, r as notesMarkdown } from "./release.js";
import { t as bringPackage } from "./bring.js";
import { r as environmentNamed } from "./context.js";
import { n as planFrom, r as runningOf } from "./plan.js";
import { t as rollout } from "./rollout.js";
import { n as prepareScript } from "./smoke-test.js";

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
function isFailure({ reason }) {
	return reason === "not-rolled-out" || reason === "drifted" || reason === "package-missing";
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
	if (recorded && !botPlan.ships) return {
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

export { promote as t };