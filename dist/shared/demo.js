import { i as placeText, n as UserError, t as EnvironmentError } from "./errors.js";
import { i as paint, n as cut, o as plainText } from "./text2.js";
import { a as readRegistryLocation, o as registryLocationText, r as isRegistryLocation } from "./store-location.js";
import { c as quoted, d as withoutCredentials, t as bytesText } from "./text.js";
import { n as people } from "./people.js";
import { a as shortDigest } from "./digest.js";
import { n as isName } from "./bot.js";
import { t as workflowFiles } from "./workflows.js";
import { t as parseSuite } from "./suite.js";
import { t as require_dist } from "./dist2.js";
import { n as metricsText, r as neededText } from "./show2.js";
import { t as Octokit } from "./dist-src.js";
import { i as phases, t as readRunRecord } from "./read.js";
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
	const { startRegistry } = await import("./registry3.js");
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

// src/cli/demo/process.ts
/** Milliseconds that a program has to end by itself when the story is interrupted. */
const graceMs = 8e3;
/**
* Runs a program to its end. When it is interrupted, it is asked to end, and waited for: what follows may remove the
* folder that it works in.
* @throws EnvironmentError `cannot-run`; the signal's reason when it was aborted.
*/
async function run$1(command, args, cwd, env, signal) {
	signal?.throwIfAborted();
	const child = spawn(command, args, {
		cwd,
		env,
		stdio: [
			"ignore",
			"pipe",
			"pipe"
		]
	});
	const out = [];
	const err = [];
	child.stdout.on("data", (chunk) => out.push(chunk));
	child.stderr.on("data", (chunk) => err.push(chunk));
	let patience;
	const end = () => {
		child.kill("SIGTERM");
		patience = setTimeout(() => child.kill("SIGKILL"), graceMs);
	};
	signal?.addEventListener("abort", end, { once: true });
	try {
		const code = await new Promise((resolve, reject) => {
			child.once("error", (error) => reject(cannotRun(command, error)));
			child.once("close", (status) => resolve(status ?? 1));
		});
		signal?.throwIfAborted();
		return {
			code,
			stdout: Buffer.concat(out).toString(),
			stderr: Buffer.concat(err).toString()
		};
	} finally {
		clearTimeout(patience);
		signal?.removeEventListener("abort", end);
	}
}
function cannotRun(command, error) {
	return "code" in error && error.code === "ENOENT" ? new EnvironmentError(`${command} isn't installed here, or isn't on PATH.`, {
		code: "cannot-run",
		next: `Install it, and see that \`${command} --version\` prints its version.`
	}) : new EnvironmentError(`${command} can't be run: ${error.message}.`, {
		code: "cannot-run",
		cause: error
	});
}
/**
* What a child may see of this process: enough to find programs, nothing of git's, Tidegate's or a workflow's own
* settings, so that the story is the same wherever it is told.
*/
function cleanEnvironment() {
	const foreign = /^(GIT_|TIDEGATE_|FORCE_COLOR|GITHUB_|GH_|ACTIONS_|RUNNER_|INPUT_|CI$)/;
	const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
	const near = [
		process.env["NO_PROXY"] ?? process.env["no_proxy"],
		"127.0.0.1",
		"localhost"
	].filter((host) => host !== void 0 && host !== "").join(",");
	return {
		...Object.fromEntries(own),
		NO_PROXY: near,
		no_proxy: near
	};
}
/** Variables that let git send a token to one server: never in an argument, a file or an address. */
function gitToken(server, token) {
	const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
	return {
		GIT_CONFIG_COUNT: "1",
		GIT_CONFIG_KEY_0: `http.${server}/.extraheader`,
		GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${basic}`,
		GIT_TERMINAL_PROMPT: "0"
	};
}

// src/cli/demo/scene.ts
/**
* Sets the scene in a new folder below the system's temporary one.
* @param program the command line, with which people do what they do.
* @param store where packages lie: what `demo --store` was given.
*/
async function setScene(program, store, signal) {
	const directory = await mkdtemp(join(tmpdir(), "tidegate-demo-"));
	await using undo = new AsyncDisposableStack();
	undo.defer(() => rm(directory, {
		recursive: true,
		force: true,
		maxRetries: 3
	}));
	const packages = undo.use(await openPackages(store, directory));
	const { startStoryGitHub } = await import("./github2.js");
	const github = await startStoryGitHub(join(directory, "github"));
	undo.defer(() => github.stop());
	await writeFile(join(directory, "gitconfig"), "[protocol]\n	version = 0\n");
	const work = join(directory, "work");
	const environment = (who) => ({
		...cleanEnvironment(),
		GIT_CONFIG_GLOBAL: join(directory, "gitconfig"),
		GIT_CONFIG_NOSYSTEM: "1",
		GIT_AUTHOR_NAME: who.name,
		GIT_AUTHOR_EMAIL: who.email,
		GIT_COMMITTER_NAME: who.name,
		GIT_COMMITTER_EMAIL: who.email,
		...who.at && {
			GIT_AUTHOR_DATE: who.at.toISOString(),
			GIT_COMMITTER_DATE: who.at.toISOString()
		},
		...gitToken(github.origin, github.tokenOf(who)),
		NO_COLOR: "1"
	});
	const git = async (who, args, until) => {
		const finished = await run$1("git", args, work, environment(who), until);
		if (finished.code === 0) return finished.stdout.trim();
		throw new EnvironmentError(`git ${args[0] ?? ""} failed: ${finished.stderr.trim()}`, { code: "git-failed" });
	};
	await mkdir(work);
	await git(people.ada, [
		"init",
		"--quiet",
		"--initial-branch=main"
	], signal);
	await git(people.ada, [
		"remote",
		"add",
		"origin",
		github.cloneUrl
	], signal);
	const [command = process.execPath, ...first] = program;
	const staging = undo.move();
	return {
		directory,
		work,
		packages,
		github,
		signal,
		git: (who, ...args) => git(who, args, signal),
		async tidegate(who, ...args) {
			const finished = await run$1(command, [
				...first,
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
			for (const name of keep ? ["staging"] : ["staging", "production"]) await run$1(command, [
				...first,
				"down",
				name,
				"--json"
			], work, environment(people.rosa), void 0).catch(() => void 0);
			if (!keep) return staging.disposeAsync();
			await github.stop();
			await packages[Symbol.asyncDispose]();
			await git(people.ada, [
				"remote",
				"set-url",
				"origin",
				github.bare
			], void 0);
		}
	};
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
/** Writes the three workflows, as `tidegate init` writes them: the story's runner carries out what they say. */
async function writeWorkflows(scene) {
	const files = workflowFiles({
		uses: (action) => `tidegate/tidegate/actions/${action}@${"0".repeat(40)} # demo`,
		defaultBranch: "main",
		staging: "staging",
		production: "production"
	});
	for (const { path, text } of files) {
		await mkdir(join(scene.work, path, ".."), { recursive: true });
		await writeFile(join(scene.work, path), text);
	}
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

