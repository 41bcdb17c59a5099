import { t as canonicalJson } from "./digest.js";
import { r as withoutLastWords } from "./doctor.js";
import { i as listed } from "./text.js";
import { n as describeRevision } from "./rollback.js";
import { i as rolloutParts, r as partOf } from "./run.js";

// src/steps/hand-over/release-parts.ts
/** How each bot of a promotion ended, also where it was denied; nothing of those that had nothing to ship. */
function promoteParts(environment, result) {
	const { reason, plan, decisions, bots } = result;
	const tried = bots.flatMap((promoted) => promotedParts(environment, promoted));
	const denied = plan.bots.filter(({ outcome }) => outcome === "denied");
	const unconfirmed = reason === "unconfirmed" ? plan.bots.filter(({ ships }) => ships) : [];
	return [
		...tried,
		...denied.map((bot) => deniedPart(bot.bot, bot.decisions)),
		...unconfirmed.map(({ bot }) => deniedPart(bot, decisions))
	];
}
/** A bot that may not be released, with each gate that denies. */
function deniedPart(bot, decisions) {
	const refused = decisions.filter(({ allowed }) => !allowed);
	const problems = refused.map(({ code, observed, required, remedy }) => ({
		severity: "error",
		code,
		message: `${observed}; required: ${required}`,
		...remedy && { next: remedy.sentence }
	}));
	const headline = `It may not be released: ${listed(refused.map(({ code }) => code))}.`;
	const next = refused.find(({ remedy }) => remedy !== void 0)?.remedy?.sentence;
	return partOf(bot, "deploy", "failed", headline, {
		problems,
		next
	});
}
function promotedParts(environment, promoted) {
	const { bot } = promoted;
	switch (promoted.reason) {
		case "released":
		case "already-released":
		case "restored": {
			const { release, url } = promoted;
			const deployment = {
				environment,
				revision: release.revision,
				url,
				preview: false
			};
			return [partOf(bot, "deploy", "passed", `v${release.version} is live in ${environment}.`, { deployment })];
		}
		case "not-rolled-out": return rolloutParts(bot, environment, false, promoted.rollout);
		case "switched-back": {
			const { silence, to, url, cause } = promoted;
			const headline = `It went back to ${describeRevision(to)} in ${environment} by itself: ${silence.message}`;
			return [partOf(bot, "deploy", "failed", headline, {
				deployment: {
					environment,
					revision: to.id,
					url,
					preview: false
				},
				next: cause?.remedy ?? "See why it fell silent, then plan again."
			})];
		}
		case "stopped-answering": {
			const { silence, release, url, why, cause } = promoted;
			const headline = `v${release.version} is live in ${environment} and stopped answering: ${silence.message}`;
			return [partOf(bot, "deploy", "failed", headline, {
				deployment: {
					environment,
					revision: release.revision,
					url,
					preview: false
				},
				next: `${why} ${cause?.remedy ?? "Mend it, or release what answered before."}`
			})];
		}
		case "overtaken": {
			const headline = `Somebody else moved its traffic in ${environment} while this ran, such as by a rollback.`;
			return [partOf(bot, "deploy", "failed", headline, { next: "Look at what runs, then plan again." })];
		}
		case "drifted": {
			const { observed, remedy } = promoted.decision;
			const headline = `${environment} runs something else than the plan says: ${observed}.`;
			return [partOf(bot, "deploy", "failed", headline, { next: remedy?.sentence })];
		}
		case "package-missing": return [partOf(bot, "deploy", "failed", "Its package is in no store that the job reaches.", { next: "Give the job the right to read the store, or stage the change again." })];
		case "not-tried": return [partOf(bot, "deploy", "cancelled", "It was not tried, since another bot failed.", { next: "Run the same promotion again: it goes on from there." })];
		case "not-shipping": return [];
	}
}
/**
* A promotion as it may be told where everybody reads it: what fell silent had talked to customers, and their words may
* be among what its processes wrote last.
*/
function withoutCustomersWords(result) {
	const bots = result.bots.map((promoted) => {
		if (promoted.reason !== "switched-back" && promoted.reason !== "stopped-answering") return promoted;
		const { cause } = promoted;
		if (!cause) return promoted;
		const evidence = cause.evidence.map(withoutLastWords);
		const headline = withoutLastWords(cause.headline);
		return {
			...promoted,
			cause: {
				...cause,
				headline,
				evidence,
				lastLines: []
			}
		};
	});
	return {
		...result,
		bots
	};
}
/** How a rollback ended. */
function rollbackParts(bot, environment, result) {
	const part = (state, headline, given) => [partOf(bot, "deploy", state, headline, given)];
	switch (result.reason) {
		case "rolled-back":
		case "already-active": {
			const { to, url } = result;
			const deployment = {
				environment,
				revision: to.id,
				url,
				preview: false
			};
			const has = result.reason === "rolled-back" ? "has" : "had";
			return part("passed", `${to.version === void 0 ? "What ran before" : `v${to.version}`} ${has} the traffic in ${environment}.`, { deployment });
		}
		case "not-ready": {
			const { headline, remedy, lastLines } = result.verdict;
			return part("failed", headline, {
				next: remedy,
				log: lastLines
			});
		}
		case "overtaken": return part("failed", `Something else changed it in ${environment} in the meantime.`, { next: "Look at what runs, then decide anew." });
	}
}
/** What the ledger was told or is still to be told: each word once. */
function releaseRecords(said, { bots } = { bots: [] }) {
	const all = [...said, ...bots.flatMap((bot) => "release" in bot ? [bot.release] : [])];
	return [...new Map(all.map((record) => [canonicalJson(record), record])).values()];
}

export { withoutCustomersWords as i, releaseRecords as n, rollbackParts as r, promoteParts as t };