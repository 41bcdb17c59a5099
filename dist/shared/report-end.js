import { n as defaultProject } from "./project2.js";
import { a as stacked, i as marker, r as list } from "./blocks.js";
import { i as sentence, r as link, t as code } from "./inline.js";
import { c as commentMarker, l as summary, o as afterwordsLimit, s as comment } from "./check-output.js";
import { a as readLeft, c as conclude, n as beginWrites, r as reachOf, s as endChecks, t as tellUsage } from "./usage.js";
import { a as oneLine, i as listed, r as counted, s as plainMarkdown } from "./text.js";
import { t as askSuperseded } from "./superseded.js";
import { n as writeBoard, r as attempt } from "./board.js";
import { n as UserError, r as isToldError } from "./errors.js";
import { i as takesReleasesAlone, l as inputPaths, n as productionOf } from "./project.js";
import { i as releaseName, l as pullRequestOf, o as tagName, r as notesMarkdown } from "./release.js";
import { n as cut, t as bodyLimit } from "./fit.js";
import { n as liveState } from "./history.js";
import { t as readPast } from "./past.js";
import { i as unknown, t as known } from "./facts.js";
import { n as askedFor } from "./line-facts.js";
import { c as talkOf, i as minuteOf, l as trainingOf, n as deploymentOf } from "./words.js";
import { f as workspaceOrNone, p as identify, s as released } from "./workspace.js";
import { i as sealedIdPath } from "./bot.js";
import { i as phases } from "./read.js";
import { t as runKind } from "./event.js";
import { t as jobMatrix } from "./matrix.js";
import { r as line } from "./log.js";
import { setTimeout } from "node:timers/promises";

// src/domain/report/notes.ts
/** Characters that GitHub takes in a release's notes. */
const notesLimit = 125e3;
/** The name of a release on the code host: `bank 1.4.0`. */
function releaseTitle({ bot, version }) {
	return `${bot} ${version}`;
}
/** The notes of a release on the code host. */
function releaseNotes(figures, { pulls, runUrl }) {
	const numbers = pulls.map(({ number, url }) => link(`${number}`, url)).join(", ");
	const ends = [...pulls.length === 0 ? [] : [`Pull requests: ${numbers}.`], ...runUrl === void 0 ? [] : [`Released by ${link("this run", runUrl)}.`]];
	const rest = cut(stacked(ends), 2e4);
	return stacked([cut(notesMarkdown(figures).trimEnd(), notesLimit - rest.length - 2), rest]);
}

// src/steps/released/moves.ts
/** Reads what a move did. `all` is the ledger, with this very record in it. */
async function readMove(ports, request) {
	const { workspace, bot, record, all } = request;
	const { environment } = record;
	const earlier = all.slice(0, all.indexOf(record));
	const upTo = [...earlier, {
		...record,
		switched: void 0
	}];
	const before = liveState(earlier, environment, bot.name);
	const after = liveState(upTo, environment, bot.name);
	const about = {
		record,
		before,
		after,
		newest: liveState(all, environment, bot.name)?.since === record.at
	};
	const changesUpTo = async (head, records) => {
		const [past] = head === void 0 ? [] : await readPast(ports, {
			workspace,
			bots: [bot],
			head: String(head),
			environment,
			records
		});
		return past ? {
			changes: past.ahead,
			line: past.liveLine
		} : nothing;
	};
	if (record.kind === "release") return {
		...about,
		direction: "forward",
		...await changesUpTo(record.commit, earlier)
	};
	const back = await changesUpTo(before?.commit, upTo);
	if (back.line !== "lost") return {
		...about,
		direction: "back",
		...back
	};
	const forward = await changesUpTo(after.commit, earlier);
	return {
		...about,
		direction: "forward",
		...forward.line === "lost" ? nothing : forward
	};
}
const nothing = {
	changes: [],
	line: "lost"
};
/** Records of a run that moved the traffic, as the ledger has them, and the ledger with all of them in it. */
function movesOf(ledger, records) {
	const all = [...ledger];
	const moves = [];
	for (const record of records.filter(isMove)) {
		const there = all.filter(isMove).find((one) => keyOf(one) === keyOf(record));
		if (!there) all.push(record);
		const move = there ?? record;
		if (!moves.includes(move)) moves.push(move);
	}
	return {
		all,
		moves
	};
}
function isMove(record) {
	return record.kind === "release" || record.kind === "rollback";
}
/** What two records about one and the same move have in common: a plan releases a bot once. */
function keyOf(record) {
	const { kind, environment, bot } = record;
	return [
		kind,
		environment,
		bot,
		record.kind === "release" ? record.plan : `${record.at} ${record.to}`
	].join(" ");
}

