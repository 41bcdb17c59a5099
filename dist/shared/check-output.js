import { i as placeText } from "./errors.js";
import { a as stacked, i as marker, n as folded, o as table, r as list, t as fenced } from "./blocks.js";
import { n as cut, r as fitted, t as bodyLimit } from "./fit.js";
import { i as sentence, r as link, t as code } from "./inline.js";
import { a as oneLine, r as counted, s as plainMarkdown, u as visibleLines } from "./text.js";
import { a as shortDigest } from "./digest.js";
import { a as percentage, c as talkOf, i as minuteOf, l as trainingOf, n as deploymentOf, o as signs, r as digestCell, s as stateWords } from "./words.js";
import { i as phases } from "./read.js";

// src/domain/report/bot-section.ts
/** The part of a document about one bot: in full, without transcripts, in one sentence. */
function botSection(view) {
	const { outcome } = view;
	const heading = `### ${outcome.bot}`;
	const next = nextOf(view);
	const facts = list(factLines(view));
	const problems = list(outcome.phases.flatMap(({ part }) => part?.problems ?? []).flatMap(problemLines(10)));
	const brief = stacked([
		heading,
		sentence(outcome.headline),
		next
	]);
	const middle = stacked([
		heading,
		facts,
		problems,
		sealedFile(view),
		next
	]);
	return [
		stacked([
			heading,
			facts,
			problems,
			metricsTable(view),
			differences(view),
			transcripts(talkOf(outcome)?.held ?? []),
			logLines(view),
			sealedFile(view),
			next
		]),
		middle,
		brief,
		""
	];
}
function factLines(view) {
	const { outcome, production, slot, foresight } = view;
	const training = trainingOf(outcome);
	const deployment = deploymentOf(outcome);
	return [
		sentence(outcome.headline),
		...training ? [`Inputs ${digestCell(training.inputs)}, package ${digestCell(training.package)}${training.found ? " (trained before from the same inputs)" : ""}`] : [],
		...deployment ? [`${deployment.preview ? "A preview" : "Active"} in ${deployment.environment} as revision ${code(deployment.revision)}${deployment.url === void 0 ? "" : `, ${link("answering here", deployment.url)}`}`] : [],
		...production.known ? [productionLine(production.value)] : [],
		...slot ? [slotLine(slot)] : [],
		...foresight ? [foresightLine(foresight)] : []
	];
}
function productionLine(production) {
	if (!production) return "Nothing of it was ever released.";
	return `Production answers with ${production.version === void 0 ? `package ${code(shortDigest(production.package))}` : `${code(production.version)} (package ${code(shortDigest(production.package))})`} since ${minuteOf(production.since)}`;
}
function slotLine({ branch, since, pull }) {
	const of = pull ? `, ${link(`pull request ${pull.number}`, pull.url)}` : "";
	return `Staging's traffic has gone to the branch ${code(branch)}${of} since ${minuteOf(since)}`;
}
function foresightLine(foresight) {
	switch (foresight.kind) {
		case "same": return "After the merge, the default branch has this very package: nothing is trained again.";
		case "again": {
			const { because } = foresight;
			return `After the merge, it must be trained again ${because ? `because of ${link(`pull request ${because.number}`, because.url)} (${plainMarkdown(because.title, 100)})` : "because of what was merged meanwhile"}.`;
		}
		case "conflict": return "It can't be merged as it is: there are conflicts.";
		case "unknown": return `Nobody could tell whether it must be trained again after the merge: ${plainMarkdown(foresight.why)}`;
	}
}
/** A problem as an item of a list, with its place and what to do. */
function problemLines(limit) {
	return (problem, index, all) => {
		if (index === limit) return [`… ${counted(all.length - limit, "more problem")}`];
		return index > limit ? [] : [problemText(problem)];
	};
}
/** One problem in Markdown, on one line. */
function problemText({ severity, message, place, next }) {
	const where = place ? ` ${code(placeText(place))}` : "";
	const then = next === void 0 ? "" : ` ${sentence(next)}`;
	return `**${severity}**${where} ${sentence(message)}${then}`;
}
/** The bot's scores beside production's; nothing where it has none. */
function metricsTable({ outcome, production }) {
	const here = trainingOf(outcome)?.metrics;
	if (!here) return "";
	const there = production.known ? production.value?.metrics : void 0;
	const rows = scores.flatMap(([name, of]) => {
		const [mine, theirs] = [of(here), there && of(there)];
		return mine === void 0 && theirs === void 0 ? [] : [[
			name,
			mine ?? "–",
			...there ? [theirs ?? "–"] : []
		]];
	});
	if (rows.length === 0) return "";
	return table([
		"Score",
		"This",
		...there ? ["Production"] : []
	], rows);
}
const share = (of) => `${of.right} of ${of.of}`;
const scores = [
	["Intents right", ({ intents }) => intents && percentage(intents.accuracy)],
	["Intents, macro F1", ({ intents }) => intents && percentage(intents.macroF1)],
	["Entities, F1", ({ entities }) => entities && percentage(entities.f1)],
	["Conversations, intents given", ({ givenIntents }) => givenIntents && share(givenIntents.conversations)],
	["Conversations, intents predicted", ({ predictedIntents }) => predictedIntents && share(predictedIntents.conversations)]
];
function differences({ differing }) {
	if (!differing.known) return `Production's answers weren't compared: ${plainMarkdown(differing.why)}`;
	const { value } = differing;
	if (value.length === 0) return "";
	return folded(`${counted(value.length, "answer")} that production gives differently`, fenced(value.map(differenceText).join("\n\n"), {
		lines: 400,
		characters: 12e3
	}));
}
function differenceText({ conversation, said, here, production }) {
	return [
		`${conversation}`,
		`  > ${said}`,
		...answerLines("this", here),
		...answerLines("production", production)
	].join("\n");
}
function answerLines(who, answers) {
	return answers.length === 0 ? [`  ${who}: (nothing)`] : answers.map((answer) => `  ${who}: ${answer}`);
}
function transcripts(held) {
	if (held.length === 0) return "";
	const failed = held.filter(({ passed }) => !passed).length;
	const title = `${counted(held.length, "conversation")} held, ${failed === 0 ? "all right" : `${failed} wrong`}`;
	const sorted = held.toSorted((a, b) => Number(a.passed) - Number(b.passed));
	return folded(title, fenced(sorted.map(transcriptText).join("\n\n"), {
		lines: 800,
		characters: 2e4
	}));
}
function transcriptText({ name, passed, exchanges }) {
	const lines = exchanges.flatMap(({ said, answered }) => [`  > ${said}`, ...answerLines("bot", answered)]);
	return [`${passed ? "right" : "WRONG"}: ${name}`, ...lines].join("\n");
}
function logLines({ outcome }) {
	const lines = outcome.phases.flatMap(({ part }) => part?.log ?? []);
	return lines.length === 0 ? "" : folded("Last lines of its log", fenced(lines.join("\n"), {
		lines: 200,
		characters: 1e4
	}));
}
function sealedFile({ sealed, outcome }) {
	if (!sealed) return "";
	return [`${outcome.bot} has no id yet, and can't be promoted without one. Commit this as ${code(sealed.path)}:`, fenced(sealed.text, {
		lines: 100,
		characters: 8e3
	})].join("\n\n");
}
function nextOf({ outcome: { next }, registration, sealed, outcome }) {
	if (next !== void 0) return `**Next:** ${sentence(next)}`;
	if (registration === "invalid" || registration === "unregistered" && !sealed) return `**Next:** Run ${code(`tidegate register ${outcome.bot}`)}, and commit the file that it writes.`;
	return "";
}

