import { t as boardBots } from "./board.js";
import { t as candidates } from "./candidates.js";
import { s as environmentNamed } from "./project.js";
import { i as releaseName, t as changeName } from "./release.js";
import { n as botsNamed, s as released } from "./workspace.js";
import { n as exitCodes } from "./exit.js";
import { n as inSession } from "./session.js";
import { n as cut, o as plainText, s as table, t as age } from "./text2.js";

// src/cli/commands/candidates.ts
/** `tidegate candidates [bots...]` */
async function run(options, ...names) {
	return inSession(options, async (session) => {
		const { workspace, head } = await released(session.ports);
		environmentNamed(workspace.project, options.environment);
		const result = await candidates(session.ports, {
			workspace,
			head,
			bots: botsNamed(workspace, names),
			environment: options.environment
		});
		const now = session.ports.clock.now();
		session.result({
			command: "candidates",
			head,
			...result
		}, () => [...result.bots.map((bot) => text(bot, options.environment, now)), ...nextStep(result.bots)].join("\n\n"));
		return exitCodes.done;
	});
}
function text(candidates, environment, now) {
	const { bot, live, liveLine, candidates: ahead } = candidates;
	const head = `${bot}: ${live ? `${environment} runs ${releaseName(live.version, live.package)}, since ${age(live.since, now)}` : `never released to ${environment}`}${liveLine === "lost" ? "; its commit isn't in the default branch's history any more" : ""}`;
	if (ahead.length === 0) return `${head}\n  nothing is merged that isn't live`;
	const rows = boardBots([candidates], void 0).flatMap((one) => one.candidates).map((candidate) => row(candidate, now));
	return `${head}\n${table([
		"  pick",
		"age",
		"author",
		"change",
		"state"
	], rows, process.stdout)}`;
}
function row({ name, author, title, mergedAt, state, reasons }, now) {
	return [
		`  ${name}`,
		age(mergedAt, now),
		cut(plainText(author), 20),
		cut(plainText(title), 60),
		state === "ready" ? state : `${state}: ${plainText(reasons.join("; "))}`
	];
}
/** The very words to type next, with the newest change of the first bot that has one. */
function nextStep(bots) {
	const newest = bots.find(({ candidates: ahead }) => ahead.length > 0)?.candidates[0];
	return newest ? [`See what would ship: tidegate plan ${changeName(newest.change).replace(/^#.*/, (pull) => `'${pull}'`)}   (or: tidegate plan all)`] : [];
}

export { run };