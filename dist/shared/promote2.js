import { a as shortDigest } from "./digest.js";
import { s as applicable } from "./line-facts.js";
import { n as silenceSentence, t as promote } from "./promote.js";
import { t as plan } from "./plan.js";
import { n as describeRevision } from "./rollback.js";
import { n as exitCodes } from "./exit.js";
import { n as inSession } from "./session.js";
import { i as paint, o as plainText } from "./text2.js";
import { t as deploymentText } from "./deploy3.js";
import { n as planText, t as planRequest } from "./plan3.js";

// src/cli/commands/promote.ts
/** `tidegate promote [selection...]` */
async function run(options, ...words) {
	return inSession(options, async (session) => {
		const request = await planRequest(session, options, words);
		const confirmed = options.plan ?? await askForConsent(session, request, options);
		const result = await promote(session.ports, {
			...request,
			confirmed,
			keepFailed: options.keepFailed ?? false,
			by: await session.ports.checkout.identity(),
			why: options.why ?? "",
			signal: session.signal
		});
		session.result({
			command: "promote",
			environment: options.environment,
			selection: request.selection,
			...result
		}, () => text(result, request.selection, options));
		return result.reason === "promoted" || result.reason === "nothing" ? exitCodes.done : exitCodes.failed;
	});
}
/** On a terminal, the plan is shown and confirmed there; elsewhere its hash must be given if anything comes along. */
async function askForConsent(session, request, options) {
	if (!session.interactive) return void 0;
	const { plan: made } = await plan(session.ports, request);
	if (!made.bots.some(({ ships }) => ships)) return void 0;
	process.stdout.write(`${planText(made, request.selection, options)}\n\n`);
	const { confirm } = await import("./prompt.js");
	if (await confirm(applicable(made, void 0).length > 0 ? "Promote this, passengers and all?" : "Promote this?")) return made.hash;
	throw Object.assign(/* @__PURE__ */ new Error("Nothing was promoted."), { name: "AbortError" });
}
function text(result, selection, options) {
	const out = process.stdout;
	if (result.reason === "unconfirmed") {
		const reasons = result.decisions.map(({ code, observed, remedy }) => `${paint("red", "✗", out)} ${code}: ${plainText(observed)}${remedy ? `\n  → ${plainText(remedy.sentence)}` : ""}`);
		return [
			planText(result.plan, selection, options),
			...reasons,
			"Nothing was changed."
		].join("\n\n");
	}
	if (result.reason === "denied" || result.reason === "nothing") return planText(result.plan, selection, options);
	return result.bots.map((bot) => botText(bot, options.environment)).join("\n");
}
function botText(promoted, environment) {
	const out = process.stdout;
	const { bot } = promoted;
	switch (promoted.reason) {
		case "released":
		case "already-released": {
			const { release, url, tag, tagged } = promoted;
			const was = promoted.reason === "released" ? "is live" : "was released by an earlier run of this plan, and is live";
			const tagText = tagged === "conflict" ? paint("yellow", `the tag ${tag} exists at another commit and was left alone`, out) : `tagged ${tag}`;
			return `${paint("green", "✓", out)} ${bot} v${release.version} ${was} in ${environment}: ${url} (package ${shortDigest(release.package)}, ${tagText})`;
		}
		case "restored": return `${paint("green", "✓", out)} ${bot} v${promoted.release.version} was released before and wasn't running any more: it is live in ${environment} again: ${promoted.url}`;
		case "not-rolled-out": return deploymentText(bot, environment, promoted.rollout);
		case "switched-back": {
			const { silence, to, url, cause } = promoted;
			return [`${paint("red", "✗", out)} ${bot} has gone back to ${describeRevision(to)} in ${environment} by itself: ${url}`, ...reasonsOf(silence, cause)].join("\n");
		}
		case "stopped-answering": {
			const { silence, release, url, why, cause } = promoted;
			return [
				`${paint("red", "✗", out)} ${bot} v${release.version} is live in ${environment}, and silent: ${url}`,
				`    ${plainText(why)}`,
				...reasonsOf(silence, cause)
			].join("\n");
		}
		case "overtaken": return `${paint("red", "✗", out)} Somebody else moved the traffic of ${bot} in ${environment} while this ran, such as by a rollback.\n  → Look at what runs, then plan again: tidegate status ${bot}`;
		case "drifted": {
			const { observed, required, remedy } = promoted.decision;
			return `${paint("red", "✗", out)} ${bot}: DRIFT: ${plainText(observed)}; the plan says: ${plainText(required)}\n  → ${plainText(remedy?.sentence ?? "")}`;
		}
		case "package-missing": return `${paint("red", "✗", out)} ${bot}: its package is in no store that this machine reaches.`;
		case "not-tried": return `${paint("yellow", "!", out)} ${bot} was not tried, since another one failed. The same command goes on from there.`;
		case "not-shipping": return `${paint("dim", "·", out)} ${plainText(promoted.plan.whyNot ?? "")}`;
	}
}
/** How answers stopped, and what the environment says about it. */
function reasonsOf(silence, cause) {
	const lines = cause ? [
		cause.headline,
		...cause.evidence,
		...cause.lastLines.map((line) => `| ${line}`)
	] : [];
	return [...[silenceSentence(silence), ...lines].map((line) => `    ${plainText(line)}`), `  → ${plainText(cause?.remedy ?? "See why it fell silent, then plan again.")}`];
}

export { run };