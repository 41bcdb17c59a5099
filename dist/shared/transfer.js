import { r as __toESM, t as __commonJSMin } from "./rolldown-runtime.js";
import { n as UserError } from "./errors.js";
import { r as withDiskFull } from "./disk.js";
import { a as shortDigest, n as digestOf, r as digestOfJson } from "./digest.js";
import { c as quoted, i as listed, n as closest, t as bytesText } from "./text.js";
import { i as sealedIdPath, n as isName, r as sealedIdFile } from "./bot.js";
import { C as require_posix, S as literalDirectory, T as require_utils, _ as remote, a as botDirectory, c as branchPattern, d as duration, f as httpUrl, g as registryHost, h as publicKey, i as scalarText, l as checkName, m as nameRule, n as readYaml, o as botName, p as ignorePattern, r as Walker, s as branchName, t as parseSuite, u as directory, v as repositoryPath, w as require_picomatch$1, x as ignoreMatcher, y as storeLocation } from "./suite.js";
import { t as require_dist } from "./dist2.js";
import { n as isRegistryLocation } from "./store-location.js";
import "./git.js";
import { t as parseRecord } from "./ledger-record.js";
import { lstat, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";

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

// src/steps/identify.ts
/** The inputs digest and the suite digest of a bot in a commit or tree. `local` sets uncommitted work apart. */
async function identify(ports, request) {
	const { project, bot, treeish, local } = request;
	const choice = engineOf(project, bot);
	const [entries, identity] = await Promise.all([ports.sources.entries(treeish, bot), ports.engine(choice).identity()]);
	return {
		inputs: inputsDigest(bot, entries, {
			name: choice.name,
			settings: choice.settings,
			...identity
		}, { local }),
		suite: suiteDigest(bot, entries)
	};
}

// src/steps/changed.ts
/**
* Which bots a commit changed, by their inputs and not by paths. The base is where its branch left `against`; on
* that branch itself, it is the commit before; or it is the commit that is named.
* @throws UserError when a revision is unknown.
*/
async function changed(ports, request) {
	const head = await commitOf(ports, request.head);
	const named = request.base === void 0 ? void 0 : await ports.repository.resolve(request.base);
	const base = named ? named.id : await baseOf(ports, head, request.against);
	const workspace = await ports.sources.workspace(head.id);
	const before = base === void 0 ? void 0 : await workspaceOrNone(ports, base);
	const bots = [];
	for (const bot of workspace.bots) {
		const now = await identify(ports, {
			project: workspace.project,
			bot,
			treeish: head.id,
			local: false
		});
		const old = before?.bots.find((candidate) => candidate.name === bot.name);
		const was = before && old && base !== void 0 ? await identify(ports, {
			project: before.project,
			bot: old,
			treeish: base,
			local: false
		}) : void 0;
		bots.push({
			bot,
			...now,
			state: stateOf(was, now)
		});
	}
	const removed = (before?.bots ?? []).map((bot) => bot.name).filter((name) => !workspace.bots.some((bot) => bot.name === name));
	return {
		reason: "compared",
		workspace,
		head: head.id,
		base,
		bots,
		removed
	};
}
/** Where a commit's branch left another one; on that one, the commit before. */
async function baseOf(ports, head, revision) {
	const against = await ports.repository.resolve(revision);
	const fork = against && await ports.repository.mergeBase(against.id, head.id);
	return fork === head.id ? head.parents[0] : fork;
}
function stateOf(was, now) {
	if (!was) return "new";
	if (was.inputs !== now.inputs) return "changed";
	return was.suite === now.suite ? "same" : "suite";
}
/**
* A commit's workspace; undefined where its configuration has mistakes: nothing of it could be trained or released,
* and what came after it may have mended it.
*/
async function workspaceOrNone(ports, commit) {
	try {
		return await ports.sources.workspace(commit);
	} catch (error) {
		if (error instanceof UserError) return void 0;
		throw error;
	}
}
/** The commit that a person named. @throws UserError when there is none. */
async function commitOf(ports, revision) {
	const commit = await ports.repository.resolve(revision);
	if (commit) return commit;
	if (revision === "HEAD") throw new UserError("The branch at hand has no commit yet, and what is committed is what is trained.", {
		code: "unknown-commit",
		next: "Commit the bots: git add -A && git commit -m \"Add the bots\""
	});
	throw new UserError(`${JSON.stringify(revision)} names no commit of this repository.`, {
		code: "unknown-commit",
		next: "Name a branch, a tag or at least 7 digits of a commit id; `git fetch` brings what others pushed."
	});
}

// src/domain/project.ts
/** An environment's settings for a bot: its own, or the defaults. */
function settingsFor(environment, bot) {
	return (Object.hasOwn(environment.bots, bot) ? environment.bots[bot] : void 0) ?? environment.defaults;
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

// src/steps/workspace.ts
/** The repository as it stands at a commit (HEAD unless named), with what is wrong in its configuration reported. */
async function workspaceAt(ports, revision = "HEAD") {
	const commit = await commitOf(ports, revision);
	const { problems, ...workspace } = await ports.sources.workspace(commit.id);
	for (const problem of problems) ports.reporter.problem(problem);
	return {
		...workspace,
		commit: commit.id
	};
}
/** The default branch as it stands on the remote now: what is merged, and the settings of every environment. */
async function released(ports) {
	const here = await workspaceAt(ports);
	const head = await ports.checkout.upstream(here.project.branches.default);
	return {
		workspace: await workspaceAt(ports, head),
		head
	};
}
/**
* An environment's settings, which are those of the default branch: a branch doesn't change them. Where the default
* branch can't be read or has no such environment, those of the commit at hand.
* @throws UserError where neither has an environment of that name.
*/
async function environmentSettings(ports, workspace, name) {
	try {
		return environmentNamed((await released(ports)).workspace.project, name);
	} catch {
		return environmentNamed(workspace.project, name);
	}
}
/** The branch that others are compared with, as it is on the remote now, or as it was when that was last reached. */
async function comparedWith(ports, branch) {
	try {
		return await ports.checkout.upstream(branch);
	} catch {
		return branch;
	}
}
/** The bots of these names; all of them if none is named. @throws UserError for a name that doesn't exist. */
function botsNamed(workspace, names) {
	if (workspace.bots.length === 0) throw new UserError("No bot was found: a bot is a directory with a config.yml and a domain.yml.", {
		code: "no-bots",
		next: "Name their directories under `bots:` in tidegate.yml, and commit them."
	});
	return names.length === 0 ? workspace.bots : names.map((name) => botNamed(workspace.bots, name));
}
/** The bot of that name, or the only one. @throws UserError that names those that there are. */
function oneBotNamed(workspace, name) {
	const bots = botsNamed(workspace, name === void 0 ? [] : [name]);
	const [first, second] = bots;
	if (first && !second) return first;
	throw new UserError(`Name a bot: ${bots.map((bot) => bot.name).join(", ")}.`, { code: "name-missing" });
}
/** @throws UserError for an environment that takes what a plan says, and nothing else. */
function refuseUnplanned(environment) {
	if (!takesReleasesAlone(environment)) return;
	throw new UserError(`${environment.name} takes releases alone: its gates would be passed by.`, {
		code: "releases-alone",
		next: "Type `tidegate candidates`, then `tidegate plan`, then `tidegate promote`; or `tidegate rollback` to go back."
	});
}
/** Whether a text of at least 7 hexadecimal digits, with or without `sha256:`, begins a digest. */
function beginsDigest(digest, text) {
	const hex = text.toLowerCase().replace(/^sha256:/, "");
	return /^[0-9a-f]{7,64}$/.test(hex) && digest.slice(7).startsWith(hex);
}
/**
* Versions that were chosen by hand, from a text such as `bakery=2.0.0,teller=1.1.0`.
* @param option what the text was given as, for the error.
*/
function versionsOf(text, option) {
	const versions = {};
	for (const part of text === void 0 || text.trim() === "" ? [] : text.split(",")) {
		const [bot, version, ...rest] = part.trim().split("=");
		if (bot === void 0 || bot === "" || version === void 0 || rest.length > 0) throw new UserError(`${option} takes BOT=VERSION, with commas between them, not ${JSON.stringify(part)}.`, {
			code: "bad-option",
			next: `For example: ${option} bakery=2.0.0`
		});
		versions[bot] = version;
	}
	return versions;
}

// node_modules/picomatch/index.js
var require_picomatch = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const pico = require_picomatch$1();
	const utils = require_utils();
	function picomatch(glob, options, returnState = false) {
		if (options && (options.windows === null || options.windows === void 0)) options = {
			...options,
			windows: utils.isWindows()
		};
		return pico(glob, options, returnState);
	}
	Object.assign(picomatch, pico);
	module.exports = picomatch;
}));

