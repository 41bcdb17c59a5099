import { n as UserError, r as placeText, t as EnvironmentError } from "./errors.js";
import { i as paint, n as cut, o as plainText } from "./text2.js";
import { a as registryLocationText, i as readRegistryLocation, n as isRegistryLocation } from "./store-location.js";
import { s as quoted, t as bytesText, u as withoutCredentials } from "./text.js";
import { a as shortDigest } from "./digest.js";
import { n as isName } from "./bot.js";
import { t as parseSuite } from "./suite.js";
import { t as require_dist } from "./dist2.js";
import { n as metricsText, r as neededText } from "./show2.js";
import { i as releaseName, t as changeName } from "./release.js";
import { n as exitCodes } from "./exit.js";
import { cp, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { existsSync } from "node:fs";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { tmpdir } from "node:os";

// src/cli/demo/account.ts
/** @param write undefined: nothing is told, only remembered. */
function createAccount(write) {
	const chapters = [];
	const out = process.stdout;
	const shown = {
		command: (text) => `   ${paint("cyan", `$ ${text}`, out)}`,
		seen: (text) => `   ${paint("green", "✓", out)} ${text}`,
		refused: (text) => `   ${paint("red", "✗", out)} ${text}`,
		detail: (text) => `     ${paint("dim", text, out)}`,
		note: (text) => `   ${text}`
	};
	return {
		chapters,
		async chapter(title, tell) {
			const started = performance.now();
			const lines = [];
			const add = (kind) => (text) => {
				const line = {
					kind,
					text: plainText(text)
				};
				lines.push(line);
				write?.(`${shown[kind](line.text)}\n`);
			};
			write?.(`\n${paint("bold", `${chapters.length + 1}  ${title}`, out)}\n`);
			const result = await tell({
				command: add("command"),
				seen: add("seen"),
				refused: add("refused"),
				detail: add("detail"),
				note: add("note")
			});
			const tookMs = Math.round(performance.now() - started);
			write?.(`   ${paint("dim", `${(tookMs / 1e3).toFixed(1)} s`, out)}\n`);
			chapters.push({
				title,
				lines,
				tookMs
			});
			return result;
		}
	};
}

// src/cli/demo/packages.ts
/**
* Where `demo --store` says: a folder of the scene unless told, a registry that is started for the story (`registry`),
* or one that there is (`oci://host/path`), in which staging and production have a repository each.
* @param directory the scene's folder.
* @throws UserError `bad-store`
*/
async function openPackages(option, directory) {
	if (option === void 0) return inFolder(join(directory, "packages"));
	if (option !== "registry") return inRegistry(namedRegistry(option));
	const { startRegistry } = await import("./registry.js");
	const registry = await startRegistry(join(directory, "registry"));
	return {
		...inRegistry(`oci://${registry.host}/bots`),
		stays: void 0,
		told: `Packages lie in a registry, ${registry.name}, on ${registry.host}: bots/staging and bots/production.`,
		watch: () => {
			registry.watch();
			return (transfer) => {
				if (!transfer) return void 0;
				const { mounted, sent } = registry.seen();
				return `the registry was sent ${bytesText(sent)} of blobs, and mounted ${mounted} (${bytesText(transfer.mounted)}) from bots/staging`;
			};
		},
		[Symbol.asyncDispose]: () => registry.stop()
	};
}
/** The same story needs `--store` to be right before anything is done. @throws UserError `bad-store` */
function checkOption(option) {
	if (option !== void 0 && option !== "registry") namedRegistry(option);
}
function namedRegistry(option) {
	const read = isRegistryLocation(option) ? readRegistryLocation(option) : void 0;
	if (read && "value" in read) return registryLocationText(read.value);
	const why = read ? `: ${read.fault.wrong}` : "";
	throw new UserError(`--store takes the word registry, or oci://HOST/PATH, not ${quoted(withoutCredentials(option), 120)}${why}.`, {
		code: "bad-store",
		next: read?.fault.next ?? "Type --store registry, and one is started for the story."
	});
}
const nothing = () => Promise.resolve();
function inFolder(folder) {
	return {
		told: void 0,
		stays: void 0,
		staging: folder,
		production: void 0,
		watch: () => () => void 0,
		[Symbol.asyncDispose]: nothing
	};
}
function inRegistry(location) {
	return {
		told: `Packages lie in ${location}/staging and ${location}/production.`,
		stays: `the packages in ${location}/staging and ${location}/production`,
		staging: `${location}/staging`,
		production: `${location}/production`,
		watch: () => (transfer) => transfer && `${bytesText(transfer.moved)} of the package went through this machine, ${bytesText(transfer.mounted)} were mounted inside the registry`,
		[Symbol.asyncDispose]: nothing
	};
}

// src/cli/demo/scene.ts
const person = (name) => ({
	name,
	email: `${name.toLowerCase()}@example.com`
});
/** The bot developers and the release manager. */
const people = {
	ada: person("Ada"),
	ben: person("Ben"),
	chen: person("Chen"),
	rosa: person("Rosa")
};
/**
* Sets the scene in a new folder below the system's temporary one.
* @param program the command line, with which people do what they do.
* @param store where packages lie: what `demo --store` was given.
*/
async function setScene(program, store, signal) {
	const directory = await mkdtemp(join(tmpdir(), "tidegate-demo-"));
	const packages = await openPackages(store, directory).catch(async (error) => {
		await rm(directory, {
			recursive: true,
			force: true
		});
		throw error;
	});
	const work = join(directory, "work");
	const origin = join(directory, "origin.git");
	const environment = (who) => ({
		...cleanEnvironment(),
		GIT_CONFIG_GLOBAL: join(directory, "gitconfig"),
		GIT_CONFIG_NOSYSTEM: "1",
		GIT_AUTHOR_NAME: who.name,
		GIT_AUTHOR_EMAIL: who.email,
		GIT_COMMITTER_NAME: who.name,
		GIT_COMMITTER_EMAIL: who.email,
		NO_COLOR: "1"
	});
	const scene = {
		directory,
		work,
		packages,
		async git(who, ...args) {
			const finished = await run$1("git", args, work, environment(who), signal);
			if (finished.code === 0) return finished.stdout.trim();
			throw new EnvironmentError(`git ${args[0] ?? ""} failed: ${finished.stderr.trim()}`, { code: "git-failed" });
		},
		async tidegate(who, ...args) {
			const [command = process.execPath, ...rest] = program;
			const finished = await run$1(command, [
				...rest,
				...args,
				"--json"
			], work, environment(who), signal);
			try {
				return {
					code: finished.code,
					document: JSON.parse(finished.stdout)
				};
			} catch (error) {
				const said = finished.stderr.trim().split("\n").slice(-5).join("\n");
				throw new EnvironmentError(`tidegate ${args.join(" ")} ended with ${finished.code} and said:\n${said}`, {
					code: "demo-failed",
					cause: error
				});
			}
		},
		async close(keep) {
			const command = program[0] ?? process.execPath;
			for (const name of keep ? ["staging"] : ["staging", "production"]) await run$1(command, [
				...program.slice(1),
				"down",
				name,
				"--json"
			], work, environment(people.rosa), void 0).catch(() => void 0);
			await packages[Symbol.asyncDispose]();
			if (!keep) await rm(directory, {
				recursive: true,
				force: true
			});
		}
	};
	try {
		await mkdir(work);
		await run$1("git", [
			"init",
			"--quiet",
			"--bare",
			"--initial-branch=main",
			origin
		], directory, environment(people.ada), signal);
		await scene.git(people.ada, "init", "--quiet", "--initial-branch=main");
		await scene.git(people.ada, "remote", "add", "origin", origin);
	} catch (error) {
		await packages[Symbol.asyncDispose]();
		await rm(directory, {
			recursive: true,
			force: true
		});
		throw error;
	}
	return scene;
}
/** What a child may see of this process: enough to find programs, nothing of git's or Tidegate's own settings. */
function cleanEnvironment() {
	return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(GIT_|TIDEGATE_|FORCE_COLOR)/.test(name)));
}
function run$1(command, args, cwd, env, signal) {
	return new Promise((resolve, reject) => {
		const child = spawn(command, args, {
			cwd,
			env,
			stdio: [
				"ignore",
				"pipe",
				"pipe"
			],
			...signal && { signal }
		});
		const out = [];
		const err = [];
		child.stdout.on("data", (chunk) => out.push(chunk));
		child.stderr.on("data", (chunk) => err.push(chunk));
		child.once("error", (error) => reject(error.name === "AbortError" ? error : "code" in error && error.code === "ENOENT" ? new EnvironmentError(`${command} isn't installed here, or isn't on PATH.`, {
			code: "cannot-run",
			next: `Install it, and see that \`${command} --version\` prints its version.`
		}) : new EnvironmentError(`${command} can't be run: ${error.message}.`, {
			code: "cannot-run",
			cause: error
		})));
		child.once("close", (code) => resolve({
			code: code ?? 1,
			stdout: Buffer.concat(out).toString(),
			stderr: Buffer.concat(err).toString()
		}));
	});
}

