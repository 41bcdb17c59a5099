import { s as environmentNamed } from "./project.js";
import { l as workspaceAt } from "./workspace.js";
import { n as exitCodes } from "./exit.js";
import { n as inSession, t as choose } from "./session.js";

// src/cli/commands/up.ts
/** `tidegate up [environment]` */
async function run(options, name) {
	return inSession(options, async (session) => {
		const environment = await oneEnvironment(session, name);
		const target = await session.localTarget(environment);
		await target.up();
		const state = await target.current();
		session.result({
			command: "up",
			reason: "started",
			...state
		}, () => `${environment.name} runs: ${state.bots.map(({ bot, url }) => `${bot} ${url ?? "without traffic"}`).join(", ") || "no bot yet"}.`);
		return exitCodes.done;
	});
}
/** The environment that is named, or chosen by number on a terminal. */
async function oneEnvironment(session, name) {
	const { project } = await workspaceAt(session.ports);
	const chosen = name ?? await choose(session, "Which environment?", "an environment", project.environments.map((environment) => ({
		value: environment.name,
		label: environment.name
	})));
	return environmentNamed(project, chosen);
}

export { run as n, oneEnvironment as t };