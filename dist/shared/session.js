import { r as __toESM, t as __commonJSMin } from "./rolldown-runtime.js";
import { n as UserError } from "./errors.js";
import { i as sealedIdPath, n as isName, r as sealedIdFile } from "./bot.js";
import { a as shortDigest, n as digestOf, r as digestOfJson } from "./digest.js";
import { n as verifySealedId } from "./signing.js";
import { o as quoted, r as listed, t as closest } from "./text.js";
import { t as require_dist } from "./dist2.js";
import { _ as remote, a as scalarText, c as branchName, d as directory, f as duration, g as publicKey, h as pathPattern, i as Walker, l as branchPattern, m as nameRule, o as botDirectory, p as httpUrl, r as readYaml, s as botName, t as parseSuite, u as checkName, v as repositoryPath } from "./suite.js";
import { n as parseRecord } from "./git.js";
import { r as spinner } from "./dist3.js";
import { a as percent, i as paint, n as cut, o as plainText, r as formatProblem } from "./text2.js";
import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ReadStream } from "node:tty";

// node_modules/picomatch/lib/constants.js
var require_constants = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const WIN_SLASH = "\\\\/";
	const WIN_NO_SLASH = `[^${WIN_SLASH}]`;
	const DEFAULT_MAX_EXTGLOB_RECURSION = 0;
	/**
	* Posix glob regex
	*/
	const DOT_LITERAL = "\\.";
	const PLUS_LITERAL = "\\+";
	const QMARK_LITERAL = "\\?";
	const SLASH_LITERAL = "\\/";
	const ONE_CHAR = "(?=.)";
	const QMARK = "[^/]";
	const END_ANCHOR = `(?:${SLASH_LITERAL}|$)`;
	const START_ANCHOR = `(?:^|${SLASH_LITERAL})`;
	const DOTS_SLASH = `${DOT_LITERAL}{1,2}${END_ANCHOR}`;
	const POSIX_CHARS = {
		DOT_LITERAL,
		PLUS_LITERAL,
		QMARK_LITERAL,
		SLASH_LITERAL,
		ONE_CHAR,
		QMARK,
		END_ANCHOR,
		DOTS_SLASH,
		NO_DOT: `(?!${DOT_LITERAL})`,
		NO_DOTS: `(?!${START_ANCHOR}${DOTS_SLASH})`,
		NO_DOT_SLASH: `(?!${DOT_LITERAL}{0,1}${END_ANCHOR})`,
		NO_DOTS_SLASH: `(?!${DOTS_SLASH})`,
		QMARK_NO_DOT: `[^.${SLASH_LITERAL}]`,
		STAR: `${QMARK}*?`,
		START_ANCHOR,
		SEP: "/"
	};
	/**
	* Windows glob regex
	*/
	const WINDOWS_CHARS = {
		...POSIX_CHARS,
		SLASH_LITERAL: `[${WIN_SLASH}]`,
		QMARK: WIN_NO_SLASH,
		STAR: `${WIN_NO_SLASH}*?`,
		DOTS_SLASH: `${DOT_LITERAL}{1,2}(?:[${WIN_SLASH}]|$)`,
		NO_DOT: `(?!${DOT_LITERAL})`,
		NO_DOTS: `(?!(?:^|[${WIN_SLASH}])${DOT_LITERAL}{1,2}(?:[${WIN_SLASH}]|$))`,
		NO_DOT_SLASH: `(?!${DOT_LITERAL}{0,1}(?:[${WIN_SLASH}]|$))`,
		NO_DOTS_SLASH: `(?!${DOT_LITERAL}{1,2}(?:[${WIN_SLASH}]|$))`,
		QMARK_NO_DOT: `[^.${WIN_SLASH}]`,
		START_ANCHOR: `(?:^|[${WIN_SLASH}])`,
		END_ANCHOR: `(?:[${WIN_SLASH}]|$)`,
		SEP: "\\"
	};
	/**
	* POSIX Bracket Regex
	*/
	const POSIX_REGEX_SOURCE = {
		__proto__: null,
		alnum: "a-zA-Z0-9",
		alpha: "a-zA-Z",
		ascii: "\\x00-\\x7F",
		blank: " \\t",
		cntrl: "\\x00-\\x1F\\x7F",
		digit: "0-9",
		graph: "\\x21-\\x7E",
		lower: "a-z",
		print: "\\x20-\\x7E ",
		punct: "\\-!\"#$%&'()\\*+,./:;<=>?@[\\]^_`{|}~",
		space: " \\t\\r\\n\\v\\f",
		upper: "A-Z",
		word: "A-Za-z0-9_",
		xdigit: "A-Fa-f0-9"
	};
	module.exports = {
		DEFAULT_MAX_EXTGLOB_RECURSION,
		MAX_LENGTH: 65536,
		POSIX_REGEX_SOURCE,
		REGEX_BACKSLASH: /\\(?![*+?^${}(|)[\]])/g,
		REGEX_NON_SPECIAL_CHARS: /^[^@![\].,$*+?^{}()|\\/]+/,
		REGEX_SPECIAL_CHARS: /[-*+?.^${}(|)[\]]/,
		REGEX_SPECIAL_CHARS_BACKREF: /(\\?)((\W)(\3*))/g,
		REGEX_SPECIAL_CHARS_GLOBAL: /([-*+?.^${}(|)[\]])/g,
		REGEX_REMOVE_BACKSLASH: /(?:\[.*?[^\\]\]|\\(?=.))/g,
		REPLACEMENTS: {
			__proto__: null,
			"***": "*",
			"**/**": "**",
			"**/**/**": "**"
		},
		CHAR_0: 48,
		CHAR_9: 57,
		CHAR_UPPERCASE_A: 65,
		CHAR_LOWERCASE_A: 97,
		CHAR_UPPERCASE_Z: 90,
		CHAR_LOWERCASE_Z: 122,
		CHAR_LEFT_PARENTHESES: 40,
		CHAR_RIGHT_PARENTHESES: 41,
		CHAR_ASTERISK: 42,
		CHAR_AMPERSAND: 38,
		CHAR_AT: 64,
		CHAR_BACKWARD_SLASH: 92,
		CHAR_CARRIAGE_RETURN: 13,
		CHAR_CIRCUMFLEX_ACCENT: 94,
		CHAR_COLON: 58,
		CHAR_COMMA: 44,
		CHAR_DOT: 46,
		CHAR_DOUBLE_QUOTE: 34,
		CHAR_EQUAL: 61,
		CHAR_EXCLAMATION_MARK: 33,
		CHAR_FORM_FEED: 12,
		CHAR_FORWARD_SLASH: 47,
		CHAR_GRAVE_ACCENT: 96,
		CHAR_HASH: 35,
		CHAR_HYPHEN_MINUS: 45,
		CHAR_LEFT_ANGLE_BRACKET: 60,
		CHAR_LEFT_CURLY_BRACE: 123,
		CHAR_LEFT_SQUARE_BRACKET: 91,
		CHAR_LINE_FEED: 10,
		CHAR_NO_BREAK_SPACE: 160,
		CHAR_PERCENT: 37,
		CHAR_PLUS: 43,
		CHAR_QUESTION_MARK: 63,
		CHAR_RIGHT_ANGLE_BRACKET: 62,
		CHAR_RIGHT_CURLY_BRACE: 125,
		CHAR_RIGHT_SQUARE_BRACKET: 93,
		CHAR_SEMICOLON: 59,
		CHAR_SINGLE_QUOTE: 39,
		CHAR_SPACE: 32,
		CHAR_TAB: 9,
		CHAR_UNDERSCORE: 95,
		CHAR_VERTICAL_LINE: 124,
		CHAR_ZERO_WIDTH_NOBREAK_SPACE: 65279,
		/**
		* Create EXTGLOB_CHARS
		*/
		extglobChars(chars) {
			return {
				"!": {
					type: "negate",
					open: "(?:(?!(?:",
					close: `))${chars.STAR})`
				},
				"?": {
					type: "qmark",
					open: "(?:",
					close: ")?"
				},
				"+": {
					type: "plus",
					open: "(?:",
					close: ")+"
				},
				"*": {
					type: "star",
					open: "(?:",
					close: ")*"
				},
				"@": {
					type: "at",
					open: "(?:",
					close: ")"
				}
			};
		},
		/**
		* Create GLOB_CHARS
		*/
		globChars(win32) {
			return win32 === true ? WINDOWS_CHARS : POSIX_CHARS;
		}
	};
}));

// node_modules/picomatch/lib/utils.js
var require_utils = /* @__PURE__ */ __commonJSMin(((exports) => {
	const { REGEX_BACKSLASH, REGEX_REMOVE_BACKSLASH, REGEX_SPECIAL_CHARS, REGEX_SPECIAL_CHARS_GLOBAL } = require_constants();
	exports.isObject = (val) => val !== null && typeof val === "object" && !Array.isArray(val);
	exports.hasRegexChars = (str) => REGEX_SPECIAL_CHARS.test(str);
	exports.isRegexChar = (str) => str.length === 1 && exports.hasRegexChars(str);
	exports.escapeRegex = (str) => str.replace(REGEX_SPECIAL_CHARS_GLOBAL, "\\$1");
	exports.toPosixSlashes = (str) => str.replace(REGEX_BACKSLASH, "/");
	exports.isWindows = () => {
		if (typeof navigator !== "undefined" && navigator.platform) {
			const platform = navigator.platform.toLowerCase();
			return platform === "win32" || platform === "windows";
		}
		if (typeof process !== "undefined" && process.platform) return process.platform === "win32";
		return false;
	};
	exports.removeBackslashes = (str) => {
		return str.replace(REGEX_REMOVE_BACKSLASH, (match) => {
			return match === "\\" ? "" : match;
		});
	};
	exports.escapeLast = (input, char, lastIdx) => {
		const idx = input.lastIndexOf(char, lastIdx);
		if (idx === -1) return input;
		if (input[idx - 1] === "\\") return exports.escapeLast(input, char, idx - 1);
		return `${input.slice(0, idx)}\\${input.slice(idx)}`;
	};
	exports.removePrefix = (input, state = {}) => {
		let output = input;
		if (output.startsWith("./")) {
			output = output.slice(2);
			state.prefix = "./";
		}
		return output;
	};
	exports.wrapOutput = (input, state = {}, options = {}) => {
		let output = `${options.contains ? "" : "^"}(?:${input})${options.contains ? "" : "$"}`;
		if (state.negated === true) output = `(?:^(?!${output}).*$)`;
		return output;
	};
	exports.basename = (path, { windows } = {}) => {
		const segs = path.split(windows ? /[\\/]/ : "/");
		const last = segs[segs.length - 1];
		if (last === "") return segs[segs.length - 2];
		return last;
	};
}));