// src/domain/report/afterwards.ts
const begin = marker("tidegate:afterwards");
const end$1 = marker("tidegate:afterwards-end");
/**
* A pull request's comment with words added that came later; what it said of its run stays as it is. The words stand
* at its top, before anything that others wrote, so that nothing of theirs can be taken for them.
* @param body what the comment says now; undefined or anything else than a comment of ours: it has none yet.
*/
function withAfterwords(body, words) {
	const [old, rest] = parted(body);
	return assembled(new Map([...old, ...words.map(({ key, sentence }) => lineOf(key, sentence))]), rest);
}
/** A new comment of a run, with the words of the old one: a later push says nothing about a promotion. */
function carryAfterwords(old, fresh) {
	return assembled(parted(old)[0], parted(fresh)[1]);
}
/** The words, the newest of them if they are too many, and what the run had to say. */
function assembled(words, rest) {
	let room = afterwordsLimit;
	const kept = [...words.values()].toReversed().filter((line) => (room -= line.length + 1) >= 0);
	const top = kept.length === 0 ? [] : [
		begin,
		"**Since then**",
		"",
		...kept.toReversed(),
		"",
		end$1,
		""
	];
	return cut([
		commentMarker,
		...top,
		rest
	].join("\n").trimEnd(), bodyLimit);
}
function lineOf(key, sentence) {
	const mark = marker(key);
	return [mark, `- ${sentence.replace(/\s+/g, " ")} ${mark}`];
}
/** The words of a comment by their marks, and what follows them. */
function parted(body) {
	const words = /* @__PURE__ */ new Map();
	const text = body?.replaceAll("\r\n", "\n");
	if (!text?.startsWith(commentMarker)) return [words, ""];
	const after = text.slice(commentMarker.length).trimStart();
	const stop = after.indexOf(`\n${end$1}`);
	if (!after.startsWith(`${begin}\n`) || stop < 0) return [words, after];
	for (const line of after.slice(0, stop).split("\n")) {
		const mark = /^- .* (<!-- [a-z0-9:/-]+ -->)$/i.exec(line)?.[1];
		if (mark !== void 0) words.set(mark, line);
	}
	return [words, after.slice(stop + end$1.length + 1).trimStart()];
}

// src/steps/released/words.ts
/** What a pull request is told of a move, in its comment. */
function afterwordOf(move, forgeUrl, runUrl) {
	const { record, after, direction } = move;
	const { bot, environment, at, by, why, kind } = record;
	const who = plainMarkdown(by.replace(/<[^>]*>/g, ""), 60);
	const how = runUrl === void 0 ? "" : ` in ${link("this run", runUrl)}`;
	const because = why === "" ? "" : `: ${plainMarkdown(why, 200)}`;
	const where = `${plainMarkdown(environment)} at ${minuteOf(at)} by ${who}${how}${because}`;
	const name = code(releaseName(after.version, after.package));
	const sentence = record.kind === "release" ? `🚀 ${plainMarkdown(bot)} ${linked(record.version, tagName(bot, record.version), forgeUrl)} brought it to ${where}.` : direction === "back" ? `⏪ ${plainMarkdown(bot)} was rolled back to ${name}, which doesn't have it, in ${where}.` : `🚀 ${plainMarkdown(bot)} ${name} brought it back to ${where}.`;
	return {
		key: `${kind}:${environment}/${bot}/${at}`,
		sentence
	};
}
function linked(version, tag, forgeUrl) {
	return link(version, `${forgeUrl}/releases/tag/${encodeURIComponent(tag)}`);
}
/** What a deployment says of a move: plain text. */
function descriptionOf({ record, after, before }) {
	const name = releaseName(after.version, after.package);
	if (record.kind === "release") return name;
	return `Rolled back to ${name}${before?.version === void 0 ? "" : ` from ${before.version}`}`;
}

// src/steps/released/pulls.ts
/**
* Milliseconds to wait for merges that the code host doesn't know yet. Whoever tells comes minutes after the merge; what
* is unknown then was most likely pushed without a pull request, and is asked for three times, no more.
*/
const tellingPatienceMs = 3e3;
/** Changes whose pull requests are told; of a first release, which has all that ever was, only the newest. */
const mostChanges = {
	since: 100,
	ever: 20
};
/** Looks up the pull requests of all moves at once. What can't be told yet is a problem, never taken for none. */
async function pullsOf(forge, branch, moves, patienceMs) {
	const { found, problems } = await brought(forge, branch, moves.flatMap(commitsOf), patienceMs);
	return {
		moved: moves.map((move) => ({
			move,
			pulls: pullsAmong(commitsOf(move), found)
		})),
		problems
	};
}
function commitsOf({ changes, line }) {
	const most = line === "first" || line === "lost" ? mostChanges.ever : mostChanges.since;
	return changes.slice(0, most).flatMap(({ commits }) => commits);
}
/** The pull requests that brought commits, newest first, with what the code host said of each commit. */
async function brought(forge, branch, all, patienceMs) {
	const commits = [...new Map(all.map((commit) => [commit.id, commit])).values()];
	if (commits.length === 0) return {
		pulls: [],
		found: /* @__PURE__ */ new Map(),
		problems: []
	};
	const asked = await attempt("Nobody could tell which pull requests are concerned", () => forge.pulls.merged({
		branch,
		commits: commits.map(askedFor),
		patienceMs
	}));
	if (!asked.ok) return {
		pulls: [],
		found: /* @__PURE__ */ new Map(),
		problems: [asked.problem]
	};
	const found = asked.value;
	const unsure = commits.flatMap(({ id }) => {
		const fact = found.get(id) ?? unknown("the code host said nothing of it");
		return fact.known ? [] : [`${id.slice(0, 7)} (${oneLine(fact.why, 200)})`];
	});
	const problem = {
		severity: "note",
		code: "forge-behind",
		message: `Nobody could tell yet which pull request brought ${listed(unsure, 10)}, if any did, so nothing was told there about ${counted(unsure.length, "commit")}.`,
		next: "If there is one, run this job again in a few minutes: what was told already stays as it is."
	};
	return {
		pulls: pullsAmong(commits, found),
		found,
		problems: unsure.length === 0 ? [] : [problem]
	};
}
function pullsAmong(commits, found) {
	const pulls = /* @__PURE__ */ new Map();
	for (const { id } of commits) {
		const fact = found.get(id);
		const pull = fact?.known ? fact.value.pull : void 0;
		if (pull) pulls.set(pull.number, {
			number: pull.number,
			url: pull.url
		});
	}
	return [...pulls.values()];
}
/** Adds a word for each move to the comments of its pull requests: one comment each, however many bots it concerns. */
async function tellPulls(forge, moved, runUrl) {
	const words = /* @__PURE__ */ new Map();
	for (const { move, pulls } of moved) {
		const told = {
			word: afterwordOf(move, forge.repository.url, runUrl),
			bot: move.record.bot
		};
		for (const { number } of pulls) words.set(number, [...words.get(number) ?? [], told]);
	}
	return writeWords([...words].map(([number, told]) => ({
		number,
		about: listed(told.map(({ bot }) => bot)),
		words: told.map(({ word }) => word)
	})), (number, said) => forge.threads.comment(number, commentMarker, (old) => withAfterwords(old, said)));
}
/** Writes comments one after the other, by number; one that fails stops no other. */
async function writeWords(all, write) {
	const told = [];
	const problems = [];
	for (const { number, about, words } of all.toSorted((a, b) => a.number - b.number)) {
		const where = `pull request ${number}`;
		const written = await attempt(`The comment of ${where} wasn't written`, () => write(number, words));
		if (written.ok) told.push({
			about,
			where,
			outcome: written.value.outcome
		});
		else problems.push(written.problem);
	}
	return {
		told,
		problems
	};
}

