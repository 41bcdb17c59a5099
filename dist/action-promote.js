import { a as shortDigest } from "./shared/digest.js";
import { a as stacked, o as table, r as list } from "./shared/blocks.js";
import { t as code } from "./shared/inline.js";
import { a as planSummary, i as planMarkdown, n as planRequest, r as refuseUnselected, t as formOf } from "./shared/request.js";
import { s as plainMarkdown } from "./shared/text.js";
import { d as commitOf } from "./shared/workspace.js";
import { r as witnessed } from "./shared/ports.js";
import { i as withoutCustomersWords, n as releaseRecords, t as promoteParts } from "./shared/release-parts.js";
import { n as silenceSentence, t as promote } from "./shared/promote.js";
import { n as describeRevision } from "./shared/rollback.js";
import { t as runAction } from "./shared/run.js";
import { r as rolloutSentence } from "./shared/show.js";

// src/entrypoints/promote.ts
await runAction("promote", async ({ inputs, ports, by, signal, handOver }) => {
	handOver?.about((await commitOf(ports, "HEAD")).id);
	refuseUnselected(inputs);
	const request = await planRequest(ports, inputs);
	const seen = witnessed(ports.ledger, ports.outbox);
	handOver?.ledger(() => releaseRecords(seen.said));
	const promoted = await promote({
		...ports,
		ledger: seen.ledger,
		outbox: seen.outbox
	}, {
		...request,
		confirmed: inputs.plan,
		keepFailed: inputs["keep-failed"],
		by,
		why: inputs.why,
		signal
	});
	const result = withoutCustomersWords(promoted);
	handOver?.add(...promoteParts(request.environment, result));
	handOver?.ledger(() => releaseRecords(seen.said, result));
	const releases = result.bots.flatMap((bot) => "release" in bot ? [[bot.bot, bot.release.version]] : []);
	return {
		reason: result.reason,
		result: {
			selection: request.selection,
			...result
		},
		outputs: { releases: JSON.stringify(Object.fromEntries(releases)) },
		headline: headlineOf(result.reason, request.environment),
		summary: stacked([
			result.reason === "unconfirmed" ? planSummary(result.plan, formOf(inputs, process.env)) : planMarkdown(result.plan),
			list(result.decisions.map(({ code: gate, observed }) => `${code(gate)}: ${plainMarkdown(observed, 300)}`)),
			result.bots.length === 0 ? "" : table(["bot", "result"], result.bots.map((bot) => [plainMarkdown(bot.bot), plainMarkdown(sentence(bot, request.environment), 500)]))
		])
	};
});
function sentence(promoted, environment) {
	switch (promoted.reason) {
		case "released": return `v${promoted.release.version} is live (package ${shortDigest(promoted.release.package)}, tag ${promoted.tag}).`;
		case "already-released": return `v${promoted.release.version} was released by an earlier run of this plan, and is live.`;
		case "restored": return `v${promoted.release.version} was released before and wasn't running any more: it is live again.`;
		case "not-rolled-out": return rolloutSentence(promoted.bot, environment, promoted.rollout);
		case "switched-back": return `It has gone back to ${describeRevision(promoted.to)} by itself. ${silenceSentence(promoted.silence)}${promoted.cause === void 0 ? "" : ` ${promoted.cause.headline}`}`;
		case "stopped-answering": return `v${promoted.release.version} is live, and silent. ${silenceSentence(promoted.silence)} ${promoted.why}`;
		case "overtaken": return "Somebody else moved its traffic while this ran, such as by a rollback. Plan again.";
		case "drifted": return `DRIFT: ${promoted.decision.observed}.`;
		case "package-missing": return "Its package is in no store that this job reaches.";
		case "not-tried": return "It was not tried, since another one failed. The same run again goes on from there.";
		case "not-shipping": return promoted.plan.whyNot ?? "It has nothing to ship.";
	}
}
function headlineOf(reason, environment) {
	switch (reason) {
		case "promoted": return `Every bot of the plan is live in ${environment}.`;
		case "partly": return `What may ship is live in ${environment}; the rest was denied: each gate says why.`;
		case "nothing": return `Everything that was picked is live in ${environment} already.`;
		case "denied": return "Nothing was promoted: each gate says why.";
		case "unconfirmed": return "Nothing was promoted: the plan isn't the one that was confirmed.";
		case "failed": return `A bot didn't get to ${environment}, or didn't stay there: its row says why, and what has the traffic.`;
	}
}

export {  };