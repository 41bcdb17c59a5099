import { r as isToldError } from "./errors.js";
import { a as shortDigest, r as digestOfJson } from "./digest.js";
import { a as oneLine, c as quoted, i as listed, r as counted } from "./text.js";
import { n as verificationOf } from "./verification.js";
import { a as unknownFacts, i as unknown, n as ledgerFact, r as said, t as known } from "./facts.js";
import { r as packageFor } from "./history.js";
import { u as separateIds } from "./registration.js";
import { r as sameIds, t as othersOf } from "./same-ids.js";
import { i as releaseName, l as pullRequestOf, n as nextVersion, t as changeName } from "./release.js";
import { n as reviewVerdict } from "./pull-request.js";

// src/domain/decision.ts
/** Every reason that a release can be denied for. */
const gateCodes = [
	"UNREGISTERED",
	"DUPLICATE_ID",
	"NOT_MERGED",
	"NO_PACKAGE_FOR_INPUTS",
	"PACKAGE_MISSING",
	"NOT_VERIFIED",
	"NO_SUITE",
	"VERIFICATION_REVOKED",
	"SUITE_CHANGED",
	"UNSIGNED",
	"SIGNATURE_INVALID",
	"REVIEW_MISSING",
	"CHECK_FAILING",
	"CHECK_MISSING",
	"SOAKING",
	"APPROVAL_MISSING",
	"FROZEN",
	"LOCKED",
	"HELD",
	"REJECTED",
	"PASSENGERS_UNCONFIRMED",
	"ALREADY_LIVE",
	"DOWNGRADE",
	"PLAN_STALE",
	"DRIFT",
	"FACT_UNAVAILABLE"
];
/** A gate that passed. */
function allow(code, observed, required, link) {
	return {
		code,
		allowed: true,
		observed,
		required,
		remedy: void 0,
		...link !== void 0 && { link }
	};
}
/** A gate that denied. */
function deny(code, observed, required, remedy, link) {
	return {
		code,
		allowed: false,
		observed,
		required,
		remedy,
		...link !== void 0 && { link }
	};
}
/** Decisions with the denied ones first, otherwise in the order of the closed list. */
function deniedFirst(decisions) {
	return decisions.toSorted((a, b) => Number(a.allowed) - Number(b.allowed) || gateCodes.indexOf(a.code) - gateCodes.indexOf(b.code));
}

