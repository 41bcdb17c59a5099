import { n as UserError } from "./errors.js";
import { r as settingsFor } from "./project.js";
import { n as renderSettings, t as makeRevision } from "./revision.js";
import { t as reported } from "./reported.js";
import { a as smokeTest, t as brokenScript } from "./smoke-test.js";

// src/steps/rollout.ts
/**
* Start beside what runs, get ready, talk, and only then give it the traffic in one write. Until that write nothing
* has changed for customers; wherever it is interrupted, running it again converges.
*/
async function rollout(ports, request) {
	const { project, environment, bot, package: stored, script } = request;
	const target = await ports.target(project, environment);
	const revision = makeRevision(environment.name, bot.name, stored.digest, renderSettings(environment, bot.name));
	const problems = await target.preflight();
	if (problems.length > 0) return {
		revision,
		reason: "refused",
		problems
	};
	const broken = brokenScript(script);
	if (broken) return {
		revision,
		reason: "failed-talk",
		smoke: broken
	};
	const newer = await request.superseded?.();
	if (newer) return {
		revision,
		reason: "superseded",
		by: newer,
		smoke: void 0
	};
	const before = (await target.current()).bots.find((state) => state.bot === bot.name);
	const failedReady = await startAndWait(ports, target, revision, request);
	if (failedReady) {
		await retireFailed(target, revision, request);
		return {
			revision,
			reason: "not-ready",
			verdict: failedReady
		};
	}
	await request.onTalk?.();
	const address = await target.reach(bot.name, revision.id);
	const smoke = address ? await smokeTest(ports, {
		bot: bot.name,
		address,
		metadata: stored.metadata,
		script,
		patienceMs: environment.answerSeconds * 1e3
	}) : {
		reason: "unreachable",
		message: "It stopped right after it was ready.",
		suite: script.suite,
		passed: [],
		failures: [],
		leftOut: [],
		held: []
	};
	if (smoke.reason !== "passed") {
		await retireFailed(target, revision, request);
		return {
			revision,
			reason: "failed-talk",
			smoke
		};
	}
	if (request.preview) {
		if (request.preview === "ends") await retireUnused(target, revision);
		return {
			revision,
			reason: "previewed",
			smoke
		};
	}
	const newest = await request.superseded?.();
	if (newest) {
		await retireUnused(target, revision);
		return {
			revision,
			reason: "superseded",
			by: newest,
			smoke
		};
	}
	request.signal?.throwIfAborted();
	const switched = await target.switch(bot.name, revision.id, before?.active?.id);
	if (switched.state === "switched") {
		const { url, previous, at } = switched;
		return {
			revision,
			reason: before?.active?.id === revision.id ? "already-active" : "switched",
			url,
			previous,
			switched: at,
			smoke
		};
	}
	if (switched.state === "conflict") return {
		revision,
		reason: "overtaken",
		active: switched.active
	};
	await retireFailed(target, revision, request);
	return {
		revision,
		reason: "not-ready",
		verdict: stoppedBeforeSwitch(bot.name, environment.name)
	};
}
/** The verdict on a revision that was ready, and wasn't any more when it should have got the traffic. */
function stoppedBeforeSwitch(bot, environment) {
	return {
		state: "fatal",
		headline: `${bot} was ready, but stopped before it could get the traffic.`,
		evidence: [],
		remedy: `Try again; if it comes back, read \`tidegate logs ${bot} --environment ${environment}\`.`,
		half: void 0,
		lastLines: []
	};
}
async function retireFailed(target, revision, request) {
	if (!request.keepFailed) await retireUnused(target, revision);
}
/** What has the traffic by now, or is there to roll back to, stays whatever was seen of it here. */
async function retireUnused(target, revision) {
	const role = (await target.current()).bots.find(({ bot }) => bot === revision.bot)?.revisions.find(({ id }) => id === revision.id)?.role;
	if (role !== "candidate" && role !== "preview") return;
	try {
		await target.retire(revision.bot, revision.id);
	} catch (error) {
		if (!(error instanceof UserError && error.code === "active-revision")) throw error;
	}
}
async function startAndWait(ports, target, revision, request) {
	const { bot, environment, package: stored, preview } = request;
	const step = ports.reporter.step(`Start ${bot.name} in ${environment.name}`);
	await reported(step, () => target.start({
		revision,
		serve: ports.engine({
			name: stored.metadata.engine.name,
			settings: {}
		}).serve(stored.metadata),
		role: preview === false ? "candidate" : "preview",
		commit: request.commit,
		version: request.version,
		branch: request.branch,
		port: settingsFor(environment, bot.name).port
	}, (bytes, of) => step.transfer(bytes, of, "fetching its package")));
	const verdict = await target.ready(bot.name, revision.id, {
		deadlineMs: environment.readySeconds * 1e3,
		onChange: (text) => step.progress(void 0, text),
		...request.signal && { signal: request.signal }
	});
	if (verdict.state === "ready") {
		step.done(`ready after ${(verdict.tookMs / 1e3).toFixed(1)} s`);
		return;
	}
	step.failed(verdict.headline);
	return verdict;
}

export { stoppedBeforeSwitch as n, rollout as t };