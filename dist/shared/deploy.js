import { t as saidAlready } from "./verification.js";
import { a as shortDigest } from "./digest.js";
import { r as isToldError } from "./errors.js";
import { i as unknown, t as known } from "./facts.js";
import { n as liveState } from "./history.js";
import { n as productionOf, r as settingsFor } from "./project.js";
import { n as renderSettings, t as makeRevision } from "./revision.js";
import { c as isOneOf, i as prepareScript, o as longestText, s as shownAnswer } from "./smoke-test.js";
import { a as oneLine, r as counted } from "./text.js";
import { t as reported } from "./reported.js";
import { t as rollout } from "./rollout.js";

// src/domain/run/same-answer.ts
/**
* Whether a person would take two answers for the same: their lines, as `shownMessages` writes them, are equal, or are
* different variants of one response, among which a bot chooses by chance. Other values in one variant's slots are
* another answer.
*/
function sameAnswer(one, other, responses) {
	const variants = Object.values(responses);
	const isSame = (a, b) => a.trim() === b.trim() || mayVary(a, b, variants);
	return one.length === other.length && one.every((line, at) => isSame(line, String(other[at]))) || one.length > 0 && other.length > 0 && isSame(one.join("\n\n"), other.join("\n\n"));
}
function mayVary(a, b, responses) {
	return responses.some((variants) => variants.some((variant) => fits(a, variant) && variants.some((another) => another !== variant && fits(b, another))));
}
/** A variant that is nothing but slots fits any text, and so says nothing about it. */
function fits(text, variant) {
	return variant.replace(/\{[^{}\s]+\}/g, "").trim() !== "" && isOneOf(text, [variant]);
}

// src/steps/compare.ts
/** What is never gone beyond: it delays the run, and nothing depends on it. */
const most = {
	conversations: 200,
	atOnce: 4,
	/** Milliseconds until production's package is ready, and for all conversations together. */
	readyMs: 12e4,
	talkMs: 6e4,
	differences: 100,
	/** Characters of all differences. */
	characters: 1e5
};
/**
* Says to the package that is live in production what was said to a new one, and tells what it answers differently. It
* runs as a candidate in the same environment for as long as that takes. Never throws: what stands in the way is why
* nobody knows.
*/
async function compareWithLive(ports, request) {
	const { signal } = request;
	const asked = compare(ports, request).catch((error) => {
		const why = oneLine(error instanceof Error ? error.message : String(error), 300).replace(/\.$/, "");
		const told = isToldError(error);
		return unknown(told ? why : `comparing broke off (${why})`);
	});
	const over = new AbortController();
	const interrupted = new Promise((resolve) => {
		const interrupt = () => resolve(unknown("it was interrupted"));
		signal?.addEventListener("abort", interrupt, {
			once: true,
			signal: over.signal
		});
		if (signal?.aborted === true) interrupt();
	});
	try {
		return await Promise.race([interrupted, asked]);
	} finally {
		over.abort();
	}
}
async function compare(ports, request) {
	const { project, environment, bot } = request;
	const production = productionOf(project);
	if (!production) return unknown("tidegate.yml has no environment that takes releases");
	if (production.name === environment.name) return unknown(`${environment.name} is production itself`);
	const held = request.held.filter(canBeSaidAgain);
	if (held.length === 0) return unknown("nothing was said to it");
	const live = liveState(await ports.ledger.read(), production.name, bot.name);
	if (!live) return unknown("nothing of it is live in production yet");
	if (live.package === request.package) return known([]);
	const stored = await (await ports.store(project, environment)).find(live.package);
	if (!stored) return unknown(`the package that is live (${shortDigest(live.package)}) isn't in the store`);
	const step = ports.reporter.step(`Say the same to what is live in production (${bot.name})`);
	const result = await reported(step, () => besides(ports, request, stored, held, step));
	step.done(result.known ? `${counted(result.value.length, "answer")} differ` : result.why);
	return result;
}
/** What was kept of it whole: conversations beyond a bound have no exchanges, long texts are cut. */
function canBeSaidAgain({ exchanges }) {
	return exchanges.length > 0 && exchanges.every(({ said }) => [...said].length <= 2e3);
}
/** Runs production's package beside what runs, for as long as it is talked to. What ran before is left as it is. */
async function besides(ports, request, stored, held, step) {
	const { project, environment, bot, signal } = request;
	const target = await ports.target(project, environment);
	const settings = renderSettings(environment, bot.name);
	const pair = makeRevision(environment.name, bot.name, stored.digest, settings);
	const revision = {
		...pair,
		id: `${pair.id}-live`
	};
	try {
		await target.start({
			revision,
			serve: ports.engine({
				name: stored.metadata.engine.name,
				settings: {}
			}).serve(stored.metadata),
			role: "candidate",
			commit: void 0,
			version: void 0,
			branch: void 0,
			port: settingsFor(environment, bot.name).port
		}, (bytes, of) => step.transfer(bytes, of, "fetching its package"));
		const deadlineMs = Math.min(environment.readySeconds * 1e3, most.readyMs);
		const verdict = await target.ready(bot.name, revision.id, {
			deadlineMs,
			...signal && { signal }
		});
		if (verdict.state !== "ready") return unknown(`the package that is live didn't get ready beside it: ${oneLine(verdict.headline, 300)}`);
		const address = await target.reach(bot.name, revision.id);
		if (!address) return unknown("the package that is live stopped right after it was ready");
		return await sayAll(ports, request, address, held, step);
	} finally {
		await retire(ports, target, bot.name, revision.id);
	}
}
async function roleOf(target, bot, revision) {
	return (await target.current()).bots.find((candidate) => candidate.bot === bot)?.revisions.find(({ id }) => id === revision)?.role;
}
/** Takes it away again, unless somebody gave it the traffic meanwhile. A candidate that stays ends by itself, later. */
async function retire(ports, target, bot, revision) {
	try {
		if (await roleOf(target, bot, revision) === "candidate") await target.retire(bot, revision);
	} catch (error) {
		const message = `Revision ${revision} of ${bot} could not be taken away again: ${String(error)}`;
		ports.reporter.problem({
			severity: "warning",
			code: "not-retired",
			message
		});
	}
}
async function sayAll(ports, { environment, responses, signal }, address, held, step) {
	const started = ports.clock.now().getTime();
	const queue = [...held.slice(0, most.conversations).entries()];
	const found = [];
	const count = {
		done: 0,
		whole: 0
	};
	const patienceMs = () => {
		if (signal?.aborted === true) return 0;
		const leftMs = started + most.talkMs - ports.clock.now().getTime();
		return Math.min(leftMs, environment.answerSeconds * 1e3);
	};
	const worker = async () => {
		for (let next = queue.shift(); next; next = queue.shift()) {
			const [index, conversation] = next;
			const answers = await replay(ports, address, `tidegate-live-${started.toString(36)}-${index}`, conversation, patienceMs);
			if (answers.length === conversation.exchanges.length) count.whole += 1;
			found[index] = answers.filter(({ here, production }) => !sameAnswer(here, production, responses));
			count.done += 1;
			step.progress(count.done / held.length, conversation.name);
		}
	};
	await Promise.all(Array.from({ length: most.atOnce }, worker));
	const differences = bounded(found.flat());
	return differences.length === 0 && count.whole < held.length ? unknown(`only ${count.whole} of ${counted(held.length, "conversation")} could be held with it; these agree`) : known(differences);
}
/** Says a conversation's sentences again, as far as they are answered in time: both answers to each. */
async function replay({ talk }, address, sender, { name, exchanges }, patienceMs) {
	const answers = [];
	for (const { said, answered: here } of exchanges) {
		const timeoutMs = patienceMs();
		const reply = timeoutMs > 0 ? await talk.say(address, sender, said, timeoutMs) : void 0;
		if (reply?.kind !== "answered") break;
		answers.push({
			conversation: name,
			said,
			here,
			production: shownAnswer(reply.messages)
		});
	}
	return answers;
}
/** As many as a record has room for, and as anybody reads. */
function bounded(differences) {
	let left = most.characters;
	return differences.slice(0, most.differences).filter(({ said, here, production }) => {
		left -= said.length + here.join("").length + production.join("").length;
		return left >= 0;
	});
}

