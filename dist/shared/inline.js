import { l as visible, s as plainMarkdown } from "./text.js";

// src/domain/markdown/inline.ts
/** A text as code, for people to copy exactly: on one line, at most `limit` characters of it. */
function code(text, limit = 200) {
	const shown = cutText(visible(text), limit);
	if (shown === "") return "<code></code>";
	if (!/[`|\\]/.test(shown)) return `\`${shown}\``;
	return `<code>${shown.replace(/[!-/:-@[-`{-~]/g, (sign) => `&#${sign.charCodeAt(0)};`)}</code>`;
}
/**
* A sentence in which backticks mark what is to be typed, as messages of ours have them: that becomes code, and the rest
* shows as it is.
*/
function sentence(text, limit = 500) {
	return cutText(visible(text), limit).split(/`([^`]+)`/).map((part, index) => index % 2 === 1 ? code(part, limit) : spaced(part, limit)).join("");
}
/** A part of a sentence, which keeps the spaces that it has at its ends. */
function spaced(text, limit) {
	const [before, after] = [text.startsWith(" ") ? " " : "", /\S $/.test(text) ? " " : ""];
	return `${before}${plainMarkdown(text, limit)}${after}`;
}
/** A link whose words are untrusted; only the words where the address is none of the web's. */
function link(words, url, limit = 200) {
	const target = url === void 0 ? void 0 : webAddress(url);
	const text = plainMarkdown(words, limit);
	return target === void 0 || text === "" ? text : `[${text}](${target})`;
}
/** An address as Markdown takes it between parentheses; undefined where it isn't one of the web's. */
function webAddress(url) {
	if (!/^https?:\/\/[^\s/]/.test(url) || url.length > 2e3) return void 0;
	return url.replace(/[^!#$%&+,\-./0-9:;=?@A-Z_a-z~]/gu, percent);
}
function percent(character) {
	return [...new TextEncoder().encode(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}
/** At most `limit` characters (code points); a cut is shown by an ellipsis, and never parts a character. */
function cutText(text, limit) {
	const characters = [...text.slice(0, 2 * limit + 2)];
	return characters.length > limit ? `${characters.slice(0, limit).join("")}…` : text;
}

export { sentence as i, cutText as n, link as r, code as t };