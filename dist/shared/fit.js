import { r as counted } from "./text.js";

// src/domain/markdown/fit.ts
/** UTF-16 code units that GitHub takes in the body of an issue or comment, and bytes in a check's summary and text. */
const bodyLimit = 65535;
const encoder = new TextEncoder();
function lengthOf(text, measure) {
	return measure === "units" ? text.length : encoder.encode(text).length;
}
/**
* A document that keeps within a limit: as long as it is too long, its longest part gives way to its next shorter
* form. If nothing can be made shorter any more, parts at the end are left out, and a line says so.
*/
function fitted(parts, limit, measure = "units") {
	const chosen = parts.map(([full, ...shorter]) => ({
		text: full,
		shorter
	}));
	const whole = () => joined(chosen.map(({ text }) => text));
	for (let text = whole(); lengthOf(text, measure) > limit; text = whole()) {
		const [longest] = chosen.filter(({ shorter }) => shorter.length > 0).toSorted((a, b) => b.text.length - a.text.length);
		if (!longest) return withoutEnd(chosen.map(({ text: part }) => part), limit, measure);
		longest.text = longest.shorter.shift();
	}
	return whole();
}
function withoutEnd(parts, limit, measure) {
	for (let kept = parts.length - 1; kept > 0; kept -= 1) {
		const text = joined([...parts.slice(0, kept), leftOut(parts.length - kept)]);
		if (lengthOf(text, measure) <= limit) return text;
	}
	return cut(joined(parts), limit, measure);
}
function leftOut(count) {
	return `*${counted(count, "more part")} left out: the text would be too long.*`;
}
function joined(parts) {
	return parts.filter((part) => part !== "").join("\n\n");
}
const cutNote = "\n… (cut: the text was too long)";
/**
* A text of at most `limit` code units or bytes: it is cut between two characters, and a note says so. It knows nothing
* of Markdown: what is cut in the middle of a block leaves that block open.
*/
function cut(text, limit, measure = "units") {
	if (lengthOf(text, measure) <= limit) return text;
	const noteLength = lengthOf(cutNote, measure);
	const [note, room] = noteLength < limit ? [cutNote, limit - noteLength] : ["", limit];
	return `${measure === "units" ? firstUnits(text, room) : firstBytes(text, room)}${note}`;
}
function firstUnits(text, count) {
	return text.slice(0, count).replace(/[\ud800-\udbff]$/, "");
}
function firstBytes(text, count) {
	const bytes = encoder.encode(text);
	let end = count;
	while (end > 0 && (Number(bytes[end]) & 192) === 128) end -= 1;
	return new TextDecoder().decode(bytes.subarray(0, end));
}

export { cut as n, fitted as r, bodyLimit as t };