// src/config/bots.ts
var import_picomatch = /* @__PURE__ */ __toESM(require_picomatch(), 1);
var import_dist = require_dist();
const engines = ["builtin", "rasa"];
const maxBots = 1e3;
/** Reads `bots:`. Nothing written means: every bot that is found. */
function readBots(walker, node) {
	const items = walker.list(node, "bots");
	if (items === void 0) return [];
	if (node && items.length === 0) walker.report(node, {
		code: "no-bots",
		message: "bots names no directory.",
		next: "Name one, such as bots/*, or take the line away: then every bot of the repository is found."
	});
	const seen = /* @__PURE__ */ new Map();
	const patterns = [];
	for (const [index, item] of items.slice(0, maxBots).entries()) {
		const pattern = readBot(walker, item, `bots[${index}]`);
		if (pattern === void 0) continue;
		const before = seen.get(pattern.path);
		if (before !== void 0 && pattern.place) walker.report(pattern.place, {
			code: "duplicate-bot",
			message: `${pattern.path} stands twice in bots: the first one is in line ${before}.`,
			next: "Keep one of the two."
		});
		else {
			seen.set(pattern.path, pattern.place?.line ?? 0);
			patterns.push(pattern);
		}
	}
	if (node && items.length > maxBots) walker.report(node, {
		code: "too-many-bots",
		message: `bots has ${items.length} entries, and at most ${maxBots} are read.`,
		next: "Use patterns such as bots/*."
	});
	return patterns;
}
function readBot(walker, item, what) {
	const node = walker.resolve(item);
	if (node === null) return void 0;
	const place = walker.place(node);
	if ((0, import_dist.isScalar)(node)) {
		if (walker.isEmpty(node)) {
			walker.wrongType(node, what, repositoryPath.expected, "Name a directory, or take the line away.");
			return;
		}
		const path = walker.text(node, what, repositoryPath);
		return path === void 0 ? void 0 : {
			...plain(path),
			place
		};
	}
	const members = walker.map(node, what, [
		"path",
		"name",
		"engine",
		"shared",
		"ignore",
		"tests"
	]);
	const path = walker.text(members.get("path"), `${what}.path`, repositoryPath);
	if ((0, import_dist.isMap)(node) && walker.isEmpty(members.get("path") ?? null)) walker.report(node, {
		code: "missing",
		message: `${what} has no path.`,
		next: "Add path: with the directory of the bot, or a pattern such as bots/*."
	});
	const named = members.get("name");
	const chosen = walker.text(named, `${what}.name`, botName);
	if (named && path !== void 0 && chosen !== void 0 && /[*?[{]/.test(path)) walker.report(named, {
		code: "name-of-pattern",
		message: `${what} gives one name to all the bots that ${path} finds.`,
		next: "Give the bot an entry of its own with its path and name."
	});
	const bot = {
		...plain(path ?? "."),
		name: chosen,
		engine: readEngine(walker, members.get("engine"), `${what}.engine`),
		shared: readTexts(walker, members.get("shared"), `${what}.shared`, repositoryPath) ?? [],
		ignore: readTexts(walker, members.get("ignore"), `${what}.ignore`, ignorePattern) ?? [],
		tests: walker.text(members.get("tests"), `${what}.tests`, botDirectory) ?? "tests",
		place
	};
	return path === void 0 ? void 0 : bot;
}
function plain(path) {
	return {
		path,
		name: void 0,
		engine: void 0,
		shared: [],
		ignore: [],
		tests: "tests"
	};
}
/** Reads a list of texts; a single text stands for a list of one. */
function readTexts(walker, node, what, kind) {
	const resolved = walker.resolve(node ?? null);
	if ((0, import_dist.isScalar)(resolved) && !walker.isEmpty(resolved)) {
		const text = walker.text(resolved, what, kind);
		return text === void 0 ? void 0 : [text];
	}
	return walker.list(resolved, what)?.map((item, index) => walker.text(item, `${what}[${index}]`, kind)).filter((text) => text !== void 0);
}
/** Reads `engine:`, a name or `{name, settings}`. */
function readEngine(walker, node, what) {
	const resolved = walker.resolve(node ?? null);
	if (resolved === null || walker.isEmpty(resolved)) return void 0;
	if ((0, import_dist.isScalar)(resolved)) {
		const engine = walker.word(resolved, what, engines);
		return engine && {
			name: engine,
			settings: {}
		};
	}
	const members = walker.map(resolved, what, ["name", "settings"]);
	if ((0, import_dist.isMap)(resolved) && walker.isEmpty(members.get("name") ?? null)) walker.report(resolved, {
		code: "missing",
		message: `${what} has no name.`,
		next: `Add name: with ${engines.join(" or ")}.`
	});
	const engine = walker.word(members.get("name"), `${what}.name`, engines);
	const settings = readSettings$1(walker, members.get("settings") ?? null, `${what}.settings`);
	return engine && {
		name: engine,
		settings
	};
}
function readSettings$1(walker, node, what) {
	const settings = [];
	for (const { key, place, value } of walker.entries(node, what)) {
		const scalar = walker.resolve(value);
		const plainValue = (0, import_dist.isScalar)(scalar) ? scalar.value : void 0;
		if (typeof plainValue === "string" || typeof plainValue === "boolean") settings.push([key, plainValue]);
		else if (typeof plainValue === "number" && Number.isFinite(plainValue)) settings.push([key, plainValue]);
		else {
			const found = (0, import_dist.isScalar)(scalar) ? `: found ${quoted(scalarText(scalar))}` : "";
			walker.report(scalar ?? place, {
				code: "wrong-type",
				message: `${what}.${key} must be a text, a number, true or false${found}.`,
				next: `Write a text, a number, true or false, or take ${quoted(key)} away.`
			});
		}
	}
	return Object.fromEntries(settings);
}

// src/config/variables.ts
const namePattern = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const secretName = /(?:^|_)(?:token|password|passwd|secret|apikey|api_key|private_key|access_key|credentials?)$/i;
const secretValue = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]+:[^/\s@]+@|-----BEGIN [A-Z ]*PRIVATE KEY-----/i;
/** Linux takes no longer one (MAX_ARG_STRLEN is 131072 bytes, four for a character). */
const maxValue = 32768;
/**
* Reads `variables:`. A value is what is written for it, so that 1.10 and yes stay as they stand. No value appears in
* a sentence: it may be a secret.
*/
function readVariables(walker, node, what) {
	const variables = [];
	for (const { key, place, value } of walker.entries(node, what)) {
		const wrong = nameFault(key);
		if (wrong !== void 0) {
			walker.report(place, {
				code: "bad-variable",
				message: `${quoted(key)} can't name a variable in ${what}: ${wrong}.`,
				next: "Rename it, here and in the code that reads it."
			});
			continue;
		}
		const text = readValue(walker, value, `${what}.${key}`);
		if (text === void 0) continue;
		if (secretName.test(key) || secretValue.test(text)) walker.warn(place, {
			code: "secret-in-clear-text",
			message: `${what}.${key} looks like a secret in clear text: everyone who can read the repository can read it.`,
			next: "If it is one, replace it at its issuer, and set it in the environment of the process that runs the target."
		});
		variables.push([key, text]);
	}
	return variables;
}
function nameFault(name) {
	if (!namePattern.test(name)) return "the name of a variable has letters, digits and _, at most 128, and starts with no digit";
	return /^TIDEGATE_/i.test(name) ? "names that start with TIDEGATE_ are reserved" : void 0;
}
const valueKind = {
	expected: `a text of at most ${maxValue} characters`,
	secret: true,
	check: (text) => text.length > maxValue ? { wrong: "" } : { value: text }
};
/** A value; later also a reference to a secret, which is a mapping. */
function readValue(walker, node, what) {
	const value = walker.resolve(node);
	const at = value ?? node;
	if ((0, import_dist.isMap)(value)) {
		walker.report(value, {
			code: "secret-reference",
			message: `${what} is a mapping, and references to secrets can't be read yet.`,
			next: "Write a text."
		});
		return;
	}
	if (at && (0, import_dist.isScalar)(value) && !walker.isEmpty(value)) return walker.written(value, what, valueKind);
	if (at) walker.wrongType(at, what, "a text", "Write '' for an empty one.");
}

// src/config/environments.ts
const minute = 6e4;
const day = 1440 * minute;
const maxEnvironments = 20;
/** Staging takes whatever is pushed: nothing is asked of it there. */
const open$1 = {
	requireSuite: false,
	requireRegistration: false,
	soakMinutes: 0,
	approvals: 0,
	requireReview: false,
	requiredChecks: [],
	requireSignature: false
};
const guarded = {
	...open$1,
	requireSuite: true,
	requireRegistration: true
};
const noSettings = {
	variables: {},
	actionsUrl: void 0,
	port: void 0,
	replicas: 1,
	place: void 0
};
/** An environment of which nothing is written. Every one but staging is guarded like production. */
function defaultEnvironment(name) {
	return {
		name,
		target: {
			kind: "local",
			directory: `.tidegate/local/${name}`
		},
		store: void 0,
		policy: name === "staging" ? open$1 : guarded,
		defaults: noSettings,
		bots: {},
		keepMinutes: 1440,
		previews: 3,
		readySeconds: 60,
		answerSeconds: 10
	};
}
/** Reads `environments:`. Staging and production are always there; what is written changes or adds. */
function readEnvironments(walker, node) {
	const written = walker.entries(node ?? null, "environments");
	const environments = new Map(["staging", "production"].map((name) => [name, defaultEnvironment(name)]));
	const ports = /* @__PURE__ */ new Map();
	for (const entry of written.slice(0, maxEnvironments)) if (isName(entry.key)) environments.set(entry.key, readEnvironment(walker, entry, ports));
	else badName(walker, entry, "an environment");
	const extra = written[maxEnvironments];
	if (extra) walker.report(extra.place, {
		code: "too-many-environments",
		message: `There are ${written.length} environments, and at most ${maxEnvironments} are read.`,
		next: "Take some away."
	});
	checkDirectories(walker, [...environments.values()], written);
	return [...environments.values()];
}
function badName(walker, { key, place }, what) {
	walker.report(place, {
		code: "bad-name",
		message: `${quoted(key)} can't name ${what}: a name has ${nameRule}.`,
		next: `Rename it, here and where it is used.`
	});
}
const environmentKeys = [
	"target",
	"store",
	"ready",
	"answer",
	"keep",
	"previews",
	"gates",
	"defaults",
	"bots"
];
function readEnvironment(walker, { key: name, value, place }, ports) {
	const what = `environments.${name}`;
	const usual = defaultEnvironment(name);
	const members = walker.map(value, what, environmentKeys);
	const of = (key) => members.get(key);
	const ready = walker.written(of("ready"), `${what}.ready`, duration("60s", 1e3, 60 * minute));
	const answer = walker.written(of("answer"), `${what}.answer`, duration("10s", 100, 10 * minute));
	const keep = walker.written(of("keep"), `${what}.keep`, duration("24h", 0, 30 * day));
	const target = readTarget(walker, of("target"), `${what}.target`);
	const defaults = readSettings(walker, of("defaults") ?? null, `${what}.defaults`, noSettings, void 0);
	const gates = of("gates");
	if (gates && name === "staging") walker.report(gates, {
		code: "staging-has-no-gates",
		message: "environments.staging has gates, but staging takes whatever is pushed.",
		next: "Take gates away here, or move them to environments.production."
	});
	return {
		...usual,
		target: target === void 0 ? usual.target : {
			kind: "local",
			directory: target
		},
		store: walker.text(of("store"), `${what}.store`, storeLocation(".tidegate/store")),
		policy: name === "staging" ? usual.policy : readGates(walker, gates, `${what}.gates`, usual.policy),
		defaults: {
			...defaults,
			place: of("defaults") ? place : void 0
		},
		bots: readBotSettings(walker, of("bots"), `${what}.bots`, defaults, ports),
		...ready !== void 0 && { readySeconds: ready / 1e3 },
		...answer !== void 0 && { answerSeconds: answer / 1e3 },
		...keep !== void 0 && { keepMinutes: keep / minute },
		previews: walker.integer(of("previews"), `${what}.previews`, 0, 20) ?? usual.previews
	};
}
/** The directory of a local target; undefined where none is written. */
function readTarget(walker, node, what) {
	const resolved = walker.resolve(node ?? null);
	if (resolved === null || walker.isEmpty(resolved)) return void 0;
	if ((0, import_dist.isScalar)(resolved)) {
		walker.word(resolved, what, ["local"]);
		return;
	}
	const members = walker.map(resolved, what, ["kind", "directory"]);
	walker.word(members.get("kind"), `${what}.kind`, ["local"]);
	return walker.text(members.get("directory"), `${what}.directory`, directory("/srv/tidegate/production"));
}
function readGates(walker, node, what, usual) {
	const members = walker.map(node ?? null, what, [
		"suite",
		"registration",
		"soak",
		"approvals",
		"review",
		"checks",
		"signature"
	]);
	const asked = (key) => walker.word(members.get(key), `${what}.${key}`, ["required", "optional"]);
	const suite = asked("suite");
	const registration = asked("registration");
	const soak = walker.written(members.get("soak"), `${what}.soak`, duration("2h", 0, 30 * day));
	return {
		requireSuite: suite === void 0 ? usual.requireSuite : suite === "required",
		requireRegistration: registration === void 0 ? usual.requireRegistration : registration === "required",
		soakMinutes: soak === void 0 ? usual.soakMinutes : soak / minute,
		approvals: walker.integer(members.get("approvals"), `${what}.approvals`, 0, 20) ?? usual.approvals,
		requireReview: walker.boolean(members.get("review"), `${what}.review`) ?? usual.requireReview,
		requiredChecks: readTexts(walker, members.get("checks"), `${what}.checks`, checkName) ?? usual.requiredChecks,
		requireSignature: walker.boolean(members.get("signature"), `${what}.signature`) ?? usual.requireSignature
	};
}
/** Settings of one bot, or of all where `ports` is undefined: those of `over` with what is written put over them. */
function readSettings(walker, node, what, over, ports) {
	const members = walker.map(node, what, [
		"variables",
		"actions",
		"port",
		"replicas"
	]);
	const portNode = members.get("port");
	const port = walker.integer(portNode, `${what}.port`, 1024, 65535);
	if (portNode && port !== void 0) claimPort(walker, portNode, port, what, ports);
	const replicas = walker.integer(members.get("replicas"), `${what}.replicas`, 1, 100);
	const replicasNode = members.get("replicas");
	if (replicasNode && replicas !== void 0 && replicas > 1) walker.report(replicasNode, {
		code: "replicas-on-local",
		message: `${what}.replicas is ${replicas}, but the target local runs one of each bot.`,
		next: "Write 1, or take the line away."
	});
	const actions = walker.text(members.get("actions"), `${what}.actions`, httpUrl);
	const variables = readVariables(walker, members.get("variables") ?? null, `${what}.variables`);
	return {
		variables: Object.fromEntries([...Object.entries(over.variables), ...variables]),
		actionsUrl: actions ?? over.actionsUrl,
		port,
		replicas: replicas ?? over.replicas
	};
}
function claimPort(walker, node, port, what, ports) {
	const taken = ports?.get(port);
	if (ports === void 0) walker.report(node, {
		code: "port-for-all",
		message: `${what}.port would give one port to all bots.`,
		next: "Move it to the settings of one bot (bots: <name>: port:)."
	});
	else if (taken !== void 0) walker.report(node, {
		code: "port-twice",
		message: `${what}.port is ${port}, which ${taken} has already.`,
		next: "Give each bot of each environment a port of its own, or none: then one is chosen and kept."
	});
	else ports.set(port, what);
}
function readBotSettings(walker, node, what, defaults, ports) {
	const settings = [];
	for (const entry of walker.entries(node ?? null, what)) {
		const { key, place, value } = entry;
		if (!isName(key)) badName(walker, entry, "a bot");
		else {
			const over = {
				...defaults,
				place
			};
			settings.push([key, {
				...readSettings(walker, value, `${what}.${key}`, over, ports),
				place
			}]);
		}
	}
	return Object.fromEntries(settings);
}
/** Two environments in one directory would take each other's bots for their own. */
function checkDirectories(walker, environments, written) {
	for (const [index, environment] of environments.entries()) {
		const other = environments.slice(0, index).find(({ target }) => overlap(target.directory, environment.target.directory));
		const at = written.find(({ key }) => key === environment.name) ?? written.find(({ key }) => key === other?.name);
		if (other === void 0 || at === void 0) continue;
		walker.report(at.place, {
			code: "shared-directory",
			message: `The environments ${other.name} and ${environment.name} lie in one directory (${quoted(other.target.directory)} and ${quoted(environment.target.directory)}).`,
			next: "Give each a directory of its own under target."
		});
	}
}
function overlap(a, b) {
	return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}

// src/config/project.ts
/** A larger tidegate.yml is refused. */
const maxBytes = 262144;
/** What holds where no tidegate.yml says otherwise. */
function defaultProject() {
	return {
		bots: [],
		engine: void 0,
		store: ".tidegate/store",
		registries: { plainHttp: [] },
		branches: {
			default: "main",
			staging: ["staging/**"]
		},
		ledger: {
			branch: "tidegate/ledger",
			remote: void 0
		},
		environments: [defaultEnvironment("staging"), defaultEnvironment("production")],
		registrationKeys: []
	};
}
/**
* Reads tidegate.yml.
* @param content undefined where the repository has none: then all is as by default.
* @param file its name for people.
* @returns the project, with warnings.
* @throws UserError with everything that is wrong with the file, each with its place.
*/
function parseProject(content, file) {
	if (content === void 0) return {
		project: defaultProject(),
		problems: []
	};
	const reading = readYaml(content, file, maxBytes);
	if (reading.file === void 0) throw refusal(file, reading.problems);
	const walker = new Walker(reading.file);
	const project = readProject(walker, reading.file.root ?? null);
	const { problems } = walker;
	if (problems.some(({ severity }) => severity === "error")) throw refusal(file, problems);
	return {
		project,
		problems
	};
}
function refusal(file, problems) {
	const errors = problems.filter(({ severity }) => severity === "error");
	const [first] = errors;
	const message = errors.length === 1 && first ? first.message : `${file} has ${errors.length} mistakes; nothing was done.`;
	return new UserError(message, {
		code: "bad-configuration",
		...first?.place && { place: first.place },
		next: errors.length === 1 && first?.next || `Mend ${file}; docs/CONFIGURATION.md shows all settings.`,
		problems
	});
}
function readProject(walker, root) {
	const usual = defaultProject();
	const members = walker.map(root, "tidegate.yml", [
		"bots",
		"engine",
		"store",
		"registries",
		"branches",
		"ledger",
		"registration",
		"environments"
	]);
	const branches = walker.map(members.get("branches") ?? null, "branches", ["default", "staging"]);
	const ledger = walker.map(members.get("ledger") ?? null, "ledger", ["branch", "remote"]);
	const registries = walker.map(members.get("registries") ?? null, "registries", ["plainHttp"]);
	const registration = walker.map(members.get("registration") ?? null, "registration", ["keys"]);
	const project = {
		bots: readBots(walker, members.get("bots")),
		engine: readEngine(walker, members.get("engine"), "engine"),
		store: walker.text(members.get("store"), "store", storeLocation(usual.store)) ?? usual.store,
		registries: { plainHttp: readTexts(walker, registries.get("plainHttp"), "registries.plainHttp", registryHost) ?? usual.registries.plainHttp },
		branches: {
			default: walker.text(branches.get("default"), "branches.default", branchName("main")) ?? usual.branches.default,
			staging: readTexts(walker, branches.get("staging"), "branches.staging", branchPattern) ?? usual.branches.staging
		},
		ledger: {
			branch: walker.text(ledger.get("branch"), "ledger.branch", branchName(usual.ledger.branch)) ?? usual.ledger.branch,
			remote: walker.text(ledger.get("remote"), "ledger.remote", remote)
		},
		environments: readEnvironments(walker, members.get("environments")),
		registrationKeys: readTexts(walker, registration.get("keys"), "registration.keys", publicKey) ?? usual.registrationKeys
	};
	checkBranches(walker, project, ledger.get("branch") ?? members.get("branches") ?? root);
	return project;
}
/** The ledger needs a branch of its own: a push to it must never look like a push of work. */
function checkBranches(walker, { branches, ledger }, at) {
	const meets = [branches.default, ...branches.staging].find((pattern) => import_picomatch.default.isMatch(ledger.branch, pattern, { dot: true }));
	if (meets === void 0 || at === null) return;
	walker.report(at, {
		code: "ledger-branch",
		message: `ledger.branch is ${ledger.branch}, which is also a branch of work (${meets}).`,
		next: "Give the ledger a branch of its own, such as tidegate/ledger."
	});
}
/**
* Settings that name a bot which isn't there.
* @param bots those that were found in the repository.
*/
function checkAgainstBots(project, bots) {
	const names = bots.map(({ name }) => name);
	return project.environments.flatMap((environment) => Object.entries(environment.bots).filter(([name]) => !names.includes(name)).map(([name, settings]) => {
		const [meant] = closest(name, names, 1);
		const known = names.length === 0 ? "no bot was found" : `there are ${names.join(", ")}`;
		return {
			severity: "error",
			code: "unknown-bot",
			message: `environments.${environment.name}.bots has settings for ${name}, but there is no such bot: ${known}.`,
			...settings.place && { place: settings.place },
			next: meant === void 0 ? `Take ${name} away there, or add its directory to bots.` : `Did you mean ${meant}?`
		};
	}));
}

// src/wiring/scratch.ts
/**
* Makes an empty directory below `.tidegate/tmp`, and removes the ones that processes left which no longer run. Its
* name begins with the process's id, which is how the next one knows.
*/
async function scratchDirectory(tidegateDirectory) {
	const parent = join(tidegateDirectory, "tmp");
	await makeOwnDirectory(tidegateDirectory);
	await mkdir(parent, { recursive: true });
	for (const name of await readdir(parent)) {
		const owner = /^(\d+)-/.exec(name)?.[1];
		if (owner !== void 0 && !isRunning(Number(owner))) await rm(join(parent, name), {
			recursive: true,
			force: true
		});
	}
	const path = await mkdtemp(join(parent, `${process.pid}-`));
	return {
		path,
		[Symbol.asyncDispose]: () => rm(path, {
			recursive: true,
			force: true
		})
	};
}
/** Makes `.tidegate`, which git never sees: it ignores itself. */
async function makeOwnDirectory(directory) {
	await mkdir(directory, { recursive: true });
	await writeFile(join(directory, ".gitignore"), "# Made by tidegate: packages, environments on this machine, scratch space.\n*\n");
}
function isRunning(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error.code === "EPERM";
	}
}