// src/cli/demo/cast.ts
/** Folders that hold no part of a bot. */
const passedOver = /^(\.git|\.rasa|node_modules|models|__pycache__|\.?venv|env|results)$/;
/** How deep below the named directory a bot may lie. */
const depth = 3;
/** A larger file is no training data, and isn't copied. */
const mostBytes = 5e7;
/**
* Copies the Rasa projects below a directory into the scene's clone.
* @throws UserError when there is none.
*/
async function copyBots(scene, directory) {
	const found = await findProjects(resolve(directory), depth);
	if (found.length === 0) throw new UserError(`No Rasa project was found in ${directory}: one is a directory with a config.yml and a domain.yml (or domain/).`, {
		code: "no-bots",
		next: "Name a directory that holds some, with --bots DIRECTORY."
	});
	const cast = [];
	for (const from of found) {
		const name = freeName(basename(from), cast.map((bot) => bot.name));
		const path = `bots/${name}`;
		await mkdir(join(scene.work, path), { recursive: true });
		await cp(from, join(scene.work, path), {
			recursive: true,
			filter: (source) => wanted(from, source)
		});
		cast.push({
			name,
			path,
			from
		});
	}
	return cast;
}
async function wanted(root, source) {
	if (relative(root, source).split(/[\\/]/).some((part) => passedOver.test(part))) return false;
	const about = await stat(source).catch(() => void 0);
	return about !== void 0 && (about.isDirectory() || about.isFile() && about.size <= mostBytes);
}
async function findProjects(directory, levels) {
	const entries = await readdir(directory, { withFileTypes: true }).catch((error) => {
		throw new UserError(`${directory} can't be read (${error.code ?? error.message}).`, {
			code: "no-bots",
			next: "Name a directory that holds Rasa projects, with --bots DIRECTORY."
		});
	});
	const names = entries.map(({ name }) => name);
	if (names.includes("config.yml") && (names.includes("domain.yml") || names.includes("domain"))) return [directory];
	if (levels === 0) return [];
	const below = entries.filter((entry) => entry.isDirectory() && !passedOver.test(entry.name) && !entry.name.startsWith("."));
	return (await Promise.all(below.map(({ name }) => findProjects(join(directory, name), levels - 1)))).flat().sort();
}
function freeName(directory, taken) {
	const plain = directory.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^[^a-z]+|-+$/g, "").slice(0, 36).replace(/-+$/, "");
	const base = isName(plain) ? plain : "bot";
	for (let count = 1;; count += 1) {
		const name = count === 1 ? base : `${base}-${count}`;
		if (!taken.includes(name)) return name;
	}
}
/** Writes the story's tidegate.yml: both environments on this machine, in folders of the scene. */
async function writeProject(scene, cast, settings) {
	const quoted = (text) => JSON.stringify(text);
	const lines = [
		"# Written by `tidegate demo`.",
		"bots:",
		...cast.map(({ name, path }) => `  - {path: ${quoted(path)}, name: ${name}, engine: builtin}`),
		`store: ${quoted(scene.packages.staging)}`,
		"environments:",
		"  staging:",
		`    target: {kind: local, directory: ${quoted(join(scene.directory, "staging"))}}`,
		"  production:",
		`    target: {kind: local, directory: ${quoted(join(scene.directory, "production"))}}`,
		...scene.packages.production === void 0 ? [] : [`    store: ${quoted(scene.packages.production)}`],
		...settings.actionsOf ? ["    bots:", `      ${settings.actionsOf.bot}: {actions: ${quoted(settings.actionsOf.url)}}`] : [],
		""
	];
	await writeFile(join(scene.work, "tidegate.yml"), lines.join("\n"));
}
/** Every YAML file below a directory of the clone, by its path in the clone. */
async function yamlFiles(scene, directory) {
	const entries = await readdir(join(scene.work, directory), {
		recursive: true,
		withFileTypes: true
	}).catch(() => []);
	const files = [];
	for (const entry of entries) {
		if (!entry.isFile() || !/\.ya?ml$/i.test(entry.name)) continue;
		const path = join(entry.parentPath, entry.name);
		files.push({
			path: relative(scene.work, path),
			text: await readFile(path, "utf8")
		});
	}
	return files.sort((a, b) => a.path < b.path ? -1 : 1);
}

