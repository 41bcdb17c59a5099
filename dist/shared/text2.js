import { i as placeText } from "./errors.js";
import { n as withoutCommands } from "./log-line.js";
import { stripVTControlCharacters, styleText } from "node:util";

// src/cli/text.ts
/** Colours a text if the stream is a terminal and NO_COLOR isn't set. */
function paint(style, text, stream) {
	return styleText(style, text, {
		stream,
		validateStream: true
	});
}
/**
* Text that somebody else wrote, safe to print: no escape sequences, no control characters that move a cursor or
* open a log command. Line breaks stay if `lines` is true.
*/
function plainText(text, lines = false) {
	const clean = stripVTControlCharacters(text).replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, " ");
	return withoutCommands(lines ? clean : clean.replaceAll("\n", " "));
}
/** A text cut to at most `length` characters, with an ellipsis. */
function cut(text, length) {
	const characters = [...text];
	return characters.length <= length ? text : `${characters.slice(0, length - 1).join("")}…`;
}
const marks = {
	error: ["red", "✗"],
	warning: ["yellow", "!"],
	note: ["dim", "·"]
};
/** A problem as a person reads it: mark, place, sentence, and below it what to do next. */
function formatProblem(problem, stream) {
	const [style, mark] = marks[problem.severity];
	const place = problem.place ? `${plainText(placeText(problem.place))}: ` : "";
	const next = problem.next === void 0 ? "" : `\n  → ${plainText(problem.next)}`;
	return `${paint(style, mark, stream)} ${place}${plainText(problem.message)}${next}`;
}
/** Lines up rows under a heading. Cells are plain text; the last column isn't padded. */
function table(heading, rows, stream) {
	const all = [heading, ...rows];
	const widths = heading.map((_, column) => Math.max(...all.map((row) => width(row[column] ?? ""))));
	const line = (row) => row.map((cell, column) => column === row.length - 1 ? cell : cell + " ".repeat(Math.max(0, (widths[column] ?? 0) - width(cell)))).join("  ").trimEnd();
	return [paint("dim", line(heading), stream), ...rows.map(line)].join("\n");
}
/** Columns that a text takes on a terminal: wide scripts take two. */
function width(text) {
	let columns = 0;
	for (const { segment } of new Intl.Segmenter().segment(stripVTControlCharacters(text))) columns += /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]/u.test(segment) ? 2 : 1;
	return columns;
}
/** How long ago a moment was, in words such as `3 h`. */
function age(at, now) {
	const seconds = Math.max(0, Math.round((now.getTime() - Date.parse(at)) / 1e3));
	if (Number.isNaN(seconds)) return "?";
	if (seconds < 60) return `${seconds} s`;
	if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
	if (seconds < 86400) return `${Math.floor(seconds / 3600)} h`;
	return `${Math.floor(seconds / 86400)} d`;
}
/** A fraction as a percentage with one decimal. */
function percent(fraction) {
	return `${(fraction * 100).toFixed(1)} %`;
}

export { percent as a, paint as i, cut as n, plainText as o, formatProblem as r, table as s, age as t };