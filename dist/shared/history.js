// src/domain/history.ts
/**
* Groups a bot's commits by what they changed. `entries` are the commits of the default branch's first-parent
* history that touch the bot, newest first, back to the live commit at least.
*/
function changesOf(entries) {
	const changes = [];
	for (const { commit, inputs, suite } of entries) {
		if (inputs === void 0) continue;
		const newer = changes.at(-1);
		if (newer?.inputs === inputs) changes[changes.length - 1] = {
			...newer,
			commit,
			commits: [...newer.commits, commit]
		};
		else changes.push({
			inputs,
			suite,
			commit,
			commits: [commit],
			line: commit.id
		});
	}
	return changes;
}
/** What has the traffic in an environment, as its newest release or rollback tells; undefined before the first. */
function liveState(records, environment, bot) {
	const moves = records.filter((record) => isRelease(record) || record.kind === "rollback").filter((record) => record.bot === bot && record.environment === environment);
	const newest = newestMove(moves);
	if (newest === void 0) return void 0;
	const current = newest.kind === "release" ? newest.package : newest.to;
	const releases = moves.filter(isRelease);
	const last = releases.findLastIndex((record) => record.package === current);
	return {
		package: current,
		revision: newest.revision,
		version: releases[last]?.version,
		commit: releases[last]?.commit,
		inputs: packageRecords(records, bot).find((record) => record.package === current)?.inputs,
		since: newest.at,
		by: newest.by,
		previous: newest.kind === "release" ? newest.previous : newest.from,
		superseded: releases.slice(0, Math.max(last, 0)).map((record) => record.package).filter((digest) => digest !== current)
	};
}
/** The one that was written last; or one that the target switched to after it, although it was written before. */
function newestMove(moves) {
	const last = moves.at(-1);
	const from = last?.switched;
	if (!last || from === void 0) return last;
	return moves.reduce((newest, move) => {
		const at = ({ switched = from }) => Date.parse(switched);
		return at(move) > at(newest) ? move : newest;
	}, last);
}
/** A bot's past, with what the code host told of the commits that are named; the others stay as they are. */
function withOrigins(history, origins) {
	const told = (commit) => {
		const pull = origins.get(commit.id);
		return pull === void 0 ? commit : {
			...commit,
			pull
		};
	};
	const changes = history.changes.map((change) => ({
		...change,
		commit: told(change.commit),
		commits: change.commits.map(told)
	}));
	return {
		...history,
		changes,
		ahead: changes.slice(0, history.ahead.length)
	};
}
/** A bot's releases in any environment, oldest first. */
function releasesOf(records, bot) {
	return records.filter(isRelease).filter((record) => record.bot === bot);
}
function isRelease(record) {
	return record.kind === "release";
}
function packageRecords(records, bot) {
	return records.filter((record) => record.kind === "package").filter((record) => record.bot === bot);
}
/**
* Changes after the live line, by its commit, or by its inputs where the commit is gone (history was rewritten).
* Before the first release, and where the line is lost, that is all of them.
*/
function ahead(changes, live) {
	if (!live) return {
		changes,
		line: "first"
	};
	const byCommit = changes.findIndex(({ commits }) => commits.some(({ id }) => id === live.commit));
	if (byCommit >= 0) return {
		changes: changes.slice(0, byCommit),
		line: "commit"
	};
	const byInputs = changes.findIndex(({ inputs }) => inputs === live.inputs);
	if (byInputs >= 0) return {
		changes: changes.slice(0, byInputs),
		line: "inputs"
	};
	return {
		changes,
		line: "lost"
	};
}
/** Everything that planning needs to know of one bot's past. */
function botHistory(bot, entries, records, environment) {
	const changes = changesOf(entries);
	const live = liveState(records, environment, bot);
	const after = ahead(changes, live);
	return {
		bot,
		changes,
		live,
		liveLine: after.line,
		ahead: after.changes,
		releases: releasesOf(records, bot)
	};
}
/** The package that the ledger names for inputs: the first writer's. */
function packageFor(records, bot, inputs) {
	return packageRecords(records, bot).find((record) => record.inputs === inputs)?.package;
}

export { withOrigins as a, releasesOf as i, liveState as n, packageFor as r, botHistory as t };