// src/cli/demo/hub.ts
/** How Tidegate's own comments and issues begin or end: a line that people don't see. */
const ours = "<!-- tidegate";
function hubOf({ github, signal }, who) {
	const octokit = new Octokit({
		auth: github.tokenOf(who),
		baseUrl: github.apiUrl,
		request: { signal },
		userAgent: "tidegate-demo"
	});
	const { owner, name: repo } = github;
	return {
		async openPull(head, title) {
			const { data } = await octokit.rest.pulls.create({
				owner,
				repo,
				head,
				base: "main",
				title
			});
			return data.number;
		},
		async approve(number) {
			await octokit.rest.pulls.createReview({
				owner,
				repo,
				pull_number: number,
				event: "APPROVE"
			});
		},
		async squash(number) {
			const { data } = await octokit.rest.pulls.merge({
				owner,
				repo,
				pull_number: number,
				merge_method: "squash"
			});
			const { data: commit } = await octokit.rest.git.getCommit({
				owner,
				repo,
				commit_sha: data.sha
			});
			return {
				sha: data.sha,
				subject: commit.message.split("\n")[0] ?? ""
			};
		},
		async dispatch(workflow, inputs) {
			await octokit.rest.actions.createWorkflowDispatch({
				owner,
				repo,
				workflow_id: workflow,
				ref: "main",
				inputs
			});
		},
		async checks(sha) {
			const { data } = await octokit.rest.checks.listForRef({
				owner,
				repo,
				ref: sha,
				per_page: 100
			});
			const seen = [];
			for (const { id, name, conclusion, output } of data.check_runs) {
				const annotations = output.annotations_count === 0 ? [] : (await octokit.rest.checks.listAnnotations({
					owner,
					repo,
					check_run_id: id,
					per_page: 100
				})).data.map(({ path, start_line, message }) => ({
					place: `${path}:${start_line}`,
					message: message ?? ""
				}));
				seen.push({
					name,
					conclusion,
					title: output.title ?? void 0,
					annotations
				});
			}
			return seen;
		},
		async comment(number) {
			const { data } = await octokit.rest.issues.listComments({
				owner,
				repo,
				issue_number: number,
				per_page: 100
			});
			return data.find(({ body }) => body?.includes(ours))?.body;
		},
		async board() {
			const { data } = await octokit.rest.issues.listForRepo({
				owner,
				repo,
				state: "open",
				per_page: 100
			});
			const found = data.find((issue) => issue.pull_request === void 0 && issue.body?.includes(ours));
			return found && {
				number: found.number,
				title: found.title,
				body: found.body ?? ""
			};
		},
		async release(tag) {
			const { data } = await octokit.rest.repos.getReleaseByTag({
				owner,
				repo,
				tag
			}).catch((error) => {
				if (error.status === 404) return { data: void 0 };
				throw error;
			});
			return data && {
				name: data.name ?? "",
				url: data.html_url,
				body: data.body ?? ""
			};
		}
	};
}

