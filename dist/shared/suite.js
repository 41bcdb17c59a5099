import { t as require_dist } from "./dist2.js";
import { o as quoted, t as closest } from "./text.js";
import { n as isName } from "./bot.js";
import { s as isPublicKey } from "./registration.js";
import { posix } from "node:path";

// src/config/values.ts
var import_dist = require_dist();
const units = {
	ms: 1,
	s: 1e3,
	m: 6e4,
	h: 36e5,
	d: 864e5
};
/** A duration such as `500ms`, `90s`, `15m`, `24h` or `7d`, in milliseconds, between two bounds. */
function duration(example, leastMs, mostMs) {
	return {
		expected: `a duration such as ${example}`,
		example,
		check(text) {
			const parts = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(text);
			if (parts === null) return /^\d+$/.test(text) ? {
				wrong: "it has no unit",
				next: `Write ${text}s, ${text}m or ${text}h.`
			} : { wrong: "" };
			const ms = Number(parts[1]) * units[parts[2]];
			if (ms >= leastMs && ms <= mostMs) return { value: ms };
			return { wrong: `allowed are ${durationText(leastMs)} to ${durationText(mostMs)}` };
		}
	};
}
function durationText(ms) {
	const [unit, size] = Object.entries(units).toReversed().find(([, each]) => ms >= each && ms % each === 0) ?? ["s", 1e3];
	return `${ms / size}${unit}`;
}
/** A path inside the repository, without a leading `./` and a `/` at the end. `.` is the root itself. */
const repositoryPath = {
	expected: "a path inside the repository",
	example: "bots/bakery",
	check(text) {
		const wrong = pathFault(text);
		if (wrong !== void 0) return { wrong };
		if (text.startsWith("/") || /^[a-z]:/i.test(text)) return { wrong: "it is absolute" };
		const path = tidy(text);
		return path === ".." || path.startsWith("../") ? { wrong: "it leaves the repository" } : { value: path };
	}
};
/** A directory below a bot's own. */
const botDirectory = {
	expected: "a directory inside the bot's own",
	example: "tests",
	check(text) {
		const path = repositoryPath.check(text);
		return "value" in path && path.value === "." ? { wrong: "it is the bot's own directory" } : path;
	}
};
/** A directory that may lie anywhere: absolute, or relative to the repository's root. */
function directory(example) {
	return {
		expected: "a folder, absolute or relative to the repository's root",
		example,
		check(text) {
			const wrong = pathFault(text);
			if (wrong !== void 0) return { wrong };
			if (/^[a-z][a-z0-9+.-]+:\/\//i.test(text)) return { wrong: "an address is no folder" };
			if (text.startsWith("~")) return { wrong: "~ is not replaced here" };
			return { value: tidy(text) };
		}
	};
}
function tidy(path) {
	return posix.normalize(path).replace(/(?<=.)\/$/, "");
}
function pathFault(text) {
	if (text === "") return "it is empty";
	if (text.trim() !== text) return "it starts or ends with white space";
	if (hasControl(text)) return "it holds control characters";
	if (text.includes("\\")) return "write / instead of \\";
	return text.length > 1e3 ? "it is too long" : void 0;
}
function hasControl(text) {
	return /\p{Cc}/u.test(text);
}
/** A pattern for paths. */
const pathPattern = {
	expected: "a pattern for paths",
	example: "'*.md'",
	check(text) {
		const wrong = pathFault(text);
		return wrong === void 0 ? { value: text } : { wrong };
	}
};
/** What a name is, for people. */
const nameRule = "1 to 40 of a-z, 0-9 and -, starting with a letter and not ending with -";
const botName = {
	expected: `a name: ${nameRule}`,
	example: "bakery",
	check: (text) => isName(text) ? { value: text } : { wrong: "" }
};
/** A branch's name that may hold `*` and `**`, otherwise by the rules of `git check-ref-format --branch`. */
const branchPattern = {
	expected: "a branch, or a pattern for branches",
	example: "'staging/**'",
	check(text) {
		return text === "" || text === "@" || text === "HEAD" || text.length > 200 || text.startsWith("-") || text.endsWith(".") || /[\s~^:?[\\]|\.\.|@\{/u.test(text) || hasControl(text) || text.split("/").some((part) => part === "" || part.startsWith(".") || part.endsWith(".lock")) ? { wrong: "git allows no such name" } : { value: text };
	}
};
/** The name of one branch. */
function branchName(example) {
	return {
		expected: "the name of a branch",
		example,
		check: (text) => text.includes("*") ? { wrong: "it is a pattern" } : branchPattern.check(text)
	};
}
/** The name of a remote, or an address that git can reach. */
const remote = {
	expected: "the name or address of a git remote",
	example: "origin",
	check(text) {
		if (text === "" || text.startsWith("-") || /\s/.test(text) || hasControl(text)) return { wrong: "" };
		if (text.includes("::")) return { wrong: "remote helpers are not run" };
		if (/^[a-z+]+:\/\/[^/@]*:[^/]*@/i.test(text)) return { wrong: "it holds a password" };
		return { value: text };
	}
};
/** The address of an action server. */
const httpUrl = {
	expected: "an http or https address",
	example: "http://127.0.0.1:5055/webhook",
	check(text) {
		if (!URL.canParse(text)) return { wrong: "it is no complete address" };
		const url = new URL(text);
		if (url.protocol !== "http:" && url.protocol !== "https:") return { wrong: `it starts with ${quoted(url.protocol)}` };
		if (url.username !== "" || url.password !== "") return { wrong: "it holds a user or a password" };
		return /[\s\p{Cc}]/u.test(text) ? { wrong: "it holds white space" } : { value: text };
	}
};
/** The name of a check of a commit. */
const checkName = {
	expected: "the name of a check, at most 200 characters",
	example: "ci",
	check: (text) => text.trim() === "" || text.length > 200 ? { wrong: "" } : { value: text }
};
/** A key whose signatures are trusted. */
const publicKey = {
	expected: "a public key, ed25519: and 43 characters",
	check: (text) => isPublicKey(text) ? { value: text } : {
		wrong: "",
		next: "Copy it from the line signer: of a .tidegate.bot that your team made."
	}
};

// src/config/walker.ts
const maxProblems = 100;
/**
* Reads typed values out of YAML nodes, collects every problem on the way and goes on. Its readers return undefined
* where nothing is written or what is written is wrong; `what` names the setting in the sentences.
*/
var Walker = class {
	#file;
	#problems = [];
	#dropped = 0;
	#errors = 0;
	constructor(file) {
		this.#file = file;
	}
	/** All that was found, in the order of the file; beyond 100 they are only counted. */
	get problems() {
		const line = ({ place }) => (place?.line ?? 0) * 1e5 + (place?.column ?? 0);
		const all = this.#problems.toSorted((a, b) => line(a) - line(b));
		if (this.#dropped > 0) all.push({
			severity: "error",
			code: "more",
			message: `There are ${this.#dropped} more problems.`
		});
		return all;
	}
	/** How many errors were found so far: what was read while it grew can't be trusted. */
	get errors() {
		return this.#errors;
	}
	place(node) {
		return this.#file.place(node);
	}
	report(at, problem) {
		this.add(at, {
			severity: "error",
			...problem
		});
	}
	warn(at, problem) {
		this.add(at, {
			severity: "warning",
			...problem
		});
	}
	add(at, problem) {
		if (problem.severity === "error") this.#errors += 1;
		if (this.#problems.length >= maxProblems) this.#dropped += 1;
		else this.#problems.push({
			...problem,
			place: "file" in at ? at : this.place(at)
		});
	}
	/** The node itself, or the one that an alias stands for. */
	resolve(node) {
		if (!(0, import_dist.isAlias)(node)) return node;
		const target = node.resolve(this.#file.document);
		if (target !== void 0) return target;
		this.report(node, {
			code: "bad-alias",
			message: `*${node.source} names nothing that stands before it.`,
			next: `Write the value out, or mark it with &${node.source} where it stands first.`
		});
		return null;
	}
	/** Whether nothing is written: no node, or one that is empty, `~` or `null`. */
	isEmpty(node) {
		const resolved = this.resolve(node);
		return resolved === null || (0, import_dist.isScalar)(resolved) && resolved.value === null;
	}
	/** The members of a mapping with the keys that people choose; nothing written is an empty one. */
	entries(node, what) {
		const map = this.resolve(node);
		if (map === null || this.isEmpty(map)) return [];
		if (!(0, import_dist.isMap)(map)) {
			this.wrongType(map, what, "a mapping (key: value)");
			return [];
		}
		const found = /* @__PURE__ */ new Map();
		for (const { key, value } of map.items) {
			const name = (0, import_dist.isScalar)(key) ? scalarText(key) : void 0;
			if (name === void 0 || name === "") this.report(key, {
				code: "bad-key",
				message: `A key of ${what} is no plain word.`,
				next: "Write a word and a colon."
			});
			else if (name === "<<") this.report(key, {
				code: "merge-key",
				message: `Merge keys (<<) are not read, here in ${what}.`,
				next: "Write the settings out; what all bots of an environment share goes into its defaults."
			});
			else if (found.has(name)) this.report(key, {
				code: "duplicate-key",
				message: `${quoted(name, 60)} stands twice in ${what}: the first one is in line ${found.get(name)?.place.line}.`,
				next: "Keep one of the two."
			});
			else found.set(name, {
				key: name,
				place: this.place(key),
				value
			});
		}
		return [...found.values()];
	}
	/** The members of a mapping that has the given keys only. */
	map(node, what, allowed) {
		const known = /* @__PURE__ */ new Map();
		for (const { key, place, value } of this.entries(node, what)) if (allowed.includes(key)) known.set(key, value);
		else this.unknownKey(key, place, what, allowed);
		return known;
	}
	unknownKey(key, place, what, allowed) {
		const [meant] = this.#problems.length < maxProblems ? closest(key, allowed, 1) : [];
		this.report(place, {
			code: "unknown-key",
			message: `${quoted(key, 60)} means nothing in ${what}; ${allowed.length === 1 ? "only" : "these are"} allowed: ${allowed.join(", ")}.`,
			next: meant === void 0 ? "Take the line away." : `Did you mean ${meant}?`
		});
	}
	/** The items of a list; undefined where nothing is written. */
	list(node, what) {
		const list = this.resolve(node ?? null);
		if (list === null || this.isEmpty(list)) return void 0;
		if ((0, import_dist.isSeq)(list)) return list.items;
		this.wrongType(list, what, "a list ([a, b], or lines that start with -)");
	}
	/** A text, checked. A number or truth value where a text belongs is a mistake. */
	text(node, what, kind) {
		const scalar = this.scalar(node, what, kind.expected);
		if (scalar === void 0) return void 0;
		if (typeof scalar.value === "string") return this.checked(scalar, what, kind);
		const quoted = `'${scalarText(scalar).slice(0, 40)}'`;
		const next = "value" in kind.check(scalarText(scalar)) ? `Put it in quotes: ${quoted}` : exampleOf(kind);
		this.wrongType(scalar, what, kind.expected, next);
	}
	/** A scalar of any type by what is written for it: `1.10` stays `1.10`. */
	written(node, what, kind) {
		const scalar = this.scalar(node, what, kind.expected);
		return scalar && this.checked(scalar, what, kind);
	}
	integer(node, what, least, most) {
		const expected = `a whole number from ${least} to ${most}`;
		const scalar = this.scalar(node, what, expected);
		if (scalar === void 0) return void 0;
		const { value } = scalar;
		if (typeof value === "number" && Number.isSafeInteger(value) && value >= least && value <= most) return value;
		this.wrongType(scalar, what, expected);
	}
	boolean(node, what) {
		const scalar = this.scalar(node, what, "true or false");
		if (scalar === void 0) return void 0;
		if (typeof scalar.value === "boolean") return scalar.value;
		this.wrongType(scalar, what, "true or false");
	}
	/** One of a few words. */
	word(node, what, words) {
		return this.text(node, what, {
			expected: words.join(" or "),
			check(text) {
				const found = words.find((word) => word === text);
				if (found !== void 0) return { value: found };
				return {
					wrong: "",
					next: `Write ${closest(text, words, 1)[0] ?? words.join(" or ")}.`
				};
			}
		});
	}
	/** The one sentence about a value that isn't what it must be. */
	wrongType(node, what, expected, next = `Write ${expected}.`) {
		this.report(node, {
			code: "wrong-type",
			message: `${what} must be ${expected}: found ${describe(node)}.`,
			next
		});
	}
	scalar(node, what, expected) {
		const resolved = this.resolve(node ?? null);
		if (resolved === null || this.isEmpty(resolved)) return void 0;
		if ((0, import_dist.isScalar)(resolved)) return resolved;
		this.wrongType(resolved, what, expected);
	}
	checked(node, what, kind) {
		const text = scalarText(node);
		const result = kind.check(text);
		if ("value" in result) return result.value;
		const why = result.wrong === "" ? "" : ` (${result.wrong})`;
		const found = kind.secret ? `${text.length} characters` : quoted(withoutCredentials(text), 60);
		this.report(node, {
			code: "bad-value",
			message: `${what} must be ${kind.expected}: found ${found}${why}.`,
			next: result.next ?? exampleOf(kind)
		});
	}
};
function exampleOf({ expected, example }) {
	return example === void 0 ? `Write ${expected}.` : `Write ${example}, for example.`;
}
/** What a person wrote for a scalar: `1.10` and `yes` as they stand, quotes and escapes taken out. */
function scalarText(node) {
	if (typeof node.value === "string") return node.value;
	return node.source ?? String(node.value);
}
/** An address as a sentence may show it. */
function withoutCredentials(text) {
	return text.replaceAll(/\/\/[^/\s]*@/g, "//…@");
}
function describe(node) {
	if ((0, import_dist.isMap)(node)) return "a mapping";
	if ((0, import_dist.isSeq)(node)) return "a list";
	if (!(0, import_dist.isScalar)(node)) return "an alias";
	switch (typeof node.value) {
		case "string": return `the text ${quoted(withoutCredentials(node.value), 60)}`;
		case "number":
		case "bigint": return `the number ${scalarText(node).slice(0, 40)}`;
		case "boolean": return scalarText(node);
		default: return "nothing";
	}
}

// src/config/quotes.ts
/** What may stand before a value on its line: dashes, then a key. The groups are all before the key, and the key. */
const start = /^([ ]*(?:- +)*)((?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'#[\]{}&*!|>%@`-][^\n]*?|-[^\s][^\n]*?) *: +)?/;
const blockScalar = /^(?:[&!]\S* +)*[|>][-+0-9]{0,2} *(?:#.*)?$/;
/**
* Indents the further lines of quoted texts that are indented too little. YAML wants them deeper than their key;
* Python's parsers don't mind, and real files have them. White space at the start of such a line means nothing, so
* values and line numbers stay. What isn't closed, or goes on behind its closing quote, stays as it is.
*/
function indentQuoted(text) {
	const lines = text.split("\n");
	for (let index = 0; index < lines.length; index += 1) {
		const line = (lines[index] ?? "").replace(/\r$/, "");
		const [head = "", before = "", key] = start.exec(line) ?? [];
		const value = line.slice(head.length);
		if (blockScalar.test(value)) {
			const parent = key === void 0 ? before.trimEnd().length - 1 : before.length;
			while (index + 1 < lines.length && belongsTo(lines[index + 1] ?? "", parent)) index += 1;
		} else if (value.startsWith("\"") || value.startsWith("'")) {
			const last = lastLine(lines, index, head.length);
			const indent = " ".repeat(before.length + 1);
			for (let further = index + 1; further <= last; further += 1) {
				const content = lines[further] ?? "";
				if (content.trim() !== "") lines[further] = indent + content;
			}
			index = last;
		}
	}
	return lines.join("\n");
}
/** Whether a line is part of the block scalar of a parent at this column. */
function belongsTo(line, parent) {
	return line.trim() === "" || line.length - line.trimStart().length > parent;
}
/** The line on which the quoted text that starts at a column ends; the same line where it doesn't end rightly. */
function lastLine(lines, index, column) {
	const quote = lines[index]?.[column];
	let at = column + 1;
	for (let current = index; current < lines.length; current += 1) {
		const line = lines[current] ?? "";
		for (; at < line.length; at += 1) {
			const character = line[at];
			if (character === "\\" && quote === "\"") at += 1;
			else if (character !== quote) continue;
			else if (quote === "'" && line[at + 1] === quote) at += 1;
			else return /^\s*(?:#|$)/.test(line.slice(at + 1)) ? current : index;
		}
		at = 0;
	}
	return index;
}

// src/config/text.ts
/**
* The text of a file, without its byte-order mark. What isn't UTF-8, or isn't text, is a problem with its line.
* @param maxBytes a larger file is refused without being decoded.
*/
function decodeText(content, file, maxBytes) {
	const wrong = (code, message, line, next) => ({ problem: {
		severity: "error",
		code,
		message,
		place: line === void 0 ? { file } : {
			file,
			line
		},
		next
	} });
	if (content.length > maxBytes) return wrong("file-too-large", `This file has ${content.length} bytes, and at most ${maxBytes} are read.`, void 0, "Split it, or move what does not belong here elsewhere.");
	if (typeof content === "string") return checked(content.replace(/^\uFEFF/, ""));
	if (content[0] === 255 && content[1] === 254 || content[0] === 254 && content[1] === 255) return wrong("not-utf8", "This file is UTF-16, and only UTF-8 is read.", 1, "Save it as UTF-8.");
	try {
		return checked(new TextDecoder("utf-8", { fatal: true }).decode(content));
	} catch {
		return wrong("not-utf8", "This line holds bytes that are not UTF-8.", firstBadLine(content), "Save the file as UTF-8.");
	}
	function checked(text) {
		const binary = text.indexOf("\0");
		if (binary === -1) return { text };
		const line = text.slice(0, binary).split("\n").length;
		return wrong("not-text", "This file holds a zero byte, so it is no text.", line, "Save it as UTF-8 text.");
	}
}
/** No byte of a longer UTF-8 sequence is a line feed, so lines can be decoded one by one. */
function firstBadLine(content) {
	const decoder = new TextDecoder("utf-8", { fatal: true });
	let line = 1;
	for (let start = 0; start < content.length; line += 1) {
		const feed = content.indexOf(10, start);
		const end = feed === -1 ? content.length : feed + 1;
		try {
			decoder.decode(content.subarray(start, end));
		} catch {
			return line;
		}
		start = end;
	}
	return line;
}

// src/config/yaml.ts
/** More than this many aliases are no help to a reader, and the start of an expansion attack. */
const maxAliases = 100;
const maxSyntaxProblems = 10;
/**
* Reads one YAML 1.2 document, so that a bare `yes` is a text. Takes a byte-order mark, CRLF, an empty file, and
* what Python's parsers take but YAML doesn't allow: a quoted text whose further lines are indented too little.
* Never throws for what stands in the file.
* @param maxBytes a larger file is refused without being parsed.
*/
function readYaml(content, name, maxBytes) {
	const decoded = decodeText(content, name, maxBytes);
	if ("problem" in decoded) return {
		file: void 0,
		problems: [decoded.problem]
	};
	try {
		return parse(decoded.text, name);
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
		return {
			file: void 0,
			problems: [{
				severity: "error",
				...tooDeep,
				place: { file: name }
			}]
		};
	}
}
function parse(text, name) {
	let reading = parseOnce(text);
	if (reading.document.errors.some(isUnclosed)) reading = parseOnce(indentQuoted(text));
	const { document, lines } = reading;
	const place = (at) => {
		const { line, col } = lines.linePos(typeof at === "number" ? at : at.range[0]);
		return {
			file: name,
			line: Math.max(line, 1),
			column: Math.max(col, 1)
		};
	};
	const file = {
		document,
		root: document.contents ?? void 0,
		place
	};
	const problems = [...syntaxProblems(file), ...aliasProblems(file)];
	return problems.length === 0 ? {
		file,
		problems: []
	} : {
		file: void 0,
		problems
	};
}
const tooDeep = {
	code: "too-deep",
	message: "This file is nested too deeply to be read.",
	next: "Take brackets away."
};
function parseOnce(text) {
	const lines = new import_dist.LineCounter();
	return {
		document: (0, import_dist.parseDocument)(text, {
			version: "1.2",
			lineCounter: lines,
			prettyErrors: false,
			uniqueKeys: false,
			resolveKnownTags: false,
			logLevel: "error"
		}),
		lines
	};
}
function isUnclosed(error) {
	return error.code === "MISSING_CHAR" && error.message.startsWith("Missing closing");
}
/** The offset of the quote that opens the text at whose end the parser missed another one. */
function unclosedStart(document, error) {
	let start;
	(0, import_dist.visit)(document, { Scalar(_key, node) {
		if (!node.type?.startsWith("QUOTE") || node.range?.[1] !== error.pos[0]) return void 0;
		start = node.range[0];
		return import_dist.visit.BREAK;
	} });
	return start;
}
function syntaxProblems(file) {
	const problems = /* @__PURE__ */ new Map();
	const { errors, warnings } = file.document;
	for (const error of [...errors, ...warnings]) {
		const start = isUnclosed(error) ? unclosedStart(file.document, error) : void 0;
		const place = file.place(start ?? Math.max(error.pos[0], 0));
		if (!problems.has(place.line)) problems.set(place.line, {
			severity: "error",
			...sentence(error),
			place
		});
		if (problems.size === maxSyntaxProblems) break;
	}
	return [...problems.values()];
}
function sentence(error) {
	if (isUnclosed(error)) return {
		code: "unclosed-quote",
		message: "A quoted text starts here that is not closed, or is closed in the wrong place.",
		next: "Close the quote, or take it away."
	};
	switch (error.code) {
		case "TAB_AS_INDENT": return {
			code: "tab",
			message: "A tab stands here, and YAML is indented with spaces only.",
			next: "Replace the tab by spaces."
		};
		case "RESOURCE_EXHAUSTION": return tooDeep;
		case "MULTIPLE_DOCS": return {
			code: "several-documents",
			message: "A second YAML document starts here, and a file may hold only one.",
			next: "Take the line --- away, or make two files."
		};
		case "TAG_RESOLVE_FAILED": return {
			code: "unknown-tag",
			message: `A tag stands here that means nothing in this file (${error.message}).`,
			next: "Take the tag (the word that starts with !) away."
		};
		default: return {
			code: "bad-yaml",
			message: `This is not YAML: ${error.message}.`,
			next: "Check the indentation, colons and quotes of this line and of the one before."
		};
	}
}
function aliasProblems(file) {
	let count = 0;
	let first;
	(0, import_dist.visit)(file.document, { Alias(_key, node) {
		count += 1;
		if (count <= maxAliases) return void 0;
		first = {
			severity: "error",
			code: "too-many-aliases",
			message: `This file has more than ${maxAliases} aliases (*name), which is more than is allowed.`,
			place: file.place(node.range?.[0] ?? 0),
			next: "Write the values out."
		};
		return import_dist.visit.BREAK;
	} });
	return first ? [first] : [];
}

// src/domain/pattern.ts
const longestSource = 1e3;
const longestText = 1e4;
const mostStates = 2e3;
/**
* Compiles a regular expression in JavaScript's syntax with the `u` flag, without what makes matching explode: look
* around and back references. It is run as a nondeterministic automaton (K. Thompson, 1968), all paths at once.
* @returns the pattern, or a clause that says what is wrong with it.
*/
function compilePattern(source) {
	if (source.length > longestSource) return `it has more than ${longestSource} characters`;
	try {
		new RegExp(source, "u");
	} catch (error) {
		return String(error).replace(/^SyntaxError: Invalid regular expression: /, "");
	}
	const parser = {
		characters: [...source],
		at: 0,
		problem: void 0
	};
	const node = parseChoice(parser, "");
	if (parser.problem !== void 0) return parser.problem;
	const states = [{ kind: "match" }];
	const start = build(node, 0, states);
	if (states.length > mostStates) return "its repetitions make it too large";
	return { matches: (text) => run(states, start, [...text.slice(0, longestText)]) };
}
const assertions = {
	"^": (_, at) => at === 0,
	$: (text, at) => at === text.length,
	"\\b": (text, at) => isWord(text[at - 1]) !== isWord(text[at]),
	"\\B": (text, at) => isWord(text[at - 1]) === isWord(text[at])
};
function isWord(character) {
	return character !== void 0 && /^\w$/.test(character);
}
/** Reads up to the end or a closing parenthesis. The source is known to be a valid regular expression. */
function parseChoice(parser, flags) {
	const choices = [[]];
	for (let next = parser.characters[parser.at]; next !== void 0 && next !== ")"; next = parser.characters[parser.at]) if (next === "|") {
		parser.at += 1;
		choices.push([]);
	} else choices.at(-1)?.push(parseRepeated(parser, flags));
	return {
		kind: "choice",
		nodes: choices.map((nodes) => ({
			kind: "sequence",
			nodes
		}))
	};
}
function parseRepeated(parser, flags) {
	const node = parseAtom(parser, flags);
	const quantifier = take(parser, /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/);
	if (quantifier === "") return node;
	const [min, max] = quantifier.startsWith("{") ? bounds(quantifier) : simpleBounds(quantifier);
	return {
		kind: "repeat",
		node,
		min: Math.min(min, mostStates),
		max: max === Infinity ? max : Math.min(max, mostStates)
	};
}
function simpleBounds(quantifier) {
	return [quantifier.startsWith("+") ? 1 : 0, quantifier.startsWith("?") ? 1 : Infinity];
}
/** Of `{2}`, `{2,}` and `{2,3}`. */
function bounds(quantifier) {
	const [least, most] = quantifier.replace(/[{}?]/g, "").split(",");
	const min = Number(least);
	return [min, most === void 0 ? min : most === "" ? Infinity : Number(most)];
}
function parseAtom(parser, flags) {
	const group = take(parser, /^\((?:\?(?:<?[=!]|[ims]*(?:-[ims]+)?:|<[^>]*>))?/);
	if (group !== "") {
		if (/[=!]$/.test(group)) parser.problem ??= `look-around such as ${group}…) can't be used here`;
		const node = parseChoice(parser, modified(group, flags));
		parser.at += 1;
		return node;
	}
	const atom = take(parser, /^(?:\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u.{4}|\\x..|\\c.|\\k<[^>]*>|\\[1-9]\d*|\\.|\[(?:\\.|[^\]\\])*\]|.)/su);
	const holds = assertions[atom];
	if (holds) return {
		kind: "assertion",
		holds
	};
	if (/^\\[1-9k]/.test(atom)) parser.problem ??= `a back reference such as ${atom} can't be used here`;
	const test = new RegExp(parser.problem === void 0 ? `^${atom}$` : "", `u${flags}`);
	return {
		kind: "character",
		test: (character) => test.test(character)
	};
}
/** Flags inside a group such as `(?i:` or `(?i-s:`. */
function modified(group, flags) {
	const [, on = "", off = ""] = /^\(\?([ims]*)(?:-([ims]+))?:$/.exec(group) ?? [];
	return [...new Set(flags + on)].filter((flag) => !off.includes(flag)).join("");
}
/** Takes what the pattern matches here; an empty text where it doesn't. */
function take(parser, pattern) {
	const found = pattern.exec(parser.characters.slice(parser.at).join(""))?.[0] ?? "";
	parser.at += [...found].length;
	return found;
}
/** Adds the states of a node that goes on to `next`; the number of its first state. */
function build(node, next, states) {
	if (states.length > mostStates) return next;
	switch (node.kind) {
		case "character":
		case "assertion": return states.push({
			...node,
			next
		}) - 1;
		case "sequence": return node.nodes.reduceRight((after, part) => build(part, after, states), next);
		case "choice": return states.push({
			kind: "split",
			next: node.nodes.map((part) => build(part, next, states))
		}) - 1;
		case "repeat": return buildRepeat(node, next, states);
	}
}
function buildRepeat({ node, min, max }, next, states) {
	let start = next;
	if (max === Infinity) {
		start = states.push({
			kind: "split",
			next: []
		}) - 1;
		states[start] = {
			kind: "split",
			next: [build(node, start, states), next]
		};
	} else for (let copy = min; copy < max; copy += 1) start = states.push({
		kind: "split",
		next: [build(node, start, states), next]
	}) - 1;
	for (let copy = 0; copy < min; copy += 1) start = build(node, start, states);
	return start;
}
function run(states, start, text) {
	let waiting = [];
	for (let at = 0; at <= text.length; at += 1) {
		const reached = reachable(states, [...waiting, start], text, at);
		if (reached.has(0)) return true;
		const character = text[at];
		waiting = [];
		for (const index of reached) {
			const state = states[index];
			if (character !== void 0 && state?.kind === "character" && state.test(character)) waiting.push(state.next);
		}
	}
	return false;
}
/** States that can be reached without reading a character. */
function reachable(states, from, text, at) {
	const reached = /* @__PURE__ */ new Set();
	const open = [...from];
	for (let index = open.pop(); index !== void 0; index = open.pop()) {
		if (reached.has(index)) continue;
		reached.add(index);
		const state = states[index];
		if (state?.kind === "split") open.push(...state.next);
		if (state?.kind === "assertion" && state.holds(text, at)) open.push(state.next);
	}
	return reached;
}

// src/config/suite-plain.ts
const maxText = 1e4;
const spoken = {
	expected: `a text of at most ${maxText} characters`,
	check: (text) => text.trim() === "" || text.length > maxText ? { wrong: "" } : { value: text.trim() }
};
const pattern = {
	expected: "a regular expression",
	example: String.raw`'\d+ euros?'`,
	check(text) {
		if (text === "") return { wrong: "it is empty" };
		const compiled = compilePattern(text);
		return typeof compiled === "string" ? { wrong: compiled.replace(/^\/.*\/u: /s, "") } : { value: text };
	}
};
/** Reads `conversations:` of the plain format (docs/SUITES.md). */
function readPlain(walker, node) {
	const conversations = [];
	for (const [index, item] of (walker.list(node, "conversations") ?? []).entries()) {
		const before = walker.errors;
		const conversation = readConversation(walker, item, `conversations[${index}]`);
		if (conversation && walker.errors === before) conversations.push(conversation);
	}
	return {
		conversations,
		leftOut: []
	};
}
function readConversation(walker, item, where) {
	const node = walker.resolve(item);
	if (node === null) return void 0;
	const place = walker.place(node);
	const members = walker.map(node, where, ["name", "steps"]);
	const name = walker.written(members.get("name"), `${where}.name`, spoken);
	if ((0, import_dist.isMap)(node) && walker.isEmpty(members.get("name") ?? null)) walker.report(node, {
		code: "missing",
		message: `${where} has no name.`,
		next: "Add name: with what the conversation is about."
	});
	const what = name === void 0 ? where : quoted(name);
	const turns = readTurns(walker, members.get("steps"), what);
	if ((0, import_dist.isMap)(node) && turns.length === 0) walker.report(node, {
		code: "no-turns",
		message: `${what} has no step in which somebody says something.`,
		next: "Add steps: with - user: and - bot: in turn."
	});
	return name === void 0 || turns.length === 0 ? void 0 : {
		name,
		turns,
		place
	};
}
function readTurns(walker, node, what) {
	const turns = [];
	for (const [index, item] of (walker.list(node, `steps of ${what}`) ?? []).entries()) {
		const step = walker.resolve(item);
		if (step === null) continue;
		const where = `step ${index + 1} of ${what}`;
		const members = walker.map(step, where, [
			"user",
			"within",
			"bot"
		]);
		const last = turns.at(-1);
		if (members.has("user") === members.has("bot")) {
			if ((0, import_dist.isMap)(step)) walker.report(step, {
				code: "bad-step",
				message: `${where} must have either user or bot.`,
				next: "Write - user: for what is said, and - bot: in a step of its own for the answer."
			});
		} else if (members.has("user")) turns.push(readUser(walker, step, members, where));
		else if (last === void 0) walker.report(step, {
			code: "bot-first",
			message: `${where} lets the bot speak before anyone has said something.`,
			next: "Put a step - user: before it."
		});
		else {
			if (members.has("within")) walker.report(step, {
				code: "unknown-key",
				message: `${where} has within beside bot, but it belongs to what is said.`,
				next: "Move it to the step with user."
			});
			const expect = readAnswer(walker, members.get("bot") ?? null, step, where);
			turns[turns.length - 1] = {
				...last,
				expect: [...last.expect ?? [], ...expect]
			};
		}
	}
	return turns;
}
function readUser(walker, step, members, where) {
	const node = members.get("user") ?? null;
	if (walker.isEmpty(node)) walker.wrongType(node ?? step, `user in ${where}`, spoken.expected);
	return {
		say: walker.written(node, `user in ${where}`, spoken) ?? "",
		expect: void 0,
		actions: void 0,
		withinMs: walker.written(members.get("within"), `within in ${where}`, duration("2s", 1, 6e5)),
		place: walker.place(step)
	};
}
/** A text, a mapping, or a list of them: one expectation for each message. */
function readAnswer(walker, node, step, where) {
	const answer = walker.resolve(node);
	const what = `bot in ${where}`;
	if (answer === null || walker.isEmpty(answer) || (0, import_dist.isSeq)(answer) && answer.items.length === 0) {
		walker.report(answer ?? step, {
			code: "no-answer",
			message: `${what} expects nothing, but a bot must always answer.`,
			next: "Write what it answers, or take the step away: then any answer is right."
		});
		return [];
	}
	return (((0, import_dist.isSeq)(answer) ? walker.list(answer, what) : [answer]) ?? []).map((item) => readMessage(walker, item, what)).filter((message) => message !== void 0);
}
const parts = [
	"text",
	"matches",
	"one_of",
	"response",
	"buttons"
];
function readMessage(walker, item, what) {
	const node = walker.resolve(item);
	if (node === null || walker.isEmpty(node) || (0, import_dist.isSeq)(node)) {
		if (node) walker.wrongType(node, what, `a text, or a mapping with ${parts.join(", ")}`);
		return;
	}
	if ((0, import_dist.isScalar)(node)) {
		const text = walker.written(node, what, spoken);
		return text === void 0 ? void 0 : { text };
	}
	const members = walker.map(node, what, parts);
	const text = walker.written(members.get("text"), `text of ${what}`, spoken);
	const matches = walker.written(members.get("matches"), `matches of ${what}`, pattern);
	const oneOf = readTexts(walker, members.get("one_of"), `one_of of ${what}`);
	const response = walker.written(members.get("response"), `response of ${what}`, spoken);
	const buttons = readTexts(walker, members.get("buttons"), `buttons of ${what}`);
	if (oneOf?.length === 0) walker.report(members.get("one_of") ?? node, {
		code: "no-answer",
		message: `one_of of ${what} allows no text at all.`,
		next: "Write at least one text."
	});
	if ((0, import_dist.isMap)(node) && node.items.length === 0) walker.report(node, {
		code: "no-answer",
		message: `${what} says nothing about the answer.`,
		next: `Write one of ${parts.join(", ")}.`
	});
	return {
		...text !== void 0 && { text },
		...matches !== void 0 && { matches },
		...oneOf !== void 0 && { oneOf },
		...response !== void 0 && { response },
		...buttons !== void 0 && { buttons }
	};
}
/** Texts as they are written, so that a bare Yes, No or 7 is one. */
function readTexts(walker, node, what) {
	return walker.list(node, what)?.map((item) => walker.written(item, what, spoken)).filter((text) => text !== void 0);
}

// src/config/suite-stories.ts
const maxTurns = 1e4;
/** A story that can't be held as it is written: why, and where. */
var Unsupported = class {
	needs;
	at;
	constructor(needs, at) {
		this.needs = needs;
		this.at = at;
	}
};
/**
* Reads `stories:` of Rasa's test stories. What people say in them is said as it is written, without annotations, or
* as an intent with its entities where no text is given; what follows are actions and answers. A story that needs what
* can't be done by talking is left out, with a warning.
*/
function readStories(walker, node) {
	const suite = {
		conversations: [],
		leftOut: []
	};
	let turns = 0;
	for (const [index, item] of (walker.list(node, "stories") ?? []).entries()) {
		const story = walker.resolve(item);
		if (story === null || walker.isEmpty(story)) continue;
		if (!(0, import_dist.isMap)(story)) {
			walker.wrongType(story, `stories[${index}]`, "a mapping with story and steps");
			continue;
		}
		const name = storyName(walker, story) ?? `story ${index + 1}`;
		const before = walker.errors;
		const read = readStory(walker, story, name);
		if (walker.errors > before) continue;
		if ("needs" in read) {
			suite.leftOut.push(read);
			walker.warn(read.place, {
				code: "conversation-left-out",
				message: `The test story ${quoted(name)} is left out: it needs ${read.needs}.`,
				next: "Write it without, or as a conversation of the plain format (docs/SUITES.md)."
			});
			continue;
		}
		turns += read.turns.length;
		if (turns > maxTurns) {
			walker.report(story, {
				code: "too-many-turns",
				message: `The stories up to here have more than ${maxTurns} turns, and no more are read from one file.`,
				next: "Split the file."
			});
			return suite;
		}
		suite.conversations.push(read);
	}
	return suite;
}
function storyName(walker, story) {
	const name = walker.resolve(story.get("story", true));
	return (0, import_dist.isScalar)(name) && name.value !== null ? scalarText(name).trim() || void 0 : void 0;
}
function readStory(walker, story, name) {
	const place = walker.place(story);
	const members = new Map(walker.entries(story, `the story ${quoted(name)}`).map(({ key, value }) => [key, value]));
	try {
		const turns = [];
		for (const item of walker.list(members.get("steps"), `steps of ${quoted(name)}`) ?? []) {
			const step = walker.resolve(item);
			if (step !== null && !walker.isEmpty(step)) readStep(walker, step, turns);
		}
		if (turns.length === 0) throw new Unsupported("a step in which somebody says something", story);
		return {
			name,
			turns,
			place
		};
	} catch (error) {
		if (!(error instanceof Unsupported)) throw error;
		return {
			conversation: name,
			needs: error.needs,
			place: walker.place(error.at)
		};
	}
}
/** Adds one step to the turns. Slots and loops follow from what is said and run, so they are not looked at again. */
function readStep(walker, step, turns) {
	const members = new Map(walker.entries(step, "a step").map(({ key, value }) => [key, value]));
	const last = turns.at(-1);
	if (members.has("user") || members.has("intent")) {
		const say = sayText(walker, members.get("user")) ?? sayIntent(walker, members, step);
		turns.push({
			say,
			expect: void 0,
			actions: [],
			withinMs: void 0,
			place: walker.place(step)
		});
	} else if (members.has("action")) {
		const action = plainText(walker, members.get("action"));
		if (action === void 0) throw new Unsupported("an action with a name", step);
		if (["action_listen", "action_session_start"].includes(action)) return;
		if (last === void 0) throw new Unsupported(`${action} to run before anyone has said something`, step);
		turns[turns.length - 1] = {
			...last,
			actions: [...last.actions ?? [], action]
		};
	} else if (members.has("bot")) {
		const text = plainText(walker, members.get("bot"))?.trim();
		if (text === void 0 || text === "") throw new Unsupported("an answer with a text", step);
		if (last === void 0) throw new Unsupported("the bot to speak before anyone has said something", step);
		const expect = [...last.expect ?? [], { text }];
		turns[turns.length - 1] = {
			...last,
			expect
		};
	} else if (members.has("slot_was_set")) {
		if (last === void 0) throw new Unsupported("slots that are set before anyone has said something", step);
	} else if (members.has("active_loop") || members.has("form")) {
		if (last === void 0) throw new Unsupported("a form that is active before anyone has said something", step);
	} else {
		const [kind] = members.keys();
		if (kind === "or") throw new Unsupported("a choice (or) between several things to say", step);
		if (kind === "checkpoint") throw new Unsupported("a checkpoint", step);
		throw new Unsupported(kind === void 0 ? "a step that is a mapping" : `a step ${quoted(kind)}`, step);
	}
}
function plainText(walker, node) {
	const scalar = walker.resolve(node ?? null);
	return (0, import_dist.isScalar)(scalar) && scalar.value !== null ? scalarText(scalar) : void 0;
}
function sayText(walker, node) {
	const text = plainText(walker, node)?.trim();
	return text === void 0 || text === "" ? void 0 : withoutAnnotations(text);
}
/**
* Takes Rasa's entity annotations out of a text: `[Rome](city)`, `[Rome](city:roma)`, `[Rome]{"entity": "city"}` and
* `[Rome][{"entity": …}, …]` become `Rome`.
*/
function withoutAnnotations(text) {
	return text.replaceAll(/\[([^[\]]+)\](?:\([^()]*\)|\{[^{}]*\}|\[\s*\{[^[\]]*\}\s*\])/g, "$1");
}
function sayIntent(walker, members, step) {
	const intent = plainText(walker, members.get("intent"))?.trim().replace(/^\//, "");
	if (intent === void 0 || intent === "") throw new Unsupported("a text or an intent", step);
	const values = /* @__PURE__ */ new Map();
	for (const item of walker.list(members.get("entities"), "entities") ?? []) {
		const entity = walker.resolve(item);
		if ((0, import_dist.isScalar)(entity)) throw new Unsupported(`a value for the entity ${quoted(scalarText(entity))}`, step);
		const parts = walker.entries(entity, "an entity");
		const extra = parts.find(({ key }) => key === "role" || key === "group");
		if (extra) throw new Unsupported(`a text, because an entity has a ${extra.key}`, step);
		for (const { key, value } of parts) {
			const text = plainText(walker, value);
			if (text === void 0) throw new Unsupported(`a value for the entity ${quoted(key)}`, step);
			values.set(key, [...values.get(key) ?? [], text]);
		}
	}
	if (values.size === 0) return `/${intent}`;
	const payload = [...values].map(([entity, texts]) => [entity, texts.length === 1 ? texts[0] : texts]);
	return `/${intent}${JSON.stringify(Object.fromEntries(payload))}`;
}

// src/config/suite.ts
/** A larger file of test conversations is refused. */
const maxBytes = 2097152;
/**
* Reads a bot's test conversations: Rasa's test stories and the plain format (docs/SUITES.md).
* @param files of the bot's directory of tests; those that are no YAML are passed over. Paths are for people.
* @returns whatever can be read, and what is wrong with the rest. Never throws for what stands in the files.
*/
function parseSuite(files) {
	const conversations = [];
	const leftOut = [];
	const problems = [];
	for (const { path, content } of files.toSorted((a, b) => a.path < b.path ? -1 : 1)) {
		if (!/\.ya?ml$/i.test(path)) continue;
		const reading = readYaml(content, path, maxBytes);
		problems.push(...reading.problems);
		if (reading.file === void 0) continue;
		const walker = new Walker(reading.file);
		for (const part of readFile(walker, reading.file.root)) {
			conversations.push(...part.conversations);
			leftOut.push(...part.leftOut);
		}
		problems.push(...walker.problems);
	}
	return {
		conversations: withUniqueNames(conversations),
		leftOut,
		problems
	};
}
const formats = ["stories", "conversations"];
/** What else Rasa puts at the top of a file; a directory of tests may hold such files. */
const others = [
	"version",
	"nlu",
	"rules",
	"responses",
	"forms",
	"domain",
	"intents",
	"entities",
	"slots",
	"actions",
	"session_config",
	"e2e_actions",
	"recipe",
	"language",
	"pipeline",
	"policies"
];
function readFile(walker, root) {
	if (root === void 0) return [];
	if (!(0, import_dist.isMap)(root)) {
		walker.warn(root, {
			code: "no-conversations",
			message: "This file holds no test conversations: it is no mapping with stories or conversations.",
			next: "Move it out of the directory of tests, or write conversations: (docs/SUITES.md)."
		});
		return [];
	}
	const found = [];
	for (const { key, place, value } of walker.entries(root, "a file of test conversations")) if (key === "stories") found.push(readStories(walker, value));
	else if (key === "conversations") found.push(readPlain(walker, value));
	else if (key === "test_cases") walker.warn(place, {
		code: "unsupported-tests",
		message: "test_cases (end-to-end tests of Rasa Pro) are not read.",
		next: "Write them as conversations (docs/SUITES.md)."
	});
	else if (formats.includes(closest(key, [...formats, ...others], 1)[0] ?? "")) walker.unknownKey(key, place, "a file of test conversations", formats);
	return found;
}
/** Names are how people and records speak of conversations: the second `greeting` becomes `greeting (2)`. */
function withUniqueNames(conversations) {
	const written = new Set(conversations.map(({ name }) => name));
	const counts = /* @__PURE__ */ new Map();
	return conversations.map((conversation) => {
		const { name } = conversation;
		let count = (counts.get(name) ?? 0) + 1;
		while (count > 1 && written.has(`${name} (${count})`)) count += 1;
		counts.set(name, count);
		return count === 1 ? conversation : {
			...conversation,
			name: `${name} (${count})`
		};
	});
}

export { remote as _, scalarText as a, branchName as c, directory as d, duration as f, publicKey as g, pathPattern as h, Walker as i, branchPattern as l, nameRule as m, compilePattern as n, botDirectory as o, httpUrl as p, readYaml as r, botName as s, parseSuite as t, checkName as u, repositoryPath as v };