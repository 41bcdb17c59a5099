// src/domain/markdown/blocks.ts
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

export { stacked as n, table as r, list as t };