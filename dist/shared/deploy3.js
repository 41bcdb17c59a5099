import { a as shortDigest } from "./digest.js";
import { t as deploy } from "./deploy.js";
import { n as packageNamed, r as packageOfCommit, s as models } from "./find.js";
import { n as supersededSentence } from "./superseded.js";
import { i as environmentSettings, l as workspaceAt, o as refuseUnplanned } from "./workspace.js";
import { n as exitCodes } from "./exit.js";
import { n as inSession, r as oneBot, t as choose } from "./session.js";
import { i as smokeText, n as metricsText } from "./show2.js";
import { i as paint, o as plainText, r as formatProblem } from "./text2.js";

// src/cli/commands/deploy.ts
/** `tidegate deploy [bot]` */
async function run(options, name) {
	return inSession(options, async (session) => {
		const workspace = await workspaceAt(session.ports, options.commit);
		const { project } = workspace;
		const bot = await oneBot(session, workspace, name);
		const environment = await environmentSettings(session.ports, workspace, options.environment);
		refuseUnplanned(environment);
		const { stored, commit } = await chosenPackage(session, options.package, {
			project,
			bot,
			commit: workspace.commit
		});
		const result = await deploy(session.ports, {
			project,
			environment,
			bot,
			package: stored,
			treeish: commit,
			commit,
			branch: await session.ports.checkout.branch(),
			preview: options.preview ?? false,
			keepFailed: options.keepFailed ?? false,
			by: await session.ports.checkout.identity(),
			why: options.why ?? "",
			signal: session.signal
		});
		session.result({
			command: "deploy",
			bot: bot.name,
			package: stored.digest,
			...result
		}, () => deploymentText(bot.name, environment.name, result));
		return rolloutCode(result);
	});
}
/** The package that was named, or that the commit has, or that is chosen from a list where a person can be asked. */
async function chosenPackage(session, text, request) {
	const { ports } = session;
	const known = text === void 0 ? await packageOfCommit(ports, request) : void 0;
	if (known) return known;
	const choices = (text === void 0 && session.interactive ? (await models(ports, {
		project: request.project,
		bot: request.bot.name
	})).packages : []).filter(({ stored }) => stored).map(({ package: digest, stored, commit: of }) => ({
		value: shortDigest(digest),
		label: `${shortDigest(digest)}  ${of?.slice(0, 7) ?? "local"}`,
		hint: stored ? metricsText(stored.metadata.metrics) : ""
	}));
	const wanted = choices.length === 0 ? text : await choose(session, "Which package?", "a package", choices);
	return packageNamed(ports, {
		...request,
		text: wanted
	});
}
/** The exit code of a rollout: what didn't get ready or talk failed; what the environment refused is its failure. */
function rolloutCode(result) {
	switch (result.reason) {
		case "switched":
		case "already-active":
		case "previewed": return exitCodes.done;
		case "not-ready":
		case "failed-talk":
		case "overtaken":
		case "superseded": return exitCodes.failed;
		case "refused": return exitCodes.failure;
	}
}
/** How a rollout ended, in a few lines. */
function deploymentText(bot, environment, result) {
	const out = process.stdout;
	const good = (text) => `${paint("green", "✓", out)} ${text}`;
	const bad = (text) => `${paint("red", "✗", out)} ${text}`;
	const unchanged = `What ran in ${environment} before keeps the traffic.`;
	switch (result.reason) {
		case "switched":
		case "already-active": return `${good(`${bot} ${result.reason === "switched" ? "has the traffic" : "had the traffic already"} in ${environment}: ${result.url}`)}\n${smokeText(result.smoke, out)}`;
		case "previewed": return `${good(`${bot} is ready in ${environment} as a preview, without the traffic.`)}\n${smokeText(result.smoke, out)}`;
		case "not-ready": {
			const { headline, evidence, remedy, lastLines } = result.verdict;
			const lines = [bad(`${bot} didn't get ready in ${environment}: ${plainText(headline)}`), ...evidence.map((line) => `    ${plainText(line)}`)];
			if (lastLines.length > 0) lines.push("  its last lines:", ...lastLines.map((line) => `    ${plainText(line)}`));
			return [
				...lines,
				`  → ${plainText(remedy)}`,
				unchanged
			].join("\n");
		}
		case "failed-talk": return [
			bad(`${bot} didn't pass its conversations in ${environment}.`),
			smokeText(result.smoke, out),
			unchanged
		].join("\n");
		case "overtaken": return bad(`Something else gave ${bot} the traffic in ${environment} in the meantime (${result.active ?? "nothing"} has it). Type the same command again to decide anew.`);
		case "superseded": return [bad(plainText(supersededSentence(result.by))), unchanged].join("\n");
		case "refused": return [bad(`${environment} can't take ${bot}:`), ...result.problems.map((problem) => formatProblem(problem, out))].join("\n");
	}
}

export { rolloutCode as n, run as r, deploymentText as t };