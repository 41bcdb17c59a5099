import { c as visible } from "./text.js";

// src/domain/markdown/inline.ts
/** A text as code, for people to copy exactly: on one line, at most `limit` characters of it. */
function code(text, limit = 200) {
	const shown = cutText(visible(text), limit);
	if (shown === "") return "<code></code>";
	if (!/[`|\\]/.test(shown)) return `\`${shown}\``;
	return `<code>${shown.replace(/[!-/:-@[-`{-~]/g, (sign) => `&#${sign.charCodeAt(0)};`)}</code>`;
}
/** At most `limit` characters (code points); a cut is shown by an ellipsis, and never parts a character. */
function cutText(text, limit) {
	const characters = [...text.slice(0, 2 * limit + 2)];
	return characters.length > limit ? `${characters.slice(0, limit).join("")}…` : text;
}

export { code as t };