import { n as UserError } from "./errors.js";
import { a as botNamed, d as suiteDigest, i as takesReleasesAlone, o as engineOf, s as environmentNamed, u as inputsDigest } from "./project.js";

// src/steps/identify.ts
/** The inputs digest and the suite digest of a bot in a commit or tree. `local` sets uncommitted work apart. */
async function identify(ports, request) {
	const { project, bot, treeish, local } = request;
	const choice = engineOf(project, bot);
	const [entries, identity] = await Promise.all([ports.sources.entries(treeish, bot), ports.engine(choice).identity()]);
	return {
		inputs: inputsDigest(bot, entries, {
			name: choice.name,
			settings: choice.settings,
			...identity
		}, { local }),
		suite: suiteDigest(bot, entries)
	};
}

// src/steps/changed.ts
/**
* Which bots a commit changed, by their inputs and not by paths. The base is where its branch left `against`; on
* that branch itself, it is the commit before; or it is the commit that is named.
* @throws UserError when a revision is unknown.
*/
async function changed(ports, request) {
	const head = await commitOf(ports, request.head);
	const named = request.base === void 0 ? void 0 : await ports.repository.resolve(request.base);
	const base = named ? named.id : await baseOf(ports, head, request.against);
	const workspace = await ports.sources.workspace(head.id);
	const before = base === void 0 ? void 0 : await workspaceOrNone(ports, base);
	const bots = [];
	for (const bot of workspace.bots) {
		const now = await identify(ports, {
			project: workspace.project,
			bot,
			treeish: head.id,
			local: false
		});
		const old = before?.bots.find((candidate) => candidate.name === bot.name);
		const was = before && old && base !== void 0 ? await identify(ports, {
			project: before.project,
			bot: old,
			treeish: base,
			local: false
		}) : void 0;
		bots.push({
			bot,
			...now,
			state: stateOf(was, now)
		});
	}
	const removed = (before?.bots ?? []).map((bot) => bot.name).filter((name) => !workspace.bots.some((bot) => bot.name === name));
	return {
		reason: "compared",
		workspace,
		head: head.id,
		base,
		bots,
		removed
	};
}
/** Where a commit's branch left another one; on that one, the commit before. */
async function baseOf(ports, head, revision) {
	const against = await ports.repository.resolve(revision);
	const fork = against && await ports.repository.mergeBase(against.id, head.id);
	return fork === head.id ? head.parents[0] : fork;
}
function stateOf(was, now) {
	if (!was) return "new";
	if (was.inputs !== now.inputs) return "changed";
	return was.suite === now.suite ? "same" : "suite";
}
/**
* A commit's workspace; undefined where its configuration has mistakes: nothing of it could be trained or released,
* and what came after it may have mended it.
*/
async function workspaceOrNone(ports, commit) {
	try {
		return await ports.sources.workspace(commit);
	} catch (error) {
		if (error instanceof UserError) return void 0;
		throw error;
	}
}
/** The commit that a person named. @throws UserError when there is none. */
async function commitOf(ports, revision) {
	const commit = await ports.repository.resolve(revision);
	if (commit) return commit;
	if (revision === "HEAD") throw new UserError("The branch at hand has no commit yet, and what is committed is what is trained.", {
		code: "unknown-commit",
		next: "Commit the bots: git add -A && git commit -m \"Add the bots\""
	});
	throw new UserError(`${JSON.stringify(revision)} names no commit of this repository.`, {
		code: "unknown-commit",
		next: "Name a branch, a tag or at least 7 digits of a commit id; `git fetch` brings what others pushed."
	});
}

// src/steps/workspace.ts
/** The repository as it stands at a commit (HEAD unless named), with what is wrong in its configuration reported. */
async function workspaceAt(ports, revision = "HEAD") {
	const commit = await commitOf(ports, revision);
	const { problems, ...workspace } = await ports.sources.workspace(commit.id);
	for (const problem of problems) ports.reporter.problem(problem);
	return {
		...workspace,
		commit: commit.id
	};
}
/** The default branch as it stands on the remote now: what is merged, and the settings of every environment. */
async function released(ports) {
	const here = await workspaceAt(ports);
	const head = await ports.checkout.upstream(here.project.branches.default);
	return {
		workspace: await workspaceAt(ports, head),
		head
	};
}
/**
* An environment's settings, which are those of the default branch: a branch doesn't change them. Where the default
* branch can't be read or has no such environment, those of the commit at hand.
* @throws UserError where neither has an environment of that name.
*/
async function environmentSettings(ports, workspace, name) {
	try {
		return environmentNamed((await released(ports)).workspace.project, name);
	} catch {
		return environmentNamed(workspace.project, name);
	}
}
/** The branch that others are compared with, as it is on the remote now, or as it was when that was last reached. */
async function comparedWith(ports, branch) {
	try {
		return await ports.checkout.upstream(branch);
	} catch {
		return branch;
	}
}
/** The bots of these names; all of them if none is named. @throws UserError for a name that doesn't exist. */
function botsNamed(workspace, names) {
	if (workspace.bots.length === 0) throw new UserError("No bot was found: a bot is a directory with a config.yml and a domain.yml.", {
		code: "no-bots",
		next: "Name their directories under `bots:` in tidegate.yml, and commit them."
	});
	return names.length === 0 ? workspace.bots : names.map((name) => botNamed(workspace.bots, name));
}
/** The bot of that name, or the only one. @throws UserError that names those that there are. */
function oneBotNamed(workspace, name) {
	const bots = botsNamed(workspace, name === void 0 ? [] : [name]);
	const [first, second] = bots;
	if (first && !second) return first;
	throw new UserError(`Name a bot: ${bots.map((bot) => bot.name).join(", ")}.`, { code: "name-missing" });
}
/** @throws UserError for an environment that takes what a plan says, and nothing else. */
function refuseUnplanned(environment) {
	if (!takesReleasesAlone(environment)) return;
	throw new UserError(`${environment.name} takes releases alone: its gates would be passed by.`, {
		code: "releases-alone",
		next: "Type `tidegate candidates`, then `tidegate plan`, then `tidegate promote`; or `tidegate rollback` to go back."
	});
}
/** Whether a text of at least 7 hexadecimal digits, with or without `sha256:`, begins a digest. */
function beginsDigest(digest, text) {
	const hex = text.toLowerCase().replace(/^sha256:/, "");
	return /^[0-9a-f]{7,64}$/.test(hex) && digest.slice(7).startsWith(hex);
}
/**
* Versions that were chosen by hand, from a text such as `bakery=2.0.0,teller=1.1.0`.
* @param option what the text was given as, for the error.
*/
function versionsOf(text, option) {
	const versions = {};
	for (const part of text === void 0 || text.trim() === "" ? [] : text.split(",")) {
		const [bot, version, ...rest] = part.trim().split("=");
		if (bot === void 0 || bot === "" || version === void 0 || rest.length > 0) throw new UserError(`${option} takes BOT=VERSION, with commas between them, not ${JSON.stringify(part)}.`, {
			code: "bad-option",
			next: `For example: ${option} bakery=2.0.0`
		});
		versions[bot] = version;
	}
	return versions;
}

export { oneBotNamed as a, versionsOf as c, commitOf as d, workspaceOrNone as f, environmentSettings as i, workspaceAt as l, botsNamed as n, refuseUnplanned as o, identify as p, comparedWith as r, released as s, beginsDigest as t, changed as u };