// src/domain/bots.ts
var import_posix = /* @__PURE__ */ __toESM(require_posix(), 1);
/** The entry of a project that names no bots: every one is found. */
const everywhere = {
	path: "**",
	name: void 0,
	engine: void 0,
	shared: [],
	ignore: [],
	tests: "tests",
	place: void 0
};
/** Directories that hold no bots of their own, when all are looked for: also every hidden one. */
const skipped = [
	"tests",
	"test",
	"node_modules",
	"venv",
	"env",
	"site-packages",
	"virtualenv"
];
/**
* Finds the bots that a project names in a git tree: directories with config.yml and domain.yml (or domain/ with YAML
* files). Where the project names none, every such directory is one, but for those in tests, hidden folders,
* node_modules, virtual environments and other bots. What has an entry of its own isn't found by patterns.
* @returns the bots by name, and every mistake in what names them.
*/
function findBots(project, entries) {
	const tree = projectsIn(entries);
	const patterns = project.bots.length === 0 ? [everywhere] : project.bots;
	const explicit = patterns.filter(({ path }) => !isGlob(path)).map(({ path }) => normal(path));
	const taken = /* @__PURE__ */ new Set();
	const found = [];
	const problems = [];
	for (const pattern of patterns) {
		const paths = pathsOf(pattern, tree);
		if (!Array.isArray(paths)) {
			problems.push(paths);
			continue;
		}
		for (const path of paths) {
			if (taken.has(path) || isGlob(pattern.path) && explicit.includes(path)) continue;
			taken.add(path);
			const name = pattern.name ?? nameOf(path);
			if (isName(name)) found.push({
				bot: botAt(path, name, pattern),
				pattern
			});
			else problems.push(unnamed(path, pattern));
		}
	}
	return {
		bots: found.map(({ bot }) => bot).sort((a, b) => a.name < b.name ? -1 : 1),
		problems: [...problems, ...clashes(found)]
	};
}
function projectsIn(entries) {
	const config = /* @__PURE__ */ new Set();
	const domain = /* @__PURE__ */ new Set();
	for (const { path } of entries) {
		const slash = path.lastIndexOf("/");
		const above = slash < 0 ? "." : path.slice(0, slash);
		const name = path.slice(slash + 1);
		if (name === "config.yml") config.add(above);
		if (name === "domain.yml") domain.add(above);
		if (!/\.ya?ml$/.test(path)) continue;
		for (const { index } of `/${path}`.matchAll(/\/domain(?=\/)/g)) domain.add(path.slice(0, Math.max(index - 1, 0)) || ".");
	}
	return {
		config,
		domain
	};
}
/**
* Every directory with config.yml and a domain in which bots are looked for, sorted: those that lie in other bots as
* well, but none in tests, hidden folders, node_modules or virtual environments.
*/
function projectDirectories(entries) {
	const { config, domain } = projectsIn(entries);
	return searched([...config].filter((directory) => domain.has(directory)).sort());
}
/** The directories that an entry means; or what is wrong with it. */
function pathsOf(pattern, { config, domain }) {
	const path = normal(pattern.path);
	if (/^[/\\]|^[A-Za-z]:/.test(pattern.path) || path.split("/").includes("..")) return problem("outside-repository", `${quoted(pattern.path)} leaves the repository.`, pattern, "Name a directory of this repository, relative to its root.");
	const whole = [...config].filter((directory) => domain.has(directory)).sort();
	if (isGlob(path)) {
		const matches = (0, import_posix.default)(path, {
			dot: path.includes("/.") || path.startsWith("."),
			nonegate: true,
			noextglob: true
		});
		const paths = whole.filter((directory) => matches(directory) || path === "**" && directory === ".");
		return pattern.place === void 0 && path === "**" ? outermost(paths) : paths.length > 0 ? paths : nothing(pattern, whole);
	}
	if (config.has(path) && domain.has(path)) return [path];
	const lacks = [...config.has(path) ? [] : ["config.yml"], ...domain.has(path) ? [] : ["domain.yml (or domain/ with YAML files)"]];
	return problem("no-bot", `${quoted(pattern.path)} holds no bot: it has no ${lacks.join(" and no ")}.`, pattern, next(path, whole));
}
function nothing(pattern, whole) {
	return problem("no-bot", `${quoted(pattern.path)} finds no bot: no directory that it matches has config.yml and domain.yml.`, pattern, next(pattern.path, whole));
}
function next(path, whole) {
	const near = closest(path, whole);
	const named = near.length > 0 ? near : whole;
	return named.length === 0 ? "Commit a Rasa project there." : `Bots are in: ${listed(named)}.`;
}
/** Those that lie in no other bot and nowhere where bots aren't looked for. */
function outermost(paths) {
	return searched(paths).filter((path, _, all) => !all.some((other) => path !== other && (other === "." || path.startsWith(`${other}/`))));
}
/** Without those that lie where bots aren't looked for. */
function searched(paths) {
	return paths.filter((path) => path === "." || !path.split("/").some((part) => part.startsWith(".") || skipped.includes(part)));
}
/** Whether an entry of `bots:` is a pattern, and no path. */
function isGlob(path) {
	return /[*?[\]{}]/.test(path);
}
/** Without `./` and `/` at the ends; `.` for the root. */
function normal(path) {
	return path.replace(/^(?:\.\/+)+/, "").replace(/\/+$/, "") || ".";
}
/** The name that a bot has by its directory, where it has no other: not always one that is allowed. */
function nameOf(path) {
	return path.slice(path.lastIndexOf("/") + 1).toLowerCase().replace(/[_\s.]+/g, "-");
}
function botAt(path, name, { engine, shared, ignore, tests }) {
	return {
		name,
		path,
		engine,
		shared,
		ignore,
		tests
	};
}
function unnamed(path, pattern) {
	return problem("bad-name", path === "." ? "The bot in the repository's root has no directory whose name it could have." : `The directory ${quoted(path)} can't name its bot: a name has 1 to 40 of a-z, 0-9 and -, starts with a letter and doesn't end with -.`, pattern, `Give it an entry of its own under \`bots:\` in tidegate.yml: \`- { path: ${JSON.stringify(path)}, name: … }\`.`);
}
/** One problem for each bot whose name another one has. */
function clashes(found) {
	return found.flatMap(({ bot, pattern }, index) => {
		const first = found.slice(0, index).find((other) => other.bot.name === bot.name);
		if (!first) return [];
		return [problem("duplicate-name", `Two bots are called ${bot.name}: ${quoted(first.bot.path)} and ${quoted(bot.path)}.`, pattern, "Give one of them another `name:` in tidegate.yml.")];
	});
}
function problem(code, message, { place }, nextStep) {
	return {
		severity: "error",
		code,
		message,
		...place && { place },
		next: nextStep
	};
}

