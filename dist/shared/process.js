import { a as oneLine } from "./text.js";
import { n as UserError, t as EnvironmentError } from "./errors.js";
import { n as isDiskFull, t as diskFull } from "./disk.js";
import { stat } from "node:fs/promises";
import { spawn } from "node:child_process";

// src/adapters/git/process.ts
/** Variables of git that are about how it reaches others and who works here. All others could change what it says. */
const kept = /^GIT_(ALLOW_PROTOCOL|ASKPASS|AUTHOR_.*|CEILING_DIRECTORIES|COMMITTER_.*|CONFIG_(COUNT|GLOBAL|KEY_\d+|NOSYSTEM|SYSTEM|VALUE_\d+)|DISCOVERY_ACROSS_FILESYSTEM|EXEC_PATH|HTTP_.*|PROTOCOL_FROM_USER|PROXY_SSL_.*|SSH|SSH_COMMAND|SSH_VARIANT|SSL_.*)$/;
/** Settings of people and machines that must not change what git does for us. */
const settings = [
	"advice.detachedHead=false",
	"color.ui=false",
	"core.fsmonitor=false",
	"core.hooksPath=/dev/null",
	"core.pager=cat",
	"core.quotePath=false",
	"core.splitIndex=false",
	"fetch.prune=false",
	"fetch.pruneTags=false",
	"fetch.recurseSubmodules=false",
	"gc.auto=0",
	"i18n.commitEncoding=UTF-8",
	"log.showSignature=false",
	"maintenance.auto=false",
	"push.followTags=false",
	"push.gpgSign=false",
	"push.recurseSubmodules=no",
	"submodule.recurse=false"
].flatMap((setting) => ["-c", setting]);
/** Runs the git executable with settled surroundings: no shell, no prompts, no hooks, no pager, English messages. */
var Git = class {
	location;
	constructor(location) {
		this.location = location;
	}
	/** Starts git. The caller reads its output and waits for its end. */
	spawn(args, environment = {}) {
		const { directory, gitDirectory } = this.location;
		const repository = gitDirectory === void 0 ? [] : [`--git-dir=${gitDirectory}`, `--work-tree=${gitDirectory}`];
		return spawn("git", [
			"--no-pager",
			"--literal-pathspecs",
			...repository,
			...settings,
			...args
		], {
			cwd: directory,
			env: {
				...surroundings(),
				...environment
			},
			windowsHide: true
		});
	}
	/** Runs git to its end. @throws EnvironmentError or UserError only when git can't be started. */
	async run(args, options = {}) {
		const child = this.spawn(args, options.environment);
		const stdout = [];
		let size = 0;
		let stderr = "";
		let timedOut = false;
		child.stdout.on("data", (chunk) => {
			stdout.push(chunk);
			size += chunk.length;
			if (options.stopAfter !== void 0 && size > options.stopAfter) child.kill();
		});
		child.stderr.setEncoding("utf8").on("data", (text) => {
			stderr = (stderr + text).slice(-32768);
		});
		child.stdin.on("error", () => void 0);
		child.stdin.end(options.input);
		const timers = [];
		const end = () => {
			timedOut = true;
			child.kill("SIGTERM");
			timers.push(setTimeout(() => {
				child.kill("SIGKILL");
				child.stdout.destroy();
				child.stderr.destroy();
			}, 2e3));
		};
		if (options.timeoutMs !== void 0) timers.push(setTimeout(end, options.timeoutMs));
		try {
			return {
				code: await new Promise((resolve, reject) => {
					child.once("error", reject);
					child.once("close", resolve);
				}),
				stdout: Buffer.concat(stdout),
				stderr,
				timedOut
			};
		} catch (error) {
			throw await notStarted(error, this.location.directory);
		} finally {
			timers.forEach(clearTimeout);
		}
	}
	/** Runs git and gives its output. @throws EnvironmentError when it fails. */
	async output(args, options = {}) {
		const result = await this.run(args, options);
		if (result.code === 0) return result.stdout;
		throw gitFailure(args, result, this.location.directory);
	}
	/** The first line of what git prints. @throws EnvironmentError when it fails. */
	async line(args, options = {}) {
		return withoutNewline(await this.output(args, options));
	}
};
/** A text without the one newline that ends git's output: paths may hold others. */
function withoutNewline(output) {
	return output.toString("utf8").replace(/\r?\n$/, "");
}
/** What git said went wrong, on one line and safe to show; empty if it said nothing. */
function gitMessage(stderr) {
	const lines = stderr.split(/[\r\n]+/).filter((line) => line.trim() !== "");
	const telling = lines.filter((line) => /^(fatal|error):/.test(line));
	return oneLine((telling.length > 0 ? telling : lines.slice(-3)).join(" "), 500);
}
/**
* An error for a command of git that failed, and nobody knows why; or because the disk is full.
* @param directory where it wrote.
*/
function gitFailure(args, result, directory) {
	const said = gitMessage(result.stderr);
	if (directory !== void 0 && isDiskFull({ message: result.stderr })) return diskFull(directory, new Error(said));
	const how = result.timedOut ? "took too long" : result.code === null ? "was ended by a signal" : `failed with code ${result.code}`;
	return new EnvironmentError(`\`git ${args[0] ?? ""}\` ${how}${said ? `: ${said}` : "."}`, { code: "git-failed" });
}
function surroundings() {
	const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_") || kept.test(name));
	return {
		...Object.fromEntries(inherited),
		LC_ALL: "C",
		LANGUAGE: "C",
		GIT_NO_REPLACE_OBJECTS: "1",
		GIT_OPTIONAL_LOCKS: "0",
		GIT_TERMINAL_PROMPT: "0"
	};
}
async function notStarted(error, directory) {
	if (!(await stat(directory).catch(() => void 0))?.isDirectory()) return new UserError(`There is no directory ${JSON.stringify(directory)}.`, {
		code: "no-directory",
		next: "Name a directory that lies in a git repository."
	});
	const missing = error.code === "ENOENT";
	return new EnvironmentError(missing ? "git isn't installed here, or isn't on PATH." : `git couldn't be started: ${String(error)}`, {
		code: missing ? "git-missing" : "git-failed",
		next: "Install git 2.30 or later, and see that `git --version` prints it.",
		cause: error
	});
}

export { withoutNewline as i, gitFailure as n, gitMessage as r, Git as t };