import { o as table } from "./shared/blocks.js";
import { s as plainMarkdown } from "./shared/text.js";
import { t as runKind } from "./shared/event.js";
import { d as commitOf, l as workspaceAt, n as botsNamed, r as comparedWith, u as changed } from "./shared/workspace.js";
import { r as packageFor } from "./shared/history.js";
import { t as jobMatrix } from "./shared/matrix.js";
import { n as verificationOf } from "./shared/verification.js";
import { t as validate } from "./shared/validate.js";
import { c as readEvent, s as validatePart, t as runAction, u as workflowFile } from "./shared/run.js";
import { t as annotate } from "./shared/log.js";

// src/steps/hand-over/changes.ts
/** Finds the bots that a run goes through, by their inputs and test conversations, and reads each. */
async function findChanges(ports, { workspace, commit, against, kind }) {
	const wanted = kind.phases.length === 0 ? [] : await wantedBots(ports, {
		commit,
		against,
		kind
	});
	const bots = wanted.map(({ bot }) => bot);
	const validated = await validate(ports, {
		workspace,
		bots,
		treeish: commit
	});
	const parts = validated.bots.map(validatePart);
	const sound = parts.filter(({ state }) => state === "passed").map(({ bot }) => bot);
	return {
		bots: wanted.map(({ bot, state }) => ({
			bot: bot.name,
			state
		})),
		validated,
		expects: bots.map(({ name }) => ({
			bot: name,
			phases: kind.phases
		})),
		parts,
		matrix: jobMatrix(sound)
	};
}
async function wantedBots(ports, { commit, against, kind }) {
	const { bots } = await changed(ports, {
		head: commit,
		against,
		base: kind.base
	});
	const records = kind.gathers ? await ports.ledger.read() : void 0;
	return bots.flatMap((difference) => {
		const { bot, state } = difference;
		if (state !== "same") return [{
			bot,
			state
		}];
		return records && isUnsettled(records, difference) ? [{
			bot,
			state: "unsettled"
		}] : [];
	});
}
/** Whether nobody trained it, or nobody talked to what came of it: a run died, or gave way to this one. */
function isUnsettled(records, { bot, inputs, suite }) {
	const digest = packageFor(records, bot.name, inputs);
	if (digest === void 0) return true;
	const said = verificationOf(records, bot.name, digest, suite);
	if (said.state === "none") return true;
	return said.state !== "revoked" && said.suite !== void 0 && said.suite !== suite;
}

// src/steps/hand-over/told.ts
/**
* The run that a push of the very same commit started, which goes through all that this one would; undefined where there
* is none, and where nobody can tell: what is done twice ends the same.
*/
async function toldBy(ports, { workflow, commit }) {
	try {
		const [newest] = await (await ports.forge?.())?.workflows.ofCommit(workflow, "push", commit) ?? [];
		return newest?.id;
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		ports.reporter.info(`Nobody can tell whether the push of this commit is told about already: ${why}`);
		return;
	}
}

// src/entrypoints/validate.ts
const noOutputs = {
	matrix: "[]",
	deploys: "false",
	check: "",
	"told-by": ""
};
/** What the last job of a run is called, by what it does: the one that a branch rule requires says what happened. */
const checkNames = {
	own: "tidegate",
	told: "tidegate (told by the push)"
};
await runAction("validate", async (run) => {
	const { inputs, ports, handOver } = run;
	handOver?.about((await commitOf(ports, inputs.commit)).id);
	if (inputs.changed) return validateChanged(run);
	const workspace = await workspaceAt(ports, inputs.commit);
	const bots = botsNamed(workspace, inputs.bots);
	const result = await validate(ports, {
		workspace,
		bots,
		treeish: workspace.commit
	});
	return {
		reason: result.reason,
		result,
		outputs: noOutputs,
		...shown(result)
	};
});
/** Validates what the event changed, and says what the run is to do with it. */
async function validateChanged({ inputs, ports, handOver }) {
	const workspace = await workspaceAt(ports, inputs.commit);
	const { project, commit } = workspace;
	const kind = runKind(await readEvent(process.env), project.branches);
	const told = await toldElsewhere(ports, kind, commit);
	if (told !== void 0) {
		handOver?.expects([]);
		return {
			reason: "told",
			result: {
				commit,
				kind: kind.kind,
				toldBy: told
			},
			outputs: {
				...noOutputs,
				check: checkNames.told,
				"told-by": String(told)
			},
			headline: `The push of this very commit started the run ${told}, which tells all of it.`,
			summary: ""
		};
	}
	const against = await comparedWith(ports, project.branches.default);
	const { validated, matrix, bots, expects, parts } = await findChanges(ports, {
		workspace,
		commit,
		against,
		kind
	});
	handOver?.expects(expects);
	handOver?.add(...parts);
	const outputs = {
		matrix: JSON.stringify(matrix),
		deploys: String(kind.rollout !== "none" && matrix.length > 0),
		check: checkNames.own,
		"told-by": ""
	};
	const result = {
		commit,
		kind: kind.kind,
		changed: bots,
		...validated
	};
	if (bots.length === 0) return {
		reason: "unchanged",
		result,
		outputs,
		headline: "No bot changed.",
		summary: ""
	};
	return {
		reason: validated.reason,
		result,
		outputs,
		...shown(validated),
		goesOn: handOver !== void 0
	};
}
async function toldElsewhere(ports, kind, commit) {
	const workflow = workflowFile(process.env);
	return workflow !== void 0 && kind.mayBeTold ? toldBy(ports, {
		workflow,
		commit
	}) : void 0;
}
/** Annotates what is wrong, and makes a table of it. */
function shown({ bots }) {
	const problems = bots.flatMap((bot) => bot.problems);
	for (const problem of problems) annotate(problem);
	const errors = problems.filter(({ severity }) => severity === "error").length;
	return {
		headline: errors === 0 ? `Nothing is wrong with ${bots.length} bots.` : `${errors} errors in ${bots.length} bots.`,
		summary: table([
			"bot",
			"errors",
			"warnings",
			"test conversations",
			"id"
		], bots.map(({ bot, registration, conversations, problems: found }) => [
			plainMarkdown(bot),
			String(found.filter(({ severity }) => severity === "error").length),
			String(found.filter(({ severity }) => severity === "warning").length),
			String(conversations),
			registration.state
		]))
	};
}

export {  };