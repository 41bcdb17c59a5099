import { a as shortDigest } from "./digest.js";
import { t as code } from "./inline.js";
import { n as supersededSentence } from "./superseded.js";
import { r as line, t as annotate } from "./log.js";

// src/entrypoints/show.ts
/** A digest as people name it, to copy. */
const digestCode = (digest) => code(shortDigest(digest));
/** How test conversations went, in a few words. */
function smokeWords({ suite, passed, failures, leftOut }) {
	const words = `${passed.length} of ${passed.length + failures.length} conversations right`;
	const none = suite === void 0 ? " (it has no tests: an example of each intent was said)" : "";
	return `${words}${leftOut.length === 0 ? "" : `, ${leftOut.length} left out`}${none}`;
}
/** Annotates the turns at fault. What the bot said goes into no log: customers' words may stand in it. */
function annotateFailures(bot, failures) {
	for (const { conversation, turn, message, place } of failures) annotate({
		severity: "error",
		code: "conversation-failed",
		message: `${bot}, ${conversation}, turn ${turn}: ${message}`,
		place
	});
}
/** How a rollout ended, in one sentence, with what is wrong annotated. */
function rolloutSentence(bot, environment, result) {
	switch (result.reason) {
		case "switched": return `${bot} has the traffic in ${environment}: ${smokeWords(result.smoke)}.`;
		case "already-active": return `${bot} had the traffic in ${environment} already: ${smokeWords(result.smoke)}.`;
		case "previewed": return `${bot} is ready in ${environment} as a preview: ${smokeWords(result.smoke)}.`;
		case "not-ready": {
			const { headline, evidence, remedy } = result.verdict;
			annotate({
				severity: "error",
				code: "not-ready",
				message: `${bot}: ${headline}`,
				next: remedy
			});
			for (const each of evidence) line(`  ${each}`);
			return `${bot} didn't get ready in ${environment}; what ran before keeps the traffic.`;
		}
		case "failed-talk":
			annotateFailures(bot, result.smoke.failures);
			return `${bot} didn't pass its conversations in ${environment}: ${result.smoke.message ?? smokeWords(result.smoke)} What ran before keeps the traffic.`;
		case "overtaken": return `Something else gave ${bot} the traffic in ${environment} in the meantime; run this again to decide anew.`;
		case "superseded": return `${bot} in ${environment}: ${supersededSentence(result.by)}`;
		case "refused":
			for (const problem of result.problems) annotate(problem);
			return `${environment} can't take ${bot} now.`;
	}
}

export { smokeWords as i, digestCode as n, rolloutSentence as r, annotateFailures as t };