// src/cli/demo/dialogue.ts
/** Says something to a bot through its REST channel. */
async function say(url, sender, message) {
	return await post(`${url}/webhooks/rest/webhook`, {
		sender,
		message
	});
}
/** The intent that a bot's model sees in a text, and whether it sees entities. */
async function parse(url, text) {
	const { intent, entities } = await post(`${url}/model/parse`, { text });
	return {
		intent: intent.name.split("/")[0] ?? "",
		plain: entities.length === 0
	};
}
/** The slots of a conversation. */
async function slotsOf(url, sender) {
	return (await (await fetch(`${url}/conversations/${encodeURIComponent(sender)}/tracker`, { signal: AbortSignal.timeout(1e4) })).json()).slots;
}
async function post(url, body) {
	return (await fetch(url, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify(body),
		signal: AbortSignal.timeout(1e4)
	})).json();
}
/** Chooses what is said in the story from the conversations that a bot passes; undefined if they are too few. */
async function pickDialogue(scene, bot, url, passed) {
	const files = (await yamlFiles(scene, `${bot.path}/tests`)).map(({ path, text }) => ({
		path,
		content: new TextEncoder().encode(text)
	}));
	const conversations = parseSuite(files).conversations.filter(({ name }) => passed.includes(name));
	const openings = [];
	for (const conversation of conversations) {
		const opening = conversation.turns[0]?.say;
		if (opening === void 0 || opening.startsWith("/")) continue;
		const parsed = await parse(url, opening);
		if (parsed.intent !== "nlu_fallback") openings.push({
			opening,
			conversation,
			...parsed
		});
	}
	openings.sort((a, b) => Number(b.plain) - Number(a.plain));
	const [first] = openings;
	const other = openings.find(({ intent, conversation }) => intent !== first?.intent && differs(conversation, first?.conversation));
	const [longest] = conversations.filter(({ turns }) => turns.every((turn) => !turn.say.startsWith("/"))).toSorted((a, b) => b.turns.length - a.turns.length);
	if (!first || !other || !longest) return void 0;
	return {
		opening: first.opening,
		intent: first.intent,
		otherIntent: other.intent,
		otherOpening: other.opening,
		turns: longest.turns.map((turn) => turn.say)
	};
}
/** Whether two conversations begin with different answers. */
function differs(a, b) {
	const beginning = (conversation) => JSON.stringify([conversation?.turns[0]?.actions, conversation?.turns[0]?.expect]);
	return beginning(a) !== beginning(b);
}