// src/domain/gates-package.ts
function registrationGate(bot, registration) {
	const required = "the bot has a valid sealed id";
	const register = `Run \`tidegate register ${bot}\`, commit the file that it writes and merge it.`;
	switch (registration.state) {
		case "registered": return allow("UNREGISTERED", "it has one", required);
		case "unregistered": return deny("UNREGISTERED", "it has none", required, {
			kind: "register",
			sentence: register
		});
		case "invalid": {
			const { message, next } = registration;
			return deny("UNREGISTERED", message, required, {
				kind: "register",
				sentence: next
			});
		}
	}
}
/** Applies whatever the policy says: an id stands in a bot's addresses, which two can't share. */
function sameIdGate(bot, others) {
	const required = "no other bot holds its sealed id";
	if (others.length === 0) return allow("DUPLICATE_ID", "none does", required);
	const observed = `${listed(others)} ${others.length === 1 ? "holds" : "hold"} the same one, as a copied directory does`;
	return deny("DUPLICATE_ID", observed, required, {
		kind: "separate-ids",
		sentence: separateIds([bot, ...others])
	});
}
function mergedGate(merged) {
	const required = "what ships is merged to the default branch";
	if (merged) return allow("NOT_MERGED", "the line is on the default branch", required);
	return deny("NOT_MERGED", "the line isn't on the default branch", required, {
		kind: "merge",
		sentence: "Merge it to the default branch."
	});
}
function packageGate(bot, found) {
	const required = "a package was trained from exactly these inputs";
	const remedy = {
		kind: "train",
		sentence: `Push the line to a staging branch, or run \`tidegate train ${bot}\` on it, so that it is trained.`
	};
	if (!found) return deny("NO_PACKAGE_FOR_INPUTS", "nothing was trained from these inputs", required, remedy);
	if (found.local) return deny("NO_PACKAGE_FOR_INPUTS", "the only package of these inputs was made from uncommitted or unpushed work", required, remedy);
	return allow("NO_PACKAGE_FOR_INPUTS", `package ${shortDigest(found.digest)} was trained from them`, required);
}
function storedGate(stored) {
	const required = "the store holds the package wholly";
	if (stored) return allow("PACKAGE_MISSING", "it does", required);
	return deny("PACKAGE_MISSING", "the package isn't in the store, or not wholly", required, {
		kind: "restore-package",
		sentence: "Copy the package back into the store, from a backup or from the store of another environment."
	});
}
function positionGates(position) {
	const newer = "what ships is newer than what is live";
	return [position === "live" ? deny("ALREADY_LIVE", "everything that was picked is live already", "something is left to ship", {
		kind: "leave-out",
		sentence: "Leave the bot out of the selection: there is nothing to do."
	}) : allow("ALREADY_LIVE", "what was picked isn't live", "something is left to ship"), position === "behind" ? deny("DOWNGRADE", "the package was live before and gave way to the one that is live", newer, {
		kind: "leave-out",
		sentence: "Leave the bot out, or go back to the package with `tidegate rollback`."
	}) : allow("DOWNGRADE", positions[position], newer)];
}
const positions = {
	first: "nothing was live before",
	ahead: "its line comes after the live one",
	live: "it is what is live",
	apart: "history was rewritten and holds the live line no more; this package was never live before it"
};
function verificationGates(verification, facts, policy, now) {
	return [
		...policy.requireSuite ? [suiteGate(facts)] : [],
		verifiedGate(verification, facts.bot),
		...verification.state === "verified" ? [sameSuiteGate(verification.suite, facts)] : [],
		...policy.soakMinutes > 0 ? [soakGate(verification, policy.soakMinutes, now)] : []
	];
}
function suiteGate({ bot, suite }) {
	const required = "the bot has test conversations";
	if (suite !== void 0) return allow("NO_SUITE", `it has the suite ${shortDigest(suite)}`, required);
	return deny("NO_SUITE", "it has none", required, {
		kind: "add-suite",
		sentence: `Write test conversations for ${bot}, deploy it to staging so that they are held, and merge them: its package stays the same.`
	});
}
function verifiedGate(verification, bot) {
	const required = "its newest verification passed";
	const remedy = {
		kind: "verify",
		sentence: `Deploy the package to staging with \`tidegate deploy ${bot}\`, so that its conversations are held with it.`
	};
	switch (verification.state) {
		case "verified": return allow("NOT_VERIFIED", `it passed on ${verification.record.at}`, required);
		case "none": return deny("NOT_VERIFIED", "nobody has held its conversations with this package", required, remedy);
		case "failed": return deny("NOT_VERIFIED", `it failed on ${verification.record.at}`, required, remedy);
		case "revoked": {
			const { by, why } = verification.record;
			return deny("VERIFICATION_REVOKED", `${said({
				by,
				why
			})} revoked it`, required, remedy);
		}
	}
}
function sameSuiteGate(verified, { bot, suite }) {
	const required = `it was verified with ${suiteName(suite)}, as it stands at the line`;
	const observed = `it was verified with ${suiteName(verified)}`;
	if (verified === suite) return allow("SUITE_CHANGED", observed, required);
	return deny("SUITE_CHANGED", observed, required, {
		kind: "verify",
		sentence: `Deploy the package to staging with \`tidegate deploy ${bot}\`, so that today's conversations are held with it.`
	});
}
function suiteName(suite) {
	return suite === void 0 ? "no suite" : `the suite ${shortDigest(suite)}`;
}
function soakGate(verification, minutes, now) {
	const required = `it has been verified for ${counted(minutes, "minute")}`;
	if (verification.state !== "verified") return deny("SOAKING", "it isn't verified", required, {
		kind: "wait",
		until: void 0,
		minutes,
		sentence: `Wait ${counted(minutes, "minute")} after it is verified.`
	});
	const observed = `it has been verified since ${verification.since}`;
	const ends = Date.parse(verification.since) + minutes * 6e4;
	if (Date.parse(now) >= ends) return allow("SOAKING", observed, required);
	const until = new Date(ends).toISOString();
	return deny("SOAKING", observed, required, {
		kind: "wait",
		until,
		minutes,
		sentence: `Wait until ${until}.`
	});
}
function signatureGate(bot, signature) {
	const required = "the package carries a valid signature";
	const remedy = {
		kind: "sign",
		sentence: `Sign the package of ${bot} with a key that the project trusts.`
	};
	switch (signature) {
		case "valid": return allow("UNSIGNED", "it does", required);
		case "missing": return deny("UNSIGNED", "it has none", required, remedy);
		case "invalid": return deny("SIGNATURE_INVALID", "its signature isn't valid", required, remedy);
	}
}

