import { a as shortDigest } from "./shared/digest.js";
import { d as workspaceAt, s as oneBotNamed, v as environmentNamed } from "./shared/transfer.js";
import { t as rollback } from "./shared/rollback.js";
import { t as runAction } from "./shared/run.js";

// src/entrypoints/rollback.ts
await runAction("rollback", async ({ inputs, ports, by }) => {
	const workspace = await workspaceAt(ports);
	const bot = oneBotNamed(workspace, inputs.bot);
	const environment = environmentNamed(workspace.project, inputs.environment);
	const result = await rollback(ports, {
		project: workspace.project,
		environment,
		bot: bot.name,
		to: inputs.to,
		by,
		why: inputs.why
	});
	return {
		reason: result.reason,
		result: {
			bot: bot.name,
			environment: environment.name,
			...result
		},
		outputs: { url: "url" in result ? result.url ?? "" : "" },
		headline: sentence(bot.name, environment.name, result),
		summary: ""
	};
});
function sentence(bot, environment, result) {
	switch (result.reason) {
		case "rolled-back": return `${bot} in ${environment} is back at ${named(result.to)}; it was ${named(result.from)}.`;
		case "already-active": return `${bot} in ${environment} is at ${named(result.to)} already.`;
		case "not-ready": return `${named(result.to)} of ${bot} didn't get ready: ${result.verdict.headline}`;
		case "overtaken": return `Something else changed ${bot} in ${environment} in the meantime; look at it, then decide anew.`;
	}
}
function named(revision) {
	const digits = shortDigest(revision.package);
	return revision.version === void 0 ? `package ${digits}` : `v${revision.version} (${digits})`;
}

export {  };