import { i as withoutWords, n as isWell, t as diagnose } from "./doctor.js";
import { a as problemOf } from "./errors.js";
import { n as liveState } from "./history.js";
import { a as botNamed } from "./project.js";

// src/steps/doctor.ts
/** Lines of a log that tell why a half ended. */
const shownLines = 20;
/**
* Finds out why bots aren't well, from what the environments, the ledger and this machine tell. Nothing is changed,
* and nothing is started.
* @throws UserError for a bot that is nowhere.
*/
async function doctor(ports, request) {
	const { workspace, environments, bots } = request;
	const known = workspace.bots.map(({ name }) => name);
	const asked = bots.length === 0 ? void 0 : bots;
	const { records, unread } = await readLedger(ports);
	const pending = await ports.outbox.pending();
	const read = [];
	for (const environment of environments) read.push(await readEnvironment(ports, request, environment));
	for (const bot of bots) if (!read.some(({ state }) => state?.bots.some((one) => one.bot === bot && one.revisions.length > 0))) botNamed(workspace.bots, bot);
	const findings = read.flatMap(({ environment, ...facts }) => {
		const live = [...known, ...(facts.state?.bots ?? []).map(({ bot }) => bot)].map((bot) => [bot, liveState([...records, ...pending], environment, bot)]);
		const waiting = pending.filter((record) => "environment" in record && record.environment === environment);
		return diagnose({
			environment,
			...facts,
			asked,
			known,
			unread,
			live: Object.fromEntries(live),
			waiting: waiting.length
		});
	});
	return {
		reason: isWell(findings) ? "well" : "unwell",
		findings: findings.map((finding) => request.quotes(finding.environment) ? finding : withoutWords(finding)),
		looked: read.map(({ environment, state }) => ({
			environment,
			bots: activeBots(state, asked).map(({ bot }) => bot)
		}))
	};
}
async function readLedger(ports) {
	try {
		return {
			records: await ports.ledger.read(),
			unread: void 0
		};
	} catch (error) {
		return {
			records: [],
			unread: problemOf(error).message
		};
	}
}
async function readEnvironment(ports, request, environment) {
	const { name } = environment;
	const verdicts = {};
	const lines = {};
	const troubles = [];
	let state;
	const step = ports.reporter.step(`Look at ${name}`);
	try {
		const target = await ports.target(request.workspace.project, environment);
		state = await target.current();
		if (state.bots.length > 0) troubles.push(...await target.preflight());
		for (const bot of activeBots(state, request.bots.length === 0 ? void 0 : request.bots)) {
			if (state.running) verdicts[bot.bot] = await target.ready(bot.bot, bot.active.id, { deadlineMs: 0 });
			lines[bot.bot] = await lastLines(target, bot);
		}
		step.done();
	} catch (error) {
		const problem = problemOf(error);
		troubles.push(problem);
		step.failed(problem.message);
	}
	return {
		environment: name,
		troubles,
		state,
		verdicts,
		lines
	};
}
function activeBots(state, asked) {
	return (state?.bots ?? []).filter((bot) => bot.active !== void 0).filter(({ bot }) => asked?.includes(bot) ?? true);
}
/** The last lines of the halves that were started again. */
async function lastLines(target, { bot, active }) {
	const lines = [];
	for (const { half, restarts } of active.halves) {
		if (restarts === 0) continue;
		const query = {
			bot,
			half,
			revision: active.id,
			tail: shownLines,
			follow: false
		};
		for await (const { text } of target.logs(query)) lines.push(text);
	}
	return lines.slice(-20);
}

export { doctor as t };