import { n as UserError } from "./errors.js";
import { a as oneBot, i as inSession, p as environmentNamed, s as workspaceAt } from "./session.js";
import { n as exitCodes } from "./exit.js";
import { i as paint, o as plainText } from "./text2.js";
import { n as matches } from "./deploy.js";
import { createInterface } from "node:readline/promises";

// src/cli/commands/chat.ts
const patienceMs = 3e4;
/** `tidegate chat [bot]` */
async function run(options, name) {
	return inSession(options, async (session) => {
		const { project, ...workspace } = await workspaceAt(session);
		const bot = await oneBot(session, {
			project,
			...workspace
		}, name);
		const environment = environmentNamed(project, options.environment);
		const { address } = await running(session, project, environment, bot.name, options.package);
		const sender = options.as ?? `chat-${process.pid}-${Date.now().toString(36)}`;
		const say = (text) => session.ports.talk.say(address, sender, text, patienceMs);
		if (options.message !== void 0 || !process.stdin.isTTY) {
			const said = options.message ?? await readLines();
			const exchanges = [];
			for (const text of said) {
				const reply = await say(text);
				exchanges.push({
					said: text,
					reply,
					actions: (await session.ports.talk.trace(address, sender))?.turns.at(-1)
				});
			}
			session.result({
				command: "chat",
				bot: bot.name,
				environment: environment.name,
				sender,
				exchanges
			}, () => exchanges.map(({ said: text, reply }) => `${paint("cyan", ">", process.stdout)} ${plainText(text)}\n${replyText(reply)}`).join("\n"));
			return exchanges.every(({ reply }) => reply.kind === "answered") ? exitCodes.done : exitCodes.failed;
		}
		process.stdout.write(`You talk to ${bot.name} in ${environment.name}. Ctrl-D ends.\n`);
		const terminal = createInterface({
			input: process.stdin,
			output: process.stdout,
			prompt: paint("cyan", "> ", process.stdout)
		});
		terminal.on("SIGINT", () => terminal.close());
		terminal.prompt();
		for await (const line of terminal) {
			if (line.trim() !== "") process.stdout.write(`${replyText(await say(line))}\n`);
			terminal.prompt();
		}
		process.stdout.write("\n");
		return exitCodes.done;
	});
}
async function readLines() {
	const lines = [];
	for await (const line of createInterface({ input: process.stdin })) if (line.trim() !== "") lines.push(line);
	return lines;
}
function replyText(reply) {
	if (reply.kind === "timeout") return paint("red", `(no answer in ${reply.afterMs / 1e3} s)`, process.stdout);
	if (reply.kind !== "answered") return paint("red", `(${plainText(reply.message)})`, process.stdout);
	if (reply.messages.length === 0) return paint("dim", "(silence)", process.stdout);
	return reply.messages.map(({ text, image, buttons, custom }) => [
		text === void 0 ? void 0 : plainText(text, true),
		image === void 0 ? void 0 : `(image) ${plainText(image)}`,
		custom === void 0 ? void 0 : plainText(JSON.stringify(custom)),
		...buttons.map(({ title, payload }) => `  [${plainText(title)}]  ${paint("dim", plainText(payload), process.stdout)}`)
	].filter((part) => part !== void 0).join("\n")).join("\n");
}
/**
* The address of what runs: the active revision, or one of a package.
* @throws UserError when it doesn't run, saying what does.
*/
async function running(session, project, environment, bot, packageText) {
	const target = await session.ports.target(project, environment);
	const { bots, running: up } = await target.current();
	const state = bots.find((candidate) => candidate.bot === bot);
	const revision = packageText === void 0 ? state?.active : state?.revisions.find((candidate) => matches(candidate.package, packageText));
	const address = revision && up ? await target.reach(bot, packageText === void 0 ? "active" : revision.id) : void 0;
	if (revision && address) return {
		address,
		revision
	};
	if (state && !up) throw new UserError(`Nothing of ${environment.name} runs on this machine now.`, {
		code: "not-running",
		next: `Type \`tidegate up ${environment.name}\` to start what should run.`
	});
	throw new UserError(`${bot} doesn't run in ${environment.name}${packageText === void 0 ? "" : ` with a package ${packageText}`}.`, {
		code: "not-running",
		next: `Type \`tidegate status ${bot}\` to see what runs, or \`tidegate deploy ${bot} --environment ${environment.name}\`.`
	});
}

export { running as n, run as t };