// src/domain/gates-people.ts
/** Every shipped change must have a review that approved it: one that isn't there counts as missing. */
function reviewGate(changes, reviews) {
	const required = "every shipped change was approved by somebody other than its author";
	const missing = [...new Set(changes)].filter((change) => {
		const of = reviews.filter((review) => review.change === change);
		return of.length === 0 || of.some(({ approved }) => !approved);
	});
	if (missing.length === 0) return allow("REVIEW_MISSING", "each was", required);
	const unapproved = reviews.filter(({ approved }) => !approved);
	const link = unapproved.find(({ change }) => missing.includes(change))?.link;
	const named = missing.map((change) => {
		const why = unapproved.find((review) => review.change === change)?.why;
		return why === void 0 ? change : `${change} (${why})`;
	});
	const observed = `${listed(named)} ${missing.length === 1 ? "wasn't" : "weren't"}`;
	const sentence = `Ask somebody other than the author to approve ${listed(missing)}.`;
	return deny("REVIEW_MISSING", observed, required, {
		kind: "review",
		changes: missing,
		sentence
	}, link);
}
/** Required checks, failing ones apart from those that never ended. */
function checkGates(changes, checks, names) {
	const found = [...new Set(changes)].flatMap((change) => {
		const all = checks.filter((candidate) => candidate.change === change);
		return (all.length === 0 ? [void 0] : all).flatMap((of) => names.map((name) => ({
			change,
			name,
			state: stateOf(of, name),
			link: of?.link
		})));
	});
	return [checkGate("CHECK_FAILING", found.filter(({ state }) => state === "failing"), "no required check fails"), checkGate("CHECK_MISSING", found.filter(({ state }) => state === "pending" || state === "missing"), "every required check has ended")];
}
function stateOf(checks, name) {
	return new Map(Object.entries(checks?.states ?? {})).get(name) ?? "missing";
}
function checkGate(code, bad, required) {
	const [first] = bad;
	if (!first) return allow(code, "so it is", required);
	const observed = listed(bad.map(({ change, name, state }) => `${name} on ${change} (${state})`));
	const names = listed([...new Set(bad.map(({ name }) => name))]);
	const sentence = code === "CHECK_FAILING" ? `Make ${names} pass, and run it again.` : `Run ${names}, or wait for the result.`;
	const checks = bad.map(({ change, name }) => ({
		change,
		name
	}));
	return deny(code, observed, required, {
		kind: "pass-checks",
		checks,
		sentence
	}, first.link);
}
/** Approvals of the release by different people who wrote none of its changes. */
function approvalGate(needed, approvals, authors) {
	const required = `${counted(needed, "approval")} by people who wrote none of the changes`;
	const own = authors.map(identityOf);
	const people = new Set(approvals.map(({ by }) => identityOf(by)).filter((person) => !own.includes(person)));
	const observed = `there ${people.size === 1 ? "is" : "are"} ${people.size}`;
	if (people.size >= needed) return allow("APPROVAL_MISSING", observed, required);
	const count = needed - people.size;
	const sentence = `Ask for ${counted(count, "more approval")} by people who wrote none of the changes.`;
	return deny("APPROVAL_MISSING", observed, required, {
		kind: "approve",
		count,
		sentence
	});
}
/** Who somebody is: the address in `Name <address>`, or the whole text. */
function identityOf(person) {
	return (/<([^<>]+)>/.exec(person)?.[1] ?? person).trim().toLowerCase();
}
function rejectionGate(rejections) {
	return wordGate("REJECTED", rejections, "nobody has rejected it", "rejected it", {
		kind: "withdraw-rejection",
		sentence: "Settle it with them, so that they take it back."
	});
}
function holdGate(holds) {
	return wordGate("HELD", holds, "nobody holds it", "holds it", {
		kind: "release-hold",
		sentence: "Settle it with them, and release the hold."
	});
}
function wordGate(code, words, required, verb, remedy) {
	const [first] = words;
	if (!first) return allow(code, "nobody does", required);
	return deny(code, words.map((word) => `${said(word)} ${verb}`).join("; "), required, remedy, first.link);
}
function freezeGate(freezes, now) {
	const required = "no freeze is on";
	const time = Date.parse(now);
	const on = freezes.filter(({ from, until }) => Date.parse(from) <= time && (until === void 0 || time < Date.parse(until)));
	const [first] = on;
	if (!first) return allow("FROZEN", "none is", required);
	const observed = on.map((freeze) => `${said(freeze)} froze it ${freeze.until === void 0 ? "until further notice" : `until ${freeze.until}`}`).join("; ");
	const sentence = on.every(({ until }) => until !== void 0) ? "Wait until the freeze is over, or ask the one who froze it to end it." : "Ask the one who froze it to end the freeze.";
	return deny("FROZEN", observed, required, {
		kind: "end-freeze",
		sentence
	}, first.link);
}
function lockGate(lock) {
	const required = "no other release of the bot is under way";
	if (!lock) return allow("LOCKED", "none is", required);
	const observed = `${said({
		by: lock.by,
		why: ""
	})} has been releasing it since ${lock.since}`;
	return deny("LOCKED", observed, required, {
		kind: "wait-for-lock",
		sentence: "Wait until that release has ended."
	}, lock.link);
}