// src/steps/released/merged.ts
/** How many of a push's commits are looked at, the newest first. */
const mostCommits$1 = 100;
/**
* Tells the pull requests that a push to the default branch brought when its run didn't succeed. Of a success nothing
* is told or asked, unless a run that was started again takes back what it said before.
*/
async function tellMerged(ports, forge, request) {
	const { branch, from, commit, run, conclusion, patienceMs = tellingPatienceMs } = request;
	const well = conclusion.state === "success";
	if (conclusion.state === "superseded" || well && run.attempt === 1) return {
		told: [],
		problems: []
	};
	const { pulls, problems } = await brought(forge, branch, await pushed(ports, from, commit), patienceMs);
	const word = wordOf(request);
	const words = pulls.map(({ number }) => ({
		number,
		about: branch,
		words: [word]
	}));
	const written = await writeWords(words, (number, said) => forge.threads.comment(number, commentMarker, (old) => well && !old?.includes(marker(word.key)) ? void 0 : withAfterwords(old, said)));
	return {
		told: written.told,
		problems: [...problems, ...written.problems]
	};
}
async function pushed({ repository }, from, commit) {
	const before = from === void 0 || /^0+$/.test(from) ? void 0 : await repository.resolve(from);
	return (await repository.history({
		from: before?.id,
		to: commit,
		paths: []
	})).slice(0, before ? mostCommits$1 : 1);
}
function wordOf({ branch, commit, run, conclusion }) {
	const [sign, what] = conclusion.state === "success" ? ["✅", "went through at last"] : conclusion.state === "cancelled" ? ["⏹️", "was cancelled"] : ["❌", "failed"];
	const attempt = run.attempt > 1 ? `, attempt ${run.attempt},` : "";
	const why = conclusion.state === "failure" ? `: ${sentence(conclusion.headline, 300)}` : ".";
	return {
		key: `merged:${commit}`,
		sentence: `${sign} On ${code(branch)}, ${link(`run ${run.id}`, run.url)}${attempt} of commit ${code(commit.slice(0, 12))} ${what}${why}`
	};
}

