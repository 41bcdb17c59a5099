import { r as table } from "./shared/blocks.js";
import { o as plainMarkdown } from "./shared/text.js";
import { a as comparedWith, d as workspaceAt, i as botsNamed, p as changed } from "./shared/transfer.js";
import { n as train } from "./shared/train.js";
import { t as runAction } from "./shared/run.js";
import { n as digestCode } from "./shared/show.js";

// src/entrypoints/train.ts
await runAction("train", async ({ inputs, ports, by, signal }) => {
	const { project, commit, ...workspace } = await workspaceAt(ports, inputs.commit);
	const bots = inputs.bots.length > 0 ? botsNamed({
		project,
		...workspace
	}, inputs.bots) : await thoseChanged();
	const results = [];
	for (const bot of bots) {
		const what = {
			project,
			bot,
			treeish: commit,
			commit,
			local: false,
			again: inputs.again
		};
		results.push({
			bot: bot.name,
			...await train(ports, {
				...what,
				by,
				why: inputs.why,
				signal
			})
		});
	}
	const packages = Object.fromEntries(results.flatMap((result) => "package" in result ? [[result.bot, result.package.digest]] : []));
	const wrong = results.filter((result) => !("package" in result));
	return {
		reason: wrong.some(({ reason }) => reason === "invalid") ? "invalid" : wrong.length > 0 ? "failed" : results.length === 0 ? "unchanged" : "packaged",
		result: {
			commit,
			bots: results
		},
		outputs: { packages: JSON.stringify(packages) },
		headline: results.length === 0 ? "No bot changed." : `${results.length - wrong.length} of ${results.length} bots have their package.`,
		summary: table([
			"bot",
			"result",
			"package",
			"inputs"
		], results.map((result) => [
			plainMarkdown(result.bot),
			result.reason,
			"package" in result ? digestCode(result.package.digest) : "",
			digestCode(result.inputs)
		]))
	};
	async function thoseChanged() {
		const against = await comparedWith(ports, project.branches.default);
		return (await changed(ports, {
			head: commit,
			against
		})).bots.filter(({ state }) => state === "new" || state === "changed").map(({ bot }) => bot);
	}
});

export {  };