// node_modules/picomatch/lib/scan.js
var require_scan = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const utils = require_utils();
	const { CHAR_ASTERISK, CHAR_AT, CHAR_BACKWARD_SLASH, CHAR_COMMA, CHAR_DOT, CHAR_EXCLAMATION_MARK, CHAR_FORWARD_SLASH, CHAR_LEFT_CURLY_BRACE, CHAR_LEFT_PARENTHESES, CHAR_LEFT_SQUARE_BRACKET, CHAR_PLUS, CHAR_QUESTION_MARK, CHAR_RIGHT_CURLY_BRACE, CHAR_RIGHT_PARENTHESES, CHAR_RIGHT_SQUARE_BRACKET } = require_constants();
	const isPathSeparator = (code) => {
		return code === CHAR_FORWARD_SLASH || code === CHAR_BACKWARD_SLASH;
	};
	const depth = (token) => {
		if (token.isPrefix !== true) token.depth = token.isGlobstar ? Infinity : 1;
	};
	/**
	* Quickly scans a glob pattern and returns an object with a handful of
	* useful properties, like `isGlob`, `path` (the leading non-glob, if it exists),
	* `glob` (the actual pattern), `negated` (true if the path starts with `!` but not
	* with `!(`) and `negatedExtglob` (true if the path starts with `!(`).
	*
	* ```js
	* const pm = require('picomatch');
	* console.log(pm.scan('foo/bar/*.js'));
	* { isGlob: true, input: 'foo/bar/*.js', base: 'foo/bar', glob: '*.js' }
	* ```
	* @param {String} `str`
	* @param {Object} `options`
	* @return {Object} Returns an object with tokens and regex source string.
	* @api public
	*/
	const scan = (input, options) => {
		const opts = options || {};
		const length = input.length - 1;
		const scanToEnd = opts.parts === true || opts.tokens === true || opts.scanToEnd === true;
		const slashes = [];
		const tokens = [];
		const parts = [];
		let str = input;
		let index = -1;
		let start = 0;
		let lastIndex = 0;
		let isBrace = false;
		let isBracket = false;
		let isGlob = false;
		let isExtglob = false;
		let isGlobstar = false;
		let braceEscaped = false;
		let backslashes = false;
		let negated = false;
		let negatedExtglob = false;
		let finished = false;
		let braces = 0;
		let prev;
		let code;
		let token = {
			value: "",
			depth: 0,
			isGlob: false
		};
		const eos = () => index >= length;
		const peek = () => str.charCodeAt(index + 1);
		const advance = () => {
			prev = code;
			return str.charCodeAt(++index);
		};
		while (index < length) {
			code = advance();
			let next;
			if (code === CHAR_BACKWARD_SLASH) {
				backslashes = token.backslashes = true;
				code = advance();
				if (code === CHAR_LEFT_CURLY_BRACE) braceEscaped = true;
				continue;
			}
			if (braceEscaped === true || code === CHAR_LEFT_CURLY_BRACE) {
				braces++;
				while (eos() !== true && (code = advance())) {
					if (code === CHAR_BACKWARD_SLASH) {
						backslashes = token.backslashes = true;
						advance();
						continue;
					}
					if (code === CHAR_LEFT_CURLY_BRACE) {
						braces++;
						continue;
					}
					if (braceEscaped !== true && code === CHAR_DOT && (code = advance()) === CHAR_DOT) {
						isBrace = token.isBrace = true;
						isGlob = token.isGlob = true;
						finished = true;
						if (scanToEnd === true) continue;
						break;
					}
					if (braceEscaped !== true && code === CHAR_COMMA) {
						isBrace = token.isBrace = true;
						isGlob = token.isGlob = true;
						finished = true;
						if (scanToEnd === true) continue;
						break;
					}
					if (code === CHAR_RIGHT_CURLY_BRACE) {
						braces--;
						if (braces === 0) {
							braceEscaped = false;
							isBrace = token.isBrace = true;
							finished = true;
							break;
						}
					}
				}
				if (scanToEnd === true) continue;
				break;
			}
			if (code === CHAR_FORWARD_SLASH) {
				slashes.push(index);
				tokens.push(token);
				token = {
					value: "",
					depth: 0,
					isGlob: false
				};
				if (finished === true) continue;
				if (prev === CHAR_DOT && index === start + 1) {
					start += 2;
					continue;
				}
				lastIndex = index + 1;
				continue;
			}
			if (opts.noext !== true) {
				if ((code === CHAR_PLUS || code === CHAR_AT || code === CHAR_ASTERISK || code === CHAR_QUESTION_MARK || code === CHAR_EXCLAMATION_MARK) === true && peek() === CHAR_LEFT_PARENTHESES) {
					isGlob = token.isGlob = true;
					isExtglob = token.isExtglob = true;
					finished = true;
					if (code === CHAR_EXCLAMATION_MARK && index === start) negatedExtglob = true;
					if (scanToEnd === true) {
						let parens = 0;
						while (eos() !== true && (code = advance())) {
							if (code === CHAR_BACKWARD_SLASH) {
								backslashes = token.backslashes = true;
								advance();
								continue;
							}
							if (code === CHAR_LEFT_PARENTHESES) {
								parens++;
								continue;
							}
							if (code === CHAR_RIGHT_PARENTHESES && --parens === 0) {
								finished = true;
								break;
							}
						}
						continue;
					}
					break;
				}
			}
			if (code === CHAR_ASTERISK) {
				if (prev === CHAR_ASTERISK) isGlobstar = token.isGlobstar = true;
				isGlob = token.isGlob = true;
				finished = true;
				if (scanToEnd === true) continue;
				break;
			}
			if (code === CHAR_QUESTION_MARK) {
				isGlob = token.isGlob = true;
				finished = true;
				if (scanToEnd === true) continue;
				break;
			}
			if (code === CHAR_LEFT_SQUARE_BRACKET) {
				while (eos() !== true && (next = advance())) {
					if (next === CHAR_BACKWARD_SLASH) {
						backslashes = token.backslashes = true;
						advance();
						continue;
					}
					if (next === CHAR_RIGHT_SQUARE_BRACKET) {
						isBracket = token.isBracket = true;
						isGlob = token.isGlob = true;
						finished = true;
						break;
					}
				}
				if (scanToEnd === true) continue;
				break;
			}
			if (opts.nonegate !== true && code === CHAR_EXCLAMATION_MARK && index === start) {
				negated = token.negated = true;
				start++;
				continue;
			}
			if (opts.noparen !== true && code === CHAR_LEFT_PARENTHESES) {
				isGlob = token.isGlob = true;
				if (scanToEnd === true) {
					let parens = 1;
					while (eos() !== true && (code = advance())) {
						if (code === CHAR_BACKWARD_SLASH) {
							backslashes = token.backslashes = true;
							advance();
							continue;
						}
						if (code === CHAR_LEFT_PARENTHESES) {
							parens++;
							continue;
						}
						if (code === CHAR_RIGHT_PARENTHESES && --parens === 0) {
							finished = true;
							break;
						}
					}
					continue;
				}
				break;
			}
			if (isGlob === true) {
				finished = true;
				if (scanToEnd === true) continue;
				break;
			}
		}
		if (opts.noext === true) {
			isExtglob = false;
			isGlob = false;
		}
		let base = str;
		let prefix = "";
		let glob = "";
		if (start > 0) {
			prefix = str.slice(0, start);
			str = str.slice(start);
			lastIndex -= start;
		}
		if (base && isGlob === true && lastIndex > 0) {
			base = str.slice(0, lastIndex);
			glob = str.slice(lastIndex);
		} else if (isGlob === true) {
			base = "";
			glob = str;
		} else base = str;
		if (base && base !== "" && base !== "/" && base !== str) {
			if (isPathSeparator(base.charCodeAt(base.length - 1))) base = base.slice(0, -1);
		}
		if (opts.unescape === true) {
			if (glob) glob = utils.removeBackslashes(glob);
			if (base && backslashes === true) base = utils.removeBackslashes(base);
		}
		const state = {
			prefix,
			input,
			start,
			base,
			glob,
			isBrace,
			isBracket,
			isGlob,
			isExtglob,
			isGlobstar,
			negated,
			negatedExtglob
		};
		if (opts.tokens === true) {
			state.maxDepth = 0;
			if (!isPathSeparator(code)) tokens.push(token);
			state.tokens = tokens;
		}
		if (opts.parts === true || opts.tokens === true) {
			let prevIndex;
			for (let idx = 0; idx < slashes.length; idx++) {
				const n = prevIndex !== void 0 ? prevIndex + 1 : start;
				const i = slashes[idx];
				const value = input.slice(n, i);
				if (opts.tokens) {
					if (idx === 0 && start !== 0) {
						tokens[idx].isPrefix = true;
						tokens[idx].value = prefix;
					} else tokens[idx].value = value;
					depth(tokens[idx]);
					state.maxDepth += tokens[idx].depth;
				}
				if (i >= start) {
					parts.push(value);
					prevIndex = i;
				}
			}
			const n = prevIndex !== void 0 ? prevIndex + 1 : start;
			const value = input.slice(n);
			parts.push(value);
			if (opts.tokens && prevIndex && prevIndex + 1 < input.length) {
				tokens[tokens.length - 1].value = value;
				depth(tokens[tokens.length - 1]);
				state.maxDepth += tokens[tokens.length - 1].depth;
			}
			state.slashes = slashes;
			state.parts = parts;
		}
		return state;
	};
	module.exports = scan;
}));