// src/domain/gates.ts
/**
* Judges one bot's line: a decision for each gate that applies under the policy, the denied ones first. It never
* stops at the first, and a fact that isn't known denies.
* @param now ISO 8601.
*/
function judge(facts, policy, now) {
	const { bot, changes, authors } = facts;
	/** What a fact's gates say, or that it isn't known. */
	const about = (name, gates, applies = true) => {
		if (!applies) return [];
		const fact = facts[name];
		return fact.known ? gates(fact.value) : [unavailable(name, fact.why, fact.next)];
	};
	return deniedFirst([
		...about("ledger", () => []),
		...about("registration", (value) => [registrationGate(bot, value)], policy.requireRegistration),
		...about("sameId", (value) => [sameIdGate(bot, value)], policy.requireRegistration || facts.sameId.known && facts.sameId.value.length > 0),
		...about("merged", (value) => [mergedGate(value)]),
		...about("package", (value) => [packageGate(bot, value)]),
		...about("stored", (value) => [storedGate(value)], !facts.package.known || facts.package.value !== void 0),
		...positionGates(facts.position),
		...about("verification", (value) => verificationGates(value, facts, policy, now)),
		...about("signature", (value) => [signatureGate(bot, value)], policy.requireSignature),
		...about("reviews", (value) => [reviewGate(changes, value)], policy.requireReview),
		...about("checks", (value) => checkGates(changes, value, policy.requiredChecks), policy.requiredChecks.length > 0),
		...about("approvals", (value) => [approvalGate(policy.approvals, value, authors)], policy.approvals > 0),
		...about("rejections", (value) => [rejectionGate(value)]),
		...about("holds", (value) => [holdGate(value)]),
		...about("freezes", (value) => [freezeGate(value, now)]),
		...about("lock", (value) => [lockGate(value)])
	]);
}
const factNames = {
	ledger: "whether a record of the ledger forbids it",
	registration: "whether the bot is registered",
	sameId: "whether another bot has the same sealed id",
	merged: "whether the line is merged",
	package: "which package its inputs gave",
	stored: "whether the store holds its package",
	verification: "whether it was verified",
	signature: "whether its package is signed",
	reviews: "how its changes were reviewed",
	checks: "how the checks of its changes ended",
	approvals: "who approved the release",
	rejections: "who rejected the release",
	holds: "who holds it",
	freezes: "whether a freeze is on",
	lock: "whether another release is under way"
};
function unavailable(fact, why, next = "Plan again when it can be read.") {
	return deny("FACT_UNAVAILABLE", `nobody could tell ${factNames[fact]}: ${why}`, `it is known ${factNames[fact]}`, {
		kind: "read-again",
		fact,
		sentence: next
	});
}

