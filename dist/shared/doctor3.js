import { i as listed, r as counted } from "./text.js";
import { s as environmentNamed } from "./project.js";
import { t as doctor } from "./doctor2.js";
import { l as workspaceAt } from "./workspace.js";
import { n as exitCodes } from "./exit.js";
import { n as inSession } from "./session.js";
import { i as paint, o as plainText } from "./text2.js";

// src/cli/commands/doctor.ts
/** `tidegate doctor [bot]` */
async function run(options, name) {
	return inSession(options, async (session) => {
		const workspace = await workspaceAt(session.ports);
		const { environments } = workspace.project;
		const result = await doctor(session.ports, {
			workspace,
			environments: options.environment === void 0 ? environments : [environmentNamed(workspace.project, options.environment)],
			bots: name === void 0 ? [] : [name],
			quotes: () => true
		});
		session.result({
			command: "doctor",
			...result
		}, () => doctorText(result, name));
		return result.reason === "well" ? exitCodes.done : exitCodes.failed;
	});
}
function doctorText({ findings, looked, reason }, name) {
	const lines = findings.map(findingText);
	if (reason === "well") {
		const places = looked.filter(({ bots }) => bots.length > 0);
		const where = name === void 0 ? places.map(({ environment, bots }) => `${counted(bots.length, "bot")} in ${environment}`) : places.map(({ environment }) => environment);
		const who = name === void 0 ? "Everything is well" : `${name} is well`;
		const nothing = name === void 0 ? "nothing is deployed yet" : "it is not deployed yet";
		const tail = where.length === 0 ? nothing : name === void 0 ? where.join(", ") : `in ${listed(where)}`;
		lines.push(`${paint("green", "✓", process.stdout)} ${who}${name === void 0 || where.length === 0 ? ": " : " "}${tail}.`);
	}
	return lines.join("\n");
}
const marks = {
	error: ["red", "✗"],
	warning: ["yellow", "!"],
	note: ["dim", "·"]
};
function findingText({ severity, headline, evidence, lastLines, remedy, environment }) {
	const [style, mark] = marks[severity];
	const out = process.stdout;
	return [
		`${paint(style, mark, out)} ${plainText(headline)} ${paint("dim", `(${environment})`, out)}`,
		...evidence.map((text) => `    ${plainText(text)}`),
		...lastLines.map((text) => `    ${paint("dim", `| ${plainText(text)}`, out)}`),
		`  → ${plainText(remedy)}`
	].join("\n");
}

export { run };