import { a as shortDigest } from "./digest.js";
import { t as code } from "./inline.js";
import { r as counted } from "./text.js";

// src/domain/report/words.ts
/** Signs that a reader takes in at a glance; the word stands beside each where it matters. */
const signs = {
	passed: "✅",
	skipped: "⚪",
	failed: "❌",
	cancelled: "⏹️",
	missing: "❓",
	"held-back": "⚪"
};
const stateWords = {
	passed: "passed",
	skipped: "nothing to do",
	failed: "failed",
	cancelled: "cancelled",
	missing: "no word",
	"held-back": "not tried"
};
/** A digest as people see it, or a dash. */
function digestCell(digest) {
	return digest === void 0 ? "–" : code(shortDigest(digest));
}
/** A share of one as a percentage with one digit, such as `87.2 %`. */
function percentage(fraction) {
	return `${(fraction * 100).toFixed(1)} %`;
}
/** A day and a minute, as in `2026-01-02 03:04 UTC`. */
function minuteOf(time) {
	const date = new Date(time);
	return Number.isNaN(date.getTime()) ? "at an unknown time" : `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
/** How long ago something was, in its largest unit: `4 minutes`, `3 days`. */
function ageOf(time, now) {
	const minutes = Math.floor((Date.parse(now) - Date.parse(time)) / 6e4);
	if (!(minutes >= 1)) return "just now";
	if (minutes < 60) return counted(minutes, "minute");
	if (minutes < 2880) return counted(Math.floor(minutes / 60), "hour");
	return counted(Math.floor(minutes / 1440), "day");
}
/** What a training gave, where the run came to it. */
function trainingOf({ phases }) {
	return phases.find(({ part }) => part?.training !== void 0)?.part?.training;
}
/** What was said to the bot, where the run came to it. */
function talkOf({ phases }) {
	return phases.find(({ part }) => part?.talk !== void 0)?.part?.talk;
}
/** Where it was deployed, where the run came to it. */
function deploymentOf({ phases }) {
	return phases.find(({ part }) => part?.deployment !== void 0)?.part?.deployment;
}

export { percentage as a, talkOf as c, minuteOf as i, trainingOf as l, deploymentOf as n, signs as o, digestCell as r, stateWords as s, ageOf as t };