// src/steps/released/index.ts
/**
* Tells the code host what was released and rolled back: a release with notes for each tag, a deployment for each bot,
* and a word in the comment of each pull request that shipped or went back, passengers too. Each can be told again
* without being there twice; one that fails stops no other.
*/
async function tellReleased(ports, forge, request) {
	const { workspace, records, runUrl, patienceMs = tellingPatienceMs } = request;
	const told = [];
	const problems = [];
	const { all, moves: recorded } = movesOf(await ports.ledger.read(), records);
	const moves = [];
	for (const record of recorded) {
		const bot = workspace.bots.find((candidate) => candidate.name === record.bot);
		if (bot) moves.push(await readMove(ports, {
			workspace,
			bot,
			record,
			all
		}));
		else problems.push(gone(record));
	}
	const found = await pullsOf(forge, workspace.project.branches.default, moves, patienceMs);
	problems.push(...found.problems);
	const tell = async (about, failed, work) => {
		const done = await attempt(failed, work);
		if (done.ok) told.push(...done.value.map((one) => ({
			about,
			...one
		})));
		else problems.push(done.problem);
	};
	for (const moved of found.moved) {
		const { record } = moved.move;
		const name = nameOf(record);
		if (record.kind === "release") {
			const latest = workspace.bots.length === 1;
			await tell(name, `${name} has no release on the code host`, () => publish(ports, forge, {
				...moved,
				record,
				latest,
				runUrl
			}));
		}
		await tell(name, `${name} has no deployment on the code host`, () => deploy(forge, moved.move, request));
	}
	const words = await tellPulls(forge, found.moved, runUrl);
	return {
		told: [...told, ...words.told],
		problems: [...problems, ...words.problems]
	};
}
function gone(record) {
	return {
		severity: "error",
		code: "unknown-bot",
		message: `${nameOf(record)} wasn't told: the default branch has no bot of that name any more.`
	};
}
/** A move as people know it. */
function nameOf(record) {
	return record.kind === "release" ? `${record.bot} ${record.version}` : `The rollback of ${record.bot}`;
}
/** Writes a tag's release; where the tag isn't at what was released, GitHub would make another, so none is written. */
async function publish(ports, forge, about) {
	const { record, move, pulls, latest, runUrl } = about;
	const tag = tagName(record.bot, record.version);
	const at = await ports.repository.resolve(`refs/tags/${tag}`);
	if (at?.id !== record.commit) throw misplaced(tag, record.commit, at?.id);
	const { before } = move;
	const figures = {
		...record,
		inputs: move.changes[0]?.inputs ?? record.package,
		previousVersion: before?.version,
		picked: move.changes,
		passengers: []
	};
	const notes = releaseNotes(figures, {
		pulls: pulls.toReversed(),
		runUrl
	});
	const { outcome } = await forge.releases.publish({
		tag,
		name: releaseTitle(record),
		notes,
		latest
	});
	return [{
		where: `release ${tag}`,
		outcome
	}];
}
function misplaced(tag, commit, at) {
	const where = at === void 0 ? "isn't there" : `is at commit ${at.slice(0, 7)}`;
	return new UserError(`the tag ${tag} ${where}, and what was released is commit ${commit.slice(0, 7)}.`, {
		code: "tag-misplaced",
		next: at === void 0 ? `Fetch the tags (\`fetch-depth: 0\` for actions/checkout does), or make it with \`git tag -a ${tag} ${commit.slice(0, 12)}\` and push it.` : "See with `git log` who made that tag, and settle it with them."
	});
}
/** Reports what has the traffic now. What another move took the place of is told by that one. */
async function deploy(forge, move, { workspace, runUrl, urls = {} }) {
	const { record, after, newest } = move;
	const { bot, environment, kind, at } = record;
	const settings = workspace.project.environments.find(({ name }) => name === environment);
	if (!newest || after.commit === void 0) return [];
	const name = `${environment}/${bot}`;
	const { changed } = await forge.deployments.report({
		environment: name,
		commit: after.commit,
		key: `${kind}:${name}/${at}`,
		state: "success",
		description: descriptionOf(move),
		production: environment === "production" || settings !== void 0 && takesReleasesAlone(settings),
		transient: false,
		url: Object.hasOwn(urls, bot) ? urls[bot] : void 0,
		logUrl: runUrl
	});
	return [{
		where: `deployment ${name}`,
		outcome: changed ? "created" : "unchanged"
	}];
}

// src/steps/report/afterwards.ts
/** The file of the workflow that releases. */
const releaseWorkflow = "release.yml";
/** Tells how a push to the default branch ended, in the comments of the pull requests that it brought. */
async function tellPush(ports, forge, writes, { request: { run, commit, event }, kind, conclusion }) {
	const { branch } = kind;
	if (event.kind !== "push" || kind.kind !== "default" || branch === void 0) return;
	if (conclusion.bots.length === 0 && conclusion.state === "success") return;
	const about = {
		branch,
		from: event.before,
		commit,
		run,
		conclusion
	};
	await tell(writes, "comments", "a word in the comments of the pull requests that were merged", () => tellMerged(ports, forge, about));
}
/**
* Tells what a run released, to whom it may concern; and writes the board anew where what it shows may have changed.
* @param ledger what the run told the ledger.
*/
async function tellMoves(ports, forge, writes, { request, kind, conclusion, ledger }) {
	const merged = kind.kind === "default" && conclusion.bots.length > 0;
	const moved = ledger.some((record) => record.kind === "release" || record.kind === "rollback");
	if (!merged && !moved) return;
	const standing = await writes.attempt("board", "the release board", () => released(ports));
	if (!standing) return;
	if (moved) {
		const about = {
			workspace: standing.workspace,
			records: ledger,
			runUrl: request.run.url
		};
		await tell(writes, "releases", "what was released", () => tellReleased(ports, forge, about));
	}
	const formUrl = `${forge.repository.url}/actions/workflows/${releaseWorkflow}`;
	await tell(writes, "board", "the release board", () => writeBoard(ports, forge, {
		...standing,
		formUrl
	}));
}
async function tell(writes, channel, what, work) {
	const told = await writes.attempt(channel, what, work);
	for (const { severity, code, message } of told?.problems ?? []) if (severity === "note") writes.noted(message);
	else writes.missed(channel, what, code, message);
}

// src/steps/report/fact.ts
/** What a question gave, or why nobody could answer it: what is merely shown must not break what tells it. */
async function factOf(ask) {
	try {
		return known(await ask());
	} catch (error) {
		if (!isToldError(error)) throw error;
		return unknown(oneLine(error.message, 300).replace(/\.$/, ""));
	}
}

// src/steps/report/slots.ts
/** What a run gave a bot's traffic to; undefined where it gave it to nothing. */
function slotGiven(outcome) {
	const deployed = outcome.phases.some(({ phase, state }) => phase === "deploy" && state === "passed");
	const deployment = deploymentOf(outcome);
	return deployed && outcome.state === "passed" && deployment?.preview === false ? deployment : void 0;
}
/**
* Whom an environment's traffic goes to, as far as the newest good verification tells: the newest by its time, since
* runs that end at once come into the ledger in any order.
*/
function holderOf(records, environment, bot) {
	return records.filter((record) => record.kind === "verification").filter((record) => record.bot === bot && record.environment === environment && record.passed).reduce((newest, record) => newest && newest.at > record.at ? newest : record, void 0);
}
/** Who has a bot's traffic, where a run of this commit didn't get it; undefined where nobody can tell. */
async function slotOf(ports, outcome, { environment, commit, records, base, openPulls }) {
	if (!outcome.phases.some(({ phase }) => phase === "deploy") || slotGiven(outcome)) return void 0;
	const holder = holderOf(records, environment, outcome.bot);
	if (!holder || holder.commit === commit) return void 0;
	const pulls = await factOf(openPulls);
	const pull = pulls.known ? pulls.value.find(({ head }) => head.commit === holder.commit) : void 0;
	if (pull) return {
		branch: pull.head.branch,
		since: holder.at,
		pull: {
			number: pull.number,
			url: pull.url
		}
	};
	const merged = base.commit === void 0 ? known(void 0) : await factOf(() => ports.repository.mergeBase(holder.commit, base.commit));
	return merged.known && merged.value === holder.commit ? {
		branch: base.branch,
		since: holder.at,
		pull: void 0
	} : void 0;
}

