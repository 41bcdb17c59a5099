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

export { reviewVerdict as n, isSame as t };