import { i as takesReleasesAlone } from "./project.js";
import { t as changeName } from "./release.js";
import { a as shortDigest } from "./digest.js";
import { a as stacked, i as marker, o as table, r as list } from "./blocks.js";
import { r as fitted, t as bodyLimit } from "./fit.js";
import { i as sentence, r as link, t as code } from "./inline.js";
import { i as listed, r as counted, s as plainMarkdown } from "./text.js";
import { i as minuteOf, t as ageOf } from "./words.js";
import { r as isToldError } from "./errors.js";
import { t as candidates } from "./candidates.js";

// src/domain/report/board.ts
/** What the body of a release board begins with. */
function boardMarker(environment) {
	return marker(`tidegate:board:${environment}`);
}
const title = "What can be released";
/** The board's title. */
function boardTitle(environment) {
	return `${title} to ${environment}`;
}
/** The board's body. */
function board(view) {
	const waiting = view.bots.filter(({ candidates }) => candidates.length > 0);
	const ready = waiting.filter(({ candidates }) => candidates.some(({ state }) => state === "ready"));
	const headline = headlineOf(view.environment, waiting);
	return fitted([
		[stacked([boardMarker(view.environment), headline])],
		[howTo(view, ready)],
		...waiting.map((bot) => candidateSection(bot, view.now)),
		liveTable(view.bots),
		[`*Written at ${minuteOf(view.now)}; what people write in here is lost with the next change.*`]
	], bodyLimit);
}
/** How much is merged and not live, in one sentence. */
function headlineOf(environment, waiting) {
	const count = waiting.reduce((sum, { candidates }) => sum + candidates.length, 0);
	return count === 0 ? `Everything that is merged is live in ${environment}.` : `${counted(count, "change")} of ${counted(waiting.length, "bot")} ${count === 1 ? "is" : "are"} merged and not live in ${environment}.`;
}
function howTo({ formUrl }, ready) {
	if (ready.length === 0) return "";
	const all = ready.filter(({ candidates: [newest] }) => newest?.state === "ready").map(({ bot }) => `${bot}:*`).join(" ");
	const short = all !== "" && all.length <= 200 ? `, or ${code(all)} for all that is ready` : "";
	return stacked([
		"### To release",
		[`1. Open ${link("the form", formUrl)}, choose ${code("plan")} as ${code("mode")}, and enter a value from the tables below as ${code("select")}${short}.`, `2. Read the plan in the run that it starts. Its end says what to enter in the same form with ${code("promote")} as ${code("mode")}.`].join("\n"),
		"Models are cumulative: a change takes the older ones of its bot along."
	]);
}
const perBot = 50;
/** A bot's candidates: in full, the newest, in one sentence. It has at least one. */
function candidateSection({ bot, live, lost, candidates }, now) {
	const heading = `### ${bot}`;
	const since = live ? `Live is ${liveName(live)} since ${minuteOf(live.since)}.` : "Nothing of it was released yet.";
	const note = lost ? "The live commit is in the history no more: all of its changes are listed." : "";
	const rows = candidates.map((candidate) => candidateRow(bot, candidate, now));
	const head = [
		code("select"),
		"Change",
		"By",
		"Merged",
		"State"
	];
	const first = (most) => stacked([
		heading,
		since,
		note,
		table(head, rows.slice(0, most)),
		rows.length > most ? `… and ${counted(rows.length - most, "older change")}.` : ""
	]);
	const newest = candidates[0];
	const brief = `${heading}\n\n${counted(candidates.length, "change")}, the newest is ${code(selectOf(bot, newest))}.`;
	return [
		first(perBot),
		first(5),
		brief
	];
}
function selectOf(bot, { name }) {
	return `${bot}:${name}`;
}
function candidateRow(bot, candidate, now) {
	const { name, url, title: words, author, mergedAt, state, reasons } = candidate;
	const kind = name.startsWith("#") ? `pull request ${name.slice(1)}` : "commit";
	return [
		code(selectOf(bot, candidate)),
		`${plainMarkdown(words, 100)} (${link(kind, url)})`,
		plainMarkdown(author, 60),
		`${ageOf(mergedAt, now)} ago`.replace("just now ago", "just now"),
		state === "ready" ? "✅ ready" : `${state === "blocked" ? "⛔" : "❓"} ${sentence(listed(reasons), 300)}`
	];
}
function liveName({ version, package: digest }) {
	return version === void 0 ? `package ${code(shortDigest(digest))}` : `${code(version)} (package ${code(shortDigest(digest))})`;
}
function liveTable(bots) {
	const live = bots.filter((one) => one.live !== void 0);
	const never = bots.filter(({ live: one }) => one === void 0).map(({ bot }) => bot);
	const rows = live.map(({ bot, live: one }) => [
		bot,
		liveName(one),
		minuteOf(one.since),
		plainMarkdown(one.by.replace(/<[^>]*>/g, ""), 60)
	]);
	const rest = never.length === 0 ? "" : list([`Never released: ${listed(never, 50)}.`]);
	const shown = (most) => stacked([
		"### What is live",
		rows.length === 0 ? "" : table([
			"Bot",
			"Version",
			"Since",
			"By"
		], rows.slice(0, most)),
		rows.length > most ? `… and ${counted(rows.length - most, "more bot")}.` : "",
		rest
	]);
	return bots.length === 0 ? [""] : [shown(rows.length), shown(20)];
}

