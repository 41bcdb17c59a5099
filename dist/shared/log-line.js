import { u as visibleLines } from "./text.js";

// src/domain/log-line.ts
/** A text none of whose lines the runner takes for a command. Its lines end with `\n`; nothing else is changed. */
function withoutCommands(text) {
	return text.split("\n").map((line) => line.replace(/^(\s*):(?=:)/u, "$1: ").replaceAll("##[", "# #[")).join("\n");
}
/** A text as lines of a workflow's log: no commands, and everything hidden made visible. */
function logLines(text) {
	return withoutCommands(visibleLines(text));
}

export { withoutCommands as n, logLines as t };