import { a as shortDigest } from "./shared/digest.js";
import { t as plan } from "./shared/plan.js";
import { r as line, t as runAction } from "./shared/run.js";
import { t as planRequest } from "./shared/request.js";
import { r as planMarkdown } from "./shared/show.js";

// src/entrypoints/plan.ts
await runAction("plan", async ({ inputs, ports }) => {
	const request = await planRequest(ports, inputs);
	const result = await plan(ports, request);
	const hash = shortDigest(result.plan.hash);
	const ships = result.plan.bots.filter((bot) => bot.ships).length;
	if (ships > 0) line(`Promote with plan: ${hash}`);
	return {
		reason: result.reason,
		result: {
			selection: request.selection,
			...result
		},
		outputs: { plan: hash },
		headline: result.reason === "nothing" ? `Everything that was picked is live in ${request.environment} already.` : `${ships} of ${result.plan.bots.length} bots can ship to ${request.environment}.`,
		summary: planMarkdown(result.plan)
	};
});

export {  };