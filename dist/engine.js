import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";

// src/engine/main.ts
/**
* The builtin engine as a program of its own. `inspect`, `train` and `test` write lines of JSON on standard output
* (see commands/output.ts); `serve` and `actions` write log lines. Exit codes: 0 done (a bot that can't be trained is
* told in the result), 1 actions that can't be loaded, 2 wrong arguments, 3 anything that failed.
*/
const usage = `The builtin engine of Tidegate.

  inspect  --directory DIR [--shown-as PATH] [--tests DIR] [--shared DIR]...
  train    the same, and --output FILE
  test     the same as inspect
  serve    --model FILE --port PORT [--host HOST] [--conversations FILE] [--actions URL] [--drain SECONDS]
  actions  [--directory DIR] --port PORT [--host HOST] [--drain SECONDS]

serve and actions listen on 127.0.0.1, on every address with --host '*'. With --exit-with-parent they end when their
standard input ends. With --drain SECONDS they go on answering for so long once they are told to end (SIGTERM), while
/status and /health say so (503). serve keeps conversations in the Redis that TIDEGATE_TRACKER_STORE names, if it is set:
redis://HOST:6379/0. Bots that share one have different names in TIDEGATE_TRACKER_PREFIX, and
TIDEGATE_TRACKER_EXPIRY is how many seconds after its last message a conversation is forgotten.
`;
var UsageError = class extends Error {};
async function main(args) {
	const [command, ...rest] = args;
	switch (command) {
		case "inspect":
		case "train":
		case "test": return bot(command, rest);
		case "serve":
		case "actions": return serve(command, rest);
		case "help":
		case "--help":
		case "-h":
			process.stdout.write(usage);
			return;
		default: throw new UsageError(command === void 0 ? "No command is given." : `No command is called ${command}.`);
	}
}
async function bot(command, args) {
	const values = parse(args, {
		directory: { type: "string" },
		"shown-as": {
			type: "string",
			default: ""
		},
		tests: {
			type: "string",
			default: "tests"
		},
		shared: {
			type: "string",
			multiple: true,
			default: []
		},
		output: { type: "string" }
	});
	const directory = resolve(needed(values.directory, "--directory"));
	if (!(await stat(directory).catch(() => void 0))?.isDirectory()) throw new UsageError(`${directory} is no directory.`);
	const options = {
		directory,
		shownAs: values["shown-as"],
		tests: values.tests,
		shared: values.shared.map((path) => resolve(path))
	};
	const { Output } = await import("./shared/output.js");
	const output = new Output();
	try {
		if (command === "inspect") await (await import("./shared/inspect2.js")).inspect(options, output);
		else {
			const { train, test } = await import("./shared/train3.js");
			if (command === "test") await test(options, output);
			else await train(options, resolve(needed(values.output, "--output")), output);
		}
	} catch (error) {
		if (error instanceof UsageError) throw error;
		output.failed(error);
		process.exitCode = 3;
	}
	await output.flush();
}
async function serve(command, args) {
	const values = parse(args, {
		port: { type: "string" },
		host: {
			type: "string",
			default: "127.0.0.1"
		},
		"exit-with-parent": {
			type: "boolean",
			default: false
		},
		model: { type: "string" },
		conversations: { type: "string" },
		actions: { type: "string" },
		directory: { type: "string" },
		drain: {
			type: "string",
			default: "0"
		}
	});
	const port = Number(needed(values.port, "--port"));
	if (!Number.isInteger(port) || port < 0 || port > 65535) throw new UsageError(`--port must be a number from 0 to 65535, not ${values.port}.`);
	if (!/^\d{1,4}$/.test(values.drain)) throw new UsageError(`--drain must be a number of seconds from 0 to 9999, not ${values.drain}.`);
	const common = {
		port,
		host: values.host,
		exitWithParent: values["exit-with-parent"],
		drainMs: Number(values.drain) * 1e3
	};
	for (const stream of [process.stdout, process.stderr]) stream.on("error", () => void 0);
	const log = (line) => {
		process.stdout.write(`${line}\n`);
	};
	const { core, actions } = await import("./shared/serve.js");
	if (command === "actions") await actions({
		...common,
		directory: given(values.directory)
	}, log);
	else {
		const model = resolve(needed(values.model, "--model"));
		const conversations = given(values.conversations);
		const redis = await trackerStore();
		await core({
			...common,
			model,
			conversations,
			redis,
			actionsUrl: given(values.actions)
		}, log);
	}
}
/** The Redis that the environment names; what it is named by may hold a password, and is no argument therefore. */
async function trackerStore() {
	const { BadStoreSettings, redisSettings } = await import("./shared/settings4.js");
	try {
		return redisSettings(process.env);
	} catch (error) {
		throw error instanceof BadStoreSettings ? new UsageError(error.message) : error;
	}
}
/** Empty means not given: whoever fills a command in may have nothing to put there. */
function given(value) {
	return value === "" ? void 0 : value;
}
function needed(value, option) {
	if (value !== void 0 && value !== "") return value;
	throw new UsageError(`${option} is missing.`);
}
function parse(args, options) {
	try {
		return parseArgs({
			args: [...args],
			options,
			strict: true,
			allowPositionals: false
		}).values;
	} catch (error) {
		throw new UsageError(error instanceof Error ? error.message : String(error));
	}
}
try {
	await main(process.argv.slice(2));
	process.exit();
} catch (error) {
	const isUsage = error instanceof UsageError;
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${isUsage ? `\n${usage}` : ""}`);
	process.exitCode = isUsage ? 2 : error instanceof Error && error.name === "ActionLoadError" ? 1 : 3;
}

export {  };