// src/domain/plan.ts
/** Makes a plan. The same facts give the same plan, whatever their order. @throws UserError on a wrong version. */
function makePlan(input) {
	const bots = input.bots.map((bot) => withDrift(planBot(bot, input), bot.running)).sort((a, b) => a.bot < b.bot ? -1 : 1);
	return {
		schema: 1,
		environment: input.environment,
		bots,
		hash: hashOf(input.environment, bots)
	};
}
function planBot(input, { environment, policy, now }) {
	const { history, line, shipped, picked, passengers } = input.shipment;
	const { bot, live, releases } = history;
	const from = live && {
		package: live.package,
		version: live.version
	};
	const facts = input.facts ?? unknownFacts("it was not looked up");
	const found = facts.package.known ? facts.package.value?.digest : void 0;
	const position = positionOf(history, found, from?.package);
	if (line === void 0 || position === "live") return nothingToShip(history, from, environment, input.running);
	const changes = shipped.map(changeName);
	const authors = shipped.flatMap(({ commits }) => commits.map(({ author }) => `${author.name} <${author.email}>`));
	const judged = {
		...facts,
		bot,
		environment,
		position,
		suite: line.suite,
		changes,
		authors
	};
	const decisions = judge(judged, policy, now);
	const denied = decisions.filter(({ allowed }) => !allowed);
	return {
		bot,
		ships: denied.length === 0,
		outcome: denied.length === 0 ? "ships" : "denied",
		whyNot: denied.length === 0 ? void 0 : whyNot$1(bot, denied),
		package: found,
		inputs: line.inputs,
		suite: line.suite,
		line: line.line,
		version: nextVersion({
			releases,
			package: found,
			line: line.line,
			shipped,
			override: input.version
		}),
		from,
		since: live?.since,
		picked,
		passengers,
		decisions
	};
}
function whyNot$1(bot, denied) {
	return `${bot} can't ship: ${denied.map(({ code, observed }) => `${observed} (${code})`).join("; ")}.`;
}
/** The plan, and what the target says to it, where it was read. */
function withDrift(plan, running) {
	if (!running) return plan;
	const { decision } = checkDrift(plan, running);
	const decisions = deniedFirst([...plan.decisions, decision]);
	if (decision.allowed) return {
		...plan,
		decisions
	};
	const denied = plan.outcome === "nothing" ? [decision] : decisions.filter(({ allowed }) => !allowed);
	return {
		...plan,
		decisions,
		ships: false,
		outcome: "denied",
		whyNot: whyNot$1(plan.bot, denied)
	};
}
function nothingToShip({ bot, live }, from, environment, running) {
	const all = "which holds everything that was picked";
	const name = from && releaseName(from.version, from.package);
	return {
		bot,
		ships: false,
		outcome: "nothing",
		whyNot: `There is nothing to ship for ${bot}: ${name === void 0 ? "none of its changes was picked" : running === void 0 || running.up && running.active ? `${environment} runs ${name}, ${all}` : `${environment} was given ${name}, ${all}; it isn't running there now, and promoting it again starts it`}.`,
		package: from?.package,
		inputs: void 0,
		suite: void 0,
		line: void 0,
		version: from?.version,
		from,
		since: live?.since,
		picked: [],
		passengers: [],
		decisions: positionGates("live").filter(({ allowed }) => !allowed)
	};
}
/** Where a line's package stands to the one that is live. */
function positionOf({ live, liveLine }, found, running) {
	if (running === void 0) return "first";
	if (found === running) return "live";
	if (liveLine !== "lost") return "ahead";
	return found !== void 0 && live?.superseded.includes(found) ? "behind" : "apart";
}
/**
* What people agree to: what would ship, from what (and since when), with whom. No sentences, and nothing of what the
* target says: a plan is the same one where no target can be read.
*/
function hashOf(environment, bots) {
	const ids = (changes) => changes.map(({ commit }) => commit.id);
	return digestOfJson({
		schema: 1,
		environment,
		bots: bots.map(({ bot, decisions, package: digest, inputs, suite, line, version, from, since, picked, passengers }) => ({
			bot,
			ships: decisions.every(({ allowed, code }) => allowed || code === "DRIFT"),
			package: digest,
			inputs,
			suite,
			line,
			version,
			from: from && {
				package: from.package,
				version: from.version
			},
			since,
			picked: ids(picked),
			passengers: ids(passengers)
		}))
	});
}
/** How a plan as a whole stands: `denied` if any of its bots is, `nothing` if none has anything to ship. */
function outcomeOf(plan) {
	const outcomes = plan.bots.map(({ outcome }) => outcome);
	if (outcomes.includes("denied")) return "denied";
	return outcomes.includes("ships") ? "ships" : "nothing";
}
/**
* Whether a plan may be applied with this consent: a plan with passengers needs its hash, and a hash must be this
* plan's.
* @param confirmed the hash that was confirmed: whole, or its first 12 digits and more, `sha256:` left out or not.
*/
function applicable(plan, confirmed) {
	const short = plan.hash.slice(7, 19);
	const fresh = "the plan is the one that was confirmed";
	const named = "whoever confirms the plan knows what comes along unpicked";
	const passengers = plan.bots.flatMap(({ bot, ships, passengers: changes }) => ships ? changes.map((change) => `${changeName(change)} of ${bot}`) : []);
	const confirm = {
		kind: "confirm",
		plan: plan.hash,
		sentence: `Read the plan, and confirm it with its hash: \`--plan ${short}\`.`
	};
	const matches = confirmed !== void 0 && isConfirmedBy(plan.hash, confirmed);
	const decisions = [];
	if (confirmed !== void 0) decisions.push(matches ? allow("PLAN_STALE", `it is ${short}`, fresh) : deny("PLAN_STALE", `the plan is ${short} now, and ${quoted(confirmed, 20)} was confirmed`, fresh, confirm));
	if (passengers.length > 0) {
		const observed = `${listed(passengers)} ${passengers.length === 1 ? "comes" : "come"} along unpicked`;
		decisions.push(matches ? allow("PASSENGERS_UNCONFIRMED", observed, named) : deny("PASSENGERS_UNCONFIRMED", observed, named, confirm));
	}
	return deniedFirst(decisions);
}
/** Whether a text names a plan's hash: whole, or its first 12 digits and more, `sha256:` left out or not. */
function isConfirmedBy(hash, text) {
	const digits = text.trim().toLowerCase().replace(/^sha256:/, "");
	return digits.length >= 12 && hash.slice(7).startsWith(digits);
}
/**
* Compares a bot's plan with what has the traffic. Where nothing has it, nothing of anybody's can be lost, and that is
* no drift.
*/
function checkDrift(plan, state) {
	const required = plan.from ? `${plan.bot} still runs ${releaseName(plan.from.version, plan.from.package)}` : `nothing runs yet for ${plan.bot}`;
	const active = state?.active;
	if (!active) return {
		converged: false,
		decision: allow("DRIFT", "nothing has its traffic", required)
	};
	const observed = `${releaseName(active.version, active.package)} has its traffic`;
	if (active.package === plan.package) return {
		converged: true,
		decision: allow("DRIFT", observed, required)
	};
	if (active.package === plan.from?.package) return {
		converged: false,
		decision: allow("DRIFT", observed, required)
	};
	const back = plan.from ? `bring back what was released with \`tidegate rollback ${plan.bot} --to ${shortDigest(plan.from.package)}\`, or say that what runs is right with \`tidegate rollback ${plan.bot} --to ${shortDigest(active.package)}\`, and plan again` : `end what runs there, since nothing of it was released, with \`tidegate retire ${plan.bot} --yes\`, and promote again`;
	const sentence = `See with \`tidegate history ${plan.bot}\` and \`tidegate status\` who changed it; then ${back}.`;
	return {
		converged: false,
		decision: deny("DRIFT", observed, required, {
			kind: "reconcile",
			sentence
		})
	};
}

