import { r as packageFor } from "./history.js";
import { n as verificationOf } from "./verification.js";
import { t as readPast } from "./past.js";

// src/steps/candidates.ts
/** What is merged and not live, per bot, with what is known of each change's package. */
async function candidates(ports, request) {
	const records = await ports.ledger.read();
	const bots = (await readPast(ports, {
		...request,
		records
	})).map(({ bot, live, liveLine, ahead }) => ({
		bot,
		live,
		liveLine,
		candidates: ahead.map((change) => {
			const digest = packageFor(records, bot, change.inputs);
			return {
				change,
				package: digest,
				verification: digest === void 0 ? "none" : verificationOf(records, bot, digest, change.suite).state
			};
		})
	}));
	return {
		reason: bots.every(({ candidates: ahead }) => ahead.length === 0) ? "none" : "listed",
		environment: request.environment,
		bots
	};
}

export { candidates as t };