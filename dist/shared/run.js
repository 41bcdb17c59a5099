import { n as UserError, t as EnvironmentError } from "./errors.js";
import { a as oneLine, o as plainMarkdown } from "./text.js";
import { n as wire, t as transferMeter } from "./transfer.js";
import { t as fromSystem } from "./system-error.js";
import { n as withoutCommands, t as logLines } from "./log-line.js";
import { t as isLoopback } from "./loopback.js";
import { resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import * as fs from "fs";
import { constants, promises } from "fs";
import * as os from "os";
import { EOL } from "os";
import * as crypto from "crypto";

// node_modules/@actions/core/lib/utils.js
/**
* Sanitizes an input into a string so it can be passed into issueCommand safely
* @param input input to sanitize into a string
*/
function toCommandValue(input) {
	if (input === null || input === void 0) return "";
	else if (typeof input === "string" || input instanceof String) return input;
	return JSON.stringify(input);
}
/**
*
* @param annotationProperties
* @returns The command properties to send with the actual annotation command
* See IssueCommandProperties: https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs#L646
*/
function toCommandProperties(annotationProperties) {
	if (!Object.keys(annotationProperties).length) return {};
	return {
		title: annotationProperties.title,
		file: annotationProperties.file,
		line: annotationProperties.startLine,
		endLine: annotationProperties.endLine,
		col: annotationProperties.startColumn,
		endColumn: annotationProperties.endColumn
	};
}

// node_modules/@actions/core/lib/command.js
/**
* Issues a command to the GitHub Actions runner
*
* @param command - The command name to issue
* @param properties - Additional properties for the command (key-value pairs)
* @param message - The message to include with the command
* @remarks
* This function outputs a specially formatted string to stdout that the Actions
* runner interprets as a command. These commands can control workflow behavior,
* set outputs, create annotations, mask values, and more.
*
* Command Format:
*   ::name key=value,key=value::message
*
* @example
* ```typescript
* // Issue a warning annotation
* issueCommand('warning', {}, 'This is a warning message');
* // Output: ::warning::This is a warning message
*
* // Set an environment variable
* issueCommand('set-env', { name: 'MY_VAR' }, 'some value');
* // Output: ::set-env name=MY_VAR::some value
*
* // Add a secret mask
* issueCommand('add-mask', {}, 'secretValue123');
* // Output: ::add-mask::secretValue123
* ```
*
* @internal
* This is an internal utility function that powers the public API functions
* such as setSecret, warning, error, and exportVariable.
*/
function issueCommand(command, properties, message) {
	const cmd = new Command(command, properties, message);
	process.stdout.write(cmd.toString() + os.EOL);
}
const CMD_STRING = "::";
var Command = class {
	constructor(command, properties, message) {
		if (!command) command = "missing.command";
		this.command = command;
		this.properties = properties;
		this.message = message;
	}
	toString() {
		let cmdStr = CMD_STRING + this.command;
		if (this.properties && Object.keys(this.properties).length > 0) {
			cmdStr += " ";
			let first = true;
			for (const key in this.properties) if (this.properties.hasOwnProperty(key)) {
				const val = this.properties[key];
				if (val) {
					if (first) first = false;
					else cmdStr += ",";
					cmdStr += `${key}=${escapeProperty(val)}`;
				}
			}
		}
		cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
		return cmdStr;
	}
};
function escapeData(s) {
	return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}
function escapeProperty(s) {
	return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A").replace(/:/g, "%3A").replace(/,/g, "%2C");
}

// node_modules/@actions/core/lib/file-command.js
function issueFileCommand(command, message) {
	const filePath = process.env[`GITHUB_${command}`];
	if (!filePath) throw new Error(`Unable to find environment variable for file command ${command}`);
	if (!fs.existsSync(filePath)) throw new Error(`Missing file at path: ${filePath}`);
	fs.appendFileSync(filePath, `${toCommandValue(message)}${os.EOL}`, { encoding: "utf8" });
}
function prepareKeyValueMessage(key, value) {
	const delimiter = `ghadelimiter_${crypto.randomUUID()}`;
	const convertedValue = toCommandValue(value);
	if (key.includes(delimiter)) throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
	if (convertedValue.includes(delimiter)) throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
	return `${key}<<${delimiter}${os.EOL}${convertedValue}${os.EOL}${delimiter}`;
}

// node_modules/@actions/core/lib/summary.js
var __awaiter$1 = void 0 && (void 0).__awaiter || function(thisArg, _arguments, P, generator) {
	function adopt(value) {
		return value instanceof P ? value : new P(function(resolve) {
			resolve(value);
		});
	}
	return new (P || (P = Promise))(function(resolve, reject) {
		function fulfilled(value) {
			try {
				step(generator.next(value));
			} catch (e) {
				reject(e);
			}
		}
		function rejected(value) {
			try {
				step(generator["throw"](value));
			} catch (e) {
				reject(e);
			}
		}
		function step(result) {
			result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
		}
		step((generator = generator.apply(thisArg, _arguments || [])).next());
	});
};
const { access: access$1, appendFile, writeFile } = promises;
const SUMMARY_ENV_VAR = "GITHUB_STEP_SUMMARY";
var Summary = class {
	constructor() {
		this._buffer = "";
	}
	/**
	* Finds the summary file path from the environment, rejects if env var is not found or file does not exist
	* Also checks r/w permissions.
	*
	* @returns step summary file path
	*/
	filePath() {
		return __awaiter$1(this, void 0, void 0, function* () {
			if (this._filePath) return this._filePath;
			const pathFromEnv = process.env[SUMMARY_ENV_VAR];
			if (!pathFromEnv) throw new Error(`Unable to find environment variable for $${SUMMARY_ENV_VAR}. Check if your runtime environment supports job summaries.`);
			try {
				yield access$1(pathFromEnv, constants.R_OK | constants.W_OK);
			} catch (_a) {
				throw new Error(`Unable to access summary file: '${pathFromEnv}'. Check if the file has correct read/write permissions.`);
			}
			this._filePath = pathFromEnv;
			return this._filePath;
		});
	}
	/**
	* Wraps content in an HTML tag, adding any HTML attributes
	*
	* @param {string} tag HTML tag to wrap
	* @param {string | null} content content within the tag
	* @param {[attribute: string]: string} attrs key-value list of HTML attributes to add
	*
	* @returns {string} content wrapped in HTML element
	*/
	wrap(tag, content, attrs = {}) {
		const htmlAttrs = Object.entries(attrs).map(([key, value]) => ` ${key}="${value}"`).join("");
		if (!content) return `<${tag}${htmlAttrs}>`;
		return `<${tag}${htmlAttrs}>${content}</${tag}>`;
	}
	/**
	* Writes text in the buffer to the summary buffer file and empties buffer. Will append by default.
	*
	* @param {SummaryWriteOptions} [options] (optional) options for write operation
	*
	* @returns {Promise<Summary>} summary instance
	*/
	write(options) {
		return __awaiter$1(this, void 0, void 0, function* () {
			const overwrite = !!(options === null || options === void 0 ? void 0 : options.overwrite);
			const filePath = yield this.filePath();
			yield (overwrite ? writeFile : appendFile)(filePath, this._buffer, { encoding: "utf8" });
			return this.emptyBuffer();
		});
	}
	/**
	* Clears the summary buffer and wipes the summary file
	*
	* @returns {Summary} summary instance
	*/
	clear() {
		return __awaiter$1(this, void 0, void 0, function* () {
			return this.emptyBuffer().write({ overwrite: true });
		});
	}
	/**
	* Returns the current summary buffer as a string
	*
	* @returns {string} string of summary buffer
	*/
	stringify() {
		return this._buffer;
	}
	/**
	* If the summary buffer is empty
	*
	* @returns {boolen} true if the buffer is empty
	*/
	isEmptyBuffer() {
		return this._buffer.length === 0;
	}
	/**
	* Resets the summary buffer without writing to summary file
	*
	* @returns {Summary} summary instance
	*/
	emptyBuffer() {
		this._buffer = "";
		return this;
	}
	/**
	* Adds raw text to the summary buffer
	*
	* @param {string} text content to add
	* @param {boolean} [addEOL=false] (optional) append an EOL to the raw text (default: false)
	*
	* @returns {Summary} summary instance
	*/
	addRaw(text, addEOL = false) {
		this._buffer += text;
		return addEOL ? this.addEOL() : this;
	}
	/**
	* Adds the operating system-specific end-of-line marker to the buffer
	*
	* @returns {Summary} summary instance
	*/
	addEOL() {
		return this.addRaw(EOL);
	}
	/**
	* Adds an HTML codeblock to the summary buffer
	*
	* @param {string} code content to render within fenced code block
	* @param {string} lang (optional) language to syntax highlight code
	*
	* @returns {Summary} summary instance
	*/
	addCodeBlock(code, lang) {
		const attrs = Object.assign({}, lang && { lang });
		const element = this.wrap("pre", this.wrap("code", code), attrs);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML list to the summary buffer
	*
	* @param {string[]} items list of items to render
	* @param {boolean} [ordered=false] (optional) if the rendered list should be ordered or not (default: false)
	*
	* @returns {Summary} summary instance
	*/
	addList(items, ordered = false) {
		const tag = ordered ? "ol" : "ul";
		const listItems = items.map((item) => this.wrap("li", item)).join("");
		const element = this.wrap(tag, listItems);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML table to the summary buffer
	*
	* @param {SummaryTableCell[]} rows table rows
	*
	* @returns {Summary} summary instance
	*/
	addTable(rows) {
		const tableBody = rows.map((row) => {
			const cells = row.map((cell) => {
				if (typeof cell === "string") return this.wrap("td", cell);
				const { header, data, colspan, rowspan } = cell;
				const tag = header ? "th" : "td";
				const attrs = Object.assign(Object.assign({}, colspan && { colspan }), rowspan && { rowspan });
				return this.wrap(tag, data, attrs);
			}).join("");
			return this.wrap("tr", cells);
		}).join("");
		const element = this.wrap("table", tableBody);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds a collapsable HTML details element to the summary buffer
	*
	* @param {string} label text for the closed state
	* @param {string} content collapsable content
	*
	* @returns {Summary} summary instance
	*/
	addDetails(label, content) {
		const element = this.wrap("details", this.wrap("summary", label) + content);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML image tag to the summary buffer
	*
	* @param {string} src path to the image you to embed
	* @param {string} alt text description of the image
	* @param {SummaryImageOptions} options (optional) addition image attributes
	*
	* @returns {Summary} summary instance
	*/
	addImage(src, alt, options) {
		const { width, height } = options || {};
		const attrs = Object.assign(Object.assign({}, width && { width }), height && { height });
		const element = this.wrap("img", null, Object.assign({
			src,
			alt
		}, attrs));
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML section heading element
	*
	* @param {string} text heading text
	* @param {number | string} [level=1] (optional) the heading level, default: 1
	*
	* @returns {Summary} summary instance
	*/
	addHeading(text, level) {
		const tag = `h${level}`;
		const allowedTag = [
			"h1",
			"h2",
			"h3",
			"h4",
			"h5",
			"h6"
		].includes(tag) ? tag : "h1";
		const element = this.wrap(allowedTag, text);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML thematic break (<hr>) to the summary buffer
	*
	* @returns {Summary} summary instance
	*/
	addSeparator() {
		const element = this.wrap("hr", null);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML line break (<br>) to the summary buffer
	*
	* @returns {Summary} summary instance
	*/
	addBreak() {
		const element = this.wrap("br", null);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML blockquote to the summary buffer
	*
	* @param {string} text quote text
	* @param {string} cite (optional) citation url
	*
	* @returns {Summary} summary instance
	*/
	addQuote(text, cite) {
		const attrs = Object.assign({}, cite && { cite });
		const element = this.wrap("blockquote", text, attrs);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML anchor tag to the summary buffer
	*
	* @param {string} text link text/content
	* @param {string} href hyperlink
	*
	* @returns {Summary} summary instance
	*/
	addLink(text, href) {
		const element = this.wrap("a", text, { href });
		return this.addRaw(element).addEOL();
	}
};
const _summary = new Summary();
const summary = _summary;

// node_modules/@actions/core/lib/core.js
var __awaiter = void 0 && (void 0).__awaiter || function(thisArg, _arguments, P, generator) {
	function adopt(value) {
		return value instanceof P ? value : new P(function(resolve) {
			resolve(value);
		});
	}
	return new (P || (P = Promise))(function(resolve, reject) {
		function fulfilled(value) {
			try {
				step(generator.next(value));
			} catch (e) {
				reject(e);
			}
		}
		function rejected(value) {
			try {
				step(generator["throw"](value));
			} catch (e) {
				reject(e);
			}
		}
		function step(result) {
			result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
		}
		step((generator = generator.apply(thisArg, _arguments || [])).next());
	});
};
/**
* The code to exit an action
*/
var ExitCode;
(function(ExitCode) {
	/**
	* A code indicating that the action was successful
	*/
	ExitCode[ExitCode["Success"] = 0] = "Success";
	/**
	* A code indicating that the action was a failure
	*/
	ExitCode[ExitCode["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
/**
* Registers a secret which will get masked from logs
*
* @param secret - Value of the secret to be masked
* @remarks
* This function instructs the Actions runner to mask the specified value in any
* logs produced during the workflow run. Once registered, the secret value will
* be replaced with asterisks (***) whenever it appears in console output, logs,
* or error messages.
*
* This is useful for protecting sensitive information such as:
* - API keys
* - Access tokens
* - Authentication credentials
* - URL parameters containing signatures (SAS tokens)
*
* Note that masking only affects future logs; any previous appearances of the
* secret in logs before calling this function will remain unmasked.
*
* @example
* ```typescript
* // Register an API token as a secret
* const apiToken = "abc123xyz456";
* setSecret(apiToken);
*
* // Now any logs containing this value will show *** instead
* console.log(`Using token: ${apiToken}`); // Outputs: "Using token: ***"
* ```
*/
function setSecret(secret) {
	issueCommand("add-mask", {}, secret);
}
/**
* Sets the value of an output.
*
* @param     name     name of the output to set
* @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
*/
function setOutput(name, value) {
	if (process.env["GITHUB_OUTPUT"] || "") return issueFileCommand("OUTPUT", prepareKeyValueMessage(name, value));
	process.stdout.write(os.EOL);
	issueCommand("set-output", { name }, toCommandValue(value));
}
/**
* Sets the action status to failed.
* When the action exits it will be with an exit code of 1
* @param message add error issue message
*/
function setFailed(message) {
	process.exitCode = ExitCode.Failure;
	error(message);
}
/**
* Adds an error issue
* @param message error issue message. Errors will be converted to string via toString()
* @param properties optional properties to add to the annotation.
*/
function error(message, properties = {}) {
	issueCommand("error", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
* Adds a warning issue
* @param message warning issue message. Errors will be converted to string via toString()
* @param properties optional properties to add to the annotation.
*/
function warning(message, properties = {}) {
	issueCommand("warning", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
* Adds a notice issue
* @param message notice issue message. Errors will be converted to string via toString()
* @param properties optional properties to add to the annotation.
*/
function notice(message, properties = {}) {
	issueCommand("notice", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
* Writes info to log with console.log.
* @param message info message
*/
function info(message) {
	process.stdout.write(message + os.EOL);
}

// src/entrypoints/catalogue.ts
/** Reasons that every action can end with beside its own. */
const commonReasons = {
	mistake: {
		ok: false,
		means: "an input, tidegate.yml or a bot is wrong; `result` says where"
	},
	"environment-failed": {
		ok: false,
		means: "something outside failed: a remote, a registry, a disk, a target"
	},
	cancelled: {
		ok: false,
		means: "the run was cancelled; the next one goes on from where it was"
	},
	defect: {
		ok: false,
		means: "Tidegate has a defect; its lines are worth a report"
	}
};
const bots = {
	kind: "names",
	description: "the bots, by name; left out: all of them",
	example: "bakery, helpdesk"
};
const bot = {
	kind: "text",
	description: "the bot; may be left out where there is only one",
	example: "bakery"
};
const commit = {
	kind: "text",
	description: "the commit to take: a branch, a tag, or 7 and more digits",
	default: "HEAD"
};
const directory = {
	kind: "text",
	description: "where the repository is checked out, with its history (`fetch-depth: 0`)",
	default: "."
};
const token = {
	kind: "secret",
	description: "what git and the registry are spoken to with where nothing else is set up: the job's token",
	default: "${{ github.token }}"
};
const why = {
	kind: "text",
	description: "the reason, for the record",
	default: ""
};
const environment = (text, standard) => ({
	kind: "text",
	description: text,
	default: standard
});
const flag = (description) => ({
	kind: "flag",
	description,
	default: "false"
});
const reading = { contents: "to read the repository" };
const recording = { contents: "to read the repository and to write the ledger branch" };
const pulling = { packages: "read, where the store is on ghcr.io" };
const rolloutReasons = {
	"not-ready": {
		ok: false,
		means: "the revision didn't get ready; what ran before keeps the traffic"
	},
	"failed-talk": {
		ok: false,
		means: "a test conversation failed; what ran before keeps the traffic"
	},
	overtaken: {
		ok: false,
		means: "something else got the traffic in the meantime"
	},
	refused: {
		ok: false,
		means: "the environment can't take anything now"
	}
};
const selection = {
	environment: environment("the environment to release to", "production"),
	select: {
		kind: "names",
		description: "what to ship: pull requests (`#12`), commits of 7 digits and more, `bot:…` for one bot, or `all`",
		example: "#12, bakery:3f9a51c"
	},
	bots,
	versions: {
		kind: "text",
		description: "versions chosen by hand, such as `bakery=2.0.0`",
		example: "bakery=2.0.0,helpdesk=1.4.0"
	}
};
const actions = {
	stage: {
		title: "Tidegate",
		description: "The staging pipeline in one step: each bot that a push changed is trained, packaged, deployed to staging and talked to.",
		inputs: {
			bots: {
				...bots,
				description: "the bots, by name; left out: those that the push changed"
			},
			commit,
			branch: {
				kind: "text",
				description: "the branch that was pushed, for the record; left out: the workflow's",
				example: "staging/new-hours"
			},
			environment: environment("the environment to deploy to", "staging"),
			preview: flag("get ready and be talked to, without the traffic"),
			"keep-failed": flag("leave a revision that fails running, to look at"),
			why,
			directory,
			token
		},
		reasons: {
			staged: {
				ok: true,
				means: "every changed bot runs in the environment and passed its conversations"
			},
			unchanged: {
				ok: true,
				means: "no bot changed"
			},
			failed: {
				ok: false,
				means: "at least one bot has errors, failed, or failed its conversations"
			}
		},
		outputs: { packages: "the package of each bot, as JSON: from a name to a digest" },
		permissions: {
			...recording,
			packages: "write, where the store is on ghcr.io"
		}
	},
	validate: {
		title: "Tidegate: validate",
		description: "Check tidegate.yml and the bots, with an annotation on each line that is wrong.",
		inputs: {
			bots,
			commit,
			directory
		},
		reasons: {
			valid: {
				ok: true,
				means: "nothing is wrong"
			},
			invalid: {
				ok: false,
				means: "at least one bot has errors"
			}
		},
		outputs: {},
		permissions: reading
	},
	register: {
		title: "Tidegate: register",
		description: "Give bots their sealed ids, in files of the work tree to be committed next.",
		inputs: {
			bots,
			"key-ring": {
				kind: "secret",
				description: "the team's key ring, from a secret (docs/REGISTRATION.md)",
				required: true
			},
			rename: flag("the bots were renamed: seal their ids again under the new names"),
			directory
		},
		reasons: {
			written: {
				ok: true,
				means: "there are files to commit"
			},
			unchanged: {
				ok: true,
				means: "every bot has its id already"
			}
		},
		outputs: { files: "the files to commit, one a line" },
		permissions: reading
	},
	train: {
		title: "Tidegate: train",
		description: "Train bots and package them, unless there is a package of the same inputs.",
		inputs: {
			bots: {
				...bots,
				description: "the bots, by name; left out: those that the commit changed"
			},
			commit,
			again: flag("train although there is a package of these inputs"),
			why,
			directory,
			token
		},
		reasons: {
			packaged: {
				ok: true,
				means: "every bot has a package, made now or found again"
			},
			unchanged: {
				ok: true,
				means: "no bot changed"
			},
			invalid: {
				ok: false,
				means: "at least one bot has errors"
			},
			failed: {
				ok: false,
				means: "at least one training failed"
			}
		},
		outputs: { packages: "the package of each bot, as JSON: from a name to a digest" },
		permissions: {
			...recording,
			packages: "write, where the store is on ghcr.io"
		}
	},
	deploy: {
		title: "Tidegate: deploy",
		description: "Deploy a package: start it beside what runs, talk to it, give it the traffic.",
		inputs: {
			bot,
			package: {
				kind: "text",
				description: "a package by 7 and more digits of its digest; left out: the one of the commit",
				example: "3f9a51c20b7e"
			},
			commit,
			environment: environment("the environment to deploy to", "staging"),
			preview: flag("get ready and be talked to, without the traffic"),
			"keep-failed": flag("leave a revision that fails running, to look at"),
			why,
			directory,
			token
		},
		reasons: {
			switched: {
				ok: true,
				means: "the package has the traffic"
			},
			"already-active": {
				ok: true,
				means: "the package had the traffic already"
			},
			previewed: {
				ok: true,
				means: "the package is ready as a preview"
			},
			...rolloutReasons
		},
		outputs: {
			package: "the digest of what was deployed",
			url: "where the bot answers"
		},
		permissions: {
			...recording,
			...pulling
		}
	},
	"smoke-test": {
		title: "Tidegate: smoke test",
		description: "Hold a bot's test conversations with what runs.",
		inputs: {
			bot,
			environment: environment("where it runs", "staging"),
			package: {
				kind: "text",
				description: "a revision of this package; left out: the one with the traffic",
				example: "3f9a51c20b7e"
			},
			commit: {
				kind: "text",
				description: "whose test conversations; left out: those of the commit that runs",
				example: "3f9a51c"
			},
			directory,
			token
		},
		reasons: {
			passed: {
				ok: true,
				means: "every conversation went as it should"
			},
			failed: {
				ok: false,
				means: "at least one conversation failed"
			},
			"wrong-model": {
				ok: false,
				means: "another model answers at its address"
			},
			unreachable: {
				ok: false,
				means: "the bot doesn't answer"
			},
			"action-server-down": {
				ok: false,
				means: "its action server is down"
			}
		},
		outputs: {},
		permissions: {
			...reading,
			...pulling
		}
	},
	plan: {
		title: "Tidegate: plan",
		description: "Say for every bot what would ship, and why or why not. Needs no secret and no cluster.",
		inputs: {
			...selection,
			directory,
			token
		},
		reasons: {
			ships: {
				ok: true,
				means: "what was picked can ship"
			},
			nothing: {
				ok: true,
				means: "everything is live already"
			},
			denied: {
				ok: false,
				means: "at least one bot can't ship: each gate says why"
			}
		},
		outputs: { plan: "the plan's hash, which `promote` takes as consent" },
		permissions: {
			...reading,
			...pulling
		}
	},
	promote: {
		title: "Tidegate: promote",
		description: "Apply a plan: read the facts again, then bring the very same packages into the environment.",
		inputs: {
			...selection,
			plan: {
				kind: "text",
				description: "the plan's hash: the consent to what it says. May be left out where nothing comes along",
				example: "5d1c0a9e77b2"
			},
			"keep-failed": flag("leave a revision that fails running, to look at"),
			why,
			directory,
			token
		},
		reasons: {
			promoted: {
				ok: true,
				means: "every bot of the plan is live"
			},
			partly: {
				ok: false,
				means: "what may ship is live, and at least one bot was denied"
			},
			nothing: {
				ok: true,
				means: "everything was live already"
			},
			denied: {
				ok: false,
				means: "nothing may ship: each gate says why"
			},
			unconfirmed: {
				ok: false,
				means: "the facts aren't those of the plan, or what comes along wasn't confirmed"
			},
			failed: {
				ok: false,
				means: "a bot didn't get there; what ran before keeps the traffic"
			}
		},
		outputs: { releases: "the version of each bot, as JSON" },
		permissions: {
			...recording,
			packages: "write, where the store is on ghcr.io"
		}
	},
	rollback: {
		title: "Tidegate: rollback",
		description: "Give the traffic back to what ran before. Needs the environment and nothing else.",
		inputs: {
			bot,
			environment: environment("where it runs", "production"),
			to: {
				kind: "text",
				description: "a version or a package; left out: the previous one",
				example: "1.3.0"
			},
			why,
			directory,
			token
		},
		reasons: {
			"rolled-back": {
				ok: true,
				means: "what ran before has the traffic"
			},
			"already-active": {
				ok: true,
				means: "it had the traffic already"
			},
			"not-ready": {
				ok: false,
				means: "what ran before didn't get ready"
			},
			overtaken: {
				ok: false,
				means: "something else changed the bot in the meantime"
			}
		},
		outputs: { url: "where the bot answers" },
		permissions: recording
	},
	inspect: {
		title: "Tidegate: inspect",
		description: "Look at what runs, for people who reach the environments through a workflow alone.",
		inputs: {
			mode: {
				kind: "text",
				description: "what to look at",
				choices: [
					"status",
					"logs",
					"chat"
				],
				default: "status"
			},
			bots: {
				...bots,
				description: "the bots, by name; left out: all of them (`chat` takes one)"
			},
			environment: environment("where they run; left out: everywhere (`logs` and `chat` take staging)", ""),
			half: {
				kind: "text",
				description: "for `logs`: which half of the bot; left out: both",
				choices: [
					"",
					"core",
					"actions"
				],
				default: ""
			},
			lines: {
				kind: "count",
				description: "for `logs`: how many of the last lines of each half",
				default: "200"
			},
			message: {
				kind: "text",
				description: "for `chat`: what to say to a bot of staging",
				example: "When do you open?"
			},
			directory,
			token
		},
		reasons: {
			read: {
				ok: true,
				means: "it was looked at"
			},
			"no-answer": {
				ok: false,
				means: "the bot didn't answer"
			}
		},
		outputs: {},
		permissions: reading
	}
};

// src/entrypoints/inputs.ts
/** Characters that one input may have: a dispatch takes 65,535 for all of them. */
const longest$1 = 65535;
/**
* Reads the inputs of an action as a runner gives them: `INPUT_<NAME>`, upper case, spaces as `_`. All that is wrong is
* told at once. Defaults are in action.yml; where a runner left one out, the same default holds.
* @throws UserError `bad-input`
*/
function readInputs(specs, environment) {
	const values = {};
	const wrong = [];
	for (const [name, spec] of Object.entries(specs)) {
		const given = environment[variableOf(name)]?.trim();
		const text = given === void 0 || given === "" ? (spec.default ?? "").trim() : given;
		const problem = problemOf(spec, text);
		if (problem === void 0) values[name] = valueOf(spec, text);
		else wrong.push(`The input \`${name}\` ${problem}`);
	}
	if (wrong.length > 0) throw new UserError(wrong.join("\n"), {
		code: "bad-input",
		next: "Set it under `with:` in the workflow, and run it again.",
		problems: wrong.map((message) => ({
			severity: "error",
			code: "bad-input",
			message
		}))
	});
	return values;
}
/** The variable in which a runner hands an input to an action. */
function variableOf(name) {
	return `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`;
}
/** What is wrong with an input's text, as the end of a sentence that names the input. */
function problemOf(spec, text) {
	const shown = spec.kind === "secret" ? "that" : JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text);
	if (text === "") {
		if (spec.required) return `is missing: ${spec.description}.${exampleOf(spec)}`;
		return spec.kind === "count" || spec.kind === "flag" ? "is empty." : void 0;
	}
	if (text.length > longest$1) return `is longer than ${longest$1} characters.`;
	if (spec.kind === "text" && /[\u0000-\u001f\u007f]/.test(text)) return `is ${shown}: it is one line without control characters.`;
	if (spec.choices && !spec.choices.includes(text)) return `is ${shown}; allowed are: ${spec.choices.filter((choice) => choice !== "").join(", ")}.`;
	if (spec.kind === "flag" && text !== "true" && text !== "false") return `is ${shown}; allowed are: true, false.`;
	if (spec.kind === "count" && !/^[1-9]\d{0,5}$/.test(text)) return `is ${shown}; allowed is a whole number from 1 to 999999.`;
}
function exampleOf({ example }) {
	return example === void 0 ? "" : ` For example: ${example}`;
}
function valueOf(spec, text) {
	switch (spec.kind) {
		case "names": return text.split(/[\s,]+/).filter((name) => name !== "");
		case "flag": return text === "true";
		case "count": return Number(text);
		case "text":
		case "secret": return text === "" && spec.default === void 0 ? void 0 : text;
	}
}

// src/entrypoints/log.ts
/** How often a step that takes long says so, in milliseconds. */
const heartbeatMs = 15e3;
/** Characters of one line. */
const longest = 2e3;
/** @param now milliseconds of a clock that only goes forward. */
function createWorkflowReporter(now = () => performance.now()) {
	const seen = /* @__PURE__ */ new Set();
	const open = /* @__PURE__ */ new Map();
	const since = (started) => `${((now() - started) / 1e3).toFixed(1)} s`;
	return {
		underWay: () => [...open.values()].map(({ title, started }) => `${title} (${since(started)})`),
		step(title) {
			const key = Symbol(title);
			const started = now();
			let last = started;
			open.set(key, {
				title,
				started
			});
			const end = (mark, text) => {
				open.delete(key);
				line(`${mark} ${title}${text === void 0 ? "" : `: ${text}`} (${since(started)})`);
			};
			const meter = transferMeter();
			const progress = (fraction, text) => {
				if (now() - last < heartbeatMs) return;
				last = now();
				line(`  ${title}: ${text}${fraction === void 0 ? "" : `, ${Math.round(fraction * 100)} %`} (${since(started)})`);
			};
			return {
				progress,
				transfer(bytes, of, text) {
					const told = meter.told(bytes, of, now());
					progress(of === 0 ? void 0 : bytes / of, told === void 0 ? text : `${text}, ${told}`);
				},
				done: (text) => end("✓", text),
				failed: (text) => end("✗", text)
			};
		},
		info: lines,
		problem(problem) {
			const key = JSON.stringify([
				problem.code,
				problem.message,
				problem.place
			]);
			if (seen.has(key)) return;
			seen.add(key);
			annotate(problem);
		}
	};
}
/** One line of the log, cut where it is very long. Whatever others wrote into it, it is no command to the runner. */
function line(text) {
	info(withoutCommands(oneLine(stripVTControlCharacters(text), longest)));
}
/** Several lines of the log, as `line` has one. */
function lines(text) {
	info(logLines(stripVTControlCharacters(text)));
}
/** An annotation on the line at fault. The runner's own commands carry the text escaped. */
function annotate({ severity, code, message, place, next }) {
	const properties = {
		title: code,
		...place && {
			file: withoutCommands(place.file),
			...place.line !== void 0 && { startLine: place.line },
			...place.line !== void 0 && place.column !== void 0 && { startColumn: place.column }
		}
	};
	const text = [message, ...next === void 0 ? [] : [`→ ${next}`]].map((each) => withoutCommands(oneLine(each, longest))).join("\n");
	if (severity === "error") error(text, properties);
	else if (severity === "warning") warning(text, properties);
	else notice(text, properties);
}

// src/entrypoints/token.ts
/**
* Lets git reach the repository with a job's token: as a header for the one server, in variables that git's own
* processes inherit (`GIT_CONFIG_*`, git 2.31). So it never stands in an argument, a file or a URL. Credentials that
* the checkout keeps in its configuration are set aside: GitHub refuses a request with two such headers.
*/
function useToken(token, environment) {
	const server = serverOf(environment);
	if (server === void 0) return;
	const count = Number(environment["GIT_CONFIG_COUNT"] ?? "0");
	const at = Number.isSafeInteger(count) && count >= 0 ? count : 0;
	const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
	const key = `http.${server}/.extraheader`;
	const settings = [[key, ""], [key, `AUTHORIZATION: basic ${basic}`]];
	for (const [index, [name, value]] of settings.entries()) {
		environment[`GIT_CONFIG_KEY_${at + index}`] = name;
		environment[`GIT_CONFIG_VALUE_${at + index}`] = value;
	}
	environment["GIT_CONFIG_COUNT"] = String(at + settings.length);
	environment["GITHUB_TOKEN"] ??= token;
}
/** The server that the token is for: GitHub itself, or the one that the runner names. Never one without TLS elsewhere. */
function serverOf(environment) {
	const text = environment["GITHUB_SERVER_URL"];
	if (text === void 0 || !URL.canParse(text)) return void 0;
	const url = new URL(text);
	const local = url.protocol === "http:" && isLoopback(url.hostname);
	return url.protocol === "https:" || local ? url.origin : void 0;
}

// src/entrypoints/run.ts
/** Characters of the output `result`: a job's outputs may have 1 MiB in all. */
const longestResult = 5e5;
/** Milliseconds that a cancelled action has to end by itself: the runner's patience is 7.5 s. */
const graceMs = 4e3;
/** Runs an action from its inputs to its outputs. Whatever happens, `reason` and `result` are set once. */
async function runAction(name, work) {
	const reporter = createWorkflowReporter();
	const cancellation = new AbortController();
	const cancel = () => {
		cancellation.abort();
		const doing = reporter.underWay();
		line(`Cancelled${doing.length === 0 ? "." : ` while it was at: ${doing.join("; ")}.`}`);
		line("What was done stays done; the next run goes on from there.");
		setTimeout(() => {
			finish("cancelled", {
				schema: 1,
				action: name,
				reason: "cancelled",
				underWay: doing
			});
			process.exit(1);
		}, graceMs).unref();
	};
	process.once("SIGINT", cancel);
	process.once("SIGTERM", cancel);
	try {
		const outcome = await perform(name, work, reporter, cancellation.signal);
		const result = {
			schema: 1,
			action: name,
			...outcome.result,
			reason: outcome.reason
		};
		for (const [output, value] of Object.entries(outcome.outputs)) setOutput(output, value);
		finish(outcome.reason, result);
		await summarize(outcome.headline, outcome.summary);
		if ({
			...actions[name].reasons,
			...commonReasons
		}[outcome.reason]?.ok !== true) setFailed(outcome.headline);
		else line(outcome.headline);
	} catch (thrown) {
		const { reason, headline, result } = failureOf(thrown, cancellation.signal);
		finish(reason, {
			schema: 1,
			action: name,
			reason,
			...result
		});
		await summarize(headline, "");
		setFailed(headline);
	} finally {
		process.off("SIGINT", cancel);
		process.off("SIGTERM", cancel);
	}
}
async function perform(name, work, reporter, signal) {
	const specs = actions[name].inputs;
	for (const [input, { kind }] of Object.entries(specs)) {
		const given = process.env[`INPUT_${input.toUpperCase()}`];
		if (kind === "secret" && given !== void 0 && given !== "") setSecret(given);
	}
	const inputs = readInputs(specs, process.env);
	const { directory, token } = inputs;
	if (token !== void 0 && token !== "") useToken(token, process.env);
	const wiring = await wire(resolve(process.env["GITHUB_WORKSPACE"] ?? ".", directory ?? "."), reporter);
	try {
		const by = await actor(wiring.ports);
		return await work({
			inputs,
			ports: wiring.ports,
			wiring,
			signal,
			by
		});
	} finally {
		await wiring.close();
	}
}
/** Who started the workflow, in the form of a commit's author; outside of a workflow, git's own word. */
async function actor(ports) {
	const { GITHUB_ACTOR: name, GITHUB_ACTOR_ID: id } = process.env;
	if (name === void 0 || !/^[\w[\]-]{1,100}$/.test(name)) return ports.checkout.identity();
	return `${name} <${id !== void 0 && /^\d{1,20}$/.test(id) ? `${id}+${name}` : name}@users.noreply.github.com>`;
}
let finished = false;
function finish(reason, result) {
	if (finished) return;
	finished = true;
	const text = JSON.stringify(result);
	setOutput("reason", reason);
	setOutput("result", text.length <= longestResult ? text : JSON.stringify({
		schema: 1,
		reason,
		tooLong: text.length
	}));
}
/** Writes the run's summary, where there is one to write to. */
async function summarize(headline, text) {
	if (process.env["GITHUB_STEP_SUMMARY"] === void 0) return;
	await summary.addRaw(`**${plainMarkdown(headline, 500)}**\n\n${text}\n`).write();
}
function failureOf(thrown, signal) {
	const error = fromSystem(thrown) ?? thrown;
	if (signal.aborted) return {
		reason: "cancelled",
		headline: "Cancelled. The next run goes on from there.",
		result: {}
	};
	if (error instanceof UserError || error instanceof EnvironmentError) {
		const { code, message, place, next, problems } = error;
		const headline = {
			severity: "error",
			code,
			message,
			...place && { place },
			...next !== void 0 && { next }
		};
		for (const problem of problems.length > 0 ? problems : [headline]) annotate(problem);
		const mistake = error instanceof UserError;
		return {
			reason: mistake ? "mistake" : "environment-failed",
			headline: mistake ? "Something is to be mended; the annotations say what." : "This is not your mistake: something outside failed.",
			result: { error: {
				code,
				message,
				place,
				next,
				problems
			} }
		};
	}
	const detail = error instanceof Error ? error.stack ?? error.message : String(error);
	annotate({
		severity: "error",
		code: "defect",
		message: `Tidegate has a defect; this is not your mistake. ${detail}`
	});
	return {
		reason: "defect",
		headline: "Tidegate has a defect; please report the lines above.",
		result: { error: {
			code: "defect",
			message: detail
		} }
	};
}

export { annotate as n, line as r, runAction as t };