import { r as __toESM, t as __commonJSMin } from "./rolldown-runtime.js";
import { a as require_picomatch$1, o as require_utils } from "./glob.js";
import { n as UserError } from "./errors.js";
import { c as quoted, n as closest } from "./text.js";
import { t as require_dist } from "./dist2.js";
import { _ as repositoryPath, a as botName, c as checkName, d as httpUrl, f as ignorePattern, g as remote, h as registryHost, i as botDirectory, l as directory, m as publicKey, n as Walker, o as branchName, p as nameRule, r as scalarText, s as branchPattern, t as readYaml, u as duration, v as storeLocation } from "./yaml.js";
import { n as isName } from "./bot.js";

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
const open = {
	requireSuite: false,
	requireRegistration: false,
	soakMinutes: 0,
	approvals: 0,
	requireReview: false,
	requiredChecks: [],
	requireSignature: false
};
const guarded = {
	...open,
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
		policy: name === "staging" ? open : guarded,
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

export { defaultProject as n, parseProject as r, checkAgainstBots as t };