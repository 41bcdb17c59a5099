import { r as __toESM, t as __commonJSMin } from "./rolldown-runtime.js";
import { t as require_dist } from "./dist2.js";
import { c as quoted, d as withoutCredentials, n as closest } from "./text.js";
import { n as UserError } from "./errors.js";
import { n as isName } from "./bot.js";
import { s as isPublicKey } from "./registration.js";
import { a as registryLocationText, i as readRegistryLocation, n as isRegistryLocation, t as hostFault } from "./store-location.js";
import { posix } from "node:path";

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
var require_picomatch = /* @__PURE__ */ __commonJSMin(((exports, module) => {
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
	module.exports = require_picomatch();
}));

// src/domain/glob.ts
var import_posix = /* @__PURE__ */ __toESM(require_posix(), 1);
const longestPattern = 1e3;
/** Each `*` may make matching slower by the length of what it is looked for in: these many are quick in any path. */
const mostStars = 3;
/** What is wrong with a pattern of `ignoreMatcher`, as a sentence about it; undefined where it can be used. */
function ignoreFault(pattern) {
	if (pattern.length > longestPattern) return `has ${pattern.length} characters; at most ${longestPattern} are allowed`;
	const stars = pattern.replaceAll(/\\./gs, "").split("/");
	const crossing = stars.filter((component) => component.includes("**")).length;
	const within = Math.max(...stars.map((component) => component.replaceAll(/\*+/g, "*").split("*").length - 1));
	if (within > mostStars) return `has ${within} \`*\` between two \`/\`; at most ${mostStars} are allowed`;
	return crossing > mostStars ? `has \`**\` ${crossing} times; at most ${mostStars} are allowed` : void 0;
}
/**
* Compiles patterns in the manner of .gitignore, relative to one directory, with `/` between components:
* `*` and `?` stay within a component, `**` crosses them, `[a-z]` and `{a,b}` choose, `\` takes their meaning away.
* A pattern with a `/` before its end is anchored at the directory, any other matches at every depth. A `/` at the
* end matches directories only. What is matched, is matched with all that lies below it. `!` takes a match back; the
* last pattern that matches a path or a directory above it decides (unlike git's, `!` reaches into matched
* directories).
* @throws UserError for a pattern that `ignoreFault` finds at fault.
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
	const fault = ignoreFault(pattern);
	if (fault !== void 0) throw new UserError(`A pattern under \`ignore:\` ${fault}.`, {
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

export { require_posix as C, literalDirectory as S, require_utils as T, remote as _, botDirectory as a, compilePattern as b, branchPattern as c, duration as d, httpUrl as f, registryHost as g, publicKey as h, scalarText as i, checkName as l, nameRule as m, readYaml as n, botName as o, ignorePattern as p, Walker as r, branchName as s, parseSuite as t, directory as u, repositoryPath as v, require_picomatch as w, ignoreMatcher as x, storeLocation as y };