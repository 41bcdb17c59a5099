import { a as shortDigest } from "./digest.js";
import { i as inSession, p as environmentNamed, s as workspaceAt, t as botsNamed } from "./session.js";
import { t as currentStates } from "./models.js";
import { t as readPast } from "./past.js";
import { n as exitCodes } from "./exit.js";
import { t as halvesText } from "./show.js";
import { i as paint, s as table, t as age } from "./text2.js";

// src/steps/status.ts
/** Bots × environments, read at the targets and compared with what is merged. */
async function status(ports, request) {
	const { workspace, bots, head } = request;
	const records = await ports.ledger.read();
	const states = (await currentStates(ports, workspace.project)).filter(({ environment }) => request.environment === void 0 || environment === request.environment);
	const registrations = {};
	for (const bot of bots) registrations[bot.name] = await ports.sources.registration(head, bot, workspace.project.registrationKeys);
	const result = [];
	for (const { environment, bots: there } of states) {
		const past = await readPast(ports, {
			workspace,
			bots,
			head,
			environment,
			records
		});
		for (const { bot, live, ahead } of past) {
			const state = there.find((candidate) => candidate.bot === bot);
			const drifted = live !== void 0 && state?.active !== void 0 && state.active.package !== live.package;
			result.push({
				bot,
				environment,
				state,
				live,
				ahead,
				drifted
			});
		}
	}
	return {
		reason: "read",
		environments: states.map(({ environment, running }) => ({
			name: environment,
			running
		})),
		registrations,
		bots: result
	};
}

// src/cli/commands/status.ts
/** `tidegate status [bots...]` */
async function run(options, ...names) {
	return inSession(options, async (session) => {
		const workspace = await workspaceAt(session);
		if (options.environment !== void 0) environmentNamed(workspace.project, options.environment);
		const head = await session.ports.checkout.upstream(workspace.project.branches.default).catch(() => workspace.commit);
		const result = await status(session.ports, {
			workspace,
			bots: botsNamed(workspace, names),
			head,
			environment: options.environment
		});
		const now = session.ports.clock.now();
		session.result({
			command: "status",
			...result
		}, () => text(result, now));
		return exitCodes.done;
	});
}
function text(result, now) {
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
		if (registration.state === "unregistered") lines.push(`${paint("yellow", "!", process.stdout)} ${bot} isn't registered and can't be promoted.\n  → tidegate register ${bot}`);
		if (registration.state === "invalid") lines.push(`${paint("yellow", "!", process.stdout)} ${bot}: ${registration.message}`);
	}
	for (const { name, running } of result.environments) {
		const holds = result.bots.some(({ environment, state }) => environment === name && state !== void 0);
		if (!running && holds) lines.push(`${paint("red", "✗", process.stdout)} Nothing of ${name} runs now: its supervisor is gone.\n  → tidegate up ${name}`);
	}
	for (const { bot, environment, drifted } of result.bots) if (drifted) lines.push(`${paint("yellow", "!", process.stdout)} ${environment} runs another package of ${bot} than the ledger says.\n  → tidegate history ${bot}`);
	return lines.join("\n");
}
function row({ bot, environment, state, live, ahead }, result, now) {
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
		live ? String(ahead.length) : ""
	];
}

export { run };