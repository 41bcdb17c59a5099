import { n as UserError } from "./shared/errors.js";
import { r as table } from "./shared/blocks.js";
import { t as code } from "./shared/inline.js";
import { i as releaseName } from "./shared/release.js";
import { o as plainMarkdown } from "./shared/text.js";
import { a as comparedWith, d as workspaceAt, i as botsNamed, s as oneBotNamed, v as environmentNamed } from "./shared/transfer.js";
import { r as runningRevision } from "./shared/find.js";
import { t as status } from "./shared/status2.js";
import { r as line, t as runAction } from "./shared/run.js";

// src/entrypoints/inspect.ts
/** Milliseconds that an answer may take. */
const patienceMs = 3e4;
await runAction("inspect", async ({ inputs, ports, signal }) => {
	const workspace = await workspaceAt(ports);
	switch (inputs.mode) {
		case "logs": return logs(ports, workspace, inputs, signal);
		case "chat": return chat(ports, workspace, inputs);
		default: return readStatus(ports, workspace, inputs);
	}
});
async function readStatus(ports, workspace, inputs) {
	const environment = inputs.environment === "" ? void 0 : inputs.environment;
	if (environment !== void 0) environmentNamed(workspace.project, environment);
	const head = await comparedWith(ports, workspace.project.branches.default);
	const result = await status(ports, {
		workspace,
		bots: botsNamed(workspace, inputs.bots),
		head,
		environment
	});
	return {
		reason: "read",
		result,
		outputs: {},
		headline: `${result.bots.filter(({ state }) => state?.active).length} of ${result.bots.length} places run a bot.`,
		summary: table([
			"bot",
			"environment",
			"runs",
			"since",
			"state",
			"ahead"
		], result.bots.map(({ bot, environment: place, state, live, ahead, drifted }) => [
			plainMarkdown(bot),
			plainMarkdown(place),
			state?.active ? code(releaseName(state.active.version, state.active.package)) : "",
			code(state?.active?.since ?? "never"),
			[...(state?.active?.halves ?? []).map((half) => `${half.half} ${half.state}`), ...drifted ? ["not what was released"] : []].join(", "),
			live ? String(ahead.length) : ""
		]))
	};
}
async function logs(ports, workspace, inputs, signal) {
	const environment = environmentNamed(workspace.project, inputs.environment || "staging");
	const target = await ports.target(workspace.project, environment);
	const bots = botsNamed(workspace, inputs.bots).map(({ name }) => name);
	let count = 0;
	for (const bot of bots) {
		const query = {
			bot,
			half: inputs.half === "" ? void 0 : inputs.half,
			revision: void 0,
			tail: inputs.lines,
			follow: false,
			signal
		};
		for await (const { half: of, at, text } of target.logs(query)) {
			line(`${bot}/${of} ${at.slice(11, 19)} ${text}`);
			count += 1;
		}
	}
	return {
		reason: "read",
		result: {
			environment: environment.name,
			lines: count
		},
		outputs: {},
		headline: count === 0 ? `Nothing was written yet in ${environment.name}.` : `${count} lines of ${environment.name}.`,
		summary: ""
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