// src/steps/report/comments.ts
/** Writes the one comment of a pull request, with what was told in it since. */
async function writeComment(forge, writes, number, view) {
	const fresh = comment(view);
	const slots = slotsOf(view);
	await writes.attempt("comments", `the comment on pull request ${number}`, () => forge.threads.comment(number, commentMarker, (old) => {
		if (old === void 0 && view.bots.length === 0) return void 0;
		const back = slots.flatMap(({ bot, environment }) => {
			const key = slotKey(environment, bot);
			const sentence = `${code(bot)} has the traffic of ${environment} again, by ${runLink(view)}.`;
			return old?.includes(marker(key)) === true ? [{
				key,
				sentence
			}] : [];
		});
		return withAfterwords(carryAfterwords(old, fresh), back);
	}));
}
/** The slots that a run took, each with whom it took it from. */
function slotsOf(view) {
	return view.bots.flatMap(({ outcome }) => {
		const given = slotGiven(outcome);
		return given ? [{
			bot: outcome.bot,
			environment: given.environment,
			from: given.replaced?.branch
		}] : [];
	});
}
function slotKey(environment, bot) {
	return `tidegate:slot:${environment}:${bot}`;
}
function runLink({ run }) {
	return link(`run ${run.id}`, run.url);
}
/** What is said to whom about slots that a run took from other branches. */
function takenSlots(view, branch, pull) {
	const taken = /* @__PURE__ */ new Map();
	if (branch === void 0) return taken;
	const who = pull ? link(`pull request ${pull.number}`, pull.url) : `the branch ${code(branch)}`;
	for (const { bot, environment, from } of slotsOf(view)) {
		if (from === void 0 || from === branch) continue;
		const word = {
			key: slotKey(environment, bot),
			sentence: `The traffic of ${code(bot)} in ${environment} went to ${who}, by ${runLink(view)}.`
		};
		taken.set(from, [...taken.get(from) ?? [], word]);
	}
	return taken;
}
/** Tells the pull requests of other branches that their staging slots were taken. */
async function tellTaken(forge, writes, taken, pullOf) {
	for (const [branch, words] of taken) await writes.attempt("comments", "a word about a slot in the comment of its pull request", async () => {
		const pull = await pullOf(branch);
		if (!pull) return;
		await forge.threads.comment(pull.number, commentMarker, (old) => withAfterwords(old, words));
	});
}

// src/steps/report/deployments.ts
/** What is written of a run's deployments: one for each bot that it deployed, or couldn't. */
function deploymentReports({ run, commit, bots }, environment) {
	return bots.flatMap((view) => deploymentReport(view, run, commit, environment));
}
function deploymentReport({ outcome }, run, commit, standard) {
	const deployment = deploymentOf(outcome);
	const state = stateOf(outcome);
	if (state === void 0 || deployment?.preview === true) return [];
	if (state === "success" && !deployment) return [];
	const environment = deployment?.environment ?? standard;
	return [{
		environment: `${environment}/${outcome.bot}`,
		commit,
		key: `tidegate/${run.id}/${environment}/${outcome.bot}`,
		state,
		description: outcome.headline,
		production: false,
		transient: false,
		url: state === "success" ? deployment?.url : void 0,
		logUrl: run.url
	}];
}
/** How a deployment ended; undefined where none was tried, or nobody can tell. */
function stateOf(outcome) {
	const of = (phase) => outcome.phases.find((one) => one.phase === phase)?.state;
	const [deployed, talked = "passed"] = [of("deploy"), of("talk")];
	if (deployed === "failed" || deployed !== void 0 && talked === "failed") return "failure";
	return deployed === "passed" && (talked === "passed" || talked === "skipped") ? "success" : void 0;
}
async function writeDeployments(forge, writes, view, environment) {
	for (const report of deploymentReports(view, environment)) await writes.attempt("deployments", `the deployment of ${report.environment}`, () => forge.deployments.report(report));
}

