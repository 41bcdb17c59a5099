import { t as EnvironmentError } from "./errors.js";
import { n as parseLine, r as parseResult, t as asProblem } from "./lines.js";
import { join } from "node:path";
import { spawn } from "node:child_process";

// src/adapters/builtin/failures.ts
/** Why a run of the engine program gave no result, in one sentence of its own for each cause. */
function explainFailure(run) {
	const { failure, exit, errorText } = run;
	const problem = (code, message, next) => ({
		severity: "error",
		code,
		message,
		next
	});
	if (failure?.kind === "disk-full") return problem("disk-full", `The disk is full: the model can't be written (${failure.message}).`, "Free some space, then run it again.");
	if (failure?.kind === "unwritable") return problem("unwritable", `The model can't be written: ${failure.message}.`, "Make the folder writable, then run it again.");
	if (/JavaScript heap out of memory|Allocation failed/.test(errorText)) return problem("out-of-memory", "The builtin engine ran out of memory.", "Train where there is more memory, or train with less data.");
	if (failure) return problem("engine-defect", `The builtin engine failed: ${failure.message}.${lastLine(errorText)}`, "This is a defect of Tidegate: please report it with these words.");
	if (exit.signal === "SIGKILL") return problem("out-of-memory", "The builtin engine was killed from outside (SIGKILL), as a system does when memory runs out.", "Train where there is more memory, or look into the system’s log for who killed it.");
	if (exit.signal !== null) return problem("engine-killed", `The builtin engine was ended by ${exit.signal}.`, "Run it again; nothing was left half done.");
	if (exit.code === 0) return problem("engine-output", "The builtin engine ended without a result: its output was cut, or an action of the bot ended the process.", "Look for `process.exit` in the bot’s actions, then run it again.");
	return problem("engine-crashed", `The builtin engine crashed (exit code ${exit.code}).${lastLine(errorText)}`, "If an action of the bot is named, correct it; otherwise please report this as a defect of Tidegate.");
}
/** The line of a stack trace that says what happened. */
function lastLine(errorText) {
	const lines = errorText.split("\n").map((line) => line.trim());
	const telling = lines.find((line) => /^(\w*Error\b|Uncaught)/.test(line)) ?? lines.find((line) => line !== "");
	return telling === void 0 ? "" : ` It said: ${telling.slice(0, 300)}`;
}

// src/adapters/builtin/program.ts
/** Bytes that the program may write before it counts as gone wild. */
const mostOutput = 268435456;
/** What a bot's own code may see of the environment while it is loaded: enough to run, and no secrets. */
const passedOn = [
	"PATH",
	"HOME",
	"TMPDIR",
	"TEMP",
	"TMP",
	"LANG",
	"LC_ALL",
	"SystemRoot"
];
/**
* Runs the engine program and follows its lines. Anything among them that it doesn't write is left out.
* @throws EnvironmentError where it can't be started; the signal's reason where it was aborted.
*/
async function runProgram(command, options) {
	const { signal } = options;
	signal?.throwIfAborted();
	const [program = "", ...args] = command;
	const env = Object.fromEntries(passedOn.flatMap((name) => process.env[name] === void 0 ? [] : [[name, process.env[name]]]));
	const child = spawn(program, args, {
		stdio: [
			"ignore",
			"pipe",
			"pipe"
		],
		env,
		windowsHide: true
	});
	const kill = () => {
		child.kill("SIGKILL");
	};
	signal?.addEventListener("abort", kill, { once: true });
	try {
		const run = await follow(child, options, kill);
		signal?.throwIfAborted();
		return run;
	} finally {
		signal?.removeEventListener("abort", kill);
	}
}
function follow(child, options, kill) {
	const problems = [];
	let result;
	let failure;
	let errorText = "";
	let written = 0;
	let rest = "";
	const take = (text) => {
		const line = parseLine(text);
		if (line?.type === "progress") options.onProgress?.({
			phase: line.phase,
			fraction: line.fraction
		});
		else if (line?.type === "problem") problems.push(asProblem(line));
		else if (line?.type === "failure") failure = line;
		else if (line?.type === "result") result = line;
	};
	child.stdout?.setEncoding("utf8").on("data", (chunk) => {
		written += chunk.length;
		if (written > mostOutput) {
			failure = {
				type: "failure",
				kind: "defect",
				message: "it wrote more than 256 MiB of output"
			};
			kill();
			return;
		}
		const lines = (rest + chunk).split("\n");
		rest = lines.pop() ?? "";
		lines.forEach(take);
	});
	child.stderr?.setEncoding("utf8").on("data", (chunk) => {
		errorText = (errorText + chunk).slice(-65536);
	});
	return new Promise((resolve, reject) => {
		child.once("error", (error) => {
			reject(new EnvironmentError(`The builtin engine can't be started: ${error.message}.`, {
				code: "engine-start",
				next: "Check that Tidegate is installed whole: `npm ci` installs it again.",
				cause: error
			}));
		});
		child.once("close", (code, signal) => {
			if (rest !== "") take(rest);
			resolve({
				problems,
				result,
				failure,
				exit: {
					code,
					signal
				},
				errorText
			});
		});
	});
}

