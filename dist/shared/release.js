import { r as __toESM } from "./rolldown-runtime.js";
import { t as require_semver } from "./semver.js";
import { a as shortDigest } from "./digest.js";
import { n as UserError } from "./errors.js";
import { n as isName } from "./bot.js";
import { a as oneLine, c as quoted, i as listed, n as closest, s as plainMarkdown } from "./text.js";

// src/domain/selection.ts
var import_semver = /* @__PURE__ */ __toESM(require_semver(), 1);
const allowed = "a selection is `all`, or any of `BOT:*` (all of a bot), commits of 7 digits and more, and pull requests such as `#12`, separated by commas or spaces; `BOT:` before a commit or pull request picks it for that bot alone";
/**
* Reads a selection such as `all`, `bank:*`, `1a2b3c4 #12` or `bank:#12`.
* @throws UserError that names what is allowed.
*/
function parseSelection(text) {
	const words = text.split(/[\s,]+/).filter((word) => word !== "");
	if (words.length === 0) throw mistake(`Nothing is selected: ${allowed}.`);
	return words.map(parsePart);
}
function parsePart(text) {
	if (text.toLowerCase() === "all") return {
		kind: "all",
		text,
		bot: void 0
	};
	const colon = text.indexOf(":");
	const bot = colon < 0 ? void 0 : text.slice(0, colon);
	const what = text.slice(colon + 1);
	if (bot !== void 0 && !isName(bot)) throw mistake(`${quoted(text)} can't be selected: ${quoted(bot)} isn't the name of a bot.`);
	if (bot !== void 0 && what === "*") return {
		kind: "all",
		text,
		bot
	};
	if (/^#[1-9][0-9]{0,8}$/.test(what)) return {
		kind: "pull",
		number: Number(what.slice(1)),
		text,
		bot
	};
	if (/^[0-9a-f]{7,64}$/i.test(what)) return {
		kind: "commit",
		prefix: what.toLowerCase(),
		text,
		bot
	};
	throw mistake(`${quoted(text)} can't be selected: ${hint(what, bot)}${allowed}.`);
}
function hint(what, bot) {
	if (/^[0-9]+$/.test(what)) return `a pull request is written \`#${what.slice(0, 9)}\`; `;
	if (/^[0-9a-f]+$/i.test(what)) return "a commit needs at least 7 of its digits; ";
	return isName(what) ? `all of a bot is written \`${bot ?? what}:*\`; ` : "";
}
function mistake(message, problems = []) {
	return new UserError(message, {
		code: "bad-selection",
		problems,
		next: "Leave the selection out to see what can be picked."
	});
}
/** The error for a selection of which one part or more can't be selected. */
function refusedSelection(problems) {
	return mistake(problems[0].message, problems);
}
/**
* The pull request that brought a commit: what the code host told, or else what the commit itself says, as
* `Subject (#12)` or GitHub's merge commit do.
*/
function pullRequestOf(commit) {
	if (commit.pull !== void 0) return commit.pull === "none" ? void 0 : commit.pull.number;
	const found = /\(#([1-9][0-9]{0,8})\)$/.exec(commit.subject) ?? /^Merge pull request #([1-9][0-9]{0,8})\b/.exec(commit.subject);
	return found === null ? void 0 : Number(found[1]);
}
/**
* Which changes of which bots a selection picks. A bot is in the answer if a part of the selection matches any of its
* merged changes, live ones included.
* @throws UserError with one problem for each part that matches nothing or too much, naming what is near.
*/
function resolveSelection(selection, histories) {
	const problems = selection.flatMap((part) => problemOf(part, histories));
	if (problems.length > 0) throw refusedSelection(problems);
	return histories.map(({ bot, changes, ahead }) => ({
		bot,
		matched: changes.filter((change) => selection.some((part) => matches(part, bot, change))),
		ahead
	})).filter(({ matched }) => matched.length > 0).map(({ bot, matched, ahead }) => ({
		bot,
		changes: ahead.filter((change) => matched.includes(change))
	})).sort((a, b) => a.bot < b.bot ? -1 : 1);
}
function matches(part, bot, change) {
	if (part.bot !== void 0 && part.bot !== bot) return false;
	return part.kind === "all" || change.commits.some((commit) => matchesCommit(part, commit));
}
function matchesCommit(part, commit) {
	return part.kind === "commit" ? commit.id.startsWith(part.prefix) : pullRequestOf(commit) === part.number;
}
function problemOf(part, histories) {
	const bots = histories.map(({ bot }) => bot);
	if (part.bot !== void 0 && !bots.includes(part.bot)) return [unmatched(part, `there is no bot ${part.bot}`, closest(part.bot, bots), bots)];
	const concerned = histories.filter(({ bot }) => part.bot === void 0 || part.bot === bot);
	const commits = concerned.flatMap(({ changes }) => changes.flatMap((change) => change.commits));
	if (part.kind === "all") return commits.length > 0 ? [] : [unmatched(part, "nothing is merged yet", [], [])];
	const found = [...new Set(commits.filter((commit) => matchesCommit(part, commit)).map(({ id }) => id))];
	if (part.kind === "commit" && found.length > 1) return [unmatched(part, `it is the beginning of ${found.length} commits`, found.map((id) => id.slice(0, 12)), [])];
	if (found.length > 0) return [];
	const names = [...new Set(concerned.flatMap(({ ahead }) => ahead.map(({ commit }) => nameOf(part, commit))))].filter((name) => name !== void 0);
	return [unmatched(part, part.bot === void 0 ? "no merged change of a bot is called that" : `no merged change of ${part.bot} is called that`, closest(part.kind === "pull" ? `#${part.number}` : part.prefix.slice(0, 7), names), names)];
}
function nameOf(part, commit) {
	if (part.kind === "commit") return commit.id.slice(0, 7);
	const number = pullRequestOf(commit);
	return number === void 0 ? void 0 : `#${number}`;
}
function unmatched(part, reason, near, rest) {
	const meant = near.length > 0 ? ` Did you mean ${listed(near)}?` : "";
	const there = near.length === 0 && rest.length > 0 ? ` There is ${listed(rest)}.` : "";
	return {
		severity: "error",
		code: "unmatched-selection",
		message: `${quoted(part.text)} can't be selected: ${reason}.${meant}${there}`
	};
}
/** Draws a bot's line at its newest picked change: everything older that isn't live comes along. */
function drawLine(history, picked) {
	const { ahead } = history;
	const newest = ahead.findIndex((change) => picked.includes(change));
	const shipped = newest < 0 ? [] : ahead.slice(newest);
	return {
		history,
		line: shipped[0],
		shipped,
		picked: shipped.filter((change) => picked.includes(change)),
		passengers: shipped.filter((change) => !picked.includes(change))
	};
}

// src/domain/release.ts
/** A conventional commit's bump; what isn't one is a patch. */
function bumpOf(commit) {
	const head = /^([a-z]+)(\([^()]*\))?(!)?:/i.exec(commit.subject);
	if (head?.[3] === "!" || /^BREAKING[ -]CHANGE:/m.test(commit.body)) return "major";
	return head?.[1]?.toLowerCase() === "feat" ? "minor" : "patch";
}
/**
* The version of a release by semver. The first is 1.0.0. The same package at the same commit keeps the version that
* it was released as. Otherwise the highest version so far is raised by the most that a shipped commit asks for; below
* 1.0.0 a breaking change raises the minor version.
* @throws UserError when the override is no version or isn't greater than every release so far.
*/
function nextVersion(request) {
	const { releases, override } = request;
	const highest = import_semver.default.rsort(releases.map(({ version }) => version).filter((version) => import_semver.default.valid(version)))[0];
	if (override !== void 0) return chosenVersion(override, highest);
	const same = releases.findLast(({ package: digest, commit }) => digest === request.package && commit === request.line);
	if (same) return same.version;
	if (highest === void 0) return "1.0.0";
	const bumps = request.shipped.flatMap(({ commits }) => commits.map(bumpOf));
	const bump = bumps.includes("major") ? "major" : bumps.includes("minor") ? "minor" : "patch";
	const { major, minor, patch } = new import_semver.default.SemVer(highest);
	if (bump === "patch") return `${major}.${minor}.${import_semver.default.prerelease(highest) ? patch : patch + 1}`;
	return bump === "minor" || major === 0 ? `${major}.${minor + 1}.0` : `${major + 1}.0.0`;
}
function chosenVersion(text, highest) {
	const version = /^v?\d/.test(text) ? import_semver.default.valid(text) : null;
	if (version === null) throw new UserError(`${quoted(text)} isn't a version: three numbers are, such as ${highest === void 0 ? "1.0.0" : import_semver.default.inc(highest, "minor")}.`, {
		code: "bad-version",
		next: "Leave it out, and the commits decide."
	});
	if (highest !== void 0 && !import_semver.default.gt(version, highest)) throw new UserError(`Version ${version} isn't greater than ${highest}, which is released already.`, {
		code: "version-not-greater",
		next: `Ask for ${import_semver.default.inc(highest, "patch")} or more, or leave it out, and the commits decide.`
	});
	return version;
}
/** The tag of a release: `bank/v1.4.0`. */
function tagName(bot, version) {
	return `${bot}/v${version}`;
}
/** The message of a release's annotated tag: plain text, one line for each change. */
function tagMessage(release) {
	const lines = shippedLines(release).map(({ commit, passenger }) => `- ${oneLine(commit.subject)} (${shortCommit(commit)}, ${oneLine(commit.author.name)})${passenger ? " [passenger]" : ""}`);
	return [
		`${release.bot} ${release.version}`,
		"",
		...lines,
		"",
		`Package: ${release.package}`,
		`Inputs: ${release.inputs}`,
		`Environment: ${release.environment}`,
		`Previous: ${release.previousVersion ?? "none"}`,
		`Released-by: ${oneLine(release.by)}`,
		...release.why === "" ? [] : [`Reason: ${oneLine(release.why)}`],
		""
	].join("\n");
}
/** A release's notes in Markdown. Texts of people show as they are: no formatting, HTML, links or mentions. */
function notesMarkdown(release) {
	const lines = shippedLines(release).map(({ commit, passenger }) => `- ${plainMarkdown(commit.subject)} (\`${shortCommit(commit)}\`, ${plainMarkdown(commit.author.name)})${passenger ? " — *came along unpicked*" : ""}`);
	return [
		`## ${release.bot} ${release.version}`,
		"",
		...lines.length === 0 ? ["No changes since the version before."] : lines,
		"",
		`| | |`,
		`|---|---|`,
		`| Package | \`${release.package}\` |`,
		`| Environment | ${release.environment} |`,
		`| Version before | ${release.previousVersion ?? "none"} |`,
		`| Released by | ${plainMarkdown(release.by)} |`,
		...release.why === "" ? [] : [`| Reason | ${plainMarkdown(release.why)} |`],
		""
	].join("\n");
}
function shippedLines({ picked, passengers }) {
	const line = (passenger) => (change) => ({
		commit: change.commit,
		passenger
	});
	return [...picked.map(line(false)), ...passengers.map(line(true))];
}
function shortCommit({ id }) {
	return id.slice(0, 7);
}
/** A change as people know it: its pull request, or the short id of its commit. */
function changeName({ commit }) {
	const number = pullRequestOf(commit);
	return number === void 0 ? shortCommit(commit) : `#${number}`;
}
/** A package, a release and its version in a few words: `1.4.0 (2f6e…)`. */
function releaseName(version, digest) {
	return version === void 0 ? `package ${shortDigest(digest)}` : `${version} (package ${shortDigest(digest)})`;
}

export { tagMessage as a, parseSelection as c, resolveSelection as d, releaseName as i, pullRequestOf as l, nextVersion as n, tagName as o, notesMarkdown as r, drawLine as s, changeName as t, refusedSelection as u };