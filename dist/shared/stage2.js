import { a as shortDigest } from "./digest.js";
import { t as stage } from "./stage.js";
import { i as environmentSettings, l as workspaceAt, n as botsNamed, o as refuseUnplanned, r as comparedWith } from "./workspace.js";
import { n as exitCodes } from "./exit.js";
import { n as inSession } from "./session.js";
import { t as deploymentText } from "./deploy3.js";

// src/cli/commands/stage.ts
/** `tidegate stage [bots...]` */
async function run(options, ...names) {
	return inSession(options, async (session) => {
		const workspace = await workspaceAt(session.ports, options.commit);
		const bots = names.length === 0 ? void 0 : botsNamed(workspace, names).map((bot) => bot.name);
		const environment = await environmentSettings(session.ports, workspace, options.environment);
		refuseUnplanned(environment);
		const result = await stage(session.ports, {
			head: workspace.commit,
			against: await comparedWith(session.ports, workspace.project.branches.default),
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
		}, () => result.bots.length === 0 ? `No bot changed: nothing to do. To stage one all the same, name it: tidegate stage ${workspace.bots[0]?.name ?? "BOT"}` : result.bots.map((bot) => text(bot, options.environment)).join("\n"));
		if (result.reason !== "failed") return exitCodes.done;
		return result.bots.some(({ trained }) => trained.reason === "invalid") ? exitCodes.mistake : exitCodes.failed;
	});
}
function text(staged, environment) {
	const { bot, trained } = staged;
	if (!("package" in trained)) return `${bot}: ${trained.reason === "invalid" ? "has errors" : "the training failed"}; nothing was deployed.`;
	const head = `${bot}: ${trained.reason === "found" ? "found again by its inputs" : "trained"}, package ${shortDigest(trained.package.digest)}`;
	return "deployed" in staged ? `${head}\n${deploymentText(bot, environment, staged.deployed)}` : head;
}

export { run };