// node_modules/picomatch/lib/parse.js
var require_parse = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const constants = require_constants();
	const utils = require_utils();
	/**
	* Constants
	*/
	const { MAX_LENGTH, POSIX_REGEX_SOURCE, REGEX_NON_SPECIAL_CHARS, REGEX_SPECIAL_CHARS_BACKREF, REPLACEMENTS } = constants;
	/**
	* Helpers
	*/
	const expandRange = (args, options) => {
		if (typeof options.expandRange === "function") return options.expandRange(...args, options);
		args.sort();
		const value = `[${args.join("-")}]`;
		try {
			new RegExp(value);
		} catch (ex) {
			return args.map((v) => utils.escapeRegex(v)).join("..");
		}
		return value;
	};
	/**
	* Create the message for a syntax error
	*/
	const syntaxError = (type, char) => {
		return `Missing ${type}: "${char}" - use "\\\\${char}" to match literal characters`;
	};
	const splitTopLevel = (input) => {
		const parts = [];
		let bracket = 0;
		let paren = 0;
		let quote = 0;
		let value = "";
		let escaped = false;
		for (const ch of input) {
			if (escaped === true) {
				value += ch;
				escaped = false;
				continue;
			}
			if (ch === "\\") {
				value += ch;
				escaped = true;
				continue;
			}
			if (ch === "\"") {
				quote = quote === 1 ? 0 : 1;
				value += ch;
				continue;
			}
			if (quote === 0) {
				if (ch === "[") bracket++;
				else if (ch === "]" && bracket > 0) bracket--;
				else if (bracket === 0) {
					if (ch === "(") paren++;
					else if (ch === ")" && paren > 0) paren--;
					else if (ch === "|" && paren === 0) {
						parts.push(value);
						value = "";
						continue;
					}
				}
			}
			value += ch;
		}
		parts.push(value);
		return parts;
	};
	const isPlainBranch = (branch) => {
		let escaped = false;
		for (const ch of branch) {
			if (escaped === true) {
				escaped = false;
				continue;
			}
			if (ch === "\\") {
				escaped = true;
				continue;
			}
			if (/[?*+@!()[\]{}]/.test(ch)) return false;
		}
		return true;
	};
	const normalizeSimpleBranch = (branch) => {
		let value = branch.trim();
		let changed = true;
		while (changed === true) {
			changed = false;
			if (/^@\([^\\()[\]{}|]+\)$/.test(value)) {
				value = value.slice(2, -1);
				changed = true;
			}
		}
		if (!isPlainBranch(value)) return;
		return value.replace(/\\(.)/g, "$1");
	};
	const hasRepeatedCharPrefixOverlap = (branches) => {
		const values = branches.map(normalizeSimpleBranch).filter(Boolean);
		for (let i = 0; i < values.length; i++) for (let j = i + 1; j < values.length; j++) {
			const a = values[i];
			const b = values[j];
			const char = a[0];
			if (!char || a !== char.repeat(a.length) || b !== char.repeat(b.length)) continue;
			if (a === b || a.startsWith(b) || b.startsWith(a)) return true;
		}
		return false;
	};
	const parseRepeatedExtglob = (pattern, requireEnd = true) => {
		if (pattern[0] !== "+" && pattern[0] !== "*" || pattern[1] !== "(") return;
		let bracket = 0;
		let paren = 0;
		let quote = 0;
		let escaped = false;
		for (let i = 1; i < pattern.length; i++) {
			const ch = pattern[i];
			if (escaped === true) {
				escaped = false;
				continue;
			}
			if (ch === "\\") {
				escaped = true;
				continue;
			}
			if (ch === "\"") {
				quote = quote === 1 ? 0 : 1;
				continue;
			}
			if (quote === 1) continue;
			if (ch === "[") {
				bracket++;
				continue;
			}
			if (ch === "]" && bracket > 0) {
				bracket--;
				continue;
			}
			if (bracket > 0) continue;
			if (ch === "(") {
				paren++;
				continue;
			}
			if (ch === ")") {
				paren--;
				if (paren === 0) {
					if (requireEnd === true && i !== pattern.length - 1) return;
					return {
						type: pattern[0],
						body: pattern.slice(2, i),
						end: i
					};
				}
			}
		}
	};
	const buildCharClassStar = (chars) => {
		return `${chars.length === 1 ? utils.escapeRegex(chars[0]) : `[${chars.map((ch) => utils.escapeRegex(ch)).join("")}]`}*`;
	};
	const getStarExtglobSequenceChars = (pattern) => {
		let index = 0;
		const chars = [];
		while (index < pattern.length) {
			const match = parseRepeatedExtglob(pattern.slice(index), false);
			if (!match || match.type !== "*") return;
			const branches = splitTopLevel(match.body).map((branch) => branch.trim());
			if (branches.length !== 1) return;
			const branch = normalizeSimpleBranch(branches[0]);
			if (!branch || branch.length !== 1) return;
			chars.push(branch);
			index += match.end + 1;
		}
		if (chars.length < 1) return;
		return chars;
	};
	const repeatedExtglobRecursion = (pattern) => {
		let depth = 0;
		let value = pattern.trim();
		let match = parseRepeatedExtglob(value);
		while (match) {
			depth++;
			value = match.body.trim();
			match = parseRepeatedExtglob(value);
		}
		return depth;
	};
	const analyzeRepeatedExtglob = (body, options) => {
		if (options.maxExtglobRecursion === false) return { risky: false };
		const max = typeof options.maxExtglobRecursion === "number" ? options.maxExtglobRecursion : constants.DEFAULT_MAX_EXTGLOB_RECURSION;
		const branches = splitTopLevel(body).map((branch) => branch.trim());
		if (branches.length > 1) {
			if (branches.some((branch) => branch === "") || branches.some((branch) => /^[*?]+$/.test(branch)) || hasRepeatedCharPrefixOverlap(branches)) return { risky: true };
		}
		const safeChars = [];
		let sawStarSequence = false;
		let combinable = true;
		for (const branch of branches) {
			const chars = getStarExtglobSequenceChars(branch);
			if (chars) {
				sawStarSequence = true;
				safeChars.push(...chars);
				continue;
			}
			const literal = normalizeSimpleBranch(branch);
			if (literal && literal.length === 1) {
				safeChars.push(literal);
				continue;
			}
			combinable = false;
			if (repeatedExtglobRecursion(branch) > max) return { risky: true };
		}
		if (sawStarSequence) return combinable ? {
			risky: true,
			safeOutput: buildCharClassStar([...new Set(safeChars)])
		} : { risky: true };
		return { risky: false };
	};
	/**
	* Parse the given input string.
	* @param {String} input
	* @param {Object} options
	* @return {Object}
	*/
	const parse = (input, options) => {
		if (typeof input !== "string") throw new TypeError("Expected a string");
		input = REPLACEMENTS[input] || input;
		const opts = { ...options };
		const max = typeof opts.maxLength === "number" ? Math.min(MAX_LENGTH, opts.maxLength) : MAX_LENGTH;
		let len = input.length;
		if (len > max) throw new SyntaxError(`Input length: ${len}, exceeds maximum allowed length: ${max}`);
		const bos = {
			type: "bos",
			value: "",
			output: opts.prepend || ""
		};
		const tokens = [bos];
		const capture = opts.capture ? "" : "?:";
		const PLATFORM_CHARS = constants.globChars(opts.windows);
		const EXTGLOB_CHARS = constants.extglobChars(PLATFORM_CHARS);
		const { DOT_LITERAL, PLUS_LITERAL, SLASH_LITERAL, ONE_CHAR, DOTS_SLASH, NO_DOT, NO_DOT_SLASH, NO_DOTS_SLASH, QMARK, QMARK_NO_DOT, STAR, START_ANCHOR } = PLATFORM_CHARS;
		const globstar = (opts) => {
			return `(${capture}(?:(?!${START_ANCHOR}${opts.dot ? DOTS_SLASH : DOT_LITERAL}).)*?)`;
		};
		const nodot = opts.dot ? "" : NO_DOT;
		const qmarkNoDot = opts.dot ? QMARK : QMARK_NO_DOT;
		let star = opts.bash === true ? globstar(opts) : STAR;
		if (opts.capture) star = `(${star})`;
		if (typeof opts.noext === "boolean") opts.noextglob = opts.noext;
		const state = {
			input,
			index: -1,
			start: 0,
			dot: opts.dot === true,
			consumed: "",
			output: "",
			prefix: "",
			backtrack: false,
			negated: false,
			brackets: 0,
			braces: 0,
			parens: 0,
			quotes: 0,
			globstar: false,
			tokens
		};
		input = utils.removePrefix(input, state);
		len = input.length;
		const extglobs = [];
		const braces = [];
		const stack = [];
		let prev = bos;
		let value;
		/**
		* Tokenizing helpers
		*/
		const eos = () => state.index === len - 1;
		const peek = state.peek = (n = 1) => input[state.index + n];
		const advance = state.advance = () => input[++state.index] || "";
		const remaining = () => input.slice(state.index + 1);
		const consume = (value = "", num = 0) => {
			state.consumed += value;
			state.index += num;
		};
		const append = (token) => {
			state.output += token.output != null ? token.output : token.value;
			consume(token.value);
		};
		const negate = () => {
			let count = 1;
			while (peek() === "!" && (peek(2) !== "(" || peek(3) === "?")) {
				advance();
				state.start++;
				count++;
			}
			if (count % 2 === 0) return false;
			state.negated = true;
			state.start++;
			return true;
		};
		const increment = (type) => {
			state[type]++;
			stack.push(type);
		};
		const decrement = (type) => {
			state[type]--;
			stack.pop();
		};
		/**
		* Push tokens onto the tokens array. This helper speeds up
		* tokenizing by 1) helping us avoid backtracking as much as possible,
		* and 2) helping us avoid creating extra tokens when consecutive
		* characters are plain text. This improves performance and simplifies
		* lookbehinds.
		*/
		const push = (tok) => {
			if (prev.type === "globstar") {
				const isBrace = state.braces > 0 && (tok.type === "comma" || tok.type === "brace");
				const isExtglob = tok.extglob === true || extglobs.length && (tok.type === "pipe" || tok.type === "paren");
				if (tok.type !== "slash" && tok.type !== "paren" && !isBrace && !isExtglob) {
					state.output = state.output.slice(0, -prev.output.length);
					prev.type = "star";
					prev.value = "*";
					prev.output = star;
					state.output += prev.output;
				}
			}
			if (extglobs.length && tok.type !== "paren") extglobs[extglobs.length - 1].inner += tok.value;
			if (tok.value || tok.output) append(tok);
			if (prev && prev.type === "text" && tok.type === "text") {
				prev.output = (prev.output || prev.value) + tok.value;
				prev.value += tok.value;
				return;
			}
			tok.prev = prev;
			tokens.push(tok);
			prev = tok;
		};
		const extglobOpen = (type, value) => {
			const token = {
				...EXTGLOB_CHARS[value],
				conditions: 1,
				inner: ""
			};
			token.prev = prev;
			token.parens = state.parens;
			token.output = state.output;
			token.startIndex = state.index;
			token.tokensIndex = tokens.length;
			const output = (opts.capture ? "(" : "") + token.open;
			increment("parens");
			push({
				type,
				value,
				output: state.output ? "" : ONE_CHAR
			});
			push({
				type: "paren",
				extglob: true,
				value: advance(),
				output
			});
			extglobs.push(token);
		};
		const extglobClose = (token) => {
			const literal = input.slice(token.startIndex, state.index + 1);
			const body = input.slice(token.startIndex + 2, state.index);
			const analysis = analyzeRepeatedExtglob(body, opts);
			if ((token.type === "plus" || token.type === "star") && analysis.risky) {
				const safeOutput = analysis.safeOutput ? (token.output ? "" : ONE_CHAR) + (opts.capture ? `(${analysis.safeOutput})` : analysis.safeOutput) : void 0;
				const open = tokens[token.tokensIndex];
				open.type = "text";
				open.value = literal;
				open.output = safeOutput || utils.escapeRegex(literal);
				for (let i = token.tokensIndex + 1; i < tokens.length; i++) {
					tokens[i].value = "";
					tokens[i].output = "";
					delete tokens[i].suffix;
				}
				state.output = token.output + open.output;
				state.backtrack = true;
				push({
					type: "paren",
					extglob: true,
					value,
					output: ""
				});
				decrement("parens");
				return;
			}
			let output = token.close + (opts.capture ? ")" : "");
			let rest;
			if (token.type === "negate") {
				let extglobStar = star;
				if (token.inner && token.inner.length > 1 && token.inner.includes("/")) extglobStar = globstar(opts);
				if (extglobStar !== star || eos() || /^\)+$/.test(remaining())) output = token.close = `)$))${extglobStar}`;
				if (token.inner.includes("*") && (rest = remaining()) && /^\.[^\\/.]+$/.test(rest)) output = token.close = `)${parse(rest, {
					...options,
					fastpaths: false
				}).output})${extglobStar})`;
				if (token.prev.type === "bos") state.negatedExtglob = true;
			}
			push({
				type: "paren",
				extglob: true,
				value,
				output
			});
			decrement("parens");
		};
		/**
		* Fast paths
		*/
		if (opts.fastpaths !== false && !/(^[*!]|[/()[\]{}"])/.test(input)) {
			let backslashes = false;
			let output = input.replace(REGEX_SPECIAL_CHARS_BACKREF, (m, esc, chars, first, rest, index) => {
				if (first === "\\") {
					backslashes = true;
					return m;
				}
				if (first === "?") {
					if (esc) return esc + first + (rest ? QMARK.repeat(rest.length) : "");
					if (index === 0) return qmarkNoDot + (rest ? QMARK.repeat(rest.length) : "");
					return QMARK.repeat(chars.length);
				}
				if (first === ".") return DOT_LITERAL.repeat(chars.length);
				if (first === "*") {
					if (esc) return esc + first + (rest ? star : "");
					return star;
				}
				return esc ? m : `\\${m}`;
			});
			if (backslashes === true) {
				if (opts.unescape === true) output = output.replace(/\\/g, "");
				else output = output.replace(/\\+/g, (m) => {
					return m.length % 2 === 0 ? "\\\\" : m ? "\\" : "";
				});
			}
			if (output === input && opts.contains === true) {
				state.output = input;
				return state;
			}
			state.output = utils.wrapOutput(output, state, options);
			return state;
		}
		/**
		* Tokenize input until we reach end-of-string
		*/
		while (!eos()) {
			value = advance();
			if (value === "\0") continue;
			/**
			* Escaped characters
			*/
			if (value === "\\") {
				const next = peek();
				if (next === "/" && opts.bash !== true) continue;
				if (next === "." || next === ";") continue;
				if (!next) {
					value += "\\";
					push({
						type: "text",
						value
					});
					continue;
				}
				const match = /^\\+/.exec(remaining());
				let slashes = 0;
				if (match && match[0].length > 2) {
					slashes = match[0].length;
					state.index += slashes;
					if (slashes % 2 !== 0) value += "\\";
				}
				if (opts.unescape === true) value = advance();
				else value += advance();
				if (state.brackets === 0) {
					push({
						type: "text",
						value
					});
					continue;
				}
			}
			/**
			* If we're inside a regex character class, continue
			* until we reach the closing bracket.
			*/
			if (state.brackets > 0 && (value !== "]" || prev.value === "[" || prev.value === "[^")) {
				if (opts.posix !== false && value === ":") {
					const inner = prev.value.slice(1);
					if (inner.includes("[")) {
						prev.posix = true;
						if (inner.includes(":")) {
							const idx = prev.value.lastIndexOf("[");
							const pre = prev.value.slice(0, idx);
							const rest = prev.value.slice(idx + 2);
							const posix = POSIX_REGEX_SOURCE[rest];
							if (posix) {
								prev.value = pre + posix;
								state.backtrack = true;
								advance();
								if (!bos.output && tokens.indexOf(prev) === 1) bos.output = ONE_CHAR;
								continue;
							}
						}
					}
				}
				if (value === "[" && peek() !== ":" || value === "-" && peek() === "]") value = `\\${value}`;
				if (value === "]" && (prev.value === "[" || prev.value === "[^")) value = `\\${value}`;
				if (opts.posix === true && value === "!" && prev.value === "[") value = "^";
				prev.value += value;
				append({ value });
				continue;
			}
			/**
			* If we're inside a quoted string, continue
			* until we reach the closing double quote.
			*/
			if (state.quotes === 1 && value !== "\"") {
				value = utils.escapeRegex(value);
				prev.value += value;
				append({ value });
				continue;
			}
			/**
			* Double quotes
			*/
			if (value === "\"") {
				state.quotes = state.quotes === 1 ? 0 : 1;
				if (opts.keepQuotes === true) push({
					type: "text",
					value
				});
				continue;
			}
			/**
			* Parentheses
			*/
			if (value === "(") {
				increment("parens");
				push({
					type: "paren",
					value
				});
				continue;
			}
			if (value === ")") {
				if (state.parens === 0 && opts.strictBrackets === true) throw new SyntaxError(syntaxError("opening", "("));
				const extglob = extglobs[extglobs.length - 1];
				if (extglob && state.parens === extglob.parens + 1) {
					extglobClose(extglobs.pop());
					continue;
				}
				push({
					type: "paren",
					value,
					output: state.parens ? ")" : "\\)"
				});
				decrement("parens");
				continue;
			}
			/**
			* Square brackets
			*/
			if (value === "[") {
				if (opts.nobracket === true || !remaining().includes("]")) {
					if (opts.nobracket !== true && opts.strictBrackets === true) throw new SyntaxError(syntaxError("closing", "]"));
					value = `\\${value}`;
				} else increment("brackets");
				push({
					type: "bracket",
					value
				});
				continue;
			}
			if (value === "]") {
				if (opts.nobracket === true || prev && prev.type === "bracket" && prev.value.length === 1) {
					push({
						type: "text",
						value,
						output: `\\${value}`
					});
					continue;
				}
				if (state.brackets === 0) {
					if (opts.strictBrackets === true) throw new SyntaxError(syntaxError("opening", "["));
					push({
						type: "text",
						value,
						output: `\\${value}`
					});
					continue;
				}
				decrement("brackets");
				const prevValue = prev.value.slice(1);
				if (prev.posix !== true && prevValue[0] === "^" && !prevValue.includes("/")) value = `/${value}`;
				prev.value += value;
				append({ value });
				if (opts.literalBrackets === false || utils.hasRegexChars(prevValue)) continue;
				const escaped = utils.escapeRegex(prev.value);
				state.output = state.output.slice(0, -prev.value.length);
				if (opts.literalBrackets === true) {
					state.output += escaped;
					prev.value = escaped;
					continue;
				}
				prev.value = `(${capture}${escaped}|${prev.value})`;
				state.output += prev.value;
				continue;
			}
			/**
			* Braces
			*/
			if (value === "{" && opts.nobrace !== true) {
				increment("braces");
				const open = {
					type: "brace",
					value,
					output: "(",
					outputIndex: state.output.length,
					tokensIndex: state.tokens.length
				};
				braces.push(open);
				push(open);
				continue;
			}
			if (value === "}") {
				const brace = braces[braces.length - 1];
				if (opts.nobrace === true || !brace) {
					push({
						type: "text",
						value,
						output: value
					});
					continue;
				}
				let output = ")";
				if (brace.dots === true) {
					const arr = tokens.slice();
					const range = [];
					for (let i = arr.length - 1; i >= 0; i--) {
						tokens.pop();
						if (arr[i].type === "brace") break;
						if (arr[i].type !== "dots") range.unshift(arr[i].value);
					}
					output = expandRange(range, opts);
					state.backtrack = true;
				}
				if (brace.comma !== true && brace.dots !== true) {
					const out = state.output.slice(0, brace.outputIndex);
					const toks = state.tokens.slice(brace.tokensIndex);
					brace.value = brace.output = "\\{";
					value = output = "\\}";
					state.output = out;
					for (const t of toks) state.output += t.output || t.value;
				}
				push({
					type: "brace",
					value,
					output
				});
				decrement("braces");
				braces.pop();
				continue;
			}
			/**
			* Pipes
			*/
			if (value === "|") {
				if (extglobs.length > 0) extglobs[extglobs.length - 1].conditions++;
				push({
					type: "text",
					value
				});
				continue;
			}
			/**
			* Commas
			*/
			if (value === ",") {
				let output = value;
				const brace = braces[braces.length - 1];
				if (brace && stack[stack.length - 1] === "braces") {
					brace.comma = true;
					output = "|";
				}
				push({
					type: "comma",
					value,
					output
				});
				continue;
			}
			/**
			* Slashes
			*/
			if (value === "/") {
				if (prev.type === "dot" && state.index === state.start + 1) {
					state.start = state.index + 1;
					state.consumed = "";
					state.output = "";
					tokens.pop();
					prev = bos;
					continue;
				}
				push({
					type: "slash",
					value,
					output: SLASH_LITERAL
				});
				continue;
			}
			/**
			* Dots
			*/
			if (value === ".") {
				if (state.braces > 0 && prev.type === "dot") {
					if (prev.value === ".") prev.output = DOT_LITERAL;
					const brace = braces[braces.length - 1];
					prev.type = "dots";
					prev.output += value;
					prev.value += value;
					brace.dots = true;
					continue;
				}
				if (state.braces + state.parens === 0 && prev.type !== "bos" && prev.type !== "slash") {
					push({
						type: "text",
						value,
						output: DOT_LITERAL
					});
					continue;
				}
				push({
					type: "dot",
					value,
					output: DOT_LITERAL
				});
				continue;
			}
			/**
			* Question marks
			*/
			if (value === "?") {
				if (!(prev && prev.value === "(") && opts.noextglob !== true && peek() === "(" && peek(2) !== "?") {
					extglobOpen("qmark", value);
					continue;
				}
				if (prev && prev.type === "paren") {
					const next = peek();
					let output = value;
					if (prev.value === "(" && !/[!=<:]/.test(next) || next === "<" && !/<([!=]|\w+>)/.test(remaining())) output = `\\${value}`;
					push({
						type: "text",
						value,
						output
					});
					continue;
				}
				if (opts.dot !== true && (prev.type === "slash" || prev.type === "bos")) {
					push({
						type: "qmark",
						value,
						output: QMARK_NO_DOT
					});
					continue;
				}
				push({
					type: "qmark",
					value,
					output: QMARK
				});
				continue;
			}
			/**
			* Exclamation
			*/
			if (value === "!") {
				if (opts.noextglob !== true && peek() === "(") {
					if (peek(2) !== "?" || !/[!=<:]/.test(peek(3))) {
						extglobOpen("negate", value);
						continue;
					}
				}
				if (opts.nonegate !== true && state.index === 0) {
					negate();
					continue;
				}
			}
			/**
			* Plus
			*/
			if (value === "+") {
				if (opts.noextglob !== true && peek() === "(" && peek(2) !== "?") {
					extglobOpen("plus", value);
					continue;
				}
				if (prev && prev.value === "(" || opts.regex === false) {
					push({
						type: "plus",
						value,
						output: PLUS_LITERAL
					});
					continue;
				}
				if (prev && (prev.type === "bracket" || prev.type === "paren" || prev.type === "brace") || state.parens > 0) {
					push({
						type: "plus",
						value
					});
					continue;
				}
				push({
					type: "plus",
					value: PLUS_LITERAL
				});
				continue;
			}
			/**
			* Plain text
			*/
			if (value === "@") {
				if (opts.noextglob !== true && peek() === "(" && peek(2) !== "?") {
					push({
						type: "at",
						extglob: true,
						value,
						output: ""
					});
					continue;
				}
				push({
					type: "text",
					value
				});
				continue;
			}
			/**
			* Plain text
			*/
			if (value !== "*") {
				if (value === "$" || value === "^") value = `\\${value}`;
				const match = REGEX_NON_SPECIAL_CHARS.exec(remaining());
				if (match) {
					value += match[0];
					state.index += match[0].length;
				}
				push({
					type: "text",
					value
				});
				continue;
			}
			/**
			* Stars
			*/
			if (prev && (prev.type === "globstar" || prev.star === true)) {
				prev.type = "star";
				prev.star = true;
				prev.value += value;
				prev.output = star;
				state.backtrack = true;
				state.globstar = true;
				consume(value);
				continue;
			}
			let rest = remaining();
			if (opts.noextglob !== true && /^\([^?]/.test(rest)) {
				extglobOpen("star", value);
				continue;
			}
			if (prev.type === "star") {
				if (opts.noglobstar === true) {
					consume(value);
					continue;
				}
				const prior = prev.prev;
				const before = prior.prev;
				const isStart = prior.type === "slash" || prior.type === "bos";
				const afterStar = before && (before.type === "star" || before.type === "globstar");
				if (opts.bash === true && (!isStart || rest[0] && rest[0] !== "/")) {
					push({
						type: "star",
						value,
						output: ""
					});
					continue;
				}
				const isBrace = state.braces > 0 && (prior.type === "comma" || prior.type === "brace");
				const isExtglob = extglobs.length && (prior.type === "pipe" || prior.type === "paren");
				if (!isStart && prior.type !== "paren" && !isBrace && !isExtglob) {
					push({
						type: "star",
						value,
						output: ""
					});
					continue;
				}
				while (rest.slice(0, 3) === "/**") {
					const after = input[state.index + 4];
					if (after && after !== "/") break;
					rest = rest.slice(3);
					consume("/**", 3);
				}
				const isEnd = eos() || state.parens > 0 && rest === ")".repeat(state.parens) && !extglobs.some((extglob) => extglob.type === "negate");
				if (prior.type === "bos" && eos()) {
					prev.type = "globstar";
					prev.value += value;
					prev.output = globstar(opts);
					state.output = prev.output;
					state.globstar = true;
					consume(value);
					continue;
				}
				if (prior.type === "slash" && prior.prev.type !== "bos" && !afterStar && isEnd) {
					state.output = state.output.slice(0, -(prior.output + prev.output).length);
					prior.output = `(?:${prior.output}`;
					prev.type = "globstar";
					prev.output = globstar(opts) + (opts.strictSlashes ? ")" : "|$)");
					prev.value += value;
					state.globstar = true;
					state.output += prior.output + prev.output;
					consume(value);
					continue;
				}
				if (prior.type === "slash" && prior.prev.type !== "bos" && rest[0] === "/") {
					const end = rest[1] !== void 0 ? "|$" : "";
					state.output = state.output.slice(0, -(prior.output + prev.output).length);
					prior.output = `(?:${prior.output}`;
					prev.type = "globstar";
					prev.output = `${globstar(opts)}${SLASH_LITERAL}|${SLASH_LITERAL}${end})`;
					prev.value += value;
					state.output += prior.output + prev.output;
					state.globstar = true;
					consume(value + advance());
					push({
						type: "slash",
						value: "/",
						output: ""
					});
					continue;
				}
				if (prior.type === "bos" && rest[0] === "/") {
					prev.type = "globstar";
					prev.value += value;
					prev.output = `(?:^|${SLASH_LITERAL}|${globstar(opts)}${SLASH_LITERAL})`;
					state.output = prev.output;
					state.globstar = true;
					consume(value + advance());
					push({
						type: "slash",
						value: "/",
						output: ""
					});
					continue;
				}
				state.output = state.output.slice(0, -prev.output.length);
				prev.type = "globstar";
				prev.output = globstar(opts);
				prev.value += value;
				state.output += prev.output;
				state.globstar = true;
				consume(value);
				continue;
			}
			const token = {
				type: "star",
				value,
				output: star
			};
			if (opts.bash === true) {
				token.output = ".*?";
				if (prev.type === "bos" || prev.type === "slash") token.output = nodot + token.output;
				push(token);
				continue;
			}
			if (prev && (prev.type === "bracket" || prev.type === "paren") && opts.regex === true) {
				token.output = value;
				push(token);
				continue;
			}
			if (state.index === state.start || prev.type === "slash" || prev.type === "dot") {
				if (prev.type === "dot") {
					state.output += NO_DOT_SLASH;
					prev.output += NO_DOT_SLASH;
				} else if (opts.dot === true) {
					state.output += NO_DOTS_SLASH;
					prev.output += NO_DOTS_SLASH;
				} else {
					state.output += nodot;
					prev.output += nodot;
				}
				if (peek() !== "*") {
					state.output += ONE_CHAR;
					prev.output += ONE_CHAR;
				}
			}
			push(token);
		}
		while (state.brackets > 0) {
			if (opts.strictBrackets === true) throw new SyntaxError(syntaxError("closing", "]"));
			state.output = utils.escapeLast(state.output, "[");
			decrement("brackets");
		}
		while (state.parens > 0) {
			if (opts.strictBrackets === true) throw new SyntaxError(syntaxError("closing", ")"));
			state.output = utils.escapeLast(state.output, "(");
			decrement("parens");
		}
		while (state.braces > 0) {
			if (opts.strictBrackets === true) throw new SyntaxError(syntaxError("closing", "}"));
			state.output = utils.escapeLast(state.output, "{");
			decrement("braces");
		}
		if (opts.strictSlashes !== true && (prev.type === "star" || prev.type === "bracket")) push({
			type: "maybe_slash",
			value: "",
			output: `${SLASH_LITERAL}?`
		});
		if (state.backtrack === true) {
			state.output = "";
			for (const token of state.tokens) {
				state.output += token.output != null ? token.output : token.value;
				if (token.suffix) state.output += token.suffix;
			}
		}
		return state;
	};
	/**
	* Fast paths for creating regular expressions for common glob patterns.
	* This can significantly speed up processing and has very little downside
	* impact when none of the fast paths match.
	*/
	parse.fastpaths = (input, options) => {
		const opts = { ...options };
		const max = typeof opts.maxLength === "number" ? Math.min(MAX_LENGTH, opts.maxLength) : MAX_LENGTH;
		const len = input.length;
		if (len > max) throw new SyntaxError(`Input length: ${len}, exceeds maximum allowed length: ${max}`);
		input = REPLACEMENTS[input] || input;
		const { DOT_LITERAL, SLASH_LITERAL, ONE_CHAR, DOTS_SLASH, NO_DOT, NO_DOTS, NO_DOTS_SLASH, STAR, START_ANCHOR } = constants.globChars(opts.windows);
		const nodot = opts.dot ? NO_DOTS : NO_DOT;
		const slashDot = opts.dot ? NO_DOTS_SLASH : NO_DOT;
		const capture = opts.capture ? "" : "?:";
		const state = {
			negated: false,
			prefix: ""
		};
		let star = opts.bash === true ? ".*?" : STAR;
		if (opts.capture) star = `(${star})`;
		const globstar = (opts) => {
			if (opts.noglobstar === true) return star;
			return `(${capture}(?:(?!${START_ANCHOR}${opts.dot ? DOTS_SLASH : DOT_LITERAL}).)*?)`;
		};
		const create = (str) => {
			switch (str) {
				case "*": return `${nodot}${ONE_CHAR}${star}`;
				case ".*": return `${DOT_LITERAL}${ONE_CHAR}${star}`;
				case "*.*": return `${nodot}${star}${DOT_LITERAL}${ONE_CHAR}${star}`;
				case "*/*": return `${nodot}${star}${SLASH_LITERAL}${ONE_CHAR}${slashDot}${star}`;
				case "**": return nodot + globstar(opts);
				case "**/*": return `(?:${nodot}${globstar(opts)}${SLASH_LITERAL})?${slashDot}${ONE_CHAR}${star}`;
				case "**/*.*": return `(?:${nodot}${globstar(opts)}${SLASH_LITERAL})?${slashDot}${star}${DOT_LITERAL}${ONE_CHAR}${star}`;
				case "**/.*": return `(?:${nodot}${globstar(opts)}${SLASH_LITERAL})?${DOT_LITERAL}${ONE_CHAR}${star}`;
				default: {
					const match = /^(.*?)\.(\w+)$/.exec(str);
					if (!match) return;
					const source = create(match[1]);
					if (!source) return;
					return source + DOT_LITERAL + match[2];
				}
			}
		};
		let source = create(utils.removePrefix(input, state));
		if (source && opts.strictSlashes !== true) source += `${SLASH_LITERAL}?`;
		return source;
	};
	module.exports = parse;
}));

