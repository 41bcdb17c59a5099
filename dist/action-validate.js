import { r as table } from "./shared/blocks.js";
import { o as plainMarkdown } from "./shared/text.js";
import { t as validate } from "./shared/validate.js";
import { d as workspaceAt, i as botsNamed } from "./shared/transfer.js";
import { n as annotate, t as runAction } from "./shared/run.js";

// src/entrypoints/validate.ts
await runAction("validate", async ({ inputs, ports }) => {
	const workspace = await workspaceAt(ports, inputs.commit);
	const bots = botsNamed(workspace, inputs.bots);
	const result = await validate(ports, {
		workspace,
		bots,
		treeish: workspace.commit
	});
	const problems = result.bots.flatMap((bot) => bot.problems);
	for (const problem of problems) annotate(problem);
	const errors = problems.filter(({ severity }) => severity === "error").length;
	return {
		reason: result.reason,
		result,
		outputs: {},
		headline: errors === 0 ? `Nothing is wrong with ${bots.length} bots.` : `${errors} errors in ${bots.length} bots.`,
		summary: table([
			"bot",
			"errors",
			"warnings",
			"test conversations",
			"id"
		], result.bots.map(({ bot, registration, conversations, problems: found }) => [
			plainMarkdown(bot),
			String(found.filter(({ severity }) => severity === "error").length),
			String(found.filter(({ severity }) => severity === "warning").length),
			String(conversations),
			registration.state
		]))
	};
});

export {  };