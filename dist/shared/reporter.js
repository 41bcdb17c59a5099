import { r as spinner } from "./dist4.js";
import { n as transferMeter } from "./transfer.js";
import { a as percent, i as paint, n as cut, o as plainText, r as formatProblem } from "./text2.js";
import { ReadStream } from "node:tty";

// src/cli/reporter.ts
/** How often a step that takes long says so where there is no terminal, in milliseconds. */
const heartbeatMs = 1e4;
/** How often a terminal shows how far a transfer is, in milliseconds. */
const frameMs = 100;
/** Columns that a spinner and its timer take beside the text. */
const spinnerColumns = 14;
/**
* Reports on standard error: a spinner on a terminal, calm lines elsewhere. Standard output is for results.
* @param clock milliseconds of a clock that only goes forward.
*/
function createReporter(stream = process.stderr, clock = () => performance.now()) {
	const seen = /* @__PURE__ */ new Set();
	return {
		step: (title) => isInteractive(stream) ? spinningStep(title, stream, clock) : plainStep(title, stream, clock),
		info: (text) => void stream.write(`${plainText(text, true)}\n`),
		problem(problem) {
			const text = formatProblem(problem, stream);
			if (seen.has(text)) return;
			seen.add(text);
			stream.write(`${text}\n`);
		}
	};
}
function isInteractive(stream) {
	return stream.isTTY && process.stdin instanceof ReadStream && process.env["CI"] === void 0 && process.env["TERM"] !== "dumb";
}
function spinningStep(title, stream, clock) {
	const spinning = spinner({
		indicator: "timer",
		output: stream,
		withGuide: false
	});
	spinning.start(title);
	const meter = transferMeter();
	let drawn = 0;
	return {
		progress(fraction, text) {
			const bar = fraction === void 0 ? "" : ` ${barOf(fraction)}`;
			spinning.message(`${title}${bar} ${cut(plainText(text), 50)}`);
		},
		transfer(bytes, of, text) {
			const now = clock();
			const told = meter.told(bytes, of, now);
			if (told === void 0 || now - drawn < frameMs && bytes < of) return;
			drawn = now;
			const how = ` ${barOf(of === 0 ? 1 : bytes / of)} ${plainText(text)}, ${told}`;
			const room = (stream.columns || 80) - spinnerColumns - how.length;
			spinning.message(`${cut(title, Math.max(12, room))}${how}`);
		},
		done: (text) => spinning.stop(text === void 0 ? title : `${title}: ${plainText(text)}`),
		failed: (text) => spinning.error(`${title}: ${plainText(text)}`)
	};
}
function plainStep(title, stream, clock) {
	const started = clock();
	let last = started;
	const took = () => `${((clock() - started) / 1e3).toFixed(1)} s`;
	const end = (mark, text) => void stream.write(`${mark} ${title}${text === void 0 ? "" : `: ${plainText(text)}`} ${paint("dim", `(${took()})`, stream)}\n`);
	const meter = transferMeter();
	const heartbeat = (text) => {
		const now = clock();
		if (now - last < heartbeatMs) return;
		last = now;
		stream.write(`  ${title}: ${plainText(text())} (${took()})\n`);
	};
	return {
		progress: (fraction, text) => heartbeat(() => fraction === void 0 ? text : `${text}, ${percent(fraction)}`),
		transfer(bytes, of, text) {
			const told = meter.told(bytes, of, clock());
			heartbeat(() => told === void 0 ? text : `${text}, ${told}`);
		},
		done: (text) => end(paint("green", "✓", stream), text),
		failed: (text) => end(paint("red", "✗", stream), text)
	};
}
function barOf(fraction) {
	const width = 20;
	const full = Math.round(Math.min(1, Math.max(0, fraction)) * width);
	return `${"█".repeat(full)}${"░".repeat(width - full)}`;
}

export { createReporter as t };