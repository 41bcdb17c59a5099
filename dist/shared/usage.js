import { i as placeText, r as isToldError } from "./errors.js";
import { a as oneLine, i as listed, r as counted } from "./text.js";
import { a as stacked, r as list } from "./blocks.js";
import { t as code } from "./inline.js";
import { i as debug, r as line } from "./log.js";
import { i as phases, t as readRunRecord } from "./read.js";
import { a as tableName, i as checkOutputs, n as checkKeyPrefix, r as checkName, t as checkKey } from "./check-output.js";

// src/domain/run/conclude.ts
/**
* Draws the one conclusion of a run from what its jobs left: the same whatever their order, and there always is one,
* whatever is missing, cancelled or unreadable. It is a success only if every phase that was to be gone through passed.
*/
function conclude({ records, jobs, supersededBy }) {
	const read = records.flatMap((one) => one.state === "record" ? [one.record] : []).map((record) => ({
		record,
		text: JSON.stringify(record)
	})).toSorted((a, b) => a.record.run.attempt - b.record.run.attempt || (a.text < b.text ? -1 : 1)).map(({ record }) => record);
	const expected = read.findLast(({ expects }) => expects !== void 0)?.expects;
	const parts = latestParts(read);
	const bots = merged(expected ?? []).map((wanted) => botOutcome(wanted, parts)).toSorted((a, b) => a.bot < b.bot ? -1 : 1);
	const troubles = troublesOf(read);
	const notes = [...unread(records), ...troubles.length > 0 ? troubles : wordless(jobs, parts)];
	const cancelled = Object.values(jobs).includes("cancelled") || bots.some(({ state }) => state === "cancelled");
	const failed = bots.filter(({ state }) => state === "failed");
	const about = {
		notes,
		bots
	};
	if (supersededBy !== void 0 && (cancelled || expected === void 0)) return {
		state: "superseded",
		headline: `${supersededBy} took the place of this run.`,
		...about
	};
	if (failed.length > 0 && !(cancelled && failed.every(isOnlyMissing))) {
		const [first] = failed;
		return {
			state: "failure",
			headline: failed.length === 1 ? `${first.bot}: ${first.headline}` : `${counted(failed.length, "bot")} of ${bots.length} failed: ${listed(failed.map(({ bot }) => bot))}.`,
			...about
		};
	}
	if (cancelled) return {
		state: "cancelled",
		headline: "The run was cancelled.",
		...about
	};
	if (expected === void 0) {
		const [headline = "Nobody can tell what this push changed."] = troubles;
		return {
			state: "failure",
			headline,
			notes: notes.filter((note) => note !== headline),
			bots
		};
	}
	const [note] = notes;
	if (note !== void 0) return {
		state: "failure",
		headline: note,
		notes: notes.slice(1),
		bots
	};
	return {
		state: "success",
		headline: bots.length === 0 ? "Nothing changed that a bot is trained from or tested with." : `${listed(bots.map(({ bot }) => bot))} went through all of it.`,
		...about
	};
}
/** Of the parts about one phase of one bot the newest attempt's; of those of one attempt the worst. */
function latestParts(sorted) {
	const latest = /* @__PURE__ */ new Map();
	for (const { run, parts } of sorted) for (const part of parts) {
		const key = keyOf(part.bot, part.phase);
		const other = latest.get(key);
		if (other?.attempt === run.attempt && rank(other.part) >= rank(part)) continue;
		latest.set(key, {
			attempt: run.attempt,
			part
		});
	}
	return new Map([...latest].map(([key, { part }]) => [key, part]));
}
const badness = {
	passed: 0,
	skipped: 1,
	cancelled: 2,
	failed: 3
};
/** A full order, so that the sequence of the records decides nothing. */
function rank(part) {
	return `${badness[part.state]} ${JSON.stringify(part)}`;
}
function keyOf(bot, phase) {
	return `${bot} ${phase}`;
}
/** One entry per bot, whatever was said twice. */
function merged(expected) {
	return [...new Set(expected.map(({ bot }) => bot))].map((bot) => ({
		bot,
		phases: phases.filter((phase) => expected.some((wanted) => wanted.bot === bot && wanted.phases.includes(phase)))
	}));
}
function botOutcome(wanted, parts) {
	const outcomes = [];
	for (const phase of wanted.phases) {
		const part = parts.get(keyOf(wanted.bot, phase));
		const stopped = outcomes.some((earlier) => !isFine(earlier));
		outcomes.push({
			phase,
			state: part?.state ?? (stopped ? "held-back" : "missing"),
			part
		});
	}
	const culprit = outcomes.find((outcome) => !isFine(outcome)) ?? outcomes.at(-1);
	return {
		bot: wanted.bot,
		state: culprit === void 0 || isFine(culprit) ? "passed" : stateOf(culprit),
		phases: outcomes,
		headline: headlineOf(culprit),
		next: culprit?.part?.next
	};
}
function isFine({ state }) {
	return state === "passed" || state === "skipped";
}
function stateOf({ state }) {
	return state === "cancelled" ? "cancelled" : "failed";
}
function headlineOf(outcome) {
	if (outcome === void 0) return "Nothing was to be done.";
	if (outcome.part) return outcome.part.headline;
	return `No job said how ${outcome.phase} ended: it was cancelled, or it died.`;
}
function isOnlyMissing({ phases: of }) {
	return of.every((outcome) => isFine(outcome) || outcome.part === void 0);
}
function unread(records) {
	return records.flatMap((one) => one.state === "unreadable" ? [`What ${one.source} left can't be read: ${one.why}`] : []).map((sentence) => sentence.endsWith(".") ? sentence : `${sentence}.`).sort();
}
/** Why jobs broke off, each by its newest attempt, with what was found wrong where that is more than one thing. */
function troublesOf(sorted) {
	return [...new Map(sorted.map((record) => [record.job, record])).values()].flatMap(({ trouble }) => trouble === void 0 ? [] : [trouble.headline, ...trouble.problems.filter(({ message }) => message !== trouble.headline).map(({ message, place }) => place ? `${placeText(place)}: ${message}` : message)]);
}
/** Jobs that failed although nothing that they were to do is said to have failed, or to have been cancelled. */
function wordless(jobs, parts) {
	if ([...parts.values()].some(({ state }) => state === "failed" || state === "cancelled")) return [];
	return Object.entries(jobs).filter(([, result]) => result === "failure").map(([job]) => `The job ${job} failed without saying why.`).sort();
}

