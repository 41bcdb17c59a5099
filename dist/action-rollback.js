import { a as shortDigest } from "./shared/digest.js";
import { s as environmentNamed } from "./shared/project.js";
import { a as oneBotNamed, d as commitOf, l as workspaceAt } from "./shared/workspace.js";
import { r as witnessed } from "./shared/ports.js";
import { n as releaseRecords, r as rollbackParts } from "./shared/release-parts.js";
import { a as rollback } from "./shared/rollback.js";
import { t as runAction } from "./shared/run.js";

// src/entrypoints/rollback.ts
await runAction("rollback", async ({ inputs, ports, by, handOver }) => {
	handOver?.about((await commitOf(ports, "HEAD")).id);
	const workspace = await workspaceAt(ports);
	const bot = oneBotNamed(workspace, inputs.bot);
	const environment = environmentNamed(workspace.project, inputs.environment);
	handOver?.begin(bot.name, "deploy");
	const seen = witnessed(ports.ledger, ports.outbox);
	handOver?.ledger(() => releaseRecords(seen.said));
	const result = await rollback({
		...ports,
		ledger: seen.ledger,
		outbox: seen.outbox
	}, {
		project: workspace.project,
		environment,
		bot: bot.name,
		to: inputs.to,
		by,
		why: inputs.why
	});
	handOver?.add(...rollbackParts(bot.name, environment.name, result));
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