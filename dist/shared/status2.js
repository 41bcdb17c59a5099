import { i as releasesOf, n as liveState } from "./history.js";
import { o as currentStates } from "./find.js";
import { t as readPast } from "./past.js";
import { a as botNamed } from "./project.js";
import { n as botsNamed } from "./workspace.js";

// src/steps/status.ts
/** Who is asked about by these names; none: all. Who left the repository may still run, and is asked for by name. */
function askedAbout(workspace, names) {
	const bots = workspace.bots.filter(({ name }) => names.length === 0 || names.includes(name));
	return {
		bots,
		others: names.filter((name) => !bots.some((bot) => bot.name === name))
	};
}
/**
* Bots × environments, read at the targets and compared with what is merged.
* @throws UserError for one of `others` that is nowhere, and where there is no bot at all.
*/
async function status(ports, request) {
	const { workspace, bots, others = [], head } = request;
	const records = await ports.ledger.read();
	const states = (await currentStates(ports, workspace.project)).filter(({ environment }) => request.environment === void 0 || environment === request.environment);
	const registrations = {};
	for (const bot of bots) registrations[bot.name] = await ports.sources.registration(head, bot, workspace.project.registrationKeys);
	const result = [];
	const merged = (await ports.sources.workspace(head)).bots.map(({ name }) => name);
	for (const { environment, bots: there, unread } of states) {
		if (unread) continue;
		const past = await readPast(ports, {
			workspace,
			bots,
			head,
			environment,
			records
		});
		for (const { bot, live, ahead } of past) {
			const state = there.find((candidate) => candidate.bot === bot);
			const drifted = live !== void 0 && state?.active !== void 0 && state.active.package !== live.package;
			const left = holdsSomething(state) && !merged.includes(bot) && releasesOf(records, bot).length > 0;
			result.push({
				bot,
				environment,
				state,
				live,
				ahead,
				drifted,
				left
			});
		}
		const all = others.length === 0 && bots.length === workspace.bots.length;
		for (const state of there.filter(({ bot }) => all || others.includes(bot))) {
			const { bot } = state;
			if (!holdsSomething(state) || workspace.bots.some(({ name }) => name === bot)) continue;
			const live = liveState(records, environment, bot);
			const left = !merged.includes(bot) && !await isOnItsBranch(ports, state);
			result.push({
				bot,
				environment,
				state,
				live,
				ahead: [],
				drifted: false,
				left
			});
		}
	}
	if (result.length === 0 && states.every(({ unread }) => !unread)) botsNamed(workspace, []);
	for (const name of others) if (!result.some(({ bot }) => bot === name)) botNamed(workspace.bots, name);
	return {
		reason: "read",
		environments: states.map(({ environment, running, unread }) => ({
			name: environment,
			running,
			unread
		})),
		registrations,
		bots: result,
		waiting: (await ports.outbox.pending()).length
	};
}
function holdsSomething(state) {
	return state !== void 0 && state.revisions.length > 0;
}
/** Whether a branch that the bot was deployed from is still there and still has it: then it is new, not gone. */
async function isOnItsBranch(ports, { bot, revisions }) {
	for (const branch of new Set(revisions.flatMap((revision) => revision.branch ?? []))) {
		const commit = await ports.checkout.upstream(branch).catch(() => void 0);
		if (commit === void 0) continue;
		const { bots } = await ports.sources.workspace(commit);
		if (bots.some(({ name }) => name === bot)) return true;
	}
	return false;
}

export { status as n, askedAbout as t };