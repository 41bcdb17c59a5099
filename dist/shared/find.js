import { a as problemOf, n as UserError, t as EnvironmentError } from "./errors.js";
import { a as botNamed } from "./project.js";
import { p as identify, t as beginsDigest } from "./workspace.js";
import { n as verificationOf } from "./verification.js";
import { a as smokeTest, i as prepareScript } from "./smoke-test.js";
import { n as knownPackage } from "./train.js";

// src/steps/models.ts
/**
* Lists a bot's packages, newest first, those of uncommitted work last.
* @param request `ledgerAlone`: where the store can't be read, what the ledger knows is listed all the same.
*/
async function models(ports, request) {
	const { project, bot } = request;
	const [records, store, states] = await Promise.all([
		ports.ledger.read(),
		ports.store(project),
		currentStates(ports, project)
	]);
	let unread;
	const stored = await store.list(bot).catch((error) => {
		if (request.ledgerAlone !== true || !(error instanceof EnvironmentError)) throw error;
		unread = error;
		return [];
	});
	const known = /* @__PURE__ */ new Map();
	for (const record of records.toReversed()) if (record.kind === "package" && record.bot === bot && !known.has(record.package)) known.set(record.package, record);
	for (const { digest } of stored) if (!known.has(digest)) known.set(digest, void 0);
	const packages = [...known].map(([digest, record]) => ({
		package: digest,
		stored: stored.find((candidate) => candidate.digest === digest),
		commit: record?.commit,
		at: record?.at,
		verification: verificationOf(records, bot, digest, newestSuite(records, bot, digest)),
		places: placesOf(states, bot, digest)
	}));
	return {
		reason: "listed",
		bot,
		unread,
		packages
	};
}
/** The suite that was last held with a package. */
function newestSuite(records, bot, digest) {
	return records.filter((record) => record.kind === "verification").findLast((record) => record.bot === bot && record.package === digest)?.suite;
}
/** What runs in every environment of a project. One that can't be read is no reason to say nothing of the others. */
async function currentStates(ports, project) {
	return Promise.all(project.environments.map(async (environment) => {
		try {
			return {
				...await (await ports.target(project, environment)).current(),
				unread: void 0
			};
		} catch (error) {
			return {
				environment: environment.name,
				running: false,
				bots: [],
				unread: problemOf(error)
			};
		}
	}));
}
function placesOf(states, bot, digest) {
	return states.flatMap(({ environment, bots }) => bots.filter((state) => state.bot === bot).flatMap(({ revisions }) => revisions).filter((revision) => revision.package === digest).map(({ role }) => ({
		environment,
		role
	})));
}

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
* The name of a bot that may have left the repository and still be in an environment.
* @throws UserError for a name that is in neither.
*/
async function heldBotNamed(ports, request) {
	const { workspace, environment, name } = request;
	if (workspace.bots.some((bot) => bot.name === name)) return name;
	const { bots } = await (await ports.target(workspace.project, environment)).current();
	if (bots.some(({ bot, revisions }) => bot === name && revisions.length > 0)) return name;
	return botNamed(workspace.bots, name).name;
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

export { testRunning as a, runningRevision as i, packageNamed as n, currentStates as o, packageOfCommit as r, models as s, heldBotNamed as t };