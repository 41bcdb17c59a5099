import { a as shortDigest } from "./digest.js";
import { d as outcomeOf } from "./line-facts.js";
import { i as releaseName, t as changeName } from "./release.js";
import { s as environmentNamed } from "./project.js";
import { t as candidates } from "./candidates.js";
import { t as plan } from "./plan.js";
import { c as versionsOf, n as botsNamed, s as released } from "./workspace.js";
import { n as exitCodes } from "./exit.js";
import { n as inSession, t as choose } from "./session.js";
import { i as paint, n as cut, o as plainText, t as age } from "./text2.js";

// src/cli/commands/plan.ts
/** `tidegate plan [selection...]` */
async function run(options, ...words) {
	return inSession(options, async (session) => {
		const request = await planRequest(session, options, words);
		const result = await plan(session.ports, request);
		session.result({
			command: "plan",
			selection: request.selection,
			...result
		}, () => planText(result.plan, request.selection, options));
		return result.reason === "denied" ? exitCodes.failed : exitCodes.done;
	});
}
/** What `plan` and `promote` are asked, from the same words, with a choice by number where none are given. */
async function planRequest(session, options, words) {
	const { workspace, head } = await released(session.ports);
	environmentNamed(workspace.project, options.environment);
	const given = {
		workspace,
		head,
		bots: botsNamed(workspace, options.bots === void 0 ? [] : options.bots.split(",").map((name) => name.trim())),
		environment: options.environment
	};
	const selection = words.length > 0 ? words.join(" ") : await chosenSelection(session, given);
	return {
		...given,
		selection,
		versions: versionsOf(options.setVersion, "--set-version")
	};
}
async function chosenSelection(session, given) {
	const { bots } = await candidates(session.ports, given);
	const now = session.ports.clock.now();
	const choices = bots.flatMap(({ bot, candidates: ahead }) => ahead.map(({ change }) => ({
		value: `${bot}:${changeName(change)}`,
		label: `${bot}  ${changeName(change)}  ${cut(change.commit.subject, 60)}`,
		hint: `${change.commit.author.name}, ${age(change.commit.at, now)}`
	})));
	if (choices.length === 0) return "all";
	return choose(session, "Up to which change?", "what to ship (or `all`)", choices);
}
/** A plan as a release manager reads it: per bot what ships, who comes along, and every gate that denies. */
function planText(made, selection, options) {
	const out = process.stdout;
	const blocks = made.bots.map((bot) => botText(bot, made.environment));
	const short = shortDigest(made.hash);
	const ships = made.bots.some((bot) => bot.ships);
	const environment = made.environment === "production" ? "" : ` --environment ${made.environment}`;
	const bots = options.bots === void 0 ? "" : ` --bots ${quoteWord(options.bots)}`;
	const version = options.setVersion === void 0 ? "" : ` --set-version ${quoteWord(options.setVersion)}`;
	const next = ships ? `Promote it: tidegate promote ${quoteWords(selection)}${environment}${bots}${version} --plan ${short}` : outcomeOf(made) === "nothing" ? "Nothing is left to promote." : "Nothing of this can be promoted as it is.";
	return [...blocks, `${paint("bold", `Plan ${short}`, out)} for ${made.environment}. ${next}`].join("\n\n");
}
function quoteWords(selection) {
	return selection.split(/[\s,]+/).map(quoteWord).join(" ");
}
/** A word as a shell takes it. */
function quoteWord(word) {
	return /^[\w:.,=-]+$/.test(word) ? word : `'${word.replaceAll("'", "")}'`;
}
function botText(bot, environment) {
	const out = process.stdout;
	if (bot.outcome === "nothing") return `${paint("dim", "·", out)} ${plainText(bot.whyNot ?? "")}`;
	const mark = bot.ships ? paint("green", "✓", out) : paint("red", "✗", out);
	const from = bot.from ? releaseName(bot.from.version, bot.from.package) : "nothing yet";
	const to = bot.package === void 0 ? "no package" : releaseName(bot.version, bot.package);
	const lines = [`${mark} ${paint("bold", bot.bot, out)} ${bot.ships ? "ships" : "can't ship"}: ${environment} ${from} → ${to}`];
	for (const change of bot.picked) lines.push(`    ${changeText(change)}`);
	for (const change of bot.passengers) lines.push(`    ${changeText(change)}  ${paint("yellow", "passenger: comes along unpicked", out)}`);
	for (const { code, observed, required, remedy } of bot.decisions.filter(({ allowed }) => !allowed)) {
		lines.push(`    ${paint("red", code, out)}: ${plainText(observed)}; required: ${plainText(required)}`);
		if (remedy) lines.push(`      → ${plainText(remedy.sentence)}`);
	}
	const passed = bot.decisions.filter(({ allowed }) => allowed).map(({ code }) => code);
	if (passed.length > 0) lines.push(`    ${paint("dim", `gates passed: ${passed.join(", ")}`, out)}`);
	return lines.join("\n");
}
function changeText(change) {
	return `${changeName(change)}  ${cut(plainText(change.commit.subject), 70)}  (${cut(plainText(change.commit.author.name), 30)})`;
}

export { planText as n, run as r, planRequest as t };