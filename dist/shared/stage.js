import { u as changed } from "./workspace.js";
import { a as botNamed } from "./project.js";
import { t as deploy } from "./deploy.js";
import { r as train } from "./train.js";

// src/steps/stage.ts
/**
* The staging pipeline: find what changed, train it, deploy it, talk to it, record what was seen.
* @throws UserError when a bot is named that the commit doesn't have.
*/
async function stage(ports, request) {
	const difference = await changed(ports, request);
	const { workspace, head, base, removed } = difference;
	for (const name of request.bots ?? []) botNamed(workspace.bots, name);
	const wanted = difference.bots.filter(({ bot, state }) => request.bots ? request.bots.includes(bot.name) : state !== "same");
	const bots = [];
	for (const { bot, state } of wanted) bots.push({
		bot: bot.name,
		state,
		...await stageOne(ports, request, workspace, bot, head)
	});
	const staged = bots.every(({ reason }) => reason === "staged");
	return {
		reason: bots.length === 0 ? "unchanged" : staged ? "staged" : "failed",
		head,
		base,
		bots,
		unchanged: difference.bots.filter(({ bot }) => !bots.some((done) => done.bot === bot.name)).map(({ bot }) => bot.name),
		removed
	};
}
async function stageOne(ports, request, workspace, bot, head) {
	const { project } = workspace;
	const { by, why, signal } = request;
	const given = {
		project,
		bot,
		treeish: head,
		commit: head,
		by,
		why,
		...signal && { signal }
	};
	const trained = await train(ports, {
		...given,
		local: false,
		again: false
	});
	if (!("package" in trained)) return {
		reason: "not-trained",
		trained
	};
	const deployed = await deploy(ports, {
		...given,
		environment: request.environment,
		package: trained.package,
		branch: request.branch,
		preview: request.preview,
		keepFailed: request.keepFailed
	});
	return {
		reason: deployed.reason === "switched" || deployed.reason === "already-active" || deployed.reason === "previewed" ? "staged" : "not-deployed",
		trained,
		deployed
	};
}

export { stage as t };