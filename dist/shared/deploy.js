import { t as saidAlready } from "./verification.js";
import { t as rollout } from "./rollout.js";
import { n as prepareScript } from "./smoke-test.js";

// src/steps/deploy.ts
/**
* Brings a package into an environment: start, ready, talk, switch, and a record of the verification. A package of
* uncommitted or unpushed work is not recorded.
*/
async function deploy(ports, request) {
	const { project, environment, bot } = request;
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
	if (!smoke || request.package.metadata.local) return {
		...result,
		recorded: void 0
	};
	const record = {
		kind: "verification",
		schema: 1,
		bot: bot.name,
		package: request.package.digest,
		suite: smoke.suite,
		commit: request.commit,
		environment: environment.name,
		revision: result.revision.id,
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
	const standing = saidAlready(await ports.ledger.read(), record);
	await ports.ledger.append(standing ? [] : [record]);
	return {
		...result,
		recorded: standing ?? record
	};
}
/** What was said to the revision; undefined if it never came to that, or wasn't about the package. */
function smokeOf(result) {
	if (!("smoke" in result)) return void 0;
	return result.smoke.reason === "passed" || result.smoke.reason === "failed" ? result.smoke : void 0;
}

export { deploy as t };