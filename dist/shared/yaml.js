import { c as quoted, d as withoutCredentials, n as closest } from "./text.js";
import { n as isName } from "./bot.js";
import { t as ignoreFault } from "./glob.js";
import { s as isPublicKey } from "./registration.js";
import { t as require_dist } from "./dist2.js";
import { a as readRegistryLocation, o as registryLocationText, r as isRegistryLocation, t as hostFault } from "./store-location.js";
import { posix } from "node:path";

// src/config/values.ts
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
/** Where packages lie: a folder, or a repository of a registry. */
function storeLocation(example) {
	const folder = directory(example);
	return {
		expected: `${folder.expected}, or oci://HOST/PATH in a registry`,
		example: `${example} or oci://ghcr.io/owner/bots`,
		check(text) {
			if (isRegistryLocation(text)) {
				const read = readRegistryLocation(text);
				return "value" in read ? { value: registryLocationText(read.value) } : read.fault;
			}
			const other = /^(oci|docker|https?):\/*(?=[^/])/i.exec(text);
			if (other) return {
				wrong: "a registry begins with oci://",
				next: `Write oci://${text.slice(other[0].length)}`
			};
			if (/^(localhost|[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,})(:\d+)?\/|^[a-z0-9.-]+:\d+\//i.test(text)) return {
				wrong: "it looks like a registry",
				next: `Write oci://${text} for the registry, or ./${text} for a folder.`
			};
			return folder.check(text);
		}
	};
}
/** A registry that may be spoken to without TLS. */
const registryHost = {
	expected: "a registry's host, with its port if it has one",
	example: "registry.lan:5000",
	check(text) {
		const scheme = /^[a-z]+:\/\//i.exec(text)?.[0] ?? "";
		const host = text.slice(scheme.length).split("/")[0] ?? "";
		if (host !== text && hostFault(host) === void 0) return {
			wrong: "it is more than a host",
			next: `Write ${host}`
		};
		return hostFault(text) ?? { value: text.toLowerCase() };
	}
};
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
/** A pattern for files that are no part of a bot. */
const ignorePattern = {
	...pathPattern,
	check(text) {
		const fault = ignoreFault(text);
		return fault === void 0 ? pathPattern.check(text) : { wrong: `it ${fault}` };
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
var import_dist = require_dist();
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

export { repositoryPath as _, botName as a, checkName as c, httpUrl as d, ignorePattern as f, remote as g, registryHost as h, botDirectory as i, directory as l, publicKey as m, Walker as n, branchName as o, nameRule as p, scalarText as r, branchPattern as s, readYaml as t, duration as u, storeLocation as v };