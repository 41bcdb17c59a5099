import { n as UserError } from "./errors.js";
import { r as digestOfJson } from "./digest.js";
import { r as sealedIdFile } from "./bot.js";
import { n as ignoreMatcher, r as literalDirectory } from "./glob.js";

// src/domain/inputs.ts
/** Files at the repository's root that a bot which lives there isn't trained from. */
const rootFilesOfOthers = ["/tidegate.yml", "/.github/"];
const submodule = "160000";
/** The paths of the repository that hold a bot's inputs and its suite: its directory and its shared paths. */
function inputPaths(bot) {
	return [.../* @__PURE__ */ new Set([bot.path, ...bot.shared])];
}
/**
* The files that a bot is trained from, sorted by the bytes of their paths, each once. Those are the files of its
* directory without its tests, its sealed id and what `ignore` matches (for a bot at the repository's root also
* without tidegate.yml and .github/), and all files below its shared paths. A shared path inside the bot's own
* directory wins over `ignore` and the tests. A submodule is one entry.
*/
function inputEntries(bot, entries) {
	const leftOut = leftOutBy(bot);
	const inside = bot.shared.filter((path) => path !== bot.path && isBelow(path, bot.path));
	return sorted(entries).filter(({ mode, path }) => {
		if (!isBelow(path, bot.path)) return bot.shared.some((shared) => isBelow(path, shared));
		return !leftOut(relativeTo(bot.path, path), mode === submodule) || inside.some((shared) => isBelow(path, shared));
	});
}
/** The files of a bot's test conversations (YAML), sorted by the bytes of their paths, each once. */
function suiteEntries(bot, entries) {
	const directory = testsOf(bot);
	return sorted(entries).filter(({ path }) => isBelow(path, directory) && /\.ya?ml$/i.test(path));
}
/**
* The digest of all that a bot is trained from: it names the package. It covers the bot's name, its engine with the
* trainer's version, settings and images, and the mode, object id and path of every input. Paths count relative to
* the bot's directory, so that moving it changes nothing; shared ones by their place in the repository. Commit,
* author, time and branch have no part in it. `local` sets what was never committed or pushed apart: its digests
* never equal those of committed inputs. Repositories that use SHA-1 and SHA-256 give different digests.
*
* The digest is the SHA-256 of canonical JSON; its form is versioned by `form`.
*/
function inputsDigest(bot, entries, engine, options) {
	const inputs = inputEntries(bot, entries);
	return digestOfJson({
		form: options.local ? "tidegate/inputs-local/v1" : "tidegate/inputs/v1",
		bot: bot.name,
		engine: {
			name: engine.name,
			trainer: engine.trainer,
			images: engine.images,
			settings: engine.settings
		},
		own: inputs.filter(({ path }) => isBelow(path, bot.path)).map(({ mode, oid, path }) => [
			mode,
			oid,
			relativeTo(bot.path, path)
		]),
		shared: inputs.filter(({ path }) => !isBelow(path, bot.path)).map(({ mode, oid, path }) => [
			mode,
			oid,
			path
		])
	});
}
/**
* The digest of a bot's test conversations: mode, object id and path (relative to the tests' directory) of each
* file. Undefined where there is none.
*/
function suiteDigest(bot, entries) {
	const directory = testsOf(bot);
	const files = suiteEntries(bot, entries).map(({ mode, oid, path }) => [
		mode,
		oid,
		relativeTo(directory, path)
	]);
	return files.length > 0 ? digestOfJson({
		form: "tidegate/suite/v1",
		files
	}) : void 0;
}
/**
* The same bots, each ignoring the directories of bots that lie inside its own: a bot isn't trained from another.
* (Nothing else would keep them apart. Without this, a change to the inner bot would train the outer one as well:
* needless, but never wrong.)
*/
function withoutNestedBots(bots) {
	return bots.map((bot) => {
		const nested = bots.filter((other) => other.path !== bot.path && isBelow(other.path, bot.path)).map((other) => literalDirectory(relativeTo(bot.path, other.path)));
		return nested.length > 0 ? {
			...bot,
			ignore: [...bot.ignore, ...nested]
		} : bot;
	});
}
/** Orders texts as their UTF-8 bytes do: git's order of paths. */
function compareUtf8(a, b) {
	const length = Math.min(a.length, b.length);
	for (let index = 0; index < length; index++) {
		const difference = utf8Rank(a.charCodeAt(index)) - utf8Rank(b.charCodeAt(index));
		if (difference !== 0) return difference;
	}
	return a.length - b.length;
}
/** Surrogates stand for characters above U+FFFF, which come last in UTF-8 but not in UTF-16. */
function utf8Rank(unit) {
	if (unit < 55296) return unit;
	return unit < 57344 ? unit + 8192 : unit - 2048;
}
function sorted(entries) {
	return [...new Map(entries.map((entry) => [entry.path, entry])).values()].sort((a, b) => compareUtf8(a.path, b.path));
}
function leftOutBy(bot) {
	const ignored = ignoreMatcher([...bot.path === "." ? rootFilesOfOthers : [], ...bot.ignore]);
	return (path, directory) => path === ".tidegate.bot" || isBelow(path, bot.tests) || ignored(path, directory);
}
function testsOf(bot) {
	return bot.path === "." ? bot.tests : `${bot.path}/${bot.tests}`;
}
/** Whether a path is a directory or lies below it. Every path lies below `.`. */
function isBelow(path, directory) {
	return directory === "." || path === directory || path.startsWith(`${directory}/`);
}
/** A path below a directory, seen from there; the directory itself (a bot that is a submodule) is `.`. */
function relativeTo(directory, path) {
	if (directory === ".") return path;
	return path.slice(directory.length + 1) || ".";
}

