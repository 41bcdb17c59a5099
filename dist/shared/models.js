import { t as EnvironmentError } from "./errors.js";
import { n as verificationOf } from "./verification.js";

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
/** What runs in every environment of a project. */
async function currentStates(ports, project) {
	return Promise.all(project.environments.map(async (environment) => (await ports.target(project, environment)).current()));
}
function placesOf(states, bot, digest) {
	return states.flatMap(({ environment, bots }) => bots.filter((state) => state.bot === bot).flatMap(({ revisions }) => revisions).filter((revision) => revision.package === digest).map(({ role }) => ({
		environment,
		role
	})));
}

export { models as n, currentStates as t };