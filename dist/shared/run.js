import { A as regex, C as optional, D as pipe, F as string, M as safeParse, S as object, _ as minValue, b as nullish, j as safeInteger, m as maxLength, n as boolean, s as getDotPath, u as is, x as number } from "./dist.js";
import { n as UserError, r as isToldError, t as EnvironmentError } from "./errors.js";
import { a as shortDigest } from "./digest.js";
import { a as oneLine, r as counted, s as plainMarkdown } from "./text.js";
import { i as unknown, t as known } from "./facts.js";
import { a as setFailed, n as createWorkflowReporter, o as setOutput, r as line, s as setSecret, t as annotate } from "./log.js";
import { t as fromSystem } from "./system-error.js";
import { n as recordLimit, r as runRecordBytes } from "./read.js";
import { n as cut } from "./fit.js";
import { n as supersededSentence } from "./superseded.js";
import { t as isLoopback } from "./loopback.js";
import { open } from "node:fs/promises";
import { join, resolve } from "node:path";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { constants as constants$2, promises } from "fs";
import { EOL } from "os";

// node_modules/@actions/core/lib/summary.js
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
const { access: access$2, appendFile: appendFile$1, writeFile: writeFile$1 } = promises;
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
		return __awaiter(this, void 0, void 0, function* () {
			if (this._filePath) return this._filePath;
			const pathFromEnv = process.env[SUMMARY_ENV_VAR];
			if (!pathFromEnv) throw new Error(`Unable to find environment variable for $${SUMMARY_ENV_VAR}. Check if your runtime environment supports job summaries.`);
			try {
				yield access$2(pathFromEnv, constants$2.R_OK | constants$2.W_OK);
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
		return __awaiter(this, void 0, void 0, function* () {
			const overwrite = !!(options === null || options === void 0 ? void 0 : options.overwrite);
			const filePath = yield this.filePath();
			yield (overwrite ? writeFile$1 : appendFile$1)(filePath, this._buffer, { encoding: "utf8" });
			return this.emptyBuffer();
		});
	}
	/**
	* Clears the summary buffer and wipes the summary file
	*
	* @returns {Summary} summary instance
	*/
	clear() {
		return __awaiter(this, void 0, void 0, function* () {
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
const commit$1 = {
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
const handOver = {
	kind: "text",
	description: "a folder for the jobs after this one: a record of what was done (`record.json`), and packages. Where it is given, the ledger is left to the last job",
	example: "${{ runner.temp }}/tidegate"
};
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
const superseded = {
	ok: false,
	means: "a newer push took its place before anything moved"
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
			commit: commit$1,
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
			changed: flag("only the bots that the event changed, by their inputs and test conversations; `matrix` has their jobs"),
			commit: commit$1,
			"hand-over": handOver,
			directory,
			token
		},
		reasons: {
			valid: {
				ok: true,
				means: "nothing is wrong"
			},
			unchanged: {
				ok: true,
				means: "no bot changed"
			},
			told: {
				ok: true,
				means: "the run of the push tells about this very commit; `told-by` names it"
			},
			invalid: {
				ok: false,
				means: "at least one bot has errors; with `changed` and `hand-over`, the jobs after it go on with the others"
			}
		},
		outputs: {
			matrix: "with `changed`: the jobs of the bots to train, as JSON: a list of `name` and `bots`",
			deploys: "with `changed`: `true` if the run deploys what it trains, `false` otherwise",
			check: "with `changed`: what the last job is called",
			"told-by": "with `changed`: the id of the run that tells about this commit already; empty if none does"
		},
		permissions: {
			...reading,
			actions: "read, to find the run of a push that tells the same (`changed` alone)"
		}
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
			commit: commit$1,
			again: flag("train although there is a package of these inputs"),
			"hand-over": {
				...handOver,
				description: "a folder for the jobs after this one: a record of what was done (`record.json`), and the new packages (`packages`). Where it is given, neither the ledger nor the store is written"
			},
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
			},
			superseded
		},
		outputs: { packages: "the package of each bot, as JSON: from a name to a digest" },
		permissions: {
			contents: "to read the repository and to write the ledger branch (with `hand-over`: read)",
			packages: "write, where the store is on ghcr.io (with `hand-over`: read)"
		}
	},
	deploy: {
		title: "Tidegate: deploy",
		description: "Deploy a package: start it beside what runs, talk to it, give it the traffic.",
		inputs: {
			bot,
			bots: {
				...bots,
				description: "several bots, by name, in place of `bot`"
			},
			package: {
				kind: "text",
				description: "a package by 7 and more digits of its digest; left out: the one of the commit",
				example: "3f9a51c20b7e"
			},
			packages: {
				kind: "text",
				description: "a folder with packages that another job handed over: those of these bots and their inputs at the commit are copied to the store, anything else is refused",
				example: "${{ runner.temp }}/packages"
			},
			commit: commit$1,
			environment: environment("the environment to deploy to", "staging"),
			preview: flag("get ready and be talked to, without the traffic"),
			"keep-failed": flag("leave a revision that fails running, to look at"),
			compare: {
				kind: "flag",
				description: "with `hand-over`: say the same to the package that is live in production, beside it, and tell what that answers differently",
				default: "true"
			},
			"hand-over": handOver,
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
			...rolloutReasons,
			superseded,
			"no-package": {
				ok: false,
				means: "there is no package to deploy: no training left one"
			},
			"package-refused": {
				ok: false,
				means: "a package that was handed over isn't of these bots and inputs"
			}
		},
		outputs: {
			package: "the digest of what was deployed",
			url: "where the bot answers"
		},
		permissions: {
			contents: "to read the repository and to write the ledger branch (with `hand-over`: read)",
			packages: "read, where the store is on ghcr.io (with `packages`: write)",
			checks: "write, to show what is under way (with `hand-over`; left out, it is not shown)"
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
		description: "Say for every bot what would ship, and why or why not; with nothing selected, what is merged and not live. Needs no secret and no cluster.",
		inputs: {
			...selection,
			select: {
				...selection.select,
				description: `${selection.select.description}; left out: what there is`
			},
			plan: {
				kind: "text",
				description: "the hash of the plan that is to be promoted, where it is planned once more before: with it, nothing selected means `all`",
				example: "5d1c0a9e77b2"
			},
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
			},
			listed: {
				ok: true,
				means: "nothing was picked: the summary lists what is merged and not live"
			}
		},
		outputs: { plan: "the plan's hash, which `promote` takes as consent; empty where nothing was picked" },
		permissions: {
			...reading,
			"pull-requests": "read, where a gate asks for reviews or checks, or pull requests are picked",
			checks: "read, the same",
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
			"hand-over": {
				...handOver,
				description: "a folder for the jobs after this one: a record of what was released and what failed (`record.json`)"
			},
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
				means: "a bot didn't get there, or stopped answering there: what ran before keeps the traffic, or has it again"
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
			"hand-over": {
				...handOver,
				description: "a folder for the jobs after this one: a record of what went back (`record.json`), also where the ledger could not be written"
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
					"doctor",
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
				description: "for `logs`: how many of the last lines of each half; outside of staging only what was noted about the halves, since what they write themselves may hold what customers say",
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
				means: "it was looked at; for `doctor`: everything is well"
			},
			unwell: {
				ok: false,
				means: "something is not well: `result` says what, why and what to do"
			},
			"no-answer": {
				ok: false,
				means: "the bot didn't answer"
			}
		},
		outputs: {},
		permissions: reading
	},
	report: {
		title: "Tidegate: report",
		description: "Tell what a run does and how it ended, in one place: the ledger, checks, deployments, the comment, the board.",
		inputs: {
			phase: {
				kind: "text",
				description: "the beginning of the run, or its end, which is the one check that a branch rule requires",
				choices: ["begin", "end"],
				default: "end"
			},
			records: {
				kind: "text",
				description: "the folder with what the jobs left: artifacts `tidegate-record-*`, each in a folder of its own name",
				required: true,
				example: "${{ runner.temp }}/records"
			},
			needs: {
				kind: "json",
				description: "how the jobs before it ended, and what they put out: the context `needs` by `toJSON` (`phase: end`)",
				default: ""
			},
			environment: environment("the environment that the run deploys to", "staging"),
			"key-ring": {
				kind: "secret",
				description: "the team's key ring, from a secret (docs/REGISTRATION.md): with it, the comment holds the sealed file of a bot that has none"
			},
			directory,
			token
		},
		reasons: {
			passed: {
				ok: true,
				means: "every changed bot went through all of it, and that is told"
			},
			failed: {
				ok: false,
				means: "at least one bot failed, or a job ended without a word"
			},
			superseded: {
				ok: false,
				means: "a newer push took the place of this run"
			},
			"told-elsewhere": {
				ok: true,
				means: "the run of the push tells about this very commit"
			},
			"not-told": {
				ok: false,
				means: "all went well, but not all of it could be written: the same job run again writes what is missing"
			},
			shown: {
				ok: true,
				means: "what is under way is shown (`phase: begin`)"
			},
			"not-shown": {
				ok: true,
				means: "there is nothing to show, or the token may not show it (`phase: begin`)"
			}
		},
		outputs: {},
		permissions: {
			contents: "write, for the ledger branch (`phase: begin`: read)",
			checks: "write, for a check per bot and phase",
			deployments: "write, for a deployment per bot",
			"pull-requests": "write, for the comment",
			issues: "write, for the release board",
			actions: "read, to see how the run of a push ended",
			packages: "read, where the store is on ghcr.io"
		}
	}
};

// src/entrypoints/event.ts
/** Bytes of an event: GitHub sends at most 25 MB. */
const longestEvent = 33554432;
const commit = pipe(string(), regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, "isn't a commit"));
const branch = pipe(string(), maxLength(1e3, "is too long"), regex(/^[^\u0000-\u001f\u007f]+$/, "isn't a branch"));
const repository = object({ full_name: string() });
const schemas = {
	push: object({
		ref: string(),
		before: optional(commit),
		deleted: optional(boolean(), false)
	}),
	"pull-request": object({
		number: pipe(number(), safeInteger(), minValue(1)),
		pull_request: object({
			head: object({
				sha: commit,
				ref: branch,
				repo: nullish(repository)
			}),
			base: object({ repo: repository }),
			user: nullish(object({ login: string() }))
		})
	}),
	"merge-group": object({ merge_group: object({
		head_ref: string(),
		base_sha: commit
	}) })
};
/** Whose runs get a read-only token and no secret. */
const restrictedActor = "dependabot[bot]";
/**
* Reads what started the run, from the variables and the event's file that a runner gives. Both may hold texts of
* anybody: only what is checked here goes on.
* @throws UserError `event-refused` for an event that must start nothing of ours; EnvironmentError `event-unreadable`
*/
async function readEvent(environment) {
	const name = environment["GITHUB_EVENT_NAME"] ?? "";
	switch (name) {
		case "push": {
			const { ref, before, deleted } = await payload(environment, name, schemas.push);
			return {
				kind: "push",
				branch: branchOf(ref),
				before: withoutZeros(before),
				deleted
			};
		}
		case "pull_request": {
			const { number, pull_request: pull } = await payload(environment, name, schemas["pull-request"]);
			const { head, base, user } = pull;
			return {
				kind: "pull-request",
				number,
				branch: head.ref,
				commit: head.sha,
				own: head.repo?.full_name === base.repo.full_name,
				restricted: user?.login === restrictedActor || environment["GITHUB_ACTOR"] === restrictedActor
			};
		}
		case "merge_group": {
			const { merge_group: group } = await payload(environment, name, schemas["merge-group"]);
			return {
				kind: "merge-group",
				branch: branchOf(group.head_ref) ?? group.head_ref,
				base: group.base_sha
			};
		}
		case "pull_request_target":
		case "workflow_run": throw new UserError(`A workflow on \`${name}\` gives its secrets to whatever a fork sends: it is refused.`, {
			code: "event-refused",
			next: "Use `pull_request` in its place: forks are validated and trained without a secret."
		});
		default: return {
			kind: "other",
			branch: branchOf(environment["GITHUB_REF"] ?? "")
		};
	}
}
/** A branch of `refs/heads/…`; undefined for any other reference. */
function branchOf(reference) {
	const name = /^refs\/heads\/(.+)$/u.exec(reference)?.[1];
	return name !== void 0 && is(branch, name) ? name : void 0;
}
/** A commit of zeros stands for none. */
function withoutZeros(id) {
	return id === void 0 || /^0+$/.test(id) ? void 0 : id;
}
async function payload(environment, event, schema) {
	const text = await readBounded(environment["GITHUB_EVENT_PATH"] ?? "").catch((error) => unreadable(event, error));
	let value;
	try {
		value = JSON.parse(text);
	} catch (error) {
		return unreadable(event, error);
	}
	const read = safeParse(schema, value);
	if (read.success) return read.output;
	const [issue] = read.issues;
	return unreadable(event, `${getDotPath(issue) ?? "it"}: ${issue.message}`);
}
async function readBounded(file) {
	await using handle = await open(file, "r");
	const { size } = await handle.stat();
	if (size > longestEvent) throw new Error(`it has ${size} bytes`);
	return handle.readFile("utf8");
}
function unreadable(event, cause) {
	const why = cause instanceof Error ? cause.message : String(cause);
	throw new EnvironmentError(`What started this run (\`${event}\`) can't be read: ${why}`, {
		code: "event-unreadable",
		next: "Run it again; GITHUB_EVENT_PATH names the file that the runner gave.",
		cause
	});
}
/**
* The run that this is a job of.
* @throws UserError `no-run` outside of a workflow
*/
function runName(environment) {
	const id = counting(environment["GITHUB_RUN_ID"]);
	const attempt = counting(environment["GITHUB_RUN_ATTEMPT"] ?? "1");
	const server = environment["GITHUB_SERVER_URL"] ?? "https://github.com";
	const repositoryName = environment["GITHUB_REPOSITORY"] ?? "";
	const url = `${server.replace(/\/+$/, "")}/${repositoryName}/actions/runs/${id}`;
	const named = /^[\w.-]+\/[\w.-]+$/.test(repositoryName) && /^https?:\/\/[^\s/]+/.test(server);
	if (id !== void 0 && attempt !== void 0 && named) return {
		id,
		attempt,
		url
	};
	throw new UserError("The input `hand-over` is for the jobs of a workflow, and this is none.", {
		code: "no-run",
		next: "Leave it out; in a workflow, GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT and GITHUB_REPOSITORY name the run."
	});
}
function counting(text) {
	const value = /^[1-9]\d{0,15}$/.test(text ?? "") ? Number(text) : void 0;
	return Number.isSafeInteger(value) ? value : void 0;
}
/** The file of the workflow that runs, such as `.github/workflows/staging.yml`; undefined where nobody says. */
function workflowFile(environment) {
	return /^[^/]+\/[^/]+\/(.+?)@/.exec(environment["GITHUB_WORKFLOW_REF"] ?? "")?.[1];
}

// src/steps/hand-over/bounded.ts
/**
* A record within what `readRunRecord` takes, whatever its parts say: texts and lists are cut, and where all of it is
* too much, transcripts go first, then logs, then what is beyond the first problems.
*/
function boundedRecord(record) {
	const { job, parts, trouble } = record;
	const whole = {
		...record,
		job: cut(job, 200),
		parts: parts.map(boundedPart),
		...trouble && { trouble: boundedWords(trouble) }
	};
	return [
		whole,
		without(whole, "held"),
		without(whole, "log"),
		without(whole, "problems")
	].find((one) => runRecordBytes(one).length <= 4194304) ?? barest(whole);
}
function boundedPart(part) {
	const { deployment, talk } = part;
	return {
		...part,
		...boundedWords(part),
		deployment: deployment && {
			...deployment,
			url: webAddress(deployment.url)
		},
		talk: talk && boundedTalk(talk),
		log: part.log.slice(-500).map((line) => cut(line, 4e3))
	};
}
function boundedWords({ headline, next, problems }) {
	return {
		headline: cut(headline, 2e3),
		next: next && cut(next, 4e3),
		problems: problems.slice(0, 500).map(boundedProblem)
	};
}
function boundedProblem({ severity, code, message, place, next }) {
	return {
		severity,
		code: cut(code, 100),
		message: cut(message, 4e3),
		...place && { place: boundedPlace(place) },
		...next !== void 0 && { next: cut(next, 4e3) }
	};
}
function boundedPlace({ file, line, column }) {
	return {
		file: cut(file, 1e3),
		...line !== void 0 && isPositive(line) && { line },
		...column !== void 0 && isPositive(column) && { column }
	};
}
function isPositive(value) {
	return Number.isSafeInteger(value) && value > 0;
}
function boundedTalk({ suite, held, leftOut, differing }) {
	return {
		suite,
		held: held.slice(0, 500).map(boundedConversation),
		leftOut: leftOut.slice(0, 500).map(({ conversation, needs }) => ({
			conversation: cut(conversation, 500),
			needs: cut(needs, 2e3)
		})),
		...differing && { differing: differing.known ? known(differing.value.slice(0, 500).map(boundedDifference)) : boundedIgnorance(differing) }
	};
}
function boundedDifference({ conversation, said, here, production }) {
	return {
		conversation: cut(conversation, 500),
		said: cut(said, 2e4),
		here: boundedAnswers(here),
		production: boundedAnswers(production)
	};
}
function boundedIgnorance({ why, next }) {
	return {
		known: false,
		why: cut(why, 2e3),
		...next !== void 0 && { next: cut(next, 2e3) }
	};
}
function boundedAnswers(answers) {
	return answers.slice(0, 100).map((text) => cut(text, 2e4));
}
function boundedConversation({ name, passed, exchanges }) {
	return {
		name: cut(name, 500),
		passed,
		exchanges: exchanges.slice(0, 200).map(({ said, answered }) => ({
			said: cut(said, 2e4),
			answered: boundedAnswers(answered)
		}))
	};
}
function webAddress(url) {
	return url !== void 0 && url.length <= 2e3 && /^https?:\/\/[^\s]+$/.test(url) ? url : void 0;
}
/** The record with less in each part: what is named, and all that goes before it. */
function without(record, what) {
	return {
		...record,
		parts: record.parts.map((part) => ({
			...part,
			talk: part.talk && {
				...part.talk,
				held: part.talk.held.map((one) => ({
					...one,
					exchanges: []
				})),
				...part.talk.differing?.known === true && { differing: unknown("there was too much to tell") }
			},
			log: what === "held" ? part.log : [],
			problems: what === "problems" ? part.problems.slice(0, 5) : part.problems
		}))
	};
}
/** How each phase ended, and nothing more. */
function barest(record) {
	return {
		...record,
		parts: record.parts.map((part) => ({
			...part,
			headline: cut(part.headline, 200),
			next: part.next && cut(part.next, 200),
			problems: [],
			talk: void 0,
			log: []
		}))
	};
}

// src/steps/hand-over/parts.ts
/** A part with nothing but its headline, and what is given beside it. */
function partOf(bot, phase, state, headline, given = {}) {
	return {
		bot,
		phase,
		state,
		headline,
		next: void 0,
		problems: [],
		training: void 0,
		deployment: void 0,
		talk: void 0,
		log: [],
		...given
	};
}
/** What was wrong with a bot's files. */
function validatePart({ bot, problems, conversations }) {
	const errors = problems.filter(isError);
	if (errors.length > 0) return partOf(bot, "validate", "failed", `${counted(errors.length, "error")} in its files.`, {
		problems,
		next: nextOf(errors)
	});
	return partOf(bot, "validate", "passed", `Nothing is wrong; ${conversations === 0 ? "it has no" : `it has ${conversations}`} ${conversations === 1 ? "test conversation" : "test conversations"}.`, { problems });
}
/** What a training came to. */
function trainPart(bot, result) {
	const { inputs } = result;
	switch (result.reason) {
		case "trained":
		case "found": {
			const { digest, metadata } = result.package;
			const found = result.reason === "found";
			return partOf(bot, "train", "passed", found ? `It was trained before from the same inputs (package ${shortDigest(digest)}).` : `It was trained (package ${shortDigest(digest)}).`, {
				problems: result.problems,
				training: {
					inputs,
					package: digest,
					found,
					metrics: metadata.metrics
				}
			});
		}
		case "superseded": return supersededPart(bot, "train", result.by);
		case "invalid":
		case "failed": {
			const { problems } = result;
			const errors = problems.filter(isError);
			return partOf(bot, "train", "failed", result.reason === "invalid" ? "It can't be trained: it has errors." : "The training failed.", {
				problems,
				training: {
					inputs,
					package: void 0,
					found: false,
					metrics: {}
				},
				next: nextOf(errors)
			});
		}
	}
}
/**
* What a rollout came to: its deployment, and the talk where it came to one. Only what has the traffic, or stays as a
* preview, is a deployment.
*/
function rolloutParts(bot, environment, preview, result) {
	const talk = "smoke" in result && result.smoke ? [talkPart(bot, result.smoke, result.differing)] : [];
	return [deployPart(bot, environment, preview, result), ...talk];
}
function deployPart(bot, environment, preview, result) {
	const part = partOf.bind(void 0, bot, "deploy");
	const kept = "What ran before keeps the traffic.";
	const { revision } = result;
	switch (result.reason) {
		case "switched":
		case "already-active": return part("passed", `${result.reason === "switched" ? "It has" : "It had"} the traffic in ${environment}${result.reason === "switched" ? "" : " already"}.`, { deployment: {
			environment,
			revision: revision.id,
			url: result.url,
			preview: false
		} });
		case "previewed": return preview === "ends" ? part("passed", `It got ready in ${environment} beside what runs, and was ended again.`) : part("passed", `It is ready in ${environment} as a preview.`, { deployment: {
			environment,
			revision: revision.id,
			url: void 0,
			preview: true
		} });
		case "not-ready": {
			const { headline, evidence, remedy, lastLines } = result.verdict;
			return part("failed", headline, {
				next: remedy,
				problems: evidence.map((message) => ({
					severity: "note",
					code: "not-ready",
					message
				})),
				log: lastLines
			});
		}
		case "failed-talk": return wasStarted(result.smoke) ? part("passed", `It got ready in ${environment}, and did not get the traffic. ${kept}`) : part("skipped", `It was not started in ${environment}: its test conversations have errors.`);
		case "overtaken": return part("failed", `Something else got the traffic in ${environment} in the meantime (${result.active ?? "nothing"} has it).`, { next: "Run the failed jobs again: it is decided anew." });
		case "superseded": return supersededPart(bot, "deploy", result.by);
		case "refused": {
			const { problems } = result;
			return part("failed", `${environment} can't take it now. ${kept}`, {
				problems,
				next: nextOf(problems)
			});
		}
	}
}
/** A suite with errors is told before anything is started: nothing was said then. */
function wasStarted({ held, failures }) {
	return held.length > 0 || failures.length === 0;
}
/** How it was talked to. */
function talkPart(bot, smoke, differing = void 0) {
	const { reason, message, suite, passed, failures, leftOut, held } = smoke;
	const talk = {
		suite,
		held,
		leftOut,
		...differing && { differing }
	};
	const left = leftOut.length === 0 ? "" : `, ${leftOut.length} left out`;
	const counts = `${passed.length} of ${passed.length + failures.length} conversations right${left}`;
	if (reason === "passed") return partOf(bot, "talk", "passed", `${counts}${suite === void 0 ? " (it has no tests: an example of each intent was said)" : ""}.`, { talk });
	const problems = failures.map(({ conversation, turn, code, message: what, place }) => ({
		severity: "error",
		code,
		message: `${conversation}, turn ${turn}: ${what}`,
		place
	}));
	return partOf(bot, "talk", "failed", failures.length > 0 ? `${counts}.` : message ?? "It failed.", {
		talk,
		problems,
		next: remedies[reason]
	});
}
const remedies = {
	failed: "Mend the bot or its test conversations, and push again.",
	"wrong-model": "Run the failed jobs again; if it comes back, look at what else serves at that address.",
	unreachable: "Run the failed jobs again; if it comes back, read its logs.",
	"action-server-down": "Read the action server's logs, then run the failed jobs again."
};
/** What something newer took the place of. */
function supersededPart(bot, phase, by) {
	return partOf(bot, phase, "cancelled", supersededSentence(by), { next: "There is nothing to do: the newer run goes through all of it." });
}
function isError({ severity }) {
	return severity === "error";
}
/** What to do about the first problem that says it. */
function nextOf(problems) {
	return problems.find(({ next }) => next !== void 0)?.next;
}

// src/entrypoints/hand-over.ts
/** @param directory absolute; made where it isn't there. */
function openHandOver(directory, { run, job, now }) {
	const parts = [];
	let records = () => [];
	const open = /* @__PURE__ */ new Map();
	let commit;
	let expected;
	return {
		run,
		packages: join(directory, "packages"),
		about: (id) => void (commit = id),
		expects: (all) => void (expected = all),
		begin: (bot, phase) => void open.set(bot, phase),
		add(...told) {
			for (const { bot, phase } of told) if (open.get(bot) === phase) open.delete(bot);
			parts.push(...told);
		},
		broke(bot, error) {
			const phase = open.get(bot);
			if (phase !== void 0) this.add(brokenPart(bot, phase, { error }));
		},
		ledger: (known) => void (records = known),
		write(ending) {
			if (commit === void 0) return;
			const broken = [...open].map(([bot, phase]) => brokenPart(bot, phase, ending));
			const record = {
				schema: 1,
				run,
				job,
				commit,
				at: now().toISOString(),
				expects: expected,
				parts: [...parts, ...broken],
				...broken.length === 0 && typeof ending === "object" && { trouble: troubleOf(ending.error) },
				ledger: records()
			};
			mkdirSync(directory, { recursive: true });
			const file = join(directory, "record.json");
			writeFileSync(`${file}.tmp`, runRecordBytes(boundedRecord(record)));
			renameSync(`${file}.tmp`, file);
		}
	};
}
/** What a job is called in its record, such as `train (bank)`. */
function jobName(environment, what) {
	const job = oneLine(environment["GITHUB_JOB"] ?? "", 60);
	const about = oneLine(what, 100);
	return `${job === "" ? "job" : job}${about === "" ? "" : ` (${about})`}`;
}
function brokenPart(bot, phase, ending) {
	if (ending === void 0 || ending === "cancelled") return partOf(bot, phase, "cancelled", "It was cancelled in the middle of this.", { next: "Run it again: it goes on from there." });
	const { headline, next, problems } = troubleOf(ending.error);
	return partOf(bot, phase, "failed", headline, {
		next,
		problems
	});
}
/** Why something broke off, for those who read the record. */
function troubleOf(error) {
	if (isToldError(error)) {
		const { message: headline, next, problems } = error;
		return {
			headline,
			next,
			problems
		};
	}
	return {
		headline: `Tidegate has a defect; this is not your mistake: ${error instanceof Error ? error.message : String(error)}`,
		next: "Report the lines of this job's log.",
		problems: []
	};
}

// src/entrypoints/inputs.ts
/** Characters that one input may have: a dispatch takes 65,535 for all of them; outputs of jobs have more. */
const longest = {
	person: 65535,
	json: 1048576
};
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
		const text = given === void 0 || given === "" ? standardOf(spec) : given;
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
/** The text that stands for one that was left out. An expression is the runner's to fill in: here it is nothing. */
function standardOf({ default: standard = "" }) {
	return standard.startsWith("${{") ? "" : standard.trim();
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
	const most = spec.kind === "json" ? longest.json : longest.person;
	if (text.length > most) return `is longer than ${most} characters.`;
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
		case "json":
		case "secret": return text === "" && spec.default === void 0 ? void 0 : text;
	}
}