// src/cli/demo/edits.ts
var import_dist = require_dist();
/** Adds an example of an intent in a file of its own. */
async function teach(scene, bot, file, intent, example) {
	const path = join(scene.work, bot.path, "data", file);
	await mkdir(join(path, ".."), { recursive: true });
	const content = {
		version: "3.1",
		nlu: [{
			intent,
			examples: `- ${example.replaceAll(/[[\](){}\n]/g, " ").trim()}\n`
		}]
	};
	await writeFile(path, (0, import_dist.stringify)(content));
}
const isAdded = (path) => /\/from-[a-z]+\.yml$/.test(path);
/**
* Files the examples of one intent under another, as happens when blocks of training data are moved about.
* @returns where it was changed: `file:line`; undefined if the intent stands nowhere.
*/
async function mislabel(scene, bot, intent, as) {
	let first;
	const files = await yamlFiles(scene, bot.path);
	files.sort((a, b) => Number(isAdded(a.path)) - Number(isAdded(b.path)));
	for (const { path, text } of files) {
		if (path.startsWith(`${bot.path}/tests/`)) continue;
		const lines = text.split("\n");
		let inNlu = false;
		const changed = lines.map((line, index) => {
			if (/^[A-Za-z_]+:/.test(line)) inNlu = line.startsWith("nlu:");
			const found = /^(\s*-\s*intent:\s*)(["']?)([^"'#\s]+)\2\s*(#.*)?$/.exec(line.replace(/\r$/, ""));
			if (!inNlu || !found || found[3] !== intent && !found[3]?.startsWith(`${intent}/`)) return line;
			first ??= `${path}:${index + 1}`;
			return `${found[1] ?? ""}${as}${line.endsWith("\r") ? "\r" : ""}`;
		});
		if (changed.some((line, index) => line !== lines[index])) await writeFile(join(scene.work, path), changed.join("\n"));
	}
	return first;
}
/** Takes test conversations of these names out of a bot's test files. @returns the names that were found. */
async function setAside(scene, bot, names) {
	const removed = [];
	for (const { path, text } of await yamlFiles(scene, `${bot.path}/tests`)) {
		const document = (0, import_dist.parseDocument)(text, { uniqueKeys: false });
		if (document.errors.length > 0) {
			await rm(join(scene.work, path));
			removed.push(...names);
			continue;
		}
		let changed = false;
		for (const key of ["stories", "conversations"]) {
			const list = document.get(key);
			if (!(0, import_dist.isSeq)(list)) continue;
			const before = list.items.length;
			list.items = list.items.filter((item) => {
				const name = (0, import_dist.isMap)(item) ? item.get("story", true) ?? item.get("name", true) : void 0;
				const title = (0, import_dist.isScalar)(name) ? String(name.value) : void 0;
				const wanted = title !== void 0 && names.some((candidate) => candidate === title || candidate.startsWith(`${title} (`));
				if (wanted) removed.push(title);
				return !wanted;
			});
			changed ||= list.items.length !== before;
		}
		if (changed) await writeFile(join(scene.work, path), document.toString());
	}
	return removed;
}
/** Writes test conversations in Tidegate's plain format. */
async function writeTests(scene, bot, tests) {
	const directory = join(scene.work, bot.path, "tests");
	await mkdir(directory, { recursive: true });
	const conversations = tests.map(({ said, responses }) => ({
		name: `answers: ${said}`,
		steps: [{ user: said }, { bot: responses.map((response) => ({ response })) }]
	}));
	await writeFile(join(directory, "answers.yml"), (0, import_dist.stringify)({ conversations }));
}

// src/cli/demo/moves.ts
/** Commits everything that lies in the clone. */
async function commit(scene, who, subject) {
	await scene.git(who, "add", "--all");
	await scene.git(who, "commit", "--quiet", "--message", subject);
}
/** Commits everything, and pushes the branch. */
async function push(scene, who, subject) {
	await commit(scene, who, subject);
	await scene.git(who, "push", "--quiet", "origin", "HEAD");
}
/** Runs the staging pipeline of a push. What fails its conversations stays, if asked, so that one can talk to it. */
async function stageOnce(scene, teller, who, bot, keepFailed = false) {
	const branch = await scene.git(who, "branch", "--show-current");
	teller.command(`git push && tidegate stage          # ${who.name}, ${branch}`);
	const staged = await scene.tidegate(who, "stage", ...keepFailed ? ["--keep-failed"] : []);
	expect("bots" in staged.document && staged.document.bots.some((one) => one.bot === bot.name), "the change was not found", staged.document);
	return staged;
}
/** What happened to the bot. */
function stagedBot(result, bot) {
	return result.bots.find((one) => one.bot === bot.name);
}
/** How its conversations went. */
function deployedSmoke(one) {
	if ("deployed" in one && "smoke" in one.deployed) return one.deployed;
	throw stopped("nobody talked to the bot", one);
}
function urlOf(one) {
	if ("deployed" in one && "url" in one.deployed) return one.deployed.url;
	throw stopped("the bot has no address", one);
}
/** Tells what a push came to. */
function tellStaged(teller, one, leftOut = false) {
	const { trained } = one;
	if (!("package" in trained)) return;
	const { metadata, digest } = trained.package;
	const how = trained.reason === "found" ? "its package was found again by its inputs" : `trained (${metricsText(metadata.metrics)})`;
	teller.seen(`${one.bot} changed: ${how}, package ${shortDigest(digest)}`);
	const { smoke } = deployedSmoke(one);
	const total = smoke.passed.length + smoke.failures.length;
	const what = smoke.suite === void 0 ? "examples answered" : "conversations right";
	teller.seen(`core and actions ready, ${smoke.passed.length} of ${total} ${what}, has the traffic at ${urlOf(one)}, recorded as verified`);
	if (!leftOut) return;
	const needs = Map.groupBy(smoke.leftOut, (left) => left.needs);
	for (const [action, left] of needs) teller.detail(cut(`left out (${neededText(action)}): ${left.map(({ conversation }) => conversation).join(", ")}`, 200));
}
/** The story goes on only if it is true. */
function expect(holds, otherwise, document) {
	if (!holds) throw stopped(otherwise, document);
}
function stopped(why, document) {
	return new EnvironmentError(`The story stopped: ${why}.\n${cut(JSON.stringify(document, null, 1), 700)}`, { code: "demo-failed" });
}

// src/cli/demo/first-push.ts
/** How many examples are said at most to find some that are answered. */
const mostExamples = 25;
/**
* Ada's change is staged. A real bot may have test conversations that the engine gets wrong, too few of them, or none:
* then the story sets those aside by name, and writes down some answers as tests, since without any it can't be told.
*/
async function firstPush(scene, teller, cast) {
	const bot = cast[0];
	await scene.git(people.ada, "switch", "--quiet", "--create", "staging/ada");
	const examples = await examplesOf(scene, bot);
	const [intent, example] = examples[0] ?? ["greet", "hello"];
	await teach(scene, bot, "from-ada.yml", intent, `${example}!`);
	await push(scene, people.ada, `feat: understand ${intent} when people shout`);
	let { document } = await stageOnce(scene, teller, people.ada, bot, true);
	for (const name of document.unchanged) teller.seen(`${name} has the same inputs: left alone`);
	let one = stagedBot(document, bot);
	const wrong = one.reason === "not-deployed" && "smoke" in one.deployed ? one.deployed.smoke : void 0;
	if (wrong !== void 0 && wrong.suite !== void 0) {
		const names = wrong.failures.map(({ conversation }) => conversation);
		teller.refused(`${names.length} of its test conversations fail with this engine: nothing gets the traffic`);
		for (const { conversation, message } of wrong.failures.slice(0, 5)) teller.detail(`${conversation}: ${cut(message, 150)}`);
		await setAside(scene, bot, names);
		await push(scene, people.ada, "test: set aside what the engine gets wrong");
		teller.note(`For the story, Ada sets them aside: ${cut(names.join(", "), 300)}`);
		({document} = await stageOnce(scene, teller, people.ada, bot, true));
		one = stagedBot(document, bot);
	}
	let dialogue;
	if (one.reason === "staged") {
		tellStaged(teller, one, true);
		dialogue = await pickDialogue(scene, bot, urlOf(one), deployedSmoke(one).smoke.passed);
	}
	if (!dialogue) {
		teller.note("Too few of its conversations can be held here. For the story, Ada writes down some of its answers.");
		expect("package" in one.trained, "the bot was not trained", document);
		await writeTests(scene, bot, await answersOf(scene, bot, one.trained.package.digest, examples));
		await push(scene, people.ada, "test: write down what it answers");
		({document} = await stageOnce(scene, teller, people.ada, bot));
		one = stagedBot(document, bot);
		expect(one.reason === "staged", "the answers that were written down are not given again", document);
		tellStaged(teller, one);
		dialogue = await pickDialogue(scene, bot, urlOf(one), deployedSmoke(one).smoke.passed);
		expect(dialogue !== void 0, `${bot.name} answers nothing that could be told`, document);
	}
	return {
		bot,
		url: urlOf(one),
		dialogue
	};
}
async function examplesOf(scene, bot) {
	const { document } = await scene.tidegate(people.ada, "validate", bot.name);
	return Object.entries(document.bots[0]?.examples ?? {}).sort(([, a], [, b]) => a.length - b.length);
}
/** Says examples of intents to a package that runs in staging, and finds three that different responses answer. */
async function answersOf(scene, bot, digest, examples) {
	const written = [];
	for (const [, example] of examples.slice(0, mostExamples)) {
		if (written.length === 3) break;
		const where = [
			"--package",
			shortDigest(digest),
			"--message",
			example
		];
		const { document } = await scene.tidegate(people.ada, "chat", bot.name, ...where);
		const [exchange] = document.exchanges;
		const responses = exchange?.actions?.filter((action) => action.startsWith("utter_")) ?? [];
		const messages = exchange?.reply.kind === "answered" ? exchange.reply.messages : [];
		if (responses.length > 0 && responses.length === messages.length && messages.every(({ text }) => text !== void 0) && !written.some((test) => test.responses.join() === responses.join())) written.push({
			said: example,
			responses
		});
	}
	expect(written.length > 1, `${bot.name} answers too few of its own examples without the code of its actions`, examples);
	return written;
}

// src/cli/demo/production.ts
/** An address that nothing listens at: port 9 is the discard service's, and binding it needs privileges. */
const deadAddress = "http://127.0.0.1:9/webhook";
/** Candidates, a plan with its passengers, and the promotion of one change. */
async function release(scene, teller, stage, pull) {
	const { bot } = stage;
	teller.command("tidegate candidates");
	const { document: listed } = await scene.tidegate(people.rosa, "candidates");
	for (const { change, package: digest, verification } of listed.bots.find((one) => one.bot === bot.name)?.candidates ?? []) teller.detail(`${changeName(change).padEnd(8)} ${change.commit.author.name.padEnd(5)} ${cut(change.commit.subject, 60)}  ${digest === void 0 ? "not trained" : verification}`);
	const selection = `${bot.name}:#${pull}`;
	teller.command(`tidegate plan '${selection}'`);
	const { document: planned } = await scene.tidegate(people.rosa, "plan", selection);
	const [one] = planned.plan.bots;
	expect(planned.reason === "ships" && one !== void 0, "the plan does not ship", planned);
	const short = shortDigest(planned.plan.hash);
	teller.seen(`plan ${short}: ${bot.name} ships as ${releaseName(one.version, one.package ?? planned.plan.hash)}`);
	for (const passenger of one.passengers) teller.detail(`passenger ${changeName(passenger)} by ${passenger.commit.author.name}: ${cut(passenger.commit.subject, 60)}`);
	return promoteNow(scene, teller, bot, selection, short);
}
async function promoteNow(scene, teller, bot, selection, hash) {
	teller.command(`tidegate promote '${selection}' --plan ${hash}`);
	const brought = scene.packages.watch();
	const { document } = await scene.tidegate(people.rosa, "promote", selection, "--plan", hash, "--why", "the demo");
	const [promoted] = document.bots;
	if (document.reason !== "promoted" || promoted?.reason !== "released") throw stopped("the promotion failed", document);
	const answer = await say(promoted.url, "tidegate-demo-customer", "/greet");
	teller.seen(`${bot.name} ${promoted.release.version} is live at ${promoted.url}, by the same digest ${shortDigest(promoted.release.package)}, tagged ${promoted.tag}`);
	const how = brought(promoted.transfer);
	if (how !== void 0) teller.seen(`its package came by digest: ${how}`);
	if (answer[0]?.text !== void 0) teller.detail(`“${cut(answer[0].text, 100)}”`);
	return {
		url: promoted.url,
		version: promoted.release.version
	};
}
/** A promotion that doesn't get ready in production leaves what was there. */
async function failPromotion(scene, teller, cast, stage, url) {
	const { bot, dialogue } = stage;
	await writeProject(scene, cast, { actionsOf: {
		bot: bot.name,
		url: deadAddress
	} });
	await commit(scene, people.ada, "Move the action server of production");
	await scene.git(people.ada, "push", "--quiet", "origin", "main");
	teller.note(`Somebody points production's actions of ${bot.name} at ${deadAddress}, where nothing listens.`);
	const selection = `${bot.name}:#3`;
	const { document: planned } = await scene.tidegate(people.rosa, "plan", selection);
	const short = shortDigest(planned.plan.hash);
	teller.command(`tidegate promote '${selection}' --plan ${short}`);
	const { code, document } = await scene.tidegate(people.rosa, "promote", selection, "--plan", short);
	const [promoted] = document.bots;
	if (code !== 1 || promoted?.reason !== "not-rolled-out" || promoted.rollout.reason !== "not-ready") throw stopped("the promotion was not stopped", document);
	teller.refused(cut(promoted.rollout.verdict.headline, 200));
	teller.detail(`→ ${cut(promoted.rollout.verdict.remedy, 200)}`);
	const answer = await say(url, "tidegate-demo-customer", dialogue.opening);
	expect(answer.length > 0, "production stopped answering", answer);
	teller.seen(`production goes on: ${cut(`“${dialogue.opening}” → “${answer[0]?.text ?? "…"}”`, 120)}`);
}
/** The next release, and a rollback in the middle of a conversation. */
async function rollBack(scene, teller, cast, stage, first) {
	const { bot, dialogue } = stage;
	await writeProject(scene, cast, {});
	await commit(scene, people.ada, "Revert \"Move the action server of production\"");
	await scene.git(people.ada, "push", "--quiet", "origin", "main");
	const selection = `${bot.name}:#3`;
	const { document: planned } = await scene.tidegate(people.rosa, "plan", selection);
	const { url, version } = await promoteNow(scene, teller, bot, selection, shortDigest(planned.plan.hash));
	expect(url === first.url, "the address of production changed", {
		url,
		before: first.url
	});
	const sender = "customer-42";
	const [opening = dialogue.opening, ...rest] = dialogue.turns;
	const before = await say(url, sender, opening);
	teller.note(`A customer talks to ${version}:`);
	teller.detail(`person  ${cut(opening, 80)}`);
	for (const { text } of before) teller.detail(`bot     ${cut(text ?? "(no text)", 80)}`);
	const slots = await slotsOf(url, sender);
	teller.command(`tidegate rollback ${bot.name} --why "the demo"`);
	const started = performance.now();
	const { document } = await scene.tidegate(people.rosa, "rollback", bot.name, "--why", "the demo");
	expect(document.reason === "rolled-back", "the rollback failed", document);
	const to = document.reason === "rolled-back" ? document.to : void 0;
	teller.seen(`back at ${first.version} (package ${to ? shortDigest(to.package) : ""}) after ${((performance.now() - started) / 1e3).toFixed(1)} s, same address`);
	const kept = await slotsOf(url, sender);
	expect(JSON.stringify(kept) === JSON.stringify(slots), "slots were lost in the rollback", {
		slots,
		kept
	});
	teller.note(`The same customer goes on, slots intact (${slotsText(kept)}):`);
	for (const text of rest.length > 0 ? rest : [dialogue.opening]) {
		teller.detail(`person  ${cut(text, 80)}`);
		for (const message of await say(url, sender, text)) teller.detail(`bot     ${cut(message.text ?? "(no text)", 80)}`);
	}
	teller.command(`tidegate history ${bot.name}`);
	const { document: past } = await scene.tidegate(people.rosa, "history", bot.name);
	const counts = Map.groupBy(past.records, ({ kind }) => kind);
	teller.seen(`the ledger holds ${[...counts].map(([kind, records]) => `${records.length} ${kind}${records.length === 1 ? "" : "s"}`).join(", ")}`);
}
function slotsText(slots) {
	const set = Object.entries(slots).filter(([, value]) => value !== null && value !== void 0);
	return set.length === 0 ? "none was set" : cut(set.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(", "), 120);
}

// src/cli/demo/staging.ts
/** Copies the bots into a repository, registers them, and pushes. @returns those that can be trained. */
async function prepare(scene, teller, directory) {
	if (scene.packages.told !== void 0) teller.note(scene.packages.told);
	const all = await copyBots(scene, directory);
	await writeProject(scene, all, {});
	await commit(scene, people.ada, "Add the bots");
	teller.command("tidegate validate");
	let { document } = await scene.tidegate(people.ada, "validate");
	if (await setAsideBrokenTests(scene, teller, document)) ({document} = await scene.tidegate(people.ada, "validate"));
	const cast = all.filter(({ name }) => tellValidated(teller, document.bots.find(({ bot }) => bot === name)));
	if (cast.length === 0) throw new UserError("None of the bots can be trained: see the errors above.", {
		code: "no-valid-bot",
		next: "Mend them, or name a directory with others."
	});
	if (cast.length < all.length) {
		await writeProject(scene, cast, {});
		await commit(scene, people.ada, "Leave out the bots that have errors");
	}
	teller.command("tidegate register");
	const registered = await scene.tidegate(people.ada, "register", "--new-key");
	expect(registered.code === 0, "registering failed", registered.document);
	await commit(scene, people.ada, "Register the bots");
	await scene.git(people.ada, "push", "--quiet", "--set-upstream", "origin", "main");
	teller.seen(`${cast.map(({ name }) => name).join(", ")}: registered, committed and pushed`);
	const tested = (bot) => Number((document.bots.find(({ bot: name }) => name === bot.name)?.conversations ?? 0) > 0);
	return cast.toSorted((a, b) => tested(b) - tested(a));
}
/** Files of test conversations that can't be read whole are taken away, by name: the bot may be well all the same. */
async function setAsideBrokenTests(scene, teller, result) {
	const errors = result.bots.flatMap(({ problems }) => errorsOf(problems));
	const tests = [...new Map(errors.map(({ place, message }) => [place?.file ?? "", {
		place,
		message
	}]))].filter(([file]) => /^bots\/[^/]+\/tests\//.test(file));
	for (const [file, { place, message }] of tests) {
		teller.refused(`${file}:${place?.line ?? ""} ${cut(message, 150)}`);
		teller.note(`For the story, ${file} is set aside.`);
		await rm(join(scene.work, file), { force: true });
	}
	if (tests.length > 0) await commit(scene, people.ada, "Set aside tests that have errors");
	return tests.length > 0;
}
function errorsOf(problems) {
	return problems.filter(({ severity }) => severity === "error");
}
/** Tells how a bot was read. @returns whether it can be trained. */
function tellValidated(teller, read) {
	if (!read) return false;
	const [error] = errorsOf(read.problems);
	const warnings = read.problems.filter(({ severity }) => severity === "warning");
	if (error) {
		teller.refused(`${read.bot} has errors and is left out: ${told(error)}`);
		return false;
	}
	const also = warnings.length === 0 ? "" : `, ${warnings.length} warning${warnings.length === 1 ? "" : "s"}`;
	teller.seen(`${read.bot}: ${read.conversations} test conversation${read.conversations === 1 ? "" : "s"}${also}`);
	for (const warning of warnings.slice(0, 3)) teller.detail(cut(told(warning), 170));
	return true;
}
function told({ place, message }) {
	return place ? `${placeText(place)} ${message}` : message;
}
/** One change is staged; the next one breaks a conversation, is stopped, and mended. */
async function breakAndMend(scene, teller, stage) {
	const { bot, dialogue, url } = stage;
	await scene.git(people.ben, "switch", "--quiet", "--create", "staging/ben");
	await teach(scene, bot, "from-ben.yml", dialogue.intent, `${dialogue.opening}!`);
	await push(scene, people.ben, `fix: understand excited people`);
	const bens = await stageOnce(scene, teller, people.ben, bot);
	expect(bens.code === 0, "Ben's change was not staged", bens.document);
	tellStaged(teller, stagedBot(bens.document, bot));
	await scene.git(people.chen, "switch", "--quiet", "--create", "staging/chen");
	await teach(scene, bot, "from-chen.yml", dialogue.otherIntent, `${dialogue.otherOpening}!`);
	const where = await mislabel(scene, bot, dialogue.intent, dialogue.otherIntent);
	await push(scene, people.chen, `feat: tidy the examples of ${dialogue.otherIntent}`);
	teller.note(`Chen files the examples of ${dialogue.intent} under ${dialogue.otherIntent} (${where ?? "?"}).`);
	const broken = await stageOnce(scene, teller, people.chen, bot);
	const one = stagedBot(broken.document, bot);
	expect(broken.code === 1 && one.reason === "not-deployed" && "smoke" in one.deployed, "the broken bot was not stopped", broken.document);
	const [failure] = deployedSmoke(one).smoke.failures;
	teller.refused(`stopped by its smoke test: ${failure?.conversation ?? ""}, turn ${failure?.turn ?? ""} (${failure?.place.file ?? ""}:${failure?.place.line ?? ""})`);
	for (const { said, answered } of failure?.transcript.slice(-2) ?? []) {
		teller.detail(`person  ${cut(said, 80)}`);
		for (const { text } of answered) teller.detail(`bot     ${cut(text ?? "(no text)", 80)}`);
	}
	teller.detail(cut(failure?.message ?? "", 160));
	const answer = await say(url, "tidegate-demo-still", dialogue.opening);
	expect(answer.length > 0, "staging stopped answering", answer);
	teller.seen(`staging goes on with Ben's: ${cut(`“${dialogue.opening}” → “${answer[0]?.text ?? "…"}”`, 120)}`);
	await scene.git(people.chen, "checkout", "--quiet", "HEAD~1", "--", bot.path);
	await teach(scene, bot, "from-chen.yml", dialogue.otherIntent, `${dialogue.otherOpening}!`);
	await push(scene, people.chen, `fix: put the examples of ${dialogue.intent} back`);
	const mended = await stageOnce(scene, teller, people.chen, bot);
	expect(mended.code === 0, "the mended bot was not staged", mended.document);
	tellStaged(teller, stagedBot(mended.document, bot));
}
/** The branches are merged by squash, one after the other: their packages are found again. */
async function mergeAll(scene, teller, stage) {
	const merges = [
		[
			people.ada,
			"staging/ada",
			"feat: understand people who shout (#1)"
		],
		[
			people.ben,
			"staging/ben",
			"fix: understand excited people (#2)"
		],
		[
			people.chen,
			"staging/chen",
			`feat: more ways to say ${stage.dialogue.otherIntent} (#3)`
		]
	];
	await scene.git(people.ada, "switch", "--quiet", "main");
	for (const [who, branch, subject] of merges) {
		await scene.git(who, "read-tree", "-u", "--reset", branch);
		await scene.git(who, "commit", "--quiet", "--message", subject);
		await scene.git(who, "push", "--quiet", "origin", "main");
		teller.command(`git merge --squash ${branch} && tidegate train ${stage.bot.name}`);
		const { document } = await scene.tidegate(who, "train", stage.bot.name);
		const [result] = document.bots;
		expect(result?.reason === "found", "the package was not found again by its inputs", document);
		const digest = "package" in result ? shortDigest(result.package.digest) : "";
		teller.seen(`${subject.slice(-4)}  another commit, the same inputs ${shortDigest(result.inputs)}: package ${digest}, not trained again`);
	}
}

// src/cli/demo/story.ts
/** Tells the whole story. @throws EnvironmentError when a chapter doesn't go as it should. */
async function tell(scene, account, botsDirectory) {
	const cast = await account.chapter("A repository with bots, each with a sealed id", (teller) => prepare(scene, teller, botsDirectory));
	const stage = await account.chapter("Ada teaches a bot something, and stages it", (teller) => firstPush(scene, teller, cast));
	await account.chapter("Ben and Chen go on; Chen breaks a conversation, and mends it", (teller) => breakAndMend(scene, teller, stage));
	await account.chapter("Merged by squash: nothing is trained twice", (teller) => mergeAll(scene, teller, stage));
	const first = await account.chapter("Rosa releases Ben's change; Ada's comes along, and the plan says so", (teller) => release(scene, teller, stage, 2));
	await account.chapter("The next promotion doesn't get ready: production stays as it is", (teller) => failPromotion(scene, teller, cast, stage, first.url));
	await account.chapter("Mended and released, then rolled back in the middle of a conversation", (teller) => rollBack(scene, teller, cast, stage, first));
	return {
		bot: stage.bot.name,
		...first
	};
}

// src/cli/commands/demo.ts
/** `tidegate demo` */
async function run(options) {
	const bots = options.bots ?? exampleBots();
	if (!existsSync(bots)) throw new UserError(`${bots} doesn't exist.`, {
		code: "no-bots",
		next: "Name a directory that holds Rasa projects, with --bots DIRECTORY."
	});
	checkOption(options.store);
	const interruption = new AbortController();
	const interrupt = () => interruption.abort();
	for (const signal of [
		"SIGINT",
		"SIGTERM",
		"SIGHUP"
	]) process.once(signal, interrupt);
	const json = options.json === true;
	const write = json ? void 0 : (text) => void process.stdout.write(text);
	const account = createAccount(write);
	const started = performance.now();
	const network = options.store?.startsWith("oci:") === true ? "a registry of yours" : "no network";
	write?.(`The whole story of a release, on this machine: real bots, real processes, ${network}.\n`);
	const scene = await setScene([
		process.execPath,
		...process.execArgv,
		process.argv[1] ?? ""
	], options.store, interruption.signal);
	let keep = false;
	try {
		const ending = await tell(scene, account, bots);
		keep = options.keep === true;
		const seconds = ((performance.now() - started) / 1e3).toFixed(1);
		if (json) {
			const document = {
				schema: 1,
				command: "demo",
				reason: "told",
				seconds: Number(seconds),
				chapters: account.chapters,
				...keep && { kept: {
					...ending,
					directory: scene.work
				} }
			};
			process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
		}
		write?.(`\n${paint("bold", `The whole story took ${seconds} s.`, process.stdout)} `);
		write?.(keep ? `Production goes on at ${ending.url}\n   talk to it:  tidegate chat ${ending.bot} --environment production --directory ${scene.work}\n   look at it:  tidegate status --directory ${scene.work}\n   end it:      tidegate down production --directory ${scene.work} && rm -r ${scene.directory}\n${options.store === "registry" ? "   Its registry ended with the story: what runs needs none.\n" : ""}` : `${scene.packages.stays === void 0 ? "Nothing is left behind" : `Only ${scene.packages.stays} are left behind`}; with --keep, production goes on.\n`);
		return exitCodes.done;
	} finally {
		await scene.close(keep);
	}
}
/** The bots that come with Tidegate. */
function exampleBots() {
	for (const up of [
		"..",
		"../..",
		"../../.."
	]) {
		const path = fileURLToPath(new URL(`${up}/examples/bots`, import.meta.url));
		if (existsSync(path)) return path;
	}
	throw new EnvironmentError("The example bots that come with Tidegate aren't there: its installation isn't whole.", {
		code: "no-examples",
		next: "Install it again, or name bots of your own with --bots DIRECTORY."
	});
}

export { run };