import { Script, createContext } from "node:vm";

// src/engine/nlu/patterns.ts
/** Milliseconds that one pattern may take on one text. */
const patience = 50;
/** Characters of a text that patterns are looked for in. */
const longestText = 2e3;
/**
* Turns a Python regular expression into ours: named groups, anchors and leading flags are written differently.
* @returns undefined where it isn't one, or uses what JavaScript has not.
*/
function translatePattern(source, caseSensitive) {
	let flags = caseSensitive ? "gu" : "giu";
	let body = source;
	const leading = /^\(\?([aiLmsux]+)\)/.exec(body);
	if (leading?.[1] !== void 0) {
		if (leading[1].includes("x")) return void 0;
		for (const flag of [
			"i",
			"m",
			"s"
		]) if (leading[1].includes(flag) && !flags.includes(flag)) flags += flag;
		body = body.slice(leading[0].length);
	}
	body = body.replace(/\(\?P</g, "(?<").replace(/\(\?P=(\w+)\)/g, "\\k<$1>").replace(/\\[\s\S]/g, (escape) => escape === "\\A" ? "^" : escape === "\\Z" ? "$" : escape).replace(/\(\?#[^)]*\)/g, "");
	return compile(body, flags) ?? compile(body, flags.replace("u", ""));
}
function compile(body, flags) {
	try {
		return new RegExp(body, flags);
	} catch {
		return;
	}
}
/** Whether a repeated group holds a repetition: such a pattern can take for ever on a text that doesn't match. */
function mayExplode(source) {
	const plain = source.replace(/\\./g, "a").replace(/\[(?:[^\]]*)\]/g, "a");
	const open = [];
	for (let at = 0; at < plain.length; at += 1) {
		const character = plain[at];
		if (character === "(") open.push(false);
		else if (character === ")") {
			const repeatsInside = open.pop() ?? false;
			const repeated = /^(?:[*+]|\{\d+,\d*\})/.test(plain.slice(at + 1));
			if (repeatsInside && repeated) return true;
			if (open.length > 0 && (repeatsInside || repeated)) open[open.length - 1] = true;
		} else if ((character === "*" || character === "+" || character === "|") && open.length > 0) open[open.length - 1] = true;
	}
	return false;
}
/** A regular expression of a bot, which can't hang the engine whatever it is and whatever it is looked for in. */
var Pattern = class {
	#expression;
	#guarded;
	constructor(expression) {
		this.#expression = expression;
		if (mayExplode(expression.source)) {
			const context = createContext({ text: "" });
			const literal = `new RegExp(${JSON.stringify(expression.source)}, ${JSON.stringify(expression.flags)})`;
			const script = new Script(`JSON.stringify(Array.from(text.matchAll(${literal}), (match) => [match.index, match[0].length]))`);
			this.#guarded = {
				script,
				context
			};
		}
	}
	/** All matches that aren't empty. */
	find(text) {
		const head = text.slice(0, longestText);
		return (this.#guarded ? this.#findGuarded(head) : this.#findPlainly(head)).filter(([, length]) => length > 0).map(([start, length]) => ({
			start,
			end: start + length
		}));
	}
	#findPlainly(text) {
		return Array.from(text.matchAll(this.#expression), (match) => [match.index, match[0].length]);
	}
	#findGuarded(text) {
		if (!this.#guarded) return [];
		this.#guarded.context.text = text;
		try {
			const json = this.#guarded.script.runInContext(this.#guarded.context, { timeout: patience });
			return JSON.parse(String(json));
		} catch {
			return [];
		}
	}
};

export { translatePattern as n, Pattern as t };