// src/steps/report/checks.ts
/** Checks that show at its beginning what a run is going to do: what ended already, what runs, and what waits. */
function firstChecks(view, { run, commit, now }) {
	const shown = {
		commit,
		text: void 0,
		annotations: [],
		detailsUrl: run.url,
		startedAt: now
	};
	if (view.bots.length > 10) {
		const title = `${counted(view.bots.length, "bot")} on the way`;
		const names = list(view.bots.map(({ outcome }) => code(outcome.bot)));
		return [{
			...shown,
			name: tableName,
			key: checkKey(run, tableName),
			state: { phase: "running" },
			title,
			summary: stacked(["They are trained, deployed and talked to as far as this run goes:", names])
		}];
	}
	const ended = new Map(checkOutputs(view).map((output) => [output.name, output]));
	return view.bots.flatMap(({ outcome: { bot, phases } }) => {
		const known = phases.filter(({ part }) => part !== void 0);
		const coming = known.some(({ state }) => state === "failed" || state === "cancelled") ? [] : phases.filter(({ part }) => part === void 0);
		return [...known.map(({ phase }) => endedReport(ended.get(checkName(bot, phase)), {
			run,
			commit,
			now
		}, now)), ...coming.map(({ phase }, index) => {
			const runs = index === 0;
			return {
				...shown,
				name: checkName(bot, phase),
				key: checkKey(run, `${bot}/${phase}`),
				state: { phase: runs ? "running" : "queued" },
				title: runs ? "Under way" : "Waiting for what comes before it",
				summary: "It says more when it has ended."
			};
		})];
	});
}
/** Shows that a run began. */
async function beginChecks(forge, writes, view, given) {
	let shown = 0;
	for (const report of firstChecks(view, given)) if (await writes.attempt("checks", `the check ${report.name}`, () => forge.checks.report(report))) shown += 1;
	return shown;
}
/**
* Ends all checks of a run: those that this attempt began, those that an older one left in progress, and new ones
* where there are none. What an older attempt told already is told again only if something about it is newer.
*/
async function endChecks(forge, writes, view, given) {
	const { run, commit, now, records } = given;
	const outputs = checkOutputs(view);
	if (outputs.length === 0 && run.attempt === 1) return;
	const own = await writes.attempt("checks", `the checks of ${commit.slice(0, 12)}`, () => forge.checks.own(commit, checkKeyPrefix(run)));
	if (!own) return;
	const standing = /* @__PURE__ */ new Map();
	for (const check of own) standing.set(check.name, [...standing.get(check.name) ?? [], check]);
	for (const output of outputs) {
		const mine = standing.get(output.name) ?? [];
		standing.delete(output.name);
		const open = mine.filter(({ ended }) => !ended);
		const keys = open.length > 0 ? open.map(({ key }) => key) : newKeys(output, mine, run, told(records, output));
		for (const key of keys) await end({
			...output,
			key
		});
	}
	for (const { name, key, ended } of [...standing.values()].flat()) {
		if (ended) continue;
		await end({
			...withdrawn,
			name,
			key
		});
	}
	async function end(output) {
		const report = endedReport(output, {
			run,
			commit,
			now
		}, void 0);
		await writes.attempt("checks", `the check ${report.name}`, () => forge.checks.report(report));
	}
}
const withdrawn = {
	conclusion: "cancelled",
	title: "This run goes on without it",
	summary: "What it was about is shown by the other checks of this run.",
	text: void 0,
	annotations: []
};
/** Under which keys a check is written of which nothing is in progress; none where the same was told already. */
function newKeys(output, standing, run, attempt) {
	if (standing.length === 0 && output.conclusion === "skipped" && attempt === 0) return [];
	return standing.some(({ key }) => attemptOf(key, run) >= Math.max(attempt, 1)) ? [] : [output.key];
}
function attemptOf(key, run) {
	return Number(key.slice(checkKeyPrefix(run).length).split("/")[0]);
}
/** The newest attempt of which a record says how it went that a check is about; 0: none does. */
function told(records, { name }) {
	return Math.max(0, ...records.flatMap((one) => one.state === "record" && one.record.parts.some(({ bot, phase }) => name === "bots" || checkName(bot, phase) === name) ? [one.record.run.attempt] : []));
}
function endedReport(output, { run, commit, now }, startedAt) {
	const { name, key, conclusion, title, summary, text, annotations } = output;
	return {
		name,
		key,
		commit,
		title,
		summary,
		text,
		annotations,
		state: {
			phase: "ended",
			conclusion
		},
		detailsUrl: run.url,
		endedAt: now,
		...startedAt !== void 0 && { startedAt }
	};
}

