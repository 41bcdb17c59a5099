import { a as shortDigest, r as digestOfJson } from "./digest.js";
import { r as renderKubernetes } from "./settings.js";
import { r as settingsFor } from "./project.js";

// src/domain/revision.ts
/** An environment's settings for one bot, as far as they change what runs. */
function renderSettings(environment, bot) {
	const { variables, actionsUrl, replicas, kubernetes } = settingsFor(environment, bot);
	const { target, readySeconds } = environment;
	const common = {
		variables,
		actionsUrl,
		replicas
	};
	if (target.kind === "local") return common;
	return {
		...common,
		kubernetes: renderKubernetes(target, readySeconds, kubernetes)
	};
}
/** Names a package with its settings: the same pair has the same id, in every environment and for ever. */
function makeRevision(environment, bot, packageDigest, settings) {
	const { variables, actionsUrl, replicas, kubernetes } = settings;
	return {
		id: shortDigest(digestOfJson({
			package: packageDigest,
			variables,
			actionsUrl,
			replicas,
			kubernetes
		})),
		environment,
		bot,
		package: packageDigest,
		settings
	};
}

export { renderSettings as n, makeRevision as t };