import { n as defaultProject, r as parseProject } from "./project2.js";
import { i as placeText, n as UserError, r as isToldError, t as EnvironmentError } from "./errors.js";
import { t as directoryOf } from "./project.js";
import { a as oneLine, c as quoted, r as counted } from "./text.js";
import { a as projectDirectories, i as nameOf, n as projectFile, r as isGlob } from "./ports2.js";
import { n as isName } from "./bot.js";
import { t as isPythonAction } from "./engine-choice.js";
import { t as workflowFiles } from "./workflows.js";
import { n as exitCodes } from "./exit.js";
import { i as paint, o as plainText, r as formatProblem, s as table$1 } from "./text2.js";
import { n as inSession } from "./session.js";
import { basename } from "node:path";

// src/steps/init/actions-source.ts
const form = /^([A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9_.-]{1,100})@([0-9a-f]{40})#v?(\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[0-9A-Za-z.-]{1,40})?)$/;
/** How a source is written in one word. */
const actionsSourceForm = "OWNER/REPOSITORY@COMMIT#VERSION";
/** Reads `OWNER/REPOSITORY@COMMIT#VERSION`; undefined for anything else. */
function readActionsSource(text) {
	const [, repository, commit, version] = form.exec(text.trim()) ?? [];
	if (repository === void 0 || commit === void 0 || version === void 0) return void 0;
	return /\/\.{1,2}$/.test(repository) ? void 0 : {
		repository,
		commit,
		version: `v${version}`
	};
}
/**
* Reads what a person gave.
* @throws UserError that says what is allowed.
*/
function actionsSourceOf(text) {
	const source = readActionsSource(text);
	if (source) return source;
	throw new UserError(`--actions takes ${actionsSourceForm}, with all 40 digits of the commit, not ${quoted(text)}.`, {
		code: "bad-option",
		next: "Copy the commit from a release of the repository that holds the actions; a tag or a branch could be moved."
	});
}
/** The source that workflow files name already: those that were written before keep theirs. */
function sourceInWorkflows(texts) {
	for (const text of texts) for (const [, repository, commit, version] of text.matchAll(/uses:\s*["']?([\w.-]+\/[\w.-]+)\/actions\/[a-z-]+@([0-9a-f]{40})["']?\s+#\s*(v[\w.-]+)/g)) {
		const source = readActionsSource(`${repository}@${commit}#${version}`);
		if (source) return source;
	}
}
/** What stands behind `uses:` for an action, with the version as a comment. */
function usesOf({ repository, commit, version }, action) {
	return `${repository}/actions/${action}@${commit} # ${version}`;
}
/** The runner that workflow files name already; undefined: none, or the usual one. */
function runnerInWorkflows(texts) {
	for (const text of texts) for (const [, label] of text.matchAll(/^\s+runs-on:[ \t]*["']?([\w.-]{1,100})["']?[ \t]*(?:#.*)?$/gm)) if (label !== "ubuntu-latest") return label;
}

// src/steps/init/difference.ts
/** Pairs of lines that are compared at most; beyond it, the whole middle counts as different. */
const mostPairs = 1e6;
/** Whether two texts are the same but for how their lines end: git may have changed that. */
function sameText(a, b) {
	return plain(a) === plain(b);
}
/** The lines that a longest common subsequence of two texts leaves out. */
function difference(before, after) {
	const [a, b] = [linesOf(before), linesOf(after)];
	let start = 0;
	while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
	let end = 0;
	while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
	const old = a.slice(start, a.length - end);
	const fresh = b.slice(start, b.length - end);
	if (old.length * fresh.length > mostPairs) return {
		removed: old,
		added: fresh
	};
	return subsequence(old, fresh);
}
function subsequence(a, b) {
	const width = b.length + 1;
	const lengths = new Uint32Array((a.length + 1) * width);
	const at = (i, j) => Number(lengths[i * width + j]);
	for (let i = a.length - 1; i >= 0; i -= 1) for (let j = b.length - 1; j >= 0; j -= 1) lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
	const removed = [];
	const added = [];
	let [i, j] = [0, 0];
	for (;;) {
		const [left, right] = [a[i], b[j]];
		if (left !== void 0 && left === right) {
			i += 1;
			j += 1;
		} else if (right === void 0 || left !== void 0 && at(i + 1, j) >= at(i, j + 1)) {
			if (left === void 0) return {
				removed,
				added
			};
			removed.push(left);
			i += 1;
		} else {
			added.push(right);
			j += 1;
		}
	}
}
function plain(text) {
	return text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
}
function linesOf(text) {
	return plain(text).replace(/\n$/, "").split("\n");
}

// src/steps/init/files.ts
/** Compares proposed files with what lies there. */
async function compare(ports, files) {
	const compared = [];
	for (const file of files) {
		const standing = await ports.workTree.read(file.path);
		if (standing === void 0) compared.push({
			...file,
			state: "new",
			removed: [],
			added: []
		});
		else if (sameText(standing, file.text)) compared.push({
			...file,
			state: "same",
			removed: [],
			added: []
		});
		else compared.push({
			...file,
			state: "differs",
			...difference(standing, file.text)
		});
	}
	return compared;
}
/**
* Writes what is new, and what may be replaced.
* @param replace whether a file that lies there with another text may be replaced.
*/
async function write(ports, files, replace) {
	const written = [];
	for (const file of files) {
		const { path, state, text } = file;
		if (state === "same") written.push({
			path,
			outcome: "unchanged"
		});
		else if (state === "differs" && !await replace(file)) written.push({
			path,
			outcome: "kept"
		});
		else {
			await ports.workTree.write(path, text);
			written.push({
				path,
				outcome: state === "new" ? "written" : "replaced"
			});
		}
	}
	return written;
}

// src/steps/init/proposal.ts
/**
* What a tidegate.yml that lies there says of these settings: a new proposal keeps it.
* @param usual what holds where nothing is written.
*/
function settingsOf(project, usual) {
	const { branches, store, environments } = project;
	const lies = (of, name) => of.filter((environment) => environment.name === name).map(directoryOf)[0];
	const parents = ["staging", "production"].map((name) => {
		const directory = lies(environments, name);
		const standard = lies(usual.environments, name);
		return directory !== void 0 && directory !== standard && directory.endsWith(`/${name}`) ? directory.slice(0, -name.length - 1) : void 0;
	});
	return {
		defaultBranch: branches.default,
		staging: branches.staging,
		store: store === usual.store ? void 0 : store,
		directory: parents[0] === parents[1] ? parents[0] : void 0
	};
}
/** Which engine is proposed for a bot; undefined: none that is here can run it. */
function engineFor(bot, hasRasa) {
	const needsRasa = bot.calm !== void 0 || bot.python.length > 0 || bot.components.length > 0;
	if (hasRasa && needsRasa) return "rasa";
	return bot.calm ? void 0 : "builtin";
}
/** Bots that go into the file, and projects that no engine here can run. */
function releasable({ bots, leftOut }, hasRasa) {
	const unsupported = bots.filter((bot) => engineFor(bot, hasRasa) === void 0);
	return {
		bots: bots.filter((bot) => !unsupported.includes(bot)),
		leftOut: [...leftOut, ...unsupported.map(({ path }) => ({
			path,
			why: "it is built of CALM flows, which no engine of this version can run"
		}))]
	};
}
/** The text of tidegate.yml. */
function projectText(found, settings) {
	const { bots, leftOut } = releasable(found, settings.hasRasa);
	const { store, directory } = settings;
	const target = (name) => directory === void 0 ? "    target: local # processes on the machine that deploys, state in .tidegate/local" : `    target: { kind: local, directory: ${scalar(`${directory.replace(/\/+$/, "")}/${name}`)} }`;
	return `${[
		"# What Tidegate releases from this repository, and where. Made by `tidegate init`, yours to edit:",
		"# Tidegate's docs/CONFIGURATION.md shows every setting.",
		"bots:",
		...bots.flatMap((bot) => botLines(bot, settings.hasRasa)),
		...leftOut.map(({ path, why }) => `  # ${quoted(path)} is left out: ${why}.`),
		"",
		...store === void 0 ? ["# Packages lie in a folder of this checkout; workflows need a registry, such as", "# store: oci://ghcr.io/OWNER/bots"] : [`store: ${scalar(store)}`],
		"",
		"branches:",
		`  default: ${scalar(settings.defaultBranch)} # what was merged is here`,
		`  staging: [${settings.staging.map(scalar).join(", ")}] # pushes to these go to staging`,
		"",
		"environments:",
		"  staging:",
		target("staging"),
		...actionsLines(bots, settings.hasRasa),
		"  production:",
		target("production"),
		"    gates:",
		"      suite: required # every bot has test conversations, and they passed",
		"      registration: required # every bot has its sealed id: tidegate register",
		"      # soak: 2h # how long ago a package must have been verified",
		"      # review: true # every change was reviewed, on GitHub",
		"      # checks: [tidegate] # checks that passed on every change",
		...actionsLines(bots, settings.hasRasa)
	].join("\n")}\n`;
}
function botLines(bot, hasRasa) {
	const { path, name, named, rasa, tests } = bot;
	const engine = engineFor(bot, hasRasa);
	return [
		...rasa ? [`  # ${versionText(bot)}`] : [],
		...lossOf(bot, hasRasa).map((text) => `  # ${text}`),
		`  - path: ${scalar(path)}`,
		...named ? [`    name: ${name}`] : [],
		`    engine: ${String(engine)}`,
		...tests === void 0 || tests === "tests" ? [] : [`    tests: ${tests}`]
	];
}
/** Which Rasa a bot is made for, and what says so. */
function versionText({ rasa }) {
	if (!rasa) return "no Rasa version is written anywhere";
	return `Made for Rasa ${rasa.pro ? "Pro " : ""}${rasa.version} (${shown(rasa.file)}:${rasa.line})`;
}
const noRasa = "The engine rasa, which would, is not part of this version.";
/** What a bot has that its engine here does without, a sentence for each. */
function lossOf(bot, hasRasa) {
	if (engineFor(bot, hasRasa) !== "builtin") return [];
	const { python, components } = bot;
	const [first] = python;
	const own = components.flatMap(({ place }) => place ? [placeText({
		...place,
		file: shown(place.file)
	})] : []);
	return [...first === void 0 ? [] : [`Its Python actions (${shown(first)}) are not run by the builtin engine: run them yourself, and give their address under actions below. ${noRasa}`], ...components.length === 0 ? [] : [`It does without its own components${own.length === 0 ? "" : ` (${own.join(", ")})`}: only the engine rasa runs those. ${noRasa}`]];
}
/** Where the addresses of action servers go. */
function actionsLines(bots, hasRasa) {
	const needing = bots.filter((bot) => bot.python.length > 0 && engineFor(bot, hasRasa) === "builtin");
	if (needing.length === 0) return [];
	return ["    # bots:", ...needing.map(({ name, actionServer }) => `    #   ${name}: { actions: ${scalar(actionServer ?? "http://127.0.0.1:5055/webhook")} } # where its Python actions run`)];
}
/** A path inside of a comment: one line, nothing hidden. */
function shown(path) {
	return oneLine(path, 120);
}
/** A text as YAML has it: as it is where nothing can be mistaken, in quotation marks otherwise. */
function scalar(text) {
	if (/^[A-Za-z][A-Za-z0-9_./-]*$/.test(text) && !/^(true|false|null|yes|no|on|off)$/i.test(text)) return text;
	return JSON.stringify(text).replace(/[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

// src/steps/init/remaining.ts
/** The one check that a branch rule asks for: the last job of the workflow `staging`. */
const check = "tidegate";
/** What is left to do by hand, in its order. */
function remaining(facts) {
	const { files, github, workflows, store, directories, bots } = facts;
	const silent = bots.filter(({ tests }) => tests === void 0).map(({ name }) => name);
	const python = bots.filter((bot) => bot.python.length > 0).map(({ name }) => name);
	return [
		{
			what: "Look at what was written, commit it and push it.",
			commands: [
				`git add ${files.join(" ")}`,
				"git commit --message \"Release the bots with Tidegate\"",
				"git push"
			]
		},
		{
			what: "Give each bot its sealed id; without one it is never promoted. The command prints what to commit.",
			commands: ["npx tidegate register --new-key"]
		},
		...silent.length === 0 ? [] : [{
			what: `Write test conversations: ${silent.join(", ")} ${silent.length === 1 ? "has" : "have"} none, and production asks for them (docs/SUITES.md).`,
			commands: []
		}],
		...python.length === 0 ? [] : [{
			what: `Run the Python actions of ${python.join(", ")} where the bot can reach them, and write their address under environments in tidegate.yml.`,
			commands: ["rasa run actions --port 5055"]
		}],
		...workflows ? ofWorkflows(github, store, directories) : []
	];
}
function ofWorkflows(github, store, directories) {
	const inCheckout = directories.filter((directory) => !directory.startsWith("/"));
	return [
		...store.startsWith("oci://") ? [] : [{
			what: `Name a registry for the packages: \`store: ${store}\` is a folder, and the jobs of a workflow share none.`,
			commands: [`npx tidegate init --store oci://ghcr.io/${github ? `${github.owner.toLowerCase()}/bots` : "OWNER/bots"} --force`]
		}],
		...inCheckout.length === 0 ? [] : [{
			what: "Use a runner of your own, and give the environments an absolute directory: what lies in the checkout is removed before each run.",
			commands: ["npx tidegate init --target-directory /srv/tidegate --runs-on self-hosted --force"]
		}],
		...github ? onGitHub(github) : [{
			what: `Bring the repository to GitHub, with environments \`staging\` and \`production\` and a branch rule that requires the check \`${check}\`.`,
			commands: []
		}]
	];
}
function onGitHub({ server, owner, name }) {
	const host = server === "https://github.com" ? "" : `--hostname ${new URL(server).host} `;
	const api = (method, path) => `gh api ${host}--method ${method} repos/${owner}/${name}/${path}`;
	const rule = {
		name: check,
		target: "branch",
		enforcement: "active",
		conditions: { ref_name: {
			include: ["~DEFAULT_BRANCH"],
			exclude: []
		} },
		rules: [{
			type: "required_status_checks",
			parameters: {
				strict_required_status_checks_policy: false,
				required_status_checks: [{ context: check }]
			}
		}]
	};
	return [
		{
			what: "Make the environments; with you as the reviewer of production, where the plan of the repository has reviewers.",
			commands: [api("PUT", "environments/staging"), `${api("PUT", "environments/production")} -F 'reviewers[][type]=User' -F "reviewers[][id]=$(gh api ${host}user --jq .id)"`]
		},
		{
			what: `Require the one check \`${check}\` before anything is merged into the default branch.`,
			commands: [`echo '${JSON.stringify(rule)}' | ${api("POST", "rulesets")} --input -`]
		},
		{
			what: "Give the workflows the key ring, if they are to seal the ids of new bots.",
			commands: [`gh secret set TIDEGATE_KEYS --env staging --repo ${host === "" ? "" : `${new URL(server).host}/`}${owner}/${name} < .tidegate/keys`]
		}
	];
}

// src/steps/init/rasa-version.ts
/** Characters of a line that are looked at. */
const longestLine = 1e3;
const requirement = /(?:^|[\s"'[,])(rasa(?:[-_.]pro)?)(?:\[[^\]]{0,200}\])?\s{0,20}(===?|~=|>=|<=|>|<)\s{0,20}v?(\d[\w.+-]{0,40})/i;
const table = /^\s*["']?(rasa(?:[-_.]pro)?)["']?\s{0,20}=\s{0,20}(?:\{[^}]{0,300}?version\s{0,20}=\s{0,20})?["']\s{0,20}([~^<>=]{0,3})\s{0,20}v?(\d[\w.+-]{0,40})/i;
const image = /\brasa\/(rasa(?:-pro)?):v?(\d+\.\d+\.\d+)/i;
/** Names of files in which a program or an image is pinned. */
const pinning = /(^|\/)(requirements[^/]*\.(txt|in)|constraints[^/]*\.txt|pyproject\.toml|Pipfile|setup\.(py|cfg)|environment\.ya?ml|Dockerfile[^/]*|(docker-)?compose[^/]*\.ya?ml)$|(^|\/)requirements\/[^/]+\.(txt|in)$/i;
const formatting = /(^|\/)(config|domain)\.yml$|(^|\/)domain\/[^/]+\.ya?ml$/;
/** Whether a file can tell which Rasa a bot is made for. */
function tellsVersion(path) {
	return pinning.test(path) || formatting.test(path);
}
/**
* Which Rasa is meant: the first pin of a program, or else of an image, or else what the files' format tells.
* @param files the nearest to the bot first.
*/
function rasaVersion(files) {
	const pins = files.filter(({ path }) => pinning.test(path));
	return first(pins, (line) => {
		const match = requirement.exec(line) ?? table.exec(line);
		if (!match) return void 0;
		const [name, operator, version] = match.slice(1);
		return {
			version: `${/^={0,3}$/.test(operator) ? "" : operator}${version}`,
			pro: isPro(name)
		};
	}) ?? first(pins, (line) => {
		const [, name, version] = image.exec(line) ?? [];
		return name === void 0 || version === void 0 ? void 0 : {
			version,
			pro: isPro(name)
		};
	}) ?? first(files.filter(({ path }) => formatting.test(path)), (line) => {
		const major = /^version\s*:\s*["']?(\d)/.exec(line)?.[1];
		if (major !== void 0) return {
			version: major,
			pro: false
		};
		if (/^assistant_id\s*:/.test(line)) return {
			version: "3.5 or newer",
			pro: false
		};
		return /^recipe\s*:/.test(line) ? {
			version: "3",
			pro: false
		} : void 0;
	});
}
function isPro(name) {
	return /pro$/i.test(name);
}
function first(files, read) {
	for (const { path, text } of files) for (const [index, line] of text.split("\n").entries()) {
		if (/^\s*(#|\/\/)/.test(line)) continue;
		const found = read(line.slice(0, longestLine));
		if (found) return {
			...found,
			file: path,
			line: index + 1
		};
	}
}

// src/steps/init/survey.ts
/**
* Finds the Rasa projects of a tree and reads each, as far as it can be read.
* @param request `repositoryName`: what a bot in the root is called.
*/
async function survey(ports, request) {
	const { treeish, repositoryName } = request;
	const entries = await ports.repository.entries(treeish, []);
	const leftOut = [];
	const usable = [];
	const bots = [];
	const taken = /* @__PURE__ */ new Set();
	for (const path of projectDirectories(entries)) {
		const why = unwritable(path);
		if (why === void 0) usable.push(path);
		else leftOut.push({
			path,
			why
		});
	}
	const step = ports.reporter.step(`Read ${counted(usable.length, "Rasa project")}`);
	for (const [index, path] of usable.entries()) {
		step.progress(index / usable.length, path);
		const name = chosenName(path, repositoryName, taken);
		taken.add(name);
		bots.push(await read(ports, treeish, entries, {
			path,
			name,
			nested: usable
		}));
	}
	step.done();
	return {
		bots,
		leftOut
	};
}
/** Why a directory can't be written into tidegate.yml; undefined where it can. */
function unwritable(path) {
	if (/[\p{Cc}\ufffd]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/u.test(path)) return "its name holds characters that nobody can type";
	if (isGlob(path) || path.includes("\\")) return "its name holds one of * ? [ ] { } \\, which stand for patterns in tidegate.yml";
	if (path.trim() !== path) return "its name starts or ends with white space";
	if (/^[a-z]:/i.test(path)) return "its name looks like a drive";
	return path.length > 1e3 ? "its name is too long" : void 0;
}
/** A name that nobody has: the directory's, or one made of it; the repository's for its root. */
function chosenName(path, repositoryName, taken) {
	const usual = nameOf(path);
	if (path !== "." && isName(usual) && !taken.has(usual)) return usual;
	const parts = (path === "." ? repositoryName : path).split("/");
	const last = slug(parts.slice(-1).join("-"));
	const candidates = [last, slug(parts.slice(-2).join("-"))];
	for (let number = 2;; number += 1) {
		const free = candidates.find((name) => !taken.has(name));
		if (free !== void 0) return free;
		candidates.push(`${last.slice(0, 36).replace(/-+$/, "")}-${number}`);
	}
}
/** A name by the rules, as like a text as can be. */
function slug(text) {
	const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+/, "");
	return (/^[a-z]/.test(plain) ? plain : `bot-${plain}`).slice(0, 40).replace(/-+$/, "");
}
async function read(ports, treeish, entries, { path, name, nested }) {
	const own = ownPaths(entries, path, nested);
	const tests = testsIn(own);
	const bot = {
		name,
		path,
		engine: {
			name: "builtin",
			settings: {}
		},
		shared: [],
		ignore: [],
		tests: tests ?? "tests"
	};
	const hints = await textsOf$1(ports, treeish, hintPaths(entries, path));
	const endpoints = await textsOf$1(ports, treeish, [joined(path, "endpoints.yml")]);
	const problems = await inspect(ports, treeish, bot);
	const codes = (...wanted) => problems.filter(({ code }) => wanted.includes(code));
	const python = own.filter(isPythonAction).map((file) => joined(path, file));
	return {
		name,
		path,
		tests,
		python,
		named: nameOf(path) !== name || path === ".",
		rasa: rasaVersion(hints),
		requirements: python.length === 0 ? [] : requirementsOf(entries, path),
		actionServer: endpoints.map(({ text }) => actionServerIn(text)).find((url) => url !== void 0),
		components: codes("custom-component"),
		without: codes("unsupported-component", "replaced-component", "unsupported-importer"),
		calm: codes("calm")[0],
		mistakes: problems.filter(({ severity, code }) => severity === "error" && code !== "calm")
	};
}
/** Files of a bot by their path below its directory, without those of bots that lie in it. */
function ownPaths(entries, path, nested) {
	const prefix = path === "." ? "" : `${path}/`;
	const inner = nested.filter((other) => other !== path && other !== "." && other.startsWith(prefix));
	return entries.map((entry) => entry.path).filter((file) => file.startsWith(prefix) && !inner.some((other) => file.startsWith(`${other}/`))).map((file) => file.slice(prefix.length));
}
/** The directory with test conversations: `tests`, or else one that people also call so. */
function testsIn(own) {
	return ["tests", "test"].find((directory) => own.some((file) => file.startsWith(`${directory}/`) && /\.ya?ml$/i.test(file)));
}
/** Files that may tell the Rasa version: the nearest to the bot first, up to the root. */
function hintPaths(entries, path) {
	const candidates = entries.map((entry) => entry.path).filter(tellsVersion);
	const places = [];
	for (let place = path;; place = above(place)) {
		places.push(place);
		if (place === ".") break;
	}
	const found = places.flatMap((place) => [
		place,
		joined(place, "requirements"),
		joined(place, "domain")
	].flatMap((directory) => candidates.filter((file) => above(file) === directory)));
	return [...new Set(found)].slice(0, 50);
}
/** What the Python actions need: beside them, or else for the whole bot, or else for the whole repository. */
function requirementsOf(entries, path) {
	const files = entries.map((entry) => entry.path);
	const groups = [/^actions\/requirements[^/]*\.(txt|in)$|^requirements[-_.]actions?\.txt$/i, /^(requirements[^/]*\.txt|pyproject\.toml|Pipfile)$/];
	for (const place of path === "." ? [path] : [path, "."]) {
		const prefix = place === "." ? "" : `${place}/`;
		for (const group of groups) {
			const found = files.filter((file) => file.startsWith(prefix) && group.test(file.slice(prefix.length)));
			if (found.length > 0) return found;
		}
	}
	return [];
}
/** The address under `action_endpoint:` of an endpoints.yml. */
function actionServerIn(text) {
	const lines = text.split(/\r?\n/);
	const start = lines.findIndex((line) => /^action_endpoint\s*:/.test(line));
	if (start < 0) return void 0;
	for (const line of lines.slice(start + 1)) {
		if (/^\S/.test(line) && !line.startsWith("#")) return void 0;
		const url = /^\s+url\s*:\s*["']?(https?:\/\/[^\s"'#]{1,300})/.exec(line)?.[1];
		if (url !== void 0) return url;
	}
}
async function inspect(ports, treeish, bot) {
	try {
		await using laidOut = await ports.layOut(treeish, bot);
		return (await ports.engine({
			name: "builtin",
			settings: {}
		}).inspect(laidOut.source)).problems;
	} catch (error) {
		if (!(error instanceof UserError) && !(error instanceof EnvironmentError)) throw error;
		const place = error.place ? { place: error.place } : {};
		const message = `${quoted(bot.path)} can't be read: ${error.message}`;
		return [{
			severity: "error",
			code: error.code,
			message,
			...place
		}];
	}
}
async function textsOf$1(ports, treeish, paths) {
	const files = [];
	for (const path of paths) {
		const content = await ports.repository.read(treeish, path).catch((error) => {
			if (isToldError(error)) return void 0;
			throw error;
		});
		if (content) files.push({
			path,
			text: new TextDecoder().decode(content.subarray(0, longestHint))
		});
	}
	return files;
}
/** Bytes of a file that are looked at for hints. */
const longestHint = 262144;
function above(path) {
	const slash = path.lastIndexOf("/");
	return slash < 0 ? "." : path.slice(0, slash);
}
function joined(directory, file) {
	return directory === "." ? file : `${directory}/${file}`;
}

// src/cli/init-text.ts
/** Lines of a difference that are shown of each side. */
const shownLines = 6;
/** Problems of a bot that are shown; `tidegate validate` shows all. */
const shownProblems = 6;
/** What was found: a table of the bots, and a sentence for all that needs one. */
function foundText(found, hasRasa) {
	const out = process.stdout;
	const { bots, leftOut } = releasable(found, hasRasa);
	const rows = bots.map((bot) => [
		bot.name,
		plainText(quoted(bot.path).slice(1, -1)),
		String(engineFor(bot, hasRasa)),
		bot.rasa ? `${bot.rasa.pro ? "Pro " : ""}${bot.rasa.version}` : "-",
		actionsOf(bot),
		bot.tests ?? "-"
	]);
	const lines = [table$1([
		"bot",
		"directory",
		"engine",
		"Rasa",
		"actions",
		"tests"
	], rows, out)];
	for (const bot of bots) {
		const mark = paint("yellow", "!", out);
		if (bot.rasa?.pro === true) lines.push(`${mark} ${bot.name}: ${plainText(versionText(bot))}.`);
		for (const loss of lossOf(bot, hasRasa)) lines.push(`${mark} ${bot.name}: ${plainText(loss)}`);
		if (bot.requirements.length > 0) lines.push(`  what its Python actions need: ${bot.requirements.map((file) => oneLine(file, 120)).join(", ")}`);
		for (const { next, ...problem } of [...bot.mistakes, ...bot.without].slice(0, shownProblems)) lines.push(formatProblem(hasRasa && next !== void 0 ? {
			...problem,
			next
		} : problem, out));
	}
	for (const { path, why } of leftOut) lines.push(`${paint("yellow", "!", out)} ${quoted(path)} is left out: ${why}.`);
	return lines.join("\n");
}
function actionsOf({ python, actionServer }) {
	const parts = [...python.length === 0 ? [] : [`Python (${counted(python.length, "file")})`], ...actionServer === void 0 ? [] : [plainText(actionServer)]];
	return parts.length === 0 ? "-" : parts.join(", ");
}
/** The files as they would be. */
function proposalText(files) {
	return files.map((file) => {
		const head = paint("bold", `# ${file.path} (${stateText(file)})`, process.stdout);
		return file.state === "same" ? head : `${head}\n${plainText(file.text, true)}`;
	}).join("\n");
}
function stateText({ state, removed, added }) {
	if (state === "new") return "new";
	if (state === "same") return "lies there already";
	return `another one lies there: ${counted(removed.length, "line")} only there, ${counted(added.length, "line")} only here`;
}
/** How a file that lies there differs from the one that is proposed. */
function differenceText(file) {
	const side = (lines, sign, colour) => [...lines.slice(0, shownLines).map((line) => paint(colour, `  ${sign} ${plainText(oneLine(line, 140))}`, process.stdout)), ...lines.length > shownLines ? [`  ${sign} and ${counted(lines.length - shownLines, "line")} more`] : []];
	return [
		`${file.path}: ${stateText(file)}`,
		...side(file.removed, "-", "red"),
		...side(file.added, "+", "green")
	].join("\n");
}
/** What was done, what is left to do, and one line that sums it up. */
function resultText(result) {
	const { found, hasRasa, told, files, written, left, withoutSource } = result;
	const out = process.stdout;
	const words = {
		written: "written",
		replaced: "replaced",
		unchanged: "as it was",
		kept: "kept as it was"
	};
	const lines = told ? [] : [foundText(found, hasRasa), ""];
	for (const { path, outcome } of written) {
		const file = files.find((each) => each.path === path);
		lines.push(`${outcome === "kept" ? paint("yellow", "!", out) : paint("green", "✓", out)} ${path}: ${words[outcome]}`);
		if (outcome === "kept" && file && !told) lines.push(differenceText(file));
		if (outcome === "kept") lines.push("  → to replace it: tidegate init --force");
	}
	if (withoutSource) lines.push(`${paint("yellow", "!", out)} The workflows were not written: nothing says where their actions come from, and a commit is never guessed.`, `  → tidegate init --actions ${actionsSourceForm}, such as octo/tidegate@<40 digits>#v1.2.3`);
	lines.push("", "Left to do by hand:");
	for (const [index, { what, commands }] of left.entries()) lines.push(`${String(index + 1).padStart(2)}. ${what}`, ...commands.map((command) => `      ${command}`));
	const count = written.filter(({ outcome }) => outcome === "written" || outcome === "replaced").length;
	const { bots } = releasable(found, hasRasa);
	lines.push("", `${counted(bots.length, "bot")}, ${count === 0 ? "nothing changed" : `${counted(count, "file")} written`}; next: ${left[0]?.commands[0] ?? "tidegate validate"}`);
	return lines.join("\n");
}

// src/cli/commands/init.ts
const workflowPaths = [
	"staging",
	"release",
	"inspect"
].map((name) => `.github/workflows/${name}.yml`);
/** `tidegate init`: reads the files as they lie there, committed or not, and writes nothing but its own. */
async function run(options) {
	const given = options.actions === void 0 ? void 0 : actionsSourceOf(options.actions);
	return inSession(options, async (session) => {
		const asking = session.interactive && options.yes !== true && options.dryRun !== true;
		const hasRasa = offersRasa(session);
		const found = await look(session, hasRasa);
		const { github, defaultBranch } = await session.origin();
		if (asking) process.stdout.write(`${foundText(found, hasRasa)}\n`);
		const standing = await session.ports.workTree.read(projectFile);
		const before = standing === void 0 ? void 0 : projectIn(session, standing);
		const settings = before ? settingsOf(before, defaultProject()) : {
			defaultBranch,
			staging: ["staging/**"],
			store: void 0,
			directory: void 0
		};
		const text = projectText(found, {
			...settings,
			store: options.store ?? settings.store,
			directory: options.targetDirectory ?? settings.directory,
			hasRasa
		});
		const proposed = parseProject(text, projectFile).project;
		const project = options.force === true ? proposed : before ?? proposed;
		const existing = await textsOf(session, workflowPaths);
		const source = options.workflows ? given ?? sourceInWorkflows(existing) ?? builtFrom() ?? (asking ? await askSource() : void 0) : void 0;
		const runsOn = options.runsOn ?? runnerInWorkflows(existing);
		const files = await compare(session.ports, [{
			path: projectFile,
			text
		}, ...source ? workflowsOf(source, project, runsOn) : []]);
		const { bots, leftOut } = releasable(found, hasRasa);
		const facts = {
			command: "init",
			bots: bots.map(({ name, path, rasa, python, requirements }) => ({
				name,
				path,
				rasa,
				python,
				requirements
			})),
			leftOut,
			actions: source
		};
		if (options.dryRun === true) {
			session.result({
				...facts,
				reason: "proposed",
				files
			}, () => proposalText(files));
			return exitCodes.done;
		}
		const fresh = files.filter(({ state }) => state !== "same");
		if (fresh.length > 0 && !asking && options.yes !== true) throw new UserError(`Nothing was written: there is nobody to ask whether ${counted(fresh.length, "file")} may be.`, {
			code: "consent-missing",
			next: "Look with `tidegate init --dry-run`, then say `tidegate init --yes`."
		});
		if (asking && !await mayWrite(files)) {
			session.result({
				...facts,
				reason: "declined",
				files: []
			}, () => "Nothing was written.");
			return exitCodes.done;
		}
		const written = await write(session.ports, files, (file) => mayReplace(file, options.force === true, asking));
		const changed = written.some(({ outcome }) => outcome === "written" || outcome === "replaced");
		const left = remaining({
			files: written.map(({ path }) => path),
			github,
			workflows: source !== void 0,
			store: project.store,
			directories: project.environments.flatMap((environment) => directoryOf(environment) ?? []),
			bots
		});
		session.result({
			...facts,
			reason: changed ? "written" : "unchanged",
			files: written,
			remaining: left
		}, () => resultText({
			found,
			hasRasa,
			told: asking,
			files,
			written,
			left,
			withoutSource: options.workflows && source === void 0
		}));
		return exitCodes.done;
	});
}
/** Reads the projects of the work tree. @throws UserError where there is none that could be released. */
async function look(session, hasRasa) {
	const { ports } = session;
	const found = await survey({
		...ports,
		layOut: session.layOut
	}, {
		treeish: await ports.checkout.snapshot([]),
		repositoryName: (await session.origin()).github?.name ?? basename(ports.checkout.root)
	});
	const { bots, leftOut } = releasable(found, hasRasa);
	if (bots.length > 0) return found;
	if (leftOut.length === 0) throw new UserError("No bot was found: a bot is a directory with a config.yml and a domain.yml.", {
		code: "no-bots",
		next: "Type it in the repository of your Rasa projects; what .gitignore names, hidden folders and tests are not looked at."
	});
	throw new UserError("No bot was found that could be released.", {
		code: "no-bots",
		problems: leftOut.map(({ path, why }) => ({
			severity: "error",
			code: "left-out",
			message: `This project is left out: ${why}.`,
			place: { file: path }
		}))
	});
}
/** Whether the engine `rasa` is there. */
function offersRasa(session) {
	try {
		return session.ports.engine({
			name: "rasa",
			settings: {}
		}).name === "rasa";
	} catch (error) {
		if (error instanceof UserError) return false;
		throw error;
	}
}
/** The project as it lies there; undefined, and told, where it has mistakes. */
function projectIn(session, standing) {
	try {
		return parseProject(standing, projectFile).project;
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		session.ports.reporter.problem({
			severity: "warning",
			code: error.code,
			message: `${projectFile} lies there, and has mistakes: ${error.message}`,
			...error.place && { place: error.place },
			next: "Mend it (`tidegate validate --work-tree` shows all), or replace it with `tidegate init --force`."
		});
		return;
	}
}
/** The release that this program is of, where its build knows. */
function builtFrom() {
	return typeof __TIDEGATE_ACTIONS__ === "string" ? readActionsSource(__TIDEGATE_ACTIONS__) : void 0;
}
function workflowsOf(source, { branches }, runsOn) {
	return workflowFiles({
		uses: (action) => usesOf(source, action),
		defaultBranch: branches.default,
		stagingBranches: branches.staging,
		staging: "staging",
		production: "production",
		...runsOn !== void 0 && { runsOn: runnerOf(runsOn) }
	});
}
function runnerOf(label) {
	if (/^[A-Za-z0-9][\w.-]{0,99}$/.test(label)) return label;
	throw new UserError(`--runs-on takes the label of a runner, not ${JSON.stringify(label)}.`, {
		code: "bad-option",
		next: "For example: --runs-on self-hosted"
	});
}
async function textsOf(session, paths) {
	return (await Promise.all(paths.map((path) => session.ports.workTree.read(path)))).filter((text) => text !== void 0);
}
async function askSource() {
	const { ask } = await import("./prompt.js");
	const answer = await ask(`Where do workflows take Tidegate's actions from (${actionsSourceForm})? Nothing leaves them out.`, (text) => readActionsSource(text) ? void 0 : `Type ${actionsSourceForm}, with 40 digits of the commit.`);
	return answer === void 0 ? void 0 : readActionsSource(answer);
}
async function mayWrite(files) {
	const fresh = files.filter(({ state }) => state === "new").map(({ path }) => path);
	if (fresh.length === 0) return true;
	const { confirm } = await import("./prompt.js");
	return confirm(`Write ${fresh.join(", ")}?`, true);
}
async function mayReplace(file, force, asking) {
	if (force || !asking) return force;
	const { confirm } = await import("./prompt.js");
	process.stdout.write(`${differenceText(file)}\n`);
	return confirm(`Replace ${file.path}?`);
}

export { run };