// node_modules/picomatch/lib/picomatch.js
var require_picomatch$1 = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const scan = require_scan();
	const parse = require_parse();
	const utils = require_utils();
	const constants = require_constants();
	const isObject = (val) => val && typeof val === "object" && !Array.isArray(val);
	/**
	* Creates a matcher function from one or more glob patterns. The
	* returned function takes a string to match as its first argument,
	* and returns true if the string is a match. The returned matcher
	* function also takes a boolean as the second argument that, when true,
	* returns an object with additional information.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch(glob[, options]);
	*
	* const isMatch = picomatch('*.!(*a)');
	* console.log(isMatch('a.a')); //=> false
	* console.log(isMatch('a.b')); //=> true
	*
	* // For environments without `node.js`, `picomatch/posix` provides you a dependency-free matcher, without automatic OS detection.
	* const picomatch = require('picomatch/posix');
	* // the same API, defaulting to posix paths
	* const isMatch = picomatch('a/*');
	* console.log(isMatch('a\\b')); //=> false
	* console.log(isMatch('a/b')); //=> true
	*
	* // you can still configure the matcher function to accept windows paths
	* const isMatch = picomatch('a/*', { options: windows });
	* console.log(isMatch('a\\b')); //=> true
	* console.log(isMatch('a/b')); //=> true
	* ```
	* @name picomatch
	* @param {String|Array} `globs` One or more glob patterns.
	* @param {Object=} `options`
	* @return {Function=} Returns a matcher function.
	* @api public
	*/
	const picomatch = (glob, options, returnState = false) => {
		if (Array.isArray(glob)) {
			const fns = glob.map((input) => picomatch(input, options, returnState));
			const arrayMatcher = (str) => {
				for (const isMatch of fns) {
					const state = isMatch(str);
					if (state) return state;
				}
				return false;
			};
			return arrayMatcher;
		}
		const isState = isObject(glob) && glob.tokens && glob.input;
		if (glob === "" || typeof glob !== "string" && !isState) throw new TypeError("Expected pattern to be a non-empty string");
		const opts = options || {};
		const posix = opts.windows;
		const regex = isState ? picomatch.compileRe(glob, options) : picomatch.makeRe(glob, options, false, true);
		const state = regex.state;
		delete regex.state;
		let isIgnored = () => false;
		if (opts.ignore) {
			const ignoreOpts = {
				...options,
				ignore: null,
				onMatch: null,
				onResult: null
			};
			isIgnored = picomatch(opts.ignore, ignoreOpts, returnState);
		}
		const matcher = (input, returnObject = false) => {
			const { isMatch, match, output } = picomatch.test(input, regex, options, {
				glob,
				posix
			});
			const result = {
				glob,
				state,
				regex,
				posix,
				input,
				output,
				match,
				isMatch
			};
			if (typeof opts.onResult === "function") opts.onResult(result);
			if (isMatch === false) {
				result.isMatch = false;
				return returnObject ? result : false;
			}
			if (isIgnored(input)) {
				if (typeof opts.onIgnore === "function") opts.onIgnore(result);
				result.isMatch = false;
				return returnObject ? result : false;
			}
			if (typeof opts.onMatch === "function") opts.onMatch(result);
			return returnObject ? result : true;
		};
		if (returnState) matcher.state = state;
		return matcher;
	};
	/**
	* Test `input` with the given `regex`. This is used by the main
	* `picomatch()` function to test the input string.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch.test(input, regex[, options]);
	*
	* console.log(picomatch.test('foo/bar', /^(?:([^/]*?)\/([^/]*?))$/));
	* // { isMatch: true, match: [ 'foo/', 'foo', 'bar' ], output: 'foo/bar' }
	* ```
	* @param {String} `input` String to test.
	* @param {RegExp} `regex`
	* @return {Object} Returns an object with matching info.
	* @api public
	*/
	picomatch.test = (input, regex, options, { glob, posix } = {}) => {
		if (typeof input !== "string") throw new TypeError("Expected input to be a string");
		if (input === "") return {
			isMatch: false,
			output: ""
		};
		const opts = options || {};
		const format = opts.format || (posix ? utils.toPosixSlashes : null);
		let match = input === glob;
		let output = match && format ? format(input) : input;
		if (match === false) {
			output = format ? format(input) : input;
			match = output === glob;
		}
		if (match === false || opts.capture === true) {
			if (opts.matchBase === true || opts.basename === true) match = picomatch.matchBase(input, regex, options, posix);
			else match = regex.exec(output);
		}
		return {
			isMatch: Boolean(match),
			match,
			output
		};
	};
	/**
	* Match the basename of a filepath.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch.matchBase(input, glob[, options]);
	* console.log(picomatch.matchBase('foo/bar.js', '*.js'); // true
	* ```
	* @param {String} `input` String to test.
	* @param {RegExp|String} `glob` Glob pattern or regex created by [.makeRe](#makeRe).
	* @return {Boolean}
	* @api public
	*/
	picomatch.matchBase = (input, glob, options, posix = options && options.windows) => {
		return (glob instanceof RegExp ? glob : picomatch.makeRe(glob, options)).test(utils.basename(input, { windows: posix }));
	};
	/**
	* Returns true if **any** of the given glob `patterns` match the specified `string`.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch.isMatch(string, patterns[, options]);
	*
	* console.log(picomatch.isMatch('a.a', ['b.*', '*.a'])); //=> true
	* console.log(picomatch.isMatch('a.a', 'b.*')); //=> false
	* ```
	* @param {String|Array} str The string to test.
	* @param {String|Array} patterns One or more glob patterns to use for matching.
	* @param {Object} [options] See available [options](#options).
	* @return {Boolean} Returns true if any patterns match `str`
	* @api public
	*/
	picomatch.isMatch = (str, patterns, options) => picomatch(patterns, options)(str);
	/**
	* Parse a glob pattern to create the source string for a regular
	* expression.
	*
	* ```js
	* const picomatch = require('picomatch');
	* const result = picomatch.parse(pattern[, options]);
	* ```
	* @param {String} `pattern`
	* @param {Object} `options`
	* @return {Object} Returns an object with useful properties and output to be used as a regex source string.
	* @api public
	*/
	picomatch.parse = (pattern, options) => {
		if (Array.isArray(pattern)) return pattern.map((p) => picomatch.parse(p, options));
		return parse(pattern, {
			...options,
			fastpaths: false
		});
	};
	/**
	* Scan a glob pattern to separate the pattern into segments.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch.scan(input[, options]);
	*
	* const result = picomatch.scan('!./foo/*.js');
	* console.log(result);
	* { prefix: '!./',
	*   input: '!./foo/*.js',
	*   start: 3,
	*   base: 'foo',
	*   glob: '*.js',
	*   isBrace: false,
	*   isBracket: false,
	*   isGlob: true,
	*   isExtglob: false,
	*   isGlobstar: false,
	*   negated: true }
	* ```
	* @param {String} `input` Glob pattern to scan.
	* @param {Object} `options`
	* @return {Object} Returns an object with
	* @api public
	*/
	picomatch.scan = (input, options) => scan(input, options);
	/**
	* Compile a regular expression from the `state` object returned by the
	* [parse()](#parse) method.
	*
	* ```js
	* const picomatch = require('picomatch');
	* const state = picomatch.parse('*.js');
	* // picomatch.compileRe(state[, options]);
	*
	* console.log(picomatch.compileRe(state));
	* //=> /^(?:(?!\.)(?=.)[^/]*?\.js)$/
	* ```
	* @param {Object} `state`
	* @param {Object} `options`
	* @param {Boolean} `returnOutput` Intended for implementors, this argument allows you to return the raw output from the parser.
	* @param {Boolean} `returnState` Adds the state to a `state` property on the returned regex. Useful for implementors and debugging.
	* @return {RegExp}
	* @api public
	*/
	picomatch.compileRe = (state, options, returnOutput = false, returnState = false) => {
		if (returnOutput === true) return state.output;
		const opts = options || {};
		const prepend = opts.contains ? "" : "^";
		const append = opts.contains ? "" : "$";
		let source = `${prepend}(?:${state.output})${append}`;
		if (state && state.negated === true) source = `^(?!${source}).*$`;
		const regex = picomatch.toRegex(source, options);
		if (returnState === true) regex.state = state;
		return regex;
	};
	/**
	* Create a regular expression from a parsed glob pattern.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch.makeRe(state[, options]);
	*
	* const result = picomatch.makeRe('*.js');
	* console.log(result);
	* //=> /^(?:(?!\.)(?=.)[^/]*?\.js)$/
	* ```
	* @param {String} `state` The object returned from the `.parse` method.
	* @param {Object} `options`
	* @param {Boolean} `returnOutput` Implementors may use this argument to return the compiled output, instead of a regular expression. This is not exposed on the options to prevent end-users from mutating the result.
	* @param {Boolean} `returnState` Implementors may use this argument to return the state from the parsed glob with the returned regular expression.
	* @return {RegExp} Returns a regex created from the given pattern.
	* @api public
	*/
	picomatch.makeRe = (input, options = {}, returnOutput = false, returnState = false) => {
		if (!input || typeof input !== "string") throw new TypeError("Expected a non-empty string");
		let parsed = {
			negated: false,
			fastpaths: true
		};
		if (options.fastpaths !== false && (input[0] === "." || input[0] === "*")) parsed.output = parse.fastpaths(input, options);
		if (!parsed.output) parsed = parse(input, options);
		return picomatch.compileRe(parsed, options, returnOutput, returnState);
	};
	/**
	* Create a regular expression from the given regex source string.
	*
	* ```js
	* const picomatch = require('picomatch');
	* // picomatch.toRegex(source[, options]);
	*
	* const { output } = picomatch.parse('*.js');
	* console.log(picomatch.toRegex(output));
	* //=> /^(?:(?!\.)(?=.)[^/]*?\.js)$/
	* ```
	* @param {String} `source` Regular expression source string.
	* @param {Object} `options`
	* @return {RegExp}
	* @api public
	*/
	picomatch.toRegex = (source, options) => {
		try {
			const opts = options || {};
			return new RegExp(source, opts.flags || (opts.nocase ? "i" : ""));
		} catch (err) {
			if (options && options.debug === true) throw err;
			return /$^/;
		}
	};
	/**
	* Picomatch constants.
	* @return {Object}
	*/
	picomatch.constants = constants;
	/**
	* Expose "picomatch"
	*/
	module.exports = picomatch;
}));

