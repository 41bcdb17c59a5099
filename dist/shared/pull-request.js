import { a as oneLine, r as counted, s as quoted } from "./text.js";

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

// src/domain/forge/pull-request.ts
/**
* Whether somebody approved what was merged: a person who may write to the repository, who neither opened the pull
* request nor wrote one of its commits, and whose last word on its head is an approval.
*/
function reviewVerdict(pull) {
	const judged = pull.reviews.filter((review) => review.state !== "changes-requested" && lastOpinion(pull.reviews, review.by) === review).map((review) => ({
		review,
		why: fault(pull, review)
	}));
	const good = judged.find(({ why }) => why === void 0);
	if (good) return {
		approved: true,
		review: good.review
	};
	for (const why of faults) {
		const nearest = judged.find((candidate) => candidate.why === why);
		if (nearest) return {
			approved: false,
			why,
			review: nearest.review
		};
	}
	return {
		approved: false,
		why: "none",
		review: void 0
	};
}
/** Why an approval may not count, the one that is mended most easily first. */
const faults = [
	"not-the-head",
	"dismissed",
	"may-not-write",
	"own",
	"bot"
];
/** Why somebody's last word doesn't approve what was merged; undefined if it does. */
function fault(pull, review) {
	const { by } = review;
	if (by === void 0 || !review.mayWrite) return "may-not-write";
	if (by.kind === "bot") return "bot";
	if ([pull.author, ...pull.committers].some((author) => isSame(author, by))) return "own";
	if (review.state === "dismissed") return "dismissed";
	return review.commit === pull.head.commit ? void 0 : "not-the-head";
}
/** What somebody said last; a mere comment takes nothing back. */
function lastOpinion(reviews, by) {
	return reviews.filter((review) => review.state !== "commented" && isSame(review.by, by)).reduce((last, review) => last && last.at > review.at ? last : review, void 0);
}
/** Whether two accounts are one: logins differ in case only by how they were typed. */
function isSame(a, b) {
	return a?.login.toLowerCase() === b?.login.toLowerCase();
}

export { said as a, ledgerFact as i, reviewVerdict as n, unknown as o, known as r, unknownFacts as s, isSame as t };