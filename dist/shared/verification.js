import { t as canonicalJson } from "./digest.js";

// src/domain/verification.ts
/**
* The newest verification state of a package. A revocation cancels everything said before it. Verifications with
* `suite` count before those with other suites, which stand where there is no other, so that a caller can see that
* the suite has changed.
*/
function verificationOf(records, bot, packageDigest, suite) {
	const said = records.filter(isAboutVerification).filter((record) => record.bot === bot && record.package === packageDigest);
	const revocation = said.findLast((record) => record.kind === "revocation");
	const believed = said.slice(revocation ? said.lastIndexOf(revocation) + 1 : 0).filter((record) => record.kind === "verification");
	const record = believed.findLast((candidate) => candidate.suite === suite) ?? believed.at(-1);
	if (!record) return revocation ? {
		state: "revoked",
		record: revocation
	} : { state: "none" };
	if (!record.passed) return {
		state: "failed",
		suite: record.suite,
		record
	};
	return {
		state: "verified",
		suite: record.suite,
		since: verifiedSince(believed, record),
		record
	};
}
/**
* The record that says already what another one would: the newest word about the package, with the same outcome, of
* the same suite and commit in the same place. Undefined where something new is said.
*/
function saidAlready(records, record) {
	const newest = records.filter(isAboutVerification).findLast(({ bot, package: digest }) => bot === record.bot && digest === record.package);
	if (newest?.kind !== "verification") return void 0;
	const { at, by, why } = newest;
	return sameJson({
		...record,
		at,
		by,
		why
	}, newest) ? newest : void 0;
}
function sameJson(a, b) {
	return canonicalJson({ ...a }) === canonicalJson({ ...b });
}
function isAboutVerification(record) {
	return record.kind === "verification" || record.kind === "revocation";
}
/** When the unbroken row of passes began that ends with `newest`: another suite's failure doesn't break it. */
function verifiedSince(believed, newest) {
	const failed = believed.findLastIndex((record) => record.suite === newest.suite && !record.passed);
	return believed.slice(failed + 1).filter(({ passed }) => passed).reduce((earliest, { at }) => at < earliest ? at : earliest, newest.at);
}

export { verificationOf as n, saidAlready as t };