// src/domain/forge/checks.ts
/**
* What each name comes to: of several checks of one name the newest counts, and of those that began at once the
* worst. One that is queued is the newest.
*/
function latestChecks(checks) {
	const latest = /* @__PURE__ */ new Map();
	for (const check of checks) {
		const other = latest.get(check.name);
		if (!other || supersedes(check, other)) latest.set(check.name, check);
	}
	return latest;
}
function supersedes(check, other) {
	const [time, otherTime] = [timeOf(check), timeOf(other)];
	return time === otherTime ? badness[check.state] > badness[other.state] : time > otherTime;
}
const badness = {
	passed: 0,
	pending: 1,
	failing: 2
};
function timeOf({ startedAt }) {
	const time = startedAt === void 0 ? NaN : Date.parse(startedAt);
	return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
}
/** States by name, in the form that the gates read. */
function checkStates(checks) {
	return Object.fromEntries([...latestChecks(checks)].map(([name, { state }]) => [name, state]));
}

// src/domain/forge/release-facts.ts
/** How shipped changes were reviewed. One change that nobody can tell makes the fact unknown. */
function reviewFacts(changes, found) {
	return each(changes, found, (change, { pull }) => {
		if (!pull) return {
			change,
			approved: false,
			why: "pushed without a pull request"
		};
		const verdict = reviewVerdict(pull);
		const link = verdict.review?.url ?? pull.url;
		if (verdict.approved) return {
			change,
			approved: true,
			link
		};
		return {
			change,
			approved: false,
			why: whyNot[verdict.why],
			link
		};
	});
}
const whyNot = {
	none: "nobody approved it",
	"not-the-head": "approved before its last push",
	dismissed: "the approval was dismissed",
	"may-not-write": "approved by somebody who may not write here",
	own: "approved only by somebody who wrote it",
	bot: "approved only by a bot"
};
/**
* Which checks ran on shipped changes, and how they ended: those of the head that was merged, and those of the commit
* on the default branch. Of one name, the newest counts wherever it ran.
*/
function checkFacts(changes, found) {
	return each(changes, found, (change, { pull, checks }) => {
		return {
			change,
			states: checkStates([...pull?.checks ?? [], ...checks]),
			...pull && { link: `${pull.url}/checks` }
		};
	});
}
function each(changes, found, of) {
	const values = [];
	for (const change of changes) {
		const name = changeName(change);
		const fact = found.get(change.commit.id) ?? unknown("the code host was not asked");
		if (!fact.known) return unknown(`${name}: ${fact.why}`);
		values.push(of(name, fact.value));
	}
	return known(values);
}