// src/steps/context.ts
/** The bot of that name. @throws UserError that names the ones there are. */
function botNamed(bots, name) {
	const bot = bots.find((candidate) => candidate.name === name);
	if (bot) return bot;
	const names = bots.map((candidate) => candidate.name).join(", ");
	throw new UserError(names === "" ? `There is no bot ${JSON.stringify(name)}: no bot was found.` : `There is no bot ${JSON.stringify(name)}; there are: ${names}.`, {
		code: "unknown-bot",
		next: names === "" ? "Add its directory under `bots:` in tidegate.yml." : "Type one of these names."
	});
}
/** The environment of that name. @throws UserError that names the ones there are. */
function environmentNamed(project, name) {
	const environment = project.environments.find((candidate) => candidate.name === name);
	if (environment) return environment;
	const names = project.environments.map((candidate) => candidate.name).join(", ");
	throw new UserError(`There is no environment ${JSON.stringify(name)}; there are: ${names}.`, {
		code: "unknown-environment",
		next: "Type one of these names, or add it under `environments:` in tidegate.yml."
	});
}
/** The engine that a bot names, or the project's, or the builtin one. */
function engineOf(project, bot) {
	return bot.engine ?? project.engine ?? {
		name: "builtin",
		settings: {}
	};
}

// src/domain/project.ts
/** An environment's settings for a bot: its own, or the defaults. */
function settingsFor(environment, bot) {
	return (Object.hasOwn(environment.bots, bot) ? environment.bots[bot] : void 0) ?? environment.defaults;
}
/** The directory of a target on this machine; undefined where it has none. */
function directoryOf({ target }) {
	return target.kind === "local" ? target.directory : void 0;
}
/**
* Whether anything may be deployed there without a plan: an environment whose gates ask for anything takes releases
* alone.
*/
function takesReleasesAlone({ policy }) {
	return policy.requireSuite || policy.requireRegistration || policy.requireReview || policy.requireSignature || policy.soakMinutes > 0 || policy.approvals > 0 || policy.requiredChecks.length > 0;
}
/** The environment that customers talk to: the one of that name, or else the first that takes releases alone. */
function productionOf({ environments }) {
	return environments.find(({ name }) => name === "production") ?? environments.find(takesReleasesAlone);
}

export { botNamed as a, inputEntries as c, suiteDigest as d, suiteEntries as f, takesReleasesAlone as i, inputPaths as l, productionOf as n, engineOf as o, withoutNestedBots as p, settingsFor as r, environmentNamed as s, directoryOf as t, inputsDigest as u };