// src/domain/report/comment.ts
/** What the one comment of a pull request begins with. */
const commentMarker = marker("tidegate:pull-request");
/** Bytes that a step's summary may have, with room for what was written before. */
const summaryLimit = 921600;
/** Characters that a comment leaves to what is told in it later. */
const afterwordsLimit = 8e3;
/** Beyond so many bots, only those have a section of their own that something is to be said about. */
const sectionsUpTo = 10;
/** The comment of a pull request: what the run of its newest commit came to. */
function comment(view) {
	return fitted([[commentMarker], ...body(view)], bodyLimit - afterwordsLimit - 200);
}
/** The same as a step's summary. */
function summary(view) {
	return fitted(body(view), summaryLimit, "bytes");
}
function body(view) {
	const { conclusion, bots, run, commit } = view;
	const told = worstFirst(bots.length > 10 ? bots.filter(isWorthTelling) : bots);
	const title = `## ${conclusionSigns[conclusion.state]} ${sentence(conclusion.headline, 300)}`;
	const attempt = run.attempt > 1 ? `, attempt ${run.attempt}` : "";
	const about = `Commit ${code(commit.slice(0, 12))}, ${link(`run ${run.id}`, run.url)}${attempt}.`;
	const notes = list(conclusion.notes.slice(0, 20).map((note) => sentence(note)));
	return [
		[stacked([
			title,
			about,
			notes
		]), stacked([title, about])],
		overview(bots),
		...told.map(botSection)
	];
}
const conclusionSigns = {
	success: "✅",
	failure: "❌",
	cancelled: "⏹️",
	superseded: "⏭️"
};
function isWorthTelling({ outcome, registration }) {
	return outcome.state !== "passed" || registration !== void 0 && registration !== "registered";
}
/** One line for each bot; where there are too many, the worst first and the rest counted. */
function overview(bots) {
	if (bots.length === 0) return [""];
	const shown = phases.filter((phase) => bots.some(({ outcome }) => outcome.phases.some((one) => one.phase === phase)));
	const rows = worstFirst(bots).map((view) => overviewRow(view, shown));
	const head = [
		"Bot",
		"Inputs",
		"Package",
		...shown.map((phase) => phaseTitles[phase])
	];
	const few = (most) => rows.length <= most ? table(head, rows) : `${table(head, rows.slice(0, most))}\n\n… and ${counted(rows.length - most, "more bot")}.`;
	return [
		table(head, rows),
		few(100),
		few(20)
	];
}
const phaseTitles = {
	validate: "Valid",
	train: "Trained",
	deploy: "Deployed",
	talk: "Talked to"
};
function worstFirst(bots) {
	return bots.toSorted((a, b) => rank(a) - rank(b));
}
function rank({ outcome: { state } }) {
	return [
		"failed",
		"cancelled",
		"passed"
	].indexOf(state);
}
function overviewRow({ outcome, registration }, shown) {
	const training = trainingOf(outcome);
	const cells = shown.map((phase) => {
		const state = outcome.phases.find((one) => one.phase === phase)?.state;
		return state === void 0 ? "" : `${signs[state]} ${stateWords[state]}`;
	});
	const unregistered = registration === void 0 || registration === "registered" ? "" : " (unregistered)";
	return [
		`${outcome.bot}${unregistered}`,
		training ? code(shortDigest(training.inputs)) : "–",
		training?.package === void 0 ? "–" : code(shortDigest(training.package)),
		...cells
	];
}

