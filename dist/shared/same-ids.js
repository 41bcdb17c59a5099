import { i as sealedIdPath } from "./bot.js";
import { n as findDuplicates, u as separateIds } from "./registration.js";
import { i as listed } from "./text.js";

// src/steps/same-ids.ts
/** Bots of a commit or tree that hold one and the same sealed id: at least two in each group. */
async function sameIds(ports, workspace, treeish) {
	const registrations = [];
	for (const bot of workspace.bots) {
		const registration = await ports.sources.registration(treeish, bot, workspace.project.registrationKeys);
		registrations.push({
			bot: bot.name,
			registration
		});
	}
	return findDuplicates(registrations).map(({ bots }) => bots);
}
/** The others that hold a bot's id. */
function othersOf(groups, bot) {
	return groups.flatMap((group) => group.includes(bot) ? group.filter((other) => other !== bot) : []);
}
/** What is wrong with a bot whose id others hold, with each one's file; undefined where none does. */
function sameIdProblem(workspace, groups, bot) {
	const others = othersOf(groups, bot.name);
	if (others.length === 0) return void 0;
	const file = sealedIdPath(bot);
	const files = workspace.bots.filter(({ name }) => others.includes(name)).map(sealedIdPath);
	return {
		severity: "error",
		code: "duplicate-id",
		message: `The sealed id is the one of ${listed(files)}, too: one is a copy, and none of them can be promoted.`,
		place: { file },
		next: separateIds([bot.name, ...others])
	};
}

export { sameIdProblem as n, sameIds as r, othersOf as t };