// src/steps/report/left.ts
/** What the names of artifacts with records begin with. */
const artifactPrefix = "tidegate-record-";
const nothing = {
	bots: [],
	phases: [],
	expects: false,
	ledger: []
};
/**
* Reads what the jobs of a run left. A job may speak of what is its own alone: which that is follows from the
* artifact's name, and the job must have run.
*/
function readLeft(files, needs, run) {
	return files.map(({ artifact, bytes }) => {
		const name = artifact ?? `${"tidegate-record-"}${"changes" in needs.jobs ? "changes" : "release"}`;
		const authority = authorityOf(name, needs);
		if (typeof authority === "string") return {
			state: "unreadable",
			source: name,
			why: authority
		};
		if (bytes === void 0) return {
			state: "unreadable",
			source: name,
			why: "it holds no record.json"
		};
		return readRunRecord(name, bytes, authority, run);
	});
}
/** What an artifact of a name may speak of; a clause where no job can have left it. */
function authorityOf(name, needs) {
	const [, job, entry] = /^tidegate-record-([a-z]+)(?:-(.+))?$/.exec(name) ?? [];
	const ran = (...names) => names.some((one) => Object.hasOwn(needs.jobs, one) && needs.jobs[one] !== "skipped");
	const bots = needs.matrix.find((one) => one.name === entry)?.bots.split(",");
	if (job === "changes" && entry === void 0 && ran("changes")) return {
		bots: void 0,
		phases: ["validate"],
		expects: true,
		ledger: []
	};
	if (job === "train" && bots && ran("train")) return {
		...nothing,
		bots,
		phases: ["train"]
	};
	if (job === "stage" && bots && ran("stage")) return {
		bots,
		phases: ["deploy", "talk"],
		expects: false,
		ledger: ["package", "verification"]
	};
	if ((job === "release" || job === "rollback") && entry === void 0 && ran("promote", "rollback")) return {
		bots: void 0,
		phases: ["deploy", "talk"],
		expects: false,
		ledger: ["release", "rollback"]
	};
	return "no job of this run can have left it";
}

// src/steps/report/reach.ts
/** Connects the code host, where the run may write. Settings that are wrong are a reason for silence, not a failure. */
async function reachOf(ports, writes) {
	const silent = (silence) => ({
		forge: void 0,
		silence
	});
	if (!writes) return silent("The token of a fork or of Dependabot reads only: what came of it is told here and nowhere else.");
	try {
		const forge = await ports.forge?.();
		return forge ? {
			forge,
			silence: void 0
		} : silent("No token for GitHub was given: what came of it is told here and nowhere else.");
	} catch (error) {
		if (!isToldError(error)) throw error;
		return silent(`GitHub isn't connected, so it is told here and nowhere else: ${oneLine(error.message, 300)}`);
	}
}

// src/steps/report/writes.ts
/** Begins a row of writes. */
function beginWrites() {
	const notes = [];
	const untold = [];
	const closed = /* @__PURE__ */ new Set();
	const missed = (channel, what, code, why) => {
		if (code === "forge-forbidden") {
			if (!closed.has(channel)) notes.push(`The token may not write ${channel}: ${oneLine(why, 500)}`);
			closed.add(channel);
		} else {
			untold.push(what);
			notes.push(`${capital(what)} couldn't be written: ${oneLine(why, 500)}`);
		}
	};
	return {
		async attempt(channel, what, write) {
			if (closed.has(channel)) return void 0;
			try {
				return await write();
			} catch (error) {
				if (!isToldError(error)) throw error;
				missed(channel, what, error.code, error.message);
				return;
			}
		},
		notes: () => notes,
		untold: () => untold,
		missed,
		noted: (sentence) => void notes.push(oneLine(sentence, 500))
	};
}
function capital(text) {
	return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

// src/entrypoints/usage.ts
/** How many requests it took: a line for people, and all of it for those who debug. */
async function tellUsage(ports) {
	const forge = await ports.forge?.().catch(() => void 0);
	if (!forge) return;
	const usage = forge.usage();
	line(`${counted(usage.calls, "request")} to GitHub.`);
	debug(JSON.stringify(usage));
}

export { readLeft as a, conclude as c, artifactPrefix as i, beginWrites as n, beginChecks as o, reachOf as r, endChecks as s, tellUsage as t };