// src/wiring/sources.ts
/** The name of the configuration file, at the repository's root. */
const projectFile = "tidegate.yml";
/** Reads bots and configuration from git's objects. What was read of a commit or tree is remembered: it can't change. */
function createSources(repository, tidegateDirectory) {
	const workspaces = /* @__PURE__ */ new Map();
	const projectOf = async (treeish) => (await sources.workspace(treeish)).project;
	const sources = {
		workspace(treeish) {
			const known = workspaces.get(treeish);
			if (known) return known;
			const reading = readWorkspace(repository, treeish);
			workspaces.set(treeish, reading);
			return reading;
		},
		entries: (treeish, bot) => repository.entries(treeish, inputPaths(bot)),
		async suite(treeish, bot) {
			const entries = await sources.entries(treeish, bot);
			const files = [];
			for (const { path } of suiteEntries(bot, entries)) {
				const content = await repository.read(treeish, path);
				if (content && /\.ya?ml$/i.test(path)) files.push({
					path,
					content
				});
			}
			return {
				digest: suiteDigest(bot, entries),
				...parseSuite(files)
			};
		},
		async registration(treeish, bot, trustedKeys) {
			const file = await repository.read(treeish, sealedIdPath(bot));
			const { verifySealedId } = await import("./signing.js");
			return verifySealedId(file && new TextDecoder().decode(file), bot.name, trustedKeys);
		},
		async layOut(treeish, bot) {
			const { settings } = engineOf(await projectOf(treeish), bot);
			return layOutBot(repository, tidegateDirectory, {
				treeish,
				bot,
				settings
			});
		}
	};
	return sources;
}
/** Lays a bot's files out as they stand in a commit or tree, in a directory that is removed when it is disposed. */
async function layOutBot(repository, tidegateDirectory, request) {
	const { treeish, bot, settings } = request;
	const scratch = await scratchDirectory(tidegateDirectory);
	try {
		const files = join(scratch.path, "files");
		const output = join(scratch.path, "output");
		await mkdir(files);
		await mkdir(output);
		const entries = await repository.entries(treeish, inputPaths(bot));
		await repository.materialize(treeish, [...inputEntries(bot, entries), ...suiteEntries(bot, entries)], files);
		return {
			source: {
				name: bot.name,
				directory: join(files, bot.path),
				shownAs: bot.path,
				tests: bot.tests,
				shared: bot.shared.map((path) => join(files, path)),
				settings
			},
			output,
			[Symbol.asyncDispose]: () => scratch[Symbol.asyncDispose]()
		};
	} catch (error) {
		await scratch[Symbol.asyncDispose]();
		throw error;
	}
}
async function readWorkspace(repository, treeish) {
	const file = await repository.read(treeish, projectFile);
	const { project, problems } = parseProject(file, projectFile);
	const found = findBots(project, await repository.entries(treeish, []));
	const all = [
		...problems,
		...found.problems,
		...checkAgainstBots(project, found.bots)
	];
	const errors = all.filter(({ severity }) => severity === "error");
	const [first] = errors;
	if (first) throw new UserError(first.message, {
		code: first.code,
		...first.place && { place: first.place },
		...first.next !== void 0 && { next: first.next },
		problems: errors
	});
	return {
		project,
		bots: withoutNestedBots(found.bots),
		problems: all
	};
}

