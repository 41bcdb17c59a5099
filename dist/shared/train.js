import { a as shortDigest } from "./digest.js";
import { n as unchosenEngine } from "./engine-choice.js";
import { r as packageFor } from "./history.js";
import { o as engineOf } from "./project.js";
import { p as identify } from "./workspace.js";
import { t as reported } from "./reported.js";

// src/steps/train.ts
/**
* Trains a bot and packages it, unless a package of its inputs exists. Of two that train the same inputs at once,
* the first to write the ledger wins, and both return its package.
*/
async function train(ports, request) {
	const { project, bot, treeish, local } = request;
	const { inputs } = await identify(ports, {
		project,
		bot,
		treeish,
		local
	});
	const store = await ports.store(project);
	if (!request.again) {
		const known = local ? await localPackage(ports, project, bot, inputs) : await knownPackage(ports, project, bot, inputs);
		if (known) return {
			reason: "found",
			inputs,
			package: known,
			problems: []
		};
	}
	const by = await request.superseded?.();
	if (by) return {
		reason: "superseded",
		inputs,
		by
	};
	const entries = await ports.sources.entries(treeish, bot);
	const unnamed = unchosenEngine(project, bot, entries, []);
	if (unnamed) return refuse(ports, inputs, [unnamed]);
	const choice = engineOf(project, bot);
	const engine = ports.engine(choice, project);
	await using laidOut = await ports.sources.layOut(treeish, bot);
	const step = ports.reporter.step(`Train ${bot.name}`);
	const outcome = await engine.train(laidOut.source, `${bot.name}-${shortDigest(inputs)}`, laidOut.output, {
		onProgress: ({ phase, fraction }) => step.progress(fraction, phase),
		...request.signal && { signal: request.signal }
	});
	for (const problem of outcome.problems) ports.reporter.problem(problem);
	if (outcome.state !== "trained") {
		step.failed(outcome.state === "invalid" ? "the bot has errors" : "the training failed");
		return {
			reason: outcome.state,
			inputs,
			problems: outcome.problems
		};
	}
	const custom = unchosenEngine(project, bot, entries, outcome.problems);
	if (custom) {
		step.failed("its engine must be named");
		return refuse(ports, inputs, [custom]);
	}
	const { trainer, images } = await engine.identity();
	const { directory, names } = outcome.actions;
	const stored = await reported(step, () => store.pack({
		metadata: {
			schema: 1,
			bot: bot.name,
			inputs,
			local,
			engine: {
				name: choice.name,
				trainer
			},
			images,
			model: {
				file: lastSegment(outcome.modelFile),
				id: outcome.modelId
			},
			actions: {
				kind: directory === void 0 ? "none" : "javascript",
				names
			},
			metrics: outcome.metrics
		},
		modelFile: outcome.modelFile,
		actionsDirectory: directory
	}, (bytes, of) => step.transfer(bytes, of, "packaging")));
	step.done(shortDigest(stored.digest));
	if (local) return {
		reason: "trained",
		inputs,
		package: stored,
		problems: outcome.problems
	};
	await ports.ledger.append([claimOf(ports, {
		...request,
		inputs,
		stored
	})]);
	return {
		reason: "trained",
		inputs,
		package: await knownPackage(ports, project, bot, inputs) ?? stored,
		problems: outcome.problems
	};
}
/** What the ledger is told of a package: these inputs gave it. */
function claimOf({ clock }, { bot, inputs, stored, commit, by, why }) {
	const at = clock.now().toISOString();
	return {
		kind: "package",
		schema: 1,
		bot: bot.name,
		inputs,
		package: stored.digest,
		commit,
		at,
		by,
		why
	};
}
function refuse(ports, inputs, problems) {
	for (const problem of problems) ports.reporter.problem(problem);
	return {
		reason: "invalid",
		inputs,
		problems
	};
}
/** The package that the ledger names for these inputs, if the store holds it. */
async function knownPackage(ports, project, bot, inputs) {
	const digest = packageFor(await ports.ledger.read(), bot.name, inputs);
	return digest === void 0 ? void 0 : (await ports.store(project)).find(digest);
}
/** A package that was made here from uncommitted or unpushed work. */
async function localPackage(ports, project, bot, inputs) {
	return (await (await ports.store(project)).list(bot.name)).find(({ metadata }) => metadata.inputs === inputs);
}
function lastSegment(path) {
	return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

export { knownPackage as n, train as r, claimOf as t };