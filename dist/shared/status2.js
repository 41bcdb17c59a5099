import { n as liveState } from "./history.js";
import { o as currentStates } from "./find.js";
import { t as readPast } from "./past.js";
import { t as botNamed } from "./context.js";

// src/steps/status.ts
/**
* Bots × environments, read at the targets and compared with what is merged.
* @throws UserError for one of `others` that is nowhere.
*/
async function status(ports, request) {
	const { workspace, bots, others = [], head } = request;
	const records = await ports.ledger.read();
	const states = (await currentStates(ports, workspace.project)).filter(({ environment }) => request.environment === void 0 || environment === request.environment);
	const registrations = {};
	for (const bot of bots) registrations[bot.name] = await ports.sources.registration(head, bot, workspace.project.registrationKeys);
	const result = [];
	for (const { environment, bots: there } of states) {
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
			result.push({
				bot,
				environment,
				state,
				live,
				ahead,
				drifted,
				left: false
			});
		}
		const all = others.length === 0 && bots.length === workspace.bots.length;
		for (const state of there.filter(({ bot }) => all || others.includes(bot))) {
			const { bot, revisions } = state;
			if (revisions.length === 0 || workspace.bots.some(({ name }) => name === bot)) continue;
			const live = liveState(records, environment, bot);
			result.push({
				bot,
				environment,
				state,
				live,
				ahead: [],
				drifted: false,
				left: true
			});
		}
	}
	for (const name of others) if (!result.some(({ bot }) => bot === name)) botNamed(workspace.bots, name);
	return {
		reason: "read",
		environments: states.map(({ environment, running }) => ({
			name: environment,
			running
		})),
		registrations,
		bots: result,
		waiting: (await ports.outbox.pending()).length
	};
}

export { status as t };