import { n as unchosenEngine } from "./engine-choice.js";
import { o as engineOf } from "./project.js";
import { n as sameIdProblem, r as sameIds } from "./same-ids.js";

// src/steps/validate.ts
/** Reads bots as their engine does, with their test conversations and sealed ids, and says all that is wrong. */
async function validate(ports, request) {
	const { workspace, treeish } = request;
	const bots = [];
	const duplicates = await sameIds(ports, workspace, treeish);
	for (const bot of request.bots) {
		const step = ports.reporter.step(`Read ${bot.name}`);
		await using laidOut = await ports.sources.layOut(treeish, bot);
		const facts = await ports.engine(engineOf(workspace.project, bot)).inspect(laidOut.source);
		const suite = await ports.sources.suite(treeish, bot);
		const registration = await ports.sources.registration(treeish, bot, workspace.project.registrationKeys);
		const entries = await ports.sources.entries(treeish, bot);
		const problems = [
			unchosenEngine(workspace.project, bot, entries, facts.problems),
			sameIdProblem(workspace, duplicates, bot),
			...facts.problems,
			...suite.problems
		].filter((problem) => problem !== void 0);
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

export { validate as t };