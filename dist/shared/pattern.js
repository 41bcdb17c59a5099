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

export { compilePattern as t };