import { a as shortDigest } from "./digest.js";
import { c as changed, d as botNamed, i as inSession, r as environmentSettings, s as workspaceAt, t as botsNamed } from "./session.js";
import { o as deploy, r as refuseUnplanned, t as deploymentText } from "./deploy.js";
import { n as train } from "./train.js";
import { n as exitCodes } from "./exit.js";

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

// src/cli/commands/stage.ts
/** `tidegate stage [bots...]` */
async function run(options, ...names) {
	return inSession(options, async (session) => {
		const workspace = await workspaceAt(session, options.commit);
		const bots = names.length === 0 ? void 0 : botsNamed(workspace, names).map((bot) => bot.name);
		const environment = await environmentSettings(session, workspace, options.environment);
		refuseUnplanned(environment);
		const result = await stage(session.ports, {
			head: workspace.commit,
			against: await comparedWith(session, workspace.project.branches.default),
			environment,
			branch: options.commit ?? await session.ports.checkout.branch(),
			bots,
			preview: options.preview ?? false,
			keepFailed: options.keepFailed ?? false,
			by: await session.ports.checkout.identity(),
			why: options.why ?? "",
			signal: session.signal
		});
		session.result({
			command: "stage",
			...result
		}, () => result.bots.length === 0 ? "No bot changed: nothing to do." : result.bots.map((bot) => text(bot, options.environment)).join("\n"));
		if (result.reason !== "failed") return exitCodes.done;
		return result.bots.some(({ trained }) => trained.reason === "invalid") ? exitCodes.mistake : exitCodes.failed;
	});
}
/** The default branch as it is on the remote now, or as it was when the remote was last reached. */
async function comparedWith(session, branch) {
	try {
		return await session.ports.checkout.upstream(branch);
	} catch {
		return branch;
	}
}
function text(staged, environment) {
	const { bot, trained } = staged;
	if (!("package" in trained)) return `${bot}: ${trained.reason === "invalid" ? "has errors" : "the training failed"}; nothing was deployed.`;
	const head = `${bot}: ${trained.reason === "found" ? "found again by its inputs" : "trained"}, package ${shortDigest(trained.package.digest)}`;
	return "deployed" in staged ? `${head}\n${deploymentText(bot, environment, staged.deployed)}` : head;
}

export { run };