import { o as table } from "./shared/blocks.js";
import { s as plainMarkdown } from "./shared/text.js";
import { d as commitOf, l as workspaceAt, n as botsNamed, r as comparedWith, u as changed } from "./shared/workspace.js";
import { n as packingStore, t as collectingLedger } from "./shared/ports.js";
import { c as readEvent, o as trainPart, t as runAction } from "./shared/run.js";
import { r as train } from "./shared/train.js";
import { t as runKind } from "./shared/event.js";
import { t as askSuperseded } from "./shared/superseded.js";
import { n as digestCode } from "./shared/show.js";

// src/entrypoints/branch-asked.ts
/** Asks whether the branch that started the run still stands at a commit; undefined where no branch matters. */
async function branchAsked(ports, project, commit) {
	const { branch, writes } = runKind(await readEvent(process.env), project.branches);
	return branch === void 0 || !writes ? void 0 : askSuperseded(ports, {
		branch,
		commit
	});
}

// src/entrypoints/train.ts
await runAction("train", async (run) => {
	const { inputs, by, signal, handOver } = run;
	const ports = trainingPorts(run);
	const { id: commit } = await commitOf(ports, inputs.commit);
	handOver?.about(commit);
	for (const name of inputs.bots) handOver?.begin(name, "train");
	const { project, ...workspace } = await workspaceAt(ports, commit);
	const bots = inputs.bots.length > 0 ? botsNamed({
		project,
		...workspace
	}, inputs.bots) : await thoseChanged();
	const superseded = handOver && await branchAsked(ports, project, commit);
	const results = [];
	for (const bot of bots) {
		signal.throwIfAborted();
		handOver?.begin(bot.name, "train");
		const what = {
			project,
			bot,
			treeish: commit,
			commit,
			local: false,
			again: inputs.again,
			superseded
		};
		const result = await train(ports, {
			...what,
			by,
			why: inputs.why,
			signal
		});
		handOver?.add(trainPart(bot.name, result));
		results.push({
			bot: bot.name,
			...result
		});
	}
	const packages = Object.fromEntries(results.flatMap((result) => "package" in result ? [[result.bot, result.package.digest]] : []));
	const wrong = results.filter((result) => !("package" in result)).map(({ reason }) => reason);
	return {
		reason: [
			"invalid",
			"failed",
			"superseded"
		].find((reason) => wrong.includes(reason)) ?? (results.length === 0 ? "unchanged" : "packaged"),
		result: {
			commit,
			bots: results
		},
		outputs: { packages: JSON.stringify(packages) },
		headline: results.length === 0 ? "No bot changed." : `${results.length - wrong.length} of ${results.length} bots have their package.`,
		summary: table([
			"bot",
			"result",
			"package",
			"inputs"
		], results.map((result) => [
			plainMarkdown(result.bot),
			result.reason,
			"package" in result ? digestCode(result.package.digest) : "",
			digestCode(result.inputs)
		]))
	};
	async function thoseChanged() {
		const against = await comparedWith(ports, project.branches.default);
		return (await changed(ports, {
			head: commit,
			against
		})).bots.filter(({ state }) => state === "new" || state === "changed").map(({ bot }) => bot);
	}
});
/** A job that hands over writes neither the ledger nor the store: it runs what a bot brings along. */
function trainingPorts({ ports, handOver }) {
	if (!handOver) return ports;
	return {
		...ports,
		ledger: collectingLedger(ports.ledger),
		store: async (project, environment) => packingStore(await ports.store(project, environment), () => ports.store(project, { store: handOver.packages }))
	};
}

export {  };