import { a as withOrigins, r as packageFor } from "./history.js";
import { r as forgeWords, t as openFacts, u as makePlan } from "./line-facts.js";
import { l as pullRequestOf, s as drawLine } from "./release.js";
import { n as verificationOf } from "./verification.js";
import { s as environmentNamed } from "./project.js";
import { t as readPast } from "./past.js";

// src/steps/candidates.ts
/** How many changes of a bot are judged, the newest first: a plan judges any other. */
const judgedPerBot = 50;
/** How many commits a code host is asked for, the newest first. */
const mostAsked = 100;
/**
* What is merged and not live, per bot, each change judged by the very gates of a plan that picks it alone. It needs no
* secret and no target, and asks the code host once, however many bots there are.
*/
async function candidates(ports, request) {
	const { workspace, bots, patienceMs = 0 } = request;
	const records = request.records ?? await ports.ledger.read();
	const environment = environmentNamed(workspace.project, request.environment);
	const { policy, name } = environment;
	const past = await readPast(ports, {
		...request,
		environment: name,
		records
	});
	const ahead = past.flatMap((history) => history.ahead.slice(0, 50)).toSorted((a, b) => Date.parse(b.commit.at) - Date.parse(a.commit.at));
	const said = await forgeWords(ports, {
		policy,
		branch: workspace.project.branches.default,
		changes: ahead,
		nameless: ahead.filter(({ commit }) => commit.parents.length > 1 || pullRequestOf(commit) === void 0),
		most: mostAsked,
		patienceMs
	});
	const lookUp = await openFacts(ports, {
		workspace,
		bots,
		head: request.head,
		environment,
		records
	});
	const now = ports.clock.now().toISOString();
	const judge = async (history, change) => {
		const shipment = drawLine(history, [change]);
		const input = {
			shipment,
			facts: await lookUp(shipment, said.facts),
			running: void 0,
			version: void 0
		};
		const denied = makePlan({
			environment: name,
			policy,
			now,
			bots: [input]
		}).bots.flatMap(({ decisions }) => decisions.filter(({ allowed }) => !allowed));
		return {
			state: stateOf(denied),
			denied
		};
	};
	const listOf = async (told) => {
		const history = withOrigins(told, said.origins);
		const { bot, live, liveLine } = history;
		const list = [];
		for (const [index, change] of history.ahead.entries()) {
			const digest = packageFor(records, bot, change.inputs);
			const verification = digest === void 0 ? "none" : verificationOf(records, bot, digest, change.suite).state;
			const judged = index < 50 ? await judge(history, change) : notJudged;
			list.push({
				change,
				package: digest,
				verification,
				...judged
			});
		}
		return {
			bot,
			live,
			liveLine,
			candidates: list
		};
	};
	const listed = await Promise.all(past.map(listOf));
	return {
		reason: listed.every((bot) => bot.candidates.length === 0) ? "none" : "listed",
		environment: name,
		bots: listed
	};
}
const notJudged = {
	state: "unknown",
	denied: []
};
function stateOf(denied) {
	if (denied.length === 0) return "ready";
	return denied.every(({ code }) => code === "FACT_UNAVAILABLE") ? "unknown" : "blocked";
}

export { candidates as t };