// src/steps/attempt.ts
/**
* Does something whose failure is told and stops nothing else; a defect is thrown.
* @param what what failed then, as the beginning of a sentence: `The board of production wasn't written`.
*/
async function attempt(what, work) {
	try {
		return {
			ok: true,
			value: await work()
		};
	} catch (error) {
		if (!isToldError(error)) throw error;
		const { code, message, next } = error;
		return {
			ok: false,
			problem: {
				severity: "error",
				code,
				message: `${what}: ${message}`,
				...next !== void 0 && { next }
			}
		};
	}
}

// src/steps/board.ts
/** The label of the issues that are boards. */
const label = "tidegate";
/**
* Writes the standing issue of each environment that takes releases: what is live, what could be and why it can't, and
* what to enter. Where the code host can't be written, that is a problem in the result.
*/
async function writeBoard(ports, forge, request) {
	const { workspace, head, formUrl } = request;
	const records = await ports.ledger.read();
	const connected = {
		...ports,
		forge: () => Promise.resolve(forge)
	};
	const boards = [];
	const problems = [];
	for (const environment of request.environments ?? releaseEnvironments(workspace.project)) {
		const written = await attempt(`The board of ${environment} wasn't written`, async () => {
			const about = {
				workspace,
				bots: workspace.bots,
				head,
				environment,
				records
			};
			const result = await candidates(connected, about);
			const now = ports.clock.now().toISOString();
			const bots = boardBots(result.bots, forge.repository.url);
			return forge.threads.board({
				marker: boardMarker(environment),
				label,
				title: boardTitle(environment),
				body: board({
					environment,
					now,
					formUrl,
					bots
				})
			});
		});
		if (written.ok) boards.push({
			environment,
			posted: written.value
		});
		else problems.push(written.problem);
	}
	return {
		reason: problems.length === 0 ? "written" : "failed",
		boards,
		problems
	};
}
/** Environments whose gates ask for something; where none does, the one that is called production. */
function releaseEnvironments({ environments }) {
	const names = environments.filter(takesReleasesAlone).map(({ name }) => name);
	return names.length > 0 ? names : environments.map(({ name }) => name).filter((name) => name === "production");
}
/**
* Candidates as they are shown.
* @param url the repository's page; undefined where no code host is connected: then nothing is linked.
*/
function boardBots(bots, url) {
	return bots.map(({ bot, live, liveLine, candidates: ahead }) => ({
		bot,
		live,
		lost: liveLine === "lost",
		candidates: ahead.map((candidate) => shown(candidate, url))
	}));
}
function shown({ change, state, denied }, url) {
	const { commit } = change;
	const name = changeName(change);
	const page = name.startsWith("#") ? `pull/${name.slice(1)}` : `commit/${commit.id}`;
	const pull = typeof commit.pull === "object" ? commit.pull : void 0;
	const merge = commit.parents.length > 1 ? commit.body.split("\n")[0] : "";
	const reasons = denied.map(({ code, observed }) => `${observed} (${code})`);
	return {
		name,
		url: pull?.url ?? (url === void 0 ? void 0 : `${url}/${page}`),
		title: pull?.title ?? (merge || commit.subject),
		author: pull?.author ?? commit.author.name,
		mergedAt: commit.at,
		state,
		reasons: state !== "ready" && reasons.length === 0 ? [`only the newest ${50} changes are judged one by one`] : reasons
	};
}

export { headlineOf as a, candidateSection as i, writeBoard as n, attempt as r, boardBots as t };