import { n as liveState, t as botHistory } from "./history.js";
import { l as inputPaths } from "./project.js";
import { f as workspaceOrNone, p as identify } from "./workspace.js";

// src/steps/past.ts
/** The file whose change can change every bot's inputs. */
const projectFile = "tidegate.yml";
/** How far back a bot is looked at, in commits; further where what is live is older. */
const depth = 200;
/** Reads what each bot was at the commits of the default branch that touch it, and what of that is live. */
async function readPast(ports, request) {
	const { records, environment, head } = request;
	return Promise.all(request.bots.map(async (bot) => {
		const commits = await ports.repository.history({
			to: head,
			paths: [...inputPaths(bot), projectFile]
		});
		const line = liveState(records, environment, bot.name)?.commit;
		const reach = Math.max(depth, commits.findIndex(({ id }) => id === line) + 1);
		const entries = [];
		for (const commit of commits.slice(0, reach)) entries.push(await entryAt(ports, bot, commit));
		return botHistory(bot.name, entries, records, environment);
	}));
}
/** What the bot was at a commit, by the configuration of that commit. */
async function entryAt(ports, bot, commit) {
	const then = await workspaceOrNone(ports, commit.id);
	const was = then?.bots.find((candidate) => candidate.name === bot.name);
	if (!then || !was) return {
		commit,
		inputs: void 0,
		suite: void 0
	};
	return {
		commit,
		...await identify(ports, {
			project: then.project,
			bot: was,
			treeish: commit.id,
			local: false
		})
	};
}

export { readPast as t };