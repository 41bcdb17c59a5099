import { r as __toESM } from "./rolldown-runtime.js";
import { n as UserError } from "./errors.js";
import { r as isRegistryLocation } from "./store-location.js";
import { n as defaultProject, r as parseProject, t as checkAgainstBots } from "./project2.js";
import { t as parseSuite } from "./suite.js";
import { i as sealedIdPath, n as isName } from "./bot.js";
import { i as require_posix } from "./glob.js";
import { c as quoted, i as listed, n as closest } from "./text.js";
import { t as parseRecord } from "./ledger-record.js";
import { c as inputEntries, d as suiteDigest, f as suiteEntries, l as inputPaths, o as engineOf, p as withoutNestedBots } from "./project.js";
import { n as clock, t as connectForge } from "./forge.js";
import { r as withDiskFull } from "./disk.js";
import "./git.js";
import { a as shortDigest, n as digestOf } from "./digest.js";
import { n as trainingElsewhere, r as program } from "./training2.js";
import { lstat, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { randomBytes } from "node:crypto";

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

// src/wiring/target.ts
/** Chooses what runs an environment by what its settings name. */
function createTargets({ root, store, supervisorPath }) {
	const locals = /* @__PURE__ */ new Map();
	const namespaces = /* @__PURE__ */ new Map();
	let project;
	const local = async (environment) => {
		const { name, target } = environment;
		if (target.kind !== "local") throw new UserError(`${name} runs in the namespace ${target.namespace} of a cluster, not on this machine.`, {
			code: "not-local",
			next: `Its cluster keeps it running; see what it holds: tidegate status --environment ${name}`
		});
		return remembered(locals, name, async () => {
			const { openLocalTarget } = await import("./local.js");
			return openLocalTarget({
				environment: name,
				directory: resolve(root, target.directory),
				store: { unpack: async (...given) => (await store(project ?? defaultProject(), environment)).unpack(...given) },
				supervisorPath,
				keepMinutes: environment.keepMinutes,
				previews: environment.previews
			});
		});
	};
	const namespace = (forProject, environment, settings) => {
		const { name, keepMinutes, previews, readySeconds } = environment;
		const named = environment.store ?? forProject.store;
		const location = isRegistryLocation(named) ? named : resolve(root, named);
		const { plainHttp } = forProject.registries;
		return remembered(namespaces, JSON.stringify([
			name,
			settings,
			location,
			plainHttp
		]), async () => {
			const { openKubernetesTarget } = await import("./kubernetes.js");
			return openKubernetesTarget({
				environment: name,
				settings,
				store: location,
				plainHttp,
				keepMinutes,
				previews,
				readySeconds,
				open: async () => {
					const { openApi } = await import("./api2.js");
					const { context } = settings;
					return openApi({
						namespace: settings.namespace,
						...context !== void 0 && { context }
					});
				}
			});
		});
	};
	return {
		local,
		target(forProject, environment) {
			project = forProject;
			const { target } = environment;
			return target.kind === "local" ? local(environment) : namespace(forProject, environment, target);
		},
		async close() {
			const opened = await Promise.allSettled(namespaces.values());
			await Promise.all(opened.map(async (one) => one.status === "fulfilled" && one.value.close()));
		}
	};
}
/** The value of a key, made when it is first asked for. */
async function remembered(known, key, make) {
	const existing = known.get(key);
	if (existing) return existing;
	const made = make();
	known.set(key, made);
	return made;
}

// src/wiring/ports.ts
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
	const targets = createTargets({
		root,
		store: (...given) => store(...given),
		supervisorPath: program("supervisor.js", "adapters/local/supervisor.ts")
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
		clock,
		engine(choice, forProject) {
			if (choice.name !== "builtin") throw new UserError(`The engine ${JSON.stringify(choice.name)} isn't available here; builtin is.`, {
				code: "engine-unavailable",
				next: "Write `engine: builtin` for the bot in tidegate.yml."
			});
			const engine = engines.get(choice.name) ?? createBuiltinEngine({ enginePath: program("engine.js", "engine/main.ts") });
			engines.set(choice.name, engine);
			return forProject ? trainingElsewhere(engine, root, forProject) : engine;
		},
		store,
		target: (forProject, environment) => targets.target(forProject, environment)
	};
	return {
		ports,
		ownDirectory,
		localTarget: (environment) => targets.local(environment),
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
			const { repositoryAt } = await import("./settings2.js");
			const address = await repository.remoteAddress().catch(() => void 0);
			return {
				defaultBranch: await repository.defaultBranch() ?? "main",
				github: address === void 0 ? void 0 : repositoryAt(address)
			};
		},
		remoteAddress: () => repository.remoteAddress(),
		layOut: (treeish, bot) => layOutBot(repository, ownDirectory, {
			treeish,
			bot,
			settings: {}
		}),
		async close() {
			await targets.close();
			await repository.close();
		}
	};
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

export { projectDirectories as a, nameOf as i, projectFile as n, isGlob as r, wire as t };