// node_modules/picomatch/posix.js
var require_posix = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = require_picomatch$1();
}));

// src/domain/glob.ts
var import_posix = /* @__PURE__ */ __toESM(require_posix(), 1);
const longestPattern = 1e3;
/**
* Compiles patterns in the manner of .gitignore, relative to one directory, with `/` between components:
* `*` and `?` stay within a component, `**` crosses them, `[a-z]` and `{a,b}` choose, `\` takes their meaning away.
* A pattern with a `/` before its end is anchored at the directory, any other matches at every depth. A `/` at the
* end matches directories only. What is matched, is matched with all that lies below it. `!` takes a match back; the
* last pattern that matches a path or a directory above it decides (unlike git's, `!` reaches into matched
* directories).
* @throws UserError for a pattern of more than 1,000 characters.
*/
function ignoreMatcher(patterns) {
	const rules = patterns.map(ruleOf).filter((rule) => rule !== void 0);
	const directories = /* @__PURE__ */ new Map([["", -1]]);
	const deciding = (path, directory) => {
		const slash = path.lastIndexOf("/");
		const parent = path.slice(0, Math.max(slash, 0));
		let above = directories.get(parent);
		if (above === void 0) directories.set(parent, above = deciding(parent, true));
		const name = path.slice(slash + 1);
		return Math.max(above, rules.findLastIndex((rule) => rule.matches(path, name, directory)));
	};
	return (path, directory = false) => rules[deciding(path, directory)]?.negated === false;
}
function ruleOf(pattern) {
	if (pattern.length > longestPattern) throw new UserError(`A pattern under \`ignore:\` has ${pattern.length} characters; at most ${longestPattern} are allowed.`, {
		code: "pattern-too-long",
		next: "Shorten the pattern, or name the directory that holds the files."
	});
	const negated = pattern.startsWith("!");
	const directoriesOnly = pattern.endsWith("/");
	const bare = pattern.slice(negated ? 1 : 0, directoriesOnly ? -1 : void 0);
	const glob = bare.replace(/^(\.?\/)+/, "");
	if (glob === "") return void 0;
	const matches = globMatcher(glob);
	const anchored = bare.includes("/");
	return {
		negated,
		matches: (path, name, directory) => (directory || !directoriesOnly) && matches(anchored ? path : name)
	};
}
/** Most patterns are plain names, which need no regular expression. */
function globMatcher(glob) {
	if (!plainName.test(glob)) return (0, import_posix.default)(glob, {
		dot: true,
		nonegate: true,
		noextglob: true
	});
	const name = glob.replaceAll(/\\(.)/gs, "$1");
	return (text) => text === name;
}
/** No character that means others, unless a `\` takes its meaning away. */
const plainName = /^(?:[^*?[{\\]|\\.)*$/s;
/** A pattern of `ignoreMatcher` that matches a directory of this very name and nothing else. */
function literalDirectory(path) {
	return `/${path.replaceAll(/[*?[{\\]/g, "\\$&")}/`;
}

// src/domain/inputs.ts
/** Files at the repository's root that a bot which lives there isn't trained from. */
const rootFilesOfOthers = ["/tidegate.yml", "/.github/"];
const submodule = "160000";
/** The paths of the repository that hold a bot's inputs and its suite: its directory and its shared paths. */
function inputPaths(bot) {
	return [.../* @__PURE__ */ new Set([bot.path, ...bot.shared])];
}
/**
* The files that a bot is trained from, sorted by the bytes of their paths, each once. Those are the files of its
* directory without its tests, its sealed id and what `ignore` matches (for a bot at the repository's root also
* without tidegate.yml and .github/), and all files below its shared paths. A shared path inside the bot's own
* directory wins over `ignore` and the tests. A submodule is one entry.
*/
function inputEntries(bot, entries) {
	const leftOut = leftOutBy(bot);
	const inside = bot.shared.filter((path) => path !== bot.path && isBelow(path, bot.path));
	return sorted(entries).filter(({ mode, path }) => {
		if (!isBelow(path, bot.path)) return bot.shared.some((shared) => isBelow(path, shared));
		return !leftOut(relativeTo(bot.path, path), mode === submodule) || inside.some((shared) => isBelow(path, shared));
	});
}
/** The files of a bot's test conversations (YAML), sorted by the bytes of their paths, each once. */
function suiteEntries(bot, entries) {
	const directory = testsOf(bot);
	return sorted(entries).filter(({ path }) => isBelow(path, directory) && /\.ya?ml$/i.test(path));
}
/**
* The digest of all that a bot is trained from: it names the package. It covers the bot's name, its engine with the
* trainer's version, settings and images, and the mode, object id and path of every input. Paths count relative to
* the bot's directory, so that moving it changes nothing; shared ones by their place in the repository. Commit,
* author, time and branch have no part in it. `local` sets what was never committed or pushed apart: its digests
* never equal those of committed inputs. Repositories that use SHA-1 and SHA-256 give different digests.
*
* The digest is the SHA-256 of canonical JSON; its form is versioned by `form`.
*/
function inputsDigest(bot, entries, engine, options) {
	const inputs = inputEntries(bot, entries);
	return digestOfJson({
		form: options.local ? "tidegate/inputs-local/v1" : "tidegate/inputs/v1",
		bot: bot.name,
		engine: {
			name: engine.name,
			trainer: engine.trainer,
			images: engine.images,
			settings: engine.settings
		},
		own: inputs.filter(({ path }) => isBelow(path, bot.path)).map(({ mode, oid, path }) => [
			mode,
			oid,
			relativeTo(bot.path, path)
		]),
		shared: inputs.filter(({ path }) => !isBelow(path, bot.path)).map(({ mode, oid, path }) => [
			mode,
			oid,
			path
		])
	});
}
/**
* The digest of a bot's test conversations: mode, object id and path (relative to the tests' directory) of each
* file. Undefined where there is none.
*/
function suiteDigest(bot, entries) {
	const directory = testsOf(bot);
	const files = suiteEntries(bot, entries).map(({ mode, oid, path }) => [
		mode,
		oid,
		relativeTo(directory, path)
	]);
	return files.length > 0 ? digestOfJson({
		form: "tidegate/suite/v1",
		files
	}) : void 0;
}
/**
* The same bots, each ignoring the directories of bots that lie inside its own: a bot isn't trained from another.
* (Nothing else would keep them apart. Without this, a change to the inner bot would train the outer one as well:
* needless, but never wrong.)
*/
function withoutNestedBots(bots) {
	return bots.map((bot) => {
		const nested = bots.filter((other) => other.path !== bot.path && isBelow(other.path, bot.path)).map((other) => literalDirectory(relativeTo(bot.path, other.path)));
		return nested.length > 0 ? {
			...bot,
			ignore: [...bot.ignore, ...nested]
		} : bot;
	});
}
/** Orders texts as their UTF-8 bytes do: git's order of paths. */
function compareUtf8(a, b) {
	const length = Math.min(a.length, b.length);
	for (let index = 0; index < length; index++) {
		const difference = utf8Rank(a.charCodeAt(index)) - utf8Rank(b.charCodeAt(index));
		if (difference !== 0) return difference;
	}
	return a.length - b.length;
}
/** Surrogates stand for characters above U+FFFF, which come last in UTF-8 but not in UTF-16. */
function utf8Rank(unit) {
	if (unit < 55296) return unit;
	return unit < 57344 ? unit + 8192 : unit - 2048;
}
function sorted(entries) {
	return [...new Map(entries.map((entry) => [entry.path, entry])).values()].sort((a, b) => compareUtf8(a.path, b.path));
}
function leftOutBy(bot) {
	const ignored = ignoreMatcher([...bot.path === "." ? rootFilesOfOthers : [], ...bot.ignore]);
	return (path, directory) => path === ".tidegate.bot" || isBelow(path, bot.tests) || ignored(path, directory);
}
function testsOf(bot) {
	return bot.path === "." ? bot.tests : `${bot.path}/${bot.tests}`;
}
/** Whether a path is a directory or lies below it. Every path lies below `.`. */
function isBelow(path, directory) {
	return directory === "." || path === directory || path.startsWith(`${directory}/`);
}
/** A path below a directory, seen from there; the directory itself (a bot that is a submodule) is `.`. */
function relativeTo(directory, path) {
	if (directory === ".") return path;
	return path.slice(directory.length + 1) || ".";
}

// src/steps/context.ts
/** The bot of that name. @throws UserError that names the ones there are. */
function botNamed(bots, name) {
	const bot = bots.find((candidate) => candidate.name === name);
	if (bot) return bot;
	const names = bots.map((candidate) => candidate.name).join(", ");
	throw new UserError(names === "" ? `There is no bot ${JSON.stringify(name)}: no bot was found.` : `There is no bot ${JSON.stringify(name)}; there are: ${names}.`, {
		code: "unknown-bot",
		next: names === "" ? "Add its directory under `bots:` in tidegate.yml." : "Type one of these names."
	});
}
/** The environment of that name. @throws UserError that names the ones there are. */
function environmentNamed(project, name) {
	const environment = project.environments.find((candidate) => candidate.name === name);
	if (environment) return environment;
	const names = project.environments.map((candidate) => candidate.name).join(", ");
	throw new UserError(`There is no environment ${JSON.stringify(name)}; there are: ${names}.`, {
		code: "unknown-environment",
		next: "Type one of these names, or add it under `environments:` in tidegate.yml."
	});
}
/** The engine that a bot names, or the project's, or the builtin one. */
function engineOf(project, bot) {
	return bot.engine ?? project.engine ?? {
		name: "builtin",
		settings: {}
	};
}

// src/steps/identify.ts
/** The inputs digest and the suite digest of a bot in a commit or tree. `local` sets uncommitted work apart. */
async function identify(ports, request) {
	const { project, bot, treeish, local } = request;
	const choice = engineOf(project, bot);
	const [entries, identity] = await Promise.all([ports.sources.entries(treeish, bot), ports.engine(choice).identity()]);
	return {
		inputs: inputsDigest(bot, entries, {
			name: choice.name,
			settings: choice.settings,
			...identity
		}, { local }),
		suite: suiteDigest(bot, entries)
	};
}

// src/steps/changed.ts
/**
* Which bots a commit changed, by their inputs and not by paths. The base is where its branch left `against`; on
* that branch itself, it is the commit before.
* @throws UserError when a revision is unknown.
*/
async function changed(ports, request) {
	const head = await commitOf(ports, request.head);
	const against = await ports.repository.resolve(request.against);
	const fork = against && await ports.repository.mergeBase(against.id, head.id);
	const base = fork === head.id ? head.parents[0] : fork;
	const workspace = await ports.sources.workspace(head.id);
	const before = base === void 0 ? void 0 : await workspaceOrNone(ports, base);
	const bots = [];
	for (const bot of workspace.bots) {
		const now = await identify(ports, {
			project: workspace.project,
			bot,
			treeish: head.id,
			local: false
		});
		const old = before?.bots.find((candidate) => candidate.name === bot.name);
		const was = before && old && base !== void 0 ? await identify(ports, {
			project: before.project,
			bot: old,
			treeish: base,
			local: false
		}) : void 0;
		bots.push({
			bot,
			...now,
			state: stateOf(was, now)
		});
	}
	const removed = (before?.bots ?? []).map((bot) => bot.name).filter((name) => !workspace.bots.some((bot) => bot.name === name));
	return {
		reason: "compared",
		workspace,
		head: head.id,
		base,
		bots,
		removed
	};
}
function stateOf(was, now) {
	if (!was) return "new";
	if (was.inputs !== now.inputs) return "changed";
	return was.suite === now.suite ? "same" : "suite";
}
/**
* A commit's workspace; undefined where its configuration has mistakes: nothing of it could be trained or released,
* and what came after it may have mended it.
*/
async function workspaceOrNone(ports, commit) {
	try {
		return await ports.sources.workspace(commit);
	} catch (error) {
		if (error instanceof UserError) return void 0;
		throw error;
	}
}
/** The commit that a person named. @throws UserError when there is none. */
async function commitOf(ports, revision) {
	const commit = await ports.repository.resolve(revision);
	if (commit) return commit;
	throw new UserError(`${JSON.stringify(revision)} names no commit of this repository.`, {
		code: "unknown-commit",
		next: "Name a branch, a tag or at least 7 digits of a commit id; `git fetch` brings what others pushed."
	});
}

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

// node_modules/picomatch/index.js
var require_picomatch = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	const pico = require_picomatch$1();
	const utils = require_utils();
	function picomatch(glob, options, returnState = false) {
		if (options && (options.windows === null || options.windows === void 0)) options = {
			...options,
			windows: utils.isWindows()
		};
		return pico(glob, options, returnState);
	}
	Object.assign(picomatch, pico);
	module.exports = picomatch;
}));

