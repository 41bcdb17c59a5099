import { a as shortDigest } from "./digest.js";
import { l as inputPaths } from "./project.js";
import { n as UserError } from "./errors.js";
import { l as workspaceAt, n as botsNamed, u as changed } from "./workspace.js";
import { r as train } from "./train.js";
import { n as exitCodes } from "./exit.js";
import { n as inSession, r as oneBot } from "./session.js";
import { n as metricsText } from "./show2.js";
import { n as cut, o as plainText, s as table } from "./text2.js";

// src/cli/commands/train.ts
/** `tidegate train [bots...]` */
async function run(options, ...names) {
	return inSession(options, async (session) => {
		const workspace = await workspaceAt(session.ports, options.commit);
		const bots = options.changed === true ? await changedBots(session, workspace.commit, workspace.project.branches.default) : names.length > 0 ? botsNamed(workspace, names) : [await oneBot(session, workspace, void 0)];
		const by = await session.ports.checkout.identity();
		const results = [];
		for (const bot of bots) {
			const state = await howToTake(session, options, bot, workspace.commit);
			const project = state.local ? (await session.ports.sources.workspace(state.treeish)).project : workspace.project;
			const result = await train(session.ports, {
				project,
				bot,
				...state,
				commit: workspace.commit,
				again: options.again ?? false,
				by,
				why: options.why ?? "",
				signal: session.signal
			});
			results.push({
				bot: bot.name,
				result
			});
		}
		session.result({
			command: "train",
			bots: results.map(({ bot, result }) => ({
				bot,
				...result
			}))
		}, () => results.length === 0 ? "No bot changed." : table([
			"bot",
			"result",
			"package",
			"inputs",
			"scores"
		], results.map(row), process.stdout));
		const invalid = results.some(({ result }) => result.reason === "invalid");
		const failed = results.some(({ result }) => result.reason === "failed");
		return invalid ? exitCodes.mistake : failed ? exitCodes.failed : exitCodes.done;
	});
}
function row({ bot, result }) {
	const inputs = shortDigest(result.inputs);
	if (!("package" in result)) return [
		bot,
		result.reason,
		"-",
		inputs,
		""
	];
	const mark = result.package.metadata.local ? " (local: can never be promoted)" : "";
	return [
		bot,
		result.reason,
		shortDigest(result.package.digest) + mark,
		inputs,
		metricsText(result.package.metadata.metrics)
	];
}
async function changedBots(session, head, against) {
	const { bots } = await changed(session.ports, {
		head,
		against
	});
	return bots.filter(({ state }) => state === "new" || state === "changed").map(({ bot }) => bot);
}
/** What to train: the commit, or uncommitted or unpushed work if that is wanted. */
async function howToTake(session, options, bot, commit) {
	if (options.commit !== void 0) return {
		treeish: commit,
		local: false
	};
	const paths = [...inputPaths(bot), "tidegate.yml"];
	const { uncommitted, unpushed } = await session.ports.checkout.state(paths);
	if (uncommitted.length > 0) {
		const shown = uncommitted.slice(0, 3).map((path) => cut(plainText(path), 60)).join(", ") + (uncommitted.length > 3 ? ", …" : "");
		if (options.allowUncommitted === true || await agreed(session, `${bot.name} has uncommitted changes (${shown}).`, "Train the files as they are?")) return {
			treeish: await session.ports.checkout.snapshot(paths),
			local: true
		};
		throw new UserError(`${bot.name} has uncommitted changes: ${shown}.`, {
			code: "uncommitted",
			next: `Commit them, or type \`tidegate train ${bot.name} --commit HEAD\` to leave them out, or --allow-uncommitted for a package that can never be promoted.`
		});
	}
	if (!unpushed) return {
		treeish: commit,
		local: false
	};
	if (options.allowUnpushed === true || await agreed(session, `${bot.name} is at a commit that nobody else has.`, "Train it all the same?")) return {
		treeish: commit,
		local: true
	};
	throw new UserError(`HEAD isn't on the remote: a package of ${bot.name} made from it could never be found again.`, {
		code: "unpushed",
		next: "Push the branch first, or add --allow-unpushed for a package that can never be promoted."
	});
}
async function agreed(session, situation, question) {
	if (!session.interactive) return false;
	const { confirm } = await import("./prompt.js");
	return confirm(`${situation} Such a package can never be promoted. ${question}`);
}

export { run };