// src/steps/forge-facts.ts
/** Milliseconds to wait for a code host that has not indexed a merge yet. It was seen to take 13 seconds. */
const usualPatienceMs = 3e4;
/**
* Asks the code host once about all changes that would ship, if the policy asks for anything that only it knows. What
* can't be read is unknown, and denies: it is never taken for nothing.
*/
async function forgeWords(ports, question) {
	const { policy, branch, nameless = [], patienceMs = usualPatienceMs, most } = question;
	const judged = policy.requireReview || policy.requiredChecks.length > 0;
	const unread = (why) => ({
		facts: () => ({
			reviews: unknown(why),
			checks: unknown(why)
		}),
		origins: /* @__PURE__ */ new Map()
	});
	const asked = [...new Set((judged ? question.changes : nameless).map(({ commit }) => commit))].slice(0, most);
	if (asked.length === 0) return unread("nobody asked for it");
	let found;
	try {
		const forge = await ports.forge?.();
		if (!forge) return unread("no forge such as GitHub is connected");
		found = await forge.pulls.merged({
			branch,
			commits: asked.map(askedFor),
			patienceMs
		});
	} catch (error) {
		if (!isToldError(error)) throw error;
		return unread(oneLine(error.message, 400).replace(/\.$/, ""));
	}
	const origins = originsOf(found);
	if (!judged) return {
		...unread("nobody asked for it"),
		origins
	};
	return {
		facts: (shipped) => ({
			reviews: reviewFacts(shipped, found),
			checks: checkFacts(shipped, found)
		}),
		origins
	};
}
/** A commit as a code host is asked for it. */
function askedFor(commit) {
	return {
		id: commit.id,
		at: commit.at,
		number: pullRequestOf(commit)
	};
}
/** What brought commits, where it is known. */
function originsOf(found) {
	const origins = /* @__PURE__ */ new Map();
	for (const [id, fact] of found) if (fact.known) origins.set(id, fact.value.pull ? originOf(fact.value.pull) : "none");
	return origins;
}
/** A pull request as commits know it. */
function originOf({ number, title, url, author }) {
	return {
		number,
		title,
		url,
		author: author?.login
	};
}