// src/adapters/builtin/index.ts
/**
* The version of what training gives, part of every inputs digest: raised when the same bot would become other bytes,
* and only then.
*/
const trainer = "builtin-1";
/** SQLite counts as experimental, and a package has no type of modules to give: neither is news to who reads a log. */
const quiet = ["--disable-warning=ExperimentalWarning", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON"];
/** Where image/Dockerfile puts them. */
const inImage = {
	node: "node",
	engine: "/opt/tidegate/engine.js"
};
/** The engine that needs nothing but Node: a program of its own that trains and serves. */
function createBuiltinEngine(options) {
	const program = [
		options.nodePath ?? process.execPath,
		...quiet,
		options.enginePath
	];
	const command = (verb, source, ...more) => [
		...program,
		verb,
		"--directory",
		source.directory,
		`--shown-as=${source.shownAs}`,
		`--tests=${source.tests}`,
		...source.shared.map((path) => `--shared=${path}`),
		...more
	];
	return {
		name: "builtin",
		identity: () => Promise.resolve({
			trainer,
			images: {}
		}),
		async inspect(source) {
			const run = await runProgram(command("inspect", source), {});
			const result = parseResult("inspect", run.result);
			if (!result) throw failed("read", source, run);
			return {
				problems: [...settingProblems(source), ...run.problems],
				...result
			};
		},
		async train(source, modelName, directory, { onProgress, signal }) {
			const settings = settingProblems(source);
			if (settings.length > 0) return {
				state: "invalid",
				problems: settings
			};
			const modelFile = join(directory, `${modelName}.model`);
			const run = await runProgram(command("train", source, `--output=${modelFile}`), {
				onProgress,
				signal
			});
			const result = run.failure ? void 0 : parseResult("train", run.result);
			if (!result) return {
				state: "failed",
				problems: [...run.problems, explainFailure(run)]
			};
			if (result.state === "invalid") return {
				state: "invalid",
				problems: run.problems
			};
			return {
				state: "trained",
				modelFile,
				modelId: result.modelId,
				actions: {
					directory: result.actions.directory,
					names: result.actions.names
				},
				metrics: withoutUndefined(result.metrics),
				problems: run.problems
			};
		},
		async test(source, { onProgress, signal }) {
			const run = await runProgram(command("test", source), {
				onProgress,
				signal
			});
			const result = run.failure ? void 0 : parseResult("test", run.result);
			if (!result) throw failed("tested", source, run);
			return {
				metrics: withoutUndefined(result.metrics),
				problems: [...settingProblems(source), ...run.problems],
				failures: result.failures.map((failure) => ({
					...failure,
					problem: asProblem(failure.problem)
				})),
				intents: result.intents
			};
		},
		serve(metadata) {
			const { file, id } = metadata.model;
			const container = [
				inImage.node,
				...quiet,
				inImage.engine
			];
			return {
				...halves(metadata, program, ["--exit-with-parent"]),
				expect: {
					modelFile: file,
					modelId: id
				},
				container: halves(metadata, container, ["--host=*", "--drain={drain}"])
			};
		}
	};
}
/** How to run both halves of a package. @param more arguments that both take. */
function halves({ model, actions }, program, more) {
	const half = (...args) => [
		...program,
		...args,
		...more
	];
	return {
		core: {
			command: half("serve", `--model={package}/model/${model.file}`, "--port={port}", "--conversations={conversations}", "--actions={actions}"),
			environment: {},
			healthPath: "/status"
		},
		actions: {
			command: half("actions", ...actions.kind === "javascript" ? ["--directory={package}/actions"] : [], "--port={port}"),
			environment: {},
			healthPath: "/health"
		}
	};
}
/** The builtin engine has no settings: whoever writes one expects something of it. */
function settingProblems(source) {
	return Object.keys(source.settings).map((name) => ({
		severity: "error",
		code: "unknown-setting",
		message: `The builtin engine has no setting ${JSON.stringify(name)} (bot ${source.name}).`,
		next: "Take it out of `engine` in tidegate.yml."
	}));
}
function failed(what, source, run) {
	const { code, message, next } = explainFailure(run);
	return new EnvironmentError(`The bot ${source.name} can't be ${what}. ${message}`, {
		code,
		...next !== void 0 && { next },
		problems: run.problems
	});
}
/** Members that are undefined left out, as exact optional members ask for. */
function withoutUndefined(metrics) {
	return Object.fromEntries(Object.entries(metrics).filter(([, value]) => value !== void 0));
}

export { createBuiltinEngine };