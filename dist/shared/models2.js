import { a as shortDigest } from "./digest.js";
import { n as models } from "./models.js";
import { d as workspaceAt } from "./transfer.js";
import { n as exitCodes } from "./exit.js";
import { n as inSession, r as oneBot } from "./session.js";
import { n as metricsText } from "./show2.js";
import { s as table, t as age } from "./text.js";

// src/cli/commands/models.ts
/** `tidegate models [bot]` */
async function run(options, name) {
	return inSession(options, async (session) => {
		const workspace = await workspaceAt(session.ports);
		const bot = await oneBot(session, workspace, name);
		const result = await models(session.ports, {
			project: workspace.project,
			bot: bot.name
		});
		const now = session.ports.clock.now();
		session.result({
			command: "models",
			...result
		}, () => result.packages.length === 0 ? `${bot.name} has no package yet. Type \`tidegate train ${bot.name}\`.` : [table([
			"#",
			"package",
			"commit",
			"age",
			"tests",
			"where",
			"scores"
		], result.packages.map((listed, index) => row(listed, index, now)), process.stdout), `Deploy one again: tidegate deploy ${bot.name} --package ${shortDigest(result.packages[0]?.package ?? "sha256:")}`].join("\n"));
		return exitCodes.done;
	});
}
function row(listed, index, now) {
	const where = listed.places.map(({ environment, role }) => role === "active" ? environment : `${environment} (${role === "candidate" ? "being deployed" : role})`);
	const place = listed.stored ? where.join(", ") || "-" : "not in this store";
	return [
		String(index + 1),
		shortDigest(listed.package),
		listed.commit?.slice(0, 7) ?? "local",
		listed.at === void 0 ? "-" : age(listed.at, now),
		listed.verification.state === "none" ? "not talked to" : listed.verification.state,
		place,
		listed.stored ? metricsText(listed.stored.metadata.metrics) : ""
	];
}

export { run };