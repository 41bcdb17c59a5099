import { r as isToldError, t as EnvironmentError } from "./errors.js";
import { a as withOrigins } from "./history.js";
import { a as originsOf, d as outcomeOf, i as originOf, n as askedFor, o as usualPatienceMs, r as forgeWords, t as openFacts, u as makePlan } from "./line-facts.js";
import { c as parseSelection, d as resolveSelection, l as pullRequestOf, s as drawLine, u as refusedSelection } from "./release.js";
import { s as environmentNamed } from "./project.js";
import { t as readPast } from "./past.js";
import { i as listed } from "./text.js";

// src/steps/picked-pulls.ts
/** Milliseconds before and after a merge in which the commits of a rebase were made. */
const rebaseTook = {
	before: 12e4,
	after: 6e4
};
/**
* Histories in which the pull requests that a selection names are found, however they were merged: most commits say it
* in their subjects; of what doesn't, the code host is asked. It knows a pull request's last commit at once, and some
* seconds late which others a rebase brought.
* @throws UserError for a pull request that isn't merged into `branch`, EnvironmentError where the code host can't be
* read, or doesn't know yet.
*/
async function withPickedPulls(ports, branch, selection, histories) {
	const commits = [...new Map(histories.flatMap(({ changes }) => changes.flatMap((change) => change.commits.map((commit) => [commit.id, commit])))).values()];
	const told = new Set(commits.map(pullRequestOf));
	const wanted = [...new Set(selection.flatMap((part) => part.kind === "pull" ? [part.number] : []))].filter((number) => !told.has(number));
	const forge = wanted.length === 0 ? void 0 : await ports.forge?.();
	if (!forge) return histories;
	const pulls = [];
	const problems = [];
	for (const number of wanted) {
		const pull = await forge.pulls.get(number);
		const why = whyNotPicked(number, pull, branch);
		if (pull && why === void 0) pulls.push(pull);
		else problems.push({
			severity: "error",
			code: "unmatched-selection",
			message: String(why)
		});
	}
	if (problems.length > 0) throw refusedSelection(problems);
	const origins = await broughtBy(forge, branch, pulls, commits);
	return histories.map((history) => withOrigins(history, origins));
}
function whyNotPicked(number, pull, branch) {
	const refused = `"#${number}" can't be selected: `;
	if (!pull) return `${refused}there is no pull request of that number.`;
	if (pull.state === "open") return `${refused}it isn't merged yet.`;
	if (!pull.merged) return `${refused}it was closed without being merged.`;
	if (pull.base !== branch) return `${refused}it was merged into another branch than ${branch}.`;
}
async function broughtBy(forge, branch, pulls, commits) {
	const origins = /* @__PURE__ */ new Map();
	const unsure = /* @__PURE__ */ new Set();
	for (const pull of pulls) {
		const last = pull.merged?.commit;
		const whole = commits.find(({ id }) => id === last);
		if (whole) origins.set(whole.id, originOf(pull));
		if (whole && (whole.parents.length > 1 || pull.commits === 1)) continue;
		for (const commit of commits.filter((one) => mayBeRebased(one, pull))) unsure.add(commit);
	}
	const asked = [...unsure].filter(({ id }) => !origins.has(id));
	if (asked.length === 0) return origins;
	const found = await forge.pulls.merged({
		branch,
		commits: asked.map(askedFor),
		patienceMs: usualPatienceMs
	});
	for (const [id, origin] of originsOf(found)) origins.set(id, origin);
	const unknown = asked.filter(({ id }) => !origins.has(id));
	if (unknown.length > 0) throw new EnvironmentError(`Nobody could tell yet which pull request brought ${listed(unknown.map(({ id }) => id.slice(0, 7)))}, which came at the same time as what is selected.`, {
		code: "forge-behind",
		next: "Try again in a minute, or select commits instead of pull requests."
	});
	return origins;
}
function mayBeRebased(commit, { merged }) {
	const after = Date.parse(commit.at) - Date.parse(String(merged?.at));
	return commit.parents.length < 2 && pullRequestOf(commit) === void 0 && after >= -rebaseTook.before && after <= rebaseTook.after;
}

// src/steps/plan.ts
/**
* Says for every selected bot what would ship, and why or why not. It needs no secret and no target: where one can be
* read, the plan says whether it runs what was released, and is otherwise the same, with the same hash.
*/
async function plan(ports, request) {
	const made = await planFrom(ports, request, await ports.ledger.read());
	return {
		reason: outcomeOf(made),
		plan: made,
		head: request.head
	};
}
/** The plan that a state of the ledger gives. @throws UserError for a selection that matches nothing. */
async function planFrom(ports, request, records) {
	const { workspace, versions } = request;
	const environment = environmentNamed(workspace.project, request.environment);
	const branch = workspace.project.branches.default;
	const selection = parseSelection(request.selection);
	const read = await readPast(ports, {
		...request,
		environment: environment.name,
		records
	});
	const past = await withPickedPulls(ports, branch, selection, read);
	const target = await targetState(ports, request, environment);
	const picks = resolveSelection(selection, past);
	const drawn = picks.map((pick) => drawLine(historyOf(past, pick), pick.changes));
	const { policy } = environment;
	const said = await forgeWords(ports, {
		policy,
		branch,
		changes: drawn.flatMap(({ shipped }) => shipped)
	});
	const lookUp = await openFacts(ports, {
		...request,
		environment,
		records
	});
	const bots = [];
	for (const { bot, changes } of picks) {
		const history = withOrigins(historyOf(past, { bot }), said.origins);
		const picked = new Set(changes.map(({ commit }) => commit.id));
		const shipment = drawLine(history, history.ahead.filter(({ commit }) => picked.has(commit.id)));
		bots.push({
			shipment,
			facts: await lookUp(shipment, said.facts),
			running: target && runningOf(target, bot),
			version: Object.hasOwn(versions, bot) ? versions[bot] : void 0
		});
	}
	return makePlan({
		environment: environment.name,
		policy,
		now: ports.clock.now().toISOString(),
		bots
	});
}
function historyOf(past, { bot }) {
	return past.find((history) => history.bot === bot);
}
/** What the target says, if it is asked and can be read: a plan is good without. */
async function targetState(ports, request, environment) {
	if (request.withoutTarget) return void 0;
	try {
		return await (await ports.target(request.workspace.project, environment)).current();
	} catch (error) {
		if (!isToldError(error)) throw error;
		ports.reporter.problem({
			severity: "note",
			code: "target-unread",
			message: `What runs in ${environment.name} couldn't be read, so the plan takes the ledger's word for it: ${error.message}`,
			next: "Nothing: `tidegate promote` reads it before it changes anything."
		});
		return;
	}
}
/** What a target says of one bot. */
function runningOf(target, name) {
	const active = target.bots.find(({ bot }) => bot === name)?.active;
	return {
		up: target.running,
		active: active && {
			package: active.package,
			version: active.version
		}
	};
}

export { planFrom as n, runningOf as r, plan as t };