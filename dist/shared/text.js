// src/domain/text.ts
/**
* Characters that a reader can't see or that move the others about: controls, separators, directional marks,
* joiners, and halves of surrogate pairs.
*/
const unseen = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const shortForms = {
	"\n": "\\n",
	"\r": "\\r",
	"	": "\\t"
};
/** A text in quotation marks, at most `limit` characters of it, with everything unseen made visible. */
function quoted(text, limit = 200) {
	return `"${shortened(text, limit).replace(/["\\]/g, "\\$&").replace(unseen, (character) => shortForms[character] ?? `\\u${hex(character)}`)}"`;
}
/** A text on one line without anything unseen, at most `limit` characters of it. */
function oneLine(text, limit = 200) {
	return shortened(text.replace(unseen, " ").replace(/\s+/g, " ").trim(), limit);
}
/**
* Characters without a look of their own, or that change the look of others. Joiners stay where a script needs them:
* after a letter of those that join letters, and inside a picture that is made of several.
*/
const hidden = /(?<![\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])[\u200c\u200d]|(?![\u200c\u200d\ufe0e\ufe0f])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;
/** A text on one line with everything hidden made visible, such as `\u202e` for a mark that turns the direction. */
function visible(text) {
	return revealed(text.replace(/\s+/g, " ").trim());
}
/** A text of several lines with everything hidden made visible; tabs and the ends of lines stay, as `\n`. */
function visibleLines(text) {
	return text.split(/\r\n?|\n/).map((line) => line.split("	").map(revealed).join("	")).join("\n");
}
function revealed(text) {
	return text.replace(hidden, (character) => {
		const code = Number(character.codePointAt(0)).toString(16);
		return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
	});
}
/**
* A text that Markdown shows as it is, on one line: no formatting, no HTML, no links, no mentions, no references to
* issues or commits. Where only a character between others takes the meaning from them, that is U+2060.
*/
function plainMarkdown(text, limit = 200) {
	return apart(unnamed(shortened(visible(text), limit)).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/[\\`*_{}[\]()+.!|~$^=-]/g, "\\$&"));
}
/** The same where HTML stands and Markdown isn't read, such as between <summary> and its end. */
function plainHtml(text, limit = 200) {
	const escapes = {
		"&": "&amp;",
		"<": "&lt;",
		">": "&gt;",
		"\"": "&quot;"
	};
	return apart(unnamed(shortened(visible(text), limit)).replace(/[&<>"]/g, (sign) => escapes[sign]));
}
/** Takes the meaning from words and digits that a code host makes links of. */
function unnamed(text) {
	return text.replace(/\b(gh(?:sa)?|www)(?=[-.])/gi, "$1⁠").replace(/[0-9a-f]{7,}/gi, (digits) => digits.replace(/.{3}(?=.)/g, "$&⁠"));
}
/** Takes the meaning from signs that begin a mention, a reference or an address. */
function apart(text) {
	return text.replace(/[@#]|:(?=\S)/g, "$&⁠");
}
/** At most `limit` characters (code points), the cut shown by an ellipsis. */
function shortened(text, limit) {
	const characters = [...text.slice(0, 2 * limit + 2)];
	return characters.length > limit ? `${characters.slice(0, limit).join("")}…` : text;
}
function hex(character) {
	return character.charCodeAt(0).toString(16).padStart(4, "0");
}
/**
* Addresses as a sentence may show them: without what stands before an `@` or behind a `?`, since people put passwords
* and tokens there. The digest of an image (`@sha256:…`) stays.
*/
function withoutCredentials(text) {
	return text.split(/(\s+)/).map((word) => {
		const start = word.indexOf("://") + 3;
		if (start < 3) return word;
		const rest = word.slice(start);
		const digest = /@sha256:[0-9a-f]{64}$/.exec(rest)?.index ?? rest.length;
		const named = rest.slice(rest.lastIndexOf("@", digest - 1) + 1);
		const hidden = named.length < rest.length ? "…@" : "";
		const query = named.indexOf("?");
		return word.slice(0, start) + hidden + (query === -1 ? named : `${named.slice(0, query)}?…`);
	}).join("");
}
/** Names as a sentence lists them: `a`, `a and b`, `a, b and c`; beyond `limit` the rest is counted. */
function listed(names, limit = 5) {
	const shown = names.length > limit ? [...names.slice(0, limit), `${names.length - limit} more`] : names;
	const last = shown.at(-1) ?? "none";
	return shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${last}` : last;
}
/** `1 change`, `2 changes`. */
function counted(count, noun) {
	return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
const units = [
	["GB", 1e9],
	["MB", 1e6],
	["kB", 1e3]
];
/** Bytes as people read them. */
function bytesText(count) {
	const unit = units.find(([, size]) => count >= size);
	return unit ? `${(count / unit[1]).toFixed(1)} ${unit[0]}` : `${count} B`;
}
/** The names most like a text, the likest first: what a person may have meant. */
function closest(text, names, limit = 3) {
	const wanted = text.slice(0, 80).toLowerCase();
	return [...new Set(names)].map((name) => ({
		name,
		distance: distance(wanted, name.slice(0, 80).toLowerCase())
	})).filter((near) => near.distance <= Math.max(2, Math.floor(wanted.length / 2))).sort((a, b) => a.distance - b.distance).slice(0, limit).map(({ name }) => name);
}
/** Levenshtein's distance. */
function distance(a, b) {
	let row = Array.from({ length: b.length + 1 }, (_, index) => index);
	for (const [i, left] of [...a].entries()) {
		const next = [i + 1];
		for (const [j, right] of [...b].entries()) {
			const [above, before, diagonal] = [
				row[j + 1],
				next[j],
				row[j]
			].map(Number);
			next.push(Math.min(above + 1, before + 1, diagonal + (left === right ? 0 : 1)));
		}
		row = next;
	}
	return Number(row.at(-1));
}

export { oneLine as a, quoted as c, withoutCredentials as d, listed as i, visible as l, closest as n, plainHtml as o, counted as r, plainMarkdown as s, bytesText as t, visibleLines as u };