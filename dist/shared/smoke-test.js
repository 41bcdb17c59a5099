import { n as UserError } from "./errors.js";
import { a as oneBot, i as inSession, p as environmentNamed, s as workspaceAt } from "./session.js";
import { i as smokeTest, r as prepareScript } from "./rollout.js";
import { n as exitCodes } from "./exit.js";
import { i as smokeText } from "./show.js";
import { n as running } from "./chat2.js";

// src/cli/commands/smoke-test.ts
/** `tidegate smoke-test [bot]` */
async function run(options, name) {
	return inSession(options, async (session) => {
		const workspace = await workspaceAt(session, options.commit);
		const { project, commit } = workspace;
		const bot = await oneBot(session, workspace, name);
		const environment = environmentNamed(project, options.environment);
		const { address, revision } = await running(session, project, environment, bot.name, options.package);
		const stored = await (await session.ports.store(environment.store ?? project.store)).find(revision.package);
		if (!stored) throw new UserError(`The store doesn't hold ${revision.package}, which runs in ${environment.name}.`, { code: "package-missing" });
		const script = await prepareScript(session.ports, {
			project,
			bot,
			treeish: options.commit ?? revision.commit ?? commit
		});
		const result = await smokeTest(session.ports, {
			bot: bot.name,
			address,
			metadata: stored.metadata,
			script,
			patienceMs: environment.answerSeconds * 1e3
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