// src/steps/report/foresight.ts
/** The file whose change can change every bot's inputs. */
const projectFile = "tidegate.yml";
/** How many commits of the base are looked at, to find the one that changed a bot. */
const mostCommits = 100;
/**
* Looks ahead: whether the default branch will have the very inputs that a bot has at `head`, from the tree that git
* would merge; and where not, which change of the base is why.
* @param url the repository's page on its host, for links to pull requests.
*/
async function lookAhead(ports, { base, head, project, url }) {
	const merged = await factOf(() => ports.repository.mergeTree(base, head));
	return async (bot) => {
		if (!merged.known) return {
			kind: "unknown",
			why: merged.why
		};
		const tree = merged.value;
		if (tree === void 0) return { kind: "conflict" };
		const looked = await factOf(async () => {
			const here = await identify(ports, {
				project,
				bot,
				treeish: head,
				local: false
			});
			const then = await inputsAt(ports, bot.name, tree);
			if (then === here.inputs) return { kind: "same" };
			if (then === void 0) return {
				kind: "unknown",
				why: "the merged configuration has no such bot"
			};
			const fork = await ports.repository.mergeBase(base, head);
			const because = fork === void 0 ? void 0 : await culprit(ports, bot, fork, base);
			return {
				kind: "again",
				because: because && pullOf(because, url)
			};
		});
		return looked.known ? looked.value : {
			kind: "unknown",
			why: looked.why
		};
	};
}
/** The inputs of a bot in a commit or tree, by the configuration there; undefined where it has none. */
async function inputsAt(ports, name, treeish) {
	const workspace = await workspaceOrNone(ports, treeish);
	const bot = workspace?.bots.find((candidate) => candidate.name === name);
	if (!workspace || !bot) return void 0;
	return (await identify(ports, {
		project: workspace.project,
		bot,
		treeish,
		local: false
	})).inputs;
}
/** The first commit of the base since the fork that changed a bot's inputs. */
async function culprit(ports, bot, fork, base) {
	const paths = [...inputPaths(bot), projectFile];
	const commits = await ports.repository.history({
		from: fork,
		to: base,
		paths
	});
	const before = await inputsAt(ports, bot.name, fork);
	const changed = commits.toReversed().slice(0, mostCommits);
	const inputs = await Promise.all(changed.map(({ id }) => inputsAt(ports, bot.name, id)));
	return changed.find((_commit, index) => inputs[index] !== before);
}
/** The pull request that a commit names, with its title. */
function pullOf(commit, url) {
	const number = pullRequestOf(commit);
	if (number === void 0 || url === void 0) return void 0;
	const first = commit.body.replace(/\n[^]*$/, "");
	return {
		number,
		title: /^Merge pull request #\d+/.test(commit.subject) && first !== "" ? first : commit.subject.replace(/ ?\(#\d+\)$/, ""),
		url: `${url}/pull/${number}`
	};
}

// src/steps/report/gather.ts
/** Looks up all that is shown of a run beside how its jobs went. What can't be found out is shown as that. */
async function gatherView(ports, request) {
	const { run, commit, conclusion, project, environment } = request;
	const of = conclusion.bots;
	if (of.length === 0) return {
		run,
		commit,
		conclusion,
		bots: []
	};
	const workspace = await factOf(() => workspaceOrNone(ports, commit));
	const found = workspace.known ? workspace.value : void 0;
	const records = await factOf(() => ports.ledger.read());
	const base = await factOf(() => ports.checkout.upstream(project.branches.default));
	const ahead = await askAhead(ports, request, base, found);
	const bots = [];
	for (const outcome of of) {
		const bot = found?.bots.find(({ name }) => name === outcome.bot);
		const registered = await registrationOf(ports, request, bot);
		const slot = await slotOf(ports, outcome, {
			environment,
			commit,
			openPulls: request.openPulls,
			records: records.known ? records.value : [],
			base: {
				branch: project.branches.default,
				commit: base.known ? base.value : void 0
			}
		});
		bots.push({
			outcome,
			slot,
			...registered,
			production: await productionFact(ports, project, outcome, records, of.length <= 10),
			differing: talkOf(outcome)?.differing ?? unknown("nobody asked it"),
			foresight: bot && ahead && trainingOf(outcome)?.package ? await ahead(bot) : void 0
		});
	}
	return {
		run,
		commit,
		conclusion,
		bots
	};
}
async function askAhead(ports, { ahead, commit, url }, base, workspace) {
	if (!ahead || !workspace) return void 0;
	if (!base.known) return () => Promise.resolve({
		kind: "unknown",
		why: base.why
	});
	return lookAhead(ports, {
		base: base.value,
		head: commit,
		project: workspace.project,
		url
	});
}
async function registrationOf(ports, { commit, project, registrar }, bot) {
	if (!bot) return {
		registration: void 0,
		sealed: void 0
	};
	const asked = await factOf(() => ports.sources.registration(commit, bot, project.registrationKeys));
	const registration = asked.known ? asked.value.state : void 0;
	return {
		registration,
		sealed: registration === "unregistered" && registrar?.publicKey !== void 0 ? {
			path: sealedIdPath(bot),
			text: registrar.register(bot.name, void 0).text
		} : void 0
	};
}
async function productionFact(ports, project, { bot }, records, withMetrics) {
	if (!records.known) return records;
	const environment = productionOf(project);
	if (!environment) return unknown("tidegate.yml has no environment that takes releases");
	const live = liveState(records.value, environment.name, bot);
	if (!live) return known(void 0);
	const { version, package: digest, since } = live;
	const stored = withMetrics ? await factOf(async () => (await ports.store(project, environment)).find(digest)) : unknown("it is not shown");
	const metrics = stored.known ? stored.value?.metadata.metrics : void 0;
	return known({
		version,
		package: digest,
		since,
		metrics
	});
}

