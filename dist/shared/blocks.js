import { o as plainHtml, r as counted, u as visibleLines } from "./text.js";

// src/domain/markdown/blocks.ts
/** A text of several lines as a block of code that nothing in it can end. */
function fenced(text, limit) {
	const all = visibleLines(text).replace(/\n$/, "").split("\n");
	const kept = [];
	let room = limit.characters;
	for (const line of all.slice(0, limit.lines)) {
		if (line.length > room) break;
		kept.push(line);
		room -= line.length + 1;
	}
	const missing = all.length - kept.length;
	const note = missing === 0 ? [] : [`… ${counted(missing, "more line")}`];
	const lines = [...kept, ...note];
	const longest = Math.max(2, ...(lines.join("\n").match(/`+/g) ?? []).map((run) => run.length));
	const fence = "`".repeat(longest + 1);
	return [
		`${fence}text`,
		...lines,
		fence
	].join("\n");
}
/** A part that a reader opens. `title` is any text; `body` is Markdown. */
function folded(title, body) {
	return `<details>\n<summary>${plainHtml(title)}</summary>\n\n${body}\n\n</details>`;
}
/**
* A table. Cells are pieces of Markdown on one line that hold no bare stroke: what `plainMarkdown`, `code` and `link`
* give.
*/
function table(head, rows) {
	const line = (cells) => `| ${cells.join(" | ")} |`;
	return [
		line(head),
		`|${head.map(() => " --- |").join("")}`,
		...rows.map(line)
	].join("\n");
}
/** A list, one item to a line. */
function list(items) {
	return items.map((item) => `- ${item}`).join("\n");
}
/** Blocks one below the other; empty ones are left out. */
function stacked(blocks) {
	return blocks.filter((block) => block !== "").join("\n\n");
}
/** A mark that no reader sees, and by which a text of ours is found again. `name` has letters, digits, `:/-` alone. */
function marker(name) {
	return `<!-- ${name.replace(/[^a-z0-9:/-]/gi, "-").replace(/--+/g, "-")} -->`;
}

export { stacked as a, marker as i, folded as n, table as o, list as r, fenced as t };