import { a as shortDigest } from "./digest.js";
import { i as listed, r as counted } from "./text.js";

// src/domain/doctor.ts
/** Restarts of a half that is ready now, from which on it counts as unwell. */
const manyRestarts = 3;
/** All that isn't as it should be in an environment, the worst first. */
function diagnose(facts) {
	const bots = asked(facts);
	const found = [
		...ofEnvironment(facts),
		...bots.flatMap((bot) => ofBot(bot, facts)),
		...ofRecords(facts)
	];
	const rank = {
		error: 0,
		warning: 1,
		note: 2
	};
	return found.sort((a, b) => rank[a.severity] - rank[b.severity]);
}
/** Whether nothing is wrong. */
function isWell(findings) {
	return findings.every(({ severity }) => severity === "note");
}
/**
* A finding as it may stand where everybody reads it: without what the bot's processes wrote, since customers' words
* may be among it.
*/
function withoutWords(finding) {
	const { headline, evidence } = finding;
	return {
		...finding,
		headline: withoutLastWords(headline),
		evidence: evidence.map(withoutLastWords),
		lastLines: []
	};
}
/** A sentence about a process that ended, without the last words of the process. */
function withoutLastWords(text) {
	return text.replace(/( before it was ready): .*$/s, "$1.").replace(/(\(exit code -?\d+), .*(?=\) and )/s, "$1");
}
/** The bots that are looked at: those that are asked about, or those of the repository and of the environment. */
function asked(facts) {
	const held = (facts.state?.bots ?? []).filter(holdsSomething).map(({ bot }) => bot);
	return facts.asked ?? [.../* @__PURE__ */ new Set([...facts.known, ...held])].sort();
}
/** The bot itself, if one of its revisions has the traffic. */
function withTraffic({ bot, active }) {
	return active ? [{
		bot,
		active
	}] : [];
}
function holdsSomething({ revisions }) {
	return revisions.length > 0;
}
function ofEnvironment(facts) {
	const { environment, state, troubles } = facts;
	const about = {
		environment,
		bot: void 0,
		half: void 0,
		lastLines: []
	};
	const found = troubles.map(({ message, place, next, severity }) => ({
		...about,
		code: "environment-unwell",
		severity,
		headline: message,
		evidence: place ? [place.file] : [],
		remedy: next ?? `Mend it, and look again: tidegate doctor --environment ${environment}`
	}));
	if (!state || state.running) return found;
	const names = asked(facts);
	const should = state.bots.filter((bot) => names.includes(bot.bot)).flatMap(withTraffic);
	if (should.length === 0) return found;
	const troublesOfHalves = new Set(should.flatMap(({ active }) => active.halves).flatMap(({ trouble }) => trouble ?? []));
	const [why] = troublesOfHalves;
	return [...found, {
		...about,
		code: "environment-down",
		severity: "error",
		headline: `Nothing of ${environment} answers${why === void 0 ? "." : `: ${firstClause(why)}.`}`,
		evidence: [`${listed(should.map(({ bot }) => bot))} should run`, ...[...troublesOfHalves].filter((trouble) => trouble !== why)],
		remedy: `Start what should run: tidegate up ${environment}`
	}];
}
/** `The supervisor was killed; the next deploy …` → `the supervisor was killed`. */
function firstClause(sentence) {
	const clause = sentence.replace(/;.*$|\.$/s, "");
	return clause.charAt(0).toLowerCase() + clause.slice(1);
}
function ofBot(bot, facts) {
	const { environment, state, verdicts, live, known } = facts;
	if (!state) return [];
	const held = state.bots.find((candidate) => candidate.bot === bot);
	const about = {
		environment,
		bot,
		half: void 0,
		evidence: [],
		lastLines: []
	};
	if (!held || !holdsSomething(held)) return [{
		...about,
		code: "not-deployed",
		severity: facts.asked ? "warning" : "note",
		headline: `${environment} holds nothing of ${bot}.`,
		remedy: deployment(environment, bot)
	}];
	const { active } = held;
	const verdict = verdicts[bot];
	const found = [];
	if (!active) found.push({
		...about,
		code: "not-deployed",
		severity: facts.asked ? "warning" : "note",
		headline: `No revision of ${bot} has the traffic in ${environment}.`,
		evidence: held.revisions.map(({ id, role }) => `revision ${id} is a ${role}`),
		remedy: deployment(environment, bot)
	});
	else if (verdict && verdict.state !== "ready") {
		const { headline, evidence, half, lastLines, remedy } = verdict;
		const code = "not-ready";
		found.push({
			...about,
			code,
			severity: "error",
			headline,
			evidence,
			half,
			lastLines,
			remedy
		});
	} else if (state.running) found.push(...ofRestarts(bot, active, facts));
	if (state.running) for (const revision of held.revisions.filter(({ id }) => id !== active?.id)) found.push(...ofOther(bot, revision, environment));
	const released = live[bot];
	if (active && released && released.package !== active.package) found.push({
		...about,
		code: "drift",
		severity: "error",
		headline: `${environment} runs another package of ${bot} than the ledger says.`,
		evidence: [`it runs ${shortDigest(active.package)} since ${active.since}`, `the ledger says ${shortDigest(released.package)}`],
		remedy: `See who changed it, and promote or roll back: tidegate history ${bot} --environment ${environment}`
	});
	if (!known.includes(bot)) found.push({
		...about,
		code: "left-repository",
		severity: "warning",
		headline: `${environment} still holds ${bot}, which isn't in the repository any more.`,
		evidence: held.url === void 0 ? [] : [`it answers at ${held.url}`],
		remedy: `End it: tidegate retire ${bot} --environment ${environment}`
	});
	return found;
}
/** A deployment, as it is possible in the environment: staging takes what is pushed, any other takes releases. */
function deployment(environment, bot) {
	return environment === "staging" ? `Deploy it: tidegate stage ${bot}` : `See what could be released: tidegate candidates ${bot} --environment ${environment}`;
}
function ofRestarts(bot, active, { environment, lines }) {
	return active.halves.filter(({ restarts }) => restarts > 0).map(({ half, restarts }) => ({
		code: "restarts",
		severity: restarts >= manyRestarts ? "error" : "note",
		environment,
		bot,
		half,
		lastLines: lines[bot] ?? [],
		headline: `The ${half === "actions" ? "action server" : half} of ${bot} is ready, and ended ${restarts === 1 ? "once" : `${restarts} times`} before.`,
		evidence: [`${counted(restarts, "restart")} of revision ${active.id}`],
		remedy: `Read why: tidegate logs ${bot} --half ${half} --environment ${environment} --tail 200`
	}));
}
/** A preview or a candidate whose processes end. */
function ofOther(bot, revision, environment) {
	const half = revision.halves.find(({ state }) => state === "crashed");
	if (!half) return [];
	const where = revision.branch === void 0 ? "" : ` of the branch ${revision.branch}`;
	return [{
		code: "revision-unwell",
		severity: "note",
		environment,
		bot,
		half: half.half,
		lastLines: [],
		headline: `A ${revision.role}${where} of ${bot} isn't well; customers don't notice.`,
		evidence: half.trouble === void 0 ? [] : [half.trouble],
		remedy: `Read its log: tidegate logs ${bot} --half ${half.half} --environment ${environment}`
	}];
}
function ofRecords(facts) {
	const { environment, unread, waiting } = facts;
	const about = {
		environment,
		bot: void 0,
		half: void 0,
		lastLines: []
	};
	return [...unread !== void 0 ? [{
		...about,
		code: "ledger-unreadable",
		severity: "warning",
		headline: `The ledger can't be read, so nobody knows whether ${environment} runs what was released.`,
		evidence: [unread],
		remedy: "Look again when the remote answers."
	}] : [], ...waiting > 0 ? [{
		...about,
		code: "records-waiting",
		severity: "warning",
		headline: `${counted(waiting, "record")} about ${environment} ${waiting === 1 ? "waits" : "wait"} on this machine: the ledger doesn't know of ${waiting === 1 ? "it" : "them"} yet.`,
		evidence: [".tidegate/outbox"],
		remedy: "The next command that writes the ledger writes them first, such as tidegate stage."
	}] : []];
}

export { withoutWords as i, isWell as n, withoutLastWords as r, diagnose as t };