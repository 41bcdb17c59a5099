import { a as shortDigest } from "./digest.js";
import { n as UserError } from "./errors.js";
import { a as takesReleasesAlone, r as prepareScript, t as rollout } from "./rollout.js";
import { a as oneBot, i as inSession, n as choose, r as environmentSettings, s as workspaceAt, u as identify } from "./session.js";
import { n as models } from "./models.js";
import { t as knownPackage } from "./train.js";
import { n as exitCodes } from "./exit.js";
import { i as smokeText, n as metricsText } from "./show.js";
import { i as paint, o as plainText, r as formatProblem } from "./text2.js";

// src/steps/deploy.ts
/**
* Brings a package into an environment: start, ready, talk, switch, and a record of the verification. A package of
* uncommitted or unpushed work is not recorded.
*/
async function deploy(ports, request) {
	const { project, environment, bot } = request;
	const script = await prepareScript(ports, {
		project,
		bot,
		treeish: request.treeish
	});
	const result = await rollout(ports, {
		...request,
		script,
		version: void 0
	});
	const smoke = smokeOf(result);
	if (!smoke || request.package.metadata.local) return {
		...result,
		recorded: void 0
	};
	const record = {
		kind: "verification",
		schema: 1,
		bot: bot.name,
		package: request.package.digest,
		suite: smoke.suite,
		commit: request.commit,
		environment: environment.name,
		revision: result.revision.id,
		passed: smoke.reason === "passed",
		conversations: {
			passed: smoke.passed.length,
			failed: smoke.failures.length
		},
		leftOut: smoke.leftOut.map(({ conversation }) => conversation),
		at: ports.clock.now().toISOString(),
		by: request.by,
		why: request.why
	};
	await ports.ledger.append([record]);
	return {
		...result,
		recorded: record
	};
}
/** What was said to the revision; undefined if it never came to that, or wasn't about the package. */
function smokeOf(result) {
	if (!("smoke" in result)) return void 0;
	return result.smoke.reason === "passed" || result.smoke.reason === "failed" ? result.smoke : void 0;
}

// src/cli/commands/deploy.ts
/** `tidegate deploy [bot]` */
async function run(options, name) {
	return inSession(options, async (session) => {
		const workspace = await workspaceAt(session, options.commit);
		const { project } = workspace;
		const bot = await oneBot(session, workspace, name);
		const environment = await environmentSettings(session, workspace, options.environment);
		refuseUnplanned(environment);
		const { stored, commit } = await chosenPackage(session, options, workspace, bot);
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
/** @throws UserError for an environment that takes what a plan says, and nothing else. */
function refuseUnplanned(environment) {
	if (!takesReleasesAlone(environment)) return;
	throw new UserError(`${environment.name} takes releases alone: its gates would be passed by.`, {
		code: "releases-alone",
		next: "Type `tidegate candidates`, then `tidegate plan`, then `tidegate promote`; or `tidegate rollback` to go back."
	});
}
/** The package that was named, or chosen from a list, or that the commit has. */
async function chosenPackage(session, options, workspace, bot) {
	const { project, commit } = workspace;
	if (options.package === void 0) {
		const { inputs } = await identify(session.ports, {
			project,
			bot,
			treeish: commit,
			local: false
		});
		const known = await knownPackage(session.ports, project, bot, inputs);
		if (known) return {
			stored: known,
			commit
		};
	}
	const { packages } = await models(session.ports, {
		project,
		bot: bot.name
	});
	const there = packages.filter((listed) => listed.stored);
	const wanted = options.package ?? (there.length === 0 || !session.interactive ? void 0 : await choose(session, "Which package?", "a package", there.map(({ package: digest, stored, commit: of }) => ({
		value: shortDigest(digest),
		label: `${shortDigest(digest)}  ${of?.slice(0, 7) ?? "local"}`,
		hint: stored ? metricsText(stored.metadata.metrics) : ""
	}))));
	if (wanted === void 0) throw new UserError(`${bot.name} has no package for commit ${commit.slice(0, 7)}.`, {
		code: "no-package",
		next: `Type \`tidegate train ${bot.name}\`, or name a package of \`tidegate models ${bot.name}\` with --package.`
	});
	const [one, other] = there.filter(({ package: digest }) => matches(digest, wanted));
	if (!one?.stored || other) throw new UserError(`${JSON.stringify(wanted)} names ${other ? "more than one package" : "no package"} of ${bot.name} in this store.`, {
		code: "no-package",
		next: `Type \`tidegate models ${bot.name}\` and name one by at least 7 of its digits.`
	});
	return {
		stored: one.stored,
		commit: one.commit ?? commit
	};
}
/** Whether a text of at least 7 hexadecimal digits, with or without `sha256:`, begins a digest. */
function matches(digest, text) {
	const hex = text.toLowerCase().replace(/^sha256:/, "");
	return /^[0-9a-f]{7,64}$/.test(hex) && digest.slice(7).startsWith(hex);
}
/** The exit code of a rollout: what didn't get ready or talk failed; what the environment refused is its failure. */
function rolloutCode(result) {
	switch (result.reason) {
		case "switched":
		case "already-active":
		case "previewed": return exitCodes.done;
		case "not-ready":
		case "failed-talk":
		case "overtaken": return exitCodes.failed;
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
		case "refused": return [bad(`${environment} can't take ${bot}:`), ...result.problems.map((problem) => formatProblem(problem, out))].join("\n");
	}
}

export { run as a, rolloutCode as i, matches as n, deploy as o, refuseUnplanned as r, deploymentText as t };