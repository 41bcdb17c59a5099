import { n as UserError } from "./errors.js";
import { i as listed } from "./text.js";
import { s as environmentNamed } from "./project.js";
import { l as workspaceAt, s as released } from "./workspace.js";
import { n as exitCodes } from "./exit.js";
import { n as inSession } from "./session.js";
import { i as paint, o as plainText } from "./text2.js";

// src/steps/retire.ts
/**
* Ends a bot in an environment and forgets it: its revisions and its address. What was said about it stays in the
* ledger, and its packages in the store. Doing it twice is no mistake.
* @throws UserError `still-a-bot` for one that is on the default branch and has the traffic, unless that is meant.
*/
async function retire(ports, request) {
	const { workspace, environment, bot, yes } = request;
	const target = await ports.target(workspace.project, environment);
	const was = (await target.current()).bots.find((state) => state.bot === bot);
	if (!was || was.revisions.length === 0 && was.url === void 0) return { reason: "nothing" };
	if (!yes && was.active && workspace.bots.some(({ name }) => name === bot)) throw new UserError(`${bot} is a bot of ${workspace.project.branches.default} and has the traffic in ${environment.name}: its customers would get no answer any more.`, {
		code: "still-a-bot",
		next: `If that is meant: tidegate retire ${bot} --environment ${environment.name} --yes`
	});
	const step = ports.reporter.step(`End ${bot} in ${environment.name}`);
	try {
		await target.end(bot);
	} catch (error) {
		if (!(error instanceof UserError && error.code === "unknown-bot")) {
			step.failed("it broke off");
			throw error;
		}
		step.done("it was ended already");
		return { reason: "nothing" };
	}
	step.done();
	return {
		reason: "retired",
		was
	};
}

// src/cli/commands/retire.ts
/** `tidegate retire <bot>` */
async function run(options, bot) {
	return inSession(options, async (session) => {
		const workspace = await mergedWorkspace(session, options.yes ?? false);
		const names = workspace.project.environments.map(({ name }) => name);
		if (bot === void 0 || options.environment === void 0) throw new UserError(`Name the bot and the environment (${listed(names, 20)}) in which it is to end.`, {
			code: "name-missing",
			next: `For example: tidegate retire bakery --environment ${names[0] ?? "staging"}`
		});
		const environment = environmentNamed(workspace.project, options.environment);
		const result = await retire(session.ports, {
			workspace,
			environment,
			bot,
			yes: options.yes ?? false
		});
		session.result({
			command: "retire",
			bot,
			environment: environment.name,
			...result
		}, () => result.reason === "retired" ? `${paint("green", "✓", process.stdout)} ${plainText(bot)} has ended in ${environment.name}; its packages and its history stay.` : `${environment.name} holds nothing of ${plainText(bot)}.`);
		return exitCodes.done;
	});
}
/** The default branch as it stands now. Where it can't be read, `yes` takes the commit at hand. */
async function mergedWorkspace({ ports }, yes) {
	try {
		const { workspace, head } = await released(ports);
		return {
			...workspace,
			commit: head
		};
	} catch (error) {
		if (!yes) throw error;
		return workspaceAt(ports);
	}
}

export { run };