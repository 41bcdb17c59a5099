import { s as environmentNamed } from "./shared/project.js";
import { a as testRunning } from "./shared/find.js";
import { a as oneBotNamed, l as workspaceAt } from "./shared/workspace.js";
import { t as runAction } from "./shared/run.js";
import { i as smokeWords, t as annotateFailures } from "./shared/show.js";

// src/entrypoints/smoke-test.ts
await runAction("smoke-test", async ({ inputs, ports }) => {
	const workspace = await workspaceAt(ports, inputs.commit);
	const bot = oneBotNamed(workspace, inputs.bot);
	const environment = environmentNamed(workspace.project, inputs.environment);
	const { revision, ...result } = await testRunning(ports, {
		project: workspace.project,
		environment,
		bot,
		text: inputs.package,
		treeish: inputs.commit,
		head: workspace.commit
	});
	annotateFailures(bot.name, result.failures);
	return {
		reason: result.reason,
		result: {
			bot: bot.name,
			environment: environment.name,
			package: revision.package,
			...result
		},
		outputs: {},
		headline: `${bot.name} in ${environment.name}: ${smokeWords(result)}.`,
		summary: ""
	};
});

export {  };