// src/config/bots.ts
var import_picomatch = /* @__PURE__ */ __toESM(require_picomatch(), 1);
var import_dist = require_dist();
const engines = ["builtin", "rasa"];
const maxBots = 1e3;
/** Reads `bots:`. Nothing written means: every bot that is found. */
function readBots(walker, node) {
	const items = walker.list(node, "bots");
	if (items === void 0) return [];
	if (node && items.length === 0) walker.report(node, {
		code: "no-bots",
		message: "bots names no directory.",
		next: "Name one, such as bots/*, or take the line away: then every bot of the repository is found."
	});
	const seen = /* @__PURE__ */ new Map();
	const patterns = [];
	for (const [index, item] of items.slice(0, maxBots).entries()) {
		const pattern = readBot(walker, item, `bots[${index}]`);
		if (pattern === void 0) continue;
		const before = seen.get(pattern.path);
		if (before !== void 0 && pattern.place) walker.report(pattern.place, {
			code: "duplicate-bot",
			message: `${pattern.path} stands twice in bots: the first one is in line ${before}.`,
			next: "Keep one of the two."
		});
		else {
			seen.set(pattern.path, pattern.place?.line ?? 0);
			patterns.push(pattern);
		}
	}
	if (node && items.length > maxBots) walker.report(node, {
		code: "too-many-bots",
		message: `bots has ${items.length} entries, and at most ${maxBots} are read.`,
		next: "Use patterns such as bots/*."
	});
	return patterns;
}
function readBot(walker, item, what) {
	const node = walker.resolve(item);
	if (node === null) return void 0;
	const place = walker.place(node);
	if ((0, import_dist.isScalar)(node)) {
		if (walker.isEmpty(node)) {
			walker.wrongType(node, what, repositoryPath.expected, "Name a directory, or take the line away.");
			return;
		}
		const path = walker.text(node, what, repositoryPath);
		return path === void 0 ? void 0 : {
			...plain(path),
			place
		};
	}
	const members = walker.map(node, what, [
		"path",
		"name",
		"engine",
		"shared",
		"ignore",
		"tests"
	]);
	const path = walker.text(members.get("path"), `${what}.path`, repositoryPath);
	if ((0, import_dist.isMap)(node) && walker.isEmpty(members.get("path") ?? null)) walker.report(node, {
		code: "missing",
		message: `${what} has no path.`,
		next: "Add path: with the directory of the bot, or a pattern such as bots/*."
	});
	const named = members.get("name");
	const chosen = walker.text(named, `${what}.name`, botName);
	if (named && path !== void 0 && chosen !== void 0 && /[*?[{]/.test(path)) walker.report(named, {
		code: "name-of-pattern",
		message: `${what} gives one name to all the bots that ${path} finds.`,
		next: "Give the bot an entry of its own with its path and name."
	});
	const bot = {
		...plain(path ?? "."),
		name: chosen,
		engine: readEngine(walker, members.get("engine"), `${what}.engine`),
		shared: readTexts(walker, members.get("shared"), `${what}.shared`, repositoryPath) ?? [],
		ignore: readTexts(walker, members.get("ignore"), `${what}.ignore`, pathPattern) ?? [],
		tests: walker.text(members.get("tests"), `${what}.tests`, botDirectory) ?? "tests",
		place
	};
	return path === void 0 ? void 0 : bot;
}
function plain(path) {
	return {
		path,
		name: void 0,
		engine: void 0,
		shared: [],
		ignore: [],
		tests: "tests"
	};
}
/** Reads a list of texts; a single text stands for a list of one. */
function readTexts(walker, node, what, kind) {
	const resolved = walker.resolve(node ?? null);
	if ((0, import_dist.isScalar)(resolved) && !walker.isEmpty(resolved)) {
		const text = walker.text(resolved, what, kind);
		return text === void 0 ? void 0 : [text];
	}
	return walker.list(resolved, what)?.map((item, index) => walker.text(item, `${what}[${index}]`, kind)).filter((text) => text !== void 0);
}
/** Reads `engine:`, a name or `{name, settings}`. */
function readEngine(walker, node, what) {
	const resolved = walker.resolve(node ?? null);
	if (resolved === null || walker.isEmpty(resolved)) return void 0;
	if ((0, import_dist.isScalar)(resolved)) {
		const engine = walker.word(resolved, what, engines);
		return engine && {
			name: engine,
			settings: {}
		};
	}
	const members = walker.map(resolved, what, ["name", "settings"]);
	if ((0, import_dist.isMap)(resolved) && walker.isEmpty(members.get("name") ?? null)) walker.report(resolved, {
		code: "missing",
		message: `${what} has no name.`,
		next: `Add name: with ${engines.join(" or ")}.`
	});
	const engine = walker.word(members.get("name"), `${what}.name`, engines);
	const settings = readSettings$1(walker, members.get("settings") ?? null, `${what}.settings`);
	return engine && {
		name: engine,
		settings
	};
}
function readSettings$1(walker, node, what) {
	const settings = [];
	for (const { key, place, value } of walker.entries(node, what)) {
		const scalar = walker.resolve(value);
		const plainValue = (0, import_dist.isScalar)(scalar) ? scalar.value : void 0;
		if (typeof plainValue === "string" || typeof plainValue === "boolean") settings.push([key, plainValue]);
		else if (typeof plainValue === "number" && Number.isFinite(plainValue)) settings.push([key, plainValue]);
		else {
			const found = (0, import_dist.isScalar)(scalar) ? `: found ${quoted(scalarText(scalar))}` : "";
			walker.report(scalar ?? place, {
				code: "wrong-type",
				message: `${what}.${key} must be a text, a number, true or false${found}.`,
				next: `Write a text, a number, true or false, or take ${quoted(key)} away.`
			});
		}
	}
	return Object.fromEntries(settings);
}

// src/config/variables.ts
const namePattern = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const secretName = /(?:^|_)(?:token|password|passwd|secret|apikey|api_key|private_key|access_key|credentials?)$/i;
const secretValue = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]+:[^/\s@]+@|-----BEGIN [A-Z ]*PRIVATE KEY-----/i;
/** Linux takes no longer one (MAX_ARG_STRLEN is 131072 bytes, four for a character). */
const maxValue = 32768;
/**
* Reads `variables:`. A value is what is written for it, so that 1.10 and yes stay as they stand. No value appears in
* a sentence: it may be a secret.
*/
function readVariables(walker, node, what) {
	const variables = [];
	for (const { key, place, value } of walker.entries(node, what)) {
		const wrong = nameFault(key);
		if (wrong !== void 0) {
			walker.report(place, {
				code: "bad-variable",
				message: `${quoted(key)} can't name a variable in ${what}: ${wrong}.`,
				next: "Rename it, here and in the code that reads it."
			});
			continue;
		}
		const text = readValue(walker, value, `${what}.${key}`);
		if (text === void 0) continue;
		if (secretName.test(key) || secretValue.test(text)) walker.warn(place, {
			code: "secret-in-clear-text",
			message: `${what}.${key} looks like a secret in clear text: everyone who can read the repository can read it.`,
			next: "If it is one, replace it at its issuer, and set it in the environment of the process that runs the target."
		});
		variables.push([key, text]);
	}
	return variables;
}
function nameFault(name) {
	if (!namePattern.test(name)) return "the name of a variable has letters, digits and _, at most 128, and starts with no digit";
	return /^TIDEGATE_/i.test(name) ? "names that start with TIDEGATE_ are reserved" : void 0;
}
const valueKind = {
	expected: `a text of at most ${maxValue} characters`,
	secret: true,
	check: (text) => text.length > maxValue ? { wrong: "" } : { value: text }
};
/** A value; later also a reference to a secret, which is a mapping. */
function readValue(walker, node, what) {
	const value = walker.resolve(node);
	const at = value ?? node;
	if ((0, import_dist.isMap)(value)) {
		walker.report(value, {
			code: "secret-reference",
			message: `${what} is a mapping, and references to secrets can't be read yet.`,
			next: "Write a text."
		});
		return;
	}
	if (at && (0, import_dist.isScalar)(value) && !walker.isEmpty(value)) return walker.written(value, what, valueKind);
	if (at) walker.wrongType(at, what, "a text", "Write '' for an empty one.");
}

// src/config/environments.ts
const minute = 6e4;
const day = 1440 * minute;
const maxEnvironments = 20;
/** Staging takes whatever is pushed: nothing is asked of it there. */
const open$1 = {
	requireSuite: false,
	requireRegistration: false,
	soakMinutes: 0,
	approvals: 0,
	requireReview: false,
	requiredChecks: [],
	requireSignature: false
};
const guarded = {
	...open$1,
	requireSuite: true,
	requireRegistration: true
};
const noSettings = {
	variables: {},
	actionsUrl: void 0,
	port: void 0,
	replicas: 1,
	place: void 0
};
/** An environment of which nothing is written. Every one but staging is guarded like production. */
function defaultEnvironment(name) {
	return {
		name,
		target: {
			kind: "local",
			directory: `.tidegate/local/${name}`
		},
		store: void 0,
		policy: name === "staging" ? open$1 : guarded,
		defaults: noSettings,
		bots: {},
		keepMinutes: 1440,
		previews: 3,
		readySeconds: 60,
		answerSeconds: 10
	};
}
/** Reads `environments:`. Staging and production are always there; what is written changes or adds. */
function readEnvironments(walker, node) {
	const written = walker.entries(node ?? null, "environments");
	const environments = new Map(["staging", "production"].map((name) => [name, defaultEnvironment(name)]));
	const ports = /* @__PURE__ */ new Map();
	for (const entry of written.slice(0, maxEnvironments)) if (isName(entry.key)) environments.set(entry.key, readEnvironment(walker, entry, ports));
	else badName(walker, entry, "an environment");
	const extra = written[maxEnvironments];
	if (extra) walker.report(extra.place, {
		code: "too-many-environments",
		message: `There are ${written.length} environments, and at most ${maxEnvironments} are read.`,
		next: "Take some away."
	});
	checkDirectories(walker, [...environments.values()], written);
	return [...environments.values()];
}
function badName(walker, { key, place }, what) {
	walker.report(place, {
		code: "bad-name",
		message: `${quoted(key)} can't name ${what}: a name has ${nameRule}.`,
		next: `Rename it, here and where it is used.`
	});
}
const environmentKeys = [
	"target",
	"store",
	"ready",
	"answer",
	"keep",
	"previews",
	"gates",
	"defaults",
	"bots"
];
function readEnvironment(walker, { key: name, value, place }, ports) {
	const what = `environments.${name}`;
	const usual = defaultEnvironment(name);
	const members = walker.map(value, what, environmentKeys);
	const of = (key) => members.get(key);
	const ready = walker.written(of("ready"), `${what}.ready`, duration("60s", 1e3, 60 * minute));
	const answer = walker.written(of("answer"), `${what}.answer`, duration("10s", 100, 10 * minute));
	const keep = walker.written(of("keep"), `${what}.keep`, duration("24h", 0, 30 * day));
	const target = readTarget(walker, of("target"), `${what}.target`);
	const defaults = readSettings(walker, of("defaults") ?? null, `${what}.defaults`, noSettings, void 0);
	const gates = of("gates");
	if (gates && name === "staging") walker.report(gates, {
		code: "staging-has-no-gates",
		message: "environments.staging has gates, but staging takes whatever is pushed.",
		next: "Take gates away here, or move them to environments.production."
	});
	return {
		...usual,
		target: target === void 0 ? usual.target : {
			kind: "local",
			directory: target
		},
		store: walker.text(of("store"), `${what}.store`, directory(".tidegate/store")),
		policy: name === "staging" ? usual.policy : readGates(walker, gates, `${what}.gates`, usual.policy),
		defaults: {
			...defaults,
			place: of("defaults") ? place : void 0
		},
		bots: readBotSettings(walker, of("bots"), `${what}.bots`, defaults, ports),
		...ready !== void 0 && { readySeconds: ready / 1e3 },
		...answer !== void 0 && { answerSeconds: answer / 1e3 },
		...keep !== void 0 && { keepMinutes: keep / minute },
		previews: walker.integer(of("previews"), `${what}.previews`, 0, 20) ?? usual.previews
	};
}
/** The directory of a local target; undefined where none is written. */
function readTarget(walker, node, what) {
	const resolved = walker.resolve(node ?? null);
	if (resolved === null || walker.isEmpty(resolved)) return void 0;
	if ((0, import_dist.isScalar)(resolved)) {
		walker.word(resolved, what, ["local"]);
		return;
	}
	const members = walker.map(resolved, what, ["kind", "directory"]);
	walker.word(members.get("kind"), `${what}.kind`, ["local"]);
	return walker.text(members.get("directory"), `${what}.directory`, directory("/srv/tidegate/production"));
}
function readGates(walker, node, what, usual) {
	const members = walker.map(node ?? null, what, [
		"suite",
		"registration",
		"soak",
		"approvals",
		"review",
		"checks",
		"signature"
	]);
	const asked = (key) => walker.word(members.get(key), `${what}.${key}`, ["required", "optional"]);
	const suite = asked("suite");
	const registration = asked("registration");
	const soak = walker.written(members.get("soak"), `${what}.soak`, duration("2h", 0, 30 * day));
	return {
		requireSuite: suite === void 0 ? usual.requireSuite : suite === "required",
		requireRegistration: registration === void 0 ? usual.requireRegistration : registration === "required",
		soakMinutes: soak === void 0 ? usual.soakMinutes : soak / minute,
		approvals: walker.integer(members.get("approvals"), `${what}.approvals`, 0, 20) ?? usual.approvals,
		requireReview: walker.boolean(members.get("review"), `${what}.review`) ?? usual.requireReview,
		requiredChecks: readTexts(walker, members.get("checks"), `${what}.checks`, checkName) ?? usual.requiredChecks,
		requireSignature: walker.boolean(members.get("signature"), `${what}.signature`) ?? usual.requireSignature
	};
}
/** Settings of one bot, or of all where `ports` is undefined: those of `over` with what is written put over them. */
function readSettings(walker, node, what, over, ports) {
	const members = walker.map(node, what, [
		"variables",
		"actions",
		"port",
		"replicas"
	]);
	const portNode = members.get("port");
	const port = walker.integer(portNode, `${what}.port`, 1024, 65535);
	if (portNode && port !== void 0) claimPort(walker, portNode, port, what, ports);
	const replicas = walker.integer(members.get("replicas"), `${what}.replicas`, 1, 100);
	const replicasNode = members.get("replicas");
	if (replicasNode && replicas !== void 0 && replicas > 1) walker.report(replicasNode, {
		code: "replicas-on-local",
		message: `${what}.replicas is ${replicas}, but the target local runs one of each bot.`,
		next: "Write 1, or take the line away."
	});
	const actions = walker.text(members.get("actions"), `${what}.actions`, httpUrl);
	const variables = readVariables(walker, members.get("variables") ?? null, `${what}.variables`);
	return {
		variables: Object.fromEntries([...Object.entries(over.variables), ...variables]),
		actionsUrl: actions ?? over.actionsUrl,
		port,
		replicas: replicas ?? over.replicas
	};
}
function claimPort(walker, node, port, what, ports) {
	const taken = ports?.get(port);
	if (ports === void 0) walker.report(node, {
		code: "port-for-all",
		message: `${what}.port would give one port to all bots.`,
		next: "Move it to the settings of one bot (bots: <name>: port:)."
	});
	else if (taken !== void 0) walker.report(node, {
		code: "port-twice",
		message: `${what}.port is ${port}, which ${taken} has already.`,
		next: "Give each bot of each environment a port of its own, or none: then one is chosen and kept."
	});
	else ports.set(port, what);
}
function readBotSettings(walker, node, what, defaults, ports) {
	const settings = [];
	for (const entry of walker.entries(node ?? null, what)) {
		const { key, place, value } = entry;
		if (!isName(key)) badName(walker, entry, "a bot");
		else {
			const over = {
				...defaults,
				place
			};
			settings.push([key, {
				...readSettings(walker, value, `${what}.${key}`, over, ports),
				place
			}]);
		}
	}
	return Object.fromEntries(settings);
}
/** Two environments in one directory would take each other's bots for their own. */
function checkDirectories(walker, environments, written) {
	for (const [index, environment] of environments.entries()) {
		const other = environments.slice(0, index).find(({ target }) => overlap(target.directory, environment.target.directory));
		const at = written.find(({ key }) => key === environment.name) ?? written.find(({ key }) => key === other?.name);
		if (other === void 0 || at === void 0) continue;
		walker.report(at.place, {
			code: "shared-directory",
			message: `The environments ${other.name} and ${environment.name} lie in one directory (${quoted(other.target.directory)} and ${quoted(environment.target.directory)}).`,
			next: "Give each a directory of its own under target."
		});
	}
}
function overlap(a, b) {
	return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}

// src/config/project.ts
/** A larger tidegate.yml is refused. */
const maxBytes = 262144;
/** What holds where no tidegate.yml says otherwise. */
function defaultProject() {
	return {
		bots: [],
		engine: void 0,
		store: ".tidegate/store",
		branches: {
			default: "main",
			staging: ["staging/**"]
		},
		ledger: {
			branch: "tidegate/ledger",
			remote: void 0
		},
		environments: [defaultEnvironment("staging"), defaultEnvironment("production")],
		registrationKeys: []
	};
}
/**
* Reads tidegate.yml.
* @param content undefined where the repository has none: then all is as by default.
* @param file its name for people.
* @returns the project, with warnings.
* @throws UserError with everything that is wrong with the file, each with its place.
*/
function parseProject(content, file) {
	if (content === void 0) return {
		project: defaultProject(),
		problems: []
	};
	const reading = readYaml(content, file, maxBytes);
	if (reading.file === void 0) throw refusal(file, reading.problems);
	const walker = new Walker(reading.file);
	const project = readProject(walker, reading.file.root ?? null);
	const { problems } = walker;
	if (problems.some(({ severity }) => severity === "error")) throw refusal(file, problems);
	return {
		project,
		problems
	};
}
function refusal(file, problems) {
	const errors = problems.filter(({ severity }) => severity === "error");
	const [first] = errors;
	const message = errors.length === 1 && first ? first.message : `${file} has ${errors.length} mistakes; nothing was done.`;
	return new UserError(message, {
		code: "bad-configuration",
		...first?.place && { place: first.place },
		next: errors.length === 1 && first?.next || `Mend ${file}; docs/CONFIGURATION.md shows all settings.`,
		problems
	});
}
function readProject(walker, root) {
	const usual = defaultProject();
	const members = walker.map(root, "tidegate.yml", [
		"bots",
		"engine",
		"store",
		"branches",
		"ledger",
		"registration",
		"environments"
	]);
	const branches = walker.map(members.get("branches") ?? null, "branches", ["default", "staging"]);
	const ledger = walker.map(members.get("ledger") ?? null, "ledger", ["branch", "remote"]);
	const registration = walker.map(members.get("registration") ?? null, "registration", ["keys"]);
	const project = {
		bots: readBots(walker, members.get("bots")),
		engine: readEngine(walker, members.get("engine"), "engine"),
		store: walker.text(members.get("store"), "store", directory(usual.store)) ?? usual.store,
		branches: {
			default: walker.text(branches.get("default"), "branches.default", branchName("main")) ?? usual.branches.default,
			staging: readTexts(walker, branches.get("staging"), "branches.staging", branchPattern) ?? usual.branches.staging
		},
		ledger: {
			branch: walker.text(ledger.get("branch"), "ledger.branch", branchName(usual.ledger.branch)) ?? usual.ledger.branch,
			remote: walker.text(ledger.get("remote"), "ledger.remote", remote)
		},
		environments: readEnvironments(walker, members.get("environments")),
		registrationKeys: readTexts(walker, registration.get("keys"), "registration.keys", publicKey) ?? usual.registrationKeys
	};
	checkBranches(walker, project, ledger.get("branch") ?? members.get("branches") ?? root);
	return project;
}
/** The ledger needs a branch of its own: a push to it must never look like a push of work. */
function checkBranches(walker, { branches, ledger }, at) {
	const meets = [branches.default, ...branches.staging].find((pattern) => import_picomatch.default.isMatch(ledger.branch, pattern, { dot: true }));
	if (meets === void 0 || at === null) return;
	walker.report(at, {
		code: "ledger-branch",
		message: `ledger.branch is ${ledger.branch}, which is also a branch of work (${meets}).`,
		next: "Give the ledger a branch of its own, such as tidegate/ledger."
	});
}
/**
* Settings that name a bot which isn't there.
* @param bots those that were found in the repository.
*/
function checkAgainstBots(project, bots) {
	const names = bots.map(({ name }) => name);
	return project.environments.flatMap((environment) => Object.entries(environment.bots).filter(([name]) => !names.includes(name)).map(([name, settings]) => {
		const [meant] = closest(name, names, 1);
		const known = names.length === 0 ? "no bot was found" : `there are ${names.join(", ")}`;
		return {
			severity: "error",
			code: "unknown-bot",
			message: `environments.${environment.name}.bots has settings for ${name}, but there is no such bot: ${known}.`,
			...settings.place && { place: settings.place },
			next: meant === void 0 ? `Take ${name} away there, or add its directory to bots.` : `Did you mean ${meant}?`
		};
	}));
}

// src/domain/bots.ts
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
	return paths.filter((path) => path === "." || !path.split("/").some((part) => part.startsWith(".") || skipped.includes(part))).filter((path, _, all) => !all.some((other) => path !== other && (other === "." || path.startsWith(`${other}/`))));
}
function isGlob(path) {
	return /[*?[\]{}]/.test(path);
}
/** Without `./` and `/` at the ends; `.` for the root. */
function normal(path) {
	return path.replace(/^(?:\.\/+)+/, "").replace(/\/+$/, "") || ".";
}
/** A name made of a directory's. */
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
			return verifySealedId(file && new TextDecoder().decode(file), bot.name, trustedKeys);
		},
		async layOut(treeish, bot) {
			const scratch = await scratchDirectory(tidegateDirectory);
			try {
				const files = join(scratch.path, "files");
				const output = join(scratch.path, "output");
				await mkdir(files);
				await mkdir(output);
				const entries = await sources.entries(treeish, bot);
				await repository.materialize(treeish, [...inputEntries(bot, entries), ...suiteEntries(bot, entries)], files);
				const { settings } = engineOf(await projectOf(treeish), bot);
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
	};
	return sources;
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
/** Files below a root directory. */
function createWorkTree(root) {
	return {
		read: (path) => readFile(join(root, path), "utf8").catch((error) => {
			if (error.code === "ENOENT") return void 0;
			throw error;
		}),
		async write(path, text) {
			const file = join(root, path);
			const temporary = `${file}.${process.pid}.tmp`;
			await writeFile(temporary, text);
			await rename(temporary, file);
		}
	};
}

// src/wiring/outbox.ts
/**
* A ledger whose words can wait: what couldn't be written (a rollback while the remote is down) is kept in a folder,
* and written before the next words.
*/
function withOutbox(ledger, directory) {
	return {
		read: () => ledger.read(),
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
	return { async postpone(records) {
		await mkdir(directory, { recursive: true });
		for (const record of records) {
			const text = `${JSON.stringify(record, null, 2)}\n`;
			const file = join(directory, `${record.at.replaceAll(/[^0-9]/g, "")}-${shortDigest(digestOf(text))}.json`);
			await writeFile(`${file}.tmp`, text);
			await rename(`${file}.tmp`, file);
		}
	} };
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

// src/wiring/ports.ts
/** Where the bundled programs lie: beside this file in dist/, or in the sources. */
function program(bundled, source) {
	const here = fileURLToPath(import.meta.url);
	return here.endsWith(".ts") ? fileURLToPath(new URL(`../${source}`, import.meta.url)) : join(bundledDirectory(here), bundled);
}
function bundledDirectory(chunk) {
	return resolve(chunk, "..").endsWith("shared") ? resolve(chunk, "../..") : resolve(chunk, "..");
}
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
	const targets = /* @__PURE__ */ new Map();
	const engines = /* @__PURE__ */ new Map();
	const { createBuiltinEngine } = await import("./builtin.js");
	const { createTalk } = await import("./talk.js");
	const store = (location) => remembered(stores, location, async () => {
		const { openPackageStore } = await import("./oci.js");
		return openPackageStore(resolve(root, location));
	});
	let project;
	const localTarget = (environment) => remembered(targets, environment.name, async () => {
		const { openLocalTarget } = await import("./local.js");
		return openLocalTarget({
			environment: environment.name,
			directory: resolve(root, environment.target.directory),
			store: await store(environment.store ?? project?.store ?? ".tidegate/store"),
			supervisorPath: program("supervisor.js", "adapters/local/supervisor.ts"),
			keepMinutes: environment.keepMinutes,
			previews: environment.previews
		});
	});
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
		talk: createTalk(),
		reporter,
		clock: { now: () => /* @__PURE__ */ new Date() },
		engine(choice) {
			if (choice.name !== "builtin") throw new UserError(`The engine ${JSON.stringify(choice.name)} isn't available here; builtin is.`, {
				code: "engine-unavailable",
				next: "Write `engine: builtin` for the bot in tidegate.yml."
			});
			const known = engines.get(choice.name);
			if (known) return known;
			const engine = createBuiltinEngine({ enginePath: program("engine.js", "engine/main.ts") });
			engines.set(choice.name, engine);
			return engine;
		},
		store,
		target(forProject, environment) {
			project = forProject;
			return localTarget(environment);
		}
	};
	return {
		ports,
		ownDirectory,
		localTarget,
		async registrar(create) {
			const { createRegistrar, loadKeyRing, loadOrCreateKeyRing } = await import("./signing2.js");
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
		close: () => repository.close()
	};
}
async function remembered(known, key, make) {
	const existing = known.get(key);
	if (existing) return existing;
	const made = make();
	known.set(key, made);
	return made;
}
/** A ledger that is opened when it is first used: its remote and branch are settings of the repository. */
function lazyLedger(open) {
	let opened;
	const ledger = () => opened ??= open();
	return {
		read: async () => (await ledger()).read(),
		append: async (records) => (await ledger()).append(records)
	};
}

// src/cli/reporter.ts
/** How often a step that takes long says so where there is no terminal, in milliseconds. */
const heartbeatMs = 1e4;
/** Reports on standard error: a spinner on a terminal, calm lines elsewhere. Standard output is for results. */
function createReporter(stream = process.stderr) {
	const seen = /* @__PURE__ */ new Set();
	return {
		step: (title) => isInteractive(stream) ? spinningStep(title, stream) : plainStep(title, stream),
		info: (text) => void stream.write(`${plainText(text, true)}\n`),
		problem(problem) {
			const text = formatProblem(problem, stream);
			if (seen.has(text)) return;
			seen.add(text);
			stream.write(`${text}\n`);
		}
	};
}
function isInteractive(stream) {
	return stream.isTTY && process.stdin instanceof ReadStream && process.env["CI"] === void 0 && process.env["TERM"] !== "dumb";
}
function spinningStep(title, stream) {
	const spinning = spinner({
		indicator: "timer",
		output: stream,
		withGuide: false
	});
	spinning.start(title);
	return {
		progress(fraction, text) {
			const bar = fraction === void 0 ? "" : ` ${barOf(fraction)}`;
			spinning.message(`${title}${bar} ${cut(plainText(text), 50)}`);
		},
		done: (text) => spinning.stop(text === void 0 ? title : `${title}: ${plainText(text)}`),
		failed: (text) => spinning.error(`${title}: ${plainText(text)}`)
	};
}
function plainStep(title, stream) {
	const started = performance.now();
	let last = started;
	const took = () => `${((performance.now() - started) / 1e3).toFixed(1)} s`;
	const end = (mark, text) => void stream.write(`${mark} ${title}${text === void 0 ? "" : `: ${plainText(text)}`} ${paint("dim", `(${took()})`, stream)}\n`);
	return {
		progress(fraction, text) {
			const now = performance.now();
			if (now - last < heartbeatMs) return;
			last = now;
			const done = fraction === void 0 ? "" : `, ${percent(fraction)}`;
			stream.write(`  ${title}: ${plainText(text)}${done} (${took()})\n`);
		},
		done: (text) => end(paint("green", "✓", stream), text),
		failed: (text) => end(paint("red", "✗", stream), text)
	};
}
function barOf(fraction) {
	const width = 20;
	const full = Math.round(Math.min(1, Math.max(0, fraction)) * width);
	return `${"█".repeat(full)}${"░".repeat(width - full)}`;
}

// src/cli/session.ts
/** Runs a verb in the repository of the current directory. */
async function inSession(options, work) {
	const reporter = createReporter();
	const interruption = new AbortController();
	const interrupt = () => interruption.abort();
	process.once("SIGINT", interrupt);
	process.once("SIGTERM", interrupt);
	const wiring = await wire(resolve(options.directory ?? "."), reporter);
	try {
		return await work({
			...wiring,
			reporter,
			interactive: options.json !== true && process.stdin.isTTY && process.stdout.isTTY,
			signal: interruption.signal,
			result(document, text) {
				process.stdout.write(options.json === true ? `${JSON.stringify({
					schema: 1,
					...document
				}, null, 2)}\n` : `${text()}\n`);
			}
		});
	} finally {
		process.off("SIGINT", interrupt);
		process.off("SIGTERM", interrupt);
		await wiring.close();
	}
}
/** The repository as it stands at a commit (HEAD unless named), with what is wrong in its configuration reported. */
async function workspaceAt(session, revision = "HEAD") {
	const commit = await commitOf(session.ports, revision);
	const { problems, ...workspace } = await session.ports.sources.workspace(commit.id);
	for (const problem of problems) session.reporter.problem(problem);
	return {
		...workspace,
		commit: commit.id
	};
}
/** The default branch as it stands on the remote now: what is merged, and the settings of every environment. */
async function released(session) {
	const here = await workspaceAt(session);
	const head = await session.ports.checkout.upstream(here.project.branches.default);
	return {
		workspace: await workspaceAt(session, head),
		head
	};
}
/**
* An environment's settings, which are those of the default branch: a branch doesn't change them. Where the default
* branch can't be read or has no such environment, those of the commit at hand.
*/
async function environmentSettings(session, workspace, name) {
	try {
		return environmentNamed((await released(session)).workspace.project, name);
	} catch {
		return environmentNamed(workspace.project, name);
	}
}
/** The bots of these names; all of them if none is named. @throws UserError for a name that doesn't exist. */
function botsNamed(workspace, names) {
	if (workspace.bots.length === 0) throw new UserError("No bot was found: a bot is a directory with a config.yml and a domain.yml.", {
		code: "no-bots",
		next: "Name their directories under `bots:` in tidegate.yml, and commit them."
	});
	return names.length === 0 ? workspace.bots : names.map((name) => botNamed(workspace.bots, name));
}
/** The one bot that a verb is about: named, or the only one, or chosen by number on a terminal. */
async function oneBot(session, workspace, name) {
	const bots = botsNamed(workspace, name === void 0 ? [] : [name]);
	const [first, second] = bots;
	if (first && !second) return first;
	const chosen = await choose(session, "Which bot?", "a bot", bots.map((bot) => ({
		value: bot.name,
		label: bot.name,
		hint: bot.path
	})));
	return botNamed(bots, chosen);
}
/**
* Asks a person to choose from a numbered list.
* @throws UserError where nobody can be asked; it names the choices.
*/
async function choose(session, question, what, choices) {
	if (!session.interactive) throw new UserError(`Name ${what}: ${choices.map(({ value }) => value).join(", ")}.`, { code: "name-missing" });
	const { choose: ask } = await import("./prompt.js");
	return ask(question, choices);
}

export { oneBot as a, changed as c, botNamed as d, engineOf as f, inSession as i, workspaceOrNone as l, inputPaths as m, choose as n, released as o, environmentNamed as p, environmentSettings as r, workspaceAt as s, botsNamed as t, identify as u };