import { a as oneLine, c as quoted, r as counted } from "./text.js";

// src/domain/facts.ts
/** A fact that was found. */
function known(value) {
	return {
		known: true,
		value
	};
}
/** A fact that couldn't be found. */
function unknown(why, next) {
	return {
		known: false,
		why,
		...next !== void 0 && { next }
	};
}
/** How many records are named where more can't be read. */
const mostNamed = 3;
/** Whether the whole ledger was understood: a record that wasn't may be the one that forbids a release. */
function ledgerFact(unread) {
	if (unread.length === 0) return known(true);
	const named = unread.slice(0, mostNamed).map(({ file, commit, why }) => `${quoted(file)}${commit === void 0 ? "" : ` of commit ${commit.slice(0, 12)}`}: ${why}`);
	const rest = unread.length - named.length;
	return unknown(`${counted(unread.length, "record")} can't be read (${named.join("; ")}${rest === 0 ? "" : `; and ${rest} more`})`, "Update Tidegate to the version that wrote what it names. If no version did, see with `git log` on that branch who wrote it, and push a commit there that mends or removes the file.");
}
/** Every fact about a line, as unknown for one reason. */
function unknownFacts(why) {
	const fact = unknown(why);
	return {
		ledger: fact,
		registration: fact,
		sameId: fact,
		merged: fact,
		package: fact,
		stored: fact,
		verification: fact,
		signature: fact,
		reviews: fact,
		checks: fact,
		approvals: fact,
		rejections: fact,
		holds: fact,
		freezes: fact,
		lock: fact
	};
}
/** Who said it and why, in a few words. */
function said({ by, why }) {
	const who = oneLine(by.replace(/<[^>]*>/g, "")) || oneLine(by);
	return why === "" ? who : `${who} (${quoted(why)})`;
}

export { unknownFacts as a, unknown as i, ledgerFact as n, said as r, known as t };