// src/steps/line-facts.ts
/**
* What the gates are judged by, for as many lines as it is asked: what is the same for all of them is read once, and
* each package is looked for once.
*/
async function openFacts(ports, request) {
	const { environment, records } = request;
	const { project } = request.workspace;
	const ledger = ledgerFact(await ports.ledger.unread());
	const duplicates = await sameIds(ports, request.workspace, request.head);
	const found = /* @__PURE__ */ new Map();
	const find = (digest) => {
		const before = found.get(digest) ?? findPackage(ports, project, environment, digest);
		found.set(digest, before);
		return before;
	};
	const factsOf = async (name, line) => {
		const bot = request.bots.find((candidate) => candidate.name === name);
		const digest = packageFor(records, name, line.inputs);
		const stored = digest === void 0 ? void 0 : await find(digest);
		const registration = await ports.sources.registration(line.line, bot, project.registrationKeys);
		return {
			ledger,
			sameId: known(othersOf(duplicates, name)),
			registration: known(registration),
			merged: known(true),
			package: known(digest && {
				digest,
				local: stored?.metadata.local ?? false
			}),
			stored: known(stored !== void 0),
			verification: known(digest === void 0 ? {
				state: "none",
				suite: void 0,
				since: void 0,
				record: void 0
			} : verificationOf(records, name, digest, line.suite)),
			signature: unknown("packages are not signed yet"),
			approvals: unknown("approvals of a plan are not kept yet"),
			rejections: known([]),
			holds: known([]),
			freezes: known([]),
			lock: known(void 0)
		};
	};
	return async ({ history, line, shipped }, said) => line && {
		...said(shipped),
		...await factsOf(history.bot, line)
	};
}
/** A package in the project's store, where staging left it, or in the environment's own. */
async function findPackage(ports, project, environment, digest) {
	return await (await ports.store(project, environment)).find(digest) ?? await (await ports.store(project)).find(digest);
}

export { originsOf as a, checkDrift as c, outcomeOf as d, originOf as i, isConfirmedBy as l, askedFor as n, usualPatienceMs as o, forgeWords as r, applicable as s, openFacts as t, makePlan as u };