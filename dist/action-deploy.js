import { t as deploy } from "./shared/deploy.js";
import { n as packageNamed } from "./shared/find.js";
import { a as oneBotNamed, d as commitOf, i as environmentSettings, l as workspaceAt, n as botsNamed, o as refuseUnplanned, p as identify } from "./shared/workspace.js";
import { n as UserError, r as isToldError } from "./shared/errors.js";
import { o as table } from "./shared/blocks.js";
import { t as runKind } from "./shared/event.js";
import { c as quoted, s as plainMarkdown } from "./shared/text.js";
import { a as supersededPart, c as readEvent, i as rolloutParts, t as runAction } from "./shared/run.js";
import { a as tableName, r as checkName, t as checkKey } from "./shared/check-output.js";
import { n as knownPackage, t as claimOf } from "./shared/train.js";
import { t as collectingLedger } from "./shared/ports.js";
import { a as shortDigest } from "./shared/digest.js";
import { n as copyPackage } from "./shared/bring.js";
import { n as supersededSentence, t as askSuperseded } from "./shared/superseded.js";
import { n as digestCode, r as rolloutSentence } from "./shared/show.js";
import { resolve } from "node:path";
import { existsSync } from "node:fs";

// src/steps/hand-over/show.ts
const titles = {
	validate: "Reading it",
	train: "Training",
	deploy: "Starting it beside what runs",
	talk: "Talking to it"
};
/**
* Shows, on the commit, what is done with a bot right now. Where the run shows all bots in one table, and where the
* token may not write, nothing is shown: that is no failure of anything.
*/
async function showUnderWay(ports, { run, bot, phase, commit }) {
	try {
		const forge = await ports.forge?.();
		if (!forge) return;
		const key = checkKey(run, `${bot}/${phase}`);
		const shown = await forge.checks.own(commit, checkKey(run, ""));
		const table = checkKey(run, tableName);
		if (shown.some((check) => check.key === table || check.key === key && check.ended)) return;
		await forge.checks.report({
			name: checkName(bot, phase),
			commit,
			key,
			state: { phase: "running" },
			title: titles[phase],
			summary: `${titles[phase]}.`,
			text: void 0,
			annotations: [],
			detailsUrl: run.url,
			startedAt: ports.clock.now().toISOString()
		});
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		ports.reporter.info(`What is under way can't be shown on the commit: ${why}`);
	}
}

// src/steps/hand-over/receive.ts
/**
* The package of a bot's inputs in the project's store: the one that the ledger knows, or the one that was handed
* over, copied there by digest.
* @throws UserError `package-refused` for a hand-over with anything else than packages of these bots and inputs,
* `no-package` where there is none.
*/
async function receivePackage(ports, { project, bot, inputs, handed, bots }) {
	const packages = await handed?.list() ?? [];
	for (const { digest, metadata } of packages) if (!bots.includes(metadata.bot)) throw refused(digest, `it is of the bot ${quoted(metadata.bot, 60)}, which isn't this job's`);
	const own = packages.filter(({ metadata }) => metadata.bot === bot.name);
	for (const { digest, metadata } of own) {
		if (metadata.inputs !== inputs) {
			const [theirs, ours] = [shortDigest(metadata.inputs), shortDigest(inputs)];
			throw refused(digest, `it was made from the inputs ${theirs}, and ${bot.name} has ${ours} here`);
		}
		if (metadata.local) throw refused(digest, "it was made from work that is in no commit");
	}
	const [one, other] = own;
	if (one && other) throw refused(other.digest, `there is another one of ${bot.name} beside it`);
	const known = await knownPackage(ports, project, bot, inputs);
	if (known) return {
		stored: known,
		fresh: false
	};
	if (one && handed) {
		await copyPackage(ports, one, handed, await ports.store(project));
		return {
			stored: one,
			fresh: true
		};
	}
	throw new UserError(`There is no package of ${bot.name} to deploy: no training of these inputs left one.`, {
		code: "no-package",
		next: "Look at the training, then run all jobs again."
	});
}
function refused(digest, why) {
	return new UserError(`The package ${shortDigest(digest)} that was handed over is refused: ${why}.`, {
		code: "package-refused",
		next: "Run all jobs again; if it comes back, look at what the training of this branch runs."
	});
}

// src/steps/hand-over/stage.ts
/**
* Brings what another job trained into an environment: takes its package into the store, deploys it, talks to it. The
* ledger isn't written: what it is to be told goes to `tell`, as soon as it is true.
* @throws UserError `package-refused`, `no-package`
*/
async function stageHandedOver(ports, request, tell) {
	const { project, bot, commit } = request;
	const { inputs } = await identify(ports, {
		project,
		bot,
		treeish: commit,
		local: false
	});
	const { stored, fresh } = await receivePackage(ports, {
		...request,
		inputs
	});
	if (fresh) tell([claimOf(ports, {
		...request,
		inputs,
		stored
	})]);
	const ledger = collectingLedger(ports.ledger);
	const deployed = await deploy({
		...ports,
		ledger
	}, {
		...request,
		package: stored,
		treeish: commit
	});
	tell(ledger.collected);
	return {
		package: stored.digest,
		deployed
	};
}

