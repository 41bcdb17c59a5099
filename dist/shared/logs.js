import { n as UserError } from "./errors.js";
import { s as environmentNamed } from "./project.js";
import { t as heldBotNamed } from "./find.js";
import { l as workspaceAt } from "./workspace.js";
import { n as exitCodes } from "./exit.js";
import { n as inSession } from "./session.js";
import { i as paint, o as plainText } from "./text2.js";

// src/cli/commands/logs.ts
const colours = [
	"cyan",
	"magenta",
	"yellow",
	"green",
	"blue"
];
/** `tidegate logs [bot]`: with --json, one document a line. */
async function run(options, name) {
	return inSession(options, async (session) => {
		const workspace = await workspaceAt(session.ports);
		const environment = environmentNamed(workspace.project, options.environment);
		if (name !== void 0) await heldBotNamed(session.ports, {
			workspace,
			environment,
			name
		});
		const lines = (await session.ports.target(workspace.project, environment)).logs({
			bot: name,
			half: halfOf(options.half),
			revision: void 0,
			tail: countOf(options.tail),
			follow: options.follow ?? false,
			signal: session.signal
		});
		const seen = [];
		for await (const line of lines) {
			const source = `${line.bot}/${line.half}/${line.revision}`;
			if (!seen.includes(source)) seen.push(source);
			const colour = colours[seen.indexOf(source) % colours.length] ?? "cyan";
			process.stdout.write(options.json === true ? `${JSON.stringify(line)}\n` : `${paint(colour, source, process.stdout)} ${line.at.slice(11, 19)} ${plainText(line.text)}\n`);
		}
		if (seen.length === 0 && options.json !== true) process.stderr.write(`Nothing was written yet in ${environment.name}.\n`);
		return exitCodes.done;
	});
}
function halfOf(text) {
	if (text === void 0 || text === "core" || text === "actions") return text;
	throw new UserError(`--half is core or actions, not ${JSON.stringify(text)}.`, { code: "bad-option" });
}
function countOf(text) {
	if (text === void 0) return void 0;
	if (/^\d{1,6}$/.test(text)) return Number(text);
	throw new UserError(`--tail is a number of lines, not ${JSON.stringify(text)}.`, { code: "bad-option" });
}

export { run };