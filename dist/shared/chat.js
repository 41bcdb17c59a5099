import { s as environmentNamed } from "./project.js";
import { i as runningRevision } from "./find.js";
import { l as workspaceAt } from "./workspace.js";
import { n as exitCodes } from "./exit.js";
import { i as oneHeldBot, n as inSession } from "./session.js";
import { i as paint, o as plainText } from "./text2.js";
import { createInterface } from "node:readline/promises";

// src/cli/commands/chat.ts
const patienceMs = 3e4;
/** `tidegate chat [bot]` */
async function run(options, name) {
	return inSession(options, async (session) => {
		const { project, ...workspace } = await workspaceAt(session.ports);
		const environment = environmentNamed(project, options.environment);
		const bot = await oneHeldBot(session, {
			project,
			...workspace
		}, environment, name);
		const { address } = await runningRevision(session.ports, {
			project,
			environment,
			bot,
			text: options.package
		});
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
				bot,
				environment: environment.name,
				sender,
				exchanges
			}, () => exchanges.map(({ said: text, reply }) => `${paint("cyan", ">", process.stdout)} ${plainText(text)}\n${replyText(reply)}`).join("\n"));
			return exchanges.every(({ reply }) => reply.kind === "answered") ? exitCodes.done : exitCodes.failed;
		}
		process.stdout.write(`You talk to ${bot} in ${environment.name}. Ctrl-D ends.\n`);
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

export { run };