// src/entrypoints/deploy-handed-over.ts
/** The reason of a bot's end where it broke off, if there is one for it. */
const refusals = [
	"package-refused",
	"no-package",
	"superseded"
];
/**
* Deploys what the jobs before this one handed over, one bot after the other, each as far as it comes. Nothing is
* written to the ledger: the record tells the last job what to write.
*/
async function deployHandedOver(run) {
	const { inputs, ports, by, signal, handOver } = run;
	if (inputs.package !== void 0) throw new UserError("The input `package` names one package by hand; several bots take what was handed over.", {
		code: "bad-input",
		next: "Leave out `package`, or `bots`, `packages` and `hand-over`."
	});
	const { id: commit } = await commitOf(ports, inputs.commit);
	handOver?.about(commit);
	const named = [...inputs.bots, ...inputs.bot === void 0 ? [] : [inputs.bot]];
	for (const name of named) handOver?.begin(name, "deploy");
	const workspace = await workspaceAt(ports, commit);
	const { project } = workspace;
	const bots = named.length === 0 ? [oneBotNamed(workspace, void 0)] : botsNamed(workspace, named);
	const environment = await environmentSettings(ports, workspace, inputs.environment);
	refuseUnplanned(environment);
	const kind = runKind(await readEvent(process.env), project.branches);
	const preview = kind.rollout === "preview" ? "ends" : inputs.preview;
	const folder = inputs.packages && resolve(process.env["GITHUB_WORKSPACE"] ?? ".", inputs.packages);
	const handed = folder !== void 0 && existsSync(folder) ? await ports.store(project, { store: folder }) : void 0;
	const superseded = kind.branch === void 0 ? void 0 : askSuperseded(ports, {
		branch: kind.branch,
		commit
	});
	const said = [];
	handOver?.ledger(() => said);
	const ended = [];
	for (const bot of bots) {
		signal.throwIfAborted();
		ended.push(await one(bot));
	}
	return outcomeOf(environment.name, ended);
	async function one(bot) {
		handOver?.begin(bot.name, "deploy");
		const showing = async (phase) => {
			if (handOver) await showUnderWay(ports, {
				run: handOver.run,
				bot: bot.name,
				phase,
				commit
			});
		};
		await showing("deploy");
		const request = {
			project,
			environment,
			bot,
			commit,
			branch: kind.branch,
			handed,
			preview,
			superseded,
			bots: bots.map(({ name }) => name),
			keepFailed: inputs["keep-failed"],
			by,
			why: inputs.why,
			signal,
			onTalk: () => showing("talk"),
			compare: inputs.compare && preview !== "ends"
		};
		try {
			const staged = await stageHandedOver(ports, request, (records) => said.push(...records));
			handOver?.add(...rolloutParts(bot.name, environment.name, preview, staged.deployed));
			return {
				bot: bot.name,
				...staged
			};
		} catch (error) {
			if (signal.aborted || !isToldError(error)) throw error;
			const newer = error.code === "no-package" ? await superseded?.() : void 0;
			if (newer) {
				handOver?.add(supersededPart(bot.name, "deploy", newer));
				return {
					bot: bot.name,
					error: new UserError(supersededSentence(newer), { code: "superseded" })
				};
			}
			handOver?.broke(bot.name, error);
			return {
				bot: bot.name,
				error
			};
		}
	}
}
function outcomeOf(environment, ended) {
	const lines = ended.map((one) => ({
		bot: one.bot,
		package: "package" in one ? one.package : void 0,
		sentence: "error" in one ? one.error.message : rolloutSentence(one.bot, environment, one.deployed)
	}));
	const thrown = ended.flatMap((one) => "error" in one ? [one.error] : []).find(({ code }) => !refusals.some((reason) => reason === code));
	if (thrown) throw thrown;
	const reasons = ended.map((one) => "error" in one ? one.error.code : one.deployed.reason);
	const good = reasons.filter((reason) => isGood(reason));
	const [first, second] = lines;
	const [deployed] = ended.flatMap((one) => "deployed" in one ? [one.deployed] : []);
	const url = deployed && "url" in deployed ? deployed.url : "";
	return {
		reason: reasons.find((reason) => !isGood(reason)) ?? reasons[0] ?? "no-package",
		result: {
			environment,
			bots: ended.map((one) => "error" in one ? told(one.bot, one.error) : one)
		},
		outputs: {
			package: second ? "" : first?.package ?? "",
			url: second ? "" : url
		},
		headline: first && !second ? first.sentence : `${good.length} of ${ended.length} bots went through in ${environment}.`,
		summary: table([
			"bot",
			"package",
			"result"
		], lines.map((one) => [
			plainMarkdown(one.bot),
			one.package === void 0 ? "" : digestCode(one.package),
			plainMarkdown(one.sentence, 500)
		]))
	};
}
function isGood(reason) {
	return reason === "switched" || reason === "already-active" || reason === "previewed";
}
function told(bot, { code, message, next }) {
	return {
		bot,
		error: {
			code,
			message,
			next
		}
	};
}

// src/entrypoints/deploy.ts
await runAction("deploy", async (run) => {
	const { inputs, ports, by, signal, handOver } = run;
	if (handOver || inputs.packages !== void 0 || inputs.bots.length > 0) return deployHandedOver(run);
	const workspace = await workspaceAt(ports, inputs.commit);
	const { project } = workspace;
	const bot = oneBotNamed(workspace, inputs.bot);
	const environment = await environmentSettings(ports, workspace, inputs.environment);
	refuseUnplanned(environment);
	const found = await packageNamed(ports, {
		project,
		bot,
		commit: workspace.commit,
		text: inputs.package
	});
	const result = await deploy(ports, {
		project,
		environment,
		bot,
		package: found.stored,
		treeish: found.commit,
		commit: found.commit,
		branch: process.env["GITHUB_REF_NAME"] ?? await ports.checkout.branch(),
		preview: inputs.preview,
		keepFailed: inputs["keep-failed"],
		by,
		why: inputs.why,
		signal
	});
	return {
		reason: result.reason,
		result: {
			bot: bot.name,
			package: found.stored.digest,
			...result
		},
		outputs: {
			package: found.stored.digest,
			url: "url" in result ? result.url : ""
		},
		headline: rolloutSentence(bot.name, environment.name, result),
		summary: ""
	};
});

export {  };