import { t as deploy } from "./shared/deploy.js";
import { t as packageNamed } from "./shared/find.js";
import { c as refuseUnplanned, d as workspaceAt, o as environmentSettings, s as oneBotNamed } from "./shared/transfer.js";
import { t as runAction } from "./shared/run.js";
import { i as rolloutSentence } from "./shared/show.js";

// src/entrypoints/deploy.ts
await runAction("deploy", async ({ inputs, ports, by, signal }) => {
	const workspace = await workspaceAt(ports, inputs.commit);
	const { project } = workspace;
	const bot = oneBotNamed(workspace, inputs.bot);
	const environment = await environmentSettings(ports, workspace, inputs.environment);
	refuseUnplanned(environment);
	const found = await packageNamed(ports, {
		project,
		bot,
		commit: workspace.commit,
		text: inputs.package
	});
	const result = await deploy(ports, {
		project,
		environment,
		bot,
		package: found.stored,
		treeish: found.commit,
		commit: found.commit,
		branch: process.env["GITHUB_REF_NAME"] ?? await ports.checkout.branch(),
		preview: inputs.preview,
		keepFailed: inputs["keep-failed"],
		by,
		why: inputs.why,
		signal
	});
	return {
		reason: result.reason,
		result: {
			bot: bot.name,
			package: found.stored.digest,
			...result
		},
		outputs: {
			package: found.stored.digest,
			url: "url" in result ? result.url : ""
		},
		headline: rolloutSentence(bot.name, environment.name, result),
		summary: ""
	};
});

export {  };