// src/entrypoints/actor.ts
/** Who started the workflow, with the address that GitHub gives everybody; undefined outside of a workflow. */
function actorOf({ GITHUB_ACTOR: name, GITHUB_ACTOR_ID: id }) {
	if (name === void 0 || !/^[\w[\]-]{1,100}$/.test(name)) return void 0;
	return {
		name,
		address: `${id !== void 0 && /^\d{1,20}$/.test(id) ? `${id}+${name}` : name}@users.noreply.github.com`
	};
}
/**
* Names the one who started the workflow as who writes commits and tags: a runner's git knows nobody, and refuses to
* write. Variables that are there already stay.
*/
function useActor(environment) {
	const person = actorOf(environment);
	if (person === void 0) return;
	for (const role of ["AUTHOR", "COMMITTER"]) {
		environment[`GIT_${role}_NAME`] ??= person.name;
		environment[`GIT_${role}_EMAIL`] ??= person.address;
	}
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
/** Runs an action in the repository. */
async function runAction(name, work) {
	await runJob(name, async ({ inputs, signal, handOver, open }) => work({
		inputs,
		signal,
		handOver,
		...await open()
	}));
}
/**
* Runs an action from its inputs to its outputs. Whatever happens, `reason` and `result` are set once. The repository
* is opened by those that ask for it: for one who only talks to GitHub, that would take longer than all the rest.
*/
async function runJob(name, work) {
	const reporter = createWorkflowReporter();
	const cancellation = new AbortController();
	const left = { handOver: void 0 };
	const cancel = () => {
		cancellation.abort();
		const steps = reporter.underWay();
		const doing = steps.length > 0 ? steps : [`${actions[name].title}, between two steps`];
		leave(left, "cancelled");
		line(`Cancelled while it was at: ${doing.join("; ")}.`);
		line("What was done stays done; the next run goes on from there.");
		setTimeout(() => {
			leave(left, "cancelled");
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
		const outcome = await perform(name, work, reporter, cancellation.signal, left);
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
		}[outcome.reason]?.ok !== true && outcome.goesOn !== true) setFailed(outcome.headline);
		else line(outcome.headline);
	} catch (thrown) {
		const { reason, headline, result } = failureOf(thrown, cancellation.signal);
		leave(left, cancellation.signal.aborted ? "cancelled" : { error: fromSystem(thrown) ?? thrown });
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
/** Leaves what is known when an action breaks off. Whatever comes of that, the action's own end is told. */
function leave({ handOver }, ending) {
	try {
		handOver?.write(ending);
	} catch (error) {
		line(`What was done can't be handed over: ${error instanceof Error ? error.message : String(error)}`);
	}
}
async function perform(name, work, reporter, signal, left) {
	const specs = actions[name].inputs;
	for (const [input, { kind }] of Object.entries(specs)) {
		const given = process.env[`INPUT_${input.toUpperCase()}`];
		if (kind === "secret" && given !== void 0 && given !== "") setSecret(given);
	}
	const inputs = readInputs(specs, process.env);
	const { directory, token, bots, ...others } = inputs;
	const workspace = process.env["GITHUB_WORKSPACE"] ?? ".";
	const folder = others["hand-over"];
	if (folder !== void 0) {
		const job = jobName(process.env, (bots ?? []).join(", "));
		const about = {
			run: runName(process.env),
			job,
			now: () => /* @__PURE__ */ new Date()
		};
		left.handOver = openHandOver(resolve(workspace, folder), about);
	}
	const { handOver } = left;
	if (token !== void 0 && token !== "") useToken(token, process.env);
	useActor(process.env);
	let opening;
	const open = () => opening ??= openRepository(resolve(workspace, directory ?? "."), reporter);
	try {
		const outcome = await work({
			inputs,
			reporter,
			signal,
			handOver,
			open
		});
		handOver?.write();
		return outcome;
	} finally {
		await (await opening?.catch(() => void 0))?.wiring.close();
	}
}
/** @param directory absolute; the repository that it lies in is opened. */
async function openRepository(directory, reporter) {
	const { wire } = await import("./ports3.js");
	const wiring = await wire(directory, reporter);
	try {
		return {
			ports: wiring.ports,
			wiring,
			by: await actor(wiring.ports)
		};
	} catch (error) {
		await wiring.close();
		throw error;
	}
}
/** Who started the workflow, in the form of a commit's author; outside of a workflow, git's own word. */
async function actor(ports) {
	const person = actorOf(process.env);
	return person === void 0 ? ports.checkout.identity() : `${person.name} <${person.address}>`;
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
	if (isToldError(error)) {
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

export { supersededPart as a, readEvent as c, rolloutParts as i, runName as l, runJob as n, trainPart as o, partOf as r, validatePart as s, runAction as t, workflowFile as u };