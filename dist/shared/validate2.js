import { t as validate } from "./validate.js";
import { l as workspaceAt, n as botsNamed } from "./workspace.js";
import { n as exitCodes } from "./exit.js";
import { n as inSession } from "./session.js";
import { o as plainText, r as formatProblem } from "./text2.js";

// src/cli/commands/validate.ts
/** `tidegate validate [bots...]` */
async function run(options, ...names) {
	return inSession(options, async (session) => {
		const treeish = options.workTree === true ? await session.ports.checkout.snapshot([]) : void 0;
		const workspace = treeish === void 0 ? await workspaceAt(session.ports, options.commit) : await session.ports.sources.workspace(treeish);
		const bots = botsNamed(workspace, names);
		const commit = treeish ?? (await workspaceAt(session.ports, options.commit)).commit;
		const result = await validate(session.ports, {
			workspace,
			bots,
			treeish: commit
		});
		session.result({
			command: "validate",
			...result
		}, () => result.bots.map(({ bot, registration, conversations, problems }) => {
			const errors = problems.filter(({ severity }) => severity === "error").length;
			const head = `${bot}: ${errors === 0 ? "valid" : `${errors} ${errors === 1 ? "error" : "errors"}`}, ${conversations} test conversations, ${registration.state}`;
			return [plainText(head), ...problems.map((problem) => formatProblem(problem, process.stdout))].join("\n");
		}).join("\n"));
		return result.reason === "valid" ? exitCodes.done : exitCodes.mistake;
	});
}

export { run };