// src/steps/report/release-run.ts
/** Whether a run is one of the workflow that releases. */
function isReleaseRun({ jobs }) {
	return !("changes" in jobs) && ("promote" in jobs || "rollback" in jobs);
}
/** What the ledger is told by the jobs of a run. */
function ledgerOf(records) {
	return records.flatMap((one) => one.state === "record" ? one.record.ledger : []);
}
/** Draws the conclusion of a run that releases: nobody says beforehand what it is to do. */
function concludeRelease(records, { jobs: all, planned }) {
	const denied = planned === "denied" && all["plan"] === "failure";
	const jobs = Object.fromEntries(Object.entries(all).filter(([job]) => job !== "plan" || !denied));
	const ran = ["promote", "rollback"].some((job) => all[job] !== void 0 && all[job] !== "skipped");
	const expects = records.flatMap((one) => one.state === "record" ? one.record.parts.map(({ bot, phase }) => ({
		bot,
		phases: phases.filter((each) => each === phase)
	})) : []);
	const [first] = records.flatMap((one) => one.state === "record" ? [one.record] : []);
	const told = first ? [...records, {
		state: "record",
		record: {
			...first,
			expects,
			parts: [],
			ledger: []
		}
	}] : records;
	const conclusion = conclude({
		records: told,
		jobs,
		supersededBy: void 0
	});
	const [note, ...notes] = conclusion.notes;
	const silent = first === void 0 && conclusion.state === "failure";
	if (silent && note !== void 0) return {
		...conclusion,
		headline: note,
		notes
	};
	if (conclusion.state !== "success" && !silent) return conclusion;
	if (denied && !ran) {
		const headline = "Nothing was promoted: the plan is denied, and each gate says why in the job plan.";
		return {
			...conclusion,
			state: "failure",
			headline
		};
	}
	return {
		...conclusion,
		state: "success",
		headline: releaseHeadline(ledgerOf(records))
	};
}
function releaseHeadline(records) {
	const moved = records.flatMap((record) => {
		if (record.kind === "release") return [`${record.bot} ${record.version} is live in ${record.environment}`];
		return record.kind === "rollback" ? [`${record.bot} went back in ${record.environment}`] : [];
	});
	if (moved.length === 0) return "Nothing was released.";
	if (moved.length <= 3) return `${listed(moved)}.`;
	return `${counted(moved.length, "move")}: ${listed([...new Set(records.map(({ bot }) => bot))])}.`;
}

// src/steps/report/scene.ts
/** Finds out where a run stands. */
async function sceneOf(ports, { commit, event, standard }) {
	const workspace = await factOf(() => workspaceOrNone(ports, commit));
	const project = (workspace.known ? workspace.value?.project : void 0) ?? standard;
	const kind = runKind(event, project.branches);
	return {
		project,
		kind,
		...await reachOf(ports, kind.writes)
	};
}

// src/steps/report/told-elsewhere.ts
/** Milliseconds between looks at a run that may be about to end: 30 s in all. */
const waits = [
	2e3,
	4e3,
	8e3,
	16e3
];
/** Waits a little for another run's end. Undefined: it goes on, or there is none. */
async function endedRun(forge, id, wait) {
	for (const ms of waits) {
		const run = await forge.workflows.run(id);
		if (run === void 0 || run.state === "ended") return run;
		await wait(ms);
	}
	const run = await forge.workflows.run(id);
	return run?.state === "ended" ? run : void 0;
}
/**
* What another run of the same commit came to, as its jobs left it; undefined where they didn't leave enough to tell.
* It is only shown: what the jobs of that matrix may say follows from what the run said it was to do.
*/
function concludeOther(files, run, commit) {
	const of = {
		id: run.id,
		commit
	};
	const jobs = {
		changes: "success",
		train: "success",
		stage: "success"
	};
	const read = (matrix) => readLeft(files, {
		jobs,
		matrix,
		toldBy: void 0,
		planned: void 0
	}, of);
	const record = read([]).flatMap((one) => one.state === "record" ? [one.record] : []).findLast(({ expects }) => expects !== void 0);
	if (!record) return void 0;
	const bots = record.parts.filter(({ state }) => state === "passed").map(({ bot }) => bot);
	const cancelled = run.conclusion === "cancelled" ? { [`run ${run.id}`]: "cancelled" } : {};
	return {
		conclusion: conclude({
			records: read(jobMatrix(bots)),
			jobs: cancelled,
			supersededBy: void 0
		}),
		run: {
			id: run.id,
			attempt: run.attempt,
			url: run.url
		}
	};
}

