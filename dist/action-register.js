import { o as table } from "./shared/blocks.js";
import { t as code } from "./shared/inline.js";
import { s as plainMarkdown } from "./shared/text.js";
import { t as register } from "./shared/register.js";
import { n as botsNamed } from "./shared/workspace.js";
import { t as annotate } from "./shared/log.js";
import { t as runAction } from "./shared/run.js";

// src/entrypoints/register.ts
await runAction("register", async ({ inputs, ports, wiring }) => {
	process.env["TIDEGATE_KEYS"] = inputs["key-ring"];
	const tree = await ports.checkout.snapshot([]);
	const { problems: _, ...workspace } = await ports.sources.workspace(tree);
	const bots = botsNamed(workspace, inputs.bots);
	const { registrar } = await wiring.registrar(false);
	const result = await register({
		...ports,
		registrar
	}, {
		bots,
		all: workspace.bots,
		rename: inputs.rename
	});
	const files = result.bots.filter(({ reason }) => reason !== "unchanged").map(({ file }) => file);
	for (const { bots: copies } of result.duplicates) annotate({
		severity: "warning",
		code: "duplicate-id",
		message: `${copies.join(" and ")} hold the same id: one is a copy.`,
		next: "Take .tidegate.bot away in the copy, then register it."
	});
	return {
		reason: result.reason,
		result,
		outputs: { files: files.join("\n") },
		headline: files.length === 0 ? "Every bot has its id already." : `${files.length} sealed ids were written: commit them.`,
		summary: table([
			"bot",
			"result",
			"file"
		], result.bots.map(({ bot, reason, file }) => [
			plainMarkdown(bot),
			reason,
			code(file)
		]))
	};
});

export {  };