// src/cli/demo/plain.ts
/**
* A Markdown text of Tidegate's as lines for a terminal: what a page shows of it, without its marks. Folded parts keep
* their heading alone.
*/
function plainLines(markdown) {
	return markdown.replaceAll(/<!--[^]*?-->/g, "").replaceAll(/<details>\s*<summary>([^]*?)<\/summary>[^]*?<\/details>/g, "▸ $1").split("\n").map(plainLine).filter((line) => line !== "");
}
function plainLine(line) {
	if (/^\s*\|[\s|:-]+\|\s*$/.test(line)) return "";
	const cells = /^\s*\|(.*)\|\s*$/.exec(line)?.[1];
	return (cells === void 0 ? line : cells.split(/(?<!\\)\|/).map((cell) => cell.trim()).join("  ")).replaceAll(/<[^>]*>/g, "").replaceAll(/\[((?:[^\]\\]|\\.)*)\]\([^)]*\)/g, "$1").replaceAll(/^\s*(#+|>)\s+/g, "").replaceAll(/\*\*|`/g, "").replaceAll(/\\([!-/:-@[-`{-~])/g, "$1").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&").trim();
}

// src/cli/demo/stopped.ts
/** The story goes on only if it is true. */
function expect(holds, otherwise, document) {
	if (!holds) throw stopped(otherwise, document);
}
/** @param document what was found: of a log the end is told, of anything else the beginning. */
function stopped(why, document) {
	const found = typeof document === "string" ? document.slice(-2e3) : cut(JSON.stringify(document, null, 1), 700);
	return new EnvironmentError(`The story stopped: ${why}.\n${found}`, { code: "demo-failed" });
}

// src/cli/demo/runner.ts
/** Where the artifacts of a run lie, each in a folder of its own. */
function artifactsOf(scene, id) {
	return join(scene.directory, "artifacts", String(id));
}
/** Where the bundled actions lie: beside this program, or in the sources. */
function actionProgram(action) {
	const here = fileURLToPath(import.meta.url);
	if (here.endsWith(".ts")) return fileURLToPath(new URL(`../../entrypoints/${action}.ts`, import.meta.url));
	const beside = resolve(here, "..");
	return join(beside.endsWith("shared") ? resolve(beside, "..") : beside, `action-${action}.js`);
}
/** Starts a run of a workflow for an event, as a runner of one's own would carry it out. */
async function startWorkflow(scene, file, event) {
	const { sha, branch } = headOf(event);
	const started = await scene.github.startRun(file, event, sha, branch);
	const needs = {};
	const pristine = join(scene.directory, "runner", `${started.id}`);
	let checkedOut;
	let log = "";
	let concluded = false;
	return {
		id: started.id,
		event,
		sha,
		needs,
		async job({ id, name = id, permissions }, work, outputs = () => ({})) {
			const end = await started.job(name);
			const disk = join(scene.directory, "runner", `${started.id}-${name.replaceAll(/\W+/g, "-")}`);
			let succeeded = true;
			try {
				const runner = new Runner(scene, started, file, event, {
					disk,
					id,
					token: started.token(permissions)
				});
				checkedOut ??= checkOut(scene, pristine, sha, runner.token);
				await checkedOut;
				if (permissions.contents === "write") checkedOut = void 0;
				await runner.prepare(pristine);
				const answer = await work({
					temp: runner.temp,
					async uses(action, inputs = {}) {
						const step = await runner.step(action, inputs);
						succeeded &&= step.succeeded;
						log += `--- ${name}: ${action}\n${step.log}`;
						return step;
					},
					upload: (artifact, path) => copyFolder(join(runner.temp, path), join(artifactsOf(scene, started.id), artifact)),
					async download(from, folder) {
						if ("name" in from) return copyFolder(join(artifactsOf(scene, started.id), from.name), join(runner.temp, folder));
						const names = await readdir(artifactsOf(scene, from.run)).catch(() => []);
						for (const artifact of names.filter((one) => one.startsWith(from.begin))) await copyFolder(join(artifactsOf(scene, from.run), artifact), join(runner.temp, folder, artifact));
					}
				});
				needs[id] = {
					result: succeeded && needs[id]?.result !== "failure" ? "success" : "failure",
					outputs: outputs(answer)
				};
				return answer;
			} catch (error) {
				succeeded = false;
				throw error;
			} finally {
				end(succeeded);
				concluded = succeeded;
				await rm(disk, {
					recursive: true,
					force: true,
					maxRetries: 3
				});
			}
		},
		skip(...ids) {
			for (const id of ids) needs[id] = {
				result: "skipped",
				outputs: {}
			};
		},
		async end() {
			started.end(concluded);
			await rm(pristine, {
				recursive: true,
				force: true,
				maxRetries: 3
			});
			return concluded;
		},
		log: () => log
	};
}
/** Copies a folder, or a file into a folder, as far as it is there. */
async function copyFolder(from, to) {
	const file = /\.json$/.test(from);
	await cp(from, file ? join(to, basename(from)) : to, { recursive: true }).catch((error) => {
		if (error.code !== "ENOENT") throw error;
	});
}
/** The commit that an event is about, and the branch that it stands on. */
function headOf({ name, ref, sha, payload }) {
	if (name === "pull_request") {
		const { head } = payload["pull_request"];
		return {
			sha: head.sha,
			branch: head.ref
		};
	}
	return {
		sha,
		branch: ref.replace(/^refs\/heads\//, "")
	};
}
/**
* What `actions/checkout` does with `fetch-depth: 0`, and without leaving its token: once for the
* jobs of a run that would get the same.
*/
async function checkOut(scene, directory, sha, token) {
	const { github, signal } = scene;
	const environment = {
		...machine(scene),
		...gitToken(github.origin, token)
	};
	await rm(directory, {
		recursive: true,
		force: true
	});
	for (const args of [[
		"clone",
		"--quiet",
		"--no-checkout",
		github.cloneUrl,
		directory
	], [
		"-C",
		directory,
		"checkout",
		"--quiet",
		"--detach",
		sha
	]]) {
		const { code, stderr } = await run$1("git", args, scene.directory, environment, signal);
		if (code !== 0) throw new EnvironmentError(`A job can't check out ${sha.slice(0, 12)}: ${stderr.trim()}`, { code: "git-failed" });
	}
}
/** What every program on a runner finds. */
function machine({ directory }) {
	return {
		...cleanEnvironment(),
		GIT_CONFIG_GLOBAL: join(directory, "gitconfig"),
		GIT_CONFIG_NOSYSTEM: "1",
		CI: "true"
	};
}
/** The machine of one job. */
var Runner = class {
	temp;
	token;
	#workspace;
	#environment;
	#scene;
	#event;
	#steps = 0;
	constructor(scene, started, file, event, { disk, id, token }) {
		this.temp = join(disk, "temp");
		this.#workspace = join(disk, "workspace");
		this.#scene = scene;
		this.#event = event;
		this.token = token;
		const { github } = scene;
		const { head, base } = event.payload["pull_request"] ?? {};
		this.#environment = {
			...machine(scene),
			GITHUB_ACTIONS: "true",
			GITHUB_ACTOR: event.actor.login,
			GITHUB_ACTOR_ID: String(event.actor.id),
			GITHUB_TRIGGERING_ACTOR: event.actor.login,
			GITHUB_API_URL: github.apiUrl,
			GITHUB_BASE_REF: base?.ref ?? "",
			GITHUB_EVENT_NAME: event.name,
			GITHUB_EVENT_PATH: join(disk, "event.json"),
			GITHUB_GRAPHQL_URL: github.graphqlUrl,
			GITHUB_HEAD_REF: head?.ref ?? "",
			GITHUB_JOB: id,
			GITHUB_REF: event.ref,
			GITHUB_REF_NAME: event.ref.replace(/^refs\/(heads|tags|pull)\//, ""),
			GITHUB_REF_TYPE: "branch",
			GITHUB_REPOSITORY: `${github.owner}/${github.name}`,
			GITHUB_REPOSITORY_OWNER: github.owner,
			GITHUB_RUN_ATTEMPT: "1",
			GITHUB_RUN_ID: String(started.id),
			GITHUB_RUN_NUMBER: String(started.number),
			GITHUB_SERVER_URL: github.origin,
			GITHUB_SHA: event.sha,
			GITHUB_WORKFLOW: file.replace(".yml", ""),
			GITHUB_WORKFLOW_REF: `${github.owner}/${github.name}/.github/workflows/${file}@${event.ref}`,
			GITHUB_WORKSPACE: this.#workspace,
			RUNNER_TEMP: this.temp
		};
	}
	/** Gives the job its folders: the repository in one of its own, as it was checked out. */
	async prepare(pristine) {
		await mkdir(this.temp, { recursive: true });
		await writeFile(join(this.temp, "..", "event.json"), JSON.stringify(this.#event.payload));
		await cp(pristine, this.#workspace, { recursive: true });
	}
	async step(action, inputs) {
		this.#steps += 1;
		const output = join(this.temp, "..", `output-${this.#steps}`);
		const summary = join(this.temp, "..", `summary-${this.#steps}`);
		for (const path of [output, summary]) await writeFile(path, "");
		const given = Object.entries({
			token: this.token,
			...inputs
		}).map(([name, value]) => [`INPUT_${name.replaceAll(" ", "_").toUpperCase()}`, value]);
		const { code, stdout, stderr } = await run$1(process.execPath, [...process.execArgv, actionProgram(action)], this.#workspace, {
			...this.#environment,
			...Object.fromEntries(given),
			GITHUB_ACTION: `tidegate-${action}`,
			GITHUB_OUTPUT: output,
			GITHUB_STEP_SUMMARY: summary
		}, this.#scene.signal);
		return {
			succeeded: code === 0,
			outputs: outputsIn(await readFile(output, "utf8")),
			log: `${stdout}${stderr}`
		};
	}
};
/** Reads a file of outputs: `name<<DELIMITER`, lines, `DELIMITER`. */
function outputsIn(text) {
	const outputs = {};
	const lines = text.split("\n");
	while (lines.length > 0) {
		const [, name, delimiter] = /^(.+?)<<(.+)$/.exec(lines.shift() ?? "") ?? [];
		if (name === void 0 || delimiter === void 0) continue;
		const end = lines.indexOf(delimiter);
		outputs[name] = lines.splice(0, end).join("\n");
		lines.shift();
	}
	return outputs;
}

// src/cli/demo/staging-workflow.ts
/** Whether staging.yml runs for something: a push to a staging branch or main, or a pull request with a new head. */
function starts({ name, action = "", ref, payload }) {
	if (name === "pull_request") return [
		"opened",
		"synchronize",
		"reopened"
	].includes(action);
	if (name !== "push") return false;
	const { deleted, head_commit } = payload;
	if (deleted || head_commit?.message.includes("[skip ci]") === true) return false;
	return /^refs\/heads\/(main$|staging\/)/.test(ref);
}
/** Carries out the staging workflow for everything that happened since this was last done. */
async function runStaging(scene) {
	const ended = [];
	for (const event of scene.github.newEvents().filter(starts)) ended.push(await stage(scene, event));
	return ended;
}
/** The jobs of staging.yml, in its order and with its permissions. */
async function stage(scene, event) {
	const run = await startWorkflow(scene, "staging.yml", event);
	const changes = await run.job({
		id: "changes",
		permissions: {
			contents: "read",
			actions: "read"
		}
	}, async (job) => {
		const step = await job.uses("validate", {
			changed: "true",
			"hand-over": join(job.temp, "tidegate")
		});
		await job.upload("tidegate-record-changes", "tidegate/record.json");
		return step.outputs;
	}, (outputs) => outputs);
	const matrix = JSON.parse(changes["matrix"] ?? "[]");
	if (matrix.length === 0) run.skip("begin", "train");
	else await Promise.all([begin(run), train(run, matrix)]);
	if (changes["deploys"] === "true") await inPairs(matrix, (entry) => deploy(run, entry));
	else run.skip("stage");
	const check = changes["check"] === void 0 || changes["check"] === "" ? "tidegate" : changes["check"];
	const told = Number(changes["told-by"] ?? "") || run.id;
	await report$1(run, check, told);
	const succeeded = await run.end();
	const records = await recordsOf(scene, told, run.sha);
	const parts = records.flatMap((record) => record.parts);
	return {
		event,
		sha: run.sha,
		succeeded,
		check,
		part: (bot, phase) => parts.find((one) => one.bot === bot && one.phase === phase),
		bots: records.flatMap(({ expects }) => expects ?? []).map(({ bot }) => bot),
		log: run.log()
	};
}
function begin(run) {
	return run.job({
		id: "begin",
		permissions: {
			contents: "read",
			checks: "write"
		}
	}, async (job) => {
		await job.download({ name: "tidegate-record-changes" }, "tidegate");
		return job.uses("report", {
			phase: "begin",
			environment: "staging",
			records: join(job.temp, "tidegate")
		});
	});
}
async function train(run, matrix) {
	await inPairs(matrix, ({ name, bots }) => run.job({
		id: "train",
		name: `train (${name})`,
		permissions: {
			contents: "read",
			packages: "read"
		}
	}, async (job) => {
		await job.uses("train", {
			bots,
			"hand-over": join(job.temp, "tidegate")
		});
		await job.upload(`tidegate-package-${name}`, "tidegate/packages");
		await job.upload(`tidegate-record-train-${name}`, "tidegate/record.json");
	}));
}
/** The jobs of a matrix, two at a time: as many as the smallest machine has cores. */
async function inPairs(all, work) {
	for (let at = 0; at < all.length; at += 2) await Promise.all(all.slice(at, at + 2).map(work));
}
async function deploy(run, { name, bots }) {
	await run.job({
		id: "stage",
		name: `stage (${name})`,
		permissions: {
			contents: "read",
			packages: "write",
			checks: "write"
		}
	}, async (job) => {
		await job.download({ name: `tidegate-package-${name}` }, "packages");
		await job.uses("deploy", {
			bots,
			environment: "staging",
			packages: join(job.temp, "packages"),
			"hand-over": join(job.temp, "tidegate")
		});
		await job.upload(`tidegate-record-stage-${name}`, "tidegate/record.json");
	});
}
/** The last job, which alone writes and alone counts. */
async function report$1(run, name, toldBy) {
	await run.job({
		id: "tidegate",
		name,
		permissions: {
			contents: "write",
			checks: "write",
			deployments: "write",
			pull_requests: "write",
			issues: "write",
			actions: "read",
			packages: "read"
		}
	}, async (job) => {
		await job.download({
			run: toldBy,
			begin: "tidegate-record-"
		}, "tidegate");
		await job.uses("report", {
			phase: "end",
			environment: "staging",
			records: join(job.temp, "tidegate"),
			needs: JSON.stringify(run.needs)
		});
	});
}
/** The story only reads: what a record may speak of is judged by the last job. */
const anything = {
	bots: void 0,
	phases,
	expects: true,
	ledger: [
		"package",
		"verification",
		"release",
		"rollback"
	]
};
/** What the jobs of a run left. */
async function recordsOf(scene, id, commit) {
	const directory = artifactsOf(scene, id);
	const names = await readdir(directory);
	const records = [];
	for (const name of names.filter((one) => one.startsWith("tidegate-record-")).sort()) {
		const read = readRunRecord(name, await readFile(join(directory, name, "record.json")), anything, {
			id,
			commit
		});
		if (read.state !== "record") throw stopped(`${name} can't be read`, read.why);
		records.push(read.record);
	}
	return records;
}

// src/cli/demo/moves.ts
/** Commits everything that lies in the clone. */
async function commit(scene, who, subject) {
	await scene.git(who, "add", "--all");
	await scene.git(who, "commit", "--quiet", "--message", subject);
}
/** Commits everything and pushes the branch; its workflow goes through the bot. */
async function push(scene, teller, who, bot, subject) {
	await commit(scene, who, subject);
	await scene.git(who, "push", "--quiet", "origin", "HEAD");
	const branch = await scene.git(who, "branch", "--show-current");
	teller.command(`git push          # ${who.name}, ${branch}`);
	const [run] = await runStaging(scene);
	expect(run !== void 0 && run.bots.includes(bot.name), "the change was not found", run?.log);
	return run;
}
/** Opens a pull request for the branch that was pushed last. Its workflow finds that the push told all of it. */
async function openPull(scene, teller, author, title) {
	const branch = await scene.git(author, "branch", "--show-current");
	const number = await hubOf(scene, author).openPull(branch, title);
	await runStaging(scene);
	teller.seen(`#${number} “${title}” is open`);
	return {
		number,
		author
	};
}
/** Tells the checks of a commit, as its page shows them: the required one, and those of a bot. */
async function tellChecks(scene, teller, who, run, bot) {
	const checks = await hubOf(scene, who).checks(run.sha);
	const required = checks.find(({ name }) => name === "tidegate");
	expect(required?.conclusion === (run.succeeded ? "success" : "failure"), "the required check is wrong", checks);
	const own = checks.filter(({ name }) => name.startsWith(`${bot.name} / `));
	expect(own.length > 0, `there are no checks of ${bot.name}`, {
		checks,
		log: run.log
	});
	const marks = {
		success: "✓",
		failure: "✗",
		skipped: "–"
	};
	const signs = own.map(({ name, conclusion }) => `${marks[conclusion ?? ""] ?? "…"} ${name}`).join("   ");
	const line = `required check tidegate: ${required.conclusion}     ${signs}`;
	if (run.succeeded) return teller.seen(line);
	teller.refused(line);
	for (const { name, title, annotations } of own.filter(({ conclusion }) => conclusion === "failure")) {
		teller.detail(cut(`${name}: ${title ?? ""}`, 160));
		for (const { place, message } of annotations.slice(0, 2)) teller.detail(cut(`${place} ${message.replaceAll("\n", " ")}`, 200));
	}
}
/** Tells some lines of the one comment in a pull request. */
async function tellComment(scene, teller, { number, author }) {
	const comment = await hubOf(scene, author).comment(number);
	expect(comment !== void 0, `#${number} has no comment`, comment);
	teller.seen(`its comment:`);
	for (const line of plainLines(comment).slice(0, 14)) teller.detail(`│ ${cut(line, 150)}`);
}
/** Tells some lines of the standing issue that says what can be released. */
async function tellBoard(scene, teller, most = 14) {
	const board = await hubOf(scene, people.rosa).board();
	expect(board !== void 0, "there is no release board", board);
	teller.seen(`#${board.number} “${board.title}” says what can be released:`);
	for (const line of plainLines(board.body).slice(0, most)) teller.detail(`│ ${cut(line, 150)}`);
}
/** What came of a bot's training. @throws EnvironmentError where nothing did. */
function trainingOf(run, bot) {
	return run.part(bot.name, "train")?.training ?? missing(run, bot, "it was not trained");
}
/** How its conversations went. @throws EnvironmentError where nobody talked to it. */
function talkOf(run, bot) {
	return run.part(bot.name, "talk")?.talk ?? missing(run, bot, "nobody talked to it");
}
/** Where it has the traffic. @throws EnvironmentError where it hasn't. */
function addressOf(run, bot) {
	return run.part(bot.name, "deploy")?.deployment?.url ?? missing(run, bot, "it has no address");
}
function missing(run, bot, why) {
	throw stopped(`${bot.name}: ${why}`, run.log);
}
/** Tells what a push came to. */
function tellStaged(teller, run, bot, leftOut = false) {
	const training = trainingOf(run, bot);
	const how = training.found ? "its package was found again by its inputs" : `trained (${metricsText(training.metrics)})`;
	const digest = training.package === void 0 ? "" : shortDigest(training.package);
	teller.seen(`${bot.name} changed: ${how}, package ${digest}`);
	const talk = talkOf(run, bot);
	const passed = talk.held.filter((one) => one.passed).length;
	const what = talk.suite === void 0 ? "examples answered" : "conversations right";
	teller.seen(`core and actions ready, ${passed} of ${talk.held.length} ${what}, has the traffic at ${addressOf(run, bot)}, recorded as verified`);
	if (!leftOut) return;
	for (const [action, left] of Map.groupBy(talk.leftOut, ({ needs }) => needs)) {
		const names = left.map(({ conversation }) => conversation).join(", ");
		teller.detail(cut(`left out (${neededText(action)}): ${names}`, 200));
	}
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
	let run = await push(scene, teller, people.ada, bot, `feat: understand ${intent} when people shout`);
	for (const { name } of cast.filter((other) => !run.bots.includes(other.name))) teller.seen(`${name} has the same inputs: left alone`);
	const wrong = run.part(bot.name, "talk");
	if (wrong?.state === "failed" && wrong.talk?.suite !== void 0) {
		const names = wrong.talk.held.filter(({ passed }) => !passed).map(({ name }) => name);
		teller.refused(`${names.length} of its test conversations fail with this engine: nothing gets the traffic`);
		for (const { message } of wrong.problems.slice(0, 5)) teller.detail(cut(message, 170));
		await setAside(scene, bot, names);
		teller.note(`For the story, Ada sets them aside: ${cut(names.join(", "), 300)}`);
		run = await push(scene, teller, people.ada, bot, "test: set aside what the engine gets wrong");
	}
	let dialogue;
	if (run.succeeded) {
		tellStaged(teller, run, bot, true);
		dialogue = await pickDialogue(scene, bot, addressOf(run, bot), passedOf(run, bot));
	}
	if (!dialogue) {
		teller.note("Too few of its conversations can be held here. For the story, Ada writes down some of its answers.");
		if (!run.succeeded) await scene.tidegate(people.ada, "stage", bot.name, "--keep-failed");
		const { package: digest } = trainingOf(run, bot);
		expect(digest !== void 0, "the bot was not trained", run.log);
		await writeTests(scene, bot, await answersOf(scene, bot, digest, examples));
		run = await push(scene, teller, people.ada, bot, "test: write down what it answers");
		expect(run.succeeded, "the answers that were written down are not given again", run.log);
		tellStaged(teller, run, bot);
		dialogue = await pickDialogue(scene, bot, addressOf(run, bot), passedOf(run, bot));
		expect(dialogue !== void 0, `${bot.name} answers nothing that could be told`, run.bots);
	}
	await tellChecks(scene, teller, people.ada, run, bot);
	const pull = await openPull(scene, teller, people.ada, "feat: understand people who shout");
	await tellComment(scene, teller, pull);
	return {
		bot,
		url: addressOf(run, bot),
		dialogue,
		pull
	};
}
function passedOf(run, bot) {
	return talkOf(run, bot).held.flatMap(({ name, passed }) => passed ? [name] : []);
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

// src/cli/demo/release-workflow.ts
/** Fills in the form of release.yml as a person does, and carries the workflow out. */
async function runRelease(scene, who, form) {
	await hubOf(scene, who).dispatch("release.yml", { ...form });
	const event = scene.github.newEvents().find(({ name }) => name === "workflow_dispatch");
	expect(event !== void 0, "the release workflow was not started", form);
	const run = await startWorkflow(scene, "release.yml", event);
	const { mode } = form;
	const planned = mode === "rollback" ? run.skip("plan") : await plan(run, form);
	const goesOn = mode === "promote" && /^(ships|denied)$/.test(planned?.outputs["reason"] ?? "");
	const started = performance.now();
	const promoted = goesOn ? await promote(run, form) : run.skip("promote");
	const rolledBack = mode === "rollback" ? await rollBack$1(run, form) : run.skip("rollback");
	const tookMs = performance.now() - started;
	if (mode !== "plan") await report(run);
	return {
		succeeded: await run.end(),
		plan: resultOf(planned),
		hash: planned?.outputs["plan"] ?? "",
		promoted: resultOf(promoted),
		rolledBack: resultOf(rolledBack),
		tookMs,
		log: run.log()
	};
}
/** What an action says of itself; undefined where it didn't run. */
function resultOf(step) {
	if (step === void 0) return void 0;
	const text = step.outputs["result"];
	const result = text === void 0 ? void 0 : JSON.parse(text);
	if (result === void 0 || "error" in result) throw stopped("an action of the release failed", step.log);
	return result;
}
function plan(run, { select = "", bots = "", plan: hash = "" }) {
	return run.job({
		id: "plan",
		permissions: {
			contents: "read",
			pull_requests: "read",
			checks: "read",
			packages: "read"
		}
	}, (job) => job.uses("plan", {
		environment: "production",
		select,
		bots,
		plan: hash
	}), ({ outputs: { reason = "" } }) => ({ reason }));
}
function promote(run, form) {
	const { select = "", bots = "", plan: hash = "", reason = "" } = form;
	return run.job({
		id: "promote",
		permissions: {
			contents: "write",
			pull_requests: "read",
			checks: "read",
			packages: "write"
		}
	}, async (job) => {
		const inputs = {
			environment: "production",
			select,
			bots,
			plan: hash,
			why: reason
		};
		const step = await job.uses("promote", {
			...inputs,
			"hand-over": join(job.temp, "tidegate")
		});
		await job.upload("tidegate-record-release", "tidegate/record.json");
		return step;
	});
}
function rollBack$1(run, { bots = "", reason = "" }) {
	return run.job({
		id: "rollback",
		permissions: { contents: "write" }
	}, async (job) => {
		const inputs = {
			environment: "production",
			bot: bots,
			why: reason
		};
		const step = await job.uses("rollback", {
			...inputs,
			"hand-over": join(job.temp, "tidegate")
		});
		await job.upload("tidegate-record-release", "tidegate/record.json");
		return step;
	});
}
/** The last job: tells those whom it concerns. */
async function report(run) {
	await run.job({
		id: "tidegate",
		permissions: {
			contents: "write",
			checks: "read",
			deployments: "write",
			pull_requests: "write",
			issues: "write",
			packages: "read"
		}
	}, async (job) => {
		await job.download({
			run: run.id,
			begin: "tidegate-record-"
		}, "tidegate");
		await job.uses("report", {
			phase: "end",
			environment: "production",
			records: join(job.temp, "tidegate"),
			needs: JSON.stringify(run.needs)
		});
	});
}

// src/cli/demo/production.ts
/** An address that nothing listens at: port 9 is the discard service's, and binding it needs privileges. */
const deadAddress = "http://127.0.0.1:9/webhook";
/** A plan with its passengers, and the promotion of one change. */
async function release(scene, teller, stage, pull) {
	const { bot } = stage;
	const select = `${bot.name}:#${pull.number}`;
	tellForm(teller, {
		mode: "plan",
		select
	});
	const { plan, hash, log } = await runRelease(scene, people.rosa, {
		mode: "plan",
		select
	});
	const one = plan?.plan.bots[0];
	expect(plan?.reason === "ships" && one !== void 0, "the plan does not ship", log);
	teller.seen(`plan ${hash}: ${bot.name} ships as ${releaseName(one.version, one.package ?? plan.plan.hash)}`);
	for (const passenger of one.passengers) teller.detail(`passenger ${changeName(passenger)} by ${passenger.commit.author.name}: ${cut(passenger.commit.subject, 60)}`);
	const live = await promoteNow(scene, teller, bot, {
		select,
		plan: hash
	});
	await tellRelease(scene, teller, bot, live.version);
	await tellAfterwords(scene, teller, pull);
	return live;
}
/** Tells what Rosa enters in the form of the release workflow. */
function tellForm(teller, form) {
	const entered = Object.entries(form).map(([name, value]) => `${name}: ${value}`);
	teller.command(`Actions ▸ release          # Rosa, ${entered.join(", ")}`);
}
async function promoteNow(scene, teller, bot, picked) {
	tellForm(teller, {
		mode: "promote",
		...picked
	});
	const brought = scene.packages.watch();
	const run = await runRelease(scene, people.rosa, {
		mode: "promote",
		...picked,
		reason: "the demo"
	});
	const promoted = run.promoted?.bots[0];
	if (!run.succeeded || run.promoted?.reason !== "promoted" || promoted?.reason !== "released") throw stopped("the promotion failed", run.log);
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
/** Tells the release and its notes, as GitHub has them. */
async function tellRelease(scene, teller, bot, version) {
	const tag = `${bot.name}/v${version}`;
	const found = await hubOf(scene, people.rosa).release(tag);
	expect(found !== void 0, `GitHub has no release ${tag}`, tag);
	teller.seen(`release “${found.name}” on GitHub, with its notes:`);
	for (const line of plainLines(found.body).slice(0, 6)) teller.detail(`│ ${cut(line, 150)}`);
}
/** Tells what a pull request's comment says since then. */
async function tellAfterwords(scene, teller, { number, author }) {
	const lines = plainLines(await hubOf(scene, author).comment(number) ?? "");
	const at = lines.indexOf("Since then");
	expect(at >= 0, `the comment of #${number} says nothing of the promotion`, lines);
	teller.seen(`and in the comment of #${number}: ${cut(lines[at + 1]?.replace(/^- /, "") ?? "", 150)}`);
}
/** A promotion that doesn't get ready in production leaves what was there. */
async function failPromotion(scene, teller, cast, stage, pull, url) {
	const { bot, dialogue } = stage;
	await writeProject(scene, cast, { actionsOf: {
		bot: bot.name,
		url: deadAddress
	} });
	await pushSettings(scene, "Move the action server of production [skip ci]");
	teller.note(`Somebody points production's actions of ${bot.name} at ${deadAddress}, where nothing listens.`);
	const form = {
		mode: "promote",
		select: `${bot.name}:#${pull.number}`
	};
	tellForm(teller, form);
	const run = await runRelease(scene, people.rosa, form);
	const promoted = run.promoted?.bots[0];
	if (run.succeeded || promoted?.reason !== "not-rolled-out" || promoted.rollout.reason !== "not-ready") throw stopped("the promotion was not stopped", run.log);
	teller.refused(cut(promoted.rollout.verdict.headline, 200));
	teller.detail(`→ ${cut(promoted.rollout.verdict.remedy, 200)}`);
	const answer = await say(url, "tidegate-demo-customer", dialogue.opening);
	expect(answer.length > 0, "production stopped answering", answer);
	teller.seen(`production goes on: ${cut(`“${dialogue.opening}” → “${answer[0]?.text ?? "…"}”`, 120)}`);
}
/** Pushes a change of the environments' settings to main. */
async function pushSettings(scene, subject) {
	await commit(scene, people.ada, subject);
	await scene.git(people.ada, "push", "--quiet", "origin", "main");
}
/** The next release, and a rollback in the middle of a conversation. */
async function rollBack(scene, teller, cast, stage, pull, first) {
	const { bot, dialogue } = stage;
	await writeProject(scene, cast, {});
	await pushSettings(scene, "Revert \"Move the action server of production\" [skip ci]");
	const { url, version } = await promoteNow(scene, teller, bot, { select: `${bot.name}:#${pull.number}` });
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
	tellForm(teller, {
		mode: "rollback",
		bots: bot.name
	});
	const form = {
		mode: "rollback",
		bots: bot.name,
		reason: "the demo"
	};
	const { rolledBack, tookMs, log } = await runRelease(scene, people.rosa, form);
	if (rolledBack?.reason !== "rolled-back") throw stopped("the rollback failed", log);
	teller.seen(`back at ${first.version} (package ${shortDigest(rolledBack.to.package)}) after ${(tookMs / 1e3).toFixed(1)} s, same address`);
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
	await tellBoard(scene, teller);
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
	await writeWorkflows(scene);
	const ada = {
		...people.ada,
		at: /* @__PURE__ */ new Date(Date.now() - 6048e5)
	};
	await commit(scene, ada, "Add the bots");
	teller.command("tidegate validate");
	let { document } = await scene.tidegate(people.ada, "validate");
	if (await setAsideBrokenTests(scene, teller, ada, document)) ({document} = await scene.tidegate(people.ada, "validate"));
	const cast = all.filter(({ name }) => tellValidated(teller, document.bots.find(({ bot }) => bot === name)));
	if (cast.length === 0) throw new UserError("None of the bots can be trained: see the errors above.", {
		code: "no-valid-bot",
		next: "Mend them, or name a directory with others."
	});
	if (cast.length < all.length) {
		await writeProject(scene, cast, {});
		await commit(scene, ada, "Leave out the bots that have errors");
	}
	teller.command("tidegate register");
	const registered = await scene.tidegate(people.ada, "register", "--new-key");
	expect(registered.code === 0, "registering failed", registered.document);
	await commit(scene, ada, "Register the bots [skip ci]");
	await scene.git(people.ada, "push", "--quiet", "--set-upstream", "origin", "main");
	teller.seen(`${cast.map(({ name }) => name).join(", ")}: registered, committed and pushed`);
	const tested = (bot) => Number((document.bots.find(({ bot: name }) => name === bot.name)?.conversations ?? 0) > 0);
	return cast.toSorted((a, b) => tested(b) - tested(a));
}
/** Files of test conversations that can't be read whole are taken away, by name: the bot may be well all the same. */
async function setAsideBrokenTests(scene, teller, who, result) {
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
	if (tests.length > 0) await commit(scene, who, "Set aside tests that have errors");
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
	const bens = await push(scene, teller, people.ben, bot, "fix: understand excited people");
	expect(bens.succeeded, "Ben's change was not staged", bens.log);
	tellStaged(teller, bens, bot);
	const ben = await openPull(scene, teller, people.ben, "fix: understand excited people");
	await scene.git(people.chen, "switch", "--quiet", "--create", "staging/chen");
	await teach(scene, bot, "from-chen.yml", dialogue.otherIntent, `${dialogue.otherOpening}!`);
	const where = await mislabel(scene, bot, dialogue.intent, dialogue.otherIntent);
	teller.note(`Chen files the examples of ${dialogue.intent} under ${dialogue.otherIntent} (${where ?? "?"}).`);
	const subject = `feat: tidy the examples of ${dialogue.otherIntent}`;
	const broken = await push(scene, teller, people.chen, bot, subject);
	expect(!broken.succeeded && broken.part(bot.name, "talk")?.state === "failed", "the broken bot was not stopped", broken.log);
	await tellChecks(scene, teller, people.chen, broken, bot);
	const failed = talkOf(broken, bot).held.find(({ passed }) => !passed);
	for (const { said, answered } of failed?.exchanges.slice(-2) ?? []) {
		teller.detail(`person  ${cut(said, 80)}`);
		for (const line of answered) teller.detail(`bot     ${cut(line, 80)}`);
	}
	const answer = await say(url, "tidegate-demo-still", dialogue.opening);
	expect(answer.length > 0, "staging stopped answering", answer);
	teller.seen(`staging goes on with Ben's: ${cut(`“${dialogue.opening}” → “${answer[0]?.text ?? "…"}”`, 120)}`);
	await scene.git(people.chen, "checkout", "--quiet", "HEAD~1", "--", bot.path);
	await teach(scene, bot, "from-chen.yml", dialogue.otherIntent, `${dialogue.otherOpening}!`);
	const mending = `fix: put the examples of ${dialogue.intent} back`;
	const mended = await push(scene, teller, people.chen, bot, mending);
	expect(mended.succeeded, "the mended bot was not staged", mended.log);
	tellStaged(teller, mended, bot);
	const chen = await openPull(scene, teller, people.chen, `feat: more ways to say ${dialogue.otherIntent}`);
	return [
		stage.pull,
		ben,
		chen
	];
}
/** The pull requests are approved and squashed, one after the other: their packages are found again. */
async function mergeAll(scene, teller, stage, pulls) {
	for (const { number, author } of pulls) {
		await hubOf(scene, people.rosa).approve(number);
		const { subject } = await hubOf(scene, author).squash(number);
		const [run] = await runStaging(scene);
		expect(run !== void 0, "the merge started no workflow", subject);
		const { inputs, found, package: digest } = trainingOf(run, stage.bot);
		expect(found && digest !== void 0, "the package was not found again", run.log);
		teller.seen(`${author.name} squashes #${number}, which ${people.rosa.name} approved: “${cut(subject, 60)}”`);
		teller.detail(`another commit, the same inputs ${shortDigest(inputs)}: package ${shortDigest(digest)}, not trained again`);
	}
	await tellBoard(scene, teller);
	await scene.git(people.ada, "switch", "--quiet", "main");
	await scene.git(people.ada, "pull", "--quiet", "--ff-only", "origin", "main");
}

// src/cli/demo/story.ts
/** Tells the whole story. @throws EnvironmentError when a chapter doesn't go as it should. */
async function tell(scene, account, botsDirectory) {
	const cast = await account.chapter("A repository with bots, each with a sealed id", (teller) => prepare(scene, teller, botsDirectory));
	const stage = await account.chapter("Ada teaches a bot something, and stages it", (teller) => firstPush(scene, teller, cast));
	const pulls = await account.chapter("Ben and Chen go on; Chen breaks a conversation, and mends it", (teller) => breakAndMend(scene, teller, stage));
	const [, bens = stage.pull, chens = stage.pull] = pulls;
	await account.chapter("Merged by squash: nothing is trained twice", (teller) => mergeAll(scene, teller, stage, pulls));
	const first = await account.chapter("Rosa releases Ben's change; Ada's comes along, and the plan says so", (teller) => release(scene, teller, stage, bens));
	await account.chapter("The next promotion doesn't get ready: production stays as it is", (teller) => failPromotion(scene, teller, cast, stage, chens, first.url));
	await account.chapter("Mended and released, then rolled back in the middle of a conversation", (teller) => rollBack(scene, teller, cast, stage, chens, first));
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