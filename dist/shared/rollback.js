import { r as __toESM } from "./rolldown-runtime.js";
import { t as require_semver } from "./semver.js";
import { n as UserError } from "./errors.js";
import { n as liveState } from "./history.js";
import { a as shortDigest } from "./digest.js";
import { n as stoppedBeforeSwitch } from "./rollout.js";

// src/steps/rollback.ts
var import_semver = /* @__PURE__ */ __toESM(require_semver(), 1);
/**
* Gives the traffic back to a revision that the target still holds. It needs the target and nothing else: the record
* follows when the ledger can be reached, and the same command again writes it where it was interrupted before.
* @throws UserError when there is nothing to go back to.
*/
async function rollback(ports, request) {
	const { project, environment, bot } = request;
	const target = await ports.target(project, environment);
	const state = (await target.current()).bots.find((candidate) => candidate.bot === bot);
	const from = state?.active;
	if (!state || !from) throw new UserError(`${bot} doesn't run in ${environment.name}: there is nothing to roll back.`, {
		code: "not-running",
		next: `Type \`tidegate status --environment ${environment.name}\` to see what runs.`
	});
	const to = destination(state, from, request);
	const step = ports.reporter.step(`Roll ${bot} back in ${environment.name}`);
	const verdict = await target.ready(bot, to.id, {
		deadlineMs: environment.readySeconds * 1e3,
		onChange: (text) => step.progress(void 0, text)
	});
	if (verdict.state !== "ready") {
		step.failed(verdict.headline);
		return {
			reason: "not-ready",
			to,
			verdict
		};
	}
	if (to.id === from.id) {
		step.done(`${describeRevision(to)} has the traffic already`);
		await recordInterrupted(ports, request, to);
		return {
			reason: "already-active",
			to,
			url: state.url
		};
	}
	const switched = await target.switch(bot, to.id, from.id);
	if (switched.state === "conflict") {
		step.failed("something else changed it in the meantime");
		return {
			reason: "overtaken",
			active: switched.active
		};
	}
	if (switched.state === "not-ready") {
		const stopped = stoppedBeforeSwitch(bot, environment.name);
		step.failed(stopped.headline);
		return {
			reason: "not-ready",
			to,
			verdict: stopped
		};
	}
	step.done(`${describeRevision(to)} has the traffic`);
	const recorded = await recordOrPostpone(ports, recordOf(ports, request, from.package, to, switched.at));
	return {
		reason: "rolled-back",
		from,
		to,
		url: switched.url,
		recorded
	};
}
/** What the ledger is told of traffic that went back. */
function recordOf(ports, request, from, to, switched) {
	return {
		kind: "rollback",
		schema: 1,
		environment: request.environment.name,
		bot: request.bot,
		from,
		to: to.package,
		revision: to.id,
		switched,
		at: ports.clock.now().toISOString(),
		by: request.by,
		why: request.why
	};
}
/** A rollback that ended between its switch and its record left a ledger that says something else is live. */
async function recordInterrupted(ports, request, to) {
	const records = await ports.ledger.read().catch(() => []);
	const live = liveState(records, request.environment.name, request.bot);
	if (live && live.revision !== to.id) await recordOrPostpone(ports, recordOf(ports, request, live.package, to, to.since));
}
/** The traffic is what matters: a ledger that can't be reached doesn't fail a rollback. */
async function recordOrPostpone(ports, record) {
	try {
		await ports.ledger.append([record]);
		return true;
	} catch (error) {
		await ports.outbox.postpone([record]);
		ports.reporter.problem({
			severity: "warning",
			code: "record-postponed",
			message: `The ledger couldn't be written (${error instanceof Error ? error.message : String(error)}); the record waits on this machine.`,
			next: "There is nothing to do: the next command that writes the ledger writes it first."
		});
		return false;
	}
}
function destination(state, active, request) {
	const { to, bot, environment } = request;
	const others = state.revisions.filter(({ id }) => id !== active.id);
	const found = to === void 0 ? beforeOf(active, state.previous) : [...others, active].find((revision) => isNamed(revision, to));
	if (found) return found;
	const kept = others.map(describeRevision).join(", ");
	const message = to === void 0 ? `${bot} has no previous revision in ${environment.name}.` : `${environment.name} no longer holds ${JSON.stringify(to)} of ${bot}${kept === "" ? "" : `; it holds ${kept}`}.`;
	throw new UserError(message, {
		code: "nothing-to-roll-back-to",
		next: `Type \`tidegate models ${bot}\` for its packages: any of them can be planned and promoted again.`
	});
}
/** The previous revision; the active one where the previous has a newer version, since the traffic went back from it. */
function beforeOf(active, previous) {
	const [now, then] = [import_semver.default.parse(active.version), import_semver.default.parse(previous?.version)];
	return now && then && then.compare(now) > 0 ? active : previous;
}
function isNamed(revision, name) {
	const hex = name.replace(/^sha256:/, "");
	if (revision.version !== void 0 && revision.version === name.replace(/^v/, "")) return true;
	return revision.id === name || /^[0-9a-f]{7,64}$/.test(hex) && revision.package.slice(7).startsWith(hex);
}
/** A revision as people know it: its version, or its package. */
function describeRevision(revision) {
	return revision.version === void 0 ? shortDigest(revision.package) : `v${revision.version}`;
}

export { rollback as a, recordOrPostpone as i, describeRevision as n, recordOf as r, beforeOf as t };