import { a as shortDigest } from "./shared/digest.js";
import { a as headlineOf, i as candidateSection, t as boardBots } from "./shared/board.js";
import { a as stacked } from "./shared/blocks.js";
import { r as fitted } from "./shared/fit.js";
import { s as plainMarkdown } from "./shared/text.js";
import { a as planSummary, n as planRequest, o as formValues, t as formOf } from "./shared/request.js";
import { t as candidates } from "./shared/candidates.js";
import { t as plan } from "./shared/plan.js";
import { r as line } from "./shared/log.js";
import { t as runAction } from "./shared/run.js";

// src/domain/report/listing.ts
/** Bytes that a step's summary may have, with room for what was written before. */
const summaryLimit = 921600;
/** How many bots are suggested at once, so that the value can be entered on a phone. */
const mostSuggested = 20;
/** The candidates of each bot, and at the end what to enter next. */
function listing(view) {
	const { environment, now, formUrl, bots, given } = view;
	const waiting = bots.filter(({ candidates }) => candidates.length > 0);
	const select = suggestion(waiting);
	const next = waiting.length === 0 ? [""] : [stacked([
		"### Next",
		select.ready ? "To see what would ship of all that is ready:" : "Nothing is ready to ship as it is. To see what each gate asks for:",
		formValues(formUrl, [
			["mode", "plan"],
			["select", select.text],
			...given
		])
	])];
	return fitted([
		[`## ${plainMarkdown(headlineOf(environment, waiting))}`],
		...waiting.map((bot) => candidateSection(bot, now)),
		next
	], summaryLimit, "bytes");
}
/** What to select: of each bot everything up to the newest change that is ready; of none ready, the newest ones. */
function suggestion(waiting) {
	const ready = waiting.flatMap(({ bot, candidates }) => {
		const newest = candidates.findIndex(({ state }) => state === "ready");
		const name = candidates[newest]?.name;
		return name === void 0 ? [] : [newest === 0 ? `${bot}:*` : `${bot}:${name}`];
	});
	return {
		text: (ready.length > 0 ? ready : waiting.map(({ bot }) => `${bot}:*`)).slice(0, mostSuggested).join(" "),
		ready: ready.length > 0
	};
}

// src/entrypoints/plan.ts
await runAction("plan", async ({ inputs, ports }) => {
	const request = await planRequest(ports, inputs);
	if (inputs.select.length === 0 && inputs.plan === void 0) return list(ports, request, inputs);
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
		summary: planSummary(result.plan, formOf(inputs, process.env))
	};
});
/** What is merged and not live, for whoever doesn't know yet what to pick. */
async function list(ports, request, inputs) {
	const found = await candidates(ports, request);
	const { environment } = found;
	const repository = (await ports.forge?.().catch(() => void 0))?.repository.url;
	const bots = boardBots(found.bots, repository);
	const form = formOf(inputs, process.env);
	const now = ports.clock.now().toISOString();
	const waiting = bots.filter((bot) => bot.candidates.length > 0);
	return {
		reason: "listed",
		result: {
			head: request.head,
			...found
		},
		outputs: { plan: "" },
		headline: headlineOf(environment, waiting),
		summary: listing({
			environment,
			now,
			bots,
			formUrl: form.url,
			given: form.given
		})
	};
}

export {  };