import { r as withoutLastWords } from "./shared/doctor.js";
import { n as UserError } from "./shared/errors.js";
import { o as table } from "./shared/blocks.js";
import { t as code } from "./shared/inline.js";
import { i as releaseName } from "./shared/release.js";
import { r as counted, s as plainMarkdown } from "./shared/text.js";
import { s as environmentNamed } from "./shared/project.js";
import { t as doctor } from "./shared/doctor2.js";
import { i as runningRevision, t as heldBotNamed } from "./shared/find.js";
import { n as status, t as askedAbout } from "./shared/status2.js";
import { a as oneBotNamed, l as workspaceAt, n as botsNamed, r as comparedWith } from "./shared/workspace.js";
import { r as line, t as annotate } from "./shared/log.js";
import { t as runAction } from "./shared/run.js";

// src/entrypoints/inspect.ts
/** Milliseconds that an answer may take. */
const patienceMs = 3e4;
await runAction("inspect", async ({ inputs, ports, signal }) => {
	const workspace = await workspaceAt(ports);
	switch (inputs.mode) {
		case "logs": return logs(ports, workspace, inputs, signal);
		case "doctor": return diagnosis(ports, workspace, inputs);
		case "chat": return chat(ports, workspace, inputs);
		default: return readStatus(ports, workspace, inputs);
	}
});
/**
* Whether what a bot's processes write may stand in a workflow's log: customers don't talk to staging. Anywhere else,
* what they say may be among it, since an action prints what it likes.
*/
function isReadable(environment) {
	return environment === "staging";
}
async function readStatus(ports, workspace, inputs) {
	const environment = inputs.environment === "" ? void 0 : inputs.environment;
	if (environment !== void 0) environmentNamed(workspace.project, environment);
	const head = await comparedWith(ports, workspace.project.branches.default);
	const result = await status(ports, {
		workspace,
		...askedAbout(workspace, inputs.bots),
		head,
		environment
	});
	const running = result.bots.filter(({ state }) => state?.active).length;
	return {
		reason: "read",
		result: {
			...result,
			bots: result.bots.map(quiet)
		},
		outputs: {},
		headline: `${running} of ${result.bots.length} places run a bot.`,
		summary: table([
			"bot",
			"environment",
			"runs",
			"since",
			"state",
			"ahead"
		], result.bots.map(({ bot, environment: place, state, live, ahead, drifted, left }) => [
			plainMarkdown(bot),
			plainMarkdown(place),
			state?.active ? code(releaseName(state.active.version, state.active.package)) : "",
			code(state?.active?.since ?? "never"),
			[
				...left ? ["orphaned"] : [],
				...(state?.active?.halves ?? []).map((half) => `${half.half} ${half.state}`),
				...drifted ? ["not what was released"] : []
			].join(", "),
			live ? String(ahead.length) : ""
		]))
	};
}
/** A bot's state without what its processes said last, where customers' words may be among it. */
function quiet(bot) {
	if (isReadable(bot.environment) || !bot.state) return bot;
	const plain = (revision) => ({
		...revision,
		halves: revision.halves.map((half) => ({
			...half,
			trouble: half.trouble === void 0 ? void 0 : withoutLastWords(half.trouble)
		}))
	});
	const { active, previous, revisions } = bot.state;
	const state = {
		...bot.state,
		active: active && plain(active),
		previous: previous && plain(previous),
		revisions: revisions.map(plain)
	};
	return {
		...bot,
		state
	};
}
async function logs(ports, workspace, inputs, signal) {
	const environment = environmentNamed(workspace.project, inputs.environment || "staging");
	const target = await ports.target(workspace.project, environment);
	const names = inputs.bots.length === 0 ? botsNamed(workspace, []).map(({ name }) => name) : await Promise.all(inputs.bots.map((name) => heldBotNamed(ports, {
		workspace,
		environment,
		name
	})));
	const readable = isReadable(environment.name);
	const half = inputs.half === "" ? void 0 : inputs.half;
	let count = 0;
	let withheld = 0;
	for (const bot of names) {
		const tail = readable ? inputs.lines : void 0;
		const lines = [];
		for await (const each of target.logs({
			bot,
			half,
			revision: void 0,
			tail,
			follow: false,
			signal
		})) if (readable || each.source === "tidegate") lines.push(each);
		else withheld += 1;
		const shown = readable ? lines : lines.slice(-inputs.lines);
		for (const { half: of, at, text } of shown) line(`${bot}/${of} ${at.slice(11, 19)} ${readable ? text : withoutLastWords(text)}`);
		count += shown.length;
	}
	if (withheld > 0) {
		line(`${counted(withheld, "line")} that the bots wrote themselves are left out: what customers say may be among them.`);
		line(`On the machine that runs ${environment.name}: tidegate logs BOT --environment ${environment.name}`);
	}
	const left = withheld === 0 ? "" : `, ${withheld} left out`;
	return {
		reason: "read",
		result: {
			environment: environment.name,
			lines: count,
			withheld
		},
		outputs: {},
		headline: count + withheld === 0 ? `Nothing was written yet in ${environment.name}.` : `${counted(count, "line")} of ${environment.name}${left}.`,
		summary: ""
	};
}
/** Says why bots aren't well. */
async function diagnosis(ports, workspace, inputs) {
	const { environments } = workspace.project;
	const { reason, ...found } = await doctor(ports, {
		workspace,
		environments: inputs.environment === "" ? environments : [environmentNamed(workspace.project, inputs.environment)],
		bots: inputs.bots,
		quotes: isReadable
	});
	for (const { severity, code: kind, headline, evidence, lastLines, remedy } of found.findings) {
		annotate({
			severity,
			code: kind,
			message: headline,
			next: remedy
		});
		for (const each of [...evidence, ...lastLines]) line(`  ${each}`);
	}
	const worst = found.findings.find(({ severity }) => severity !== "note");
	const well = reason === "well";
	return {
		reason: well ? "read" : "unwell",
		result: found,
		outputs: {},
		headline: well || !worst ? "Everything is well." : worst.headline,
		summary: found.findings.length === 0 ? "" : table([
			"environment",
			"bot",
			"what",
			"what to do"
		], found.findings.map(({ environment, bot, headline, remedy }) => [
			plainMarkdown(environment),
			plainMarkdown(bot ?? ""),
			plainMarkdown(headline, 500),
			plainMarkdown(remedy, 500)
		]))
	};
}
/** Says one thing to a bot that customers don't talk to: what is said there may stand in a log. */
async function chat(ports, workspace, inputs) {
	const environment = environmentNamed(workspace.project, inputs.environment || "staging");
	if (environment.name !== "staging") throw new UserError(`Only a bot of staging is talked to from a workflow, not one of ${environment.name}.`, {
		code: "bad-input",
		next: "Set the input `environment` to staging."
	});
	if (inputs.message === void 0) throw new UserError("The input `message` is missing: what to say to the bot.", {
		code: "bad-input",
		next: "Set it under `with:` in the workflow, and run it again."
	});
	const bot = oneBotNamed(workspace, inputs.bots[0]);
	const { project } = workspace;
	const { address, revision } = await runningRevision(ports, {
		project,
		environment,
		bot: bot.name,
		text: void 0
	});
	const sender = `inspect-${ports.clock.now().getTime()}`;
	const reply = await ports.talk.say(address, sender, inputs.message, patienceMs);
	const messages = reply.kind === "answered" ? reply.messages : [];
	for (const { text } of messages) line(`${bot.name}: ${text ?? "(no text)"}`);
	const answered = messages.length > 0;
	return {
		reason: answered ? "read" : "no-answer",
		result: {
			bot: bot.name,
			package: revision.package,
			reply
		},
		outputs: {},
		headline: answered ? `${bot.name} answered.` : `${bot.name} didn't answer.`,
		summary: table(["said", "by"], [[plainMarkdown(inputs.message, 500), "you"], ...messages.map(({ text }) => [plainMarkdown(text ?? "(no text)", 1e3), plainMarkdown(bot.name)])])
	};
}

export {  };