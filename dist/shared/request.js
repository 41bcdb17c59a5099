import { n as UserError } from "./errors.js";
import { a as shortDigest } from "./digest.js";
import { r as counted, s as plainMarkdown } from "./text.js";
import { a as stacked, o as table, r as list } from "./blocks.js";
import { s as environmentNamed } from "./project.js";
import { c as versionsOf, n as botsNamed, s as released } from "./workspace.js";
import { i as sentence, r as link, t as code } from "./inline.js";
import { r as fitted } from "./fit.js";
import { i as releaseName, t as changeName } from "./release.js";

// src/domain/report/form.ts
/** Characters of a value that are shown; a longer one can't be copied from here any more. */
const longestValue = 4e3;
/** What is to be entered in a workflow's form next: fields and values to copy, empty values left out. */
function formValues(formUrl, values) {
	return stacked([`Enter this in ${formUrl === void 0 ? "the form of the release workflow" : link("the form of the release workflow", formUrl)}:`, table(["Field", "Value"], values.filter(([, value]) => value !== "").map(([field, value]) => [code(field), code(value, longestValue)]))]);
}

// src/domain/report/plan.ts
/** Bytes that a step's summary may have, with room for what was written before. */
const summaryLimit = 921600;
/** How many changes of a bot are named. */
const mostChanges = 100;
/**
* A plan as a step's summary: per bot what ships, who comes along, and each gate that denies with what would make it
* pass; at the end what to enter to promote it.
*/
function planSummary(plan, form) {
	const ships = plan.bots.filter((bot) => bot.ships);
	const end = ships.length === 0 ? [`Plan ${code(shortDigest(plan.hash))} for ${plainMarkdown(plan.environment)}: nothing of it ships.`] : [stacked([
		"### To promote it",
		consent(ships),
		formValues(form.url, [
			["mode", "promote"],
			["select", form.select],
			...form.given,
			["plan", shortDigest(plan.hash)]
		])
	])];
	return fitted([...planParts(plan), end], summaryLimit, "bytes");
}
/** A plan as a part of another summary. */
function planMarkdown(plan) {
	const end = `Plan ${code(shortDigest(plan.hash))} for ${plainMarkdown(plan.environment)}.`;
	return fitted([...planParts(plan), [end]], summaryLimit / 2, "bytes");
}
function planParts(plan) {
	const rows = plan.bots.map((bot) => [
		plainMarkdown(bot.bot),
		outcomes[bot.outcome],
		bot.from ? code(releaseName(bot.from.version, bot.from.package)) : "–",
		bot.package === void 0 ? "–" : code(releaseName(bot.version, bot.package)),
		`${bot.picked.length}`,
		bot.passengers.length === 0 ? "–" : `${bot.passengers.length}`
	]);
	return [[table([
		"Bot",
		"Result",
		"Live",
		"Becomes",
		"Picked",
		"Come along unpicked"
	], rows)], ...plan.bots.map(botPart)];
}
const outcomes = {
	ships: "✅ ships",
	denied: "⛔ denied",
	nothing: "⚪ nothing to ship"
};
function botPart(bot) {
	const heading = `### ${plainMarkdown(bot.bot)}`;
	if (bot.outcome === "nothing") return [stacked([heading, sentence(String(bot.whyNot))])];
	const changes = [...bot.picked.map((change) => changeLine(change, "")), ...bot.passengers.map((change) => changeLine(change, ", **comes along unpicked**"))];
	const rest = changes.length - mostChanges;
	const denied = bot.decisions.filter(({ allowed }) => !allowed);
	const passed = bot.decisions.filter(({ allowed }) => allowed).map(({ code: gate }) => code(gate));
	const gates = denied.map(({ code: gate, observed, required, remedy, link: url }) => {
		const seen = link(gate, url);
		const pass = remedy === void 0 ? "" : ` **To pass it:** ${sentence(remedy.sentence)}`;
		return `⛔ ${seen}: ${plainMarkdown(observed, 300)}; required: ${plainMarkdown(required, 300)}.${pass}`;
	});
	const reasons = stacked([list(gates), passed.length === 0 ? "" : `Gates passed: ${passed.join(", ")}.`]);
	return [stacked([
		heading,
		list([...changes.slice(0, mostChanges), ...rest > 0 ? [`… and ${counted(rest, "more change")}`] : []]),
		reasons
	]), stacked([heading, reasons])];
}
function changeLine(change, note) {
	const { commit } = change;
	const pull = typeof commit.pull === "object" ? commit.pull : void 0;
	const name = changeName(change);
	const shown = pull === void 0 ? code(name) : link(name.slice(1), pull.url);
	return `${pull === void 0 ? "" : "pull request "}${shown} ${plainMarkdown(pull?.title ?? commit.subject, 100)} (${plainMarkdown(pull?.author ?? commit.author.name, 60)})${note}`;
}
/** Who agrees to what: the passengers by name. */
function consent(ships) {
	const along = ships.flatMap(({ bot, passengers }) => passengers.map((change) => `${code(changeName(change))} of ${plainMarkdown(bot)}`));
	if (along.length === 0) return "Nothing comes along unpicked.";
	return `Whoever enters this agrees that ${along.slice(0, mostChanges).join(", ")}${along.length > mostChanges ? ` and ${counted(along.length - mostChanges, "more change")}` : ""} ${along.length === 1 ? "comes" : "come"} along unpicked: models are cumulative.`;
}

// src/entrypoints/request.ts
/** What an empty selection stands for. */
const everything = "all";
/**
* What `plan` and `promote` are asked, from the same inputs. An empty selection is all that is merged and not live: of
* a promotion only with the hash of the plan that says so.
* @throws UserError for what isn't there.
*/
async function planRequest(ports, inputs) {
	const { workspace, head } = await released(ports);
	environmentNamed(workspace.project, inputs.environment);
	return {
		workspace,
		head,
		bots: botsNamed(workspace, inputs.bots),
		environment: inputs.environment,
		selection: inputs.select.length === 0 ? "all" : inputs.select.join(" "),
		versions: versionsOf(inputs.versions, "`versions`")
	};
}
/** @throws UserError where neither a selection nor a plan says what is to ship. */
function refuseUnselected({ select, plan }) {
	if (select.length > 0 || plan !== void 0) return;
	throw new UserError("Nothing says what is to ship: `select` and `plan` are both empty.", {
		code: "nothing-selected",
		next: "Run it with `mode: plan` and an empty `select` to see what there is; or enter `all`."
	});
}
/** The form that was filled in, to be filled in again with what comes next. */
function formOf(inputs, env) {
	return {
		url: formUrl(env),
		select: inputs.select.length === 0 ? "all" : inputs.select.join(" "),
		given: [
			["environment", inputs.environment === "production" ? "" : inputs.environment],
			["bots", inputs.bots.join(" ")],
			["versions", inputs.versions ?? ""]
		]
	};
}
/** The page of the workflow that runs this, with its form; undefined where no workflow does. */
function formUrl(env) {
	const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name, GITHUB_WORKFLOW_REF: ref } = env;
	const file = /\/\.github\/workflows\/([^/@]+)@/.exec(ref ?? "")?.[1];
	return server && name && file ? `${server}/${name}/actions/workflows/${encodeURIComponent(file)}` : void 0;
}

export { planSummary as a, planMarkdown as i, planRequest as n, formValues as o, refuseUnselected as r, formOf as t };