// src/steps/report/end.ts
/**
* Draws the one conclusion of a run and tells it: the ledger first, then checks, deployments and comments. Every write
* can be repeated, and fails alone: running the same again writes what is missing, and nothing twice.
*/
async function end(ports, request) {
	const { run, commit, needs, files } = request;
	const scene = await sceneOf(ports, request);
	const writes = beginWrites();
	if (needs.toldBy !== void 0) return tellOther(ports, request, scene, writes, needs.toldBy);
	const records = readLeft(files, needs, {
		id: run.id,
		commit
	});
	const newer = await supersedingOf(ports, scene, commit);
	const release = isReleaseRun(needs);
	const conclusion = release ? concludeRelease(records, needs) : conclude({
		records,
		jobs: withoutShow(needs.jobs),
		supersededBy: newer && pushName(newer)
	});
	const ledger = ledgerOf(records);
	if (scene.kind.writes && ledger.length > 0) {
		const step = ports.reporter.step("Write the ledger");
		if (await writes.attempt("ledger", "what the ledger is told", () => ports.ledger.append(ledger))) step.done();
		else step.failed("it could not be written");
	}
	const { pulls, view } = await viewOf(ports, request, scene, conclusion, run);
	const { forge } = scene;
	if (forge) {
		const step = ports.reporter.step("Tell how it went");
		const now = ports.clock.now().toISOString();
		if (!release) {
			await endChecks(forge, writes, view, {
				run,
				commit,
				now,
				records
			});
			if (scene.kind.rollout === "switch") await writeDeployments(forge, writes, view, request.environment);
			if (newer === void 0) await tellPull(forge, writes, view, request, scene, pulls);
			await tellPush(ports, forge, writes, {
				request,
				kind: scene.kind,
				conclusion
			});
		}
		await tellMoves(ports, forge, writes, {
			request,
			kind: scene.kind,
			conclusion,
			ledger
		});
		step.done();
	}
	return resultOf(conclusion, view, writes, scene);
}
/** The job that merely shows that a run began decides nothing, unless it was cancelled. */
function withoutShow(jobs) {
	return Object.fromEntries(Object.entries(jobs).filter(([job, result]) => job !== "begin" || result === "cancelled"));
}
function pushName({ commit, subject }) {
	const words = oneLine(subject ?? "", 100);
	return `The push of ${commit.slice(0, 7)}${words === "" ? "" : ` (${words})`}`;
}
async function supersedingOf(ports, { kind: { branch } }, commit) {
	if (branch === void 0) return void 0;
	const newer = await factOf(askSuperseded(ports, {
		branch,
		commit
	}));
	return newer.known ? newer.value : void 0;
}
function openPulls(forge) {
	const known = /* @__PURE__ */ new Map();
	const asked = (head) => {
		const pulls = known.get(head) ?? forge?.pulls.open(head === "" ? {} : { head }) ?? Promise.resolve([]);
		known.set(head, pulls);
		return pulls;
	};
	return {
		all: () => asked(""),
		of: async (branch) => (await asked(known.has("") ? "" : branch)).find(({ head }) => head.branch === branch && !head.fork)
	};
}
async function viewOf(ports, { commit, registrar, environment }, { project, kind, forge }, conclusion, run) {
	const pulls = openPulls(forge);
	return {
		pulls,
		view: await gatherView(ports, {
			run,
			commit,
			conclusion,
			project,
			environment,
			registrar,
			ahead: kind.kind === "staging" || kind.kind === "change" || kind.kind === "foreign",
			url: forge?.repository.url,
			openPulls: pulls.all
		})
	};
}
/** Writes the comment of the run's own pull request, and tells those whose slots it took. */
async function tellPull(forge, writes, view, { event }, { kind }, pulls) {
	const number = event.kind === "pull-request" ? event.number : await ownPull(writes, kind, pulls);
	if (number !== void 0) await writeComment(forge, writes, number, view);
	const own = number === void 0 ? void 0 : {
		number,
		url: `${forge.repository.url}/pull/${number}`
	};
	await tellTaken(forge, writes, takenSlots(view, kind.branch, own), pulls.of);
}
async function ownPull(writes, { kind, branch }, pulls) {
	if (kind !== "staging" && kind !== "change" || branch === void 0) return void 0;
	return (await writes.attempt("comments", "the comment on the pull request", () => pulls.of(branch)))?.number;
}
/** Another run tells about this very commit: it is waited for a little, and shown where the pull request came later. */
async function tellOther(ports, request, scene, writes, id) {
	const { forge } = scene;
	const { commit, files, wait } = request;
	const other = forge && await writes.attempt("checks", `how run ${id} ended`, () => endedRun(forge, id, wait));
	const told = other && concludeOther(files, other, commit);
	const elsewhere = {
		reason: "told-elsewhere",
		headline: `Run ${id} tells about this commit.`
	};
	if (!forge || !told) {
		const notes = scene.silence === void 0 ? [] : [scene.silence];
		return {
			...elsewhere,
			view: void 0,
			notes: [...notes, ...writes.notes()],
			untold: []
		};
	}
	const { pulls, view } = await viewOf(ports, request, scene, told.conclusion, told.run);
	if (await supersedingOf(ports, scene, commit) === void 0) await tellPull(forge, writes, view, request, scene, pulls);
	return {
		...elsewhere,
		view,
		notes: writes.notes(),
		untold: writes.untold()
	};
}
function resultOf(conclusion, view, writes, { silence }) {
	const untold = writes.untold();
	const about = {
		view,
		notes: [...silence === void 0 ? [] : [silence], ...writes.notes()],
		untold
	};
	const { state, headline } = conclusion;
	if (state !== "success") return {
		...about,
		reason: state === "failure" ? "failed" : state,
		headline
	};
	if (untold.length === 0) return {
		...about,
		reason: "passed",
		headline
	};
	return {
		...about,
		reason: "not-told",
		headline: "All went well, but not all of it could be written down. Run this job again: it writes what is missing."
	};
}

// src/entrypoints/report-end.ts
/** Draws the conclusion of a run and tells it. */
async function tellEnd({ inputs, signal }, { ports, wiring }, request) {
	const { reason, headline, view, notes, untold } = await end(ports, {
		...request,
		standard: defaultProject(),
		environment: inputs.environment,
		registrar: await registrarOf(wiring, inputs["key-ring"]),
		wait: (ms) => setTimeout(ms, void 0, { signal })
	});
	await tellUsage(ports);
	for (const note of notes) line(note);
	const bots = (view?.bots ?? []).map(({ outcome }) => ({
		bot: outcome.bot,
		state: outcome.state,
		headline: outcome.headline,
		phases: Object.fromEntries(outcome.phases.map(({ phase, state }) => [phase, state]))
	}));
	return {
		reason,
		headline,
		result: {
			phase: "end",
			conclusion: view?.conclusion.state,
			bots,
			notes,
			untold
		},
		outputs: {},
		summary: stacked([view ? summary(view) : "", list(notes.map((note) => sentence(note)))])
	};
}
/** What seals ids, where somebody gave a key ring. */
async function registrarOf(wiring, keyRing) {
	if (keyRing === void 0) return void 0;
	process.env["TIDEGATE_KEYS"] = keyRing;
	return (await wiring.registrar(false)).registrar;
}

export { tellEnd };