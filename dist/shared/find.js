import { n as UserError } from "./errors.js";
import { h as identify, r as beginsDigest } from "./transfer.js";
import { n as models } from "./models.js";
import { n as prepareScript, r as smokeTest } from "./smoke-test.js";
import { t as knownPackage } from "./train.js";

// src/steps/find.ts
/** The package that a bot has for a commit; undefined where there is none. */
async function packageOfCommit(ports, { project, bot, commit }) {
	const { inputs } = await identify(ports, {
		project,
		bot,
		treeish: commit,
		local: false
	});
	const stored = await knownPackage(ports, project, bot, inputs);
	return stored && {
		stored,
		commit
	};
}
/**
* The package of a bot that a text names by at least 7 of its digits.
* @param text undefined: the one of the commit.
* @throws UserError where there is none, or more than one.
*/
async function packageNamed(ports, request) {
	const { project, bot, commit, text } = request;
	if (text === void 0) {
		const found = await packageOfCommit(ports, request);
		if (found) return found;
		throw new UserError(`${bot.name} has no package for commit ${commit.slice(0, 7)}.`, {
			code: "no-package",
			next: `Type \`tidegate train ${bot.name}\`, or name a package of \`tidegate models ${bot.name}\` with --package.`
		});
	}
	const { packages } = await models(ports, {
		project,
		bot: bot.name
	});
	const [one, other] = packages.filter((listed) => listed.stored && beginsDigest(listed.package, text));
	if (one?.stored && !other) return {
		stored: one.stored,
		commit: one.commit ?? commit
	};
	throw new UserError(`${JSON.stringify(text)} names ${other ? "more than one package" : "no package"} of ${bot.name} in this store.`, {
		code: "no-package",
		next: `Type \`tidegate models ${bot.name}\` and name one by at least 7 of its digits.`
	});
}
/**
* What runs of a bot in an environment: the active revision, or one of a package.
* @param text the first digits of a package's digest; undefined: the active revision.
* @throws UserError when it doesn't run, saying what does.
*/
async function runningRevision(ports, request) {
	const { project, environment, bot, text } = request;
	const target = await ports.target(project, environment);
	const { bots, running } = await target.current();
	const state = bots.find((candidate) => candidate.bot === bot);
	const revision = text === void 0 ? state?.active : state?.revisions.find((candidate) => beginsDigest(candidate.package, text));
	const address = revision && running ? await target.reach(bot, text === void 0 ? "active" : revision.id) : void 0;
	if (revision && address) return {
		address,
		revision
	};
	if (state && !running) throw new UserError(`Nothing of ${environment.name} runs on this machine now.`, {
		code: "not-running",
		next: `Type \`tidegate up ${environment.name}\` to start what should run.`
	});
	throw new UserError(`${bot} doesn't run in ${environment.name}${text === void 0 ? "" : ` with a package ${text}`}.`, {
		code: "not-running",
		next: `Type \`tidegate status ${bot}\` to see what runs, or \`tidegate deploy ${bot} --environment ${environment.name}\`.`
	});
}
/**
* Holds a bot's test conversations with what runs.
* @throws UserError when it doesn't run, or when no store holds its package.
*/
async function testRunning(ports, request) {
	const { project, environment, bot, text, treeish, head } = request;
	const { address, revision } = await runningRevision(ports, {
		project,
		environment,
		bot: bot.name,
		text
	});
	const stored = await (await ports.store(project, environment)).find(revision.package);
	if (!stored) throw new UserError(`The store doesn't hold ${revision.package}, which runs in ${environment.name}.`, {
		code: "package-missing",
		next: `Deploy a package that it holds: tidegate models ${bot.name}`
	});
	const script = await prepareScript(ports, {
		project,
		bot,
		treeish: treeish ?? revision.commit ?? head
	});
	return {
		...await smokeTest(ports, {
			bot: bot.name,
			address,
			metadata: stored.metadata,
			script,
			patienceMs: environment.answerSeconds * 1e3
		}),
		revision
	};
}

export { testRunning as i, packageOfCommit as n, runningRevision as r, packageNamed as t };