// src/wiring/work-tree.ts
/**
* Files below a root directory. Neither they nor the directories above them may be symbolic links: git doesn't look
* behind those, and what is written through one may lie anywhere.
*/
function createWorkTree(root) {
	return {
		async read(path) {
			return await isThere(root, path) ? readFile(join(root, path), "utf8") : void 0;
		},
		async write(path, text) {
			await isThere(root, path);
			const file = join(root, path);
			await mkdir(dirname(file), { recursive: true });
			const temporary = `${file}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
			try {
				await writeFile(temporary, text, { flag: "wx" });
				await rename(temporary, file);
			} catch (error) {
				await rm(temporary, { force: true });
				throw error;
			}
		}
	};
}
/**
* Whether a file lies there.
* @throws UserError where something else does, or stands in the way.
*/
async function isThere(root, path) {
	const parts = path.split("/");
	for (let length = 1; length <= parts.length; length += 1) {
		const place = parts.slice(0, length).join("/");
		const facts = await lstat(join(root, place)).catch((error) => {
			if (error.code === "ENOENT") return void 0;
			throw error;
		});
		if (!facts) return false;
		const last = length === parts.length;
		if (facts.isSymbolicLink()) throw new UserError("This is a symbolic link: git does not look behind it, and it may lead anywhere.", {
			code: "symbolic-link",
			place: { file: place },
			next: `Put a ${last ? "file" : "directory"} in its place.`
		});
		if (last ? !facts.isFile() : !facts.isDirectory()) throw new UserError(`There should be a ${last ? "file" : "directory"} here, and there is something else.`, {
			code: last ? "not-a-file" : "not-a-directory",
			place: { file: place },
			next: "Move it out of the way."
		});
	}
	return true;
}

// src/wiring/outbox.ts
/**
* A ledger whose words can wait: what couldn't be written (a rollback while the remote is down) is kept in a folder,
* and written before the next words.
*/
function withOutbox(ledger, directory) {
	return {
		read: () => ledger.read(),
		unread: () => ledger.unread(),
		async append(records) {
			const waiting = await readWaiting(directory);
			const written = await ledger.append([...waiting.map(({ record }) => record), ...records]);
			for (const { file } of waiting) await rm(file, { force: true });
			return written.slice(waiting.length);
		}
	};
}
/** The folder's other side: one file per record, written whole or not at all. */
function createOutbox(directory) {
	return {
		pending: async () => (await readWaiting(directory)).map(({ record }) => record),
		postpone: (records) => withDiskFull(directory, async () => {
			await mkdir(directory, { recursive: true });
			for (const record of records) {
				const text = `${JSON.stringify(record, null, 2)}\n`;
				const file = join(directory, `${record.at.replaceAll(/[^0-9]/g, "")}-${shortDigest(digestOf(text))}.json`);
				await writeFile(`${file}.tmp`, text);
				await rename(`${file}.tmp`, file);
			}
		})
	};
}
async function readWaiting(directory) {
	const names = await readdir(directory).catch(() => []);
	const waiting = [];
	for (const name of names.filter((candidate) => candidate.endsWith(".json")).sort()) {
		const file = join(directory, name);
		const record = parseRecord(await readFile(file, "utf8"));
		if (record) waiting.push({
			file,
			record
		});
	}
	return waiting;
}

// src/wiring/ports.ts
/** Where the bundled programs lie: beside this file in dist/, or in the sources. */
function program(bundled, source) {
	const here = fileURLToPath(import.meta.url);
	return here.endsWith(".ts") ? fileURLToPath(new URL(`../${source}`, import.meta.url)) : join(bundledDirectory(here), bundled);
}
function bundledDirectory(chunk) {
	return resolve(chunk, "..").endsWith("shared") ? resolve(chunk, "../..") : resolve(chunk, "..");
}
/**
* Chooses the adapters for the repository that a directory lies in. Adapters are loaded when they are first used.
* @throws UserError when the directory is in no git repository.
*/
async function wire(directory, reporter) {
	const { openRepository } = await import("./git2.js");
	const repository = await openRepository(directory);
	const root = repository.root;
	const ownDirectory = join(root, ".tidegate");
	const outboxDirectory = join(ownDirectory, "outbox");
	const stores = /* @__PURE__ */ new Map();
	const targets = /* @__PURE__ */ new Map();
	const engines = /* @__PURE__ */ new Map();
	const { createBuiltinEngine } = await import("./builtin.js");
	const { createTalk } = await import("./talk.js");
	const store = (of, environment) => {
		const named = environment?.store ?? of.store;
		const location = isRegistryLocation(named) ? named : resolve(root, named);
		const { plainHttp } = of.registries;
		return remembered(stores, JSON.stringify([location, plainHttp]), async () => {
			const { openPackageStore } = await import("./oci.js");
			return openPackageStore(location, { plainHttp });
		});
	};
	let project;
	const localTarget = (environment) => remembered(targets, environment.name, async () => {
		const { openLocalTarget } = await import("./local.js");
		return openLocalTarget({
			environment: environment.name,
			directory: resolve(root, environment.target.directory),
			store: { unpack: async (...given) => (await store(project ?? defaultProject(), environment)).unpack(...given) },
			supervisorPath: program("supervisor.js", "adapters/local/supervisor.ts"),
			keepMinutes: environment.keepMinutes,
			previews: environment.previews
		});
	});
	let forge;
	const ports = {
		repository,
		checkout: repository,
		workTree: createWorkTree(root),
		sources: createSources(repository, ownDirectory),
		ledger: lazyLedger(async () => {
			const { openLedger } = await import("./git2.js");
			const head = await repository.resolve("HEAD");
			const settings = head ? (await ports.sources.workspace(head.id)).project.ledger : {
				branch: "tidegate/ledger",
				remote: void 0
			};
			const remote = settings.remote ?? await repository.defaultRemote();
			const ledger = openLedger({
				directory: root,
				branch: settings.branch,
				remote,
				identity: () => repository.identity(),
				onProblem: (problem) => reporter.problem(problem)
			});
			return withOutbox(ledger, outboxDirectory);
		}),
		outbox: createOutbox(outboxDirectory),
		forge: () => forge ??= connectForge(() => repository.remoteAddress()),
		talk: createTalk(),
		reporter,
		clock: { now: () => /* @__PURE__ */ new Date() },
		engine(choice) {
			if (choice.name !== "builtin") throw new UserError(`The engine ${JSON.stringify(choice.name)} isn't available here; builtin is.`, {
				code: "engine-unavailable",
				next: "Write `engine: builtin` for the bot in tidegate.yml."
			});
			const known = engines.get(choice.name);
			if (known) return known;
			const engine = createBuiltinEngine({ enginePath: program("engine.js", "engine/main.ts") });
			engines.set(choice.name, engine);
			return engine;
		},
		store,
		target(forProject, environment) {
			project = forProject;
			return localTarget(environment);
		}
	};
	return {
		ports,
		ownDirectory,
		localTarget,
		async registrar(create) {
			const { createRegistrar, loadKeyRing, loadOrCreateKeyRing } = await import("./signing.js");
			const file = join(ownDirectory, "keys");
			if (!create) return {
				registrar: createRegistrar(await loadKeyRing(process.env, file)),
				keyRing: void 0
			};
			await makeOwnDirectory(ownDirectory);
			const { keys, created } = await loadOrCreateKeyRing(process.env, file);
			return {
				registrar: createRegistrar(keys),
				keyRing: created ? file : void 0
			};
		},
		async origin() {
			const { repositoryAt } = await import("./settings.js");
			const address = await repository.remoteAddress().catch(() => void 0);
			return {
				defaultBranch: await repository.defaultBranch() ?? "main",
				github: address === void 0 ? void 0 : repositoryAt(address)
			};
		},
		layOut: (treeish, bot) => layOutBot(repository, ownDirectory, {
			treeish,
			bot,
			settings: {}
		}),
		close: () => repository.close()
	};
}
/** GitHub, where somebody gave a token or an App for it. */
async function connectForge(remote) {
	const given = (name) => (process.env[name] ?? "").trim() !== "";
	if (!given("GITHUB_TOKEN") && !given("TIDEGATE_GITHUB_APP_ID")) return void 0;
	const { openGitHub, readGitHubSettings } = await import("./github.js");
	const named = given("GITHUB_REPOSITORY") && given("GITHUB_SERVER_URL");
	return openGitHub(readGitHubSettings(process.env, named ? void 0 : await remote()));
}
async function remembered(known, key, make) {
	const existing = known.get(key);
	if (existing) return existing;
	const made = make();
	known.set(key, made);
	return made;
}
/** A ledger that is opened when it is first used: its remote and branch are settings of the repository. */
function lazyLedger(open) {
	let opened;
	const ledger = () => opened ??= open();
	return {
		read: async () => (await ledger()).read(),
		unread: async () => (await ledger()).unread(),
		append: async (records) => (await ledger()).append(records)
	};
}