// src/domain/report/check-output.ts
/** What a check of ours is called, such as `bank / train`. */
function checkName(bot, phase) {
	return `${bot} / ${phase}`;
}
/** What names a check: the same for a job that reports twice, another one for the next attempt. */
function checkKey(run, what) {
	return `tidegate/${run.id}/${run.attempt}/${what}`;
}
/** What the keys of a run's checks begin with, whatever the attempt. */
function checkKeyPrefix(run) {
	return `tidegate/${run.id}/`;
}
/** What the one check is called that shows many bots. */
const tableName = "bots";
/** The checks of a run: one per bot and phase, or one with a table where there are more than ten bots. */
function checkOutputs(view) {
	if (view.bots.length > 10) return [tableOutput(view)];
	return view.bots.flatMap((bot) => bot.outcome.phases.map((phase) => phaseOutput(view, bot, phase)));
}
function phaseOutput({ run }, view, outcome) {
	const { bot } = view.outcome;
	const { part } = outcome;
	const headline = part?.headline ?? absent[outcome.state === "held-back" ? "held-back" : "missing"];
	const problems = part?.problems ?? [];
	return {
		name: checkName(bot, outcome.phase),
		key: checkKey(run, `${bot}/${outcome.phase}`),
		conclusion: conclusions[outcome.state],
		title: oneLine(headline, 200),
		summary: withinBytes([[stacked([sentence(headline, 1e3), nextLine(outcome)])], [
			list(problems.map(problemText)),
			list(problems.slice(0, 50).map(problemText)),
			""
		]]),
		text: part && withinBytes([botSection({
			...view,
			outcome: alone(view.outcome, outcome, part)
		})]),
		annotations: problems.flatMap(annotation)
	};
}
const absent = {
	missing: "No job said how it ended: it was cancelled, or it died.",
	"held-back": "It was not tried, because what comes before it did not pass."
};
function nextLine({ part }) {
	return part?.next === void 0 ? "" : `**Next:** ${sentence(part.next, 1e3)}`;
}
function withinBytes(parts) {
	return fitted(parts, bodyLimit, "bytes");
}
/** A bot's outcome with one of its phases alone. */
function alone(outcome, phase, { headline, next }) {
	return {
		...outcome,
		phases: [phase],
		headline,
		next
	};
}
const conclusions = {
	passed: "success",
	skipped: "skipped",
	failed: "failure",
	cancelled: "cancelled",
	missing: "cancelled",
	"held-back": "skipped"
};
function tableOutput({ run, bots, conclusion }) {
	const failed = bots.filter(({ outcome }) => outcome.state === "failed");
	const cancelled = bots.some(({ outcome }) => outcome.state === "cancelled");
	const problems = bots.flatMap(({ outcome }) => outcome.phases.flatMap(({ part }) => part?.problems ?? []));
	return {
		name: tableName,
		key: checkKey(run, tableName),
		conclusion: failed.length > 0 ? "failure" : cancelled ? "cancelled" : "success",
		title: oneLine(`${counted(bots.length, "bot")}: ${conclusion.headline}`, 200),
		summary: withinBytes([overview(bots)]),
		text: withinBytes(failed.map(botSection)),
		annotations: problems.flatMap(annotation)
	};
}
/** What a problem says at its line; nothing where it is about no file. */
function annotation({ severity, code, message, place, next }) {
	if (place === void 0 || place.file === "") return [];
	return [{
		path: place.file,
		line: place.line ?? 1,
		level: levels[severity],
		title: cut(oneLine(`${code} (${placeText(place)})`, 200), 255),
		message: cut(visibleLines(next === void 0 ? message : `${message}\n${next}`), 16e3)
	}];
}
const levels = {
	error: "failure",
	warning: "warning",
	note: "notice"
};

export { tableName as a, commentMarker as c, checkOutputs as i, summary as l, checkKeyPrefix as n, afterwordsLimit as o, checkName as r, comment as s, checkKey as t };