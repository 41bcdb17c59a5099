import { t as unchosenEngine } from "./engine-choice.js";
import { f as engineOf, i as inSession, s as workspaceAt, t as botsNamed } from "./session.js";
import { n as exitCodes } from "./exit.js";
import { o as plainText, r as formatProblem } from "./text2.js";

// src/steps/validate.ts
/** Reads bots as their engine does, with their test conversations and sealed ids, and says all that is wrong. */
async function validate(ports, request) {
	const { workspace, treeish } = request;
	const bots = [];
	for (const bot of request.bots) {
		const step = ports.reporter.step(`Read ${bot.name}`);
		await using laidOut = await ports.sources.layOut(treeish, bot);
		const facts = await ports.engine(engineOf(workspace.project, bot)).inspect(laidOut.source);
		const suite = await ports.sources.suite(treeish, bot);
		const registration = await ports.sources.registration(treeish, bot, workspace.project.registrationKeys);
		const entries = await ports.sources.entries(treeish, bot);
		const unnamed = unchosenEngine(workspace.project, bot, entries, facts.problems);
		const problems = [
			...unnamed ? [unnamed] : [],
			...facts.problems,
			...suite.problems
		];
		const errors = problems.filter(({ severity }) => severity === "error").length;
		if (errors === 0) step.done(`${suite.conversations.length} test conversations`);
		else step.failed(errors === 1 ? "1 error" : `${errors} errors`);
		bots.push({
			bot: bot.name,
			registration,
			conversations: suite.conversations.length,
			examples: facts.examples,
			problems
		});
	}
	return {
		reason: bots.every(({ problems }) => problems.every(({ severity }) => severity !== "error")) ? "valid" : "invalid",
		bots
	};
}

// src/cli/commands/validate.ts
/** `tidegate validate [bots...]` */
async function run(options, ...names) {
	return inSession(options, async (session) => {
		const treeish = options.workTree === true ? await session.ports.checkout.snapshot([]) : void 0;
		const workspace = treeish === void 0 ? await workspaceAt(session, options.commit) : await session.ports.sources.workspace(treeish);
		const bots = botsNamed(workspace, names);
		const commit = treeish ?? (await workspaceAt(session, options.commit)).commit;
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