// src/domain/transfer.ts
/** The rate is that of so many last milliseconds: a transfer that slows down shows it soon. */
const windowMs = 5e3;
/** A transfer that has taken less than this isn't told: most are over by then. */
const quietMs = 1e3;
/** Measures a transfer. Bytes that go down begin another one. */
function transferMeter() {
	/** The last sample before the window, or the first of all: the rate is that since then. */
	let oldest;
	let recent = [];
	let [started, before] = [0, 0];
	return { told(bytes, of, now) {
		const sample = {
			bytes,
			at: now
		};
		if (oldest === void 0 || bytes < before) {
			[oldest, recent, started, before] = [
				sample,
				[],
				now,
				bytes
			];
			return;
		}
		before = bytes;
		recent.push(sample);
		const within = recent.findIndex(({ at }) => at > now - windowMs);
		for (const passed of recent.splice(0, within)) oldest = passed;
		if (now - started < quietMs) return void 0;
		return words(bytes, of, (bytes - oldest.bytes) * 1e3 / (now - oldest.at));
	} };
}
function words(bytes, of, rate) {
	const gone = `${bytesText(bytes)} of ${bytesText(of)}, ${bytesText(Math.round(rate))}/s`;
	if (bytes >= of) return gone;
	return rate < 1 ? `${gone}, waiting` : `${gone}, ${durationText((of - bytes) / rate)} left`;
}
function durationText(seconds) {
	const whole = Math.max(1, Math.round(seconds));
	if (whole < 60) return `${whole} s`;
	if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
	return `${Math.floor(whole / 3600)} h ${Math.floor(whole % 3600 / 60)} min`;
}

export { workspaceOrNone as C, environmentNamed as D, engineOf as E, inputPaths as O, commitOf as S, botNamed as T, workspaceAt as _, nameOf as a, takesReleasesAlone as b, parseProject as c, comparedWith as d, environmentSettings as f, versionsOf as g, released as h, isGlob as i, beginsDigest as l, refuseUnplanned as m, wire as n, projectDirectories as o, oneBotNamed as p, projectFile as r, defaultProject as s, transferMeter as t, botsNamed as u, productionOf as v, identify as w, changed as x, settingsFor as y };