// src/steps/deploy.ts
/**
* Brings a package into an environment: start, ready, talk, switch, and a record of the verification. A package of
* uncommitted or unpushed work is not recorded.
*/
async function deploy(ports, request) {
	const { project, bot } = request;
	const script = await prepareScript(ports, {
		project,
		bot,
		treeish: request.treeish
	});
	const result = await rollout(ports, {
		...request,
		script,
		version: void 0
	});
	const smoke = smokeOf(result);
	const recorded = smoke && !request.package.metadata.local ? await record(ports, request, result, smoke) : void 0;
	if (request.compare !== true || !smoke || result.reason === "superseded") return {
		...result,
		recorded
	};
	const { held } = smoke;
	const { responses } = script.facts;
	const asked = {
		...request,
		package: request.package.digest,
		held,
		responses
	};
	return {
		...result,
		recorded,
		differing: await compareWithLive(ports, asked)
	};
}
/** Tells the ledger how it was talked to, unless it says so already. */
async function record(ports, request, { revision }, smoke) {
	const { environment, bot } = request;
	const verification = {
		kind: "verification",
		schema: 1,
		bot: bot.name,
		package: request.package.digest,
		suite: smoke.suite,
		commit: request.commit,
		environment: environment.name,
		revision: revision.id,
		passed: smoke.reason === "passed",
		conversations: {
			passed: smoke.passed.length,
			failed: smoke.failures.length
		},
		leftOut: smoke.leftOut.map(({ conversation }) => conversation),
		at: ports.clock.now().toISOString(),
		by: request.by,
		why: request.why
	};
	const standing = saidAlready(await ports.ledger.read(), verification);
	await ports.ledger.append(standing ? [] : [verification]);
	return standing ?? verification;
}
/** What was said to the revision; undefined if it never came to that, or wasn't about the package. */
function smokeOf(result) {
	const smoke = "smoke" in result ? result.smoke : void 0;
	return smoke?.reason === "passed" || smoke?.reason === "failed" ? smoke : void 0;
}

export { deploy as t };