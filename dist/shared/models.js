import { a as shortDigest } from "./digest.js";
import { s as models } from "./find.js";
import { l as workspaceAt } from "./workspace.js";
import { n as exitCodes } from "./exit.js";
import { n as inSession, r as oneBot } from "./session.js";
import { n as metricsText } from "./show2.js";
import { s as table, t as age } from "./text2.js";

// src/cli/commands/models.ts
/** `tidegate models [bot]` */
async function run(options, name) {
	return inSession(options, async (session) => {
		const workspace = await workspaceAt(session.ports);
		const bot = await oneBot(session, workspace, name);
		const result = await models(session.ports, {
			project: workspace.project,
			bot: bot.name,
			ledgerAlone: true
		});
		const { packages, unread } = result;
		const now = session.ports.clock.now();
		session.result({
			command: "models",
			...result,
			unread: unread?.message
		}, () => packages.length === 0 && !unread ? `${bot.name} has no package yet. Type \`tidegate train ${bot.name}\`.` : [table([
			"#",
			"package",
			"commit",
			"age",
			"tests",
			"where",
			"scores"
		], packages.map((listed, index) => row(listed, index, now, unread !== void 0)), process.stdout), ...unread ? [] : [nextText(bot.name, packages)]].join("\n"));
		if (unread) {
			const { code, message, next } = unread;
			session.reporter.problem({
				severity: "error",
				code,
				message,
				...next !== void 0 && { next }
			});
			return exitCodes.failure;
		}
		return exitCodes.done;
	});
}
/** What can be done with what is listed. */
function nextText(bot, packages) {
	const there = packages.find(({ stored }) => stored);
	if (there) return `Deploy one again: tidegate deploy ${bot} --package ${shortDigest(there.package)}`;
	return `None is in the project's store. Train the bot again (tidegate train ${bot}), or copy one there: tidegate store copy --help`;
}
function row(listed, index, now, unread) {
	const where = listed.places.map(({ environment, role }) => role === "active" ? environment : `${environment} (${role === "candidate" ? "being deployed" : role})`);
	if (!listed.stored && !unread) where.push("not in this store");
	return [
		String(index + 1),
		shortDigest(listed.package),
		listed.commit?.slice(0, 7) ?? "local",
		listed.at === void 0 ? "-" : age(listed.at, now),
		listed.verification.state === "none" ? "not talked to" : listed.verification.state,
		where.join(", ") || "-",
		listed.stored ? metricsText(listed.stored.metadata.metrics) : ""
	];
}

export { run };