import { a as shortDigest } from "./digest.js";
import { n as UserError } from "./errors.js";
import { s as environmentNamed } from "./project.js";
import { a as rollback } from "./rollback.js";
import { l as workspaceAt } from "./workspace.js";
import { n as exitCodes } from "./exit.js";
import { i as oneHeldBot, n as inSession } from "./session.js";
import { i as paint, o as plainText } from "./text2.js";
import { hostname, userInfo } from "node:os";

// src/cli/commands/rollback.ts
/** `tidegate rollback [bot]` */
async function run(options, name) {
	return inSession(options, async (session) => {
		const workspace = await workspaceAt(session.ports);
		const environment = environmentNamed(workspace.project, options.environment);
		const bot = await oneHeldBot(session, workspace, environment, name);
		const result = await rollback(session.ports, {
			project: workspace.project,
			environment,
			bot,
			to: options.to,
			by: await session.ports.checkout.identity().catch(accountOf),
			why: options.why ?? ""
		});
		session.result({
			command: "rollback",
			bot,
			environment: environment.name,
			...result
		}, () => text(bot, environment.name, result));
		return result.reason === "rolled-back" || result.reason === "already-active" ? exitCodes.done : exitCodes.failed;
	});
}
/** Going back needs the target alone: where git knows nobody's name, the account's is recorded. */
function accountOf(error) {
	if (!(error instanceof UserError) || error.code !== "no-identity") throw error;
	const name = userInfo().username;
	return `${name} <${name}@${hostname()}>`;
}
function text(bot, environment, result) {
	switch (result.reason) {
		case "rolled-back": return `${paint("green", "✓", process.stdout)} ${bot} in ${environment} is back at ${named(result.to)} (it was ${named(result.from)}): ${result.url}`;
		case "already-active": return `${bot} in ${environment} is at ${named(result.to)} already.`;
		case "not-ready": return `${paint("red", "✗", process.stdout)} ${named(result.to)} of ${bot} didn't get ready: ${plainText(result.verdict.headline)}\n  → ${plainText(result.verdict.remedy)}`;
		case "overtaken": return `${paint("red", "✗", process.stdout)} Something else changed ${bot} in ${environment} in the meantime. Type \`tidegate status ${bot}\`, then decide anew.`;
	}
}
function named(revision) {
	return revision.version === void 0 ? `package ${shortDigest(revision.package)}` : `v${revision.version} (${shortDigest(revision.package)})`;
}

export { run };