import { a as shortDigest } from "./digest.js";
import { r as counted } from "./text.js";
import { s as environmentNamed } from "./project.js";
import { n as status, t as askedAbout } from "./status2.js";
import { l as workspaceAt } from "./workspace.js";
import { n as exitCodes } from "./exit.js";
import { n as inSession } from "./session.js";
import { t as halvesText } from "./show2.js";
import { i as paint, o as plainText, s as table, t as age } from "./text2.js";

// src/cli/commands/status.ts
/** `tidegate status [bots...]` */
async function run(options, ...names) {
	return inSession(options, async (session) => {
		const workspace = await workspaceAt(session.ports);
		if (options.environment !== void 0) environmentNamed(workspace.project, options.environment);
		const head = await session.ports.checkout.upstream(workspace.project.branches.default).catch(() => workspace.commit);
		const result = await status(session.ports, {
			workspace,
			...askedAbout(workspace, names),
			head,
			environment: options.environment
		});
		const now = session.ports.clock.now();
		session.result({
			command: "status",
			...result
		}, () => text(result, now, workspace.project.branches.default));
		return exitCodes.done;
	});
}
function text(result, now, branch) {
	const rows = result.bots.map((bot) => row(bot, result, now));
	const lines = [table([
		"bot",
		"environment",
		"runs",
		"since",
		"state",
		"address",
		"ahead"
	], rows, process.stdout)];
	for (const [bot, registration] of Object.entries(result.registrations)) {
		if (registration.state === "unregistered") lines.push(`${paint("yellow", "!", process.stdout)} ${bot} isn't registered on ${plainText(branch)} and can't be promoted.\n  → tidegate register ${bot}, and bring the file that it writes to ${plainText(branch)}`);
		if (registration.state === "invalid") lines.push(`${paint("yellow", "!", process.stdout)} ${bot}: ${registration.message}`);
	}
	for (const { name, running, unread } of result.environments) {
		if (unread) lines.push(`${paint("red", "✗", process.stdout)} ${name} can't be read: ${plainText(unread.message)}${unread.next === void 0 ? "" : `\n  → ${plainText(unread.next)}`}`);
		const holds = result.bots.some(({ environment, state }) => environment === name && state !== void 0);
		if (!running && holds) lines.push(`${paint("red", "✗", process.stdout)} Nothing of ${name} runs now: its supervisor is gone.\n  → tidegate up ${name}`);
	}
	for (const { bot, environment, drifted, left } of result.bots) {
		if (left) lines.push(`${paint("yellow", "!", process.stdout)} ${environment} still holds ${plainText(bot)}, which isn't on the default branch any more.\n  → tidegate retire ${plainText(bot)} --environment ${environment}`);
		if (drifted) lines.push(`${paint("yellow", "!", process.stdout)} ${environment} runs another package of ${bot} than the ledger says.\n  → tidegate history ${bot}`);
	}
	if (result.waiting > 0) lines.push(`${paint("yellow", "!", process.stdout)} ${counted(result.waiting, "record")} ${result.waiting === 1 ? "waits" : "wait"} on this machine, and the ledger doesn't know of ${result.waiting === 1 ? "it" : "them"}: the next command that writes it writes ${result.waiting === 1 ? "it" : "them"} first.`);
	return lines.join("\n");
}
function row({ bot, environment, state, live, ahead, left }, result, now) {
	const active = state?.active;
	const running = result.environments.find(({ name }) => name === environment)?.running ?? false;
	const previews = state?.revisions.filter(({ role }) => role === "preview").length ?? 0;
	const count = previews === 1 ? "1 preview" : `${previews} previews`;
	if (!active) return [
		bot,
		environment,
		"-",
		"-",
		previews === 0 ? "nothing yet" : count,
		"-",
		""
	];
	const name = active.version === void 0 ? shortDigest(active.package) : `v${active.version} ${shortDigest(active.package)}`;
	const health = running ? halvesText(active) : "stopped";
	return [
		bot,
		environment,
		name,
		age(active.since, now),
		previews === 0 ? health : `${health}, ${count}`,
		state.url ?? "-",
		left ? "orphaned" : live ? String(ahead.length) : ""
	];
}

export { run };