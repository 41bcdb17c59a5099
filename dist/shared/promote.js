import { a as shortDigest } from "./digest.js";
import { a as planFrom, c as isConfirmedBy, i as plan, l as outcomeOf, n as planText, o as applicable, s as checkDrift, t as planRequest } from "./plan.js";
import { a as tagMessage, o as tagName, r as notesMarkdown } from "./release.js";
import { i as inSession, p as environmentNamed } from "./session.js";
import { r as prepareScript, t as rollout } from "./rollout.js";
import { n as exitCodes } from "./exit.js";
import { i as paint, o as plainText } from "./text2.js";
import { t as deploymentText } from "./deploy.js";

// src/steps/promote.ts
/**
* Applies a plan: reads the facts again, stops at any difference before anything moves, and brings the very same
* packages into the environment, one bot after the other. The first failure stops it; what was done before stays
* done, and the same command again goes on from there.
*/
async function promote(ports, request) {
	const environment = environmentNamed(request.workspace.project, request.environment);
	const { plan, done } = await standingPlan(ports, request, await ports.ledger.read());
	const refused = applicable(plan, request.confirmed).filter(({ allowed }) => !allowed);
	if (refused.length > 0) return {
		reason: "unconfirmed",
		plan,
		decisions: refused,
		bots: []
	};
	const outcome = outcomeOf(plan);
	if (!plan.bots.some((bot) => bot.ships)) return {
		reason: outcome === "denied" ? "denied" : "nothing",
		plan,
		decisions: [],
		bots: []
	};
	const obstacles = [];
	for (const bot of plan.bots.filter((candidate) => candidate.ships)) {
		const prepared = await prepare(ports, request, environment, bot);
		if ("reason" in prepared) obstacles.push(prepared);
	}
	const bots = [];
	for (const bot of plan.bots) {
		const obstacle = obstacles.find((candidate) => candidate.bot === bot.bot);
		if (!bot.ships) bots.push({
			bot: bot.bot,
			plan: bot,
			reason: "not-shipping"
		});
		else if (obstacle) bots.push(obstacle);
		else if (obstacles.length > 0 || bots.some(isFailure)) bots.push({
			bot: bot.bot,
			plan: bot,
			reason: "not-tried"
		});
		else bots.push(await promoteBot(ports, request, environment, plan, bot, done));
	}
	return {
		reason: bots.some(isFailure) ? "failed" : "promoted",
		plan,
		decisions: [],
		bots
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
	const now = await planFrom(ports, request, records);
	const { confirmed } = request;
	if (confirmed === void 0 || isConfirmedBy(now.hash, confirmed)) return {
		plan: now,
		done: []
	};
	const done = records.filter((record) => record.kind === "release").filter((record) => isConfirmedBy(record.plan, confirmed));
	const before = await planFrom(ports, request, records.filter((record) => !done.some((release) => release === record)));
	return isConfirmedBy(before.hash, confirmed) ? {
		plan: before,
		done
	} : {
		plan: now,
		done: []
	};
}
/** Looks whether a bot may move: its target still runs what the plan says, and its package is where it will run. */
async function prepare(ports, request, environment, botPlan) {
	const { project } = request.workspace;
	const about = {
		bot: botPlan.bot,
		plan: botPlan
	};
	const { bots } = await (await ports.target(project, environment)).current();
	const { decision } = checkDrift(botPlan, bots.find((state) => state.bot === botPlan.bot));
	if (!decision.allowed) return {
		...about,
		reason: "drifted",
		decision
	};
	const stored = await bringPackage(ports, project, environment, shipping(botPlan).package);
	return stored ? { stored } : {
		...about,
		reason: "package-missing"
	};
}
async function promoteBot(ports, request, environment, plan, botPlan, done) {
	const { project } = request.workspace;
	const bot = request.bots.find(({ name }) => name === botPlan.bot);
	const about = {
		bot: bot.name,
		plan: botPlan
	};
	const { package: digest, line, version, inputs } = shipping(botPlan);
	const prepared = await prepare(ports, request, environment, botPlan);
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
	const recorded = done.find((record) => record.bot === bot.name);
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
		at: ports.clock.now().toISOString(),
		by: request.by,
		why: request.why
	};
	const figures = {
		bot: bot.name,
		version,
		environment: environment.name,
		package: digest,
		inputs,
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
	return {
		...about,
		reason,
		release,
		url: result.url,
		tag,
		tagged,
		notes: notesMarkdown(figures)
	};
}
/** What a bot that ships has: a plan gives it all of this. */
function shipping(plan) {
	return plan;
}
/** The package in the environment's store, copied by digest if it lies in the project's. */
async function bringPackage(ports, project, environment, digest) {
	const store = await ports.store(environment.store ?? project.store);
	const there = await store.find(digest);
	if (there) return there;
	const source = await ports.store(project.store);
	const found = await source.find(digest);
	if (!found) return void 0;
	const step = ports.reporter.step(`Copy ${found.metadata.bot} to ${store.location}`);
	await store.copy(digest, source);
	step.done();
	return found;
}

// src/cli/commands/promote.ts
/** `tidegate promote [selection...]` */
async function run(options, ...words) {
	return inSession(options, async (session) => {
		const request = await planRequest(session, options, words);
		const confirmed = options.plan ?? await askForConsent(session, request);
		const result = await promote(session.ports, {
			...request,
			confirmed,
			keepFailed: options.keepFailed ?? false,
			by: await session.ports.checkout.identity(),
			why: options.why ?? "",
			signal: session.signal
		});
		session.result({
			command: "promote",
			environment: options.environment,
			selection: request.selection,
			...result
		}, () => text(result, request.selection, options.environment));
		return result.reason === "promoted" || result.reason === "nothing" ? exitCodes.done : exitCodes.failed;
	});
}
/** On a terminal, the plan is shown and confirmed there; elsewhere its hash must be given if anything comes along. */
async function askForConsent(session, request) {
	if (!session.interactive) return void 0;
	const { plan: made } = await plan(session.ports, request);
	if (!made.bots.some(({ ships }) => ships)) return void 0;
	process.stdout.write(`${planText(made, request.selection)}\n\n`);
	const { confirm } = await import("./prompt.js");
	if (await confirm(applicable(made, void 0).length > 0 ? "Promote this, passengers and all?" : "Promote this?")) return made.hash;
	throw Object.assign(/* @__PURE__ */ new Error("Nothing was promoted."), { name: "AbortError" });
}
function text(result, selection, environment) {
	const out = process.stdout;
	if (result.reason === "unconfirmed") {
		const reasons = result.decisions.map(({ code, observed, remedy }) => `${paint("red", "✗", out)} ${code}: ${plainText(observed)}${remedy ? `\n  → ${plainText(remedy.sentence)}` : ""}`);
		return [
			planText(result.plan, selection),
			...reasons,
			"Nothing was changed."
		].join("\n\n");
	}
	if (result.reason === "denied" || result.reason === "nothing") return planText(result.plan, selection);
	return result.bots.map((bot) => botText(bot, environment)).join("\n");
}
function botText(promoted, environment) {
	const out = process.stdout;
	const { bot } = promoted;
	switch (promoted.reason) {
		case "released":
		case "already-released": {
			const { release, url, tag, tagged } = promoted;
			const was = promoted.reason === "released" ? "is live" : "was released by an earlier run of this plan, and is live";
			const tagText = tagged === "conflict" ? paint("yellow", `the tag ${tag} exists at another commit and was left alone`, out) : `tagged ${tag}`;
			return `${paint("green", "✓", out)} ${bot} v${release.version} ${was} in ${environment}: ${url} (package ${shortDigest(release.package)}, ${tagText})`;
		}
		case "not-rolled-out": return deploymentText(bot, environment, promoted.rollout);
		case "drifted": {
			const { observed, required, remedy } = promoted.decision;
			return `${paint("red", "✗", out)} ${bot}: DRIFT: ${plainText(observed)}; the plan says: ${plainText(required)}\n  → ${plainText(remedy?.sentence ?? "")}`;
		}
		case "package-missing": return `${paint("red", "✗", out)} ${bot}: its package is in no store that this machine reaches.`;
		case "not-tried": return `${paint("yellow", "!", out)} ${bot} was not tried, since another one failed. The same command goes on from there.`;
		case "not-shipping": return `${paint("dim", "·", out)} ${plainText(promoted.plan.whyNot ?? "")}`;
	}
}

export { run };