import { o as engineOf } from "./project.js";
import { l as workspaceAt } from "./workspace.js";
import { n as exitCodes } from "./exit.js";
import { n as inSession, r as oneBot } from "./session.js";
import { a as percent, o as plainText, r as formatProblem, s as table } from "./text2.js";

// src/steps/test.ts
/** Scores a bot as its training does, without packaging anything. */
async function testBot(ports, request) {
	const { project, bot, treeish, signal } = request;
	await using laidOut = await ports.sources.layOut(treeish, bot);
	const step = ports.reporter.step(`Test ${bot.name}`);
	const outcome = await ports.engine(engineOf(project, bot)).test(laidOut.source, {
		onProgress: ({ phase, fraction }) => step.progress(fraction, phase),
		...signal && { signal }
	});
	for (const problem of outcome.problems) ports.reporter.problem(problem);
	if (outcome.problems.some(({ severity }) => severity === "error")) {
		step.failed("the bot has errors");
		return {
			...outcome,
			reason: "invalid"
		};
	}
	step.done();
	return {
		...outcome,
		reason: "scored"
	};
}

// src/cli/commands/test.ts
/** `tidegate test [bot]` */
async function run(options, name) {
	return inSession(options, async (session) => {
		const { ports } = session;
		const snapshot = options.workTree === true ? await ports.checkout.snapshot([]) : void 0;
		const at = await workspaceAt(ports, options.commit);
		const workspace = snapshot === void 0 ? at : await ports.sources.workspace(snapshot);
		const bot = await oneBot(session, workspace, name);
		const treeish = snapshot ?? at.commit;
		const { project } = workspace;
		const outcome = await testBot(session.ports, {
			project,
			bot,
			treeish,
			signal: session.signal
		});
		session.result({
			command: "test",
			bot: bot.name,
			engine: engineOf(project, bot).name,
			...outcome
		}, () => outcome.reason === "invalid" ? `${bot.name} has errors: nothing was scored.` : scores(bot.name, outcome));
		return outcome.reason === "invalid" ? exitCodes.mistake : exitCodes.done;
	});
}
function scores(bot, outcome) {
	const { intents, entities, givenIntents, predictedIntents } = outcome.metrics;
	const rows = [];
	if (intents) rows.push([
		"intents",
		`accuracy ${percent(intents.accuracy)}`,
		`macro F1 ${percent(intents.macroF1)}`,
		`${intents.examples} examples, ${intents.folds} folds`
	]);
	if (entities) rows.push([
		"entities",
		`F1 ${percent(entities.f1)}`,
		`precision ${percent(entities.precision)}, recall ${percent(entities.recall)}`,
		`${entities.support} spans`
	]);
	if (givenIntents) rows.push([
		"conversations, intents given",
		...scoreCells(givenIntents),
		""
	]);
	if (predictedIntents) rows.push([
		"conversations, intents predicted",
		...scoreCells(predictedIntents),
		""
	]);
	if (rows.length === 0 && outcome.failures.length === 0) return `There is nothing to score ${bot} by: it has too few examples, and no test conversations.`;
	const lines = [table([
		bot,
		"score",
		"",
		""
	], rows, process.stdout)];
	const weakest = outcome.intents.filter(({ f1 }) => f1 < .9).slice(0, 5);
	if (weakest.length > 0) {
		const cells = weakest.map(({ intent, f1, precision, recall, support }) => [
			plainText(intent),
			percent(f1),
			percent(precision),
			percent(recall),
			String(support)
		]);
		lines.push("", table([
			"weakest intents",
			"F1",
			"precision",
			"recall",
			"examples"
		], cells, process.stdout));
	}
	for (const { conversation, intents: kind, problem } of outcome.failures) lines.push(formatProblem({
		...problem,
		message: `${conversation} (intents ${kind}): ${problem.message}`
	}, process.stdout));
	return lines.join("\n");
}
function scoreCells({ conversations, actions }) {
	return [`${conversations.right} of ${conversations.of} right`, `${actions.right} of ${actions.of} actions`];
}

export { run };