import { s as environmentNamed } from "./project.js";
import { a as testRunning } from "./find.js";
import { l as workspaceAt } from "./workspace.js";
import { n as exitCodes } from "./exit.js";
import { n as inSession, r as oneBot } from "./session.js";
import { i as smokeText } from "./show2.js";

// src/cli/commands/smoke-test.ts
/** `tidegate smoke-test [bot]` */
async function run(options, name) {
	return inSession(options, async (session) => {
		const workspace = await workspaceAt(session.ports, options.commit);
		const { project, commit } = workspace;
		const bot = await oneBot(session, workspace, name);
		const environment = environmentNamed(project, options.environment);
		const { revision, ...result } = await testRunning(session.ports, {
			project,
			environment,
			bot,
			text: options.package,
			treeish: options.commit,
			head: commit
		});
		session.result({
			command: "smoke-test",
			bot: bot.name,
			environment: environment.name,
			package: revision.package,
			revision: revision.id,
			...result
		}, () => smokeText(result, process.stdout));
		return result.reason === "passed" ? exitCodes.done : exitCodes.failed;
	});
}

export { run };