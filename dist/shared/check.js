import { s as environmentNamed } from "./project.js";
import { a as problemOf, i as placeText } from "./errors.js";
import { i as listed, r as counted } from "./text.js";
import { l as workspaceAt } from "./workspace.js";
import { n as exitCodes } from "./exit.js";
import { n as inSession } from "./session.js";
import { i as paint, o as plainText } from "./text2.js";

// src/steps/check.ts
/** The one check that a branch rule requires: the last job of the workflows. */
const lastJob = "tidegate";
/** A package that nobody has: asking for it shows whether a store answers. */
const nobodys = `sha256:${"0".repeat(64)}`;
/**
* Tries an installation: what the repository, the code host, the stores and the environments need in order to work.
* Nothing is changed and nothing is started. It never stops at the first thing that is wrong.
*/
async function check(ports, request) {
	const { workspace, items } = await checkRepository(ports, request);
	const { environments } = workspace.project;
	const asked = environments.filter(({ name }) => (request.environment ?? name) === name);
	for (const environment of asked) items.push(...await checkEnvironment(ports, workspace, environment));
	return {
		reason: items.some(({ outcome }) => outcome === "wrong") ? "wrong" : "right",
		items
	};
}
const right = (observed) => ({
	outcome: "right",
	observed,
	fix: void 0
});
/** A problem as a line; one without a remedy names what to look at. */
function wrong({ severity, message, next, place }, fallback) {
	return {
		outcome: severity === "error" ? "wrong" : "unknown",
		observed: `${message}${place ? ` (${placeText(place)})` : ""}`,
		fix: next ?? fallback
	};
}
/** Looks at one thing; what is thrown is what is wrong with it. */
async function look(what, environment, work) {
	return [await work().catch((error) => {
		const headline = problemOf(error);
		const { problems } = error;
		return (problems.length > 0 ? problems : [headline]).map((problem) => wrong(problem, "Mend it, and check again."));
	})].flat().map((one) => ({
		what,
		environment,
		...one
	}));
}
async function checkRepository(ports, request) {
	const { branches } = request.workspace.project;
	let { commit } = request.workspace;
	let workspace = request.workspace;
	const branch = await look("default branch", void 0, async () => {
		commit = await ports.checkout.upstream(branches.default);
		return right(`${branches.default} is at commit ${commit.slice(0, 7)}`);
	});
	const settings = await look("tidegate.yml", void 0, async () => {
		const { problems, ...read } = await ports.sources.workspace(commit);
		workspace = read;
		if (problems.length > 0) return problems.map((problem) => wrong(problem, "Mend that line, and merge it."));
		if (read.bots.length > 0) return right(`${counted(read.bots.length, "bot")}: ${listed(read.bots.map(({ name }) => name))}`);
		return {
			outcome: "wrong",
			observed: "No bot was found.",
			fix: "Name their directories under `bots:`, or type `tidegate init`."
		};
	});
	const ledger = await look("ledger", void 0, () => checkLedger(ports));
	const identity = await look("identity", void 0, async () => right(`git knows you as ${await ports.checkout.identity()}`));
	const host = await checkForge(ports, branches.default);
	return {
		workspace,
		items: [
			...branch,
			...settings,
			...ledger,
			...identity,
			...host
		]
	};
}
async function checkLedger(ports) {
	const records = await ports.ledger.read();
	const [unread] = await ports.ledger.unread();
	if (!unread) return right(counted(records.length, "record"));
	return {
		outcome: "wrong",
		observed: `${unread.file} can't be read: ${unread.why}.`,
		fix: "Use the version of Tidegate that wrote it, or mend that file by a commit on the ledger branch."
	};
}
async function checkForge(ports, branch) {
	const items = [];
	return [...await look("code host", void 0, async () => {
		const forge = await ports.forge?.();
		if (!forge) return {
			outcome: "unknown",
			observed: "No code host is connected: its rules, reviews and checks are not known here.",
			fix: "Set GITHUB_TOKEN to a token that may read the repository."
		};
		const { login } = await forge.whoAmI();
		const rule = await look("branch rule", void 0, async () => {
			if (await forge.isCheckRequired(branch, lastJob)) return right(`${branch} requires the check ${lastJob}`);
			return {
				outcome: "wrong",
				observed: `${branch} doesn't require the check ${lastJob}: what failed can be merged.`,
				fix: `Require the status check \`${lastJob}\` for ${branch}: ${forge.repository.url}/settings/rules`
			};
		});
		items.push(...rule);
		return right(`${forge.repository.owner}/${forge.repository.name} as ${login}`);
	}), ...items];
}
async function checkEnvironment(ports, { project }, environment) {
	const { name } = environment;
	return [
		...await look("store", name, async () => {
			const store = await ports.store(project, environment);
			await store.find(nobodys);
			return right(`${store.location} answers`);
		}),
		...await look("environment", name, async () => {
			const target = await ports.target(project, environment);
			const problems = environment.target.kind !== "local" || (await target.current()).bots.length > 0 ? await target.preflight() : [];
			if (problems.length > 0) return problems.map((problem) => wrong(problem, `Look closer: tidegate doctor --environment ${name}`));
			const bots = (await target.current()).bots.filter(({ active }) => active);
			return right(`it can take bots, and runs ${counted(bots.length, "bot")}`);
		}),
		...pullSecrets(environment)
	];
}
/** Whether nodes can pull is only seen when one does: no login of ours may read a secret. */
function pullSecrets({ name, target }) {
	if (target.kind !== "kubernetes") return [];
	return target.pullSecrets.map((secret) => ({
		what: "pull secret",
		environment: name,
		outcome: "unknown",
		observed: `Whether the secret ${secret} is there can't be seen without the right to read secrets.`,
		fix: `Look with a login that may: kubectl --namespace ${target.namespace} get secret ${secret}`
	}));
}

// src/cli/commands/check.ts
/** `tidegate check` */
async function run(options) {
	return inSession(options, async (session) => {
		const workspace = await workspaceAt(session.ports);
		if (options.environment !== void 0) environmentNamed(workspace.project, options.environment);
		const result = await check(session.ports, {
			workspace,
			environment: options.environment
		});
		session.result({
			command: "check",
			...result
		}, () => checkText(result));
		return result.reason === "right" ? exitCodes.done : exitCodes.failed;
	});
}
function checkText({ items }) {
	const wrong = items.filter(({ outcome }) => outcome === "wrong").length;
	const end = wrong === 0 ? "Nothing is wrong. Nothing was changed." : `${counted(wrong, "thing")} to mend. Nothing was changed.`;
	return [...items.map(itemText), end].join("\n");
}
const marks = {
	right: ["green", "✓"],
	wrong: ["red", "✗"],
	unknown: ["yellow", "?"]
};
function itemText({ what, environment, outcome, observed, fix }) {
	const [style, mark] = marks[outcome];
	const name = environment === void 0 ? what : `${environment}: ${what}`;
	const line = `${paint(style, mark, process.stdout)} ${plainText(name)}: ${plainText(observed)}`;
	return fix === void 0 ? line : `${line} → ${plainText(fix)}`;
}

export { run };