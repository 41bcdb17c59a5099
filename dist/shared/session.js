import { n as UserError } from "./errors.js";
import { a as botNamed } from "./project.js";
import { t as heldBotNamed } from "./find.js";
import { n as botsNamed } from "./workspace.js";
import { t as wire } from "./ports2.js";
import { t as createReporter } from "./reporter.js";
import { resolve } from "node:path";

// src/cli/session.ts
/** Runs a verb in the repository of the current directory. */
async function inSession(options, work) {
	const reporter = createReporter();
	const interruption = new AbortController();
	const interrupt = () => interruption.abort();
	process.once("SIGINT", interrupt);
	process.once("SIGTERM", interrupt);
	const wiring = await wire(resolve(options.directory ?? "."), reporter);
	try {
		return await work({
			...wiring,
			reporter,
			interactive: options.json !== true && process.stdin.isTTY && process.stdout.isTTY,
			signal: interruption.signal,
			result(document, text) {
				process.stdout.write(options.json === true ? `${JSON.stringify({
					schema: 1,
					...document
				}, null, 2)}\n` : `${text()}\n`);
			}
		});
	} finally {
		process.off("SIGINT", interrupt);
		process.off("SIGTERM", interrupt);
		await wiring.close();
	}
}
/** The one bot that a verb is about: named, or the only one, or chosen by number on a terminal. */
async function oneBot(session, workspace, name) {
	const bots = botsNamed(workspace, name === void 0 ? [] : [name]);
	const [first, second] = bots;
	if (first && !second) return first;
	const chosen = await choose(session, "Which bot?", "a bot", bots.map((bot) => ({
		value: bot.name,
		label: bot.name,
		hint: bot.path
	})));
	return botNamed(bots, chosen);
}
/** The name of the one bot that a verb is about, which may have left the repository and still be in an environment. */
async function oneHeldBot(session, workspace, environment, name) {
	if (name === void 0) return (await oneBot(session, workspace, void 0)).name;
	return heldBotNamed(session.ports, {
		workspace,
		environment,
		name
	});
}
/**
* Asks a person to choose from a numbered list.
* @throws UserError where nobody can be asked; it names the choices.
*/
async function choose(session, question, what, choices) {
	if (!session.interactive) throw new UserError(`Name ${what}: ${choices.map(({ value }) => value).join(", ")}.`, { code: "name-missing" });
	const { choose: ask } = await import("./prompt.js");
	return ask(question, choices);
}

export { oneHeldBot as i, inSession as n, oneBot as r, choose as t };