import { o as table } from "./shared/blocks.js";
import { s as plainMarkdown } from "./shared/text.js";
import { t as stage } from "./shared/stage.js";
import { i as environmentSettings, l as workspaceAt, n as botsNamed, o as refuseUnplanned, r as comparedWith } from "./shared/workspace.js";
import { t as runAction } from "./shared/run.js";
import { n as digestCode, r as rolloutSentence } from "./shared/show.js";

// src/entrypoints/stage.ts
await runAction("stage", async ({ inputs, ports, by, signal }) => {
	const { commit, ...workspace } = await workspaceAt(ports, inputs.commit);
	const environment = await environmentSettings(ports, workspace, inputs.environment);
	refuseUnplanned(environment);
	const result = await stage(ports, {
		head: commit,
		against: await comparedWith(ports, workspace.project.branches.default),
		environment,
		branch: inputs.branch ?? process.env["GITHUB_REF_NAME"] ?? await ports.checkout.branch(),
		bots: inputs.bots.length === 0 ? void 0 : botsNamed(workspace, inputs.bots).map(({ name }) => name),
		preview: inputs.preview,
		keepFailed: inputs["keep-failed"],
		by,
		why: inputs.why,
		signal
	});
	const right = result.bots.filter(({ reason }) => reason === "staged").length;
	const packages = result.bots.flatMap(({ bot, trained }) => "package" in trained ? [[bot, trained.package.digest]] : []);
	return {
		reason: result.reason,
		result,
		outputs: { packages: JSON.stringify(Object.fromEntries(packages)) },
		headline: result.bots.length === 0 ? "No bot changed: nothing to do." : `${right} of ${result.bots.length} bots run in ${environment.name}.`,
		summary: table([
			"bot",
			"package",
			"result"
		], result.bots.map((staged) => [
			plainMarkdown(staged.bot),
			packageOf(staged),
			plainMarkdown(sentence(staged, environment.name), 500)
		]))
	};
});
function packageOf({ trained }) {
	return "package" in trained ? `${digestCode(trained.package.digest)} (${trained.reason})` : "";
}
function sentence(staged, environment) {
	if ("deployed" in staged) return rolloutSentence(staged.bot, environment, staged.deployed);
	return staged.trained.reason === "invalid" ? "It has errors; nothing was deployed." : "The training failed; nothing was deployed.";
}

export {  };